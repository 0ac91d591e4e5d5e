"""A sample that people coded → what each of them read, and what they say where the machine says something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.coders.reliability import passage
from kit.coders.sampling import Sample, open_sample
from kit.coders.sampling.judged import judged
from kit.coders.sampling.machine import CODES, Marks, machine_marks
from kit.coders.sampling.sample import ARTICLE
from kit.measures.evidence import place_words

SAME, OTHER, NOBODY, MISSED, NONE_MISSED = (
    "the same",
    "other codes",
    "nobody's words",
    "missed by the machine",
    "nothing was missed",
)
COLUMNS = ("number", "kind", "coder", "verdict", "differs", "article_id", "place", "said", "machine", "people")
_WORDS = {"actor_id": "actor", "party_id": "party", "form": "form", "outlook": "outlook"}


def passages_read(case: Case, sample: Sample | str = "1") -> pd.DataFrame:
    """What people read of a sample: the evidence behind numbers that it corrects.

    Parameters
    ----------
    case : Case
    sample : Sample or str
        Name of one in the case's folder.

    Returns
    -------
    DataFrame
        One row per task and coder, and one per passage that was missed: ``number``, ``kind`` (passage, article), ``coder``,
        ``verdict`` (the same, other codes, nobody's words, missed by the machine; of an article: nothing was missed), ``differs``
        (in which codes), ``article_id``, ``place`` (article and sentences), ``said`` (the passage, or its gist), ``machine`` and
        ``people`` (their codes in words). Of a code that a side left open nothing is compared.

    Raises
    ------
    UnknownValue
        If there is no such sample.
    KitError
        If a coder's file has a fault.

    Examples
    --------
    >>> import kit
    >>> case = kit.load()
    >>> len(kit.measures.passages_read(case, kit.sample(case, n=5)))  # nobody has read anything yet
    0
    """
    drawn = open_sample(case, sample) if isinstance(sample, str) else sample
    marks = machine_marks(case, drawn.how["machine"] or None)
    read = judged(case.whole, drawn, marks)
    units = drawn.units.set_index("number")
    wanted = set(units["unit_id"])
    machine = _codes(case, Marks(marks.said[marks.said["unit_id"].isin(wanted)], marks.stated), "unit_id")
    people = _codes(case, read.marks, "mark")
    by_task = {key: list(part["mark"]) for key, part in read.marks.said.groupby(["number", "coder"])}
    places = read.marks.said.set_index("mark")
    rows = []
    for task in read.done.itertuples():
        unit = units.loc[task.number]
        row = {"number": task.number, "kind": task.kind, "coder": task.coder, "article_id": unit["article_id"]}
        mine = by_task.get((task.number, task.coder), [])
        if task.kind == ARTICLE:
            missed = [_row(row, MISSED, places.loc[m, "start"], places.loc[m, "end"], {}, people[m]) for m in mine]
            rows += missed or [_row(row, NONE_MISSED, 0, 0, {}, {})]
            continue
        theirs, own = machine.get(unit["unit_id"], {}), people[mine[0]] if mine else {}
        differs = [word for word in {**theirs, **own} if word in theirs and word in own and theirs[word] != own[word]]
        verdict = NOBODY if task.rejected else OTHER if differs else SAME
        rows.append(_row(row, verdict, unit["start"], unit["end"], theirs, own) | {"differs": ", ".join(differs)})
    return _with_words(case, pd.DataFrame(rows, columns=[*COLUMNS, "start", "end"]))


def _row(
    row: Mapping[str, Any], verdict: str, start: int, end: int, machine: Mapping[str, str], people: Mapping[str, str]
) -> dict[str, Any]:
    words = {side: "; ".join(f"{k} {v}" for k, v in codes.items()) for side, codes in (("machine", machine), ("people", people))}
    return {**row, "verdict": verdict, "start": int(start), "end": int(end), "differs": "", **words}


def _codes(case: Case, marks: Marks, key: str) -> dict[Any, dict[str, str]]:
    """Mark or place → its codes in words; of several marks of one place the first."""
    labels = {"actor_id": case.book.labels("actor"), "party_id": case.book.labels("party")}
    issues = case.book.labels("issue")
    stated: dict[int, list[str]] = {}
    known = set(marks.said["mark"])
    for mark, issue, stance in marks.stated[marks.stated["mark"].isin(known)].itertuples(index=False, name=None):
        stated.setdefault(mark, []).append(f"{issues.get(issue, issue)} ({stance})")
    coded: dict[Any, dict[str, str]] = {}
    for row in marks.said.to_dict("records"):
        words = {
            _WORDS[column]: labels.get(column, {}).get(row[column], f"{row[column]:g}" if column == "outlook" else row[column])
            for column in CODES
            if pd.notna(row[column])
        }
        words["issues"] = ", ".join(stated.get(row["mark"], [])) or "none"
        coded.setdefault(row[key], words)
    return coded


def _with_words(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """With the words of each passage and where it stands."""
    if frame.empty:
        return frame.reindex(columns=list(COLUMNS))
    lines = case.whole.rows("sentences", "article_id", frame["article_id"].unique())
    spans, said = [], []
    for article, start, end in frame[["article_id", "start", "end"]].itertuples(index=False, name=None):
        here = lines[(lines["article_id"] == article) & (lines["char_start"] < end) & (lines["char_end"] > start)]
        here = here.sort_values("char_start")["sentence_id"]
        one = len(here) and here.iloc[0]
        spans.append(None if not len(here) else one if len(here) == 1 else f"{one}–{here.iloc[-1].rpartition('-')[2]}")
        said.append(passage(case.whole, article, start, end) if end else "")
    where = place_words(case, frame["article_id"], pd.Series(spans, index=frame.index, dtype="str"))
    return frame.assign(said=said, place=where)[list(COLUMNS)]


__all__ = ["passages_read"]
