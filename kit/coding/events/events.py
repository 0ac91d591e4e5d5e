"""Sentences with their names and days → the dated happenings they report: talks, meetings, calls, speeches, rulings …"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.events import cues, joining, kinds
from kit.coding.events.binding import HAS_OWN, SPOKEN, YEARS, Days, EventSentence, Span
from kit.coding.events.happening import Event, write_label
from kit.coding.events.participants import ALL, WIDE
from kit.coding.gazetteer import Place, find_places
from kit.text.read_text import ReadText
from kit.text.spotting import Spotter
from kit.text.word_lists import read_rows

if TYPE_CHECKING:
    from kit.coding.speech.attributions import Attribution
    from kit.text.names import Names

__all__ = ["Event", "find"]

_ORDER = tuple(dict.fromkeys(kinds.KIND.values()))
_WHOM = {"speech": 1, "announcement": 1, "interview": 1, "plan": 1, "recognition": 1, "attack": 1, "invasion": 1, "agreement": 3,
         "call": 3, "meeting": 3, "talks": 3, "contact": 3}  # how many participants a label names  # fmt: skip
_BETWEEN_TWO = ("meeting", "talks", "call")
_BY = ("recognition", "attack", "invasion", "plan")  # kinds whose label names who acts
_ABOUT = ("agreement", "announcement", "plan", "ruling", "attack", "other", "speech")
# e.g. "they met three times"
_SEVERAL = re.compile(r"(?: \w+){0,2} (?:twice|times)\b")
# e.g. "they held three earlier "
_MANY = re.compile(
    r"\b(?:two|three|four|five|six|several|many|previous|earlier|past|numerous)(?: (?:\w+ly|\w+ous|earlier|past|more))? \Z"
)
# e.g. "they wait for a "
_ANY = re.compile(r"\b(?:an?|any|no) \Z")
# e.g. "Ferry council (of the lake)"
_BRACKET_AT_END = re.compile(r" \(.*\)$")
# e.g. " in a statement that it was over"
_THAT = re.compile(r"[^,.;]{0,60}? that ")
# e.g. "the port, and left"
_OBJECT_END = re.compile(r"[,.;:]|\b(?:after|before|following|amid|during|until|since)\b")
_HARD = frozenset(("hard",))
_TALKING = ("spoke", "talked")  # with whom must be said
_NEAREST = 90  # characters between a round and what tells of it
_BESIDE = 40  # characters between a verb of announcing and its day
_BEFORE = 24  # characters before a happening in which its number stands
_OBJECT_REACH = 120  # characters behind a happening in which its object stands


class _Triggered(NamedTuple):
    """A kind of happening that a sentence tells of, the words that do, whether it is held or planned, and its round."""

    kind: str
    span: Span
    at: int
    reality: str
    round_number: int | None
    met: bool = False  # talks of which it is told that the delegations met


def find(read: ReadText, quoted: Sequence[Attribution] = ()) -> list[Event]:
    """Happenings that an article reports.

    Parameters
    ----------
    read : ReadText
    quoted : sequence of Attribution
        Who says what in the article: it tells for whom “he” stands.

    Day, place, mode and participants are those of the clause that tells of the happening (a day beside “said” is the day of
    speaking); a day is else that of the paragraph's first sentence, or the day of publication where the sentence speaks of the
    present, or that of the same happening elsewhere in the article; else none.

    Returns
    -------
    list of Event
        In reading order. What is denied, conditional, refused or merely wished for is left out; what is planned says so.
    """
    triggers = _find_triggers(read.small)
    starts = [stretch.start for stretch in read.stretches]
    hinted = cues.hints().read(read.small)
    places: list[Place] | None = None
    events: list[Event] = []
    at = 0
    while at < len(triggers):
        first = at
        index = bisect_right(starts, triggers[at][0].start) - 1
        end = read.stretches[index].end if index >= 0 else 0
        while at < len(triggers) and triggers[at][0].start < end:
            at += 1
        if first == at:  # outside of sentences
            at += 1
            continue
        sentence = EventSentence(read, index, hinted, triggers[first:at], quoted)
        happenings = _find_happenings(sentence)
        if happenings:
            places = find_places(read.text) if places is None else places
            sentence.places = [p for p in places if starts[index] <= p.start < end]
            events += _read_events(sentence, happenings, read.names)
    events = joining.join_undated(events, read)
    return [e._replace(label=write_label(e)) for e in events]


def _find_triggers(small: str) -> list[tuple[Span, str]]:
    """Words that may tell of happenings, each with its kind, or with both of its kinds."""
    triggers = []
    for start, end, word in kinds.trigger_spotter().find_whole(small):
        triggers.append((Span(start, end), kinds.KIND[word]))
        if word in kinds.ALSO:
            triggers.append((Span(start, end), kinds.ALSO[word]))
    return triggers


def _read_events(sentence: EventSentence, happenings: list[_Triggered], names: Names) -> list[Event]:
    """The events of a sentence, none told twice; one for each day of those listed."""
    taken = _find_taken_days(sentence)
    events: list[Event] = []
    for event in _drop_doubles([e for h in happenings if (e := _read_event(sentence, h, taken, names))]):
        days = sentence.find_other_days(event.kind, Days(event.first, event.last, event.precision))
        events += [event, *(event._replace(first=d.first, last=d.last, precision=d.precision) for d in days)]
    return events


def _find_happenings(sentence: EventSentence) -> list[_Triggered]:
    """What the sentence tells of, in the order of kinds; nothing that it denies, that is only possible, or that it corrects."""
    stretch = sentence.stretch
    if kinds.CORRECTION.match(stretch.small, stretch.start, stretch.end):
        return []
    by_kind: dict[str, list[Span]] = {}
    works = sentence.is_of_work()
    for span, kind in sentence.triggers:
        if works and stretch.small.startswith("strike", span.start):  # pilots who strike attack nobody
            continue
        by_kind.setdefault(kind, []).append(span)
    happenings = []
    for kind in sorted(by_kind, key=_ORDER.index) if len(by_kind) > 1 else by_kind:
        spans = _find_telling(sentence, kind, by_kind[kind])
        if not spans:
            continue
        named = kind
        if kind in ("meeting", "contact") and _is_of_delegations(sentence, kind, spans[0]):
            named = "talks"
        rounds = cues.find_rounds(sentence.stretch, sentence.hinted) if named == "talks" else []
        numbered: list[tuple[Span, int, int | None]] = [(_find_nearest(spans, at), at, number) for number, at in rounds]
        for span, at, number in numbered or [(span, span.start, None) for span in spans]:
            words = _join_words(at, span)
            clause = sentence.clauses.around(words.start, ALL)
            if named in YEARS:  # “demands that the region, annexed in 2014, …”
                clause = (*clause[:2], "")
            reported = any(b.sort == "report" for b in sentence.clauses.boundaries)
            reality = cues.judge_reality(sentence.stretch, words.start, words.end, clause, reported=reported)
            if reality in ("held", "planned"):
                happenings.append(_Triggered(named, words, at, reality, number, named != kind))
    return happenings


def _is_of_delegations(sentence: EventSentence, kind: str, span: Span) -> bool:
    """“The envoys met”, “talked by video”: delegations stand before the verb, or behind “meeting of”; leaders meet as such."""
    stretch = sentence.stretch
    if not sentence.hinted.has_any("delegations", stretch.start, stretch.end):
        return False
    first = sentence.clauses.around(span.start, WIDE)[0]
    before = cues.DELEGATIONS.search(stretch.small, first, span.start) is not None
    if kind == "contact":
        return before
    behind = stretch.small.startswith((" of ", " between "), span.end) and cues.DELEGATIONS.search(
        stretch.small, span.end, stretch.end
    )
    return before or bool(behind)


def _find_nearest(spans: list[Span], at: int) -> Span:
    return min(spans, key=lambda span: abs(span.start - at))


def _find_taken_days(sentence: EventSentence) -> set[int]:
    """Days (by offset) that belong to an invasion or annexation printed beside them."""
    spans = [span for span, kind in sentence.triggers if kind in HAS_OWN]
    return {d.start for d in sentence.days for s in spans if sentence.is_own_day(s.start, s.end, d)}


def _find_telling(sentence: EventSentence, kind: str, spans: list[Span]) -> list[Span]:
    """The words that tell of happenings of this kind, one per clause of talks; none if they stand there for something else."""
    stretch = sentence.stretch
    if kind == "talks":
        clauses: dict[int, Span] = {}
        for span in spans:
            word = stretch.small[span.start : span.end]
            if word == "round" and not cues.is_round_of_talks(stretch, sentence.hinted):
                continue
            if word == "discussions" and not sentence.has("delegations", cues.DELEGATIONS):
                continue
            clauses.setdefault(sentence.clauses.around(span.start, ALL)[0], span)
        return list(clauses.values())
    if kind == "treaty":
        treaties = kinds.TREATY.finditer(stretch.text, stretch.start, stretch.end)
        return [Span(*m.span()) for m in treaties if not kinds.is_other_than_treaty(stretch, m.start(), m.end())][:1]
    hopeless = kind == "announcement" and not sentence.hinted.has_any(kind, stretch.start, stretch.end)
    m = None if hopeless else kinds.REAL[kind].search(stretch.small, stretch.start, stretch.end)
    if m and kind in ("meeting", "call"):
        return _find_each(sentence, kind, spans)
    if m:
        return [next((s for s in spans if m.start() <= s.start < m.end()), spans[0])]
    # a verb of announcing with its day beside it announces
    if kind == "announcement":
        return [s for s in spans if stretch.small[s.start : s.end] in kinds.ANNOUNCING and _has_day_behind(sentence, s)][:1]
    return []


def _find_each(sentence: EventSentence, kind: str, spans: list[Span]) -> list[Span]:
    """Of meetings and calls the first of each clause: “they met on Monday and will meet again on Friday”."""
    stretch = sentence.stretch
    clauses: dict[int, Span] = {}
    for m in kinds.REAL[kind].finditer(stretch.small, stretch.start, stretch.end):
        if _SEVERAL.match(stretch.small, m.end(), stretch.end):
            continue
        span = next((s for s in spans if m.start() <= s.start < m.end()), None)
        if span and _is_with_somebody(sentence, span):
            clauses.setdefault(sentence.clauses.around(span.start, ALL)[0], span)
    return list(clauses.values())


def _is_with_somebody(sentence: EventSentence, span: Span) -> bool:
    """Whether those are named without whom the verb tells of something else: “called”, “received”, “are expected in”."""
    word = sentence.stretch.small[span.start : span.end]
    if word == "called":
        return sentence.people.called(span.end)
    if word in ("received", "receiving"):
        return sentence.people.has_person_behind(span.end)
    return word not in ("expected", "awaited") or sentence.people.has_two_before(span.start)


def _has_day_behind(sentence: EventSentence, span: Span) -> bool:
    return any(sentence.is_day_of_speaking(d) and 0 <= d.start - span.end < _BESIDE for d in sentence.days)


def _read_event(sentence: EventSentence, happening: _Triggered, taken: set[int], names: Names) -> Event | None:
    """The event, if the sentence says enough for one."""
    kind, span, at, _, number, met = happening
    spoken = kind in SPOKEN
    day, planned = _find_day(sentence, happening, taken)
    place = sentence.find_place(kind, at)
    kind, mode = _find_mode(sentence, happening, place)
    people = sentence.people
    actors, leads = people.find_speaker(at, place, kind) if spoken else people.find(kind, at, place)
    if kind == "attack" and actors and actors[0] in sentence.persons:
        return None  # “Holm attacked Venn in parliament”
    is_printed = day is not None
    if day is None and not planned:
        day = sentence.find_implied_day(at, spoken=spoken)
    town, country = (place.town, place.country or None) if place else (None, None)
    event = Event(
        kind, *(day or Days(None, None, "undated")), number, mode, town, country, "", sentence.index, span.start, span.end, actors,
        planned=planned,
    )  # fmt: skip
    before = sentence.stretch.before(span.start, _BEFORE)
    if not _is_enough(event, sentence, is_printed=is_printed, met=met):
        return None
    if number is None and kind != "attack" and _MANY.search(before):
        return None
    if kind == "ruling" and not is_printed and _ANY.search(before):
        return None
    return _name(event, sentence, at, names, leads=leads)


def _name(event: Event, sentence: EventSentence, at: int, names: Names, *, leads: bool) -> Event | None:
    """The event with what its label says of people and object; None of an announcement of which nothing can be said."""
    kind, actors = event.kind, event.actors
    if not actors and kind in _BETWEEN_TWO:
        return event._replace(whom=" and ".join(sentence.people.find_unlisted(at)))
    span = Span(event.start, event.end)
    about = kinds.EXCHANGED if kind == "other" and sentence.is_exchange() else _find_object(sentence, kind, span)
    if kind == "announcement" and not about:
        return None
    has_name = len(actors) > 1 if kind == "talks" else leads or kind not in _BY
    whom = _join_names(actors[: _WHOM.get(kind, 0)], names) if has_name else ""
    return event._replace(whom=whom, about=about)


def _find_day(sentence: EventSentence, happening: _Triggered, taken: set[int]) -> tuple[Days | None, bool]:
    """The printed day of a happening, and whether it is planned: what is to come is, and no plan is of the past."""
    day = sentence.find_day(happening.kind, happening.at, taken, spoken=happening.kind in SPOKEN)
    planned = happening.reality == "planned"
    if day and sentence.published:
        if planned and day.last and day.last < sentence.published:
            day = None  # the day of planning
        elif not planned and day.first and day.first > sentence.published:
            planned = True
    return day, planned


def _find_mode(sentence: EventSentence, happening: _Triggered, place: Place | None) -> tuple[str, str | None]:
    """Kind and mode: a contact is a call where it is told how long it lasted, but not where; calls are by phone unless printed."""
    kind, span, at, *_ = happening
    first, last, _ = sentence.clauses.around(at, _HARD if kind == "speech" else WIDE)
    mode = kinds.find_mode(kind, sentence.stretch._replace(start=first, end=last), at, sentence.hinted)
    if kind == "contact" and place is None and mode is None and sentence.lasts(span.start):
        kind = "call"
    if kind == "call" and mode is None:
        mode = "phone"
    if kind == "meeting" and mode is None and place is not None:
        mode = "in person"
    return kind, mode


def _join_words(at: int, span: Span) -> Span:
    """The words that name an event, from its round to what tells of it, if these stand near each other."""
    return Span(min(at, span.start), max(at, span.end)) if abs(at - span.start) < _NEAREST else Span(at, at)


def _is_enough(event: Event, sentence: EventSentence, *, is_printed: bool, met: bool) -> bool:
    """Whether the sentence says enough for an event: a day, a round, a place or people, depending on the kind."""
    has_place = event.place is not None or event.country is not None
    kind, actors = event.kind, event.actors
    if kind in YEARS and kind != "recognition":
        return is_printed
    if kind == "talks":
        after = sentence.clauses.around(event.start, ALL)[2] in ("after", "following")  # “freed after talks in Oldport”
        takes_place = (
            met
            or (after and is_printed)
            or sentence.has("takes place", cues.TAKES_PLACE)
            or sentence.has("present", cues.PRESENT)
        )
        is_dated = is_printed or has_place or event.mode is not None
        return event.round_number is not None or (is_dated and (takes_place or event.planned))
    if kind == "attack":
        armed = sentence.has("weapons", kinds.WEAPONS)
        return not event.planned and (has_place or (is_printed and (bool(actors) or armed)))
    if kind in ("call", "meeting"):
        return len(actors) > 1 or is_printed or (has_place and bool(actors))
    if kind in ("speech", "interview", "announcement", "contact"):
        enough = 2 if kind == "contact" and sentence.stretch.small.startswith(_TALKING, event.start) else 1
        return len(actors) >= enough and not event.planned
    return bool(actors) or is_printed


def _find_object(sentence: EventSentence, kind: str, span: Span) -> str:
    """What a happening is about, in words of the table: *an agreement on a ceasefire*."""
    if kind not in _ABOUT:
        return ""
    spotter, objects = _objects()
    stretch = sentence.stretch
    behind = stretch.small[span.end : min(stretch.end, span.end + _OBJECT_REACH)]
    that = _THAT.match(behind)
    behind = _OBJECT_END.split(behind[that.end() if that else 0 :])[0]
    return next((objects[word] for _, _, word in spotter.find_whole(behind)), "")


@cache
def _objects() -> tuple[Spotter, dict[str, str]]:
    rows = dict(read_rows("kit.coding.events", "objects"))
    return Spotter(rows), rows


def _join_names(actors: tuple[str, ...], names: Names) -> str:
    """“Norland”, “Norland and Sudmark”, “Holm, Venn and Brack”."""
    who = [_shorten(a, names) for a in actors]
    return " and ".join([", ".join(who[:-1]), who[-1]] if len(who) > 1 else who)


def _shorten(actor: str, names: Names) -> str:
    """A person's last name, another actor's whole name; the id where the codebook has no row."""
    row = names.actors.get(actor)
    if row is None:
        return actor
    name = _BRACKET_AT_END.sub("", str(row["name"])).removeprefix("Government of the ").removeprefix("Government of ")
    if row["kind"] != "person":
        return " ".join(name.split(" ")[:4])
    words = name.split(" ")
    first = next((k for k, word in enumerate(words) if k and word[:1].islower()), len(words) - 1)  # “van der Holm”
    return " ".join(words[first:])


def _drop_doubles(events: list[Event]) -> list[Event]:
    """Talks and a meeting, or a speech and an announcement, of one sentence are one happening told twice."""
    kinds_here = {e.kind for e in events}
    drop = set()
    if "talks" in kinds_here:
        drop |= {"contact"} | ({"meeting"} if any(e.kind == "meeting" and len(e.actors) < 2 for e in events) else set())
    if kinds_here & {"speech", "interview", "call", "ruling", "plan", "other"}:
        drop.add("announcement")
    if kinds_here & {"call", "meeting", "speech"}:
        drop.add("contact")
    met = [e for e in events if e.kind == "meeting" and len(e.actors) > 1]
    events = [
        e
        for e in events
        if not (
            e.kind == "talks" and not e.round_number and any(m.first == e.first and set(e.actors) <= set(m.actors) for m in met)
        )
    ]
    talks = [e for e in events if e.kind == "talks"]
    left = [
        e
        for e in events
        if e.kind not in drop and not (e.kind == "meeting" and any((t.first, t.planned) == (e.first, e.planned) for t in talks))
    ]
    one_each = list({_key(e): e for e in reversed(left)}.values())[::-1]
    dated = {e.kind for e in one_each if e.first and not e.planned}
    # in one sentence, talks without a day beside talks with one are the same talks
    return [e for e in one_each if e.first or e.kind != "talks" or e.kind not in dated or e.round_number or e.planned]


def _key(e: Event) -> tuple[str, int | None, date | None, bool]:
    return e.kind, e.round_number, e.first, e.planned
