"""Rows of a unit → a sparse cube; `slice` is the one aggregation, here and in the browser (front/cube.js)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

SCALE = 10_000  # measures are kept as integers of four decimals: sums are exact whatever their order
EARLY, LATE = -(2**31), 2**31 - 1  # an interval's open ends
DAYS = "days"  # of a mark: its intervals
_KINDS = {"u1": "|u1", "u2": "<u2", "i4": "<i4", "f8": "<f8"}

Selection = Mapping[str, Any]


@dataclass(frozen=True)
class Sums:
    """One measure: how many values stand behind it, their sum (× 1e4) and their sum of squares (× 1e8), all integers."""

    n: np.ndarray
    s: np.ndarray
    q: np.ndarray


@dataclass(frozen=True)
class Lists:
    """Of a compact cube the dimensions in which the rows of one thing differ: every list of rows that occurs, once.

    Attributes
    ----------
    which : ndarray of int32
        Per cell, its list.
    starts : ndarray of int32
        List ``k`` has the rows ``starts[k]`` to ``starts[k + 1]``.
    codes : dict of str to ndarray
        Per row, the code in each of these dimensions.
    since, until : ndarray of int32 or None
        Per row, its days; None where they do not differ.
    """

    which: np.ndarray
    starts: np.ndarray
    codes: dict[str, np.ndarray]
    since: np.ndarray | None = None
    until: np.ndarray | None = None

    @property
    def longest(self) -> int:
        """Rows of the longest list."""
        return int(np.diff(self.starts).max(initial=1))


@dataclass(frozen=True)
class Steps:
    """Of a compact cube the steps of a score.

    Attributes
    ----------
    measure : str
    codes : ndarray of uint8
        Per counted thing, in order of cells, its step: a place among the dimension's ids; one more where the score is exactly 0.
    rest : ndarray of int64 or None
        Per cell, by how much the sum of the scores is more than that of the steps; None where that is not known.
    """

    measure: str
    codes: np.ndarray
    rest: np.ndarray | None = None


@dataclass(frozen=True)
class Slice:
    """What `slice` found, one array entry per combination of the `by` codes.

    Attributes
    ----------
    by : tuple of str
    n : ndarray of int64
        Counted things.
    sums : dict of str to Sums
    """

    by: tuple[str, ...]
    n: np.ndarray
    sums: dict[str, Sums] = field(default_factory=dict)


@dataclass(frozen=True)
class Cube:
    """Sparse cube of one unit.

    A row is single-valued in every dimension; a thing with several values (an attribution on two issues) has several
    rows with one key, and `slice` counts each key once: its first kept row in stored order. Rows that share no key are
    summed into cells.

    Attributes
    ----------
    unit : str
        What is counted.
    labels : dict of str to list of str
        Ids of each dimension; a code is a place in this list.
    codes : dict of str to ndarray
        Per cell, the code in each dimension.
    since, until : ndarray of int32
        Per cell, days since 1970-01-01; `EARLY` and `LATE` where the interval is open.
    key : ndarray of int32
        The counted thing; −1 where a cell's things have no other cell.
    n : ndarray of int32
        Things in the cell.
    sums : dict of str to Sums
    starts, rows : ndarray of int32
        Rows behind cell ``i`` of the frame the cube was made from: ``rows[starts[i]:starts[i + 1]]``; empty in a cube of cells.
    by_row : bool
        Whether all things in a cell have one row behind them, so that a selection of rows can be counted.
    lists, steps
        Of a compact cube, see `compact.compact`.
    every : str
        Of a compact cube a dimension of its lists: what is counted is not the things but their rows that have an id in it.
    """

    unit: str
    labels: dict[str, list[str]]
    codes: dict[str, np.ndarray]
    since: np.ndarray
    until: np.ndarray
    key: np.ndarray
    n: np.ndarray
    sums: dict[str, Sums]
    starts: np.ndarray
    rows: np.ndarray
    by_row: bool = False
    lists: Lists | None = None
    steps: dict[str, Steps] = field(default_factory=dict)
    every: str = ""

    @property
    def total(self) -> int:
        """Things in the whole cube."""
        return int(slice(self, {}, []).n[0])

    def ids_in(self, name: str) -> set[str]:
        """The ids of a dimension that some cell has."""
        held = self.codes if name in self.codes or self.lists is None else self.lists.codes
        return {self.labels[name][code] for code in np.unique(held[name])}

    def pack(self) -> tuple[dict[str, Any], bytes]:
        """The cube as a small JSON-able description and one binary blob of typed arrays."""
        out = io.BytesIO()

        def put(values: np.ndarray) -> dict[str, Any]:
            kind = _smallest(values)
            out.write(b"\0" * (-out.tell() % 8))
            at = out.tell()
            out.write(np.ascontiguousarray(values, dtype=_KINDS[kind]).tobytes())
            return {"at": at, "len": len(values), "kind": kind}

        return {
            "unit": self.unit,
            "labels": self.labels,
            "by_row": self.by_row,
            "codes": {name: put(codes) for name, codes in self.codes.items()},
            "sums": {name: {part: put(getattr(sums, part)) for part in ("n", "s", "q")} for name, sums in self.sums.items()},
            **{name: put(getattr(self, name)) for name in ("since", "until", "key", "n", "starts", "rows")},
        }, out.getvalue()


def build(
    unit: str,
    frame: pd.DataFrame,
    dims: Mapping[str, tuple[str, Sequence[str]]],
    *,
    key: str | None = None,
    days: tuple[str, str] | None = None,
    measures: Mapping[str, str] | None = None,
    row: str | None = None,
    by_row: bool = False,
) -> Cube:
    """A cube of a frame.

    Parameters
    ----------
    unit : str
        What a counted thing is called.
    frame : DataFrame
        One row per combination of single values, in stored order.
    dims : mapping of str to (str, sequence of str)
        Dimension → its column and all its ids in order; a missing value gets a code of its own, ``""``.
    key : str, optional
        Column that names the counted thing; without it every row is one.
    days : (str, str), optional
        Columns of the first and the last day.
    measures : mapping of str to str, optional
        Measure → column, kept to four decimals.
    row : str, optional
        Column of integers to remember behind each cell; without it the frame's row numbers.
    by_row : bool
        Keep things with different rows apart; see `Cube`.

    Returns
    -------
    Cube
    """
    size = len(frame)
    labels, codes = {}, {}
    for name, (column, ids) in dims.items():
        labels[name], codes[name] = _coded(frame[column], ids)
    since, until = (
        (_days(frame[days[0]], EARLY), _days(frame[days[1]], LATE)) if days else (np.full(size, EARLY), np.full(size, LATE))
    )
    keys = pd.factorize(frame[key])[0].astype(np.int32) if key else np.arange(size, dtype=np.int32)
    shared = (np.bincount(keys, minlength=1) > 1)[keys] if size else np.zeros(0, bool)
    alone = np.flatnonzero(~shared)
    source = frame[row].to_numpy(np.int32) if row else np.arange(size, dtype=np.int32)
    table = np.column_stack([*codes.values(), since, until, *([source] if by_row else [])]).astype(np.int64)
    place = np.empty(size, np.int64)
    cells, place[alone] = _cells(table[alone])
    place[shared] = cells + np.arange(shared.sum())
    order = np.argsort(place, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=cells + int(shared.sum())))]).astype(np.int32)
    first = order[starts[:-1]]
    return Cube(
        unit=unit,
        labels=labels,
        codes={name: c[first] for name, c in codes.items()},
        since=since[first].astype(np.int32),
        until=until[first].astype(np.int32),
        key=np.where(shared, keys, -1)[first].astype(np.int32),
        n=np.diff(starts).astype(np.int32),
        sums={name: _sums(frame[column], place, len(first)) for name, column in (measures or {}).items()},
        starts=starts,
        rows=source[order],
        by_row=by_row,
    )


def from_cells(
    unit: str,
    cells: pd.DataFrame,
    dims: Mapping[str, tuple[str, Sequence[str]]],
    *,
    key: str | None = None,
    days: tuple[str, str] | None = None,
    measures: Sequence[str] = (),
) -> Cube:
    """A cube of cells that were counted elsewhere; it knows no rows behind them.

    Parameters
    ----------
    unit, dims, days
        As for `build`; a value that is none of a dimension's ids gets the code of missing ones.
    cells : DataFrame
        One row per cell in stored order: the columns of ``dims`` and ``days``, ``n``, and of every measure ``n_`` and ``s_``
        (integers, as in `Sums`; squares are not kept).
    key : str, optional
        Column that names the thing a cell shares with others; missing where it shares none.
    measures : sequence of str
    """
    labels, codes = {}, {}
    for name, (column, ids) in dims.items():
        labels[name], codes[name] = _coded(cells[column], ids)
    size = len(cells)
    first, last = (cells[days[0]], cells[days[1]]) if days else (None, None)
    whole = {part: cells[part].fillna(0).to_numpy(np.int64) for part in cells if part[:2] in ("n_", "s_")}
    return Cube(
        unit=unit,
        labels=labels,
        codes=codes,
        since=(np.full(size, EARLY) if first is None else _days(first, EARLY)).astype(np.int32),
        until=(np.full(size, LATE) if last is None else _days(last, LATE)).astype(np.int32),
        key=(pd.factorize(cells[key])[0] if key else np.full(size, -1)).astype(np.int32),
        n=cells["n"].to_numpy(np.int32),
        sums={m: Sums(whole[f"n_{m}"], whole[f"s_{m}"], np.zeros(size, np.int64)) for m in measures},
        starts=np.zeros(size + 1, np.int32),
        rows=np.zeros(0, np.int32),
    )


def kept(cube: Cube, selection: Selection, *, undated: bool = False, among: np.ndarray | None = None) -> np.ndarray:
    """Cells that a selection keeps, each key's first one only.

    Parameters
    ----------
    cube : Cube
    selection : mapping
        Dimension → ids, and ``since``, ``until`` (a date or a day number, or None): a cell stays when its interval overlaps; a
        cell open at both ends leaves when one of them is set. Dimensions the cube has not are skipped.
    undated : bool
        Keep only cells open at both ends.
    among : ndarray of bool, optional
        Per row, whether it may be kept; of a cube that is not ``by_row`` it decides nothing.

    Returns
    -------
    ndarray of int64
        Cell numbers, ascending; of a compact cube with the row that speaks for the cell, see `cells_of` and `column`.
    """
    cells = _masked(cube.codes, cube.labels, selection, len(cube.n))
    if among is not None and cube.by_row:
        cells &= among[cube.rows[cube.starts[:-1]]]
    if cube.lists is None:
        found = np.flatnonzero(cells & _overlapping(cube.since, cube.until, selection, undated=undated))
        many = cube.key[found] >= 0
        _, first = np.unique(cube.key[found[many]], return_index=True)
        return np.sort(np.concatenate([found[~many], found[many][first]]))
    rows = _masked(cube.lists.codes, cube.labels, selection, int(cube.lists.starts[-1]))
    if cube.lists.since is None or cube.lists.until is None:
        cells &= _overlapping(cube.since, cube.until, selection, undated=undated)
    else:
        rows &= _overlapping(cube.lists.since, cube.lists.until, selection, undated=undated)
    wide = cube.lists.longest
    if cube.every:
        rows &= cube.lists.codes[cube.every] != cube.labels[cube.every].index("")
        return _every_row(cube.lists, np.flatnonzero(cells), rows)
    spoken = _first_row(cube.lists, rows)
    found = np.flatnonzero(cells & (spoken < wide))
    return found * wide + spoken[found]


def _first_row(lists: Lists, rows: np.ndarray) -> np.ndarray:
    """Per cell the place in its list of the first row that is kept; where there is none more than any."""
    offsets = np.arange(len(rows)) - np.repeat(lists.starts[:-1], np.diff(lists.starts))
    first = np.minimum.reduceat(np.where(rows, offsets, lists.longest), lists.starts[:-1]) if len(rows) else np.zeros(0, int)
    return first[lists.which]


def _every_row(lists: Lists, cells: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Some cells with each of the rows of their lists that are kept."""
    which = lists.which[cells]
    sizes = np.diff(lists.starts)[which].astype(np.int64)
    offsets = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ok = rows[np.repeat(lists.starts[which], sizes) + offsets]
    return (np.repeat(cells, sizes) * lists.longest + offsets)[ok]


