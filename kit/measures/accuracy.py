"""A case → how well its codes by rule were measured to be."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.case.outdated import OUTDATED

_TEXTS = ("held out", "other", "development", "training")  # the fairest first


def accuracy(case: Case) -> pd.DataFrame:
    """The table ``accuracy`` of a case: one row per measure, or no row where nothing was measured."""
    if "accuracy" in case.tables:
        return case.accuracy
    return pd.DataFrame(columns=["accuracy_id", "measure", "value", "n", "text", "note"])


def measured(case: Case, measure: str = "stance accuracy") -> str:
    """One measure in words for a chart, on the fairest text there is: “accuracy .53 on 20 statements (held out text)”."""
    row = fairest(case, measure)
    if row is None:
        return "accuracy not measured"
    note = row.note if isinstance(row.note, str) else ""
    early = ", before the case was coded anew" * note.startswith(OUTDATED)
    return f"accuracy {row.value:.2f} on {row.n:,} statements ({row.text} text{early})"


def fairest(case: Case, measure: str) -> Any:
    """The row of a measure on the fairest text there is; None where it was not measured."""
    rows = accuracy(case)
    rows = rows[rows["measure"] == measure]
    found = (row for text in _TEXTS for row in rows[rows["text"] == text].itertuples())
    return next(found, None)
