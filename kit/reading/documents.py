"""Files, folders and archives → articles as read, and what could not be read with its reason."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Literal, NamedTuple, overload

from kit.reading import archives, formats, pages, tables
from kit.reading.days import NO_ORDER, DayOrder, address_day
from kit.reading.encoding import NO_NAMES
from kit.reading.formats.form import Context
from kit.reading.items import LARGEST, LONGEST, NO_FACTS, PAGE, Document, Facts, Raw, Rejected, Unreadable
from kit.reading.languages import read_as
from kit.reading.metadata import shown
from kit.reading.page_folders import is_part_of_page
from kit.reading.sources import Budget, Meter, Source, unpacked
from kit.reading.taken import Taken

_SAID = ("title", "byline", "outlet", "original_source", "agency", "url")
_CASE = {"datapackage.json", "codebook/"}  # in the folder of a case

__all__ = ["LARGEST", "LONGEST", "Document", "Raw", "Rejected", "documents", "finished", "size_of"]


@overload
def documents(
    sources: Sequence[Path],
    columns: Mapping[str, str] | None = None,
    *,
    order: DayOrder = NO_ORDER,
    finish: Literal[True] = True,
    leave_out: Path | None = None,
    meter: Meter | None = None,
    known: Mapping[str, str] | None = None,
    rows: Collection[str] = (),
    names: frozenset[str] = NO_NAMES,
) -> Iterator[Document | Rejected]: ...


@overload
def documents(
    sources: Sequence[Path],
    columns: Mapping[str, str] | None = None,
    *,
    order: DayOrder = NO_ORDER,
    finish: Literal[False],
    leave_out: Path | None = None,
    meter: Meter | None = None,
    known: Mapping[str, str] | None = None,
    rows: Collection[str] = (),
    names: frozenset[str] = NO_NAMES,
) -> Iterator[Document | Raw | Rejected]: ...


def documents(
    sources: Sequence[Path],
    columns: Mapping[str, str] | None = None,
    *,
    order: DayOrder = NO_ORDER,
    finish: bool = True,
    leave_out: Path | None = None,
    meter: Meter | None = None,
    known: Mapping[str, str] | None = None,
    rows: Collection[str] = (),
    names: frozenset[str] = NO_NAMES,
) -> Iterator[Document | Raw | Rejected]:
    """Read every article of some files, folders and archives, in order of their places, in little memory whatever their size.

    Parameters
    ----------
    sources : sequence of Path
    columns : mapping of str to str, optional
        Field → column of tables, where common names do not serve.
    order : str
        ``day-first`` or ``month-first``: what days such as 3/4/2031 mean where neither their column nor their page says it.
    finish : bool
        False: what takes time is left to `finished`, to be called elsewhere, e.g. on a worker: files of one article come as
        `Raw`, articles of tables without a language that is not given. Ids and copies are the same either way.
    leave_out : Path, optional
        A folder that is not looked into. Cases of this kit within a source are not read either, and are told as rejected.
    meter : Meter, optional
        Tells how many of the bytes (`size_of`) are read.
    known : mapping of str to str, optional
        Id → SHA-256 of articles that came before: these are named and compared as if they were read first.
    rows : collection of str, optional
        Their rows of tables that have no id of their own.
    names : frozenset of str
        By which the encoding of a file is guessed that is not UTF-8 (`kit.reading.encoding.telling`).

    Yields
    ------
    Document, Raw or Rejected

    Notes
    -----
    An article is a copy of an earlier one that wanted the same id and has the same hash: both are known before the text is
    taken from a page. So a file keeps its id from later ones even if no article is found in it. Of rows of tables that have no
    id of their own all cells are compared.
    """
    before = set((known or {}).values())
    with closing(Taken(known, rows)) as taken:
        for item in _every(sources, _Options(dict(columns or {}), order, names), _path(leave_out), meter or Meter()):
            if isinstance(item, Rejected):
                yield item
                continue
            row = item.row if isinstance(item, Document) else None
            name = taken.name(item.id, item.sha256, row)
            if name is None:
                there = row in rows if row else item.sha256 in before
                reason = "the same as an earlier row" if row else f"the same as {item.id}"
                yield Rejected(item.place, reason, copy=True, known=there)
                continue
            named = item if name == item.id else replace(item, id=name)
            yield finished(named, names) if finish else named


def finished(item: Document | Raw, names: frozenset[str] = NO_NAMES) -> Document | Rejected:
    """The article of a file whose bytes have been read, or why it holds none; an article of a table with its language told.

    By ``names`` the encoding of a file is guessed that is not UTF-8.
    """
    if isinstance(item, Document):
        return replace(item, language=read_as(item.text, item.language))
    try:
        found = pages.article(item, names) if item.form in ("", PAGE) else formats.article(item, names)
        return found if item.facts == NO_FACTS else _with_facts(found, item.facts)
    except Unreadable as error:
        return Rejected(item.place, str(error))
    except Exception as error:  # as below
        return Rejected(item.place, f"it cannot be read ({type(error).__name__})")


def _with_facts(found: Document, facts: Facts) -> Document:
    """An article with what is said of it elsewhere."""
    told = {name: value for name in _SAID if (value := getattr(facts, name)) and (facts.firm or not getattr(found, name))}
    day, basis, doubts = found.published, found.published_basis, found.doubts
    if facts.published and (facts.firm or day is None):
        day, basis = facts.published, "metadata"
        doubts = tuple(doubt for doubt in doubts if doubt[0] != "day")
    if day is None and (day := address_day(told.get("url") or "")):
        basis = "url"
    declared = (facts.language or found.language) if facts.firm else (found.language or facts.language)
    told["language"] = read_as(found.text, declared)
    return replace(found, published=day, published_basis=basis, doubts=doubts + facts.doubts, **told)


def size_of(sources: Sequence[Path], leave_out: Path | None = None) -> int:
    """Bytes on disk that `documents` reads of some sources, found in one walk and little memory."""
    roots, inside = [s.resolve() for s in sources], _path(leave_out)
    return sum(root.stat().st_size if root.is_file() else _size(str(root), inside) for root in roots)


def _size(folder: str, leave_out: str) -> int:
    size, folders = 0, [folder]
    while folders:
        with suppress(OSError), os.scandir(folder := folders.pop()) as entries:  # `documents` says what cannot be listed
            below = []
            names = set()
            for entry in filter(_is_read, entries):
                names.add(entry.name)
                if entry.is_dir(follow_symlinks=False):
                    below += [entry] if entry.path != leave_out else []
                else:
                    size += entry.stat(follow_symlinks=False).st_size
            folders += [entry.path for entry in below if not _is_part_of_page(folder, entry.name, names)]
    return size


def _path(folder: Path | None) -> str:
    return str(folder.resolve()) if folder else ""


class _Options(NamedTuple):
    """How tables are read, days that can be two, and encodings that are guessed."""

    columns: dict[str, str]
    order: DayOrder
    names: frozenset[str]


def _every(sources: Sequence[Path], options: _Options, leave_out: str, meter: Meter) -> Iterator[Document | Raw | Rejected]:
    for given in sources:
        root = given.resolve()
        for path, place in [(str(root), _printable(root.name))] if root.is_file() else _files(str(root), "", leave_out):
            try:
                source = _on_disk(path, shown(place))
                with meter.over(source.weight):
                    yield from _file(source, options, meter)
            except Unreadable as error:
                yield Rejected(shown(place), str(error))
            except OSError as error:
                yield Rejected(shown(place), error.strerror or "the file cannot be opened")
            except Exception as error:  # one hostile file never ends a run of millions
                yield Rejected(shown(place), f"it cannot be read ({type(error).__name__})")


def _on_disk(path: str, place: str) -> Source:
    facts = os.stat(path)
    if stat.S_ISDIR(facts.st_mode):
        os.scandir(path).close()  # says why it cannot be listed
        raise Unreadable("a case of this kit, no articles")
    size = facts.st_size
    return Source(_printable(os.path.basename(path)), place, size, lambda: open(path, "rb"), path, weight=size)


def _files(folder: str, inside: str, leave_out: str) -> Iterator[tuple[str, str]]:
    """Paths of the files of a folder and where they are in it, in order; links are not followed.

    A folder that cannot be listed, or is a case, comes as a file would, for what tries to open it to say why.
    """
    try:
        with os.scandir(folder) as entries:
            names = [e.name + "/" * e.is_dir(follow_symlinks=False) for e in entries if _is_read(e)]
    except OSError:
        yield folder, inside.rstrip("/") or _printable(os.path.basename(folder))
        return
    if inside and _CASE.issubset(names):
        yield folder, inside.rstrip("/")
        return
    for name in sorted(names, key=lambda n: n.removesuffix("/")):
        if name.endswith("/"):
            if _is_part_of_page(folder, name[:-1], names):
                continue
            if (below := os.path.join(folder, name[:-1])) != leave_out:
                yield from _files(below, inside + _printable(name), leave_out)
        else:
            yield os.path.join(folder, name), inside + _printable(name)


def _is_part_of_page(folder: str, name: str, beside: Collection[str]) -> bool:
    return is_part_of_page(name, beside.__contains__, lambda page: open(os.path.join(folder, page), "rb"))


def _printable(name: str) -> str:
    """A name on disk as UTF-8, whatever the locale: the same files give the same ids and places everywhere."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "surrogateescape")


