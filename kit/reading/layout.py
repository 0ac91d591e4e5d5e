"""Names of a table's columns → which holds what of an article, which are missing, and what is told of the table's rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from kit.errors import KitError
from kit.reading.days import NO_ORDER, DayOrder
from kit.reading.encoding import NO_NAMES
from kit.reading.items import Unreadable
from kit.reading.metadata import decomposed, shown

# Names of columns without the signs and spaces between their words, in small letters; the first that is filled is taken.
FIELDS = {
    "text": (
        "text", "body", "content", "article", "fulltext", "maintext", "articletext", "articlebody", "bodytext", "plaintext",
        "textcontent", "storytext", "contenttext", "articlecontent", "fullcontent", "contentrendered",
        "articlefulltext", "story", "storybody", "newstext", "newscontent", "newsbody", "postcontent", "posttext", "documenttext",
        "rawtext", "cleantext", "cleanedtext", "textbody", "inhalt", "volltext", "artikeltext", "artikel", "texte",
        "contenu", "texto", "contenido", "testo", "tekst", "текст", "текст статьи",
    ),
    "title": ("title", "headline", "head", "articletitle", "webtitle", "storytitle", "documenttitle", "posttitle", "newstitle",
              "titel", "uberschrift", "schlagzeile", "titre", "titulo", "titolo", "kop", "tytul",
              "заголовок", "название", "назва"),
    "published": (
        "published", "date", "publicationdate", "datepublish", "datepublished", "pubdate", "datetime", "publishedat",
        "publishdate", "publisheddate", "publishedon", "publishedtime",
        "webpublicationdate", "firstpublished", "articledate", "createdat",
        "timestamp", "day", "dateofpublication", "publisheddateutc", "publishedutc", "publishedatutc", "pubdateutc",
        "storydate", "issuedate", "postdate", "dateposted", "posteddate", "postedon", "postedat", "publishtime",
        "publicationdatetime", "datecreated", "seendate", "publishedparsed", "firstpublisheddate", "newsdate",
        "coverdate", "printdate", "datum", "erscheinungsdatum", "veroffentlichungsdatum", "veroffentlicht",
        "datedepublication", "fecha", "fechadepublicacion", "дата", "дата публикации",
    ),
    "outlet": (
        "outlet", "publicationtitle", "pubtitle", "publicationname", "source", "publisher", "newspaper", "publication",
        "publishername",
        "site", "sitename", "sourcename", "sourcehostname", "sourcetitle", "medianame", "medium", "newspapername", "sourcedomain",
        "hostname", "domain", "metasitename", "ogsitename", "outletname", "sourceuri", "provider",
        "zeitung", "quelle", "medium", "journal", "periodico", "medio", "fuente", "krant",
        "источник", "издание", "джерело", "видання",
    ),
    "url": ("url", "link", "address", "sourceurl", "articleurl", "weburl", "documenturl", "permalink", "canonicalurl", "href",
            "ссылка", "посилання"),
    "author": ("author", "authors", "byline", "creator", "writer", "authorname", "authornames", "journalist",
               "autor", "autoren", "verfasser", "auteur", "auteurs", "автор", "авторы", "автори"),
    "language": ("language", "lang", "languagecode", "languageofpublication", "metalang", "sprache", "langue", "idioma"),
    "id": ("id", "articleid", "docid", "uid", "documentid", "guid", "accessionnumber", "storeid", "proquestdocumentid",
           "galedocumentnumber", "accessionno"),
}  # fmt: skip
_BETWEEN = re.compile(r"[^a-z0-9]+")
_NAMED, _WIDE = 20, 60  # columns, at most, that are told of a table in which one is missing; characters of each
_FIRST = 3  # rows that are named of those of which the same is told
Numbered = Iterator[tuple[int | str, Any]]  # the number of a row, and its cells by column or why it has none


def check_columns(columns: Mapping[str, str]) -> None:
    """Raise `KitError` if columns (field → column) are named for fields that no article has."""
    for field in columns:
        if field not in FIELDS:
            raise KitError(f"no field {field!r}: the field comes first, as in text=story; there are {', '.join(FIELDS)}")


def plain(name: str) -> str:
    """The name of a column as those of `FIELDS` are written, without accents; one without a plain letter in small letters."""
    small = name.strip().lower().removeprefix("\ufeff")
    if not small.isascii():
        small = "".join(c for c in decomposed(small[:200]) if not unicodedata.combining(c)).replace("ß", "ss")
    return _BETWEEN.sub("", small) or small


class Layout:
    """Which column of a table holds what: as the user says, else by common names; and which of those named it lacks.

    Attributes
    ----------
    known : dict of str to list of str
        Field → columns, as `plain` writes them, that may hold it, the first first.
    headed : bool
        All rows have the same columns.
    encoding : str
        What of the table's encoding is guessed.
    names : frozenset of str
        Names by which it is guessed (`kit.reading.encoding.telling`).
    longest_cell : int, optional
        Characters of a cell that is full: a longer text was cut when it was written.
    """

    def __init__(self, named: Mapping[str, str], order: DayOrder = NO_ORDER, names: frozenset[str] = NO_NAMES):
        self.known = {f: [plain(named[f])] if f in named else list(names) for f, names in FIELDS.items()}
        self.headed = False
        self.encoding, self.names = "", names
        self.longest_cell: int | None = None
        self.find_order: Callable[[], DayOrder] | None = None
        self._order = order
        self._named = named
        self._lacking = set(named)
        self._there: dict[str, None] = {}
        self._noted: dict[str, list[int | str]] = {}
        self._count: dict[str, int] = {}

    def order(self) -> DayOrder:
        """Which of day and month comes first in the table: as the user says, else as its whole column shows."""
        if not self._order and self.find_order:
            self._order, self.find_order = self.find_order(), None
        return self._order

    def note_encoding(self, note: str) -> None:
        """Remember what of the table's encoding is guessed."""
        self.encoding = note

    def see(self, names: Collection[str]) -> None:
        """Take in columns that a row has."""
        small = {plain(name) for name in names}
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
        return f"no column {self._named[field]}; there are {self.there()}"

    def there(self, names: Collection[str] = ()) -> str:
        """The first columns that there are: of one row, or all that have been seen."""
        every = [shown(str(name).strip())[:_WIDE] for name in names] or list(self._there)
        return ", ".join(every[:_NAMED]) + " …" * (len(every) > _NAMED)

    def is_of(self, field: str, column: str) -> bool:
        """Whether a column may hold the field."""
        return plain(column) in self.known[field]

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
