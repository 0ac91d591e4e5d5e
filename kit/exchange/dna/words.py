"""What the Discourse Network Analyzer's files and the kit call differently: names, places in texts, facts in notes."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

STATEMENT = "DNA Statement"  # the type that networks are made of
NOBODY = "(no coder)"
SHORT = 191  # UTF-16 units that a short text may not reach
KEY, NOTE = "kit id", "note"  # variables that hold a mark's key and note
# how the kit calls what the program's networks are made of → how the program does
CALLED = {"actor": "person", "organisation": "organization", "issue": "concept"}
COLUMNS = {"author": "Author", "outlet": "Source", "section": "Section", "type": "Type"}  # fact → column of documents
RESERVED = re.compile(rf"(?:{KEY}|{NOTE})( \(variable\))*")  # e.g. "note", "note (variable)"


class Lines:
    """A text whose line ends are one character, as the program shows it, and places in it."""

    def __init__(self, stored: str):
        self.text = stored.replace("\r\n", "\n").replace("\r", "\n")
        self._wide = [at for at, character in enumerate(self.text) if ord(character) > 0xFFFF]
        self._units = [at + n for n, at in enumerate(self._wide)]  # where they begin, in UTF-16 units

    def place(self, start: int, stop: int) -> tuple[int, int] | None:
        """UTF-16 units → code points; None outside the text and within a character."""
        if not 0 <= start < stop <= len(self.text) + len(self._wide):
            return None
        first, last = self._point(start), self._point(stop)
        return None if first is None or last is None else (first, last)

    def _point(self, unit: int) -> int | None:
        before = bisect_left(self._units, unit)
        point = unit - before
        return point if before == 0 or self._units[before - 1] + 1 < unit else None

    def units(self, point: int) -> int:
        """Code points → UTF-16 units."""
        return point + bisect_left(self._wide, point)


class Moved:
    """Places of a text with its own line ends → places of the text as it is stored."""

    def __init__(self, text: str):
        self._pairs = [match.start() + 1 for match in re.finditer("\r\n", text)]
        self._lines, self.length = Lines(text), len(text)

    def units(self, point: int) -> int:
        return self._lines.units(point - bisect_left(self._pairs, point))


def facts_of(notes: str) -> tuple[dict[str, str], dict[str, str]]:
    """Notes of a document → facts, and what the kit says of it there; notes that are not the kit's stay whole."""
    lines = notes.split("\n") if notes else []
    pairs = [line.partition(": ")[::2] for line in lines]
    if not lines or not all(name and value and re.fullmatch(r"[a-z][a-z0-9_ ]*", name) for name, value in pairs):
        return ({"notes": notes} if notes else {}), {}
    told = {name: value.replace("\\n", "\n").replace("\\\\", "\\") if "\\" in value else value for name, value in pairs}
    own: dict[str, str] = {name: told.pop(name) for name in ("id", "title", "published") if name in told}
    return told, own


def notes_of(own: Mapping[str, str], facts: Mapping[str, str]) -> str:
    """Lines that `facts_of` reads again."""
    notes = facts.get("notes", "")
    told = {name: value for name, value in facts.items() if name != "notes" and value}
    if notes and not own and not told:
        return clean(notes)
    lines = [*own.items(), *told.items(), *([("notes", notes)] if notes else [])]
    escaped = [(_plain(name), value.replace("\\", "\\\\").replace("\r", "\n").replace("\n", "\\n")) for name, value in lines]
    return clean("\n".join(f"{name}: {value}" for name, value in escaped))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9_ ]+", "_", name.casefold()).strip() or "fact"


def unreserved(name: str) -> str:
    return name.removesuffix(" (variable)") if RESERVED.fullmatch(name) else name


def clean(text: str) -> str:
    """Text that can be stored: half of a character becomes a question mark."""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


def count_units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text) + sum(ord(c) > 0xFFFF for c in text)
