"""Exports of LexisNexis and Nexis Uni – Word, RTF, plain text, HTML – → their documents as articles."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from kit.reading.days import DayOrder, read_day
from kit.reading.encoding import decode
from kit.reading.formats import typed
from kit.reading.formats.entries import Entry, count_words, page_of, to_article
from kit.reading.formats.form import Context, Format, Item, Probe
from kit.reading.items import Rejected, Unreadable
from kit.reading.sources import Source

_TRIED = 100  # lines that say *Body* of which one stands below title and fields
_NEAR = 40  # lines above *Body* in which title and fields stand
_LONGEST_DAY = 90  # characters of the line below the outlet
_BELOW_TEXT = 0.25  # share of a text that captions, notes and corrections below it may have

# ---- Nexis Uni

# e.g. "End of Document"
_END = re.compile(r"^[ \t]*(?:End of Document|Ende des Dokuments|Fin du document)[ \t\r]*$", re.MULTILINE)
# e.g. "Documents (10)"
_COVER = re.compile(r"^[ \t]*Documents? \((\d{1,5})\)[ \t\r]*$", re.MULTILINE)
# e.g. "Body"
_BODY = re.compile(r"(?:Body|Text)")
# e.g. "Byline: Ada Holm"
_UNI_HEAD = re.compile(
    r"(?P<name>Section|Length|Byline|Author|Dateline|Highlight|Distribution|Series|Correction-Date|Guests|Anchors|Column|Edition"
    r"|Language|Länge|Longueur|Autor|Auteur|Rubrik|Rubrique)\s?:\s*(?P<value>.*)"
)
# e.g. "Load-Date: May 30, 2031"
_UNI_FOOT = re.compile(
    r"(?P<name>Load-Date|Language|Publication-Type|Journal[ -]Code|Subject|Organization|Company|Ticker|Industry|Person|Geographic"
    r"|Country|City|State|Acc-No|Pub-Type|Correction-Date|Document-Type|Update|UPDATE)\s?:\s*(?P<value>.*)"
)
# What stands below a text under a heading of its own, each with how many words it may always have.
_BESIDE = (
    # e.g. "Graphic"
    (re.compile(r"Graphics?|Illustrations?|Correction Appended|Related Articles|PHOTOS?: .*"), 60),
    # e.g. "Notes"
    (re.compile(r"Notes?|Correction"), 25),
)
_CORRECTION = 200  # words that a correction may have
# e.g. "Copyright 2031 Lake Press"
_RIGHTS = re.compile(r"(?:Copyright\b|\(c\)|©)", re.IGNORECASE)
# e.g. "May 2031"
_MONTH = re.compile(r"[^\W\d_]{3,10}\.? \d{4}\b.{0,30}")
# e.g. "https://lake.example/2031/05/gate.html"
_ADDRESS = re.compile(r"https?://\S+")

# ---- LexisNexis before it

# e.g. "1 of 20 DOCUMENTS"
_ABOVE = re.compile(
    r"^[ \t]*(?:\d{1,5} of (?P<all>\d{1,5}) DOCUMENTS?|Dokument \d{1,5} von (?P<alle>\d{1,5})"
    r"|Document \d{1,5} de (?P<tous>\d{1,5}))[ \t\r]*$",
    re.MULTILINE,
)
# e.g. "BYLINE: Ada Holm"
_OLD_FIELD = re.compile(r"(?P<name>[A-ZÄÖÜ][A-ZÄÖÜÉ-]{2,23}):(?:\s+(?P<value>.*))?", re.DOTALL)
_HEADING = frozenset([
    "BYLINE", "SECTION", "LENGTH", "DATELINE", "HIGHLIGHT", "SERIES", "DISTRIBUTION", "HEADLINE", "TITLE", "SOURCE", "EDITION",
    "GUESTS", "ANCHORS", "LÄNGE", "AUTOR", "RUBRIK", "HIGHLIGHTS", "LONGUEUR", "AUTEUR", "RUBRIQUE", "ENCART", "BODY", "INSERT",
])  # fmt: skip
_BELOW = frozenset([
    "LOAD-DATE", "LANGUAGE", "GRAPHIC", "PUBLICATION-TYPE", "JOURNAL-CODE", "DOCUMENT-TYPE", "SUBJECT", "ORGANIZATION", "COMPANY",
    "PERSON", "GEOGRAPHIC", "COUNTRY", "CITY", "STATE", "TICKER", "INDUSTRY", "UPDATE", "ACC-NO", "PUB-TYPE", "CORRECTION-DATE",
    "CORRECTION", "NOTES", "TYPE", "SPRACHE", "LANGUE", "SUJET", "ZEITUNGS-CODE", "DATE-CHARGEMENT", "TYPE-PUBLICATION", "GRAFIK",
])  # fmt: skip
# Fields below a text whose names a paragraph can begin with, too; each is one block with another field below it.
# e.g. "UPDATE: The envoy stays."
_SAID_TOO = frozenset(["UPDATE", "TYPE", "CITY", "STATE", "COUNTRY", "COMPANY", "PERSON", "SUBJECT", "INDUSTRY", "ORGANIZATION"])
_BLANK = re.compile(r"\n[ \t\r]*\n")
_COMMENTED = b"<!-- Hide XML section from browser"


class _Layout(NamedTuple):
    """One of the vendor's layouts: how a file of it is cut, and what one of its documents holds."""

    cut: Callable[[str], list[str]]
    announced: Callable[[str], int | None]
    read: Callable[[str, DayOrder], Entry]


