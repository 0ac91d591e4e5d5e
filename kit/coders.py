"""Codes against codes: how far coders agree on the same units, under the right name.

For the shipped case the coders are two blind passes of one language model: the table then shows the stability of the
readers, not the reliability of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

import numpy as np
import pandas as pd

from kit.case import Case
from kit.errors import UnknownValue

Level = Literal["nominal", "ordinal"]
COLUMNS = ["variable", "unit", "level", "agreement", "measure", "percent", "n"]
MIN_OVERLAP = 0.5


def agreement(case: Case, coders: Sequence[str] | None = None, *, by_issue: bool = False) -> pd.DataFrame:
    """Agreement between two coders on every variable they both coded.

    Parameters
    ----------
    case : Case
    coders : sequence of two str, optional
        Values of ``codings.coder``. Default: the two with the most codings, ``settled`` left out; with fewer than two, the
        table is empty.
    by_issue : bool
        One row per issue (coded as present or absent on the attributions that both found) instead of the overview.

    Returns
    -------
    DataFrame
        One row per variable: ``variable``, ``unit``, ``level`` (ordinal, nominal, or boundaries), ``agreement``
        (Krippendorff's alpha, 1 = perfect, 0 = chance; for boundaries F1), ``measure``, ``percent`` (0…100, same value),
        ``n`` (units both coded). Alpha is missing where nobody's codes vary. Source: Krippendorff, *Content Analysis*, 4th
        ed., ch. 12 (package ``krippendorff``).

    Raises
    ------
    UnknownValue
        If a coder has no rows in ``codings``.
    """
    frame = case.codings
    if coders is None:
        rows = frame.loc[frame["coder"] != "settled", "coder"].value_counts()
        coders = sorted(rows.index[:2])
        if len(coders) < 2:
            return pd.DataFrame(columns=COLUMNS)
    known = sorted(frame["coder"].dropna().unique())
    if len(set(coders)) != 2 or any(c not in known for c in coders):
        raise UnknownValue(f"agreement is between two different coders of this case; there are {', '.join(known) or 'none'}")
    frame = frame[frame["coder"].isin(list(coders))]
    wide = {
        (kind, variable): part.pivot(index="unit_id", columns="coder", values="value").reindex(columns=list(coders))
        for (kind, variable), part in frame[frame["unit_kind"] != "span"].groupby(["unit_kind", "variable"])
    }
    presence = _presence(case, frame, coders)
    if by_issue:
        rows = [
            _row(label, "attribution", "nominal", presence[issue], None)
            for issue, label in case.book.labels("issue").items()
            if issue in presence
        ]
        return pd.DataFrame(rows, columns=COLUMNS)
    both = _both_found(frame, coders)
    rows = []
    scale = [
        c["value"] for c in sorted(case.book.codes("statements", "stance"), key=lambda c: c.get("score", -9)) if "score" in c
    ]
    tones = ["-1", "0", "1"]
    for kind, variable, level, domain in (
        ("statement", "stance", "ordinal", scale),
        ("attribution", "outlook", "ordinal", tones),
        ("sentence", "tone_peace", "ordinal", tones),
        ("sentence", "tone_overall", "ordinal", tones),
        ("attribution", "form", "nominal", None),
        ("attribution", "actor_id", "nominal", None),
    ):
        if (kind, variable) in wide:
            rows.append(
                _row(variable, "attribution × issue" if kind == "statement" else kind, level, wide[kind, variable], domain)
            )
    if presence:
        pooled = pd.concat(presence.values(), keys=presence)
        rows.insert(1, _row("issue (present or absent)", "attribution × issue", "nominal", pooled, None))
    if both:
        for least, name in ((MIN_OVERLAP, "half overlapping"), (1.0, "exact")):
            f1, n = _span_f1(frame, coders, least)
            rows.append(
                {
                    "variable": "boundary",
                    "unit": f"span, {name}",
                    "level": "boundaries",
                    "agreement": f1,
                    "measure": "span F1",
                    "percent": np.nan,
                    "n": n,
                }
            )
    return pd.DataFrame(rows, columns=COLUMNS)


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
    import krippendorff

    order = list(domain) if domain else sorted({v for v in values.to_numpy().ravel() if isinstance(v, str)})
    number = {v: float(i) for i, v in enumerate(order)}
    data = np.array([[number.get(v, np.nan) for v in values[c]] for c in values.columns])
    pairable = data[:, (~np.isnan(data)).sum(axis=0) >= 2]
    if pairable.shape[1] < 2 or len(np.unique(pairable[~np.isnan(pairable)])) < 2:
        return np.nan
    return float(
        krippendorff.alpha(
            reliability_data=pairable, value_domain=[float(i) for i in range(len(order))], level_of_measurement=level
        )
    )


def _row(variable: str, unit: str, level: str, values: pd.DataFrame, domain: Sequence[str] | None) -> dict:
    paired = values.dropna()
    if domain is not None:
        paired = paired[paired.isin(list(domain)).all(axis=1)]
    same = float((paired.iloc[:, 0] == paired.iloc[:, 1]).mean() * 100) if len(paired) else np.nan
    return {
        "variable": variable,
        "unit": unit,
        "level": level,
        "agreement": alpha(paired, cast(Level, level), domain),
        "measure": "Krippendorff's alpha",
        "percent": same,
        "n": len(paired),
    }


def _both_found(frame: pd.DataFrame, coders: Sequence[str]) -> list[str]:
    """Attributions that both coders found."""
    found = frame[(frame["unit_kind"] == "attribution") & (frame["variable"] == "form")].groupby("unit_id")["coder"].nunique()
    return list(found[found == len(coders)].index)


def _presence(case: Case, frame: pd.DataFrame, coders: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Issue id → a table of yes and no: was the issue coded on the attributions that both found?"""
    both = _both_found(frame, coders)
    said = frame[frame["unit_kind"] == "statement"]
    if said.empty:
        return {}
    parts = said["unit_id"].str.partition(":")
    coded = set(zip(parts[0], parts[2], said["coder"], strict=True))
    issues = [i for i in case.book.order("issue") if any((a, i, c) in coded for a in both for c in coders)]
    return {
        i: pd.DataFrame({c: ["yes" if (a, i, c) in coded else "no" for a in both] for c in coders}, index=both) for i in issues
    }


def _span_f1(frame: pd.DataFrame, coders: Sequence[str], least: float) -> tuple[float, int]:
    """F1 of one coder's spans against the other's: spans match one to one from an overlap (intersection over union) of
    `least`."""
    spans = []
    for coder in coders:
        ids = frame.loc[(frame["unit_kind"] == "span") & (frame["coder"] == coder), "unit_id"]
        spans.append([(a, *map(int, s.split("-"))) for a, s in (i.split(":") for i in ids)])
    first, second = spans
    pairs = sorted(
        ((_overlap(x, y), i, j) for i, x in enumerate(first) for j, y in enumerate(second) if x[0] == y[0]), reverse=True
    )
    used_first: set[int] = set()
    used_second: set[int] = set()
    for share, i, j in pairs:
        if share >= least and i not in used_first and j not in used_second:
            used_first.add(i)
            used_second.add(j)
    n = len(first) + len(second)
    return (2 * len(used_first) / n if n else np.nan), n


def _overlap(x: tuple, y: tuple) -> float:
    inner = min(x[2], y[2]) - max(x[1], y[1])
    return max(0, inner) / (max(x[2], y[2]) - min(x[1], y[1]))
