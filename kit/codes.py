"""One coder's codes of articles, made by hand: a CSV file that is whole after every action.

A coded span is a stretch of an article's text that attributes content to somebody. In the file it is several rows of the table
``codings``: ``span`` rows for who, party, form, outlook, confidence and decision, a ``statement`` row for every issue.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from kit.errors import KitError

COLUMNS = ("coding_id", "unit_kind", "unit_id", "variable", "coder", "value", "note")
_CODER = re.compile(r"[A-Z][A-Za-z.\-]{0,11}")
_UNIT = re.compile(r"(?P<article>[a-z0-9][a-z0-9_.\-]*):(?P<start>\d+)-(?P<end>\d+)(?::(?P<issue>[a-z0-9][a-z0-9_.\-]*))?")
_SINGLE = ("boundary", "actor_id", "party_id", "form", "outlook", "confidence")
_STEPS = 200  # actions that can be undone


@dataclass(frozen=True)
class Coded:
    """One coded span: characters of the article's text, end exclusive; empty text where nothing was coded.

    Attributes
    ----------
    decision : str
        ``coded`` (by hand), ``accepted`` or ``corrected`` (proposed by a rule) or ``rejected``.
    issues : mapping of str to str
        Issue → stance.
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

    @property
    def unit_id(self) -> str:
        """``article:start-end``."""
        return f"{self.article_id}:{self.start}-{self.end}"


class Codes:
    """The codes of one coder, in ``folder/<initials>.csv``.

    Parameters
    ----------
    folder : path
        Where every coder's file lies; made if it is not there.
    coder : str
        Initials: a capital letter, then up to eleven letters, points or hyphens.

    Raises
    ------
    KitError
        If the initials cannot name a coder, or the file is not one of codes.

    Notes
    -----
    Every action is written beside the file and renamed over it, under a lock. What another tab or kernel wrote in the meantime
    is taken in; where both changed the same span, the file keeps theirs, `clashes` shows yours, and
    ``<initials>.clashes.csv`` keeps it.
    """

    def __init__(self, folder: str | Path, coder: str):
        if not _CODER.fullmatch(coder):
            raise KitError(
                f"{coder!r} is no coder's initials: a capital letter, then up to eleven letters, points or hyphens, e.g. AB"
            )
        self.folder, self.coder = Path(folder), coder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = self.folder / f"{coder}.csv"
        self.clashes: list[Coded] = []
        self._spans = spans_of(read(self.path)) if self.path.exists() else {}
        self._base = dict(self._spans)
        self._undo: list[dict[str, Coded]] = []

    def spans(self, article: str | None = None) -> list[Coded]:
        """Coded spans in reading order, rejected ones among them."""
        found = [c for c in self._spans.values() if article in (None, c.article_id)]
        return sorted(found, key=lambda c: (c.article_id, c.start, c.end))

    def put(self, coded: Coded, instead_of: str | None = None) -> None:
        """Save a span; ``instead_of`` names the one it replaces, where boundaries moved."""
        changed = {k: v for k, v in self._spans.items() if k != instead_of}
        self._become(changed | {coded.unit_id: coded})

    def remove(self, unit_id: str) -> None:
        """Forget a span."""
        if unit_id not in self._spans:
            raise KitError(f"{self.coder} has not coded {unit_id}")
        self._become({k: v for k, v in self._spans.items() if k != unit_id})

    def undo(self) -> bool:
        """Take back the last action; False if there is none."""
        if not self._undo:
            return False
        self._spans = self._undo.pop()
        self._save()
        return True

    def refresh(self) -> None:
        """Take in what another tab or kernel wrote."""
        self._save()

    def _become(self, spans: dict[str, Coded]) -> None:
        self._undo = [*self._undo[-_STEPS:], dict(self._spans)]
        self._spans = spans
        self._save()

    def _save(self) -> None:
        from filelock import FileLock

        with FileLock(self.folder / f".{self.coder}.lock", timeout=20):
            theirs = spans_of(read(self.path)) if self.path.exists() else {}
            merged, lost = _merged(self._base, self._spans, theirs)
            if lost:
                self.clashes += lost
                _append(self.folder / f"{self.coder}.clashes.csv", self.coder, lost)
            if merged != theirs or not self.path.exists():
                _write(self.path, self.coder, merged.values())
            self._spans, self._base = merged, dict(merged)


