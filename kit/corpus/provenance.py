"""A case or codebook folder → what decides codes by rule, and how a case so coded is described."""

from __future__ import annotations

import hashlib
import json
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case import new as starter
from kit.case.case import shipped
from kit.case.coders import with_models
from kit.coding.coded import CODER
from kit.corpus import engines
from kit.errors import CaseError, KitError
from kit.store import checks, pieces
from kit.store import csv_tables as files
from kit.store import package as described
from kit.store import parquet_parts as parts
from kit.store.package import parted

CODEBOOK = ("outlets", "parties", "actors", "aliases", "issues", "cues")
PROVENANCE = "provenance.json"
RULES = re.compile(r"rules \S+")
_COUNTED = re.compile(r": [\d,]+ articles? coded by rule$")  # the end of a title that no person wrote
MODELS = "models"  # what made the codes of language models; rules do not depend on it
_ADDRESS = {
    "name": "url",
    "type": "string",
    "description": "Its address on the web, as its page or table gives it; empty: none",
}
_PLACE = {
    "name": "place",
    "type": "string",
    "description": "Where it was found: its file among the sources, and the number of its page, row, record or document there",
}
Settings = Mapping[str, Any]


def codebook(folder: Path, scratch: Path | None = None) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """The package (tables described as CSV) and the codebook of a case; what an earlier run found beyond it is left out.

    Parameters
    ----------
    folder : Path
    scratch : Path, optional
        A folder for files for the time of the call.

    Raises
    ------
    CaseError
        For every fault in the codebook. The codes beside it are not read: they may point to rows that somebody took out of it.

    Notes
    -----
    A found actor or outlet that somebody has edited, or given a spelling in ``aliases.csv``, belongs to the codebook.
    """
    from kit.corpus.assemble import FOUND_ACTOR, FOUND_OUTLET, UNKNOWN

    whole = (folder / described.PACKAGE).is_file()
    package = described.read_package(folder) if whole else {}
    if whole and not parted(package):
        tables = read_sound(folder, parts.packaged(package), folder)  # parts are not read here
    else:  # a folder of codebook tables, or a case whose other tables are in parts
        with tempfile.TemporaryDirectory(dir=scratch) as beside:
            around = starter.around(folder / "codebook" if whole else folder, Path(beside) / "case")
            tables = read_sound(around, described.read_package(around), folder)
            package = parts.unpackaged(package) if whole else described.read_package(around)
    if "cues" not in tables:
        raise KitError(
            f"{folder} has no codebook/cues.csv: the words by which rules know an issue. Start from the file of `kit new`"
        )
    book = {name: tables[name] for name in CODEBOOK}
    spelt = set(book["aliases"]["actor_id"])
    book["actors"] = book["actors"][~_is_found(book["actors"], "actor_id", FOUND_ACTOR) | book["actors"]["actor_id"].isin(spelt)]
    book["outlets"] = book["outlets"][~_is_found(book["outlets"], "outlet_id", FOUND_OUTLET)]
    book["parties"] = book["parties"][book["parties"]["party_id"] != UNKNOWN]
    files_of = {r["name"]: r["path"] for r in described.tables(package)}
    if faults := [*checks.find_same_names(book, {name: rows.index + 2 for name, rows in book.items()}, files_of)]:
        raise CaseError(str(folder), faults)
    return package, {name: rows.reset_index(drop=True) for name, rows in book.items()}


def _is_found(rows: pd.DataFrame, key: str, written: Mapping[str, str]) -> pd.Series:
    """Which rows are as an earlier run wrote what no codebook names."""
    from kit.corpus.assemble import FOUND

    found = rows[key].str.startswith(FOUND)
    for column, value in written.items():
        found &= rows[column].eq(value).fillna(False).astype(bool)
    return found


def read_sound(folder: Path, package: Mapping[str, Any], named: Path) -> dict[str, pd.DataFrame]:
    """The tables of a case in CSV; a `CaseError` of the folder ``named`` for every fault in them."""
    tables, faults = files.read_tables(folder, package)
    if faults:
        raise CaseError(str(named), faults)
    return tables


def start(package: Mapping[str, Any]) -> date | None:
    """Day 1 of the conflict: as the package says, else the start of a period that a person wrote."""
    period = package.get("period") or {}
    written = package.get("day_one") or ("" if period.get("derived") else period.get("start", ""))
    return date.fromisoformat(written[:10]) if written else None


