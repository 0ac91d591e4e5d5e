"""A REFI-QDA project (``.qdpx``) or code book (``.qdc``), version 1.0 of its schema, ↔ a project.

How a case looks there: every value is a code below its variable, ``party > Northland``; a stance is a code below its issue,
``issue > Bridge > Bridge: supports``, so that one code says both. A selection has one coding for each of its values. What is read
back is one mark per coding, whose kind is the code with those above it, joined by `` > ``.

What programs do, found in their source: positions are code points of the plain text (the standard says so) without its byte order
mark; QualCoder reads a project only with ``plainTextPath``, takes a byte order mark for a character and the first element of a
coding for its code, and knows a code by its name alone, so that names are made unique; ATLAS.ti counts CRLF once (QualCoder's
reader knows so), others twice.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from kit.errors import KitError
from kit.exchange.from_case import KIND
from kit.exchange.mapping import BETWEEN
from kit.exchange.project import Code, Mark, Paper, Project
from kit.reading.items import LARGEST, Unreadable
from kit.reading.sources import Budget, guarded
from kit.store.writing import write_whole

ORIGIN = "peace talks kit"
_PROJECT, _BOOK = "urn:QDA-XML:project:1.0", "urn:QDA-XML:codebook:1.0"
_OURS = uuid.UUID("8d1b0f6e-5f0c-4a53-9d7e-51a3f5c1b2aa")  # names of the kit become GUIDs under it
_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")
_MOST_FILES, _DEEPEST = 100_000, 60  # files of a project; codes below each other
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold
_DAY = "%Y-%m-%dT%H:%M:%S"
_NO_TEXT = {"PictureSource": "a picture", "AudioSource": "a sound", "VideoSource": "a film"}
_IMPLIED = ("speaker", "organisation", "agreement")  # what the actor's and the issue's codes of a case say already
_BESIDE = ("Cases", "Notes", "Links", "Sets", "Graphs")


def read(path: Path) -> Project:
    """A project as any program of the standard exports it.

    Parameters
    ----------
    path : Path
        A ``.qdpx`` file.

    Returns
    -------
    Project
        ``papers``: texts, and the plain text of PDFs, with the values of their variables; ``marks``: one per coding, kind is the
        code with those above it; ``codes``; ``left``: pictures, sounds, films, and what else has no place here.

    Raises
    ------
    KitError
        If it is no such file, is damaged, has names that lead out of it, or unpacks to too much.
    """
    packed = _Packed(Path(path))
    root = _xml(packed.project(), f"{path}!project.qde", "Project")
    return _Reading(root, packed).project()


def read_codebook(path: Path) -> Project:
    """A code book: a project of codes alone; raises `KitError` if it is none."""
    try:
        if Path(path).stat().st_size > LARGEST:
            raise KitError(f"{path}: larger than {LARGEST:,} bytes")
        data = Path(path).read_bytes()
    except OSError as error:
        raise KitError(f"{path}: {error.strerror}") from None
    root, found = _xml(data, str(path), "CodeBook"), Project()
    found.codes = list(_codes(_child(root, "Codes"), found.left))
    if (sets := _child(root, "Sets")) is not None and len(sets):
        found.left.append(f"{len(sets):,} sets of codes have no place here")
    return found


def _xml(data: bytes, place: str, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
                             remove_pis=True)  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise KitError(f"{place}: not XML ({' '.join(str(error)[:120].split())})") from None
    if root.getroottree().docinfo.doctype:
        raise KitError(f"{place}: it declares a DOCTYPE; REFI-QDA never does")
    if _name(root) != name or not str(etree.QName(root).namespace or "").startswith("urn:QDA-XML:"):
        raise KitError(
            f"{place}: no REFI-QDA {'project' if name == 'Project' else 'code book'}, its first element is {root.tag[:80]}"
        )
    return root


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if element is not None:
        yield from (child for child in element if _name(child) == name)


def _guid(value: str | None) -> str:
    match = _GUID.fullmatch((value or "").strip())
    return match[1].lower() if match else (value or "").strip()


def _told(element: etree._Element, name: str = "Description") -> str:
    child = _child(element, name)
    return "" if child is None else "".join(child.itertext())


class _Packed:
    """The zip of a project."""

    def __init__(self, path: Path):
        self.path = path
        try:
            size = path.stat().st_size
            self._zip = zipfile.ZipFile(io.BytesIO(path.read_bytes()) if size < LARGEST else path)
            infos = self._zip.infolist()
        except OSError as error:
            raise KitError(f"{path}: {error.strerror or error}") from None
        except Exception as error:  # zipfile raises many kinds
            raise KitError(f"{path} is no .qdpx file: the zip cannot be read ({type(error).__name__})") from None
        if len(infos) > _MOST_FILES:
            raise KitError(f"{path}: more than {_MOST_FILES:,} files")
        self._budget = Budget(size)
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = info.filename
            if name.startswith("/") or "\\" in name or "\0" in name or ".." in PurePosixPath(name).parts or ":" in name[:2]:
                raise KitError(f"{path}!{name[:80]}: its path leads out of the zip")
            self._infos[name.casefold()] = info

    def project(self) -> bytes:
        names = [name for name in self._infos if name.endswith(".qde") and "/" not in name]
        if len(names) != 1:
            raise KitError(f"{self.path} is no .qdpx file: it holds {len(names)} files .qde, and one is right")
        return self._bytes(names[0])

    def text(self, address: str) -> str:
        """A plain text by its address, ``internal://….txt``, without a byte order mark.

        Raises
        ------
        KitError
            If it is not in the zip or cannot be read.
        """
        scheme, _, name = address.partition("://")
        key = f"sources/{name.lstrip('/')}".casefold()
        if scheme != "internal" or key not in self._infos:
            raise KitError(f"its text {address[:80]!r} is not in the project")
        try:
            return self._bytes(key).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise KitError(f"its text {address[:80]!r} is not UTF-8 at byte {error.start:,}") from None

    def _bytes(self, key: str) -> bytes:
        info = self._infos[key]
        try:
            with guarded(lambda: self._zip.open(info), self._budget) as file:
                return file.read()
        except Unreadable as error:
            raise KitError(f"{self.path}!{info.filename[:80]}: {error}") from None


def _codes(codes: etree._Element | None, left: list[str]) -> Iterator[Code]:
    """Codes, each before those below it."""
    taken: set[str] = set()
    level = [(code, "", 0) for code in _children(codes, "Code")][::-1]
    while level:
        element, above, depth = level.pop()
        key, name = _guid(element.get("guid")), element.get("name", "")
        if not key or key in taken:
            left.append(f"code {name[:80]!r}: its GUID {key[:40]!r} stands there twice or not at all")
            continue
        taken.add(key)
        colour = element.get("color", "")
        yield Code(key, name, _told(element), above, colour.lower() if re.fullmatch("#[0-9a-fA-F]{6}", colour) else "")
        if depth < _DEEPEST:
            level += [(child, key, depth + 1) for child in _children(element, "Code")][::-1]
        elif len(element):
            left.append(f"codes below {name[:80]!r} lie too deep")


def paths(codes: list[Code]) -> dict[str, str]:
    """Key of a code → its name with those above it.

    Examples
    --------
    >>> paths([Code("i", "issue"), Code("b", "Bridge", "", "i")])
    {'i': 'issue', 'b': 'issue > Bridge'}
    """
    found: dict[str, str] = {}
    for code in codes:
        found[code.key] = found[code.above] + BETWEEN + code.name if code.above in found else code.name
    return found


class _Reading:
    """One project that is read."""

    def __init__(self, root: etree._Element, packed: _Packed):
        self._root, self._packed, self._found = root, packed, Project()
        self._users = {_guid(user.get("guid")): user.get("name") or user.get("id") or ""
                       for user in _children(_child(root, "Users"), "User")}  # fmt: skip
        variables = _children(_child(root, "Variables"), "Variable")
        self._variables = {_guid(one.get("guid")): one.get("name", "") for one in variables}
        self._one_end = "ATLAS" in root.get("origin", "").upper()
        self._keys: set[str] = set()

    def project(self) -> Project:
        self._found.codes = list(_codes(_child(_child(self._root, "CodeBook"), "Codes"), self._found.left))
        self._paths = paths(self._found.codes)
        sources = _child(self._root, "Sources")
        for source in () if sources is None else sources:
            name, kind = source.get("name", ""), _name(source)
            if kind == "TextSource":
                self._source(source, source)
            elif kind == "PDFSource" and (text := _child(source, "Representation")) is not None:
                self._source(source, text)
                self._beside(source, "PDFSelection", name)
            else:
                self._found.left.append(f"source {name[:80]!r} is {_NO_TEXT.get(kind, 'no text')}: it and its codes stay there")
        for kind in _BESIDE:
            if (element := _child(self._root, kind)) is not None and len(element):
                self._found.left.append(f"{len(element):,} {kind.lower()} have no place here")
        return self._found

    def _source(self, source: etree._Element, text: etree._Element) -> None:
        name = source.get("name", "")
        try:
            inline = _child(text, "PlainTextContent")
            address = text.get("plainTextPath")
            if address is None and inline is None:
                raise KitError("it has no plain text, only a formatted one: export it with plain text")
            stored = self._packed.text(address) if address is not None else "".join(inline.itertext())  # type: ignore[union-attr]
        except KitError as error:
            self._found.left.append(f"source {name[:80]!r}: {error}; its codes stay there")
            return
        body = stored.replace("\r\n", "\n") if self._one_end else stored
        facts = dict(self._facts(source))
        key, day = facts.pop("id", "") or _guid(source.get("guid")), facts.pop("published", "")
        if not key or key in self._keys:
            key = self._free(_guid(source.get("guid")) or key or "text")
        self._keys.add(key)
        if description := _told(source):
            facts.setdefault("notes", description)
        self._found.papers.append(Paper(key, body, name, facts, self._day(day, facts)))
        for selection in _children(text, "PlainTextSelection"):
            self._selection(selection, key, len(body))
        self._beside(text, "Coding", name)

    def _free(self, key: str) -> str:
        number = 2
        while f"{key} {number}" in self._keys:
            number += 1
        return f"{key} {number}"

    def _beside(self, element: etree._Element, kind: str, name: str) -> None:
        if n := sum(1 for _ in _children(element, kind)):
            what = "codes of the whole text" if kind == "Coding" else "areas of its pages"
            self._found.left.append(f"source {name[:80]!r}: {n:,} {what} have no place here")

    def _facts(self, source: etree._Element) -> Iterator[tuple[str, str]]:
        for value in _children(source, "VariableValue"):
            reference = _child(value, "VariableRef")
            name = "" if reference is None else self._variables.get(_guid(reference.get("targetGUID")), "")
            text = "".join("".join(child.itertext()) for child in value if _name(child) != "VariableRef")
            if name and text:
                yield name, text

    @staticmethod
    def _day(text: str, facts: dict[str, str]) -> datetime | None:
        try:
            day = datetime.fromisoformat(text) if text else None
        except ValueError:
            facts["published"] = text
            return None
        return day.astimezone(UTC).replace(tzinfo=None) if day and day.tzinfo else day

    def _selection(self, selection: etree._Element, paper: str, length: int) -> None:
        guid = _guid(selection.get("guid")) or "selection"
        try:
            start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
        except ValueError:
            start = end = -1
        if not 0 <= start <= end <= length:
            place = f"{selection.get('startPosition')}-{selection.get('endPosition')}"
            self._found.left.append(f"selection {guid[:40]}: {place[:60]} is no place in its text of {length:,} characters")
            return
        coded = list(_children(selection, "Coding"))
        if not coded:
            self._found.left.append(f"selection {guid[:40]} at {start}-{end} has no code, only a note: {_told(selection)[:80]!r}")
        for coding in coded:
            reference = _child(coding, "CodeRef")
            code = "" if reference is None else _guid(reference.get("targetGUID"))
            user = coding.get("creatingUser") or selection.get("creatingUser") or selection.get("modifyingUser")
            if code not in self._paths:
                self._found.left.append(f"selection {guid[:40]} at {start}-{end}: its code {code[:40]!r} is not in the code book")
                continue
            key = guid if len(coded) == 1 and guid not in self._keys else _guid(coding.get("guid")) or guid
            key = key if key not in self._keys else self._free(key)
            self._keys.add(key)
            who = self._users.get(_guid(user), "")
            self._found.marks.append(Mark(key, paper, start, end, self._paths[code], {}, who, _told(selection)))


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
        of_path[names[0]] = key = str(uuid.uuid5(_OURS, f"code {names[0]}"))
        codes.append(Code(key, names[0]))
        return
    above = ""
    for depth, name in enumerate(names, start=1):
        path = BETWEEN.join(names[:depth])
        if path not in of_path:
            of_path[path] = str(uuid.uuid5(_OURS, f"code {path}"))
            codes.append(Code(of_path[path], name, "", above))
        above = of_path[path]


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
    root = etree.Element(f"{{{_BOOK}}}CodeBook", {"origin": ORIGIN}, nsmap={None: _BOOK})
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
    return key if _GUID.fullmatch(key) and key == _guid(key) else str(uuid.uuid5(_OURS, f"{kind} {key}"))


def _put_codes(above: etree._Element, codes: list[Code]) -> None:
    """Codes below those they belong to."""
    there: dict[str, etree._Element] = {}
    for code in codes:
        attributes = {"guid": _as_guid("code", code.key), "name": code.name, "isCodable": "true", "color": code.colour}
        there[code.key] = element = _sub(there.get(code.above, above), "Code", attributes)
        element.set("name", _held(code.name))
        _describe(element, code.description)
    for element in there.values():  # a description comes before the codes below
        element[:] = sorted(element, key=lambda child: _name(child) != "Description")


class _Writing:
    """One project that is written."""

    def __init__(self, project: Project, name: str):
        self._project, self._name = project, name
        self.texts: dict[str, str] = {}
        self._users = {c: str(uuid.uuid5(_OURS, f"user {c}")) for c in dict.fromkeys(m.coder for m in project.marks) if c}
        names = dict.fromkeys(["id", "published", *(name for paper in project.papers for name in paper.facts)])
        self._variables = {name: str(uuid.uuid5(_OURS, f"variable {name}")) for name in names}
        self._codes = {path: _as_guid("code", key) for key, path in reversed(paths(project.codes).items())}

    def xml(self) -> bytes:
        attributes = {"name": _held(self._name) or "project", "origin": ORIGIN, "creationDateTime": "1970-01-01T00:00:00Z"}
        root = etree.Element(f"{{{_PROJECT}}}Project", attributes, nsmap={None: _PROJECT})
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
            guid = str(uuid.uuid5(_OURS, f"coding {mark.key}"))
            coding = _sub(selection, "Coding", {"guid": guid, "creatingUser": self._users.get(mark.coder, "")})
            _sub(coding, "CodeRef", {"targetGUID": self._codes[mark.kind]})


def _together(marks: list[Mark]) -> Iterator[list[Mark]]:
    """Marks at one place of one coder with one note, each code once: one selection, as its codes in the programs' margins."""
    found: dict[tuple[Any, ...], list[Mark]] = {}
    for mark in marks:
        alone = mark.key if _GUID.fullmatch(mark.key) else ""
        found.setdefault((mark.start, mark.end, mark.coder, mark.note, alone), []).append(mark)
    yield from found.values()
