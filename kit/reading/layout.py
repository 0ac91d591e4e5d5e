"""Names of a table's columns → which holds what of an article, which are missing, and what is told of the table's rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from kit.errors import KitError
from kit.reading.items import Unreadable
from kit.reading.metadata import shown

FIELDS = {
    "text": ("text", "body", "content", "article", "fulltext", "full_text", "maintext"),
    "title": ("title", "headline", "head"),
    "published": ("published", "date", "publication_date", "date_publish", "pubdate", "datetime", "published_at"),
    "outlet": ("outlet", "source", "publisher", "newspaper", "publication", "site", "source_domain"),
    "url": ("url", "link", "address"),
    "author": ("author", "authors", "byline"),
    "language": ("language", "lang"),
    "id": ("id", "article_id", "doc_id", "uid"),
}
_NAMED, _WIDE = 20, 60  # columns, at most, that are told of a table in which one is missing; characters of each
_FIRST = 3  # rows that are named of those of which the same is told
Numbered = Iterator[tuple[int | str, Any]]  # the number of a row, and its cells by column or why it has none


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise `KitError` if columns (field → column) are named for fields that no article has."""
    for field in columns:
        if field not in FIELDS:
            raise KitError(f"no field {field!r}: the field comes first, as in text=story; there are {', '.join(FIELDS)}")


class Layout:
    """Which column of a table holds what: as the user says, else by common names; and which of those named it lacks.

    Attributes
    ----------
    known : dict of str to list of str
        Field → columns in small letters that may hold it, the first first.
    headed : bool
        All rows have the same columns.
    """

    def __init__(self, named: Mapping[str, str]):
        self.known = {f: [named[f].strip().lower()] if f in named else list(names) for f, names in FIELDS.items()}
        self.headed = False
        self._named = named
        self._lacking = set(named)
        self._there: dict[str, None] = {}
        self._noted: dict[str, list[int | str]] = {}
        self._count: dict[str, int] = {}

    def see(self, names: Collection[str]) -> None:
        """Take in columns that a row has."""
        small = {name.strip().lower() for name in names}
        self._lacking = {field for field in self._lacking if not small.issuperset(self.known[field])}
        if len(self._there) < _NAMED:
            self._there |= dict.fromkeys(shown(name.strip())[:_WIDE] for name in names)

    def head(self, names: Collection[str]) -> None:
        """Take in the columns of all rows; raise `Unreadable` if the text's is missing."""
        self.headed = True
        self.see(names)
        if self.lacks("text"):
            raise Unreadable(self.missing("text"))

    def lacks(self, field: str) -> bool:
        """No column that was named for the field has been seen."""
        return field in self._lacking

    def missing(self, field: str) -> str:
        """What is missing, and what there is."""
        first = list(self._there)[:_NAMED]
        return f"no column {self._named[field]}; there are {', '.join(first)}{' …' * (len(self._there) > _NAMED)}"

    def is_of(self, field: str, column: str) -> bool:
        """Whether a column may hold the field."""
        return column.strip().lower() in self.known[field]

    def note(self, what: str, row: int | str) -> None:
        """Remember what a row is read without."""
        self._count[what] = self._count.get(what, 0) + 1
        rows = self._noted.setdefault(what, [])
        if len(rows) < _FIRST:
            rows.append(row)

    def notes(self) -> Iterator[str]:
        """What rows are read without, each with how many rows these are and the first of them."""
        for what, rows in self._noted.items():
            n, listed = self._count[what], ", ".join(map(str, rows))
            where = f"row {listed}" if n == 1 else f"{n:,} rows ({listed}{' …' * (n > len(rows))})"
            yield f"{what} in {where}: read without"
