"""Lists of references – RIS, CSL JSON, Zotero's JSON – → articles of those that hold a full text; the others are told as lists.

An abstract is no text of an article, nor is a note: only what says of itself that it is the full text is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kit.reading.arrays import elements
from kit.reading.days import read_day, to_date
from kit.reading.encoding import decode, stream
from kit.reading.formats.entries import Entry, to_article
from kit.reading.formats.form import Context, Format, Item, Probe, need
from kit.reading.items import Rejected, Unreadable
from kit.reading.sources import Source

# e.g. "TY  - NEWS"
_BEGIN = re.compile(r"^\ufeff?[ \t]*TY {1,2}- ?", re.MULTILINE)
# e.g. "AU  - Holm, Ada"
_TAG = re.compile(r"([A-Z][A-Z0-9]) {1,2}-(?: (.*))?")
_WRAPPED = "\x1e"  # stands for a line break within a value, which rispy would make a space
# e.g. "Full text: The gate opened."
_FULL = re.compile(r"\s*(?:full[ -]?text|article text|texte intégral|volltext|texto completo)\s*[:.–—-]?\s+", re.IGNORECASE)
# e.g. "2031 May 06"
_YEAR_FIRST = re.compile(r"(\d{4})[ ,/]+([^\W\d_]{3,10})\.?[ ,/]+(\d{1,2})\b")
# e.g. "https://proxy.lake.example/login?url=https://www.lake.example/gate"
_ADDRESS = re.compile(r"https?://\S+")

_NAMES = ("authors", "first_authors")
_PAPERS = ("secondary_title", "journal_name", "alternate_title3", "custom2", "alternate_title2", "publisher")
_TEXTS = ("notes", "abstract", "notes_abstract", "research_notes")
_CSL_TYPES = frozenset(
    ["article-newspaper", "article-magazine", "article", "article-journal", "post-weblog", "post", "webpage", "broadcast"]
)


def entries(source: Source, context: Context) -> Iterator[Entry | Unreadable]:
    """Every reference of a list with what it says of its article.

    Parameters
    ----------
    source : Source
        A file of RIS, CSL JSON or Zotero's JSON.
    context : Context

    Yields
    ------
    Entry or Unreadable
        In their order; ``paragraphs`` are empty where a reference holds no full text.

    Raises
    ------
    Unreadable
        If rispy is not there, or the rest of the file is no JSON.
    """
    if source.name.lower().removesuffix(".gz").endswith(".json"):
        yield from _json_entries(source, context)
    else:
        yield from _ris_entries(source, context)


def _items(source: Source, context: Context) -> Iterator[Item]:
    number = 0
    for number, entry in enumerate(entries(source, context), start=1):
        place = f"{source.place}:{number}"
        if isinstance(entry, Unreadable):
            yield Rejected(place, str(entry))
        elif not any(entry.paragraphs):
            yield Rejected(place, _without_text(entry))
        else:
            try:
                yield to_article(entry, source, number, context.order)
            except Unreadable as error:
                yield Rejected(place, str(error))
    if not number:
        raise Unreadable("no references were found in it")


def _without_text(entry: Entry) -> str:
    """Why a reference is no article, and how its text is brought to it."""
    if entry.url:
        return "a reference without the text of its article: kit match LIST TEXTS joins lists with texts by address"
    return "a reference without the text of its article and without its address: kit match LIST TEXTS joins those that have one"


# ---- RIS


def _ris_entries(source: Source, context: Context) -> Iterator[Entry | Unreadable]:
    rispy = need("rispy", "RIS files", "rispy")
    text, guessed = decode(source.read(), names=context.names)
    doubts = (("encoding", guessed),) if guessed else ()
    begins = [m.start() for m in _BEGIN.finditer(text)]
    for start, end in zip(begins, [*begins[1:], len(text)], strict=True):
        try:
            [record] = rispy.loads("\n".join(_lines(text[start:end])), skip_unknown_tags=True)
        except Exception as error:  # whatever is wrong with it
            yield Unreadable(f"the reference cannot be read ({type(error).__name__})")
            continue
        yield _of_record(record, doubts)


def _lines(record: str) -> Iterator[str]:
    """Lines of one record as rispy reads them: wrapped ones with those above, the end where it is missing."""
    line = ""
    for printed in record.lstrip("\ufeff").splitlines():
        m = _TAG.fullmatch(printed.strip() if printed.lstrip().startswith("TY") else printed.rstrip())
        if m and m[1] == "ER":
            break
        if m:
            if line:
                yield line
            line = f"{m[1]}  - {m[2] or ''}"
        else:
            line += _WRAPPED + printed.strip()
    yield line
    yield "ER  - "


def _of_record(record: Mapping[str, Any], doubts: tuple[tuple[str, str], ...]) -> Entry:
    cells = {name: _cells(value) for name, value in record.items()}
    urls = [m[0] for cell in cells.get("urls", []) for m in _ADDRESS.finditer(cell)]
    printed = next((cell for name in ("date", "publication_year", "year") for cell in cells.get(name, []) if cell), "")
    return Entry(
        _full_text(cell for name in _TEXTS for cell in cells.get(name, [])),
        _first(cells, ("title", "primary_title", "short_title")),
        "; ".join(name for field in _NAMES for name in cells.get(field, [])), _first(cells, _PAPERS),
        language=_first(cells, ("language",)), url=urls[0] if urls else None, printed=_day_in_order(printed), basis="metadata",
        key=_first(cells, ("accession_number", "id")) or None, doubts=doubts,
    )  # fmt: skip


def _cells(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [v.replace(_WRAPPED, "\n").strip() for v in values if isinstance(v, str) and v.strip()]


def _first(cells: Mapping[str, Sequence[str]], names: Sequence[str]) -> str | None:
    return next((cell.replace("\n", " ") for name in names for cell in cells.get(name, []) if cell), None)


def _full_text(cells: Iterable[str]) -> tuple[str, ...]:
    """Paragraphs of the first cell that says that it is the full text."""
    for cell in cells:
        if m := _FULL.match(cell):
            return tuple(line for line in cell[m.end() :].split("\n") if line.strip())
    return ()


def _day_in_order(cell: str) -> str:
    """A day whose year goes first – ``2031 May 06``, ``2031/05/06/`` – in an order that is read; a month or year as it is."""
    if m := _YEAR_FIRST.match(cell):
        return f"{m[3]} {m[2]} {m[1]}"
    return cell.rstrip("/ ") if read_day(cell.rstrip("/ ")) else cell


# ---- JSON


def _json_entries(source: Source, context: Context) -> Iterator[Entry | Unreadable]:
    with stream(source.opened, "", names=context.names) as text:
        for value, whole in elements(text):
            inside = value.get("items") if isinstance(value, dict) else None
            for one in inside if isinstance(inside, list) else [value]:
                if not whole or not isinstance(one, dict):
                    yield Unreadable("the row is no object with named fields")
                elif isinstance(one.get("data"), dict) or "itemType" in one:
                    yield _of_zotero(one["data"] if isinstance(one.get("data"), dict) else one)
                else:
                    yield _of_csl(one)


def _of_csl(item: Mapping[str, Any]) -> Entry:
    """An item of CSL JSON: the day on which it was asked for (``accessed``) is none of publication."""
    return Entry(
        _full_text(_texts(item, ("note", "abstract", "annote"))), _string(item, ("title", "title-short")),
        "; ".join(_csl_names(item.get("author"))), _string(item, ("container-title", "container-title-short", "publisher")),
        language=_string(item, ("language",)), url=_string(item, ("URL",)), printed=_csl_day(item.get("issued")),
        basis="metadata", key=_string(item, ("id", "citation-key")),
    )  # fmt: skip


def _csl_names(authors: Any) -> Iterator[str]:
    for author in authors if isinstance(authors, list) else []:
        if isinstance(author, dict):
            given, family, literal = (author.get(part) for part in ("given", "family", "literal"))
            if name := " ".join(part for part in (given, family) if isinstance(part, str)) or literal:
                yield str(name)


def _csl_day(issued: Any) -> str:
    """``{"date-parts": [[2031, 5, 6]]}``, ``{"raw": "6 May 2031"}``; parts of a day as they are."""
    if not isinstance(issued, dict):
        return issued if isinstance(issued, str) else ""
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [
        int(part) for part in first if isinstance(part, int) or (isinstance(part, str) and part.isdigit() and len(part) < 5)
    ]
    if len(numbers) >= 3 and (day := to_date(*numbers[:3])):
        return day.isoformat()
    if numbers:
        return "-".join(map(str, numbers))
    return next((value for name in ("raw", "literal") if isinstance(value := issued.get(name), str)), "")


def _of_zotero(item: Mapping[str, Any]) -> Entry:
    """An item of Zotero's own JSON, as its service and Better BibTeX give it; ``accessDate`` and ``dateAdded`` date nothing."""
    names = [
        " ".join(part for part in (c.get("firstName"), c.get("lastName")) if isinstance(part, str)) or str(c.get("name") or "")
        for c in (item["creators"] if isinstance(item.get("creators"), list) else [])
        if isinstance(c, dict) and c.get("creatorType") in (None, "author")
    ]
    notes = [n.get("note") for n in (item["notes"] if isinstance(item.get("notes"), list) else []) if isinstance(n, dict)]
    return Entry(
        _full_text([*(n for n in notes if isinstance(n, str)), *_texts(item, ("note", "abstractNote", "extra"))]),
        _string(item, ("title", "shortTitle")), "; ".join(filter(None, names)),
        _string(item, ("publicationTitle", "websiteTitle", "blogTitle", "publisher")), language=_string(item, ("language",)),
        url=_string(item, ("url",)), printed=_day_in_order(_string(item, ("date",)) or ""), basis="metadata",
        key=_string(item, ("key", "itemKey", "citationKey")),
    )  # fmt: skip


