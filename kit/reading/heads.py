"""What stands above and below a plain text → title, byline, outlet, address and day of the article."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from kit.reading import mail_heads, mastheads
from kit.reading.days import NO_ORDER, DayOrder, read_day, written_day
from kit.reading.mastheads import DAY_LINE
from kit.text import bylines, time_stamps
from kit.text.cleaning import ARCHIVE_FIELD, FIELD, Span, is_of_archive

_SOURCE = re.compile(r"source:\s*(\S.{1,60})", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(\S[^*]*\S)\*\*|__(\S[^_]*\S)__")
_QUOTED = re.compile(r"([\"'])(.*)\1")
_MARKED = re.compile(r"^#{1,2} +(\S.*)$", re.MULTILINE)
_OF_SITE = re.compile(r"(?P<title>\S[^|]{3,200}?)\s*\|\s*(?P<site>[^\s|][^|]{1,40})")
_FAMILY_FIRST = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?, [A-Z][\w’'.-]+(?: [A-Z][\w’'.-]*)?")  # Holm, Ada
_LEAST_ABOVE = 2  # lines above a day: title and outlet
_WORDS = re.compile(r"\d[\d,.]* words", re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?(?: [A-Z]{2,4})?", re.IGNORECASE)
# What services print above a text beside title, outlet and day.
_NO_TITLE = re.compile(
    r"\d[\d,.]* (?:words|mots|w[öo]rter|palabras|parole|woorden)|body|(?:copyright\b|\(c\)|©).*|.*\b\d{1,5} words\b.*|(?:late|early|final|first|online|print|web) edition\b.*"
    r"|[-=_*#~]{2,}.*[-=_*#~]{2,}",
    re.IGNORECASE,
)


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
    fields, mail = _read_fields(text, [*head, *below]), mail_heads.read(text, head)
    lines = [text[s.start : s.end] for s in head]
    of_service, heads = _read_service(lines), _candidates(text, head)
    masthead = mastheads.find(lines, _headings(text, head), heads, order)
    of_site = _find_site(text, head)
    title = mail.title or fields.get("title") or _find_title(text, head, heads, masthead, of_service[0])
    at_site = of_site if not title else None
    source = next((m[1].strip() for s in spans if s.kind != "body" and (m := _SOURCE.fullmatch(text[s.start : s.end]))), None)
    stamps = [text[s.start : s.end] for s in spans if s.kind == "time stamp"]
    stamps.sort(key=_is_of_change)  # published goes before updated
    signed = [text[s.start : s.end] for s in head if s.kind == "byline"]
    written = [mail.published, fields.get("published", ""), *stamps, masthead.printed, *signed]
    day, line = next(((d, line) for line in written if (d := read_day(line, order) or written_day(line, order))), (None, ""))
    outlet = (mail.outlet or fields.get("outlet") or of_service[1] or masthead.name or source
              or (at_site["site"] if at_site else None) or _find_paper(signed))  # fmt: skip
    return Head(
        title or (at_site["title"] if at_site else None),
        mail.author or read_author(fields.get("author"), of_archive=is_of_archive(text)) or _find_byline(text, spans),
        outlet,
        fields.get("url"),
        (fields.get("language") or "").lower() or None,
        day,
        line in stamps and _is_of_change(line),
    )


def _headings(text: str, head: Sequence[Span]) -> list[str]:
    return [text[s.start : s.end].lstrip("# ") for s in head if s.kind in ("heading", "repeated title")]


def _candidates(text: str, head: Sequence[Span]) -> list[str]:
    """Lines above a text that may be its title or the name of its outlet."""
    return [h for h in _headings(text, head) if "|" not in h and not h.startswith(("!", "[", "*")) and not _NO_TITLE.fullmatch(h)]


def _find_site(text: str, head: Sequence[Span]) -> re.Match[str] | None:
    """*The gate opens | Lake Gazette*, where no line is a title alone."""
    return next((m for h in _headings(text, head) if (m := _OF_SITE.fullmatch(h))), None)


def _find_title(
    text: str, head: Sequence[Span], heads: Sequence[str], masthead: mastheads.Masthead, of_service: str | None
) -> str | None:
    """The title: a line that is marked as one, one that is printed again, else the longest that is none of the masthead."""
    of_paper = masthead.name and heads and heads[0].startswith(masthead.name) and heads[0] != masthead.printed
    titles = [h for h in heads[1 if of_paper else 0 :] if not DAY_LINE.fullmatch(h) and h not in masthead.lines]
    repeated = [text[s.start : s.end].lstrip("# ") for s in head if s.kind == "repeated title"]
    marked = _MARKED.search(text[:2000])
    bold = next((m[1] or m[2] for s in head if (m := _BOLD.fullmatch(text[s.start : s.end]))), None)
    return (
        (marked[1].rstrip(" #") if marked else None)
        or next(iter(repeated), None)
        or of_service
        or max(titles, key=len, default=None)
        or bold
    )


def _find_paper(signed: Sequence[str]) -> str | None:
    """The newspaper behind the name of who wrote for it: *Ada Holm | Lake Gazette*."""
    parts = [part for line in signed if "|" in line for part in re.split(r"\s*\|\s*", line)[1:]]
    return next((part for part in parts if mastheads.is_name(part) and mastheads.names_paper(part)), None)


def _is_of_change(line: str) -> bool:
    changed = line.lower().startswith(("updated", "last", "modified", "corrected", "amended", "revised"))
    return changed or time_stamps.read_stamp(line) == time_stamps.CHANGED


def read_author(author: str | None, *, of_archive: bool) -> str | None:
    """An author as a field gives it, which may begin with *By* once more; archives put family names first."""
    people = [person.strip() for person in (author or "").split(";") if person.strip()]
    if of_archive and people and all(map(_FAMILY_FIRST.fullmatch, people)):
        return "; ".join(" ".join(reversed(person.split(", "))) for person in people)
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
    day = next((i for i, line in enumerate(lines) if DAY_LINE.fullmatch(line)), None)
    if counted is not None and day is not None and counted < day:
        above = [line for line in lines[:counted] if not bylines.is_byline(line) and not bylines.is_signature(line)]
        behind = [line for line in lines[day + 1 :] if not _CLOCK.fullmatch(line)]
        return (above[-1] if above else None), (behind[0] if behind else None)
    if day is not None and day >= _LEAST_ABOVE and _is_paper(lines[day - 1]):
        above = [line for line in lines[: day - 1] if not bylines.is_byline(line)]
        return (above[-1].lstrip("# ") if above else None), lines[day - 1]
    return None, None


def _is_paper(line: str) -> bool:
    """Whether a line above a day can be the name of an outlet."""
    named = mastheads.names_paper(line.split("(")[0]) or "(" in line or line.isupper()
    return mastheads.is_name(line.split("(")[0]) and named and not bylines.is_byline(line)


def _find_byline(text: str, spans: Sequence[Span]) -> str | None:
    """Whom the first byline names."""
    lines = [bylines.bare(text[s.start : s.end]) for s in spans if s.kind == "byline"]
    named = next((b for line in lines if (b := bylines.read_byline(line))), None)
    put_there = (bylines.read_within(text[s.start : s.end]) for s in spans if s.kind == "time stamp")
    named = named or next(filter(None, put_there), None)
    head = itertools.takewhile(lambda s: s.kind != "body", spans)
    signed = [bylines.sign(bylines.bare(text[s.start : s.end])) for s in head if s.kind == "byline"]
    return named or next(filter(None, signed), None)