def read(path: Path) -> pd.DataFrame:
    """The rows of one coder's file, all text.

    Raises
    ------
    KitError
        If it is not a table of codes; names file, row and column.
    """
    frame = read_text_table(path)
    missing = [c for c in COLUMNS if c not in frame]
    if missing:
        raise KitError(f"{path} lacks the columns {', '.join(missing)}; a coder's file has {', '.join(COLUMNS)}")
    for row, (kind, unit) in enumerate(zip(frame["unit_kind"], frame["unit_id"], strict=True), start=2):
        if kind in ("span", "statement") and not _UNIT.fullmatch(unit):
            raise KitError(
                f"{path}, row {row}, unit_id: {unit!r} is not article:start-end, for a statement article:start-end:issue"
            )
    return frame[list(COLUMNS)]


def read_text_table(path: Path) -> pd.DataFrame:
    """A CSV file, all text, empty cells as empty text.

    Raises
    ------
    KitError
        If it cannot be read.
    """
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (ValueError, UnicodeDecodeError, OSError) as error:
        raise KitError(f"{path} cannot be read as a table of codes: {error}") from None


def coders(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Initials → rows, for every coder's file in a folder."""
    root = Path(folder)
    if not root.is_dir():
        raise KitError(f"{folder} is no folder; give the folder with the coders' files")
    return {p.stem: read(p) for p in sorted(root.glob("*.csv")) if _CODER.fullmatch(p.stem)}


def spans_of(frame: pd.DataFrame) -> dict[str, Coded]:
    """Rows of one coder → ``article:start-end`` → what was coded there; rows of other units are left out."""
    found: dict[str, Coded] = {}
    for row in frame.itertuples(index=False):
        place = _UNIT.fullmatch(str(row.unit_id)) if row.unit_kind in ("span", "statement") else None
        if place is None:
            continue
        unit = f"{place['article']}:{place['start']}-{place['end']}"
        coded = found.get(unit) or Coded(place["article"], int(place["start"]), int(place["end"]))
        if row.unit_kind == "statement":
            coded = replace(coded, issues={**coded.issues, str(place["issue"]): str(row.value)})
        elif row.variable == "boundary":
            coded = replace(coded, decision=str(row.value) or "coded", note=str(row.note))
        elif row.variable in _SINGLE:
            single: Any = {str(row.variable): str(row.value)}
            coded = replace(coded, **single)
        found[unit] = coded
    return found


def rows(coder: str, coded: Coded) -> list[dict[str, str]]:
    """A span as rows of ``codings``; variables without a value have no row."""

    def row(kind: str, unit: str, variable: str, value: str, note: str = "") -> dict[str, str]:
        made = f"{coder.lower()}:{unit}:{variable}"
        return dict(zip(COLUMNS, (made, kind, unit, variable, coder, value, note), strict=True))

    unit = coded.unit_id
    found = [row("span", unit, "boundary", coded.decision, coded.note)]
    found += [row("span", unit, v, str(getattr(coded, v))) for v in _SINGLE[1:] if getattr(coded, v) != ""]
    return found + [row("statement", f"{unit}:{i}", "stance", s) for i, s in sorted(coded.issues.items())]


def _merged(
    base: Mapping[str, Coded], mine: Mapping[str, Coded], theirs: Mapping[str, Coded]
) -> tuple[dict[str, Coded], list[Coded]]:
    """Three-way: whoever changed a span since the common state wins; if both did, the file's stays and mine is told."""
    merged, lost = dict(theirs), []
    for unit in sorted({*base, *mine}):
        old, new, now = base.get(unit), mine.get(unit), theirs.get(unit)
        if new in (old, now):
            continue
        if now != old:
            if new is not None:
                lost.append(new)
            continue
        if new is None:
            merged.pop(unit, None)
        else:
            merged[unit] = new
    return merged, lost


def _write(path: Path, coder: str, spans: Iterable[Coded]) -> None:
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for coded in sorted(spans, key=lambda c: (c.article_id, c.start, c.end)):
            writer.writerows(rows(coder, coded))
    beside.replace(path)


def _append(path: Path, coder: str, spans: Iterable[Coded]) -> None:
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        for coded in spans:
            writer.writerows(rows(coder, coded))
