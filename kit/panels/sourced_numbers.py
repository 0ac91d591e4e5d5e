"""A query → the numbers of the charts by channel, figure, report and lag; the twins of the tables under them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kit.panels.printed import plain, table
from kit.panels.query import Query

CODES = {"yes": "agrees", "partly": "partly", "no": "disagrees"}


def sources(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per chain from an outlet back to a side."""
    outlets = {o["id"]: o["label"] for o in spec["outlets"]}
    rows = [
        (outlets.get(outlet, "unknown outlet"), original, carrier, family or "side not known", n)
        for (outlet, original, carrier, family), n in q.groups("carried", ["outlet", "original", "carrier", "family"])
    ]
    return table(rows, "Outlet", "Original", "Carried by", "Side", "n")


def figures(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per figure, rivals first and beside each other."""
    kept = {ids[0] for ids, _ in q.groups("figures", ["figure"])}
    left = [f for f in spec["figures"] if f["id"] in kept]
    values: dict[int, list[float]] = {}
    for f in left:
        if f["group"] is not None:
            values.setdefault(f["group"], []).append(f["value"])
    found = []
    for f in left:
        others = values.get(f["group"], [])
        ratio = f["value"] / min(others) if len(others) > 1 and min(others) else None
        found.append((len(others) < 2, f["order"], f["value"], f, ratio))
    found.sort(key=lambda row: row[:3])
    rows = [(f["what"], f["printed"], f["actor"], f["family"], f["article"], plain(ratio)) for *_, f, ratio in found]
    return table(rows, "What", "Number", "Put forward by", "Side", "Article", "× the smallest")


def agreement(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per event that two sources report."""
    labels = {e["id"]: e["label"] for e in spec["events"]}
    printed = {tuple(ids): n for ids, n in q.groups("reports", ["event", "agrees"])}
    rows = []
    for (event,), _n in q.groups("events", ["event"]):
        told = spec["disputes"][event]
        counts = [printed.get((event, code), 0) for code in CODES] + [told["others"].get(code, 0) for code in CODES]
        if sum(counts) > 1:
            rows.append((labels[event], told["when"], *counts, sum(counts)))
    heads = [f"{whose}: {word}" for whose in ("Articles", "Others") for word in ("agree", "partly", "disagree")]
    return table(rows, "Event", "When", *heads, "n")


def dates(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per report of an event on which sources disagree."""
    labels = {e["id"]: e["label"] for e in spec["events"]}
    rows = []
    for r in (r for reports in differing(q, spec).values() for r in reports):
        kind, source = ("article", _name(spec, r["article"])) if "article" in r else ("other source", r["source"])
        rows.append((labels[r["event"]], source, kind, r["days"], r.get("round", ""), CODES[r["agrees"]]))
    return table(rows, "Event", "Source", "Kind", "Days", "Round", "Agrees")


def _name(spec: dict[str, Any], article: str) -> str:
    return str(spec["articles"].get(article, {"name": "another article"})["name"])


def differing(q: Query, spec: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Contested events whose days the sources do not agree on → those of their reports that are listed; the twin of
    ``differing`` in front/reports.js."""
    events = {ids[0] for ids, _ in q.groups("events", ["event"])}
    kept = {ids[0] for ids, _ in q.groups("reports", ["report"])}
    own = {e["id"]: e["round"] for e in spec["events"]}
    counts: dict[str, dict[str, int]] = {event: dict(spec["disputes"][event]["others"]) for event in events}
    for (event, code), n in q.groups("reports", ["event", "agrees"]):
        if event in counts:
            counts[event][code] = counts[event].get(code, 0) + n
    by_event: dict[str, list[dict[str, Any]]] = {}
    for r in (r for r in spec["reports"] if r["event"] in events):
        listed = by_event.setdefault(r["event"], [])
        if "article" not in r or r["id"] in kept:
            listed.append(r)
    return {
        event: reports
        for event, reports in by_event.items()
        if _contested(reports, counts[event], own[event], spec["disputes"][event]["flagged"])
        and _days_differ(reports, counts[event])
    }


def _contested(reports: list[dict[str, Any]], counts: dict[str, int], own: int | None, flagged: bool) -> bool:
    rounds = {r["round"] for r in reports if "round" in r} | ({str(own)} if own is not None else set())
    return flagged or len(rounds) > 1 or counts.get("no", 0) > 0


def _days_differ(reports: list[dict[str, Any]], counts: dict[str, int]) -> bool:
    days = {(r["since"], r["until"]) for r in reports}
    return counts.get("no", 0) > 0 or (counts.get("partly", 0) > 0 and len(days) > 1)


def lag(q: Query, _: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per article whose day of publication is known."""
    articles: dict[str, list[tuple[int, int, int]]] = {}
    for (article, span), n in q.groups("lags", ["article", "span"]):
        least, most = (int(days) for days in span.split(":"))
        articles.setdefault(article, []).append((least, most, n))
    rows = []
    for article, lags in articles.items():
        named = spec["articles"].get(article, {"name": "other articles", "published": ""})
        n, known = sum(n for *_, n in lags), sum(n for least, most, n in lags if least == most)
        rows.append((named["name"], named["published"], n, known, min(lag[0] for lag in lags), max(lag[1] for lag in lags)))
    return table(rows, "Article", "Published", "n", "Known exactly", "Fewest days", "Most days")