def _cut_uni(text: str) -> list[str]:
    ends = list(_END.finditer(text))
    starts = [0, *(m.end() for m in ends)]
    parts = [text[a:b] for a, b in zip(starts, [*(m.start() for m in ends), len(text)], strict=True)]
    return [part for part in parts[:-1] if part.strip()] + [part for part in parts[-1:] if _is_uni(part)]


def _announced_uni(text: str) -> int | None:
    m = _COVER.search(text)
    return int(m[1]) if m else None


def _read_uni(text: str, order: DayOrder) -> Entry:
    """Nexis Uni and Lexis Advance, as of 2018 to 2026: title, outlet and day, fields, *Body*, fields."""
    lines = [line.replace("\xa0", " ").strip() for line in text.split("\n")]
    at = _find_body(lines)
    head, body = [line for line in lines[:at] if line], lines[at + 1 :]
    first = next((i for i, line in enumerate(head) if _UNI_HEAD.fullmatch(line) or _RIGHTS.match(line)), len(head))
    title, outlet, printed = _above(head[:first], order)
    fields = _fields(head[first:], _UNI_HEAD)
    below = _foot(body, corrected="Correction Appended" in head)
    fields |= _fields(body[below:], _UNI_FOOT)
    paragraphs = [line for line in body[:below] if line]
    address = next((line for line in paragraphs[-3:] if _ADDRESS.fullmatch(line)), None)
    return Entry(
        tuple(line for line in paragraphs if line != address), title, fields.get("byline") or fields.get("author"), outlet,
        language=(fields.get("language") or "").split(";")[0], url=address, printed=printed,
        changed=fields.get("load-date", ""), words=_length(fields),
    )  # fmt: skip


def _find_body(lines: Sequence[str]) -> int:
    """Where the text begins; behind the last line where nothing says it."""
    begins = islice((i for i, line in enumerate(lines) if _BODY.fullmatch(line)), _TRIED)
    return next((i for i in begins if _is_headed(lines, i)), len(lines))


def _is_headed(lines: Sequence[str], at: int) -> bool:
    """Whether fields, a copyright or a day stand above a line that says *Body*."""
    near = [line for line in lines[max(0, at - _NEAR) : at] if line]
    return any(_UNI_HEAD.fullmatch(line) or _RIGHTS.match(line) for line in near) or any(
        len(line) <= _LONGEST_DAY and read_day(line) for line in near[-3:]
    )


def _above(lines: Sequence[str], order: DayOrder) -> tuple[str | None, str | None, str]:
    """Title, outlet and the line of the day: the last ones above the fields, below whatever cover the file has."""
    lines = [line for line in lines if line != "Correction Appended"]
    days = [i for i, line in enumerate(lines) if i and len(line) <= _LONGEST_DAY and read_day(line, order)]
    at = days[-1] if days else next((i for i in range(len(lines) - 1, 1, -1) if _MONTH.fullmatch(lines[i])), len(lines))
    printed, named = lines[at] if at < len(lines) else "", lines[:at]
    if len(named) > 2 and named[-1].startswith("("):  # the name of a blog below that of its paper
        named = named[:-1]
    if len(named) < 2:
        return (named[0] if named else None), None, printed
    return named[-2], named[-1], printed


def _fields(lines: Sequence[str], known: re.Pattern[str]) -> dict[str, str]:
    found = (known.fullmatch(line) for line in lines)
    return {m["name"].lower(): m["value"].strip() for m in reversed([m for m in found if m])}


def _length(fields: dict[str, str]) -> int | None:
    return next((count_words(fields[name]) for name in ("length", "länge", "longueur") if name in fields), None)


