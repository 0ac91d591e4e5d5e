"""Coders' codes brought onto the same units, so that they can be compared: spans that overlap by half are one unit."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.case.coders import is_model
from kit.coders import files as codes
from kit.coders.allowed import Allowed
from kit.coders.spans import ARTICLE, Coded, Place, parse_unit_id, read_articles, spans_of
from kit.errors import KitError, UnknownValue

MIN_OVERLAP = 0.5
SINGLE = ("actor_id", "party_id", "form", "outlook")  # one value per attribution


@dataclass
class Unit:
    """One passage and what each coder who marked it coded there.

    Attributes
    ----------
    name : str
        ``article:start-end`` of the widest of the spans, or the attribution's id where coders share units.
    """

    name: str
    article_id: str
    start: int
    end: int
    codes: dict[str, Coded] = field(default_factory=dict)


@dataclass
class Comparison:
    """What several coders coded, unit by unit.

    Attributes
    ----------
    coders : list of str
    units : list of Unit
        In reading order.
    spans : dict
        Coder → places marked.
    read : dict
        Coder → articles with at least one mark, and those of which the coder said that they were read to their end.
    sentences : dict
        Variable of sentences → one row per sentence, one column per coder; empty where coders coded spans only.
    """

    coders: list[str]
    units: list[Unit]
    spans: dict[str, list[Place]]
    read: dict[str, set[str]]
    sentences: dict[str, pd.DataFrame] = field(default_factory=dict)
    stated: pd.DataFrame | None = None  # stances of coders who share units, where they coded statements

    def single(self, variable: str) -> pd.DataFrame:
        """One row per unit, one column per coder: codes of a variable of attributions; missing where not coded."""
        rows = {u.name: {c: getattr(v, variable) or None for c, v in u.codes.items()} for u in self.units}
        return _table(rows, self.coders)

    def stances(self) -> pd.DataFrame:
        """One row per unit × issue (``unit:issue``), one column per coder: the stance."""
        if self.stated is not None:
            return self.stated
        rows = {
            f"{u.name}:{issue}": {c: v.issues.get(issue) for c, v in u.codes.items()}
            for u in self.units
            for issue in sorted({i for v in u.codes.values() for i in v.issues})
        }
        return _table(rows, self.coders)

    @cached_property
    def silent(self) -> dict[str, set[str]]:
        """Variable of attributions → language models that code it nowhere: they were not asked, which is no code."""
        models = [c for c in self.coders if is_model(c)]
        return {
            v: {c for c in models if not any(getattr(u.codes[c], v) for u in self.units if c in u.codes)}
            for v in (*SINGLE, "confidence")
        }

    def presence(self, issues: Iterable[str]) -> dict[str, pd.DataFrame]:
        """Issue → yes or no per unit and coder, missing where a coder did not mark the unit; issues nobody coded are left out."""
        shared = [u for u in self.units if len(u.codes) > 1]
        coded = {i for u in shared for v in u.codes.values() for i in v.issues}
        return {
            issue: _table(
                {u.name: {c: "yes" if issue in v.issues else "no" for c, v in u.codes.items()} for u in shared}, self.coders
            )
            for issue in issues
            if issue in coded
        }

    def matches(self, one: str, other: str, least: float) -> tuple[int, int]:
        """Spans of two coders that match one to one from an overlap, and spans of either, in articles that both read."""
        both = self.read[one] & self.read[other]
        first, second = ([s for s in self.spans[c] if s.article_id in both] for c in (one, other))
        return len(_pairs(first, second, least)), len(first) + len(second)


def compare(
    case: Case,
    coders: Sequence[str] | None = None,
    folder: str | Path | None = None,
    more: Mapping[str, Sequence[Coded]] | None = None,
    among: Container[str] | None = None,
) -> Comparison:
    """Bring coders onto the same units.

    Parameters
    ----------
    case : Case
    coders : sequence of str, optional
        Initials of files in ``folder``, coders in ``codings`` (people and language models who marked passages of their own are
        compared by these, where all coders did), or in ``attributions`` (``settled``, ``rules …``). Default: every
        file of the folder; without a folder, the two with the most ``codings``, ``settled`` left out.
    folder : path, optional
        Holds the coders' files.
    more : mapping of str to sequence of Coded, optional
        Further coders, who are compared even where ``coders`` does not name them.
    among : container of str, optional
        Articles; rows of the files on others are left out.

    Raises
    ------
    UnknownValue
        If there is no such coder.
    KitError
        If a coder's file says what neither the codebook nor the folder's additions know; only files of these coders are read.
    """
    files, more = codes.files(folder) if folder is not None else {}, more or {}
    if coders is None:
        coders = list(files) if folder is not None else _most_codings(case)
    coders = [*coders, *(c for c in more if c not in coders)]
    if len(set(coders)) != len(coders) or (folder is None and len(coders) < 2 and coders):
        raise UnknownValue(f"agreement is between different coders of this case; there are {_known(case, files)}")
    stored = case.coders("codings")
    strange = sorted(set(coders) - {*files, *more, *stored, *case.coders("attributions")})
    if strange:
        raise UnknownValue(f"no coder {strange[0]!r}; there are {_known(case, files)}")
    in_case = coders and not any(c in files or c in more for c in coders) and all(c in stored for c in coders)
    if in_case and not all(marked_passages(case, c) for c in coders) and not any(_marked_only(case, c) for c in coders):
        return _on_shared_units(case, list(coders))
    frames = read_files(case, {c: path for c, path in files.items() if c in coders and c not in more}, folder, among=among)
    marked = {coder: list(more[coder] if coder in more else _codes_of(case, coder, frames)) for coder in coders}
    finished = case.codings[case.codings["unit_kind"] == ARTICLE]
    told = {c: read_articles(frames[c] if c in frames else finished[finished["coder"] == c]) for c in coders if c not in more}
    return Comparison(
        list(coders),
        aligned(marked),
        {c: [v.place for v in spans] for c, spans in marked.items()},
        {c: {v.article_id for v in spans} | told.get(c, set()) for c, spans in marked.items()},
        _stored_sentences(case, [c for c in coders if c not in files and c not in more]),
    )


def read_files(
    case: Case,
    files: Mapping[str, Path],
    folder: str | Path | None,
    faults: list[str] | None = None,
    among: Container[str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Rows of coders' files, checked against the codebook with the folder's additions.

    Parameters
    ----------
    case : Case
    files : mapping of str to path
        Initials → file.
    folder : path, optional
        Whose additions count.
    faults : list of str, optional
        With it nothing is raised: what is wrong is added to it, and files with faults are left out.
    among : container of str, optional
        Articles; rows of others are left out, known or not.

    Raises
    ------
    KitError
        If a file is no table of codes, or has a code that is not known.
    """
    allowed, frames = Allowed(case, folder) if files else None, {}
    for coder, path in files.items():
        try:
            frame = codes.read(path)
            frame = frame if among is None else frame[lie_in(frame, among)]
            if allowed:
                allowed.check(path, frame)
        except KitError as error:
            if faults is None:
                raise
            faults.append(str(error))
            continue
        frames[coder] = frame
    return frames


