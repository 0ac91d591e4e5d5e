"""A case → its units as Narwhals frames with the columns a summary asks for: over pandas, or over DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import narwhals as nw
import pandas as pd

from kit.case import Case
from kit.days import span_words
from kit.errors import UnknownColumn
from kit.frames import Frame, collected
from kit.measures import units

SINGLE = 20_000  # units that are drawn one by one
SCALE = 10_000  # scores have four decimals: sums of whole ten-thousandths are exact whatever their order
_SAID = ["attribution_id", "utterance_id", "event_id", "article_id", "outlet_id", "party_id", "actor_id", "form", "said_from",
         "said_to", "outlook", "textblob_polarity", "vader_compound", "citation_id"]  # fmt: skip
_STATED = ["statement_id", "issue_id", "stance", "form_rank", "alone", "first", "by_rule"]
# label → the id it is joined by; of a table in memory, but for the articles
_LABELS = {
    "party": "party_id",
    "family": "party_id",
    "actor": "actor_id",
    "outlet": "outlet_id",
    "issue": "issue_id",
    "issue_group": "issue_id",
    "issue_kind": "issue_id",
}


def attributions(case: Case, wanted: Iterable[str]) -> Frame:
    """Attributions with at least these columns.

    Raises
    ------
    UnknownColumn
        If a column is none of `units.attributions`; of a case in Parquet parts also what only single rows have, e.g. ``gist``.
    """
    if not case.lazy:
        return nw.from_native(units.attributions(case))
    return _with_labels(case, case.frame("said"), wanted, "attributions")


def statements(case: Case, wanted: Iterable[str]) -> Frame:
    """Statements with at least these columns; as `attributions`. Positions coded by rule only *mention* an issue, unless the
    case shows them."""
    if not case.lazy:
        return nw.from_native(units.statements(case))
    frame = case.frame("stated").with_columns(by_rule=nw.col("stated_by").str.starts_with("rules "))
    if "machine_stance" not in case.filters:
        frame = frame.with_columns(stance=nw.when(nw.col("by_rule")).then(nw.lit(_named(case))).otherwise(nw.col("stance")))
    return _with_labels(case, frame, wanted, "statements")


def utterances(case: Case, wanted: Iterable[str], *, within: Sequence[str] = ()) -> Frame:
    """Utterances × issues with at least these columns: one row each, by the most direct report (see `units.utterances`)."""
    if not case.lazy:
        return nw.from_native(units.utterances(case, within=within))
    issues = case.issues
    negotiable = list(issues.loc[issues["kind"] == "negotiable", "issue_id"])
    frame = statements(case, [*wanted, *within]).filter(nw.col("issue_id").is_in(negotiable))
    if not within and set(case.filters) <= {"issue", "machine_stance"}:  # all reports of an utterance are there, or none
        return frame.filter(nw.col("first"))
    key = ["utterance_id", "issue_id", *within]
    place = nw.col("statement_id").cum_count().over(*key, order_by=["form_rank", "statement_id"])
    again = frame.filter(~nw.col("alone")).with_columns(_place=place)
    again = again.filter(nw.col("_place") == 1).drop("_place")
    return nw.concat([frame.filter(nw.col("alone")), again], how="vertical")


def articles(case: Case) -> Frame:
    """Articles with ``outlet`` and ``article`` (labels); see `units.articles`."""
    if not case.lazy:
        return nw.from_native(units.articles(case))
    frame = case.frame("articles").join(_labels(case, "outlet"), on="outlet_id", how="left")
    named = nw.when(nw.col("outlet").str.starts_with("unknown (")).then(nw.lit("(unknown outlet)")).otherwise(nw.col("outlet"))
    return frame.with_columns(article=nw.concat_str([nw.col("article_id"), named], separator=" "))


def unlabelled(case: Case, names: Iterable[str]) -> list[str]:
    """Columns by which DuckDB counts instead: ids in the place of labels, which `tally` puts back. In memory the same."""
    ids = {**_LABELS, "article": "article_id"} if case.lazy else {}
    return list(dict.fromkeys(ids.get(name, name) for name in names))


def tally(case: Case, frame: Frame, names: Sequence[str], *, also: Sequence[str] = (), **sums: nw.Expr) -> pd.DataFrame:
    """Sums per group, counted by ids and added up by labels.

    Parameters
    ----------
    case : Case
    frame : Narwhals frame
        With the columns `unlabelled` of the names.
    names : sequence of str
        Columns of the groups.
    also : sequence of str
        Further ones, which are no labels.
    **sums
        Column → expression of whole numbers that add up.

    Returns
    -------
    DataFrame
        One row per group: the columns ``names`` and ``also``, and the sums.
    """
    keys = list(dict.fromkeys([*unlabelled(case, names), *also]))
    found = collected(frame.group_by(keys).agg(**sums))
    every = list(dict.fromkeys([*names, *also]))
    if set(every) <= set(keys):
        return found[[*every, *sums]]
    for name in every:
        if name not in keys:
            found[name] = found[unlabelled(case, [name])[0]].map(_words(case, name))
    return found.groupby(every, dropna=False, sort=False)[list(sums)].sum().reset_index()


def alike(frame: Frame, by: Sequence[str], *, single: int | None = None) -> pd.DataFrame | None:
    """Rows that are drawn as one mark, where single ones would be too many to draw.

    Parameters
    ----------
    frame : LazyFrame
        Of attributions, statements or utterances.
    by : sequence of str
        What those of a mark have in common.
    single : int, optional
        Up to so many rows nothing is gathered. Default: 20,000.

    Returns
    -------
    DataFrame or None
        One row per group, in order of ``by``: these columns, ``n``, ``attribution_id`` (the first of them), and in the columns
        that only a single row has (``actor``, ``when``, ``paraphrase`` …) words for all. None: there are no more than ``single``.
    """
    first = nw.col("attribution_id").min()
    found = collected(frame.group_by(list(by)).agg(n=nw.len(), attribution_id=first))
    if found["n"].sum() <= (SINGLE if single is None else single):
        return None
    found = found.sort_values(list(by), kind="stable", ignore_index=True)
    words = [f"{n:,} alike" if n > 1 else "one" for n in found["n"]]
    said = [f"{n:,} with the same side, days and value: filter to read them" for n in found["n"]]
    when = span_words(found["said_from"], found["said_to"])
    plain = dict.fromkeys(("form", "outlet", "article", "gist", "text", "speaker", "coder"), "")
    return found.assign(actor=words, when=when, paraphrase=said, **plain)


def scaled(column: str) -> nw.Expr:
    """A score in whole ten-thousandths."""
    return (nw.col(column).cast(nw.Float64) * SCALE).round(0).cast(nw.Int64)


def columns(case: Case, unit: str) -> list[str]:
    """Columns by which a unit (``attributions``, ``statements`` or ``utterances``) can be grouped."""
    if not case.lazy:
        return units.COLUMNS[unit]
    own = _SAID if unit == "attributions" else [*_SAID, *_STATED]
    return [
        *own,
        "coder",
        *(n for n, key in _LABELS.items() if key in own),
        "article",
        *(["score"] if unit != "attributions" else []),
    ]


def _with_labels(case: Case, frame: Frame, wanted: Iterable[str], unit: str) -> Frame:
    """With the labels and scores that are asked for, and no others: each costs a join."""
    known = columns(case, unit)
    for name in dict.fromkeys(wanted):
        if name not in known:
            raise UnknownColumn(f"there is no column {name!r} to group by; there are {', '.join(known)}")
        if name in _LABELS:
            frame = frame.join(_labels(case, name), on=_LABELS[name], how="left")
        elif name == "article":
            frame = frame.join(articles(case.whole).select("article_id", "article"), on="article_id", how="left")
        elif name == "score":
            frame = _scored(case, frame)
    return frame


def _labels(case: Case, name: str) -> Frame:
    """Id → label, as a frame that joins once."""
    key = _LABELS[name]
    table, column = {
        "party": ("parties", "name"),
        "family": ("parties", "family"),
        "actor": ("actors", "name"),
        "outlet": ("outlets", "name"),
        "issue": ("issues", "label"),
        "issue_group": ("issues", "group"),
        "issue_kind": ("issues", "kind"),
    }[name]
    return case.frame(table).select(nw.col(key), nw.col(column).alias(name))


def _words(case: Case, name: str) -> dict[str, str]:
    """Id → label, in memory."""
    if name == "article":
        labels = collected(articles(case.whole).select("article_id", "article"))
        return dict(zip(labels["article_id"], labels["article"], strict=True))
    labels = collected(_labels(case, name))
    return dict(zip(labels[_LABELS[name]], labels[name], strict=True))


def _scored(case: Case, frame: Frame) -> Frame:
    """With the number of a stance code; missing for those that are no position."""
    score: Any = nw.lit(None).cast(nw.Float64)
    for code in case.book.codes("statements", "stance"):
        if code.get("score") is not None:
            score = nw.when(nw.col("stance") == code["value"]).then(nw.lit(float(code["score"]))).otherwise(score)
    return frame.with_columns(score=score)


def _named(case: Case) -> str:
    """The code of a statement that only names its issue."""
    return next(c["value"] for c in case.book.codes("statements", "stance") if c.get("score") is None)
