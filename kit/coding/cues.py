"""A cue as a person writes it in a spreadsheet → what finds it in folded text, in a time that the text's length bounds.

Most cues are regular expressions. One with which these might try very many ways through a text (several gaps, alternatives that
begin alike) is walked step by step instead, no step twice at one place: it finds the same, and soon finds that it finds nothing.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import zip_longest
from typing import NamedTuple

from kit.coding.cue_parts import Alternatives, Part, read_parts, sign_of
from kit.text.spotting import is_word_character

_BETWEEN = 6  # words that a gap may span
_WAYS = 100  # through a text; a cue that may take more is walked
# Where these stand what lies between two words may be parted in many ways; underscores belong to words and lie between them.
# e.g. "the gate _ and the pier"
_ODD = re.compile(r"_|\W{9}")
_PARTED = 9  # ways in which it may be parted elsewhere
NEVER, PLAIN, ALWAYS = 0, 1, 2  # in which text the regular expression of a cue is asked; plain text is not odd
# Signs side by side (w: a word, *: a starred one) with which a cue may go many ways through any text.
# e.g. "*'"
_LOOSE = re.compile(r"\*.*'|[*'.]\?|\?\?|\.['|)]|[(|][.'|)]")
# e.g. " road along the lake"
_ON = re.compile(r"\W+\w+")
# e.g. "the ferry left"
_BORDER = re.compile(r"\b")
Span = tuple[int, int]


class _Step(NamedTuple):
    """What is done at a place: a ``word`` or a character of a kind is read, or one of several steps is next (``either``)."""

    kind: str
    word: str = ""
    to: tuple[int, ...] = ()


class Cue:
    """One cue, compiled.

    Parameters
    ----------
    cue : str
        Words; ``*`` for any ending, ``(a|b)`` for either, ``..`` for up to six other words, ``?`` behind what may be missing,
        ``'`` or ``-`` for one sign or none.
    line : int
        Of the table, to be named.

    Attributes
    ----------
    openings : set of str or None
        The letters one of which all begins with that the cue finds; None where they are not to be told.
    quick : re.Pattern
        Finds the same. It may take very many ways through a text that is `odd`, or through any.
    used : int
        `NEVER`, `PLAIN` or `ALWAYS`: in which text ``quick`` is to be asked instead of `match`.

    Raises
    ------
    CaseError
        If the cue cannot be read, or is larger than anybody needs.
    """

    def __init__(self, cue: object, line: int):
        tokens, parts = read_parts(cue, line)
        self.openings = _find_openings(parts)
        # e.g. "stop or end all fighting"
        self.quick = re.compile(rf"\b(?:{_write_pattern(parts)})\b")
        if _LOOSE.search("".join(map(sign_of, tokens))) or _count_ways(parts) > _WAYS:
            self.used = NEVER
        else:
            self.used = PLAIN if "?" in tokens or _count_endings(parts, last=True) > 1 else ALWAYS
        self._parts = parts

    @cached_property
    def _steps(self) -> list[_Step]:
        return [*_steps(self._parts, 0), _Step("found")]

    def match(self, text: str, at: int, end: int, tried: set[int]) -> Span | None:
        """What begins at one place and ends by another.

        Parameters
        ----------
        text : str
            Folded.
        at, end : int
        tried : set of int
            Steps and places that lead to nothing. They are filled in here, and hold for later calls with the same text and end
            up to a find.

        Notes
        -----
        Finds what ``quick`` finds, in at most as many steps as the cue has parts times the text characters.
        """
        if not _is_border(text, at, end):
            return None
        steps, size = self._steps, len(self._steps)
        ahead = [at * size]
        while ahead:
            state = ahead.pop()
            if state in tried:
                continue
            tried.add(state)
            place, number = divmod(state, size)
            kind, word, to = steps[number]
            if kind == "word":
                if text.startswith(word, place, end):
                    ahead.append((place + len(word)) * size + number + 1)
            elif kind == "either":
                ahead += [place * size + step for step in reversed(to)]
            elif kind == "on":
                if on := _ON.match(text, place, end):
                    ahead.append(on.end() * size + number + 1)
            elif kind == "found":
                if _is_border(text, place, end):
                    return at, place
            elif place < end and _is(kind, text[place]):
                ahead.append((place + 1) * size + number + 1)
        return None

    def search(self, text: str, start: int, end: int) -> Span | None:
        """The first find between two places."""
        if self.used == ALWAYS or (self.used == PLAIN and not is_odd(text, start, end)):
            m = self.quick.search(text, start, end)
            return m.span() if m else None
        tried: set[int] = set()
        borders = (m.start() for m in _BORDER.finditer(text, start, end))
        return next((span for at in borders if (span := self.match(text, at, end, tried))), None)


def is_odd(text: str, start: int, end: int) -> bool:
    """Whether what lies between some words may be parted in many ways."""
    return _ODD.search(text, start, end) is not None


def _find_openings(alternatives: Alternatives) -> set[str] | None:
    openings: set[str] = set()
    for parts in alternatives:
        first = parts[0] if parts else Part("")
        inner: set[str] | None = None
        if first.kind == "group" and not first.mark:
            inner = _find_openings(first.inner)
        elif first.kind == "word":
            inner = {first.word[:-1] if first.mark else first.word} - {""}
        if not inner:
            return None
        openings |= inner
    return openings


def _write_pattern(alternatives: Alternatives) -> str:
    """Parts as a regular expression."""
    return "|".join("".join(map(_write_part, parts)) for parts in alternatives)


def _write_part(part: Part) -> str:
    plain = {"between": r"[\W_]+", "gap": rf"(?:\W+\w+){{0,{_BETWEEN}}}?\W+", "joint": r"\W?"}.get(part.kind)
    if part.kind == "group":
        plain = f"(?:{_write_pattern(part.inner)})"
    return (plain or re.escape(part.word) + r"\w*" * part.starred) + part.mark


def _count_ways(alternatives: Alternatives) -> int:
    """In how many ways the parts may go on from one place, in text that is not `odd`; an upper bound."""
    known = [(_head(parts), _count_ways_of_all(parts)) for parts in alternatives]
    return max(sum(n for other, n in known if other.startswith(head) or head.startswith(other)) for head, _ in known)


def _head(parts: tuple[Part, ...]) -> str:
    """Letters with which it begins, as far as they are sure."""
    first = parts[0] if parts else Part("")
    return first.word[:-1] if first.mark else first.word


def _count_ways_of_all(parts: tuple[Part, ...]) -> int:
    ways = 1
    for part in parts:
        if part.kind == "group":
            ways *= _count_ways(part.inner) + _PARTED * len(part.mark)
        elif part.mark:
            ways *= 2 if len(part.word) > 1 else _PARTED + 1
        else:
            ways *= {"gap": _BETWEEN + 1, "joint": 2}.get(part.kind, 1)
    return ways


def _count_endings(alternatives: Alternatives, *, last: bool) -> int:
    """Starred words, on the way that has most of them, behind which another word follows at once."""
    most = 0
    for parts in alternatives:
        n = 0
        for part, following in zip_longest(parts, parts[1:]):
            ends = last if following is None else following.kind == "gap"
            n += _count_endings(part.inner, last=ends) if part.kind == "group" else part.starred and not ends
        most = max(most, n)
    return most


def _steps(alternatives: Alternatives, at: int) -> list[_Step]:
    """Parts as steps, the first of which has this number; what comes first in a regular expression is tried first here."""
    if len(alternatives) == 1:
        steps: list[_Step] = []
        for part in alternatives[0]:
            steps += _walk_part(part, at + len(steps))
        return steps
    bodies: list[list[_Step]] = []
    first = at + 1
    for parts in alternatives:
        bodies.append(_steps((parts,), first))
        first += len(bodies[-1]) + 1
    begins = [at + 1 + sum(len(b) + 1 for b in bodies[:n]) for n in range(len(bodies))]
    return [_Step("either", to=tuple(begins)), *(s for body in bodies for s in (*body, _Step("either", to=(first,))))]


def _walk_part(part: Part, at: int) -> list[_Step]:
    lazy = part.mark == "?"
    if part.kind == "between":
        return [_Step("no letter"), _branch(at, at + 2)]
    if part.kind == "gap":
        last = at + 2 * _BETWEEN
        words = [s for n in range(_BETWEEN) for s in (_branch(last, at + 2 * n + 1), _Step("on"))]
        return [*words, _Step("not of a word"), _branch(last, last + 2, lazy)]
    if part.kind == "joint":
        return [_branch(at + 1, at + 2, lazy), _Step("not of a word")]
    if part.kind == "group":
        return _make_optional(_steps(part.inner, at + bool(part.mark)), at, part.mark)
    if part.starred:
        return [_Step("word", part.word), _branch(at + 2, at + 4, lazy), _Step("of a word"), _branch(at + 2, at + 4, lazy)]
    if part.mark:
        sure = [_Step("word", part.word[:-1])]
        return [*sure, *_make_optional([_Step("word", part.word[-1])], at + 1, part.mark)]
    return [_Step("word", part.word)]


def _branch(first: int, second: int, turned: bool = False) -> _Step:
    return _Step("either", to=(second, first) if turned else (first, second))


def _make_optional(steps: list[_Step], at: int, mark: str) -> list[_Step]:
    return [_branch(at + 1, at + 1 + len(steps), mark == "??"), *steps] if mark else steps


def _is(kind: str, char: str) -> bool:
    if kind == "no letter":
        return char == "_" or not char.isalnum()
    return is_word_character(char) == (kind == "of a word")


def _is_border(text: str, at: int, end: int) -> bool:
    r"""Whether a word begins or ends there, as ``\b`` has it."""
    return (at > 0 and is_word_character(text[at - 1])) != (at < end and is_word_character(text[at]))
