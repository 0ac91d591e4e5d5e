"""A verb of speech in its sentence → what stands before and behind it: helpers, quotations, the subject, what follows."""

from __future__ import annotations

import re
from functools import cached_property
from typing import NamedTuple

from kit.coding.speech import quotes, speakers
from kit.coding.speech.joint_speakers import JOINING, read_joint_before, read_joint_behind
from kit.coding.speech.offices import office_words
from kit.coding.speech.passages import SCARE, Passage
from kit.coding.speech.speaker import Speaker
from kit.coding.speech.speakers import Phrase, begins_with_subject
from kit.coding.speech.speech_verbs import ALSO_NOUN, helper_words
from kit.coding.speech.spoken_verbs import VerbSpan, find_helpers
from kit.text.word_lists import read_words

LONG_LEAD = 20  # characters before a verb that may be a sentence by themselves
_SHORT_LEAD = 14  # characters before *, said Holm* that may be one
SPEECH = ("say", "tell", "state")  # kinds of verbs that are speech by themselves
INVERTING = ("say", "state", "ask", "manner", "hold")  # kinds of verbs that the speaker may follow

_DOING = frozenset(["do", "does", "did", "didn't", "didn’t", "doesn't", "doesn’t", "don't", "don’t"])

# ---- before the verb

# e.g. "She was quoted by the Lake Wire as "
# e.g. "She was cited as "
_AS_SAYING = re.compile(r"\b(?:is|was|were|are|been) (?:quoted|cited) (?:on \w+day )?(?:by [\w’' ]{2,40} )?(?:on \w+day )?as $")
# e.g. "Holm left the hall, quietly "
_PARTICIPLE_FOLLOWS = re.compile(r",\s+(?:\w+ly )?$")
# e.g. "The envoys left early and angrily"
_JOINED = re.compile(r"\b(?:and|but)(?: \w+ly)?$")
# e.g. "“Not today,” deputy minister Holm, chief negotiator "
_TITLED = re.compile(
    r",\s+(?:(?:[A-Z][\w’'.-]*|of|and|for|the|president\w*|minister|spokes\w+|chief|head|adviser|negotiator)\s+)+$"
)
# e.g. "It rained, harbour master "
_CALLED = re.compile(
    r", (?:(?!(?:and|but|nor|yet|then|with|from|for|the|into|amid|about|over|under|than|that|which|who|whom|whose|because|while|after|"
    r"before|since|when|where|though|although|until|unless|what|how|why|whether|was|were|are|has|had|have|can|will|would|could|not|\w+ed|"
    r"\w+ing)\b)[a-z][a-z-]{2,} ){1,3}$"
)
# e.g. "It rained, its chairman, "
_OFFICE_APART = re.compile(r", (?:its|the|their|his|her|an?) (?P<what>(?:[\w’'-]+ ){0,6}?[\w’'-]+), $")
# e.g. "Holm slowly left the hall"
_FIRST_SUBJECT = re.compile(
    r"(?:[^,“]{0,30}, |(?:But|And|Then|Yet|So) )?(?P<who>(?:[A-Z][\w’'-]+ ){0,3}[A-Z][\w’'-]+(?=, (?:for (?:his|her|its) part|who [^,“]{3,60}|an? [^,“]{3,60}|the [^,“]{3,60}), [a-z])|(?!(?:The|An?|In|On|At|But|And|Its|His|Her|This|That|When|If)\b)(?:[A-Z][\w’'-]+ ){1,4}(?=[a-z])(?!\w*(?:unions|officials|sources|forces|troops|leaders|workers|agencies|negotiators|diplomats|envoys|experts|groups)\b)|(?:[Hh]e|[Ss]he|They|It)\b)"
)
# e.g. "It rained, but "
_NEXT_CLAUSE = re.compile(r", (?:but|while|yet|so) |; ")
# e.g. "She’s"
_CONTRACTED = re.compile(r"(?<=^He|^It)[’'](?:s|d|ll)$|(?<=^She)[’'](?:s|d|ll)$|(?<=^They)[’'](?:re|ve|d|ll)$")
# e.g. "talks between Norrland and "
_BETWEEN = re.compile(r"\bbetween [^,;.]{2,40} and (?:the )?$")
# e.g. "the head of the ferry council"
_EXPLAINS = re.compile(r"(?:an?|the|who|one)\b", re.IGNORECASE)
# e.g. "On Friday Ada Holm, "
_NAME_BEFORE = re.compile(r"((?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+),\s*$")
# e.g. "a call with "
_OBJECT_BEFORE = re.compile(
    r"\b(?:with|to|of|by|against|for|from|and|on|about|between|than|meet|met|told|asked|urged|called)(?: (?:President|Minister))? $"
)
# e.g. "nobody read their "
_DETERMINED = re.compile(r"\b(?:the|an?|his|her|its|their|this|no|any)\s+$")
# e.g. "the ferry pilots"
_PLURAL = re.compile(r"(?:s|people|police|staff|some|many|both|all|few|critics| and .+)$")

