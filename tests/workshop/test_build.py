"""The box for the teacher: built once from the masters, looked into as teacher, learner and hostile returner."""

import io
import json
import shutil
import zipfile
from html import unescape
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

import kit
from kit import KitError
from kit.cli import app
from kit.sharing import run_notebooks
from kit.workshop import build, collect
from kit.workshop.checking import RESULT
from kit.workshop.key import lessons_folder, read_key

LESSONS = sorted(p.name for p in lessons_folder().glob("*.ipynb"))
KEY = read_key(lessons_folder() / "key.toml")


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    return build.build(tmp_path_factory.mktemp("made") / "workshop")


@pytest.fixture(scope="module")
def returned(box, tmp_path_factory):
    """What one learner returns who answers lesson 1, once wrongly, then rightly; and one who answers nothing."""
    folder = tmp_path_factory.mktemp("returned")
    name = LESSONS[0]
    diligent = run_notebooks.read(box / "participants" / name)
    for cell in diligent.cells:
        if "= ..." in cell.source:
            answer = KEY[cell.source.partition('check("')[2].partition('"')[0]]
            right = repr(answer.value)
            cell.source = cell.source.replace("= ...", f"= {right}")
            if answer.name == "conflict_day":
                cell.source = 'check("conflict_day", "2022-03-17")\n' + cell.source
    idle = box / "participants" / name
    for who, source in (("Zoe", diligent), ("Abel", run_notebooks.read(idle))):
        (folder / who).mkdir()
        shutil.copyfile(box / "participants" / "key.toml", folder / who / "key.toml")
        run_notebooks.write(source, folder / who / name)
        run_notebooks.write(run_notebooks.execute(folder / who / name, folder / who), folder / who / name)
    return folder


def test_the_box_holds_what_a_teacher_needs(box):
    assert sorted(p.name for p in (box / "participants").iterdir()) == [*LESSONS, "README.txt", "coding_sheets.html", "key.toml"]
    assert sorted(p.name for p in (box / "solved").iterdir()) == [*LESSONS, "key.toml"]
    assert (box / "instructor_guide.pdf").read_bytes().startswith(b"%PDF")
    assert (box / "coding_sheets.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(box / "handout.zip") as handed:
        assert {n.removeprefix("workshop/") for n in handed.namelist()} == {p.name for p in (box / "participants").iterdir()}


@pytest.mark.parametrize("name", LESSONS)
def test_a_participants_notebook_holds_no_solution_and_no_note_for_the_teacher(box, name):
    master = run_notebooks.read(lessons_folder() / name)
    handed = run_notebooks.read(box / "participants" / name)
    text = "\n".join(c.source for c in handed.cells)
    for cell in master.cells:
        tags = set(cell.metadata.get("tags", []))
        if tags & {"instructor", "plan", "solution"}:
            assert cell.source not in text
        if "exercise" in tags:
            answer = cell.source.splitlines()[-2]
            assert answer not in text
    asked = [c for c in handed.cells if "exercise" in c.metadata.get("tags", [])]
    assert all(" = ...\ncheck(" in c.source for c in asked)
    assert not any(c.get("outputs") for c in handed.cells)


@pytest.mark.parametrize("name", LESSONS)
def test_a_solved_copy_answers_everything_and_spares_the_teachers_notes(box, name):
    solved = run_notebooks.read(box / "solved" / name)
    said = [o["data"]["text/plain"] for c in solved.cells if "exercise" in c.metadata.get("tags", []) for o in c.outputs]
    assert said and all(s.startswith("✓") for s in said)
    assert not any({"instructor", "plan"} & set(c.metadata.get("tags", [])) for c in solved.cells)


def test_the_guide_tells_every_answer_and_every_wrong_one(box):
    page = (box / "instructor_guide.html").read_text("utf-8")
    for name, exercise in KEY.items():
        assert f"<code>{name}</code>" in page
        assert len(exercise.hints) >= 1
    for words in ("Objectives", "Prior knowledge", "Materials", "Formative checks", "Wrap-up", "Usual wrong answer"):
        assert page.count(words) >= 3, words


def test_a_coding_sheet_says_what_every_stance_means(box):
    page = unescape((box / "coding_sheets.html").read_text("utf-8"))
    for code in kit.load().book.codes("statements", "stance"):
        assert f'<th scope="row">{code["value"]}</th><td>{code["meaning"]}</td>' in page


def test_the_same_lessons_give_the_same_hand_out(box, tmp_path):
    again = tmp_path / "again.zip"
    build._zip(box / "participants", again)
    assert again.read_bytes() == (box / "handout.zip").read_bytes()


@pytest.fixture
def one_lesson(tmp_path):
    """Builds a lesson folder of one exercise."""

    def make(source, key, lesson="1_x.ipynb"):
        cells = [
            nbformat.v4.new_code_cell("from kit.workshop import check"),
            nbformat.v4.new_code_cell(source, metadata={"tags": ["exercise"]}),
        ]
        folder = tmp_path / "lessons"
        folder.mkdir(exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=run_notebooks.METADATA), folder / lesson)
        (folder / "key.toml").write_text(key, encoding="utf-8")
        return folder

    return make