def recoded(cube: Cube, name: str, ids: Mapping[str, str]) -> Cube:
    """A cube in which some ids of a dimension are others of it."""
    labels = [label for label in cube.labels[name] if label not in ids]
    place = np.array([labels.index(ids.get(label, label)) for label in cube.labels[name]], np.int32)
    codes, lists = dict(cube.codes), cube.lists
    if name in codes:
        codes[name] = place[codes[name]]
    elif lists is not None:
        lists = replace(lists, codes=lists.codes | {name: place[lists.codes[name]]})
    return replace(cube, labels=cube.labels | {name: labels}, codes=codes, lists=lists)


def _masked(codes: Mapping[str, np.ndarray], labels: Mapping[str, list[str]], selection: Selection, size: int) -> np.ndarray:
    ok = np.ones(size, bool)
    for name, ids in selection.items():
        if name in codes and ids is not None:
            wanted = set(ids)
            ok &= np.array([label in wanted for label in labels[name]], bool)[codes[name]]
    return ok


def _overlapping(first: np.ndarray, last: np.ndarray, selection: Selection, *, undated: bool) -> np.ndarray:
    """Whether days overlap the selected ones; undated ones do not."""
    since, until = day_number(selection.get("since")), day_number(selection.get("until"))
    ok = np.ones(len(first), bool)
    if undated:
        ok &= (first == EARLY) & (last == LATE)
    if since is not None and until is not None and since > until:
        ok[:] = False
    elif since is not None or until is not None:
        ok &= (first != EARLY) | (last != LATE)
        ok &= (first <= (LATE if until is None else until)) & (last >= (EARLY if since is None else since))
    return ok


