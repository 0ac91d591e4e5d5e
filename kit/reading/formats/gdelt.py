"""Files of GDELT, Knowledge Graph 2.1 and Quotation Graph as of 2026 → lists of articles, and what is quoted as articles.

No file of GDELT holds the text of an article. The Knowledge Graph gives addresses, titles and, for two articles in three, the
day of publication; the Quotation Graph what is quoted, with a few words before and behind. Its other days are those on which
GDELT saw an article, which is no day of publication.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from kit.reading.days import address_day, read_day
from kit.reading.encoding import numbered, stream
from kit.reading.formats.form import Context, Probe
from kit.reading.items import LONGEST, Document, Rejected, Unreadable
from kit.reading.languages import code_of, read_as
from kit.reading.listed import Listed
from kit.reading.metadata import shown, slug
from kit.reading.sources import Source
from kit.text.addresses import safe_address
from kit.text.typesetting import set_as_running

ONLY_QUOTATIONS = "only its quotations are in the file, with the words around them"
_COLUMNS = 27  # of the Knowledge Graph: tab-separated, without a header
_DAY, _OUTLET, _ADDRESS, _EXTRAS = 1, 3, 4, 26
# e.g. "20310506120000-15", "20310506120000-T15"
_RECORD = re.compile(rb"\d{14}-T?\d+\t\d{14}\t")
# e.g. '{"date":"2031-05-06T12:00:00Z","url":"https://…","title":"…","lang":"ENGLISH","quotes":[{"pre":"…","quote":"…"'
_QUOTED = (
    re.compile(rb'"quotes"\s*:\s*\['),
    re.compile(rb'"quote"\s*:\s*"'),
    re.compile(rb'"(?:pre|post)"\s*:\s*"'),
    re.compile(rb'"url"\s*:'),
)
_TEXTUAL = re.compile(rb'"(?:text|body|content|article)"\s*:\s*"')  # a table of articles that lists their quotations, too
_LEAST = 12  # characters in which two passages have to agree to be one
_MOST = 2_000  # of the end of a passage that are compared with the next
_MARKS = "“”\"„«»‘’'"


def is_knowledge(probe: Probe) -> bool:
    """Whether a file is one of the Global Knowledge Graph 2.1."""
    first = probe.head.partition(b"\n")[0]
    return _RECORD.match(first) is not None and (first.count(b"\t") == _COLUMNS - 1 or len(first) == len(probe.head))


def is_quotations(probe: Probe) -> bool:
    """Whether a file is one of the Global Quotation Graph."""
    quoted = probe.head.lstrip()[:1] == b"{" and all(pattern.search(probe.head) for pattern in _QUOTED)
    return quoted and not _TEXTUAL.search(probe.head)


def knowledge(source: Source, context: Context | None = None) -> Iterator[Listed | Rejected]:
    """Articles that a file of the Knowledge Graph lists."""
    with stream(source.opened, "\n") as text:
        for number, cells in numbered(text):
            at = f"{source.place}:{number}"
            row = cells.rstrip("\r\n").split("\t") if isinstance(cells, str) else []
            if len(row) != _COLUMNS:
                yield Rejected(at, f"it has {len(row):,} columns, GDELT's Knowledge Graph {_COLUMNS}" if row else str(cells))
                continue
            extras = row[_EXTRAS]
            address = safe_address(row[_ADDRESS])
            authors = _extra(extras, "PAGE_AUTHORS")
            yield Listed(
                at, None, address, _extra(extras, "PAGE_TITLE"), row[_OUTLET].strip() or None,
                authors.replace(";", "; ") if authors else None, None, _published(row, extras, address),
            )  # fmt: skip


def _extra(extras: str, name: str) -> str | None:
    """What an element says that GDELT puts into the last column: ``<PAGE_TITLE>…</PAGE_TITLE>``."""
    _, opens, rest = extras.partition(f"<{name}>")
    value, closes, _ = rest.partition(f"</{name}>")
    return " ".join(html.unescape(value).split()) or None if opens and closes else None


def _published(row: list[str], extras: str, address: str | None) -> date | None:
    """The day that the page gives for its publication, unless GDELT had seen it before; else that in its address."""
    day, seen = read_day((_extra(extras, "PAGE_PRECISEPUBTIMESTAMP") or "")[:8]), read_day(row[_DAY][:8])
    if day and seen and day > seen + timedelta(days=1):
        day = None
    return day or address_day(address or "")


def listed_quotations(source: Source, context: Context | None = None) -> Iterator[Listed | Rejected]:
    """Articles that a file of the Quotation Graph lists."""
    for at, row in _rows(source):
        if isinstance(row, Rejected):
            yield row
            continue
        address, title = safe_address(row.get("url")), row.get("title")
        title = " ".join(title.split()) or None if isinstance(title, str) else None
        yield Listed(at, None, address, title, _site(address), None, _language(row), address_day(address or ""))


def _rows(source: Source) -> Iterator[tuple[str, dict[str, Any] | Rejected]]:
    with stream(source.opened, "\n") as text:
        for number, line in numbered(text):
            at = f"{source.place}:{number}"
            try:
                row = json.loads(line) if isinstance(line, str) else None
            except (ValueError, RecursionError):
                row = None
            yield at, row if isinstance(row, dict) else Rejected(at, str(line) if isinstance(line, Unreadable) else "not JSON")


def _language(row: Mapping[str, Any]) -> str | None:
    return code_of(row["lang"]) if isinstance(row.get("lang"), str) else None


def _site(address: str | None) -> str | None:
    return (urlsplit(address).hostname or "").removeprefix("www.") or None if address else None


def quotations(source: Source, context: Context) -> Iterator[Document | Rejected]:
    """Lines of a file of the Quotation Graph as articles of what is quoted, each with the doubt that it is no more than that."""
    for at, row in _rows(source):
        if isinstance(row, Rejected):
            yield row
            continue
        try:
            yield _article(at, row)
        except Unreadable as error:
            yield Rejected(at, str(error))


def _article(at: str, row: Mapping[str, Any]) -> Document:
    passages = _passages(row.get("quotes"))
    text = set_as_running("\n\n".join(passages))
    if not text.strip():
        raise Unreadable("no quotations")
    if len(text) > LONGEST:
        raise Unreadable(f"longer than {LONGEST:,} characters")
    address, title = safe_address(row.get("url")), row.get("title")
    day = address_day(address or "")
    doubts = [("text", ONLY_QUOTATIONS)]
    if day is None and isinstance(row.get("date"), str) and (seen := read_day(row["date"])):
        doubts.append(("day", f"only the day is given on which GDELT saw it: {seen.isoformat()}"))
    sha256 = hashlib.sha256(f"{address}\0{text}".encode("utf-8", "replace")).hexdigest()
    name = slug(address.partition("//")[2]) if address else slug(at)
    found = Document(
        name, at, text, sha256, " ".join(title.split()) or None if isinstance(title, str) else None, outlet=_site(address),
        url=address, published=day, published_basis="url" if day else "unknown", given=False, doubts=tuple(doubts),
    )  # fmt: skip
    return replace(found, language=read_as(text, _language(row)))


def _passages(quotes: Any) -> list[str]:
    """What is quoted, each with the words around it; two that overlap are one passage, so that nothing is said twice."""
    passages: list[str] = []
    for quote in quotes if isinstance(quotes, list) else ():
        if not isinstance(quote, dict) or not isinstance(quote.get("quote"), str) or not quote["quote"].strip():
            continue
        before, behind = (part if isinstance(part := quote.get(key), str) else "" for key in ("pre", "post"))
        said = quote["quote"].strip().strip(_MARKS)
        passage = " ".join(f"{before.rstrip().rstrip(_MARKS)} “{said}” {behind.lstrip().lstrip(_MARKS)}".split())
        passage = re.sub(r"” (?=[,.;:!?])", "”", passage)
        common = _overlap(passages[-1], passage) if passages else 0
        if common:
            passages[-1] += passage[common:]
        else:
            passages.append(passage)
    return passages


def _overlap(first: str, second: str) -> int:
    """How many characters the end of one passage and the beginning of the next have in common; 0 for a few that may be chance."""
    end = first[-_MOST:]
    at = end.find(second[:_LEAST])
    while at >= 0:
        if second.startswith(end[at:]):
            return len(end) - at
        at = end.find(second[:_LEAST], at + 1)
    return 0


def told(source: Source, rows: Iterator[Listed | Rejected], what: str) -> Rejected:
    """That a file is a list without texts, and what can be done with it."""
    n = sum(isinstance(row, Listed) for row in rows)
    articles = f"{n:,} article{'s' * (n != 1)} without {'its text' if n == 1 else 'their texts'}"
    return Rejected(shown(source.place), f"{what} lists {articles}: kit match joins a list with texts by address")
