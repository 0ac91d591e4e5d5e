"""Rules one by one, on invented sentences: sources cited, quotations, speakers, verbs, figures, happenings."""

from datetime import date

import pandas as pd
import pytest

from kit.coding.events import cues, events
from kit.coding.events.clauses import Clauses
from kit.coding.events.participants import ALL
from kit.coding.figures import counting, figures, numbers, speaking
from kit.coding.speech import attributions, citations, quotes, speakers, speech_verbs
from kit.text import sentences
from kit.text.names import Names
from kit.text.read_text import read_text
from kit.text.stretches import Stretch, lower
from tests.coding.test_attributions import ACTORS, ALIASES, NAMES

PUBLISHED = date(2031, 5, 7)  # a Wednesday


def whole(text):
    return Stretch(text, lower(text), 0, len(text))


# ---- citations


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("The envoys met on Monday, Reuters reported.", [("Reuters", "agency", "named")]),
        ("According to the Financial Times, a draft has fifteen points.", [("Financial Times", "newspaper", "named")]),
        ("The newspaper Aldvik Courier wrote that the dam held.", [("Aldvik Courier", "newspaper", "named")]),
        ("A poll showed that most people wanted peace.", [("Poll", "poll", "unnamed")]),
        ("The road was closed.", []),
    ],
)
def test_a_source_is_cited_with_its_kind_and_how_well_it_is_named(text, cited):
    assert [(c.source, c.kind, c.identification) for c in citations.find(read_text(text, NAMES))] == cited


def test_a_source_counts_once_in_a_sentence():
    text = "Reuters reported that the dam held, and Reuters reported that the road was open. Reuters reported rain."
    assert [(c.source, c.sentence) for c in citations.find(read_text(text, NAMES))] == [("Reuters", 0), ("Reuters", 1)]


# ---- quotations


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We go,” she said.", ["“We go,”"]),
        ('"We go. And we stay," he said.', ['"We go. And we stay,"']),
        ("„Wir gehen“, he said.", ["„Wir gehen“"]),
        ("«We go», he said.", ["«We go»"]),
        ("‘We go,’ she said of the villagers’ road.", ["‘We go,’"]),
        ("He said “we go ‘home’ now”.", ["“we go ‘home’ now”"]),
        ("The villagers' road is 5' wide.", []),
    ],
)
def test_quotations_are_found_by_their_marks(text, quoted):
    assert [text[q.start : q.end] for q in quotes.find_quotes(text, 0, len(text))] == quoted


def test_a_quotation_that_is_not_closed_ends_with_its_paragraph():
    text = "He said “we go and we stay"
    (quote,) = quotes.find_quotes(text, 0, len(text))
    assert (quote.start, quote.end, quote.closed) == (8, len(text), False)
    assert quotes.count_words(text, quote) == 5


def test_sentences_of_one_quotation_are_one_unit_whose_words_are_blanked():
    text = "“We will go. We will stay,” said Venn. It rained."
    units, held, masked = quotes.read_units(text, sentences.split(text))
    assert [(u.first, u.last) for u in units] == [(0, 1), (2, 2)]
    assert [len(h) for h in held] == [1, 0]
    assert len(masked) == len(text)
    assert masked.endswith("said Venn. It rained.") and "stay" not in masked


# ---- speakers


@pytest.mark.parametrize(
    ("text", "phrase", "kind"),
    [
        ("The minister, Orla Venn,", "Orla Venn", "name"),
        ("In Aldvik on Monday the envoy", "the envoy", "description"),
        ("It was raining and she", "she", "pronoun"),
    ],
)
def test_the_phrase_before_a_verb_names_the_speaker(text, phrase, kind):
    found = speakers.read_before(text, 0, len(text))
    assert (text[found.start : found.end], found.kind) == (phrase, kind)


