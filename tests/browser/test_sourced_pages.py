"""Charts by channel, figure, report and lag on a page from disk: every filter gives Python's numbers, marks lead to evidence."""

import random

import pytest

import kit
from tests import sites
from tests.browser.test_pages import AXE, ROWS, SERIOUS, UNDRAWN, Reader, choose, printed
from tests.disputed import OFTEN, much_disputed
from tests.synthetic import in_parts

pytestmark = pytest.mark.browser
KINDS = ("sources", "figures", "agreement", "dates", "lag")
PRESS = """([kind, cube]) => {
  const plot = [...document.querySelectorAll('.kit-figure')].find(f => f.dataset.kind === kind).querySelector('.kit-plot');
  const mark = plot.data.flatMap(t => t.customdata ?? []).find(m => m?.cube === cube);
  plot.emit('plotly_click', {points: [{customdata: mark}]});
  return mark;
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("sourced")
    cells = ("# Who says so?\n\nMany.", f"import kit\nkit.panel(kit.load(), charts={KINDS})")
    sites.publish([sites.notebook(out / "sourced.ipynb", *cells)], out / "site")
    return out / "site"


@pytest.fixture
def reader(browser, folder):
    opened = Reader(browser, folder)
    yield opened
    opened.close()


def test_every_filter_gives_the_numbers_of_python(reader, shipped):
    page, panel, dice = reader.open("sourced"), kit.panel(shipped, charts=KINDS), random.Random(5)
    assert page.evaluate(UNDRAWN) == 0
    page.evaluate("document.querySelectorAll('.kit-numbers').forEach(d => d.open = true)")
    lists = range(len(panel.controls.widgets))
    for state in [[], *([number] for number in lists), *(dice.sample(lists, 2) for _ in range(2))]:
        choose(page, panel, dice, state)
        reader.settle()
        assert page.evaluate(ROWS) == printed(panel, KINDS), panel.selection
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    reader.clean()


CUBES = {"sources": "carried", "figures": "worded", "agreement": "reports", "dates": "reports", "lag": "lags"}  # of some marks


def test_a_mark_leads_to_its_evidence_and_stands_in_the_address(reader, shipped):
    page, panel = reader.open("sourced"), kit.panel(shipped, charts=KINDS)
    for kind, cube in CUBES.items():
        before = page.evaluate("location.hash")
        mark = page.evaluate(PRESS, [kind, cube])
        reader.settle()
        assert "mark=" in page.evaluate("location.hash") != before
        panel.view.mark = {"cube": cube, "where": mark["where"], "label": mark["label"]}
        shown = page.locator(".kit-evidence tbody .kit-said").all_text_contents()
        assert sorted(shown) == sorted(panel.evidence["said"].fillna("")[:8]) and shown
        assert f"Behind “{mark['label']}”" in page.inner_text(".kit-evidence-head")
    reader.clean()


def test_nothing_left_says_so(reader):
    page = reader.open("sourced", "#from=2022-03-30&to=2022-03-01")
    assert page.locator(".kit-plot.kit-empty").count() == len(KINDS)
    assert "No report fits these filters." in page.inner_text("[data-kind=dates]")
    reader.clean()


@pytest.mark.parametrize("stored", ["in memory", "on disk"])
def test_notes_say_truly_how_many_reports_are_in_the_numbers(browser, shipped, tmp_path, stored):
    case, _ = much_disputed(shipped)
    case = kit.load(case.save(tmp_path / "case") if stored == "in memory" else in_parts(case, tmp_path / "parts"))
    cells = ("# Which days?\n\nMany.", "import kit\nkit.panel(kit.load(), charts='dates')")
    sites.publish([sites.notebook(tmp_path / "days.ipynb", *cells)], tmp_path / "site", case.folder)
    reader, panel = Reader(browser, tmp_path / "site"), kit.panel(case, charts="dates")
    outlet = case.articles.set_index("article_id")["outlet_id"][OFTEN]
    for chosen, fragment in (((), ""), ((outlet,), f"#outlet={outlet}")):
        panel.controls.widgets["outlet"].value = chosen
        page, rows = reader.open("days", fragment), panel.numbers("dates")
        page.evaluate("document.querySelectorAll('.kit-numbers').forEach(d => d.open = true)")
        assert page.evaluate(ROWS) == printed(panel, ["dates"])
        said = page.inner_text("[data-kind=dates]")
        assert ("All are in the numbers." in said) == (stored == "in memory")
        left = 15 if stored == "on disk" else 0  # of 45 reports by one article 30 are listed
        assert f"The numbers list {len(rows)} of {len(rows) + left} reports." in said or not left
        assert f"n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{len(rows) + left} reports." in said
    reader.clean()
    reader.close()
