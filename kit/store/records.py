"""Lines of a CSV file → its records one by one, each with the line on which it begins; what its quotation marks break is told."""

from __future__ import annotations

import csv
from collections.abc import Iterable


class BrokenRecord(Exception):
    """Why a record cannot be read.

    Attributes
    ----------
    alone : bool
        It ends on the line on which it begins, so that the next record can be read. Of any other nobody knows where it ends: its
        cell may lack the quotation mark that closes it, and then holds the records that follow.
    """

    def __init__(self, problem: str, alone: bool):
        super().__init__(problem)
        self._problem, self.alone = problem, alone

    def describe(self, row: int | str) -> str:
        """The reason in words, the record being called by this number."""
        return self._problem.format(row=f"row {row}")


class Records:
    """Records of a CSV text; blank lines are records without a cell.

    One that cannot be read raises `BrokenRecord` in its turn. What the lines themselves raise is passed on, and reading can go
    on with the line that follows.

    Parameters
    ----------
    lines : iterable of str
        With their line breaks as they are (a file opened with ``newline=""``).
    delimiter : str

    Attributes
    ----------
    delimiter : str
    begins, ends : int
        First and last line of the record given last, or of the one that is broken.
    """

    def __init__(self, lines: Iterable[str], delimiter: str = ","):
        self._reader = csv.reader(lines, delimiter=delimiter, strict=True)
        self.delimiter, self.begins = delimiter, 1

    def __iter__(self) -> Records:
        return self

    def __next__(self) -> list[str]:
        self.begins = self.ends + 1
        try:
            return next(self._reader)
        except csv.Error as error:
            raise self._broken(str(error)) from None

    @property
    def ends(self) -> int:
        return self._reader.line_num

    def _broken(self, error: str) -> BrokenRecord:
        """A reason that names the row in which a quotation mark opens, where that may be what is wrong."""
        alone = self.ends <= self.begins
        if "end of data" in error:  # also of a record that is the last line
            return BrokenRecord("a quotation mark that opens in {row} is never closed", alone=False)
        if "expected after" in error:
            inside = "a quotation mark inside a cell in quotation marks has to be doubled"
            if alone:
                return BrokenRecord(inside, alone)
            return BrokenRecord(f"a quotation mark that opens in {{row}} is never closed, or {inside} (line {self.ends})", alone)
        if "field limit" in error:
            still = f"a cell that opens in {{row}} is still open in line {self.ends}"
            return BrokenRecord(f"{still}: the quotation mark that closes it may be missing", alone=False)
        return BrokenRecord(error.replace("{", "{{").replace("}", "}}"), alone)
