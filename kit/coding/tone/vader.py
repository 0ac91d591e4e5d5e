"""A passage → VADER's compound score, from its lexicon and by its rules, walking only to the words that score.

VADER (Hutto & Gilbert 2014) asks every word in turn what stands around it. Most words of news are in no list of its, so the
same rules are applied here to those alone; the score stays that of the library to the last digit (tests compare them).

It stands here for its speed: 22 % more articles per second of the whole coding than with the library asked
(141 and 116 on one core, 57 news articles of 680 words on average, medians of nine interleaved
rounds in one run of `python -m tests.bench.tone FOLDER`).
"""

from __future__ import annotations

import math
import re
import string
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from heapq import heappop, heappush
from itertools import compress
from typing import Any

from kit.text.remembered import Remembered

_SECOND, _THIRD = 0.95, 0.9  # how much a booster two or three words before weighs


class Vader:
    """The lexicon and the lists of the library."""

    def __init__(self) -> None:
        from vaderSentiment import vaderSentiment as library

        self.library: Any = library.SentimentIntensityAnalyzer()
        self._lexicon: dict[str, float] = self.library.lexicon
        self._emojis = frozenset(c for c in self.library.emojis if len(c) == 1)
        # e.g. "a good day 😀"
        self._maybe_emoji = re.compile(f"[{_join_ranges(self._emojis)}]")
        self._boosters: dict[str, float] = library.BOOSTER_DICT
        self._scoring = frozenset(self._lexicon) - frozenset(self._boosters)
        negations = frozenset(library.NEGATE)
        self._negates = Remembered(lambda word: word in negations or "n't" in word)
        self._idioms: dict[str, float] = library.SPECIAL_CASES
        # an idiom or a booster of several words can only stand where its last word does
        self._last = frozenset(phrase.split()[-1] for phrase in (*self._idioms, *self._boosters) if " " in phrase)
        self._capitals, self._turned = library.C_INCR, library.N_SCALAR

    def look_up(self, printed: str) -> str:
        """The word of a printed form: small letters, no punctuation around it unless that is nearly all of it."""
        bare = printed.strip(string.punctuation)
        return (printed if len(bare) <= 2 else bare).lower()

    def scores(self, word: str) -> bool:
        """Whether a word has a valence."""
        return word in self._scoring

    def compound(self, text: str, printed: Sequence[str], words: Sequence[str], scoring: Sequence[bool]) -> float:
        """The compound score (−1…1), rounded to four decimals, of a text, its printed forms, their words and which score."""
        if not text.isascii() and self._maybe_emoji.search(text) and not self._emojis.isdisjoint(text):
            text = self._name_emojis(text)
            printed = text.split()
            words = [self.look_up(form) for form in printed]
            scoring = [self.scores(word) for word in words]
        if True not in scoring:
            return 0.0
        scores: list[float] = [0] * len(words)
        shouted = _Shouted(printed)
        for i in compress(range(len(words)), scoring):
            if words[i] != "kind" or "of" not in words[i + 1 : i + 2]:
                scores[i] = self._weigh_word(i, words, printed, shouted)
        if "but" in words:
            _weigh_but(scores, words.index("but"))
        total = float(sum(scores))
        if total:
            emphasis = _weigh_signs(text)
            total += emphasis if total > 0 else -emphasis
        return round(min(1.0, max(-1.0, total / math.sqrt(total * total + 15))), 4)

    def _name_emojis(self, text: str) -> str:
        """The text with words for its emojis, as the library puts them."""
        words, spaced = [], True
        for c in text:
            if c in self._emojis:
                words.append(self.library.emojis[c] if spaced else f" {self.library.emojis[c]}")
                spaced = False
            else:
                words.append(c)
                spaced = c == " "
        return "".join(words).strip()

    def _weigh_word(self, i: int, words: Sequence[str], printed: Sequence[str], shouted: _Shouted) -> float:
        lexicon, word = self._lexicon, words[i]
        valence = lexicon[word]
        if word == "no" and i + 1 < len(words) and words[i + 1] in lexicon:
            valence = 0.0
        one = words[i - 1] if i else ""
        two = words[i - 2] if i > 1 else ""
        three = words[i - 3] if i > 2 else ""
        if one == "no" or two == "no" or (three == "no" and one in ("or", "nor")):
            valence = lexicon[word] * self._turned
        if printed[i].isupper() and shouted.apart:
            valence += self._capitals if valence > 0 else -self._capitals
        if i > 0 and one not in lexicon:
            if one in self._boosters:
                valence += self._weigh_booster(one, printed[i - 1], valence, shouted)
            if self._negates[one]:
                valence *= self._turned
        if i > 1 and two not in lexicon:
            if two in self._boosters:
                valence += self._weigh_booster(two, printed[i - 2], valence, shouted) * _SECOND
            if two == "never" and one in ("so", "this"):
                valence *= 1.25
            elif (two != "without" or one != "doubt") and self._negates[two]:
                valence *= self._turned
        if i > 2 and three not in lexicon:
            if three in self._boosters:
                valence += self._weigh_booster(three, printed[i - 3], valence, shouted) * _THIRD
            if (three == "never" and two in ("so", "this")) or one in ("so", "this"):
                valence *= 1.25
            elif (three != "without" or (two != "doubt" and one != "doubt")) and self._negates[three]:
                valence *= self._turned
            if not self._last.isdisjoint(words[i - 2 : i + 3]):
                valence = self._weigh_idiom(valence, words, i)
        if one == "least" and one not in lexicon and (i == 1 or two not in ("at", "very")):
            valence *= self._turned
        return valence

    def _weigh_booster(self, word: str, printed: str, valence: float, shouted: _Shouted) -> float:
        boost = self._boosters[word]
        if valence < 0:
            boost *= -1
        if printed.isupper() and shouted.apart:
            boost += self._capitals if valence > 0 else -self._capitals
        return boost

    def _weigh_idiom(self, valence: float, words: Sequence[str], i: int) -> float:
        three, two, one, here = words[i - 3 : i + 1]
        before = (f"{one} {here}", f"{two} {one} {here}", f"{two} {one}", f"{three} {two} {one}", f"{three} {two}")
        valence = next((self._idioms[phrase] for phrase in before if phrase in self._idioms), valence)
        for stop in (i + 2, i + 3):
            if len(words) >= stop:
                valence = self._idioms.get(" ".join(words[i:stop]), valence)
        for phrase in (before[3], before[4], before[2]):
            valence += self._boosters.get(phrase, 0)
        return valence