@pytest.mark.parametrize(
    ("text", "phrase"), [(" Orla Venn, the minister, in Aldvik.", "Orla Venn"), (" the ministry on Monday.", "the ministry")]
)
def test_the_phrase_behind_a_verb_ends_at_a_comma_or_a_preposition(text, phrase):
    found = speakers.read_after(text, 0, len(text))
    assert text[found.start : found.end] == phrase


def test_nothing_names_a_speaker_where_nothing_stands():
    assert speakers.read_before("   ", 0, 3) is None


# ---- verbs


def test_forms_of_verbs_of_speech_know_their_lemma_and_kind():
    assert {speech_verbs.VERBS[form].lemma for form in ("said", "says", "saying")} == {"say"}
    assert speech_verbs.VERBS["told"].kind == "tell"
    assert speech_verbs.VERBS["saying"].ing and not speech_verbs.VERBS["said"].ing
    assert "walked" not in speech_verbs.VERBS


# ---- figures


def figures_of(text):
    found = figures.find(read_text(text, NAMES, PUBLISHED))
    return [(f.value, f.unit, f.what, f.qualifier, f.actor_id) for f in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "At least 12 people were killed and 30 injured in Aldvik.",
            [(12, "people", "People killed", "at least", None), (30, "people", "People injured", "exactly", None)],
        ),
        ("Orla Venn said that some 4,000 soldiers had left.", [(4000, "people", "Soldiers", "about", "venn")]),
        (
            "More than two million people fled, the ministry said.",
            [(2_000_000, "people", "People displaced", "more than", "north_ministry")],
        ),
        ("She was 44 years old and lived in room 12.", []),
        ("The match ended 3-1.", []),
    ],
)
def test_a_figure_has_value_unit_hedge_and_who_put_it_forward(text, found):
    assert figures_of(text) == found


def test_a_number_counts_only_with_a_noun_behind_it():
    for text, unit in (("12 houses burned", "houses"), ("12 is even", None)):
        (number,) = numbers.find(text)
        made = counting.read_counted(whole(text), number, None)
        assert (made.unit if made else None) == unit


def test_the_word_is_his_who_stands_before_the_verb_or_behind_according_to():
    for text in ("orla venn said that 12 people were there.", "according to orla venn, 12 people were there."):
        mentions = NAMES.find(text.title())
        assert speaking.find_holder(whole(text), mentions, text.index("12")) == "venn"


# ---- happenings


def events_of(text):
    found = events.find(read_text(text, NAMES, PUBLISHED))
    return [(e.kind, e.first, e.last, e.mode, e.round_number) for e in found]


def test_talks_have_day_mode_and_round():
    text = "The fourth round of talks was held by video on 5 May 2031."
    assert events_of(text) == [("talks", date(2031, 5, 5), date(2031, 5, 5), "video", 4)]


@pytest.mark.parametrize("text", ["No talks were held on Monday.", "The dam held."])
def test_what_did_not_happen_is_no_happening(text):
    assert events_of(text) == []


@pytest.mark.parametrize(
    ("text", "real"),
    [
        ("the talks were held on monday", "held"),
        ("no talks were held on monday", "denied"),
        ("talks will be held next week", "planned"),
        ("if talks were held on monday, it would rain", "hypothetical"),
    ],
)
def test_words_around_a_happening_say_whether_it_is_real(text, real):
    at = text.index("talks")
    clause = Clauses(whole(text)).around(at, ALL)
    assert cues.judge_reality(whole(text), at, at + 5, clause) == real


def test_a_round_is_numbered_once():
    low = "the second round of talks began; the second round ended and the third round of talks followed"
    assert [number for number, _ in cues.find_rounds(whole(low), cues.hints().read(low))] == [2, 3]


def whole_events(text):
    return [(e.kind, e.first, e.round_number, e.place, e.planned) for e in events.find(read_text(text, NAMES, PUBLISHED))]


def labels(text):
    return [e.label for e in events.find(read_text(text, NAMES, PUBLISHED))]


