"""A decoded article → its body paragraphs, as spans; what is left out is named with its reason."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

MAX_HEADING_WORDS = 14

# A line that matches ends the article: all that follows belongs to the site.
_ENDS = re.compile(
    r"(leave a (comment|reply)|more background on\b.*|read more\b.*|related (articles|stories)\b.*"
    r"|source:\s*\S.*|share this\b.*|filed under\b.*)\s*:?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(r"(go to contents|skip to (main )?content|back to top|home|menu|advertisement)", re.IGNORECASE)
_STAMP = re.compile(r"(posted|updated|published|last modified)\b.{0,60}\d.*", re.IGNORECASE)
_CREDIT = re.compile(r"\((photo|image|picture|credit|file photo)\s*:[^)]*\)\s*\|?\s*$", re.IGNORECASE)
_BYLINE = re.compile(r"(by [\w.' -]{2,40}|[^.!?]{0,60}\S+@\S+\.\S+)", re.IGNORECASE)
_CLOSED = re.compile(r"[.!?…:;,][\"'”’»)\]]*\s*$")


class Span(NamedTuple):
    """A stretch of the text: Python string indices, end exclusive; `kind` is "body" or why it is left out."""

    start: int
    end: int
    kind: str


def lines(text: str) -> list[Span]:
    """Every non-blank line of the text with its kind.

    Parameters
    ----------
    text : str
        The whole article file, decoded as UTF-8.

    Returns
    -------
    list of Span
        In reading order. ``kind`` is ``body``, or the reason a line is left out: ``after the end``, ``furniture``,
        ``time stamp``, ``photo credit``, ``byline``, ``repeated title``, ``heading``.
    """
    spans = [(m.start(), m.end()) for m in re.finditer(r"\S(?:.*\S)?", text)]
    printed = Counter(text[a:b] for a, b in spans)
    found, ended = [], False
    for a, b in spans:
        line = text[a:b]
        ended = ended or bool(_ENDS.fullmatch(line))
        found.append(Span(a, b, "after the end" if ended else _kind(line, printed[line])))
    return found


def body(text: str) -> list[Span]:
    """The body paragraphs of an article: lead and running text, without headings, captions, credits and site furniture."""
    return [s for s in lines(text) if s.kind == "body"]


def _kind(line: str, times_printed: int) -> str:
    if _FURNITURE.fullmatch(line):
        return "furniture"
    if _STAMP.fullmatch(line):
        return "time stamp"
    if _CREDIT.search(line):
        return "photo credit"
    if _BYLINE.fullmatch(line):
        return "byline"
    if times_printed > 1:
        return "repeated title"
    n_words = len(line.split())
    asks = line.endswith("?") and n_words <= MAX_HEADING_WORDS // 2
    return "heading" if asks or (n_words <= MAX_HEADING_WORDS and not _CLOSED.search(line)) else "body"
