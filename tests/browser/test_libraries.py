"""The smaller plotly.js and widgets' script in a browser: every trace is drawn as with the whole one, and so are the pages."""

import shutil

import pytest

from kit.libraries import plotly_js, smaller
from tests import sites
from tests.browser.lab import Lab
from tests.browser.test_pages import Reader

pytestmark = pytest.mark.browser
POLAR, TERNARY = {"r": [1, 2, 3], "theta": [0, 90, 200]}, {"a": [1, 2], "b": [2, 1], "c": [1, 1]}
TREE = {"labels": ["a", "b", "c"], "parents": ["", "a", "a"], "values": [3, 1, 2]}
GRID = {"z": [[1, 2, 3], [2, 3, 1], [3, 1, 2]]}
CARPET = {"type": "carpet", "a": [4] * 3 + [5] * 3 + [6] * 3, "b": [1, 2, 3] * 3, "y": [2, 3, 4, 3, 4, 5, 5, 6, 7]}
DAYS = {"x": ["2031-01-01", "2031-01-02"], "open": [1, 2], "high": [3, 4], "low": [0, 1], "close": [2, 3]}
POINTS = {"x": [0, 1, 0, 0], "y": [0, 0, 1, 0], "z": [0, 0, 0, 1]}
FIELD = {**POINTS, "u": [1, 1, 1, 1], "v": [0, 1, 0, 1], "w": [0, 0, 1, 1]}
CUBE = {"x": [0, 0, 0, 0, 1, 1, 1, 1], "y": [0, 0, 1, 1] * 2, "z": [0, 1] * 4, "value": [1, 2, 3, 4, 5, 6, 7, 8]}
COMMON = {
    "scatter": {"y": [1, 3, 2], "mode": "lines+markers+text", "text": ["a", "b", "c"]},
    "bar": {"x": ["a", "b"], "y": [1, 2], "error_y": {"array": [1, 1]}},
    "box": {"y": [1, 2, 3, 9]},
    "histogram": {"x": [1, 1, 2, 5]},
    "heatmap": GRID,
    "pie": {"labels": ["a", "b"], "values": [1, 2]},
    "sankey": {"node": {"label": ["a", "b"]}, "link": {"source": [0], "target": [1], "value": [2]}},
    "treemap": TREE,
    "table": {"header": {"values": ["a"]}, "cells": {"values": [[1, 2]]}},
    "scatterpolar": POLAR,
}
RARE = {
    "sunburst": TREE,
    "violin": {"y": [1, 2, 3, 9]},
    "histogram2d": {"x": [1, 1, 2], "y": [1, 2, 2]},
    "histogram2dcontour": {"x": [1, 1, 2], "y": [1, 2, 2]},
    "contour": GRID,
    "icicle": TREE,
    "funnel": {"x": [3, 2], "y": ["a", "b"]},
    "funnelarea": {"labels": ["a", "b"], "values": [1, 2]},
    "waterfall": {"x": ["a", "b"], "y": [1, -2]},
    "parcats": {"dimensions": [{"values": [1, 2, 1]}, {"values": ["a", "b", "b"]}]},
    "parcoords": {"dimensions": [{"values": [1, 2, 1]}, {"values": [2, 1, 3]}]},
    "candlestick": DAYS,
    "ohlc": DAYS,
    "barpolar": POLAR,
    "scatterternary": TERNARY,
    "scattersmith": {"real": [1, 2], "imag": [0, 1]},
    "carpet": CARPET,
    "scattercarpet": {"a": [4, 5], "b": [1, 2]},
    "contourcarpet": {"a": [4] * 3 + [5] * 3 + [6] * 3, "b": [1, 2, 3] * 3, "z": [1, 2, 3, 2, 3, 4, 4, 5, 6]},
    "quiver": {"x": [0, 1], "y": [0, 1], "u": [1, 1], "v": [0, 1]},
    "indicator": {"value": 3, "mode": "number+gauge"},
    "image": {"z": [[[255, 0, 0], [0, 255, 0]]]},
    "splom": {"dimensions": [{"values": [1, 2, 1]}, {"values": [2, 1, 3]}]},
    "scattergl": {"y": [1, 3, 2]},
    "scatterpolargl": POLAR,
    "scatter3d": POINTS,
    "surface": GRID,
    "mesh3d": POINTS,
    "cone": FIELD,
    "streamtube": FIELD,
    "isosurface": CUBE,
    "volume": CUBE,
    "scattergeo": {"lon": [30, 35], "lat": [50, 47]},
    "choropleth": {"locations": ["UKR"], "z": [1]},
    "scattermap": {"lon": [30], "lat": [50]},
    "choroplethmap": {"locations": ["UKR"], "z": [1]},
    "densitymap": {"lon": [30], "lat": [50], "z": [1]},
}
FAR = {"scattergeo", "choropleth", "scattermap", "choroplethmap", "densitymap"}  # their maps come from a network
DRAW = """async ([data, far]) => {
    const plot = document.createElement('div');
    document.body.replaceChildren(plot);
    const drawn = Plotly.newPlot(plot, data, {width: 500, height: 400, map: {style: {version: 8, sources: {}, layers: []}}});
    if (!far) await drawn;
    else drawn.catch(() => {});
    return plot._fullData.map(trace => trace.type);
}"""