def _foot(lines: Sequence[str], *, corrected: bool) -> int:
    """Where the text ends: what follows are fields, captions, and a correction where the head of the document says so."""
    at = len(lines)
    while at and (not lines[at - 1] or _UNI_FOOT.fullmatch(lines[at - 1]) or lines[at - 1] == "Classification"):
        at -= 1
    share, below = _BELOW_TEXT * sum(len(line.split()) for line in lines[:at]), 0
    for i in range(at - 1, -1, -1):
        below += len(lines[i].split())
        if any(heading.fullmatch(lines[i]) and below <= max(most, share) for heading, most in _BESIDE) or (
            corrected and lines[i] == "Correction" and below <= _CORRECTION
        ):
            at, below = i, 0
        elif below > max(share, _CORRECTION):
            break
    return at


def _cut_old(text: str) -> list[str]:
    above = list(_ABOVE.finditer(text))
    return [text[m.end() : end] for m, end in zip(above, [*(m.start() for m in above[1:]), len(text)], strict=True)]


def _announced_old(text: str) -> int | None:
    """Of a file that begins with the first document: others are parts of a longer list."""
    above = list(_ABOVE.finditer(text))
    numbers = {m["all"] or m["alle"] or m["tous"] for m in above}
    whole = len(numbers) == 1 and bool(re.match(r"\D*1\D", above[0][0]))
    return int(next(iter(numbers))) if whole else None


def _read_old(text: str, order: DayOrder) -> Entry:
    """LexisNexis Academic and Nexis UK, as of 1995 to 2018: outlet, day, title, fields in capitals above and below the text."""
    blocks = [block.strip() for block in _BLANK.split(text.replace("\xa0", " ")) if block.strip()]
    named = [_OLD_FIELD.fullmatch(block) for block in blocks]
    first = next((i for i, m in enumerate(named) if m and m["name"] in _HEADING), None)
    start = first if first is not None else min(3, len(blocks))
    above = [" ".join(block.split()) for block in blocks[:start] if not _RIGHTS.match(block)]
    while start < len(blocks) and (m := named[start]) and m["name"] in _HEADING:
        start += 1
    end = next((i for i in range(start, len(blocks)) if _is_below(blocks, named, i)), len(blocks))
    fields = {m["name"].lower(): " ".join((m["value"] or "").split()) for m in reversed(named) if m}
    day = next((i for i, line in enumerate(above[:4]) if i and len(line) <= _LONGEST_DAY and read_day(line, order)), None)
    printed = above[day] if day is not None else (above[1] if len(above) > 2 else "")
    titles = [line for i, line in enumerate(above[1:], 1) if line != printed]
    language = next((fields[name] for name in ("language", "sprache", "langue") if name in fields), "")
    return Entry(
        tuple(blocks[start:end]), fields.get("headline") or fields.get("title") or next(iter(titles), None),
        next((fields[name] for name in ("byline", "autor", "auteur") if name in fields), None), next(iter(above), None),
        language=language.split(";")[0], printed=printed, changed=fields.get("load-date", ""), words=_length(fields),
    )  # fmt: skip


def _is_below(blocks: Sequence[str], named: Sequence[re.Match[str] | None], i: int) -> bool:
    """Whether a block is the first below the text: a field, or the copyright with nothing but fields behind it."""
    if (m := named[i]) and m["name"] in _BELOW:
        after = named[i + 1] if i + 1 < len(blocks) else None
        is_last = i + 1 == len(blocks) or _RIGHTS.match(blocks[i + 1]) is not None
        return m["name"] not in _SAID_TOO or is_last or (after is not None and after["name"] in _BELOW)
    if not _RIGHTS.match(blocks[i]):
        return False
    return all((m and m["name"] in _BELOW) or _RIGHTS.match(block) for m, block in zip(named[i:], blocks[i:], strict=True))


_UNI = _Layout(_cut_uni, _announced_uni, _read_uni)
_OLD = _Layout(_cut_old, _announced_old, _read_old)


def _is_uni(text: str) -> bool:
    lines = [line.strip() for line in text.replace("\xa0", " ").split("\n")]
    at = _find_body(lines)
    counted = any((m := _UNI_HEAD.fullmatch(line)) and count_words(m["value"]) for line in lines[:at])
    return at < len(lines) and (counted or _END.search(text) is not None)


def _is_old(text: str) -> bool:
    if not _ABOVE.search(text):
        return False
    named = (_OLD_FIELD.fullmatch(line.strip()) for line in text.split("\n"))
    return any(m and m["name"] in _HEADING | _BELOW for m in named)


def _layout(text: str) -> _Layout | None:
    return _OLD if _is_old(text) else _UNI if _is_uni(text) else None


