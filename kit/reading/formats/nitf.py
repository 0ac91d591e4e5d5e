"""A document of NITF, 3.x as of 2026, alone or in an item of another format → its article."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import etree

from kit.reading.days import read_day
from kit.reading.encoding import NO_NAMES
from kit.reading.formats.agency_items import (
    LANGUAGE,
    as_html,
    author,
    children,
    finish,
    first,
    local,
    one_line,
    parse,
    root,
    running,
    state,
    text_of,
)
from kit.reading.formats.form import Context, Probe
from kit.reading.items import Document, Raw
from kit.reading.metadata import slug
from kit.reading.sources import Source
from kit.text.addresses import safe_address

# Parts of NITF that are no running text.
_ASIDE = ("media", "note", "fn", "custom-table", "table-reference", "nitf-table-metadata", "datasource", "credit", "copyrite")
_WHOLE = "full_text"  # the class of the block that is all of the text: the New York Times' corpus repeats its lead in another
_AS_HTML = {
    "p": "p", "hl1": "h2", "hl2": "h2", "block": "div", "bq": "blockquote", "ul": "ul", "ol": "ol", "li": "li", "dl": "dl",
    "dt": "dt", "dd": "dd", "table": "table", "tr": "tr", "td": "td", "th": "td", "nitf-table": "div", "pre": "pre", "br": "br",
    "q": "q", "sup": "sup", "sub": "sub", "hr": "hr", "body.content": "div",
}  # fmt: skip


def fits(probe: Probe) -> bool:
    """Whether a file is a document of NITF."""
    return root(probe)[0] == "nitf"


def items(source: Source, context: Context) -> Iterator[Raw]:
    """The one document of a file."""
    data = source.read()
    yield Raw(slug(source.name), source.place, hashlib.sha256(data).hexdigest(), source.name, data)


def article(raw: Raw, names: frozenset[str] = NO_NAMES) -> Document:
    """The article of an NITF document (3.x)."""
    tree = parse(raw.data)
    head, body = first(tree, "head"), first(tree, "body")
    data, printed = first(head, "docdata"), first(head, "pubdata")
    above = first(body, "body.head")
    title, text = body_of(tree)
    day, doubts = _day(data, printed, above)
    distributor = text_of(above, "distributor")
    outlet = printed.get("name") if printed is not None else None
    holder = first(data, "doc.copyright")
    doc_id = first(data, "doc-id")
    agency = distributor or (doc_id.get("regsrc") if doc_id is not None else None)
    outlet = one_line(outlet) or agency or (one_line(holder.get("holder")) if holder is not None else None)
    status = data.get("management-status") if data is not None else None
    address = printed.get("ex-ref") if printed is not None else None
    document = Document(
        raw.id, raw.place, text, raw.sha256, title or text_of(head, "title"), byline_of(above), outlet,
        original_source=agency if agency != outlet else None, url=safe_address(address), published=day,
        published_basis="metadata" if day else "unknown", doubts=(*doubts, *state(status)),
    )  # fmt: skip
    return finish(document, tree.get("baselang") or tree.get(LANGUAGE))


def _day(data: Any, printed: Any, above: Any) -> tuple[date | None, tuple[tuple[str, str], ...]]:
    """The day on which it was printed, issued, or may be given out."""
    norms = [printed.get("date.publication")] if printed is not None else []
    for name in ("date.issue", "date.release"):
        element = first(data, name)
        norms.append(element.get("norm") or element.text if element is not None else None)
    story = first(above, "dateline", "story.date")
    norms.append(story.get("norm") if story is not None else None)
    day = next((day for norm in norms if (day := read_day(norm))), None)
    release = read_day(norms[-2])
    if day and release and release > day:
        return release, (("day", f"embargoed until {release.isoformat()}, which is taken for its day"),)
    return day, ()


def body_of(tree: etree._Element) -> tuple[str | None, str]:
    """Title and running text of an NITF document: the dateline stands before the first paragraph, as newspapers print it."""
    above, content = first(tree, "body", "body.head"), first(tree, "body", "body.content")
    title = text_of(above, "hedline", "hl1")
    if content is None:
        return title, ""
    dateline = text_of(above, "dateline")
    content = next((e for e in content.iter("{*}block") if e.get("class") == _WHOLE), content)
    for element in list(content.iter()):
        if element.getparent() is not None and local(element) in _ASIDE and element is not content:
            _drop(element)
    for element in content.iter():
        if isinstance(element.tag, str):
            element.tag = _AS_HTML.get(local(element), "span")
            element.attrib.clear()
            if element.tag == "td":
                element.tail = " " + (element.tail or "")
    text = running(as_html(content), title)
    if dateline and text and not text.casefold().startswith(dateline.split(",")[0].casefold()):
        text = f"{dateline} {text}" if dateline.endswith(("-", "–", "—")) else f"{dateline} – {text}"
    return title, text


def byline_of(above: etree._Element | None) -> str | None:
    """Who wrote a document, as printed; the New York Times' corpus has a second byline that begins with the family name."""
    lines = [e for e in children(above) if local(e) == "byline"]
    lines.sort(key=lambda e: e.get("class") == "normalized_byline")
    return next((name for e in lines if (name := author("".join(e.itertext())))), None)


def _drop(element: etree._Element) -> None:
    """Take an element out; what follows it stays."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)
