"""Everyone named in an article → whom a phrase beside a verb of speech stands for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from typing import NamedTuple

from kit.coding.speech.descriptions import ADDRESSED, APPOSED, LONGEST_OFFICE, POSSESSIVE, Descriptions, has_role
from kit.coding.speech.first_names import is_mans, is_womans
from kit.coding.speech.namesakes import find_rival_office
from kit.coding.speech.offices import office_spotter, office_words
from kit.coding.speech.roles import roles_of
from kit.coding.speech.speaker import Heard, Speaker
from kit.coding.speech.speakers import Phrase, is_organisation, is_others_office, strip_words
from kit.coding.speech.spoken_verbs import VerbSpan, find_verbs
from kit.text.names import Mention, Names, fold
from kit.text.remembered import Remembered
from kit.text.stretches import lower
from kit.text.word_lists import read_words

PERSON_SPELLINGS = ("name", "surname", "transliteration", "misprint")
_LONGEST_DESCRIPTION = 10  # words
_SHORTEST_SENTENCE = 25  # characters before a pronoun in which a name and its verb have room
_NEAR = 300  # characters before a role in which somebody is named who may hold it

# ---- names

# e.g. "Tess van der Aldmoor opened the gate"
_FULL_NAME = re.compile(
    r"[A-Z](?:[\w’'-]+(?: (?:van|von|de|del|al|bin|di|da|le) )?(?P<more>(?: [A-Z][\w’'.-]+){1,3})"
    r"|[\w’'-]*)"  # a word that begins no name is read once, and not from each of its capitals
)
_BEFORE_PLACES = (" in ", " at ", " near ", " outside ", " across ", " via ")  # what stands before the name of a place
# e.g. "’s deputy press officer "
_TO_THE_NAME = re.compile(r"(?:[’']s)?,? (?:[a-z-]+,? ){0,4}")

# ---- descriptions

# e.g. "several ferry pilots"
_SPEAKING_NOUN = re.compile(
    r"(?:(?:the|an?|one|another|some|many|several|most|other|two|three|both|all|those|senior|local|city|police)\b(?: [\w’'-]+){1,8}(?<! and)"
    r"|(?:[\w’'-]+ ){0,3}[\w-]+s|(?:[A-Z][\w-]*(?:[’']s?)? ){1,4}(?:staff|team|camp|family|people)|people [\w ]{3,40}"
    r"|some|many|others|both|all|critics|one)$",
    re.IGNORECASE,
)
# e.g. "neither of the pilots"
_NO_SPEAKER = re.compile(
    r"(?:his|her|its|their|my|our|your|when|if|as|while|once|how|what|than|this|that|these|those|the (?:first|last|second) time|"
    r"(?:neither|no|none)\b.*|nobody|nothing)$",
)
# e.g. "the guard did not answer a request"
_FINITE = re.compile(r" (?:did|does|do|has|have|had|is|are|was|were|will|would|must) ")
# e.g. "the guard who was late"
_RELATIVE = re.compile(r" (?:who|that|which|whose) ")
# e.g. "the deputy minister"
_REFERENCE = re.compile(
    r"(?:the|his|her) (?:[\w’'-]+ ){0,3}?(?P<role>aide|representative|president|minister|spokes\w+|leader|chancellor|adviser|advisor|mayor|official|secretary|envoy|general|"
    r"colonel|judge|negotiator|chief|hydrologist|governor|diplomat|ambassador|senator|lawmaker|premier|commissioner|director|chairman|"
    r"chairwoman|captain|sergeant|professor|coach|lawyer|politician|officer|veteran|economist|activist)",
    re.IGNORECASE,
)
# e.g. "a spokeswoman of the harbour"
_ROLE_WORDS = re.compile(
    r"\b(president|minister|chancellor|spokes\w+|official\w*|officials|ministry|government|kremlin|adviser|advisor|negotiator\w*|"
    r"delegation|side|sides|office|source|sources|diplomat\w*|leader\w*|commander\w*|army|military|mayor|governor|analyst\w*|expert\w*|"
    r"members?|teams?|agency|agencies|councils?|compan(?:y|ies)|governments|ministries|unions|groups|organi[sz]ations?|charit(?:y|ies)|rebels|alliance|"
    r"representatives?|police|union|party|report|study|poll|court|judge\w*|director|chief|head|secretary|ambassador|envoy)\b",
)
# e.g. "a senior guard of the ferry ministry"
_ONE_HUMAN = re.compile(
    r"(?:the|an?|his|her|their|its|one|another)\b.*\b(?:president|minister|chancellor|spokes(?:man|woman|person)|official|adviser|advisor|"
    r"negotiator|diplomat|leader|commander|mayor|governor|analyst|expert|judge|director|chief|head|secretary|ambassador|envoy|guard|"
    r"worker|teacher|doctor|soldier|officer|manager|owner|driver|farmer|player|trainer|researcher|lawmaker|organi[sz]er|resident|student|member|"
    r"volunteer|survivor|neighbou?r|customer|user|writer|author|editor|reporter|producer|actor|singer|professor|instructor|investigator|"
    r"prosecutor|coordinator|senator|councillor|inspector|trader|banker|engineer|supporter|protester|agent|assistant|sergeant|lieutenant|"
    r"consultant|participant|(?-i:[a-z]{4,}ist|[a-z]{3,}ian|(?!human\b)[a-z]*(?:man|woman|person))|friend|pilot|aide|coach|witness|lawyer|nurse|chef|expert|"
    r"mother|father|wife|husband|son|daughter|brother|sister|representative)\b",
    re.IGNORECASE,
)
# e.g. "A senior "
_INDEFINITE = re.compile(r"(?:an?|one|another|two|three|several|some|many|other|former)\b", re.IGNORECASE)
# e.g. "the deputy minister of "
_OTHERS_OF = re.compile(
    r"\b(?:of|to|for|with|by|from|in|at)(?: the)?(?: [A-Z][a-z]+(?:ian|ish|an|ese))?"
    r"(?: (?:President|Prime|Foreign|Defen[cs]e|Minister|Chancellor|Secretary|Mr\.?|Mrs\.?|Ms\.?|King|Queen))* $"
)
# e.g. "He left the hall"
_GOES_ON = re.compile(r"[“\"]?(?:He|She|They|It|His|Her|But he|But she|And he|And she)\b")
# e.g. "In the hall on Monday, the mayor of the port and "
_SUBJECT_LEAD = re.compile(
    r"(?:(?:In|On|At|Earlier|Later|Meanwhile|But|And|For|After|Before|When|During|From|Then|Asked)\b[^,.;:]{0,60},? ?)?"
    r"(?:[\w’'.-]+ ){0,6}(?:[\w’'.-]+, )?$"
)


# e.g. "The "
_ARTICLE = re.compile(r"(?:The )?")
# e.g. "The 26-year-old pilot"
_OF_AGE = re.compile(r"the \d+-year-old\b.*", re.IGNORECASE)
# e.g. "the former boxer"
# e.g. "the head of government"
_FORMERLY = re.compile(r"the former [\w-]+(?: [\w-]+)?|the head of (?:state|government)", re.IGNORECASE)
# e.g. "the Office of the "
_OFFICE_OF = re.compile(r"(?:[Tt]he )?[A-Z][\w’'-]* of the $")
# e.g. "the office of the president"
_INSTITUTION = re.compile(r"\b(?:office|ministry|administration|service|press service|delegation)\b", re.IGNORECASE)
# e.g. "the mayor of the port"
_ELECTED = re.compile(r"\b(?:mayor|governor|senator|lawmaker|judge|president|prime minister|ambassador)\b", re.IGNORECASE)
# e.g. "Diplomats at the "
_STAFF_AT = re.compile(
    r"\b(?:diplomat|official|envoy|ambassador|source|member|expert|analyst)s? (?:at|from|in|inside|within)(?: the)? $",
    re.IGNORECASE,
)
# e.g. "the ferry. In"
_STOP_WITHIN = re.compile(r"(?<=[a-z]{2})\. ")


# e.g. "’s chief"
_POSSESSIVE_AT = re.compile(r"^[’']s?")
# e.g. "the Lake Party’s Ada Holm"
_OWNED_NAME = re.compile(r".*[\w.](?:[’']s|s[’']) (?P<who>[A-Z][\w’'-]*[a-z](?: [\w’'.-]+){0,2} [A-Z][\w’'-]+)\.?$")
# e.g. "the company"
_THE_BODY = re.compile(
    r"the (?P<what>company|firm|group|organi[sz]ation|union|agency|bank|association|charity|party|network|airline|retailer|carmaker|"
    r"ministry|court|council|embassy|commission|committee|department|authority|board|delegation|foundation|institute|university)",
    re.IGNORECASE,
)
_COMPANIES = frozenset(["company", "firm", "group", "organisation", "organization", "airline", "retailer", "carmaker", "charity"])
# Words by which somebody is called whom the article has named by another one.
_ALSO_CALLED = {
    "envoy": ("ambassador", "representative", "negotiator"), "ambassador": ("envoy", "representative"),
    "officer": ("colonel", "captain", "general", "commander", "sergeant"), "diplomat": ("ambassador", "envoy"),
    "politician": ("lawmaker", "leader", "senator", "minister", "deputy", "mayor", "head"),
}  # fmt: skip
_HEADS = frozenset(["chief", "head", "boss", "secretary general", "secretary-general", "president"])
_SPOKESPEOPLE = frozenset(["spokesman", "spokeswoman", "spokesperson", "press secretary"])


def _is_office(printed: str) -> bool:
    small = printed.lower()
    return _ROLE_WORDS.search(small) is not None or not office_words().keys().isdisjoint(small.split())


class _PlainName(NamedTuple):
    """A full name without titles, where it begins in what is printed, its last word folded, and whether it names a thing."""

    name: str
    shift: int
    surname: str
    thing: bool


@cache
def _plain_names() -> Remembered[_PlainName | None]:
    """Runs of capitals as printed → the name in them, None where one word is left."""
    return Remembered(_read_plain_name)


def _read_plain_name(printed: str) -> _PlainName | None:
    first, last = strip_words(printed, 0, len(printed))
    if owned := _OWNED_NAME.match(printed, first, last):  # the Lake Party’s Ada Holm
        first = owned.start("who")
    name = POSSESSIVE.sub("", _STOP_WITHIN.split(printed[first:last], maxsplit=1)[0]).rstrip(".")
    if " " not in name:
        return None
    return _PlainName(name, first, fold(name).split()[-1], is_organisation(name))


@cache
def _folded_words() -> Remembered[str]:
    """Words as printed → `_fold_word`."""
    return Remembered(_fold_word)


def _fold_word(word: str) -> str:
    """A word in small letters without diacritics and without an owner’s ending."""
    if word.endswith(("’s", "'s")):
        word = word[:-2]
    return word.lower() if word.isascii() else fold(word)


class People:
    """Who is named where in an article, by the codebook or by a full name, and where a verb of speech stands."""

    def __init__(self, text: str, masked: str, mentions: list[Mention], names: Names):
        self.text, self.masked, self.names = text, masked, names
        self.verbs = find_verbs(masked)
        self.roles = roles_of(names)
        self._surnames = dict(names.surnames)
        self._bearers: dict[str, list[Speaker]] = {}  # last word of a name → everybody who is named so in full, in order
        for m in mentions:
            if m.scheme in PERSON_SPELLINGS:
                printed = fold(text[m.start : m.end]).split()
                self._surnames[printed[-1]] = m.actor_id
                if len(printed) > 1 and m.actor_id in names.persons:
                    self._bearers.setdefault(printed[-1], []).append(self._of_actor(m.actor_id, m.start, m.end, "high"))
        capitals: list[tuple[int, int]] = []
        full_names: list[tuple[int, int]] = []
        for name in _FULL_NAME.finditer(masked):
            (full_names if name["more"] else capitals).append(name.span())
        folded = _folded_words()
        single = [(a, b, folded[masked[a:b]]) for a, b in capitals]
        self._strangers: list[Speaker] = []
        self.described = Descriptions(text, masked, mentions, names, self._strangers)
        self._namesakes: dict[int, Speaker] = {}  # where a surname stands that is another person's than the codebook's
        self.mentions = self._set_namesakes_apart(mentions, single, full_names)
        self._starts = [m.start for m in self.mentions]
        self._ends = [m.end for m in self.mentions]  # both rise: no mention is in another
        for start, end in full_names:
            nearest = bisect_right(self._ends, start)  # the first that ends behind the name's beginning
            if nearest == len(self.mentions) or self.mentions[nearest].start >= end:
                self._add_stranger(start, end)
        for bearers in self._bearers.values():
            bearers.sort(key=lambda s: s.start)
        if self._namesakes:
            self._strangers.sort(key=lambda s: s.start)
        self._stranger_starts = [s.start for s in self._strangers]
        bearers_of = self._bearers
        self._alone = [name for name in single if name[2] in bearers_of]  # surnames by themselves, of people named in full
        self._printed: dict[tuple[str, ...], tuple[str, ...]] = {}

    def _set_namesakes_apart(
        self, mentions: list[Mention], single: list[tuple[int, int, str]], full_names: list[tuple[int, int]]
    ) -> list[Mention]:
        """The mentions without surnames of somebody else, by the office beside them or beside the one before them."""
        surnames, masked = self._surnames, self.masked
        bare = [(a, b, word, surnames[word]) for a, b, word in single if word in surnames]
        for start, end in full_names:  # Mayor Holm
            first = masked.rfind(" ", start, end) + 1
            word = _folded_words()[masked[first:end]]
            if word in surnames and _plain_names()[self.text[start:end]] is None:
                bare.append((first, end, word, surnames[word]))
        others: dict[str, Speaker] = {}  # of whom the article goes on to speak by this surname
        taken: set[int] = set()
        unlisted: list[Mention] = []  # surnames that are no spelling of the codebook by themselves
        for start, end, word, actor in sorted(bare):
            if actor not in self.names.persons:
                continue
            if find_rival_office(masked, start, end, self.described.book_role(actor)):
                other = Speaker(self.text[start:end], start, end, None, "medium", "person")
                self._strangers.append(other)
                if not any(b.actor_id == actor for b in self._bearers.get(word, ())):
                    others[actor] = other
                    self._bearers.setdefault(word, []).append(other)
            elif actor in others and not masked.endswith("inister ", 0, start):
                other = others[actor]
            else:
                unlisted.append(Mention(start, start + len(POSSESSIVE.sub("", self.text[start:end])), actor, "", "surname"))
                continue
            self._namesakes[start] = other
            taken.add(start)
        left = [m for m in mentions if m.start not in taken] if taken else mentions
        starts, ends = [m.start for m in left], [m.end for m in left]
        added = [m for m in unlisted if bisect_right(ends, m.start) == bisect_left(starts, m.end)]
        return sorted([*left, *added]) if added else left

    def _add_stranger(self, start: int, end: int) -> None:
        plain = _plain_names()[self.text[start:end]]
        if plain is None or self.roles.is_country(plain.name):
            return
        first = start + plain.shift
        if plain.name.startswith("State ") and plain.name.count(" ") > 1 and self.text.endswith("Secretary of ", 0, first):
            plain, first = plain._replace(name=plain.name[6:]), first + 6
        thing = plain.thing or self.text[max(0, first - 9) : first].endswith(_BEFORE_PLACES)
        stranger = Speaker(plain.name, first, first + len(plain.name), None, "medium", "other" if thing else "person")
        if not thing:
            self._strangers.append(stranger)
        self._bearers.setdefault(plain.surname, []).append(stranger)

    @cached_property
    def _office_starts(self) -> list[int]:
        """Where words of offices begin."""
        return [start for start, _, _ in office_spotter().find_beginning(lower(self.masked))]

    def printed(self, phrases: tuple[str, ...]) -> tuple[str, ...]:
        """Those of a few phrases that stand in the article at all."""
        if phrases not in self._printed:
            self._printed[phrases] = tuple(phrase for phrase in phrases if phrase in self.masked)
        return self._printed[phrases]

    def verbs_between(self, start: int, end: int) -> list[VerbSpan]:
        """Verbs of speech that begin between two places."""
        return self.verbs[bisect_left(self.verbs, (start,)) : bisect_left(self.verbs, (end,))]

    def has_verb(self, start: int, end: int) -> bool:
        """Whether a verb of speech begins between two places."""
        at = bisect_left(self.verbs, (start,))
        return at < len(self.verbs) and self.verbs[at].start < end

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
        if _NO_SPEAKER.match(printed.lower()) or (_FINITE.search(printed) and not _RELATIVE.search(printed)):
            return None
        if self.roles.is_one_of_nation(printed) and (one := self._of_nation(phrase, printed)):
            return one
        if phrase.kind == "name" and printed.lower() in office_words() and self.text.endswith(("the ", "The "), 0, phrase.start):
            of = _OFFICE_OF.search(self.text, max(0, phrase.start - LONGEST_OFFICE), phrase.start)
            phrase = Phrase(of.start() if of else phrase.start - 4, phrase.end, "description")  # the President
            printed = self.text[phrase.start : phrase.end]
        near = self.mentions[bisect_right(self._ends, phrase.start) : bisect_left(self._starts, phrase.end)]
        owner = next((m for m in reversed(near) if self._owns(m, phrase)), None)
        named = [m for m in near if owner is None or m.start > owner.start]
        if named and (phrase.kind == "name" or not self._is_others(named, phrase, printed)):
            return self._of_mentions(named, phrase, printed, heard)
        if phrase.kind == "name":
            return self._of_name(phrase, printed)
        return self._of_words(phrase, printed, near, heard, speaks=speaks)

    def _of_words(self, phrase: Phrase, printed: str, near: list[Mention], heard: Heard, *, speaks: bool) -> Speaker | None:
        """Whom a description stands for: who holds the office, who was heard before, else somebody without a name."""
        if (
            near
            and (last := heard.here or heard.before)
            and self._within(last, near[0])
            and _ONE_HUMAN.match(printed)
            and not _INSTITUTION.search(printed)
            and not _ELECTED.search(printed)
        ):
            return last  # the Kremlin representative, after the Kremlin’s spokesman has been heard: he again
        if near and (m := self._office_holder(near[0], phrase)):
            return self._of_actor(m.actor_id, phrase.start, phrase.end, "medium")
        if near and not self._is_person(near[0]) and (head := self._head_of(near[0], phrase, heard.here or heard.before)):
            return head
        if holder := self.roles.holder(printed):
            return self._of_actor(holder, phrase.start, phrase.end, "medium")
        if reference := _REFERENCE.fullmatch(printed):
            role = reference["role"].lower()
            referred = [self._of_reference(phrase, printed, word, heard) for word in (role, *_ALSO_CALLED.get(role, ()))]
            return next((s for s in referred if s and s.kind == "person"), referred[0])
        if (
            (_OF_AGE.fullmatch(printed) or _FORMERLY.fullmatch(printed))
            and (human := heard.here or heard.human)
            and human.kind == "person"
        ):
            return human
        if (body := _THE_BODY.fullmatch(printed)) and (last := self._last_body(body["what"].lower(), heard)):
            return last
        if printed.lower().endswith(" of them") and (last := heard.here or heard.before):
            return Speaker(printed, phrase.start, phrase.end, None, "low", "role", self.described.party_of(last))
        if printed.startswith(("Its ", "its ")) and _is_office(printed) and self.roles.side(printed) is None:
            return self._of_its_office(phrase, printed, heard)
        if _ROLE_WORDS.search(printed.lower()) or (speaks and _SPEAKING_NOUN.match(printed)):
            if len(printed.split()) > _LONGEST_DESCRIPTION:
                return None
            return self._of_description(phrase, printed, near)
        return None

    def _of_its_office(self, phrase: Phrase, printed: str, heard: Heard) -> Speaker:
        """Who holds an office of the country that the sentence begins with, or of him who spoke last: *…, its foreign minister said*."""
        start = max(self.masked.rfind(sign, 0, phrase.start) + 1 for sign in ("\n", ". ", "”"))
        side = self.roles.side(self.text[start : phrase.start])
        if side and (holder := self.roles.holder(f"{side.country}’s {printed[4:]}")):
            return self._of_actor(holder, phrase.start, phrase.end, "medium")
        last = heard.here or heard.before
        party = side.party_id if side else self.described.party_of(last) if last else None
        return Speaker(printed, phrase.start, phrase.end, None, "low", "role", party)

    def _last_body(self, what: str, heard: Heard) -> Speaker | None:
        """The organisation heard last, where a noun goes back to it: *the company*, after Lake Motors; *the ministry*, after one."""
        last = next((s for s in (heard.here, heard.before) if s and s.kind == "other"), None)
        if last is None or self.roles.is_country(last.name):
            return None
        is_named = last.name[:1].isupper() and not last.name.startswith(("The ", "A ", "An "))
        return last if what in last.name.lower() or (what in _COMPANIES and is_named) else None

    def _of_nation(self, phrase: Phrase, printed: str) -> Speaker | None:
        """The person of a country who was named shortly before: *the Norrlander said*."""
        side = self.roles.side(printed)
        if side is None or side.party_id is None:
            return None
        near = reversed(self.named_between(max(0, phrase.start - _NEAR), phrase.start))
        return next((s for s in near if self.described.party_of(s) == side.party_id), None)

    def known(self, phrase: Phrase) -> Speaker | None:
        """The person or actor of the codebook that a name stands for, or one who is named in full elsewhere in the article."""
        near = self.mentions[bisect_right(self._ends, phrase.start) : bisect_left(self._starts, phrase.end)]
        if near and near[0].start == phrase.start:
            return self._of_actor(near[0].actor_id, near[0].start, near[0].end, "medium")
        words = fold(self.text[phrase.start : phrase.end]).split()
        bearers = [b for b in self._bearers.get(words[-1], ()) if b.start != phrase.start] if words else []
        bearer = bearers[0] if bearers and all(w in fold(bearers[0].name) for w in words) else None
        return self.described.with_side(bearer)._replace(start=phrase.start, end=phrase.end) if bearer else None

    def named_between(self, start: int, end: int) -> list[Speaker]:
        """Every person named between two places, in reading order, one entry for each time."""
        near = self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        named = [self._of_actor(m.actor_id, m.start, m.end, "medium") for m in near if self._is_person(m)]
        first, last = bisect_left(self._stranger_starts, start), bisect_left(self._stranger_starts, end)
        named += [self.described.with_side(s) for s in self._strangers[first:last]]
        alone = self._alone[bisect_left(self._alone, (start,)) : bisect_left(self._alone, (end,))]
        named += [b for at, _, word in alone if (b := self._bearer(word, at)) and b.kind == "person"]
        return sorted(named, key=lambda s: s.start)

    def last_in(self, start: int, end: int) -> Speaker | None:
        """The person of whom a stretch without speech tells: the next one to speak may be this one."""
        if _GOES_ON.match(self.masked, start, end):
            return None
        near = self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        m = next((m for m in near if self._is_person(m) and self._is_called(m, start)), None)
        known = self._of_actor(m.actor_id, m.start, m.end, "low") if m else None
        at = bisect_left(self._stranger_starts, start)
        stranger = self._strangers[at] if at < len(self._strangers) and self._strangers[at].start < end else None
        if stranger and (known is None or stranger.start < known.start):
            known = self.described.with_side(stranger)._replace(confidence="low")
        surname = self._surname_in(start, known.start if known else end)
        if not surname and (known is None or known.start > start + _SHORTEST_SENTENCE // 2):
            known = self._referred_in(start, known.start if known else end) or known
        known = surname or known
        return known if known and _SUBJECT_LEAD.match(self.masked[start : known.start]) else None

    def _is_called(self, mention: Mention, start: int) -> bool:
        """Whether a person is called by name, or by an office that is the subject of what begins at a place."""
        if mention.scheme in PERSON_SPELLINGS:
            return True
        last = self.masked.rfind(" ", mention.start, mention.end) + 1
        return fold(self.masked[last : mention.end]) in self._surnames or bool(
            mention.start - start <= 4 and _ARTICLE.fullmatch(self.masked, start, mention.start)
        )

    def person_in(self, start: int, end: int) -> Speaker | None:
        """The last person named between two places, by the codebook or in full."""
        near = self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        m = next((m for m in reversed(near) if self._is_person(m)), None)
        known = self._of_actor(m.actor_id, m.start, m.end, "medium") if m else None
        at = bisect_left(self._stranger_starts, end) - 1
        stranger = self._strangers[at] if at >= 0 and self._strangers[at].start >= start else None
        if stranger and (known is None or stranger.start > known.start):
            known = self.described.with_side(stranger)
        return known or self._surname_in(start, end)

    def _surname_in(self, start: int, end: int) -> Speaker | None:
        """The first surname between two places that belongs to somebody named in full before."""
        for first, last, word in self._alone[bisect_left(self._alone, (start,)) : bisect_left(self._alone, (end,))]:
            bearer = self._bearer(word, first)
            if bearer and bearer.start < start:
                return bearer._replace(start=first, end=last, confidence="low")
        return None

    def _referred_in(self, start: int, end: int) -> Speaker | None:
        """The person whom a stretch calls by his office alone: *On Friday the mayor left*."""
        end = min(end, start + 80)
        at = bisect_left(self._office_starts, start)
        if at == len(self._office_starts) or self._office_starts[at] >= end:
            return None
        if office_words().keys().isdisjoint(self.masked[start:end].lower().replace(",", "").split()):
            return None
        reference = _REFERENCE.search(self.masked, start, end)
        if not reference:
            return None
        phrase = Phrase(reference.start(), reference.end(), "description")
        if holder := self.roles.holder(reference[0]):
            return self._of_actor(holder, phrase.start, phrase.end, "low")
        referred = self._of_reference(phrase, reference[0], reference["role"].lower(), Heard(None, None))
        return referred._replace(start=phrase.start) if referred and referred.kind == "person" else None

    def _bearer(self, surname: str, at: int) -> Speaker | None:
        """The last one before a place who is named in full with that surname, else the first behind it."""
        bearers = self._bearers.get(surname)
        if not bearers:
            return None
        return self.described.with_side(next((b for b in reversed(bearers) if b.start <= at), bearers[0]))

    def _of_actor(self, actor_id: str, start: int, end: int, confidence: str) -> Speaker:
        actor = self.names.actors.get(actor_id, {})
        kind = "person" if actor_id in self.names.persons else "other"
        return Speaker(str(actor.get("name", actor_id)), start, end, actor_id, confidence, kind)

    def _of_description(self, phrase: Phrase, printed: str, near: list[Mention]) -> Speaker:
        """Somebody without a name: as printed, with the side that role, country or owner gives."""
        institution = printed.lower().endswith(
            (" office", " ministry", " administration", " service", " staff", " delegation", " side")
        )
        kind = "role" if _ONE_HUMAN.match(printed) and not institution else "other"
        side = self.roles.side(printed)
        party = side.party_id if side else None
        if (
            side is None
            and near
            and (_ROLE_WORDS.search(printed.lower()) or not office_words().keys().isdisjoint(printed.lower().split()))
        ):
            party = self.names.actors.get(near[0].actor_id, {}).get("party_id")
        return Speaker(printed, phrase.start, phrase.end, None, "low", kind, party)

    def _of_pronoun(self, phrase: Phrase, printed: str, heard: Heard, speaks: bool) -> Speaker | None:
        """“He” is the human being heard last; where nobody was, a pronoun that speaks stands for itself."""
        small = printed.lower()
        if small in ("he", "she", "him", "her"):
            last = self._subject_before(phrase.start)
            last = last or next((s for s in (heard.here, heard.human) if s and s.kind != "other"), None)
            last = self._of_its_sex(last, phrase.start, she=small in ("she", "her"))
        elif small in ("they", "them", "we"):
            last = heard.here
        else:
            last = heard.here if heard.here and (heard.here.kind == "other" or small == "i") else None
        if last:
            return last
        return Speaker(printed, phrase.start, phrase.end, None, "low", "role") if speaks and small != "it" else None

    def _of_its_sex(self, last: Speaker | None, at: int, *, she: bool) -> Speaker | None:
        """The person heard last, or another one named shortly before where the first name tells that *she* is meant, or *he*."""
        if last is None or not (is_mans(last.name) if she else is_womans(last.name)):
            return last
        named = self.named_between(max(0, at - _NEAR), at)
        return next((s for s in reversed(named) if is_womans(s.name) is she), last)

    def _subject_before(self, at: int) -> Speaker | None:
        """The person with whose name the sentence begins in which a pronoun stands: *Ada Holm is sceptical: it is late, she thinks*."""
        start = max(self.masked.rfind("\n", 0, at) + 1, self.masked.rfind(". ", 0, at) + 2, self.masked.rfind("”", 0, at) + 1)
        if at - start < _SHORTEST_SENTENCE or (subject := self.last_in(start, at)) is None:
            return None
        before = self.masked[start : subject.start].split()
        named = all(w[0].isupper() or w in office_words() or w in ("of", "the") for w in before)
        opens = before and before[0].rstrip(",") in read_words("kit.text", "sentence_openers")
        return None if opens or not named else subject

    def _of_reference(self, phrase: Phrase, printed: str, role: str, heard: Heard) -> Speaker | None:
        """“The minister” is the last one before of whom the article or the codebook says that he is one."""
        humans = [s for s in (heard.here, heard.before, heard.human) if s and s.kind == "person"]
        side = self.roles.side(printed)
        described = next(
            (s for s in (heard.here, heard.before) if s and s.kind == "role" and s.name.lower().endswith(role)), None
        )
        if described and side is None:
            return described  # the official, behind a senior official
        also = [w for w in printed.lower().split()[1:-1] if w in office_words() and w not in ("senior", "former")]
        if side:
            party = side.party_id
            candidates = [*humans, *reversed(self.named_between(max(0, phrase.start - _NEAR), phrase.start))]
            same = next(
                (s for s in candidates if party and self.described.party_of(s) == party and self.described.holds(s, role, also)),
                None,
            )
            return same or self._of_description(phrase, printed, [])
        for human in humans:
            if self.described.holds(human, role, also):
                return human
        before = self.mentions[: bisect_left(self._starts, phrase.start)]
        known = next(
            (m for m in reversed(before) if self._is_person(m) and has_role(self.described.book_role(m.actor_id), role, also)),
            None,
        )
        at = bisect_left(self._stranger_starts, phrase.start)
        stranger = next((s for s in reversed(self._strangers[:at]) if self.described.holds(s, role, also)), None)
        if stranger and (known is None or stranger.start > known.start):
            return self.described.with_side(stranger)
        if known:
            return self._of_actor(known.actor_id, known.start, known.end, "medium")
        if humans and not self.described.of(humans[0]) and not printed.lower().startswith(("his", "her")):
            return humans[0]
        return self._of_description(phrase, printed, [])

    def _is_others(self, named: list[Mention], phrase: Phrase, printed: str) -> bool:
        """Whether those named only say whose office the phrase speaks of: *a senior adviser to the Ferrish president*."""
        m = named[-1]
        if self._is_person(m) and m.scheme == "role" and _INDEFINITE.match(self.text[phrase.start : m.start]):
            return self._person_after(m.end, phrase.end) is None  # a Ferrish presidential adviser: one of several
        beside = self.text[phrase.start : m.start] + self.text[m.end : phrase.end]
        if not _ROLE_WORDS.search(beside.lower()) and not any(w.lower() in office_words() for w in beside.split()):
            return False
        if self._is_person(m):
            before = self.text[phrase.start : m.start]
            return bool(_OTHERS_OF.search(before)) or is_others_office(before)
        return self.roles.is_country(self.text[m.start : m.end]) or bool(_STAFF_AT.search(self.text, phrase.start, m.start))

    def _of_mentions(self, named: list[Mention], phrase: Phrase, printed: str, heard: Heard) -> Speaker:
        """The last person named in the phrase or right behind it, else the longest spelling: an office or a place."""
        person = next((m for m in reversed(named) if self._is_person(m)), None)
        last_end = max(m.end for m in named)
        if person is None and not (last_end == phrase.end and self.text.startswith(",", last_end)):  # the Lake Wire, Holm said
            person = self._person_after(last_end, phrase.end) or self._office_holder(named[0], phrase)
        chosen = person or max(named, key=lambda m: m.end - m.start)
        last = heard.here or heard.before
        # the Kremlin representative, after the Kremlin's spokesman has been heard: he again
        speaks_for = (
            not person and _ROLE_WORDS.search(self.text[chosen.end : phrase.end].lower()) and not _INSTITUTION.search(printed)
        )
        if last and speaks_for and self._within(last, chosen):
            return last
        if not person and (head := self._head_of(chosen, phrase, last)):
            return head
        if person and " " not in self.text[person.start : person.end]:  # a surname: his who was named in full with it
            bearer = self._bearer(fold(self.text[person.start : person.end]), person.start)
            if bearer and bearer.actor_id is None:
                return bearer
        speaker = self._of_actor(chosen.actor_id, chosen.start, chosen.end, "high" if person and person.alias else "medium")
        return speaker if chosen.actor_id in self.names.actors else speaker._replace(name=printed)

    def _of_name(self, phrase: Phrase, printed: str) -> Speaker | None:
        """A name that is no spelling of the codebook: a surname of the article, or somebody whom the codebook lacks."""
        if (owned := _OWNED_NAME.match(printed)) and not is_organisation(owned["who"]):  # the Lake Party’s Ada Holm
            phrase, printed = phrase._replace(start=phrase.start + owned.start("who")), owned["who"]
        first, last = (0, 0) if is_organisation(printed) else strip_words(printed, 0, len(printed))
        if " " in printed[first:last]:  # Ferryland’s Ada Holm
            phrase, printed = phrase._replace(start=phrase.start + first), printed[first:last]
        words = fold(POSSESSIVE.sub("", printed)).split()
        if not words:
            return None
        if phrase.start in self._namesakes:
            return self.described.with_side(self._namesakes[phrase.start])
        bearer = None if self.roles.is_country(printed) else self._bearer(words[-1], phrase.start)
        if bearer and (len(words) == 1 or fold(printed) in fold(bearer.name)):
            return bearer
        actor = self._surnames.get(words[-1])
        if actor and (len(words) == 1 or (len(words) == 2 and words[0] in self.names.given.get(actor, ()))):
            return self._of_actor(actor, phrase.start, phrase.end, "medium")
        if self.roles.is_country(printed):
            side = self.roles.side(printed)
            return Speaker(printed, phrase.start, phrase.end, None, "medium", "other", side.party_id if side else None)
        side = self.roles.side(printed)
        if side and any(w in office_words() for w in words):  # the Ferrish Foreign Ministry
            if holder := self.roles.holder(printed):
                return self._of_actor(holder, phrase.start, phrase.end, "medium")
            return Speaker(printed, phrase.start, phrase.end, None, "medium", "other", side.party_id)
        beside = APPOSED.match(self.masked, phrase.end)  # Tess, a teacher from the port,
        human = len(words) > 1 or bool(beside and (_ONE_HUMAN.match(beside["what"]) or beside["what"].isdigit()))
        human = human or self.text.endswith(ADDRESSED, 0, phrase.start)
        return self.described.with_side(
            Speaker(printed, phrase.start, phrase.end, None, "medium", "person" if human else "other")
        )

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

    def _head_of(self, office: Mention, phrase: Phrase, last: Speaker | None) -> Speaker | None:
        """Who is meant by an organisation and an office: its head, *the League chief*, or he who has just spoken for its side."""
        behind = _POSSESSIVE_AT.sub("", self.text[office.end : phrase.end]).strip().lower()
        if not behind:
            return None
        definite = not _INDEFINITE.match(self.text, phrase.start, phrase.end)
        heads = self.roles.heads if behind in _HEADS else self.roles.spokespeople if behind in _SPOKESPEOPLE else {}
        if definite and (head := heads.get(office.actor_id)):
            return self._of_actor(head, phrase.start, phrase.end, "medium")
        party = self.names.actors.get(office.actor_id, {}).get("party_id")
        if last and last.kind == "person" and party and self.described.party_of(last) == party:
            words = behind.split()
            return last if words[-1] in office_words() and self.described.holds(last, words[-1], []) else None
        return None

    def _office_holder(self, mention: Mention, phrase: Phrase) -> Mention | None:
        """The person whose office the codebook spells without the article: *the* Harbour spokesman, where *the Harbour* is listed."""
        if not self.text.startswith(("the ", "The "), mention.start) or mention.end >= phrase.end:
            return None
        spelled = self.names.find(self.text, mention.start + 4, phrase.end)
        return next((m for m in spelled if self._is_person(m)), None)

    def _person_after(self, start: int, end: int) -> Mention | None:
        """Kremlin spokesman X: the person named right behind an office or a place, nothing but small words between."""
        for m in self.mentions[bisect_left(self._starts, start) : bisect_right(self._starts, end + 60)]:
            if self._is_person(m):
                beside = _TO_THE_NAME.fullmatch(self.text, start, m.start) and not self.has_verb(start, m.start)
                return m if beside else None
        return None
