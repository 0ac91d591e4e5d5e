"""Typed tables → what no single column shows: days and offsets in order, spans inside their article, labels and codings
unique."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from kit.errors import Fault

Tables = Mapping[str, pd.DataFrame]
Rows = Mapping[str, Sequence[int]]

_ORDERED = (
    ("articles", "reported_from", "reported_to"),
    ("utterances", "said_from", "said_to"),
    ("attributions", "said_from", "said_to"),
    ("attributions", "char_start", "char_end"),
    ("attributions", "content_start", "content_end"),
    ("sentences", "char_start", "char_end"),
    ("events", "start", "end"),
    ("event_reports", "asserted_start", "asserted_end"),
)
_LABELS = (("parties", "name"), ("outlets", "name"), ("issues", "label"), ("actors", "name"))
_SPAN = re.compile(r"(.+):(\d+)-(\d+)")


def find_same_names(tables: Tables, rows: Rows, files: Mapping[str, str]) -> Iterator[Fault]:
    """Faults of the codebook's tables: a name that stands twice. Parameters as of `check`; only these tables need be there."""
    for table, column in _LABELS:
        names = tables[table][column]
        for at in _places(names.str.casefold().duplicated() & names.notna()):
            problem, allowed = "another row has the same name", "Charts tell rows apart by name: make it different"
            yield Fault(files[table], rows[table][at], column, str(names.iloc[at])[:60], problem, allowed)


def check(tables: Tables, rows: Rows, files: Mapping[str, str], codes: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Faults between cells.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed, keys already checked.
    rows : mapping of str to sequence of int
        Line in the file of every row of every table.
    files : mapping of str to str
        Table → path inside the case folder.
    codes : mapping of str to sequence of str
        Variable of ``codings`` → allowed values; a variable that is not named may hold anything.
    """

    def fault(table: str, at: Any, column: str, problem: str, allowed: str) -> Fault:
        value = tables[table][column].iloc[at]
        shown = f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else "" if pd.isna(value) else str(value)[:60]
        return Fault(files[table], rows[table][at], column, shown, problem, allowed)

    for table, first, last in _ORDERED:
        frame = tables[table]
        for at in _places((frame[first] > frame[last]).fillna(False)):
            yield fault(table, at, last, f"it lies before {first}", f"{last} must not be smaller than {first}")
    yield from find_same_names(tables, rows, files)
    attributions = tables["attributions"]
    homes = tables["sentences"][["sentence_id", "article_id"]].drop_duplicates("sentence_id", keep="last")
    for column in ("first_sentence_id", "last_sentence_id"):
        home = attributions[[column]].merge(homes, how="left", left_on=column, right_on="sentence_id")["article_id"]
        for at in _places(home.ne(attributions["article_id"]) & attributions[column].notna()):
            yield fault(
                "attributions", at, column, "the sentence is of another article", "Name a sentence of the attribution's article"
            )
    yield from _codings(tables, fault, codes)


def _codings(tables: Tables, fault: Any, codes: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Codings name units that exist, values that are allowed, and each unit, variable, coder and value once."""
    frame = tables["codings"]
    if frame.empty:
        return
    units = {
        "sentence": set(tables["sentences"]["sentence_id"]),
        "attribution": set(tables["attributions"]["attribution_id"]),
    }
    articles = units["article"] = set(tables["articles"]["article_id"])
    issues = set(tables["issues"]["issue_id"])
    for at, (kind, unit, variable, value) in enumerate(
        frame[["unit_kind", "unit_id", "variable", "value"]].itertuples(index=False, name=None)
    ):
        if kind == "span":
            span = _SPAN.fullmatch(unit)
            if not span or span[1] not in articles or int(span[2]) >= int(span[3]):
                yield fault("codings", at, "unit_id", "this is no span", "Write article:start-end, start before end")
        elif kind == "statement":
            head, _, tail = unit.rpartition(":")
            span = _SPAN.fullmatch(head)  # a coder's own passage
            placed = span[1] in articles and int(span[2]) < int(span[3]) if span else head in units["attribution"]
            if not placed or tail not in issues:
                allowed = "Write attribution:issue or article:start-end:issue, all of the case"
                yield fault("codings", at, "unit_id", "there is no such statement", allowed)
        elif unit not in units[kind]:
            yield fault("codings", at, "unit_id", f"there is no such {kind}", "Name one of the case")
        if variable in codes and isinstance(value, str) and value not in codes[variable]:
            yield fault("codings", at, "value", "the code is unknown", "Allowed: " + ", ".join(codes[variable]))
    once = frame.assign(value=frame["value"].where(frame["unit_kind"] == "span"))  # two speakers may share a span
    for at in _places(once.duplicated(["unit_kind", "unit_id", "variable", "coder", "value"])):
        yield fault("codings", at, "unit_id", "this coder coded the same twice", "Keep one row per unit, variable and coder")


def _places(mask: pd.Series) -> list[int]:
    return mask.to_numpy(bool).nonzero()[0].tolist()
