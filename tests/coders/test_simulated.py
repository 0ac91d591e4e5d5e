"""The invented truth about a case, and the simulated coder who knows it: one-sided, repeatable, and found again by correction."""

import pytest

import kit
from kit import KitError, measures
from kit.coders import sampling
from kit.coders.sampling import keep, simulated
from kit.coders.sampling.judged import judged
from kit.coders.sampling.simulated import invent_truth, simulate_coder
from tests import coded_example

TRUE_SHARES = {"Sevrania": 35 / 151, "Mirelia": 58 / 151, "Mediators": 29 / 151}  # 142 by rule, 11 of nobody, 20 missed


@pytest.fixture(scope="module")
def orlec(tmp_path_factory):
    return kit.load(coded_example.copied(tmp_path_factory))


@pytest.fixture(scope="module")
def truth(orlec):
    return invent_truth(orlec)


def ids(case):
    return set(case.attributions["attribution_id"])


def shares(case, sample):
    table = measures.voice_by(case, "family", corrected=sample)
    return table[table["measure"] == "share"].set_index("family")


def test_only_paraphrases_of_the_first_side_are_of_nobody_and_only_the_second_side_is_missed(orlec, truth):
    gone = orlec.attributions[~orlec.attributions["attribution_id"].isin(ids(truth))]
    new = truth.attributions[~truth.attributions["attribution_id"].isin(ids(orlec))]
    assert (len(gone), set(gone["party_id"]), set(gone["form"])) == (11, {"sevrania"}, {"attributed", "indirect"})
    assert (len(new), set(new["party_id"]), set(new["form"])) == (20, {"mirelia"}, {"indirect"})


def test_what_was_missed_lies_in_sentences_in_which_nothing_was_found(orlec, truth):
    found = orlec.attributions
    for row in truth.attributions[~truth.attributions["attribution_id"].isin(ids(orlec))].itertuples():
        beside = found[found["article_id"] == row.article_id]
        assert not ((beside["char_start"] < row.char_end) & (beside["char_end"] > row.char_start)).any()


def test_positions_are_less_friendly_and_topics_have_none(orlec, truth):
    both = orlec.statements.merge(truth.statements, on=["statement_id", "issue_id"], suffixes=("", "_true"))
    changed = both[both["stance"] != both["stance_true"]]
    assert set(zip(changed["stance"], changed["stance_true"], strict=True)) == {
        ("mentions", "opposes"),
        ("supports", "conditional"),
    }
    assert not set(changed["issue_id"]) & {"progress_of_talks", "casualties"}


def test_the_same_seed_gives_the_same_truth_and_another_one_another(orlec, truth):
    assert invent_truth(orlec).attributions.equals(truth.attributions)
    assert ids(invent_truth(orlec, seed=2)) != ids(truth)


def test_a_truth_is_a_whole_case_that_says_that_it_is_invented(truth, tmp_path):
    assert "coded by an invented truth" in repr(truth)
    assert set(truth.attributions["coder"]) == set(truth.statements["coder"]) == {"Invented"}
    assert kit.check(truth.save(tmp_path / "truth")) == []


def test_a_case_without_two_sides_that_speak_is_refused(orlec):
    silent = orlec.attributions[orlec.attributions["party_id"] != "mirelia"]
    with pytest.raises(KitError, match="two parties of the kind “belligerent”"):
        invent_truth(orlec.with_tables(attributions=silent))
    with pytest.raises(KitError, match="two parties of the kind"):
        invent_truth(orlec.with_tables(parties=orlec.parties[orlec.parties["party_id"] != "sevrania"]))


def test_the_coder_rejects_what_nobody_says_and_finds_what_was_missed(orlec, truth, tmp_path):
    sample = keep(tmp_path, sampling.sample(orlec, n=60))
    simulate_coder(sample, truth)
    found = judged(orlec, sample)
    assert found.coders == [simulated.CODER]
    assert len(found.done) == len(sample.units)
    rejected = sample.units.set_index("number").loc[found.done.loc[found.done["rejected"], "number"], "unit_id"]
    places = truth.attributions["article_id"] + ":" + truth.attributions["content_start"].astype(int).astype(str)
    assert len(rejected) and not set(rejected.str.partition("-")[0]) & set(places)
    read = set(sample.units.loc[sample.units["kind"] == "article", "article_id"])
    missed = truth.attributions[~truth.attributions["attribution_id"].isin(ids(orlec))]
    articles = sample.units.loc[sample.units["kind"] == "article", "number"]
    assert found.marks.said["number"].isin(articles).sum() == missed["article_id"].isin(read).sum() == 14


def test_whoever_reads_everything_finds_the_truth_itself(orlec, truth, tmp_path):
    whole = keep(tmp_path, sampling.sample(orlec, n=len(orlec.attributions), articles=len(orlec.articles)))
    simulate_coder(whole, truth)
    table = shares(orlec, whole)
    for family, share in TRUE_SHARES.items():
        assert table.loc[family, ["value", "low", "high"]].tolist() == pytest.approx([share] * 3)


@pytest.mark.parametrize("seed", range(1, 6))
def test_sixty_passages_find_the_truth_that_the_rules_have_not(orlec, truth, tmp_path, seed):
    sample = keep(tmp_path, sampling.sample(orlec, n=60, seed=seed))
    simulate_coder(sample, truth)
    table = shares(orlec, sample)
    for family in ("Sevrania", "Mirelia"):
        low, high, machine = table.loc[family, ["low", "high", "machine"]]
        assert low <= TRUE_SHARES[family] <= high
        assert not low <= machine <= high


def test_a_sample_that_was_not_kept_has_no_place_for_codes(orlec, truth):
    with pytest.raises(KitError, match="sample 1 was not kept"):
        simulate_coder(sampling.sample(orlec, n=6), truth)
