"""Answers are added to a file, survive what a kill leaves behind, and are known by all that was asked."""

import json

import pytest

import kit
from kit import llm
from kit.llm.answers import FILE, Answer, Answers, Keys
from kit.llm.prompt import Sent
from tests.llm.stub import Say, Stub, passage_of, sensible, serving


def kept(folder, *names, fault=""):
    answers = Answers(folder)
    answers.add(Answer(name, "a:1-2", "{}", fault, "2031-04-01T00:00:00+00:00") for name in names)
    answers.close()
    return answers


def test_answers_come_back(tmp_path):
    kept(tmp_path, "k1", "k2")
    kept(tmp_path, "k3")
    assert [*Answers(tmp_path).good] == ["k1", "k2", "k3"]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_cut_off_by_a_kill_is_passed_over(tmp_path, cut):
    kept(tmp_path, "k1", "k2")
    path = tmp_path / FILE
    whole = path.read_bytes()
    last = len(whole.splitlines(keepends=True)[1])
    path.write_bytes(whole[: len(whole) - last + min(cut, last - 2)])
    assert [*Answers(tmp_path).good] == ["k1"]
    kept(tmp_path, "k3")
    assert [*Answers(tmp_path).good] == ["k1", "k3"]


def test_a_row_that_somebody_has_damaged_is_named(tmp_path):
    kept(tmp_path, "k1")
    with (tmp_path / FILE).open("a", encoding="utf-8") as file:
        file.write('{"key": 7}\n')
    with pytest.raises(kit.KitError, match=r"answers.jsonl, row 2 is no answer; delete the row"):
        Answers(tmp_path)


def test_a_faulty_answer_gives_way_to_a_good_one(tmp_path):
    kept(tmp_path, "k1", fault="the answer is empty")
    assert [*Answers(tmp_path).faulty] == ["k1"]
    kept(tmp_path, "k1")
    assert [*Answers(tmp_path).good] == ["k1"]


def test_the_first_of_two_good_answers_counts(tmp_path):
    kept(tmp_path, "k1")
    path = tmp_path / FILE
    second = {**json.loads(path.read_text("utf-8")), "content": "[]"}
    path.write_text(path.read_text("utf-8") + json.dumps(second, separators=(",", ":")) + "\n", "utf-8")
    assert Answers(tmp_path).good["k1"].content == "{}"


def test_keys_differ_by_everything_that_was_asked():
    def key(model="m", digest="d", temperature=0.0, system="s", user="u", schema="{}", seed=0, repeat=0):
        return Keys(model, digest, temperature).key(Sent(system, user), schema, seed, repeat)

    changed = [
        {}, {"model": "n"}, {"digest": "e"}, {"temperature": 0.5}, {"system": "t"}, {"user": "v"}, {"schema": "[]"}, {"seed": 1},
        {"repeat": 1}, {"model": "md", "digest": ""}, {"system": "su", "user": ""},
    ]  # fmt: skip
    assert len({key(**one) for one in changed}) == len(changed)
    assert key() == key(temperature=0)


@pytest.mark.parametrize(
    "changed", [{"seconds": float("nan")}, {"seconds": float("inf")}, {"read": -1}, {"written": 10**400}, {"date": "\ud800"}]
)
def test_a_row_whose_numbers_or_date_are_none_is_named(tmp_path, changed):
    kept(tmp_path, "k1")
    path = tmp_path / FILE
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changed}) + "\n", "utf-8")
    with pytest.raises(kit.KitError, match=r"answers.jsonl, row 1 is no answer; delete the row"):
        Answers(tmp_path)


def test_an_answer_in_the_file_gives_way_to_one_that_is_better(tmp_path):
    kept(tmp_path, "k1")
    path = tmp_path / FILE
    second = {**json.loads(path.read_text("utf-8")), "content": "[]"}
    path.write_text(path.read_text("utf-8") + json.dumps(second, separators=(",", ":")) + "\n", "utf-8")
    judged = Answers(tmp_path, lambda answer: "it is an object" if answer.content == "{}" else "")
    assert judged.good["k1"].content == "[]"


CONTENTS = {
    "x": "the answer is no JSON",
    "": "the answer is no JSON",
    "[]": "the answer is no object",
    "7": "the answer is no object",
    '{"passage": "a"}': "another passage than was asked about",
    '{"passage": KEY}': "the answer lacks attributes",
    '{"passage": KEY, "attributes": true, "issues": "abc", "sentences": {}}': "the answer lacks issues",
    '{"passage": KEY, "attributes": true, "issues": [], "sentences": []}': "the answer lacks sentences",
}


@pytest.mark.parametrize("content", CONTENTS)
def test_what_somebody_put_in_the_place_of_an_answer_is_listed_and_asked_again(small, content):
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub:
        run = {"endpoint": stub.endpoint, "model": "stub", "yes": True}
        before = llm.code(small, **run)
        path = small / "llm" / "stub" / FILE
        first, *others = map(json.loads, path.read_text("utf-8").splitlines())
        first["content"] = content.replace("KEY", json.dumps(first["passage"]))
        path.write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in (first, *others)), "utf-8")
        offline = llm.code(small, offline=True)
        (missing,) = [one for one in offline.rejected if one.what == "answer"]
        assert offline.lacking == 1 and missing.passage == first["passage"] and CONTENTS[content] in missing.reason
        assert offline.units["passages"] == before.units["passages"] - 1
        stub.asked.clear()
        assert llm.code(small, **run).units == before.units
        assert [passage_of(body) for body in stub.asked] == [first["passage"]]
        stub.asked.clear()
        assert llm.code(small, **run).lacking == 0 and stub.asked == []


def test_a_case_without_one_answer_that_is_one_keeps_its_other_codes(small):
    with serving(Stub(lambda _, body: Say(sensible(body)))) as stub:
        llm.code(small, endpoint=stub.endpoint, model="stub", yes=True)
    path = small / "llm" / "stub" / FILE
    rows = [{**json.loads(line), "content": "x"} for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    before = kit.load(small).codings
    assert llm.code(small, offline=True).lacking == len(rows)
    assert kit.load(small).codings.equals(before)
