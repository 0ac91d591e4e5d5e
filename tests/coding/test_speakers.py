"""Who speaks: kinds of sentences in which a speaker was missed or another one was heard, all invented."""

import pandas as pd
import pytest

from kit.coding.speech import attributions, quotes
from kit.coding.speech.roles import Roles
from kit.text import sentences
from kit.text.names import Names
from kit.text.read_text import read_text

ACTORS = pd.DataFrame(
    [
        ("venn", "Orla Venn", "person", "Foreign minister of Norrland", "north", "north_office"),
        ("tarn", "Bela Tarn", "person", "President of Norrland", "north", None),
        ("dask", "Pim Daskow", "person", "Foreign minister of Sudmark", "south", None),
        ("pol", "Ida Pollander", "person", "Prime minister of Poland", "poles", None),
        ("norrland", "Norrland (government)", "organisation", "Government", "north", None),
        ("sudmark", "Sudmark (government)", "organisation", "Government", "south", None),
        ("north_office", "Office of Norrland", "office", "Staff office", "north", None),
        ("wire", "Lake Wire", "organisation", "News agency", "press", None),
    ],
    columns=["actor_id", "name", "kind", "role", "party_id", "organisation_id"],
)
ALIASES = pd.DataFrame(
    [
        ("a1", "venn", "Venn", "surname", "article"),
        ("a2", "tarn", "Tarn", "surname", "article"),
        ("a3", "norrland", "Norrland", "place", "article"),
        ("a4", "sudmark", "Sudmark", "place", "article"),
        ("a5", "tarn", "Norrlandian president", "role", "article"),
        ("a6", "venn", "Norrlandian presidential adviser", "role", "article"),
    ],
    columns=["alias_id", "actor_id", "alias", "scheme", "origin"],
)
NAMES = Names(ALIASES, ACTORS)


def read(text):
    return attributions.find(read_text(text, NAMES))


def said(text):
    return [(a.actor_id or a.speaker, text[a.content_start : a.content_end]) for a in read(text)]


def sides(text):
    return [(a.actor_id or a.speaker, a.party_id or ACTORS.set_index("actor_id")["party_id"].get(a.actor_id)) for a in read(text)]


# ---- set beside the name


@pytest.mark.parametrize("beside", [
    "a spokesman for the port", "the mayor of Oldport in the south", "head of the mission", "who leads the guards", "54",
    "a former judge from the north", "the envoy’s aide and a lawyer", "speaking on Friday", "in a call with reporters",
])  # fmt: skip
@pytest.mark.parametrize(
    "clause", ["Norrland had made no offer", "the dam would break", "Sudmark might answer", "pilots were late"]
)
@pytest.mark.parametrize("verb", ["said", "says", "warned"])
def test_what_is_set_beside_a_name_does_not_make_the_clause_a_speaker(beside, clause, verb):
    assert said(f"Tess Ardmore, {beside}, {verb} {clause}.") == [("Tess Ardmore", clause)]


def test_an_office_before_the_name_and_a_comma_leaves_the_name_the_speaker():
    for text in ("The mayor, Tess Ardmore, said it rained.", "But the head of the Lake Council, Tess Ardmore, said it rained."):
        assert said(text) == [("Tess Ardmore", "it rained")]


def test_a_speaker_behind_the_verb_is_still_heard():
    assert said("The paper would never be signed by the guards, said Orla Venn.") == [
        ("venn", "The paper would never be signed by the guards")
    ]


def test_a_hearer_without_that_is_no_content():
    assert said("Tess Ardmore told reporters Norrland must answer by Friday.") == [
        ("Tess Ardmore", "Norrland must answer by Friday")
    ]


# ---- role and country


