"""Published pages opened from disk, with no kernel and no network: filters, evidence, addresses, keyboard, print, axe."""

import itertools
import json
import random
import re
import shutil
from importlib import resources

import pytest

import kit
from tests import sites
from tests.browser.lab import Lab

pytestmark = pytest.mark.browser
PANELS = {
    "00_start": ("timeline", "stance", "sentiment", "coverage"),
    "01_timeline": ("timeline", "agreement", "dates", "lag"),
    "02_stance": ("stance", "gap", "movement", "network"),
    "03_sentiment": ("sentiment", "sentiment_outlets", "sentiment_days"),
    "04_coverage": ("coverage", "voices", "sources", "figures"),
}
WATCH = """window.__refused = [];
    addEventListener('securitypolicyviolation', e => __refused.push(`${e.violatedDirective} ${e.blockedURI}`));"""
ROWS = """() => [...document.querySelectorAll('.kit-figure')].map(figure =>
    [...figure.querySelectorAll('.kit-numbers tbody tr')].map(row => [...row.children].map(cell => cell.textContent)))"""
UNDRAWN = """() => [...document.querySelectorAll('[data-figure] .plot, .kit-plot:not(.kit-empty)')].filter(
    plot => !plot.querySelector('svg.main-svg')).length"""
CHOOSE = """places => [...document.querySelectorAll('.kit-controls select')].slice(0, places.length).forEach((list, number) => {
    [...list.options].forEach((option, place) => { option.selected = places[number].includes(place); });
    list.dispatchEvent(new Event('change', {bubbles: true}));
})"""
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
SERIOUS = """async () => (await axe.run(document, {resultTypes: ['violations'], preload: false})).violations
    .filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes.map(n => n.target.join(' ')).slice(0, 4)])"""


class Reader(Lab):
    """A browser that may open files and nothing else."""

    def __init__(self, browser, folder, **options):
        super().__init__(browser, folder.as_uri(), **options)
        self.page.add_init_script(WATCH)

    def open(self, name, fragment=""):
        self.page.goto("about:blank")
        self.page.goto(f"{self.address}/{name}.html{fragment}")
        self.page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
        self.settle()
        return self.page

    def settle(self):
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('.panel')].every(p => p.querySelector('.kit-view'))
                && [...document.querySelectorAll('.kit-view')].every(
                    v => v.dataset.drawn && v.dataset.drawn === v.dataset.painted)"""
        )
        self.page.wait_for_timeout(60)

    def clean(self):
        """No request, no error, nothing that the page's policy had to refuse."""
        assert (self.outside, self.errors, self.page.evaluate("window.__refused")) == ([], [], [])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return sites.site(tmp_path_factory, "reports")


@pytest.fixture
def reader(browser, folder):
    opened = Reader(browser, folder)
    yield opened
    opened.close()


def selects(page):
    return page.locator(".kit-controls select")


def choose(page, panel, dice, used, sizes=(1, 2, 3)):
    """Choose by chance in the lists with these numbers and clear the others, in Python and, all at once, on the page."""
    places = []
    for number, widget in enumerate(panel.controls.widgets.values()):
        many, size = isinstance(widget.index, tuple), len(widget.options)
        chosen = dice.sample(range(size), min(size, dice.choice(sizes))) if many else [dice.randrange(1, size)]
        places.append(sorted(chosen) if number in used else [] if many else [0])
        widget.index = tuple(places[-1]) if many else places[-1][0]
    page.evaluate(CHOOSE, places)


def printed(panel, kinds):
    """What Python says the tables of these charts hold."""
    return [[[str(cell) for cell in row] for row in panel.numbers(kind).itertuples(index=False)] for kind in kinds]


@pytest.mark.parametrize(
    "name", [*[*PANELS][:1], *(pytest.param(name, marks=pytest.mark.slow) for name in [*PANELS][1:3]), *[*PANELS][3:]]
)
def test_every_filter_gives_the_numbers_of_pandas(reader, name, shipped):
    page, panel, dice = reader.open(name), kit.panel(shipped, charts=PANELS[name]), random.Random(name)
    assert page.evaluate(UNDRAWN) == 0
    page.evaluate("document.querySelectorAll('.kit-numbers').forEach(d => d.open = true)")
    assert selects(page).count() == len(panel.controls.widgets) == 7
    alone = [[number] for number in range(7)] if name == "00_start" else [[0, 1], [2, 3], [4, 5], [6]]
    states = alone + [dice.sample(range(7), dice.choice([2, 2, 3])) for _ in range(2)]
    for state in states:
        choose(page, panel, dice, state)
        reader.settle()
        assert page.evaluate(ROWS) == printed(panel, PANELS[name]), panel.selection
        n = len(panel.case.attributions)
        assert page.locator(".kit-count b").first.text_content() == str(n)
        assert f"{n} of {len(shipped.attributions)} attributions" in page.locator("[role=status]").all_text_contents().__str__()
    page.locator(".kit-reset").click()
    reader.settle()
    panel.reset()
    assert page.evaluate(ROWS) == printed(panel, PANELS[name])
    reader.clean()


