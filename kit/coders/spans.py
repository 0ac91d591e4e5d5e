"""Rows of one coder's CSV file ↔ coded spans, with everything that a row says kept.

A coded span is a stretch of an article's text that attributes content to somebody. In the file it is several rows of the table
``codings``: ``span`` rows for who, party, form, outlook, confidence and decision, a ``statement`` row for every issue. Beside
them an ``article`` row says that somebody read an article to its end, so that what is not marked there is no mark.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pandas as pd

from kit.errors import KitError
from kit.store.records import BrokenRecord, Records
from kit.store.writing import written_whole

COLUMNS = ("coding_id", "unit_kind", "unit_id", "variable", "coder", "value", "note")
SINGLE = ("boundary", "actor_id", "party_id", "form", "outlook", "confidence")  # one value per span
DECISIONS = ("coded", "accepted", "corrected", "rejected")
STANCE = "stance"
SPANS = ("span", "statement")  # kinds of the rows of a coded span
ARTICLE, READ, YES = "article", "read", "yes"  # the row of an article that was read to its end
_ID = r"[a-z0-9][a-z0-9_.:\-]*"  # as the data package writes keys
_SPAN = re.compile(rf"(?P<article>{_ID}):(?P<start>\d{{1,9}})-(?P<end>\d{{1,9}})", re.ASCII)
_STATEMENT = re.compile(rf"{_SPAN.pattern}:(?P<issue>{_ID})", re.ASCII)
_SHORT = 60  # characters of a value shown in a message


class Key(NamedTuple):
    """What a row of ``codings`` is about: no two rows of one coder have the same."""

    unit_kind: str
    unit_id: str
    variable: str


class Place(NamedTuple):
    """Characters of an article's text, end exclusive."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True)
class Coded:
    """One coded span: characters of the article's text, end exclusive; empty text where nothing was coded.

    Attributes
    ----------
    issues : mapping of str to str
        Issue → stance.
    note : str
        Of the span itself.
    decision : str
        ``coded`` (by hand), ``accepted`` or ``corrected`` (proposed by a rule) or ``rejected``; in a list of clashes also
        ``removed``.
    notes : mapping of str to str
        Notes on single codes, which only a hand-made file has: variable, or issue after ``stance: ``, → note.
    """

    article_id: str
    start: int
    end: int
    actor_id: str = ""
    party_id: str = ""
    form: str = ""
    outlook: str = ""
    confidence: str = ""
    issues: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    decision: str = "coded"
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def unit_id(self) -> str:
        """``article:start-end``."""
        return f"{self.article_id}:{self.start}-{self.end}"

    @property
    def place(self) -> Place:
        """The characters that are coded."""
        return Place(self.article_id, self.start, self.end)


def is_id(text: str) -> bool:
    """Whether it can be the key of a table, such as an article's id."""
    return bool(re.fullmatch(_ID, text, re.ASCII))


def parse_unit_id(kind: str, unit_id: str) -> tuple[Place, str] | None:
    """``article:start-end`` of a span or ``article:start-end:issue`` of a statement → its place, and its issue or empty text.

    An article's id may hold colons: it goes up to the last ``:start-end``. None for anything else.
    """
    pattern = {"span": _SPAN, "statement": _STATEMENT}.get(kind)
    match = pattern.fullmatch(unit_id) if pattern else None
    if match is None:
        return None
    place = Place(match["article"], int(match["start"]), int(match["end"]))
    return (place, match.groupdict().get("issue") or "") if place.start < place.end else None


