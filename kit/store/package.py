"""A case folder's datapackage.json → its checked description: which tables, columns, keys and codes there are."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from kit.errors import CaseError, Fault
from kit.store import places

PACKAGE = "datapackage.json"
OWN = ("pieces", "index")  # folders of a case that are the kit's own, beside those that begin with a point
_TYPES = ("string", "integer", "number", "date")
_FORMATS = ("csv", "parquet")
_LARGEST = 20_000_000  # bytes of a data package
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")  # of a table or column: what SQL and Python take for a name as well
_TITLE = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")  # a case's short name, which becomes a file's
_TAKEN = ("said", "stated", "copies", "again", "firsts", "ranks", "told")  # views that the kit makes beside the tables
_DRAWN = {("parties", "colour"), ("event_reports", "agrees")}  # each code has a hue or a mark of its own
# What measures read from codes, beside value and label.
_CODES = {("attributions", "form"): ("rank", "quoted"), ("events", "kind"): ("group",)}
_TEXTS = ("title", "description", "version", "coded_by", "language", "homepage", "id", "profile")
_TIME = r"(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?"  # after a day, e.g. T18:40:00Z
_WIDEST = 10_000  # characters of such a text


class _Wrong(NamedTuple):
    """What is wrong with the description: where in it, the value, the problem, what is allowed."""

    where: str
    value: object
    problem: str
    allowed: str

    def fault(self) -> Fault:
        shown = "" if self.value is None else self.value if isinstance(self.value, str) else json.dumps(self.value)
        return Fault(PACKAGE, None, self.where, shown[:60], self.problem, self.allowed)


def shipped() -> Path:
    """The folder of the shipped case: inside an installed package, else beside it in a checkout."""
    inside = Path(__file__).parent.parent / "_data"
    return inside if inside.is_dir() else Path(__file__).parent.parent.parent / "data"


def example() -> Path:
    """The folder of invented articles, with a codebook and codes by reading, that shows how to code one's own.

    Returns
    -------
    Path
        Holds ``articles/`` (text, HTML, CSV, JSON lines), ``codebook/`` and ``gold/``.

    Examples
    --------
    >>> import kit
    >>> sorted(p.name for p in kit.example().iterdir() if p.is_dir())
    ['articles', 'codebook', 'coders', 'gold']
    """
    return shipped() / "example"


def read_package(folder: Path) -> dict[str, Any]:
    """The data package of a case folder, keys as lists.

    Raises
    ------
    CaseError
        If the folder or its ``datapackage.json`` is missing, is no data package, or describes less than the kit needs: the
        shipped case's tables and columns. Lists every fault.
    """
    try:
        package = json.loads(_text(folder), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        problem, allowed = "this is not JSON", "A data package is one JSON object: https://datapackage.org"
        raise CaseError(str(folder), [Fault(PACKAGE, None, "", str(error)[:80], problem, allowed)]) from None
    wrong = [*_shape(package)]
    if not wrong:
        for resource in tables(package):
            _keys_as_lists(resource["schema"])
        wrong = [*_check_parts(tables(package)), *_lacking(tables(package))]
    if wrong:
        raise CaseError(str(folder), [w.fault() for w in wrong])
    return package


def tables(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every table the package describes, those that need not be there included."""
    return [*package["resources"], *package.get("optionalResources", [])]


def parted(package: Mapping[str, Any]) -> bool:
    """Whether a case's tables, all but the codebook's, are Parquet parts."""
    return any(r.get("format") == "parquet" for r in tables(package))


def _text(folder: Path) -> str:
    def failed(problem: str, allowed: str, name: str = PACKAGE) -> CaseError:
        return CaseError(str(folder), [Fault(name, None, "", "", problem, allowed)])

    try:
        path = places.inside(folder, PACKAGE)
    except places.Outside as error:
        raise failed(error.problem, error.allowed) from None
    if not path.is_file():
        hidden = [p for p in folder.parent.glob(f".{_plain(folder.name)}-*") if (p / PACKAGE).is_file()] if folder.name else []
        allowed = "A case is a folder with a datapackage.json that describes its tables"
        if hidden:
            allowed += f"; one lies in {hidden[0]}, where an interrupted command has left it"
        raise failed("the file is missing", allowed)
    if path.stat().st_size > _LARGEST:
        raise failed(f"the file is larger than {_LARGEST:,} bytes", "It describes the tables; rows belong into their files")
    return path.read_text(encoding="utf-8-sig")


def _plain(name: str) -> str:
    """A name as a pattern of file names that finds only itself."""
    return re.sub(r"([*?\[])", r"[\1]", name)


