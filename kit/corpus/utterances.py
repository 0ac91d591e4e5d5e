"""Attributions of a corpus → acts of speaking: the same actor, days that meet, near-identical content."""

from __future__ import annotations

import marshal
import sys
import tempfile
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

SAME_WORDS = 0.6  # share of the shorter content's words that two reports of one utterance have in common
_WINDOW = 3  # days before publication within which something “by publication” was said
_SHORTEST = 5  # words; shorter contents are the same only if they are equal
_BLOCK = 4  # days that are looked through together
_ALL = 50  # utterances of one actor in one block up to which each is compared
_LONGEST = 4  # words of an utterance under which it is found where there are more; twice as many of a report are looked up
_MOST = 20  # utterances under one word, and with which a report is compared then
_BITS = 127  # a word is one of 128 bits of a signature
_HALF_BITS = 64
_HALF = (1 << _HALF_BITS) - 1
_SHARES = 256  # into which actors are divided: each is settled for itself
_MEMORY = 16_000_000  # bytes of reports that are not written to disk
_BATCH = 100  # reports of one share that wait for being written
# number, attribution, actor, first day, last day, words, utterance if it is known
Reported = tuple[int, str, str, str | None, str | None, bytes, str | None]
Share = list[bytes]  # some reports each, in their order
Each = Callable[[Callable[[Share], Any], Iterable[Share]], Iterable[Any]]
_COLUMNS = ("utterance_id", "actor_id", "said_from", "said_to")


class Utterances:
    """Reports in the order of the corpus, set aside by actor on disk until all are there.

    An utterance is what the first report of it says; a later report is of the same utterance if the actor is the same, their
    days meet (undated meets undated only) and their contents share six tenths of the shorter one's words; contents of fewer than
    five words must be equal. Of several such utterances it is the earliest. Where an actor has more than fifty utterances within
    four days (or without a day), a report is compared with that of equal words and with the twenty whose four longest words are
    most often among its own eight longest; a word stands for the first twenty utterances that have it.

    Parameters
    ----------
    scratch : Path
        Where a file for the time of the run may be.
    """

    def __init__(self, scratch: Path):
        self._file = tempfile.SpooledTemporaryFile(max_size=_MEMORY, dir=str(scratch))  # noqa: SIM115
        self._places: list[list[tuple[int, int]]] = [[] for _ in range(_SHARES)]  # first byte and size
        self._waiting: list[list[Reported]] = [[] for _ in range(_SHARES)]
        self._next = 0

    def __enter__(self) -> Utterances:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(
        self, attribution: str, actor: str, first: str | None, last: str | None, words: bytes, known: str | None = None
    ) -> None:
        """One report; its number is how many were added before.

        Parameters
        ----------
        attribution, actor : str
        first, last : str, optional
            Days.
        words : bytes
            Four for each, the longest word first.
        known : str, optional
            The utterance that it is of, where it was settled before, among the same reports.
        """
        share = zlib.crc32(actor.encode()) % _SHARES
        self._waiting[share].append((self._next, attribution, actor, first, last, words, known))
        self._next += 1
        if len(self._waiting[share]) >= _BATCH:
            batch = marshal.dumps(self._waiting[share])
            self._places[share].append((self._file.tell(), self._file.write(batch)))
            self._waiting[share] = []

    def settled(self, write: Callable[[Mapping[str, list[Any]]], None], each: Each = map) -> dict[int, str]:
        """Write every utterance.

        Parameters
        ----------
        write : callable
            Gets columns of ``utterances``.
        each : callable
            Like `map`: where shares are settled.

        Returns
        -------
        dict of int to str
            Number of a report → utterance, for those that are not the first of their utterance (which is named after it).
        """
        repeats: dict[int, str] = {}
        for columns, twins in each(settle_share, map(self._share, range(_SHARES))):
            write(columns)
            repeats.update(twins)
        return repeats

    def _share(self, share: int) -> Share:
        parts = []
        for at, size in self._places[share]:
            self._file.seek(at)
            parts.append(self._file.read(size))
        waiting, self._waiting[share] = self._waiting[share], []
        return [*parts, marshal.dumps(waiting)]


