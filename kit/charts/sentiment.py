"""Scores of the wording beside the reading → strips by side, and marks over days; the accuracy stands on the chart."""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane, Span, ordinal
from kit.charts.sheet import Sheet, begin_sheet, key
from kit.charts.text import Markup, card, escape, signed, wrap
from kit.charts.timeline import OPEN_DAYS, day_ticks, near

READING = "Reading"
STRIPS = 30  # articles or outlets in one chart


class Scale(NamedTuple):
    """What a method's values mean."""

    name: str
    low: str  # −1
    high: str  # +1


SCALES = {READING: Scale("Reading: prospects of the talks", "bleak", "hopeful")}


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
    methods = list(dict.fromkeys(points["method"]))
    return [m for m in methods if m != READING] + [m for m in methods if m == READING]


def _scale(method: str) -> Scale:
    return SCALES.get(method, Scale(f"{method}: tone of the wording", "negative", "positive"))


def _tips(rows: pd.DataFrame) -> list[Markup]:
    return [escape(f"{actor} · {when}") for actor, when in zip(rows["actor"], rows["when"], strict=True)]


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
        f"Each mark is one attribution {f'in the {column}' if text else 'to an actor of the side'}. "
        f"A diamond is the mean of {theme.MEAN_FROM} or more."
    )
    if len(summary) and (summary["low"] < summary["high"]).any():
        default += " Its bar shows the spread between articles."
    if many.gathered(points):
        default = (
            "A larger mark stands for more attributions; scores are rounded to 0.1. "
            f"A diamond is the mean of {theme.MEAN_FROM} or more."
        )
    sheet = begin_sheet(
        default, n, "attributions", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if points.empty:
        return sheet.empty(summary, "Nothing matches: no attribution is left.")
    if explained := auc_words(accuracy):
        sheet.caveat(explained)
    hues = dict.fromkeys(summary[column], "ink") if text else theme.families(book, points, column)
    if len(hues) > STRIPS:
        most = many.totals(summary[summary["method"] == summary["method"].iloc[0]], column).index[:STRIPS]
        sheet.caveat(f"The {STRIPS} of {len(hues):,} with most attributions are drawn; all are in the numbers.")
        hues = {name: hue for name, hue in hues.items() if name in set(most)}
    strips = _Strips(sheet, column, hues, _methods(points))
    known = {r["method"]: r for r in accuracy.to_dict("records")} if len(accuracy) else {}
    means = {(r[column], r["method"]): r for r in summary.to_dict("records")}
    for method in strips.methods:
        strips.draw(method, points, means, _accuracy(known.get(method), method, points, n))
    aucs = "; ".join(f"{r['method']} AUC {r['auc']:.2f}" for r in known.values() if r["auc"] == r["auc"])
    alt = (
        f"Strip plots of {', '.join(strips.methods)} by {len(hues)} {'texts' if text else 'sides'} on a scale of −1 to +1. "
        f"{aucs}. n = {n} attributions."
    )
    return sheet.finish(strips.bottom, alt=alt, numbers=summary)


class _Strips:
    """A panel per method, beside each other or on narrow pages below each other; in it a strip per side or text."""

    def __init__(self, sheet: Sheet, column: str, hues: dict[str, str], methods: list[str]):
        self.sheet, self.column, self.hues, self.methods = sheet, column, hues, methods
        self.label, self.gap, self.row = (100, 0, 66) if sheet.small else (150, 58, 78)
        across = 1 if sheet.small else len(methods)
        self.width = (sheet.inner - self.label - self.gap * (across - 1)) / across
        self.height = self.row * len(hues)
        self.y = 0.0  # px above the panel

    @property
    def bottom(self) -> float:
        """Where the chart ends, in px."""
        return self.y - 10 if self.sheet.small else 54 + self.height + 22

    def draw(self, method: str, points: pd.DataFrame, means: dict[Any, Any], accuracy: str) -> None:
        """One panel: what the method's values mean and how right they are, then its strips and means."""
        first = method == self.methods[0] or self.sheet.small
        left = self.label if self.sheet.small else self.label + self.methods.index(method) * (self.width + self.gap)
        pane = self._pane(left, self._head(method, left, accuracy), method)
        of_method = points[points["method"] == method]
        for i, (name, hue) in enumerate(self.hues.items()):
            mine = of_method[self.column] == name if self.column in points else pd.Series(False, index=of_method.index)
            behind = means.get((name, method), {}).get("n", 0)
            _label(self.sheet, name, hue, behind, pane.top + (i + 0.5) * self.row, left, self.label if first else 0)
            _strip(pane, of_method[mine].sort_values("value", kind="stable"), hue, i + 0.5, self.row / 2 - 7, method)
            if i:
                self.sheet.hairline(pane.top + i * self.row, 0 if first else left, left + self.width)
        drawn = [(i, means[name, method]) for i, name in enumerate(self.hues) if (name, method) in means]
        _means(pane, [(i, m) for i, m in drawn if m["n"] >= theme.MEAN_FROM and m["mean"] == m["mean"]], self.column)
        if self.sheet.small:
            self.y = pane.top + self.height + 34

    def _head(self, method: str, left: float, accuracy: str) -> float:
        """The method's name and accuracy; returns px below."""
        sheet, x = self.sheet, 0 if self.sheet.small else left
        notes = wrap(accuracy, 12, sheet.inner if sheet.small else self.width + (self.gap - 10) * (method != self.methods[-1]))
        sheet.text(x, self.y + 6, _scale(method).name, strong=True, size=None if sheet.small else 13)
        for i, line in enumerate(notes[:2]):
            sheet.text(x, self.y + 23 + 15 * i, line, color="muted" if method == READING else "accent", size=12)
        return self.y + 40 + (0 if sheet.small and len(notes) < 2 else 14)

    def _pane(self, left: float, top: float, method: str) -> Pane:
        """Axes from −1 to +1."""
        width, edge = self.width, 1 + 28 / (self.width - 28)
        _, low, high = _scale(method)
        pane = self.sheet.pane(left, top, width, self.height, x=(-edge, edge), y=(0, len(self.hues)))
        pane.ticks([-1, -0.5, 0, 0.5, 1], zero=True)
        ends = ((left, f"−1 {low}", None), (left + width / 2, "0", "center"), (left + width, f"{high} +1", "right"))
        for x, words, anchor in ends:
            self.sheet.text(x, top + self.height + 11, words, color="muted", size=11.5, anchor=anchor)
        return pane


def auc_words(accuracy: pd.DataFrame) -> str:
    """What AUC means, by the first method that has one; nothing if none has."""
    known = accuracy.dropna(subset=["auc"]) if len(accuracy) else accuracy
    if not len(known):
        return ""
    auc = float(known["auc"].iloc[0])
    pairs = f"a hopeful sentence scores higher than a bleak one in {100 * auc:.0f} of 100 pairs"
    return f"AUC {auc:.2f} means: {pairs}; chance gives 50."


def _accuracy(row: dict[str, Any] | None, method: str, points: pd.DataFrame, n: int) -> str:
    if method == READING:
        return f"{int((points['method'] == method).sum())} of {n} passages speak of it"
    if row is None:
        return "accuracy not measured"
    zeros = f"{row['share_zero']:.0%} of sentences at 0"
    if not (row["n_hopeful"] or row["n_bleak"]):  # nobody has read them
        return zeros
    auc = f"AUC {row['auc']:.2f} (chance 0.50)" if row["auc"] == row["auc"] else "AUC not measurable"
    return f"{auc} · {zeros}"


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
    intervals = [Span(m["low"], m["high"], i + 0.5) for i, m in rows]
    pane.spans(intervals, color="bg", width=4)
    pane.spans(intervals, color="ink")
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
    dated = _with_days(points)
    close = dated[near(dated["begin"])] if len(dated) else dated
    drawn, far = (_attributions(rows) for rows in (close, dated.drop(close.index)))
    default = (
        "Each mark is one attribution at the day it was said. A thin bar covers the days on which it may have been said; "
        "a dotted bar means that day or earlier."
    )
    if many.gathered(points):
        default = (
            "A larger mark stands for more attributions of a side on a day (of uncertain days the middle one, or the last); "
            "scores are rounded to 0.1."
        )
    sheet = begin_sheet(
        default, drawn, "attributions", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if close.empty:
        return sheet.empty(points.head(0), "Nothing matches: no dated attribution is left.")
    undated = n - drawn - far
    if parts := [f"{k} {why}" for k, why in ((undated, "without a date"), (far, "far from the other days")) if k]:
        sheet.caveat(f"Not drawn, of {n} attributions: {' and '.join(parts)}.")
    hues = theme.families(book, close)
    days = _Days(sheet, close, hues, key(sheet, 8, [(name, _mark(sheet, hue)) for name, hue in hues.items()]) + 8)
    for method in days.methods:
        days.draw(method, close[close["method"] == method])
    alt = (
        f"Scores of {', '.join(days.methods)} over days, one mark per attribution, by {len(hues)} sides. "
        f"{undated} without a date. n = {n}."
    )
    return sheet.finish(days.y + 14, alt=alt, numbers=_wide(points))


class _Days:
    """A panel per method below each other, days across."""

    def __init__(self, sheet: Sheet, close: pd.DataFrame, hues: dict[str, str], y: float):
        self.sheet, self.hues, self.methods, self.y = sheet, hues, _methods(close), y
        self.first, self.last = close["begin"].min() - 1, close["until"].max() + 1
        self.label, self.high = (0, 110) if sheet.small else (150, 120)
        self.width = sheet.inner - self.label - 72

    def draw(self, method: str, rows: pd.DataFrame) -> None:
        """One panel: its name, axes and marks."""
        self._name(method, many.total(rows))
        pane = self._pane(method)
        if many.gathered(rows):
            _draw_bubbles(pane, rows, self.hues, method)
        else:
            spots = _beside(rows, pane)
            for name, hue in self.hues.items():
                _scores(pane, rows[rows["family"] == name], hue, spots, method)
        self.y += self.high + 16

    def _name(self, method: str, n: int) -> None:
        sheet, head = self.sheet, _scale(method).name
        if sheet.small:
            sheet.text(0, self.y + 6, head, strong=True)
            sheet.text(sheet.inner, self.y + 6, f"n = {n:,}", color="muted", anchor="right")
            self.y += 22
            return
        for i, line in enumerate(wrap(head, sheet.size["label"], self.label - 20, bold=True)):
            sheet.text(0, self.y + self.high / 2 - 16 + 15 * i, line, strong=True)
        sheet.text(0, self.y + self.high / 2 + 16, f"n = {n:,}", color="muted", size=11.5)

    def _pane(self, method: str) -> Pane:
        """Axes: days, named below the last panel, and values from −1 to +1."""
        sheet, right = self.sheet, self.label + self.width + 6
        days = self.first, self.last
        pane = sheet.pane(self.label, self.y, self.width, self.high, x=days, y=(1.15, -1.15), dates=True)
        pane.rows([-1, 0, 1], zero=True)
        ticks = day_ticks(self.first + 1, self.last, most=4 if sheet.small else 6)
        pane.ticks([day for day, _ in ticks], [words for _, words in ticks] if method == self.methods[-1] else None)
        _, low, high = _scale(method)
        for value, word in ((1, f"+1 {high}"), (0, "0"), (-1, f"−1 {low}")):
            sheet.text(right, pane.py(value), word, color="muted", size=11)
        return pane


def _scores(pane: Pane, rows: pd.DataFrame, hue: str, spots: dict[Any, float], method: str) -> None:
    """The attributions of a side: bars over uncertain days, then marks."""
    for by_that_day, long in rows[rows["until"] - rows["begin"] > 1].groupby("open"):
        spans = [Span(*days) for days in zip(long["begin"], long["until"], long["value"], strict=True)]
        color = theme.rgba(pane.sheet.hue(hue), 0.35)
        pane.spans(spans, color=color, width=1.5, dash="dot" if by_that_day else None)
    if len(rows):
        tip = f"<b>%{{text}}</b><br>{escape(method)} %{{y:+.2f}}<extra></extra>"
        x, y = [spots[i] for i in rows.index], [round(v, 2) for v in rows["value"]]
        pane.dots(x, y, **_mark(pane.sheet, hue, 7), text=_tips(rows), hovertemplate=tip)


def _draw_bubbles(pane: Pane, rows: pd.DataFrame, hues: dict[str, str], method: str) -> None:
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


def _with_days(points: pd.DataFrame) -> pd.DataFrame:
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
