"""What tests of safety tried and found, for `python -m tests.reliability` to add up; in other runs nothing is written down."""

import json
import os
from collections import Counter
from pathlib import Path

import pandas as pd

PLACE = "KIT_LEDGER"  # the environment variable that names the file
HARM = ("executed", "outside", "lost", "stopped")


def note(kind: str, inputs: int, **harm: int) -> None:
    """So many inputs of a kind were tried, so many did harm: before a test judges it."""
    assert set(harm) <= set(HARM), harm
    if place := os.environ.get(PLACE):
        with Path(place).open("a", encoding="utf-8") as file:  # one write: tests run side by side
            file.write(json.dumps({"kind": kind, "inputs": inputs} | {name: int(n) for name, n in harm.items()}) + "\n")


def added_up(place: Path) -> dict[str, Counter]:
    """Kind → how many inputs were tried, and the harm that they did."""
    kinds: dict[str, Counter] = {}
    for line in place.read_text("utf-8").splitlines():
        told = json.loads(line)
        kinds.setdefault(told.pop("kind"), Counter()).update(told)
    return kinds


def table(kinds: dict[str, Counter]) -> str:
    """The sums as lines of text, the last one of all kinds."""
    frame = pd.DataFrame.from_dict(kinds, orient="index", columns=["inputs", *HARM]).fillna(0).astype(int)
    frame.loc["all"] = frame.sum()
    return frame.rename(columns={"inputs": "inputs tried", "outside": "written outside"}).to_string()
