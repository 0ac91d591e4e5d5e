"""Parquet parts of a case → a DuckDB connection with a view for every table; what DuckDB cannot do → words for whoever asked.

The one place where SQL meets what a case names. Tables and columns are named as `kit.store.package` allows, values are bound,
files are given as lists; a connection opens nothing but the case's folder and its own place for what does not fit in memory, and
its settings are locked. Parts of a case in an object store are read by a file system of the kit's own (`kit.store.remote`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from kit.errors import KitError
from kit.store import places
from kit.store.package import NAME
from kit.store.package import tables as described_tables
from kit.store.parquet_parts import MANIFEST, Parts, read_manifest

if TYPE_CHECKING:
    from kit.store.remote import Remote

MEMORY = "800MB"  # that DuckDB may hold; what is more goes to a folder on disk
INDEX = "index"  # folder of a case: what is made from its parts, and made again when it is gone
_FULL = re.compile(r"No space left|[Oo]ut of [Mm]emory|max_temp_directory_size|[Qq]uota exceeded")
_PART = re.compile(r"""["']([^"'\n]+\.parquet)["']""")
_OURS = re.compile(r"^(?:kit\.errors\.)?KitError: (.+)", re.MULTILINE)  # raised where DuckDB reads from a store
_PATTERN = re.compile(r"[*?\[]")  # what DuckDB takes for a pattern of file names
ROW_GROUP = 122_880  # rows of a row group
# In this order: what DuckDB keeps from a stranger's tables, and then that it stays so.
_LOCKED = (
    "SET preserve_insertion_order = false",
    "SET enable_progress_bar = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET python_enable_replacements = false",  # a name in a question is a table, never a variable of whoever asks
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def connection(case: Path | None = None, remote: Remote | None = None) -> Any:
    """A database in memory that spills to a folder of its own: beside the wide tables of a case, else among temporary files.

    ``remote``: where its parts lie, if not in the folder.
    """
    import duckdb

    from kit.store import spill

    place, lock = spill.place(_own(case) if case else None)
    con = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(place)})
    spill.let_go(con, place, lock)
    opened = [place.resolve(), *([case.resolve()] if case else [])]
    spelt = [f"{name}/" for p in opened for name in (str(p), as_file(p))]
    if remote:
        remote.register(con, read_manifest(case) if case else {})
        spelt += remote.files([""])
    con.execute("SET allowed_directories = ?", [spelt])
    for setting in _LOCKED:
        con.execute(setting)
    return con


def _own(case: Path) -> Path | None:
    """Where a case keeps what is made from its parts; nowhere if something else stands there."""
    try:
        return places.folder(case, INDEX)
    except places.Outside:
        return None


@contextmanager
def connected(case: Path | None = None, remote: Remote | None = None) -> Iterator[Any]:
    """A connection for the length of a block. Raises as `told`."""
    with told():
        con = connection(case, remote)
        try:
            yield con
        finally:
            con.close()


@contextmanager
def told() -> Iterator[None]:
    """A block in which DuckDB is asked.

    Raises
    ------
    KitError
        If DuckDB fails: parts are gone or damaged, memory or disk do not suffice; says what to do.
    """
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        raise KitError(_words(str(error))) from None


def _words(error: str) -> str:
    if ours := _OURS.search(error):
        return ours[1]
    lines = error.strip().splitlines() or [""]
    first = lines[-1] if lines[0].startswith("Traceback") else lines[0]
    if _FULL.search(error):
        return (
            f"this question needs more than the {MEMORY} of memory that DuckDB may hold and the room there is on disk: filter "
            f"the case first (case.only(…)), or free room on its disk ({first[:200]})"
        )
    if part := _PART.search(error):
        path = Path(re.sub(r"\[([*?\[])\]", r"\1", part[1]))
        folder = next((p for p in path.parents if (p / MANIFEST).is_file()), None)
        if folder is None:
            return f"{path} is gone: load the case again (kit.load), from where it is now"
        if not path.exists():
            return f"the case in {folder} was written anew since it was loaded: load it again (kit.load)"
        return f"{path} cannot be read: `kit check {folder}` says what is wrong ({first[:200]})"
    return f"DuckDB cannot answer this: {first[:300]}"


def views(
    con: Any,
    folder: Path,
    package: Mapping[str, Any],
    parts: Parts | None = None,
    remote: Remote | None = None,
    only: Collection[str] | None = None,
) -> None:
    """Declare a view for every table that is in parts, or for some; ``parts``: of the manifest, if it is read already."""
    parts = read_manifest(folder) if parts is None else parts
    for resource in described_tables(package):
        if only is not None and resource["name"] not in only:
            continue
        if names := parts_of(resource, parts):
            view(con, resource["name"], remote.files(names) if remote else placed(folder, names))


def view(con: Any, name: str, files: Iterable[Path | str]) -> None:
    """A view of the rows of Parquet files, in the place of an earlier one; a text is a name that DuckDB knows."""
    con.read_parquet([as_file(f) if isinstance(f, Path) else f for f in files]).create_view(name, replace=True)


def rows(con: Any, name: str) -> Any:
    """The rows of a table or view, as a relation."""
    if not NAME.fullmatch(name):
        raise KitError(f"{name[:60]!r} cannot name a table")
    return con.sql(f'FROM "{name}"')  # a name cannot be bound; con.view(name) would be bound anew at every step


def hold(con: Any, name: str) -> None:
    """Answer a view once: its rows are kept as a table, which the view then reads."""
    rows(con, name).create(f"_{name}")
    con.table(f"_{name}").create_view(name, replace=True)


def write(con: Any, name: str, path: Path) -> None:
    """Write the rows of a view as a Parquet file; it is read often, so what is quick to unpack matters more than size."""
    rows(con, name).write_parquet(str(path), compression="lz4", row_group_size=ROW_GROUP)


def parts_of(resource: Mapping[str, Any], parts: Parts) -> list[str]:
    """Parts of a table, as the manifest names them."""
    if resource.get("format") != "parquet":
        return []
    at = f"{PurePosixPath(resource['path'])}/"
    return [path for path in parts if path.startswith(at) and "/" not in path[len(at) :]]


def placed(folder: Path, names: Iterable[str]) -> list[Path]:
    """Where parts stand in a folder."""
    root = folder.resolve()
    return [root / name for name in names]


def as_file(path: Path) -> str:
    """A path as DuckDB's pattern that finds only this file."""
    return _PATTERN.sub(r"[\g<0>]", str(path))
