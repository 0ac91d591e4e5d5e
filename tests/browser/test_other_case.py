"""The reports on another case than the shipped one: all in them can be read, is true of that case and speaks of no other."""

import re

import pytest

from tests import sites
from tests.browser.test_pages import AXE, SERIOUS, UNDRAWN, Reader

pytestmark = pytest.mark.browser
WIDTHS = (1200, 400)
PAGES = ("00_start", "01_timeline", "02_stance", "03_sentiment", "04_coverage")
QUICK = {("00_start", 1200), *((name, 400) for name in PAGES)}  # where there is least room, words are cut first
SHIPPED = (
    r"\b(Russia\w*|Ukrain\w*|Zelensk\w*|Putin|Podol\w*|Lavrov|Kyiv|Moscow|Istanbul|Turk\w*|Belarus|Crimea|Donbas|NATO|2022)\b"
)
BROKEN = r"\b(undefined|NaN|None|null|nan|\[object Object\])\b|article_id|\b[a-z]+-[a-z]+-\d{3}\b(?!-s)|article \d{3}"
# What of the drawn charts cannot be read: words that lie over each other or beyond the edge of their chart.
ILLEGIBLE = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap(plot => {
    const kind = plot.closest('[data-kind]')?.dataset.kind ?? plot.closest('figure')?.id ?? 'chart';
    const edge = plot.getBoundingClientRect();
    const words = [...plot.querySelectorAll('svg.main-svg text')].map(text => ({
        text: text.textContent.trim(), box: text.getBoundingClientRect()})).filter(({text, box}) => text && box.width);
    const cut = words.filter(({box}) => box.left < edge.left - 2 || box.right > edge.right + 2 || box.bottom > edge.bottom + 3)
        .map(({text}) => `${kind}: cut: ${text}`);
    const over = words.flatMap(({text, box: a}, i) => words.slice(i + 1).filter(({box: b}) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4)
        .map(other => `${kind}: over each other: ${text} | ${other.text}`));
    return [...cut, ...over];
})"""
WORDS = "kind => [...document.querySelectorAll(`[data-kind=${kind}] svg.main-svg text`)].map(t => t.textContent.trim())"
EMPTY = """() => [...document.querySelectorAll('.kit-plot.kit-empty')].filter(
    plot => !plot.closest('.kit-waiting')).map(plot => plot.innerText)"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return sites.site(tmp_path_factory, "other")


def read(browser, folder, width, name):
    """A page whose charts are all drawn."""
    reader = Reader(browser, folder, width=width, height=1000)
    page = reader.open(name)
    for y in range(0, page.evaluate("document.documentElement.scrollHeight"), 900):
        page.evaluate(f"scrollTo(0, {y})")
        page.wait_for_timeout(30)
    page.wait_for_function(f"({UNDRAWN})() === 0")
    return reader, page


@pytest.mark.parametrize(
    ("name", "width"),
    [
        pytest.param(name, width, marks=[pytest.mark.slow] if (name, width) not in QUICK else [])
        for name in PAGES
        for width in WIDTHS
    ],
)
def test_every_word_of_a_chart_can_be_read_and_no_page_speaks_of_another_case(browser, folder, width, name):
    reader, page = read(browser, folder, width, name)
    assert page.evaluate("document.querySelectorAll('.js-plotly-plot svg.main-svg text').length") > 20
    assert page.evaluate(ILLEGIBLE) == []
    assert page.evaluate(EMPTY) == []
    drawn = page.evaluate("() => [...document.querySelectorAll('svg text')].map(text => text.textContent)")
    text = "\n".join([page.inner_text("body"), *drawn])
    assert re.findall(SHIPPED, text) == []
    assert re.findall(BROKEN, text) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    reader.clean()
    reader.close()


def test_no_table_is_empty_and_the_index_speaks_of_this_case(folder):
    for path in folder.glob("*.html"):
        assert "nothing to show" not in path.read_text("utf-8")
    index = (folder / "index.html").read_text("utf-8")
    assert re.findall(SHIPPED, index) == []
    assert "How stable are the codes?" not in index


def test_years_stand_on_the_axes_in_the_evidence_and_in_the_source_line(browser, folder):
    reader, page = read(browser, folder, 1200, "01_timeline")
    assert {"2012", "2013", "2014", "2015", "2016"} <= set(page.evaluate(WORDS, "timeline"))
    assert not [word for word in page.evaluate(WORDS, "timeline") if re.match(r"day \d|\d+ [A-Z][a-z]{2}$", word)]
    assert "Source: 40 articles, 5 Sep 2011 – 1 Dec 2016" in page.inner_text("[data-kind=timeline]")
    evidence = page.locator(".kit-evidence tbody tr").all_inner_texts()
    assert evidence and all(re.search(r"201[1-6]|undated", row) for row in evidence)
    assert "“Secret contacts with rebels confirmed”, sentence 1" in evidence[0]
    page.evaluate(AXE)
    assert page.evaluate(SERIOUS) == []
    reader.close()


def test_the_csv_of_the_timeline_has_iso_days(browser, folder):
    reader, page = read(browser, folder, 1200, "01_timeline")
    page.locator("[data-kind=timeline] .kit-get > summary").click()
    with page.expect_download() as saved:
        page.locator("[data-kind=timeline]").get_by_role("button", name="CSV").click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert [line for line in lines if "From" in line and line.rstrip().endswith("To")]
    assert [line for line in lines if line.endswith("2013-05-26,2013-05-26")]
    reader.close()


def test_charts_of_hidden_positions_are_a_line_until_the_reader_asks_for_them(browser, folder):
    reader, page = read(browser, folder, 1200, "02_stance")
    waiting = page.locator(".kit-figure.kit-waiting")
    kinds = waiting.evaluate_all("figures => figures.map(f => f.dataset.kind)")
    assert kinds == ["gap", "movement", "network"]
    assert all(len(text.splitlines()) <= 3 for text in waiting.all_inner_texts())
    page.get_by_role("button", name="Show positions coded by rule").click()
    reader.settle()
    assert waiting.count() == 0
    assert page.evaluate(EMPTY) == []
    assert page.evaluate(ILLEGIBLE) == []
    assert {"2012", "2014", "2016"} <= set(page.evaluate(WORDS, "movement"))
    page.evaluate(
        """() => { const [since, until] = [...document.querySelectorAll('.kit-controls select')].slice(5, 7);
            since.selectedIndex = since.options.length - 1;
            until.selectedIndex = 1;
            for (const select of [since, until]) select.dispatchEvent(new Event('change', {bubbles: true})); }"""
    )  # the last day to the first: nothing is left
    reader.settle()
    assert page.locator(".kit-plot.kit-empty").count() and waiting.count() == 0
    reader.close()
