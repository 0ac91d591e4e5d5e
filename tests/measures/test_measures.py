"""Summaries against numbers worked out by hand on the tiny case."""

import numpy as np
import pandas as pd
import pytest

import kit
from kit import measures
from kit.measures.groups import means
from tests.synthetic import one_party_case, tiny_case, tiny_rows, write_case


@pytest.fixture
def tiny(tmp_path):
    return kit.load(tiny_case(tmp_path / "tiny"))


def records(frame, *columns):
    return [tuple(None if pd.isna(v) else v for v in row) for row in frame[list(columns)].itertuples(index=False)]


def test_coverage_counts_shares_and_rates_with_absent_issues_as_zero(tiny):
    table = measures.coverage_by(tiny)
    assert records(table, "outlet", "issue", "n", "share", "per_100_words") == [
        ("River Gazette", "Bridge", 2, 0.5, 5.0),
        ("River Gazette", "Toll", 2, 0.5, 5.0),
        ("River Gazette", "Progress", 0, 0.0, 0.0),
        ("Hill Radio", "Bridge", 1, 0.5, 5.0),
        ("Hill Radio", "Toll", 0, 0.0, 0.0),
        ("Hill Radio", "Progress", 1, 0.5, 5.0),
    ]


def test_denominators_stay_when_a_party_is_selected(tiny):
    table = measures.coverage_by(tiny.only(party="south"))
    assert records(table[table["outlet"] == "River Gazette"], "issue", "n", "n_words") == [
        ("Bridge", 1, 40),
        ("Toll", 1, 40),
        ("Progress", 0, 40),
    ]


def test_voices_count_quotation_marks(tiny):
    assert records(measures.voice_by(tiny), "outlet", "family", "n", "n_quoted", "share") == [
        ("River Gazette", "Northland", 1, 1, 0.5),
        ("River Gazette", "Southland", 1, 0, 0.5),
        ("Hill Radio", "Northland", 1, 0, 0.5),
        ("Hill Radio", "Mediators", 1, 0, 0.5),
    ]


def test_an_utterance_told_twice_counts_once_by_its_most_direct_report(tiny):
    points = measures.stance_points(tiny)
    bridge = points[points["issue"] == "Bridge"]
    assert records(bridge, "utterance_id", "attribution_id", "n_reports", "score") == [
        ("u1", "a1-01", 2, 1.0),
        ("u2", "a1-02", 1, -1.0),
    ]
    again = measures.stance_points(tiny.only(outlet="radio"))
    assert records(again, "utterance_id", "attribution_id") == [("u1", "a2-01")]


def test_stance_gives_medians_but_no_mean_below_ten(tiny):
    table = measures.stance_by(tiny)
    assert records(table, "party", "issue", "median_stance", "mean_stance", "low", "n", "n_mentions") == [
        ("Northland", "Bridge", 1.0, None, None, 1, 0),
        ("Northland", "Toll", None, None, None, 0, 1),
        ("Southland", "Bridge", -1.0, None, None, 1, 0),
        ("Southland", "Toll", 1.0, None, None, 1, 0),
    ]


def test_stance_across_issues_is_refused(tiny):
    with pytest.raises(kit.AcrossIssues, match="within one issue"):
        measures.stance_by(tiny, "party")
    assert len(measures.stance_by(tiny.only(issue="bridge"), "party")) == 2
    with pytest.raises(kit.UnknownColumn, match="party"):
        measures.stance_by(tiny, ["issue", "hat"])


def test_the_gap_counts_steps_between_medians_and_names_the_only_side(tiny):
    assert records(measures.stance_gap(tiny), "issue", "gap_steps", "only_side", "n") == [
        ("Bridge", 4.0, "", 2),
        ("Toll", None, "Southland", 1),
    ]


def test_the_gap_needs_two_parties(tmp_path):
    case = kit.load(one_party_case(tmp_path / "one"))
    if len(case.book.belligerents()) < 2:
        with pytest.raises(kit.UnknownValue, match="two parties"):
            measures.stance_gap(case)


def test_sentiment_is_never_averaged_below_ten(tiny):
    table = measures.sentiment_by(tiny)
    assert records(table[table["party"] == "Northland"], "method", "n", "mean", "share_zero") == [
        ("TextBlob", 2, None, 0.0),
        ("VADER", 2, None, 0.0),
        ("Reading", 1, None, 0.0),
    ]


def test_means_and_bounds_from_ten_on_resample_whole_articles():
    frame = pd.DataFrame({"party": "north", "article_id": ["x"] * 6 + ["y"] * 6, "value": [1.0] * 6 + [0.0] * 6})
    row = means(frame, ["party"], "value").iloc[0]
    assert (row["mean"], row["low"], row["high"], row["n"]) == (0.5, 0.0, 1.0, 12)  # an interval over two articles spans both


