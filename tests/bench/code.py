"""The whole chain from text to coded rows: articles of 600 words per second and core, beside a spaCy parse in the same run.

Articles are coded as a run codes them, some of them abreast, and one by one. They are invented (tests/invented.py), with about
as many sentences, attributions, issues, events and numbers as news on peace talks has; hardly a sentence stands twice, so that no
cache of sentences gains anything.
"""

import importlib.util
import statistics
import time
from collections import Counter

from kit.case.case import shipped
from kit.coding.article import Coder
from kit.corpus.provenance import codebook
from tests.invented import articles

REPEATS, ARTICLES, ABREAST = 5, 100, 20
TABLES = ("sentences", "attributions", "statements", "events", "figures", "citations")


def rate(action, texts):
    began = time.process_time()
    for t in texts:
        action(t)
    return len(texts) / (time.process_time() - began)


def rate_abreast(texts):
    began = time.process_time()
    for first in range(0, len(texts), ABREAST):
        coder.code_abreast(texts[first : first + ABREAST])
    return len(texts) / (time.process_time() - began)


def told(rates):
    return f"{statistics.median(rates):.0f} (median of {len(rates)} runs: {min(rates):.0f}–{max(rates):.0f})"


_, book = codebook(shipped())
coder = Coder(book)
coded = [coder.code(d) for d in articles(ARTICLES, seed=1)]
runs = [list(articles(ARTICLES, seed=2 + k)) for k in range(REPEATS)]  # words are known by now, no sentence is
ours = [rate_abreast(texts) for texts in runs]
print(f"kit: articles of 600 words per second of one core, {ABREAST} abreast: {told(ours)}")
singly = [rate(coder.code, texts) for texts in runs]
print(f"kit: one by one: {told(singly)}")
print("per article: " + ", ".join(f"{sum(len(r[t]) for r in coded) / len(coded):.0f} {t}" for t in TABLES))
printed = Counter(r["text"][s["char_start"] : s["char_end"]] for r in coded for s in r["sentences"])
print(f"sentences that stand more than once: {sum(n for n in printed.values() if n > 1) / printed.total():.1%}")
if importlib.util.find_spec("spacy") and importlib.util.find_spec("en_core_web_sm"):
    import spacy

    parse = spacy.load("en_core_web_sm")
    parse("warm")
    theirs = [rate(lambda d: parse(d.text), texts[:20]) for texts in runs]
    print(f"spaCy parse alone: {told(theirs)}; ratio {statistics.median(ours) / statistics.median(theirs):.1f}")
else:
    print("ratio to a spaCy parse: not measured, no model is installed")
