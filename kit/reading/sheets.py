"""A workbook of articles, as spreadsheet programs and archives write it → its rows one by one, sheet by sheet.

openpyxl reads .xlsx row by row in bounded memory, xlrd the .xls of before 2007. python-calamine would read both, but makes a text
of its own for every cell that shares one, so that a small file can fill the memory.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time
from itertools import islice
from typing import Any, NamedTuple

from kit.reading.formats.form import need
from kit.reading.items import LARGEST, RATIO, Unreadable
from kit.reading.layout import Layout, Numbered, plain
from kit.reading.metadata import shown, slug
from kit.reading.sources import Source

LONGEST_CELL = 32_767  # characters: what is longer has been cut by the program that wrote it
_ABOVE = 30  # first rows among which that of the names stands
_KNOWN = 2  # columns by which it is told
_ROWS, _COLUMNS = 1_048_576, 256  # that are read of a sheet: a file can say that it has any number
_BLANK = (None,) * _COLUMNS
_OF_WORD = b"\xd0\xcf\x11\xe0"  # begins files of Office before 2007, and encrypted ones of any year
_LOCKED = "it is protected by a password: save it without one"


class _Sheet(NamedTuple):
    name: str
    hidden: bool
    rows: Callable[[], Iterator[Sequence[Any]]]


def workbook(source: Source, layout: Layout) -> Numbered:
    """Rows of an .xlsx file.

    Notes
    -----
    The row of the names may stand below others. Sheets without one are told as rejected where another has one, hidden sheets
    always; rows that are hidden, as by a filter, are read. Of formulas the value is read that was stored with them.
    """
    with _opened_new(source) as sheets:
        yield from _rows(sheets, source, layout)


def old_workbook(source: Source, layout: Layout) -> Numbered:
    """Rows of an .xls file, as of `workbook`."""
    with _opened_old(source) as sheets:
        yield from _rows(sheets, source, layout)


def _rows(sheets: list[_Sheet], source: Source, layout: Layout) -> Numbered:
    layout.longest_cell = LONGEST_CELL
    heads = [None if sheet.hidden else _find_head(sheet, layout) for sheet in sheets]
    of_articles = [i for i, head in enumerate(heads) if head is not None and _count_known(head[1], layout) >= _KNOWN]
    of_articles = of_articles or [i for i, head in enumerate(heads) if head is not None][:1]
    if not of_articles:
        raise Unreadable("the workbook has no cells that are shown")
    for i, (sheet, head) in enumerate(zip(sheets, heads, strict=True)):
        if sheet.hidden:
            yield slug(sheet.name), Unreadable(f"the sheet {shown(sheet.name)[:60]} is hidden: show it to have it read")
        elif i in of_articles and head is not None:
            yield from _of_sheet(sheet, head, i == of_articles[0], layout)
        elif head is not None:
            yield slug(sheet.name), Unreadable(f"the sheet {shown(sheet.name)[:60]} names no columns that are known")


def _of_sheet(sheet: _Sheet, head: tuple[int, list[str]], first: bool, layout: Layout) -> Numbered:
    at, names = head
    layout.head(names)
    prefix = "" if first else f"{slug(sheet.name)}-"
    try:
        for number, cells in enumerate(sheet.rows(), start=1):
            if number > at and any(cell is not None for cell in cells):
                row = {name: _value(cell) for name, cell in zip(names, cells, strict=False) if name}
                yield (f"{prefix}{number}" if prefix else number), row
    except Unreadable:
        raise
    except Exception as error:  # whatever is wrong with it
        raise Unreadable(f"the rest of the sheet {shown(sheet.name)[:60]} cannot be read ({type(error).__name__})") from None


def _find_head(sheet: _Sheet, layout: Layout) -> tuple[int, list[str]] | None:
    """Number of the row of the names and the names: the row among the first that names most columns that are known."""
    try:
        rows = [[str(_value(cell) or "").strip() for cell in cells] for cells in islice(sheet.rows(), _ABOVE)]
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable(f"the sheet {shown(sheet.name)[:60]} cannot be read ({type(error).__name__})") from None
    widths = [max((i for i, name in enumerate(row, start=1) if name), default=0) for row in rows]
    filled = [(n, row[:width]) for n, (row, width) in enumerate(zip(rows, widths, strict=True), start=1) if width]
    return max(filled, key=lambda head: (min(_KNOWN, _count_known(head[1], layout)), -head[0]), default=None)


def _count_known(names: Sequence[str], layout: Layout) -> int:
    known = {name for columns in layout.known.values() for name in columns}
    return sum(plain(name) in known for name in names if len(name) <= 60)


def _value(cell: Any) -> Any:
    """A cell as it is meant: whole numbers without a point, days without an empty time."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else cell
    return cell


