"""A mark on a chart → the rows behind it: who said it, when, in which article, which sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kit.case import Case
from kit.errors import UnknownColumn
from kit.measures import units

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
        Exact values of columns of `measures.units.statements`, e.g. ``party="Ukraine", issue="Ceasefire", stance="supports"``;
        a list means any of them.

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
    """
    narrow = {"issue", "issue_id", "issue_group", "stance", "score", "statement_id", "cue"} & set(where)
    frame = units.statements(case) if narrow else units.attributions(case)
    for column, value in where.items():
        if column not in frame:
            raise UnknownColumn(f"evidence has no column {column!r}; there are {', '.join(frame.columns)}")
        frame = frame[frame[column].isin(value if isinstance(value, (list, tuple, set)) else [value])]
    return as_evidence(frame)


def as_evidence(frame: pd.DataFrame) -> pd.DataFrame:
    """Unit rows as readers see them; see `evidence`."""
    said = frame["text"].where(frame["text"] != "", frame["paraphrase"].fillna(frame["gist"]))
    one = frame["first_sentence_id"] == frame["last_sentence_id"]
    spans = frame["first_sentence_id"].where(
        one, frame["first_sentence_id"] + "–" + frame["last_sentence_id"].str.replace(r"^[^-]*-?", "", regex=True)
    )
    named = frame.assign(who=frame["actor"], said=said, sentences=spans)
    return named[[c for c in COLUMNS if c in named]].reset_index(drop=True)
