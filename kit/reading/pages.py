"""A file of one article, plain or HTML → the article with its title, day, outlet and language."""

from __future__ import annotations

import hashlib
import itertools
import re
from typing import Any

from kit.reading.encoding import decoded
from kit.reading.items import LONGEST, WIDEST, Document, Raw, Unreadable
from kit.reading.metadata import address_day, iso_day, language, slug, written_day
from kit.reading.sources import Source
from kit.text import cleaning

PLAIN = (".txt", ".md", ".text")
HTML = (".html", ".htm", ".xhtml")
_META_DAY = re.compile(
    r"<meta[^>]{0,200}(?:published_time|datePublished|name=\"date\")[^>]{0,80}content=\"([^\"]{10,40})\""
    r"|<time[^>]{0,80}datetime=\"([^\"]{10,40})\"",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"data:[\w/+.-]{0,80};base64,[A-Za-z0-9+/=]*")
_SOURCE = re.compile(r"source:\s*(\S.{1,60})", re.IGNORECASE)
_BYLINE = re.compile(r"^by\s+(.{2,60})$", re.IGNORECASE)
_TOO_LONG = f"longer than {LONGEST:,} characters"


def raw(source: Source) -> Raw:
    """A file as it lies there; raises `Unreadable` for one that needs no closer look to be left out."""
    data = source.read()
    if not data.strip():
        raise Unreadable("empty")
    if len(data) > WIDEST and source.name.lower().endswith(PLAIN):  # no encoding takes more than four bytes for a character
        raise Unreadable(_TOO_LONG)
    return Raw(slug(source.name), source.place, hashlib.sha256(data).hexdigest(), source.name, data)


def article(page: Raw) -> Document:
    """The article of a file; raises `Unreadable` with the reason why it holds none."""
    text = decoded(page.data)
    document = _plain(page, text) if page.name.lower().endswith(PLAIN) else _html(page, text)
    if len(document.text) > LONGEST:
        raise Unreadable(_TOO_LONG)
    return document


def _plain(page: Raw, text: str) -> Document:
    if len(text) > LONGEST:
        raise Unreadable(_TOO_LONG)
    spans = cleaning.read_lines(text)
    if not any(s.kind == "body" for s in spans):
        raise Unreadable("no running text")
    head = list(itertools.takewhile(lambda s: s.kind != "body", spans))
    heads = [text[s.start : s.end].lstrip("# ") for s in head if s.kind in ("heading", "repeated title")]
    heads = [h for h in heads if "|" not in h and not h.startswith(("!", "[", "*"))]
    masthead = heads[0] if len(heads) > 1 and heads[0].isupper() and len(heads[0].split()) <= 5 else None
    repeated = [text[s.start : s.end] for s in head if s.kind == "repeated title"]
    marked = re.search(r"^# +(\S.*)$", text[:2000], re.MULTILINE)
    title = (
        (marked[1].strip() if marked else None)
        or next(iter(repeated), None)
        or max((h for h in heads if h != masthead), key=len, default=None)
    )
    source = next((m[1].strip() for s in spans if (m := _SOURCE.fullmatch(text[s.start : s.end]))), None)
    stamp = next((text[s.start : s.end] for s in spans if s.kind == "time stamp"), "")
    byline = next((m[1] for s in spans if s.kind == "byline" and (m := _BYLINE.match(text[s.start : s.end]))), None)
    day, basis = written_day(stamp), "printed"
    if day is None:
        day, basis = address_day(page.name), "url"
    return Document(
        page.id, page.place, text, page.sha256, title, byline, masthead or source,
        published=day, published_basis=basis if day else "unknown", language=language(text),
    )  # fmt: skip


def _html(page: Raw, text: str) -> Document:
    bare = _PICTURE.sub("data:,", text) if len(text) > LONGEST else text
    if len(bare) > LONGEST:
        raise Unreadable(f"the page is longer than {LONGEST:,} characters without its pictures")
    import trafilatura

    try:
        extracted: Any = trafilatura.bare_extraction(bare, include_comments=False, with_metadata=True)
    except Exception as error:  # hostile markup: whatever the parser says, the run goes on
        raise Unreadable(f"the HTML cannot be read ({type(error).__name__})") from None
    if extracted is None or not (extracted.text or "").strip():
        raise Unreadable("no article in the HTML")
    printed = _META_DAY.search(text)
    day, basis = iso_day(extracted.date) or iso_day(printed and (printed[1] or printed[2])), "metadata"
    if day is None:
        day, basis = address_day(extracted.url or page.name), "url"
    return Document(
        page.id, page.place, extracted.text, page.sha256, extracted.title, extracted.author, extracted.sitename,
        url=extracted.url, language=extracted.language or language(extracted.text), published=day,
        published_basis=basis if day else "unknown", given=False,
    )  # fmt: skip
