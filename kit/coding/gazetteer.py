"""The shipped tables of places and of carriers of news → where their names stand in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from kit.text.spotting import Spotter
from kit.text.word_lists import read_rows


class Place(NamedTuple):
    """A place as printed at a span of the text: its town (None: a whole country) and its country, in canonical English."""

    start: int
    end: int
    town: str | None
    country: str


class Carrier(NamedTuple):
    """An agency, newspaper, broadcaster … as printed at a span of the text: its canonical name and its kind."""

    start: int
    end: int
    name: str
    kind: str


def find_places(text: str) -> list[Place]:
    """Every place of ``places.csv`` named in a text, in reading order; capitals count."""
    spotter, rows = _read_table("places")
    return [Place(a, b, rows[printed][1] or None, rows[printed][0]) for a, b, printed in spotter.find_whole(text)]


def find_carriers(text: str) -> list[Carrier]:
    """Every carrier of ``carriers.csv`` named in a text, in reading order; capitals count."""
    spotter, rows = _read_table("carriers")
    return [Carrier(a, b, *rows[printed]) for a, b, printed in spotter.find_whole(text)]


def build_pattern(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first, grouped by first letter so that most positions fail at once."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        by_letter[word[0]].append(re.escape(word[1:]))
    groups = (f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in sorted(by_letter.items()))
    return f"(?:{'|'.join(groups)})"


@cache
def _read_table(name: str) -> tuple[Spotter, dict[str, tuple[str, str]]]:
    rows = {printed: (second, third) for printed, second, third in read_rows("kit.coding", name)}
    return Spotter(rows), rows
