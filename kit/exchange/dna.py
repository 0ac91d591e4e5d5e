"""A database of the Discourse Network Analyzer (Leifeld), version 3 (as of 3.0.11, 2025), ↔ a project.

What the program does, found in its source and by running its classes over a file of ours:

- A statement's ``Start`` and ``Stop`` are places of Java's text pane: UTF-16 units, from 0, end exclusive, of a text in which
  every line end is one character, whatever is stored. Texts are written with LF for that reason, and CRLF counts once when read.
- Short text is an entity, fewer than 191 characters; a variable with a longer value is written as long text.
- Every statement has a value for every variable of its type: a boolean or a number only where all marks say one.
- A document always has a date: without one it is 1970-01-01, and its notes say ``published: unknown``.
- Facts of a document without a column stand in its notes, a line each: ``url: …``.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, permutations
from pathlib import Path
from typing import Any
from urllib.request import pathname2url

from kit.errors import KitError
from kit.exchange.dna_tables import ddl
from kit.exchange.from_case import KIND
from kit.exchange.project import Code, Mark, Paper, Project
from kit.reading.items import LARGEST, Unreadable
from kit.reading.sources import Budget
from kit.store.writing import written_whole

PASSWORD = "kit"  # of every coder of a database that is written
STATEMENT = "DNA Statement"  # the type that networks are made of
NOBODY = "(no coder)"
_SHORT = 191  # UTF-16 units that a short text may not reach
_LARGEST = 1_000_000_000  # bytes of a database
_STEPS, _MOST_STEPS = 10_000, 20_000  # instructions between two looks, and looks, of one question to a strange database
_EPOCH = datetime(1970, 1, 1)
_KEY, _NOTE = "kit id", "note"
_RESERVED = re.compile(rf"(?:{_KEY}|{_NOTE})( \(variable\))*")  # e.g. "note", "note (variable)"
_TABLES = (
    "SETTINGS", "CODERS", "DOCUMENTS", "STATEMENTTYPES", "VARIABLES", "STATEMENTS", "ENTITIES",
    "DATASHORTTEXT", "DATALONGTEXT", "DATAINTEGER", "DATABOOLEAN", "ATTRIBUTEVARIABLES", "ATTRIBUTEVALUES",
)  # fmt: skip
# how the kit calls what the program's networks are made of → how the program does
_CALLED = {"actor": "person", "organisation": "organization", "issue": "concept"}
_COLUMNS = {"author": "Author", "outlet": "Source", "section": "Section", "type": "Type"}


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
    budget = Budget(size)  # a column may be computed: what is read is paid for, too

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
            if kind != "table" or not sql.upper().lstrip().startswith("CREATE TABLE"):
                raise KitError(f"{self._path}: {name} is no plain table; Discourse Network Analyzer never writes that")

    def project(self) -> Project:
        coders = {_int(key): _str(name) for key, name in self._con.execute("SELECT ID, Name FROM CODERS ORDER BY ID")}
        keys: dict[int, str] = {}
        lines: dict[int, _Lines] = {}
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

    def _paper(self, row: tuple[Any, ...]) -> tuple[int, Paper, _Lines]:
        number, title, text, author, source, section, kind, notes, seconds = row
        number, lines = _int(number), _Lines(_str(text))
        facts, own = _facts(_str(notes))
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

    def _statements(self, keys: Mapping[int, str], lines: Mapping[int, _Lines], coders: Mapping[int, str]) -> None:
        kinds = {_int(key): _str(label) for key, label in self._con.execute("SELECT ID, Label FROM STATEMENTTYPES ORDER BY ID")}
        values = self._values()
        taken: set[str] = set()
        for number, kind, document, start, stop, coder in self._con.execute(
            "SELECT ID, StatementTypeId, DocumentId, Start, Stop, Coder FROM STATEMENTS ORDER BY ID"
        ):
            number, said = _int(number), values.get(_int(number), {})
            own = said.pop(_KEY, str(number))
            key = own if own not in taken else f"statement {number}"
            taken.add(key)
            if _int(document) not in keys:
                self._found.left.append(f"statement {number}: its document {_str(document)[:20]} is not in the database")
                continue
            place = lines[_int(document)].place(_int(start), _int(stop))
            if place is None:
                self._found.left.append(f"statement {number}: its place {start}-{stop} is not in document {_int(document)}")
                continue
            note = said.pop(_NOTE, "")
            who = coders.get(_int(coder), "")
            told = {_unreserved(name): value for name, value in said.items()}
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


class _Lines:
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


def _facts(notes: str) -> tuple[dict[str, str], dict[str, str]]:
    """Notes of a document → facts, and what the kit says of it there; notes that are not the kit's stay whole."""
    lines = notes.split("\n") if notes else []
    pairs = [line.partition(": ")[::2] for line in lines]
    if not lines or not all(name and value and re.fullmatch(r"[a-z][a-z0-9_ ]*", name) for name, value in pairs):
        return ({"notes": notes} if notes else {}), {}
    told = {name: value.replace("\\n", "\n").replace("\\\\", "\\") if "\\" in value else value for name, value in pairs}
    own: dict[str, str] = {name: told.pop(name) for name in ("id", "title", "published") if name in told}
    return told, own


