"""Codes made by rule against codes made by reading, of the same articles → a table of measured accuracy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kit.case.case import Case, load
from kit.coders.spans import read_text_table, shown
from kit.coders.units import marked_passages, marks
from kit.errors import Fault, KitError, choices
from kit.store import package as described

OVERLAP = 0.3  # share of the content as read that a found content must cover to be the same attribution
_LONGER = (3, 120)  # a content longer than three times the other and 120 characters finds nothing
COLUMNS = ["article_id", "start", "end", "actor_id", "party_id", "form", "issue_id", "stance"]
Marks = dict[str, str]  # issue → stance


class _Coded(NamedTuple):
    start: int
    end: int
    actor: str
    party: str
    form: str
    issues: Marks


def accuracy(case: Case, gold: Case | pd.DataFrame, *, text: str = "other", coder: str = "") -> pd.DataFrame:
    """Measure the codes of a case, or of one of its coders, against codes made by reading.

    Parameters
    ----------
    case : Case
        Coded by rule.
    gold : Case or DataFrame
        The same articles (same ids, same texts) coded by reading: a case with offsets of contents, or one row per attribution
        × issue with ``article_id``, ``start``, ``end`` and, where known, ``actor_id``, ``party_id``, ``form``, ``issue_id``,
        ``stance``. Every attribution of an article must be coded, or precision means nothing.
    text : {'training', 'development', 'held out', 'other'}
        Whether the rules were written with these texts in view.
    coder : str, optional
        Instead of the case's own attributions: the passages that this coder of ``codings`` has marked, e.g. a language model.
        What a coder never coded (a model that codes what rules have found names no speaker) is not measured.

    Returns
    -------
    DataFrame
        One row per measure: ``accuracy_id``, ``measure``, ``value`` (0…1), ``n``, ``text``, ``note``.

    Raises
    ------
    KitError
        If no article is in both, or the coder has marked no passages.

    Notes
    -----
    An attribution is found when the content by rule covers three tenths of the content as read and is not many times longer
    (the threshold of Pareti 2016 and of the Gender Gap Tracker's evaluation). Each found content serves once. Actor, party and
    form: share of those found. Issues: micro F1 over all attributions as read, those not found counting as missed. Stance:
    share of attribution × issue pairs that both have, beside the share of the most frequent stance.
    """
    read, ruled = _read_attributions(gold), _read_attributions(_of_coder(case, coder) if coder else case)
    shared = sorted(set(read) & set(case.articles["article_id"]))
    if not shared:
        raise KitError("no article is in both: ids and texts must be those of the case")
    pairs: list[tuple[_Coded, _Coded | None]] = []
    n_ruled = 0
    for article in shared:
        by_rule = ruled.get(article, [])
        n_ruled += len(by_rule)
        pairs += _match(read[article], by_rule)
    both = [(a, b) for a, b in pairs if b]
    rows = [
        ("attribution recall", len(both), len(pairs), f"found: an overlap of {OVERLAP} or more"),
        ("attribution precision", len(both), n_ruled, f"found: an overlap of {OVERLAP} or more; fair only if all were read"),
        *(_measure_share(name, both) for name in ("actor", "party", "form") if not coder or _has(ruled, name)),
        *_measure_issues(pairs),
        *_measure_stances(both),
    ]
    by = f"by {coder}" if coder else "by rule"
    measured = [(name, hits / n, n, note.replace("by rule", by)) for name, hits, n, note in rows if n]
    return pd.DataFrame(
        [
            {"accuracy_id": f"{text}.{name}".replace(" ", "_").lower(), "measure": name}
            | {"value": round(value, 4), "n": int(n), "text": text, "note": note}
            for name, value, n, note in measured
        ]
    )


def _of_coder(case: Case, coder: str) -> pd.DataFrame:
    """One row per attribution × issue of the passages that a coder has marked."""
    spans = marks(case.whole, coder) if marked_passages(case.whole, coder) else []
    if not spans:
        there = [c for c in sorted(case.coders("codings")) if marked_passages(case.whole, c)]
        raise KitError(f"{coder[:60]!r} has marked no passages in this case; {choices(coder, there)}")
    rows = [
        (c.article_id, c.start, c.end, c.actor_id, c.party_id, c.form, issue, stance)
        for c in spans
        for issue, stance in (sorted(c.issues.items()) or [("", "")])
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _has(coded: dict[str, list[_Coded]], name: str) -> bool:
    return any(getattr(one, name) for of_article in coded.values() for one in of_article)


def read_gold(path: Path) -> Case | pd.DataFrame:
    """Codes by reading: a case's folder, or a CSV file with the columns that `accuracy` names.

    Raises
    ------
    KitError
        If the file cannot be read as a table, lacks a column, or an offset is no number. Cells of a column may be empty.
    """
    if path.is_dir() and (path / "datapackage.json").is_file():
        return load(path)
    file = path / "statements.csv" if path.is_dir() else path
    if not file.is_file():
        raise KitError(f"{path} is neither a case nor a CSV file of statements")
    frame = read_text_table(file)
    if missing := [c for c in COLUMNS if c not in frame]:
        lacking = f"the column{'s' * (len(missing) > 1)} {', '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing"
        raise KitError(
            f"{file}, row 1: {lacking}. It needs {', '.join(COLUMNS)}; leave cells empty where nothing was coded. "
            f"It has {', '.join(map(shown, frame)) or 'none'}"
        )
    for column in ("start", "end"):
        bad = frame[~frame[column].str.fullmatch(r"\d{1,9}")]
        if len(bad):
            raise KitError(
                f"{file}, row {bad.index[0]}, column {column}: {bad[column].iloc[0]!r} is no offset. "
                "Write a whole number: the index of a character in the article's text"
            )
    return frame.astype({"start": int, "end": int})


def find_faults(case: Case, gold: Case | pd.DataFrame, file: str) -> list[Fault]:
    """What codes by reading say that the codebook of a case does not know.

    Parameters
    ----------
    case : Case
        Coded by rule.
    gold : Case or DataFrame
        As for `accuracy`.
    file : str
        Where the codes by reading were read from.

    Returns
    -------
    list of Fault
        One per cell of a table, one per code of a case.
    """
    rows = _join_statements(gold) if isinstance(gold, Case) else gold
    known = {"actor_id": case.actors["actor_id"], "party_id": case.parties["party_id"], "issue_id": case.issues["issue_id"]}
    known |= {"form": _list_codes(case, "attributions", "form"), "stance": _list_codes(case, "statements", "stance")}
    faults = []
    for column, there in known.items():
        cells = rows[column] if column in rows else pd.Series(dtype=object)
        odd = cells[cells.notna() & cells.ne("") & ~cells.isin(there)]
        if isinstance(gold, Case):
            odd = odd.drop_duplicates()
        problem = "the codebook has no such code" if column in ("form", "stance") else f"the codebook has no such {column}"
        faults += [
            Fault(file, None if isinstance(gold, Case) else int(row), column, str(value)[:60], problem, _suggest(value, there))
            for row, value in odd.items()
        ]
    for row, start, end in zip(rows.index, rows["start"], rows["end"], strict=True):
        if start >= end:
            faults.append(Fault(file, row, "end", str(end), "it lies before start", "A passage has one character or more"))
    return faults


def _suggest(value: object, there: Iterable[str]) -> str:
    """What there is: the codebook's own before what an earlier run has found."""
    words = choices(value, sorted(there, key=lambda code: code.startswith("found.")))
    return words[:1].upper() + words[1:]


def _list_codes(case: Case, table: str, column: str) -> list[str]:
    fields = next(r["schema"]["fields"] for r in described.tables(case.package) if r["name"] == table)
    return next(f.get("constraints", {}).get("enum", []) for f in fields if f["name"] == column)


def _read_attributions(codes: Case | pd.DataFrame) -> dict[str, list[_Coded]]:
    if isinstance(codes, Case):
        codes = _join_statements(codes)
    codes = codes.reindex(columns=COLUMNS)
    coded: dict[str, dict[tuple[Any, ...], Marks]] = defaultdict(dict)
    for row in codes.itertuples(index=False):
        actor, party, form = (v if isinstance(v, str) else "" for v in (row.actor_id, row.party_id, row.form))
        marks = coded[row.article_id].setdefault((int(row.start), int(row.end), actor, party, form), {})
        if isinstance(row.issue_id, str) and row.issue_id:
            marks[row.issue_id] = row.stance if isinstance(row.stance, str) else ""
    return {
        article: [_Coded(start, end, actor, party, form, marks) for (start, end, actor, party, form), marks in by.items()]
        for article, by in coded.items()
    }


def _join_statements(case: Case) -> pd.DataFrame:
    attributions = case.attributions.rename(columns={"content_start": "start", "content_end": "end"})
    marks = case.statements[["attribution_id", "issue_id", "stance"]]
    return attributions.merge(marks, on="attribution_id", how="left").dropna(subset=["start", "end"])


def _match(read: list[_Coded], by_rule: list[_Coded]) -> list[tuple[_Coded, _Coded | None]]:
    """Pairs by largest cover first; every found one serves once."""
    covers = sorted(
        (-cover, i, j) for i, a in enumerate(read) for j, b in enumerate(by_rule) if (cover := _measure_cover(a, b)) >= OVERLAP
    )
    partner: dict[int, int] = {}
    for _, i, j in covers:
        if i not in partner and j not in partner.values():
            partner[i] = j
    return [(a, by_rule[partner[i]] if i in partner else None) for i, a in enumerate(read)]


def _measure_cover(a: _Coded, b: _Coded) -> float:
    length = max(1, a.end - a.start)
    if b.end - b.start > _LONGER[0] * length + _LONGER[1]:
        return 0
    return (min(a.end, b.end) - max(a.start, b.start)) / length


def _measure_share(name: str, both: list[tuple[_Coded, _Coded]]) -> tuple[str, int, int, str]:
    known = [(getattr(a, name), getattr(b, name)) for a, b in both if getattr(a, name)]
    return f"{name} accuracy", sum(a == b for a, b in known), len(known), "of the attributions found"


def _measure_issues(pairs: Iterable[tuple[_Coded, _Coded | None]]) -> list[tuple[str, float, int, str]]:
    hits = missed = wrong = 0
    for a, b in pairs:
        read, ruled = set(a.issues), set(b.issues) if b else set()
        hits, missed, wrong = hits + len(read & ruled), missed + len(read - ruled), wrong + len(ruled - read)
    n = hits + missed
    f1 = 2 * hits / (2 * hits + missed + wrong) if hits else 0.0
    return [
        ("issue recall", hits, n, "attribution × issue as read"),
        ("issue precision", hits, hits + wrong if n else 0, "attribution × issue by rule, in attributions found"),
        ("issue F1", f1 * n, n, "over all attribution × issue"),
    ]


def _measure_stances(both: Iterable[tuple[_Coded, _Coded]]) -> list[tuple[str, float, int, str]]:
    shared = [(a.issues[k], b.issues[k]) for a, b in both for k in sorted(a.issues.keys() & b.issues.keys()) if a.issues[k]]
    counts = pd.Series([a for a, _ in shared], dtype="str").value_counts()
    n = len(shared)
    most = f"the most frequent stance as read ({counts.index[0]})" if n else ""
    return [
        ("stance accuracy", sum(a == b for a, b in shared), n, "of attribution × issue that both have"),
        ("stance baseline", int(counts.iloc[0]) if n else 0, n, most),
    ]


def add_accuracy(case: Case, rows: pd.DataFrame) -> Case:
    """The case with these rows in its table ``accuracy``; earlier rows on the same kind of text go."""
    return case.with_tables(accuracy=join_rows(case, rows))


def join_rows(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """The table ``accuracy`` of a case with some new rows, and without earlier ones on the same kind of text."""
    old = case.tables.get("accuracy")
    if old is not None and len(old):
        rows = pd.concat([old[~old["text"].isin(set(rows["text"]))], rows])
    return rows.reset_index(drop=True)
