"""Answers are added to a file, survive what a kill leaves behind, and are known by all that was asked."""

import json

import pytest

import kit
from kit.llm.answers import FILE, Answer, Answers, Keys
from kit.llm.prompt import Sent


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
