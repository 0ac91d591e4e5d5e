"""The tables of gap, movement and network are pandas' numbers of the filtered case, with ==, over random selections."""

import random

import numpy as np
import pandas as pd
import pytest

import kit
from kit import measures
from kit.panels.cubes import RowCubes
from kit.panels.numbers import numbers
from kit.panels.printed import signed
from kit.panels.query import Query
from kit.panels.spec import describe
from tests import coded_example
from tests.pandas_truth import chosen, random_selection, seeds
from tests.synthetic import empty_case, make_case, one_party_case, tiny_case

KINDS = ("gap", "movement", "network")


def gap_truth(case):
    """Rows of `measures.stance_gap`, as the panel words them."""
    table = measures.stance_gap(case)
    apart = ["–" if np.isnan(steps) else f"{steps:g}" for steps in table["gap_steps"]]
    medians = [[signed(None if np.isnan(v) else v) for v in table[f"median_{side}"]] for side in "ab"]
    return list(zip(table["issue"], medians[0], table["n_a"], medians[1], table["n_b"], apart, table["only_side"], strict=True))


def network_truth(case):
    """Rows of `measures.actor_issue_links` by side."""
    links = measures.actor_issue_links(case)
    words = {"supports": "supports", "ambivalent": "ambivalent", "opposes": "opposes or doubts"}
    links = links.assign(direction=links["direction"].map(words), actor=links["actor"].fillna("(nobody named)"))
    sums = links.groupby(["actor", "family", "issue", "direction"])["n"].sum().reset_index()
    return sorted(sums.itertuples(index=False, name=None))


def movement_truth(case, selection, most=6):
    """Positions of the issues with most of `measures.stance_points` whose days can be drawn."""
    points = measures.stance_points(case)
    points = points[points["score"].notna()]
    sides = case.book.belligerents()[:2] if len(case.book.belligerents()) > 1 else []
    free = bool(sides) and not {"party", "actor"} & set(selection) and points["party"].isin(sides).any()
    points = points[points["party"].isin(sides)] if free else points
    first, last = case.period
    begin = points["said_from"].fillna(points["said_to"] - pd.Timedelta(days=3))
    near = points["said_to"].notna() & (points["said_to"] >= first) & (begin <= last)
    drawn = points[near]
    if free and "issue" not in selection:
        speaking = drawn.groupby("issue_id")["party"].nunique()
        both = set(speaking[speaking == 2].index)
        drawn = drawn[drawn["issue_id"].isin(both)] if both else drawn
    n, order = drawn["issue_id"].value_counts(), case.book.order("issue")
    shown = sorted(n.index, key=lambda issue: (-n[issue], order.index(issue)))[:most]
    points = points[points["issue_id"].isin(shown)]
    days = [points[c].dt.strftime("%Y-%m-%d").fillna("–") for c in ("said_from", "said_to")]
    rows = zip(points["issue"], points["family"], *days, points["stance"], strict=True)
    return sorted((*row, count) for row, count in pd.Series(list(rows), dtype=object).value_counts().items())


def told(case, cubes, selection, kind, **query):
    spec = describe(cubes, [kind], {})
    table = numbers(Query(cubes, selection, **query), spec["charts"][0], spec)
    return [tuple(row) for row in table.itertuples(index=False)]


def compare(case, cubes, selection, **query):
    left = chosen(case, selection)
    left = left.only(machine_stance=True) if query else left
    if len(case.book.belligerents()) > 1:
        assert told(case, cubes, selection, "gap", **query) == gap_truth(left), selection
    else:
        assert told(case, cubes, selection, "gap", **query) == []
    assert sorted(told(case, cubes, selection, "movement", **query)) == movement_truth(left, selection), selection
    assert sorted(told(case, cubes, selection, "network", **query)) == network_truth(left), selection


@pytest.fixture(scope="module", params=["shipped", "invented"])
def made(request):
    case = kit.load() if request.param == "shipped" else make_case(400, seed=5)
    return case, RowCubes(case)


@pytest.mark.parametrize("seed", seeds(3, 6))
def test_every_selection_gives_the_numbers_of_pandas(made, seed):
    case, cubes = made
    compare(case, cubes, random_selection(case, random.Random(seed)) if seed else {})


def test_nothing_is_left_of_an_empty_selection(made):
    case, cubes = made
    for kind in KINDS:
        assert told(case, cubes, {"party": [], "issue": []}, kind) == []


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    """Another negotiation, coded by rule."""
    case = kit.load(coded_example.copied(tmp_path_factory))
    return case, RowCubes(case)


@pytest.mark.parametrize("seed", range(2))
def test_positions_by_rule_are_none_until_they_are_shown(coded, seed):
    case, cubes = coded
    selection = random_selection(case, random.Random(seed)) if seed else {}
    assert [told(case, cubes, selection, kind) for kind in KINDS] == [[], [], []]
    compare(case, cubes, selection, instead={"utterances": "stated"})


@pytest.mark.parametrize("make", [tiny_case, one_party_case, empty_case])
def test_small_cases_too(make, tmp_path):
    make(tmp_path / "case")
    case = kit.load(tmp_path / "case")
    compare(case, RowCubes(case), {})


def test_without_copies_too():
    case = make_case(300, seed=8)
    groups = (["g1", "g1", "g2"] * len(case.articles))[: len(case.articles)]
    case = case.with_tables(articles=case.articles.assign(wire_group=groups))
    compare(case, RowCubes(case), {"copies": False})


def test_very_many_positions_are_counted_by_stretches_of_days():
    case = make_case(9_000, seed=2)
    cubes = RowCubes(case)
    table = pd.DataFrame(told(case, cubes, {}, "movement"), columns=["issue", "side", "from", "to", "position", "n"])
    alone = pd.DataFrame(movement_truth(case, {}), columns=table.columns)
    assert table["n"].sum() == alone["n"].sum() and len(table) < len(alone) / 2
    assert table.groupby(["issue", "side", "position"])["n"].sum().equals(alone.groupby(["issue", "side", "position"])["n"].sum())


def test_a_mark_of_days_finds_what_was_said_on_them(shipped):
    panel = kit.panel(shipped, charts=("movement",))
    where = {"issue": ["ceasefire"], "family": ["Ukraine"], "days": ["/2022-03-14", "2022-03-23/2022-03-30"]}
    points = measures.stance_points(shipped.only(issue="ceasefire", party="Ukraine"))
    wanted = points[points["when"].isin(["by 14 Mar", "23–30 Mar"])]
    panel.view.mark = {"cube": "utterances", "where": where, "label": "two marks"}
    assert set(panel.evidence["attribution_id"]) == set(wanted["attribution_id"]) and len(wanted) == 2
    cubes = panel._cubes.data
    rows = Query(cubes, {}).rows("utterances", where)
    assert set(cubes.frame["attribution_id"].iloc[rows]) == set(wanted["attribution_id"])
