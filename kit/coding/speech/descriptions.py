"""What an article and the codebook say of a person → the office somebody holds, and the side that it gives.

The words beside a name count: *deputy minister* Ada Holm; Ada Holm, *the head of the port*, left; *Tess Venn’s spokesman*, Ada Holm.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from kit.coding.speech.offices import office_words
from kit.coding.speech.roles import roles_of
from kit.coding.speech.speaker import Speaker
from kit.text.names import Mention, Names

LONGEST_OFFICE = 80  # characters before a name in which an office stands
_NEAR_OWNER = 50  # characters behind somebody's name in which one of his office is named

# e.g. ", the mayor of Port Holm, left"
APPOSED = re.compile(r",\s+(?P<what>[^,.;:“”()\n]{2,90})[,.;]")
# e.g. "The mayor of Port Holm"
_OFFICE_BEFORE = re.compile(r"[^,.;:“”\"()\n]{3,80}$")
# e.g. "deputy "
_BEHIND_OFFICE = re.compile(r"(?:[a-z-]+ |[A-Z][a-z]{1,4}\. ){0,4}")
# e.g. "Danish oil worker "
_NATIONAL_BEFORE = re.compile(r"(?P<what>[A-Z][\w’'-]*(?: [a-z-]+){1,3}) $")
# e.g. "’s"
POSSESSIVE = re.compile(r"[’']s?$")
# e.g. "a researcher at the Lake University"
_ANALYST = re.compile(
    r"\b(?:analyst|researcher|scholar|specialist|professor|historian|lecturer|fellow|political scientist|expert) (?:at|with|of|in|for)\b|"
    r"\b(?:political|military|defen[cs]e|security) (?:analyst|expert)\b"
)
# e.g. "aide to the president; member"
_OF_OTHERS = re.compile(r" (?:of|to|in|for|at)\b[^;]*|\b[\w ]+[’']s? ")
ADDRESSED = ("Mr ", "Mr. ", "Mrs ", "Mrs. ", "Ms ", "Ms. ", "Dr ", "Dr. ")
# What the press also calls those of whose role the codebook says this.
_ALSO_CALLED = (
    ("press secretary", "spokesman spokeswoman spokesperson"),
    ("spokes", "spokesman spokeswoman spokesperson"),
    ("president of", "leader"),
    ("prime minister of", "leader premier"),
    ("chancellor of", "leader"),
    ("minister of foreign affairs of", "top diplomat"),
    ("foreign minister of", "top diplomat"),
    ("secretary of state", "top diplomat"),
    ("delegation", "negotiator"),
    ("parliament", "lawmaker"),
    ("duma", "lawmaker"),
    ("rada", "lawmaker"),
    ("us senate", "senator lawmaker"),
    ("secretary general", "chief"),
)


def has_role(described: str, role: str, also: list[str]) -> bool:
    """Whether a description has a role as its own, not as that of somebody served, and the words before it anywhere."""
    return role in described and all(w in described for w in also) and role in _OF_OTHERS.sub("", described)


class Descriptions:
    """What is said of the people of one article.

    Parameters
    ----------
    text, masked : str
        The article, and the same with what is quoted blanked.
    mentions : list of Mention
        Everyone of the codebook who is named in it.
    names : Names
    strangers : list of Speaker
        People in full whom the codebook lacks, in reading order.
    """

    def __init__(self, text: str, masked: str, mentions: list[Mention], names: Names, strangers: list[Speaker]):
        self._text, self._masked, self._mentions, self._names, self._strangers = text, masked, mentions, names, strangers
        self._ends = [m.end for m in mentions]
        self._roles = roles_of(names)
        self._described: dict[int, str] = {}
        self._sides: dict[str, str | None] = {}

    def party_of(self, speaker: Speaker) -> str | None:
        """The side of a speaker: the actor's, else the one that his office gives."""
        if speaker.actor_id:
            return self._names.actors.get(speaker.actor_id, {}).get("party_id")
        return self.with_side(speaker).party_id if speaker.kind == "person" else speaker.party_id

    def book_role(self, actor_id: str | None) -> str:
        """The role that the codebook gives an actor, with what the press also calls it, in small letters."""
        role = str(self._names.actors.get(actor_id or "", {}).get("role") or "").lower()
        return " ".join([*(called for part, called in _ALSO_CALLED if part in role), role])

    def of(self, person: Speaker) -> str:
        """What the codebook or the words beside a name say of a person, in small letters."""
        if person.start not in self._described:
            first = person if person.actor_id else next((s for s in self._strangers if s.name == person.name), person)
            book = self.book_role(person.actor_id) if person.actor_id else ""
            self._described[person.start] = "; ".join(w for w in [book, *self._words_beside(first)] if w).lower().strip()
        return self._described[person.start]

    def holds(self, person: Speaker, role: str, also: list[str]) -> bool:
        """Whether a person is what a phrase says: *the foreign secretary*."""
        return has_role(self.of(person), role, also)

    def _words_beside(self, person: Speaker) -> tuple[str, str]:
        """Title and office before a name, and what is set beside it: *deputy minister* Ada Holm, *the head of the port*,"""
        offices = office_words()
        before = self._text[max(0, person.start - LONGEST_OFFICE) : person.start]
        before = before[before.rfind("\n") + 1 :]
        comma = before.rfind(", ")
        if comma >= 0 and _BEHIND_OFFICE.fullmatch(before, comma + 2):
            office = _OFFICE_BEFORE.search(before[:comma])
            if office and any(w.lower() in offices for w in office[0].split()):
                return office[0], ""
        if (national := _NATIONAL_BEFORE.search(before)) and self._roles.is_adjective(national["what"].split(" ")[0]):
            return national["what"], ""
        words: list[str] = []
        printed = before.split(" ")[:-1] if before.endswith(" ") else []
        for at, word in reversed([*enumerate(printed)]):
            plain = word.strip("’'")
            if "\n" in word or plain.endswith((",", ";", ":", "”", ")")) or (plain.endswith(".") and len(plain) > 5):
                break
            if not (
                word[:1].isupper()
                or word in ("of", "for", "the", "and")
                or (word == "to" and at and printed[at - 1] in offices)
                or POSSESSIVE.sub("", plain).lower() in offices
            ):
                break
            if f"{word} " not in ADDRESSED:
                words.insert(0, word)
        apposed = APPOSED.match(self._masked, person.end)
        what = apposed["what"] if apposed and any(w.lower() in offices for w in apposed["what"].split()) else ""
        return " ".join(words), what

    def with_side(self, person: Speaker) -> Speaker:
        """A person whom the codebook lacks, with the side that his office gives."""
        if person.actor_id or person.party_id:
            return person
        if person.name not in self._sides:
            self._sides[person.name] = self._read_side(person)
        party = self._sides[person.name]
        return person._replace(party_id=party) if party else person

    def _read_side(self, person: Speaker) -> str | None:
        first = next((s for s in self._strangers if s.name == person.name), person)
        for words in self._words_beside(first):
            side = self._roles.side(words) if words else None
            if side:
                return side.party_id
            if words and (party := self._party_of_organisation(words)):
                return party
        return self._party_of_owner(first)

    def _party_of_organisation(self, words: str) -> str | None:
        """The side of the organisation in which an office is held: *the League’s High Commissioner*; of analysts that of them all."""
        named = [m for m in self._names.find(words) if m.actor_id not in self._names.persons]
        if not named and _ANALYST.search(words):
            named = self._names.find("analysts")
        return self._names.actors.get(named[0].actor_id, {}).get("party_id") if named else None

    def _party_of_owner(self, person: Speaker) -> str | None:
        """The side of somebody in whose office a person is: *Holm’s spokesman, Carl Ardmore*."""
        at = bisect_right(self._ends, person.start) - 1
        if at < 0 or person.start - self._ends[at] > _NEAR_OWNER or self._text[self._ends[at]] not in "’'":
            return None
        between = self._masked[self._ends[at] : person.start].lower().replace(",", "").split()
        beside = between and all(w in office_words() or w in ("’s", "'s", "’", "'", "of") for w in between)
        return self._names.actors.get(self._mentions[at].actor_id, {}).get("party_id") if beside else None
