"""Documents whose fields have codes of two or three letters (Factiva) → the documents one by one, fields under their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Codes above the text → names of fields that `kit.reading.heads` and `kit.text.cleaning` know.
_ABOVE = {
    b"SE": b"SECTION", b"HD": b"Title", b"BY": b"Byline", b"CR": b"NOTE", b"WC": b"LENGTH", b"PD": b"Date", b"ET": b"NOTE",
    b"SN": b"Source", b"SC": b"ID", b"ED": b"NOTE", b"PG": b"NOTE", b"VOL": b"NOTE", b"LA": b"Language", b"CY": b"COPYRIGHT",
    b"CLM": b"NOTE",
}  # fmt: skip
# Codes below it.
_BELOW = {
    b"CO": b"COMPANY", b"IN": b"INDUSTRY", b"NS": b"SUBJECT", b"RE": b"GEOGRAPHIC", b"IPD": b"NOTE", b"IPC": b"NOTE",
    b"RF": b"NOTE", b"ART": b"GRAPHIC", b"PUB": b"NOTE", b"AN": b"ID", b"CT": b"NOTE",
}  # fmt: skip
_TEXT = (b"LP", b"TD")  # the first paragraphs, and the others
# “HD  The gate opens”, “HD The gate opens”, “HD” alone above the title
_CODED = re.compile(rb"[ \t]*([A-Z]{2,3})(?:[ \t]+(\S.*))?[ \t]*")
# Below a text what follows a code is a list (“gate : Gates and Bridges”), stands apart, or is missing: it begins no sentence.
_LISTED = re.compile(rb"[ \t]*[A-Z]{2,3}(?:[ \t]*$|[ \t]{2,}|\t|[ \t]+(?:\S{1,12} : |\d{4}\b|Document [A-Z]))")
_OWN = (b"PUB", b"AN", b"ART", b"IPD", b"IPC")  # codes that begin no sentence
_FEWEST = 2  # of the fields that say of what kind, day, length and source a document is
_FACTS = (b"WC", b"PD", b"SN", b"SC", b"LA", b"AN")
Fields = list[tuple[bytes, list[bytes]]]  # codes in their order, each with the lines of its value


def spelled_out(data: bytes) -> list[bytes]:
    """The documents of a file with such codes, each field on a line with its name; none where it has no such codes."""
    return [_write(fields) for fields in coded(data)]


def coded(data: bytes) -> list[Fields]:
    """The documents of a file with such codes, as codes with the lines of their values; none where it has no such codes.

    Examples
    --------
    >>> [fields] = coded(b"HD  The gate opens\\nPD  6 May 2031\\nSN  Lake Gazette\\nLP\\nIt opened.\\n")
    >>> fields[1]  # the first are the lines above all codes
    (b'HD', [b'The gate opens'])
    """
    if not all(code in data for code in (b"HD", b"PD")) or not any(code in data for code in _TEXT):
        return []
    return [fields for lines in _cut(data.splitlines()) if _is_whole(fields := list(_read(lines)))]


def _is_whole(fields: Fields) -> bool:
    """Whether there are a title, a text, and some of what says of what kind, day, length and source a document is."""
    codes = {code for code, _ in fields}
    return b"HD" in codes and bool(codes.intersection(_TEXT)) and len(codes.intersection(_FACTS)) >= _FEWEST


def _cut(lines: list[bytes]) -> Iterator[list[bytes]]:
    """Lines of every document: it begins with its section or its title, or with what stands above these."""
    begins: list[int] = []
    for i, line in enumerate(lines):
        code = _code(line)
        titled = code == b"HD" and not (begins and _section(lines, begins[-1], i))
        if titled or (code == b"SE" and any(_code(later) == b"HD" for later in lines[i + 1 : i + 6])):
            begins.append(i)
    for start, end in zip([0, *begins[1:]], [*begins[1:], len(lines)], strict=False):
        yield lines[start:end]


def _section(lines: list[bytes], start: int, end: int) -> bool:
    """Whether a document that begins with its section has no title yet."""
    return _code(lines[start]) == b"SE" and not any(_code(line) == b"HD" for line in lines[start:end])


def _code(line: bytes) -> bytes | None:
    m = _CODED.fullmatch(line)
    return m[1] if m and (m[1] in _ABOVE or m[1] in _BELOW or m[1] in _TEXT) else None


def _read(lines: list[bytes]) -> Iterator[tuple[bytes, list[bytes]]]:
    """Codes in their order with the lines of their values; lines above the first code have none."""
    code, value = b"", list[bytes]()
    for line in lines:
        begun = _code(line)
        in_text = code in _TEXT
        if begun and in_text and begun not in _TEXT and not (begun in _BELOW and (begun in _OWN or _LISTED.match(line))):
            begun = None  # “IN the hall nobody spoke.”
        if begun is None:
            value.append(line)
            continue
        yield code, value
        m = _CODED.fullmatch(line)
        code, value = begun, [m[2]] if m and m[2] else []
    yield code, value


def _write(fields: Fields) -> bytes:
    """A document with its fields above the text, the text, and the fields below it."""
    written: list[bytes] = []
    for code, value in fields:
        if code in _TEXT:
            written += [b"", *value]
            continue
        flat = b" ".join(line.strip() for line in value if line.strip())
        if not flat:
            continue
        if code in _BELOW and written and written[-1]:
            written.append(b"")
        written.append((_ABOVE.get(code) or _BELOW.get(code) or b"NOTE") + b": " + flat)
    return b"\n".join(written) + b"\n"
