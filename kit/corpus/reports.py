"""Events as the articles of a corpus report them, set aside on disk by family and days, and back: those that say the same."""

from __future__ import annotations

import marshal
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kit.coding.events.happening import Event
from kit.store.spool import Spool

LONGEST = 10  # days; wider intervals merge with equal ones only
ONCE = ("annexation", "invasion", "treaty", "recognition")
DAYS = 32  # that lie together on disk
LATE = -1  # in the place of their number: what has no days, or too many
_FAMILY = {"contact": "talks", "meeting": "talks"}
_WAITING = 10_000  # reports that wait for being written


class Report(NamedTuple):
    """One article's report of an event.

    Attributes
    ----------
    article : str
    sentence, start, end : int
        Index of its sentence, and the words that name the event.
    at : tuple of int
        Its place in the corpus: of the article, and in the article from 1.
    said : Event
        What it says, wherever it stands.
    published : date or None
        The article's day of publication.
    """

    article: str
    sentence: int
    start: int
    end: int
    at: tuple[int, int]
    said: Event
    published: date | None

    @property
    def words(self) -> tuple[str, int, int, int]:
        """Which words of the corpus it stands in."""
        return self.article, self.sentence, self.start, self.end


class Reports:
    """The reports of a corpus in any order.

    Parameters
    ----------
    scratch : Path, optional
        Where a file for the time of the run may be.
    """

    def __init__(self, scratch: Path | None = None) -> None:
        self.scratch = scratch
        self._spool = Spool(scratch)
        self._waiting: dict[tuple[str, int], list[Any]] = defaultdict(list)
        self._waits = self._articles = self._in_article = 0
        self._name = ""
        self._published: str | None = None

    def article(self, name: str, published: str | None = None) -> None:
        """Begin an article, published on an ISO day: the reports that follow are its."""
        self._articles += 1
        self._in_article = 0
        self._name, self._published = name, published

    def add(self, event: Any) -> None:
        """One report: an `Event` with days as ISO text and participants as a list."""
        self._in_article += 1
        said = (*event[:9], 0, 0, 0, tuple(event.actors), *event[13:])
        at = self._articles - 1, self._in_article
        self._waiting[family(event.kind), _bunch(event.kind, event.first, event.last)].append(
            (self._name, event.sentence, event.start, event.end, at, said, self._published)
        )
        self._waits += 1
        if self._waits >= _WAITING:
            self._write()

    def _write(self) -> None:
        for key, records in self._waiting.items():
            self._spool.add(key, marshal.dumps(records))
        self._waiting.clear()
        self._waits = 0

    def bunches(self) -> dict[str, list[int]]:
        """Families in order, each with the numbers of its bunches of days in order."""
        self._write()
        found: dict[str, list[int]] = {}
        for name, bunch in sorted(self._spool):
            found.setdefault(name, []).append(bunch)
        return found

    def size(self, name: str) -> int:
        """How many bytes the reports of a family take here."""
        return sum(self._spool.size(key) for key in self._spool if key[0] == name)

    def share(self, name: str) -> list[bytes]:
        """All reports of a family, to be sent elsewhere."""
        there = ((key, records) for key in sorted(self._spool) if key[0] == name for records in self._spool.read(key))
        return [marshal.dumps((*key, records)) for key, records in there]

    @classmethod
    def shared(cls, share: Iterable[bytes]) -> Reports:
        """The reports that `share` has sent."""
        reports = cls()
        for name, bunch, records in map(marshal.loads, share):
            reports._spool.add((name, bunch), records)
        return reports

    def alike(self, name: str, bunch: int) -> Iterator[list[Report]]:
        """Reports of one family and bunch of days that say the same, in the order of articles' names and places in them."""
        known: dict[Any, Event] = {}
        groups: dict[Any, list[Report]] = defaultdict(list)
        for records in self._spool.read((name, bunch)):
            for record in marshal.loads(records):
                report = unpack(record, known)
                groups[record[5], report.article if _alone(report.said) else None].append(report)
        for reports in groups.values():
            if len(reports) > 1:
                reports.sort(key=lambda r: (r.words, r.at))
            yield reports

    def close(self) -> None:
        """Forget all."""
        self._spool.close()


def pack(report: Report) -> tuple[Any, ...]:
    """A report as plain tuples, days as ISO text."""
    e = report.said
    said = (e.kind, _text(e.first), _text(e.last), *e[3:])
    return (*report[:5], said, _text(report.published))


def unpack(record: Any, known: dict[Any, Event]) -> Report:
    """A report from plain tuples; ``known``: what is said → one object for all that say the same."""
    article, sentence, start, end, at, said, published = record
    event = known.get(said)
    if event is None:
        kind, first, last, *more = said
        event = known[said] = Event(kind, _day(first), _day(last), *more)
    return Report(article, sentence, start, end, at, event, _day(published))


def family(kind: str) -> str:
    """Kinds of one family may be one happening."""
    return _FAMILY.get(kind, kind)


def _bunch(kind: str, first: str | None, last: str | None) -> int:
    if kind in ONCE or first is None or last is None:
        return LATE
    begins, ends = _number(first), _number(last)
    return begins // DAYS if ends - begins <= LONGEST else LATE


def _alone(e: Event) -> bool:
    """Whether reports of it are compared within their article only: it has no days, and no round that others have too."""
    numbered = bool(e.round_number) and family(e.kind) == "talks"
    return not ((e.first and e.last) or e.kind in ONCE or (not e.first and not e.last and numbered))


@lru_cache(maxsize=10_000)
def _day(cell: str | None) -> date | None:
    return date.fromisoformat(cell) if cell else None


def _number(cell: str) -> int:
    day = _day(cell)
    return day.toordinal() if day else 0


@lru_cache(maxsize=10_000)
def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
