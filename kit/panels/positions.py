"""A query → the numbers of the charts of positions: gap, movement, network; the twin of their tables in ``front/``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kit.measures.stance import STEP
from kit.panels import spans
from kit.panels.printed import signed, table
from kit.panels.query import Query


def gap(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per issue on which one of the two sides takes a position: widest first, then by n."""
    names = {party["id"]: party["label"] for party in spec["parties"]}
    found, sides = _counts(q, "issue", "party", "stance"), spec["sides"]
    rows = []
    for issue in _scaled(spec) if len(sides) == 2 else ():
        steps = [[found.get((issue["id"], side, s["id"]), 0) for s in _scale(spec)] for side in sides]
        (n_a, n_b), (median_a, median_b) = map(sum, steps), (_median(spec, counted) for counted in steps)
        if n_a + n_b:
            apart = None if median_a is None or median_b is None else abs(median_a - median_b) / STEP
            only = names[sides[0]] if not n_b else names[sides[1]] if not n_a else ""
            rows.append((apart, n_a + n_b, (issue["label"], signed(median_a), n_a, signed(median_b), n_b, apart, only)))
    rows.sort(key=lambda row: (row[0] is None, -(row[0] or 0), -row[1]))
    a, b = (names[side] for side in sides) if len(sides) == 2 else ("first side", "second side")
    printed = [(*cells[:5], "–" if cells[5] is None else f"{cells[5]:g}", cells[6]) for _, _, cells in rows]
    return table(printed, "Issue", f"Median, {a}", f"n, {a}", f"Median, {b}", f"n, {b}", "Steps apart", "Only")


def movement(q: Query, chart: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per issue, side, days and position; of very many days per stretch of days."""
    found, two = _dated(q, chart, spec)
    shown = found[found["issue"].isin(_issues_drawn(q, found, two, chart, spec))]
    shown = spans.gathered(shown, ["issue", "family", "stance"], chart, spec)
    places = {
        "issue": [issue["id"] for issue in spec["issues"]],
        "family": [family["id"] for family in spec["families"]],
        "stance": [step["id"] for step in spec["stances"]],
    }
    order = shown.assign(late=~shown["drawn"], **{c: shown[c].map(ids.index) for c, ids in places.items()})
    shown = shown.loc[order.sort_values(["issue", "family", "late", "since", "until", "stance"]).index]
    words = {key: {entry["id"]: entry["label"] for entry in spec[key]} for key in ("issues", "families", "stances")}
    rows = [
        (
            words["issues"][r.issue],
            words["families"][r.family],
            spans.iso(r.since),
            spans.iso(r.until),
            words["stances"][r.stance],
            r.n,
        )
        for r in shown.itertuples()
    ]
    return table(rows, "Issue", "Side", "From", "To", "Position", "n")


def network(q: Query, chart: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per actor, side, issue and direction."""
    labels = {
        "family": {family["id"]: family["label"] for family in spec["families"]},
        "actor": {actor["id"]: actor["label"] for actor in chart["actors"]},
        "issue": {issue["id"]: issue["label"] for issue in _scaled(spec)},
        "way": {way["id"]: way["words"] for way in chart["directions"]},
    }
    way_of = {step: way["id"] for way in chart["directions"] for step in way["stances"]}
    n: dict[tuple[str, ...], int] = {}
    for (family, actor, issue, step), count in _counts(q, "family", "actor", "issue", "stance").items():
        key = (family, actor, issue, way_of.get(step, ""))
        if all(part in known for part, known in zip(key, labels.values(), strict=True)):
            n[key] = n.get(key, 0) + count
    order = [{part: place for place, part in enumerate(known)} for known in labels.values()]
    keys = sorted(n, key=lambda key: [places[part] for part, places in zip(key, order, strict=True)])
    words = ([known[part] for part, known in zip(key, labels.values(), strict=True)] for key in keys)
    rows = [(actor, family, issue, way, n[key]) for key, (family, actor, issue, way) in zip(keys, words, strict=True)]
    return table(rows, "Actor", "Side", "Issue", "Position", "n")


def _counts(q: Query, *by: str) -> dict[Any, int]:
    """Ids → n of utterances."""
    n = q.alike("utterances", by).groupby(list(by))["n"].sum()
    return dict(zip(n.index, map(int, n), strict=True))


def _scaled(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [issue for issue in spec["issues"] if issue["scaled"]]


def _scale(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for step in spec["stances"] if step["score"] is not None]


def _median(spec: dict[str, Any], steps: list[int]) -> float | None:
    """The lower of two middle ones: a step of the scale."""
    if not sum(steps):
        return None
    reached = np.cumsum(steps)
    return float(_scale(spec)[int(np.argmax(reached >= (reached[-1] + 1) // 2))]["score"])


# ---- movement


def _dated(q: Query, chart: dict[str, Any], spec: dict[str, Any]) -> tuple[pd.DataFrame, bool]:
    """Positions by issue, party, side, step and days, with whether their days can be drawn; and whether they are those of the two
    sides alone: unless the reader chose somebody, or neither says anything."""
    ids = {"issue": _scaled(spec), "family": spec["families"], "stance": _scale(spec)}
    where = {name: [entry["id"] for entry in entries] for name, entries in ids.items()}
    found = q.alike("utterances", ["issue", "party", "family", "stance"], where)
    both = found[found["party"].isin(spec["sides"])]
    two = not (q.selection.get("party") or q.selection.get("actor")) and len(both) > 0
    found = both if two else found
    return spans.placed(found, chart, spec), two


def _issues_drawn(q: Query, found: pd.DataFrame, two: bool, chart: dict[str, Any], spec: dict[str, Any]) -> set[str]:
    """The issues with most positions; unless the reader chose otherwise those on which both sides speak, if there are any."""
    drawn = found[found["drawn"]]
    n = drawn.groupby("issue")["n"].sum()
    if two and not q.selection.get("issue"):
        both = drawn.groupby("issue")["party"].nunique()
        n = n[both[both == 2].index] if (both == 2).any() else n
    order = [issue["id"] for issue in spec["issues"]]
    return set(sorted(n.index, key=lambda issue: (-n[issue], order.index(issue)))[: chart["most"]])
