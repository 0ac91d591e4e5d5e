"""What reading gives: an article, a page whose text is still to be taken from its bytes, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LARGEST = 64_000_000  # bytes of a file of one article, and of all that an archive may unpack to at a ratio beyond RATIO
LONGEST = 5_000_000  # characters of one article
WIDEST = 4 * LONGEST  # characters of one row of a table with all its cells
PAGE = "page"  # the form of a page or plain text in a file of another form
RATIO = 200  # unpacked bytes per packed byte


@dataclass(frozen=True)
class Document:
    """One article as read.

    Attributes
    ----------
    id, place : str
        Unique in the run; where it was found.
    text : str
        What offsets refer to: a text field as given (a list of paragraphs with blank lines between them), a decoded file, or
        the body extracted from HTML.
    sha256 : str
        Of the file's bytes; of the text in UTF-8 for rows of tables.
    published_basis : str
        ``printed``, ``metadata``, ``url``, ``conflict day`` or ``unknown``.
    given : bool
        False: the text was extracted from HTML.
    row : str, optional
        Of a row of a table that has no id of its own: a digest of its cells, by which it is known wherever it comes again.
    doubts : tuple of (str, str)
        What is not sure of it: about what (``day``, ``text``, ``encoding``, ``language``), and in words.
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
    row: str | None = None
    doubts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Facts:
    """What is said of an article around its file: by a feed, a mail, an archive of the web.

    Attributes
    ----------
    title, byline, outlet, original_source, agency, language, url, published
        As of `Document`; nothing where nothing is said.
    firm : bool
        They go before what the article's own page says; else they fill what it leaves open.
    doubts : tuple of (str, str)
        As of `Document`, in addition to its own.
    """

    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    original_source: str | None = None
    agency: str | None = None
    language: str | None = None
    url: str | None = None
    published: date | None = None
    firm: bool = False
    doubts: tuple[tuple[str, str], ...] = ()


NO_FACTS = Facts()


@dataclass(frozen=True)
class Raw:
    """A file of one article before its text is taken from it, which `kit.reading.documents.finished` does.

    Attributes
    ----------
    id, place, sha256 : str
        As of the `Document` that it becomes.
    name : str
        Of the file, without ``.gz``: its ending says what the bytes are, a day in it may be the article's.
    data : bytes
    order : str
        Whether day or month comes first in days that can be two (`kit.reading.days`).
    form : str
        Name of the format of `kit.reading.formats` that takes the text from it; empty or `PAGE`: it is a page or a plain text.
    facts : Facts
        What is said of it elsewhere.
    """

    id: str
    place: str
    sha256: str
    name: str
    data: bytes
    order: str = ""
    form: str = ""
    facts: Facts = NO_FACTS


@dataclass(frozen=True)
class Rejected:
    """What is left out: where and why; a copy is the same as an earlier article (``known``: of an earlier run), all else could
    not be read."""

    place: str
    reason: str
    copy: bool = False
    known: bool = False


class Unreadable(Exception):
    """The reason why one file or row is left out."""
