"""A number → the noun behind it that the table ``nouns.csv`` knows: people, things, time, measures, money."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kit.coding.figures.numbers import Number
from kit.text.stretches import Stretch
from kit.text.word_lists import read_rows, read_words

_PERCENT = ("measure", "percent")
# Names of single things that stand before the noun that is counted.
_BEFORE_NOUNS = frozenset(
    (
        "building",
        "city",
        "corridor",
        "country",
        "drone",
        "helicopter",
        "hospital",
        "minor",
        "missile",
        "plane",
        "rocket",
        "school",
        "ship",
        "village",
    )
)
_MOST = 5  # words behind a number among which its noun stands
# e.g. " ferry boats sank in the storm"
_NEXT = re.compile(r"[ \u00a0\n-]{1,2}(?:[\"“'‘]?)([a-zà-ÿ]+(?:'[a-z]+)?|%)")
# e.g. " of their boats sank in the storm"
_OF = re.compile(r"(?: of)?(?: (?:the|its|their|our|his|her|these|those|other|more))?(?= )")


class Noun(NamedTuple):
    """A noun behind a number: its kind (people, thing, time, measure, money), what it counts as, and where it ends.

    `counted_as`: of people their group (*Civilians*), of all others the unit of the figure.
    """

    kind: str
    counted_as: str
    end: int


def find_noun(sentence: Stretch, number: Number) -> Noun | None:
    """The first noun of the table among the next five words, as long as nothing ends the noun phrase."""
    small, end = sentence.small, sentence.end
    nouns, phrase_ends = _nouns(), read_words("kit.coding.figures", "phrase_ends")
    at = number.end
    of = _OF.match(small, at, end)
    if of:
        at = of.end()
    for _ in range(_MOST):
        match = _NEXT.match(small, at, end)
        if not match:
            return None
        word = match[1].removesuffix("'s")
        noun = nouns.get(word)
        # “nine states that it is right”: no noun
        if noun and word in _BEFORE_NOUNS and number.value >= 2 and small[match.start()] == " ":
            after = _NEXT.match(small, match.end(), end)
            if after and small[match.end()] == " " and after[1] not in phrase_ends:
                at = match.end()  # “nine city councillors”: no cities
                continue
        if noun and not (word == "states" and small[match.start() :].startswith(" states that")):
            kind, counted_as = noun
            after = _NEXT.match(small, match.end(), end)  # “police officers”, “school children”: the last noun counts
            if after and small[match.end()] == " " and kind != "time" and after[1] in nouns and nouns[after[1]][0] == "people":
                return Noun("people", nouns[after[1]][1], after.end())
            return Noun(kind, counted_as, match.end())
        if word in phrase_ends:
            return None
        at = match.end()
    return None


@cache
def _nouns() -> dict[str, tuple[str, str]]:
    """Word → its kind and what it counts as."""
    return {word: (kind, counted_as) for word, kind, counted_as in read_rows("kit.coding.figures", "nouns")} | {"%": _PERCENT}
