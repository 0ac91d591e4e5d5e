"""Events as single articles report them → one event per happening, with its reports and their disagreements."""

from __future__ import annotations

import marshal
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from copy import copy
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from kit.coding.events.happening import Event, write_label
from kit.corpus.reports import LATE, Report, Reports, pack, unpack
from kit.corpus.sides import WEEK, Sets, Side, keys, parts, same, same_week, search_keys, span, when
from kit.corpus.sweeping import Group, Sweep, in_order
from kit.store.spool import Spool


def merge(
    reports: Reports, party: Mapping[str, str] | None = None, family: str | None = None
) -> Iterator[tuple[Event, list[Report]]]:
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
    family : str, optional
        Of kinds, which alone is merged. Default: all, one after the other.

    Yields
    ------
    (Event, list of Report)
        Independent of the order of ``reports``. The merged event holds what most articles assert; the reports keep what each
        asserts.

    Notes
    -----
    Reports that say exactly the same are merged without a look at each other; what they say is compared with what the events of
    the same days say (of the same actor where one must be shared), so the work grows with what is said and not with how often.
    Families of kinds have nothing to do with each other. What has days is gone through day by day and set aside on disk, so that
    in memory are some weeks of it; of what has none, or more than ten, all of one family.
    """
    sets = Sets(party or {})
    for name, bunches in reports.bunches().items():
        if family not in (None, name):
            continue
        late = _Late(Side(alike, sets) for n in bunches if n == LATE for alike in reports.alike(name, n))
        with Spool(reports.scratch) as dated:
            for number, group in enumerate(Sweep(reports, name, [n for n in bunches if n != LATE], sets).groups()):
                late.foresee(number, group)
                dated.add(group.rank, marshal.dumps((group.order, number, [pack(r) for r in group.reports()])))
            undated = late.grouped()
            for members in chain(_read(dated, late), undated):
                if len(members) > 1:
                    tails = {id(r.said): (*when(r.said), *parts(r.said), r.said.kind) for r in members}
                    members.sort(key=lambda r: (*r.words, tails[id(r.said)]))
                yield _merge_reports(members), members


def _read(dated: Spool, late: _Late) -> Iterator[list[Report]]:
    """Reports of each event that has days, in the order in which all of one family would be gone through."""
    for rank in sorted(dated):
        known: dict[Any, Event] = {}
        for _, number, records in sorted(map(marshal.loads, dated.read(rank))):
            yield [*(unpack(record, known) for record in records), *late.joined(number)]


class _Joined:
    """Reports of one event that have no days, or too many, and what of them is compared."""

    def __init__(self) -> None:
        self.reports: list[Report] = []
        self._compared: dict[Hashable, Side] = {}

    def add(self, side: Side) -> None:
        self.reports.extend(side.reports)
        self._compared.setdefault(side.alike(), side)

    def fits(self, side: Side) -> bool:
        return all(same(side, other) for other in self._compared.values())

    def fits_week(self, side: Side) -> bool:
        return all(same_week(side, other) for other in self._compared.values())


class _Late:
    """What has no days, or too many, of one family: it looks for its events after all that has days.

    Parameters
    ----------
    sides : iterable of Side
    """

    def __init__(self, sides: Iterable[Side]):
        self._sides = sorted(sides, key=in_order)
        # day and participant, of whom one must be shared → what may be of an event of its week: numbers of those alike
        self._published: dict[tuple[int, str], dict[Hashable, list[int]]] = defaultdict(lambda: defaultdict(list))
        for n, side in enumerate(self._sides):
            for who in side.who if side.by_week else ():
                self._published[side.published, who][side.in_week()].append(n)
        self._of_week: dict[int, list[int]] = defaultdict(list)  # number → events with days
        self._of_round: dict[int | None, list[tuple[Any, int, list[Side]]]] = {
            side.round: [] for side in self._sides if side.numbered and side.undated
        }
        self._alike: dict[Hashable, Side] = {}
        self._joined: dict[int, _Joined] = {}  # event with days → what has joined it
        self._groups: list[_Joined] = []
        self._found: dict[Hashable, dict[int, None]] = defaultdict(dict)

    def foresee(self, event: int, group: Group) -> None:
        """An event with days: note what may join it, and what of it is to be compared then."""
        said = [*group.compared.values()]
        differing = {(y.round, y.mode, y.country, y.place, y.who): y for y in said}.values()
        for day in range(max(y.begins for y in said), min(y.ends for y in said) + WEEK + 1):
            near: dict[Hashable, list[int]] = {}
            for who in said[0].who:
                near |= self._published.get((day, who), {})
            for numbers in near.values():
                if all(same_week(self._sides[numbers[0]], y) for y in differing):
                    for n in numbers:
                        self._of_week[n].append(event)
        of_round = self._of_round.get(said[0].round)
        if of_round is not None and all(y.round == said[0].round for y in said):
            of_round.append((group.order, event, [*dict.fromkeys(map(self._whenever, said))]))

    def _whenever(self, y: Side) -> Side:
        """One for all that differ in their days only, for what has none to compare them with."""
        alike = y.kind, y.round, y.mode, y.place, y.country, y.actors, None if y.actors else y.label, y.planned
        if alike not in self._alike:
            self._alike[alike] = copy(y)
            self._alike[alike].reports = []
        return self._alike[alike]

    def joined(self, event: int) -> list[Report]:
        """What has joined an event with days."""
        return self._joined[event].reports if event in self._joined else []

    def grouped(self) -> list[list[Report]]:
        """Let each look for its event; the reports of events without days."""
        for known in self._of_round.values():
            known.sort(key=itemgetter(0))
        for n, one in enumerate(self._sides):
            event = self._event(n, one)
            if event is not None:
                self._joined.setdefault(event, _Joined()).add(one)
                continue
            near = sorted({g for key in search_keys(one) for g in self._found.get(key, ())})
            group = next((g for g in near if self._groups[g].fits(one)), None)
            if group is None:
                group = len(self._groups)
                self._groups.append(_Joined())
            self._groups[group].add(one)
            for key in keys(one):
                self._found[key][group] = None
        return [group.reports for group in self._groups]

    def _event(self, n: int, one: Side) -> int | None:
        """The event with days that one is of."""
        nothing = _Joined()
        week = (event for event in self._of_week.get(n, ()) if self._joined.get(event, nothing).fits_week(one))
        match [*islice(week, 2)]:
            case [event]:
                return event
        for _, event, said in self._of_round.get(one.round, ()) if one.numbered and one.undated else ():
            if all(same(one, y) for y in said) and self._joined.get(event, nothing).fits(one):
                return event
        return None


def _merge_reports(reports: list[Report]) -> Event:
    """What most articles assert, each article once per assertion; the shortest interval decides the days."""
    said = reports[0].said
    if all(r.said is said for r in reports):
        return _said_alike(said)
    by: dict[int, tuple[Event, dict[str, None], int]] = {}  # what is said, in the order of reports: by whom, how often
    for r in reports:
        event, articles, n = by.get(id(r.said), (r.said, {}, 0))
        articles[r.article] = None
        by[id(r.said)] = event, articles, n + 1
    group = [(articles, event) for event, articles, _ in by.values()]
    dated = [(a, e) for a, e in group if e.first or e.last]
    shortest = min((span(e) for _, e in dated), default=0)
    first, last, precision = _most(
        [(a, (e.first, e.last, e.precision)) for a, e in dated if span(e) == shortest], (None, None, "undated")
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


def _said_alike(event: Event) -> Event:
    """What all reports say."""
    precision = event.precision if event.first or event.last else "undated"
    event = event._replace(precision=precision, actors=tuple(sorted({*event.actors})))
    return event._replace(label=write_label(event))


def _most(asserted: list[tuple[Iterable[str], Any]], otherwise: Any) -> Any:
    """The value that most articles assert."""
    if len(asserted) == 1:
        return asserted[0][1]
    by: dict[Any, set[str]] = defaultdict(set)
    for articles, value in asserted:
        by[value].update(articles)
    return min(by, key=lambda v: (-len(by[v]), str(v))) if by else otherwise
