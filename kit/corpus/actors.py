"""What one actor is reported to have said, in the order of the corpus → which reports are of one utterance, and its days."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

import numpy as np

SAME_WORDS = 0.6  # share of the shorter content's words that two reports of one utterance have in common
_WINDOW = 3  # days before publication within which something “by publication” was said
_SHORTEST = 5  # words; shorter contents are the same only if they are equal
_BLOCK = 4  # days that are looked through together
_ALL = 50  # utterances of one actor in one block up to which each is compared
_LONGEST = 4  # words of an utterance under which it is found where there are more; twice as many of a report are looked up
_MOST = 20  # utterances under one word, and with which a report is compared then
_BITS = 127  # a word is one of 128 bits of a signature
_BIT = tuple(1 << n for n in range(_BITS + 1))
_AHEAD = 1_000  # utterances without days that wait for being found under their words
_NEVER = -1


class _Span(NamedTuple):
    """Days as numbers, and the blocks of days in which it is looked for; two of one block meet unless their days exclude it."""

    first: int
    last: int
    blocks: tuple[int | None, ...]


@lru_cache(maxsize=10_000)
def _span(first: str | None, last: str | None) -> _Span:
    a, b = _number(first), _number(last)
    if not a and b:
        a = b - _WINDOW
    if not a or not b:  # it meets what is undated as it is: the same day with the same end left open
        return _Span(a, a, (None,))
    return _Span(a, b, tuple(range(a // _BLOCK, b // _BLOCK + 1)))


@lru_cache(maxsize=10_000)
def _number(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else 0


@lru_cache(maxsize=10_000)
def _text(day: int) -> str | None:
    return date.fromordinal(day).isoformat() if day else None


def _signature(words: Iterable[int]) -> int:
    """Bits of the words: what one content has and another lacks tells without a look at the words how many they share at most."""
    bits = 0
    for w in words:
        bits |= _BIT[w & _BITS]
    return bits


def _key(words: array[int]) -> int:
    """A number of 64 bits that only equal contents have in common."""
    return int.from_bytes(hashlib.blake2b(words.tobytes(), digest_size=8).digest(), "little")


class Foreseen:
    """Which reports of one actor are the last that ask for something."""

    def __init__(self) -> None:
        self.blocks: dict[int | None, int] = {}
        self.words: dict[int, int] = {}  # of what has no days
        self._keys, self._numbers = array("Q"), array("Q")
        self._again, self._last = np.empty(0, np.uint64), np.empty(0, np.uint64)

    def see(self, number: int, first: str | None, last: str | None, words: bytes) -> None:
        """A report that will come."""
        blocks = _span(first, last).blocks
        self.blocks.update(dict.fromkeys(blocks, number))
        if None in blocks:
            mine = array("I", words)
            self.words.update(dict.fromkeys(mine[: 2 * _LONGEST], number))
            self._keys.append(_key(mine))
            self._numbers.append(number)

    def complete(self) -> Foreseen:
        """No more reports come: keep of equal contents those that come again."""
        keys = np.frombuffer(self._keys, np.uint64)[::-1]  # of equal ones the last report is found first
        again, at, times = np.unique(keys, return_index=True, return_counts=True)
        self._again, self._last = again[times > 1], np.frombuffer(self._numbers, np.uint64)[::-1][at[times > 1]]
        self._keys, self._numbers = array("Q"), array("Q")
        return self

    def last(self, key: int) -> int:
        """The last report of a content that comes again."""
        at = int(np.searchsorted(self._again, np.uint64(key)))
        return int(self._last[at]) if at < len(self._again) and int(self._again[at]) == key else _NEVER


def blocks(first: str | None, last: str | None) -> tuple[int | None, ...]:
    """Blocks of days in which a report is compared with others."""
    return _span(first, last).blocks


class _Utterance(NamedTuple):
    """What a report is compared with: as the first report says it."""

    name: str  # of the attribution
    first: int
    last: int
    words: array[int]


class Actor:
    """Utterances of one actor, in the order of their first reports.

    Parameters
    ----------
    foreseen : Foreseen, optional
        Of all its reports: an utterance that no later one is compared with is forgotten, but for its days.
    asked : set of int or None, optional
        Blocks of days of all its reports that were not settled before: others are not looked through.

    Attributes
    ----------
    names : list of str
        Attributions that utterances are named after.
    """

    def __init__(self, foreseen: Foreseen | None = None, asked: AbstractSet[int | None] | None = None) -> None:
        self.names: list[str] = []
        self._foreseen, self._asked_blocks = foreseen, asked
        self._n = 0
        self._first, self._last = array("i"), array("i")
        self._there: dict[int, _Utterance] = {}
        self._signatures: dict[int, int] = {}  # of those that something was compared with
        self._asked: dict[int, int] = {}  # where utterances are found, of what is foreseen
        self._blocks: dict[int | None, _Block] = defaultdict(_Block)
        self._taken: dict[str, int] = {}  # of utterances that were settled before
        if foreseen is not None:
            self._blocks[None] = _Undated(foreseen, self._drop)

    def days(self, start: int, end: int) -> tuple[list[str | None], list[str | None]]:
        """First and last days of some utterances."""
        return [*map(_text, self._first[start:end])], [*map(_text, self._last[start:end])]

    def report(
        self, number: int, attribution: str, first: str | None, last: str | None, words: bytes, settled: str | None = None
    ) -> str | None:
        """The utterance that is reported, if it is known, or was ``settled`` before among the same reports; else it is new."""
        span, within = _span(first, last), self._asked_blocks
        if settled is not None and within is not None and within.isdisjoint(span.blocks):
            return self._repeat(attribution, first, last, settled)
        mine = array("I", words)
        there = [self._blocks[b] for b in span.blocks]
        if settled is not None:
            twin = self._taken.get(settled)
            key = settled
        else:
            twin = self._twin(number, there, span, mine)
            key = f"u-{self._there[twin].name}" if twin is not None else ""
        if twin is not None:
            self._narrow(twin, first, last)
        else:
            self._add(attribution, span, mine, there)
            self._name(attribution, first, last, settled)
        if self._foreseen is not None:
            self._forget(self._foreseen, number, span, mine)
        return None if twin is None else key

    def _repeat(self, attribution: str, first: str | None, last: str | None, settled: str) -> str | None:
        """A report that was settled before, of what no new one is compared with."""
        if (twin := self._taken.get(settled)) is None:
            self._name(attribution, first, last, settled)
            return None
        self._narrow(twin, first, last)
        return settled

    def _name(self, attribution: str, first: str | None, last: str | None, settled: str | None) -> None:
        """A report is the first of an utterance."""
        if settled is not None:
            self._taken[settled] = self._n
        self.names.append(attribution)
        self._first.append(_number(first))
        self._last.append(_number(last))
        self._n += 1

    def _twin(self, number: int, blocks: list[_Block], span: _Span, words: array[int]) -> int | None:
        """The first of the utterances there that the words are of."""
        if len(blocks) == 1:
            there: Iterable[int] = blocks[0].near(number, words, self._words)
        else:
            there = {n for b in blocks for n in b.near(number, words, self._words)}
        if not there:
            return None
        size, distinct = len(words), set(words)
        signature = _signature(distinct)
        known, signatures = self._there, self._signatures
        for n in sorted(there):
            _, begins, ends, theirs = known[n]
            if begins > span.last or ends < span.first:
                continue
            shorter = min(size, len(theirs))
            other = signatures.get(n)
            if other is None:
                other = signatures[n] = _signature(theirs)
            lacks = (signature & ~other if size <= len(theirs) else other & ~signature).bit_count()
            if lacks > shorter - SAME_WORDS * shorter:  # if they lack more, they cannot share as many
                continue
            both = len(distinct.intersection(theirs))
            if both == size == len(theirs) or both >= SAME_WORDS * shorter >= SAME_WORDS * _SHORTEST:
                return n
        return None

    def _add(self, attribution: str, span: _Span, words: array[int], blocks: list[_Block]) -> None:
        n = self._n
        self._there[n] = _Utterance(attribution, span.first, span.last, words)
        for block in blocks:
            block.members.append(n)
        if self._foreseen is not None:
            self._asked[n] = len(blocks)

    def _words(self, n: int) -> array[int]:
        return self._there[n].words

    def _narrow(self, n: int, first: str | None, last: str | None) -> None:
        """Its days are those that all reports allow; where they exclude each other the first report's stay."""
        low = max(self._first[n], _number(first))
        high = min(filter(None, (self._last[n], _number(last))), default=0)
        if not low or not high or low <= high:
            self._first[n], self._last[n] = low, high

    def _forget(self, foreseen: Foreseen, number: int, span: _Span, words: array[int]) -> None:
        """Let go of what no later report asks for."""
        for b in span.blocks:
            if b is None:
                self._blocks[b].forget(number, words, self._words)
            elif foreseen.blocks[b] == number:
                for n in self._blocks.pop(b).members:
                    self._drop(n, 1)

    def _drop(self, n: int, times: int) -> None:
        """An utterance is found in fewer places, or in more."""
        self._asked[n] -= times
        if not self._asked[n]:
            del self._asked[n]
            self._signatures.pop(n, None)
            self._taken.pop(f"u-{self._there.pop(n).name}", None)


