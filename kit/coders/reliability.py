"""Codes against codes: how far coders agree on the same units, under the right name.

For the shipped case the coders are two blind passes of one language model: the table then shows the stability of the
readers, not the reliability of people.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd

from kit.case.case import Case
from kit.coders import files as codes
from kit.coders.settling import settled_codes
from kit.coders.spans import Coded
from kit.coders.units import MIN_OVERLAP, SINGLE, Comparison, compare
from kit.errors import UnknownValue

Level = Literal["nominal", "ordinal"]
COLUMNS = ["variable", "unit", "level", "agreement", "low", "high", "measure", "percent", "n"]
PAIR = ["coder_1", "coder_2"]
DRAWS = 1000
TONES = ["-1", "0", "1"]
_ALPHA, _F1 = "Krippendorff's alpha", "span F1"
_SEED = 20220224


class _Variable(NamedTuple):
    name: str
    unit: str
    level: Level
    values: pd.DataFrame
    domain: list[str] | None = None


def agreement(
    case: Case,
    coders: Sequence[str] | None = None,
    *,
    folder: str | Path | None = None,
    settled: pd.DataFrame | None = None,
    more: Mapping[str, Sequence[Coded]] | None = None,
    by_issue: bool = False,
    by_pair: bool = False,
    draws: int = DRAWS,
    among: Container[str] | None = None,
) -> pd.DataFrame:
    """Agreement between coders on every variable that at least two of them coded.

    Parameters
    ----------
    case : Case
    coders : sequence of str, optional
        Initials of files in ``folder``, or coders of the case: of ``codings``, or ``settled`` and ``rules …`` of
        ``attributions``, so that the machine is one more coder. Default: every file of the folder; without a folder, the two
        coders with the most ``codings``, ``settled`` left out (with fewer than two, the table is empty).
    folder : path, optional
        Holds coders' files, as `kit.desk` writes them. Spans that overlap by half (intersection over union) are one unit.
    settled : DataFrame, optional
        A table of `kit.merge_codes`: what it settles is one more coder, ``settled``.
    more : mapping of str to sequence of Coded, optional
        Further coders, whose codes stand nowhere yet.
    by_issue : bool
        One row per issue (coded as present or absent on attributions that both found) instead of the overview.
    by_pair : bool
        A row for every two coders (``coder_1``, ``coder_2`` come first) instead of all together: ``percent`` of a machine
        with a person is its accuracy against that person.
    draws : int
        Bootstrap draws.
    among : container of str, optional
        Articles; rows of the files on others are left out.

    Returns
    -------
    DataFrame
        One row per variable: ``variable``, ``unit``, ``level`` (ordinal, nominal, or boundaries), ``agreement``
        (Krippendorff's alpha, 1 = perfect, 0 = chance; for boundaries F1, with more than two coders the mean of pairs),
        ``low`` and ``high`` (95 % percentile interval over resampled units: the spread within these units, not a sample of
        all news), ``measure``, ``percent`` (0…100, pairs of codes that are the same), ``n`` (units coded at least twice;
        boundaries: spans). Alpha is missing where nobody's codes vary and where only one unit is coded twice; draws without
        variation are left out.

    Raises
    ------
    UnknownValue
        If there is no such coder, or a stance or outlook is none of the codebook's.
    KitError
        If a coder's file is damaged or says what the codebook does not know; names file, row, column, value and what is allowed.

    Notes
    -----
    Sources: Krippendorff, *Content Analysis*, 4th ed., ch. 12 (package ``krippendorff``); resampling of units as in Zapf et al.
    2016, doi:10.1186/s12874-016-0200-9. Spans count only in articles where both coders marked something or
    said that they read to the end.

    Examples
    --------
    >>> import kit
    >>> kit.agreement(kit.load())[["variable", "n"]].head(1).to_dict("split")["data"]
    [['stance', 88]]
    """
    others = {} if settled is None else {"settled": settled_codes(settled)}
    compared = compare(case, coders, folder, {**others, **(more or {})}, among)
    if len(compared.coders) < 2:
        return pd.DataFrame(columns=[*(PAIR if by_pair else []), *COLUMNS])
    pairs = list(combinations(compared.coders, 2))
    variables = list(_by_issue(case, compared) if by_issue else _variables(case, compared))
    if by_pair:
        rows = [
            {"coder_1": one, "coder_2": other} | row
            for one, other in pairs
            for row in [
                *(_row(v._replace(values=v.values[[one, other]]), draws) for v in variables),
                *([] if by_issue else _boundaries(compared, [(one, other)], draws)),
            ]
        ]
        return pd.DataFrame(rows, columns=[*PAIR, *COLUMNS])
    rows = [_row(v, draws) for v in variables]
    return pd.DataFrame(rows if by_issue else [*rows, *_boundaries(compared, pairs, draws)], columns=COLUMNS)


def confusion(
    case: Case, variable: str, coders: Sequence[str] | None = None, *, folder: str | Path | None = None
) -> pd.DataFrame:
    """Which code of one coder meets which code of another.

    Parameters
    ----------
    case, coders, folder
        As for `agreement`; exactly two coders.
    variable : str
        ``stance``, ``actor_id``, ``party_id``, ``form`` or ``outlook``.

    Returns
    -------
    DataFrame
        One row per code of the first coder, one column per code of the second, cells: units. Both in the scale's order.

    Raises
    ------
    UnknownValue
        If the coders are not two, or the variable is another.
    """
    compared = compare(case, coders, folder)
    if len(compared.coders) != 2:
        raise UnknownValue(f"a confusion table is of two coders; there are {', '.join(compared.coders) or 'none'}: name two")
    values = _values(compared, variable).dropna()
    one, other = compared.coders
    scale = [c["value"] for c in case.book.codes("statements", "stance")] if variable == "stance" else []
    seen = {v for c in compared.coders for v in values[c]}
    order = [*(s for s in scale if s in seen), *sorted(seen - set(scale))]
    table = pd.crosstab(values[one], values[other]) if len(values) else pd.DataFrame()
    table = table.reindex(index=order, columns=order, fill_value=0)
    return table.rename_axis(index=one, columns=other)


def disagreements(case: Case, coders: Sequence[str] | None = None, *, folder: str | Path | None = None) -> pd.DataFrame:
    """What coders see differently: the list to talk about.

    Parameters
    ----------
    case, coders, folder
        As for `agreement`.

    Returns
    -------
    DataFrame
        One row per unit × variable on which codes differ, in reading order: ``unit_id``, ``variable`` (for a stance, with its
        issue), a column per coder, ``said`` (the passage if the case holds the text, else its gist). A coder who read the
        article and did not mark the passage has “not marked”; one who marked it without the issue, “not coded”.
    """
    compared = compare(case, coders, folder)
    rows = []
    for unit in compared.units:
        readers = [c for c in compared.coders if unit.article_id in compared.read[c]]
        words = passage(case, unit.article_id, unit.start, unit.end)
        if missing := [c for c in readers if c not in unit.codes]:
            marks = {c: "not marked" if c in missing else "marked" for c in readers}
            rows.append({"unit_id": unit.name, "variable": "passage", **marks, "said": words})
        if len(unit.codes) < 2:
            continue
        seen: dict[str, dict[str, str]] = {
            v: {c: getattr(code, v) or "not coded" for c, code in unit.codes.items() if c not in compared.silent[v]}
            for v in SINGLE
        }
        for issue in sorted({i for code in unit.codes.values() for i in code.issues}):
            seen[f"stance: {issue}"] = {c: code.issues.get(issue, "not coded") for c, code in unit.codes.items()}
        rows += [
            {"unit_id": unit.name, "variable": v, **by, "said": words} for v, by in seen.items() if len(set(by.values())) > 1
        ]
    return pd.DataFrame(rows, columns=["unit_id", "variable", *compared.coders, "said"])


def coders_of(folder: str | Path) -> list[str]:
    """Initials of everybody who has a file in the folder; none where there is no folder yet."""
    return list(codes.files(folder)) if Path(folder).is_dir() else []


def passage(case: Case, article: str, start: int, end: int) -> str:
    """The words at a place if the case holds the text, else the gists of its sentences."""
    texts = case.tables.get("texts")
    if texts is not None:
        body = texts.loc[texts["article_id"] == article, "body"]
        if len(body):
            return str(body.iloc[0])[start:end]
    lines = case.sentences
    lines = lines[(lines["article_id"] == article) & (lines["char_start"] < end) & (lines["char_end"] > start)]
    return " / ".join(lines["gist"].dropna())


def alpha(values: pd.DataFrame, level: Level, domain: Sequence[str] | None = None) -> float:
    """Krippendorff's alpha of a table of codes.

    Parameters
    ----------
    values : DataFrame
        One row per unit, one column per coder; missing: not coded.
    level : {"nominal", "ordinal"}
    domain : sequence of str, optional
        The scale's codes from low to high; needed for ordinal.

    Returns
    -------
    float
        Missing if fewer than two units are coded twice, or if all codes are the same.
    """
    return _alpha(_count_values(values, domain), level)


def _count_values(values: pd.DataFrame, domain: Sequence[str] | None) -> np.ndarray:
    """Units coded at least twice × codes: how many coders gave each."""
    order = list(domain) if domain else sorted({v for v in values.to_numpy().ravel() if isinstance(v, str)})
    counts = np.array([(values == v).sum(axis=1) for v in order], dtype=float).T.reshape(len(values), len(order))
    return counts[counts.sum(axis=1) >= 2]


def _alpha(counts: np.ndarray, level: Level) -> float:
    import krippendorff

    if len(counts) < 2 or (counts.sum(axis=0) > 0).sum() < 2:
        return np.nan
    domain = [float(i) for i in range(counts.shape[1])]
    return float(krippendorff.alpha(value_counts=counts, value_domain=domain, level_of_measurement=level))


def _alphas(counts: np.ndarray, level: Level, drawn: np.ndarray) -> np.ndarray:
    """Alpha of many resamples at once: as `_alpha` of each, without making its table anew.

    Parameters
    ----------
    counts : array of units × codes
    level : {"nominal", "ordinal"}
    drawn : array of draws × units
        How often each unit is in a resample.
    """
    coded = counts.sum(axis=1, keepdims=True)
    each = drawn @ counts  # how often each code was given
    if level == "nominal":
        seen = drawn @ ((coded[:, 0] ** 2 - (counts**2).sum(axis=1)) / (coded[:, 0] - 1))
        expected = each.sum(axis=1) ** 2 - (each**2).sum(axis=1)
    else:
        pairs = counts[:, :, None] * (counts / (coded - 1))[:, None, :]  # of different codes; equal ones are no distance apart
        middle = each.cumsum(axis=1) - each / 2  # two codes are as far apart as codes were given between their middles
        apart = (middle[:, :, None] - middle[:, None, :]) ** 2
        seen = (np.tensordot(drawn, pairs, axes=1) * apart).sum(axis=(1, 2))
        expected = (each[:, :, None] * each[:, None, :] * apart).sum(axis=(1, 2))
    varied = (each > 0).sum(axis=1) >= 2
    return np.where(varied, 1 - seen * (each.sum(axis=1) - 1) / np.where(varied, expected, 1), np.nan)


def _row(variable: _Variable, draws: int) -> dict[str, Any]:
    counts = _count_values(variable.values, variable.domain)
    n = len(counts)
    coded = counts.sum(axis=1)
    pairs = float((coded * (coded - 1)).sum())
    rng = np.random.default_rng(_SEED)
    point = _alpha(counts, variable.level)
    again = np.empty(0)
    if not np.isnan(point):
        drawn = np.array([np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(draws)]).reshape(draws, n)
        again = _alphas(counts, variable.level, drawn)
    low, high = _interval(again)
    return {
        "variable": variable.name,
        "unit": variable.unit,
        "level": variable.level,
        "agreement": point,
        "low": low,
        "high": high,
        "measure": _ALPHA,
        "percent": float((counts * (counts - 1)).sum()) / pairs * 100 if pairs else np.nan,
        "n": n,
    }


def _interval(values: np.ndarray) -> tuple[float, float]:
    values = values[~np.isnan(values)]
    low, high = np.percentile(values, [2.5, 97.5]) if len(values) else (np.nan, np.nan)
    return float(low), float(high)


def _values(compared: Comparison, variable: str) -> pd.DataFrame:
    if variable == "stance":
        return compared.stances()
    if variable not in SINGLE:
        raise UnknownValue(f"no variable {variable!r}; there are stance, {', '.join(SINGLE)}")
    return compared.single(variable)


def _variables(case: Case, compared: Comparison) -> Iterator[_Variable]:
    scored = [c for c in case.book.codes("statements", "stance") if "score" in c]
    scale = [c["value"] for c in sorted(scored, key=lambda c: c["score"])]
    stances = compared.stances()
    _refuse("stance", stances, case.book.order("stance"))
    if len(stances):
        yield _Variable("stance", "attribution × issue", "ordinal", stances, scale)
        taken = stances.where(stances.isna(), stances.isin(scale).replace({True: "taken", False: "mentioned"}))
        yield _Variable("position (taken or mentioned)", "attribution × issue", "nominal", taken)
    if presence := compared.presence(case.book.order("issue")):
        yield _Variable("issue (present or absent)", "attribution × issue", "nominal", pd.concat(presence))
    if compared.units:
        outlooks = compared.single("outlook")
        _refuse("outlook", outlooks, TONES)
        yield _Variable("outlook", "attribution", "ordinal", outlooks, TONES)
    for tone in ("tone_peace", "tone_overall"):
        if tone in compared.sentences:
            yield _Variable(tone, "sentence", "ordinal", compared.sentences[tone], TONES)
    for name in ("form", "actor_id", "party_id"):
        values = compared.single(name) if compared.units else pd.DataFrame()
        if values.notna().to_numpy().any():
            yield _Variable(name, "attribution", "nominal", values)


def _refuse(variable: str, values: pd.DataFrame, known: Sequence[str]) -> None:
    """A code outside the scale would count as none; it is an error."""
    strange = values[~(values.isna() | values.isin(list(known)))].stack().dropna() if len(values) else values
    if len(strange):
        (unit, coder), value = strange.index[0], strange.iloc[0]
        raise UnknownValue(f"{coder}, {unit}: {value!r} is no {variable}; allowed: {', '.join(known)}")


def _by_issue(case: Case, compared: Comparison) -> Iterator[_Variable]:
    labels: Mapping[str, str] = case.book.labels("issue")
    for issue, values in compared.presence(labels).items():
        yield _Variable(labels[issue], "attribution", "nominal", values)


def _boundaries(compared: Comparison, pairs: Sequence[tuple[str, str]], draws: int) -> Iterator[dict[str, Any]]:
    """F1 of one coder's spans against another's, at half overlap and exact; mean over pairs of coders."""
    rng = np.random.default_rng(_SEED)
    for least, name in ((MIN_OVERLAP, "half overlapping"), (1.0, "exact")):
        counts = [m for one, other in pairs if (m := compared.matches(one, other, least))[1]]
        if not counts:
            continue
        # what is resampled: matched pairs of spans and spans without a match
        drawn = []
        for matched, n in counts:
            units = n - matched
            again = rng.binomial(units, matched / units, draws)
            drawn.append(2 * again / (again + units))
        low, high = _interval(np.mean(drawn, axis=0))
        yield {
            "variable": "boundary",
            "unit": f"span, {name}",
            "level": "boundaries",
            "agreement": float(np.mean([2 * matched / n for matched, n in counts])),
            "low": low,
            "high": high,
            "measure": _F1,
            "percent": np.nan,
            "n": _compared_spans(compared, {c for pair in pairs for c in pair}),
        }


def _compared_spans(compared: Comparison, coders: set[str]) -> int:
    """Spans in articles that another of the coders read too."""
    others = {c: set().union(*(compared.read[o] for o in coders - {c})) for c in coders}
    return sum(s.article_id in others[c] for c in coders for s in compared.spans[c])


__all__ = ["agreement", "alpha", "coders_of", "confusion", "disagreements", "passage"]
