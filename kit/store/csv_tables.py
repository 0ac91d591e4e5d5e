"""CSV files and their description → checked DataFrames, and back, byte for byte."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from kit.errors import Fault
from kit.store import checks, places, quick_csv
from kit.store.csv_cells import judging
from kit.store.order import counted
from kit.store.package import PACKAGE
from kit.store.package import tables as described_tables
from kit.store.records import BrokenRecord, Records

_LARGE = 200_000  # bytes of a file from which it is read as a whole: below that it takes no less time
Field = Mapping[str, Any]
Resource = Mapping[str, Any]


def read_tables(folder: Path, package: Mapping[str, Any]) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Every table of a case folder, and every fault found in them.

    Parameters
    ----------
    folder : Path
    package : mapping
        The folder's data package.

    Returns
    -------
    tables : dict of str to DataFrame
        One frame per table, columns typed as described (string, nullable integer, float, date).
    faults : list of Fault
        All faults, in file order; empty if the case is sound.
    """
    faults: list[Fault] = []
    described = {r["name"]: r for r in described_tables(package)}
    optional = {r["name"] for r in package.get("optionalResources", [])}
    read = {n: r for n, r in described.items() if r.get("format") != "parquet"}
    read = {n: r for n, r in read.items() if n not in optional or os.path.lexists(folder / r["path"])}
    tables: dict[str, _Table] = {}
    broken = set()
    for name, resource in read.items():
        tables[name] = _Table(resource, _read(folder, resource, found := []))
        found += tables[name].faults
        if any(not f.row or f.row == 1 or not f.column for f in found):
            broken.add(name)  # rows or columns are missing: what points to them is not at fault
        faults += found
    for name, table in tables.items():
        faults += _check_keys(table, {n: t for n, t in tables.items() if n not in broken or n == name})
    if faults:
        return {}, faults
    frames = {name: table.frame for name, table in tables.items()}
    if len(read) < len(described) - len(optional):  # the others are in parts: see kit.case.parquet_tables
        return frames, []
    return frames, list(checks.check(frames, _Lines(tables), {n: r["path"] for n, r in read.items()}, _codes(described)))


class _Table:
    """A table of a CSV file: read as a whole if it is large and sound, else, or where a fault is to be named, line by line."""

    def __init__(self, resource: Resource, raw: bytes | None):
        self.resource, self._raw = resource, raw
        self.sound = quick_csv.read(resource, raw) if raw and len(raw) >= _LARGE else None

    @cached_property
    def _rows(self) -> tuple[dict[str, list[str]], list[int], list[Fault]]:
        faults: list[Fault] = []
        if self._raw is None:
            return {f["name"]: [] for f in self.resource["schema"]["fields"]}, [], faults
        return *_read_csv(self.resource, self._raw, faults), faults

    @property
    def columns(self) -> dict[str, list[str]]:
        """Every cell as it is written."""
        return self._rows[0]

    @property
    def lines(self) -> list[int]:
        """Line in the file of every row."""
        return self._rows[1]

    @property
    def faults(self) -> list[Fault]:
        return [] if self.sound else self._rows[2]

    @property
    def frame(self) -> pd.DataFrame:
        return self.sound.frame if self.sound else _frame(self.resource, self.columns)

    def values(self, column: str) -> list[str]:
        """The cells of a column, in a sound table the filled ones."""
        return self.sound.cells(column) if self.sound else self.columns.get(column, [])

    def points(self, column: str, to: _Table, target: str) -> bool:
        """Whether every filled cell of a column is among those of a column of a table."""
        if self.sound:
            return self.sound.points(column, to.sound or to.values(target), target)
        filled = set(self.columns[column]) - {""}
        return not filled or filled <= set(to.values(target))


class _Lines(Mapping[str, list[int]]):
    """Table → the line of each row, which is looked up for those tables alone that are asked for."""

    def __init__(self, tables: Mapping[str, _Table]):
        self._tables = tables

    def __getitem__(self, name: str) -> list[int]:
        return self._tables[name].lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


