"""Corrected numbers on pages opened from disk: pandas' numbers by party and by outlet, hollow beside filled, and in words."""

import random

import pandas as pd
import pytest

import kit
from kit import measures
from kit.case import units
from kit.charts import theme
from kit.coders.sampling.kept import keep
from kit.coders.sampling.sample import draw
from kit.panels.printed import signed
from kit.publish.embedded import embed
from tests import sampled, sites
from tests.browser.test_pages import AXE, ROWS, SERIOUS, Reader, choose, printed, selects
from tests.browser.test_positions_pages import MARKED, OPEN

pytestmark = pytest.mark.browser
KINDS = ("corrected_stance", "corrected_voices")
CELLS = ("# What is corrected?\n\nThis.", f"import kit\nkit.panel(kit.load(), charts={KINDS})")
WAYS = """kind => document.querySelector(`[data-kind=${kind}] .kit-plot`).data.flatMap(t => (t.hovertext ?? []).map((hover, i) =>
    [hover.match(/<b>(.*?)<.b>/)[1], t.marker.size[i], t.marker.color[i]]).filter(([, size]) => size))"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A case of which people coded a sample, and its page."""
    folder = tmp_path_factory.mktemp("corrected")
    case = sampled.make(folder / "case")
    sites.publish([sites.notebook(folder / "corrected.ipynb", *CELLS)], folder / "site", folder / "case")
    return case, folder / "site"


@pytest.fixture
def reader(browser, made):
    opened = Reader(browser, made[1])
    yield opened
    opened.close()


def marks(page, kind="corrected_stance"):
    """Names of the groups that have a hollow mark, and of those that have a filled one."""
    background = page.evaluate("getComputedStyle(document.querySelector('.kit-view')).getPropertyValue('--kit-bg')").strip()
    found = page.evaluate(WAYS, kind)
    return [sorted(name for name, _, colour in found if (colour == background) == hollow) for hollow in (True, False)]


def figure(page, kind="corrected_stance"):
    return page.locator(f".kit-figure[data-kind={kind}]")


def drawn(page, kind="corrected_stance"):
    """Every text of a plot."""
    return page.evaluate(
        "kind => document.querySelector(`[data-kind=${kind}] .kit-plot`).data.flatMap(t => t.mode === 'text' ? t.text : [])", kind
    )


def test_by_party_the_chart_has_the_corrected_numbers_of_pandas(reader, made):
    page = reader.open("corrected")
    case, party = made[0], "p000001"
    page.evaluate(OPEN)
    selects(page).nth(0).select_option(index=[1])
    reader.settle()
    wanted = measures.stance_by(case.only(party=party), corrected="1")
    rows = page.evaluate(ROWS)[0]
    known = [[signed(None if pd.isna(v) else v) for v in r] for r in wanted[["value", "low", "high", "machine"]].to_numpy()]
    assert [row[2:6] for row in rows] == known
    assert [row[7:9] for row in rows] == wanted[["n_machine", "n_people"]].astype(str).to_numpy().tolist()
    names = [f"{r.party} · {r.issue}" for r in wanted.itertuples()]
    assert marks(page) == [names, [name for name, value in zip(names, wanted["value"], strict=True) if pd.notna(value)]]
    assert {f"n = {r.n_people} read · {r.n_machine} by rule" for r in wanted.itertuples()} <= set(drawn(page))
    assert "people’s" not in " ".join(drawn(page))
    reader.clean()


