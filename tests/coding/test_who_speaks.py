"""Who speaks, kind by kind, as agencies write: dates, several speakers, calls, namesakes, offices, antecedents; all invented."""

import pytest

from kit.coding.speech.first_names import is_mans, is_womans
from tests.coding.test_speakers import said, sides


def speakers(text):
    return [who for who, _ in said(text)]


# ---- what ends no clause


@pytest.mark.parametrize(
    "setting",
    [
        "on Monday, Feb. 28, that", "on Feb. 28 that", "late on 3 March that", "on Tuesday, 1 March,",
        "in a letter on Sept. 3 that",
        "on Wed., March 16, that", "in Oldport, N.L., that", "in Oldport on March 9, 2031 that",
        "on Lake TV’s “Good Morning” on Sunday that",
    ],
)  # fmt: skip
def test_the_day_and_place_beside_the_verb_are_no_content(setting):
    assert said(f"Venn said {setting} the dam would hold.") == [("venn", "the dam would hold")]


@pytest.mark.parametrize(
    "clause",
    [
        "Gen. Holm and Lt. Col. Ardmore were safe", "Mr. Tarn had misjudged the U.S. envoy", "the ferry to St. Mary was late",
        "house No. 10 was closed", "the meeting of Dec. 5 was a mistake", "the doors would open at 3 p.m. on Friday",
        "Dr. Ada Holm, i.e. the head of the ward, was there",
    ],
)  # fmt: skip
def test_a_shortened_word_ends_no_clause(clause):
    assert said(f"Venn said {clause}.") == [("venn", clause)]


def test_a_rank_behind_a_verb_ends_no_name():
    for text in (
        "According to Gen. Tess Ardmore, the dam held.",
        "The dam held all night, said Lt. Gen. Tess Ardmore.",
        "The dam held all night, according to Rep. Tess Ardmore.",
    ):
        assert speakers(text) == ["Tess Ardmore"]


# ---- several speakers


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("According to Venn, the dam held, but Pim Daskow says that it broke.", [("venn", "the dam held"), ("dask", "it broke")]),
        (
            "The dam held, according to Venn, while Pim Daskow said that it broke.",
            [("venn", "The dam held"), ("dask", "it broke")],
        ),
        ("Venn said the dam held, while according to Tarn it broke.", [("venn", "the dam held"), ("tarn", "it broke")]),
        ("According to Venn, the dam held; according to Tarn, it broke.", [("venn", "the dam held"), ("tarn", "it broke")]),
        ("According to the Lake Wire, Venn said that the dam held.", [("venn", "the dam held")]),
    ],
)
def test_according_to_somebody_is_one_turn_of_several(text, turns):
    assert [(who, content.rstrip(".")) for who, content in said(text)] == turns


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Venn and Tarn said that the dam held.", ["venn", "tarn"]),
        ("Both Venn and Pim Daskow said that the dam held.", ["venn", "dask"]),
        ("Venn, as well as Tarn, said that the dam held.", ["venn", "tarn"]),
        ("Venn, together with Tarn, said that the dam held.", ["venn", "tarn"]),
        ("Venn, Tarn and Ida Pollander all said that the dam held.", ["venn", "tarn", "pol"]),
        ("On Monday, Venn and Tarn told reporters that the dam held.", ["venn", "tarn"]),
        ("The mayor of Oldport, Ada Holm, and President Bela Tarn said that the dam held.", ["Ada Holm", "tarn"]),
        ("“The dam held all night,” Venn and Tarn said on Sunday.", ["venn", "tarn"]),
        ("“The dam held all night,” said Venn and Tarn.", ["venn", "tarn"]),
        ("Norrland and Poland said that the dam held.", ["norrland", "Poland"]),
        ("President Tarn and the mayor of Oldport, Ada Holm, said that the dam held.", ["tarn", "Ada Holm"]),
        ("He met Venn and Tarn said that the dam held.", ["tarn"]),
        ("Neither Venn nor Tarn said that the dam held.", []),
        ("The talks of Venn and Tarn were useful, Pim Daskow said.", ["dask"]),
        ("Talks between Norrland and Sudmark said to be secret were held.", []),
        ("Venn said that Tarn and Pim Daskow said nothing new.", ["venn"]),
        ("Venn spoke to guards and said that the dam held.", ["venn"]),
        ("Venn called Tarn again on Thursday and said that the dam held.", ["venn"]),
    ],
)
def test_all_who_are_the_subject_speak_and_nobody_else(text, who):
    assert speakers(text) == who