def lie_in(frame: pd.DataFrame, articles: Container[str]) -> pd.Series:
    """Which rows of a coder's file are about some articles, or about nothing that can be read."""
    there = []
    for kind, unit in zip(frame["unit_kind"], frame["unit_id"], strict=True):
        parsed = parse_unit_id(kind, unit)
        article = parsed[0].article_id if parsed else unit if kind == ARTICLE else None
        there.append(article is None or article in articles)
    return pd.Series(there, index=frame.index, dtype=bool)


def aligned(marked: Mapping[str, Sequence[Coded]]) -> list[Unit]:
    """Spans of several coders → units: the most overlapping first, from half, at most one span per coder in each."""
    every = [v for spans in marked.values() for v in spans]
    by = [coder for coder, spans in marked.items() for _ in spans]
    group = list(range(len(every)))
    members = {i: {coder: i} for i, coder in enumerate(by)}
    by_article: dict[str, list[int]] = {}
    for i, v in enumerate(every):
        by_article.setdefault(v.article_id, []).append(i)
    pairs = [
        (-share, every[i].place, every[j].place, i, j)
        for numbers in by_article.values()
        for i, j in combinations(numbers, 2)
        if by[i] != by[j] and (share := overlap(every[i].place, every[j].place)) >= MIN_OVERLAP
    ]
    for *_, i, j in sorted(pairs):
        a, b = group[i], group[j]
        if a != b and not members[a].keys() & members[b].keys():
            members[a] |= members.pop(b)
            group = [a if g == b else g for g in group]
    units = []
    for of_coder in members.values():
        widest = max((every[i] for i in of_coder.values()), key=lambda v: (v.end - v.start, -v.start))
        spans_by = {coder: every[of_coder[coder]] for coder in marked if coder in of_coder}
        units.append(Unit(widest.unit_id, *widest.place, spans_by))
    return sorted(units, key=lambda u: (u.article_id, u.start, u.end))


