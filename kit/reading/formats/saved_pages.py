"""Pages as browsers and their extensions save them → the article in each; the day of saving is never that of publication."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from email.message import Message

from kit.reading.encoding import in_utf_8
from kit.reading.formats.form import Context, Format, Item, Probe
from kit.reading.items import Facts, Raw, Unreadable
from kit.reading.message_fields import field_text, parse
from kit.reading.metadata import original_address, slug
from kit.reading.sources import Source

_PAGE = ("text/html", "application/xhtml+xml")
_LOOKED_INTO = 16_384  # bytes of a page in which an extension says from where it saved it
# What browsers, extensions and programs write into a page that they save (as of 2026)
_SAVED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Chrome, Edge, Internet Explorer. e.g. "<!-- saved from url=(0026)https://lake.example/gate -->"
        rb"<!--\s{0,3}saved from url=\(\d{1,6}\)\s{0,3}(https?://[^\s<>\"]{1,2000})",
        # SingleFile. e.g. "<!--\n Page saved with SingleFile \n url: https://lake.example/gate \n saved date: …"
        rb"<!--\s{0,5}Page saved with SingleFile\s{1,9}url:\s{0,3}(https?://[^\s<>\"]{1,2000})",
        # Save Page WE. e.g. '<meta name="savepage-url" content="https://lake.example/gate">'
        rb"<meta name=\"?savepage-url\"? content=\"(https?://[^\s<>\"]{1,2000})",
        # HTTrack. e.g. "<!-- Mirrored from lake.example/gate.html by HTTrack Website Copier/3.x …"
        rb"<!--\s{0,3}Mirrored from ([^\s<>\"/]{3,200}/[^\s<>\"]{0,2000}) by HTTrack",
        # monolith. e.g. "<!-- Saved from https://lake.example/gate at 2031-05-06T10:00:00Z using monolith v2 -->"
        rb"<!--\s{0,3}Saved from (https?://[^\s<>\"]{1,2000}) at ",
    )
)


def _address(head: bytes) -> str | None:
    """From where a page says that it was saved."""
    m = next((m for pattern in _SAVED if (m := pattern.search(head))), None)
    if m is None:
        return None
    url = html.unescape(m[1].decode("utf-8", "replace"))
    return original_address(url if "://" in url[:9] else f"http://{url}")


def _is_saved(probe: Probe) -> bool:
    return _address(probe.head[:_LOOKED_INTO]) is not None


def _read_saved(source: Source, context: Context) -> Iterator[Item]:
    data = source.read()
    yield _raw(source, data, data, Facts(url=_address(data[:_LOOKED_INTO])), context)


def _raw(source: Source, data: bytes, page: bytes, facts: Facts, context: Context) -> Raw:
    if not page.strip():
        raise Unreadable("empty")
    # A day in the name of a saved page may be that of saving: “The gate opens (5_6_2031 10_00_00 AM).html” by SingleFile.
    digest = hashlib.sha256(data).hexdigest()
    return Raw(slug(source.name), source.place, digest, "page.html", page, context.order, facts=facts)


def _read_mhtml(source: Source, context: Context) -> Iterator[Item]:
    data = source.read()
    saved = parse(data)
    pages = [part for part in saved.walk() if part.get_content_type() in _PAGE]
    address = field_text(saved, "Snapshot-Content-Location") or field_text(saved, "Content-Location")
    page = _root(saved, pages, address)
    if page is None:
        raise Unreadable("empty" if not data.strip() else "no page in it")
    url = original_address(address or field_text(page, "Content-Location"))
    facts = Facts(field_text(saved, "Subject") or None, url=url if url.startswith(("http://", "https://")) else None)
    body = page.get_payload(decode=True)
    encoding = page.get_param("charset")
    body = in_utf_8(body if isinstance(body, bytes) else b"", encoding if isinstance(encoding, str) else "")
    yield _raw(source, data, body, facts, context)


def _root(saved: Message, pages: list[Message], address: str) -> Message | None:
    """The page itself among those that are shown within it."""
    start = saved.get_param("start")
    named = (page for page in pages if start and page.get("Content-ID", "").strip() == start)
    there = (page for page in pages if address and field_text(page, "Content-Location") == address)
    return next(named, None) or next(there, None) or next(iter(pages), None)


def _read_webarchive(source: Source, context: Context) -> Iterator[Item]:
    import plistlib

    data = source.read()
    try:
        main = plistlib.loads(data)["WebMainResource"]
        page, encoding, url = (main.get(f"WebResource{name}") for name in ("Data", "TextEncodingName", "URL"))
    except Exception as error:  # a property list can be anything
        raise Unreadable(f"no page saved by Safari, or a damaged one ({type(error).__name__})") from None
    if not isinstance(page, bytes) or main.get("WebResourceMIMEType") not in (None, *_PAGE):
        raise Unreadable("no page in it")
    facts = Facts(url=original_address(url) if isinstance(url, str) and url.startswith("http") else None)
    yield _raw(source, data, in_utf_8(page, encoding if isinstance(encoding, str) else ""), facts, context)


_KEPT = ("title", "byline", "outlet", "language", "url", "published")
_BY_HAND = "SingleFile, HTTrack; by hand after what Chrome, Save Page WE and monolith write"
FORMATS: tuple[Format, ...] = (
    Format("MHTML", (".mht", ".mhtml"), _KEPT, _read_mhtml, "Chromium, Python's email; of Internet Explorer none"),
    Format("Saved page (HTML)", (".html", ".htm", ".xhtml"), _KEPT, _read_saved, _BY_HAND, fits=_is_saved),
    Format("Safari webarchive", (".webarchive",), _KEPT, _read_webarchive, "Python's plistlib; of Safari none"),
)
