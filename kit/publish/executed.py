"""A notebook file → the same notebook run for publishing, from a cache where nothing it depends on has changed."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from kit import frontend
from kit.case.case import WITHOUT_TEXTS
from kit.charts.theme import PUBLISHING
from kit.errors import KitError
from kit.notebooks import run as run_notebooks
from kit.store.duck import INDEX
from kit.store.writing import write_whole

STATE = "application/vnd.jupyter.widget-state+json"
_KEPT = 200  # notebooks in the cache; the least recently used go first


@dataclass(frozen=True)
class Made:
    """A notebook that was run, or found in the cache."""

    notebook: Any
    cached: bool


def run(
    source: Path,
    case: Path,
    *,
    with_text: bool = False,
    fresh: bool = False,
    fit: Callable[[Any], None] = lambda notebook: None,
) -> Made:
    """Run a notebook on a case, unless notebook, case and versions are those of an earlier run.

    Parameters
    ----------
    source : Path
    case : Path
        The folder that ``kit.load()`` loads in the notebook.
    with_text : bool
        Whether the notebook may see the articles' own texts.
    fresh : bool
        Run it in any case.
    fit : callable
        Changes the notebook in place before it runs.

    Raises
    ------
    KitError
        If a cell fails; names notebook, cell and error.
    """
    place = _folder() / f"{_key(source, case, fit, with_text=with_text)}.ipynb"
    if not fresh and place.is_file():
        try:
            cached = run_notebooks.read(place)
            place.touch()
            return Made(cached, cached=True)
        except (KitError, OSError):  # a damaged entry is made again
            pass
    env = {k: v for k, v in os.environ.items() if k != WITHOUT_TEXTS}
    env |= {PUBLISHING: "1", "KIT_CASE": str(case), "PYTHONHASHSEED": "0"} | ({} if with_text else {WITHOUT_TEXTS: "1"})
    notebook = run_notebooks.execute(source, source.parent, keep_widgets=True, env=env, fit=fit)
    _without_plotly(notebook)
    _keep(notebook, place)
    _forget(place.parent)
    return Made(notebook, cached=False)


def versions() -> dict[str, str]:
    """What a page's numbers and looks depend on: package → version."""
    names = ("peace-talks-kit", "plotly", "ipywidgets", "anywidget", "pandas", "nbconvert")
    return {name: metadata.version(name) for name in names}


def _without_plotly(notebook: Any) -> None:
    """Blank plotly.js in the saved state of a `kit.panels.view.Runtime`: a page has its own."""
    for model in notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {}).values():
        if model["state"].get("_esm") == frontend.NOTHING and "source" in model["state"]:
            model["state"]["source"] = ""


def _key(source: Path, case: Path, fit: Callable[[Any], None], *, with_text: bool) -> str:
    fitted = run_notebooks.read(source)
    fit(fitted)
    inputs = {
        "cells": [(c.cell_type, c.source, c.metadata) for c in fitted.cells],
        "beside": str(source.resolve().parent),
        "case": _digest_case(case),
        "kit": _kit(),
        "versions": _list_installed(),
        "python": platform.python_version(),
        "with_text": with_text,
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:32]


def _digest_case(case: Path) -> str:
    """The digest of a case's files. Those that the kit makes from its parts, and makes again when they are gone, do not count."""
    made = case / INDEX
    return _digest(case, (p for p in case.rglob("*") if p.is_file() and not p.is_relative_to(made)))


@cache
def _list_installed() -> list[tuple[str, str]]:
    """Every installed package and its version; reading them takes half a second."""
    return sorted({d.metadata["Name"].lower(): d.version for d in metadata.distributions()}.items())


@cache
def _kit() -> str:
    root = Path(__file__).parent.parent
    return _digest(root, (p for kind in ("*.py", "*.js", "*.css") for p in root.rglob(kind)))


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        with path.open("rb") as file:
            digest.update(f"{path.relative_to(root).as_posix()}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def _folder() -> Path:
    from platformdirs import user_cache_path

    try:
        return user_cache_path("peace-talks-kit", ensure_exists=True) / "published"
    except OSError:  # a home that cannot be written
        return Path(tempfile.gettempdir()) / f"peace-talks-kit-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def _keep(notebook: Any, place: Path) -> None:
    """Write a run notebook as it is, its widgets in the order in which they were made: pages name them by it."""
    write_whole(place, json.dumps(notebook, ensure_ascii=False))


def _forget(folder: Path) -> None:
    by_age = sorted(folder.glob("*.ipynb"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in by_age[_KEPT:]:
        old.unlink(missing_ok=True)