# ---- other words for saying


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("As Venn put it, the dam is a toy.", "the dam is a toy"),
        ("As Venn put it on Sunday, the dam is a toy.", "the dam is a toy"),
        ("As Venn has said many times, the dam is a toy.", "the dam is a toy"),
        ("The dam is a toy, as Venn put it.", "The dam is a toy"),
        ("The dam is a toy, as Venn has repeatedly said.", "The dam is a toy"),
        ("“A toy of the lake towns” is how Venn put it.", "“A toy of the lake towns”"),
        ("In Venn’s words, the dam is a toy.", "the dam is a toy"),
        ("Venn was cited by the Lake Wire as saying that the dam is a toy.", "the dam is a toy"),
        ("Venn was quoted on Sunday by the Lake Wire as saying the dam is a toy.", "the dam is a toy"),
        ("Venn is of the opinion that the dam is a toy.", "the dam is a toy"),
        ("Venn let it be known that the dam is a toy.", "the dam is a toy"),
        ("Venn has repeatedly said that the dam is a toy.", "the dam is a toy"),
        ("The dam of the lake is a toy, Venn told journalists on Thursday.", "The dam of the lake is a toy"),
        ("The dam of the lake is a toy, Venn told a conference call with reporters on Friday.", "The dam of the lake is a toy"),
        ("The dam is a “toy” and nothing more, Venn said late on Friday.", "The dam is a “toy” and nothing more"),
        ("Venn told Tarn that the dam is a toy.", "the dam is a toy"),
        ("Venn told BBC radio the dam is a toy.", "the dam is a toy"),
        ("Venn, who branded Tarn a liar, said the dam is a toy.", "the dam is a toy"),
        ("The mayor of Oldport, Ada Holm, was caught, Venn said in a video.", "The mayor of Oldport, Ada Holm, was caught"),
    ],
)
def test_what_is_put_in_other_words_is_heard(text, content):
    assert ("venn", content) in [(who, c.rstrip(".")) for who, c in said(text)]


def test_a_block_behind_its_announcement_is_his_whose_statement_it_is():
    block = "The guards will open a road on Friday."
    for lead in ("The statement of Venn reads as follows:", "Venn said the following:", "Venn’s message read as follows:"):
        assert said(f"{lead}\n\n{block}\n\nIt rained all day in the port.") == [("venn", block)]


# ---- calls


@pytest.mark.parametrize(
    "text",
    [
        "Tarn called Venn on Tuesday.", "Tarn called his southern counterpart to discuss the dam.",
        "Tarn called Venn and Pim Daskow.",
        "Tarn called Venn twice.", "Tarn called the president of Sudmark for an hour.",
        "Tarn called an emergency meeting in Oldport.",
        "Tarn phoned Venn late on Sunday.", "Tarn rang Venn before the meeting.", "A group called Free Lake opened an office.",
    ],
)  # fmt: skip
def test_a_call_is_no_statement(text):
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tarn called on Venn to leave the hall.", "Tarn called for a stronger lake.", "Tarn called the dam a crime.",
        "Tarn called Venn a liar.", "Tarn called Venn’s offer a trick.", "Tarn called the report false.",
        "Tarn called it a trick.",
    ],
)  # fmt: skip
def test_calling_for_something_or_it_something_is_one(text):
    assert speakers(text) == ["tarn"]


# ---- namesakes


@pytest.mark.parametrize(
    "text",
    [
        "Venn, the governor of the lake region, said it rained.", "Governor Venn said it rained.",
        "The governor, Venn, said it rained.",
        "Sen. Venn told reporters that it rained.", "“It rained all night,” said Venn, the mayor of Oldport.",
        "Venn, a nurse in Oldport, said it rained.", "“It rained all night,” lake region governor Venn said.",
        "Venn, head of the lake regional administration, said it rained.",
    ],
)  # fmt: skip
def test_a_surname_with_another_office_is_another_person(text):
    assert speakers(text) == ["Venn"]


def test_the_other_person_goes_on_by_the_surname_unless_the_one_of_the_codebook_is_named_in_full():
    first = "Governor Venn said it rained."
    assert speakers(f"{first}\n\nVenn added that the road was closed.") == ["Venn", "Venn"]
    assert speakers(f"Orla Venn said it snowed.\n\n{first}\n\nVenn, the minister, said it was late.") == ["venn", "Venn", "venn"]


def test_an_office_that_fits_or_a_former_one_leaves_the_person():
    for beside in (
        "the head of Norrlandian diplomacy",
        "a former mayor of Oldport",
        "the foreign minister",
        "the envoy to the talks",
    ):
        assert speakers(f"Venn, {beside}, said it rained.") == ["venn"]


# ---- offices


