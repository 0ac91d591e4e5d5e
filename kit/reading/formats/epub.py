"""An EPUB → its documents in reading order, each an article: a magazine, or news that a program has put into a book."""

from __future__ import annotations

import hashlib
import html.entities
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import unquote

from kit.reading import pages
from kit.reading.formats.form import Context, Format
from kit.reading.formats.open_document import parse
from kit.reading.formats.properties import person
from kit.reading.items import LARGEST, Document, Facts, Raw, Rejected, Unreadable
from kit.reading.metadata import slug
from kit.reading.sources import Source, guarded

_CONTAINER, _LOCKED = "META-INF/container.xml", "META-INF/encryption.xml"
_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_FRONT = frozenset([
    "cover", "toc", "title-page", "titlepage", "copyright-page", "loi", "lot", "index", "landmarks", "page-list", "colophon",
    "dedication", "halftitlepage", "imprint", "other.ads", "notes",
])  # fmt: skip
_OF_TYPE = re.compile(rb"epub:type\s*=\s*[\"']([\w -]{1,200})[\"']")
# How calibre's lists of sections and of articles begin, in news that it has put into a book (as of 2026).
# e.g. '<ul class="calibre_article_list1">'
_LISTS = re.compile(rb"class\s*=\s*[\"']calibre_(?:feed|article)_list\d*[\"' ]|class\s*=\s*[\"']calibre_feed_title\d*[\"' ]")
_TAG, _HEAD = re.compile(rb"<[^>]*>"), re.compile(rb"<head\b.*?</head\s*>", re.DOTALL | re.IGNORECASE)
# Names of letters that XML does not know unless a page declares them.
# e.g. "the&nbsp;gate"
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w{2,31};)")
_NAVIGATION = "calibre_navbar"
_NO_TITLE = ("", "unknown", "untitled", "cover")
_NO_TITLES = ("unknown", "untitled")
_HEADINGS = ("h1", "h2", "h3")
_DC, _OPF = "{http://purl.org/dc/elements/1.1/}", "{http://www.idpf.org/2007/opf}"
# e.g. "periodical:unknown:Lake Gazette"
_PERIODICAL = re.compile(r"periodical:[^:]*:(\S.*)")


def _items(source: Source, context: Context) -> Iterator[Raw | Rejected]:
    with _opened(source) as file:
        try:
            packed = zipfile.ZipFile(file)
        except Exception:  # zipfile raises half a dozen kinds
            raise Unreadable("broken: it cannot be opened as an EPUB") from None
        with packed:
            book = _Book(packed, context)
            found = False
            for number, (name, data) in enumerate(book.documents(), start=1):
                place = f"{source.place}:{number}"
                if isinstance(data, Unreadable):
                    found = True
                    yield Rejected(place, str(data))
                elif not _is_front(data):
                    found = True
                    digest = hashlib.sha256(data).hexdigest()
                    shown = f"{posixpath.splitext(posixpath.basename(name))[0]}.xhtml"
                    yield Raw(f"{slug(source.name)}-{number}", place, digest, shown, data, context.order, facts=book.facts)
            if not found:
                raise Unreadable("no running text in any of its documents")


def _opened(source: Source) -> Any:
    return source.opened() if source.path and not source.name.lower().endswith(".gz") else BytesIO(source.read())


def _is_front(data: bytes) -> bool:
    """Whether a document has no words, or is a list of others or a page that stands before the text."""
    if _LISTS.search(data):
        return True
    body = _HEAD.sub(b"", data)
    types = _OF_TYPE.search(body[: body.find(b"<p")] if b"<p" in body else body)
    return not _TAG.sub(b" ", body).strip() or bool(types and _FRONT.intersection(types[1].decode().split()))


