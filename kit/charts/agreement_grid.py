"""Reports of events → events × sources: who agrees, who disagrees, who is silent."""

from typing import Any

import pandas as pd

from kit.charts import many, theme
from kit.charts.sheet import Sheet, begin_sheet, key
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
    """Events by source: one mark where an article reports the event, counts for reference works, a dash for silence.

    Events that only one source reports are left out: there is nothing to compare.

    Parameters
    ----------
    summary : DataFrame
        `kit.measures.event_agreement`: one row per report of an event by a source.
    title, subtitle, source, mode, narrow, book
        As for `kit.charts.event_timeline`.
    """
    several = summary.groupby("event_id")["n"].transform("sum") > 1 if len(summary) else []
    shown = summary[several] if len(summary) else summary
    many_articles = len(shown) and shown.loc[shown["source_kind"] == "article", "source"].nunique() > ARTICLES
    others = "other sources" if many_articles else "reference works"
    default = f"Does a source agree with the event's day, round, mode and place? The columns on the right count the {others}."
    sheet = begin_sheet(
        default, len(shown), "reports", title=title, subtitle=subtitle, source=source, mode=mode, narrow=narrow, book=book
    )
    if shown.empty:
        return sheet.empty(summary, "Nothing to compare: no event is reported by two sources.")
    left_out = summary["event_id"].nunique() - shown["event_id"].nunique()
    if left_out:
        sheet.caveat(f"Not drawn: {left_out} event{'s' * (left_out > 1)} that only one source reports.")
    shown, rest = many.most(shown, "event_id", EVENTS)
    if rest:
        sheet.caveat(f"The {EVENTS} events with most reports are drawn; {rest:,} more are in the numbers.")
    printed = shown[shown["source_kind"] == "article"]
    columns, more = many.most(printed, "source", ARTICLES)
    if more:
        sheet.caveat(f"{more:,} more articles are counted among the other sources.")
        shown = shown.assign(source_kind=shown["source_kind"].where(shown["source"].isin(columns["source"]), "other"))
    marks = _marks(sheet)
    y = key(sheet, 8, [(CODES[code], mark) for code, mark in marks.items()]) + 8
    articles = sorted(shown.loc[shown["source_kind"] == "article", "source"].unique())
    label = 136 if narrow else 262
    width = min((sheet.inner - label) / (len(articles) + len(CODES)), 104)
    y = _draw_heads(sheet, articles, others.capitalize(), y, label, width)
    events, across = list(shown["event_id"].drop_duplicates()), len(articles) + len(CODES)
    right, height = label + width * across, ROW * len(events)
    pane = sheet.pane(0, y, right, height, x=(-0.5 - label / width, across - 0.5), y=(0, len(events)))
    sheet.hairline(y, 0, right, color="axis")
    _draw(pane, shown, events, articles, marks, label)
    differ = int((shown["agrees"] == "no").sum())
    alt = f"Grid of {len(events)} events by {len(articles)} articles and {others}: {differ} of {len(shown)} reports disagree."
    return sheet.finish(y + height + 8, alt=alt, numbers=_numbers(shown))


def _numbers(shown: pd.DataFrame) -> pd.DataFrame:
    """Reports per event, by kind of source and agreement."""
    table = shown.pivot_table(
        index=["event_id", "label"], columns=["source_kind", "agrees"], values="n", aggfunc="sum", sort=False
    )
    table.columns = [f"{kind}: {agrees}" for kind, agrees in table.columns]
    table = table.reindex(columns=[f"{k}: {a}" for k in ("article", "reference") for a in CODES], fill_value=0)
    table = table.fillna(0).astype("int64")
    return table.assign(n=table.sum(axis=1)).reset_index("event_id", drop=True).reset_index()


def _draw_heads(sheet: Sheet, articles: list[str], others: str, y: float, label: float, width: float) -> float:
    """Names of the articles, and of the codes of other sources; returns px below."""
    small, size = sheet.small, 11.5
    heads = [*(a.split(" ")[0] if small else a for a in articles), *(SHORT if small else CODES).values()]
    lines = [wrap(head, size, width - 4, bold=True)[:3] for head in heads]
    tall = max(map(len, lines))
    for i, head in enumerate(lines):
        for j, line in enumerate(head, start=tall - len(head)):
            x = label + (i + 0.5) * width
            sheet.text(x, y + 7 + 13 * j, line, strong=i < len(articles), size=size, anchor="center")
    if not small:
        x = label + (len(articles) + len(CODES) / 2) * width
        sheet.text(x, y + 7, others, strong=True, size=size, anchor="center")
    return y + 13 * tall + 8


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
    reported = set(zip(printed["event_id"], printed["source"], strict=True))
    silent = [(i, j) for e, j in rank.items() for i, a in enumerate(articles) if (e, a) not in reported]
    pane.dashes(silent)
    others = shown[shown["source_kind"] != "article"].groupby(["event_id", "agrees"])["n"].sum()
    for (event, code), n in others.items():
        place = label + (len(articles) + list(CODES).index(code) + 0.5) * (pane.width - label) / (len(articles) + len(CODES))
        style = {"strong": True, "color": "accent"} if code == "no" else {}
        sheet.text(pane.left + place, pane.top + (rank[event] + 0.5) * ROW, str(n), anchor="center", **style)
