"""Answers to the same question, asked with other seeds or in other words → how far a model agrees with itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.coders.files import replace_text_table
from kit.coders.reliability import Level, agreement, alpha
from kit.coders.spans import Coded
from kit.llm.checking import Checked
from kit.llm.passages import Passage
from kit.llm.rows import joined
from kit.llm.schema import TONES
from kit.text.cells import guard_cell

FILE = "stability.csv"
COLUMNS = ["over", "variable", "unit", "level", "agreement", "measure", "percent", "n"]
Run = tuple[str, int]
Checks = Sequence[tuple[Passage, Checked]]
_SCALE = ["-1", "0", "1"]


def table(case: Case, by_run: Mapping[Run, Checks]) -> pd.DataFrame:
    """Agreement of a model with itself.

    Parameters
    ----------
    case : Case
    by_run : mapping
        Prompt and repeat → what of the answers is taken, by passage.

    Returns
    -------
    DataFrame
        One row per ``over`` (``repeats``: the same prompt, other seeds; ``prompts``: other wordings, the same seed) and variable:
        ``unit``, ``level``, ``agreement`` (Krippendorff's alpha; of boundaries F1), ``measure``, ``percent`` of pairs that are
        the same, ``n`` (units coded at least twice). It is stability and says nothing of whether the codes are right.
    """
    first = next(iter(by_run))[0]
    groups = {
        "repeats": {f"seed +{n}": checks for (prompt, n), checks in by_run.items() if prompt == first},
        "prompts": {prompt: checks for (prompt, n), checks in by_run.items() if n == 0},
    }
    rows = [{"over": over, **row} for over, group in groups.items() if len(group) > 1 for row in _rows(case, group)]
    return pd.DataFrame(rows, columns=COLUMNS)


def write(folder: Path, rows: pd.DataFrame) -> Path:
    """Write a table of `table` as ``stability.csv``."""
    cells = rows.astype(object).where(rows.notna(), "")
    replace_text_table(folder / FILE, COLUMNS, [{k: str(guard_cell(v)) for k, v in r.items()} for r in cells.to_dict("records")])
    return folder / FILE


def _rows(case: Case, group: Mapping[str, Checks]) -> list[dict[str, Any]]:
    coded = {name: joined(checks) for name, checks in group.items()}
    passages = {name: {c.unit_id: c for c in spans} for name, (spans, _) in coded.items()}
    told = pd.DataFrame({name: {k: _attributes(c) for k, c in by.items()} for name, by in passages.items()}, dtype=object)
    rows = [_row("attributes something", "passage", "nominal", told, None)] if told.isin(["no"]).to_numpy().any() else []
    marked = {name: [c for c in by.values() if c.decision != "rejected"] for name, by in passages.items()}
    rows += agreement(case, [], more=marked, draws=1)[COLUMNS[1:]].to_dict("records")
    for tone in TONES:
        values = {name: {s: v for (s, variable), v in tones.items() if variable == tone} for name, (_, tones) in coded.items()}
        rows.append(_row(tone, "sentence", "ordinal", pd.DataFrame(values, dtype=object), _SCALE))
    return rows


def _attributes(coded: Coded) -> str:
    return "no" if coded.decision == "rejected" else "yes"


def _row(variable: str, unit: str, level: Level, values: pd.DataFrame, scale: list[str] | None) -> dict[str, Any]:
    twice = values[values.notna().sum(axis=1) >= 2]
    same = pairs = 0
    for cells in twice.to_numpy():
        given = pd.Series(cells).dropna().value_counts()
        n = int(given.sum())
        same, pairs = same + int((given * (given - 1)).sum()), pairs + n * (n - 1)
    return {
        "variable": variable,
        "unit": unit,
        "level": level,
        "agreement": alpha(values, level, scale),
        "measure": "Krippendorff's alpha",
        "percent": 100 * same / pairs if pairs else float("nan"),
        "n": len(twice),
    }
