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


@pytest.mark.parametrize(
    "line",
    [
        "More than 400 boats came back: 310 from the north and 90 from the south.",
        "Published in Holmby on 3 May, the paper says little about the gate.",
        "Share this lake with us, Vell told the wardens in a letter.",
        "See what they do: two piers were gone within a week.",
        "Related stories were told by both wardens on Monday.",
        "Follow us to the gate, Holm told the wardens.",
        "Subscribe to nothing that you have not read, the warden warned.",
        "Register the boats by Monday or lose them, the clerk said.",
        "Already a hundred boats had left the harbour.",
        "Photos by fishermen on both shores show that the gate was open all night.",
        "Filed under seal, the papers of the harbour name nobody.",
        "Updated plans of 3 May show two gates where one was promised.",
    ],
)
def test_what_can_be_a_sentence_of_the_story_is_body_wherever_it_stands(line):
    story = "The wardens met for three hours on the island in the lake.\n"
    for text in (line, f"{story}{line}\n{story[:-1]} Nobody left.", f"{line}\n{story}"):
        assert dict((text[s.start : s.end], s.kind) for s in cleaning.read_lines(text))[line] == "body"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Share this page with your friends and family.", "after the end"),
        ("Sign up for the morning letter.", "furniture"),
        ("Follow us on Lakebook", "furniture"),
        ("READ MORE: Why the gate was shut", "furniture"),
        ("Click here to read it.", "furniture"),
        ("First published 3 May 2031", "time stamp"),
        ("This article is for subscribers only.", "notice"),
        ("The rest of this story is reserved for our members.", "notice"),
        ("To continue reading, sign in.", "notice"),
        ("Already a member? Log in here.", "notice"),
        ("You have read 2 of 2 free articles this month.", "notice"),
        ("Subscribe now for 2 crowns a week.", "notice"),
    ],
)
def test_what_a_site_asks_of_its_readers_is_no_body(line, kind):
    story = "The wardens met for three hours on the island in the lake.\n"
    assert [s.kind for s in cleaning.read_lines(f"{story}{line}")] == ["body", kind]


def test_of_a_sentence_printed_twice_the_first_is_body():
    line = "We shall not open the gate before the lamps are lit."
    assert [s.kind for s in cleaning.read_lines(f"{line}\nNobody left.\n{line}")] == ["body", "body", "repeated line"]


def test_fields_above_the_text_and_those_of_archives_are_no_text():
    text = "Title: The gate opens, at last.\nAuthor: Ada Holm\nDate: 3 May 2031\n\nThe wardens met on the island.\n\nLOAD-DATE: May 4, 2031\n"
    assert [s.kind for s in cleaning.read_lines(text)] == ["field", "byline", "field", "body", "field"]
    said = "Source: nobody knows, the warden said.\n\nThe wardens met on the island."
    assert [s.kind for s in cleaning.read_lines(said)][-1] == "body"
