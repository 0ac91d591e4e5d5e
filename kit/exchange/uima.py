"""UIMA CAS, as XMI with its type system and as JSON, as INCEpTION exports it ↔ a `Project`.

One CAS is one document as one person has marked it; a project export names both: ``annotation/talks.txt/AB.zip``, which holds
``AB.xmi`` and ``TypeSystem.xml``. Spans of any layer with their features are read; relations, links and chains are listed in
``left``. dkpro-cassis parses and writes.
"""

from __future__ import annotations

import io
import keyword
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from lxml import etree

from kit.errors import KitError
from kit.exchange import layers
from kit.exchange.files import Part, need, pack, parts, zipped
from kit.exchange.names import checked, kinds, several, unkind
from kit.exchange.project import Code, Mark, Paper, Project
from kit.store.writing import write_whole

_SYSTEM = "TypeSystem.xml"
_ABOUT = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"  # title and name of the document
_TEXT, _FACT = "kit.Text", "kit.Fact"  # key and day of a text; what else is said of it, by name and value
_DOCUMENT = "uima.tcas.DocumentAnnotation"
# Not of a coder: tokens, sentences, what says how the project is set up.
_SILENT = re.compile(
    r"uima\.tcas\.DocumentAnnotation$|de\.tudarmstadt\.ukp\.dkpro\.core\.api\.(segmentation\.type\.(Token|Sentence)$|metadata\.)"
    r"|de\.tudarmstadt\.ukp\.clarin\.webanno\.api\.type\.|kit\."
)
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # e.g. a form feed


# ---- reading


def read(path: Path) -> Project:
    """The texts and marks of UIMA CAS: an ``.xmi`` with ``TypeSystem.xml`` beside it, a ``.json``, a zip or folder of them.

    Parameters
    ----------
    path : Path
        What INCEpTION exports of a document or of a project (UIMA CAS XMI or JSON).

    Returns
    -------
    Project
        A mark is one annotation; its kind the type, without ``webanno.custom.``; its values the features that are set. Codes
        are the custom types.

    Raises
    ------
    KitError
        If there is no CAS, a type system is missing, or a file is damaged: with its place.
    """
    path, project = Path(path), Project()
    found = list(parts(path, within=True))
    if path.suffix.lower() == ".xmi" and (beside := path.with_name(_SYSTEM)).is_file():
        found += parts(beside)
    systems = {part.path.parent: part for part in found if part.path.name.lower() == _SYSTEM.lower()}
    casses = [part for part in found if _is_cas(part)]
    if not casses:
        raise KitError(f"{path}: no UIMA CAS in it (.xmi with {_SYSTEM}, or .json)")
    reader = _Reader(project)
    for part in casses:
        above = [part.path.parent, *part.path.parent.parents]
        reader.add(part, next((systems[folder] for folder in above if folder in systems), None))
    if others := len(found) - len(casses) - len(systems):
        project.left.append(f"{path}: {several(others, 'file')} of other kinds not read")
    return project


def _is_cas(part: Part) -> bool:
    ending = part.path.suffix.lower()
    return ending == ".xmi" or (ending == ".json" and b'"%' in part.data[:2000])  # e.g. {"%TYPES": …


class _Reader:
    def __init__(self, project: Project):
        self._project = project
        self._texts: dict[str, str] = {}
        self._keys: set[str] = set()
        self._systems: dict[str, Any] = {}

    def add(self, part: Part, system: Part | None) -> None:
        """Add the text and the marks of a CAS."""
        cassis = need("cassis", "UIMA CAS files", "dkpro-cassis")
        _no_entities(part)
        with _mended(part.place), warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            if part.path.suffix.lower() == ".xmi":
                if system is None:
                    raise KitError(f"{part.place}: {_SYSTEM} is not beside it; export it with the CAS")
                types = self._types(cassis, system)
                cas = cassis.load_cas_from_xmi(io.BytesIO(part.data), typesystem=types)
            else:
                _named_well(_names_of_json(part.json()), part.place)
                cas = cassis.load_cas_from_json(io.BytesIO(part.data))
            self._cas(cas, part)
        self._project.left += [f"{part.place}: {w.message}" for w in said if "offset" in str(w.message)]

    def _types(self, cassis: Any, part: Part) -> Any:
        if part.place not in self._systems:
            _no_entities(part)
            with _mended(part.place):
                _named_well(_names_of_xml(part), part.place)
                self._systems[part.place] = cassis.load_typesystem(io.BytesIO(part.data))
            known = {code.key for code in self._project.codes}
            for described in self._systems[part.place].get_types():
                if described.name.startswith(layers.CUSTOM) and _is_span(described):
                    name = layers.kind(described.name)
                    if described.name not in known:
                        self._project.codes.append(Code(described.name, name, described.description or ""))
        return self._systems[part.place]

    def _cas(self, cas: Any, part: Part) -> None:
        text, whose = cas.sofa_string, layers.place(part.path)
        if not isinstance(text, str):
            raise KitError(f"{part.place}: it holds no text")
        found = list(cas.select_all_fs())
        paper = _paper(cas, found, whose.paper, text)
        key = paper.key if self._texts.setdefault(paper.key, text) == text else f"{paper.key} ({whose.coder})"
        if key not in self._keys:
            self._keys.add(key)
            self._project.papers.append(Paper(key, text, paper.title, paper.facts, paper.published))
        if views := len(cas.views) - 1:
            self._project.left.append(f"{part.place}: {several(views, 'view')} beside the first not read")
        dropped: Counter[str] = Counter()
        for fs in found:
            if not _SILENT.match(fs.type.name):
                mark = _mark(fs, part, key, whose.coder, len(text), dropped)
                self._project.marks += [mark] if mark else []
        self._project.left += [f"{part.place}: {what}: {n:,} not kept" for what, n in dropped.items()]


