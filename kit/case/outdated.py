"""Measured accuracy of earlier codes → the same rows, which say so."""

from __future__ import annotations

import pandas as pd

OUTDATED = "outdated: the case has been coded otherwise since"  # begins the note of such a measure


def outdate(rows: pd.DataFrame) -> pd.DataFrame:
    """The same measures, each with a note that they are those of earlier codes."""
    notes = rows["note"].fillna("").astype(str)
    told = (OUTDATED + "; " + notes).str.removesuffix("; ")
    return rows.assign(note=told.where(~notes.str.startswith(OUTDATED), notes))


def count(rows: pd.DataFrame | None) -> int:
    """How many measures are of earlier codes."""
    return 0 if rows is None else int(rows["note"].fillna("").astype(str).str.startswith(OUTDATED).sum())