def settle_share(share: Share) -> tuple[dict[str, list[Any]], dict[int, str]]:
    """All reports of some actors → columns of their utterances, and which reports repeat which utterance."""
    known: dict[str, _Actor] = defaultdict(_Actor)
    repeats: dict[int, str] = {}
    for part in share:
        for number, attribution, actor, first, last, words, settled in marshal.loads(part):
            if settled is None:
                twin = known[actor].utterance(attribution, first, last, words)
            else:
                twin = known[actor].take(settled, attribution, first, last, words)
            if twin is not None:
                repeats[number] = twin
    if not known:
        return {}, repeats
    actors = [actor for actor, its in known.items() for _ in range(len(its))]
    columns = [list(chain.from_iterable(each)) for each in zip(*(its.columns() for its in known.values()), strict=True)]
    return dict(zip(_COLUMNS, (columns[0], actors, *columns[1:]), strict=True)), repeats


class _Span(NamedTuple):
    """Days as numbers, and the blocks of days in which it is looked for; two of one block meet unless their days exclude it."""

    first: int
    last: int
    blocks: tuple[int | None, ...]


@lru_cache(maxsize=10_000)
def _span(first: str | None, last: str | None) -> _Span:
    a, b = (date.fromisoformat(d).toordinal() if d else None for d in (first, last))
    if a is None and b is not None:
        a = b - _WINDOW
    if a is None or b is None:  # it meets what is undated as it is: the same day with the same end left open
        return _Span(a or 0, a or 0, (None,))
    return _Span(a, b, tuple(range(a // _BLOCK, b // _BLOCK + 1)))


def _signature(words: Iterable[int]) -> int:
    """Bits of the words: what one content has and another lacks tells without a look at the words how many they share at most."""
    bits = 0
    for w in words:
        bits |= 1 << (w & _BITS)
    return bits


class _Actor:
    """Utterances of one actor, in the order of their first reports: numbers in columns, for there may be millions."""

    def __init__(self) -> None:
        self._names, self._name_ends = bytearray(), array("Q", (0,))  # attributions that they are named after
        self._words, self._ends_of_words = array("I"), array("Q", (0,))
        self._low, self._high = array("Q"), array("Q")  # halves of signatures
        self._begins, self._ends = array("i"), array("i")  # as the first reports say
        self._first: list[str | None] = []
        self._last: list[str | None] = []
        self._blocks: dict[int | None, _Block] = defaultdict(_Block)
        self._taken: dict[str, int] = {}  # of utterances that were settled before

    def __len__(self) -> int:
        return len(self._first)

    def columns(self) -> tuple[Iterable[str], list[str | None], list[str | None]]:
        """Ids of utterances, their first and their last days."""
        return map(self._key, range(len(self))), self._first, self._last

    def utterance(self, attribution: str, first: str | None, last: str | None, words: bytes) -> str | None:
        """The utterance that is reported, if it is known; else it is a new one."""
        span, mine = _span(first, last), array("I", words)
        blocks = [self._blocks[b] for b in span.blocks]
        there = blocks[0].near(mine, self._of) if len(blocks) == 1 else {n for b in blocks for n in b.near(mine, self._of)}
        distinct = set(mine)
        signature = _signature(distinct)
        twin = self._twin(sorted(there), span, mine, distinct, signature)
        if twin is not None:
            self._narrow(twin, first, last)
            return self._key(twin)
        for block in blocks:
            block.members.append(len(self))
        self._add(attribution, first, last, mine, span, signature)
        return None

    def take(self, key: str, attribution: str, first: str | None, last: str | None, words: bytes) -> str | None:
        """An utterance that was settled before, as `utterance` gives it."""
        if key in self._taken:
            self._narrow(self._taken[key], first, last)
            return key
        span, mine = _span(first, last), array("I", words)
        self._taken[key] = len(self)
        for b in span.blocks:
            self._blocks[b].members.append(len(self))
        self._add(attribution, first, last, mine, span, _signature(mine))
        return None

    def _twin(self, there: list[int], span: _Span, words: array[int], distinct: set[int], signature: int) -> int | None:
        """The first of some utterances that the words are of."""
        low, high, size = signature & _HALF, signature >> _HALF_BITS, len(words)
        lows, highs, begins, ends, at = self._low, self._high, self._begins, self._ends, self._ends_of_words
        for n in there:
            if begins[n] > span.last or ends[n] < span.first:
                continue
            theirs = at[n + 1] - at[n]
            shorter = min(size, theirs)
            may_lack = shorter - SAME_WORDS * shorter  # if they lack more, they cannot share as many
            lacks = (low & ~lows[n] if size <= theirs else lows[n] & ~low).bit_count()
            if lacks > may_lack:
                continue
            lacks += (high & ~highs[n] if size <= theirs else highs[n] & ~high).bit_count()
            if lacks > may_lack:
                continue
            both = len(distinct.intersection(self._of(n)))
            if both == size == theirs or both >= SAME_WORDS * shorter >= SAME_WORDS * _SHORTEST:
                return n
        return None

    def _add(self, attribution: str, first: str | None, last: str | None, words: array[int], span: _Span, signature: int) -> None:
        self._names += attribution.encode("utf-8", "surrogatepass")
        self._name_ends.append(len(self._names))
        self._words.extend(words)
        self._ends_of_words.append(len(self._words))
        self._low.append(signature & _HALF)
        self._high.append(signature >> _HALF_BITS)
        self._begins.append(span.first)
        self._ends.append(span.last)
        self._first.append(first and sys.intern(first))
        self._last.append(last and sys.intern(last))

    def _of(self, n: int) -> array[int]:
        """Words of an utterance."""
        return self._words[self._ends_of_words[n] : self._ends_of_words[n + 1]]

    def _key(self, n: int) -> str:
        return "u-" + self._names[self._name_ends[n] : self._name_ends[n + 1]].decode("utf-8", "surrogatepass")

    def _narrow(self, n: int, first: str | None, last: str | None) -> None:
        """Its days are those that all reports allow; where they exclude each other the first report's stay."""
        first = max(filter(None, (self._first[n], first)), default=None)
        last = min(filter(None, (self._last[n], last)), default=None)
        if first is None or last is None or first <= last:
            self._first[n], self._last[n] = first and sys.intern(first), last and sys.intern(last)


class _Block:
    """Utterances of one actor in some days."""

    __slots__ = ("_equal", "_indexed", "_longest", "members")

    def __init__(self) -> None:
        self.members = array("I")
        self._indexed = 0  # members that are found under their words
        self._equal: dict[int, tuple[int, ...]] = {}  # by hash of the set of words
        self._longest: dict[int, tuple[int, ...]] = {}

    def near(self, words: array[int], of: Callable[[int], array[int]]) -> Sequence[int]:
        """Utterances to be compared with one that has some words; ``of``: the words of a member."""
        if len(self.members) <= _ALL:
            return self.members
        for n in self.members[self._indexed :]:
            self._index(n, of(n))
        self._indexed = len(self.members)
        under = self._longest.get
        hits = list(chain.from_iterable([under(w, ()) for w in words[: 2 * _LONGEST]]))
        most = sorted(set(hits))
        if len(most) > _MOST:
            votes = Counter(hits)
            most = sorted(most, key=votes.__getitem__, reverse=True)[:_MOST]  # among equals the earliest stays first
        return [*most, *self._equal.get(hash(frozenset(words)), ())]

    def _index(self, number: int, words: array[int]) -> None:
        alike = hash(frozenset(words))
        self._equal[alike] = (*self._equal.get(alike, ()), number)
        for w in words[:_LONGEST]:
            under = self._longest.get(w, ())
            if len(under) < _MOST:
                self._longest[w] = (*under, number)
