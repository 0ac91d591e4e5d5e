"""brat's standoff files (``talks.txt`` with ``talks.ann``) in a folder or zip ↔ a `Project`.

Text-bound annotations (T) are marks; attributes (A, M), normalisations (N) and notes (#) their values and notes. brat knows no
coders: a folder in the folder holds what one coder has marked. Events, relations and equivalences are listed in ``left``.
Places are code points.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from kit.errors import KitError
from kit.exchange import layers
from kit.exchange.files import Part, pack, parts
from kit.exchange.names import NAMELESS, checked, filename, kinds, named, plain, several, spelled, unkind, unspelled
from kit.exchange.offsets import Ruler
from kit.exchange.project import Code, Mark, Paper, Project

_CONF, _LOOKS = "annotation.conf", "visual.conf"
_NOTE = "AnnotatorNotes"
# What ends a line for brat: it reads .ann files with Python's codecs, for which these do.
_BREAKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE = re.compile(rf"[{_BREAKS}]+")
_BOUND = re.compile(r"(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)\s*")  # e.g. "Claim 0 5;6 9"
_GIVEN = re.compile(r"(\S+) ([TE]\d+)(?: (.+))?")  # e.g. "stance T1 rejects"
_LINKED = re.compile(r"(\S+) ([TE]\d+) (\S+)\s*")  # e.g. "Reference T1 Wikipedia:12"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")  # what an attribute's value may be in annotation.conf
_SHOWN = 20  # lines that are named one by one


# ---- reading


def read(path: Path) -> Project:
    """The texts and marks of a brat collection.

    Parameters
    ----------
    path : Path
        A folder or zip of ``.txt`` and ``.ann`` files, with ``annotation.conf`` where it is there; or one ``.ann`` with its
        ``.txt`` beside it.

    Returns
    -------
    Project
        A mark is one text-bound annotation; one in several pieces goes from the first to the last, and is in ``left`` unless
        only line ends lie between them. A folder in the collection is a coder. Codes are the entities of ``annotation.conf``.

    Raises
    ------
    KitError
        If no text has annotations, or a file is no UTF-8.
    """
    path, project = Path(path), Project()
    found = list(parts(path))
    if path.suffix.lower() == ".ann" and path.with_suffix(".txt").is_file():
        found += parts(path.with_suffix(".txt"))
    root = _root([part.path for part in found])
    files = {part.path.relative_to(root): part for part in found}
    project.codes = _codes(files)
    texts: dict[str, str] = {}
    keys: set[str] = set()
    for at, part in files.items():
        if at.suffix.lower() == ".txt":
            whole, coder = part.text(marked=True), named(at.parts[0]) if len(at.parts) > 1 else ""
            key = named("/".join(at.with_suffix("").parts[len(at.parts) > 1 :]))
            if texts.setdefault(key, whole) != whole:
                key = f"{key} ({coder})"
            if key not in keys:
                keys.add(key)
                project.papers.append(Paper(key, whole))
            if annotated := files.get(at.with_suffix(".ann")):
                notes = _Notes(annotated, whole)
                project.marks += notes.marks(key, coder)
                project.left += [f"{annotated.place}: {what}" for what in notes.left]
    if not any(at.suffix.lower() == ".ann" and at.with_suffix(".txt") in files for at in files):
        raise KitError(f"{path}: no .ann with its .txt beside it")
    for at in files:
        if at.suffix.lower() == ".ann" and at.with_suffix(".txt") not in files:
            project.left.append(f"{path}: {at} has no text beside it, and is not read")
    return project


def _root(paths: list[PurePosixPath]) -> PurePosixPath:
    """The folder in which all lies."""
    root = paths[0].parent if paths else PurePosixPath()
    while any(root not in path.parents for path in paths):
        root = root.parent
    return root


@dataclass
class _Bound:
    id: str
    kind: str
    start: int
    end: int
    values: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class _Notes:
    """One .ann file as it is read: ``left`` says what has no place."""

    def __init__(self, part: Part, text: str):
        self.left: list[str] = []
        self._part, self._text = part, text
        self._bound: dict[str, _Bound] = {}
        self._events: dict[str, str] = {}  # event → what triggers it
        self._dropped: Counter[str] = Counter()
        lines = [(n, line.split("\t", 2)) for n, line in enumerate(re.split(r"\r\n|\n|\r", part.text()), 1) if line.strip()]
        places = [cells for _, cells in lines if cells[0][:1] == "T" and len(cells) == 3]
        self._ruler = self._fitting(places)
        for first in (True, False):  # a line may say something of one that comes later
            for n, cells in lines:
                if (cells[0][:1] in "TE") == first and not (len(cells) > 1 and self._line(n, *cells)):
                    self._dropped["lines that are none of brat's"] += 1
                    if self._dropped["lines that are none of brat's"] <= _SHOWN:
                        self.left.append(f"line {n}: {' '.join(cells)[:80]!r} cannot be read")
        self.left += [f"{what}: {n:,} not kept" for what, n in self._dropped.items()]

    def _fitting(self, places: list[list[str]]) -> Ruler:
        """How places are counted: as the text stands, or, where that fits better, as if its CRLF were LF."""
        rulers = [Ruler(self._text, "code points")]
        if "\r\n" in self._text:
            rulers.append(Ruler(self._text, "lf"))
        return max(rulers, key=lambda ruler: sum(self._fits(ruler, cells) for cells in places))

    def _fits(self, ruler: Ruler, cells: list[str]) -> bool:
        if not (found := _BOUND.fullmatch(cells[1])):
            return False
        try:
            pieces = [[ruler.point(int(n)) for n in piece.split()] for piece in found[2].split(";")]
        except KitError:
            return False
        return [*" ".join(self._text[a:b] for a, b in pieces).split()] == [*cells[2].split()]

    def _line(self, n: int, id_: str, data: str, tail: str = "") -> bool:
        match id_[:1]:
            case "T":
                return self._place(n, id_, data)
            case "A" | "M":
                given = _GIVEN.fullmatch(data.rstrip())
                return bool(given) and self._value(given[2], given[1], given[3] or "true")  # type: ignore[index]
            case "N":
                linked = _LINKED.fullmatch(data)
                said = f" ({tail.strip()})" if tail.strip() else ""
                return bool(linked) and self._value(linked[2], linked[1], linked[3] + said)  # type: ignore[index]
            case "#":
                given = _GIVEN.fullmatch(data.rstrip())
                if not given or given[3]:
                    self._dropped["notes on what is no text-bound annotation"] += bool(data)
                    return bool(data)
                return self._value(given[2], given[1], unspelled(tail.strip()))
            case "E" if found := re.match(r"([^\s:]+):(T\d+)", data):
                self._events[id_] = found[2]
                self._dropped[f"events of type {found[1]}, but for what triggers them"] += 1
                return True
            case "R" | "*":
                self._dropped[f"relations of type {data.split(' ')[0][:80]}"] += 1
                return True
        return False

    def _place(self, n: int, id_: str, data: str) -> bool:
        found = _BOUND.fullmatch(data)
        if not found:
            return False
        try:
            pieces = [[self._ruler.point(int(place)) for place in piece.split()] for piece in found[2].split(";")]
        except KitError as error:
            self._dropped["annotations outside the text"] += 1
            self.left += [f"line {n}: {error}"] * (self._dropped["annotations outside the text"] <= _SHOWN)
            return True
        start, end = min(a for a, _ in pieces), max(b for _, b in pieces)
        between = [self._text[b:a] for (_, b), (a, _) in pairwise(pieces)]
        if start > end or id_ in self._bound:
            return False
        if any(gap.strip(_BREAKS) for gap in between):
            self.left.append(f"line {n}: {id_} has {len(pieces)} pieces; kept from the first to the last")
        self._bound[id_] = _Bound(id_, found[1], start, end)
        return True

    def _value(self, id_: str, name: str, value: str) -> bool:
        bound = self._bound.get(self._events.get(id_, id_))
        if bound is None:
            self._dropped[f"values of {name} on what is not there"] += 1
        elif name == _NOTE:
            bound.notes.append(value)
        elif bound.values.setdefault(named(name), value) != value:
            self._dropped[f"second values of {name}"] += 1
        return True

    def marks(self, key: str, coder: str) -> Iterator[Mark]:
        """Marks in the order of their places."""
        for b in self._bound.values():
            note = "\n".join(b.notes)
            yield Mark(f"{self._part.name}:{b.id}", key, b.start, b.end, named(b.kind), b.values, coder, note)


def _codes(files: Mapping[PurePosixPath, Part]) -> list[Code]:
    """The entities of a collection in their order, with the colours of its visual.conf."""
    colours = {}
    for line in _section(files, _LOOKS, "drawing"):
        if found := re.match(r"\s*(\S+)\s.*\bbgColor:\s*(#[0-9a-fA-F]{6})\b", line):
            colours[found[1]] = found[2].lower()
    codes: dict[str, Code] = {}
    above: list[tuple[int, str]] = []
    for line in _section(files, _CONF, "entities"):
        found = re.match(r"(\s*)!?([A-Za-z][\w-]*)", line)
        if not found or line.lstrip().startswith(("---", "<")):
            continue
        above = [(deep, key) for deep, key in above if deep < len(found[1])]
        codes.setdefault(found[2], Code(found[2], named(found[2]), "", above[-1][1] if above else "", colours.get(found[2], "")))
        above.append((len(found[1]), found[2]))
    return list(codes.values())


def _section(files: Mapping[PurePosixPath, Part], name: str, section: str) -> Iterator[str]:
    """Lines of a section of a configuration file, without comments."""
    part = next((files[at] for at in sorted(files, key=lambda at: len(at.parts)) if at.name == name), None)
    inside = False
    for line in part.text().splitlines() if part else []:
        if line.startswith("["):
            inside = line.strip() == f"[{section}]"
        elif inside and line.strip() and not line.lstrip().startswith("#"):
            yield line


# ---- writing


def write(project: Project, path: Path) -> list[str]:
    """Write a project as a brat collection, with ``annotation.conf`` and ``visual.conf``.

    Parameters
    ----------
    project : Project
    path : Path
        A ``.zip`` or a folder. What a coder has marked lies in a folder of the coder's name.

    Returns
    -------
    list of str
        What the format has no place for, in words.

    Raises
    ------
    KitError
        If a mark lies outside its text.

    Notes
    -----
    A value of letters, digits and ``_ . + -`` is an attribute; any other, e.g. a person's name, a note of the variable's name,
    which brat shows with the mark. Names that brat refuses are written as `kit.exchange.names.plain` does.
    """
    checked(project.marks, {paper.key: paper for paper in project.papers}, "brat")
    trimmed: Counter[str] = Counter()
    files: list[tuple[str, str | bytes]] = [(_CONF, "".join(_conf(project))), (_LOOKS, "".join(_looks(project)))]
    for paper, coder, marks in layers.documents(project):
        at = (f"{filename(coder)}/" if coder else "") + filename(paper.key)
        files += [(f"{at}.txt", paper.text), (f"{at}.ann", "".join(_annotated(paper, marks, trimmed)))]
    pack(Path(path), files)
    return list(_lost(project, trimmed))


def _lost(project: Project, trimmed: Mapping[str, int]) -> Iterator[str]:
    said = sum(bool(paper.title or paper.facts or paper.published) for paper in project.papers)
    if said:
        yield f"title, day and other facts of {several(said, 'text')}: the format has the text alone"
    yield from unkind(project)
    if described := sum(bool(code.description) for code in kinds(project)):
        yield f"descriptions of {several(described, 'code')}: annotation.conf has none"
    if n := trimmed["edges"]:
        yield f"line ends at which {several(n, 'mark')} began or ended: a mark in brat does not"
    if n := trimmed["empty"]:
        yield f"{several(n, 'mark')} of no signs but line ends: brat has none such"
    if nameless := sum(not mark.kind for mark in project.marks):
        yield f"{several(nameless, 'mark')} without a kind, written with the type {NAMELESS}"


class _Pieces(NamedTuple):
    at: list[tuple[int, int]]
    text: str


def _annotated(paper: Paper, marks: Iterable[Mark], trimmed: Counter[str]) -> Iterator[str]:
    attributes = notes = 0
    for number, mark in enumerate(marks, 1):
        pieces = _pieces(paper.text, mark)
        if not pieces.at:
            trimmed["empty"] += 1
            continue
        trimmed["edges"] += pieces.at[0][0] != mark.start or pieces.at[-1][1] != mark.end
        yield f"T{number}\t{_kind(mark.kind)} {';'.join(f'{a} {b}' for a, b in pieces.at)}\t{pieces.text}\n"
        for name, value in mark.values.items():
            if _WORD.fullmatch(value):
                attributes += 1
                yield f"A{attributes}\t{_variable(name)} T{number} {value}\n"
            else:
                notes += 1
                yield f"#{notes}\t{_variable(name)} T{number}\t{_noted(value)}\n"
        if mark.note:
            notes += 1
            yield f"#{notes}\t{_NOTE} T{number}\t{_noted(mark.note)}\n"


def _pieces(text: str, mark: Mark) -> _Pieces:
    """The stretches of a mark between line ends: an annotation in brat holds none."""
    breaks = [*(found.span() for found in _LINE.finditer(text, mark.start, mark.end)), (mark.end, mark.end)]
    at, start = [], mark.start
    for end, after in breaks:
        at += [(start, end)] if end > start else []
        start = after
    return _Pieces(at, " ".join(text[a:b] for a, b in at))


def _kind(kind: str) -> str:
    return plain(kind) or NAMELESS


def _variable(name: str) -> str:
    return plain(name or "value", [_NOTE])


def _noted(value: str) -> str:
    """A value in one line that keeps the blanks at its ends."""
    return spelled(value, rf"[\x00-\x1f{_BREAKS}]|^\s|\s$")


def _conf(project: Project) -> Iterator[str]:
    yield "[entities]\n"
    names = {code.key: code.name for code in kinds(project)}
    below: dict[str, list[Code]] = {}
    for code in kinds(project):
        below.setdefault(code.above if code.above in names else "", []).append(code)
    done: set[str] = set()
    queue = [(code, 0) for code in reversed(below.get("", []))]
    while queue:
        code, deep = queue.pop()
        if code.key not in done:
            done.add(code.key)
            yield "\t" * deep + f"{_kind(code.name)}\n"
            queue += [(inner, deep + 1) for inner in reversed(below.get(code.key, []))]
    yield from (f"{_kind(kind)}\n" for kind in dict.fromkeys(mark.kind for mark in project.marks) if kind not in names.values())
    yield "\n[relations]\n\n[events]\n\n[attributes]\n"
    values: dict[str, dict[str, None]] = {}
    for mark in project.marks:
        for name, value in mark.values.items():
            if _WORD.fullmatch(value):
                values.setdefault(_variable(name), {})[value] = None
    yield from (f"{name}\tArg:<ENTITY>, Value:{'|'.join(own)}\n" for name, own in values.items())


def _looks(project: Project) -> Iterator[str]:
    yield "[labels]\n"
    for name in dict.fromkeys([*(code.name for code in kinds(project)), *(mark.kind for mark in project.marks)]):
        if name and _kind(name) != name and not re.search(rf"[|{_BREAKS}]", name):
            yield f"{_kind(name)} | {name}\n"
    yield "\n[drawing]\nSPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken\n"
    for code in kinds(project):
        if re.fullmatch(r"#[0-9a-fA-F]{6}", code.colour):
            yield f"{_kind(code.name)}\tbgColor:{code.colour}\n"
