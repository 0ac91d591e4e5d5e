"""Panels of corrected numbers: the corrected ones where they are known, the machine's under every filter, as pandas has them."""

import random

import pandas as pd
import pytest

import kit
from kit import measures
from kit.case import units
from kit.coders.sampling.kept import keep
from kit.coders.sampling.sample import draw
from kit.panels.corrected import UNKNOWN, percent
from kit.panels.cubes import CountedCubes, RowCubes
from kit.panels.printed import signed
from kit.panels.query import Query
from tests import sampled
from tests.pandas_truth import chosen, random_selection, seeds
from tests.synthetic import in_parts

KINDS = ("corrected_stance", "corrected_voices")


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return sampled.make(tmp_path_factory.mktemp("sampled") / "case")


def choose(panel, selection):
    """Set the controls; what is not offered is left out, and what is set is given back."""
    panel.reset()
    panel.controls.text.value = selection.get("text", "")
    for name, values in selection.items():
        if name == "text":
            continue
        offered = {value for _, value in panel.controls.widgets[name].options}
        many = not isinstance(values, str)
        panel.controls.widgets[name].value = [v for v in values if v in offered] if many else values if values in offered else ""
    return panel.selection


def table(panel, kind):
    return [tuple(row) for row in panel.numbers(kind).itertuples(index=False)]


def known(value):
    return None if pd.isna(value) else value


def corrected_stances(case):
    """Rows of `stance_by`, as the panel words them."""
    frame = measures.stance_by(case, corrected="1")
    return [
        (
            r.party, r.issue, *(signed(known(v)) for v in (r.value, r.low, r.high, r.machine, r.people)), r.n_machine, r.n_people,
            r.why,
        )
        for r in frame.itertuples()
    ]  # fmt: skip


def corrected_shares(case, by):
    frame = measures.voice_by(case, by, corrected="1")
    frame = frame[frame["measure"] == "share"]
    return [
        (
            getattr(r, "outlet", "All outlets"), r.family,
            *(percent(known(v)) for v in (r.value, r.low, r.high, r.machine, r.people)), r.n_machine, r.n_people, r.why,
        )
        for r in frame.itertuples()
    ]  # fmt: skip


def stances_by_rule(case):
    """Mean and n of all statements with a position, by party and issue."""
    stated = units.statements(case.only(machine_stance=True))
    stated = stated[stated["score"].notna()]
    means = stated.groupby(["party", "issue"])["score"].agg(["mean", "size"]).reset_index()
    return sorted((r.party, r.issue, signed(r.mean), r.size) for r in means.itertuples())


def shares_by_rule(case, *, whole):
    said = units.attributions(case)
    counts = said.groupby(["outlet", "family"]).size()
    found = [(o, f, percent(n / counts[o].sum()), n) for (o, f), n in counts.items()]
    every = said.groupby("family").size()
    return sorted(found + [("All outlets", f, percent(n / len(said)), n) for f, n in every.items()] * whole)


def by_rule(rows):
    return sorted((*row[:2], row[5], row[7]) for row in rows if row[7])


def test_unfiltered_it_says_what_the_measures_say(case):
    panel = kit.panel(case, KINDS)
    assert table(panel, KINDS[0]) == corrected_stances(case)
    outlets = corrected_shares(case, ["outlet", "family"])
    assert sorted(table(panel, KINDS[1])) == sorted(corrected_shares(case, ["family"]) + outlets)
    assert {row[2] for row in table(panel, KINDS[0])} > {"–"}


@pytest.mark.parametrize(
    "selection", [{"party": ["p000001"]}, {"issue": ["i000000", "i000002"]}, {"party": ["p000000"], "issue": ["i000001"]}]
)
def test_filters_by_party_and_issue_choose_among_corrected_groups(case, selection):
    panel = kit.panel(case, KINDS)
    choose(panel, selection)
    assert table(panel, KINDS[0]) == corrected_stances(case.only(**selection))
    assert {row[9] for row in table(panel, KINDS[1])} == {UNKNOWN}


