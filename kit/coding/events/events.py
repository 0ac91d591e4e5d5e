"""Sentences with their names and days → the dated happenings they report: talks, meetings, calls, speeches, rulings …"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.events import cues, kinds
from kit.coding.events.happening import NOUN, PLANNED, Event, write_label
from kit.coding.gazetteer import Place, find_places
from kit.text.read_text import ReadText
from kit.text.stretches import Stretch

if TYPE_CHECKING:
    from kit.text.dates import Expression
    from kit.text.names import Mention, Names
    from kit.text.spotting import Hinted

__all__ = ["Event", "find"]

_PRECISION = {"day": "day", "range": "range", "week": "within", "month": "within", "year": "year"}
_YEARS = ("annexation", "treaty", "invasion", "recognition")  # kinds that a year alone dates
_OWN_DAY = ("annexation", "treaty", "invasion")  # kinds whose day, printed beside them, is no other event's
_ORDER = tuple(dict.fromkeys(kinds.KIND.values()))
_BY = {"speech": "by", "announcement": "by", "interview": "with", "plan": "by", "recognition": "by", "agreement": "of", "call": "of",
       "meeting": "of", "contact": "of"}  # fmt: skip
# e.g. "they met outside the old town "
_LOCATED = re.compile(r"(?:\b(?:in|at|near|outside|from|venue|hosted by|inside)(?: the)?(?: [\w'-]{2,15}){0,2} |\b(?:in|at) )\Z")
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
# e.g. "Ferry council (of the lake)"
_BRACKET_AT_END = re.compile(r" \(.*\)$")
_AFTER_SAID = 40  # characters before a day in which a speech verb makes it the day of speaking
_NEAREST = 90  # characters between a happening and its place
_BEFORE_PLACE = 48  # characters before a place in which a preposition ties it to a happening
_BEFORE_SINCE = 14  # characters before a day in which “since” stands
_OWN_REACH = 40  # characters between an invasion and the day that is its own


class _Span(NamedTuple):
    """The words that tell of a happening."""

    start: int
    end: int


class _Days(NamedTuple):
    """First and last possible day of a happening, and how precise that is."""

    first: date | None
    last: date | None
    precision: str


class _Triggered(NamedTuple):
    """A kind of happening that a sentence tells of, the words that do, and whether it is held, planned or hypothetical."""

    kind: str
    span: _Span
    reality: str


@dataclass(slots=True)
class _EventSentence:
    """A sentence with what the rules look at."""

    stretch: Stretch
    index: int
    days: list[Expression]
    lead_days: list[Expression]  # of the paragraph's first sentence
    places: list[Place]
    published: date | None
    hinted: Hinted
    mentions: list[Mention]

    def has(self, hint: str, pattern: re.Pattern[str]) -> bool:
        """Whether the sentence holds the pattern, which cannot do without the words of the hint."""
        stretch = self.stretch
        hinted = self.hinted.has_any(hint, stretch.start, stretch.end)
        return hinted and pattern.search(stretch.small, stretch.start, stretch.end) is not None

    def is_day_of_speaking(self, day: Expression) -> bool:
        """Whether a speech verb stands right before a day: *said on Friday*."""
        return cues.SAID.search(self.stretch.before(day.start, _AFTER_SAID)) is not None


def find(read: ReadText) -> list[Event]:
    """Happenings that an article reports.

    The day is that printed nearest in the sentence (a day beside “said” is the day of speaking), else that of the paragraph's
    first sentence, else the day of publication where the sentence speaks of the present; else none.

    Returns
    -------
    list of Event
        In reading order, at most one per kind, sentence and round. What is denied or merely possible is left out unless it has
        a day; what is planned says so at the end of its label.
    """
    places = find_places(read.text)
    place_starts = [p.start for p in places]
    hinted = cues.hints().read(read.small)
    triggers = [(_Span(start, end), kinds.KIND[word]) for start, end, word in kinds.trigger_spotter().find_whole(read.small)]
    at = 0
    lead_days: list[Expression] = []
    paragraph = -1
    events: list[Event] = []
    for index, (s, stretch) in enumerate(zip(read.sentences, read.stretches, strict=True)):
        start, end = stretch.start, stretch.end
        days = [d for d in read.days_between(start, end) if d.first or d.last]
        if s.paragraph != paragraph:
            paragraph, lead_days = s.paragraph, days
        while at < len(triggers) and triggers[at][0].start < start:
            at += 1
        by_kind: dict[str, list[_Span]] = {}
        while at < len(triggers) and triggers[at][0].start < end:
            span, kind = triggers[at]
            by_kind.setdefault(kind, []).append(span)
            at += 1
        if not by_kind:
            continue
        near = places[bisect_left(place_starts, start) : bisect_left(place_starts, end)]
        sentence = _EventSentence(stretch, index, days, lead_days, near, read.published, hinted, [])
        happenings = _find_happenings(sentence, by_kind)
        if happenings:
            sentence.mentions = read.mentions_in(stretch)
            events += _read_events(sentence, happenings, _find_taken_days(sentence, by_kind), read.names)
    return events


def _find_happenings(sentence: _EventSentence, by_kind: dict[str, list[_Span]]) -> list[_Triggered]:
    """The kinds of happenings that the sentence tells of, in the order of kinds; none that it denies."""
    happenings = []
    for kind in _ORDER:
        span = _find_telling(sentence, kind, by_kind[kind]) if kind in by_kind else None
        if span:
            reality = cues.judge_reality(sentence.stretch, span.start, span.end, sentence.hinted)
            happenings.append(_Triggered(kind, span, reality))
    return happenings


def _read_events(sentence: _EventSentence, happenings: list[_Triggered], taken: set[int], names: Names) -> list[Event]:
    events: list[Event] = []
    for happening in happenings:
        if happening.reality != "denied":
            events += _read_kind(sentence, happening, taken, names)
    return _drop_doubles(events)


def _find_taken_days(sentence: _EventSentence, by_kind: dict[str, list[_Span]]) -> set[int]:
    """Days (by offset) that belong to an invasion, annexation or treaty printed beside them."""
    spans = [s for kind in _OWN_DAY if kind != "treaty" for s in by_kind.get(kind, ())]
    return {d.start for d in sentence.days for s in spans if min(abs(d.start - s.end), abs(s.start - d.end)) <= _OWN_REACH}


def _find_telling(sentence: _EventSentence, kind: str, spans: list[_Span]) -> _Span | None:
    """The words that tell of a happening of this kind; None if the trigger words stand there for something else."""
    stretch = sentence.stretch
    if kind == "talks":
        return spans[0]
    if kind == "treaty":
        m = kinds.TREATY.search(stretch.text, stretch.start, stretch.end)
        return _Span(*m.span()) if m else None
    hopeless = kind == "announcement" and not sentence.hinted.has_any(kind, stretch.start, stretch.end)
    m = None if hopeless else kinds.REAL[kind].search(stretch.small, stretch.start, stretch.end)
    if m:
        return next((s for s in spans if m.start() <= s.start < m.end()), spans[0])
    # any speech verb with its day beside it announces
    announces = kind == "announcement" and any(sentence.is_day_of_speaking(d) for d in sentence.days)
    return spans[0] if announces else None


def _read_kind(sentence: _EventSentence, happening: _Triggered, taken: set[int], names: Names) -> list[Event]:
    """The events of one kind: several where the sentence numbers several rounds of talks."""
    kind, span, reality = happening
    spoken = kind in ("announcement", "speech", "interview")
    if kind == "meeting" and sentence.has("delegations", cues.DELEGATIONS):
        kind = "talks"
    rounds = cues.find_rounds(sentence.stretch, sentence.hinted) if kind == "talks" else []
    events = []
    numbered: list[tuple[int | None, int]] = [*rounds] or [(None, span.start)]
    for number, at in numbered:
        day = _find_day(sentence, kind, at, taken, spoken=spoken)
        place = _find_place(sentence, kind, at)
        mode = kinds.find_mode(kind, sentence.stretch, at, sentence.hinted)
        if kind == "call" and mode is None:
            mode = "phone"
        if kind == "meeting" and mode is None and place is not None:
            mode = "in person"
        actors = tuple(dict.fromkeys(m.actor_id for m in sentence.mentions))
        is_printed = day is not None
        if day is None and reality == "held":
            day = _find_implied_day(sentence)
        town, country = (place.town, place.country) if place else (None, None)
        words = _join_words(at, span)
        event = Event(
            kind, *(day or _Days(None, None, "undated")), number, mode, town, country, "", sentence.index, words.start, words.end, actors
        )  # fmt: skip
        if _is_enough(event, reality, sentence, is_printed=is_printed):
            label = _write_first_label(event, names, is_planned=reality in ("planned", "hypothetical"))
            events.append(event._replace(label=label))
    return events


def _join_words(at: int, span: _Span) -> _Span:
    """The words that name an event, from its round to what tells of it, if these stand near each other."""
    return _Span(min(at, span.start), max(at, span.end)) if abs(at - span.start) < _NEAREST else span


def _is_enough(event: Event, reality: str, sentence: _EventSentence, *, is_printed: bool) -> bool:
    """Whether the sentence says enough for an event: a day, a round, a place or people, depending on the kind."""
    has_place = event.place is not None or event.country is not None
    kind, actors = event.kind, event.actors
    if reality == "hypothetical" and not is_printed:
        return False
    if kind in _YEARS and kind != "recognition":
        return is_printed
    if kind == "talks":
        takes_place = sentence.has("takes place", cues.TAKES_PLACE) or sentence.has("present", cues.PRESENT)
        is_told = is_printed or has_place or event.mode is not None
        return event.round_number is not None or (is_told and (takes_place or reality == "planned"))
    if kind == "attack":
        return reality == "held" and (is_printed or has_place)
    if kind in ("call", "meeting"):
        return len(actors) > 1 or is_printed or (has_place and bool(actors))
    if kind in ("speech", "interview", "announcement", "contact"):
        return bool(actors) and reality != "planned"
    return bool(actors) or is_printed


def _find_day(sentence: _EventSentence, kind: str, at: int, taken: set[int], *, spoken: bool) -> _Days | None:
    """The nearest printed day that may be this event's."""
    fit = []
    for d in sentence.days:
        if (d.precision == "year" and kind not in _YEARS) or (d.start in taken and kind not in _OWN_DAY):
            continue
        if kind != "invasion" and _SINCE.search(sentence.stretch.before(d.start, _BEFORE_SINCE)):
            continue
        is_of_speaking = sentence.is_day_of_speaking(d)
        if is_of_speaking and not spoken:
            continue
        fit.append((spoken and not is_of_speaking, min(abs(d.start - at), abs(d.end - at)), d))
    if not fit:
        return None
    d = min(fit, key=lambda f: f[:2])[2]
    return _Days(d.first, d.last, _PRECISION.get(d.precision, "within"))


