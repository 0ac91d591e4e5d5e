"""A folder of notebooks → JupyterLab on one of them: offline, no news, no update check."""

from __future__ import annotations

import os
from pathlib import Path

from kit.notebooks.run import light_nbformat

SETTINGS = Path(__file__).parent / "jupyter"  # Jupyter configuration that switches the announcements off


def arguments(folder: Path, notebook: str, *, browser: bool = True) -> list[str]:
    """Command-line arguments for JupyterLab.

    Parameters
    ----------
    folder : Path
        What the file browser shows.
    notebook : str
        The notebook to open, relative to ``folder``.
    browser : bool
        Whether to open a browser window.
    """
    chosen = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{notebook}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    if not browser:
        chosen.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        chosen.append("--allow-root")
    return chosen


def environment(given: dict[str, str]) -> dict[str, str]:
    """The environment with the kit's Jupyter settings added; the user's own stay."""
    paths = [given["JUPYTER_CONFIG_PATH"]] if given.get("JUPYTER_CONFIG_PATH") else []
    return {**given, "JUPYTER_CONFIG_PATH": os.pathsep.join([str(SETTINGS), *paths])}


def serve(folder: Path, notebook: str, *, browser: bool = True) -> None:
    """Run JupyterLab until it is stopped."""
    light_nbformat()
    from jupyterlab.labapp import LabApp

    os.environ.update(environment(dict(os.environ)))
    LabApp.launch_instance(arguments(folder, notebook, browser=browser))
