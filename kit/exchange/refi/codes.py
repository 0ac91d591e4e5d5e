"""Codes below each other and values of variables: how REFI-QDA has them, how a project has them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kit.errors import KitError
from kit.exchange.from_case import KIND
from kit.exchange.mapping import BETWEEN
from kit.exchange.project import Code, Mark, Project
from kit.reading.items import LARGEST

ORIGIN = "peace talks kit"
PROJECT, BOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"  # namespaces
OURS = uuid.UUID("8d1b0f6e-5f0c-4a53-9d7e-51a3f5c1b2aa")  # names of the kit become GUIDs under it
GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_IMPLIED = ("speaker", "organisation", "agreement")  # what the actor's and the codes of a case say already


def plain_guid(value: str | None) -> str:
    match = GUID.fullmatch((value or "").strip())
    return match[1].lower() if match else (value or "").strip()


def paths(codes: list[Code]) -> dict[str, str]:
    """Key of a code → its name with those above it. Raises `KitError` if these are longer than any code book's.

    Examples
    --------
    >>> paths([Code("i", "issue"), Code("b", "Bridge", "", "i")])
    {'i': 'issue', 'b': 'issue > Bridge'}
    """
    found: dict[str, str] = {}
    length = 0
    for code in codes:
        above = found.get(code.above)
        length += len(above or "") + len(code.name)
        if length > LARGEST:
            raise KitError(f"the names of codes with those above them have more than {LARGEST:,} characters")
        found[code.key] = code.name if above is None else above + BETWEEN + code.name
    return found


def by_code(project: Project) -> Project:
    """The same project as one that has codes alone, which is what REFI-QDA holds: a mark for each of its values.

    Parameters
    ----------
    project : Project

    Returns
    -------
    Project
        A value is a code below its variable; a stance below its issue. Of a case's marks the speaker as printed, the organisation
        and ``agreement`` have no code: those of the actor and the stance say them. Codes that marks have and the code book lacks
        are added to it. Marks without values keep their kind. Marks at one place with one note, coder and code are one.

    Examples
    --------
    >>> from kit.exchange.project import Paper
    >>> mark = Mark("1", "a", 0, 3, "Attribution", {"issue": "Bridge", "stance": "supports", "form": "direct"})
    >>> [m.kind for m in by_code(Project([Paper("a", "Yes")], [mark])).marks]
    ['issue > Bridge > Bridge: supports', 'form > direct']
    """
    codes, of_path = list(project.codes), {path: key for key, path in reversed(paths(project.codes).items())}
    found = Project(project.papers, [], codes, list(project.left))
    seen: set[tuple[Any, ...]] = set()
    for mark in project.marks:
        for names in _names(mark):
            path = BETWEEN.join(names)
            if path not in of_path:
                _add(codes, of_path, names)
            said = (mark.paper, mark.start, mark.end, path, mark.coder, mark.note)
            if said not in seen:
                seen.add(said)
                found.marks.append(Mark(f"{mark.key}:{path}" if mark.values else mark.key, *said[:4], {}, *said[4:]))
    return _unique(found)


def _unique(project: Project) -> Project:
    """Every name once: a second code of a name has that of the code above it in brackets."""
    taken: set[str] = set()
    renamed: dict[str, Code] = {}
    for code in project.codes:
        above = renamed[code.above].name if code.above in renamed else "code"
        name, number = code.name, 1
        while name in taken:
            name, number = f"{code.name} ({above}{f' {number}' * (number > 1)})", number + 1
        taken.add(name)
        renamed[code.key] = replace(code, name=name)
    now = paths(list(renamed.values()))
    new = {path: now[key] for key, path in reversed(paths(project.codes).items())}
    marks = [replace(mark, kind=new[mark.kind]) for mark in project.marks]
    return replace(project, codes=list(renamed.values()), marks=marks)


def _names(mark: Mark) -> Iterator[list[str]]:
    implied = _IMPLIED if mark.kind == KIND else ()
    values = {name: value for name, value in mark.values.items() if value and name not in implied}
    if not values:
        yield [mark.kind]
    stance = values.get("stance", "") if values.get("issue") else ""
    for name, value in values.items():
        if name == "issue" and stance:
            yield [name, value, f"{value}: {stance}"]
        elif name != "stance" or not stance:
            # e.g. "outlook: 1": a code that stands alone in a margin needs a word
            yield [name, value if any(character.isalpha() for character in value) else f"{name}: {value}"]


def _add(codes: list[Code], of_path: dict[str, str], names: list[str]) -> None:
    if len(names) == 1:
        of_path[names[0]] = key = str(uuid.uuid5(OURS, f"code {names[0]}"))
        codes.append(Code(key, names[0]))
        return
    above = ""
    for depth, name in enumerate(names, start=1):
        path = BETWEEN.join(names[:depth])
        if path not in of_path:
            of_path[path] = str(uuid.uuid5(OURS, f"code {path}"))
            codes.append(Code(of_path[path], name, "", above))
        above = of_path[path]