def cells_of(cube: Cube, kept: np.ndarray) -> np.ndarray:
    """The cells of what `kept` gives."""
    return kept if cube.lists is None else kept // cube.lists.longest


def column(cube: Cube, name: str, kept: np.ndarray) -> np.ndarray:
    """Codes in a dimension, or days (``since``, ``until``), of what `kept` gives."""
    cells, lists = cells_of(cube, kept), cube.lists
    if lists is not None:
        inner = lists.since if name == "since" else lists.until if name == "until" else lists.codes.get(name)
        if inner is not None:
            return inner[lists.starts[lists.which[cells]] + kept % lists.longest]
    return cube.since[cells] if name == "since" else cube.until[cells] if name == "until" else cube.codes[name][cells]


def slice(cube: Cube, selection: Selection, by: Sequence[str] = (), *, undated: bool = False) -> Slice:
    """Counts and exact sums of what a selection keeps.

    Parameters
    ----------
    cube : Cube
    selection : mapping
        As in `kept`.
    by : sequence of str
        Dimensions to split by. A dimension in which the rows of one key differ shows the key under its first kept row.
    undated : bool
        Only things without a date.

    Returns
    -------
    Slice
        Arrays of shape ``[len(cube.labels[d]) for d in by]``; without ``by``, of shape ``(1,)``.
    """
    return add_up(cube, kept(cube, selection, undated=undated), by)


