"""A summary → the plotted numbers as rounded text: what nbval compares, a screen reader reads and a reader copies."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Any

import pandas as pd

from kit.days import day_words
from kit.store.writing import written_whole
from kit.text.cells import guard_table

_NONE = "–"
MAX_ROWS = 400  # that are shown
MOST_RECORDS = 20_000  # that a published page carries
_HIDDEN = ("text", "paraphrase", "gist")


class Readout:
    """Rounded text of a summary frame; shows as aligned text, and as a table in notebooks.

    Parameters
    ----------
    frame : DataFrame
    title : str, optional

    Attributes
    ----------
    cells : DataFrame
        The first 400 rows as text.
    numeric : list of str
        Columns of numbers.
    """

    def __init__(self, frame: pd.DataFrame, title: str | None = None):
        self.title, self._frame = title, frame
        shown = frame.head(MAX_ROWS)
        self._rest = len(frame) - len(shown)
        self.cells = pd.DataFrame({c: [_show(v, c) for v in shown[c]] for c in frame.columns if c not in _HIDDEN})
        self.numeric = [c for c in self.cells if pd.api.types.is_numeric_dtype(frame[c])]

    @property
    def text(self) -> str:
        """Aligned columns; numbers right, words left."""
        if self.cells.empty:
            return "\n".join(filter(None, [self.title, "nothing to show"]))
        shown, rest = self.cells, self._rest
        widths = {c: max(len(c), *(len(v) for v in shown[c])) for c in shown}
        pad = {c: (str.rjust if c in self.numeric else str.ljust) for c in shown}
        lines = ["  ".join(pad[c](c, widths[c]) for c in shown).rstrip()]
        lines += [
            "  ".join(pad[c](v, widths[c]) for c, v in zip(shown, row, strict=True)).rstrip()
            for row in shown.itertuples(index=False)
        ]
        return "\n".join([*filter(None, [self.title]), *lines, *([f"… and {rest:,} more rows"] if rest else [])])

    def __repr__(self) -> str:
        return self.text

    @property
    def table(self) -> str:
        """The same cells as an HTML table."""
        if self.cells.empty:
            return f"<p>{html.escape(self.text)}</p>"
        shown, rest = self.cells, self._rest
        side = {c: ' class="number"' if c in self.numeric else "" for c in self.cells}
        head = "".join(f'<th scope="col"{side[c]}>{html.escape(c)}</th>' for c in shown)
        rows = "".join(
            "<tr>" + "".join(f"<td{side[c]}>{html.escape(v)}</td>" for c, v in zip(shown, row, strict=True)) + "</tr>"
            for row in shown.itertuples(index=False)
        )
        caption = f"<caption>{html.escape(self.title)}</caption>" if self.title else ""
        more = f"<p>… and {rest:,} more rows</p>" if rest else ""
        return f'<table class="kit-readout">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'

    def records(self) -> dict[str, Any]:
        """The numbers themselves, unrounded, as JSON: ``columns``, ``rows``; days as ISO text, lists joined, nothing as null.

        Of a summary of more than 20,000 rows the first; ``more`` is how many are left out.
        """
        columns = list(self.cells)
        shown = self._frame[columns].head(MOST_RECORDS)
        rows = [[_plain(v) for v in row] for row in shown.itertuples(index=False)]
        return {"columns": columns, "rows": rows, "more": len(self._frame) - len(shown)}

    def _repr_html_(self) -> str:
        return self.table


def readout(frame: pd.DataFrame, title: str | None = None) -> Readout:
    """The numbers of a summary as rounded text.

    Parameters
    ----------
    frame : DataFrame
        A summary of `kit.measures`, with ``n`` and, where allowed, bounds.
    title : str, optional
        First line.

    Examples
    --------
    >>> import kit
    >>> len(kit.readout(kit.load().parties[["name", "kind"]], "Parties").records()["rows"])
    17
    """
    return Readout(frame, title)


def export(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a frame as CSV that spreadsheets open safely: a text that would run as a formula gets an apostrophe.

    Examples
    --------
    >>> import kit, tempfile
    >>> from pathlib import Path
    >>> rows = kit.evidence(kit.load(), party="Ukraine", issue="Ceasefire")
    >>> kit.readouts.export(rows, Path(tempfile.mkdtemp()) / "evidence.csv").name
    'evidence.csv'
    """
    target = Path(path)
    with written_whole(target) as beside:
        guard_table(frame).to_csv(beside, index=False, lineterminator="\n")
    return target


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return value.item() if hasattr(value, "item") else value if isinstance(value, bool | int | float) else str(value)


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
