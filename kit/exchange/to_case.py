"""A program's project, a case, what its codes mean → rows of ``codings`` under each coder's initials, and a list of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.coders.spans import COLUMNS, Coded, Place, parse_unit_id, replace_text_table, rows
from kit.coders.units import MIN_OVERLAP, overlap
from kit.errors import KitError
from kit.exchange import mapping as means
from kit.exchange.mapping import LEFT_OUT, Codes, Known
from kit.exchange.matching import Left, Places, short
from kit.exchange.project import Mark, Project
from kit.text.cells import guard_cell

_SINGLE = {"actor": "actor_id", "party": "party_id", "form": "form", "outlook": "outlook", "confidence": "confidence"}
_MENTIONS = "mentions"  # the stance of an issue that is only named
NOT_WANTED, LEFT_BY_MAPPING = (
    "the codes of this coder are left out: the case has them, or the mapping gives no initials",
    "the mapping leaves it out",
)


@dataclass
class Imported:
    """A project's codes, as the case names them.

    Attributes
    ----------
    coded : dict
        Initials → passages, in reading order.
    articles : dict
        Key of a document in the program → the case's article.
    left : list of Left
        What is not taken over, or not whole.
    marks : int
        How many marks the project has.
    taken : int
        How many of them stand in ``coded`` with at least one of their codes.
    """

    coded: dict[str, list[Coded]] = field(default_factory=dict)
    articles: dict[str, str] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    marks: int = 0
    taken: int = 0

    @property
    def lost(self) -> list[Left]:
        """What of ``left`` nobody has asked to leave out."""
        return [one for one in self.left if one.reason not in (NOT_WANTED, LEFT_BY_MAPPING)]

    def write_left(self, path: Path) -> Path:
        """Write what is left out as CSV, guarded against formulas."""
        records = [{name: str(guard_cell(value)) for name, value in one._asdict().items()} for one in self.left]
        replace_text_table(path, Left._fields, records)
        return path


def codings(project: Project, case: Case, codes: Codes | None = None) -> Imported:
    """Find the place and the meaning of every mark of a project in a case.

    Parameters
    ----------
    project : Project
    case : Case
        With its articles' texts (`kit attach`).
    codes : Codes, optional
        What the codes mean; where it says nothing, exact names of the codebook count.

    Returns
    -------
    Imported
        Passages at the same place of one coder are one. A document is the article with the same ``sha256``, else with the same
        words, else with the same title and day, else with the same id; offsets are moved to the case's text, and a mark whose
        words differ there is left out. `with_codings` writes the rest into a case.
    """
    found = Imported(marks=len(project.marks))
    found.left += [Left("", "", "", "", "", reason) for reason in project.left]
    places = Places(project, case, found.left)
    found.articles = places.articles
    sure = means.guess(project, case)
    meanings = _Meanings(codes.over(sure) if codes else sure, case, project, found.left)
    merged: dict[tuple[str, str], Coded] = {}
    for mark in project.marks:
        place, words = places.find(mark)
        coder = meanings.coder(mark, words) if place else ""
        coded = meanings.coded(mark, place, words) if place and coder else None
        if coded:
            found.taken += 1
            key = (coder, coded.unit_id)
            merged[key] = meanings.together(merged[key], coded, mark, words) if key in merged else coded
    for (coder, _), coded in merged.items():
        found.coded.setdefault(coder, []).append(coded)
    for spans in found.coded.values():
        spans.sort(key=lambda c: c.place)
    return found


def with_codings(case: Case, imported: Imported) -> tuple[Case, int]:
    """The case with the imported passages in ``codings``.

    Parameters
    ----------
    case : Case
    imported : Imported

    Returns
    -------
    Case
        Passages stand as coders' own (``article:start-end``) and, where an attribution of the case overlaps by half, once more
        as codes of that attribution, so that `kit.agreement` compares them with coders who coded attributions.
    int
        How many earlier rows they take the place of: those of a coder in an article in which the file has passages of the coder.

    Raises
    ------
    KitError
        If initials of two coders differ in capitals alone.
    """
    before = case.whole.codings
    _check_initials([*dict.fromkeys(before["coder"]), *imported.coded])
    own = _own_places(case)
    new = [row for coder, spans in imported.coded.items() for row in coding_rows(coder, spans, own)]
    coded_now = {(coder, coded.article_id) for coder, spans in imported.coded.items() for coded in spans}
    of_attribution = case.whole.attributions.set_index("attribution_id")["article_id"].to_dict()
    gone = [(row.coder, _article(row.unit_kind, row.unit_id, of_attribution)) in coded_now for row in before.itertuples()]
    stays = before[[not one for one in gone]]
    frame = pd.DataFrame(new, columns=list(before.columns)).replace("", None).astype(before.dtypes.to_dict())
    return case.with_tables(codings=pd.concat([stays, frame], ignore_index=True) if new else stays), sum(gone)


def _check_initials(coders: Iterable[str]) -> None:
    """Keys of codings are written small."""
    folded: dict[str, str] = {}
    for coder in coders:
        if folded.setdefault(coder.lower(), coder) != coder:
            other = folded[coder.lower()]
            raise KitError(
                f"the initials {coder} and {other} differ in capitals alone: give one others, under [coders] of a mapping"
            )


def _own_places(case: Case) -> dict[str, Place]:
    """The case's own attributions with a place in the text: id → the words attributed."""
    found = {}
    for row in case.whole.attributions.to_dict("records"):
        start, end = row.get("content_start"), row.get("content_end")
        if pd.isna(start) or pd.isna(end):
            start, end = row["char_start"], row["char_end"]
        if not (pd.isna(start) or pd.isna(end)):
            found[str(row["attribution_id"])] = Place(str(row["article_id"]), int(start), int(end))
    return found


