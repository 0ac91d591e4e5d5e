"""What a view is told: titles, labels, order, colours and marks, declared here and drawn there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from kit.case import units
from kit.case.case import Case
from kit.charts import theme
from kit.charts.network import ACTORS, LINES
from kit.charts.sentiment import auc_words
from kit.charts.timeline import BEFORE, MANY_DAYS, NEAR, OPEN_DAYS
from kit.coders.sampling import Sample
from kit.errors import KitError, UnknownValue, choices
from kit.measures import sentiment
from kit.measures.accuracy import measured
from kit.measures.evidence import assertions
from kit.measures.stance import OTHER
from kit.measures.timeline import timed
from kit.panels import corrected
from kit.panels.cube import day_number
from kit.panels.cubes import EXACT, Cubes
from kit.panels.query import fixed_filters
from kit.panels.told import told
from kit.store.frames import collected

_REPORT = ["who", "party", "when", "form", "said", "outlet_id", "outlet", "article_id", "article", "place"]
REPORTS, FEW_REPORTS = 60, 12  # reports of an event that are listed; of a case on disk
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

_OVER_DAYS = {
    "open": OPEN_DAYS,
    "singly": 600,  # different marks; of more, those of a stretch of days are one
    "stretches": (7, 28, 91, 364),  # days
    "columns": 60,  # stretches in the period
}

# kind → the cubes it needs, title, subtitle
CHARTS: dict[str, dict[str, Any]] = {
    "timeline": {
        "cubes": ("attributions", "events"),
        "title": "What happened, and how exactly is it dated?",
        "subtitle": "Events by kind. A solid mark is a known day. A bar with soft ends means some day within it. "
        "A bar that fades on the left means that day or earlier, on the right that day or later. "
        "A disc is a round of talks. ≠ means that the sources disagree.",
    },
    "stance": {
        "cubes": ("attributions", "utterances"),
        "title": "Who supports what, and who opposes it?",
        "subtitle": "Each dot is one utterance on an issue, from opposes (left) to supports (right).",
    },
    "sentiment": {
        "cubes": ("attributions", "tones"),
        "title": "Do word lists agree with a reader?",
        "subtitle": "Each mark is one attribution, by the actor’s side. The word lists are compared with the reading.",
        "methods": _METHODS,
        "by": "family",
    },
    "sentiment_outlets": {
        "cubes": ("attributions", "tones"),
        "title": "Does the tone differ between outlets?",
        "subtitle": "Each mark is one attribution, by the outlet that prints it.",
        "methods": _METHODS,
        "by": "outlet",
    },
    "sentiment_days": {
        "cubes": ("attributions", "tones"),
        "title": "How does the wording sound over the days?",
        "subtitle": "Each mark is one attribution at the day it was said. A thin bar covers the days on which it may have been "
        "said; a dotted bar means that day or earlier.",
        "methods": _METHODS,
        **_OVER_DAYS,
    },
    "coverage": {
        "cubes": ("attributions", "statements", "articles"),
        "title": "Which outlet takes up which issue?",
        "subtitle": "A larger dot means more statements per 100 words. A dash means no statement.",
    },
    "voices": {
        "cubes": ("attributions",),
        "title": "Who gets to speak, and in their own words?",
        "subtitle": "Share of each outlet’s attributions, by the actor’s side.",
    },
    "gap": {
        "cubes": ("attributions", "utterances"),
        "title": "On which issues do both sides speak, and how far apart are they?",
        "subtitle": "Single utterances of {a} and {b} on one scale. The bar joins the two medians (filled). "
        "The steps between them on the five-step scale stand on the right.",
    },
    "movement": {
        "cubes": ("attributions", "utterances"),
        "title": "Do the positions move?",
        "subtitle": "Each mark is one utterance at its day. A thin bar covers the days on which it may have been said; "
        "a dotted bar means that day or earlier. A line joins a side’s daily medians from three known days on.",
        "most": 6,  # issues
        **_OVER_DAYS,
    },
    "network": {
        "cubes": ("attributions", "utterances"),
        "title": "Who takes a position on which issue?",
        "subtitle": "A line joins an actor with an issue on which it takes a position. A thicker line means more utterances. "
        "Filters change lines and sizes, never places.",
        "most": ACTORS,
    },
    "sources": {
        "cubes": ("attributions", "carried"),
        "title": "From whose mouth, through which channel, to which page?",
        "subtitle": "Read right to left: who spoke, who carried it, who wrote the text, who printed it. "
        "A wider ribbon means more attributions.",
    },
    "figures": {
        "cubes": ("attributions", "figures", "worded"),
        "title": "Which numbers compete, and whose are they?",
        "subtitle": "Numbers of people that somebody put forward, as reported. Each mark is one number. "
        "An arrow means “more than” or “at least”.",
    },
    "agreement": {
        "cubes": ("attributions", "events", "reports"),
        "title": "Do the sources agree on what happened?",
        "subtitle": "Does a source agree with the event’s day, round, mode and place? "
        "The columns on the right count all other sources.",
    },
    "dates": {
        "cubes": ("attributions", "events", "reports"),
        "title": "Which days do the sources give for contested events?",
        "subtitle": "Where the sources disagree. Each mark or bar shows the days that one source gives.",
    },
    "lag": {
        "cubes": ("attributions", "lags"),
        "title": "How many days after the words did the articles appear?",
        "subtitle": "Each mark is one utterance that an article reports. A dot is a known lag in days. "
        "A bar runs from the shortest to the longest possible lag.",
    },
    "corrected_stance": {
        "cubes": ("attributions", "coded"),
        "title": "Who supports what, once the machine’s errors are corrected?",
        "subtitle": "Mean stance of all statements, from opposes (−1) to supports (+1). Filled: corrected by what people read, "
        "with its 95 % interval. Hollow: {by}.",
    },
    "corrected_voices": {
        "cubes": ("attributions",),
        "title": "Who gets to speak, once the machine’s errors are corrected?",
        "subtitle": "Share of all attributions, and of each outlet’s, by the actor’s side. Filled: corrected by what people "
        "read, with its 95 % interval. Hollow: {by}.",
    },
}


_UNREAD = "Each mark is one attribution, by the actor’s side. Nobody has read how the passages judge the talks."
OF_EVENTS = {"timeline", "agreement", "dates"}
LISTS = ("events", "articles", "disputes", "reports", "figures")  # of a view, with a row for each


def needed(charts: Sequence[str]) -> list[str]:
    """Cubes that some charts need, in a fixed order.

    Raises
    ------
    UnknownValue
        If a chart is unknown; lists those there are.
    """
    for kind in charts:
        if kind not in CHARTS:
            raise UnknownValue(f"no chart {kind!r} in a panel; {choices(kind, CHARTS)}")
    return list(dict.fromkeys(name for kind in charts for name in CHARTS[kind]["cubes"]))


def instead(charts: Sequence[str]) -> dict[str, str]:
    """Cubes that need not be made because another holds what these charts ask of them."""
    holders = {"sentiment": "tones", "sentiment_outlets": "tones", "sentiment_days": "tones", "sources": "carried"}
    return next(({"attributions": cube} for kind, cube in holders.items() if kind in charts), {})


def describe(cubes: Cubes, charts: Sequence[str], options: dict[str, Any], sample: Sample | str | None = None) -> dict[str, Any]:
    """Everything a view needs besides sums, as JSON.

    Parameters
    ----------
    cubes : Cubes
    charts : sequence of str
        Kinds of `CHARTS`.
    options : dict
        Per control, its word and the ids behind its options.
    sample : Sample or str, optional
        By which charts of corrected numbers are corrected; see `corrected.describe`.

    Raises
    ------
    KitError
        If a sample is given and no chart asks for it, or one asks and there is none.
    """
    case, book = cubes.case, cubes.case.book
    if sample is not None and not set(corrected.KINDS) & set(charts):
        raise KitError(f"sample= is for charts of corrected numbers: {', '.join(corrected.KINDS)}")
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
    events = cubes.once("events", lambda: _events(cubes)) if OF_EVENTS & set(charts) else []
    stances = [
        {"id": c["value"], "label": c.get("label", c["value"]), "score": c.get("score")}
        | {mode: list(theme.STANCE[mode].get(c["value"], ("", ""))) for mode in ("light", "dark")}
        for c in book.codes("statements", "stance")
    ]
    return {
        "charts": [_chart(cubes, kind, sample) for kind in charts],
        "families": families,
        "parties": _parties(case),
        "sides": _sides(case),
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
        "events": events,
        **told(cubes, charts),
        "period": [day_number(d) for d in case.period],
        "years": case.years,
        **_axis(case, events),
        "tokens": theme.TOKENS,
        "font": theme.FONT,
        "narrow": 640,
        "pad": theme.PAD,
        "options": options,
        "machine": _machine(case),
        "fixed": fixed_filters(case),
        "total": cubes.n,
        "attached": cubes.attached,
        "asked": not cubes.with_rows,
        "source": " ".join([book.source, *_left_out(cubes, charts)]),
    }


def _machine(case: Case) -> dict[str, str]:
    """What to say of positions that rules coded, hidden and shown; empty if there are none."""
    ruled = case.frame("statements").filter(nw.col("coder").str.starts_with("rules "))
    coders = collected(ruled.group_by("coder").agg(n=nw.len())).sort_values("coder")
    if not len(coders):
        return {}
    coder, n = coders["coder"].iloc[0], int(coders["n"].sum())
    codings = case.frame("codings").filter(nw.col("variable") == "stance")
    people = collected(codings.select("unit_id", "coder"))
    people = people[people["coder"].str.match("[A-Z]").astype(bool)]
    ruled_rows = case.rows("statements", "attribution_id", people["unit_id"].str.replace(r":[^:]*$", "", regex=True).unique())
    ruled_rows = ruled_rows[units.by_rule(ruled_rows)]
    checked = int((ruled_rows["attribution_id"] + ":" + ruled_rows["issue_id"]).isin(people["unit_id"]).sum())
    return {
        "hidden": f"Positions coded by rule are not shown ({n:,} statements).",
        "mentions": "A diamond shows only that an actor mentions the issue.",
        "shown": f"A cross marks a position that a rule coded{' and nobody verified' * (not checked)}. "
        f"{coder.capitalize()}: {measured(case)}; {checked:,} of {n:,} checked by a person.",
        "key": "×: position coded by rule",
    }


def _parties(case: Case) -> list[dict[str, str]]:
    family = {label: f["family"] for f in case.book.families() for label in f["parties"]}
    return [{"id": k, "label": v, "family": family[v]} for k, v in case.book.labels("party").items()]


def _sides(case: Case) -> list[str]:
    """Ids of the two belligerents; none where the codebook names fewer."""
    ids = {label: party for party, label in case.book.labels("party").items()}
    both = [ids[label] for label in case.book.belligerents()[:2]]
    return both if len(both) == 2 else []


def _chart(cubes: Cubes, kind: str, sample: Sample | str | None) -> dict[str, Any]:
    case = cubes.case
    declared = {"kind": kind, **{k: v for k, v in CHARTS[kind].items() if k != "cubes"}}
    if kind.startswith("sentiment"):
        accuracy = sentiment.score_accuracy(case)
        auc = accuracy.set_index("method")["auc"].dropna()
        notes = {name: f"AUC {value:.2f} (chance 0.50)" for name, value in auc.items()}
        read = len(collected(case.frame("attributions").filter(~nw.col("outlook").is_null()).head(1))) > 0
        methods = _METHODS if read else [m for m in _METHODS if m["measure"] != "outlook"]
        declared["methods"] = [{**m, "note": notes.get(m["name"], "")} for m in methods]
        if not read:
            declared |= {"title": "How does the wording sound to word lists?", "subtitle": _UNREAD}
        declared["explained"] = auc_words(accuracy)
        if not cubes.with_rows and cubes.n > EXACT:
            declared["explained"] = f"{declared['explained']} Of so many, means are those of the rounded scores.".strip()
    if kind == "gap":
        a, b = [case.book.label("party", side) for side in _sides(case)] or ["one side", "the other"]
        declared["subtitle"] = declared["subtitle"].format(a=a, b=b)
    if kind == "network":
        declared |= {"directions": _directions(case), "actors": _actors(cubes)}
    if kind in corrected.KINDS:
        declared |= corrected.describe(case, kind, sample)
        declared["subtitle"] = declared["subtitle"].format(by=declared["by_machine"])
    return declared


def _directions(case: Case) -> list[dict[str, Any]]:
    """The kinds of lines of the network, each with the steps of the scale it stands for."""
    scores = {c["value"]: c["score"] for c in case.book.codes("statements", "stance") if c.get("score") is not None}
    is_of = {"supports": lambda score: score > 0, "ambivalent": lambda score: score == 0, "opposes": lambda score: score < 0}
    return [
        {"id": name, "words": line.words, "dash": line.dash or "solid", "look": line.stance}
        | {"stances": [code for code, score in scores.items() if is_of[name](score)]}
        for name, line in LINES.items()
    ]


def _actors(cubes: Cubes) -> list[dict[str, str]]:
    """Those who say something on an issue, and one for all that have no row of their own."""
    held = [cubes[name] for name in (("utterances", "stated") if _machine(cubes.case) else ("utterances",))]
    there = {actor for cube in held for actor in cube.ids_in("actor")}
    labels = {k: v for k, v in cubes.case.book.labels("actor").items() if k in there}
    rest = "(all others)" if len(cubes.actors) < len(cubes.case.book.order("actor")) else "(nobody named)"
    return [{"id": k, "label": v} for k, v in labels.items()] + ([{"id": "", "label": rest}] if "" in there else [])


def _events(cubes: Cubes) -> list[dict[str, Any]]:
    case = cubes.case
    kinds = {c["value"]: c for c in case.book.codes("events", "kind")}
    lanes = list(dict.fromkeys(c.get("group", "") for c in kinds.values()))
    drawn = cubes.events_drawn
    frame = timed(case, drawn)
    reports = assertions(case, events=drawn)
    if cubes.copied:
        reports["copy"] = cubes.is_copy(reports["article"])
    listed = _reports(reports, [*_REPORT, "copy"] if cubes.copied else _REPORT, REPORTS if cubes.with_rows else FEW_REPORTS)
    events = [
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
            **listed.get(e.event_id, {"reports": []}),
        }
        for e in frame.itertuples()
    ]
    return sorted(events, key=lambda e: lanes.index(e["lane"]) if e["lane"] in lanes else len(lanes))


def _axis(case: Case, events: Sequence[dict[str, Any]]) -> dict[str, list[int]]:
    """The days of the timeline where they are more than the period: of a long one, or one that nobody has set, events of some
    time before it and after it stand on the axis too."""
    first, last = (int(day_number(day) or 0) for day in case.period)
    derived = bool((case.package.get("period") or {}).get("derived"))
    if not (derived or last - first > MANY_DAYS):
        return {}
    room = max(BEFORE * (last - first), NEAR if derived else 0)
    days = [day for e in events for day in (e["since"], e["until"]) if day is not None and first - room <= day <= last + room]
    return {"axis": [int(min([first, *days])), int(max([last, *days]))]}


def _reports(said: pd.DataFrame, columns: list[str], most: int) -> dict[str, dict[str, Any]]:
    """Event → its reports: all, or the first, with how many articles of each outlet there are."""
    first, found = said.groupby("event_id").head(most), dict[str, dict[str, Any]]()
    for event, report in zip(first["event_id"], first[columns].to_dict("records"), strict=True):
        found.setdefault(event, {"reports": []})["reports"].append(report)
    printed = _printed(said)
    for event, n in said["event_id"].value_counts().items():
        if n > most:
            found[str(event)] |= {"told": printed.get(str(event), []), "more": int(n) - most}
    return found


def _printed(said: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Event → how many articles of each outlet report it."""
    by = ["event_id", "outlet_id", *(["copy"] if "copy" in said else [])]
    n = said[said["outlet_id"] != ""].groupby(by, sort=True)["article"].nunique().rename("n").reset_index()
    found: dict[str, list[dict[str, Any]]] = {}
    for row in n.to_dict("records"):
        found.setdefault(row.pop("event_id"), []).append(row)
    return found


def _left_out(cubes: Cubes, charts: Sequence[str]) -> Iterator[str]:
    """What a panel of a large case does not draw or offer, in words."""
    n_events, n_actors = cubes.case.count("events"), len(cubes.case.book.order("actor"))
    if OF_EVENTS & set(charts) and n_events > len(cubes.events_drawn):
        yield f"Events: the {len(cubes.events_drawn)} most reported of {n_events:,}."
    if "dates" in charts and (most := cubes.reports_told[1]):
        yield f"Days by source: at most {most} of one outlet and event are listed, first one of each answer, dissent first."
        yield "Whether days and rounds differ is judged by those listed, and by whether any of all disagrees."
    if len(cubes.actors) < n_actors:
        offered = f"Actors to choose: {len(cubes.actors):,} of {n_actors:,}"
        yield f"{offered}, the codebook’s and the most quoted others; all are counted."
