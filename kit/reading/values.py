"""A value of a table's cell, of whatever type → its text; what is none – true, an object – is told by its kind."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

_LONGEST = 2_000  # characters of a cell that is a list or an object as a program prints it
_PRINTED = ("{'", '{"', "['", '["', "[{")
_NOTHING = frozenset(["null", "none", "nan", "nat", "n/a", "<na>"])  # as programs print it
_WRAPPED = ("rendered", "$date", "$numberLong", "#text", "@value", "main", "original")
_NAMED = ("name", "title", "displayName", "domain", "uri")
_PARAGRAPHS, _LISTED = "\n\n", ", "
_KINDS = {bool: "true", int: "a number", float: "a number", Decimal: "a number", list: "a list", dict: "an object"}


class NoText(Exception):
    """What a value is instead of text, in words: ``a number``, ``an object``."""


def running(value: Any) -> str | None:
    """The text of an article: a text as given, a list of texts as paragraphs with blank lines between them; None for nothing.

    Raises
    ------
    NoText
        If it is a number, a day, an object …
    UnicodeDecodeError
        If it is bytes in another encoding than UTF-8.
    """
    value = _unwrap(value)
    if _is_nothing(value):
        return None
    text = _text(value, _PARAGRAPHS)
    if text is None:
        raise NoText(_kind(value))
    return text if text.strip() else None


def short(value: Any) -> str | None:
    """What a cell says about an article – title, author, day …: a text, a number, a day, or texts of a list with commas between.

    Of an object with a name – an author, a source – it is the name.

    Raises
    ------
    NoText, UnicodeDecodeError
        As of `running`.
    """
    value = _unwrap(_parse(value))
    if _is_nothing(value) or (isinstance(value, str) and value.strip().lower() in _NOTHING):
        return None
    text = _text(value, _LISTED) or _names(value)
    if text is None:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date | time):
            raise NoText(_kind(value))
        text = str(value)
    return text if text.strip() else None


def _parse(value: Any) -> Any:
    """The list or object that a cell holds as a program prints it: ``{'id': None, 'name': 'Lake Gazette'}``."""
    if not isinstance(value, str) or len(value) > _LONGEST or not value.startswith(_PRINTED):
        return value
    try:
        return ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        pass
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _unwrap(value: Any) -> Any:
    """What an object of a service is in whose only part of interest it lies: ``{"rendered": "…"}``, ``{"$date": …}``."""
    for _ in range(3):
        if not isinstance(value, dict):
            break
        if isinstance(parts := value.get("date-parts"), list) and parts:  # a day of CSL: {"date-parts": [[2031, 5, 6]]}
            value = parts[0]
            break
        key = next((key for key in _WRAPPED if isinstance(value.get(key), str | int | float | dict)), None)
        if key is None:
            break
        value = value[key]
    if isinstance(value, list) and 3 <= len(value) <= 9 and all(isinstance(n, int) for n in value) and 1900 < value[0] < 2200:
        return "-".join(f"{n:02}" for n in value[:3])  # a day as Python's feedparser stores it
    return value


def _is_nothing(value: Any) -> bool:
    """Nothing in any of the ways in which exports write it; NaN and NaT are not equal to themselves."""
    return value is None or value is False or (isinstance(value, list | dict) and not value) or bool(value != value)


def _text(value: Any, between: str) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):  # Parquet files of some programs mark no column as text
        return value.decode("utf-8")
    if isinstance(value, list) and all(v is None or isinstance(v, str) for v in value):
        return _join(value, between)
    return None


def _names(value: Any) -> str | None:
    """Names of objects: ``{"id": "lake", "name": "Lake Gazette"}``."""
    named = value if isinstance(value, list) else [value]
    names = [next((v[key] for key in _NAMED if isinstance(v.get(key), str)), None) if isinstance(v, dict) else v for v in named]
    return _join(names, _LISTED) if names and all(isinstance(name, str) for name in names) else None


def _join(texts: Sequence[str | None], between: str) -> str:
    return between.join(text for text in texts if text and text.strip())


def _kind(value: Any) -> str:
    if isinstance(value, date | time):
        return "a day or time"
    return _KINDS.get(type(value), f"of type {type(value).__name__}")
