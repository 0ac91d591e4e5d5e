"""Positions coded by rule: off until somebody switches them on, then marked, with their accuracy."""

import pandas as pd
import pytest

import kit
from kit import charts, measures
from tests.synthetic import make_case


@pytest.fixture(scope="module")
def ruled():
    case = make_case(300)
    return case.with_tables(
        statements=case.statements.assign(coder="rules 0.3"), attributions=case.attributions.assign(coder="rules 0.3")
    )


def test_by_default_a_statement_by_rule_only_names_its_issue(ruled):
    points = measures.stance_points(ruled)
    assert len(points)
    assert points["score"].isna().all()
    by = measures.stance_by(ruled, ["party", "issue"])
    assert (by["n"] == 0).all()
    assert by["n_mentions"].sum() == len(points)


def test_switched_on_the_positions_are_those_of_the_table(ruled):
    shown = measures.stance_points(ruled.only(machine_stance=True))
    read = measures.stance_points(make_case(300))
    pd.testing.assert_series_equal(shown["score"], read["score"])
    assert shown["by_rule"].all()


def test_codes_by_reading_are_not_touched():
    case = make_case(300)
    assert kit.panel(case, charts=("stance",)).machine is None
    assert not measures.stance_points(case)["by_rule"].any()


def test_a_panel_counts_mentions_until_its_switch_is_on(ruled):
    panel = kit.panel(ruled, charts=("stance",))
    off = panel.numbers("stance")
    assert off["n"].sum() == 0
    panel.machine.value = True
    on = panel.numbers("stance")
    expected = measures.stance_by(ruled.only(machine_stance=True), ["family", "issue"])
    expected = expected[expected["issue"].isin(on["Issue"])]
    assert on["n"].sum() == expected["n"].sum() > 0
    assert off["Mentioned"].sum() == on["n"].sum() + on["Mentioned"].sum()


def test_the_panel_says_what_is_hidden_and_how_well_it_was_measured(ruled):
    told = kit.panel(ruled, charts=("stance",)).view.spec["machine"]
    assert "300 statements" in told["hidden"]
    assert "accuracy not measured; 0 of 300 checked by a person" in told["shown"]
    rows = pd.DataFrame(
        [
            {"accuracy_id": "a", "measure": "stance accuracy", "value": 0.9, "n": 90, "text": "training", "note": ""},
            {"accuracy_id": "b", "measure": "stance accuracy", "value": 0.53, "n": 40, "text": "held out", "note": ""},
        ]
    )
    told = kit.panel(ruled.with_tables(accuracy=rows), charts=("stance",)).view.spec["machine"]
    assert "nobody verified. Rules 0.3: accuracy 0.53 on 40 statements (held out text)" in told["shown"]


def test_standing_charts_cross_the_marks_of_positions_by_rule(ruled):
    shown = ruled.only(machine_stance=True)
    figure = charts.stance_grid(
        measures.stance_points(shown), measures.stance_by(shown, ["family", "issue"]), title="x", book=shown.book
    )
    drawn = [t["marker"].get("symbol", "circle") for t in figure.to_plotly_json()["data"] if "marker" in t]
    symbols = {s for d in drawn for s in ([d] if isinstance(d, str) else d)}
    assert symbols & {"circle-x-open", "square-x-open"}
