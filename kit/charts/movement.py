"""Stance points over days → whether anyone moved: single utterances, intervals as intervals, no line under three points."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Canvas, Pane, Span, ordinal
from kit.charts.sheet import Sheet, begin_sheet, key
from kit.charts.stance import drawn, stance_card
from kit.charts.timeline import OPEN_DAYS, day_ticks, near

LINE_FROM = 3  # days known exactly: below, no line
PANELS = 9


@theme.drawing
def stance_movement(
    points: pd.DataFrame,
    *,
    title: str = "Do the positions move?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Positions over days, one panel an issue, marks by side; a line joins a side's daily medians from three days on.

    Parameters
    ----------
    points : DataFrame
        `kit.measures.stance_points`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    default = (
        "Each mark is one utterance at its day. A thin bar covers the days on which it may have been said; "
        f"a dotted bar means that day or earlier. A line needs {LINE_FROM} known days."
    )
    scored = points[points["score"].notna()] if len(points) else points
    dated = _with_days(scored)
    close = dated[near(dated["begin"])] if len(dated) else dated
    n = many.total(close)
    sheet = begin_sheet(
        default, n, "utterance × issue", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if close.empty:
        return sheet.empty(points, "Nothing matches: no dated utterance takes a position.")
    if len(scored) > len(close):
        off, every = many.total(scored) - n, many.total(scored)
        why = "without a date or far from the other days"
        sheet.caveat(f"Not drawn: {off:,} of {every:,} positions, {why}.")
    order = [issue for issues in theme.issue_groups(book, close).values() for issue in issues]
    counts = many.totals(close, "issue")
    shown = [issue for issue in order if issue in set(counts.index[:PANELS])]
    if len(order) > len(shown):
        sheet.caveat(f"The {len(shown)} most frequent issues of {len(order)} are drawn.")
    hues = theme.families(book, close[close["issue"].isin(shown)])
    y = key(sheet, 8, [(name, _mark(sheet, hue)) for name, hue in hues.items()]) + 6
    panels = _Panels(sheet, close, len(shown), y)
    for i, issue in enumerate(shown):
        mine = close[close["issue"] == issue]
        _draw(panels.pane(i, issue, many.total(mine)), mine, hues)
    alt = (
        f"Positions over days on {len(shown)} issues, one mark per utterance by {len(hues)} "
        f"sides: {', '.join(f'{i} {counts[i]}' for i in shown)}. n = {n}."
    )
    numbers = close[["issue", "family", "actor", "when", "stance", "score"]].assign(n=close.get("n", 1))
    return sheet.finish(panels.bottom, alt=alt, numbers=numbers)


def _with_days(scored: pd.DataFrame) -> pd.DataFrame:
    """Positions with a last day: where their days begin and end on the axis, and whether the first is open."""
    dated = scored.dropna(subset=["said_to"]) if len(scored) else scored
    return dated.assign(
        begin=[
            ordinal(begin) if pd.notna(begin) else ordinal(until) + 1 - OPEN_DAYS
            for begin, until in zip(dated["said_from"], dated["said_to"], strict=True)
        ],
        open=dated["said_from"].isna(),
        until=[ordinal(d) + 1 for d in dated["said_to"]],
    )


class _Panels:
    """A small panel per issue, up to three beside each other, days across."""

    scale, gap, between = 62, 14, 62  # px of the words of the scale, and between panels

    def __init__(self, sheet: Sheet, close: pd.DataFrame, n: int, y: float):
        self.sheet, self.y = sheet, y
        self.across = 1 if sheet.small or n == 1 else 2 if n < 5 else 3
        self.high = 150 if n == 1 else 104
        self.width = (sheet.inner - self.scale - self.gap * (self.across - 1)) / self.across
        self.first = close["begin"].min() - 0.5
        self.last = max(close["until"].max() + 0.5, close["begin"].min() + 7)
        self.ticks = day_ticks(self.first + 0.5, self.last, most=4 if self.across > 1 or sheet.small else 7)
        self.bottom = y + -(-n // self.across) * (self.high + self.between) - 20

    def pane(self, i: int, issue: str, n: int) -> Pane:
        """The panel of an issue, with its name and axes."""
        sheet, column = self.sheet, i % self.across
        left, top = self.scale + column * (self.width + self.gap), self.y + (i // self.across) * (self.high + self.between)
        sheet.text(left, top + 6, issue, strong=True, fit=self.width - 48)
        sheet.text(left + self.width, top + 6, f"n = {n:,}", color="muted", size=11.5, anchor="right")
        days = self.first, self.last
        pane = sheet.pane(left, top + 18, self.width, self.high, x=days, y=(1.25, -1.25), dates=True)
        pane.rows(list(theme.SCORES.values()), zero=True)
        pane.ticks([day for day, _ in self.ticks], [words for _, words in self.ticks])
        if column == 0:
            for word, score in (("supports", 1), ("ambivalent", 0), ("opposes", -1)):
                sheet.text(self.scale - 6, pane.py(score), word, color="muted", size=11, anchor="right")
        return pane


def _mark(sheet: Canvas, hue: str) -> dict[str, Any]:
    symbol = theme.HUES[hue]["symbol"]
    mark = {"color": sheet.hue(hue), "size": 9, "symbol": symbol}
    return mark | ({"line": sheet.hue(hue), "width": 1.8} if symbol.endswith("-open") else {})


def _draw(pane: Pane, rows: pd.DataFrame, hues: dict[str, str]) -> None:
    """One side after the other; marks at one place stand beside each other, a little off the line."""
    sheet, rows = pane.sheet, drawn(rows, "family", "begin", "until", "open")
    taken: dict[tuple[float, float], int] = {}
    for name, hue in hues.items():
        mine = rows[rows["family"] == name]
        if mine.empty:
            continue
        exact = mine[~mine["open"] & (mine["until"] - mine["begin"] == 1)]
        days = many.singly(exact).groupby("begin")["score"].median()
        if len(days) >= LINE_FROM:
            pane.line([day + 0.5 for day in days.index], list(days), color=sheet.hue(hue), width=1.5)
        x: list[float] = []
        y: list[float] = []
        bars: dict[bool, list[Span]] = {False: [], True: []}
        for row in mine.itertuples():
            middle = row.until - 0.5 if row.open else (row.begin + row.until) / 2
            place = (round(middle, 1), row.score)
            rank = taken[place] = taken.get(place, -1) + 1
            shift = pane.dy((rank + 1) // 2 * 7 * (1 if rank % 2 else -1))
            x.append(middle)
            y.append(row.score + shift)
            if row.until - row.begin > 1:
                bars[bool(row.open)].append(Span(row.begin, row.until, row.score + shift))
        for by_that_day, spans in bars.items():
            pane.spans(spans, color=theme.rgba(sheet.hue(hue), 0.45), dash="dot" if by_that_day else None)
        look = _mark(sheet, hue)
        if many.gathered(rows):
            look["size"] = [many.size(n, rows["n"].max(), 5) for n in mine["n"]]
        pane.dots(x, y, **look, hover=[stance_card(row, name) for row in mine.itertuples()])
