"""The box for the teacher: built once from the masters, looked into as teacher, learner and hostile returner."""

import io
import json
import shutil
import zipfile
from html import unescape
from pathlib import Path

import nbformat
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

import kit
from kit import KitError
from kit.cli import app
from kit.notebooks import run as run_notebooks
from kit.workshop import build, collect, timing
from kit.workshop.checking import RESULT
from kit.workshop.key import lessons_folder, read_key

LESSONS = sorted(p.name for p in lessons_folder().glob("*.ipynb"))
KEY = read_key(lessons_folder() / "key.toml")


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    return build.build(tmp_path_factory.mktemp("made") / "workshop")


def of_who_errs(box, name):
    """The handed-out lesson with every known mistake, every hint and then the answer, which is the solved lesson's."""
    handed, solved = (run_notebooks.read(box / part / name) for part in ("participants", "solved"))
    answers = {timing.asked(c): c.source for c in solved.cells if timing.asked(c)}
    for cell in handed.cells:
        if exercise := KEY.get(timing.asked(cell)):
            tried = [f'print(check("{exercise.name}", {m["value"]!r}).state)' for m in exercise.known]
            hints = [f'print(hint("{exercise.name}").state)' for _ in exercise.hints]
            cell.source = "\n".join([*tried, *hints, answers[exercise.name]])
    return handed


def run_by(box, notebook, folder, name):
    """A learner runs a notebook of the box in a folder of their own; what is there then."""
    folder.mkdir()
    shutil.copyfile(box / "participants" / "key.toml", folder / "key.toml")
    run_notebooks.write(notebook, folder / name)
    ran = run_notebooks.execute(folder / name, folder)
    run_notebooks.write(ran, folder / name)
    return ran


@pytest.fixture(scope="module")
def returned(box, tmp_path_factory):
    """What is returned of lesson 1: by one who errs and then answers, and by one who answers nothing."""
    folder = tmp_path_factory.mktemp("returned")
    name = LESSONS[0]
    run_by(box, of_who_errs(box, name), folder / "Zoe", name)
    run_by(box, run_notebooks.read(box / "participants" / name), folder / "Abel", name)
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


@pytest.mark.parametrize("name", [*LESSONS[:1], *(pytest.param(name, marks=pytest.mark.slow) for name in LESSONS[1:])])
def test_a_learner_who_errs_takes_every_hint_and_then_answers_gets_through(box, returned, name, tmp_path):
    """As a learner would: the handed-out notebook, cell by cell."""
    if name == LESSONS[0]:
        ran = run_notebooks.read(returned / "Zoe" / name)
    else:
        ran = run_by(box, of_who_errs(box, name), tmp_path / "Zoe", name)
    for cell in ran.cells:
        if exercise := KEY.get(timing.asked(cell)):
            printed = "".join(o.text for o in cell.outputs if o.output_type == "stream").split("\n")
            assert printed[:-1] == ["known mistake"] * len(exercise.known) + ["hint"] * len(exercise.hints)
            assert [o.data[RESULT]["state"] for o in cell.outputs if o.output_type == "execute_result"] == ["right"]


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


@pytest.mark.parametrize("name", ["events.precision", "citations.identification", "statements.stance"])
def test_a_coding_sheet_has_every_code_that_the_data_package_allows(box, name):
    table, column = name.split(".")
    page = unescape((box / "coding_sheets.html").read_text("utf-8"))
    case = kit.load()
    codes = [c["value"] for c in case.book.codes(table, column)]
    assert set(case.tables[table][column]) <= set(codes)
    assert [c for c in codes if f'<th scope="row">{c}</th><td>' not in page or f'<th scope="row">{c}</th><td></td>' in page] == []


def test_the_guide_says_that_its_minutes_are_computed_and_how(box):
    page = unescape((box / "instructor_guide.html").read_text("utf-8"))
    assert timing.rule() in page
    assert "computed estimates; no class has tried them" in page
    for name in LESSONS:
        found = timing.parts(run_notebooks.read(lessons_folder() / name), KEY)
        assert f"<strong>Time.</strong> {timing.total(found)} minutes" in page


def test_no_backtick_is_left_in_the_guide(box):
    assert "`" not in (box / "instructor_guide.html").read_text("utf-8")


def test_the_page_to_read_before_is_one_page_of_paper(box):
    if not (box / "instructor_guide.pdf").is_file():
        pytest.skip("there is no Chromium")
    guide, sheets = (
        [" ".join(page.extract_text().split()) for page in PdfReader(box / f"{name}.pdf").pages]
        for name in ("instructor_guide", "coding_sheets")
    )
    assert "The one page to read before" in guide[0] and "Wrong answers are the lesson" in guide[0]
    assert guide[1].startswith("Lesson 1.")
    assert len([page for page in sheets if page]) == 4


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
    assert tries.to_dict() == {name: len(KEY[name].known) + 1 for name in lesson}
    assert tries["conflict_day"] >= 2
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


def book(*results, ask="", **metadata):
    """A returned notebook as text: one cell per result, after one whose code asks."""
    cells = [{"cell_type": "code", "source": [ask], "outputs": []}]
    cells += [{"cell_type": "code", "source": "", "outputs": [{"data": {RESULT: r}}]} for r in results]
    return json.dumps({"cells": cells, "metadata": metadata})


def result(**more):
    return {"name": "conflict_day", "lesson": 1, "state": "right", "tries": 1} | more


