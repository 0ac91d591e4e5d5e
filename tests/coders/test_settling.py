"""Several coders' files: brought onto the same passages, compared, settled with reasons, charted."""

import numpy as np
import pandas as pd
import pytest

import kit
from kit import KitError, UnknownValue, charts, measures
from kit.coders import additions
from kit.coders import reliability as coders
from kit.coders.files import Coded, Codes
from kit.coders.settling import coded_case, decide, settled_codes
from kit.coders.units import aligned
from kit.store.package import example
from tests import simulate
from tests.synthetic import tiny_case


def coded(article, start, end, actor="venn", **more):
    return Coded(article, start, end, actor_id=actor, form="direct", **more)


@pytest.fixture
def case(tmp_path):
    return kit.load(tiny_case(tmp_path / "case"))


@pytest.fixture
def ids(case):
    actors = list(case.actors["actor_id"])
    issues = [i["issue_id"] for i in case.book.issues() if i["kind"] == "negotiable"]
    return actors[0], actors[1], issues[0]


@pytest.fixture
def folder(tmp_path, case, ids):
    """Three coders: a passage all mark (KA and LB alike), one that only KA and LB mark, one that only MC marks."""
    article = case.articles["article_id"].iloc[0]
    one, two, issue = ids
    for coder, spans in {
        "KA": [coded(article, 0, 10, one, issues={issue: "supports"}), coded(article, 20, 30, one)],
        "LB": [coded(article, 0, 10, one, issues={issue: "supports"}), coded(article, 20, 30, two)],
        "MC": [coded(article, 0, 8, one, issues={issue: "opposes"}), coded(article, 40, 50, two)],
    }.items():
        codes = Codes(tmp_path / "codes", coder)
        for span in spans:
            codes.put(span)
    return tmp_path / "codes"


def test_spans_become_units_by_their_largest_overlap_one_per_coder():
    units = aligned(
        {"A": [coded("1", 0, 10), coded("1", 12, 20)], "B": [coded("1", 0, 9), coded("1", 2, 10)], "C": [coded("2", 0, 10)]}
    )
    assert [(u.name, sorted(u.codes)) for u in units] == [
        ("1:0-10", ["A", "B"]),
        ("1:2-10", ["B"]),
        ("1:12-20", ["A"]),
        ("2:0-10", ["C"]),
    ]
    assert units[0].codes["B"].end == 9


def test_agreement_is_worked_out_over_three_coders(case, folder):
    table = kit.agreement(case, folder=folder).set_index("variable")
    assert (table.loc["stance", "n"], table.loc["stance", "percent"]) == (1, pytest.approx(100 / 3))
    assert np.isnan(table.loc["stance", "agreement"])  # one unit
    # speakers: one, one, one on the first passage; one, two on the second.
    # Observed disagreement 2/5, expected 1 - (4·3 + 0)/(5·4)
    assert table.loc["actor_id", "agreement"] == pytest.approx(1 - (2 / 5) / (8 / 20))
    half, exact = table.loc["boundary", "agreement"]
    assert half == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert exact == pytest.approx((1 + 0 + 0) / 3)
    assert table.loc["boundary", "n"].tolist() == [6, 6]


def test_an_interval_holds_the_value_and_widens_with_disagreement(case, folder):
    table = kit.agreement(case, ["KA", "LB"], folder=folder).set_index("variable")
    row = table.loc["actor_id"]
    assert row["low"] <= row["agreement"] <= row["high"]
    assert row["low"] < row["high"]


def test_pairs_come_one_by_one_and_the_machine_is_one_of_them(case, folder):
    table = kit.agreement(case, ["KA", "LB", "settled"], folder=folder, by_pair=True)
    assert list(dict.fromkeys(zip(table["coder_1"], table["coder_2"], strict=True))) == [
        ("KA", "LB"),
        ("KA", "settled"),
        ("LB", "settled"),
    ]
    assert table.query("coder_1 == 'KA' and coder_2 == 'LB' and variable == 'actor_id'")["percent"].item() == 50


def test_the_settled_codes_are_a_coder_too(case, folder):
    merged = kit.merge_codes(case, folder)
    table = kit.agreement(case, ["KA", "MC"], folder=folder, settled=merged, by_pair=True)
    exact = table[table["unit"] == "span, exact"].set_index(["coder_1", "coder_2"])["agreement"]
    assert exact["KA", "settled"] == 1
    assert exact["MC", "settled"] == 0
    assert set(table["coder_2"]) == {"MC", "settled"}


def test_an_article_only_one_coder_has_reached_does_not_count_against_the_other(case, folder, ids):
    other = case.articles["article_id"].iloc[1]
    before = kit.agreement(case, ["KA", "LB"], folder=folder)
    Codes(folder, "KA").put(coded(other, 0, 9, ids[0]))
    pd.testing.assert_frame_equal(kit.agreement(case, ["KA", "LB"], folder=folder), before)


