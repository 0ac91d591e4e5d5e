"""doccano's JSONL, alone or in a zip with a file for each annotator, ↔ a `Project`.

A span is a mark. doccano has labels without attributes: what a mark says stands in one label, ``Attribution|issue=ceasefire``
(`kit.exchange.names.label`). Places are UTF-16 units, as the browser counts; graphemes in a project with that setting. Relations,
categories and comments are listed in ``left``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from kit.errors import KitError
from kit.exchange.files import Part, as_json, pack, parts
from kit.exchange.names import NAMELESS, checked, fields, kinds, label, paper, several, unkind, unlabel
from kit.exchange.offsets import Ruler, Unit
from kit.exchange.project import Code, Mark, Paper, Project
from kit.store.writing import write_whole

ALL = "all"  # the file of a project in which everybody works on the same spans
_SPANS = ("label", "labels", "entities")
_OTHERS = {"relations": "relations", "cats": "categories", "Comments": "comments", "comments": "comments"}
_LABELS = "label_config.json"
_LONGEST = 100  # characters of a label in doccano's table of labels
_SHOWN = 20


# ---- reading


def read(path: Path, *, unit: Unit = "utf-16") -> Project:
    """The texts and marks of an export of doccano (sequence labelling, JSONL).

    Parameters
    ----------
    path : Path
        A ``.jsonl``, or the zip that doccano gives: ``all.jsonl`` or a file for each annotator. The labels' own export
        (``label_config.json``) in the zip or beside the file becomes codes.
    unit : str
        How places are counted; ``graphemes`` for a project with *Count grapheme clusters as one character*, which the file
        does not say.

    Returns
    -------
    Project

    Raises
    ------
    KitError
        If a line is no JSON, has no text, or its labels are no spans: with its number.
    """
    path, project = Path(path), Project()
    found = list(parts(path))
    if not any(part.path.name == _LABELS for part in found) and path.with_name(_LABELS).is_file() and not path.is_dir():
        found += parts(path.with_name(_LABELS))
    exports = [part for part in found if part.path.suffix.lower() in (".jsonl", ".json") and part.path.name != _LABELS]
    if not exports:
        raise KitError(f"{path}: no .jsonl of doccano in it")
    for part in found:
        if part.path.name == _LABELS:
            project.codes += _codes(part)
    reader = _Reader(project, unit)
    for part in exports:
        stem = unquote(part.path.stem)
        coder = "" if part.path.stem == ALL or not _is_of_somebody(path, exports) else stem
        for number, row in _rows(part):
            reader.row(row, coder, f"{part.place}: line {number}")
    project.left += [f"{path}: {what}: {n:,} not kept" for what, n in reader.dropped.items()]
    return project


def _is_of_somebody(path: Path, exports: list[Part]) -> bool:
    """Whether names of files are those of annotators: in a zip or folder, not of one file by itself."""
    return path.is_dir() or path.suffix.lower() == ".zip" or len(exports) > 1


def _rows(part: Part) -> Iterator[tuple[int, dict[str, Any]]]:
    text = part.text()
    if part.path.suffix.lower() == ".json":
        rows: Iterable[tuple[int, Any]] = enumerate(found if isinstance(found := part.json(), list) else [found], 1)
    else:
        lines = enumerate(text.split("\n"), 1)
        rows = ((n, as_json(line, f"{part.place}: line {n}")) for n, line in lines if line.strip())
    for number, row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("text", row.get("data")), str):
            raise KitError(f"{part.place}: line {number}: no object with a text")
        yield number, row


def _codes(part: Part) -> Iterator[Code]:
    labels = part.json()
    for item in labels if isinstance(labels, list) else []:
        if isinstance(item, dict) and isinstance(item.get("text"), str):
            colour = str(item.get("backgroundColor", item.get("background_color", "")))
            name, values = unlabel(item["text"])
            if not values:
                yield Code(name, name, "", "", colour.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else "")


class _Reader:
    def __init__(self, project: Project, unit: Unit):
        self._project, self._unit = project, unit
        self._texts: dict[str, str] = {}
        self._marks: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def row(self, row: dict[str, Any], coder: str, place: str) -> None:
        """Add the text of a row, if it is not there yet, and its marks."""
        text = row["text"] if "text" in row else row["data"]
        own = {"text", "data", "id", *_SPANS, *_OTHERS}
        own_paper = paper({k: v for k, v in row.items() if k not in own}, str(row.get("id", len(self._texts) + 1)), text)
        key = own_paper.key
        while self._texts.setdefault(key, text) != text:
            key += " (other text)"
        if key not in self._marks:
            self._marks[key] = 0
            self._project.papers.append(Paper(key, text, own_paper.title, own_paper.facts, own_paper.published))
        for name, what in _OTHERS.items():
            self.dropped[what] += len(said) if isinstance(said := row.get(name), list) else bool(said)
        self.dropped = +self.dropped
        name = next((name for name in _SPANS if row.get(name)), "label")
        spans, ruler = row.get(name) or [], Ruler(text, self._unit)
        for span in spans if isinstance(spans, list) else [spans]:
            self._span(span, ruler, key, coder, place)

    def _span(self, span: Any, ruler: Ruler, key: str, coder: str, place: str) -> None:
        if isinstance(span, dict):
            span = [span.get("start_offset"), span.get("end_offset"), span.get("label")]
        if isinstance(span, str):
            self.dropped["categories"] += 1
            return
        if not isinstance(span, list) or len(span) != 3 or type(span[0]) is not int or type(span[1]) is not int:
            raise KitError(f"{place}: a label that is no [start, end, label]: {json.dumps(span, ensure_ascii=False)[:80]}")
        try:
            start, end = ruler.point(span[0]), ruler.point(span[1])
            if start > end:
                raise KitError(f"a span that ends at {span[1]}, before it begins")
        except KitError as error:
            self.dropped["spans outside their text"] += 1
            if self.dropped["spans outside their text"] <= _SHOWN:
                self._project.left.append(f"{place}: {error}")
            return
        self._marks[key] += 1
        kind, values = unlabel(str(span[2]))
        self._project.marks.append(Mark(f"{key}/{coder}/{self._marks[key]}", key, start, end, kind, values, coder))


# ---- writing


def write(project: Project, path: Path, *, variables: Iterable[str] | None = None) -> list[str]:
    """Write a project as doccano's JSONL, with the labels as ``label_config.json``.

    Parameters
    ----------
    project : Project
    path : Path
        A ``.jsonl`` with the spans of all; or a ``.zip`` or folder with a file for each coder, as doccano exports.
    variables : iterable of str, optional
        What stands in the labels, e.g. ``["issue", "stance"]``: each other wording is a label of its own in doccano, and a label
        has 100 characters at most. All, if not given.

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
    doccano imports one file at a time, as the spans of whoever imports it, and drops spans that overlap others, without a word,
    unless the project allows them.
    """
    path = Path(path)
    checked(project.marks, {own.key: own for own in project.papers}, "doccano")
    project, unasked = _with(project, variables)
    single = path.suffix.lower() in (".jsonl", ".json")
    coders = [""] if single else [*dict.fromkeys(mark.coder for mark in project.marks)] or [""]
    labels = json.dumps(_labels(project), ensure_ascii=False, indent=1) + "\n"
    files: list[tuple[str, str | bytes]] = [(_LABELS, labels)]
    for coder in coders:
        marks: dict[str, list[Mark]] = {}
        for mark in project.marks:
            if single or mark.coder == coder:
                marks.setdefault(mark.paper, []).append(mark)
        rows = [_row(n, own, marks.get(own.key, [])) for n, own in enumerate(project.papers, 1) if own.text]
        # Every row has every field: where one lacks a field, doccano stores NaN, which its database refuses with the whole file.
        names = dict.fromkeys(name for row in rows for name in row)
        rows = [dict.fromkeys(names) | row for row in rows]
        files.append((f"{_file(coder)}.jsonl", "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)))
    if single:
        write_whole(path, files[1][1])
        write_whole(path.with_name(_LABELS), labels)
    else:
        pack(path, files)
    return [*unasked, *_lost(project, single=single)]


def _with(project: Project, variables: Iterable[str] | None) -> tuple[Project, list[str]]:
    """The project with some variables alone, and in words which others it had."""
    if variables is None:
        return project, []
    kept = {*variables}
    others = Counter(name for mark in project.marks for name in mark.values if name not in kept)
    marks = [replace(mark, values={k: v for k, v in mark.values.items() if k in kept}) for mark in project.marks]
    return replace(project, marks=marks), [f"{name} of {several(n, 'mark')}: not asked for" for name, n in others.items()]


def _file(coder: str) -> str:
    """The name of a coder's file: users of doccano have letters, digits and ``@ . + - _``."""
    safe = quote(coder, safe="@+ ") or ALL
    return f"%{ord(coder[0]):02X}{safe[1:]}" if coder and (safe == ALL or safe[0] == ".") else safe


