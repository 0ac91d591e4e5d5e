"""The cube: each thing counted once, sums of integers, the filter rule of `case.only`."""

import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.case.case import load
from kit.panels import cube as cubes
from kit.panels import cubes as counting
from kit.panels.compact import compact
from kit.panels.cubes import CountedCubes, RowCubes
from kit.panels.query import Query
from tests.pandas_truth import ASKED, GROUPED, ON_DISK, chosen, random_selection, seeds, truth, truth_on_disk
from tests.synthetic import empty_case, in_parts, make_case, one_party_case, tiny_case

ROWS = pd.DataFrame(
    {
        "party": ["north", "north", "south", "south", None],
        "issue": ["bridge", "toll", "bridge", "bridge", "toll"],
        "said": ["u1", "u1", "u2", "u2", "u3"],
        "from": pd.to_datetime(["2030-05-01", "2030-05-01", None, "2030-05-03", None]),
        "to": pd.to_datetime(["2030-05-02", "2030-05-02", "2030-05-02", "2030-05-05", None]),
        "score": [0.5, 0.5, -1.0, 1.0, np.nan],
    }
)
DIMS = {"party": ("party", ["north", "south"]), "issue": ("issue", ["bridge", "toll"])}


@pytest.fixture(scope="module")
def small():
    return cubes.build("utterance", ROWS, DIMS, key="said", days=("from", "to"), measures={"score": "score"})


def counted(cube, selection, *by):
    return cubes.slice(cube, selection, by).n.tolist()


def test_a_thing_with_two_rows_is_counted_once(small):
    assert counted(small, {}) == [3]
    assert counted(small, {"issue": ["bridge", "toll"]}) == [3]


def test_it_is_found_under_either_of_its_values(small):
    assert counted(small, {"issue": ["toll"]}, "party") == [1, 0, 1]
    assert counted(small, {"issue": ["bridge"]}, "party") == [1, 1, 0]


def test_the_first_kept_row_speaks_for_a_thing(small):
    assert cubes.slice(small, {"party": ["south"]}).sums["score"].s.tolist() == [-10_000]
    assert cubes.slice(small, {"since": "2030-05-03"}).sums["score"].s.tolist() == [10_000]


def test_a_missing_value_has_a_code_of_its_own(small):
    assert small.labels["party"] == ["north", "south", ""]
    assert counted(small, {"party": [""]}) == [1]


def test_no_ids_keep_nothing_and_unknown_ids_keep_nothing(small):
    assert counted(small, {"party": []}) == [0]
    assert counted(small, {"party": ["nobody"]}) == [0]


def test_an_open_interval_overlaps_and_an_undated_row_leaves(small):
    assert counted(small, {"until": "2030-04-01"}) == [1]  # u2 was said on 2 May at the latest
    assert counted(small, {"since": "2030-05-06"}) == [0]
    assert counted(small, {"since": "2030-05-02", "until": "2030-05-02"}) == [2]
    assert cubes.slice(small, {}, undated=True).n.tolist() == [1]


def test_a_missing_value_is_in_no_sum(small):
    found = cubes.slice(small, {}, ["issue"]).sums["score"]
    assert (found.n.tolist(), found.s.tolist(), found.q.tolist()) == ([2, 0, 0], [-5_000, 0, 0], [125_000_000, 0, 0])


def test_rows_behind_a_cell_are_those_of_the_frame(small):
    assert cubes.rows(small, cubes.kept(small, {"party": ["south"]})).tolist() == [2]
    assert cubes.rows(small, cubes.kept(small, {}), {"party": [""]}).tolist() == [4]


def test_equal_rows_that_share_no_key_become_one_cell():
    frame = pd.DataFrame({"party": ["north"] * 3, "issue": ["toll"] * 3, "score": [0.1, 0.2, 0.7]})
    cube = cubes.build("statement", frame, DIMS, measures={"score": "score"})
    assert (cube.n.tolist(), cube.sums["score"].s.tolist(), cube.rows.tolist()) == ([3], [10_000], [0, 1, 2])


def test_a_packed_cube_holds_the_arrays(small):
    meta, blob = small.pack()
    part = meta["n"]
    assert np.frombuffer(blob, "u1", part["len"], part["at"]).tolist() == small.n.tolist()
    assert all(p["at"] % 8 == 0 for p in meta["codes"].values())


@pytest.mark.parametrize("make", [tiny_case, one_party_case, empty_case])
def test_cubes_of_small_cases_count_what_pandas_counts(make, tmp_path):
    make(tmp_path / "case")
    case = load(tmp_path / "case")
    assert answers(Query(RowCubes(case), {})) == truth(case)


def answers(query, asked=ASKED):
    """What the cubes say, in the form of `truth`."""
    found = {"attributions": query.total("attributions")}
    assert query.total("tones") == found["attributions"]
    for name, (cube, by, measure, part) in asked.items():
        sliced = query.sum(cube, by)
        values = getattr(sliced.sums[measure], part) if measure else sliced.n
        labels = [query.cubes[cube].labels[d] for d in by]
        found[name] = {
            "|".join(names[i] for names, i in zip(labels, place, strict=True)): int(values[tuple(place)])
            for place in np.argwhere(values).tolist()
        }
    for name, (cube, by) in GROUPED.items():
        found[name] = {"|".join(ids): n for ids, n in query.groups(cube, by)}
    events = query.sum("events", ["event"]).n
    found["events"] = sorted(e for e, n in zip(query.cubes["events"].labels["event"], events, strict=True) if n)
    return found


