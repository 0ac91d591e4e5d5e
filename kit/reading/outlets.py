"""An article that names no outlet → the same with the outlet of the codebook that its first lines name."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kit.reading.items import Document
from kit.reading.metadata import decomposed
from kit.text import cleaning

_HEAD = 1500  # characters in which the first lines stand
_PARTED = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+|,\s+|\s*[()]\s*")
_DATELINE = re.compile(r"\(([^()\n]{2,60})\)\s*[-–—:]")
_NO_LETTER = re.compile(r"[\W_]+")


class Outlets:
    """Names of a codebook's outlets, to be found however they are spaced and capitalised.

    Parameters
    ----------
    rows : iterable of mapping
        ``name``, and ``website`` where there is such a column.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]):
        self._names: dict[str, str] = {}
        for row in rows:
            name, known = row["name"], str(row.get("outlet_id") or "")
            for form in (name, row.get("website")):
                if isinstance(form, str) and form.strip() and not known.startswith("unknown"):
                    self._names.setdefault(_fold(form), name)

    def name(self, document: Document) -> Document:
        """The article with its outlet; one that has an outlet, or names none of the codebook, stays as it is."""
        if document.outlet or not self._names:
            return document
        text = document.text[:_HEAD]
        spans = cleaning.read_lines(text)
        head = [text[s.start : s.end] for s in itertools.takewhile(lambda s: s.kind != "body", spans)]
        outlet, printed = next(((o, line) for line in head if (o := self._in_line(line))), (None, ""))
        if outlet is None and (m := _DATELINE.match(text.lstrip())):
            outlet = self._names.get(_fold(m[1]))
        if outlet is None:
            return document
        title = document.title
        if title and printed and title.strip() == printed.lstrip("# ").strip():
            others = [text[s.start : s.end].lstrip("# ") for s in spans if s.kind in ("heading", "repeated title")]
            title = max((line for line in others if line.strip() != title.strip()), key=len, default=None)
        return replace(document, outlet=outlet, title=title)

    def _in_line(self, line: str) -> str | None:
        parts = [line.lstrip("# "), *_PARTED.split(line)]
        return next((name for part in parts if (name := self._names.get(_fold(part)))), None)


def _fold(name: str) -> str:
    """A name without accents, capitals, spaces, signs and its article."""
    plain = _NO_LETTER.sub("", decomposed(name[:200]).casefold())
    return plain.removeprefix("the") or plain
