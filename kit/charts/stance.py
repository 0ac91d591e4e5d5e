"""Stance points and summaries → who takes which position on what: the grid and the gap."""

from typing import Any

import pandas as pd

from kit.charts import theme
from kit.charts.sheet import Pane, Sheet, counted, key
from kit.charts.text import Markup, card, clip, shorten, signed, text_width, wrap

BOTTOM_HEAVY = 4  # from four dots in one step on: two rows


def step_of(score: float) -> str:
    """The stance code nearest to a score."""
    return min(theme.SCORES, key=lambda code: (abs(theme.SCORES[code] - score), -abs(theme.SCORES[code])))


def evidence(row: Any, limit: int = 64) -> str:
    """The sentence if attached, else the paraphrase, else the gist, shortened for a hover card."""
    for name in ("text", "paraphrase", "gist"):
        value = getattr(row, name, "")
        if isinstance(value, str) and value:
            return shorten(value, limit)
    return ""


def stance_card(row: Any, who: str) -> Markup:
    """Hover card of one utterance on an issue."""
    code = f"{row.stance} ({signed(row.score)})" if row.score == row.score else "named without a position"
    where = " · ".join(str(part) for part in (row.form, row.outlet, row.when))
    return card(f"{who} · {row.issue}", code, where, evidence(row))


def stance_key(sheet: Sheet, y: float, *, means: bool) -> float:
    """The key of the five steps and the states that are none; returns px below."""
    entries = [(code, {"color": fill, "size": 11, "line": line}) for code, (fill, line) in sheet.stance.items()]
    entries.append(("mentions only", {"color": theme.CLEAR, "size": 9, "symbol": "diamond", "line": sheet.c["axis"], "width": 1.5}))
    if means:
        fill, line = sheet.stance["conditional"]
        entries.append(("from n = 10: mean and interval", {"color": fill, "size": 12, "symbol": "square", "line": line}))
    return key(sheet, y, entries)


