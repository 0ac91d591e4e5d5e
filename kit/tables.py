"""CSV files and their description → checked DataFrames, and back, byte for byte."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kit.errors import CaseError, Fault

PACKAGE = "datapackage.json"
_INTEGER = re.compile(r"[+-]?\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN_CODES = 24
_NEEDED = (
    "outlets", "parties", "actors", "aliases", "issues", "articles", "sentences", "utterances", "attributions", "statements",
    "codings", "events", "event_participants", "event_reports", "figures", "sources", "citations",
)  # fmt: skip

Field = Mapping[str, Any]
Resource = Mapping[str, Any]


def read_package(folder: Path) -> dict[str, Any]:
    """The data package of a case folder.

    Raises
    ------
    CaseError
        If the folder or its ``datapackage.json`` is missing, is no data package, or lacks one of the kit's tables.
    """
    path = folder / PACKAGE
    if not path.is_file():
        raise _unusable(folder, "the file is missing", "A case is a folder with a datapackage.json that describes its tables")
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
        described = {(r["name"], r["path"], len(r["schema"]["fields"]))[0] for r in package["resources"]}
    except (ValueError, KeyError, TypeError) as error:
        allowed = "It must be JSON with resources, each with name, path and schema"
        raise _unusable(folder, "this is not a data package", allowed, str(error)[:80]) from None
    missing = [name for name in _NEEDED if name not in described]
    if missing:
        raise _unusable(folder, "tables are not described", "Describe them as the shipped case does", ", ".join(missing))
    return package


def _unusable(folder: Path, problem: str, allowed: str, value: str = "") -> CaseError:
    return CaseError(str(folder), [Fault(PACKAGE, None, "", value, problem, allowed)])


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
    columns: dict[str, dict[str, list[str]]] = {}
    lines: dict[str, list[int]] = {}
    resources = list(package["resources"])
    for resource in resources + [r for r in package.get("optionalResources", []) if (folder / r["path"]).is_file()]:
        name = resource["name"]
        columns[name], lines[name] = _read_csv(folder, resource, faults)
    for resource in resources + [r for r in package.get("optionalResources", []) if r["name"] in columns]:
        faults += _check_keys(resource, columns, lines[resource["name"]])
    described = {r["name"]: r for r in [*resources, *package.get("optionalResources", [])]}
    if faults:
        return {}, faults
    return {name: _frame(described[name], cells) for name, cells in columns.items()}, []


def write_table(path: Path, resource: Resource, frame: pd.DataFrame) -> None:
    """Write one table in the case's own form: columns as described, rows sorted by key, ISO dates, empty for missing."""
    fields = resource["schema"]["fields"]
    key = resource["schema"]["primaryKey"]
    text = pd.DataFrame({f["name"]: _as_text(f, frame[f["name"]]) for f in fields})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([f["name"] for f in fields])
    writer.writerows(text.sort_values(key, kind="stable").itertuples(index=False, name=None))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(out.getvalue(), encoding="utf-8", newline="")


def _read_csv(folder: Path, resource: Resource, faults: list[Fault]) -> tuple[dict[str, list[str]], list[int]]:
    file, fields = resource["path"], resource["schema"]["fields"]
    names = [f["name"] for f in fields]
    nothing: tuple[dict[str, list[str]], list[int]] = {n: [] for n in names}, []
    path = folder / file
    if not path.is_file():
        faults.append(Fault(file, None, "", "", "the table is missing", "Write it, if only its header: " + ",".join(names)))
        return nothing
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        faults.append(Fault(file, row, "", repr(raw[error.start : error.start + 1]), "the file is not UTF-8", "Save it as UTF-8"))
        return nothing
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if row]
    except csv.Error as error:
        faults.append(
            Fault(
                file,
                reader.line_num,
                "",
                "",
                f"the CSV cannot be read: {error}",
                "Quote cells that hold quotation marks or line breaks",
            )
        )
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
    judge = _judge(field)
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


def _judge(field: Field) -> Callable[[str], tuple[str, str] | None]:
    """A function that says what is wrong with a filled cell of this column, and what is allowed; None: nothing."""
    limits = field.get("constraints", {})
    low, high, kind = limits.get("minimum"), limits.get("maximum"), field["type"]
    allowed = set(limits.get("enum", ()))
    pattern = re.compile(limits["pattern"]) if "pattern" in limits else None

    def judge(value: str) -> tuple[str, str] | None:
        if kind == "date":
            return None if _is_date(value) else ("this is no date", "Write YYYY-MM-DD")
        if kind in ("integer", "number"):
            number = _number(value, whole=kind == "integer")
            if number is None:
                return f"this is no {'whole ' * (kind == 'integer')}number", "Write digits, with a point for decimals"
            if (low is not None and number < low) or (high is not None and number > high):
                return "the number is out of range", f"Allowed: {'−∞' if low is None else low} to {'∞' if high is None else high}"
            return None
        if allowed and value not in allowed:
            listed = sorted(allowed)
            return "the code is unknown", "Allowed: " + ", ".join(listed[:_SHOWN_CODES]) + (
                " …" if len(listed) > _SHOWN_CODES else ""
            )
        if pattern and not pattern.search(value):
            return "the value has the wrong form", f"It must match {pattern.pattern}"
        return None

    return judge


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        pd.Timestamp(value)
    except ValueError:
        return False
    return True


def _number(value: str, *, whole: bool) -> float | None:
    if whole and not _INTEGER.fullmatch(value):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number - number == 0 else None


def _check_keys(resource: Resource, columns: Mapping[str, Mapping[str, list[str]]], lines: list[int]) -> Iterator[Fault]:
    for key in resource["schema"].get("foreignKeys", []):
        (column,), (target_column,) = key["fields"], key["reference"]["fields"]
        target = key["reference"]["resource"] or resource["name"]
        known = set(columns.get(target, {}).get(target_column, ()))
        cells = columns[resource["name"]][column]
        if set(cells) - known - {""}:
            for line, value in zip(lines, cells, strict=True):
                if value and value not in known:
                    yield Fault(
                        resource["path"],
                        line,
                        column,
                        value[:60],
                        f"{target} has no such {target_column}",
                        f"Add it to {target} or mend the reference",
                    )


def _frame(resource: Resource, cells: Mapping[str, list[str]]) -> pd.DataFrame:
    return pd.DataFrame({f["name"]: _typed(f, cells[f["name"]]) for f in resource["schema"]["fields"]})


def _typed(field: Field, cells: list[str]) -> Any:
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
        return ["" if pd.isna(v) else v.strftime("%Y-%m-%d") for v in values]
    if kind == "integer":
        return ["" if pd.isna(v) else str(int(v)) for v in values]
    if kind == "number":
        return ["" if pd.isna(v) else f"{v:.12g}" for v in values]
    return ["" if pd.isna(v) else str(v) for v in values]
