"""Cues of a codebook → issues named and positions taken; all sentences are invented."""

import re
import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.coding.cue_parts import fold
from kit.coding.issues import Cues
from kit.errors import CaseError
from kit.store.package import shipped
from tests.coding.test_cues import reference

ROWS = [
    ("bridge", "bridge*|(open*|clos*) .. (crossing|ferry)", ""),
    ("toll", "toll", ""),
    ("", "reject*|refus*|rule* out", "opposes"),
    ("", "unlikely", "doubts"),
    ("", "only if|on condition", "conditional"),
    ("", "demand*|agree*|ready", "supports"),
]


def cues(rows=ROWS):
    split = [(i, c, s) for i, whole, s in rows for c in _alternatives(whole)]
    return Cues(
        pd.DataFrame(
            [(f"q{n}", *row, "") for n, row in enumerate(split)], columns=["cue_id", "issue_id", "cue", "stance", "note"]
        )
    )


def _alternatives(cue):
    found, depth, part = [], 0, ""
    for c in cue:
        depth += (c == "(") - (c == ")")
        if c == "|" and not depth:
            found, part = [*found, part], ""
        else:
            part += c
    return [*found, part]


def one(text):
    return {m.issue_id: m.stance for m in cues().find(text)}


@pytest.mark.parametrize(
    "text, expected",
    [
        ("The old bridges were mined.", {"bridge": "mentions"}),
        ("They will open the northern crossing.", {"bridge": "mentions"}),
        ("They will open a small northern road and then, much later on, some crossing.", {}),
        ("The minister demanded a toll.", {"toll": "supports"}),
        ("The minister rejected any toll.", {"toll": "opposes"}),
        ("The minister is not ready for a toll.", {"toll": "opposes"}),
        ("A toll is unlikely, she agreed.", {"toll": "doubts"}),
        ("They agree to a toll only if the bridge stays.", {"toll": "conditional", "bridge": "conditional"}),
        ("He refused to sit. Later the toll came up.", {"toll": "mentions"}),
        ("A TOLL was named.", {"toll": "mentions"}),
        ("The tollgate stood open.", {}),
    ],
)
def test_issues_and_positions(text, expected):
    assert one(text) == expected


def test_the_cue_is_given_with_its_place():
    text = "In the end, the “Bridges” stayed."
    [found] = cues().find(text)
    assert text[found.start : found.end] == found.cue == "Bridges"


def test_a_verb_of_the_sentence_outside_the_content_gives_the_position():
    text = "She demanded “a toll on the river”."
    start = text.index("“")
    assert [m.stance for m in cues().find(text, start, len(text))] == ["supports"]


@pytest.mark.parametrize("cue", ["(open", "open)", "", ".. toll", "toll ..", "a [b]"])
def test_a_cue_that_cannot_be_read_is_named_by_file_row_and_column(cue):
    with pytest.raises(CaseError, match=r"codebook/cues\.csv, row 2, column cue.*for either"):
        Cues(pd.DataFrame([("q1", "toll", cue, "", "")], columns=["cue_id", "issue_id", "cue", "stance", "note"]))


@pytest.mark.parametrize("place", ["codebook", "example/codebook"])
def test_every_cue_that_is_shipped_can_be_read_and_names_an_issue_of_its_codebook(place):
    frame = pd.read_csv(shipped() / place / "cues.csv", dtype=str)
    Cues(frame)
    listed = pd.read_csv(shipped() / place / "issues.csv", dtype=str)
    assert set(frame["issue_id"].dropna()) <= set(listed["issue_id"])
    assert frame["cue_id"].is_unique


@given(st.text(max_size=400))
def test_any_text_gives_cues_that_stand_in_it(text):
    assert len(fold(text)) == len(text)
    for m in cues().find(text):
        assert text[m.start : m.end] == m.cue


def searched(text, rows):
    """Where the cue of each issue stands first, by searching a text for all of them."""
    found = {}
    for issue, whole, _ in rows:
        parts = "|".join(reference(c).pattern for c in _alternatives(whole))
        if issue and (m := re.search(rf"\b(?:{parts})\b", fold(text))):
            found[issue] = m.span()
    return found


@given(
    st.lists(
        st.sampled_from(
            [
                "the",
                "bridges",
                "Bridge",
                "toll",
                "tolls",
                "toll-house",
                "open",
                "opening",
                "closed",
                "crossing",
                "ferry",
                ",",
                ".",
                "Σ",
                "İ",
                "é",
                "_",
                "bridges_open_ferry",
                " " * 10,
            ]
        ),
        max_size=30,
    ).map(" ".join)
)
def test_cues_tried_where_they_may_begin_are_those_of_a_search(text):
    rows = [
        *ROWS,
        ("war", "bridge* .. open* .. ferry|clos* (old )?toll*|(open* .. )?ferry .. (bridge*|bridges) .. toll .. the", ""),
    ]
    assert {m.issue_id: (m.start, m.end) for m in cues(rows).find(text)} == searched(text, rows)


@given(
    st.lists(st.sampled_from(["not", "bridge", "toll", "demands", "ready", "refuses", ".", "?", "x"]), min_size=40, max_size=80),
    st.integers(0, 300),
)
def test_a_passage_is_read_as_if_nothing_stood_farther_away(words, start):
    text = " ".join(words)
    known, alone = cues().read(text), cues()
    end = min(start + 40, len(text))
    first = max(0, start - 200)
    cut = alone.find(text[first : end + 200], start - first, end - first)
    assert known.find(start, end) == [
        m._replace(start=first + m.start, end=first + m.end, at=None if m.at is None else first + m.at) for m in cut
    ]


def test_hostile_text_takes_no_longer_than_its_length():
    known = Cues(pd.read_csv(shipped() / "codebook" / "cues.csv", dtype=str))
    for text in ("a" * 1_000_000, "stop " * 200_000, "the " * 250_000, "(" * 500_000):
        began = time.process_time()
        known.find(text)
        assert time.process_time() - began < 5
