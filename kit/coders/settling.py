"""Several coders' codes → one table of settled codes that keeps who decided and why, and a case of them for the charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kit.case.case import Case
from kit.coders.allowed import Allowed
from kit.coders.spans import Coded, parse_unit_id, read_text_table, replace_text_table, shown
from kit.coders.units import SINGLE, Comparison, Unit, compare
from kit.errors import KitError
from kit.store.writing import locked

DECISIONS = "decisions.csv"
_DECIDED = ("unit_id", "variable", "value", "by", "why")
COLUMNS = ["unit_id", "article_id", "start", "end", "variable", "value", "how", "by", "why"]
NO = "no"  # settled: the passage attributes nothing, or the issue is not coded on it
_PATIENCE = 20  # seconds for another program to write decisions
_COUNTED = (*SINGLE, "confidence")


def merge_codes(
    case: Case,
    folder: str | Path,
    coders: Sequence[str] | None = None,
    decisions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Settle what several coders coded into one table.

    Parameters
    ----------
    case : Case
    folder : path
        Holds the coders' files.
    coders : sequence of str, optional
        Default: every file of the folder.
    decisions : DataFrame, optional
        ``unit_id``, ``variable``, ``value``, ``by``, ``why``. Default: what `decide` wrote into the folder.

    Returns
    -------
    DataFrame
        One row per unit × variable (``passage``: its place, or “no”; ``actor_id``, ``party_id``, ``form``, ``outlook``,
        ``confidence``; ``stance: <issue>``): ``unit_id``, ``article_id``, ``start``, ``end``, ``variable``, ``value`` (missing
        while open), ``how`` (agreed, majority, decided, open; single: only one
        coder could say; lowest: of confidence, the least sure), ``by``, ``why``, then a column per coder. A majority is more than
        half of the coders who marked something in the article.

    Raises
    ------
    KitError
        If a coder's file says what the codebook does not know, or a decision does; if a decision names a unit or variable that
        is not there, or gives no reason.
    """
    compared = compare(case, coders, folder)
    allowed = Allowed(case, folder)
    decided = _read_decisions(allowed, folder) if decisions is None else _check_decisions(allowed, decisions, "the decisions")
    by_unit = {(d["unit_id"], d["variable"]): d for d in decided.to_dict("records")}
    rows = [row for unit in compared.units for row in _settle_unit(unit, compared, by_unit)]
    known = {(r["unit_id"], r["variable"]) for r in rows}
    for strange in [k for k in by_unit if k not in known]:
        raise KitError(
            f"a decision is about {strange[0]}, {strange[1]}, which no coder has coded; units are named as in kit.merge_codes"
        )
    return pd.DataFrame(rows, columns=[*COLUMNS, *compared.coders])


def decide(case: Case, folder: str | Path, unit_id: str, variable: str, value: str, *, by: str, why: str) -> Path:
    """Write a decision on one code into the folder of the coders' files; a later one on the same code takes its place.

    Parameters
    ----------
    case : Case
        Its codebook, with the folder's additions, says what can be decided.
    folder : path
        Holds the coders' files.
    unit_id, variable, value : str
        As `merge_codes` words them: a ``passage`` is ``start-end`` or “no”, a ``stance: <issue>`` a stance or “no”, an
        ``outlook`` -1, 0, 1 or nothing.
    by, why : str

    Raises
    ------
    KitError
        If there is no such variable or value, or who decided or why is not said.
    """
    target = Path(folder) / DECISIONS
    row = dict(zip(_DECIDED, (unit_id, variable, value, by.strip(), why.strip()), strict=True))
    allowed = Allowed(case, folder)
    _check_decisions(allowed, pd.DataFrame([row]), "the decision")
    busy = f"somebody else has been writing {target} for {_PATIENCE} seconds: try again"
    with locked(Path(folder) / ".decisions.lock", wait=_PATIENCE, busy=busy):
        decided = _read_decisions(allowed, folder)
        old = [r for r in decided.to_dict("records") if (r["unit_id"], r["variable"]) != (unit_id, variable)]
        replace_text_table(target, _DECIDED, [*old, row])
    return target


def settled_codes(merged: pd.DataFrame) -> list[Coded]:
    """The settled passages of a table of `merge_codes`; what is open is left empty."""
    return [code for _, code in _settled_passages(merged)]


def _settled_passages(merged: pd.DataFrame) -> Iterator[tuple[dict[str, str], Coded]]:
    """Settled passages, each with how its variables were settled, in words."""
    for _, rows in merged.groupby("unit_id", sort=False):
        values = {r.variable: r.value for r in rows.itertuples() if isinstance(r.value, str)}
        article = str(rows["article_id"].iloc[0])
        ends = values.get("passage", "")
        if ends in ("", NO):
            continue
        parsed = parse_unit_id("span", f"{article}:{ends}")
        if parsed is None:
            raise KitError(
                f"{rows['unit_id'].iloc[0]}, passage: {shown(ends)} is none; write start-end, start before end, or {NO}"
            )
        issues = {k.removeprefix("stance: "): v for k, v in values.items() if k.startswith("stance: ") and v != NO}
        single: dict[str, Any] = {v: values.get(v, "") for v in _COUNTED}
        how = {r.variable: f"{r.how}: {r.by}" + f" ({r.why})" * bool(r.why) for r in rows.itertuples() if r.how != "open"}
        yield how, Coded(*parsed[0], **single, issues=issues)


