"""A passage with a quotation but no known verb of speech → who is named beside it: *“We go,” Ada Holm grumbled*."""

from __future__ import annotations

import re
from collections.abc import Callable

from kit.coding.speech import quotes
from kit.coding.speech.passages import SCARE, Attribution, Passage, Reading, Rule
from kit.coding.speech.quotes import Quote
from kit.coding.speech.speaker import Speaker
from kit.coding.speech.speakers import UP, Phrase, strip_words

_NAME = rf"{UP}(?: (?:(?:van|von|der|den|de|del|la|al|el|bin|di|da|le|e) ){{0,3}}{UP}){{0,6}}"
_ROLE = (
    r"(?:the|The|an?|An?|his|her|its|one|another) (?:[\w’'-]+ ){0,4}?(?:president|minister|mayor|governor|spokes\w+|official|chief|head|leader|envoy|"
    r"ambassador|negotiator|adviser|advisor|diplomat|general|colonel|captain|sergeant|officer|soldier|judge|lawyer|teacher|doctor|nurse|"
    r"guard|pilot|driver|worker|farmer|man|woman|boy|girl|father|mother|son|daughter|brother|sister|friend|witness|expert|analyst|"
    r"chairman|chairwoman|chair|director|secretary|commissioner|senator|lawmaker|coach|player|singer|actor|actress|author|writer|"
    r"professor|student|resident|owner|manager|volunteer|priest|bishop|king|queen|prince|princess|\d+-year-old)"
)
_WHO = rf"(?P<who>[Hh]e\b|[Ss]he\b|[Tt]hey\b|{_NAME}|{_ROLE})"
# A finite form of any verb: its past in -ed, its present in -s, or one of the irregular ones that go with quotations.
_NO_VERB = (
    r"(?!(?:was|is|has|does|as|his|its|this|always|perhaps|us|thus|across|besides|towards|regards|its|hers|theirs|needed|hundred|indeed|red|"
    r"aged|based|named|called|backed|led|elected|appointed|dressed|known|born)\b)"
)
_VERB = (
    rf"(?P<verb>{_NO_VERB}(?:[a-z]{{2,}}ed|[a-z]{{3,}}s|began|begins|shot|shoots|hit|hits|went|goes|put|burst|broke|cut|spoke|swore|wept|"
    r"threw|gave|came|chid|spat|sang|read|wrote|said|thought|felt|told|let|ran|laid|taught|fell|held|quoth))"
)
# e.g. " Ada Holm slowly grumbled"
_SPEAKER_VERB = re.compile(
    rf"\s*,?\s*(?:[-–—]+\s*)?{_WHO}(?:, [^,“”]{{3,60}},| \([^()]*\))?(?: then| also| later| \w+ly| once| at last)?\s+{_VERB}\b"
)
# e.g. " grumbled the deputy mayor"
_VERB_SPEAKER = re.compile(
    rf"\s*,?\s*(?:[-–—]+\s*)?{_VERB}(?: (?:out|back|off|up|on|in|away|down))?\s+(?:[a-z-]+ ){{0,4}}?{_WHO}"
)
# e.g. "When the gate opened, "
_OPENING = re.compile(
    r"(?:When|Asked|After|If|While|As|Speaking|Told|In|On|At|During|By|With|For|Before|Despite|But|And|Then|Later|Earlier|From)\b[^,:]{0,90}, "
)
# e.g. "the mayor "
_BEGINS_WITH_WHO = re.compile(rf"(?:(?:But|And|Then|Later|Still|Yet),? )?{_WHO}\b")
# e.g. " – Deputy Mayor Ada Holm"
_SIGNED = re.compile(rf"\s*(?:[–—]|-{{1,2}})\s?(?P<who>{_NAME})(?:,[^\n“”]{{2,90}})?\.?\s*(?=\n|\Z)")


def read_beside_quote(passage: Passage) -> tuple[Attribution, ...]:
    """The attribution of a passage's quotations to the one who is named beside them."""
    if not passage.quotes or not _longest(passage):
        return ()
    for pattern in PATTERNS:
        attributions = pattern(passage)
        if attributions is not None:
            return attributions
    return ()


