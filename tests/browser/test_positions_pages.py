"""Gap, movement and network on pages opened from disk: Python's numbers under every filter, marks, places, positions by rule."""

import random

import pytest

import kit
from kit.corpus import code as batch
from tests import sites
from tests.browser.test_pages import AXE, ROWS, SERIOUS, Reader, choose, printed, selects
from tests.synthetic import make_case

pytestmark = pytest.mark.browser
KINDS = ("gap", "movement", "network")
CELLS = ("# Who stands where?\n\nHere.", f"import kit\nkit.panel(kit.load(), charts={KINDS})")
MARKED = """kind => document.querySelector(`[data-kind=${kind}] .kit-plot`).data.flatMap(
    t => (t.customdata ?? []).map((mark, i) => [t.x[i], t.y[i], mark, t.hovertext[i]]))"""
OPEN = "document.querySelectorAll('.kit-numbers').forEach(d => d.open = true)"


def publish(folder, case=None):
    sites.publish([sites.notebook(folder / "positions.ipynb", *CELLS)], folder / "site", case and case.save(folder / "case"))
    return folder / "site"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The shipped case and another, and their pages."""
    cases = {"shipped": kit.load(), "invented": make_case(300, seed=11)}
    folders = {name: tmp_path_factory.mktemp(name) for name in cases}
    return {name: (case, publish(folders[name], case if name == "invented" else None)) for name, case in cases.items()}


@pytest.mark.parametrize("name", ["shipped", "invented"])
def test_every_filter_gives_the_numbers_of_python(browser, made, name):
    case, site = made[name]
    reader, panel, dice = Reader(browser, site), kit.panel(case, charts=KINDS), random.Random(7)
    page = reader.open("positions")
    page.evaluate(OPEN)
    assert page.evaluate(ROWS) == printed(panel, KINDS)
    for _ in range(6):
        choose(page, panel, dice, dice.sample(range(7), dice.choice([2, 3, 4])), sizes=(2, 4, 6))
        reader.settle()
        assert page.evaluate(ROWS) == printed(panel, KINDS), panel.selection
    reader.clean()
    reader.close()


def test_every_mark_says_how_many_are_behind_it_and_shows_them(browser, made):
    case, site = made["shipped"]
    reader, panel = Reader(browser, site), kit.panel(case, charts=KINDS)
    page = reader.open("positions")
    for kind in KINDS:
        marks = [(mark, hover) for *_, mark, hover in page.evaluate(MARKED, kind) if mark]
        assert marks and all(f"n = {mark['n']}" in hover for mark, hover in marks), kind
        for mark, _ in marks[:: len(marks) // 6 or 1]:
            panel.view.mark = {key: mark[key] for key in ("cube", "where", "label")}
            query = panel._query()
            assert len(panel.evidence) == len(query.rows(mark["cube"], mark["where"])) <= mark["n"]
            assert len(panel.evidence) or not mark["n"]
    row = page.locator("[data-kind=movement] .kit-numbers")
    row.evaluate("d => { d.open = true; }")
    row.locator("tbody tr", has_text="2022-03-23").first.locator("button").click()
    reader.settle()
    assert page.locator(".kit-evidence tbody tr").count() == 1
    address = page.evaluate("location.hash")
    assert "days.2022-03-23" in address
    again = reader.open("positions", address)
    assert again.locator(".kit-evidence tbody tr").count() == 1
    reader.clean()
    reader.close()


def test_filters_never_move_the_nodes_of_the_network(browser, made):
    _, site = made["shipped"]
    reader = Reader(browser, site)
    page = reader.open("positions")
    nodes = "document.querySelector('[data-kind=network] .kit-plot').data.filter(t => t.mode === 'markers').at(-1)"
    places = f"(() => {{ const t = {nodes}; return t.hovertext.map((h, i) => [h.match(/<b>(.*?)<.b>/)[1], t.x[i], t.y[i]]); }})()"
    before = page.evaluate(places)
    assert len(before) == 22
    selects(page).nth(1).select_option(index=[1])
    reader.settle()
    assert page.evaluate(places) == before
    assert "n\u00a0=\u00a07 (" in page.inner_text("[data-kind=network] .kit-sub")
    reader.clean()
    reader.close()


def test_positions_by_rule_wait_for_the_button_and_are_crossed(browser, tmp_path):
    """Another negotiation, coded by rule."""
    case = batch.code(kit.example() / "articles", tmp_path / "coded", codebook=kit.example()).case
    sites.publish([sites.notebook(tmp_path / "positions.ipynb", *CELLS)], tmp_path / "site", tmp_path / "coded")
    reader, panel = Reader(browser, tmp_path / "site"), kit.panel(case, charts=KINDS)
    page = reader.open("positions")
    assert page.locator(".kit-plot.kit-empty").count() == 3
    assert "Positions coded by rule are not shown" in page.locator(".kit-plot.kit-empty").first.inner_text()
    page.get_by_role("button", name="Show positions coded by rule").press("Enter")
    reader.settle()
    panel.machine.value = True
    page.evaluate(OPEN)
    assert page.evaluate(ROWS) == printed(panel, KINDS)
    assert page.locator(".kit-plot.kit-empty").count() == 0
    symbols = """() => [...document.querySelectorAll('.kit-plot')].map(p => p.data.some(
        t => [t.marker?.symbol].flat(2).some(s => /-x|x-thin/.test(s))))"""
    assert page.evaluate(symbols) == [True, True, True]
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    reader.clean()
    reader.close()
