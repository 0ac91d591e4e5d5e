"""What is not known of a case's articles → rows of `missing.csv`, how many there are of each, and that in a sentence."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from kit.errors import KitError
from kit.store import package as described
from kit.store import places

FILE = "missing.csv"
COLUMNS = ("article_id", "place", "what", "note")
DAY, DOUBTFUL_DAY, OUTLET, LANGUAGE, TEXT, ENCODING, NOTHING = (
    "day", "doubtful day", "outlet", "language", "text", "encoding", "no sentence",
)  # fmt: skip
# What is said of one article, and of several; in this order.
_WORDS = {
    DAY: ("has no day", "have no day"),
    DOUBTFUL_DAY: ("has a doubtful day", "have a doubtful day"),
    OUTLET: ("has no outlet", "have no outlet"),
    LANGUAGE: ("is not English", "are not English"),
    TEXT: ("may be cut by its site", "may be cut by their sites"),
    ENCODING: ("was read with a guessed or broken encoding", "were read with a guessed or broken encoding"),
    NOTHING: ("has no sentence", "have no sentence"),
}
_QUOTATIONS_ALONE = "only direct quotations of people and institutions that the codebook names are coded, with their days"
_LONGEST, _MOST_LANGUAGES = 12, 6  # characters of a language's code; languages that are named
_BYTES = 200_000_000  # of a file of a case that is counted


def describe(counts: Mapping[tuple[str, str], int], articles: int | None = None) -> str:
    """What is not known, in a sentence; nothing where all is.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        What is missing and, for a language, its code → articles.
    articles : int, optional
        Of the case.
    """
    clauses: list[str] = []
    for what, (one, several) in _WORDS.items():
        parts = {code: n for (w, code), n in sorted(counts.items()) if w == what}
        n = sum(parts.values())
        if not n:
            continue
        of = (
            ""
            if clauses
            else f" article{'s' * (n != 1)}"
            if articles is None
            else f" of {articles:,} article{'s' * (articles != 1)}"
        )
        codes = ", ".join([*parts][:_MOST_LANGUAGES]) + " …" * (len(parts) > _MOST_LANGUAGES)
        clauses.append(f"{n:,}{of} {one if n == 1 else several}" + (f" ({codes})" if what == LANGUAGE else ""))
    return f"{', '.join(clauses)}: see {FILE}" if clauses else ""


def note_language(code: str, *, read: bool) -> str:
    """What is said of an article in another language than English; ``read``: whether its quotations and days are found."""
    coded = _QUOTATIONS_ALONE if read else "kept and listed, but nothing in it is coded by rule"
    return f"{code}: {coded}; no tone, issue, position, event or figure"


def count(rows: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """How many articles lack what, given as (what, note) of each row; of a language the note begins with its code."""
    return Counter((what, note.split(":")[0][:_LONGEST] if what == LANGUAGE else "") for what, note in rows if what in _WORDS)


def warn(folder: Path) -> str:
    """What a case coded by rule says that it does not know, in a sentence; nothing where it says nothing."""
    try:
        path = places.inside(folder, FILE)
        if not path.is_file() or path.stat().st_size > _BYTES or not (folder / described.PACKAGE).is_file():
            return ""
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            counts = count((row.get("what") or "", row.get("note") or "") for row in csv.DictReader(file))
    except (KitError, OSError, csv.Error):
        return ""
    return describe(counts)
