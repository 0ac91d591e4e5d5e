"""One corpus and one undisturbed run for all tests of a process."""

import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.reliability import runs

ARTICLES = 45


class Undisturbed(NamedTuple):
    sources: Path
    out: Path
    seconds: float


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """Sources, the case that a run makes of them to which nothing happens, and how long it takes."""
    folder = tmp_path_factory.mktemp("whole")
    made = runs.sources(folder / "sources", ARTICLES)
    began = time.monotonic()
    runs.code(made, folder / "case").clearly(1, f"1 of {ARTICLES + 5} could not be read")
    ids = runs.article_ids(folder / "case")
    assert len(ids) == len(set(ids)) == ARTICLES + 4
    return Undisturbed(made, folder / "case", time.monotonic() - began)
