"""A verb of speech in its sentence → the attribution it makes, by the first pattern that fits.

A pattern gives None where the sentence is not of its kind: then the next one is asked. One that refuses gives nothing
(an empty tuple) for what only looks like speech.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from kit.coding.speech.passages import NOTHING, SHORTEST, Attribution, Passage, Reading, Rule
from kit.coding.speech.quotes import Quote
from kit.coding.speech.speaker import Heard, Speaker
from kit.coding.speech.speakers import Phrase, begins_with_subject
from kit.coding.speech.speech_verbs import ALSO_HELD, ALSO_NOUN, PLAIN_OBJECT, Verb, helper_words
from kit.coding.speech.turns import split_turns
from kit.coding.speech.verb_use import INVERTING, LONG_LEAD, SPEECH, Subject, VerbUse

_SILENT = frozenset(["respond", "reply", "answer", "comment"])
_SPOKEN = ("say", "tell", "state", "ask", "voice", "manner")  # kinds of verbs that are speech

_INVERTED = ("verb, speaker, quote", "quote, verb, speaker", "content, verb, speaker")
_NO_CLAUSE = (" to be ", " to have ", " nothing about", " nothing of", " nothing to", " nothing on", " nothing.", " little about")
_SHOWN = ("show", "suggest", "indicate", "find", "reveal", "point")
_NOUNS_IN_S = frozenset(f"{noun}s" for noun in ALSO_NOUN if noun not in ("call", "hope", "fear", "comment", "report"))
_NEGATIVE = frozenset(["no", "nobody", "no-one", "none", "neither", "not", "hardly", "few", "nothing"])  # one of them denies
_OWNED = frozenset(["has", "have", "had", "no", "again"])  # what stands before plans and fears that somebody has

_BEFORE_SAY = frozenset(
    ["final", "last", "no", "a", "the", "much", "little", "greater", "more", "equal", "its", "his", "her", "their"]
)

# ---- what only looks like speech

# e.g. "the envoy went on to"
_MAY_INTEND = re.compile(
    r"\b(?:went on|goes on|going on|continued|wants?|wanted|like|wish(?:es)?|ha[sd]|have|is|are|was|were) to$"
)
# e.g. " Tess Venn on Tuesday to discuss the draft"
# e.g. " his northern counterpart."
_TELEPHONES = re.compile(
    r"(?! (?:for|on|upon|it|off|out|into)\b)(?: up| back)? (?:(?:an? |the )(?:[\w-]+ ){0,3}(?:meeting|session|summit|vote|elections?|referendum|conference)|(?:him|her|them|(?:the |his |her |its )?(?:[\w’'.-]+ ){0,4}?(?:counterpart|president|minister|chancellor|premier|leader|king|pope|mayor|"
    r"governor|secretary|envoy|ambassador|parliament|hotline)s?|(?:the |his |her |its |(?:[\w’'-]+ ){1,3}?(?=[A-Z]))?[A-Z][\w’'.-]*(?<![’']s)(?: (?:and )?(?:[a-z]{2,3} )?[A-Z][\w’'.-]*(?<![’']s)){0,5})"
    r"(?:, [^,“”]{3,60},)?)(?= (?:on|late|early|earlier|later|again|back|twice|after|before|from|at|in|during|by|and|with|about|over|this|last|ahead|for (?:the|a|an|help|advice)|"
    r"yesterday|today|when|while|as|shortly|several|three|two|every|almost|to (?:discuss|talk|congratulate|express|offer|ask|urge|thank|brief|inform|say|tell|"
    r"convey|coordinate|plead|warn|press|demand|seek|try|apologi[sz]e|check))\b|[.,;]|\s*$)"
)
# e.g. " so on Friday in the port"
_SO = re.compile(r" so\b")
# e.g. "the wall was higher than"
_COMPARES = re.compile(r"\b(?:what|than|how|as)$")
# e.g. " that the hall was cold"
_CLAUSE_OBJECT = re.compile(
    r"(?:\s+(?:also|out|later|again|on \w+|\w+day))*(?:\s+that\b|\s*[:,]|\s+“|\s+(?:he|she|they|it|there|we|his|her)\b)"
)
# e.g. " the guards that the ferry had left"
_CLAUSE_LIKE = re.compile(
    r"(?:\s+(?:[\w’'-]+ ){1,4}?(?:was|were|is|are|had|has|have|will|would|could|might|may|must|should|can|did|does)\b|\s+[a-z]+s (?:he|she|it|they|there|we|the|his|her)\b|\s+in [A-Z]\w+ (?:he|she|it|they|there|the)\b|\s+(?:reporters|journalists|lawmakers|parliament|viewers|supporters|the \w+|[A-Z]\w+) [A-Za-z]|[^.,]{0,60}?\bthat\b|[^“.]{0,60}“|\s*:|\s+(?:whether|why)\b|\s+(?:for|on|to|against|the|an?|he|she|they|it|there|his|in (?:this|some|many)|(?:\w+ ){1,3}to"
    r"|\w+ that|\w+ing)\b|\s+[A-Z])"
)
# e.g. " to comment on the ferry"
_KEEPS_SILENT = re.compile(r"\s+to (?:say|comment|answer|confirm|speculate|disclose|elaborate|reveal|be drawn|respond)\b")
# e.g. " having said that the ferry had left"
_DENIES_SAYING = re.compile(
    r"\s+(?:ever )?(?:(?:having )?(?:saying|said|making|made|told)|that (?:he|she|they|it) (?:had )?(?:said|told|claimed))\b"
)
# e.g. " nothing and left"
_NOTHING_SAID = re.compile(r"\s+nothing(?= (?:and|or|but|of|about|to|on|more|else|new)\b|[,.;]|\s*$)")
# e.g. "But nobody in the port"
_NOBODY_SAYS = re.compile(
    r"(?:^|[,;:”]\s*|\b(?:but|and|that|as|yet|so)\s+)(?:nobody|no[- ]one|none|neither|not one|hardly anyone|few|nothing|no (?:\w+ ){0,2}(?:official|"
    r"side|party|source|spokes\w+|representative|statement|report|word|evidence|country|government|minister|member)s?)\b[^,;:“]{0,80}$",
    re.IGNORECASE,
)
# e.g. "Holm left without"
_WITHOUT = re.compile(
    r"\b(?:without|den(?:ied|ies|y)|avoid(?:ed|s)?|stop(?:s|ped)? short of|instead of|rather than|far from|before|despite) ?$"
)
_SUPPOSING = ("if", "unless", "whether", "until", "once", "case", "should", "were")
# e.g. "and if"
_SUPPOSES = re.compile(r"\b(?:if|unless|whether|until|once|in case|should|were)$", re.IGNORECASE)
# e.g. " at the guard, “Open the gate!”"
_QUOTE_SOON = re.compile(r"[^“]{0,40}“")

# e.g. "diplomatic talks"
_THINGS = re.compile(
    r"\b(?:talks|negotiations|events|developments|experience|history|facts|attacks|footage|videos?|images|pictures|photos|maps|situation|war|moves?|"
    r"steps?|signs|results)$"
)

# ---- what stands around the speaker

# e.g. " , “and nobody came”"
_QUOTE_AFTER_ROLE = re.compile(r"\s*,\s*“")
# e.g. ": “and nobody came”"
_QUOTE_AFTER_NAME = re.compile(r"\s*[,:]\s*“")
# e.g. " during the lunch break"
_ENDS_INVERTED = re.compile(r"\s*(?:[.,;–—]|$|\b(?:who|of|on|in|at|during|citing|quoting)\b)")
# e.g. ", a guard of the port and "
_BREAKS = re.compile(r"[;:”“]|(?<![A-Z])\.|\b(?:and|but|as|when|while|after)\b")
# e.g. "Asked about the ferry,"
_CIRCUMSTANCE = re.compile(r"(?:When|Asked|After|If|While|As|Speaking|Told)\b")
# e.g. " , adding that it was late"
_ADDED = re.compile(r"\s*,\s+(?:and|but|as|who|which|adding)\b")
# e.g. "In the cold hall,"
_PLACED = re.compile(r"(?:In|On|At|During|By|With|For|Before|Despite)\b")
# e.g. " the Lake Wire she was late"
_HEARER = re.compile(
    r"\s+(?:(?:the )?(?:[A-Z][\w.’'-]* ){1,4}|(?:the |his |her )?(?:[a-z-]+ )?(?:[a-z-]+s|police|parliament|congress|staff) |(?:[A-Z][\w.’'-]* ){1,3}(?:radio|television|news|TV|newspaper|magazine|channel) |(?:an?|one) (?:[\w’'-]+ ){0,3}?(?:station|newspaper|magazine|channel|broadcaster|agency|website|audience|crowd|rally|hearing|court|committee|panel|conference|interviewer|reporter|journalist|correspondent) )(?=(?:the|an?|he|she|it|they|there|his|her|its|their|this|we|I)\b)(?!the [A-Z]\w* that)"
    r"|\s+(?:(?:the )?[A-Z][A-Z\d]{1,5}(?: (?:TV|News|Radio))?|(?:[A-Z][\w’'-]+ ){1,2}(?:TV|News|Radio|Television)) "
    r"(?=(?!that\b)[a-z]|[A-Z][\w’'-]+ (?:is|was|are|were|has|had|have|would|will|could|can|must|should|did)\b)"
)
# All that stands behind *told*: who heard it, when or where, by whose account.
# e.g. " the tired guards on Friday."
# e.g. " the Lake Wire, according to two of them."
_HEARD_ONLY = re.compile(
    r" (?:(?:the |his |her |their |its |our |some |all |both |two |three |four |several )?"
    r"(?:(?!(?:the|an?|it|he|she|they|there|we|you|nobody|his|her|its|that|this|all|some|most|many|no)\b)[a-z’'-]+ ){0,2}"
    r"(?:[a-z-]{2,}s|police|parliament|congress|staff|crowd|audience|court|hall|council|committee|public|press|media)"
    r"|(?:the )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}|him|her|them|us|me)"
    r"(?:,? (?:on|late|early|in|at|after|during|before|from|outside|yesterday|today|later)\b[^,“”:]{0,60})?"
    r"(?:, (?:according to|as|citing) [^“”:]{2,80})?[.,\s]*$"
)
# e.g. "nobody will sign"
_TELLS_OF = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|must|should|may|might|do|does|did|not|never|shall|won’t|can’t)\b"
)
# Where words are read or said, before a colon and the words themselves.
# e.g. " from a sheet of paper: “We go.”"
_INTRODUCES = re.compile(
    r"\s+(?:from|in|on|at|to|into|before|after|during|over|through|by|out|aloud|loudly|outside)\b[^.:;“”,]{0,80}:(?=\s+“)"
)
# e.g. " on Friday that the gate open"
_PLACED_THAT = re.compile(
    r"\s+(?:that|on|in|at|late|early|again|also|from|earlier|later|yesterday|today|once|both|publicly)\b|\s*[,:]"
)
_WANTS = frozenset(["want", "demand", "seek", "require", "offer", "propose", "prefer", "wish", "accept", "support", "consider"])
_FEW = 4  # words of a content that is cut off before anything is said
# e.g. " a truce, Holm said, and water"
_PUT_IN = re.compile(
    r", (?:(?:the |an? )?[\w’'.-]+ ){1,5}?(?:said|says|added|adds|argued|explained|noted)(?= on \w+day|[,.;]|\s*$)"
)
# e.g. ", noting that it rained"
_ADDS = re.compile(
    r"[^,“”.]{0,60}, (?:\w+ly |also )?(?P<verb>adding|noting|saying|stressing|arguing|explaining|warning|insisting|claiming)\b(?!:? “)"
)
# e.g. " it rained, the Lake Wire news agency reported"
_RELAYED = re.compile(
    r", (?:the )?(?:[A-Z][\w’'.-]* ){1,4}(?:(?:state |official )?(?:news )?(?:agency|newspaper|website|channel|television|radio) )?"
    r"(?:reported|reports|wrote|writes)(?: on [A-Z]\w+)?[.\s]*$"
)
# e.g. "to leave, a spokesman of the port said on Friday."
_SPOKEN_BEHIND = re.compile(
    r", (?:[\w’'.-]+ ){1,9}(?:said|says|told (?:reporters|journalists|[A-Z]\w+)(?: in an? [\w -]{3,30})?)(?: on \w+day| late \w+day| \w+day)?[.\s]*$"
)
# e.g. " for the gate"
_NOUN_BEHIND = re.compile(r"\s+(?:of|for|about|between|on) (?:the|an?|its|his|her|their|\w+)\b")
# Words of which one must stand right before the speaker, so that what is said ends within the sentence.
_OPENERS = frozenset(
    [
        "which",
        "that",
        "who",
        "whom",
        "although",
        "though",
        "while",
        "whereas",
        "when",
        "after",
        "before",
        "because",
        "since",
        "as",
    ]
)
# e.g. "The list, which"
_RELATIVE = re.compile(r",? (?:which|that|whom?)$")
# e.g. "was long, was burnt"
_RELATIVE_END = re.compile(r",\s|(?<=\w)\s(?=(?:was|were|has|had|will|would) \w+ed\b)")
# e.g. "Although"
_SUBORDINATE = re.compile(
    r"(?:^|[,;] (?:but|and) |[,;] )(?:[Aa]lthough|[Tt]hough|[Ww]hile|[Ww]hereas|[Ww]hen|[Aa]fter|[Bb]efore|[Bb]ecause|[Ss]ince|[Aa]s|[Ee]ven though)$"
)
# e.g. ", it stood open"
_MAIN_CLAUSE = re.compile(
    r",\s(?=(?:it|he|she|they|there|we|the|an?|his|her|its|their|this|that|these|those|some|many|most|both|nobody|no|[A-Z][\w’'-]*)\b)"
)
# e.g. ", guards keep the gate shut."
_LAST_CLAUSE = re.compile(r",\s(?!(?:and|or|but|nor|which|who|whose|where|adding|saying)\b)[^,“”]*$")
# e.g. " were written by the guard"
_FINITE = re.compile(r"\s+(?:were|are|was|is|have|has|had|will|would|could|can|may|might|should)\b")
# e.g. "“We go” because of the storm,"
_GOES_ON_BEHIND = re.compile(
    r"”,? (?:because|as|after|before|when|while|if|since|until|unless|and|but|in|on|at|for|with|by|from|to|of|is|was|are|were|will|would)\b[^“”]{4,},$"
)
# e.g. "” reduce the guard,"
_WORDS_BEHIND = re.compile(r"” [a-z][^“”]{11,},$")
# e.g. ", speak of the dam"
_GOES_ON = re.compile(r"\s*,\s+[a-z]")

# ---- where the content begins

_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|January|February|March|April|May|June|July|August|September|October|November|December)\b\.?"
_DATE = rf"(?:{_MONTH} \d{{1,2}}\b(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH})(?:,? \d{{4}}\b)?"
# e.g. " on Monday"
# e.g. " late on Monday, Feb. 28,"
_SETTING = re.compile(
    r"\s*(?:,?\s*(?:(?:on|late|early|last|this|earlier)\s+)*"
    r"(?:(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\.)"
    rf"(?:(?:,? {_DATE}| \({_DATE}\)),?)?|(?<=\b(?:on|On) ){_DATE},?)(?!\w)"
    r"|,?\s*(?:in|at|during|on|via|through) (?:an?|the|his|her|its|their|another) (?:[\w’'-]+ ){0,5}?(?:statement|interview|release|conference"
    r"|briefing|post|tweet|speech|address|letter|e-?mail|report|video|call|message|memo|appearance|broadcast|hearing)s?\b"
    r"|\s(?:reporters|journalists|lawmakers|parliament|state television|state media|the press|the media)(?= [A-Z]| (?:the|that|he|she|it|they|there|his|her|on|late)\b)"
    r"|,? (?:in|at|from) [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?(?:, [A-Z][\w.]*)?,?(?= (?:that|on|late)\b)"
    r"|,? on (?:[A-Z][\w.]*(?:[’']s)? ){0,3}“[^”]*”"
    r"|,?\s*(?:on|in|over|via) (?:(?:state|national|local|public) )?(?:television|TV|radio|Telegram|Twitter|Facebook|Instagram|social media|WhatsApp)\b"
    r"|,? (?:in|since) (?:January|February|March|April|May|June|July|August|September|October|November|December)(?= (?:that|he|she|it|they|the)\b)"
    r"|,?\s*in response to [^,.“]{3,60}|,?\s*(?:with|to) (?:the )?(?:[A-Z][\w.’'-]+ ?){1,4}|,?\s*to reporters|,?\s*\w+ly\b(?= [a-z]))"
)
# e.g. " out any new ferry"
_PARTICLE = re.compile(r" (?:out|off|up|down)(?= (?!of\b))")
# e.g. " the guards at the gate that the ferry had left"
_LEAD_IN = re.compile(
    r"(?:\s*[,:])?\s+(?:that\s+|[^,.“]{0,50}?(?:\b[A-Z][\w’'-]*\s|(?<!for )(?<!of )(?<!with )(?<!in )(?<!on ))\bthat\s+)?"
)


def read_verbs(passage: Passage) -> tuple[Attribution, ...]:
    """The attributions that the verbs of a passage make, in their order, each speaker's turn by itself."""
    attributions: list[Attribution] = []
    for turn in split_turns(passage):
        if attributions:
            last = attributions[-1].heard()
            turn = turn._replace(heard=Heard(last, passage.heard.before, _human(last, passage.heard)))
        attributions += _read_turn(turn)
    return tuple(attributions)


