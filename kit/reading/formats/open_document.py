"""A text of OpenDocument (ODT, flat or packed) → its paragraphs in running order, and what the file says of itself.

odfdo 3.27 and odfpy 1.4 give the text of deleted passages and of comments with the rest; here they are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kit.reading.items import Unreadable

_OUT = frozenset([
    "tracked-changes", "annotation", "annotation-end", "note-citation", "ruby-text", "sequence-decls", "forms",
    "table-of-content", "alphabetical-index", "page-number", "page-count", "desc", "variable-decls", "user-field-decls",
])  # fmt: skip
_OF_NOW = frozenset(["date", "time", "print-date", "print-time", "modification-date", "modification-time", "editing-duration"])
_SIGNS = {"tab": "\t", "line-break": "\n"}
_MOST_SPACES = 100  # that one element stands for
_DEEPEST = 200  # elements within each other
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


class OpenDocument(NamedTuple):
    """Paragraphs with whether they are titles; the file's title, author and the day on which it was made."""

    paragraphs: list[tuple[str, bool]]
    title: str = ""
    author: str = ""
    made: str = ""


def read(content: bytes, meta: bytes = b"") -> OpenDocument:
    """A document by its parts ``content.xml`` and ``meta.xml``; a flat one is both in one.

    Raises
    ------
    Unreadable
        If it is broken, or no text.
    """
    root = parse(content)
    body = root.find(f".//{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise Unreadable("no text document")
    notes: list[Any] = []
    made = [(text, is_title) for text, is_title in _paragraphs(body, notes) if text]
    for note in notes:  # what stands in them may hold no further ones
        made += [(text, False) for text, _ in _paragraphs(note, []) if text]
    said = {_name(element): element.text or "" for element in (parse(meta) if meta else root).iterfind(f".//{_OFFICE}meta/*")}
    return OpenDocument(made, said.get("title", ""), said.get("initial-creator", ""), said.get("creation-date", ""))


def parse(data: bytes) -> Any:
    """The root of an XML file: nothing outside of it is asked for, and no entities of its own are resolved."""
    from lxml import etree

    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False))
    except etree.XMLSyntaxError:
        raise Unreadable("broken: its text is no XML") from None


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _paragraphs(element: Any, notes: list[Any], depth: int = 0) -> Iterator[tuple[str, bool]]:
    for child in element if depth < _DEEPEST else ():
        name = _name(child)
        if name in ("p", "h"):
            text: list[str] = []
            boxes: list[Any] = []
            _take(child, text, boxes, notes, depth)
            style = child.get(f"{_TEXT}style-name") or ""
            is_title = (name == "h" and child.get(f"{_TEXT}outline-level", "1") == "1") or style == "Title"
            yield "".join(text).strip(), is_title
            for box in boxes:
                yield from _paragraphs(box, notes, depth + 1)
        elif name not in _OUT:
            yield from _paragraphs(child, notes, depth + 1)


def _take(element: Any, text: list[str], boxes: list[Any], notes: list[Any], depth: int) -> None:
    """Gather the text of a paragraph, the text boxes in it and its notes."""
    text.append(" ".join((element.text or "").split("\n")))
    for child in element if depth < _DEEPEST else ():
        name = _name(child)
        if name == "s":
            count = child.get(f"{_TEXT}c", "1")
            text.append(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
        elif name in _SIGNS:
            text.append(_SIGNS[name])
        elif name == "note":
            notes.extend(part for part in child if _name(part) == "note-body")
        elif name == "text-box":
            boxes.append(child)
        elif name in _OF_NOW and child.get(f"{_TEXT}fixed") != "true":
            pass
        elif name and name not in _OUT:
            _take(child, text, boxes, notes, depth + 1)
        text.append(" ".join((child.tail or "").split("\n")))
