"""Figures somebody put forward → rivals side by side with their ratio, the rest on an axis of their own; never a sum."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane
from kit.charts.sheet import Sheet, begin_sheet
from kit.charts.text import Markup, bold, card, clip, escape, number, text_width, wrap

RIVALS, ALONE, VALUES, MANY = 8, 12, 12, 80  # rival numbers, single ones, values of one, and figures, in one chart
OPEN = {"more than": "over ", "at least": "at least ", "about": "about ", "at most": "at most "}
WIDEST = 40  # largest to smallest value on one linear axis


@theme.drawing
def rival_figures(
    summary: pd.DataFrame,
    *,
    title: str = "Which numbers compete, and whose are they?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Rival numbers for one thing joined with their ratio; numbers without a rival below.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.rival_figures`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    default = "Numbers that somebody put forward, as reported. Each mark is one source. An arrow means “more than” or “at least”."
    sheet = begin_sheet(
        default, len(summary), "figures", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if summary.empty:
        return sheet.empty(summary, "Nothing matches: nobody puts a number forward.")
    sheet.caveat("Each body counts by its own rules, so two results can both be right.")
    numbers, summary, rest = summary, *_choose(summary)
    if rest:
        sheet.caveat(
            f"Only the {RIVALS} most reported rivals and the first {ALONE} single numbers are drawn; "
            f"{rest:,} more are in the numbers."
        )
    group = summary["conflict_group"].fillna("")
    rival = (group != "") & summary["ratio"].notna()
    rivals = [rows.sort_values("value") for _, rows in summary[rival].groupby(group[rival], sort=False)]
    alone = [rows for _, rows in summary[~rival].groupby(["unit", "figure_id"], sort=False)]
    blocks: list[tuple[str, list[pd.DataFrame], bool]] = []
    if rivals:
        blocks += [("Rivals: the same thing, counted twice", rows, True) for rows in _alike(rivals)]
    blocks += [("No rival in these texts", rows, False) for rows in _alike(alone)]
    draw = _Figures(sheet, theme.families(book, summary))
    y, head_before = 0.0, ""
    for head, rows, rivalling in blocks:
        if head != head_before:
            sheet.text(0, y + 8, head, strong=rivalling, color="accent" if rivalling else "muted")
            y += 22
        head_before = head
        y = draw.block(rows, y, rivalling)
    top = ", ".join(f"{r['what'].iloc[0]}: {number(r['value'].min())} against {number(r['value'].max())}" for r in rivals)
    alt = f"Dot plot of {len(summary)} figures by source. Rivals: {top or 'none'}. n = {len(summary)}."
    return sheet.finish(y - 10, alt=alt, numbers=numbers)


def _choose(summary: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The figures that one chart holds, and how many are left out: rivals that most put forward, equal values once a source."""
    rival = summary["ratio"].notna() & (summary["conflict_group"].fillna("") != "")
    if summary.loc[rival, "conflict_group"].nunique() <= RIVALS and len(summary) <= MANY:
        return summary, 0
    rivals, _ = many.most(summary[rival], "conflict_group", RIVALS)
    rivals = rivals.drop_duplicates(["conflict_group", "actor", "value"]).groupby("conflict_group", sort=False).head(VALUES)
    drawn = summary.loc[[*rivals.index, *summary[~rival].index[:ALONE]]]
    return drawn, len(summary) - len(drawn)


def _alike(rows: list[pd.DataFrame]) -> list[list[pd.DataFrame]]:
    """Rows that can share a linear axis: one unit, no value forty times another."""
    blocks: list[list[pd.DataFrame]] = []
    for row in rows:
        for block in blocks:
            values = [float(v) for part in [*block, row] for v in part["value"]]
            if block[0]["unit"].iloc[0] == row["unit"].iloc[0] and max(values) <= WIDEST * max(min(values), 1e-9):
                block.append(row)
                break
        else:
            blocks.append([row])
    return blocks