def _read_turn(passage: Passage) -> list[Attribution]:
    attributions: list[Attribution] = []
    reached = passage.unit.start
    ends: set[int] = set()
    for word in passage.people.verbs_between(passage.unit.start, passage.unit.end):
        if word.start < reached:
            continue
        if attributions:
            passage = passage._replace(
                heard=Heard(attributions[-1].heard(), passage.heard.before, _human(attributions[-1].heard(), passage.heard))
            )
        use = VerbUse(passage, word)
        for attribution in _read_verb(use):
            attributions += _repeat_for_all(use, attribution)
            if attribution.form in ("direct", "mixed") or attribution.content_end > word.end:
                follows = attribution.content_start > word.end  # else the content stood before the verb: nothing is left
                reached = max(reached, attribution.content_end if follows else passage.unit.end)
                if (
                    not follows
                    and (adds := _ADDS.match(passage.masked, word.end, passage.unit.end))
                    and adds.end("verb") not in ends
                ):
                    reached, ends = adds.start("verb"), {adds.end("verb")}
                    behind = [q for q in passage.quotes if q.start >= word.end]
                    passage = passage._replace(unit=passage.unit._replace(start=word.end), quotes=behind)
                if _RELAYED.match(passage.masked, reached, passage.unit.end) or (
                    follows and _SPOKEN_BEHIND.match(passage.masked, reached, passage.unit.end)
                ):
                    reached = passage.unit.end
    return attributions


