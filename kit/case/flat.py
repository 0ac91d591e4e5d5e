"""A case → one flat table of its statements, with names in the place of ids: what a person reads, sorts and filters."""

from __future__ import annotations

import pandas as pd

from kit.case import units
from kit.case.case import Case

BY_RULE = "position coded by rule, verified by nobody: charts show it as a mention"


def flat_statements(case: Case) -> pd.DataFrame:
    """One row per statement with everything that a reader needs beside it.

    Parameters
    ----------
    case : Case
        Filters hold.

    Returns
    -------
    DataFrame
        In order of ``statement_id``: ``speaker`` (the codebook's name, else as printed), ``party``, ``issue``, ``stance``
        (labels; positions by rule too, with a ``note``), ``said_from``, ``said_to`` and ``published`` (YYYY-MM-DD), ``outlet``,
        ``title`` (of the article), ``text`` and what it is (``text_is``: *sentence* of the article where the case holds it, else
        *paraphrase* or *gist*), ``coder``, ``confidence``, ``note``, ``url`` (if the case's articles have one), ``article_id``,
        ``attribution_id`` and ``statement_id``.
    """
    rows = units.statements(case.only(machine_stance=True))
    beside = case.articles.set_index("article_id")
    text, text_is = _text(rows)
    frame = {
        "speaker": rows["actor"].fillna(rows["speaker"]),
        "party": rows["party"],
        "issue": rows["issue"],
        "stance": rows["stance"].map(case.book.labels("stance")),
        "said_from": _iso(rows["said_from"]),
        "said_to": _iso(rows["said_to"]),
        "published": _iso(rows["article_id"].map(beside["published"])),
        "outlet": rows["outlet"],
        "title": rows["article_id"].map(beside["title"]),
        "text": text,
        "text_is": text_is,
        "coder": rows["coder"],
        "confidence": rows["confidence"],
        "note": _note(case, rows),
    }
    if "url" in beside:
        frame["url"] = rows["article_id"].map(beside["url"])
    ids = {name: rows[name] for name in ("article_id", "attribution_id", "statement_id")}
    return pd.DataFrame({**frame, **ids}, index=rows.index)


def _text(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The words of each row, the article's own first, and what they are."""
    text = pd.Series(None, index=rows.index, dtype=object)
    text_is = text.copy()
    for column, word in (("text", "sentence"), ("paraphrase", "paraphrase"), ("gist", "gist")):
        taken = text.isna() & rows[column].fillna("").str.strip().ne("")
        text[taken], text_is[taken] = rows.loc[taken, column].astype(object), word
    return text, text_is


def _note(case: Case, rows: pd.DataFrame) -> pd.Series:
    """The coder's note, the flag of the attribution, and that a position is only a rule's."""
    notes = case.statements.set_index("statement_id")["note"]
    by_rule = (rows["by_rule"] & rows["score"].notna()).map({True: BY_RULE, False: ""})
    parts = [rows["statement_id"].map(notes).fillna(""), rows["flag"].fillna(""), by_rule]
    joined = ["; ".join(filter(None, line)) or None for line in zip(*parts, strict=True)]
    return pd.Series(joined, index=rows.index, dtype=object)


def _iso(days: pd.Series) -> pd.Series:
    return pd.to_datetime(days).dt.strftime("%Y-%m-%d")
