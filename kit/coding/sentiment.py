"""A passage as printed → the scores that TextBlob and VADER give its wording.

Most words of news are in neither lexicon. What cannot move a score is not handed on: the scores stay those of the libraries
to the last digit (tests compare them), only sooner.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

DECIMALS = 4

# Text whose words stand between spaces, commas and quotation marks, with no stop before its end.
_SIMPLE = re.compile(
    r"(?:[A-Za-z0-9 ,?$“”‘’\"'–—%-]|(?<=\d)[.](?=\d)|(?<=[a-z]{2})[:;)](?= )|(?<= )[(](?=\w\w))+?"
    r"(?: (?:[a-z]+|[A-Za-z]*[aeiou][a-z]{3,})[.][”’\"]?)?"
)
_APART = re.compile(r"[“”‘’\"']|[.](?!\d)")
_EDGES = re.compile(r"([,:;()?$-]*)(.*?)([,:;()?$-]*)", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9\s.,“”\"–—’'-]+")


def textblob(text: str) -> tuple[float, float]:
    """TextBlob's polarity (−1…1) and subjectivity (0…1), rounded to four decimals.

    Its pattern lexicon needs no corpora; sentence splitting and tagging, which would, are not used.
    """
    from textblob.en import sentiment

    scored: str | list[str] = text
    if _SIMPLE.fullmatch(text):
        known, telling = _textblob_words()
        words = _words(text)
        if known.isdisjoint(words):
            return 0.0, 0.0
        # an unknown word of three letters or more only ends the reach of what stands before it: one of a run is enough
        after = [*words[1:], ""]
        scored = [w for w, next_one in zip(words, after, strict=True) if _matters(w, telling) or _matters(next_one, telling)]
    polarity, subjectivity = sentiment(scored)
    return round(polarity, DECIMALS) + 0.0, round(subjectivity, DECIMALS) + 0.0


def vader(text: str) -> float:
    """VADER's compound score (−1…1; Hutto & Gilbert 2014), rounded to four decimals."""
    if _PLAIN.fullmatch(text):
        words = text.lower().split()
        if _analyzer().lexicon.keys().isdisjoint(words) and _analyzer().lexicon.keys().isdisjoint(
            w.strip(".,“”\"–—’'-") for w in words
        ):
            return 0.0
    return round(_analyzer().polarity_scores(text)["compound"], DECIMALS) + 0.0


def _words(text: str) -> list[str]:
    """The words and signs of a simple text as TextBlob's tokenizer parts them, in lower case."""
    found: list[str] = []
    for token in _APART.sub(r" \g<0> ", text.lower().replace("n't", " n't")).split():
        if token[0] in ",:;()?$-" or token[-1] in ",:;()?$-":
            before, word, after = _EDGES.fullmatch(token).groups()  # type: ignore[union-attr]  # it matches anything
            found += [*before, *([word] if word else []), *after]
        else:
            found.append(token)
    return found


def _matters(word: str, telling: frozenset[str]) -> bool:
    return len(word) <= 2 or word in telling


@lru_cache(maxsize=1)
def _textblob_words() -> tuple[frozenset[str], frozenset[str]]:
    """Words that TextBlob scores; the same with the negations it knows."""
    from textblob._text import EMOTICONS
    from textblob.en import sentiment

    sentiment("good")  # the lexicon is read at its first use
    smileys = (s.lower() for group in EMOTICONS.values() for s in group)
    known = frozenset(dict.keys(sentiment)).union(smileys)
    return known, known | frozenset(sentiment.negations)


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer()
