"""A case for other programs: statements as the Discourse Network Analyzer shapes them, Excel, Parquet."""

import re
import zipfile

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import kit
from kit.case.export import discourse_network, export
from kit.case.flat import BY_RULE, flat_statements
from kit.cli import app
from kit.text import cells
from tests.synthetic import hostile_case, in_parts, make_case, tiny_case, tiny_rows, write_case


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


def test_a_filtered_case_exports_what_the_filter_leaves():
    case = kit.load().only(party="Ukraine")
    written = discourse_network(case)
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
    assert next(iter(sheets)) == "statements"
    assert set(sheets) == set(case.tables) | {"statements (table)"}
    assert len(sheets["statements"]) == len(sheets["statements (table)"]) == len(case.statements)


def test_the_first_sheet_has_names_days_and_words(tmp_path):
    case = kit.load(tiny_case(tmp_path / "case"))
    first, *_ = pd.read_excel(export(case, tmp_path / "case.xlsx", "excel"), dtype=str).fillna("").to_dict("records")
    assert first == {
        "speaker": "Ada Holm", "party": "Northland", "issue": "Bridge", "stance": "supports",
        "said_from": "2030-05-02", "said_to": "2030-05-02", "published": "2030-05-03", "outlet": "River Gazette",
        "title": "Envoys meet", "text": "the bridge should open", "text_is": "paraphrase", "coder": "settled",
        "confidence": "high", "note": "", "article_id": "a1", "attribution_id": "a1-01", "statement_id": "s1",
    }  # fmt: skip


def with_sentences(case):
    """The case with the running texts of its articles, a form feed in the first."""
    bodies = pd.Series(["“Open it,”\x0c said Holm, “before the winter comes.” " + "." * 200, "A week. " + "." * 200])
    return case.with_tables(texts=pd.DataFrame({"article_id": ["a1", "a2"], "body": bodies}))


def test_the_first_sheet_has_the_sentence_where_the_case_holds_the_text(tmp_path):
    case = with_sentences(kit.load(tiny_case(tmp_path / "case")))
    said = []
    sheets = pd.read_excel(export(case, tmp_path / "case.xlsx", "excel", say=said.append), sheet_name=None)
    assert set(sheets["statements"]["text_is"]) == {"sentence"}
    assert sheets["statements"]["text"][0].startswith("“Open it,”  said Holm, “before the winter")
    assert set(map(tuple, sheets["cut"][["sheet", "row", "column", "what"]].to_numpy())) == {
        (sheet, row, column, "1 character that Excel cannot hold became a space")
        for sheet, row, column in (("statements", 2, "text"), ("statements", 3, "text"), ("texts", 2, "body"))
    }
    assert said == [
        "texts, column body: 1 cell with control characters, each now a space; the case and Parquet hold them",
        "the sheet “cut” lists every such cell",
    ]


def test_the_first_sheet_marks_positions_by_rule_and_names_the_address_of_an_article(tmp_path):
    case = kit.load(tiny_case(tmp_path / "case"))
    rules = case.statements.assign(coder=["rules 9", "rules 9", *["settled"] * 4])
    rows = flat_statements(case.with_tables(statements=rules, articles=case.articles.assign(url="https://gazette.example/1")))
    assert rows["note"].tolist()[:3] == [BY_RULE, None, None]
    assert rows["stance"].tolist()[:2] == ["supports", "mentions only"]
    assert set(rows["url"]) == {"https://gazette.example/1"}


def test_the_first_sheet_links_to_articles_and_to_nothing_else(tmp_path):
    case = kit.load(tiny_case(tmp_path / "case"))
    places = {"a1": "https://gazette.example/1", "a2": "javascript:alert(1)"}
    case = case.with_tables(articles=case.articles.assign(url=case.articles["article_id"].map(places)))
    sheet = openpyxl.load_workbook(export(case, tmp_path / "case.xlsx", "excel"))["statements"]
    column = [cell.value for cell in sheet[1]].index("url") + 1
    cells = [row[0] for row in sheet.iter_rows(min_row=2, min_col=column, max_col=column)]
    linked = {(cell.value, cell.hyperlink.target if cell.hyperlink else None) for cell in cells}
    assert linked == {("https://gazette.example/1", "https://gazette.example/1"), ("javascript:alert(1)", None)}


def test_parquet_holds_the_same_rows(tmp_path):
    case = make_case(50)
    folder = export(case, tmp_path / "parquet", "parquet")
    for name, frame in case.tables.items():
        assert len(pd.read_parquet(folder / f"{name}.parquet")) == len(frame)
    assert (folder / "datapackage.json").is_file()


def test_no_cell_of_a_strangers_becomes_a_formula(tmp_path):
    case = kit.load(hostile_case(tmp_path / "case"))
    out = export(case, tmp_path / "case.xlsx", "excel")
    for frame in pd.read_excel(out, sheet_name=None, dtype=str).values():
        cells = frame.astype(object).to_numpy().ravel()
        assert not [c for c in cells if isinstance(c, str) and c[:1] in ("=", "+", "@")]