def _no_number(written: str) -> float:
    raise ValueError(f"{written} is no number of JSON")


def _keys_as_lists(schema: dict[str, Any]) -> None:
    schema["primaryKey"] = _as_list(schema["primaryKey"])
    for key in schema.get("foreignKeys", []):
        key["fields"], key["reference"]["fields"] = _as_list(key["fields"]), _as_list(key["reference"]["fields"])


def _as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _shape(package: Any) -> Iterator[_Wrong]:
    """What is not of the form of a data package: everything that is read later is there, and of its kind."""
    if not isinstance(package, dict):
        yield _Wrong("", package, "this is not a data package", "It must be an object with name and resources")
        return
    yield from _about(package)
    for name in ("resources", "optionalResources"):
        listed = package.get(name, [] if name == "optionalResources" else None)
        if not isinstance(listed, list):
            yield _Wrong(name, listed, "this is no list", "List the tables, each an object with name, path and schema")
            continue
        for number, resource in enumerate(listed):
            yield from _table(f"{name}[{number}]", resource)


def _about(package: Mapping[str, Any]) -> Iterator[_Wrong]:
    """What a case says of itself."""
    name = package.get("name")
    if not isinstance(name, str) or not _TITLE.fullmatch(name):
        yield _Wrong("name", name, "this is no short name", "Write small letters, digits, points and hyphens: my-talks-2024")
    for key in _TEXTS:
        value = package.get(key)
        if value is not None and not (isinstance(value, str) and len(value) <= _WIDEST and "\0" not in value):
            yield _Wrong(key, value, "this is no text", "Write a text, or leave it out")
    for key in ("created", "day_one"):
        if package.get(key) is not None and not _is_day(package[key], time=key == "created"):
            yield _Wrong(key, package[key], "this is no date", "Write YYYY-MM-DD, or leave it out")
    yield from _period(package.get("period"))
    for key in ("licenses", "sources", "contributors"):
        yield from _each(
            key, package.get(key), "", lambda where, one: _texts(where, one, ("name", "title", "path", "role", "email"))
        )


def _period(period: Any) -> Iterator[_Wrong]:
    allowed = 'Write {"start": "YYYY-MM-DD", "end": "YYYY-MM-DD"}, or leave it out'
    if period is None:
        return
    if not isinstance(period, dict):
        yield _Wrong("period", period, "this is no period", allowed)
        return
    days = {key: period.get(key) for key in ("start", "end")}
    wrong = [_Wrong(f"period.{key}", day, "this is no date", allowed) for key, day in days.items() if not _is_day(day)]
    yield from wrong
    if not wrong and str(days["start"]) > str(days["end"]):
        yield _Wrong("period.end", days["end"], "it lies before the start", allowed)


def _is_day(value: Any, *, time: bool = False) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}" + _TIME * time, value):
        return False
    try:
        return date.fromisoformat(value[:10]).year > 0
    except ValueError:
        return False


def _each(where: str, value: Any, missing: str, check: Callable[[str, dict[str, Any]], Iterator[_Wrong]]) -> Iterator[_Wrong]:
    """Faults of a list of objects; ``missing`` says what is wrong where there is none, if one must be there."""
    if value is None and not missing:
        return
    if not isinstance(value, list) or (missing and not value):
        yield _Wrong(where, value, missing or "this is no list", "Write a list of objects")
        return
    for number, one in enumerate(value):
        if isinstance(one, dict):
            yield from check(f"{where}[{number}]", one)
        else:
            yield _Wrong(f"{where}[{number}]", one, "this is no object", "Write {…} with named values")


def _texts(where: str, one: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[_Wrong]:
    for key in keys:
        value = one.get(key)
        if value is not None and not (isinstance(value, str) and len(value) <= _WIDEST and "\0" not in value):
            yield _Wrong(f"{where}.{key}", value, "this is no text", "Write a text, or leave it out")


def _check_name(where: str, value: Any) -> Iterator[_Wrong]:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        allowed = "Write small letters, digits and _, a letter first, at most 63"
        yield _Wrong(where, value, "this cannot name a table or column", allowed)


def _table(where: str, resource: Any) -> Iterator[_Wrong]:
    """What is not of the form of a table's description."""
    if not isinstance(resource, dict):
        yield _Wrong(where, resource, "this is no object", "Describe a table with name, path and schema")
        return
    yield from _check_name(f"{where}.name", resource.get("name"))
    where = resource["name"] if isinstance(resource.get("name"), str) else where
    if problem := places.misnamed(resource.get("path")):
        allowed = "Name a file inside the case's folder, with forward slashes: coded/statements.csv"
        yield _Wrong(f"{where}.path", resource.get("path"), problem, allowed)
    yield from _texts(where, resource, ("title", "description", "format", "mediatype", "encoding", "scheme"))
    schema = resource.get("schema")
    if not isinstance(schema, dict):
        yield _Wrong(f"{where}.schema", schema, "the table has no schema", "Describe its fields and its primary key")
        return
    yield from _each(f"{where}.fields", schema.get("fields"), "the table has no fields", _field)
    yield from _columns(f"{where}.primaryKey", schema.get("primaryKey"))
    yield from _each(f"{where}.foreignKeys", schema.get("foreignKeys"), "", _foreign)


def _columns(where: str, value: Any) -> Iterator[_Wrong]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(v, str) for v in listed):
        yield _Wrong(where, value, "this names no columns", "Name a column, or list some")


