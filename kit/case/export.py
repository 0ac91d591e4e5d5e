"""A case → files that other programs open: Parquet, Excel, and statements as the Discourse Network Analyzer shapes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from kit.case.case import Case
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
        Told which texts are longer than a cell of Excel: they are cut there, which the cell itself says at its end.

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
            _excel(case, beside, say)
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


def _excel(case: Case, file: Path, say: Callable[[str], None]) -> None:
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise KitError("Excel files need openpyxl: pip install 'peace-talks-kit[corpus]'") from None
    for name in case.tables:
        if case.count(name) >= cells.ROWS:
            raise KitError(
                f"{name} has {case.count(name):,} rows, a sheet of Excel holds {cells.ROWS - 1:,} below its header: "
                "filter the case, or choose parquet"
            )
    with file.open("wb") as stream, pd.ExcelWriter(stream, engine="openpyxl") as writer:
        for name, frame in case.tables.items():
            title = cells.name_sheet(name, writer.sheets)
            _fitted(name, cells.guard_table(frame), say).to_excel(writer, sheet_name=title, index=False)
            for row in writer.sheets[title].iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.data_type = "s"  # openpyxl takes a text such as “#N/A” for an error


def _fitted(name: str, frame: pd.DataFrame, say: Callable[[str], None]) -> pd.DataFrame:
    """A guarded table as Excel holds it; says which columns had to be cut."""
    fitted = frame.copy(deep=False)
    for place, column in enumerate(frame.columns):
        if pd.api.types.is_object_dtype(frame.dtypes.iloc[place]):
            fits = [cells.fit_cell(v) if isinstance(v, str) else (v, False) for v in frame.iloc[:, place]]
            fitted.isetitem(place, pd.Series([cell for cell, _ in fits], index=frame.index, dtype=object))
            if n := sum(cut for _, cut in fits):
                say(
                    f"{name}, column {column}: {n:,} cell{'s' * (n != 1)} cut at {cells.LONGEST:,} characters, "
                    "the most that Excel holds; the case and Parquet hold them whole"
                )
    return fitted


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