def _texts(item: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    return [value for name in names if isinstance(value := item.get(name), str)]


def _string(item: Mapping[str, Any], names: Sequence[str]) -> str | None:
    found = (item.get(name) for name in names)
    return next((str(value) for value in found if isinstance(value, str | int) and str(value).strip()), None)


def is_json(probe: Probe) -> bool:
    """Whether a file is CSL JSON or Zotero's JSON."""
    head = probe.head.decode("utf-8", "replace")
    if head.lstrip("\ufeff \r\n\t")[:1] not in ("[", "{"):
        return False
    if re.search(r'"itemType"\s*:\s*"[a-zA-Z]{3,30}"', head) and '"creators"' in head:
        return True
    if re.search(
        r'"(?:text|fulltext|full_text|body|content)"\s*:\s*"', head
    ):  # a table of articles that calls its fields as CSL does
        return False
    kind = re.search(r'"type"\s*:\s*"([a-z-]{3,30})"', head)
    return kind is not None and kind[1] in _CSL_TYPES and any(f'"{sign}"' in head for sign in ("date-parts", "container-title"))


def _fits_ris(probe: Probe) -> bool:
    return _BEGIN.search(probe.head.decode("utf-8", "replace")) is not None


_KEEPS = ("title", "byline", "outlet", "language", "url", "published")
FORMATS: tuple[Format, ...] = (
    Format(
        "RIS (Zotero, ProQuest, Gale, Europresse)", (".ris",), _KEEPS, _items,
        "written in tests by rispy; tags as reference managers and archives use them, no file of Gale's or Europresse's", "rispy",
        _fits_ris,
    ),
    Format(
        "CSL JSON, Zotero JSON", (".json",), _KEEPS, _items,
        "written in tests after the published schemas; not tried with a library exported by Zotero itself", fits=is_json,
    ),
)  # fmt: skip
