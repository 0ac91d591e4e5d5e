"""Words that tell of a happening → which kind it is, and what in the sentence makes it a real, a planned or no happening."""

from __future__ import annotations

import re
from functools import lru_cache

from kit.coding.gazetteer import any_of
from kit.text.spotting import Hinted, Hints, Spotter, joins

_WORDS = {
    "talks": "talks negotiation negotiations round rounds negotiating consultations meetup",
    "contact": "contact contacts",
    "meeting": "met meeting meetings summit visited hosted sat",
    "call": "phone phoned telephone call calls videoconference",
    "speech": "speech addressed address message",
    "interview": "interview",
    "announcement": "announced declared statement briefing conference communique said stated told confirmed tweeted posted raised "
    "suggested warned revealed",
    "ruling": "ruled ruling verdict judgment judgement ordered order",
    "agreement": "agreed signed agreement accord deal",
    "plan": "plan proposal proposals draft proposed",
    "treaty": "treaty act memorandum convention accords pact charter agreements",
    "recognition": "recognised recognized recognition recognising recognizing",
    "annexation": "annexed annexation",
    "invasion": "invasion invaded",
    "attack": "attack attacks attacked shelling shelled bombing bombed bombardment missile missiles strike strikes struck hit siege "
    "airstrike airstrikes",
    "other": "voted adopted vetoed vote",
}
KIND = {word: kind for kind, words in _WORDS.items() for word in words.split()}


@lru_cache(maxsize=1)
def triggers() -> Spotter:
    """The words that may tell of a happening."""
    return Spotter(KIND)


_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_CARDINALS = "one two three four five six seven eight nine ten eleven twelve"
_NUMBER = {w: n for names in (_ORDINALS, _CARDINALS) for n, w in enumerate(names.split(), start=1)}
_ROUND = re.compile(
    rf"\b({any_of(_ORDINALS.split())}|\d{{1,2}}(?:st|nd|rd|th))(?: (?:[\w-]{{2,15}})){{0,2}}? (?:round|negotiations?|meet-?up|session)\b"
    rf"|\bround (?:no\.? ?|number )?({any_of(_CARDINALS.split())}|\d{{1,2}})\b"
)
_ROUND_OF = re.compile(
    r"s?(?: \(\w{1,12}\))? of (?!(?:the )?(?:[\w-]{2,20} ){0,2}(?:talks?|negotiat|consult|discuss|dialogue|meetings?|peace|face))"
)
_ABOUT_TALKS = re.compile(r"\b(?:talks|negotiat\w{2,9}|consultations|dialogue|delegations?|peace|meetup|meetings?)\b")
_FIRST_SINCE = re.compile(r" (?:since|in (?:\w+ ){1,2}(?:years|months|weeks))\b")

DELEGATIONS = re.compile(
    r"\b(?:delegations?|delegates|negotiators|negotiating teams?|two sides|both sides|the parties|two nations)\b"
)
TAKES_PLACE = re.compile(
    r"\b(?:held|took place|taken place|began|begun|started|resumed|ended|concluded|lasted|under way|underway|completed|broke off|"
    r"continued|met|sat|failed|took|hosted|finished|wrapped up|kicked off|opened|hosting|engaging)\b"
)
PRESENT = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening)|currently|at the moment|ongoing|under ?way|"
    r"(?:is|are) (?:now )?(?:continuing|engaging|taking place|meeting|holding|negotiating|being held))\b"
)
_NEGATED = re.compile(
    r"(?:\b(?:no|not|never|without|cannot|neither|nor|denied|denies|refused|rejected|cancelled|canceled)|n't)(?: [\w-]+)? \Z"
)
_PLANNED = re.compile(
    r"\b(?:will|shall|to be held|expected|scheduled|planned|plans? to|due to (?:be|begin|start|meet|take)|set to|going to|upcoming|next|"
    r"to continue|to host|to resume|to take place|to meet|to hold|tomorrow)\b"
)
_HYPOTHETICAL = re.compile(
    r"\b(?:would|could|may|might|possible|potential|proposed|should|if|unless|whether|until|ready|willing|prospects?|hopes?|wants?|"
    r"urged?|calls? for|called for|demand\w{0,4}|asked?|need\w{0,2}|must|offer\w{0,4}|prepar\w{2,5}|possibility|can|chance|to agree)\b"
)
_BEFORE, _AFTER = 60, 34

