"""Published pages beside nbconvert and Voila: sizes, opening to last chart, choice to paint: `python tests/bench/publish.py`.

Medians of the same run, in a new browser for each opening; levels are checked, the load of the machine is told. With a commit
(`python tests/bench/publish.py e69682b`) the pages of that one are opened by turns with today's, and nothing else is measured.
"""

import base64
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

import websocket
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from kit.notebooks import run as run_notebooks
from kit.store.package import shipped as shipped_case
from tests.browser.lab import CHROMIUM, launch
from tests.sites import ROOT, notebook, own_cache, publish
from tests.synthetic import make_case

PAGE, SHARED, SINGLE, OPENED = 120_000, 2_200_000, 1_150_000, 1600  # bytes, bytes, bytes, ms
OF_OLDER = 0.5  # of the time that the pages of an older commit take
PAINTED = {"shipped": 60, "100,000": 150}  # ms, of every chart of a page
PAGES = {  # the panels of the reports, on a large case
    "timeline": ("timeline", "agreement", "dates", "lag"),
    "stance": ("stance", "gap", "movement", "network"),
    "sentiment": ("sentiment", "sentiment_outlets", "sentiment_days"),
    "coverage": ("coverage", "voices", "sources", "figures"),
}
OPENINGS, CHOICES, LARGE = 7, 15, 100_000
NEVER = 6000  # ms: charts that are not there by then never come
PLOTLY = "application/vnd.plotly.v1+json"
# looks in every frame of a page, from its first, whether every place of a chart holds a drawn one
READY = """([selector, n]) => {
    const look = () => {
        const plots = [...document.querySelectorAll(selector)], views = [...document.querySelectorAll('.kit-view')];
        if (plots.length >= n && plots.every(p => p.querySelector('svg.main-svg')) && views.every(v => v.dataset.drawn))
            requestAnimationFrame(() => { window.__opened = performance.now(); });
        else requestAnimationFrame(look);
    };
    look();
}"""
OURS = "[data-figure] .plot, .kit-plot:not(.kit-empty)"
ANY = ".js-plotly-plot"
CHOICE = """async turn => {
    const frame = () => new Promise(done => requestAnimationFrame(done));
    const select = document.querySelector('.kit-controls select');
    [...select.options].forEach((option, i) => { option.selected = i === turn % select.options.length; });
    const views = [...document.querySelectorAll('.kit-view')], before = views.map(v => v.dataset.drawn);
    const began = performance.now();
    select.dispatchEvent(new Event('change', {bubbles: true}));
    await frame();
    await frame();
    const seen = performance.now() - began;
    while (views.some((v, i) => v.dataset.drawn === before[i] || v.dataset.drawn !== v.dataset.painted)) await frame();
    return [seen, performance.now() - began];
}"""
MISSED: list[str] = []


def level(what: str, value: float, most: float, unit: str) -> str:
    """`met` or `missed`, and remember what was missed."""
    if value > most:
        MISSED.append(f"{what}: {value:,.0f} {unit}, level {most:,} {unit}")
    return f"{'met' if value <= most else 'MISSED'} (level {most:,} {unit})"


def with_nbconvert(folder: Path) -> None:
    """The same notebooks as nbconvert's HTML: widget state embedded, plotly by its renderer `notebook_connected`."""
    import plotly.graph_objects as go
    import plotly.io as pio
    from nbconvert import HTMLExporter

    folder.mkdir()
    for source in run_notebooks.shipped():
        made = run_notebooks.execute(source, source.parent, keep_widgets=True)
        for output in (o for cell in made.cells for o in cell.get("outputs", []) if PLOTLY in o.get("data", {})):
            figure = output.data.pop(PLOTLY)
            shown = go.Figure(figure["data"], figure["layout"])
            output.data["text/html"] = pio.renderers["notebook_connected"].to_mimebundle(shown.to_dict())["text/html"]
        page, _ = HTMLExporter(template_name="lab").from_notebook_node(made)
        (folder / f"{source.stem}.html").write_text(page, "utf-8")


def sizes(site: Path, single: Path, nbconvert: Path) -> None:
    """Print the bytes of every page in its three forms."""
    print("\nkB               page   (gzip)   single file  (gzip)   nbconvert lab")
    for page in sorted(single.glob("*.html")):
        beside, whole = (site / page.name).read_bytes(), page.read_bytes()
        packed = [len(gzip.compress(b)) / 1000 for b in (beside, whole)]
        told = f"{len(beside) / 1000:8.1f}  {packed[0]:6.1f}   {len(whole) / 1000:11.1f}  {packed[1]:6.0f}"
        print(f"{page.stem:14} {told}  {(nbconvert / page.name).stat().st_size / 1000:14.1f}")
    assets = {p.name: p.read_bytes() for p in (site / "assets").iterdir()}
    total = sum(map(len, assets.values()))
    print(
        f"shared assets, once: {total / 1000:,.1f} kB "
        f"({sum(len(gzip.compress(b)) for b in assets.values()) / 1000:,.1f} kB gzip) {level('shared', total, SHARED, 'bytes')}"
    )
    largest = max((p.stat().st_size, p.stem) for p in site.glob("*.html"))
    print(f"largest page {level(f'page {largest[1]}', largest[0], PAGE, 'bytes')}", end="; ")
    largest = max((p.stat().st_size, p.stem) for p in single.glob("*.html"))
    print(f"largest single file {level(f'single file {largest[1]}', largest[0], SINGLE, 'bytes')}")