@pytest.mark.parametrize(
    ("articles", "values", "low"),
    [(["x"] * 12, [1.0, 0.0] * 6, None), (["x", "y"] * 6, [0.5] * 12, 0.5), (["x", "y"] * 4, [1.0, 0.0] * 4, None)],
    ids=["one article has no interval", "equal values have an interval of no width", "eight rows have none"],
)
def test_bounds_are_given_only_where_they_mean_something(articles, values, low):
    frame = pd.DataFrame({"party": "north", "article_id": articles, "value": values})
    got = means(frame, ["party"], "value").iloc[0]["low"]
    assert np.isnan(got) if low is None else got == low


def test_accuracy_is_the_chance_that_a_hopeful_sentence_scores_higher(tiny):
    row = measures.score_accuracy(tiny).set_index("method").loc["TextBlob"]
    assert (row["auc"], row["n_hopeful"], row["n_bleak"], row["n"]) == (1.0, 3, 1, 6)
    assert row["share_zero"] == pytest.approx(2 / 6)


def test_events_know_their_day_their_lane_and_who_disagrees(tiny):
    table = measures.event_timeline(tiny)
    assert records(table, "event_id", "lane", "day_from", "day_to", "contested", "disagreement", "n") == [
        ("e2", "Said in public", 1.0, 7.0, True, "sources disagree", 1),
        ("e1", "Talks", 2.0, 2.0, False, "", 1),
        ("e3", "Rulings and texts", None, None, False, "", 0),
    ]


def test_a_round_numbered_twice_is_contested(tmp_path):
    rows = tiny_rows()
    rows["event_reports"][1]["asserted_round"] = "2"
    table = measures.event_timeline(kit.load(write_case(tmp_path / "case", rows))).set_index("event_id")
    assert table.loc["e1", "disagreement"] == "round 1 or 2" and table.loc["e1", "contested"]


def test_each_source_stands_beside_the_event(tiny):
    table = measures.event_agreement(tiny)
    assert records(table[table["event_id"] == "e1"], "source", "source_kind", "agrees") == [
        ("a1 River Gazette", "article", "yes"),
        ("Almanac", "reference", "yes"),
    ]


def test_lag_is_known_only_where_a_publication_date_is_printed(tiny):
    table = measures.reporting_lag(tiny)
    assert set(table["article"]) == {"a1 River Gazette"}
    assert records(table, "actor", "lag_days_min", "lag_days_max") == [("Ada Holm", 1, 1), ("Bo Lind", 0, 2)]


def test_flows_say_what_is_not_stated(tiny):
    assert records(measures.citation_flows(tiny), "publisher", "original", "carrier", "family", "n") == [
        ("River Gazette", "own report", "Lake Wire", "Northland", 1),
        ("River Gazette", "own report", "no carrier named", "Southland", 1),
        ("Hill Radio", "own report", "no carrier named", "Northland", 1),
        ("Hill Radio", "own report", "no carrier named", "Mediators", 1),
    ]


def test_rival_figures_stand_side_by_side(tiny):
    assert records(measures.rival_figures(tiny), "value", "qualifier", "actor", "ratio") == [
        (40.0, "exactly", "Ada Holm", 1.0),
        (100.0, "more than", "Bo Lind", 2.5),
    ]


def test_links_leave_out_mentions(tiny):
    assert records(measures.actor_issue_links(tiny), "actor", "issue", "direction", "n") == [
        ("Ada Holm", "Bridge", "supports", 1),
        ("Bo Lind", "Bridge", "opposes", 1),
        ("Bo Lind", "Toll", "supports", 1),
    ]


def test_groups_without_a_value_are_counted_too(tiny):
    assert measures.coverage_by(tiny, "flag", unit="attributions")["n"].sum() == 4
    assert measures.sentiment_by(tiny, "flag").query("method == 'VADER'")["n"].sum() == 4


def test_ids_group_like_labels(tiny):
    by_id, by_label = (measures.coverage_by(tiny, c, unit="attributions")["per_100_words"] for c in ("outlet_id", "outlet"))
    assert sorted(by_id) == sorted(by_label)


def test_an_utterance_counts_once_in_each_outlet_that_reports_it(tiny):
    table = measures.stance_by(tiny, ["issue", "outlet"])
    told = table[table["n"] > 0]
    assert records(told[told["issue"] == "Bridge"], "outlet", "n") == [("River Gazette", 2), ("Hill Radio", 1)]


@pytest.mark.parametrize("by", [[], ["outlet", "outlet"], "n", "method"])
def test_what_cannot_group_is_refused(tiny, by):
    with pytest.raises(kit.UnknownColumn):
        measures.sentiment_by(tiny, by)


def test_an_empty_selection_still_lists_what_is_absent(tiny):
    table = measures.coverage_by(tiny.only(party="isles", issue="toll"))
    assert records(table, "outlet", "issue", "n") == [("River Gazette", "Toll", 0), ("Hill Radio", "Toll", 0)]


def test_evidence_of_an_event_is_what_each_source_asserts(tiny):
    rows = kit.evidence(tiny, event="First round")
    assert records(rows, "who", "party", "when", "form") == [
        ("River Gazette: Envoys meet", "article of the case", "2 May", "agrees"),
        ("Almanac", "reference work", "2 May", "agrees"),
    ]
