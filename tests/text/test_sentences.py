"""An article file → its body sentences, on invented articles."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from syntok import segmenter

from kit.text import cleaning, sentences

ARTICLE = """Go to contents

Ferry talks go on

Ferry talks go on

Posted May. 3, 2030 07:50,

The envoys met again on Friday. “It was long,” Ms. Holm said. Nobody left.

Will the ferry sail?

A guard at the pier (Photo: Lake Wire)
The court, in a letter, asked for calm.

By Editor

Leave a Comment

Your address will not be shown.
"""


def printed(text):
    return [text[s.char_start : s.char_end] for s in sentences.split(text)]


def test_only_body_sentences_are_left_with_exact_offsets():
    assert printed(ARTICLE) == [
        "The envoys met again on Friday.",
        "“It was long,” Ms. Holm said.",
        "Nobody left.",
        "The court, in a letter, asked for calm.",
    ]


def test_positions_count_on_and_paragraphs_are_numbered():
    assert [(s.paragraph, s.position) for s in sentences.split(ARTICLE)] == [(1, 1), (1, 2), (1, 3), (2, 4)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Skip to main content", "furniture"),
        ("Updated 3 May 2030 at 9:00", "time stamp"),
        ("Two guards at the gate. (Photo: Lake Wire)", "photo credit"),
        ("Ada Holm ada@gazette.example", "byline"),
        ("Hopes for the bridge", "heading"),
        ("The bridge opened.", "body"),
        ("Source: Hill Radio", "after the end"),
    ],
)
def test_what_is_left_out_says_why(line, kind):
    assert [s.kind for s in cleaning.read_lines(line)] == [kind]


def test_everything_after_the_end_belongs_to_the_site():
    kinds = [s.kind for s in cleaning.read_lines("It rained all day.\nRelated stories:\nIt rained all week as well.")]
    assert kinds == ["body", "after the end", "after the end"]


def test_an_empty_text_has_no_sentences():
    assert sentences.split("") == sentences.split(" \n\n ") == []


def test_words_hold_a_letter_or_a_digit():
    assert sentences.count_words("Two – “or 3” words …") == 4


def test_a_link_between_paragraphs_does_not_end_the_article():
    text = (
        "The gate opened.\nREAD MORE: Why the gate was shut\nThe guard left.\nRelated stories\nNobody came.\n" + "It rained. " * 9
    )
    assert [s.kind for s in cleaning.read_lines(text)] == ["body", "furniture", "body", "furniture", "body", "body"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Story continues below advertisement", "furniture"),
        ("WATCH: The gate of the lake, from above.", "furniture"),
        ("The pier before the storm. (Ada Holm/LNN)", "photo credit"),
        ("Ada Holm, The Associated Press", "byline"),
        ("ORLEC, Lakeland, Mar. 2", "heading"),
    ],
)
def test_site_furniture_and_agency_lines_are_no_body(line, kind):
    assert [s.kind for s in cleaning.read_lines(line)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "The hall was cold. Nobody spoke. “It was late,” said the guard.",
        "“We waited.” Then the lights went out. He asked, “Who is there?” Nobody knew.",
        'He said "we waited for hours." The guard left. "Nobody came."',
        "Mr. Holm met Dr. Venn on Oct. 3 in the U.S. embassy. They spoke for hours.",
        "It rose by 1.4 metres (0.3 more than before). It fell.",
        "The U.S. Senate met. It closed at 5 p.m. Nobody spoke.",
    ],
)
def test_paragraphs_cut_directly_are_cut_as_the_splitter_cuts_them(text):
    direct = sentences._split_plain(text)
    assert direct is None or direct == split_by_syntok(text)


def split_by_syntok(text):
    return [(s[0].offset, s[-1].offset + len(s[-1].value)) for block in segmenter.analyze(text) for s in block]


PIECES = (
    "the talks began hall envoys left The Holm Nobody In However XVIII NATO Kyiv DeVenn B. US.A U.SA "
    "Gen U.S. Mr. Dr. No. p.m. a.m. e.g. Oct. Sept. May "
    "5 17 2022 3.5 a.b A.B. I V x ( ) [ ] {a} (a) (The (Reuters) ; ... .. … . ! ? , - – — ’ ' \" “ ” isn't. Holm’s. "
    "McDonald. cold.The signed.” left.) yes; but no.; 。 ？ \u200b _ end; And "
    "`` '' ''The left.'' lake.com lake.Com (LW) (LW), ( LW) (LW ) (St. Orlec) (it (gate) (The gate) ... .. «The »"
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(
        st.builds(
            "{}{}{}".format,
            st.sampled_from(["", "", "", "", "“", '"', "(", "``", "‘", "—"]),
            st.sampled_from(PIECES.split(" ")),
            st.sampled_from(["", "", "", "", ".", ".", ";", ",", "?", "!", ".”", '."', ".)", "...", ":", ",''", ".''", "),"]),
        ),
        min_size=1,
        max_size=30,
    ).map(" ".join)
)
@example("(left.).” (the")
def test_sentences_asked_for_one_by_one_are_those_of_the_whole_paragraph(text):
    assert list(sentences._split_mixed(text)) == split_by_syntok(text)


def test_sentences_glued_together_come_apart():
    assert printed("The paper was signed.The envoys left the hall.") == ["The paper was signed.", "The envoys left the hall."]


@settings(deadline=None)
@given(st.lists(st.sampled_from(["!", "?", ".", "…", "”", ")", '"', " ", "\n", "a", "A", "("]), max_size=30).map("".join))
def test_stops_and_doubtful_brackets_are_found_as_from_every_place(text):
    stops = re.finditer(r"[.!?…][.!?…]*[\"”’'»)\]]*\s+", text)
    assert [m.span() for m in sentences._STOP.finditer(text)] == [m.span() for m in stops]
    assert bool(sentences._DOUBTFUL_BRACKET.search(text)) == bool(re.search(r"\([^)]*[.!?]", text))


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["The", "gate", "No.", "Dr.", "3.", "opens.", "(It", "rained.)", "[sic].", "it's!", "x" * 60, "a!b!c", "“Yes.”"]
        ),
        max_size=60,
    ).map(" ".join)
)
def test_it_does_not_matter_how_much_is_handed_to_the_splitter_at_a_time(text):
    whole = sentences.split(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentences, "_AHEAD", 120)
        assert sentences.split(text) == whole