MODES = {
    "video": re.compile(r"\b(?:video(?!\s+of)[\w-]{0,12}|virtual|virtually|online|zoom|remotely|teleconference)\b"),
    "in person": re.compile(r"\b(?:in[- ]person|face[- ]to[- ]face)\b"),
    "phone": re.compile(r"\b(?:phone|phoned|telephone)\b"),
    "written": re.compile(
        r"\b(?:statement|letter|tweeted|tweet|posted|telegram|facebook|twitter|newspaper|magazine|daily|press release)\b"
    ),
    "broadcast": re.compile(r"\b(?:televised|television|tv|radio|broadcaster|broadcast|channel)\b"),
}
ALLOWED_MODES = {
    "talks": ("video", "in person", "phone"),
    "contact": ("video", "in person", "phone"),
    "meeting": ("video", "in person"),
    "call": ("video", "phone"),
    "speech": ("video", "broadcast"),
    "interview": ("broadcast", "written", "video", "phone"),
    "announcement": ("written", "broadcast"),
    "plan": (),
}

_REAL = {
    "contact": r"\bin (?:\w+ )?contact\b|\bcontacts? (?:between|with)\b",
    "meeting": r"\bmet (?:with|in|at|on|for|again|his|her|their|face)\b|\bmet\b(?=.{0,60}\b(?:in|on|at)\b)|\bmeetings? (?:with|between|of|in|at|on)\b|"
    r"\b(?:held|hosted|attended|after|following|at) (?:an? |the )?(?:[\w-]+ ){0,2}(?:meeting|summit)\b|\bvisited\b|\bsummit (?:in|with|between|of|on)\b|"
    r"\bmeetings? (?:took place|lasted|ended)\b",
    "call": r"\b(?:phone|telephone|video) (?:call|conversation|talks?)|\bcalls? (?:with|between)\b|\b(?:by|on the|over the|via) (?:tele)?phone\b|\bphoned\b|"
    r"\bvideoconference (?:with|between)\b",
    "speech": r"\b(?:gave|delivered|in|his|her|a|during|made) (?:an? |his |her |the )?(?:[\w-]+ ){0,2}speech\b|"
    r"\baddressed (?:the|both|a|parliament|congress|lawmakers|members)\b(?! (?:issues?|questions?|problems?|topics?))|"
    r"\b(?:video|televised|nightly|new year's) (?:message|address)\b|\baddress to (?:the|both|parliament|congress)\b",
    "interview": r"\binterview (?:with|to|on|in|for|by)\b|\btold .{2,40}\bin an interview\b",
    "announcement": r"\bannounced\b|\bdeclared\b|\b(?:press|news) (?:conference|briefing)\b|\bin a (?:\w+ )?statement\b|\bissued a\b",
    "agreement": r"\b(?:have|has|had|both|sides|parties|they|delegations|leaders|ministers|we|also|did|least)? ?agreed? (?:to|on|upon|that)\b|\bsigned\b|"
    r"\b(?:reached|struck|achieved|concluded)\b.{0,40}\b(?:agreement|deal|accord)\b|\b(?:agreement|deal|accord) (?:was|has been|had been) (?:reached|signed)\b|"
    r"\bagreement to\b",
    "plan": r"\b\d{1,3}-point (?:\w+ ){0,2}(?:plan|proposal|draft|document)\b|\b(?:presented|submitted|unveiled|published|put forward|proposed|drew up|handed over)\b"
    r".{0,50}\b(?:plan|proposals?|draft)\b|\b(?:plan|proposals?|draft)\b.{0,40}\b(?:presented|submitted|unveiled|published|put forward)\b",
    "recognition": r"(?<!be )(?<!being )\brecogni[sz](?:ed|ing)\b.{0,60}\b(?:independen\w+|republics?|regions?|states?|sovereign\w*|territor\w+)|"
    r"\brecognition of\b.{0,40}\b(?:independen\w+|republics?|states?)|\b(?:republics?|regions?|states?)\b.{0,70}\brecogni[sz]ed by\b|"
    r"\brecogni[sz]ed (?:\w+ )?independence\b",
    "ruling": r"\b(?:court|tribunal|judges|chamber|icj)\b.{0,80}\b(?:ruled|ordered|found|issued|delivered|upheld|rejected|handed down)\b|"
    r"\b(?:ruling|verdict|judge?ment|decision)s? (?:by|of|from) (?:the )?(?:\w+ ){0,4}(?:court|tribunal)\b",
    "other": r"\b(?:voted|vote|adopted|vetoed)\b.{0,60}\b(?:resolution|assembly|council|parliament|law|bill|motion|congress|senate|favou?r|against)\b|"
    r"\b(?:assembly|council|parliament|congress|senate|duma|knesset|lawmakers)\b.{0,40}\b(?:voted|adopted|vetoed)\b",
    "attack": r"\b(?:attack(?:s|ed)?|shell(?:ing|ed)|bomb(?:ing|ed)|bombardment|missiles?|(?:air)?strikes?|struck|hit|siege)\b",
    "annexation": r"\bannex(?:ed|ation)\b",
    "invasion": r"\binva(?:sion|ded)\b",
}  # fmt: skip
REAL = {kind: re.compile(pattern) for kind, pattern in _REAL.items()}
TREATY = re.compile(
    r"\b[A-Z][\w’'-]+(?:[ –-][A-Z][\w’'-]+){1,5}\b(?:(?<=Treaty)|(?<=cords)|(?<=harter)|(?<=randum)|(?<=ention))|\b[A-Z][\w–-]+(?: [A-Z][\w–-]+){0,4} (?:Act|Pact)\b"
)
SAID = re.compile(
    r"\b(?:said|told|stated|announced|confirmed|declared|tweeted|posted|raised|suggested|warned|revealed)"
    r"(?: (?:reporters|journalists|lawmakers|parliament|[\w.-]{2,20}(?: [\w.-]{2,20}){0,3}|the [\w-]{2,15}))?(?: (?:on|late|early|earlier))* ?\Z"
)


