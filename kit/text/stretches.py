"""A part of a text as the rules read it: with the same in small letters, and with where it begins and ends."""

from __future__ import annotations

from typing import NamedTuple

from kit.text.sentences import Sentence

LONGEST = 4000  # characters of a sentence that are searched: a longer “sentence” is no prose


class Stretch(NamedTuple):
    """Characters ``start`` to ``end`` (exclusive) of a text; ``small``: the whole text in small letters, by `lower`."""

    text: str
    small: str
    start: int
    end: int

    def before(self, at: int, reach: int) -> str:
        """At most so many small letters before a place, none before the stretch."""
        return self.small[max(self.start, at - reach) : at]

    def around(self, first: int, last: int, reach: int) -> str:
        """Small letters between two places, and so many on either side, none outside the stretch."""
        return self.small[max(self.start, first - reach) : min(self.end, last + reach)]


def lower(text: str) -> str:
    """The text in small letters with straight quotes, every character at its old position."""
    small = text.lower()
    if len(small) != len(text):  # of all letters only this one has a small form of two characters
        small = "İ".join(part.lower() for part in text.split("İ"))
    return small.replace("’", "'")


def stretch_of(sentence: Sentence, text: str, small: str) -> Stretch:
    """A sentence as far as it is searched."""
    return Stretch(text, small, sentence.char_start, min(sentence.char_end, sentence.char_start + LONGEST))