def test_each_happening_has_the_day_and_place_of_its_clause():
    text = "The first round of talks was held in Oslo on 28 April, and the second round took place in Geneva on 3 May."
    assert whole_events(text) == [
        ("talks", date(2031, 4, 28), 1, "Oslo", False),
        ("talks", date(2031, 5, 3), 2, "Geneva", False),
    ]


def test_a_day_in_a_clause_about_something_else_is_not_the_happenings():
    text = "In Oslo, Orla Venn held talks about the siege that began last month."
    assert [e[1] for e in whole_events(text) if e[0] == "talks"] == [None]
    assert [e[1] for e in whole_events("The sides held talks that began on Monday in Oslo.")] == [date(2031, 5, 5)]


@pytest.mark.parametrize(
    ("text", "happened"),
    [
        ("Orla Venn called Pim Daskow on Monday.", [("call", ("venn", "dask"))]),
        ("Orla Venn called Pim Daskow a liar on Monday.", []),
        ("Orla Venn called the attack a crime.", []),
        ("Orla Venn spoke with Pim Daskow about the gate on Monday.", [("contact", ("venn", "dask"))]),
        ("Orla Venn spoke with reporters on Monday.", []),
        ("Orla Venn talked with Pim Daskow by phone on Monday.", [("call", ("venn", "dask"))]),
        ("Venn and Daskow met in Oslo on Monday.", [("meeting", ("venn", "dask"))]),
        ("Venn and Tess Daskow met in Oslo on Monday.", [("meeting", ("venn",))]),
        ("Venn’s foreign minister met Pim Daskow in Oslo on Monday.", [("meeting", ("dask",))]),
        ("Orla Venn, Ada Holm, and Pim Daskow agreed on Monday to open the gate.", [("agreement", ("venn", "dask"))]),
        ("Ada Holm read on Monday from a letter signed by Orla Venn.", []),
        ("Ada Holm was charged on Monday with violating the Free Gates Act.", []),
        ("On Monday Ada Holm gave a speech about a vision for Orla Venn.", []),
        ("The court in Oslo ordered the ministry on 5 May to stop the invasion.", [("ruling", ("north_ministry",))]),
    ],
)
def test_who_calls_speaks_and_meets(text, happened):
    assert [(e.kind, e.actors) for e in events.find(read_text(text, NAMES, PUBLISHED))] == happened


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("A bomb attack at the U.S. embassy in Nairobi killed 20 people on Monday.", ("Nairobi", "Kenya")),
        ("The attack in the US on Monday killed 20 people.", (None, "United States")),
    ],
)
def test_a_shortened_country_beside_a_noun_is_no_place(text, place):
    (event,) = events.find(read_text(text, NAMES, PUBLISHED))
    assert (event.place, event.country) == place


def test_an_office_is_somebody_elses_where_another_name_stands_behind_it():
    names = Names(
        pd.concat([ALIASES, pd.DataFrame([("a3", "venn", "Foreign Minister", "role", "article")], columns=ALIASES.columns)]),
        ACTORS,
    )
    for text, actors in (
        ("Foreign Minister Tess Holm met Pim Daskow in Oslo on Monday.", ("dask",)),
        ("Foreign Minister Orla Venn met Pim Daskow in Oslo on Monday.", ("venn", "dask")),
    ):
        assert [e.actors for e in events.find(read_text(text, names, PUBLISHED))] == [actors]


@pytest.mark.parametrize(
    "text",
    [
        "The gate must not be shut for one minute.",
        "A guard stands at the gate 24 hours a day.",
        "The two sides discussed military issues in the hall.",
    ],
)
def test_figures_of_speech_are_no_figures(text):
    assert figures.find(read_text(text, NAMES), []) == []


def test_a_day_before_a_time_to_come_is_no_length():
    assert figures.find(read_text("The sides will hold the first round in two weeks.", NAMES), []) == []


