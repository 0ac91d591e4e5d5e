"""Two readings of one article → where a stretch of one stands in the other, to the character, or that it does not stand there."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable

_WORD = re.compile(r"\S+")
MOST_WORDS = 50_000  # words of a text that are compared one by one

Mover = Callable[[int, int], tuple[int, int] | None]


def mover(old: str, new: str) -> Mover:
    """What moves a stretch of one text to where the same words stand in the other.

    Parameters
    ----------
    old, new : str
        Texts that may differ in white space and line ends anywhere, and in whole words elsewhere.

    Returns
    -------
    callable
        ``(start, end)`` in code points of ``old`` → the same in ``new``, where texts differ without white space at its ends; None
        if the stretch has no words, or the words there are not the same.

    Examples
    --------
    >>> moved = mover("A\\r\\nred bridge.", "Lake Gazette\\nA red  bridge.")
    >>> "Lake Gazette\\nA red  bridge."[slice(*moved(3, 13))]
    'red  bridge'
    """
    if old == new:
        return lambda start, end: (start, end) if new[start:end].strip() else None
    if old.split() and "".join(old.split()) == "".join(new.split()):
        return _by_letters(_letters(old), _letters(new))
    return _by_words(old, new)


def _letters(text: str) -> list[int]:
    """Places of all that is no white space."""
    return [at for at, character in enumerate(text) if not character.isspace()]


def _by_letters(letters: list[int], places: list[int]) -> Mover:
    def moved(start: int, end: int) -> tuple[int, int] | None:
        first, last = bisect_left(letters, start), bisect_left(letters, end)
        return (places[first], places[last - 1] + 1) if first < last else None

    return moved


def _by_words(old: str, new: str) -> Mover:
    """Words that stand in both texts in one order are paired; a stretch moves if all of its words are, one after the other."""
    words, others = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    pairs = _pairs([w[0] for w in words], [w[0] for w in others])
    starts, ends = [w.start() for w in words], [w.end() for w in words]

    def moved(start: int, end: int) -> tuple[int, int] | None:
        if not old[start:end].strip():
            return None
        first, last = bisect_right(ends, start), bisect_left(starts, end) - 1
        to = [pairs.get(at, -1) for at in range(first, last + 1)]
        if to[0] < 0 or to != list(range(to[0], to[0] + len(to))):
            return None
        head, tail = others[to[0]], others[to[-1]]
        return head.start() + max(0, start - starts[first]), tail.start() + min(end, ends[last]) - starts[last]

    return moved


def _pairs(words: list[str], others: list[str]) -> dict[int, int]:
    from rapidfuzz.distance import Indel

    if max(len(words), len(others)) > MOST_WORDS:
        return {}
    return {
        block.src_start + n: block.dest_start + n
        for block in Indel.opcodes(words, others)
        if block.tag == "equal"
        for n in range(block.src_end - block.src_start)
    }
