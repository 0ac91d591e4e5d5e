"""A name and a place → an empty case with a codebook to fill in."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.errors import KitError
from kit.store import csv_tables as files
from kit.store import package as described
from kit.store import places, saving
from kit.store.package import shipped

# What a case begins with, as tables whose first row names the columns.
_TABLES: dict[str, list[tuple[Any, ...]]] = {
    "parties": [
        ("party_id", "name", "colour", "order", "kind", "family"),
        ("side_a", "Side A", "teal", 1, "belligerent", "Side A"),
        ("side_b", "Side B", "copper", 2, "belligerent", "Side B"),
        ("both_sides", "Both sides", "ink", 3, "both belligerents", "Both sides"),
        ("mediator", "Mediator", "indigo", 4, "mediator", "Mediators"),
        ("press", "Press", "grey", 5, "press", "Press and others"),
    ],
    "actors": [
        ("actor_id", "name", "kind", "role", "party_id"),
        ("side_a_government", "Government of Side A", "organisation", "Government", "side_a"),
        ("side_b_government", "Government of Side B", "organisation", "Government", "side_b"),
    ],
    "aliases": [
        ("alias_id", "actor_id", "alias", "scheme", "origin"),
        ("al001", "side_a_government", "Side A", "place", "article"),
        ("al002", "side_b_government", "Side B", "place", "article"),
    ],
    "issues": [
        ("issue_id", "label", "kind", "proposition", "group", "order", "rule", "example"),
        (
            *("ceasefire", "Ceasefire", "negotiable", "fighting stops", "Ending the war", 1),
            *("a halt to fighting is asked for, offered, refused or doubted", "The envoy demanded silence of the guns."),
        ),
        (
            *("progress_of_talks", "Progress of the talks", "topic", None, "Topics", 2),
            *("how the talks go or may go", "The envoy saw no movement after the second day."),
        ),
    ],
}
# what a person writes in the data package
_DESCRIBED = (
    '- `title`: what the case is called on charts and pages: any text, e.g. `"title": "Bridge talks, spring 2031"`.',
    '- `period`: first and last day of the charts: `"period": {"start": "2031-03-01", "end": "2031-04-30"}`. Without it',
    "  the days of the articles are taken, and taken anew whenever they are coded.",
    '- `day_one`: day 1 of the conflict, from which days are counted: `"day_one": "2031-02-24"`. Without it the start of a',
    "  `period` that you wrote; without either, articles that say “on day 12” get no date from it.",
    '- `created`: when the case was made, day and time in UTC: `"created": "2031-05-04T12:00:00Z"`. `kit code` writes',
    "  the last day of the articles.",
    "- Colours are no codes but names, in the column `colour` of `parties.csv` (see below);",
    "  a family of parties has that of its first party.",
    "",
    "Days are written YYYY-MM-DD. `kit check .` says what is wrong with any of these.",
)
_CUES = ("ceasefire", "progress_of_talks")


def new(folder: Path, title: str = "") -> Path:
    """Write an empty case: two sides, a mediator, two issues, and a README that says what every column of the codebook means.

    Parameters
    ----------
    folder : Path
        A new or empty folder.
    title : str
        What the case is called on charts.

    Raises
    ------
    KitError
        If the folder holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KitError(f"{folder} is not empty; choose a new folder")
    package = described_case(folder.resolve().name, title)
    optional = {r["name"] for r in package["optionalResources"]}
    tables = {r["name"]: files.typed(r, _start(r["name"])) for r in described.tables(package) if r["name"] not in optional}
    cues = next(r for r in package["optionalResources"] if r["name"] == "cues")
    shipped_cues = pd.read_csv(shipped() / cues["path"], dtype=str)
    tables["cues"] = files.typed(cues, shipped_cues[shipped_cues["issue_id"].isin(_CUES) | shipped_cues["issue_id"].isna()])
    written = Case(package, tables).save(folder)
    (written / "codebook" / "README.md").write_text(_explained(package), "utf-8")
    return written


def described_case(name: str, title: str = "") -> dict[str, Any]:
    """A data package for a new case: every table as the shipped case describes it, nothing of what that one holds."""
    model = json.loads((shipped() / described.PACKAGE).read_text("utf-8"))
    package = {k: v for k, v in model.items() if k not in ("sources", "contributors", "created", "licenses", "period")}
    return package | {
        "name": re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "case",
        "title": title or f"{name}: a case",
        "description": "Not coded yet.",
        "coded_by": "nobody yet",
    }


def around(codebook: Path, folder: Path) -> Path:
    """Write an otherwise empty case around the CSV files of a codebook.

    Parameters
    ----------
    codebook : Path
        Holds ``parties.csv``, ``actors.csv`` … itself or in a folder ``codebook``.
    folder : Path
        Where to write it.

    Raises
    ------
    KitError
        If there is no ``parties.csv``.
    """
    source = codebook / "codebook" if (codebook / "codebook").is_dir() else codebook
    if not (source / "parties.csv").is_file():
        raise KitError(f"{codebook} is no codebook: it has no parties.csv. `kit new CASE` makes one to fill in")
    package = described_case(codebook.resolve().name)
    optional = {r["name"] for r in package["optionalResources"]}
    for resource in described.tables(package):
        own, table = places.inside(source, Path(resource["path"]).name), folder / resource["path"]
        table.parent.mkdir(parents=True, exist_ok=True)
        if resource["path"].startswith("codebook/") and own.is_file():
            shutil.copyfile(own, table)
        elif resource["name"] not in optional:
            table.write_text(",".join(f["name"] for f in resource["schema"]["fields"]) + "\n", "utf-8", newline="")
    saving.write(folder, package, {})
    return folder


def _start(table: str) -> pd.DataFrame | None:
    rows = _TABLES.get(table)
    return pd.DataFrame(rows[1:], columns=list(rows[0])) if rows else None


def _explained(package: dict[str, Any]) -> str:
    """What stands in every table of the codebook, column by column, from the data package."""
    lines = [
        "# The codebook of this case",
        "",
        "Edit the tables with any editor or spreadsheet; save as CSV, UTF-8. `kit check .` names every fault, `kit names CORPUS`",
        "the names that articles use and the codebook lacks. Then: `kit code CORPUS --out .`; then `kit adopt .` lists names",
        "that coding has found, and puts them into the codebook.",
        "",
        "## datapackage.json",
        "",
        *_DESCRIBED,
    ]
    for resource in described.tables(package):
        if not resource["path"].startswith("codebook/"):
            continue
        lines += ["", f"## {Path(resource['path']).name}", "", resource["title"], ""]
        for f in resource["schema"]["fields"]:
            allowed = f.get("constraints", {}).get("enum")
            may = f" Allowed: {', '.join(map(str, allowed))}." if allowed else ""
            needed = "" if f.get("constraints", {}).get("required") else " May be empty."
            lines.append(f"- `{f['name']}`: {f['description']}.{may}{needed}")
    return "\n".join(lines) + "\n"
