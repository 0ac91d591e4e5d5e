"""Words that a model says stand in a text → where they stand, to the character, or that they do not."""

from __future__ import annotations

import re

from kit.llm.prompt import inert

_LEAST = 90.0  # of 100: how alike words that are nearly in the text must be to those that are
_SHORTEST, _SHORTEST_NEAR = 2, 20  # characters of words that are looked for, and for which nearly the same counts
# Signs that models write otherwise than newspapers print them: one for one, so that places stay.
_FOLDED = str.maketrans(
    dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′", "'") | dict.fromkeys("‐‑‒–—−", "-") | {"\xa0": " "}
)


def find(words: str, text: str, taken: set[tuple[int, int]] | None = None) -> tuple[int, int] | None:
    """Where words stand in a text: exactly but for white space and kinds of quotation marks, else nearly so.

    Parameters
    ----------
    words, text : str
    taken : set of (int, int), optional
        Places that are somebody else's already, if the words stand in several.

    Returns
    -------
    (int, int) or None
        Their first character and their end, exclusive.

    Examples
    --------
    >>> find('"We are  ready"', "He said: “We are ready”, and left.")
    (9, 23)
    >>> find("We shall never surrender.", "He said: “We are ready”, and left.")
    """
    asked, folded = _folded(words).split(), _folded(text)
    if len("".join(asked)) < _SHORTEST:
        return None
    found = [m.span() for m in re.finditer(r"\s+".join(map(re.escape, asked)), folded)]
    if found:
        return next((place for place in found if place not in (taken or ())), found[0])
    return _near(" ".join(asked), folded) if len(words) >= _SHORTEST_NEAR else None


def stands(words: str, text: str) -> bool:
    """Whether a name stands in a text, whatever its capitals."""
    asked = _folded(words).casefold().split()
    return bool(asked) and " ".join(asked) in " ".join(_folded(text).casefold().split())


def _near(asked: str, text: str) -> tuple[int, int] | None:
    """Where the most alike stretch stands, whole words."""
    from rapidfuzz import fuzz

    if len(asked) > len(text):
        return None
    found = fuzz.partial_ratio_alignment(asked, text, score_cutoff=_LEAST)
    if found is None:
        return None
    start, end = found.dest_start, found.dest_end
    while 0 < start < end and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while start < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None


def _folded(text: str) -> str:
    return inert(text).translate(_FOLDED)