# ---- behind the verb

# e.g. " that the dam held"
_THAT = re.compile(r"\s+that\b")
# e.g. ", Ada Holm, on Friday"
_NAME_BEHIND = re.compile(r", ((?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+)(?=[,.;]|$)")
# e.g. " the party’s "
_OWNED = re.compile(r" (?:the |an? )?(?:[\w-]+ ){0,3}[\w-]+[’']s? (?:[a-z-]+ ){0,3}")
# e.g. " oil and gas worker "
_OFFICE_BETWEEN = re.compile(r" (?!(?:he|she|they|it|we|I|to|that|as|in|on|at|of)\b)(?:[\w’'.-]+,? ){1,8}")
# e.g. " quietly: “We go.”"
_OPENS_QUOTE = re.compile(r"(?:\s+\w+ly)?\s*[,:]?\s*“")
# e.g. "on Friday in the port"
# e.g. "a radio station late on Friday"
_NO_CONTENT = re.compile(
    r"[^A-Za-z]*(?:(?:reporters|journalists|lawmakers|parliament|this (?:site|newspaper|paper|station|magazine)"
    r"|(?:the |an? |his |her |state |local )?(?:[\w’'-]+ ){0,3}?(?:conference|call|briefing|television|TV|radio|agency|newspaper|channel|station|council|media)"
    r"|(?:the )?[A-Z][\w.’'-]+(?: [A-Z\d][\w.’'-]*){0,3})"
    r"\s*(?:,|$|(?:on|in|at|after|during|late|early|earlier|following|before|when|while|as|via|by|from|with|[A-Z][a-z]+day)\b)"
    r"|[A-Z][a-z]+day|late|early|earlier|on|in|at|during|to|of|when|as|while|after|before|,|adding|who|via|about|\(|$)"
)
# e.g. " the guards at the gate that the ferry had left"
_THAT_SOON = re.compile(r"[^,.“]{0,60}\bthat\b")


class Subject(NamedTuple):
    """The phrase beside a verb that names its speaker, and whom it stands for."""

    phrase: Phrase
    speaker: Speaker


