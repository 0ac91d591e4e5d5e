"""Stance points over days → whether anyone moved: single utterances, intervals as intervals, no line under three points."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Canvas, Pane, iso, ordinal
from kit.charts.sheet import Sheet, counted, key, source_line
from kit.charts.stance import stance_card
from kit.charts.text import day_label
from kit.charts.timeline import NEAR, OPEN_DAYS, near, weekly

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
    scored = points[points["score"].notna()] if len(points) else points
    default = (
        "One mark, one utterance at its day; a thin bar covers the days it may have been said, "
        "a dotted one on the left means by that day. A line needs three days."
    )
    dated = scored.dropna(subset=["said_to"]) if len(scored) else scored
    dated = dated.assign(
        begin=[ordinal(r.said_from) if pd.notna(r.said_from) else ordinal(r.said_to) + 1 - OPEN_DAYS for r in dated.itertuples()],
        open=dated["said_from"].isna(),
        until=[ordinal(d) + 1 for d in dated["said_to"]],
    )
    close = dated[near(dated["begin"])] if len(dated) else dated
    sheet = Sheet(
        title=title,
        subtitle=counted(subtitle, default, many.total(close), "utterance × issue"),
        source=source_line(source, book),
        mode=mode,
        narrow=narrow,
    )
    if close.empty:
        return sheet.empty(points, "Nothing matches: no dated utterance takes a position.")
    if len(scored) > len(close):
        off, every = many.total(scored) - many.total(close), many.total(scored)
        sheet.caveat(f"{off:,} of {every:,} positions are undated or more than {NEAR} days off.")
    order = [issue for issues in theme.issue_groups(book, close).values() for issue in issues]
    counts = many.totals(close, "issue")
    shown = [issue for issue in order if issue in set(counts.index[:PANELS])]
    if len(order) > len(shown):
        sheet.caveat(f"The {len(shown)} most frequent issues of {len(order)} are drawn.")
    hues = theme.families(book, close[close["issue"].isin(shown)])
    y = key(sheet, 8, [(name, _mark(sheet, hue)) for name, hue in hues.items()]) + 6
    across = 1 if narrow or len(shown) == 1 else 2 if len(shown) < 5 else 3
    scale, gap, high = 62, 14, (150 if len(shown) == 1 else 104)
    width = (sheet.inner - scale - gap * (across - 1)) / across
    first, last = close["begin"].min() - 0.5, max(close["until"].max() + 0.5, close["begin"].min() + 7)
    ticks = weekly(first + 0.5, last, most=4 if across > 1 or narrow else 7)
    for i, issue in enumerate(shown):
        column, left = i % across, scale + (i % across) * (width + gap)
        top = y + (i // across) * (high + 62)
        mine = close[close["issue"] == issue]
        sheet.text(left, top + 6, issue, strong=True, fit=width - 48)
        sheet.text(left + width, top + 6, f"n = {many.total(mine):,}", color="muted", size=11.5, anchor="right")
        pane = sheet.pane(left, top + 18, width, high, x=(first, last), y=(1.25, -1.25), dates=True)
        pane.rows(list(theme.SCORES.values()))
        pane.yaxis |= {"zeroline": True, "zerolinecolor": sheet.c["axis"], "zerolinewidth": 1}
        pane.ticks(ticks, [day_label(iso(t)) for t in ticks])
        if column == 0:
            for word, score in (("supports", 1), ("ambivalent", 0), ("opposes", -1)):
                sheet.text(scale - 6, pane.py(score), word, color="muted", size=11, anchor="right")
        _draw(pane, mine, hues)
    rows = -(-len(shown) // across)
    alt = (
        f"Positions over days on {len(shown)} issues, one mark per utterance by {len(hues)} "
        f"sides: {', '.join(f'{i} {counts[i]}' for i in shown)}. n = {many.total(close)}."
    )
    numbers = close[["issue", "family", "actor", "when", "stance", "score"]].assign(n=close.get("n", 1))
    return sheet.finish(y + rows * (high + 62) - 20, alt=alt, numbers=numbers)


def _mark(sheet: Canvas, hue: str) -> dict[str, Any]:
    symbol = theme.HUES[hue]["symbol"]
    mark = {"color": sheet.hue(hue), "size": 9, "symbol": symbol}
    return mark | ({"line": sheet.hue(hue), "width": 1.8} if symbol.endswith("-open") else {})


def _draw(pane: Pane, rows: pd.DataFrame, hues: dict[str, str]) -> None:
    """One side after the other; marks at one place stand beside each other, a little off the line."""
    sheet = pane.sheet
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
        bars: dict[bool, list[tuple[float, float, float]]] = {False: [], True: []}
        for row in mine.itertuples():
            middle = row.until - 0.5 if row.open else (row.begin + row.until) / 2
            place = (round(middle, 1), row.score)
            rank = taken[place] = taken.get(place, -1) + 1
            shift = pane.dy((rank + 1) // 2 * 7 * (1 if rank % 2 else -1))
            x.append(middle)
            y.append(row.score + shift)
            if row.until - row.begin > 1:
                bars[bool(row.open)].append((row.begin, row.until, row.score + shift))
        for by_that_day, spans in bars.items():
            pane.line(
                [v for a, b, _ in spans for v in (a, b, None)],
                [v for *_, at in spans for v in (at, at, None)],
                color=theme.rgba(sheet.hue(hue), 0.45),
                dash="dot" if by_that_day else None,
            )
        look = _mark(sheet, hue)
        if many.gathered(rows):
            look["size"] = [many.size(n, rows["n"].max(), 5) for n in mine["n"]]
        pane.dots(x, y, **look, hover=[stance_card(row, name) for row in mine.itertuples()])
