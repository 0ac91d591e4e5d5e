"""A codebook restored or edited between two runs: coding again always works."""

import json
import shutil

import pandas as pd
import pytest

import kit
from kit.case.case import check
from kit.coding import accuracy
from kit.corpus import code as batch
from kit.errors import KitError
from tests.corpus.test_code import digests, lines

EXAMPLE = kit.example()
STORY = "Tess Quorn said the gates stay shut. Bero Vance said the dam would hold. “We wait,” said Tess Quorn on Monday."


@pytest.fixture
def coded(tmp_path):
    source = lines(tmp_path / "a.jsonl", [{"id": "one", "title": "Gates", "published": "2031-03-04", "text": STORY}])
    out = tmp_path / "case"
    batch.code(source, out, codebook=EXAMPLE)
    return source, out


def restore(out):
    shutil.copyfile(EXAMPLE / "codebook/actors.csv", out / "codebook/actors.csv")


def test_a_restored_table_of_actors_is_coded_again_to_the_same_bytes(coded):
    source, out = coded
    batch.code(source, out)
    before = digests(out)
    restore(out)
    assert check(out), "codes point to actors that are no longer there"
    batch.code(source, out)
    assert digests(out) == before


def test_a_case_whose_table_of_actors_was_restored_grows(coded):
    source, out = coded
    restore(out)
    assert batch.code(source, out, into=True).already == 1
    assert not check(out)


def test_no_article_is_lost_where_the_codes_cannot_be_read(coded, tmp_path):
    _, out = coded
    restore(out)
    other = lines(tmp_path / "b.jsonl", [{"id": "two", "title": "Dam", "published": "2031-03-05", "text": STORY + " Rain fell."}])
    with pytest.raises(KitError, match="1 articles that are not among these"):
        batch.code(other, out)


def test_a_found_actor_that_somebody_edits_or_spells_belongs_to_the_codebook(coded):
    source, out = coded
    actors, aliases = out / "codebook/actors.csv", out / "codebook/aliases.csv"
    actors.write_text(
        actors.read_text("utf-8").replace(
            "found.tess_quorn,Tess Quorn,person,not in the codebook,unknown", "found.tess_quorn,Tess Quorn,person,mayor,sevrania"
        ),
        "utf-8",
    )
    aliases.write_text(aliases.read_text("utf-8") + "al999,found.bero_vance,Vance,surname,article\n", "utf-8")
    case = batch.code(source, out).case
    said = case.attributions.set_index("actor_id")
    assert set(said.loc[["found.tess_quorn"], "party_id"]) == {"sevrania"}
    assert not check(out)
    assert "found.bero_vance" in set(case.actors["actor_id"])


def test_a_found_name_that_was_given_a_row_of_its_own_is_no_fault(coded):
    source, out = coded
    actors = out / "codebook/actors.csv"
    actors.write_text(actors.read_text("utf-8") + "quorn,Tess Quorn,person,mayor,sevrania,\n", "utf-8")
    case = batch.code(source, out).case
    assert "quorn" in set(case.attributions["actor_id"])
    assert "found.tess_quorn" not in set(pd.read_csv(actors)["actor_id"])


def test_a_fault_of_the_codebook_is_named_with_its_row(coded):
    source, out = coded
    actors = out / "codebook/actors.csv"
    actors.write_text(actors.read_text("utf-8") + "quorn,Brack,person,mayor,nowhere,\n", "utf-8")
    with pytest.raises(KitError, match=r"codebook/actors\.csv, row \d+, column party_id: parties has no such party_id"):
        batch.code(source, out)


def test_measured_accuracy_stays_with_the_same_codes_and_is_outdated_by_others(coded):
    source, out = coded
    case = batch.code(source, out).case
    before = accuracy.accuracy(case, case)
    accuracy.add_accuracy(case, before).save(out)
    assert batch.code(source, out).outdated == 0
    assert list(kit.load(out).accuracy["note"]) == list(before.sort_values("accuracy_id")["note"])
    actors = out / "codebook/actors.csv"
    actors.write_text(actors.read_text("utf-8") + "quorn,Tess Quorn,person,mayor,sevrania,\n", "utf-8")
    assert batch.code(source, out).outdated == len(before)
    assert set(kit.load(out).accuracy["note"].str.startswith("outdated: ")) == {True}
    assert not check(out)


@pytest.mark.parametrize("title", [None, "left out"])
def test_a_case_without_a_title_is_coded_again_and_gets_one(coded, title):
    source, out = coded
    package = json.loads((out / "datapackage.json").read_text("utf-8")) | {"title": title}
    if title:
        del package["title"]
    (out / "datapackage.json").write_text(json.dumps(package), "utf-8")
    batch.code(source, out)
    assert kit.load(out).package["title"] == "case: 1 article coded by rule"
