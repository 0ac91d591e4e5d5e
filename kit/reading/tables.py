"""A table of articles – CSV, TSV, JSON, JSON lines, Parquet, Arrow, a workbook – → its rows one by one, in little memory."""

from __future__ import annotations

import hashlib
import io
import json
import re
from array import array
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kit.reading import arrow_files, inline_html
from kit.reading.answers import flat, rows_within
from kit.reading.arrays import elements
from kit.reading.days import NO_ORDER, DayOrder, address_day, find_order, is_doubtful, read_day
from kit.reading.encoding import BROKEN, NO_NAMES, numbered, stream, undo_twice
from kit.reading.items import LONGEST, Document, Rejected, Unreadable
from kit.reading.languages import code_of
from kit.reading.layout import Layout, Numbered, plain
from kit.reading.listed import Listed
from kit.reading.metadata import slug
from kit.reading.separated import BYTES, commas, holds_table, tabs
from kit.reading.sheets import old_workbook, workbook
from kit.reading.sources import TOO_MUCH, Source
from kit.reading.values import NoText, running, short
from kit.text.typesetting import set_as_running

KINDS = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")
_BATCH = 4_000_000  # bytes of a Parquet file that are unpacked at a time
_ROWS = 64  # at most, however short they seem: one value may stand for many rows
_EMPTY = "the text is empty"
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
# “[+1234 chars]”, “... [900 chars]”, “(312 more words)” at the end
_CUT = re.compile(r"\s*[\[(]\+?[\d,.]+ (?:more )?(?:chars|characters|words)(?: more)?[\])]\s*$", re.IGNORECASE)
_ENDED = re.compile(r"(?:…|\.\.\.|[.!?:;])[\"'”’»)\]]*$")
_HELD_BACK = re.compile(
    r"only available in (?:paid|professional|corporate).{0,40}|\[removed\]|null|none|nan|n/?a|-+|no content", re.IGNORECASE
)
_SUMMARIES = ("description", "summary", "snippet", "abstract", "excerpt", "leadparagraph", "trailtext", "lead")
_SITE = re.compile(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)/?$", re.IGNORECASE)
_SAMPLE = 20_000  # characters by which a plain file is told to hold a table
_SHOWN = 40  # characters of a cell that is told
DOUBTS = "kit_doubts"  # the column in which `kit match` keeps what is not sure of an article; it tells that the kit wrote a row
ORIGIN, BASIS = "original_source", "published_basis"  # columns of such a row alone
_BASES = frozenset(["printed", "metadata", "url"])
ABOUT = ("day", "text", "encoding", "language")  # what of an article may not be sure
_LISTED = ("id", "url", "title", "outlet", "author", "language")
_LONGEST_DOUBT = 500  # characters


def rows(
    kind: str,
    source: Source,
    columns: Mapping[str, str],
    order: DayOrder = NO_ORDER,
    names: frozenset[str] = NO_NAMES,
) -> Iterator[Document | Rejected]:
    """Every row as an article or with the reason why it is none.

    Parameters
    ----------
    kind : str
        The ending of the table's name, one of `KINDS`, ``.xlsx`` or ``.xls``.
    source : Source
    columns : mapping of str to str
        Field → column, where common names do not serve.
    order : str
        ``day-first`` or ``month-first``: what days such as 3/4/2031 mean. Default: what the other days of the column show; where
        they show nothing, such days are none.
    names : frozenset of str
        By which its encoding is guessed where it is not UTF-8 (`kit.reading.encoding.telling`).

    Raises
    ------
    Unreadable
        Where the rest of the table cannot be read. The rows before it have been given: of a damaged table nothing is lost
        that can be read.

    Notes
    -----
    Of a packed table longer than 200 kB the rows are given before its checksum is known: one that fails is reported at the end.
    A row with bytes that are wrong in the table's encoding is left out, the next one is read. A row group of Parquet that is
    damaged is left out, the next one is read. JSON cannot be read on behind a fault of its form, CSV not behind a quotation mark
    that is never closed.

    What rows are read without – the last cells, a day after the year 9999, an author who is an object – is told once per table,
    at its end, as rejected.
    """
    layout, failed = Layout(columns, order, names), None
    layout.find_order = lambda: _find_order(kind, source, Layout(columns, names=names))
    try:
        yield from _read(kind, source, layout, columns)
    except Exception as error:  # what is told of the rows before comes first
        failed = error
    yield from (Rejected(source.place, note) for note in layout.notes())
    if failed:
        raise failed


