"""Events as the articles of a corpus report them: what they say is kept once, where they stand in 24 bytes for each."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from kit.coding.events.happening import Event


class _Numbers(NamedTuple):
    """What is kept of a report."""

    said: int  # number of what it says
    sentence: int
    start: int
    end: int
    article: int  # its number
    place: int  # in the article, from 1


_WIDTH, _ARTICLE = len(_Numbers._fields), _Numbers._fields.index("article")


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
    """The reports of a corpus, numbered as they were added."""

    def __init__(self) -> None:
        self._articles: list[str] = []
        self._published: list[date | None] = []
        self._ranks = np.empty(0, np.uintc)
        self._in_article = 0  # reports so far
        self._said: list[Event] = []
        self._known: dict[Event, int] = {}  # what is said, in no place and with days as text → its number
        self._places = array("I")  # per report: `_Numbers`

    def article(self, name: str, published: str | None = None) -> None:
        """Begin an article, published on an ISO day: the reports that follow are its."""
        self._articles.append(name)
        self._published.append(_day(published))
        self._in_article = 0

    def add(self, event: Any) -> None:
        """One report: an `Event` with days as ISO text and participants as a list."""
        assertion = event._replace(sentence=0, start=0, end=0, actors=tuple(event.actors))
        number = self._known.get(assertion)
        if number is None:
            assertion = Event._make(sys.intern(cell) if isinstance(cell, str) else cell for cell in assertion)
            assertion = assertion._replace(actors=tuple(map(sys.intern, assertion.actors)))
            number = self._known[assertion] = len(self._said)
            self._said.append(assertion._replace(first=_day(assertion.first), last=_day(assertion.last)))
        self._in_article += 1
        where = event.sentence, event.start, event.end
        self._places.extend(_Numbers(number, *where, len(self._articles) - 1, self._in_article))

    def __getitem__(self, number: int) -> Report:
        numbers = _Numbers(*self._places[_WIDTH * number : _WIDTH * (number + 1)])
        at = numbers.article, numbers.place
        name, published = self._articles[numbers.article], self._published[numbers.article]
        return Report(name, numbers.sentence, numbers.start, numbers.end, at, self._said[numbers.said], published)

    def complete(self) -> None:
        """No more reports come: forget by what equal ones are found."""
        self._known = {}

    def said(self) -> Iterator[Event]:
        """What the reports say, each once."""
        return iter(self._said)

    def alike(self, alone: Callable[[Event], bool], among: Callable[[Event], bool]) -> Iterator[array[int]]:
        """Numbers of reports that say the same, in the order of articles' names and places in them.

        Parameters
        ----------
        alone : callable
            Whether reports that say this belong together within one article only.
        among : callable
            Whether reports that say this are asked for.
        """
        places = np.frombuffer(self._places, np.uintc).reshape(-1, _WIDTH)
        asked, apart = (np.fromiter(map(of, self._said), bool, len(self._said)) for of in (among, alone))
        numbers = np.flatnonzero(asked[places[:, 0]])
        said, sentence, start, end, article, place = places[numbers].T
        within = np.where(apart[said], article, len(self._articles))  # else of whichever article
        order = np.lexsort((place, article, end, start, sentence, self._rank_names()[article], within, said))
        both = np.stack([said, within])[:, order]
        begins = np.flatnonzero(np.append(True, (both[:, 1:] != both[:, :-1]).any(axis=0))) if len(order) else order
        ordered = numbers[order].astype(np.uintc)
        ends = np.append(begins[1:], len(order))
        first = np.minimum.reduceat(ordered, begins) if len(order) else order
        for n in np.argsort(first, kind="stable").tolist():  # in the order in which they were added
            yield array("I", ordered[begins[n] : ends[n]].tobytes())

    def _rank_names(self) -> Any:
        """Of each article the place of its name among all names."""
        if len(self._ranks) != len(self._articles):
            order = sorted(range(len(self._articles)), key=self._articles.__getitem__)
            self._ranks = np.empty(len(order), np.uintc)
            self._ranks[order] = np.arange(len(order), dtype=np.uintc)
        return self._ranks


def _day(cell: Any) -> date | None:
    return date.fromisoformat(cell) if cell else None
