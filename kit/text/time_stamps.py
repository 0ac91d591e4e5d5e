"""A line in another language than English → whether it says when the text was put there, or when it was changed last."""

from __future__ import annotations

from functools import cache

from kit.text.word_lists import read_rows

PUBLISHED, CHANGED = "published", "changed"
_LONGEST = 90  # characters of such a line
_FARTHEST = 30  # characters of the words with which it begins


def read_stamp(line: str) -> str | None:
    """`PUBLISHED` or `CHANGED` where a short line begins with a word for it and holds figures: *Veröffentlicht am 14.05.2031*."""
    if len(line) > _LONGEST or not any(c.isdigit() for c in line):
        return None
    small = line.lower().lstrip("•*([| ")[:_FARTHEST]
    first = next((word for word in _words()[0] if small.startswith(word)), None)
    if first is None or small[len(first) : len(first) + 1].isalpha():
        return None
    return _words()[1][first]


@cache
def _words() -> tuple[tuple[str, ...], dict[str, str]]:
    """The words, the longest first, and what each says."""
    kinds = {word: kind for _, kind, word in read_rows("kit.text", "stamps_of_languages")}
    return tuple(sorted(kinds, key=lambda word: (-len(word), word))), kinds
