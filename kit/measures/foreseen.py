"""How wide intervals will be, from the machine's codes and an assumed accuracy, then from what is coded so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from kit.case.case import Case
from kit.coders.sampling import Sample
from kit.coders.sampling.machine import Marks, machine_marks
from kit.errors import KitError, UnknownValue, choices
from kit.measures.accuracy import fairest
from kit.measures.corrected import COUNTS, OF_ISSUES, OF_MARKS, OUTLOOKS, STANCES, Comparison, Measure, labelled
from kit.measures.groups import MIN_N, NORMAL, columns, ordered

SIZES = (60, 120, 240)
ASSUMED = 0.85
# what is asked for → its measure, whether its rows are passages × issues, and by what
ASKED: dict[str, tuple[Measure, bool, tuple[str, ...]]] = {
    "voice_by": (COUNTS[1], False, ("party",)),
    "coverage_by": (COUNTS[1], True, ("issue",)),
    "stance_by": (STANCES[0], True, ("party", "issue")),
    "sentiment_by": (OUTLOOKS[0], False, ("party",)),
}


def foreseen(
    case: Case,
    asked: str = "voice_by",
    by: str | Iterable[str] = (),
    *,
    n: Sequence[int] = SIZES,
    sample: Sample | None = None,
    accuracy: float | None = None,
) -> pd.DataFrame:
    """How wide the intervals of corrected numbers are likely to be: how many must be coded?

    Parameters
    ----------
    case : Case
        Coded by a machine.
    asked : {"voice_by", "coverage_by", "stance_by", "sentiment_by"}
        For which measure: shares of passages, shares of statements, mean stances, mean outlooks.
    by : str or list of str, optional
        Its columns. Default: party; issue; party and issue; party.
    n : sequence of int
        Passages.
    sample : Sample, optional
        With ten passages coded or more: the widths are then those found, carried on to other n.
    accuracy : float, optional
        Share of the machine's codes that are right, 0…1. Default: as measured on this case (`kit accuracy`), else .85.

    Returns
    -------
    DataFrame
        One row per group and n: the columns of ``by``, ``measure``, ``n``, ``plus_minus`` (half of the interval's width; missing
        where fewer than ten read passages are to be expected), ``people`` (that of people alone), ``n_group`` (passages to be
        expected in the group), ``basis`` (what it rests on, in words).

    Raises
    ------
    UnknownValue
        If there is no such measure.
    KitError
        If the accuracy is no share, or the machine has coded nothing of what is asked for.

    Notes
    -----
    A mistake is taken to be as likely in every group. The residual variance is that of a linear prediction with the machine's
    codes (Cochran 1977, chapter 7); what was missed comes on top and is not foreseen.

    Examples
    --------
    >>> import kit
    >>> from kit.measures.foreseen import foreseen
    >>> foreseen(kit.load(), "voice_by", "family", n=[60])[["family", "n", "n_group"]].head(1).to_dict("split")["data"]
    [['Ukraine', 60, 21]]
    """
    measure, issues, default = known(asked)
    names = columns(by or default, [*OF_MARKS, *(OF_ISSUES if issues else ())])
    if sample is not None:
        so_far = _so_far(Comparison(case, sample), names, measure, issues, n)
        if so_far is not None:
            return so_far
    if accuracy is None:
        accuracy, basis = _accuracy(case, "stance accuracy" if measure in STANCES else "actor accuracy")
    else:
        basis = f"an assumed accuracy of {accuracy:.2f}"
    if not 0 <= accuracy <= 1:
        raise KitError(f"accuracy is {accuracy:g}; give a share from 0 to 1")
    marks = machine_marks(case, sample.how["machine"] or None if sample else None)
    return _assumed(case, marks, names, measure, issues, n, accuracy, basis)


def known(asked: str) -> tuple[Measure, bool, tuple[str, ...]]:
    """What is asked for by a name of `ASKED`.

    Raises
    ------
    UnknownValue
        If it is none.
    """
    if asked not in ASKED:
        raise UnknownValue(f"no measure {asked[:60]!r} can be foreseen; {choices(asked, list(ASKED))}")
    return ASKED[asked]


def _accuracy(case: Case, name: str) -> tuple[float, str]:
    """How right the machine is: measured on the fairest text there is, else assumed."""
    row = fairest(case, name)
    if row is None:
        return ASSUMED, f"an assumed accuracy of {ASSUMED:.2f}"
    return float(row.value), f"{name} {row.value:.2f} as measured ({row.text} text, n = {row.n})"


def _assumed(
    case: Case, marks: Marks, names: list[str], measure: Measure, issues: bool, n: Sequence[int], accuracy: float, basis: str
) -> pd.DataFrame:
    frame = labelled(case, marks, names, issues).dropna(subset=names)
    total = len(marks.said)
    frame = frame.assign(_top=measure.top(frame), _bottom=1.0 if measure.bottom is None else measure.bottom(frame))
    frame = frame[frame["_bottom"] > 0]
    if frame.empty:
        raise KitError(f"the machine has coded nothing of which a {measure.name} could be foreseen")
    groups = frame.groupby(names, sort=False)["_top"].agg(["size", "var"]).reset_index()
    rows = []
    for size in n:
        share = groups["size"] / (len(frame) if measure.within else total)
        here = size * groups["size"] / total
        if measure.within:
            spread, over = share * (1 - share), size * len(frame) / total
        else:
            spread, over = groups["var"].fillna(0), here
        wrong = 2 * (1 - accuracy) * (share if measure.within else spread)
        left = spread - (spread - wrong / 2).clip(lower=0) ** 2 / spread.where(spread > 0)
        unseen = max(0.0, 1 - size / max(total, 1))
        widths = {"plus_minus": left, "people": spread}
        made = {k: NORMAL * np.sqrt(unseen * (v / over + 0.5 / over**2)) for k, v in widths.items()}
        rows.append(groups[names].assign(n=size, **made, n_group=here.round().astype(int)))
    return _table(case, pd.concat(rows, ignore_index=True), names, measure, basis)


def _so_far(compared: Comparison, names: list[str], measure: Measure, issues: bool, n: Sequence[int]) -> pd.DataFrame | None:
    """The widths found so far, carried on; None if too few passages are coded."""
    coded = len(compared.passages)
    if coded < MIN_N:
        return None
    table = compared.table(names, [measure], issues=issues)
    total = compared.sample.how["passages"]
    rows = []
    for size in n:
        carried = np.sqrt(coded / size * max(0.0, 1 - size / total) / max(1 - coded / total, 1 / total))
        group = (table["n_people"] * size / coded).round().astype(int)
        widths = {"plus_minus": (table["high"] - table["low"]) / 2, "people": (table["people_high"] - table["people_low"]) / 2}
        rows.append(table[names].assign(n=size, **{k: v * carried for k, v in widths.items()}, n_group=group))
    basis = f"the {coded:,} passages coded so far"
    return _table(compared.case, pd.concat(rows, ignore_index=True), names, measure, basis)


def _table(case: Case, rows: pd.DataFrame, names: list[str], measure: Measure, basis: str) -> pd.DataFrame:
    enough = rows["n_group"] >= MIN_N
    rows = rows.assign(measure=measure.name, basis=basis)
    rows[["plus_minus", "people"]] = rows[["plus_minus", "people"]].where(enough)
    order = ordered(case, rows[names].drop_duplicates(ignore_index=True), names).assign(_g=lambda f: range(len(f)))
    rows = rows.merge(order, on=names, how="left", validate="many_to_one").sort_values(["_g", "n"], kind="stable")
    return rows[[*names, "measure", "n", "plus_minus", "people", "n_group", "basis"]].reset_index(drop=True)


__all__ = ["ASKED", "foreseen", "known"]