def _values(code: Coded) -> Iterator[tuple[str, str]]:
    """Variable and value of every code of a passage."""
    yield from ((v, value) for v in _COUNTED if (value := getattr(code, v)))
    for issue, stance in code.issues.items():
        yield from (("issue", issue), ("stance", stance))


def coded_case(case: Case, merged: pd.DataFrame) -> Case:
    """The case with settled codes of people in place of its own: its charts then show them.

    Parameters
    ----------
    case : Case
    merged : DataFrame
        From `merge_codes`. A passage without a settled actor is left out, and so is an issue without a settled stance.

    Returns
    -------
    Case
        Attributions, statements and utterances from ``merged``, each passage an act of speaking of its own on an unknown day up
        to its article's; events, figures and citations are left out. How each code was settled stands in ``note``.

    Raises
    ------
    KitError
        If a settled code is none of the case's codebook: `kit.additions.with_additions` gives the case with what coders added.
    """
    settled = [(how, code) for how, code in _settled_passages(merged) if code.actor_id]
    _check_codes(Allowed(case), [code for _, code in settled])
    rows = _Rows(case)
    for number, (how, code) in enumerate(settled, start=1):
        rows.add(number, code, how)
    tables: dict[str, Any] = {
        "attributions": _with_types(case.attributions, rows.attributions),
        "statements": _with_types(case.statements, rows.statements),
        "utterances": _with_types(case.utterances, rows.utterances),
    }
    for table in ("events", "event_participants", "event_reports", "figures", "citations", "codings"):
        tables[table] = case.tables[table].iloc[:0]
    coders = merged.columns[len(COLUMNS) :]
    package = case.package | {"coded_by": f"{', '.join(coders)}; settled"}
    return Case(package, case.whole.tables | tables)


def _check_codes(allowed: Allowed, codes: Sequence[Coded]) -> None:
    """Refuse codes that are none of the codebook."""
    for code in codes:
        for variable, value in _values(code):
            if fault := allowed.fault(variable, value):
                added = "what coders added is in the case of kit.additions.with_additions"
                raise KitError(f"{code.unit_id}: {fault}; {added}")


class _Rows:
    """Rows of the case's tables for settled passages, each an utterance of its own."""

    def __init__(self, case: Case):
        self.attributions: list[dict[str, Any]] = []
        self.statements: list[dict[str, Any]] = []
        self.utterances: list[dict[str, Any]] = []
        self._days = case.articles.set_index("article_id")["reported_to"]
        self._sentences = case.sentences.sort_values(["article_id", "position"])
        self._actors = case.book.labels("actor")
        self._parties = dict(zip(case.actors["actor_id"], case.actors["party_id"], strict=True))

    def add(self, number: int, code: Coded, how: Mapping[str, str]) -> None:
        """A passage, numbered, with how each of its codes was settled; nothing if it lies in no sentence."""
        sentences = self._sentences[
            (self._sentences["article_id"] == code.article_id)
            & (self._sentences["char_start"] < code.end)
            & (self._sentences["char_end"] > code.start)
        ]
        if sentences.empty:
            return
        utterance = {"utterance_id": f"um{number:03d}", "actor_id": code.actor_id, "said_to": self._days.get(code.article_id)}
        attribution_id = f"{code.article_id}-m{number:03d}"
        coded = {"attribution_id": attribution_id, "coder": "settled", "confidence": code.confidence or "medium"}
        self.utterances.append(utterance)
        self.attributions.append(coded | utterance | self._attribution(code, sentences) | {"note": f"actor {how['actor_id']}"})
        self.statements += [
            coded
            | {
                "statement_id": f"{attribution_id}.{i}",
                "issue_id": issue,
                "stance": stance,
                "note": how[f"stance: {issue}"],
            }
            for i, (issue, stance) in enumerate(sorted(code.issues.items()), start=1)
        ]

    def _attribution(self, code: Coded, sentences: pd.DataFrame) -> dict[str, Any]:
        return {
            "article_id": code.article_id,
            "first_sentence_id": sentences["sentence_id"].iloc[0],
            "last_sentence_id": sentences["sentence_id"].iloc[-1],
            "char_start": int(sentences["char_start"].min()),
            "char_end": int(sentences["char_end"].max()),
            "content_start": code.start,
            "content_end": code.end,
            "party_id": code.party_id or self._parties[code.actor_id],
            "speaker": self._actors[code.actor_id],
            "form": code.form or "indirect",
            "date_basis": "by publication",
            "outlook": int(code.outlook) if code.outlook else None,
            "paraphrase": " / ".join(sentences["gist"].dropna()) or "coded by hand",
        }


