"""Words that describe a speaker (role, country, institution) → the side they speak for, and who of the codebook holds the role."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kit.coding.speech.offices import office_words
from kit.text.names import Names
from kit.text.remembered import Remembered
from kit.text.spotting import Spotter
from kit.text.word_lists import read_rows

# e.g. "ambassador to "
_OUTWARD = re.compile(r"\b(?:to|on|with|against|about|over|towards?|between|than|like)(?: the)? $")
# e.g. "an adviser to the "
_SERVES = re.compile(r"\b(?:advis[eo]r|aide|assistant|deputy|spokes\w+)s? (?:to|with)(?: the)? $")
# e.g. "a mayor in "
_WHEREABOUTS = re.compile(r"\b(?:in|at|from|near|outside|inside)(?: the)? $")
# e.g. "two senior pilots"
_INDEFINITE = re.compile(r"(?:an?|one|two|three|several|some|many|other|another|former|ex|unnamed|most|both)\b", re.IGNORECASE)
# e.g. "an expert on the lake"
_SPEAKS_FOR_NOBODY = re.compile(
    r"\b(?:analysts?|experts?|economists?|professors?|historians?|observers?|commentators?|journalists?|reporters?|newspapers?|media|agency|"
    r"television|scientists?|scholars?|opponents?|critics?|invasion|war|attacks?|aggression|former|ex)\b",
    re.IGNORECASE,
)
# e.g. "the mayor’s"
_WORD = re.compile(r"[^\W\d_]+(?=['’]s?\b)|[^\W\d_]+")
# e.g. "Ferryland (government)"
_OWN_COUNTRY = re.compile(
    r"(?P<country>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?) \(government\)|(?:Government|President|Prime [Mm]inister) of (?P<of>[A-Z][\w’'-]+)$"
)
_SHARED = frozenset(  # roles that several people of a country hold
    [
        "deputy",
        "vice",
        "ambassador",
        "member",
        "representative",
        "committee",
        "adviser",
        "aide",
        "assistant",
        "official",
        "envoy",
        "staff",
    ]
)
_AT_THE_HEAD = ("secretary general of", "secretary-general of", "president of", "head of", "leader of", "chair of")
_CHIEF_NEGOTIATOR = frozenset(["head", "delegation"])
_TOGETHER: dict[frozenset[str], tuple[frozenset[str], ...]] = {
    frozenset(["leader"]): (frozenset(["president"]), frozenset(["prime", "minister"]), frozenset(["chancellor"])),
    frozenset(["premier"]): (frozenset(["prime", "minister"]),),
    frozenset(["chief"]): (frozenset(["secretary", "general"]),),
    frozenset(["top", "diplomat"]): (frozenset(["foreign", "minister"]),),
    frozenset(["chief", "negotiator"]): (_CHIEF_NEGOTIATOR, frozenset(["chief", "negotiator"])),
    frozenset(["lead", "negotiator"]): (_CHIEF_NEGOTIATOR, frozenset(["chief", "negotiator"])),
    frozenset(["top", "negotiator"]): (_CHIEF_NEGOTIATOR, frozenset(["chief", "negotiator"])),
    frozenset(["press", "secretary"]): (frozenset(["spokesperson"]),),
}


class Side(NamedTuple):
    """The country that a description names, and its party in the codebook (None: the codebook has none)."""

    country: str
    party_id: str | None


class Roles:
    """Countries and roles of one codebook, read once.

    Parameters
    ----------
    names : Names
    """

    def __init__(self, names: Names):
        self._names = names
        self._country, self._adjectives = _read_nations()
        self._towns = {p: country for p, country, town in read_rows("kit.coding", "places") if town and p not in self._country}
        for actor in names.actors.values():
            self._add_own(str(actor["name"]))
            self._add_own(str(actor.get("role") or "").split(";")[0])
        self._spotter = Spotter([*self._country, *self._towns])
        self._side_of = Remembered(self._read_side)
        self._holder_of = Remembered(self._read_holder)
        self._party = self._read_parties()
        self._holders = self._read_holders()
        self.heads = self._read_heads()  # organisation → who is at its head, None where several are
        self.spokespeople = self._read_spokespeople()  # organisation → who speaks for it, None where several do

    def side(self, description: str) -> Side | None:
        """Country and party of a description: *two senior Ferrish officials*; None where it names no country."""
        return self._side_of[description]

    def _read_side(self, description: str) -> Side | None:
        if _SPEAKS_FOR_NOBODY.search(description):
            return None
        country = self._find_country(description)
        return Side(country, self._party.get(country)) if country else None

    def is_country(self, name: str) -> bool:
        """Whether a name is that of a country, its capital or its government's seat."""
        return name.removeprefix("the ").removeprefix("The ") in self._country

    def is_adjective(self, word: str) -> bool:
        """Whether a word is the adjective of a country: *Ferrish*, or *Ferryland’s*."""
        return word in self._adjectives or word.removesuffix("’s").removesuffix("'s") in self._country

    def is_one_of_nation(self, phrase: str) -> bool:
        """Whether a phrase names somebody by the nation alone: *the Ferrish*."""
        return phrase.removeprefix("The ").removeprefix("the ") in self._adjectives

    def holder(self, description: str) -> str | None:
        """The actor whom the codebook gives just this role in just this country: *the Ferrish foreign minister*."""
        return self._holder_of[description]

    def _read_holder(self, description: str) -> str | None:
        if _INDEFINITE.match(description):
            return None
        country = self._find_country(description)
        if not country:
            return None
        words = self._words(description)
        for key in _TOGETHER.get(words, (words,)):
            if key and (actor := self._holders.get((country, key))):
                return actor
        return None

    def _add_own(self, described: str) -> None:
        """A country that only the codebook knows, with adjectives as English would make them."""
        own = _OWN_COUNTRY.search(described)
        country = own and (own["country"] or own["of"])
        if not country or country in self._country:
            return
        self._country[country] = country
        for ending in ("n", "ian", "an", "ish", "ese"):
            self._country[country + ending] = country
            self._adjectives.add(country + ending)

    def countries(self) -> frozenset[str]:
        """Every country it knows."""
        return frozenset(self._country.values())

    def spots(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where a text names countries, their adjectives and towns."""
        return iter(self._spotter.find_whole(text))

    def _find_country(self, description: str) -> str | None:
        weak = None
        for start, _, printed in self.spots(description):
            country = self._country.get(printed) or self._towns[printed]
            if printed in self._adjectives:
                return country
            before = description[:start]
            if _OUTWARD.search(before) and not _SERVES.search(before):
                continue
            if printed in self._country and not _WHEREABOUTS.search(before):
                return country
            weak = weak or country
        return weak

    def _words(self, description: str) -> frozenset[str]:
        """The words of an office, in one spelling; the country's own are none."""
        offices = office_words()
        at, left = 0, []
        for start, end, _ in self.spots(description):
            left.append(description[at:start])
            at = end
        left.append(description[at:])
        words = (offices.get(m.group().lower()) for part in left for m in _WORD.finditer(part))
        return frozenset(w for w in words if w)

    def _read_parties(self) -> dict[str, str]:
        """Country → the party of most actors whose name or role names it."""
        counted: dict[str, Counter[str]] = {}
        for actor in self._names.actors.values():
            for described in (str(actor["name"]), str(actor.get("role") or "").split(";")[0]):
                country = self._find_country(described)
                if country and actor.get("party_id"):
                    counted.setdefault(country, Counter())[str(actor["party_id"])] += 1
        return {country: parties.most_common(1)[0][0] for country, parties in counted.items()}

    def _read_holders(self) -> dict[tuple[str, frozenset[str]], str | None]:
        """Country and words of an office → the actor, None where several hold it."""
        holders: dict[tuple[str, frozenset[str]], str | None] = {}
        for actor_id, actor in self._names.actors.items():
            described = str(actor.get("role") or "").split(";") if actor_id in self._names.persons else [str(actor["name"])]
            for part in described:
                country, words = self._find_country(part), self._words(part)
                if country and words and not words & _SHARED:
                    key = (country, words)
                    holders[key] = None if holders.get(key, actor_id) != actor_id else actor_id
        return holders

    def _read_heads(self) -> dict[str, str | None]:
        heads: dict[str, str | None] = {}
        for actor_id in sorted(self._names.persons):
            role = str(self._names.actors[actor_id].get("role") or "").split(";")[0]
            if not role.lower().startswith(_AT_THE_HEAD):
                continue
            for m in self._names.find(role):
                if self._names.actors.get(m.actor_id, {}).get("kind") == "organisation" and m.end == len(role):
                    heads[m.actor_id] = None if m.actor_id in heads else actor_id
        return heads

    def _read_spokespeople(self) -> dict[str, str | None]:
        speaking: dict[str, str | None] = {}
        for actor_id in sorted(self._names.persons):
            actor = self._names.actors[actor_id]
            role = str(actor.get("role") or "").lower().split(";")[0]
            if role.startswith(("press secretary", "spokes")) and isinstance(organisation := actor.get("organisation_id"), str):
                speaking[organisation] = None if organisation in speaking else actor_id
        return speaking


@lru_cache(maxsize=8)
def roles_of(names: Names) -> Roles:
    """The roles of a codebook."""
    return Roles(names)


def _read_nations() -> tuple[dict[str, str], set[str]]:
    rows = read_rows("kit.text", "nations")
    return {printed: country for printed, country, _ in rows}, {printed for printed, _, kind in rows if kind == "adjective"}