def test_an_unknown_form_names_those_there_are(tmp_path):
    with pytest.raises(kit.KitError, match=r"excel, parquet; files of coding programs: kit export CASE OUT --to dna"):
        export(kit.load(), tmp_path / "x", "word")


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(kit.KitError, match="not empty"):
        export(kit.load(), tmp_path, "parquet")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def strange_case(tmp_path):
    """The tiny case with the texts that a spreadsheet runs or that XML cannot hold, and a table of one's own."""
    rows = tiny_rows()
    for n, cell in enumerate(STRANGE):
        rows["statements"][n]["note"] = cell
    case = kit.load(write_case(tmp_path / "case", rows))
    described = case.package
    described["resources"].append(
        {
            "name": "=notes/[1]", "path": "notes.csv",
            "schema": {"primaryKey": ["key"], "fields": [{"name": n, "type": "string"} for n in ("key", "=SUM(1)")]},
        }
    )  # fmt: skip
    return kit.Case(described, {**case.tables, "=notes/[1]": pd.DataFrame({"key": ["a"], "=SUM(1)": ["@x"]})})


STRANGE = ["\n=1+1", "\ufeff@SUM(1)", "page one\x0cpage two", "#N/A", "x" * 40_000]


def test_excel_holds_texts_as_texts_whatever_they_are(tmp_path):
    said = []
    out = export(strange_case(tmp_path), tmp_path / "case.xlsx", "excel", say=said.append)
    with zipfile.ZipFile(out) as packed:
        sheets = [packed.read(n).decode() for n in packed.namelist() if n.startswith("xl/worksheets/")]
    kinds = {kind for sheet in sheets for kind in re.findall(r'<c [^>]*\bt="(\w+)"', sheet)}
    assert [sheet for sheet in sheets if "<f>" in sheet or "<f " in sheet] == []
    assert kinds <= {"s", "inlineStr", "n"}
    found = pd.read_excel(out, sheet_name=None, keep_default_na=False)
    assert found["_=notes__1_"].columns.tolist() == ["key", "'=SUM(1)"]
    assert found["_=notes__1_"].iloc[0].tolist() == ["a", "'@x"]
    notes = found["statements (table)"]["note"].tolist()
    assert notes[:4] == ["'\n=1+1", "'\ufeff@SUM(1)", "page one page two", "#N/A"]
    assert notes[4].endswith(" … [cut: Excel holds 32,767 of 40,000 characters]") and len(notes[4]) == 32_767
    assert said == [
        "statements, column note: 1 cell cut at 32,767 characters, the most that Excel holds; "
        "the case and Parquet hold them whole",
        "statements, column note: 1 cell with control characters, each now a space; the case and Parquet hold them",
        "the sheet “cut” lists every such cell",
    ]
    cuts = found["cut"].loc[found["cut"]["what"].str.startswith("cut"), ["sheet", "row", "column", "characters"]]
    assert cuts.to_numpy().tolist() == [[s, 6, "note", 40_000] for s in ("statements", "statements (table)")]


def test_the_command_line_says_what_excel_cuts(tmp_path):
    strange_case(tmp_path)
    done = CliRunner().invoke(app, ["export", str(tmp_path / "case"), str(tmp_path / "case.xlsx"), "--to", "excel"])
    assert (done.exit_code, "statements, column note: 1 cell cut" in done.output) == (0, True)


def test_a_table_with_more_rows_than_a_sheet_has_is_refused_and_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(cells, "ROWS", 4)
    with pytest.raises(
        kit.KitError, match=r"has \d+ rows, a sheet of Excel holds 3 below its header: filter the case, or choose"
    ):
        export(kit.load(tiny_case(tmp_path / "case")), tmp_path / "out" / "case.xlsx", "excel")
    assert list((tmp_path / "out").iterdir()) == []


def by_rule(case):
    """The case with two of its statements coded by rule: one position, one mention."""
    coders = ["rules 9", "rules 9", *["settled"] * (len(case.statements) - 2)]
    return case.with_tables(statements=case.statements.assign(coder=coders))


def test_rows_for_the_analyzer_carry_the_sentence_where_the_case_holds_it(tmp_path):
    case = kit.load(tiny_case(tmp_path / "case"))
    assert discourse_network(case)["text"][0] == "the bridge should open"
    assert discourse_network(with_sentences(case))["text"][0].startswith("“Open it,”\x0c said Holm, “before")


def test_positions_that_charts_hide_are_left_out_for_the_analyzer_unless_asked_for(tmp_path):
    case = by_rule(kit.load(tiny_case(tmp_path / "case")))
    assert discourse_network(case)["statement"].tolist() == ["s3", "s4", "s5"]
    for every in (discourse_network(case, positions=True), discourse_network(case.only(machine_stance=True))):
        assert every[["statement", "agreement", "coder"]].to_numpy().tolist() == [
            ["s1", 1, "rules 9"],
            ["s3", 0, "settled"],
            ["s4", 1, "settled"],
            ["s5", 1, "settled"],
        ]


def test_positions_are_no_choice_for_tables(tmp_path):
    with pytest.raises(kit.KitError, match="--positions is for coding programs; excel holds all positions"):
        export(kit.load(tiny_case(tmp_path / "case")), tmp_path / "case.xlsx", "excel", positions=True)


def test_a_case_in_parquet_gives_the_same_rows(tmp_path):
    case = by_rule(with_sentences(kit.load(tiny_case(tmp_path / "case"))))
    lazy = kit.load(in_parts(case, tmp_path / "parts"))
    assert lazy.lazy
    for made in (discourse_network, flat_statements):
        assert made(lazy).astype(object).fillna("").equals(made(case).astype(object).fillna(""))