def test_a_day_so_many_days_off_is_counted():
    text = "The ferry sank on 24 April, three days after Orla Venn met with Pim Daskow in Oslo."
    assert [e[1] for e in whole_events(text) if e[0] == "meeting"] == [date(2031, 4, 21)]


@pytest.mark.parametrize(
    "text",
    [
        "If talks were held on Monday in Oslo, Orla Venn would come.",
        "Orla Venn refused to hold talks in Oslo on Monday.",
        "Orla Venn hopes for a fourth round of talks in Oslo next week.",
        "Orla Venn demanded that the talks be held in Oslo on Monday.",
        "The envoys met in vain: talks planned for Monday in Oslo were cancelled.",
        "The talks in Oslo on Monday did not take place.",
        "Orla Venn doubts that talks make sense in Oslo before the court has ruled.",
        "Orla Venn sharply attacked the ministry on Monday in Oslo.",
        "Correction: An earlier version said that talks were held in Oslo on Monday.",
        "The first round of the election took place on Monday.",
        "Negotiators have met three times in Oslo.",
        "Three earlier talks were held in Oslo.",
        "A verdict by the court would only be of symbolic importance, the ministry said.",
    ],
)
def test_what_is_conditional_refused_wished_for_or_withdrawn_is_no_happening(text):
    assert [e for e in whole_events(text) if e[0] in ("talks", "attack", "ruling")] == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("A fourth round of talks is planned for Friday in Oslo.", date(2031, 5, 9)),
        ("Talks would be held in Oslo on Friday, Orla Venn said.", date(2031, 5, 9)),
        ("On Sunday, Orla Venn named Oslo the venue of the next talks in Oslo.", None),  # the day of naming
        ("The talks will resume in Oslo shortly.", None),
    ],
)
def test_what_is_announced_is_planned(text, day):
    assert {(e[1], e[4]) for e in whole_events(text) if e[0] == "talks"} == {(day, True)}


def test_what_a_ruling_orders_does_not_make_it_planned():
    assert whole_events("The court ruled on Monday that the bridge must open.") == [
        ("ruling", date(2031, 5, 5), None, None, False)
    ]


def test_a_bare_round_is_one_of_talks():
    text = "The delegations came again. The third round took place in Oslo on Monday."
    assert [e[:3] for e in whole_events(text)] == [("talks", date(2031, 5, 5), 3)]


def test_the_first_in_two_weeks_is_no_first_round():
    assert [e[2] for e in whole_events("Their first round of talks in two weeks was held in Oslo on Monday.")] == [None]


def test_what_was_held_before_a_plan_is_asked_for_was_held():
    text = "After Saturday’s shelling of Oslo the mission is asking for patrols."
    assert [e[:2] for e in whole_events(text)] == [("attack", date(2031, 5, 3))]


def test_an_undated_mention_has_the_day_of_the_same_talks_elsewhere_in_the_article():
    text = (
        "Orla Venn and Pim Daskow met in Oslo on Monday for talks. It rained.\n\n"
        "The meeting of Orla Venn and Pim Daskow in Oslo lasted an hour."
    )
    assert [e[1] for e in whole_events(text)] == [date(2031, 5, 5)] * len(whole_events(text)) and len(whole_events(text)) == 2


def test_who_reports_a_happening_takes_no_part_in_it():
    text = "Orla Venn told reporters that delegations had met in Oslo on Monday."
    (event,) = events.find(read_text(text, NAMES, PUBLISHED))
    assert (event.kind, event.first, event.actors) == ("talks", date(2031, 5, 5), ())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The sides agreed on a ceasefire on Monday.", "Agreement on a ceasefire"),
        ("The court ruled on Monday that the bridge must open.", "Court ruling on a bridge"),
        ("Orla Venn announced on Monday that prisoners would go home.", "Announcement by Venn on prisoners"),
        ("Orla Venn met with Pim Daskow in Oslo on Monday.", "Meeting of Venn and Daskow in Oslo"),
        ("A missile struck a hospital in Oslo on Monday.", "Attack on a hospital in Oslo"),
        ("The fourth round of talks will be held in Oslo on Friday.", "Talks, round 4 in Oslo, planned"),
    ],
)
def test_a_label_says_what_happened(text, label):
    assert label in labels(text)


