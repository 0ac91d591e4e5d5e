"""Events as single articles report them → one event per happening, with its reports and their disagreements."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from kit.coding.events.happening import Event, write_label
from kit.corpus.reports import Report, Reports

_LONGEST = 10  # days; wider intervals merge with equal ones only
_ONCE = ("annexation", "invasion", "treaty", "recognition")
_BY_ACTOR = ("speech", "interview", "announcement", "call", "contact")
_FAMILY = {"contact": "talks", "meeting": "talks"}
_SAME_ROUND = 3  # days that two reports of one numbered round may be apart
_WEEK = 7  # days before publication
_UNDATED = 99999  # days, of what has no first or no last one


class _Side:
    """What some reports say alike, made ready for being compared with what others say."""

    __slots__ = (
        "actors", "article", "begins", "by_actor", "country", "days", "ends", "family", "kind", "label", "mode",
        "numbers", "once", "parties", "place", "planned", "published", "round", "said", "short", "undated", "whole", "words",
    )  # fmt: skip

    def __init__(self, report: Report, numbers: array[int], sets: _Sets):
        e = self.said = report.said
        self.numbers, self.article, self.words = numbers, report.article, report.words
        self.kind, self.family, self.label, self.mode = e.kind, _family(e), e.label, e.mode
        self.place, self.country = e.place, e.country
        self.actors, self.parties = sets[e.actors]
        self.planned, self.published = e.planned, _number(report.published)
        self.once, self.by_actor = e.kind in _ONCE, e.kind in _BY_ACTOR
        self.round = e.round_number
        self.begins, self.ends = _number(e.first), _number(e.last)
        self.days = e.first, e.last
        self.undated = e.first is None and e.last is None
        self.whole = e.first is not None and e.last is not None
        self.short = self.whole and _span(e) <= _LONGEST

    def order(self) -> tuple[object, ...]:
        """In which they look for their events."""
        e = self.said
        rank = (self.family, _span(e), e.kind != "talks", not e.round_number, not e.place)
        return *rank, *_when(e), *_parts(e), *self.words, e.kind

    def alike(self) -> tuple[object, ...]:
        """All that is compared."""
        return (
            self.kind, self.days, self.round, self.mode, self.place, self.country, self.actors,
            None if self.actors else self.label, self.article if self.undated else None, self.planned,
        )  # fmt: skip


class _Sets(dict[tuple[str, ...], tuple[frozenset[str], frozenset[str]]]):
    """Participants → the same and their parties as sets, each set once."""

    def __init__(self, party: Mapping[str, str]):
        super().__init__()
        self._party = party

    def __missing__(self, actors: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        made = self[actors] = frozenset(actors), frozenset(self._party.get(a, a) for a in actors)
        return made


def _family(e: Event) -> str:
    return _FAMILY.get(e.kind, e.kind)


@lru_cache(maxsize=10_000)
def _number(day: date | None) -> int:
    """A day as a number: one object for each."""
    return day.toordinal() if day else 0


def merge(reports: Reports, party: Mapping[str, str] | None = None) -> Iterator[tuple[Event, list[Report]]]:
    """Merge reports of the same happening.

    Two reports are of one happening if they are of one kind family, their days overlap, and round, place and participants do
    not exclude it: among talks a different round or, on the same day, a different place alone is a disagreement of two articles;
    both together, or two places of one article, are two events;
    speeches, calls, interviews and announcements need a participant in common. Numbered rounds may be dated up to three days
    apart. Undated reports join a dated round of their number, else what happened in the week before their article among the same
    participants (of talks: parties), if that is one event, else only what their own article says alike. What is planned is one
    with what happened only on the same days and in the same round.

    Parameters
    ----------
    reports : Reports
    party : mapping of str to str, optional
        Actor → party.

    Yields
    ------
    (Event, list of Report)
        Independent of the order of ``reports``. The merged event holds what most articles assert; the reports keep what each
        asserts.

    Notes
    -----
    Reports that say exactly the same are merged without a look at each other; what they say is compared with what the events of
    the same days say (of the same actor where one must be shared), so the work grows with what is said and not with how often.
    Families of kinds have nothing to do with each other: in memory is one at a time.
    """
    sets = _Sets(party or {})
    for family in sorted({_family(e) for e in reports.said()}):
        for numbers in _grouped(reports, family, sets):
            members = [reports[n] for n in numbers]
            tails = {id(r.said): (*_when(r.said), *_parts(r.said), r.said.kind) for r in members}
            members.sort(key=lambda r: (*r.words, tails[id(r.said)]))
            yield _merge_reports(members), members


def _grouped(reports: Reports, family: str, sets: _Sets) -> list[array[int]]:
    """Numbers of the reports of each event of one family."""
    alike = reports.alike(_alone, lambda e: _family(e) == family)
    sides = sorted((_Side(reports[numbers[0]], numbers, sets) for numbers in alike), key=_Side.order)
    groups: list[array[int]] = []
    compared: list[dict[Hashable, _Side]] = []  # per group what is compared, each once
    found_under: dict[Hashable, dict[int, None]] = defaultdict(dict)
    for one in sides:
        near = sorted({n for key in _search_keys(one) for n in found_under.get(key, ())})
        chosen = next((n for n in near if all(_same(one, other) for other in compared[n].values())), None)
        if one.undated and not one.planned and not one.round and one.published and one.actors:
            week = {n for key in _week_keys(one) for n in found_under.get(key, ())}
            fit = [n for n in sorted(week) if all(_same_week(one, other) for other in compared[n].values())]
            chosen = fit[0] if len(fit) == 1 else chosen
        if chosen is None:
            chosen = len(groups)
            groups.append(array("I"))
            compared.append({})
        groups[chosen].extend(one.numbers)
        compared[chosen].setdefault(one.alike(), one)
        for under in _keys(one):
            found_under[under][chosen] = None
    return groups


def _when(e: Event) -> tuple[bool, date, date]:
    return e.first is None and e.last is None, e.first or e.last or date.max, e.last or e.first or date.max


def _span(e: Event) -> int:
    return (e.last - e.first).days if e.first and e.last else _UNDATED


def _parts(e: Event) -> tuple[object, ...]:
    return e.round_number or 0, e.place or "", e.country or "", e.mode or "", e.label, e.actors, e.precision


def _alone(e: Event) -> bool:
    """Whether reports of it are compared within their article only: it has no days, and no round that others have too."""
    numbered = bool(e.round_number) and _FAMILY.get(e.kind, e.kind) == "talks"
    return not ((e.first and e.last) or e.kind in _ONCE or (not e.first and not e.last and numbered))


def _keys(x: _Side) -> Iterator[tuple[Hashable, ...]]:
    """Under which an event is found: its family and each of its days, with its actor where one must be shared."""
    when: Iterable[Hashable]
    if x.once:
        when = ["once"]
    elif not x.whole:
        when = [(x.article, "undated")]
    elif x.short:
        when = range(x.begins, x.ends + 1)
    else:
        when = [x.days]
    for actor in (x.said.actors or (None,)) if x.by_actor and x.kind == x.family else (None,):
        yield from ((x.family, actor, w) for w in when)
    if x.round and x.family == "talks":
        yield "round", x.round
        if x.undated:
            yield "round", x.round, "undated"
        if x.short:
            yield from (("round", x.round, day) for day in range(x.begins, x.ends + 1))


def _search_keys(x: _Side) -> Iterator[Hashable]:
    """Under which a report looks for its event: as it is found; a round without days among all of its number, else nearby."""
    yield from (key for key in _keys(x) if key[0] != "round")
    if x.round and x.family == "talks":
        yield ("round", x.round) if x.undated else ("round", x.round, "undated")
        if x.short:
            yield from (("round", x.round, day) for day in range(x.begins - _SAME_ROUND, x.ends + _SAME_ROUND + 1))


def _week_keys(x: _Side) -> Iterator[Hashable]:
    """Under which an undated report finds what happened in the week before its article."""
    for actor in x.said.actors if x.by_actor and x.kind == x.family else (None,):
        yield from ((x.family, actor, day) for day in range(x.published - _WEEK, x.published + 1))


def _same_week(x: _Side, y: _Side) -> bool:
    """Whether an undated report tells of what is dated in the week before: the same kind and participants, nothing against it."""
    if y.planned or x.family != y.family or x.once or _conflict(x.round, y.round) or _conflict(x.mode, y.mode):
        return False
    if x.kind == "meeting" and y.round is not None:
        return False  # ministers who met are no round of the delegations
    if _conflict(x.country, y.country) or _conflict(x.place, y.place):
        return False
    if not y.undated and not (y.short and x.published - _WEEK <= y.ends and y.begins <= x.published):
        return False
    mine, theirs = (x.parties, y.parties) if x.family == "talks" else (x.actors, y.actors)
    return bool(mine) and bool(theirs) and (mine <= theirs or theirs <= mine)


def _same(x: _Side, y: _Side) -> bool:
    if x.planned != y.planned and (_conflict(x.round, y.round) or _conflict(x.place, y.place) or not _meet(x, y)):
        if not (x.round is not None and x.round == y.round):
            return False
    alike = x.kind == y.kind
    if not alike and not x.family == y.family == "talks":
        return False
    apart = _conflict(x.country, y.country) or _conflict(x.place, y.place)
    if x.once:
        return not apart and _meet_once(x, y) and _share(x, y)
    if not _meet(x, y) and not (x.round is not None and x.round == y.round and not apart and _close(x, y)):
        if not (x.undated and y.undated and x.article == y.article):
            return False
    rounds = _conflict(x.round, y.round)
    if not alike:  # a meeting is the same as talks only where and between whom both say so
        return not apart and not rounds and x.country is not None and x.country == y.country and bool(x.actors & y.actors)
    if x.kind == "talks":
        if apart and (x.days != y.days or x.article == y.article) and (x.round is None or x.round != y.round):
            return False  # two towns on two days, or of one article, are two happenings
        return not (rounds and (apart or (x.place is None and y.place is None)))
    if apart or _conflict(x.mode, y.mode):
        return False
    if (
        x.kind in ("call", "meeting")
        and min(len(x.actors), len(y.actors)) > 1
        and not (x.actors <= y.actors or y.actors <= x.actors)
    ):
        return False  # of two calls of one day each has its own two
    if x.by_actor:
        return bool(x.actors & y.actors) if x.actors or y.actors else x.label == y.label
    return _share(x, y)


def _conflict(a: object, b: object) -> bool:
    return a is not None and b is not None and a != b


def _share(x: _Side, y: _Side) -> bool:
    """Participants fit if one side names none or both name one in common; an equal place makes up for it."""
    return not x.actors or not y.actors or bool(x.actors & y.actors) or (x.place is not None and x.place == y.place)


def _meet(x: _Side, y: _Side) -> bool:
    if x.short and y.short:
        return x.begins <= y.ends and y.begins <= x.ends
    return not x.undated and not y.undated and x.days == y.days


def _meet_once(x: _Side, y: _Side) -> bool:
    if x.whole and y.whole:
        return x.begins <= y.ends and y.begins <= x.ends
    return x.undated or y.undated or x.days == y.days


def _close(x: _Side, y: _Side) -> bool:
    """Whether days allow for one numbered round that two reports date differently."""
    if x.undated or y.undated:
        return True
    return x.short and y.short and x.begins - y.ends <= _SAME_ROUND and y.begins - x.ends <= _SAME_ROUND


def _merge_reports(reports: list[Report]) -> Event:
    """What most articles assert, each article once per assertion; the shortest interval decides the days."""
    by: dict[int, tuple[Event, dict[str, None], int]] = {}  # what is said, in the order of reports: by whom, how often
    for r in reports:
        event, articles, n = by.get(id(r.said), (r.said, {}, 0))
        articles[r.article] = None
        by[id(r.said)] = event, articles, n + 1
    group = [(articles, event) for event, articles, _ in by.values()]
    dated = [(a, e) for a, e in group if e.first or e.last]
    shortest = min((_span(e) for _, e in dated), default=0)
    first, last, precision = _most(
        [(a, (e.first, e.last, e.precision)) for a, e in dated if _span(e) == shortest], (None, None, "undated")
    )
    kind = min((e.kind for _, e in group), key=lambda k: ("talks", "meeting", "contact", k).index(k))
    number = _most([(a, e.round_number) for a, e in group if e.round_number], None)
    spots: list[tuple[Any, Any]] = [(a, (e.place, e.country)) for a, e in group if e.place]
    place, country = _most(spots or [(a, (None, e.country)) for a, e in group if e.country], (None, None))
    mode = _most([(a, e.mode) for a, e in group if e.mode], None)
    actors: Counter[str] = Counter()
    for event, _, n in by.values():
        actors.update(dict.fromkeys(event.actors, n))
    merged = group[0][1]._replace(
        kind=kind, first=first, last=last, precision=precision, round_number=number, mode=mode, place=place, country=country,
        actors=tuple(sorted(actors, key=lambda a: (-actors[a], a))),
    )  # fmt: skip
    planned = all(e.planned for _, e in group)
    words = [(a, (e.whom, e.about)) for a, e in group if e.kind == kind and (e.whom or e.about)]
    whom, about = max((w for _, w in words), key=lambda w: (len(" ".join(w)), w), default=("", ""))
    merged = merged._replace(planned=planned, whom=whom, about=about)
    return merged._replace(label=write_label(merged))


def _most(asserted: list[tuple[Iterable[str], Any]], otherwise: Any) -> Any:
    """The value that most articles assert."""
    if len(asserted) == 1:
        return asserted[0][1]
    by: dict[Any, set[str]] = defaultdict(set)
    for articles, value in asserted:
        by[value].update(articles)
    return min(by, key=lambda v: (-len(by[v]), str(v))) if by else otherwise