def _repeat_for_all(use: VerbUse, attribution: Attribution) -> list[Attribution]:
    """The attribution for each of those who speak together: *Holm and Venn said*."""
    joint = use.joint_behind if attribution.rule in _INVERTED else use.joint
    spans = joint and attribution.speaker_start <= joint[0].start and joint[-1].end <= attribution.speaker_end
    if not spans and not any(attribution.speaker == s.name for s in joint):
        return [attribution]
    return [
        attribution._replace(
            speaker=s.name, speaker_start=s.start, speaker_end=s.end, actor_id=s.actor_id,
            confidence=s.confidence, kind=s.kind, party_id=s.party_id,
        )
        for s in joint
    ]  # fmt: skip


@cache
def _patterns_for(verb: Verb) -> tuple[Callable[[VerbUse], Reading], ...]:
    """The patterns that a verb may fit at all, in their order."""
    return tuple(pattern for pattern in PATTERNS if pattern not in _ONLY or _ONLY[pattern](verb))


def _read_verb(use: VerbUse) -> tuple[Attribution, ...]:
    for pattern in _patterns_for(use.verb):
        attributions = pattern(use)
        if attributions is not None:
            return attributions
    return NOTHING


def refuse_passive(use: VerbUse) -> Reading:
    """“The ferry was announced on Friday.” Nor is a participle speech by itself: “Demanding crowds filled the pier.”"""
    if use.is_passive:
        return None if use.verb.ing else NOTHING
    if (use.verb.lemma == "say" and use.rest.startswith(_NO_CLAUSE)) or use.rest.startswith(" not to be "):
        return NOTHING  # talks said to be secret; who asked not to be named
    if use.verb.ing and use.verb.kind == "state" and use.before.endswith(",") and use.that_follows:
        return None  # Holm left the hall, noting that it rained
    return NOTHING if use.verb.ing and use.verb.kind != "say" else None


