"""A file of NewsML-G2, 2.x as of 2026 – one item or a message of many – → the articles of its news items.

It is read by lxml: newsmlg2 1.1, IPTC's own library, takes a message into memory as a whole, gives out none of its items, and
resolves entities.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from lxml import etree

from kit.reading.encoding import NO_NAMES
from kit.reading.formats import nitf
from kit.reading.formats.agency_items import (
    LANGUAGE,
    SAFE,
    Versions,
    as_html,
    author,
    children,
    day_of,
    every,
    finish,
    first,
    item_id,
    local,
    named,
    one_line,
    parse,
    root,
    running,
    state,
    text_of,
    without_entities,
)
from kit.reading.formats.form import Context, Probe
from kit.reading.items import Document, Raw, Rejected, Unreadable
from kit.reading.metadata import shown
from kit.reading.sources import Source
from kit.text.addresses import safe_address

_G2 = "http://iptc.org/std/nar/2006-10-01/"
_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
_NO_ARTICLES = {
    "packageItem": "a package: it lists other items and has no text of its own",
    "conceptItem": "it describes a concept, no article",
    "knowledgeItem": "it describes concepts, no article",
    "planningItem": "it announces coverage, no article",
    "catalogItem": "a catalogue of codes, no article",
}
_WRITTEN = ("text/", "application/xhtml", "application/xml")
_OF_PAGE = ("html", "body", "div", "section", "article", "p")


def fits(probe: Probe) -> bool:
    """Whether a file is an item or a message of NewsML-G2."""
    name, head = root(probe)
    return name in (*_ITEMS, "newsMessage") and _G2.encode() in head


def items(source: Source, context: Context) -> Iterator[Raw | Rejected]:
    """Items of a file or message one by one; of what is no article it is said what it is."""
    number, versions = 0, Versions()
    tags = [f"{{{_G2}}}{name}" for name in _ITEMS]
    with source.opened() as file:
        walk = etree.iterparse(file, ("end",), tag=tags, remove_comments=True, remove_pis=True, collect_ids=False, **SAFE)
        try:
            for _, item in walk:
                if item.getparent() is not None and local(item.getparent()) != "itemSet":
                    continue
                number += 1
                alone = item.getparent() is None
                yield _item(item, source, source.place if alone else f"{source.place}:{number}", versions)
                item.clear()
                while not alone and item.getprevious() is not None:
                    del item.getparent()[0]
        except etree.XMLSyntaxError as error:
            raise Unreadable(f"the XML cannot be read: {str(error)[:80]}") from None
    if not number:
        raise Unreadable("a message without items")


def _item(item: etree._Element, source: Source, place: str, versions: Versions) -> Raw | Rejected:
    if (kind := local(item)) != "newsItem":
        return Rejected(place, _NO_ARTICLES[kind])
    guid, version = item.get("guid"), item.get("version")
    without_entities(item).tail = None
    data = _canonical(item)
    sha256 = hashlib.sha256(data).hexdigest()
    return Raw(item_id(guid, version, source.name), place, sha256, source.name, data, facts=versions.facts(guid, place))


def _canonical(item: etree._Element) -> bytes:
    """The same bytes wherever an item stands; with a namespace that has no canonical form, its bytes as they stand there."""
    try:
        return etree.tostring(item, method="c14n", exclusive=True)
    except etree.C14NError:
        return etree.tostring(item, encoding="utf-8")


def article(raw: Raw, names: frozenset[str] = NO_NAMES) -> Document:
    """The article of a newsItem."""
    item = parse(raw.data)
    about, content = first(item, "itemMeta"), first(item, "contentMeta")
    status = first(about, "pubStatus")
    doubts = state(status.get("qcode") or status.get("uri") if status is not None else None)
    kind = first(about, "itemClass")
    try:
        title, text, byline = _text_of(item, _headline(content))
    except Unreadable as error:
        if doubts:
            raise Unreadable(f"{doubts[0][1]}; {error}") from None
        if kind is not None and (nature := re.split("[:/]", kind.get("qcode") or kind.get("uri") or "")[-1]) not in ("", "text"):
            raise Unreadable(f"an item of the kind {shown(nature)[:40]}: {error}") from None
        raise
    day, more = day_of(
        text_of(about, "firstCreated"), text_of(about, "versionCreated"), text_of(content, "contentCreated"), item.get("version"),
        text_of(about, "embargoed"),
    )  # fmt: skip
    outlet = named(first(about, "provider")) or named(first(item, "rightsInfo", "copyrightHolder"))
    sources = [name for e in children(content) if local(e) == "infoSource" and (name := named(e))]
    origin = next((name for name in sources if name != outlet), None)
    language = first(content, "language")
    declared = language.get("tag") if language is not None else item.get(LANGUAGE)
    document = Document(
        raw.id, raw.place, text, raw.sha256, title, _byline(content) or byline, outlet or origin,
        original_source=origin if outlet else None, url=safe_address(item.get("guid")), published=day,
        published_basis="metadata" if day else "unknown", doubts=(*doubts, *more),
    )  # fmt: skip
    return finish(document, declared)


def _is_html(rendition: etree._Element) -> bool:
    """Whether its markup is XHTML, none of results, tables or events."""
    space = etree.QName(rendition[0]).namespace or ""
    return "xhtml" in space or "html" in (rendition.get("contenttype") or "") or local(rendition[0]) in _OF_PAGE


def _headline(content: etree._Element | None) -> str | None:
    """The headline without a role of its own, else the first."""
    found = [e for e in children(content) if local(e) == "headline"]
    found.sort(key=lambda e: e.get("role") is not None and not e.get("role", "").endswith("main"))
    return next((line for e in found if (line := one_line("".join(e.itertext())))), None)


def _byline(content: etree._Element | None) -> str | None:
    if by := author(text_of(content, "by")):
        return by
    people = [e for e in children(content) if local(e) == "creator" and not (e.get("type") or "").endswith("organisation")]
    return "; ".join(dict.fromkeys(filter(None, (text_of(e, "name") or e.get("literal") for e in people)))) or None


def _text_of(item: etree._Element, headline: str | None) -> tuple[str | None, str, str | None]:
    """Title, text and byline of the rendition that says most: NITF, else XHTML, else text."""
    inside = children(first(item, "contentSet"))
    for rendition in inside:
        for inner in every(rendition, "nitf"):
            byline = nitf.byline_of(first(inner, "body", "body.head"))
            title, text = nitf.body_of(inner)
            if text:
                return headline or title, text, byline
    for rendition in inside:
        if local(rendition) == "inlineXML" and len(rendition) and _is_html(rendition):
            body = next(iter(every(rendition, "body")), rendition)
            if text := running(as_html(body), headline):
                return headline, text, None
    data = [e for e in inside if local(e) == "inlineData" and not (e.get("encoding") or e.get("encodinguri"))]
    data.sort(key=lambda e: "html" not in (e.get("contenttype") or ""))
    for rendition in data:
        written = (rendition.get("contenttype") or "text/plain").startswith(_WRITTEN)
        if written and (text := running(rendition.text or "", headline)):
            return headline, text, None
    elsewhere = [e.get("href") for e in inside if local(e) == "remoteContent" and e.get("href")]
    raise Unreadable(f"no text: it lies at {shown(elsewhere[0])[:200]}" if elsewhere else "no text")
