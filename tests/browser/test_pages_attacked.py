"""Pages of a notebook and a case that mean harm: only the kit's own code runs, nothing is asked for, nothing covers the page."""

from functools import cache

import nbformat
import pytest

from kit.publish import prose
from tests import attacks, sites
from tests.browser import marionette
from tests.browser.lab import Lab, server
from tests.browser.test_pages import Reader
from tests.reliability import ledger

pytestmark = pytest.mark.browser
PAGES = [
    ("site-of-attackers", "attacked"),
    ("site-of-attackers", "02_stance"),
    ("site-of-attackers", "index"),
    ("attackers-single", "attacked"),
    ("attackers-single", "02_stance"),
]
# everything that a reader could do to the page's content, short of following a link
TOUCHED = """() => {
    document.querySelectorAll('details').forEach(d => { d.open = true; });
    for (const node of document.querySelectorAll('main *'))
        for (const kind of ['mouseover', 'pointerenter', 'focus', 'toggle', 'load', 'error', 'animationstart'])
            node.dispatchEvent(new Event(kind));
}"""
# what of the page is none of its own: elements and attributes that could act, styles, ids given twice, links
STRANGE = """() => {
    const found = [], own = '.plot, .kit-view, .kit-bar, .kit-controls, .jupyter-widgets';
    for (const node of document.querySelectorAll('*')) {
        const inside = node.closest('main'), said = node.outerHTML.slice(0, 100);
        for (const {name, value} of node.attributes)
            if (/^on|^ping$|^srcset$|^srcdoc$|^background$|^formaction$/.test(name)
                || (name === 'style' && inside && !node.closest(own) && !node.matches('.frame') && !node.closest('.thumb')))
                found.push(`${name}: ${said}`);
        if (inside && node.matches(
            'script, meta, base, link, iframe, object, embed, form, video, audio, dialog, template, math:not([alttext])'))
            found.push(said);
        if (node.matches('style') && !node.closest('head')) found.push(said);
        if (node.matches('a[href]') && !/^(file|data|https?|mailto):$/.test(node.protocol)) found.push(said);
        if (node.matches('a[href^="data:"]') && !node.closest('.downloads')) found.push(said);
        if (node.matches('img') && !node.src.startsWith('data:image/')) found.push(said);
    }
    const ids = [...document.querySelectorAll('[id]')].filter(e => !e.closest('svg')).map(e => e.id);
    return [...found, ...ids.filter((id, i) => ids.indexOf(id) !== i)];
}"""
# links to a host that somebody put into words are links, no more: none is drawn in a chart, none covers what lies under it
COVERED = """() => [...document.querySelectorAll('a')].filter(link => {
    const {position} = getComputedStyle(link), after = getComputedStyle(link, '::after').position,
        {width, height} = link.getBoundingClientRect();
    return link.matches('[href*="attacker"]') && (link.closest('svg') || position !== 'static' || after !== 'static'
        || height > 200 || width > innerWidth);
}).map(link => link.outerHTML.slice(0, 120))"""


DRAWN = """async () => {
    const begun = performance.now(), views = () => [...document.querySelectorAll('.kit-view')];
    const waiting = () => document.querySelector('[data-model], [data-figure]')
        && !('ready' in document.documentElement.dataset && views().length && views().every(v => v.dataset.drawn));
    while (waiting()) {
        if (performance.now() - begun > 40_000) throw new Error('not drawn');
        await new Promise(done => setTimeout(done, 60));
    }
    await new Promise(done => setTimeout(done, 400)); // a refresh of no seconds has come by then
}"""


def opened(reader, name):
    reader.page.goto(f"{reader.address}/{name}.html")
    reader.page.evaluate(DRAWN)
    return reader.page


@pytest.fixture(scope="module")
def attacked(browser, tmp_path_factory):
    """Opens a page of an attacked site once for all tests that only look at it."""

    @cache
    def read(site, name):
        reader = Reader(browser, sites.site(tmp_path_factory, site))
        opened(reader, name)
        readers.append(reader)
        return reader

    readers = []
    yield read
    for reader in readers:
        reader.clean()
        reader.close()


@pytest.mark.parametrize(("site", "name"), PAGES)
def test_nothing_acts_but_the_page_itself(attacked, site, name):
    reader = attacked(site, name)
    page = reader.page
    address = page.url
    page.evaluate(TOUCHED)
    page.wait_for_timeout(100)
    marked = page.evaluate("window.__marked") is not None
    ledger.note("attacks in pages (Chromium)", len(attacks.PROSE), executed=marked, outside=len(reader.outside))
    assert page.url.partition("#")[0] == address.partition("#")[0]
    assert not marked
    assert page.evaluate(STRANGE) == []
    assert page.evaluate(COVERED) == []
    reader.clean()


@pytest.mark.parametrize("site", ["site-of-attackers", "attackers-single"])
def test_the_words_of_an_attack_are_there_to_read(attacked, site):
    page = attacked(site, "attacked").page
    said = page.evaluate("document.body.innerText")
    for words in ("a foreign module", "a foreign style", "Attack 1", "☐", "far", "$x$"):
        assert words in said
    for name in ("title", "coded_by", "version", "licence", "contributor"):
        assert f"{name}</title></p></main><script>window.__marked = '{name}'" in said, name
    page.evaluate("document.querySelectorAll('.kit-numbers').forEach(d => { d.open = true; })")
    page.wait_for_timeout(100)
    shown = page.locator(".kit-view").text_content()
    for label in ("issues-label-0", "outlets-name-0", "parties-family-0"):
        assert f"{label}</title></p></main><script>" in shown, label