def _settle_unit(unit: Unit, compared: Comparison, decided: Mapping[tuple[str, str], Mapping[str, str]]) -> list[dict[str, Any]]:
    readers = [c for c in compared.coders if unit.article_id in compared.read[c]]
    seen: dict[str, dict[str, str]] = {
        "passage": {c: f"{unit.codes[c].start}-{unit.codes[c].end}" if c in unit.codes else NO for c in readers}
    }
    for variable in _COUNTED:
        values = {c: getattr(code, variable) for c, code in unit.codes.items() if c not in compared.silent[variable]}
        if any(values.values()):
            seen[variable] = values
    for issue in sorted({i for code in unit.codes.values() for i in code.issues}):
        seen[f"stance: {issue}"] = {c: code.issues.get(issue, NO) for c, code in unit.codes.items()}
    where = {"unit_id": unit.name, "article_id": unit.article_id, "start": unit.start, "end": unit.end}
    rows = []
    for variable, values in seen.items():
        vote = _vote(values, variable)
        if decision := decided.get((unit.name, variable)):
            vote = _Vote(decision["value"], "decided", decision["by"], decision["why"])
        rows.append(where | {"variable": variable, **vote._asdict(), **values})
    return rows


class _Vote(NamedTuple):
    """How a code was settled, as the columns of a table of settled codes say it."""

    value: str | None
    how: str
    by: str = ""
    why: str = ""


def _vote(values: Mapping[str, str], variable: str) -> _Vote:
    """What more than half say; of a passage's place, more than half must first say that it is one."""
    counts = Counter(values.values())
    value, most = counts.most_common(1)[0]
    if most == len(values):
        return _Vote(value, "agreed" if most > 1 else "single", ", ".join(values))
    if most * 2 > len(values):
        return _Vote(value, "majority", ", ".join(c for c, v in values.items() if v == value), f"{most} of {len(values)}")
    places = [v for v in values.values() if v != NO]
    if variable == "passage" and len(places) * 2 > len(values):
        ends = [tuple(map(int, v.split("-"))) for v in places]
        widest = f"{min(s for s, _ in ends)}-{max(e for _, e in ends)}"
        marked = ", ".join(c for c, v in values.items() if v != NO)
        return _Vote(widest, "majority", marked, f"{len(places)} of {len(values)} marked it; the widest place")
    if variable == "confidence":  # who is less sure is heard
        lowest = next((v for v in ("low", "medium", "high") if v in counts), value)
        return _Vote(lowest, "lowest", ", ".join(values), "the least sure of them")
    return _Vote(None, "open")


def _read_decisions(allowed: Allowed, folder: str | Path) -> pd.DataFrame:
    target = Path(folder) / DECISIONS
    if not target.is_file():
        return pd.DataFrame(columns=list(_DECIDED))
    return _check_decisions(allowed, read_text_table(target), str(target))


def _check_decisions(allowed: Allowed, frame: pd.DataFrame, where: str) -> pd.DataFrame:
    missing = [c for c in _DECIDED if c not in frame]
    if missing:
        raise KitError(f"{where}: the columns {', '.join(missing)} are missing; a decision has {', '.join(_DECIDED)}")
    frame = frame[list(_DECIDED)].fillna("").astype(str)
    from_file = bool(len(frame)) and frame.index[0] >= 2  # as read: the index is the row of the file
    for number, record in enumerate(frame.to_dict("records")):
        row = f"{where}, row {frame.index[number] if from_file else number + 2}"
        for column in ("by", "why"):
            if not record[column].strip():
                raise KitError(f"{row}: {column} is empty; a decision says who made it and why")
        if fault := _fault(allowed, record["variable"], record["value"]):
            raise KitError(f"{row}, {fault}")
    return frame


def _fault(allowed: Allowed, variable: str, value: str) -> str:
    """What is wrong with a decision, with the column's name, and what is allowed; nothing if it is right."""
    head, _, issue = variable.partition(": ")
    if variable == "passage":
        right = value == NO or parse_unit_id("span", f"x:{value}")
        return "" if right else f"value: {shown(value)} is no passage; allowed: start-end, start before end, or {NO}"
    if head == "stance" and issue:
        if fault := allowed.fault("issue", issue):
            return f"variable: {fault}"
        fault = "" if value == NO else allowed.fault("stance", value)
        return f"value: {fault}, {NO}" * bool(fault)
    if variable not in _COUNTED:
        return f"variable: {shown(variable)} cannot be decided; there are passage, {', '.join(_COUNTED)}, stance: <issue>"
    fault = "" if (variable, value) == ("outlook", "") else allowed.fault(variable, value)
    return f"value: {fault}" * bool(fault)


def _with_types(like: pd.DataFrame, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(like.columns)).astype(like.dtypes.to_dict())
