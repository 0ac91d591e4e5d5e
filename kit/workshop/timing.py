"""A solved lesson → the minutes it takes a learner, by a stated rule: computed, not measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from kit.workshop.key import Exercise

WORDS = 150  # read in a minute
RUN = 0.5  # minutes to read a cell and run it
LOOK = 1.0  # more, to read the table or chart that it shows
EXERCISE = {"text": 2.0, "number": 3.0, "date": 3.0, "set": 3.0, "mapping": 4.0, "case": 6.0}  # minutes, by kind of answer
ACTIVITY = {"paper": 5.0, "desk": 15.0, "group": 5.0, "decide": 3.0, "view": 2.0, "discuss": 5.0}  # minutes, by tag of a cell
WELCOME = 3.0  # minutes before the first question
OPTIONAL = "(if there is time)"  # ends the heading of a part that can be left out
WHAT = {
    "paper": "a coding sheet",
    "desk": "coding at the desk",
    "group": "looking at the group's codes together",
    "decide": "writing a decision",
    "view": "clicking through a panel",
    "discuss": "discussing",
}
_UNSEEN = {"instructor", "plan", "solution"}  # tags of what participants do not have


class Part(NamedTuple):
    """One heading of a lesson: what it asks of a learner, and the minutes by the rule, rounded up."""

    title: str
    optional: bool
    words: int
    cells: int
    exercises: int
    minutes: int


def parts(book: Any, key: Mapping[str, Exercise]) -> list[Part]:
    """The parts of a lesson in order; the first is the welcome with everything before the first heading.

    Parameters
    ----------
    book : NotebookNode
        A solved lesson.
    key : mapping of str to Exercise
    """
    heads, groups = ["Welcome"], [[]]  # type: list[str], list[list[Any]]
    for cell in book.cells:
        if _UNSEEN & set(cell.metadata.get("tags", [])):
            continue
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            heads.append(cell.source.splitlines()[0].removeprefix("## ").strip())
            groups.append([])
        groups[-1].append(cell)
    return [_part(head, cells, key, welcome=not i) for i, (head, cells) in enumerate(zip(heads, groups, strict=True))]


def total(parts: list[Part]) -> int:
    """Minutes without the parts that can be left out."""
    return sum(p.minutes for p in parts if not p.optional)


def rule() -> str:
    """The rule in words."""
    kinds = ", ".join(f"{minutes:g} for a {kind}" for kind, minutes in EXERCISE.items())
    doing = ", ".join(f"{minutes:g} for {WHAT[tag]}" for tag, minutes in ACTIVITY.items())
    return (
        f"a learner reads {WORDS} words in a minute; to read and run a cell takes {RUN:g} minutes, "
        f"and to look at what it shows {LOOK:g} more; an "
        f"exercise takes minutes by its kind of answer ({kinds}); other work takes {doing}; the beginning takes {WELCOME:g}. "
        "Each part is rounded up to a whole minute."
    )


def asked(cell: Any) -> str:
    """The name of the exercise that a cell asks; empty where it asks none."""
    return str(cell.source.rpartition('check("')[2].partition('"')[0]) if "exercise" in cell.metadata.get("tags", []) else ""


def _part(head: str, cells: list[Any], key: Mapping[str, Exercise], *, welcome: bool) -> Part:
    words = sum(len(c.source.split()) for c in cells if c.cell_type == "markdown")
    code = [c for c in cells if c.cell_type == "code"]
    exercises = [key[name].kind for c in code if (name := asked(c)) in key]
    shown = [c for c in code if not asked(c)]
    minutes = (
        words / WORDS
        + RUN * len(shown)
        + LOOK * sum(bool(c.get("outputs")) for c in shown)
        + sum(EXERCISE[kind] for kind in exercises)
        + sum(ACTIVITY.get(tag, 0) for c in cells for tag in c.metadata.get("tags", []))
        + WELCOME * welcome
    )
    optional = head.endswith(OPTIONAL)
    title = head.removesuffix(OPTIONAL).strip()
    return Part(title, optional, words, len(shown), len(exercises), math.ceil(minutes - 1e-9))