@pytest.mark.parametrize(
    ("phrase", "speaker", "party"),
    [
        ("Norrland’s foreign minister", "venn", "north"),
        ("The president of Norrland", "tarn", "north"),
        ("The Norrlandian leader", "tarn", "north"),
        ("Poland’s prime minister", "pol", "poles"),
        ("The Polish Foreign Ministry", "Polish Foreign Ministry", "poles"),
        ("Two senior Polish officials", "Two senior Polish officials", "poles"),
        ("Warsaw", "Warsaw", "poles"),
        ("A senior adviser to the Norrlandian president", "A senior adviser to the Norrlandian president", "north"),
        ("A Norrlandian presidential adviser", "A Norrlandian presidential adviser", "north"),
        ("An aide to Venn", "An aide to Venn", "north"),
        ("Norrland’s deputy foreign minister", "Norrland’s deputy foreign minister", "north"),
        ("Norrland’s ambassador to Poland", "Norrland’s ambassador to Poland", "north"),
        ("The mayor of Warsaw", "The mayor of Warsaw", "poles"),
        ("Norway’s foreign minister", "Norway’s foreign minister", None),
        ("Norway", "Norway", None),
        ("Polish analysts", "Polish analysts", None),
        ("Polish Deputy Prime Minister Jan Kord", "Jan Kord", "poles"),
        ("Polish Foreign Ministry spokesman Jan Kord", "Jan Kord", "poles"),
        ("Jan Kord, a deputy mayor of Krakow,", "Jan Kord", "poles"),
        ("Norway’s envoy, Jan Kord,", "Jan Kord", None),
    ],
)
def test_role_and_country_give_the_person_or_at_least_the_side(phrase, speaker, party):
    assert sides(f"{phrase} said that the gate was shut.") == [(speaker, party)]


def test_a_department_of_state_is_no_verb():
    assert sides("US State Department spokesman Jan Kord said the gate was shut.") == [("Jan Kord", None)]


def test_a_side_stays_with_the_name_through_the_article():
    text = "Polish envoy Jan Kord said that it rained.\n\nIt was late. Nobody left.\n\nKord said that it snowed."
    assert sides(text) == [("Jan Kord", "poles"), ("Jan Kord", "poles")]


def test_roles_that_several_hold_name_nobody():
    roles = Roles(NAMES)
    assert roles.holder("the foreign minister of Norrland") == "venn"
    assert roles.holder("a foreign minister of Norrland") is None
    assert roles.holder("the former president of Norrland") is None
    assert roles.side("the ambassador to Norrland") is None
    assert roles.side("officials in Warsaw") == ("Poland", "poles")


def test_somebody_owned_is_not_the_owner():
    assert [s for s, _ in said("President Bela Tarn’s office said that the gate was shut.")] == ["President Bela Tarn’s office"]


def test_the_speaker_is_not_looked_for_behind_his_verb():
    assert [s for s, _ in said("Norrland said Venn had left the hall.")] == ["norrland"]


# ---- whom a word stands for


@pytest.mark.parametrize(
    ("before", "speaker"),
    [
        ("Sudmark closed the port.", "He"),
        ("The guards closed the port.", "He"),
        ("Bram Holt closed the port.", "Bram Holt"),
        ("Bram Holt said that it rained. Sudmark answered that it snowed.", "Bram Holt"),
    ],
)
def test_he_is_a_human_being(before, speaker):
    assert said(f"{before} He said that the gate was shut.")[-1] == (speaker, "the gate was shut")


def test_the_minister_is_one_who_is_a_minister():
    text = "Mayor Bram Holt met Venn in the hall. Holt said that it rained.\n\nThe minister said that it snowed."
    assert [s for s, _ in said(text)] == ["Bram Holt", "venn"]
    assert [s for s, _ in said("Norway closed the gate. The minister said it would stay closed.")] == ["The minister"]


def test_the_first_time_is_no_speaker():
    text = "For his part, the head of the port, for the first time hinted that the gate would open."
    assert "the first time" not in [s for s, _ in said(text)]


def test_a_surname_stands_for_a_person_named_in_full_before():
    text = "Bram Holt met the guards. Later, Holt said the gate was shut."
    assert said(text) == [("Bram Holt", "the gate was shut")]


def test_who_is_told_of_beside_a_quotation_goes_before_the_speaker_above():
    above = "Tess Ardmore said the gate was shut.\n\n"
    for text in (
        "Bram Holt shook his head. “It is open. It has been open for days,” he said.",
        "Bram Holt shook his head. “It is open. It has been open for days.”",
        "“It is open. It has been open for days.” Bram Holt shook his head.",
        "Asked about the gate, Bram Holt was blunt: “It is open.”",
    ):
        assert said(above + text)[-1][0] == "Bram Holt", text


