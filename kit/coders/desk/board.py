"""Agreement as it stands now in a shared folder: a chart and the list to talk about, drawn again as coders' files arrive."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from kit import frontend
from kit.case.case import Case
from kit.charts import coder_agreement
from kit.charts.theme import WIDE, Chart
from kit.coders import files as codes
from kit.coders import reliability as compared
from kit.coders.allowed import Allowed
from kit.coders.desk.desk import FOLDER
from kit.coders.sampling.kept import kept
from kit.coders.sampling.sample import Sample
from kit.coders.units import read_files
from kit.errors import KitError
from kit.readouts import readout

_EVERY = 2.0  # seconds between looks into the folder
_DRAWS = 300  # bootstrap draws of a picture that changes
_MOST = 40  # disagreements shown


class Eyes(anywidget.AnyWidget):
    """What the page looks like around the board."""

    dark = traitlets.Bool(False).tag(sync=True)
    width = traitlets.Int(0).tag(sync=True)  # px; 0: not known

    def __init__(self, **traits: Any):
        self._esm, self._css = frontend.board().text, frontend.board().style
        super().__init__(**traits)


class Board(widgets.VBox):
    """Agreement between the coders of a folder.

    Parameters
    ----------
    case, folder, coders
        As for `kit.board`.

    Attributes
    ----------
    summary : DataFrame
        As from `kit.agreement`, of the files as they were last read; files with faults are left out.
    """

    def __init__(self, case: Case, folder: str | Path, coders: Sequence[str] | None = None):
        self.base, self.folder, self.coders = case, Path(folder), coders
        self.status, self.faults, self.chart, self.differing = widgets.HTML(), widgets.HTML(), widgets.Output(), widgets.HTML()
        self.eyes = Eyes()
        button = widgets.Button(description="Look again", tooltip="Read the coders' files again", layout={"width": "auto"})
        button.on_click(lambda _: self.refresh())
        head = widgets.HBox([button, self.status])
        head.add_class("kit-board-head")
        self.differing.add_class("kit-board-list")
        super().__init__([self.eyes, head, self.faults, self.chart, self.differing], layout={"width": "100%"})
        self.add_class("kit-board")
        self.summary = compared.agreement(case, []).iloc[:0]
        self._drawn: Chart | None = None
        self._look: Any = None
        self._seen: Any = None
        self._watching: asyncio.Task[None] | None = None
        self.refresh()
        self.eyes.observe(lambda _: self._draw(), ["dark", "width"])
        with contextlib.suppress(RuntimeError):  # no kernel: refresh by hand
            self._watching = asyncio.get_running_loop().create_task(self._watch())

    def refresh(self) -> None:
        """Read the files and draw; what is wrong with one is said, and the others are compared."""
        self._seen = self._stamps()
        faults: list[str] = []
        try:
            self._read(faults)
        except Exception as error:  # a file or disk in a state nobody thought of; the next look may find it mended
            faults.append(str(error) if isinstance(error, KitError | OSError) else f"{type(error).__name__}: {error}")
        self.faults.value = "".join(f'<span class="kit-alarm" role="alert">{escape(fault)}</span>' for fault in faults)

    def _read(self, faults: list[str]) -> None:
        there = codes.files(self.folder) if self.folder.is_dir() else {}
        asked = list(self.coders or there)
        if not asked:
            self.status.value = f"No coder's file in {escape(str(self.folder))} yet."
            return
        faults += Allowed(self.base, self.folder).faults
        files = {c: p for c, p in there.items() if c in asked}
        sound = read_files(self.base, files, self.folder, faults)
        asked = [c for c in asked if c not in files or c in sound]
        summary = compared.agreement(self.base, asked, folder=self.folder, draws=_DRAWS)
        rows = compared.disagreements(self.base, asked, folder=self.folder)
        self.summary = summary
        left = f"; {len(files) - len(sound)} left out" if len(sound) < len(files) else ""
        self.status.value = escape(f"{len(asked)} coder{'s' * (len(asked) != 1)}: {', '.join(asked) or 'none'}{left}")
        source = f"Source: codes by {', '.join(asked)}." if asked else None
        self._drawn, self._look = coder_agreement(summary, title="How far do the coders agree?", source=source), None
        self._draw()
        shown = rows.drop(columns="said").assign(passage=rows["said"].str.slice(0, 90)).head(_MOST)
        head = f"Differences to talk about: {len(rows)}" + (f", the first {_MOST}" if len(rows) > _MOST else "")
        self.differing.value = f"<h4>{head}</h4>" + (readout(shown).table if len(rows) else "<p>None.</p>")

    def _draw(self) -> None:
        """Put the chart up as the page wants it: light or dark, wide or narrow."""
        look = {"mode": "dark" if self.eyes.dark else "light", "narrow": 0 < self.eyes.width < WIDE}
        if self._drawn is None or look == self._look:
            return
        self._look = look
        self.chart.outputs = ({"output_type": "display_data", "data": self._drawn.again(**look).bundle(), "metadata": {}},)

    def _stamps(self) -> Any:
        try:
            return sorted((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in self.folder.glob("*.csv"))
        except OSError:
            return None

    async def _watch(self) -> None:
        while self.comm is not None:
            await asyncio.sleep(_EVERY)
            with contextlib.suppress(Exception):  # a look that fails is no reason to look no more
                if self._stamps() != self._seen:
                    self.refresh()

    def __repr__(self) -> str:
        return readout(self.summary).text

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        return bundle


def board(
    case: Case, folder: str | Path | None = None, coders: Sequence[str] | None = None, *, sample: Sample | str | None = None
) -> Board:
    """Agreement of the coders of a shared folder, drawn again as their files change.

    Parameters
    ----------
    case : Case
    folder : path, optional
        Holds the coders' files. Default: ``codes``, of a sample its folder.
    coders : sequence of str, optional
        As for `kit.agreement`; the machine can be one of them. Default: whoever has a file.
    sample : Sample or str, optional
        A sample that was kept, or its name.

    Returns
    -------
    Board
        A widget: the chart of agreement and the list of differences. ``.summary`` holds the numbers.
    """
    if folder is None:
        folder = FOLDER if sample is None else kept(case, sample).folder or FOLDER
    return Board(case, folder, coders)
