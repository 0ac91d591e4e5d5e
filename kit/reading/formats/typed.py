"""A file of Word or RTF as an archive of the press gives it out → the lines that are printed in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from kit.reading.formats.form import need
from kit.reading.items import LARGEST, Unreadable
from kit.reading.sources import Budget, Source

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MOVED = f"{_W}moveFrom"
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
BREAK = "\x0b"  # a line break within a paragraph
_BODY = "word/document.xml"
_SHOWN = 4_000_000  # bytes of a file's body by which it is told
_NEAR = 200_000  # characters of it before and behind a sign
# e.g. "<w:t>The gate</w:t>"
_TAG = re.compile(r"<[^<>]{0,4000}>")
# e.g. "</w:p>"
_END = re.compile(r"</w:p>|<w:br ?/>")

# Fields, cells and pictures of RTF, so that striprtf gives their text and nothing else.
# e.g. "{\*\fldinst{HYPERLINK …"
_FIELD = re.compile(r"\\fldinst(?![a-z ])")
# e.g. "HD\cell"
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
# e.g. "Gate\line Harbour"
_LINE = re.compile(r"\\line(?![a-z]) ?")
# e.g. "89504e470d0a1a0a…"
_PICTURE = re.compile(r"[0-9a-fA-F\r\n]{256,}")
# e.g. "{\fonttbl{\f0 Arial;}}"
_FONTS = re.compile(r"\\fonttbl(?![a-z])")
_LONGEST_FONTS = 100_000  # characters of a table of fonts


def begins(source: Source, *signs: str) -> str:
    """What a file of Word or RTF prints at its beginning, quickly and roughly; nothing for any other file.

    Of a file of Word only what stands near the first of some signs, if there is one.
    """
    with source.aside().opened() as file:
        first = file.read(8)
        if first.startswith(b"{\\rtf"):
            return (first + file.read(_SHOWN)).decode("cp1252", "replace")
        if not first.startswith(b"PK\x03\x04"):
            return ""
    try:
        with zipfile.ZipFile(io.BytesIO(source.aside().read())) as packed, packed.open(_BODY) as body:
            xml = body.read(_SHOWN).decode("utf-8", "replace")
    except Exception:  # damaged, encrypted or none of Word: whoever reads such files says so
        return ""
    at = min((found for sign in signs if (found := xml.find(sign)) >= 0), default=-1)
    if signs and at < 0:
        return ""
    near = xml[xml.find("<w:p", max(0, at - _NEAR)) : at + _NEAR]
    return _TAG.sub("", _END.sub("\n", near)).replace("\xa0", " ")


def of_word(source: Source, budget: Budget) -> list[str]:
    """Paragraphs of a file of Word: also those in tables, fields, links and inserted ones; not what is deleted.

    A line break within a paragraph is a vertical tab.
    """
    data, docx = source.read(), need("docx", "files of Word", "python-docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            sizes = [entry.file_size for entry in packed.infolist()]
    except Exception as error:
        raise Unreadable(f"the file of Word cannot be read ({type(error).__name__})") from None
    budget.spend(sum(sizes))
    if max(sizes, default=0) > LARGEST:
        raise Unreadable(f"it holds a part larger than {LARGEST:,} bytes")
    try:
        body = docx.Document(io.BytesIO(data)).element.body
        return ["".join(_text(paragraph)).strip("\n").replace("\n", BREAK) for paragraph in body.iter(f"{_W}p")]
    except Exception as error:  # whatever is wrong with it
        raise Unreadable(f"the file of Word cannot be read ({type(error).__name__})") from None


def _text(element: Any) -> Iterator[str]:
    """Text of a paragraph, without that of paragraphs in boxes within it, which come by themselves."""
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif sign := _SIGNS.get(child.tag):
            yield sign
        elif child.tag not in (f"{_W}p", _FALLBACK, _MOVED):
            yield from _text(child)


def of_rtf(source: Source, breaks: str = "\n") -> list[str]:
    """Lines of an RTF file; cells of a row stand on one line with tabs between them.

    A line break within a paragraph ends a line, or is the sign ``breaks``.
    """
    return printed_in(source.read().decode("cp1252", "replace"), breaks)


def printed_in(rtf: str, breaks: str = "\n") -> list[str]:
    """Lines of RTF, or of its beginning, as of `of_rtf`."""
    library = need("striprtf.striprtf", "RTF files", "striprtf")
    rtf = _PICTURE.sub("", rtf)
    rtf = _CELL.sub(r"\\tab", _FIELD.sub(r"\\fldinst ", rtf))
    rtf = rtf if breaks == "\n" else _LINE.sub(lambda m: f"\\'{ord(breaks):02x}", rtf)
    if (fonts := _FONTS.search(rtf)) and _is_endless(rtf, fonts.end()):
        rtf = _FONTS.sub(r"\\nofonttbl", rtf)
    try:
        text: str = library.rtf_to_text(rtf.replace("}", "}\n"), errors="replace")
    except Exception as error:  # whatever is wrong with it
        raise Unreadable(f"the RTF cannot be read ({type(error).__name__})") from None
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return [line.rstrip().lstrip(BREAK) for line in whole.split("\n")]


def _is_endless(rtf: str, at: int) -> bool:
    """Whether a group that is open here is still open far behind it."""
    depth = 1
    for brace in re.finditer(r"[{}]", rtf[at : at + _LONGEST_FONTS]):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return False
    return True
