"""Agreement between coders, against values worked out by hand."""

import numpy as np
import pandas as pd
import pytest

import kit
from kit.coders.reliability import alpha
from kit.coders.spans import Place
from kit.coders.units import Comparison
from tests.synthetic import tiny_case


def codes(*pairs):
    return pd.DataFrame(pairs, columns=["one", "two"])


def test_nominal_alpha_equals_krippendorff_by_hand():
    # observed disagreement 1/4; pooled codes a a a a a b b b: expected 1 - (5·4 + 3·2)/(8·7) = 30/56
    table = pd.DataFrame([list(p) for p in ["aa", "ab", "bb", "aa"]], columns=["one", "two"])
    assert alpha(table, "nominal") == pytest.approx(1 - (1 / 4) / (30 / 56))


def test_an_ordinal_scale_forgives_neighbours_more_than_ends():
    scale = ["-1", "0", "1"]
    near = codes(("-1", "-1"), ("0", "0"), ("1", "1"), ("0", "1"))
    far = codes(("-1", "-1"), ("0", "0"), ("1", "1"), ("-1", "1"))
    assert alpha(near, "ordinal", scale) > alpha(far, "ordinal", scale)


@pytest.mark.parametrize(
    "table", [codes(("a", "a"), ("a", "a")), codes(("a", "b")), codes()], ids=["constant", "one unit", "none"]
)
def test_alpha_is_missing_where_it_means_nothing(table):
    assert np.isnan(alpha(table, "nominal"))


def test_spans_match_one_to_one_from_half_overlap():
    spans = {
        "one": [Place("a1", 0, 10), Place("a1", 20, 30)],
        "two": [Place("a1", 0, 10), Place("a1", 24, 30), Place("a2", 0, 10)],
    }
    read = {coder: {"a1", "a2"} for coder in spans}
    compared = Comparison(["one", "two"], [], spans, read)
    assert compared.matches("one", "two", 0.5) == (2, 5)
    assert compared.matches("one", "two", 1.0) == (1, 5)


def test_the_overview_counts_units_both_coded(tmp_path):
    case = kit.load(tiny_case(tmp_path / "tiny"))
    row = kit.agreement(case).set_index("variable").loc["stance"]
    assert (row["n"], row["percent"], row["level"]) == (2, 50.0, "ordinal")
    with pytest.raises(kit.UnknownValue, match="reader 1"):
        kit.agreement(case, ["reader 1", "nobody"])


def test_a_stance_outside_the_scale_is_an_error_and_not_left_out(tmp_path):
    case = kit.load(tiny_case(tmp_path / "tiny"))
    wrong = case.with_tables(codings=case.codings.replace({"value": {"doubts": "dobuts"}}))
    with pytest.raises(kit.UnknownValue, match="reader 2, a1-02:bridge: 'dobuts' is no stance; allowed: supports"):
        kit.agreement(wrong)


def test_the_shipped_readers_agree_as_the_data_readme_says():
    text = (kit.case.shipped() / "README.md").read_text("utf-8")
    assert kit.readout(kit.agreement(kit.load())).text in text


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
@pytest.mark.parametrize("seed", range(6))
def test_alpha_of_resamples_is_that_of_the_library(level, seed):
    from kit.coders.reliability import _alpha, _alphas

    chance = np.random.default_rng(seed)
    counts = chance.multinomial(chance.integers(2, 6), chance.dirichlet(np.ones(5)), size=12).astype(float)
    drawn = np.array([np.bincount(chance.integers(0, 12, 12), minlength=12) for _ in range(40)] + [[12] + [0] * 11])
    wanted = [_alpha(counts.repeat(row, axis=0), level) for row in drawn]
    np.testing.assert_allclose(_alphas(counts, level, drawn), wanted, rtol=1e-12, atol=1e-12)
