"""Words that tell of a happening → which kind it is, what in the sentence makes it one, and by which mode it happened."""

from __future__ import annotations

import re
from functools import cache

from kit.text.spotting import Hinted, Spotter
from kit.text.stretches import Stretch

_WORDS = {
    "talks": "talks negotiation negotiations round rounds negotiating consultations meetup discussions",
    "contact": "contact contacts spoke talked speak",
    "meeting": "met meet meeting meetings summit visited hosted sat gathered gathering received receiving session expected awaited",
    "call": "phone phoned telephone telephoned call calls called videoconference conversation",
    "speech": "speech addressed address addressing message told",
    "interview": "interview",
    "announcement": "announced declared statement briefing conference communique confirmed tweeted posted revealed",
    "ruling": "ruled ruling verdict judgment judgement ordered order",
    "agreement": "agreed signed agreement accord deal",
    "plan": "plan proposal proposals draft proposed",
    "treaty": "treaty act memorandum convention accords pact charter agreements",
    "recognition": "recognised recognized recognition recognising recognizing",
    "annexation": "annexed annexation",
    "invasion": "invasion invaded",
    "attack": "attack attacks attacked shelling shelled bombing bombed bombardment missile missiles strike strikes struck hit siege "
    "airstrike airstrikes raid raids",
    "other": "voted adopted vetoed vote exchanged exchange swapped swap",
}
KIND = {word: kind for kind, words in _WORDS.items() for word in words.split()}
# Words that may tell of a happening of a second kind: “spoke to parliament”, “exchanged fire”.
ALSO = {"spoke": "speech", "speak": "speech", "exchanged": "attack"}


# Of these the nouns that a clause beside them tells of: “talks that began on Monday”.
NOUNS = frozenset(
    ("talks", "negotiation", "negotiations", "round", "rounds", "consultations", "meetup", "meeting", "meetings", "summit", "call", "calls",
     "speech", "message", "interview", "agreement", "accord", "deal", "plan", "proposal", "proposals", "draft", "attack", "attacks",
     "strike", "strikes", "shelling", "siege", "conference", "briefing", "statement", "ruling", "verdict")
)  # fmt: skip
# Verbs that, with their day beside them, announce.
ANNOUNCING = frozenset(("announced", "declared", "confirmed", "tweeted", "posted", "revealed"))
# e.g. "correction: an earlier version named another day"
CORRECTION = re.compile(
    r"(?:correction|clarification|editor'?s'? note|amendment)\b|(?:this|the|an earlier version of this) (?:article|story|report|piece) "
    r"(?:was|has been|incorrectly|wrongly|previously|said|misstated)|an earlier version\b"
)


@cache
def trigger_spotter() -> Spotter:
    """The words that may tell of a happening."""
    return Spotter(KIND)


# ---- modes

