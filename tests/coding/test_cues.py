"""Cues as written → what they find, and how long that takes; all cues and texts are invented."""

import re

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit.coding import cues
from kit.coding.cue_parts import fold
from kit.coding.cues import Cue
from kit.coding.issues import Cues
from kit.errors import CaseError


def reference(cue):
    """The whole of a cue as a regular expression; None where it cannot be read."""
    tokens = re.findall(r"\.\.|\(|\)|\||[^\W_]+\*?|\S", fold(cue))
    made, last, depth = "", "", 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        known = token in ("(", ")", "|", "..") or re.fullmatch(r"[^\W_]+\*?|['?-]", token)
        if not known or depth < 0 or (token == ".." and last in ("", "..")):
            return None
        last = token
    if depth or last in ("", "..", "|"):
        return None
    last = ""
    for token in tokens:
        if token in ("'", "-"):
            made, last = made + r"\W?", "joint"
            continue
        if token == "?":
            made, last = made + "?", "?"
            continue
        opens = last in ("", "(", "|", "..", "joint")
        if token == "..":
            made += r"(?:\W+\w+){0,6}?\W+"
        elif token in ("|", ")"):
            made += token
        else:
            made += "" if opens else r"[\W_]+"
            made += "(?:" if token == "(" else re.escape(token.rstrip("*")) + r"\w*" * token.endswith("*")
        last = token
    try:
        return re.compile(rf"\b(?:{made})\b")
    except re.error:
        return None


SIGNS = ["a", "b", "ab", "aa", "a*", "ab*", "(", ")", "|", "..", "?", "'", "é"]
written = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=12).map(" ".join)
grouped = st.recursive(
    st.sampled_from(["a", "b", "ab", "a*", "b*", "ab?", "a?"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(" .. ".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})"),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"({'|'.join(parts)})?"),
        st.lists(inner, min_size=2, max_size=2).map("-".join),
    ),
    max_leaves=8,
)
texts = st.one_of(
    st.text(alphabet="ab _.é", max_size=40),
    st.lists(st.sampled_from(["a", "b", "ab", "aa", "abb", "a_b", "_", "-", "x", "..  "]), max_size=24).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(written, grouped), texts, st.data())
@example("a* b", "a_b_b", None)
@example("(a)? b .. (a|ab)", "b  x a b ab", None)
def test_a_cue_finds_what_its_regular_expression_finds(cue, text, data):
    text, known = fold(text), reference(cue)
    if known is None:
        with pytest.raises(CaseError, match="the cue cannot be read"):
            Cue(cue, 2)
        return
    made = Cue(cue, 2)
    assert made.quick.pattern == known.pattern
    end = len(text) if data is None else data.draw(st.integers(0, len(text)))
    tried: set[int] = set()
    for at in range(end + 1):
        m = known.match(text, at, end)
        assert made.match(text, at, end, tried) == (m and m.span())
        tried = set() if m else tried
    m = known.search(text, 0, end)
    assert made.search(text, 0, end) == (m and m.span())


MANY = "a .. (a|aa) .. a* .. (a .. a) .. a .. (b|c) .. a .. x"


@pytest.mark.parametrize("text", ["a " * 2000, "a_a " * 1000, "a" * 4000, "a" + " " * 4000 + "b", "a b c " * 700])
def test_a_cue_with_many_gaps_takes_no_step_twice_at_one_place(text):
    made, tried = Cue(MANY, 2), set()
    assert made.used == cues.NEVER
    assert [made.match(text, at, len(text), tried) for at in range(len(text))] == [None] * len(text)
    assert len(tried) <= len(made._steps) * (len(text) + 1)
    assert made.search(text, 0, len(text)) is None
    assert made.search(f"a aa ab a a a b a x {text}", 0, len(text)) == (0, 19)


@pytest.mark.parametrize(
    ("cue", "used"),
    [
        ("truce*", cues.ALWAYS),
        ("(stop*|halt|end) .. (fighting|fire|attack*)", cues.ALWAYS),
        ("(social|post*) .. (troop*|unit*) .. (photo*|video*)", cues.ALWAYS),
        ("at the (same )?table", cues.PLAIN),  # more than one way through “the     table”
        ("stop* talk* now", cues.PLAIN),  # and through “stop_talk_talk”
        ("a .. b .. c .. d", cues.NEVER),
        ("(a|a*|ab) .. (a|a*|ab) .. (a|a*|ab)", cues.NEVER),
        ("(a|a) (a|a) (a|a) (a|a) (a|a) (a|a) (a|a) (a|a) (a|a)", cues.NEVER),
        ("a*'b", cues.NEVER),
        ("'" * 12 + "a", cues.NEVER),
    ],
)
def test_a_regular_expression_is_asked_only_where_it_takes_few_ways_through_a_text(cue, used):
    assert Cue(cue, 2).used == used


@pytest.mark.parametrize(
    "cue",
    ["a " * 1001, "a" + " .. a" * 11, "|".join(["a"] * 302), "(" * 11 + "a" + ")" * 11],
    ids=["long", "gaps", "bars", "deep"],
)
def test_a_cue_larger_than_anybody_needs_is_named_by_file_row_and_column(cue):
    rows = pd.DataFrame([("q1", "toll", "toll"), ("q2", "toll", cue)], columns=["cue_id", "issue_id", "cue"])
    with pytest.raises(CaseError, match=r"codebook/cues\.csv, row 3, column cue: the cue is too large .* 10 gaps"):
        Cues(rows)


@pytest.mark.parametrize("cue", ["toll???", "toll*??", "(toll|?)", "?toll", "toll ..??", "toll'??"])
def test_a_question_mark_behind_nothing_that_may_be_missing_is_named(cue):
    with pytest.raises(CaseError, match=r"row 2, column cue: the cue cannot be read"):
        Cue(cue, 2)
