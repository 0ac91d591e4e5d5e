"""Sentences → the numbers somebody put forward: value, unit, what they count, how they are hedged, by whom, as of when."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.figures import numbers, speaking
from kit.coding.figures.counting import Counted, counted
from kit.coding.gazetteer import lowered

if TYPE_CHECKING:
    from kit.text.dates import Expression
    from kit.text.names import Names
    from kit.text.sentences import Sentence

LONGEST = 4000  # characters of a sentence that are searched: a longer “sentence” is no prose
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


def find(text: str, sentences: list[Sentence], names: Names, dates: list[Expression]) -> list[Figure]:
    """Figures of an article.

    Dates, years, ages, numbers of articles or rooms, and scores are none: a number counts if a noun that the rules know
    follows it, or a word such as “injured” takes up the noun of the number before it.

    Returns
    -------
    list of Figure
        In reading order; the unit is that of the noun (people, hours, percent, dollars …), ``what`` is in words of our own.
    """
    low = lowered(text)
    begin = numbers.beginnings(low)
    found: list[Figure] = []
    before: Counted | None = None
    last_sentence, last_actor = -2, None
    for index, s in enumerate(sentences):
        end = min(s.char_end, s.char_start + LONGEST)
        inside = numbers.find(low, s.char_start, end, begin)
        inside = [n for n in inside if not _dated(dates, n.start, n.end)]
        goes_on = index == last_sentence + 1 and _GOES_ON.match(low, s.char_start, end) is not None
        before = _everybody(before) if goes_on and before else None
        kept = []
        for at, number in enumerate(inside):
            what = counted(text, low, number, s.char_start, end, before)
            if what is None and at + 1 < len(inside) and low[number.end : inside[at + 1].start] in (" and ", " or "):
                what = counted(text, low, inside[at + 1], s.char_start, end, before)  # “12 and 9 floors”
            if what:
                kept.append((number, what))
                before = what
        if not kept:
            continue
        actor = speaking.holder(low, s.char_start, end, names.find(text, s.char_start, end)) or (last_actor if goes_on else None)
        day = _as_of(low, dates, s.char_start, end)
        for number, what in kept:
            # a sign of money before the number belongs to it
            start = number.start - (text[number.start - 1 : number.start] in tuple("$€£"))
            found.append(Figure(number.value, what.unit, what.what, number.qualifier, actor, day, index, start, what.end))
        last_sentence, last_actor = index, actor
    return found


def _everybody(counted: Counted) -> Counted:
    """What the sentence before counted, seen from the next: the state may go on, the kind of people does not."""
    kind, _, state = counted.what.partition(" ")
    return counted._replace(what=f"People {state}".strip()) if counted.unit == "people" and kind else counted


def _start(day: Expression) -> int:
    return day.start


def _dated(dates: list[Expression], start: int, end: int) -> bool:
    """Whether a day is printed there; days stand in reading order and do not overlap."""
    before = bisect_left(dates, end, key=_start)  # how many begin before the end
    return before > 0 and dates[before - 1].end > start


def _as_of(low: str, dates: list[Expression], start: int, end: int) -> date | None:
    """The first day printed in the sentence that no “since” turns into the beginning of a span."""
    for d in dates[bisect_left(dates, start, key=_start) : bisect_left(dates, end, key=_start)]:
        if d.precision == "day" and d.first and not _SINCE.search(low[max(start, d.start - 14) : d.start]):
            return d.first
    return None