def _figure(trace):
    first = [CARPET] if trace in ("scattercarpet", "contourcarpet") else []
    return [*first, {"type": trace, **(COMMON | RARE)[trace]}]


@pytest.fixture(scope="module")
def whole():
    return smaller._installed("plotly", "package_data", "plotly.min.js")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("traces")
    (made / "empty.html").write_text("<!doctype html><meta charset=utf-8><title>a</title><body></body>", "utf-8")
    return made


def _started(browser, folder, script):
    lab = Lab(browser, folder.as_uri(), width=600, height=500)
    lab.page.goto(f"{lab.address}/empty.html")
    lab.page.add_script_tag(content=script)
    return lab


def _drawn(lab, trace):
    """Kinds of what is drawn, its picture, what went wrong."""
    lab.errors.clear()
    kinds = lab.page.evaluate(DRAW, [_figure(trace), trace in FAR])
    lab.page.wait_for_timeout(150)
    picture = None if trace in FAR else lab.page.locator(".js-plotly-plot").screenshot()
    return kinds, picture, [] if trace in FAR else [*lab.errors]


@pytest.fixture(scope="module")
def reference(browser, folder, whole):
    """A page with all of plotly.js."""
    lab = _started(browser, folder, whole)
    yield lab
    lab.close()


@pytest.mark.parametrize("trace", [*COMMON, *(pytest.param(name, marks=pytest.mark.slow) for name in RARE)])
def test_a_trace_is_drawn_as_with_the_whole_script(browser, folder, whole, reference, trace):
    wanted = {kind["type"] for kind in _figure(trace)}
    lab = _started(browser, folder, plotly_js.subset(whole, wanted))
    kinds, picture, errors = _drawn(lab, trace)
    assert errors == []
    assert set(kinds) == wanted  # what it does not know it would draw as scatter
    assert (kinds, picture, errors) == _drawn(reference, trace)
    lab.close()


