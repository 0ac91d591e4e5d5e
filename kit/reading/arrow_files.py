"""A file of Arrow – a stream, as Hugging Face's datasets stores it, or a Feather file – → its rows one by one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from kit.reading.arrow_sizes import count_batches
from kit.reading.items import Unreadable
from kit.reading.layout import Layout, Numbered, plain
from kit.reading.separated import BYTES
from kit.reading.sources import Source

_FILE, _FIRST_FEATHER = b"ARROW1", b"FEA1"
_BROKEN, _NO_MORE = "a part of the Arrow file cannot be read", "; nothing from there on is read"
_SLICE = 64  # rows of a batch that are taken out of it at a time


def rows(source: Source, layout: Layout) -> Numbered:
    """Rows by their numbers from 1, each with its cells by column or why it has none.

    Notes
    -----
    A batch whose values are damaged costs its own rows, one whose metadata is these and those that follow: nobody knows where the
    next one begins. Every batch is looked through before Python touches it, and its size asked before it is unpacked.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise Unreadable("Arrow files need pyarrow: pip install 'peace-talks-kit[sources]'") from None
    try:
        with source.aside().opened() as file:
            head = file.read(8)
        if head.startswith(_FIRST_FEATHER):
            raise Unreadable("a Feather file of the first version: save it anew with pyarrow.feather")
        parted = head.startswith(_FILE)
        with _opened(pa, source.aside(), parted) as file:
            n = count_batches(pa, file, parted)
        file = _opened(pa, source, parted)
        reader = _reader(pa, file, parted, layout)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"the Arrow file cannot be read ({type(error).__name__})") from None
    source.follow(lambda: file.tell() / max(1, source.size or 0))
    with file:
        yield from _rows(reader, n if parted else None, layout)


def _opened(pa: Any, source: Source, parted: bool) -> Any:
    """A file on disk stays there; of one in an archive a stream is read as it is asked for, another is unpacked."""
    if source.path:
        return pa.memory_map(source.path)
    if parted and not source.seekable:
        return pa.PythonFile(io.BytesIO(source.read()), mode="r")
    return pa.PythonFile(source.opened(), mode="r")


def _reader(pa: Any, file: Any, parted: bool, layout: Layout) -> Any:
    """A reader of the columns that are known, of all where none is."""
    opened = pa.ipc.open_file if parted else pa.ipc.open_stream
    if not file.seekable():
        reader = opened(file, options=pa.ipc.IpcReadOptions(use_threads=False))
        layout.head(reader.schema.names)
        return reader
    there = opened(file).schema.names
    layout.head(there)
    wanted = {name for names in layout.known.values() for name in names}
    chosen = [i for i, name in enumerate(there) if plain(name) in wanted]
    file.seek(0)
    return opened(file, options=pa.ipc.IpcReadOptions(use_threads=False, included_fields=chosen or None))


def _rows(reader: Any, n: int | None, layout: Layout) -> Numbered:
    number = 1
    for batch in _batches(reader, n):
        if isinstance(batch, Unreadable):
            yield number, batch
            continue
        try:
            batch.validate(full=True)
        except Exception as error:
            last = number + batch.num_rows - 1
            yield f"{number}-{last}", Unreadable(f"these rows of the Arrow file are damaged ({type(error).__name__})")
            number = last + 1
            continue
        for start in range(0, batch.num_rows, _SLICE):
            for row in cells(batch.slice(start, _SLICE), number, layout):
                yield number, row
                number += 1


def _batches(reader: Any, n: int | None) -> Iterator[Any]:
    """Batches in order, of a Feather file the first n; one that cannot be read comes as the reason why."""
    parted, at = n is not None, 0
    while n is None or at < min(n, reader.num_record_batches):
        try:
            batch = reader.get_batch(at) if parted else reader.read_next_batch()
        except StopIteration:
            return
        except Exception as error:
            yield Unreadable(f"{_BROKEN} ({type(error).__name__})" + (_NO_MORE if not parted else ""))
            if not parted:
                return
        else:
            yield batch
        at += 1
    if n is not None and n < reader.num_record_batches:
        yield Unreadable(_BROKEN + _NO_MORE)


def cells(batch: Any, first: int, layout: Layout) -> Iterator[Any]:
    """Rows of a batch, the first with this number; a value that Python cannot hold costs no row but its own."""
    try:
        rows = batch.to_pylist()
    except Exception:  # bytes that are no UTF-8, a day after the year 9999, a zone of time that nobody knows …
        for n in range(len(batch)):
            yield _cells_of(batch.slice(n, 1), first + n, layout)
    else:
        yield from rows


def _cells_of(row: Any, number: int, layout: Layout) -> Any:
    """Cells of one row, without a day that cannot be one, or why it cannot be read."""
    cells = {}
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            cells[name] = column[0].as_py()
        except UnicodeDecodeError:
            return Unreadable(BYTES)
        except Exception as error:
            if not layout.is_of("published", name):
                return Unreadable(f"its {name} cannot be read ({type(error).__name__})")
            layout.note(f"{name} cannot be read as a day", number)
    return cells