def refuse_infinitive(use: VerbUse) -> Reading:
    """“Holm declined to say why.” But: “Holm went on to say that it rained.”"""
    unintended = "to" in use.helpers and not _MAY_INTEND.search(
        use.passage.masked[use.passage.unit.start : use.word.start].rstrip()
    )
    return NOTHING if unintended else None


def refuse_telephone(use: VerbUse) -> Reading:
    """“Holm called Venn on Tuesday.” But: “Holm called on Venn to leave”, “Holm called the wall a crime”."""
    return NOTHING if _TELEPHONES.match(use.passage.masked, use.word.end, use.passage.unit.end) else None


def refuse_silence(use: VerbUse) -> Reading:
    """“Holm did not respond to questions about the wall.”"""
    return NOTHING if use.helpers & helper_words().negation else None


def refuse_unsaid(use: VerbUse) -> Reading:
    """“Holm did not say that it rained.” “Nobody said so.” “If Holm says that it rained, …” What is not said is no statement."""
    if use.verb.kind in _SPOKEN and use.helpers & helper_words().negation:
        return NOTHING
    if use.verb.kind in _SPOKEN and _NOTHING_SAID.match(use.rest):
        return NOTHING  # Holm denied nothing and confirmed nothing
    before = use.before.lower()
    if " nor " in before and "neither " in before:
        return NOTHING
    if (not _NEGATIVE.isdisjoint(before.split()) and _NOBODY_SAYS.search(before)) or (
        use.verb.ing and _WITHOUT.search(use.before)
    ):
        return NOTHING
    supposes = use.subject and use.lead.lower().endswith(_SUPPOSING) and not use.ends_quote and _SUPPOSES.search(use.lead)
    return NOTHING if supposes else None


