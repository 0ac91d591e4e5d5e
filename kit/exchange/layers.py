"""Layers of INCEpTION and WebAnno ↔ kinds of marks; the documents of a project export ↔ texts and coders."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from kit.exchange.names import NAMELESS, filename, named, plain
from kit.exchange.project import Mark, Paper, Project

CUSTOM = "webanno.custom."
NOTE = "note"  # the feature that holds a mark's note
NOBODY = "INITIAL_CAS"  # INCEpTION's name for a document as imported
# A type's own name, e.g. "de.lake.Claim"; those of UIMA and of DKPro's tokens are no layers.
_DOTTED = re.compile(
    r"(?!uima\.|kit\.|webanno\.custom\.|de\.tudarmstadt\.ukp\.dkpro\.core\.api\.(?:segmentation|metadata)\.)[A-Za-z]\w*(\.[A-Za-z]\w*)+",
    re.ASCII,
)
# No names for a feature: dkpro-cassis makes a Python class of a type.
_TAKEN = (NOTE, "begin", "end", "sofa", "self", "type", "xmiID", "get", "set", "get_covered_text", *keyword.kwlist)


@lru_cache(10_000)
def layer(kind: str) -> str:
    """The type of a kind; a dotted name is one already.

    Examples
    --------
    >>> layer("Peace talks"), layer("de.lake.Claim")
    ('webanno.custom.Peace_x0020_talks', 'de.lake.Claim')
    """
    return kind if _DOTTED.fullmatch(kind) else CUSTOM + (plain(kind) or NAMELESS)


def kind(layer: str) -> str:
    """The kind of a type: what `layer` has written, or the type's own name.

    Examples
    --------
    >>> kind("webanno.custom.Attribution"), kind("de.lake.Claim")
    ('Attribution', 'de.lake.Claim')
    """
    return named(layer.removeprefix(CUSTOM)) if layer.startswith(CUSTOM) else layer


@lru_cache(10_000)
def feature(variable: str) -> str:
    """The feature of a variable."""
    return plain(variable or "value", _TAKEN)


def variable(feature: str) -> str:
    """The variable of a feature."""
    return named(feature)


class Place(NamedTuple):
    """Of which text a file of an export is, and of whom."""

    paper: str
    coder: str


def place(path: PurePosixPath) -> Place:
    """Of which text and whom a file is, by the folders of a project export: ``annotation/talks.txt/AB.zip/AB.xmi``.

    Examples
    --------
    >>> place(PurePosixPath("annotation/talks.txt/AB.zip/x.xmi")), place(PurePosixPath("talks.tsv"))
    (Place(paper='talks.txt', coder='AB'), Place(paper='talks', coder=''))
    """
    folders = [i for i, part in enumerate(path.parts[:-2]) if part in ("annotation", "curation")]
    if not folders:
        return Place(path.stem, "")
    paper, file = path.parts[folders[-1] + 1], path.parts[folders[-1] + 2]
    coder = re.sub(r"\.(zip|xmi|json|tsv)$", "", file)
    return Place(named(paper), "" if coder == NOBODY else named(coder))


def folder(paper: Paper, coder: str) -> str:
    """Where an export has the document of a coder, without ending."""
    return f"annotation/{filename(paper.key)}/{filename(coder, [NOBODY]) if coder else NOBODY}"


def documents(project: Project) -> Iterator[tuple[Paper, str, list[Mark]]]:
    """Every text once for each who has marks in it, in order of the first; a text without marks once, for nobody."""
    by_paper: dict[str, dict[str, list[Mark]]] = {}
    for mark in project.marks:
        by_paper.setdefault(mark.paper, {}).setdefault(mark.coder, []).append(mark)
    for paper in project.papers:
        for coder, marks in by_paper.get(paper.key, {"": []}).items():
            yield paper, coder, marks
