"""A source named in a sentence → whether the words beside it cite it as a carrier of news."""

from __future__ import annotations

import re

from kit.coding.gazetteer import Carrier
from kit.text.stretches import Stretch

_REACH = 60  # characters before a source in which its cue stands
_REACH_AFTER_POST = 30  # and behind it, where the source is a social network
SAYS = (
    "said|says|saying|say|told|tells|tell|reports|reported|reporting|report|writes|wrote|quoted|quotes|quoting|cites|cited|citing|"
    "announced|revealed|confirmed|confirms|published|claimed|claim|claims|stated|state|state[sd]|broadcast|aired|learned|noted|"
    "believe|believes|believed|think|expect|fear|doubt|doubts|warned|warn|suggested|suggest|estimate|estimated|argue|described|"
    "explained|acknowledged|added|analy[sz]e|analy[sz]es|expressed|admitted"
)
# e.g. "she told the "
_STRONG_BEFORE = re.compile(rf"\b(?:according to|{SAYS}|interview\w{{0,3}}|told|via)\b(?:[^.;]{{0,45}})\Z")
# e.g. "a correspondent of the "
_FROM = re.compile(
    r"\b(?:sources?|diplomats?|reports?|officials|correspondents?|journalists?|reporters?) (?:from|of|by|for|at) (?:the )?\Z"
)
# e.g. " news agency reported"
_CUE_AFTER = re.compile(
    rf"[\"”'’)]?(?:'s)?,?(?: (?:news|newspaper|daily|agency|tv|television|magazine|radio|channel|broadcaster|website|has|have|had|"
    rf"also|later|earlier|which|correspondent|reporter|journalist|interview|on|monday|tuesday|wednesday|thursday|friday|saturday|"
    rf"sunday)){{0,4}},? (?:{SAYS})\b"
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


def is_cited(sentence: Stretch, carrier: Carrier) -> bool:
    """Whether a carrier of the shipped table is cited: “told”, “according to”, “(Reuters)”, a dateline."""
    small, end = sentence.small, sentence.end
    if carrier.kind == "social network":
        first = max(sentence.start, carrier.start - _REACH)
        return bool(_POSTED.search(small, first, min(end, carrier.end + _REACH_AFTER_POST)))
    before = sentence.before(carrier.start, _REACH)
    if _STRONG_BEFORE.search(before) or _FROM.search(before) or _CUE_AFTER.match(small, carrier.end, end):
        return True
    in_bracket = _BRACKET_BEFORE.search(before) is not None
    if in_bracket and _BRACKET_AFTER.match(small, carrier.end, end):
        return True
    opens = carrier.start == sentence.start or in_bracket
    return carrier.kind == "agency" and opens and bool(_DATELINE.match(small, carrier.end, end))


def has_cue(sentence: Stretch, first: int, last: int) -> bool:
    """Whether a cue stands before or behind the words between two places."""
    return bool(_STRONG_BEFORE.search(sentence.before(first, _REACH)) or _CUE_AFTER.match(sentence.small, last, sentence.end))
