"""A project → a database of the Discourse Network Analyzer, version 3 (as of 3.0.11, 2025)."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count, permutations
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.exchange.dna.tables import ddl
from kit.exchange.dna.words import (
    CALLED,
    COLUMNS,
    KEY,
    NOBODY,
    NOTE,
    RESERVED,
    SHORT,
    STATEMENT,
    Lines,
    Moved,
    clean,
    count_units,
    notes_of,
)
from kit.exchange.from_case import KIND
from kit.exchange.project import Code, Mark, Paper, Project
from kit.store.writing import written_whole

PASSWORD = "kit"  # of every coder of a database that is written
_EPOCH = datetime(1970, 1, 1)


def write(project: Project, path: Path) -> None:
    """A project as a database of version 3, as of 3.0.11.

    Parameters
    ----------
    project : Project
        Of a case: attributions with a clear position are statements of the type ``DNA Statement`` with ``person``,
        ``organization``, ``concept`` and ``agreement``, of which the program makes networks; the others are of the type
        ``Attribution``.
    path : Path
        A ``.dna`` file, new or replaced.

    Raises
    ------
    KitError
        If a name is too long for the program, or a mark has no words.

    Notes
    -----
    Every coder logs in with the password ``kit``. Codes below entities have no place; what they say stands in the variables.
    """
    plan = _Plan(project)
    with written_whole(Path(path)) as beside:
        beside.unlink()
        with closing(sqlite3.connect(beside)) as con:
            for query in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "BEGIN", *ddl()):
                con.execute(query)
            _fill(con, plan)
            con.commit()


def _called(mark: Mark) -> Mark:
    """A mark with the program's names."""
    names = {name: f"{name} (variable)" for name in mark.values if RESERVED.fullmatch(name)}
    if mark.kind == KIND:
        names |= {name: new for name, new in CALLED.items() if new not in mark.values}
    values = {clean(names.get(name, name)): clean(value) for name, value in mark.values.items() if value}
    kind = STATEMENT if mark.kind == KIND and "agreement" in mark.values else mark.kind
    return replace(mark, kind=clean(kind), values=values, coder=clean(mark.coder), note=clean(mark.note))


@dataclass
class _Kind:
    """A statement type: its number, and variable → number and data type."""

    id: int
    variables: dict[str, tuple[int, str]] = field(default_factory=dict)


class _Plan:
    """Numbers for all that a database holds."""

    def __init__(self, project: Project):
        self.project = project
        self.marks = [_called(mark) for mark in project.marks]
        self.papers = _numbers([paper.key for paper in project.papers])
        self.statements = _numbers([mark.key for mark in self.marks])
        names = dict.fromkeys(mark.coder or NOBODY for mark in self.marks)
        self.coders = {"Admin": 1} | {name: n for n, name in enumerate((n for n in names if n != "Admin"), start=2)}
        for name in self.coders:
            _fits(name, "the name of a coder")
        number = count(1)
        self.kinds: dict[str, _Kind] = {}
        for kind in dict.fromkeys([STATEMENT, *(mark.kind for mark in self.marks)]):
            _fits(kind, "the name of a statement type")
            self.kinds[kind] = _Kind(len(self.kinds) + 1)
            for name, data in self._data_types([mark for mark in self.marks if mark.kind == kind], kind):
                _fits(name, "the name of a variable")
                self.kinds[kind].variables[name] = next(number), data

    def _data_types(self, marks: list[Mark], kind: str) -> Iterator[tuple[str, str]]:
        first = ("person", "organization", "concept", "agreement") if kind == STATEMENT else ()
        names = dict.fromkeys([*first, *(name for mark in marks for name in mark.values)])
        for name in names:
            values = [mark.values.get(name) for mark in marks]
            yield name, _data_type([v for v in values if v is not None], all(v is not None for v in values), name in first)
        if any(mark.note for mark in marks):
            yield NOTE, "long text"
        if any(str(self.statements[mark.key]) != mark.key for mark in marks):
            yield KEY, "long text"


