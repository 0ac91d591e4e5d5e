"""A paragraph in another language than English → its quoted stretches, by the marks of several languages."""

from __future__ import annotations

import re

from kit.coding.speech.quotes import Quote

_LONGEST_SINGLE = 1500  # characters of a quotation in marks that may be no opening ones
# Opening mark → the marks that may close it.
_CLOSINGS = {
    "„": "“”\"", "“": "”", "”": "”", "«": "»", "»": "«", "‹": "›", "›": "‹", "‚": "‘’", "‘": "’", '"': '"', "「": "」", "『": "』",
}  # fmt: skip
_NESTING = frozenset("„«“「")  # of which one may stand within another of its kind
_MOST_MARKS = 40  # between such a mark and the one that closes it
_SINGLE = frozenset("‚‘")
_DOUBTFUL = _SINGLE | {"»"}  # that open nothing where no mark closes them
# e.g. "„Wir gehen“"
_MARK = re.compile(f"[{''.join(_CLOSINGS)}]")
# e.g. "„Wir gehen“"
_ANY_MARK = re.compile(f"[{''.join({*_CLOSINGS, *''.join(_CLOSINGS.values())})}]")
_BEFORE_OPENING = frozenset(" \t\n\r\u00a0\u202f([—–-:,/«„“\"’'")


def find_quotes(text: str, start: int, end: int) -> list[Quote]:
    """Quoted stretches of one paragraph, outermost first: „…“ »…« «…» “…” "…" ‹…› ‚…‘ 「…」.

    One that is not closed reaches to the end of the paragraph, except in single marks, which may be apostrophes.
    """
    quotations: list[Quote] = []
    reached = start
    for m in _MARK.finditer(text, start, end):
        at = m.start()
        if at < reached or not _opens(text, at, start, end):
            continue
        closing = _find_closing(text, at, end)
        if closing:
            quotations.append(Quote(at, closing, True))
        elif m[0] in _DOUBTFUL:
            continue
        else:
            quotations.append(Quote(at, end, False))
        reached = quotations[-1].end
    return quotations


def _opens(text: str, at: int, start: int, end: int) -> bool:
    mark = text[at]
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    if mark in "„«‹「『":
        return at + 1 < end
    return before in _BEFORE_OPENING and not after.isspace() and after not in ".,;:!?)"


def _find_closing(text: str, at: int, end: int) -> int:
    """The end of the quotation that opens at a place; 0 if nothing closes it.

    Where one mark closes two quotations («… «…»), the first that may close is taken.
    """
    mark, depth, first = text[at], 1, 0
    last = min(end, at + _LONGEST_SINGLE) if mark in _DOUBTFUL else end
    if mark in _DOUBTFUL and all(text.find(closing, at + 1, last) < 0 for closing in _CLOSINGS[mark]):
        return 0
    for n, m in enumerate(_ANY_MARK.finditer(text, at + 1, last)):
        if mark in _DOUBTFUL and n > _MOST_MARKS:
            break
        place = m.start()
        if m[0] in _CLOSINGS[mark] and _closes(text, place, mark):
            first = first or place + 1
            depth -= 1
            if not depth:
                return place + 1
        elif m[0] == mark and mark in _NESTING:
            depth += 1
    return first


def _closes(text: str, at: int, opening: str) -> bool:
    before, after = text[at - 1], text[at + 1 : at + 2]
    if opening in _SINGLE:
        return not after.isalnum()
    if text[at] == '"' or opening in "“”":
        return not before.isspace() or not after.isalnum()
    return True
