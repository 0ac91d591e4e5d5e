"""JavaScript as bundlers write it → its names and brackets, one after the other; nothing is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

NAME, OPEN, CLOSE = "name", "open", "close"

# what is stepped over: comments; "text" and 'text'; /patterns/, which no operand stands before
_SKIPPED = r"""
    //[^\n]* | /\*.*?\*/
  | "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*'
  | (?: (?<=[(,=:\[!&|?{};+\-*%<>~^\n]) | (?<=\breturn) | (?<=\btypeof) | (?<=\bcase) ) (?<!\+\+) (?<!--)
    /(?![*/]) (?: [^/\\\[\n] | \\. | \[(?:[^\]\\\n]|\\.)*\] )+ /[a-z]*
"""
# x, but neither .x nor the e of 1e5; in ...x the dots are another thing
_WORD = r"(?<![\w$]) (?: (?<!\.) | (?<=\.\.\.) ) [A-Za-z_$][\w$]*"
_TOKEN = re.compile(
    rf"(?P<skipped>{_SKIPPED}) | (?P<name>{_WORD}) | (?P<tick>`) | (?P<open>[({{\[]) | (?P<close>[)}}\]])", re.DOTALL | re.VERBOSE
)
_IN_TEMPLATE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(`|\$\{)", re.DOTALL)  # up to its end, or to what is put in
_PAIRS = {")": "(", "]": "[", "}": "{"}
_PUT_IN = "${"


class NotUnderstood(ValueError):
    """A library is not written as the kit knows it; says what is missing."""


class Token(NamedTuple):
    """A name, or an opening or closing bracket.

    Attributes
    ----------
    kind : str
        `NAME`, `OPEN` or `CLOSE`. What stands behind a dot is no name.
    text : str
    start : int
        Where in the text.
    depth : int
        Of brackets around it: the same for an opening bracket and its closing one.
    """

    kind: str
    text: str
    start: int
    depth: int


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """The names and brackets of a script; those within `${…}` too, but nothing of strings, patterns and comments.

    Parameters
    ----------
    text : str
    start : int
        Where to begin: outside of every string, pattern and comment.

    Raises
    ------
    NotUnderstood
        If a bracket or a string is not closed, or closed by another.
    """
    stack: list[str] = []
    found = _TOKEN.finditer(text, start)
    while True:
        for match in found:
            kind, word = match.lastgroup, match[0]
            if kind == NAME:
                yield Token(NAME, word, match.start(), len(stack))
            elif kind == OPEN:
                yield Token(OPEN, word, match.start(), len(stack))
                stack.append(word)
            elif kind == "tick" or (kind == CLOSE and stack and stack[-1] == _PUT_IN and word == "}"):
                found = _after_template(text, match.end(), stack, opened=kind == "tick")
                break
            elif kind == CLOSE:
                if not stack or stack.pop() != _PAIRS[word]:
                    raise NotUnderstood(f"a {word} at {match.start()} closes nothing")
                yield Token(CLOSE, word, match.start(), len(stack))
        else:
            break
    if stack:
        raise NotUnderstood(f"{len(stack)} brackets are not closed")


def _after_template(text: str, place: int, stack: list[str], *, opened: bool) -> Iterator[re.Match[str]]:
    """Go on behind a part of a template: in what is put in, or after its end."""
    if not opened:
        stack.pop()
    part = _IN_TEMPLATE.match(text, place)
    if part is None:
        raise NotUnderstood(f"the template at {place} has no end")
    if part[1] == _PUT_IN:
        stack.append(_PUT_IN)
    return _TOKEN.finditer(text, part.end())
