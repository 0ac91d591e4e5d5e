"""A case → how hopeful the wording sounds, by TextBlob, by VADER and by reading, and how well scores match the reading."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw
import numpy as np
import pandas as pd

from kit.case import Case
from kit.measures import units
from kit.measures.groups import columns, means, ordered

METHODS = {"TextBlob": "textblob_polarity", "VADER": "vader_compound", "Reading": "outlook"}


def sentiment_points(case: Case) -> pd.DataFrame:
    """Every attribution's score by each method.

    Returns
    -------
    DataFrame
        One row per attribution × method that gives a value: the columns of `units.attributions`, ``method`` (TextBlob and
        VADER: tone of the printed wording, −1…1; Reading: outlook on the talks, −1, 0 or 1, where the passage bears on it),
        ``value``, ``n`` = 1.
    """
    frame = units.attributions(case)
    parts = [frame.assign(method=name, value=frame[column].astype("float64"), n=1) for name, column in METHODS.items()]
    return pd.concat(parts, ignore_index=True).dropna(subset=["value"]).reset_index(drop=True)


def sentiment_by(case: Case, by: str | Iterable[str] = "party") -> pd.DataFrame:
    """Mean score per group and method.

    Returns
    -------
    DataFrame
        One row per group × method: the ``by`` columns, ``method``, ``mean``, ``low``, ``high`` (95 % interval over articles;
        all three missing below n = 10), ``n`` (attributions), ``share_zero`` (0…1: how many score exactly 0).

    Raises
    ------
    UnknownColumn
        If a name in ``by`` is no column.
    """
    frame = sentiment_points(case)
    names = [*columns(by, frame), "method"]
    zeros = nw.from_native(frame.assign(zero=(frame["value"] == 0).astype("int64")))
    share = zeros.group_by(names).agg(share_zero=nw.col("zero").mean()).to_pandas()
    found = means(frame, names, "value").merge(share, on=names, validate="one_to_one")
    rank = {m: i for i, m in enumerate(METHODS)}
    found = ordered(case, found, names[:-1])
    order = found.groupby(names[:-1], sort=False).ngroup()
    return (
        found.assign(_g=order, _m=found["method"].map(rank))
        .sort_values(["_g", "_m"], kind="stable", ignore_index=True)
        .drop(columns=["_g", "_m"])
    )


def score_accuracy(case: Case) -> pd.DataFrame:
    """How well a word-list score tells sentences read as hopeful from those read as bleak.

    Returns
    -------
    DataFrame
        One row per score: ``method``, ``auc`` (0…1, 0.5 = a coin toss: the chance that a sentence coded +1 for the prospects
        of peace scores higher than one coded −1; Mann–Whitney), ``n_hopeful``, ``n_bleak``, ``share_zero`` (of all
        sentences), ``n`` (sentences). The lexicons were not made from these texts.
    """
    frame = case.sentences
    rows = []
    for method, column in (("TextBlob", "textblob_polarity"), ("VADER", "vader_compound")):
        known = frame.dropna(subset=[column])
        hopeful, bleak = (known.loc[(known["tone_peace"] == side).fillna(False), column].to_numpy(float) for side in (1, -1))
        rows.append(
            {
                "method": method,
                "auc": _auc(hopeful, bleak),
                "n_hopeful": len(hopeful),
                "n_bleak": len(bleak),
                "share_zero": float((known[column] == 0).mean()) if len(known) else np.nan,
                "n": len(known),
            }
        )
    return pd.DataFrame(rows)


def _auc(high: np.ndarray, low: np.ndarray) -> float:
    if not len(high) or not len(low):
        return np.nan
    from scipy.stats import mannwhitneyu

    return float(mannwhitneyu(high, low).statistic / (len(high) * len(low)))
