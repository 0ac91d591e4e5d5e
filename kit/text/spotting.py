"""Many words or phrases → where they stand in a text, all searched in one pass (Aho–Corasick)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

Spot = tuple[int, int, str]  # first and last place (end exclusive) and the phrase
_MOST_FOR_TABLE = 30_000  # characters of phrases up to which a table of states, searched twice as fast, takes a few megabytes


class Spotter:
    """Phrases to look for, as printed: case counts.

    Parameters
    ----------
    phrases : iterable of str
    """

    def __init__(self, phrases: Iterable[str]):
        import ahocorasick_rs  # a reader's tool: imported only where texts are read

        self._phrases = sorted(set(phrases))
        few = sum(map(len, self._phrases)) <= _MOST_FOR_TABLE
        how = ahocorasick_rs.Implementation.DFA if few else None
        self._found = ahocorasick_rs.AhoCorasick(self._phrases, implementation=how) if self._phrases else None

    def find_anywhere(self, text: str) -> list[Spot]:
        """Every occurrence, also within words and within another, by place; the longest first where several begin."""
        phrases = self._phrases
        return [(a, -b, phrases[n]) for a, b, n in sorted([(a, -b, n) for n, a, b in self._hits(text)])]

    def find_beginning(self, text: str) -> list[Spot]:
        """Occurrences that begin where a word begins."""
        phrases = self._phrases
        hits = [(a, -b, n) for n, a, b in self._hits(text) if not a or not ((c := text[a - 1]).isalnum() or c == "_")]
        hits.sort()
        return [(a, -b, phrases[n]) for a, b, n in hits]

    def find_whole(self, text: str) -> list[Spot]:
        """Occurrences as whole words, without overlaps: the first, and of those that begin together the longest."""
        spots: list[Spot] = []
        reached = 0
        for hit in self.find_words(text):
            if hit[0] >= reached:
                spots.append(hit)
                reached = hit[1]
        return spots

    def find_words(self, text: str) -> list[Spot]:
        """Occurrences as whole words; they may overlap."""
        length = len(text)
        return [hit for hit in self.find_beginning(text) if hit[1] == length or not ((c := text[hit[1]]).isalnum() or c == "_")]

    def _hits(self, text: str) -> list[tuple[int, int, int]]:
        """The number of the phrase, first and last place, in no order."""
        return self._found.find_matches_as_indexes(text, overlapping=True) if self._found is not None else []


class Hints:
    """Beginnings of words without one of which a pattern finds nothing, for several patterns.

    Parameters
    ----------
    words : mapping of str to str
        Name of a pattern → its words, between spaces.
    """

    def __init__(self, words: Mapping[str, str]):
        self._names: dict[str, list[str]] = {}
        for name, listed in words.items():
            for word in listed.split():
                self._names.setdefault(word, []).append(name)
        self._all = tuple(words)
        self._spotter = Spotter(self._names)

    def read(self, text: str) -> Hinted:
        """Where the words of each pattern begin in a text."""
        places: dict[str, list[int]] = {name: [] for name in self._all}
        anywhere: list[int] = []
        for start, _, word in self._spotter.find_beginning(text):
            anywhere.append(start)
            for name in self._names[word]:
                places[name].append(start)
        return Hinted(places, anywhere)


class Hinted:
    """The places in one text where the words of each pattern begin."""

    def __init__(self, places: dict[str, list[int]], anywhere: list[int]):
        self._places, self._anywhere = places, anywhere

    def has_some(self, start: int, end: int) -> bool:
        """Whether a word of any pattern begins between two places."""
        first = bisect_left(self._anywhere, start)
        return first < len(self._anywhere) and self._anywhere[first] < end

    def has_any(self, name: str, start: int, end: int) -> bool:
        """Whether a word of the pattern begins between two places."""
        places = self._places[name]
        first = bisect_left(places, start)
        return first < len(places) and places[first] < end

    def between(self, name: str, start: int, end: int) -> list[int]:
        """Where words of the pattern begin between two places."""
        places = self._places[name]
        return places[bisect_left(places, start) : bisect_left(places, end)]


def is_word_character(c: str) -> bool:
    r"""Whether a character belongs to a word, as ``\w`` has it."""
    return c.isalnum() or c == "_"