def test_every_trace_of_plotly_is_tried(reference):
    assert set(reference.page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")) == {*COMMON, *RARE}


def test_days_of_another_calendar_are_drawn_as_with_the_whole_script(browser, folder, whole, reference):
    figure = [{"type": "scatter", "x": ["1409-01-01", "1409-02-01"], "y": [1, 2], "xcalendar": "jalali"}]
    lab = _started(browser, folder, plotly_js.subset(whole, {"scatter", "calendars"}))
    pictures = []
    for each in (lab, reference):
        each.errors.clear()
        each.page.evaluate(DRAW, [figure, False])
        pictures.append(each.page.locator(".js-plotly-plot").screenshot())
        assert each.errors == []
    assert pictures[0] == pictures[1]
    lab.close()


CONTROLS = (
    "# Which widgets?\n\nThese.",
    "import ipywidgets as w\n"
    "options = {'options': ['a', 'b', 'c']}\n"
    "lists = (w.Dropdown, w.RadioButtons, w.Select, w.SelectMultiple, w.ToggleButtons, w.SelectionSlider, w.Combobox)\n"
    "numbers = w.IntSlider, w.FloatLogSlider, w.IntProgress, w.IntText, w.BoundedIntText, w.FloatText, w.Play\n"
    "w.VBox([*(each(**options) for each in lists), *(each(value=3) for each in numbers), w.FloatRangeSlider(value=(1, 2)),\n"
    "        w.Checkbox(True), w.ToggleButton(description='t'), w.Valid(True), w.Text('x'), w.Textarea('y'),\n"
    "        w.TagsInput(value=['a']), w.HTML('<b>z</b>'), w.Label('l'), w.Button(description='b'),\n"
    "        w.ColorPicker(value='#123456'), w.DatePicker()])",
    "w.Tab([w.Label('one'), w.Label('two')], titles=['a', 'b'])",
    "w.Accordion([w.Label('one'), w.Label('two')], titles=['a', 'b'], selected_index=0)",
    "w.GridBox([w.Label('one'), w.Label('two')], layout={'grid_template_columns': '1fr 1fr'})",
)


def _with_whole_scripts(made, folder, whole):
    """A site with all of both scripts, also on pages that came without the widgets' own."""
    shutil.copytree(made, folder)
    (script,) = (folder / "assets").glob("plotly-*.js")
    assert len(script.read_text("utf-8")) < 0.7 * len(whole)
    script.write_text(whole, "utf-8")
    text = smaller._installed("widgetsnbextension", "static", "extension.js")
    smaller_ones = [*(folder / "assets").glob("widgets-*.js")]
    for script in smaller_ones or [folder / "assets" / "widgets-all.js"]:
        assert not smaller_ones or len(script.read_text("utf-8")) < 0.7 * len(text)
        script.write_text(text, "utf-8")
        if not smaller_ones:
            tag = f'<script src="assets/{script.name}" data-amd="jupyter-js-widgets"></script>\n<script src="assets/figures-'
            for page in folder.glob("*.html"):
                page.write_text(page.read_text("utf-8").replace('<script src="assets/figures-', tag), "utf-8")
    return folder


def _pictures(browser, folders, name, **options):
    for folder in folders:
        reader = Reader(browser, folder, **options)
        page = reader.page
        page.goto(f"{reader.address}/{name}.html")
        page.wait_for_selector("html[data-ready]", state="attached", timeout=30_000)
        page.wait_for_function("() => [...document.querySelectorAll('.kit-view')].every(v => v.dataset.drawn)")
        page.wait_for_timeout(600)
        yield page.screenshot(full_page=True)
        reader.clean()
        reader.close()


@pytest.mark.parametrize(("name", "scheme"), [("00_start", "light"), ("04_coverage", "dark")])
def test_pages_look_as_with_the_whole_scripts(browser, tmp_path_factory, tmp_path, whole, name, scheme):
    made = sites.site(tmp_path_factory, "reports")
    assert not [*(made / "assets").glob("widgets-*.js")]  # they show no widgets but the kit's
    one, two = _pictures(browser, (made, _with_whole_scripts(made, tmp_path / "whole", whole)), name, scheme=scheme)
    assert one == two


def test_every_control_looks_as_with_the_whole_scripts(browser, tmp_path, whole):
    with sites.own_cache(tmp_path / "cache"):
        sites.publish([sites.notebook(tmp_path / "controls.ipynb", *CONTROLS)], tmp_path / "site")
    places = (tmp_path / "site", _with_whole_scripts(tmp_path / "site", tmp_path / "whole", whole))
    one, two = _pictures(browser, places, "controls")
    assert one == two


def test_a_notebook_with_another_kind_of_chart_gets_what_draws_it(browser, tmp_path):
    cells = (
        "# What flows?",
        "import plotly.graph_objects as go\ngo.Figure(go.Sankey(",
        "go.Figure(go.Heatmap(z=[[1, 2], [3, 4]]))",
    )
    flow = f"{cells[1]}node={{'label': ['a', 'b']}}, link={{'source': [0], 'target': [1], 'value': [2]}}))"
    with sites.own_cache(tmp_path / "cache"):
        sites.publish([sites.notebook(tmp_path / "flows.ipynb", cells[0], flow, cells[2])], tmp_path / "site", single_file=True)
    reader = Reader(browser, tmp_path / "site")
    page = reader.open("flows")
    assert page.evaluate("[...document.querySelectorAll('.plot')].map(p => p._fullData[0].type)") == ["sankey", "heatmap"]
    assert page.locator(".sankey-link").count() == 1 and page.locator(".heatmaplayer image").count() == 1
    reader.clean()
    reader.close()
