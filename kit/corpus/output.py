"""Tables of a coded case, row by row → its files in a staging folder: CSV, or Parquet parts with their manifest."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case import missing
from kit.corpus import growing
from kit.errors import KitError
from kit.store import csv_tables as files
from kit.store import package as described
from kit.store import parquet_parts as parts
from kit.store import writing
from kit.text.cells import guard_cell

FORMATS = ("auto", "csv", "parquet")
LARGEST_CSV = 5_000  # articles up to which “auto” writes CSV
LEFT_OUT = ("article_id", "char_start", "char_end", "reason")


def chosen(asked: str, articles: int, *, now: str | None = None) -> str:
    """The format of a case: ``csv`` or ``parquet``; a case that is in parts already stays so.

    Raises
    ------
    KitError
        If the format is unknown, or what it needs is not installed.
    """
    if asked not in FORMATS:
        raise KitError(f"no form of tables {asked!r}; there are {', '.join(FORMATS)}")
    large = articles > LARGEST_CSV or now == "parquet"
    form = asked if asked != "auto" else "parquet" if large else "csv"
    if form == "parquet":
        parts.needed()
    return form


class Files:
    """All tables of a case; CSV is held in memory until the end, Parquet is not.

    Parameters
    ----------
    folder : Path
        Written into.
    package : mapping
        The case's data package, its tables described as CSV.
    form : {'csv', 'parquet'}
    measured : DataFrame, optional
        The table of accuracy, where the case has one.
    """

    def __init__(self, folder: Path, package: Mapping[str, Any], form: str, measured: pd.DataFrame | None = None):
        self._folder, self._form = folder, form
        self.package = parts.packaged(package) if form == "parquet" else dict(package)
        every = {r["name"]: r for r in described.tables(self.package)}
        self._resources = {k: r for k, r in every.items() if k != "accuracy" or measured is not None}
        inside = [r for r in self._resources.values() if r.get("format") == "parquet"]
        self._parts = parts.Writer(folder, inside)
        self._held: dict[str, dict[str, list[Any]]] = defaultdict(dict)
        self._rows: dict[str, int] = defaultdict(int)
        self.kept: list[str] = []  # parts that stay where they are in the case
        self._ends: dict[str, list[int]] = {name: [] for name in growing.KEPT}  # pieces that parts end with
        self._pieces = 0
        folder.mkdir(parents=True, exist_ok=True)
        self._left_out = (folder / "left_out.csv").open("w", encoding="utf-8", newline="")
        self._lines = csv.writer(self._left_out, lineterminator="\n")
        self._lines.writerow(LEFT_OUT)
        self.missing: Counter[tuple[str, str]] = Counter()  # what is not known, of how many articles
        self._lacking = (folder / missing.FILE).open("w", encoding="utf-8", newline="")
        self._lacks = csv.writer(self._lacking, lineterminator="\n")
        self._lacks.writerow(missing.COLUMNS)
        if measured is not None and len(measured):
            self.add("accuracy", {c: measured[c].tolist() for c in measured})

    def add(self, name: str, columns: Mapping[str, Any]) -> None:
        """Append rows of a table, of ``left_out.csv`` or ``missing.csv``, as columns: lists or Arrow's."""
        n = len(next(iter(columns.values())))
        if name == "missing":
            rows = [[*cells] for cells in zip(*(_cells(columns[c]) for c in missing.COLUMNS), strict=True)]
            self.missing += missing.count((row[2], row[3]) for row in rows)
            self._lacks.writerows([guard_cell(cell) for cell in row] for row in rows)
        elif name == "left_out":
            self._lines.writerows(zip(*(map(guard_cell, _cells(columns[c])) for c in LEFT_OUT), strict=True))
        elif name in self._parts:
            self._parts.add(name, columns)
        elif name in self._resources:
            held = self._held[name]
            for column in columns.keys() | held.keys():
                held.setdefault(column, [None] * self._rows[name]).extend(_cells(columns.get(column, [None] * n)))
        self._rows[name] += n

    def keep(self, name: str, part: growing.Part) -> None:
        """Take a part of the case that grows for the next rows of a table."""
        self._parts.keep(name, *part)
        self.kept.append(part.path)

    def passed(self) -> None:
        """A piece has given all its rows."""
        for name, ends in self._ends.items():
            if name in self._parts and self._parts.ended(name) > len(ends):
                ends.append(self._pieces)
        self._pieces += 1

    @property
    def in_parts(self) -> bool:
        """Whether the tables are written as Parquet."""
        return self._form == "parquet"

    def close(self) -> None:
        """Write what is held and the manifests of parts; the data package is the caller's."""
        self._left_out.close()
        self._lacking.close()
        self._parts.close()
        for name, resource in self._resources.items():
            if name not in self._parts:
                frame = pd.DataFrame(self._held.pop(name)) if name in self._held else None
                files.write_table(self._folder / resource["path"], resource, files.typed(resource, frame))
        if self.in_parts:
            writing.write_whole(self._folder / parts.MANIFEST, parts.manifest(self._parts.parts))
            record = growing.record(self._parts.parts, self._resources, self._ends, self._pieces)
            writing.write_whole(self._folder / growing.FILE, record)

    def write_package(self, package: Mapping[str, Any]) -> None:
        """Write ``datapackage.json``."""
        self._write_json(described.PACKAGE, package)

    def write_provenance(self, settings: Mapping[str, Any]) -> None:
        """Write ``provenance.json``: rules, versions and codebook."""
        self._write_json("provenance.json", dict(settings), sort_keys=True)

    def _write_json(self, name: str, contents: Mapping[str, Any], *, sort_keys: bool = False) -> None:
        text = json.dumps(contents, ensure_ascii=False, indent=1, sort_keys=sort_keys) + "\n"
        writing.write_whole(self._folder / name, text)

    def write_rejected(self, rows: Iterable[tuple[str, str]]) -> None:
        """Write ``rejected.csv``: place and reason of what could not be read."""
        with (self._folder / "rejected.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["place", "reason"])
            writer.writerows(sorted({(guard_cell(place), guard_cell(reason)) for place, reason in rows}))


def _cells(column: Any) -> list[Any]:
    return column if isinstance(column, list) else column.to_pylist()
