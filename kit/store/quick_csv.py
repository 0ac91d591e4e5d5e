"""The bytes of a large CSV file → typed columns, each checked as a whole; nothing where a cell is at fault or the file unusual.

It only ever says that a table is sound. What is wrong with one, and in which row, `kit.store.csv_tables` finds cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kit.store.csv_cells import INTEGER, NUMBER, judging

_BLOCK = 1 << 26  # bytes that are read at once: a longer record is unusual
_BOM = b"\xef\xbb\xbf"
_COMMA, _QUOTE, _LINE, _RETURN = b',"\n\r'
_PYTHONS = re.compile(r"\\[A-Za-z]|\(\?")  # what a pattern may hold that Arrow's engine (RE2) reads otherwise, or not at all
Field = Mapping[str, Any]


class Sound(NamedTuple):
    """A table without a fault in any of its columns.

    Attributes
    ----------
    text : pyarrow.Table
        Its cells as they are written, empty ones null.
    frame : DataFrame
    """

    text: Any
    frame: pd.DataFrame

    def cells(self, column: str) -> list[str]:
        """The filled cells of a column."""
        return self.text[column].drop_null().to_pylist()

    def points(self, column: str, known: Sound | Iterable[str], target: str) -> bool:
        """Whether every filled cell of a column is among those of another, or of a list."""
        import pyarrow as pa
        import pyarrow.compute as pc

        there = known.text[target] if isinstance(known, Sound) else pa.array(known, pa.string())
        return _all(pc.is_in(self.text[column].unique().drop_null(), value_set=there))


def read(resource: Mapping[str, Any], raw: bytes) -> Sound | None:
    """A table whose every column is as described; None if one is not, if only reading line by line can tell, or without pyarrow.

    Parameters
    ----------
    resource : mapping
        The table's description.
    raw : bytes
        The file.
    """
    try:
        import pyarrow as pa
    except ImportError:
        return None
    fields = resource["schema"]["fields"]
    raw = raw.removeprefix(_BOM)
    quoting = _quoting(raw)
    if quoting is None:
        return None
    try:
        text = _columns(raw, [f["name"] for f in fields], broken_lines=quoting == "lines")
        if text is None or not all(_as_described(f, text[f["name"]]) for f in fields):
            return None
        return Sound(text, pd.DataFrame({f["name"]: _typed(f, text[f["name"]]) for f in fields}))
    except (pa.ArrowException, UnicodeDecodeError):  # ragged rows, no UTF-8, records longer than a block, numbers written “+5”
        return None


def _quoting(raw: bytes) -> str | None:
    """How a file uses quotation marks: ``lines`` if lines break inside them, else ``cells``; None: not as CSV files should.

    Marks open and close by turns. One opens only where a cell begins and closes only where it ends, or two touch: a doubled one.
    """
    if b"\0" in raw or raw.startswith(_BOM) or raw.count(b"\r") != raw.count(b"\r\n"):
        return None
    if b'"' not in raw:
        return "cells"
    data = np.frombuffer(raw, np.uint8)
    marks = np.flatnonzero(data == _QUOTE)
    if len(marks) % 2:
        return None
    opening, closing, touching = marks[::2], marks[1::2], np.diff(marks)[1::2] == 1
    opens = np.isin(data[opening - 1], (_COMMA, _LINE)) | (opening == 0)
    opens[1:] |= touching
    last = len(data) - 1
    closes = np.isin(data[np.minimum(closing + 1, last)], (_COMMA, _LINE, _RETURN)) | (closing == last)
    closes[:-1] |= touching
    if not (opens.all() and closes.all()):
        return None
    inside = np.searchsorted(marks, np.flatnonzero(data == _LINE)) % 2
    return "lines" if inside.any() else "cells"


def _columns(raw: bytes, names: list[str], *, broken_lines: bool) -> Any:
    """The cells as Arrow's strings, empty ones null; None if the header is not the one described."""
    import pyarrow as pa
    from pyarrow import csv

    text = csv.read_csv(
        pa.py_buffer(raw),
        read_options=csv.ReadOptions(block_size=_BLOCK),
        parse_options=csv.ParseOptions(newlines_in_values=broken_lines),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), null_values=[""], strings_can_be_null=True
        ),
    )
    return text.combine_chunks() if sorted(text.column_names) == sorted(names) else None


def _as_described(field: Field, column: Any) -> bool:
    limits = field.get("constraints", {})
    if limits.get("required") and column.null_count:
        return False
    if limits.get("unique") and len(column.unique().drop_null()) < len(column) - column.null_count:
        return False
    return _KINDS[field["type"]](field, column)


def _are_texts(field: Field, column: Any) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    limits = field.get("constraints", {})
    if limits.get("enum") and not _all(pc.is_in(column.unique().drop_null(), value_set=pa.array(limits["enum"], pa.string()))):
        return False
    if "pattern" in limits and _PYTHONS.search(limits["pattern"]):
        return _each_is_sound(field, column)
    return "pattern" not in limits or _all(pc.match_substring_regex(column, limits["pattern"]))


def _are_numbers(field: Field, column: Any) -> bool:
    import pyarrow.compute as pc

    whole = field["type"] == "integer"
    if not _all(pc.match_substring_regex(column, f"^(?:{(INTEGER if whole else NUMBER).pattern})$")):
        return False
    limits, bounds = field.get("constraints", {}), pc.min_max(_numbers(field, column)).as_py()
    if bounds["min"] is None:
        return True
    low, high = float(bounds["min"]), float(bounds["max"])
    return bool(limits.get("minimum", low) <= low and high <= limits.get("maximum", high))


def _each_is_sound(field: Field, column: Any) -> bool:
    """Whether each distinct value is, one by one."""
    return not any(map(judging(field), column.unique().drop_null().to_pylist()))


def _numbers(field: Field, column: Any) -> Any:
    import pyarrow as pa

    return column.cast(pa.int64() if field["type"] == "integer" else pa.float64())


_KINDS: dict[str, Callable[[Field, Any], bool]] = {
    "string": _are_texts,
    "integer": _are_numbers,
    "number": _are_numbers,
    "date": _each_is_sound,
}


def _all(mask: Any) -> bool:
    """Whether a mask is true wherever it is not null."""
    import pyarrow.compute as pc

    return pc.all(mask, min_count=0).as_py()


def _typed(field: Field, column: Any) -> Any:
    if field["type"] == "integer":
        return pd.Int64Dtype().__from_arrow__(_numbers(field, column))
    if field["type"] == "number":
        return _numbers(field, column).to_numpy()
    if field["type"] == "string":
        return pd.StringDtype(na_value=float("nan")).__from_arrow__(column)
    coded = column.combine_chunks().dictionary_encode()
    days = pd.to_datetime(pd.Series(coded.dictionary.to_pylist(), dtype=object), format="%Y-%m-%d").to_numpy("datetime64[s]")
    return np.append(days, np.datetime64("NaT", "s"))[coded.indices.fill_null(len(days)).to_numpy()]
