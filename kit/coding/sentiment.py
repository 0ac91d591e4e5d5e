"""A passage as printed → the scores that TextBlob and VADER give its wording.

Most words of news are in neither lexicon. The libraries' rules are applied to the words that are, so that the scores stay
theirs to the last digit (tests compare them), only sooner.
"""

from __future__ import annotations

from kit.coding.pattern_scores import pattern
from kit.coding.vader import lexicon

DECIMALS = 4


def textblob(text: str) -> tuple[float, float]:
    """TextBlob's polarity (−1…1) and subjectivity (0…1), rounded to four decimals.

    Its pattern lexicon needs no corpora; sentence splitting and tagging, which would, are not used.
    """
    polarity, subjectivity = pattern().scores(text)
    return round(polarity, DECIMALS) + 0.0, round(subjectivity, DECIMALS) + 0.0


def vader(text: str) -> float:
    """VADER's compound score (−1…1; Hutto & Gilbert 2014), rounded to four decimals."""
    return round(lexicon().compound(text), DECIMALS) + 0.0
