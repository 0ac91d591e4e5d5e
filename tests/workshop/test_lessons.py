"""The lessons as they are stored: solved, small, with everything a teacher needs to plan."""

import json
import re

import pytest

from kit.workshop.key import lessons_folder, read_key

LESSONS = sorted(lessons_folder().glob("*.ipynb"))
lessons = pytest.mark.parametrize("path", LESSONS, ids=[p.stem for p in LESSONS])
PLAN = ("Question", "Time", "Prior knowledge", "Objectives", "Materials", "Formative checks", "Wrap-up")


def cells(path, tag=None):
    found = json.loads(path.read_text("utf-8"))["cells"]
    return [c for c in found if tag is None or tag in c["metadata"].get("tags", [])]


def source(cell):
    return "".join(cell["source"])


def test_there_are_four_in_order():
    assert [p.name[:2] for p in LESSONS] == ["1_", "2_", "3_", "4_"]


@lessons
def test_a_plan_names_what_a_teacher_asks_for_and_its_minutes_add_up(path):
    (plan,) = cells(path, "plan")
    text = source(plan)
    assert [part for part in PLAN if f"**{part}.**" not in text] == []
    total, parts = re.search(r"(\d+) minutes: (.*?)\.", text).groups()
    assert sum(int(n) for n in re.findall(r" (\d+)(?: ·|$)", parts)) == int(total)
    assert 45 <= int(total) <= 60


@lessons
def test_the_plan_names_the_exercises_that_are_asked(path):
    asked = [re.findall(r'check\("(\w+)"', source(c)) for c in cells(path, "exercise")]
    named = re.findall(
        r"`(\w+)`", source(cells(path, "plan")[0]).partition("**Formative checks.**")[2].partition("**Wrap-up.**")[0]
    )
    assert [n for names in asked for n in names] == named
    lesson = int(path.name[0])
    assert set(named) == {n for n, e in read_key(lessons_folder() / "key.toml").items() if e.lesson == lesson}


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