class _Block:
    """Utterances of one actor in some days."""

    __slots__ = ("_before", "_equal", "_indexed", "_longest", "members")

    def __init__(self) -> None:
        self.members = array("I")
        self._before = 0  # members that are not listed any more
        self._indexed = 0  # members that are found under their words
        self._equal: dict[int, tuple[int, ...]] = {}  # by key of what is said
        self._longest: dict[int, tuple[int, ...]] = {}

    def near(self, number: int, words: array[int], of: Callable[[int], array[int]]) -> Sequence[int]:
        """Utterances to be compared with a report that has some words; ``of``: the words of a member."""
        if self._before + len(self.members) <= _ALL:
            return self.members
        self._index_all(number, of)
        under = self._longest.get
        hits = list(chain.from_iterable([under(w, ()) for w in words[: 2 * _LONGEST]]))
        most = sorted(set(hits))
        if len(most) > _MOST:
            votes = Counter(hits)
            most = sorted(most, key=votes.__getitem__, reverse=True)[:_MOST]  # among equals the earliest stays first
        return [*most, *self._equal.get(_key(words), ())]

    def _index_all(self, number: int, of: Callable[[int], array[int]]) -> None:
        for n in self.members[self._indexed :]:
            words = of(n)
            alike = _key(words)
            self._equal[alike] = (*self._equal.get(alike, ()), n)
            for w in words[:_LONGEST]:
                under = self._longest.get(w, ())
                if len(under) < _MOST:
                    self._longest[w] = (*under, n)
        self._indexed = len(self.members)

    def forget(self, number: int, words: array[int], of: Callable[[int], array[int]]) -> None:
        """A report was the last that asks for something."""