def test_a_mark_narrows_the_evidence_and_stands_in_the_address(reader, shipped):
    page = reader.open("02_stance")
    page.evaluate("document.querySelector('.kit-numbers').open = true")
    row = page.locator(".kit-numbers tbody tr", has_text="Security guarantees").filter(has_text="Ukraine").first
    row.locator("button").click()
    reader.settle()
    shown = page.locator(".kit-evidence tbody .kit-said").all_text_contents()
    behind = kit.evidence(shipped, family="Ukraine", issue="Security guarantees")
    assert len(shown) == len(behind) and set(shown) <= set(behind["said"])
    address = page.evaluate("location.hash")
    assert "mark=" in address
    again = reader.open("02_stance", address)
    assert again.locator(".kit-evidence tbody .kit-said").all_text_contents() == shown
    reader.clean()


def test_an_address_holds_the_filters(reader):
    page = reader.open("00_start")
    selects(page).nth(0).select_option(index=[0, 1])
    selects(page).nth(5).select_option(index=10)
    reader.settle()
    counted, address = page.locator(".kit-count").first.text_content(), page.evaluate("location.hash")
    assert "party=ukraine" in address and "from=2022-03-05" in address
    page.locator(".toc a").first.click()  # a section keeps the filters
    assert "party=ukraine" in page.evaluate("location.hash")
    again = reader.open("00_start", address)
    assert again.locator(".kit-count").first.text_content() == counted
    assert again.locator(".kit-chip").count() == 2
    strange = reader.open("00_start", "#party=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&mark=%3Cb%3E&at=%22%3E&theme=x")
    assert strange.locator(".kit-chip").count() == 0
    reader.clean()


def test_it_works_by_keyboard_in_reading_order(reader):
    page = reader.open("02_stance")
    page.emulate_media(reduced_motion="reduce")  # no scrolling is under way when the next key comes
    order = []
    for _ in range(400):
        page.keyboard.press("Tab")
        order.append(
            page.evaluate(
                """() => { const e = document.activeElement, at = e.getBoundingClientRect();
                    return [e.className || e.tagName, e.textContent.trim().slice(0, 30), at.top + scrollY, at.width]; }"""
            )
        )
        if order[-1][0] == "BODY":
            break
    names = [name for name, *_ in order]
    assert names[0] == "skip"
    assert order[2][1] == "Dark" or order[1][1] == "Dark"
    assert names.count("SELECT") == 7
    tops = [top for _, _, top, _ in order[2:-1]]
    assert all(later > earlier - 60 for earlier, later in itertools.pairwise(tops))
    page.evaluate("scrollTo(0, 0)")  # at the end of a page the filters are folded away
    page.wait_for_function("() => scrollY === 0 && document.querySelector('.kit-controls').dataset.kitFold === 'shown'")
    selects(page).nth(0).focus()
    page.keyboard.press("ArrowDown")
    reader.settle()
    page.locator(".kit-chip").first.wait_for()
    assert page.locator(".kit-chip").count() == 1
    page.locator(".kit-chip").focus()
    page.keyboard.press("Enter")
    reader.settle()
    assert page.locator(".kit-chip").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "BUTTON"


