"""A plain file of many documents, as archives of newspapers give them → its documents one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kit.reading.coded_fields import spelled_out

# “1 of 20 DOCUMENTS” above each (Nexis), “Document 1 of 20” (ProQuest, Europresse), “=== ARTICLE 3 ===”
_ABOVE = re.compile(
    rb"^[ \t]*(?:\d{1,5} of \d{1,5} DOCUMENTS?|(?:Document|Dokument|Documento|Article|Item|Record) \d{1,5} (?:of|von|de|sur) \d{1,5}"
    rb"|[-=*_#]{2,}[ \t]*(?:article|document|text|story|item|record)[ \t]*(?:no\.?[ \t]*|#)?\d{1,5}\b[^\n]{0,60}?[-=*_#]{2,}"
    rb"|From [^ \n]+@[^ \n]+ +\w{3} \w{3} [^\n]{8,24}\d{4})[ \t]*\r?$",
    re.MULTILINE | re.IGNORECASE,
)
# a line of nothing but signs between them, where each begins with a header
_BETWEEN = re.compile(rb"^[ \t]*(?:_{3,}|={3,}|-{3,}|\*{3,}|#{3,}|(?:\* ){2,}\*|(?:- ){2,}-)[ \t]*\r?$", re.MULTILINE)
# “End of Document” (Nexis Uni), “Document LKW0000020310506eh3f0002x” (Factiva) below each
_BELOW = re.compile(rb"^[ \t]*(?:End of Document|(?:AN[ \t]+)?Document [A-Z]{2,}[A-Za-z0-9]{18,})[ \t]*\r?$", re.MULTILINE)
_FIELD = rb"(?:title|headline|date|source|publication|author|byline|url|id|subject|hd)"
_HEADER = re.compile(rb"\s*" + _FIELD + rb"[ \t]*:", re.IGNORECASE)
_FIRST = re.compile(rb"\s*(" + _FIELD + rb"):[ \t]", re.IGNORECASE)
# a line that holds a day with its year
_DAY = re.compile(
    rb"^(?=.{0,80}$).{0,60}?(?:\b\d{1,2}(?:st|nd|rd|th)?\.? [A-Z][a-z]{2,8}\.?,? \d{4}|\b[A-Z][a-z]{2,8}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    rb"|\b\d{4}-\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./]\d{4})",
    re.MULTILINE,
)
_HEAD = 400  # bytes in which the header of a document stands
_TEXT = re.compile(rb"^.{60,}$|^.{25,}[.!?\")]\s*$", re.MULTILINE)  # a line of running text
# The cover of a file of Nexis Uni: who has asked for what, and a list of the titles.
_COVER = re.compile(
    rb"^[ \t]*(?:\d{1,4}\.[ \t]+\S|Client/Matter:|Search T(?:erms|ype):|Narrowed by:?|Content Type|News[ \t]+Timeline)",
    re.MULTILINE,
)
_COVERED = re.compile(rb"^[ \t]*Documents? \(\d{1,5}\)[ \t]*\r?$", re.MULTILINE)


def parts(data: bytes) -> list[bytes]:
    """The documents of a file; none where it is one document."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError:
            return []
    return spelled_out(data) or _cut(data)


def count(text: str) -> int:
    """How many documents a text seems to hold, by what archives print above or below each."""
    lines = text.encode("utf-8", "replace").split(b"\n")
    return max(sum(_ABOVE.match(line) is not None for line in lines), sum(_BELOW.match(line) is not None for line in lines), 1)


def _cut(data: bytes) -> list[bytes]:
    small = data.lower()
    if any(
        word in small for word in (b" of ", b" von ", b" de ", b" sur ", b"from ", b"article", b"document", b"record", b"item")
    ):
        above = list(_ABOVE.finditer(data))
        if above and (len(above) > 1 or b"1 of 1 " in above[0][0] + b" "):
            ends = [*(m.start() for m in above[1:]), len(data)]
            return _filled(data[m.end() : end] for m, end in zip(above, ends, strict=True))
    below = list(_BELOW.finditer(data)) if b"ocument" in data else []
    if len(below) > 1 or (below and _COVERED.search(data)):
        starts = [0, *(m.end() for m in below[:-1])]
        return _filled(_uncover(data[start : m.start()]) for start, m in zip(starts, below, strict=True))
    return _cut_between(data) or _cut_at_fields(data)


def _cut_between(data: bytes) -> list[bytes]:
    """Documents with lines of signs between them."""
    between = list(_BETWEEN.finditer(data)) if any(sign * 3 in data for sign in (b"_", b"=", b"-", b"*", b"#")) else []
    bounds = zip([0, *(m.end() for m in between)], [*(m.start() for m in between), len(data)], strict=True)
    filled = _filled(data[a:b] for a, b in bounds)
    return filled if len(filled) > 1 and all(_has_head(part) for part in filled) else []


def _has_head(part: bytes) -> bool:
    """Whether a part begins with a field, or with a line that is no sentence and a day under it, and has a text."""
    if not _TEXT.search(part):
        return False
    if _HEADER.match(part):
        return True
    first, _, rest = part.strip()[:_HEAD].partition(b"\n")
    under = b"\n".join([line for line in rest.split(b"\n") if line.strip()][:3])
    return not first.rstrip().endswith((b".", b"!", b":")) and _DAY.match(first) is None and _DAY.search(under) is not None


def _cut_at_fields(data: bytes) -> list[bytes]:
    """Documents that begin with the same field without a line between them: *Title:* … *Title:* …"""
    first = _FIRST.match(data)
    if first is None:
        return []
    starts = [m.start() for m in re.finditer(rb"^[ \t]*" + first[1] + rb":[ \t]", data, re.MULTILINE)]
    filled = _filled(data[a:b] for a, b in zip(starts, [*starts[1:], len(data)], strict=True))
    return filled if len(filled) > 1 and all(_TEXT.search(part) for part in filled) else []


def _uncover(part: bytes) -> bytes:
    """A document without the cover of its file."""
    cover = _COVERED.search(part)
    if cover is None:
        return part
    listed = [m.end() for m in _COVER.finditer(part, cover.end())]
    at = part.find(b"\n", listed[-1]) if listed else cover.end()
    return part[at:] if at >= 0 else part


def _filled(cut: Iterable[bytes]) -> list[bytes]:
    return [part for part in cut if part.strip()]