@pytest.mark.parametrize(
    ("text", "who", "party"),
    [
        ("An adviser to Norrland’s interior minister, Tess Ardmore, said it rained.", "Tess Ardmore", "north"),
        ("The Norrlandian ministry’s spokesman, Maj. Gen. Carl Ardmore, said it rained.", "Carl Ardmore", "north"),
        ("Norrland’s envoy to Sudmark, Tess Ardmore, said it rained.", "Tess Ardmore", "north"),
        ("Norrland’s ambassador to Poland Tess Ardmore said it rained.", "Tess Ardmore", "north"),
        ("Poland’s premier said it rained.", "pol", "poles"),
        ("Officials in Warsaw said it rained.", "Officials in Warsaw", "poles"),
        ("Secretary of State Tess Ardmore praised the guards for their work.", "Tess Ardmore", None),
        ("Tess Ardmore, Poland’s defence minister, warned against a war.", "Tess Ardmore", "poles"),
        ("Venn’s spokesman, Carl Ardmore, said it rained.", "Carl Ardmore", "north"),
        ("According to Poland’s Energy Ministry, it rained.", "Energy Ministry", "poles"),
        ("“It rained all night,” a guard in the hall, who asked not to be named, said of Venn.", "a guard in the hall", None),
        ("Earlier on Monday, Venn, whose guards were late, said it rained.", "venn", "north"),
        ("The envoy of the port, for the first time, said it rained.", "The envoy of the port", None),
    ],
)
def test_offices_lead_to_the_name_and_the_side(text, who, party):
    assert sides(text) == [(who, party)]


# ---- antecedents


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Tarn met Pim Daskow in Oldport. He said the dam held.", ["tarn"]),
        ("Pim Daskow met Tarn in Oldport. “It held,” the minister said.", ["dask"]),
        ("Venn flew to Oldport to see Tarn.\n\n“We came to listen,” the top diplomat said.", ["venn"]),
        ("President Tarn met the Polish envoy. “It will hold,” he said.", ["tarn"]),
        ("Two senior Polish officials said it rained. Venn left.", ["Two senior Polish officials"]),
        ("Tess Ardmore said it rained. The former boxer said it was cold.", ["Tess Ardmore", "Tess Ardmore"]),
        ("Venn and Pim Daskow met. The Norrlandian said it rained.", ["venn"]),
        ("The guards did not respond to a request for comment, but Venn said that it rained.", ["venn"]),
        ("The Lake Wire cited a source in the port as saying it rained.", ["a source"]),
        ("Norrland has said it is ready, Venn told the Lake Wire.\n\nHe said it rained.", ["norrland", "venn"]),
        (
            "The Polish human rights office said it rained. The road by the lake is shut, it said.",
            ["The Polish human rights office"] * 2,
        ),
        ("Diplomats at the Lake Wire said it rained.", ["Diplomats at the Lake Wire"]),
        ("Ms Ardmore said it rained. The foreign secretary told the Times it was cold.", ["Ardmore", "Ardmore"]),
        ("Norrland and Sudmark met again.\n\n“It is hard,” he said.", ["he"]),
        ("Venn said it rained. Poland sent guards.\n\nHe added that it was cold.", ["venn", "venn"]),
    ],
)
def test_who_is_meant_is_the_person_of_whom_the_sentence_before_tells(text, who):
    assert speakers(text) == who


def test_the_official_is_the_one_described_before_with_his_side():
    text = "A senior Polish official said it rained. “It is cold,” the official said. “It is wet,” one of them said."
    assert [party for _, party in sides(text)] == ["poles", "poles", "poles"]


def test_she_is_not_the_man_named_beside_her():
    text = "John Ardmore met Maria Ardley in Oldport.\n\nShe said the dam held."
    assert speakers(text) == ["Maria Ardley"]
    assert is_womans("Maria Ardley") and not is_womans("Mykola Ardley") and not is_womans("Maria")
    assert is_mans("John Ardmore") and not is_mans("Robin Ardmore")


def test_an_office_of_somebody_served_is_not_one_s_own():
    text = "Ada Holm, an aide to the president, said it rained. The president said it was cold."
    assert speakers(text) == ["Ada Holm", "The president"]


# ---- no speech


@pytest.mark.parametrize(
    "text",
    [
        "The final say on the draft belongs to the guards.", "Diplomatic talks show that a deal is near.",
        "Neither the council, the guards nor the town had confirmed the wedding.",
        "But the strange remark may have been a joke.",
        "Venn said nothing about the dam.", "Talks between Norrland and Sudmark aimed at peace went on.",
        "Venn posted a record of nine goals.",
    ],
)  # fmt: skip
def test_what_only_looks_like_speech_is_none(text):
    assert said(text) == []


