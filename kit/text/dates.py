"""Printed date expressions → first and last calendar day with their precision, seen from the day of publication.

What is not printed is not filled in: without a day of publication “on Monday” stays unresolved, and a week, a month or a year
stays an interval. A weekday lies before publication unless the words around it speak of what is to come.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from kit.text.date_expressions import DAYS, EXPRESSION, MONTHS, NUMBERS, find_expressions

# e.g. "they will meet on"
_AHEAD = re.compile(
    r"\b(?:will|shall|won['’]t|would|upcoming|ahead of|postponed|due|slated|scheduled|(?:about|going) to|(?:expected|set|planned|poised|likely"
    r"|plans?|planning|hopes?|wants?|intends?|ready|invited|needs?)(?: (?:to|for|on|in))?)\b|['’]ll\b|\b(?:was|were|is|are) to (?:open|begin|start|resume|meet|hold|speak|travel|be held|take place)\b|\bagreed to (?:meet|hold|talk|speak|resume|continue|return|begin|start)\b"
)
# e.g. "the paper is due by "
_UNTIL = re.compile(r"\b(?:until|by|till)(?: the)? \Z")
# e.g. "Holm told reporters on "
_REPORTED = re.compile(
    r"\b(?<!be )(?<!to )(?:said|says|told|announced|reported|added|wrote|tweeted|stated|confirmed|warned|declared|met|held|began|started|launched|killed)"
    r"(?: [\w’'-]+){0,2}?(?:,? (?:on|late|early|earlier|in a statement(?: on)?))*\s*$"
)
# e.g. "Nobody came. On Monday "
_CLAUSE_BEFORE = re.compile(r"[.;!?\n]\s|[“”]")
# e.g. " the ferry leaves. Nobody came"
_CLAUSE_AFTER = re.compile(r"[.;!?\n]|[“”]")
# e.g. "But on "
# e.g. "On "
_OPENS_CLAUSE = re.compile(r"\s*(?:On |But on |And on )?")
# e.g. "the ferry will leave"
_PRESENT_OR_FUTURE = re.compile(r"\b(?:will|shall|is|are) ")
# e.g. "the pilots had met in the port"
_PAST = re.compile(r"\b(?:was|were|had|did|met|held|took|began|broke|led|saw|came|went|said|[a-z]{3,}ed)\b")
# e.g. "their first round in "
_FIRST = re.compile(r"\bfirst\b[^.;]{0,30}\Z")
# e.g. "they met on "
_BEFORE_NUMBER = re.compile(r"\b(?:[Oo]n|by|until|since|and)\s\Z")
# e.g. "She would reject what they agreed at the summit "
_THE_OCCASION = re.compile(
    r"\b(?:the|their|its|that)(?: [\w’'-]+){0,2} (?:talks|meeting|summit|session|round|agreement|referendum|conference|ceasefire) \Z"
)
# e.g. "Nobody left over "
_AT_WEEKEND = re.compile(r"\b(?:[Oo]ver|[Aa]t|[Oo]n|[Dd]uring)\s\Z")
# e.g. "They left two days before "
_SHIFT = re.compile(
    r"(?:\b[Tt]he (?P<eve>eve) of|\b(?P<n>[Tt]he|[Aa]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|\d{1,2}) days? (?P<way>before|after)) \Z"
)
# e.g. "couple  of"
_BLANKS = re.compile(r"\s+")
# e.g. "they met between "
_BETWEEN = re.compile(r"\b[Bb]etween\s+$")
# e.g. "24.02.2031"
_DATE_SIGN = re.compile(r"[./]")
_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_PAST_OCCASIONS = frozenset({"talks", "meeting", "session", "round", "agreement", "attack", "invasion"})
_BACK = frozenset({"previous", "before", "earlier", "ago"})


class Expression(NamedTuple):
    """One expression: its span in the text, first and last day (None: not to be told), precision and the rule that read it.

    `precision` is what the expression names: "day", "range", "week", "month" or "year".
    """

    start: int
    end: int
    first: date | None
    last: date | None
    precision: str
    rule: str


def find(
    text: str, published: date | None, *, day_one: date | None = None, start: int = 0, end: int | None = None
) -> list[Expression]:
    """Date expressions in reading order.

    Parameters
    ----------
    text : str
    published : date or None
        The day of publication; without it expressions that lean on it (weekdays, days without a year) have no days.
    day_one : date, optional
        Day 1 of the conflict, for “day 17 of the war”.
    start, end : int, optional
        The stretch of the text to read.
    """
    expressions: list[Expression] = []
    last_day: date | None = None  # the day last named: what “the next day” leans on
    last_year: date | None = None  # what “twenty years later” leans on
    whole = start == 0 and end is None
    for m in find_expressions(text) if whole else EXPRESSION.finditer(text, start, len(text) if end is None else end):
        for one in _read(m, text, published, day_one, last_day, last_year):
            one = _shift(one, text)
            if expressions and one.start < expressions[-1].end:  # “the day before” was read by itself
                expressions.pop()
            expressions.append(one)
            if one.precision == "day" and one.first:
                last_day = one.first
            last_year = one.first or last_year
    return expressions


def _shift(one: Expression, text: str) -> Expression:
    """“The day before last Tuesday”, “two days after 3 March”: the day that is meant, not the one printed."""
    beside = one.precision == "day" and text.endswith(("before ", "after ", "eve of "), 0, one.start)
    m = _SHIFT.search(text, max(0, one.start - 24), one.start) if beside else None
    if m is None:
        return one
    n = 1 if m["eve"] or m["n"].lower() == "the" else NUMBERS.get(m["n"].lower()) or int(m["n"])
    day = add_days(one.first, n if m["way"] == "after" else -n)
    return one._replace(start=m.start(), first=day, last=day)


def _read(
    m: re.Match[str], text: str, published: date | None, day_one: date | None, last_day: date | None, last_year: date | None
) -> Iterator[Expression]:
    g = m.groupdict()
    if g["a1"] or g["a2"]:
        yield from _read_two_days(m, published)
    elif g["f1"] or g["f2"]:
        yield from _read_two_dates(m, published)
    elif g["from"]:
        yield from _read_weekdays(m, text, published)
    elif g["week"]:
        day = _resolve_day_and_month(g["wd"] or g["wd2"], g["wm"] or g["wm2"], None, published)
        yield _make_expression(m, day, day and day + timedelta(days=6), "week", "week of")
    elif g["d3"] or g["d4"]:
        year = g["year3"] or g["year4"]
        day = _resolve_day_and_month(g["d3"] or g["d4"], g["m3"] or g["m4"], year, published)
        one = _make_expression(m, day, day, "day", "full date" if year else "day and month")
        opened = "(" in m[0] and ")" not in m[0] and text.startswith(")", m.end())  # “Thursday (March 3)”
        yield one._replace(end=m.end() + 1) if opened else one
    elif g["iso"]:
        day = make_date(*map(int, g["iso"].split("-")))
        yield _make_expression(m, day, day, "day", "full date")
    elif g["dots"]:
        day = _read_numbers(g["dots"])
        yield _make_expression(m, day, day, "day", "full date")
    elif month := g["m5"] or g["m6"] or g["m7"]:
        yield _read_month(m, month, g, text, published)
    elif g["y"]:
        at = m.start("y")
        yield Expression(at, m.end("y"), date(int(g["y"]), 1, 1), date(int(g["y"]), 12, 31), "year", "year")
    elif g["weekend"]:
        yield from _read_weekend(m, text, published)
    elif g["unit"]:
        yield _read_unit(m, g["rel"], g["unit"], published)
    elif g["n"]:
        base = published if g["dir"] == "ago" else last_year if g["u"] == "year" else last_day
        yield _read_ago(m, g["n"].lower(), g["u"], g["dir"], base)
    elif g["nin"]:
        if _is_to_come(text, m.start(), m.end()) and not _FIRST.search(text, max(0, m.start() - 40), m.start()):
            yield _read_ago(m, g["nin"], g["uin"], "later", published)
    elif g["dom"] and _BEFORE_NUMBER.search(text, max(0, m.start() - 8), m.start()):
        day = _resolve_day_of_month(int(g["dom"]), published, ahead=_is_to_come(text, m.start(), m.end()))
        yield _make_expression(m, day, day, "day", "day and month")
    elif g["same"]:
        yield _make_expression(m, last_day, last_day, "day", "near day")
    elif g["dom"]:
        return  # “came with the 14th”
    elif g["count"] or g["nth"]:
        day = add_days(day_one, int(g["count"] or g["nth"]) - 1)
        yield _make_expression(m, day, day, "day", "conflict day")
    elif g["there"] or g["here"]:
        day = add_days(last_day, -1 if (g["there"] or g["here"]) in _BACK else 1)
        yield _make_expression(m, day, day, "day", "near day")
    else:
        day, rule = _resolve_day(m, g, text, published, last_day)
        yield _make_expression(m, day, day, "day", rule)


def _resolve_day(
    m: re.Match[str], g: dict[str, str | None], text: str, published: date | None, last_day: date | None
) -> tuple[date | None, str]:
    if g["weekday"]:
        which, name = (g["which"] or "").lower(), g["weekday"].lower()
        if which in ("following", "previous"):
            return _resolve_weekday_beside(last_day or published, name, 1 if which == "following" else -1), "weekday"
        if g["ofweek"] and published:
            monday = published + timedelta(weeks={"last": -1, "next": 1}.get(g["ofweek"], 0), days=-published.weekday())
            return monday + timedelta(days=DAYS.index(name)), "weekday"
        return _resolve_weekday(m, which, name, text, published), "weekday"
    if g["hours"]:
        return add_days(published, -1 if g["hours"].lower() == "last" else 0), "near day"
    if g["feast"]:
        return _resolve_feast(g["feast"], published), "near day"
    if g["over"]:
        return add_days(published, -2 if "yesterday" in g["over"] else 2), "near day"
    return add_days(published, _NEAR[str(g["near"]).lower()]), "near day"


def _resolve_weekday(m: re.Match[str], which: str, name: str, text: str, published: date | None) -> date | None:
    if published is None:
        return None
    back = (published.weekday() - DAYS.index(name)) % 7
    if which in ("next", "coming"):
        return published + timedelta(days=7 - back)
    if back and which not in ("last", "past") and (which == "this" or _is_to_come(text, m.start(), m.end())):
        return published + timedelta(days=7 - back)
    return published - timedelta(days=back or (7 if which in ("last", "past") else 0))


def _resolve_weekday_beside(day: date | None, name: str, way: int) -> date | None:
    """“The following Monday”: the next one behind a day, or the last one before it."""
    if day is None:
        return None
    apart = (way * (DAYS.index(name) - day.weekday())) % 7
    return add_days(day, way * (apart or 7))


def _resolve_day_of_month(number: int, published: date | None, *, ahead: bool) -> date | None:
    """“On the 14th”: of this month, of the one before where that is still to come, of the one behind where the words look ahead."""
    if published is None:
        return None
    step = (1 if number < published.day else 0) if ahead else (-1 if number > published.day else 0)
    year, month = divmod(published.year * 12 + published.month - 1 + step, 12)
    return make_date(year, month + 1, number)


def _is_to_come(text: str, start: int, end: int) -> bool:
    """Whether the words of the same clause speak of what is to come."""
    before = _CLAUSE_BEFORE.split(text[max(0, start - 90) : start])[-1]
    if _REPORTED.search(before):
        return False
    if _AHEAD.search(before) or _UNTIL.search(before):
        return True
    after = _CLAUSE_AFTER.split(text[end : end + 90])[0]
    return bool(_OPENS_CLAUSE.fullmatch(before)) and bool(_PRESENT_OR_FUTURE.search(after)) and bool(_AHEAD.search(after))


def _is_past(text: str, start: int, end: int) -> bool:
    """Whether the clause of an expression tells of what was."""
    before = _CLAUSE_BEFORE.split(text[max(0, start - 90) : start])[-1]
    return _PAST.search(before) is not None or _PAST.search(_CLAUSE_AFTER.split(text[end : end + 90])[0]) is not None


def _read_two_dates(m: re.Match[str], published: date | None) -> Iterator[Expression]:
    """“28 February to 3 March” is a range, “28 February and 3 March” two days unless “between” stands before them."""
    side, years = ("1", ("7", "8")) if m["f1"] else ("2", ("9", "10"))
    last_year = m[f"year{years[1]}"]
    first_year = m[f"year{years[0]}"] or last_year
    first = _resolve_day_and_month(m[f"f{side}"], m[f"fm{side}"], first_year, published)
    last = _resolve_day_and_month(m[f"t{side}"], m[f"tm{side}"], last_year, published)
    rule = "full date" if last_year else "day and month"
    alone = m[f"fj{side}"].strip() == "and" and not _BETWEEN.search(m.string[max(0, m.start() - 9) : m.start()])
    if alone:
        yield Expression(m.start(), m.start(f"fj{side}"), first, first, "day", rule)
        yield Expression(m.end(f"fj{side}"), m.end(), last, last, "day", rule)
        return
    if first and last and first > last and not m[f"year{years[0]}"]:  # “28 December to 3 January 2032”
        first = make_date(first.year - 1, first.month, first.day)
    ordered = first is not None and last is not None and first <= last
    yield _make_expression(m, first if ordered else None, last if ordered else None, "range", rule)


def _read_two_days(m: re.Match[str], published: date | None) -> Iterator[Expression]:
    """“7–9 March” is a range, “April 24 and 25” two days."""
    side = "1" if m["a1"] else "2"
    month, year = m[f"mr{side}"], m[f"year{side}"]
    days = [_resolve_day_and_month(m[f"{end}{side}"], month, year, published) for end in "ab"]
    rule = "full date" if year else "day and month"
    alone = m[f"join{side}"].strip() in ("and", "or", "&") and not _BETWEEN.search(m.string[max(0, m.start() - 9) : m.start()])
    if not alone:
        ordered = days[0] is not None and days[1] is not None and days[0] <= days[1]
        yield _make_expression(m, days[0] if ordered else None, days[1] if ordered else None, "range", rule)
        return
    cut = m.start(f"join{side}")  # what follows the first day
    yield Expression(m.start(), m.start() + len(m.string[m.start() : cut].rstrip()), days[0], days[0], "day", rule)
    yield Expression(m.start(f"b{side}"), m.end(), days[1], days[1], "day", rule)


def _is_of_occasion(text: str, start: int) -> bool:
    """“She would reject what the summit in August agreed”: of a past month that belongs to an occasion the words ahead say nothing."""
    clause = _CLAUSE_BEFORE.split(text[max(0, start - 90) : start])[-1]
    return _THE_OCCASION.search(clause) is not None and "will " not in clause


def _read_month(m: re.Match[str], name: str, g: dict[str, str | None], text: str, published: date | None) -> Expression:
    number = _number_of(name)
    year = g["year5"] or g["year6"]
    part = (g["part"] or "").lower()
    start = m.start("m5") if g["m5"] and part not in ("early", "mid", "late", "this", "last", "next") else m.start()
    if year is None and published is None:
        return Expression(start, m.end(), None, None, "month", "month")
    if year is None and published is not None:
        turn = published.year - (number > published.month)  # the last such month begun by publication
        distance = (published.month - number) % 12
        ahead = _is_to_come(text, m.start(), m.end()) and not (distance < 6 and _is_of_occasion(text, m.start()))
        past = part == "last" or g["occasion"] in _PAST_OCCASIONS or (distance > 6 and _is_past(text, m.start(), m.end()))
        to_come = part == "next" or ahead or (distance > 6 and not past)
        year = str(turn + (1 if distance and to_come else 0))
    at = int(year or 0)
    last = monthrange(at, number)[1]
    a, b = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}.get(part, (1, last))
    return Expression(start, m.end(), date(at, number, a), date(at, number, b), "month", "month")


def _read_weekdays(m: re.Match[str], text: str, published: date | None) -> Iterator[Expression]:
    """“Monday to Wednesday” is a range, “Monday and Tuesday” two days; the second is the next of its name behind the first."""
    first = _resolve_weekday(m, "", m["from"].lower(), text, published)
    last = _resolve_weekday_beside(first, m["to"].lower(), 1)
    if published and last and first and first <= published < last and not _is_to_come(text, m.start(), m.end()):
        first, last = add_days(first, -7), add_days(last, -7)
    if not m["wdj"].strip().startswith("and"):
        yield _make_expression(m, first, last, "range", "weekday")
        return
    yield Expression(m.start("from"), m.end("from"), first, first, "day", "weekday")
    yield Expression(m.start("to"), m.end("to"), last, last, "day", "weekday")


def _read_weekend(m: re.Match[str], text: str, published: date | None) -> Iterator[Expression]:
    """“Over the weekend”: that of publication or the last one before it, the next one where the words look ahead."""
    if not _AT_WEEKEND.search(text, max(0, m.start() - 8), m.start()):
        return
    saturday = add_days(published, 5 - published.weekday()) if published else None
    if published and saturday and saturday > published and not _is_to_come(text, m.start(), m.end()):
        saturday = add_days(saturday, -7)
    yield _make_expression(m, saturday, add_days(saturday, 1), "range", "weekend")


def _read_unit(m: re.Match[str], which: str, unit: str, published: date | None) -> Expression:
    step = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(which.lower(), 1)
    precision = {"weekend": "range"}.get(unit, unit)
    if published is None:
        return _make_expression(m, None, None, precision, unit)
    if unit in ("week", "weekend"):
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
        return _make_expression(
            m, monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6), precision, unit
        )
    return _make_expression(m, *_find_unit_around(published, unit, step), precision, unit)


def _read_ago(m: re.Match[str], n: str, unit: str, way: str, base: date | None) -> Expression:
    """“Two days ago” is a day; weeks, months and years ago are as exact as their unit."""
    n = _BLANKS.sub(" ", n)
    step = (NUMBERS.get(n) or int(n)) * (-1 if way in _BACK else 1)
    if unit == "fortnight":
        step, unit = 2 * step, "week"
    rule = "near day" if unit == "day" else unit
    if base is None:
        return _make_expression(m, None, None, unit, rule)
    if unit == "day":
        day = add_days(base, step)
        return _make_expression(m, day, day, "day", rule)
    if unit == "week":
        day = add_days(base, 7 * step)
        return _make_expression(m, day and day - timedelta(days=3), day and day + timedelta(days=3), "week", rule)
    return _make_expression(m, *_find_unit_around(base, unit, step), unit, rule)


def _find_unit_around(day: date, unit: str, step: int) -> tuple[date | None, date | None]:
    """First and last day of the month or year so many steps away."""
    if unit == "year":
        return make_date(day.year + step, 1, 1), make_date(day.year + step, 12, 31)
    year, month = divmod(day.year * 12 + day.month - 1 + step, 12)
    first = make_date(year, month + 1, 1)
    return first, first and first.replace(day=monthrange(year, month + 1)[1])


def _resolve_feast(name: str, published: date | None) -> date | None:
    """The nearest such day; Thanksgiving as in the United States, the fourth Thursday of November."""
    if published is None:
        return None
    near = []
    for year in (published.year - 1, published.year, published.year + 1):
        if name.startswith("Thanks"):
            first = date(year, 11, 1)
            near.append(first + timedelta(days=(3 - first.weekday()) % 7 + 21))
        else:
            month, day = {"C": (12, 25), "N": (1, 1), "V": (2, 14), "H": (10, 31)}[name[0]]
            near.append(date(year, month, day) - timedelta(days=name.endswith("Eve")))
    return min(near, key=lambda d: abs((d - published).days))


def _resolve_day_and_month(day: str, month: str, year: str | None, published: date | None) -> date | None:
    number = _number_of(month)
    if year:
        return make_date(int(year), number, int(day))
    return find_nearest(published, number, int(day))


def _number_of(month: str) -> int:
    return next(i for i, name in enumerate(MONTHS, 1) if name.startswith(month.lower()[:3]))


def _read_numbers(printed: str) -> date | None:
    """Day.month.year with points; with strokes only where one of the first two numbers can be no month."""
    a, b, year = (int(x) for x in _DATE_SIGN.split(printed))
    if "/" in printed:
        if a <= 12 and b <= 12 and a != b:
            return None
        a, b = (a, b) if a > 12 else (b, a)
    return make_date(year, b, a)


def find_nearest(published: date | None, month: int, day: int) -> date | None:
    """Of the days of that month and number the one nearest to the day of publication."""
    if published is None:
        return None
    near = [d for y in (-1, 0, 1) if (d := make_date(published.year + y, month, day))]
    return min(near, key=lambda d: abs((d - published).days), default=None)


def add_days(day: date | None, n: int) -> date | None:
    """The day so many days behind another; None where there is none."""
    try:
        return day + timedelta(days=n) if day else None
    except OverflowError:
        return None


def make_date(year: int, month: int, day: int) -> date | None:
    """A date, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _make_expression(m: re.Match[str], first: date | None, last: date | None, precision: str, rule: str) -> Expression:
    return Expression(m.start(), m.end(), first, last, precision, rule)