# ---- .xlsx


@contextmanager
def _opened_new(source: Source) -> Iterator[list[_Sheet]]:
    openpyxl = need("openpyxl", "workbooks", "openpyxl")
    from openpyxl.utils.escape import unescape

    data = source.read()
    _check_packed(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as error:
        raise Unreadable(f"the workbook cannot be read ({type(error).__name__})") from None

    def rows(sheet: Any) -> Callable[[], Iterator[Sequence[Any]]]:
        def values() -> Iterator[Sequence[Any]]:
            sheet.reset_dimensions()  # programs write wrong ones, to which openpyxl would keep
            for cells in sheet.iter_rows(max_row=_ROWS, max_col=_COLUMNS, values_only=True):
                if cells == _BLANK:
                    yield ()
                    continue
                yield [unescape(cell) if isinstance(cell, str) and "_x" in cell else cell for cell in cells]

        return values

    try:
        yield [_Sheet(sheet.title, sheet.sheet_state != "visible", rows(sheet)) for sheet in book.worksheets]
    finally:
        book.close()


def _check_packed(data: bytes) -> None:
    """Raise `Unreadable` for a workbook that is locked, damaged or unpacks to too much."""
    if data.startswith(_OF_WORD):
        raise Unreadable(_LOCKED)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except Exception as error:
        raise Unreadable(f"the workbook cannot be read ({type(error).__name__})") from None
    if unpacked > max(LARGEST, RATIO * len(data)) or unpacked > 16 * LARGEST:
        raise Unreadable("it unpacks to too much")


# ---- .xls


@contextmanager
def _opened_old(source: Source) -> Iterator[list[_Sheet]]:
    xlrd = need("xlrd", "workbooks of Excel 97 to 2003", "xlrd")
    data = source.read()
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable("it is an .xlsx workbook under another name: rename it")
    if data.lstrip()[:1] == b"<":
        raise Unreadable("it is a web page under the name of a workbook: rename it to .html, or save it as .xlsx")
    try:
        book = xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO())
    except Exception as error:
        why = _LOCKED if "encrypted" in str(error) else f"the workbook cannot be read ({type(error).__name__})"
        raise Unreadable(why) from None

    def rows(name: str) -> Callable[[], Iterator[Sequence[Any]]]:
        def values() -> Iterator[Sequence[Any]]:
            sheet = book.sheet_by_name(name)
            for n in range(sheet.nrows):
                yield [_old_value(kind, cell) for kind, cell in zip(sheet.row_types(n), sheet.row_values(n), strict=True)]

        return values

    def _old_value(kind: int, cell: Any) -> Any:
        if kind == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell, book.datemode)
            except Exception:  # a day before 1900 or after 9999
                return str(cell)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(cell)
        return None if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR) else cell

    try:
        hidden = getattr(book, "_sheet_visibility", [])
        yield [_Sheet(name, bool(i < len(hidden) and hidden[i]), rows(name)) for i, name in enumerate(book.sheet_names())]
    finally:
        book.release_resources()
