"""Stance points and summaries → who takes which position on what."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane
from kit.charts.sheet import Sheet, counted, key, source_line
from kit.charts.text import Markup, card, shorten, signed, text_width, wrap

TWO_ROWS_FROM = 4  # dots in one step; beside an occupied step already two


def step_of(score: float) -> str:
    """The stance code nearest to a score."""
    return min(theme.SCORES, key=lambda code: (abs(theme.SCORES[code] - score), -abs(theme.SCORES[code])))


def evidence(row: Any, limit: int = 52) -> str:
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
    entries.append(
        ("mentions only", {"color": theme.CLEAR, "size": 9, "symbol": "diamond", "line": sheet.c["axis"], "width": 1.5})
    )
    if means:
        fill, line = sheet.stance["conditional"]
        entries.append(("from n = 10: mean and interval", {"color": fill, "size": 12, "symbol": "square", "line": line}))
    return key(sheet, y, entries)


@theme.drawing
def stance_grid(
    points: pd.DataFrame,
    summary: pd.DataFrame,
    *,
    title: str = "Who supports and who opposes what?",
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
    ranked = many.totals(points, column) if len(points) else pd.Series(dtype=int)
    if narrow:
        shown = [name for name in hues if name in set(list(hues)[:2])]
    else:
        shown = [name for name in hues if name in set(ranked.index[:7])]
    points = points[points[column].isin(shown)]
    cells = {(row[column], row["issue"]): row for row in summary.to_dict("records")} if len(summary) else {}
    n = many.total(points[points["score"].notna()]) if len(points) else 0
    means = any(c["n"] >= theme.MEAN_FROM for (name, _), c in cells.items() if name in shown)
    default = "One dot, one utterance on an issue, from opposes (left) to supports (right)." + (
        "" if means else " No panel reaches n = 10, so no means."
    )
    sheet = Sheet(
        title=title, subtitle=_first_n(subtitle, default, n), source=source_line(source, book), mode=mode, narrow=narrow
    )
    if points.empty:
        return sheet.empty(summary, "Nothing matches: no utterance takes or names a position.")
    if len(hues) > len(shown):
        rest = len(hues) - len(shown)
        sheet.caveat(
            f"{rest} more column{'s' * (rest > 1)} appear{'s' * (rest == 1)} on wider screens."
            if narrow
            else f"{rest} more in the numbers."
        )
    positions = points.assign(
        n=points["n"].where(points["score"].notna(), 0) if "n" in points else points["score"].notna().astype(int)
    )
    counts = {name: many.totals(positions[positions[column] == name], "issue") for name in shown}
    label, gap = (128 if narrow else 164), 8
    column_width = min((sheet.inner - label - gap * (len(shown) - 1)) / len(shown), 220)
    widest = max((text_width(f"{n:,}", 11) for by_issue in counts.values() for n in by_issue), default=0)
    number = max(24, min(widest + 4, column_width - 64))
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
        texts = [(at[issue], f"{k:,}" if k else "–") for issue, k in counts[name].reindex(rows).dropna().astype(int).items()]
        pane.labels([1 + 26 * scale] * len(texts), [p for p, _ in texts], [t for _, t in texts], color="muted", size=11)
    if not narrow:
        sheet.text(
            sheet.inner,
            y + 4,
            "No panel: nothing said. Beside each panel: n utterances with a position.",
            size=11,
            color="muted",
            anchor="right",
        )
    taken = points[points["score"].notna()]
    both = ", ".join(f"{name} {many.total(taken[taken[column] == name])}" for name in shown)
    alt = (
        f"Grid of {len(rows)} issues by {len(shown)} sides; each dot is one utterance "
        f"from opposes to supports. n by side: {both}; total n = {n}."
    )
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
            mark(
                cell["mean_stance"],
                row,
                fill,
                line,
                12,
                f"square{_ruled(here)}",
                card(f"{name} · {issue}", told, f"n = {cell['n']}"),
            )
            continue
        for score, same in many.singly(known).groupby("score"):
            fill, line = sheet.stance[step_of(float(score))]
            count = len(same)
            crowded = count > 1 and (abs(known["score"] - score) == 0.5).any()
            single = count < TWO_ROWS_FROM and not crowded
            size, step = (10, 10) if single else (8.5, 8.5)
            split = [count] if single else [-(-count // 2), count // 2]
            spots = [((i - (m - 1) / 2) * step, (j - (len(split) - 1) / 2) * 9) for j, m in enumerate(split) for i in range(m)]
            for (x, y), utterance in zip(spots, same.itertuples(), strict=True):
                symbol = f"circle{_ruled(same)}"
                color = line if _ruled(same) else fill
                mark(float(score) + pane.dx(x), row + pane.dy(y), color, line, size, symbol, stance_card(utterance, name))
        if known.empty and many.total(here) > many.SINGLE:
            told = card(f"{name} · {issue}", "named without a position", f"n = {many.total(here):,}")
            mark(0, row, theme.CLEAR, sheet.c["axis"], 13, "diamond", told)
        elif known.empty:
            here = many.singly(here)
            for i, utterance in enumerate(here.itertuples()):
                shift = (i - (len(here) - 1) / 2) * min(12, 60 / len(here))
                mark(pane.dx(shift), row, theme.CLEAR, sheet.c["axis"], 9, "diamond", stance_card(utterance, name))
    if marks["x"]:
        pane.dots(
            *(marks[f] for f in ("x", "y")),
            **{f: one(marks[f]) for f in ("color", "size", "symbol", "line")},
            hover=marks["hover"],
        )


def _ruled(rows: pd.DataFrame) -> str:
    """What marks positions that rules coded, beside their colour: a cross in the mark."""
    return "-x-open" if "by_rule" in rows and rows["by_rule"].any() else ""


def one(values: list[Any]) -> Any:
    """A list of equal values as the value."""
    return values[0] if len(set(values)) == 1 else values
