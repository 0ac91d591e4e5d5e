"""Scores of the wording beside the reading → strips by side, and marks over days; the accuracy stands on the chart."""

import math
from typing import Any

import numpy as np
import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane, iso, ordinal
from kit.charts.sheet import Sheet, counted, key, source_line
from kit.charts.text import Markup, card, day_label, escape, signed, wrap
from kit.charts.timeline import NEAR, OPEN_DAYS, near, weekly

READING = "Reading"
STRIPS = 30  # articles or outlets in one chart
HEADS = {READING: ("Reading: prospects of the talks", "bleak", "hopeful")}


def swarm(values: list[float], step: float, radius: float, limit: float) -> list[float]:
    """Offsets in px that keep marks apart, symmetric about 0; a pile higher than ``limit`` is squeezed into it."""
    taken: dict[int, dict[int, float]] = {}  # strip as wide as the radius → place in it → value; one mark to a place
    lowest: dict[int, int] = {}  # strip → first place that may be free
    offsets: list[float] = []
    for value in values:
        strip = math.floor(value / radius)
        near = [taken.get(s, {}) for s in (strip - 1, strip + 1)]
        own, place = taken.setdefault(strip, {}), lowest.get(strip, 0)
        while place in own:
            place += 1
        lowest[strip] = place
        while place in own or any(place in other and abs(other[place] - value) <= radius for other in near):
            place += 1
        own[place] = value
        offsets.append((place + 1) // 2 * step * (1 if place % 2 else -1))
    tall = max(map(abs, offsets), default=0)
    return [o * min(1, limit / tall) for o in offsets] if tall else offsets


def _methods(points: pd.DataFrame) -> list[str]:
    found = list(dict.fromkeys(points["method"]))
    return [m for m in found if m != READING] + [m for m in found if m == READING]


def _head(method: str) -> tuple[str, str, str]:
    return HEADS.get(method, (f"{method}: tone of the wording", "negative", "positive"))


def _tips(rows: pd.DataFrame) -> list[Markup]:
    return [escape(f"{row.actor} · {row.when}") for row in rows.itertuples()]


@theme.drawing
def sentiment_strips(
    points: pd.DataFrame,
    summary: pd.DataFrame,
    accuracy: pd.DataFrame,
    *,
    title: str = "How hopeful do the sides sound?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Attributions by side on one scale per method; mean and interval from n = 10; the methods' accuracy in the accent.

    Parameters
    ----------
    points : DataFrame
        `kit.measures.sentiment_points`: one row per attribution and method.
    summary : DataFrame
        `kit.measures.sentiment_by` with ``family``, ``party``, ``outlet`` or ``article``.
    accuracy : DataFrame
        `kit.measures.score_accuracy`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    column = next((c for c in ("family", "party", "outlet", "article") if c in summary), "party")
    text = column in ("outlet", "article")
    n = _attributions(points)
    default = (
        f"Each mark is one attribution {f'in the {column}' if text else 'to a speaker of the side'}; "
        "diamond: mean, from n = 10, with the spread between articles where there are several."
    )
    if many.gathered(points):
        default = "Mark area by the number of attributions, in steps of 0.1; diamond: mean, from n = 10."
    words = f"{default} n = {n:,} (attributions)." if subtitle is None else counted(subtitle, "", n, "attributions")
    sheet = Sheet(title=title, subtitle=words, source=source_line(source, book), mode=mode, narrow=narrow)
    if points.empty:
        return sheet.empty(summary, "Nothing matches: no attribution is left.")
    sheet.caveat("AUC: how well a score tells sentences read as hopeful from bleak ones.")
    hues = dict.fromkeys(summary[column], "ink") if text else theme.families(book, points, column)
    if len(hues) > STRIPS:
        most = many.totals(summary[summary["method"] == summary["method"].iloc[0]], column).index[:STRIPS]
        sheet.caveat(f"The {STRIPS} of {len(hues):,} with most attributions are drawn; all are in the numbers.")
        hues = {name: hue for name, hue in hues.items() if name in set(most)}
    methods = _methods(points)
    label, gap, row = (100, 0, 66) if narrow else (150, 58, 78)
    width = sheet.inner - label if narrow else (sheet.inner - label - gap * (len(methods) - 1)) / len(methods)
    body, y = row * len(hues), 0.0
    known = {r["method"]: r for r in accuracy.to_dict("records")} if len(accuracy) else {}
    means = {(r[column], r["method"]): r for r in summary.to_dict("records")}
    for p, method in enumerate(methods):
        left = label if narrow else label + p * (width + gap)
        head, low, high = _head(method)
        notes = wrap(*_accuracy(known.get(method), method, points, n), sheet.inner if narrow else width + gap - 10)
        colour = "muted" if method == READING else "accent"
        sheet.text(0 if narrow else left, y + 6, head, strong=True, size=13 if not narrow else None)
        for i, line in enumerate(notes[:2]):
            sheet.text(0 if narrow else left, y + 23 + 15 * i, line, color=colour, size=12)
        top = y + 40 + (0 if narrow and len(notes) < 2 else 14)
        pane = sheet.pane(left, top, width, body, x=(-1 - 28 / (width - 28), 1 + 28 / (width - 28)), y=(0, len(hues)))
        pane.ticks([-1, -0.5, 0, 0.5, 1], zero=True)
        for x, words, anchor in (
            (left, f"−1 {low}", None),
            (left + width / 2, "0", "center"),
            (left + width, f"{high} +1", "right"),
        ):
            sheet.text(x, top + body + 11, words, color="muted", size=11.5, anchor=anchor)
        for i, (name, hue) in enumerate(hues.items()):
            mine = points[column] == name if column in points else pd.Series(False, index=points.index)
            rows = points[(points["method"] == method) & mine].sort_values("value", kind="stable")
            behind = means.get((name, method), {}).get("n", 0)
            _label(sheet, name, hue, behind, top + (i + 0.5) * row, left, label if p == 0 or narrow else 0)
            _strip(pane, rows, hue, i + 0.5, row / 2 - 7, method)
            if i:
                sheet.hairline(top + i * row, 0 if p == 0 or narrow else left, left + width)
        drawn = [(i, means[name, method]) for i, name in enumerate(hues) if (name, method) in means]
        _means(pane, [(i, m) for i, m in drawn if m["n"] >= theme.MEAN_FROM and m["mean"] == m["mean"]], column)
        y = top + body + 34 if narrow else y
    total = y - 10 if narrow else 54 + body + 22
    told = "; ".join(f"{r['method']} AUC {r['auc']:.2f}" for r in known.values() if r["auc"] == r["auc"])
    rows_are = "texts" if text else "sides"
    alt = f"Strip plots of {', '.join(methods)} by {len(hues)} {rows_are} on a scale of −1 to +1. {told}. n = {n} attributions."
    return sheet.finish(total, alt=alt, numbers=summary)


def _accuracy(row: dict[str, Any] | None, method: str, points: pd.DataFrame, n: int) -> tuple[str, float]:
    if method == READING:
        return f"the yardstick · {int((points['method'] == method).sum())} of {n} bear on it", 12
    if row is None:
        return "accuracy not measured", 12
    auc = f"AUC {row['auc']:.2f}, coin toss 0.50" if row["auc"] == row["auc"] else "AUC not measurable"
    return f"{auc} · {row['share_zero']:.0%} of sentences at 0", 12


def _label(sheet: Sheet, name: str, hue: str, n: int, y: float, left: float, room: float) -> None:
    if not room:
        sheet.text(left - 6, y, f"n = {n}", color="muted", size=11.5, anchor="right")
        return
    lines = wrap(name, sheet.size["label"], room - 8, bold=True)[:2]
    colour = sheet.hue(hue) if hue in ("teal", "copper") else None
    for i, line in enumerate(lines):
        sheet.text(0, y - 8 * len(lines) + 15 * i + 4, line, strong=True, color=colour)
    sheet.text(0, y + 7 * len(lines) + 5, f"n = {n}", color="muted", size=11.5)


def _strip(pane: Pane, rows: pd.DataFrame, hue: str, y: float, limit: float, method: str) -> None:
    if rows.empty:
        return
    if many.gathered(rows):
        return _bubbles(pane, rows, hue, y, limit, method)
    values = [float(v) for v in rows["value"]]
    size = 8 + (1.5 if hue not in ("teal", "copper") else 0)
    offsets = swarm(values, 6.4, pane.dx(7), limit)
    color = theme.rgba(pane.sheet.hue(hue), 0.8)
    mark: dict[str, Any] = {"color": color, "size": size, "symbol": theme.HUES[hue]["symbol"], "width": 0.6}
    if mark["symbol"].endswith("-open"):
        mark |= {"width": 1.6, "line": pane.sheet.hue(hue)}
    tip = f"<b>%{{text}}</b><br>{escape(method)} %{{x:+.2f}}<extra></extra>"
    pane.dots(
        [round(v, 2) for v in values], [round(y + pane.dy(o), 3) for o in offsets], **mark, text=_tips(rows), hovertemplate=tip
    )


def _bubbles(pane: Pane, rows: pd.DataFrame, hue: str, y: float, limit: float, method: str) -> None:
    """One mark per tenth of the scale, area by n."""
    counts = rows.groupby("value")["n"].sum()
    sizes = [min(2 * limit, many.size(n, counts.max(), 3)) for n in counts]
    cards = [card(method, f"about {signed(v)}", f"n = {n:,}") for v, n in counts.items()]
    color = theme.rgba(pane.sheet.hue(hue), 0.8)
    pane.dots([float(v) for v in counts.index], [y] * len(counts), color=color, size=sizes, width=0.6, hover=cards)


def _attributions(points: pd.DataFrame) -> int:
    """Attributions behind some points: each has one value by method at most."""
    if not len(points):
        return 0
    return int(points.groupby("method")["n"].sum().max()) if many.gathered(points) else int(points["attribution_id"].nunique())


def _means(pane: Pane, rows: list[tuple[int, dict[str, Any]]], column: str) -> None:
    pane.line(
        [v for _, m in rows for v in (m["low"], m["high"], None)],
        [v for i, _ in rows for v in (i + 0.5, i + 0.5, None)],
        color="bg",
        width=4,
    )
    pane.line(
        [v for _, m in rows for v in (m["low"], m["high"], None)],
        [v for i, _ in rows for v in (i + 0.5, i + 0.5, None)],
        color="ink",
    )
    cards = [
        card(str(m[column]), f"mean {signed(m['mean'])} ({signed(m['low'])} to {signed(m['high'])})", f"n = {m['n']}")
        for _, m in rows
    ]
    pane.dots(
        [m["mean"] for _, m in rows],
        [i + 0.5 for i, _ in rows],
        color=pane.sheet.c["ink"],
        symbol="diamond",
        size=11,
        width=1.5,
        hover=cards,
    )


@theme.drawing
def sentiment_timeline(
    points: pd.DataFrame,
    *,
    title: str = "How does the wording sound over the days?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Scores over the days on which the words may have been said; bars are uncertain days; nothing is smoothed.

    Parameters
    ----------
    points : DataFrame
        `kit.measures.sentiment_points`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    n = _attributions(points)
    dated = _dated(points)
    close = dated[near(dated["begin"])] if len(dated) else dated
    drawn, far = (_attributions(rows) for rows in (close, dated.drop(close.index)))
    default = (
        "Each mark is one attribution at the day it was said; a thin bar covers the days it may have been said, "
        "a dotted one on the left means by that day."
    )
    if many.gathered(points):
        default = "Mark area by the attributions of a side on a day (of uncertain days the middle, or the last), in steps of 0.1."
    sheet = Sheet(
        title=title,
        subtitle=counted(subtitle, default, drawn, "attributions"),
        source=source_line(source, book),
        mode=mode,
        narrow=narrow,
    )
    if close.empty:
        return sheet.empty(points.head(0), "Nothing matches: no dated attribution is left.")
    undated = n - drawn - far
    if undated:
        sheet.caveat(f"{undated} of {n} attributions are undated and not drawn.")
    if far:
        sheet.caveat(f"{far} lie{'s' * (far == 1)} more than {NEAR} days off.")
    dated = close
    first, last = dated["begin"].min() - 1, dated["until"].max() + 1
    hues = theme.families(book, dated)
    y = key(sheet, 8, [(name, _mark(sheet, hue)) for name, hue in hues.items()]) + 8
    label = 0 if narrow else 150
    methods, high = _methods(dated), (110 if narrow else 120)
    width = sheet.inner - label - 72
    for method in methods:
        head, low, top_word = _head(method)
        rows = dated[dated["method"] == method]
        if narrow:
            sheet.text(0, y + 6, head, strong=True)
            sheet.text(sheet.inner, y + 6, f"n = {many.total(rows):,}", color="muted", anchor="right")
            y += 22
        else:
            for i, line in enumerate(wrap(head, sheet.size["label"], label - 20, bold=True)):
                sheet.text(0, y + high / 2 - 16 + 15 * i, line, strong=True)
            sheet.text(0, y + high / 2 + 16, f"n = {many.total(rows):,}", color="muted", size=11.5)
        pane = sheet.pane(label, y, width, high, x=(first, last), y=(1.15, -1.15), dates=True)
        pane.rows([-1, 0, 1])
        pane.yaxis |= {"zeroline": True, "zerolinecolor": sheet.c["axis"], "zerolinewidth": 1}
        ticks = weekly(first + 1, last, most=4 if narrow else 6)
        pane.ticks(ticks, [day_label(iso(t)) for t in ticks] if method == methods[-1] else None)
        for value, word in ((1, f"+1 {top_word}"), (0, "0"), (-1, f"−1 {low}")):
            sheet.text(label + width + 6, pane.py(value), word, color="muted", size=11)
        if many.gathered(rows):
            _gathered(pane, rows, hues, method)
            y += high + 16
            continue
        spots = _beside(rows, pane)
        for name, hue in hues.items():
            mine = rows[rows["family"] == name]
            for by_that_day, long in mine[mine["until"] - mine["begin"] > 1].groupby("open"):
                pane.line(
                    [v for r in long.itertuples() for v in (r.begin, r.until, None)],
                    [v for r in long.itertuples() for v in (r.value, r.value, None)],
                    color=theme.rgba(sheet.hue(hue), 0.35),
                    width=1.5,
                    dash="dot" if by_that_day else None,
                )
            if len(mine):
                tip = f"<b>%{{text}}</b><br>{escape(method)} %{{y:+.2f}}<extra></extra>"
                x = [spots[i] for i in mine.index]
                pane.dots(x, [round(v, 2) for v in mine["value"]], **_mark(sheet, hue, 7), text=_tips(mine), hovertemplate=tip)
        y += high + 16
    alt = f"Scores of {', '.join(methods)} over days, one mark per attribution, by {len(hues)} sides. {undated} undated. n = {n}."
    return sheet.finish(y + 14, alt=alt, numbers=_wide(points))


def _gathered(pane: Pane, rows: pd.DataFrame, hues: dict[str, str], method: str) -> None:
    """One mark per side, day and tenth of the scale, sides beside each other, area by n."""
    most = rows.groupby(["family", "middle", "value"])["n"].sum().max()
    for place, (name, hue) in enumerate(hues.items()):
        mine = rows[rows["family"] == name].groupby(["middle", "value"])["n"].sum()
        if not len(mine):
            continue
        shift = 0.8 * ((place + 0.5) / len(hues) - 0.5)
        x = [round(middle + shift, 2) for middle, _ in mine.index]
        cards = [card(name, f"{method} about {signed(value)}", f"n = {n:,}") for (_, value), n in mine.items()]
        look = _mark(pane.sheet, hue) | {"size": [min(16, many.size(n, most, 2)) for n in mine]}
        pane.dots(x, [value for _, value in mine.index], **look, hover=cards)


def _dated(points: pd.DataFrame) -> pd.DataFrame:
    """Rows with a last day: where their days begin and end on the axis, and where the mark stands."""
    dated = points.dropna(subset=["said_to"]) if len(points) else points
    ends = np.array([ordinal(d) for d in dated["said_to"]], dtype=float)
    starts = np.array([ordinal(d) for d in dated["said_from"]], dtype=float)
    unknown = np.isnan(starts)
    begin, until = np.where(unknown, ends + 1 - OPEN_DAYS, starts), ends + 1
    return dated.assign(begin=begin, until=until, open=unknown, middle=np.where(unknown, ends + 0.5, (begin + until) / 2))


def _wide(points: pd.DataFrame) -> pd.DataFrame:
    """One row per attribution with its scores side by side: the read-out."""
    if many.gathered(points):
        sums = (
            points.assign(total=points["value"] * points["n"])
            .groupby(["family", "when", "method"], sort=False)[["total", "n"]]
            .sum()
        )
        return sums.assign(mean=sums["total"] / sums["n"]).drop(columns="total").reset_index()
    by = points.pivot_table(index=["attribution_id", "family", "actor", "when"], columns="method", values="value", sort=False)
    return by[_methods(points)].reset_index().drop(columns="attribution_id").rename_axis(columns=None).assign(n=1)


def _beside(rows: pd.DataFrame, pane: Pane) -> dict[Any, float]:
    """Where on the day axis every row is drawn: at the middle of its days, near equals side by side within a day."""
    spots: dict[Any, float] = {}
    for middle, same in rows.groupby("middle"):
        same = same.sort_values(["family", "value"], kind="stable")
        offsets = swarm([-v / pane.dy(1) for v in same["value"]], 6, 6, 0.46 / pane.dx(1))
        spots |= {i: round(float(middle) + pane.dx(o), 2) for i, o in zip(same.index, offsets, strict=True)}
    return spots


def _mark(sheet: Any, hue: str, size: float = 9) -> dict[str, Any]:
    symbol = theme.HUES[hue]["symbol"]
    ring = {"line": sheet.hue(hue), "width": 1.6} if symbol.endswith("-open") else {"width": 0.6}
    return {"color": theme.rgba(sheet.hue(hue), 0.8), "size": size, "symbol": symbol, **ring}
