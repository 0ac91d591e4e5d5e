"""A table of articles – CSV, TSV, JSON, JSON lines, Parquet – → its rows one by one, in little memory whatever its size."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from array import array
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kit.errors import KitError
from kit.reading.arrays import elements
from kit.reading.encoding import BROKEN, Lines, stream
from kit.reading.items import LONGEST, WIDEST, Document, Rejected, Unreadable
from kit.reading.metadata import address_day, iso_day, shown, slug, written_day
from kit.reading.sources import TOO_MUCH, Source

KINDS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")
_COLUMNS = {
    "text": ("text", "body", "content", "article", "fulltext", "full_text", "maintext"),
    "title": ("title", "headline", "head"),
    "published": ("published", "date", "publication_date", "date_publish", "pubdate", "datetime", "published_at"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "publication", "site", "source_domain"),
    "url": ("url", "link", "address"),
    "author": ("author", "authors", "byline"),
    "language": ("language", "lang"),
    "id": ("id", "article_id", "doc_id", "uid"),
}
_NAMED, _WIDE = 20, 60  # columns, at most, that are told of a table in which one is missing; characters of each
_BATCH = 4_000_000  # bytes of a Parquet file that are unpacked at a time
_ROWS = 64  # at most, however short they seem: one value may stand for many rows
_BROKEN = "it holds bytes that are broken in the table's encoding"
_EMPTY = "the text is empty"


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise `KitError` if columns (field → column) are named for fields that no article has."""
    for field in columns:
        if field not in _COLUMNS:
            raise KitError(f"no field {field!r}: the field comes first, as in text=story; there are {', '.join(_COLUMNS)}")


def rows(kind: str, source: Source, columns: Mapping[str, str]) -> Iterator[Document | Rejected]:
    """Every row as an article or with the reason why it is none.

    Parameters
    ----------
    kind : str
        The ending of the table's name, one of `KINDS`.
    source : Source
    columns : mapping of str to str
        Field → column, where common names do not serve.

    Raises
    ------
    Unreadable
        Where the rest of the table cannot be read. The rows before it have been given: of a damaged table nothing is lost
        that can be read.

    Notes
    -----
    Of a packed table longer than 200 kB the rows are given before its checksum is known: one that fails is reported at the end.
    A row with bytes that are wrong in the table's encoding is left out, the next one is read. A row group of Parquet that is
    damaged is left out, the next one is read. JSON and CSV cannot be read on behind a fault of their form.
    """
    layout = _Layout(columns)
    without = array("Q")  # rows that lack the named column of the text, which a later one may have
    for number, row in _READERS[kind](source, layout):
        at = f"{source.place}:{number}"
        if layout.lacks("text") and isinstance(row, dict):
            layout.see(row)
            if layout.lacks("text"):
                without.append(int(number))
                continue
            yield from (Rejected(f"{source.place}:{n}", _EMPTY) for n in without)
        try:
            yield _row(row, source.name, number, at, layout.known, named="text" in columns)
        except Unreadable as error:
            yield Rejected(at, str(error))
    if without and layout.lacks("text"):
        raise Unreadable(layout.missing("text"))
    for field in columns:
        if layout.headed and layout.lacks(field):
            yield Rejected(source.place, f"{layout.missing(field)}: its rows are read without")


class _Layout:
    """Which column of a table holds what: as the user says, else by common names; and which of those named it lacks."""

    def __init__(self, named: Mapping[str, str]):
        self.known = {f: [named[f].strip().lower()] if f in named else list(names) for f, names in _COLUMNS.items()}
        self.headed = False  # all rows have the same columns
        self._named = named
        self._lacking = set(named)
        self._there: dict[str, None] = {}

    def see(self, names: Collection[str]) -> None:
        """Take in columns that a row has."""
        small = {name.strip().lower() for name in names}
        self._lacking = {field for field in self._lacking if not small.issuperset(self.known[field])}
        if len(self._there) < _NAMED:
            self._there |= dict.fromkeys(shown(name.strip())[:_WIDE] for name in names)

    def head(self, names: Collection[str]) -> None:
        """Take in the columns of all rows; raise `Unreadable` if the text's is missing."""
        self.headed = True
        self.see(names)
        if self.lacks("text"):
            raise Unreadable(self.missing("text"))

    def lacks(self, field: str) -> bool:
        """No column that was named for the field has been seen."""
        return field in self._lacking

    def missing(self, field: str) -> str:
        """What is missing, and what there is."""
        first = list(self._there)[:_NAMED]
        return f"no column {self._named[field]}; there are {', '.join(first)}{' …' * (len(self._there) > _NAMED)}"


Numbered = Iterator[tuple[int | str, Any]]  # the number of a row, and its cells by column or why it has none


def _lines(source: Source, layout: _Layout) -> Numbered:
    with stream(source.opened, "\n") as text:
        lines, number = Lines(text), 0
        while True:
            number += 1
            try:
                line = next(lines)
            except StopIteration:
                return
            except Unreadable as error:
                if not _is_long(error):
                    raise
                yield number, error
                continue
            if line.strip():
                yield number, _json(line.removesuffix("\n"))


