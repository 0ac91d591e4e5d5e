"""A passage as printed → the scores that TextBlob and VADER give its wording."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

DECIMALS = 4


def textblob(text: str) -> tuple[float, float]:
    """TextBlob's polarity (−1…1) and subjectivity (0…1), rounded to four decimals.

    Its pattern lexicon needs no corpora; sentence splitting and tagging, which would, are not used.
    """
    from textblob.en import sentiment

    polarity, subjectivity = sentiment(text)
    return round(polarity, DECIMALS) + 0.0, round(subjectivity, DECIMALS) + 0.0


def vader(text: str) -> float:
    """VADER's compound score (−1…1; Hutto & Gilbert 2014), rounded to four decimals."""
    return round(_analyzer().polarity_scores(text)["compound"], DECIMALS) + 0.0


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
