"""A first name → whether it is plainly a woman's or a man's, so that *she* is not the man named beside her."""

from __future__ import annotations

from functools import cache

from kit.text.names import fold
from kit.text.word_lists import read_rows


def is_womans(name: str) -> bool:
    """Whether a full name begins with a first name of women: one of the table, or one in -a that is no man's there."""
    first, _, rest = fold(name).partition(" ")
    bearer = _bearers().get(first)
    return bool(rest) and (bearer == "woman" or (bearer is None and len(first) > 3 and first.endswith("a")))


def is_mans(name: str) -> bool:
    """Whether a full name begins with a first name of men."""
    first, _, rest = fold(name).partition(" ")
    return bool(rest) and _bearers().get(first) == "man"


@cache
def _bearers() -> dict[str, str]:
    return {name: bearer for name, bearer in read_rows("kit.coding.speech", "first_names")}