def add_up(cube: Cube, cells: np.ndarray, by: Sequence[str] = ()) -> Slice:
    """Counts and exact sums of cells; see `slice`."""
    shape = [len(cube.labels[d]) for d in by]
    if stepped := next((name for name in by if name in cube.steps), ""):
        cells, steps = _things(cube, cells, stepped)
    place = np.zeros(len(cells), np.int64)
    for name, width in zip(by, shape, strict=True):
        place = place * width + (steps if name == stepped else column(cube, name, cells))
    size = int(np.prod(shape))
    at = cells_of(cube, cells)

    def add(values: np.ndarray, place: np.ndarray = place) -> np.ndarray:  # float64 holds these integers exactly
        return np.bincount(place, weights=values, minlength=size).astype(np.int64).reshape(shape or 1)

    sums = {name: Sums(add(s.n[at]), add(s.s[at]), add(s.q[at])) for name, s in cube.sums.items()}
    for name, each in {} if stepped else cube.steps.items():
        scored = np.repeat(place, cube.n[at])
        found = _scores(cube, name, each.codes[things_in(cube.n, at)], lambda values, scored=scored: add(values, scored))
        if each.rest is not None:
            found[each.measure] = replace(found[each.measure], s=found[each.measure].s + add(each.rest[at]))
        sums |= found
    return Slice(tuple(by), add(np.ones(len(place)) if stepped else cube.n[at]), sums)


def things_in(n: np.ndarray, cells: np.ndarray) -> np.ndarray:
    """Places of the things in some cells, in their order; ``n``: things per cell."""
    counts, ends = n[cells].astype(np.int64), np.cumsum(n, dtype=np.int64)
    return np.repeat(ends[cells] - np.cumsum(counts), counts) + np.arange(counts.sum())


