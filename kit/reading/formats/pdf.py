"""A PDF → the article printed in it: columns in reading order, words whole, without heads, feet and numbers of pages."""

from __future__ import annotations

import hashlib
import re
import threading
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, NamedTuple

from kit.reading.formats import printed_lines, properties, reading_order
from kit.reading.formats.form import Context, Format, need
from kit.reading.formats.printed_lines import Line
from kit.reading.formats.properties import Properties
from kit.reading.items import LARGEST, LONGEST, Document, Raw, Unreadable
from kit.reading.metadata import slug
from kit.reading.sources import Budget, Source
from kit.text import running_heads
from kit.text.typesetting import set_as_running, set_paragraphs

_MOST_PAGES = 1_000
_FEWEST_SIGNS = 40  # of a text; what has fewer is a picture with a stamp on it
_NO_LETTERS = 0.2  # share of signs that are no letters, from which on a text is none
_TITLE = 1.15  # times the height of most lines: that of a title
_TOP = 20  # paragraphs among which the title is
_SHORTEST_TITLE, _LONGEST_TITLE = 12, 250  # characters
_EDGE = 2  # lines at the top and at the bottom of a page among which a browser prints where it is from
_DEEP = 4  # parts of lines there that are a head or foot where they stand on several pages in one place
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
# e.g. " | Lake Gazette"
_OF_SITE = re.compile(r"(?:\s+[|–—-]\s+(?P<site>\S[^|]{1,40}))?")


def _items(source: Source, context: Context) -> Iterator[Raw]:
    data = source.read()
    if not data.strip():
        raise Unreadable("empty")
    yield Raw(slug(source.name), source.place, hashlib.sha256(data).hexdigest(), source.name, data, context.order)


def _article(page: Raw, names: frozenset[str]) -> Document:
    pdfium, raw = need("pypdfium2", "PDFs", "pypdfium2"), need("pypdfium2.raw", "PDFs", "pypdfium2")
    _check_packed(page.data)
    with _LOCK:
        printed, said = _open(page.data, pdfium, raw)
    return _write(page, printed, said, names)


class _Printed(NamedTuple):
    """The blocks of lines of every page that can be read; how many there are, are pictures or broken, have recognised text."""

    pages: list[list[list[Line]]]
    n_pages: int
    n_unread: int
    n_recognised: int


