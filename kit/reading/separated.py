"""A CSV or TSV file of articles → its rows one by one, each with the line on which it begins; no cell is lost without a word."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from kit.reading.encoding import BROKEN, Lines, is_long, stream
from kit.reading.items import WIDEST, Unreadable
from kit.reading.layout import Layout, Numbered, plain
from kit.reading.sources import Source
from kit.store.records import BrokenRecord, Records

BYTES = "it holds bytes that are broken in the table's encoding"
_PLACED = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "upright strokes"}
_SAMPLE = 100_000  # characters by which the form of a table is told
_LONGEST_NAME = 40  # characters of the name of a column by which a table is told
_TOLD = re.compile(r"(?:\ufeff)?\s*\"?sep=(?P<sign>[,;|\t])\"?\s*")  # the line by which Excel is told what separates cells
_BACKSLASH = re.compile(r'\\(["\\])')
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


def commas(source: Source, layout: Layout) -> Numbered:
    """Rows of a CSV file."""
    return _rows(source, layout, ",")


def tabs(source: Source, layout: Layout) -> Numbered:
    """Rows of a TSV file, quoted as a CSV file is or not at all."""
    return _rows(source, layout, "\t")


class _Form(NamedTuple):
    """How a table is written: what separates cells, whether the first line says so, whether a mark within a cell is ``\\"``."""

    delimiter: str
    told: bool
    backslashes: bool


def _find_form(source: Source, layout: Layout, delimiter: str) -> _Form:
    """The form by the table's beginning: what gives the header most columns that are known."""
    with stream(source.aside().opened, "", names=layout.names) as text:
        sample = text.read(_SAMPLE)
    first = next((line for line in io.StringIO(sample, newline="") if line.strip()), "")
    by_user = _TOLD.fullmatch(first.rstrip("\r\n"))
    if by_user:
        rest = sample[sample.index(first) + len(first) :]
        first = next((line for line in io.StringIO(rest, newline="") if line.strip()), "")
        delimiter = by_user["sign"]
    else:
        delimiter = max((delimiter, *_PLACED), key=lambda sign: (_count_known(first, sign, layout), _count_plain(first, sign)))
    return _Form(delimiter, by_user is not None, _is_escaped(sample, first, delimiter))


def _count_known(line: str, delimiter: str, layout: Layout) -> int:
    names = line.rstrip("\r\n").split(delimiter)
    known = {name for names in layout.known.values() for name in names}
    return sum(plain(name.strip().strip('"')) in known for name in names) if len(names) > 1 else 0


def _count_plain(line: str, delimiter: str) -> int:
    """Names of columns, where nobody knows them: as many as there are, if all are short."""
    names = line.rstrip("\r\n").split(delimiter)
    return len(names) if len(names) > 2 and max(map(len, names)) <= _LONGEST_NAME else 0


def holds_table(sample: str, layout: Layout) -> str:
    """What separates the cells of a table that a text begins with; nothing where it begins with none.

    It is one if its first line is short names with a sign between them, the column of the text and another that is known among
    them.
    """
    first = next((line for line in io.StringIO(sample, newline="") if line.strip()), "")
    if by_user := _TOLD.fullmatch(first.rstrip("\r\n")):
        return by_user["sign"]
    for sign in _PLACED:
        names = [name.strip().strip('"') for name in first.rstrip("\r\n").split(sign)]
        short = len(names) > 1 and max(map(len, names)) <= _LONGEST_NAME
        if short and any(layout.is_of("text", name) for name in names) and _count_known(first, sign, layout) > 1:
            return sign
    return ""


def _is_escaped(sample: str, header: str, delimiter: str) -> bool:
    """Whether marks within cells in marks stand behind a backslash: the table cannot be read otherwise, and so it can."""
    if '\\"' not in sample:
        return False
    return _count_rows(sample, header, delimiter) < _count_rows(_BACKSLASH.sub(_double, sample), header, delimiter)


def _count_rows(sample: str, header: str, delimiter: str) -> int:
    """Rows of a sample with as many cells as its header, up to the first that is broken."""
    n, width = 0, 0
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True):
            width = width or len(cells)
            if cells and len(cells) != width:
                break
            n += 1
    except csv.Error:
        pass
    return n


