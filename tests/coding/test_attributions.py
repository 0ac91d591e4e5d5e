"""Who is said to have said what: one test for each rule, on invented sentences."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.coding.speech import attributions, people, quotes
from kit.text.names import Names
from kit.text.read_text import read_text

ACTORS = pd.DataFrame(
    [
        ("venn", "Orla Venn", "person", "minister", "north", None),
        ("dask", "Pim Daskow", "person", "envoy", "south", None),
        ("north_ministry", "Northern ministry", "organisation", "", "north", None),
    ],
    columns=["actor_id", "name", "kind", "role", "party_id", "organisation_id"],
)
ALIASES = pd.DataFrame(
    [("a1", "venn", "Venn", "surname", "article"), ("a2", "north_ministry", "the ministry", "role", "article")],
    columns=["alias_id", "actor_id", "alias", "scheme", "origin"],
)
NAMES = Names(ALIASES, ACTORS)


def found(text):
    return [
        (text[a.content_start : a.content_end], a.actor_id or a.speaker, a.form)
        for a in attributions.find(read_text(text, NAMES))
    ]


@pytest.mark.parametrize(
    "text, content, who, form",
    [
        ("“We will never sign this paper,” Orla Venn said on Monday.", "We will never sign", "venn", "direct"),
        ("“We will never sign this paper,” said Orla Venn on Monday.", "We will never sign", "venn", "direct"),
        ("Orla Venn said that the paper would never be signed.", "the paper would never be signed", "venn", "indirect"),
        ("According to Orla Venn, the paper would never be signed.", "the paper would never be signed", "venn", "indirect"),
        ("Orla Venn said the paper was “a gift to nobody” and left.", "a gift to nobody", "venn", "mixed"),
        ("Orla Venn demanded a longer pause in the fighting.", "a longer pause", "venn", "attributed"),
        ("Tess Ardmore, a baker in the valley, said that nobody asked her.", "nobody asked her", "Tess Ardmore", "indirect"),
        ("The paper would never be signed, Venn said.", "The paper would never be signed", "venn", "indirect"),
    ],
)
def test_one_sentence_gives_its_content_speaker_and_form(text, content, who, form):
    assert any(content in c and (w, f) == (who, form) for c, w, f in found(text)), found(text)


@pytest.mark.parametrize(
    ("text", "content", "form"),
    [
        ("Read the paper before you sign it, Venn told the delegates.", "Read the paper before you sign it", "indirect"),
        ("Follow the plan or leave the hall, Venn told the tired wardens, according to two of them.",
         "Follow the plan or leave the hall", "indirect"),
        ("Bring a map when you come back, Venn told her ministers on Friday.", "Bring a map when you come back", "indirect"),
        ("In the end nobody will sign the paper, Venn told the delegates.", "In the end nobody will sign the paper", "indirect"),
        ("Venn told the wardens the paper was dead.", "the paper was dead", "indirect"),
        ("Venn told the wardens that nobody would come.", "nobody would come", "indirect"),
        ("Venn wants guarantees that both councils ratify.", "guarantees that both councils ratify", "attributed"),
        ("Venn demanded on Friday that both councils sign.", "both councils sign", "attributed"),
        ("Orla Venn read from a sheet of paper: “The gate is the core of the plan. We expect an answer.”",
         "“The gate is the core of the plan. We expect an answer.”", "direct"),
        ("Orla Venn said in front of the gate: “The gate is the core of the plan.”", "“The gate is the core of the plan.”", "direct"),
        ("Orla Venn said the paper was a trick: “The gate is the core of it all.”",
         "the paper was a trick: “The gate is the core of it all.”", "mixed"),
        ("Venn said nothing would change.", "nothing would change", "indirect"),
    ],
)  # fmt: skip
def test_the_content_is_what_was_said_and_nothing_beside_it(text, content, form):
    assert found(text) == [(content, "venn", form)]


@pytest.mark.parametrize(
    "text",
    [
        "Venn told the delegates.",
        "When the gate opened, Venn told the wardens.",
        "In the cold hall of the old harbour, Venn told the delegates.",
        "Venn denied nothing and confirmed nothing.",
        "Venn said that the gat…",
    ],
)
def test_a_hearer_nothing_and_a_word_cut_short_are_no_content(text):
    assert found(text) == []


def test_a_pronoun_stands_for_the_speaker_of_its_paragraph():
    text = "Orla Venn said that the paper was weak. She added that nobody would sign it."
    assert [w for _, w, _ in found(text)] == ["venn", "venn"]


def test_a_quotation_alone_is_given_to_the_speaker_before_it():
    text = "“We will never sign this paper,” Orla Venn said. “It is a gift to nobody at all.”"
    assert {w for _, w, _ in found(text)} == {"venn"}
    assert any("gift to nobody" in c for c, _, _ in found(text))


@pytest.mark.parametrize("marks", ["“”", "‘’", "''", "«»", '""'])
def test_a_quotation_that_opens_the_next_paragraph_goes_on_in_any_marks(marks):
    first, last = marks
    text = f"Orla Venn said that the dam would hold.\n\n{first}Nobody has to leave the valley tonight.{last}"
    assert [w for _, w, _ in found(text)] == ["venn", "venn"]


def test_a_surname_stands_for_a_person_introduced_before():
    text = "Pim Daskow said that the road was closed.\n\nDaskow said that it would stay closed for weeks."
    assert [w for _, w, _ in found(text)] == ["dask", "dask"]


def test_a_role_stands_for_the_person_named_before():
    text = "Orla Venn said that the paper was weak.\n\nThe minister said that nobody would sign it."
    assert [w for _, w, _ in found(text)] == ["venn", "venn"]


def test_a_sentence_without_a_speaker_gives_nothing():
    assert found("The river rose by a metre in the night. Two bridges were closed to cars.") == []


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["Venn", "said", "“", "”", "that", "the", "ministry", "according to", ",", ".", "\n\n", "he", "hopes", "'"]
        ),
        max_size=60,
    )
)
def test_spans_lie_in_order_whatever_the_words(words):
    text = " ".join(words)
    read = read_text(text, NAMES)
    split = read.sentences
    for a in attributions.find(read):
        assert 0 <= a.first <= a.last < len(split)
        assert split[a.first].char_start <= a.content_start < a.content_end <= split[a.last].char_end


@pytest.mark.parametrize(
    "text, content, who",
    [
        ("The paper would never be signed, said Orla Venn.", "The paper would never be signed", "venn"),
        ("When asked about the pause, Venn said, “It will not hold at all.”", "“It will not hold at all.”", "venn"),
        ("Venn left the hall, saying the pause would not hold.", "the pause would not hold", "venn"),
        ("“We waited in the rain for hours,” the northern town's Orla Venn said.", "“We waited in the rain for hours,”", "venn"),
        (
            "“We waited in the rain for hours,” he was quoted as saying in the release.",
            "“We waited in the rain for hours,”",
            "he",
        ),
        (
            "The envoys would return on Friday, Venn told reporters, Lake Wire reports.",
            "The envoys would return on Friday",
            "venn",
        ),
        ("Venn declaredthat the envoys would return on Friday.", "the envoys would return on Friday", "venn"),
        ("The head of the southern team, Pim Daskow, said the hall was cold.", "the hall was cold", "dask"),
        ("Venn's staff later said the hall was cold.", "the hall was cold", "Venn's staff"),
        ("Its head, Pim Daskow, said that his guards had been kept waiting.", "his guards had been kept waiting", "dask"),
        ("Venn, who arrived late, told journalists that “the hall was cold today”.", "“the hall was cold today”", "venn"),
        (
            "Orla Venn, the minister of Orlec, denied this: “Nobody hides behind us here.”",
            "“Nobody hides behind us here.”",
            "venn",
        ),
        (
            "Both sides, Venn argues, speak of the pause in order not to speak of the dam.",
            "speak of the pause in order not to speak of the dam",
            "venn",
        ),
        ("Some suggested that the hall was cold.", "the hall was cold", "Some"),
        ("“Nobody signs,” Pim Daskow said, according to the Lake Wire agency.", "“Nobody signs,”", "dask"),
        ("“Nobody signs here today,” the Lake Wire quoted Pim Daskow as saying.", "“Nobody signs here today,”", "dask"),
    ],
)
def test_other_ways_of_naming_a_speaker_are_heard(text, content, who):
    assert (content, who) in [(c, w) for c, w, _ in found(text)], found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Orla Venn added three goals before the break.",
        "Orla Venn agreed to a contract for two years.",
        "His claims seem to grow with every week.",
        "A final report is expected in spring.",
        "The wall was higher than Venn said it was.",
        "Venn didn't respond to questions about the wall.",
    ],
)
def test_what_only_looks_like_speech_is_none(text):
    assert found(text) == []


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["A", "Ada", "McKay", "van", "de", "x", "’", "-", " ", "  ", "é", ".", "iPod"]), max_size=30).map(
        "".join
    )
)
def test_full_names_are_found_as_from_every_place(text):
    names = re.finditer(r"[A-Z][\w’'-]+(?: (?:van|von|de|del|al|bin|di|da|le) )?(?: [A-Z][\w’'.-]+){1,3}", text)
    assert [m.span() for m in people._FULL_NAME.finditer(text) if m[1]] == [m.span() for m in names]


def single(text, start):
    """Where a quotation in single marks ends, by looking on from its beginning."""
    fallback = 0
    for at in range(start, min(len(text), start + 1500)):
        if text[at] not in "‘’'" or text[at - 1].isspace() or text[at + 1 : at + 2].isalnum():
            continue
        if text[at - 1] in ".,!?…":
            return at + 1
        fallback = fallback or at + 1
    return fallback


@settings(deadline=None)
@given(st.lists(st.sampled_from(["‘", "’", "'", " ", "a", ",", ".", "it’s", "x" * 700]), max_size=30).map("".join))
def test_quotations_in_single_marks_end_where_a_look_ahead_finds_it(text):
    closings = quotes._Closings(text, 0, len(text))
    assert [closings.after(at) for at in range(1, len(text))] == [single(text, at) for at in range(1, len(text))]


def test_a_mark_that_opens_no_quotation_behind_the_speaker_is_no_error():
    text = "The paper would never be signed, said Orla Venn, “ and left the hall."
    assert found(text) == [("The paper would never be signed", "venn", "indirect")]