def _codes(described: Mapping[str, Resource]) -> dict[str, list[str]]:
    """Allowed values of the variables of ``codings``: those of the columns they settle."""
    fields = {(t, f["name"]): f for t in ("attributions", "statements") for f in described[t]["schema"]["fields"]}
    tones = ["-1", "0", "1"]
    coded = {
        v: list(fields[t, v].get("constraints", {}).get("enum", []))
        for t, v in (("attributions", "form"), ("statements", "stance"))
    }
    coded |= {"read": ["yes"]} | dict.fromkeys(("outlook", "tone_peace", "tone_overall"), tones)
    return {v: values for v, values in coded.items() if values}


def write_table(path: Path, resource: Resource, frame: pd.DataFrame) -> None:
    """Write one table in the case's own form: columns as described, rows by key, ISO dates, empty for missing.

    Cells come back as they are: none is guarded against spreadsheets (`kit.text.cells`).
    """
    fields = resource["schema"]["fields"]
    key = resource["schema"]["primaryKey"]
    text = pd.DataFrame({f["name"]: _as_text(f, frame[f["name"]]) for f in fields})
    out = io.StringIO()
    returns = text.map(lambda cell: "\r" in cell).to_numpy().any()  # Python 3.11 would leave such a cell unquoted
    exact = resource["name"] == "texts"  # offsets count every character
    if returns and not exact:
        text = text.map(lambda cell: cell.replace("\r\n", "\n").replace("\r", "\n"))
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL if returns and exact else csv.QUOTE_MINIMAL)
    writer.writerow([f["name"] for f in fields])
    writer.writerows(text.sort_values(key, key=counted, kind="stable").itertuples(index=False, name=None))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def typed(resource: Resource, rows: pd.DataFrame | None) -> pd.DataFrame:
    """A table as described from loose rows: columns it lacks are empty, columns the description lacks are left out.

    Parameters
    ----------
    resource : mapping
        The table's description.
    rows : DataFrame or None
        Days as ISO text, dates or timestamps; None: no rows.
    """
    n = 0 if rows is None else len(rows)
    cells = {f["name"]: [""] * n for f in resource["schema"]["fields"]}
    if rows is not None:
        for name in cells.keys() & set(rows):
            cells[name] = ["" if v is None or v is pd.NaT or v != v else _cell(v) for v in rows[name]]
    key = resource["schema"]["primaryKey"]
    return _frame(resource, cells).sort_values(key, key=counted, kind="stable", ignore_index=True)


