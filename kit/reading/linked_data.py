"""What a page says of itself for machines (JSON-LD of schema.org) → title, authors, outlet, day, and the posts of a live blog."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from kit.reading import inline_html
from kit.reading.days import read_day

_LONGEST, _MOST, _DEEPEST = 2_000_000, 2_000, 12  # characters of a script, things in all of them, levels in each other
_AROUND = re.compile(r"^\s*(?:<!--|(?://\s*|/\*\s*)?<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?)\s*$")
# What is the article, the surest first; a page around it (WebPage, BreadcrumbList) is none.
_ARTICLES = (
    "LiveBlogPosting", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
    "OpinionNewsArticle", "Article", "BlogPosting", "Report", "SocialMediaPosting",
)  # fmt: skip


class Post(NamedTuple):
    """An entry of a live blog."""

    title: str
    text: str
    printed: str  # its day and time as given
    day: date | None


class LinkedData(NamedTuple):
    """What is known of the article."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published: date | None = None
    modified: date | None = None
    page_published: date | None = None  # of a page around the article, where the article itself gives none
    free: bool = True
    is_live: bool = False
    posts: tuple[Post, ...] = ()


def read(tree: HtmlElement) -> LinkedData:
    """The article that the scripts of a page describe; fields that they lack are None."""
    things = list(_things(tree))
    for kind in _ARTICLES:
        for thing in things:
            if kind in _kinds(thing):
                return _read_article(thing, things)
    return LinkedData(
        page_published=next((d for t in things if "WebPage" in _kinds(t) and (d := _day(t, "datePublished"))), None)
    )


def _read_article(thing: dict[str, Any], things: Sequence[dict[str, Any]]) -> LinkedData:
    by_id = {t["@id"]: t for t in things if isinstance(t.get("@id"), str)}
    updates = thing.get("liveBlogUpdate")
    updates = updates.get("@list") or updates.get("itemListElement") or updates if isinstance(updates, dict) else updates
    posts = [p["item"] if isinstance(p.get("item"), dict) else p for p in _listed(updates) if isinstance(p, dict)]
    return LinkedData(
        title=_text(thing.get("headline")) or _text(thing.get("name")),
        authors=tuple(dict.fromkeys(n for a in _listed(thing.get("author")) if (n := _name(a, by_id)))),
        outlet=next((n for p in _listed(thing.get("publisher")) if (n := _name(p, by_id))), None),
        url=_text(thing.get("url")),
        language=_text(thing.get("inLanguage")),
        published=_day(thing, "datePublished") or _day(thing, "dateCreated"),
        modified=_day(thing, "dateModified"),
        page_published=_day_of_page(things),
        free=str(thing.get("isAccessibleForFree", "true")).lower() not in ("false", "no"),
        is_live="LiveBlogPosting" in _kinds(thing),
        posts=tuple(_read_post(p) for p in posts[:_MOST]),
    )


def _day_of_page(things: Sequence[dict[str, Any]]) -> date | None:
    return next((d for t in things if "WebPage" in _kinds(t) and (d := _day(t, "datePublished"))), None)


def _read_post(thing: dict[str, Any]) -> Post:
    """An entry, by whichever names its site gives its parts; HTML in it as a reader sees it."""
    printed = next((t for key in ("datePublished", "dateCreated", "dateModified") if (t := _text(thing.get(key)))), "")
    text = next((t for key in ("articleBody", "text", "description") if (t := _text(thing.get(key)))), "")
    title = _text(thing.get("headline")) or _text(thing.get("name")) or ""
    return Post(inline_html.seen_in_line(title) or "", inline_html.seen(text), printed, read_day(printed))


def is_json(text: str) -> bool:
    """Whether a script of JSON-LD is one that can be read."""
    try:
        _load(text)
    except (ValueError, RecursionError):
        return False
    return True


def _load(text: str) -> Any:
    """A script's value, without what keeps it from old browsers."""
    return json.loads(_AROUND.sub("", text[:_LONGEST]).strip().rstrip(";"), strict=False)


def _things(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Objects of all scripts, those within others too."""
    left = _MOST
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json":
            continue
        try:
            value = _load(script.text or "")
        except (ValueError, RecursionError):
            continue
        for thing in _inside(value, 0):
            if not left:
                return
            left -= 1
            yield thing


def _inside(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "hasPart", "@list"):
            yield from _inside(value.get(key), depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _inside(one, depth + 1)


def _kinds(thing: dict[str, Any]) -> list[str]:
    return [str(kind).rsplit("/", 1)[-1] for kind in _listed(thing.get("@type"))]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any, by_id: dict[str, dict[str, Any]]) -> str | None:
    if isinstance(value, dict):
        named = value if "name" in value else by_id.get(str(value.get("@id")), {})
        return _text(named.get("name"))
    text = _text(value)
    return None if text and text.startswith("http") else text


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, str)), None)
    return (value.strip() or None) if isinstance(value, str) else None


def _day(thing: dict[str, Any], key: str) -> date | None:
    value = thing.get(key)
    return read_day(str(value), numbers=True) if isinstance(value, str | int | float) else None
