"""Attributions of a corpus → acts of speaking: the same actor, days that meet, near-identical content."""

from __future__ import annotations

import marshal
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kit.corpus.actors import Actor, Foreseen, blocks
from kit.store.spool import Spool
from kit.text.remembered import Remembered

_SHARES = 256  # into which actors are divided: each is settled for itself
_BATCH = 100  # reports of one share that wait for being written
_LARGEST = 8_000_000  # bytes of a share that is held in memory: some 50,000 reports
_HANDFUL = 500_000  # bytes of shares that are settled as one
_TOGETHER = 20_000  # utterances written at once
_NUMBERS = 100_000  # reports whose repetitions are read at once
_REPEATS = 10_000  # repetitions that wait for being written
# number, attribution, actor, first day, last day, words, utterance if it is known
Reported = tuple[int, str, str, str | None, str | None, bytes, str | None]
Share = list[bytes]  # some reports each, in their order
Each = Callable[[Callable[[Share], Any], Iterable[Share]], Iterable[Any]]
Write = Callable[[Mapping[str, list[Any]]], None]
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
        Where files for the time of the run may be.
    """

    def __init__(self, scratch: Path):
        self._scratch = scratch
        self._spool, self.repeats = Spool(scratch), Repeats(scratch)
        self._waiting: list[list[Reported]] = [[] for _ in range(_SHARES)]
        self._share = Remembered(lambda actor: zlib.crc32(actor.encode()) % _SHARES)
        self._next = 0

    def __enter__(self) -> Utterances:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

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
        share = self._share[actor]
        waiting = self._waiting[share]
        waiting.append((self._next, attribution, actor, first, last, words, known))
        self._next += 1
        if len(waiting) >= _BATCH:
            self._write(share)

    def _write(self, share: int) -> None:
        if self._waiting[share]:
            self._spool.add(share, marshal.dumps(self._waiting[share]))
            self._waiting[share] = []

    def settled(self, write: Write, each: Each = map) -> Repeats:
        """Write every utterance.

        Parameters
        ----------
        write : callable
            Gets columns of ``utterances``.
        each : callable
            Like `map`: where shares are settled, but for those that are too large to be held in memory.

        Returns
        -------
        Repeats
            Number of a report → utterance, for those that are not the first of their utterance (which is named after it).
        """
        for share in range(_SHARES):
            self._write(share)
        together = self._together()
        held = (self._read(shares) for shares in together if not self._is_large(shares))
        elsewhere = iter(each(settle_share, held))
        for shares in together:
            if self._is_large(shares):
                self._stream(shares[0], write)
                continue
            columns, twins = next(elsewhere)
            write(columns)
            self.repeats.update(twins)
        return self.repeats

    def _together(self) -> list[list[int]]:
        """Shares in order, small ones by the handful: as one they are settled as each for itself, and sent at once."""
        groups: list[list[int]] = [[]]
        size, most = 0, min(_HANDFUL, _LARGEST)
        for share in range(_SHARES):
            more = self._spool.size(share)
            if groups[-1] and size + more > most:
                groups.append([])
                size = 0
            groups[-1].append(share)
            size += more
        return groups

    def _is_large(self, shares: list[int]) -> bool:
        return len(shares) == 1 and self._spool.size(shares[0]) > _LARGEST

    def _read(self, shares: list[int]) -> Share:
        return [reports for share in shares for reports in self._spool.read(share)]

    def _stream(self, share: int, write: Write) -> None:
        """Settle a share without holding it: of each report is known when what it is compared with is asked for last."""
        foreseen: dict[str, Foreseen] = defaultdict(Foreseen)
        for number, _, actor, first, last, words, _ in _reported(self._spool.read(share)):
            foreseen[actor].see(number, first, last, words)
        known = {actor: Actor(its.complete()) for actor, its in foreseen.items()}
        with Spool(self._scratch) as names:
            for number, attribution, actor, first, last, words, settled in _reported(self._spool.read(share)):
                twin = known[actor].report(number, attribution, first, last, words, settled)
                if twin is not None:
                    self.repeats.add(number, twin)
                elif len(known[actor].names) >= _BATCH:
                    names.add(actor, marshal.dumps(known[actor].names))
                    known[actor].names.clear()
            for actor, its in known.items():
                names.add(actor, marshal.dumps(its.names))
                _write_streamed(actor, its, names, write)


def _write_streamed(actor: str, its: Actor, names: Spool, write: Write) -> None:
    """Utterances of one actor, some at a time."""
    waiting: list[str] = []
    done = 0
    for content in names.read(actor):
        waiting += marshal.loads(content)
        if len(waiting) >= _TOGETHER:
            write(_columns(actor, waiting, its, done))
            done, waiting = done + len(waiting), []
    if waiting:
        write(_columns(actor, waiting, its, done))


def _columns(actor: str, names: list[str], its: Actor, start: int) -> dict[str, list[Any]]:
    firsts, lasts = its.days(start, start + len(names))
    return dict(zip(_COLUMNS, ([f"u-{name}" for name in names], [actor] * len(names), firsts, lasts), strict=True))


def settle_share(share: Share) -> tuple[dict[str, list[Any]], dict[int, str]]:
    """All reports of some actors → columns of their utterances, and which reports repeat which utterance."""
    asked: dict[str, set[int | None]] = defaultdict(set)
    for _, _, actor, first, last, _, settled in _reported(share):
        if settled is None:
            asked[actor].update(blocks(first, last))
    known: dict[str, Actor] = {}
    repeats: dict[int, str] = {}
    for number, attribution, actor, first, last, words, settled in _reported(share):
        if actor not in known:
            known[actor] = Actor(asked=asked.get(actor, frozenset()))
        twin = known[actor].report(number, attribution, first, last, words, settled)
        if twin is not None:
            repeats[number] = twin
    if not known:
        return {}, repeats
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for actor, its in known.items():
        for name, cells in _columns(actor, its.names, its, 0).items():
            columns[name] += cells
    return columns, repeats


def _reported(share: Iterable[bytes]) -> Iterator[Reported]:
    for part in share:
        yield from marshal.loads(part)


class Repeats:
    """Number of a report → the utterance that it repeats: on disk, read in about the order of numbers.

    Parameters
    ----------
    scratch : Path
    """

    def __init__(self, scratch: Path):
        self._spool = Spool(scratch)
        self._waiting: dict[int, list[tuple[int, str]]] = defaultdict(list)
        self._waits = 0
        self._part, self._read = -1, dict[int, str]()

    def add(self, number: int, utterance: str) -> None:
        """A report repeats an utterance."""
        self._waiting[number // _NUMBERS].append((number, utterance))
        self._waits += 1
        if self._waits >= _REPEATS:
            self._write()

    def update(self, repeats: Mapping[int, str]) -> None:
        """Some reports repeat utterances."""
        for number, utterance in repeats.items():
            self.add(number, utterance)

    def _write(self) -> None:
        for part, repeats in self._waiting.items():
            self._spool.add(part, marshal.dumps(repeats))
        self._waiting.clear()
        self._waits, self._part = 0, -1

    def get(self, number: int, otherwise: str) -> str:
        """The utterance that a report repeats, if it repeats one."""
        if self._waits:
            self._write()
        if self._part != number // _NUMBERS:
            self._part, self._read = number // _NUMBERS, {}
            for content in self._spool.read(self._part):
                self._read.update(marshal.loads(content))
        return self._read.get(number, otherwise)

    def close(self) -> None:
        """Remove the file."""
        self._spool.close()
