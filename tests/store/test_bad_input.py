"""A case folder with something wrong in it: every fault is named with its place, and nothing else breaks."""

import json
import shutil
from pathlib import Path

import pytest

import kit
from tests import synthetic

STATEMENTS = "coded/statements.csv"


@pytest.fixture
def folder(tmp_path):
    return synthetic.tiny_case(tmp_path / "case")


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert text.count(old) >= 1
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def faults(folder: Path) -> list[tuple]:
    return [(f.file, f.row, f.column, f.value) for f in kit.check(folder)]


def test_a_sound_case_has_no_fault(folder):
    assert kit.check(folder) == []


def test_a_missing_folder_is_a_kit_error(tmp_path):
    with pytest.raises(kit.KitError, match=r"datapackage\.json: the file is missing"):
        kit.load(tmp_path / "nowhere")


def test_a_package_that_is_no_json_is_named(folder):
    (folder / "datapackage.json").write_text("{", "utf-8")
    assert faults(folder)[0][0] == "datapackage.json"


def test_a_missing_table_is_named_with_the_header_to_write(folder):
    (folder / STATEMENTS).unlink()
    (fault,) = kit.check(folder)
    assert (fault.file, fault.row, fault.problem) == (STATEMENTS, None, "the table is missing")
    assert "statement_id,attribution_id,issue_id,stance" in fault.allowed


def test_an_empty_file_is_named(folder):
    (folder / STATEMENTS).write_text("", "utf-8")
    assert faults(folder) == [(STATEMENTS, 1, "", "")]


def test_a_missing_column_is_named(folder):
    change(folder, STATEMENTS, ",stance,", ",attitude,")
    found = faults(folder)
    assert (STATEMENTS, 1, "stance", "") in found
    assert (STATEMENTS, 1, "attitude", "") in found


def test_a_column_that_stands_twice_is_named(folder):
    change(folder, STATEMENTS, ",note", ",cue")
    assert (STATEMENTS, 1, "cue", "") in faults(folder)


def test_a_missing_key_is_named(folder):
    change(folder, STATEMENTS, "\ns3,", "\n,")
    assert (STATEMENTS, 4, "statement_id", "") in faults(folder)


def test_a_stance_outside_the_scale_is_named_with_the_scale(folder):
    change(folder, STATEMENTS, "opposes", "hates")
    (fault,) = kit.check(folder)
    assert (fault.row, fault.column, fault.value) == (4, "stance", "hates")
    assert "supports" in fault.allowed and "ambivalent" in fault.allowed


def test_an_unknown_code_is_named(folder):
    change(folder, "coded/attributions.csv", "indirect", "whispered")
    (fault,) = kit.check(folder)
    assert (fault.column, fault.value) == ("form", "whispered")
    assert "direct" in fault.allowed


def test_a_score_outside_its_range_is_named(folder):
    change(folder, "coded/sentences.csv", ",0.5,", ",1.5,")
    assert [(c, v) for _, _, c, v in faults(folder)] == [("textblob_polarity", "1.5")]


@pytest.mark.parametrize("value", ["2030-02-30", "03/05/2030", "May", "2030-5-3", "0"])
def test_a_date_that_is_none_is_named(folder, value):
    change(folder, "coded/articles.csv", "2030-05-03", value)
    assert ("coded/articles.csv", 2, "published", value) in faults(folder)


def test_a_duplicate_id_is_named_with_the_row_it_repeats(folder):
    change(folder, STATEMENTS, "\ns3,", "\ns2,")
    (fault,) = kit.check(folder)
    assert (fault.row, fault.column, fault.value) == (4, "statement_id", "s2")
    assert "row 3" in fault.problem


def test_a_dangling_foreign_key_is_named_with_its_table(folder):
    change(folder, STATEMENTS, "a1-02,toll", "a9-99,toll")
    (fault,) = kit.check(folder)
    assert (fault.row, fault.column, fault.value) == (5, "attribution_id", "a9-99")
    assert "attributions" in fault.problem


def test_a_ragged_row_is_named(folder):
    change(folder, STATEMENTS, "refuses,", "refuses,,")
    assert (STATEMENTS, 4, "", "") in faults(folder)


def test_an_open_quotation_mark_is_named_with_the_row_in_which_it_opens(folder):
    change(folder, STATEMENTS, "refuses", '"refuses')
    [fault] = [f for f in kit.check(folder) if f.file == STATEMENTS]
    assert (fault.row, fault.problem) == (4, "a quotation mark that opens in row 4 is never closed")
    assert fault.allowed.startswith("Put cells that hold quotation marks or line breaks in quotation marks")


