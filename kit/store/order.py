"""A column of ids → what sorts them as people count: sentence 99 before sentence 100."""

from __future__ import annotations

import re

import pandas as pd

# Ids count in two digits after a hyphen and a letter (``-s07``), in one after a point or ``-f`` (statements, figures).
_LONG = re.compile(r"-[a-z]?[0-9]{3}|(?:\.|-f)[0-9]{2}")
_NUMBER = re.compile(r"(-[a-z]?|\.)([0-9]+)")


def counted(ids: pd.Series) -> pd.Series:
    """For ``sort_values(…, key=counted)``: numbers that are longer than ids have them come after the shorter ones.

    Columns without such a number, and those that are no text, are given back.
    """
    if ids.dtype != "str" or not ids.str.contains(_LONG.pattern).any():
        return ids
    return ids.map(lambda name: _NUMBER.sub(_mark_number, name), na_action="ignore")


def _mark_number(number: re.Match[str]) -> str:
    before, digits = number.groups()
    least = 1 if before in (".", "-f") else 2
    return before + ":" * (len(digits) - least) + digits  # a colon comes after every digit
