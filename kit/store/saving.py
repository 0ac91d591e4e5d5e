"""The tables of a case → its folder, put in place together under a lock; what the kit did not make there stays.

A case is only put in the place of the one it was loaded from: where another command has changed that one since, nothing is
written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kit.errors import KitError
from kit.store import csv_tables as files
from kit.store import package as described
from kit.store import parquet_parts as parts
from kit.store import places, staging, writing
from kit.store import wide_tables as index
from kit.store.order import counted

LAST = (parts.MANIFEST, described.PACKAGE)  # by which readers know the other files


class Loaded(NamedTuple):
    """Where a case was loaded from, and a digest of what was there."""

    folder: Path
    state: str


def save(package: Mapping[str, Any], tables: Mapping[str, pd.DataFrame], folder: Path, loaded: Loaded | None = None) -> Path:
    """Write tables as a case: CSV files, or Parquet parts where the data package says so.

    Parameters
    ----------
    package : mapping
        Describes every table.
    tables : mapping of str to DataFrame
    folder : Path
        New, empty, or a case, whose tables are replaced.
    loaded : Loaded, optional
        Where the tables were loaded from.

    Raises
    ------
    KitError
        If the folder holds something that is not a case, another command is writing it or has changed the case since it was
        loaded, or a table is not described.
    """
    check_place(folder)
    strange = sorted(set(tables) - {r["name"] for r in described.tables(package)})
    if strange:
        raise KitError(f"the data package describes no table {strange[0]!r}: add it to resources or optionalResources first")
    with staging.staged(folder, lambda: [*contents(folder), *_wide(folder)], LAST) as stage:
        check_unchanged(folder, loaded)
        write(stage, package, tables)
    return folder


def replace_table(folder: Path, name: str, frame: pd.DataFrame, loaded: Loaded | None = None) -> None:
    """Put another table in the place of one of a case in parts, without reading the others.

    Parameters
    ----------
    folder : Path
        The case.
    name : str
        Of the table, which the case may have lacked, e.g. ``accuracy``.
    frame : DataFrame
        Has the columns that the data package describes; small enough for memory.
    loaded : Loaded, optional
        As for `save`.

    Raises
    ------
    KitError
        As `save`, and if the data package describes no such table in parts, a column is missing, or the manifest cannot be read.
    """
    resource = next((r for r in described.tables(described.read_package(folder)) if r["name"] == name), None)
    if resource is None or resource.get("format") != "parquet":
        raise KitError(f"{folder} describes no table {name} in parts")
    fields = [f["name"] for f in resource["schema"]["fields"]]
    if lacking := sorted(set(fields) - set(frame.columns)):
        raise KitError(f"the table {name} lacks {', '.join(lacking)}")
    old: list[str] = []
    with staging.staged(folder, lambda: old, LAST) as stage:
        check_unchanged(folder, loaded)
        before = parts.read_manifest(folder)
        old += [path for path in before if path.startswith(f"{resource['path']}/")]
        writer = parts.Writer(stage, [resource])
        writer.add(name, {column: frame[column] for column in fields})
        writer.close()
        first = next((n for n, path in enumerate(before) if path in old), len(before))
        others = [(path, facts) for path, facts in before.items() if path not in old]
        after = dict([*others[:first], *writer.parts.items(), *others[first:]])
        writing.write_whole(stage / parts.MANIFEST, parts.manifest(after))


def replace_file(package: Mapping[str, Any], folder: Path, name: str, frame: pd.DataFrame, loaded: Loaded | None) -> bool:
    """Put another table in the place of one of a case in CSV, whose other files stay as they are.

    Returns
    -------
    bool
        False, and nothing is written, if the folder is not the one the case was loaded from, or describes itself otherwise.

    Raises
    ------
    KitError
        As `save`.
    """
    if loaded is None or loaded.folder != folder or not (folder / described.PACKAGE).is_file():
        return False
    resource = next((r for r in described.tables(package) if r["name"] == name), None)
    if resource is None or resource.get("format") == "parquet" or described.read_package(folder) != package:
        return False
    with staging.staged(folder) as stage:
        check_unchanged(folder, loaded)
        files.write_table(stage / resource["path"], resource, frame)
    return True


def write(folder: Path, package: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
    """Write tables and their description into a folder of one's own."""
    every = {r["name"]: r for r in described.tables(package) if r["name"] in tables}
    inside = [r for r in every.values() if r.get("format") == "parquet"]
    writer = parts.Writer(folder, inside) if inside else None
    for name, resource in every.items():
        if writer and name in writer:
            frame = tables[name][[f["name"] for f in resource["schema"]["fields"]]]
            frame = frame.sort_values(resource["schema"]["primaryKey"], key=counted, kind="stable")
            writer.add(name, {column: frame[column] for column in frame})
        else:
            files.write_table(folder / resource["path"], resource, tables[name])
    if writer:
        writer.close()
    if writer or described.parted(package):
        writing.write_whole(folder / parts.MANIFEST, parts.manifest(writer.parts if writer else {}))
    writing.write_whole(folder / described.PACKAGE, json.dumps(package, ensure_ascii=False, indent=1) + "\n")


