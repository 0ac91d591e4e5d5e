"""A case folder's datapackage.json → its checked description: which tables, columns, keys and codes there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from kit.errors import CaseError, Fault

PACKAGE = "datapackage.json"
_TYPES = ("string", "integer", "number", "date")
# What measures read from codes, beside value and label.
_CODES = {("attributions", "form"): ("rank", "quoted"), ("events", "kind"): ("group",)}


def shipped() -> Path:
    """The folder of the shipped case: inside an installed package, else beside it in a checkout."""
    inside = Path(__file__).parent / "_data"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "data"


def example() -> Path:
    """The folder of invented articles, with a codebook and codes by reading, that shows how to code one's own.

    Returns
    -------
    Path
        Holds ``articles/`` (text, HTML, CSV, JSON lines), ``codebook/`` and ``gold/``.
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
    path = folder / PACKAGE
    if not path.is_file():
        allowed = "A case is a folder with a datapackage.json that describes its tables"
        raise CaseError(str(folder), [Fault(PACKAGE, None, "", "", "the file is missing", allowed)])
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
        every = tables(package)
        for resource in every:
            resource["name"], resource["path"]
            schema = resource["schema"]
            schema["primaryKey"] = _listed(schema["primaryKey"])
            for key in schema.get("foreignKeys", []):
                key["fields"], reference = _listed(key["fields"]), key["reference"]
                reference["resource"], reference["fields"] = reference["resource"], _listed(reference["fields"])
            for field in schema["fields"]:
                field["name"], field["type"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        allowed = "It must be JSON with resources, each with name, path and a schema of typed fields and a primary key"
        raise CaseError(str(folder), [Fault(PACKAGE, None, "", str(error)[:80], "this is not a data package", allowed)]) from None
    faults = [Fault(PACKAGE, None, *fault) for fault in [*_described(every), *_lacking(every)]]
    if faults:
        raise CaseError(str(folder), faults)
    return package


def tables(package: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every table the package describes, those that need not be there included."""
    return [*package["resources"], *package.get("optionalResources", [])]


def parted(package: Mapping[str, Any]) -> bool:
    """Whether a case's tables, all but the codebook's, are Parquet parts."""
    return any(r.get("format") == "parquet" for r in tables(package))


def _described(every: list[dict[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with the descriptions themselves: column, value, problem, what is allowed."""
    used: set[str] = set()
    for resource in every:
        path = resource["path"]
        if not isinstance(path, str) or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or "\\" in path:
            yield resource["name"], str(path)[:60], "the path leaves the folder", "Name a file inside it, with forward slashes"
        elif path in used:
            yield resource["name"], path, "two tables share a file", "Give each its own"
        used.add(str(path))
        for field in resource["schema"]["fields"]:
            where = f"{resource['name']}.{field['name']}"
            if field["type"] not in _TYPES:
                yield where, str(field["type"]), "the type is unknown", "Allowed: " + ", ".join(_TYPES)
            try:
                re.compile(field.get("constraints", {}).get("pattern", ""))
            except re.error as error:
                yield where, str(error), "the pattern is no regular expression", "Mend it"


def _lacking(every: list[dict[str, Any]]) -> Iterator[tuple[str, str, str, str]]:
    """What the kit reads and the package does not describe."""
    own = {r["name"]: r for r in every}
    model = json.loads((shipped() / PACKAGE).read_text(encoding="utf-8"))
    for resource in model["resources"]:
        name = resource["name"]
        if name not in own:
            yield name, "", "the table is not described", "Describe it as the shipped case does"
            continue
        fields = {f["name"]: f for f in own[name]["schema"]["fields"]}
        for field in resource["schema"]["fields"]:
            if field["name"] not in fields:
                yield f"{name}.{field['name']}", "", "the column is not described", "Describe it as the shipped case does"
            elif needed := _CODES.get((name, field["name"])):
                codes = fields[field["name"]].get("codes", [])
                if not codes or any(key not in code for code in codes for key in needed):
                    yield (
                        f"{name}.{field['name']}",
                        "",
                        f"its codes lack {' or '.join(needed)}",
                        "Give every code value, label and these",
                    )
    stances = {f["name"]: f for f in own["statements"]["schema"]["fields"]}.get("stance", {}) if "statements" in own else {}
    if "statements" in own and not any("score" in code for code in stances.get("codes", [])):
        yield "statements.stance", "", "no code has a score", "Give every position its score, −1 to 1; mentions have none"


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
