"""Texts as they were typeset become running text; a text that has nothing of it stays as it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.text import cleaning, sentences
from kit.text.running_heads import drop
from kit.text.typesetting import set_as_running, set_paragraphs

WRAPPED = """The gate of the lake opens

The wardens of both shores met for three hours on the island and agreed
to open the gate again before the winter, a clerk of the harbour office
said.

“We shall not open it without a lamp on either side,” Otta Vell said in
the hall, which was cold.

Nobody left before the lamps
were lit.
"""


def body(text):
    return [text[s.start : s.end] for s in cleaning.read_lines(text) if s.kind == "body"]


def test_lines_of_a_paragraph_up_to_a_blank_line_are_one():
    text = set_as_running(WRAPPED)
    assert body(text) == [
        "The wardens of both shores met for three hours on the island and agreed to open the gate again before the winter, a clerk "
        "of the harbour office said.",
        "“We shall not open it without a lamp on either side,” Otta Vell said in the hall, which was cold.",
        "Nobody left before the lamps were lit.",
    ]
    assert [text[s.char_start : s.char_end] for s in sentences.split(text)] == body(text)  # offsets are those of the stored text


def test_a_short_line_within_a_broken_sentence_is_joined_as_well():
    text = WRAPPED.replace("again before the winter, a clerk", "again before the half-\nforgotten feast, a clerk")
    assert "before the half-forgotten feast, a clerk" in set_as_running(text)


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\n\n"), lambda text: "> " + text.replace("\n", "\n> ")])
def test_double_spaced_lines_and_those_of_an_answered_mail_are_joined_as_well(change):
    assert body(set_as_running(change(WRAPPED))) == body(set_as_running(WRAPPED))


def test_paragraphs_of_one_line_each_stay_apart():
    text = "\n\n".join(f"The wardens of shore {n} met for three hours on the island and left." for n in "abcde")
    assert set_as_running(text) == text


def test_line_breaks_of_other_systems_are_joined_as_well():
    assert set_as_running(WRAPPED.replace("\n", "\r\n")).split() == WRAPPED.split()
    assert len(body(set_as_running(WRAPPED.replace("\n", "\r\n")))) == 3


@pytest.mark.parametrize(
    "text",
    [
        "The gate opens\nBy Ada Holm\n3 May 2031\nThe wardens met for three hours on the island in the lake.\nNobody left.\n",
        "The wardens met for three hours on the island.\nThe clerk of the harbour office left at once.\nNobody came back there.\n",
        "HOLM: We shall open the gate of the lake in the spring.\nVELL: We shall not do so before the lamps are lit.\n",
        "The list of the clerk of the harbour office had:\n- a lamp for the northern shore\n- a rope for the southern shore\n",
        "One line without an end",
        "",
    ],
)
def test_paragraphs_lists_and_speakers_on_lines_of_their_own_stay_apart(text):
    assert set_as_running(text) == text


def test_an_indented_line_begins_a_paragraph():
    text = (
        "   The wardens of both shores met for three hours on the island and had\nagreed to open the gate again before the winter began.\n"
        "   A clerk of the harbour office said that nobody had left the cold hall\nbefore the lamps were lit and the boats were gone.\n"
    )
    assert [line.split()[0] for line in set_as_running(text).strip().split("\n")] == ["The", "A"]


@pytest.mark.parametrize(
    ("text", "running"),
    [
        (
            "The wardens spoke for hours about the har-\nbour and its lamps.",
            "The wardens spoke for hours about the harbour and its lamps.",
        ),
        (
            "A half-open gate is a gate, said the warden; a half-\nopen gate is no gate.",
            "A half-open gate is a gate, said the warden; a half-open gate is no gate.",
        ),
        (
            "The Lakeland wardens spoke at length about Lakeland-\nbuilt boats there.",
            "The Lakeland wardens spoke at length about Lakeland-built boats there.",
        ),
        ("The har\u00adbour was o\ufb03cially \ufb01lled.", "The harbour was officially filled."),
        ("The har\u00ad\nbour was full.", "The harbour was full."),
        ("\ufeffThe harbour was full.", "The harbour was full."),
        ("The gate opened.\x0cThe boats left\x0bat noon.", "The gate opened.\nThe boats left at noon."),
        ("The boats of the\x0charbour left.", "The boats of the harbour left."),
        ("The wardens spoke for hours about a well-\nknown gate.", "The wardens spoke for hours about a well-known gate."),
        ("The wardens left the lake for a face-\nto-face talk.", "The wardens left the lake for a face-to-face talk."),
        ("The wardens of the lake read the pro-\nposal at length.", "The wardens of the lake read the proposal at length."),
        (
            "The wardens of the lake spoke to the pre-\nsident at length.",
            "The wardens of the lake spoke to the president at length.",
        ),
        (
            "The wardens spoke for hours about the cease-\nfire of that year.",
            "The wardens spoke for hours about the cease-fire of that year.",
        ),
        ("The gate\x07 opened,\x00 they\x1b[1m said\x1b[0m.\x1a", "The gate opened, they said."),
        ("The gate\u200b opened\u200e at\u2060 noon.", "The gate opened at noon."),
        ("The gate\x1fopened.", "The gate opened."),
        ("The gate opened.\u2028The boats left.\rAll of them.", "The gate opened.\nThe boats left.\nAll of them."),
        ("The gate opens\u2029The boats left\u2028 at noon.", "The gate opens\n\nThe boats left  at noon."),
        ("The gate opens\x85\x85The boats left.", "The gate opens\n\nThe boats left."),
        ("\x93We open it\x94 \x96 that was all\x85 Nobody\x92s.", "“We open it” – that was all… Nobody’s."),
        ("The gate\x9f opened.", "The gate opened."),
    ],
)
def test_divided_words_ligatures_and_signs_of_pages_are_read_through(text, running):
    assert set_as_running(text) == running


def test_paragraphs_of_known_lines_need_no_guess_where_they_end():
    lines = [["Talks of Lakeland-", "Sevrania in 2030–", "31 end."], ["He left,", "a pro-", "test."]]
    assert set_paragraphs(lines) == "Talks of Lakeland-Sevrania in 2030–31 end.\n\nHe left, a protest."
    assert set_paragraphs([]) == ""


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.sampled_from(["the gate ", "opened", ".", "\n", "\r\n", "har-", "bour", " " * 3, "Holm: ", "x" * 40, "\u00ad", "\x0c"])
    ).map("".join)
)
def test_running_text_stays_as_it_is_and_no_letter_is_lost(text):
    once = set_as_running(text)
    assert [c for c in once if c.isalpha()] == [c for c in drop(text) if c.isalpha()]
