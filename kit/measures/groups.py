"""Grouping shared by the measures: columns checked, counts and means taken, intervals by article, rows in the codebook's
order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

import narwhals as nw
import numpy as np
import pandas as pd

from kit.case import units
from kit.case.case import Case
from kit.errors import UnknownColumn, choices
from kit.measures.tally import SCALE, scaled
from kit.store.frames import Frame, collected

TEXTS = ("article", "article_id", "outlet", "outlet_id")  # columns of texts: shares are within each
MADE = ("n", "value", "method", "score")  # columns of summaries, not of groups
MIN_N = 10  # below it a chart draws single marks, and a summary gives no mean and no interval
RESAMPLES = 2000
RESAMPLED = 60  # articles of a group; above, an interval is computed instead of resampled
BOUNDED = 3_000_000  # values in all; above, intervals are left out
NORMAL = 1.959964  # the 97.5th percentile of the standard normal distribution
SEED = 20220224


def columns(by: str | Iterable[str], there: Sequence[str]) -> list[str]:
    """The grouping columns as a list.

    Raises
    ------
    UnknownColumn
        If one is none of those that are there (lists them) or made by the summary, or if none or one twice is named.
    """
    names = [by] if isinstance(by, str) else list(by)
    if not names or len(set(names)) < len(names):
        raise UnknownColumn("name at least one column to group by, and none twice")
    for name in set(names) & set(MADE):
        raise UnknownColumn(f"{name!r} is made by the summary; group by another column")
    for name in names:
        if name not in there:
            raise UnknownColumn(f"there is no column {name!r} to group by; {choices(name, there)}")
    return names


def means(frame: Frame, by: Sequence[str], value: str) -> pd.DataFrame:
    """Mean and bounds per group, only from n = 10 on.

    Parameters
    ----------
    frame : DataFrame or Narwhals frame
        Unit rows with the ``by`` columns, ``article_id`` and ``value`` (missing values are not counted; four decimals count).
    by : sequence of str
    value : str

    Returns
    -------
    DataFrame
        One row per group: ``by``, ``mean``, ``low``, ``high`` (missing below n = 10), ``n``. Bounds: 95 % over whole articles;
        up to 60 articles by percentile bootstrap (`scipy.stats.bootstrap`), above by the linearised variance of a ratio
        (Cochran 1977, chapter 6); missing with one article. They show the spread within these articles and are no sample of
        all news. Summaries of cases with more than three million units give none: what they would take is not held.
    """
    data = nw.from_native(frame) if isinstance(frame, pd.DataFrame) else frame
    data = data.filter(~nw.col(value).is_null()).with_columns(_scaled=scaled(value))
    keys = list(dict.fromkeys([*by, "article_id"]))
    return spread(collected(data.group_by(keys).agg(total=nw.col("_scaled").sum(), n=nw.len())), by)


def spread(clusters: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Mean and bounds per group from the sums of its articles; see `means`.

    Parameters
    ----------
    clusters : DataFrame
        One row per group and article: ``by``, ``article_id``, ``total`` (ten-thousandths), ``n``. Without ``article_id`` there
        are no bounds.
    by : sequence of str
    """
    by = list(by)
    per = clusters.assign(total=clusters["total"].astype("float64"), count=clusters["n"].astype("float64"))
    if "article_id" in per and "article_id" not in by:
        per = per.groupby([*by, "article_id"], dropna=False, sort=False)[["total", "count"]].sum().reset_index()
    per = per.assign(
        ratio=per["total"] / per["count"], tt=per["total"] ** 2, tn=per["total"] * per["count"], nn=per["count"] ** 2
    )
    groups = per.groupby(by, dropna=False, sort=False)
    sums = groups[["total", "count", "tt", "tn", "nn"]].sum()
    sums = sums.assign(k=groups.size(), lowest=groups["ratio"].min(), highest=groups["ratio"].max()).reset_index()
    enough = sums["count"] >= MIN_N
    sums["mean"] = (sums["total"] / SCALE / sums["count"]).where(enough)
    sums["low"], sums["high"] = np.nan, np.nan
    if "article_id" in per:
        known = enough & (sums["k"] > 1)
        even = known & (sums["lowest"] == sums["highest"])
        few = known & ~even & (sums["k"] <= RESAMPLED)
        ratio = sums["total"] / sums["count"]
        squares = (sums["tt"] - 2 * ratio * sums["tn"] + ratio**2 * sums["nn"]).clip(lower=0)
        error = NORMAL * np.sqrt(sums["k"] / (sums["k"] - 1).clip(lower=1) * squares) / sums["count"] / SCALE
        error = error.where(~even, 0.0)
        sums["low"], sums["high"] = (sums["mean"] - error).where(known), (sums["mean"] + error).where(known)
        parts = per.merge(sums.loc[few, by].assign(_row=sums.index[few]), on=by, how="inner", validate="many_to_one")
        for row, part in parts.sort_values(["_row", "article_id"], kind="stable").groupby("_row", sort=False):
            sums.loc[row, ["low", "high"]] = _bounds(part["total"].to_numpy() / SCALE, part["count"].to_numpy())
    return sums[[*by, "mean", "low", "high"]].assign(n=sums["count"].astype("int64"))


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


def _bounds(totals: np.ndarray, counts: np.ndarray) -> tuple[float, float]:
    """95 % interval of a mean over resampled articles."""
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
