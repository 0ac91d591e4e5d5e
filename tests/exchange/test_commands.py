"""``kit export`` and ``kit import`` of codes, and the programs they know."""

import csv
import shutil
from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

import kit
from kit.errors import KitError
from kit.exchange import dna, from_case, moving, programs, to_case
from kit.exchange.mapping import Codes
from kit.exchange.project import Mark, Paper, Project
from tests.commands import kit_here
from tests.exchange.cases import IR, case_with_texts, coded_by
from tests.synthetic import hostile_case, tiny_case


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    place = tmp_path_factory.mktemp("saved")
    return coded_by(case_with_texts(place / "tiny"), "IR", *IR).save(place / "case")


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "case")


def said(done):
    return done.returncode, " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("name", ["x.dna", "x.qdpx"])
def test_a_case_goes_out_and_comes_back_into_itself(folder, tmp_path, name):
    out = kit_here("export", folder, tmp_path / name)
    assert out.returncode == 0, out.stderr
    assert "it holds the articles' whole texts" in out.stdout
    assert ("every coder logs in with the password kit" in out.stdout) == (name == "x.dna")
    before = kit.load(folder).codings
    code, told = said(kit_here("import", tmp_path / name, "--into", folder))
    assert code == 0, told
    assert "4 passages of IR" in told and 'Compare: kit.agreement(case, ["IR", …])' in told
    assert kit.check(folder) == []
    after = kit.load(folder).codings
    assert set(before["coding_id"]) <= set(after["coding_id"])
    assert {row["reason"] for row in csv.DictReader((folder / "not_imported.csv").open(encoding="utf-8"))} == {
        "the codes of this coder are left out: the case has them, or the mapping gives no initials"
    }


def test_every_coder_on_the_case_is_left_alone_by_codes_of_another(folder, tmp_path):
    kit_here("export", folder, tmp_path / "x.dna")
    before = kit.load(folder).codings
    kit_here("import", tmp_path / "x.dna", "--into", folder)
    after = kit.load(folder).codings
    others = ["reader 1", "reader 2"]
    assert (
        before[before["coder"].isin(others)]
        .reset_index(drop=True)
        .equals(after[after["coder"].isin(others)].reset_index(drop=True))
    )


def test_a_draft_is_written_completed_and_used(folder, tmp_path):
    text = kit.load(folder).texts["body"][0]
    mark = Mark("1", "a1", 0, 8, "Claim", {"person": "the envoy", "concept": "Bridge", "agreement": "1"}, "Coder 1")
    dna.write(Project([Paper("a1", text)], [mark]), tmp_path / "x.dna")
    code, told = said(kit_here("import", tmp_path / "x.dna", "--draft", tmp_path / "map.toml", "--codebook", folder))
    assert (code, "2 questions" in told) == (0, True)
    assert said(kit_here("import", tmp_path / "x.dna", "--into", folder, "--map", tmp_path / "map.toml"))[0] == 1
    draft = (tmp_path / "map.toml").read_text("utf-8")
    draft = draft.replace('# "Coder 1" = "?"', '"Coder 1" = "CO"').replace('# "the envoy" = "?"', '"the envoy" = "ada"')
    (tmp_path / "map.toml").write_text(draft, "utf-8")
    code, told = said(kit_here("import", tmp_path / "x.dna", "--into", folder, "--map", tmp_path / "map.toml"))
    assert (code, "1 of 1 marks are codings now: 1 passages of CO" in told) == (0, True), told
    assert not (folder / "not_imported.csv").exists()


TEXT = """Ukraine wants a ceasefire before anything else, Mykhailo Podolyak said on Wednesday. "We shall talk again tomorrow,"
Dmitry Peskov told reporters after a day of talks by video link between the delegations that ended late in the evening.
"""


