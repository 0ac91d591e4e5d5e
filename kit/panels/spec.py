"""What a view is told: titles, labels, order, colours and marks, declared here and drawn there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kit.case import Case
from kit.charts import theme
from kit.cube import day_number
from kit.errors import UnknownValue
from kit.measures import sentiment, units
from kit.measures.accuracy import measured
from kit.measures.evidence import assertions
from kit.measures.stance import OTHER
from kit.measures.timeline import event_timeline
from kit.panels.cubes import Cubes, fixed_filters

_REPORT = ["who", "party", "when", "form", "said", "outlet_id", "outlet", "article", "place"]
_TONE = {"label": "tone of the wording", "ends": ["negative", "positive"], "step": 0.1}
_PROSPECTS = {
    "label": "prospects of the talks",
    "ends": ["bleak", "hopeful"],
    "step": 1,
    "words": ["bleak", "neither", "hopeful"],
}
_METHODS = tuple(
    {**scale, "name": name, "measure": measure, "bin": f"{measure}_bin", "zero": zero, "label": f"{name}: {scale['label']}"}
    for name, measure, zero, scale in (
        ("TextBlob", "textblob", "textblob_zero", _TONE),
        ("VADER", "vader", "vader_zero", _TONE),
        ("Reading", "outlook", None, _PROSPECTS),
    )
)

# kind → the cubes it needs, title, subtitle
CHARTS: dict[str, dict[str, Any]] = {
    "timeline": {
        "cubes": ("attributions", "events"),
        "title": "What happened, and how exactly is it dated?",
        "subtitle": "Events by kind. Solid: that day. Soft ends: some day within. Fading: by or from that day. "
        "Disc: round of talks. ≠ sources disagree.",
    },
    "stance": {
        "cubes": ("attributions", "utterances"),
        "title": "Who supports what, and who opposes it?",
        "subtitle": "One dot, one utterance on an issue, from opposes (left) to supports (right).",
    },
    "sentiment": {
        "cubes": ("attributions",),
        "title": "Do word lists hear what a reading finds?",
        "subtitle": "One mark, one attribution, by the speaker’s side.",
        "methods": _METHODS,
    },
    "coverage": {
        "cubes": ("attributions", "statements", "articles"),
        "title": "Which outlet takes up which issue?",
        "subtitle": "Statements per 100 words; dot area by rate.",
    },
    "voices": {
        "cubes": ("attributions",),
        "title": "Who gets to speak, and in their own words?",
        "subtitle": "Share of each outlet’s attributions, by the speaker’s side.",
    },
}


def needed(charts: Sequence[str]) -> list[str]:
    """Cubes that some charts need, in a fixed order.

    Raises
    ------
    UnknownValue
        If a chart is unknown; lists those there are.
    """
    for kind in charts:
        if kind not in CHARTS:
            raise UnknownValue(f"no chart {kind!r} in a panel; there are {', '.join(CHARTS)}")
    return list(dict.fromkeys(name for kind in charts for name in CHARTS[kind]["cubes"]))


def describe(cubes: Cubes, charts: Sequence[str], options: dict[str, Any]) -> dict[str, Any]:
    """Everything a view needs besides sums, as JSON.

    Parameters
    ----------
    cubes : Cubes
    charts : sequence of str
        Kinds of `CHARTS`.
    options : dict
        Per control, its word and the ids behind its options.
    """
    case, book = cubes.case, cubes.case.book
    belligerents = set(book.belligerents())
    families = [
        {
            "id": f["family"],
            "label": f["family"],
            "hue": {mode: theme.HUES[f["colour"]][mode] for mode in ("light", "dark")},
            "symbol": theme.HUES[f["colour"]]["symbol"],
            "belligerent": bool(belligerents & set(f["parties"])),
        }
        for f in book.families()
    ]
    stances = [
        {"id": c["value"], "label": c.get("label", c["value"]), "score": c.get("score")}
        | {mode: list(theme.STANCE[mode].get(c["value"], ("", ""))) for mode in ("light", "dark")}
        for c in book.codes("statements", "stance")
    ]
    return {
        "charts": [_chart(case, kind) for kind in charts],
        "families": families,
        "issues": [
            {
                "id": i["issue_id"],
                "label": i["label"],
                "group": i["group"],
                "scaled": i["kind"] == "negotiable" and i["issue_id"] != OTHER,
            }
            for i in book.issues()
        ],
        "outlets": [{"id": k, "label": v} for k, v in book.labels("outlet").items()],
        "stances": sorted(stances, key=lambda s: (s["score"] is None, s["score"] or 0)),
        "quoted": [c["value"] for c in book.codes("attributions", "form") if c.get("quoted")],
        "events": _events(cubes) if "timeline" in charts else [],
        "period": [day_number(d) for d in case.period],
        "tokens": theme.TOKENS,
        "font": theme.FONT,
        "narrow": 640,
        "pad": theme.PAD,
        "options": options,
        "machine": _machine(case),
        "fixed": fixed_filters(case),
        "total": len(cubes.frame),
        "attached": bool((cubes.frame["text"] != "").any()),
        "source": book.source,
    }


def _machine(case: Case) -> dict[str, str]:
    """What to say of positions that rules coded, hidden and shown; empty if there are none."""
    statements = case.statements
    ruled = statements[units.by_rule(statements)]
    if not len(ruled):
        return {}
    coder, n = ruled["coder"].iloc[0], len(ruled)
    pairs = ruled["attribution_id"] + ":" + ruled["issue_id"]
    codings = case.codings
    people = codings[codings["coder"].str.match("[A-Z]") & (codings["variable"] == "stance")]
    checked = int(pairs.isin(people["unit_id"]).sum())
    return {
        "hidden": f"Positions coded by rule are not shown ({n:,} statements): a diamond only says that the issue is named.",
        "shown": f"× positions by {coder}, unverified: {measured(case)}; {checked:,} of {n:,} checked by a person.",
        "key": "×: position coded by rule",
    }


def _chart(case: Case, kind: str) -> dict[str, Any]:
    declared = {"kind": kind, **{k: v for k, v in CHARTS[kind].items() if k != "cubes"}}
    if kind == "sentiment":
        auc = sentiment.score_accuracy(case).set_index("method")["auc"].dropna()
        notes = {name: f"AUC {value:.2f}, coin toss 0.50" for name, value in auc.items()}
        declared["methods"] = [{**m, "note": notes.get(m["name"], "")} for m in _METHODS]
    return declared


def _events(cubes: Cubes) -> list[dict[str, Any]]:
    case = cubes.case
    kinds = {c["value"]: c for c in case.book.codes("events", "kind")}
    lanes = list(dict.fromkeys(c.get("group", "") for c in kinds.values()))
    frame = event_timeline(case)
    told = {event: rows for event, rows in assertions(case).groupby("event_id")}
    if cubes.copied:
        named = units.articles(case).set_index("article_id")["article"]
        copied = set(named[named.index.isin(cubes.copied)])
        told = {event: rows.assign(copy=rows["article"].isin(copied)) for event, rows in told.items()}
    report = [*_REPORT, "copy"] if cubes.copied else _REPORT
    found = [
        {
            "id": e.event_id,
            "label": str(e.label),
            "lane": e.lane,
            "kind": str(kinds.get(e.kind, {}).get("label", e.kind)).lower(),
            "since": day_number(e.start),
            "until": day_number(e.end),
            "when": e.when,
            "precision": e.precision,
            "round": None if pd.isna(e.round_number) else int(e.round_number),
            "numbered": bool(e.kind == "talks" and e.flag != "planned"),
            "contested": bool(e.contested),
            "note": e.disagreement,
            "reports": told[e.event_id][report].to_dict("records") if e.event_id in told else [],
        }
        for e in frame.itertuples()
    ]
    return sorted(found, key=lambda e: lanes.index(e["lane"]) if e["lane"] in lanes else len(lanes))
