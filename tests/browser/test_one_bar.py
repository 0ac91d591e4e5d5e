"""One bar for all panels of a page: it drives every chart, is in reach and in the address; its numbers are those of pandas."""

import json

import pandas as pd
import pytest

import kit
from kit.case import units
from tests import sites
from tests.browser.test_pages import AXE, ROWS, SERIOUS, Reader, selects

pytestmark = pytest.mark.browser
CHARTS = ("stance", "voices", "coverage")
SHOWN = "() => document.querySelector('.kit-controls').dataset.kitFold"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return sites.site(tmp_path_factory, "site-of-two")


@pytest.fixture
def reader(browser, folder):
    opened = Reader(browser, folder)
    yield opened
    opened.clean()
    opened.close()


@pytest.fixture
def page(reader):
    return unfolded(reader.open("two"))


@pytest.fixture
def panel(shipped):
    return kit.panel(shipped, charts=CHARTS)


def unfolded(page):
    """With every table of numbers open."""
    page.evaluate("document.querySelectorAll('.kit-numbers').forEach(d => d.open = true)")
    return page


def numbers(panel):
    """What Python says of the charts that follow."""
    return [[[str(cell) for cell in row] for row in panel.numbers(kind).itertuples(index=False)] for kind in CHARTS]


def counted(page):
    return int(page.locator(".kit-count b").text_content().replace(",", ""))


def chips(page):
    return page.locator(".kit-chips .kit-chip-text").all_text_contents()


def test_one_bar_drives_all_panels_but_the_one_that_stands_still(reader, page, panel):
    assert (page.locator(".kit-bar").count(), page.locator(".kit-controls").count()) == (1, 1)
    standing = page.evaluate(ROWS)[3]
    selects(page).nth(1).select_option(index=[1])
    reader.settle()
    panel.controls.widgets["outlet"].index = (1,)
    assert page.evaluate(ROWS) == [*numbers(panel), standing]
    captions = page.locator(".kit-figure .kit-source").all_text_contents()
    assert ["stands still" in caption for caption in captions] == [False, False, False, True]
    assert page.locator(".kit-evidence:visible").count() == 1  # of everything it stands once


def test_the_bar_is_in_reach_from_the_last_chart(reader, page):
    page.locator(".kit-figure").last.scroll_into_view_if_needed()
    page.wait_for_function(f"{SHOWN} === 'away'")
    assert page.locator(".kit-bar").bounding_box()["y"] == 0
    page.locator(".kit-open").press("Enter")
    assert page.evaluate(SHOWN) == "pinned"
    page.keyboard.press("Escape")
    assert page.evaluate(SHOWN) == "away"
    assert page.evaluate("document.activeElement.classList.contains('kit-open')")


def test_on_a_phone_the_filters_are_a_sheet_from_the_bottom(browser, folder):
    reader = Reader(browser, folder, width=400, height=800, scheme="dark")
    page = reader.open("two")
    page.locator(".kit-figure").last.scroll_into_view_if_needed()
    page.locator(".kit-open").click()
    box = page.locator(".kit-controls").bounding_box()
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 400, 800)
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    page.get_by_role("button", name="Show charts").click()
    assert page.evaluate(SHOWN) == "folded"
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    reader.clean()
    reader.close()


def test_back_goes_through_the_selections(reader, page):
    for control, places in ((0, [0]), (4, [1])):
        selects(page).nth(control).select_option(index=places)
        reader.settle()
        page.wait_for_timeout(600)  # choices that follow at once are one step
    assert page.evaluate("location.hash") == "#form=mixed&party=ukraine"
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('.kit-chips .kit-chip').length === 1")
    assert chips(page) == ["Party: Ukraine"]
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('.kit-chips .kit-chip').length === 0")
    page.go_forward()
    page.wait_for_function("() => document.querySelectorAll('.kit-chips .kit-chip').length === 1")


@pytest.mark.parametrize(
    ("fragment", "chosen", "said"),
    [
        ("#party=Ukraine&issue=CEASEFIRE&from=5%20mar", ["Party: Ukraine", "Issue: Ceasefire", "From 5 Mar"], ""),
        ("#party=ukrane", [], "the party “ukrane”, which is not here. The nearest is “Ukraine”."),
        ("#from=2021-01-01", [], "the day “2021-01-01”, which is not here. The nearest is “24 Feb”."),
        ("#mark=utterances*issue.nothing", [], "a mark that is in no chart here"),
        ("#only=utterances*issue.nothing", [], "filters by a mark that is in no chart here"),
        ("#at=chart-none", [], "leads to “chart-none”, which is not on this page"),
    ],
    ids=["any case", "party", "day", "mark", "filtering mark", "figure"],
)
def test_what_an_address_asks_for_in_vain_is_said(reader, fragment, chosen, said):
    page = reader.open("two", fragment)
    assert chips(page) == chosen
    if not said:
        assert page.locator(".kit-amiss").is_hidden()
        return
    page.locator(".kit-amiss", has_text=said).wait_for()
    selects(page).nth(0).select_option(index=[0])
    page.locator(".kit-amiss").wait_for(state="hidden")


def test_a_long_list_is_searched_by_typing(reader, page):
    field = page.get_by_label("Search actor")
    field.press_sequentially("LAVRÖV")
    assert [text.split(" (")[0] for text in selects(page).nth(3).locator("option").all_text_contents()] == ["Sergey Lavrov"]
    field.press("Enter")
    reader.settle()
    assert chips(page) == ["Actor: Sergey Lavrov"]
    field.press("Escape")
    assert selects(page).nth(3).locator("option").count() > 12
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        field.press(key)
    reader.settle()
    assert len(chips(page)[0].split(", ")) == 2  # what was found before stays chosen


