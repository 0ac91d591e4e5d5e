"""Stance points and summaries → who takes which position on what."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Pane
from kit.charts.sheet import Sheet, begin_sheet, key
from kit.charts.text import Markup, card, shorten, signed, text_width, wrap

TWO_ROWS_FROM = 4  # dots in one step; beside an occupied step already two
_CARD = ("issue", "stance", "score", "form", "outlet", "when", "text", "paraphrase", "gist", "n", "by_rule")


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


def drawn(points: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Utterances with some columns and those that cards need: to walk through the rows of a wide frame takes long."""
    return points[[c for c in points if c in {*columns, *_CARD}]]


def stance_card(row: Any, who: str) -> Markup:
    """Hover card of one utterance on an issue."""
    code = f"{row.stance} ({signed(row.score)})" if row.score == row.score else "mentioned without a position"
    where = " · ".join(str(part) for part in (row.form, row.outlet, row.when))
    return card(f"{who} · {row.issue}", code, where, evidence(row))


def stance_key(sheet: Sheet, y: float, *, means: bool) -> float:
    """The key of the five steps and the states that are none; returns px below."""
    entries = [(code, {"color": fill, "size": 11, "line": line}) for code, (fill, line) in sheet.stance.items()]
    entries.append(
        (
            "mentioned without a position",
            {"color": theme.CLEAR, "size": 9, "symbol": "diamond", "line": sheet.c["axis"], "width": 1.5},
        )
    )
    if means:
        fill, line = sheet.stance["conditional"]
        entries.append(
            (
                f"mean of {theme.MEAN_FROM} or more, with its interval",
                {"color": fill, "size": 12, "symbol": "square", "line": line},
            )
        )
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
    """Issues × families; each cell is a small axis from opposes to supports, one dot an utterance.

    Cells of ten or more show the mean and its interval instead of dots; an empty place means that nobody speaks.

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
    shown = _shown_sides(points, column, hues, narrow=narrow)
    groups = theme.issue_groups(book, points)
    points = drawn(points[points[column].isin(shown)], column)
    cells = {(row[column], row["issue"]): row for row in summary.to_dict("records")} if len(summary) else {}
    taken = points[points["score"].notna()] if len(points) else points
    n = many.total(taken) if len(points) else 0
    means = any(c["n"] >= theme.MEAN_FROM for (name, _), c in cells.items() if name in shown)
    default = "Each dot is one utterance on an issue, from opposes (left) to supports (right)."
    if not means:
        default += f" No cell has {theme.MEAN_FROM} utterances with a position, so no mean is drawn."
    sheet = begin_sheet(
        default, n, "utterance × issue", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if points.empty:
        return sheet.empty(summary, "Nothing matches: no utterance takes or names a position.")
    if rest := len(hues) - len(shown):
        columns = f"{rest} more column{'s' * (rest > 1)}"
        sheet.caveat(f"On a wider screen the chart shows {columns}." if narrow else f"The numbers hold {columns}.")
    grid = _Grid(sheet, points, column, {name: hues[name] for name in shown}, groups)
    grid.draw_heads(stance_key(sheet, 8, means=means) + 6)
    grid.draw_issues()
    grid.draw_columns(cells)
    if not narrow:
        words = (
            "An empty place means that nobody speaks on the issue. The number beside a cell counts utterances with a position."
        )
        sheet.text(sheet.inner, grid.bottom + 4, words, size=11, color="muted", anchor="right")
    by_side = ", ".join(f"{name} {many.total(taken[taken[column] == name])}" for name in shown)
    alt = (
        f"Grid of {len(grid.rows)} issues by {len(shown)} sides; each dot is one utterance "
        f"from opposes to supports. n by side: {by_side}; total n = {n}."
    )
    return sheet.finish(grid.bottom + (0 if narrow else 12), alt=alt, numbers=summary)


def _shown_sides(points: pd.DataFrame, column: str, hues: dict[str, str], *, narrow: bool) -> list[str]:
    """The sides with a column of their own: the first two, or on wide pages the seven that say most."""
    if narrow:
        return list(hues)[:2]
    most = set(many.totals(points, column).index[:7]) if len(points) else set()
    return [name for name in hues if name in most]


class _Grid:
    """A row per issue, in groups; a column per side, in it a small axis from opposes to supports for every issue it names."""

    high, gap = 25, 8  # px of a row, and between columns

    def __init__(self, sheet: Sheet, points: pd.DataFrame, column: str, hues: dict[str, str], groups: dict[str, list[str]]):
        self.sheet, self.points, self.column, self.hues = sheet, points, column, hues
        self.label = 128 if sheet.small else 164
        self.width = min((sheet.inner - self.label - self.gap * (len(hues) - 1)) / len(hues), 220)
        self.left = {name: self.label + i * (self.width + self.gap) for i, name in enumerate(hues)}
        self.named = set(zip(points[column], points["issue"], strict=True))
        some = {group: [i for i in issues if any((name, i) in self.named for name in hues)] for group, issues in groups.items()}
        self.groups = {group: issues for group, issues in some.items() if issues}
        positions = points["score"].notna()
        counted = points.assign(n=points["n"].where(positions, 0) if "n" in points else positions.astype(int))
        self.counts = {name: many.totals(counted[counted[column] == name], "issue") for name in hues}
        widest = max((text_width(f"{n:,}", 11) for by_issue in self.counts.values() for n in by_issue), default=0)
        self.number = max(24, min(widest + 4, self.width - 64))  # px for n beside a panel
        self.top = self.bottom = 0.0
        self.rows: dict[str, float] = {}  # issue → its row on the y axis: 25 px each from the top of the grid

    def draw_heads(self, y: float) -> None:
        """The sides' names, standing on the first row."""
        heads = {name: wrap(name, self.sheet.size["label"], self.width - 4, bold=True)[:2] for name in self.hues}
        lines = max(map(len, heads.values()))
        for name, head in heads.items():
            colour = self.sheet.hue(self.hues[name]) if self.hues[name] in ("teal", "copper") else None
            for i, line in enumerate(head, start=lines - len(head)):
                self.sheet.text(self.left[name] + 2, y + 8 + 15 * i, line, strong=True, color=colour)
        self.top = y + 15 * lines + 6

    def draw_issues(self) -> None:
        """Groups and issues, and where their rows are."""
        sheet, y = self.sheet, self.top
        for group, issues in self.groups.items():
            sheet.text(0, y + 9, group, color="muted", size=12)
            sheet.hairline(y + 19)
            y += 22
            for issue in issues:
                sheet.text(0, y + self.high / 2, issue, fit=self.label - 8)
                self.rows[issue] = (y + self.high / 2 - self.top) / self.high
                y += self.high
            y += 6
        self.bottom = y

    def draw_columns(self, cells: dict[Any, Any]) -> None:
        """Panels, what stands in them, and n beside them."""
        scale, height = 2 / (self.width - 40 - self.number), self.bottom - self.top
        span = (-1 - 20 * scale, 1 + (20 + self.number) * scale)
        stated = defaultdict(list)
        for utterance in self.points.itertuples():
            stated[getattr(utterance, self.column), utterance.issue].append(utterance)
        for name, left in self.left.items():
            pane = self.sheet.pane(left, self.top, self.width, height, x=span, y=(0, height / self.high))
            pane.ticks(list(theme.SCORES.values()), grid=False)
            _panels(pane, [row for issue, row in self.rows.items() if (name, issue) in self.named], 20 * scale)
            _cells(pane, name, stated, self.rows, cells)
            counts = self.counts[name].reindex(self.rows).dropna().astype(int)
            texts, rows = [f"{n:,}" if n else "–" for n in counts], [self.rows[issue] for issue in counts.index]
            pane.labels([1 + 26 * scale] * len(texts), rows, texts, color="muted", size=11)


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


