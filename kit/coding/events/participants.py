"""Who is named in a sentence, and its clauses → who takes part in a happening that it tells of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kit.coding.events.clauses import Clauses
from kit.coding.events.described import find_described, government_of, is_of_other_text
from kit.coding.gazetteer import Place
from kit.coding.speech.roles import roles_of

if TYPE_CHECKING:
    from kit.coding.speech.attributions import Attribution
    from kit.text.names import Mention
    from kit.text.read_text import ReadText

ALL = frozenset(("hard", "time", "report", "soft"))
WIDE = frozenset(("hard", "time", "report"))
_BETWEEN_TWO = ("meeting", "talks", "call", "contact")
OF_TERRITORY = ("recognition", "attack", "annexation", "invasion")
# e.g. "they met in the "
# e.g. "she travelled to "
_INSIDE = re.compile(
    r"\b(?:in|at|near|outside|inside|(?:fl[ey]w|flown|flying|travel\w*|went|gone|came|returned|drove|arrived|trip|visit|journey|headed) "
    r"(?:\w+ )?(?:to|in|from|for))(?: the)? \Z"
)
# e.g. "she sent guards to "
_NO_SUBJECT = re.compile(r"\b(?:to|with|from|against|about|on|into|for|in|at|of)(?: the)? \Z")
# e.g. "'s deputy foreign minister "
_OFFICE = re.compile(
    r"(?:'s)?(?: (?!and |or |with |to )[\w-]+){0,3} (?:minister|president|chancellor|secretary|spokes\w+|premier|ambassador|negotiator|envoy|leader|chief|head|adviser|"
    r"diplomat|official|delegate)s?,? "
)
# e.g. "both sides agreed"
_BOTH = re.compile(
    r"\b(?:both|they|their|sides|parties|two (?:countries|nations|states|delegations|ministers|leaders|presidents)|delegations|each other)\b"
)
# e.g. "negotiators of the two countries met"
_BOTH_SIDES = re.compile(
    r"\b(?:(?:two|both) (?:countries|sides|delegations|teams|nations|states|parties)|(?:the )?(?:delegations|negotiators))\b"
)
# e.g. "as its negotiators met"
_OWN_TEAM = re.compile(r"\b(?:its|their) (?:\w+ )?(?:negotiators|team|delegation|envoys|diplomats|delegates|officials)\b")
# e.g. "a statement carried by "
_CARRIED = re.compile(r"\b(?:carried|published|quoted|reported|cited|aired|broadcast|released) by(?: the)? \Z")
# e.g. "recognised by the lake"
_PASSIVE = re.compile(r"\w+ by\b")
# e.g. "meeting with the pilots"
_WITH = re.compile(r"\w+ with\b")
# e.g. ", Ada Holm, left"
_OTHER_NAME = re.compile(r",? (?!(?:Mr|Mrs|Ms)\b)[A-Z][\w’'-]+ (?:[A-Z][\w’'.-]* )?[A-Z][\w’'-]+")
# e.g. "'s foreign minister left"
_OWNED_OFFICE = re.compile(
    r"'s? (?!and |or |with |to )(?:[\w-]+ ){0,3}?(?:minister|spokes\w+|ambassador|negotiator|envoy|adviser|aide|deputy)\b"
)
# e.g. "Tess Venn’s "
_OWNER_BEFORE = re.compile(r"[A-Z][\w-]+[’']s? (?:then )?\Z")
# e.g. "the speech by "
_SPEAKER_OF = re.compile(r"\b(?:by|of)(?: the)? \Z")
# e.g. " on Monday to say so"
_NOTHING_CALLED = re.compile(
    r"[.,;]| (?:on|at|late|later|early|earlier|again|twice|to|from|in|yesterday|this|last|and|after|before)\b|$"
)
# e.g. " the Lakish envoy "
_TITLE = re.compile(r" (?:(?:the|his|her|their|[A-Z]\w+|[a-z]+) ){0,4}")
# e.g. "the gate opened and he had spoken to Venn by "
_PRONOUN = re.compile(r"(?:^|[\s,;“\"])(?P<who>he|she) [^,;“”\"]{0,70}\Z")
# e.g. " with the pilots on Monday, asked for help"
_NEXT_VERB = re.compile(r", (?:and |but )?(?:[a-z]{2,}ed|said|told|spoke|rose|left|went|made|gave|took|got) (?!by\b)")
# e.g. "the minister Tess Ardmore left"
_FULL_NAME = re.compile(
    r"(?:\b(?:minister|president|premier|chancellor|envoy|diplomat|secretary|bishop|Bishop|king|leader|mediator|commander|ambassador|negotiator|colleague|adviser,|"
    r"spokes\w+),? )(?P<name>[A-Z][a-zà-ž’'-]+ (?:[A-Z]\. )?[A-Z][a-zà-ž’'-]+)\b"
)
_OPENING = 60  # characters of a sentence before a pronoun that stands for somebody of the sentence before
_BEFORE_NAME = 48  # characters of an office before a name


class Participants(NamedTuple):
    """Who takes part, and whether the first of them is who acts."""

    actors: tuple[str, ...]
    leads: bool


class People:
    """Who is named in a sentence.

    Parameters
    ----------
    read : ReadText
    index : int
        Of the sentence.
    clauses : Clauses
    quoted : sequence of Attribution
        Who is quoted in it.
    """

    def __init__(self, read: ReadText, index: int, clauses: Clauses, quoted: Sequence[Attribution]):
        self._read, self._index, self._clauses, self._quoted = read, index, clauses, quoted
        self._stretch, self._names = read.stretches[index], read.names
        self._persons = read.names.persons

    def called(self, end: int) -> bool:
        """Whether a person and nothing that he is called stands behind *called*: “Holm called Venn on Monday”."""
        small = self._stretch.small
        behind = end + 5 if small.startswith(" the ", end) else end + 1
        person = next((m for m in self.named if m.start == behind and m.actor_id in self._persons), None)
        return person is not None and _NOTHING_CALLED.match(small, person.end, self._stretch.end) is not None

    def has_person_behind(self, end: int) -> bool:
        """Whether a person of the codebook stands right behind a verb, but for an office: “received the envoy Pim Daskow”."""
        return any(
            m.actor_id in self._persons and m.start > end and _TITLE.fullmatch(self._stretch.text, end, m.start)
            for m in self.named
        )

    def has_two_before(self, at: int) -> bool:
        """Whether two people of the codebook stand before a verb: “Holm and Venn are expected in Oldport”."""
        return len({m.actor_id for m in self.named if m.start < at and m.actor_id in self._persons}) > 1

    def find_unlisted(self, at: int) -> list[str]:
        """At most two full names of people in the clause that no spelling of the codebook covers."""
        first, last, _ = self._clauses.around(at, WIDE)
        names = []
        for m in _FULL_NAME.finditer(self._stretch.text, first, last):
            countries = [*roles_of(self._names).spots(m["name"])]
            if not countries and not any(n.start < m.end() and m.start() < n.end for n in self.named):
                names.append(m["name"])
        return names[:2]

    def find_speaker(self, at: int, place: Place | None, kind: str) -> Participants:
        """Who speaks: who stands before the verb as its subject, else for whom “he” does, else whom “speech by” names."""
        stretch = self._stretch
        first, last, _ = self._find_clause(at, self._find_candidates(kind, place))
        candidates = [m for m in self._find_candidates(kind, place) if not _CARRIED.search(stretch.before(m.start, 20))]
        he = self._find_antecedent(self._begin_of_report(first), at)
        if he:
            return Participants((he,), True)
        subjects = [m for m in candidates if m.start < at and not _NO_SUBJECT.search(stretch.before(m.start, 14))]
        before = [m for m in subjects if first <= m.start] or [m for m in subjects if not self._is_of_report(m, at)]
        after = [m for m in candidates if at < m.start < last and _SPEAKER_OF.search(stretch.before(m.start, 10))]
        return Participants(tuple(m.actor_id for m in before[-1:] or after[:1]), True)

    def find(self, kind: str, at: int, place: Place | None) -> Participants:
        """Who takes part: whom the clause names; of “both sides” and “they” whom the sentence names, but not as its speaker."""
        candidates = self._find_candidates(kind, place)
        first, last, opener = self._find_clause(at, candidates)
        here = [m for m in candidates if first <= m.start < last]
        if kind in _BETWEEN_TWO:
            return self._find_both(at, (first, last, opener), candidates)
        if kind in OF_TERRITORY and any(m.start < at for m in here):
            passive = _PASSIVE.match(self._stretch.small, at) is not None  # “recognised by Norland”
            here = (
                [m for m in here if m.start > at and passive]
                + [m for m in here if m.start < at][-1:]
                + [m for m in here if m.start > at]
            )
        if not here and _BOTH.search(self._stretch.small, first, last):
            here = [m for m in candidates if not any(b.sort == "report" for b in self._clauses.between(m.start, at))]
        return self._join(here, at)

    def _find_both(self, at: int, clause: tuple[int, int, str], candidates: list[Mention]) -> Participants:
        """The two or more who meet, talk or call each other."""
        first, last, opener = clause
        small = self._stretch.small
        verb = _NEXT_VERB.search(small, at, last)  # “Holm, speaking with Venn, asked for …”: who is asked for takes no part
        here = [m for m in candidates if first <= m.start < last and (verb is None or m.start < verb.start())]
        he = self._find_antecedent(first, at)
        if he:
            return Participants(tuple(dict.fromkeys([he, *(m.actor_id for m in here)])), True)
        own = [m for m in candidates if m.start < first][-1:] if _OWN_TEAM.search(small, first, at) else []
        if own and not any(m.start < at for m in here):  # “Norland offered it as its negotiators met …”
            here = own + here
        if not here and opener == "who":  # “Holm and Venn, who met …”
            begin = self._clauses.around(first - 1, WIDE)[0] if first else first
            here = [m for m in candidates if begin <= m.start < first]
        if not here and _BOTH.search(small, first, last):
            here = [m for m in candidates if not any(b.sort == "report" for b in self._clauses.between(m.start, at))]
        behind_verb = any(b.at == first and b.sort == "report" and not b.opener for b in self._clauses.boundaries)
        with_ = _WITH.match(small, at) is not None
        if behind_verb and len(here) == 1 and not with_:  # “Holm told Venn in a call …”
            here = [m for m in candidates if m.start < first][-1:] + here
        elif with_ and not any(m.start < at for m in here):  # “Holm said that a meeting with Venn …”
            before = [m for m in candidates if m.start < at]
            here = ([m for m in before if m.actor_id in self._persons] or before)[-1:] + here
        if not here and _BOTH_SIDES.search(small, first, last):
            return Participants(self._find_both_sides(), False)
        return self._join(here, at)

    def _join(self, here: list[Mention], at: int) -> Participants:
        leads = bool(here) and (here[0].start < at or _PASSIVE.match(self._stretch.small, at) is not None)
        return Participants(tuple(dict.fromkeys(m.actor_id for m in here)), leads)

    def _find_clause(self, at: int, candidates: list[Mention]) -> tuple[int, int, str]:
        first, last, opener = self._clauses.around(at, ALL)
        if first > self._stretch.start and not any(first <= m.start < at for m in candidates):
            first, _, opener = self._clauses.around(at, WIDE)  # “… and met Holm”: who did so stands before
        return first, last, opener

    def _find_both_sides(self) -> tuple[str, ...]:
        """Of “the two delegations” the two governments that the codebook pairs, if the article names both and the sentence no other."""
        roles, governments = roles_of(self._names), government_of(self._names)
        pair = next((a for a, row in self._names.actors.items() if str(row.get("party_id", "")).startswith("both")), None)
        if pair is None:
            return ()
        both = {m.actor_id for m in self._names.find(str(self._names.actors[pair].get("role") or ""))} & set(governments.values())
        text = self._stretch.text[self._stretch.start : self._stretch.end]
        sides = {
            roles.side(printed)
            for _, _, printed in roles.spots(text)
            if printed in governments or roles.is_one_of_nation(printed)
        }
        others = {governments.get(s.country) for s in sides if s} - both
        named = {m.actor_id for m in self._read.mentions}
        return tuple(sorted(both)) if len(both) == 2 and both <= named and not others else ()

    def _find_antecedent(self, first: int, at: int) -> str | None:
        """For whom “he” stands before a verb in its clause: who is quoted so, else the first person of the sentence or of the one before."""
        stretch = self._stretch
        pronoun = _PRONOUN.search(stretch.small, first, at)
        if pronoun is None:
            return None
        start = pronoun.start("who")
        if any(first <= m.start < at and m.actor_id in self._persons for m in self.named if m.end < start):
            return None
        quoted = {a.actor_id for a in self._quoted if a.actor_id in self._persons and a.speaker_start < stretch.start}
        if len(quoted) == 1:
            return quoted.pop()
        before = [m.actor_id for m in self.named if m.end <= start and m.actor_id in self._persons]
        if before or start - stretch.start > _OPENING:
            return before[0] if before else None
        sentences, previous = self._read.sentences, self._index - 1
        if previous < 0 or sentences[previous].paragraph != sentences[self._index].paragraph:
            return None
        people = {m.actor_id for m in self._read.mentions_in(self._read.stretches[previous]) if m.actor_id in self._persons}
        return people.pop() if len(people) == 1 else None

    def _begin_of_report(self, first: int) -> int:
        """Of a clause that stands behind “he said” where “he” does, else its own beginning."""
        boundaries = self._clauses.boundaries
        at = next((k for k, b in enumerate(boundaries) if b.at == first and b.sort == "report" and not b.opener), None)
        if at is None:
            return first
        return max(self._stretch.start, boundaries[at - 1].at - 2) if at else self._stretch.start

    def _is_of_report(self, mention: Mention, at: int) -> bool:
        """Whether a speaker of his own stands between somebody and a verb: “Holm will come, the mayor announced”."""
        return any(b.sort == "report" and b.opener and b.at < at - 1 for b in self._clauses.between(mention.start, at))

    def _find_candidates(self, kind: str, place: Place | None) -> list[Mention]:
        """Who may take part: who stands there as a place, and weapons anywhere but in an attack, take no part."""
        if kind in OF_TERRITORY:
            town = place if place and place.town else None
            return [m for m in self.named if not (town and town.start <= m.start < town.end)]
        return [
            m
            for m in self.named
            if m.scheme != "force"
            and not (place and place.start <= m.start < place.end)
            and not (m.scheme not in ("nation", "office") and _INSIDE.search(self._stretch.before(m.start, 26)))
        ]

    @cached_property
    def named(self) -> list[Mention]:
        """Who is named, without the country in “Norland's foreign minister Orla Holm”."""
        small, stretch = self._stretch.small, self._stretch
        mentions = self._find_mentions()
        offices = {
            id(one)
            for one, following in pairwise(mentions)
            if one.actor_id not in self._persons
            and following.start - one.end < _BEFORE_NAME
            and _OFFICE.fullmatch(small[one.end : following.start])
        }
        offices |= {  # “the Assembly of the Lake Union”
            id(following)
            for one, following in pairwise(mentions)
            if following.actor_id not in self._persons
            and one.scheme == "name"
            and small[one.end : following.start] in (" of the ", " of ")
        }
        offices |= {id(m) for m in mentions if _OWNED_OFFICE.match(small, m.end, stretch.end)}
        return [m for m in mentions if id(m) not in offices and not (m.scheme == "role" and self._is_another(m, mentions))]

    def _find_mentions(self) -> list[Mention]:
        """Spellings of the codebook, surnames, and who is named by nation and office."""
        stretch, read = self._stretch, self._read
        surnames = read.surnames_between(stretch.start, stretch.end)
        mentions = read.mentions_in(stretch)
        described = find_described(stretch, self._names)
        if surnames or described:
            covered = [(d.start, d.end) for d in described if d.scheme != "force"]
            mentions = [m for m in mentions if not any(a <= m.start and m.end <= b for a, b in covered)]
            mentions = sorted([*mentions, *surnames, *(d for d in described if not any(_overlap(d, m) for m in mentions))])
        return [m for m in mentions if not is_of_other_text(m, read.mentions, self._names)]

    def _is_another(self, role: Mention, mentions: list[Mention]) -> bool:
        """Whether an office is that of somebody the codebook lacks: “Secretary of State Tess Venn”, “Tess Venn’s secretary of state”."""
        text = self._stretch.text
        name = _OTHER_NAME.match(text, role.end, self._stretch.end)
        if name and not any(role.end < m.start < name.end() for m in mentions):
            return True
        return _OWNER_BEFORE.search(text, max(self._stretch.start, role.start - 30), role.start) is not None and not any(
            m.end == role.start - 1 or m.end == role.start - 3 for m in mentions
        )


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end
