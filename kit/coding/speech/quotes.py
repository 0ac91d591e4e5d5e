"""Paragraphs as printed → quoted stretches, and the same text with what stands between the marks blanked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import NamedTuple

from kit.text.sentences import Sentence

INSIDE, ASIDE = "\x01", "\x02"  # stand for quoted text and for text in parentheses
MAX_UNIT = 6000  # characters; a longer stretch without a sentence end is no prose and is left alone

_LONGEST_SINGLE = 1500  # characters of a quotation in single marks
# e.g. "“We go,” she said."
# e.g. "``We go,'' she said."
_MARK = re.compile("[\"“”„«»‘’'`]")
# e.g. "the pilots’ boat"
_SINGLE = re.compile("[‘’']")
_OPENING = frozenset(" \t\n\r\u00a0([—–-:,/")
# e.g. "The envoy (of the lake) left"
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


def find_quotes(text: str, start: int, end: int) -> list[Quote]:
    """Quoted stretches of one paragraph: straight, curly, low and angle marks, single ones where no others are open.

    A quotation within a quotation belongs to the outer one.
    """
    quotations: list[Quote] = []
    opened, kind = -1, ""
    closings: _Closings | None = None
    for match in _MARK.finditer(text, start, end):
        mark, at = match.group(), match.start()
        if at < opened:
            continue
        last = match.end()
        if mark == "`" or (mark == "'" and kind == "``"):  # ``We go,'' as typewriters have it
            if text[last : last + 1] != mark:
                continue
            mark, last = mark * 2, last + 1
        before = text[at - 1] if at > start else " "
        after = text[last] if last < end else " "
        if kind:
            if _is_closing(mark, kind, before, after):
                quotations.append(Quote(opened, last, True))
                kind = ""
        elif mark == "``":
            opened, kind = at, mark
        elif mark == '"' and after == " " and before in _OPENING and _is_spaced(text, at, start, end):
            opened, kind = at, " "
        elif mark in "‘’'":
            if (mark == "‘" or (mark == "'" and before in _OPENING)) and after.isalpha():
                closings = closings or _Closings(text, at + 1, end)
                closing = closings.after(at + 1)
                if closing:
                    quotations.append(Quote(at, closing, True))
                    opened = closing
        elif _is_opening(mark, before, after):
            opened, kind = at, mark
    if kind:
        quotations.append(Quote(opened, end, False))
    return quotations


def read_units(text: str, sentences: list[Sentence]) -> tuple[list[Unit], list[list[Quote]], str]:
    """Sentences joined where a quotation spans their border, the quotes of each unit, and the text with quotes blanked.

    Returns
    -------
    tuple of list, list and str
        Units in reading order; for each its quotes; ``text`` with every quoted character but the marks (“ and ”) replaced by
        ``INSIDE`` and what stands in parentheses by ``ASIDE``: offsets stay what they were.
    """
    units: list[Unit] = []
    quoted: list[list[Quote]] = []
    i = 0
    while i < len(sentences):
        j = i
        while j + 1 < len(sentences) and sentences[j + 1].paragraph == sentences[i].paragraph:
            j += 1
        inside = find_quotes(text, sentences[i].char_start, sentences[j].char_end)
        begins = [q.start for q in inside]
        k = 0
        first = i
        for s in range(i, j + 1):
            edge = sentences[s].char_end
            while k < len(inside) and inside[k].end <= edge:
                k += 1
            across = k < len(inside) and inside[k].start < edge
            if s < j and (across or _is_continued(text, sentences[s + 1])):
                continue
            begin = sentences[first].char_start
            if edge - begin <= MAX_UNIT:
                units.append(Unit(first, s, begin, edge, sentences[i].paragraph))
                quoted.append(inside[bisect_left(begins, begin) : bisect_left(begins, edge)])
            first = s + 1
        i = j + 1
    return units, quoted, _blank(text, (q for group in quoted for q in group))


def count_words(text: str, quote: Quote) -> int:
    """How many words a quotation holds."""
    return len(text[quote.start : quote.end].split())


def _is_opening(mark: str, before: str, after: str) -> bool:
    if after.isspace():
        return mark == "«" and after in " \u00a0\u202f" and before in _OPENING
    if mark in "“„«":
        return True
    if mark == "»":
        return before in _OPENING
    return (mark == '"' or mark == "”") and (before in _OPENING or before in "'‘’.…") and (mark == '"' or after.isalnum())


def _is_closing(mark: str, kind: str, before: str, after: str) -> bool:
    if kind == '"':
        return mark in '"”“' and (not before.isspace() or not after.isalnum()) and not (mark == "“" and before.isspace())
    if kind == "“":  # also closed wrongly, by a straight mark or by an opening one that ends a word
        return mark == "”" or (mark == '"' and not before.isspace()) or (mark == "“" and _ends_word(before, after))
    if kind == "``":
        return mark == "''" or mark == '"'
    if kind == " ":  # marks with spaces on both sides
        return mark == '"'
    if kind == "”":
        return mark == "”"
    if kind == "„":
        return mark in "“”" or (mark == '"' and not before.isspace())
    return mark == ("«" if kind == "»" else "»")


def _ends_word(before: str, after: str) -> bool:
    return not before.isspace() and before not in "([—–-" and not after.isalnum()


def _is_spaced(text: str, at: int, start: int, end: int) -> bool:
    """Whether a straight mark between spaces opens a quotation, as in text cut into words: *" We go , " she said*."""
    closing = text.find('"', at + 1, end)
    return closing > 0 and text[closing - 1] == " " and text.count('"', start, at) % 2 == 0


class _Closings:
    """Single marks of a stretch that may close a quotation."""

    def __init__(self, text: str, start: int, end: int):
        self._all: list[int] = []
        self._behind_stop: list[int] = []
        for match in _SINGLE.finditer(text, start, end):
            at = match.start()
            if text[at - 1].isspace() or (at + 1 < end and text[at + 1].isalnum()):
                continue
            self._all.append(at)
            if text[at - 1] in ".,!?…":
                self._behind_stop.append(at)

    def after(self, start: int) -> int:
        """End of the quotation that is open there, or 0: the mark behind a point or comma first, else one that ends a word."""
        for marks in (self._behind_stop, self._all):
            at = bisect_left(marks, start)
            if at < len(marks) and marks[at] < start + _LONGEST_SINGLE:
                return marks[at] + 1
        return 0


def _is_continued(text: str, after: Sentence) -> bool:
    return text[after.char_start].islower() or text[after.char_start] in ",;”»"


def _blank(text: str, quotes: Iterable[Quote]) -> str:
    parts, at = [], 0
    for q in quotes:
        parts += [text[at : q.start], "“", INSIDE * (q.end - q.start - 2), "”"]
        at = q.end
    parts.append(text[at:])
    return _PARENTHESIS.sub(lambda m: "(" + ASIDE * (len(m.group()) - 2) + ")", "".join(parts))
