"""A passage → its attributions, by the first pattern of whole sentences that fits; else by its verbs of speech."""

from __future__ import annotations

import re
from collections.abc import Callable

from kit.coding.speech import speakers
from kit.coding.speech.framed import read_for_somebody, read_framed, read_in_his_view
from kit.coding.speech.passages import Attribution, Passage, Reading, Rule
from kit.coding.speech.speakers import Phrase
from kit.coding.speech.speech_verbs import VERBS
from kit.coding.speech.spoken_verbs import VerbSpan, find_helpers
from kit.coding.speech.turns import split_turns
from kit.coding.speech.verb_patterns import read_verbs

_TELLING = ("say", "state", "tell")  # kinds of verbs
_ACCORDING_TO = ("ccording to",)
_MAY_CITE = ("citing", "quoting", "with reference to")
_MAY_CLOSE = (", as ", "” as ", " how ")
_EXPRESSING = (
    "signal signals hope hopes assurance assurances clear statement statements doubt doubts concern concerns warning warnings fear "
    "fears confidence conviction known convinced confident sure certain optimistic hopeful adamant opinion view sceptical skeptical"
)
_BEFORE_THAT = frozenset(_EXPRESSING.split())
_MAY_ACCORD = (
    "ccording to",
    "o quote ",
    "n the words of",
    "n the view of",
    "n the opinion of",
    " words, ",
    " view, ",
    " opinion, ",
)
# e.g. "According to the pilots, the ferry had left"
_ACCORDING = re.compile(
    r"\b[Aa]ccording to\b|\b[Tt]o quote\b|\b[Ii]n the (?:words|view|opinion) of\b|\b[Ii]n (?!(?:his|her|their)\b)(?=(?:[\w’'-]+ ){1,4}(?:words|view|opinion), )"
)
# e.g. "According to the pilots, the ferry had left"
_ACCORDS = re.compile(r"\b[Aa]ccording to\b")
# e.g. "Ada Holm’s words, the ferry left"
_OWNER_OF_WORDS = re.compile(r"(?P<who>(?:[\w-]+ ){0,3}[\w-]+)[’']s? (?:words|view|opinion), ")
# e.g. ", citing the port’s guard, that it rained"
_CITED_BEFORE = re.compile(r", (?:citing|quoting) (?P<who>[^,“”]{3,80}), (?=that\b)")
# e.g. ", citing the port’s guard"
_CITING = re.compile(r",? \b(?:citing|quoting|with reference to)\b")
# e.g. ", Ada Holm, the ferry had left"
_NAMED_AFTER = re.compile(r", ((?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+)(?=,|$)")
# e.g. "As the deputy minister has said, the ferry will leave at noon."
# e.g. "As Holm put it on Friday, the ferry will leave at noon."
_AS_TOLD = re.compile(
    r"As (?:[\w’'.-]+ ){1,12}?(?:has |have |had )?(?P<verb>[a-z]+)(?: it)?"
    r"(?:(?: (?:many|several|times|before|repeatedly|on|in|late|early|last|earlier|yesterday|today)\b| [A-Z][\w’'.-]*| an?| his| her| interview){0,5}), "
)
# e.g. ", as the deputy minister has put it."
_AS_TOLD_BEHIND = re.compile(
    r"(?:, as|” as|” (?:is|was) how) (?P<who>(?:[\w’'.-]+ ){1,12}?)(?:(?:has|have|had|once|also|later|repeatedly|often|earlier|recently) ){0,3}(?P<verb>[a-z]+)(?: it)?"
    r"(?: (?:on|in|late|early|last|earlier|yesterday|today)\b| [A-Z][\w’'.-]*){0,4}[.\s]*$"
)
# e.g. "Holm gave a clear assurance that the ferry would leave"
_NOUN_OF_SPEECH = re.compile(
    r"\b(?:sent|gave|given|made|issued|expressed|voiced|sends|gives|makes|expresses|voices)(?: [\w’'-]+){0,2}?"
    r" (?:signals?|hopes?|assurances?|clear|statements?|doubts?|concerns?|warnings?|fears?|confidence|conviction) (?P<that>that) "
    r"|\b(?:let|lets) (?:it be (?:known|understood)|slip)(?: (?:in|on|at|through|to) [^,.;:“]{0,60}?)? that |\bmakes? it clear that |\bmade it clear that |\b(?:is|was|are|were|remain(?:s|ed)?|seemed|sounded) (?:convinced|confident|sure|certain|optimistic|hopeful|adamant|of the opinion|of the view"
    r"|of the idea|sceptical|skeptical) that "
    r"|\b(?:is|was|are|were|remains?) (?:certain|sure|convinced|confident) (?=(?:the|an?|it|he|she|they|there|his|her|its|this)\b)"
)
_KNOWN_OR_SURE = (" certain ", " sure ", " convinced ", " confident ", " be known ", " be understood ", " slip ", " the idea ")
# e.g. "the Lake Wire quoted Ada Holm as saying"
_QUOTED_AS = re.compile(r"\b(?:quoted|cited) (?!by |on )(?P<who>(?:(?:the|an?) )?[\w’' -]{2,60}?) as saying\b(?: that\b)?")


