"""A case → what happened when, as printed, and whether the sources agree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import narwhals as nw
import pandas as pd

from kit.case import rows, units
from kit.case.case import Case
from kit.case.event_names import by_reports
from kit.case.summaries import summary
from kit.days import span_words, words_of
from kit.store.frames import Frame, collected
from kit.store.order import counted

DRAWN = 400  # events in a panel


@summary
def event_timeline(case: Case) -> pd.DataFrame:
    """Events with their days, counted from the first day of the case.

    Returns
    -------
    DataFrame
        One row per event: the columns of `units.events`, ``day_from`` and ``day_to`` (conflict days, day 1 = first day of the
        case; missing: open or undated), ``disagreement`` (what other sources say; empty: nothing known), ``n`` (articles that
        report it).

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> events = measures.event_timeline(kit.load())
    >>> events.loc[events["contested"], "label"].iloc[0]
    'Round 1 in Belarus'
    """
    return timed(case)


def timed(case: Case, events: Iterable[str] | None = None) -> pd.DataFrame:
    """Some events, or all: the columns of `event_timeline`."""
    frame = units.events(case, among=events)
    first = case.period[0]
    return frame.assign(
        day_from=(frame["start"] - first).dt.days + 1.0,
        day_to=(frame["end"] - first).dt.days + 1.0,
        disagreement=_disagreements(case, frame),
        n=frame["n_articles"],
    )


def most_reported(case: Case) -> list[str]:
    """Ids of the events that a panel draws, in order of time: all, or of more than 400 those with most reports."""
    frame = collected(case.frame("events").select("event_id", "start", "end"))  # not `units.events`: it names them
    if len(frame) > DRAWN:
        frame = frame[frame["event_id"].isin(by_reports(case, frame["event_id"]).head(DRAWN))]
    return list(frame.sort_values(["start", "end", "event_id"], key=counted, kind="stable")["event_id"])


@summary
def event_agreement(case: Case) -> pd.DataFrame:
    """Each source's report of each event, beside the event's own row.

    Returns
    -------
    DataFrame
        One row per report: ``event_id``, ``label``, ``source``, ``source_kind`` (article or reference), ``agrees`` (yes,
        partly, no), ``asserted_start``, ``asserted_end``, ``asserted_round``, ``asserted_mode``, ``asserted_place``,
        ``note``, ``n`` = 1.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> measures.event_agreement(kit.load())["agrees"].value_counts().to_dict()
    {'yes': 111, 'partly': 44, 'no': 5}
    """
    frame = event_reports(case, None)
    wanted = [
        "event_id",
        "label",
        "source",
        "source_kind",
        "agrees",
        "asserted_start",
        "asserted_end",
        "asserted_round",
        "asserted_mode",
        "asserted_place",
        "note",
    ]
    return frame[wanted].assign(n=1)


@summary
def reporting_lag(case: Case) -> pd.DataFrame:
    """Days between what was said and its publication, only where an article's publication date is printed or in its metadata.

    Returns
    -------
    DataFrame
        One row per utterance in such an article that has days of its own: ``article``, ``published``, ``actor``, ``when`` (said),
        ``lag_days_min`` and ``lag_days_max`` (the interval's ends), ``n`` (attributions).

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> len(measures.reporting_lag(kit.load())) > 0
    True
    """
    frame = published(case, ["article", "actor"])
    keys = ["article", "published", "utterance_id", "actor", "said_from", "said_to"]
    lags = collected(frame.group_by(keys).agg(n=nw.len()))
    lags["when"] = span_words(lags["said_from"], lags["said_to"], years=case.years)
    keys = [*keys[:4], "when", *keys[4:]]
    lags = lags.sort_values(keys, kind="stable", ignore_index=True)
    lags["lag_days_min"] = (lags["published"] - lags["said_to"]).dt.days
    lags["lag_days_max"] = (lags["published"] - lags["said_from"]).dt.days
    return lags[["article", "published", "actor", "when", "lag_days_min", "lag_days_max", "n"]]


def event_reports(case: Case, events: Iterable[str] | None) -> pd.DataFrame:
    """Reports of some events, or of all, in order of time and source: the columns of `event_agreement`, the report's id, and its
    article's where an article makes it."""
    wanted = units.events(case, among=events)[["event_id", "label", "start", "end"]]
    reports = case.event_reports if events is None else case.rows("event_reports", "event_id", wanted["event_id"])
    frame = wanted.merge(reports, on="event_id", validate="one_to_many")
    articles = units.articles(case, among=frame["article_id"].dropna().unique()).set_index("article_id")["article"]
    sources = dict(zip(case.sources["source_id"], case.sources["name"], strict=True))
    printed = frame["article_id"].notna()
    frame["source"] = frame["article_id"].map(articles).where(printed, frame["source_id"].map(sources))
    frame["source_kind"] = printed.map({True: "article", False: "reference"})
    order = ["start", "end", "event_id", "source_kind", "source"]
    return frame.sort_values(order, key=counted, kind="stable", ignore_index=True)


def published(case: Case, wanted: Iterable[str]) -> Frame:
    """Attributions with days of their own in articles whose day of publication is known, ``published``; with at least these
    columns."""
    frame = rows.attributions(case, wanted)
    frame = frame.filter(~nw.col("said_from").is_null() & ~nw.col("said_to").is_null())
    printed = case.whole.frame("articles").filter(~nw.col("published").is_null()).select("article_id", "published")
    own = ~nw.col("date_basis").is_in(["by publication", "undated"])
    basis = case.whole.frame("attributions").filter(own).select("attribution_id")
    return frame.join(printed, on="article_id", how="inner").join(basis, on="attribution_id", how="semi")


def _disagreements(case: Case, events: pd.DataFrame) -> pd.Series:
    """What sources other than each event's own row say, in a few words; empty where none disagrees."""
    own = events.loc[events["contested"], ["event_id", "start", "end", "round_number", "flag"]]
    reports = case.rows("event_reports", "event_id", own["event_id"])
    own = own[own["event_id"].isin(reports["event_id"])].set_index("event_id")
    rounds = pd.concat([reports.set_index("event_id")["asserted_round"], own["round_number"]]).dropna().astype("int64")
    dissent = reports[reports["agrees"] == "no"]
    away = _outside(dissent, own)
    numbers, elsewhere = (_by_event(column) for column in (rounds, away["asserted_start"]))
    sources = away["source_id"].fillna(away["article_id"]).groupby(level=0).nunique().to_dict()
    left = set(dissent["event_id"]) | set(own.index[(own["flag"] == "contested").fillna(False)])
    words = {}
    for event in own.index:
        said = []
        if len(known := sorted(numbers.get(event, ()))) > 1:
            said.append("round " + ", ".join(map(str, known[:-1])) + f" or {known[-1]}")
        if event in elsewhere:
            days = " or ".join(words_of(pd.Timestamp(day), case.years) for day in sorted(elsewhere[event])[:2])
            said.append(f"{_number(sources[event])} {'source' if sources[event] == 1 else 'sources'}: {days}")
        words[event] = "; ".join(said) or "sources disagree" * (event in left)
    return pd.Series([words.get(event, "") for event in events["event_id"]], index=events.index, dtype="str")


def _outside(reports: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """By event the reports whose first day is none of the event's own."""
    named = reports[reports["asserted_start"].notna()].set_index("event_id")
    day, span = named["asserted_start"], events.loc[named.index, ["start", "end"]]
    return named[(day < span["start"]) | (day > span["end"])]


def _by_event(values: pd.Series) -> dict[str, set[Any]]:
    """Event → its values, each once."""
    found: dict[str, set[Any]] = {}
    for event, value in zip(values.index, values, strict=True):
        found.setdefault(event, set()).add(value)
    return found


def _number(n: int) -> str:
    return {1: "one", 2: "two", 3: "three"}.get(n, str(n))
