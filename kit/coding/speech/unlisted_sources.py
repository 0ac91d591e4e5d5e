"""A sentence → the sources in it that no table lists: found by their wording, and cited by the words beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from kit.coding.speech.citation_cues import SAYS, has_cue
from kit.text.spotting import Hints
from kit.text.stretches import Stretch
from kit.text.word_lists import read_words

# ---- names beside a noun of the press

_KINDS = {
    "newspaper": "newspaper", "daily": "newspaper", "tabloid": "newspaper", "weekly": "magazine", "magazine": "magazine",
    "agency": "agency", "news agency": "agency", "wire": "agency", "channel": "broadcaster", "tv channel": "broadcaster",
    "television channel": "broadcaster", "broadcaster": "broadcaster", "television": "broadcaster", "tv": "broadcaster",
    "radio": "broadcaster", "radio station": "broadcaster", "television station": "broadcaster", "news channel": "broadcaster",
    "news website": "newspaper", "website": "newspaper", "news site": "newspaper", "portal": "newspaper", "news portal": "newspaper",
    "outlet": "newspaper", "news outlet": "newspaper", "business daily": "newspaper",
}  # fmt: skip
_NOUN = "|".join(sorted(_KINDS, key=lambda k: (-len(k), k)))
_NAME = r"[A-Z][\w'’.-]{1,20}(?: (?:[A-Z][\w'’.-]{1,20}|al-\w+|of|the|de|la)){0,3}"
# e.g. "the newspaper Aldvik Courier wrote it"
_NOUN_NAME = re.compile(rf"\b(?P<noun>{_NOUN}),? [\"“'‘]?(?P<name>{_NAME})")
# e.g. "the town heard it on Aldvik radio"
_NAME_NOUN = re.compile(rf"\b(?P<name>{_NAME})[\"”'’]? (?P<noun>{_NOUN})\b")
# e.g. "Danish"
_NATIONAL = re.compile(
    r"(?:U\.?S\.?|UK|British|French|Dutch|Greek|Swiss|Czech|Thai|Iraqi|[A-Z][a-z]+(?:ian|ish|an|ese|li|ni|ri|ti))\Z"
)

# ---- media without a name

_STATE = "state|pro-government|local|national|international|foreign|independent|opposition|regional|public|private|several|other|some|various"
# e.g. "Local media reports said so"
_MEDIA = re.compile(
    rf"\b((?:(?:(?:[A-Z][a-z]+|{_STATE}) ){{1,2}}(?:media|press|television|TV|newspapers)|[Mm]edia|[Nn]ewspapers)"
    r"(?: reports| outlets)?|(?:[Pp]ress|[Nn]ews) reports|[Uu]nconfirmed reports)\b(?! (?:conference|briefing|secretary|service))"
)
# e.g. " channel showed the port"
_CALLED = re.compile(r" (?:channel|station|broadcaster|network|agency)\b| [A-Z]")

# ---- people without a name

_PEOPLE = (
    "sources?|officials?|diplomats?|insiders?|analysts?|experts?|observers?|aides?|negotiators?|delegates|representatives|advisers?|"
    "commentators|lawyers|economists|historians|eyewitnesses|witnesses|residents|department heads|people familiar|persons familiar|"
    "people close|those familiar|informants?"
)
# e.g. "two senior officials in the ministry said so"
_UNNAMED = re.compile(
    rf"\b((?:(?:[A-Z][\w.]{{1,14}}|(?i:top|senior|high-ranking|high-level|military|security|diplomatic|government|intelligence|"
    rf"defen[cs]e|independent|political|legal|local|regional|own|informed|reliable|well-informed|foreign|unidentified)) ){{0,3}}"
    rf"(?i:{_PEOPLE})\b"
    r"(?: (?:(?:close to|with knowledge of|familiar with) (?:the )?(?:[A-Z][\w’'-]{1,20}(?: [A-Z][\w’'-]{1,20}){0,2}|\w+)|"
    r"(?:in|at|from|within) the (?:[\w’'-]{2,20} ){0,2}(?:[Mm]inistry|government|delegation|administration|army|[Oo]ffice)\b))?)"
)
_BEFORE_PEOPLE = 64  # characters that hold the words that may stand before the people
_WORDS_BEFORE_PEOPLE = 3
_BEFORE_VERB = 40  # characters in which “the” or a verb stands before them
# e.g. "a pilot left the ship"
_WORD_BEGINS = re.compile(r"\b\w")
# e.g. "nobody heard the tired "
_DEFINITE = re.compile(r"\bthe (?:[\w'-]{2,20} ){0,2}\Z")
# e.g. "official of the port"
_SINGULAR = re.compile(r"(?:source|official|diplomat|insider|aide|negotiator|adviser|lawyer|informant)\b")
# e.g. " in the harbour said"
_VERB_AFTER = re.compile(
    rf"(?:,? (?:who|which|also|have|has|had|in|at|on|of|the|there|now|still|later|[\w'’-]{{2,15}})){{0,5}},? (?:{SAYS})\b"
)
# e.g. "according to two "
_VERB_BEFORE = re.compile(
    rf"(?:\baccording to|\b(?:{SAYS})(?: by)?|\bas)(?: (?:the|its|his|her|their|own|a|an|one|two|several|some|many))*(?: |\Z)\Z"
)
# e.g. " Ada Holm of the port"
_APPOSED = re.compile(r" [A-Z][a-z]|, [A-Z]\w+ [A-Z]")

# ---- polls and channels

# e.g. "an opinion poll by the town counted them"
_POLL = re.compile(
    r"\b(?:opinion )?(?:polls?|surveys?)\b(?= (?:by|show|shows|showed|found|finds|suggest|conducted|published|from|of|has|have|in)\b)"
)
# e.g. " conducted by the Lake Institute"
_POLLSTER = re.compile(rf" (?:conducted |published |carried out )?(?:by|from) (?:the )?({_NAME})")
# e.g. "she said it in a short video message"
_CHANNEL = re.compile(
    r"\b(?:in|on|via|through) (?:a|an|his|her|its|their|the)(?: [\w-]{2,14}){0,2} "
    r"(video message|video address|televised address|statement|press release|communique|communiqué|blog post|readout)\b"
)
_BEFORE_CHANNEL = 120  # characters in which its owner stands
# e.g. "The Lake Council has said in "
_OWNER = re.compile(
    rf"\b(?:[Tt]he )?({_NAME})(?: (?:has|had|also|have))?(?: (?:{SAYS}|declared|published|issued))\b[^.;]{{0,40}}\Z"
)
# e.g. "the Lake Council"
_ARTICLE = re.compile(r"^(?:the|its|own|a|an) ", re.IGNORECASE)

# Beginnings of words without one of which the patterns of a kind find nothing.
_HINTS = {
    "people": "source official diplomat insider analyst expert observer aide negotiator delegate representative adviser commentator "
    "lawyer economist historian eyewitness witness resident department people person those informant",
    "poll": "poll survey",
    "media": "media press news television tv reports",
    "noun": "news daily tabloid weekly magazine agency wire channel broadcaster tv television radio website portal outlet",
    "channel": "message address statement press communiqu blog readout",
}
_ODD_LETTERS = "ıİſ\u212a"  # letters that small letters and patterns without case treat differently
Places = list[int] | None  # where words hint at a kind; None: they may stand anywhere


class Source(NamedTuple):
    """A source as worded: what it is called, its kind, how well it is named, and its span."""

    name: str
    kind: str
    identification: str  # named | partly | unnamed
    start: int
    end: int


class Wordings:
    """The places in an article where words hint at sources."""

    def __init__(self, text: str, small: str):
        self._hinted = _hints().read(small)
        self._odd = not text.isascii() and any(c in text for c in _ODD_LETTERS)

    def find(self, sentence: Stretch) -> list[Source]:
        """Sources of a sentence, those of one kind after those of another."""
        if not self._hinted.has_some(sentence.start, sentence.end):
            return []
        sources: list[Source] = []
        for kind, find_kind in FINDERS.items():
            places = self._hinted.between(kind, sentence.start, sentence.end)
            if places or self._odd:
                sources += find_kind(sentence, None if self._odd else places)
        return sources


def find_named_media(sentence: Stretch, _places: Places) -> Iterator[Source]:
    """The newspaper Aldvik Courier wrote …; Aldvik radio reported …"""
    for pattern in (_NOUN_NAME, _NAME_NOUN):
        for m in pattern.finditer(sentence.text, sentence.start, sentence.end):
            name = m["name"]
            if name.split(" ")[0] in _no_names() or _NATIONAL.match(name) or not has_cue(sentence, m.start(), m.end()):
                continue
            yield Source(name.removesuffix("’s").removesuffix("'s"), _KINDS[m["noun"]], "named", *m.span("name"))


def find_unnamed_media(sentence: Stretch, _places: Places) -> Iterator[Source]:
    """Local media reported …"""
    for m in _MEDIA.finditer(sentence.text, sentence.start, sentence.end):
        if has_cue(sentence, m.start(), m.end()) and not _CALLED.match(sentence.text, m.end(), sentence.end):
            kind = "broadcaster" if "elevision" in m[1] or "TV" in m[1] else "unnamed"
            yield Source(_capitalise(m[1]), kind, "partly" if " " in m[1] else "unnamed", *m.span(1))


def find_people(sentence: Stretch, places: Places) -> Iterator[Source]:
    """Two senior officials in the ministry said …"""
    for m in _match_people(sentence, places):
        skipped = _length_of_opening(m[1])
        if _speaks(sentence, m.start() + skipped, m.end()):
            yield Source(_capitalise(m[1][skipped:]), "unnamed", "unnamed", m.start() + skipped, m.end())


def find_polls(sentence: Stretch, _places: Places) -> Iterator[Source]:
    """A poll by the Lake Institute showed …"""
    for m in _POLL.finditer(sentence.small, sentence.start, sentence.end):
        by = _POLLSTER.match(sentence.text, m.end(), sentence.end)
        if by:
            yield Source(f"Poll by {by[1]}", "poll", "named", m.start(), by.end())
        else:
            yield Source("Poll", "poll", "unnamed", m.start(), m.end())


def find_channels(sentence: Stretch, _places: Places) -> Iterator[Source]:
    """The Lake Council said in a statement …"""
    for m in _CHANNEL.finditer(sentence.small, sentence.start, sentence.end):
        owner = _OWNER.search(sentence.text, max(sentence.start, m.start() - _BEFORE_CHANNEL), m.start())
        if owner and owner[1].split(" ")[0] not in _no_names():
            yield Source(f"{_capitalise(m[1])} of {owner[1]}", "official channel", "named", *m.span(1))
        else:
            yield Source(_capitalise(m[1]), "official channel", "partly", *m.span(1))


# By the kind of hint, in this order.
FINDERS: dict[str, Callable[[Stretch, Places], Iterator[Source]]] = {
    "noun": find_named_media,
    "media": find_unnamed_media,
    "people": find_people,
    "poll": find_polls,
    "channel": find_channels,
}


def _no_names() -> frozenset[str]:
    """Words in capitals that begin a sentence and no name."""
    return read_words("kit.coding.speech", "no_names")


@cache
def _hints() -> Hints:
    return Hints(_HINTS)


def _match_people(sentence: Stretch, places: Places) -> Iterator[re.Match[str]]:
    """Unnamed people, looked for around the words that hint at them."""
    text, end = sentence.text, sentence.end
    if places is None:
        yield from _UNNAMED.finditer(text, sentence.start, end)
        return
    reached = sentence.start
    for hint in places:
        if hint < reached:
            continue
        window = max(reached, hint - _BEFORE_PEOPLE)
        before = text[window:hint].rsplit(" ", _WORDS_BEFORE_PEOPLE + 1)
        if len(before) > _WORDS_BEFORE_PEOPLE + 1:
            window += len(before[0])
        for begin in _WORD_BEGINS.finditer(text, window, hint + 1):
            if m := _UNNAMED.match(text, begin.start(), end):
                reached = m.end()
                yield m
                break


def _length_of_opening(words: str) -> int:
    """Characters of a conjunction or article in capitals at the head of the words: it is no part of the name."""
    first = words.split(" ")[0]
    return len(first) + 1 if first in _no_names() else 0


def _speaks(sentence: Stretch, first: int, last: int) -> bool:
    """An unnamed source counts where it says something, and where no name beside it or “the” makes it a known person."""
    if _APPOSED.match(sentence.text, last, sentence.end):
        return False
    before = sentence.before(first, _BEFORE_VERB)
    if _DEFINITE.search(before) and _SINGULAR.search(sentence.small, first, last):
        return False
    return bool(_VERB_BEFORE.search(before) or _VERB_AFTER.match(sentence.small, last, sentence.end))


def _capitalise(words: str) -> str:
    words = _ARTICLE.sub("", words)
    return words[:1].upper() + words[1:]