def read(path: Path) -> pd.DataFrame:
    """The rows of one coder's file, all text; columns of the coder's own come last.

    Raises
    ------
    KitError
        If it is not a table of codes; names file, row, column, value and what is right.
    """
    frame = read_text_table(path)
    missing = [c for c in COLUMNS if c not in frame]
    if missing:
        raise KitError(f"{path} lacks the columns {', '.join(missing)}; a coder's file has {', '.join(COLUMNS)}")
    frame = frame[[*COLUMNS, *(c for c in frame if c not in COLUMNS)]]
    seen: dict[Key, int] = {}
    for row, key in zip(frame.index, _keys(frame), strict=True):
        if key.unit_kind not in (*SPANS, ARTICLE):
            continue
        if fault := _unit_fault(key):
            raise KitError(f"{path}, row {row}, unit_id: {shown(key.unit_id)} {fault}")
        if key in seen:
            again = f"{shown(key.variable)} of {key.unit_id} stands in row {seen[key]} already"
            raise KitError(f"{path}, row {row}, variable: {again}; keep one of them")
        seen[key] = row
    return frame


def _unit_fault(key: Key) -> str:
    kind, unit, _ = key
    if kind == ARTICLE:
        return "" if is_id(unit) else "is no article's id; write it as the case does"
    if parse_unit_id(kind, unit):
        return ""
    if (_SPAN if kind == "span" else _STATEMENT).fullmatch(unit):
        return "does not start before it ends; write article:start-end, start before end"
    if kind == "statement" and _SPAN.fullmatch(unit):
        return "names no issue; a statement is article:start-end:issue"
    if kind == "span" and _STATEMENT.fullmatch(unit):
        return "is no span; a span is article:start-end, with the issue its unit_kind is statement"
    return "is not article:start-end, for a statement article:start-end:issue"


