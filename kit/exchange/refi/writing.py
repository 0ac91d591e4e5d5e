"""A project → a REFI-QDA project or code book."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from kit.exchange.project import Code, Mark, Paper, Project
from kit.exchange.refi.codes import BOOK, GUID, ORIGIN, OURS, PROJECT, by_code, paths, plain_guid
from kit.store.writing import write_whole

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold
_DAY = "%Y-%m-%dT%H:%M:%S"


def write(project: Project, path: Path) -> None:
    """A project as a ``.qdpx`` file.

    Parameters
    ----------
    project : Project
        Its marks go as those of `by_code`. Texts go as they are, line ends included.
    path : Path
        New or replaced.

    Notes
    -----
    Keys that are no GUIDs become some; a text keeps its key as the variable ``id``, facts and day are variables, too. What XML
    cannot hold in a name or note (control characters) becomes a space. The same project gives the same bytes.
    """
    written = _Writing(by_code(project), Path(path).stem)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("project.qde"), written.xml(), zipfile.ZIP_DEFLATED)
        for name, text in written.texts.items():
            packed.writestr(zipfile.ZipInfo(f"sources/{name}"), text.encode("utf-8", "replace"), zipfile.ZIP_DEFLATED)
    write_whole(Path(path), out.getvalue())


def write_codebook(project: Project, path: Path) -> None:
    """The codes of a project as a ``.qdc`` file; its other parts have no place there."""
    root = etree.Element(f"{{{BOOK}}}CodeBook", {"origin": ORIGIN}, nsmap={None: BOOK})
    _put_codes(_sub(root, "Codes"), by_code(project).codes)
    write_whole(Path(path), _bytes(root))


def _sub(above: etree._Element, name: str, attributes: Mapping[str, str] | None = None) -> etree._Element:
    held = {key: _held(value) for key, value in (attributes or {}).items() if value}
    return etree.SubElement(above, f"{{{etree.QName(above).namespace}}}{name}", held)


def _held(text: str) -> str:
    """What XML can hold of a text."""
    return _UNWRITABLE.sub(" ", text)


def _describe(element: etree._Element, text: str) -> None:
    if text:
        _sub(element, "Description").text = _held(text)


def _bytes(root: etree._Element) -> bytes:
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return data.replace(b"<?xml version='1.0' encoding='utf-8'?>", b'<?xml version="1.0" encoding="utf-8"?>', 1)


def _as_guid(kind: str, key: str) -> str:
    return key if GUID.fullmatch(key) and key == plain_guid(key) else str(uuid.uuid5(OURS, f"{kind} {key}"))


def _put_codes(above: etree._Element, codes: list[Code]) -> None:
    """Codes below those they belong to."""
    there: dict[str, etree._Element] = {}
    for code in codes:
        attributes = {"guid": _as_guid("code", code.key), "name": code.name, "isCodable": "true", "color": code.colour}
        there[code.key] = element = _sub(there.get(code.above, above), "Code", attributes)
        element.set("name", _held(code.name))
        _describe(element, code.description)
    for element in there.values():  # a description comes before the codes below
        element[:] = sorted(element, key=lambda child: etree.QName(child).localname != "Description")


class _Writing:
    """One project that is written."""

    def __init__(self, project: Project, name: str):
        self._project, self._name = project, name
        self.texts: dict[str, str] = {}
        self._users = {c: str(uuid.uuid5(OURS, f"user {c}")) for c in dict.fromkeys(m.coder for m in project.marks) if c}
        names = dict.fromkeys(["id", "published", *(name for paper in project.papers for name in paper.facts)])
        self._variables = {name: str(uuid.uuid5(OURS, f"variable {name}")) for name in names}
        self._codes = {path: _as_guid("code", key) for key, path in reversed(paths(project.codes).items())}

    def xml(self) -> bytes:
        attributes = {"name": _held(self._name) or "project", "origin": ORIGIN, "creationDateTime": "1970-01-01T00:00:00Z"}
        root = etree.Element(f"{{{PROJECT}}}Project", attributes, nsmap={None: PROJECT})
        if self._users:
            users = _sub(root, "Users")
            for name, guid in self._users.items():
                _sub(users, "User", {"guid": guid, "name": name})
        if self._project.codes:
            _put_codes(_sub(_sub(root, "CodeBook"), "Codes"), self._project.codes)
        variables = _sub(root, "Variables")
        for name, guid in self._variables.items():
            kind = "DateTime" if name == "published" else "Text"
            _sub(variables, "Variable", {"guid": guid, "name": name, "typeOfVariable": kind})
        sources = _sub(root, "Sources") if self._project.papers else root  # an empty list is none in the schema
        marks: dict[str, list[Mark]] = {}
        for mark in self._project.marks:
            marks.setdefault(mark.paper, []).append(mark)
        for paper in self._project.papers:
            self._source(sources, paper, marks.get(paper.key, []))
        return _bytes(root)

    def _source(self, above: etree._Element, paper: Paper, marks: list[Mark]) -> None:
        guid = _as_guid("text", paper.key)
        # no byte order mark, but before a text that begins with its character
        self.texts[f"{guid}.txt"] = "\ufeff" * paper.text.startswith("\ufeff") + paper.text
        attributes = {"guid": guid, "name": paper.title or paper.key, "plainTextPath": f"internal://{guid}.txt"}
        source = _sub(above, "TextSource", attributes)
        for selected in _together(marks):
            self._selection(source, selected)
        facts = {"id": "" if guid == paper.key else paper.key, **paper.facts}
        for name, text in facts.items():
            if text:
                self._value(source, name, "TextValue", text)
        if paper.published:
            self._value(source, "published", "DateTimeValue", paper.published.strftime(_DAY))

    def _value(self, source: etree._Element, name: str, kind: str, text: str) -> None:
        value = _sub(source, "VariableValue")
        _sub(value, "VariableRef", {"targetGUID": self._variables[name]})
        _sub(value, kind).text = _held(text)

    def _selection(self, source: etree._Element, marks: list[Mark]) -> None:
        first = marks[0]
        attributes = {"guid": _as_guid("selection", first.key), "startPosition": str(first.start), "endPosition": str(first.end)}
        selection = _sub(source, "PlainTextSelection", attributes | {"creatingUser": self._users.get(first.coder, "")})
        _describe(selection, first.note)
        for mark in marks:
            guid = str(uuid.uuid5(OURS, f"coding {mark.key}"))
            coding = _sub(selection, "Coding", {"guid": guid, "creatingUser": self._users.get(mark.coder, "")})
            _sub(coding, "CodeRef", {"targetGUID": self._codes[mark.kind]})


def _together(marks: list[Mark]) -> Iterator[list[Mark]]:
    """Marks at one place of one coder with one note, each code once: one selection, as its codes in the programs' margins."""
    found: dict[tuple[Any, ...], list[Mark]] = {}
    for mark in marks:
        alone = mark.key if GUID.fullmatch(mark.key) else ""
        found.setdefault((mark.start, mark.end, mark.coder, mark.note, alone), []).append(mark)
    yield from found.values()