def refuse_silence_kept(use: VerbUse) -> Reading:
    """“Holm refused to say why.” “Holm denied saying it.”"""
    if use.verb.lemma in ("refuse", "decline") and _KEEPS_SILENT.match(use.rest):
        return NOTHING
    return NOTHING if use.verb.lemma == "deny" and _DENIES_SAYING.match(use.rest) else None


def refuse_thing(use: VerbUse) -> Reading:
    """“Experience shows that a gate can be shut.” A word that only begins its sentence with a capital is no name."""
    phrase, speaker = _subject(use)
    if phrase.kind == "description" and _THINGS.search(use.passage.masked[phrase.start : phrase.end]):
        return NOTHING
    masked = use.passage.masked
    word = masked[phrase.start : phrase.end]
    alone = phrase.start == use.passage.unit.start and " " not in word and not word.endswith("s")
    unknown = speaker.actor_id is None and speaker.kind == "other" and not word.isupper()
    return NOTHING if phrase.kind == "name" and alone and unknown and speaker.party_id is None else None


def refuse_noun(use: VerbUse) -> Reading:
    """“The guard’s plan to leave” “New rules were written.” The form is a noun or an adjective here."""
    if use.before.endswith(("’s", "'s", "s’", "s'")) and not use.helpers and not use.ends_quote:
        return NOTHING
    form = use.passage.masked[use.word.start : use.word.end].lower()
    if form == "say" and use.before[use.before.rfind(" ") + 1 :].lower() in _BEFORE_SAY:
        return NOTHING
    if form.endswith("s") and form in _NOUNS_IN_S and (use.helpers & _OWNED or _NOUN_BEHIND.match(use.rest)):
        return NOTHING
    if form.endswith("s") and form != use.verb.lemma and _FINITE.match(use.rest) and not use.before.endswith((",", "”")):
        return NOTHING
    return None


