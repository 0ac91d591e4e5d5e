"""Days and intervals of days → short words: “16 Mar”, “12–14 Mar”, “by 16 Mar”, “undated”; seconds as a clock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pandas as pd


def day_words(day: pd.Timestamp) -> str:
    """``16 Mar``."""
    return f"{day.day} {day:%b}"


def span_words(
    start: pd.Series, end: pd.Series, precision: pd.Series | None = None, *, years: bool | int = False
) -> pd.api.extensions.ExtensionArray:
    """Words for intervals of days; years are said where an interval is a whole year or more.

    Parameters
    ----------
    start, end : Series of datetime
        A missing one is an open end; both missing: ``undated``.
    precision : Series of str, optional
        ``by``: only the end is said.
    years : bool or int
        Say them everywhere, or but for one year: that in which all else is.

    Returns
    -------
    array of str
        One per interval.
    """
    kinds = precision if precision is not None else pd.Series("", index=start.index)
    spans = pd.DataFrame({"start": start.array, "end": end.array, "kind": kinds.array})
    numbers = spans.groupby(["start", "end", "kind"], dropna=False, sort=False).ngroup()
    each = spans[~numbers.duplicated()].itertuples(index=False, name=None)
    words = [_words(partial(words_of, years=years), *(None if pd.isna(v) else v for v in span)) for span in each]
    return pd.array(words, dtype="str").take(numbers.to_numpy())


def words_of(day: pd.Timestamp, years: bool | int = True) -> str:
    """``16 Mar``, with its year if these are said: everywhere, or but for one year."""
    said = years if isinstance(years, bool) else day.year != years
    return with_year(day) if said else day_words(day)


def with_year(day: pd.Timestamp) -> str:
    """``16 Mar 2022``."""
    return f"{day_words(day)} {day.year}"


def _words(
    words: Callable[[pd.Timestamp], str], start: pd.Timestamp | None, end: pd.Timestamp | None, precision: str | None
) -> str:
    if start is None and end is None:
        return "undated"
    if start is None or (precision == "by" and end is not None):
        return f"by {words(end)}"
    if end is None:
        return f"from {words(start)}"
    if (end - start).days >= 360:
        return f"{start.year}" if start.year == end.year else f"{start.year}–{end.year}"
    if start == end:
        return words(start)
    return f"{start.day}–{words(end)}" if (start.month, start.year) == (end.month, end.year) else f"{words(start)} – {words(end)}"


def clock(seconds: float) -> str:
    """``mm:ss``, from an hour on ``h:mm:ss``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"
