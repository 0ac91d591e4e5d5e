"""What is not known of articles: listed in `missing.csv`, said in a sentence, and the same bytes however they were coded."""

import csv
import json

import pytest

from kit.case import missing
from kit.corpus.code import code
from kit.corpus.output import Files
from tests.commands import kit_here

STORY = (
    "The wardens of both shores met for three hours on the island and agreed to open the gate. “We go,” Otta Vell said at noon."
)
GERMAN = "Die Wächter der beiden Ufer haben sich auf der Insel getroffen und sind nach drei Stunden mit den Booten nach Hause gefahren."


def sources(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [
        {"id": "a", "text": STORY, "date": "2031-05-26", "outlet": "Lake Gazette"},
        {"id": "b", "text": f"{STORY} Nobody left.", "date": "5/6/2031", "outlet": "=Lake"},
        {"id": "c", "text": GERMAN, "date": "2031-05-26", "outlet": "Seeblatt"},
        {"id": "d", "text": "Gate opens\n\nLamps are lit", "date": "2031-05-26", "outlet": "Lake Gazette"},
    ]
    (folder / "t.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (folder / "=e.txt").write_bytes(
        f"The gate opens\n\n{STORY} “Zoë” left.\n\nThis article is for subscribers only.\n".encode("cp1252")
    )
    return folder


def listed(case):
    with (case / "missing.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_not_known_is_listed_by_article_and_said(tmp_path):
    done = code(sources(tmp_path), tmp_path / "case")
    rows = listed(tmp_path / "case")
    assert [(r["article_id"], r["what"]) for r in rows] == [
        ("e", "day"), ("e", "outlet"), ("e", "text"), ("e", "encoding"), ("b", "day"), ("c", "language"), ("d", "no sentence"),
    ]  # fmt: skip
    notes = {r["what"]: r["note"] for r in rows}
    assert notes["language"].startswith("de: only direct quotations")
    assert "--dates day-first" in notes["day"]
    assert "windows-1252" in notes["encoding"]
    assert {r["place"] for r in rows if r["article_id"] == "e"} == {"'=e.txt"}  # no formula for a spreadsheet
    assert done.missing == (
        "2 of 5 articles have no day, 1 has no outlet, 1 is not English (de), 1 may be cut by its site, "
        "1 was read with a guessed or broken encoding, 1 has no sentence: see missing.csv"
    )


def test_the_command_says_it_check_warns_of_it_and_neither_is_a_fault(tmp_path):
    done = kit_here("code", sources(tmp_path), "--out", tmp_path / "case", "--dates", "day-first")
    assert done.returncode == 0, done.stdout
    assert "1 of 5 articles has no day, 1 has no outlet, 1 is not English (de), 1 may be cut by its site" in done.stdout
    assert str(tmp_path / "case" / "missing.csv") in done.stdout
    checked = kit_here("check", tmp_path / "case")
    assert checked.returncode == 0
    assert checked.stdout.startswith("1 article has no day, 1 has no outlet")
    assert checked.stdout.endswith("no faults\n")
    wrong = kit_here("code", tmp_path / "in", "--out", tmp_path / "other", "--dates", "european")
    assert (wrong.returncode, "write day-first or month-first" in wrong.stderr) == (2, True)
    settings = json.loads((tmp_path / "case" / "provenance.json").read_text("utf-8"))
    assert settings["dates"] == "day-first"


def test_a_case_that_grew_lists_what_one_coded_at_once_lists(tmp_path):
    folder = sources(tmp_path)
    code(folder / "=e.txt", tmp_path / "grown")
    done = code(folder / "t.jsonl", tmp_path / "grown", into=True)
    at_once = code([folder / "=e.txt", folder / "t.jsonl"], tmp_path / "once")
    assert (tmp_path / "grown" / "missing.csv").read_bytes() == (tmp_path / "once" / "missing.csv").read_bytes()
    assert done.missing == at_once.missing
    again = code(folder / "t.jsonl", tmp_path / "grown", into=True)  # nothing new
    assert again.missing.startswith("2 articles have no day")


def test_all_that_is_known_is_not_said(tmp_path):
    (tmp_path / "t.jsonl").write_text(json.dumps({"id": "a", "text": STORY, "date": "2031-05-26", "outlet": "Lake Gazette"}))
    assert code(tmp_path / "t.jsonl", tmp_path / "case").missing == ""
    assert listed(tmp_path / "case") == []
    assert missing.warn(tmp_path / "case") == missing.warn(tmp_path / "nowhere") == ""


def test_lists_of_strangers_are_counted_not_believed(tmp_path):
    (tmp_path / "datapackage.json").write_text("{}")
    (tmp_path / "missing.csv").write_text("what,note\nday,x\nlanguage," + "x" * 500 + "\nanything,y\n\0,z\n")
    assert missing.warn(tmp_path) == f"1 article has no day, 1 is not English ({'x' * 12}): see missing.csv"
    (tmp_path / "missing.csv").unlink()
    (tmp_path / "missing.csv").symlink_to(tmp_path / "datapackage.json")
    assert missing.warn(tmp_path) == ""


def test_cells_of_the_list_are_guarded(tmp_path):
    files = Files(tmp_path, {"resources": []}, "csv")
    files.add("missing", {"article_id": ["a"], "place": ["+x"], "what": ["day"], "note": ["@sum(1)"]})
    files.close()
    assert (tmp_path / "missing.csv").read_text("utf-8").splitlines()[1] == "a,'+x,day,'@sum(1)"


@pytest.mark.parametrize(
    "text", ["Кремль сказав, що ворота відчинено і що ніхто не пішов до вечора, а човни були у гавані.", GERMAN]
)
def test_other_languages_are_not_coded_to_nothing_without_a_word(tmp_path, text):
    (tmp_path / "t.jsonl").write_text(json.dumps({"id": "a", "text": text, "language": "en"}))  # what it says of itself is wrong
    assert "1 is not English (" in code(tmp_path / "t.jsonl", tmp_path / "case").missing
