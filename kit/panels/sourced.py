"""Cubes of what stands between the words and the reader: channels, figures, reports of events, days until publication."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import narwhals as nw
import pandas as pd

from kit.case import rows
from kit.case.case import Case
from kit.measures.sources import NO_CARRIER, NOT_STATED, OWN_REPORT, put_forward, with_channel
from kit.measures.timeline import published
from kit.panels import cube as sparse
from kit.panels.counted import DAYS, Counted
from kit.panels.cube import Cube
from kit.store.frames import Frame, collected
from kit.store.order import counted

if TYPE_CHECKING:
    from kit.panels.cubes import Cubes

PEOPLE = "people"  # the unit of the figures that are compared
FIGURES = 3_000  # with a code of their own; rivals come first
ARTICLES, FEW_ARTICLES = 10_000, 3_000  # with a code of their own, those with most rows first; of a case on disk
_WHO = ("party", "family", "outlet", "actor", "form", "issue")


def carried(cubes: Cubes) -> Cube:
    """As ``attributions``, by original and carrier too."""
    frame = with_channel(cubes.case, rows.attributions(cubes.case, ["family"]))
    there = collected(frame.select("original", "carrier").unique())
    first, last = [NOT_STATED, OWN_REPORT], [NO_CARRIER]
    originals = [*first, *sorted(set(there["original"].dropna()) - set(first))]
    carriers = [*sorted(set(there["carrier"]) - set(last)), *last]
    dims = cubes._dims(*_WHO, "event") | {"original": ("original", originals), "carrier": ("carrier", carriers)}
    return cubes._make(Counted("attribution", cubes._by_issue(frame), dims, key="attribution_id"))


def put_first(case: Case) -> pd.DataFrame:
    """Figures of people that somebody put forward: rivals first, then in order of id."""
    frame = put_forward(case, PEOPLE)
    group = frame["conflict_group"].fillna("")
    rival = (group != "") & (frame.groupby(group)["figure_id"].transform("size") > 1)
    return frame.assign(conflict_group=group, _single=~rival).sort_values("_single", kind="stable").head(FIGURES)


def figures(cubes: Cubes) -> Cube:
    """Figures by who put them forward and by the days of their article."""
    put = cubes.figures_put[["figure_id", "article_id", "party_id", "actor_id"]]
    frame = put.merge(cubes.article_days, on="article_id", how="inner", validate="many_to_many")
    dims = cubes._dims("party", "actor", "outlet") | {"figure": ("figure_id", list(put["figure_id"]))}
    return of_days("figure", frame, "figure_id", dims)


def worded(cubes: Cubes) -> Cube:
    """Attributions whose passage holds a figure, by the figure."""
    put = cubes.figures_put[["figure_id", "sentence_id"]]
    frame = rows.attributions(cubes.case, ["family"]).join(holding(cubes.case, put), on="attribution_id", how="inner")
    frame = cubes._by_issue(frame).with_columns(
        _held=nw.concat_str([nw.col("figure_id"), nw.col("attribution_id")], separator=" ")
    )
    dims = cubes._dims(*_WHO) | {"figure": ("figure_id", list(put["figure_id"]))}
    return cubes._make(Counted("figure in an attribution", frame, dims, key="_held"))


def reports(cubes: Cubes) -> Cube:
    """Reports of events by articles, by the days of the article. Those of reference works are in what a view is told."""
    every = cubes.case.rows("event_reports", "event_id", cubes.events_drawn)
    every = every[every["article_id"].notna()].sort_values("report_id", key=counted, kind="stable")
    told = every["report_id"].isin(cubes.reports_told[0]["report_id"])
    put = every[["report_id", "event_id", "article_id", "agrees"]].assign(_told=every["report_id"].where(told, None))
    frame = put.merge(cubes.article_days, on="article_id", how="inner", validate="many_to_many")
    dims = cubes._dims("event", "outlet") | {
        "article": ("article_id", most_frequent(cubes, put["article_id"])),
        "agrees": ("agrees", [c["value"] for c in cubes.case.book.codes("event_reports", "agrees")]),
        "report": ("_told", list(every.loc[told, "report_id"])),
    }
    return of_days("report", frame, "report_id", dims)


def lags(cubes: Cubes) -> Cube:
    """Utterances × articles that report them, by the days in between."""
    said = with_span(cubes.case, published(cubes.case, ["family"])).with_columns(_lag=_reported())
    frame = cubes._by_issue(said)
    counts = frame.group_by("_lag").agg(_rows=nw.len())
    frame = frame.join(counts, on="_lag", how="left").with_columns(_alone=nw.col("_rows") == 1)
    spans = [s for s in collected(said.select("span").unique())["span"] if s]
    articles = collected(said.select("article_id", "_lag").unique())["article_id"]
    dims = cubes._dims(*_WHO) | {
        "article": ("article_id", most_frequent(cubes, articles)),
        "span": ("span", sorted(spans, key=lambda s: [int(day) for day in s.split(":")])),
    }
    return cubes._make(Counted("utterance", frame, dims, key="_lag", order=["attribution_id"]))


def spoken(case: Case, unit: str, where: dict[str, list[str]], labels: Sequence[str]) -> Frame:
    """Attributions with the columns by which one of these cubes divides them; takes ``figure_id`` out of what is asked for."""
    if unit == "reports":
        return rows.attributions(case, labels).head(0)  # a report is no attribution
    if unit == "lags":  # of an utterance's attributions in an article the first
        lagged = with_span(case, published(case, labels))
        first = lagged.with_columns(_lag=_reported()).group_by("_lag").agg(attribution_id=nw.col("attribution_id").min())
        return lagged.join(first.select("attribution_id"), on="attribution_id", how="semi")
    frame = rows.attributions(case, labels)
    if "figure_id" in where:
        put = case.rows("figures", "figure_id", where.pop("figure_id"))[["figure_id", "sentence_id"]]
        frame = frame.join(holding(case, put).select("attribution_id").unique(), on="attribution_id", how="inner")
    return with_channel(case, frame) if {"original", "carrier"} & set(where) else frame


def holding(case: Case, put: pd.DataFrame) -> Frame:
    """Figures (``figure_id``, ``sentence_id``) → the attributions whose passage holds the sentence: pairs of ids."""
    place = ["sentence_id", "article_id", "char_start", "char_end"]
    sentences = case.whole.rows("sentences", "sentence_id", put["sentence_id"].dropna().unique())[place]
    spots = put.merge(sentences, on="sentence_id", how="inner", validate="many_to_one")
    spots = case.joinable(spots.rename(columns={"char_start": "_from", "char_end": "_to"}).drop(columns="sentence_id"))
    said = case.frame("attributions").select("attribution_id", "article_id", "char_start", "char_end")
    pairs = said.join(spots, on="article_id", how="inner")
    pairs = pairs.filter((nw.col("_from") >= nw.col("char_start")) & (nw.col("_to") <= nw.col("char_end")))
    return pairs.select("attribution_id", "figure_id")


def _reported() -> nw.Expr:
    """An utterance in an article that reports it, as one text."""
    parts = [nw.col(c).cast(nw.String).fill_null("") for c in ("article_id", "utterance_id", "actor_id", *DAYS)]
    return nw.concat_str(parts, separator=" ")


def with_span(case: Case, frame: Frame) -> Frame:
    """With ``span``: days from what was said to publication, at least and at most, e.g. ``2:5``."""
    keys = ["published", *DAYS]
    days = collected(frame.select(keys).unique()).reset_index(drop=True)
    least, most = ((days["published"] - days[column]).dt.days.astype("str") for column in ("said_to", "said_from"))
    return frame.join(case.joinable(days.assign(span=least + ":" + most)), on=keys, how="left")


def most_frequent(cubes: Cubes, ids: pd.Series) -> list[str]:
    """Ids that occur most, at most `ARTICLES` of them, as people count them."""
    most = ARTICLES if cubes.with_rows else FEW_ARTICLES
    counts = ids.value_counts(sort=False).sort_index().sort_values(ascending=False, kind="stable")
    return list(pd.Series(counts.index[:most], dtype="str").sort_values(key=counted, kind="stable"))


def of_days(unit: str, frame: pd.DataFrame, key: str, dims: dict[str, tuple[str, list[str]]]) -> Cube:
    """A cube of things that stand in articles, one row per interval of the article's days; it knows no attributions."""
    shared = frame[key].duplicated(keep=False)
    cells = frame.assign(n=1, _key=frame[key].where(shared)).reset_index(drop=True)
    return sparse.from_cells(unit, cells, dims, key="_key", days=DAYS)


# name of a cube → what makes it
CUBES: dict[str, Callable[[Cubes], Cube]] = {
    "carried": carried,
    "figures": figures,
    "worded": worded,
    "reports": reports,
    "lags": lags,
}
