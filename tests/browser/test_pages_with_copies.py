"""A published case with wire copies: one control leaves them out of every chart, without a kernel, in chip and address too."""

import pytest

import kit
from tests import sites
from tests.browser.test_pages import AXE, ROWS, SERIOUS, Reader
from tests.synthetic import make_case

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def case():
    case = make_case(400)
    groups = (["g1", "g1", "g2"] * len(case.articles))[: len(case.articles)]
    return case.with_tables(articles=case.articles.assign(wire_group=groups))


@pytest.fixture
def reader(browser, case, tmp_path):
    cells = ("# Who repeats whom?\n\nMany.", "import kit\nkit.panel(kit.load(), charts=('timeline', 'coverage', 'voices'))")
    sites.publish([sites.notebook(tmp_path / "copied.ipynb", *cells)], tmp_path / "site", case.save(tmp_path / "case"))
    opened = Reader(browser, tmp_path / "site")
    yield opened
    opened.close()


def rows(panel, chart):
    return [[str(cell) for cell in row] for row in panel.numbers(chart).itertuples(index=False)]


@pytest.mark.slow
def test_the_control_leaves_copies_out_and_the_numbers_are_those_of_python(reader, case):
    page, panel = reader.open("copied"), kit.panel(case, charts=("timeline", "coverage", "voices"))
    page.evaluate("document.querySelectorAll('.kit-numbers').forEach(d => d.open = true)")
    whole = page.evaluate(ROWS)
    assert whole == [rows(panel, c) for c in ("timeline", "coverage", "voices")]

    page.get_by_label("Copies").select_option("one per report")
    reader.settle()
    panel.controls.widgets["copies"].value = "first"
    left = page.evaluate(ROWS)
    assert left == [rows(panel, c) for c in ("timeline", "coverage", "voices")]
    assert left != whole
    assert "copies=first" in page.evaluate("location.hash")
    assert f"{len(panel.case.attributions):,} of {len(case.attributions):,}" in page.inner_text(".kit-count")

    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    page.get_by_role("button", name="Remove filter Copies one per report").click()
    reader.settle()
    assert page.evaluate(ROWS) == whole
    reader.clean()
