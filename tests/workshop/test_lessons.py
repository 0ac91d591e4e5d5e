"""The lessons as they are stored: solved, small, with everything a teacher needs to plan."""

import json
import re

import pytest

from kit.notebooks import run as run_notebooks
from kit.workshop import timing
from kit.workshop.key import lessons_folder, read_key

KEY = read_key(lessons_folder() / "key.toml")
LESSONS = sorted(lessons_folder().glob("*.ipynb"))
lessons = pytest.mark.parametrize("path", LESSONS, ids=[p.stem for p in LESSONS])
PLAN = ("Question", "Prior knowledge", "Objectives", "Materials", "Formative checks", "Wrap-up")


def cells(path, tag=None):
    found = json.loads(path.read_text("utf-8"))["cells"]
    return [c for c in found if tag is None or tag in c["metadata"].get("tags", [])]


def source(cell):
    return "".join(cell["source"])


def test_there_are_five_in_order():
    assert [p.name[:2] for p in LESSONS] == ["1_", "2_", "3_", "4_", "5_"]


@lessons
def test_a_plan_names_what_a_teacher_asks_for(path):
    (plan,) = cells(path, "plan")
    assert [part for part in PLAN if f"**{part}.**" not in source(plan)] == []


@lessons
def test_it_takes_45_to_60_minutes_by_the_rule_without_the_parts_to_leave_out(path):
    found = timing.parts(run_notebooks.read(path), KEY)
    assert 45 <= timing.total(found) <= 60
    assert sum(p.exercises for p in found) == sum(e.lesson == int(path.name[0]) for e in KEY.values())


@lessons
def test_the_plan_names_the_exercises_that_are_asked(path):
    asked = [re.findall(r'check\("(\w+)"', source(c)) for c in cells(path, "exercise")]
    named = re.findall(
        r"`(\w+)`", source(cells(path, "plan")[0]).partition("**Formative checks.**")[2].partition("**Wrap-up.**")[0]
    )
    assert [n for names in asked for n in names] == named
    lesson = int(path.name[0])
    assert set(named) == {n for n, e in KEY.items() if e.lesson == lesson}


@lessons
def test_it_is_stored_run_small_and_without_widgets(path):
    book = json.loads(path.read_text("utf-8"))
    assert "widgets" not in book["metadata"]
    assert path.stat().st_size <= 100_000
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            assert len([line for line in source(cell).splitlines() if line.strip()]) <= 8
            assert not any(o["output_type"] == "error" for o in cell["outputs"])
        assert "vnd.jupyter.widget-view" not in json.dumps(cell)


@lessons
def test_every_lesson_has_notes_for_the_teacher_and_something_to_discuss(path):
    assert len(cells(path, "instructor")) >= 3
    assert len(cells(path, "solution")) == 1


@lessons
def test_every_number_of_a_lesson_that_is_a_result_stands_in_an_output_or_in_the_key(path):
    """Numbers of the notes and of the text for learners; days, examples in italics and the scale's ends are none."""
    book = run_notebooks.read(path)
    shown = " ".join(
        str(o.get("text") or o.get("data", {}).get("text/plain", "")) for c in book.cells for o in c.get("outputs", [])
    )
    known = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", shown + " " + (lessons_folder() / "key.toml").read_text("utf-8"))}
    prose = "\n".join(c.source for c in book.cells if c.cell_type == "markdown")
    for nothing in (r"`[^`]*`", r"\d+ (February|March|April)( \d{4})?", r"the \d+th", r"in \d{4}"):
        prose = re.sub(nothing, " ", prose)
    assert [n for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w])", prose) if float(n) not in known] == []
