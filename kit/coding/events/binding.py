"""The words that tell of a happening, in their sentence → its day, its place and who took part, bound by clauses."""

from __future__ import annotations

import re
from bisect import bisect_left
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.events import cues, kinds
from kit.coding.events.clauses import Clauses
from kit.coding.gazetteer import Place
from kit.text.date_expressions import NUMBERS
from kit.text.stretches import Stretch

if TYPE_CHECKING:
    from kit.text.dates import Expression
    from kit.text.names import Mention
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
ALL = frozenset(("hard", "time", "report", "soft"))
WIDE = frozenset(("hard", "time", "report"))
_BETWEEN_TWO = ("meeting", "talks", "call", "contact")
_OF_TERRITORY = ("recognition", "attack", "annexation", "invasion")
_PRECISION = {"day": "day", "range": "range", "week": "within", "month": "within", "year": "year"}
_MAY_HOLD = frozenset(("which", "who", "where", "when", "while", "as", "whereas", "although", "though", "because"))
# e.g. "they met outside the old town "
_LOCATED = re.compile(
    r"(?:\b(?:in|at|near|outside|inside|venue|hosted by)(?: the)?(?: (?!\w+ed\b)[\w'-]{2,15}){0,2} |\b(?:in|at|visited) )\Z"
)
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
# e.g. "'s deputy foreign minister "
_OFFICE = re.compile(
    r"(?:'s)?(?: (?!and |or |with |to )[\w-]+){0,3} (?:minister|president|chancellor|secretary|spokes\w+|premier|ambassador|negotiator|envoy|leader|chief|head|adviser|"
    r"diplomat|official|delegate)s?,? "
)
# e.g. "both sides agreed"
_BOTH = re.compile(
    r"\b(?:both|they|their|sides|parties|two (?:countries|nations|states|delegations|ministers|leaders|presidents)|delegations|each other)\b"
)
# e.g. "a statement carried by "
_CARRIED = re.compile(r"\b(?:carried|published|quoted|reported|cited|aired|broadcast|released) by(?: the)? \Z")
# e.g. "they met in the "
_INSIDE = re.compile(r"\b(?:in|at|near|outside|inside)(?: the)? \Z")
# e.g. "recognised by the lake"
_PASSIVE = re.compile(r"\w+ by\b")
# e.g. "meeting with the pilots"
_WITH = re.compile(r"\w+ with\b")
# e.g. " embassy was shut"
_NOUN_BEHIND = re.compile(
    r" (?!(?:and|or|but|on|in|at|after|before|as|for|from|to|with|by|is|was|were|are|has|have|had|will|would|that|which|who)\b)[a-z]"
)
# e.g. ", Ada Holm, left"
_OTHER_NAME = re.compile(r",? (?!(?:Mr|Mrs|Ms)\b)[A-Z][\w’'-]+ (?:[A-Z][\w’'.-]* )?[A-Z][\w’'-]+")
# e.g. "'s foreign minister left"
_OWNED_OFFICE = re.compile(
    r"'s? (?!and |or |with |to )(?:[\w-]+ ){0,3}?(?:minister|spokes\w+|ambassador|negotiator|envoy|adviser|aide|deputy)\b"
)
# e.g. "Tess Venn’s "
_OWNER_BEFORE = re.compile(r"[A-Z][\w-]+[’']s? (?:then )?\Z")
# e.g. "the speech by "
_SPEAKER_OF = re.compile(r"\b(?:by|of)(?: the)? \Z")
# e.g. " on Monday to say so"
_NOTHING_CALLED = re.compile(r"[.,;]| (?:on|at|late|early|again|twice|to|from|in|yesterday|this|last|and|after|before)\b|$")
# e.g. "three days after"
_APART = re.compile(r"(\w+) days? (after|before)")
_AFTER_SAID = 40  # characters before a day in which a speech verb makes it the day of speaking
_NEAREST = 150  # characters between a happening and its place
_BEFORE_PLACE = 48  # characters before a place in which a preposition ties it to a happening
_BEFORE_SINCE = 14  # characters before a day in which “since” stands


class Span(NamedTuple):
    """The words that tell of a happening."""

    start: int
    end: int


