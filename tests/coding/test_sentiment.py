"""Scores given sooner are the libraries' scores."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kit.coding import sentiment

PIECES = (
    "the a not very good bad never really no hall talks isn't excellent, (great) terrible? “hope” 'kind' of sad; X-D :) 8) "
    "71% $5 1.4 cease-fire - – least most Mr. U.S. GREAT but awful. n't horrible!"
)
WORDS = st.sampled_from(PIECES.split())


def asked(text):
    from textblob.en import sentiment as library

    polarity, subjectivity = library(text)
    return round(polarity, 4) + 0.0, round(subjectivity, 4) + 0.0


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join))
@example("not a very good hall.")
@example("It isn’t good, they said.")
@example("")
def test_textblob_scores_are_the_librarys(text):
    assert sentiment.textblob(text) == asked(text)


@settings(max_examples=400, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join))
@example("“Good”")
def test_vader_scores_are_the_librarys(text):
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    assert sentiment.vader(text) == round(SentimentIntensityAnalyzer().polarity_scores(text)["compound"], 4) + 0.0


@pytest.mark.parametrize(("text", "score"), [("The envoys met in the hall.", 0.0), ("not a good plan", -0.35)])
def test_a_known_score_stays(text, score):
    assert sentiment.textblob(text)[0] == score
