"""Two parties on one stance scale → how many steps apart they stand, issue by issue."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane
from kit.charts.sheet import Sheet, begin_sheet
from kit.charts.stance import drawn, one, stance_card, step_of
from kit.charts.text import Markup, card, clip, signed, text_width
from kit.errors import KitError


@theme.drawing
def stance_gap(
    summary: pd.DataFrame,
    points: pd.DataFrame,
    *,
    title: str = "On which issues do both sides speak, and how far apart are they?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
    a: str | None = None,
    b: str | None = None,
) -> theme.Chart:
    """Two sides on one scale: medians joined where both are quoted, the rest listed below.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.stance_gap`.
    points : DataFrame
        `kit.measures.stance_points`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    a, b : str, optional
        Labels of the parties that ``summary`` compares; default: as the measure noted them.

    Raises
    ------
    KitError
        If the summary does not say which parties it compares and neither do ``a`` and ``b``.
    """
    sides = summary.attrs.get("sides", (None, None))
    a, b = a or sides[0], b or sides[1]
    if a is None or b is None:
        raise KitError("say which two parties the gap is between: stance_gap(…, a=…, b=…)")
    points = points[
        points["party"].isin([a, b]) & points["score"].notna() & points["issue"].isin(summary["issue"] if len(summary) else [])
    ]
    default = (
        f"Single utterances of {a} and {b} on one scale. The bar joins the two medians (filled). "
        f"The number on the right counts the steps between them on the {len(theme.SCORES)}-step scale."
    )
    n = many.total(points)
    sheet = begin_sheet(
        default, n, "utterance × issue", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if points.empty:
        return sheet.empty(summary, f"Nothing matches: neither {a} nor {b} takes a position.")
    colour = {a: "teal", b: "copper"} if book is None else theme.families(book, points, "party")
    both = summary[summary["only_side"] == ""].sort_values(["gap_steps", "n"], ascending=False, kind="stable")
    alone = summary[summary["only_side"] != ""].sort_values(["only_side", "n"], ascending=[a > b, False], kind="stable")
    return _Gap(sheet, drawn(points, "party"), a, b, colour).draw(both, alone, summary)


class _Gap:
    """The two blocks of the gap chart on one x axis from opposes to supports."""

    def __init__(self, sheet: Sheet, points: pd.DataFrame, a: str, b: str, hues: dict[str, str]):
        self.sheet, self.points, self.a, self.b, self.hues = sheet, points, a, b, hues
        self.label = 0 if sheet.small else 176
        self.end = sheet.inner - (30 if sheet.small else 118)
        unit = (self.end - self.label - (30 if sheet.small else 22)) / 2
        zero = self.label + (30 if sheet.small else 22) + unit
        self.x = (-zero / unit, (sheet.inner - zero) / unit)
        self.zero, self.unit = zero, unit

    def draw(self, both: pd.DataFrame, alone: pd.DataFrame, numbers: pd.DataFrame) -> theme.Chart:
        sheet = self.sheet
        y, high = 34.0, (58 if sheet.small else 40)
        for code, score in theme.SCORES.items():
            if not (sheet.small and abs(score) == 0.5):
                sheet.text(self.zero + score * self.unit, 6, code, color="muted", size=12, anchor="center")
        if len(both):
            pane = sheet.pane(0, 20, sheet.inner, y - 20 + high * len(both), x=self.x, y=(-(y - 20) / high, len(both)))
            pane.ticks(list(theme.SCORES.values()), zero=True)
            pane.rows(range(1, len(both) + 1))
            for i, row in enumerate(both.itertuples()):
                self._pair(pane, i, row, y + high * i)
            y += high * len(both)
            self._name_sides(pane, both.iloc[0], y - high * len(both))
        if len(alone):
            y += 22
            sheet.text(0, y, f"Only one of the two is quoted ({len(alone)} issue{'s' * (len(alone) > 1)})", color="muted")
            y += 16
            self._alone(alone, y)
            y += 23 * len(alone)
        wide = f" Widest: {both.iloc[0]['issue']}, {both.iloc[0]['gap_steps']:g} steps." if len(both) else ""
        alt = (
            f"Dumbbell chart of {self.a} and {self.b}: {len(both)} issues on which both are "
            f"quoted, by distance of medians; {len(alone)} with one side.{wide} n = {many.total(self.points)}."
        )
        return sheet.finish(y + 4, alt=alt, numbers=numbers)

    def _mine(self, issue: str, side: str) -> pd.DataFrame:
        return self.points[(self.points["issue"] == issue) & (self.points["party"] == side)]

    def _name_sides(self, pane: Pane, first: Any, y: float) -> None:
        sheet, drop = self.sheet, (35 + 14 if self.sheet.small else 3)
        apart = abs(first["median_a"] - first["median_b"]) * self.unit > 60
        for side, median, shift in ((self.a, first["median_a"], -30), (self.b, first["median_b"], 30)):
            px = self.zero + median * self.unit + (0 if apart else shift)
            sheet.text(px, y + drop, side, strong=True, color=sheet.hue(self.hues.get(side, "grey")), anchor="center")

    def _pair(self, pane: Pane, i: int, row: Any, y: float) -> None:
        sheet = self.sheet
        steps = f"{row.gap_steps:g} step{'s' * (row.gap_steps != 1)}" if row.gap_steps else "no gap"
        line = i + (35 / 58 if sheet.small else 0.5)
        words = y + (12 if sheet.small else 20)
        sheet.text(0, words, row.issue, strong=True, fit=self.label - 10 if self.label else sheet.inner - 80)
        sheet.text(sheet.inner, words, steps, anchor="right", color="muted" if sheet.small else None)
        pane.line([row.median_a, row.median_b], [line, line], width=3)
        sides = {side: self._mine(row.issue, side) for side in (self.a, self.b)}
        for side, other, median, sign in ((self.a, self.b, row.median_a, -1), (self.b, self.a, row.median_b, 1)):
            hue = sheet.hue(self.hues.get(side, "grey"))
            xs, ys, fills, lines, cards, wide = [], [], [], [], [], []
            if median not in set(sides[side]["score"]):  # the median of an even number falls between two steps
                pane.dots(
                    [median],
                    [line],
                    color=hue,
                    size=10,
                    symbol="diamond",
                    hover=[card(f"{side} · {row.issue}", f"median {signed(median)}", f"n = {many.total(sides[side])}")],
                )
            for score, same in sides[side].groupby("score"):
                meet = (sides[other]["score"] == score).any()
                shown, size = _shown(same, 10.5, many.total(self.points), side)
                step = min(11, 100 / len(shown))
                for k, (tip, _) in enumerate(shown):
                    wide.append(size)
                    xs.append(score + pane.dx((k - (len(shown) - 1) / 2) * step))
                    ys.append(line + (pane.dy(sign * 6) if meet else 0))
                    fills.append(hue if score == median else sheet.c["bg"])
                    lines.append(sheet.c["bg"] if score == median else hue)
                    cards.append(tip)
            symbol = theme.HUES[self.hues.get(side, "grey")]["symbol"]
            pane.dots(xs, ys, color=one(fills), size=one(wide), symbol=symbol, line=one(lines), width=1.5, hover=cards)

    def _alone(self, alone: pd.DataFrame, y: float) -> None:
        sheet, small = self.sheet, self.sheet.small
        pane = sheet.pane(0, y, sheet.inner, 23 * len(alone), x=self.x if not small else (0, sheet.inner), y=(0, len(alone)))
        pane.rows(range(1, len(alone) + 1))
        if not small:
            pane.ticks(list(theme.SCORES.values()), zero=True)
        marks: dict[str, list[list[Any]]] = {self.a: [], self.b: []}
        for i, row in enumerate(alone.itertuples()):
            mine = self._mine(row.issue, row.only_side)
            middle = y + 23 * i + 11.5
            if small:  # the same scale or none: positions become words
                words = " · ".join(f"{step_of(float(score))} {many.total(same)}" for score, same in mine.groupby("score"))
                room = sheet.inner - text_width(words, sheet.size["label"]) - 30
                sheet.text(14, middle, clip(row.issue, sheet.size["label"], room))
                sheet.text(sheet.inner, middle, words, anchor="right", color="muted")
                marks[row.only_side].append([5, i + 0.5, 9, card(f"{row.only_side} · {row.issue}", words, f"n = {row.n}")])
                continue
            sheet.text(0, middle, row.issue, fit=self.label - 10)
            sheet.text(sheet.inner, middle, f"{row.only_side} only", anchor="right", color="muted")
            for score, same in mine.groupby("score"):
                few = many.total(same) < 4
                shown, size = _shown(same, 9 if few else 7, many.total(self.points), row.only_side)
                step = 10 if few else min(8, 80 / len(shown))
                for k, (tip, _) in enumerate(shown):
                    x = score + pane.dx((k - (len(shown) - 1) / 2) * step)
                    marks[row.only_side].append([x, i + 0.5, size, tip])
        for side, spots in marks.items():
            if spots:
                xs, ys, dot_sizes, cards = zip(*spots, strict=True)
                hue = self.hues.get(side, "grey")
                pane.dots(xs, ys, color=sheet.hue(hue), size=one(list(dot_sizes)), symbol=theme.HUES[hue]["symbol"], hover=cards)


def _shown(same: pd.DataFrame, size: float, most: int, side: str) -> tuple[list[tuple[Markup, int]], float]:
    """Cards of marks at one place: of single utterances, or of one mark for many, whose area goes by n."""
    n = many.total(same)
    if n > many.SINGLE and many.gathered(same):
        first = same.iloc[0]
        tip = card(f"{side} · {first['issue']}", f"{first['stance']} ({signed(first['score'])})", f"n = {n:,}")
        return [(tip, n)], many.size(n, most, size)
    return [(stance_card(u, side), 1) for u in many.singly(same).itertuples()], size
