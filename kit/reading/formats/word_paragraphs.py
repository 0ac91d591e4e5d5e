"""A document of Word (DOCX) → its paragraphs in running order: what a reader sees, once all changes are accepted.

python-docx 1.2 gives runs and links of a paragraph; what stands in tracked insertions, simple fields, content controls and text
boxes is left out by it, so its tree of elements is gone through here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

# What holds no text of the document: deleted, moved away, drawn twice, properties.
_OUT = frozenset(
    ["del", "moveFrom", "pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "sectPr", "instrText", "delText", "Fallback"]
)
_PARAGRAPH, _BOXED = "p", "txbxContent"
# Fields whose result changes whenever the file is opened, printed or saved, and numbers of pages.
# e.g. ' DATE \@ "d MMMM yyyy" '
_OF_NOW = re.compile(r"\s*(?:DATE|TIME|PRINTDATE|SAVEDATE|CREATEDATE|EDITTIME|PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# e.g. "TOC1"
_LISTED = re.compile(r"TOC\d|TableofContents", re.IGNORECASE)
_TITLES = frozenset(["Title", "Heading1"])
_DEEPEST = 200  # elements within each other


class Paragraph(NamedTuple):
    """The text of a paragraph; whether its style is that of a title."""

    text: str
    is_title: bool


def paragraphs(document: Any) -> Iterator[str]:
    """The texts of all paragraphs in running order, with those of tables, text boxes, fields, insertions, and notes at the end.

    Parameters
    ----------
    document : docx.document.Document

    Yields
    ------
    str
        Of each paragraph that is not blank.
    """
    return (paragraph.text for paragraph in read(document))


def read(document: Any) -> Iterator[Paragraph]:
    """Every paragraph that is not blank."""
    yield from _of_body(document.element.body)
    for kind in ("footnotes", "endnotes"):
        for part in _related(document, kind):
            for note in part:
                if note.get(_w(note, "type")) is None:  # lines above notes have one
                    yield from _of_body(note)


def of_tree(root: Any) -> Iterator[Paragraph]:
    """Every paragraph below the root element of a part."""
    return _of_body(root)


def _related(document: Any, kind: str) -> Iterator[Any]:
    """The root elements of parts of a document."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}") and not relation.is_external:
            part = relation.target_part
            yield part.element if hasattr(part, "element") else parse_xml(part.blob)


def _w(element: Any, name: str) -> str:
    return f"{element.tag.partition('}')[0]}}}{name}"


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _of_body(element: Any, depth: int = 0) -> Iterator[Paragraph]:
    for child in element if depth < _DEEPEST else ():
        name = _name(child)
        if name == _PARAGRAPH:
            yield from _of_paragraph(child, depth)
        elif name not in _OUT:
            yield from _of_body(child, depth + 1)


def _of_paragraph(element: Any, depth: int) -> Iterator[Paragraph]:
    style = element.find(f"{_w(element, 'pPr')}/{_w(element, 'pStyle')}")
    named = (style.get(_w(style, "val")) or "") if style is not None else ""
    walk = _Walk()
    walk.take(element, depth)
    text = "".join(walk.text).strip()
    if text and not _LISTED.match(named):
        yield Paragraph(text, named in _TITLES)
    for box in walk.boxes:
        yield from _of_body(box, depth + 1)


class _Walk:
    """What a paragraph says, and the text boxes that are anchored in it."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.boxes: list[Any] = []
        self._fields: list[list[str]] = []  # instructions of the fields that are open, and ``shown`` once their result begins

    def take(self, element: Any, depth: int) -> None:
        """Gather the text below an element."""
        for child in element if depth < _DEEPEST else ():
            name = _name(child)
            if name == "t":
                if self._is_shown():
                    self.text.append(child.text or "")
            elif name == "fldChar":
                self._mark(child.get(_w(child, "fldCharType")))
            elif name == "instrText" and self._fields:
                self._fields[-1][0] += child.text or ""
            elif name in _SIGNS:
                self.text.append(_SIGNS[name] if child.get(_w(child, "type")) in (None, "textWrapping") else "")
            elif name == _BOXED:
                self.boxes.append(child)
            elif name == "fldSimple" and _OF_NOW.match(child.get(_w(child, "instr")) or ""):
                continue
            elif name not in _OUT and not (name == "r" and _is_hidden(child)):
                self.take(child, depth + 1)

    def _mark(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(["", ""])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = "shown"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _is_shown(self) -> bool:
        return all(shown and not _OF_NOW.match(instruction) for instruction, shown in self._fields)


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{_w(run, 'rPr')}/{_w(run, 'vanish')}")
    return hidden is not None and hidden.get(_w(hidden, "val")) not in ("0", "false", "off")
