"""Databases of the Discourse Network Analyzer: written, read, damaged, hostile."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kit
from kit.errors import KitError
from kit.exchange import dna, from_case, to_case
from kit.exchange.dna import events
from kit.exchange.mapping import Codes
from kit.exchange.project import Code, Mark, Paper, Project
from tests.exchange.cases import IR, WORDS, case_with_texts, coded_by, projects
from tests.reading.formats.mutated import mutated


def with_lf(project):
    """The project as the program shows it: every line end is one character."""
    papers, marks = [], []
    texts = {paper.key: paper.text for paper in project.papers}
    for paper in project.papers:
        papers.append(replace(paper, text=re.sub("\r\n?", "\n", paper.text)))
    for mark in project.marks:
        before = [texts[mark.paper][:at].count("\r\n") for at in (mark.start, mark.end)]
        start, end = mark.start - before[0], mark.end - before[1]
        marks.append(replace(mark, start=start, end=end))
    return replace(project, papers=papers, marks=marks)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(projects(values=WORDS | st.sampled_from(["0", "1", "-7", "x" * 300])))
def test_whatever_goes_out_comes_back(tmp_path, project):
    dna.write(project, tmp_path / "x.dna")
    back, meant = dna.read(tmp_path / "x.dna"), with_lf(project)
    assert back.papers == meant.papers
    assert [replace(m, values=dict(sorted(m.values.items()))) for m in back.marks] == [
        replace(m, values=dict(sorted(m.values.items()))) for m in meant.marks
    ]
    assert back.left == []


def test_places_are_utf_16_units_of_a_text_whose_line_ends_are_one_character(tmp_path):
    paper = Paper("t", "🕊\r\nBridge 𝕊 open")
    dna.write(Project([paper], [Mark("m", "t", 3, 9, "Claim"), Mark("n", "t", 10, 11, "Claim")]), tmp_path / "x.dna")
    with closing(sqlite3.connect(tmp_path / "x.dna")) as con:
        assert con.execute("SELECT Text FROM DOCUMENTS").fetchone() == ("🕊\nBridge 𝕊 open",)
        assert con.execute("SELECT Start, Stop FROM STATEMENTS ORDER BY ID").fetchall() == [(3, 9), (10, 12)]


def test_a_statement_has_a_value_of_every_variable_of_its_type(tmp_path):
    marks = [
        Mark("1", "t", 0, 2, "Claim", {"who": "Tess", "yes": "1"}),
        Mark("2", "t", 0, 3, "Claim", {"n": "-4", "long": "x" * 191}),
    ]
    dna.write(Project([Paper("t", "word")], marks), tmp_path / "x.dna")
    with closing(sqlite3.connect(tmp_path / "x.dna")) as con:
        con.execute("PRAGMA foreign_keys = ON")
        types = dict(con.execute("SELECT Variable, DataType FROM VARIABLES JOIN STATEMENTTYPES ON StatementTypeId = "
                                 "STATEMENTTYPES.ID WHERE Label = 'Claim'"))  # fmt: skip
        assert types == {"who": "short text", "yes": "short text", "n": "short text", "long": "long text"}
        assert con.execute("SELECT count(*) FROM DATASHORTTEXT").fetchone() == (6,)
        assert con.execute("SELECT count(*) FROM DATALONGTEXT").fetchone() == (2,)
        assert con.execute("PRAGMA foreign_key_check").fetchall() == []
        assert con.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        con.execute("DELETE FROM DOCUMENTS")
        for query in ("SELECT count(*) FROM STATEMENTS", "SELECT count(*) FROM DATASHORTTEXT"):
            assert con.execute(query).fetchone() == (0,)


def test_a_case_has_statements_with_agreement_for_networks_and_attributions_beside_them(tmp_path):
    dna.write(from_case.project(case_with_texts(tmp_path / "case")), tmp_path / "x.dna")
    back = dna.read(tmp_path / "x.dna")
    first = back.marks[0]
    assert first.kind == "DNA Statement"
    assert {n: first.values[n] for n in ("person", "concept", "agreement", "stance")} == {
        "person": "Ada Holm", "concept": "Bridge", "agreement": "1", "stance": "supports",
    }  # fmt: skip
    assert (back.marks[1].kind, back.marks[1].values["concept"]) == ("Attribution", "Toll")
    assert {code.name for code in back.codes} >= {"person", "Ada Holm", "Bo Lind", "Bridge", "Toll"}
    assert next(c for c in back.codes if c.name == "Bridge").description == "the bridge opens\nthe bridge is named"


def test_a_case_comes_back_the_same(tmp_path):
    case = coded_by(case_with_texts(tmp_path / "case"), "IR", *IR)
    project = from_case.project(case)
    dna.write(project, tmp_path / "x.dna")
    back = dna.read(tmp_path / "x.dna")
    assert back.papers == project.papers
    imported = to_case.codings(back, case)
    assert imported.coded == {"IR": sorted(IR, key=lambda c: c.place)}
    assert {left.reason for left in imported.left} == {
        "the codes of this coder are left out: the case has them, or the mapping gives no initials"
    }


def test_agreement_takes_imported_codes_at_once(tmp_path):
    case = case_with_texts(tmp_path / "case")
    dna.write(from_case.project(case), tmp_path / "x.dna")
    own = Codes(coders={"settled": "IR", "reader 1": "-", "reader 2": "-"})
    recoded, replaced = to_case.with_codings(case, to_case.codings(dna.read(tmp_path / "x.dna"), case, own))
    table = kit.agreement(recoded, ["reader 1", "IR"]).set_index("variable")
    assert (table.loc["stance", "percent"], table.loc["stance", "n"], replaced) == (100, 2, 0)
    table = kit.agreement(recoded, ["reader 2", "IR"]).set_index("variable")
    assert (table.loc["stance", "percent"], table.loc["stance", "n"]) == (50, 2)
    place = recoded.save(tmp_path / "saved")
    assert kit.check(place) == []


def test_two_people_of_one_file_are_compared_by_their_passages(tmp_path):
    case = coded_by(coded_by(case_with_texts(tmp_path / "case"), "IR", *IR), "AB", *(replace(c, form="direct") for c in IR[1:]))
    dna.write(from_case.project(case), tmp_path / "x.dna")
    again, replaced = to_case.with_codings(case, to_case.codings(dna.read(tmp_path / "x.dna"), case))
    table = kit.agreement(again, ["IR", "AB"]).set_index("variable")
    assert (table.loc["form", "n"], table.loc["stance", "n"]) == (2, 1)
    assert replaced == sum(case.codings["coder"].isin(["IR", "AB"]))


def test_every_coder_logs_in_with_the_password(tmp_path):
    dna.write(Project(), tmp_path / "x.dna")
    with closing(sqlite3.connect(tmp_path / "x.dna")) as con:
        assert con.execute("SELECT ID, Name, length(Password) FROM CODERS").fetchall() == [(1, "Admin", 64)]


def test_notes_of_a_document_that_somebody_wrote_stay_whole(tmp_path):
    papers = [
        Paper("1", "word", "T", {"notes": "my own: note\nand more"}),
        Paper("x", "word", "U", {"notes": "own", "url": "https://a"}),
    ]
    dna.write(Project(papers), tmp_path / "x.dna")
    assert dna.read(tmp_path / "x.dna").papers == papers


def test_a_long_title_stays_whole(tmp_path):
    paper = Paper("1", "word", "talks " * 50 + "end")
    dna.write(Project([paper]), tmp_path / "x.dna")
    assert dna.read(tmp_path / "x.dna").papers == [paper]


def test_a_name_that_is_too_long_is_refused(tmp_path):
    with pytest.raises(KitError, match="the name of a coder is too long"):
        dna.write(Project([Paper("1", "word")], [Mark("1", "1", 0, 1, "k", {}, "x" * 191)]), tmp_path / "x.dna")
    assert list(tmp_path.iterdir()) == []


def test_places_outside_a_document_and_within_a_character_are_listed(tmp_path):
    dna.write(Project([Paper("1", "🕊 open")], [Mark("1", "1", 0, 1, "k"), Mark("2", "1", 2, 6, "k"), Mark("3", "1", 2, 6, "k")]),
              tmp_path / "x.dna")  # fmt: skip
    with closing(sqlite3.connect(tmp_path / "x.dna")) as con, con:
        con.execute("UPDATE STATEMENTS SET Start = 1 WHERE ID = 1")
        con.execute("UPDATE STATEMENTS SET Stop = 99 WHERE ID = 2")
        con.execute("UPDATE STATEMENTS SET DocumentId = 77 WHERE ID = 3")
    back = dna.read(tmp_path / "x.dna")
    assert back.marks == []
    assert back.left == [
        "statement 1: its place 1-2 is not in document 1",
        "statement 2: its place 3-99 is not in document 1",
        "statement 3: its document 77 is not in the database",
    ]


def written(tmp_path):
    paper = Paper("t", "Open the bridge 🕊, said the envoy.\r\n" * 20, "Envoys meet", {"outlet": "Lake Gazette"})
    marks = [Mark(f"m{n}", "t", n, n + 9, "Claim", {"person": f"P{n}", "yes": str(n % 2)}, "AB", "why") for n in range(20)]
    dna.write(Project([paper], marks, [Code("v", "person"), Code("e", "P1", "told", "v")]), tmp_path / "x.dna")
    return tmp_path / "x.dna"


def test_damaged_databases_are_read_or_refused_with_a_reason(tmp_path):
    data, read = written(tmp_path).read_bytes(), 0
    for copy in mutated(data):
        (tmp_path / "y.dna").write_bytes(copy)
        try:
            found = dna.read(tmp_path / "y.dna")
        except KitError as error:
            assert "\n" not in str(error)
        else:
            read += 1
            texts = {paper.key: paper.text for paper in found.papers}
            assert all(0 <= m.start < m.end <= len(texts[m.paper]) for m in found.marks)
    assert 0 < read < 200


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("ALTER TABLE STATEMENTS RENAME TO OTHER", "it has no table STATEMENTS"),
        ("DROP TABLE DATABOOLEAN; CREATE VIEW DATABOOLEAN AS SELECT 1", "DATABOOLEAN is no plain table"),
        ("DROP TABLE DATAINTEGER; CREATE TABLE DATAINTEGER (ID)", "cannot be read"),
    ],
)
def test_a_database_of_another_shape_is_refused(tmp_path, change, message):
    path = written(tmp_path)
    with closing(sqlite3.connect(path)) as con:
        con.executescript(change)
    with pytest.raises(KitError, match=message):
        dna.read(path)


def test_an_endless_question_ends(tmp_path, monkeypatch):
    path = written(tmp_path)
    monkeypatch.setattr(dna.reading, "_MOST_STEPS", 0)
    monkeypatch.setattr(dna.reading, "_STEPS", 100)
    with pytest.raises(KitError, match="interrupted"):
        dna.read(path)


@pytest.mark.parametrize("computed", ["hex(zeroblob(12000000))", "zeroblob(60000000)"])
def test_a_column_that_is_computed_is_refused(tmp_path, computed):
    path = written(tmp_path)
    with closing(sqlite3.connect(path)) as con, con:
        con.execute("ALTER TABLE DOCUMENTS RENAME TO OLD")
        con.execute(f"CREATE TABLE DOCUMENTS (ID, Title, Author, Source, Section, Type, Notes, Date, Text AS ({computed}))")
        con.execute("INSERT INTO DOCUMENTS VALUES (1, '', '', '', '', '', '', 0)")
    with pytest.raises(KitError, match="DOCUMENTS is no plain table"):
        dna.read(path)


def test_a_long_value_that_many_statements_share_is_paid_for_each_time(tmp_path, monkeypatch):
    path = written(tmp_path)
    with closing(sqlite3.connect(path)) as con, con:
        con.execute("PRAGMA ignore_check_constraints = ON")
        con.execute("UPDATE ENTITIES SET Value = hex(zeroblob(50000)) WHERE ID = 2")
        con.execute("UPDATE DATASHORTTEXT SET Entity = 2")
    assert len(dna.read(path).marks) == 20
    monkeypatch.setattr("kit.reading.sources.LARGEST", 1000)
    monkeypatch.setattr("kit.reading.sources.RATIO", 2)
    with pytest.raises(KitError, match="unpacks to too much"):
        dna.read(path)


def test_entities_below_others_are_named(tmp_path):
    path = written(tmp_path)
    with closing(sqlite3.connect(path)) as con, con:
        con.execute("UPDATE ENTITIES SET ChildOf = 1 WHERE ID IN (2, 3)")
    assert dna.read(path).left == ["2 entities are below another one: their order has no place here"]


def test_values_of_a_wrong_type_are_no_error(tmp_path):
    path = written(tmp_path)
    with closing(sqlite3.connect(path)) as con, con:
        con.execute("PRAGMA ignore_check_constraints = ON")
        con.execute("UPDATE DOCUMENTS SET Title = x'ff00', Date = 'never', Notes = 7")
        con.execute("UPDATE STATEMENTS SET Start = 'x' WHERE ID = 1")
        con.execute("UPDATE STATEMENTS SET Start = 99999999999999999 WHERE ID = 2")
    back = dna.read(path)
    assert (back.papers[0].title, back.papers[0].facts["notes"], len(back.marks)) == ("\ufffd\0", "7", 19)


def test_a_database_is_not_changed_and_not_read_while_it_is_open_elsewhere(tmp_path):
    path = written(tmp_path)
    before = path.read_bytes()
    dna.read(path)
    assert (path.read_bytes(), [p.name for p in tmp_path.iterdir()]) == (before, ["x.dna"])
    with closing(sqlite3.connect(path)) as con:
        con.execute("PRAGMA journal_mode = WAL")
        con.execute("UPDATE DOCUMENTS SET Title = 'new'")
        con.commit()
        with pytest.raises(KitError, match=r"x\.dna-wal holds changes .* close it"):
            dna.read(path)


@pytest.mark.parametrize("data", [b"", b"<html>", b"SQLite format 3\0", b"SQLite format 3\0" + b"\0" * 200])
def test_another_file_is_no_database(tmp_path, data):
    (tmp_path / "x.dna").write_bytes(data)
    with pytest.raises(KitError, match=r"x\.dna"):
        dna.read(tmp_path / "x.dna")


def test_the_event_list_has_the_columns_of_the_program_and_needs_no_texts(tmp_path):
    events.write(kit.load(), tmp_path / "rows.csv")
    head, first, *_ = (tmp_path / "rows.csv").read_text("utf-8").splitlines()
    assert head == (
        '"statement_id";"time";"person";"organization";"concept";"agreement";"start_position";"stop_position";"text";"coder";'
        '"document_id";"document_title";"document_author";"document_source";"document_section";"document_type"'
    )
    assert first.startswith('"000-a02.1";"2022-03-16 00:00:00";"Mykhailo Podolyak";')
