"""Files as archives of the press give them out, made of invented articles by the library of their format, or after its layout."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kit.reading.sources import Source

WORDS = (
    "The wardens of the island met in the old customs hall on Tuesday and agreed to open the northern gate for two weeks.",
    "“We open it because the ferries cannot wait,” said Tess Quorn, who speaks for the harbour council of Sevrania.",
    "Her deputy told the Lake Gazette that the guards on the eastern pier would stay where they are until both sides sign.",
    "Talks go on in Port Holm on Friday, when the envoys are expected to name the villages to which families may return.",
)  # fmt: skip


def source_of(path) -> Source:
    """A file on disk as readers of formats get it."""
    return Source(path.name, path.name, path.stat().st_size, lambda: open(path, "rb"), str(path))


def add_text(paragraph, text, *, within=None):
    """A run with a text: plain, in a link, inserted or deleted with changes tracked, moved away, or in a field."""
    run = OxmlElement("w:r")
    written = OxmlElement("w:delText" if within == "w:del" else "w:t")
    written.text = text
    written.set(qn("xml:space"), "preserve")
    run.append(written)
    if within is None:
        paragraph._p.append(run)
        return
    around = OxmlElement(within)
    around.append(run)
    paragraph._p.append(around)


def word(paragraphs: Sequence[str]) -> bytes:
    """A file of Word by python-docx. A paragraph that begins with ``link:`` is a link."""
    document = Document()
    for text in paragraphs:
        paragraph = document.add_paragraph()
        if text.startswith("link:"):
            add_text(paragraph, text.removeprefix("link:"), within="w:hyperlink")
        else:
            paragraph.add_run(text)  # a line break within becomes one of Word
    return saved(document)


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def escaped(text: str) -> str:
    """Text as RTF writes it: letters beyond ASCII as units of UTF-16."""
    units = [text.encode("utf-16-le")[i : i + 2] for i in range(0, len(text.encode("utf-16-le")), 2)]
    signs = (int.from_bytes(unit, "little") for unit in units)
    escapes = (chr(n) if n < 128 and chr(n) not in "\\{}" else f"\\{chr(n)}" if n < 128 else _unit(n) for n in signs)
    return "".join(escapes)


def _unit(n: int) -> str:
    return f"\\u{n - 65_536 if n > 32_767 else n}?"


def rtf(paragraphs: Sequence[str | tuple[str, Sequence[str]]]) -> bytes:
    """An RTF file. A paragraph that begins with ``link:`` is a link, a pair is a row of a table: a code, paragraphs."""
    parts = ["{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fnil\\fcharset0 Arial;}}"]
    for text in paragraphs:
        if isinstance(text, tuple):
            cell = "\\par ".join(map(escaped, text[1]))
            parts.append(f"\\trowd\\cellx900\\cellx9000\\pard\\intbl {text[0]}\\cell\\pard\\intbl {cell}\\cell\\row")
        elif text.startswith("link:"):
            shown = escaped(text.removeprefix("link:"))
            address = '{\\*\\fldinst{HYPERLINK "https://advance.example/document?id=1"}}'
            parts.append(f"\\pard {{\\field{address}{{\\fldrslt{{\\b {shown}}}}}}}\\par")
        else:
            parts.append("\\pard " + escaped(text).replace("\n", "\\line ") + "\\par")
    return ("\n".join([*parts, "{\\pict\\pngblip " + "89504e47" * 200 + "}"]) + "}").encode("ascii")
