"""A case and people's sample of it → what charts of corrected numbers are told, and their tables (twin: front/corrected.js)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from kit.case.case import Case
from kit.charts.corrected import machine_words, told
from kit.coders.sampling import Sample, names, open_sample
from kit.errors import KitError
from kit.measures.corrected import MEAN_STANCE, SHARE
from kit.measures.coverage import voice_by
from kit.measures.groups import MIN_N
from kit.measures.stance import stance_by
from kit.panels import marked
from kit.panels.printed import signed, table
from kit.panels.query import Query

_VALUES = ("value", "low", "high", "people", "people_low", "people_high", "n_effective")
_WORDS = {"copies": "copies", "party": "party", "outlet": "outlet", "issue": "issue", "actor": "actor", "form": "form"}
UNKNOWN = "not known under these filters"


class Kind(NamedTuple):
    """A kind of chart of corrected numbers.

    Attributes
    ----------
    by : callable
        A measure of a case that can be ``corrected=``.
    columns : sequence of sequence of str
        Columns of each table of groups that is computed, ids in order: heads, rows; of one column alone, the head is everything.
    told : dict
        ``measure``, ``cube`` (that has the machine's rows), ``by`` (dimensions of heads and rows), ``chosen`` (controls that
        choose among groups: every other one makes a selection for which nothing is corrected), ``unit``, ``counted``, ``heads``.
    """

    by: Callable[..., pd.DataFrame]
    columns: Sequence[Sequence[str]]
    told: dict[str, Any]


KINDS = {
    "corrected_stance": Kind(
        stance_by,
        (("party_id", "issue_id"),),
        {
            "measure": MEAN_STANCE,
            "cube": "coded",
            "by": ["party", "issue"],
            "chosen": ["party", "issue"],
            "unit": "statement",
            "counted": "statements with a position, {by}",
            "heads": ["Party", "Issue"],
        },
    ),
    "corrected_voices": Kind(
        voice_by,
        (("family",), ("outlet_id", "family")),
        {
            "measure": SHARE,
            "cube": "attributions",
            "by": ["outlet", "family"],
            "chosen": ["outlet"],
            "unit": "attribution",
            "counted": "attributions {by}",
            "heads": ["Outlet", "Side"],
            "all": "All outlets",
        },
    ),
}


def describe(case: Case, kind: str, sample: Sample | str | None) -> dict[str, Any]:
    """What one of these charts is told besides its words: groups that people read something of, and whose codes they are.

    Parameters
    ----------
    case : Case
    kind : str
        One of `KINDS`.
    sample : Sample or str, optional
        Default: the first one in the case's folder.

    Raises
    ------
    KitError
        If there is no sample, or it is no longer one of this case.
    """
    drawn, which = _sample_of(case, sample), KINDS[kind]
    measured = [which.by(case, list(columns), corrected=drawn) for columns in which.columns]
    how = measured[0].attrs["corrected"]
    frames = [frame[frame["measure"] == which.told["measure"]] for frame in measured]
    other = str(drawn.how["machine"])
    unread = [why for frame in frames for why in frame.loc[frame["n_people"] == 0, "why"]]
    word = machine_words(how)
    held = {"cube": marked.name(other, issues=which.told["measure"] == MEAN_STANCE)} if other else {}
    return (
        which.told
        | held
        | {
            "counted": which.told["counted"].format(by=word),
            "groups": [group for frame in frames for group in _groups(frame)],
            "unread": unread[0] if unread else f"0 read, {MIN_N} are needed",
            "sample": drawn.name,
            "by_machine": word,
            "machine": how["machine"],
            "own": not other,  # whether the codes are the case's own: then passages stand behind them
            "told": told(how),
        }
    )


def _sample_of(case: Case, sample: Sample | str | None) -> Sample:
    if isinstance(sample, Sample):
        return sample
    if sample is not None:
        return open_sample(case, str(sample))
    there = names(case.folder) if case.folder else []
    if not there:
        where = f"the case in {case.folder}" if case.folder else "this case"
        raise KitError(
            f"{where} has no sample that people code, so nothing corrects its numbers: draw one with kit sample CASE and code "
            "it, or give the panel one: kit.panel(case, …, sample=…)"
        )
    return open_sample(case, there[0])


def _groups(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Groups as JSON, those without a read passage left out."""
    by = [str(column) for column in frame.columns[: list(frame.columns).index("measure")]]
    for row in frame.to_dict("records"):
        if row["n_people"]:
            values = {name: round(float(row[name]), 6) for name in _VALUES if pd.notna(row[name])}
            yield {"ids": [row[column] for column in by], "n": int(row["n_people"]), "why": row["why"], **values}


# ---- the table