def test_a_quotation_mark_that_is_not_doubled_is_named_with_its_row(folder):
    change(folder, STATEMENTS, "refuses", '"re"fuses"')
    [fault] = [f for f in kit.check(folder) if f.file == STATEMENTS]
    assert (fault.row, fault.problem) == (4, "a quotation mark inside a cell in quotation marks has to be doubled")


def test_a_row_of_many_lines_is_named_by_the_line_on_which_it_begins(folder):
    change(folder, STATEMENTS, "refuses", '"refuses\n\nto cross"')
    change(folder, STATEMENTS, "opposes", "hates")
    assert faults(folder) == [(STATEMENTS, 4, "stance", "hates")]


def test_a_wrong_encoding_is_named_with_its_row(folder):
    change(folder, STATEMENTS, "refuses", "réfuse")
    path = folder / STATEMENTS
    path.write_bytes(path.read_text("utf-8").encode("latin-1"))
    (fault,) = kit.check(folder)
    assert (fault.file, fault.row, fault.problem) == (STATEMENTS, 4, "the file is not UTF-8")


@pytest.mark.parametrize("old, new", [(b"statement_id", b"\xef\xbb\xbfstatement_id"), (b"\n", b"\r\n")], ids=["BOM", "CRLF"])
def test_a_bom_and_crlf_are_read_as_if_they_were_not_there(folder, old, new):
    before = kit.load(folder).statements
    path = folder / STATEMENTS
    path.write_bytes(path.read_bytes().replace(old, new))
    assert kit.load(folder).statements.equals(before)


def test_all_faults_are_found_not_the_first(folder):
    change(folder, STATEMENTS, "opposes", "hates")
    change(folder, "coded/events.csv", "2030-05-02", "soon")
    change(folder, "codebook/parties.csv", "teal", "mauve")
    assert {(file, value) for file, _, _, value in faults(folder)} == {
        (STATEMENTS, "hates"),
        ("coded/events.csv", "soon"),
        ("codebook/parties.csv", "mauve"),
    }


def test_a_fault_reads_as_place_problem_value_and_what_is_allowed(folder):
    change(folder, STATEMENTS, "opposes", "hates")
    with pytest.raises(kit.CaseError) as caught:
        kit.load(folder)
    assert "coded/statements.csv, row 4, column stance: the code is unknown ('hates'). Allowed: " in str(caught.value)


def test_stance_across_issues_is_refused(folder):
    with pytest.raises(kit.AcrossIssues):
        kit.measures.stance_by(kit.load(folder), by="party")


def test_an_unknown_party_is_refused_with_a_suggestion(folder):
    with pytest.raises(kit.UnknownValue, match="Northland"):
        kit.load(folder).only(party="Nortland")


@pytest.mark.parametrize("write", [synthetic.empty_case, synthetic.one_party_case, synthetic.hostile_case])
def test_an_odd_case_is_loaded_filtered_counted_and_saved_byte_for_byte(tmp_path, write):
    folder = write(tmp_path / "case")
    case = kit.load(folder)
    assert case.name in repr(case.only(since="2030-05-01", form="direct"))
    case.save(tmp_path / "again")
    for resource in case.package["resources"]:
        assert (tmp_path / "again" / resource["path"]).read_bytes() == (folder / resource["path"]).read_bytes()


def test_hostile_text_comes_back_as_it_was(tmp_path):
    case = kit.load(synthetic.hostile_case(tmp_path / "case"))
    cells = {text for frame in case.tables.values() for column in frame.select_dtypes("str") for text in frame[column].dropna()}
    for hostile in synthetic.HOSTILE:
        assert any(text.startswith(hostile) for text in cells), hostile


def test_a_case_is_never_saved_over_something_else(tmp_path, folder):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Ada")
    with pytest.raises(kit.KitError, match="not a case"):
        kit.load(folder).save(tmp_path / "letters")
    assert [p.name for p in (tmp_path / "letters").iterdir()] == ["dear.txt"]


def test_a_table_that_no_one_described_does_not_hide_the_case(folder):
    shutil.copy(folder / STATEMENTS, folder / "coded" / "notes.csv")
    assert len(kit.load(folder).statements) == 6


def test_a_package_without_a_table_that_the_kit_needs_is_a_kit_error(folder):
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] != "statements"]
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    with pytest.raises(kit.KitError, match="statements"):
        kit.load(folder)