SUM = '[sum]\nlesson = 1\nkind = "number"\nvalue = 4\n'


@pytest.mark.parametrize(
    ("source", "key", "says"),
    [
        ('a = 5\ncheck("sum", a)', SUM, "key does not fit"),
        ('a = 4\ncheck("sum", a)', SUM + SUM.replace("sum", "never"), "no lesson asks never"),
        ('a = 4\ncheck("sum", a)', SUM.replace("= 1", "= 2"), "1_x.ipynb asks it"),
        ('check("sum", 2 + 2)', SUM, "asked about a name"),
        ('a = 4\nprint(a)\ncheck("sum", a).state', SUM, "ends with check"),
        ("a = 1 / 0\ncheck('sum', a)", SUM, "ZeroDivisionError"),
        ('a = 4\ncheck("sum", a)', "[sum\n", "no answer key"),
        ('a = 4\ncheck("sum", a)', SUM + 'known = [{ value = 4, says = "n" }]', "exercise sum, known .* the right answer"),
        ('a = 4\ncheck("sum", a)', SUM + 'known = [{ value = 5, says = "a" }, { value = 5, says = "b" }]', "stands there twice"),
    ],
)
def test_what_does_not_fit_stops_the_build_and_leaves_nothing(one_lesson, tmp_path, source, key, says):
    with pytest.raises(KitError, match=says):
        build.build(tmp_path / "out", one_lesson(source, key))
    assert not (tmp_path / "out").exists()


def test_a_notebook_that_needs_its_answer_to_run_stops_the_build(one_lesson, tmp_path):
    folder = one_lesson('a = 4\ncheck("sum", a)', SUM)
    book = run_notebooks.read(folder / "1_x.ipynb")
    book.cells.append(nbformat.v4.new_code_cell("a + 1"))
    nbformat.write(book, folder / "1_x.ipynb")
    with pytest.raises(KitError, match=r"1_x\.ipynb, code cell 3"):
        build.build(tmp_path / "out", folder)


def test_a_folder_of_something_else_is_never_replaced(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(KitError, match="not a workshop"):
        build.build(tmp_path / "out")
    assert (tmp_path / "out" / "mine.txt").read_text() == "mine"


def test_who_solved_what_is_one_table_and_nobodys_name(returned):
    results, unread = collect.collect(returned)
    lesson = [n for n, e in KEY.items() if e.lesson == 1]
    assert unread == []
    assert set(results["participant"]) == {"participant 1", "participant 2"}
    by = {frozenset(rows["state"]): rows for _, rows in results.groupby("participant")}
    assert by[frozenset({"right"})]["exercise"].tolist() == lesson
    tries = by[frozenset({"right"})].set_index("exercise")["tries"]
    assert tries["conflict_day"] == 2 and tries.drop("conflict_day").eq(1).all()
    assert by[frozenset({"unanswered"})]["tries"].eq(0).all()
    named, _ = collect.collect(returned, names=True)
    assert set(named["participant"]) == {"Abel", "Zoe"}
    summary = collect.by_exercise(results).set_index("exercise")
    assert summary.loc["conflict_day", ["right", "unanswered"]].tolist() == [1, 1]


def test_what_is_returned_is_read_and_never_run(tmp_path):
    cell = nbformat.v4.new_code_cell("raise SystemExit")
    forged = {"name": "conflict_day", "lesson": 1, "state": "=HYPERLINK('x')", "tries": 1}
    cell.outputs = [nbformat.v4.new_output("display_data", data={RESULT: forged, "text/plain": "x"})]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / "1_x - AB.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "list.ipynb").write_text("[1]")
    (tmp_path / "bad.zip").write_bytes(b"PK nothing")
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as packed:
        packed.write(tmp_path / "1_x - AB.ipynb", "../../1_x.ipynb")
    (tmp_path / "CD.zip").write_bytes(raw.getvalue())
    out = tmp_path / "table.csv"
    ran = CliRunner().invoke(app, ["workshop", "collect", str(tmp_path), "--names", "--out", str(out)])
    assert ran.exit_code == 0, ran.output
    assert "broken.ipynb: this is no notebook" in ran.output and "list.ipynb" in ran.output and "bad.zip" in ran.output
    table = out.read_text("utf-8")
    assert "AB" in table and "CD" in table
    assert "HYPERLINK" not in table and table.count("unreadable") == 2


def test_the_command_line_says_what_is_missing(tmp_path):
    runner = CliRunner()
    assert isinstance(runner.invoke(app, ["workshop"]).exception, KitError)
    assert isinstance(runner.invoke(app, ["workshop", "collect", str(tmp_path)]).exception, KitError)
    assert isinstance(runner.invoke(app, ["workshop", "collect", str(tmp_path / "none")]).exception, KitError)


def test_a_lesson_says_the_same_on_its_own(returned):
    """The notebook as returned still carries its results in plain JSON, for whoever collects otherwise."""
    book = json.loads((Path(returned) / "Zoe" / LESSONS[0]).read_text("utf-8"))
    found = [o["data"][RESULT]["state"] for c in book["cells"] for o in c.get("outputs", []) if RESULT in o.get("data", {})]
    assert found.count("right") == sum(e.lesson == 1 for e in KEY.values())
