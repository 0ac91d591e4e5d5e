"""The whole chain from text to coded rows: articles of 600 words per second and core, beside a spaCy parse in the same run."""

import importlib.util
import statistics
import time

from kit.case import shipped
from kit.coding.chain import Coder
from kit.provenance import codebook
from kit.reading.documents import Document

SENTENCES = [
    "“We will open {n} gates once the batteries are gone,” the minister of Ostrel told reporters on Monday.",
    "The envoy said that the talks had made little progress since {n} March, and that nobody had signed.",
    "According to the mission, {n} people were killed near the northern bridge before the truce began.",
    "The delegations met for the third time in the customs house, where it was cold and the lights went out.",
    "“It is a staircase, not a wall,” Volodymyr Zelensky said. “Whoever wants to climb it has to take the first step.”",
    "The Kremlin rejected the proposal for a ceasefire and demanded security guarantees, a spokesman added late on Tuesday.",
]


def article(k: int) -> Document:
    lines, words = [], 0
    while words < 600:
        line = SENTENCES[(k + len(lines)) % len(SENTENCES)].format(n=2 + (7 * k + len(lines)) % 90)
        lines.append(line)
        words += len(line.split())
    text = "\n\n".join(" ".join(lines[i : i + 3]) for i in range(0, len(lines), 3))
    return Document(f"a{k}", "bench", text, "0" * 64)


def rate(action, texts):
    action(texts[0])
    began = time.process_time()
    for t in texts:
        action(t)
    return len(texts) / (time.process_time() - began)


_, book = codebook(shipped())
coder = Coder(book)
articles = [article(k) for k in range(60)]
ours = statistics.median(rate(coder.code, articles) for _ in range(5))
print(f"kit: {ours:.0f} articles of 600 words per second and core (median of 5)")
if importlib.util.find_spec("spacy") and importlib.util.find_spec("en_core_web_sm"):
    import spacy

    parse = spacy.load("en_core_web_sm")
    theirs = statistics.median(rate(lambda d: parse(d.text), articles[:20]) for _ in range(3))
    print(f"spaCy parse alone: {theirs:.0f} per second; ratio {ours / theirs:.1f}")
else:
    print("ratio to a spaCy parse: not measured, no model is installed")
