"""A list of articles, and texts from anywhere → the texts on the list, each with what both say of it; and what is left over."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from kit.errors import KitError
from kit.reading.items import Document, Rejected
from kit.reading.listed import Listed
from kit.reading.same_address import address_key, host_of
from kit.reading.tables import BASIS, DOUBTS, ORIGIN
from kit.store import spill
from kit.store.writing import written_whole
from kit.text.cells import guard_cell

COLUMNS = (
    "id", "title", "outlet", "author", "language", "url", "published", BASIS, "text", ORIGIN, "listed_published", "listed_at",
    "found_at", "matched_by", DOUBTS,
)  # fmt: skip
_FIRST = 200  # bytes in which the names of its columns stand
_LEFT = ("of", "place", "address", "title", "outlet", "published", "reason")
_ENDINGS = (".jsonl", ".ndjson", ".parquet")
_TOGETHER = 200  # rows of Parquet that are written at once
_SHORTEST = 3  # words of a title by which an article is known
_SEVERAL = 5  # rows that are named where more than one may be meant
_WORD = re.compile(r"\w+")
# e.g. "The gate opens | Lake Gazette"
_OF_SITE = re.compile(r" [|–—-] (?=[^|–—]{2,60}$)")


@dataclass
class Matched:
    """What became of a list and of texts.

    Attributes
    ----------
    out : Path or None
        The articles; None where none of the list has a text.
    unmatched : Path
        What is left over, with the reason.
    listed, matched, by_title : int
        Articles on the list; those of them that have a text; those found by title, day and outlet.
    repeated, broken : int
        Rows of the list with the address of an earlier one; rows that cannot be read.
    texts, off_list, unread : int
        Texts; those on no list; those that could not be read.
    differing : int
        Articles for which list and text give different days.
    """

    out: Path | None
    unmatched: Path
    listed: int = 0
    matched: int = 0
    by_title: int = 0
    repeated: int = 0
    broken: int = 0
    texts: int = 0
    off_list: int = 0
    unread: int = 0
    differing: int = 0

    def __str__(self) -> str:
        have = "has" if self.listed == 1 else "have"
        return f"{self.matched:,} of {self.listed:,} on the list {have} a text"


def places(out: Path) -> tuple[Path, Path]:
    """Where articles and what is left over are written: a file and one beside it, or two in a folder.

    Raises
    ------
    KitError
        If either is there, or no such file is written. What an earlier run has left over that matched nothing may be there.
    """
    if out.suffix.lower() in _ENDINGS:
        both = out, out.with_name(f"{out.stem}-unmatched.csv")
    elif out.suffix:
        raise KitError(f"{out}: articles are written as .jsonl or .parquet, or into a folder")
    else:
        both = out / "matched.jsonl", out / "unmatched.csv"
    file, left_over = both
    for path in both:
        again = path == left_over and not file.exists() and _is_left_over(path)
        if (path.exists() or path.is_symlink()) and not again:
            raise KitError(f"{path} is there: choose another place, or delete it; nothing was written")
    return both


def _is_left_over(path: Path) -> bool:
    """Whether a file is one of `match`."""
    if not path.is_file() or path.is_symlink():
        return False
    with path.open("rb") as file:
        return file.readline(_FIRST) == f"{','.join(_LEFT)}\n".encode()


def match(
    entries: Iterable[Listed | Rejected],
    texts: Iterable[Document | Rejected],
    out: Path,
    told: Callable[[str], None] = lambda words: None,
) -> Matched:
    """Join a list with texts, and write one file that `kit code` reads as it is.

    Parameters
    ----------
    entries : iterable of Listed or Rejected
    texts : iterable of Document or Rejected
        Each is joined with the row that has its address (`kit.reading.same_address`), the first of several with it. Those
        without one are joined with the row that alone has their title and day, and whose outlet is not another.
    out : Path
        A file (``.jsonl``, ``.parquet``) or a folder.
    told : callable
        Told what is done.

    Returns
    -------
    Matched

    Raises
    ------
    KitError
        If there is something in the way of what is written.

    Notes
    -----
    Address and outlet are those of the list, unless that calls the outlet by its site only. Title, author, language and day are
    those of the text; the list fills gaps. The day of a list that differs stands in ``listed_published``. What is not sure of a
    text goes with it. The list, and texts that have no address of it, wait on the disk: memory does not grow with them.
    """
    file, left_over = places(out)
    done = Matched(file, left_over)
    file.parent.mkdir(parents=True, exist_ok=True)
    with _Waiting(file.parent) as waiting, _written(left_over) as leave, suppress(_Nothing), _articles(file) as write:
        joining = _Joining(waiting, write, leave, done)
        for n, entry in enumerate(entries, start=1):
            joining.list(entry)
            if n % 10_000 == 0:
                told(f"{n:,} rows of the list")
        for n, text in enumerate(texts, start=1):
            joining.by_address(text)
            if n % 100 == 0:
                told(f"{n:,} texts")
        joining.by_title()
        joining.leave_rows()
        if not done.matched:
            raise _Nothing
    if not done.matched:
        done.out = None
    return done


class _Nothing(Exception):
    """No article is to be written."""


class _Joining:
    """The steps in which a list and texts are joined; what is left over is told at once."""

    def __init__(self, waiting: _Waiting, write: Callable[[dict[str, Any]], None], leave: Callable[..., None], done: Matched):
        self._waiting, self._write, self._leave, self._done = waiting, write, leave, done

    def list(self, entry: Listed | Rejected) -> None:
        """Take in a row of the list."""
        if isinstance(entry, Rejected):
            self._done.broken += 1
            self._leave("list", entry.place, reason=f"it cannot be read: {entry.reason}")
            return
        key, story = address_key(entry.url), _story(entry.title, entry.outlet, entry.published)
        if key is None and story is None:
            self._done.broken += 1
            self._leave("list", *_said(entry), "it gives neither the address of an article nor title and day")
        elif first := self._waiting.add(entry, key, story):
            self._done.repeated += 1
            self._leave("list", *_said(entry), f"its address is that of {first}")
        else:
            self._done.listed += 1

    def by_address(self, text: Document | Rejected) -> None:
        """Join a text with the row of its address; one without waits."""
        if isinstance(text, Rejected):
            if not text.copy:
                self._done.unread += 1
                self._leave("texts", text.place, reason=f"it cannot be read: {text.reason}")
            return
        self._done.texts += 1
        found = self._waiting.at(address_key(text.url))
        if found is None:
            self._waiting.put_off(text)
        elif found.taken:
            self._done.off_list += 1
            self._leave("texts", *_of_text(text), f"its row of the list, {found.entry.place}, has a text already: {found.taken}")
        else:
            self._join(found, text, "address")

    def by_title(self) -> None:
        """Join texts that waited with the one row that has their title and day, and no other outlet."""
        for text, rows in self._waiting.by_story():
            fitting = [row for row in rows if _same_outlet(row.entry, text)]
            if len(fitting) == 1 and not fitting[0].taken:
                self._done.by_title += 1
                self._join(fitting[0], text, "title, day and outlet")
                continue
            self._done.off_list += 1
            if len(fitting) == 1:
                why = f"its title and day are those of {fitting[0].entry.place}, which has a text already: {fitting[0].taken}"
            elif fitting:
                several = ", ".join(row.entry.place for row in fitting[:_SEVERAL]) + " …" * (len(fitting) > _SEVERAL)
                why = f"several rows of the list have its title and day: {several}"
            elif rows:
                why = f"its title and day are those of {rows[0].entry.place}, but of another outlet"
            else:
                why = "it is on no list"
            self._leave("texts", *_of_text(text), why)

    def leave_rows(self) -> None:
        """Tell what of the list has no text."""
        for entry, has_address, has_story in self._waiting.without_text():
            if has_address:
                why = "no text has its address" + (", or its title, day and outlet" if has_story else "")
            else:
                why = "no text has its title, day and outlet; it gives no address of an article"
            self._leave("list", *_said(entry), why)

    def _join(self, row: _Row, text: Document, by: str) -> None:
        self._waiting.take(row.n, text.place)
        self._done.matched += 1
        self._done.differing += bool(text.published and row.entry.published and text.published != row.entry.published)
        self._write(_joined(row.entry, text, by))


def _said(entry: Listed) -> tuple[str | None, ...]:
    return entry.place, entry.url, entry.title, entry.outlet, _written_day(entry.published)


def _of_text(text: Document) -> tuple[str | None, ...]:
    return text.place, text.url, text.title, text.outlet, _written_day(text.published)


def _written_day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _joined(entry: Listed, text: Document, by: str) -> dict[str, Any]:
    """A row that `kit code` reads."""
    named = entry.outlet if entry.outlet and (host_of(entry.outlet) is None or not text.outlet) else text.outlet
    day = text.published or entry.published
    filled = text.published is None and entry.published is not None
    doubts = [list(doubt) for doubt in text.doubts if not (filled and doubt[0] == "day")]
    values = (
        text.id, text.title or entry.title, named, text.byline or entry.author, text.language or entry.language,
        entry.url or text.url, _written_day(day), "metadata" if filled else text.published_basis, text.text,
        text.original_source or text.agency, _written_day(entry.published), entry.place, text.place, by, doubts,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


# By what articles are known


def _story(title: str | None, outlet: str | None, day: date | None) -> str | None:
    """Title and day of an article in one text; None where either is missing, or the title could be that of many."""
    if not title or day is None:
        return None
    head, site = _OF_SITE.split(title)[:2] if len(_OF_SITE.split(title)) > 1 else (title, "")
    known = (_plain(outlet or ""), _plain((host_of(outlet) or "").partition(".")[0]))
    if site and (f"| {site}" in title or _plain(site) in known):
        title = head
    plain = _plain(title)
    return f"{day.isoformat()} {plain}" if len(plain.split()) >= _SHORTEST else None


def _plain(text: str) -> str:
    """The words of a text in small letters, whatever stands between them."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text[:500]).casefold()))