def listed(
    kind: str,
    source: Source,
    columns: Mapping[str, str],
    order: DayOrder = NO_ORDER,
    names: frozenset[str] = NO_NAMES,
) -> Iterator[Listed | Rejected]:
    """Every row of a list of articles, whether or not it holds a text; parameters and errors as of `rows`."""
    layout = Layout({field: column for field, column in columns.items() if field != "text"}, order, names)
    layout.find_order = lambda: _find_order(kind, source, Layout(columns, names=names))
    named = [field for field in columns if field != "text"]
    for number, row in _READERS[kind](source, layout):
        at = f"{source.place}:{number}"
        if lacking := [field for field in named if layout.headed and layout.lacks(field)]:
            raise Unreadable(layout.missing(lacking[0]))
        if isinstance(row, dict):
            fields, day, _, _ = _facts(_by_name(row), number, layout)
            yield Listed(at, published=day, **{name: fields[name] for name in _LISTED})
        else:
            yield Rejected(at, str(row) if isinstance(row, Unreadable) else "the row is no object with named fields")


def find_kind(source: Source, columns: Mapping[str, str], names: frozenset[str] = NO_NAMES) -> str:
    """The kind of table that a plain file holds – spreadsheet programs save tables as text –; nothing where it holds none."""
    with source.aside().opened() as file:
        begins = file.read(_SAMPLE)
    if not any(sign in begins for sign in (b"\t", b";", b",", b"|", b"{")):
        return ""
    try:
        with stream(source.aside().opened, "", names=names) as text:
            sample = text.read(_SAMPLE)
    except Unreadable:
        return ""
    if sample.lstrip()[:1] in ("{", "["):
        return ".json" if re.match(r"\s*\[?\s*\{\s*\"[^\"\n]{1,60}\"\s*:", sample) else ""
    sign = holds_table(sample, Layout(columns))
    return ".tsv" if sign == "\t" else ".csv" if sign else ""


def _find_order(kind: str, source: Source, layout: Layout) -> DayOrder:
    """The order of day and month in the whole column of days, which is read for it once more."""

    def cells() -> Iterator[str | None]:
        try:
            for number, row in _READERS[kind](source.aside(), layout):
                if isinstance(row, dict):
                    yield _cell(_by_name(row), layout.known["published"], number, layout)
        except Unreadable:
            return  # the rows up to there

    return find_order(cells())


def _read(kind: str, source: Source, layout: Layout, columns: Mapping[str, str]) -> Iterator[Document | Rejected]:
    without = array("Q")  # rows that lack the named column of the text, which a later one may have
    for number, row in _READERS[kind](source, layout):
        at = f"{source.place}:{number}"
        if layout.lacks("text") and isinstance(row, dict):
            layout.see(row)
            if layout.lacks("text"):
                without.append(int(number))  # of workbooks the names are known before their rows
                continue
            yield from (Rejected(f"{source.place}:{n}", _EMPTY) for n in without)
        try:
            yield _row(row, source.name, number, at, layout, named="text" in columns)
        except Unreadable as error:
            yield Rejected(at, str(error))
    if without and layout.lacks("text"):
        raise Unreadable(layout.missing("text"))
    for field in columns:
        if layout.headed and layout.lacks(field):
            yield Rejected(source.place, f"{layout.missing(field)}: its rows are read without")


def _lines(source: Source, layout: Layout) -> Numbered:
    with stream(source.opened, "\n", layout.note_encoding, layout.names) as text:
        for number, line in numbered(text):
            yield number, line if isinstance(line, Unreadable) else _json(line.removesuffix("\n"))


def _json(line: str) -> Any:
    if BROKEN in line:
        return Unreadable(BYTES)
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return Unreadable(f"not JSON: {str(error)[:80]}")


def _array(source: Source, layout: Layout) -> Numbered:
    with stream(source.opened, "", layout.note_encoding, layout.names) as text:
        number = 0
        for value, whole in elements(text):
            inside = rows_within(value, layout) if whole else None
            for one in [value] if inside is None else inside:
                number += 1
                yield number, one if whole else Unreadable(BYTES)