def overlap(x: Place, y: Place) -> float:
    """Characters in both places ÷ characters from the first to the last of either (intersection over union)."""
    if x.article_id != y.article_id:
        return 0
    inner = min(x.end, y.end) - max(x.start, y.start)
    return max(0, inner) / max(max(x.end, y.end) - min(x.start, y.start), 1)


def _pairs(first: Sequence[Place], second: Sequence[Place], least: float) -> set[int]:
    pairs = sorted(
        ((overlap(x, y), i, j) for i, x in enumerate(first) for j, y in enumerate(second) if x.article_id == y.article_id),
        reverse=True,
    )
    used_first: set[int] = set()
    used_second: set[int] = set()
    for share, i, j in pairs:
        if share >= least and i not in used_first and j not in used_second:
            used_first.add(i)
            used_second.add(j)
    return used_first


def _most_codings(case: Case) -> list[str]:
    frame = case.codings
    counts = frame.loc[frame["coder"] != "settled", "coder"].value_counts()
    return sorted(counts.index[:2]) if len(counts) > 1 else []


def _known(case: Case, files: Mapping[str, Path]) -> str:
    return ", ".join(sorted({*files, *case.coders("codings", "attributions")})) or "none"


def _on_shared_units(case: Case, coders: list[str]) -> Comparison:
    """Coders whose codings name the case's own attributions, statements and sentences."""
    frame = case.codings[case.codings["coder"].isin(coders)]
    places = case.attributions.set_index("attribution_id")[["article_id", "char_start", "char_end"]]
    units: dict[str, Unit] = {}
    values: dict[tuple[str, str], dict[str, Any]] = {}
    issues: dict[tuple[str, str], dict[str, str]] = {}
    for row in frame.itertuples():
        value = str(row.value) if pd.notna(row.value) else ""
        if row.unit_kind == "attribution" and row.variable in SINGLE:
            values.setdefault((row.unit_id, row.coder), {})[row.variable] = value
        elif row.unit_kind == "statement" and row.variable == "stance":
            name, _, issue = row.unit_id.rpartition(":")
            issues.setdefault((name, row.coder), {})[issue] = value
    for name in dict.fromkeys(k for k, _ in values):
        article, start, end = places.loc[name] if name in places.index else (name.rpartition("-")[0], 0, 0)
        start, end = (int(v) if pd.notna(v) else 0 for v in (start, end))
        held = {
            c: Coded(str(article), start, end, **values[name, c], issues=issues.get((name, c), {}))
            for c in coders
            if "form" in values.get((name, c), {})
        }
        units[name] = Unit(name, str(article), start, end, held)
    spans: dict[str, list[Place]] = {c: [] for c in coders}
    for row in frame[frame["unit_kind"] == "span"].itertuples():
        if parsed := parse_unit_id("span", row.unit_id):
            place, _ = parsed
            spans[row.coder].append(place)
    coded = frame[(frame["unit_kind"] == "statement") & (frame["variable"] == "stance")]
    stated = coded.pivot(index="unit_id", columns="coder", values="value").reindex(columns=coders)
    read = {c: {s.article_id for s in marked} | read_articles(frame[frame["coder"] == c]) for c, marked in spans.items()}
    return Comparison(coders, list(units.values()), spans, read, _stored_sentences(case, coders), stated)