class Participants(NamedTuple):
    """Who takes part, and whether the first of them is who acts."""

    actors: tuple[str, ...]
    leads: bool


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

    Attributes
    ----------
    places : list of Place
        Named in it.
    """

    def __init__(self, read: ReadText, index: int, hinted: Hinted, triggers: list[tuple[Span, str]]):
        self._read, self.index, self.hinted, self.triggers = read, index, hinted, triggers
        self.stretch = read.stretches[index]
        self.published, self.persons = read.published, read.names.persons
        self.places: list[Place] = []

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
    def clauses(self) -> Clauses:
        """Where its clauses begin."""
        small = self.stretch.small
        return Clauses(self.stretch, {s.end: kind for s, kind in self.triggers if small[s.start : s.end] in kinds.NOUNS})

    def has(self, hint: str, pattern: re.Pattern[str]) -> bool:
        """Whether the sentence holds the pattern, which cannot do without the words of the hint."""
        stretch = self.stretch
        hinted = self.hinted.has_any(hint, stretch.start, stretch.end)
        return hinted and pattern.search(stretch.small, stretch.start, stretch.end) is not None

    def is_day_of_speaking(self, day: Expression) -> bool:
        """Whether a speech verb stands right before a day: *said on Friday*."""
        return cues.SAID.search(self.stretch.before(day.start, _AFTER_SAID)) is not None

    def calls_somebody(self, end: int) -> bool:
        """Whether a person and nothing that he is called stands behind *called*: “Holm called Venn on Monday”."""
        person = next((m for m in self._people if m.start == end + 1 and m.actor_id in self.persons), None)
        return person is not None and _NOTHING_CALLED.match(self.stretch.small, person.end, self.stretch.end) is not None

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
        return Days(d.first, d.last, _PRECISION.get(d.precision, "within"))

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

    def find_implied_day(self, at: int) -> Days | None:
        """The day of the paragraph's first sentence if it has just one; else publication, where the clause speaks of the present."""
        if not self.days:
            small = self.stretch.small
            lead = [
                d
                for d in self.lead_days
                if d.precision == "day" and not _SINCE.search(small[max(0, d.start - _BEFORE_SINCE) : d.start])
            ]
            if len({d.first for d in lead}) == 1:
                return Days(lead[0].first, lead[0].last, "day")
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
            return None
        best = min(near, key=lambda p: abs(p.start - at))
        return best if best.town else next((p for p in near if p.town and p.country == best.country), best)

    def _is_bound(self, kind: str, at: int, place: int) -> bool:
        """Whether no clause keeps a place from a happening: none between them but “, and” where nothing of its kind happens."""
        between = self.clauses.between(at, place, kind)
        if any(b.sort in ("hard", "report") or (b.sort == "time" and place > at) for b in between):
            return False
        first, last, _ = self.clauses.around(place, ALL)
        return not between or not any(k == kind and first <= span.start < last and span.start != at for span, k in self.triggers)

    def find_actors(self, kind: str, at: int, place: Place | None, *, spoken: bool) -> Participants:
        """Who takes part: whom the clause names; of “both sides” and “they” whom the sentence names, but not as its speaker."""
        named = self._people
        if kind not in _OF_TERRITORY:  # who stands there as a place takes no part
            named = [
                m
                for m in named
                if not (place and place.start <= m.start < place.end) and not _INSIDE.search(self.stretch.before(m.start, 12))
            ]
        first, last, opener = self.clauses.around(at, ALL)
        if first > self.stretch.start and not any(
            first <= m.start < at for m in named
        ):  # “… and met Holm”: who did so stands before
            first, last, opener = self.clauses.around(at, WIDE)
        if spoken:
            named = [m for m in named if not _CARRIED.search(self.stretch.before(m.start, 20))]
            before = [m for m in named if first <= m.start < at] or [m for m in named if m.start < at]
            after = [m for m in named if at < m.start < last and _SPEAKER_OF.search(self.stretch.before(m.start, 10))]
            return Participants(tuple(m.actor_id for m in before[-1:] or after[:1]), True)
        here = [m for m in named if first <= m.start < last]
        if kind in _OF_TERRITORY and any(m.start < at for m in here):
            passive = _PASSIVE.match(self.stretch.small, at) is not None  # “recognised by Norland”
            here = (
                [m for m in here if m.start > at and passive]
                + [m for m in here if m.start < at][-1:]
                + [m for m in here if m.start > at]
            )
        if not here and opener == "who":  # “Holm and Venn, who met …”
            begin = self.clauses.around(first - 1, WIDE)[0] if first else first
            here = [m for m in named if begin <= m.start < first]
        if not here and _BOTH.search(self.stretch.small, first, last):
            here = [m for m in named if not any(b.sort == "report" for b in self.clauses.between(m.start, at))]
        if kind in _BETWEEN_TWO and not any(m.start < at for m in here) and _WITH.match(self.stretch.small, at):
            before = [m for m in named if m.start < at]  # “Holm said that a meeting with Venn …”
            here = ([m for m in before if m.actor_id in self.persons] or before)[-1:] + here
        leads = bool(here) and (here[0].start < at or _PASSIVE.match(self.stretch.small, at) is not None)
        return Participants(tuple(dict.fromkeys(m.actor_id for m in here)), leads)

    @cached_property
    def _people(self) -> list[Mention]:
        """Who is named, without the country in “Norland's foreign minister Orla Holm”."""
        small, stretch = self.stretch.small, self.stretch
        surnames = self._read.surnames_between(stretch.start, stretch.end)
        mentions = self._read.mentions_in(stretch)
        mentions = sorted([*mentions, *surnames]) if surnames else mentions
        offices = {
            id(one)
            for one, following in pairwise(mentions)
            if one.actor_id not in self.persons
            and following.start - one.end < _BEFORE_PLACE
            and _OFFICE.fullmatch(small[one.end : following.start])
        }
        offices |= {id(m) for m in mentions if _OWNED_OFFICE.match(small, m.end, stretch.end)}
        return [m for m in mentions if id(m) not in offices and not (m.scheme == "role" and self._is_another(m, mentions))]

    def _is_another(self, role: Mention, mentions: list[Mention]) -> bool:
        """Whether an office is that of somebody the codebook lacks: “Secretary of State Tess Venn”, “Tess Venn’s secretary of state”."""
        text = self.stretch.text
        name = _OTHER_NAME.match(text, role.end, self.stretch.end)
        if name and not any(role.end < m.start < name.end() for m in mentions):
            return True
        return _OWNER_BEFORE.search(text, max(self.stretch.start, role.start - 30), role.start) is not None and not any(
            m.end == role.start - 1 or m.end == role.start - 3 for m in mentions
        )


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
        return kind == "annexation" or _TARGET.search(before) is not None
    is_located = _LOCATED.search(before) is not None and not _ELSEWHERE.search(before)
    if is_located:
        return True
    leads = place.town is not None and before[-1:] != "-" and _TO_NOUN.match(stretch.small, place.end, stretch.end)
    return bool(leads) or (last is not None and _JOINED.fullmatch(stretch.small[last.end : place.start]) is not None)
