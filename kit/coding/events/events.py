"""Sentences with their names and days → the dated happenings they report: talks, meetings, calls, speeches, rulings …"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from kit.coding.events import cues as happenings
from kit.coding.events import kinds
from kit.coding.events.happening import NOUN, PLANNED, Event, label
from kit.coding.gazetteer import Place, lowered, places

if TYPE_CHECKING:
    from kit.text.dates import Expression
    from kit.text.names import Mention, Names
    from kit.text.sentences import Sentence
    from kit.text.spotting import Hinted

__all__ = ["Event", "find", "label"]

LONGEST = 4000  # characters of a sentence that are searched: a longer “sentence” is no prose
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


@dataclass(slots=True)
class _Told:
    """A sentence with what the rules look at."""

    text: str
    low: str
    number: int
    start: int
    end: int
    days: list[Expression]
    lead: list[Expression]
    places: list[Place]
    mentions: list[Mention]
    published: date | None
    hinted: Hinted

    def has(self, hint: str, pattern: re.Pattern[str]) -> bool:
        """Whether the sentence holds the pattern, which cannot do without the words of the hint."""
        return self.hinted.any(hint, self.start, self.end) and pattern.search(self.low, self.start, self.end) is not None


def find(text: str, sentences: list[Sentence], names: Names, dates: list[Expression], published: date | None) -> list[Event]:
    """Happenings that an article reports.

    The day is that printed nearest in the sentence (a day beside “said” is the day of speaking), else that of the paragraph's
    first sentence, else the day of publication where the sentence speaks of the present; else none.

    Returns
    -------
    list of Event
        In reading order, at most one per kind, sentence and round. What is denied or merely possible is left out unless it has
        a day; what is planned says so at the end of its label.
    """
    low = lowered(text)
    known = places(text)
    at_places, at_dates = [p.start for p in known], [d.start for d in dates]
    hinted = happenings.hints().read(low)
    hits = [(a, b, kinds.KIND[word]) for a, b, word in kinds.triggers().whole(low)]
    at = 0
    lead: list[Expression] = []
    paragraph = -1
    found: list[Event] = []
    for index, s in enumerate(sentences):
        end = min(s.char_end, s.char_start + LONGEST)
        days = [d for d in dates[bisect_left(at_dates, s.char_start) : bisect_left(at_dates, end)] if d.first or d.last]
        if s.paragraph != paragraph:
            paragraph, lead = s.paragraph, days
        while at < len(hits) and hits[at][0] < s.char_start:
            at += 1
        triggers: dict[str, list[tuple[int, int]]] = {}
        while at < len(hits) and hits[at][0] < end:
            triggers.setdefault(hits[at][2], []).append(hits[at][:2])
            at += 1
        if not triggers:
            continue
        near = known[bisect_left(at_places, s.char_start) : bisect_left(at_places, end)]
        told = _Told(text, low, index, s.char_start, end, days, lead, near, [], published, hinted)
        spans = [(kind, span) for kind in _ORDER if kind in triggers and (span := _real(told, kind, triggers[kind]))]
        if spans:
            told.mentions = names.find(text, s.char_start, end)
            found += _events(told, spans, _taken(told, triggers), names)
    return found


def _events(told: _Told, spans: list[tuple[str, tuple[int, int]]], taken: set[int], names: Names) -> list[Event]:
    found: list[Event] = []
    for kind, span in spans:
        real = happenings.reality(told.low, *span, told.start, told.end, told.hinted)
        if real == "denied":
            continue
        found += _one_kind(told, kind, span, real, taken, names)
    return _without_doubles(found)


def _taken(told: _Told, triggers: dict[str, list[tuple[int, int]]]) -> set[int]:
    """Days (by offset) that belong to an invasion, annexation or treaty printed beside them."""
    spots = [s for kind in _OWN_DAY if kind != "treaty" for s in triggers.get(kind, ())]
    return {d.start for d in told.days for a, b in spots if min(abs(d.start - b), abs(a - d.end)) <= 40}


def _real(told: _Told, kind: str, spots: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The span of words that tell of a happening of this kind; None if the trigger words stand there for something else."""
    if kind == "talks":
        return spots[0]
    if kind == "treaty":
        m = kinds.TREATY.search(told.text, told.start, told.end)
        return m.span() if m else None
    hopeless = kind == "announcement" and not told.hinted.any(kind, told.start, told.end)
    m = None if hopeless else kinds.REAL[kind].search(told.low, told.start, told.end)
    if m:
        return next((s for s in spots if m.start() <= s[0] < m.end()), spots[0])
    if kind == "announcement":  # any speech verb with its day beside it
        for d in told.days:
            said = happenings.SAID.search(told.low[max(told.start, d.start - _AFTER_SAID) : d.start])
            if said:
                return spots[0]
    return None