class VerbUse:
    """A verb of speech in its passage. What takes long is read when it is first asked for: most verbs are told without it."""

    def __init__(self, passage: Passage, word: VerbSpan):
        self.passage, self.word, self.verb = passage, word, word.verb
        masked, unit = passage.masked, passage.unit
        self.group_start, self.helpers = find_helpers(masked, unit.start, word.start)
        if "as " in masked[max(0, word.start - 4) : word.start] and (
            as_saying := _AS_SAYING.search(masked, max(unit.start, word.start - 80), word.start)
        ):  # she was quoted as saying: speaks like “she said”
            self.group_start, self.helpers = as_saying.start(), set()
            self.verb = self.verb._replace(ing=False)
        self.is_passive = bool(self.helpers & helper_words().passive)
        self.is_speech = self.verb.kind in SPEECH
        self.before = masked[unit.start : self.group_start].rstrip(" -–—\n")  # the unit up to the verb and its helpers
        rest = masked[word.end : unit.end]
        self.rest = " that" + rest if word.glued else rest  # the unit behind the verb

    @property
    def printed(self) -> str:
        """The verb as printed."""
        return self.passage.text[self.word.start : self.word.end]

    @property
    def that_follows(self) -> bool:
        """Whether *that* stands right behind the verb."""
        return _THAT.match(self.rest) is not None

    @property
    def opens_quote(self) -> bool:
        """Whether a quotation begins right behind the verb: *said: “We go.”*"""
        return _OPENS_QUOTE.match(self.rest) is not None

    @property
    def has_quote(self) -> bool:
        """Whether a quotation of the unit is more than a few words in scare quotes."""
        text = self.passage.text
        return any(quotes.count_words(text, q) > SCARE or (q.closed and text[q.end - 2] in ",?!") for q in self.passage.quotes)

    @property
    def ends_quote(self) -> bool:
        """Whether a quotation ends right before the verb: *“We go,” said*."""
        quotations = self.passage.quotes
        if not quotations or quotations[0].start >= self.group_start:
            return False
        return self.before.endswith(("”", "”,", ",", "?”", "!”")) and self.has_quote

    @property
    def closes(self) -> bool:
        """Whether nothing but a day, a place or a hearer stands behind the verb."""
        empty = _NO_CONTENT.match(self.rest.strip(" ."))
        return empty is not None and not self.opens_quote and not _THAT_SOON.match(self.rest)

    @cached_property
    def follower(self) -> Subject | None:
        """The speaker right behind the verb, where it may stand there: *“We go,” said Holm*."""
        plain = self.is_speech and self.before.endswith(",") and len(self.before) > _SHORT_LEAD and not self.that_follows
        if not (self.ends_quote or plain) or self.verb.kind not in INVERTING:
            return None
        if self.ends_quote and begins_with_subject(self.before[self.before.rfind("”") + 1 :].lstrip(" ,–—-") + ","):
            return None  # “We go,” Holm, the mayor, said
        phrase = speakers.read_after(self.passage.masked, self.word.end, self.passage.unit.end)
        if phrase is None or not self._stands_behind(phrase) or self.passage.masked.startswith(("of ", "to "), phrase.start):
            return None  # said of Holm
        if phrase.kind == "description" and (name := _NAME_BEHIND.match(self.passage.masked, phrase.end, self.passage.unit.end)):
            phrase = Phrase(name.start(1), name.end(1), "name")  # said one of the guards, Ada Holm
        speaker = self.passage.people.resolve(phrase, self.passage.heard, speaks=self.is_speech)
        return Subject(phrase, speaker) if speaker else None

    def _stands_behind(self, phrase: Phrase) -> bool:
        """Whether a phrase is what the verb is followed by: nothing but an office stands between, *said deputy mayor Holm*."""
        between = self.passage.masked[self.word.end : phrase.start]
        if len(between) <= 2:
            return True
        if phrase.kind != "name":
            return False
        if not self.ends_quote and not _OWNED.fullmatch(between):
            return all(w[0].isupper() or w in office_words() for w in between.split())  # said Lt. Gen. Holm
        return _OFFICE_BETWEEN.fullmatch(between) is not None

    @cached_property
    def subject(self) -> Subject | None:
        """The speaker before the verb; None where nobody is, or where the verb's form is a noun."""
        passage, start = self.passage, self.passage.unit.start
        phrase = _named_instead(passage.masked, start, speakers.read_before(passage.masked, start, self.group_start))
        speaks = self.is_speech or self.opens_quote
        speaker = passage.people.resolve(phrase, passage.heard, speaks=speaks) if phrase else None
        adds = self.verb.ing and not self.is_passive and _PARTICIPLE_FOLLOWS.search(passage.masked[start : self.group_start])
        if adds or (speaker is None and _JOINED.search(self.before)):
            phrase, speaker = self._first_subject()
        elif phrase and phrase.kind != "pronoun" and self.before.endswith((" and", " but")):  # Holm called Venn and said
            first, acting = self._first_subject()
            if first and acting and acting.kind != "other" and first.start <= phrase.start:
                phrase, speaker = first, acting
        if speaker is None or phrase is None or self._is_noun(phrase):
            return None
        if phrase.kind == "name" and _BETWEEN.search(passage.masked, max(start, phrase.start - 60), phrase.start):
            return None  # talks between Norrland and Sudmark aimed at peace
        return Subject(phrase, speaker)

    @cached_property
    def lead(self) -> str:
        """What stands before the subject, without its titles."""
        assert self.subject is not None
        start = min(self.subject.phrase.start, *(s.start for s in self.joint)) if self.joint else self.subject.phrase.start
        lead = _TITLED.sub(",", self.passage.masked[self.passage.unit.start : start])
        if self.subject.phrase.kind == "name":
            lead = _CALLED.sub(",", lead)
            office = _OFFICE_APART.search(lead)
            if office and not office_words().keys().isdisjoint(office["what"].split()):
                lead = lead[: office.start() + 1]  # …, its chairman, Holm said
        return lead.rstrip()

    @cached_property
    def joint(self) -> list[Speaker]:
        """Those who speak together before the verb: *Holm and Venn said*; nobody where one speaks alone."""
        passage, start = self.passage, self.passage.unit.start
        joining = passage.people.printed(JOINING)
        if not joining or not any(join in self.before for join in joining):
            return []
        return read_joint_before(passage.people, start, self.group_start, passage.heard)

    @cached_property
    def joint_behind(self) -> list[Speaker]:
        """Those who speak together behind the verb: *“We go,” said Holm and Venn*."""
        passage = self.passage
        joining = passage.people.printed(JOINING)
        if not joining or not any(join in self.rest for join in joining):
            return []
        return read_joint_behind(passage.people, self.word.end, passage.unit.end, passage.heard)

    def _first_subject(self) -> tuple[Phrase | None, Speaker | None]:
        """Who acts where a participle adds speech: *Holm left the hall, saying …*; in the same sentence the last speaker."""
        passage = self.passage
        begins = passage.unit.start
        for border in _NEXT_CLAUSE.finditer(self.before):
            begins = passage.unit.start + border.end()
        first = _FIRST_SUBJECT.match(passage.masked, begins, passage.unit.end)
        if not first:
            return Phrase(passage.unit.start, passage.unit.start, "name"), passage.heard.here
        who = _CONTRACTED.sub("", first["who"].rstrip())
        start, end = first.start("who"), first.start("who") + len(who)
        phrase = Phrase(start, end, "pronoun" if who.lower() in ("he", "she", "they", "it") else "name")
        return phrase, passage.people.resolve(phrase, passage.heard, speaks=True)

    def _is_noun(self, phrase: Phrase) -> bool:
        """Whether the form is a noun here: *a final report*, *a guard claim*; a plain form needs a plural or a helper before it."""
        masked = self.passage.masked
        form = masked[self.word.start : self.word.end].lower()
        if form.removesuffix("s") not in ALSO_NOUN and form not in ALSO_NOUN:
            return False
        helped = self.helpers & (helper_words().modal | _DOING)
        if form != self.verb.lemma or phrase.kind == "pronoun" or helped:
            return bool(_DETERMINED.search(masked[self.passage.unit.start : self.word.start]))
        subject = masked[phrase.start : phrase.end]
        return not _PLURAL.search(subject.lower())


def _named_instead(masked: str, start: int, phrase: Phrase | None) -> Phrase | None:
    """Name, a role, *said*: the name instead of the role that explains it."""
    if phrase is None or phrase.kind != "description" or not _EXPLAINS.match(masked, phrase.start):
        return phrase
    name = _NAME_BEFORE.search(masked[start : phrase.start])
    if name and name[1].split(" ")[0] in read_words("kit.text", "sentence_openers"):
        return phrase  # In Oldport, a guard said
    if name and _OBJECT_BEFORE.search(masked, start, start + name.start(1)):
        return phrase  # a call with Holm, the council said
    return Phrase(start + name.start(1), start + name.end(1), "name") if name else phrase
