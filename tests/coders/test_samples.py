"""Random samples of a case: whom they hold, with which probability, drawn further, kept, read again."""

import importlib
import json
from collections import Counter
from datetime import date

import pandas as pd
import pytest

import kit
from kit import KitError
from kit.coders import sampling
from kit.coders.sampling.machine import REST, chance, machine_marks, strata
from kit.coders.sampling.sample import BY_CHANCE, CERTAIN, has_changed
from kit.errors import UnknownValue
from kit.store.package import example
from tests import coded_example


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return coded_example.copied(tmp_path_factory)


@pytest.fixture(scope="module")
def orlec(folder):
    return kit.load(folder)


def passages(sample):
    return sample.units[sample.units["kind"] == "passage"]


def test_the_same_seed_draws_the_same_and_another_one_others(orlec):
    first, again, other = (kit.sample(orlec, n=30, seed=seed).units for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert set(first["unit_id"]) != set(other["unit_id"])


def test_every_passage_is_as_likely_as_its_stratum_says(orlec, monkeypatch):
    """Over many seeds each is drawn as often as its probability, within four standard errors."""
    draws, times, likely = 200, Counter(), {}
    every = passages(kit.sample(orlec, n=10_000))["unit_id"].nunique()
    marks, drawing = machine_marks(orlec), importlib.import_module("kit.coders.sampling.sample")
    groups = strata(orlec, marks, ["family"])
    monkeypatch.setattr(drawing, "machine_marks", lambda *_: marks)  # both are the same whatever the seed
    monkeypatch.setattr(drawing, "strata", lambda *_: groups)
    for seed in range(draws):
        rows = passages(kit.sample(orlec, n=24, by="family", articles=0, seed=seed))
        times.update(rows["unit_id"])
        likely |= dict(zip(rows["unit_id"], rows["probability"], strict=True))
    assert len(times) == every
    for unit, p in likely.items():
        assert abs(times[unit] / draws - p) <= 4.5 * (p * (1 - p) / draws) ** 0.5 + 1e-9, unit


def test_probabilities_of_a_stratum_add_up_to_what_was_drawn_of_it(orlec):
    rows = passages(kit.sample(orlec, n=50, by=["party", "month"]))
    for _, stratum in rows.groupby("stratum"):
        assert len(stratum) >= min(2, stratum["stratum_size"].iloc[0])
        assert (stratum["probability"] * stratum["stratum_size"]).round(9).eq(len(stratum)).all()
    sizes = rows.drop_duplicates("stratum")["stratum_size"]
    assert sizes.sum() == machine_marks(orlec).said["unit_id"].nunique()


def test_strata_too_small_for_two_passages_are_one(orlec):
    rows = passages(kit.sample(orlec, n=16, by=["party", "outlet"]))
    assert REST in set(rows["stratum"])
    assert rows["stratum"].nunique() <= 16 // 4 + 1


def test_every_beginning_of_the_list_is_a_sample_and_a_longer_one_begins_with_it(orlec):
    short = kit.sample(orlec, n=30, by="party", articles=5)
    long = sampling.draw_more(orlec, short, 60)
    assert long.units["unit_id"][: len(short.units)].tolist() == short.units["unit_id"].tolist()
    assert (long.n, long.n_articles) == (60, 10)
    probability, size = passages(long)["probability"], passages(long)["stratum_size"]
    assert (probability >= (2 / size).clip(upper=1)).all()


def test_a_sample_cannot_shrink(orlec):
    drawn = kit.sample(orlec, n=30)
    with pytest.raises(KitError, match="30 passages already"):
        sampling.draw_more(orlec, drawn, 20)
    with pytest.raises(KitError, match="articles already"):
        sampling.draw_more(orlec, drawn, 40, articles=1)


def test_articles_are_between_the_passages_and_long_ones_are_read_for_certain(orlec):
    drawn = kit.sample(orlec, n=36, articles=6)
    kinds = drawn.units["kind"].tolist()
    assert kinds.count("article") == 6
    assert "article" in kinds[:8]
    found = machine_marks(orlec).said["article_id"].value_counts()
    large = set(found[found * 6 >= found.sum()].index)
    articles = drawn.units[drawn.units["kind"] == "article"]
    assert set(articles.loc[articles["stratum"] == CERTAIN, "article_id"]) == large
    rest = articles[articles["stratum"] == BY_CHANCE]
    assert rest["probability"].eq(len(rest) / (len(orlec.articles) - len(large))).all()


def test_everything_can_be_drawn(orlec):
    n = machine_marks(orlec).said["unit_id"].nunique()
    drawn = kit.sample(orlec, n=10_000, by="party", articles=10_000)
    assert (drawn.n, drawn.n_articles) == (n, len(orlec.articles))
    assert drawn.units["probability"].eq(1).all()


def test_work_is_divided_and_the_first_units_are_everybodys(orlec):
    drawn = kit.sample(orlec, n=24, articles=0, coders=["AB", "CD"], overlap=6)
    assert drawn.units["coders"][:6].eq("AB CD").all()
    assert [len(drawn.tasks(coder)) for coder in ("AB", "CD", "EF")] == [15, 15, 0]


def test_every_way_to_stratify_has_words_for_every_passage(orlec):
    marks = machine_marks(orlec)
    for name in ("party", "family", "form", "issue", "issue_group", "outlet", "month", "year"):
        words = strata(orlec, marks, [name])
        assert words.notna().all() and (words != "").all(), name
    with pytest.raises(UnknownValue, match="month"):
        strata(orlec, marks, ["monht"])


def test_a_sample_is_kept_and_read_again(orlec, tmp_path):
    drawn = sampling.keep(tmp_path, kit.sample(orlec, n=20, by="party", coders=["AB"], name="spring"))
    read = sampling.open_sample(tmp_path, "sample spring")
    assert sampling.names(tmp_path) == ["spring"]
    assert (read.how, read.folder) == (drawn.how, drawn.folder)
    pd.testing.assert_frame_equal(read.units, drawn.units, rtol=1e-5, check_dtype=False)


def test_drawing_further_from_a_file_is_drawing_further(orlec, tmp_path):
    sampling.keep(tmp_path, kit.sample(orlec, n=20, by="party"))
    once = sampling.draw_more(orlec, sampling.open_sample(tmp_path), 40)
    assert (
        once.units["unit_id"].tolist()
        == sampling.draw_more(orlec, kit.sample(orlec, n=20, by="party"), 40).units["unit_id"].tolist()
    )


def test_a_case_that_changed_is_known_and_drawn_again_with_the_same_chances(orlec):
    drawn = kit.sample(orlec, n=30)
    marks = machine_marks(orlec)
    assert not has_changed(drawn, marks)
    gone = orlec.attributions["attribution_id"].iloc[:5]
    rest = orlec.attributions[~orlec.attributions["attribution_id"].isin(gone)]
    smaller = orlec.with_tables(attributions=rest, statements=orlec.statements[~orlec.statements["attribution_id"].isin(gone)])
    assert has_changed(drawn, machine_marks(smaller))
    again = sampling.draw_more(smaller, drawn, 30)
    lost = set(passages(drawn)["unit_id"]) - set(passages(again)["unit_id"])
    assert len(lost) <= 5  # those that are gone; the others keep their chance
    assert [chance(1, u) for u in passages(again)["unit_id"]] == sorted(chance(1, u) for u in passages(again)["unit_id"])


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"n": 0}, "n is 0"),
        ({"articles": -1}, "articles is -1"),
        ({"name": "../out"}, "cannot name a sample"),
        ({"name": "Spring"}, "cannot name a sample"),
        ({"coders": ["ab"]}, "no coder's initials"),
        ({"machine": "nobody"}, "no coder 'nobody'"),
    ],
)
def test_what_makes_no_sense_is_refused(orlec, wanted, said):
    with pytest.raises(KitError, match=said):
        kit.sample(orlec, **wanted)


