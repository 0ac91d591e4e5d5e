"""A case → files that other programs open: Parquet, Excel, and statements as the Discourse Network Analyzer shapes them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from kit import outputs
from kit.case import Case
from kit.errors import KitError
from kit.order import counted
from kit.package import PACKAGE

FORMATS = ("dna", "excel", "parquet")
_CELL = 32_000  # characters: an Excel cell holds no more than 32,767


def export(case: Case, out: Path, to: str) -> Path:
    """Write a case in another form.

    Parameters
    ----------
    case : Case
        Filters hold: what they leave out is not written.
    out : Path
        A CSV file for ``dna``, an XLSX file for ``excel``, a new or empty folder for ``parquet``.
    to : {'dna', 'excel', 'parquet'}

    Returns
    -------
    Path

    Raises
    ------
    KitError
        If the form is unknown, the place is taken, or the library that writes it is not installed.
    """
    if to not in FORMATS:
        raise KitError(f"no form {to!r}; there are {', '.join(FORMATS)}")
    if to == "parquet":
        return _parquet(case, out)
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.part")
    try:
        if to == "dna":
            safe(discourse_network(case)).to_csv(beside, index=False, lineterminator="\n")
        else:
            _excel(case, beside)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
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


def safe(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with no cell that a spreadsheet would take for a formula."""
    text = frame.select_dtypes(include=["str", "object"]).columns
    return frame.assign(**{c: [_inert(v) for v in frame[c]] for c in text})


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _excel(case: Case, file: Path) -> None:
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise KitError("Excel files need openpyxl: pip install 'peace-talks-kit[corpus]'") from None
    with file.open("wb") as stream, pd.ExcelWriter(stream, engine="openpyxl") as writer:
        for name, frame in case.tables.items():
            cut = {c: frame[c].astype(object).where(frame[c].isna(), frame[c].astype(object).str.slice(0, _CELL))
                   for c in frame.select_dtypes(include=["str"]).columns}  # fmt: skip
            safe(frame.assign(**cut)).to_excel(writer, sheet_name=name[:31], index=False)


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
