"""Parts of agencies' items, whatever their format → text, author, day, versions, state; XML read safely."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import replace
from datetime import date
from typing import Any

from lxml import etree

from kit.reading import inline_html
from kit.reading.days import read_day
from kit.reading.formats.form import Probe
from kit.reading.items import LONGEST, Document, Facts, Unreadable
from kit.reading.languages import code_of, read_as
from kit.reading.metadata import slug
from kit.text import bylines
from kit.text.typesetting import set_as_running

KEEPS = ("title", "byline", "outlet", "original_source", "language", "url", "published")
SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_BEFORE = {b"<?": b"?>", b"<!--": b"-->", b"<!DOCTYPE": b">"}  # what may stand before the first element, and how it ends
# e.g. "<newsItem xmlns=", "<g2:newsMessage", "<nitf>"
_ROOT = re.compile(rb"\s*<(?:[A-Za-z][\w.-]{0,40}:)?([A-Za-z]+)[\s/>]")
_STATES = {"canceled": "the agency has cancelled it", "withheld": "the agency withholds it", "embargoed": "it is embargoed"}
_TOO_LONG = f"longer than {LONGEST:,} characters"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def running(written: str, title: str | None) -> str:
    """The text of a body, without the title that some agencies print above it; raises `Unreadable` where there is none."""
    if len(written) > LONGEST:
        raise Unreadable(_TOO_LONG)
    text = set_as_running(inline_html.seen(written)).strip()
    first, _, rest = text.partition("\n")
    if title and rest.strip() and " ".join(first.split()).casefold() == title.casefold():
        text = rest.strip()
    return text


def one_line(text: str | None) -> str | None:
    """A text on one line; None for nothing."""
    return " ".join((text or "").split()) or None


def author(text: str | None) -> str | None:
    """Whom a byline names: *By Tess Quorn, Staff Reporter*."""
    line = one_line(text)
    return (bylines.read_byline(line) or line) if line else None


def state(status: str | None) -> tuple[tuple[str, str], ...]:
    """What an agency says of an item that is not to be used freely."""
    small = (status or "").strip().lower().rpartition(":")[2].replace("cancelled", "canceled")
    return (("text", _STATES[small]),) if small in _STATES else ()


def day_of(
    first: str | None, version: str | None, written: str | None, number: str | None, embargo: str | None
) -> tuple[date | None, tuple[tuple[str, str], ...]]:
    """The day of publication of an item.

    It is that of its first version. The day of a later version is one of change; then the day on which the text was written is
    taken, with a doubt.
    """
    day, doubts = read_day(first), list[tuple[str, str]]()
    if day is None and (number or "1").strip() in ("", "0", "1"):
        day = read_day(version)
    if day is None and (day := read_day(written)):
        doubts.append(("day", "the day on which it was written: that of its publication is not given"))
    if day is None and (changed := read_day(version)):
        doubts.append(("day", f"only a day of change is given: {changed.isoformat()}"))
    if (free := read_day(embargo)) and (day is None or free > day):
        return free, (("day", f"embargoed until {free.isoformat()}, which is taken for its day"),)
    return day, tuple(doubts)


def item_id(name: str | None, version: str | None, other: str) -> str:
    """The id of an item; a later version of it has the number of the version behind."""
    if not name:
        return slug(other)
    number = (version or "").strip()
    return slug(name) if number in ("", "0", "1") or not number.isdigit() else f"{slug(name)[:52]}-v{number[:6]}"


class Versions:
    """The items of one file by their ids: another version of an item that came before is told."""

    def __init__(self) -> None:
        self._there: dict[bytes, str] = {}

    def facts(self, name: str | None, place: str) -> Facts:
        """What is to be said of an item beside what it says itself."""
        if not name:
            return Facts()
        key = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
        before = self._there.setdefault(key, place)
        return Facts() if before == place else Facts(doubts=(("text", f"another version of it is {before}"),))


def finish(document: Document, declared: str | None) -> Document:
    """An article with its language; raises `Unreadable` where it has no text, or too much."""
    if not document.text:
        raise Unreadable("no text")
    if len(document.text) > LONGEST:
        raise Unreadable(_TOO_LONG)
    return replace(document, language=read_as(document.text, code_of(declared)))


def root(probe: Probe) -> tuple[str, bytes]:
    """The name of a file's first element, and its beginning from there on."""
    head = probe.head
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode()
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    while closing := next((closes for opens, closes in _BEFORE.items() if head.startswith(opens)), b""):
        inner = head.find(b"[", 0, max(0, head.find(b">"))) if closing == b">" else -1
        end = head.find(closing, max(0, head.find(b"]", inner)) if inner >= 0 else 0)
        if end < 0:
            return "", b""
        head = head[end + len(closing) :].lstrip()
    m = _ROOT.match(head)
    return (m[1].decode(), head) if m else ("", head)


def parse(data: bytes) -> etree._Element:
    """The tree of a document, without entities, comments and what lies elsewhere."""
    try:
        tree = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True, **SAFE))
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"the XML cannot be read: {str(error)[:80]}") from None
    return without_entities(tree)


def without_entities(tree: etree._Element) -> etree._Element:
    """Entities that HTML knows as the characters they stand for; of others nobody can say what they are."""
    for entity in list(tree.iter(etree.Entity)):
        parent, before = entity.getparent(), entity.getprevious()
        sign = html.unescape(entity.text)
        text = (sign if sign != entity.text else "") + (entity.tail or "")
        if before is None:
            parent.text = (parent.text or "") + text
        else:
            before.tail = (before.tail or "") + text
        parent.remove(entity)
    return tree


def local(element: etree._Element) -> str:
    """The name of an element without its namespace; nothing of what is none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def every(tree: etree._Element, name: str) -> list[etree._Element]:
    """Elements of a name, whatever their namespace: many agencies write NITF without one."""
    return [element for element in tree.iter("{*}" + name)]


def first(tree: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element on a path of names, each a child of the one before."""
    for name in path:
        tree = next((e for e in tree if local(e) == name), None) if tree is not None else None
    return tree


def children(tree: etree._Element | None) -> list[etree._Element]:
    """What an element holds."""
    return [] if tree is None else list(tree)


def text_of(tree: etree._Element | None, *path: str) -> str | None:
    """All text in an element on a path of names, on one line."""
    found = first(tree, *path)
    return one_line("".join(found.itertext())) if found is not None else None


def named(element: etree._Element | None) -> str | None:
    """The name of a person or a firm: as written, else behind its code, as in ``nprov:LAKE``."""
    if element is None:
        return None
    code = element.get("qcode") or ""
    return text_of(element, "name") or one_line(element.get("literal")) or code.partition(":")[2] or None


def as_html(tree: etree._Element) -> str:
    """A tree of XHTML or of elements that have its names, as HTML without namespaces."""
    tree.tail = None
    for element in tree.iter():
        if isinstance(element.tag, str):
            element.tag = local(element)
    etree.cleanup_namespaces(tree)
    return etree.tostring(tree, method="html", encoding="unicode")
