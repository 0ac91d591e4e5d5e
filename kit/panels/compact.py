"""A cube that knows no rows → the same counts in fewer cells: what the rows of one thing differ in becomes a list of its own.

A thing with several rows (an attribution on two issues, an utterance that three articles report) takes several cells of a `Cube`,
held together by a key. Here it takes one: the values that differ between its rows stand in a list, lists that are alike are one,
and so are cells. Steps of a score, too, become a row of marks behind each cell instead of cells of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kit.panels.cube import SCALE, Cube, Lists, Steps, Sums

_ROOM = 2**62
_Columns = dict[str, np.ndarray]


def compact(cube: Cube, steps: Sequence[str] = (), *, exact: bool = True) -> Cube:
    """The same cube with lists in place of keys.

    Parameters
    ----------
    cube : Cube
        Its rows are forgotten, as are squares of measures.
    steps : sequence of str
        Measures of which it has the dimension ``<measure>_bin``, every tenth from −1 to 1: it becomes `Steps`.
    exact : bool
        False: sums of these measures become those of the rounded scores.

    Returns
    -------
    Cube
        Cells in order of their codes, each once; without keys.
    """
    things = _Things(cube, _by_key(cube))
    lists, which = _lists(things)
    things.rows.clear()  # what takes most room is needed no more
    binned = {f"{name}_bin": name for name in steps}
    alike = {name: codes for name, codes in things.columns.items() if name not in lists.codes and name not in binned}
    if lists.since is not None:
        alike = {name: codes for name, codes in alike.items() if name not in ("since", "until")}
    first, cell = numbered([*alike.values(), which])
    n = _added(things.n, cell, len(first))
    empty = np.zeros(len(first), np.int32)
    held = {*steps, *(f"{name}_zero" for name in steps)}
    return replace(
        cube,
        codes={name: codes[first].astype(np.int32) for name, codes in alike.items() if name in cube.labels},
        since=alike["since"][first] if "since" in alike else empty,
        until=alike["until"][first] if "until" in alike else empty,
        key=np.full(len(first), -1, np.int32),
        n=n.astype(np.int32),
        sums={name: _sums(each, things.first, cell, len(first)) for name, each in cube.sums.items() if name not in held},
        starts=np.zeros(len(first) + 1, np.int32),
        rows=np.zeros(0, np.int32),
        lists=replace(lists, which=which[first].astype(np.int32)),
        steps={name: _steps(cube, things, measure, cell, exact=exact) for name, measure in binned.items()},
    )


class _Things:
    """What a cube counts, one place each: its first cell, its n; the codes of that cell."""

    def __init__(self, cube: Cube, order: np.ndarray):
        key = cube.key[order]
        begins = np.ones(len(order), bool)
        begins[1:] = (key[1:] != key[:-1]) | (key[1:] < 0)
        self.order, self.begins = order, begins
        self.starts = np.append(np.flatnonzero(begins), len(order))
        self.first = order[self.starts[:-1]]
        self.n = cube.n[self.first].astype(np.int64)
        self.rows: _Columns = {name: codes[order] for name, codes in cube.codes.items()}
        self.rows |= {"since": cube.since[order], "until": cube.until[order]}
        self.columns = {name: codes[self.starts[:-1]] for name, codes in self.rows.items()}


def _by_key(cube: Cube) -> np.ndarray:
    """Cells, those of one key beside each other in stored order."""
    alone, shared = np.flatnonzero(cube.key < 0), np.flatnonzero(cube.key >= 0)
    return np.concatenate([alone, shared[np.argsort(cube.key[shared], kind="stable")]])


def _lists(things: _Things) -> tuple[Lists, np.ndarray]:
    """The lists that occur, and the list of every thing."""
    inner = ~things.begins
    differs = {name: bool((codes[1:] != codes[:-1])[inner[1:]].any()) for name, codes in things.rows.items()}
    dated = differs.pop("since") | differs.pop("until")
    names = [name for name, differ in differs.items() if differ]
    columns = [things.rows[name] for name in names] + [things.rows[name] for name in ("since", "until") if dated]
    first, place = numbered(columns) if columns else (np.zeros(1, int), np.zeros(len(things.order), int))
    starts, places, which = _sequences(things.starts, place)
    rows = first[places]
    codes = {name: things.rows[name][rows].astype(np.int32) for name in names}
    days = [things.rows[name][rows] if dated else None for name in ("since", "until")]
    return Lists(which=np.zeros(0, np.int32), starts=starts, codes=codes, since=days[0], until=days[1]), which


def _sequences(starts: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stretches of values → those that differ, end to end: where each starts, their values; and the number of every stretch."""
    length = np.diff(starts)
    which, numbers, parts, sizes = np.zeros(len(length), np.int64), 0, [], []
    for size in np.unique(length):
        mine = np.flatnonzero(length == size)
        table = values[starts[mine][:, None] + np.arange(size)]
        first, number = numbered(list(table.T))
        which[mine] = number + numbers
        numbers += len(first)
        parts.append(table[first].reshape(-1))
        sizes.append(np.full(len(first), size))
    ends = np.cumsum(np.concatenate(sizes)) if sizes else np.zeros(0, int)
    return np.append(0, ends).astype(np.int32), np.concatenate(parts) if parts else np.zeros(0, int), which


def numbered(columns: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of whole numbers, a column each → the place of the first row of each kind, in order; and every row's kind."""
    at, room = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        codes, many = _dense(column)
        if room * many > _ROOM:
            at, room = _dense(np.unique(at, return_inverse=True)[1])
        at = at * many + codes
        room *= many
    _, first, kind = np.unique(at, return_index=True, return_inverse=True)
    return first, kind.reshape(-1)


def _dense(column: np.ndarray) -> tuple[np.ndarray, int]:
    """Whole numbers in the same order from 0 on, and one more than the largest."""
    if not len(column):
        return np.zeros(0, np.int64), 1
    low, high = int(column.min()), int(column.max())
    if high - low > 4 * len(column):  # days that are open have numbers far away
        known, codes = np.unique(column, return_inverse=True)
        return codes.reshape(-1), len(known)
    return column.astype(np.int64) - low, high - low + 1


def _added(values: np.ndarray, cell: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(cell, weights=values, minlength=size).astype(np.int64)


def _sums(sums: Sums, first: np.ndarray, cell: np.ndarray, size: int) -> Sums:
    n, s = (_added(values[first], cell, size) for values in (sums.n, sums.s))
    return Sums(n, s, np.zeros(size, np.int64))


def _steps(cube: Cube, things: _Things, measure: str, cell: np.ndarray, *, exact: bool) -> Steps:
    """The step of every counted thing, in order of cells and steps; things whose score is exactly 0 have a step of their own."""
    name, n = f"{measure}_bin", things.n
    steps = things.columns[name].astype(np.int64)
    zero = cube.sums[f"{measure}_zero"].s[things.first] // SCALE if f"{measure}_zero" in cube.sums else np.zeros(len(n), np.int64)
    marks = np.concatenate([steps, np.full(len(n), len(cube.labels[name]))])
    counts = np.concatenate([n - zero, zero])
    cells = np.concatenate([cell, cell])
    order = np.lexsort((marks, cells))
    rest = None
    if exact:
        tenths = np.array([int(label or 0) for label in cube.labels[name]]) * SCALE // 10
        size = int(cell.max(initial=-1)) + 1
        rest = _added(cube.sums[measure].s[things.first] - tenths[steps] * n, cell, size)
    return Steps(measure, np.repeat(marks[order], counts[order]).astype(np.uint8), rest)
