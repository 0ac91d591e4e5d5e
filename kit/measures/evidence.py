"""A mark on a chart → the rows behind it: who said it, when, in which article, which sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from numbers import Real
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
from pandas.api.types import is_list_like, is_scalar

from kit.case import rows, units
from kit.case.case import Case
from kit.days import span_words
from kit.errors import KitError, UnknownColumn, UnknownValue, choices
from kit.store.frames import Frame, collected
from kit.store.order import counted

MOST = 1_000_000  # attributions that one frame of evidence holds
COLUMNS = [
    "who",
    "party",
    "when",
    "form",
    "issue",
    "stance",
    "said",
    "article",
    "outlet",
    "sentences",
    "coder",
    "confidence",
    "flag",
    "attribution_id",
]


def evidence(case: Case, **where: Any) -> pd.DataFrame:
    """The attributions (or statements) behind a mark.

    Parameters
    ----------
    case : Case
    **where
        Values of columns of ``case.labelled("statements")``, e.g. ``party="Ukraine", issue="Ceasefire", stance="supports"``; what
        stands in the codebook by its id, label or, of an actor, a known spelling, in any case. A list means any of them, None
        or NaN a missing one, ISO text a day. ``event="Round 1 in Belarus"`` (label or id) gives
        what each source asserts of an event; see `assertions`.

    Returns
    -------
    DataFrame
        One row per statement if an issue or stance is asked for, else per attribution: ``who``, ``party``, ``when``, ``form``,
        ``issue`` and ``stance`` (statements only), ``said`` (the passage if attached, else the paraphrase, else the gist),
        ``article``, ``outlet``, ``sentences``, ``coder``, ``confidence``, ``flag``, ``attribution_id``.

    Raises
    ------
    UnknownColumn
        If a name is no column; lists the columns.
    UnknownValue
        If a value is not in the codebook, or names no event, coder or article of the case.

    Examples
    --------
    >>> import kit
    >>> kit.evidence(kit.load(), party="ukraine", issue="ceasefire").loc[0, ["who", "outlet"]].to_list()
    ['Ukraine (government)', '24 hours worlds']
    """
    if "event" in where:
        return _of_events(case, **where)
    return _read(case, *_behind(case, where))


def _behind(case: Case, where: dict[str, Any]) -> tuple[Frame, bool]:
    """The attributions that are asked for, or the statements if a column of theirs is; and whether it is statements."""
    there = rows.COLUMNS["statements"]
    for column in where:
        if column not in there:
            raise UnknownColumn(f"evidence has no column {column!r}; {choices(column, there)}")
    where = {column: _known(case, column, value) for column, value in where.items()}
    of_statements = bool(set(where) - set(rows.COLUMNS["attributions"]))
    frame = (rows.statements if of_statements else rows.attributions)(case, [*where, "confidence"])
    for column, value in where.items():
        frame = frame.filter(_has(frame, column, value))
    return frame, of_statements


# column → dimension of the codebook
_LABELS = {name: name for name in ("party", "outlet", "issue", "actor", "form", "stance")}
_IDS = {"party_id": "party", "outlet_id": "outlet", "issue_id": "issue", "actor_id": "actor"}


def _known(case: Case, column: str, value: Any) -> Any:
    """What is asked for as the column writes it.

    Raises
    ------
    UnknownValue
        If the codebook, or the case, has nothing of that name.
    """
    asked = list(value) if is_list_like(value) else [value]
    missing = [v for v in asked if is_scalar(v) and pd.isna(v)]
    named = [v for v in asked if not (is_scalar(v) and pd.isna(v))]
    book = case.whole.book
    if column in _IDS or column in ("form", "stance"):
        return [*book.ids(_IDS.get(column, column), named), *missing]
    if column in _LABELS:
        return [*(book.label(column, i) for i in book.ids(column, named)), *missing]
    there: list[str] = []
    if column == "family":
        there = [f["family"] for f in book.families()]
    elif column in ("issue_group", "issue_kind"):
        there = [i[column.removeprefix("issue_")] for i in book.issues()]
    elif column == "coder":
        there = sorted(case.whole.coders())
    elif column == "article_id":
        there = list(case.whole.rows("articles", "article_id", [str(v) for v in named])["article_id"])
    else:
        return value
    for v in named:
        if v not in there:
            listed = choices(v, there) if column != "article_id" else "case.articles lists them"
            raise UnknownValue(f"no {column.removesuffix('_id').replace('_', ' ')} {str(v)[:60]!r} in this case; {listed}")
    return value


def _has(frame: Frame, column: str, value: Any) -> nw.Expr:
    """Whether a column has one of some values; what is of another kind than the column is none."""
    asked = list(value) if is_list_like(value) else [value]
    known = [v for v in asked if not (is_scalar(v) and pd.isna(v))]
    kind = frame.collect_schema()[column]
    has = nw.col(column).is_in([typed for v in known if (typed := _of_kind(kind, v)) is not None])
    return has if len(known) == len(asked) else has | nw.col(column).is_null()


def _of_kind(kind: Any, value: Any) -> Any:
    """A value as a column of some kind holds it, else None."""
    if kind.is_numeric():
        return value if isinstance(value, Real) else None
    if kind.is_temporal():
        written = value if isinstance(value, str | date | np.datetime64) else None
        day = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
        return None if day is None or pd.isna(day) or day.tzinfo else day.to_pydatetime()
    return value if isinstance(value, str if kind == nw.String else bool | np.bool_) else None


def _read(case: Case, frame: Frame, of_statements: bool) -> pd.DataFrame:
    """The evidence of some attributions or statements: only what belongs to these is read."""
    wanted = collected(frame.select("attribution_id").unique().head(MOST + 1))["attribution_id"]
    if len(wanted) > MOST:
        raise KitError(f"more than {MOST:,} attributions are behind this: filter the case, or say more exactly what you look for")
    attributions = units.attributions(case, among=wanted)
    if of_statements:
        own = ["statement_id", "attribution_id", "issue_id", "stance", "coder", "confidence"]
        stated = collected(frame.select(own))
        stated["issue"] = stated["issue_id"].map(case.book.labels("issue"))
        attributions = stated.merge(
            attributions.drop(columns=["coder", "confidence"]), on="attribution_id", validate="many_to_one"
        ).sort_values("statement_id", key=counted, kind="stable")
    return as_evidence(attributions)


def _of_events(case: Case, event: Any, **others: Any) -> pd.DataFrame:
    if others:
        raise UnknownColumn(f"evidence of an event takes no {next(iter(others))!r}: filter the case with case.only(…) first")
    wanted = [event] if isinstance(event, str) else list(event)
    events, named = case.whole.events, units.events(case.whole)
    labels = dict(zip(events["event_id"], events["label"], strict=True))
    names = dict(zip(named["event_id"], named["label"], strict=True))
    for name in wanted:
        if name not in labels and name not in labels.values() and name not in names.values():
            raise UnknownValue(f"no event {str(name)[:60]!r} in this case; {choices(name, names.values())}")
    reports = assertions(case)
    ids = reports["event_id"]
    reports = reports[ids.isin(wanted) | ids.map(labels).isin(wanted) | ids.map(names).isin(wanted)]
    return reports.drop(columns=["outlet_id", "article_id"]).reset_index(drop=True)


def assertions(case: Case, *, events: Iterable[str] | None = None) -> pd.DataFrame:
    """What each source asserts of each event: the evidence behind a mark on a timeline.

    Parameters
    ----------
    case : Case
    events : iterable of str, optional
        Ids of those that are wanted.

    Returns
    -------
    DataFrame
        One row per assertion, articles of the case before reference works: ``event_id``, ``who`` (the source), ``party``
        (*article of the case* or *reference work*), ``when`` (the days it gives), ``form`` (whether it agrees with the
        event's row), ``said`` (in what it differs, else what the sentence is about, else the event's label), ``outlet_id``
        (empty: a reference work), ``outlet``, ``article_id``, ``article``, ``place``.
    """
    events = None if events is None else [*events]
    reports = case.event_reports if events is None else case.rows("event_reports", "event_id", events)
    reports = reports.sort_values("report_id", key=counted, kind="stable")
    texts = units.articles(case, among=reports["article_id"].dropna())
    texts = texts[["article_id", "article", "outlet_id", "outlet"]]
    gists = case.rows("sentences", "sentence_id", reports["sentence_id"].dropna())[["sentence_id", "gist"]]
    frame = (
        reports.merge(units.events(case, among=events)[["event_id", "label"]], on="event_id", validate="many_to_one")
        .merge(texts, on="article_id", how="left", validate="many_to_one")
        .merge(gists, on="sentence_id", how="left", validate="many_to_one")
        .merge(case.sources[["source_id", "name"]], on="source_id", how="left", validate="many_to_one")
    )
    printed = frame["article_id"].notna()
    names = {key: name["name"] for key, name in units.article_names(case, frame["article_id"].dropna().unique()).items()}
    agrees = {c["value"]: c.get("label", c["value"]) for c in case.book.codes("event_reports", "agrees")}
    places = place_words(case, frame["article_id"], frame["sentence_id"])
    table = pd.DataFrame(
        {
            "event_id": frame["event_id"],
            "who": frame["article_id"].map(names).where(printed, frame["name"]),
            "party": printed.map({True: "article of the case", False: "reference work"}),
            "when": span_words(frame["asserted_start"], frame["asserted_end"], years=case.years),
            "form": frame["agrees"].map(agrees),
            "said": frame["note"].fillna(frame["gist"]).fillna(frame["label"]),
            "outlet_id": frame["outlet_id"].where(printed, "").fillna(""),
            "outlet": frame["outlet"].where(printed, frame["name"]),
            "article_id": frame["article_id"].fillna(""),
            "article": frame["article"].fillna(""),
            "place": places.where(printed, "reference work"),
        }
    )
    return (
        table.assign(_reference=~printed)
        .sort_values(["event_id", "_reference"], key=counted, kind="stable", ignore_index=True)
        .drop(columns="_reference")
    )


def figure_rows(case: Case, figures: pd.DataFrame) -> pd.DataFrame:
    """Where some figures stand: the evidence behind a number on a chart.

    Parameters
    ----------
    case : Case
    figures : DataFrame
        As of `kit.measures.sources.put_forward`.

    Returns
    -------
    DataFrame
        One row per figure, in their order: ``who``, ``party``, ``when`` (of what day the number is), ``form`` (what is counted),
        ``said`` (the number and what the sentence is about), ``outlet_id``, ``outlet``, ``place``.
    """
    sentences = case.whole.rows("sentences", "sentence_id", figures["sentence_id"].dropna())
    gists = figures["sentence_id"].map(sentences.set_index("sentence_id")["gist"])
    texts = case.whole.rows("articles", "article_id", figures["article_id"].unique())
    outlets = figures["article_id"].map(texts.set_index("article_id")["outlet_id"])
    said = [
        f"{q} {v:,.10g} {u}" for q, v, u in zip(figures["qualifier"].fillna(""), figures["value"], figures["unit"], strict=True)
    ]
    number = pd.Series(said, index=figures.index, dtype="str")
    return pd.DataFrame(
        {
            "who": figures["actor"],
            "party": figures["party"],
            "when": span_words(figures["as_of"], figures["as_of"], years=case.years),
            "form": number.str.strip().str.replace("exactly ", ""),
            "said": figures["what"].fillna("") + gists.map(lambda gist: "" if pd.isna(gist) else f": {gist}").astype("str"),
            "outlet_id": outlets,
            "outlet": outlets.map(case.book.labels("outlet")),
            "place": place_words(case, figures["article_id"], figures["sentence_id"]),
        }
    ).reset_index(drop=True)


def place_words(case: Case, articles: pd.Series, sentences: pd.Series) -> pd.Series:
    """Where something stands, in words: the article's title, or its id where it has none, and the number of the sentence.

    Parameters
    ----------
    case : Case
    articles, sentences : Series of str
        Ids; of several sentences the first and the last, joined by a dash, as in `evidence`.

    Returns
    -------
    Series of str
        ``“A table in a customs house”, sentences 3–5``.
    """
    known = case.whole.rows("articles", "article_id", articles.dropna().unique()).set_index("article_id")["title"]
    titled = articles.map(known)
    words = ("“" + titled + "”").where(titled.notna(), "article " + articles)
    numbers = sentences.str.replace(r"^.*-(?=s\d+(?:–|$))", "", regex=True).str.replace(r"s0*(?=\d)", "", regex=True)
    many = numbers.str.contains("–").fillna(False).map({True: ", sentences ", False: ", sentence "})
    return words.where(sentences.isna(), words + many + numbers.fillna(""))


def as_evidence(frame: pd.DataFrame) -> pd.DataFrame:
    """Unit rows as readers see them; see `evidence`."""
    said = frame["text"].where(frame["text"] != "", frame["paraphrase"].fillna(frame["gist"]))
    one = frame["first_sentence_id"] == frame["last_sentence_id"]
    spans = frame["first_sentence_id"].where(
        one, frame["first_sentence_id"] + "–" + frame["last_sentence_id"].str.replace(r"^.*-(?=s\d+$)", "", regex=True)
    )
    named = frame.assign(who=frame["actor"], said=said, sentences=spans)
    return named[[c for c in COLUMNS if c in named]].reset_index(drop=True)
