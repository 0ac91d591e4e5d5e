"""Parquet parts of a case → a DuckDB connection with a view for every table."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any

from kit.package import tables as described_tables
from kit.parts import read_manifest

MEMORY = "800MB"  # that DuckDB may hold; what is more goes to a temporary folder
_numbers = count(1)


def connection() -> Any:
    """A database in memory that spills to a temporary folder of its own."""
    import duckdb

    spill = Path(tempfile.gettempdir()) / f"kit-duckdb-{os.getpid()}-{next(_numbers)}"
    con = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(spill)})
    con.execute("SET preserve_insertion_order = false")
    con.execute("SET enable_progress_bar = false")
    return con


@contextmanager
def connected() -> Iterator[Any]:
    """A connection for the length of a block."""
    con = connection()
    try:
        yield con
    finally:
        con.close()


def views(con: Any, folder: Path, package: Mapping[str, Any]) -> None:
    """Declare a view for every table that is in parts."""
    for resource in described_tables(package):
        if found := parts_of(folder, resource):
            listed = ", ".join(f"'{quoted(p)}'" for p in found)
            con.execute(f'CREATE OR REPLACE VIEW "{resource["name"]}" AS FROM read_parquet([{listed}])')


def parts_of(folder: Path, resource: Mapping[str, Any]) -> list[Path]:
    """Files of a table, as the manifest names them."""
    at = str(PurePosixPath(resource["path"]))
    parts = read_manifest(folder) if resource.get("format") == "parquet" else {}
    return [folder / path for path in parts if str(PurePosixPath(path).parent) == at]


def quoted(path: Path) -> str:
    """A path inside an SQL string."""
    return str(path).replace("'", "''")
