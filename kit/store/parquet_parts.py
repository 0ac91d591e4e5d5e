"""Rows of tables → Parquet parts in a case's folder, under a manifest that alone says which parts there are."""

from __future__ import annotations

import hashlib
import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Any

from kit.errors import KitError
from kit.store import places, writing

MANIFEST = "manifest.json"
NAMES = re.compile(r"part-[0-9]{5,}-[0-9a-f]{16}\.parquet")  # of parts, in the folder of their table
FORMAT = 1
ROWS = 100_000  # of a part; one more row group may be in it
_GROUP = 50_000  # rows of a row group
_BUFFER = 8_000_000  # bytes of one table that wait for being written
_PART = 256_000_000  # bytes, before compression, of a part of long texts
_MOST_ROWS = 100 * ROWS  # that a manifest may say of one part
Resource = Mapping[str, Any]
Parts = dict[str, dict[str, Any]]  # path inside the case → {"rows", "bytes", "sha256"}


def in_parts(resource: Resource) -> bool:
    """Whether a table is written as Parquet parts where a case is: all but the codebook."""
    return str(resource["path"]).startswith("coded/") or resource["name"] in ("texts", "accuracy")


def packaged(package: Mapping[str, Any]) -> dict[str, Any]:
    """The data package of a case whose tables are in parts: their path is a folder, their format ``parquet``."""

    def describe(resource: Resource) -> dict[str, Any]:
        if not in_parts(resource):
            return dict(resource)
        description = {k: v for k, v in resource.items() if k != "encoding"}
        folder = str(PurePosixPath(resource["path"]).with_suffix(""))
        return description | {"path": folder, "format": "parquet", "mediatype": "application/vnd.apache.parquet"}

    lists = {k: [describe(r) for r in package[k]] for k in ("resources", "optionalResources") if k in package}
    return {**package, **lists}


def unpackaged(package: Mapping[str, Any]) -> dict[str, Any]:
    """The data package of the same case with its tables as CSV files."""

    def describe(resource: Resource) -> dict[str, Any]:
        if resource.get("format") != "parquet":
            return dict(resource)
        return {**resource, "path": f"{resource['path']}.csv", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}

    lists = {k: [describe(r) for r in package[k]] for k in ("resources", "optionalResources") if k in package}
    return {**package, **lists}


