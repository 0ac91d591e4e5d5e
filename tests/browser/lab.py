"""A JupyterLab of its own in a temporary folder, and a Chromium that may talk to nothing else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Page, Playwright, Route

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
WITHOUT_GRAMMARS = "import sys; sys.modules['rfc3987_syntax'] = None; "  # of addresses: see kit.notebooks.run.light_nbformat
SLOW = "[anywidget] Failed to initialize model."  # its two-second clock, on a busy machine; the widget still comes
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # pages of one address in one process, which compiles a library once for all of them
]


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Serve a folder with JupyterLab on a free port; yields the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    private = folder / ".jupyter"
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "run",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "spaces",
        "IPYTHONDIR": "ipython",
    }
    env = (
        os.environ
        | {name: str(private / place) for name, place in places.items()}
        | {"JUPYTER_PREFER_ENV_PATH": "1", "PYTHONPATH": str(ROOT)}
    )
    (private / "config" / "labconfig").mkdir(parents=True)
    (private / "config" / "labconfig" / "page_config.json").write_text(
        '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}'
    )
    settings = [
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.expose_app_in_browser=True",
    ]
    with (private / "log").open("w") as log:
        command = [sys.executable, "-c", f"{WITHOUT_GRAMMARS}from jupyterlab.labapp import main; main()", *settings]
        process = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://127.0.0.1:{port}/api", private / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address: str, log: Path) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("JupyterLab did not start:\n" + log.read_text()[-2000:])


def write_notebook(path: Path, *cells: str) -> Path:
    """A notebook of code cells."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(book, path)
    return path


class _Window:
    """The pages that tests open in one browser, one after the other; an empty page of each address keeps its process."""

    def __init__(self, browser: Browser):
        self.context = browser.new_context()
        self.context.route("**/*", self._refuse)
        self.empty: dict[str, Page] = {}
        self.opened: dict[Page, Lab] = {}

    def open(self, lab: Lab) -> Page:
        if lab.address not in self.empty:
            self.empty[lab.address] = page = self.context.new_page()
            page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=""))
            page.goto(f"{lab.address}/")
        page = self.context.new_page()
        self.opened[page] = lab
        return page

    def close(self, page: Page) -> None:
        del self.opened[page]
        for each in self.context.pages:
            if each not in (*self.opened, *self.empty.values()):
                each.close()

    def _refuse(self, route: Route) -> None:
        """What a page asks for that no test has opened is told to those that are open."""
        for lab in self.opened.values():
            lab.outside.append(route.request.url)
        route.abort()


_WINDOWS: dict[Browser, _Window] = {}


class Lab:
    """One page of one JupyterLab; remembers what it must not do.

    Attributes
    ----------
    outside : list of str
        Requests to anywhere but the server.
    errors : list of str
        Page errors and console errors.
    """

    def __init__(self, browser: Browser, address: str, *, width: int = 1400, height: int = 1200, scheme: Any = "light"):
        self.address, self.outside, self.errors = address, [], []  # type: ignore[var-annotated]
        if browser not in _WINDOWS:
            _WINDOWS[browser] = _Window(browser)
        self._window = _WINDOWS[browser]
        self.page: Page = self._window.open(self)
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)
        self.page.route("**/*", self._gate)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)[:500]) if SLOW not in str(error) else None)
        self.page.on("console", lambda m: self.errors.append(m.text[:500]) if m.type == "error" else None)

    def close(self) -> None:
        """Close the page, and whatever it has opened."""
        self._window.close(self.page)

    def _gate(self, route: Route) -> None:
        if route.request.url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def run(self, notebook: str, views: int = 1) -> Page:
        """Open a notebook, run all of it, wait for its views."""
        page = self.start(notebook)
        page.wait_for_function("n => document.querySelectorAll('.kit-view[data-drawn]').length >= n", arg=views, timeout=60_000)
        plots = "[...document.querySelectorAll('.kit-view .kit-plot:not(.kit-empty)')]"
        page.wait_for_function(f"() => {plots}.every(p => p.querySelector('.main-svg'))", timeout=60_000)
        return page

    def start(self, notebook: str) -> Page:
        """Open a notebook and run all of it."""
        page = self.page
        page.goto(f"{self.address}/lab/tree/{notebook}?reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        page.evaluate("() => { void window.jupyterapp.commands.execute('application:toggle-left-area'); }")
        page.wait_for_function(
            "() => window.jupyterapp?.shell.currentWidget?.context?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=60_000,
        )
        page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-all-cells'); }")
        return page

    def python(self, code: str) -> str:
        """Run code in the notebook's kernel and return what it prints."""
        return self.page.evaluate(
            """async code => {
                const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
                const request = kernel.requestExecute({code, stop_on_error: true});
                let out = '';
                request.onIOPub = ({content: c}) => { out += (c.text ?? '') + (c.evalue ? `ERROR ${c.evalue}` : ''); };
                await request.done;
                return out.trim();
            }""",
            code,
        )


def launch(playwright: Playwright) -> Browser:
    """The system's Chromium, headless."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