def _steps(top: float) -> tuple[float, float]:
    """Tick step and axis end for values up to ``top``: 3 to 6 steps of 1, 2 or 5."""
    power = 10.0 ** (len(str(int(max(top, 1)))) - 1)
    step = next(power * k for k in (0.1, 0.2, 0.25, 0.5, 1, 2, 5) if top * 1.06 / (power * k) <= 4.2)
    return step, max(step * -(-top * 1.02 // step), step)


class _Figures:
    """Rows of figures on linear axes from zero."""

    def __init__(self, sheet: Sheet, hues: dict[str, str]):
        self.sheet, self.hues = sheet, hues
        self.label = 0 if sheet.small else 230

    def block(self, rows: list[pd.DataFrame], y: float, rivalling: bool) -> float:
        """One axis and its rows; returns px below."""
        sheet = self.sheet
        step, end = _steps(max(float(part["value"].max()) for part in rows))
        high = 74 if sheet.small else 62 if rivalling else 46
        room = sheet.inner - self.label - 24
        pane = sheet.pane(
            0,
            y,
            sheet.inner,
            high * len(rows),
            x=(-self.label * end / room - 8 * end / room, end + 16 * end / room),
            y=(0, len(rows)),
        )
        ticks = [i * step for i in range(round(end / step) + 1)]
        unit = str(rows[0]["unit"].iloc[0])
        pane.ticks(ticks, [number(t) if t != ticks[-1] or unit == "people" else f"{number(t)} {unit}" for t in ticks], zero=True)
        pane.rows(range(1, len(rows)))
        for i, part in enumerate(rows):
            self._row(pane, i, part, y + high * i, high, rivalling)
        return y + high * len(rows) + 34

    def _row(self, pane: Pane, i: int, part: pd.DataFrame, y: float, high: float, rivalling: bool) -> None:
        sheet, what = self.sheet, str(part["what"].iloc[0])
        at = i + (48 / high if sheet.small else 0.56 if rivalling else 0.5)
        if sheet.small:
            sheet.text(0, y + 12, what, strong=True, fit=sheet.inner, bgcolor=sheet.c["bg"])
        else:
            parts = wrap(what, sheet.size["label"], self.label - 16, bold=True)[:2]
            for j, line in enumerate(parts):
                sheet.text(0, y + high / 2 + 15 * (j - (len(parts) - 1) / 2), line, strong=True, fit=self.label - 14)
        values = [float(v) for v in part["value"]]
        if rivalling:
            pane.line([values[0], values[-1]], [at, at], color="accent", width=3)
            ratio = Markup(f"<b>× {float(part['ratio'].max()):.1f}</b>")
            pane.note((values[0] + values[-1]) / 2, at + pane.dy(14), ratio, color="accent", anchor="center", mask=True)
        placed: list[tuple[float, float]] = []
        for row in part.itertuples():
            hue = self.hues.get(str(row.family), "grey")
            colour = sheet.hue(hue)
            arrow = row.qualifier in ("more than", "at least")
            if arrow:
                pane.line([row.value, row.value + pane.dx(24)], [at, at], color=colour)
                pane.dots([row.value + pane.dx(28)], [at], color=colour, size=9, symbol="triangle-right", width=0)
            printed = OPEN.get(str(row.qualifier), "") + number(float(row.value))
            hover = card(f"{printed} {row.unit}", str(row.what), f"{row.actor} · {row.party} · n = {row.n}")
            ring: dict[str, Any] = {"line": colour, "width": 1.8} if hue == "ink" else {}
            pane.dots([row.value], [at], color=colour, size=13, symbol=theme.HUES[hue]["symbol"], hover=[hover], **ring)
            placed.append(self._name(pane, at, row, printed, arrow, rivalling, placed))

    def _name(
        self, pane: Pane, at: float, row: Any, printed: str, arrow: bool, rivalling: bool, placed: list[tuple[float, float]]
    ) -> tuple[float, float]:
        """The value and who says so: above a rival's mark, beside a lone one; kept on the page and off its neighbour."""
        sheet, size = self.sheet, self.sheet.size["label"]
        mark = pane.px(row.value)
        gap = 42 if arrow else 13
        start = text_width(printed, size, bold=True) + 8
        if not rivalling:
            right = sheet.inner - mark - gap >= min(start + text_width(str(row.actor), size), mark - 13 - self.label)
            room = (sheet.inner - mark - gap if right else mark - 13 - self.label) - start
            who = clip(str(row.actor), size, max(room, 30))
            label = Markup(f"{bold(printed)} {escape(who)}")
            pane.note(pane.to_x(mark + gap if right else mark - 13), at, label, anchor=None if right else "right", mask=True)
            return (mark, mark)
        half = sheet.inner * (0.46 if sheet.small else 0.4)
        who = clip(str(row.actor), size, half - start)
        width = start + text_width(who, size) + 4
        left = min(max(mark - width / 2, self.label), sheet.inner - width)
        if placed and left < placed[-1][1] + 8:
            left = min(placed[-1][1] + 8, sheet.inner - width)
        pane.note(pane.to_x(left), at - pane.dy(17), Markup(f"{bold(printed)} {escape(who)}"), mask=True)
        return (left, left + width)
