"""A case → files that other programs open: Parquet, Excel, and statements as the Discourse Network Analyzer shapes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from kit.case import units
from kit.case.case import Case
from kit.case.excel import write_workbook
from kit.errors import KitError
from kit.store import outputs
from kit.store.package import PACKAGE
from kit.store.writing import written_whole
from kit.text import cells

FORMATS = ("dna", "excel", "parquet")


def export(case: Case, out: Path, to: str, say: Callable[[str], None] = lambda line: None, *, positions: bool = False) -> Path:
    """Write a case in another form.

    Parameters
    ----------
    case : Case
        Filters hold: what they leave out is not written.
    out : Path
        A CSV file for ``dna``, an XLSX file for ``excel``, a new or empty folder for ``parquet``.
    to : {'dna', 'excel', 'parquet'}
    say : callable
        Told how many positions ``dna`` leaves out, and which texts are longer than a cell of Excel: they are cut there, which the
        cell itself says at its end and the sheet ``cut`` lists.
    positions : bool, optional
        For ``dna``: True writes positions by rule that nobody verified, too; the other forms hold all, with their coder.

    Returns
    -------
    Path

    Raises
    ------
    KitError
        If the form is unknown, ``positions`` is asked of another than ``dna``, the place is taken, a table has more rows than a
        sheet of Excel, or the library that writes it is not installed.

    Notes
    -----
    CSV and Excel are guarded against formulas (`kit.text.cells`); Parquet holds every cell as it is.
    """
    if to not in FORMATS:
        raise KitError(f"no form {to!r}; there are {', '.join(FORMATS)}")
    if positions and to != "dna":
        raise KitError(f"--positions is for dna; {to} holds all positions, with their coder")
    if to == "parquet":
        return _parquet(case, out)
    with written_whole(out) as beside:
        if to == "dna":
            _dna(case, beside, positions, say)
        else:
            write_workbook(case, beside, say)
    return out


def discourse_network(case: Case, *, positions: bool = False) -> pd.DataFrame:
    """Statements in the shape of the Discourse Network Analyzer (Leifeld): person, organisation, concept, agreement.

    Parameters
    ----------
    case : Case
    positions : bool, optional
        True: also positions that rules coded and nobody verified, which charts hide; so does ``case.only(machine_stance=True)``.

    Returns
    -------
    DataFrame
        One row per statement with a position (mentions have none): ``statement``, ``date`` (last day on which it was said, else
        publication), ``person``, ``organization`` (the actor's organisation, else its party), ``concept`` (the issue),
        ``agreement`` (1: supports or conditional, 0: doubts or opposes; ambivalent rows are left out), ``document``, ``text``
        (the sentence where the case holds it, else the paraphrase) and ``coder``.
    """
    names, actors = case.book.labels("actor"), case.actors.set_index("actor_id")
    articles = case.articles.set_index("article_id")
    rows = units.statements(case.only(machine_stance=True) if positions else case)
    rows = rows[rows["score"].notna() & (rows["score"] != 0)].reset_index(drop=True)
    organisation = rows["actor_id"].map(actors["organisation_id"]).map(names)
    day = rows["said_to"].fillna(rows["article_id"].map(articles["published"]))
    return pd.DataFrame(
        {
            "statement": rows["statement_id"],
            "date": pd.to_datetime(day).dt.strftime("%Y-%m-%d"),
            "person": rows["actor"],
            "organization": organisation.fillna(rows["party"]),
            "concept": rows["issue"],
            "agreement": (rows["score"] > 0).astype(int),
            "document": rows["article_id"].map(articles["title"]).fillna(rows["article_id"]),
            "text": rows["text"].where(rows["text"].fillna("").str.strip() != "", rows["paraphrase"]),
            "coder": rows["coder"],
        }
    )


def _dna(case: Case, beside: Path, positions: bool, say: Callable[[str], None]) -> None:
    rows = discourse_network(case, positions=positions)
    cells.guard_table(rows).to_csv(beside, index=False, lineterminator="\n")
    every = rows if positions else discourse_network(case, positions=True)
    n = int(units.by_rule(every).sum()) - int(units.by_rule(rows).sum())
    if n:
        say(
            f"{n:,} position{'s' * (n != 1)} coded by rule and verified by nobody {'are' if n > 1 else 'is'} left out, "
            "as in charts; --positions writes all"
        )
    elif positions and (n := int(units.by_rule(every).sum())):
        say(f"{n:,} of {len(every):,} positions are coded by rule and verified by nobody: their coder says so")


def _parquet(case: Case, out: Path) -> Path:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise KitError("Parquet files need pyarrow: pip install 'peace-talks-kit[corpus]'") from None
    if out.exists() and (not out.is_dir() or any(out.iterdir())) and not (out / "statements.parquet").is_file():
        raise KitError(f"{out} is not empty; choose a new folder")
    with outputs.filled(out, last=[PACKAGE]) as beside:
        for name, frame in case.tables.items():
            frame.to_parquet(beside / f"{name}.parquet", index=False)
        (beside / PACKAGE).write_text(json.dumps(case.package, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return out
