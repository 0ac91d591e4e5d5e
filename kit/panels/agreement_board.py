"""Agreement as it stands now in a shared folder: a chart and the list to talk about, drawn again as coders' files arrive."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from kit import coders as compared
from kit.case import Case
from kit.charts import coder_agreement
from kit.errors import KitError
from kit.readouts import readout

_EVERY = 2.0  # seconds between looks into the folder
_DRAWS = 300  # bootstrap draws of a picture that changes
_MOST = 40  # disagreements shown


class Board(widgets.VBox):
    """Agreement between the coders of a folder.

    Parameters
    ----------
    case, folder, coders
        As for `kit.board`.

    Attributes
    ----------
    summary : DataFrame
        As from `kit.agreement`, of the files as they were last read.
    """

    def __init__(self, case: Case, folder: str | Path, coders: Sequence[str] | None = None):
        self.base, self.folder, self.coders = case, Path(folder), coders
        self.status, self.chart, self.differing = widgets.HTML(), widgets.Output(), widgets.HTML()
        button = widgets.Button(description="Look again", tooltip="Read the coders' files again", layout={"width": "auto"})
        button.on_click(lambda _: self.refresh())
        super().__init__([widgets.HBox([button, self.status]), self.chart, self.differing], layout={"width": "100%"})
        self.summary = compared.agreement(case, []).iloc[:0]
        self._seen: Any = None
        self._watching: asyncio.Task[None] | None = None
        self.refresh()
        with contextlib.suppress(RuntimeError):  # no kernel: refresh by hand
            self._watching = asyncio.get_running_loop().create_task(self._watch())

    def refresh(self) -> None:
        """Read the files and draw."""
        self._seen = self._stamps()
        try:
            asked = self.coders or compared.coders_of(self.folder)
            if not asked:
                self.status.value = f"No coder's file in {escape(str(self.folder))} yet."
                return
            self.summary = compared.agreement(self.base, asked, folder=self.folder, draws=_DRAWS)
            rows = compared.disagreements(self.base, asked, folder=self.folder)
        except (KitError, OSError) as error:  # a file that is being written by hand, a coder or a disk that is not there
            self.status.value = f'<span role="alert">{escape(str(error))}</span>'
            return
        self.status.value = escape(f"{len(asked)} coder{'s' * (len(asked) != 1)}: {', '.join(asked)}")
        drawn = coder_agreement(
            self.summary, title="How far do the coders agree?", source=f"Source: codes by {', '.join(asked)}."
        )
        self.chart.outputs = ({"output_type": "display_data", "data": drawn.bundle(), "metadata": {}},)
        shown = rows.drop(columns="said").assign(passage=rows["said"].str.slice(0, 90)).head(_MOST)
        head = f"Differences to talk about: {len(rows)}" + (f", the first {_MOST}" if len(rows) > _MOST else "")
        self.differing.value = f"<h4>{head}</h4>" + (readout(shown).table if len(rows) else "<p>None.</p>")

    def _stamps(self) -> Any:
        try:
            return sorted((p.name, p.stat().st_mtime_ns) for p in self.folder.glob("*.csv"))
        except OSError:
            return None

    async def _watch(self) -> None:
        while self.comm is not None:
            await asyncio.sleep(_EVERY)
            if self._stamps() != self._seen:
                self.refresh()

    def __repr__(self) -> str:
        return readout(self.summary).text

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/plain"] = repr(self)
        return bundle
