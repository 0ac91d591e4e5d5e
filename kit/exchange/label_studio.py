"""Label Studio's JSON and JSON-MIN ↔ a `Project`; its labelling configuration (XML) is written and read beside it.

A region with a label is a mark; per-region choices, taxonomies, ratings and text areas are its values. Places are code points
(Label Studio since the end of 2021). Relations and what is said of a whole task are listed in ``left``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from kit.errors import KitError
from kit.exchange.files import Part, parts
from kit.exchange.layers import documents
from kit.exchange.names import NAMELESS, beside, checked, fields, kinds, named, paper, plain, several, unkind
from kit.exchange.project import Code, Mark, Paper, Project
from kit.store.writing import write_whole

_LABELS, _TEXT = "label", "text"  # names of our tags
_MOST_CHOICES = 40  # values of a variable that become choices; a variable with more is a text area
_PLAIN_XML = re.compile(r"[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")  # what an attribute of XML keeps as it is
_SHOWN = 20


# ---- reading


def read(path: Path) -> Project:
    """The texts and marks of an export of Label Studio (JSON or JSON-MIN).

    Parameters
    ----------
    path : Path
        The ``.json``, or a zip or folder of such files. The labelling configuration, ``.xml`` of the same name, says which
        field is the text, and its labels become codes; without it the field ``text`` is taken, or the longest.

    Returns
    -------
    Project
        A mark is one label of one region. Its coder is the e-mail address or number of the annotator, as the file has it; of
        a prediction ``model`` and its version. The note is the region's meta text.

    Raises
    ------
    KitError
        If it is no export of Label Studio, or damaged: with the number of the task.
    """
    path, project = Path(path), Project()
    found = list(parts(path))
    if path.suffix.lower() == ".json" and path.with_suffix(".xml").is_file():
        found += parts(path.with_suffix(".xml"))
    config = _Config(next((part for part in found if part.path.suffix.lower() == ".xml"), None))
    project.codes = config.codes
    reader = _Reader(project, config)
    exports = [part for part in found if part.path.suffix.lower() == ".json"]
    for part in exports:
        tasks = part.json()
        for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
            if not isinstance(task, dict):
                raise KitError(f"{part.place}: task {number} is no object; give Label Studio's JSON or JSON-MIN")
            reader.task(task, f"{part.place}: task {number}")
    if not exports:
        raise KitError(f"{path}: no .json of Label Studio in it")
    project.left += [f"{path}: {what}: {n:,} not kept" for what, n in reader.dropped.items()]
    return project


class _Config:
    """A labelling configuration: field of the text, labels as codes, names of the other controls."""

    def __init__(self, part: Part | None):
        self.text, self.codes, self.controls = "", list[Code](), set[str]()
        if part is None:
            return
        if b"<!DOCTYPE" in part.data.replace(b"\0", b""):
            raise KitError(f"{part.place}: a labelling configuration has no DTD")
        try:
            root = etree.fromstring(part.data, etree.XMLParser(resolve_entities=False, no_network=True))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise KitError(f"{part.place}: no XML ({error})") from None
        self.text = next((str(tag.get("value", "")).lstrip("$") for tag in root.iter("Text")), "")
        self.controls = {tag.get("name", "") for tag in root.iter() if tag.get("toName") and tag.tag != "Labels"}
        for tag in root.iter("Label"):
            name, colour = tag.get("value", ""), tag.get("background", "")
            if name and name not in {code.key for code in self.codes}:
                hexed = colour.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", colour) else ""
                self.codes.append(Code(name, name, tag.get("hint", ""), "", hexed))


@dataclass
class _Region:
    """What the results of one region say together."""

    start: int | None = None
    end: int | None = None
    labels: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    note: str = ""
    coder: str = ""


class _Reader:
    def __init__(self, project: Project, config: _Config):
        self._project, self._config = project, config
        self._keys: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def task(self, task: Mapping[str, Any], place: str) -> None:
        """Add a task's text and marks."""
        data = task.get("data")
        full = isinstance(data, dict)
        if not isinstance(data, dict):
            data = {k: v for k, v in task.items() if isinstance(v, str) and k not in (*_MINIMAL, *self._config.controls)}
            for name in sorted({k for k, v in task.items() if _is_loose(v) or k in self._config.controls} - {*_MINIMAL}):
                if _is_loose(task[name]) or isinstance(task[name], str):
                    self.dropped[f"values of {name}: JSON-MIN does not say of which region (JSON does)"] += 1
        name = self._field(data, place)
        said = {key: value for key, value in data.items() if key != name}
        own = paper(said, str(task.get("id", task.get("inner_id", len(self._project.papers) + 1))), data[name])
        self._keys[own.key] += 1
        if self._keys[own.key] > 1 and full:
            own = Paper(f"{own.key} ({self._keys[own.key]})", own.text, own.title, own.facts, own.published)
        if full or self._keys[own.key] == 1:
            self._project.papers.append(own)
        for number, (coder, results) in enumerate(self._answers(task, full), 1):
            self._add(results, own, coder, f"{place}, annotation {number}")

    def _field(self, data: Mapping[str, Any], place: str) -> str:
        """The name of the field that holds the text."""
        for name in (self._config.text, _TEXT):
            if isinstance(data.get(name), str):
                return name
        texts = {name: value for name, value in data.items() if isinstance(value, str)}
        if not texts:
            raise KitError(f"{place}: no text in its data; only tasks on texts are read")
        return max(texts, key=lambda name: len(texts[name]))

    def _answers(self, task: Mapping[str, Any], full: bool) -> Iterator[tuple[str, list[Any]]]:
        if not full:
            yield _who(task.get("annotator")), list(_minimal(task))
            return
        for kind in ("annotations", "completions", "predictions"):
            answers = task.get(kind)
            for answer in answers if isinstance(answers, list) else []:
                if not isinstance(answer, dict):  # a number: an export without the answers
                    self.dropped[f"{kind} given as a number alone"] += 1
                elif answer.get("was_cancelled"):
                    self.dropped["skipped annotations"] += 1
                elif isinstance(answer.get("result"), list):
                    model = f"model {answer.get('model_version') or ''}".strip()
                    yield model if kind == "predictions" else _who(answer.get("completed_by")), answer["result"]

    def _add(self, results: Iterable[Any], own: Paper, coder: str, place: str) -> None:
        regions: dict[str, _Region] = {}
        for number, result in enumerate(results, 1):
            if not isinstance(result, dict) or not isinstance(result.get("value", {}), dict):
                raise KitError(f"{place}: result {number} is no object with a value")
            kind = str(result.get("type", ""))
            if kind == "relation":
                self.dropped["relations"] += 1
                continue
            region = regions.setdefault(str(result.get("id", f"#{number}")), _Region())
            self._result(region, result, kind)
        for key, region in regions.items():
            whole = f"{own.key}/{coder}/{key}"
            self._keys[whole] += 1
            self._region(whole if self._keys[whole] == 1 else f"{whole} ({self._keys[whole]})", region, own, coder, place)

    def _result(self, region: _Region, result: Mapping[str, Any], kind: str) -> None:
        value, name = result.get("value") or {}, named(str(result.get("from_name", kind)))
        start, end = value.get("start"), value.get("end")
        if type(start) is int and type(end) is int:
            region.start, region.end = start, end
        said = value.get(kind if kind != "textarea" else "text")
        if kind in ("labels", "hypertextlabels"):
            region.labels += [str(label) for label in said or [""]] if isinstance(said, list | None) else [str(said)]
        elif said is not None:
            region.values[name] = _one(said)
        meta = result.get("meta")
        if isinstance(meta, dict):
            region.note = region.note or _one(meta.get("text") or "")
            region.coder = region.coder or str(meta.get("coder") or "")

    def _region(self, key: str, region: _Region, own: Paper, coder: str, place: str) -> None:
        if region.start is None or region.end is None:
            self.dropped[f"answers on a whole text or on what is no text ({', '.join(region.values) or 'labels'})"] += 1
        elif not 0 <= region.start <= region.end <= len(own.text):
            self.dropped["regions outside their text"] += 1
            if self.dropped["regions outside their text"] <= _SHOWN:
                at = f"{region.start}–{region.end} of a text of {len(own.text)} code points"
                self._project.left.append(f"{place}: a region at {at}")
        else:
            for n, label in enumerate(region.labels or [""]):
                name = key if not n else f"{key}/{n}"
                who, values = region.coder or coder, dict(region.values)
                self._project.marks.append(Mark(name, own.key, region.start, region.end, label, values, who, region.note))