def refuse_so(use: VerbUse) -> Reading:
    """“Few of the pilots said so on Friday.”"""
    return NOTHING if _SO.match(use.passage.masked, use.word.end, use.word.end + 4) else None


def read_verb_speaker_quote(use: VerbUse) -> Reading:
    """“When the gate opened,” said Holm, “nobody was there.” The quotation behind the speaker is the content."""
    if use.follower is None or not use.before.endswith(","):
        return None
    phrase, speaker = use.follower
    follows = _QUOTE_AFTER_ROLE if phrase.kind == "description" else _QUOTE_AFTER_NAME
    if not follows.match(use.passage.masked, phrase.end, use.passage.unit.end):
        return None
    behind = [q for q in use.passage.quotes if q.start >= phrase.end]
    if not behind:  # the mark opens no quotation: “ and left
        return None
    return use.passage.quoted(behind, speaker, Rule("verb, speaker, quote", use.printed))


def read_quote_verb_speaker(use: VerbUse) -> Reading:
    """“We will never sign this paper,” said Holm on Monday."""
    if use.follower is None or not use.ends_quote:
        return None
    return use.passage.quoted(use.passage.quotes, use.follower.speaker, Rule("quote, verb, speaker", use.printed))


def read_content_verb_speaker(use: VerbUse) -> Reading:
    """The paper would never be signed, said Holm."""
    if use.follower is None or use.has_quote or not _ENDS_INVERTED.match(use.passage.masked, use.follower.phrase.end):
        return None
    if begins_with_subject(use.before):  # Holm, the mayor, said Venn: so it would be without an end
        return None
    rule = Rule("content, verb, speaker", use.printed)
    return use.passage.content(use.passage.unit.start, use.group_start, use.follower.speaker, rule)


def refuse_without_subject(use: VerbUse) -> Reading:
    """“A final report is expected in spring.” Nobody stands before the verb who could speak."""
    return NOTHING if use.subject is None else None


def refuse_comparison(use: VerbUse) -> Reading:
    """“The wall was higher than Holm said it was.”"""
    compares = use.lead.endswith(("what", "than", "how", "as")) and _COMPARES.search(use.lead)
    return NOTHING if compares else None


def read_quote_speaker_verb(use: VerbUse) -> Reading:
    """“We will never sign this paper,” the deputy minister, Ada Holm, said."""
    passage, subject = use.passage, _subject(use)
    if not passage.quotes or not use.has_quote or passage.quotes[0].end > subject.phrase.start or use.that_follows:
        return None
    if not (use.lead.endswith(("”", "”,")) or use.ends_quote or _only_describes(passage, passage.quotes[0], subject.phrase)):
        return None
    return passage.quoted(passage.quotes, subject.speaker, Rule("quote, speaker, verb", use.printed))


