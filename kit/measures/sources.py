"""A case → whom the articles rest on, and which of their numbers rival each other."""

from __future__ import annotations

import narwhals as nw
import pandas as pd

from kit.case import rows
from kit.case.case import Case
from kit.case.summaries import summary
from kit.measures.groups import levels
from kit.store.frames import Frame, collected
from kit.store.order import counted

APART = 60  # days between articles whose numbers are no rivals
NOT_STATED, OWN_REPORT, NO_CARRIER = "not stated", "own report", "no carrier named"


@summary
def citation_flows(case: Case) -> pd.DataFrame:
    """From the outlet (the publisher) through original and carrier to the actor's side.

    Returns
    -------
    DataFrame
        One row per chain: ``publisher`` (who printed it), ``original`` (whose report it is; *not stated* where the outlet
        itself is unknown, else *own report* if no other is named), ``carrier`` (the named outlet, agency or channel the
        attribution came through; unnamed ones: *no carrier named*), ``family`` of the actor's party, ``n`` (attributions).

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> int(measures.citation_flows(kit.load())["n"].sum())
    93
    """
    groups = rows.attributions(case, ["outlet", "family"]).group_by(["article_id", "outlet", "citation_id", "family"])
    said = with_channel(case, groups.agg(n=nw.len())).rename({"outlet": "publisher"})
    names = ["publisher", "original", "carrier", "family"]
    frame = collected(said.group_by(["article_id", *names]).agg(n=nw.col("n").sum()))
    first = {p: i for i, p in enumerate(frame.sort_values("article_id", kind="stable")["publisher"].drop_duplicates())}
    flows = frame.groupby(names, sort=False, dropna=False)["n"].sum().reset_index()
    rank = {f: i for i, f in enumerate(levels(case, flows, "family"))}
    flows = flows.assign(_p=flows["publisher"].map(first), _last=flows["carrier"] == NO_CARRIER, _f=flows["family"].map(rank))
    return flows.sort_values(["_p", "_last", "original", "carrier", "_f"], kind="stable", ignore_index=True)[[*names, "n"]]


def with_channel(case: Case, said: Frame) -> Frame:
    """Attributions with ``original`` (whose report the article is) and ``carrier`` (that the citation identifies); columns
    ``article_id`` and ``citation_id`` must be there."""
    outlets = case.frame("outlets")
    names = outlets.select(original_source_id="outlet_id", _original="name")
    texts = case.whole.frame("articles").select("article_id", "outlet_id", "original_source_id")
    texts = texts.join(outlets.select("outlet_id", "kind"), on="outlet_id", how="left")
    texts = texts.join(names, on="original_source_id", how="left")
    unknown = nw.col("kind").fill_null("unknown") == "unknown"
    own = nw.when(unknown).then(nw.lit(NOT_STATED)).otherwise(nw.lit(OWN_REPORT))
    original = nw.when(nw.col("_original").is_null()).then(own).otherwise(nw.col("_original"))
    said = said.join(texts.select("article_id", original=original), on="article_id", how="left")
    named = case.frame("sources").filter(nw.col("kind") != "unnamed").select("source_id", carrier="name")
    cited = case.whole.frame("citations").join(named, on="source_id", how="inner").select("citation_id", "carrier")
    return said.join(cited, on="citation_id", how="left").with_columns(carrier=nw.col("carrier").fill_null(NO_CARRIER))


@summary
def rival_figures(case: Case, unit: str = "people") -> pd.DataFrame:
    """Numbers that somebody put forward about people harmed or counted; rivals side by side, never summed or averaged.

    Parameters
    ----------
    case : Case
    unit : str
        Which figures: those whose ``unit`` this is, put forward by a named actor.

    Returns
    -------
    DataFrame
        One row per figure: ``figure_id``, ``what``, ``value``, ``unit``, ``qualifier``, ``actor``, ``party``, ``family``,
        ``article``, ``conflict_group`` (empty: no rival), ``ratio`` (to the smallest of its group; missing without rival),
        ``n`` = 1. Rivals first.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> measures.rival_figures(kit.load()).columns.to_list()[:3]
    ['figure_id', 'what', 'value']
    """
    frame = put_forward(case, unit)
    frame["conflict_group"] = frame["conflict_group"].fillna("")
    size = frame.groupby("conflict_group")["figure_id"].transform("size")
    rival = (frame["conflict_group"] != "") & (size > 1)
    frame["ratio"] = (frame["value"] / frame.groupby("conflict_group")["value"].transform("min")).where(rival)
    frame["qualifier"] = frame["qualifier"].fillna("")
    frame = frame.assign(_rival=~rival, n=1).sort_values(["_rival", "conflict_group", "value"], kind="stable", ignore_index=True)
    return frame[
        ["figure_id", "what", "value", "unit", "qualifier", "actor", "party", "family", "article", "conflict_group", "ratio", "n"]
    ]


def put_forward(case: Case, unit: str) -> pd.DataFrame:
    """Figures of a unit that a named actor put forward, in order of id: their columns, ``actor``, ``party_id``, ``party``,
    ``family``, ``article_id`` and ``article``."""
    figures = case.frame("figures").filter((nw.col("unit") == unit) & ~nw.col("actor_id").is_null())
    people = case.actors.merge(
        case.parties[["party_id", "name", "family"]], on="party_id", suffixes=("", "_party"), validate="many_to_one"
    )
    people = people.rename(columns={"name": "actor", "name_party": "party"})[["actor_id", "actor", "party_id", "party", "family"]]
    where = case.frame("sentences").select("sentence_id", "article_id")
    where = where.join(rows.articles(case).select("article_id", "article"), on="article_id", how="inner")
    put = collected(figures.join(where, on="sentence_id", how="inner")).sort_values("figure_id", key=counted, kind="stable")
    put = put.merge(people, on="actor_id", validate="many_to_one")
    days = case.whole.rows("articles", "article_id", put["article_id"].unique()).set_index("article_id")["published"]
    return put.assign(conflict_group=_of_one_time(put, pd.Series(days.reindex(put["article_id"]).to_numpy(), index=put.index)))


def _of_one_time(put: pd.DataFrame, days: pd.Series) -> pd.Series:
    """Groups of rivals, each divided where days of publication are more than `APART` days from each other: the dead of one week
    are no rivals of those of another year. What one speaker says in one article has no group."""
    frame = put[["conflict_group"]].assign(day=pd.to_datetime(days), who=put["actor_id"] + " " + put["article_id"])
    frame = frame[frame["conflict_group"].notna()].sort_values("day", kind="stable")
    if frame.empty:
        return put["conflict_group"]
    gap = frame.groupby("conflict_group")["day"].diff().dt.days > APART
    part = gap.groupby(frame["conflict_group"]).cumsum()
    by = [frame["conflict_group"], part]
    several = frame.groupby(by)["who"].transform("nunique") > 1
    divided = part.groupby(frame["conflict_group"]).transform("max") > 0
    named = frame["conflict_group"] + ("-" + (part + 1).astype("str")).where(divided, "")
    return named.where(several).reindex(put.index)