@pytest.mark.parametrize(
    ("table", "row", "changed", "problem"),
    [
        ("attributions", 0, {"said_from": "2030-05-09"}, "lies before"),
        ("attributions", 0, {"first_sentence_id": "a2-s01"}, "another article"),
        ("sentences", 0, {"char_start": "60"}, "lies before"),
        ("issues", 1, {"label": "bridge"}, "same name"),
        ("codings", 0, {"unit_id": "a9-09:bridge"}, "no such statement"),
        ("codings", 0, {"value": "hates"}, "code is unknown"),
        ("codings", 1, {"coder": "reader 1"}, "coded the same twice"),
        ("codings", 0, {"unit_kind": "span", "variable": "boundary", "unit_id": "a1:9-9"}, "no span"),
        ("codings", 0, {"unit_kind": "article", "variable": "read", "unit_id": "a99", "value": "yes"}, "no such article"),
        ("codings", 0, {"unit_kind": "article", "variable": "read", "unit_id": "a1", "value": "half"}, "code is unknown"),
    ],
)
def test_rows_that_cannot_be_are_faults(tmp_path, table, row, changed, problem):
    rows = synthetic.tiny_rows()
    rows[table][row] |= changed
    faults = kit.check(synthetic.write_case(tmp_path / "case", rows))
    assert any(problem in fault.problem for fault in faults), faults


def test_a_missing_table_does_not_blame_those_that_point_to_it(tmp_path):
    folder = synthetic.tiny_case(tmp_path / "case")
    (folder / "codebook" / "parties.csv").unlink()
    assert [(f.file, f.problem) for f in kit.check(folder)] == [("codebook/parties.csv", "the table is missing")]


@pytest.mark.parametrize("path", ["../../away.csv", "/tmp/away.csv", "coded\\away.csv"])
def test_a_table_outside_the_folder_is_refused(tmp_path, path):
    folder = synthetic.tiny_case(tmp_path / "case")
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    described["resources"][0]["path"] = path
    (folder / "datapackage.json").write_text(json.dumps(described))
    assert "the path leaves the folder" in [f.problem for f in kit.check(folder)]


def test_a_package_that_describes_too_little_says_what(tmp_path):
    folder = synthetic.tiny_case(tmp_path / "case")
    described = json.loads((folder / "datapackage.json").read_text("utf-8"))
    for resource in described["resources"]:
        if resource["name"] == "utterances":
            resource["schema"]["fields"] = [f for f in resource["schema"]["fields"] if f["name"] != "event_id"]
            resource["schema"]["foreignKeys"] = []
        for field in resource["schema"]["fields"]:
            if (resource["name"], field["name"]) == ("attributions", "form"):
                del field["codes"]
    (folder / "datapackage.json").write_text(json.dumps(described))
    assert {f.column for f in kit.check(folder)} == {"utterances.event_id", "attributions.form"}


@pytest.mark.parametrize(("table", "column"), [("parties", "colour"), ("event_reports", "agrees")])
def test_a_code_that_no_chart_can_draw_is_refused(folder, table, column):
    told = json.loads((folder / "datapackage.json").read_text("utf-8"))
    resource = next(r for r in told["resources"] if r["name"] == table)
    limits = next(f for f in resource["schema"]["fields"] if f["name"] == column)["constraints"]
    limits["enum"].append("odd")
    (folder / "datapackage.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(kit.CaseError, match=rf"column {table}\.{column}: no chart can draw this code \('odd'\)\. Allowed: "):
        kit.load(folder)
    del limits["enum"]
    (folder / "datapackage.json").write_text(json.dumps(told), "utf-8")
    with pytest.raises(kit.CaseError, match="its codes are not listed as enum"):
        kit.load(folder)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"period": "2031"}, "column period: this is no period ('2031'). Write {\"start\": "),
        ({"period": {"start": "March", "end": "2031-03-09"}}, "column period.start: this is no date ('March'). Write {"),
        ({"period": {"start": "2031-03-09", "end": "2031-03-01"}}, "column period.end: it lies before the start"),
        ({"title": ["x"]}, "column title: this is no text"),
        ({"created": "2031-02-30"}, "column created: this is no date ('2031-02-30'). Write YYYY-MM-DD, or leave it out"),
        ({"created": "2031-02-03Tnoon"}, "column created: this is no date ('2031-02-03Tnoon'). Write YYYY-MM-DD"),
        ({"day_one": 1}, "column day_one: this is no date ('1'). Write YYYY-MM-DD"),
    ],
)
def test_what_a_case_says_of_itself_is_named_with_what_is_allowed(folder, changed, told):
    package = json.loads((folder / "datapackage.json").read_text("utf-8")) | changed
    (folder / "datapackage.json").write_text(json.dumps(package), "utf-8")
    (fault,) = kit.check(folder)
    assert str(fault).startswith(f"datapackage.json, {told}")
