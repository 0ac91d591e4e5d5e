"""What reports say of happenings with days → events, day by day: in memory are some weeks of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import chain
from operator import attrgetter

from kit.corpus.reports import DAYS, Report, Reports
from kit.corpus.sides import FAR, SAME_ROUND, Core, Sets, Side, days_of, days_to_search, reach, same, same_but_for_place

in_order = attrgetter("order")


class Group:
    """An event with days while it may get more reports."""

    __slots__ = ("_cores", "compared", "last", "order", "rank", "sides")

    def __init__(self, side: Side):
        self.order = side.order
        self.rank = (*side.order[:4], side.begins // DAYS)  # begins the order
        self.sides: list[Side] = []
        self.compared: dict[Hashable, Side] = {}  # what is compared, each once
        self._cores: dict[Core, list[Side]] = defaultdict(list)  # the same
        self.last = side.ends

    def add(self, side: Side) -> None:
        """Take in what some reports say."""
        self.sides.append(side)
        if self.compared.setdefault(side.alike(), side) is side:
            self._cores[side.core].append(side)
        self.last = max(self.last, side.ends)

    def fits(self, one: Side) -> bool:
        """Whether a report may be of it: nothing that it is compared with is against it."""
        for core, sides in self._cores.items():
            if same_but_for_place(one, core):
                sides = [side for side in sides if side.article == one.article]
            if not all(same(one, side) for side in sides):
                return False
        return True

    def reports(self) -> Iterator[Report]:
        """All reports of it."""
        return chain.from_iterable(side.reports for side in self.sides)


class Sweep:
    """What has days, of one family: day by day, each when all is done that is in an order before it and may touch its events.

    Parameters
    ----------
    reports : Reports
    family : str
    bunches : sequence of int
        Of days, as `Reports` has them; they are read when their days come.
    sets : Sets
    """

    def __init__(self, reports: Reports, family: str, bunches: Sequence[int], sets: Sets):
        self._reports, self._family, self._sets = reports, family, sets
        self._bunches, self._read = bunches, 0
        self._sides: dict[int, list[Side]] = {}
        self._waiting: dict[int, list[Side]] = defaultdict(list)  # of each day, the next at the end
        self._groups: list[Group] = []
        self._found: dict[int, dict[Hashable, dict[Group, None]]] = defaultdict(lambda: defaultdict(dict))  # by day

    def groups(self) -> Iterator[Group]:
        """Every event, once no more reports can come to it."""
        for n in self._bunches:
            self._load(n * DAYS)
            for side in self._sides.pop(n):
                self._settle(side)
            yield from self._complete((n + 1) * DAYS - SAME_ROUND)
        yield from self._complete(None)

    def _complete(self, day: int | None) -> Iterator[Group]:
        """Take out what ends before a day."""
        yield from (group for group in self._groups if day is None or group.last < day)
        self._groups = [group for group in self._groups if day is not None and group.last >= day]
        for before in [d for d in self._found if day is None or d < day]:
            del self._found[before]

    def _load(self, day: int) -> None:
        """Read what begins up to a day."""
        while self._read < len(self._bunches) and self._bunches[self._read] * DAYS <= day:
            n = self._bunches[self._read]
            self._read += 1
            self._sides[n] = sorted((Side(alike, self._sets) for alike in self._reports.alike(self._family, n)), key=in_order)
            days = set()
            for side in self._sides[n]:
                for d in reach(side):
                    self._waiting[d].append(side)
                    days.add(d)
            for d in days:
                self._waiting[d].sort(key=in_order, reverse=True)

    def _settle(self, side: Side) -> None:
        stack = [side]
        while stack:
            one = stack[-1]
            if one.settled:
                stack.pop()
                continue
            self._load(one.ends + 2 * FAR)
            before = self._first(one)
            if before is one:
                self._place(one)
            else:
                stack.append(before)

    def _first(self, one: Side) -> Side:
        """What is to be looked at before one, or itself."""
        for day in reach(one):
            waiting = self._waiting[day]
            while waiting[-1].settled:
                waiting.pop()
            if waiting[-1] is not one:
                return waiting[-1]
        return one

    def _place(self, one: Side) -> None:
        near = {group for day, key in days_to_search(one) for group in self._found.get(day, {}).get(key, ())}
        group = next((g for g in sorted(near, key=in_order) if g.fits(one)), None)
        if group is None:
            group = Group(one)
            self._groups.append(group)
            for day, key in days_of(one):
                self._found[day][key][group] = None
        group.add(one)
        one.settled = True
