"""A database of the Discourse Network Analyzer, version 3 → a project. Everything in it may be a stranger's."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import pathname2url

from kit.errors import KitError
from kit.exchange.dna.words import KEY, NOBODY, NOTE, Lines, facts_of, unreserved
from kit.exchange.project import Code, Mark, Paper, Project
from kit.reading.items import LARGEST, Unreadable
from kit.reading.sources import Budget

_LARGEST = 1_000_000_000  # bytes of a database
_STEPS, _MOST_STEPS = 10_000, 20_000  # instructions between two looks, and looks, of one question to a strange database
_EPOCH = datetime(1970, 1, 1)
_TABLES = (
    "SETTINGS", "CODERS", "DOCUMENTS", "STATEMENTTYPES", "VARIABLES", "STATEMENTS", "ENTITIES",
    "DATASHORTTEXT", "DATALONGTEXT", "DATAINTEGER", "DATABOOLEAN", "ATTRIBUTEVARIABLES", "ATTRIBUTEVALUES",
)  # fmt: skip


def read(path: Path) -> Project:
    """A database of version 3 as a project.

    Parameters
    ----------
    path : Path
        A ``.dna`` file: SQLite. It is opened to read only; nothing that stands in it is run.

    Returns
    -------
    Project
        ``papers``: documents with ``author``, ``outlet`` (Source), ``section``, ``type`` and their notes. ``marks``: statements,
        kind is the statement type. ``codes``: a variable and its entities below it. ``left``: statements whose place is not in
        their document, and what else has no place here.

    Raises
    ------
    KitError
        If it is no such database, is damaged, or is open in the program.
    """
    path = Path(path)
    try:
        with closing(_opened(path)) as con:
            return _Reading(con, path).project()
    except (sqlite3.Error, Unreadable) as error:
        raise KitError(f"{path}: the database cannot be read ({error})") from None
    except (OverflowError, ValueError) as error:
        raise KitError(f"{path}: the database holds what Discourse Network Analyzer never writes ({error})") from None


def _opened(path: Path) -> sqlite3.Connection:
    try:
        with path.open("rb") as file:
            head = file.read(16)
        size = path.stat().st_size
    except OSError as error:
        raise KitError(f"{path}: {error.strerror}") from None
    if head != b"SQLite format 3\0":
        raise KitError(f"{path} is no database of Discourse Network Analyzer 3; one of version 2 is opened there and saved anew")
    if size > _LARGEST:
        raise KitError(f"{path}: larger than {_LARGEST:,} bytes")
    beside = path.with_name(path.name + "-wal")
    if beside.is_file() and beside.stat().st_size:
        raise KitError(f"{beside} holds changes that are not in the database yet: close it in Discourse Network Analyzer first")
    con = sqlite3.connect(f"file:{pathname2url(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
    for setting in ("PRAGMA trusted_schema = OFF", "PRAGMA query_only = ON", "PRAGMA cell_size_check = ON"):
        con.execute(setting)
    con.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
    con.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    looks = count()
    con.set_progress_handler(lambda: next(looks) > _MOST_STEPS, _STEPS)
    budget = Budget(size)  # what stands once may be read many times: every entity once for each statement

    def text(data: bytes) -> str:
        budget.spend(len(data))
        return data.decode("utf-8", "replace")

    con.text_factory = text
    return con


@dataclass
class _Variable:
    id: int
    name: str
    data: str
    kind: int


class _Reading:
    """One database that is read."""

    def __init__(self, con: sqlite3.Connection, path: Path):
        self._con, self._path = con, path
        self._found = Project()
        self._check()
        self._variables = {
            _int(v): _Variable(_int(v), _str(name), _str(data), _int(kind))
            for v, name, data, kind in self._con.execute(
                "SELECT ID, Variable, DataType, StatementTypeId FROM VARIABLES ORDER BY ID"
            )
        }

    def _check(self) -> None:
        rows = self._con.execute("SELECT name, type, sql FROM sqlite_master")
        there = {_str(name).upper(): (_str(kind), _str(sql)) for name, kind, sql in rows}
        if lacking := [name for name in _TABLES if name not in there]:
            listed = ", ".join(lacking[:5])
            raise KitError(f"{self._path} is no database of Discourse Network Analyzer 3: it has no table {listed}")
        for name in _TABLES:
            kind, sql = there[name]
            computed = self._con.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden", (name,)).fetchone()
            if computed or kind != "table" or not sql.upper().lstrip().startswith("CREATE TABLE"):
                raise KitError(f"{self._path}: {name} is no plain table; Discourse Network Analyzer never writes that")

    def project(self) -> Project:
        coders = {_int(key): _str(name) for key, name in self._con.execute("SELECT ID, Name FROM CODERS ORDER BY ID")}
        keys: dict[int, str] = {}
        lines: dict[int, Lines] = {}
        for row in self._con.execute(
            "SELECT ID, Title, Text, Author, Source, Section, Type, Notes, Date FROM DOCUMENTS ORDER BY ID"
        ):
            number, paper, lines[_int(row[0])] = self._paper(row)
            key = paper.key if paper.key not in keys.values() else str(number)
            keys[number] = key
            self._found.papers.append(replace(paper, key=key))
        self._codes()
        self._statements(keys, lines, coders)
        return self._found

    def _paper(self, row: tuple[Any, ...]) -> tuple[int, Paper, Lines]:
        number, title, text, author, source, section, kind, notes, seconds = row
        number, lines = _int(number), Lines(_str(text))
        facts, own = facts_of(_str(notes))
        for name, value in (("author", author), ("outlet", source), ("section", section), ("type", kind)):
            facts.setdefault(name, _str(value))
        day = None
        if own.pop("published", "") != "unknown":
            try:
                day = _EPOCH + timedelta(seconds=_int(seconds))
            except OverflowError:
                self._found.left.append(f"document {number}: its date is none ({_str(seconds)[:40]})")
        key, whole = own.pop("id", str(number)), own.pop("title", _str(title))
        return number, Paper(key, lines.text, whole, {k: v for k, v in facts.items() if v}, day), lines

    def _codes(self) -> None:
        """Variables and their entities, with the notes and types that somebody gave them."""
        notes: dict[int, list[str]] = {}
        for entity, name, value in self._con.execute(
            "SELECT EntityId, AttributeVariable, AttributeValue FROM ATTRIBUTEVALUES "
            "JOIN ATTRIBUTEVARIABLES ON AttributeVariableId = ATTRIBUTEVARIABLES.ID ORDER BY ATTRIBUTEVALUES.ID"
        ):
            if _str(value):
                notes.setdefault(_int(entity), []).append(f"{_str(value)}" if name == "Notes" else f"{_str(name)}: {_str(value)}")
        for variable in self._variables.values():
            if variable.data == "short text":
                self._found.codes.append(Code(f"v{variable.id}", variable.name))
        nested = 0
        query = "SELECT ID, VariableId, Value, ChildOf, Red, Green, Blue FROM ENTITIES ORDER BY ID"
        for key, variable_id, value, parent, *colour in self._con.execute(query):
            nested += parent is not None
            if _str(value) and _int(variable_id) in self._variables:
                shade = "#" + "".join(f"{_int(c or 0) & 255:02x}" for c in colour)
                told = "\n".join(notes.get(_int(key), ()))
                above = f"v{_int(variable_id)}"
                self._found.codes.append(Code(f"e{_int(key)}", _str(value), told, above, "" if shade == "#000000" else shade))

        if nested:
            self._found.left.append(f"{nested:,} entities are below another one: their order has no place here")

    def _statements(self, keys: Mapping[int, str], lines: Mapping[int, Lines], coders: Mapping[int, str]) -> None:
        kinds = {_int(key): _str(label) for key, label in self._con.execute("SELECT ID, Label FROM STATEMENTTYPES ORDER BY ID")}
        values = self._values()
        taken: set[str] = set()
        for number, kind, document, start, stop, coder in self._con.execute(
            "SELECT ID, StatementTypeId, DocumentId, Start, Stop, Coder FROM STATEMENTS ORDER BY ID"
        ):
            number, said = _int(number), values.get(_int(number), {})
            own = said.pop(KEY, str(number))
            key = own if own not in taken else f"statement {number}"
            taken.add(key)
            if _int(document) not in keys:
                self._found.left.append(f"statement {number}: its document {_str(document)[:20]} is not in the database")
                continue
            place = lines[_int(document)].place(_int(start), _int(stop))
            if place is None:
                self._found.left.append(f"statement {number}: its place {start}-{stop} is not in document {_int(document)}")
                continue
            note = said.pop(NOTE, "")
            who = coders.get(_int(coder), "")
            told = {unreserved(name): value for name, value in said.items()}
            who = "" if who == NOBODY else who
            self._found.marks.append(Mark(key, keys[_int(document)], *place, kinds.get(_int(kind), ""), told, who, note))

    def _values(self) -> dict[int, dict[str, str]]:
        """Statement → variable → value, empty ones left out, in the order of variables."""
        found: dict[int, dict[int, str]] = {}
        for statement, variable, value in self._con.execute(
            "SELECT StatementId, DATASHORTTEXT.VariableId, Value FROM DATASHORTTEXT JOIN ENTITIES ON Entity = ENTITIES.ID "
            "UNION ALL SELECT StatementId, VariableId, Value FROM DATALONGTEXT "
            "UNION ALL SELECT StatementId, VariableId, Value FROM DATAINTEGER "
            "UNION ALL SELECT StatementId, VariableId, Value FROM DATABOOLEAN"
        ):
            if _str(value) and _int(variable) in self._variables:
                found.setdefault(_int(statement), {})[_int(variable)] = _str(value)
        return {statement: {self._variables[v].name: said[v] for v in sorted(said)} for statement, said in found.items()}


def _str(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _int(value: Any) -> int:
    return int(value) if isinstance(value, int | float) or (isinstance(value, str) and value.lstrip("-").isdecimal()) else 0