def opening(address: str, selector: str, charts: int, *, patience: float = 60_000) -> float | None:
    """Milliseconds from opening an address in a new browser to its last chart; none if they do not come.

    As a reader's browser opens it: a debugger that follows the page's scripts (Playwright's does) makes V8 note the
    source position of every error a library catches while it starts, which costs plotly.js half a second more.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        told = ["--window-size=1200,1000", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        command = [CHROMIUM, "--headless", "--no-sandbox", "--remote-debugging-port=0", f"--user-data-dir={profile}", *told]
        browser = subprocess.Popen([*command, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            page = _page(Path(profile))
            _ask(page, "Page.enable")
            _ask(page, "Page.addScriptToEvaluateOnNewDocument", source=f"({READY})({json.dumps([selector, charts])})")
            _ask(page, "Page.navigate", url=address)
            began = time.monotonic()
            while time.monotonic() - began < patience / 1000:
                time.sleep(0.1)
                found = _ask(page, "Runtime.evaluate", expression="window.__opened ?? 0")["result"].get("value")
                if found:
                    return found
            return None
        finally:
            browser.kill()
            browser.wait()


def _page(profile: Path) -> websocket.WebSocket:
    """The debugging socket of a browser's first page."""
    while not (told := profile / "DevToolsActivePort").exists() or not told.read_text().strip():
        time.sleep(0.05)
    with urlopen(f"http://127.0.0.1:{told.read_text().split()[0]}/json") as answer:
        pages = [target for target in json.load(answer) if target["type"] == "page"]
    return websocket.create_connection(pages[0]["webSocketDebuggerUrl"], suppress_origin=True)


def _ask(page: websocket.WebSocket, method: str, **params) -> dict:
    page.send(json.dumps({"id": 1, "method": method, "params": params}))
    while (answer := json.loads(page.recv())).get("id") != 1:
        pass
    return answer.get("result", {})


def openings(site: Path, single: Path, nbconvert: Path) -> None:
    """Print how long every page takes to draw, in its forms, and Voila's."""
    print(f"\nms to all charts      from disk   single file   nbconvert, no network    (medians of {OPENINGS}, new browser each)")
    for page in sorted(single.glob("*.html")):
        charts = charts_of(site / page.name)
        found = {form: [] for form in ("site", "single")}
        for _ in range(OPENINGS):  # in turn, so that a busy moment meets both
            for form, folder in (("site", site), ("single", single)):
                found[form].append(opening((folder / page.name).as_uri(), OURS, charts))
        other = opening((nbconvert / page.name).as_uri(), ANY, charts, patience=NEVER)
        disk, whole = (statistics.median(found[form]) for form in ("site", "single"))
        print(f"{page.stem:18} {disk:12.0f} {whole:13.0f}   {f'{other:.0f}' if other else 'never drawn':>22}", end="    ")
        print(
            level(f"opening {page.stem}", disk, OPENED, "ms"),
            level(f"opening {page.stem}, one file", whole, OPENED, "ms"),
            flush=True,
        )


def charts_of(page: Path) -> int:
    """How many charts a page has: standing ones and those of its panels."""
    text = page.read_text("utf-8")
    packed = re.search(r'data-name="data"[^>]*>([^<]+)<', text)
    data = json.loads(gzip.decompress(base64.b64decode(packed[1])))
    live = (model["state"].get("spec", {}).get("charts", []) for model in data["state"].values())
    return text.count("data-figure=") + sum(map(len, live))


def beside_older(commit: str, scratch: Path) -> None:
    """Print sizes and opening times of an older commit's pages and of today's, each page opened by turns."""
    forms = {"from disk": {"single_file": False}, "one file": {"single_file": True}}
    older = _published_by(commit, scratch / "older", forms)
    for name, options in forms.items():
        publish(run_notebooks.shipped(), scratch / name, **options)
    print(f"\nkB, ms to all charts: {commit} → now, medians of {OPENINGS}")
    for name in forms:
        assets = [sum(p.stat().st_size for p in folder.glob("assets/*")) / 1000 for folder in (older / name, scratch / name)]
        print(name + (f": shared scripts {assets[0]:,.0f} → {assets[1]:,.0f} kB" if assets[1] else ""))
        for page in sorted((scratch / "one file").glob("*.html")):
            _opened_by_turns(name, [older / name / page.name, scratch / name / page.name])


def _opened_by_turns(form: str, pages: list[Path]) -> None:
    found: list[list[float]] = [[], []]
    charts = [*map(charts_of, pages)]
    for _ in range(OPENINGS):
        for times, page, n in zip(found, pages, charts, strict=True):
            times.append(opening(page.as_uri(), OURS, n) or float("inf"))
    before, now = map(statistics.median, found)
    sizes = " → ".join(f"{page.stat().st_size / 1000:,.0f}" for page in pages)
    held = level(f"{pages[1].stem}, {form}", now / before, OF_OLDER, "of the older commit's time")
    told = f"{charts[0]:2} → {charts[1]:2} charts  {before:5.0f} → {now:5.0f} ms  × {now / before:.2f}"
    print(f"  {pages[1].stem:14} {sizes:>14} kB  {told}  {held}", flush=True)