MODES = {
    # e.g. "they met by videoconference"
    "video": re.compile(r"\b(?:video(?!\s+of)[\w-]{0,12}|virtual|virtually|online|zoom|remotely|teleconference)\b"),
    # e.g. "they met face-to-face"
    "in person": re.compile(r"\b(?:in[- ]person|face[- ]to[- ]face)\b"),
    # e.g. "they telephoned at night; the phone was bad"
    "phone": re.compile(r"\b(?:(?:tele)?phoned?)\b"),
    # e.g. "she posted a letter at noon"
    "written": re.compile(
        r"\b(?:statement|letter|tweeted|tweet|posted|telegram|facebook|twitter|newspaper|magazine|daily|press release)\b"
    ),
    # e.g. "they met in a televised debate"
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

# ---- what makes the words a happening

_OFFICES = "president|minister|chancellor|premier|secretary|leader|ambassador|envoy|negotiator|diplomat|delegation|king|pope|mediator|governor|chief"
_CHAMBERS = (
    "parliament|congress|bundestag|knesset|assembly|senate|council|lawmakers|legislators|parliamentarians|deputies|house|chamber|crowd|crowds|"
    "rally|(?<!press )(?<!news )conference|summit|supporters|students|conscripts|congregation|pilgrims|faithful|people|gathering|forum"
)

_EXCHANGE = (
    r"\b(?:exchanged|swapped) (?:[\w,-]+ ){0,3}(?:prisoners?|captives|detainees|hostages|pows|bodies)\b|\b(?:prisoners?|captives?|hostages?) (?:of war )?(?:exchange|swap)\b|"
    r"\bexchange of (?:\w+ ){0,2}(?:prisoners|captives|detainees|hostages)\b"
)
EXCHANGED = "exchange of prisoners"
# e.g. "the two sides swapped captives"
EXCHANGE = re.compile(_EXCHANGE)
REAL = {
    # e.g. "they are in constant contact"
    "contact": re.compile(
        r"\bin (?:\w+ )?contact\b|\bcontacts? (?:between|with)\b|\b(?:spoke|talked)(?: \w+){0,2} (?:with|to|for|about)\b"
        r"|\b(?:spoke|speak|talked)(?: again| once more| daily)? (?:by|via|over|on) (?:the |a )?(?:video|zoom|(?:tele)?phone)"
    ),
    # e.g. "he hosted a short meeting"
    # e.g. "they sat down together at the lake"
    # e.g. "the ministers gathered in the port"
    # e.g. "they will hold an emergency session"
    "meeting": re.compile(
        r"\b(?:will|to|would|shall) (?:\w+ )?meet (?:with|in|at|on|for|again|his|her|their|each|face)\b|\bmet (?:with|in|at|on|for|again|his|her|their|face)\b|\bmet\b(?=.{0,60}\b(?:in|on|at)\b)|\bmeetings? (?:with|between|of|in|at|on)\b|"
        r"\b(?:held|hosted|attended|after|following|at) (?:an? |the )?(?:[\w-]+ ){0,2}(?:meeting|summit)\b|\bvisited\b|\bsummit (?:in|with|between|of|on)\b|"
        r"\bmeetings? (?:took place|lasted|ended)\b|\bsat down (?:together|with|in|at|again|opposite)\b|"
        r"\b(?:leaders|ministers|heads|negotiators|delegations|envoys|diplomats|ambassadors|premiers|presidents|chancellors)\b.{0,60}\bgather(?:ed|ing) (?:in|at|on)\b|"
        r"\b(?:hold|holds|held|convened?) (?:an? |its |their )(?:[\w-]+ ){0,2}session\b|\breceiv(?:ed|ing)\b(?=.{0,60}\b(?:in|on|at)\b)|"
        r"\b(?:are|were) (?:expected|awaited) (?:in|at)\b|\bmet (?:with )?(?=(?:(?:the|his|her|their) )?(?:[\w-]+ ){0,3}(?:"
        rf"{_OFFICES}))|\b(?:will|would|to|shall) meet\b(?=.{{0,60}}\b(?:\w+day|tomorrow|next week)\b)"
    ),
    # e.g. "she made a phone call at night"
    "call": re.compile(
        r"\b(?:phone|telephone|video) (?:call|conversation|talks?)|\bcalls? (?:with|between)\b|\b(?:by|on the|over the|via) (?:tele)?phone\b|\b(?:tele)?phoned\b|\bcalled\b|"
        r"\b(?:will|would|shall|to) (?:tele)?phone\b|\b(?:told|asked|urged|assured|warned) (?!reporters|journalists).{2,40}\b(?:in|during) (?:an? |the |their )(?:\w+ )?(?:call|conversation)\b|"
        r"\bvideoconference (?:with|between)\b"
    ),
    # e.g. "she gave a long speech"
    "speech": re.compile(
        r"\b(?:gave|delivered|in|his|her|a|during|made) (?:an? |his |her |the )?(?:[\w-]+ ){0,2}speech\b|"
        r"\baddressed (?:the|both|a|parliament|congress|lawmakers|members)\b(?! (?:issues?|questions?|problems?|topics?))|"
        r"\b(?:video|televised|nightly|new year's) (?:message|address)\b|\baddress to (?:the|both|parliament|congress)\b|"
        rf"\b(?:address(?:ed|ing)|told|(?:spoke|speak) (?:to|before|at)) (?:(?:an?|the) )?(?:(?!reporters|journalists)[\w',.]+ ){{0,3}}?(?:{_CHAMBERS})\b(?! of )"
    ),
    # e.g. "an interview with the Lake Wire"
    "interview": re.compile(
        r"\binterview (?:with|to|on|in|for|by|broadcast|aired|published|shown|printed)\b|\btold .{2,40}\bin an interview\b|\bsaid in an interview\b"
    ),
    # e.g. "the port announced it"
    "announcement": re.compile(
        r"\bannounced\b|\bdeclared\b|\b(?:press|news) (?:conference|briefing)\b|\bin a (?:\w+ )?statement\b|\bissued a\b"
    ),
    # e.g. "the sides agreed to a pause"
    "agreement": re.compile(
        r"\b(?:have|has|had|both|sides|parties|they|delegations|leaders|ministers|we|also|did|least)? ?agreed? (?:to|on|upon|that)\b|"
        r"\bsigned\b(?! by\b)(?=.{0,80}\b(?:agreements?|deal|accords?|pact|treaty|documents?|memorandum|declaration|protocol|ceasefire|truce|paper|text)\b)|"
        r"\b(?:agreements?|deal|accords?|pact|treaty|documents?|memorandum|declaration|protocol|ceasefire|truce|paper|text)\b.{0,40}\bsigned\b|"
        r"\b(?:reached|struck|achieved|concluded)\b.{0,40}\b(?:agreement|deal|accord)\b|\b(?:agreement|deal|accord) (?:was|has been|had been) (?:reached|signed)\b|"
        r"\bagreement to\b"
    ),
    # e.g. "they read a 12-point plan"
    "plan": re.compile(
        r"\b\d{1,3}-point (?:\w+ ){0,2}(?:plan|proposal|draft|document)\b|\b(?:presented|submitted|unveiled|published|put forward|proposed|drew up|handed over)\b"
        r".{0,50}\b(?:plan|proposals?|draft)\b|\b(?:plan|proposals?|draft)\b.{0,40}\b(?:presented|submitted|unveiled|published|put forward)\b"
    ),
    # e.g. "the lake recognised the two regions"
    "recognition": re.compile(
        r"(?<!be )(?<!being )\brecogni[sz](?:ed|ing)\b.{0,60}\b(?:independen\w+|republics?|regions?|states?|sovereign\w*|territor\w+)|"
        r"\brecognition of\b.{0,40}\b(?:independen\w+|republics?|states?)|\b(?:republics?|regions?|states?)\b.{0,70}\brecogni[sz]ed by\b|"
        r"\brecogni[sz]ed (?:\w+ )?independence\b"
    ),
    # e.g. "the court of the lake ordered it"
    "ruling": re.compile(
        r"\b(?:court|tribunal|judges|chamber|icj)\b.{0,80}\b(?:ruled|ordered|found|issued|delivered|upheld|rejected|handed down)\b|"
        r"\b(?:ruling|verdict|judge?ment|decision)s? (?:by|of|from) (?:the )?(?:\w+ ){0,4}(?:court|tribunal)\b"
    ),
    # e.g. "the council voted for the bill"
    # e.g. "the sides exchanged thirty prisoners"
    "other": re.compile(
        rf"{_EXCHANGE}|"
        r"\b(?:voted|vote|adopted|vetoed)\b.{0,60}\b(?:resolution|assembly|council|parliament|law|bill|motion|congress|senate|favou?r|against)\b|"
        r"\b(?:assembly|council|parliament|congress|senate|duma|knesset|lawmakers)\b.{0,40}\b(?:voted|adopted|vetoed)\b"
    ),
    # e.g. "the shelling of the port went on"
    "attack": re.compile(
        r"\b(?:attack(?:s|ed)?|shell(?:ing|ed)|bomb(?:ing|ed)|bombardment|missiles?|(?:air)?strikes?|struck|hit|(?<!under )siege|air raids?|exchanged fire)\b"
    ),
    # e.g. "the lake annexed it"
    "annexation": re.compile(r"\bannex(?:ed|ation)\b"),
    # e.g. "the invasion began"
    "invasion": re.compile(r"\binva(?:sion|ded)\b"),
}
# e.g. "the rocket fell at night"
WEAPONS = re.compile(
    r"\b(?:shell(?:s|ed|ing)?|missiles?|rockets?|bomb(?:s|ed|ing|ers?)?|drones?|artillery|air ?(?:raids?|strikes?)|troops|forces|army|soldiers?|"
    r"gunm[ae]n|militants?|military|warplanes?)\b"
)
# e.g. "the union wants higher wages"
OF_WORK = re.compile(
    r"\b(?:trade unions?|unions?'?s? (?:wants?|leader|president|members)|walkout|employers|wages?|strikers|pickets?|stoppage|striking workers)\b"
)
# e.g. "nobody has read the Ferry Treaty of the lake"
TREATY = re.compile(
    r"\b[A-Z][\w’'-]+(?:[ –-][A-Z][\w’'-]+){1,5}\b(?:(?<=Treaty)|(?<=cords)|(?<=harter)|(?<=randum)|(?<=ention))|\b[A-Z][\w–-]+(?: [A-Z][\w–-]+){0,4} (?:Act|Pact)\b"
)


# e.g. "she is charged with violating the "
_LAW = re.compile(r"\b(?:violat\w+|breach\w*|under|break\w*|against)(?: of)?(?: the)? \Z")
# e.g. " organization met"
_NAMED_AFTER = re.compile(r" (?:organi[sz]ation|countries|nations|members?|states|allies|group)\b")


def is_other_than_treaty(sentence: Stretch, start: int, end: int) -> bool:
    """Whether what is named like a treaty is a law that somebody broke, or a group of states that is named after one."""
    return bool(_LAW.search(sentence.before(start, 30)) or _NAMED_AFTER.match(sentence.small, end, sentence.end))


def find_mode(kind: str, sentence: Stretch, at: int, hinted: Hinted) -> str | None:
    """The mode printed nearest to a happening among those its kind may have."""
    start, end = sentence.start, sentence.end
    if not hinted.has_any("mode", start, end):
        return None
    modes = ALLOWED_MODES.get(kind, ())
    hits = [(abs(m.start() - at), name) for name in modes for m in MODES[name].finditer(sentence.small, start, end)]
    return min(hits)[1] if hits else None
