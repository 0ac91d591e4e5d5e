"""Coverage summaries → which outlet names what, per word, and whose words it carries."""

from collections.abc import Iterable
from itertools import accumulate, groupby
from typing import Any, NamedTuple

import pandas as pd

from kit.charts import many, theme
from kit.charts.sheet import Sheet, begin_sheet, key
from kit.charts.text import Markup, card, clip, number, text_width, wrap

MEASURES = ("n", "share", "per_100_words", "n_words", "n_quoted", "quoted_share")
LARGEST = 22  # px across, the dot of the highest rate


def _columns(summary: pd.DataFrame, first: tuple[str, ...]) -> tuple[str, str]:
    """The two grouping columns: the text's, and the other."""
    by = [column for column in summary.columns if column not in MEASURES]
    text = next((column for column in first if column in by), by[0])
    return text, next(column for column in by if column != text)


TEXTS = 30  # outlets or articles in one chart of voices


@theme.drawing
def coverage_grid(
    summary: pd.DataFrame,
    *,
    title: str = "On which issues does each outlet carry somebody’s words?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Issues × outlets: dot area is statements per 100 words, a dash is silence.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.coverage_by` with ``outlet`` (or ``article``) and ``issue`` (or another column), zeros kept; or
        `kit.measures.named_by` with ``outlet`` and ``actor``.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    n = int(summary["n"].sum()) if len(summary) else 0
    unit = summary.attrs.get("unit", "statement")
    default = f"A larger dot means more {unit}s per 100 words. A dash means no {unit}."
    sheet = begin_sheet(
        default, n, f"{unit}s", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if not n:
        return sheet.empty(summary, f"Nothing matches: no {unit} is left.")
    grid = _Grid(sheet, summary, book)
    grid.draw_heads()
    if summary["per_100_words"].isna().all():
        return sheet.empty(summary, "Nothing to draw: the articles have no word counts yet (kit score fills them).")
    grid.draw_dots()
    named = grid.draw_totals()
    _area_key(sheet, grid.bottom + 38, grid.peak, unit)
    most = summary.loc[summary["per_100_words"].idxmax()]
    row = grid.row_name
    alt = (
        f"Dot matrix of {len(grid.rows)} {row}s by {len(grid.texts)} texts, per 100 words. "
        f"Number of {row}s: {', '.join(f'{k} {v}' for k, v in named.items())}. "
        f"Highest: {most[row]}, {most[grid.text]}. n = {n}."
    )
    return sheet.finish(grid.bottom + 54, alt=alt, numbers=summary)


class _Grid:
    """Issues (or another column) × texts: a head and a foot per text, a row per issue."""

    high = 23  # px of a row

    def __init__(self, sheet: Sheet, summary: pd.DataFrame, book: Any):
        self.sheet, self.unit = sheet, summary.attrs.get("unit", "statement")
        self.text, self.row_name = _columns(summary, ("outlet", "article"))
        self.label = 118 if sheet.small else 190
        self.texts = self._named_most(summary)
        groups = (
            theme.issue_groups(book, summary)
            if self.row_name == "issue"
            else {"": [str(v) for v in summary[self.row_name].drop_duplicates()]}
        )
        self.rows = [row for rows in groups.values() for row in rows]
        drawn = summary[summary[self.text].astype("str").isin(self.texts)]
        self.cells = {(str(r[self.text]), str(r[self.row_name])): r for r in drawn.to_dict("records")}
        self.peak = max(map(float, summary["per_100_words"].dropna()), default=0.0)
        self.width = min((sheet.inner - self.label) / len(self.texts), 150)
        self.right = self.label + self.width * len(self.texts)
        self.small = sheet.size["label"] - (1 if sheet.small else 0)
        self.heads = {t: wrap(t, self.small, self.width - 2, bold=True)[:3] for t in self.texts}
        self.head_lines = max(len(lines) for lines in self.heads.values())
        self.top = 22 + 14 * self.head_lines
        self.bottom = self.top + self.high * len(self.rows)
        x = -0.5 - self.label / self.width, len(self.texts) - 0.5
        self.pane = sheet.pane(0, self.top, self.right, self.bottom - self.top, x=x, y=(0, len(self.rows)))
        self.pane.rows([*accumulate(map(len, groups.values()))][:-1])

    def _named_most(self, summary: pd.DataFrame) -> list[str]:
        """The texts for which there is room; the others are told in the source line."""
        texts = [str(t) for t in summary[self.text].drop_duplicates()]
        size = self.sheet.size["label"]
        longest = max(text_width(word, size, bold=True) for text in texts for word in text.split(" "))
        fit = int((self.sheet.inner - self.label) // min(max(48, longest + 8), 96))
        if len(texts) <= fit:
            return texts
        self.sheet.caveat(f"The {fit} of {len(texts)} {self.text}s with most {self.unit}s are drawn; all are in the numbers.")
        counts = summary.groupby(self.text)["n"].sum().sort_values(ascending=False, kind="stable")
        most = set(counts.index[:fit])
        return [t for t in texts if t in most]

    def _middle(self, column: int) -> float:
        return self.label + (column + 0.5) * self.width

    def draw_heads(self) -> None:
        """The texts' names, and how many words each has."""
        sheet, small, room = self.sheet, self.small, self.width - 10
        printed = {text: cell["n_words"] for (text, _), cell in self.cells.items()}
        lengths = [f"{printed[name]:,.0f} words" for name in self.heads]
        y = 10 + 14 * self.head_lines
        if any(text_width(length, 11) > room for length in lengths):  # then the unit stands once, before the row
            lengths = [_rounded(printed[name], 11, room) for name in self.heads]
            sheet.text(0, y, "words", size=11, color="muted")
        for i, (length, lines) in enumerate(zip(lengths, self.heads.values(), strict=True)):
            for j, line in enumerate(lines):
                top = 8 + 14 * (self.head_lines - len(lines) + j)
                head = clip(line, small, self.width - 1, bold=True)
                sheet.text(self._middle(i), top, head, strong=not sheet.small, anchor="center", size=small)
            sheet.text(self._middle(i), y, length, size=11, color="muted", anchor="center")
        sheet.hairline(self.top, 0, self.right, color="axis")

    def draw_dots(self) -> None:
        """A dot where a text has a statement on the row, a dash where it has none."""
        sheet, pane = self.sheet, self.pane
        named, silent = [], []
        for j, row in enumerate(self.rows):
            sheet.text(0, self.top + (j + 0.5) * self.high, row, fit=self.label - 4)
            for i, text in enumerate(self.texts):
                cell = self.cells.get((text, row))
                if cell is None or not cell["n"]:
                    silent.append((i, j))
                else:
                    named.append((i, j, cell))
        pane.dashes(silent)
        pane.dots(
            [i for i, _, _ in named],
            [j + 0.5 for _, j, _ in named],
            color=theme.rgba(sheet.hue("ink"), 0.85),
            size=[round(max(_diameter(cell["per_100_words"], self.peak), 2.5), 1) for _, _, cell in named],
            width=0,
            hover=[self._card(self.texts[i], self.rows[j], cell) for i, j, cell in named],
        )

    def _card(self, text: str, row: str, cell: dict[str, Any]) -> Markup:
        rate = f"{cell['per_100_words']:.2f} per 100 words · n = {cell['n']}"
        return card(f"{text} · {row}", rate, f"{cell['share']:.0%} of its {self.unit}s")

    def draw_totals(self) -> dict[str, int]:
        """On how many of the rows every text has a statement."""
        sheet, y = self.sheet, self.bottom + 13
        sheet.hairline(self.bottom, 0, self.right, color="axis")
        sheet.text(0, y, f"number of {self.row_name}s", color="muted")
        named = {t: sum(bool(self.cells[t, row]["n"]) for row in self.rows if (t, row) in self.cells) for t in self.texts}
        for i, n in enumerate(named.values()):
            sheet.text(self._middle(i), y, str(n), strong=True, anchor="center")
        return named


def _diameter(rate: float, peak: float) -> float:
    """Dot of a rate in px: its area goes by the rate."""
    return LARGEST * (rate / peak) ** 0.5


def _rounded(words: float, size: float, room: float) -> str:
    """A number in full, or in thousands or millions where there is no room for it."""
    if words < 100_000 or text_width(f"{words:,.0f}", size) <= room:
        return f"{words:,.0f}"
    return f"{words / 1e6:,.1f} m" if words >= 1e6 else f"{words / 1e3:,.0f} k"


def _area_key(sheet: Sheet, y: float, peak: float, unit: str) -> None:
    words = "per 100 words"
    sheet.text(0, y, words, color="muted", size=11.5)
    steps = [s for s in (0.1, 0.2, 0.5, 1, 2, 5, 10) if s <= peak][-3:]
    pane = sheet.pane(0, y - 12, sheet.inner, 24, x=(0, sheet.inner), y=(0, 24))
    x, at, dots = text_width(words, 11.5) + 20, [], []
    for step in steps:
        size = _diameter(step, peak)
        at.append(x + size / 2)
        dots.append(round(size, 1))
        sheet.text(x + size + 5, y, f"{step:g}", color="muted", size=11.5)
        x += size + 36
    pane.dots(at, [12] * len(at), color=theme.rgba(sheet.hue("ink"), 0.85), size=dots, width=0)
    pane.line([x, x + 8], [12, 12], color="axis", width=1)
    sheet.text(x + 13, y, f"no {unit}", color="muted", size=11.5)


@theme.drawing
def who_speaks(
    summary: pd.DataFrame,
    *,
    title: str = "Whose words does each outlet carry, and how directly?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Share of attributions by side in every outlet; solid where the words are quoted.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.voice_by` with ``outlet`` (or ``article``) and ``family`` (or ``party``).
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    n = int(summary["n"].sum()) if len(summary) else 0
    default = (
        "Share of each outlet's attributions by the actor's side. The solid part is quoted, in full or in part; "
        "the pale part is reported in other words."
    )
    sheet = begin_sheet(
        default, n, "attributions", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if not n:
        return sheet.empty(summary, "Nothing matches: no attribution is left.")
    text, side = _columns(summary, ("outlet", "article"))
    hues = theme.families(book, summary, side)
    drawn, rest = many.most(summary, text, TEXTS)
    if rest:
        sheet.caveat(f"The {TEXTS} {text}s with most attributions are drawn; {rest:,} more are in the numbers.")
    bars = {str(name): _parts(drawn[drawn[text] == name], side, hues) for name in drawn[text].drop_duplicates()}
    voices = _Voices(sheet, hues, len(bars))
    for i, (name, parts) in enumerate(bars.items()):
        voices.name_text(i, name, sum(part.n for part in parts))
        if i == 0 and not narrow:
            voices.name_sides(parts)
    voices.draw_bars(bars)
    swatches = [(name, {"color": sheet.hue(hue), "size": 11, "symbol": "square"}) for name, hue in hues.items()]
    y = key(sheet, voices.bottom + 18, swatches) - 6
    totals = summary.groupby(side)["n"].sum()
    shares = ", ".join(f"{name} {totals[name] / n:.0%}" for name in hues)
    alt = f"Stacked bars: share of attributions by side for {len(bars)} texts, quoted or not. Overall {shares}. n = {number(n)}."
    return sheet.finish(y, alt=alt, numbers=summary)


class _Part(NamedTuple):
    """A stretch of a text's bar: what one side is given to say, quoted or not."""

    side: str
    quoted: bool
    n: int
    start: float  # share of the bar before it
    share: float
    end: float


def _parts(rows: pd.DataFrame, side: str, order: Iterable[str]) -> list[_Part]:
    """The bar of one text, from left to right."""
    by_side = {str(r[side]): r for r in rows.to_dict("records")}
    total, x = sum(r["n"] for r in by_side.values()), 0.0
    parts = []
    for name in order:
        if row := by_side.get(name):
            for quoted, count in ((True, row["n_quoted"]), (False, row["n"] - row["n_quoted"])):
                if count:
                    parts.append(_Part(name, quoted, count, x, count / total, x + count / total))
                    x += count / total
    return parts


class _Voices:
    """One bar per text over its full width; on wide pages the name stands before it, on narrow ones above."""

    bar = 22  # px

    def __init__(self, sheet: Sheet, hues: dict[str, str], texts: int):
        self.sheet, self.hues = sheet, hues
        self.label, self.pitch, self.first = (0, 58, 0) if sheet.small else (200, 44, 16)
        self.top, self.width, height = 4.0, sheet.inner - self.label, self.pitch * texts + self.first
        self.bottom = self.top + self.first + self.pitch * texts
        self.pane = sheet.pane(self.label, self.top, self.width, height, x=(0, 1), y=(-self.first / self.pitch, texts))

    def name_text(self, i: int, name: str, n: int) -> None:
        """The name of a text, and its attributions."""
        sheet, y = self.sheet, self.top + self.first + i * self.pitch
        if sheet.small:
            sheet.text(0, y + 10, name, strong=True, fit=sheet.inner - 60)
            sheet.text(sheet.inner, y + 10, f"n = {n}", color="muted", size=11.5, anchor="right")
        else:
            sheet.text(0, y + self.pitch / 2 - 7, name, strong=True, fit=self.label - 14)
            sheet.text(0, y + self.pitch / 2 + 9, f"n = {n}", color="muted", size=11.5)

    def name_sides(self, parts: list[_Part]) -> None:
        """The sides above the first bar, where their stretches have room for their names."""
        free = 0.0
        for name, stretch in groupby(parts, key=lambda part: part.side):
            first, *_, last = [*stretch] * 2
            left, room = self.label + first.start * self.width, (last.end - first.start) * self.width - 6
            if left >= free and text_width(name, 11.5) <= max(room, 0):
                hue = self.hues[name]
                colour = self.sheet.hue(hue) if hue in ("teal", "copper") else self.sheet.c["muted"]
                self.sheet.text(left, self.top + 8, name, size=11.5, color=colour)
                free = left + text_width(name, 11.5) + 8

    def draw_bars(self, bars: dict[str, list[_Part]]) -> None:
        """Every stretch, solid or tinted, and a gap after every side."""
        high = 0.7 if self.sheet.small else 0.5
        placed = [(i + high, name, part) for i, (name, parts) in enumerate(bars.items()) for part in parts]
        colours = [self.sheet.hue(self.hues[part.side]) for _, _, part in placed]
        fills = [c if part.quoted else theme.rgba(c, 0.28) for c, (_, _, part) in zip(colours, placed, strict=True)]
        totals = {name: sum(part.n for part in parts) for name, parts in bars.items()}
        self.sheet.data.append(
            {
                "type": "bar",
                "base": [round(part.start, 4) for _, _, part in placed],
                "x": [round(part.share, 4) for _, _, part in placed],
                "y": [y for y, _, _ in placed],
                "width": round(self.bar / self.pitch, 3),
                "marker": {"color": fills, "line": {"color": colours, "width": 1}},
                "hovertext": [_voice_card(part, name, totals[name]) for _, name, part in placed],
                "hoverinfo": "text",
                **self.pane.refs,
            }
        )
        half = (self.bar / 2 + 2) / self.pitch
        ends = {(y, part.side): part.end for y, _, part in placed}  # of the last stretch of a side
        cuts = [(x, y) for (y, _), x in ends.items() if x < 0.999]
        self.pane.line(
            [v for x, _ in cuts for v in (x, x, None)],
            [v for _, y in cuts for v in (y - half, y + half, None)],
            color="bg",
            width=4,
        )


def _voice_card(part: _Part, text: str, total: int) -> Markup:
    how = "quoted" if part.quoted else "indirect or attributed"
    return card(f"{part.side} · {text}", f"{how}: {part.n} of {total} ({part.share:.0%})")