class _Mark(NamedTuple):
    """One dot, diamond or mean."""

    x: float
    y: float
    fill: str
    line: str
    size: float
    symbol: str
    card: Markup


def _cells(pane: Pane, name: str, stated: Mapping[Any, list[Any]], rows: dict[str, float], cells: dict[Any, Any]) -> None:
    """Dots, diamonds, or mean and interval in every cell of a column; ``stated``: side and issue → what is said there."""
    sheet = pane.sheet
    marks: list[_Mark] = []
    for issue, row in rows.items():
        here, cell = stated.get((name, issue), []), cells.get((name, issue))
        if cell is not None and cell["n"] >= theme.MEAN_FROM and cell["mean_stance"] == cell["mean_stance"]:
            fill, line = sheet.stance[step_of(cell["mean_stance"])]
            pane.line([cell["low"], cell["high"]], [row, row], color=line)
            mean = f"mean {signed(cell['mean_stance'])} ({signed(cell['low'])} to {signed(cell['high'])})"
            hover = card(f"{name} · {issue}", mean, f"n = {cell['n']}")
            marks.append(_Mark(cell["mean_stance"], row, fill, line, 12, f"square{_ruled(here)}", hover))
            continue
        known = [utterance for utterance in here if utterance.score == utterance.score]
        marks += _dots(pane, name, row, known) if known else _diamonds(pane, name, issue, row, here)
    if marks:
        x, y, *looks, cards = (list(values) for values in zip(*marks, strict=True))
        pane.dots(x, y, **dict(zip(("color", "line", "size", "symbol"), map(one, looks), strict=True)), hover=cards)