class _Book:
    """The documents of an EPUB in the order of its spine, and what it says of itself."""

    def __init__(self, packed: zipfile.ZipFile, context: Context):
        self._packed, self._context = packed, context
        self._names = {info.filename: info for info in packed.infolist()}
        root = next((e for e in parse(self._read(_CONTAINER)).iter() if str(e.tag).endswith("}rootfile")), None)
        path = root.get("full-path", "") if root is not None else ""
        self._folder = posixpath.dirname(path)
        self._package = parse(self._read(path))
        self.facts = self._facts()
        self._locked = self._find_locked()

    def _read(self, name: str) -> bytes:
        info = self._names.get(name)
        if info is None:
            raise Unreadable(f"broken: {name or 'its package file'} is missing")
        self._context.budget.spend(info.file_size)
        if info.file_size > LARGEST:
            raise Unreadable(f"larger than {LARGEST:,} bytes")
        with guarded(lambda: self._packed.open(info)) as file:
            return file.read()

    def documents(self) -> Iterator[tuple[str, bytes | Unreadable]]:
        """Name and bytes of each document of the spine, or why it cannot be read; lists of contents are passed over."""
        listed = {item.get("id"): item for item in self._package.iter(f"{_OPF}item")}
        front = {self._path(ref.get("href", "")) for ref in self._package.iter(f"{_OPF}reference") if ref.get("type") in _FRONT}
        for ref in self._package.iter(f"{_OPF}itemref"):
            item = listed.get(ref.get("idref"))
            if item is None or item.get("media-type") not in _TYPES or ref.get("linear") == "no":
                continue
            name = self._path(item.get("href", ""))
            if name in front or "nav" in (item.get("properties") or "").split():
                continue
            try:
                yield (
                    name,
                    (Unreadable("encrypted: its publisher has locked it (DRM)") if name in self._locked else self._read(name)),
                )
            except Unreadable as error:
                yield name, error

    def _path(self, href: str) -> str:
        return posixpath.normpath(posixpath.join(self._folder, unquote(href.partition("#")[0])))

    def _find_locked(self) -> set[str]:
        if _LOCKED not in self._names:
            return set()
        refs = (e for e in parse(self._read(_LOCKED)).iter() if str(e.tag).endswith("}CipherReference"))
        return {unquote(e.get("URI", "")) for e in refs}

    def _facts(self) -> Facts:
        """What the book says of all its articles; its day is that on which it was made."""

        def said(name: str) -> str:
            return " ".join((self._package.findtext(f".//{_DC}{name}") or "").split())

        metas = {meta.get("name"): meta.get("content") or "" for meta in self._package.iter(f"{_OPF}meta")}
        paper = _PERIODICAL.fullmatch(metas.get("calibre:publication_type") or "")
        publisher = said("publisher") if said("publisher").lower() != "calibre" else ""
        author = said("creator")
        title = said("title") if not said("title").lower().startswith(_NO_TITLES) else ""
        outlet = (paper[1] if paper else None) or publisher or title or None
        return Facts(
            byline=author if person(author) and not paper else None,
            outlet=outlet,
            language=said("language") if said("language") not in ("", "und") else None,
        )


def _article(page: Raw, names: frozenset[str]) -> Document:
    """A document as any page is read: an XML page is written as HTML first, for HTML knows no `<title/>`."""
    from lxml import etree

    try:
        root = parse(_ENTITY.sub(_letter, page.data.decode("utf-8")).encode())
    except (Unreadable, UnicodeDecodeError):  # no XML, or of another encoding: as it is
        return pages.article(page, names)
    address = _without_navigation(root)
    _set_title(root, page.facts)
    data = etree.tostring(root, method="html", encoding="utf-8")
    found = pages.article(replace(page, data=data), names)
    return replace(found, url=found.url or address)


def _letter(m: re.Match[str]) -> str:
    return html.entities.html5.get(m[1], m[0])


def _without_navigation(root: Any) -> str | None:
    """Take away what calibre puts around the articles of news; the address from which it had the article."""
    address = None
    for element in [e for e in root.iter() if (e.get("class") or "").startswith(_NAVIGATION)]:
        links: Mapping[str, Any] = {a.get("href") or "": a for a in element.iter() if str(a.tag).endswith("}a")}
        address = address or next((href for href in links if href.startswith("http")), None)
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    return address


def _set_title(root: Any, facts: Facts) -> None:
    """Give a page whose title is that of the book the title that its heading is."""
    tag = str(root.tag)
    space = tag[: tag.find("}") + 1]
    title = next(root.iter(f"{space}title"), None)
    named = " ".join((title.text or "").split()) if title is not None else ""
    if title is None or named.lower() not in (*_NO_TITLE, (facts.outlet or "").lower()):
        return
    heading = next(root.iter(*(f"{space}{name}" for name in _HEADINGS)), None)
    title.text = " ".join("".join(heading.itertext()).split()) if heading is not None else ""


FORMAT = Format(
    "EPUB", (".epub",), ("title", "byline", "outlet", "language", "url", "published"), _items,
    "calibre 6.13 (news), LibreOffice 7.4, pandoc 2.17; not tried: InDesign", article=_article,
)  # fmt: skip
