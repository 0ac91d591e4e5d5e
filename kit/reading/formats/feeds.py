"""Feeds (RSS, Atom, JSON Feed) → an article for each entry; sitemaps → lists of addresses."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from email.utils import parseaddr, parsedate
from typing import Any, NamedTuple

from kit.reading.days import read_day, to_date
from kit.reading.encoding import decode
from kit.reading.formats.form import Context, Format, Item, Probe, need
from kit.reading.items import Facts, Raw, Rejected, Unreadable
from kit.reading.languages import code_of
from kit.reading.metadata import original_address, slug, slug_of_address
from kit.reading.sources import Source

_XML = (".xml", ".rss", ".atom", ".rdf", ".feed")
_LARGEST = 64_000_000
# The first element of a file. e.g. b'<rss version="2.0">'
_ELEMENT = re.compile(rb"<(?:[\w.-]{1,40}:)?([A-Za-z][\w.-]{0,40})([^>]{0,4000})")
_BEFORE = 40  # notes and instructions before it
# e.g. b'{"version": "https://jsonfeed.org/version/1.1"'
_JSON = re.compile(rb"\"version\"\s*:\s*\"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/1")
_FEEDS = ((b"feed", b"w3.org/2005/Atom"), (b"feed", b"purl.org/atom"), (b"rdf", b"purl.org/rss"), (b"rdf", b"netscape.com/rdf"))
_CHANGE = (b":updated", b":modified", b"<updated")  # what feedparser calls ``updated`` and is no ``dc:date``
_CUT = ("text", "only the summary of a feed is given: the text may be cut")
_GOES_ON = ("text", "the text of the feed breaks off")
# e.g. "The envoy left the […]", "… Continue reading Envoy leaves →"
_BROKEN = re.compile(
    r"(?:\[\s?(?:…|\.{3})\s?\]|…|\.{3}|(?:continue|keep) reading\b[^.!?]{0,99}|read (?:more|on|the rest)\b[^.!?]{0,99})[\s→»>]*$",
    re.IGNORECASE,
)
# e.g. "<p>", "<br>", "<h2>"
_BLOCK = re.compile(r"<(?:p|div|br|h\d|li|blockquote|table)\b", re.IGNORECASE)
# A name of more than a thousand letters is cut: none is so long.
# e.g. "<author>Ada Holm"
_LONG_NAME = re.compile(
    rb"(<(?:[\w.-]{1,40}:)?(?:author|creator|contributor|managingEditor|webMaster|publisher|owner|name)(?:\s[^<>]{0,2000})?>"
    rb"(?:[^<\]]{0,200}<!\[CDATA\[)?[^<\]]{1000})[^<\]]+",
    re.IGNORECASE,
)
_ADDRESSES, _SITEMAPS = ("address", "addresses"), ("sitemap", "sitemaps")
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


class _Entry(NamedTuple):
    """An entry of a feed, of whatever form."""

    title: str
    url: str
    byline: str
    outlet: str
    language: str
    published: str
    changed: str
    content: str
    is_summary: bool
    day: date | None = None


def _first(head: bytes) -> tuple[bytes, bytes]:
    """Name and attributes of the first element."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    at = len(head) - len(head.lstrip(b"\xef\xbb\xbf \t\r\n"))
    for _ in range(_BEFORE):
        if head.startswith(b"<?", at):
            end = head.find(b"?>", at) + 2
        elif head.startswith(b"<!--", at):
            end = head.find(b"-->", at) + 3
        elif head.startswith(b"<!", at):  # a document type, with declarations in brackets or without
            close, bracket = head.find(b">", at) + 1, head.find(b"[", at)
            end = head.find(b"]>", at) + 2 if 0 <= bracket < close else close
        else:
            break
        if end <= at:
            break
        at = end + len(head[end:]) - len(head[end:].lstrip())
    m = _ELEMENT.match(head, at)
    return (m[1].lower(), m[2]) if m else (b"", b"")


def _is_feed(probe: Probe) -> bool:
    name, fields = _first(probe.head)
    return name == b"rss" or any(name == of and space in fields for of, space in _FEEDS)


def _is_json_feed(probe: Probe) -> bool:
    return probe.head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _JSON.search(probe.head) is not None


def _is_sitemap(probe: Probe) -> bool:
    return _first(probe.head)[0] in (b"urlset", b"sitemapindex")


def _read(source: Source, context: Context) -> Iterator[Item]:
    yield from _items(_entries(source), source, context)


def _read_json(source: Source, context: Context) -> Iterator[Item]:
    yield from _items(_json_entries(source), source, context)


def _items(entries: Iterable[_Entry], source: Source, context: Context) -> Iterator[Item]:
    number = 0
    for number, entry in enumerate(entries, start=1):
        place = f"{source.place}:{number}"
        try:
            yield _item(entry, place, context)
        except Unreadable as error:
            yield Rejected(place, str(error))
    if not number:
        raise Unreadable("a feed without entries")


