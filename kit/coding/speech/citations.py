"""Sentences → the sources an article cites as carriers of news, with their kind and how well they are named."""

from __future__ import annotations

from typing import NamedTuple

from kit.coding.gazetteer import find_carriers
from kit.coding.speech.citation_cues import is_cited
from kit.coding.speech.unlisted_sources import Wordings
from kit.text.read_text import ReadText


class Citation(NamedTuple):
    """One source in one sentence, printed at ``text[start:end]``; ``sentence`` is an index into the list of sentences."""

    source: str
    kind: str
    identification: str  # named | partly | unnamed
    sentence: int
    start: int
    end: int


def find(read: ReadText) -> list[Citation]:
    """Sources that an article cites, once per sentence, in reading order.

    Carriers of the shipped table count with a cue beside them (“told”, “according to”, “(Reuters)”); so do names beside a noun
    such as “newspaper”; statements, polls, unnamed officials and the like are found by their wording.
    """
    carriers = find_carriers(read.text)
    wordings = Wordings(read.text, read.small)
    at = 0
    citations: list[Citation] = []
    for index, sentence in enumerate(read.stretches):
        while at < len(carriers) and carriers[at].start < sentence.start:
            at += 1
        cited = []
        while at < len(carriers) and carriers[at].end <= sentence.end:
            carrier = carriers[at]
            if is_cited(sentence, carrier):
                cited.append(Citation(carrier.name, carrier.kind, "named", index, carrier.start, carrier.end))
            at += 1
        for source in wordings.find(sentence):
            cited.append(Citation(source.name, source.kind, source.identification, index, source.start, source.end))
        if cited:
            citations += _drop_doubles(cited)
    return citations


def _drop_doubles(cited: list[Citation]) -> list[Citation]:
    """One citation per source and place: a shipped name before one found by wording, the longer before the shorter."""
    distinct: list[Citation] = []
    for c in sorted(cited, key=lambda c: c.start):
        rival = next((k for k in distinct if (k.start < c.end and c.start < k.end) or k.source == c.source), None)
        if rival is None:
            distinct.append(c)
    return distinct