# Words that the patterns above cannot do without.
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


@lru_cache(maxsize=1)
def hints() -> Hints:
    """The words that the patterns of this module cannot do without."""
    return Hints(_NEEDED)


def rounds(low: str, start: int, end: int, hinted: Hinted) -> list[tuple[int, int]]:
    """Rounds of talks that a sentence numbers: (number, offset), each number once."""
    if not (hinted.any("about talks", start, end) and _ABOUT_TALKS.search(low, start, end)):
        return []
    found: dict[int, int] = {}
    for m in _ROUND.finditer(low, start, end):
        if _ROUND_OF.match(low, m.end(), end) or (m[0].startswith("first") and _FIRST_SINCE.match(low, m.end(), end)):
            continue
        printed = m[1] or m[2]
        number = _NUMBER.get(printed) or int(re.sub(r"\D", "", printed) or 0)
        if number:
            found.setdefault(number, m.start())
    return sorted((n, at) for n, at in found.items())


def reality(low: str, at: int, stop: int, start: int, end: int, hinted: Hinted) -> str:
    """Whether the happening named at ``low[at:stop]`` is “held”, “planned”, “hypothetical” or “denied” by the words around it."""
    first, last = max(start, at - _BEFORE), min(end, stop + _AFTER)
    before = low[first:at]
    if _NEGATED.search(before):
        return "denied"
    around = before + low[at:last]
    cut = first > 0 and joins(low[first - 1])  # the rest of a word may look like a word
    if (cut or hinted.any("planned", first, last)) and _PLANNED.search(around):
        return "planned"
    return "hypothetical" if (cut or hinted.any("hypothetical", first, last)) and _HYPOTHETICAL.search(around) else "held"


def mode(kind: str, low: str, at: int, start: int, end: int, hinted: Hinted) -> str | None:
    """The mode printed nearest to a happening among those its kind may have."""
    if not hinted.any("mode", start, end):
        return None
    hits = [(abs(m.start() - at), name) for name in ALLOWED_MODES.get(kind, ()) for m in MODES[name].finditer(low, start, end)]
    return min(hits)[1] if hits else None
