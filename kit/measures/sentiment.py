"""A case → how hopeful the wording sounds, by TextBlob, by VADER and by reading, and how well scores match the reading."""

from __future__ import annotations

from collections.abc import Iterable

import narwhals as nw
import numpy as np
import pandas as pd

from kit.case import rows, units
from kit.case.case import Case
from kit.case.summaries import summary
from kit.coders.sampling import Sample
from kit.errors import UnknownColumn
from kit.measures import tally
from kit.measures.corrected import OUTLOOKS
from kit.measures.corrected import corrected as correct
from kit.measures.groups import BOUNDED, columns, ordered, spread
from kit.store.frames import collected

METHODS = {"TextBlob": "textblob_polarity", "VADER": "vader_compound", "Reading": "outlook"}


@summary
def sentiment_points(case: Case) -> pd.DataFrame:
    """Every attribution's score by each method.

    Returns
    -------
    DataFrame
        One row per attribution × method that gives a value: the columns of `units.attributions`, ``method`` (TextBlob and
        VADER: tone of the printed wording, −1…1; Reading: outlook on the talks, −1, 0 or 1, where the passage bears on it),
        ``value``, ``n`` = 1. Of more than 20,000 attributions, one row per party, days, method and value to a tenth, ``n`` says
        how many.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> sorted(measures.sentiment_points(kit.load())["method"].unique())
    ['Reading', 'TextBlob', 'VADER']
    """
    if case.count("attributions") > tally.SINGLE:
        return pd.concat([_alike(case, name, column) for name, column in METHODS.items()], ignore_index=True)
    frame = units.attributions(case)
    parts = [frame.assign(method=name, value=frame[column].astype("float64"), n=1) for name, column in METHODS.items()]
    return pd.concat(parts, ignore_index=True).dropna(subset=["value"]).reset_index(drop=True)


def _alike(case: Case, method: str, column: str) -> pd.DataFrame:
    """Attributions that one mark stands for, by one method."""
    frame = rows.attributions(case, ["party", "family"]).filter(~nw.col(column).is_null())
    frame = frame.with_columns(_tenths=tally.tenths(column))
    marks = tally.gather(frame, ["party", "family", "said_from", "said_to", "_tenths"], case.years)
    return marks.assign(method=method, value=marks.pop("_tenths").astype("float64") / 10)


@summary
def sentiment_by(case: Case, by: str | Iterable[str] = "party", *, corrected: Sample | str | None = None) -> pd.DataFrame:
    """Mean score per group and method.

    Parameters
    ----------
    case : Case
    by : str or list of str
    corrected : str or Sample, optional
        Name of a sample that people coded (`kit.sample`): the machine's numbers, corrected by it. Then one row per group and
        measure (``mean outlook``: how the
        passages judge the talks), with the columns of `kit.measures.corrected.corrected`.

    Returns
    -------
    DataFrame
        One row per group × method: the ``by`` columns, ``method``, ``mean``, ``low``, ``high`` (95 % interval over articles;
        all three missing below n = 10), ``n`` (attributions), ``share_zero`` (0…1: how many score exactly 0).

    Raises
    ------
    UnknownColumn
        If a name in ``by`` is no column.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> measures.sentiment_by(kit.load(), "family")[["family", "method", "n"]].head(1).to_dict("split")["data"]
    [['Ukraine', 'TextBlob', 33]]
    """
    names = columns(by, rows.COLUMNS["attributions"])
    if corrected is not None:
        return correct(case, corrected, names, OUTLOOKS, issues=False)
    frame = rows.attributions(case, rows.unlabelled(names))
    bounded = ["article_id"] if case.count("attributions") <= BOUNDED else []
    parts = []
    for method, column in METHODS.items():
        if column in names:
            raise UnknownColumn(f"{column!r} is what is averaged; group by another column")
        known = frame.filter(~nw.col(column).is_null())
        known = known.with_columns(_scaled=tally.scaled(column), _zero=(nw.col(column) == 0).cast(nw.Int64))
        sums = {"total": nw.col("_scaled").sum(), "zeros": nw.col("_zero").sum(), "n": nw.len()}
        clusters = tally.add_up(case, known, names, also=[c for c in bounded if c not in names], **sums)
        zeros = clusters.groupby(names, dropna=False, sort=False)["zeros"].sum().reset_index()
        part = spread(clusters.drop(columns="zeros"), names).merge(zeros, on=names, validate="one_to_one")
        part["share_zero"] = part.pop("zeros").astype("float64") / part["n"]
        parts.append(ordered(case, part, names).assign(method=method))
    table = pd.concat(parts, ignore_index=True)
    order = ordered(case, table[names].drop_duplicates(ignore_index=True), names).assign(_g=lambda f: range(len(f)))
    table = table.merge(order, on=names, how="left", validate="many_to_one")
    table = table.sort_values("_g", kind="stable", ignore_index=True)
    return table[[*names, "method", "mean", "low", "high", "n", "share_zero"]]


@summary
def score_accuracy(case: Case) -> pd.DataFrame:
    """How well a word-list score tells sentences read as hopeful from those read as bleak.

    Returns
    -------
    DataFrame
        One row per score: ``method``, ``auc`` (0…1, 0.5 = a coin toss: the chance that a sentence coded +1 for the prospects
        of peace scores higher than one coded −1; Mann–Whitney), ``n_hopeful``, ``n_bleak``, ``share_zero`` (of all
        sentences), ``n`` (sentences). The lexicons were not made from these texts.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> measures.score_accuracy(kit.load())[["method", "auc"]].round(2).to_numpy().tolist()
    [['TextBlob', 0.53], ['VADER', 0.64]]
    """
    scores = []
    for method, column in (("TextBlob", "textblob_polarity"), ("VADER", "vader_compound")):
        known = case.frame("sentences").filter(~nw.col(column).is_null())
        counts = collected(known.with_columns(_zero=(nw.col(column) == 0)).group_by("_zero").agg(n=nw.len()))
        n = int(counts["n"].sum())
        read = collected(known.filter(nw.col("tone_peace").is_in([-1, 1])).select(column, "tone_peace"))
        hopeful, bleak = (read.loc[(read["tone_peace"] == side).fillna(False), column].to_numpy(float) for side in (1, -1))
        scores.append(
            {
                "method": method,
                "auc": _auc(hopeful, bleak),
                "n_hopeful": len(hopeful),
                "n_bleak": len(bleak),
                "share_zero": float(counts.loc[counts["_zero"], "n"].sum() / n) if n else np.nan,
                "n": n,
            }
        )
    return pd.DataFrame(scores)


def _auc(high: np.ndarray, low: np.ndarray) -> float:
    if not len(high) or not len(low):
        return np.nan
    above = pd.Series(np.concatenate([high, low])).rank().to_numpy()[: len(high)].sum() - len(high) * (len(high) + 1) / 2
    return float(above / (len(high) * len(low)))  # Mann and Whitney's U; SciPy's takes longer to import than a panel to make