def _published_by(commit: str, folder: Path, forms: dict[str, dict[str, bool]]) -> Path:
    """The shipped reports as another commit of this repository publishes them."""
    tree = folder / "tree"
    tree.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", tree], input=archive, check=True)
    code = (
        "import sys, json; from pathlib import Path; from kit.notebooks import run; from tests.sites import publish\n"
        f"for name, options in json.loads(sys.argv[1]).items(): publish(run.shipped(), Path({str(folder)!r}, name), **options)"
    )
    env = os.environ | {"PYTHONPATH": str(tree), "XDG_CACHE_HOME": str(folder / "cache")}
    subprocess.run([sys.executable, "-c", code, json.dumps(forms)], cwd=tree, env=env, check=True)
    return folder


def with_voila() -> None:
    """Print how long Voila takes over the stance report: a kernel starts and runs the notebook for every reader."""
    try:
        from tests.browser.test_voila import voila
    except BaseException as error:  # pytest's own kind, if Voila is not installed
        print(f"Voila: not measured ({error})")
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "02_stance.ipynb").write_bytes((ROOT / "notebooks" / "02_stance.ipynb").read_bytes())
        with voila(Path(folder)) as address:
            times = [opening(f"{address}/voila/render/02_stance.ipynb", ANY, 5) for _ in range(5)]
    print(f"Voila, 02_stance: {statistics.median(t for t in times if t):.0f} ms (median of {len(times)}, its server running)")


def choices(playwright, name: str, page_file: Path) -> None:
    """Print how long a choice takes to be painted, and the memory the page holds."""
    browser = launch(playwright)
    page = browser.new_page(viewport={"width": 1200, "height": 1000})
    page.goto(page_file.as_uri())
    page.wait_for_function("() => document.querySelector('.kit-view')?.dataset.drawn", timeout=60_000)
    page.evaluate("document.querySelector('.kit-view .kit-figure').scrollIntoView({block: 'start', behavior: 'instant'})")
    page.wait_for_timeout(1000)
    times = []
    for turn in range(CHOICES + 2):
        times.append(page.evaluate(CHOICE, turn))
        page.wait_for_timeout(400)
    seen, times = (sorted(column) for column in zip(*times[2:], strict=True))
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    heap = session.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    middle, high = statistics.median(times), times[max(0, round(0.95 * len(times)) - 1)]
    told = level(f"a choice, {name}, {page_file.stem}", middle, PAINTED[name], "ms")
    first = statistics.median(seen)
    print(
        f"{name:10} {page_file.stem:14} what is seen {first:4.0f} ms   all {middle:6.0f} ms   95 %: {high:4.0f} ms   "
        f"{heap:5.1f} MB heap   {told}",
        flush=True,
    )
    browser.close()


def main(commit: str = "") -> int:
    """Measure everything, or beside an older commit; 1 if a level is missed."""
    with tempfile.TemporaryDirectory() as scratch, own_cache(Path(scratch) / "cache"), sync_playwright() as playwright:
        if commit:
            beside_older(commit, Path(scratch))
            return _end()
        site, single, nbconvert, large = (Path(scratch) / name for name in ("site", "single", "nbconvert", "large"))
        publish(run_notebooks.shipped(), site)
        publish(run_notebooks.shipped(), single, single_file=True)
        with_nbconvert(nbconvert)
        case = make_case(LARGE).save(Path(scratch) / "case")
        cells = ("# What does a large case hold?\n\nMuch.", "import kit\ncase = kit.load()")
        books = [
            notebook(Path(scratch) / "many" / f"{name}.ipynb", *cells, *(f"kit.panel(case, {kind!r})" for kind in kinds))
            for name, kinds in PAGES.items()
        ]
        publish(books, large, case)
        print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; shipped case {shipped_case().name}")
        sizes(site, single, nbconvert)
        openings(site, single, nbconvert)
        with_voila()
        for name in PAGES:
            file = large / f"{name}.html"
            times = [opening(file.as_uri(), OURS, charts_of(file)) or float("inf") for _ in range(3)]
            size, drawn = file.stat().st_size / 1000, statistics.median(times)
            print(f"{LARGE:,} statements, {name}: page {size:,.0f} kB, all charts after {drawn:.0f} ms")
        print(f"\nchange event → two frames later, and until every chart of the page is drawn (medians of {CHOICES})")
        for name in ("00_start", "01_timeline", "02_stance", "03_sentiment", "04_coverage"):
            choices(playwright, "shipped", site / f"{name}.html")
        for name in PAGES:
            choices(playwright, f"{LARGE:,}", large / f"{name}.html")
    return _end()


def _end() -> int:
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")
    print("missed: " + "; ".join(MISSED) if MISSED else "levels held")
    return 1 if MISSED else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
