"""A case in Parquet parts → every fault of it: parts that were changed, cells, keys and references that are not as described."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from kit.errors import Fault
from kit.store import duck
from kit.store.frames import Frame, collected
from kit.store.package import tables
from kit.store.parquet_parts import read_manifest

if TYPE_CHECKING:
    from kit.store.remote import Remote

_SHOWN = 5  # values of one kind of fault
_CODES = 24


def faults(
    folder: Path, package: Mapping[str, Any], small: Mapping[str, pd.DataFrame], remote: Remote | None = None
) -> Iterator[Fault]:
    """Faults of the tables that are in parts.

    Parameters
    ----------
    folder : Path
    package : mapping
        Its data package.
    small : mapping of str to DataFrame
        The codebook tables, whose keys the others name.
    remote : Remote, optional
        Where the parts lie, if not in the folder: all of them are read.

    Yields
    ------
    Fault
        Of a table its folder, without a row: of every kind of fault the first values in order.
    """
    changed = [*_find_changed(folder, remote)]
    yield from changed
    if changed:
        return
    parts = read_manifest(folder)
    with duck.connected(folder, remote) as con:
        duck.views(con, folder, package, parts, remote)
        described = [r for r in tables(package) if duck.parts_of(r, parts)]
        frames = {r["name"]: nw.from_native(duck.rows(con, r["name"])) for r in described}
        frames |= {name: nw.from_native(con.from_df(frame)) for name, frame in small.items()}
        for resource in described:
            yield from _cells(frames[resource["name"]], resource)
            yield from _keys(frames, resource)


def _find_changed(folder: Path, remote: Remote | None) -> Iterator[Fault]:
    there = remote.listed() if remote else {}
    for path, facts in read_manifest(folder).items():
        if remote and there.get(path) != facts["bytes"]:
            problem = "the part is missing, or has another size"
            yield Fault(path, None, "", "", problem, "Restore it, or code the articles again")
            continue
        with remote.opened(path) if remote else (folder / path).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:
                yield Fault(
                    path, None, "", "", "the part was changed since it was written", "Restore it, or code the articles again"
                )


def _cells(table: Frame, resource: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of single cells: all conditions are counted in one pass, and rows looked for of those alone that are met."""
    asked = [(field["name"], *rule) for field in resource["schema"]["fields"] for rule in _rules(field)]
    if not asked:
        return
    counted = collected(table.select(**{f"n{n}": condition.cast(nw.Int64).sum() for n, (_, condition, *_) in enumerate(asked)}))
    for found, (column, condition, problem, allowed) in zip(counted.iloc[0].fillna(0), asked, strict=True):
        if found:
            values = table.filter(condition).select(value=nw.col(column).cast(nw.String)).unique()
            for value in _first(values, "value"):
                yield Fault(resource["path"], None, column, str(value or "")[:60], problem, allowed)


def _rules(field: Mapping[str, Any]) -> Iterator[tuple[nw.Expr, str, str]]:
    """What is wrong with a cell if it is true, the problem, and what is allowed."""
    limits, cell = field.get("constraints", {}), nw.col(field["name"])
    if limits.get("required"):
        yield cell.is_null(), "the cell is empty", "This column must be filled"
    if limits.get("enum") and field["type"] == "string":
        allowed = "Allowed: " + ", ".join(limits["enum"][:_CODES]) + (" …" if len(limits["enum"]) > _CODES else "")
        yield ~cell.is_in(limits["enum"]), "the code is unknown", allowed
    if "minimum" in limits:
        yield cell < limits["minimum"], "the number is out of range", f"The minimum is {limits['minimum']}"
    if "maximum" in limits:
        yield cell > limits["maximum"], "the number is out of range", f"The maximum is {limits['maximum']}"
    if limits.get("pattern"):
        yield ~cell.str.contains(limits["pattern"]), "the value has the wrong form", f"It must match {limits['pattern']}"


def _keys(frames: Mapping[str, Frame], resource: Mapping[str, Any]) -> Iterator[Fault]:
    name, key = resource["name"], resource["schema"]["primaryKey"]
    twice = frames[name].group_by(*key).agg(rows=nw.len()).filter(nw.col("rows") > 1).select(*key)
    for row in _first(twice, *key):
        value = ", ".join(map(str, row if len(key) > 1 else [row]))[:60]
        yield Fault(resource["path"], None, ", ".join(key), value, "the key stands twice", "Every row needs a key of its own")
    for foreign in resource["schema"].get("foreignKeys", []):
        (column,), (target_column,) = foreign["fields"], foreign["reference"]["fields"]
        target = foreign["reference"]["resource"] or name
        if target not in frames:
            continue
        named = frames[name].select(value=nw.col(column)).filter(~nw.col("value").is_null()).unique()
        known = frames[target].select(value=nw.col(target_column)).unique()
        for value in _first(named.join(known, on="value", how="anti"), "value"):
            problem, allowed = f"{target} has no such {target_column}", f"Add it to {target} or mend the reference"
            yield Fault(resource["path"], None, column, str(value)[:60], problem, allowed)


def _first(frame: Frame, *columns: str) -> list[Any]:
    """The first rows in order: values of one column, tuples of several."""
    rows = collected(frame.sort(*columns).head(_SHOWN))
    return [v if v == v else None for v in rows[columns[0]]] if len(columns) == 1 else [*rows.itertuples(index=False, name=None)]