def stance_grid(
    points: pd.DataFrame,
    summary: pd.DataFrame,
    *,
    title: str,
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Issues × families; each panel is a small axis from opposes to supports, one dot an utterance.

    Panels of ten or more show the mean and its interval instead of dots; no panel means nothing was said.

    Parameters
    ----------
    points : DataFrame
        `kit.measures.stance_points`: one row per utterance × issue.
    summary : DataFrame
        `kit.measures.stance_by` with ``family`` (or ``party``) and ``issue``.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    column = "family" if "family" in summary else "party"
    hues = theme.families(book, points, column)
    groups = theme.issue_groups(book, points)
    ranked = points[column].value_counts() if len(points) else pd.Series(dtype=int)
    if narrow:
        shown = [name for name in hues if name in set(list(hues)[:2])]
    else:
        shown = [name for name in hues if name in set(ranked.index[:7])]
    points = points[points[column].isin(shown)]
    cells = {(row[column], row["issue"]): row for row in summary.to_dict("records")} if len(summary) else {}
    n = int(points["score"].notna().sum()) if len(points) else 0
    means = any(c["n"] >= theme.MEAN_FROM for (name, _), c in cells.items() if name in shown)
    default = "One dot, one utterance on an issue, from opposes (left) to supports (right)." + ("" if means else " No panel reaches n = 10, so no means.")
    sheet = Sheet(title=title, subtitle=_first_n(subtitle, default, n), source=source, mode=mode, narrow=narrow)
    if points.empty:
        return sheet.empty(summary, "Nothing matches: no utterance takes or names a position.")
    if len(hues) > len(shown):
        rest = len(hues) - len(shown)
        sheet.caveat(f"{rest} more column{'s' * (rest > 1)} appear{'s' * (rest == 1)} on wider screens." if narrow else f"{rest} more in the numbers.")
    label, gap, number = (128 if narrow else 164), 8, 24
    column_width = min((sheet.inner - label - gap * (len(shown) - 1)) / len(shown), 220)
    left = {name: label + i * (column_width + gap) for i, name in enumerate(shown)}
    y = stance_key(sheet, 8, means=means) + 6
    heads = {name: wrap(name, sheet.size["label"], column_width - 4, bold=True)[:2] for name in shown}
    tall = max(len(lines) for lines in heads.values())
    for name, lines in heads.items():
        for i, line in enumerate(lines):
            colour = sheet.hue(hues[name]) if hues[name] in ("teal", "copper") else None
            sheet.text(left[name] + 2, y + 8 + 15 * (tall - len(lines) + i), line, strong=True, color=colour)
    y += 15 * tall + 6
    said = set(zip(points[column], points["issue"], strict=True))
    row_height, top, rows = 25, y, {}
    for group, issues in groups.items():
        issues = [issue for issue in issues if any((name, issue) in said for name in shown)]
        if not issues:
            continue
        sheet.text(0, y + 9, group, color="muted", size=12)
        sheet.hairline(y + 19)
        y += 22
        for issue in issues:
            sheet.text(0, y + row_height / 2, issue, fit=label - 8)
            rows[issue] = y + row_height / 2
            y += row_height
        y += 6
    # y axis: rows of 25 px from the top of the grid
    at = {issue: (px - top) / row_height for issue, px in rows.items()}
    for name in shown:
        scale = 2 / (column_width - 40 - number)
        span = (-1 - 20 * scale, 1 + (20 + number) * scale)
        pane = sheet.pane(left[name], top, column_width, y - top, x=span, y=(0, (y - top) / row_height))
        pane.ticks(list(theme.SCORES.values()), grid=False)
        mine = points[points[column] == name]
        _panels(pane, [at[issue] for issue in rows if (name, issue) in said], 20 * scale)
        _cells(pane, name, mine, {issue: at[issue] for issue in rows}, cells)
        counts = mine.groupby("issue")["score"].count()
        texts = [(at[issue], str(counts[issue]) if counts[issue] else "–") for issue in rows if issue in counts]
        pane.labels([1 + 26 * scale] * len(texts), [p for p, _ in texts], [t for _, t in texts], color="muted", size=11)
    if not narrow:
        sheet.text(sheet.inner, y + 4, "No panel: nothing said. Beside each panel: n utterances with a position.", size=11, color="muted", anchor="right")
    both = ", ".join(f"{name} {int(points.loc[points[column] == name, 'score'].notna().sum())}" for name in shown)
    alt = f"Grid of {len(rows)} issues by {len(shown)} sides; each dot is one utterance from opposes to supports. n by side: {both}; total n = {n}."
    return sheet.finish(y + (0 if narrow else 12), alt=alt, numbers=summary)


def _first_n(subtitle: str | None, default: str, n: int) -> str:
    """n belongs to the first sentence; ``n = 10`` in the default is a rule, not a count."""
    if subtitle is not None:
        return counted(subtitle, default, n, "utterance × issue")
    head, _, tail = default.partition(". ")
    return f"{head.rstrip('.')}; n = {n:,} (utterance × issue)." + (f" {tail}" if tail else "")


def _panels(pane: Pane, rows: list[float], pad: float) -> None:
    """The cells' ground, with a notch at 0."""
    notch = pane.dx(1)
    for base, width in ((-1 - pad, 1 + pad - notch), (notch, 1 + pad - notch)):
        pane.sheet.data.append(
            {
                "type": "bar",
                "base": round(base, 3),
                "x": [round(width, 3)] * len(rows),
                "y": [round(row, 3) for row in rows],
                "width": 0.88,
                "marker": {"color": pane.sheet.c["panel"]},
                **pane.refs,
            }
        )


def _cells(pane: Pane, name: str, points: pd.DataFrame, rows: dict[str, float], cells: dict[Any, Any]) -> None:
    """Dots, diamonds, or mean and interval in every cell of a column."""
    sheet = pane.sheet
    marks: dict[str, list[Any]] = {"x": [], "y": [], "color": [], "line": [], "size": [], "symbol": [], "hover": []}

    def mark(x: float, y: float, color: str, line: str, size: float, symbol: str, hover: Markup) -> None:
        for field, value in zip(marks, (x, y, color, line, size, symbol, hover), strict=True):
            marks[field].append(value)

    for issue, row in rows.items():
        here = points[points["issue"] == issue]
        known, cell = here[here["score"].notna()], cells.get((name, issue))
        if cell is not None and cell["n"] >= theme.MEAN_FROM and cell["mean_stance"] == cell["mean_stance"]:
            fill, line = sheet.stance[step_of(cell["mean_stance"])]
            pane.line([cell["low"], cell["high"]], [row, row], color=line)
            told = f"mean {signed(cell['mean_stance'])} ({signed(cell['low'])} to {signed(cell['high'])})"
            mark(cell["mean_stance"], row, fill, line, 12, "square", card(f"{name} · {issue}", told, f"n = {cell['n']}"))
            continue
        for score, same in known.groupby("score"):
            fill, line = sheet.stance[step_of(float(score))]  # type: ignore[arg-type]
            count = len(same)
            size, step = (10, 10) if count < BOTTOM_HEAVY else (8.5, 8.5)
            split = [count] if count < BOTTOM_HEAVY else [-(-count // 2), count // 2]
            spots = [((i - (m - 1) / 2) * step, (j - (len(split) - 1) / 2) * 9) for j, m in enumerate(split) for i in range(m)]
            for (x, y), utterance in zip(spots, same.itertuples(), strict=True):
                mark(float(score) + pane.dx(x), row + pane.dy(y), fill, line, size, "circle", stance_card(utterance, name))  # type: ignore[arg-type]
        if known.empty:
            for i, utterance in enumerate(here.itertuples()):
                shift = (i - (len(here) - 1) / 2) * min(12, 60 / len(here))
                mark(pane.dx(shift), row, theme.CLEAR, sheet.c["axis"], 9, "diamond", stance_card(utterance, name))
    if marks["x"]:
        pane.dots(*(marks[f] for f in ("x", "y")), **{f: _one(marks[f]) for f in ("color", "size", "symbol", "line")}, hover=marks["hover"])


def _one(values: list[Any]) -> Any:
    """A list of equal values as the value."""
    return values[0] if len(set(values)) == 1 else values


def stance_gap(
    summary: pd.DataFrame,
    points: pd.DataFrame,
    *,
    title: str,
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
    a: str = "Ukraine",
    b: str = "Russia",
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
    a, b : str
        The parties that ``summary`` compares.
    """
    points = points[points["party"].isin([a, b]) & points["score"].notna() & points["issue"].isin(summary["issue"] if len(summary) else [])]
    default = f"Single utterances, {a} and {b}, on one scale; the bar joins the medians (filled) and counts the steps."
    subtitle = counted(subtitle, default, len(points), "utterance × issue")
    sheet = Sheet(title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow)
    if points.empty:
        return sheet.empty(summary, f"Nothing matches: neither {a} nor {b} takes a position.")
    hues = {"teal": a, "copper": b} if book is None else {hue: name for name, hue in theme.families(book, points, "party").items()}
    colour = {name: hue for hue, name in hues.items()}
    both = summary[summary["only_side"] == ""].sort_values(["gap_steps", "n"], ascending=False, kind="stable")
    alone = summary[summary["only_side"] != ""].sort_values(["only_side", "n"], ascending=[a > b, False], kind="stable")
    sheet.caveat("Steps are scale steps between medians, at most 4.")
    return _Gap(sheet, points, a, b, colour).draw(both, alone, summary)


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
            sheet.text(0, y, f"Only one side is quoted ({len(alone)} issue{'s' * (len(alone) > 1)})", color="muted")
            y += 16
            self._alone(alone, y)
            y += 23 * len(alone)
        wide = f" Widest: {both.iloc[0]['issue']}, {both.iloc[0]['gap_steps']:g} steps." if len(both) else ""
        alt = f"Dumbbell chart of {self.a} and {self.b}: {len(both)} issues on which both are quoted, by distance of medians; {len(alone)} with one side.{wide} n = {len(self.points)}."
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
            xs, ys, fills, lines, cards = [], [], [], [], []
            if median not in set(sides[side]["score"]):  # the median of an even number falls between two steps
                pane.dots([median], [line], color=hue, size=10, symbol="diamond", hover=[card(f"{side} · {row.issue}", f"median {signed(median)}", f"n = {len(sides[side])}")])
            for score, same in sides[side].groupby("score"):
                step = min(11, 100 / len(same))
                meet = (sides[other]["score"] == score).any()
                for k, utterance in enumerate(same.itertuples()):
                    xs.append(score + pane.dx((k - (len(same) - 1) / 2) * step))  # type: ignore[operator]
                    ys.append(line + (pane.dy(sign * 6) if meet else 0))
                    fills.append(hue if score == median else sheet.c["bg"])
                    lines.append(sheet.c["bg"] if score == median else hue)
                    cards.append(stance_card(utterance, side))
            symbol = theme.HUES[self.hues.get(side, "grey")]["symbol"]
            pane.dots(xs, ys, color=_one(fills), size=10.5, symbol=symbol, line=_one(lines), width=1.5, hover=cards)

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
                words = " · ".join(f"{step_of(float(score))} {len(same)}" for score, same in mine.groupby("score"))  # type: ignore[arg-type]
                room = sheet.inner - text_width(words, sheet.size["label"]) - 30
                sheet.text(14, middle, clip(row.issue, sheet.size["label"], room))
                sheet.text(sheet.inner, middle, words, anchor="right", color="muted")
                marks[row.only_side].append([5, i + 0.5, 9, card(f"{row.only_side} · {row.issue}", words, f"n = {row.n}")])
                continue
            sheet.text(0, middle, row.issue, fit=self.label - 10)
            sheet.text(sheet.inner, middle, f"{row.only_side} only", anchor="right", color="muted")
            for score, same in mine.groupby("score"):
                step, size = (10, 9) if len(same) < 4 else (min(8, 80 / len(same)), 7)
                for k, utterance in enumerate(same.itertuples()):
                    x = score + pane.dx((k - (len(same) - 1) / 2) * step)  # type: ignore[operator]
                    marks[row.only_side].append([x, i + 0.5, size, stance_card(utterance, row.only_side)])
        for side, spots in marks.items():
            if spots:
                xs, ys, dot_sizes, cards = zip(*spots, strict=True)
                hue = self.hues.get(side, "grey")
                pane.dots(xs, ys, color=sheet.hue(hue), size=_one(list(dot_sizes)), symbol=theme.HUES[hue]["symbol"], hover=cards)