def _item(entry: _Entry, place: str, context: Context) -> Raw:
    """An entry as a page of its own."""
    if not _plain(entry.content):
        raise Unreadable("no text, only a title and an address" if entry.title or entry.url else "an entry with nothing in it")
    title, doubts = _plain(entry.title), []
    if entry.is_summary:
        doubts.append(_CUT)
    elif _BROKEN.search(_plain(entry.content)[-400:]):
        doubts.append(_GOES_ON)
    published = read_day(entry.published, context.order) or entry.day if entry.published else None
    if published is None and entry.changed:
        changed = read_day(entry.changed, context.order)
        doubts.append(("day", f"only a day of change is given: {changed.isoformat() if changed else entry.changed[:40]}"))
    url = original_address(entry.url)
    body = entry.content if _BLOCK.search(entry.content) else f"<p>{entry.content}</p>"
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title>'
    page = f"<!DOCTYPE html><html><head>{head}</head><body><article><h1>{html.escape(title)}</h1>{body}</article></body></html>"
    data = page.encode("utf-8", "replace")
    facts = Facts(
        title or None, entry.byline or None, entry.outlet or None, language=code_of(entry.language), firm=True,
        url=url if url.startswith(("http://", "https://")) else None, published=published, doubts=tuple(doubts),
    )  # fmt: skip
    name = slug_of_address(url) if facts.url else slug(title or place)
    return Raw(name, place, hashlib.sha256(data).hexdigest(), "entry.html", data, context.order, facts=facts)


def _plain(marked: str) -> str:
    """A text without its tags, on one line."""
    if "<" not in marked and "&" not in marked:
        return " ".join(marked.split())
    from lxml import html as markup

    try:
        return " ".join(markup.fromstring(f"<div>{marked}</div>").text_content().split())
    except (ValueError, markup.etree.ParserError):
        return " ".join(re.sub(r"<[^>]{0,2000}>", " ", html.unescape(marked)).split())


def _entries(source: Source) -> Iterator[_Entry]:
    """The entries of a feed in XML."""
    feedparser = need("feedparser", "feeds", "feedparser")
    data = _LONG_NAME.sub(rb"\1", source.read(_LARGEST))
    # a stream, as a text could be taken for an address that is fetched
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    of_change = any(name in data for name in _CHANGE)
    head = feed.feed
    for entry in feed.entries:
        own = entry.get("source") or {}
        content, is_summary, language = _content(entry)
        published, changed = entry.get("published") or "", (entry.get("updated") or "") if "updated" in entry else ""
        if not published and changed and not of_change and not feed.version.startswith("atom"):
            published, changed = changed, ""  # feedparser 6.0.14 calls ``dc:date`` so, the only day of RSS 1.0
        # the day as it is written: feedparser 6.0.14 gives that of the same moment in London
        moment = parsedate(published) or entry.get("published_parsed") or (published and dict.get(entry, "updated_parsed"))
        day = to_date(*moment[:3]) if moment else None
        yield _Entry(
            _of_kind(entry, "title"), _text(entry.get("link")), _names(entry),
            _plain(_text(own.get("title")) if isinstance(own, Mapping) else "") or _plain(_text(head.get("title"))),
            language or _text(head.get("language")), _text(published), _text(changed), content, is_summary, day,
        )  # fmt: skip


def _of_kind(entry: Mapping[str, Any], name: str) -> str:
    """A field as marked text."""
    value = _text(entry.get(name))
    kind = (entry.get(f"{name}_detail") or {}).get("type", "")
    return html.escape(value, quote=False) if kind == "text/plain" else value


def _content(entry: Mapping[str, Any]) -> tuple[str, bool, str]:
    """The longest text of an entry as HTML, whether it is a summary only, and its language."""
    given = [c for c in entry.get("content") or () if c.get("type") in ("text/html", "application/xhtml+xml", "text/plain", None)]
    if given and (longest := max(given, key=lambda c: len(c.get("value") or ""))).get("value", "").strip():
        value = longest["value"]
        return (_marked(value) if longest.get("type") == "text/plain" else value), False, longest.get("language") or ""
    detail = entry.get("summary_detail") or {}
    summary = _text(entry.get("summary"))
    return (_marked(summary) if detail.get("type") == "text/plain" else summary), True, detail.get("language") or ""


def _marked(text: str) -> str:
    """A plain text with a tag around each paragraph."""
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip())


