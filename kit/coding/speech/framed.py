"""A passage without a verb of speech that still says whose view it gives: *For Ada Holm, the paper is dead*."""

from __future__ import annotations

import re
from collections.abc import Callable

from kit.coding.speech.passages import NOTHING, Attribution, Passage, Reading, Rule
from kit.coding.speech.speaker import Speaker
from kit.coding.speech.speakers import UP, Phrase, read_before

_HELD = "position|stance|line|view|opinion|argument|message|verdict|assessment|answer"
_HINTS = (*(f" {word} " for word in _HELD.split("|")), " spoke ", " speaks ", " speaking ", " as ")
_OF_HIS = (" words, ", " view, ", " opinion, ", " eyes, ", " estimation, ")
# e.g. "For Ada Holm, the mayor of the port, the paper will die"
_FOR = re.compile(
    rf"For (?P<who>{UP}(?: {UP}){{0,4}}|(?:the|an?) [\w’' -]{{3,60}}?)(?:, [^,“”]{{3,90}})?, "
    r"(?=[^.;]{0,120}\b(?:will|would|must|should|can|cannot|could|might|wants?|seems?|means?)\b)"
)
# e.g. "Norrland’s position is that the gate stays shut"
_POSITION = re.compile(
    rf"(?P<who>[^,;:“”]{{2,60}}?)[’']s? (?:{_HELD}) (?:is|was|remains|remained)"
    r"(?: clear| simple| unchanged)?(?: that |: )"
)
# e.g. "In his opinion, the gate stays shut"
# e.g. "Norrland, in his words, drags its feet"
_OF_HIM = re.compile(r"\b[Ii]n (?:his|her|their)(?: own)? (?:words|view|opinion|eyes|estimation), ")
# e.g. "Ada Holm spoke in a message of “small steps”"
_SPOKE_OF = re.compile(r"\b(?:spoke|speaks|speaking) (?:[^“”.;:]{0,60} )?of (?=“|the “|an? “)")
# e.g. "Ada Holm attacked the paper as “a gift”"
_AS_QUOTED = re.compile(
    r"\b(?:describe[sd]?|attack(?:s|ed)?|dismisse[sd]|denounce[sd]?|characteri[sz]e[sd]?|portray(?:s|ed)?|slam(?:s|med)|hail(?:s|ed)|"
    r"decrie[sd]|welcome[sd]?|reject(?:s|ed)?|condemn(?:s|ed)?|praise[sd]?|criticise[sd]?) (?=[^“”;:]{2,70} as (?:an? |the )?“)"
)


def read_framed(passage: Passage) -> tuple[Attribution, ...]:
    """The attributions of a passage by the first frame that fits."""
    shown = passage.masked[passage.unit.start : passage.unit.end]
    if not any(hint in shown for hint in _HINTS):
        return NOTHING
    for pattern in PATTERNS:
        attributions = pattern(passage)
        if attributions is not None:
            return attributions
    return NOTHING


def read_for_somebody(passage: Passage) -> Reading:
    """For Ada Holm, the paper is dead."""
    opens = passage.masked.startswith("For ", passage.unit.start)
    opening = _FOR.match(passage.masked, passage.unit.start, passage.unit.end) if opens else None
    if not opening:
        return None
    speaker = passage.people.resolve(_read_phrase(opening), passage.heard)
    if speaker is None or speaker.kind == "other" or not (speaker.actor_id or speaker.party_id or " " in opening["who"]):
        return None
    end = passage.clause_end(opening.end())
    return passage.content(opening.end(), end, _unsure(speaker), Rule("for somebody", "For", "hold"))


def read_position(passage: Passage) -> Reading:
    """Norrland’s position is that the gate stays shut."""
    frame = _POSITION.match(passage.masked, passage.unit.start, passage.unit.end)
    if not frame:
        return None
    speaker = passage.people.resolve(_read_phrase(frame), passage.heard, speaks=True)
    if not speaker:
        return None
    return passage.content(frame.end(), passage.clause_end(frame.end()), speaker, Rule("position", "position", "hold"))


def read_in_his_view(passage: Passage) -> Reading:
    """In his opinion, the gate stays shut."""
    unit = passage.unit
    if not passage.people.printed(_OF_HIS):
        return None
    frame = _OF_HIM.search(passage.masked, unit.start, unit.end)
    speaker = passage.heard.here or passage.heard.human
    if not frame or not speaker:
        return None
    amid = frame.start() > unit.start
    start = unit.start if amid else frame.end()
    return passage.content(start, passage.clause_end(start), _unsure(speaker), Rule("in his view", frame[0].strip(" ,")))


def read_spoke_of(passage: Passage) -> Reading:
    """Ada Holm spoke of “small steps”, Ada Holm attacked the paper as “a gift”."""
    unit = passage.unit
    for pattern in (_SPOKE_OF, _AS_QUOTED):
        frame = pattern.search(passage.masked, unit.start, unit.end)
        phrase = read_before(passage.masked, unit.start, frame.start()) if frame else None
        speaker = passage.people.resolve(phrase, passage.heard, speaks=True) if phrase else None
        if frame and speaker:
            cue = frame[0].split(" ", 1)[0]
            return passage.content(frame.end(), passage.clause_end(frame.end()), speaker, Rule("spoke of", cue))
    return None


def _read_phrase(frame: re.Match[str]) -> Phrase:
    return Phrase(*frame.span("who"), "name" if frame["who"][0].isupper() else "description")


def _unsure(speaker: Speaker) -> Speaker:
    return speaker._replace(confidence="low")


PATTERNS: tuple[Callable[[Passage], Reading], ...] = (read_position, read_spoke_of)