def test_what_differs_is_listed_with_every_coders_code(case, folder):
    rows = coders.disagreements(case, folder=folder)
    missed = rows[rows["variable"] == "passage"].set_index("unit_id")
    assert missed.iloc[0][["KA", "LB", "MC"]].tolist() == ["marked", "marked", "not marked"]
    stance = rows[rows["variable"].str.startswith("stance: ")]
    assert stance[["KA", "LB", "MC"]].to_numpy().tolist() == [["supports", "supports", "opposes"]]


def test_a_confusion_table_is_of_two_coders(case, folder, ids):
    table = coders.confusion(case, "actor_id", ["KA", "LB"], folder=folder)
    assert (table.loc[ids[0], ids[0]], table.loc[ids[0], ids[1]], table.to_numpy().sum()) == (1, 1, 2)
    with pytest.raises(UnknownValue, match="two"):
        coders.confusion(case, "stance", folder=folder)
    with pytest.raises(UnknownValue, match="colour"):
        coders.confusion(case, "colour", ["KA", "LB"], folder=folder)


def test_more_than_half_settle_and_the_rest_stays_open(case, folder, ids):
    merged = kit.merge_codes(case, folder).set_index(["unit_id", "variable"])
    first, second, third = (f"{case.articles['article_id'].iloc[0]}:{s}" for s in ("0-10", "20-30", "40-50"))
    assert merged.loc[(first, "passage"), ["value", "how"]].tolist() == ["0-10", "majority"]
    assert merged.loc[(first, "actor_id"), "how"] == "agreed"
    stance = merged.loc[(first, f"stance: {ids[2]}")]
    assert stance[["value", "how", "by", "why"]].tolist() == ["supports", "majority", "KA, LB", "2 of 3"]
    assert merged.loc[(second, "passage"), "how"] == "majority"
    assert merged.loc[(second, "actor_id"), "how"] == "open"
    assert merged.loc[(third, "passage"), "value"] == "no"


def test_a_decision_keeps_who_and_why_and_a_later_one_replaces_it(case, folder, ids):
    unit = f"{case.articles['article_id'].iloc[0]}:20-30"
    decide(case, folder, unit, "actor_id", ids[1], by="KA", why="first thought")
    decide(case, folder, unit, "actor_id", ids[0], by="KA, LB", why="she is named before;\rread\ntwice")
    row = kit.merge_codes(case, folder).set_index(["unit_id", "variable"]).loc[(unit, "actor_id")]
    assert row[["value", "how", "by", "why"]].tolist() == [ids[0], "decided", "KA, LB", "she is named before;\rread\ntwice"]
    with pytest.raises(KitError, match="why is empty"):
        decide(case, folder, unit, "form", "direct", by="KA", why=" ")
    decide(case, folder, "9:1-2", "form", "direct", by="KA", why="typing")
    with pytest.raises(KitError, match="9:1-2"):
        kit.merge_codes(case, folder)


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("passage", "yes", "value: 'yes' is no passage; allowed: start-end, start before end, or no"),
        ("passage", "30-20", "value: '30-20' is no passage"),
        ("outlook", "better", "value: 'better' is no outlook; allowed: -1, 0, 1"),
        ("form", "", "value: '' is no form; allowed: direct, mixed"),
        ("actor_id", "nobody", "value: 'nobody' is no actor; allowed: "),
        ("stance: toll", "suports", "value: 'suports' is no stance; allowed: .*mentions, no"),
        ("stance: bread", "no", "variable: 'bread' is no issue"),
        ("colour", "red", "variable: 'colour' cannot be decided; there are passage, actor_id"),
    ],
)
def test_a_decision_the_codebook_does_not_know_is_refused_when_made_and_when_read(case, folder, variable, value, says):
    unit = f"{case.articles['article_id'].iloc[0]}:20-30"
    with pytest.raises(KitError, match=f"the decision, row 2, {says}"):
        decide(case, folder, unit, variable, value, by="KA", why="so")
    assert not (folder / "decisions.csv").exists()
    (folder / "decisions.csv").write_text(f"unit_id,variable,value,by,why\n\n{unit},{variable},{value},KA,so\n")
    with pytest.raises(KitError, match=rf"decisions\.csv, row 3, {says}"):
        kit.merge_codes(case, folder)


def test_no_outlook_and_no_passage_can_be_decided(case, folder):
    unit = f"{case.articles['article_id'].iloc[0]}:20-30"
    Codes(folder, "KA").put(coded(unit.split(":")[0], 20, 30, case.actors["actor_id"].iloc[0], outlook="1"))
    decide(case, folder, unit, "outlook", "", by="KA", why="no bearing")
    decide(case, folder, unit, "passage", "no", by="KA", why="nobody speaks")
    merged = kit.merge_codes(case, folder).set_index(["unit_id", "variable"])
    assert merged.loc[(unit, "outlook"), ["value", "how"]].tolist() == ["", "decided"]
    assert unit not in [c.unit_id for c in settled_codes(merged.reset_index())]


def test_a_case_of_settled_codes_refuses_a_code_its_codebook_lacks(case, folder, ids):
    merged = kit.merge_codes(case, folder)
    merged.loc[merged["variable"].str.startswith("stance"), "value"] = "suports"
    with pytest.raises(KitError, match="'suports' is no stance"):
        coded_case(case, merged)
    merged.loc[merged["variable"] == "passage", "value"] = "yes"
    with pytest.raises(KitError, match="'yes' is none; write start-end"):
        coded_case(case, merged)


