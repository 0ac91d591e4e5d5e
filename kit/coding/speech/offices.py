"""The table of words that offices are made of → each word's plain spelling: *spokeswoman* is a *spokesperson*."""

from __future__ import annotations

from functools import cache

from kit.text.spotting import Spotter
from kit.text.word_lists import read_rows


@cache
def office_words() -> dict[str, str]:
    """Words of offices, each in its plain spelling."""
    return {word: plain for word, plain in read_rows("kit.coding.speech", "offices")}


@cache
def office_spotter() -> Spotter:
    """Finds these words."""
    return Spotter(office_words())
