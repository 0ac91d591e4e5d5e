"""A plain file of many documents, as archives of newspapers give them → its documents one by one."""

from __future__ import annotations

import re

# “1 of 20 DOCUMENTS” above each (Nexis), “Document 1 of 20” (ProQuest)
_ABOVE = re.compile(
    rb"^[ \t]*(?:\d{1,5} of \d{1,5} DOCUMENTS?|Document \d{1,5} of \d{1,5}|Dokument \d{1,5} von \d{1,5})[ \t]*\r?$", re.MULTILINE
)
# a line of nothing but signs between them, where a header stands behind it
_BETWEEN = re.compile(rb"^[ \t]*(?:_{20,}|={20,}|-{40,}|\*{20,}|#{20,})[ \t]*\r?$", re.MULTILINE)
# “Document LKW0000020310506eh3f0002x” below each (Factiva)
_BELOW = re.compile(rb"^[ \t]*Document [A-Z]{2,}[A-Za-z0-9]{18,}[ \t]*\r?$", re.MULTILINE)
_HEADER = re.compile(rb"\s*(?:title|headline|date|source|publication|author|byline|url|id)\s*:", re.IGNORECASE)


def parts(data: bytes) -> list[bytes]:
    """The documents of a file; none where it is one document."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError:
            return []
    named = any(word in data for word in (b"DOCUMENT", b"Document ", b"Dokument "))
    above = list(_ABOVE.finditer(data)) if named else []
    if above:
        ends = [*(m.start() for m in above[1:]), len(data)]
        return _filled([data[m.end() : end] for m, end in zip(above, ends, strict=True)])
    below = list(_BELOW.finditer(data)) if named else []
    if len(below) > 1:
        starts = [0, *(m.end() for m in below[:-1])]
        return _filled([data[start : m.start()] for start, m in zip(starts, below, strict=True)])
    ruled = any(sign * 20 in data for sign in (b"_", b"=", b"-", b"*", b"#"))
    between = list(_BETWEEN.finditer(data)) if ruled else []
    if between:
        cut = [
            data[a:b] for a, b in zip([0, *(m.end() for m in between)], [*(m.start() for m in between), len(data)], strict=True)
        ]
        filled = _filled(cut)
        if len(filled) > 1 and all(_HEADER.match(part) for part in filled):
            return filled
    return []


def _filled(cut: list[bytes]) -> list[bytes]:
    return [part for part in cut if part.strip()]
