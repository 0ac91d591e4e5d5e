"""Cells of a table → cells that a spreadsheet shows and never runs, for every file that people open.

The rule stands here alone, and once more as `safeCell` in panels/save.js for files that a page saves; both are tested with the
cells of tests/cells.json. Not by this rule are written a case's own tables and the files of its coders, which are read again:
their cells come back byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pandas as pd

LONGEST = 32_767  # UTF-16 units in a cell of Excel
ROWS = 1_048_576  # of a sheet of Excel, its header among them
_TITLE = 31  # UTF-16 units in the name of a sheet
# e.g. "two\r\nlines"
_BREAKS = re.compile(r"\r\n?")
# What XML 1.0 does not hold.
# e.g. "a bell: \x07"
_UNHELD = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Spaces, controls, format characters, fillers: what a program may pass over before it looks for a sign. Ranges, not Unicode's
# categories: these change from version to version, and Python's version is not the browser's.
_HIDDEN = (
    "\x00-\x20\x7f-\xa0\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f"
    "\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# e.g. "=1+1"
_RUN = re.compile(rf"[\t\n]|[{_HIDDEN}]*[=+\-@＝＋－＠]")
# e.g. "notes/2031"
_NO_TITLE = re.compile(r"[\\/*?:\[\]\t\r\n]")
# e.g. "_x003D_"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a cell “_x003D_” would be shown as “=”


def guard_cell(value: Any) -> Any:
    """A cell that a spreadsheet shows as text; what is no text – numbers, days, nothing – is given back.

    A text gets an apostrophe if it begins with a tab or a line break, or if its first character that shows is ``=``, ``+``, ``-``
    or ``@``, of full width too. A typographic minus (−) is no such sign. Line breaks become ``\\n``; what XML cannot hold
    (control characters, halves of a character) becomes a space. What was guarded once stays as it is.
    """
    if not isinstance(value, str):
        return value
    text = _UNHELD.sub(" ", _BREAKS.sub("\n", value))
    return f"'{text}" if _RUN.match(text) else text


def guard_table(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of guarded cells under guarded headers."""
    cells = {place: _guard_column(frame.iloc[:, place]) for place in range(frame.shape[1])}
    return pd.DataFrame(cells, index=frame.index).set_axis([guard_cell(name) for name in frame.columns], axis=1)


def _guard_column(column: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return column
    return pd.Series([guard_cell(value) for value in column], index=column.index, dtype=object)


def count_unheld(text: str) -> int:
    """How many characters of a text become a space in a guarded cell: controls and halves of a character."""
    return len(_UNHELD.findall(_BREAKS.sub("\n", text)))


def fit_cell(text: str) -> tuple[str, bool]:
    """A guarded text as a cell of Excel holds it, and whether it had to be cut; a cell that is cut says so at its end."""
    text = _ESCAPED.sub("_x005F_", text)
    if len(text) <= LONGEST // 2:
        return text, False
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text, False
    notice = f" … [cut: Excel holds {LONGEST:,} of {len(units) // 2:,} characters]"
    return units[: 2 * (LONGEST - len(notice))].decode("utf-16-le", "ignore") + notice, True


def name_sheet(name: str, taken: Collection[str] = ()) -> str:
    """A name that Excel lets a sheet have, none of those taken (capitals do not tell names apart)."""
    plain = _UNHELD.sub("_", _NO_TITLE.sub("_", name)).strip("'").strip() or "table"
    if _RUN.match(plain) or plain.casefold() == "history":  # Excel keeps that name to itself
        plain = f"_{plain}"
    used, number, title = {t.casefold() for t in taken}, 1, _cut_to(plain, _TITLE)
    while title.casefold() in used:
        number += 1
        mark = f" ({number})"
        title = _cut_to(plain, _TITLE - len(mark)) + mark
    return title


def _cut_to(text: str, most: int) -> str:
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").rstrip("' ")
