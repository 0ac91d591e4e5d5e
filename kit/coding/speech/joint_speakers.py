"""Several who speak with one verb: *Holm and Venn said*, *said Holm and Venn*, *Holm, as well as Venn, said*."""

from __future__ import annotations

import re

from kit.coding.speech import speakers
from kit.coding.speech.offices import office_words
from kit.coding.speech.people import People
from kit.coding.speech.speaker import Heard, Speaker
from kit.text.word_lists import read_words

JOINING = (" and ", " as well as ", " along with ", " together with ")  # one of them joins those who speak together
_REACH = 220  # characters beside a verb in which they stand
# e.g. "Ada Holm, as well as Venn"
_JOINT = re.compile(r",? (?:and|as well as|along with|together with) |, ")
# e.g. "It rained, but Holm"
_BORDER = re.compile(
    r"[”“;:)]|\s[–—]\s|\b(?:but|while|whereas|that|although|though|as|because|where|when|after|before|since|if)\s"
)
# e.g. "Meanwhile, both Holm"
_OPENING = re.compile(r"\s*(?:(?:But|And|Yet|Meanwhile|Later|However|Still|Earlier|On \w+day|In [A-Z]\w+|both|Both),? )+")
# e.g. " on Friday"
_ENDS_BEHIND = re.compile(
    r"[,;.“”()\n]|\s(?:on|in|at|during|after|before|who|when|as|to|while|late|last|this|by|said|from|about|told)\b|$"
)
# e.g. "the leaders of Norrland"
_LISTED_OF = re.compile(r"\b[a-z]+s of (?:the )?[A-Z][\w’'-]*$")
# e.g. "Holm and Venn both"
_ALL = re.compile(r",? (?:both|all|each|jointly)$")
# e.g. "the port’s"
_OWN_ENDING = re.compile(r"[’']s?$")
_SMALL = frozenset(
    ["of", "the", "for", "his", "her", "their", "its", "a", "an", "former", "de", "van", "von", "der", "bin", "al", "el", "di"]
)


def read_joint_before(people: People, start: int, end: int, heard: Heard) -> list[Speaker]:
    """Those who speak with the verb before which a stretch ends, where they are several."""
    start = max(start, end - _REACH)
    before = _ALL.sub("", people.masked[start:end].rstrip(" –—").removesuffix(","))
    last, joined = len(before), False
    parts: list[tuple[int, int]] = []
    for join in reversed([*_JOINT.finditer(before)]):
        if not _is_named(before[join.end() : last]):
            break
        parts.insert(0, (join.end(), last))
        last, joined = join.start(), join[0] != ", "
    begins = _begin(before, last)
    if _is_named(before[begins:last]):
        parts.insert(0, (begins, last))
    elif joined or _LISTED_OF.search(before, begins, last):
        return []  # he met Holm and Venn said; the leaders of Norrland, Sudmark and the port said
    if len(parts) < 2 or not any(join in before[parts[0][1] : parts[-1][0]] for join in JOINING):
        return []
    return _resolve(people, [(start + a, start + b) for a, b in parts], heard)


def read_joint_behind(people: People, start: int, end: int, heard: Heard) -> list[Speaker]:
    """Those who speak with the verb behind which a stretch begins, where they are several."""
    stop = _ENDS_BEHIND.search(people.masked, start, end)
    printed = people.masked[start : stop.start() if stop else end]
    if not any(join in printed for join in JOINING):
        return []
    opening = _OPENING.match(printed)
    parts, at = [], opening.end() if opening else 0
    for join in [*_JOINT.finditer(printed), None]:
        until = join.start() if join else len(printed)
        if not _is_named(printed[at:until]):
            return []
        parts.append((start + at, start + until))
        at = join.end() if join else until
    return _resolve(people, parts, heard)


def _begin(before: str, last: int) -> int:
    """Where the first of them begins: behind a border of the clause and the words that open it."""
    begins = 0
    for border in _BORDER.finditer(before, 0, last):
        begins = border.end()
    comma = before.rfind(", ", begins, last)
    begins = comma + 2 if comma >= 0 else begins
    opening = _OPENING.match(before, begins, last)
    return opening.end() if opening else begins


def _is_named(printed: str) -> bool:
    """Whether words are a name with its titles and nothing else."""
    words = printed.split()
    if not words or words[0] in read_words("kit.text", "sentence_openers") - {"The", "Mr", "Mrs", "Ms", "Dr"}:
        return False
    small = [word for word in words if not word[0].isupper()]
    offices = office_words()
    if len(small) == len(words) and (words[0] not in _SMALL or len(words) == 1):
        return False
    return all(w in _SMALL or _OWN_ENDING.sub("", w).lower() in offices for w in small)


def _resolve(people: People, parts: list[tuple[int, int]], heard: Heard) -> list[Speaker]:
    """Whom the parts stand for; nobody where one of them is no person or party, or where people and countries are mixed."""
    joint: list[Speaker] = []
    for start, end in parts:
        phrase = speakers.read_before(people.masked, start, end)
        speaker = people.resolve(phrase, heard) if phrase else None
        if len(parts) > 2 and (
            speaker is None or (phrase and phrase.kind == "description") or speaker.kind == "role" or speaker.confidence == "low"
        ):
            continue  # the head of the council, Ada Holm, and Venn
        if speaker is None or not (
            speaker.actor_id or speaker.party_id or speaker.kind == "person" or people.roles.is_country(speaker.name)
        ):
            return []
        if not any(speaker.name == s.name for s in joint):
            joint.append(speaker)
    return joint if len(joint) > 1 and len({s.kind == "person" for s in joint}) == 1 else []
