"""A column of ids → what sorts them as people count: sentence 99 before sentence 100."""

from __future__ import annotations

import re
from string import ascii_lowercase

import pandas as pd

# Ids count in two digits after a hyphen and a letter (``-s07``), in one after a point or ``-f`` (statements, figures).
_LONG = re.compile(r"-[a-z]?[0-9]{3}|(?:\.|-f)[0-9]{2}")
_NUMBER = re.compile(r"(-[a-z]?|\.)([0-9]+)")
_SHORT = (".", "-f")  # signs before numbers that count in one digit
_LONGEST = 30  # digits that a pattern of theirs counts


def counted(ids: pd.Series) -> pd.Series:
    """For ``sort_values(…, key=counted)``: numbers that are longer than ids have them come after the shorter ones.

    Columns without such a number, or in which all are as long as each other, are given back, and those that are no text.
    """
    if ids.dtype != "str" or not ids.str.contains(_LONG.pattern).any() or not ids.str.contains(_other_lengths(ids)).any():
        return ids
    return ids.map(lambda name: _NUMBER.sub(_mark_number, name), na_action="ignore")


def _other_lengths(ids: pd.Series) -> str:
    """A pattern of ids in which a number is longer or shorter than that behind the same sign in the first id: where there is none
    such, they sort as people count. It matches those in which a colon stands where one would be put, too."""
    found = _NUMBER.findall(ids.dropna().iloc[0])
    lengths = {before: len(digits) for before, digits in found}
    if any(lengths[before] != len(digits) or len(digits) > _LONGEST for before, digits in found):
        return ""  # of every id
    other = [
        f"{re.escape(before)}(?:[0-9]{{1,{n - 1}}}(?:[^0-9]|$)|[0-9]{{{n + 1}}})" if n > 1 else f"{re.escape(before)}[0-9]{{2}}"
        for before, n in lengths.items()
    ]
    new = [sign for sign in (".", "-", *(f"-{letter}" for letter in ascii_lowercase)) if sign not in lengths]
    marked = r"(?:-[a-z]?|\.):"  # a colon in the place where one would be put
    return "|".join([marked, *other, *(f"{re.escape(sign)}[0-9]{{{2 if sign in _SHORT else 3}}}" for sign in new)])


def _mark_number(number: re.Match[str]) -> str:
    before, digits = number.groups()
    least = 1 if before in _SHORT else 2
    return before + ":" * (len(digits) - least) + digits  # a colon comes after every digit
