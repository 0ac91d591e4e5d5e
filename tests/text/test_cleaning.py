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
        "Also: no shots were heard at the gate in the night.",
        "More: a third meeting is planned for April, Vell said.",
        "See what they do: two piers were gone within a week.",
        "Related stories were told by both wardens on Monday.",
        "Follow us to the gate, Holm told the wardens.",
        "Follow us into the tower, a warden shouted when the lamps went out.",
        "Sign up for the boats or stay at the gate, one of the wardens muttered.",
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
        ("Share this page with your friends and family.", "furniture"),
        ("Like this:", "furniture"),
        ("Loading...", "furniture"),
        ("Get the latest news in your inbox.", "furniture"),
        ("Sign up for the morning letter.", "furniture"),
        ("Follow us on Lakebook", "furniture"),
        ("Follow us on Telegram, the app that everybody has installed.", "furniture"),
        ("Full text:", "field"),
        ("Body:", "field"),
        ("READ MORE: Why the gate was shut", "furniture"),
        ("Click here to read it.", "furniture"),
        ("First published 3 May 2031", "time stamp"),
        ("This article is for subscribers only.", "notice"),
        ("The rest of this story is reserved for our members.", "notice"),
        ("To continue reading, sign in.", "notice"),
        ("Already a member? Log in here.", "notice"),
        ("You have read 2 of 2 free articles this month.", "notice"),
        ("Subscribe now for 2 crowns a week.", "notice"),
        ("You need a subscription to read on.", "notice"),
        ("The remaining 78% of this article is for subscribers.", "notice"),
        ("You have 2 articles left this month.", "notice"),
        ("Only €1 for 4 weeks", "notice"),
        ("Then €69 per month. Cancel at any time during your trial.", "notice"),
        ("Dieser Artikel ist nur für Abonnenten.", "notice"),
        ("Il vous reste 70% de cet article à lire.", "notice"),
        ("Copyright 2031 Lake Gazette All Rights Reserved", "furniture"),
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


@pytest.mark.parametrize(
    "note",
    [
        "Correction: An earlier version of this story said that the wardens had 40 boats.",
        "CORRECTION: The wardens have 12 boats, not 40.",
        "Correction, 3 May 2031: The wardens have 12 boats.",
        "Clarification: Otta Vell said that 12 boats, not 40, would leave.",
        "Editor’s note: The pilot is a friend of the paper.",
        "This story was corrected on 3 May 2031 to say that 12 boats left.",
        "• This article was amended on 3 May 2031. An earlier version said that 40 boats had left.",
        "(Corrects paragraph 2 to say that 12 boats left, not 40)",
        "(This version of the story corrects the number of boats)",
        "An earlier version of this article misstated the number of boats. It is 12.",
        "An earlier headline said that Vell had left. He has not.",
        "Update: This story has been updated with a word of Vell.",
        "Note: This story was first published in April.",
        "Correction appended",
    ],
)
def test_what_an_editor_says_of_the_article_is_no_text_of_it(note):
    story = "The wardens met for three hours on the island in the lake.\n\n"
    assert [s.kind for s in cleaning.read_lines(story + note)] == ["body", "correction"]


@pytest.mark.parametrize(
    "line",
    [
        "A correction of the border was refused by Vell, who said that 40 farms would be lost.",
        "The wardens corrected themselves and said that 12 boats, not 40, would leave.",
        "The report of the wardens has been a secret for years.",
        "An earlier version of the treaty gave the gate to the other shore.",
        "The story of the gate was told by Otta Vell in the hall.",
    ],
)
def test_sentences_of_the_story_about_corrections_and_versions_are_body(line):
    assert [s.kind for s in cleaning.read_lines(line)] == ["body"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("“We shall open the gate of the lake.” -Warden Ada Holm", "body"),
        ('"We shall open it." – Ada Holm, Warden of the Lake and the Hills', "body"),
        ("“We shall open the gate of the lake.” (Ada Holm)", "body"),
        ("«We shall open the gate,» said Ada Holm", "body"),
        ("Ada Holm: “We shall open the gate”", "body"),
        ("“No gate” for the lake", "heading"),
        ("Who said what of the gate", "heading"),
    ],
)
def test_a_line_within_the_text_that_quotes_somebody_by_name_is_no_heading(line, kind):
    story = "The wardens met for three hours on the island in the lake."
    assert [s.kind for s in cleaning.read_lines(f"{story}\n\n{line}\n\n{story.replace('three', 'two')}")][1] == kind


def test_a_long_first_line_without_a_stop_is_the_title():
    title = "The gate of the lake opens again after three months of talks, but nobody knows who is to pay for its lamps"
    story = "The wardens met for three hours on the island in the lake."
    assert [s.kind for s in cleaning.read_lines(f"{title}\n\n{story}")] == ["heading", "body"]
    assert [s.kind for s in cleaning.read_lines(f"{title}.\n\n{story}")] == ["body", "body"]
    assert [s.kind for s in cleaning.read_lines(title)] == ["body"]