def test_by_outlet_only_the_hollow_mark_of_the_rules_is_left_and_the_page_says_why(reader, made):
    page = reader.open("corrected")
    page.evaluate(OPEN)
    selects(page).nth(1).select_option(index=[0, 2])
    reader.settle()
    panel = kit.panel(made[0], KINDS)
    panel.controls.widgets["outlet"].index = (0, 2)
    stated = units.statements(panel.case.only(machine_stance=True))
    means = stated[stated["score"].notna()].groupby(["party", "issue"])["score"].agg(["mean", "size"]).reset_index()
    rows = page.evaluate(ROWS)[0]
    assert sorted((*row[:2], row[5], row[7]) for row in rows) == [
        (r.party, r.issue, signed(r.mean), str(r.size)) for r in means.itertuples()
    ]
    assert {row[2] for row in rows} == {"–"}
    hollow, filled = marks(page)
    assert (hollow, filled) == ([f"{r.party} · {r.issue}" for r in means.itertuples()], [])
    sentence = "Corrected values are not known for what is filtered by outlet. Shown is only what was coded by rule, hollow."
    assert sentence in " ".join(drawn(page))
    assert sentence in figure(page).locator(".kit-plot").first.get_attribute("aria-label")
    assert figure(page).locator(".kit-key li").all_inner_texts() == ["by rule"]
    voices = page.evaluate(ROWS)[1]
    assert len({row[0] for row in voices}) == 2 and "All outlets" not in {row[0] for row in voices}
    assert all("not known" not in row[9] for row in voices)
    reader.clean()


def test_every_filter_gives_the_numbers_of_python(reader, made):
    page, panel, dice = reader.open("corrected"), kit.panel(made[0], KINDS), random.Random(4)
    page.evaluate(OPEN)
    assert page.evaluate(ROWS) == printed(panel, KINDS)
    for _ in range(6):
        choose(page, panel, dice, dice.sample(range(7), dice.choice([2, 3, 4])), sizes=(2, 4, 6))
        reader.settle()
        assert page.evaluate(ROWS) == printed(panel, KINDS), panel.selection
    page.locator(".kit-reset").click()
    panel.reset()
    reader.settle()
    page.get_by_label("Search words").fill("actor 1")
    page.locator(".kit-chip", has_text="Words: ").wait_for()
    reader.settle()
    panel.controls.text.value = "actor 1"
    assert page.evaluate(ROWS) == printed(panel, KINDS)
    assert "filtered by single passages" in " ".join(drawn(page))
    reader.clean()


def test_the_page_says_who_read_what_and_what_is_assumed(reader, made):
    page = reader.open("corrected")
    source = figure(page).locator(".kit-source").inner_text()
    how = measures.stance_by(made[0], corrected="1").attrs["corrected"]
    assert f"{how['passages']} passages read by AB, CD." in source
    assert how["assumes"] in source
    assert page.locator(".kit-switch:visible").count() == 0


def test_a_mark_leads_to_the_rules_passages_and_says_how_many_people_read(reader, made):
    page = reader.open("corrected")
    panel = kit.panel(made[0], KINDS)
    found = [mark for *_, mark, hover in page.evaluate(MARKED, "corrected_stance") if mark and f"n = {mark['n']}" in hover]
    assert found
    for mark in found[:3]:
        panel.view.mark = {key: mark[key] for key in ("cube", "where", "label")}
        assert len(panel.evidence) == mark["n"]
    page.evaluate(OPEN)
    row = page.evaluate(ROWS)[0][4]
    figure(page).locator(".kit-numbers tbody tr").nth(4).locator("button").click()
    reader.settle()
    head = page.locator(".kit-evidence-head").inner_text()
    assert f"{row[7]} attributions" in head
    assert f"Of this group, people read {row[8]} passages (sample 1)." in head
    again = reader.open("corrected", page.evaluate("location.hash"))
    assert f"people read {row[8]} passages" in again.locator(".kit-evidence-head").inner_text()
    reader.clean()


def test_the_table_and_words_can_be_taken(reader, made):
    page = reader.open("corrected")
    figure(page).locator(".kit-get summary").click()
    with page.expect_download() as download:
        figure(page).get_by_role("button", name="CSV", exact=True).click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    panel = kit.panel(made[0], KINDS).numbers(KINDS[0])
    assert lines[0].split(",")[:6] == ["Party", "Issue", "Corrected", "Lowest", "Highest", "By rule"]
    assert len(lines) == len(panel) + 2 and lines[-1].lstrip('"').startswith("# ")
    alt = figure(page).locator(".kit-plot").first.get_attribute("aria-label")
    largest = panel.sort_values("n", ascending=False, kind="stable").iloc[0]
    assert f"{largest['Party']} · {largest['Issue']}: corrected {largest['Corrected']}, by rule {largest['By rule']}" in alt
    with page.expect_download() as download:
        figure(page).get_by_role("button", name="SVG", exact=True).click()
    assert "by rule" in download.value.path().read_text("utf-8")