def read_content_speaker_verb(use: VerbUse) -> Reading:
    """The paper would never be signed, Holm said."""
    subject = _subject(use)
    if not _is_behind_comma(use) or not _precedes(use, subject.phrase):
        return None
    if not use.rest.lstrip().startswith(",") and begins_with_subject(use.before):
        return None  # The mayor, Ada Holm, said on Friday it rained
    if not use.is_speech and use.rest.strip(" ."):
        return None
    rule = Rule("content, speaker, verb", use.printed, "say" if use.is_speech else "hold")
    start = use.passage.unit.start
    return use.passage.content(start, start + len(use.lead), subject.speaker, rule)


def read_content_around_speaker(use: VerbUse) -> Reading:
    """Both sides, Holm argues, speak of the pause in order not to speak of the dam."""
    subject = _subject(use)
    if not _is_behind_comma(use) or not _GOES_ON.match(use.rest) or subject.phrase.kind == "description":
        return None
    end = use.passage.clause_end(use.word.end)
    return use.passage.content(use.word.end, end, subject.speaker, Rule("content, speaker, verb", use.printed))


def refuse_manner_without_quote(use: VerbUse) -> Reading:
    """“Holm laughed at the pier.”"""
    quoted = (use.has_quote or use.opens_quote) and _QUOTE_SOON.match(use.rest)
    return None if quoted else NOTHING


def refuse_without_clause(use: VerbUse) -> Reading:
    """“Holm told reporters.” Nothing follows that could be a content."""
    if use.verb.kind == "tell" and not use.verb.ing and _HEARD_ONLY.match(use.rest):
        return NOTHING
    return None if _CLAUSE_LIKE.match(use.rest) else NOTHING


def refuse_plain_object(use: VerbUse) -> Reading:
    """“Holm added three goals before the break.”"""
    return None if _CLAUSE_OBJECT.match(use.rest) else NOTHING


def refuse_voice_alone(use: VerbUse) -> Reading:
    """“This is the hope that Holm voiced”"""
    return NOTHING if not use.rest.strip() or use.rest.startswith(",") else None


def read_speaker_verb_content(use: VerbUse) -> Reading:
    """Holm said on Monday that the paper would never be signed."""
    passage, start = use.passage, use.word.end
    if use.verb.kind == "tell" and (hearer := _HEARER.match(passage.masked, start, passage.unit.end)):
        start = hearer.end() - 1
    if introduced := _INTRODUCES.match(passage.masked, start, passage.unit.end):
        start = introduced.end()
    if use.is_speech:
        while setting := _SETTING.match(passage.masked, start, passage.unit.end):
            start = setting.end()
    if particle := _PARTICLE.match(passage.masked, start, passage.unit.end):
        start = particle.end()
    lead_in = _LEAD_IN.match(passage.masked, start, passage.unit.end) if use.verb.lemma != "call" else None
    if lead_in and not (use.verb.lemma in _WANTS and not _PLACED_THAT.match(lead_in[0])):
        start = lead_in.end()  # but: Norrland wants a guarantee that both sides can sign
    end = _end_of_content(use, start, passage.clause_end(start))
    if end - start < SHORTEST or passage.masked.startswith(("citing ", "quoting "), start):
        return NOTHING
    if passage.text[start:end].endswith(("…", "...")) and len(passage.text[start:end].split()) < _FEW:
        return NOTHING  # Holm said that the gat…
    if use.verb.kind == "ask" and not any(word[0].islower() for word in passage.text[start:end].split()):
        return NOTHING  # who advises Mr Holm
    if use.verb.kind == "hold" and _PUT_IN.search(passage.masked, start, end):
        return NOTHING  # Norrland wants peace, Holm said, and water: Holm speaks
    holds = use.verb.kind == "hold" or (use.verb.lemma in ALSO_HELD and not use.has_quote)
    rule = Rule("speaker, verb, content", use.printed, "hold" if holds else "say")
    return passage.content(start, end, _subject(use).speaker, rule)


# In this order: what is no speech goes first, then what stands behind the verb, then its subject, then what follows.
PATTERNS: tuple[Callable[[VerbUse], Reading], ...] = (
    refuse_passive,
    refuse_infinitive,
    refuse_telephone,
    refuse_silence,
    refuse_silence_kept,
    refuse_noun,
    refuse_so,
    read_verb_speaker_quote,
    read_quote_verb_speaker,
    read_content_verb_speaker,
    refuse_without_subject,
    refuse_unsaid,
    refuse_thing,
    refuse_comparison,
    read_quote_speaker_verb,
    read_content_speaker_verb,
    read_content_around_speaker,
    refuse_manner_without_quote,
    refuse_without_clause,
    refuse_plain_object,
    refuse_voice_alone,
    read_speaker_verb_content,
)

