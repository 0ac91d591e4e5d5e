"""Sentences of an article → who is said to have said or held what, with exact spans."""

from __future__ import annotations

from kit.coding.speech import quotes
from kit.coding.speech.beside_quotes import read_beside_quote
from kit.coding.speech.passages import Attribution, Passage, Rule
from kit.coding.speech.people import Heard, People, Speaker
from kit.coding.speech.sentence_patterns import read_passage
from kit.text.read_text import ReadText

__all__ = ["Attribution", "find"]


def find(read: ReadText) -> list[Attribution]:
    """Attributions of an article, in reading order."""
    text = read.text
    units, quotations, masked = quotes.read_units(text, read.sentences)
    people = People(text, masked, read.mentions, read.names)
    attributions: list[Attribution] = []
    speaker: Speaker | None = None  # heard or named last
    human: Speaker | None = None  # the last of them who is a human being
    paragraph = 0
    for unit, within in zip(units, quotations, strict=True):
        opens_paragraph, paragraph = unit.paragraph != paragraph, unit.paragraph
        passage = Passage(text, masked, unit, within, people, Heard(None if opens_paragraph else speaker, speaker, human))
        here = read_passage(passage) or read_beside_quote(passage) or _read_bare_quote(passage, opens_paragraph=opens_paragraph)
        attributions += here
        speaker = here[-1].heard() if here else people.last_in(unit.start, unit.end) or speaker
        human = speaker if speaker and speaker.kind != "other" else human
    return attributions


def _read_bare_quote(passage: Passage, *, opens_paragraph: bool) -> tuple[Attribution, ...]:
    """A quotation that names no speaker is his who spoke before: “It is a gift to nobody at all.”"""
    speaker, quotations = passage.heard.before, passage.quotes
    if not quotations or not speaker or not passage.is_quote():
        return ()
    start, end = quotations[0].start, quotations[-1].end
    if not opens_paragraph:
        return (passage.attribution(start, end, speaker, "direct", Rule("carried quote", ""), "medium"),)
    if passage.text[passage.unit.start] in "“\"„«»”`":
        return (passage.attribution(start, end, speaker, "direct", Rule("quote after its speaker", ""), "low"),)
    return ()
