"""A seed → invented corrected numbers, as the measures give them with ``corrected=``."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import product
from typing import Any

import pandas as pd

from kit.case.case import Case

ASSUMES = "The corrected numbers assume that the passages were drawn at random and that those who read them are right."
HOW = {
    "sample": "1", "machine": "rules 0.7.0", "coders": "AB, CD", "passages": 118, "articles": 20, "assumes": ASSUMES,
}  # fmt: skip
NEEDED = 10
COLUMNS = (
    "measure", "value", "low", "high", "machine", "people", "people_low", "people_high", "n_machine", "n_people",
    "n_effective", "why",
)  # fmt: skip


def invented(groups: dict[str, Sequence[str]], measure: str = "mean stance", *, seed: int = 1, **how: Any) -> pd.DataFrame:
    """One row for each combination of labels; where few were read there is no value and a reason."""
    dice = random.Random(seed)
    rows = [dict(zip(groups, labels, strict=True)) | _numbers(dice, measure) for labels in product(*groups.values())]
    frame = pd.DataFrame(rows, columns=[*groups, *COLUMNS])
    frame.attrs["corrected"] = HOW | how
    return frame


def of_case(case: Case, *, most: int = 4, **options: Any) -> pd.DataFrame:
    """Of some parties and issues of a codebook."""
    book = case.book
    parties = sorted({*case.attributions["party_id"].dropna()}, key=book.order("party").index)[:most]
    issues = [i for i in book.order("issue") if i in {*case.statements["issue_id"]}][:most]
    labels = {"party": [book.label("party", p) for p in parties], "issue": [book.label("issue", i) for i in issues]}
    return invented(labels, **options)


def _numbers(dice: random.Random, measure: str) -> dict[str, Any]:
    low, high = {"count": (0, 900)}.get(measure, (-1, 1) if measure.startswith("mean") else (0, 1))
    machine, n_machine, n_people = dice.uniform(low, high), dice.randint(20, 2_000), dice.choice([0, 4, 10, 14, 34, 40])
    row: dict[str, Any] = {"measure": measure, "machine": machine, "n_machine": n_machine, "n_people": n_people}
    if n_people < NEEDED:
        why = f"{n_people} read, {NEEDED} are needed"
        return row | dict.fromkeys(("value", "low", "high", "people", "people_low", "people_high", "n_effective")) | {"why": why}
    wide = (high - low) * 0.5 / n_people**0.5
    value, people = (min(max(machine + dice.gauss(0, wide), low), high) for _ in range(2))
    ends = {"low": max(value - wide, low), "high": min(value + wide, high)}
    alone = {"people_low": max(people - 2 * wide, low), "people_high": min(people + 2 * wide, high)}
    return row | {"value": value, **ends, "people": people, **alone, "n_effective": 3.1 * n_people, "why": ""}