def _one_kind(told: _Told, kind: str, span: tuple[int, int], real: str, taken: set[int], names: Names) -> list[Event]:
    spoken = kind in ("announcement", "speech", "interview")
    numbers: list[Any] = happenings.rounds(told.low, told.start, told.end, told.hinted) if kind == "talks" else []
    if kind == "meeting" and told.has("delegations", happenings.DELEGATIONS):
        kind = "talks"
        numbers = happenings.rounds(told.low, told.start, told.end, told.hinted)
    made = []
    for number, at in numbers or [(None, span[0])]:
        day = _day(told, kind, at, taken, spoken=spoken)
        place = _place(told, kind, at)
        mode = kinds.mode(kind, told.low, at, told.start, told.end, told.hinted)
        if kind == "call" and mode is None:
            mode = "phone"
        if kind == "meeting" and mode is None and place is not None:
            mode = "in person"
        actors = tuple(dict.fromkeys(m.actor_id for m in told.mentions))
        printed = day is not None
        if day is None and real == "held":
            day = _implied(told)
        if not _told_enough(kind, real, printed=printed, number=number, place=place, mode=mode, actors=actors, told=told):
            continue
        first, last, precision = day or (None, None, "undated")
        town, country = (place.town, place.country) if place else (None, None)
        event = Event(kind, first, last, precision, number, mode, town, country, "", told.number, *_words(told, at, span), actors)
        made.append(event._replace(label=_first_label(event, told, names, planned=real in ("planned", "hypothetical"))))
    return made


def _words(told: _Told, at: int, span: tuple[int, int]) -> tuple[int, int]:
    return (min(at, span[0]), max(at, span[1])) if abs(at - span[0]) < _NEAREST else (span[0], span[1])


def _told_enough(
    kind: str,
    real: str,
    *,
    printed: bool,
    number: int | None,
    place: Place | None,
    mode: str | None,
    actors: tuple[str, ...],
    told: _Told,
) -> bool:
    """Whether the sentence says enough for an event: a day, a round, a place or people, depending on the kind."""
    if real == "hypothetical" and not printed:
        return False
    if kind in _YEARS and kind != "recognition":
        return printed
    if kind == "talks":
        held = told.has("takes place", happenings.TAKES_PLACE) or told.has("present", happenings.PRESENT)
        return number is not None or ((printed or place is not None or mode is not None) and bool(held or real == "planned"))
    if kind == "attack":
        return real == "held" and (printed or place is not None)
    if kind in ("call", "meeting"):
        return len(actors) > 1 or printed or (place is not None and bool(actors))
    if kind in ("speech", "interview", "announcement", "contact"):
        return bool(actors) and real != "planned"
    return bool(actors) or printed


