"""A codebook with a folder's additions → what each variable of a coder's file may say, and what in a file it may not."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from kit.case.case import Case
from kit.coders.additions import with_additions
from kit.coders.spans import ARTICLE, DECISIONS, READ, SINGLE, STANCE, YES, parse_unit_id, shown
from kit.errors import KitError

OUTLOOKS = ("-1", "0", "1")
TONES = ("tone_peace", "tone_overall")
_SHORT_LIST = 12
_KINDS = {"span": SINGLE, "statement": (STANCE,), "sentence": TONES, "attribution": SINGLE[1:], ARTICLE: (READ,)}
_WORDS = {"actor_id": "actor", "party_id": "party", "article_id": "article", "boundary": "decision"}


class Allowed:
    """The codes that a case's codebook and the additions of a folder allow.

    Parameters
    ----------
    case : Case
    folder : path, optional
        Holds coders' files, and ``additions.csv``.

    Attributes
    ----------
    case : Case
        The whole case with the additions that have no fault.
    faults : list of str
        What is wrong in ``additions.csv``.
    """

    def __init__(self, case: Case, folder: str | Path | None = None):
        self.faults: list[str] = []
        self.case = case.whole if folder is None else with_additions(case.whole, folder, self.faults)
        book = self.case.book
        sure = [c["value"] for c in book.codes("attributions", "confidence")] or ["high", "medium", "low"]
        self._values: dict[str, Sequence[str]] = {
            "boundary": DECISIONS,
            "actor_id": book.order("actor"),
            "party_id": book.order("party"),
            "issue": book.order("issue"),
            "form": book.order("form"),
            "outlook": OUTLOOKS,
            "confidence": sure,
            STANCE: book.order("stance"),
            "article_id": list(self.case.articles["article_id"]),
            **dict.fromkeys(TONES, OUTLOOKS),
            READ: (YES,),
        }
        self._known = {variable: set(values) for variable, values in self._values.items()}

    def fault(self, variable: str, value: str) -> str:
        """What is wrong with a value, and what is allowed; nothing if it is right."""
        if value in self._known[variable]:
            return ""
        allowed = list(self._values[variable])
        near = difflib.get_close_matches(value, allowed, n=3, cutoff=0.6) if len(allowed) > _SHORT_LIST else []
        listed = ", ".join([*near, *(v for v in allowed if v not in near)][:_SHORT_LIST])
        more = f" and {len(allowed) - _SHORT_LIST} more" if len(allowed) > _SHORT_LIST else ""
        where = f" (and {self.faults[0]})" if self.faults and variable in ("actor_id", "issue") else ""
        return f"{shown(value)} is no {_WORDS.get(variable, variable)}; allowed: {listed or 'none'}{more}{where}"

    def faults_of(self, path: Path, frame: pd.DataFrame) -> Iterator[str]:
        """What a coder's file says that the codebook does not know: file, row, column, value and what is allowed."""
        columns = (frame[c] for c in ("unit_kind", "unit_id", "variable", "value"))
        for row, kind, unit, variable, value in zip(frame.index, *columns, strict=True):
            for column, fault in self._faults(kind, unit, variable, value):
                yield f"{path}, row {row}, {column}: {fault}"

    def check(self, path: Path, frame: pd.DataFrame) -> None:
        """Raise the first of `faults_of`.

        Raises
        ------
        KitError
            If there is one.
        """
        for fault in self.faults_of(path, frame):
            raise KitError(fault)

    def _faults(self, kind: str, unit: str, variable: str, value: str) -> Iterator[tuple[str, str]]:
        if kind not in _KINDS:
            yield "unit_kind", f"{shown(kind)} is none of {', '.join(_KINDS)}"
            return
        if variable not in _KINDS[kind]:
            yield (
                "variable",
                f"{shown(variable)} is none of {'an' if kind[0] == 'a' else 'a'} {kind}; allowed: {', '.join(_KINDS[kind])}",
            )
            return
        if parsed := parse_unit_id(kind, unit):
            place, issue = parsed
            if fault := self.fault("article_id", place.article_id):
                yield "unit_id", fault
            if kind == "statement" and (fault := self.fault("issue", issue)):
                yield "unit_id", fault
        elif kind == ARTICLE and (fault := self.fault("article_id", unit)):
            yield "unit_id", fault
        if (value or kind in ("statement", ARTICLE)) and (fault := self.fault(variable, value)):
            yield "value", fault
