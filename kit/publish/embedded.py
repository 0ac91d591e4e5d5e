"""A case and a kind of chart → one small file that an article shows in a frame: the chart, its filters, its numbers."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from kit.case.case import Case, load
from kit.errors import KitError, choices
from kit.publish import about, assets, executed, report, site
from kit.publish.report import KINDS
from kit.publish.site import Options
from kit.store.writing import write_whole

MARK = '<meta name="generator" content="peace-talks-kit: embed">'
_USUAL = Options()


@dataclass(frozen=True)
class Embed:
    """A chart that was written.

    Attributes
    ----------
    path : Path
    line : str
        What to paste into an article beside it.
    warnings : list of str
    """

    path: Path
    line: str
    warnings: list[str] = field(default_factory=list)


def embed(
    kinds: Sequence[str],
    out: Path,
    case: Path,
    options: Options = _USUAL,
    started: Callable[[str], None] = lambda kind: None,
) -> Iterator[Embed]:
    """Write charts of a case, each as a file that holds all it needs.

    Parameters
    ----------
    kinds : sequence of str
        As for `kit.panel`, e.g. ``stance``.
    out : Path
        A folder; an earlier file of the same chart is replaced.
    case : Path
    options : Options
        ``with_text`` and ``dated`` count.
    started : callable
        Told each kind before its chart is made.

    Yields
    ------
    Embed

    Raises
    ------
    KitError
        If there is no such chart, or its file is something else.
    """
    places = {kind: _place(kind, out) for kind in kinds}
    loaded = load(case)
    described = about.describe(loaded if options.with_text else loaded.without_texts(), options.dated)
    for kind, place in places.items():
        started(kind)
        page = _report(kind, loaded, case, options)
        title = _title(page.data["state"])
        block = next(block for block in page.blocks if block.kind == "panel")
        text = site.template("embed.html.j2").render(case=described, title=title, block=block, tags=assets.single(page.data))
        out.mkdir(parents=True, exist_ok=True)
        write_whole(place, text)
        yield Embed(place, iframe(place.name, title), page.warnings)


def iframe(address: str, title: str) -> str:
    """The line that shows a page in another one."""
    style = "width:100%;height:48rem;border:0"
    return f'<iframe src="{escape(address)}" title="{escape(title)}" loading="lazy" style="{style}"></iframe>'


def _place(kind: str, out: Path) -> Path:
    if kind not in KINDS:
        raise KitError(f"there is no chart {kind!r} to embed; {choices(kind, KINDS)}")
    place = out / f"{kind}.html"
    if place.exists() and not (place.is_file() and MARK in place.read_text("utf-8", errors="replace")[:4000]):
        raise KitError(f"{place} is there and is no chart that was embedded; choose another folder with --out")
    return place


def _report(kind: str, loaded: Case, case: Path, options: Options) -> report.Report:
    """The chart as the only cell of a notebook, run and read."""
    cell: dict[str, Any] = {"cell_type": "code", "id": "cell-01", "metadata": {}, "outputs": [], "execution_count": None}
    cell["source"] = f"import kit\nkit.panel(kit.load(), {kind!r})"
    with tempfile.TemporaryDirectory(prefix="kit-embed-") as folder:
        source = Path(folder) / f"{kind}.ipynb"
        source.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
        made = executed.run(source, case.resolve(), with_text=options.with_text, fresh=options.fresh)
        return report.read(made.notebook, source, set(), report.private_places(case.resolve()))


def _title(state: dict[str, Any]) -> str:
    """The chart's own title, from the widget that draws it."""
    return next(str(model["state"]["spec"]["charts"][0]["title"]) for model in state.values() if "spec" in model["state"])
