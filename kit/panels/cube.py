"""Rows of a unit → a sparse cube; `slice` is the one aggregation, here and in the browser (front/cube.js)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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

    @property
    def total(self) -> int:
        """Things in the whole cube."""
        return int(slice(self, {}, []).n[0])

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
        Cell numbers, ascending.
    """
    open_ended = (cube.since == EARLY) & (cube.until == LATE)
    ok = open_ended.copy() if undated else np.ones(len(cube.n), bool)
    for name, ids in selection.items():
        if name in cube.labels and ids is not None:
            wanted = set(ids)
            ok &= np.array([label in wanted for label in cube.labels[name]], bool)[cube.codes[name]]
    if among is not None and cube.by_row:
        ok &= among[cube.rows[cube.starts[:-1]]]
    since, until = day_number(selection.get("since")), day_number(selection.get("until"))
    if since is not None and until is not None and since > until:
        ok[:] = False
    elif since is not None or until is not None:
        ok &= (
            ~open_ended & (cube.since <= (LATE if until is None else until)) & (cube.until >= (EARLY if since is None else since))
        )
    cells = np.flatnonzero(ok)
    many = cube.key[cells] >= 0
    _, first = np.unique(cube.key[cells[many]], return_index=True)
    return np.sort(np.concatenate([cells[~many], cells[many][first]]))


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
    place = np.zeros(len(cells), np.int64)
    for name, width in zip(by, shape, strict=True):
        place = place * width + cube.codes[name][cells]

    def add(values: np.ndarray) -> np.ndarray:  # float64 holds these integers exactly
        return np.bincount(place, weights=values[cells], minlength=int(np.prod(shape))).astype(np.int64).reshape(shape or 1)

    return Slice(tuple(by), add(cube.n), {name: Sums(add(s.n), add(s.s), add(s.q)) for name, s in cube.sums.items()})


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
    found = pd.DataFrame({name: cube.codes[name][cells] for name in by})
    found = found.assign(since=cube.since[cells], until=cube.until[cells], n=cube.n[cells].astype(np.int64))
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
