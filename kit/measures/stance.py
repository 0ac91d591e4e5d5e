"""A case → who wants what: stances of utterances, always within one issue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import narwhals as nw
import numpy as np
import pandas as pd

from kit.case import rows, units
from kit.case.case import Case
from kit.case.summaries import summary
from kit.coders.sampling import Sample
from kit.errors import AcrossIssues, UnknownValue
from kit.measures import tally
from kit.measures.corrected import STANCES
from kit.measures.corrected import corrected as correct
from kit.measures.groups import BOUNDED, TEXTS, columns, ordered, spread
from kit.store.frames import collected

STEP = 0.5  # one step of the ordinal stance scale
OTHER = "other"  # the code whose rows word a proposition each: never put on one scale


@summary
def stance_points(case: Case, *, within: Sequence[str] = ()) -> pd.DataFrame:
    """Every utterance × issue with its stance: what a stance chart draws below n = 10.

    Parameters
    ----------
    case : Case
    within : sequence of str
        Columns, e.g. ``["outlet"]``, within each value of which an utterance counts once.

    Returns
    -------
    DataFrame
        One row per utterance × issue (see `units.utterances`); ``score`` −1…1, missing for *mentions only*; ``n`` = 1.
        Positions on ``other`` are left out: each row words a proposition of its own, so they share no scale. Of more
        than 20,000, one row per party, issue, stance and days, ``n`` says how many.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> points = measures.stance_points(kit.load().only(party="Ukraine"))
    >>> points["stance"].value_counts().head(1).to_dict()
    {'supports': 19}
    """
    if not within and case.count("statements") > tally.SINGLE:
        alike = ["party", "family", "issue_id", "issue", "issue_group", "stance", "score", "by_rule", "said_from", "said_to"]
        uttered = rows.utterances(case, alike).filter(nw.col("issue_id") != OTHER)
        if int(collected(uttered.select(n=nw.len()))["n"].iloc[0]) > tally.SINGLE:
            marks = tally.gather(uttered, alike, case.years)
            return marks.assign(n_reports=marks["n"])
    frame = units.utterances(case, within=within)
    return frame[frame["issue_id"] != OTHER].reset_index(drop=True).assign(n=1)


@summary
def stance_by(case: Case, by: str | Iterable[str] = ("party", "issue"), *, corrected: Sample | str | None = None) -> pd.DataFrame:
    """Stance per group, counted in utterances.

    Parameters
    ----------
    case : Case
    by : str or list of str
        Columns to group by; ``issue`` must be among them unless the case is filtered to one issue. With an outlet or article
        among them, an utterance counts once in each that reports it.
    corrected : str or Sample, optional
        Name of a sample that people coded (`kit.sample`): the machine's numbers, corrected by it. Then one row per group and
        measure (``mean stance``), with the columns of `kit.measures.corrected.corrected`. Passages on an
        issue are counted, not utterances, as nobody says of a missed passage which other reports the same.

    Returns
    -------
    DataFrame
        One row per group: the ``by`` columns, ``mean_stance`` (−1…1), ``median_stance`` (the lower of two middle ones, so
        that it is a step of the scale), ``low`` and ``high`` (95 % interval over articles), ``n`` (utterances with a
        position), ``n_mentions`` (those that only name the issue). Mean and bounds are missing below n = 10; ``other`` is
        left out.

    Raises
    ------
    AcrossIssues
        If several issues would be mixed: their propositions point in opposite directions.
    UnknownColumn
        If a name in ``by`` is no column.

    Examples
    --------
    >>> import kit
    >>> from kit import charts, measures
    >>> summary = measures.stance_by(kit.load())
    >>> summary.columns.to_list()
    ['party', 'issue', 'mean_stance', 'median_stance', 'low', 'high', 'n', 'n_mentions']
    >>> charts.stance_grid(summary).layout.meta["title"]
    'Who supports and who opposes what?'
    """
    names = columns(by, rows.COLUMNS["utterances"])
    if not {"issue", "issue_id"} & set(names) and len(case.filters.get("issue", ("any", "other"))) > 1:
        raise AcrossIssues("a mean stance is taken within one issue only: put 'issue' into by, or filter with case.only(issue=…)")
    if corrected is not None:
        return correct(case, corrected, names, STANCES, issues=_scaled(case))
    within = rows.unlabelled([name for name in names if name in TEXTS])
    frame = rows.utterances(case, rows.unlabelled(names), within=within, but=[OTHER])
    bounded = ["article_id"] if case.count("statements") <= BOUNDED else []
    steps = tally.add_up(case, frame, names, also=[*(c for c in bounded if c not in names), "step"], n=nw.len())
    steps["score"] = steps.pop("step").map(rows.scores(case)).astype("float64")
    taken = steps[steps["score"].notna()]
    means = spread(taken.assign(total=taken["score"] * tally.SCALE * taken["n"]).drop(columns="score"), names)
    table = _middle(steps, names).merge(
        means.drop(columns="n").rename(columns={"mean": "mean_stance"}), on=names, how="left", validate="one_to_one"
    )
    return ordered(case, table, names)[[*names, "mean_stance", "median_stance", "low", "high", "n", "n_mentions"]]


def _scaled(case: Case) -> list[str]:
    """Issues on which positions share a scale."""
    return [issue for issue in case.issues.loc[case.issues["kind"] == "negotiable", "issue_id"] if issue != OTHER]


def _middle(steps: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Counts per group and step of the scale → per group the median (the lower of two middle ones), n and mentions."""
    taken = steps[steps["score"].notna()].sort_values("score", kind="stable")
    reached = taken.groupby(by, dropna=False)["n"].cumsum()
    size = taken.groupby(by, dropna=False)["n"].transform("sum")
    middle = taken[reached >= (size + 1) // 2].drop_duplicates(by)
    groups = steps.groupby(by, dropna=False, sort=False)["n"].sum().rename("n_rows").reset_index()
    n = taken.groupby(by, dropna=False, sort=False)["n"].sum().reset_index()
    table = groups.merge(n, on=by, how="left", validate="one_to_one")
    table = table.merge(
        middle[[*by, "score"]].rename(columns={"score": "median_stance"}), on=by, how="left", validate="one_to_one"
    )
    table["n"] = table["n"].fillna(0).astype("int64")
    return table.assign(n_mentions=table["n_rows"].astype("int64") - table["n"])


@summary
def stance_gap(case: Case, a: str | None = None, b: str | None = None) -> pd.DataFrame:
    """How far two parties stand apart on each issue.

    Parameters
    ----------
    case : Case
    a, b : str, optional
        Ids or labels of two parties; default: the two belligerents of the codebook.

    Returns
    -------
    DataFrame
        One row per issue on which one of them takes a position: ``issue``, ``issue_group``, ``median_a``, ``median_b`` (−1…1),
        ``n_a``, ``n_b``, ``n``, ``gap_steps`` (steps of the five-step scale between the medians, 0…4; missing if one side only is
        quoted), ``only_side`` (label of that side, else empty).

    Raises
    ------
    UnknownValue
        If the two parties are not given and the codebook does not name two belligerents.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> measures.stance_gap(kit.load(), "Ukraine", "Russia").columns.to_list()[:3]
    ['issue', 'issue_group', 'median_a']
    """
    sides = _two_sides(case, a, b)
    columns_of = {}
    table = stance_by(case, ["party", "issue", "issue_group"])
    for side, label in zip("ab", sides, strict=True):
        part = table[(table["party"] == label) & (table["n"] > 0)]
        columns_of[side] = part[["issue", "issue_group", "median_stance", "n"]].rename(
            columns={"median_stance": f"median_{side}", "n": f"n_{side}"}
        )
    both = columns_of["a"].merge(columns_of["b"], on=["issue", "issue_group"], how="outer", validate="one_to_one")
    both[["n_a", "n_b"]] = both[["n_a", "n_b"]].fillna(0).astype("int64")
    both["n"] = both["n_a"] + both["n_b"]
    both["gap_steps"] = (both["median_a"] - both["median_b"]).abs() / STEP
    both["only_side"] = np.where(both["n_b"] == 0, sides[0], np.where(both["n_a"] == 0, sides[1], ""))
    both = ordered(case, both, ["issue"]).sort_values(["gap_steps", "n"], ascending=False, kind="stable", ignore_index=True)
    both.attrs["sides"] = list(sides)
    return both


@summary
def actor_issue_links(case: Case) -> pd.DataFrame:
    """Who takes a position on what: the edges of the actor–issue network.

    Returns
    -------
    DataFrame
        One row per actor × issue × direction: ``actor``, ``party``, ``family``, ``issue``, ``issue_group``, ``direction``
        (supports, ambivalent, opposes; by the sign of the stance), ``n`` (utterances). Positions outside the codebook's
        issues are left out.

    Examples
    --------
    >>> import kit
    >>> from kit import measures
    >>> measures.actor_issue_links(kit.load()).columns.to_list()[:3]
    ['actor', 'party', 'family']
    """
    names = ["actor", "party", "family", "issue", "issue_group"]
    frame = rows.utterances(case, [*names, "score"]).filter((nw.col("issue_id") != OTHER) & ~nw.col("score").is_null())
    counts = collected(frame.group_by([*names, "score"]).agg(n=nw.len()))
    counts["direction"] = np.select([counts["score"] > 0, counts["score"] < 0], ["supports", "opposes"], "ambivalent")
    counts = counts.groupby([*names, "direction"], sort=False, dropna=False)["n"].sum().reset_index()
    return ordered(case, counts, ["party", "actor", "issue", "direction"])


def _two_sides(case: Case, a: str | None, b: str | None) -> tuple[str, str]:
    sides = [case.book.label("party", p) if p else None for p in (a, b)]
    spare = [p for p in case.book.belligerents() if p not in sides]
    both = [s or (spare.pop(0) if spare else None) for s in sides]
    if None in both:
        raise UnknownValue("the codebook names fewer than two belligerents: say which two parties to compare")
    return both[0], both[1]  # type: ignore[return-value]