@pytest.mark.parametrize("verb", ["grumbled", "hit back", "fumes", "summed up", "thundered", "put it", "chortled", "shot back"])
def test_any_verb_between_a_quotation_and_a_person_is_speech(verb):
    above = "Tess Ardmore said the gate was shut.\n\n"
    assert said(f"{above}“It has been open for days,” Bram Holt {verb}.")[-1][0] == "Bram Holt"


@pytest.mark.parametrize("verb", ["grumbled", "thundered", "snorted"])
def test_any_verb_before_a_person_behind_a_quotation_is_speech(verb):
    assert said(f"“It has been open for days,” {verb} Bram Holt.") == [("Bram Holt", "“It has been open for days,”")]


# ---- order


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The gate is shut” because of the storm, Bram Holt said.", "Bram Holt"),
        ("“The gate is shut for good”, - said Bram Holt.", "Bram Holt"),
        ("“The gate is shut for good,” – the old guard noted.", "the old guard"),
        ("“The gate is shut for good,” member of the delegation Bram Holt said.", "Bram Holt"),
        ("“The gate is shut for good,” said oil worker Bram Holt.", "Bram Holt"),
        ("“The gate is shut for good,” said one of the guards, Bram Holt.", "Bram Holt"),
        ("“The gate is shut for good,” says the party’s Bram Holt.", "Bram Holt"),
        ("Venn spoke on Monday. According to her, the gate was shut.", "venn"),
        ("In Venn’s words, the gate is “a wall with a door”.", "venn"),
        ("The gate was shut for good, the Lake Wire reported, citing Venn.", "venn"),
        ("The Lake Wire reported, citing Venn, that the gate was shut.", "venn"),
        ("Venn’s statement read as follows: “The gate is shut for good.”", "venn"),
        ("Venn’s words were as follows:\n\n“The gate is shut for good.”", "venn"),
        ("And from Chairwoman Tess Ardmore:\n\n“The gate is shut for good.”", "Tess Ardmore"),
        (
            "“The gate is shut for good, and nobody will open it before the spring.” – Commissioner Tess Ardmore\n\nIt rained.",
            "Tess Ardmore",
        ),
        ("Tess Ardmore: “The gate is shut for good.”", "Tess Ardmore"),
        ("Venn: The gate is shut for good.", "venn"),
        ("University of the Low Lake engineer Bram Holt said that the gate was shut.", "Bram Holt"),
        ("Spokesman for the board of health Bram Holt said that the gate was shut.", "Bram Holt"),
        ("Minister Paulo de Sousa e Brito said that the gate was shut.", "Paulo de Sousa e Brito"),
        ("Sheikh Abu Salim al-Harbi said that the gate was shut.", "Abu Salim al-Harbi"),
        ("Ludwig van den Berghe said that the gate was shut.", "Ludwig van den Berghe"),
        ("Late in the evening a spokesman said that the gate was shut.", "a spokesman"),
        ("He shook his head and said that the gate was shut.", "He"),
    ],
)
def test_the_speaker_is_heard_in_every_order(text, speaker):
    assert [s for s, _ in said(text)] == [speaker]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Bram Holt said he “would sign at once”, but Tess Ardmore said there was “no paper to sign”.",
            ["Bram Holt", "Tess Ardmore"],
        ),
        ("Bram Holt said the gate was open, while Tess Ardmore insisted that it was shut.", ["Bram Holt", "Tess Ardmore"]),
        ("Bram Holt said that the gate was open and Tess Ardmore said that it was shut.", ["Bram Holt", "Tess Ardmore"]),
        ("Norrland called the gate “a step”; Sudmark called it “a trick”.", ["norrland", "sudmark"]),
        ("“We are quite ready,” said Venn, while Tarn said: “They are not.”", ["venn", "tarn"]),
    ],
)
def test_two_speakers_in_a_sentence_are_two_attributions(text, speakers):
    assert [s for s, _ in said(text)] == speakers
    assert not any(c.endswith(("but", "while", "and")) for _, c in said(text))


def test_two_names_of_one_subject_are_no_two_speakers():
    text = "Bram Holt said that Tess Ardmore and Orla Venn said nothing."
    assert ("Bram Holt", "Tess Ardmore") not in said(text)


def test_answers_are_the_guest_s_and_questions_nobody_s():
    text = (
        "Bram Holt, head of the port, spoke to the Oldport Courier.\n\nQ: Is the gate shut?\n\n"
        "A: It is shut for weeks. It rusts.\n\nQ: Will it open?\n\nA: Perhaps in spring."
    )
    assert said(text) == [("Bram Holt", "It is shut for weeks."), ("Bram Holt", "It rusts."), ("Bram Holt", "Perhaps in spring.")]


