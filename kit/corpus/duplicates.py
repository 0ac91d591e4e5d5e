"""Texts of a corpus → groups of near-identical ones: wire copies and reprints."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np

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


def copies(bands: Bands, shingles: Callable[[int], Shingles]) -> dict[int, int]:
    """Group texts of which one repeats most of another.

    Parameters
    ----------
    bands : array of uint64
        One row per text, in the order of the corpus; zeros for a text that is no copy of any.
    shingles : callable
        Number of a text → its shingles; asked for texts with a band in common only.

    Returns
    -------
    dict of int to int
        Number of a text → number of the first text of its group, for texts that have a copy.

    Notes
    -----
    A text joins the group of the earliest text that it repeats. It is compared with the first three texts of each of its bands,
    at most twelve, those with most bands in common: in a band of true copies the first of them is found, whatever their number.
    So it is with the first three texts of each of its least shingles, if two of these are shared.
    """
    n = len(bands)
    if not n:
        return {}
    width = bands.shape[1] - _LEAST
    near = np.stack([_find_first(bands[:, band]) for band in range(width)], axis=1)
    within = _find_first(np.ascontiguousarray(bands[:, width:]).ravel())  # a shingle may stand in any column
    within = np.where(within >= 0, within // _LEAST, -1).reshape(n, _LEAST * _FIRST)
    within = _keep_repeated(within)
    recent = lru_cache(maxsize=512)(shingles)
    group: dict[int, int] = {}
    for text in np.flatnonzero((near[:, :, 0] >= 0).any(axis=1) | (within >= 0).any(axis=1)).tolist():
        both = np.concatenate([near[text].ravel(), within[text]])
        candidates, votes = np.unique(both[both >= 0], return_counts=True)
        most = np.sort(candidates[np.argsort(-votes, kind="stable")[:_MOST]])
        twin = next((t for t in most.tolist() if _copies(recent(text), recent(t))), None)
        if twin is not None:
            group[text] = group.setdefault(twin, twin)
    return group


def _find_first(keys: Any) -> Any:
    """For each key the places of the first three equal ones, as far as they stand before it; else −1."""
    n = len(keys)
    near = np.full((n, _FIRST), -1, "i4")
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    begins = np.concatenate([[True], ranked[1:] != ranked[:-1]])
    first = np.maximum.accumulate(np.where(begins, np.arange(n), 0))
    for k in range(_FIRST):
        at = first + k
        behind = (at < np.arange(n)) & (ranked != 0)
        near[order[behind], k] = order[at[behind]]
    return near


def _keep_repeated(rows: Any) -> Any:
    """Of each row the numbers that stand in it twice at least, else −1."""
    ordered = np.sort(rows, axis=1)
    repeated = np.zeros(ordered.shape, bool)
    step = _SHARED - 1
    repeated[:, step:] = ordered[:, step:] == ordered[:, :-step]
    return np.where(repeated, ordered, -1)


def _copies(a: Shingles, b: Shingles) -> bool:
    both = len(np.intersect1d(a, b, assume_unique=True))
    return both >= SIMILAR * (len(a) + len(b) - both) or both >= _CONTAINED * min(len(a), len(b))