def _stored_sentences(case: Case, coders: list[str]) -> dict[str, pd.DataFrame]:
    """Variable of sentences → one row per sentence, one column per coder, where at least two of these coded sentences."""
    frame = case.codings
    coded = frame[frame["coder"].isin(coders) & (frame["unit_kind"] == "sentence")]
    return {
        variable: part.pivot(index="unit_id", columns="coder", values="value").reindex(columns=coders)
        for variable, part in coded.groupby("variable")
        if part["coder"].nunique() > 1
    }


def _codes_of(case: Case, coder: str, files: Mapping[str, pd.DataFrame]) -> Iterable[Coded]:
    if coder in files:
        return [v for v in spans_of(files[coder]).values() if v.decision != "rejected"]
    if coder in case.coders("attributions"):
        return case_codes(case, coder)
    if marked_passages(case, coder):
        return marks(case, coder)
    raise KitError(f"{coder} coded other units than spans: compare with coders of the same case, without a folder")


def marks(case: Case, coder: str) -> list[Coded]:
    """The passages that a coder of ``codings`` has marked; rejected ones are none."""
    return [v for v in _stored_passages(case, coder) if v.decision != "rejected"]


def marked_passages(case: Case, coder: str) -> bool:
    """Whether a coder's codes of own passages stand in the case, as in a coder's file."""
    return (codes.is_coder(coder) or is_model(coder)) and bool(_stored_passages(case, coder))


def _marked_only(case: Case, coder: str) -> bool:
    """Whether a coder has marked passages and coded no units that others share, as models do."""
    kinds = set(case.codings.loc[case.codings["coder"] == coder, "unit_kind"])
    return "attribution" not in kinds and marked_passages(case, coder)


def _stored_passages(case: Case, coder: str) -> Iterable[Coded]:
    frame = case.codings[case.codings["coder"] == coder]
    return spans_of(frame.astype(object).where(frame.notna(), "")).values()


def case_codes(case: Case, coder: str | None = None) -> list[Coded]:
    """The case's own attributions, by rule or settled, as coded spans; without a place in the text they are left out."""
    issues: dict[str, dict[str, str]] = {}
    for row in case.statements.itertuples():
        issues.setdefault(row.attribution_id, {})[row.issue_id] = row.stance
    spans = []
    for row in case.attributions.itertuples():
        start, end = (row.content_start, row.content_end) if pd.notna(row.content_start) else (row.char_start, row.char_end)
        if pd.isna(start) or pd.isna(end) or (coder is not None and row.coder != coder):
            continue
        plain: dict[str, Any] = {v: _text(getattr(row, v)) for v in (*SINGLE, "confidence")}
        spans.append(Coded(row.article_id, int(start), int(end), **plain, issues=issues.get(row.attribution_id, {})))
    return spans


def _text(value: object) -> str:
    if pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, float) else str(value)


def _table(rows: Mapping[str, Mapping[str, str | None]], coders: list[str]) -> pd.DataFrame:
    return pd.DataFrame.from_dict(dict(rows), orient="index", columns=None, dtype=object).reindex(columns=coders)