def read_manifest(folder: Path) -> Parts:
    """Which parts a case has.

    Returns
    -------
    dict
        Path inside the folder → ``rows``, ``bytes`` and ``sha256`` of the part, in the order in which they were written.

    Raises
    ------
    KitError
        If the manifest is missing, broken or of another format, or names a part outside the folder.
    """
    path = places.inside(folder, MANIFEST)
    try:
        manifest = json.loads(path.read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise KitError(
                f"{path} has format {manifest['format']!r}, this kit reads {FORMAT}: install the kit that wrote the case"
            )
        for part, facts in manifest["parts"].items():
            if places.misnamed(part) or not NAMES.fullmatch(part.rpartition("/")[2]):
                raise KitError(f"{path} names {part!r}, which is no part inside the case: code the articles again")
            places.inside(folder, part)
            if not (isinstance(facts["rows"], int) and isinstance(facts["bytes"], int) and len(facts["sha256"]) == 64):
                raise ValueError(part)
            if facts["rows"] < 0 or facts["rows"] > _MOST_ROWS or facts["bytes"] < 0:
                raise ValueError(part)
    except OSError as error:
        raise KitError(f"{path} cannot be read ({error.strerror}): code the articles again, or restore it") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KitError(f"{path} is no manifest of parts ({str(error)[:80]}): code the articles again, or restore it") from None
    return dict(manifest["parts"])


def manifest(parts: Parts) -> str:
    """The text of a manifest, one line per part."""
    lines = ",\n".join(f"  {json.dumps(path)}: {json.dumps(facts)}" for path, facts in parts.items())
    return f'{{"format": {FORMAT}, "parts": {{\n{lines}\n}}}}\n'


class Writer:
    """Tables written as parts from bounded buffers, beside whoever makes the rows: packing them is left to one thread.

    Parameters
    ----------
    folder : Path
        Parts stand in it under the paths of their tables.
    resources : iterable of mapping
        Descriptions of the tables; their paths are folders (`packaged`).

    Attributes
    ----------
    parts : dict
        Of the manifest, complete once the writer is closed.
    """

    def __init__(self, folder: Path, resources: Iterable[Resource]):
        self.parts: Parts = {}
        self._beside = _Beside()
        self._tables = {r["name"]: _Table(folder, r, self.parts, self._beside) for r in resources}

    def __contains__(self, name: str) -> bool:
        return name in self._tables

    def add(self, name: str, columns: Mapping[str, Any]) -> None:
        """Append rows given as columns of equal length: lists (days as ISO text or dates) or Arrow's; others are empty."""
        self._tables[name].add(columns)

    def keep(self, name: str, path: str, facts: Mapping[str, Any]) -> None:
        """Take a part that stands in the case already for the next one of a table: no rows of the table wait."""
        self._tables[name].keep(path, facts)

    def ended(self, name: str) -> int:
        """How many parts of a table take no more rows."""
        return self._tables[name].ended

    def close(self) -> None:
        """Write what waits; a table without rows gets one empty part."""
        for table in self._tables.values():
            table.close()
        self._beside.close()


class _Beside:
    """Work done in its order by another thread, no more than two pieces of it waiting."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()

    def do(self, work: Callable[..., None], *given: Any) -> None:
        self._waiting.append(self._thread.submit(work, *given))
        if len(self._waiting) > 2:
            self._waiting.popleft().result()

    def close(self) -> None:
        while self._waiting:
            self._waiting.popleft().result()
        self._thread.shutdown()


class _Table:
    def __init__(self, folder: Path, resource: Resource, parts: Parts, beside: _Beside):
        self._pa, self._pq = _arrow()
        kinds = {
            "string": self._pa.string(),
            "integer": self._pa.int64(),
            "number": self._pa.float64(),
            "date": self._pa.date32(),
        }
        self.schema = self._pa.schema([(f["name"], kinds[f["type"]]) for f in resource["schema"]["fields"]])
        self._folder, self._path, self._parts, self._beside = folder, resource["path"], parts, beside
        self._waiting: list[Any] = []
        self._rows = self._bytes = 0  # that wait
        self._written = self._size = self.ended = 0  # rows and bytes of the open part; parts before it
        self._open = False
        self._file: Any = None  # the other thread's

    def add(self, columns: Mapping[str, Any]) -> None:
        n = len(next(iter(columns.values()))) if columns else 0
        if not n:
            return
        arrays = [self._to_type(columns[f.name], f.type) if f.name in columns else self._pa.nulls(n, f.type) for f in self.schema]
        table = self._pa.Table.from_arrays(arrays, schema=self.schema)
        self._waiting.append(table)
        self._rows += n
        self._bytes += table.nbytes
        if self._rows >= _GROUP or self._bytes >= _BUFFER:
            self._flush()

    def _to_type(self, values: Any, kind: Any) -> Any:
        arrow = isinstance(values, self._pa.Array | self._pa.ChunkedArray)
        if not arrow and kind != self._pa.date32():
            return self._pa.array(values, type=kind, from_pandas=True)
        column = values if arrow else self._pa.array(values, from_pandas=True)
        if column.null_count == len(column):  # whatever Arrow took it for
            return self._pa.nulls(len(column), kind)
        return column if column.type == kind else column.cast(kind)

    def _flush(self) -> None:
        self._open = True
        self._beside.do(self._write, self._waiting)
        self._written += self._rows
        self._size += self._bytes
        self._waiting, self._rows, self._bytes = [], 0, 0
        if self._written >= ROWS or self._size >= _PART:
            self._end()

    def _end(self) -> None:
        self.ended += 1
        self._beside.do(self._finish, self.ended, self._written)
        self._open, self._written, self._size = False, 0, 0

    def keep(self, path: str, facts: Mapping[str, Any]) -> None:
        self.ended += 1
        self._beside.do(self._parts.__setitem__, path, dict(facts))

    def _write(self, tables: list[Any]) -> None:
        if self._file is None:
            place = self._folder / self._path
            place.mkdir(parents=True, exist_ok=True)
            self._file = self._pq.ParquetWriter(place / "open", self.schema, compression="zstd")
        if tables:
            self._file.write_table(self._pa.concat_tables(tables), row_group_size=_GROUP)

    def _finish(self, number: int, rows: int) -> None:
        self._file.close()
        self._file = None
        opened = self._folder / self._path / "open"
        with opened.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name = f"part-{number:05d}-{digest[:16]}.parquet"
        facts = {"rows": rows, "bytes": opened.stat().st_size, "sha256": digest}
        writing.put(opened, opened.with_name(name))
        self._parts[f"{self._path}/{name}"] = facts

    def close(self) -> None:
        if self._rows or not (self.ended or self._open):
            self._flush()
        if self._open:
            self._end()


def distinct(folder: Path, table: str, column: str) -> set[str]:
    """The values of one column of a table in parts, without the missing.

    Raises
    ------
    KitError
        If the manifest or a part is missing or damaged; names it.
    """
    values: set[str] = set()
    for path in _of(folder, table):
        values.update(v for v in _open_part(folder / path, [column])[column].unique().to_pylist() if v is not None)
    return values


def read(folder: Path, table: str) -> Any:
    """A small table in parts as a DataFrame; None if the case does not have it. Raises as `distinct`."""
    named = _of(folder, table)
    pa, _ = _arrow()
    return pa.concat_tables([_open_part(folder / path) for path in named]).to_pandas() if named else None


def _of(folder: Path, table: str) -> list[str]:
    return [path for path in read_manifest(folder) if path.startswith(f"{table}/")]


def _open_part(part: Path, columns: list[str] | None = None) -> Any:
    pa, pq = _arrow()
    try:
        return pq.ParquetFile(part).read(columns=columns)
    except (OSError, KeyError, pa.ArrowException) as error:
        what = "is missing" if isinstance(error, FileNotFoundError) else "is damaged"
        raise KitError(
            f"{part} {what}: restore it from a copy, or code the articles again, with --out and a new folder"
        ) from None


def needed() -> None:
    """Say what to install where cases in parts can be neither written nor read.

    Raises
    ------
    KitError
        If pyarrow or duckdb is missing.
    """
    from importlib.util import find_spec

    for library in ("pyarrow", "duckdb"):
        if find_spec(library) is None:
            raise KitError(f"a case in Parquet needs {library}: pip install 'peace-talks-kit[corpus]', or ask for --tables csv")


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise KitError("a case in Parquet needs pyarrow: pip install 'peace-talks-kit[corpus]'") from None
    return pa, pq
