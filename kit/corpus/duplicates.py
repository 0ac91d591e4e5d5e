"""Texts of a corpus → groups of near-identical ones: wire copies and reprints."""

from __future__ import annotations

import os
import re
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from kit.store.spool import Spool
from kit.text.remembered import Remembered

SIMILAR = 0.6  # Jaccard index of word shingles from which two texts are copies
_CONTAINED = 0.8  # share of the shorter one's shingles from which it is a copy in a longer text
_CANDIDATE = 0.4  # estimated likeness from which two texts are compared exactly
_WORDS = 5
_PERMUTATIONS = 64
_WORD = re.compile(r"\w+")
_FIRST = 3  # texts of one band that later ones are compared with
_MOST = 12  # texts that one text is compared with
_LEAST = 24  # least shingles of a text: of a text within another a share stands among the other's least ones too
_SHARED = 2  # of them that two texts have in common before they are compared
_BLOCK = 10_000  # texts whose bands are written together
_KEY = 8  # bytes
_TOGETHER = 250_000  # keys that are compared at once
_TEXTS = 10_000  # that are compared with earlier ones together
_OF_SHINGLE = 1 << 40  # sets keys that are shingles apart from those of bands
_MIX = (1, 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)  # odd, one per word of a shingle
Shingles = Any  # array of uint32, sorted, each once
Bands = Any  # array of uint64


def sketch(text: str) -> tuple[Bands, Shingles]:
    """What tells copies of a text from other texts.

    Returns
    -------
    bands : array of uint64
        Keys of datasketch's locality-sensitive hashing over MinHash (Broder 1997): copies have one in common; then the least
        shingles, of which a text and a longer one that contains it have some in common. Empty for a text of fewer than ten
        words, which is no copy of any.
    shingles : array of uint32
        Hashes of every five words in a row, sorted.
    """
    words = _WORD.findall(text.lower())
    if len(words) < 2 * _WORDS:
        return np.empty(0, "u8"), np.empty(0, "u4")
    hashes = np.array(numbers(words), "u8")
    n = len(words) - _WORDS + 1
    mixed = np.zeros(n, "u8")
    for k, factor in enumerate(_MIX):
        part = hashes[k : k + n] * np.uint64(factor)
        mixed = (mixed ^ (part >> np.uint64(29))) + part
    mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(_MIX[1])
    shingles = np.unique((mixed >> np.uint64(32)).astype("u4"))
    template, bands, rows = _minhash()
    mine = template.copy()
    mine.update_batch(shingles.tolist())
    keys = mine.hashvalues[: bands * rows].astype("u8").reshape(bands, rows)
    salted = np.arange(1, bands + 1, dtype="u8") * np.uint64(_MIX[3])
    for column in keys.T:
        salted = (salted ^ column) * np.uint64(_MIX[2])
        salted ^= salted >> np.uint64(31)
    least = np.zeros(_LEAST, "u8")
    least[: len(shingles)] = shingles[:_LEAST].astype("u8") + np.uint64(_OF_SHINGLE)
    return np.concatenate([salted, least]), shingles


def numbers(words: Iterable[str]) -> list[int]:
    """Words as numbers of 32 bits (CRC-32), the same in every process."""
    return list(map(_NUMBERS.__getitem__, words))


_NUMBERS = Remembered(lambda word: zlib.crc32(word.encode("utf-8", "replace")))


@lru_cache(maxsize=1)
def _minhash() -> tuple[Any, int, int]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_CANDIDATE, num_perm=_PERMUTATIONS)
    return MinHash(num_perm=_PERMUTATIONS, hashfunc=int), index.b, index.r


class BandFile(Sequence[Bands]):
    """Bands of the texts of a corpus, in a file: of each band one key for every text.

    Parameters
    ----------
    scratch : Path
        Where a file for the time of the run may be.
    """

    def __init__(self, scratch: Path):
        self._file = tempfile.TemporaryFile(dir=scratch)  # noqa: SIM115
        self._blocks: list[tuple[int, int, int]] = []  # first byte, bands, texts
        self._waiting: list[Bands] = []
        self._width = 0

    def __enter__(self) -> BandFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, bands: Bands) -> None:
        """Some texts, one row each; rows without bands are of texts that are no copies."""
        self._waiting.append(bands)
        self._width = max(self._width, bands.shape[1])
        if sum(map(len, self._waiting)) >= _BLOCK:
            self._write()

    def _write(self) -> None:
        width = max((rows.shape[1] for rows in self._waiting), default=0)
        even = [rows if rows.shape[1] == width else np.zeros((len(rows), width), "u8") for rows in self._waiting]
        block = np.concatenate(even) if even else np.zeros((0, 0), "u8")
        self._blocks.append((self._file.seek(0, os.SEEK_END), width, len(block)))
        self._file.write(np.ascontiguousarray(block.T).tobytes())
        self._waiting = []

    def __len__(self) -> int:
        return self._width

    def __getitem__(self, band: Any) -> Bands:
        if self._waiting:
            self._write()
        keys = np.zeros(sum(n for _, _, n in self._blocks), "u8")
        start = 0
        for at, width, n in self._blocks:
            if width:
                self._file.seek(at + band * n * _KEY)
                keys[start : start + n] = np.frombuffer(self._file.read(n * _KEY), "u8")
            start += n
        return keys


