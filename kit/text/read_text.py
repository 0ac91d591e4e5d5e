"""One article as decoded → all that several rules ask of it, each part read once: lines, sentences, names, days."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kit.text import cleaning, dates, days_of_languages, sentences, stretches
from kit.text.cleaning import Span
from kit.text.dates import Expression
from kit.text.names import Mention, Names, Spelled
from kit.text.sentences import ENGLISH, Sentence
from kit.text.stretches import LONGEST, Stretch

# e.g. "Tess "
_CAPITAL_BEFORE = re.compile(r"[A-Z][\w.’'-]* \Z")
# e.g. " Bank of the lake"
_CAPITAL_BEHIND = re.compile(r" [A-Z]")
_LEAD = 2  # first characters of a part: a name that begins there is read by what stands before it


@dataclass(frozen=True)
class ReadText:
    """One article for the rules; what is asked for first is read then, and kept as long as the record.

    Attributes
    ----------
    text : str
    lines : list of Span
        As `kit.text.cleaning.read_lines` gives them.
    names : Names
        The codebook's spellings.
    published, day_one : date or None
        The day of publication, and day 1 of the conflict.
    language : str
        The code of its language.
    """

    text: str
    lines: list[Span]
    names: Names
    published: date | None = None
    day_one: date | None = None
    language: str = ENGLISH

    @cached_property
    def small(self) -> str:
        """The text in small letters, every character at its place."""
        return stretches.lower(self.text)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The body's sentences."""
        return sentences.split(self.text, self.lines, self.language)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The sentences as far as they are searched, in the same order."""
        return [stretches.stretch_of(s, self.text, self.small) for s in self.sentences]

    @cached_property
    def mentions(self) -> list[Mention]:
        """Everyone named in the text, without overlaps."""
        return self._spelled.find(0, len(self.text))

    @cached_property
    def days(self) -> list[Expression]:
        """Printed dates, in reading order."""
        if self.language != ENGLISH:
            return days_of_languages.find(self.text, self.published, self.language)
        return dates.find(self.text, self.published, day_one=self.day_one)

    def read_ahead(self) -> Iterator[None]:
        """Read what the rules will ask for, part by part."""
        for part in ("sentences", "mentions", "days"):
            getattr(self, part)
            yield

    @cached_property
    def _surnames(self) -> list[Mention]:
        """Surnames that only one person of the codebook has, where they stand alone and are no word of the text."""
        spotter, actors = self.names.printed_surnames
        alone = []
        for start, end, printed in spotter.find_whole(self.text):
            named = _CAPITAL_BEFORE.search(self.text, max(0, start - 30), start) or _CAPITAL_BEHIND.match(self.text, end)
            if not (named or self.mentions_between(start, end) or printed.lower() in self._words):
                alone.append(Mention(start, end, actors[printed], printed, "surname"))
        return alone

    @cached_property
    def _words(self) -> set[str]:
        return set(self.text.split())

    def surnames_between(self, start: int, end: int) -> list[Mention]:
        """Surnames of the codebook's people that are no spelling of it, between two places."""
        return [m for m in self._surnames if start <= m.start and m.end <= end]

    def mentions_between(self, start: int, end: int) -> list[Mention]:
        """Everyone named wholly between two places of the text."""
        return [
            m
            for m in self.mentions[bisect_left(self._mention_ends, start) : bisect_right(self._mention_ends, end)]
            if m.start >= start
        ]

    def mentions_in(self, stretch: Stretch) -> list[Mention]:
        """Everyone named in a part of the text, as if nothing stood around it."""
        start, end = stretch.start, stretch.end
        first, last = bisect_right(self._mention_ends, start), bisect_right(self._mention_ends, end)
        # only what begins with the part, or goes beyond it, may be read otherwise by itself
        begins_before = first < last and self.mentions[first].start < start
        goes_on = last < len(self.mentions) and self.mentions[last].start < end
        if begins_before or goes_on or end - start >= LONGEST or self._spelled.begins_between(start, start + _LEAD):
            return self._spelled.find(start, end)
        return self.mentions[first:last]

    def days_between(self, start: int, end: int) -> list[Expression]:
        """Printed dates that begin between two places."""
        return self.days[bisect_left(self._day_starts, start) : bisect_left(self._day_starts, end)]

    @cached_property
    def _spelled(self) -> Spelled:
        return self.names.read(self.text, self.language)

    @cached_property
    def _mention_ends(self) -> list[int]:
        return [m.end for m in self.mentions]

    @cached_property
    def _day_starts(self) -> list[int]:
        return [d.start for d in self.days]


def read_text(
    text: str, names: Names, published: date | None = None, day_one: date | None = None, language: str = ENGLISH
) -> ReadText:
    """An article's text for the rules."""
    return ReadText(text, cleaning.read_lines(text), names, published, day_one, language)
