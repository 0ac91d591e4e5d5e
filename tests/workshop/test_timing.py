"""Minutes by the stated rule, on a lesson of a few words."""

import nbformat
import pytest

from kit import KitError
from kit.workshop import guide, timing
from kit.workshop.key import Exercise

v4 = nbformat.v4
KEY = {"sum": Exercise("sum", 1, "number", 4), "view": Exercise("view", 1, "case", 10)}


def lesson(*cells):
    return v4.new_notebook(cells=list(cells))


def words(n, head="", tags=()):
    return v4.new_markdown_cell(head + " ".join(["word"] * n), metadata={"tags": list(tags)})


def exercise(name):
    return v4.new_code_cell(f'a = ...\ncheck("{name}", a)', metadata={"tags": ["exercise"]})


def test_reading_running_looking_and_answering_add_up_and_are_rounded_up():
    table = v4.new_code_cell("table", outputs=[v4.new_output("display_data", data={"text/plain": "1"})])
    book = lesson(words(150), v4.new_code_cell("import kit"), words(298, "## Why?\n"), table, exercise("sum"))
    assert timing.parts(book, KEY) == [
        timing.Part("Welcome", False, 150, 1, 0, 5),  # 1 to read, 0.5 to run, 3 to begin
        timing.Part("Why?", False, 300, 1, 1, 7),  # 2 to read, 1.5 to run and look, 3 to answer
    ]


def test_activities_count_by_tag_and_what_learners_do_not_see_counts_nothing():
    hidden = [words(1500, tags=[tag]) for tag in ("plan", "instructor", "solution")]
    book = lesson(words(0), *hidden, words(0, "## Code\n", ["desk"]), words(0, "## View\n"), exercise("view"))
    assert [p.minutes for p in timing.parts(book, KEY)] == [3, 16, 7]


def test_a_part_that_can_be_left_out_says_so_in_its_heading_and_is_not_in_the_total():
    book = lesson(words(0), words(0, "## Settle (if there is time)\n"), exercise("sum"))
    found = timing.parts(book, KEY)
    assert [(p.title, p.optional) for p in found] == [("Welcome", False), ("Settle", True)]
    assert timing.total(found) == 3


def test_the_rule_in_words_has_every_number_of_the_rule():
    said = timing.rule()
    for number in (timing.WORDS, timing.RUN, timing.LOOK, timing.WELCOME, *timing.EXERCISE.values(), *timing.ACTIVITY.values()):
        assert f"{number:g} " in said


def test_ninety_minutes_are_told_only_of_lessons_that_have_the_parts_and_stop_where_they_do_not_fit():
    part = timing.Part("x", False, 0, 0, 0, 10)
    heads = {"1_a": guide._SHORT[0][1], "2_b": guide._SHORT[1][1], "4_d": guide._SHORT[2][1]}
    lessons = {name: [part._replace(title=head) for head in titles] for name, titles in heads.items()}
    assert guide._ninety({}) == [] == guide._ninety({"1_a": lessons["1_a"]})
    assert [minutes for minutes, _ in guide._ninety(lessons)] == ["0–8", "8–38", "38–68", "68–78", "78–90"]
    with pytest.raises(KitError, match="take 100 by the rule"):
        guide._ninety(lessons | {"4_d": [part._replace(title="Your own view", minutes=32)]})
