"""A compact cube → a small description and one compressed blob; what reads it is front/unpack.js.

Cells are sorted and written as a tree, a level for each dimension: a node says how far its code is from the one before it, and
how many nodes are below. Dimensions that divide little come first, so most of the levels have few nodes.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from kit.panels.compact import numbered
from kit.panels.cube import Cube

_SEEN = 50_000  # cells by which the order of the levels is chosen
_LIST, _DAYS = "list", "days"  # levels that are no dimensions


def pack(cube: Cube) -> tuple[dict[str, Any], bytes]:
    """A compact cube as JSON and bytes.

    Parameters
    ----------
    cube : Cube
        As `kit.panels.compact.compact` makes it.

    Returns
    -------
    dict
        ``unit``, ``labels``; ``packed``: where in the blob what stands, as (numbers, bytes of each).
    bytes
        Compressed.
    """
    lists = cube.lists
    if lists is None:
        raise ValueError("only a compact cube is packed")
    out = _Streams()
    dated = lists.since is not None
    since, until = (lists.since, lists.until) if dated else (cube.since, cube.until)
    spans, days = _spans(since, until)
    columns = {name: codes for name, codes in cube.codes.items()} | {_LIST: lists.which} | ({} if dated else {_DAYS: days})
    names = _ordered(columns)
    order = np.lexsort([columns[name] for name in reversed(names)])
    levels = [[name, *_level(out, columns, names[:depth], name, order)] for depth, name in enumerate(names)]
    return {
        "unit": cube.unit,
        "labels": cube.labels,
        "by_row": False,
        "packed": {
            "levels": levels,
            "n": out.put(cube.n[order] - 1),
            "spans": spans,
            "lists": {
                "size": out.put(np.diff(lists.starts)),
                "codes": {name: out.put(codes) for name, codes in lists.codes.items()},
                "days": out.put(days) if dated else None,
            },
            "sums": {name: {part: out.put(getattr(sums, part)[order]) for part in ("n", "s")} for name, sums in cube.sums.items()},
            "steps": {
                name: {"measure": steps.measure, "codes": out.put(steps.codes[_things(cube.n, order)])}
                for name, steps in cube.steps.items()
            },
        },
    }, out.blob()


class _Streams:
    """Numbers one after the other: the lowest byte of each, then the next ones."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def put(self, values: np.ndarray) -> list[int]:
        whole = np.asarray(values, np.int64)
        most = int(whole.max(initial=0))
        if whole.min(initial=0) < 0:
            raise ValueError("a negative number is not packed")
        width = max(1, (most.bit_length() + 7) // 8)
        self._parts += [((whole >> (8 * k)) & 255).astype(np.uint8).tobytes() for k in range(width)]
        return [len(whole), width]

    def blob(self) -> bytes:
        return zlib.compress(b"".join(self._parts), 9)


def _spans(since: np.ndarray, until: np.ndarray) -> tuple[list[list[int]], np.ndarray]:
    """The intervals that occur, in order, and the number of each row's."""
    first, number = numbered([since, until])
    return [[int(since[i]), int(until[i])] for i in first], number


def _ordered(columns: dict[str, np.ndarray]) -> list[str]:
    """Names of columns such that each divides the cells that those before it leave together as little as possible."""
    size = len(next(iter(columns.values())))
    some = np.arange(0, size, max(1, size // _SEEN))
    left = {name: codes[some] for name, codes in columns.items()}
    names: list[str] = []
    kind = np.zeros(len(some), np.int64)
    while left:
        kinds = {name: numbered([kind, codes])[1] for name, codes in left.items()}
        best = min(left, key=lambda name: int(kinds[name].max(initial=0)))
        names.append(best)
        kind = kinds[best]
        del left[best]
    return names


def _level(
    out: _Streams, columns: dict[str, np.ndarray], above: Sequence[str], name: str, order: np.ndarray
) -> list[list[int]]:
    """One level of the tree: how far each node is from the one before it, how many more nodes each node above has."""
    begins = np.zeros(len(order), bool)
    begins[:1] = True
    for upper in above:
        codes = columns[upper][order]
        begins[1:] |= codes[1:] != codes[:-1]
    codes = columns[name][order].astype(np.int64)
    nodes = begins.copy()
    nodes[1:] |= codes[1:] != codes[:-1]
    places = np.flatnonzero(nodes)
    values, first = codes[places], begins[places]
    gaps = np.where(first, values, values - np.append(0, values[:-1]) - 1) if len(values) else values
    parents = np.flatnonzero(first)
    more = np.diff(np.append(parents, len(places))) - 1
    return [out.put(gaps), out.put(more)]


def _things(n: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Places of the things in cells that are put in another order."""
    counts, ends = n[order].astype(np.int64), np.cumsum(n, dtype=np.int64)
    return np.repeat(ends[order] - np.cumsum(counts), counts) + np.arange(counts.sum())
