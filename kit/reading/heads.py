"""What stands above and below a plain text → title, byline, outlet, address and day of the article."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kit.reading.days import NO_ORDER, DayOrder, read_day, written_day
from kit.text import bylines
from kit.text.cleaning import ARCHIVE_FIELD, FIELD, Span

_SOURCE = re.compile(r"source:\s*(\S.{1,60})", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(\S[^*]*\S)\*\*|__(\S[^_]*\S)__")
_QUOTED = re.compile(r"([\"'])(.*)\1")
_MARKED = re.compile(r"^#{1,2} +(\S.*)$", re.MULTILINE)
# A line that is a day, with or without its weekday and a time.
_DAY_LINE = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\.?\s+[^\W\d_]{3,10}\.?,?\s+\d{4}|[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4})"
    r"(?:,?\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day)?(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d\d.{0,20})?(?:T\d\d:\d\d\S{0,12})?",
    re.IGNORECASE,
)
_OF_SITE = re.compile(r"(?P<title>\S[^|]{3,200}?)\s*\|\s*(?P<site>[^\s|][^|]{1,40})")
_PARTED = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+|,\s+")
_WIDEST_MASTHEAD = 5  # words
_HEADS = 3  # first lines in which the name of the outlet stands
_LEAST_ABOVE = 2  # lines above a day: title and outlet
_WORDS = re.compile(r"\d[\d,.]* words", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?", re.IGNORECASE)
# What services print above a text beside title, outlet and day.
_NO_TITLE = re.compile(
    r"\d[\d,.]* words|body|(?:copyright\b|\(c\)|©).*|.*\b\d{1,5} words\b.*|(?:late|early|final|first|online|print|web) edition\b.*"
    r"|[-=_*#~]{2,}.*[-=_*#~]{2,}",
    re.IGNORECASE,
)
_SHORT = 40  # characters of a line behind the name that holds a day


class Head(NamedTuple):
    """What a plain text says of itself."""

    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    published: date | None = None
    of_change: bool = False  # the day is that of a change, as no other is given


def read_head(text: str, spans: Sequence[Span], order: DayOrder = NO_ORDER) -> Head:
    """Title, byline, outlet, address, language and printed day of a plain text.

    Parameters
    ----------
    text : str
    spans : sequence of Span
        Its lines.
    order : DayOrder
        Whether day or month comes first where both can.
    """
    head = list(itertools.takewhile(lambda s: s.kind != "body", spans))
    below = [s for s in spans[len(head) :] if s.kind == "field"]
    fields = _read_fields(text, [*head, *below])
    heads = [text[s.start : s.end].lstrip("# ") for s in head if s.kind in ("heading", "repeated title")]
    of_site = next(
        (h for h in heads if _OF_SITE.fullmatch(h)), None
    )  # “The gate opens | Lake Gazette”, where no line is a title alone
    heads = [h for h in heads if "|" not in h and not h.startswith(("!", "[", "*")) and not _NO_TITLE.fullmatch(h)]
    lines = [text[s.start : s.end] for s in head]
    of_service = _read_service(lines)
    masthead, printed = _find_masthead(lines, heads, order)
    of_paper = masthead and heads and heads[0].startswith(masthead) and heads[0] != printed
    bold = next((m[1] or m[2] for line in lines if (m := _BOLD.fullmatch(line))), None)
    titles = [h for h in heads[1 if of_paper else 0 :] if not _DAY_LINE.fullmatch(h) and h not in (masthead, printed)]
    repeated = [text[s.start : s.end].lstrip("# ") for s in head if s.kind == "repeated title"]
    marked = _MARKED.search(text[:2000])
    title = (
        fields.get("title")
        or (marked[1].rstrip(" #") if marked else None)
        or next(iter(repeated), None)
        or of_service[0]
        or max((h for h in titles), key=len, default=None)
        or bold
    )
    at_site = _OF_SITE.fullmatch(of_site) if of_site and not title else None
    title = title or (at_site["title"] if at_site else None)
    source = next((m[1].strip() for s in spans if s.kind != "body" and (m := _SOURCE.fullmatch(text[s.start : s.end]))), None)
    stamps = [text[s.start : s.end] for s in spans if s.kind == "time stamp"]
    stamps.sort(key=_is_of_change)  # published goes before updated
    written = [fields.get("published", ""), *stamps, printed, *(text[s.start : s.end] for s in head if s.kind == "byline")]
    day, line = next(((d, line) for line in written if (d := read_day(line, order) or written_day(line, order))), (None, ""))
    language = (fields.get("language") or "").lower() or None
    return Head(title, _named(fields.get("author")) or _find_byline(text, spans), fields.get("outlet") or of_service[1] or masthead or source or (at_site["site"] if at_site else None),
                fields.get("url"), language, day, line in stamps and _is_of_change(line))  # fmt: skip


def _is_of_change(line: str) -> bool:
    return line.lower().startswith(("updated", "last", "modified", "corrected", "amended", "revised"))


def _named(author: str | None) -> str | None:
    """An author as a field gives it, which may begin with *By* once more."""
    return (bylines.read_byline(author) or author) if author else None


def _read_fields(text: str, head: Sequence[Span]) -> dict[str, str]:
    """Values of the lines that name a field."""
    fields: dict[str, str] = {}
    names = {
        "title": "title", "headline": "title", "subject": "title", "date": "published", "published": "published", "publication date": "published",
        "published on": "published", "published at": "published", "publication": "outlet", "newspaper": "outlet",
        "outlet": "outlet", "source": "outlet", "publisher": "outlet", "medium": "outlet", "site": "outlet", "byline": "author",
        "by": "author", "author": "author", "authors": "author", "url": "url", "link": "url", "address": "url",
        "language": "language", "lang": "language", "publication title": "outlet", "language of publication": "language",
        "document url": "url",
    }  # fmt: skip
    for span in head:
        if span.kind not in ("field", "byline", "time stamp"):
            continue
        m = ARCHIVE_FIELD.fullmatch(text, span.start, span.end) or FIELD.fullmatch(text, span.start, span.end)
        if m and m["value"] and (name := names.get(m["name"].lower())):
            value = m["value"].strip()
            fields.setdefault(name, quoted[2] if (quoted := _QUOTED.fullmatch(value)) else value)
    return fields


def _read_service(lines: Sequence[str]) -> tuple[str | None, str | None]:
    """Title and outlet above a text as services set them.

    Factiva prints the number of words below title and author, then the day, the time and the outlet; Nexis title, outlet, day.
    """
    counted = next((i for i, line in enumerate(lines) if _WORDS.fullmatch(line)), None)
    day = next((i for i, line in enumerate(lines) if _DAY_LINE.fullmatch(line)), None)
    if counted is not None and day is not None and counted < day:
        above = [line for line in lines[:counted] if not bylines.is_byline(line) and not bylines.is_signature(line)]
        behind = [line for line in lines[day + 1 :] if not _CLOCK.fullmatch(line)]
        return (above[-1] if above else None), (behind[0] if behind else None)
    if day is not None and day >= _LEAST_ABOVE and _is_paper(lines[day - 1]):
        return lines[day - 2].lstrip("# "), lines[day - 1]
    return None, None


def _is_paper(line: str) -> bool:
    """Whether a line above a day can be the name of an outlet."""
    words = line.split("(")[0].split()
    small = ("of", "the", "and", "&", "de", "le", "la", "der", "die")
    capital = all(word[:1].isupper() or word.lower() in small for word in words)
    named = any(word.lower().strip(",.") in bylines.PAPER for word in words) or "(" in line or line.isupper()
    return 0 < len(words) <= _WIDEST_MASTHEAD and capital and named and not bylines.is_byline(line)


def _find_masthead(lines: Sequence[str], heads: Sequence[str], order: DayOrder) -> tuple[str | None, str]:
    """The name of a newspaper in the first lines, and the line that is or holds a day."""
    printed = next((line for line in lines if _DAY_LINE.fullmatch(line)), "")
    if not heads:
        return None, printed
    first, several = heads[0], len([h for h in heads if not _DAY_LINE.fullmatch(h)]) > 1
    name = first
    for head in heads[:_HEADS]:
        parted = None if _DAY_LINE.fullmatch(head) else _PARTED.search(head)  # “The Lake Gazette, 3 May 2031”
        rest = head[parted.end() :].strip() if parted else ""
        if parted and (_DAY_LINE.fullmatch(rest) or (len(rest) < _SHORT and written_day(rest, order))):
            first, name, printed = head, head[: parted.start()].strip(), printed or head
            break
    name = name.split(" (")[0]
    words = name.split()
    if not words or len(words) > _WIDEST_MASTHEAD or not (several or name != first) or name[-1:] in ".?!:":
        return None, printed
    capital = all(w[:1].isupper() or w.lower() in ("of", "the", "and", "&", "de", "le", "la", "der", "die") for w in words)
    of_paper = any(w.lower().strip(",.") in bylines.PAPER for w in words)
    before_day = len(lines) > 1 and lines[0].lstrip("# ") == first and _DAY_LINE.fullmatch(lines[1]) is not None
    if name.isupper() or (capital and (of_paper or before_day or name != first)):
        return name, printed
    return None, printed


def _find_byline(text: str, spans: Sequence[Span]) -> str | None:
    """Whom the first byline names."""
    lines = [text[s.start : s.end] for s in spans if s.kind == "byline"]
    named = next((b for line in lines if (b := bylines.read_byline(line))), None)
    put_there = (bylines.read_within(text[s.start : s.end]) for s in spans if s.kind == "time stamp")
    named = named or next(filter(None, put_there), None)
    head = itertools.takewhile(lambda s: s.kind != "body", spans)
    signed = [bylines.sign(text[s.start : s.end]) for s in head if s.kind == "byline"]
    return named or next(filter(None, signed), None)
