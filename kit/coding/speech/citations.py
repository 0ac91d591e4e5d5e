"""Sentences → the sources an article cites as carriers of news, with their kind and how well they are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.gazetteer import Carrier, carriers, lowered
from kit.text.spotting import Spotter

if TYPE_CHECKING:
    from kit.text.sentences import Sentence

LONGEST = 4000  # characters of a sentence that are searched


class Citation(NamedTuple):
    """One source in one sentence, printed at ``text[start:end]``; ``sentence`` is an index into the list of sentences."""

    source: str
    kind: str
    identification: str  # named | partly | unnamed
    sentence: int
    start: int
    end: int


# ---- cues beside a carrier

_SAYS = (
    "said|says|saying|say|told|tells|tell|reports|reported|reporting|report|writes|wrote|quoted|quotes|quoting|cites|cited|citing|"
    "announced|revealed|confirmed|confirms|published|claimed|claim|claims|stated|state|state[sd]|broadcast|aired|learned|noted|"
    "believe|believes|believed|think|expect|fear|doubt|doubts|warned|warn|suggested|suggest|estimate|estimated|argue|described|"
    "explained|acknowledged|added|analy[sz]e|analy[sz]es|expressed|admitted"
)
# e.g. "she told the "
_STRONG_BEFORE = re.compile(rf"\b(?:according to|{_SAYS}|interview\w{{0,3}}|told|via)\b(?:[^.;]{{0,45}})\Z")
# e.g. "a correspondent of the "
_FROM = re.compile(
    r"\b(?:sources?|diplomats?|reports?|officials|correspondents?|journalists?|reporters?) (?:from|of|by|for|at) (?:the )?\Z"
)
# e.g. " news agency reported"
_CUE_AFTER = re.compile(
    rf"[\"”'’)]?(?:'s)?,?(?: (?:news|newspaper|daily|agency|tv|television|magazine|radio|channel|broadcaster|website|has|have|had|"
    rf"also|later|earlier|which|correspondent|reporter|journalist|interview|on|monday|tuesday|wednesday|thursday|friday|saturday|"
    rf"sunday)){{0,4}},? (?:{_SAYS})\b"
)
# e.g. "The pier at noon (photo: "
_BRACKET_BEFORE = re.compile(r"[(\[/] ?(?:photo: )?\Z")
# e.g. ") The pier was closed"
_BRACKET_AFTER = re.compile(r" ?[)\]/]")
# e.g. ") – The ferry"
_DATELINE = re.compile(r" ?[)\]]? ?[-–—:] ")
# e.g. "she tweeted it at night"
_POSTED = re.compile(
    r"\b(?:post|posts|posted|tweet|tweets|tweeted|wrote|writes|published|said|shared|announced|message|video|page|channel|account)\b"
)

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
_NOUN_NAME = re.compile(rf"\b({_NOUN}),? [\"“'‘]?({_NAME})")
# e.g. "the town heard it on Aldvik radio"
_NAME_NOUN = re.compile(rf"\b({_NAME})[\"”'’]? ({_NOUN})\b")

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
_BEFORE_PEOPLE = 64  # characters that hold the three words that may stand before the people
# e.g. "a pilot left the ship"
_WORD_BEGINS = re.compile(r"\b\w")
# e.g. "nobody heard the tired "
_DEFINITE = re.compile(r"\bthe (?:[\w'-]{2,20} ){0,2}\Z")
# e.g. "official of the port"
_SINGULAR = re.compile(r"(?:source|official|diplomat|insider|aide|negotiator|adviser|lawyer|informant)\b")
# e.g. " in the harbour said"
_VERB_AFTER = re.compile(
    rf"(?:,? (?:who|which|also|have|has|had|in|at|on|of|the|there|now|still|later|[\w'’-]{{2,15}})){{0,5}},? (?:{_SAYS})\b"
)
# e.g. "according to two "
_VERB_BEFORE = re.compile(
    rf"(?:\baccording to|\b(?:{_SAYS})(?: by)?|\bas)(?: (?:the|its|his|her|their|own|a|an|one|two|several|some|many))*(?: |\Z)\Z"
)
# e.g. " Ada Holm of the port"
_APPOSED = re.compile(r" [A-Z][a-z]|, [A-Z]\w+ [A-Z]")
_NO_NAME = frozenset(
    [
        "The",
        "A",
        "An",
        "In",
        "On",
        "At",
        "He",
        "She",
        "They",
        "It",
        "This",
        "That",
        "These",
        "But",
        "And",
        "As",
        "Among",
        "After",
        "Before",
        "While",
        "Mr",
        "Mr.",
        "When",
        "If",
        "According",
        "Several",
        "Some",
        "Many",
        "Most",
        "Other",
        "One",
        "Two",
        "Three",
        "Unnamed",
        "Both",
        "For",
        "From",
        "By",
        "With",
    ]
)
# e.g. "Danish"
_NATIONAL = re.compile(
    r"(?:U\.?S\.?|UK|British|French|Dutch|Greek|Swiss|Czech|Thai|Iraqi|[A-Z][a-z]+(?:ian|ish|an|ese|li|ni|ri|ti))\Z"
)

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
# e.g. "The Lake Council has said in "
_OWNER = re.compile(
    rf"\b(?:[Tt]he )?({_NAME})(?: (?:has|had|also|have))?(?: (?:{_SAYS}|declared|published|issued))\b[^.;]{{0,40}}\Z"
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
_KINDS_OF_HINT = {
    word: {kind for kind, words in _HINTS.items() if word in words.split()} for word in " ".join(_HINTS.values()).split()
}
_ODD_LETTERS = "ıİſ\u212a"  # letters that small letters and patterns without case treat differently


def find(text: str, sentences: list[Sentence]) -> list[Citation]:
    """Sources that an article cites, once per sentence, in reading order.

    Carriers of the shipped table count with a cue beside them (“told”, “according to”, “(Reuters)”); so do names beside a noun
    such as “newspaper”; statements, polls, unnamed officials and the like are found by their wording.
    """
    low = lowered(text)
    known = carriers(text)
    hints = _hints().beginning(low)
    odd = not text.isascii() and any(c in text for c in _ODD_LETTERS)
    at = hint = 0
    found: list[Citation] = []
    for index, s in enumerate(sentences):
        end = min(s.char_end, s.char_start + LONGEST)
        while at < len(known) and known[at].start < s.char_start:
            at += 1
        mine = []
        while at < len(known) and known[at].end <= end:
            if _cited(low, known[at], s.char_start, end):
                c = known[at]
                mine.append(Citation(c.name, c.kind, "named", index, c.start, c.end))
            at += 1
        kinds: dict[str, list[int]] = {}  # with the places of the words that hint at each
        while hint < len(hints) and hints[hint][0] < end:
            start, stop, word = hints[hint]
            if start >= s.char_start and stop <= end:
                for kind in _KINDS_OF_HINT[word]:
                    kinds.setdefault(kind, []).append(start)
            hint += 1
        if kinds:
            mine += _worded(text, low, index, s.char_start, end, dict.fromkeys(_HINTS) if odd else kinds)
        found += _distinct(mine)
    return found


def _cited(low: str, c: Carrier, start: int, end: int) -> bool:
    before = low[max(start, c.start - 60) : c.start]
    if c.kind == "social network":
        return bool(_POSTED.search(low, max(start, c.start - 60), min(end, c.end + 30)))
    if _STRONG_BEFORE.search(before) or _FROM.search(before) or _CUE_AFTER.match(low, c.end, end):
        return True
    if _BRACKET_BEFORE.search(before) and _BRACKET_AFTER.match(low, c.end, end):
        return True
    return (
        c.kind == "agency"
        and (c.start == start or _BRACKET_BEFORE.search(before) is not None)
        and bool(_DATELINE.match(low, c.end, end))
    )


@lru_cache(maxsize=1)
def _hints() -> Spotter:
    return Spotter(_KINDS_OF_HINT)


def _worded(text: str, low: str, index: int, start: int, end: int, kinds: Mapping[str, list[int] | None]) -> list[Citation]:
    """Sources found by their wording, by the patterns of these kinds, each with the places of its hints (None: anywhere)."""
    found = []
    for pattern, noun, name in ((_NOUN_NAME, 1, 2), (_NAME_NOUN, 2, 1)) if "noun" in kinds else ():
        for m in pattern.finditer(text, start, end):
            if (
                m[name].split(" ")[0] in _NO_NAME
                or _NATIONAL.match(m[name])
                or not _between_cues(low, m.start(), m.end(), start, end)
            ):
                continue
            found.append(Citation(m[name].removesuffix("’s").removesuffix("'s"), _KINDS[m[noun]], "named", index, *m.span(name)))
    for m in _MEDIA.finditer(text, start, end) if "media" in kinds else ():
        if _between_cues(low, m.start(), m.end(), start, end) and not _CALLED.match(text, m.end(), end):
            kind = "broadcaster" if "elevision" in m[1] or "TV" in m[1] else "unnamed"
            found.append(Citation(_titled(m[1]), kind, "partly" if " " in m[1] else "unnamed", index, *m.span(1)))
    for m in _people(text, start, end, kinds["people"]) if "people" in kinds else ():
        skipped = _opening(m[1])
        if _speaks(text, low, m.start() + skipped, m.end(), start, end):
            span = m.start() + skipped, m.end()
            found.append(Citation(_titled(m[1][skipped:]), "unnamed", "unnamed", index, *span))
    for m in _POLL.finditer(low, start, end) if "poll" in kinds else ():
        by = _POLLSTER.match(text, m.end(), end)
        named = "named" if by else "unnamed"
        found.append(Citation(f"Poll by {by[1]}" if by else "Poll", "poll", named, index, m.start(), by.end() if by else m.end()))
    for m in _CHANNEL.finditer(low, start, end) if "channel" in kinds else ():
        owner = _OWNER.search(text, max(start, m.start() - 120), m.start())
        owned = owner is not None and owner[1].split(" ")[0] not in _NO_NAME
        source = f"{_titled(m[1])} of {owner[1]}" if owner and owned else _titled(m[1])
        found.append(Citation(source, "official channel", "named" if owned else "partly", index, *m.span(1)))
    return found


def _people(text: str, start: int, end: int, hints: list[int] | None) -> Iterator[re.Match[str]]:
    """Unnamed people, looked for around the words that hint at them."""
    if hints is None:
        yield from _UNNAMED.finditer(text, start, end)
        return
    reached = start
    for hint in hints:
        for begin in _WORD_BEGINS.finditer(text, max(reached, hint - _BEFORE_PEOPLE), hint + 1) if hint >= reached else ():
            if m := _UNNAMED.match(text, begin.start(), end):
                reached = m.end()
                yield m
                break


def _between_cues(low: str, first: int, last: int, start: int, end: int) -> bool:
    return bool(_STRONG_BEFORE.search(low[max(start, first - 60) : first]) or _CUE_AFTER.match(low, last, end))


def _opening(words: str) -> int:
    """Characters of a conjunction or article in capitals at the head of the words: it is no part of the name."""
    first = words.split(" ")[0]
    return len(first) + 1 if first in _NO_NAME else 0


def _speaks(text: str, low: str, first: int, last: int, start: int, end: int) -> bool:
    """An unnamed source counts where it says something, and where no name beside it or “the” makes it a known person."""
    if _APPOSED.match(text, last, end) or (
        _DEFINITE.search(low[max(start, first - 40) : first]) and _SINGULAR.search(low, first, last)
    ):
        return False
    return bool(_VERB_BEFORE.search(low[max(start, first - 40) : first]) or _VERB_AFTER.match(low, last, end))


def _titled(words: str) -> str:
    words = _ARTICLE.sub("", words)
    return words[:1].upper() + words[1:]


def _distinct(found: list[Citation]) -> list[Citation]:
    """One citation per source and place: a shipped name before one found by wording, the longer before the shorter."""
    kept: list[Citation] = []
    for c in sorted(found, key=lambda c: c.start):
        rival = next((k for k in kept if (k.start < c.end and c.start < k.end) or k.source == c.source), None)
        if rival is None:
            kept.append(c)
    return kept
