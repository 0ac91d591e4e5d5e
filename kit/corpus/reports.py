"""Events as the articles of a corpus report them: what they say is kept once, where they stand in 24 bytes for each."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from kit.coding.events.happening import Event

_WIDTH = 6  # numbers that are kept of a report


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
        What it says, wherever it stands: one object for all that say the same.
    """

    article: str
    sentence: int
    start: int
    end: int
    at: tuple[int, int]
    said: Event


class Reports:
    """The reports of a corpus, numbered as they were added."""

    def __init__(self) -> None:
        self._articles: list[str] = []
        self._in_article = 0  # reports so far
        self._said: list[Event] = []
        self._known: dict[tuple[Any, ...], int] = {}  # what is said → its number
        self._places = array("I")  # per report: what it says, sentence, start, end, article, place in it

    def article(self, name: str) -> None:
        """Begin an article: the reports that follow are its."""
        self._articles.append(name)
        self._in_article = 0

    def add(self, cells: Sequence[Any]) -> None:
        """One report: the fields of an `Event` in their order, days as ISO text."""
        said = (*cells[:9], *cells[12])
        number = self._known.get(said)
        if number is None:
            kept = tuple(sys.intern(c) if isinstance(c, str) else c for c in said)
            number = self._known[kept] = len(self._said)
            self._said.append(Event._make((kept[0], *map(_day, kept[1:3]), *kept[3:9], 0, 0, 0, kept[9:])))
        self._in_article += 1
        self._places.extend((number, *cells[9:12], len(self._articles) - 1, self._in_article))

    def __getitem__(self, number: int) -> Report:
        said, sentence, start, end, article, k = self._places[_WIDTH * number : _WIDTH * (number + 1)]
        return Report(self._articles[article], sentence, start, end, (article, k), self._said[said])

    def alike(self, alone: Callable[[Event], bool]) -> Iterator[array[int]]:
        """Numbers of reports that say the same, in the order of articles' names and places in them.

        Parameters
        ----------
        alone : callable
            Whether reports that say this belong together within one article only.
        """
        apart = [alone(said) for said in self._said]
        found: dict[tuple[int, int | None], array[int]] = {}
        for number, (said, article) in enumerate(zip(self._places[::_WIDTH], self._places[4::_WIDTH], strict=True)):
            key = said, article if apart[said] else None
            if key in found:
                found[key].append(number)
            else:
                found[key] = array("I", (number,))
        for numbers in found.values():
            yield array("I", sorted(numbers, key=self._order)) if len(numbers) > 1 else numbers

    def _order(self, number: int) -> tuple[Any, ...]:
        return self[number][:5]


def _day(cell: str | None) -> date | None:
    return date.fromisoformat(cell) if cell else None
