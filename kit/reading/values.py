"""A value of a table's cell, of whatever type → its text; what is none – true, an object – is told by its kind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

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
    if _is_nothing(value):
        return None
    text = _text(value, _LISTED) or _names(value)
    if text is None:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal | date | time):
            raise NoText(_kind(value))
        text = str(value)
    return text if text.strip() else None


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
    names = [v.get("name") if isinstance(v, dict) else v for v in named]
    return _join(names, _LISTED) if names and all(isinstance(name, str) for name in names) else None


def _join(texts: Sequence[str | None], between: str) -> str:
    return between.join(text for text in texts if text and text.strip())


def _kind(value: Any) -> str:
    if isinstance(value, date | time):
        return "a day or time"
    return _KINDS.get(type(value), f"of type {type(value).__name__}")
