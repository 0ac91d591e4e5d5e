"""Voila, an extra: it serves the same notebooks with a kernel behind each page, and their filters give Python's numbers."""

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

import kit
from tests.browser.lab import ROOT, WITHOUT_GRAMMARS, Lab, _wait_for, write_notebook
from tests.browser.test_lab import settled
from tests.synthetic import tiny_case

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not find_spec("voila"), reason="Voila is an extra: pip install 'peace-talks-kit[voila]'"),
]

ICONS = "https://cdn.jsdelivr.net/npm/@fortawesome/fontawesome-free"  # Voila's own template asks for them, nothing of ours does
# Not ours: the icons it did not get; a picture that plotly's JupyterLab extension would store in a model that Voila lacks
NOT_OURS = ("Failed to load resource: net::ERR_FAILED", "r.setData is not a function")


@contextmanager
def voila(folder):
    """Serve a folder with Voila on a free port; yields the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    private = folder / ".jupyter"
    places = {"CONFIG": "config", "DATA": "data", "RUNTIME": "run"}
    env = os.environ | {f"JUPYTER_{name}_DIR": str(private / place) for name, place in places.items()}
    env |= {"JUPYTER_PREFER_ENV_PATH": "1", "IPYTHONDIR": str(private / "ipython"), "PYTHONPATH": str(ROOT)}
    private.mkdir()
    settings = ["--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}", "--Voila.port_retries=0"]
    with (private / "log").open("w") as log:
        command = [sys.executable, "-c", f"{WITHOUT_GRAMMARS}from voila.app import main; main()", str(folder), *settings]
        process = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://127.0.0.1:{port}/voila/static/voila.js", private / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("voila")
    shutil.copy(ROOT / "notebooks" / "02_stance.ipynb", folder)
    tiny_case(folder / "tiny")
    write_notebook(folder / "tiny.ipynb", "import kit\nkit.panel(kit.load('tiny'), charts=('stance',))")
    with voila(folder) as running:
        yield running


def opened(browser, address, name):
    """The notebook as Voila shows it, once its panel is drawn."""
    lab = Lab(browser, address)
    lab.page.goto(f"{address}/voila/render/{name}", wait_until="domcontentloaded", timeout=60_000)
    lab.page.wait_for_selector(".kit-view[data-drawn]", timeout=60_000)
    settled(lab)
    return lab


def choose(lab, name, *wanted):
    """Choose in a list as a reader does, unfolded where the bar floats; labels without their counts."""
    if lab.page.locator(".kit-open").get_attribute("aria-expanded") == "false":
        lab.page.locator(".kit-open").press("Enter")
    control = lab.page.get_by_label(re.compile(rf"^\s*{name}\b"))
    offered = [text.replace("\xa0", " ") for text in control.locator("option").all_text_contents()]
    control.select_option([text for text in offered if text.rpartition(" (")[0] in wanted])
    settled(lab)


def shown(page):
    """The table under the first chart of the panel; once opened, it stays open and is redrawn with its chart."""
    details = page.locator(".kit-view .kit-numbers").first
    if details.get_attribute("open") is None:
        details.locator("summary").click()
        details.locator("tbody tr").first.wait_for()
    return details.locator("tbody tr").evaluate_all("rows => rows.map(r => [...r.children].map(c => c.textContent))")


def expected(case, **chosen):
    """The same from Python."""
    panel = kit.panel(case, charts=("stance",), controls=kit.panels.Controls(case))
    for name, labels in chosen.items():
        control = panel.controls.widgets[name]
        control.value = [value for label, value in control.options if label.replace("\xa0", " ").rpartition(" (")[0] in labels]
    return panel.numbers("stance").astype(str).to_numpy().tolist()


def assert_quiet(lab):
    assert [url for url in lab.outside if not url.startswith(ICONS)] == []
    assert [error for error in lab.errors if not error.startswith(NOT_OURS)] == []
    lab.close()


def test_voila_filters_the_shipped_stance_report_as_python_does(browser, address, shipped):
    lab = opened(browser, address, "02_stance.ipynb")
    assert shown(lab.page) == expected(shipped)
    choose(lab, "Party", "Russia")
    assert shown(lab.page) == expected(shipped, party=["Russia"])
    choose(lab, "Outlet", "VOV World", "Dong-A Ilbo")
    few = expected(shipped, party=["Russia"], outlet=["VOV World", "Dong-A Ilbo"])
    assert 0 < len(few) < len(expected(shipped, party=["Russia"]))
    assert shown(lab.page) == few
    assert_quiet(lab)


@pytest.mark.slow  # the panel on it is filtered above
def test_voila_draws_the_other_charts_too(browser, address):
    lab = opened(browser, address, "02_stance.ipynb")
    lab.page.wait_for_function("() => document.querySelectorAll('.kit-plot .main-svg').length >= 4")
    words = " ".join(lab.page.locator(".kit-figure").all_inner_texts())
    assert "Who takes a position on which issue?" in words and "Do the positions move?" in words
    assert_quiet(lab)


@pytest.mark.slow  # the shipped one is served above
def test_voila_serves_a_case_of_ones_own(browser, address, tmp_path):
    case = kit.load(tiny_case(tmp_path))
    lab = opened(browser, address, "tiny.ipynb")
    assert shown(lab.page) == expected(case)
    choose(lab, "Party", "Northland")
    assert shown(lab.page) == expected(case, party=["Northland"])
    assert_quiet(lab)