def test_a_case_without_passages_has_no_sample(orlec):
    empty = orlec.with_tables(attributions=orlec.attributions.iloc[:0], statements=orlec.statements.iloc[:0])
    with pytest.raises(KitError, match="nothing to draw from"):
        kit.sample(empty)


def test_a_damaged_list_is_named_by_row_and_column(orlec, tmp_path):
    drawn = sampling.keep(tmp_path, kit.sample(orlec, n=5, articles=0))
    path = drawn.folder / "sample.csv"
    whole = path.read_text("utf-8")
    for old, new, said in (
        ("1,passage", "x,passage", "row 2, number: 'x'"),
        ("1,passage", "1,passsage", "row 2, kind: 'passsage'"),
        ("stratum_size", "size", "stratum_size are missing|columns stratum_size"),
    ):
        path.write_text(whole.replace(old, new, 1), "utf-8")
        with pytest.raises(KitError, match=said):
            sampling.open_sample(tmp_path)
    path.write_text(whole, "utf-8")
    (drawn.folder / "sample.json").write_text(json.dumps({"seed": 1}), "utf-8")
    with pytest.raises(KitError, match="by is missing"):
        sampling.open_sample(tmp_path)


@pytest.mark.parametrize("name", ["2", "../1", "", "Ä"])
def test_a_sample_that_is_not_there_is_said(orlec, folder, name, tmp_path):
    sampling.keep(tmp_path, kit.sample(orlec, n=5))
    with pytest.raises(UnknownValue, match="has no sample"):
        sampling.open_sample(tmp_path, name)
    with pytest.raises(UnknownValue, match="draw one: kit sample CASE"):
        sampling.open_sample(orlec, "1")


