"""What coders would add to a codebook: spellings, speakers and issues, each with a rule, in one file of a shared folder."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case import Case
from kit.errors import KitError

FILE = "additions.csv"
COLUMNS = ("kind", "id", "name", "belongs_to", "rule", "coder")
KINDS = {"alias": "a spelling of a speaker", "actor": "a speaker", "issue": "an issue"}


def add(case: Case, folder: str | Path, kind: str, name: str, *, belongs_to: str, rule: str, coder: str) -> str:
    """Note an addition to the codebook, for every coder of the folder.

    Parameters
    ----------
    case : Case
    folder : path
        Holds the coders' files; the addition goes into its ``additions.csv``.
    kind : {'alias', 'actor', 'issue'}
    name : str
        The spelling, the speaker's name, or the issue's label.
    belongs_to : str
        The speaker of a spelling, the party of a speaker, the group of an issue: id or label; a group is free text.
    rule : str
        When it is to be used; an issue's proposition.
    coder : str
        Initials.

    Returns
    -------
    str
        The id: of the speaker for a spelling, else a new one made from the name.

    Raises
    ------
    KitError
        If the kind is unknown, something is empty, or it is in the codebook already.
    """
    from filelock import FileLock

    name, rule, belongs_to = name.strip(), rule.strip(), belongs_to.strip()
    if kind not in KINDS:
        raise KitError(f"{kind!r} cannot be added; there are {', '.join(KINDS)}")
    for what, value in (("its name", name), ("what it belongs to", belongs_to), ("its rule", rule)):
        if not value:
            raise KitError(f"{KINDS[kind]} needs {what}: say it, so that the others code alike")
    place = Path(folder) / FILE
    place.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(place.parent / ".additions.lock", timeout=20):
        book = with_additions(case, folder).book
        if kind == "alias":
            key = book.ids("actor", belongs_to)[0]
        else:
            if kind == "actor":
                belongs_to = book.ids("party", belongs_to)[0]
            taken = {t.casefold() for pair in book.labels(kind).items() for t in pair}
            if name.casefold() in taken:
                raise KitError(f"the codebook has {name!r} already")
            key = _id(name, {k for k in taken})
        row = dict(zip(COLUMNS, (kind, key, name, key if kind == "alias" else belongs_to, rule, coder), strict=True))
        beside = place.with_suffix(".part")
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows([*additions(folder).to_dict("records"), row])
        beside.replace(place)
    return key


def additions(folder: str | Path) -> pd.DataFrame:
    """One row per addition: ``kind``, ``id``, ``name``, ``belongs_to``, ``rule``, ``coder``.

    Raises
    ------
    KitError
        If the file is not such a table.
    """
    from kit.codes import read_text_table

    place = Path(folder) / FILE
    if not place.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    frame = read_text_table(place)
    missing = [c for c in COLUMNS if c not in frame]
    if missing:
        raise KitError(f"{place} lacks the columns {', '.join(missing)}; it has {', '.join(COLUMNS)}")
    for row, kind in enumerate(frame["kind"], start=2):
        if kind not in KINDS:
            raise KitError(f"{place}, row {row}, kind: {kind!r} is none of {', '.join(KINDS)}")
    return frame[list(COLUMNS)]


def with_additions(case: Case, folder: str | Path) -> Case:
    """The case with the folder's additions in its codebook; saved and coded again, they take effect."""
    frame = additions(folder)
    if frame.empty:
        return case
    made: dict[str, list[dict[str, Any]]] = {"aliases": [], "actors": [], "issues": []}
    order = int(case.issues["order"].max()) if len(case.issues) else 0
    for n, row in enumerate(frame.itertuples(index=False), start=1):
        if row.kind == "alias":
            made["aliases"].append(
                {"alias_id": f"added{n:03d}", "actor_id": row.id, "alias": row.name, "scheme": "name", "origin": "article"}
            )
        elif row.kind == "actor":
            made["actors"].append(
                {"actor_id": row.id, "name": row.name, "kind": "person", "role": row.rule, "party_id": row.belongs_to}
            )
        else:
            made["issues"].append(
                {"issue_id": row.id, "label": row.name, "kind": "negotiable", "proposition": row.rule, "group": row.belongs_to}
                | {"order": order + n, "rule": row.rule, "example": f"Added by {row.coder}."}
            )
    changed = {}
    for name, rows in made.items():
        old = case.tables[name]
        key = old.columns[0]
        new = [r for r in rows if r[key] not in set(old[key])]
        if new:
            changed[name] = pd.concat([old, pd.DataFrame(new, columns=list(old.columns)).astype(old.dtypes.to_dict())])
    return case.with_tables(**changed) if changed else case


def _id(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "added"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key
