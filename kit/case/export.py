"""A case → files that other programs open: Parquet, Excel, and statements as the Discourse Network Analyzer shapes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from kit.case.case import Case
from kit.case.excel import write_workbook
from kit.errors import KitError
from kit.store import outputs
from kit.store.order import counted
from kit.store.package import PACKAGE
from kit.store.writing import written_whole
from kit.text import cells

FORMATS = ("dna", "excel", "parquet")


def export(case: Case, out: Path, to: str, say: Callable[[str], None] = lambda line: None) -> Path:
    """Write a case in another form.

    Parameters
    ----------
    case : Case
        Filters hold: what they leave out is not written.
    out : Path
        A CSV file for ``dna``, an XLSX file for ``excel``, a new or empty folder for ``parquet``.
    to : {'dna', 'excel', 'parquet'}
    say : callable
        Told which texts are longer than a cell of Excel: they are cut there, which the cell itself says at its end and the sheet
        ``cut`` lists.

    Returns
    -------
    Path

    Raises
    ------
    KitError
        If the form is unknown, the place is taken, a table has more rows than a sheet of Excel, or the library that writes it
        is not installed.

    Notes
    -----
    CSV and Excel are guarded against formulas (`kit.text.cells`); Parquet holds every cell as it is.
    """
    if to not in FORMATS:
        raise KitError(f"no form {to!r}; there are {', '.join(FORMATS)}")
    if to == "parquet":
        return _parquet(case, out)
    with written_whole(out) as beside:
        if to == "dna":
            cells.guard_table(discourse_network(case)).to_csv(beside, index=False, lineterminator="\n")
        else:
            write_workbook(case, beside, say)
    return out


def discourse_network(case: Case) -> pd.DataFrame:
    """Statements in the shape of the Discourse Network Analyzer (Leifeld): person, organisation, concept, agreement.

    Returns
    -------
    DataFrame
        One row per statement with a position (mentions have none): ``statement``, ``date`` (last day on which it was said, else
        publication), ``person``, ``organization`` (the actor's organisation, else its party), ``concept`` (the issue),
        ``agreement`` (1: supports or conditional, 0: doubts or opposes; ambivalent rows are left out), ``document``, ``text``
        (paraphrase) and ``coder``.
    """
    scores = {c["value"]: c.get("score") for c in case.book.codes("statements", "stance")}
    names, actors = case.book.labels("actor"), case.actors.set_index("actor_id")
    rows = case.statements.merge(case.attributions, on="attribution_id", suffixes=("", "_attribution"))
    rows = rows.merge(case.articles[["article_id", "published", "title"]], on="article_id")
    score = rows["stance"].map(scores).astype("float64")
    rows = rows[score.notna() & (score != 0)]
    organisation = rows["actor_id"].map(actors["organisation_id"]).map(names)
    return pd.DataFrame(
        {
            "statement": rows["statement_id"],
            "date": rows["said_to"].fillna(rows["published"]).dt.strftime("%Y-%m-%d"),
            "person": rows["actor_id"].map(names),
            "organization": organisation.fillna(rows["party_id"].map(case.book.labels("party"))),
            "concept": rows["issue_id"].map(case.book.labels("issue")),
            "agreement": (score[rows.index] > 0).astype(int),
            "document": rows["title"].fillna(rows["article_id"]),
            "text": rows["paraphrase"],
            "coder": rows["coder"],
        }
    ).sort_values("statement", key=counted, kind="stable", ignore_index=True)


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
