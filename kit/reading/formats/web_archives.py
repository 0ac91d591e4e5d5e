"""Archives of the web (WARC, WACZ) → the pages and PDFs captured in them, each as it came, at the address where it was found."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import IO, Any, NamedTuple, cast

from kit.reading.archives import entries
from kit.reading.encoding import in_utf_8
from kit.reading.formats.form import Context, Format, Item, need
from kit.reading.http_bodies import Body, charset, decoded
from kit.reading.items import LARGEST, Document, Facts, Raw, Rejected, Unreadable
from kit.reading.metadata import original_address, slug_of_address
from kit.reading.sources import Source, guarded, unpacked

_PAGE = ("text/html", "application/xhtml+xml")
_PDF = "application/pdf"
_PLAIN = "text/plain"
_PACKED = ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"))
_SCRIPT, _SOUND = ("script or style", "scripts and styles"), ("sound or film", "sounds and films")
_KINDS = (
    ("image/", ("image", "images")), ("text/css", _SCRIPT), ("text/javascript", _SCRIPT), ("application/javascript", _SCRIPT),
    ("application/x-javascript", _SCRIPT), ("font/", ("font", "fonts")), ("application/font", ("font", "fonts")),
    ("audio/", _SOUND), ("video/", _SOUND),
)  # fmt: skip
_OTHER, _REDIRECT = ("other file", "other files"), ("redirect", "redirects")
_ERROR = ("answer with an error, such as 404", "answers with an error, such as 404")
_FIRST_REDIRECT, _FIRST_ERROR, _PART = 300, 400, 206
_FINE = (*range(200, _FIRST_REDIRECT), 304)  # 304: not changed since
_CUT = ("text", "its capture is cut off: the text may be, too")


class _Capture(NamedTuple):
    """What a record holds: an answer or a file as it was found at an address."""

    number: int
    place: str
    url: str
    content_type: str
    body: Body
    status: int = 200


@dataclass
class _Reading:
    """What is known of an archive while it is read.

    Attributes
    ----------
    context : Context
    no_pages : Counter of (str, str)
        Records that hold no page by their kind, in words for one and for more.
    pages : dict of int to str
        By what a later record names a page – hash of its digest, of its record's id, of its address – where it was.
    open : list of tuple of int
        What was captured again before the page itself is found: the names of that page.
    any : bool
        Something was given.
    """

    context: Context
    no_pages: Counter[tuple[str, str]] = field(default_factory=Counter)
    pages: dict[int, str] = field(default_factory=dict)
    open: list[tuple[int, ...]] = field(default_factory=list)
    any: bool = False

    def leaves_out(self, status: int, kind: str) -> None:
        """Count a record that holds no page."""
        if status >= _FIRST_ERROR:
            self.no_pages[_ERROR] += 1
        elif status >= _FIRST_REDIRECT:
            self.no_pages[_REDIRECT] += 1
        else:
            self.no_pages[next((words for start, words in _KINDS if kind.startswith(start)), _OTHER)] += 1

    def closing(self, place: str) -> Iterator[Rejected]:
        """What is said of an archive at its end."""
        if n := sum(self.no_pages.values()):
            kinds = ", ".join(f"{count:,} {words[count != 1]}" for words, count in sorted(self.no_pages.items()))
            yield Rejected(place, f"{n:,} record{'s hold' if n != 1 else ' holds'} no page: {kinds}")
        if n := sum(not any(name in self.pages for name in names) for names in self.open):
            yield Rejected(
                place, f"{n:,} page{'s were' if n != 1 else ' was'} captured earlier, in another file: only that is noted here"
            )
        if not (self.any or self.no_pages or self.open):
            yield Rejected(place, "no page in it")


def _read_warc(source: Source, context: Context) -> Iterator[Item]:
    reading = _Reading(context)
    yield from _records(source, reading)
    yield from reading.closing(source.place)


def _read_wacz(source: Source, context: Context) -> Iterator[Item]:
    reading = _Reading(context)
    for entry in entries(replace(source, name=f"{source.name}.zip"), context.budget):
        if isinstance(entry, Rejected):
            reading.any = True
            yield entry
        elif entry.name.lower().endswith((".warc", ".warc.gz")):
            yield from _records(entry, reading)
    yield from reading.closing(source.place)


def _records(source: Source, reading: _Reading) -> Iterator[Item]:
    """Every page of a file of records; what follows a damage is not read."""
    library = need("fastwarc.warc", "archives of the web", "fastwarc")
    number = 0
    try:
        # FastWARC 2.0.1 ends without a word behind an answer in chunks that is packed, once it decodes by itself
        with _open(source, reading.context) as file:
            for number, record in enumerate(
                library.ArchiveIterator(_AsItComes(file), parse_http=False, auto_decode="none"), start=1
            ):
                for item in _record(record, number, f"{source.place}:{number}", reading):
                    reading.any = True
                    yield item
    except Unreadable as error:
        reading.any = True
        yield Rejected(source.place, f"{error}; read up to record {number:,}" if number else str(error))
    except BaseException as error:  # FastWARC's own errors, and its panics, which are no `Exception`
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        reading.any = True
        what = (
            f"damaged behind record {number:,}: what follows is not read" if number else "no archive of the web, or a damaged one"
        )
        yield Rejected(source.place, f"{what} ({type(error).__name__})")


class _AsItComes:
    """A stream that gives what it has instead of waiting for all that is asked for: what is whole before a damage is not lost."""

    def __init__(self, file: IO[bytes]):
        self._file = cast(io.BufferedReader, file)
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data = self._file.read1(size) if size > 0 else self._file.read()
        self._at += len(data)
        return data

    def tell(self) -> int:
        return self._at


def _open(source: Source, context: Context) -> IO[bytes]:
    """The records of a file, unpacked where its name does not say that it is packed."""
    with source.aside().opened() as file:
        head = file.read(4)
    packed = next((ending for magic, ending in _PACKED if head.startswith(magic)), "")
    if packed == ".gz":
        return unpacked(replace(source, name=f"{source.name}.gz"), context.budget).opened()
    if packed == ".zst":
        library = need("fastwarc.stream_io", "archives of the web", "fastwarc")
        return guarded(lambda: cast(IO[bytes], _Zstandard(library.ZstdReader(source.opened()))), context.budget)
    return source.opened()


class _Zstandard(io.RawIOBase):
    def __init__(self, reader: Any):
        self._reader = reader

    def read(self, size: int = -1) -> bytes:
        return self._reader.read(size)


def _record(record: Any, number: int, place: str, reading: _Reading) -> Iterator[Item]:
    kind = str(record.record_type)
    headers = record.headers
    if kind == "revisit":
        yield from _revisit(record, place, reading)
    if kind not in ("response", "resource", "conversion") or headers.get("Content-Type", "").startswith("text/dns"):
        return
    try:
        capture = _capture(record, number, place)
        yield from _pages(capture, record, reading)
    except Unreadable as error:
        yield Rejected(place, str(error))


def _capture(record: Any, number: int, place: str) -> _Capture:
    """The answer or file in a record."""
    url = record.headers.get("WARC-Target-URI", "").strip("<> ")
    if record.content_length > LARGEST:
        raise Unreadable(f"larger than {LARGEST:,} bytes")
    content_type, transfer, content, status = record.headers.get("Content-Type", ""), None, None, 200
    if record.is_http:
        try:
            record.parse_http(auto_decode="none", quirks_mode=True)
        except OSError:
            raise Unreadable("the head of the answer cannot be read") from None
        fields = record.http_headers
        content_type, status = fields.get("Content-Type", ""), fields.status_code or 200
        transfer, content = fields.get("Transfer-Encoding"), fields.get("Content-Encoding")
    kind = _kind(content_type)
    if status >= _FIRST_REDIRECT or not (kind in (*_PAGE, _PDF, _PLAIN) or _is_unsaid(kind)):
        return _Capture(number, place, url, content_type, Body(b""), status)
    left = record.content_length
    data = record.reader.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unreadable(f"larger than {LARGEST:,} bytes")
    body = decoded(data, transfer, content)
    whole = body.whole and status != _PART and "WARC-Truncated" not in record.headers and len(data) == left
    return _Capture(number, place, url, content_type, body._replace(whole=whole), status)


def _kind(content_type: str) -> str:
    return content_type.split(";")[0].strip().lower()


def _is_unsaid(kind: str) -> bool:
    return kind in ("", "application/octet-stream", "unknown/unknown")


def _pages(capture: _Capture, record: Any, reading: _Reading) -> Iterator[Item]:
    """The article of a record; what holds none is counted."""
    kind, data = _kind(capture.content_type), capture.body.data
    if _is_unsaid(kind):
        start = data[:1024].lstrip().lower()
        kind = _PAGE[0] if start.startswith((b"<!doctype html", b"<html")) else _PDF if start.startswith(b"%pdf-") else kind
    if capture.status >= _FIRST_REDIRECT:
        reading.leaves_out(capture.status, kind)
    elif kind in _PAGE or (kind == _PLAIN and str(record.record_type) == "conversion"):
        reading.context.budget.spend(len(data))
        for name in _names(record, capture.url):
            reading.pages.setdefault(name, capture.place)
        yield _raw(capture, ".txt" if kind == _PLAIN else ".html")
    elif kind == _PDF:
        reading.context.budget.spend(len(data))
        yield from _nested(capture, reading.context)
    else:
        reading.leaves_out(capture.status, kind)


def _names(record: Any, url: str) -> list[int]:
    headers = record.headers
    return [hash(name) for name in (headers.get("WARC-Payload-Digest"), headers.get("WARC-Record-ID"), url) if name]


def _raw(capture: _Capture, ending: str) -> Raw:
    data = capture.body.data
    if not data.strip():
        raise Unreadable("empty")
    name = slug_of_address(capture.url)
    in_one = in_utf_8(data, charset(capture.content_type))
    return Raw(name, capture.place, hashlib.sha256(data).hexdigest(), f"{name}{ending}", in_one, facts=_facts(capture))


def _facts(capture: _Capture) -> Facts:
    url = original_address(capture.url)
    return Facts(url=url if url.startswith(("http://", "https://")) else None, doubts=() if capture.body.whole else (_CUT,))


def _nested(capture: _Capture, context: Context) -> Iterator[Item]:
    """A PDF, by its own reader."""
    data, facts = capture.body.data, _facts(capture)
    name = f"{slug_of_address(capture.url)}.pdf"
    for item in context.nested(Source(name, capture.place, len(data), lambda: io.BytesIO(data))):
        if isinstance(item, Raw):
            yield replace(
                item, facts=replace(item.facts, url=item.facts.url or facts.url, doubts=item.facts.doubts + facts.doubts)
            )
        elif isinstance(item, Document):
            yield replace(item, url=item.url or facts.url, doubts=item.doubts + facts.doubts)
        else:
            yield item


def _revisit(record: Any, place: str, reading: _Reading) -> Iterator[Rejected]:
    """A page that was captured again and is kept only once: a copy of that, where it is in the file."""
    headers, kind, status = record.headers, "", 200
    if record.is_http:
        with suppress(OSError):
            record.parse_http(auto_decode="none", quirks_mode=True)
            kind, status = _kind(record.http_headers.get("Content-Type", "")), record.http_headers.status_code or 200
    if (kind and kind not in _PAGE) or status not in _FINE:
        reading.leaves_out(status, kind)
        return
    named = (headers.get("WARC-Payload-Digest"), headers.get("WARC-Refers-To"), headers.get("WARC-Refers-To-Target-URI"))
    names = tuple(hash(name.strip("<> ") if "://" in name else name) for name in named if name)
    if found := next((reading.pages[name] for name in names if name in reading.pages), None):
        yield Rejected(place, f"the same as {found}, captured again", copy=True)
    else:
        reading.open.append(names)


_KEPT = ("title", "byline", "outlet", "language", "url", "published")
FORMATS: tuple[Format, ...] = (
    Format(
        "WARC",
        (".warc", ".wet", ".warc.zst"),
        _KEPT,
        _read_warc,
        "warcio, wget, FastWARC; of Common Crawl's crawler none",
        "fastwarc",
    ),
    Format("WACZ", (".wacz",), _KEPT, _read_wacz, "py-wacz; of Browsertrix none", "fastwarc"),
)