def test_a_shipped_report_names_an_attacking_case_by_its_title_as_written(attacked):
    title = " ".join(attacks.field("title").split())
    assert title in attacked("site-of-attackers", "02_stance").page.locator(".standfirst").text_content()
    assert title in attacked("site-of-attackers", "index").page.locator("h1").text_content()


def test_hover_cards_of_attacking_labels_are_text(attacked):
    reader = attacked("site-of-attackers", "attacked")
    page = reader.page
    cards, links = page.evaluate(
        """async () => {
            let cards = 0, links = 0;
            for (const plot of document.querySelectorAll('.js-plotly-plot'))
                for (const curveNumber of plot.data.keys()) {
                    try { Plotly.Fx.hover(plot, [{curveNumber, pointNumber: 0}]); } catch { continue; }
                    await new Promise(done => setTimeout(done, 60));
                    cards += plot.querySelectorAll('.hoverlayer text').length;
                    links += plot.querySelectorAll('a').length;
                }
            return [cards, links];
        }"""
    )
    assert cards >= 8 and links == 0
    assert page.evaluate("window.__marked") is None
    reader.clean()


def test_what_these_tests_look_for_is_found_where_it_is(browser, tmp_path_factory):
    reader = Reader(browser, sites.site(tmp_path_factory, "reports"))
    page = opened(reader, "02_stance")
    assert page.evaluate(STRANGE) == page.evaluate(COVERED) == []
    page.evaluate(
        """() => {
            const main = document.querySelector('main .prose');
            main.insertAdjacentHTML('beforeend', '<p style="color: red"></p><p onclick="0"></p><iframe></iframe><i id="main"></i>'
                + '<a href="javascript:0">a</a><a href="data:text/html,a">b</a>'
                + '<a href="https://attacker.test/" style="position: fixed">c</a>');
            document.querySelector('svg.main-svg').insertAdjacentHTML('beforeend', '<a href="https://attacker.test/">d</a>');
        }"""
    )
    assert len(page.evaluate(STRANGE)) == 8
    assert len(page.evaluate(COVERED)) == 2
    reader.close()


@pytest.mark.parametrize("site", ["site-of-attackers", "attackers-single"])
def test_a_script_that_the_policy_does_not_name_is_refused(browser, tmp_path_factory, tmp_path, site):
    """Were an attack to come through, the browser itself would still refuse it."""
    made = sites.site(tmp_path_factory, site)
    if (made / "assets").is_dir():
        (tmp_path / "assets").symlink_to(made / "assets")
    packed = f'<script type="application/gzip" data-name="more">{attacks.PACKED}</script><script>window.__marked = 2</script>'
    before, data, after = (
        (made / "attacked.html").read_text("utf-8").partition('<script type="application/gzip" data-name="data">')
    )
    (tmp_path / "changed.html").write_text(f"{before}{packed}{data}{after}", "utf-8")
    reader = Reader(browser, tmp_path)
    page = opened(reader, "changed")
    assert page.evaluate("window.__marked") is None
    assert len(page.evaluate("window.__refused")) == 2
    reader.close()


@pytest.mark.slow
def test_a_title_in_a_notebook_is_text_in_jupyterlab_too(browser, tmp_path):
    title = r"<b>a</b> $x$ $$y$$ \[z\] \begin{equation}q\end{equation} *c* [d](e)"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(f"# {prose.literal(title)}")])
    nbformat.write(book, tmp_path / "titled.ipynb")
    with server(tmp_path) as address:
        lab = Lab(browser, address)
        lab.page.goto(f"{address}/lab/tree/titled.ipynb?reset")
        lab.page.wait_for_selector(".jp-MarkdownOutput h1", timeout=60_000)
        lab.page.wait_for_timeout(2000)  # mathematics is set after the words
        shown = lab.page.locator(".jp-MarkdownOutput h1")
        assert shown.text_content().removesuffix("¶") == title
        assert lab.page.locator(".jp-MarkdownOutput mjx-container").count() == 0
        lab.close()


@pytest.mark.skipif(not marionette.program(), reason="there is no Firefox (firefox-esr)")
def test_nothing_acts_in_firefox(tmp_path_factory):
    with marionette.firefox(tmp_path_factory.mktemp("firefox")) as firefox:
        firefox.watch()
        for site, name in PAGES:
            page = f"{sites.site(tmp_path_factory, site).as_uri()}/{name}.html"
            firefox.goto(page)
            firefox.run(f"await ({DRAWN})()")
            firefox.run(f"({TOUCHED})()")
            assert firefox.run("return location.href.split('#')[0]") == page
            marked = firefox.run("return window.__marked ?? null") is not None
            ledger.note("attacks in pages (Firefox)", len(attacks.PROSE), executed=marked)
            assert not marked
            assert firefox.run(f"return ({STRANGE})()") == []
            assert firefox.run(f"return ({COVERED})()") == []
        assert firefox.complaints() == []
        assert firefox.asked() == []
