"""A REFI-QDA project or code book → a project. Everything in it may be a stranger's."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from lxml import etree

from kit.errors import KitError
from kit.exchange.project import Code, Mark, Paper, Project
from kit.exchange.refi.codes import paths, plain_guid
from kit.reading.items import LARGEST, Unreadable
from kit.reading.sources import Budget, guarded

_MOST_FILES, _DEEPEST = 100_000, 60  # files of a project; codes below each other
_NO_TEXT = {"PictureSource": "a picture", "AudioSource": "a sound", "VideoSource": "a film"}
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
        key, name = plain_guid(element.get("guid")), element.get("name", "")
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


class _Reading:
    """One project that is read."""

    def __init__(self, root: etree._Element, packed: _Packed):
        self._root, self._packed, self._found = root, packed, Project()
        self._users = {plain_guid(user.get("guid")): user.get("name") or user.get("id") or ""
                       for user in _children(_child(root, "Users"), "User")}  # fmt: skip
        variables = _children(_child(root, "Variables"), "Variable")
        self._variables = {plain_guid(one.get("guid")): one.get("name", "") for one in variables}
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
        key, day = facts.pop("id", "") or plain_guid(source.get("guid")), facts.pop("published", "")
        if not key or key in self._keys:
            key = self._free(plain_guid(source.get("guid")) or key or "text")
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
            name = "" if reference is None else self._variables.get(plain_guid(reference.get("targetGUID")), "")
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
        guid = plain_guid(selection.get("guid")) or "selection"
        try:
            start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
        except ValueError:
            start = end = -1
        if not 0 <= start <= end <= length:
            place = f"{selection.get('startPosition')}-{selection.get('endPosition')}"
            self._found.left.append(f"selection {guid[:40]}: {place[:60]} is no place in its text of {length:,} characters")
            return
        coded, note = list(_children(selection, "Coding")), _told(selection)
        if not coded:
            self._found.left.append(f"selection {guid[:40]} at {start}-{end} has no code, only a note: {note[:80]!r}")
        for coding in coded:
            reference = _child(coding, "CodeRef")
            code = "" if reference is None else plain_guid(reference.get("targetGUID"))
            user = coding.get("creatingUser") or selection.get("creatingUser") or selection.get("modifyingUser")
            if code not in self._paths:
                self._found.left.append(f"selection {guid[:40]} at {start}-{end}: its code {code[:40]!r} is not in the code book")
                continue
            key = guid if len(coded) == 1 and guid not in self._keys else plain_guid(coding.get("guid")) or guid
            key = key if key not in self._keys else self._free(key)
            self._keys.add(key)
            who = self._users.get(plain_guid(user), "")
            self._found.marks.append(Mark(key, paper, start, end, self._paths[code], {}, who, note))