class _Shouted:
    """Whether some words, but not all, stand in capitals."""

    def __init__(self, printed: Sequence[str]):
        self._printed = printed
        self._known: bool | None = None

    @property
    def apart(self) -> bool:
        if self._known is None:
            self._known = 0 < sum(map(str.isupper, self._printed)) < len(self._printed)
        return self._known


def _weigh_but(scores: list[float], at: int) -> None:
    """What stands before “but” counts half, what follows half as much again; as the library does it, by value, in place: of
    equal scores the first is weighed, again and again."""
    places: dict[float, list[int]] = defaultdict(list)  # of the scores so far, the first at the top
    for i, score in enumerate(scores):
        if not score:
            continue
        heappush(places[score], i)
        first = places[score][0]
        if first != at:
            heappop(places[score])
            weighed = scores[first] = score * (0.5 if first < at else 1.5)
            heappush(places[weighed], first)


def _weigh_signs(text: str) -> float:
    questions = text.count("?")
    asked = 0.0 if questions < 2 else questions * 0.18 if questions <= 3 else 0.96
    return min(text.count("!"), 4) * 0.292 + asked


def _join_ranges(characters: Iterable[str]) -> str:
    """A few ranges of characters that hold them all: a class of thousands of single ones is slow to search."""
    ranges: list[list[str]] = []
    for c in sorted(characters):
        if ranges and ord(c) - ord(ranges[-1][1]) < 256:
            ranges[-1][1] = c
        else:
            ranges.append([c, c])
    return "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in ranges)


@cache
def load_lexicon() -> Vader:
    """The lexicon, read at its first use."""
    return Vader()
