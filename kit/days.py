"""Days and intervals of days → short words: “16 Mar”, “12–14 Mar”, “by 16 Mar”, “undated”."""

from __future__ import annotations

import pandas as pd


def day_words(day: pd.Timestamp) -> str:
    """``16 Mar``."""
    return f"{day.day} {day:%b}"


def span_words(start: pd.Series, end: pd.Series, precision: pd.Series | None = None) -> pd.api.extensions.ExtensionArray:
    """Words for intervals of days; years are said where an interval is a whole year or more.

    Parameters
    ----------
    start, end : Series of datetime
        A missing one is an open end; both missing: ``undated``.
    precision : Series of str, optional
        ``by``: only the end is said.

    Returns
    -------
    array of str
        One per interval.
    """
    kinds = precision if precision is not None else pd.Series("", index=start.index)
    known: dict[tuple, str] = {}
    words = []
    for triple in zip(start, end, kinds, strict=True):
        key = tuple(None if pd.isna(v) else v for v in triple)
        if key not in known:
            known[key] = _words(*key)
        words.append(known[key])
    return pd.array(words, dtype="str")


def _words(start: pd.Timestamp | None, end: pd.Timestamp | None, precision: str | None) -> str:
    if start is None and end is None:
        return "undated"
    if start is None or (precision == "by" and end is not None):
        return f"by {day_words(end)}"
    if end is None:
        return f"from {day_words(start)}"
    if (end - start).days >= 360:
        return f"{start.year}" if start.year == end.year else f"{start.year}–{end.year}"
    if start == end:
        return day_words(start)
    return (
        f"{start.day}–{day_words(end)}"
        if (start.month, start.year) == (end.month, end.year)
        else f"{day_words(start)} – {day_words(end)}"
    )
