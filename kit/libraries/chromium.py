"""A page → what the Chromium or Chrome that the system has makes of it: a PDF, a picture, its elements."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from kit.errors import KitError

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_TIMEOUT = 120  # seconds, for one page
_SETTLED = 20_000  # ms of the page's own clock: its charts are drawn by then


def find(what: str, instead: str) -> str:
    """The system's Chromium or Chrome.

    Parameters
    ----------
    what : str
        What is made with it, with its verb: ``a PDF is printed``.
    instead : str
        What somebody without it can do.

    Raises
    ------
    KitError
        If there is none.
    """
    program = next(filter(None, map(shutil.which, _NAMES)), None) or next((p for p in _PLACES if Path(p).is_file()), None)
    if not program:
        raise KitError(
            f"{what} by Chromium or Chrome, and none was found on this system. Install one (Debian and Ubuntu: "
            f"apt install chromium), {instead}"
        )
    return program


def ask(program: str, page: Path, *arguments: str) -> str:
    """Open a page without a window and say what the browser prints of it.

    Parameters
    ----------
    program : str
    page : Path
    *arguments : str
        What it is to do: ``--print-to-pdf=…``, ``--screenshot=…``, ``--dump-dom``.

    Raises
    ------
    KitError
        If the browser fails or takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="kit-print-") as profile:
        command = [
            program,
            "--headless",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={profile}",
            f"--virtual-time-budget={_SETTLED}",
            "--run-all-compositor-stages-before-draw",
            *arguments,
            page.resolve().as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # Chromium's sandbox does not run for root
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=_TIMEOUT)
        except subprocess.TimeoutExpired:
            raise KitError(f"{page.name}: {Path(program).name} did not finish within {_TIMEOUT} seconds") from None
    if done.returncode:
        message = (done.stderr.strip().splitlines() or ["no message"])[-1][:200]
        raise KitError(f"{page.name}: {Path(program).name} could not show it: {message}")
    return done.stdout


def print_page(program: str, page: Path, target: Path) -> Path:
    """Print a page as a PDF.

    Raises
    ------
    KitError
        If the browser fails or takes too long.
    """
    ask(program, page, "--no-pdf-header-footer", f"--print-to-pdf={target}")
    if not target.is_file():
        raise KitError(f"{page.name}: {Path(program).name} could not print it")
    return target