def _double(m: re.Match[str]) -> str:
    return '""' if m[1] == '"' else "\\"


class _Unescaped(Lines):
    """Lines of a table whose marks stand behind backslashes, as if they were doubled."""

    def __next__(self) -> str:
        line = super().__next__()
        self.last = _BACKSLASH.sub(_double, line)
        return self.last


def _rows(source: Source, layout: Layout, delimiter: str) -> Numbered:
    """Rows up to the first quotation mark of which nobody knows where its cell ends: what follows could be cells or articles."""
    csv.field_size_limit(WIDEST)
    form = _find_form(source, layout, delimiter)
    delimiter = form.delimiter
    with stream(source.opened, "", layout.note_encoding, layout.names) as text:
        lines = _Unescaped(text) if form.backslashes else Lines(text)
        records = Records(lines, delimiter)
        head: list[str] | None = None
        while True:
            try:
                cells = next(records)
            except StopIteration:
                return
            except Unreadable as error:
                if head is None or not is_long(error):
                    raise
                yield records.begins, error
                continue
            except BrokenRecord as error:
                if head is None:
                    raise Unreadable(error.describe(records.begins)) from None
                if records.ends == records.begins and (literal := _unquote(lines.last, delimiter, len(head))):
                    yield records.begins, _row(literal, head, layout, lines, records)
                    continue
                why = error.describe(records.begins)
                yield records.begins, Unreadable(why if error.alone else f"{why}; nothing from there on is read")
                if not error.alone:
                    return
                continue
            if head is None:
                if form.told and records.begins == records.ends and _TOLD.fullmatch(lines.last.rstrip("\r\n")):
                    continue
                if any(cells):
                    cells[0] = cells[0].removeprefix("\ufeff")
                    head = cells
                    layout.head(head)
            elif cells:
                yield records.begins, _row(cells, head, layout, lines, records)


def _row(cells: Sequence[str], head: Sequence[str], layout: Layout, lines: Lines, records: Records) -> Any:
    """Cells by column, or why they fit into no columns."""
    if any(BROKEN in cell for cell in cells):
        return Unreadable(BYTES)
    lacking = [name for name in head[len(cells) :] if name.strip()]
    if any(cells[len(head) :]) or (lacking and not _has_text(cells, head, layout, lines.last)):
        goes_on = f" and goes on to line {records.ends}" if records.ends > records.begins else ""
        return Unreadable(
            f"the row has {len(cells)} cell{'s' * (len(cells) != 1)}{goes_on}, the header {len(head)}: "
            f"put cells that hold {_PLACED[records.delimiter]} or line breaks in quotation marks, and close these"
        )
    if lacking:
        layout.note("the last cells are missing", records.begins)
    return dict(zip(head, cells, strict=False))


def _has_text(cells: Sequence[str], head: Sequence[str], layout: Layout, line: str) -> bool:
    """Whether a row with too few cells, which ends on this line, has the whole text of its article.

    Some programs leave out empty cells at the end. But the row may also be the first half of one that a line break made two, or
    two that a quotation mark made one. A text has ended where a cell follows it, or where it stands in quotation marks on one
    line.
    """
    quoted = '"' + cells[-1].replace('"', '""') + '"'
    ended = len(cells) if line.rstrip("\r\n").endswith(quoted) else len(cells) - 1
    return any(layout.is_of("text", name) for name in head[:ended])


def _unquote(line: str, delimiter: str, n: int) -> list[str] | None:
    """Cells of a line of a TSV file without quoting, in which a quotation mark is one; None where it can be meant otherwise."""
    cells = line.rstrip("\r\n").split(delimiter)
    if delimiter != "\t" or len(cells) != n:
        return None
    if any(cell.startswith('"') and cell.endswith('"') and not _QUOTED.fullmatch(cell) for cell in cells):
        return None
    return [cell[1:-1].replace('""', '"') if _QUOTED.fullmatch(cell) else cell for cell in cells]
