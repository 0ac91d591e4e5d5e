"""Sentences → the numbers somebody put forward: value, unit, what they count, how they are hedged, by whom, as of when."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.events import kinds
from kit.coding.figures import numbers, speaking
from kit.coding.figures.counting import Counted, read_counted
from kit.coding.figures.numbers import Number
from kit.text.read_text import ReadText
from kit.text.stretches import Stretch

if TYPE_CHECKING:
    from kit.coding.speech.attributions import Attribution
    from kit.text.dates import Expression
    from kit.text.names import Mention

# e.g. "among them were nine pilots"
_GOES_ON = re.compile(
    r"(?:among (?:them|those)|of (?:them|these|those)|including|the office|the ministry|it|they|he|she|another)\b"
)
# e.g. "the gate is shut since "
_SINCE = re.compile(r"\b(?:(?:from|before|until|between|till|in)(?: the)? |(?:since|after)\b[^,;]*)\Z")


# e.g. "the ministry first spoke of nine dead, then corrected the figure"
_WITHDRAWN = re.compile(
    r"\b(?:corrected|retracted|withdrew|withdrawn|revised away|took back) (?:the|that|this|its|their|his|her) (?:figure|number|count|toll|claim|estimate)s?\b"
)
_LEADS = ("In ", "During ", "After ", "Following ")
_NOBODY = frozenset(("he", "she", "it", "they", "who", "others", "some", "many"))
_REACH = 120  # characters before a day in which “since” stands


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
    speaker: str | None = None  # as printed, where the codebook lacks who put it forward


def find(read: ReadText, quoted: Sequence[Attribution] = ()) -> list[Figure]:
    """Figures of an article.

    A figure is his who is quoted with it, or who stands at the verb that reports it; what the article itself counts is nobody's.
    What a correction withdraws is none.

    Parameters
    ----------
    read : ReadText
    quoted : sequence of Attribution
        Who says what in the article.

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
    holders = speaking.Holders(quoted)
    for index, sentence in enumerate(read.stretches):
        printed = [n for n in numbers.find(small, sentence.start, sentence.end, begin) if not _is_dated(read.days, n)]
        if not printed or kinds.CORRECTION.match(small, sentence.start, sentence.end):
            continue
        if _WITHDRAWN.search(small, sentence.start, sentence.end):
            continue
        goes_on = index == last_sentence + 1 and _GOES_ON.match(small, sentence.start, sentence.end) is not None
        counts = _read_counts(sentence, printed, _generalise(before) if goes_on and before else None)
        if not counts:
            continue
        before = counts[-1].counted
        mentions = read.mentions_in(sentence)
        days = read.days_between(sentence.start, sentence.end)
        actor = None
        for number, counted in counts:
            holder = holders.find(number.start, counted.what)
            actor, speaker = _find_source(sentence, holder, mentions, number.start, counted.what)
            actor = actor or (last_actor if goes_on and holder is None else None)
            day = _find_day(sentence, days, read.published)
            # a sign of money before the number belongs to it
            start = number.start - (text[number.start - 1 : number.start] in tuple("$€£"))
            figures.append(
                Figure(number.value, counted.unit, counted.what, number.qualifier, actor, day, index, start, counted.end, speaker)
            )
        last_sentence, last_actor = index, actor
    return figures


def _find_source(
    sentence: Stretch, holder: Attribution | None, mentions: list[Mention], at: int, what: str
) -> tuple[str | None, str | None]:
    """The actor whose word a figure is, or the speaker as printed whom the codebook lacks; how long talks last is the narrator's."""
    if holder and what in speaking.NARRATED and sentence.text.startswith(_LEADS, holder.content_start):
        return None, None  # “In a call, which lasted two hours, Holm warned of …”
    if holder:
        unlisted = holder.actor_id is None and holder.speaker.lower() not in _NOBODY
        return holder.actor_id, holder.speaker if unlisted else None
    return (None if what in speaking.NARRATED else speaking.find_holder(sentence, mentions, at)), None


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


def _find_day(sentence: Stretch, days: list[Expression], published: date | None) -> date | None:
    """The first day printed in the sentence that is not to come and that no “since” turns into the beginning of a span."""
    for d in days:
        is_to_come = published is not None and d.first is not None and d.first > published
        if d.precision == "day" and d.first and not is_to_come and not _SINCE.search(sentence.before(d.start, _REACH)):
            return d.first
    return None
