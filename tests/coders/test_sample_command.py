"""`kit sample` from a folder of articles to corrected numbers, as a newcomer types it."""

import shutil
import zipfile
from dataclasses import replace

import pytest

import kit as package
from kit import measures
from kit.coders import sampling
from kit.coders.files import Codes
from kit.coders.sampling.machine import machine_marks
from kit.coders.sampling.sample import has_changed
from kit.coders.units import case_codes
from kit.publish import downloads
from kit.store.package import example
from tests.commands import kit_here


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    out = tmp_path_factory.mktemp("coded") / "orlec"
    done = kit_here("code", example() / "articles", "--out", out, "--codebook", example(), "--day-one", "2031-03-03")
    assert done.returncode == 1, done.stderr  # two of the example's files cannot be read
    return out


@pytest.fixture
def folder(coded, tmp_path):
    return shutil.copytree(coded, tmp_path / "orlec")


def read_all(case, sample, coder="AB"):
    own = {c.unit_id: c for c in case_codes(case)}
    codes = Codes(sample.folder, coder)
    for unit in sample.tasks(coder).itertuples():
        if unit.kind == "passage":
            codes.put(replace(own[unit.unit_id], decision="coded", confidence="high"))
        else:
            codes.mark_read(unit.unit_id)


def test_from_a_case_to_corrected_numbers(folder):
    done = kit_here("sample", folder, "--n", 60, "--by", "party", "--coders", "AB,CD")
    assert done.returncode == 0, done.stderr
    assert "Sample 1: 60 passages of 142 and 10 articles of 15, stratified by party" in done.stdout
    assert "AB: 0 of " in done.stdout and "CD: 0 of " in done.stdout
    assert "by an assumed accuracy of 0.85" in done.stdout
    assert "n = 60" in done.stdout and "n = 120" in done.stdout and "n = 142" in done.stdout
    assert f'kit.desk(kit.load("{folder}"), coder="AB", sample="1")' in done.stdout
    case = package.load(folder)
    sample = sampling.open_sample(case)
    read_all(case, sample, "AB")
    read_all(case, sample, "CD")
    again = kit_here("sample", folder)
    assert "by the 60 passages coded so far" in again.stdout
    assert f"AB: {len(sample.tasks('AB'))} of {len(sample.tasks('AB'))}" in again.stdout
    table = measures.voice_by(case, "family", corrected="1")
    assert table["value"].notna().any()
    assert "AB, CD" in table.attrs["corrected"]["coders"]


def test_it_is_drawn_further_and_never_shrunk(folder):
    kit_here("sample", folder, "--n", 30, "--by", "family")
    first = sampling.open_sample(folder).units["unit_id"].tolist()
    done = kit_here("sample", folder, "--n", 50)
    assert "Sample 1: 50 passages" in done.stdout
    assert sampling.open_sample(folder).units["unit_id"].tolist()[: len(first)] == first
    for arguments in (("--n", 20), ("--by", "form"), ("--seed", 9), ("--machine", "llama3.2"), ("--coders", "AB")):
        refused = kit_here("sample", folder, *arguments)
        assert (refused.returncode, f"drawn with {arguments[0]} " in refused.stderr) == (2, True), refused
    assert "Sample 1: 50 passages" in kit_here("sample", folder, "--by", "family").stdout


def test_a_case_coded_anew_asks_for_a_sample_drawn_again(folder, tmp_path):
    kit_here("sample", folder, "--n", 40)
    read_all(package.load(folder), sampling.open_sample(folder))
    fewer = shutil.copytree(example() / "articles", tmp_path / "articles")
    (fewer / "04_three-numbers.txt").unlink()
    assert kit_here("code", fewer, "--out", folder, "--day-one", "2031-03-03", "--replace").returncode == 1
    case = package.load(folder)
    if not has_changed(sampling.open_sample(case), machine_marks(case)):
        pytest.fail("the passages are the same: this test shows nothing")
    with pytest.raises(package.KitError, match="--again"):
        measures.voice_by(case, "family", corrected="1")
    done = kit_here("sample", folder, "--again")
    assert done.returncode == 0, done.stderr
    assert "rows wait, about articles that the case no longer has" in done.stdout
    assert kit_here("check", folder).returncode == 0
    assert measures.voice_by(case, "family", corrected="1").attrs["corrected"]["passages"] > 20


def test_what_is_asked_wrongly_draws_nothing(folder):
    for arguments, said in (
        (("--for", "votes"), "no measure 'votes'"),
        (("--by", "wrong"), "not stratified by 'wrong'"),
        (("--name", "X"), "cannot name a sample"),
        (("--coders", "ab"), "no coder's initials"),
        (("--n", "0"), "n is 0"),
    ):
        done = kit_here("sample", folder, *arguments)
        assert (done.returncode, said in done.stderr) == (2, True), done
    assert not (folder / "samples").exists()


def test_check_names_what_is_wrong_with_a_sample(folder):
    kit_here("sample", folder, "--n", 20)
    assert kit_here("check", folder).returncode == 0
    path = folder / "samples" / "1" / "AB.csv"
    path.write_text("coding_id,unit_kind,unit_id,variable,coder,value,note\nx,span,04:1-9,form,AB,shouted,\n", "utf-8")
    done = kit_here("check", folder)
    assert done.returncode == 1
    assert "samples/1" in done.stdout and "row 2, value: 'shouted' is no form" in done.stdout


def test_a_sample_travels_with_the_case_that_a_page_offers(folder, tmp_path):
    kit_here("sample", folder, "--n", 20)
    case = package.load(folder)
    read_all(case, sampling.open_sample(case))
    (folder / "samples" / "1" / "notes.txt").write_text("mine", "utf-8")
    with zipfile.ZipFile(downloads.data_package(case, folder / "README.md", tmp_path / "case.zip")) as archive:
        archive.extractall(tmp_path / "out")
        inside = {name.partition("/")[2] for name in archive.namelist()}
    assert {n for n in inside if n.startswith("samples/")} == {f"samples/1/{f}" for f in ("sample.csv", "sample.json", "AB.csv")}
    (sent,) = (tmp_path / "out").iterdir()
    there = measures.voice_by(package.load(sent), "family", corrected="1")
    assert there["value"].equals(measures.voice_by(case, "family", corrected="1")["value"])
