"""Rules one by one, on invented sentences: sources cited, quotations, speakers, verbs, figures, happenings."""

from datetime import date

import pytest

from kit.coding.events import cues, events
from kit.coding.events.binding import ALL
from kit.coding.events.clauses import Clauses
from kit.coding.figures import counting, figures, numbers, speaking
from kit.coding.speech import citations, quotes, speakers, speech_verbs
from kit.text import sentences
from kit.text.read_text import read_text
from kit.text.stretches import Stretch, lower
from tests.coding.test_attributions import NAMES

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
