"""A decoded article → its body paragraphs, as spans; what is left out is named with its reason."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

MAX_HEADING_WORDS = 14
CLOSING = r"[\"'”’»)\]]"  # a mark that may stand behind a stop
ENDS_AFTER = 1 / 3  # share of the running text that must stand before a line that ends an article

# ---- furniture of the site

# A line that matches ends the article where enough of it has gone before: all that follows belongs to the site.
# e.g. "Leave a comment"
_ENDS = re.compile(
    r"(leave a (comment|reply)|more background on\b.*|related (articles|stories)\b.*"
    r"|source:\s*\S.*|share this\b.*|filed under\b.*|about the authors?)\s*:?",
    re.IGNORECASE,
)
# e.g. "Skip to main content"
_FURNITURE = re.compile(
    r"go to contents|skip to (main )?content|back to top|home|menu|advertisement|\W+|"
    r"(read|see|more|also|related|recommended|watch|look|listen|gallery|video|photos|explainer)\b[\w ]{0,24}\s?[:|].*|"
    r"(article|story) continue[sd]? below.*|"
    r"(sign up|subscribe|follow us|download (the|our)|viewing this article on)\b.{0,140}|©.*",
    re.IGNORECASE,
)
# Patterns that begin with anything, each with what a line that it matches holds in small letters: most lines need not be asked.
_SITE = [
    (
        ("tap", "click"),
        # e.g. "To see the ferry, click on the picture"
        re.compile(r".{0,100}\b(tap|click) (on )?(the|here)\b.*", re.IGNORECASE),
    ),
    (
        ("newsletter", "all rights reserved"),
        # e.g. "Lake Wire 2031. All rights reserved."
        re.compile(r".{0,40}(newsletter|all rights reserved)\W*", re.IGNORECASE),
    ),
]
# e.g. "Updated 3 May 2031"
_STAMP = re.compile(r"(posted|updated|published|last modified)\b.{0,60}\d.*", re.IGNORECASE)

# ---- credits and bylines

# e.g. "Photo by Ada Holm"
_CREDITED = re.compile(r"(photo|picture|image|illustration)s? (by|courtesy)\b", re.IGNORECASE)
# e.g. "The pier (Photo: Lake Wire)"
_CREDIT = re.compile(r"\((photo|image|picture|credit|file photo)\s*:", re.IGNORECASE)  # what goes before the last bracket
# e.g. "The pier (Ada Holm / Lake Wire)"
_TWO_CREDITS = re.compile(r"\([A-Z][\w.’' -]+ ?/ ?[A-Z][\w.’' /-]+\)$")
# e.g. "By Ada Holm"
_BYLINE = re.compile(
    r"by [\w.' -]{2,40}|\W*with files from\b.{0,120}|"
    r"(?-i:(?:[A-Z][\w.’'-]+ ){1,3}[A-Z][\w’'-]+, (?:The )?(?:Associated|Canadian) Press)",
    re.IGNORECASE,
)
# e.g. "Write to "
_BEFORE_ADDRESS = re.compile(r"[^.!?]{0,60}")

# ---- headings and text

# e.g. "PORT HOLM, Lakeland, May 3"
_DATELINE = re.compile(r"(?:[A-Z]{3}[A-Z -]*)(?:, [A-Z][\w. ]+)*, [A-Z][a-z]{2,8}\.? \d{1,2}|[A-Z][a-z]+:")
# e.g. "  The ferry left.  "
_PRINTED = re.compile(r"\S(?:.*\S)?")
# e.g. "The ferry left.”"
_CLOSED = re.compile(rf"[.!?…:;,]{CLOSING}*\s*$")


class Span(NamedTuple):
    """A stretch of the text: Python string indices, end exclusive; `kind` is "body" or why it is left out."""

    start: int
    end: int
    kind: str


def read_lines(text: str) -> list[Span]:
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
    spans = [m.span() for m in _PRINTED.finditer(text)]
    printed = Counter(text[a:b] for a, b in spans)
    lines = [Span(a, b, _judge_line(text[a:b], printed[text[a:b]])) for a, b in spans]
    end = _find_end(text, lines)
    return [*lines[:end], *(s._replace(kind="after the end") for s in lines[end:])]


def _find_end(text: str, spans: list[Span]) -> int:
    """Index of the line that ends the article; such lines among the first part of the running text stay furniture."""
    ends = [i for i, s in enumerate(spans) if _ENDS.fullmatch(text, s.start, s.end)]
    if not ends:
        return len(spans)
    length = [s.end - s.start if s.kind == "body" else 0 for s in spans]
    return next((i for i in ends if sum(length[:i]) >= ENDS_AFTER * sum(length)), len(spans))


def _judge_line(line: str, times_printed: int) -> str:
    small = line.lower()
    sites = any(pattern.fullmatch(line) for words, pattern in _SITE if any(word in small for word in words))
    if sites or _FURNITURE.fullmatch(line) or _ENDS.fullmatch(line):
        return "furniture"
    if _STAMP.fullmatch(line):
        return "time stamp"
    if _is_credit(line):
        return "photo credit"
    if _BYLINE.fullmatch(line) or ("@" in line and _is_address(line)):
        return "byline"
    if times_printed > 1:
        return "repeated title"
    n_words = len(line.split(None, MAX_HEADING_WORDS))  # one more than a heading may have is enough to know
    asks = line.endswith("?") and n_words <= MAX_HEADING_WORDS // 2
    heading = asks or (n_words <= MAX_HEADING_WORDS and not _CLOSED.search(line)) or _DATELINE.fullmatch(line)
    return "heading" if heading else "body"


def _is_credit(line: str) -> bool:
    """Whether a line is or ends with a credit: “Photo by …”, “… (Photo: …)”, “… (Name / Agency)”."""
    if _CREDITED.match(line):
        return True
    ended = line.removesuffix("|").rstrip()
    if not ended.endswith(")"):
        return False
    last = ended.rfind(")", 0, -1) + 1  # no bracket closes between here and the end
    return _CREDIT.search(ended, last) is not None or (ended == line and _TWO_CREDITS.search(line, last) is not None)


def _is_address(line: str) -> bool:
    """Whether a line ends with an address of mail, and at most sixty characters of one sentence go before it."""
    *before, word = line.rsplit(None, 1)
    at = word.find("@", 1)
    named = at > 0 and word.rfind(".", 0, -1) > at + 1
    return named and (not before or _BEFORE_ADDRESS.fullmatch(line, 0, len(line) - len(word)) is not None)