def test_days_are_chosen_by_handles_and_the_histogram_counts_them(reader, page, panel, shipped):
    since = page.get_by_label("First day")
    for _ in range(3):
        since.press("ArrowRight")
    page.get_by_label("Last day").press("ArrowLeft")
    reader.settle()
    assert panel.selection == {}
    panel.controls.widgets["since"].value, panel.controls.widgets["until"].value = "2022-02-27", "2022-03-31"
    assert page.evaluate(ROWS)[:3] == numbers(panel)
    assert chips(page) == ["From 27 Feb", "To 31 Mar"]
    page.locator(".kit-reset").click()
    reader.settle()
    said = units.attributions(shipped)
    since, until = said["said_from"].fillna(said["said_to"]), said["said_to"].fillna(said["said_from"])  # “by” a day: that day
    tallest = max(int(((since <= day) & (until >= day)).sum()) for day in days(shipped))
    assert f"at most {tallest} attributions" in page.locator(".kit-per").text_content()


def days(case):
    first, last = case.period
    return pd.date_range(first, last)


def test_words_are_searched_as_pandas_does(reader, page, panel, shipped):
    for words in ("zelenskyy", "peace", "WAR end"):
        page.get_by_label("Search words").fill(words)
        page.locator(".kit-chip", has_text=f"Words: {words}").wait_for()
        reader.settle()
        panel.controls.text.value = words
        assert page.evaluate(ROWS)[:3] == numbers(panel)
        assert counted(page) == len(panel.case.attributions) == len(shipped.only(text=words).attributions) > 0
    assert unfolded(reader.open("two", page.evaluate("location.hash"))).evaluate(ROWS)[:3] == numbers(panel)


def test_a_mark_filters_every_chart_until_its_chip_is_taken(reader, page, panel):
    everything = counted(page)
    page.get_by_role("button", name="Evidence: Ukraine · Security guarantees").click()
    page.get_by_role("button", name="Filter by this").click()
    reader.settle()
    mark = {"cube": "utterances", "where": {"issue": ["security_guarantees"], "family": ["Ukraine"]}, "label": "a mark"}
    panel.controls.marked.value = json.dumps(mark)
    assert page.evaluate(ROWS)[:3] == numbers(panel)
    assert counted(page) == len(panel.case.attributions) < everything
    assert len(chips(page)) == 1
    address = page.evaluate("location.hash")
    again = unfolded(reader.open("two", address))
    assert again.evaluate(ROWS)[:3] == numbers(panel)
    page.locator(".kit-chips .kit-chip").press("Enter")
    reader.settle()
    assert counted(page) == everything


def test_two_selections_stand_side_by_side_with_their_difference(reader, page, panel):
    selects(page).nth(0).select_option(index=[0])
    reader.settle()
    page.get_by_role("button", name="Compare").click()
    selects(page).nth(0).select_option(index=[1])
    reader.settle()
    voices = page.locator(".kit-figure[data-kind=voices]")
    assert voices.locator(".kit-side > p").all_text_contents() == [
        "A: Party: Ukraine (33 of 93 attributions)",
        "B: Party: Russia (31 of 93 attributions)",
    ]
    assert voices.locator(".kit-plot .main-svg").count() >= 2
    rows = page.evaluate(ROWS)[1]
    sides = []
    for party in ("ukraine", "russia"):
        panel.controls.widgets["party"].value = (party,)
        sides.append({tuple(row[:2]): row[2:] for row in panel.numbers("voices").astype(str).to_numpy().tolist()})
    for outlet, side, n_a, n_b, apart, *_ in rows:
        a, b = (int(numbers.get((outlet, side), ["0"])[0]) for numbers in sides)
        assert (n_a, n_b, apart.replace("−", "-")) == (str(a), str(b), f"{b - a:+d}".replace("+0", "0"))
    assert {(outlet, side) for outlet, side, *_ in rows} == {*sides[0], *sides[1]}
    address = page.evaluate("location.hash")
    assert unfolded(reader.open("two", address)).evaluate(ROWS)[1] == rows
    page.get_by_role("button", name="Swap A and B").click()
    reader.settle()
    assert chips(page) == ["Party: Ukraine"]
    page.set_viewport_size({"width": 400, "height": 800})
    reader.settle()
    a, b = (side.bounding_box() for side in voices.locator(".kit-side").all())
    assert b["y"] > a["y"] + a["height"] - 1
    page.get_by_role("button", name="Compare").click()
    reader.settle()
    assert page.locator(".kit-side").count() == 0


def test_a_tour_by_keyboard_explains_the_words_where_they_stand(reader, page):
    button = page.get_by_role("button", name="How to read this page")
    button.press("Enter")
    tour, titles = page.get_by_role("dialog"), []
    for _ in range(6):
        titles.append(tour.locator("b").text_content())
        assert page.locator(".kit-told").count() == 1
        page.keyboard.press("ArrowRight")
    assert {"Utterance × issue", "AUC", "Share"} < set(titles)
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    page.keyboard.press("Escape")
    assert (tour.count(), page.locator(".kit-told").count()) == (0, 0)
    assert page.evaluate("document.activeElement.textContent") == "How to read this page"
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