def _cell(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _read(folder: Path, resource: Resource, faults: list[Fault]) -> bytes | None:
    """The file of a table; None if there is none."""
    file, names = resource["path"], [f["name"] for f in resource["schema"]["fields"]]
    try:
        path = places.inside(folder, file)
    except places.Outside as error:
        faults.append(Fault(file, None, "", "", error.problem, error.allowed))
        return None
    if not path.is_file():
        faults.append(Fault(file, None, "", "", "the table is missing", "Write it, if only its header: " + ",".join(names)))
        return None
    return path.read_bytes()


def _read_csv(resource: Resource, raw: bytes, faults: list[Fault]) -> tuple[dict[str, list[str]], list[int]]:
    file, fields = resource["path"], resource["schema"]["fields"]
    names = [f["name"] for f in fields]
    nothing: tuple[dict[str, list[str]], list[int]] = {n: [] for n in names}, []
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = raw.count(b"\n", 0, error.start) + 1
        faults.append(Fault(file, at, "", repr(raw[error.start : error.start + 1]), "the file is not UTF-8", "Save it as UTF-8"))
        return nothing
    csv.field_size_limit(2**31 - 1)  # an article is one cell
    records = Records(io.StringIO(text, newline=""))
    try:
        rows = [(records.begins, row) for row in records if row]
    except BrokenRecord as error:
        allowed = "Put cells that hold quotation marks or line breaks in quotation marks, close these, and double those inside"
        faults.append(Fault(file, records.begins, "", "", error.describe(records.begins), allowed))
        return nothing
    if not rows:
        faults.append(Fault(file, 1, "", "", "the file is empty", "Its header must be: " + ",".join(names)))
        return nothing
    header = rows[0][1]
    faults += [
        Fault(file, 1, n, "", "the column is missing", "Add it; its cells may be empty unless it is required")
        for n in names
        if n not in header
    ]
    faults += [
        Fault(file, 1, n, "", "the column is not described", f"Describe it in {PACKAGE} or take it out")
        for n in header
        if n not in names
    ]
    faults += [Fault(file, 1, n, "", "the column stands twice", "Keep one") for n in {n for n in header if header.count(n) > 1}]
    whole = []
    for line, row in rows[1:]:
        if len(row) == len(header):
            whole.append((line, row))
        else:
            faults.append(Fault(file, line, "", "", f"the row has {len(row)} cells", f"It must have {len(header)}"))
    place = {n: i for i, n in enumerate(header)}
    line_numbers = [line for line, _ in whole]
    cells = {n: [row[place[n]] for _, row in whole] if n in place else [""] * len(whole) for n in names}
    for field in fields:
        if field["name"] in place:
            faults += _check_cells(file, field, cells[field["name"]], line_numbers)
    return cells, line_numbers


def _check_cells(file: str, field: Field, cells: list[str], lines: list[int]) -> Iterator[Fault]:
    """Faults of one column; each distinct value is judged once."""
    limits = field.get("constraints", {})
    judge = judging(field)
    verdicts = {value: judge(value) for value in set(cells) if value != ""}
    bad = {value: verdict for value, verdict in verdicts.items() if verdict}
    required = bool(limits.get("required"))
    if bad or (required and "" in cells):
        for line, value in zip(lines, cells, strict=True):
            if value == "" and required:
                yield Fault(file, line, field["name"], "", "the cell is empty", "This column must be filled")
            elif value in bad:
                yield Fault(file, line, field["name"], value[:60], *bad[value])
    if limits.get("unique") and len(set(cells)) < len(cells):
        seen: dict[str, int] = {}
        for line, value in zip(lines, cells, strict=True):
            if value and value in seen:
                yield Fault(
                    file, line, field["name"], value[:60], f"the id already stands in row {seen[value]}", "Ids must be unique"
                )
            seen.setdefault(value, line)


def _check_keys(table: _Table, tables: Mapping[str, _Table]) -> Iterator[Fault]:
    for key in table.resource["schema"].get("foreignKeys", []):
        (column,), (target_column,) = key["fields"], key["reference"]["fields"]
        target = key["reference"]["resource"] or table.resource["name"]
        if target not in tables or table.points(column, tables[target], target_column):
            continue
        known = set(tables[target].values(target_column))
        for line, value in zip(table.lines, table.columns[column], strict=True):
            if value and value not in known:
                problem, allowed = f"{target} has no such {target_column}", f"Add it to {target} or mend the reference"
                yield Fault(table.resource["path"], line, column, value[:60], problem, allowed)


def _frame(resource: Resource, cells: Mapping[str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame({f["name"]: _to_type(f, cells[f["name"]]) for f in resource["schema"]["fields"]})


def _to_type(field: Field, cells: list[str]) -> Any:
    kind = field["type"]
    if kind == "integer":
        return pd.array([int(v) if v else None for v in cells], dtype="Int64")
    if kind == "number":
        return pd.array([float(v) if v else float("nan") for v in cells], dtype="float64")
    if kind == "date":
        return pd.to_datetime(pd.Series([v or None for v in cells], dtype=object), format="%Y-%m-%d").astype("datetime64[s]")
    return pd.array([v or None for v in cells], dtype="str")


def _as_text(field: Field, values: pd.Series) -> list[str]:
    kind = field["type"]
    if kind == "date":
        return ["" if pd.isna(v) else v.date().isoformat() for v in values]
    if kind == "integer":
        return ["" if pd.isna(v) else str(int(v)) for v in values]
    if kind == "number":
        return ["" if pd.isna(v) else str(int(v)) if float(v).is_integer() and abs(v) < 2**53 else repr(float(v)) for v in values]
    return values.astype("str").fillna("").tolist()