def test_speakers_that_coders_added_count_and_their_case_is_asked_for(case, folder, tmp_path):
    key = additions.add(case, folder, "actor", "Una Reef", belongs_to="isles", rule="keeper of the ferry", coder="KA")
    article = case.articles["article_id"].iloc[0]
    for coder in ("KA", "LB", "MC"):
        Codes(folder, coder).put(coded(article, 60, 80, key))
    merged = kit.merge_codes(case, folder)
    with pytest.raises(KitError, match=r"'una_reef' is no actor.*with_additions"):
        coded_case(case, merged)
    assert key in set(coded_case(additions.with_additions(case, folder), merged).attributions["actor_id"])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",supports,", ",suports,", "row 5, value: 'suports' is no stance; allowed: supports, conditional"),
        (",direct,", ",Direct,", "row 4, value: 'Direct' is no form; allowed: direct, mixed"),
        (",form,", ",colour,", "row 4, variable: 'colour' is none of a span; allowed: boundary, actor_id"),
        (",coded,", ",seen,", "row 2, value: 'seen' is no decision; allowed: coded, accepted"),
        (",actor_id,", ",party_id,", "row 3, value: 'ada' is no party; allowed: north, south, isles"),
        (",ada,", ",adda,", "row 3, value: 'adda' is no actor; allowed: "),
        (":bridge,", ":bridges,", "row 5, unit_id: 'bridges' is no issue; allowed: bridge, toll"),
        (",actor_id,KA,ada,", ",outlook,KA,5,", "row 3, value: '5' is no outlook; allowed: -1, 0, 1"),
        (",actor_id,KA,ada,", ",confidence,KA,sure,", "row 3, value: 'sure' is no confidence; allowed: high, medium, low"),
        (",statement,", ",remark,", "row 5, unit_kind: 'remark' is none of span, statement"),
        ("a1:0-10", "a9:0-10", "row 2, unit_id: 'a9' is no article; allowed: a1, a2"),
        ("a1:0-10", "a1:10-0", "row 2, unit_id: 'a1:10-0' does not start before it ends"),
    ],
)
def test_a_code_the_codebook_does_not_know_stops_agreement_and_is_named(case, folder, old, new, says):
    place = folder / "KA.csv"
    place.write_text(place.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(KitError, match=rf"KA\.csv, {says}"):
        kit.agreement(case, folder=folder)
    with pytest.raises(KitError, match=rf"KA\.csv, {says}"):
        kit.merge_codes(case, folder)
    assert len(kit.agreement(case, ["LB", "MC"], folder=folder))  # of the others' files nothing is wrong


def test_a_clash_file_changes_no_agreement(case, folder, ids):
    before = kit.agreement(case, folder=folder)
    article = case.articles["article_id"].iloc[0]
    left, right = Codes(folder, "KA"), Codes(folder, "KA")
    left.put(coded(article, 0, 10, ids[0], issues={ids[2]: "supports"}, note="seen"))
    assert not right.put(coded(article, 0, 10, ids[1]))
    pd.testing.assert_frame_equal(kit.agreement(case, folder=folder), before)


def test_a_chart_says_that_one_unit_makes_no_agreement_and_equal_codes_no_alpha(case, folder):
    table = kit.agreement(case, folder=folder)
    assert (table["n"] == 1).any()
    told = charts.coder_agreement(table, title="How far?").to_json()
    assert "one unit: no agreement to compute" in told
    assert told.count("nobody's codes vary") == ((table["n"] > 1) & table["agreement"].isna()).sum()


def test_settled_codes_become_a_case_that_checks_and_charts(case, folder, ids, tmp_path):
    merged = kit.merge_codes(case, folder)
    assert [(c.start, c.actor_id) for c in settled_codes(merged)] == [(0, ids[0]), (20, "")]
    people = coded_case(case, merged)
    assert len(people.attributions) == 1  # the second speaker is open
    assert people.statements[["issue_id", "stance"]].to_numpy().tolist() == [[ids[2], "supports"]]
    assert people.statements["note"].tolist() == ["majority: KA, LB (2 of 3)"]
    people.save(tmp_path / "people")
    assert kit.check(tmp_path / "people") == []
    points = measures.stance_points(people)
    assert len(charts.stance_grid(points, measures.stance_by(people, ["family", "issue"]), title="x", book=people.book).data)


def test_unknown_coders_and_damaged_files_are_named(case, folder):
    with pytest.raises(UnknownValue, match="ZZ"):
        kit.agreement(case, ["KA", "ZZ"], folder=folder)
    (folder / "XX.csv").write_text("a,b\n1,2\n")
    with pytest.raises(KitError, match=r"XX\.csv"):
        kit.agreement(case, folder=folder)


def test_the_simulated_coders_are_what_their_program_makes(tmp_path):
    for made in simulate.simulate(tmp_path):
        assert made.read_bytes() == (example() / "coders" / made.name).read_bytes()
