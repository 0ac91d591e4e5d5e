"""Events as single articles report them → one event per happening, with its reports and their disagreements."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from kit.coding.happening import Event, label

_LONGEST = 10  # days; wider intervals merge with equal ones only
_ONCE = ("annexation", "invasion", "treaty", "recognition")
_BY_ACTOR = ("speech", "interview", "announcement", "call", "contact")
_FAMILY = {"contact": "talks", "meeting": "talks"}
_SAME_ROUND = timedelta(days=3)  # how far apart two reports may date one numbered round


class Report(NamedTuple):
    """One article's report of an event; ``at`` is its place in the corpus: of the article, and in the article."""

    article: str
    event: Event
    at: tuple[int, int] = (0, 0)


class _Places:
    """Where each report stands, some forty bytes for each; its number is how many there were before."""

    def __init__(self) -> None:
        self._articles: list[str] = []
        self._rest = array("I")  # per report five: sentence, start, end, place in the corpus

    def add(self, article: str, event: Event, at: tuple[int, int]) -> int:
        self._articles.append(article)
        self._rest.extend((event.sentence, event.start, event.end, *at))
        return len(self._articles) - 1

    def of(self, number: int) -> tuple[str, int, int, int, tuple[int, int]]:
        sentence, start, end, *at = self._rest[5 * number : 5 * number + 5]
        return self._articles[number], sentence, start, end, (at[0], at[1])


class _Seen(NamedTuple):
    """Reports that say the same: the first of them in the order of reports, and their numbers in this order."""

    report: Report
    numbers: array[int]

    def every(self, places: _Places) -> Iterator[Report]:
        said = self.report.event
        return (Report(a, said.at(n, start, end), at) for a, n, start, end, at in map(places.of, self.numbers))


def merge(found: Iterable[Report]) -> Iterator[tuple[Event, list[Report]]]:
    """Merge reports of the same happening.

    Two reports are of one happening if they are of one kind family, their days overlap, and round, place and participants do
    not exclude it: among talks a different round or a different place alone is a disagreement, both together are two events;
    speeches, calls, interviews and announcements need a participant in common. Numbered rounds may be dated up to three days
    apart. Undated reports join a dated round of their number, else only what their own article says alike.

    Parameters
    ----------
    found : iterable of Report

    Yields
    ------
    (Event, list of Report)
        Independent of the order of ``found``. The merged event holds what most articles assert; the reports keep what each
        asserts.

    Notes
    -----
    Reports that say exactly the same are merged without a look at each other; what they say is compared with what the events of
    the same days say (of the same actor where one must be shared), so the work grows with what is said and not with how often.
    """
    seen: dict[Hashable, _Seen] = {}
    places = _Places()
    for article, event, at in found:
        key = (article if _alone(event) else None, event.said)
        if key not in seen:
            seen[key] = _Seen(Report(article, event, at), array("I"))
        seen[key].numbers.append(places.add(article, event, at))
    alike = [_Seen(s.report, array("I", sorted(s.numbers, key=places.of))) for s in seen.values()]
    seen.clear()
    groups: list[list[_Seen]] = []
    found_under: dict[Hashable, dict[int, None]] = defaultdict(dict)
    for one in sorted((s._replace(report=next(s.every(places))) for s in alike), key=lambda s: _order(s.report)):
        near = sorted({n for key in _looked(one.report) for n in found_under.get(key, ())})
        chosen = next((n for n in near if all(_same(one.report, other.report) for other in groups[n])), None)
        if chosen is None:
            chosen = len(groups)
            groups.append([])
        groups[chosen].append(one)
        for under in _keys(one.report):
            found_under[under][chosen] = None
    for group in groups:
        reports = sorted((r for one in group for r in one.every(places)), key=_report_order)
        yield _agreed(reports), reports


def _when(e: Event) -> tuple[bool, date, date]:
    return e.first is None and e.last is None, e.first or e.last or date.max, e.last or e.first or date.max


def _span(e: Event) -> int:
    return (e.last - e.first).days if e.first and e.last else 99999


