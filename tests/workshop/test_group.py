"""Lesson 2 with the codes of whoever is in the room: nobody, one, two, twenty."""

import ast
import contextlib
import shutil
from io import StringIO

import pytest

import kit
from kit.notebooks import run as run_notebooks
from kit.workshop import build
from kit.workshop.key import lessons_folder, read_key

LESSON = lessons_folder() / "2_who_wants_what.ipynb"
KEY = read_key(lessons_folder() / "key.toml")


def run(source, names):
    """Run a cell as a kernel does; what its last line gives."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None


def code(notebook):
    return [c for c in notebook.cells if c.cell_type == "code"]


@pytest.fixture(scope="module")
def begun():
    """What the names of the lesson are after the desk: imports, the coded example."""
    names: dict = {}
    for cell in code(build.participant(run_notebooks.read(LESSON))):
        if "import pandas" in cell.source or "kit.desk(" in cell.source:
            run(cell.source.replace("kit.desk(", "(lambda *a, **b: None)("), names)
    return names


def room(folder, many):
    """A folder of the files of so many coders, none of them called as the simulated ones."""
    if many is not None:
        folder.mkdir()
        for number in range(many):
            source = ("KA", "LB", "MC")[number % 3]
            shutil.copyfile(kit.example() / "coders" / f"{source}.csv", folder / f"A{chr(65 + number)}.csv")
    return folder


def ran_with(begun, group):
    """What the names are after the group's cells, and what these show."""
    names = {**begun, "group": group}
    return names, [run(source, names) for source in group_cells()]


@pytest.fixture(scope="module")
def two(begun, tmp_path_factory):
    """The group's cells with two people; their folder is changed by the last of the tests that use it."""
    return ran_with(begun, room(tmp_path_factory.mktemp("two") / "shared", 2))


def group_cells():
    cells = run_notebooks.read(LESSON).cells
    first = next(i for i, c in enumerate(cells) if c.source.startswith("## Your group"))
    last = next(i for i, c in enumerate(cells) if c.source.startswith("## To discuss"))
    return [c.source for c in cells[first:last] if c.cell_type == "code"]


def prose():
    return [c.source for c in run_notebooks.read(LESSON).cells if c.cell_type == "markdown"]


@pytest.mark.parametrize("many", [None, 2, *(pytest.param(n, marks=pytest.mark.slow) for n in (0, 1, 20))])
def test_the_group_part_runs_with_whoever_is_there(begun, two, tmp_path, many):
    names, shown = two if many == 2 else ran_with(begun, room(tmp_path / "shared", many))
    with contextlib.redirect_stdout(StringIO()):
        assert all(isinstance(repr(s), str) for s in shown if s is not None)
    assert len(names["who"]) == (many or 0)
    close = next(repr(s) for s in shown if "coder_1" in repr(s))
    assert close.count("rules ") == 1
    assert all(who in close for who in names["who"])
    assert list(names["ours"].columns[-len(names["who"]) :]) == names["who"] if many else "KA" in names["ours"]
    if many in (0, None):
        assert [len(names["differ"]), "KA" in names["differ"]] == [43, True]
    if many == 1:
        assert names["differ"].empty


def test_a_decision_of_the_group_as_the_lesson_words_it_is_in_its_settled_codes(two):
    names = {**two[0]}
    still = names["still"]
    unit = still[still["variable"].str.startswith("stance: ")].iloc[0]
    told = next(t for t in prose() if "kit.settling.decide(" in t)
    call = "kit.settling.decide(" + told.partition("kit.settling.decide(")[2].partition(")`")[0] + ")"
    for words, real in {
        "the unit_id": unit["unit_id"],
        "the variable": unit["variable"],
        "the value": "no",
        "…": "read again",
    }.items():
        assert f'"{words}"' in call
        call = call.replace(f'"{words}"', repr(real))
    run(call, names)
    run(next(s for s in group_cells() if "ours = " in s), names)
    row = names["ours"].set_index(["unit_id", "variable"]).loc[(unit["unit_id"], unit["variable"])]
    assert (row["how"], row["value"], row["why"]) == ("decided", "no", "read again")


def test_no_cell_for_the_group_names_a_coder_or_a_passage():
    for source in group_cells():
        assert not any(word in source for word in ("KA", "LB", "MC", "04:", "14:", "iloc[0]]"))


def test_the_checked_answers_stay_right_when_a_group_puts_its_folder_in(begun, tmp_path):
    """The one line that the guide tells to change is changed, and every answer is still right."""
    names = {**begun, "group": room(tmp_path / "shared", 2)}
    states = {}
    with contextlib.redirect_stdout(StringIO()):
        for cell in code(run_notebooks.read(LESSON)):
            if "kit.desk(" in cell.source:
                continue
            given = run(cell.source, names)
            if "exercise" in cell.metadata.get("tags", []):
                states[given.name] = given.state
    assert set(states) == {n for n, e in KEY.items() if e.lesson == 2}
    assert set(states.values()) == {"right"}


def test_the_guide_tells_to_change_the_one_line_that_the_lesson_has():
    lines = [line for c in code(run_notebooks.read(LESSON)) for line in c.source.splitlines() if '"codes"' in line]
    assert [line.partition("  #")[0] for line in lines] == ['group = Path("codes")']
    page = build.guide([], {})
    assert '<code>group = Path("codes")</code>' in page
