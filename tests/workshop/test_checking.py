"""Three students answer every exercise: rightly, wrongly in every known way, not at all. And one tries to break it."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kit
from kit import KitError
from kit.workshop import check, checking, hint
from kit.workshop.key import KNOWN, MISSING, NEAR, RIGHT, TYPE, UNANSWERED, WRONG, Exercise, hold, judge, lessons_folder, read_key

KEY = read_key(lessons_folder() / "key.toml")
MISTAKES = [(name, i) for name, exercise in KEY.items() for i in range(len(exercise.known))]


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(checking, "_tries", {})
    monkeypatch.setattr(checking, "_hints", {})


def number(value, tolerance=0.0, known=()):
    return Exercise("x", 1, "number", value, tolerance, list(known))


def test_every_lesson_is_asked_about_and_every_wrong_answer_teaches_something():
    assert {e.lesson for e in KEY.values()} == {1, 2, 3, 4, 5}
    assert all(e.hints for e in KEY.values())
    assert all(len(m["says"]) > 20 for e in KEY.values() for m in e.known)
    assert {name for name, e in KEY.items() if not e.known} == {"own_view"}


@pytest.mark.parametrize(("name", "which"), MISTAKES)
def test_the_student_who_errs_in_every_known_way_is_told_what_it_was(name, which):
    mistake = KEY[name].known[which]
    told = check(name, mistake["value"])
    assert (told.state, told.verdict.says) == (KNOWN, mistake["says"])
    assert told.hints == KEY[name].hints[:1]


@pytest.mark.parametrize("name", KEY)
def test_the_student_who_does_nothing_is_told_so_and_gets_no_hint(name):
    for nothing in (..., None, "", " … "):
        told = check(name, nothing)
        assert (told.state, told.hints, told.tries) == (UNANSWERED, [], 0)


@pytest.mark.parametrize("name", [n for n, e in KEY.items() if e.kind != "case"])
def test_the_key_accepts_its_own_answer(name):
    assert check(name, KEY[name].value).state == RIGHT


def test_the_shipped_key_tells_every_mistake_as_itself():
    hold(KEY)


def test_hints_become_plainer_with_every_wrong_try():
    hints = KEY["precise_share"].hints
    assert [check("precise_share", v).hints for v in (0.9, 0.8, 0.7)] == [hints[:1], hints[:2], hints[:2]]
    assert hint("conflict_day").hints == KEY["conflict_day"].hints[:1]
    assert hint("conflict_day").hints == KEY["conflict_day"].hints[:2]


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (0.35, RIGHT),
        (np.float64(0.351), RIGHT),
        (np.array([0.35]), RIGHT),
        (35, NEAR),
        (-0.35, NEAR),
        (0.37, NEAR),
        (0.9, WRONG),
        (float("nan"), MISSING),
        (pd.NA, MISSING),
        (pd.Series([pd.NA]), MISSING),
        ("0.35", TYPE),
        (True, TYPE),
        (pd.DataFrame({"a": [1]}), TYPE),
        (len, TYPE),
    ],
)
def test_a_number_is_right_near_or_of_the_wrong_kind(answer, state):
    assert judge(number(0.35, 0.005), answer).state == state


@pytest.mark.parametrize(
    ("kind", "value", "answer", "state"),
    [
        ("date", "2022-03-16", date(2022, 3, 16), RIGHT),
        ("date", "2022-03-16", datetime(2022, 3, 16, 9), RIGHT),
        ("date", "2022-03-16", pd.Timestamp("2022-03-16"), RIGHT),
        ("date", "2022-03-16", np.datetime64("2022-03-16"), RIGHT),
        ("date", "2022-03-16", np.datetime64("2022-03-16T09:00:00.000000000"), RIGHT),
        ("date", "2022-03-16", np.array(["2022-03-16"], dtype="datetime64[ns]"), RIGHT),
        ("date", "2022-03-16", pd.Series([pd.Timestamp("2022-03-16")]), RIGHT),
        ("date", "2022-03-16", pd.Timestamp("2022-03-16T23:00", tz="Europe/Kyiv"), RIGHT),
        ("date", "2022-03-16", np.datetime64("NaT"), MISSING),
        ("date", "2022-03-16", pd.NA, MISSING),
        ("date", "2022-03-16", np.datetime64("2022-03-15"), NEAR),
        ("date", "2022-03-16", "2022-03-15", NEAR),
        ("date", "2022-03-16", "16 March", TYPE),
        ("date", "2022-03-16", pd.NaT, MISSING),
        ("text", "VOV World", " vov  world ", RIGHT),
        ("text", "VOV World", 3, TYPE),
        ("text", "VOV World", pd.NA, MISSING),
        ("text", "VOV World", pd.Series(["VOV World"]), RIGHT),
        ("text", "stance", "stence", NEAR),
        ("text", "stance", "instance", NEAR),
        ("text", "stance", "outlook", WRONG),
        ("text", "no", "not", WRONG),
        ("set", ["a", "b"], {"b", "a"}, RIGHT),
        ("set", ["a", "b"], ["a", "c"], NEAR),
        ("set", ["a", "b"], "ab", TYPE),
        ("mapping", {"a": 1.0, "b": 2.0}, pd.Series({"A": 1, "b": 2}), RIGHT),
        ("mapping", {"a": 1.0, "b": 2.0}, {"a": 1, "b": 3}, NEAR),
        ("mapping", {"a": 1.0, "b": 2.0}, {"a": 1}, NEAR),
        ("mapping", {"a": 1.0, "b": 2.0}, {"a": ..., "b": 2}, MISSING),
        ("mapping", {"a": 1.0}, [1], TYPE),
    ],
)
def test_every_kind_of_answer(kind, value, answer, state):
    assert judge(Exercise("x", 1, kind, value), answer).state == state


@pytest.mark.parametrize(
    ("answer", "state", "says"),
    [
        (2, RIGHT, "Right"),
        (np.int64(2), RIGHT, "Right"),
        (2.0, RIGHT, "Right"),
        (3, NEAR, "Off by one"),
        (1, NEAR, "Off by one"),
        (2.15, WRONG, "whole number"),
        (6.5, WRONG, "whole number"),
        (-2, NEAR, "other sign"),
        (7, WRONG, "Not yet"),
    ],
)
def test_a_count_is_whole_and_can_be_off_by_one(answer, state, says):
    told = judge(number(2), answer)
    assert told.state == state and says in told.says


def test_a_larger_count_is_near_within_a_tenth_but_never_between_two_whole_numbers():
    assert "within a tenth" in judge(number(60), 57).says
    assert "whole number" in judge(number(60), 59.5).says


@pytest.mark.parametrize(
    ("exercise", "says"),
    [
        (Exercise("x", 1, "number", 4, known=[{"value": 4, "says": "no"}]), "known wrong answer 4: this is the right answer"),
        (number(0.35, 0.01, known=[{"value": 0.355, "says": "no"}]), "this is the right answer"),
        (number(4, known=[{"value": 5, "says": "a"}, {"value": 5, "says": "b"}]), "known wrong answer 5: it stands there twice"),
        (Exercise("x", 1, "text", "VADER", known=[{"value": " vader", "says": "no"}]), "this is the right answer"),
        (number(4, known=[{"value": "5", "says": "a"}]), "judged wrong type, not known. The answer is a number"),
        (number(4, known=[{"value": 5}]), "has value and says"),
        (Exercise("x", 1, "date", "16 March"), "its own answer '16 March' is judged wrong type"),
    ],
)
def test_a_key_that_would_tell_a_learner_something_false_is_refused(exercise, says):
    with pytest.raises(KitError, match=f"exercise x.*{says}"):
        hold({"x": exercise})


def test_code_in_a_hint_is_set_as_code_and_the_rest_stays_text():
    shown = checking.Feedback("x", checking.Verdict("hint", "so far:"), hints=["`a < b` and <b>"])._repr_mimebundle_()
    assert "<code>a &lt; b</code> and &lt;b&gt;" in shown["text/html"]
    assert "`a < b` and <b>" in shown["text/plain"]


def test_a_view_must_be_filtered_and_not_too_small():
    case = kit.load()
    assert check("own_view", case).state == KNOWN
    assert check("own_view", case.only(party="Ukraine")).state == RIGHT
    assert check("own_view", case.only(party="Israel", issue="Casualties")).state == NEAR
    assert check("own_view", case.statements).state == TYPE


class Hostile:
    def __eq__(self, other):
        raise RuntimeError("no")

    def __getattr__(self, name):
        raise RuntimeError(name)

    __hash__ = None


@pytest.mark.parametrize("name", KEY)
def test_nothing_makes_it_raise(name):
    for answer in (
        Hostile(),
        [Hostile()],
        {"a": Hostile()},
        pd.NA,
        object,
        1j,
        float("inf"),
        b"x",
        case_like := (i for i in "a"),
    ):
        assert check(name, answer).state != RIGHT
    assert case_like is not None


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.text(), st.integers(), st.floats(), st.lists(st.integers()), st.dictionaries(st.text(), st.floats())))
def test_no_stray_answer_makes_it_raise(answer):
    for exercise in KEY.values():
        assert judge(exercise, answer).says


def test_a_name_that_no_exercise_has_is_told():
    assert "did you mean conflict_day" in repr(check("conflictday", 1))
    assert check(3, 1).state == "unknown exercise"


def test_what_is_said_is_text_in_a_page():
    told = check("<img src=x onerror=alert(1)>", 1)
    assert "<img" not in told._repr_mimebundle_()["text/html"]


def test_a_key_beside_the_notebook_comes_first_and_a_broken_one_is_told(tmp_path):
    (tmp_path / "key.toml").write_text('[mine]\nlesson = 9\nkind = "number"\nvalue = 3\n', encoding="utf-8")
    assert check("mine", 3).state == RIGHT
    (tmp_path / "key.toml").write_text('[mine]\nlesson = 9\nkind = "guess"\nvalue = 3\n', encoding="utf-8")
    assert "kind 'guess' is none of" in repr(check("mine", 3))
    with pytest.raises(KitError, match="exercise mine"):
        read_key()
