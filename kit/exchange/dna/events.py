"""A case → the event list that the Discourse Network Analyzer exports as CSV, column by column, for R and spreadsheets.

The program writes such lists and reads none: a case goes into it as a database (`kit.exchange.dna`).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

from kit.case.case import Case
from kit.case.export import discourse_network
from kit.store.writing import written_whole
from kit.text.cells import guard_table

_TIME = "%Y-%m-%d %H:%M:%S"


def event_list(case: Case, *, positions: bool = False) -> pd.DataFrame:
    """Statements with a position, in the columns of the program's event list.

    Parameters
    ----------
    case : Case
        Its articles' texts are not needed.
    positions : bool, optional
        True: also positions by rule that nobody verified.

    Returns
    -------
    DataFrame
        One row per statement of `kit.case.export.discourse_network`: ``statement_id``, ``time`` (``2031-03-04 00:00:00``),
        ``person``, ``organization``, ``concept``, ``agreement`` (1 or 0), ``start_position``, ``stop_position`` (UTF-16 units in
        the program; here code points of the article's text), ``text``, ``coder``, ``document_id``, ``document_title``,
        ``document_author``, ``document_source``, ``document_section``, ``document_type``.

    Examples
    --------
    >>> import kit
    >>> list(event_list(kit.load()))[:6]
    ['statement_id', 'time', 'person', 'organization', 'concept', 'agreement']
    """
    rows = discourse_network(case, positions=positions)
    said = case.whole.statements.set_index("statement_id")["attribution_id"]
    attributions = case.whole.attributions.set_index("attribution_id")
    of = rows["statement"].map(said)
    documents = of.map(attributions["article_id"])
    articles = case.whole.articles.set_index("article_id")
    start, end = (attributions[f"content_{one}"].fillna(attributions[f"char_{one}"]) for one in ("start", "end"))
    outlets = articles["outlet_id"].map(case.book.labels("outlet"))
    empty = pd.Series("", index=rows.index)
    return pd.DataFrame(
        {
            "statement_id": rows["statement"],
            "time": pd.to_datetime(rows["date"]).dt.strftime(_TIME),
            **{name: rows[name] for name in ("person", "organization", "concept", "agreement")},
            "start_position": of.map(start).astype("Int64"),
            "stop_position": of.map(end).astype("Int64"),
            "text": rows["text"],
            "coder": rows["coder"],
            "document_id": documents,
            "document_title": documents.map(articles["title"]),
            "document_author": documents.map(articles["byline"]) if "byline" in articles else empty,
            "document_source": documents.map(outlets),
            "document_section": empty,
            "document_type": empty,
        }
    )


def write(case: Case, path: Path, *, positions: bool = False) -> None:
    """Write `event_list`: UTF-8, semicolons between cells, texts in quotation marks, guarded against formulas."""
    rows = guard_table(event_list(case, positions=positions))
    with written_whole(Path(path)) as beside:
        rows.to_csv(beside, index=False, sep=";", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