def settings(
    codes: Mapping[str, pd.DataFrame], columns: Mapping[str, str], day_one: date | None, dates: str = ""
) -> dict[str, Any]:
    """All that decides what the rules make of an article."""
    tables = {name: hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest() for name, frame in codes.items()}
    versions = engines.versions()
    return {
        "coder": CODER,
        "python": versions["python"],
        "versions": {name: versions[name] for name in engines.VERSIONS},
        "codebook": tables,
        "columns": dict(columns),
        "dates": dates or None,
        "day_one": day_one.isoformat() if day_one else None,
    }


def digest(value: Any) -> str:
    """A short name for what can be written as JSON."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:32]


def coded_alike(out: Path, now: Settings) -> bool:
    """Whether a case was coded with the same rules, codebook and settings as now."""
    try:
        then = json.loads((out / PROVENANCE).read_text("utf-8"))
        return {name: value for name, value in then.items() if name != MODELS} == now
    except (OSError, ValueError, AttributeError):
        return False


def grows(out: Path, now: Settings) -> None:
    """Refuse to add articles that would be coded otherwise than those of the case.

    Raises
    ------
    KitError
        If the case was not coded by rule, or by another codebook, other rules or versions; names what differs.
    """
    try:
        then = json.loads((out / PROVENANCE).read_text("utf-8"))
    except (OSError, ValueError):
        raise KitError(f"{out} is no case coded by rule (it has no {PROVENANCE}): code its articles with --out first") from None
    if not (out / pieces.FOLDER).is_dir():
        raise KitError(f"{out} has no folder {pieces.FOLDER}, by which a case grows: {_ANEW}")
    for lost in pieces.lost(out / pieces.FOLDER):
        raise KitError(f"{out} has lost {pieces.FOLDER}/{lost}, by which it grows: put it back, or {_ANEW}")
    for what, key in (("rules", "coder"), ("Python", "python"), ("libraries", "versions"), ("day 1", "day_one")):
        if then.get(key) != now[key]:
            raise KitError(f"{out} was coded with {what} {_short(then.get(key))}, now they are {_short(now[key])}: {_ANEW}")
    changed = sorted(k for k in now["codebook"] if then.get("codebook", {}).get(k) != now["codebook"][k])
    if changed:
        raise KitError(f"the codebook of {out} has changed since ({', '.join(changed)}): {_ANEW}")


_ANEW = "code old and new articles together, with --out"


def _short(value: Any) -> str:
    return ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value or "not stated")


def with_optional(package: Mapping[str, Any]) -> dict[str, Any]:
    """The package with every optional table that the kit knows, addresses and places of articles, and models among coders."""
    package = with_models(package)
    model = json.loads((shipped() / described.PACKAGE).read_text("utf-8"))
    own = {r["name"] for r in described.tables(package)}
    more = [r for r in model["optionalResources"] if r["name"] not in own]
    listed = [_with_optional_columns(r) if r["name"] == "articles" else r for r in package["resources"]]
    return {**package, "resources": listed, "optionalResources": [*package.get("optionalResources", []), *more]}


def _with_optional_columns(articles: dict[str, Any]) -> dict[str, Any]:
    """The description of articles with columns for their addresses and for where they were found."""
    schema = articles["schema"]
    named = {field["name"] for field in schema["fields"]}
    more = [dict(column) for column in (_ADDRESS, _PLACE) if column["name"] not in named]
    return {**articles, "schema": {**schema, "fields": [*schema["fields"], *more]}}


def coded(
    package: Mapping[str, Any], title: str, out: Path, n: int, days: tuple[str | None, str | None], now: Settings, *, own: bool
) -> dict[str, Any]:
    """The data package of the coded case; its own title and period stay, those of another case's codebook do not."""
    first, last = days
    name = out.resolve().name
    written = package.get("title") or ""
    own_title = written if own and not _COUNTED.search(written) else ""
    named = title or own_title or f"{name}: {n:,} article{'s' * (n != 1)} coded by rule"
    base = {k: v for k, v in package.items() if k not in ("sources", "contributors", "licenses", "created", "day_one")}
    period = base.pop("period", None)
    if first and not (own and period and not period.get("derived")):
        period = {"start": first, "end": last, "derived": True}
    return base | {
        "name": re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "case",
        "title": named,
        "description": "Coded by rule from the articles' texts, which are in it: they belong to their publishers.",
        "coded_by": f"{now['coder']}; not verified by a person",
        **({"period": period} if period else {}),
        **({"day_one": now["day_one"]} if now["day_one"] else {}),
        **({"created": f"{last}T00:00:00Z"} if last else {}),
    }
