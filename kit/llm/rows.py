"""Codes taken of a model's answers → rows of ``codings`` under its name, in the case and beside it what made them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.case.coders import allows, with_models
from kit.coders.files import replace_text_table
from kit.coders.spans import COLUMNS, Coded, rows
from kit.coders.units import MIN_OVERLAP, overlap
from kit.errors import KitError
from kit.llm.checking import Checked, Rejected
from kit.llm.passages import Passage
from kit.store import package as described
from kit.store import places, saving, staging
from kit.store.writing import write_whole
from kit.text.cells import guard_cell

PROVENANCE, MODELS = "provenance.json", "models"
REJECTED = "rejected.csv"


def joined(checked: Iterable[tuple[Passage, Checked]]) -> tuple[list[Coded], dict[tuple[str, str], str]]:
    """Passages and tones of answers in reading order; what two windows both have stands once, as the first has it."""
    passages: dict[str, Coded] = {}
    tones: dict[tuple[str, str], str] = {}
    before: list[Coded] = []  # of the last window
    article = ""
    for passage, one in checked:
        before = before if passage.window and passage.article_id == article else []
        article = passage.article_id
        for key, value in one.tones.items():
            tones.setdefault(key, value)
        fresh = [c for c in one.coded if not any(overlap(c.place, earlier.place) >= MIN_OVERLAP for earlier in before)]
        passages |= {c.unit_id: c for c in fresh if c.unit_id not in passages}
        before = one.coded
    return [*passages.values()], tones


def coding_rows(coder: str, passages: Iterable[Coded], tones: Mapping[tuple[str, str], str]) -> Iterator[dict[str, str]]:
    """Rows of ``codings``."""
    for coded in passages:
        yield from rows(coder, coded)
    for (sentence, variable), value in tones.items():
        cells = (f"{coder}:{sentence}:{variable}", "sentence", sentence, variable, coder, value, "")
        yield dict(zip(COLUMNS, cells, strict=True))


def check_name(case: Case, coder: str) -> None:
    """Refuse a coder's name that differs from another's in capitals alone: keys of codings are written small."""
    if other := next((c for c in sorted(case.coders()) if c != coder and c.lower() == coder), ""):
        raise KitError(f"{coder} differs from the coder {other} in capitals alone: name the model otherwise with --coder")


def let_in(folder: Path, coder: str) -> bool:
    """Make a case's description one that lets a model of that name stand in ``codings``; whether that had to be done."""
    package = described.read_package(folder)
    if allows(package, coder):
        return False
    with staging.staged(folder, last=saving.LAST) as stage:
        wider = with_models(described.read_package(folder))
        write_whole(stage / described.PACKAGE, json.dumps(wider, ensure_ascii=False, indent=1) + "\n")
    return True


def put(case: Case, folder: Path, coder: str, made: Iterable[Mapping[str, str]]) -> None:
    """Put rows into the case they belong to, in the place of earlier ones of this coder."""
    before = case.whole.codings
    frame = pd.DataFrame([*made], columns=list(before.columns)).replace("", None).astype(before.dtypes.to_dict())
    stays = before[before["coder"] != coder]
    case.replace_table(folder, "codings", pd.concat([stays, frame], ignore_index=True) if len(frame) else stays)


def describe(folder: Path, coder: str, said: Mapping[str, Any]) -> None:
    """Say in ``provenance.json`` what made a coder's codes; all else in it stays.

    Raises
    ------
    KitError
        If the file is damaged.
    """
    path = places.inside(folder, PROVENANCE)
    try:
        told = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get(MODELS, {}), dict):
        raise KitError(f"{path} is damaged: put it back, or delete it and code the articles again")
    after = {**told, MODELS: {**told.get(MODELS, {}), coder: dict(said)}}
    if after != told:
        write_whole(path, json.dumps(after, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


def write_rejected(folder: Path, rejected: Iterable[Rejected]) -> Path:
    """List what was not taken, for people: no cell of it runs in a spreadsheet."""
    records = [{name: str(guard_cell(value)) for name, value in one._asdict().items()} for one in rejected]
    replace_text_table(folder / REJECTED, Rejected._fields, records)
    return folder / REJECTED