def _same_outlet(entry: Listed, text: Document) -> bool:
    """Whether list and text do not name different outlets: by name, or by the site of address or outlet."""
    names = [{_plain(outlet).removeprefix("the ")} if outlet else set() for outlet in (entry.outlet, text.outlet)]
    hosts = [{host for part in pair if (host := host_of(part))} for pair in ((entry.url, entry.outlet), (text.url, text.outlet))]
    if names[0] & names[1] or hosts[0] & hosts[1]:
        return True
    if all(hosts):
        return False
    return not all(names) or not all(
        name and host_of(o) is None for name, o in zip(names, (entry.outlet, text.outlet), strict=True)
    )


# What waits on the disk


class _Row(NamedTuple):
    """A row of the list, and the text that it has got."""

    n: int
    entry: Listed
    taken: str | None


class _Waiting:
    """Rows of a list, and texts that wait for the second step, on the disk."""

    def __init__(self, folder: Path) -> None:
        self._place, lock = spill.place(folder)
        spill.let_go(self, self._place, lock)
        self._db = sqlite3.connect(self._place / "list.db", isolation_level=None)
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -65536")
        self._db.execute(
            "CREATE TABLE listed (n INTEGER PRIMARY KEY, address INTEGER UNIQUE, story INTEGER, taken TEXT, entry TEXT)"
        )
        self._db.execute("CREATE TABLE texts (n INTEGER PRIMARY KEY, story INTEGER, article TEXT)")
        self._db.execute("BEGIN")

    def __enter__(self) -> _Waiting:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        (self._place / "list.db").unlink(missing_ok=True)

    def add(self, entry: Listed, key: str | None, story: str | None) -> str | None:
        """Keep a row; the place of an earlier one with its address if there is one, then it is not kept."""
        written = json.dumps([*entry[:-1], _written_day(entry.published)], ensure_ascii=False)
        before = self._db.total_changes  # rowcount is not told in a Turkish locale
        self._db.execute(
            "INSERT INTO listed (address, story, entry) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (_short(key), _short(story), written.encode("utf-8", "replace").decode()),
        )
        if self._db.total_changes > before:
            return None
        (first,) = self._db.execute("SELECT entry FROM listed WHERE address = ?", (_short(key),)).fetchone()
        return _entry(first).place

    def at(self, key: str | None) -> _Row | None:
        """The row with an address."""
        if key is None:
            return None
        found = self._db.execute("SELECT n, entry, taken FROM listed WHERE address = ?", (_short(key),)).fetchone()
        return _Row(found[0], _entry(found[1]), found[2]) if found else None

    def take(self, n: int, place: str) -> None:
        """Note the text that a row has got."""
        self._db.execute("UPDATE listed SET taken = ? WHERE n = ?", (place, n))

    def put_off(self, text: Document) -> None:
        """Keep a text for the second step."""
        story = _short(_story(text.title, text.outlet, text.published))
        values = [getattr(text, name) for name in _KEPT]
        written = json.dumps([*values, _written_day(text.published)], ensure_ascii=False)
        self._db.execute("INSERT INTO texts (story, article) VALUES (?, ?)", (story, written.encode("utf-8", "replace").decode()))

    def by_story(self) -> Iterator[tuple[Document, list[_Row]]]:
        """Texts that wait, each with the rows of its title and day."""
        self._db.execute("CREATE INDEX stories ON listed (story)")
        with closing(self._db.execute("SELECT story, article FROM texts ORDER BY n")) as texts:
            for story, article in texts:
                there = self._db.execute("SELECT n, entry, taken FROM listed WHERE story = ? LIMIT 50", (story,)).fetchall()
                yield _text(article), [_Row(n, _entry(entry), taken) for n, entry, taken in there]

    def without_text(self) -> Iterator[tuple[Listed, bool, bool]]:
        """Rows without a text, in their order, each with whether it has an address, and title and day."""
        query = self._db.execute("SELECT entry, address, story FROM listed WHERE taken IS NULL ORDER BY n")
        with closing(query) as rows:
            for entry, address, story in rows:
                yield _entry(entry), address is not None, story is not None


