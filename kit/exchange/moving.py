"""The commands ``kit export`` and ``kit import`` of codes: a case → a program's file, and a program's file → a case."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kit.case import units
from kit.coders.files import Codes as CodersFile
from kit.errors import KitError
from kit.exchange import dna, from_case, mapping, programs, to_case
from kit.exchange.dna import events
from kit.exchange.project import Project
from kit.store.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.case.case import Case

LEFT = "not_imported.csv"
_LISTED = 5  # reasons that a report names


def export(case: Case, out: Path, to: str, say: Callable[[str], None] = lambda line: None, *, positions: bool = False) -> Path:
    """Write a case for a coding program.

    Parameters
    ----------
    case : Case
        With its articles' texts, but for ``dna-csv`` and ``codebook``. Filters hold.
    out : Path
    to : str
        Name of a program of `kit.exchange.programs`.
    say : callable, optional
        Told what cannot go, and with which password a database opens.
    positions : bool, optional
        True: also positions by rule that nobody verified.

    Returns
    -------
    Path

    Raises
    ------
    KitError
        If there is no such program, the file is there already, a folder is not empty, or the case has no texts.
    """
    program, out = programs.program(to), Path(out)
    if program.name != "codebook":
        _say_positions(case, positions, say)
    if out.is_dir() and (program.ending or any(out.iterdir())):
        raise KitError(f"{out} is a folder" + (f"; {to} is a file {program.ending}" if program.ending else " and not empty"))
    if program.ending and out.suffix.lower() not in (program.ending, ".zip" if program.zipped else program.ending):
        raise KitError(f"{out}: a file of {to} ends in {program.files}")
    if program.reads and out.is_file():
        raise KitError(f"{out} is there already, and may hold somebody's codes: name another file")
    if to == "label-studio" and out.with_suffix(".xml").exists():
        raise KitError(f"{out.with_suffix('.xml')} is there, where the labelling configuration is written: name another file")
    if to == "dna-csv":
        events.write(case, out, positions=positions)
        return out
    project = from_case.project(case, positions=positions) if program.texts else Project(codes=from_case.codes(case))
    unheld = program.write(project, out)
    for line, n in Counter(_kind_of(line) for line in [*project.left, *unheld]).items():
        say(line if n == 1 else f"{line} (and {n - 1:,} more like it)")
    if program.texts:
        say("it holds the articles' whole texts. They are copyrighted: keep them to yourself")
    if to == "label-studio":
        say(f"{out.with_suffix('.xml')} is the labelling configuration: paste it under Settings, Labeling Interface, Code")
    if to == "dna":
        say(f"every coder logs in with the password {dna.PASSWORD}")
    return out


def _say_positions(case: Case, positions: bool, say: Callable[[str], None]) -> None:
    """How many positions nobody verified, and whether they are written."""
    shown = units.statements(case.only(machine_stance=True))
    n = int((units.by_rule(shown) & shown["score"].fillna(0).ne(0)).sum())
    if n and positions:
        say(f"{n:,} positions are coded by rule and verified by nobody: their coder says so")
    elif n:
        say(f"{n:,} positions coded by rule and verified by nobody are not written, as in charts; --positions writes them")


def _kind_of(line: str) -> str:
    """A line of what is left, without the mark that it is about."""
    return line.partition(": ")[2] or line if ": it " in line else line


@dataclass
class Moved:
    """What `into` did.

    Attributes
    ----------
    imported : Imported
    case : Case
        With the codings.
    replaced : int
        Earlier rows of these coders in these articles that they took the place of.
    """

    imported: to_case.Imported
    case: Case
    replaced: int

    def lines(self) -> list[str]:
        """A report in words."""
        found = self.imported
        told = [f"{found.taken:,} of {found.marks:,} marks are codings now"]
        if found.coded:
            told[0] += ": " + ", ".join(f"{len(spans):,} passages of {coder}" for coder, spans in sorted(found.coded.items()))
        if self.replaced:
            told.append(f"{self.replaced:,} earlier rows of these coders in these articles were replaced")
        reasons = Counter(left.reason.partition("; allowed: ")[0] for left in found.left)
        told += [f"{n:,} × {reason}" for reason, n in reasons.most_common(_LISTED)]
        if len(reasons) > _LISTED:
            told.append(f"and {len(reasons) - _LISTED:,} other reasons")
        return told


def read(path: Path, program: str = "") -> Project:
    """A program's file; by its ending if the program is not named. Raises `KitError` where it cannot be read."""
    if not Path(path).exists():
        raise KitError(f"{path} does not exist")
    return (programs.program(program) if program else programs.program_of(path)).read(path)