def _find_implied_day(sentence: _EventSentence) -> _Days | None:
    """The day of the paragraph's first sentence if it has just one; else publication, where the sentence speaks of the present."""
    if not sentence.days:
        small = sentence.stretch.small
        lead = [
            d
            for d in sentence.lead_days
            if d.precision == "day" and not _SINCE.search(small[max(0, d.start - _BEFORE_SINCE) : d.start])
        ]
        if len({d.first for d in lead}) == 1:
            return _Days(lead[0].first, lead[0].last, "day")
    if sentence.published and sentence.has("present", cues.PRESENT):
        return _Days(sentence.published, sentence.published, "day")
    return None


def _find_place(sentence: _EventSentence, kind: str, at: int) -> Place | None:
    """The nearest place that a preposition or the noun after it ties to the happening; a town before its country."""
    tied: list[Place] = []
    for p in sentence.places:
        if _is_tied(sentence.stretch, kind, p, tied[-1] if tied else None):
            tied.append(p)
    near = [p for p in tied if abs(p.start - at) <= _NEAREST]
    if not near:
        return None
    best = min(near, key=lambda p: abs(p.start - at))
    return best if best.town else next((p for p in near if p.town and p.country == best.country), best)


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


def _write_first_label(event: Event, names: Names, *, is_planned: bool) -> str:
    if event.kind in ("talks", "contact"):
        label = write_label(event)
    else:
        parts = [NOUN[event.kind]]
        if event.kind in _BY and event.actors:
            who = [_shorten(a, names) for a in event.actors[: 1 if _BY[event.kind] in ("by", "with") else 3]]
            parts.append(f"{_BY[event.kind]} {' and '.join([', '.join(who[:-1]), who[-1]] if len(who) > 1 else who)}")
        where = event.place or event.country
        if where:
            parts.append(f"in {where}")
        label = " ".join(parts)
    return " ".join(label.split(" ")[:11]) + (PLANNED if is_planned else "")


def _shorten(actor: str, names: Names) -> str:
    """A person's last name, another actor's whole name; the id where the codebook has no row."""
    row = names.actors.get(actor)
    if row is None:
        return actor
    name = _BRACKET_AT_END.sub("", str(row["name"]))
    return name.split(" ")[-1] if row["kind"] == "person" else " ".join(name.split(" ")[:4])


def _drop_doubles(events: list[Event]) -> list[Event]:
    """Talks and a meeting, or a speech and an announcement, of one sentence are one happening told twice."""
    told_kinds = {e.kind for e in events}
    drop = set()
    if "talks" in told_kinds:
        drop |= {"contact"} | ({"meeting"} if any(e.kind == "meeting" and len(e.actors) < 2 for e in events) else set())
    if told_kinds & {"speech", "interview", "call", "ruling", "plan", "other"}:
        drop.add("announcement")
    left = [e for e in events if e.kind not in drop]
    return list({(e.kind, e.round_number): e for e in reversed(left)}.values())[::-1]