def test_two_sides_can_be_compared(reader):
    page = reader.open("corrected")
    page.get_by_role("button", name="Compare").click()
    selects(page).nth(1).select_option(index=[0])
    reader.settle()
    page.evaluate(OPEN)
    rows = page.evaluate(ROWS)[0]
    assert rows and len({tuple(row[:2]) for row in rows}) == len(rows)


def test_where_nobody_has_read_yet_it_is_said_once(browser, tmp_path):
    sampled.make(tmp_path / "case", 60, n=20, share=0)
    sites.publish([sites.notebook(tmp_path / "corrected.ipynb", *CELLS)], tmp_path / "site", tmp_path / "case")
    reader = Reader(browser, tmp_path / "site")
    page = reader.open("corrected")
    said = [text for text in drawn(page) if "10 are needed" in text]
    assert said == ["No value can be corrected: 0 passages of the sample are coded, 10 are needed."]
    assert marks(page)[0] and not marks(page)[1]
    reader.clean()
    reader.close()


def test_codes_of_another_machine_are_counted_under_every_filter_too(browser, tmp_path):
    case = sampled.marked_by(sampled.few(), "reader 3")
    case.save(tmp_path / "case")
    case = kit.load(tmp_path / "case")
    sampled.people(case, keep(tmp_path / "case", draw(case, 100, articles=0, machine="reader 3")))
    sites.publish([sites.notebook(tmp_path / "corrected.ipynb", *CELLS)], tmp_path / "site", tmp_path / "case")
    reader, panel, dice = Reader(browser, tmp_path / "site"), kit.panel(case, KINDS), random.Random(6)
    page = reader.open("corrected")
    page.evaluate(OPEN)
    assert page.evaluate(ROWS) == printed(panel, KINDS)
    for _ in range(4):
        choose(page, panel, dice, dice.sample(range(7), dice.choice([2, 3, 4])), sizes=(2, 4, 6))
        reader.settle()
        assert page.evaluate(ROWS) == printed(panel, KINDS), panel.selection
    assert page.locator(".kit-numbers tbody button").count() == 0
    assert "by machine" in " ".join(drawn(page, "corrected_voices"))
    page.locator(".kit-reset").click()
    page.get_by_label("Search words").fill("actor 1")
    page.locator(".kit-chip", has_text="Words: ").wait_for()
    reader.settle()
    assert "Nothing is shown" in figure(page).locator(".kit-plot.kit-empty").inner_text()
    reader.clean()
    reader.close()


def test_it_can_be_embedded(browser, made, tmp_path):
    """One chart as a file of its own, with its filters."""
    [made_file] = embed(["corrected_stance"], tmp_path / "embed", made[1].parent / "case")
    assert made_file.warnings == []
    reader = Reader(browser, tmp_path / "embed")
    page = reader.open("corrected_stance", "#party=p000001")
    page.evaluate(OPEN)
    panel = kit.panel(made[0], KINDS[0])
    panel.controls.widgets["party"].value = ("p000001",)
    assert page.evaluate(ROWS) == printed(panel, KINDS[:1])
    reader.clean()
    reader.close()


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (400, "dark")])
def test_axe_finds_nothing_serious_and_the_page_does_not_scroll_sideways(browser, made, width, scheme):
    reader = Reader(browser, made[1], width=width, scheme=scheme)
    page = reader.open("corrected")
    page.evaluate(OPEN)
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    colour = page.evaluate(WAYS, "corrected_voices")
    assert {theme.TOKENS[scheme]["ink"]} <= {c for *_, c in colour}
    reader.close()