@pytest.mark.parametrize(
    ("width", "scheme", "names"),
    [
        (1200, "light", [*PANELS][:1]),
        (400, "dark", [*PANELS][2:3]),
        pytest.param(1200, "light", PANELS, marks=pytest.mark.slow),
        pytest.param(1200, "dark", PANELS, marks=pytest.mark.slow),
        pytest.param(400, "dark", PANELS, marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_axe_finds_nothing_serious_and_no_page_scrolls_sideways(browser, folder, scheme, width, names):
    reader = Reader(browser, folder, width=width, scheme=scheme)
    found = {}
    for name in names:
        page = reader.open(name)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate(AXE)
        found[name] = page.evaluate(SERIOUS)
        found[name] += [["sideways", []]] * (page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0)
    reader.page.goto(f"{reader.address}/index.html")
    reader.page.evaluate(AXE)
    found["index"] = reader.page.evaluate(SERIOUS)
    found["index"] += [["sideways", []]] * (reader.page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0)
    assert found == {name: [] for name in found}
    reader.clean()
    reader.close()


def test_the_policy_is_in_force(reader):
    page = reader.open("02_stance")
    page.evaluate(
        """async () => {
            const script = document.createElement('script'), image = new Image();
            script.textContent = 'window.__ran = true';
            document.body.append(script);
            image.src = 'https://example.org/a.png';
            await fetch('https://example.org/').catch(() => {});
            await new Promise(done => setTimeout(done, 100));
        }"""
    )
    refused = " ".join(page.evaluate("window.__refused"))
    assert all(word in refused for word in ("script-src", "img-src", "connect-src"))
    assert page.evaluate("window.__ran") is None and reader.outside == []


def test_strange_names_stay_text(browser, tmp_path_factory):
    reader = Reader(browser, sites.site(tmp_path_factory, "site-of-strangers"))
    page = reader.open("strangers")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for number in range(7):
        selects(page).nth(number).select_option(index=1)
        reader.settle()
    page.locator(".kit-reset").first.click()
    reader.settle()
    for button in page.locator(".kit-numbers tbody button").all()[:6]:
        button.click()
    with page.expect_download() as saved:
        page.locator("[data-figure]").first.get_by_role("button", name="CSV").click()
    for line in saved.value.path().read_text("utf-8").splitlines():
        assert not line.startswith(("=", "+", "@"))
    assert page.evaluate("Object.keys(window).filter(k => /pwn/i.test(k))") == []
    reader.clean()
    reader.close()


def test_every_chart_says_in_words_what_it_shows(reader):
    for name in ("01_timeline", "04_coverage"):
        labels = (
            reader.open(name).locator(".kit-plot").evaluate_all("plots => plots.map(plot => plot.getAttribute('aria-label'))")
        )
        assert len(labels) == len(PANELS[name])
        assert all(re.search(r"\bn\s=\s\d.*(Largest of [\d,]+ rows|First of [\d,]+ rows|Rows): \S", label) for label in labels), (
            labels
        )
    reader.clean()


def test_without_scripts_the_numbers_are_there(browser, folder, shipped, tmp_path_factory):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name, charts in PANELS.items():
        page.goto(f"{folder.as_uri()}/{name}.html")
        words = "".join(page.locator(".panel .readout").all_inner_texts())
        panel = kit.panel(shipped, charts=charts, controls=kit.panels.Controls(shipped))
        assert [kind for kind in charts if str(panel.numbers(kind).iloc[0, 0]) not in words] == []
    page.goto(f"{sites.site(tmp_path_factory, 'site-of-standing').as_uri()}/standing.html")
    figures = page.locator("[data-figure]")
    assert figures.count() == page.locator("[data-figure] .numbers table").count() > 10
    assert all(title.strip() for title in figures.locator("h3").all_text_contents())
    context.close()


@pytest.mark.parametrize(("site", "name", "charts"), [("reports", "04_coverage", 4), ("site-of-standing", "standing", 15)])
def test_a_printed_page_has_every_chart_and_its_numbers(browser, tmp_path_factory, site, name, charts):
    reader = Reader(browser, sites.site(tmp_path_factory, site))
    page = reader.open(name)
    selects(page).nth(0).select_option(index=[0])
    reader.settle()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_timeout(300)
    assert page.evaluate(UNDRAWN) == 0
    assert page.evaluate(
        """() => [...document.querySelectorAll('.kit-plot .main-svg, [data-figure] .plot')].every(
            e => e.getBoundingClientRect().width <= 700)"""
    )
    tables = page.locator(".kit-numbers table, [data-figure] .numbers table")
    assert tables.count() == charts
    assert all(table.is_visible() for table in tables.all())
    assert page.get_by_text("Filters: Party: Ukraine").first.is_visible()
    assert not page.locator(".kit-controls").first.is_visible()
    assert page.pdf()[:4] == b"%PDF"
    reader.clean()
    reader.close()


def test_a_single_file_works_alone(browser, tmp_path_factory, tmp_path):
    shutil.copy(sites.site(tmp_path_factory, "single") / "02_stance.html", tmp_path / "mailed page.html")
    reader = Reader(browser, tmp_path)
    page = reader.open("mailed%20page")
    selects(page).nth(0).select_option(index=[0])
    reader.settle()
    assert page.locator(".kit-count b").text_content() == str(len(kit.load().only(party="Ukraine").attributions))
    with page.expect_download() as saved:
        page.locator("a[download$='.ipynb']").click()
    assert json.loads(saved.value.path().read_text("utf-8"))["cells"]
    assert page.evaluate(UNDRAWN) == 0
    reader.clean()
    reader.close()


def test_a_page_keeps_nothing_and_follows_the_theme(reader):
    page = reader.open("02_stance", "#theme=dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(21, 24, 28)"
    dark = page.evaluate("document.querySelector('.kit-plot')._fullLayout.font.color")
    page.get_by_role("button", name="Use light colours").click()
    page.wait_for_timeout(200)
    assert page.evaluate("document.querySelector('.kit-plot')._fullLayout.font.color") != dark
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    page.locator(".next a").first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    reader.clean()