def test_a_case_is_made_of_the_texts_in_a_file(tmp_path):
    words = "Ukraine wants a ceasefire before anything else"
    values = {"person": "Mykhailo Podolyak", "organization": "Ukraine", "concept": "Ceasefire", "agreement": "1"}
    mark = Mark("1", "7", 0, len(words), "DNA Statement", values, "AB")
    paper = Paper("7", TEXT, "Envoys meet again", {"author": "Tess Quorn", "outlet": "Lake Gazette"}, datetime(2022, 3, 16))
    dna.write(Project([paper], [mark]), tmp_path / "x.dna")
    code, told = said(kit_here("import", tmp_path / "x.dna", "--out", tmp_path / "new", "--title", "Theirs"))
    assert code == 0, told
    case = kit.load(tmp_path / "new")
    assert (case.title, case.articles["published"].tolist()) == ("Theirs", [pd.Timestamp("2022-03-16")])
    rules = next(c for c in case.coders("attributions") if c.startswith("rules"))
    table = kit.agreement(case, ["AB", rules]).set_index("variable")
    assert (table.loc["actor_id", "percent"], table.loc["actor_id", "n"]) == (100, 1)
    assert kit.check(tmp_path / "new") == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "nowhere.dna", "--into", "case"), "nowhere.dna does not exist"),
        (("import", "case", "--into", "case", "--from", "tei"), "no form 'tei'; there are dna, "),
        (
            ("import", "case/datapackage.json", "--into", "case", "--from", "dna"),
            "is no database of Discourse Network Analyzer 3",
        ),
        (("import", "case/datapackage.json", "--into", "case", "--from", "dna-csv"), "event list is written, not read"),
        (("import", "case/coded/codings.csv", "--into", "case"), "say of which program it is, --from NAME"),
        (("export", "case", "x.docx"), "say for which program, --to NAME; there are excel (.xlsx), parquet"),
        (("export", "case", "x.dna", "--to", "tei"), "no form 'tei'; there are dna, "),
        (("export", "case", "case", "--to", "dna"), "case is a folder; dna is a file .dna"),
        (("export", "case", "rows.csv", "--to", "dna"), "rows.csv: a file of dna ends in .dna"),
        (("export", "case", "there.dna"), "there.dna is there already, and may hold somebody's codes"),
        (("export", "case", "x.xlsx", "--positions"), "--positions is for coding programs; excel holds all positions"),
    ],
)
def test_a_mistake_is_a_sentence(folder, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.dna").write_bytes(b"codes")
    code, told = said(kit_here(*arguments))
    assert (code, message in told, "Traceback" in told) == (2, True, False), told


def test_where_codes_go_is_said_once(folder, tmp_path):
    dna.write(Project([Paper("1", "word")]), tmp_path / "x.dna")
    assert "say where, once" in kit_here("import", tmp_path / "x.dna").stderr
    assert "say where, once" in kit_here("import", tmp_path / "x.dna", "--into", folder, "--out", tmp_path / "y").stderr


def test_a_wrong_mapping_is_refused_before_a_case_is_made(tmp_path):
    dna.write(Project([Paper("1", TEXT)]), tmp_path / "x.dna")
    (tmp_path / "map.toml").write_text("[coders]\nA = 'b'\n")
    done = kit_here("import", tmp_path / "x.dna", "--out", tmp_path / "new", "--map", tmp_path / "map.toml")
    assert (done.returncode, (tmp_path / "new").exists()) == (2, False)


def test_a_file_without_texts_makes_no_case():
    with pytest.raises(KitError, match="holds no text"), moving.articles(Project()):
        pass


def test_the_event_list_leaves_out_positions_that_charts_hide_and_no_cell_is_a_formula(tmp_path):
    place = hostile_case(tmp_path / "case")
    kit_here("export", place, tmp_path / "rows.csv")
    rows = pd.read_csv(tmp_path / "rows.csv", sep=";", dtype=str)
    assert len(rows) and not [c for c in rows.to_numpy().ravel() if isinstance(c, str) and c[:1] in ("=", "+", "@")]
    tiny = kit.load(tiny_case(tmp_path / "tiny"))
    ruled = tiny.with_tables(statements=tiny.statements.assign(coder="rules 9")).save(tmp_path / "ruled")
    for more, n, told in (
        ((), 0, "4 positions coded by rule and verified by nobody are not written, as in charts; --positions writes them"),
        (("--positions",), 4, "4 positions are coded by rule and verified by nobody: their coder says so"),
    ):
        code, line = said(kit_here("export", ruled, tmp_path / "rows.csv", *more))
        assert (code, told in line) == (0, True), line
        assert len(pd.read_csv(tmp_path / "rows.csv", sep=";")) == n


@pytest.mark.parametrize("name", [one.name for one in programs.every() if one.reads and one.texts])
def test_codes_of_a_case_come_back_from_every_program(tmp_path, name):
    case = coded_by(case_with_texts(tmp_path / "case"), "IR", *IR)
    project, one = from_case.project(case), programs.program(name)
    project.marks = [mark for mark in project.marks if mark.coder == "IR"]
    place = tmp_path / ("x.zip" if one.zipped else f"x{one.ending}")
    one.write(project, place)
    imported = to_case.codings(one.read(place), case, Codes(coders={"": "IR"}))
    found = [replace(c, note="") for c in imported.coded["IR"]]  # doccano keeps no notes
    assert (found, imported.left) == (sorted((replace(c, note="") for c in IR), key=lambda c: c.place), [])


def test_programs_that_are_listed_can_be_asked():
    for one in programs.every():
        assert one.title and one.keeps
        assert all(callable(one._function(name)) for name in (one.reads, one.writes) if name)
    assert [one.name for one in programs.every()][:4] == ["dna", "dna-csv", "refi", "codebook"]


def test_an_export_to_label_studio_writes_over_no_file_beside_it(folder, tmp_path):
    (tmp_path / "talks.xml").write_text("<feed/>")
    with pytest.raises(KitError, match="labelling configuration is written: name another file"):
        moving.export(kit.load(folder), tmp_path / "talks.json", "label-studio")
    assert (tmp_path / "talks.xml").read_text() == "<feed/>" and not (tmp_path / "talks.json").exists()
