"""WebAnno TSV 3 (3.0–3.3), as INCEpTION and WebAnno read and write it ↔ a `Project`: spans of custom layers with their features.

A file is one document as one person has marked it; a zip or folder of a project export names both:
``annotation/talks.txt/AB.tsv``. Read are spans in one or many tokens, parts of tokens, and stacked ones; relations, chains and
slots are listed in ``left``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from kit.errors import KitError
from kit.exchange import layers
from kit.exchange.files import Part, pack, parts
from kit.exchange.names import checked, several
from kit.exchange.offsets import Ruler
from kit.exchange.project import Mark, Paper, Project
from kit.reading.items import LONGEST
from kit.store.writing import write_whole

_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3\.(\d+)\s*")
_LAYERS = {"#T_SP=": "span", "#T_CH=": "chain", "#T_RL=": "relation"}
_LINES = re.compile(r"\r\n|\n|\r")
_UNIT = re.compile(r"(\d{1,9})-(\d{1,9})(\.\d{1,9})?\t(\d{1,9})-(\d{1,9})\t")  # e.g. "1-2.1	4-8	"
_STACK = re.compile(r"(?<!\\)\|")  # e.g. the bar of "PER[1]|ORG[2]"
_NUMBERED = re.compile(r"(.*)\[(\d{1,9})\]", re.DOTALL)  # e.g. "PER[1]"; not "a\]"
_TOKEN = re.compile(r"\w+|[^\w\s]")
_BLANK = re.compile(r"\s")
_BLANKS = re.compile(r"\s+")
_MOST_FAULTS = 20


# ---- reading


def read(path: Path) -> Project:
    """The texts and marks of a file, zip or folder of WebAnno TSV 3.

    Parameters
    ----------
    path : Path
        A ``.tsv``, or a zip or folder with such files, e.g. the export of an INCEpTION project with this format.

    Returns
    -------
    Project
        A mark is one span; its kind the layer, without ``webanno.custom.``; its values the features that are not empty.

    Raises
    ------
    KitError
        If a file is no WebAnno TSV 3, or damaged: with file and line.
    """
    project, others = Project(), 0
    texts: dict[str, str] = {}
    keys: set[str] = set()
    for part in parts(path, within=True):
        if part.path.suffix.lower() != ".tsv":
            others += 1
            continue
        whose = layers.place(part.path)
        document = _Document(part)
        key = whose.paper if texts.setdefault(whose.paper, document.text) == document.text else f"{whose.paper} ({whose.coder})"
        if key not in keys:
            keys.add(key)
            project.papers.append(Paper(key, document.text))
        for number, (start, end, span) in enumerate(document.spans(), 1):
            values = {layers.variable(name): value for name, value in span.values.items() if name != layers.NOTE}
            note = span.values.get(layers.NOTE, "")
            name = f"{part.name}:{number}"
            project.marks.append(Mark(name, key, start, end, layers.kind(span.layer), values, whose.coder, note))
        project.left += [f"{part.place}: {what}" for what in document.left]
    if not project.papers:
        raise KitError(f"{path}: no file of WebAnno TSV (.tsv) in it")
    if others:
        project.left.append(f"{path}: {several(others, 'file')} of other kinds not read")
    return project


class _Column(NamedTuple):
    """``feature`` is empty for a layer without any; ``what`` is span, slot, chain or relation."""

    layer: str
    feature: str
    what: str


@dataclass
class _Span:
    layer: str
    begin: int
    end: int
    values: dict[str, str] = field(default_factory=dict)


class _Document:
    """One file as it is read: ``text`` and ``left``."""

    def __init__(self, part: Part):
        self._place, self._number = part.place, 0
        self._found: dict[int, _Span] = {}  # in order
        self._by_id: dict[int, _Span] = {}
        self._text: list[str] = []
        self._length = 0  # UTF-16 units
        self._dropped: Counter[str] = Counter()
        lines = _LINES.split(part.text())
        version = _FORMAT.fullmatch(lines[0])
        if not version:
            raise KitError(f"{self._place}: line 1: not WebAnno TSV 3, which begins with #FORMAT=WebAnno TSV 3.3")
        self._old = int(version[1]) < 2
        body = next((n for n, line in enumerate(lines[1:], 1) if not line.startswith("#T_")), len(lines))
        self._columns = [column for n in range(1, body) for column in self._header(lines[n], n + 1)]
        self._read(lines, body)
        self.text = "".join(self._text).removesuffix("\n")  # what ends the last sentence is none of the text
        self.left = [f"{what}: {n:,} not kept" for what, n in self._dropped.items()]

    def _fault(self, what: str) -> KitError:
        return KitError(f"{self._place}: line {self._number}: {what}")

    def _header(self, line: str, number: int) -> Iterator[_Column]:
        self._number = number
        what = _LAYERS.get(line[:6])
        layer, *features = line[6:].split("|")
        if not what or not layer:
            raise self._fault("no declaration of a layer, such as #T_SP=webanno.custom.Claim|issue")
        features = [feature for feature in features if feature]
        for feature in features or [""]:
            # e.g. "ROLE_webanno.custom.Frame:Roles_webanno.custom.FrameRolesLink", then the type of what fills it
            slot = what == "span" and (feature.startswith("ROLE_") or "." in feature)
            yield _Column(layer, feature, "slot" if slot else what)

    def _read(self, lines: list[str], body: int) -> None:
        said: list[str] = []
        for number, line in enumerate(lines[body:], body + 1):
            self._number = number
            if unit := _UNIT.match(line):
                begin, end = int(unit[4]), int(unit[5])
                if said:
                    self._sentence(said, begin)
                    said = []
                self._unit(line.split("\t"), begin, end)
            elif line.startswith("#Text="):
                said.append(self._unescaped(line[6:]))
            elif line and not line.startswith("#"):
                raise self._fault("neither a token (1-1, its places, its text) nor a sentence (#Text=)")
        if said:
            raise self._fault("a sentence without tokens")

    def _sentence(self, said: list[str], begin: int) -> None:
        """Put a sentence where its first token begins: where no space is left, the line end before it goes."""
        if self._length == begin + 1 and self._text:
            self._text[-1] = self._text[-1].removesuffix("\n")
        elif self._length > begin:
            raise self._fault(f"a token at {begin:,} that lies in the sentence before")
        elif begin - self._length > LONGEST:
            raise self._fault(f"a token at {begin:,}, far behind the sentence before")
        else:
            self._text.append(" " * (begin - self._length))
        self._text += [line + "\n" for line in said]
        self._length = begin + sum(len(line.encode("utf-16-le", "surrogatepass")) // 2 + 1 for line in said)

    def _unescaped(self, text: str) -> str:
        if self._old:  # up to 3.1 as Java escapes: “\u00e9”
            text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return re.sub(r"\\([tnfrb\\\x00-\x07\x0e-\x1f])", lambda found: _SIGNS.get(found[1], found[1]), text)

    def _unit(self, cells: list[str], begin: int, end: int) -> None:
        if len(cells) < 3 + len(self._columns):
            raise self._fault(f"{len(cells) - 3} cells for {several(len(self._columns), 'column')}")
        here: dict[str, list[_Span]] = {}
        for column, cell in zip(self._columns, cells[3:], strict=False):
            if cell == "_":
                continue
            if column.what in ("chain", "relation"):
                self._dropped[f"cells of the {column.what} layer {column.layer}"] += 1
                continue
            if column.what == "slot" and cell != "*":
                self._dropped[f"cells of the slot {column.layer}|{column.feature}"] += 1
            for index, value in enumerate(_STACK.split(cell)):
                self._value(column, here.setdefault(column.layer, []), index, value, begin, end)

    def _value(self, column: _Column, stack: list[_Span], index: int, value: str, begin: int, end: int) -> None:
        filled = column.what == "slot" and not column.feature.startswith("ROLE_")  # e.g. "2-1;2-3[4]": numbers of others
        numbered = None if filled or value.endswith("\\]") else _NUMBERED.fullmatch(value)
        span = stack[index] if index < len(stack) else None
        if numbered:
            value = numbered[1]
            span = span or self._by_id.get(int(numbered[2]))
        if span is None or span.layer != column.layer:
            span = _Span(column.layer, begin, end)
            self._found[id(span)] = span
        span.end = max(span.end, end)
        if index >= len(stack):
            stack.append(span)
        if numbered:
            self._by_id[int(numbered[2])] = span
        if column.feature and column.what == "span" and value != "*":
            span.values[column.feature] = re.sub(r"\\(->|[\\\[\]|_;tn*])", lambda m: _SIGNS.get(m[1], m[1]), value)

    def spans(self) -> Iterator[tuple[int, int, _Span]]:
        """Each with its places in code points; one whose places are none of the text is noted in ``left``."""
        ruler, missed = Ruler(self.text, "utf-16"), 0
        for span in self._found.values():
            try:
                yield ruler.point(span.begin), ruler.point(min(span.end, ruler.length)), span
            except KitError as error:
                missed += 1
                if missed <= _MOST_FAULTS:
                    self.left.append(f"a mark of {span.layer} not kept: {error}")
        if missed > _MOST_FAULTS:
            self.left.append(f"{missed - _MOST_FAULTS:,} more marks not kept for their places")


_SIGNS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}


# ---- writing


def write(project: Project, path: Path) -> list[str]:
    """Write a project as WebAnno TSV 3.3, one document for each text and coder, as INCEpTION imports it.

    Parameters
    ----------
    project : Project
    path : Path
        A ``.tsv`` for one text and one coder; else a ``.zip`` or folder, laid out as a project export.

    Returns
    -------
    list of str
        What the format has no place for, in words.

    Raises
    ------
    KitError
        If a mark lies outside its text, or several documents are to go into one ``.tsv``.

    Notes
    -----
    Layers with their features (all of type String) have to be there in INCEpTION before a document is imported. Tokens are
    words and single signs; a blank is one where a mark begins or ends at it, or the text begins with it.
    """
    path = Path(path)
    checked(project.marks, {paper.key: paper for paper in project.papers}, "WebAnno TSV")
    schema, lost = _schema(project.marks), list(_lost(project))
    files: list[tuple[str, str | bytes]] = []
    for _, same in groupby(layers.documents(project), lambda document: document[0].key):
        documents = list(same)
        text = documents[0][0].text
        tokens = _tokens(text, [mark for *_, marks in documents for mark in marks])
        for paper, coder, marks in documents if text else []:
            files.append((f"{layers.folder(paper, coder)}.tsv", "".join(_written(text, tokens, marks, schema))))
    if path.suffix.lower() != ".tsv":
        pack(path, files)
    elif len(files) == 1:
        write_whole(path, files[0][1])
        if coder := next((mark.coder for mark in project.marks if mark.coder), ""):
            lost.append(f"a single .tsv does not name its coder, here {coder!r}; a .zip does")
    else:
        raise KitError(f"{path}: {several(len(files), 'document')} (one a text and coder) do not go into one .tsv: name a .zip")
    return lost


def _lost(project: Project) -> Iterator[str]:
    empty = [paper.key for paper in project.papers if not paper.text]
    if empty:
        marks = sum(mark.paper in empty for mark in project.marks)
        yield f"{several(len(empty), 'text')} without a word, with {several(marks, 'mark')}: the format needs a token"
    said = sum(bool(paper.title or paper.facts or paper.published) for paper in project.papers)
    if said:
        yield f"title, day and other facts of {several(said, 'text')}: the format has the text alone"
    if project.codes:
        yield f"descriptions, order and colours of {several(len(project.codes), 'code')}: the format has names alone"
    returns = sum("\r" in text for mark in project.marks for text in (mark.note, *mark.values.values()))
    if returns:
        yield f"carriage returns in {several(returns, 'value')}, written as line feeds"
    if nameless := sum(not mark.kind for mark in project.marks):
        yield f"{several(nameless, 'mark')} without a kind, written with the layer {layers.layer('')}"


def _schema(marks: Iterable[Mark]) -> dict[str, dict[str, str]]:
    """Layer → feature → variable, in order of the first mark that has it."""
    schema: dict[str, dict[str, str]] = {}
    for mark in marks:
        features = schema.setdefault(layers.layer(mark.kind), {})
        features.update({layers.feature(name): name for name in mark.values} | ({layers.NOTE: ""} if mark.note else {}))
    return schema


class _Token(NamedTuple):
    begin: int
    end: int


def _tokens(text: str, marks: Iterable[Mark]) -> list[_Token]:
    """Words and signs, and the blanks by which the text or a mark begins or ends."""
    edges = {0} | {place for mark in marks for place in (mark.start, max(mark.start, mark.end - 1))}
    edges = {min(edge, len(text) - 1) for edge in edges}
    blanks = [_Token(edge, edge + 1) for edge in edges if _BLANK.match(text, edge)]
    return sorted([*(_Token(*found.span()) for found in _TOKEN.finditer(text)), *blanks])


def _sentences(text: str, tokens: list[_Token]) -> Iterator[tuple[int, int]]:
    """Paragraphs, which hold every sign of the text but the line end before the next."""
    blanks = {token.begin for token in tokens}
    gaps = (found for found in _BLANKS.finditer(text) if "\n" in found[0] and found.start() and found.end() < len(text))
    starts = [0, *(found.end() for found in gaps)]
    for start, after in zip(starts, [*starts[1:], len(text)], strict=True):
        ends_line = after < len(text) and text[after - 1] == "\n" and after - 1 not in blanks
        yield start, after - ends_line


def _written(text: str, tokens: list[_Token], marks: list[Mark], schema: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    yield "#FORMAT=WebAnno TSV 3.3\n"
    for layer, features in schema.items():
        yield f"#T_SP={layer}|{'|'.join(features)}\n"
    yield "\n"
    ruler, units = Ruler(text, "utf-16"), _units(tokens, marks)
    numbers, begins = _numbers(units), [token.begin for token in tokens]
    empty = ["_" for features in schema.values() for _ in features or [""]]
    for s, (start, end) in enumerate(_sentences(text, tokens), 1):
        yield "\n"
        yield from (f"#Text={_escaped(line)}\n" for line in text[start:end].split("\n"))
        first, after = bisect_left(begins, start), bisect_left(begins, max(end, start + 1))
        for t, token in enumerate(tokens[first:after], 1):
            parts = sorted(part for part in units.get(token, {}) if part != token)
            for part, name in [(token, f"{s}-{t}"), *((part, f"{s}-{t}.{n}") for n, part in enumerate(parts, 1))]:
                here = units.get(token, {}).get(part, [])
                cells = (
                    [cell for own, features in schema.items() for cell in _cells(own, features, here, numbers)] if here else empty
                )
                at = f"{ruler.counted(part.begin)}-{ruler.counted(part.end)}"
                yield "\t".join([name, at, _BLANK.sub(" ", text[part.begin : part.end]), *cells, "\n"])


def _units(tokens: list[_Token], marks: Iterable[Mark]) -> dict[_Token, dict[_Token, list[Mark]]]:
    """Token → itself or a part of it → the marks that cover it."""
    units: dict[_Token, dict[_Token, list[Mark]]] = {}
    begins, ends = [token.begin for token in tokens], [token.end for token in tokens]
    for mark in marks:
        if mark.start == mark.end:
            covered = tokens[max(0, bisect_left(ends, mark.start)) :][:1]
        else:
            covered = tokens[bisect_right(ends, mark.start) : bisect_left(begins, mark.end)]
        for token in covered:
            part = _Token(max(token.begin, mark.start), min(token.end, mark.end))
            units.setdefault(token, {}).setdefault(part, []).append(mark)
    return units


def _numbers(units: Mapping[_Token, Mapping[_Token, list[Mark]]]) -> dict[int, int]:
    """Of marks in several units, or stacked on others of their layer: id of the mark → its number."""
    cells = [marks for parts in units.values() for marks in parts.values()]
    often = Counter(id(mark) for marks in cells for mark in marks)
    numbered: dict[int, int] = {}
    for marks in cells:
        stacked = Counter(layers.layer(mark.kind) for mark in marks)
        for mark in marks:
            if often[id(mark)] > 1 or stacked[layers.layer(mark.kind)] > 1:
                numbered.setdefault(id(mark), len(numbered) + 1)
    return numbered


def _cells(layer: str, features: Mapping[str, str], marks: list[Mark], numbers: Mapping[int, int]) -> Iterator[str]:
    here = [mark for mark in marks if layers.layer(mark.kind) == layer]
    for feature in features or [""]:
        yield "|".join(_cell(mark, feature, features, numbers) for mark in here) or ("" if here else "_")


def _cell(mark: Mark, feature: str, features: Mapping[str, str], numbers: Mapping[int, int]) -> str:
    value = (mark.note or None) if feature == layers.NOTE else mark.values.get(features.get(feature, "")) if feature else None
    shown = "*" if value is None else re.sub(r"->|[\\\[\]|_;\t\n*]", _sign, _LINES.sub("\n", value))
    return f"{shown}[{numbers[id(mark)]}]" if id(mark) in numbers else shown


def _sign(found: re.Match[str]) -> str:
    return "\\" + {"\t": "t", "\n": "n"}.get(found[0], found[0])


def _escaped(line: str) -> str:
    signs = {sign: letter for letter, sign in _SIGNS.items()}
    return re.sub(r"[\x00-\x0a\x0c-\x1f\\]", lambda found: "\\" + signs.get(found[0], found[0]), line)
