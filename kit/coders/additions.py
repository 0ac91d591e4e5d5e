"""What coders would add to a codebook: spellings, actors and issues, each with a rule, in one file of a shared folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.coders.spans import read_text_table, replace_text_table, shown
from kit.errors import KitError
from kit.store.writing import locked

FILE = "additions.csv"
COLUMNS = ("kind", "id", "name", "belongs_to", "rule", "coder")
KINDS = {"alias": "a spelling of an actor", "actor": "an actor", "issue": "an issue"}
_ID = re.compile(r"[a-z0-9][a-z0-9_.:\-]*")
_PATIENCE = 20  # seconds for another program to write the file
_LISTED = 12  # allowed ids in a message


def add(case: Case, folder: str | Path, kind: str, name: str, *, belongs_to: str, rule: str, coder: str) -> str:
    """Note an addition to the codebook, for every coder of the folder.

    Parameters
    ----------
    case : Case
    folder : path
        Holds the coders' files; the addition goes into its ``additions.csv``.
    kind : {'alias', 'actor', 'issue'}
    name : str
        The spelling, the actor's name, or the issue's label.
    belongs_to : str
        The actor of a spelling, the party of an actor, the group of an issue: id or label; a group is free text.
    rule : str
        When it is to be used; an issue's proposition.
    coder : str
        Initials.

    Returns
    -------
    str
        The id: of the actor for a spelling, else a new one made from the name.

    Raises
    ------
    KitError
        If the kind is unknown, something is empty, it is in the codebook already, or the file was edited into something wrong.
    """
    name, rule, belongs_to = name.strip(), rule.strip(), belongs_to.strip()
    if kind not in KINDS:
        raise KitError(f"{shown(kind)} cannot be added; there are {', '.join(KINDS)}")
    for what, value in (("its name", name), ("what it belongs to", belongs_to), ("its rule", rule)):
        if not value:
            raise KitError(f"{KINDS[kind]} needs {what}: say it, so that the others code alike")
    place = Path(folder) / FILE
    place.parent.mkdir(parents=True, exist_ok=True)
    busy = f"somebody else has been writing {place} for {_PATIENCE} seconds: try again"
    with locked(place.parent / ".additions.lock", wait=_PATIENCE, busy=busy):
        whole = with_additions(case, folder)
        key = ""
        if kind == "alias":
            key = belongs_to = whole.book.ids("actor", belongs_to)[0]
        elif kind == "actor":
            belongs_to = whole.book.ids("party", belongs_to)[0]
        if taken := _taken(_Names(whole), kind, name):
            raise KitError(taken)
        key = key or _new_id(name, {t.casefold() for pair in whole.book.labels(kind).items() for t in pair})
        row = dict(zip(COLUMNS, (kind, key, name, belongs_to, rule, coder), strict=True))
        records = [*additions(folder).to_dict("records"), row]
        replace_text_table(place, COLUMNS, records)
    return key


def additions(folder: str | Path) -> pd.DataFrame:
    """One row per addition: ``kind``, ``id``, ``name``, ``belongs_to``, ``rule``, ``coder``; the index is the row of the file.

    Raises
    ------
    KitError
        If the file is not such a table; what a row says is judged by `with_additions`.
    """
    place = Path(folder) / FILE
    if not place.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    frame = read_text_table(place)
    missing = [c for c in COLUMNS if c not in frame]
    if missing:
        raise KitError(f"{place} lacks the columns {', '.join(missing)}; it has {', '.join(COLUMNS)}")
    return frame[list(COLUMNS)]


def with_additions(case: Case, folder: str | Path, faults: list[str] | None = None) -> Case:
    """The case with the folder's additions in its codebook; saved and coded again, they take effect.

    Parameters
    ----------
    case : Case
    folder : path
    faults : list of str, optional
        With it nothing is raised: what is wrong is added to it, and rows with faults are left out.

    Raises
    ------
    KitError
        If the file was edited into something wrong; names row, column, value and what is allowed.
    """
    try:
        frame = additions(folder)
    except KitError as error:
        if faults is None:
            raise
        faults.append(str(error))
        return case
    new_rows: dict[str, list[dict[str, Any]]] = {"aliases": [], "actors": [], "issues": []}
    order = int(case.issues["order"].max()) if len(case.issues) else 0
    aliases = {str(a) for a in case.aliases["alias_id"]}
    for n, (kind, row, fault) in enumerate(_judge(case, frame), start=1):
        if fault:
            message = f"{Path(folder) / FILE}, {fault}"
            if faults is None:
                raise KitError(message)
            faults.append(message)
        elif kind == "alias":
            key = _new_id(f"added{n:03d}", aliases)
            aliases.add(key)
            new_rows["aliases"].append(
                {"alias_id": key, "actor_id": row["id"], "alias": row["name"], "scheme": "name", "origin": "article"}
            )
        elif kind == "actor":
            new_rows["actors"].append(
                {"actor_id": row["id"], "name": row["name"], "kind": "person"}
                | {"role": row["rule"], "party_id": row["belongs_to"]}
            )
        elif kind == "issue":
            new_rows["issues"].append(
                {"issue_id": row["id"], "label": row["name"], "kind": "negotiable", "proposition": row["rule"]}
                | {"group": row["belongs_to"], "order": order + n, "rule": row["rule"], "example": f"Added by {row['coder']}."}
            )
    changed = {}
    for name, new in new_rows.items():
        if new:
            old = case.tables[name]
            rows = pd.DataFrame(new, columns=list(old.columns)).astype(old.dtypes.to_dict())
            changed[name] = pd.concat([old, rows], ignore_index=True)
    return case.with_tables(**changed) if changed else case


class _Names:
    """Who and what is called how: ids, labels and spellings, in small letters."""

    def __init__(self, case: Case):
        self.labels: dict[str, dict[str, str]] = {k: case.book.labels(k) for k in ("actor", "issue", "party")}
        self.ids = {kind: {label.casefold(): key for key, label in known.items()} for kind, known in self.labels.items()}
        self.spellings: dict[str, set[str]] = {}
        for actor, alias in zip(case.aliases["actor_id"], case.aliases["alias"], strict=True):
            self.spellings.setdefault(str(alias).casefold(), set()).add(str(actor))


def _taken(names: _Names, kind: str, name: str) -> str:
    """Why a name cannot be added: somebody or something is called so; nothing if it can."""
    small = name.casefold()
    if kind == "issue":
        taken = small in names.ids["issue"] or small in names.labels["issue"]
        return f"the codebook has {shown(name)} already" if taken else ""
    if whose := sorted(names.labels["actor"].get(a, a) for a in names.spellings.get(small, ())):
        return f"the codebook has {shown(name)} already: it is a spelling of {', '.join(whose)}"
    taken = small in names.ids["actor"] or small in names.labels["actor"]
    return f"the codebook has {shown(name)} already: it is the name of an actor" if taken else ""


def _judge(case: Case, frame: pd.DataFrame) -> Iterator[tuple[str, Mapping[str, str], str]]:
    """Kind and row of every addition and what is wrong with it; kind is empty where the codebook holds the row already."""
    names = _Names(case)
    records = {int(at): {str(k): str(v).strip() for k, v in record.items()} for at, record in frame.to_dict("index").items()}
    actors = {r["id"] for r in records.values() if r["kind"] == "actor"}
    seen: dict[tuple[str, ...], int] = {}
    for at, row in records.items():
        kind, key, name = row["kind"], row["id"], row["name"]
        fault = _fault(names, row, actors)
        first = seen.setdefault((kind, key, name.casefold() if kind == "alias" else ""), at)
        if first != at and not fault:
            fault = f"id: {shown(key)} stands in row {first} already; keep one of them"
        if fault:
            yield kind, row, f"row {at}, {fault}"
            continue
        small = name.casefold()
        if kind == "alias":
            held = key in names.spellings.get(small, ())
            names.spellings.setdefault(small, set()).add(key)
        else:
            held = key in names.labels[kind]
            names.labels[kind][key] = name
            names.ids[kind][small] = key
        yield "" if held else kind, row, ""


def _fault(names: _Names, row: Mapping[str, str], actors: set[str]) -> str:
    kind, key, name, belongs = row["kind"], row["id"], row["name"], row["belongs_to"]
    if kind not in KINDS:
        return f"kind: {shown(kind)} is none of {', '.join(KINDS)}"
    for column in ("name", "belongs_to", "rule"):
        if not row[column]:
            return f"{column}: it is empty; {KINDS[kind]} needs it, so that the others code alike"
    if kind == "alias":
        if key not in names.labels["actor"] and key not in actors:
            return f"id: {shown(key)} is no actor; allowed: {_list_some(names.labels['actor'])}"
        others = names.spellings.get(name.casefold(), set()) - {key}
        named = names.ids["actor"].get(name.casefold())
        if others or named not in (None, key):
            whose = ", ".join(names.labels["actor"].get(a, a) for a in sorted({*others, *([named] if named else [])}))
            return f"name: {shown(name)} is a spelling of {whose} already; one spelling is one actor's"
        return ""
    if not _ID.fullmatch(key):
        return f"id: {shown(key)} is no id; allowed: small letters, digits and _ . : -, the first a letter or digit"
    known = names.labels[kind]
    if known.get(key, name) != name:
        return f"id: {shown(key)} is {known[key]} already; every {kind} has an id of its own"
    if key not in known and (taken := _taken(names, kind, name)):
        return f"name: {taken}"
    if kind == "actor" and belongs not in names.labels["party"]:
        return f"belongs_to: {shown(belongs)} is no party; allowed: {_list_some(names.labels['party'])}"
    return ""


def _list_some(known: Mapping[str, str]) -> str:
    first = list(known)[:_LISTED]
    return ", ".join(first) + f" and {len(known) - len(first)} more" * (len(known) > len(first))


def _new_id(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "added"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key