def check_place(folder: Path) -> None:
    """Raise `KitError` if a folder holds something that is neither a case nor what an interrupted command has left."""
    if folder.exists() and not folder.is_dir():
        raise KitError(f"{folder} is a file; choose a folder")
    inside = [p.name for p in folder.iterdir() if p.name != staging.WORK] if folder.is_dir() else []
    if inside and not (folder / described.PACKAGE).is_file() and not staging.interrupted(folder):
        raise KitError(f"{folder} holds something that is not a case; choose a new or empty folder")


def check_unchanged(folder: Path, loaded: Loaded | None) -> None:
    """Raise `KitError` if the case in a folder is no longer the one that was loaded from there."""
    if loaded is None or loaded.folder.resolve() != folder.resolve() or not (folder / described.PACKAGE).is_file():
        return
    if state(folder) != loaded.state:
        raise KitError(
            f"the case in {folder} was changed by another command since it was loaded, so nothing was written: load it again "
            "and do the same once more"
        )


def contents(folder: Path) -> list[str]:
    """Paths inside a case's folder of the files that are its tables: as its own description says, and its manifest."""
    if not (folder / described.PACKAGE).is_file():
        return []
    names = []
    for resource in described.tables(described.read_package(folder)):
        place = places.inside(folder, resource["path"])
        if place.is_file():
            names.append(resource["path"])
        elif place.is_dir():  # the manifest may be damaged: parts are known by their names
            names += [f"{resource['path']}/{name}" for name, _ in places.files(place) if parts.NAMES.fullmatch(name)]
    return [*names, *([parts.MANIFEST] if (folder / parts.MANIFEST).is_file() else [])]


def _wide(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in index.files(folder)]


def state(folder: Path, package: Mapping[str, Any] | None = None) -> str:
    """A digest of a case: its description, its CSV files, and the manifest that holds the digests of its parts."""
    digest = hashlib.sha256()
    for name, path in _files(folder, package):
        with path.open("rb") as file:
            digest.update(f"{name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def stamp(folder: Path, package: Mapping[str, Any]) -> list[tuple[str, int, int, int]]:
    """What tells cheaply that a case's files were replaced while they were read."""
    facts = ((name, path.stat()) for name, path in _files(folder, package))
    return [(name, f.st_ino, f.st_size, f.st_mtime_ns) for name, f in facts]


def _files(folder: Path, package: Mapping[str, Any] | None) -> Iterator[tuple[str, Path]]:
    every = described.tables(package or described.read_package(folder))
    tables = [r["path"] for r in every if r.get("format") != "parquet"]
    for name in sorted((described.PACKAGE, parts.MANIFEST, *tables)):
        if (path := places.inside(folder, name)).is_file():
            yield name, path