def test_a_filter_by_outlet_chooses_among_corrected_shares_and_no_stance_is_corrected(case):
    panel = kit.panel(case, KINDS)
    choose(panel, {"outlet": ["o000001", "o000003"]})
    assert table(panel, KINDS[1]) == corrected_shares(case.only(outlet=["o000001", "o000003"]), ["outlet", "family"])
    stances = table(panel, KINDS[0])
    assert {row[2:5] + row[8:] for row in stances} == {("–", "–", "–", "–", UNKNOWN)}
    assert by_rule(stances) == stances_by_rule(case.only(outlet=["o000001", "o000003"]))


@pytest.mark.parametrize("seed", seeds(2, 8))
def test_what_rules_say_is_that_of_pandas_under_every_selection(case, seed):
    panel = kit.panel(case, KINDS)
    selection = choose(panel, random_selection(case, random.Random(seed), words=seed > 4))
    left = chosen(case, selection)
    assert by_rule(table(panel, KINDS[0])) == stances_by_rule(left), selection
    assert by_rule(table(panel, KINDS[1])) == shares_by_rule(left, whole="outlet" not in selection), selection


@pytest.mark.parametrize("control", ["outlet", "actor", "form", "since", "until", "text", "marked"])
def test_any_other_filter_leaves_no_corrected_stance(case, control):
    panel = kit.panel(case, KINDS[0])
    if control in ("text", "marked"):
        mark = '{"cube": "coded", "where": {"party": ["p000000"]}, "label": "Party 0"}'
        getattr(panel.controls, control).value = mark if control == "marked" else "a"
    else:
        widget = panel.controls.widgets[control]
        value = widget.options[2][1]
        widget.value = [value] if isinstance(widget.value, tuple) else value
    rows = table(panel, KINDS[0])
    assert {row[9] for row in rows} == {UNKNOWN}
    assert sum(row[7] for row in rows) > 0


def test_a_case_that_was_filtered_before_is_corrected_as_it_is(case):
    part = case.only(outlet=["o000001", "o000002", "o000003", "o000004"], since="2030-05-04")
    assert table(kit.panel(part, KINDS[0]), KINDS[0]) == corrected_stances(part)


def test_the_first_sample_is_taken_another_is_asked_for_and_one_may_be_given(case, tmp_path):
    panel = kit.panel(case, KINDS[0])
    assert panel.view.spec["charts"][0]["sample"] == "1"
    sampled.few().save(tmp_path / "case")
    here = kit.load(tmp_path / "case")
    for name, n in (("b", 20), ("a", 40)):
        sampled.people(here, keep(tmp_path / "case", draw(here, n, articles=0, name=name)))
    assert kit.panel(here, KINDS[0]).view.spec["charts"][0]["sample"] == "a"
    assert kit.panel(here, KINDS[0], sample="b").view.spec["charts"][0]["sample"] == "b"
    unkept = draw(here, 20, articles=0, name="c")
    told = kit.panel(here, KINDS[0], sample=unkept).view.spec["charts"][0]
    assert told["sample"] == "c" and told["groups"] == []
    assert "Nobody has coded a passage" in " ".join(told["told"])


def test_without_a_sample_it_says_how_to_draw_one(shipped, tmp_path):
    with pytest.raises(kit.KitError, match=r"has no sample that people code.*kit sample CASE"):
        kit.panel(shipped, KINDS[0])
    with pytest.raises(kit.KitError, match=r"^this case has no sample"):
        kit.panel(sampled.few(), KINDS[0])
    with pytest.raises(kit.KitError, match="no sample 'x'"):
        kit.panel(shipped, KINDS[0], sample="x")
    with pytest.raises(kit.KitError, match="sample= is for charts of corrected numbers: corrected_stance, corrected_voices"):
        kit.panel(shipped, "stance", sample="1")


