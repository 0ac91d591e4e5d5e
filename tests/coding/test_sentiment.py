"""Scores given sooner are the libraries' scores."""

import subprocess
import sys
from functools import lru_cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit.coding.tone import sentiment
from kit.coding.tone.plain import set_plain
from kit.text.sentences import count_words

PIECES = (
    "the a not very good bad never really no hall talks isn't excellent, (great) terrible? “hope” 'kind' of sad; X-D :) 8) (!) "
    "1948) 71% $5 1.4 cease-fire - – least at most Mr. U.S. e.g. GREAT but awful. n't horrible! !! ?? ... never so without doubt "
    "nor or kind sort just enough bus stop kiss death to die for the bomb yeah right x-d o.o <3 ♥ 😀 ☮ \n \n\n END-OF-SENTENCE "
    "isn’t ‘fine’ İ Σ"
)
ENDS = ["", "", "", "", ",", ".", "!", "?", "”", "’s", "'s", "...", ".)", "!!"]


@lru_cache(maxsize=1)
def library():
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()


def lexicon_words():
    from textblob.en import sentiment as pattern
    from vaderSentiment import vaderSentiment as vader

    pattern("good")
    return sorted({*library().lexicon, *vader.BOOSTER_DICT, *vader.NEGATE, *dict.keys(pattern)})


WORD = st.one_of(st.sampled_from(PIECES.split(" ")), st.deferred(lambda: st.sampled_from(lexicon_words())), st.text(max_size=5))
PRINTED = st.builds(
    lambda opening, word, shape, end: opening + shape(word) + end,
    st.sampled_from(["", "", "", "", "(", "“", '"', "$", "‘"]),
    WORD,
    st.sampled_from([str, str, str, str.upper, str.capitalize]),
    st.sampled_from(ENDS),
)
TEXT = st.lists(PRINTED, max_size=14).map(" ".join)


def asked(text):
    from textblob.en import sentiment as library

    polarity, subjectivity = library(set_plain(text))
    return round(polarity, 4) + 0.0, round(subjectivity, 4) + 0.0


@settings(max_examples=400, deadline=None)
@given(TEXT)
@example("not a very good hall.")
@example("It isn’t good, they said.")
@example("Really not a very good, (page 8) bad!")
@example("really never a good x-d")
@example("")
def test_textblob_scores_are_the_librarys(text):
    assert sentiment.score_passage(text)[:2] == asked(text)


@settings(max_examples=400, deadline=None)
@given(TEXT)
@example("“Good”")
@example("The least good plan, but GREAT hope!!")
@example("bad but good but bad but sad")
@example("It was never so kind of good.")
@example("no doubt or GOOD 😀")
@example("In the hall the bus stop is good")
def test_vader_scores_are_the_librarys(text):
    assert sentiment.score_passage(text).compound == round(library().polarity_scores(set_plain(text))["compound"], 4) + 0.0


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_words_count_as_the_reader_counts_them(text):
    assert sentiment.score_passage(text).n_words == count_words(text)


@pytest.mark.parametrize(("text", "score"), [("The envoys met in the hall.", 0.0), ("not a good plan", -0.35)])
def test_a_known_score_stays(text, score):
    assert sentiment.score_passage(text).polarity == score


CURLY = str.maketrans({"'": "’", "-": "–"})


@settings(max_examples=300, deadline=None)
@given(TEXT)
@example("We don't see progress")
@example("\"Great\" hope, 'good' talks...")
def test_an_outlets_typography_changes_no_score(text):
    quotes = iter("“”" * text.count('"'))
    curly = "".join(next(quotes) if c == '"' else c for c in text).translate(CURLY)
    assert sentiment.score_passage(curly)[:3] == sentiment.score_passage(text)[:3]


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("“Good”—they said", '"Good" - they said'),
        ("no progress … at all", "no progress... at all"),
        ("wait…no", "wait... no"),
        ("5–7 per cent, Norland–Sudmark", "5-7 per cent, Norland-Sudmark"),
        ("l’été «froid»", 'l\'été "froid"'),
        ("plain already -- it's", "plain already -- it's"),
    ],
)
def test_plain_typography(printed, plain):
    assert set_plain(printed) == plain


def test_scoring_loads_no_library_of_statistics_and_leaves_textblob_to_whoever_imports_it():
    code = "import sys; from kit.coding.tone.sentiment import textblob; print(*textblob('Not bad! :)'), *sys.modules)"
    polarity, subjectivity, *loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert (float(polarity), float(subjectivity)) == sentiment.textblob("Not bad! :)")
    assert not {name.split(".")[0] for name in loaded} & {"nltk", "scipy", "textblob"}
