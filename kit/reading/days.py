"""A day as tables, pages, addresses and file names write it → a date; one that can be two is none unless an order is given."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from kit.errors import KitError
from kit.text.word_lists import read_rows

DayOrder = str  # which comes first where both can: one of `ORDERS`, or nothing where nobody knows
ORDERS = ("day-first", "month-first")
NO_ORDER: DayOrder = ""
_REACH = 120  # characters of a cell in which its day stands
_SECONDS = (300_000_000, 4_200_000_000)  # 1979…2103, counted from 1970
_SERIALS = (18_000, 80_000)  # 1949…2119, counted by spreadsheets from 30 December 1899
_EPOCH, _SHEET = date(1970, 1, 1), date(1899, 12, 30)

_ISO = re.compile(r"(?<![\d.,])((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")  # 2031-05-06, 2031/5/6
# 20310506, and with a time behind it: 20310506102000
_COMPACT = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:(?!\d)|(?=(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)))"
)
_SIGNED = re.compile(r"((?:19|20)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")  # 2031年5月6日
_OF_SCRIPT = re.compile(r"/?Date\((\d{11,13})(?:[+-]\d{4})?\)/?")  # /Date(1936000000000)/
_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/-])")  # 6/5/2031, 6.5.31
# 6 May 2031, 6th of May, 2031, 6-May-31, 6/May/2031, 06MAY2031, 6 de mayo de 2031
_WRITTEN = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|º)?(?:\s+(?:de\s+|of\s+)?|[-/]|(?=[A-Za-z]))([^\W\d_]{3,12})"
    r"(?:\.?,?\s+(?:de\s+)?(\d{4})|\.?[-/]?(\d{4})|\.?[-/](\d\d))(?!\d)",
    re.IGNORECASE,
)
# May 6, 2031; May-06-2031; with a time between them too: Tue May 6 10:20:00 +0000 2031
_MONTH_FIRST = re.compile(
    r"([^\W\d_]{3,12})(?:\.?\s+|-)(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+|-)(?:at\s+)?(?:\d\d:\d\d(?::\d\d)?,?\s+(?:[A-Z+-][A-Z\d:]{1,6}\s+)?)?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(\d{5,16})(?:\.\d+)?")
# Addresses and names of files: 2031/05/06, 2031_05_06, 20310506, 2031-5-6; 2031/may/06, 2031may06
_IN_ADDRESS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:[-/_. ]?(0[1-9]|1[0-2])[-/_. ]?(0[1-9]|[12]\d|3[01])|([-/_. ])(\d{1,2})\4(\d{1,2}))(?!\d)"
)
_NAMED_IN_ADDRESS = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_. ]?([^\W\d_]{3,10})[-/_. ]?(\d{1,2})(?!\d)")
# 06 May 2031, 6th-May-2031, 06May2031, 6. May 2031; 06_May_31
_DAY_IN_NAME = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[-_., ]{0,2}([^\W\d_]{3,10})(?:[-_., ]{0,2}((?:19|20)\d\d)|[-_ ](\d\d))(?!\d)",
    re.IGNORECASE,
)
# May 6, 2031; May-06-2031
_MONTH_IN_NAME = re.compile(
    r"(?<![^\W\d_])([^\W\d_]{3,10})[-_. ]{0,2}(\d{1,2})(?:st|nd|rd|th)?[-_., ]{1,2}((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_FIGURES_IN_NAME = re.compile(r"(?<!\d)(\d{1,2})([-_. ])(\d{1,2})\2((?:19|20)\d\d)(?!\d)")  # 06_05_2031, 6.5.2031
# 310506, 31-05-06, 6.5.31 in the name of a file
_SHORT_YEAR = re.compile(r"(?<![^\W_])(?<!\d[-_.])(\d{1,2})([-_.]?)(\d{1,2})\2(\d\d)(?![^\W_])(?![-_.]\d)")
_FIRST_SHORT, _LAST_SHORT = 1990, 2030  # years that two of six figures stand for
# What is found in names with the name of a month, and where year, month and day stand in it.
_NAMED = ((_NAMED_IN_ADDRESS, 1, 2, 3), (_DAY_IN_NAME, 3, 2, 1), (_MONTH_IN_NAME, 3, 1, 2))


def check_order(order: str) -> None:
    """Raise `KitError` for an order of day and month that there is not."""
    if order and order not in ORDERS:
        raise KitError(f"no order of days {order!r}: write {' or '.join(ORDERS)}, which says what 3/4/2031 means")


def read_day(cell: str | None, order: DayOrder = NO_ORDER, *, numbers: bool = False) -> date | None:
    """The day that a cell holds, whatever else it says; that of its own zone of time.

    Parameters
    ----------
    cell : str or None
    order : DayOrder
        For days such as 3/4/2031: without it these are none. With points between them the day comes first.
    numbers : bool
        A number is a day too: seconds or thousandths of them since 1970, or days of a spreadsheet.
    """
    cell = unicodedata.normalize("NFC", (cell or "").strip()[:_REACH])
    if not any(c.isdigit() for c in cell):
        return None
    if numbers and (m := _NUMBER.fullmatch(cell)):
        return _read_number(m[1])
    if m := _ISO.search(cell):
        return to_date(int(m[1]), int(m[3]), int(m[4]))
    if (m := _COMPACT.match(cell)) or (m := _SIGNED.search(cell)):
        return to_date(int(m[1]), int(m[2]), int(m[3]))
    if m := _OF_SCRIPT.fullmatch(cell):
        return _read_number(m[1])
    if day := _read_written(cell):
        return day
    if m := _FIGURES.search(cell):
        return _order_figures(int(m[1]), int(m[3]), _to_year(m[4]), m[2], order)
    return None


def written_day(line: str, order: DayOrder = NO_ORDER) -> date | None:
    """The first day in a printed line: ``2031-05-06``, ``6.5.2031``, ``6 May 2031`` or ``May 6, 2031``."""
    line = unicodedata.normalize("NFC", line[:2000])
    if m := _ISO.search(line):
        return to_date(int(m[1]), int(m[3]), int(m[4]))
    if m := _SIGNED.search(line):
        return to_date(int(m[1]), int(m[2]), int(m[3]))
    for m in _FIGURES.finditer(line):
        if len(m[4]) == 4:
            return _order_figures(int(m[1]), int(m[3]), int(m[4]), m[2], order)
    return _read_written(line)


def address_day(address: str, order: DayOrder = NO_ORDER) -> date | None:
    """The day in an address or file name; one that is cut to its year or month is none."""
    for m in _IN_ADDRESS.finditer(address):
        if day := to_date(int(m[1]), int(m[2] or m[5]), int(m[3] or m[6])):
            return day
    for pattern, year, month, day_of in _NAMED:
        for m in pattern.finditer(address):
            number = months().get(m[month].lower())
            if number and (day := to_date(_to_year(m[year] or m[m.re.groups]), number, int(m[day_of]))):
                return day
    for m in _FIGURES_IN_NAME.finditer(address):
        if day := _order_figures(int(m[1]), int(m[3]), _to_year(m[4]), m[2], order):
            return day
    return None


def short_day(name: str, order: DayOrder = NO_ORDER) -> tuple[date, str] | None:
    """The day in the name of a file whose year has two figures, and how it stands there: it may be another, or none.

    In six figures without a sign between them the year goes first, as names are sorted by it, unless it would be one to come or
    the day is said to go first. With points between them the day goes first; with other signs a day that can be two is none.
    """
    for m in _SHORT_YEAR.finditer(name):
        if not m[2] and len(m[0]) != 6:
            continue
        by_year = to_date(_to_year(m[1]), int(m[3]), int(m[4]))
        by_day = to_date(_to_year(m[4]), int(m[3]), int(m[1]))
        known = [d for d in (by_year, by_day) if d and _FIRST_SHORT <= d.year <= _LAST_SHORT]
        if by_day and by_day in known and (order == ORDERS[0] or m[2] == "."):
            return by_day, m[0]
        if known and (not m[2] or len(known) == 1):
            return known[0], m[0]
    return None


def is_doubtful(cell: str | None) -> bool:
    """Whether a cell holds a day that is one of two."""
    return bool(cell) and read_day(cell) is None and read_day(cell, ORDERS[0]) is not None


def find_order(cells: Iterable[str | None]) -> DayOrder:
    """The order that a column has: that of the days in it which can be read in one way only; none if these disagree."""
    orders: set[str] = set()
    for cell in cells:
        if cell and len(orders) < 2 and (m := _FIGURES.search(cell[:_REACH])) and m[2] != ".":
            first, second = int(m[1]), int(m[3])
            if first > 12 >= second:
                orders.add(ORDERS[0])
            elif second > 12 >= first:
                orders.add(ORDERS[1])
    return orders.pop() if len(orders) == 1 else NO_ORDER


@cache
def months() -> dict[str, int]:
    """Names of months in small letters, in several languages, and their numbers."""
    return {name: int(month) for month, name in read_rows("kit.reading", "months")}


def to_date(year: int, month: int, day: int) -> date | None:
    """A date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _read_written(line: str) -> date | None:
    days = []
    for m in _WRITTEN.finditer(line):
        if month := months().get(m[2].lower()):
            days.append((m.start(), to_date(_to_year(m[3] or m[4] or m[5]), month, int(m[1]))))
            break
    for m in _MONTH_FIRST.finditer(line):
        if month := months().get(m[1].lower()):
            days.append((m.start(), to_date(int(m[3]), month, int(m[2]))))
            break
    return min((d for d in days if d[1]), default=(0, None))[1]


def _read_number(digits: str) -> date | None:
    n = int(digits)
    if len(digits) in (8, 12, 14) and (m := _COMPACT.match(digits)):
        return to_date(int(m[1]), int(m[2]), int(m[3]))
    if len(digits) >= 12:  # thousandths of seconds, or smaller parts
        n //= 10 ** (len(digits) - 10)
    if _SECONDS[0] <= n <= _SECONDS[1]:
        return _EPOCH + timedelta(seconds=n)
    return _SHEET + timedelta(days=n) if _SERIALS[0] <= n <= _SERIALS[1] else None


def _order_figures(first: int, second: int, year: int, between: str, order: DayOrder) -> date | None:
    if first > 12 or (between == "." and second <= 12) or first == second:
        return to_date(year, second, first)
    if second > 12:
        return to_date(year, first, second)
    if order:
        return to_date(year, second, first) if order == ORDERS[0] else to_date(year, first, second)
    return None


def _to_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) > 68 else 2000)
