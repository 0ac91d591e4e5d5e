"""What a file says of itself in its properties → what may fill gaps of the article in it, and what never may."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from kit.reading import bulk, mastheads, pages
from kit.reading.items import Document, Raw, Unreadable
from kit.text import bylines

_OF_NAME = 4  # words of a newspaper's name
# An author that is no account of a computer.
# e.g. "Ada Holm"
_PERSON = re.compile(
    r"(?!.*\b(?:User|Admin\w*|Office|Microsoft|Windows|Mac|Default|Owner|Unknown|Author|Guest|Scanner|Desk)\b)"
    r"[^\W\d_][\w’'-]*\.?(?: [^\W\d_][\w’'-]*\.?){1,4}"
)
# Titles that programs give to what has none.
# e.g. "Microsoft Word - gate_final.docx"
# e.g. "LG_0305_p4.indd"
_NO_TITLE = re.compile(
    r"(?:microsoft \w+ - .*|untitled.*|layout \d+|(?:document|slide|page|print|scan|img)[\s_-]*\d*|\(anonymous\)"
    r"|\S*\.\w{2,5}|[^a-z]*\d[^a-z]*|https?://.*)",
    re.IGNORECASE,
)
# e.g. "D:20310503101200+02'00'"
# e.g. "2031-05-03T10:12:00Z"
_MADE = re.compile(r"(?:D:)?(\d{4})-?(\d\d)-?(\d\d)")


class Properties(NamedTuple):
    """Title, author and the day on which the file was made, as its program writes it."""

    title: str = ""
    author: str = ""
    made: str = ""


def as_article(page: Raw, text: str, names: frozenset[str]) -> Document:
    """The article of a text that was taken from a file, read as a plain text is.

    Raises
    ------
    Unreadable
        If there is none, or there are several.
    """
    if (several := bulk.count(text)) > 1:
        raise Unreadable(f"it holds {several:,} documents: save each as a file of its own, or all as one plain text")
    plain = replace(page, name=f"{page.name}.txt", data=text.encode("utf-8", "replace"), form="")
    return replace(pages.article(plain, names), given=False)


def fill(found: Document, said: Properties, *, titles: Sequence[str] = ()) -> Document:
    """An article with what its file says of itself.

    Parameters
    ----------
    found : Document
    said : Properties
    titles : sequence of str
        Lines that are set as titles: the first that is no newspaper's name goes before any other.

    Notes
    -----
    The day on which a file was made or changed is no day of publication; it is told as a doubt where no other is known. A title
    is taken where none is printed. An author is taken where no byline is printed, it is the name of a person and the file has a
    title too: else it is likely to be who copied the article.
    """
    set_as = next((line for line in titles if line != found.outlet and not is_masthead(line)), None)
    named, author = " ".join(said.title.split()), " ".join(said.author.split())
    filling = named if named and not _NO_TITLE.fullmatch(named) else None
    byline = found.byline or (person(author) if filling else None)
    doubts = found.doubts
    if found.published is None and not any(about == "day" for about, _ in doubts) and (made := _made(said.made)):
        doubts += (("day", f"only the day on which the file was made is given: {made.isoformat()}"),)
    return replace(found, title=set_as or found.title or filling, byline=byline, doubts=doubts)


def person(author: str) -> str | None:
    """The name of an author if it is that of a person, and no account of a computer."""
    return bylines.read_byline(f"By {author}") if _PERSON.fullmatch(author) else None


def is_masthead(line: str) -> bool:
    """Whether a line is a newspaper's name or a day, so that it is no title."""
    is_name = mastheads.is_name(line) and mastheads.names_paper(line) and len(line.split()) <= _OF_NAME
    return is_name or mastheads.DAY_LINE.fullmatch(line) is not None


def _made(printed: str) -> date | None:
    m = _MADE.match(printed)
    try:
        return date(int(m[1]), int(m[2]), int(m[3])) if m else None
    except ValueError:
        return None
