"""Marks that stand for many: rows with a count ``n`` → totals, sizes by area, and rows one by one where they are few."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

SINGLE = 25  # more alike than these are one mark
_LARGEST = 24  # px of the mark that stands for most


def total(rows: pd.DataFrame) -> int:
    """Units behind some rows."""
    return int(rows["n"].sum()) if "n" in rows else len(rows)


def totals(rows: pd.DataFrame, column: str) -> pd.Series:
    """Units per value of a column, most first; equal ones in order of occurrence."""
    counted = rows.assign(n=rows.get("n", 1)).groupby(column, sort=False)["n"].sum()
    return counted.sort_values(ascending=False, kind="stable")


def gathered(rows: pd.DataFrame) -> bool:
    """Whether some row stands for more than one unit."""
    return bool("n" in rows and (rows["n"] > 1).any())


def singly(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per unit."""
    return rows.loc[rows.index.repeat(rows["n"])] if gathered(rows) else rows


def most(rows: pd.DataFrame, column: str, limit: int) -> tuple[pd.DataFrame, int]:
    """Rows of the values of a column that stand for most units, in their order, and how many values are left out."""
    known = totals(rows, column)
    if len(known) <= limit:
        return rows, 0
    return rows[rows[column].isin(known.index[:limit])], len(known) - limit


def size(n: Any, most: float, smallest: float) -> float:
    """Diameter in px of a mark whose area goes by n."""
    return round(max(smallest, _LARGEST * math.sqrt(n / max(1, most))), 1)
