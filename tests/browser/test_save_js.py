"""What a page saves as CSV follows the rule of kit/text/cells.py: the same cells, and the same for every character there is."""

import csv
import io
import json
import unicodedata
from pathlib import Path

import pytest

from kit import frontend
from kit.text.cells import guard_cell

ROOT = Path(__file__).parent.parent.parent
CELLS = (ROOT / "tests" / "cells.json").read_text("utf-8")


@pytest.fixture(scope="module")
def page(browser):
    opened = browser.new_page()
    opened.goto("about:blank")
    opened.evaluate(
        """source => import(URL.createObjectURL(new Blob([source], {type: "text/javascript"}))).then(
            m => Object.assign(window, m))""",
        frontend.put_together(ROOT / "kit" / "panels" / "front" / "save.js"),
    )
    yield opened
    opened.close()


def rows(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_saved_csv_holds_the_cells_of_the_shared_list(page):
    text = page.evaluate("text => csvText(['\\u200b=head'], JSON.parse(text).map(pair => [pair[0]]), 'note')", CELLS)
    expected = [[cell] for _, cell in json.loads(CELLS)]
    assert [row or [""] for row in rows(text)] == [["'\u200b=head"], *expected, ["# note"]]


def test_numbers_stay_numbers_and_what_is_listed_is_text(page):
    text = page.evaluate("csvText(['n', 'yes', 'none', 'names'], [[-0.5, true, null, ['=a', 'b']]], '=1')")
    assert rows(text) == [["n", "yes", "none", "names"], ["-0.5", "true", "", "'=a,b"], ["# =1"]]


def test_before_a_sign_every_character_is_taken_as_python_takes_it(page):
    found = page.evaluate(
        """() => [...Array(0x110000).keys()].filter(c => safeCell(`${String.fromCodePoint(c)}=1`).startsWith("'"))"""
    )
    mine = [c for c in range(0x110000) if guard_cell(f"{chr(c)}=1").startswith("'")]
    assert [f"{c:x} {unicodedata.category(chr(c))}" for c in sorted(set(found) ^ set(mine))] == []
    assert len(mine) > 100


def test_a_table_for_the_clipboard_holds_the_same_cells_on_one_line_each(page):
    forms = page.evaluate("text => tableForms(['h'], JSON.parse(text).map(pair => [pair[0]]), '=n')", CELLS)
    _, *cells, last = forms["text"].removesuffix("\n").split("\n")
    expected = [cell.replace("\t", " ").replace("\n", " ") for _, cell in json.loads(CELLS)]
    assert len(cells) == len(expected) and last == "# =n"
    assert not [cell for cell in cells if guard_cell(cell) != cell]
    assert "<td style" in forms["html"] and "<td>" not in forms["html"]
    assert page.evaluate("tableForms(['h'], [[1], ['<b>=1']], 'n').html").count("<td>1</td>") == 1
    assert "&lt;b&gt;" in page.evaluate("tableForms(['h'], [[1], ['<b>=1']], 'n').html")
    assert page.evaluate("tableForms(['h'], [['\"a'], ['b']], 'n').text").split("\n")[1] == '"""a"'
