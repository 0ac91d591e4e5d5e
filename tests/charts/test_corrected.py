"""Corrected numbers as a chart: hollow beside filled, both n, reasons, scales, what is said under it."""

import pandas as pd
import pytest

import kit
from kit import charts, measures
from kit.charts import theme
from tests import sampled
from tests.charts.gallery import texts
from tests.corrected_frames import ASSUMES, COLUMNS, HOW, invented

GROUPS = {"party": ["Ukraine", "Russia"], "issue": ["Ceasefire", "Neutrality", "Mediation"]}


def words(chart):
    return [text.replace("\u00a0", " ") for text, *_ in texts(chart)]


def unspaced(text):
    """Lines are broken where it fits."""
    return "".join(text.split())


def marks(chart, *, hollow):
    """Values at which marks stand, those of the key left out."""
    bg = theme.TOKENS["light"]["bg"]
    traces = [t for t in chart.to_plotly_json()["data"] if "hovertext" in t]
    return [t["x"][0] for t in traces if (t["marker"]["color"] == bg) == hollow]


def rounded(values):
    return [round(v, 4) for v in values.dropna()]


@pytest.mark.parametrize("measure", ["mean stance", "mean outlook", "share", "quoted share", "count"])
def test_every_group_has_its_hollow_value_and_its_corrected_one_where_it_is_known(measure):
    frame = invented(GROUPS, measure, seed=2)
    chart = charts.corrected(frame)
    assert marks(chart, hollow=True) == rounded(frame["machine"])
    assert marks(chart, hollow=False) == rounded(frame["value"])
    assert 0 < len(frame["value"].dropna()) < len(frame)


@pytest.mark.parametrize("narrow", [False, True])
def test_rows_say_both_n_and_why_there_is_no_value(narrow):
    frame = invented(GROUPS, seed=2)
    said = words(charts.corrected(frame, narrow=narrow))
    for row in frame.itertuples():
        assert f"n = {row.n_people} read · {row.n_machine:,} by rule" in said
        assert any(row.why.split(",")[0] in " ".join(text.split("<br>")) for text in said)
    assert {"Ukraine", "Russia"} <= set(said)
    assert said.count("Ceasefire") == 2


def test_intervals_reach_from_the_lower_to_the_upper_bound():
    frame = invented(GROUPS, seed=2)
    lines = [t["x"] for t in charts.corrected(frame).to_plotly_json()["data"] if t.get("mode") == "lines"]
    known = frame.dropna(subset=["value"])
    assert [list(map(float, ends)) for ends in lines] == [
        [round(low, 4), round(high, 4)] for low, high in zip(known["low"], known["high"], strict=True)
    ]


def test_the_sentence_of_what_is_assumed_and_who_read_stand_under_it():
    foot = unspaced(words(charts.corrected(invented(GROUPS), source="Source: invented."))[-1])
    said = "Source: invented.", "118 passages and 20 articles read by AB, CD.", "By rule: rules 0.7.0.", ASSUMES
    assert foot == unspaced(" ".join(said))


def test_codes_of_a_language_model_are_by_machine():
    chart = charts.corrected(invented(GROUPS, machine="reader 3"))
    assert any("by machine" in text for text in words(chart))
    assert not any("by rule" in text for text in words(chart))


def test_a_corrected_stance_has_the_colour_of_the_nearest_step_and_a_share_has_none():
    frame = invented({"party": ["Ukraine"]}, seed=4).assign(value=[-0.9], low=[-1.0], high=[-0.8], machine=[0.4], why="")
    fills = {t["marker"]["color"] for t in charts.corrected(frame).to_plotly_json()["data"] if "hovertext" in t}
    assert theme.STANCE["light"]["opposes"].fill in fills
    share = charts.corrected(frame.assign(measure="share", value=0.2, low=0.1, high=0.3))
    fills = {t["marker"]["color"] for t in share.to_plotly_json()["data"] if "hovertext" in t}
    assert fills == {theme.TOKENS["light"]["ink"], theme.TOKENS["light"]["bg"]}


