"""A text as it was typeset → the same as running text: lines of a paragraph joined, words whole, ligatures as letters.

What is stored of an article, and what all offsets refer to, is the running text. A text that has nothing of this stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

from kit.text import bylines, running_heads

WIDEST = 130  # characters; a text with longer lines is not broken into lines of one width
_SHORTEST = 30  # characters of a line that can flow into the next: shorter ones are headings, names, verses
_FLOWING = 0.4  # share of line ends that run on into a small letter, from which on a text is one of broken lines
# e.g. "the ﬁrst oﬃce"
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LETTERS = dict(zip("\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True))
# e.g. "the har\u00ad\nbour"
_SOFT_HYPHEN = re.compile("\u00ad(?:[ \t]*\r?\n[ \t]*(?=\\S))?")
# e.g. "the gate\x0bopened"
_BREAK = re.compile("[\x0b\x0c]")
# Colours of a terminal, and signs that no reader sees: controls, marks of direction and of zero width.
# e.g. "the \x1b[1mgate\x1b[0m"
# e.g. "the gate\x07 opened"
# e.g. "the gate\u200e opened"
_UNSEEN = re.compile(
    "\x1b\\[[0-9;]{0,12}[A-Za-z]|[\x00-\x08\x0e-\x1b\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
# Any of these, and those below: most texts have none.
# e.g. "the gate\x1fopened"
_ODD = re.compile("[\x00-\x08\x0d-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
# e.g. "the gate\x1fopened"
_SEPARATOR = re.compile("[\x1c-\x1f]")
# Bytes of windows-1252 that were taken for letters.
# e.g. "the \x93gate\x94"
_BYTES = re.compile("[\x80-\x9f]")
_TYPED = frozenset("\x80\x85\x91\x92\x93\x94\x96\x97")  # those that news is full of: quotation marks, dashes, dots, €
# e.g. "The gate opened.\u2028The pilot left."
# e.g. "The gate opened.\rThe pilot left."
_LINE_END = re.compile("\u2029|\u2028|\r(?!\n)")
# e.g. "> The gate opened."
_MARK = re.compile(r"^(?:>[ \t]?)+")
# e.g. "the gate\n\nopened"
_BLANK = re.compile(r"\r?\n[ \t]*\r?\n")
_FEWEST = 3  # lines by which a text is told to be quoted or double-spaced
# e.g. "The gate opened."
_STOPPED = re.compile(r"[.!?…:][\"'”’»)\]]*\s*$")
# e.g. "the har-"
_HYPHEN = re.compile(r"(?P<word>[^\W\d_]{2,})[-‐]$")
# A line that ends so goes on without a space, whatever follows.
# e.g. "the talks of Lakeland-"
# e.g. "the winter of 2030–"
_TIED = re.compile(r"[^\W_][-‐]$|[\dA-Z]–$")
_JOINTS = ("-", "‐", "–")  # may end a line that goes on without a space
# e.g. "bour opened"
_REST = re.compile(r"[^\W\d_]+")
# e.g. "-\nbour"
_DIVIDED = re.compile(r"[-‐][ \t]*\r?\n\s*[^\W\d_]+")
# e.g. "half-open"
_WORD = re.compile(r"\w+(?:-\w+)*")
# A line that begins so is one of its own: a point of a list, a speaker's name.
# e.g. "- the gate"
# e.g. "HOLM: We open it."
_OWN_LINE = re.compile(r"[-*•–—>#]\s|\(?\d{1,2}[.)]\s|[A-Z][A-Z .’'-]*:\s|[QA]:\s")

# What words with a hyphen begin with, no syllable of a longer word.
_FIRST_PARTS = frozenset([
    "anti", "all", "cease", "counter", "door", "eight", "ex", "face", "far", "five", "four", "front", "full", "half", "hard",
    "head", "high", "ill", "large", "last", "left", "long", "low", "mid", "multi", "new", "nine", "non", "old", "on", "one",
    "peace", "post", "pre", "pro", "round", "second", "self", "semi", "seven", "short", "six", "small", "so", "state", "ten",
    "third", "three", "top", "twenty", "two", "vice", "war", "well", "wide", "would", "year",
])  # fmt: skip


def set_as_running(text: str) -> str:
    """The running text of an article.

    Notes
    -----
    Soft hyphens, marks of byte order and of direction and controls go, ligatures become letters, a form feed or vertical tab
    becomes a space, or a line break where a sentence has ended; every other sign that ends a line becomes a line break. Of
    heads and feet that pages repeat one stays. Lines are joined where a text is broken into lines of one width; paragraphs end
    at a blank line, at an indented one or where the next word would have had room. A word divided at the end of a line is
    whole again; it keeps its hyphen where it is printed with one elsewhere or is made of two words.
    """
    if _ODD.search(text):
        text = _UNSEEN.sub("", text)
        text = _set_bytes(_LINE_END.sub(_set_line_end, _SEPARATOR.sub(" ", text)))
    if not text.isascii():
        text = _SOFT_HYPHEN.sub("", text)
        text = _LIGATURE.sub(lambda m: _LETTERS[m[0]], text)
    text = running_heads.drop(text) if "\n" in text else text
    if "\x0b" in text or "\x0c" in text:
        text = _BREAK.sub(lambda m: _set_break(m), text)
    return _join_lines(text)


def set_paragraphs(paragraphs: Sequence[Sequence[str]]) -> str:
    """The text of paragraphs whose printed lines are known, a blank line between them: words divided at line ends are whole.

    Examples
    --------
    >>> set_paragraphs([["The har-", "bour is open."], ["Half-", "open, to be exact."]])
    'The harbour is open.\\n\\nHalf-open, to be exact.'
    """
    lines = [line for paragraph in paragraphs for line in paragraph]
    joined: set[int] = set()
    at = 0
    for paragraph in paragraphs:
        joined.update(range(at, at + len(paragraph) - 1))
        at += len(paragraph)
    return "".join(_write(lines, joined, "\n".join(lines))).replace("\n", "\n\n")


def _set_line_end(m: re.Match[str]) -> str:
    """A line break, two where a paragraph ends; a space where a sentence goes on in small letters."""
    if m[0] != "\r" and m.string[m.end() : m.end() + 9].lstrip(" \t")[:1].islower():
        return " "
    return "\n\n" if m[0] == "\u2029" else "\n"


def _set_bytes(text: str) -> str:
    """What bytes of windows-1252 were meant to be; one that is alone of its kind in a text may be a line end of its own."""
    there = set(_BYTES.findall(text))
    if there == {"\x85"} and ("\n" not in text or "\x85\x85" in text):
        return text.replace("\x85", "\n")
    if not there & _TYPED:
        return _BYTES.sub("", text) if there else text
    return _BYTES.sub(lambda m: m[0].encode("latin-1").decode("cp1252", "ignore"), text)


def _set_break(m: re.Match[str]) -> str:
    before = m.string[max(0, m.start() - 4) : m.start()]
    return "\n" if m[0] == "\x0c" and (not before or _STOPPED.search(before) or before.endswith("\n")) else " "


def _unquote(text: str) -> str:
    """A text without the signs that programs for mail put before each line of an answer."""
    lines = text.split("\n")
    quoted = [line for line in lines if line.startswith(">")]
    if len(quoted) < max(_FEWEST, sum(map(bool, map(str.strip, lines))) / 2):
        return text
    return "\n".join(_MARK.sub("", line) for line in lines)


def _close_up(text: str) -> str:
    """A text whose every line stands alone, with a blank one behind it, though sentences go on over these, without them."""
    lines = [line.strip() for line in text.split("\n")]
    if any(a and b for a, b in pairwise(lines)):
        return text
    filled = [line for line in lines if line]
    flowing = sum(_runs_on(a, b) for a, b in pairwise(filled))
    long = sum(len(line) >= _SHORTEST for line in filled[:-1])
    if flowing < max(_FEWEST, _FLOWING * long) or max(map(len, filled)) > WIDEST:
        return text
    return _BLANK.sub("\n", text)


def _join_lines(text: str) -> str:
    if "\n" not in text:
        return text
    text = _close_up(_unquote(text) if "\n>" in text else text)
    lines = text.split("\n")
    printed = [line.strip() for line in lines]
    ends = [i for i in range(len(lines) - 1) if printed[i] and printed[i + 1] and len(printed[i]) <= WIDEST]
    flowing = [i for i in ends if _runs_on(printed[i], printed[i + 1])]
    if not flowing:
        return text
    long = [i for i in ends if len(printed[i]) >= _SHORTEST]
    broken = len(flowing) >= max(2, _FLOWING * len(long)) and max(map(len, printed)) <= WIDEST
    width = max(len(printed[i]) for i in flowing)
    joined, at = set(flowing), set(ends)
    if broken:
        joined |= {i for i in at if _is_full(printed, i, width) or _runs_on(printed[i], printed[i + 1], _SHORTEST // 3)}
        joined |= {i for i in at if i - 1 in joined and _runs_on(printed[i], printed[i + 1], 1)}
    joined = {i for i in joined if not _begins_own(lines, printed, i)}
    return "".join(_write(lines, joined, text)) if joined else text


def _runs_on(line: str, following: str, least: int = _SHORTEST) -> bool:
    """Whether a sentence goes on in small letters."""
    return len(line) >= least and following[0].islower() and not _STOPPED.search(line)


def _is_full(printed: list[str], i: int, width: int) -> bool:
    """Whether the first word of the next line had no room any more."""
    return len(printed[i]) + 1 + len(printed[i + 1].split(None, 1)[0]) > width


def _begins_own(lines: list[str], printed: list[str], i: int) -> bool:
    """Whether the next line begins something of its own."""
    indented = _indent(lines[i + 1]) >= _indent(lines[i]) + 2
    following = printed[i + 1]
    return indented or _OWN_LINE.match(following) is not None or bylines.read_byline(bylines.bare(following)) is not None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _write(lines: list[str], joined: set[int], text: str) -> Iterator[str]:
    words: set[str] = set()
    for i, line in enumerate(lines):
        if i - 1 in joined:
            line = line.lstrip()
        if i not in joined:
            yield line + ("\n" if i + 1 < len(lines) else "")
            continue
        line = line.rstrip()
        if not line.endswith(_JOINTS):
            yield line + " "
            continue
        divided, rest = _HYPHEN.search(line), _REST.match(lines[i + 1].lstrip())
        if divided and rest and rest[0][0].islower():
            words = words or set(_WORD.findall(_without_divided(text)))
            following = lines[i + 1].lstrip()[rest.end() :][:1]
            yield line if following == "-" or _has_hyphen(divided["word"], rest[0], words) else line[:-1]
        else:
            yield line if _TIED.search(line) and lines[i + 1].lstrip()[:1].isalnum() else line + " "


def _without_divided(text: str) -> str:
    """A text without the words that are divided at the ends of lines."""
    pieces, at = list[str](), 0
    for m in _DIVIDED.finditer(text):
        begin = m.start()
        while begin > at and text[begin - 1].isalnum() and not text[begin - 1].isdecimal():
            begin -= 1
        if begin < m.start():
            pieces.append(text[at:begin])
            at = m.end()
    return " ".join([*pieces, text[at:]])


def _has_hyphen(first: str, second: str, words: set[str]) -> bool:
    """Whether a word divided at the end of a line is printed with a hyphen elsewhere, or is made of two words."""
    if f"{first}-{second}" in words:
        return True
    if f"{first}{second}" in words:
        return False
    can_be_two = first.lower() in _FIRST_PARTS or (first in words and (first[0].isupper() or second in words))
    return can_be_two and (_is_word(f"{first}-{second}") or not _is_word(f"{first}{second}"))


def _is_word(word: str) -> bool:
    """Whether English has a word: *president*, *cease-fire*, not *pre-sident*, *peacetalks*."""
    return word.lower().encode() in _lexicon()


@cache
def _lexicon() -> frozenset[bytes]:
    """94,000 words of English news that come with TextBlob; nothing without it."""
    spec = find_spec("textblob")
    path = Path(spec.origin).parent / "en" / "en-lexicon.txt" if spec and spec.origin else None
    lines = path.read_bytes().split(b"\n") if path and path.is_file() else []
    return frozenset(line.partition(b" ")[0] for line in lines if b" " in line)