def _open(data: bytes, pdfium: Any, raw: Any) -> tuple[_Printed, Properties]:
    """What is printed in a file, and its properties."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if any(word in str(error).lower() for word in ("password", "security")):
            raise Unreadable("encrypted: save it without its password") from None
        raise Unreadable("broken: it cannot be opened as a PDF") from None
    with closing(document):
        if len(document) > _MOST_PAGES:
            raise Unreadable(f"it has {len(document):,} pages; up to {_MOST_PAGES:,} are read as one article")
        title, author, made, producer = map(document.get_metadata_value, ("Title", "Author", "CreationDate", "Producer"))
        said = Properties(" ".join(title.split()), author, made)
        return _read_pages(document, raw, of_tex="tex" in producer.lower()), said


def _read_pages(document: Any, raw: Any, *, of_tex: bool) -> _Printed:
    printed: list[list[list[Line]]] = []
    signs = no_letters = n_pictures = n_broken = n_recognised = 0
    for number in range(len(document)):
        try:
            with closing(document[number]) as page:
                read = printed_lines.read(raw, page, of_tex=of_tex)
                n_pictures += not read.lines and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))
        except Exception:  # PDFium says of a page that it cannot be loaded in several ways
            n_broken += 1
            continue
        signs, no_letters = signs + sum(len(line.text) for line in read.lines), no_letters + read.no_letters
        n_recognised += read.is_recognised
        if signs > LONGEST:
            raise Unreadable(f"longer than {LONGEST:,} characters")
        printed.append(reading_order.columns(read.lines))
    if signs < _FEWEST_SIGNS:
        raise Unreadable(_why_empty(n_broken, n_pictures))
    if no_letters > _NO_LETTERS * signs:
        raise Unreadable("its fonts do not say which letters they draw; print it to a picture and recognise its text (OCR)")
    return _Printed(printed, len(document), n_pictures + n_broken, n_recognised)


def _why_empty(n_broken: int, n_pictures: int) -> str:
    if n_broken:
        return "broken: its pages cannot be read"
    if n_pictures:
        return "scanned: its pages are pictures without text; a program for text recognition (OCR) can add it"
    return "no running text"


def _write(page: Raw, printed: _Printed, said: Properties, names: frozenset[str]) -> Document:
    """The article, read as a plain text is."""
    blocks, address = _without_edges(printed.pages, said.title)
    made = reading_order.paragraphs(blocks)
    text = set_paragraphs([[line.text for line in paragraph] for paragraph in made])
    found = properties.as_article(page, text, names)
    doubts = found.doubts
    if printed.n_unread:
        doubts += (
            ("text", f"{printed.n_unread} of {printed.n_pages} pages are pictures or cannot be read: the text may be cut"),
        )
    if printed.n_recognised:
        doubts += (("encoding", "its text was recognised from pictures (OCR): letters may be wrong"),)
    titles, outlet = _find_titles(made, said.title)
    found = replace(found, outlet=found.outlet or outlet, url=found.url or address, doubts=doubts)
    return properties.fill(found, said, titles=titles)


def _is_of_browser(text: str, title: str) -> bool:
    """Whether a line at the edge of a page is what a browser prints there."""
    cut = text.endswith("…") and len(text) > _SHORTEST_TITLE and title.startswith(text[:-1])
    is_title = cut or text == title
    return bool(_PRINTED_AT.fullmatch(text) or _ADDRESS.fullmatch(text)) or is_title or running_heads.is_page_number(text)


def _without_edges(printed: Sequence[Sequence[Sequence[Line]]], title: str) -> tuple[list[list[Line]], str | None]:
    """Blocks without numbers of pages, heads and feet that pages repeat, and what a browser has printed there; its address."""
    flat = [[line for block in page for line in block] for page in printed]
    drop, address = running_heads.repeated([[line.text for line in page] for page in flat]) | _in_place(flat), None
    for n, page in enumerate(flat):
        edge = [i for i in range(len(page)) if i < _EDGE or i >= len(page) - _EDGE]
        drop |= {(n, i) for i in (0, len(page) - 1) if page and _is_number(page[i].text)}
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


def _is_number(line: str) -> bool:
    """Whether a line is the number of a page, and not the end of a sentence."""
    return running_heads.is_page_number(line) and not line.endswith(".")


def _in_place(pages: Sequence[Sequence[Line]]) -> set[tuple[int, int]]:
    """Lines that stand at the edge of several pages in the same place, but the first of like heads and the last of like feet."""
    heads: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    feet: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    for n, page in enumerate(pages):
        for i in range(min(_DEEP, len(page) // 2)):
            for alike, at in ((heads, i), (feet, len(page) - 1 - i)):
                alike[page[at].text, round(page[at].left), round(page[at].bottom)].append((n, at))
    return {at for alike in heads.values() for at in alike[1:]} | {at for alike in feet.values() for at in alike[:-1]}


def _find_titles(made: Sequence[Sequence[Line]], named: str) -> tuple[list[str], str | None]:
    """Lines that may be the title, the likeliest first; the outlet, where a browser has put it behind the title of the file."""
    usual = reading_order.body_height(line for paragraph in made for line in paragraph)
    large, begins = [], named[:1].casefold()
    for paragraph in made[:_TOP]:
        is_large = paragraph[0].height >= _TITLE * usual
        if not is_large and paragraph[0].text[:1].casefold() != begins:
            continue
        if sum(len(line.text) for line in paragraph) > _LONGEST_TITLE:
            continue
        text = set_paragraphs([[line.text for line in paragraph]])
        if " " not in text and text != named:
            continue
        if named.casefold().startswith(text.casefold()) and (m := _OF_SITE.fullmatch(named, len(text))):
            return [set_as_running(text)], m["site"]
        if is_large:
            large.append((paragraph[0].height, set_as_running(text)))
    return [text for _, text in sorted(large, key=lambda pair: -pair[0])], None


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
