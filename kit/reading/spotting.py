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
        if self._found is None:
            return []
        phrases = self._phrases
        hits = [(a, b, phrases[which]) for which, a, b in self._found.find_matches_as_indexes(text, overlapping=True)]
        hits.sort(key=_first_and_longest)
        return hits

    def beginning(self, text: str) -> list[Spot]:
        """Occurrences that begin where a word begins."""
        return [hit for hit in self.anywhere(text) if hit[0] == 0 or not joins(text[hit[0] - 1])]

    def whole(self, text: str) -> list[Spot]:
        """Occurrences as whole words, without overlaps: the first, and of those that begin together the longest."""
        found: list[Spot] = []
        reached, length = 0, len(text)
        for hit in self.anywhere(text):
            a, b, _ = hit
            if a >= reached and (a == 0 or not joins(text[a - 1])) and (b == length or not joins(text[b])):
                found.append(hit)
                reached = b
        return found


def joins(c: str) -> bool:
    r"""Whether a character belongs to a word, as ``\w`` has it."""
    return c.isalnum() or c == "_"


def _first_and_longest(hit: Spot) -> tuple[int, int]:
    return hit[0], -hit[1]
