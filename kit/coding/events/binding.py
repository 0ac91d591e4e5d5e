"""The words that tell of a happening, in their sentence → its day, its place and who took part, bound by clauses."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.events import cues, kinds
from kit.coding.events.clauses import Clauses
from kit.coding.events.participants import ALL, People
from kit.coding.events.printed_places import find_printed_places
from kit.coding.gazetteer import Place
from kit.text.date_expressions import NUMBERS
from kit.text.stretches import Stretch

if TYPE_CHECKING:
    from kit.coding.speech.attributions import Attribution
    from kit.text.dates import Expression
    from kit.text.read_text import ReadText
    from kit.text.sentences import Sentence
    from kit.text.spotting import Hinted

SPOKEN = ("announcement", "speech", "interview")
YEARS = ("annexation", "treaty", "invasion", "recognition")  # kinds that a year alone dates
OWN_DAY = ("annexation", "treaty", "invasion")  # kinds whose day, printed beside them, is no other event's
HAS_OWN = ("annexation", "invasion")  # of these the kinds that a day far before them does not date
_INVADING = ("invaded", "annexed")
_OWN_REACH = 40  # characters between an invasion and the day that is its own
_RIGHT_BEFORE = 12  # characters between a day and the noun behind it: “the 24 February invasion”
_PRECISION = {"day": "day", "range": "range", "week": "within", "month": "within", "year": "year"}
_MAY_HOLD = frozenset(("which", "who", "where", "when", "while", "as", "whereas", "although", "though", "because"))
# e.g. "they met outside the old town "
_LOCATED = re.compile(
    r"(?:\b(?:in|at|near|outside|inside|venue|hosted by)(?: the)?(?: (?!\w+ed\b)[\w'-]{2,15}){0,2} |\b(?:in|at|visited) |"
    r"\b(?:in|at|near|outside)(?: the)?(?: (?!\w+ed\b)[\w'-]{2,15}){0,2} (?:town|city|port|resort|village|capital|suburb|region) of )\Z"
)
# e.g. "they travelled to "
_MOVED_TO = re.compile(r"\b(?:fl[ey]w|flown|flying|travel\w*|went|came|drove|arrived) (?:back )?(?:to|in) \Z")
# e.g. "a missile hit the port of "
_TARGET = re.compile(r"(?:\b(?:on|against|in|at|near|hit|struck|shelled|bombed|of|attacked)(?: the)?(?: [\w'-]{2,15}){0,2} )\Z")
# e.g. "the war in "
_ELSEWHERE = re.compile(
    r"\b(?:war|conflict|invasion|situation|crisis|fighting|peace|operations?|violence|troops|attacks?|people|end|developments) in(?: \w+)? \Z"
)
# e.g. " peace talks began"
_TO_NOUN = re.compile(r" (?:peace )?(?:talks|round|meeting|summit|negotiations|conference)\b")
# e.g. "'s capital "
_JOINED = re.compile(r"(?:'s|,|'s \w+| \() ?")
# e.g. "the gate is shut since the "
_SINCE = re.compile(r"\bsince(?: the)? \Z")
# e.g. " embassy was shut"
_NOUN_BEHIND = re.compile(
    r" (?!(?:and|or|but|on|in|at|after|before|as|for|from|to|with|by|is|was|were|are|has|have|had|will|would|that|which|who)\b)[a-z]"
)
# e.g. " and on "
_AND = re.compile(r" ?(?:,|and|, and|&)(?: again)?(?: on)?(?: the)? ")
# e.g. "they spoke for just under an hour"
_FOR_AN_HOUR = re.compile(
    r"\bfor (?:(?:about|just|over|under|nearly|almost|more|less|than|around|some) ){0,2}(?:an?|[\w-]+) (?:hours?|minutes)\b"
)
# e.g. "and signed a treaty"
_SAME_SUBJECT = re.compile(
    r"(?:, )?(?:and|but|then) (?:then |later |also )?(?:[a-z]+ed|met|held|led|spoke|gave|left|sat|told|took|made) "
)
# e.g. "on Monday, in "
_IN_FRONT = re.compile(
    r"(?:(?:on|earlier|later|last|this) [^,;]{0,30}, |on \w+day )?(?:and |but )?(?:in|at|near|outside)(?: the)? "
)
# e.g. "three days after"
_APART = re.compile(r"(\w+) days? (after|before)")
_AFTER_SAID = 40  # characters before a day in which a speech verb makes it the day of speaking
_HELD_SOMEWHERE = ("meeting", "talks", "attack", "agreement", "speech")
_CLOSE = 80  # characters between a happening and a place that the gazetteer lacks
_OF_PLACE = 24  # characters between the beginning of a place and “where”
_NEAREST = 150  # characters between a happening and its place
_BEFORE_PLACE = 48  # characters before a place in which a preposition ties it to a happening
_BEFORE_SINCE = 14  # characters before a day in which “since” stands


class Span(NamedTuple):
    """The words that tell of a happening."""

    start: int
    end: int


class Days(NamedTuple):
    """First and last possible day of a happening, and how precise that is."""

    first: date | None
    last: date | None
    precision: str


class EventSentence:
    """A sentence with what the rules look at.

    Parameters
    ----------
    read : ReadText
    index : int
        Of the sentence.
    hinted : Hinted
    triggers : list of tuple
        Words in it that may tell of happenings, with their kinds.
    quoted : sequence of Attribution
        Who says what in the article.

    Attributes
    ----------
    places : list of Place
        Named in it.
    """

    def __init__(
        self,
        read: ReadText,
        index: int,
        hinted: Hinted,
        triggers: list[tuple[Span, str]],
        quoted: Sequence[Attribution] = (),
    ):
        self._read, self.index, self.hinted, self.triggers = read, index, hinted, triggers
        self._quoted = [a for a in quoted if a.first <= index <= a.last]
        self.stretch = read.stretches[index]
        self.published, self.persons = read.published, read.names.persons
        self.places: list[Place] = []

    @cached_property
    def people(self) -> People:
        """Who is named in it."""
        return People(self._read, self.index, self.clauses, self._quoted)

    @cached_property
    def days(self) -> list[Expression]:
        """Printed in it."""
        return [d for d in self._read.days_between(self.stretch.start, self.stretch.end) if d.first or d.last]

    @cached_property
    def lead_days(self) -> list[Expression]:
        """Printed in the first sentence of its paragraph."""
        sentences = self._read.sentences
        first = bisect_left(sentences, sentences[self.index].paragraph, key=_paragraph_of)
        stretch = self._read.stretches[first]
        return [d for d in self._read.days_between(stretch.start, stretch.end) if d.first or d.last]

    @cached_property
    def _days_before(self) -> list[Expression]:
        """Days printed in the sentence before."""
        if not self.index:
            return []
        stretch = self._read.stretches[self.index - 1]
        return [d for d in self._read.days_between(stretch.start, stretch.end) if d.first and d.precision == "day"]

    @cached_property
    def clauses(self) -> Clauses:
        """Where its clauses begin."""
        small = self.stretch.small
        return Clauses(self.stretch, {s.end: kind for s, kind in self.triggers if small[s.start : s.end] in kinds.NOUNS})

    def has(self, hint: str, pattern: re.Pattern[str]) -> bool:
        """Whether the sentence holds the pattern, which cannot do without the words of the hint."""
        stretch = self.stretch
        hinted = self.hinted.has_any(hint, stretch.start, stretch.end)
        return hinted and pattern.search(stretch.small, stretch.start, stretch.end) is not None

    def is_of_work(self) -> bool:
        """Whether a strike in it is one of people who work, by the words of the sentence or of the article."""
        if not any(self.stretch.small.startswith("strike", span.start) for span, _ in self.triggers):
            return False
        armed = self.has("weapons", kinds.WEAPONS)
        return not armed and kinds.OF_WORK.search(self.stretch.small) is not None

    def lasts(self, at: int) -> bool:
        """Whether it is told how long somebody spoke: “spoke with Venn for an hour”."""
        return _FOR_AN_HOUR.search(self.stretch.small, at, self.clauses.around(at, ALL)[1]) is not None

    def is_exchange(self) -> bool:
        """Whether it tells of an exchange of prisoners."""
        return kinds.EXCHANGE.search(self.stretch.small, self.stretch.start, self.stretch.end) is not None

    def is_day_of_speaking(self, day: Expression) -> bool:
        """Whether a speech verb stands right before a day: *said on Friday*."""
        return cues.SAID.search(self.stretch.before(day.start, _AFTER_SAID)) is not None

    def is_own_day(self, start: int, end: int, day: Expression) -> bool:
        """Whether a day belongs to the invasion or annexation printed beside it: “on 24 February they invaded”, but not
        “on 16 March the court told them to stop the invasion”."""
        if start > day.start:
            reach = _OWN_REACH if self.stretch.small.startswith(_INVADING, start) else _RIGHT_BEFORE
            return start - day.end <= reach
        return day.start - end <= _OWN_REACH

    def find_day(self, kind: str, at: int, taken: set[int], *, spoken: bool) -> Days | None:
        """The nearest printed day that may be this event's, by the clauses between them."""
        fit = []
        for d in self.days:
            if (d.precision == "year" and kind not in YEARS) or (d.start in taken and kind not in OWN_DAY):
                continue
            if kind in HAS_OWN and d.start < at and not self.is_own_day(at, at, d):
                continue
            if kind != "invasion" and _SINCE.search(self.stretch.before(d.start, _BEFORE_SINCE)):
                continue
            is_of_speaking = self.is_day_of_speaking(d)
            if is_of_speaking and not spoken:
                continue
            cost = 0 if is_of_speaking else self._part(kind, at, d)
            if cost is not None:
                distance = min(abs(d.start - at), abs(d.end - at))
                fit.append((spoken and not is_of_speaking, cost, distance, d))
        if not fit:
            return self._find_day_apart(at)
        d = min(fit, key=lambda f: f[:3])[3]
        return self._find_days_together(kind, d) or Days(d.first, d.last, _PRECISION.get(d.precision, "within"))

    def _find_days_together(self, kind: str, day: Expression) -> Days | None:
        """“They talked on Monday and Tuesday”: both days, where one follows the other."""
        if kind not in ("talks", "meeting") or day.precision != "day":
            return None
        at = self.days.index(day)
        for one, other in pairwise(self.days[max(0, at - 1) : at + 2]):
            if other.precision == one.precision == "day" and _AND.fullmatch(self.stretch.small, one.end, other.start):
                if one.first and other.first and other.first - one.first == timedelta(days=1):
                    return Days(one.first, other.first, "range")
        return None

    def find_other_days(self, kind: str, day: Days) -> list[Days]:
        """“They met on 2 and on 9 May”: the days that are listed behind that of a meeting and are not the next one."""
        if kind not in ("talks", "meeting", "call") or day.precision != "day":
            return []
        at = next((k for k, d in enumerate(self.days) if d.first == day.first and d.precision == "day"), None)
        others: list[Days] = []
        for one, other in pairwise(self.days[at:] if at is not None else []):
            if other.precision != "day" or not _AND.fullmatch(self.stretch.small, one.end, other.start):
                break
            others.append(Days(other.first, other.last, "day"))
        return others

    def _part(self, kind: str, at: int, day: Expression) -> int | None:
        """How far clauses keep a day from a happening: 0 not at all; None if it belongs to something else."""
        between = self.clauses.between(at, day.start, kind)
        if not between:
            return 0
        sorts = {b.sort for b in between}
        sorts -= (
            {"hard"} if kind == "invasion" else {"report"} if kind in SPOKEN else set()
        )  # “the invasion, which began on Monday”
        first, last, _ = self.clauses.around(day.start, ALL)
        others = [k for span, k in self.triggers if first <= span.start < last and span.start != at]
        if kind in others:
            return None
        if day.start > at:
            if sorts & {"hard", "report"}:
                return None
            return None if "time" in sorts and others else 1
        if "report" in sorts or any(b.sort == "hard" and b.opener not in _MAY_HOLD for b in between):
            return None
        if "hard" in sorts and others:
            return None
        return None if _APART.fullmatch(between[-1].opener) else 1 + ("hard" in sorts)

    def _find_day_apart(self, at: int) -> Days | None:
        """“On 24 February, three days after they met”: the day before the clause, so many days off."""
        first, _, opener = self.clauses.around(at, ALL)
        apart = _APART.fullmatch(opener)
        n = NUMBERS.get(apart[1], int(apart[1]) if apart[1].isdecimal() and len(apart[1]) < 4 else None) if apart else None
        day = next((d.first for d in reversed(self.days) if d.end <= first and d.precision == "day"), None)
        if apart is None or n is None or day is None:
            return None
        day += timedelta(days=-n if apart[2] == "after" else n)
        return Days(day, day, "day")

    def find_implied_day(self, at: int, *, spoken: bool = False) -> Days | None:
        """The day of the paragraph's first sentence if it has just one, of what is spoken that of the sentence before; else
        publication, where the clause speaks of the present."""
        if not self.days:
            small = self.stretch.small
            lead = [
                d
                for d in self.lead_days
                if d.precision == "day" and not _SINCE.search(small[max(0, d.start - _BEFORE_SINCE) : d.start])
            ]
            if len({d.first for d in lead}) == 1:
                return Days(lead[0].first, lead[0].last, "day")
            before = self._days_before if spoken else []
            if len({d.first for d in before}) == 1:
                return Days(before[0].first, before[0].last, "day")
        first, last, _ = self.clauses.around(at, ALL)
        if self.published and self.has("present", cues.PRESENT) and cues.PRESENT.search(self.stretch.small, first, last):
            return Days(self.published, self.published, "day")
        return None

    def find_place(self, kind: str, at: int) -> Place | None:
        """The nearest place that a preposition or the noun after it ties to the happening, in its clause; a town before its country."""
        tied: list[Place] = []
        for p in self.places:
            if not _is_modifier(self.stretch, p) and _is_tied(self.stretch, kind, p, tied[-1] if tied else None):
                tied.append(p)
        near = [p for p in tied if abs(p.start - at) <= _NEAREST and self._is_bound(kind, at, p.start)]
        if not near:
            return self._find_printed_place(kind, at)
        before = [p for p in near if p.start < at] if kind == "agreement" else []  # “they met in Oldport and agreed to …”
        best = min(before or near, key=lambda p: abs(p.start - at))
        return best if best.town else next((p for p in near if p.town and p.country == best.country), best)

    def _find_printed_place(self, kind: str, at: int) -> Place | None:
        """A place that the gazetteer lacks, printed in the very clause of the happening."""
        if kind not in _HELD_SOMEWHERE:
            return None
        taken = [p for p in self.places if p.town]
        near = [
            p
            for p in find_printed_places(self.stretch, self._read.mentions_in(self.stretch))
            if abs(p.start - at) <= _CLOSE and self._is_bound(kind, at, p.start) and not any(t.start == p.start for t in taken)
        ]
        return min(near, key=lambda p: abs(p.start - at), default=None)

    def _is_bound(self, kind: str, at: int, place: int) -> bool:
        """Whether no clause keeps a place from a happening: none between them but “, and” where nothing of its kind happens."""
        between = self.clauses.between(at, place, kind)
        if kind == "speech":  # “Holm told pilots in Oldport that …”
            between = [b for b in between if not (b.sort == "report" and not b.opener)]
        # “in Oldport, where the ferry sank, they met”: what tells of the place itself
        between = [b for b in between if not (b.opener == "where" and 0 < b.at - place < _OF_PLACE and place < at)]
        if any(b.sort in ("hard", "report") or (b.sort == "time" and place > at) for b in between):
            return False
        if not between:
            return True
        small = self.stretch.small
        first, last, _ = self.clauses.around(place, ALL)
        others = [(span, k) for span, k in self.triggers if first <= span.start < last and span.start != at]
        apart = [b for b in between if b.sort == "soft" and not _SAME_SUBJECT.match(small, b.at)]
        # “In Oldport they met, and Holm signed a treaty”: a place in front holds for what follows
        if apart and place < at and others and not _IN_FRONT.fullmatch(small, first, place):
            return False
        return not any(k == kind for _, k in others)


