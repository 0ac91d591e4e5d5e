"""Every report notebook is stored run, small, readable and with its numbers under every chart.

nbval compares nothing in a cell that was never run, so this is what makes it strict.
"""

import ast
import json
import re
from pathlib import Path

import pytest

from kit.notebooks import run as run_notebooks

FOLDER = Path(__file__).parent.parent.parent / "notebooks"
BOOKS = sorted(FOLDER.glob("*.ipynb"))
CHART = "application/vnd.plotly.v1+json"
books = pytest.mark.parametrize("path", BOOKS, ids=lambda p: p.stem)


def cells(path, kind="code"):
    return [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def text(output):
    return "".join(output.get("data", {}).get("text/plain", output.get("text", "")))


def test_the_reports_are_there():
    assert [p.stem for p in BOOKS] == [
        "00_start",
        "01_timeline",
        "02_stance",
        "03_sentiment",
        "04_coverage",
        "05_your_own_corpus",
        "06_from_codes_to_claims",
    ]


@books
def test_it_is_stored_as_kit_store_writes_it(path, tmp_path):
    again = tmp_path / path.name
    run_notebooks.write(run_notebooks.small(run_notebooks.read(path)), again)
    assert again.read_bytes() == path.read_bytes(), f"run: kit store {path.relative_to(FOLDER.parent)}"


@books
def test_every_cell_was_run_in_order_without_error_or_warning(path):
    code = cells(path)
    assert [c["execution_count"] for c in code] == list(range(1, len(code) + 1))
    outputs = [o for c in code for o in c["outputs"]]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]


@books
def test_it_is_small(path):
    assert path.stat().st_size <= 107_000


@pytest.mark.parametrize("path", sorted(FOLDER.glob("workshop/*.ipynb")), ids=lambda p: p.stem)
def test_every_standing_chart_is_followed_by_its_numbers(path):
    charts = 0
    for cell in cells(path):
        for place, output in enumerate(cell["outputs"]):
            if CHART in output.get("data", {}):
                charts += 1
                assert text(output), "the chart's title as text"
                readout = cell["outputs"][place + 1]
                assert text(readout).splitlines()[0] == text(output)
                assert re.search(r"\bn(_people)?$|\bn(_people)?\b.*\n", text(readout).splitlines()[1] + "\n"), "a column n"
                assert len(text(readout).splitlines()) > 2
    assert charts


@books
def test_every_chart_follows_the_bar(path):
    """A chart that stands still is made by `charts`; a panel can be told to (follow=False)."""
    written = "\n".join(source(c) for c in cells(path))
    assert "kit.panel(" in written and "charts." not in written and "follow=" not in written


@books
def test_it_has_a_filter_panel_that_says_how_much_it_shows(path):
    panels = [o for c in cells(path) if "panel(" in source(c) for o in c["outputs"]]
    assert any(" of " in text(o) and "attributions" in text(o) for o in panels)


@books
def test_nothing_in_it_escapes_the_comparison(path):
    for cell in cells(path):
        assert not {t for t in cell["metadata"].get("tags", []) if "nbval" in t.lower() or "raises" in t}
        assert "NBVAL" not in source(cell)


@books
def test_the_title_is_a_question_and_code_only_asks(path):
    assert source(cells(path, "markdown")[0]).splitlines()[0].rstrip().endswith("?")
    first, *others = [source(c) for c in cells(path)]
    assert "import" in first
    for code in others:
        tree = [] if code.lstrip().startswith(("%", "!")) else list(ast.walk(ast.parse(code)))
        assert not any(isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom) for n in tree), code
        assert len(code.splitlines()) <= 8, code


@books
def test_no_script_is_stored(path):
    html = "".join("".join(o.get("data", {}).get("text/html", "")) for c in cells(path) for o in c["outputs"])
    assert "<script" not in html.lower()
