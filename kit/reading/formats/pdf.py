"""A PDF → the article printed in it: columns in reading order, words whole, without heads, feet and numbers of pages."""

from __future__ import annotations

import hashlib
import re
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from kit.reading import bulk, mastheads, pages
from kit.reading.days import read_day, written_day
from kit.reading.formats import printed_lines, reading_order
from kit.reading.formats.form import Context, Format, need
from kit.reading.formats.printed_lines import Line
from kit.reading.items import LARGEST, LONGEST, Document, Raw, Unreadable
from kit.reading.metadata import slug
from kit.reading.sources import Budget, Source
from kit.text import bylines, running_heads
from kit.text.typesetting import set_as_running, set_paragraphs

_MOST_PAGES = 1_000
_FEWEST_SIGNS = 40  # of a text; what has fewer is a picture with a stamp on it
_UNREAD = 0.2  # share of signs that are no letters, from which on a text is none
_TITLE = 1.15  # times the height of most lines: that of a title
_TOP = 20  # paragraphs among which the title is
_OF_NAME = 4  # words of a newspaper's name
_SHORTEST_TITLE, _LONGEST_TITLE = 12, 250  # characters
_EDGE = 2  # lines at the top and at the bottom of a page among which a browser prints where it is from
_PACKED = re.compile(rb"stream\r?\n")
_STEP, _HEAD = 1 << 20, 1 << 12  # bytes that are unpacked at once; of the beginning of a stream
_LAYERS, _TIMES = 3, 1_100  # times that a stream may be packed; bytes that zlib can make of one
_LOCK = threading.Lock()  # PDFium is not made for threads

# What a browser prints at the edge of a page: when it was printed, and its address.
# e.g. "5/3/31, 10:12 AM"
# e.g. "03.05.2031, 10:12"
_PRINTED_AT = re.compile(r"(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}),? \d{1,2}[:.]\d\d(?:\s?[AaPp]\.?[Mm]\.?)?")
# e.g. "https://lake.example/gate"
_ADDRESS = re.compile(r"(?:https?|file|about|chrome|blob)://\S{3,2000}|about:blank")
# e.g. "D:20310503101200+02'00'"
_MADE = re.compile(r"(?:D:)?(\d{4})(\d\d)(\d\d)")
# e.g. " | Lake Gazette"
_OF_SITE = re.compile(r"(?:\s+[|–—-]\s+(?P<site>\S[^|]{1,40}))?")
# Titles that programs give to what has none.
# e.g. "Microsoft Word - gate_final.docx"
# e.g. "LG_0305_p4.indd"
_NO_TITLE = re.compile(
    r"(?:microsoft \w+ - .*|untitled.*|layout \d+|(?:document|slide|page|print|scan|img)[\s_-]*\d*|\(anonymous\)"
    r"|\S*\.\w{2,5}|[^a-z]*\d[^a-z]*|https?://.*)",
    re.IGNORECASE,
)


def _items(source: Source, context: Context) -> Iterator[Raw]:
    data = source.read()
    if not data.strip():
        raise Unreadable("empty")
    yield Raw(slug(source.name), source.place, hashlib.sha256(data).hexdigest(), source.name, data, context.order)


def _article(page: Raw, names: frozenset[str]) -> Document:
    pdfium, raw = need("pypdfium2", "PDFs", "pypdfium2"), need("pypdfium2.raw", "PDFs", "pypdfium2")
    _check_packed(page.data)
    with _LOCK:
        printed, properties = _open(page.data, pdfium, raw)
    return _write(page, printed, properties, names)


class _Printed(NamedTuple):
    """The blocks of lines of every page; how many pages are pictures."""

    pages: list[list[list[Line]]]
    n_pictures: int


