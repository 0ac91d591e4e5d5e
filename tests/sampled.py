"""A case of few parties and issues, coded by rule, with a sample that invented people coded, who differ from the rules."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import kit
from kit.case.case import Case
from kit.coders.files import Coded, Codes
from kit.coders.sampling.kept import keep
from kit.coders.sampling.machine import machine_marks
from kit.coders.sampling.sample import PASSAGE, Sample, draw
from tests.synthetic import make_case

RULES = "rules 0.7.0"
FEW = 3  # parties, and issues
STANCES = ("opposes", "doubts", "ambivalent", "conditional", "supports")


def few(size: int = 400, seed: int = 5) -> Case:
    """A case by rule whose attributions are of three parties on three issues, so that groups are large."""
    case = make_case(size, seed=seed)
    said, stated = case.attributions, case.statements
    party = said["party_id"].str[1:].astype(int) % FEW
    issue = stated["issue_id"].str[1:].astype(int) % FEW
    stated = stated.assign(issue_id="i" + issue.astype(str).str.zfill(6), coder=RULES)
    return case.with_tables(
        attributions=said.assign(party_id="p" + party.astype(str).str.zfill(6), coder=RULES),
        statements=stated.drop_duplicates(["attribution_id", "issue_id"]),
    )


def people(case: Case, sample: Sample, coders: Sequence[str] = ("AB", "CD"), *, seed: int = 3, share: float = 1.0) -> None:
    """Write what people make of a share of the passages: mostly what the rules say, but more friendly."""
    dice, marks = random.Random(seed), machine_marks(case)
    said = marks.said.drop_duplicates("unit_id").set_index("unit_id")
    issues = {mark: rows for mark, rows in marks.stated.groupby("mark")}
    tasks = sample.units[sample.units["kind"] == PASSAGE]
    coded: dict[str, list[Coded]] = {coder: [] for coder in coders}
    for place, unit in enumerate(tasks["unit_id"][: round(share * len(tasks))]):
        row = said.loc[unit]
        stated = issues.get(row["mark"])
        pairs = [] if stated is None else zip(stated["issue_id"], stated["stance"], strict=True)
        made = {issue: dice.choice(STANCES[2:]) if dice.random() < 0.4 else stance for issue, stance in pairs}
        party = f"p{dice.randrange(FEW):06d}" if dice.random() < 0.1 else row["party_id"]
        coded[coders[place % len(coders)]].append(
            Coded(
                row["article_id"], row["start"], row["end"], row["actor_id"], party, row["form"], confidence="high", issues=made
            )
        )
    for coder, spans in coded.items():
        if spans and sample.folder:
            Codes(sample.folder, coder).put(*spans)


def make(folder: Path, size: int = 400, *, n: int = 110, share: float = 1.0) -> Case:
    """The same in a folder, with sample 1."""
    few(size).save(folder)
    case = kit.load(folder)
    people(case, keep(folder, draw(case, n, articles=0)), share=share)
    return case
