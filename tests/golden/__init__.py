"""What the rules make of the invented corpus, stored: `python -m tests.golden` writes it anew, the diff shows what changed."""

from datetime import date
from pathlib import Path

import pandas as pd

import kit

FOLDER = Path(__file__).parent
TABLES = (
    "articles",
    "attributions",
    "statements",
    "utterances",
    "events",
    "event_participants",
    "event_reports",
    "figures",
    "citations",
)
SCORES = ("textblob_polarity", "vader_compound", "coder", "sha256")  # tested elsewhere, or of the version


def coded(out: Path) -> dict[str, pd.DataFrame]:
    """The invented corpus coded: table → rows as text, as they would stand in a file."""
    example = kit.example()
    case = kit.code(example / "articles", out, codebook=example, day_one=date(2031, 3, 3)).case
    return {name: case.tables[name].drop(columns=list(SCORES), errors="ignore") for name in TABLES}


def text(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\n")