def read_passage(passage: Passage) -> tuple[Attribution, ...]:
    """The attributions of a passage."""
    if (turns := _split_at_according(passage)) is not None:
        attributions: tuple[Attribution, ...] = ()
        for turn in turns:
            attributions += _read_turn(turn)
        return attributions
    return _read_turn(passage)


def _split_at_according(passage: Passage) -> list[Passage] | None:
    """The turns of a passage in which *according to Holm* is one of several: *…, but Venn said that it snowed*."""
    if (
        not passage.people.printed(_ACCORDING_TO)
        or passage.masked.find(_ACCORDING_TO[0], passage.unit.start, passage.unit.end) < 0
    ):
        return None
    cues = [
        VerbSpan(m.start(), m.end(), VERBS["said"], False)
        for m in _ACCORDS.finditer(passage.masked, passage.unit.start, passage.unit.end)
    ]
    turns = split_turns(passage, cues) if cues else []
    return turns if len(turns) > 1 else None


def _read_turn(passage: Passage) -> tuple[Attribution, ...]:
    for pattern in PATTERNS:
        attributions = pattern(passage)
        if attributions is not None:
            return attributions
    return _name_the_cited(passage, read_verbs(passage)) or read_framed(passage)


def _name_the_cited(passage: Passage, attributions: tuple[Attribution, ...]) -> tuple[Attribution, ...]:
    """The agency reported, citing Ada Holm, that it rained: Holm instead of whoever relays it."""
    unit = passage.unit
    shown = passage.masked[unit.start : unit.end] if attributions else ""
    cited = any(word in shown for word in passage.people.printed(_MAY_CITE)) and _CITING.search(
        passage.masked, unit.start, unit.end
    )
    if not cited:
        return attributions
    phrase = speakers.read_after(passage.masked, cited.end(), unit.end)
    speaker = passage.people.resolve(phrase, passage.heard, speaks=True) if phrase else None
    if not speaker or not phrase:
        return attributions
    return tuple(
        a._replace(
            speaker=speaker.name, speaker_start=speaker.start, speaker_end=speaker.end, actor_id=speaker.actor_id,
            confidence=speaker.confidence, kind=speaker.kind, party_id=speaker.party_id,
            content_end=cited.start() if a.content_start < cited.start() < a.content_end else a.content_end,
        )
        if a.kind == "other"
        else a
        for a in attributions
    )  # fmt: skip


def read_according_to(passage: Passage) -> Reading:
    """According to Ada Holm, the paper would never be signed."""
    masked, unit = passage.masked, passage.unit
    shown = masked[unit.start : unit.end]
    accords = any(words in shown for words in passage.people.printed(_MAY_ACCORD)) and _ACCORDING.search(
        masked, unit.start, unit.end
    )
    if not accords:
        return None
    phrase = speakers.read_after(masked, accords.end(), unit.end)
    if owner := _OWNER_OF_WORDS.match(masked, accords.end(), unit.end):
        phrase = Phrase(owner.start("who"), owner.end("who"), "name")
    behind = owner.end() if owner else phrase.end if phrase else unit.end
    if phrase and phrase.kind == "description" and (name := _NAMED_AFTER.match(masked, phrase.end, unit.end)):
        phrase = Phrase(name.start(1), name.end(1), "name")
    speaker = passage.people.resolve(phrase, passage.heard, speaks=True) if phrase else None
    relayed = read_verbs(passage._replace(unit=unit._replace(end=accords.start())))
    if relayed and (
        relayed[0].form == "direct" or (relayed[0].actor_id and relayed[0].form != "attributed")
    ):  # whoever relays it is a source, not the speaker
        return relayed
    if not speaker or not phrase:
        return None
    if speaker.kind == "other" and passage.people.described.party_of(speaker) in (None, "press"):
        spoken = read_verbs(passage._replace(unit=unit._replace(start=min(phrase.end + 1, unit.end))))
        if spoken and (spoken[0].actor_id or spoken[0].kind == "person"):  # according to the Lake Wire, Holm said
            return spoken
    stands_before = accords.start() - unit.start > unit.end - phrase.end
    start, end = (unit.start, accords.start()) if stands_before else (max(behind, phrase.end), unit.end)
    return passage.content(start, end, speaker, Rule("according to", passage.text[accords.start() : accords.end()]))


