"""Coding with the kit's own reading of two lexicons, and with their libraries asked: articles per second, in one run.

`python -m tests.bench.tone FOLDER` codes the `.txt` files of a folder, without one invented articles. The rows are the same.
"""

import random
import statistics
import sys
import time
from pathlib import Path

from textblob.en import sentiment as textblob
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from kit.case.case import shipped
from kit.coding.article import Coder
from kit.coding.tone import sentiment
from kit.coding.tone.pattern_scores import load_pattern
from kit.coding.tone.plain import set_plain
from kit.coding.tone.sentiment import DECIMALS, Scores
from kit.coding.tone.vader import load_lexicon
from kit.corpus.provenance import codebook
from kit.reading.documents import Document
from kit.text.sentences import count_words
from tests.invented import articles

ROUNDS, ARTICLES = 9, 60
ours, vader = sentiment.score_passage, SentimentIntensityAnalyzer()


def with_textblob(text):
    """TextBlob asked, VADER's rules the kit's own."""
    n_words, text = count_words(text), set_plain(text)
    printed = text.split()
    if not printed:
        return Scores(0.0, 0.0, 0.0, 0)
    _, _, _, words, scoring = zip(*map(sentiment._FORMS.__getitem__, printed), strict=True)
    polarity, subjectivity = textblob(text)
    compound = load_lexicon().compound(text, printed, words, scoring)
    return Scores(round(polarity, DECIMALS) + 0.0, round(subjectivity, DECIMALS) + 0.0, compound + 0.0, n_words)


def with_vader(text):
    """VADER asked, TextBlob's rules the kit's own."""
    n_words, text = count_words(text), set_plain(text)
    printed = text.split()
    if not printed:
        return Scores(0.0, 0.0, 0.0, 0)
    _, parts, adds, _, _ = zip(*map(sentiment._FORMS.__getitem__, printed), strict=True)
    polarity, subjectivity = load_pattern().scores(text, parts, adds)
    compound = vader.polarity_scores(text)["compound"]
    return Scores(round(polarity, DECIMALS) + 0.0, round(subjectivity, DECIMALS) + 0.0, compound + 0.0, n_words)


def with_both(text):
    n_words, text = count_words(text), set_plain(text)
    polarity, subjectivity = textblob(text)
    compound = vader.polarity_scores(text)["compound"]
    return Scores(round(polarity, DECIMALS) + 0.0, round(subjectivity, DECIMALS) + 0.0, compound + 0.0, n_words)


def rate(documents):
    began = time.process_time()
    for d in documents:
        coder.code(d)
    return len(documents) / (time.process_time() - began)


def read_articles(folder):
    for path in sorted(Path(folder).glob("*.txt")):
        yield Document(path.stem, path.name, path.read_text("utf-8"), "0" * 64)


documents = [*(read_articles(sys.argv[1]) if len(sys.argv) > 1 else articles(ARTICLES, seed=1))]
coder = Coder(codebook(shipped())[1])
ways = {"the kit's own": ours, "TextBlob asked": with_textblob, "VADER asked": with_vader, "both asked": with_both}
rates = {name: [] for name in ways}
coded = {}
for name, sentiment.score_passage in ways.items():
    coded[name] = [coder.code(d) for d in documents]
assert all(rows == coded["the kit's own"] for rows in coded.values())
for _ in range(ROUNDS):
    for name, sentiment.score_passage in random.sample([*ways.items()], len(ways)):
        rates[name].append(rate(documents))
own = statistics.median(rates["the kit's own"])
print(f"{len(documents)} articles of {statistics.mean(len(d.text.split()) for d in documents):.0f} words, {ROUNDS} rounds each")
for name, measured in rates.items():
    median = statistics.median(measured)
    print(f"{name}: {median:.0f} articles per second ({min(measured):.0f}–{max(measured):.0f}); gain {own / median - 1:.0%}")
