"""A text → its verbs of speech, each with the helpers before it."""

from __future__ import annotations

import re
import string
from functools import cache
from typing import NamedTuple

from kit.coding.speech.speech_verbs import VERBS, Verb, helper_words
from kit.text.spotting import Spotter
from kit.text.stretches import lower

_LETTERS = frozenset(string.ascii_letters + "’'-")
_REACH = 40  # characters in which the word before a verb stands
# e.g. "the "
# e.g. "U.S. "
_WITHIN = re.compile(r"[\w,’'-] $|\.[A-Z]\. $")
# e.g. "she has repeatedly"
_HELPED_ADVERB = re.compile(r"\b(?:has|have|had|will|would|can|could|did|may|might|must|should|not|never) [a-z]+ly$")
# e.g. "she hadn’t"
_LAST_WORD = re.compile(r"([A-Za-z’']+)$")


class VerbSpan(NamedTuple):
    """A verb of speech as it stands in a text: its span, the verb, and whether *that* is glued to it (*declaredthat*)."""

    start: int
    end: int
    verb: Verb
    glued: bool


class Helpers(NamedTuple):
    """Where a verb's group begins, and the helping words in it: *had not yet said* begins at *had*."""

    start: int
    words: set[str]


def find_verbs(masked: str) -> list[VerbSpan]:
    """Every form of a verb of speech that is a word by itself, in reading order."""
    verbs = []
    for start, end, form in _spotter().find_anywhere(lower(masked)):
        if masked[end : end + 1] in _LETTERS or (start and masked[start - 1] in _LETTERS):
            continue
        if masked[start].isupper() and _WITHIN.search(masked, max(0, start - 3), start):
            continue  # the States, the State Department: names
        if form == "order" and masked.startswith("in ", start - 3):
            continue
        verb = VERBS.get(form)
        verbs.append(VerbSpan(start, end, verb or VERBS[form.removesuffix("that")], verb is None))
    return verbs


def find_helpers(masked: str, start: int, verb_start: int) -> Helpers:
    """The helpers that stand before a verb, none before ``start``."""
    known = helper_words().all
    words: set[str] = set()
    at = verb_start
    while True:
        near = masked[max(start, at - _REACH) : at].rstrip()
        word = near[near.rfind(" ") + 1 :].lower()
        if word not in known:
            m = None if word.isalpha() and word.isascii() else _LAST_WORD.search(near)
            if m is None or (word := m[1].lower()) not in known:
                if word.endswith("ly") and _HELPED_ADVERB.search(near):
                    at = max(start, at - _REACH) + len(near) - len(word)
                    continue
                return Helpers(at, words)
        words.add(word)
        at = max(start, at - _REACH) + len(near) - len(word)


@cache
def _spotter() -> Spotter:
    return Spotter([*VERBS, *(f"{form}that" for form in VERBS)])
