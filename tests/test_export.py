"""A case for other programs: the Discourse Network Analyzer, Excel, Parquet."""

import pandas as pd
import pytest

import kit
from kit.sharing.export import discourse_network, export
from tests.synthetic import hostile_case, make_case


def test_every_position_is_a_row_with_person_organisation_concept_and_agreement():
    case = kit.load()
    rows = discourse_network(case)
    scores = {c["value"]: c.get("score") for c in case.book.codes("statements", "stance")}
    taken = case.statements[case.statements["stance"].map(scores).astype("float64").fillna(0) != 0]
    assert sorted(rows["statement"]) == sorted(taken["statement_id"])
    assert set(rows["agreement"]) == {0, 1}
    against = set(taken.loc[taken["stance"].isin(["opposes", "doubts"]), "statement_id"])
    assert set(rows.loc[rows["agreement"] == 0, "statement"]) == against
    assert rows[["person", "organization", "concept", "document"]].notna().all().all()


def test_a_filtered_case_exports_what_the_filter_leaves(tmp_path):
    case = kit.load().only(party="Ukraine")
    written = pd.read_csv(export(case, tmp_path / "ukraine.csv", "dna"))
    assert set(written["statement"]) <= set(case.statements["statement_id"])
    assert list(written.columns) == [
        "statement",
        "date",
        "person",
        "organization",
        "concept",
        "agreement",
        "document",
        "text",
        "coder",
    ]


def test_excel_has_a_sheet_for_every_table(tmp_path):
    case = make_case(50)
    sheets = pd.read_excel(export(case, tmp_path / "case.xlsx", "excel"), sheet_name=None)
    assert set(sheets) == set(case.tables)
    assert len(sheets["statements"]) == len(case.statements)


def test_parquet_holds_the_same_rows(tmp_path):
    case = make_case(50)
    folder = export(case, tmp_path / "parquet", "parquet")
    for name, frame in case.tables.items():
        assert len(pd.read_parquet(folder / f"{name}.parquet")) == len(frame)
    assert (folder / "datapackage.json").is_file()


def test_no_cell_of_a_strangers_becomes_a_formula(tmp_path):
    case = kit.load(hostile_case(tmp_path / "case"))
    for name, to in (("dna.csv", "dna"), ("case.xlsx", "excel")):
        out = export(case, tmp_path / name, to)
        frames = [pd.read_csv(out, dtype=str)] if to == "dna" else pd.read_excel(out, sheet_name=None, dtype=str).values()
        for frame in frames:
            cells = frame.astype(object).to_numpy().ravel()
            assert not [c for c in cells if isinstance(c, str) and c[:1] in ("=", "+", "@")]


def test_an_unknown_form_names_those_there_are(tmp_path):
    with pytest.raises(kit.KitError, match="dna, excel, parquet"):
        export(kit.load(), tmp_path / "x", "word")


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(kit.KitError, match="not empty"):
        export(kit.load(), tmp_path, "parquet")
    assert (tmp_path / "mine.txt").read_text() == "mine"