def _is_read(entry: os.DirEntry[str]) -> bool:
    regular = entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
    return regular and not archives.SILENT.match(entry.name)


def _file(source: Source, options: _Options, meter: Meter, shared: Budget | None = None) -> Iterator[Document | Raw | Rejected]:
    """What a file holds; ``shared`` is the budget of the archive that it lies in."""
    source, name, budget = meter.followed(source), source.name.lower(), shared or Budget(source.size or 0)
    if name.endswith(".gz") and not name.endswith(".tar.gz"):
        source, name = unpacked(source, budget), name[:-3]
    ending = os.path.splitext(name)[1]
    if form := formats.find(source, name):
        yield from formats.read(form, source, _context(options, meter, budget))
    elif ending in pages.PLAIN and (kind := tables.find_kind(source, options.columns, options.names)):
        yield from tables.rows(kind, source, options.columns, options.order, options.names)
    elif ending in pages.PLAIN or ending in pages.HTML:
        yield from pages.raw(source, options.order)
    elif ending in tables.KINDS:
        yield from tables.rows(ending, source, options.columns, options.order, options.names)
    elif not name.endswith(archives.ENDINGS):
        raise Unreadable("not a format that is read")
    elif shared:
        raise Unreadable("an archive in an archive")
    else:
        yield from _archive(source, options, meter, budget)


def _context(options: _Options, meter: Meter, budget: Budget) -> Context:
    def nested(source: Source) -> Iterator[Document | Raw | Rejected]:
        aside = Meter()  # how far the file is read in which it lies is what is told
        aside.announced = meter.announced
        for item in _file(source, options, aside, budget):
            yield replace(item, form=PAGE) if isinstance(item, Raw) and not item.form else item

    return Context(options.columns, options.order, options.names, budget, nested, meter.tell)


def _archive(source: Source, options: _Options, meter: Meter, budget: Budget) -> Iterator[Document | Raw | Rejected]:
    for entry in archives.entries(source, budget):
        if isinstance(entry, Rejected):
            yield entry
            continue
        try:
            with meter.over(entry.weight):
                yield from _file(entry, options, meter, budget)
        except Unreadable as error:
            yield Rejected(entry.place, str(error))
        except Exception as error:  # one hostile file never takes its neighbours with it
            yield Rejected(entry.place, f"it cannot be read ({type(error).__name__})")