def into(project: Project, folder: Path, case: Case, *, named: Path | None = None, codes_folder: Path | None = None) -> Moved:
    """Put a project's codes into a case.

    Parameters
    ----------
    project : Project
    folder : Path
        Of the case.
    case : Case
        As loaded from there.
    named : Path, optional
        The mapping file.
    codes_folder : Path, optional
        Instead of the case's ``codings``: coders' files there, as `kit.desk` keeps them, for `kit.board` and `kit.merge_codes`.
        Passages of a coder that are there already and not in the project stay.

    Returns
    -------
    Moved
        What is left out stands in ``not_imported.csv`` in the case's folder, or there is no such file.

    Raises
    ------
    KitError
        If the mapping says what the codebook does not know.
    """
    codes = mapping.read(named, case) if named else None
    imported = to_case.codings(project, case, codes)
    with_codes, replaced = case, 0
    if codes_folder is not None:
        for coder, spans in imported.coded.items():
            if spans:
                CodersFile(codes_folder, coder).put(*spans)
    elif imported.coded:
        with_codes, replaced = to_case.with_codings(case, imported)
        case.replace_table(folder, "codings", with_codes.codings)
    place = folder / LEFT
    if imported.left:
        imported.write_left(place)
    else:
        place.unlink(missing_ok=True)
    return Moved(imported, with_codes, replaced)


def draft(project: Project, case: Case, path: Path) -> int:
    """Write a mapping file to be completed; how many questions it asks.

    Raises
    ------
    KitError
        If the file is there already: it may hold answers.
    """
    if Path(path).exists():
        raise KitError(f"{path} is there already, and may hold answers: name another file")
    text = mapping.draft(project, case)
    write_whole(Path(path), text)
    return sum(line.startswith("# ") and '"?"' in line for line in text.splitlines())


def check_map(path: Path, book: Case) -> None:
    """Raise what `mapping.read` raises, before anything is written."""
    mapping.read(path, book)


@contextmanager
def articles(project: Project) -> Iterator[Path]:
    """A project's texts as a file that `kit code` reads, while the block lasts.

    Raises
    ------
    KitError
        If it has none.
    """
    if not project.papers:
        raise KitError("the file holds no text: a case cannot be made of it; name a case that has the articles, --into CASE")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "articles.jsonl"
        lines = []
        for paper in project.papers:
            facts = {name: paper.facts[name] for name in ("author", "outlet", "url", "language") if paper.facts.get(name)}
            day = {"published": f"{paper.published:%Y-%m-%d}"} if paper.published else {}
            row = {"id": paper.key, "title": paper.title, "text": paper.text} | facts | day
            lines.append(json.dumps({name: value for name, value in row.items() if value}))
        write_whole(place, "\n".join(lines) + "\n")
        yield place


@contextmanager
def codebook(place: Path) -> Iterator[Case]:
    """A case, or a folder of codebook tables, as a case whose codebook can be asked, while the block lasts."""
    from kit.case.case import load
    from kit.case.new import around

    if (place / "datapackage.json").is_file():
        yield load(place)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield load(around(place, Path(folder) / "case"))
