"""The words around a happening → which round of talks it is, and whether it is real, planned, possible or denied."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kit.coding.gazetteer import build_pattern
from kit.text.spotting import Hinted, Hints, is_word_character
from kit.text.stretches import Stretch

# ---- rounds of talks

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBER = {w: n for names in (_ORDINALS, _CARDINALS) for n, w in enumerate(names.split(), start=1)}
# e.g. "the fourth round of talks began"
_ROUND = re.compile(
    rf"\b({build_pattern(_ORDINALS.split())}|\d{{1,2}}(?:st|nd|rd|th))(?: (?:[\w-]{{2,15}})){{0,2}}? (?:round|negotiations?|meet-?up|session)\b"
    rf"|\bround (?:no\.? ?|number )?({build_pattern(_CARDINALS.split())}|\d{{1,2}})\b"
)
# e.g. "s of shelling shook the port"
_ROUND_OF = re.compile(
    r"s?(?: \(\w{1,12}\))? of (?!(?:the )?(?:[\w-]{2,20} ){0,2}(?:talks?|negotiat|consult|discuss|dialogue|meetings?|peace|face))"
)
# e.g. "the delegations met"
_ABOUT_TALKS = re.compile(r"\b(?:talks|negotiat\w{2,9}|consultations|dialogue|delegations?|peace|meetup|meetings?)\b")
# e.g. " since the winter before last"
_FIRST_SINCE = re.compile(r" (?:since|in (?:\w+ ){1,2}(?:years|months|weeks))\b")

# ---- talks that take place

# e.g. "both sides sat down"
DELEGATIONS = re.compile(
    r"\b(?:delegations?|delegates|negotiators|negotiating teams?|two sides|both sides|the parties|two nations)\b"
)
# e.g. "the talks broke off"
TAKES_PLACE = re.compile(
    r"\b(?:held|took place|taken place|began|begun|started|resumed|ended|concluded|lasted|under way|underway|completed|broke off|"
    r"continued|met|sat|failed|took|hosted|finished|wrapped up|kicked off|opened|hosting|engaging)\b"
)
# e.g. "the envoys are meeting"
PRESENT = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening)|currently|at the moment|ongoing|under ?way|"
    r"(?:is|are) (?:now )?(?:continuing|engaging|taking place|meeting|holding|negotiating|being held))\b"
)

# ---- denied, planned, possible

# e.g. "there were no direct "
_NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without|cannot|neither|nor|denied|denies|refused|rejected|cancelled|canceled)|n't)(?: [\w-]+)? \Z"
)
# e.g. "they are due to meet"
_PLANNED = re.compile(
    r"\b(?:will|shall|to be held|expected|scheduled|planned|plans? to|due to (?:be|begin|start|meet|take)|set to|going to|upcoming|next|"
    r"to continue|to host|to resume|to take place|to meet|to hold|tomorrow)\b"
)
# e.g. "a meeting is possible"
_HYPOTHETICAL = re.compile(
    r"\b(?:would|could|may|might|possible|potential|proposed|should|if|unless|whether|until|ready|willing|prospects?|hopes?|wants?|"
    r"urged?|calls? for|called for|demand\w{0,4}|asked?|need\w{0,2}|must|offer\w{0,4}|prepar\w{2,5}|possibility|can|chance|to agree)\b"
)
# e.g. "4th"
_NO_DIGIT = re.compile(r"\D")
_BEFORE, _AFTER = 60, 34  # characters beside a happening in which such words stand

# ---- a day of speaking

# e.g. "Holm told reporters on "
SAID = re.compile(
    r"\b(?:said|told|stated|announced|confirmed|declared|tweeted|posted|raised|suggested|warned|revealed)"
    r"(?: (?:reporters|journalists|lawmakers|parliament|[\w.-]{2,20}(?: [\w.-]{2,20}){0,3}|the [\w-]{2,15}))?(?: (?:on|late|early|earlier))* ?\Z"
)


# Words that these patterns and those of `kit.coding.events.kinds` cannot do without.
_NEEDED = {
    "about talks": "talks negotiat consultations dialogue delegation peace meetup meeting",
    "delegations": "delegation delegates negotiat sides parties nations",
    "takes place": "held took taken began begun started resumed ended concluded lasted under completed broke continued met sat failed "
    "hosted finished wrapped kicked opened hosting engaging",
    "present": "today tonight this currently moment ongoing under continuing engaging taking meeting holding negotiating being",
    "planned": "will shall held expected scheduled plan due set going upcoming next continue host resume take meet hold tomorrow",
    "hypothetical": "would could may might possib potential proposed should if unless whether until ready willing prospect hope want "
    "urge call demand ask need must offer prepar chance can agree",
    "mode": "video virtual online zoom remotely teleconference person face phone telephone statement letter tweet post telegram facebook "
    "twitter newspaper magazine daily press televis tv radio broadcast channel",
    "announcement": "announced declared conference briefing statement issued",
}


@cache
def hints() -> Hints:
    """The words that the patterns of happenings cannot do without."""
    return Hints(_NEEDED)


class Round(NamedTuple):
    """A round of talks that a sentence numbers, and where it does."""

    number: int
    at: int


def find_rounds(sentence: Stretch, hinted: Hinted) -> list[Round]:
    """Rounds of talks that a sentence numbers, each number once, by number."""
    small, start, end = sentence.small, sentence.start, sentence.end
    if not (hinted.has_any("about talks", start, end) and _ABOUT_TALKS.search(small, start, end)):
        return []
    places: dict[int, int] = {}
    for m in _ROUND.finditer(small, start, end):
        if _ROUND_OF.match(small, m.end(), end) or (m[0].startswith("first") and _FIRST_SINCE.match(small, m.end(), end)):
            continue
        printed = m[1] or m[2]
        number = _NUMBER.get(printed) or int(_NO_DIGIT.sub("", printed) or 0)
        if number:
            places.setdefault(number, m.start())
    return sorted(Round(number, at) for number, at in places.items())


def judge_reality(sentence: Stretch, at: int, stop: int, hinted: Hinted) -> str:
    """Whether the happening named between two places is “held”, “planned”, “hypothetical” or “denied” by the words around it."""
    small = sentence.small
    first, last = max(sentence.start, at - _BEFORE), min(sentence.end, stop + _AFTER)
    before = small[first:at]
    if _NEGATED.search(before):
        return "denied"
    around = before + small[at:last]
    cut = first > 0 and is_word_character(small[first - 1])  # the rest of a word may look like a word
    if (cut or hinted.has_any("planned", first, last)) and _PLANNED.search(around):
        return "planned"
    return "hypothetical" if (cut or hinted.has_any("hypothetical", first, last)) and _HYPOTHETICAL.search(around) else "held"
