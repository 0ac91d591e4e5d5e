"""Corrected numbers of a case: a simulated coder who knows the truth reads a sample of it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import kit
from kit import KitError, measures
from kit.coders import sampling
from kit.coders.files import Coded, Codes
from kit.coders.units import case_codes
from kit.errors import AcrossIssues, UnknownColumn, UnknownValue
from tests import coded_example


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return coded_example.copied(tmp_path_factory)


@pytest.fixture
def case(place):
    return kit.load(place)


def truth(case):
    """What a simulated coder holds to be true: every fifth passage is nobody's words, Sevrania's are half Mirelia's, positions
    are the opposite."""
    for i, coded in enumerate(c for c in case_codes(case)):
        if i % 5 == 0:
            yield replace(coded, decision="rejected")
            continue
        if coded.party_id == "sevrania" and i % 2:
            coded = replace(coded, actor_id="carrow", party_id="mirelia")
        opposite = {"supports": "opposes", "opposes": "supports"}
        yield replace(coded, decision="coded", confidence="high", issues={k: opposite.get(v, v) for k, v in coded.issues.items()})


def read_by(case, folder, coder, n=10_000, *, name="1", by=(), articles=10_000, missed=(), **drawn):
    """A sample of a case, kept in a folder, that a simulated coder has read."""
    sample = sampling.keep(folder, kit.sample(case, n=n, by=by, articles=articles, name=name, **drawn))
    true = {c.unit_id: c for c in truth(case)}
    codes = Codes(sample.folder, coder)
    units = sample.tasks(coder)
    codes.put(*(true[u] for u in units.loc[units["kind"] == "passage", "unit_id"]))
    for article in units.loc[units["kind"] == "article", "unit_id"]:
        codes.mark_read(article)
    for extra in missed:
        if extra.article_id in set(units.loc[units["kind"] == "article", "unit_id"]):
            codes.put(extra)
    return sample


@pytest.fixture(scope="module")
def all_read(place, tmp_path_factory):
    """A sample of all that the case has, which a simulated coder has read; not to be changed."""
    return read_by(kit.load(place), tmp_path_factory.mktemp("all_read"), "SIM")


def numbers(table, measure):
    return table[table["measure"] == measure].set_index(table.columns[0])


def test_all_read_gives_the_truth_and_no_doubt(case, all_read):
    table = measures.voice_by(case, "party", corrected=all_read)
    real = pd.Series([c.party_id for c in {c.unit_id: c for c in truth(case)}.values() if c.decision != "rejected"])
    true = real.map(case.book.labels("party")).value_counts()
    counts = numbers(table, "count")
    known = counts[counts["why"] == ""]
    assert len(known) >= 4
    for party, row in known.iterrows():
        assert row["value"] == pytest.approx(true[party])
        assert row["high"] - row["low"] == pytest.approx(0, abs=1e-6)
        assert row["n_machine"] == (case.attributions["party_id"].map(case.book.labels("party")) == party).sum()
    shares = numbers(table, "share")
    assert shares.loc[known.index, "value"].to_numpy() == pytest.approx((true[known.index] / len(real)).to_numpy())
    assert shares["machine"].sum() == pytest.approx(1)


def test_half_read_comes_near_and_says_how_near(case, tmp_path):
    real = pd.Series([c.party_id for c in {c.unit_id: c for c in truth(case)}.values() if c.decision != "rejected"])
    inside, naive = 0, 0
    for seed in range(12):
        sample = read_by(case, tmp_path / str(seed), "SIM", 70, by="party", articles=0, seed=seed)
        row = numbers(measures.voice_by(case, "party", corrected=sample), "share").loc["Mirelia"]
        true = (real == "mirelia").mean()
        inside += row["low"] <= true <= row["high"]
        naive += abs(row["machine"] - true) < 0.05
        assert row["low"] < row["value"] < row["high"]
        assert row["high"] - row["low"] <= row["people_high"] - row["people_low"] + 1e-9
        assert row["n_effective"] >= row["n_people"] - 1
    assert inside >= 10 and naive == 0


def test_a_stance_is_corrected_where_enough_was_read(case, all_read):
    table = measures.stance_by(case, "issue", corrected=all_read)
    row = numbers(table, "mean stance").loc["Dam gates"]
    assert row["value"] == pytest.approx(-row["machine"], abs=0.25)
    assert np.sign(row["value"]) == -np.sign(row["machine"])
    few = table[table["why"] != ""]
    assert few["value"].isna().all() and few["machine"].notna().any()
    assert few["why"].str.fullmatch(r"\d read, 10 are needed").all()


def test_what_the_machine_missed_enters_through_the_articles(case, tmp_path):
    missed = [Coded("04", 0, 9 + i, "carrow", "mirelia", "direct", confidence="high") for i in range(1)]
    plain = read_by(case, tmp_path / "a", "SIM", articles=15)
    more = read_by(case, tmp_path / "b", "SIM", articles=15, missed=missed)
    without, with_it = (numbers(measures.voice_by(case, "party", corrected=s), "count").loc["Mirelia"] for s in (plain, more))
    assert with_it["value"] == pytest.approx(without["value"] + 1)
    assert with_it["n_people"] == without["n_people"] + 1


def test_without_articles_it_says_that_misses_are_not_in(case, tmp_path):
    table = measures.voice_by(case, "party", corrected=read_by(case, tmp_path, "SIM", 40, articles=0))
    told = table.attrs["corrected"]
    assert "missed is not in these numbers" in told["assumes"]
    assert (told["passages"], told["articles"], told["coders"], told["sample"]) == (40, 0, "SIM", "1")
    assert told["machine"].startswith("rules ")


def test_two_coders_count_half_each_where_both_read(case, tmp_path):
    sample = read_by(case, tmp_path, "AB", 142, articles=0)
    shares = numbers(measures.voice_by(case, "party", corrected=sample), "count")
    codes = Codes(sample.folder, "CD")
    codes.put(*(replace(c, decision="rejected") for c in truth(case)))
    both = numbers(measures.voice_by(case, "party", corrected=sample), "count")
    known = shares["why"].eq("") & both["why"].eq("")
    assert both.loc[known, "value"].to_numpy() == pytest.approx(shares.loc[known, "value"].to_numpy() / 2)


def test_a_part_of_the_list_is_a_sample_too(case, tmp_path):
    sample = sampling.keep(tmp_path, kit.sample(case, n=100, by="party", articles=0))
    true = {c.unit_id: c for c in truth(case)}
    codes = Codes(sample.folder, "SIM")
    codes.put(*(true[u] for u in sample.units["unit_id"][:50]))
    table = measures.voice_by(case, "family", corrected=sample)
    assert table.attrs["corrected"]["passages"] == 50
    assert numbers(table, "share")["value"].notna().any()


def test_nothing_coded_yet_gives_no_number_and_says_so(case, tmp_path):
    sample = sampling.keep(tmp_path, kit.sample(case, n=20))
    table = measures.voice_by(case, "party", corrected=sample)
    assert table["value"].isna().all() and table["machine"].notna().all()
    assert table["why"].str.contains("0 passages of the sample are coded, 10 are needed").all()


def test_filters_of_code_and_of_place_choose_what_is_corrected(case, all_read):
    true = [c for c in {c.unit_id: c for c in truth(case)}.values() if c.decision != "rejected"]
    outlets = dict(zip(case.articles["article_id"], case.articles["outlet_id"], strict=True))
    outlet = case.articles["outlet_id"].value_counts().index[0]
    for part, mine in (
        (case.only(outlet=outlet), [c for c in true if outlets[c.article_id] == outlet]),
        (case.only(party="mirelia"), [c for c in true if c.party_id == "mirelia"]),
        (case.only(form="direct"), [c for c in true if c.form == "direct"]),
        (case.only(issue="dam_gates"), [c for c in true if "dam_gates" in c.issues]),
    ):
        counts = numbers(measures.voice_by(part, "party", corrected=all_read), "count")
        known = counts[counts["why"] == ""]
        real = pd.Series([c.party_id for c in mine]).map(case.book.labels("party")).value_counts()
        assert len(known)
        assert known["value"].to_numpy() == pytest.approx(real[known.index].to_numpy())


def test_days_choose_the_passages_that_were_drawn(case, all_read):
    part = case.only(since="2031-03-20")
    counts = numbers(measures.voice_by(part, "party", corrected=all_read), "count")
    assert counts["n_machine"].sum() == part.attributions["content_start"].notna().sum()


def test_filters_that_people_do_not_code_by_are_refused(case, all_read):
    with pytest.raises(UnknownValue, match="filtered by text"):
        measures.voice_by(case.only(text="dam"), "party", corrected=all_read)


def test_wrong_questions_are_refused(case, tmp_path):
    sample = read_by(case, tmp_path, "SIM", 20)
    with pytest.raises(UnknownColumn, match="no column 'said_to'"):
        measures.voice_by(case, "said_to", corrected=sample)
    with pytest.raises(AcrossIssues):
        measures.stance_by(case, "party", corrected=sample)
    with pytest.raises(UnknownValue, match="has no sample '9'"):
        measures.voice_by(case, "party", corrected="9")
    gone = case.attributions["attribution_id"].iloc[:3]
    smaller = case.with_tables(
        attributions=case.attributions.iloc[3:], statements=case.statements[~case.statements["attribution_id"].isin(gone)]
    )
    with pytest.raises(KitError, match="no longer those from which sample 1 was drawn"):
        measures.voice_by(smaller, "party", corrected=sample)


def test_a_mean_outlook_needs_no_machine(case, tmp_path):
    sample = sampling.keep(tmp_path, kit.sample(case, n=60, articles=0))
    rng = np.random.default_rng(4)
    codes = Codes(sample.folder, "SIM")
    own = {c.unit_id: c for c in case_codes(case)}
    codes.put(*(replace(own[u], decision="coded", outlook=str(rng.integers(-1, 2))) for u in sample.units["unit_id"]))
    table = measures.sentiment_by(case, "family", corrected=sample)
    known = table[table["why"] == ""]
    assert len(known) and known["machine"].isna().all()
    assert ((known["low"] < known["value"]) & (known["value"] < known["high"])).all()
    assert known["value"].to_numpy() == pytest.approx(known["people"].to_numpy())


def test_another_coders_passages_are_a_population_too(case, tmp_path):
    """A language model's codes in ``codings``, say: what it left open of a passage of the case is the case's."""
    rows = []
    for i, coded in enumerate(case_codes(case)):
        unit = coded.unit_id
        if any(r["unit_id"] == unit for r in rows):
            continue
        made = {"coding_id": f"m:{unit}:boundary", "unit_kind": "span", "unit_id": unit, "variable": "boundary"}
        rows.append(made | {"coder": "a-model", "value": "coded" if i % 3 else "rejected", "note": None})
    frame = pd.concat([case.codings, pd.DataFrame(rows)], ignore_index=True)
    with_model = case.with_tables(codings=frame.astype(case.codings.dtypes.to_dict()))
    sample = sampling.keep(tmp_path, kit.sample(with_model, n=40, machine="a-model", articles=0))
    assert sample.how["machine"] == "a-model"
    assert sample.how["passages"] == sum(r["value"] == "coded" for r in rows)
    table = measures.voice_by(with_model, "party", corrected=sample)
    assert table.attrs["corrected"]["machine"] == "a-model"
    assert numbers(table, "count")["n_machine"].sum() == sample.how["passages"]


def test_a_sample_of_a_case_in_a_folder_is_known_by_its_name(place, tmp_path):
    case = kit.load(place)
    case.save(tmp_path / "copy")
    copy = kit.load(tmp_path / "copy")
    read_by(copy, tmp_path / "copy", "SIM", 50)
    table = measures.coverage_by(copy, "issue_group", corrected="sample 1")
    assert set(table["measure"]) == {"count", "share"}
    assert table.attrs["case"] == copy.name


def test_what_was_read_is_listed_with_what_people_say_of_it(case, tmp_path):
    start = int(case.sentences.loc[case.sentences["article_id"] == "04", "char_start"].min())
    missed = [Coded("04", start, start + 9, "carrow", "mirelia", "direct", confidence="high")]
    sample = read_by(case, tmp_path, "SIM", missed=missed)
    read = measures.passages_read(case, sample)
    true = {c.unit_id: c for c in truth(case)}
    assert (read["kind"] == "passage").sum() == len(true) == sample.n
    verdicts = read["verdict"].value_counts()
    assert verdicts["nobody's words"] == sum(c.decision == "rejected" for c in true.values())
    assert verdicts["missed by the machine"] == 1
    assert verdicts["nothing was missed"] == len(case.articles) - 1
    moved = read[read["differs"].str.contains("party")]
    assert len(moved) and moved["machine"].str.contains("party Sevrania").all()
    assert moved["people"].str.contains("party Mirelia").all()
    row = read[read["verdict"] == "missed by the machine"].iloc[0]
    assert (row["article_id"], row["said"]) == ("04", case.texts.set_index("article_id")["body"]["04"][start : start + 9])
    assert row["place"].startswith("“") and "sentence" in row["place"]


def test_agreement_of_those_who_read_the_same_is_told(case, tmp_path):
    sample = read_by(case, tmp_path, "AB", 142, articles=0)
    alone = measures.voice_by(case, "party", corrected=sample).attrs["corrected"]
    assert alone["agreement"] == ""
    Codes(sample.folder, "CD").put(*truth(case))
    told = measures.voice_by(case, "party", corrected=sample).attrs["corrected"]
    assert told["agreement"].startswith("Where two people read the same, alpha of party_id is 1.00")
    assert told["coders"] == "AB, CD"


def test_a_linked_file_of_a_coder_is_not_followed(case, tmp_path):
    sample = sampling.keep(tmp_path / "case", kit.sample(case, n=20))
    outside = tmp_path / "elsewhere.csv"
    outside.write_text("secret", "utf-8")
    (sample.folder / "AB.csv").symlink_to(outside)
    with pytest.raises(KitError, match=r"AB\.csv is a link"):
        measures.voice_by(case, "party", corrected=sample)
    (tmp_path / "case" / "samples" / "2").symlink_to(sample.folder)
    with pytest.raises(KitError, match="this is a link"):
        sampling.open_sample(tmp_path / "case", "2")


def test_while_a_long_article_is_unread_nothing_is_said_of_what_was_missed(case, tmp_path):
    sample = sampling.keep(tmp_path, kit.sample(case, n=142, articles=14))
    long = list(sample.units.loc[sample.units["stratum"] == "long articles", "article_id"])
    assert long
    codes = Codes(sample.folder, "SIM")
    true = {c.unit_id: c for c in truth(case)}
    codes.put(*(true[u] for u in sample.units.loc[sample.units["kind"] == "passage", "unit_id"]))
    for article in sample.units.loc[sample.units["kind"] == "article", "article_id"]:
        if article != long[0]:
            codes.mark_read(article)
    assert measures.voice_by(case, "party", corrected=sample).attrs["corrected"]["articles"] == 0
    codes.mark_read(long[0])
    assert measures.voice_by(case, "party", corrected=sample).attrs["corrected"]["articles"] == 14
