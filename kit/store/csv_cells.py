"""One cell of a CSV table as it is written → what is wrong with it, by the description of its column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN_CODES = 24


def judging(field: Mapping[str, Any]) -> Callable[[str], tuple[str, str] | None]:
    """A function that says what is wrong with a filled cell of this column, and what is allowed; None: nothing."""
    limits = field.get("constraints", {})
    low, high, kind = limits.get("minimum"), limits.get("maximum"), field["type"]
    allowed = set(limits.get("enum", ()))
    pattern = re.compile(limits["pattern"]) if "pattern" in limits else None

    def judge(value: str) -> tuple[str, str] | None:
        if kind == "date":
            return None if _is_date(value) else ("this is no date", "Write YYYY-MM-DD")
        if kind in ("integer", "number"):
            number = _number(value, whole=kind == "integer")
            if number is None:
                return f"this is no {'whole ' * (kind == 'integer')}number", "Write digits, with a point for decimals"
            if (low is not None and number < low) or (high is not None and number > high):
                return "the number is out of range", f"Allowed: {'−∞' if low is None else low} to {'∞' if high is None else high}"
            return None
        if allowed and value not in allowed:
            listed = sorted(allowed)
            return "the code is unknown", "Allowed: " + ", ".join(listed[:_SHOWN_CODES]) + (
                " …" if len(listed) > _SHOWN_CODES else ""
            )
        if pattern and not pattern.search(value):
            return "the value has the wrong form", f"It must match {pattern.pattern}"
        return None

    return judge


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        pd.Timestamp(value)
    except ValueError:
        return False
    return True


def _number(value: str, *, whole: bool) -> float | None:
    return float(value) if (INTEGER if whole else NUMBER).fullmatch(value) else None
