"""Rich text (RTF) → its paragraphs as plain text, and what the file says of itself.

striprtf takes the text; what it leaves in (deleted and hidden passages, bars for the cells of tables, days of today) or out (text
boxes, notes) is put right before it.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from kit.reading.formats.form import need
from kit.reading.items import Unreadable

_HEAD = 200_000  # characters in which the properties are
_LONGEST = 40_000_000  # characters without pictures: striprtf reads some 2 million a second
# Braces, and signs after a backslash, which may be such.
_BRACE = re.compile(r"\\[^a-z]|[{}]", re.DOTALL)
# e.g. "\bin4 \x89PNG"
_BINARY = re.compile(rb"\\bin(\d{1,9}) ?")
_WORDS = r"(?:\\[a-z]{1,32}-?\d{0,10}\s{0,2}){0,40}?"
# What is deleted, hidden, a picture, or changes whenever the file is opened.
# e.g. "{\rtlch\fcs1 \af0 \deleted\insrsid123 old}"
# e.g. "{\*\pict\pngblip 89504e47}"
# e.g. "{\field{\*\fldinst { DATE }}{\fldrslt 4 May 2031}}"
_UNSEEN = re.compile(
    rf"\{{(?:\\\*\s?)?{_WORDS}\\(?:deleted|v|pict|objdata|themedata|datastore|colorschememapping|latentstyles)(?![a-z0-9-])"
    rf"|\{{\\field{_WORDS}\s?\{{\\\*\s?\\fldinst(?:\s|[{{}}]|\\[a-z]{{1,32}}-?\d{{0,10}}){{0,60}}?"
    r"(?:DATE|TIME|PRINTDATE|SAVEDATE|CREATEDATE|PAGE|NUMPAGES)\b"
)
# e.g. "{\shptxt The gate opened.\par}"
# e.g. "{\footnote The gate opened.}"
_APART = re.compile(r"\{(?:\\\*\s?)?\\(?:shptxt|footnote)(?![a-z])")
# e.g. "\cell"
_CELL = re.compile(r"\\(?:nest)?(?:cell|row)(?![a-z]) ?")
# e.g. "{\title The gate opens}"
_INFO = re.compile(r"\{\\(title|author)(?![a-z])([^{}]{0,1000})\}")
# e.g. "\creatim\yr2031\mo5\dy4"
_CREATED = re.compile(r"\\creatim\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
# e.g. "\ansicpg1252"
_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")
_NAMED = {"10000": "mac-roman", "65001": "utf-8"}
_FONTS = re.compile(r"\{\\fonttbl(?![a-z])")


class RichText(NamedTuple):
    """Text with a line for each paragraph; the file's title, author and the day on which it was made (ISO)."""

    text: str
    title: str = ""
    author: str = ""
    made: str = ""


def read(data: bytes) -> RichText:
    """The text of a file.

    Raises
    ------
    Unreadable
        If it is too long, or striprtf is not installed.
    """
    to_text = need("striprtf.striprtf", "RTF files", "striprtf").rtf_to_text
    if not data[:200].lstrip().startswith(b"{\\rtf"):
        raise Unreadable("broken: it does not begin as RTF does")
    written, apart = _mended(_decoded(_without_binary(data)))
    if len(written) > _LONGEST:
        raise Unreadable(f"longer than {_LONGEST:,} characters with its markup")
    fonts = _FONTS.search(written[:_HEAD])
    begin = "{\\rtf1\\ansi" + (_group(written, fonts.start()) if fonts else "") + " "
    info = {m[1]: to_text(f"{begin}{m[2]}}}", errors="replace").strip() for m in _INFO.finditer(written[:_HEAD])}
    text = "\n".join(to_text(part, errors="replace").strip() for part in [written, *(f"{begin}{group}}}" for group in apart)])
    created = _CREATED.search(written[:_HEAD])
    made = f"{created[1]}-{int(created[2]):02}-{int(created[3]):02}" if created else ""
    return RichText(_paired(text), info.get("title", ""), info.get("author", ""), made)


def _without_binary(data: bytes) -> bytes:
    """Without bytes of pictures that are written as they are."""
    kept, at = [], 0
    while m := _BINARY.search(data, at):
        kept.append(data[at : m.start()])
        at = m.end() + int(m[1])
    return b"".join([*kept, data[at:]])


def _decoded(data: bytes) -> str:
    """The file as text; signs beyond ASCII may stand in it as bytes of the code page that it names."""
    named = m[1].decode() if (m := _PAGE.search(data)) else "1252"
    try:
        codec = codecs.lookup(_NAMED.get(named, f"cp{named}")).name
    except LookupError:
        codec = "cp1252"
    return data.decode(codec, "replace")


def _group(written: str, start: int) -> str:
    """What a brace opens, up to that which closes it; nothing where none does."""
    depth = 0
    for m in _BRACE.finditer(written, start, start + _HEAD):
        depth += {"{": 1, "}": -1}.get(m[0], 0)
        if not depth:
            return written[start : m.end()]
    return ""


def _mended(written: str, layers: int = 3) -> tuple[str, list[str]]:
    """The file without what no reader sees, cells of tables as paragraphs; groups that stand apart: text boxes and notes."""
    kept, apart = [], []
    at, depth, dropped, begun = 0, 0, 0, 0
    for m in _BRACE.finditer(written):
        if m[0] == "{":
            depth += 1
            if not dropped and (_UNSEEN.match(written, m.start()) or _APART.match(written, m.start())):
                kept.append(written[at : m.start()])
                dropped, begun = depth, m.start()
        elif m[0] == "}":
            if dropped == depth and depth:
                dropped, at = 0, m.end()
                if layers and (named := _APART.match(written, begun)):
                    inner, further = _mended(written[named.end() : m.start()], layers - 1)
                    apart += [inner, *further]
            depth -= 1
    text = "".join(kept) + (written[at:] if not dropped else "")
    return _CELL.sub(r"\\par ", text).replace("HYPERLINK", "LINK"), apart


def _paired(text: str) -> str:
    """Halves of signs beyond the first 65,536, which striprtf gives one by one, as the signs that they are."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
