"""Agreement between coders → one row per variable: the measure, its interval, n, and two customary thresholds."""

from typing import Any

import pandas as pd

from kit.charts import theme
from kit.charts.pane import Pane
from kit.charts.sheet import Sheet, begin_sheet
from kit.charts.text import card

THRESHOLDS = {0.667: "tentative", 0.8: "reliable"}  # Krippendorff's customary readings of alpha
NAMES = {"actor_id": "actor", "party_id": "party", "tone_peace": "tone on peace", "tone_overall": "tone overall"}


@theme.drawing
def coder_agreement(
    summary: pd.DataFrame,
    *,
    title: str = "How well do the coders agree?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Agreement on every variable with its bootstrap interval; pairs of coders, where the summary has them, row by row.

    Parameters
    ----------
    summary : DataFrame
        `kit.agreement`; with ``coder_1`` and ``coder_2`` a block per pair.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    n = int(summary["n"].max()) if len(summary) else 0
    default = (
        "A dot is Krippendorff's alpha: 1 is perfect, 0 is chance. A square is F1, for boundaries. Bars show 95 % intervals."
    )
    sheet = begin_sheet(
        default, n, "units of the largest row", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if summary.empty:
        return sheet.empty(summary, "Nothing to compare yet: it takes two coders of the same article.")
    sheet.caveat("The lines at 0.667 and 0.8 are customary thresholds for tentative and for firm conclusions (Krippendorff).")
    blocks = list(summary.groupby(["coder_1", "coder_2"], sort=False)) if "coder_1" in summary else [(None, summary)]
    scale, y = _Scale(sheet, summary), 26.0
    for pair, rows in blocks:
        if pair is not None:
            sheet.text(0, y, f"{pair[0]} and {pair[1]}", strong=True, fit=sheet.inner - 80)
            y += 24
        pane = scale.pane(y, len(rows), last=pair == blocks[-1][0])
        if y < 60:
            scale.name_thresholds(pane, 8 if pair is None else 12)
        _rows(sheet, pane, rows, y, scale.high)
        y += pane.height + 18
    strongest = summary.dropna(subset=["agreement"])
    words = "; ".join(f"{NAMES.get(r.variable, r.variable)} {r.agreement:.2f}" for r in strongest.head(6).itertuples())
    alt = f"Dot plot of agreement between coders, {len(summary)} rows: {words}. n = {n} at most."
    return sheet.finish(y + 6, alt=alt, numbers=summary)


class _Scale:
    """The x axis of every block: from the lowest agreement, at most from chance, to 1."""

    def __init__(self, sheet: Sheet, summary: pd.DataFrame):
        self.sheet, self.high = sheet, 40 if sheet.small else 26
        label, right = (0, 54) if sheet.small else (270, 64)
        low = min(float(summary["low"].min()), float(summary["agreement"].min()), 0.0)
        self.first = max(-1.0, (low * 5 // 1) / 5) if low < 0 else 0.0
        self.unit = (sheet.inner - label - right - 16) / (1 - self.first)  # px
        self.edge = self.first - (label + 8) / self.unit

    def pane(self, y: float, rows: int, *, last: bool) -> Pane:
        """A block with the lines of the thresholds; the last one says the values."""
        x = self.edge, self.edge + self.sheet.inner / self.unit
        pane = self.sheet.pane(0, y, self.sheet.inner, self.high * rows, x=x, y=(0, rows))
        ticks = [t for t in (-1, -0.8, -0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1) if t >= self.first]
        pane.ticks(ticks, [f"{t:g}" for t in ticks] if last else None, zero=True)
        pane.rows(range(1, rows))
        for value in THRESHOLDS:
            pane.line([value, value], [0, rows], color="axis", width=1, dash="dot")
        return pane

    def name_thresholds(self, pane: Pane, y: float) -> None:
        """What the thresholds mean, above the first block."""
        for value, word in THRESHOLDS.items():
            anchor = "center" if word == "reliable" else "right"
            self.sheet.text(pane.px(value), y, word, color="muted", size=11.5, anchor=anchor)


def _rows(sheet: Sheet, pane: Pane, rows: pd.DataFrame, top: float, high: float) -> None:
    for i, row in enumerate(rows.itertuples()):
        name = NAMES.get(row.variable, row.variable)
        whole = f"{name}, {row.unit.partition(', ')[2]}" if row.level == "boundaries" else name
        at, words = (i + 0.68, top + i * high + 12) if sheet.small else (i + 0.5, top + (i + 0.5) * high)
        sheet.text(0, words, whole, strong=True, fit=sheet.inner - 90 if sheet.small else 260, bgcolor=sheet.c["bg"])
        sheet.text(sheet.inner, words, f"n = {row.n:,}", color="muted", anchor="right")
        if pd.isna(row.agreement):
            why = {0: "not coded twice", 1: "one unit: no agreement to compute"}.get(row.n, "no alpha: nobody's codes vary")
            pane.note(0, at, why, color="muted", mask=True)
            continue
        if pd.notna(row.low):
            pane.line([row.low, row.high], [at, at], color="axis", width=3)
        percent = f"the same in {row.percent:.0f} % of pairs" if pd.notna(row.percent) else "matched spans ÷ all spans"
        hover = card(
            whole,
            f"{row.measure} {row.agreement:.2f}" + (f", {row.low:.2f} to {row.high:.2f}" if pd.notna(row.low) else ""),
            f"{percent} · n = {row.n:,} · {row.unit}",
        )
        symbol = "square" if row.level == "boundaries" else "circle"
        pane.dots([row.agreement], [at], color=sheet.c["ink"], size=11, symbol=symbol, hover=[hover])