def _articles(text: str, source: Source, context: Context, doubts: tuple[tuple[str, str], ...] = ()) -> Iterator[Item]:
    layout = _layout(text)
    if layout is None:
        raise Unreadable("no documents of LexisNexis were found in it")
    parts = layout.cut(text)
    context.announced = layout.announced(text)
    for number, part in enumerate(parts, start=1):
        alone = layout is _UNI and len(parts) == 1 and context.announced in (None, 1)
        place = source.place if alone else f"{source.place}:{number}"
        cut = layout is _UNI and number == len(parts) and _END.search(text) and not text.rstrip().endswith(_ENDS)
        more = (("text", "the file ends within this document: the text may be cut"),) if cut else ()
        try:
            entry = replace(layout.read(part, context.order), doubts=doubts + more)
            yield to_article(entry, source, None if alone else number, context.order)
        except Unreadable as error:
            yield Rejected(place, str(error))


_RTF_SIGNS = ("End of Document", "Ende des Dokuments", "Fin du document", "Load-Date:", "LOAD-DATE:", "Length:", "DOCUMENT")
_FAR = 100_000  # characters of RTF in which a document begins
_SIGNS = (b"DOCUMENT", b"Dokument ", b"End of Document", b"Ende des Dokuments", b"Fin du document", b"\nDocument", b" Document")
_ENDS = ("End of Document", "Ende des Dokuments", "Fin du document")


# ---- files


def _word(source: Source, context: Context) -> Iterator[Item]:
    yield from _articles(_joined(typed.of_word(source, context.budget)), source, context)


def _rtf(source: Source, context: Context) -> Iterator[Item]:
    yield from _articles(_joined(typed.of_rtf(source, typed.BREAK)), source, context)


def _joined(paragraphs: Sequence[str]) -> str:
    """Paragraphs as a text: in the older layout blocks are told by the blank lines between them."""
    text = "\n".join(paragraphs)
    return "\n\n".join(paragraphs) if _is_old(text) else text


def _plain(source: Source, context: Context) -> Iterator[Item]:
    text, guessed = decode(source.read(), names=context.names)
    doubts = (("encoding", guessed),) if guessed else ()
    yield from _articles(text.replace("\r\n", "\n"), source, context, doubts)


def _html(source: Source, context: Context) -> Iterator[Item]:
    tree, doubts = page_of(source, context)
    yield from _articles("\n\n".join(p.text_content().strip() for p in tree.iter("p")), source, context, doubts)


def _fits_typed(probe: Probe) -> bool:
    return _layout(typed.begins(probe.source, ">Body<", ">Text<", "DOCUMENT")) is not None


def _fits_rtf(probe: Probe) -> bool:
    """RTF is told by its words, which stand in it as they are printed; by its layout where these are there."""
    begins = typed.begins(probe.source)
    at = min((found for sign in _RTF_SIGNS if (found := begins.find(sign)) >= 0), default=-1)
    if at < 0 or not any(sign in begins for sign in ("Body", "Text", "DOCUMENT")):
        return False
    return _layout(_joined(typed.printed_in(begins[: at + _FAR], typed.BREAK))) is not None


def _fits_plain(probe: Probe) -> bool:
    head = probe.head
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not any(sign in head for sign in _SIGNS):
        return False  # most texts, told without a look at their encoding
    text = decode(head).text
    return _is_old(text) or (_is_uni(text) and (_COVER.search(text) is not None or _END.search(text) is not None))


def _fits_html(probe: Probe) -> bool:
    return _COMMENTED in probe.head and b"<DOCFULL>" in probe.head


_KEEPS = ("title", "byline", "outlet", "language", "url", "published")
FORMATS: tuple[Format, ...] = (
    Format(
        "Nexis Uni, LexisNexis (Word)", (".docx",), _KEEPS, _word,
        "layouts of Nexis Uni's own files of 2019 (public samples of two R packages); written in tests by python-docx",
        "python-docx", _fits_typed,
    ),
    Format(
        "Nexis Uni, LexisNexis (RTF)", (".rtf",), _KEEPS, _rtf,
        "the layout of the same in Word; no file of the vendor's in RTF could be had", "striprtf", _fits_rtf,
    ),
    Format(
        "Nexis Uni, LexisNexis (text)", (".txt",), _KEEPS, _plain,
        "the layout of LexisNexis's own file of 2018 (public sample of an R package)", fits=_fits_plain,
    ),
    Format(
        "LexisNexis, Nexis UK (HTML)", (".html", ".htm"), _KEEPS, _html,
        "layouts of the vendor's own files of 2015 to 2017 (public samples of two R packages)", fits=_fits_html,
    ),
)  # fmt: skip
