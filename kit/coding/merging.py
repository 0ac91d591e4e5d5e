"""Events as single articles report them → one event per happening, with its reports and their disagreements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from kit.coding.happening import Event, label

Report = tuple[str, Event]
_LONGEST = 10  # days; wider intervals merge with equal ones only
_ONCE = ("annexation", "invasion", "treaty", "recognition")
_BY_ACTOR = ("speech", "interview", "announcement", "call", "contact")
_FAMILY = {"contact": "talks", "meeting": "talks"}
_SAME_ROUND = timedelta(days=3)  # how far apart two reports may date one numbered round
_MONTHS = 24  # months of an interval under which an event is looked for


def merge(found: Iterable[Report]) -> list[tuple[Event, list[Report]]]:
    """Merge reports of the same happening.

    Two reports are of one happening if they are of one kind family, their days overlap, and round, place and participants do
    not exclude it: among talks a different round or a different place alone is a disagreement, both together are two events;
    speeches, calls, interviews and announcements need a participant in common. Numbered rounds may be dated up to three days
    apart. Undated reports join a dated round of their number, else only what their own article says alike.

    Parameters
    ----------
    found : iterable of (article id, Event)

    Returns
    -------
    list of (Event, list of (article id, Event))
        By day, then kind; independent of the order of ``found``. The merged event holds what most articles assert; the reports
        keep what each asserts.
    """
    groups: list[list[Report]] = []
    places: dict[Hashable, list[int]] = defaultdict(list)
    for report in sorted(found, key=_order):
        chosen = next((n for n in _near(report, places) if all(_same(report, r) for r in groups[n])), None)
        if chosen is None:
            chosen = len(groups)
            groups.append([])
        groups[chosen].append(report)
        for key in _keys(report):
            if not places[key] or chosen not in places[key]:
                places[key].append(chosen)
    merged = [(_agreed(group), sorted(group, key=_report_order)) for group in groups]
    return sorted(
        merged, key=lambda pair: (*_when(pair[0]), pair[0].kind, _parts(pair[0]), pair[1][0][0], _report_order(pair[1][0]))
    )


def _when(e: Event) -> tuple[bool, date, date]:
    return e.first is None and e.last is None, e.first or e.last or date.max, e.last or e.first or date.max


def _span(e: Event) -> int:
    return (e.last - e.first).days if e.first and e.last else 99999


def _parts(e: Event) -> tuple[object, ...]:
    return e.round_number or 0, e.place or "", e.country or "", e.mode or "", e.label, e.actors, e.precision


def _order(report: Report) -> tuple[object, ...]:
    """The most precise first, numbered rounds before unnumbered: what others then join."""
    article, e = report
    return (_FAMILY.get(e.kind, e.kind), _span(e), e.kind != "talks", not e.round_number, not e.place, *_when(e), *_parts(e), article, e)[:-1] + (
        e.sentence, e.start, e.end, e.kind,
    )  # fmt: skip


def _report_order(report: Report) -> tuple[object, ...]:
    article, e = report
    return article, e.sentence, e.start, e.end, *_when(e), *_parts(e), e.kind


def _keys(report: Report) -> Iterator[Hashable]:
    """Under which an event is looked for: its family and month, with its actor where one must be shared."""
    article, e = report
    family = _FAMILY.get(e.kind, e.kind)
    who: Sequence[str | None] = (e.actors or (None,)) if e.kind in _BY_ACTOR and family == e.kind else (None,)
    if e.kind in _ONCE:
        when: list[Hashable] = ["once"]
    elif e.first is None or e.last is None:
        when = [(article, "undated")]
    else:
        months = range(
            e.first.year * 12 + e.first.month,
            min(e.last.year * 12 + e.last.month + 1, e.first.year * 12 + e.first.month + _MONTHS),
        )
        when = list(months)
    for actor in who:
        yield from ((family, actor, w) for w in when)
    if e.round_number and family == "talks":
        yield family, "round", e.round_number


def _near(report: Report, places: dict[Hashable, list[int]]) -> list[int]:
    return sorted({n for key in _keys(report) for n in places.get(key, ())})


def _same(a: Report, b: Report) -> bool:
    x, y = a[1], b[1]
    if x.kind != y.kind and not {x.kind, y.kind} <= {"talks", "contact", "meeting"}:
        return False
    rounds, spots = _conflict(x.round_number, y.round_number), _apart(x, y)
    if x.kind in _ONCE:
        return not spots and _meet(x, y, once=True) and _share(x, y)
    numbered = x.round_number is not None and x.round_number == y.round_number
    if not _meet(x, y) and not (numbered and _close(x, y)):
        undated = _when(x)[0] and _when(y)[0]
        if not (undated and a[0] == b[0]):
            return False
    if x.kind == y.kind == "talks":
        return not (rounds and spots) and not (rounds and x.place is None and y.place is None)
    if x.kind != y.kind:  # a meeting is the same as talks only where and between whom both say so
        return (
            not spots
            and not rounds
            and bool(set(x.actors) & set(y.actors))
            and (x.country is not None and x.country == y.country)
        )
    if spots or _conflict(x.mode, y.mode):
        return False
    if x.kind in _BY_ACTOR:
        return bool(set(x.actors) & set(y.actors)) if x.actors or y.actors else x.label == y.label
    return _share(x, y)


def _conflict(a: object, b: object) -> bool:
    return a is not None and b is not None and a != b


def _apart(x: Event, y: Event) -> bool:
    return _conflict(x.country, y.country) or _conflict(x.place, y.place)


def _share(x: Event, y: Event) -> bool:
    """Participants fit if one side names none or both name one in common; an equal place makes up for it."""
    return not x.actors or not y.actors or bool(set(x.actors) & set(y.actors)) or (x.place is not None and x.place == y.place)


def _meet(x: Event, y: Event, *, once: bool = False) -> bool:
    if _when(x)[0] or _when(y)[0]:
        return once
    if x.first is None or x.last is None or y.first is None or y.last is None:
        return (x.first, x.last) == (y.first, y.last)
    if not once and max(_span(x), _span(y)) > _LONGEST:
        return (x.first, x.last) == (y.first, y.last)
    return x.first <= y.last and y.first <= x.last


def _close(x: Event, y: Event) -> bool:
    if _when(x)[0] or _when(y)[0]:
        return not _apart(x, y)
    if x.first is None or x.last is None or y.first is None or y.last is None or max(_span(x), _span(y)) > _LONGEST:
        return False
    return not _apart(x, y) and x.first - y.last <= _SAME_ROUND and y.first - x.last <= _SAME_ROUND


def _agreed(group: list[Report]) -> Event:
    """What most articles assert, each article once per assertion; the shortest interval decides the days."""
    dated = [r for r in group if not _when(r[1])[0]]
    shortest = min((_span(e) for _, e in dated), default=0)
    first, last, precision = _most(
        [(a, (e.first, e.last, e.precision)) for a, e in dated if _span(e) == shortest], (None, None, "undated")
    )
    kind = min((e.kind for _, e in group), key=lambda k: ("talks", "meeting", "contact", k).index(k))
    number = _most([(a, e.round_number) for a, e in group if e.round_number], None)
    spots: list[tuple[str, Any]] = [(a, (e.place, e.country)) for a, e in group if e.place] or [
        (a, (None, e.country)) for a, e in group if e.country
    ]
    place, country = _most(spots, (None, None))
    mode = _most([(a, e.mode) for a, e in group if e.mode], None)
    actors = Counter(actor for _, e in group for actor in dict.fromkeys(e.actors))
    head = min(group, key=_report_order)[1]
    merged = head._replace(
        kind=kind, first=first, last=last, precision=precision, round_number=number, mode=mode, place=place, country=country,
        actors=tuple(sorted(actors, key=lambda a: (-actors[a], a))),
    )  # fmt: skip
    return merged._replace(label=label(merged, [e.label for _, e in sorted(group, key=_report_order)]))


def _most(asserted: list[tuple[str, Any]], otherwise: Any) -> Any:
    counts = Counter(value for _, value in set(asserted))
    return min(counts, key=lambda v: (-counts[v], str(v))) if counts else otherwise
