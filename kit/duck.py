"""Parquet parts of a case → a DuckDB connection with a view for every table; what DuckDB cannot do → words for whoever asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from kit import spill
from kit.errors import KitError
from kit.package import tables as described_tables
from kit.parts import MANIFEST, Parts, read_manifest

MEMORY = "800MB"  # that DuckDB may hold; what is more goes to a folder on disk
INDEX = "index"  # folder of a case: what is made from its parts, and made again when it is gone
_FULL = re.compile(r"No space left|[Oo]ut of [Mm]emory|max_temp_directory_size|[Qq]uota exceeded")
_PART = re.compile(r"""["']([^"'\n]+\.parquet)["']""")


def connection(case: Path | None = None) -> Any:
    """A database in memory that spills to a folder of its own: beside the wide tables of a case, else among temporary files."""
    import duckdb

    place, lock = spill.place(case / INDEX if case else None)
    con = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(place)})
    spill.let_go(con, place, lock)
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET enable_progress_bar = false")
    return con


@contextmanager
def connected(case: Path | None = None) -> Iterator[Any]:
    """A connection for the length of a block. Raises as `told`."""
    with told():
        con = connection(case)
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
    first = error.strip().partition("\n")[0]
    if _FULL.search(error):
        return (
            f"this question needs more than the {MEMORY} of memory that DuckDB may hold and the room there is on disk: filter "
            f"the case first (case.only(…)), or free room on its disk ({first[:200]})"
        )
    if part := _PART.search(error):
        path = Path(part[1])
        folder = next((p for p in path.parents if (p / MANIFEST).is_file()), None)
        if folder is None:
            return f"{path} is gone: load the case again (kit.load), from where it is now"
        if not path.exists():
            return f"the case in {folder} was written anew since it was loaded: load it again (kit.load)"
        return f"{path} cannot be read: `kit check {folder}` says what is wrong ({first[:200]})"
    return f"DuckDB cannot answer this: {first[:300]}"


def views(con: Any, folder: Path, package: Mapping[str, Any], parts: Parts | None = None) -> None:
    """Declare a view for every table that is in parts; ``parts``: of the manifest, if it is read already."""
    parts = read_manifest(folder) if parts is None else parts
    for resource in described_tables(package):
        if found := parts_of(folder, resource, parts):
            listed = ", ".join(f"'{quoted(p)}'" for p in found)
            con.execute(f'CREATE OR REPLACE VIEW "{resource["name"]}" AS FROM read_parquet([{listed}])')


def parts_of(folder: Path, resource: Mapping[str, Any], parts: Parts) -> list[Path]:
    """Files of a table, as the manifest names them."""
    at = str(PurePosixPath(resource["path"]))
    named = parts if resource.get("format") == "parquet" else {}
    return [folder / path for path in named if str(PurePosixPath(path).parent) == at]


def quoted(path: Path) -> str:
    """A path inside an SQL string."""
    return str(path).replace("'", "''")