def _foreign(where: str, key: Mapping[str, Any]) -> Iterator[_Wrong]:
    reference = key.get("reference")
    if not isinstance(reference, dict) or not isinstance(reference.get("resource"), str):
        yield _Wrong(f"{where}.reference", reference, "this names no table", "Write its resource and fields")
        return
    for place, value in ((f"{where}.fields", key.get("fields")), (f"{where}.reference.fields", reference.get("fields"))):
        if not isinstance(value, str) and not (isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)):
            yield _Wrong(place, value, "this names no single column", "A key of the kit has one column")


def _field(where: str, field: dict[str, Any]) -> Iterator[_Wrong]:
    yield from _check_name(f"{where}.name", field.get("name"))
    if field.get("type") not in _TYPES:
        yield _Wrong(f"{where}.type", field.get("type"), "the type is unknown", "Allowed: " + ", ".join(_TYPES))
    yield from _texts(where, field, ("title", "description", "unit"))
    yield from _each(f"{where}.codes", field.get("codes"), "", _code)
    limits = field.get("constraints", {})
    if not isinstance(limits, dict):
        yield _Wrong(f"{where}.constraints", limits, "this is no object", "Write required, unique, enum, minimum, maximum")
        return
    for key in ("required", "unique"):
        if not isinstance(limits.get(key, False), bool):
            yield _Wrong(f"{where}.constraints.{key}", limits[key], "this is neither true nor false", "Write one of them")
    for key in ("minimum", "maximum"):
        if key in limits and (not isinstance(limits[key], int | float) or isinstance(limits[key], bool)):
            yield _Wrong(f"{where}.constraints.{key}", limits[key], "this is no number", "Write a number, without quotes")
    enum = limits.get("enum")
    if enum is not None and not (isinstance(enum, list) and enum and all(isinstance(v, str) for v in enum)):
        yield _Wrong(f"{where}.constraints.enum", enum, "this lists no codes", 'Write them as texts: ["supports", "opposes"]')
    if "pattern" in limits and not isinstance(limits["pattern"], str):
        yield _Wrong(f"{where}.constraints.pattern", limits["pattern"], "this is no pattern", "Write a text, or leave it out")


def _code(where: str, code: Mapping[str, Any]) -> Iterator[_Wrong]:
    if not isinstance(code.get("value"), str) or not code["value"]:
        yield _Wrong(f"{where}.value", code.get("value"), "this is no code", "Write a text")
    yield from _texts(where, code, ("label", "meaning", "group", "mark"))
    for key in ("score", "rank"):
        if not isinstance(code.get(key, 0), int | float) or isinstance(code.get(key), bool):
            yield _Wrong(f"{where}.{key}", code[key], "this is no number", "Write a number, without quotes")
    if not isinstance(code.get("quoted", False), bool):
        yield _Wrong(f"{where}.quoted", code["quoted"], "this is neither true nor false", "Write one of them")


