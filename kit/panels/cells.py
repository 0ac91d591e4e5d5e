"""What is counted, on disk → a cube of cells: ids become codes where the rows are, and are numbers from there on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np

from kit.measures import tally
from kit.panels.counted import DAYS, Counted, Dims
from kit.panels.cube import EARLY, LATE, Cube, Sums
from kit.store.frames import Frame, answered_in_parts

_ROOM = 2**62
_ENDS = (EARLY, LATE)
_SOME = {"actor", "article", "event"}  # dimensions in which only the most frequent ids have cells of their own
_Columns = dict[str, np.ndarray]


def labels(dims: Dims) -> dict[str, list[str]]:
    """The ids of dimensions with one for missing values."""
    return {name: ids if "" in ids else [*ids, ""] for name, (_, ids) in dims.items()}


def count(counted: Counted) -> Cube:
    """A cube of what is counted, which knows no rows.

    Cells of things that have several follow each other in the order of ``counted``; the order of the others means nothing.

    Parameters
    ----------
    counted : Counted
        Of a case on disk; a row whose id is none of its dimension's gets the code of missing ones.
    """
    known = labels(counted.dims)
    cells = _answered(_grouped(counted), counted, known)
    sequence, things = _in_order(cells, counted, known)
    codes = {name: cells.pop(_code(name))[sequence] for name in known}
    since, until = (cells.pop(day)[sequence] for day in DAYS)
    n = cells["n"][sequence]
    nothing = np.zeros(len(n), np.int64)
    return Cube(
        unit=counted.unit,
        labels=known,
        codes=codes,
        since=since,
        until=until,
        key=things,
        n=n,
        sums={m: Sums(cells.pop(f"n_{m}")[sequence], cells.pop(f"s_{m}")[sequence], nothing) for m in counted.measures},
        starts=np.zeros(len(n) + 1, np.int32),
        rows=np.zeros(0, np.int32),
    )


def _grouped(counted: Counted) -> Iterator[Frame]:
    """One row per cell: ids, days, counts; of things that have several in a frame of its own, with what tells them apart."""
    _, frame, dims, key, order, measures = counted
    sums: dict[str, Any] = {"n": nw.len().cast(nw.Int32)}
    for name, column in measures.items():
        frame = frame.with_columns(tally.scaled(column).alias(f"_{name}"))
        sums |= {f"n_{name}": nw.col(f"_{name}").count().cast(nw.Int32), f"s_{name}": nw.col(f"_{name}").sum().cast(nw.Int64)}
    for column, ids in (dims[name] for name in dims.keys() & _SOME):  # other ids become missing and share a cell
        frame = frame.with_columns(nw.when(nw.col(column).is_in(ids)).then(nw.col(column)).alias(column))
    by = list(dict.fromkeys([*(column for column, _ in dims.values()), *DAYS]))
    if not key:
        yield frame.group_by(by).agg(**sums)
        return
    alone = nw.col("_alone") | nw.col(key).is_null()
    yield frame.filter(alone).group_by(by).agg(**sums)  # not both in one go, which takes half as much memory again
    yield frame.filter(~alone).group_by([*by, key, *order]).agg(**sums)


def _is_text(frame: Frame, column: str) -> bool:
    """Whether a column has ids as they are; steps of scores are whole numbers."""
    return bool(frame.collect_schema()[column] == nw.String)


def _code(name: str) -> str:
    return f"_code_{name}"


def _answered(frames: Iterator[Frame], counted: Counted, labels: Mapping[str, list[str]]) -> _Columns:
    """The columns of the cells as numbers; of keys, and of texts by which things are ordered, their places among all."""
    import pyarrow as pa

    ids = {name: _ids(counted.frame, column, labels[name]) for name, (column, _) in counted.dims.items()}
    parts: dict[str, list[Any]] = {}
    for batch in (batch for frame in frames for batch in answered_in_parts(frame)):  # its ids are let go of at once
        columns = {_code(name): _places(batch[counted.dims[name][0]], *known) for name, known in ids.items()}
        columns |= {day: _numbers(batch[day].cast(pa.date32()), pa.int32(), end) for day, end in zip(DAYS, _ENDS, strict=True)}
        columns |= {name: _numbers(batch[name], pa.int32(), 0) for name in ("n", *(f"n_{m}" for m in counted.measures))}
        columns |= {f"s_{m}": _numbers(batch[f"s_{m}"], pa.int64(), 0) for m in counted.measures}
        columns |= {name: batch[name] for name in (counted.key or "", *counted.order) if name in batch.schema.names}
        for name, values in columns.items():
            parts.setdefault(name, []).append(values)
    texts = {name: pa.chunked_array(parts.pop(name)) for name in (counted.key or "", *counted.order) if name in parts}
    whole = {name: np.concatenate(parts.pop(name)) for name in [*parts]}  # each let go of once it is whole
    return whole | {name: _ranks(column) for name, column in texts.items()}


def _ids(frame: Frame, column: str, ids: Sequence[str]) -> tuple[Any, np.ndarray]:
    """The ids of a dimension as its column has them, and their codes, in no more bytes than these need."""
    import pyarrow as pa

    codes = [code for code, i in enumerate(ids) if i]
    known = [ids[code] for code in codes]
    typed = pa.array(known, pa.string()) if _is_text(frame, column) else pa.array([int(i) for i in known], pa.int64())
    return typed, np.array([*codes, ids.index("")], np.min_scalar_type(len(ids)))


def _places(column: Any, known: Any, codes: np.ndarray) -> np.ndarray:
    """The code of every value; what is no id counts as missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return codes[_numbers(pc.index_in(column.cast(known.type), known), pa.int32(), len(known))]


def _numbers(column: Any, kind: Any, missing: int) -> np.ndarray:
    return np.asarray(column.cast(kind).fill_null(missing).to_numpy())


def _ranks(column: Any) -> np.ndarray:
    """The place of each value among those that differ, in order."""
    import pyarrow.compute as pc

    return np.asarray(pc.rank(column, tiebreaker="dense").to_numpy().astype(np.int64))


def _in_order(cells: _Columns, counted: Counted, labels: Mapping[str, list[str]]) -> tuple[np.ndarray, np.ndarray]:
    """Places of the cells, those of one thing by its order, then by ids and days; and the thing of each, -1 where it has no
    other cell."""
    size = len(cells["n"])
    shared = np.arange(size - len(cells.get(str(counted.key), ())), size)  # they come last
    keys = [cells[name] for name in (counted.key or "", *counted.order) if name in cells and len(shared)]
    for name in sorted(counted.dims, key=lambda name: len(counted.dims[name][1])):
        places = _sorted_place(labels[name], text=_is_text(counted.frame, counted.dims[name][0]))
        keys.append(places[cells[_code(name)][shared]])
    keys += [np.where(cells[day][shared] == EARLY, LATE, cells[day][shared]) for day in DAYS]
    sequence = shared[np.lexsort([*_together(keys)][::-1])]
    things = np.full(size, -1, np.int32)
    if len(shared):
        things[shared] = keys[0][sequence - shared[0]] - 1
    return np.concatenate([np.arange(shared[0] if len(shared) else size), sequence]), things


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