def test_labels_in_capitals_are_the_people_named_in_full():
    text = "Bram Holt met Tess Ardmore.\n\nHOLT: The gate is shut for good.\n\nARDMORE: Nobody likes it."
    assert [s for s, _ in said(text)] == ["Bram Holt", "Tess Ardmore"]
    assert said("Read more: The gate is shut.\n\nPhoto: The gate is open.") == []


# ---- names


def test_another_first_name_is_another_person():
    assert [s for s, _ in said("Tess Venn said that it rained.")] == ["Tess Venn"]
    assert [s for s, _ in said("Governor Tess Venn said that it rained. Venn added that it snowed.")] == [
        "Tess Venn",
        "Tess Venn",
    ]
    for before in ("Minister", "Meanwhile", "Polish", "On Friday", "O."):
        assert [m.actor_id for m in NAMES.find(f"{before} Venn left.")] == ["venn"]
    assert NAMES.find("B. Venn left.") == []


@pytest.mark.parametrize("rank", ["Lt. Gen.", "Maj. Gen.", "Spc.", "Gov.", "Rep.", "Amb.", "Adm.", "Brig. Gen.", "Cpl."])
def test_ranks_belong_to_names_and_end_no_sentence(rank):
    text = f"It rained. {rank} Bram Holt said the gate was shut. Nobody left."
    assert [text[s.char_start : s.char_end] for s in sentences.split(text)][1] == f"{rank} Bram Holt said the gate was shut."
    assert [s for s, _ in said(text)] == ["Bram Holt"]


def test_a_sentence_ends_behind_an_abbreviated_country_and_a_title_without_a_name():
    text = "He lives in the U.S. The gate was shut. He works in Laketown, D.C. It rained. Holm was a Rep. He left."
    assert len(sentences.split(text)) == 6


@pytest.mark.parametrize(
    "text",
    [
        "Experience shows that a gate can be shut.",
        "Sudmark has plans for the gate.",
        "Bram Holt has the final say.",
        "Venn’s plan to leave was known.",
        "New rules were written.",
        "The office isn’t open to approve labels for the bottles.",
    ],
)
def test_things_are_no_speakers_and_nouns_no_verbs(text):
    assert said(text) == []


def test_datelines_and_the_words_of_a_sentence_s_beginning_belong_to_no_content_and_no_name():
    assert said("LAKETOWN, Veria (LW) – The gate was shut for good, officials said.") == [
        ("officials", "The gate was shut for good")
    ]
    assert said("Although Bram Holt said the gate was shut, it stood open.") == [("Bram Holt", "the gate was shut")]


def test_the_content_ends_with_its_clause():
    assert said("The list, which Venn said was long, was burnt on Thursday.") == [("venn", "was long")]
    assert said("Venn said on state television it rained, the Lake Wire news agency reported.") == [("venn", "it rained")]
    assert said("The corridors are open again, the Norrlandian president says.") == [("tarn", "The corridors are open again")]


# ---- not said


@pytest.mark.parametrize(
    "text",
    [
        "Venn did not say that the gate was shut.",
        "Venn never said the gate was shut.",
        "Venn has not confirmed that the gate was shut.",
        "Venn could not say when the gate would open.",
        "Venn refused to say whether the gate was shut.",
        "Venn declined to comment on the gate.",
        "Venn denied saying that the gate was shut.",
        "Venn left without saying that the gate was shut.",
        "Nobody said the gate was shut.",
        "Nobody in Norrland said that the gate was shut.",
        "No one has said that the gate is shut.",
        "No Norrlandian official said that the gate was shut.",
        "Neither Venn nor Tarn said that the gate was shut.",
        "Venn is expected to say that the gate is shut.",
        "If Venn says that the gate is shut, Norrland will listen.",
    ],
)
def test_what_is_not_said_is_no_statement(text):
    assert said(text) == []


def test_a_denial_is_a_statement_about_what_is_denied():
    assert said("Venn denied that the gate was shut.") == [("venn", "the gate was shut")]


# ---- quotation marks