def _parquet(source: Source, layout: Layout) -> Numbered:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise Unreadable("Parquet needs pyarrow: pip install 'peace-talks-kit[corpus]'") from None
    options = {"pre_buffer": False, "buffer_size": 1 << 20, "page_checksum_verification": True}
    try:
        file = pq.ParquetFile(source.path or (source.opened() if source.seekable else io.BytesIO(_unpack(source))), **options)
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
        names = [name for name in there if plain(name) in wanted or name in (DOUBTS, ORIGIN, BASIS)]
        for group in range(file.num_row_groups):
            facts = file.metadata.row_group(group)
            size = max(1, min(_ROWS, _BATCH * facts.num_rows // max(1, facts.total_byte_size)))
            number = first
            try:
                for batch in file.iter_batches(size, row_groups=[group], columns=names or None, use_threads=False):
                    for cells in arrow_files.cells(batch, number, layout):
                        yield number, cells
                        number += 1
            except GeneratorExit:
                raise
            except Exception as error:
                last = first + facts.num_rows - 1
                yield f"{number}-{last}", Unreadable(f"these rows of the Parquet file cannot be read ({type(error).__name__})")
            first += facts.num_rows


def _unpack(source: Source) -> bytes:
    """A Parquet file that is packed once more has to be unpacked whole."""
    try:
        return source.read()
    except Unreadable as error:
        if str(error) != TOO_MUCH:
            raise
        raise Unreadable("a Parquet file of this size is read from the disk only: unpack it first") from None


_READERS = {
    ".jsonl": _lines, ".ndjson": _lines, ".json": _array, ".csv": commas, ".tsv": tabs, ".parquet": _parquet,
    ".arrow": arrow_files.rows, ".feather": arrow_files.rows, ".xlsx": workbook, ".xls": old_workbook,
}  # fmt: skip


def _row(row: Any, name: str, number: int | str, at: str, layout: Layout, *, named: bool) -> Document:
    if isinstance(row, Unreadable):
        raise row
    if not isinstance(row, dict):
        raise Unreadable("the row is no object with named fields")
    by_name = _by_name(row)
    given = _text(by_name, layout.known["text"])
    if given is None:
        raise Unreadable(_EMPTY if named else _missing_text(by_name, row, layout))
    if _HELD_BACK.fullmatch(given.strip()):
        raise Unreadable(f"no text: the service gives “{given.strip()[:_SHOWN]}” in its place")
    if len(given) > LONGEST:
        raise Unreadable(f"longer than {LONGEST:,} characters")
    kept = DOUBTS in row  # `kit match` wrote it: the text is as the kit keeps it
    text, mended = (given, "") if kept else undo_twice(given)
    text = text if kept else set_as_running(inline_html.seen(text))
    cut = None if kept else _CUT.search(text, max(0, len(text) - 60))
    doubts = [("encoding", note) for note in (layout.encoding, mended) if note]
    if cut:
        text = text[: cut.start()].rstrip()
        text += "" if _ENDED.search(text) else " …"
        doubts.append(("text", f"the service that gave it has cut the text and says so: {cut[0].strip()}"))
    if len(given) == layout.longest_cell:
        doubts.append(("text", f"its cell is full with {len(given):,} characters: the text may be cut"))
    if not text.strip():
        raise Unreadable(_EMPTY)
    if len(text) > LONGEST:
        raise Unreadable(f"longer than {LONGEST:,} characters")
    fields, day, basis, doubt = _facts(by_name, number, layout)
    if doubt:
        doubts.append(("day", doubt))
    doubts += _told(row.get(DOUBTS))
    own, sha256 = fields["id"], _hash(given)
    known = (
        None if own else _hash("\0".join([sha256, *(fields[f] or "" for f in ("title", "author", "outlet", "url", "published"))]))
    )
    if kept and day and row.get(BASIS) in _BASES:
        basis = row[BASIS]
    return Document(
        slug(own) if own else f"{slug(name)}-{number}", at, text, sha256,
        fields["title"], fields["author"], fields["outlet"], _cell(row, [ORIGIN], number, layout) if kept else None,
        url=fields["url"], language=code_of(fields["language"]), published=day,
        published_basis=basis, row=known and known[:32], doubts=tuple(doubts),
    )  # fmt: skip


def _facts(by_name: Mapping[str, Any], number: int | str, layout: Layout) -> tuple[dict[str, str | None], date | None, str, str]:
    """What a row says of its article beside the text; its day, the basis of that, and in words why a cell holds none."""
    fields = {f: _cell(by_name, names, number, layout) for f, names in layout.known.items() if f not in ("text", "outlet")}
    if fields["author"] and (_ADDRESS.match(fields["author"]) or fields["author"].isdigit()):
        fields["author"] = None
    outlets = [cell for name in layout.known["outlet"] if (cell := _cell(by_name, [name], number, layout))]
    fields["outlet"] = next((cell for cell in outlets if not _ADDRESS.match(cell)), None)
    fields["url"] = fields["url"] or next((cell for cell in outlets if _ADDRESS.match(cell)), None)
    for field in ("title", "author", "outlet"):
        cell = inline_html.seen_in_line(set_as_running(undo_twice(fields[field] or "").text))
        fields[field] = cell.replace("\n", " ") if cell else None
    fields["outlet"] = fields["outlet"] or _host(by_name)
    if fields["title"] and fields["outlet"]:  # NewsAPI writes the outlet behind the title
        fields["title"] = re.sub(rf"\s+[-–|]\s+{re.escape(fields['outlet'])}$", "", fields["title"]) or fields["title"]
    if all(str(by_name.get(part) or "").strip().isdigit() for part in ("year", "month", "day")):
        fields["published"] = "-".join(str(by_name[part]).strip() for part in ("year", "month", "day"))
    day, doubt = _day(fields["published"], layout)
    basis = "metadata"
    if day is None:
        day, basis = address_day(fields["url"] or "", layout.order() if is_doubtful(fields["published"]) else NO_ORDER), "url"
    return fields, day, basis if day else "unknown", doubt


def _told(cell: Any) -> Iterator[tuple[str, str]]:
    """Doubts that `kit match` has written down with an article."""
    for pair in cell if isinstance(cell, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) and pair[0] in ABOUT:
            yield pair[0], pair[1][:_LONGEST_DOUBT]


def _host(by_name: Mapping[str, Any]) -> str | None:
    """The site of an address that stands in a column for the address of the source."""
    for name in ("sourceurl", "mediaurl", "siteurl", "publisherurl"):
        if isinstance(cell := by_name.get(name), str) and (m := _SITE.match(cell.strip())):
            return m[1]
    return None


def _by_name(row: dict[Any, Any]) -> dict[str, Any]:
    """Cells by the plain names of their columns; of two columns of one name the first that is filled."""
    cells: dict[str, Any] = {}
    for name, value in flat(row).items():
        key = plain(str(name))
        if key not in cells or not cells[key]:
            cells[key] = value
    return cells


def _missing_text(by_name: Mapping[str, Any], row: Mapping[str, Any], layout: Layout) -> str:
    """That a row has no text, and what can be done about it."""
    why = "no text: name its column with --column text=NAME"
    if row and not any(name in by_name for name in layout.known["text"]):
        why += f"; there are {layout.there([*row])}"
    if summary := next((name for name in _SUMMARIES if isinstance(by_name.get(name), str) and by_name[name].strip()), ""):
        why += f"; its {summary} is a summary only"
    if address := next((name for name in layout.known["url"] if by_name.get(name)), ""):
        why += f"; if there is none, fetch the pages of its column {address} and code these"
        why += ", or join it by address with texts that you have: kit match LIST TEXTS"
    return why


def _day(cell: str | None, layout: Layout) -> tuple[date | None, str]:
    """The day of a cell, or in words why it holds none."""
    if not cell:
        return None, ""
    doubtful = is_doubtful(cell)
    if day := read_day(cell, layout.order() if doubtful else NO_ORDER, numbers=True):
        return day, ""
    if doubtful:
        return None, f"{cell[:_SHOWN]} can be two days: --dates day-first or --dates month-first says which"
    return None, f"{cell[:_SHOWN]} is no day that is read"


def _text(row: Mapping[str, Any], columns: list[str]) -> str | None:
    """The first text in these columns; `Unreadable` if there is something else in place of one."""
    other = ""
    for column in columns:
        try:
            if text := running(row.get(column)):
                return text
        except NoText as kind:
            other = other or f"its {column} is {kind}, not text"
        except UnicodeDecodeError:
            raise Unreadable(BYTES) from None
    if other:
        raise Unreadable(other)
    return None


def _cell(row: Mapping[str, Any], columns: list[str], number: int | str, layout: Layout) -> str | None:
    """What the first filled one of these columns says; what is no text is noted, and not taken."""
    for column in columns:
        try:
            if cell := short(row.get(column)):
                return cell
        except NoText as kind:
            layout.note(f"{column} is {kind}", number)
        except UnicodeDecodeError:
            raise Unreadable(BYTES) from None
    return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