def _names(entry: Mapping[str, Any]) -> str:
    """Who wrote an entry: *ada@lake.example (Ada Holm)* is a name with an address."""
    people: list[str] = []
    for author in entry.get("authors") or ():
        name = _text(author.get("name"))
        if "@" in name:
            name, address = parseaddr(name)
            name = name if name != address else ""
        elif author.get("email"):
            # feedparser 6.0.14 ends an address behind four letters of its last part; the rest stays in the name: “s (Ada Holm”
            name = name.rpartition("(")[2].partition("<")[0]
        if (name := _plain(name)) and name not in people:
            people.append(name)
    return "; ".join(people)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _json_entries(source: Source) -> Iterator[_Entry]:
    """The entries of a JSON Feed, version 1 or 1.1."""
    try:
        feed = json.loads(decode(source.read(_LARGEST)).text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"broken JSON ({type(error).__name__})") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            yield _Entry("", "", "", "", "", "", "", "", False)
            continue
        content = _text(item.get("content_html")) or _marked(_text(item.get("content_text")))
        people = item.get("authors") or feed.get("authors") or [item.get("author") or feed.get("author")]
        names = [_text(p.get("name")) for p in (people if isinstance(people, list) else ()) if isinstance(p, dict)]
        yield _Entry(
            html.escape(_text(item.get("title")), quote=False), _text(item.get("url")) or _text(item.get("external_url")),
            "; ".join(filter(None, names)), _text(feed.get("title")), _text(item.get("language")) or _text(feed.get("language")),
            _text(item.get("date_published")), _text(item.get("date_modified")), content or _marked(_text(item.get("summary"))),
            not content,
        )  # fmt: skip


def _read_sitemap(source: Source, context: Context) -> Iterator[Item]:
    kind, n = _ADDRESSES, 0
    for n, found in enumerate(_listed(source), start=1):  # noqa: B007
        kind = found.pop("kind")
    if not n:
        raise Unreadable("a sitemap without addresses")
    what = f"a list of {n:,} {kind[n != 1]}, no articles"
    yield Rejected(source.place, f"{what}: kit match joins it with their texts" if kind == _ADDRESSES else what)


def _listed(source: Source) -> Iterator[dict[str, Any]]:
    """What a sitemap lists, one by one in little memory."""
    from lxml import etree

    with closing(source.opened()) as file:
        try:
            steps = etree.iterparse(file, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, recover=True)
            for _, node in steps:
                name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
                if name not in ("url", "sitemap") or node.getparent() is None or node.getparent().getparent() is not None:
                    continue
                yield _row(node) | {"kind": _ADDRESSES if name == "url" else _SITEMAPS}
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
        except etree.XMLSyntaxError:
            return


def _row(node: Any) -> dict[str, Any]:
    def told(path: str) -> str | None:
        found = node.find(path)
        return " ".join(found.text.split()) or None if found is not None and found.text else None

    news = f"{{{_NEWS}}}news/{{{_NEWS}}}"
    of = f"{news}publication/{{{_NEWS}}}"
    return {
        "url": told("{*}loc"), "title": told(f"{news}title"), "published": read_day(told(f"{news}publication_date")),
        "outlet": told(f"{of}name"), "language": code_of(told(f"{of}language")),
    }  # fmt: skip


def addresses(source: Source) -> Iterator[dict[str, Any]]:
    """The articles that a sitemap or a feed names, without their texts.

    Parameters
    ----------
    source : Source
        A sitemap, a feed in XML or a JSON Feed, unpacked.

    Yields
    ------
    dict
        ``url`` (str), ``title``, ``outlet``, ``language`` (str or None) and ``published`` (`datetime.date` or None): the day
        that a feed or a news sitemap gives, never one of a change.

    Raises
    ------
    Unreadable
        If it is none of these, or a list of sitemaps.

    Examples
    --------
    >>> from io import BytesIO
    >>> data = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://lake.example/gate</loc></url></urlset>'
    >>> [row["url"] for row in addresses(Source("map.xml", "map.xml", len(data), lambda: BytesIO(data)))]
    ['https://lake.example/gate']
    """
    probe = Probe(source.name.lower(), source)
    if _is_sitemap(probe):
        for row in _listed(source):
            if row.pop("kind") != _ADDRESSES:
                raise Unreadable("a list of sitemaps: fetch those that it names")
            if row["url"]:
                yield row
        return
    if not (_is_feed(probe) or _is_json_feed(probe)):
        raise Unreadable("no sitemap and no feed")
    for entry in _json_entries(source) if _is_json_feed(probe) else _entries(source):
        if entry.url:
            day = read_day(entry.published) or entry.day if entry.published else None
            yield {"url": original_address(entry.url), "title": _plain(entry.title) or None, "published": day,
                   "outlet": entry.outlet or None, "language": code_of(entry.language)}  # fmt: skip


_KEPT = ("title", "byline", "outlet", "language", "url", "published")
_BY_HAND = "by hand, after the rules of the format and public feeds"
FORMATS: tuple[Format, ...] = (
    Format("Sitemap (list)", _XML, (), _read_sitemap, _BY_HAND, fits=_is_sitemap),
    Format("RSS, Atom", _XML, _KEPT, _read, "feedgenerator of Django; " + _BY_HAND, "feedparser", fits=_is_feed),
    Format("JSON Feed", (".json", ".feed"), _KEPT, _read_json, _BY_HAND, fits=_is_json_feed),
)
