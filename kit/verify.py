"""A case in Parquet parts → every fault of it: parts that were changed, cells, keys and references that are not as described."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kit import duck
from kit.errors import Fault
from kit.package import tables
from kit.parts import read_manifest

_SHOWN = 5  # values of one kind of fault
_CODES = 24


def faults(folder: Path, package: Mapping[str, Any], small: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Faults of the tables that are in parts.

    Parameters
    ----------
    folder : Path
    package : mapping
        Its data package.
    small : mapping of str to DataFrame
        The codebook tables, whose keys the others name.

    Yields
    ------
    Fault
        Of a table its folder, without a row: of every kind of fault the first values in order.
    """
    changed = [*_changed(folder)]
    yield from changed
    if changed:
        return
    parts = read_manifest(folder)
    with duck.connected(folder) as con:
        duck.views(con, folder, package, parts)
        for name, frame in small.items():
            con.register(name, frame)
        described = [r for r in tables(package) if duck.parts_of(folder, r, parts)]
        there = {r["name"] for r in described} | set(small)
        for resource in described:
            for field in resource["schema"]["fields"]:
                yield from _cells(con, resource, field)
            yield from _keys(con, resource, there)


def _changed(folder: Path) -> Iterator[Fault]:
    for path, facts in read_manifest(folder).items():
        with (folder / path).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != facts["sha256"]:
                yield Fault(
                    path, None, "", "", "the part was changed since it was written", "Restore it, or code the articles again"
                )


def _cells(con: Any, resource: Mapping[str, Any], field: Mapping[str, Any]) -> Iterator[Fault]:
    limits, column = field.get("constraints", {}), f'"{field["name"]}"'
    wrong: list[tuple[str, str, str]] = []  # condition, problem, what is allowed
    if limits.get("required"):
        wrong.append((f"{column} IS NULL", "the cell is empty", "This column must be filled"))
    if limits.get("enum"):
        listed = ", ".join(f"'{v!s}'" for v in limits["enum"])
        allowed = "Allowed: " + ", ".join(map(str, limits["enum"][:_CODES])) + (" …" if len(limits["enum"]) > _CODES else "")
        wrong.append((f"{column}::VARCHAR NOT IN ({listed})", "the code is unknown", allowed))
    for name, sign in (("minimum", "<"), ("maximum", ">")):
        if name in limits:
            wrong.append((f"{column} {sign} {limits[name]}", "the number is out of range", f"The {name} is {limits[name]}"))
    if limits.get("pattern"):
        pattern = limits["pattern"].replace("'", "''")
        wrong.append(
            (f"NOT regexp_matches({column}, '{pattern}')", "the value has the wrong form", f"It must match {limits['pattern']}")
        )
    for condition, problem, allowed in wrong:
        query = f'SELECT DISTINCT {column}::VARCHAR AS v FROM "{resource["name"]}" WHERE {condition} ORDER BY v LIMIT {_SHOWN}'
        for (value,) in con.execute(query).fetchall():
            yield Fault(resource["path"], None, field["name"], str(value or "")[:60], problem, allowed)


def _keys(con: Any, resource: Mapping[str, Any], there: set[str]) -> Iterator[Fault]:
    name, key = resource["name"], resource["schema"]["primaryKey"]
    columns = ", ".join(f'"{k}"' for k in key)
    twice = f'SELECT {columns} FROM "{name}" GROUP BY {columns} HAVING count(*) > 1 ORDER BY {columns} LIMIT {_SHOWN}'
    for row in con.execute(twice).fetchall():
        value = ", ".join(map(str, row))[:60]
        yield Fault(resource["path"], None, ", ".join(key), value, "the key stands twice", "Every row needs a key of its own")
    for foreign in resource["schema"].get("foreignKeys", []):
        (column,), (target_column,) = foreign["fields"], foreign["reference"]["fields"]
        target = foreign["reference"]["resource"] or name
        if target not in there:
            continue
        lost = (
            f'SELECT DISTINCT a."{column}" AS v FROM "{name}" a ANTI JOIN "{target}" b ON a."{column}" = b."{target_column}" '
            f'WHERE a."{column}" IS NOT NULL ORDER BY v LIMIT {_SHOWN}'
        )
        for (value,) in con.execute(lost).fetchall():
            problem, allowed = f"{target} has no such {target_column}", f"Add it to {target} or mend the reference"
            yield Fault(resource["path"], None, column, str(value)[:60], problem, allowed)