# What a verb must be for some of them to be asked.
_ONLY: dict[Callable[[VerbUse], Reading], Callable[[Verb], bool]] = {
    refuse_telephone: lambda verb: verb.lemma == "call",
    refuse_silence: lambda verb: verb.lemma in _SILENT,
    refuse_silence_kept: lambda verb: verb.lemma in ("refuse", "decline", "deny"),
    read_verb_speaker_quote: lambda verb: verb.kind in INVERTING,
    read_quote_verb_speaker: lambda verb: verb.kind in INVERTING,
    read_content_verb_speaker: lambda verb: verb.kind in INVERTING,
    refuse_thing: lambda verb: verb.lemma in _SHOWN,
    read_content_speaker_verb: lambda verb: verb.kind in SPEECH or verb.lemma in ("think", "believe"),
    read_content_around_speaker: lambda verb: verb.kind in SPEECH,
    refuse_comparison: lambda verb: verb.kind in SPEECH,
    refuse_manner_without_quote: lambda verb: verb.kind == "manner",
    refuse_without_clause: lambda verb: verb.kind in ("state", "tell", "ask"),
    refuse_plain_object: lambda verb: verb.lemma in PLAIN_OBJECT,
    refuse_voice_alone: lambda verb: verb.kind == "voice",
}


def _end_of_content(use: VerbUse, start: int, end: int) -> int:
    """Where the content ends within its clause: at the comma behind *which Holm said* and *although Holm said*."""
    masked = use.passage.masked
    content = masked[start:end]
    if (
        (" report" in content or " wrote" in content or " writes" in content)
        and (relayed := _RELAYED.search(masked, start, end))
        and relayed.end() == end
    ):
        end = relayed.start()
    if use.before.endswith((", who", ", which")) and (comma := masked.find(", ", start, end)) >= 0:
        return comma  # the envoy, who called the paper a trick, said
    if (
        use.verb.kind != "hold"
        and (content.endswith((" said", " says")) or " said on " in content or " told " in content)
        and (spoken := _SPOKEN_BEHIND.search(masked, start, end))
    ):
        end = spoken.start()
    last = use.lead[use.lead.rfind(" ") + 1 :].lower()
    if last not in _OPENERS:
        return end
    if _RELATIVE.search(use.lead):
        stop = _RELATIVE_END.search(masked, start, end)
    elif _SUBORDINATE.search(use.lead):
        stop = _MAIN_CLAUSE.search(masked, start, end) or _LAST_CLAUSE.search(masked, start, end)
    else:
        return end
    return stop.start() if stop else end


def _human(speaker: Speaker, heard: Heard) -> Speaker | None:
    return speaker if speaker.kind != "other" else heard.human


def _subject(use: VerbUse) -> Subject:
    """The subject that `refuse_without_subject` has made sure of."""
    assert use.subject is not None
    return use.subject


def _is_behind_comma(use: VerbUse) -> bool:
    """Whether the speaker stands behind a comma, and no quotation before it but one that more words follow."""
    if not use.lead.endswith(","):
        return False
    if "”" in use.lead and not use.has_quote and _WORDS_BEHIND.match(use.lead, use.lead.rfind("”")):
        return True  # a few words in quotation marks amid the content
    return "“" not in use.lead or bool(_GOES_ON_BEHIND.search(use.lead))


def _only_describes(passage: Passage, quote: Quote, phrase: Phrase) -> bool:
    """Whether only words that describe the speaker stand between a quotation that ends in a comma and the speaker."""
    gap = passage.masked[quote.end : phrase.start]
    ends = passage.text[quote.end - 2] in ",?!…—" or gap.startswith(",")
    return ends and len(gap) <= 80 and not _BREAKS.search(gap)


def _precedes(use: VerbUse, phrase: Phrase) -> bool:
    """Whether what stands before *, speaker said* is what was said."""
    lead, rest = use.lead, use.rest
    if _CIRCUMSTANCE.match(lead):
        return False
    if rest.lstrip().startswith(",") and phrase.kind != "description":
        return len(lead) > len(rest) or _ADDED.match(rest) is not None
    if len(lead) <= LONG_LEAD:
        return False
    if use.verb.kind == "tell" and _HEARD_ONLY.match(rest):
        return not _PLACED.match(lead) or _TELLS_OF.search(lead) is not None
    if not rest.strip(" .\n"):
        return True
    return use.closes and (phrase.kind != "description" or not _PLACED.match(lead))