def coding_rows(coder: str, spans: Iterable[Coded], own: Mapping[str, Place]) -> Iterator[dict[str, str]]:
    """Rows of ``codings`` of one coder: passages, then codes of the attributions that they overlap by half, the most first."""
    spans = list(spans)
    for coded in spans:
        yield from rows(coder, coded)
    by_article: dict[str, list[str]] = {}
    for key, place in own.items():
        by_article.setdefault(place.article_id, []).append(key)
    pairs = sorted(
        (-share, key, number)
        for number, coded in enumerate(spans)
        for key in by_article.get(coded.article_id, ())
        if (share := overlap(coded.place, own[key])) >= MIN_OVERLAP
    )
    taken: set[str | int] = set()
    for _, key, number in pairs:
        if not {key, number} & taken:
            taken |= {key, number}
            yield from _of_attribution(coder, key, spans[number])


def _of_attribution(coder: str, key: str, coded: Coded) -> Iterator[dict[str, str]]:
    told = [("attribution", key, v, getattr(coded, v)) for v in ("actor_id", "party_id", "form", "outlook")]
    told += [("statement", f"{key}:{issue}", "stance", stance) for issue, stance in sorted(coded.issues.items())]
    for kind, unit, variable, value in told:
        if value:
            yield dict(zip(COLUMNS, (f"{coder.lower()}:{unit}:{variable}", kind, unit, variable, coder, value, ""), strict=True))


def _article(kind: str, unit: str, of_attribution: Mapping[str, str]) -> str:
    if parsed := parse_unit_id(kind, unit):
        return parsed[0].article_id
    return of_attribution.get(unit if kind == "attribution" else unit.rpartition(":")[0], "")