def numbers(q: Query, chart: dict[str, Any], spec: dict[str, Any]) -> pd.DataFrame:
    """One row per group that is left: corrected value and bounds, the machine's value, people's alone, both n, why not."""
    unknown = filters_beyond(q, chart, spec)
    rows = [_row(row, chart, unknown=bool(unknown)) for row in _rows(q, chart, spec, unknown=bool(unknown))]
    by = str(chart["by_machine"]).capitalize()
    return table(rows, *chart["heads"], "Corrected", "Lowest", "Highest", by, "People alone", "n", "Read", "Why not")


def filters_beyond(q: Query, chart: Mapping[str, Any], spec: Mapping[str, Any]) -> list[str]:
    """Filters, in words, for which nothing was corrected."""
    fixed, chosen = spec["fixed"], q.selection
    beyond = [word for name, word in _WORDS.items() if name not in chart["chosen"] and chosen.get(name) is not None]
    if any(chosen[side] != fixed[side] for side in ("since", "until")):
        beyond.append("day")
    return beyond + (["single passages"] if q.among is not None else [])


def _row(row: dict[str, Any], chart: dict[str, Any], *, unknown: bool) -> tuple[Any, ...]:
    group = {} if unknown else row["group"]
    printed: Callable[[float | None], str] = signed if chart["measure"] == MEAN_STANCE else percent
    why = UNKNOWN if unknown else group.get("why", chart["unread"])
    values = [printed(group.get(name)) for name in ("value", "low", "high")]
    read: Any = "–" if unknown else group.get("n", 0)
    return (*row["labels"], *values, printed(row["machine"]), printed(group.get("people")), row["n"], read, why)


def percent(value: float | None) -> str:
    """A share in whole per cent; a dash for none."""
    return "–" if value is None else f"{math.floor(100 * value + 0.5)} %"


def _rows(q: Query, chart: dict[str, Any], spec: dict[str, Any], *, unknown: bool) -> Iterator[dict[str, Any]]:
    """Groups that are left, in the order of the codebook: labels, what the machine says with its n, what people say."""
    groups = {tuple(group["ids"]): group for group in chart["groups"]}
    says = _machine(q, chart, spec)
    for head in _heads(q, chart, spec):
        for item in _items(spec, chart["by"][1]):
            ids = (item["id"],) if head["id"] is None else (head["id"], item["id"])
            group = groups.get(ids, {})
            n, value = says(ids)
            if n or (group and not unknown and _is_chosen(q, chart["by"][-len(ids) :], ids)):
                yield {"labels": (head["label"], item["label"]), "n": n, "machine": value, "group": group}


def _is_chosen(q: Query, by: Sequence[str], ids: Sequence[str]) -> bool:
    return all(q.selection.get(name) is None or i in q.selection[name] for name, i in zip(by, ids, strict=True))


def _heads(q: Query, chart: dict[str, Any], spec: dict[str, Any]) -> list[dict[str, Any]]:
    every = [{"id": None, "label": chart["all"]}] if "all" in chart and q.selection.get(chart["by"][0]) is None else []
    return every + _items(spec, chart["by"][0])


def _items(spec: dict[str, Any], dimension: str) -> list[dict[str, Any]]:
    lists = {"party": "parties", "issue": "issues", "outlet": "outlets", "family": "families"}
    return [item for item in spec[lists[dimension]] if item.get("scaled", True)]


def _machine(q: Query, chart: dict[str, Any], spec: dict[str, Any]) -> Callable[[tuple[str, ...]], tuple[int, float | None]]:
    """A function of a group that gives the machine's n and value under the filters."""
    if not chart["own"] and q.among is not None:
        return lambda ids: (0, None)
    if chart["measure"] == MEAN_STANCE:
        scores = {s["id"]: s["score"] for s in spec["stances"] if s["score"] is not None}
        sums: dict[tuple[str, ...], list[float]] = {}
        for (*ids, stance), n in q.groups(chart["cube"], [*chart["by"], "stance"]):
            if stance in scores:
                held = sums.setdefault(tuple(ids), [0, 0])
                sums[tuple(ids)] = [held[0] + n, held[1] + n * scores[stance]]
        return lambda ids: (int(sums[ids][0]), sums[ids][1] / sums[ids][0]) if ids in sums else (0, None)
    counts = dict(q.groups(chart["cube"], chart["by"]))
    heads: dict[str, int] = {}
    items: dict[str, int] = {}
    for (head, item), n in counts.items():
        heads[head], items[item] = heads.get(head, 0) + n, items.get(item, 0) + n
    total = sum(heads.values())

    def share(ids: tuple[str, ...]) -> tuple[int, float | None]:
        n, whole = (items.get(ids[0], 0), total) if len(ids) == 1 else (counts.get(ids, 0), heads.get(ids[0], 0))
        return n, n / whole if whole else None

    return share


__all__ = ["KINDS", "describe", "filters_beyond", "numbers", "percent"]