def test_a_subordinate_clause_ends_before_the_name_behind_it():
    assert said("Although Norrland denied it, Sudmark said the dam held.") == [("sudmark", "the dam held")]


def test_what_is_added_in_quotation_marks_is_one_with_what_was_quoted():
    text = "“It rained all night,” Venn said, adding: “The dam will hold.”"
    assert said(text) == [("venn", text)]


def test_who_relays_a_demand_makes_no_second_one():
    assert said("Venn urged Tarn to open the dam, his spokesman said.") == [("venn", "Tarn to open the dam")]


# ---- content and speaker apart


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("The dam will hold, reported the Lake Press Agency citing Colonel Ada Holm.", [("Ada Holm", "The dam will hold")]),
        ("The dam will be closed at night, harbour master Tess Holm said.", [("Tess Holm", "The dam will be closed at night")]),
        ("The sides will sign on 2 April, mediator Tess Holm said.", [("Tess Holm", "The sides will sign on 2 April")]),
        ("Spc. Ada Holm told a local station she had seen the crater.", [("Ada Holm", "she had seen the crater")]),
        ("Although Venn said the dam was closed, guards keep its pumps warm.", [("venn", "the dam was closed")]),
        ("The dam is too old, says the Lake Party's Ada Holm.", [("Ada Holm", "The dam is too old")]),
        (
            "The dam holds well, says the Lake Party's Ada Holm, while the Greens' Tess Ardmore calls that figure a fairy tale.",
            [("Ada Holm", "The dam holds well"), ("Tess Ardmore", "that figure a fairy tale")],
        ),
    ],
)  # fmt: skip
def test_what_stands_beside_the_content_is_none_of_it(text, turns):
    assert said(text) == turns


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Lake Motors said the dam was dry. The company said it would hold.", ["Lake Motors", "Lake Motors"]),
        ("Lake Motors said the dam was dry. The ministry said it would hold.", ["Lake Motors", "The ministry"]),
        ("The Lake Council said the dam was dry. The council said it would hold.", ["Lake Council", "Lake Council"]),
    ],
)
def test_the_company_is_the_one_heard_last(text, who):
    assert speakers(text) == who


# ---- views without a verb of speech


@pytest.mark.parametrize(
    ("text", "turns"),
    [
        ("For Orla Venn, the dam will be closed by May.", [("venn", "the dam will be closed by May")]),
        ("Norrland’s position is that the dam stays shut.", [("norrland", "the dam stays shut")]),
        ("Venn is certain the dam will hold.", [("venn", "the dam will hold")]),
        ("Venn let it be known on Lake TV that the dam held.", [("venn", "the dam held")]),
        ("Venn spoke in a message of “small and steady steps” at the dam.", [("venn", "“small and steady steps” at the dam")]),
        ("Venn attacked the draft as “a gift to the rich”.", [("venn", "the draft as “a gift to the rich”")]),
        ("Venn asks whether the dam will hold.", [("venn", "whether the dam will hold")]),
        ("Venn told Lake TV Norrland was ready to sign.", [("venn", "Norrland was ready to sign")]),
        ("Venn ruled out any new dam.", [("venn", "any new dam")]),
        ("The dam will stay shut, its chairman, Ada Holm, said on state radio.", [("Ada Holm", "The dam will stay shut")]),
        ("“Do we believe it? Of course not,” said Holm on Telegram.", [("Holm", "“Do we believe it? Of course not,”")]),
        ("In Oldport, a pilot who asked not to be named said the dam held.", [("a pilot", "the dam held")]),
        ("Venn demanded a pause in a call with Tess Ardmore, the Lake Council said.",
         [("the Lake Council", "Venn demanded a pause in a call with Tess Ardmore")]),
    ],
)  # fmt: skip
def test_a_frame_tells_whose_view_it_is(text, turns):
    assert said(text) == turns


@pytest.mark.parametrize(
    "text", ["For example, the dam is shut.", "For Venn, it was the third visit.", "For his part, it rained."]
)
def test_not_everything_behind_for_has_a_view(text):
    assert said(text) == []


def test_his_opinion_is_that_of_the_one_heard_last():
    assert said("Venn said it rained. In his opinion, the dam would hold.")[1] == ("venn", "the dam would hold")
    assert said("Venn said it rained. Tarn, in his words, drags its feet.")[1] == ("venn", "Tarn, in his words, drags its feet")


def test_the_politician_is_the_person_heard_last():
    assert speakers("Ada Holm said it rained. “It is cold,” the politician said.") == ["Ada Holm", "Ada Holm"]