def read_text_table(path: Path) -> pd.DataFrame:
    """A CSV file, all text, empty cells as empty text; the index is the row of the file, its header being row 1.

    Raises
    ------
    KitError
        If it cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head, *records = _records(path, file) or [[]]
    except UnicodeDecodeError:
        raise KitError(f"{path} is not in UTF-8; save it as “CSV UTF-8” in the program it was written with") from None
    except OSError as error:
        raise KitError(f"{path} cannot be read as a table: {error}") from None
    if twice := [c for c in head if head.count(c) > 1]:
        raise KitError(f"{path}, row 1: the column {shown(twice[0])} stands there twice; keep one")
    lines = {row: cells for row, cells in enumerate(records, start=2) if any(cells)}
    for row, cells in lines.items():
        if any(cells[len(head) :]):
            raise KitError(f"{path}, row {row} has {len(cells)} cells, its header {len(head)}; put a cell with commas in quotes")
        lines[row] = cells[: len(head)] + [""] * (len(head) - len(cells))
    return pd.DataFrame.from_dict(lines, orient="index", columns=head, dtype=object)


def _records(path: Path, file: TextIO) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        records += Records(file)
    except BrokenRecord as error:
        raise KitError(f"{path}: {error.describe(len(records) + 1)}") from None
    return records


def write_text_table(file: TextIO, columns: Sequence[str], records: Iterable[Mapping[str, str]], head: bool = True) -> None:
    """Write rows as `read_text_table` reads them, into a file opened with ``newline=""``.

    They are read again: no cell is guarded against spreadsheets (`kit.text.cells`).
    """
    plain = csv.writer(file, lineterminator="\n")
    quoted = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)  # Python 3.11 leaves a carriage return bare
    if head:
        plain.writerow(columns)
    for record in records:
        cells = [record.get(c, "") for c in columns]
        (quoted if any("\r" in str(c) for c in cells) else plain).writerow(cells)


def replace_text_table(path: Path, columns: Sequence[str], records: Iterable[Mapping[str, str]]) -> None:
    """Write a file of rows, whole or not at all; `write_text_table` says how."""
    with written_whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        write_text_table(file, columns, records)


def spans_of(frame: pd.DataFrame) -> dict[str, Coded]:
    """Rows of one coder → ``article:start-end`` → what was coded there; rows of other units are left out."""
    spans: dict[str, Coded] = {}
    for key, value, note in zip(_keys(frame), frame["value"], frame["note"], strict=True):
        unit = parse_unit_id(key.unit_kind, key.unit_id) if _is_of_span(key) else None
        if unit is None:
            continue
        place, issue = unit
        coded = Coded(*place)
        coded = spans.get(coded.unit_id, coded)
        if issue:
            coded = replace(coded, issues={**coded.issues, issue: str(value)})
        elif key.variable == "boundary":
            coded = replace(coded, decision=str(value) or "coded", note=str(note))
        else:
            single: Any = {key.variable: str(value)}
            coded = replace(coded, **single)
        if note and key.variable != "boundary":
            coded = replace(coded, notes={**coded.notes, f"stance: {issue}" if issue else key.variable: str(note)})
        spans[coded.unit_id] = coded
    return spans


def read_articles(frame: pd.DataFrame) -> set[str]:
    """Rows of one coder → the articles that were read to their end."""
    said = (frame["unit_kind"] == ARTICLE) & (frame["variable"] == READ) & (frame["value"] == YES)
    return set(frame.loc[said, "unit_id"])


def rows(coder: str, coded: Coded) -> list[dict[str, str]]:
    """A span as rows of ``codings``; variables without a value and a note have no row."""

    def row(kind: str, unit: str, variable: str, value: str, note: str = "") -> dict[str, str]:
        coding_id = f"{coder.lower()}:{unit}:{variable}"
        return dict(zip(COLUMNS, (coding_id, kind, unit, variable, coder, value, note), strict=True))

    unit, notes = coded.unit_id, coded.notes
    records = [row("span", unit, "boundary", coded.decision, coded.note)]
    values = {v: str(getattr(coded, v)) for v in SINGLE[1:]}
    records += [row("span", unit, v, value, notes.get(v, "")) for v, value in values.items() if value or notes.get(v)]
    return records + [
        row("statement", f"{unit}:{i}", STANCE, s, notes.get(f"stance: {i}", "")) for i, s in sorted(coded.issues.items())
    ]


def table(
    coder: str, spans: Iterable[Coded], before: pd.DataFrame | None = None, read: Iterable[str] | None = None
) -> tuple[list[str], list[dict[str, str]]]:
    """Spans as the columns and rows of a file, in reading order, after those rows of the file before that are no span's.

    A coder's own columns stay on the rows that stay. ``read``: the articles that were read to their end; default: as before.
    """
    if before is None:
        before = pd.DataFrame(columns=list(COLUMNS))
    own = [c for c in before if c not in COLUMNS]
    there = read_articles(before)
    wanted = there if read is None else set(read)
    records, extra = [], {}
    for key, record in zip(_keys(before), before.to_dict("records"), strict=True):
        if _is_of_span(key):
            extra[key] = {c: record[c] for c in own}
        elif (key.unit_kind, key.variable) != (ARTICLE, READ) or key.unit_id in wanted:
            records.append(record)
    for article in sorted(wanted - there):
        values = (f"{coder.lower()}:{article}:{READ}", ARTICLE, article, READ, coder, YES, "")
        records.append(dict(zip(COLUMNS, values, strict=True)) | dict.fromkeys(own, ""))
    for coded in sorted(spans, key=lambda c: c.place):
        for row in rows(coder, coded):
            key = Key(row["unit_kind"], row["unit_id"], row["variable"])
            records.append(row | extra.get(key, dict.fromkeys(own, "")))
    return [*COLUMNS, *own], records


def shown(value: str) -> str:
    """A value in a message: quoted, and short."""
    return repr(value if len(value) <= _SHORT else f"{value[:_SHORT]}…")


def _is_of_span(key: Key) -> bool:
    kind, _, variable = key
    return (kind == "span" and variable in SINGLE) or (kind == "statement" and variable == STANCE)


def _keys(frame: pd.DataFrame) -> Iterable[Key]:
    return map(Key, frame["unit_kind"], frame["unit_id"], frame["variable"])
