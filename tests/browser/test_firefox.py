"""Published pages in Firefox: charts, filters, addresses and widths as in Chromium, nothing requested, nothing refused."""

import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

import kit
from tests import sites
from tests.browser import marionette

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not marionette.program(), reason="there is no Firefox (firefox-esr)")]

# three in a row: a view may be drawn once more when its width settles
SETTLED = """const views = () => [...document.querySelectorAll('.kit-view')],
        panels = document.querySelectorAll('[data-model]').length,
        state = () => 'ready' in document.documentElement.dataset && views().length === panels
            && views().every(v => v.dataset.drawn && v.dataset.drawn === v.dataset.painted)
            && views().map(v => v.dataset.drawn).join();
    for (let before = null, still = 0; still < 3; ) {
        await new Promise(done => setTimeout(done, 60));
        const now = state();
        still = now !== false && now === before ? still + 1 : 0;
        before = now;
    }"""
CHOSEN = """const selects = [...document.querySelectorAll('.kit-controls select')];
    for (const [number, wanted] of arguments[0].entries()) {
        [...selects[number].options].forEach((option, i) => { option.selected = wanted.includes(i); });
        selects[number].dispatchEvent(new Event('change', {bubbles: true}));
    }"""
ROWS = """document.querySelectorAll('.kit-numbers').forEach(d => { d.open = true; });
    await new Promise(done => setTimeout(done, 50));
    return [...document.querySelectorAll('.kit-figure')].map(figure =>
        [...figure.querySelectorAll('.kit-numbers tbody tr')].map(row => [...row.children].map(cell => cell.textContent)));"""
UNDRAWN = """return [...document.querySelectorAll('[data-figure] .plot, .kit-plot:not(.kit-empty)')].filter(
    plot => !plot.querySelector('svg.main-svg')).length"""
CHARTS = {"00_start": ("timeline", "stance", "sentiment", "coverage"), "02_stance": ("stance", "gap", "movement", "network")}


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    with marionette.firefox(tmp_path_factory.mktemp("firefox")) as running:
        yield running


@pytest.fixture
def clean(firefox):
    """Nothing is asked for but pages of this machine; nothing fails and no policy has to refuse anything."""
    firefox.watch()
    firefox.resize(1200, 900)
    yield firefox
    assert firefox.complaints() == []
    assert [url for url in firefox.asked() if not url.startswith("http://127.0.0.1:")] == []


def opened(firefox, address):
    firefox.goto("about:blank")
    firefox.goto(address)
    firefox.run(SETTLED)
    assert firefox.run(UNDRAWN) == 0


def choose(firefox, panel, **chosen):
    """Choose places of lists in the page, and in Python; what is not named is cleared."""
    panel.reset()
    places = []
    for name, widget in panel.controls.widgets.items():
        wanted = chosen.get(name, [])
        widget.index = tuple(wanted) if isinstance(widget.index, tuple) else (wanted or [0])[0]
        places.append(wanted if isinstance(widget.index, tuple) else [widget.index])
    firefox.run(CHOSEN, places)
    firefox.run(SETTLED)


def expected(panel, charts):
    return [[[str(cell) for cell in row] for row in panel.numbers(kind).itertuples(index=False)] for kind in charts]


@contextmanager
def served(folder):
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def as_files(folder):
    yield folder.as_uri()


@pytest.mark.parametrize(
    ("site", "how", "name"),
    [("reports", as_files, "02_stance"), ("single", as_files, "02_stance"), ("reports", served, "00_start")],
    ids=["from disk", "one file", "from a server"],
)
def test_filters_give_the_numbers_of_pandas(clean, tmp_path_factory, shipped, site, how, name):
    charts, panel = CHARTS[name], kit.panel(shipped, charts=CHARTS[name])
    with how(sites.site(tmp_path_factory, site)) as address:
        opened(clean, f"{address}/{name}.html")
        assert clean.run(ROWS) == expected(panel, charts)
        for chosen in ({"party": [1]}, {"outlet": [0, 4], "form": [2]}, {"since": [9], "until": [22], "issue": [0, 6, 7]}):
            choose(clean, panel, **chosen)
            assert clean.run(ROWS) == expected(panel, charts), chosen
            n = len(panel.case.attributions)
            assert clean.run("return document.querySelector('.kit-count b').textContent") == str(n)


