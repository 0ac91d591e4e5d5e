"""A list of words that is shipped beside the code, as CSV with a header → its rows, read when it is first asked for."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources


def read_rows(package: str, name: str) -> list[list[str]]:
    """The rows of ``name.csv`` in a package, without the header."""
    text = resources.files(package).joinpath(f"{name}.csv").read_text("utf-8")
    return list(csv.reader(text.splitlines()))[1:]


@cache
def read_words(package: str, name: str) -> frozenset[str]:
    """The first column of ``name.csv`` in a package."""
    return frozenset(row[0] for row in read_rows(package, name))
