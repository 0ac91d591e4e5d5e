"""One coder's codes of articles, made by hand: a CSV file that is whole after every action."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pandas as pd

from kit.coders.spans import (
    COLUMNS,
    Coded,
    is_id,
    parse_unit_id,
    read,
    read_articles,
    read_text_table,
    replace_text_table,
    rows,
    shown,
    spans_of,
    table,
    write_text_table,
)  # fmt: skip
from kit.errors import KitError
from kit.store.writing import locked, written_whole

CLASHES = ".clashes"
_CODER = re.compile(r"(?!(?i:.*\.clashes|additions|decisions)$)[A-Z][A-Za-z.\-]{0,11}")  # those files are no coder's
_PATIENCE = 20  # seconds for another window to write the same file
_STEPS = 200  # actions that can be undone
_READ = (
    "read "  # stands before an article's id where the units of a file are spans and articles that were read; no id has a space
)
_Unit = Coded | Literal["read"]
_Changes = Mapping[str, _Unit | None]  # span, or article → what it becomes; None: forgotten


class Codes:
    """The codes of one coder, in ``folder/<initials>.csv``.

    Parameters
    ----------
    folder : path
        Where every coder's file lies; made if it is not there.
    coder : str
        Initials: a capital letter, then up to eleven letters, points or hyphens, and no ``.clashes`` at the end.

    Attributes
    ----------
    clashes : list of Coded
        What this window wanted where another one had changed the same span; ``decision`` is ``removed`` where it wanted none.

    Raises
    ------
    KitError
        If the initials cannot name a coder, or the file is not one of codes.

    Notes
    -----
    Every action is written beside the file and renamed over it, under a lock. What another tab or kernel wrote in the meantime
    is taken in; where it changed a span of the action, the action is not done: the file keeps theirs, `clashes` shows yours, and
    ``<initials>.clashes.csv`` keeps it. Rows and columns that are not of spans stay as they are.
    """

    def __init__(self, folder: str | Path, coder: str):
        if not is_coder(coder):
            raise KitError(
                f"{shown(coder)} is no coder's initials: a capital letter, then up to eleven letters, points or hyphens, "
                f"e.g. AB; additions, decisions and {CLASHES} at the end are taken"
            )
        self.folder, self.coder = Path(folder), coder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path = self.folder / f"{coder}.csv"
        self.clashes: list[Coded] = []
        self._units = _units_of(read(self.path)) if self.path.exists() else {}
        self._done: list[tuple[_Changes, _Changes]] = []  # units of each action: before, after

    @property
    def last(self) -> tuple[str, ...]:
        """Ids of the spans of this window's last action, which `undo` would take back; ``read`` and an article's id where that
        was marked as read; none if there is no action."""
        return tuple(self._done[-1][0]) if self._done else ()

    def spans(self, article: str | None = None) -> list[Coded]:
        """Coded spans in reading order, rejected ones among them."""
        spans = [c for c in self._units.values() if isinstance(c, Coded) and article in (None, c.article_id)]
        return sorted(spans, key=lambda c: (c.article_id, c.start, c.end))

    @property
    def read_articles(self) -> set[str]:
        """Ids of the articles that the coder read to their end."""
        return {unit.removeprefix(_READ) for unit, value in self._units.items() if value == "read"}

    def mark_read(self, article: str) -> bool:
        """Say that an article was read to its end, as one action; of one that was, nothing is done."""
        if not is_id(article):
            raise KitError(f"{shown(article)} cannot be saved: ids are of small letters and digits")
        return article in self.read_articles or self._act({_READ + article: "read"})

    def put(self, coded: Coded, *more: Coded, instead_of: Coded | str | None = None) -> bool:
        """Save spans as one action.

        Parameters
        ----------
        coded, more : Coded
        instead_of : Coded or str, optional
            The span it replaces, where boundaries moved: its id, or the span as it was when it was opened, so that what
            another window changed since is not overwritten.

        Returns
        -------
        bool
            False if another window had changed one of the spans: then nothing is done and `clashes` holds yours.
        """
        changes: dict[str, _Unit | None] = {**_writable([coded, *more])}
        if instead_of is None:
            return self._act(changes)
        return self._act({_unit(instead_of): None} | changes, instead_of)

    def remove(self, span: Coded | str) -> bool:
        """Forget a span: its id, or the span as it was when it was opened; False if another window had changed it."""
        if _unit(span) not in self._units:
            raise KitError(f"{self.coder} has not coded {_unit(span)}")
        return self._act({_unit(span): None}, span)

    def undo(self) -> bool:
        """Take back this window's last action, and nothing of what others wrote.

        Returns
        -------
        bool
            False if there is none, or if another window has changed one of its spans since: then `clashes` holds what they were.
        """
        if not self._done:
            return False
        before, after = self._done[-1]
        done = self._change(before, after)
        self._done.pop()
        return done

    def refresh(self) -> None:
        """Take in what another tab or kernel wrote."""
        self._change({}, {})

    def _act(self, changes: _Changes, opened: Coded | str | None = None) -> bool:
        before = {unit: self._units.get(unit) for unit in changes}
        if isinstance(opened, Coded):
            before[opened.unit_id] = opened
        done = self._change(changes, before)
        if done:
            self._done = [*self._done[-_STEPS + 1 :], (before, dict(changes))]
        return done

    def _change(self, changes: _Changes, seen: _Changes) -> bool:
        """Make changes if their units are in the file as they were seen, or as they shall become."""
        busy = f"another window has been writing {self.path} for {_PATIENCE} seconds: try again"
        with locked(self.folder / f".{self.coder}.lock", wait=_PATIENCE, busy=busy):
            frame = read(self.path) if self.path.exists() else None
            now = {} if frame is None else _units_of(frame)
            clash = any(now.get(unit) not in (seen[unit], new) for unit, new in changes.items())
            if clash:
                other = {unit: new for unit, new in changes.items() if now.get(unit) != new}
                gone = (seen[unit] or now[unit] for unit in other)
                lost = [new for new in other.values() if isinstance(new, Coded)]
                lost = lost or [_mark_removed(old) for old in gone if isinstance(old, Coded)]
                _append(self.folder / f"{self.coder}{CLASHES}.csv", self.coder, lost)
                self.clashes += lost
            else:
                changed = {unit: c for unit, c in (now | dict(changes)).items() if c is not None}
                if changed != now or frame is None:
                    replace_text_table(self.path, *_table(self.coder, changed, frame))
                now = changed
            self._units = now
        return not clash


def is_coder(initials: str) -> bool:
    """Whether initials can name a coder and a coder's file."""
    return bool(_CODER.fullmatch(initials))


