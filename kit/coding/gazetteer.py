"""The shipped tables of places and of carriers of news → where their names stand in a text."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from kit.text.spotting import Spotter


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


def places(text: str) -> list[Place]:
    """Every place of ``places.csv`` named in a text, in reading order; capitals count."""
    spotter, rows = _table("places")
    return [Place(a, b, rows[printed][1] or None, rows[printed][0]) for a, b, printed in spotter.whole(text)]


def carriers(text: str) -> list[Carrier]:
    """Every carrier of ``carriers.csv`` named in a text, in reading order; capitals count."""
    spotter, rows = _table("carriers")
    return [Carrier(a, b, *rows[printed]) for a, b, printed in spotter.whole(text)]


def any_of(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first, grouped by first letter so that most positions fail at once."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for word in sorted(set(words), key=lambda w: (-len(w), w)):
        by_letter[word[0]].append(re.escape(word[1:]))
    groups = (f"{re.escape(letter)}(?:{'|'.join(rest)})" for letter, rest in sorted(by_letter.items()))
    return f"(?:{'|'.join(groups)})"


@lru_cache(maxsize=2)  # several steps of the coding ask for the same article
def lowered(text: str) -> str:
    """The text in small letters with straight quotes, every character at its old position."""
    small = text.lower()
    if len(small) != len(text):  # a few letters have a small form of two characters
        small = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return small.replace("’", "'")


@lru_cache(maxsize=2)
def _table(name: str) -> tuple[Spotter, dict[str, tuple[str, str]]]:
    text = resources.files("kit.coding").joinpath(f"{name}.csv").read_text("utf-8")
    reader = csv.reader(text.splitlines())
    next(reader)
    rows = {printed: (second, third) for printed, second, third in reader}
    return Spotter(rows), rows
