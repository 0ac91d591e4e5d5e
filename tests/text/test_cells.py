"""Cells that a spreadsheet shows and never runs: the shared list is tests/cells.json, its twin tests/browser/test_save_js.py."""

import csv
import json
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.corpus.output import Files
from kit.readouts import export
from kit.text.cells import LONGEST, fit_cell, guard_cell, guard_table, name_sheet
from tests import synthetic
from tests.reliability import ledger

CELLS = [tuple(pair) for pair in json.loads((Path(__file__).parent.parent / "cells.json").read_text("utf-8"))]


@pytest.mark.parametrize("cell, expected", CELLS, ids=[ascii(cell) for cell, _ in CELLS])
def test_a_cell_becomes_what_the_shared_list_says(cell, expected):
    assert guard_cell(cell) == expected


@pytest.mark.parametrize("value", [-2, -0.5, 10**20, True, None, pd.Timestamp("2031-05-06"), float("inf")])
def test_what_is_no_text_is_given_back(value):
    assert guard_cell(value) is value


def test_no_character_that_shows_nothing_hides_a_sign():
    blank = [chr(c) for c in range(0x110000) if unicodedata.category(chr(c)) in ("Zs", "Zl", "Zp", "Cc", "Cf", "Cs")]
    bare = [ascii(c) for c in blank if not guard_cell(f"{c}=1").startswith("'")]
    ledger.note("formulas in cells", len(blank), executed=len(bare))
    assert bare == []


@given(st.text(st.characters(exclude_categories=())))
def test_what_was_guarded_once_stays_as_it_is_and_can_be_written(text):
    once = guard_cell(text)
    assert guard_cell(once) == once
    once.encode("utf-8")


def test_a_table_is_guarded_with_its_headers_and_keeps_its_numbers():
    frame = pd.DataFrame([["-x", -1, -0.5, None]], columns=["=head", "n", "n", "@none"])
    made = guard_table(frame)
    assert list(made.columns) == ["'=head", "n", "n", "'@none"]
    assert made.iloc[0, :3].tolist() == ["'-x", -1, -0.5]
    assert [dtype.kind for dtype in made.dtypes.iloc[1:3]] == ["i", "f"]
    assert frame.iloc[0, 0] == "-x"


def test_codes_of_a_category_are_guarded_too():
    assert guard_table(pd.DataFrame({"code": pd.Categorical(["=a", "b"])}))["code"].tolist() == ["'=a", "b"]


def test_an_exported_csv_holds_the_cells_of_the_shared_list(tmp_path):
    said = pd.Series([cell for cell, _ in CELLS], dtype=object)
    path = export(pd.DataFrame({"\u200b=head": said, "n": -1}), tmp_path / "rows.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [["'\u200b=head", "n"], *([expected, "-1"] for _, expected in CELLS)]


def test_lists_of_what_was_rejected_and_left_out_are_guarded(tmp_path):
    files = Files(tmp_path, synthetic.package(), "csv")
    files.add("left_out", {"article_id": ["a1"], "char_start": [0], "char_end": [4], "reason": ["\ufeff=caption"]})
    files.close()
    files.write_rejected([("\n=a.txt", "half \ud83d"), ("b.csv:-2", "-")])
    assert (tmp_path / "left_out.csv").read_text("utf-8").splitlines()[1] == "a1,0,4,'\ufeff=caption"
    with (tmp_path / "rejected.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == [["'\n=a.txt", "half  "], ["b.csv:-2", "'-"]]


def test_tables_of_a_case_and_codes_of_people_are_guarded_by_nothing(tmp_path):
    from kit.coders.spans import read_text_table, write_text_table

    with (tmp_path / "AB.csv").open("w", encoding="utf-8", newline="") as file:
        write_text_table(file, ["unit_id", "=note"], [{"unit_id": "a:1-2", "=note": "\t=1"}])
    assert (tmp_path / "AB.csv").read_bytes() == b"unit_id,=note\na:1-2,\t=1\n"
    assert read_text_table(tmp_path / "AB.csv").to_numpy().tolist() == [["a:1-2", "\t=1"]]


@pytest.mark.parametrize("text", ["x" * LONGEST, "😀" * (LONGEST // 2)])
def test_a_text_that_excel_holds_is_not_cut(text):
    assert fit_cell(text) == (text, False)


def test_a_text_longer_than_a_cell_of_excel_is_cut_and_says_so():
    made, cut = fit_cell("x" * 20_000 + "😀" * 10_000)
    assert cut
    assert made.endswith("😀 … [cut: Excel holds 32,767 of 40,000 characters]")
    assert LONGEST - 1 <= len(made.encode("utf-16-le")) / 2 <= LONGEST


def test_what_excel_would_read_as_an_escaped_character_stays_what_it_is():
    assert fit_cell("_x003D_1 and _x_") == ("_x005F_x003D_1 and _x_", False)


@pytest.mark.parametrize(
    "name, title",
    [
        ("statements", "statements"),
        ("notes/2 [draft]", "notes_2 _draft_"),
        ("=1+1", "_=1+1"),
        ("'quoted'", "quoted"),
        ("History", "_History"),
        ("a\x0cb\nc", "a_b_c"),
        ("", "table"),
        ("x" * 40, "x" * 31),
    ],
)
def test_a_sheet_has_a_name_that_excel_allows(name, title):
    assert name_sheet(name) == title


def test_two_sheets_never_share_a_name():
    assert name_sheet("Notes", ["notes"]) == "Notes (2)"
    assert name_sheet("x" * 40, ["x" * 31]) == "x" * 27 + " (2)"