@pytest.fixture(scope="module")
def invented():
    """An invented case and its cubes."""
    case = make_case(240, seed=3)
    return case, RowCubes(case)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_selection_gives_the_sums_of_pandas_on_the_filtered_case(invented, seed):
    case, cubes_of_it = invented
    selection = random_selection(case, random.Random(seed))
    assert answers(Query(cubes_of_it, selection)) == truth(chosen(case, selection))


@pytest.fixture(scope="module")
def copied(invented):
    """The same with copies among its articles."""
    articles = invented[0].articles
    groups = ["g1", "g1", "g2"] * (len(articles) // 3) + [None] * (len(articles) % 3)
    case = invented[0].with_tables(articles=articles.assign(wire_group=groups))
    return case, RowCubes(case)


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_without_copies_too(copied, seed):
    case, cubes_of_it = copied
    selection = random_selection(case, random.Random(seed)) | {"copies": False}
    assert answers(Query(cubes_of_it, selection)) == truth(chosen(case, selection))


@pytest.fixture(scope="module")
def shipped_cubes(shipped):
    return RowCubes(shipped)


@pytest.mark.parametrize("seed", seeds(2, 8))
def test_the_shipped_case_too(shipped, shipped_cubes, seed):
    selection = random_selection(shipped, random.Random(seed))
    assert answers(Query(shipped_cubes, selection)) == truth(chosen(shipped, selection))


@pytest.mark.parametrize("seed", seeds(1, 4))
def test_a_filtered_case_filtered_again_too(shipped, seed):
    chance = random.Random(seed)
    base = chosen(shipped, random_selection(shipped, chance))
    selection = random_selection(shipped, chance)
    assert answers(Query(RowCubes(base), selection)) == truth(chosen(base, selection))


@pytest.mark.parametrize("seed", seeds(2, 6))
def test_words_choose_what_pandas_chooses(shipped, shipped_cubes, seed):
    selection = random_selection(shipped, random.Random(seed), words=True) | ({"text": "peace"} if seed == 0 else {})
    assert answers(Query(shipped_cubes, selection)) == truth(chosen(shipped, selection))


@pytest.mark.parametrize(
    "mark",
    [
        {"cube": "utterances", "where": {"issue": ["ceasefire"], "family": ["Russia"]}},
        {"cube": "attributions", "where": {"form": ["direct", "mixed"]}},
        {"cube": "tones", "where": {"family": ["Ukraine"], "textblob_bin": ["0"]}},
    ],
    ids=["positions", "voices", "scores"],
)
def test_a_mark_that_filters_leaves_its_attributions(shipped, shipped_cubes, mark):
    query = Query(shipped_cubes, {"marked": mark, "party": ["russia", "ukraine"]})
    behind = shipped_cubes.frame["attribution_id"][query.among]
    case = shipped.only(attribution=behind, party=["russia", "ukraine"])
    assert 0 < case.count("attributions") < shipped.count("attributions")
    assert answers(query) == truth(case)


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory):
    """An invented case with copies, its twin on disk, the cubes of that one."""
    case = make_case(240, seed=9)
    groups = ["g1", "g1", "g2"] * (len(case.articles) // 3) + [None] * (len(case.articles) % 3)
    case = case.with_tables(articles=case.articles.assign(wire_group=groups))
    lazy = load(in_parts(case, tmp_path_factory.mktemp("disk") / "parts"))
    return case, CountedCubes(lazy)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_of_a_case_on_disk_too(on_disk, seed):
    case, counted_cubes = on_disk
    chance = random.Random(seed)
    selection = random_selection(case, chance) | ({"copies": False} if chance.random() < 0.5 else {})
    assert answers(Query(counted_cubes, selection), ON_DISK) == truth_on_disk(chosen(case, selection))


def test_very_many_scores_are_added_up_rounded_to_a_tenth(on_disk, monkeypatch):
    case, counted_cubes = on_disk
    monkeypatch.setattr(counting, "EXACT", 100)
    rounded = CountedCubes(counted_cubes.case)
    assert answers(Query(rounded, {}), ON_DISK) == truth_on_disk(case, exact=False) != truth_on_disk(case)


def test_a_compact_cube_has_no_keys_and_no_two_cells_alike(on_disk):
    for name in ("attributions", "tones", "utterances", "stated", "articles", "reports", "lags", "events"):
        cube = on_disk[1][name]
        columns = [*cube.codes.values(), cube.since, cube.until, cube.lists.which]
        assert (cube.key == -1).all() and len(np.unique(np.column_stack(columns), axis=0)) == len(cube.n), name


def test_a_list_speaks_with_its_first_row_that_is_kept(small):
    dense = compact(small)
    for selection in ({}, {"issue": ["toll"]}, {"since": "2030-05-03"}, {"party": ["south"], "until": "2030-05-02"}):
        for by in ([], ["party"], ["issue"], ["party", "issue"]):
            assert counted(dense, selection, *by) == counted(small, selection, *by), (selection, by)
    assert sorted(dense.lists.codes) == ["issue"]
    assert dense.lists.since is not None  # u2 was said by 2 May, or from 3 to 5 May
