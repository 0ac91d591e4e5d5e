"""Sources against each other and against the calendar: which dates they give an event, and how late they report."""

from typing import Any, NamedTuple

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import Span, ordinal
from kit.charts.sheet import Sheet, begin_sheet, key
from kit.charts.text import Markup, bold, card, clip, shorten, span_label, text_width, wrap
from kit.charts.timeline import day_ticks, near, pack

EVENTS, ARTICLES = 25, 12  # in one chart
REPORTS = 24  # reports of one event
READOUT = ["label", "source", "agrees", "asserted_start", "asserted_end", "asserted_round", "n"]
LONGEST = 60  # days of lag that fit the axis


@theme.drawing
def event_agreement(
    summary: pd.DataFrame,
    *,
    title: str = "Which days do the sources give?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """The days that each source gives an event; events on which all agree are counted in words.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.event_agreement`: one row per report of an event by a source.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    shown = summary[summary["event_id"].isin(_differing(summary))] if len(summary) else summary
    default = (
        "Where the sources disagree. Each mark or bar shows the days that one source gives. "
        "Filled marks are articles, hollow marks are reference works."
    )
    sheet = begin_sheet(
        default, len(shown), "reports", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if summary.empty:
        return sheet.empty(summary, "Nothing matches: no source reports an event.")
    if shown.empty:
        return sheet.empty(summary, f"No source disagrees: {summary['event_id'].nunique()} events, {len(summary)} reports.")
    agreed = summary["event_id"].nunique() - shown["event_id"].nunique()
    if agreed:
        sheet.caveat(f"Not drawn: {agreed} event{'s' * (agreed > 1)} on whose days all sources agree.")
    shown, rest = many.most(shown, "event_id", EVENTS)
    if rest:
        sheet.caveat(f"The {EVENTS} events with most reports are drawn; {rest:,} more are in the numbers.")
    every, shown = len(shown), _shorten(shown)
    if len(shown) < every:
        sheet.caveat(
            f"Of one event at most {REPORTS} reports are drawn, those that disagree first; "
            f"{every - len(shown):,} more are in the numbers."
        )
    dated = _with_days(shown)
    close = dated[near(dated["begin"])]
    if close.empty:
        return sheet.empty(summary, "Nothing to draw: the reports that disagree give no day.")
    if len(close) < len(shown):
        off = len(shown) - len(close)
        sheet.caveat(f"Not drawn: {off} report{'s' * (off > 1)}, outside the period or without a day.")
    calendar = _Calendar(sheet, close)
    for _, rows in close.groupby("event_id", sort=False):
        calendar.add_event(rows.sort_values(["begin", "until", "source_kind"], kind="stable"))
    calendar.draw()
    differing = int((close["agrees"] == "no").sum())
    alt = (
        f"Dates reported for {len(calendar.edges)} events, a mark per source; {differing} of {len(close)} "
        f"reports disagree, {agreed} further events are agreed. n = {len(shown)}."
    )
    return sheet.finish(calendar.y + 4, alt=alt, numbers=shown[[c for c in READOUT if c in shown]])


def _with_days(shown: pd.DataFrame) -> pd.DataFrame:
    """Reports with a day, and their first and last day as numbers."""
    begin, until = ([ordinal(d) for d in shown[column]] for column in ("asserted_start", "asserted_end"))
    frame = shown.assign(begin=begin, until=until)
    frame["begin"], frame["until"] = frame["begin"].fillna(frame["until"]), frame["until"].fillna(frame["begin"])
    return frame.dropna(subset=["begin"])


class _Mark(NamedTuple):
    """One report of an event."""

    x: float
    y: float
    fill: str
    line: str
    symbol: str
    card: Markup


class _Calendar:
    """Events below each other on one axis of days; reports of the same days stand in lanes."""

    step = 9  # px of a lane

    def __init__(self, sheet: Sheet, close: pd.DataFrame):
        self.sheet = sheet
        self.first, self.last = close["begin"].min(), close["until"].max() + 1
        self.label = 0 if sheet.small else 250
        self.scale = (sheet.inner - (8 if sheet.small else 12) - self.label - 8) / (self.last - self.first)
        self.top = self.y = key(sheet, 8, _key_marks(sheet)) + 22
        self.edges: list[float] = []  # px below each event
        self.marks: list[_Mark] = []
        self.spans: dict[str, list[Span]] = {"ink": [], "axis": [], "accent": []}  # by token: reports of several days

    def add_event(self, rows: pd.DataFrame) -> None:
        """Name an event, and find places for what is reported of it."""
        sheet, name = self.sheet, rows["label"].iloc[0]
        self.y += 8
        if sheet.small:
            sheet.text(0, self.y + 7, name, strong=True, fit=sheet.inner)
            self.y += 20
        lanes = pack([(row.begin * self.scale - 6, (row.until + 1) * self.scale + 6) for row in rows.itertuples()])
        height = max((max(lanes) + 1) * self.step + 4, 22)
        if not sheet.small:
            parts = wrap(name, sheet.size["label"], self.label - 16, bold=True)
            line = clip(name, sheet.size["label"], self.label - 16, bold=True) if len(parts) > 1 else parts[0]
            sheet.text(0, self.y + height / 2, line, strong=True)
        for y, row in zip(_middles(lanes, self.step, self.y, height), rows.itertuples(), strict=True):
            self._add(row, y - self.top)
        self.y += height + 6
        self.edges.append(self.y)

    def _add(self, row: Any, y: float) -> None:
        token = {"yes": "ink", "partly": "axis"}.get(row.agrees, "accent")
        line = self.sheet.c[token]
        fill = line if row.source_kind == "article" else self.sheet.c["bg"]
        symbol = "square" if token == "accent" else "circle"
        self.marks.append(_Mark((row.begin + row.until + 1) / 2, y, fill, line, symbol, _report_card(row)))
        if row.until > row.begin:
            self.spans[token].append(Span(row.begin, row.until + 1, y))

    def draw(self) -> None:
        """The axis, then bars, then marks."""
        sheet, height = self.sheet, self.y - self.top
        x = self.first - (self.label + 8) / self.scale, self.first + (sheet.inner - self.label - 8) / self.scale
        pane = sheet.pane(0, self.top, sheet.inner, height, x=x, y=(0, height), dates=True)
        pane.rows([edge - self.top for edge in self.edges])
        ticks = day_ticks(self.first, self.last, most=4 if sheet.small else 7)
        pane.ticks([day for day, _ in ticks])
        for tick, words in ticks:
            over = pane.px(tick) + text_width(words, 12) > sheet.inner
            left, anchor = (sheet.inner, "right") if over else (pane.px(tick), None)
            sheet.text(left, self.top - 8, words, size=12, color="muted", anchor=anchor)
        for token, spans in self.spans.items():
            pane.spans(spans, color=token, width=3)
        pane.dots(
            [mark.x for mark in self.marks],
            [mark.y for mark in self.marks],
            color=[mark.fill for mark in self.marks],
            size=8,
            line=[mark.line for mark in self.marks],
            width=1.5,
            symbol=[mark.symbol for mark in self.marks],
            hover=[mark.card for mark in self.marks],
        )


def _key_marks(sheet: Sheet) -> list[tuple[str, dict[str, Any]]]:
    return [
        ("agrees", {"color": sheet.c["ink"], "size": 9}),
        ("partly", {"color": sheet.c["axis"], "size": 9}),
        ("disagrees", {"color": sheet.c["accent"], "size": 9, "symbol": "square"}),
        ("reference work", {"color": sheet.c["bg"], "line": sheet.c["ink"], "size": 9, "width": 1.5}),
    ]


def _report_card(row: Any) -> Markup:
    agrees = {"yes": "agrees", "partly": "agrees in part"}.get(row.agrees, "disagrees")
    number = f" · round {int(row.asserted_round)}" if pd.notna(row.asserted_round) else ""
    days = span_label(row.asserted_start, row.asserted_end)
    return card(row.source, f"{days}{number}", f"{agrees}: {row.label}", shorten(getattr(row, "note", None), 80))


def _middles(lanes: list[int], step: float, y: float, height: float) -> list[float]:
    """Middle of every mark's lane in px; the lanes lie in the middle of a row of some height."""
    offset = (height - (max(lanes) + 1) * step) / 2
    return [y + offset + (lane + 0.5) * step for lane in lanes]


def _differing(summary: pd.DataFrame) -> set[str]:
    """Events one source contradicts, or that some agree with only in part by naming other days."""
    by = summary.groupby("event_id")
    days = (
        summary.assign(days=summary["asserted_start"].astype(str) + summary["asserted_end"].astype(str))
        .groupby("event_id")["days"]
        .nunique()
    )
    against = by["agrees"].agg(lambda codes: (codes == "no").any())
    partly = by["agrees"].agg(lambda codes: (codes != "yes").any())
    return set(against.index[against | (partly & (days > 1))])


def _shorten(shown: pd.DataFrame) -> pd.DataFrame:
    """The reports of an event that one chart holds: those that disagree, then the others, in their order."""
    if shown.groupby("event_id").size().max() <= REPORTS:
        return shown
    rank = shown["agrees"].map({"no": 0, "partly": 1}).fillna(2)
    first = shown.assign(_rank=rank).sort_values("_rank", kind="stable").groupby("event_id", sort=False).head(REPORTS)
    return shown[shown.index.isin(first.index)]


@theme.drawing
def reporting_lag(
    summary: pd.DataFrame,
    *,
    title: str = "How many days after the words did the articles appear?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Days between saying and reporting, per article; an uncertain lag is a bar from the shortest to the longest possible one.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.reporting_lag`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    bounded = summary.dropna(subset=["lag_days_min", "lag_days_max"]) if len(summary) else summary
    default = (
        "Each mark is one utterance that an article reports. A dot is a known lag in days. "
        "A bar runs from the shortest to the longest possible lag."
    )
    bounded = bounded[bounded["lag_days_max"] <= LONGEST] if len(bounded) else bounded
    n = len(bounded)
    sheet = begin_sheet(
        default, n, "utterances", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if bounded.empty:
        return sheet.empty(summary, "Nothing matches: no report with a known lag.")
    if len(bounded) < len(summary):
        off = len(summary) - len(bounded)
        sheet.caveat(f"Not drawn: {off} with an unknown lag or one of more than {LONGEST} days. All are in the numbers.")
    bounded, rest = many.most(bounded, "article", ARTICLES)
    if rest:
        sheet.caveat(f"The {ARTICLES} articles with most utterances are drawn; {rest:,} more are in the numbers.")
    lags = _Lags(sheet, bounded)
    for article, rows in bounded.groupby("article", sort=False):
        lags.add_article(str(article), rows.sort_values(["lag_days_min", "lag_days_max"], kind="stable"))
    lags.draw()
    alt = (
        f"Reporting lag in days for {bounded['article'].nunique()} articles, dots for "
        f"known days, bars for intervals, from {lags.first:.0f} to {lags.last:.0f} days. n = {n}."
    )
    return sheet.finish(lags.y + 22, alt=alt, numbers=summary)


class _Lag(NamedTuple):
    """Days between the words and an article, at least and at most."""

    least: float
    most: float
    y: float
    card: Markup


class _Lags:
    """Articles below each other on one axis of days."""

    step = 7  # px of a lane

    def __init__(self, sheet: Sheet, bounded: pd.DataFrame):
        self.sheet, self.y = sheet, 8.0
        self.last = max(float(bounded["lag_days_max"].max()), 3.0)
        self.first = min(float(bounded["lag_days_min"].min()), 0.0)
        self.label = 20 if sheet.small else 190
        self.scale = (sheet.inner - self.label - 40) / (self.last - self.first)
        self.edges: list[float] = []
        self.known: list[_Lag] = []
        self.bounded: list[_Lag] = []

    def add_article(self, article: str, rows: pd.DataFrame) -> None:
        """Name an article, and find places for its lags."""
        sheet, n = self.sheet, f"n = {len(rows)}"
        if sheet.small:
            sheet.text(0, self.y + 7, article, strong=True, fit=sheet.inner - 60, bgcolor=sheet.c["bg"])
            sheet.text(sheet.inner, self.y + 7, n, color="muted", anchor="right")
            self.y += 20
        spans = zip(rows["lag_days_min"], rows["lag_days_max"], strict=True)
        lanes = pack([(least * self.scale - 4, most * self.scale + 4) for least, most in spans])
        height = max((max(lanes) + 1) * self.step + 4, 36)
        if not sheet.small:
            middle = self.y + height / 2
            sheet.text(0, middle - 8, bold(clip(article, sheet.size["label"], self.label - 12, bold=True)))
            sheet.text(0, middle + 8, n, color="muted")
        for y, row in zip(_middles(lanes, self.step, self.y, height), rows.itertuples(), strict=True):
            self._add(article, row, y)
        self.y += height + 8
        self.edges.append(self.y - 3)

    def _add(self, article: str, row: Any, y: float) -> None:
        least, most = row.lag_days_min, row.lag_days_max
        days = f"{least:.0f} days" if least == most else f"{least:.0f} to {most:.0f} days"
        lag = _Lag(least, most, y, card(article, f"{days} · n = {row.n}", f"{row.actor} · {row.when}"))
        (self.known if least == most else self.bounded).append(lag)

    def draw(self) -> None:
        """The axis, then bars, then dots."""
        sheet = self.sheet
        x = self.first - (self.label + 16) / self.scale, self.last + 24 / self.scale
        pane = sheet.pane(0, 0.0, sheet.inner, self.y, x=x, y=(0.0, self.y))
        pane.rows(self.edges)
        stride = next(s for s in (1, 2, 5, 10, 20) if (self.last - self.first) / s <= (6 if sheet.small else 12))
        ticks = [v for v in range(0, int(self.last) + 1, stride)]
        labels = ["same day" if v == 0 else f"{v} day{'s' * (v > 1)}" if v == ticks[1] else v for v in ticks]
        pane.ticks(ticks, labels, zero=True)
        pane.spans((Span(lag.least, lag.most, lag.y) for lag in self.bounded), width=3)
        middles = [(lag.least + lag.most) / 2 for lag in self.bounded]
        pane.spots(middles, [lag.y for lag in self.bounded], [lag.card for lag in self.bounded], size=10)
        days, y, cards = ([getattr(lag, field) for lag in self.known] for field in ("most", "y", "card"))
        pane.dots(days, y, color=sheet.c["ink"], size=6.5, width=0.5, hover=cards)
