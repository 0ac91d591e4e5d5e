"""Grouping shared by the measures: columns checked, counts and means taken, intervals by article, rows in the codebook's
order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import narwhals as nw
import numpy as np
import pandas as pd

from kit.case import Case
from kit.errors import UnknownColumn
from kit.measures import units

MADE = ("n", "value", "method", "score")  # columns of summaries, not of groups
MIN_N = 10  # below it a chart draws single marks, and a summary gives no mean and no interval
RESAMPLES = 2000
SEED = 20220224


def columns(by: str | Iterable[str], frame: pd.DataFrame) -> list[str]:
    """The grouping columns as a list.

    Raises
    ------
    UnknownColumn
        If one is none of the frame's columns (lists those that are) or made by the summary, or if none or one twice is named.
    """
    names = [by] if isinstance(by, str) else list(by)
    if not names or len(set(names)) < len(names):
        raise UnknownColumn("name at least one column to group by, and none twice")
    for name in set(names) & set(MADE):
        raise UnknownColumn(f"{name!r} is made by the summary; group by another column")
    for name in names:
        if name not in frame.columns:
            raise UnknownColumn(f"there is no column {name!r} to group by; there are {', '.join(frame.columns)}")
    return names


def means(frame: pd.DataFrame, by: Sequence[str], value: str) -> pd.DataFrame:
    """Mean and bounds per group, only from n = 10 on.

    Parameters
    ----------
    frame : DataFrame
        Unit rows with the ``by`` columns, ``article_id`` and ``value`` (missing values are not counted).
    by : sequence of str
    value : str

    Returns
    -------
    DataFrame
        One row per group: ``by``, ``mean``, ``low``, ``high`` (missing below n = 10), ``n``. Bounds: 95 % percentile bootstrap
        over whole articles (`scipy.stats.bootstrap`); missing with one article; they show the spread within these articles and
        are no sample of all news.
    """
    data = nw.from_native(frame).filter(~nw.col(value).is_null())
    keys = [*by] if "article_id" in by else [*by, "article_id"]
    clusters = data.group_by(keys).agg(total=nw.col(value).sum(), n=nw.len()).to_pandas()
    number = clusters.groupby(list(by), sort=False, dropna=False).ngroup()
    groups = clusters[list(by)].loc[~number.duplicated()].reset_index(drop=True)
    parts = [part for _, part in clusters.groupby(number, sort=True)]
    groups["total"], groups["n"] = [p["total"].sum() for p in parts], [p["n"].sum() for p in parts]
    bounds = [_bounds(part, n) for part, n in zip(parts, groups["n"], strict=True)]
    enough = groups["n"] >= MIN_N
    return groups[list(by)].assign(
        mean=(groups["total"] / groups["n"]).where(enough),
        low=[low for low, _ in bounds],
        high=[high for _, high in bounds],
        n=groups["n"].astype("int64"),
    )


def ordered(case: Case, frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rows sorted by the codebook's order of each grouping column, else by value."""
    keys = {c: frame[c].map({v: i for i, v in enumerate(levels(case, frame, c))}) for c in by}
    order = pd.DataFrame(keys).sort_values(list(by), kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def levels(case: Case, frame: pd.DataFrame, column: str) -> list:
    """Values of a column in the codebook's order, else sorted; only those that occur."""
    book = case.book
    known: list = []
    if column in ("party", "issue", "form", "stance"):
        known = list(book.labels(column).values()) if column in ("party", "issue") else book.order(column)
    elif column in ("outlet", "article"):
        known = list(dict.fromkeys(units.articles(case)[column]))
    elif column == "family":
        known = [f["family"] for f in book.families()]
    elif column == "issue_group":
        known = list(dict.fromkeys(i["group"] for i in book.issues()))
    there = set(frame[column].dropna())
    return [v for v in known if v in there] + sorted(there - set(known))


def complete(frame: pd.DataFrame, by: Sequence[str], values: Sequence[Sequence]) -> pd.DataFrame:
    """Every combination of the given values, absent ones with n = 0."""
    full = pd.DataFrame(list(product(*values)), columns=list(by))
    filled = full.merge(frame, on=list(by), how="left", validate="one_to_one")
    filled["n"] = filled["n"].fillna(0).astype("int64")
    return filled


def _bounds(clusters: pd.DataFrame, n: int) -> tuple[float, float]:
    """95 % interval of a mean over resampled articles."""
    if n < MIN_N or len(clusters) < 2:
        return np.nan, np.nan
    totals, counts = clusters["total"].to_numpy(float), clusters["n"].to_numpy(float)
    if np.ptp(totals / counts) == 0:
        mean = float(totals.sum() / counts.sum())
        return mean, mean
    from scipy.stats import bootstrap

    result = bootstrap(
        (totals, counts),
        lambda total, count, axis: total.sum(axis=axis) / count.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)
