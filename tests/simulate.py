"""Three simulated coders of the invented corpus: the codes by reading, changed as beginners change them.

    python -m tests.simulate      # writes data/example/coders/

They are no people and no measurement of people: teaching material, made from the codes by reading with a fixed seed. KA is
careful; LB takes naming for support, a spokesperson for the office, progress for the truce, and leaves out what is said
without quotation marks; MC marks too much and shuns the ends of the scale.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pandas as pd

from kit.coders.files import Coded, Codes
from kit.store.package import example

OFFICES = {"litwe": "sevrania_government", "carrow": "mirelia_interior"}  # a spokesperson taken for the office
HOPE = {  # outlook toward the talks, where the passage has a bearing on it
    "01:598": "-1", "01:960": "0", "01:1478": "-1", "04:1025": "1", "04:1208": "-1", "04:1538": "-1",
    "14:643": "1", "14:1430": "-1", "14:1478": "0",
}  # fmt: skip


def simulate(folder: Path) -> list[Path]:
    """Write the coders' files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for coder, change in (("KA", _careful), ("LB", _hasty), ("MC", _generous)):
        (folder / f"{coder}.csv").unlink(missing_ok=True)
        rng = random.Random(coder)
        codes = Codes(folder, coder)
        for coded in _read():
            if (changed := change(coded, rng)) is not None:
                codes.put(changed)
        made.append(codes.path)
    for lock in folder.glob(".*.lock"):
        lock.unlink()
    return made


def _read() -> list[Coded]:
    gold = pd.read_csv(example() / "gold" / "statements.csv", dtype=str, keep_default_na=False)
    found = []
    for (article, start, end), rows in gold.groupby(["article_id", "start", "end"], sort=False):
        first = rows.iloc[0]
        found.append(
            Coded(
                article,
                int(start),
                int(end),
                actor_id=first["actor_id"],
                party_id=first["party_id"],
                form=first["form"],
                outlook=HOPE.get(f"{article}:{start}", ""),
                confidence="high",
                issues=dict(zip(rows["issue_id"], rows["stance"], strict=True)),
            )
        )
    return found


def _careful(coded: Coded, rng: random.Random) -> Coded | None:
    if rng.random() < 0.05:
        return replace(coded, issues={}, confidence="low", note="no issue of the codebook fits")
    return coded


def _hasty(coded: Coded, rng: random.Random) -> Coded | None:
    if coded.form in ("indirect", "attributed") and rng.random() < 0.3:
        return None
    issues = {
        i: "supports" if s == "conditional" or (s == "mentions" and rng.random() < 0.4) else s for i, s in coded.issues.items()
    }
    issues = {("truce" if i == "progress_of_talks" and rng.random() < 0.3 else i): s for i, s in issues.items()}
    form = "direct" if coded.form == "mixed" else coded.form
    actor = OFFICES.get(coded.actor_id, coded.actor_id)
    outlook = "1" if coded.outlook == "0" else coded.outlook
    return replace(coded, actor_id=actor, issues=issues, form=form, outlook=outlook, confidence="high")


def _generous(coded: Coded, rng: random.Random) -> Coded | None:
    milder = {"opposes": "doubts", "supports": "conditional"}
    issues = {i: milder.get(s, s) if rng.random() < 0.5 else s for i, s in coded.issues.items()}
    wider = rng.choice((0, 0, 6, 14))
    if rng.random() < 0.15:
        issues.setdefault("progress_of_talks", "mentions")
    outlook = "0" if coded.outlook == "" and rng.random() < 0.15 else coded.outlook
    return replace(coded, start=max(0, coded.start - wider), issues=issues, outlook=outlook, confidence="medium")


if __name__ == "__main__":
    for path in simulate(example() / "coders"):
        print(path)