def read_as_told(passage: Passage) -> Reading:
    """As the deputy minister has said, the ferry will leave at noon."""
    masked, unit = passage.masked, passage.unit
    opening = masked.startswith("As ", unit.start, unit.end) and _AS_TOLD.match(masked, unit.start, unit.end)
    if not opening:
        return None
    phrase = speakers.read_before(masked, unit.start + 3, find_helpers(masked, unit.start, opening.start("verb")).start)
    if not phrase or not _is_telling(opening):
        return None
    speaker = passage.people.resolve(phrase, passage.heard, speaks=True)
    if not speaker:
        return None
    return passage.content(opening.end(), passage.clause_end(opening.end()), speaker, Rule("as told", opening["verb"]))


def read_as_told_behind(passage: Passage) -> Reading:
    """The ferry will leave at noon, as Holm put it."""
    masked, unit = passage.masked, passage.unit
    closes = any(mark in masked[unit.start : unit.end] for mark in passage.people.printed(_MAY_CLOSE))
    closing = _AS_TOLD_BEHIND.search(masked, unit.start, unit.end) if closes else None
    if (
        not closing
        or not _is_telling(closing)
        or any(v.verb.kind in _TELLING for v in passage.people.verbs_between(unit.start, closing.start()))
    ):
        return None
    at = closing.start() + 1
    phrase = speakers.read_before(masked, closing.start("who"), closing.end("who"))
    speaker = passage.people.resolve(phrase, passage.heard, speaks=True) if phrase else None
    return passage.content(unit.start, at, speaker, Rule("as told", closing["verb"])) if speaker else None


def _is_telling(as_told: re.Match[str]) -> bool:
    """Whether *as Holm … ,* goes on with a verb of speech: *said*, *put it*."""
    printed = as_told["verb"]
    verb = VERBS.get(printed)
    it = as_told.string.startswith(" it", as_told.end("verb"))
    return printed in ("put", "puts", "phrased") if it else verb is not None and verb.kind in _TELLING


def read_noun_of_speech(passage: Passage) -> Reading:
    """Holm gave a clear assurance that the ferry would leave at noon."""
    masked, unit = passage.masked, passage.unit
    shown = masked[unit.start : unit.end]
    expresses = any(part[part.rfind(" ") + 1 :] in _BEFORE_THAT for part in shown.split(" that ")[:-1])
    known = expresses or any(word in shown for word in _KNOWN_OR_SURE)
    noun = _NOUN_OF_SPEECH.search(masked, unit.start, unit.end) if known else None
    if not noun:
        return None
    phrase = speakers.read_before(masked, unit.start, find_helpers(masked, unit.start, noun.start()).start)
    speaker = passage.people.resolve(phrase, passage.heard, speaks=True) if phrase else None
    if not speaker:
        return None
    return passage.content(noun.end(), passage.clause_end(noun.end()), speaker, Rule("noun of speech", noun.group()))


def read_relayed(passage: Passage) -> Reading:
    """The agency reported, citing Ada Holm, that the ferry would leave."""
    masked, unit = passage.masked, passage.unit
    cited = ", that " in masked[unit.start : unit.end] and _CITED_BEFORE.search(masked, unit.start, unit.end)
    if not cited:
        return None
    phrase = speakers.read_after(masked, cited.start("who"), cited.end("who"))
    speaker = passage.people.resolve(phrase, passage.heard, speaks=True) if phrase else None
    if not speaker or not passage.people.verbs_between(unit.start, cited.start()):
        return None
    start = cited.end() + len("that")
    return passage.content(
        start, passage.clause_end(start), speaker, Rule("relayed", masked[cited.start() + 2 : cited.start("who")].strip())
    )


def read_quoted_as_saying(passage: Passage) -> Reading:
    """“Nobody signs here today,” the Lake Wire quoted Ada Holm as saying."""
    masked, unit = passage.masked, passage.unit
    relay = " as saying" in masked[unit.start : unit.end] and _QUOTED_AS.search(masked, unit.start, unit.end)
    if not relay:
        return None
    phrase = speakers.read_after(masked, relay.start("who"), relay.end("who"))
    speaker = passage.people.resolve(phrase, passage.heard, speaks=True) if phrase else None
    if not speaker:
        return None
    if not passage.quotes or passage.quotes[0].start >= relay.start():
        return passage.content(relay.end(), passage.clause_end(relay.end()), speaker, Rule("quoted as saying", "saying"))
    return passage.quoted(passage.quotes, speaker, Rule("quote, verb, speaker", "quoted as saying"))


PATTERNS: tuple[Callable[[Passage], Reading], ...] = (
    read_for_somebody,
    read_in_his_view,
    read_according_to,
    read_as_told,
    read_as_told_behind,
    read_noun_of_speech,
    read_relayed,
    read_quoted_as_saying,
)
