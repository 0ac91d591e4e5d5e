"""The filter rule: which rows of every table stay when some attributions are selected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

Tables = dict[str, pd.DataFrame]


def overlaps(start: pd.Series, end: pd.Series, filters: Mapping[str, Any]) -> pd.Series:
    """Whether intervals of days meet the filter's: a missing end is open, a row without any day leaves once a day is
    set; nothing meets a filter that ends before it begins."""
    since, until = filters.get("since"), filters.get("until")
    meets = pd.Series(True, index=start.index)
    if since is None and until is None:
        return meets
    if since is not None and until is not None and since > until:
        return ~meets
    meets &= start.notna() | end.notna()
    if since is not None:
        meets &= end.isna() | (end >= since)
    if until is not None:
        meets &= start.isna() | (start <= until)
    return meets


def follow(tables: Mapping[str, pd.DataFrame], filters: Mapping[str, Any]) -> Tables:
    """Rows that meet the filters, table by table.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The unfiltered case.
    filters : mapping
        ``party``, ``outlet``, ``issue``, ``actor``, ``form``, ``coder``: tuples of ids (an empty tuple keeps nothing);
        ``since``, ``until``: days; ``copies``: of a wire group only the earliest article.

    Returns
    -------
    dict of str to DataFrame
        Attributions that meet every condition. Statements: theirs, on a selected issue. Utterances: those reported by them.
        Events: see `_events`. Articles: by outlet and day, and those that carry an attribution of such a day; sentences with
        them.
        Figures and citations: see the functions. Codebook tables stay whole.
    """
    by_content = chosen_by_content(tables, filters)
    printed = originals(tables["articles"]) if "copies" in filters else tables["articles"]
    printed = _among(printed, "outlet_id", filters.get("outlet"))
    attributions = tables["attributions"]
    keep = attributions["article_id"].isin(printed["article_id"]) & overlaps(
        attributions["said_from"], attributions["said_to"], filters
    )
    carriers = attributions.loc[keep, "article_id"]
    for name, column in (("party", "party_id"), ("actor", "actor_id"), ("form", "form")):
        if name in filters:
            keep &= attributions[column].isin(filters[name])
    statements = _among(tables["statements"], "issue_id", filters.get("issue"))
    if _codes_statements(tables, filters):
        keep &= attributions["coder"].isin(filters["coder"])
        statements = _among(statements, "coder", filters["coder"])
    if "issue" in filters:
        keep &= attributions["attribution_id"].isin(statements["attribution_id"])
    attributions = attributions[keep]
    statements = statements[statements["attribution_id"].isin(attributions["attribution_id"])]
    utterances = tables["utterances"][tables["utterances"]["utterance_id"].isin(attributions["utterance_id"])]

    in_days = overlaps(printed["reported_from"], printed["reported_to"], filters)
    articles = printed[in_days | printed["article_id"].isin(carriers)]
    sentences = tables["sentences"][tables["sentences"]["article_id"].isin(articles["article_id"])]
    events = _events(tables, filters, utterances if by_content else None, set(printed["article_id"]))
    utterances = utterances.assign(event_id=utterances["event_id"].where(utterances["event_id"].isin(events["event_id"])))
    reports = tables["event_reports"]
    reports = reports[
        reports["event_id"].isin(events["event_id"])
        & (reports["article_id"].isna() | reports["article_id"].isin(articles["article_id"]))
    ]
    kept = dict(
        tables,
        attributions=attributions,
        statements=statements,
        utterances=utterances,
        articles=articles,
        sentences=sentences,
        events=events,
        event_participants=_among(tables["event_participants"], "event_id", events["event_id"]),
        event_reports=reports,
        figures=_figures(tables, filters, sentences, attributions if by_content else None),
        citations=_citations(tables, filters, articles, attributions),
        codings=_codings(tables, filters, sentences, attributions, articles),
    )
    if "texts" in tables:
        kept["texts"] = _among(tables["texts"], "article_id", articles["article_id"])
    return {name: frame.reset_index(drop=True) for name, frame in kept.items()}


def chosen_by_content(tables: Mapping[str, pd.DataFrame], filters: Mapping[str, Any]) -> bool:
    """Whether what was said, and not only who, where and when, chooses attributions."""
    return "issue" in filters or "form" in filters or _codes_statements(tables, filters)


def _codes_statements(tables: Mapping[str, pd.DataFrame], filters: Mapping[str, Any]) -> bool:
    """Whether the coder filter names a coder of attributions; others stand in codings alone."""
    return "coder" in filters and (not filters["coder"] or bool(set(filters["coder"]) & set(tables["attributions"]["coder"])))


def _among(frame: pd.DataFrame, column: str, values: Any) -> pd.DataFrame:
    return frame if values is None else frame[frame[column].isin(list(values))]


def originals(articles: pd.DataFrame) -> pd.DataFrame:
    """Articles outside wire groups, and the earliest of each group, whatever else is chosen; undated ones come last."""
    first = articles.sort_values(["reported_from", "article_id"], kind="stable")["wire_group"]
    return articles[articles["wire_group"].isna() | articles.index.isin(first.dropna().drop_duplicates().index)]


def _events(
    tables: Mapping[str, pd.DataFrame], filters: Mapping[str, Any], said: pd.DataFrame | None, printed: set[str]
) -> pd.DataFrame:
    """Events by day; by side and actor through one participant; by outlet through one report; without copies, those that
    not only a copy reports; by issue, form and coder when
    they are the occasion of a kept utterance."""
    events = tables["events"]
    keep = overlaps(events["start"], events["end"], filters)
    if "party" in filters or "actor" in filters:
        there = _among(_among(tables["event_participants"], "party_id", filters.get("party")), "actor_id", filters.get("actor"))
        keep &= events["event_id"].isin(there["event_id"])
    reports = tables["event_reports"].dropna(subset=["article_id"])
    told = events["event_id"].isin(reports.loc[reports["article_id"].isin(printed), "event_id"])
    if "outlet" in filters:
        keep &= told
    elif "copies" in filters:
        keep &= told | ~events["event_id"].isin(reports["event_id"])
    if said is not None:
        keep &= events["event_id"].isin(said["event_id"].dropna())
    return events[keep]


def _figures(
    tables: Mapping[str, pd.DataFrame], filters: Mapping[str, Any], sentences: pd.DataFrame, said: pd.DataFrame | None
) -> pd.DataFrame:
    """Figures by who put them forward, by the article that prints them, and, by issue, form and coder, inside a kept
    attribution."""
    figures = _among(tables["figures"], "sentence_id", sentences["sentence_id"])
    figures = _among(figures, "actor_id", filters.get("actor"))
    if "party" in filters:
        actors = tables["actors"]
        figures = figures[figures["actor_id"].isin(actors.loc[actors["party_id"].isin(filters["party"]), "actor_id"])]
    return figures if said is None else figures[figures["sentence_id"].isin(_within(tables["sentences"], said))]


def _citations(
    tables: Mapping[str, pd.DataFrame], filters: Mapping[str, Any], articles: pd.DataFrame, said: pd.DataFrame
) -> pd.DataFrame:
    """Citations of kept articles; once attributions are selected by more than outlet and day, those that a kept one rests on."""
    citations = _among(tables["citations"], "article_id", articles["article_id"])
    selective = "party" in filters or "actor" in filters or chosen_by_content(tables, filters)
    kept = citations["citation_id"].isin(said["citation_id"].dropna())
    return citations[kept] if selective else citations


def _codings(
    tables: Mapping[str, pd.DataFrame],
    filters: Mapping[str, Any],
    sentences: pd.DataFrame,
    said: pd.DataFrame,
    articles: pd.DataFrame,
) -> pd.DataFrame:
    """Codings of kept units, by kept coders."""
    codings = _among(tables["codings"], "coder", filters.get("coder"))
    head, kind = codings["unit_id"].str.split(":", n=1).str[0], codings["unit_kind"]
    keep = (kind == "sentence") & head.isin(sentences["sentence_id"])
    keep |= kind.isin(["attribution", "statement"]) & head.isin(said["attribution_id"])
    keep |= (kind == "span") & head.isin(articles["article_id"])
    if "issue" in filters:
        keep &= (kind != "statement") | codings["unit_id"].str.split(":", n=1).str[1].isin(filters["issue"])
    return codings[keep]


def _within(sentences: pd.DataFrame, said: pd.DataFrame) -> set[str]:
    """Ids of the sentences that lie inside the spans of attributions."""
    pairs = sentences[["sentence_id", "article_id", "char_start", "char_end"]].merge(
        said[["article_id", "char_start", "char_end"]], on="article_id", suffixes=("", "_span")
    )
    inside = (pairs["char_start"] >= pairs["char_start_span"]) & (pairs["char_end"] <= pairs["char_end_span"])
    return set(pairs.loc[inside, "sentence_id"])
