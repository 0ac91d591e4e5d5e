"""Scores by outlet and over days: the tables are pandas' numbers of the filtered case, with ==, over random selections."""

import random

import numpy as np
import pandas as pd
import pytest

import kit
from kit import measures
from kit.panels.cubes import BINNED, RowCubes
from kit.panels.numbers import MEAN_FROM, numbers
from kit.panels.printed import signed
from kit.panels.query import Query
from kit.panels.spec import describe
from tests.pandas_truth import chosen, random_selection, seeds
from tests.synthetic import empty_case, make_case, one_party_case, tiny_case

METHODS = dict(zip(("TextBlob", "VADER", "Reading"), BINNED.values(), strict=True))


def outlets_truth(case):
    """Means of `measures.sentiment_by`, from ten attributions on."""
    table = measures.sentiment_by(case, "outlet")
    said = measures.sentiment_points(case)
    sums = said.groupby(["outlet", "method"])["value"].agg(["sum", "size"])
    rows = []
    for r in table[table["n"] > 0].itertuples():
        total, n = sums.loc[(r.outlet, r.method)]
        zero = "–" if r.method == "Reading" else f"{int(100 * r.share_zero + 0.5)} %"
        rows.append((r.outlet, r.method, r.n, signed(round(total * 10_000) / 10_000 / n if n >= MEAN_FROM else None), zero))
    return sorted(rows)


def days_truth(case):
    """Attributions of `units` by method, side, days and score rounded to a tenth."""
    said = kit.case.units.attributions(case)
    rows = []
    for method, column in METHODS.items():
        scored = said[said[column].notna()]
        tenth = np.round(scored[column].astype(float) * 10) + 0.0  # no negative zero
        days = [scored[c].dt.strftime("%Y-%m-%d").fillna("–") for c in ("said_from", "said_to")]
        rows += list(zip([method] * len(scored), scored["family"], *days, [signed(v / 10, 1) for v in tenth], strict=True))
    return sorted((*row, n) for row, n in pd.Series(rows, dtype=object).value_counts().items())


def drawn(cubes, selection, kind):
    spec = describe(cubes, [kind], {})
    return sorted(numbers(Query(cubes, selection), spec["charts"][0], spec).itertuples(index=False, name=None))


def compare(case, cubes, selection):
    left = chosen(case, selection)
    assert drawn(cubes, selection, "sentiment_outlets") == outlets_truth(left), selection
    assert drawn(cubes, selection, "sentiment_days") == days_truth(left), selection


@pytest.fixture(scope="module", params=["shipped", "invented"])
def made(request):
    case = kit.load() if request.param == "shipped" else make_case(150, seed=5)
    return case, RowCubes(case)


@pytest.mark.parametrize("seed", seeds(3, 6))
def test_every_selection_gives_the_numbers_of_pandas(made, seed):
    case, cubes = made
    compare(case, cubes, random_selection(case, random.Random(seed)) if seed else {})


@pytest.mark.parametrize("make", [tiny_case, one_party_case, empty_case])
def test_small_cases_too(make, tmp_path):
    make(tmp_path / "case")
    case = kit.load(tmp_path / "case")
    compare(case, RowCubes(case), {})


def test_very_many_scores_are_counted_by_stretches_of_days():
    case = make_case(9_000, seed=2)
    table = pd.DataFrame(drawn(RowCubes(case), {}, "sentiment_days"), columns=["method", "side", "from", "to", "score", "n"])
    alone = pd.DataFrame(days_truth(case), columns=table.columns)
    by = ["method", "side", "score"]
    assert len(table) < len(alone) and table.groupby(by)["n"].sum().equals(alone.groupby(by)["n"].sum())


@pytest.mark.parametrize("kind", ["sentiment_outlets", "sentiment_days"])
def test_a_mark_finds_the_attributions_behind_it(shipped, kind):
    panel = kit.panel(shipped, charts=kind, controls=kit.panels.Controls(shipped))
    said = kit.case.units.attributions(shipped)
    if kind == "sentiment_outlets":
        outlet = said["outlet_id"].iloc[0]
        where, wanted = {"outlet": [outlet], "vader_bin": ["0"]}, said[said["outlet_id"] == outlet]
    else:
        where, wanted = {"family": ["Ukraine"], "vader_bin": ["0"], "days": ["/2022-03-16"]}, said[said["family"] == "Ukraine"]
        wanted = wanted[wanted["said_from"].isna() & (wanted["said_to"] == pd.Timestamp("2022-03-16"))]
    wanted = wanted[(wanted["vader_compound"] * 10).round() == 0]
    panel.view.mark = {"cube": "tones", "where": where, "label": "a mark"}
    assert set(panel.evidence["attribution_id"]) == set(wanted["attribution_id"]) != set()
