"""Sentences → the numbers somebody put forward: value, unit, what they count, how they are hedged, by whom, as of when."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.figures import numbers, speaking
from kit.coding.figures.counting import Counted, read_counted
from kit.coding.figures.numbers import Number
from kit.text.read_text import ReadText
from kit.text.stretches import Stretch

if TYPE_CHECKING:
    from kit.text.dates import Expression

# e.g. "among them were nine pilots"
_GOES_ON = re.compile(
    r"(?:among (?:them|those)|of (?:them|these|those)|including|the office|the ministry|it|they|he|she|another)\b"
)
# e.g. "the gate is shut since "
_SINCE = re.compile(r"\b(?:since|from|after|before|until|between|till|in)(?: the)? \Z")


class Figure(NamedTuple):
    """One number: ``text[start:end]`` prints it with what it counts; ``sentence`` is an index into the list of sentences."""

    value: float
    unit: str
    what: str
    qualifier: str
    actor_id: str | None
    as_of: date | None
    sentence: int
    start: int
    end: int


def find(read: ReadText) -> list[Figure]:
    """Figures of an article.

    Dates, years, ages, numbers of articles or rooms, and scores are none: a number counts if a noun that the rules know
    follows it, or a word such as “injured” takes up the noun of the number before it.

    Returns
    -------
    list of Figure
        In reading order; the unit is that of the noun (people, hours, percent, dollars …), ``what`` is in words of our own.
    """
    text, small = read.text, read.small
    begin = numbers.find_beginnings(small)
    figures: list[Figure] = []
    before: Counted | None = None
    last_sentence, last_actor = -2, None
    for index, sentence in enumerate(read.stretches):
        printed = [n for n in numbers.find(small, sentence.start, sentence.end, begin) if not _is_dated(read.days, n)]
        if not printed:
            continue
        goes_on = index == last_sentence + 1 and _GOES_ON.match(small, sentence.start, sentence.end) is not None
        counts = _read_counts(sentence, printed, _generalise(before) if goes_on and before else None)
        if not counts:
            continue
        before = counts[-1].counted
        actor = speaking.find_holder(sentence, read.mentions_in(sentence)) or (last_actor if goes_on else None)
        day = _find_day(sentence, read.days_between(sentence.start, sentence.end))
        for number, counted in counts:
            # a sign of money before the number belongs to it
            start = number.start - (text[number.start - 1 : number.start] in tuple("$€£"))
            figures.append(
                Figure(number.value, counted.unit, counted.what, number.qualifier, actor, day, index, start, counted.end)
            )
        last_sentence, last_actor = index, actor
    return figures


class _Count(NamedTuple):
    """A number with what it counts."""

    number: Number
    counted: Counted


def _read_counts(sentence: Stretch, printed: list[Number], before: Counted | None) -> list[_Count]:
    """The numbers of a sentence that count something; each may go on with what the one before it counts."""
    counts: list[_Count] = []
    for at, number in enumerate(printed):
        counted = read_counted(sentence, number, before)
        following = printed[at + 1] if at + 1 < len(printed) else None
        if counted is None and following and sentence.small[number.end : following.start] in (" and ", " or "):
            counted = read_counted(sentence, following, before)  # “12 and 9 floors”
        if counted:
            counts.append(_Count(number, counted))
            before = counted
    return counts


def _generalise(counted: Counted) -> Counted:
    """What the sentence before counted, seen from the next: the state may go on, the kind of people does not."""
    kind, _, state = counted.what.partition(" ")
    return counted._replace(what=f"People {state}".strip()) if counted.unit == "people" and kind else counted


def _start_of(day: Expression) -> int:
    return day.start


def _is_dated(days: list[Expression], number: Number) -> bool:
    """Whether a day is printed there; days stand in reading order and do not overlap."""
    before = bisect_left(days, number.end, key=_start_of)  # how many begin before the end
    return before > 0 and days[before - 1].end > number.start


def _find_day(sentence: Stretch, days: list[Expression]) -> date | None:
    """The first day printed in the sentence that no “since” turns into the beginning of a span."""
    for d in days:
        if d.precision == "day" and d.first and not _SINCE.search(sentence.before(d.start, 14)):
            return d.first
    return None
