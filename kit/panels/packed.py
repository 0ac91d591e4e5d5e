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
from kit.panels.cube import Cube, Lists, things_in

_SEEN = 50_000  # cells by which the order of the levels is chosen
# ways to compress: looking for what repeats makes numbers that hardly do longer than their frequencies alone would
_WAYS = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_RLE, zlib.Z_HUFFMAN_ONLY)
_LONG = 1_000_000  # bytes: of more, level 9 would save a twentieth and take ten times as long
_HEAD, _END = b"\x78\xda", b"\x03\x00"  # of zlib, as RFC 1950 has it; a last block of deflate with nothing in it
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
        ``unit``, ``labels``; ``packed``: where in the blob what stands, as (numbers, bytes of each, first byte).
    bytes
        Compressed.
    """
    lists = cube.lists
    if lists is None:
        raise ValueError("only a compact cube is packed")
    out = _Streams()
    dated = lists.since is not None
    columns, spans, days = _columns(cube, lists)
    names, order = _sorted(columns)
    levels = [[name, *_level(out, columns, names[:depth], name, order)] for depth, name in enumerate(names)]
    head = {"unit": cube.unit, "labels": cube.labels, "by_row": False}
    return head | {
        "packed": {
            "levels": levels,
            "n": out.put(cube.n[order] - 1),
            "spans": spans,
            "lists": {
                "size": out.put(np.diff(lists.starts)),
                "codes": {name: out.put(codes) for name, codes in lists.codes.items()},
                "days": out.put(days) if dated else None,
            },
            "sums": {name: {"n": out.put(sums.n[order]), "s": out.put(sums.s[order])} for name, sums in cube.sums.items()},
        },
    }, out.blob()


def pack_steps(cube: Cube) -> tuple[dict[str, Any], bytes]:
    """The steps of a compact cube, for a page that has the cube without them: things in order of its packed cells."""
    if cube.lists is None:
        raise ValueError("only a compact cube is packed")
    out = _Streams()
    _, order = _sorted(_columns(cube, cube.lists)[0])
    n, things = cube.n[order], things_in(cube.n, order)
    steps = {name: {"measure": each.measure, **_steps(out, n, each.codes[things])} for name, each in cube.steps.items()}
    for name, each in cube.steps.items():
        if each.rest is not None:
            rest = each.rest[order]
            steps[name]["rest"] = out.put(np.where(rest < 0, -2 * rest - 1, 2 * rest))
    labels = {name: ids for name, ids in cube.labels.items() if name in steps}
    return {"unit": cube.unit, "labels": labels, "steps": steps}, out.blob()


def _columns(cube: Cube, lists: Lists) -> tuple[dict[str, np.ndarray], list[list[int]], np.ndarray]:
    """The columns of cells, the intervals that occur, and of every cell, or row of the lists, its interval."""
    if lists.since is not None and lists.until is not None:
        spans, days = _spans(lists.since, lists.until)
        return cube.codes | {_LIST: lists.which}, spans, days
    spans, days = _spans(cube.since, cube.until)
    return cube.codes | {_LIST: lists.which, _DAYS: days}, spans, days


def _sorted(columns: dict[str, np.ndarray]) -> tuple[list[str], np.ndarray]:
    """The order of the levels, and that of the cells."""
    names = _ordered(columns)
    return names, np.lexsort([columns[name] for name in reversed(names)])


class _Streams:
    """Numbers one after the other: the lowest byte of each, then the next ones."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._sum, self._size = 1, 0

    def put(self, values: np.ndarray) -> list[int]:
        """How many numbers there are, how many bytes each takes, where they begin; they are not negative."""
        whole = np.asarray(values, np.int64)
        if whole.min(initial=0) < 0:
            raise ValueError("a column of a packed cube holds a negative number")
        width = max(1, (int(whole.max(initial=0)).bit_length() + 7) // 8)
        for k in range(width):
            plane = ((whole >> (8 * k)) & 255).astype(np.uint8).tobytes()
            self._sum = zlib.adler32(plane, self._sum)
            self._parts.append(min((_deflated(plane, way) for way in _WAYS), key=len))
        at, self._size = self._size, self._size + width * len(whole)
        return [len(whole), width, at]

    def blob(self) -> bytes:
        """All of them as one stream of zlib: blocks of deflate may follow each other, however each was made."""
        return b"".join([_HEAD, *self._parts, _END, self._sum.to_bytes(4, "big")])


def _deflated(plane: bytes, way: int) -> bytes:
    """Blocks that end at a byte and are not the last."""
    made = zlib.compressobj(9 if len(plane) < _LONG else 7, zlib.DEFLATED, -15, 9, way)
    return made.compress(plane) + made.flush(zlib.Z_FULL_FLUSH)


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


def _level(out: _Streams, columns: dict[str, np.ndarray], above: Sequence[str], name: str, order: np.ndarray) -> list[list[int]]:
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


def _steps(out: _Streams, n: np.ndarray, codes: np.ndarray) -> dict[str, Any]:
    """Steps by rank, the most frequent first, those of a cell in order: how far each is from the one before it."""
    ranked = np.argsort(-np.bincount(codes, minlength=1), kind="stable")
    rank = np.empty(len(ranked), np.int64)
    rank[ranked] = np.arange(len(ranked))
    cells = np.repeat(np.arange(len(n)), n)
    places = rank[codes]
    places = places[np.lexsort((places, cells))]
    gaps = np.diff(places, prepend=0)
    begins = np.cumsum(n) - n
    gaps[begins] = places[begins]
    return {"ids": ranked.tolist(), "gaps": out.put(gaps)}
