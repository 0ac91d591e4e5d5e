"""Paragraphs as printed → quoted stretches, and the same text with what stands between the marks blanked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kit.reading.sentences import Sentence

INSIDE, ASIDE = "\x01", "\x02"  # stand for quoted text and for text in parentheses
MAX_UNIT = 6000  # characters; a longer stretch without a sentence end is no prose and is left alone

_MARK = re.compile("[\"“”„«»‘’']")
_SINGLE = re.compile("[‘’']")
_OPENING = frozenset(" \t\n\r\u00a0([—–-:,/")
_PARENTHESIS = re.compile(r"\([^()\n]{1,300}\)")


class Quote(NamedTuple):
    """A quoted stretch with its marks, end exclusive; `closed` is False if the paragraph ends before the closing mark."""

    start: int
    end: int
    closed: bool


class Unit(NamedTuple):
    """Sentences that a quotation holds together: indices of the first and last, the span, and the paragraph's number."""

    first: int
    last: int
    start: int
    end: int
    paragraph: int


def spans(text: str, start: int, end: int) -> list[Quote]:
    """Quoted stretches of one paragraph: straight, curly, low and angle marks, single ones where no others are open.

    A quotation within a quotation belongs to the outer one.
    """
    found: list[Quote] = []
    opened, kind = -1, ""
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if at < opened:
            continue
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if kind:
            if _closes(mark, kind, before, after):
                found.append(Quote(opened, at + 1, True))
                kind = ""
        elif mark in "‘’'":
            if (mark == "‘" or (mark == "'" and before in _OPENING)) and after.isalpha():
                closing = _single_end(text, at + 1, end)
                if closing:
                    found.append(Quote(at, closing, True))
                    opened = closing
        elif _opens(mark, before, after):
            opened, kind = at, mark
    if kind:
        found.append(Quote(opened, end, False))
    return found


def units(text: str, sentences: list[Sentence]) -> tuple[list[Unit], list[list[Quote]], str]:
    """Sentences joined where a quotation spans their border, the quotes of each unit, and the text with quotes blanked.

    Returns
    -------
    tuple of list, list and str
        Units in reading order; for each its quotes; ``text`` with every quoted character but the marks (“ and ”) replaced by
        ``INSIDE`` and what stands in parentheses by ``ASIDE``: offsets stay what they were.
    """
    found: list[Unit] = []
    quoted: list[list[Quote]] = []
    i = 0
    while i < len(sentences):
        j = i
        while j + 1 < len(sentences) and sentences[j + 1].paragraph == sentences[i].paragraph:
            j += 1
        inside = spans(text, sentences[i].char_start, sentences[j].char_end)
        k = 0
        first = i
        for s in range(i, j + 1):
            edge = sentences[s].char_end
            while k < len(inside) and inside[k].end <= edge:
                k += 1
            across = k < len(inside) and inside[k].start < edge
            if s < j and (across or _goes_on(text, sentences[s + 1])):
                continue
            begin = sentences[first].char_start
            if edge - begin <= MAX_UNIT:
                found.append(Unit(first, s, begin, edge, sentences[i].paragraph))
                quoted.append([q for q in inside if begin <= q.start < edge])
            first = s + 1
        i = j + 1
    return found, quoted, _blanked(text, (q for group in quoted for q in group))


def words_in(text: str, quote: Quote) -> int:
    """How many words a quotation holds."""
    return len(text[quote.start : quote.end].split())


def _opens(mark: str, before: str, after: str) -> bool:
    if after.isspace():
        return False
    if mark in "“„«":
        return True
    return (mark == '"' or mark == "”") and (before in _OPENING or before in "'‘’.…") and (mark == '"' or after.isalnum())


def _closes(mark: str, kind: str, before: str, after: str) -> bool:
    if kind == '"':
        return mark in '"”' and (not before.isspace() or not after.isalnum())
    if kind == "“":
        return mark == "”" or (mark == '"' and not before.isspace())
    if kind == "”":
        return mark == "”"
    if kind == "„":
        return mark in "“”"
    return mark == "»"


def _single_end(text: str, start: int, end: int) -> int:
    """End of a quotation in single marks, or 0: the mark after a point or comma first, else the last that ends a word."""
    fallback = 0
    for match in _SINGLE.finditer(text, start, min(end, start + 1500)):
        at = match.start()
        if text[at - 1].isspace() or (at + 1 < end and text[at + 1].isalnum()):
            continue
        if text[at - 1] in ".,!?…":
            return at + 1
        fallback = fallback or at + 1
    return fallback


def _goes_on(text: str, after: Sentence) -> bool:
    return text[after.char_start].islower() or text[after.char_start] in ",;”»"


def _blanked(text: str, quotes: Iterable[Quote]) -> str:
    parts, at = [], 0
    for q in quotes:
        parts += [text[at : q.start], "“", INSIDE * (q.end - q.start - 2), "”"]
        at = q.end
    parts.append(text[at:])
    return _PARENTHESIS.sub(lambda m: "(" + ASIDE * (len(m.group()) - 2) + ")", "".join(parts))