def _check_parts(every: list[dict[str, Any]]) -> Iterator[_Wrong]:
    """What is wrong between the parts of the description."""
    own = {r["name"]: {f["name"] for f in r["schema"]["fields"]} for r in every}
    names, paths = set(_TAKEN), set()
    for resource in every:
        name, path = resource["name"], resource["path"]
        if name in names:
            yield _Wrong(name, None, "the name is taken", "Give each table its own; the kit keeps " + ", ".join(_TAKEN))
        if path in paths:
            yield _Wrong(name, path, "two tables share a file", "Give each its own")
        names.add(name)
        paths.add(path)
        yield from _check_place(resource)
        fields = [f["name"] for f in resource["schema"]["fields"]]
        for twice in sorted({f for f in fields if fields.count(f) > 1}):
            yield _Wrong(f"{name}.{twice}", None, "the column is described twice", "Describe it once")
        for field in resource["schema"]["fields"]:
            pattern = field.get("constraints", {}).get("pattern")
            if pattern is not None and pattern not in _patterns():
                allowed = "List what is allowed as enum, or say it in the description; patterns are those of the shipped case"
                yield _Wrong(f"{name}.{field['name']}", pattern, "the pattern is none that the kit knows", allowed)
        for column in set(resource["schema"]["primaryKey"]) - own[name]:
            yield _Wrong(f"{name}.primaryKey", column, "there is no such column", "Name one of the table")
        for key in resource["schema"].get("foreignKeys", []):
            target, (column,) = key["reference"]["resource"] or name, key["reference"]["fields"]
            if key["fields"][0] not in own[name] or column not in own.get(target, ()):
                value = f"{key['fields'][0]} → {target}.{column}"
                yield _Wrong(f"{name}.foreignKeys", value, "there is no such column", "Name columns that are described")


def _check_place(resource: Mapping[str, Any]) -> Iterator[_Wrong]:
    """A table is a CSV file, or a folder of Parquet parts, where the kit keeps nothing else."""
    name, path, form = resource["name"], resource["path"], resource.get("format", "csv")
    if form not in _FORMATS:
        yield _Wrong(f"{name}.format", form, "the format is unknown", "Allowed: " + ", ".join(_FORMATS))
    elif form == "csv" and not path.endswith(".csv"):
        yield _Wrong(f"{name}.path", path, "this is no CSV file", "Let its name end in .csv")
    first = path.split("/")[0]
    if first.startswith(".") or first in OWN:
        yield _Wrong(f"{name}.path", path, "the kit keeps files of its own there", "Choose another folder, e.g. coded")


@cache
def _model() -> dict[str, Any]:
    """The shipped case's own description, as it stands; never changed."""
    return json.loads((shipped() / PACKAGE).read_text(encoding="utf-8"))


@cache
def _patterns() -> set[str]:
    """Patterns of the shipped case. Others are refused: one that somebody sends may never end."""
    fields = (f for r in tables(_model()) for f in r["schema"]["fields"])
    return {f["constraints"]["pattern"] for f in fields if "pattern" in f.get("constraints", {})}


def _lacking(every: list[dict[str, Any]]) -> Iterator[_Wrong]:
    """What the kit reads and the package does not describe, or otherwise."""
    own, allowed = {r["name"]: r for r in every}, "Describe it as the shipped case does"
    model = _model()
    for resource in tables(model):
        name = resource["name"]
        if name not in own:
            if resource in model["resources"]:
                yield _Wrong(name, None, "the table is not described", allowed)
            continue
        schema = resource["schema"]
        if own[name]["schema"]["primaryKey"] != _as_list(schema["primaryKey"]):
            key = ", ".join(own[name]["schema"]["primaryKey"])
            yield _Wrong(f"{name}.primaryKey", key, "the key is another one", allowed)
        fields = {f["name"]: f for f in own[name]["schema"]["fields"]}
        for field in schema["fields"]:
            column = field["name"]
            if column not in fields:
                yield _Wrong(f"{name}.{column}", None, "the column is not described", allowed)
                continue
            if fields[column]["type"] != field["type"]:
                yield _Wrong(f"{name}.{column}", fields[column]["type"], "the type is another one", f"It must be {field['type']}")
            if (name, column) in _DRAWN:
                there = field["constraints"]["enum"]
                listed = fields[column].get("constraints", {}).get("enum", [])
                if not listed:
                    yield _Wrong(f"{name}.{column}", None, "its codes are not listed as enum", f"Allowed: {', '.join(there)}")
                for odd in (value for value in listed if value not in there):
                    yield _Wrong(f"{name}.{column}", odd, "no chart can draw this code", f"Allowed: {', '.join(there)}")
            if needed := _CODES.get((name, column)):
                codes = fields[column].get("codes", [])
                if not codes or any(key not in code for code in codes for key in needed):
                    problem = f"its codes lack {' or '.join(needed)}"
                    yield _Wrong(f"{name}.{column}", None, problem, "Give every code value, label and these")
    stances = {f["name"]: f for f in own["statements"]["schema"]["fields"]}.get("stance", {}) if "statements" in own else {}
    if "statements" in own and not any("score" in code for code in stances.get("codes", [])):
        allowed = "Give every position its score, −1 to 1; mentions have none"
        yield _Wrong("statements.stance", None, "no code has a score", allowed)
