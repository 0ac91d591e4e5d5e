"""A passage as printed → the scores that TextBlob and VADER give its wording, and its number of words.

A passage is scored in plain typography, whatever marks an outlet prints.

Most words of news are in neither lexicon. The libraries' rules are applied to the words that are, so that the scores stay
theirs to the last digit (tests compare them), only sooner.
"""

from __future__ import annotations

from typing import NamedTuple

from kit.coding.tone.pattern_scores import load_pattern
from kit.coding.tone.plain import set_plain
from kit.coding.tone.vader import load_lexicon
from kit.text.remembered import Remembered
from kit.text.sentences import ENGLISH, count_words, is_word

DECIMALS = 4


class Scores(NamedTuple):
    """Scores of a passage, rounded to four decimals, and its words.

    ``polarity`` (−1…1) and ``subjectivity`` (0…1) are TextBlob's; its pattern lexicon needs no corpora, sentence splitting and
    tagging, which would, are not used. ``compound`` (−1…1) is VADER's (Hutto & Gilbert 2014). ``n_words`` counts as
    `kit.text.sentences.count_words`.
    """

    polarity: float
    subjectivity: float
    compound: float
    n_words: int


class Unscored(NamedTuple):
    """What is told of a passage in a language that neither lexicon knows: its words alone."""

    n_words: int
    polarity: None = None
    subjectivity: None = None
    compound: None = None


def score_in(text: str, language: str | None) -> Scores | Unscored:
    """What both lexicons say of a passage in English, or how many words one in another language has."""
    return score_passage(text) if language in (None, ENGLISH) else Unscored(count_words(text, language or ""))


def score_passage(text: str) -> Scores:
    """What both lexicons say of a passage, set in plain typography."""
    plain = set_plain(text)
    printed = plain.split()
    if not printed:
        return Scores(0.0, 0.0, 0.0, 0)
    counts, parts, adds, words, scoring = zip(*map(_FORMS.__getitem__, printed), strict=True)
    polarity, subjectivity = load_pattern().scores(plain, parts, adds)
    compound = load_lexicon().compound(plain, printed, words, scoring)
    n_words = sum(counts) if "—" not in text and "…" not in text else count_words(text)
    return Scores(round(polarity, DECIMALS) + 0.0, round(subjectivity, DECIMALS) + 0.0, compound + 0.0, n_words)


def textblob(text: str) -> tuple[float, float]:
    """TextBlob's polarity (−1…1) and subjectivity (0…1) of a passage."""
    return score_passage(text)[:2]


def vader(text: str) -> float:
    """VADER's compound score (−1…1) of a passage."""
    return score_passage(text).compound


class _Form(NamedTuple):
    """What is known of a printed form between spaces, whatever stands around it."""

    counts: bool
    parts: tuple[str, ...]
    adds: int
    word: str
    scores: bool


def _read_form(printed: str) -> _Form:
    parts, word = load_pattern().split_form(printed), load_lexicon().look_up(printed)
    return _Form(is_word(printed), parts, load_pattern().adds(printed, parts), word, load_lexicon().scores(word))


_FORMS = Remembered(_read_form)