class _Undated(_Block):
    """Utterances without days: of many are kept those that later reports may be compared with.

    Parameters
    ----------
    foreseen : Foreseen
    drop : callable
        Told of a member that it is found in fewer places.
    """

    __slots__ = ("_drop", "_foreseen")

    def __init__(self, foreseen: Foreseen, drop: Callable[[int, int], None]):
        super().__init__()
        self._foreseen, self._drop = foreseen, drop

    def _index_all(self, number: int, of: Callable[[int], array[int]]) -> None:
        last = self._foreseen.words
        for n in self.members:
            words, places = of(n), 0
            alike = _key(words)
            if self._foreseen.last(alike) >= number:
                self._equal[alike] = (*self._equal.get(alike, ()), n)
                places += 1
            for w in words[:_LONGEST]:
                under = self._longest.get(w, ())
                if last.get(w, _NEVER) >= number and len(under) < _MOST:
                    self._longest[w] = (*under, n)
                    places += 1
            self._drop(n, 1 - places)
        self._before += len(self.members)
        self.members = array("I")

    def forget(self, number: int, words: array[int], of: Callable[[int], array[int]]) -> None:
        if self._before + len(self.members) > _ALL and (self._before or len(self.members) > _AHEAD):
            self._index_all(number, of)
        gone = [self._longest.pop(w, ()) for w in words[: 2 * _LONGEST] if self._foreseen.words[w] == number]
        alike = _key(words)
        if self._foreseen.last(alike) == number:
            gone.append(self._equal.pop(alike, ()))
        for n in chain.from_iterable(gone):
            self._drop(n, 1)
