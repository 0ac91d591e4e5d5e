"""Printed date expressions → calendar days with their precision, seen from the day of publication."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_MONTH = "|".join(
    [*(m.capitalize() for m in _MONTHS), "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept?", "Oct", "Nov", "Dec"]
)
_FOUND = re.compile(
    rf"""\b(?:
      (?P<iso>\d{{4}}-\d\d-\d\d)
    | (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+(?P<m1>{_MONTH})\.?(?:,?\s+(?P<y1>\d{{4}}))?
    | (?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y2>\d{{4}}))?
    | (?:(?P<which>last|next|this)\s+)?(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)
    | (?P<near>today|yesterday|tomorrow|tonight)
    | [Dd]ay\s+(?P<count>\d{{1,4}})\s+of\s+the\s+(?:war|invasion|conflict|truce|fighting|siege)
    )\b""",
    re.VERBOSE,
)
_TRIGGER = re.compile(r"[Dd]ay|\d|today|tomorrow|tonight")
_AHEAD = re.compile(r"\b(will|shall|to|plans?|planned|expected|scheduled|due|would|next)\b[^.]{0,60}$")
_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


class Expression(NamedTuple):
    """One expression: its span in the text, first and last day (None: not to be told), precision and the rule that read it."""

    start: int
    end: int
    first: date | None
    last: date | None
    precision: str
    rule: str


def find(
    text: str, published: date | None, *, day_one: date | None = None, start: int = 0, end: int | None = None
) -> list[Expression]:
    """Date expressions in reading order."""
    found = []
    for m in _FOUND.finditer(text, start, len(text) if end is None else end):
        day, rule = _day(m, text, published, day_one)
        found.append(Expression(m.start(), m.end(), day, day, "day", rule))
    return found


def _day(m: re.Match[str], text: str, published: date | None, day_one: date | None) -> tuple[date | None, str]:
    g = m.groupdict()
    if g["iso"]:
        return _date(*map(int, g["iso"].split("-"))), "full date"
    if g["m1"] or g["m2"]:
        month = next(i for i, name in enumerate(_MONTHS, 1) if name.startswith((g["m1"] or g["m2"]).lower()[:3]))
        number, year = int(g["d1"] or g["d2"]), g["y1"] or g["y2"]
        if year:
            return _date(int(year), month, number), "full date"
        if not published:
            return None, "day and month"
        near = [d for y in (-1, 0, 1) if (d := _date(published.year + y, month, number))]
        return min(near, key=lambda d: abs((d - published).days), default=None), "day and month"
    if g["count"]:
        return (day_one + timedelta(days=int(g["count"]) - 1) if day_one else None), "conflict day"
    if not published:
        return None, "weekday" if g["weekday"] else "near day"
    if g["near"]:
        return published + timedelta(days=_NEAR[g["near"]]), "near day"
    back = (published.weekday() - _DAYS.index(g["weekday"].lower())) % 7
    if g["which"] == "next" or (g["which"] is None and _AHEAD.search(text, max(0, m.start() - 80), m.start())):
        return published + timedelta(days=(7 - back) % 7 or 7), "weekday"
    return published - timedelta(days=back or (7 if g["which"] == "last" else 0)), "weekday"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
