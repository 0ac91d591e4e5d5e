"""Files, folders and archives → articles as read, and what could not be read with its reason."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import itertools
import json
import re
import tarfile
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from kit.reading import cleaning

LARGEST = 64_000_000  # bytes of a file of one article, and of all that an archive may unpack to at a ratio beyond _RATIO
LONGEST = 5_000_000  # characters of one article
_RATIO = 200
_COLUMNS = {
    "text": ("text", "body", "content", "article", "fulltext", "full_text", "maintext"),
    "title": ("title", "headline", "head"),
    "published": ("published", "date", "publication_date", "date_publish", "pubdate", "datetime", "published_at"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "publication", "site", "source_domain"),
    "url": ("url", "link", "address"),
    "author": ("author", "authors", "byline"),
    "language": ("language", "lang"),
    "id": ("id", "article_id", "doc_id", "uid"),
}
_SILENT = re.compile(r"(\.|thumbs\.db$|desktop\.ini$|__macosx)", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(19|20)\d\d[-/_.]?(0[1-9]|1[0-2])[-/_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WRITTEN = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})|([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
)
_META_DAY = re.compile(
    r"<meta[^>]{0,200}(?:published_time|datePublished|name=\"date\")[^>]{0,80}content=\"([^\"]{10,40})\"|<time[^>]{0,80}datetime=\"([^\"]{10,40})\"",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"source:\s*(\S.{1,60})", re.IGNORECASE)
_BYLINE = re.compile(r"^by\s+(.{2,60})$", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """One article as read.

    Attributes
    ----------
    id, place : str
        Unique in the run; where it was found.
    text : str
        What offsets refer to: a text field as given, a decoded file, or the body extracted from HTML.
    sha256 : str
        Of the file's bytes; of the text in UTF-8 for rows of tables.
    published_basis : str
        ``printed``, ``metadata``, ``url``, ``conflict day`` or ``unknown``.
    given : bool
        False: the text was extracted from HTML.
    """

    id: str
    place: str
    text: str
    sha256: str
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    original_source: str | None = None
    agency: str | None = None
    language: str | None = None
    url: str | None = None
    published: date | None = None
    published_basis: str = "unknown"
    given: bool = True


@dataclass(frozen=True)
class Rejected:
    """What could not be read: where and why."""

    place: str
    reason: str


class _Unreadable(Exception):
    """The reason why one file or row is left out."""


def documents(sources: Sequence[Path], columns: Mapping[str, str] | None = None) -> Iterator[Document | Rejected]:
    """Read every article of some files, folders and archives, in order of their places.

    Parameters
    ----------
    sources : sequence of Path
    columns : mapping of str to str, optional
        Field → column of tables, where common names do not serve.
    """
    taken: dict[str, str] = {}
    for item in _every(sources, dict(columns or {})):
        if isinstance(item, Document):
            if taken.get(item.id) == item.sha256:
                yield Rejected(item.place, f"the same as {item.id}")
                continue
            name, n = item.id, 1
            while name in taken:
                n += 1
                name = f"{item.id}-{n}"
            taken[name] = item.sha256
            item = replace(item, id=name)
        yield item


def _every(sources: Sequence[Path], columns: dict[str, str]) -> Iterator[Document | Rejected]:
    for source in sources:
        root = source.resolve()
        for path in _files(root):
            place = _shown(path.relative_to(root).as_posix() if root.is_dir() else path.name)
            try:
                if path.stat().st_size > LARGEST and path.suffix.lower() not in (
                    ".csv",
                    ".tsv",
                    ".jsonl",
                    ".parquet",
                    ".zip",
                    ".tar",
                ):
                    raise _Unreadable(f"larger than {LARGEST:,} bytes")
                yield from _file(path.name, path.read_bytes(), place, columns, nested=False)
            except _Unreadable as error:
                yield Rejected(place, str(error))
            except OSError as error:
                yield Rejected(place, error.strerror or "the file cannot be opened")


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        if any(_SILENT.match(part) for part in inside) or path.is_symlink() or not path.is_file():
            continue
        yield path


def _file(name: str, raw: bytes, place: str, columns: dict[str, str], *, nested: bool) -> Iterator[Document | Rejected]:
    kind = PurePosixPath(name.lower())
    if kind.suffix == ".gz" and not name.lower().endswith(".tar.gz"):
        raw, kind = _unpacked(raw), PurePosixPath(kind.stem)
        name = name[:-3]
    suffix = kind.suffix
    if suffix in (".txt", ".md", ".text"):
        yield _plain(name, raw, place)
    elif suffix in (".html", ".htm", ".xhtml"):
        yield _page(name, raw, place)
    elif suffix in (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet"):
        yield from _table(suffix, name, raw, place, columns)
    elif (suffix in (".zip", ".tar", ".tgz") or name.lower().endswith(".tar.gz")) and not nested:
        yield from _archive(name, raw, place, columns)
    else:
        raise _Unreadable(
            "an archive in an archive" if nested and suffix in (".zip", ".tar", ".tgz") else "not a format that is read"
        )


def _plain(name: str, raw: bytes, place: str) -> Document:
    text = _decoded(raw)
    spans = cleaning.lines(text)
    if not any(s.kind == "body" for s in spans):
        raise _Unreadable("no running text")
    head = list(itertools.takewhile(lambda s: s.kind != "body", spans))
    heads = [text[s.start : s.end].lstrip("# ") for s in head if s.kind in ("heading", "repeated title")]
    heads = [h for h in heads if "|" not in h and not h.startswith(("!", "[", "*"))]
    masthead = heads[0] if len(heads) > 1 and heads[0].isupper() and len(heads[0].split()) <= 5 else None
    repeated = [text[s.start : s.end] for s in head if s.kind == "repeated title"]
    marked = re.search(r"^# +(\S.*)$", text[:2000], re.MULTILINE)
    title = (
        (marked[1].strip() if marked else None)
        or next(iter(repeated), None)
        or max((h for h in heads if h != masthead), key=len, default=None)
    )
    source = next((m[1].strip() for s in spans if (m := _SOURCE.fullmatch(text[s.start : s.end]))), None)
    stamp = next((text[s.start : s.end] for s in spans if s.kind == "time stamp"), "")
    byline = next((m[1] for s in spans if s.kind == "byline" and (m := _BYLINE.match(text[s.start : s.end]))), None)
    day, basis = _written_day(stamp), "printed"
    if day is None:
        day, basis = _address_day(name), "url"
    return Document(
        _slug(name), place, text, hashlib.sha256(raw).hexdigest(), title, byline, masthead or source,
        published=day, published_basis=basis if day else "unknown", language=_language(text),
    )  # fmt: skip


def _page(name: str, raw: bytes, place: str) -> Document:
    import trafilatura

    page = _decoded(raw)
    try:
        found: Any = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    except Exception as error:  # hostile markup: whatever the parser says, the run goes on
        raise _Unreadable(f"the HTML cannot be read ({type(error).__name__})") from None
    if found is None or not (found.text or "").strip():
        raise _Unreadable("no article in the HTML")
    printed = _META_DAY.search(page)
    day, basis = _iso(found.date) or _iso(printed and (printed[1] or printed[2])), "metadata"
    if day is None:
        day, basis = _address_day(found.url or name), "url"
    return Document(
        _slug(name), place, found.text, hashlib.sha256(raw).hexdigest(), found.title, found.author, found.sitename,
        url=found.url, language=found.language or _language(found.text), published=day,
        published_basis=basis if day else "unknown", given=False,
    )  # fmt: skip


def _table(suffix: str, name: str, raw: bytes, place: str, columns: dict[str, str]) -> Iterator[Document | Rejected]:
    rows: Iterator[tuple[int, Any]]
    if suffix == ".parquet":
        rows = enumerate(_parquet(raw), start=1)
    elif suffix in (".jsonl", ".ndjson"):
        rows = ((n, _json(line)) for n, line in enumerate(_decoded(raw).split("\n"), start=1) if line.strip())
    elif suffix == ".json":
        whole = _json(_decoded(raw))
        if isinstance(whole, _Unreadable):
            raise whole
        rows = enumerate(whole if isinstance(whole, list) else [whole], start=1)
    else:
        csv.field_size_limit(2**31 - 1)
        reader = csv.DictReader(io.StringIO(_decoded(raw), newline=""), delimiter="\t" if suffix == ".tsv" else ",")
        rows = _numbered(reader)
    try:
        for number, row in rows:
            at = f"{place}:{number}"
            try:
                yield _row(row, name, number, at, columns)
            except _Unreadable as error:
                yield Rejected(at, str(error))
    except csv.Error as error:
        yield Rejected(place, f"the CSV cannot be read further: {error}")


def _numbered(reader: csv.DictReader[str]) -> Iterator[tuple[int, Any]]:
    """Rows with the line on which each begins."""
    _ = reader.fieldnames
    begins = reader.line_num + 1
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1


def _row(row: Any, name: str, number: int, at: str, columns: dict[str, str]) -> Document:
    if isinstance(row, _Unreadable):
        raise row
    if not isinstance(row, dict):
        raise _Unreadable("the row is no object with named fields")
    by_name = {str(k).strip().lower(): v for k, v in row.items() if k is not None}

    def cell(field: str) -> str | None:
        for column in [columns[field].lower()] if field in columns else _COLUMNS[field]:
            value = by_name.get(column)
            if value is not None and str(value).strip() and value == value:
                return str(value)
        return None

    text = cell("text")
    if text is None:
        raise _Unreadable("no text: name its column with --column text=NAME" if "text" not in columns else "the text is empty")
    if len(text) > LONGEST:
        raise _Unreadable(f"longer than {LONGEST:,} characters")
    day, basis = _iso(cell("published")) or _written_day(cell("published") or ""), "metadata"
    if day is None:
        day, basis = _address_day(cell("url") or ""), "url"
    known = cell("id")
    return Document(
        _slug(known) if known else f"{_slug(name)}-{number}", at, text, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(),
        cell("title"), cell("author"), cell("outlet"), url=cell("url"), language=(cell("language") or "")[:2].lower() or _language(text),
        published=day, published_basis=basis if day else "unknown",
    )  # fmt: skip


def _archive(name: str, raw: bytes, place: str, columns: dict[str, str]) -> Iterator[Document | Rejected]:
    total = 0
    try:
        for entry, size, read in _entries(name, raw):
            at = f"{place}!{_shown(entry)}"
            parts = PurePosixPath(entry).parts
            if any(_SILENT.match(p) for p in parts if p != ".."):
                continue
            total += size
            try:
                if entry.startswith(("/", "\\")) or ".." in parts or "\\" in entry:
                    raise _Unreadable("its path leaves the archive")
                if size > LARGEST or total > max(LARGEST, _RATIO * len(raw)):
                    raise _Unreadable("it unpacks to too much")
                yield from _file(parts[-1], read(), at, columns, nested=True)
            except _Unreadable as error:
                yield Rejected(at, str(error))
            except Exception as error:  # as above
                encrypted = "encrypted" in str(error)
                yield Rejected(at, "encrypted" if encrypted else f"it cannot be unpacked ({type(error).__name__})")
    except Exception as error:  # a hostile archive makes its readers raise anything
        yield Rejected(place, f"the archive cannot be read ({type(error).__name__})")


def _entries(name: str, raw: bytes) -> Iterator[tuple[str, int, Any]]:
    if name.lower().endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for info in sorted(packed.infolist(), key=lambda i: i.filename):
                if not info.is_dir():
                    yield info.filename, info.file_size, lambda info=info: packed.read(info)
        return
    with tarfile.open(fileobj=io.BytesIO(raw)) as rolled:
        for member in sorted(rolled.getmembers(), key=lambda m: m.name):
            if member.isfile():
                yield member.name, member.size, lambda member=member: rolled.extractfile(member).read()  # type: ignore[union-attr]


def _parquet(raw: bytes) -> list[Any]:
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise _Unreadable("Parquet needs pyarrow: pip install 'peace-talks-kit[corpus]'") from None
    try:
        return pq.read_table(io.BytesIO(raw)).to_pylist()
    except Exception as error:
        raise _Unreadable(f"the Parquet file cannot be read ({type(error).__name__})") from None


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return _Unreadable(f"not JSON: {str(error)[:80]}")


def _unpacked(raw: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(raw)) as stream:
            found = stream.read(LARGEST + 1)
    except (OSError, EOFError, ValueError) as error:
        raise _Unreadable(f"it cannot be unpacked ({type(error).__name__})") from None
    except Exception as error:  # zlib.error has no common base
        raise _Unreadable(f"it cannot be unpacked ({type(error).__name__})") from None
    if len(found) > LARGEST:
        raise _Unreadable("it unpacks to too much")
    return found


def _decoded(raw: bytes) -> str:
    if not raw.strip():
        raise _Unreadable("empty")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return raw.decode("utf-16")
        except UnicodeDecodeError:
            raise _Unreadable("broken UTF-16") from None
    if b"\0" in raw[:8192]:
        raise _Unreadable("binary")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:200_000]).best()
    if best is None:
        raise _Unreadable("its encoding is not to be told; save it as UTF-8")
    try:
        return raw.decode(best.encoding)
    except (UnicodeDecodeError, LookupError):
        raise _Unreadable("its encoding is not to be told; save it as UTF-8") from None


def _slug(name: str) -> str:
    stem = PurePosixPath(name).stem if re.search(r"\.[A-Za-z0-9]{1,8}$", name) else name
    leading = re.match(r"(\d+)_", stem)
    plain = unicodedata.normalize("NFKD", leading[1] if leading else stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]


def _shown(name: str) -> str:
    return name if name.isprintable() else repr(name)[1:-1]


def _iso(written: str | None) -> date | None:
    m = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)", written or "")
    return _made(int(m[1]), int(m[2]), int(m[3])) if m else None


def _written_day(line: str) -> date | None:
    if m := re.search(r"(\d{4})-(\d\d)-(\d\d)", line):
        return _made(int(m[1]), int(m[2]), int(m[3]))
    if m := re.search(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)", line):  # with points the day comes first
        return _made(int(m[3]), int(m[2]), int(m[1]))
    for m in _WRITTEN.finditer(line):
        day, month, year = (m[1], m[2], m[3]) if m[1] else (m[5], m[4], m[6])
        if month.lower()[:3] in _MONTHS:
            return _made(int(year), _MONTHS.index(month.lower()[:3]) + 1, int(day))
    return None


def _address_day(address: str) -> date | None:
    m = _DAY.search(address)
    digits = re.sub(r"\D", "", m[0]) if m else ""
    return _made(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_COMMON = {
    "en": {"the", "and", "of", "to", "in", "that"}, "de": {"der", "die", "und", "das", "nicht", "mit"},
    "fr": {"le", "la", "les", "et", "des", "que"}, "es": {"el", "los", "las", "que", "del", "una"},
    "ru": {"и", "в", "не", "на", "что", "с"}, "uk": {"і", "що", "та", "не", "на", "у"},
}  # fmt: skip


def _language(text: str) -> str | None:
    words = re.findall(r"\w+", text[:4000].lower())
    found = {code: sum(w in common for w in words) / max(1, len(words)) for code, common in _COMMON.items()}
    best = max(found, key=lambda c: found[c])
    return best if found[best] > 0.06 else None
