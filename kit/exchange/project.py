"""What every coding program holds in its own way: texts, stretches of them with codes, who coded, and what the codes mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Paper:
    """A text that was coded.

    Attributes
    ----------
    key : str
        Of the text in the program; unique in a project.
    text : str
        As the program keeps it: line ends as they are there. Offsets of marks count its code points.
    title : str
    facts : mapping of str to str
        What else is said of it, e.g. ``author``, ``outlet``, ``url``, ``language``, ``sha256``; as the program names it where the
        kit has no word for it.
    published : datetime, optional
    """

    key: str
    text: str
    title: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    published: datetime | None = None


@dataclass(frozen=True)
class Mark:
    """A stretch of a text with its codes.

    Attributes
    ----------
    key : str
        Of the mark in the program; unique in a project.
    paper : str
        Key of its text.
    start, end : int
        Code points of the text (Python's indices), end exclusive, whatever unit the program counts in.
    kind : str
        Its layer or type, e.g. a code's name in REFI-QDA, a statement type in DNA, a layer in WebAnno.
    values : mapping of str to str
        Variable → value; a code without variables has none.
    coder : str
        As the program names the person; empty where it names none.
    note : str
    """

    key: str
    paper: str
    start: int
    end: int
    kind: str
    values: Mapping[str, str] = field(default_factory=dict)
    coder: str = ""
    note: str = ""


@dataclass(frozen=True)
class Code:
    """A code of a code book.

    Attributes
    ----------
    key : str
        Unique in a project.
    name, description : str
    above : str
        Key of the code that it belongs to; empty for one at the top.
    colour : str
        ``#rrggbb``, or empty.
    """

    key: str
    name: str
    description: str = ""
    above: str = ""
    colour: str = ""


@dataclass
class Project:
    """All that a program's file holds, in the order of the file.

    Attributes
    ----------
    papers : list of Paper
    marks : list of Mark
    codes : list of Code
    left : list of str
        What is in the file and has no place here, in words with its place: nothing is dropped in silence.
    """

    papers: list[Paper] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