def _dots(pane: Pane, name: str, row: float, known: list[Any]) -> Iterator[_Mark]:
    """A dot per utterance at its step; many at one step stand in two rows."""
    scores = {utterance.score for utterance in known}
    for score in sorted(scores):
        same = _singly(utterance for utterance in known if utterance.score == score)
        fill, line = pane.sheet.stance[step_of(float(score))]
        crossed = _ruled(same)
        crowded = len(same) > 1 and any(abs(other - score) == 0.5 for other in scores)
        single = len(same) < TWO_ROWS_FROM and not crowded
        size, step = (10, 10) if single else (8.5, 8.5)
        split = [len(same)] if single else [-(-len(same) // 2), len(same) // 2]
        spots = [((i - (m - 1) / 2) * step, (j - (len(split) - 1) / 2) * 9) for j, m in enumerate(split) for i in range(m)]
        for (right, down), utterance in zip(spots, same, strict=True):
            x, y = float(score) + pane.dx(right), row + pane.dy(down)
            yield _Mark(x, y, line if crossed else fill, line, size, f"circle{crossed}", stance_card(utterance, name))


def _diamonds(pane: Pane, name: str, issue: str, row: float, here: list[Any]) -> Iterator[_Mark]:
    """A diamond per mention without a position, or one for many."""
    line = pane.sheet.c["axis"]
    n = sum(_units(utterance) for utterance in here)
    if n > many.SINGLE:
        hover = card(f"{name} · {issue}", "mentioned without a position", f"n = {n:,}")
        yield _Mark(0, row, theme.CLEAR, line, 13, "diamond", hover)
        return
    here = _singly(here)
    for i, utterance in enumerate(here):
        shift = (i - (len(here) - 1) / 2) * min(12, 60 / len(here))
        yield _Mark(pane.dx(shift), row, theme.CLEAR, line, 9, "diamond", stance_card(utterance, name))


def _units(utterance: Any) -> int:
    """How many a row stands for."""
    return int(getattr(utterance, "n", 1))


def _singly(rows: Iterable[Any]) -> list[Any]:
    """Each as often as it stands for."""
    return [row for row in rows for _ in range(_units(row))]


def _ruled(rows: list[Any]) -> str:
    """What marks positions that rules coded, beside their colour: a cross in the mark."""
    return "-x-open" if any(getattr(row, "by_rule", False) for row in rows) else ""


def one(values: list[Any]) -> Any:
    """A list of equal values as the value."""
    return values[0] if len(set(values)) == 1 else values