def test_where_nobody_has_read_yet_every_row_says_so(tmp_path):
    case = sampled.make(tmp_path / "case", 60, n=20, share=0)
    rows = table(kit.panel(case, KINDS[0]), KINDS[0])
    assert rows == corrected_stances(case)
    assert {row[9] for row in rows} == {"0 passages of the sample are coded, 10 are needed"}


@pytest.fixture(scope="module")
def read(case):
    """A case that another machine marked too, partly where the rules found nothing, and a sample of its marks."""
    made = sampled.marked_by(case, "reader 3")
    return made, draw(made, 60, articles=0, machine="reader 3", name="llm")


@pytest.mark.parametrize("seed", seeds(2, 8))
def test_codes_of_another_machine_are_counted_under_every_filter_too(read, seed):
    case, drawn = read
    panel = kit.panel(case, KINDS, sample=drawn)
    copies = {"copies": "first"} if seed % 3 == 1 else {}
    selection = choose(panel, random_selection(case, random.Random(seed)) | copies) if seed else {}
    left = chosen(case, selection)
    stances = measures.stance_by(left, corrected=drawn)
    assert by_rule(table(panel, KINDS[0])) == sorted(
        (r.party, r.issue, signed(r.machine), r.n_machine) for r in stances.itertuples() if r.n_machine
    ), selection
    shares = measures.voice_by(left, ["outlet", "family"], corrected=drawn)
    shares = shares[(shares["measure"] == "share") & (shares["n_machine"] > 0)]
    assert [row for row in by_rule(table(panel, KINDS[1])) if row[0] != "All outlets"] == sorted(
        (r.outlet, r.family, percent(r.machine), r.n_machine) for r in shares.itertuples()
    ), selection


def test_codes_of_another_machine_are_not_known_one_by_one(read):
    case, drawn = read
    panel = kit.panel(case, KINDS[0], sample=drawn)
    assert "By machine" in panel.numbers(KINDS[0]) and len(panel.numbers(KINDS[0]))
    panel.controls.text.value = "a"
    assert table(panel, KINDS[0]) == []


def test_a_click_gives_what_rules_coded_so(case):
    panel = kit.panel(case, KINDS[0])
    where = {"party": ["p000001"], "issue": ["i000002"], "stance": list(sampled.STANCES)}
    panel.view.mark = {"cube": "coded", "where": where, "label": "Party 1 · Issue 2"}
    stated = units.statements(case.only(machine_stance=True))
    behind = stated[(stated["party"] == "Party 1") & (stated["issue"] == "Issue 2") & stated["score"].notna()]
    assert set(panel.evidence["attribution_id"]) == set(behind["attribution_id"])
    assert len(behind) == next(row[7] for row in table(panel, KINDS[0]) if row[:2] == ("Party 1", "Issue 2"))


def test_on_disk_it_counts_the_same(case, tmp_path):
    parts = kit.load(in_parts(case, tmp_path / "parts"))
    for seed in range(2):
        selection = random_selection(case, random.Random(seed)) if seed else {}
        here, there = (Query(made, selection) for made in (RowCubes(case), CountedCubes(parts)))
        by = ["party", "issue", "stance"]
        assert here.groups("coded", by) == there.groups("coded", by)
    sampled.people(parts, keep(tmp_path / "parts", draw(parts, 60, articles=0)))
    panel = kit.panel(parts, KINDS[0])
    assert table(panel, KINDS[0]) == corrected_stances(parts)
    panel.view.mark = {"cube": "coded", "where": {"party": ["p000001"], "issue": ["i000002"]}, "label": "one"}
    stated = units.statements(case)
    behind = stated[(stated["party"] == "Party 1") & (stated["issue"] == "Issue 2")]
    assert set(panel.evidence["attribution_id"]) == set(behind["attribution_id"])
