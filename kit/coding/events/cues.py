"""The words around a happening → which round of talks it is, and whether it is real, planned, possible or denied."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kit.coding.gazetteer import build_pattern
from kit.text.spotting import Hinted, Hints
from kit.text.stretches import Stretch

# ---- rounds of talks

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBER = {w: n for names in (_ORDINALS, _CARDINALS) for n, w in enumerate(names.split(), start=1)}
# e.g. "the fourth round of talks began"
_ROUND = re.compile(
    rf"\b({build_pattern(_ORDINALS.split())}|\d{{1,2}}(?:st|nd|rd|th))(?: (?!day|time|week|hour|month|of\b)[\w-]{{2,15}}){{0,2}}? (?:round|negotiations?|meet-?up|session)\b"
    rf"|\bround (?:no\.? ?|number )?({build_pattern(_CARDINALS.split())}|\d{{1,2}})\b"
)
# e.g. "the first round was on Monday and the second on Friday"
_ROUND_AGAIN = re.compile(
    rf"\band the ({build_pattern(_ORDINALS.split())}) (?=(?:on|in|at|took|was|were|will|followed|began|ended|by) )"
)
# e.g. "s of shelling shook the port"
_ROUND_OF = re.compile(
    r"s?(?: \(\w{1,12}\))? of (?!(?:the )?(?:[\w-]{2,20} ){0,2}(?:talks?|negotiat|consult|discuss|dialogue|meetings?|peace|face))"
)
# e.g. "the delegations met"
_ABOUT_TALKS = re.compile(r"\b(?:talks|negotiat\w{2,9}|consultations|dialogue|delegations?|peace|meetup|meetings?)\b")
# e.g. " of talks in two weeks"
_FIRST_SINCE = re.compile(
    r"(?: of (?:[\w-]+ ){0,2}(?:talks|negotiations))? (?:since|in (?:\w+ ){0,2}(?:years|months|weeks|days))\b"
)
# e.g. " took place in the old town"
_ROUND_IS = re.compile(
    r" (?:took|was|is|will|would|has|had|began|ended|lasted|failed|brought|produced|in|on|by|at|for|between|with|could|may|might|and|there)\b|[,.;]"
)

# ---- talks that take place

# e.g. "both sides sat down"
DELEGATIONS = re.compile(
    r"\b(?:delegations?|delegates|envoys|negotiators|negotiating teams?|two sides|both sides|the parties|two nations)\b"
)
# e.g. "the talks broke off"
TAKES_PLACE = re.compile(
    r"\b(?:held|took place|taken place|began|begun|started|resumed|ended|concluded|lasted|under way|underway|completed|broke off|"
    r"continued|met|sat|failed|took|hosted|finished|wrapped up|kicked off|opened|hosting|engaging|ran|broke down|closed)\b"
)
# e.g. "the envoys are meeting"
PRESENT = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening)|currently|at the moment|under ?way|"
    r"(?:is|are) (?:now |still )?(?:ongoing|continuing|engaging|taking place|meeting|holding|negotiating|being held))\b"
)

# ---- denied, planned, possible

# e.g. "there were no direct "
_NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without|cannot|neither|nor|denied|denies|cancelled|canceled|called off|instead of)|n't)(?: (?!only\b)[\w-]+)? \Z"
    r"|\bno (?:point|sense|need|reason|basis|plans?|date|grounds?|use|wish|interest) (?:in|for|of|to)\b[^,;]{0,30}\Z"
)
# e.g. "the talks did not take place"
_NEGATED_BEHIND = re.compile(
    r"(?:\b(?:not|never)|n't) (?:yet )?(?:been |be )?(?:held|take place|taken place|happen|meet|met|begin|begun|start|started|go ahead|"
    r"reached|signed|agree|agreed|come about)\b|\b(?:was|were|been|is|are) (?:\w+ly )?(?:cancell?ed|called off|ruled out|rejected|postponed)\b"
)
# e.g. "if the envoys meet"
_CONDITION = re.compile(r"\b(?:if|unless|whether|in case|provided|should the)\b")
# e.g. "she hopes for "
_WISHED = re.compile(
    r"\b(?:hop(?:e|es|ed|ing)(?: (?:for|to|that))?|want(?:s|ed)?|wish\w{0,3}|refus\w{1,3}|reject\w{0,3}|declin\w{1,3}|ruled out|rules out|call(?:s|ed|ing)? "
    r"(?:for|on)|demand\w{0,3}|urg(?:e|es|ed|ing)|ask(?:s|ed|ing)?|offer\w{0,3}|propos(?:e|es|ed|ing)|seek\w{0,3}|sought|ready|willing|invit\w{1,4}|insist\w{0,3}|"
    r"need\w{0,2}|possibility|prospects?|chance)\b"
)
# e.g. "the talks would resume at noon"
_WOULD = re.compile(r"\bwould (?:be held|take place|begin|start|resume|continue|go on|(?:soon |again )?meet|hold)\b")
# e.g. "they could meet"
_POSSIBLE = re.compile(
    r"\b(?:possibl[ey]|potential|proposed|would|could|may|might|should|must|can|hop(?:e|es|ed|ing)|want(?:s|ed)?|unlikely)\b"
)
# e.g. "no more than"
_COMPARED = re.compile(r"(?:\b(?:than|what)|(?<!, )\bas(?! (?:its|their)\b))\b[^,;]{0,30}\Z")
# e.g. "they are due to meet"
_PLANNED = re.compile(
    r"\b(?:will|shall|to be held|expected|scheduled|planned|plans?(?: to)?|due(?: to| on| in| for)?|set (?:to|for)|going to|upcoming|next|"
    r"coming (?:days|weeks|hours)|(?:was|were|is|are) to (?:be held|begin|start|open|resume|continue|take place|hold|meet|speak|talk)|shortly|soon|proceed to|to continue|to host|to resume|to take place|to meet|to hold|tomorrow|agreed to (?:meet|hold|continue|speak|talk))\b"
)
# e.g. "the talks ended"
_OCCURRED = re.compile(
    r"\b(?:held|took place|taken place|began|begun|started|resumed|ended|concluded|lasted|broke (?:off|down)|continued|finished|wrapped up|ran from|closed|"
    r"kicked off|opened|failed|completed|achieved|produced|yielded|brought|led|under way|underway|met|sat down|been reached|been signed|"
    r"was reached|was signed|reached|struck|signed|(?:is|are) (?:now )?(?:continuing|taking place|meeting|being held))\b"
)
# e.g. "it will soon be "
_AUXILIARY = re.compile(
    r"\b(?P<mood>will|shall|would|could|may|might|should|must|can|to|cannot)(?: (?:not|never|also|soon|then|now|again|probably|likely|be|have|been|\w{2,12}ly))*"
    r" \Z"
)
# e.g. "they have not yet "
_NOT_BEFORE = re.compile(r"(?:\b(?:not|never|nobody|no one|neither|nor)|n't)(?: (?!only\b)\w+)? \Z")
# e.g. "she hopes that"
_WISHED_THAT = re.compile(
    r"\b(?:hop|want|wish|demand|insist|propos|suggest|urg|ask|doubt|call|need|possib|pledg)\w{0,6}[^,;]{0,20}\Z"
)
# e.g. "she denied"
_DENIED_THAT = re.compile(r"\b(?:denied|denies|deny|did not say|never said|refuted) ?\Z")
# e.g. "the two presidents spoke by "
_SPEAKING_BEFORE = re.compile(r"\b(?:spoke|spoken|speaking|talked|talking|conferred|consulted)\b[^,;]{0,40}\Z")
_BY_PHONE = ("phone", "telephone")
# e.g. "the pilots, "
_IS_PARTICIPLE = re.compile(r",(?: who were| while| when)? \Z")
_PARTICIPLES = ("meeting", "receiving", "gathering", "addressing")
# e.g. "the pilots want to "
_INTENDED = re.compile(r"\bto (?:\w+ly )?\Z")
# e.g. "the pilots were to "
_WAS_TO = re.compile(r"\b(?:was|were|is|are|due|set|expected|scheduled|planned|slated|agreed|going) to (?:\w+ly )?\Z")
# e.g. "after the envoys agreed to new "
_AGREED_TO = re.compile(r"\b(?:agreed|accepted|offered|proposed|promised)(?: to| on)?(?: [\w-]+){0,3} \Z")
# e.g. "the pilots left shortly "
_SHORTLY = re.compile(r" (?:shortly|soon) \Z")
_FORMS_OF_PAST = frozenset(
    ("met", "spoke", "talked", "called", "visited", "hosted",
     "sat", "gathered", "received", "telephoned", "told", "exchanged", "swapped", "addressed", "announced", "declared", "ruled", "ordered", "agreed", "signed", "voted", "adopted",
     "vetoed", "recognised", "recognized", "annexed", "invaded", "attacked", "shelled", "bombed", "struck", "hit", "phoned", "telephoned",
     "confirmed", "tweeted", "posted", "revealed", "proposed")
)  # fmt: skip
_PRESUPPOSES = frozenset(("after", "following", "since"))  # “after Monday's talks …”: they were held
_HYPOTHETICAL_OPENERS = frozenset(("if", "unless", "whether", "provided", "in case"))
# e.g. "4th"
_NO_DIGIT = re.compile(r"\D")
_BEFORE, _AFTER = 70, 120  # characters beside a happening in which such words stand, within its clause
_HOLDER = 60  # characters before a clause in which stands who hopes, denies or demands it

# ---- a day of speaking

# e.g. "Holm told reporters on "
SAID = re.compile(
    r"\b(?:said|told|stated|announced|confirmed|declared|tweeted|posted|raised|suggested|warned|revealed)"
    r"(?: (?:reporters|journalists|lawmakers|parliament|[\w.-]{2,20}(?: [\w.-]{2,20}){0,3}|the [\w-]{2,15}))?(?: (?:on|late|early|earlier))* ?\Z"
)


# Words that these patterns and those of `kit.coding.events.kinds` cannot do without.
_NEEDED = {
    "talks at all": "talks negotiat delegation",
    "ballots": "election vote ballot candidate runoff",
    "sports": "champion match boxer boxing tournament playoff coach semifinal quarterfinal ufc nhl nba",
    "about talks": "talks negotiat consultations dialogue delegation peace meetup meeting",
    "delegations": "delegation delegates envoys negotiat sides parties nations",
    "takes place": "held took taken began begun started resumed ended concluded lasted under completed broke continued met sat failed "
    "hosted finished wrapped kicked opened hosting engaging ran broke closed",
    "present": "today tonight this currently moment ongoing under continuing engaging taking meeting holding negotiating being",
    "mode": "video virtual online zoom remotely teleconference person face phone telephone statement letter tweet post telegram facebook "
    "twitter newspaper magazine daily press televis tv radio broadcast channel",
    "weapons": "shell missile rocket bomb drone artiller air troops forces army soldier gunm militant military warplane",
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
    """Rounds of talks that a sentence numbers, each number once, by number; a bare “third round” in a text that names talks."""
    small, start, end = sentence.small, sentence.start, sentence.end
    about_talks = hinted.has_any("about talks", start, end) and _ABOUT_TALKS.search(small, start, end)
    if not about_talks and not is_round_of_talks(sentence, hinted):
        return []
    places: dict[int, int] = {}
    for m in _ROUND.finditer(small, start, end):
        if not about_talks and not (m[0].endswith("round") and _ROUND_IS.match(small, m.end(), end)):
            continue
        if _ROUND_OF.match(small, m.end(), end) or (m[0].startswith("first") and _FIRST_SINCE.match(small, m.end(), end)):
            continue
        printed = m[1] or m[2]
        number = _NUMBER.get(printed) or int(_NO_DIGIT.sub("", printed) or 0)
        if number:
            places.setdefault(number, m.start())
    if places:  # “the first round on Monday and the second on Friday”
        for m in _ROUND_AGAIN.finditer(small, min(places.values()), end):
            places.setdefault(_NUMBER[m[1]], m.start(1))
    return sorted(Round(number, at) for number, at in places.items())


def is_round_of_talks(sentence: Stretch, hinted: Hinted) -> bool:
    """Whether a bare “round” may be one of talks: the text names talks, or at least no ballots, and no sports."""
    length = len(sentence.small)
    if hinted.has_any("sports", 0, length):
        return False
    return hinted.has_any("talks at all", 0, length) or not hinted.has_any("ballots", 0, length)


def judge_reality(sentence: Stretch, at: int, stop: int, clause: tuple[int, int, str], *, reported: bool = False) -> str:
    """Whether the happening named between two places is “held”, “planned”, “hypothetical” or “denied”, by the words of its clause.

    Parameters
    ----------
    sentence : Stretch
    at, stop : int
        The words that name it.
    clause : tuple
        First and last place of its clause, and the word that opens it.
    reported : bool
        Whether somebody says so: “talks would be held on Monday, Holm said” is a plan.
    """
    small = sentence.small
    start, end, opener = clause
    before = small[max(start, at - _BEFORE) : at]
    behind = small[stop : max(stop, min(end, stop + _AFTER))]
    if small.startswith(("after ", "before "), end):  # “shortly after midnight” is no time to come
        behind = _SHORTLY.sub(" ", behind)
    if opener in _HYPOTHETICAL_OPENERS or _CONDITION.search(before):
        return "hypothetical"
    judged = _judge_holder(sentence, start, opener) or _judge_form(small, at, stop, before)
    if judged:
        return judged
    if small[at:stop] in _FORMS_OF_PAST:
        return "hypothetical" if opener in ("before", "until") or _COMPARED.search(before) else _judge_verb(before)
    if _NEGATED.search(before) or _NEGATED_BEHIND.search(behind):
        return "denied"
    if opener in _PRESUPPOSES:
        return "planned" if _AGREED_TO.search(before) else "held"
    if any(not _AUXILIARY.search(before[: m.start()]) for m in _OCCURRED.finditer(before)) and not _PLANNED.search(before):
        return "hypothetical" if _WISHED.search(before) else "held"
    occurred = _OCCURRED.search(behind)
    if occurred and not _AUXILIARY.search(behind[: occurred.start()]) and not _PLANNED.search(behind[: occurred.start()]):
        return "hypothetical" if _WISHED.search(before) else "held"
    if _WISHED.search(before):
        return "hypothetical"
    if _PLANNED.search(before) or _PLANNED.search(behind):
        return "planned"
    if reported and (_WOULD.search(behind) or _WOULD.search(small[max(start, at - _BEFORE) : stop])):
        return "planned"
    return "hypothetical" if _POSSIBLE.search(before) or _POSSIBLE.search(behind) or _WISHED.search(behind) else "held"


def _judge_form(small: str, at: int, stop: int, before: str) -> str | None:
    """What the form of the words says by itself: “spoke by telephone”, “…, meeting in Oldport, …”, “were to meet”."""
    verb = _SPEAKING_BEFORE.search(before) if small[at:stop] in _BY_PHONE else None
    if verb:  # the verb says whether it is real
        return _judge_verb(before[: verb.start()])
    if _IS_PARTICIPLE.search(before) and small.startswith(_PARTICIPLES, at):
        return "held"
    if small[at:stop] in ("meet", "speak") and _INTENDED.search(before):
        return "planned" if _WAS_TO.search(before) else "hypothetical"
    return None


def _judge_holder(sentence: Stretch, start: int, opener: str) -> str | None:
    """Whether somebody before the clause denies it, hopes for it or demands it."""
    if opener == "that" or (opener and start > sentence.start):
        holder = sentence.before(start, _HOLDER)
        if _DENIED_THAT.search(holder):
            return "denied"
        if opener == "that" and _WISHED_THAT.search(holder):
            return "hypothetical"
    return None


def _judge_verb(before: str) -> str:
    """A happening that a verb in the past names: what its helping verbs make of it."""
    if _NOT_BEFORE.search(before):
        return "denied"
    auxiliary = _AUXILIARY.search(before)
    if auxiliary is None:
        return "held"
    return "planned" if auxiliary["mood"] in ("will", "shall") else "hypothetical"
