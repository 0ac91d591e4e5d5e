"""A file of ninjs, 1.0 to 3.1 as of 2026 – one item or many – → the articles of its texts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from kit.reading import inline_html
from kit.reading.arrays import elements
from kit.reading.encoding import NO_NAMES, stream
from kit.reading.formats import nitf
from kit.reading.formats.agency_items import (
    Versions,
    author,
    day_of,
    finish,
    item_id,
    one_line,
    parse,
    running,
    state,
)
from kit.reading.formats.form import Context, Probe
from kit.reading.items import Document, Raw, Rejected, Unreadable
from kit.reading.metadata import shown
from kit.reading.sources import Source
from kit.text.addresses import safe_address

# e.g. '"uri": "urn:lake:5"', '"versionCreated": "2031-05-06T12:00:00Z"', '"body_text": "The gate …"'
_NINJS = (
    re.compile(rb'"(?:uri|guid)"\s*:'),
    re.compile(rb'"versioncreated"\s*:', re.IGNORECASE),
    re.compile(rb'"(?:bodies|headlines?|(?:body|headline)_\w+|pubstatus|representationtype|\$?standard)"\s*:', re.IGNORECASE),
)
# A table of articles that has fields of ninjs, too, and its texts elsewhere than ninjs.
_TEXTUAL = re.compile(rb'"(?:text|content|article|fulltext)"\s*:\s*"', re.IGNORECASE)
_BODIES = re.compile(rb'"(?:bodies|body_\w+)"\s*:', re.IGNORECASE)
_NO_TEXTS = ("picture", "graphic", "audio", "video", "event", "planning")  # types of ninjs whose bodies are captions and the like
_MARKUP = re.compile(r"html|xml|richtext", re.IGNORECASE)
_DEPTH = 3  # items of ninjs within items that are looked into


def fits(probe: Probe) -> bool:
    """Whether a file of JSON holds items of ninjs."""
    head = probe.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _TEXTUAL.search(head) and not _BODIES.search(head):
        return False
    return head[:1] in (b"{", b"[") and all(pattern.search(head) for pattern in _NINJS)


def items(source: Source, context: Context) -> Iterator[Raw | Rejected]:
    """Objects of a file, one or many, and those with a text of their own that are associated with them."""
    versions, number = Versions(), 0
    with stream(source.opened, "", names=context.names) as text:
        for value, whole in elements(text):
            number += 1
            place = f"{source.place}:{number}"
            if not whole or not isinstance(value, dict):
                yield Rejected(place, "no item of ninjs" if whole else "it holds bytes that are broken in the file's encoding")
                continue
            yield from _within(value, source, place, versions, 0)
    if not number:
        raise Unreadable("no items")


def _within(value: dict[str, Any], source: Source, place: str, versions: Versions, depth: int) -> Iterator[Raw | Rejected]:
    item = {str(key).lower(): part for key, part in value.items()}
    associated = item.pop("associations", None)
    kind, name = item.get("type") or "text", item.get("uri") or item.get("guid")
    written = _bodies(item)
    if kind not in _NO_TEXTS and (written or (kind in ("text", "composite") and not depth)):
        data = json.dumps(item, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        guid = name if isinstance(name, str) else None
        sha256 = hashlib.sha256(data).hexdigest()
        version = str(item.get("version") or "")
        yield Raw(item_id(guid, version, source.name), place, sha256, source.name, data, facts=versions.facts(guid, place))
    elif not depth:
        yield Rejected(place, f"an item of the kind {shown(str(kind))[:40]}: no article")
    parts = dict(enumerate(associated, 1)) if isinstance(associated, list) else associated
    if not isinstance(parts, dict) or depth >= _DEPTH:
        return
    for key, part in parts.items():
        if isinstance(part, dict):
            yield from _within(part, source, f"{place}.{shown(str(key))[:40]}", versions, depth + 1)


def _bodies(item: Mapping[str, Any]) -> list[str]:
    """Bodies of an item whose keys are in small letters: those with paragraphs of HTML first, then plain ones, then NITF."""
    found: list[tuple[int, str]] = []
    for body in _objects(item.get("bodies")):
        said = {str(key).lower(): part for key, part in body.items()}
        if isinstance(value := said.get("value"), str) and value.strip():
            found.append((_rank(f"{said.get('contenttype')} {said.get('role')}", value), value))
    for key, value in item.items():
        if key.startswith("body_") and isinstance(value, str) and value.strip():
            found.append((_rank(key, value), value))
    return [value for rank, value in sorted(found, key=lambda pair: pair[0]) if rank < 9]


def _rank(kind: str, value: str) -> int:
    begins = value.lstrip()[:200].lower()
    if "<nitf" in begins:
        return 2
    if begins.startswith("<") and not inline_html.is_html(value[:5000]):
        return 9  # the markup of one agency
    return 0 if inline_html.is_html(value) and _MARKUP.search(kind) else 1


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _objects(value: Any) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else [value]
    return [part for part in listed if isinstance(part, dict)]


def article(raw: Raw, names: frozenset[str] = NO_NAMES) -> Document:
    """The article of an item: 1.x has ``headline``, ``body_text``, ``byline``, from 2.0 on ``headlines``, ``bodies``, ``by``."""
    item: dict[str, Any] = json.loads(raw.data)
    said = {key: one_line(value) for key, value in item.items() if isinstance(value, str)}
    doubts = state(said.get("pubstatus"))
    title = _title(item, said)
    bodies = _bodies(item)
    if not bodies:
        raise Unreadable(f"{doubts[0][1]}; no text" if doubts else "no text")
    if "<nitf" in bodies[0].lstrip()[:200].lower():
        headline, text = nitf.body_of(parse(bodies[0].encode("utf-8", "replace")))
    else:
        headline, text = None, running(bodies[0], title)
    if item.get("representationtype") in ("partial", "incomplete"):
        doubts += (("text", "the agency says that it is not the whole item"),)
    day, more = day_of(
        said.get("firstpublished") or said.get("firstcreated"), said.get("versioncreated"), said.get("contentcreated"),
        str(item.get("version") or ""), said.get("embargoeduntil") or said.get("embargoed"),
    )  # fmt: skip
    outlet = said.get("source") or said.get("copyrightholder")
    sources = [
        one_line(s["name"]) for s in _objects(item.get("infosources") or item.get("infosource")) if _is_text(s.get("name"))
    ]
    origin = next((name for name in sources if name and name != outlet), None)
    document = Document(
        raw.id, raw.place, text, raw.sha256, title or headline, author(said.get("by") or said.get("byline")), outlet or origin,
        original_source=origin if outlet else None, url=safe_address(said.get("uri")), published=day,
        published_basis="metadata" if day else "unknown", doubts=(*doubts, *more),
    )  # fmt: skip
    return finish(document, said.get("language"))


def _title(item: Mapping[str, Any], said: Mapping[str, str | None]) -> str | None:
    """The main headline, else the first, else the title, which is no headline."""
    listed = [(h.get("role"), h.get("value")) for h in _objects(item.get("headlines"))]
    listed.sort(key=lambda pair: pair[0] not in (None, "main"))
    named = [value for _, value in listed if isinstance(value, str)]
    return one_line(next(iter(named), None)) or said.get("headline") or said.get("headline_main") or said.get("title")
