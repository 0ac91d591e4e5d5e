"""Many words or phrases → where they stand in a text, all searched in one pass (Aho–Corasick)."""

from __future__ import annotations

from collections.abc import Iterable

Spot = tuple[int, int, str]  # first and last place (end exclusive) and the phrase


class Spotter:
    """Phrases to look for, as printed: case counts.

    Parameters
    ----------
    phrases : iterable of str
    """

    def __init__(self, phrases: Iterable[str]):
        import ahocorasick_rs  # a reader's tool: imported only where texts are read

        self._phrases = sorted(set(phrases))
        self._found = ahocorasick_rs.AhoCorasick(self._phrases) if self._phrases else None

    def anywhere(self, text: str) -> list[Spot]:
        """Every occurrence, also within words and within another, by place; the longest first where several begin."""
        phrases = self._phrases
        return [(a, -b, phrases[which]) for a, b, which in self._hits(text)]

    def beginning(self, text: str) -> list[Spot]:
        """Occurrences that begin where a word begins."""
        phrases = self._phrases
        return [(a, -b, phrases[n]) for a, b, n in self._hits(text) if not a or not ((c := text[a - 1]).isalnum() or c == "_")]

    def whole(self, text: str) -> list[Spot]:
        """Occurrences as whole words, without overlaps: the first, and of those that begin together the longest."""
        found: list[Spot] = []
        reached = 0
        for hit in self.words(text):
            if hit[0] >= reached:
                found.append(hit)
                reached = hit[1]
        return found

    def words(self, text: str) -> list[Spot]:
        """Occurrences as whole words; they may overlap."""
        length = len(text)
        return [hit for hit in self.beginning(text) if hit[1] == length or not ((c := text[hit[1]]).isalnum() or c == "_")]

    def _hits(self, text: str) -> list[tuple[int, int, int]]:
        """First place, last place as a negative number, and the phrase's number: sorted, the longest come first."""
        if self._found is None:
            return []
        return sorted([(a, -b, which) for which, a, b in self._found.find_matches_as_indexes(text, overlapping=True)])


def joins(c: str) -> bool:
    r"""Whether a character belongs to a word, as ``\w`` has it."""
    return c.isalnum() or c == "_"