DAMAGED = [
    {"tries": "abc"}, {"tries": [2]}, {"tries": float("inf")}, {"tries": float("nan")}, {"tries": -1}, {"tries": True},
    {"tries": None}, {"tries": 10**30}, {"tries": 1.5}, {"state": ["x"]}, {"state": {"a": 1}}, {"state": "=1+1"},
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGED, ids=str)
def test_a_damaged_result_is_one_unreadable_row_and_the_rest_is_read(tmp_path, damage):
    (tmp_path / "AB_1_when_did_what_happen.ipynb").write_text(book(result(**damage)))
    (tmp_path / "CD_1_when_did_what_happen.ipynb").write_text(book(result(tries=3)))
    results, unread = collect.collect(tmp_path, names=True)
    rows = results[results["exercise"] == "conflict_day"].set_index("participant")
    assert rows.loc["AB", "state"] == "unreadable" and unread == []
    assert rows.loc["CD", ["state", "tries"]].tolist() == ["right", 3]
    ran = CliRunner().invoke(app, ["workshop", "collect", str(tmp_path)])
    assert ran.exit_code == 0, ran.output


@pytest.mark.parametrize("raw", ["{", "[1, 2]", '{"cells": null}', '{"cells": [{"outputs": [null]}]}', '{"cells": 3}', "\xff"])
def test_a_file_that_is_no_notebook_is_told_and_names_nobody(tmp_path, raw):
    (tmp_path / "1_when_did_what_happen - Zoe Zimmer.ipynb").write_bytes(raw.encode("latin-1"))
    (tmp_path / "Abel Adler.zip").write_bytes(b"PK nothing")
    (tmp_path / "2_who_wants_what - CD.ipynb").write_text(book(ask='check("weakest", ...)'))
    results, unread = collect.collect(tmp_path)
    assert sorted(u.partition(" (")[0] for u in unread) == [
        "1 returned file: a zip file that is damaged or locked",
        "1 returned file: this is no notebook",
    ]
    ran = CliRunner().invoke(app, ["workshop", "collect", str(tmp_path)])
    assert not any(name in ran.output for name in ("Zoe", "Zimmer", "Abel", "Adler", "CD"))
    assert (
        "Zoe Zimmer.ipynb: this is no notebook"
        in CliRunner().invoke(app, ["workshop", "collect", str(tmp_path), "--names"]).output
    )
    assert set(results["state"]) == {"unanswered"}


def test_a_zip_file_damaged_inside_is_told_and_the_others_are_read(tmp_path):
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("1_when_did_what_happen.ipynb", book(result()) + " " * 5000)
    broken = bytearray(raw.getvalue())
    broken[60:110] = b"\xff" * 50
    (tmp_path / "AB.zip").write_bytes(bytes(broken))
    (tmp_path / "CD.zip").write_bytes(raw.getvalue())
    results, unread = collect.collect(tmp_path, names=True)
    assert set(results["participant"]) == {"CD"}
    assert unread == ["AB.zip: a zip file that is damaged or locked"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("1_when_did_what_happen - AB.ipynb", {}),  # the file's name numbers the lesson
        ("homework - AB.ipynb", {"ask": 'day = ...\ncheck("conflict_day", day)'}),  # its cells ask the exercises
    ],
)
def test_who_returns_a_lesson_without_running_a_check_is_listed_with_nothing_answered(tmp_path, name, written):
    (tmp_path / name).write_text(book(**written))
    (tmp_path / "1_when_did_what_happen - CD.ipynb").write_text(book(result()))
    results, unread = collect.collect(tmp_path, names=True)
    lesson = sum(e.lesson == 1 for e in KEY.values())
    assert unread == []
    told = collect.by_participant(results).set_index("participant")
    assert told.loc["AB", ["lesson", "exercises", "answered", "right", "tries"]].tolist() == [1, lesson, 0, 0, 0]
    assert told.loc["CD", ["lesson", "exercises", "answered", "right", "tries"]].tolist() == [1, lesson, 1, 1, 1]


def test_a_hint_is_no_answer(tmp_path):
    (tmp_path / "1_x - AB.ipynb").write_text(book(result(state="unanswered", tries=0), result(state="hint", tries=0)))
    results, _ = collect.collect(tmp_path)
    assert set(results["state"]) == {"unanswered"}


def test_a_notebook_of_something_else_is_told_and_counts_for_nobody(tmp_path):
    (tmp_path / "holiday - AB.ipynb").write_text(book(ask="1 + 1"))
    results, unread = collect.collect(tmp_path, names=True)
    assert results.empty
    assert unread == ["holiday - AB.ipynb: this is no lesson of the workshop"]


@pytest.mark.parametrize(
    ("stem", "who"),
    [
        ("2_who_wants_what - AB", "AB"),
        ("AB_2_who_wants_what", "AB"),
        ("AB - 2_who_wants_what", "AB"),
        ("2_who_wants_what_ab", "ab"),
        ("2_who_wants_what--A.B.", "A.B."),
        ("AB_1_own_lesson", "AB"),
        ("AB 12_own_lesson", "AB"),
        ("homework - AB", "AB"),
        ("2_who_wants_what", "2_who_wants_what"),
        ("2_who_wants_what (1)", "2_who_wants_what (1)"),
        ("2_who_wants_what-Copy1", "2_who_wants_what-Copy1"),
    ],
)
def test_a_file_name_says_whose_notebook_it_is(stem, who):
    assert collect._owner(stem) == who


def test_one_persons_lessons_are_one_participant_whatever_stands_first_in_their_names(tmp_path):
    (tmp_path / "AB_1_when_did_what_happen.ipynb").write_text(book(result()))
    (tmp_path / "3_can_a_machine_hear_hope - AB.ipynb").write_text(book(result(name="not_good", lesson=3)))
    results, _ = collect.collect(tmp_path)
    assert set(results["participant"]) == {"participant 1"}
    assert set(results["lesson"]) == {1, 3}


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
