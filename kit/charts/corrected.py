"""Corrected numbers → one row per group: the machine's value hollow, the corrected one filled with its interval, both n."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd

from kit.charts import theme
from kit.charts.pane import Pane
from kit.charts.sheet import Sheet, begin_sheet, key
from kit.charts.stance import step_of
from kit.charts.text import Markup, card, lines, number, text_width, wrap
from kit.errors import KitError, UnknownValue, choices

VALUES = (
    "measure", "value", "low", "high", "machine", "people", "people_low", "people_high", "n_machine", "n_people",
    "n_effective", "why",
)  # fmt: skip
ROWS = 60  # groups in one chart
LABEL = 290.0  # px that names take at most
_SMALL = 11.5  # px, of reasons


class Measure(NamedTuple):
    """How values of a measure are drawn.

    Attributes
    ----------
    subtitle : str
        What is plotted.
    ticks : dict of float to str
        Value → what stands there; of a count none: they depend on the largest.
    printed : callable
        A value in words.
    symbol : str
    """

    subtitle: str
    ticks: dict[float, str]
    printed: Callable[[float], str]
    symbol: str


def percent(value: float) -> str:
    """A share as ``38 %``."""
    return f"{100 * value:.0f}\u00a0%"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−") if round(value, 2) else "0.00"


def _whole(value: float) -> str:
    return number(round(value))


_SHARES = {0: "0 %", 0.25: "25 %", 0.5: "50 %", 0.75: "75 %", 1: "100 %"}
_STANCES = {score: word for word, score in theme.SCORES.items()}
MEASURES = {
    "mean stance": Measure("Mean stance from opposes (−1) to supports (+1).", _STANCES, _signed, "square"),
    "mean outlook": Measure(
        "Mean outlook on the talks from bleak (−1) to hopeful (+1).", {-1: "bleak", 0: "neither", 1: "hopeful"}, _signed, "square"
    ),
    "share": Measure("Share of all that is counted.", _SHARES, percent, "circle"),
    "quoted share": Measure("Share that is quoted.", _SHARES, percent, "circle"),
    "count": Measure("How many there are.", {}, _whole, "circle"),
}


@theme.drawing
def corrected(
    summary: pd.DataFrame,
    *,
    measure: str | None = None,
    title: str = "What does the machine say, and what if its errors are corrected?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """A machine's numbers beside those that people's random sample corrects, group by group.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.stance_by`, `coverage_by`, `voice_by` or `sentiment_by` with ``corrected=``. Of several columns of groups
        the first one gives the heads.
    measure : str, optional
        One of those in the column ``measure``. Default: the first.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.

    Raises
    ------
    UnknownValue
        If the summary does not have that measure.
    KitError
        If it is no summary of corrected numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> from kit import charts
    >>> row = {"party": "Ostrel", "measure": "share", "value": 0.4, "low": 0.3, "high": 0.5, "machine": 0.6, "people": 0.38}
    >>> row |= {"people_low": 0.2, "people_high": 0.56, "n_machine": 900, "n_people": 40, "n_effective": 90, "why": ""}
    >>> charts.corrected(pd.DataFrame([row])).alt
    'Dot plot of the corrected share of 1 group: Ostrel 40 % (by machine 60 %). n = 40.'
    """
    _check(summary)
    how = summary.attrs.get("corrected", {})
    name, rows = _of_measure(summary, measure)
    shown = MEASURES[name]
    n = int(how.get("passages", rows["n_people"].max() if len(rows) else 0))
    default = f"{shown.subtitle} Filled: corrected, with its 95 % interval. Hollow: {machine_words(how)}."
    sheet = begin_sheet(
        default, n, "passages read by people", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    for sentence in told(how):
        sheet.caveat(sentence)
    if rows.empty:
        return sheet.empty(summary, "Nothing to draw: no group has passages that a machine or people coded.")
    if len(rows) > ROWS:
        sheet.caveat(f"The {ROWS} of {len(rows):,} groups with most codes by machine are drawn; all are in the numbers.")
        rows = rows.loc[sorted(rows["n_machine"].nlargest(ROWS).index)]
    drawing = _Drawing(sheet, rows, shown, machine_words(how), coloured=name == "mean stance")
    bottom = drawing.draw()
    alt = f"Dot plot of the {'corrected ' + name} of {len(rows)} group{'s' * (len(rows) != 1)}: {drawing.words()}. n = {n}."
    return sheet.finish(bottom, alt=alt, numbers=summary)


def machine_words(how: dict[str, Any]) -> str:
    """What is said of who coded all rows: ``by rule``, or ``by machine`` where it is another one."""
    return "by rule" if str(how.get("machine", "")).startswith("rules") else "by machine"


def told(how: dict[str, Any]) -> list[str]:
    """What is said under corrected numbers: who read how much, how far they agree, which machine it was, what is assumed."""
    passages, articles, coders = int(how.get("passages", 0)), int(how.get("articles", 0)), how.get("coders")
    whole = f" and {articles:,} article{'s' * (articles != 1)}" if articles else ""
    return [
        *([f"{passages:,} passage{'s' * (passages != 1)}{whole} read by {coders}."] if passages and coders else []),
        *([str(how["agreement"])] if how.get("agreement") else []),
        *([f"{machine_words(how).capitalize()}: {how['machine']}."] if how.get("machine") else []),
        *([str(how["assumes"]).rstrip(". ") + "."] if how.get("assumes") else []),
    ]


def groups_of(summary: pd.DataFrame) -> list[str]:
    """The columns by which corrected numbers are grouped."""
    return [str(column) for column in summary if column not in VALUES]


def _check(summary: pd.DataFrame) -> None:
    if missing := [column for column in VALUES if column not in summary]:
        raise KitError(
            f"charts.corrected draws corrected numbers, and this summary has no column {missing[0]!r}; "
            'make it with corrected=, e.g. kit.measures.stance_by(case, corrected="1")'
        )


def _of_measure(summary: pd.DataFrame, measure: str | None) -> tuple[str, pd.DataFrame]:
    there = list(dict.fromkeys(summary["measure"].astype(str)))
    name = measure if measure is not None else there[0] if there else "count"
    if name not in MEASURES or (there and name not in there):
        raise UnknownValue(f"no measure {name[:60]!r} to draw; {choices(name, [m for m in there if m in MEASURES])}")
    return name, summary[summary["measure"] == name].reset_index(drop=True)


class _Scale(NamedTuple):
    """The x axis of every block: its ends, and what stands at which value."""

    first: float
    last: float
    ticks: dict[float, str]


def _scale(rows: pd.DataFrame, shown: Measure) -> _Scale:
    if shown.ticks:
        return _Scale(min(shown.ticks), max(shown.ticks), shown.ticks)
    most = max(1.0, *(float(v) for c in ("value", "high", "machine") for v in rows[c].dropna()))
    rough = most / 4
    unit = 10 ** math.floor(math.log10(rough))
    step = max(1.0, next(unit * k for k in (1, 2, 2.5, 5, 10) if unit * k >= rough))
    return _Scale(0, most, {k * step: _whole(k * step) for k in range(int(most / step) + 1)})


class _Drawing:
    """Blocks of rows, one for each head: names on the left (above on narrow pages), marks, then both n."""

    def __init__(self, sheet: Sheet, rows: pd.DataFrame, shown: Measure, machine: str, *, coloured: bool):
        self.sheet, self.rows, self.shown, self.machine, self.coloured = sheet, rows, shown, machine, coloured
        self.scale = _scale(rows, shown)
        self.by = groups_of(rows)
        whys = set(rows["why"].where(rows["value"].isna(), ""))
        self.common = str(*whys) if len(whys) == 1 and len(rows) > 1 else ""  # why no row has a value, where it is one reason
        self.high = 54 if sheet.small else 30
        size = sheet.size["label"]
        counts = max(text_width(self._counts(row), size) for row in rows.to_dict("records"))
        values = max(text_width(self._value(row), size, bold=True) for row in rows.to_dict("records"))
        self.value_at = sheet.inner - counts - 18
        names = [text_width(self._name(row, self.by[1:] or self.by), size, bold=True) for row in rows.to_dict("records")]
        self.left = 0.0 if sheet.small else min(max(120.0, *names) + 16, LABEL)
        self.width = sheet.inner - self.left if sheet.small else self.value_at - values - 14 - self.left

    def draw(self) -> float:
        """Everything; returns the px below it."""
        sheet = self.sheet
        fill, line = self._look(self._middle())
        hollow = {"color": sheet.c["bg"], "line": sheet.c["muted"], "size": 11, "symbol": self.shown.symbol, "width": 1.5}
        filled = {"color": fill, "line": line, "size": 10, "symbol": self.shown.symbol}
        y = key(sheet, 8, [(self.machine, hollow), ("corrected", filled)]) + 8
        if self.common:
            for line in wrap(f"No value can be corrected: {self.common}.", sheet.size["label"], sheet.inner):
                sheet.text(0, y, line)
                y += 17
            y += 4
        self._name_scale(y)
        y += 12
        blocks = [(None, self.rows)] if len(self.by) < 2 else list(self.rows.groupby(self.by[0], sort=False, dropna=False))
        for head, rows in blocks:
            if head is not None:
                sheet.text(0, y + 14, head, strong=True, fit=sheet.inner)
                sheet.hairline(y + 26)
                y += 28
            self._block(rows, y)
            y += self.high * len(rows) + 6
        return y

    def words(self) -> str:
        """Some groups in words, those with most codes first."""
        many = self.rows.sort_values("n_machine", ascending=False, kind="stable").head(3)
        return "; ".join(
            f"{self._name(row, self.by)} {self._value(row) or 'not known'} ({self.machine} {self._printed(row['machine'])})"
            for row in many.to_dict("records")
        )

    def _name_scale(self, y: float) -> None:
        pane = self._pane(y, 0)
        spare = [v for i, v in enumerate(self.scale.ticks) if self.sheet.small and len(self.scale.ticks) > 3 and i % 2]
        for value, word in self.scale.ticks.items():
            if value not in spare:
                half = text_width(word, self.sheet.size["tick"]) / 2
                at = min(max(pane.px(value), half), self.sheet.inner - half)
                self.sheet.text(at, y, word, color="muted", size=self.sheet.size["tick"], anchor="center")

    def _block(self, rows: pd.DataFrame, y: float) -> None:
        pane = self._pane(y, self.high * len(rows))
        self.sheet.panes.append(pane)
        pane.ticks([v for v in self.scale.ticks if v], grid=True, zero=True)
        pane.rows([self.high * i for i in range(1, len(rows))])
        for i, row in enumerate(rows.to_dict("records")):
            self._words(row, y + i * self.high)
            self._marks(pane, row, (i + (0.67 if self.sheet.small else 0.5)) * self.high)

    def _pane(self, y: float, high: float) -> Pane:
        unit = (self.width - 20) / (self.scale.last - self.scale.first)  # px
        ends = self.scale.first - 10 / unit, self.scale.last + 10 / unit
        return Pane(self.sheet, len(self.sheet.panes) + 1, self.left, y, self.width, high, ends, (0, high))

    def _words(self, row: dict[str, Any], y: float) -> None:
        """The name of a row, its value, its two n."""
        sheet, counts = self.sheet, self._counts(row)
        at = y + (12 if sheet.small else self.high / 2)
        room = sheet.inner - text_width(counts, sheet.size["label"]) - 14 if sheet.small else self.left - 10
        style: dict[str, Any] = {"bgcolor": sheet.c["bg"]} if sheet.small else {}
        sheet.text(0, at, self._name(row, self.by[1:] or self.by), strong=len(self.by) < 2, fit=room, **style)
        sheet.text(sheet.inner, at, counts, color="muted", anchor="right", **style)
        if not sheet.small:
            sheet.text(self.value_at, at, self._value(row), strong=True, anchor="right")

    def _marks(self, pane: Pane, row: dict[str, Any], y: float) -> None:
        value, machine, hover = row["value"], row["machine"], [self._card(row)]
        if pd.notna(value) and pd.notna(row["low"]):
            ends = [min(max(row[end], self.scale.first), self.scale.last) for end in ("low", "high")]
            pane.line(ends, [y, y], color="axis", width=3)
        if pd.notna(machine):
            c = self.sheet.c
            pane.dots([machine], [y], color=c["bg"], line=c["muted"], width=1.5, size=13, symbol=self.shown.symbol, hover=hover)
        if pd.notna(value):
            fill, line = self._look(value)
            pane.dots([value], [y], color=fill, line=line, size=9, symbol=self.shown.symbol, hover=hover)
        elif str(row["why"]) and not self.common:
            self._reason(pane, str(row["why"]), machine, y)

    def _reason(self, pane: Pane, why: str, machine: float, y: float) -> None:
        """Why there is no value, beside the hollow mark, where there is more room."""
        begin = pane.px(machine) + 12 if pd.notna(machine) else pane.left + 4
        right, left = pane.left + pane.width - begin, begin - 24 - pane.left
        beyond = right >= left
        at = pane.to_x(begin if beyond else begin - 24)
        words = lines(wrap(why, _SMALL, max(left, right) - 4)[:2])
        pane.note(at, y, words, color="muted", size=_SMALL, mask=True, anchor="left" if beyond else "right")

    def _card(self, row: dict[str, Any]) -> Markup:
        corrected = self._with_bounds(row, "value", "low", "high")
        alone = self._with_bounds(row, "people", "people_low", "people_high")
        effective = row["n_effective"]
        return card(
            self._name(row, self.by),
            f"corrected {corrected}" if corrected else str(row["why"]),
            f"{self.machine} {self._printed(row['machine'])} · n = {row['n_machine']:,}",
            f"{f'people’s sample alone {alone} · ' if alone else 'read by people · '}n = {row['n_people']:,}",
            f"people alone would have to code {effective:,.0f} for it" if corrected and pd.notna(effective) else None,
        )

    def _with_bounds(self, row: dict[str, Any], value: str, low: str, high: str) -> str:
        if pd.isna(row[value]):
            return ""
        bounds = f", {self._printed(row[low])} to {self._printed(row[high])}" if pd.notna(row[low]) else ""
        return self._printed(row[value]) + bounds

    def _printed(self, value: float) -> str:
        return "–" if pd.isna(value) else self.shown.printed(round(float(value), 2))

    def _value(self, row: dict[str, Any]) -> str:
        return "" if pd.isna(row["value"]) else self._printed(row["value"])

    def _counts(self, row: dict[str, Any]) -> str:
        return f"n = {row['n_people']:,} read · {row['n_machine']:,} {self.machine}"

    @staticmethod
    def _name(row: dict[str, Any], by: list[str]) -> str:
        return " · ".join("not known" if pd.isna(row[column]) else str(row[column]) for column in by) or "all"

    def _middle(self) -> float:
        values = self.rows["value"].dropna()
        return float(values.iloc[0]) if len(values) else 0.0

    def _look(self, value: float) -> theme.Fill:
        """Colours of a corrected value: of a stance those of the nearest step."""
        return self.sheet.stance[step_of(value)] if self.coloured else theme.Fill(self.sheet.c["ink"], self.sheet.c["bg"])