def _row(number: int, own: Paper, marks: Iterable[Mark]) -> dict[str, Any]:
    ruler = Ruler(own.text, "utf-16")
    spans = [[ruler.counted(mark.start), ruler.counted(mark.end), _label(mark)] for mark in marks if mark.start < mark.end]
    return {"id": number, "text": own.text, "label": spans} | fields(own, ["id", "text", "data", *_SPANS, *_OTHERS])


def _label(mark: Mark) -> str:
    return label(mark.kind, mark.values) or NAMELESS


def _labels(project: Project) -> list[dict[str, Any]]:
    colours: Mapping[str, str] = {code.name: code.colour for code in kinds(project)}
    whole = {label(code.name, {}): code.name for code in kinds(project) if code.name}
    whole |= {_label(mark): mark.kind for mark in project.marks}
    coloured = {text: {"backgroundColor": colours[kind]} if colours.get(kind) else {} for text, kind in whole.items()}
    return [{"text": text, "suffixKey": None, "textColor": "#000000"} | colour for text, colour in coloured.items()]


def _lost(project: Project, *, single: bool) -> Iterator[str]:
    if empty := [own.key for own in project.papers if not own.text]:
        yield f"{several(len(empty), 'text')} without a word: doccano refuses them"
    if thin := sum(mark.start == mark.end for mark in project.marks):
        yield f"{several(thin, 'mark')} of no length: doccano refuses them"
    if noted := sum(bool(mark.note) for mark in project.marks):
        yield f"notes of {several(noted, 'mark')}: doccano has comments on whole texts alone"
    if single and any(mark.coder for mark in project.marks):
        yield "who coded: a .jsonl has the spans of all; a .zip has a file for each"
    if long := sum(len(_label(mark)) > _LONGEST for mark in project.marks):
        yield f"{several(long, 'mark')} with labels of more than {_LONGEST} characters: written, but more than doccano may take"
    yield from unkind(project)
    if described := sum(bool(code.description or code.above) for code in kinds(project)):
        yield f"descriptions and order of {several(described, 'code')}: labels in doccano have a name and a colour"
    if nameless := sum(not label(mark.kind, mark.values) for mark in project.marks):
        yield f"{several(nameless, 'mark')} without a kind, written with the label {NAMELESS}"
