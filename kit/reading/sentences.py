"""Body paragraphs → sentences with exact character offsets into the decoded file."""

from __future__ import annotations

import re
from typing import NamedTuple

from kit.reading import cleaning


class Sentence(NamedTuple):
    """One body sentence: its paragraph and position (both from 1) and its span, end exclusive."""

    paragraph: int
    position: int
    char_start: int
    char_end: int


def split(text: str) -> list[Sentence]:
    """Split the body of an article into sentences (splitter: syntok).

    Parameters
    ----------
    text : str
        The whole article file, decoded as UTF-8.

    Returns
    -------
    list of Sentence
        In reading order; ``text[char_start:char_end]`` is the sentence as printed, without white space around it.
    """
    from syntok import segmenter  # a reader's tool: imported only where texts are read

    found: list[Sentence] = []
    for number, span in enumerate(cleaning.body(text), start=1):
        paragraph = text[span.start : span.end]
        for tokens in (s for block in segmenter.analyze(paragraph) for s in block):
            start = span.start + tokens[0].offset
            last = tokens[-1]
            found.append(Sentence(number, len(found) + 1, start, span.start + last.offset + len(last.value)))
    return found


def count_words(text: str) -> int:
    """Words separated by white space that hold at least one letter or digit."""
    return sum(1 for word in text.split() if re.search(r"\w", word))