def test_hover_cards_say_all_values():
    frame = invented({"party": ["Ukraine"]}, seed=4).assign(
        value=[0.25], low=[0.1], high=[0.4], machine=[0.5], people=[0.3], people_low=[0.0], people_high=[0.6],
        n_machine=[1204], n_people=[34], n_effective=[96.4], why="",
    )  # fmt: skip
    card = next(t["hovertext"][0] for t in charts.corrected(frame).to_plotly_json()["data"] if "hovertext" in t)
    for part in (
        "corrected +0.25, +0.10 to +0.40",
        "by rule +0.50 · n = 1,204",
        "alone +0.30, 0.00 to +0.60",
        "n = 34",
        "code 96",
    ):
        assert part in " ".join(card.split("<br>")), part


def test_shares_have_one_scale_and_counts_begin_at_zero():
    shares = words(charts.corrected(invented(GROUPS, "share")))
    assert {"0 %", "25 %", "50 %", "75 %", "100 %"} <= set(shares)
    counts = invented(GROUPS, "count")
    axis = charts.corrected(counts).to_plotly_json()["layout"]["xaxis2"]
    assert axis["range"][0] < 0 < axis["tickvals"][0]
    assert axis["range"][1] >= counts[["machine", "high"]].max().max()


def test_summaries_of_a_case_are_drawn_as_they_are_made(tmp_path):
    case = sampled.make(tmp_path / "case")
    stances = measures.stance_by(case, corrected="1")
    assert marks(charts.corrected(stances), hollow=False) == rounded(stances["value"])
    voices = measures.voice_by(case, "family", corrected="1")
    quoted = charts.corrected(voices, measure="quoted share")
    assert marks(quoted, hollow=True) == rounded(voices.loc[voices["measure"] == "quoted share", "machine"])
    foot = unspaced(words(quoted)[-1])
    assert unspaced("110 passages read by AB, CD.") in foot
    assert unspaced(stances.attrs["corrected"]["assumes"]) in foot


def test_of_several_measures_one_is_drawn():
    both = pd.concat([invented({"outlet": ["A", "B"]}, m, seed=6) for m in ("share", "quoted share")])
    both.attrs["corrected"] = HOW
    assert marks(charts.corrected(both), hollow=True) == rounded(both[both["measure"] == "share"]["machine"])
    quoted = charts.corrected(both, measure="quoted share")
    assert marks(quoted, hollow=True) == rounded(both[both["measure"] == "quoted share"]["machine"])
    with pytest.raises(kit.KitError, match=r"no measure 'mean stance'.*share, quoted share"):
        charts.corrected(both, measure="mean stance")


def test_a_reason_that_all_groups_share_stands_there_once():
    why = "3 passages of the sample are coded, 10 are needed"
    chart = charts.corrected(invented(GROUPS, seed=2).assign(value=None, low=None, high=None, why=why))
    assert [text for text in words(chart) if why in text] == [f"No value can be corrected: {why}."]
    assert marks(chart, hollow=False) == []


def test_a_summary_that_was_not_corrected_is_refused(shipped):
    with pytest.raises(kit.KitError, match=r"no column 'measure'; make it with corrected="):
        charts.corrected(kit.measures.stance_by(shipped))
    with pytest.raises(kit.KitError, match="draws a summary, not a case"):
        charts.corrected(shipped)


def test_a_chart_of_no_group_says_so():
    frame = pd.DataFrame(columns=["party", *COLUMNS])
    frame.attrs["corrected"] = HOW
    assert any(text.startswith("Nothing to draw") for text in words(charts.corrected(frame)))


def test_of_very_many_groups_those_with_most_codes_are_drawn():
    frame = invented({"issue": [f"Issue {i}" for i in range(80)]}, seed=9)
    chart = charts.corrected(frame)
    most = frame.loc[sorted(frame["n_machine"].nlargest(60).index), "machine"]
    assert marks(chart, hollow=True) == rounded(most)
    assert "The 60 of 80 groups" in " ".join(words(chart)[-1].split())


def test_a_group_that_the_machine_does_not_know_has_only_its_corrected_mark():
    frame = invented({"party": ["Ukraine"]}, seed=4).assign(value=[0.2], low=[0.1], high=[0.3], machine=[None], why="")
    assert (marks(charts.corrected(frame), hollow=True), marks(charts.corrected(frame), hollow=False)) == ([], [0.2])