_KEPT = (
    "id",
    "place",
    "text",
    "sha256",
    "title",
    "byline",
    "outlet",
    "original_source",
    "agency",
    "language",
    "url",
    "published_basis",
    "doubts",
)


def _entry(written: str) -> Listed:
    values = json.loads(written)
    values[-1] = date.fromisoformat(values[-1]) if values[-1] else None
    return Listed(*values)


def _text(written: str) -> Document:
    *values, day = json.loads(written)
    fields = dict(zip(_KEPT, values, strict=True))
    fields["doubts"] = tuple(map(tuple, fields["doubts"]))
    return Document(**fields, published=date.fromisoformat(day) if day else None)


def _short(text: str | None) -> int | None:
    """Eight bytes that stand for a text: two of five million texts agree in them once in a million lists."""
    if text is None:
        return None
    eight = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(eight, "big", signed=True)


# What is written


@contextmanager
def _written(path: Path) -> Iterator[Callable[..., None]]:
    """What takes rows of what is left over: of the list or the texts, where, what is known of it, and the reason."""
    with written_whole(path) as beside, beside.open("w", encoding="utf-8", errors="replace", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_LEFT)

        def leave(of: str, place: str, *known: str | None, reason: str = "") -> None:
            cells = [of, place, *(known or ("", "", "", "", reason))]
            rows.writerow([guard_cell(cell or "") for cell in cells])

        yield leave


@contextmanager
def _articles(path: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    """What takes articles, of which the file is written."""
    with written_whole(path) as beside:
        if path.suffix.lower() == ".parquet":
            with _parquet(beside) as write:
                yield write
            return
        with beside.open("w", encoding="utf-8", errors="replace", newline="") as file:
            yield lambda row: _line(file, row)


def _line(file: Any, row: dict[str, Any]) -> None:
    said = {name: value for name, value in row.items() if value is not None}
    file.write(json.dumps(said, ensure_ascii=False) + "\n")


@contextmanager
def _parquet(path: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise KitError("Parquet needs pyarrow: pip install 'peace-talks-kit[corpus]'; or write .jsonl") from None
    kinds = [(name, pa.list_(pa.list_(pa.string())) if name == DOUBTS else pa.string()) for name in COLUMNS]
    schema, rows = pa.schema(kinds), list[dict[str, Any]]()
    with pq.ParquetWriter(path, schema) as writer:

        def write(row: dict[str, Any] | None) -> None:
            if row is not None:
                rows.append(row)
            if len(rows) >= _TOGETHER or (row is None and rows):
                writer.write_table(pa.Table.from_pylist(rows, schema))
                rows.clear()

        yield write
        write(None)
