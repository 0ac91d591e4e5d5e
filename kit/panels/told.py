"""What a view is told of articles, figures and reports, besides their cubes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kit.case.units import article_names
from kit.charts.figures import OPEN
from kit.charts.text import number
from kit.days import span_words
from kit.measures.evidence import figure_rows
from kit.panels.cube import day_number
from kit.panels.cubes import Cubes

NAMING = {"agreement": "reports", "dates": "reports", "lag": "lags"}  # kind of chart → the cube whose articles it names


def told(cubes: Cubes, charts: Sequence[str]) -> dict[str, Any]:
    """By name what some charts need of it; a part that none needs is left out."""
    wanted, found = set(charts), dict[str, Any]()
    if "figures" in wanted:
        found["figures"] = cubes.once("figures", lambda: figures(cubes))
    if named := tuple(dict.fromkeys(cube for kind, cube in NAMING.items() if kind in wanted)):
        found["articles"] = cubes.once(named, lambda: articles(cubes, named))
    if {"agreement", "dates"} & wanted:
        found["disputes"] = cubes.once("disputes", lambda: disputes(cubes))
    if "dates" in wanted:
        found["reports"] = cubes.once("reports", lambda: reports(cubes))
    return found


def figures(cubes: Cubes) -> list[dict[str, Any]]:
    """Figures in the order of their cube: who says which number of what, and the evidence."""
    put = cubes.figures_put
    names = article_names(cubes.case, list(put["article_id"].unique()))
    ranks = {group: i for i, group in enumerate(sorted(put["conflict_group"].unique()))}
    evidence = figure_rows(cubes.case, put).to_dict("records")
    return [
        {
            "id": f.figure_id,
            "what": "something not named" if pd.isna(f.what) else str(f.what),
            "unit": f.unit,
            "value": float(f.value),
            "printed": printed(f.qualifier, float(f.value)),
            "over": f.qualifier in ("more than", "at least"),
            "actor": f.actor,
            "party": f.party,
            "family": f.family,
            "group": ranks[f.conflict_group] if f.conflict_group else None,
            "order": ranks[f.conflict_group],
            "article": names[f.article_id]["name"],
            "report": row,
        }
        for f, row in zip(put.itertuples(), evidence, strict=True)
    ]


def articles(cubes: Cubes, named: Sequence[str]) -> dict[str, dict[str, str]]:
    """The articles of some cubes by id: name, and day of publication with its year."""
    ids = list(dict.fromkeys(i for name in named for i in cubes[name].labels["article"] if i))
    frame = cubes.case.whole.rows("articles", "article_id", ids).set_index("article_id")
    days = span_words(frame["published"], frame["published"], years=True)
    published = {i: "" if words == "undated" else words for i, words in zip(frame.index, days, strict=True)}
    return {i: names | {"published": published[i]} for i, names in article_names(cubes.case, ids).items()}


def disputes(cubes: Cubes) -> dict[str, dict[str, Any]]:
    """Drawn events by id: when, how many sources other than articles agree or not, whether a coder flagged it as contested."""
    case, drawn = cubes.case, cubes.events_drawn
    every = case.rows("event_reports", "event_id", drawn)
    counts = every[every["article_id"].isna()].groupby(["event_id", "agrees"]).size()
    events = case.rows("events", "event_id", drawn)
    when = span_words(events["start"], events["end"], events["precision"], years=case.years)
    found: dict[str, dict[str, Any]] = {
        e.event_id: {"when": words, "others": {}, "flagged": bool(e.flag == "contested")}
        for e, words in zip(events.itertuples(), when, strict=True)
    }
    for (event, agrees), n in counts.items():
        found[event]["others"][agrees] = int(n)
    return found


def reports(cubes: Cubes) -> list[dict[str, Any]]:
    """Reports of the events on which sources disagree, in order of time and source: by an ``article``, or another ``source``."""
    frame, _ = cubes.reports_told
    words = span_words(frame["asserted_start"], frame["asserted_end"], years=True)
    return [
        {
            "id": r.report_id,
            "event": r.event_id,
            **({"source": r.source} if pd.isna(r.article_id) else {"article": r.article_id}),
            "agrees": r.agrees,
            "since": day_number(r.asserted_start),
            "until": day_number(r.asserted_end),
            "days": "no day given" if days == "undated" else days,
            **({} if pd.isna(r.asserted_round) else {"round": str(int(r.asserted_round))}),
            **({} if pd.isna(r.note) else {"note": str(r.note)}),
        }
        for r, days in zip(frame.itertuples(), words, strict=True)
    ]


def printed(qualifier: Any, value: float) -> str:
    """A number with what it is said to be: ``over 1,000``."""
    return ("" if pd.isna(qualifier) else OPEN.get(str(qualifier), "")) + number(value)