def _paragraph_of(sentence: Sentence) -> int:
    return sentence.paragraph


def _is_modifier(stretch: Stretch, place: Place) -> bool:
    """Whether a country is shortened beside a noun: *the U.S. embassy in Nairobi* lies elsewhere."""
    return (
        stretch.text[place.start : place.end].isupper() and _NOUN_BEHIND.match(stretch.small, place.end, stretch.end) is not None
    )


def _is_tied(stretch: Stretch, kind: str, place: Place, last: Place | None) -> bool:
    """Whether the words beside a place tie it to the happening: *in Aldvik*, *the Aldvik talks*, *in Aldvik, Lakeland*."""
    before = stretch.before(place.start, _BEFORE_PLACE)
    if kind in ("annexation", "invasion", "attack"):
        acts = stretch.small.startswith((" annexed", " has annexed", " had annexed"), place.end) and not stretch.small.startswith(
            (" annexed by", " annexed in"), place.end
        )
        return (kind == "annexation" and not acts) or (kind != "annexation" and _TARGET.search(before) is not None)
    is_located = _LOCATED.search(before) is not None and not _ELSEWHERE.search(before)
    if is_located or (kind == "meeting" and _MOVED_TO.search(before)):
        return True
    leads = place.town is not None and before[-1:] != "-" and _TO_NOUN.match(stretch.small, place.end, stretch.end)
    return bool(leads) or (last is not None and _JOINED.fullmatch(stretch.small[last.end : place.start]) is not None)
