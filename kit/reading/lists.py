"""A list of articles – a table, an export of Media Cloud, GDELT or a reference manager, a feed, addresses – → its rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.reading import archives, tables
from kit.reading.arrays import elements
from kit.reading.days import NO_ORDER, DayOrder, read_day, to_date
from kit.reading.encoding import Lines, stream
from kit.reading.formats import feeds, gdelt
from kit.reading.formats.form import Probe, need
from kit.reading.items import Rejected, Unreadable
from kit.reading.listed import Listed
from kit.reading.metadata import shown
from kit.reading.sources import Budget, Source, unpacked
from kit.text.addresses import safe_address

_TABLES = (*tables.KINDS, ".arrow", ".feather")
_FEEDS = (".xml", ".rss", ".atom", ".rdf")
_PLAIN = (".txt", ".list", ".urls")
Entries = Iterator[Listed | Rejected]


def read(path: Path, columns: Mapping[str, str], order: DayOrder = NO_ORDER) -> Entries:
    """Rows of a list, of all lists in a folder or an archive; what cannot be read comes with its reason.

    Parameters
    ----------
    path : Path
        CSV, TSV, JSON (also of CSL), JSON lines, Parquet or Arrow with columns as `kit code` knows them; RIS; a feed or a
        sitemap; GDELT's Knowledge or Quotation Graph; a text of one address a line. Also packed by gzip.
    columns : mapping of str to str
        Field → column of tables, where common names do not serve.
    order : str
        What days such as 3/4/2031 mean, as of `kit.reading.documents.documents`.

    Raises
    ------
    KitError
        If there is no such file.
    """
    if not path.exists():
        raise KitError(f"{path}: no such file")
    files = [path]
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and not archives.SILENT.match(p.name))
    for file in files:
        place, size = shown(str(file.relative_to(path)) if path.is_dir() else file.name), file.stat().st_size
        source = Source(file.name, place, size, _opener(file), str(file), weight=size)
        yield from _guarded(source, columns, order, Budget(size))


def _opener(file: Path) -> Callable[[], Any]:
    return lambda: open(file, "rb")


def _guarded(source: Source, columns: Mapping[str, str], order: DayOrder, budget: Budget, *, inside: bool = False) -> Entries:
    """Rows of a file, and why the rest of it cannot be read."""
    try:
        yield from _file(source, columns, order, budget, inside=inside)
    except Unreadable as error:
        yield Rejected(source.place, str(error))
    except OSError as error:
        yield Rejected(source.place, error.strerror or "the file cannot be opened")
    except GeneratorExit:
        raise
    except Exception as error:  # whatever a parser says of a hostile file
        yield Rejected(source.place, f"it cannot be read ({type(error).__name__})")


def _file(source: Source, columns: Mapping[str, str], order: DayOrder, budget: Budget, *, inside: bool) -> Entries:
    name = source.name.lower()
    if name.endswith(".gz") and not name.endswith(".tar.gz"):
        source, name = unpacked(source, budget), name[:-3]
    if name.endswith(archives.ENDINGS):
        if inside:
            raise Unreadable("an archive in an archive")
        for entry in archives.entries(source, budget):
            yield from [entry] if isinstance(entry, Rejected) else _guarded(entry, columns, order, budget, inside=True)
        return
    probe, ending = Probe(name, source), os.path.splitext(name)[1]
    if gdelt.is_knowledge(probe):
        yield from gdelt.knowledge(source)
    elif gdelt.is_quotations(probe):
        yield from gdelt.listed_quotations(source)
    elif ending == ".ris":
        yield from _ris(source)
    elif ending == ".json" and b'"issued"' in probe.head and b'"type"' in probe.head:
        yield from _csl(source)
    elif ending in _FEEDS or (ending == ".json" and b"jsonfeed.org/version" in probe.head):
        yield from _feed(source)
    elif ending in _PLAIN and not tables.find_kind(source, columns):
        yield from _addresses(source)
    elif ending in _PLAIN or ending in _TABLES:
        yield from tables.listed(tables.find_kind(source, columns) if ending in _PLAIN else ending, source, columns, order)
    else:
        raise Unreadable("not a list that is read")


def _addresses(source: Source) -> Entries:
    with stream(source.opened, "\n") as text:
        for number, line in enumerate(Lines(text), start=1):
            if line.strip() and not line.startswith("#"):
                at, address = f"{source.place}:{number}", safe_address(line.strip())
                yield Listed(at, url=address) if address else Rejected(at, "no address")


def _ris(source: Source) -> Entries:
    """References of RIS, as archives of the press and reference managers give them out."""
    rispy = need("rispy", "RIS files", "rispy")
    with stream(source.opened, "") as text:
        for number, row in enumerate(rispy.load(text), start=1):
            (address, *_) = row.get("urls") or [row.get("url")]
            title = row.get("title") or row.get("primary_title")
            authors = row.get("authors") or row.get("first_authors") or []
            yield Listed(
                f"{source.place}:{number}", _str(row.get("id")), _str(address), _str(title),
                _str(row.get("secondary_title") or row.get("journal_name") or row.get("alternate_title3")),
                "; ".join(map(_given_first, authors)) or None, _str(row.get("language")),
                read_day(_str(row.get("date"))) or read_day(_str(row.get("publication_year") or row.get("year"))),
            )  # fmt: skip


def _csl(source: Source) -> Entries:
    """References of CSL JSON, as Zotero gives them out."""
    with stream(source.opened, "") as text:
        for number, (row, whole) in enumerate(elements(text), start=1):
            at = f"{source.place}:{number}"
            if not whole or not isinstance(row, dict):
                yield Rejected(at, "no reference")
                continue
            people = [p for p in row.get("author") or () if isinstance(p, dict)]
            authors = [
                _str(p.get("literal")) or " ".join(filter(None, map(_str, (p.get("given"), p.get("family"))))) for p in people
            ]
            yield Listed(
                at, _str(row.get("id")), _str(row.get("URL")), _str(row.get("title")),
                _str(row.get("container-title") or row.get("publisher")), "; ".join(filter(None, authors)) or None,
                _str(row.get("language")), _issued(row.get("issued")),
            )  # fmt: skip


def _issued(cell: Any) -> date | None:
    """The whole day of a reference: ``{"date-parts": [[2031, 5, 6]]}``; a year or month alone is none."""
    parts = cell.get("date-parts") if isinstance(cell, dict) else None
    with suppress(TypeError, ValueError, IndexError):
        year, month, day = (int(part) for part in parts[0])  # type: ignore[index]
        return to_date(year, month, day)
    return read_day(_str(cell.get("raw"))) if isinstance(cell, dict) else None


def _feed(source: Source) -> Entries:
    """Entries of a feed or a sitemap."""
    addresses = getattr(feeds, "addresses", None)
    if addresses is None:
        raise Unreadable("not a list that is read")
    for number, row in enumerate(addresses(source), start=1):
        said = {name: row.get(name) for name in ("url", "title", "outlet", "language", "published")}
        yield Listed(f"{source.place}:{number}", **said)


def _str(value: Any) -> str | None:
    return " ".join(str(value).split()) or None if isinstance(value, str | int) else None


def _given_first(name: Any) -> str:
    """*Holm, Ada* → *Ada Holm*."""
    family, comma, given = str(name).partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() else family.strip()
