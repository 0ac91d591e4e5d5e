"""A folder of articles in, a coded case out."""

import csv
import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

import kit
from kit import batch
from kit.package import shipped

EXAMPLE = kit.example()
TRUCE = date(2031, 3, 3)


def digests(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def _tables(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in digests(folder).items() if not name.startswith("pieces/")}


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    out = tmp_path_factory.mktemp("coded") / "dam"
    return batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE)


def test_every_article_is_in_the_case_or_among_the_rejected(coded):
    with (coded.folder / "rejected.csv").open(encoding="utf-8") as file:
        rejected = list(csv.DictReader(file))
    assert {r["place"] for r in rejected} == {"06_nothing-came-through.txt", "feed.jsonl:3"}
    assert coded.articles == len(coded.case.articles) == 15
    assert sum(coded.rejected.values()) == 2


def test_the_case_loads_without_faults_and_says_that_rules_coded_it(coded):
    case = kit.load(coded.folder)
    assert case.coded_by == f"rules {kit.__version__}; not verified by a person"
    assert set(case.statements["coder"]) == {f"rules {kit.__version__}"}


def test_offsets_slice_back_to_the_sentences_and_contents(coded):
    case = coded.case
    bodies = dict(zip(case.texts["article_id"], case.texts["body"], strict=True))
    for s in case.sentences.itertuples():
        assert bodies[s.article_id][s.char_start : s.char_end].strip()
    for a in case.attributions.itertuples():
        assert a.char_start <= a.content_start < a.content_end <= a.char_end
        assert bodies[a.article_id][a.content_start : a.content_end].strip()