def _is_long(error: Unreadable) -> bool:
    return str(error).startswith("the row is longer")


def _json(line: str) -> Any:
    if BROKEN in line:
        return Unreadable(_BROKEN)
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return Unreadable(f"not JSON: {str(error)[:80]}")


def _array(source: Source, layout: _Layout) -> Numbered:
    with stream(source.opened, "") as text:
        for number, (value, whole) in enumerate(elements(text), start=1):
            yield number, value if whole else Unreadable(_BROKEN)


def _commas(source: Source, layout: _Layout) -> Numbered:
    return _separated(source, layout, ",")


def _tabs(source: Source, layout: _Layout) -> Numbered:
    return _separated(source, layout, "\t")


def _separated(source: Source, layout: _Layout, delimiter: str) -> Numbered:
    """Rows with the line on which each begins."""
    csv.field_size_limit(WIDEST)
    with stream(source.opened, "") as text:
        reader = csv.DictReader(Lines(text), delimiter=delimiter)
        try:
            if reader.fieldnames:
                layout.head(reader.fieldnames)
            while True:
                begins = reader.line_num + 1
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except Unreadable as error:
                    if not _is_long(error):
                        raise
                    yield begins, error
                    continue
                broken = any(BROKEN in cell for cell in row.values() if isinstance(cell, str))
                yield begins, Unreadable(_BROKEN) if broken else row
        except csv.Error as error:
            raise Unreadable(f"the CSV cannot be read further than line {reader.line_num}: {error}") from None


def _parquet(source: Source, layout: _Layout) -> Numbered:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise Unreadable("Parquet needs pyarrow: pip install 'peace-talks-kit[corpus]'") from None
    options = {"pre_buffer": False, "buffer_size": 1 << 20, "page_checksum_verification": True}
    try:
        file = pq.ParquetFile(source.path or (source.opened() if source.seekable else io.BytesIO(_packed(source))), **options)
        wanted = {name for names in layout.known.values() for name in names}
        there = file.schema_arrow.names
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"the Parquet file cannot be read ({type(error).__name__})") from None
    number = first = 1
    source.follow(lambda: number / max(1, file.metadata.num_rows))
    with file:
        layout.head(there)
        names = [name for name in there if name.strip().lower() in wanted]
        for group in range(file.num_row_groups):
            told = file.metadata.row_group(group)
            size = max(1, min(_ROWS, _BATCH * told.num_rows // max(1, told.total_byte_size)))
            number = first
            try:
                for batch in file.iter_batches(size, row_groups=[group], columns=names or None, use_threads=False):
                    for cells in _cells(batch):
                        yield number, cells
                        number += 1
            except GeneratorExit:
                raise
            except Exception as error:
                last = first + told.num_rows - 1
                yield f"{number}-{last}", Unreadable(f"these rows of the Parquet file cannot be read ({type(error).__name__})")
            first += told.num_rows


def _packed(source: Source) -> bytes:
    """A Parquet file that is packed once more has to be unpacked whole."""
    try:
        return source.read()
    except Unreadable as error:
        if str(error) != TOO_MUCH:
            raise
        raise Unreadable("a Parquet file of this size is read from the disk only: unpack it first") from None


def _cells(batch: Any) -> Iterator[Any]:
    try:
        yield from batch.to_pylist()
        return
    except UnicodeDecodeError:
        pass
    for n in range(len(batch)):
        try:
            yield batch.slice(n, 1).to_pylist()[0]
        except UnicodeDecodeError:
            yield Unreadable(_BROKEN)


_READERS = {".jsonl": _lines, ".ndjson": _lines, ".json": _array, ".csv": _commas, ".tsv": _tabs, ".parquet": _parquet}


def _row(row: Any, name: str, number: int | str, at: str, known: Mapping[str, list[str]], *, named: bool) -> Document:
    if isinstance(row, Unreadable):
        raise row
    if not isinstance(row, dict):
        raise Unreadable("the row is no object with named fields")
    by_name = {str(k).strip().lower(): v for k, v in row.items() if k is not None}

    def cell(field: str) -> str | None:
        for column in known[field]:
            value = by_name.get(column)
            if value is not None and (shown := str(value)).strip() and value == value:
                return shown
        return None

    text = cell("text")
    if text is None:
        raise Unreadable(_EMPTY if named else "no text: name its column with --column text=NAME")
    if len(text) > LONGEST:
        raise Unreadable(f"longer than {LONGEST:,} characters")
    day, basis = iso_day(cell("published")) or written_day(cell("published") or ""), "metadata"
    if day is None:
        day, basis = address_day(cell("url") or ""), "url"
    own = cell("id")
    sha256 = _hash(text)
    row = None if own else _hash("\0".join([sha256, *(cell(f) or "" for f in ("title", "author", "outlet", "url", "published"))]))
    return Document(
        slug(own) if own else f"{slug(name)}-{number}", at, text, sha256,
        cell("title"), cell("author"), cell("outlet"), url=cell("url"),
        language=(cell("language") or "")[:2].lower() or None, published=day,
        published_basis=basis if day else "unknown", row=row and row[:32],
    )  # fmt: skip


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
