"""The tables of a database of the Discourse Network Analyzer 3 → SQL that makes them empty, with the rules the program counts on:
what belongs to a row that is deleted goes with it, and an entity stands once."""

from __future__ import annotations

from collections.abc import Iterator

_NUMBER, _TEXT, _COLOUR = "INTEGER NOT NULL", "TEXT NOT NULL DEFAULT ''", ("Red", "Green", "Blue")
_SWITCHES = (
    "AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments", "AddStatements", "EditStatements",
    "DeleteStatements", "EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations",
    "ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements",
)  # fmt: skip
_DATA = {"DATABOOLEAN": f"Value {_NUMBER}", "DATAINTEGER": f"Value {_NUMBER}", "DATALONGTEXT": "Value TEXT DEFAULT ''"}
_SEEN = ("viewStatements", "editStatements", "viewDocuments", "editDocuments")
_STATED = ("StatementId > STATEMENTS", "VariableId > VARIABLES")


def ddl() -> Iterator[str]:
    """One statement per table, a table after those that it points to."""
    yield _table("SETTINGS", "Property TEXT PRIMARY KEY", "Value TEXT NOT NULL", key=False)
    yield _table("CODERS", _short("Name"), *_colour(), _default("Refresh", 0), _default("FontSize", 14), _short("Password"),
                 _default("PopupWidth", 300), _default("ColorByCoder", 0), _default("PopupDecoration", 0),
                 _default("PopupAutoComplete", 1), *(_default(f"Permission{name}", 1) for name in _SWITCHES))  # fmt: skip
    yield _table("DOCUMENTS", _short("Title"), "Text TEXT NOT NULL", "Coder > CODERS",
                 *map(_short, ("Author", "Source", "Section")), f"Notes {_TEXT}", _short("Type"), f"Date {_NUMBER}")  # fmt: skip
    yield _table("STATEMENTTYPES", _short("Label"), *_colour())
    types = "CHECK (DataType IN ('boolean', 'integer', 'long text', 'short text'))"
    yield _table("VARIABLES", _short("Variable"), f"DataType TEXT NOT NULL DEFAULT 'short text' {types}",
                 "StatementTypeId > STATEMENTTYPES", "UNIQUE (Variable, StatementTypeId)")  # fmt: skip
    yield _table("VARIABLELINKS", "SourceVariableId > VARIABLES", "TargetVariableId > VARIABLES",
                 "CHECK (SourceVariableId != TargetVariableId)")  # fmt: skip
    yield _table("REGEXES", "Label TEXT PRIMARY KEY CHECK (length(Label) < 191)", *_colour(), key=False)
    yield _table("CODERRELATIONS", "Coder > CODERS", "OtherCoder > CODERS", *(_default(name, 1) for name in _SEEN),
                 "CHECK (Coder != OtherCoder)")  # fmt: skip
    yield _table("STATEMENTS", "StatementTypeId > STATEMENTTYPES", "DocumentId > DOCUMENTS", f"Start {_NUMBER}",
                 f"Stop {_NUMBER}", "Coder > CODERS", "CHECK (0 <= Start AND Start < Stop)")  # fmt: skip
    yield _table("ENTITIES", "VariableId > VARIABLES", _short("Value"), *_colour(), "ChildOf > ENTITIES",
                 "UNIQUE (VariableId, Value)")  # fmt: skip
    for name, value in _DATA.items():
        yield _table(name, *_STATED, value, "UNIQUE (StatementId, VariableId)")
    yield _table("DATASHORTTEXT", *_STATED, "Entity > ENTITIES", "UNIQUE (StatementId, VariableId)")
    yield _table("ATTRIBUTEVARIABLES", "VariableId > VARIABLES", _short("AttributeVariable"),
                 "UNIQUE (VariableId, AttributeVariable)")  # fmt: skip
    yield _table("ATTRIBUTEVALUES", "EntityId > ENTITIES", "AttributeVariableId > ATTRIBUTEVARIABLES", _short("AttributeValue"),
                 "UNIQUE (EntityId, AttributeVariableId)")  # fmt: skip


def _table(name: str, *columns: str, key: bool = True) -> str:
    """``Coder > CODERS`` is a column that points to a table; rules of the whole table come last."""
    lines, rules = ["ID INTEGER NOT NULL PRIMARY KEY"] if key else [], []
    for column in columns:
        own, points, table = column.partition(" > ")
        if column.startswith(("UNIQUE", "CHECK")):
            rules.append(column)
        elif points:
            lines.append(f"{own} INTEGER REFERENCES {table}(ID) ON DELETE CASCADE")
        else:
            lines.append(column)
    return f"CREATE TABLE {name} ({', '.join([*lines, *rules])})"


def _short(name: str) -> str:
    return f"{name} {_TEXT} CHECK (length({name}) < 191)"


def _default(name: str, value: int) -> str:
    return f"{name} {_NUMBER} DEFAULT {value}"


def _colour() -> list[str]:
    return [f"{name} INTEGER DEFAULT 0 CHECK ({name} BETWEEN 0 AND 255)" for name in _COLOUR]
