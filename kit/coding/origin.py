"""An article as read → the same with what its text says of its own origin: the agency it was taken from, its day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from kit.coding import gazetteer
from kit.reading.documents import Document
from kit.text import dates, days_of_languages
from kit.text.cleaning import Span
from kit.text.sentences import ENGLISH

_REACH = 160  # characters of the first paragraph in which a dateline stands
# e.g. "PORT HOLM (Lake Wire) - The envoys met"
_DATELINE = re.compile(r"[A-Z][\w.’' ,/-]{1,60}?(?P<brackets>\([^()]{2,60}\))?\s*(?:[-–—]{1,2}|:)\s|\((?P<alone>[^()]{2,40})\)\s")
# e.g. "With files from the Lake Wire"
_CREDITED = re.compile(r"\b(?:with files from|reporting by|source|copyright|via|©)\b", re.IGNORECASE)


def read_origin(article: Document, lines: list[Span], day_one: date | None) -> Document:
    """Agency and day of publication from the text, where they were not given.

    Parameters
    ----------
    article : Document
    lines : list of Span
        Of its text.
    day_one : date or None
        Day 1 of the conflict.

    Notes
    -----
    The agency is the one in the dateline, in a byline or in a credit line. The day is a full date in the dateline
    (``printed``); else, if all conflict days that the text counts are one day (“on day 17 of the war”), that day
    (``conflict day``). Nothing else dates an article.
    """
    if article.agency and article.published:
        return article
    first = next((s for s in lines if s.kind == "body"), None)
    dateline = _find_dateline(article.text, first.start, first.end) if first else (0, 0)
    agency = article.agency or _find_agency(article.text, lines, dateline)
    if article.published:
        return replace(article, agency=agency)
    day, basis = _find_day(article, lines, dateline, day_one)
    return replace(article, agency=agency, published=day, published_basis=basis)


def _find_dateline(text: str, start: int, end: int) -> tuple[int, int]:
    m = _DATELINE.match(text, start, min(end, start + _REACH))
    return m.span() if m else (start, start)


def _find_agency(text: str, lines: list[Span], dateline: tuple[int, int]) -> str | None:
    places = [dateline] + [
        (s.start, s.end)
        for s in lines
        if s.kind in ("byline", "after the end") and (s.kind == "byline" or _CREDITED.match(text, s.start, s.end))
    ]
    for start, end in places:
        for carrier in gazetteer.find_carriers(text[start:end]):
            if carrier.kind == "agency":
                return carrier.name
    return None


def _find_day(article: Document, lines: list[Span], dateline: tuple[int, int], day_one: date | None) -> tuple[date | None, str]:
    text, other = article.text, article.language not in (None, ENGLISH)
    heads = [(s.start, s.end) for s in lines if s.kind == "heading" and s.start <= dateline[0]]
    for start, end in [dateline, *heads]:
        days = (
            days_of_languages.find(text, None, article.language or "", start=start, end=end)
            if other
            else dates.find(text, None, start=start, end=end)
        )
        full = [d for d in days if d.rule == "full date" and d.precision == "day" and d.first]
        if len(full) == 1:
            return full[0].first, "printed"
    if day_one and not other:
        counted = {d.first for d in dates.find(text, None, day_one=day_one) if d.rule == "conflict day" and d.first}
        if len(counted) == 1:
            return counted.pop(), "conflict day"
    return None, "unknown"
