"""What some reports of events say alike → whether it can be of one happening with what others say, and where to look for it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import product
from typing import Any

from kit.coding.events.happening import Event
from kit.corpus.reports import LONGEST, ONCE, Report, family

SAME_ROUND = 3  # days that two reports of one numbered round may be apart
WEEK = 7  # days before publication
FAR = LONGEST // 2 + 1 + SAME_ROUND  # days, at most, of half a reach
_BY_ACTOR = ("speech", "interview", "announcement", "call", "contact")
_UNDATED = 99999  # days, of what has no first or no last one
_NEVER = date.max.toordinal()
Core = tuple[str, tuple[date | None, date | None], int | None, bool]  # of a side: kind, days, round, whether it is planned
_EVERY = "*"  # in a key: whatever the place is, whoever takes part


class Side:
    """What some reports say alike, made ready for being compared with what others say."""

    __slots__ = (
        "actors", "article", "begins", "by_actor", "core", "country", "days", "ends", "family", "kind", "label", "mode", "once",
        "order", "parties", "place", "planned", "published", "reports", "round", "said", "settled", "short", "undated", "who",
        "whole",
    )  # fmt: skip

    def __init__(self, reports: list[Report], sets: Sets):
        first = reports[0]
        e = self.said = first.said
        self.reports, self.article = reports, first.article
        self.kind, self.family, self.label, self.mode = e.kind, family(e.kind), e.label, e.mode
        self.place, self.country = e.place, e.country
        self.actors, self.parties = sets[e.actors]
        self.who = self.parties if self.family == "talks" else self.actors  # by which it looks for what happened in its week
        self.planned, self.published = e.planned, _number(first.published)
        self.once, self.by_actor = e.kind in ONCE, e.kind in _BY_ACTOR
        self.round = e.round_number
        self.begins, self.ends = _number(e.first), _number(e.last)
        self.days = e.first, e.last
        self.undated = e.first is None and e.last is None
        self.whole = e.first is not None and e.last is not None
        self.short = self.whole and span(e) <= LONGEST
        self.settled = False
        self.core = self.kind, self.days, self.round, self.planned
        # in which sides of one family look for their events
        rank = (span(e), e.kind != "talks", not e.round_number, not e.place)
        self.order: tuple[Any, ...] = (*rank, *when(e), *parts(e), *first.words, e.kind)

    @property
    def numbered(self) -> bool:
        """Whether it is of a numbered round of talks."""
        return bool(self.round) and self.family == "talks"

    @property
    def by_week(self) -> bool:
        """Whether its event may be one of the week before its article."""
        return self.undated and not self.planned and not self.round and bool(self.published) and bool(self.actors)

    def in_week(self) -> Hashable:
        """All that is compared with what happened in the week before, but for the day of its article."""
        return self.kind, self.mode, self.country, self.place, self.who

    def alike(self) -> tuple[object, ...]:
        """All that is compared."""
        return (
            self.kind, self.days, self.round, self.mode, self.place, self.country, self.actors,
            None if self.actors else self.label, self.article if self.undated else None, self.planned,
        )  # fmt: skip


class Sets(dict[tuple[str, ...], tuple[frozenset[str], frozenset[str]]]):
    """Participants → the same and their parties as sets, each set once."""

    def __init__(self, party: Mapping[str, str]):
        super().__init__()
        self._party = party

    def __missing__(self, actors: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        both = self[actors] = frozenset(actors), frozenset(self._party.get(a, a) for a in actors)
        return both


@lru_cache(maxsize=10_000)
def _number(day: date | None) -> int:
    """A day as a number: one object for each."""
    return day.toordinal() if day else 0


def when(e: Event) -> tuple[bool, int, int]:
    first, last = _number(e.first), _number(e.last)
    return not first and not last, first or last or _NEVER, last or first or _NEVER


def span(e: Event) -> int:
    """Days between first and last day."""
    return (e.last - e.first).days if e.first and e.last else _UNDATED


def parts(e: Event) -> tuple[object, ...]:
    """What is said, in an order."""
    return e.round_number or 0, e.place or "", e.country or "", e.mode or "", e.label, e.actors, e.precision


def days_of(x: Side) -> Iterator[tuple[int, Hashable]]:
    """Under which an event that x begins is found by what has days.

    Whatever is of an event is of one happening with what begins it, so on each of its days it is found by its place, its
    participants, or whatever they are; where an actor must be shared by that one, and by its round.
    """
    days, talks = range(x.begins, x.ends + 1), x.kind == "talks"
    if _is_by_actor(x):
        keys: list[Hashable] = [*shared(x)]
    else:
        of_it = _EVERY, *(x.said.actors or (None,))
        there = [(None, who) for who in of_it] if x.place is None else [(x.place, _EVERY)]
        keys = [(talks, place, who) for place, who in [*((_EVERY, who) for who in of_it), *there]]
    keys += [("round", x.round)] if x.numbered else []
    yield from ((day, key) for key in keys for day in days)
    if talks:
        yield x.begins, ("days", x.ends)


def days_to_search(x: Side) -> Iterator[tuple[int, Hashable]]:
    """Under which a report with days looks for its event, of a round some days around; see `same` for what can be of one.

    Only talks may be of two places (of the same days, or of a round), or of others than those whom the report names. Talks and
    what else is of their family are one happening only in one country and with an actor in common.
    """
    days, talks = range(x.begins, x.ends + 1), x.kind == "talks"
    if _is_by_actor(x):
        keys: list[Hashable] = [*shared(x)]
    else:
        of_it = [_EVERY] if talks or not x.said.actors else [*x.said.actors, None]
        there = [(_EVERY, who) for who in of_it] if x.place is None else [(x.place, _EVERY), *((None, who) for who in of_it)]
        others = x.said.actors if x.family == "talks" and x.country else ()
        keys = [*((talks, *key) for key in there), *((not talks, _EVERY, who) for who in others)]
    yield from ((day, key) for key in keys for day in days)
    if x.numbered:
        yield from ((day, ("round", x.round)) for day in range(x.begins - SAME_ROUND, x.ends + SAME_ROUND + 1))
    if talks:
        yield x.begins, ("days", x.ends)


def keys(x: Side) -> Iterator[Hashable]:
    """Under which an event without days, or with too many, is found; a round without days also among all of its number."""
    yield from product(shared(x), (x.place, _EVERY), (_whenever(x),))
    if x.numbered:
        yield "round", x.round
        if x.undated:
            yield "round", x.round, "undated"


def search_keys(x: Side) -> Iterator[Hashable]:
    """Under which a report without days, or with too many, looks for its event: only talks may be of two places."""
    places = (_EVERY,) if x.place is None or x.family == "talks" else (x.place, None)
    yield from product(shared(x), places, (_whenever(x),))
    if x.numbered:
        yield ("round", x.round) if x.undated else ("round", x.round, "undated")


def _whenever(x: Side) -> Hashable:
    return "once" if x.once else x.days if x.whole else (x.article, "undated")


def shared(x: Side) -> Iterable[str | None]:
    """Of whom one must be shared."""
    return (x.said.actors or (None,)) if _is_by_actor(x) else (None,)


def _is_by_actor(x: Side) -> bool:
    return x.by_actor and x.kind == x.family


def reach(x: Side) -> range:
    """Days on which another may be of the same event as a third that is of its own, half of the way left to the other.

    The third one is looked at before both, so it has no more days than either.
    """
    half = (x.ends - x.begins + 1) // 2 + (SAME_ROUND if x.round else 0)
    return range(x.begins - half, x.ends + half + 1)


def same_week(x: Side, y: Side) -> bool:
    """Whether an undated report tells of what is dated in the week before: the same kind and participants, nothing against it."""
    if not x.who or not y.who or not (x.who <= y.who or y.who <= x.who):
        return False
    if y.planned or x.family != y.family or x.once or _conflict(x.round, y.round) or _conflict(x.mode, y.mode):
        return False
    if x.kind == "meeting" and y.round is not None:
        return False  # ministers who met are no round of the delegations
    if _conflict(x.country, y.country) or _conflict(x.place, y.place):
        return False
    return y.undated or (y.short and x.published - WEEK <= y.ends and y.begins <= x.published)


def same(x: Side, y: Side) -> bool:
    """Whether two may be of one happening."""
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


def same_but_for_place(x: Side, core: Core) -> bool:
    """Whether talks may be of one happening with talks of a core whatever place these name, if another article names it."""
    kind, days, number, planned = core
    return x.kind == kind == "talks" and x.days == days and x.planned == planned and not _conflict(x.round, number)


def _conflict(a: object, b: object) -> bool:
    return a is not None and b is not None and a != b


def _share(x: Side, y: Side) -> bool:
    """Participants fit if one side names none or both name one in common; an equal place makes up for it."""
    return not x.actors or not y.actors or bool(x.actors & y.actors) or (x.place is not None and x.place == y.place)


def _meet(x: Side, y: Side) -> bool:
    if x.short and y.short:
        return x.begins <= y.ends and y.begins <= x.ends
    return not x.undated and not y.undated and x.days == y.days


def _meet_once(x: Side, y: Side) -> bool:
    if x.whole and y.whole:
        return x.begins <= y.ends and y.begins <= x.ends
    return x.undated or y.undated or x.days == y.days


def _close(x: Side, y: Side) -> bool:
    """Whether days allow for one numbered round that two reports date differently."""
    if x.undated or y.undated:
        return True
    return x.short and y.short and x.begins - y.ends <= SAME_ROUND and y.begins - x.ends <= SAME_ROUND
