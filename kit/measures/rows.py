"""A case → its units as Narwhals frames with the columns a summary asks for: over pandas, or over DuckDB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import narwhals as nw
import pandas as pd

from kit.case import units
from kit.case.case import Case
from kit.case.lazy_tables import Relations
from kit.days import span_words
from kit.errors import UnknownColumn, choices
from kit.store.frames import Frame, collected

SINGLE = 20_000  # units that are drawn one by one
SCALE = 10_000  # scores have four decimals: sums of whole ten-thousandths are exact whatever their order
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
# what the wide tables lack → the table it stands in
_BESIDE = {
    **dict.fromkeys(("paraphrase", "first_sentence_id", "last_sentence_id", "speaker", "confidence", "flag"), "attributions"),
    **dict.fromkeys(("proposition", "cue"), "statements"),
}
_PASSAGE = """
attribution_id, CASE WHEN char_start IS NULL OR char_end IS NULL OR body IS NULL THEN ''
                     ELSE substring(body, char_start + 1, char_end - char_start) END AS text
"""


def attributions(case: Case, wanted: Iterable[str]) -> Frame:
    """Attributions with at least these columns.

    Raises
    ------
    UnknownColumn
        If a column is none of `units.attributions`.
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
    return [name for name in units.COLUMNS[unit] if name != "n_reports" or not case.lazy]


def _with_labels(case: Case, frame: Frame, wanted: Iterable[str], unit: str) -> Frame:
    """With the labels, scores and wordings that are asked for, and no others: each costs a join."""
    known = columns(case, unit)
    for name in dict.fromkeys(wanted):
        if name not in known:
            raise UnknownColumn(f"there is no column {name!r} to group by; {choices(name, known)}")
        if name in _LABELS:
            frame = frame.join(_labels(case, name), on=_LABELS[name], how="left")
        elif name == "article":
            frame = frame.join(articles(case.whole).select("article_id", "article"), on="article_id", how="left")
        elif name == "score":
            frame = _scored(case, frame)
        elif name == "when":
            frame = _worded(case, frame)
        elif name == "event_id" and case.filters:  # those that the filters leave
            kept = case.frame("utterances").select("utterance_id", "event_id")
            frame = frame.drop("event_id").join(kept, on="utterance_id", how="left")
        elif name in _BESIDE:
            key = f"{_BESIDE[name].removesuffix('s')}_id"
            frame = frame.join(case.whole.frame(_BESIDE[name]).select(key, name), on=key, how="left")
        elif name in ("gist", "text"):
            found = (_gists if name == "gist" else _passages)(case)
            frame = frame.join(found, on="attribution_id", how="left")
    return frame


def _gists(case: Case) -> Frame:
    """Attribution → what its first sentence is about."""
    said = case.whole.frame("attributions").select("attribution_id", sentence_id="first_sentence_id")
    gists = case.whole.frame("sentences").select("sentence_id", "gist")
    return said.join(gists, on="sentence_id", how="left").drop("sentence_id")


def _passages(case: Case) -> Frame:
    """Attribution → its passage; empty where no text is attached."""
    said = case.whole.frame("attributions").select("attribution_id", "article_id", "char_start", "char_end")
    if "texts" not in case.tables:
        return said.select("attribution_id", text=nw.lit(""))
    both = said.join(case.whole.frame("texts").select("article_id", "body"), on="article_id", how="left")
    return nw.from_native(both.to_native().project(_PASSAGE))


def _worded(case: Case, frame: Frame) -> Frame:
    """With the words for its days."""
    days = [nw.col(name).cast(nw.String).fill_null("") for name in ("said_from", "said_to")]
    frame = frame.with_columns(_days=nw.concat_str(days, separator="/"))
    spans = collected(frame.select("_days", "said_from", "said_to").unique())
    words = spans[["_days"]].assign(when=span_words(spans["said_from"], spans["said_to"]))
    return frame.join(cast(Relations, case.tables).lazy(words), on="_days", how="left").drop("_days")


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
