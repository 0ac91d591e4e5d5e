"""A case → tables that other programs open: Parquet, Excel, and statements as the Discourse Network Analyzer shapes them.

Files of coding programs are written by `kit.exchange`, to which the command ``kit export`` hands them.
"""

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

FORMATS = ("excel", "parquet")


def export(case: Case, out: Path, to: str, say: Callable[[str], None] = lambda line: None, *, positions: bool = False) -> Path:
    """Write a case in another form.

    Parameters
    ----------
    case : Case
        Filters hold: what they leave out is not written.
    out : Path
        An XLSX file for ``excel``, a new or empty folder for ``parquet``.
    to : {'excel', 'parquet'}
    say : callable
        Told which texts are longer than a cell of Excel: they are cut there, which the cell itself says at its end and the sheet
        ``cut`` lists.
    positions : bool, optional
        Of no use here: both forms hold all positions, with their coder.

    Returns
    -------
    Path

    Raises
    ------
    KitError
        If the form is unknown, ``positions`` is asked, the place is taken, a table has more rows than a sheet of Excel, or the
        library that writes it is not installed.

    Notes
    -----
    Excel is guarded against formulas (`kit.text.cells`); Parquet holds every cell as it is.
    """
    if to not in FORMATS:
        raise KitError(
            f"no form {to!r}; there are {', '.join(FORMATS)}; files of coding programs: kit export CASE OUT --to dna, refi …"
        )
    if positions:
        raise KitError(f"--positions is for coding programs; {to} holds all positions, with their coder")
    if to == "parquet":
        return _parquet(case, out)
    with written_whole(out) as beside:
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