def _no_entities(part: Part) -> None:
    """Raise `KitError` for XML with a DTD: there an entity may stand for any file, or for gigabytes."""
    if part.path.suffix.lower() != ".json":
        head = part.data[:4096].replace(b"\0", b"")
        if b"<!DOCTYPE" in part.data.replace(b"\0", b"") or not head.lstrip(b"\xef\xbb\xbf\xfe\xff \r\n\t").startswith(b"<"):
            raise KitError(f"{part.place}: no XML of UIMA, which has no DTD")


def _named_well(names: Iterable[tuple[str, bool]], place: str) -> None:
    """Raise `KitError` for a name of a type or feature that is no name: cassis makes Python code of it."""
    for name, is_feature in names:
        if not all(word.isidentifier() for word in name.removesuffix("[]").split(".")):
            raise KitError(f"{place}: {name[:80]!r} is no name of a type or feature")
        if is_feature and (keyword.iskeyword(name) or name in ("get", "set")):
            raise KitError(
                f"{place}: a feature called {name!r} cannot be read by dkpro-cassis; call it another name and export again"
            )


def _names_of_xml(part: Part) -> Iterator[tuple[str, bool]]:
    root = etree.fromstring(part.data, etree.XMLParser(resolve_entities=False, no_network=True))
    for tag in root.iter("{*}name"):
        above = tag.getparent()
        kind = "" if above is None else etree.QName(above).localname
        if kind in ("typeDescription", "featureDescription"):
            yield (tag.text or "").strip(), kind == "featureDescription"


def _names_of_json(cas: Any) -> Iterator[tuple[str, bool]]:
    types = cas.get("%TYPES", {}) if isinstance(cas, dict) else {}
    for name, described in types.items() if isinstance(types, dict) else ():
        yield name, False
        if isinstance(described, dict):
            yield from ((str(described[own]), False) for own in ("%NAME", "%SUPER_TYPE") if own in described)
            yield from ((feature, True) for feature in described if not feature.startswith("%"))


@contextmanager
def _mended(place: str) -> Iterator[None]:
    """`KitError` for whatever goes wrong within."""
    try:
        yield
    except KitError:
        raise
    except Exception as error:  # a damaged CAS makes cassis raise anything
        raise KitError(f"{place}: no UIMA CAS that can be read ({type(error).__name__}: {str(error)[:200]})") from None


def _paper(cas: Any, found: Iterable[Any], key: str, text: str) -> Paper:
    facts, title, published = {}, "", None
    for fs in found:
        if fs.type.name == _FACT:
            facts[str(fs["name"])] = fs["value"] or ""
        elif fs.type.name == _TEXT:
            key, title = fs["key"] or key, fs["title"] or ""
            published = datetime.fromisoformat(fs["published"]) if fs["published"] else None
        elif fs.type.name == _ABOUT and fs["documentTitle"] != key:
            title = title or fs["documentTitle"] or ""
    return Paper(key, text, title, facts, published)


def _is_span(type_: Any) -> bool:
    names = {feature.name for feature in type_.all_features}
    return {"begin", "end"} <= names and not {"Governor", "Dependent"} <= names and not {"next", "referenceRelation"} <= names


def _mark(fs: Any, part: Part, key: str, coder: str, length: int, dropped: Counter[str]) -> Mark | None:
    name = fs.type.name
    if not _is_span(fs.type):
        dropped[f"structures of {name}, which is no span"] += 1
        return None
    if not isinstance(fs.begin, int) or not isinstance(fs.end, int) or not 0 <= fs.begin <= fs.end <= length:
        dropped[f"annotations of {name} outside the text"] += 1
        return None
    values, note = {}, ""
    for feature in fs.type.all_features:
        value = fs[feature.name]
        if feature.name in ("begin", "end", "sofa") or value is None:
            continue
        if not isinstance(value, str | int | float | bool):
            dropped[f"values of {feature.name} of {name}, which holds more than one or a link"] += 1
        elif feature.name == layers.NOTE:
            note = str(value)
        else:
            values[layers.variable(feature.name)] = str(value).lower() if isinstance(value, bool) else str(value)
    return Mark(f"{part.name}:{fs.xmiID}", key, fs.begin, fs.end, layers.kind(name), values, coder, note)


# ---- writing