def test_a_filtered_view_is_in_its_address(clean, tmp_path_factory, shipped):
    panel, page = (
        kit.panel(shipped, charts=CHARTS["02_stance"]),
        f"{sites.site(tmp_path_factory, 'reports').as_uri()}/02_stance.html",
    )
    opened(clean, page)
    choose(clean, panel, party=[1], form=[2])
    address = clean.run("return location.href")
    assert address.startswith(f"{page}#")
    opened(clean, address)
    assert clean.run(ROWS) == expected(panel, CHARTS["02_stance"])


def test_words_are_searched_and_two_selections_compared(clean, tmp_path_factory, shipped):
    opened(clean, f"{sites.site(tmp_path_factory, 'reports').as_uri()}/02_stance.html")
    clean.run(
        """const field = document.querySelector('.kit-controls [data-control=text] input');
        field.value = 'nato';
        field.dispatchEvent(new Event('input', {bubbles: true}));
        await new Promise(done => setTimeout(done, 400));"""
    )
    clean.run(SETTLED)
    count = "return document.querySelector('.kit-count b').textContent"
    found = len(shipped.only(text="nato").attributions)
    assert clean.run(count) == str(found) and 0 < found < len(shipped.attributions)
    clean.run("document.querySelector('.kit-compare').click()")
    clean.run(SETTLED)
    clean.run("document.querySelector('.kit-reset').click()")
    clean.run(SETTLED)
    assert clean.run(count) == str(len(shipped.attributions))
    sides = clean.run("return document.querySelector('.kit-ab').textContent")
    assert "nato" in sides and f"({found})" in sides
    assert clean.run("return document.querySelectorAll('.kit-figure[data-kind=stance] .kit-side svg.main-svg').length") >= 2


def test_a_chart_leaves_the_page(clean, tmp_path_factory, shipped):
    opened(clean, f"{sites.site(tmp_path_factory, 'reports').as_uri()}/02_stance.html")
    clean.run(
        """window.__made = [];
        const make = URL.createObjectURL;
        URL.createObjectURL = blob => { window.__made.push(blob); return make.call(URL, blob); };
        document.addEventListener('click', event => { if (event.target.download) event.preventDefault(); }, true);"""
    )
    clean.run("document.querySelector('.kit-figure[data-kind=stance] .kit-get').open = true")
    for name, begins in (("CSV", "Issue,Side,n"), ("SVG", "<svg"), ("PNG, 300 dpi", "\x89PNG")):
        made = clean.run(
            """const button = [...document.querySelectorAll('.kit-figure[data-kind=stance] .kit-get button')]
                .find(each => each.textContent === arguments[0]);
            const before = window.__made.length;
            button.click();
            for (let i = 0; i < 200 && !window.__made.some((b, k) => k >= before && b.type && b.size > 100); i++) {
                await new Promise(done => setTimeout(done, 50));
            }
            await new Promise(done => setTimeout(done, 300));
            const bytes = new Uint8Array(await window.__made.at(-1).slice(0, 12).arrayBuffer());
            return String.fromCharCode(...bytes);""",
            name,
        )
        assert begins[:8] in made or made.startswith(begins[:4]), (name, made)


def test_a_page_that_misbehaves_is_noticed(firefox, tmp_path):
    policy = """<meta http-equiv="Content-Security-Policy" content="script-src 'self'">"""
    (tmp_path / "page.html").write_text(
        f'<!doctype html>{policy}<script>0</script><script src="a.js"></script><img src="http://b.test/">'
    )
    (tmp_path / "a.js").write_text("throw new Error('thrown')")
    firefox.watch()
    firefox.goto((tmp_path / "page.html").as_uri())
    complaints = " ".join(firefox.complaints())
    assert "blocked an inline script" in complaints
    assert "thrown" in complaints
    assert "http://b.test/" in firefox.asked()


@pytest.mark.parametrize("name", ["index", "00_start", "02_stance"])
def test_nothing_is_wider_than_a_phone(clean, tmp_path_factory, name):
    clean.resize(400, 800)
    address = f"{sites.site(tmp_path_factory, 'reports').as_uri()}/{name}.html"
    clean.goto(address) if name == "index" else opened(clean, address)
    room, wide = clean.run("const root = document.documentElement; return [root.clientWidth, root.scrollWidth]")
    assert wide <= room <= 400