def test_the_text_of_a_table_is_kept_as_it_was_given(coded):
    bodies = dict(zip(coded.case.texts["article_id"], coded.case.texts["body"], strict=True))
    with (EXAMPLE / "articles" / "archive.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert bodies[row["id"]] == row["body"]
    assert bodies["01"] == (EXAMPLE / "articles" / "01_first-round-in-aldvik.txt").read_bytes().decode("utf-8")


def test_three_spellings_are_one_man(coded):
    said = coded.case.attributions
    joravek = said[said["actor_id"] == "joravek"]
    assert joravek["article_id"].nunique() >= 4
    assert set(joravek["party_id"]) == {"sevrania"}


def test_a_speaker_whom_the_codebook_lacks_is_kept_under_unknown(coded):
    case = coded.case
    judge = case.actors[case.actors["name"].str.contains("Morrow")]
    assert list(judge["party_id"]) == ["unknown"]
    assert judge["actor_id"].iloc[0].startswith("found.")
    assert len(case.only(actor=judge["actor_id"].iloc[0]).attributions)


def test_a_wire_report_in_two_outlets_is_one_group_and_its_words_are_said_once(coded):
    case = coded.case
    groups = case.articles.dropna(subset=["wire_group"])
    assert list(groups["article_id"]) == ["03", "10"]
    assert groups["wire_group"].nunique() == 1
    said = case.attributions[case.attributions["article_id"].isin(["03", "10"])]
    assert said["utterance_id"].nunique() < len(said)


def test_a_day_that_is_not_printed_stays_unknown(coded):
    undated = coded.case.articles.set_index("article_id").loc["16"]
    assert undated["date_basis"] == "undated"
    assert str(undated["published"]) == "NaT"


def test_the_same_input_gives_the_same_bytes_wherever_it_stands(coded, tmp_path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(EXAMPLE, copy)
    again = batch.code(copy / "articles", tmp_path / "dam", codebook=copy, day_one=TRUCE)
    assert digests(again.folder) == digests(coded.folder)


def test_an_archive_gives_the_same_codes_as_its_folder(coded, tmp_path):
    packed = tmp_path / "articles.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for path in sorted((EXAMPLE / "articles").iterdir()):
            file.write(path, path.name)
    again = batch.code(packed, tmp_path / "dam", codebook=EXAMPLE, day_one=TRUCE)
    assert again.case.statements.equals(coded.case.statements)


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(coded, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "_PIECE", 4)
    whole = batch.code(EXAMPLE / "articles", tmp_path / "whole" / "dam", codebook=EXAMPLE, day_one=TRUCE)
    program = (
        "import os, sys; from datetime import date; from kit import batch; batch._PIECE = 4\n"
        "def die(coded, rejected):\n    if coded >= 8: os.kill(os.getpid(), 9)\n"
        "batch.code(sys.argv[1], sys.argv[2], codebook=sys.argv[3], day_one=date(2031, 3, 3), progress=die)"
    )
    out = tmp_path / "killed" / "dam"
    ended = subprocess.run([sys.executable, "-c", program, str(EXAMPLE / "articles"), str(out), str(EXAMPLE)], check=False)
    assert ended.returncode == -9
    assert [p.name for p in out.iterdir()] == [".work"]
    assert len(list((out / ".work" / "pieces").glob("*.piece"))) == 2
    coded_again = []
    from kit.coding.chain import Coder

    first = Coder.code
    monkeypatch.setattr(Coder, "code", lambda self, article: coded_again.append(article.id) or first(self, article))
    resumed = batch.code(EXAMPLE / "articles", out, codebook=EXAMPLE, day_one=TRUCE)
    assert len(coded_again) == 15 - 8
    assert digests(resumed.folder) == digests(whole.folder)
    assert _tables(resumed.folder) == _tables(coded.folder)
    assert not (out / ".work").exists()
    assert [p.name for p in out.parent.iterdir()] == ["dam"]


def test_codes_by_reading_are_never_replaced(tmp_path):
    case = tmp_path / "case"
    shutil.copytree(shipped(), case, ignore=shutil.ignore_patterns("example"))
    before = digests(case)
    with pytest.raises(kit.KitError, match=r"coded by .*settled"):
        batch.code(EXAMPLE / "articles", case)
    assert digests(case) == before


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(kit.KitError, match="not a case"):
        batch.code(EXAMPLE / "articles", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_source_that_does_not_exist_or_holds_nothing_is_named(tmp_path):
    with pytest.raises(kit.KitError, match="does not exist"):
        batch.code(tmp_path / "nowhere", tmp_path / "case")
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "a.txt").write_bytes(b"")
    with pytest.raises(kit.KitError, match=r"no article could be read.*\n.*a\.txt: empty"):
        batch.code(tmp_path / "empty", tmp_path / "case")
    assert not (tmp_path / "case").exists()


def test_a_new_case_is_coded_with_its_own_codebook_again_and_again(tmp_path):
    from kit.starter import new

    case = new(tmp_path / "mine", title="Mine")
    assert kit.check(case) == []
    first = batch.code(EXAMPLE / "articles", case)
    assert set(first.case.parties["party_id"]) >= {"side_a", "unknown"}
    assert first.case.title == "Mine"
    once = digests(case)
    batch.code(EXAMPLE / "articles", case)
    assert digests(case) == once


def test_provenance_names_versions_and_settings_and_no_place(coded):
    told = json.loads((coded.folder / "provenance.json").read_text("utf-8"))
    assert told["coder"] == f"rules {kit.__version__}"
    assert set(told["versions"]) >= {"textblob", "vaderSentiment", "syntok"}
    assert str(EXAMPLE.parent) not in json.dumps(told)


def test_the_command_line_does_it_and_says_what_was_left_out(tmp_path):
    program = "from kit.cli import main; main()"
    out = tmp_path / "dam"
    run = [sys.executable, "-c", program, "code", str(EXAMPLE / "articles"), "--codebook", str(EXAMPLE), "--out", str(out)]
    ended = subprocess.run(run, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    assert "2 of 17 could not be read" in ended.stdout
    measured = [sys.executable, "-c", program, "accuracy", str(out), str(EXAMPLE / "gold"), "--text", "development"]
    told = subprocess.run(measured, capture_output=True, text=True, check=True).stdout
    assert "attribution recall" in told
    assert len(kit.load(out).accuracy) == 10


def test_names_that_the_codebook_lacks_are_listed_with_how_often_they_stand(tmp_path):
    from kit.starter import new

    case = new(tmp_path / "mine")
    program = "from kit.cli import main; main()"
    run = [sys.executable, "-c", program, "names", str(EXAMPLE / "articles"), "--case", str(case), "--most", "5"]
    told = subprocess.run(run, capture_output=True, text=True, check=True).stdout.splitlines()
    assert "Tobin Ashera" in told[0]
    assert "2 spellings of the codebook stand in no article, e.g. Side A, Side B" in told[-2]


def test_texts_of_pages_and_rows_are_attached_again_by_hash(tmp_path):
    from kit.reading.attach import attach

    example = kit.example()
    case = kit.code(example / "articles", tmp_path / "case", codebook=example).case
    again = attach(case.without_texts(), example / "articles")
    old, new = (c.tables["texts"].set_index("article_id")["body"].sort_index() for c in (case, again))
    assert new.equals(old)