def _open(data: bytes, pdfium: Any, raw: Any) -> tuple[_Printed, dict[str, str]]:
    """What is printed in a file, and its properties."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        said = str(error).lower()
        if "password" in said or "security" in said:
            raise Unreadable("encrypted: save it without its password") from None
        raise Unreadable("broken: no program could open this PDF") from None
    with closing(document):
        if len(document) > _MOST_PAGES:
            raise Unreadable(f"it has {len(document):,} pages; up to {_MOST_PAGES:,} are read as one article")
        properties = document.get_metadata_dict()
        return _read_pages(document, raw, of_tex="tex" in properties.get("Producer", "").lower()), properties


def _read_pages(document: Any, raw: Any, *, of_tex: bool) -> _Printed:
    printed: list[list[list[Line]]] = []
    signs = unread = n_pictures = n_broken = 0
    for number in range(len(document)):
        try:
            with closing(document[number]) as page:
                lines, no_letters = printed_lines.read(raw, page, of_tex=of_tex)
        except Exception:  # PDFium says of a page that it cannot be loaded in several ways
            n_broken += 1
            continue
        signs, unread = signs + sum(len(line.text) for line in lines), unread + no_letters
        if signs > LONGEST:
            raise Unreadable(f"longer than {LONGEST:,} characters")
        n_pictures += not lines
        printed.append(reading_order.columns(lines))
    if n_broken and signs < _FEWEST_SIGNS:
        raise Unreadable("broken: its pages cannot be read")
    if signs < _FEWEST_SIGNS:
        raise Unreadable("scanned: its pages are pictures without text; a program for text recognition (OCR) can add it")
    if unread > _UNREAD * signs:
        raise Unreadable("its fonts do not say which letters they draw; print it to a picture and recognise its text (OCR)")
    return _Printed(printed, n_pictures + n_broken)


def _write(page: Raw, printed: _Printed, properties: dict[str, str], names: frozenset[str]) -> Document:
    """The article, read as a plain text is."""
    named = " ".join(properties.get("Title", "").split())
    blocks, address = _without_edges(printed.pages, named)
    made = reading_order.paragraphs(blocks)
    text = set_paragraphs([[line.text for line in paragraph] for paragraph in made])
    if (several := bulk.count(text)) > 1:
        raise Unreadable(f"it holds {several:,} documents: save each as a PDF of its own, or all as one plain text")
    plain = replace(page, name=f"{page.name}.txt", data=text.encode("utf-8", "replace"), form="")
    found = pages.article(plain, names)
    doubts = found.doubts
    if printed.n_pictures:
        n_pages = len(printed.pages)
        doubts += (("text", f"{printed.n_pictures} of {n_pages} pages are pictures or cannot be read: the text may be cut"),)
    if found.published is None and not any(about == "day" for about, _ in doubts) and (day := _made(properties)):
        doubts += (("day", f"only the day on which the file was made is given: {day.isoformat()}"),)
    title, outlet = _find_title(found, made, named)
    byline = found.byline or bylines.read_byline(f"By {properties.get('Author', '')}")
    return replace(
        found, title=title, byline=byline, outlet=outlet, url=found.url or address, given=False, doubts=doubts,
    )  # fmt: skip


def _is_of_browser(text: str, title: str) -> bool:
    """Whether a line at the edge of a page is what a browser prints there."""
    cut = text.endswith("…") and len(text) > _SHORTEST_TITLE and title.startswith(text[:-1])
    is_title = cut or text == title
    return bool(_PRINTED_AT.fullmatch(text) or _ADDRESS.fullmatch(text)) or is_title or running_heads.is_page_number(text)


def _without_edges(printed: Sequence[Sequence[Sequence[Line]]], title: str) -> tuple[list[list[Line]], str | None]:
    """Blocks without numbers of pages, heads and feet that pages repeat, and what a browser has printed there; its address."""
    flat = [[line for block in page for line in block] for page in printed]
    drop, address = running_heads.repeated([[line.text for line in page] for page in flat]), None
    for n, page in enumerate(flat):
        edge = [i for i in range(len(page)) if i < _EDGE or i >= len(page) - _EDGE]
        drop |= {(n, i) for i in (0, len(page) - 1) if page and running_heads.is_page_number(page[i].text)}
        texts = [page[i].text for i in edge]
        if any(_PRINTED_AT.fullmatch(text) or _ADDRESS.fullmatch(text) for text in texts):
            drop |= {(n, i) for i, text in zip(edge, texts, strict=True) if _is_of_browser(text, title)}
            whole = (t for t in texts if t.startswith("http") and _ADDRESS.fullmatch(t) and not t.endswith(("…", "...")))
            address = address or next(whole, None)
    blocks: list[list[Line]] = []
    for n, of_page in enumerate(printed):
        i = 0
        for block in of_page:
            blocks.append([line for at, line in enumerate(block, start=i) if (n, at) not in drop])
            i += len(block)
    return [block for block in blocks if block], address


def _find_title(found: Document, made: Sequence[Sequence[Line]], named: str) -> tuple[str | None, str | None]:
    """Title and outlet: the line that is printed largest and is no newspaper's name, else what the text or the file says.

    The title that a browser gives a file has the name of the site behind it.
    """
    usual = reading_order.body_height(line for paragraph in made for line in paragraph)
    large = []
    for paragraph in made[:_TOP]:
        text = set_paragraphs([[line.text for line in paragraph]])
        if len(text) > _LONGEST_TITLE or (len(text.split()) == 1 and text != named):
            continue
        if named.casefold().startswith(text.casefold()) and (m := _OF_SITE.fullmatch(named, len(text))):
            return set_as_running(text), found.outlet or m["site"]
        if paragraph[0].height >= _TITLE * usual and text != found.outlet and not _is_masthead(text):
            large.append((paragraph[0].height, text))
    largest = set_as_running(max(large, key=lambda pair: pair[0])[1]) if large else None
    return largest or found.title or (named if named and not _NO_TITLE.fullmatch(named) else None), found.outlet


def _is_masthead(text: str) -> bool:
    has_day = read_day(text) or written_day(text)
    return bool(has_day) or (mastheads.is_name(text) and mastheads.names_paper(text) and len(text.split()) <= _OF_NAME)


def _made(properties: dict[str, str]) -> date | None:
    """The day on which a file was made: never that of publication."""
    m = _MADE.match(properties.get("CreationDate", ""))
    try:
        return date(int(m[1]), int(m[2]), int(m[3])) if m else None
    except ValueError:
        return None


def _check_packed(data: bytes) -> None:
    """Raise `Unreadable` for a file whose packed streams come to too much; PDFium would unpack all of them."""
    budget, view, is_small = Budget(len(data)), memoryview(data), len(data) * _TIMES <= LARGEST
    for m in _PACKED.finditer(data):
        packed = view[m.end() :]
        if _is_packed(packed) and not (is_small and not _is_packed(_begin(packed))):
            _unpack(packed, budget, _LAYERS)


def _is_packed(data: memoryview | bytes) -> bool:
    """Whether bytes begin as what zlib has packed."""
    return len(data) > 1 and data[0] & 15 == 8 and (data[0] * 256 + data[1]) % 31 == 0


def _begin(packed: memoryview) -> bytes:
    """The first bytes of what is packed."""
    try:
        return zlib.decompressobj().decompress(packed[:_HEAD], 2)
    except zlib.error:
        return b""


def _unpack(packed: memoryview, budget: Budget, layers: int) -> None:
    """Spend what a stream comes to, and what the stream comes to that it may hold."""
    opened, head = zlib.decompressobj(), b""
    try:
        for at in range(0, len(packed), _STEP):
            piece: bytes | memoryview = packed[at : at + _STEP]
            while len(piece) and not opened.eof:
                unpacked = opened.decompress(piece, _STEP)
                budget.spend(len(unpacked))
                head = head or unpacked
                piece = opened.unconsumed_tail
            if opened.eof:
                break
    except zlib.error:  # it is not packed, or broken: PDFium takes what it can
        pass
    if layers > 1 and _is_packed(head):
        _unpack(memoryview(head), budget, layers - 1)


FORMATS: tuple[Format, ...] = (
    Format(
        "PDF", (".pdf",), ("title", "byline", "outlet", "language", "url", "published"), _items,
        "reportlab 5.1, fpdf2 2.8, Chromium 156 (print), LibreOffice 7.4, pdfTeX 1.40; not tried: InDesign, QuarkXPress",
        "pypdfium2", article=_article,
    ),
)  # fmt: skip