def _data_type(values: list[str], every: bool, usual: bool) -> str:
    if usual and not values:
        return "short text"
    if any(len(value) >= SHORT or count_units(value) >= SHORT or "\0" in value for value in values):
        return "long text"
    if values and every and set(values) <= {"0", "1"}:
        return "boolean"
    if values and every and all(_is_number(value) for value in values):
        return "integer"
    return "short text"


def _is_number(value: str) -> bool:
    return re.fullmatch(r"0|-?[1-9]\d{0,8}", value, re.ASCII) is not None


def _fits(name: str, what: str) -> None:
    if count_units(name) >= SHORT:
        raise KitError(f"{what} is too long for Discourse Network Analyzer, which takes {SHORT - 1} characters: {name[:60]}…")


def _numbers(keys: list[str]) -> dict[str, int]:
    """Key → a number of its own; a key that is a number keeps it."""
    own = {key: int(key) for key in keys if re.fullmatch(r"[1-9]\d{0,8}", key, re.ASCII)}
    taken, free = set(own.values()), count(1)
    found = {}
    for key in keys:
        found[key] = own[key] if key in own else next(n for n in free if n not in taken)
    return found


def _fill(con: sqlite3.Connection, plan: _Plan) -> None:
    con.executemany("INSERT INTO SETTINGS VALUES (?, ?)", [("version", "3.0.11.5"), ("date", "2025-02-05")])
    secret = _secret(PASSWORD)
    shades = [(255, 255, 0), (51, 153, 255), (255, 102, 102), (102, 204, 153), (204, 153, 255), (255, 178, 102)]
    con.executemany(
        "INSERT INTO CODERS (ID, Name, Red, Green, Blue, Password) VALUES (?, ?, ?, ?, ?, ?)",
        [(n, name, *shades[(n - 1) % len(shades)], secret) for name, n in plan.coders.items()],
    )
    con.executemany("INSERT INTO CODERRELATIONS (Coder, OtherCoder) VALUES (?, ?)", list(permutations(plan.coders.values(), 2)))
    con.executemany(
        "INSERT INTO STATEMENTTYPES VALUES (?, ?, ?, ?, ?)",
        [(kind.id, label, *((239, 208, 51) if label == STATEMENT else (100, 200, 190))) for label, kind in plan.kinds.items()],
    )
    con.executemany(
        "INSERT INTO VARIABLES VALUES (?, ?, ?, ?)",
        [(n, name, data, kind.id) for kind in plan.kinds.values() for name, (n, data) in kind.variables.items()],
    )
    con.executemany(
        "INSERT INTO DOCUMENTS (ID, Title, Text, Coder, Author, Source, Section, Notes, Type, Date) "
        "VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?)",
        [_document(paper, plan.papers[paper.key]) for paper in plan.project.papers],
    )
    _fill_statements(con, plan)