def copies(bands: Sequence[Bands], shingles: Callable[[int], Shingles], scratch: Path | None = None) -> Any:
    """Group texts of which one repeats most of another.

    Parameters
    ----------
    bands : sequence of array of uint64
        Of each band the keys of all texts, in the order of the corpus; zeros for a text that is no copy of any.
    shingles : callable
        Number of a text → its shingles; asked for texts with a band in common only.
    scratch : Path, optional
        Where files for the time of the call may be.

    Returns
    -------
    array of int32
        Of each text the number of the first text of its group; −1 for texts that have no copy.

    Notes
    -----
    A text joins the group of the earliest text that it repeats. It is compared with the first three texts of each of its bands,
    at most twelve, those with most bands in common: in a band of true copies the first of them is found, whatever their number.
    So it is with the first three texts of each of its least shingles, if two of these are shared. What texts have in common
    lies on disk: in memory is that of some thousands of them.
    """
    n, width = len(bands[0]) if len(bands) else 0, len(bands) - _LEAST
    group = np.full(n, -1, "i4")
    recent = lru_cache(maxsize=512)(shingles)
    with Spool(scratch) as pairs:
        for band in range(width):
            _set_aside(pairs, "band", _find_first(bands, [band], n, scratch), n)
        _set_aside(pairs, "shingle", _find_first(bands, range(max(width, 0), len(bands)), n, scratch), n)  # in any column
        for some in range(0, n, _TEXTS):
            for text, most in _candidates(pairs, some // _TEXTS, n):
                twin = next((t for t in most if _copies(recent(text), recent(t))), None)
                if twin is not None:
                    group[twin] = group[text] = group[twin] if group[twin] >= 0 else twin
    return group


def _set_aside(pairs: Spool, kind: str, found: Iterable[Any], n: int) -> None:
    """Divide pairs by their later texts."""
    for some in found:
        of = some // n // _TEXTS
        for part in np.unique(of).tolist():
            pairs.add((kind, part), some[of == part].tobytes())


def _candidates(pairs: Spool, part: int, n: int) -> Iterator[tuple[int, list[int]]]:
    """Some texts, each with those that it is compared with, in order."""
    near, bands_shared = _count([np.frombuffer(some, "i8") for some in pairs.read(("band", part))])
    within, least_shared = _count([np.frombuffer(some, "i8") for some in pairs.read(("shingle", part))])
    often = least_shared >= _SHARED
    both, votes = _count([near, within[often]], [bands_shared, least_shared[often] - _SHARED + 1])
    texts, begins = np.unique(both // n, return_index=True)
    ends = [*begins[1:].tolist(), len(both)][: len(begins)]  # none where nothing has anything in common
    for text, first, end in zip(texts.tolist(), begins.tolist(), ends, strict=True):
        most = np.sort(both[first:end][np.argsort(-votes[first:end], kind="stable")[:_MOST]]) - text * n
        yield text, most.tolist()


def _find_first(bands: Sequence[Bands], columns: Sequence[int], n: int, scratch: Path | None) -> Iterator[Any]:
    """For each key in some columns the first three texts with an equal one, as far as they stand before it.

    Yields
    ------
    array of int64
        Number of a text times ``n`` plus that of an earlier one, as often as they have a key in common. Keys are looked at in
        parts that fit in memory: equal ones are in one.
    """
    with Spool(scratch) as parts:
        for column in columns:
            _divide(parts, bands[column], 1 + n * len(columns) // _TOGETHER)
        for part in sorted(parts):
            both = np.concatenate([np.frombuffer(some, "u8").reshape(2, -1) for some in parts.read(part)], axis=1)
            order = np.lexsort((both[1], both[0]))
            key, text = both[0][order], both[1][order].astype("i8")
            place = np.arange(len(key))
            begins = np.append(True, key[1:] != key[:-1])[: len(key)]
            first = np.maximum.accumulate(np.where(begins, place, 0))
            for k in range(_FIRST):
                behind = first + k < place
                yield text[behind] * n + text[(first + k)[behind]]


def _divide(parts: Spool, every: Bands, n: int) -> None:
    """Keys of a column, with the numbers of their texts: each to the part that all equal ones come to."""
    for start in range(0, len(every), _TOGETHER):
        keys = every[start : start + _TOGETHER]
        there = np.flatnonzero(keys)
        of = keys[there] % np.uint64(n)
        there = there[np.argsort(of, kind="stable")]
        ends = np.cumsum(np.bincount(of.astype("i8"), minlength=n)).tolist()
        for part, (begin, end) in enumerate(pairwise([0, *ends])):
            if end > begin:
                texts = there[begin:end]
                parts.add(part, np.stack([keys[texts], (texts + start).astype("u8")]).tobytes())


def _count(pairs: Sequence[Any], votes: Sequence[Any] | None = None) -> tuple[Any, Any]:
    """Pairs in order, each once, and how often they were there, or the sums of their votes."""
    every = np.concatenate([np.empty(0, "i8"), *pairs])
    found, number, times = np.unique(every, return_inverse=True, return_counts=True)
    if votes is None:
        return found, times
    return found, np.bincount(number, weights=np.concatenate(votes), minlength=len(found)).astype("i8")


def _copies(a: Shingles, b: Shingles) -> bool:
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both >= SIMILAR * (len(a) + len(b) - both) or both >= _CONTAINED * min(len(a), len(b))
