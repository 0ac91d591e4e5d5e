"""Marks over days: which lie in the period, and of very many those of a stretch of days; the twin of front/spans.js."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kit.panels.cube import EARLY, LATE


def placed(found: pd.DataFrame, chart: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """Cells that are alike, with whether their days can be drawn (``drawn``)."""
    first, last = spec["period"]
    begin = found["since"].where(found["since"] > EARLY, found["until"] + 1 - chart["open"])
    return found.assign(drawn=(found["until"] < LATE) & (found["until"] >= first) & (begin <= last))


def gathered(found: pd.DataFrame, by: list[str], chart: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """``n`` by some columns and the days; of very many days by stretches of days: where the middle of the days lies."""
    columns = [*by, "since", "until", "drawn"]
    together = found.groupby(columns)["n"].sum().reset_index()
    if together["drawn"].sum() <= chart["singly"]:
        return together
    first, last = spec["period"]
    days = next((d for d in chart["stretches"] if (last - first + 1) / d <= chart["columns"]), chart["stretches"][-1])
    begin = together["since"].where(together["since"] > EARLY, together["until"])
    middle = ((begin + together["until"]) // 2).clip(first, last)
    since = (first + (middle - first) // days * days).where(together["drawn"], EARLY)
    until = (since + days - 1).clip(upper=last).where(together["drawn"], LATE)
    return together.assign(since=since, until=until).groupby(columns)["n"].sum().reset_index()


def iso(day: int) -> str:
    """A day as its ISO date; a dash for an open end."""
    return "–" if day in (EARLY, LATE) else str(np.datetime64(int(day), "D"))
