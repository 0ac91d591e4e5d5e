"""A published page → a PDF, printed by the Chromium or Chrome that the system has."""

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


def browser() -> str:
    """The system's Chromium or Chrome.

    Raises
    ------
    KitError
        If there is none.
    """
    program = next(filter(None, map(shutil.which, _NAMES)), None) or next((p for p in _PLACES if Path(p).is_file()), None)
    if not program:
        raise KitError(
            "a PDF is printed by Chromium or Chrome, and none was found on this system. Install one (Debian and Ubuntu: "
            "apt install chromium), leave out --pdf, or print the page from a browser: it is laid out for paper"
        )
    return program


def write(page: Path, target: Path, program: str) -> Path:
    """Print one page.

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
            "--no-pdf-header-footer",
            f"--virtual-time-budget={_SETTLED}",
            "--run-all-compositor-stages-before-draw",
            f"--print-to-pdf={target}",
            page.resolve().as_uri(),
        ]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # Chromium's sandbox does not run for root
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT)
        except subprocess.TimeoutExpired:
            raise KitError(f"{page.name}: {Path(program).name} did not finish printing within {_TIMEOUT} seconds") from None
    if done.returncode or not target.is_file():
        message = (done.stderr.strip().splitlines() or ["no message"])[-1][:200]
        raise KitError(f"{page.name}: {Path(program).name} could not print it: {message}")
    return target
