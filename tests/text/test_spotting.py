"""Many phrases looked for in one pass are those that a pattern finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.coding.gazetteer import build_pattern
from kit.text.spotting import Hints, Spotter

PHRASES = ["strike", "strikes", "air", "air strike", "U.S.", "U.S", "é", "the Isles", "s"]


@given(st.lists(st.sampled_from([*PHRASES, "x", ".", "_", "-", "\n", " "]), max_size=12), st.sampled_from(["", " "]))
def test_whole_words_are_those_of_a_pattern(pieces, joint):
    text = joint.join(pieces)
    pattern = re.compile(rf"\b{build_pattern(PHRASES)}(?!\w)")
    assert [(a, b) for a, b, _ in Spotter(PHRASES).find_whole(text)] == [m.span() for m in pattern.finditer(text)]


def test_nothing_to_look_for_is_nowhere():
    assert Spotter([]).find_beginning("the hall") == []


@pytest.mark.parametrize(("start", "end", "there"), [(0, 9, True), (4, 5, True), (5, 9, False), (0, 4, False)])
def test_a_hint_stands_between_two_places(start, end, there):
    assert Hints({"talks": "hall meet"}).read("the halls").has_any("talks", start, end) is there
