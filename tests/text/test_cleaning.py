"""Lines of an article that are no running text: told in time that grows with their length, as by patterns that are slower."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit.text import cleaning

CREDIT = re.compile(
    r"\((photo|image|picture|credit|file photo)\s*:[^)]*\)\s*\|?\s*$"
    r"|(?-i:\([A-Z][\w.’' -]+ ?/ ?[A-Z][\w.’' /-]+\)\s*$)|^(photo|picture|image|illustration)s? (by|courtesy)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"[^.!?]{0,60}\S+@\S+\.\S+")
WORDS = [
    "(",
    ")",
    "(Photo:",
    "(photo :",
    "Lake Wire",
    "Lake / Wire",
    "|",
    "photos by",
    "Image courtesy",
    " ",
    "x",
    "(Ada/Bo)",
    "A",
    "é",
]
SIGNS = ["@", ".", "a", "bb", " ", "\u00a0", "write to us", "!", "desk@ferry.example", "x" * 58]


def line(words, joint=""):
    """Lines as an article has them: without space around them."""
    return st.lists(st.sampled_from(words), min_size=1, max_size=8).map(joint.join).map(str.strip).filter(bool)


@settings(deadline=None)
@given(st.one_of(line(WORDS), line(WORDS, " ")))
@example("A guard at the pier (Photo: Lake Wire) |")
@example("A guard (left) at the pier (Ada Holm / Lake Wire)")
def test_credits_are_told_as_by_one_pattern(text):
    assert cleaning._is_credit(text) == (CREDIT.search(text) is not None)


@settings(deadline=None)
@given(st.one_of(line(SIGNS), line(SIGNS, " ")))
@example("Write to the desk: desk@ferry.example")
@example("a@b.c")
@example("@b.c")
@example("a@.c")
@example("a@b.")
def test_addresses_are_told_as_by_one_pattern(text):
    assert cleaning._is_address(text) == (ADDRESS.fullmatch(text) is not None)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A guard at the pier (Photo: Lake Wire)", "photo credit"),
        ("Write to the desk of this paper at desk@ferry.example", "byline"),
        ("PORT HOLM, Lake Valley, May 3", "heading"),
        ("The guard said (in a letter: see page 3) that he would not write to desk@ferry.example.", "body"),
    ],
)
def test_a_line_has_its_kind(text, kind):
    assert [s.kind for s in cleaning.read_lines(f"{text}\n")] == [kind]
