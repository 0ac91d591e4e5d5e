"""The one family of errors: each says what is wrong, where, what is allowed and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

MOST_CHOICES = 20  # names that an error lists


class KitError(Exception):
    """Something the user can mend; its text says how."""


@dataclass(frozen=True)
class Fault:
    """One fault in a case folder.

    Attributes
    ----------
    file : str
        Path inside the case folder.
    row : int or None
        Line of the file, the header being line 1; None: the whole file.
    column : str
        Column name; empty: the whole row.
    value : str
        The value found, shortened; empty: none.
    problem : str
        What is wrong.
    allowed : str
        What would be right, or what to do.
    """

    file: str
    row: int | None
    column: str
    value: str
    problem: str
    allowed: str

    def __str__(self) -> str:
        place = self.file + (f", row {self.row}" if self.row else "") + (f", column {self.column}" if self.column else "")
        return f"{place}: {self.problem}" + (f" ({self.value!r})" if self.value else "") + f". {self.allowed}"


class CaseError(KitError):
    """A case folder with faults; `faults` lists all of them."""

    SHOWN = 5

    def __init__(self, where: str, faults: Iterable[Fault]):
        self.faults = list(faults)
        more = len(self.faults) - self.SHOWN
        lines = [
            f"{where}: {len(self.faults)} fault{'s' * (len(self.faults) != 1)}",
            *(f"  {f}" for f in self.faults[: self.SHOWN]),
        ]
        lines += [f"  … and {more} more; `kit check` lists them all"] if more > 0 else []
        super().__init__("\n".join(lines))
        self._where = where

    def __reduce__(self) -> tuple[type[CaseError], tuple[str, list[Fault]]]:
        return type(self), (self._where, self.faults)  # for errors that come from another process


class UnknownTable(KitError, KeyError, AttributeError):
    """A table the case does not have; the text lists those it has."""

    __str__ = Exception.__str__  # a KeyError's own shows its text in quotation marks


class UnknownColumn(KitError, KeyError):
    """A column, filter or dimension the case does not have; the text lists those it has."""

    __str__ = Exception.__str__


class UnknownValue(KitError, ValueError):
    """A party, outlet, issue … the codebook does not have; the text suggests some it has."""


class AcrossIssues(KitError):
    """A mean stance over several issues was asked for: propositions point in opposite directions."""


def choices(asked: object, there: Iterable[str]) -> str:
    """What somebody may have meant, and all that there is: the end of a sentence that says what there is not."""
    known = [*dict.fromkeys(there)]
    folded = {name.casefold(): name for name in known}
    wanted = str(asked).casefold()
    near = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.6) or [n for n in folded if wanted and wanted in n]
    meant = f"did you mean {folded[near[0]]!r}? There are" if near else "there are"
    shown = ", ".join(known[:MOST_CHOICES]) + (f" and {len(known) - MOST_CHOICES:,} more" if len(known) > MOST_CHOICES else "")
    return f"{meant} {shown or 'none'}"