def files(folder: str | Path) -> dict[str, Path]:
    """Initials → path, of every coder's file in a folder; files of clashes, additions and decisions are none.

    Raises
    ------
    KitError
        If there is no such folder.
    """
    root = Path(folder)
    if not root.is_dir():
        raise KitError(f"{folder} is no folder; give the folder with the coders' files")
    return {p.stem: p for p in sorted(root.glob("*.csv")) if is_coder(p.stem)}


def coders(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Initials → rows, for every coder's file in a folder."""
    return {coder: read(path) for coder, path in files(folder).items()}


def _units_of(frame: pd.DataFrame) -> dict[str, _Unit]:
    return {**spans_of(frame), **{_READ + article: "read" for article in read_articles(frame)}}


def _table(coder: str, units: Mapping[str, _Unit], before: pd.DataFrame | None) -> tuple[list[str], list[dict[str, str]]]:
    spans = [c for c in units.values() if isinstance(c, Coded)]
    return table(coder, spans, before, [unit.removeprefix(_READ) for unit, value in units.items() if value == "read"])


def _unit(span: Coded | str) -> str:
    return span.unit_id if isinstance(span, Coded) else span


def _mark_removed(coded: Coded) -> Coded:
    return replace(coded, decision="removed")


def _writable(spans: Iterable[Coded]) -> dict[str, Coded]:
    """The spans as they will be read again, by their ids; of two with one id the last."""
    records = []
    for coded in {c.unit_id: c for c in spans}.values():
        for row in rows("x", coded):
            place, issue = parse_unit_id(row["unit_kind"], row["unit_id"]) or (None, "")
            if place != coded.place or (issue and issue not in coded.issues):
                raise KitError(f"{shown(row['unit_id'])} cannot be saved: ids are of small letters and digits, start before end")
            records.append(row)
    return spans_of(pd.DataFrame(records))


def _append(path: Path, coder: str, spans: Iterable[Coded]) -> None:
    """Add rows to a file as it stands, whatever a person has made of it."""
    before = path.read_bytes() if path.exists() else b""
    with written_whole(path) as beside:
        beside.write_bytes(before)
        with beside.open("a", encoding="utf-8", newline="") as file:
            write_text_table(file, COLUMNS, (row for coded in spans for row in rows(coder, coded)), head=not before)


__all__ = ["CLASHES", "Coded", "Codes", "coders", "files", "is_coder", "read", "read_text_table", "spans_of"]
