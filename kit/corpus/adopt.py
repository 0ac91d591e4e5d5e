"""Names that coding has found → rows of the user's codebook, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from kit.case.case import Case, load
from kit.corpus.assemble import FOUND, FOUND_ACTOR, FOUND_OUTLET, NO_OUTLET
from kit.corpus.packing import folded
from kit.errors import KitError, choices
from kit.store import csv_tables, saving, staging
from kit.store import package as described
from kit.store.frames import collected

_ROLE, _NOTE = "adopted", "adopted"  # what a row says in the place of “not in the codebook”
# table → its key, where its names are counted, what a found row holds, what an adopted one holds
_TABLES: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {
    "actors": ("actor_id", "attributions", FOUND_ACTOR, {"role": _ROLE}),
    "outlets": ("outlet_id", "articles", FOUND_OUTLET, {"note": _NOTE}),
}


@dataclass(frozen=True)
class Name:
    """A name in a table of the codebook.

    Attributes
    ----------
    table : str
        ``actors`` or ``outlets``.
    n : int
        How many attributions are the actor's, or articles the outlet's.
    """

    table: str
    key: str
    name: str
    n: int


def found(case: Case, *, adopted: bool = False) -> list[Name]:
    """Names that coding has found, the most frequent first; ``adopted``: those that `adopt` has put into the codebook."""
    names = []
    for table, (key, counted, as_found, as_adopted) in _TABLES.items():
        rows = case.tables[table]
        marked = _holds(rows, as_adopted if adopted else as_found)
        rows = rows[marked & rows[key].str.startswith(FOUND) & rows["name"].ne(NO_OUTLET)]
        counts = collected(case.frame(counted).group_by(key).agg(n=nw.len())).set_index(key)["n"]
        names += [Name(table, row[key], str(row["name"]), int(counts.get(row[key], 0))) for _, row in rows.iterrows()]
    return sorted(names, key=lambda name: (-name.n, name.table, name.name))


def adopt(folder: Path, wanted: Sequence[str], *, party: str = "", undo: bool = False) -> list[str]:
    """Put found names into the codebook of their case: `kit code` keeps them, and their rows are there to be completed.

    Parameters
    ----------
    folder : Path
        The case.
    wanted : sequence of str
        Names as they are listed, or their ids.
    party : str, optional
        Of the actors among them: its id or name. Default: it stays unknown.
    undo : bool
        Make found names of adopted ones again.

    Returns
    -------
    list of str
        Each changed row as it now stands: its file and its cells.

    Raises
    ------
    KitError
        If a name is none of them or the codebook has no such party; then nothing is changed.
    """
    staging.mend(folder)
    case = load(folder)
    names = _choose(found(case, adopted=undo), wanted, undo=undo)
    changes = {"party_id": case.book.ids("party", party)[0]} if party else {}
    tables: dict[str, pd.DataFrame] = {}
    for table, (key, _, as_found, as_adopted) in _TABLES.items():
        if keys := [name.key for name in names if name.table == table]:
            rows = case.tables[table].copy()
            values = as_found if undo else as_adopted | (changes if table == "actors" else {})
            for column, value in values.items():
                rows.loc[rows[key].isin(keys), column] = value
            tables[table] = rows
    _write(folder, case, tables)
    return [_line(case, tables[name.table], name) for name in names]


def _choose(there: list[Name], wanted: Sequence[str], *, undo: bool) -> list[Name]:
    chosen = []
    for asked in wanted:
        same = [name for name in there if asked == name.key or folded(asked) == folded(name.name)]
        if not same:
            what = "adopted" if undo else "found by coding and not in the codebook"
            raise KitError(f"no name {asked!r} was {what}; {choices(asked, [name.name for name in there])}")
        chosen += [name for name in same if name not in chosen]
    return chosen


def _write(folder: Path, case: Case, tables: dict[str, pd.DataFrame]) -> None:
    """Both tables or none: they are put in place together."""
    resources = {r["name"]: r for r in described.tables(case.package)}
    with staging.staged(folder) as stage:
        saving.check_unchanged(folder, case._loaded)
        for name, rows in tables.items():
            csv_tables.write_table(stage / resources[name]["path"], resources[name], rows)


def _line(case: Case, rows: pd.DataFrame, name: Name) -> str:
    key = _TABLES[name.table][0]
    (row,) = rows[rows[key] == name.key].to_dict("records")
    path = next(r["path"] for r in described.tables(case.package) if r["name"] == name.table)
    return f"{path}: {', '.join(f'{column} {value}' for column, value in row.items() if _is_there(value))}"


def _holds(rows: pd.DataFrame, values: dict[str, str]) -> pd.Series:
    held = pd.Series(True, index=rows.index)
    for column, value in values.items():
        held &= rows[column].eq(value).fillna(False).astype(bool)
    return held


def _is_there(value: Any) -> bool:
    return value is not None and not pd.isna(value) and value != ""
