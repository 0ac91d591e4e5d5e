"""Sources against each other and against the calendar: which dates they give an event, and how late they report."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.pane import iso, ordinal
from kit.charts.sheet import Sheet, counted, key, source_line
from kit.charts.text import bold, card, clip, day_label, shorten, span_label, wrap
from kit.charts.timeline import near, pack, weekly

EVENTS, ARTICLES = 25, 12  # in one chart
TOLD = 24  # assertions of one event
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
    """The days every source gives an event; events on which all agree are counted in words.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.event_agreement`: one row per source's assertion.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    shown = summary[summary["event_id"].isin(_differing(summary))] if len(summary) else summary
    default = "Where sources differ: one mark or bar, the days one source gives. Filled: an article. Hollow: a reference work."
    sheet = Sheet(
        title=title,
        subtitle=counted(subtitle, default, len(shown), "assertions"),
        source=source_line(source, book),
        mode=mode,
        narrow=narrow,
    )
    if summary.empty:
        return sheet.empty(summary, "Nothing matches: no source asserts an event.")
    if shown.empty:
        return sheet.empty(summary, f"No source disagrees: {summary['event_id'].nunique()} events, {len(summary)} assertions.")
    agreed = summary["event_id"].nunique() - shown["event_id"].nunique()
    if agreed:
        sheet.caveat(f"Not drawn: {agreed} events on whose days no source differs.")
    shown, rest = many.most(shown, "event_id", EVENTS)
    if rest:
        sheet.caveat(f"The {EVENTS} events with most assertions are drawn; {rest:,} more are in the numbers.")
    every, shown = len(shown), _told(shown)
    if len(shown) < every:
        sheet.caveat(f"Of one event {TOLD} assertions, those that differ first; {every - len(shown):,} more are in the numbers.")
    frame = shown.assign(begin=[ordinal(d) for d in shown["asserted_start"]], until=[ordinal(d) for d in shown["asserted_end"]])
    frame["begin"], frame["until"] = frame["begin"].fillna(frame["until"]), frame["until"].fillna(frame["begin"])
    dated = frame.dropna(subset=["begin"])
    close = dated[near(dated["begin"])]
    if close.empty:
        return sheet.empty(summary, "Nothing to draw: the differing assertions carry no day.")
    if len(close) < len(frame):
        sheet.caveat(f"{len(frame) - len(close)} assertions off the axis or without a day are in the numbers.")
    first, last = close["begin"].min(), close["until"].max() + 1
    label, step, y = (0 if narrow else 250), 9, 30.0
    right = sheet.inner - (8 if narrow else 12)
    y = (
        key(
            sheet,
            8,
            [
                ("agrees", {"color": sheet.c["ink"], "size": 9}),
                ("partly", {"color": sheet.c["axis"], "size": 9}),
                ("disagrees", {"color": sheet.c["accent"], "size": 9, "symbol": "square"}),
                ("reference work", {"color": sheet.c["bg"], "line": sheet.c["ink"], "size": 9, "width": 1.5}),
            ],
        )
        + 22
    )
    scale = (right - label - 8) / (last - first)
    top = y
    marks: dict[str, list[Any]] = {name: [] for name in ("x", "y", "color", "line", "symbol", "hover")}
    spans: dict[str, list[tuple[float, float, float]]] = {"ink": [], "axis": [], "accent": []}
    edges = []
    for _, rows in close.groupby("event_id", sort=False):
        y += 8
        if narrow:
            sheet.text(0, y + 7, rows["label"].iloc[0], strong=True, fit=sheet.inner)
            y += 20
        rows = rows.sort_values(["begin", "until", "source_kind"], kind="stable")
        lanes = pack([(row.begin * scale - 6, (row.until + 1) * scale + 6) for row in rows.itertuples()])
        height = max((max(lanes) + 1) * step + 4, 22)
        if not narrow:
            parts = wrap(rows["label"].iloc[0], sheet.size["label"], label - 16, bold=True)
            sheet.text(
                0,
                y + height / 2,
                clip(rows["label"].iloc[0], sheet.size["label"], label - 16, bold=True) if len(parts) > 1 else parts[0],
                strong=True,
            )
        offset = (height - (max(lanes) + 1) * step) / 2
        for lane, row in zip(lanes, rows.itertuples(), strict=True):
            token = {"yes": "ink", "partly": "axis"}.get(row.agrees, "accent")
            at = y + offset + (lane + 0.5) * step - top
            marks["x"].append((row.begin + row.until + 1) / 2)
            marks["y"].append(at)
            marks["color"].append(sheet.c[token] if row.source_kind == "article" else sheet.c["bg"])
            marks["line"].append(sheet.c[token])
            marks["symbol"].append("square" if token == "accent" else "circle")
            told = {"yes": "agrees", "partly": "agrees in part"}.get(row.agrees, "disagrees")
            number = f" · round {int(row.asserted_round)}" if pd.notna(row.asserted_round) else ""
            marks["hover"].append(
                card(
                    row.source,
                    f"{span_label(row.asserted_start, row.asserted_end)}{number}",
                    f"{told}: {row.label}",
                    shorten(getattr(row, "note", None), 80),
                )
            )
            if row.until > row.begin:
                spans[token].append((row.begin, row.until + 1, at))
        y += height + 6
        edges.append(y)
    pane = sheet.pane(
        0,
        top,
        sheet.inner,
        y - top,
        x=(first - (label + 8) / scale, first + (sheet.inner - label - 8) / scale),
        y=(0, y - top),
        dates=True,
    )
    pane.rows([edge - top for edge in edges])
    ticks = weekly(first, last, most=4 if narrow else 7)
    pane.ticks(ticks)
    for tick in ticks:
        over = pane.px(tick) + 40 > sheet.inner
        sheet.text(
            sheet.inner if over else pane.px(tick),
            top - 8,
            day_label(iso(tick)),
            size=12,
            color="muted",
            anchor="right" if over else None,
        )
    for token, bars in spans.items():
        pane.line(
            [v for a, b, _ in bars for v in (a, b, None)], [v for *_, at in bars for v in (at, at, None)], color=token, width=3
        )
    pane.dots(
        marks["x"],
        marks["y"],
        color=marks["color"],
        size=8,
        line=marks["line"],
        width=1.5,
        symbol=marks["symbol"],
        hover=marks["hover"],
    )
    differing = int((close["agrees"] == "no").sum())
    alt = (
        f"Dates asserted for {len(edges)} events, a mark per source; {differing} of {len(close)} "
        f"assertions disagree, {agreed} further events are agreed. n = {len(shown)}."
    )
    return sheet.finish(y + 4, alt=alt, numbers=shown[[c for c in READOUT if c in shown]])


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


def _told(shown: pd.DataFrame) -> pd.DataFrame:
    """The assertions of an event that one chart holds: those that differ, then the others, in their order."""
    if shown.groupby("event_id").size().max() <= TOLD:
        return shown
    rank = shown["agrees"].map({"no": 0, "partly": 1}).fillna(2)
    kept = shown.assign(_rank=rank).sort_values("_rank", kind="stable").groupby("event_id", sort=False).head(TOLD).index
    return shown[shown.index.isin(kept)]


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
    """Days between saying and reporting, per article; an uncertain lag is a bar from its least to its most.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.reporting_lag`.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    bounded = summary.dropna(subset=["lag_days_min", "lag_days_max"]) if len(summary) else summary
    default = "One mark, one utterance reported: a dot where the lag is known to the day, a bar from its least to its most days."
    bounded = bounded[bounded["lag_days_max"] <= LONGEST] if len(bounded) else bounded
    n = len(bounded)
    sheet = Sheet(
        title=title,
        subtitle=counted(subtitle, default, n, "utterances"),
        source=source_line(source, book),
        mode=mode,
        narrow=narrow,
    )
    if bounded.empty:
        return sheet.empty(summary, "Nothing matches: no report with a known lag.")
    if len(bounded) < len(summary):
        sheet.caveat(f"{len(summary) - len(bounded)} without both bounds, or older than {LONGEST} days, are in the numbers only.")
    bounded, rest = many.most(bounded, "article", ARTICLES)
    if rest:
        sheet.caveat(f"The {ARTICLES} articles with most such words are drawn; {rest:,} more are in the numbers.")
    last = max(float(bounded["lag_days_max"].max()), 3.0)
    first = min(float(bounded["lag_days_min"].min()), 0.0)
    label, step, y, top = (20 if narrow else 190), 7, 8.0, 0.0
    scale = (sheet.inner - label - 40) / (last - first)
    known: list[list[Any]] = []
    bars: list[list[Any]] = []
    edges = []
    for article, rows in bounded.groupby("article", sort=False):
        if narrow:
            sheet.text(0, y + 7, str(article), strong=True, fit=sheet.inner - 60, bgcolor=sheet.c["bg"])
            sheet.text(sheet.inner, y + 7, f"n = {len(rows)}", color="muted", anchor="right")
            y += 20
        cells = rows.groupby(["lag_days_min", "lag_days_max"], sort=True)
        lanes_of = [(a, b, group) for (a, b), group in cells]
        spots = [(a, b, row) for a, b, group in lanes_of for row in group.itertuples()]
        lanes = pack([(a * scale - 4, b * scale + 4) for a, b, _ in spots])
        height = max((max(lanes) + 1) * step + 4, 36)
        if not narrow:
            for i, line in enumerate([clip(str(article), sheet.size["label"], label - 12, bold=True), f"n = {len(rows)}"]):
                sheet.text(0, y + height / 2 - 8 + 16 * i, bold(line) if i == 0 else line, color="muted" if i else None)
        offset = (height - (max(lanes) + 1) * step) / 2
        for lane, (a, b, row) in zip(lanes, spots, strict=True):
            days = f"{a:.0f} days" if a == b else f"{a:.0f} to {b:.0f} days"
            (known if a == b else bars).append(
                [a, b, y + offset + (lane + 0.5) * step, card(str(article), f"{days} · n = {row.n}", f"{row.actor} · {row.when}")]
            )
        y += height + 8
        edges.append(y - 3)
    pane = sheet.pane(0, top, sheet.inner, y - top, x=(first - (label + 16) / scale, last + 24 / scale), y=(top, y))
    pane.rows(edges)
    stride = next(s for s in (1, 2, 5, 10, 20) if (last - first) / s <= (6 if narrow else 12))
    ticks = [v for v in range(0, int(last) + 1, stride)]
    pane.ticks(ticks, ["same day" if v == 0 else f"{v} day{'s' * (v > 1)}" if v == ticks[1] else v for v in ticks], zero=True)
    for marks, hollow in ((bars, True), (known, False)):
        if hollow:
            pane.line(
                [v for a, b, *_ in marks for v in (a, b, None)],
                [v for _, _, at, _ in marks for v in (at, at, None)],
                color="axis",
                width=3,
            )
        x, at, cards = [(s[0] + s[1]) / 2 for s in marks], [s[2] for s in marks], [s[3] for s in marks]
        if hollow:
            pane.spots(x, at, cards, size=10)
        else:
            pane.dots(x, at, color=sheet.c["ink"], size=6.5, width=0.5, hover=cards)
    alt = (
        f"Reporting lag in days for {bounded['article'].nunique()} articles, dots for "
        f"known days, bars for intervals, from {first:.0f} to {last:.0f} days. n = {n}."
    )
    return sheet.finish(y + 22, alt=alt, numbers=summary)
