"""A value of a JSON file → the rows of articles in it: an answer of a service, a table by columns, articles by address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kit.reading.layout import Layout

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LOOKED_AT = 64  # rows by which a list is told
_LEAST = 2  # columns that are known of a row without a text


def rows_within(value: Any, layout: Layout) -> list[Any] | None:
    """The rows in a value that is no row itself; None where it is one.

    Notes
    -----
    They are the longest list of objects with a text in it, else, so that each can be told as lacking one, the longest of objects
    of which other columns are known.
    """
    if not isinstance(value, dict):
        return None
    if rows := _by_columns(value, layout):
        return rows
    if any(layout.is_of("text", str(name)) and isinstance(v, str) for name, v in value.items()):
        return None
    if rows := _by_key(value, layout):
        return rows
    lists = [v for v in _lists(value, 0) if v and all(isinstance(row, dict) for row in v)]
    for least_known in (lambda row: _has_text(row, layout), lambda row: _count_known(row, layout) >= _LEAST):
        if fitting := [rows for rows in lists if any(least_known(flat(row)) for row in rows[:_LOOKED_AT])]:
            return max(fitting, key=len)
    return None


def flat(row: dict[Any, Any]) -> dict[Any, Any]:
    """The cells of a row that services put into an object of their own within it."""
    for name in ("_source", "fields", "attributes"):
        if isinstance(inner := row.get(name), dict):
            row = inner | {k: v for k, v in row.items() if k != name}
    return row


def _lists(value: dict[Any, Any], depth: int) -> Iterator[list[Any]]:
    for inner in value.values():
        if isinstance(inner, list):
            yield inner
        elif isinstance(inner, dict) and depth < 2:
            yield from _lists(inner, depth + 1)


def _by_columns(value: dict[Any, Any], layout: Layout) -> list[Any] | None:
    """Rows of a table that pandas writes by its columns: ``{"text": {"0": …}}``, or as names and cells."""
    names, cells = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(cells, list) and all(isinstance(row, list) for row in cells):
        return [dict(zip(map(str, names), row, strict=False)) for row in cells]
    columns = {name: column for name, column in value.items() if isinstance(column, dict)}
    if len(columns) < max(_LEAST, len(value)) or not (_has_text(columns, layout) or _count_known(columns, layout) >= _LEAST):
        return None
    keys = next(iter(columns.values())).keys()
    if not keys or not all(str(key).isdigit() for key in keys) or any(column.keys() != keys for column in columns.values()):
        return None
    return [{name: column[key] for name, column in columns.items()} for key in keys]


def _by_key(value: dict[Any, Any], layout: Layout) -> list[Any] | None:
    """Rows that stand under their ids or addresses: ``{"https://…": {"text": …}}``."""
    if not value or not all(isinstance(row, dict) and _has_text(flat(row), layout) for row in value.values()):
        return None
    return [{"url" if _ADDRESS.match(str(key)) else "id": str(key)} | row for key, row in value.items()]


def _has_text(row: dict[Any, Any], layout: Layout) -> bool:
    return any(layout.is_of("text", str(name)) for name in row)


def _count_known(row: dict[Any, Any], layout: Layout) -> int:
    return sum(any(layout.is_of(field, str(name)) for field in ("title", "published", "url")) for name in row)
