"""Assertions of events → events × sources: who agrees, who differs, who is silent."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.sheet import Sheet, counted, key, source_line
from kit.charts.text import card, wrap

CODES = {"yes": "agrees", "partly": "partly", "no": "disagrees"}
SHORT = {"yes": "=", "partly": "≈", "no": "≠"}
ROW = 23  # px
EVENTS, ARTICLES = 60, 8  # in one chart


@theme.drawing
def agreement_grid(
    summary: pd.DataFrame,
    *,
    title: str = "Do the sources agree on what happened?",
    subtitle: str | None = None,
    source: str | None = None,
    mode: str = "light",
    narrow: bool = False,
    book: Any = None,
) -> theme.Chart:
    """Events by source: one mark where an article asserts the event, counts for other sources, a dash for silence.

    Events that only one source asserts are left out: there is nothing to compare.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.event_agreement`: one row per source's assertion.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    several = summary.groupby("event_id")["n"].transform("sum") > 1 if len(summary) else []
    shown = summary[several] if len(summary) else summary
    default = "Does a source agree with the event's day, round, mode and place? Right: how many other sources do."
    sheet = Sheet(
        title=title,
        subtitle=counted(subtitle, default, len(shown), "assertions"),
        source=source_line(source, book),
        mode=mode,
        narrow=narrow,
    )
    if shown.empty:
        return sheet.empty(summary, "Nothing to compare: no event is asserted by two sources.")
    left_out = summary["event_id"].nunique() - shown["event_id"].nunique()
    if left_out:
        sheet.caveat(f"{left_out} events that only one source asserts are not drawn.")
    shown, rest = many.most(shown, "event_id", EVENTS)
    if rest:
        sheet.caveat(f"The {EVENTS} events with most assertions are drawn; {rest:,} more are in the numbers.")
    printed = shown[shown["source_kind"] == "article"]
    columns, more = many.most(printed, "source", ARTICLES)
    if more:
        sheet.caveat(f"{more:,} articles more are counted among the other sources.")
        shown = shown.assign(source_kind=shown["source_kind"].where(shown["source"].isin(columns["source"]), "other"))
    marks = _marks(sheet)
    y = key(sheet, 8, [(CODES[code], mark) for code, mark in marks.items()]) + 8
    printed = shown[shown["source_kind"] == "article"]
    articles = sorted(printed["source"].unique())
    label = 136 if narrow else 262
    width = min((sheet.inner - label) / (len(articles) + len(CODES)), 104)
    heads = [*(a.split(" ")[0] if narrow else a for a in articles), *(SHORT if narrow else CODES).values()]
    lines = [wrap(h, 11.5, width - 4, bold=True)[:3] for h in heads]
    tall = max(len(part) for part in lines)
    for i, part in enumerate(lines):
        for j, line in enumerate(part):
            where = label + (i + 0.5) * width
            sheet.text(where, y + 7 + 13 * (tall - len(part) + j), line, strong=i < len(articles), size=11.5, anchor="center")
    if not narrow:
        sheet.text(
            label + (len(articles) + len(CODES) / 2) * width, y + 7, "Other sources", strong=True, size=11.5, anchor="center"
        )
    y += 13 * tall + 8
    events = list(shown["event_id"].drop_duplicates())
    pane = sheet.pane(
        0, y, label + width * len(heads), ROW * len(events), x=(-0.5 - label / width, len(heads) - 0.5), y=(0, len(events))
    )
    sheet.hairline(y, 0, label + width * len(heads), color="axis")
    _draw(pane, shown, events, articles, marks, label)
    differ = int((shown["agrees"] == "no").sum())
    alt = (
        f"Grid of {len(events)} events by {len(articles)} articles and other sources: "
        f"{differ} of {len(shown)} assertions disagree."
    )
    numbers = shown.pivot_table(
        index=["event_id", "label"], columns=["source_kind", "agrees"], values="n", aggfunc="sum", sort=False
    )
    numbers.columns = [f"{kind}: {agrees}" for kind, agrees in numbers.columns]
    numbers = numbers.reindex(columns=[f"{k}: {a}" for k in ("article", "reference") for a in CODES], fill_value=0)
    numbers = numbers.fillna(0).astype("int64").assign(n=lambda table: table.sum(axis=1)).reset_index("event_id", drop=True)
    return sheet.finish(y + ROW * len(events) + 8, alt=alt, numbers=numbers.reset_index())


def _marks(sheet: Sheet) -> dict[str, dict[str, Any]]:
    plain = {"yes": ("ink", "circle"), "partly": ("axis", "circle-open"), "no": ("accent", "square")}
    return {
        code: {"color": sheet.tint(token), "size": 9, "symbol": symbol, "line": sheet.tint(token), "width": 1.8}
        for code, (token, symbol) in plain.items()
    }


def _draw(pane: Any, shown: pd.DataFrame, events: list[str], articles: list[str], marks: dict[str, Any], label: float) -> None:
    sheet = pane.sheet
    rank = {event: j for j, event in enumerate(events)}
    names = dict(zip(shown["event_id"], shown["label"], strict=True))
    for event, j in rank.items():
        sheet.text(0, pane.top + (j + 0.5) * ROW, names[event], fit=label - 8)
    printed = shown[shown["source_kind"] == "article"].drop_duplicates(["event_id", "source"])
    for code, mark in marks.items():
        rows = printed[printed["agrees"] == code]
        cards = [
            card(f"{r.label} · {r.source}", CODES[code], r.note if isinstance(r.note, str) else "") for r in rows.itertuples()
        ]
        x, y = [articles.index(s) for s in rows["source"]], [rank[e] + 0.5 for e in rows["event_id"]]
        pane.dots(x, y, hover=cards, **mark)
    told = set(zip(printed["event_id"], printed["source"], strict=True))
    silent = [(i, j) for e, j in rank.items() for i, a in enumerate(articles) if (e, a) not in told]
    dash = pane.dx(4)
    pane.line(
        [v for i, _ in silent for v in (i - dash, i + dash, None)],
        [v for _, j in silent for v in (j + 0.5, j + 0.5, None)],
        color="axis",
        width=1,
    )
    others = shown[shown["source_kind"] != "article"].groupby(["event_id", "agrees"])["n"].sum()
    for (event, code), n in others.items():
        place = label + (len(articles) + list(CODES).index(code) + 0.5) * (pane.width - label) / (len(articles) + len(CODES))
        style = {"strong": True, "color": "accent"} if code == "no" else {}
        sheet.text(pane.left + place, pane.top + (rank[event] + 0.5) * ROW, str(n), anchor="center", **style)
