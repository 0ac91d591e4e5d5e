"""A case → a workbook: a flat sheet of statements, a sheet for every table, and one that lists what a cell could not hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.case.flat import flat_statements
from kit.errors import KitError
from kit.text import cells
from kit.text.addresses import safe_address

FLAT, CUT = "statements", "cut"
_LINKS = 65_000  # Excel holds 65,530 in a sheet
_CUT_COLUMNS = ["sheet", "row", "column", "characters", "what"]


def write_workbook(case: Case, file: Path, say: Callable[[str], None] = lambda line: None) -> None:
    """Write a case as a workbook of Excel.

    Parameters
    ----------
    case : Case
        Filters hold.
    file : Path
    say : callable
        Told which texts are longer than a cell, or hold characters that a cell cannot hold.

    Raises
    ------
    KitError
        If a table has more rows than a sheet, or openpyxl is not installed.

    Notes
    -----
    The first sheet is `flat_statements`; the table *statements* is the sheet ``statements (table)``. The sheet ``cut``, there if
    needed, names each cell (sheet, row, column) that is not whole, up to as many as a sheet holds.
    """
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
    changed: list[tuple[Any, ...]] = []
    with file.open("wb") as stream, pd.ExcelWriter(stream, engine="openpyxl") as writer:
        fitted, lines = _fitted(FLAT, FLAT, flat_statements(case))
        _add_sheet(writer, FLAT, fitted)
        changed += lines  # said of the tables below, which hold the same cells
        for name, frame in case.tables.items():
            title = cells.name_sheet(f"{name} (table)" if name.casefold() == FLAT else name, writer.sheets)
            fitted, lines = _fitted(name, title, frame, say)
            _add_sheet(writer, title, fitted)
            changed += lines
        if changed:
            title = cells.name_sheet(CUT, writer.sheets)
            say(f"the sheet “{title}” lists every such cell")
            _add_sheet(writer, title, pd.DataFrame(changed[: cells.ROWS - 1], columns=_CUT_COLUMNS))


def _add_sheet(writer: pd.ExcelWriter, title: str, frame: pd.DataFrame) -> None:
    """A sheet whose header stays in sight and whose texts are texts."""
    frame.to_excel(writer, sheet_name=title, index=False)
    sheet = writer.sheets[title]
    sheet.freeze_panes = "A2"
    if title == FLAT and "url" in frame:
        _link(sheet, list(frame.columns).index("url") + 1)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # openpyxl takes a text such as “#N/A” for an error


def _link(sheet: Any, column: int) -> None:
    """Make links of the addresses in a column, up to as many as a sheet holds; what is no address of the web stays a text."""
    rows = sheet.iter_rows(min_row=2, max_row=min(sheet.max_row, _LINKS + 1), min_col=column, max_col=column)
    for (cell,) in rows:
        if safe_address(cell.value):
            cell.hyperlink, cell.style = cell.value, "Hyperlink"


def _fitted(
    name: str, title: str, frame: pd.DataFrame, say: Callable[[str], None] = lambda line: None
) -> tuple[pd.DataFrame, list[tuple[Any, ...]]]:
    """A table as Excel holds it, and a row for each cell that is not whole; says of which columns."""
    fitted, changed = cells.guard_table(frame), []
    for place, column in enumerate(fitted.columns):
        if not pd.api.types.is_object_dtype(fitted.dtypes.iloc[place]):
            continue
        fits, cuts, spaces = [], 0, 0
        for number, (raw, cell) in enumerate(zip(frame.iloc[:, place], fitted.iloc[:, place], strict=True), start=2):
            held, cut = cells.fit_cell(cell) if isinstance(cell, str) else (cell, False)
            fits.append(held)
            lost = cells.count_unheld(raw) if isinstance(raw, str) else 0
            if cut:
                changed.append((title, number, column, len(raw), f"cut at {cells.LONGEST:,} characters"))
            if lost:
                what = f"{lost:,} character{'s' * (lost != 1)} that Excel cannot hold became a space"
                changed.append((title, number, column, len(raw), what))
            cuts, spaces = cuts + cut, spaces + bool(lost)
        fitted.isetitem(place, pd.Series(fits, index=frame.index, dtype=object))
        if cuts:
            say(
                f"{name}, column {column}: {cuts:,} cell{'s' * (cuts != 1)} cut at {cells.LONGEST:,} characters, "
                "the most that Excel holds; the case and Parquet hold them whole"
            )
        if spaces:
            say(
                f"{name}, column {column}: {spaces:,} cell{'s' * (spaces != 1)} with control characters, each now a space; "
                "the case and Parquet hold them"
            )
    return fitted, changed
