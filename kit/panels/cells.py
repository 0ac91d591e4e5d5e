"""What is counted, on disk → a cube of cells: ids become codes where the rows are, and are numbers from there on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from kit.case.case import Case
from kit.measures import tally
from kit.panels.counted import DAYS, Counted
from kit.panels.cube import EARLY, LATE, Cube, Sums
from kit.store.frames import Frame, answered

_KEY = "_key"
_ROOM = 2**62
_Columns = dict[str, np.ndarray]


def count(case: Case, counted: Counted) -> Cube:
    """A cube of what is counted, which knows no rows.

    Cells of things that have several follow each other in the order of ``counted``; the order of the others means nothing.

    Parameters
    ----------
    case : Case
        On disk.
    counted : Counted
        A row whose id is none of its dimension's gets the code of missing ones.
    """
    labels = {name: ids if "" in ids else [*ids, ""] for name, (_, ids) in counted.dims.items()}
    cells = _answered(_grouped(case, counted), counted, labels)
    sequence = _in_order(cells, counted, labels)
    codes = {name: cells.pop(_code(name))[sequence] for name in labels}
    since, until = (cells.pop(day)[sequence] for day in DAYS)
    n = cells["n"][sequence]
    nothing = np.zeros(len(n), np.int64)
    return Cube(
        unit=counted.unit,
        labels=labels,
        codes=codes,
        since=since,
        until=until,
        key=cells[_KEY][sequence] if counted.key else np.full(len(n), -1, np.int32),
        n=n,
        sums={m: Sums(cells.pop(f"n_{m}")[sequence], cells.pop(f"s_{m}")[sequence], nothing) for m in counted.measures},
        starts=np.zeros(len(n) + 1, np.int32),
        rows=np.zeros(0, np.int32),
    )


def _grouped(case: Case, counted: Counted) -> Frame:
    """One row per cell: codes, days, what tells things with several cells apart, and counts; read in one go."""
    _, frame, dims, key, order, measures = counted
    for name, (column, ids) in dims.items():
        frame = frame.join(_codes(case, frame, name, column, ids), on=column, how="left")
    sums: dict[str, Any] = {"n": nw.len().cast(nw.Int32)}
    for name, column in measures.items():
        frame = frame.with_columns(tally.scaled(column).alias(f"_{name}"))
        sums |= {f"n_{name}": nw.col(f"_{name}").count().cast(nw.Int32), f"s_{name}": nw.col(f"_{name}").sum().cast(nw.Int64)}
    apart = {}
    if key:
        shared = ~nw.col("_alone")
        apart = {_KEY: nw.when(shared).then(nw.col(key)), **{_order(c): nw.when(shared).then(nw.col(c)) for c in order}}
        frame = frame.with_columns(**apart)
    return frame.group_by([*map(_code, dims), *DAYS, *apart]).agg(**sums)


def _codes(case: Case, frame: Frame, name: str, column: str, ids: Sequence[str]) -> Frame:
    """The ids of a dimension, as its column has them, with their places."""
    known = [(place, i) for place, i in enumerate(ids) if i]
    values = [i for _, i in known]
    typed = pd.array(values, dtype="str") if _is_text(frame, column) else np.array(values, np.int64)
    return case.joinable(pd.DataFrame({column: typed, _code(name): np.array([place for place, _ in known], np.int32)}))


def _is_text(frame: Frame, column: str) -> bool:
    """Whether a column has ids as they are; steps of scores are whole numbers."""
    return bool(frame.collect_schema()[column] == nw.String)


def _code(name: str) -> str:
    return f"_code_{name}"


def _order(column: str) -> str:
    return f"_order_{column}"


def _answered(frame: Frame, counted: Counted, labels: Mapping[str, list[str]]) -> _Columns:
    """The columns of the cells as numbers; of keys, and of texts by which things are ordered, their places among all."""
    import pyarrow as pa

    table = answered(frame)
    found: _Columns = {}
    for name, ids in labels.items():
        found[_code(name)] = _numbers(table[_code(name)], pa.int32(), ids.index(""))
    for name, missing in zip(DAYS, (EARLY, LATE), strict=True):
        found[name] = _numbers(table[name].cast(pa.date32()), pa.int32(), missing)
    for name in ("n", *(f"n_{m}" for m in counted.measures)):
        found[name] = _numbers(table[name], pa.int32(), 0)
    found |= {name: _numbers(table[name], pa.int64(), 0) for name in (f"s_{m}" for m in counted.measures)}
    if counted.key:
        found[_KEY] = _numbers(table[_KEY].combine_chunks().dictionary_encode().indices, pa.int32(), -1)
        found |= {_order(c): _ranks(table[_order(c)]) for c in counted.order}
    return found


def _numbers(column: Any, kind: Any, missing: int) -> np.ndarray:
    return np.asarray(column.cast(kind).fill_null(missing).to_numpy())


def _ranks(column: Any) -> np.ndarray:
    """The place of each value among those that differ, in order; missing ones last."""
    import pyarrow.compute as pc

    return np.asarray(pc.rank(column, tiebreaker="dense").to_numpy().astype(np.int64))


def _in_order(cells: _Columns, counted: Counted, labels: Mapping[str, list[str]]) -> np.ndarray:
    """Places of the cells of one thing behind those of things that have but one: by its order, then by ids and days."""
    if not counted.key:
        return np.arange(len(cells["n"]))
    key = cells[_KEY]
    shared = np.flatnonzero(key >= 0)
    columns = [cells[_order(c)] for c in counted.order]
    for name in sorted(counted.dims, key=lambda name: len(counted.dims[name][1])):
        places = _sorted_place(labels[name], text=_is_text(counted.frame, counted.dims[name][0]))
        columns.append(places[cells[_code(name)]])
    columns += [np.where(cells[day] == EARLY, LATE, cells[day]) for day in DAYS]
    keys = [key[shared], *(column[shared] for column in columns)]
    return np.concatenate([np.flatnonzero(key < 0), shared[np.lexsort([*_together(keys)][::-1])]])


def _sorted_place(ids: list[str], *, text: bool) -> np.ndarray:
    """Of each id its place in the alphabet, of steps in the order of their numbers; a missing one comes last."""
    by_size = sorted(range(len(ids)), key=lambda k: (ids[k] == "", ids[k] if text else int(ids[k] or 0)))
    place = np.empty(len(ids), np.int64)
    place[by_size] = np.arange(len(ids))
    return place


def _together(columns: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """The same order by fewer columns: several small numbers make a large one."""
    at, room = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        low = int(column.min(initial=0))
        many = int(column.max(initial=0)) - low + 1
        if room * many > _ROOM:
            yield at
            at, room = np.zeros(len(at), np.int64), 1
        at = at * many + (column.astype(np.int64) - low)
        room *= many
    yield at
