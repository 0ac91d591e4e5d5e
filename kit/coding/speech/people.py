"""Everyone named in an article → whom a phrase beside a verb of speech stands for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from kit.coding.speech.speakers import Phrase
from kit.coding.speech.spoken_verbs import VerbSpan, find_verbs
from kit.text.names import Mention, Names, fold

PERSON_SPELLINGS = ("name", "surname", "transliteration", "misprint")
_LONGEST_DESCRIPTION = 10  # words

# ---- names

# e.g. "Tess van der Aldmoor opened the gate"
_FULL_NAME = re.compile(
    r"([A-Z][\w’'-]+(?: (?:van|von|de|del|al|bin|di|da|le) )?(?: [A-Z][\w’'.-]+){1,3})"
    r"|[A-Z][\w’'-]*"  # a word that begins no name is read once, and not from each of its capitals
)
# e.g. "’s deputy press officer "
_TO_THE_NAME = re.compile(r"(?:[’']s)?,? (?:[a-z-]+,? ){0,4}")

# ---- descriptions

# e.g. "several ferry pilots"
_SPEAKING_NOUN = re.compile(
    r"(?:(?:the|an?|some|many|several|most|other|two|three|both|all|those|senior|local|city|police)\b(?: [\w’'-]+){1,6}(?<! and)"
    r"|(?:[\w’'-]+ ){0,3}[\w-]+s|(?:[A-Z][\w-]*(?:[’']s?)? ){1,4}(?:staff|team|camp|family|people)|people [\w ]{3,40}"
    r"|some|many|others|both|all|critics|one)$",
    re.IGNORECASE,
)
# e.g. "neither of the pilots"
_NO_SPEAKER = re.compile(
    r"(?:his|her|its|their|my|our|your|when|if|as|while|once|how|what|than|this|that|these|those|"
    r"(?:neither|no)\b.*|nobody)$",
    re.IGNORECASE,
)
# e.g. "the deputy minister"
_REFERENCE = re.compile(
    r"(?:the|his|her) (?:\w+ )?(?:president|minister|spokes\w+|leader|chancellor|adviser|advisor|mayor|official|secretary|envoy|general|"
    r"colonel|judge|negotiator|chief|hydrologist)",
    re.IGNORECASE,
)
# e.g. "a spokeswoman of the harbour"
_ROLE_WORDS = re.compile(
    r"\b(president|minister|chancellor|spokes\w+|official\w*|officials|ministry|government|kremlin|adviser|advisor|negotiator\w*|"
    r"delegation|side|sides|office|source|sources|diplomat\w*|leader\w*|commander\w*|army|military|mayor|governor|analyst\w*|expert\w*|"
    r"agency|council|company|representatives?|police|union|party|report|study|poll|court|judge\w*|director|chief|head|secretary|ambassador|envoy)\b",
    re.IGNORECASE,
)


class Speaker(NamedTuple):
    """Whom a phrase stands for: the name, the span where it is printed, the actor of the codebook, and how sure that is."""

    name: str
    start: int
    end: int
    actor_id: str | None
    confidence: str


class Heard(NamedTuple):
    """The speaker heard last in the same paragraph, and in the whole article so far."""

    here: Speaker | None
    before: Speaker | None


class People:
    """Who is named where in an article, by the codebook or by a full name, and where a verb of speech stands."""

    def __init__(self, text: str, masked: str, mentions: list[Mention], names: Names):
        self.text, self.names, self.mentions = text, names, mentions
        self.verbs = find_verbs(masked)
        self._strangers: dict[str, Speaker] = {}  # last word of a full name that the codebook lacks → its first bearer
        self._surnames = dict(names.surnames)
        for m in mentions:
            if m.scheme in PERSON_SPELLINGS:
                self._surnames[fold(text[m.start : m.end]).split()[-1]] = m.actor_id
        self._starts, self._ends = [m.start for m in mentions], [m.end for m in mentions]  # both rise: no mention is in another
        for full_name in _FULL_NAME.finditer(masked):
            if not full_name[1]:
                continue
            start, end = full_name.span()
            nearest = bisect_right(self._ends, start)  # the first that ends behind the name's beginning
            if nearest == len(mentions) or mentions[nearest].start >= end:
                surname = full_name[0].split()[-1].lower()
                self._strangers.setdefault(surname, Speaker(full_name[0], start, end, None, "medium"))

    def verbs_between(self, start: int, end: int) -> list[VerbSpan]:
        """Verbs of speech that begin between two places."""
        return self.verbs[bisect_left(self.verbs, (start,)) : bisect_left(self.verbs, (end,))]

    def resolve(self, phrase: Phrase, heard: Heard, *, speaks: bool = False) -> Speaker | None:
        """Whom a phrase stands for; None where it names nobody who can speak.

        Parameters
        ----------
        phrase : Phrase
        heard : Heard
            To whom pronouns and roles go back.
        speaks : bool
            Whether the words around it leave no doubt that the phrase speaks: then any noun of people will do.
        """
        printed = self.text[phrase.start : phrase.end].strip()
        if phrase.kind == "pronoun":
            return self._of_pronoun(phrase, printed, heard, speaks)
        if _NO_SPEAKER.match(printed):
            return None
        near = self.mentions[bisect_right(self._ends, phrase.start) : bisect_left(self._starts, phrase.end)]
        named = [m for m in near if not self._owns(m, phrase)]
        if named:
            return self._of_mentions(named, phrase, printed, heard)
        last = heard.here or heard.before
        if last and _REFERENCE.fullmatch(printed):
            return last
        if phrase.kind == "name":
            return self._of_name(phrase, printed)
        if _ROLE_WORDS.search(printed) or (speaks and _SPEAKING_NOUN.match(printed)):
            if len(printed.split()) > _LONGEST_DESCRIPTION:
                return None
            return Speaker(printed, phrase.start, phrase.end, None, "low")
        return None

    def last_in(self, start: int, end: int) -> Speaker | None:
        """The person whom a stretch without speech names: the next one to speak may be this one."""
        near = self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        m = next((m for m in near if m.scheme in PERSON_SPELLINGS), None)
        if m is None:
            return None
        return Speaker(str(self.names.actors[m.actor_id]["name"]), m.start, m.end, m.actor_id, "low")

    def _of_pronoun(self, phrase: Phrase, printed: str, heard: Heard, speaks: bool) -> Speaker | None:
        """“He” is the one heard last; where nobody was, a pronoun that speaks stands for itself."""
        last = heard.here or (heard.before if printed.lower() in ("he", "she") else None)
        if last:
            return last
        return Speaker(printed, phrase.start, phrase.end, None, "low") if speaks and printed.lower() != "it" else None

    def _of_mentions(self, named: list[Mention], phrase: Phrase, printed: str, heard: Heard) -> Speaker:
        """The last person named in the phrase or right behind it, else the longest spelling: an office or a place."""
        person = next((m for m in reversed(named) if self._is_person(m)), None)
        if person is None:
            person = self._person_after(max(m.end for m in named), phrase.end)
        chosen = person or max(named, key=lambda m: m.end - m.start)
        last = heard.here or heard.before
        # the Kremlin representative, after the Kremlin's spokesman has been heard: he again
        if not person and last and _ROLE_WORDS.search(self.text, chosen.end, phrase.end) and self._within(last, chosen):
            return last
        actors = self.names.actors
        name = str(actors[chosen.actor_id]["name"]) if chosen.actor_id in actors else printed
        return Speaker(name, chosen.start, chosen.end, chosen.actor_id, "high" if person else "medium")

    def _of_name(self, phrase: Phrase, printed: str) -> Speaker:
        """A name that is no spelling of the codebook: a surname of the article, or somebody whom the codebook lacks."""
        words = printed.split()
        actor = self._surnames.get(fold(printed).split()[-1]) if printed else None
        if actor and len(words) <= 2:
            return Speaker(str(self.names.actors[actor]["name"]), phrase.start, phrase.end, actor, "medium")
        stranger = self._strangers.get(words[-1].lower()) if printed else None
        if stranger and printed in stranger.name:
            return stranger
        return Speaker(printed, phrase.start, phrase.end, None, "medium")

    def _is_person(self, mention: Mention) -> bool:
        return mention.actor_id in self.names.persons

    def _owns(self, mention: Mention, phrase: Phrase) -> bool:
        """Whether the person only owns what the phrase names: *Venn's staff*."""
        owner = self._is_person(mention) and mention.end < phrase.end
        return owner and self.text[mention.end : mention.end + 1] in ("’", "'")

    def _within(self, speaker: Speaker, office: Mention) -> bool:
        """Whether the person last heard belongs to the office: *the Kremlin representative* after its spokesman."""
        return (
            speaker.actor_id is not None and self.names.actors.get(speaker.actor_id, {}).get("organisation_id") == office.actor_id
        )

    def _person_after(self, start: int, end: int) -> Mention | None:
        """Kremlin spokesman X: the person named right behind an office or a place, nothing but small words between."""
        for m in self.mentions[bisect_left(self._starts, start) : bisect_right(self._starts, end + 60)]:
            if self._is_person(m):
                return m if _TO_THE_NAME.fullmatch(self.text, start, m.start) else None
        return None