# ---- whose figure it is


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("“We lost 40 trucks,” Orla Venn said.", "venn"),
        ("The valley has 600 villages, and Orla Venn said that it rains.", None),
        ("The bridge of Orla Venn was estimated to cost 12 million dollars.", None),
        ("After 12 hours of rain, Orla Venn said that the road was closed.", None),
        ("Orla Venn, who owns 12 trucks, spoke.", None),
        ("12 trucks burned. Orla Venn said that it rains.", None),
    ],
)
def test_a_figure_is_his_who_put_it_forward_else_nobodys(text, actor):
    read = read_text(text, NAMES, PUBLISHED)
    found = figures.find(read, attributions.find(read))
    assert [f.actor_id for f in found] in ([actor], [])


@pytest.mark.parametrize(
    "text",
    [
        "Correction: An earlier version of this article said that 12 people had died.",
        "This article was amended on 5 May 2031. An earlier version said that 12 people had died.",
        "They left three days after the storm.",
        "The two presidents spoke.",
    ],
)
def test_withdrawn_numbers_and_times_are_no_figures(text):
    assert figures_of(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("The pipeline cost 3.5 billion dollars.", ["Cost"]),
        ("The storm did damage of 3 million dollars.", ["Damage"]),
        ("They met 12 city councillors.", []),
        ("They saw 12 city residents.", ["People"]),
    ],
)
def test_what_a_number_counts_is_the_noun_it_belongs_to(text, what):
    assert [f[2] for f in figures_of(text)] == what


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("The pilots want 6.5 per cent more pay.", [(6.5, "percent", "Share")]),
        ("Venn and Daskow talked for seventy-five minutes and wanted a ceasefire.", [(75, "minutes", "Length of a call")]),
        ("They spoke about a pause in the war of up to two months.", [(2, "months", "Length of a ceasefire")]),
        ("The dam must let out 900 cubic metres a second.", [(900, "cubic metres", "Volume per second")]),
        ("The ministry first spoke of nine dead, then corrected the figure.", []),
        ("The mayor accused them of sending nine helicopters across the lake.", [(9, "helicopters", "Helicopters")]),
        ("Seventeen adults were wounded.", [(17, "people", "Adults injured")]),
        ("Of the towns 40 were in favour and nine against; 35 abstained.",
         [(40, "votes", "Votes in favour"), (9, "votes", "Votes against"), (35, "votes", "Abstentions")]),
    ],
)  # fmt: skip
def test_shares_lengths_volumes_and_ballots_are_read_for_what_they_are(text, counted):
    assert [f[:3] for f in figures_of(text)] == counted


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Nine people were hurt, the mayor of Oldport said.", (None, "the mayor of Oldport")),
        ("According to Tess Ardmore, nine people were hurt.", (None, "Tess Ardmore")),
        ("Orla Venn said that nine people were hurt.", ("venn", None)),
        ("Nine people were hurt.", (None, None)),
        ("In a call, which lasted nine hours, Orla Venn warned Pim Daskow of a flood.", (None, None)),
    ],
)
def test_a_figure_has_its_source_also_where_the_codebook_lacks_it(text, source):
    read = read_text(text, NAMES, PUBLISHED)
    assert [(f.actor_id, f.speaker) for f in figures.find(read, attributions.find(read))] == [source]


def test_a_day_to_come_and_one_since_when_are_not_what_a_figure_is_of():
    for text in ("Some 12 trucks will leave on Friday.", "Some 12 trucks burned since the storm began on 24 April."):
        (figure,) = figures.find(read_text(text, NAMES, PUBLISHED))
        assert figure.as_of is None