def _unreserved(name: str) -> str:
    return name.removesuffix(" (variable)") if _RESERVED.fullmatch(name) else name


def _str(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _int(value: Any) -> int:
    return int(value) if isinstance(value, int | float) or (isinstance(value, str) and value.lstrip("-").isdecimal()) else 0


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
    names = {name: f"{name} (variable)" for name in mark.values if _RESERVED.fullmatch(name)}
    if mark.kind == KIND:
        names |= {name: new for name, new in _CALLED.items() if new not in mark.values}
    values = {_clean(names.get(name, name)): _clean(value) for name, value in mark.values.items() if value}
    kind = STATEMENT if mark.kind == KIND and "agreement" in mark.values else mark.kind
    return replace(mark, kind=_clean(kind), values=values, coder=_clean(mark.coder), note=_clean(mark.note))


def _clean(text: str) -> str:
    """Text that can be stored: half of a character becomes a question mark."""
    return text.encode("utf-8", "replace").decode() if not text.isascii() else text


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
            yield _NOTE, "long text"
        if any(str(self.statements[mark.key]) != mark.key for mark in marks):
            yield _KEY, "long text"


def _data_type(values: list[str], every: bool, usual: bool) -> str:
    if usual and not values:
        return "short text"
    if any(len(value) >= _SHORT or _units(value) >= _SHORT or "\0" in value for value in values):
        return "long text"
    if values and every and set(values) <= {"0", "1"}:
        return "boolean"
    if values and every and all(_is_number(value) for value in values):
        return "integer"
    return "short text"


def _is_number(value: str) -> bool:
    return re.fullmatch(r"0|-?[1-9]\d{0,8}", value, re.ASCII) is not None


def _units(text: str) -> int:
    return len(text) + sum(ord(c) > 0xFFFF for c in text)


def _fits(name: str, what: str) -> None:
    if _units(name) >= _SHORT:
        raise KitError(f"{what} is too long for Discourse Network Analyzer, which takes {_SHORT - 1} characters: {name[:60]}…")


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
    for name, column in _COLUMNS.items():
        cells[column] = _clean(beside[name]) if _units(beside.get(name, "")) < _SHORT and name in beside else ""
        if cells[column]:
            del beside[name]
    title = _clean(paper.title)
    if _units(title) >= _SHORT:
        own["title"], title = title, title[: _SHORT // 2]
    day = paper.published
    if day is None:
        own["published"] = "unknown"
    elif day.tzinfo is not None:
        day = day.astimezone(UTC).replace(tzinfo=None)
    notes = _notes(own, beside)
    seconds = 0 if day is None else int((day - _EPOCH).total_seconds())
    text = _Lines(_clean(paper.text)).text
    return number, title, text, cells["Author"], cells["Source"], cells["Section"], notes, cells["Type"], seconds


def _notes(own: Mapping[str, str], facts: Mapping[str, str]) -> str:
    """Lines that `_facts` reads again."""
    notes = facts.get("notes", "")
    told = {name: value for name, value in facts.items() if name != "notes" and value}
    if notes and not own and not told:
        return _clean(notes)
    lines = [*own.items(), *told.items(), *([("notes", notes)] if notes else [])]
    escaped = [(_plain(name), value.replace("\\", "\\\\").replace("\r", "\n").replace("\n", "\\n")) for name, value in lines]
    return _clean("\n".join(f"{name}: {value}" for name, value in escaped))


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9_ ]+", "_", name.casefold()).strip() or "fact"


def _fill_statements(con: sqlite3.Connection, plan: _Plan) -> None:
    lines = {paper.key: _Moved(_clean(paper.text)) for paper in plan.project.papers}
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
        said = {**mark.values, _NOTE: mark.note, _KEY: "" if str(number) == mark.key else mark.key}
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


class _Moved:
    """Places of a text with its own line ends → places of the text as it is stored."""

    def __init__(self, text: str):
        self._pairs = [match.start() + 1 for match in re.finditer("\r\n", text)]
        self._lines, self.length = _Lines(text), len(text)

    def units(self, point: int) -> int:
        return self._lines.units(point - bisect_left(self._pairs, point))


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
                if name in (above, _CALLED.get(above)) and 0 < _units(code.name) < _SHORT and "\0" not in code.name:
                    self._told.setdefault((variable, _clean(code.name)), code)
                    self.number(variable, _clean(code.name))

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
        note = _clean(code.description) if code else ""
        return note if _units(note) < _SHORT else note[: _SHORT // 2 - 1] + "…"


@cache
def _secret(password: str) -> str:
    """A password as the program stores it: Jasypt's strong password digest, 100,000 rounds of SHA-256 after 16 bytes of salt."""
    salt = hashlib.sha256(b"peace talks kit").digest()[:16]
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(99_999):
        digest = hashlib.sha256(digest).digest()
    return base64.b64encode(salt + digest).decode()