# What JSON-MIN adds to the fields of a task.
_MINIMAL = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "inner_id")


def _is_loose(said: Any) -> bool:
    return isinstance(said, list) and bool(said) and not any(isinstance(item, dict) for item in said)


def _minimal(task: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """JSON-MIN's lists of regions as results; those at the same place are one region."""
    for name, said in task.items():
        for region in said if isinstance(said, list) else []:
            if isinstance(region, dict) and type(region.get("start")) is int:
                kinds = [kind for kind in ("labels", "hypertextlabels", "choices", "taxonomy", "rating") if kind in region]
                # Its `text` is the marked words where there is a label, else a text area's.
                kind = kinds[0] if kinds else "textarea"
                yield {"id": f"{region['start']}-{region.get('end')}", "type": kind, "from_name": name, "value": region}


def _who(by: Any) -> str:
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id")
    return "" if by is None else str(by)


def _one(said: Any) -> str:
    """One value of what a control holds: ``a; b`` of two choices, ``a > b`` of a path in a taxonomy."""
    if isinstance(said, list):
        return "; ".join(" > ".join(map(str, item)) if isinstance(item, list) else str(item) for item in said)
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


# ---- writing


def write(project: Project, path: Path) -> list[str]:
    """Write a project as tasks with annotations, and beside it the labelling configuration to be pasted into the project.

    Parameters
    ----------
    project : Project
    path : Path
        The ``.json``; the configuration gets its name with the ending ``.xml``.

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
    Who coded stands in the meta data of each region. ``completed_by`` is not written: Label Studio refuses a file that names a
    user it does not have, and takes whoever imports it where none is named.
    """
    path = Path(path)
    checked(project.marks, {own.key: own for own in project.papers}, "Label Studio")
    tasks: dict[str, dict[str, Any]] = {}
    controls = _controls(project)
    ids: Counter[str] = Counter()
    for own, _, marks in documents(project):
        data = {_TEXT: own.text} | fields(own, [_TEXT])
        task = tasks.setdefault(own.key, {"id": len(tasks) + 1, "data": data, "annotations": []})
        if marks:
            results = [result for mark in marks for result in _results(mark, own, controls, ids)]
            task["annotations"].append({"result": results})
    write_whole(path, "[\n" + ",\n".join(json.dumps(task, ensure_ascii=False) for task in tasks.values()) + "\n]\n")
    write_whole(path.with_suffix(".xml"), _config(project, controls))
    return list(_lost(project))


def _lost(project: Project) -> Iterator[str]:
    yield from unkind(project)
    if ordered := sum(bool(code.above) for code in kinds(project)):
        yield f"order of {several(ordered, 'code')}: labels stand side by side"
    if odd := sum(not _PLAIN_XML.fullmatch(kind) for kind in {mark.kind for mark in project.marks} if kind):
        yield f"control signs in {several(odd, 'label')}, which only the annotations can hold, not the configuration"
    if nameless := sum(not mark.kind for mark in project.marks):
        yield f"{several(nameless, 'mark')} without a kind, written with the label {NAMELESS}"


def _control(variable: str) -> str:
    """The name of the tag of a variable."""
    name = beside(variable or "value", [_LABELS, _TEXT])
    return name if _PLAIN_XML.fullmatch(name) else plain(name)


def _controls(project: Project) -> dict[str, list[str]]:
    """Name of a control → its choices, those of the code book first; none for a text area."""
    names = {code.key: code.name for code in project.codes}
    used = {name for mark in project.marks for name in mark.values}
    values: dict[str, dict[str, None]] = {}
    for code in project.codes:  # e.g. every issue below “issue”, so that coders can choose what nobody has coded yet
        if names.get(code.above) in used:
            values.setdefault(_control(names[code.above]), {})[code.name] = None
    for mark in project.marks:
        for name, value in mark.values.items():
            values.setdefault(_control(name), {})[value] = None
    fit = {name: len(own) <= _MOST_CHOICES and all(map(_PLAIN_XML.fullmatch, own)) for name, own in values.items()}
    return {name: [*own] if fit[name] else [] for name, own in values.items()}


def _results(mark: Mark, own: Paper, controls: Mapping[str, list[str]], ids: Counter[str]) -> Iterator[dict[str, Any]]:
    place = {"start": mark.start, "end": mark.end, "text": own.text[mark.start : mark.end]}
    meta = {name: value for name, value in (("text", [mark.note] if mark.note else []), ("coder", mark.coder)) if value}
    ids[mark.key] += 1
    region = mark.key if ids[mark.key] == 1 else f"{mark.key} ({ids[mark.key]})"
    whole = {"id": region, "to_name": _TEXT} | ({"meta": meta} if meta else {})
    yield whole | {"from_name": _LABELS, "type": "labels", "value": place | {"labels": [mark.kind or NAMELESS]}}
    for name, value in mark.values.items():
        if controls[_control(name)]:
            said: dict[str, Any] = {"type": "choices", "value": place | {"choices": [value]}}
        else:
            said = {"type": "textarea", "value": place | {"text": [value]}}
        yield whole | {"from_name": _control(name)} | said


def _config(project: Project, controls: Mapping[str, list[str]]) -> bytes:
    root = etree.Element("View")
    # Without it the browser shows a row of blanks as one, and places are off.
    etree.SubElement(root, "Style").text = ".lsf-richtext__container, .htx-text { white-space: pre-wrap; }"
    labels = etree.SubElement(root, "Labels", name=_LABELS, toName=_TEXT)
    known = {code.name: code for code in kinds(project) if code.name}
    for kind in [*known, *dict.fromkeys(mark.kind or NAMELESS for mark in project.marks if mark.kind not in known)]:
        label = etree.SubElement(labels, "Label", value=_kept(kind))
        if kind in known and known[kind].colour:
            label.set("background", known[kind].colour)
        if kind in known and known[kind].description:
            label.set("hint", _kept(known[kind].description))
    etree.SubElement(root, "Text", name=_TEXT, value=f"${_TEXT}")
    for name, choices in controls.items():
        if choices:
            control = etree.SubElement(root, "Choices", name=_kept(name), toName=_TEXT, perRegion="true", choice="single")
            for choice in choices:
                etree.SubElement(control, "Choice", value=choice)
        else:
            etree.SubElement(root, "TextArea", name=_kept(name), toName=_TEXT, perRegion="true", editable="true")
    return etree.tostring(root, encoding="utf-8", pretty_print=True)


def _kept(name: str) -> str:
    """A name as an attribute of XML, without the signs that XML has no place for."""
    return "".join(_PLAIN_XML.findall(name)) or NAMELESS