def _day(told: _Told, kind: str, at: int, taken: set[int], *, spoken: bool) -> tuple[date | None, date | None, str] | None:
    """The nearest printed day that may be this event's."""
    fit = []
    for d in told.days:
        if (d.precision == "year" and kind not in _YEARS) or (d.start in taken and kind not in _OWN_DAY):
            continue
        if kind != "invasion" and _SINCE.search(told.low[max(told.start, d.start - 14) : d.start]):
            continue
        said = happenings.SAID.search(told.low[max(told.start, d.start - _AFTER_SAID) : d.start]) is not None
        if said and not spoken:
            continue
        fit.append((spoken and not said, min(abs(d.start - at), abs(d.end - at)), d))
    if not fit:
        return None
    d = min(fit, key=lambda f: f[:2])[2]
    return d.first, d.last, _PRECISION.get(d.precision, "within")


def _implied(told: _Told) -> tuple[date | None, date | None, str] | None:
    """The day of the paragraph's first sentence if it has just one; else publication, where the sentence speaks of the present."""
    if not told.days:
        lead = [d for d in told.lead if d.precision == "day" and not _SINCE.search(told.low[max(0, d.start - 14) : d.start])]
        if len({d.first for d in lead}) == 1:
            return lead[0].first, lead[0].last, "day"
    if told.published and told.has("present", happenings.PRESENT):
        return told.published, told.published, "day"
    return None


def _place(told: _Told, kind: str, at: int) -> Place | None:
    """The nearest place that a preposition or the noun after it ties to the happening; a town before its country."""
    tied: list[Place] = []
    for p in told.places:
        before = told.low[max(told.start, p.start - 48) : p.start]
        if kind in ("annexation", "invasion", "attack"):
            fits = kind == "annexation" or _TARGET.search(before) is not None
        else:
            located = _LOCATED.search(before) is not None and not _ELSEWHERE.search(before)
            led = _TO_NOUN.match(told.low, p.end, told.end) is not None and before[-1:] != "-" and p.town is not None
            joined = bool(tied) and _JOINED.fullmatch(told.low[tied[-1].end : p.start]) is not None
            fits = located or led or joined
        if fits:
            tied.append(p)
    near = [p for p in tied if abs(p.start - at) <= _NEAREST]
    if not near:
        return None
    best = min(near, key=lambda p: abs(p.start - at))
    return best if best.town else next((p for p in near if p.town and p.country == best.country), best)


def _first_label(event: Event, told: _Told, names: Names, *, planned: bool) -> str:
    if event.kind in ("talks", "contact"):
        made = label(event)
    else:
        parts = [NOUN[event.kind]]
        if event.kind in _BY and event.actors:
            who = [_short(a, names) for a in event.actors[: 1 if _BY[event.kind] in ("by", "with") else 3]]
            parts.append(f"{_BY[event.kind]} {' and '.join([', '.join(who[:-1]), who[-1]] if len(who) > 1 else who)}")
        where = event.place or event.country
        if where:
            parts.append(f"in {where}")
        made = " ".join(parts)
    return " ".join(made.split(" ")[:11]) + (PLANNED if planned else "")


def _short(actor: str, names: Names) -> str:
    """A person's last name, another actor's whole name; the id where the codebook has no row."""
    row = names.actors.get(actor)
    if row is None:
        return actor
    name = _BRACKET_AT_END.sub("", str(row["name"]))
    return name.split(" ")[-1] if row["kind"] == "person" else " ".join(name.split(" ")[:4])


def _without_doubles(found: list[Event]) -> list[Event]:
    """Talks and a meeting, or a speech and an announcement, of one sentence are one happening told twice."""
    kinds = {e.kind for e in found}
    drop = set()
    if "talks" in kinds:
        drop |= {"contact"} | ({"meeting"} if any(e.kind == "meeting" and len(e.actors) < 2 for e in found) else set())
    if kinds & {"speech", "interview", "call", "ruling", "plan", "other"}:
        drop.add("announcement")
    kept = [e for e in found if e.kind not in drop]
    return list({(e.kind, e.round_number): e for e in reversed(kept)}.values())[::-1]