@pytest.mark.parametrize("quotation", [
    "« The gate is shut, »", "«The gate is shut»,", "„The gate is shut,“", "„The gate is shut,”", "»The gate is shut,«",
    "``The gate is shut,''", "”The gate is shut,”", "“The gate is shut,“", '"The gate is shut,“', '" The gate is shut , "',
    "«\u00a0The gate is shut,\u00a0»",
])  # fmt: skip
def test_quotations_in_all_marks_are_found_and_end_where_they_end(quotation):
    text = f"{quotation} Bram Holt said. Nobody came. “It is open,” Tess Ardmore said."
    first, second = read(text)
    assert (first.speaker, first.form, second.speaker) == ("Bram Holt", "direct", "Tess Ardmore")
    assert text[first.content_start : first.content_end].rstrip(",") == quotation.rstrip(",")


def test_apostrophes_of_any_shape_end_no_quotation():
    text = 'Bram Holt said: "We shouldn‘t hope, it’s the guards\' turn."'
    (quote,) = quotes.find_quotes(text, 0, len(text))
    assert text[quote.start : quote.end] == text[text.index('"') :]


def test_who_goes_on_is_the_subject_of_a_sentence_in_which_another_is_cited():
    text = "Bram Holt thanked the guards, but recalled that the Lake Wire had asked for ten. “Half a gate is no gate,” he warned."
    assert said(text)[-1] == ("Bram Holt", "“Half a gate is no gate,”")


def test_a_role_of_a_country_is_his_who_is_named_beside_it():
    text = (
        "Norrlandian negotiator Bram Holt will travel to Port Semmel “with a coat and a folder”, the Norrlandian negotiator said."
    )
    assert said(text) == [("Bram Holt", "“with a coat and a folder”")]


def test_a_title_before_a_name_is_taken_up_by_the_title_alone():
    text = "On Friday Colonel Orla Venn repeated that six had died. The colonel accused Sudmark of lies."
    assert [s for s, _ in said(text)] == ["venn", "venn"]


@pytest.mark.parametrize(
    ("text", "contents"),
    [
        (
            "“It was a long day in the hall,” Venn said, noting that the gate is “half open.”",
            ["“It was a long", "the gate is “half open.”"],
        ),
        (
            "Venn said the gate was shut “for now,” but she said they “will open it”.",
            ["the gate was shut", "they “will open it”"],
        ),
        ("The gate will open in spring, Venn said, adding that it was late.", ["The gate will open", "it was late"]),
    ],
)
def test_what_the_same_speaker_adds_is_an_attribution_of_its_own(text, contents):
    assert [s for s, _ in said(text)] == ["venn", "venn"]
    assert all(c.startswith(begins) for (_, c), begins in zip(said(text), contents, strict=True))


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Both sides “agreed to meet again”, Bram Holt, secretary of the council, told the Lake Wire on Tuesday.", "Bram Holt"),
        ("“We have no illusions at all,” the minister, speaking in Port Lorn, said.", "the minister"),
        ("A spokesman for council chief Bram Holt said he was late.", "A spokesman for council chief Bram Holt"),
        ("The deputy head of the council, Bram Holt, said Saturday there was hope.", "Bram Holt"),
        ("Norrland wants a truce for the lake, Venn said, and the withdrawal of the guards.", "venn"),
        ("Poland’s Bram Holt said there was hope.", "Bram Holt"),
        ("Tess Ardmore told the Lake Wire she was sceptical.", "Tess Ardmore"),
        ("The fault lies with the minister, Bram Holt said.", "Bram Holt"),
    ],
)
def test_offices_hearers_and_places_beside_a_name_are_no_speakers(text, speaker):
    assert [s for s, _ in said(text)] == [speaker]


def test_a_hearer_is_no_content():
    assert said("Tess Ardmore told the Lake Wire she was sceptical.") == [("Tess Ardmore", "she was sceptical")]


@pytest.mark.parametrize("held", ["is convinced", "was confident", "remains of the opinion", "made it clear"])
def test_what_somebody_is_convinced_of_is_attributed(held):
    assert said(f"Venn {held} that the gate would open.") == [("venn", "the gate would open")]


def test_she_is_the_one_with_whose_name_the_sentence_begins():
    text = "Bela Tarn warned that it rained.\n\nTess Ardmore remains sceptical: without a guard, she thinks, the gate falls."
    assert [s for s, _ in said(text)] == ["tarn", "Tess Ardmore"]