class _Meanings:
    """Marks → coded passages, with everything that has no meaning listed."""

    def __init__(self, codes: Codes, case: Case, project: Project, left: list[Left]):
        self._codes, self._left = codes, left
        self._titles = {paper.key: paper.title or paper.key for paper in project.papers}
        self._known = Known(case)
        self._scores = {c["value"]: c.get("score") or 0 for c in case.book.codes("statements", "stance")}
        self._bare = _MENTIONS if _MENTIONS in self._scores else ""

    def coder(self, mark: Mark, words: str) -> str:
        """Initials; nothing where they are not known, which is listed."""
        coder = self._codes.coders.get(mark.coder, "")
        if coder == LEFT_OUT:
            self._list(mark, mark.coder, words, NOT_WANTED)
        elif not coder:
            who = repr(mark.coder) if mark.coder else "a coder without a name"
            self._list(mark, mark.coder, words, f"no initials for {who}: write them under [coders] of the mapping")
        return "" if coder == LEFT_OUT else coder

    def coded(self, mark: Mark, place: tuple[str, int, int], words: str) -> Coded | None:
        """A passage; None if none of its codes has a meaning."""
        found = dict(self._codes.codes.get(mark.kind, {}))
        by_kind = mark.kind in self._codes.codes
        for role, said in self._said(mark).items():
            if role not in found and (value := self._value(role, said, mark, words)):
                found[role] = value
        out = [role for role, value in found.items() if value == LEFT_OUT]
        found = {role: value for role, value in found.items() if value != LEFT_OUT}
        if out or (by_kind and not found):
            told = [f"{name}: {value}" for name, value in mark.values.items() if self._codes.variables.get(name) in out]
            self._list(mark, "; ".join(told) or mark.kind, words, LEFT_BY_MAPPING)
        elif not found and not any(name in self._codes.variables for name in mark.values):
            self._list(mark, mark.kind, words, "the mapping does not say what this code is: write it under [codes]")
        if not found:
            return None
        issues = self._issues(found, mark, words)
        single: dict[str, Any] = {column: found.get(role, "") for role, column in _SINGLE.items()}
        decision = found.get("decision", "coded")
        return Coded(*place, **single, issues=issues, note=mark.note, decision=decision)

    def _said(self, mark: Mark) -> dict[str, list[tuple[str, str]]]:
        """Role → variables with it and what they say, the one that goes first before the others."""
        said: dict[str, list[tuple[str, str]]] = {}
        for name in sorted(mark.values, key=means.rank):
            role = self._codes.variables.get(name, "")
            if role and role != LEFT_OUT and mark.values[name].strip():
                said.setdefault(role, []).append((name, mark.values[name]))
        for name in mark.values:
            if name not in self._codes.variables:
                reason = "the mapping does not say what this variable is: write it under [variables]"
                self._list(mark, f"{name}: {mark.values[name]}", "", reason)
        return said

    def _value(self, role: str, said: list[tuple[str, str]], mark: Mark, words: str) -> str:
        """The first id that a role's variables say; an unknown one is listed if none is known."""
        found = [(self._codes.values.get(role, {}).get(value, ""), name, value) for name, value in said]
        known = [one for one in found if one[0]]
        if not known:
            _, name, value = found[0]
            allowed = f"allowed: {self._known.describe(role, value)}"
            reason = f"no {role} of the codebook is called so: write it under [values.{role}]; {allowed}"
            self._list(mark, f"{name}: {value}", words, reason)
            return ""
        scores = {self._scores.get(key, 0) > 0 for key, _, _ in known if self._scores.get(key)} if role == "stance" else set()
        if len(scores) > 1:
            told = ", ".join(f"{name}: {value}" for _, name, value in known)
            self._list(mark, told, words, "one says for, the other against: no stance is taken over")
            return ""
        return known[0][0]

    def _issues(self, found: Mapping[str, str], mark: Mark, words: str) -> dict[str, str]:
        issue, stance = found.get("issue", ""), found.get("stance", "")
        if issue and (stance or self._bare):
            return {issue: stance or self._bare}
        if issue:
            self._list(mark, issue, words, "it has no stance, and the codebook has none that only names an issue")
        if stance and not any(self._codes.variables.get(name) == "issue" for name in mark.values):  # else that is listed
            self._list(mark, stance, words, "a stance needs its issue")
        return {}

    def _list(self, mark: Mark, code: str, words: str, reason: str) -> None:
        self._left.append(Left(self._titles[mark.paper], mark.key, mark.coder, code, short(words), reason))

    def together(self, first: Coded, more: Coded, mark: Mark, words: str) -> Coded:
        """Two marks of one coder at one place; where they disagree the first counts and the other is listed."""
        whole, clashes = _together(first, more)
        for code, kept in clashes:
            reason = f"{kept} was coded at this place already, and one coder marks a place once"
            self._list(mark, code, words, reason)
        return whole


def _together(first: Coded, more: Coded) -> tuple[Coded, list[tuple[str, str]]]:
    """Both passages as one, and codes of the second that are not those of the first, with these."""
    changes: dict[str, Any] = {}
    clashes: list[tuple[str, str]] = []
    for column in (*_SINGLE.values(), "note"):
        one, other = getattr(first, column), getattr(more, column)
        if column == "note":
            changes[column] = "\n".join(dict.fromkeys([*filter(None, one.split("\n")), *filter(None, other.split("\n"))]))
        elif not one:
            changes[column] = other
        elif other and other != one:
            clashes.append((f"{column}: {other}", one))
    issues = dict(first.issues)
    for issue, stance in more.issues.items():
        if issues.get(issue, _MENTIONS) == _MENTIONS:
            issues[issue] = stance
        elif stance not in (_MENTIONS, issues[issue]):
            clashes.append((f"{issue}: {stance}", issues[issue]))
    return replace(first, **changes, issues=issues), clashes