def _parts(e: Event) -> tuple[object, ...]:
    return e.round_number or 0, e.place or "", e.country or "", e.mode or "", e.label, e.actors, e.precision


def _order(report: Report) -> tuple[object, ...]:
    """The most precise first, numbered rounds before unnumbered: what others then join."""
    article, e = report.article, report.event
    family = _FAMILY.get(e.kind, e.kind)
    rank = (family, _span(e), e.kind != "talks", not e.round_number, not e.place)
    return (*rank, *_when(e), *_parts(e), article, e.sentence, e.start, e.end, e.kind)


def _report_order(report: Report) -> tuple[object, ...]:
    article, e = report.article, report.event
    return article, e.sentence, e.start, e.end, *_when(e), *_parts(e), e.kind


def _alone(e: Event) -> bool:
    """Whether reports of it are compared within their article only: it has no days, and no round that others have too."""
    whole = e.first is not None and e.last is not None
    return not (whole or e.kind in _ONCE or (_when(e)[0] and _round(e)))


def _round(e: Event) -> bool:
    return bool(e.round_number) and _FAMILY.get(e.kind, e.kind) == "talks"


def _keys(report: Report) -> Iterator[tuple[Hashable, ...]]:
    """Under which an event is found: its family and each of its days, with its actor where one must be shared."""
    article, e = report.article, report.event
    family = _FAMILY.get(e.kind, e.kind)
    who: Sequence[str | None] = (e.actors or (None,)) if e.kind in _BY_ACTOR and family == e.kind else (None,)
    when: Iterable[Hashable]
    if e.kind in _ONCE:
        when = ["once"]
    elif e.first is None or e.last is None:
        when = [(article, "undated")]
    elif _span(e) > _LONGEST:
        when = [(e.first, e.last)]
    else:
        when = _days(e)
    for actor in who:
        yield from ((family, actor, w) for w in when)
    if _round(e):
        yield "round", e.round_number
        if _when(e)[0]:
            yield "round", e.round_number, "undated"
        if _span(e) <= _LONGEST:
            yield from (("round", e.round_number, day) for day in _days(e))


def _looked(report: Report) -> Iterator[Hashable]:
    """Under which a report looks for its event: as it is found; a round without days among all of its number, else nearby."""
    e = report.event
    yield from (key for key in _keys(report) if key[0] != "round")
    if _round(e):
        yield ("round", e.round_number) if _when(e)[0] else ("round", e.round_number, "undated")
        if _span(e) <= _LONGEST:
            yield from (("round", e.round_number, day) for day in _days(e, _SAME_ROUND.days))


def _days(e: Event, more: int = 0) -> list[int]:
    assert e.first and e.last
    return list(range(e.first.toordinal() - more, e.last.toordinal() + more + 1))


def _same(a: Report, b: Report) -> bool:
    x, y = a.event, b.event
    if x.kind != y.kind and not {x.kind, y.kind} <= {"talks", "contact", "meeting"}:
        return False
    rounds, spots = _conflict(x.round_number, y.round_number), _apart(x, y)
    if x.kind in _ONCE:
        return not spots and _meet(x, y, once=True) and _share(x, y)
    numbered = x.round_number is not None and x.round_number == y.round_number
    if not _meet(x, y) and not (numbered and _close(x, y)):
        undated = _when(x)[0] and _when(y)[0]
        if not (undated and a.article == b.article):
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


def _agreed(reports: list[Report]) -> Event:
    """What most articles assert, each article once per assertion; the shortest interval decides the days."""
    group = [(r.article, r.event) for r in reports]
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
    merged = group[0][1]._replace(
        kind=kind, first=first, last=last, precision=precision, round_number=number, mode=mode, place=place, country=country,
        actors=tuple(sorted(actors, key=lambda a: (-actors[a], a))),
    )  # fmt: skip
    return merged._replace(label=label(merged, [e.label for _, e in group]))


def _most(asserted: list[tuple[str, Any]], otherwise: Any) -> Any:
    if len(asserted) == 1:
        return asserted[0][1]
    counts = Counter(value for _, value in set(asserted))
    return min(counts, key=lambda v: (-counts[v], str(v))) if counts else otherwise
