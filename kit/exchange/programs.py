"""The programs whose files the kit reads and writes: one line each; modules are imported when their program is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.exchange.project import Project


@dataclass(frozen=True)
class Program:
    """A form of files.

    Attributes
    ----------
    name : str
        As on the command line.
    title : str
        What it is, with the programs that open it.
    ending : str
        Of its file; empty: a folder.
    module : str
        In `kit.exchange`; has ``read(path)`` and ``write(project, path)`` or the functions named in ``reads`` and ``writes``.
    keeps : str
        What of a project it holds.
    reads, writes : str
        Names of the functions; empty where there is none.
    texts : bool
        Whether it holds the articles' texts.
    zipped : bool
        Several texts are files in a zip.
    """

    name: str
    title: str
    ending: str
    module: str
    keeps: str
    reads: str = "read"
    writes: str = "write"
    texts: bool = True
    zipped: bool = False

    def read(self, path: Path) -> Project:
        """What a file of the program holds; raises `KitError` where it cannot be read."""
        if not self.reads:
            raise KitError(f"{self.title} is written, not read; what is read: {', '.join(p.name for p in every() if p.reads)}")
        return self._function(self.reads)(Path(path))

    def write(self, project: Project, path: Path) -> list[str]:
        """A project as a file of the program; gives what it cannot hold, in sentences."""
        return self._function(self.writes)(project, Path(path)) or []

    @property
    def files(self) -> str:
        """What it is kept in, in words: ``.dna``, ``.xmi or .zip``, ``a folder``."""
        return (self.ending or "a folder") + " or .zip" * self.zipped

    def _function(self, name: str) -> Callable[..., Any]:
        return getattr(import_module(f"kit.exchange.{self.module}"), name)


_SPANS = "texts, spans, labels, attributes"
PROGRAMS = (
    Program("dna", "Discourse Network Analyzer 3, database", ".dna", "dna", "texts, statements, entities, coders, days"),
    Program("dna-csv", "Discourse Network Analyzer, event list", ".csv", "dna.events", "statements, days", "", "", texts=False),
    Program("refi", "REFI-QDA project (QualCoder, ATLAS.ti, MAXQDA, NVivo)", ".qdpx", "refi", "texts, selections, codes, coders"),
    Program("codebook", "REFI-QDA code book", ".qdc", "refi", "codes", "read_codebook", "write_codebook", texts=False),
    Program("uima-xmi", "UIMA CAS XMI (INCEpTION)", ".xmi", "uima", _SPANS, zipped=True),
    Program("webanno", "WebAnno TSV 3 (INCEpTION, WebAnno)", ".tsv", "webanno", _SPANS, zipped=True),
    Program("brat", "brat standoff", "", "brat", _SPANS),
    Program("label-studio", "Label Studio JSON", ".json", "label_studio", _SPANS),
    Program("doccano", "doccano JSONL", ".jsonl", "doccano", "texts, spans, labels", zipped=True),
)


def every() -> list[Program]:
    """The programs of this kit, in the order of lists."""
    return list(PROGRAMS)


def program(name: str) -> Program:
    """A program by its name.

    Raises
    ------
    KitError
        If there is none of that name; lists those there are.

    Examples
    --------
    >>> program("dna").ending
    '.dna'
    """
    for one in every():
        if one.name == name:
            return one
    raise KitError(f"no form {name!r}; there are {', '.join(one.name for one in every())}")


def program_of(path: Path) -> Program:
    """The program of a file, by its ending.

    Raises
    ------
    KitError
        If several programs write such files, or none does.

    Examples
    --------
    >>> program_of(Path("talks.qdpx")).name
    'refi'
    """
    ending = "" if Path(path).is_dir() else Path(path).suffix.lower()
    reading = [one for one in every() if one.reads]
    fitting = [one for one in reading if one.ending == ending]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(f"{one.name} ({one.files})" for one in fitting or reading)
    raise KitError(f"{path}: say of which program it is, --from NAME; there are {names}")


def written_as(path: Path) -> Program:
    """The program whose files have the ending of a path.

    Raises
    ------
    KitError
        If there is none, or several: for a folder.

    Examples
    --------
    >>> written_as(Path("rows.csv")).name
    'dna-csv'
    """
    fitting = [one for one in every() if one.ending and one.ending == Path(path).suffix.lower()]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(f"{one.name} ({one.files})" for one in every())
    raise KitError(f"{path}: say for which program, --to NAME; there are excel (.xlsx), parquet (a folder), {names}")
