"""A list of articles – a table, an export of Media Cloud, GDELT or a reference manager, a feed, addresses – → its rows."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.reading import archives, tables
from kit.reading.days import NO_ORDER, DayOrder, read_day
from kit.reading.encoding import Lines, stream
from kit.reading.formats import feeds, gdelt, references
from kit.reading.formats.form import Context, Probe
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
    elif ending == ".ris" or (ending == ".json" and _is_references(probe)):
        yield from _references(source, order)
    elif ending in _FEEDS or (ending == ".json" and b"jsonfeed.org/version" in probe.head):
        yield from _feed(source)
    elif ending in _PLAIN and not tables.find_kind(source, columns):
        yield from _addresses(source)
    elif ending in _PLAIN or ending in _TABLES:
        yield from tables.listed(tables.find_kind(source, columns) if ending in _PLAIN else ending, source, columns, order)
    else:
        raise Unreadable("not a list that is read")


def _is_references(probe: Probe) -> bool:
    return references.is_json(probe) or all(sign in probe.head for sign in (b'"issued"', b'"type"', b'"URL"'))


def _addresses(source: Source) -> Entries:
    with stream(source.opened, "\n") as text:
        for number, line in enumerate(Lines(text), start=1):
            if line.strip() and not line.startswith("#"):
                at, address = f"{source.place}:{number}", safe_address(line.strip())
                yield Listed(at, url=address) if address else Rejected(at, "no address")


def _references(source: Source, order: DayOrder) -> Entries:
    """References of RIS, CSL JSON or Zotero's JSON, as archives of the press and reference managers give them out."""
    for number, entry in enumerate(references.entries(source, Context(order=order)), start=1):
        at = f"{source.place}:{number}"
        if isinstance(entry, Unreadable):
            yield Rejected(at, str(entry))
            continue
        authors = "; ".join(_given_first(name) for name in (entry.byline or "").split(";") if name.strip())
        yield Listed(
            at, entry.key, _str(entry.url), _str(entry.title), _str(entry.outlet), authors or None, _str(entry.language),
            read_day(entry.printed, order),
        )  # fmt: skip


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
