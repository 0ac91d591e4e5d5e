"""A summary → the plotted numbers as rounded text: what nbval compares, a screen reader reads and a reader copies."""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd

from kit.days import day_words

_RISKY = ("=", "+", "-", "@", "\t", "\r")
_NONE = "–"
MAX_ROWS = 400
_HIDDEN = ("text", "paraphrase", "gist")


class Readout:
    """Rounded text of a summary frame; shows as aligned text, and as a table in notebooks.

    Parameters
    ----------
    frame : DataFrame
    title : str, optional
    """

    def __init__(self, frame: pd.DataFrame, title: str | None = None):
        self.title = title
        self.cells = pd.DataFrame({c: [_show(v, c) for v in frame[c]] for c in frame.columns if c not in _HIDDEN})
        self.numeric = [c for c in self.cells if pd.api.types.is_numeric_dtype(frame[c])]

    @property
    def text(self) -> str:
        """Aligned columns; numbers right, words left."""
        if self.cells.empty:
            return "\n".join(filter(None, [self.title, "nothing to show"]))
        shown = self.cells.head(MAX_ROWS)
        widths = {c: max(len(c), *(len(v) for v in shown[c])) for c in shown}
        pad = {c: (str.rjust if c in self.numeric else str.ljust) for c in shown}
        lines = ["  ".join(pad[c](c, widths[c]) for c in shown).rstrip()]
        lines += [
            "  ".join(pad[c](v, widths[c]) for c, v in zip(shown, row, strict=True)).rstrip()
            for row in shown.itertuples(index=False)
        ]
        rest = len(self.cells) - len(shown)
        return "\n".join([*filter(None, [self.title]), *lines, *([f"… and {rest:,} more rows"] if rest else [])])

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f'<pre class="kit-readout">{html.escape(self.text)}</pre>'


def readout(frame: pd.DataFrame, title: str | None = None) -> Readout:
    """The numbers of a summary as rounded text.

    Parameters
    ----------
    frame : DataFrame
        A summary of `kit.measures`, with ``n`` and, where allowed, bounds.
    title : str, optional
        First line.
    """
    return Readout(frame, title)


def export(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a frame as CSV that spreadsheets open safely: a text cell that would run as a formula gets a leading apostrophe."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]) and not pd.api.types.is_datetime64_any_dtype(safe[column]):
            safe[column] = [f"'{v}" if isinstance(v, str) and v.startswith(_RISKY) else v for v in safe[column]]
    target = Path(path)
    beside = target.with_name(f".{target.name}.part")
    safe.to_csv(beside, index=False, lineterminator="\n")
    beside.replace(target)
    return target


def _show(value: object, column: str) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if value is None or pd.isna(value):
        return _NONE
    if isinstance(value, pd.Timestamp):
        return f"{day_words(value)} {value.year}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{round(value, 3) + 0.0:.10g}".replace("-", "−")
    if isinstance(value, int):
        return str(value).replace("-", "−")
    return str(value).replace("\n", " ").strip()
