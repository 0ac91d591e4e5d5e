"""What every sum of a panel must be: pandas on the filtered case, integers only."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from kit import measures
from kit.case import rows
from kit.case.case import Case
from kit.store.frames import collected


def truth(case: Case) -> dict[str, Any]:
    """Counts and integer sums of a filtered case, keyed ``"a|b"``; zero entries left out."""
    said = collected(rows.attributions(case, ["outlet_id", "family", "form", "textblob_polarity", "outlook"]))
    stated = collected(rows.statements(case, ["issue_id", "outlet_id"]))
    coded = collected(rows.statements(case.only(machine_stance=True), ["party_id", "issue_id", "stance"]))
    uttered = collected(rows.utterances(case, ["issue_id", "family", "stance", "score"]))
    scaled = {
        name: (said[column].astype("float64") * 10_000).round()
        for name, column in (("textblob", "textblob_polarity"), ("outlook", "outlook"))
    }
    return {
        "attributions": len(said),
        "voices": _count(said, "outlet_id", "family", "form"),
        "textblob": _sum(scaled["textblob"], said["family"]),
        "textblob squares": _sum(scaled["textblob"] ** 2, said["family"]),
        "outlook": _sum(scaled["outlook"], said["family"]),
        "outlook n": _count(said[said["outlook"].notna()], "family"),
        "statements": _count(stated, "issue_id", "outlet_id"),
        "coded": _count(coded, "party_id", "issue_id", "stance"),
        "utterances": _count(uttered, "issue_id", "family", "stance"),
        "score": _sum((uttered["score"] * 10_000).round(), uttered["issue_id"]),
        "events": sorted(case.events["event_id"]),
        "words": _sum(case.articles["n_words"].astype("float64"), case.articles["outlet_id"]),
        "channels": _channels(case),
        "figures": {figure: 1 for figure in measures.rival_figures(case)["figure_id"]},
        "reports": _reports(case),
        "lags": _lags(case),
    }


def _channels(case: Case) -> dict[str, int]:
    flows = measures.citation_flows(case)
    ids = {label: outlet for outlet, label in case.book.labels("outlet").items()}
    keys = zip(flows["publisher"].map(ids), flows["original"], flows["carrier"], flows["family"], strict=True)
    return dict(zip(map("|".join, keys), flows["n"].tolist(), strict=True))


def _reports(case: Case) -> dict[str, int]:
    reports = measures.event_agreement(case)
    printed = reports[reports["source_kind"] == "article"]
    return _count(printed.assign(article=printed["source"].str.split(" ").str[0]), "event_id", "agrees", "article")


def _lags(case: Case) -> dict[str, int]:
    lags = measures.reporting_lag(case)
    span = lags["lag_days_min"].astype("str") + ":" + lags["lag_days_max"].astype("str")
    return _count(lags.assign(article=lags["article"].str.split(" ").str[0], span=span), "article", "span")


# the same, as (cube, dimensions, measure, part): how the two engines are asked
ASKED: dict[str, tuple[str, list[str], str, str]] = {
    "voices": ("attributions", ["outlet", "family", "form"], "", ""),
    "textblob": ("tones", ["family"], "textblob", "s"),
    "textblob squares": ("tones", ["family"], "textblob", "q"),
    "outlook": ("tones", ["family"], "outlook", "s"),
    "outlook n": ("tones", ["family"], "outlook", "n"),
    "statements": ("statements", ["issue", "outlet"], "", ""),
    "coded": ("coded", ["party", "issue", "stance"], "", ""),
    "utterances": ("utterances", ["issue", "family", "stance"], "", ""),
    "score": ("utterances", ["issue"], "score", "s"),
    "words": ("articles", ["outlet"], "words", "s"),
}

# those that are asked for by the combinations that occur: (cube, dimensions)
GROUPED: dict[str, tuple[str, list[str]]] = {
    "channels": ("carried", ["outlet", "original", "carrier", "family"]),
    "figures": ("figures", ["figure"]),
    "reports": ("reports", ["event", "agrees", "article"]),
    "lags": ("lags", ["article", "span"]),
}


# what the cubes of a case on disk do not hold: squares, means of positions
IN_MEMORY = {"textblob squares", "score"}
ON_DISK = {name: asked for name, asked in ASKED.items() if name not in IN_MEMORY} | {
    "textblob exactly 0": ("tones", ["outlet"], "textblob_zero", "s"),
    "vader by step": ("tones", ["outlet", "vader_bin"], "", ""),
}


def truth_on_disk(case: Case, *, exact: bool = True) -> dict[str, Any]:
    """As `truth`, of what the cubes of a case on disk hold; where not ``exact``, of very many scores only the tenths."""
    said = collected(rows.attributions(case, ["outlet_id", "family", "textblob_polarity", "vader_compound"]))
    tenth = (said["textblob_polarity"].astype("float64") * 10).round()
    step = (said["vader_compound"].astype("float64") * 10).round().map(lambda v: "" if pd.isna(v) else str(int(v)))
    return (
        {name: sums for name, sums in truth(case).items() if name not in IN_MEMORY}
        | {
            "textblob exactly 0": _sum((said["textblob_polarity"] == 0).astype("float64") * 10_000, said["outlet_id"]),
            "vader by step": _count(said.assign(step=step), "outlet_id", "step"),
        }
        | ({} if exact else {"textblob": _sum(tenth * 1000, said["family"])})
    )


def seeds(quick: int, every: int) -> list[Any]:
    """Seeds of random selections, of which the later ones are for a long run by hand: each takes a second."""
    return [*range(quick), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(quick, every))]


def random_selection(case: Case, chance: random.Random, *, words: bool = False) -> dict[str, Any]:
    """Some ids of some dimensions and sometimes days and words, as controls would choose them."""
    chosen: dict[str, Any] = {}
    for name in ("party", "outlet", "issue", "actor", "form"):
        if chance.random() < 0.35:
            ids = case.book.order(name)
            chosen[name] = chance.sample(ids, chance.randint(1, min(len(ids), 6)))
    days = [d.strftime("%Y-%m-%d") for d in pd.date_range(*case.period)]
    for name in ("since", "until"):
        if chance.random() < 0.3:
            chosen[name] = chance.choice(days)
    if words and chance.random() < 0.5:
        said = chance.choice(list(case.attributions["paraphrase"].dropna()) or ["nothing"])
        chosen["text"] = chance.choice(said.split())[:5].upper()
    return chosen


def chosen(case: Case, selection: Mapping[str, Any]) -> Case:
    """The case as controls filter it, whose days may exclude each other: one condition after the other."""
    until = {name: selection[name] for name in ("until",) if name in selection}
    narrowed = case.only(**{name: value for name, value in selection.items() if name != "until"})
    return narrowed.only(**until) if until else narrowed


def _count(frame: pd.DataFrame, *columns: str) -> dict[str, int]:
    counts = frame.groupby(list(columns), observed=True).size()
    return {key if isinstance(key, str) else "|".join(key): int(n) for key, n in counts.items()}


def _sum(values: pd.Series, by: pd.Series) -> dict[str, int]:
    known = values.notna()
    sums = values[known].groupby(by[known]).sum()
    return {str(key): int(total) for key, total in sums.items() if total}
