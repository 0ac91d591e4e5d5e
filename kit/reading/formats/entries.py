"""A document as an archive of the press prints it – fields and paragraphs – → an article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kit.reading import heads
from kit.reading.days import DayOrder, address_day, is_doubtful, read_day
from kit.reading.encoding import decode
from kit.reading.formats.form import Context, Item
from kit.reading.items import LONGEST, Document, Rejected, Unreadable
from kit.reading.languages import code_of
from kit.reading.metadata import slug
from kit.reading.sources import Source
from kit.text.typesetting import set_as_running

_FEW, _AT_LEAST = 0.75, 25  # share of the words announced below which a text is doubted, and how many must be missing
# e.g. "355 words"
# e.g. "1.163 Wörter"
WORDS = re.compile(
    r"(\d{1,3}(?:[.,\s]\d{3})*|\d{1,7})\s*(?:words?|mots|w[öo]rter|palabras|parole|woorden|palavras)\b", re.IGNORECASE
)
# e.g. "By Ada Holm"
_BY = re.compile(r"(?:by|von|par)\s+(?=\S)", re.IGNORECASE)
# e.g. "Lake Gazette(Holmby)"
_TIGHT = re.compile(r"(?<=\w)\((?=\w)")
# e.g. "Lake Gazette, no. 1234"
# e.g. "Lake Gazette - Final Edition"
_NUMBER = re.compile(r",? (?:no|nr|n°|num)\.? ?\d[\w/-]*$|\s+[-–]\s+(?:[A-Z]\w+ ){0,2}Edition$", re.IGNORECASE)
# e.g. "the gate\x00opened"
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
# e.g. "the gate&#1;opened"
_UNWRITTEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHOWN = 60  # characters of a line that is told


@dataclass(frozen=True)
class Entry:
    """What an archive prints of one document.

    Attributes
    ----------
    paragraphs : tuple of str
        Of the running text, nothing else.
    title, byline, outlet, original_source, language, url : str, optional
        As printed.
    printed : str
        The line that holds its day of publication.
    basis : str
        Where that day stands: ``printed`` or ``metadata``.
    changed : str
        The line that holds a day of change, of loading or the like.
    words : int, optional
        How many the archive says that it has.
    key : str, optional
        By which the archive knows it: its id wherever it comes again.
    doubts : tuple of (str, str)
    """

    paragraphs: tuple[str, ...]
    title: str | None = None
    byline: str | None = None
    outlet: str | None = None
    original_source: str | None = None
    language: str | None = None
    url: str | None = None
    printed: str = ""
    basis: str = "printed"
    changed: str = ""
    words: int | None = None
    key: str | None = None
    doubts: tuple[tuple[str, str], ...] = ()


def to_article(entry: Entry, source: Source, number: int | None, order: DayOrder) -> Document:
    """The article of a document.

    Parameters
    ----------
    entry : Entry
    source : Source
        The file that it is in.
    number : int or None
        Which of its file it is, from 1; None for the only one.
    order : DayOrder
        What days such as 3/4/2031 mean.

    Raises
    ------
    Unreadable
        If it has no text, or one longer than `LONGEST`.
    """
    text = set_as_running("\n\n".join(p for p in entry.paragraphs if p.strip())).strip()
    if not text:
        raise Unreadable("no text: the archive gives its title and fields only")
    if len(text) > LONGEST:
        raise Unreadable(f"longer than {LONGEST:,} characters")
    title, outlet = in_line(entry.title), _outlet(entry.outlet)
    day, basis, doubts = _day(entry, order)
    known = "\0".join([title or "", outlet or "", entry.printed, text])
    name = slug(source.name) if number is None else f"{slug(source.name)}-{number}"
    return Document(
        slug(entry.key) if entry.key else name,
        source.place if number is None else f"{source.place}:{number}",
        text, hashlib.sha256(known.encode("utf-8", "replace")).hexdigest(), title, _byline(entry.byline), outlet,
        _outlet(entry.original_source), language=code_of(entry.language), url=entry.url or None, published=day,
        published_basis=basis if day else "unknown", doubts=(*entry.doubts, *doubts, *_doubt_words(entry.words, text)),
    )  # fmt: skip


def to_articles(
    entries: Iterable[Entry | Unreadable], source: Source, context: Context, doubts: tuple[tuple[str, str], ...] = ()
) -> Iterator[Item]:
    """The articles of the documents of a file, in their order, or with the reason why one is none; all share ``doubts``."""
    number = 0
    for number, entry in enumerate(entries, start=1):
        try:
            if isinstance(entry, Unreadable):
                raise entry
            yield to_article(replace(entry, doubts=doubts + entry.doubts), source, number, context.order)
        except Unreadable as error:
            yield Rejected(f"{source.place}:{number}", str(error))
    if not number:
        raise Unreadable("no documents were found in it")


def page_of(source: Source, context: Context) -> tuple[Any, tuple[tuple[str, str], ...]]:
    """The tree of an HTML file without scripts, styles and comments, with line breaks; what of its encoding is guessed."""
    from lxml import html

    text, guessed = decode(source.read(), page=True, names=context.names)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree: Any = html.document_fromstring(_CONTROL.sub("", text).encode("utf-8", "replace"), parser=parser)
    except Exception as error:  # whatever the parser says
        raise Unreadable(f"the HTML cannot be read ({type(error).__name__})") from None
    for hidden in [*tree.iter("style", "script")]:
        if hidden.getparent() is not None:
            hidden.drop_tree()
    for line in tree.iter("br"):
        line.tail = on_new_line(line.tail)
    return tree, ((("encoding", guessed),) if guessed else ())


def on_new_line(text: str | None) -> str:
    """A text of a tree with a line break before it, without signs that a tree does not take back."""
    return "\n" + _UNWRITTEN.sub("", text or "")


def in_line(cell: str | None) -> str | None:
    """A cell on one line; None for an empty one.

    Examples
    --------
    >>> in_line("The gate\\n  opens ")
    'The gate opens'
    """
    return " ".join(set_as_running(cell or "").split()) or None


def count_words(line: str) -> int | None:
    """How many words a line announces.

    Examples
    --------
    >>> count_words("Length: 1,163 words"), count_words("812 Wörter"), count_words("Page 4")
    (1163, 812, None)
    """
    m = WORDS.search(line[:200])
    return int(re.sub(r"\D", "", m[1])) if m else None


def _outlet(cell: str | None) -> str | None:
    name = in_line(cell)
    return _NUMBER.sub("", _TIGHT.sub(" (", name)).rstrip(" .,;") or None if name else None


def _byline(cell: str | None) -> str | None:
    line = in_line(cell)
    if line is None:
        return None
    named = heads.read_author(line, of_archive=True) or line
    by = _BY.match(named)
    return named[by.end() :] if by else named


def _day(entry: Entry, order: DayOrder) -> tuple[date | None, str, tuple[tuple[str, str], ...]]:
    """The day of publication, where it stands, and what is not sure of it."""
    if day := read_day(entry.printed, order):
        return day, entry.basis, ()
    if day := address_day(entry.url or ""):
        return day, "url", ()
    if is_doubtful(entry.printed):
        doubt = f"{entry.printed[:_SHOWN]} can be two days: --dates day-first or --dates month-first says which"
    elif entry.printed.strip():
        doubt = f"{entry.printed.strip()[:_SHOWN]} is no day that is read"
    elif entry.changed.strip():
        doubt = f"only a day of change is given: {entry.changed.strip()[:_SHOWN]}"
    else:
        return None, "unknown", ()
    return None, "unknown", (("day", doubt),)


def _doubt_words(announced: int | None, text: str) -> tuple[tuple[str, str], ...]:
    """That a text has far fewer words than the archive says."""
    found = len(text.split())
    if announced is None or found >= _FEW * announced or announced - found < _AT_LEAST or not _has_spaces(text):
        return ()
    return (("text", f"it announces {announced:,} words, {found:,} were read"),)


def _has_spaces(text: str) -> bool:
    """Whether its script puts spaces between words: Chinese and Japanese do not."""
    return sum("\u2e80" <= sign <= "\u9fff" for sign in text[:2000]) < len(text[:2000]) / 4
