"""Attributions of a corpus → acts of speaking: the same actor, days that meet, near-identical content."""

from __future__ import annotations

import marshal
import tempfile
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
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
_SHARES = 256  # into which actors are divided: each is settled for itself
_MEMORY = 16_000_000  # bytes of reports that are not written to disk
_BATCH = 400  # reports of one share that wait for being written
Reported = tuple[int, str, str, str | None, str | None, bytes]  # number, attribution, actor, first day, last day, words
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

    def add(self, attribution: str, actor: str, first: str | None, last: str | None, words: bytes) -> None:
        """One report; its number is how many were added before. Words as four bytes each, the longest first."""
        share = zlib.crc32(actor.encode()) % _SHARES
        self._waiting[share].append((self._next, attribution, actor, first, last, words))
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
        for number, attribution, actor, first, last, words in marshal.loads(part):
            twin = known[actor].utterance(attribution, first, last, words)
            if twin is not None:
                repeats[number] = twin
    rows = [(u.key, actor, u.first, u.last) for actor, its in known.items() for u in its.every]
    return dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}, repeats


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


class _Utterance:
    __slots__ = ("begins", "ends", "first", "key", "last", "signature", "words")

    def __init__(self, key: str, first: str | None, last: str | None, words: bytes, span: _Span, signature: int):
        self.key, self.first, self.last, self.words, self.signature = key, first, last, words, signature
        self.begins, self.ends = span.first, span.last

    def narrow(self, first: str | None, last: str | None) -> None:
        """Its days are those that all reports allow; where they exclude each other the first report's stay."""
        first = max(filter(None, (self.first, first)), default=None)
        last = min(filter(None, (self.last, last)), default=None)
        if first is None or last is None or first <= last:
            self.first, self.last = first, last


class _Actor:
    """Utterances of one actor, in the order of their first reports."""

    def __init__(self) -> None:
        self.every: list[_Utterance] = []
        self._blocks: dict[int | None, _Block] = defaultdict(_Block)

    def utterance(self, attribution: str, first: str | None, last: str | None, words: bytes) -> str | None:
        """The utterance that is reported, if it is known; else it is a new one."""
        span, mine, every = _span(first, last), array("I", words), self.every
        blocks = [self._blocks[b] for b in span.blocks]
        there = blocks[0].near(mine) if len(blocks) == 1 else {n for block in blocks for n in block.near(mine)}
        distinct, size = set(mine), len(mine)
        signature, begins, ends = _signature(distinct), span.first, span.last
        for n in sorted(there):
            known = every[n]
            if known.begins > ends or known.ends < begins:
                continue
            theirs = len(known.words) // mine.itemsize
            if size <= theirs:
                shorter, lacks = size, signature & ~known.signature
            else:
                shorter, lacks = theirs, known.signature & ~signature
            if shorter - lacks.bit_count() < SAME_WORDS * shorter:  # they cannot share as many
                continue
            both = len(distinct.intersection(array("I", known.words)))
            if both == size == theirs or both >= SAME_WORDS * shorter >= SAME_WORDS * _SHORTEST:
                known.narrow(first, last)
                return known.key
        for block in blocks:
            block.add(len(every), mine, every)
        self.every.append(_Utterance(f"u-{attribution}", first, last, words, span, signature))
        return None


class _Block:
    """Utterances of one actor in some days."""

    __slots__ = ("equal", "longest", "members")

    def __init__(self) -> None:
        self.members: list[int] = []
        self.equal: dict[int, list[int]] = {}  # by hash of the set of words
        self.longest: dict[int, list[int]] = {}

    def near(self, words: array[int]) -> list[int]:
        if len(self.members) <= _ALL:
            return self.members
        under = self.longest.get
        hits = list(chain.from_iterable([under(w, ()) for w in words[: 2 * _LONGEST]]))
        most = sorted(set(hits))
        if len(most) > _MOST:
            votes = Counter(hits)
            most = sorted(most, key=votes.__getitem__, reverse=True)[:_MOST]  # among equals the earliest stays first
        return most + self.equal.get(hash(frozenset(words)), [])

    def add(self, number: int, words: array[int], every: list[_Utterance]) -> None:
        self.members.append(number)
        if len(self.members) == _ALL + 1:
            for n in self.members[:-1]:
                self._index(n, array("I", every[n].words))
        if len(self.members) > _ALL:
            self._index(number, words)

    def _index(self, number: int, words: array[int]) -> None:
        self.equal.setdefault(hash(frozenset(words)), []).append(number)
        for w in words[:_LONGEST]:
            under = self.longest.setdefault(w, [])
            if len(under) < _MOST:
                under.append(number)
