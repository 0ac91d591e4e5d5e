"""From a choice in a control to the painted chart, in JupyterLab: a panel, and beside it a callback with a FigureWidget.

`python tests/bench/panel_latency.py [SIZES]`; medians in ms of the same run, and the kernel's memory.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from tests.browser.lab import Lab, launch, server, write_notebook

SIZES = [150, 10_000, 100_000]
LEVELS = {150: 60, 100_000: 150}  # ms, event → painted
ROUNDS = 15
ORDINARY = """
import ipywidgets, plotly.graph_objects as go
from kit.case import units
frame, ids = units.statements(case), case.book.order("party")
chooser = ipywidgets.Dropdown(options=["all", *ids], description="Ordinary")
figure = go.FigureWidget(go.Bar(x=case.book.order("issue"), y=[0] * len(case.book.order("issue"))))
def react(change):
    rows = frame if change.new == "all" else frame[frame.party_id == change.new]
    figure.data[0].y = rows.groupby("issue_id").size().reindex(case.book.order("issue"), fill_value=0).tolist()
chooser.observe(react, "value")
react(type("First", (), {"new": "all"}))
ipywidgets.VBox([chooser, figure], layout={"height": "500px"}).add_class("ordinary")
"""
PAINTED = """async ([kind, index]) => {
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const tick = () => new Promise(done => setTimeout(done, 1));
  const view = document.querySelector('.kit-view'), ordinary = document.querySelector('.ordinary'), ours = kind === 'panel';
  const select = (ours ? document.querySelector('.kit-controls') : ordinary).querySelector('select');
  const before = view.dataset.painted;
  let plotted = false;
  if (!ours) ordinary.querySelector('.js-plotly-plot').once('plotly_afterplot', () => { plotted = true; });
  const began = performance.now(), waiting = condition => condition() && performance.now() - began < 10000;
  if (ours) [...select.options].forEach((option, i) => { option.selected = i === index; }); else select.selectedIndex = index;
  select.dispatchEvent(new Event('change', {bubbles: true}));
  while (waiting(() => ours ? view.dataset.painted === before : !plotted)) await (ours ? frame() : tick());
  await frame();
  const painted = performance.now() - began;
  while (waiting(() => ours && view.dataset.drawn !== view.dataset.painted)) await frame();
  return [painted, performance.now() - began];
}"""
MEMORY = "print(next(int(line.split()[1]) // 1024 for line in open('/proc/self/status') if line.startswith('VmRSS')))"


def main(sizes):
    """Measure every size and print a table; exit 1 if a level is missed."""
    missed = []
    print("statements     panel  all charts  ordinary   ratio  kernel before  with panel")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        sync_playwright() as playwright,
        server(Path(folder)) as address,
    ):
        browser = launch(playwright)
        for size in sizes:
            first = (
                f"import kit, kit.panels, kit.measures\nfrom tests.synthetic import make_case\ncase = make_case({size})\n{MEMORY}"
            )
            name = write_notebook(Path(folder) / f"{size}.ipynb", first, "kit.panel(case)", MEMORY, ORDINARY).name
            lab = Lab(browser, address, height=1000)
            page = lab.run(name)
            page.wait_for_selector(".ordinary .js-plotly-plot .main-svg", timeout=60_000)
            page.wait_for_timeout(1000)
            medians = {}
            for kind, target in (("panel", ".kit-view"), ("ordinary", ".ordinary")):
                page.locator(target).first.evaluate("e => e.scrollIntoView({block: 'start'})")
                page.wait_for_timeout(500)
                times = []
                for turn in range(ROUNDS + 2):
                    times.append(page.evaluate(PAINTED, [kind, 1 + turn % 4]))
                    page.wait_for_timeout(150)
                medians[kind] = [statistics.median(t[i] for t in times[2:]) for i in (0, 1)]
            before, with_panel = (t.strip() for t in page.locator(".jp-OutputArea-output pre").all_text_contents()[:2])
            (panel, whole), ordinary = medians["panel"], medians["ordinary"][0]
            times = f"{panel:>5.0f} ms  {whole:>7.0f} ms  {ordinary:>5.0f} ms  {panel / ordinary:>6.2f}"
            print(f"{size:>10,}  {times}  {before:>10} MB  {with_panel:>7} MB", flush=True)
            if panel > LEVELS.get(size, float("inf")):
                missed.append(f"{size:,}: {panel:.0f} ms, level {LEVELS[size]} ms")
            lab.close()
        browser.close()
    print("missed: " + "; ".join(missed) if missed else "levels held")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main([int(a) for a in sys.argv[1:]] or SIZES))
