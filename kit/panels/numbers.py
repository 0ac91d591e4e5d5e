"""A query → the numbers of each chart as a frame; the twin of the table under the chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from kit.panels import corrected, positions, sourced_numbers, tones
from kit.panels.cube import SCALE
from kit.panels.printed import plain, signed, table
from kit.panels.query import Query

MEAN_FROM = 10  # below, no mean is shown


def numbers(query: Query, chart: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """Rows of the table under one chart, rounded as they are shown there."""
    return _TABLES[chart["kind"]](query, chart, spec)


def _timeline(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    drawn = _counts(q, "events", "event")
    said = _counts(q, "attributions", "event")
    rows = []
    for e in spec["events"]:
        if drawn.get(e["id"]):
            number = ("?" if e["round"] is None else str(e["round"])) if e["numbered"] else ""
            differ = (e["note"] or "yes") if e["contested"] else ""
            articles = articles_of(e, q.selection)
            rows.append((e["lane"], e["label"], e["when"], number, differ, articles, said.get(e["id"], 0)))
    return table(rows, "Kind", "Event", "When", "Round", "Sources disagree", "Articles", "Attributions")


def told_by(event: dict[str, Any], selection: Any) -> list[dict[str, Any]]:
    """An event's reports by the selected outlets, and by other sources; the twin of ``reportsOf`` in front/events.js."""
    outlets = selection.get("outlet")
    return [r for r in event["reports"] if not r["outlet_id"] or outlets is None or r["outlet_id"] in outlets]


def articles_of(event: dict[str, Any], selection: Any) -> int:
    """Articles of the selected outlets that report an event; the twin of ``articlesOf`` in front/events.js."""
    if "told" not in event:
        return len({r["article"] for r in told_by(event, selection) if r["outlet_id"]})
    outlets, copies = selection.get("outlet"), selection.get("copies")
    reports = [r for r in event["told"] if outlets is None or r["outlet_id"] in outlets]
    return sum(r["n"] for r in reports if not (copies and r.get("copy")))


def _stance(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    counts = _counts(q, "utterances", "issue", "family", "stance")
    scale = [s for s in spec["stances"] if s["score"] is not None]
    silent = [s["id"] for s in spec["stances"] if s["score"] is None]
    rows = []
    for issue in (i for i in spec["issues"] if i["scaled"]):
        for family in spec["families"]:
            steps = np.array([counts.get((issue["id"], family["id"], s["id"]), 0) for s in scale])
            mentions = sum(counts.get((issue["id"], family["id"], s), 0) for s in silent)
            n = int(steps.sum())
            if n + mentions:
                scores = np.repeat([s["score"] for s in scale], steps)
                mean = float(scores.mean()) if n >= MEAN_FROM else None
                median = float(np.quantile(scores, 0.5, method="lower")) if n else None
                rows.append((issue["label"], family["label"], n, signed(mean), signed(median), mentions))
    return table(rows, "Issue", "Side", "n", "Mean", "Median", "Mentioned")


def _sentiment(q: Query, chart: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    by = chart["by"]
    sums, ids = q.sum("tones", [by]), q.cubes["tones"].labels[by]
    rows = []
    for who in spec["outlets" if by == "outlet" else "families"]:
        at = ids.index(who["id"])
        for m in chart["methods"]:
            of = sums.sums[m["measure"]]
            n = int(of.n[at])
            if n:
                zero = f"{_percent(int(sums.sums[m['zero']].s[at]) // SCALE, n)} %" if m["zero"] else "–"
                rows.append((who["label"], m["name"], n, signed(int(of.s[at]) / SCALE / n if n >= MEAN_FROM else None), zero))
    return table(rows, "Outlet" if by == "outlet" else "Side", "Method", "n", "Mean", "Exactly 0")


def _coverage(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    counts = _counts(q, "statements", "issue", "outlet")
    words = dict(zip(q.cubes["articles"].labels["outlet"], q.sum("articles", ["outlet"]).sums["words"].s.tolist(), strict=True))
    rows = [
        (issue["label"], outlet["label"], n, plain(100 * n / words[outlet["id"]]))
        for issue in spec["issues"]
        for outlet in spec["outlets"]
        if (n := counts.get((issue["id"], outlet["id"]), 0)) and words.get(outlet["id"])
    ]
    return table(rows, "Issue", "Outlet", "n", "Per 100 words")


def _voices(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    counts = _counts(q, "attributions", "outlet", "family", "form")
    forms = q.cubes["attributions"].labels["form"]
    rows = []
    for outlet in spec["outlets"]:
        of = {f["label"]: {form: counts.get((outlet["id"], f["id"], form), 0) for form in forms} for f in spec["families"]}
        size = sum(sum(by.values()) for by in of.values())
        rows += [
            (
                outlet["label"],
                label,
                sum(by.values()),
                sum(by[f] for f in spec["quoted"]),
                f"{_percent(sum(by.values()), size)} %",
            )
            for label, by in of.items()
            if sum(by.values())
        ]
    return table(rows, "Outlet", "Side", "n", "Quoted", "Share of outlet")


_TABLES: dict[str, Callable[[Query, dict[str, Any], dict[str, Any]], pd.DataFrame]] = {
    "timeline": _timeline,
    "stance": _stance,
    "sentiment": _sentiment,
    "sentiment_outlets": _sentiment,
    "sentiment_days": tones.in_time,
    "coverage": _coverage,
    "voices": _voices,
    "gap": positions.gap,
    "movement": positions.movement,
    "network": positions.network,
    "sources": sourced_numbers.sources,
    "figures": sourced_numbers.figures,
    "agreement": sourced_numbers.agreement,
    "dates": sourced_numbers.dates,
    "lag": sourced_numbers.lag,
    **dict.fromkeys(corrected.KINDS, corrected.numbers),
}


def _percent(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def _counts(q: Query, cube: str, *by: str) -> dict[Any, int]:
    """Ids (one, or a tuple) → n, where n is not 0."""
    n, labels = q.sum(cube, by).n, [q.cubes[cube].labels[d] for d in by]
    counts = {}
    for place in np.argwhere(n).tolist():
        ids = tuple(names[i] for names, i in zip(labels, place, strict=True))
        counts[ids[0] if len(by) == 1 else ids] = int(n[tuple(place)])
    return counts
