"""Solved lessons → a box for the teacher: participants' notebooks, solved copies, a guide, coding sheets, a zip to hand out."""

from __future__ import annotations

import ast
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.libraries import chromium
from kit.notebooks import run as run_notebooks
from kit.publish.site import NO_PDF
from kit.store import outputs, staging
from kit.workshop.checking import RESULT
from kit.workshop.guide import guide, sheets
from kit.workshop.key import FILE, RIGHT, UNANSWERED, Exercise, hold, lessons_folder, read_key

EXERCISE, TEACHER, PLAN, SOLUTION = "exercise", "instructor", "plan", "solution"
_MARK = "workshop.txt"  # says that a folder is one of ours
_README = """How to start

1. Start JupyterLab with the peace talks kit. Your teacher says how.
2. Open the lessons of this folder in order. Begin at the top, and run each cell with Shift+Enter.
3. Write your answer in place of three dots. "check" says whether the answer is right, and gives hints.
4. Save the notebook. If your teacher collects it, add your initials to the file's name: "1_when_did_what_happen - AB.ipynb".

The file key.toml holds the right answers, which "check" needs. They are no secret, but try first without them.
"""


def build(out: str | Path, lessons: Path | None = None, say: Callable[[str], None] = lambda _: None) -> Path:
    """Build the workshop.

    Parameters
    ----------
    out : path
        A new folder, or an earlier workshop, whose files are replaced only when the new ones are whole; those that somebody has
        changed are kept under another name.
    lessons : Path, optional
        The folder of solved lessons and their ``key.toml``. Default: the shipped.
    say : callable
        Hears what is being done.

    Returns
    -------
    Path
        The folder: ``participants/``, ``solved/``, ``instructor_guide.html``, ``coding_sheets.html`` (both also as PDF where a
        Chromium or Chrome is found), ``handout.zip``.

    Raises
    ------
    KitError
        If a lesson fails, the key does not fit a solved lesson, a known wrong answer is the right one or stands there twice, an
        exercise is never asked, or a participant's notebook does not run unanswered.
    """
    source, target = lessons or lessons_folder(), Path(out).resolve()
    key = read_key(source / FILE)
    hold(key)
    masters = sorted(source.glob("*.ipynb"))
    if not masters:
        raise KitError(f"{source} holds no lesson")
    if target.is_dir():
        staging.mend(target)
    if target.exists() and (not target.is_dir() or (_inside(target) and not (target / _MARK).is_file())):
        raise KitError(f"{out} holds something that is not a workshop; choose a new or empty folder")

    def aside(name: str, now: str) -> None:
        say(f"{name} was changed by somebody since it was made: it is kept as {now}")

    with outputs.filled(target, last=[_MARK], aside=aside) as beside:
        handed, solved = beside / "participants", beside / "solved"
        for place in (handed, solved):
            place.mkdir(parents=True)
            shutil.copyfile(source / FILE, place / FILE)
        (handed / "README.txt").write_text(_README, encoding="utf-8")
        asked: set[str] = set()
        for master in masters:
            say(f"{master.name}: solved")
            asked |= _write_solved(master, solved, key)
            say(f"{master.name}: unanswered")
            _write_unanswered(master, handed)
        never = [name for name in key if name not in asked]
        if never:
            raise KitError(f"{source / FILE}: no lesson asks {', '.join(never)}")
        books = [(m.stem, run_notebooks.read(m)) for m in masters]
        say("guide and coding sheets")
        (beside / "instructor_guide.html").write_text(guide(books, key), encoding="utf-8")
        (beside / "coding_sheets.html").write_text(sheets(), encoding="utf-8")
        shutil.copyfile(beside / "coding_sheets.html", handed / "coding_sheets.html")
        try:
            for page in ("instructor_guide", "coding_sheets"):
                say(f"{page}.pdf")
                chromium.print_page(chromium.find(*NO_PDF), beside / f"{page}.html", beside / f"{page}.pdf")
        except KitError as error:
            say(f"no PDF: {error}")
        _zip(handed, beside / "handout.zip")
        (beside / _MARK).write_text("Made by kit workshop; replaced when it is built again.\n", encoding="utf-8")
    return target


def _inside(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if p.name != staging.WORK]


def participant(notebook: Any) -> Any:
    """A solved lesson → the notebook to hand out: no solutions, no notes for the teacher, no outputs.

    In an exercise every statement but the check goes, and three dots stand for the answer.
    """
    import nbformat

    given = nbformat.from_dict(notebook)
    given.cells = [c for c in given.cells if not {TEACHER, PLAN, SOLUTION} & set(c.metadata.get("tags", []))]
    for cell in given.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if EXERCISE in cell.metadata.get("tags", []):
                cell.source = unanswered(cell.source)
    given.metadata = nbformat.from_dict(run_notebooks.METADATA)
    return given


def unanswered(source: str) -> str:
    """An exercise's code without its answer: comments and the check stay.

    Raises
    ------
    KitError
        If the cell does not end with ``check("name", answer)``.
    """
    tree = ast.parse(source)
    last = tree.body[-1].value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    if not (isinstance(last, ast.Call) and getattr(last.func, "id", "") == "check" and len(last.args) == 2):
        raise KitError(f'an exercise ends with check("name", answer): {source.splitlines()[0][:60]!r}')
    name = last.args[1]
    if not isinstance(name, ast.Name):
        raise KitError(f"check is asked about a name, so that three dots can stand for it: {ast.unparse(last)[:80]!r}")
    comments = [line for line in source.splitlines() if line.lstrip().startswith("#")]
    return "\n".join([*comments, f"{name.id} = ...", ast.get_source_segment(source, last) or ""])


def _write_solved(master: Path, folder: Path, key: dict[str, Exercise]) -> set[str]:
    """Run a lesson, hold it against the key, write it without the teacher's notes; the exercises it asks."""
    ran = run_notebooks.execute(master, folder)
    asked = set()
    for result, text in _checks(ran):
        asked.add(result["name"])
        if result["state"] != RIGHT:
            raise KitError(f"{master.name}: the key does not fit the solved lesson. {text}")
        if not master.stem.startswith(f"{result['lesson']}_"):
            raise KitError(f"{FILE}, exercise {result['name']}: lesson = {result['lesson']}, but {master.name} asks it")
    ran.cells = [c for c in ran.cells if not {TEACHER, PLAN} & set(c.metadata.get("tags", []))]
    run_notebooks.write(run_notebooks.small(ran), folder / master.name)
    return asked


def _write_unanswered(master: Path, folder: Path) -> None:
    """Write a participant's notebook and see that it runs unanswered."""
    place = folder / master.name
    run_notebooks.write(participant(run_notebooks.read(master)), place)
    with tempfile.TemporaryDirectory() as aside:
        for file in folder.iterdir():
            shutil.copyfile(file, Path(aside) / file.name)
        ran = run_notebooks.execute(place, Path(aside))
    for result, text in _checks(ran):
        if result["state"] != UNANSWERED:
            raise KitError(f"{master.name}: a participant's notebook answers by itself. {text}")


def _checks(notebook: Any) -> Iterator[tuple[dict[str, Any], str]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if result := output.get("data", {}).get(RESULT):
                yield result, str(output["data"].get("text/plain", ""))


def _zip(folder: Path, target: Path) -> None:
    """The same files give the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(f"workshop/{path.relative_to(folder).as_posix()}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            packed.writestr(entry, path.read_bytes())