def test_a_case_in_parquet_draws_the_same(folder, orlec, tmp_path):
    kit.code(example() / "articles", tmp_path / "parts", codebook=example(), day_one=date(2031, 3, 3), tables="parquet")
    lazy = kit.load(tmp_path / "parts")
    assert lazy.lazy
    pd.testing.assert_frame_equal(
        kit.sample(lazy, n=40, by=["party", "issue"]).units, kit.sample(orlec, n=40, by=["party", "issue"]).units
    )


def test_who_had_a_unit_keeps_it_however_the_case_changed(orlec):
    drawn = kit.sample(orlec, n=60, articles=0, coders=["AB", "CD"], overlap=10)
    gone = passages(drawn)["unit_id"].iloc[20]
    left = orlec.attributions[machine_of(orlec).ne(gone).to_numpy()]
    smaller = orlec.with_tables(
        attributions=left, statements=orlec.statements[orlec.statements["attribution_id"].isin(left["attribution_id"])]
    )
    again = sampling.draw_more(smaller, drawn, 60).units.set_index("unit_id")["coders"]
    before = drawn.units.set_index("unit_id")["coders"]
    both = before.index.intersection(again.index)
    assert len(both) >= 59
    assert again[both].equals(before[both])


def machine_of(case):
    """Attribution by attribution the place of its content."""
    said = case.attributions
    start, end = said["content_start"].astype("int64").astype(str), said["content_end"].astype("int64").astype(str)
    return said["article_id"] + ":" + start + "-" + end


@pytest.mark.parametrize("coders", [["AB", "CD"], ["AB", "CD", "EF"]])
def test_every_coder_has_his_part_of_every_stratum(orlec, coders):
    units = kit.sample(orlec, n=90, by="form", articles=9, coders=coders, overlap=0).units
    for _, rows in units.groupby("stratum"):
        counts = rows["coders"].value_counts().reindex(coders, fill_value=0)
        assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize(("old", "new"), [(",142,", ",999999,"), (",142,", ",3,"), ("2,passage", "1,passage")])
def test_numbers_that_contradict_each_other_are_refused(orlec, tmp_path, old, new):
    drawn = sampling.keep(tmp_path, kit.sample(orlec, n=20, articles=0))
    path = drawn.folder / "sample.csv"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(KitError, match=r"is not the size|stands there already"):
        sampling.open_sample(tmp_path)


@pytest.mark.parametrize(
    "changed",
    [{"by": [1]}, {"certain": [{}]}, {"coders": [1]}, {"passages": 0}, {"passages": 7}, {"seed": -1}, {"overlap": True}],
)
def test_settings_that_are_none_are_refused(orlec, tmp_path, changed):
    drawn = sampling.keep(tmp_path, kit.sample(orlec, n=20))
    (drawn.folder / "sample.json").write_text(json.dumps(drawn.how | changed), "utf-8")
    with pytest.raises(KitError, match=r"sample\.json: "):
        sampling.open_sample(tmp_path)