def _document(paper: Paper, number: int) -> tuple[Any, ...]:
    own = {} if str(number) == paper.key else {"id": paper.key}
    cells, beside = {}, dict(paper.facts)
    for name, column in COLUMNS.items():
        cells[column] = clean(beside[name]) if count_units(beside.get(name, "")) < SHORT and name in beside else ""
        if cells[column]:
            del beside[name]
    title = clean(paper.title)
    if count_units(title) >= SHORT:
        own["title"], title = title, title[: SHORT // 2]
    day = paper.published
    if day is None:
        own["published"] = "unknown"
    elif day.tzinfo is not None:
        day = day.astimezone(UTC).replace(tzinfo=None)
    notes = notes_of(own, beside)
    seconds = 0 if day is None else int((day - _EPOCH).total_seconds())
    text = Lines(clean(paper.text)).text
    return number, title, text, cells["Author"], cells["Source"], cells["Section"], notes, cells["Type"], seconds


def _fill_statements(con: sqlite3.Connection, plan: _Plan) -> None:
    lines = {paper.key: Moved(clean(paper.text)) for paper in plan.project.papers}
    entities = _Entities(plan)
    data: dict[str, list[tuple[Any, ...]]] = {name: [] for name in ("short text", "long text", "integer", "boolean")}
    statements = []
    for mark in plan.marks:
        if mark.paper not in lines or not 0 <= mark.start < mark.end <= lines[mark.paper].length:
            raise KitError(f"mark {mark.key}: {mark.start}-{mark.end} is no place in a document of the project")
        kind, number = plan.kinds[mark.kind], plan.statements[mark.key]
        stop = lines[mark.paper].units(mark.end)
        start = min(lines[mark.paper].units(mark.start), stop - 1)  # half of a line end is the whole
        statements.append((number, kind.id, plan.papers[mark.paper], start, stop, plan.coders[mark.coder or NOBODY]))
        said = {**mark.values, NOTE: mark.note, KEY: "" if str(number) == mark.key else mark.key}
        for name, (variable, form) in kind.variables.items():
            value: Any = said.get(name, "")
            value = entities.number(variable, value) if form == "short text" else value
            data[form].append((number, variable, int(value) if form in ("integer", "boolean") else value))
    con.executemany("INSERT INTO STATEMENTS VALUES (?, ?, ?, ?, ?, ?)", statements)
    entities.fill(con)
    con.executemany("INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)", data["short text"])
    con.executemany("INSERT INTO DATALONGTEXT (StatementId, VariableId, Value) VALUES (?, ?, ?)", data["long text"])
    con.executemany("INSERT INTO DATAINTEGER (StatementId, VariableId, Value) VALUES (?, ?, ?)", data["integer"])
    con.executemany("INSERT INTO DATABOOLEAN (StatementId, VariableId, Value) VALUES (?, ?, ?)", data["boolean"])


class _Entities:
    """Values of short text variables, with a number each; every variable has the empty one, as in the program."""

    def __init__(self, plan: _Plan):
        self._numbers: dict[tuple[int, str], int] = {}
        self._told: dict[tuple[int, str], Code] = {}
        self._variables = [
            (n, name) for k in plan.kinds.values() for name, (n, data) in k.variables.items() if data == "short text"
        ]
        tops = {code.key: code.name for code in plan.project.codes if not code.above}
        for variable, name in self._variables:
            self.number(variable, "")
            for code in plan.project.codes:
                above = tops.get(code.above, "")
                if name in (above, CALLED.get(above)) and 0 < count_units(code.name) < SHORT and "\0" not in code.name:
                    self._told.setdefault((variable, clean(code.name)), code)
                    self.number(variable, clean(code.name))

    def number(self, variable: int, value: str) -> int:
        return self._numbers.setdefault((variable, value), len(self._numbers) + 1)

    def fill(self, con: sqlite3.Connection) -> None:
        con.executemany("INSERT INTO ENTITIES VALUES (?, ?, ?, ?, ?, ?, NULL)", list(self._rows()))
        attributes = [(variable, name) for variable, _ in self._variables for name in ("Type", "Alias", "Notes")]
        con.executemany("INSERT INTO ATTRIBUTEVARIABLES (VariableId, AttributeVariable) VALUES (?, ?)", attributes)
        numbers = {pair: n for n, pair in enumerate(attributes, start=1)}
        con.executemany(
            "INSERT INTO ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue) VALUES (?, ?, ?)",
            [
                (entity, numbers[variable, name], self._note(variable, value) if name == "Notes" else "")
                for (variable, value), entity in self._numbers.items()
                for name in ("Type", "Alias", "Notes")
            ],
        )

    def _rows(self) -> Iterable[tuple[int, int, str, int, int, int]]:
        for (variable, value), number in self._numbers.items():
            code = self._told.get((variable, value))
            shade = code.colour if code and re.fullmatch(r"#[0-9a-fA-F]{6}", code.colour) else "#000000"
            red, green, blue = bytes.fromhex(shade[1:])
            yield number, variable, value, red, green, blue

    def _note(self, variable: int, value: str) -> str:
        code = self._told.get((variable, value))
        note = clean(code.description) if code else ""
        return note if count_units(note) < SHORT else note[: SHORT // 2 - 1] + "…"


@cache
def _secret(password: str) -> str:
    """A password as the program stores it: Jasypt's strong password digest, 100,000 rounds of SHA-256 after 16 bytes of salt."""
    salt = hashlib.sha256(b"peace talks kit").digest()[:16]
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(99_999):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()