def read_signed(passage: Passage) -> Reading:
    """“We will never sign this paper.” – Ada Holm"""
    last = passage.quotes[-1]
    signed = _SIGNED.match(passage.masked, last.end)
    if not signed or passage.text[passage.unit.start : passage.quotes[0].start].strip():
        return None
    start, end = strip_words(passage.text, signed.start("who"), signed.end("who"))
    speaker = passage.people.resolve(Phrase(start, end, "name"), passage.heard, speaks=True)
    return _attribute(passage, passage.quotes, speaker, "quote, signature", "–")


def read_speaker_any_verb(passage: Passage) -> Reading:
    """“We will never sign this paper,” Ada Holm grumbled."""
    for quote in _long_quotes(passage):
        beside = _SPEAKER_VERB.match(passage.masked, quote.end, passage.unit.end)
        if beside and (speaker := _resolve(passage, beside)):
            return _attribute(passage, passage.quotes, speaker, "quote, speaker, any verb", beside["verb"])
    return None


def read_any_verb_speaker(passage: Passage) -> Reading:
    """“We will never sign this paper,” grumbled Ada Holm."""
    for quote in _long_quotes(passage):
        beside = _VERB_SPEAKER.match(passage.masked, quote.end, passage.unit.end)
        if beside and (speaker := _resolve(passage, beside)) and _can_speak(speaker):
            return _attribute(passage, passage.quotes, speaker, "quote, any verb, speaker", beside["verb"])
    return None


def read_speaker_before_quote(passage: Passage) -> Reading:
    """Asked about the paper, Ada Holm was blunt: “It is dead.”"""
    masked, unit, first = passage.masked, passage.unit, passage.quotes[0]
    before = masked[unit.start : first.start].rstrip()
    if not before.endswith((":", ",")) or (
        before.endswith(",") and not passage.text[first.start + 1 : first.start + 2].isupper()
    ):
        return None
    opening = _OPENING.match(masked, unit.start, first.start)
    start = opening.end() if opening else unit.start
    beside = _BEGINS_WITH_WHO.match(masked, start, first.start)
    speaker = _resolve(passage, beside) if beside else None
    if speaker is None or not _can_speak(speaker):
        speaker = passage.people.person_in(start, first.start)
    return _attribute(passage, passage.quotes, speaker, "speaker, quote", before[-1])


PATTERNS: tuple[Callable[[Passage], Reading], ...] = (
    read_signed,
    read_speaker_any_verb,
    read_any_verb_speaker,
    read_speaker_before_quote,
)


def _resolve(passage: Passage, beside: re.Match[str]) -> Speaker | None:
    start, end = beside.span("who")
    end -= len(beside["who"]) - len(beside["who"].rstrip(".,’'"))
    printed = passage.text[start:end]
    if printed.lower() in ("he", "she", "they"):
        phrase = Phrase(start, end, "pronoun")
    elif printed[:1].isupper() and not printed.startswith(("The ", "A ", "An ")):
        phrase = Phrase(*strip_words(passage.text, start, end), "name")
        if phrase.end - phrase.start < 2:
            return None
    else:
        phrase = Phrase(start, end, "description")
    return passage.people.resolve(phrase, passage.heard, speaks=True)


def _can_speak(speaker: Speaker) -> bool:
    """Whether a human being or somebody of the codebook is meant, and not just a word with a capital."""
    return speaker.kind != "other" or bool(speaker.actor_id or speaker.party_id)


def _attribute(passage: Passage, quotations: list[Quote], speaker: Speaker | None, rule: str, cue: str) -> Reading:
    if speaker is None:
        return None
    confidence = "low" if speaker.confidence == "low" else "medium"
    return passage.quoted(quotations, speaker._replace(confidence=confidence), Rule(rule, cue))


def _long_quotes(passage: Passage) -> list[Quote]:
    """Quotations that are no scare quotes: of several words, or with a stop or comma at their end."""
    text = passage.text
    return [q for q in passage.quotes if quotes.count_words(text, q) > SCARE or (q.closed and text[q.end - 2] in ",?!.—")]


def _longest(passage: Passage) -> bool:
    return bool(_long_quotes(passage))