def _things(cube: Cube, kept: np.ndarray, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The kept cell of every thing in it, and its place among the ids of a dimension of steps."""
    cells, labels = cells_of(cube, kept), cube.labels[name]
    codes = cube.steps[name].codes[things_in(cube.n, cells)]
    return np.repeat(kept, cube.n[cells]), np.where(codes == len(labels), labels.index("0"), codes)


def _scores(cube: Cube, name: str, codes: np.ndarray, add: Any) -> dict[str, Sums]:
    """The sums of a measure whose scores are rounded to a tenth, and of how many are exactly 0."""
    labels, measure = cube.labels[name], cube.steps[name].measure
    values = np.array([int(label or 0) * SCALE // 10 for label in labels] + [0])
    known = np.array([label != "" for label in labels] + [True])
    n, nothing = add(known[codes]), add(np.zeros(len(codes)))
    return {
        measure: Sums(n, add(values[codes]), nothing),
        f"{measure}_zero": Sums(n, add((codes == len(labels)) * SCALE), nothing),
    }


def rows(cube: Cube, cells: np.ndarray, where: Mapping[str, Sequence[str]] | None = None) -> np.ndarray:
    """Numbers of the rows behind those of the cells that have one of the ids of ``where`` in each of its dimensions,
    ascending. `DAYS` is a dimension of every cube: its ids are intervals, as `days_of` reads them."""
    for name, ids in (where or {}).items():
        if name == DAYS:
            wanted = {days_of(text) for text in ids}
            known = zip(cube.since[cells].tolist(), cube.until[cells].tolist(), strict=True)
            cells = cells[np.fromiter((days in wanted for days in known), bool, len(cells))]
        else:
            cells = cells[np.isin(cube.codes[name][cells], [i for i, label in enumerate(cube.labels[name]) if label in ids])]
    parts = [cube.rows[cube.starts[c] : cube.starts[c + 1]] for c in cells]
    return np.unique(np.concatenate(parts)) if parts else np.zeros(0, np.int32)


def alike(cube: Cube, cells: np.ndarray, by: Sequence[str]) -> pd.DataFrame:
    """Cells that have the same ids in some dimensions and the same days, together; the twin of ``alike`` in front/cube.js.

    Returns
    -------
    DataFrame
        One row per group: the ids ``by``, ``since`` and ``until`` (days since 1970-01-01; `EARLY` and `LATE` where open), ``n``.
    """
    n = cube.n[cells_of(cube, cells)].astype(np.int64)
    stepped = next((name for name in by if name in cube.steps), "")
    if stepped:
        cells, steps = _things(cube, cells, stepped)
        n = np.ones(len(cells), np.int64)
    found = pd.DataFrame({name: steps if name == stepped else column(cube, name, cells) for name in by})
    found = found.assign(since=column(cube, "since", cells), until=column(cube, "until", cells), n=n)
    found = found.groupby([*by, "since", "until"])["n"].sum().reset_index()
    return found.assign(**{name: [cube.labels[name][code] for code in found[name]] for name in by})


def days_of(text: str) -> tuple[int, int]:
    """``2022-03-14/2022-03-16`` → numbers of both days; an empty side is open."""
    first, _, last = text.partition("/")
    return day_number(first) if first else EARLY, day_number(last) if last else LATE  # type: ignore[return-value]


def day_number(day: Any) -> int | None:
    """Days since 1970-01-01 of a date; None of None."""
    if isinstance(day, int):
        return day
    return (
        None if day is None or pd.isna(day) else int(pd.Timestamp(day).to_datetime64().astype("datetime64[D]").astype(np.int64))
    )


def _coded(column: pd.Series, ids: Sequence[str]) -> tuple[list[str], np.ndarray]:
    """The ids of a dimension with one for missing values, and the place of every value; what is no id counts as missing."""
    known = list(ids) if "" in ids else [*ids, ""]
    codes = pd.Categorical(column.fillna(""), categories=known).codes.astype(np.int32)
    return known, np.where(codes < 0, known.index(""), codes).astype(np.int32)


def _days(column: pd.Series, missing: int) -> np.ndarray:
    known = pd.to_datetime(column)
    return np.where(known.isna(), missing, known.to_numpy().astype("datetime64[D]").astype(np.int64))


def _cells(table: np.ndarray) -> tuple[int, np.ndarray]:
    if not len(table):
        return 0, np.zeros(0, np.int64)
    unique, place = np.unique(table, axis=0, return_inverse=True)
    return len(unique), place.reshape(-1)


def _sums(column: pd.Series, place: np.ndarray, size: int) -> Sums:
    values = column.to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(values)
    scaled = np.where(known, np.rint(np.where(known, values, 0) * SCALE), 0)

    def add(weights: Iterable[float]) -> np.ndarray:
        return np.bincount(place, weights=np.asarray(weights), minlength=size).astype(np.int64)

    return Sums(add(known), add(scaled), add(scaled**2))


def _smallest(values: np.ndarray) -> str:
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    return (
        "u1"
        if low >= 0 and high < 2**8
        else "u2"
        if low >= 0 and high < 2**16
        else "i4"
        if low >= EARLY and high <= LATE
        else "f8"
    )
