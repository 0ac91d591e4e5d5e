"""Numbers and rows as the table under a chart prints them; the twin of front/words.js."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd


def plain(value: float | None, digits: int = 2) -> str:
    """A number as JavaScript's ``toFixed`` writes it, with a true minus; a dash for none."""
    if value is None:
        return "–"
    text = f"{_round(value, digits):.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "−")


def signed(value: float | None, digits: int = 2) -> str:
    """As `plain`, with a plus before positive numbers."""
    text = plain(value, digits)
    return text if value is None or text.startswith("−") or float(text) == 0 else f"+{text}"


def _round(value: float, digits: int) -> float:
    """Round half away from zero, as ``toFixed`` does with the number's exact binary value."""
    return float(Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def table(rows: Sequence[tuple[Any, ...]], *columns: str) -> pd.DataFrame:
    """Rows under their heads."""
    return pd.DataFrame(rows, columns=list(columns))