def write(project: Project, path: Path) -> list[str]:
    """Write a project as UIMA CAS XMI, one document for each text and coder, laid out as a project export of INCEpTION.

    Parameters
    ----------
    project : Project
    path : Path
        An ``.xmi`` for one text and one coder, with ``TypeSystem.xml`` beside it; else a ``.zip`` or folder.

    Returns
    -------
    list of str
        What the format has no place for, in words.

    Raises
    ------
    KitError
        If a mark lies outside its text, dkpro-cassis is missing, or several documents are to go into one ``.xmi``.
    """
    path, cassis = Path(path), need("cassis", "UIMA CAS files", "dkpro-cassis")
    checked(project.marks, {paper.key: paper for paper in project.papers}, "UIMA CAS")
    unsaid: Counter[str] = Counter()
    types = _system(cassis, project, unsaid)
    system = types.to_xml()
    documents = [(paper, coder, _xmi(cassis, types, paper, marks, unsaid)) for paper, coder, marks in layers.documents(project)]
    lost = list(_lost(project, unsaid))
    if path.suffix.lower() == ".xmi":
        if len(documents) != 1:
            raise KitError(
                f"{path}: {several(len(documents), 'document')} (one a text and coder) do not go into one .xmi: name a .zip"
            )
        write_whole(path, documents[0][2])
        write_whole(path.with_name(_SYSTEM), system)
        if coder := documents[0][1]:
            lost.append(f"a single .xmi does not name its coder, here {coder!r}; a .zip does")
    else:
        named = [(layers.folder(paper, coder), xmi) for paper, coder, xmi in documents]
        pack(path, [(f"{at}.zip", zipped([(f"{at.split('/')[-1]}.xmi", xmi), (_SYSTEM, system)])) for at, xmi in named])
    return lost


def _lost(project: Project, unsaid: Mapping[str, int]) -> Iterator[str]:
    yield from unkind(project)
    if ordered := sum(bool(code.above or code.colour) for code in kinds(project)):
        yield f"order and colours of {several(ordered, 'code')}: a type system has names and descriptions"
    if n := sum(unsaid.values()):
        yield f"{several(n, 'sign')} that XML cannot hold, written as U+FFFD"
    if nameless := sum(not mark.kind for mark in project.marks):
        yield f"{several(nameless, 'mark')} without a kind, written with the layer {layers.layer('')}"


def _system(cassis: Any, project: Project, unsaid: Counter[str]) -> Any:
    """The type system: a layer for every kind and code, with a feature for every variable."""
    types = cassis.TypeSystem()
    about = types.create_type(_ABOUT, supertypeName=_DOCUMENT)
    for name in ("documentTitle", "documentId", "documentUri"):
        types.create_feature(about, name, "uima.cas.String")
    for own, names in ((_TEXT, ("key", "title", "published")), (_FACT, ("name", "value"))):
        fact = types.create_type(own, supertypeName="uima.cas.AnnotationBase")
        for name in names:
            types.create_feature(fact, name, "uima.cas.String")
    described = {layers.layer(code.name): _said(code.description, unsaid) for code in kinds(project) if code.name}
    features: dict[str, dict[str, None]] = {name: {} for name in described}
    for mark in project.marks:
        variables = features.setdefault(layers.layer(mark.kind), {})
        variables.update(dict.fromkeys([*map(layers.feature, mark.values), *([layers.NOTE] if mark.note else [])]))
    for name, variables in features.items():
        layer = types.create_type(name, supertypeName="uima.tcas.Annotation", description=described.get(name) or None)
        for feature in variables:
            types.create_feature(layer, feature, "uima.cas.String")
    return types


def _xmi(cassis: Any, types: Any, paper: Paper, marks: Iterable[Mark], unsaid: Counter[str]) -> str:
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = _said(paper.text, unsaid)
    cas.sofa_mime = "text/plain"
    # The document's own annotation first: INCEpTION takes title and name from it.
    about = types.get_type(_ABOUT)
    title = _said(paper.title or paper.key, Counter())
    cas.add(
        about(
            begin=0,
            end=len(paper.text),
            language=_said(paper.facts.get("language", "x-unspecified"), Counter()),
            documentTitle=title,
        )
    )
    key, title = _said(paper.key, unsaid), _said(paper.title, unsaid)
    cas.add(types.get_type(_TEXT)(key=key, title=title, published=paper.published.isoformat() if paper.published else None))
    for name, value in paper.facts.items():
        cas.add(types.get_type(_FACT)(name=_said(name, unsaid), value=_said(value, unsaid)))
    for mark in marks:
        values = {layers.feature(name): _said(value, unsaid) for name, value in mark.values.items()}
        if mark.note:
            values[layers.NOTE] = _said(mark.note, unsaid)
        cas.add(types.get_type(layers.layer(mark.kind))(begin=mark.start, end=mark.end, **values))
    return cas.to_xmi()


def _said(text: str, unsaid: Counter[str]) -> str:
    """A text with U+FFFD in the place of each sign that XML cannot hold, which are counted."""
    unsaid.update(_NO_XML.findall(text))
    return _NO_XML.sub("\ufffd", text)
