"""A text and the codebook's curated spellings → who is named where, never by likeness."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

import pandas as pd

from kit.text.before_names import is_title
from kit.text.scripts import has_own_words, is_unspaced, stands_alone
from kit.text.spotting import Spot, Spotter, is_word_character
from kit.text.word_lists import read_rows, read_words

ENGLISH = "en"
SHORT = 4  # spellings in capitals up to this length (EU, NATO, UN) must be printed in capitals
_LONGEST = 1000  # characters of a spelling whose marks are put in order: this takes the square of their number
_AROUND = 40  # characters shown on either side of a name
NEAR = 72  # likeness from which a codebook spelling is suggested (0…100)

# e.g. "Orla Vénn left"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_MARKS = {"’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
_PLAIN = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "ß": "s", "æ": "a", "œ": "o", "‐": "-", "‑": "-", "–": "-"}
_PARTS_OF_SYLLABLES = frozenset(map(chr, range(0x1100, 0x1200)))  # of Korean, which are no diacritics
# e.g. "then Tess van der Aldmoor left"
# e.g. "the NDF"
_NAME = re.compile(
    r"(?<![\w’'-])[^\W\d_a-z][\w’'-]{0,40}"
    r"(?: (?:(?:van|von|der|de|del|la|al|el|bin|ben|di|da) ){0,3}[^\W\d_a-z][\w’'-]{0,40}){0,3}"
)
# e.g. "They’re"
_CONTRACTED = re.compile(r"['’](m|s|d|t|re|ve|ll)$")
# what shows that Gates is no name
# e.g. "gates"
_SMALL = re.compile(r"(?<![\w’'-])[^\W\d_A-Z][\w’'-]*")
# what stands before the first word of a sentence
# e.g. "left. "
_BEGINS = re.compile(r"(?:^|[.!?:;\n“\"‘«(\[–—…]|[.!?][”\"’)])[ \t]*$")
# e.g. "Orla Venn’s"
_OWNS = re.compile(r"['’]s$")


class Mention(NamedTuple):
    """One spelling of the codebook found in a text: its span, end exclusive, whom it names and the kind of spelling."""

    start: int
    end: int
    actor_id: str
    alias: str
    scheme: str


class Unknown(NamedTuple):
    """A capitalised name that the codebook lacks, how often and where it stands, and the actor whose spelling is nearest (or none)."""

    name: str
    n: int
    actor_id: str | None
    alias: str | None
    place: str = ""  # of the first text that has it
    example: str = ""  # the words around it there


class Report(NamedTuple):
    """What a person may add to the codebook, and the spellings in it that no text used."""

    unknown: list[Unknown]
    unused: list[str]


def fold(text: str) -> str:
    """Lower case without diacritics and with plain marks, character for character: offsets stay what they were."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower()[0] for c in text)
    if not lowered.isascii():
        for c in set(_NOT_ASCII.findall(lowered)):
            lowered = lowered.replace(c, _plain_character(c))
    return lowered.replace("\n", " ").replace("\t", " ").replace("\r", " ")


class Names:
    """The curated spellings of one codebook, searched all at once (Aho–Corasick).

    Parameters
    ----------
    aliases, actors : DataFrame
        Tables as ``data/codebook/aliases.csv`` and ``actors.csv``. An actor's own name counts as a spelling too.
    """

    def __init__(self, aliases: pd.DataFrame, actors: pd.DataFrame):
        listed = [*zip(aliases["actor_id"], aliases["alias"], aliases["scheme"], strict=True)]
        listed += [(a, n, "name") for a, n in zip(actors["actor_id"], actors["name"], strict=True)]
        self._spellings: dict[str, list[tuple[str, str, str]]] = {}
        for actor, alias, scheme in listed:
            if isinstance(alias, str) and (key := _fold_marks(_compose(alias.strip()))[0]):
                self._spellings.setdefault(key, []).append((str(actor), alias, str(scheme)))
        self._keys = list(self._spellings)
        self._spotter = Spotter(self._keys)
        elsewhere = [key for key in self._keys if has_own_words(key)]  # in Chinese, Korean, Arabic words are parted otherwise
        self._spotter_elsewhere = Spotter(elsewhere) if elsewhere else None
        self.actors: dict[str, Mapping[str, Any]] = {str(r["actor_id"]): r for r in actors.to_dict("records")}
        self.persons = frozenset(a for a, row in self.actors.items() if row.get("kind") == "person")
        self.aliases = [alias for _, alias, _ in listed[: len(aliases)]]
        self.given: dict[str, set[str]] = {}  # person → every word that stands before the last of his names, folded
        for key, spellings in self._spellings.items():
            for actor, _, scheme in spellings:
                if actor in self.persons and scheme != "role":
                    self.given.setdefault(actor, set()).update(key.split(" ")[:-1])

    @cached_property
    def surnames(self) -> dict[str, str]:
        """Last words of persons' names that only one person of the codebook has, folded → the actor."""
        actor_of: dict[str, str | None] = {}
        for actor, row in self.actors.items():
            words = fold(str(row["name"])).split()
            if actor in self.persons and len(words) > 1:
                actor_of[words[-1]] = None if words[-1] in actor_of else actor
        return {word: actor for word, actor in actor_of.items() if actor}

    @cached_property
    def printed_surnames(self) -> tuple[Spotter, dict[str, str]]:
        """Surnames as they may be printed, with and without diacritics, to look for, and whose each is."""
        actors: dict[str, str] = {}
        for actor in self.surnames.values():
            printed = str(self.actors[actor]["name"]).split()[-1]
            actors |= {printed: actor, fold(printed).capitalize(): actor}
        return Spotter(actors), actors

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mention]:
        """Everyone named in ``text[start:end]``, in reading order, without overlaps.

        Case, diacritics and the shape of quotation marks do not matter, except that short spellings in capitals must be
        printed in capitals. Only whole words count; a possessive ending stays outside; the longest spelling wins.

        Returns
        -------
        list of Mention
            Offsets into ``text``.
        """
        return self.read(text).find(start, len(text) if end is None else end)

    def read(self, text: str, language: str = ENGLISH) -> Spelled:
        """A text searched once, for whoever asks for many parts of it; by its language titles are told from first names."""
        return Spelled(self, text, language)

    def search(self, folded: str) -> list[Spot]:
        """Where spellings stand as whole words in a folded text; they may overlap."""
        spots = self._spotter.find_words(folded)
        if self._spotter_elsewhere is None or not has_own_words(folded):
            return spots
        more = [spot for spot in self._spotter_elsewhere.find_anywhere(folded) if stands_alone(folded, spot[0], spot[1])]
        return sorted({*spots, *more}, key=lambda spot: (spot[0], -spot[1]))

    def find_spellings(self, text: str) -> set[str]:
        """Every spelling that a text has, also within a longer one; each as the codebook has it, whomever it names there."""
        folded, places = _fold_marks(text)
        used: set[str] = set()
        for start, end, key in self.search(folded):
            printed = text[start:end] if places is None else text[places[start] : places[end]]
            if _find_printed(self._spellings[key], printed):
                used.update(alias for _, alias, _ in self._spellings[key] if not _in_capitals(alias) or printed.isupper())
        return used

    def choose(
        self, hits: list[Spot], printed: str, places: list[int] | None, offset: int, start: int = 0, language: str = ENGLISH
    ) -> list[Mention]:
        """The longest of the hits that begin together, if printed as the codebook wants it; none within another.

        ``start``: where the part begins that is read; nothing before it counts.
        """
        mentions: list[Mention] = []
        reached = -1
        for a, b, key in hits:
            if a < reached:
                continue
            first, last = (a, b) if places is None else (places[a], places[b])
            chosen = _find_printed(self._spellings[key], printed[first:last])
            alone = chosen and chosen[2] != "role" and " " not in key
            if chosen and not (alone and self._is_namesake(chosen[0], printed, start, first, language)):
                mentions.append(Mention(offset + first, offset + last, *chosen))
                reached = b
        return mentions

    def _is_namesake(self, actor: str, printed: str, start: int, at: int, language: str) -> bool:
        """Whether another first name stands before a surname: *Tess Venn* is not Orla Venn."""
        given = self.given.get(actor)
        if not given or at - start < 2 or printed[at - 1] != " ":
            return False
        word = printed[max(start, printed.rfind(" ", start, at - 1) + 1) : at - 1]
        if "\n" in word:
            word = word[word.rfind("\n") + 1 :]
        if len(word) == 2 and word[1] == "." and word[0].isupper():
            if language != ENGLISH and is_title(word[0], language):  # M. Holm
                return False
            return not any(name.startswith(fold(word[0])) for name in given)
        if not word[:1].isupper() or not word.isalpha() or word.isupper():
            return False
        return (
            fold(word) not in given and word not in _before_surnames() and not (language != ENGLISH and is_title(word, language))
        )


class Spelled:
    """A text with the places where spellings of a codebook stand.

    Parameters
    ----------
    names : Names
    text : str
    language : str
    """

    def __init__(self, names: Names, text: str, language: str = ENGLISH):
        self._names, self._text, self._language = names, text, language
        # with loose diacritics, or a small sigma that depends on what follows, each part is read by itself
        folded, places = ("", None) if "Σ" in text else _fold_marks(text)
        self._folded, self._hits = ("", []) if places else (folded, names.search(folded))

    def find(self, start: int, end: int) -> list[Mention]:
        """Everyone named between two places, as if nothing stood around them."""
        if start >= end:
            return []
        if not self._folded or self._cuts(start) or self._cuts(end):
            part = self._text[start:end]
            folded, places = _fold_marks(part)
            return self._names.choose(self._names.search(folded), part, places, start, language=self._language)
        inside = self._hits[bisect_left(self._hits, (start,)) : bisect_left(self._hits, (end,))]
        return self._names.choose([hit for hit in inside if hit[1] <= end], self._text, None, 0, start, self._language)

    def begins_between(self, start: int, end: int) -> bool:
        """Whether a spelling may begin between two places; yes where the text was not searched as a whole."""
        at = bisect_left(self._hits, (start,))
        return not self._folded or (at < len(self._hits) and self._hits[at][0] < end)

    def _cuts(self, at: int) -> bool:
        """Whether a place lies within a word, so that a part might be read otherwise by itself."""
        folded = self._folded
        return 0 < at < len(folded) and is_word_character(folded[at - 1]) and is_word_character(folded[at])


def find_unknown_names(texts: Iterable[str | tuple[str, str]], names: Names, n: int = 50) -> Report:
    """Frequent capitalised names that the codebook lacks, with the nearest actor, and spellings that no text used.

    Parameters
    ----------
    texts : iterable of str or of (str, str)
        The articles, or place and text of each; read once.
    names : Names
    n : int
        How many names at most.

    Returns
    -------
    Report
        ``unknown`` by falling frequency, then by name; ``unused`` in the codebook's order. Likeness serves this suggestion
        only, never the coding.

    Notes
    -----
    A single word is a name if somewhere it does not begin a sentence, and if no more often it is printed small. A name printed
    in several ways (capitals, diacritics) is one, as it is printed most. A spelling is used where a text has it at all, also
    within a longer one.
    """
    counted: dict[str, Counter[str]] = {}  # name, folded → how often it stands, as printed
    first: dict[str, tuple[str, str]] = {}
    inside: set[str] = set()  # single words that stand within a sentence
    small: Counter[str] = Counter()
    used: set[str] = set()
    for one in texts:
        place, text = ("", one) if isinstance(one, str) else one
        used.update(names.find_spellings(text))
        small.update(map(fold, _SMALL.findall(text)))
        for start, name, begins in _find_capitalised(text, [(m.start, m.end) for m in names.find(text)]):
            key = fold(name)
            counted.setdefault(key, Counter())[name] += 1
            first.setdefault(key, (place, " ".join(text[max(0, start - _AROUND) : start + len(name) + _AROUND].split())))
            if not begins:
                inside.add(key)
    sums = {key: by.total() for key, by in counted.items() if " " in key or (key in inside and by.total() > small[key])}
    printed = {key: _find_usual(counted[key]) for key in sums}
    frequent = sorted(sums, key=lambda key: (-sums[key], printed[key]))[:n]
    unknown = [_suggest(printed[key], sums[key], names)._replace(place=first[key][0], example=first[key][1]) for key in frequent]
    return Report(unknown, [a for a in names.aliases if a not in used])


def _compose(spelling: str) -> str:
    return unicodedata.normalize("NFC", spelling) if len(spelling) <= _LONGEST else spelling


@lru_cache(maxsize=4096)
def _plain_character(c: str) -> str:
    if c in _MARKS:
        return _MARKS[c]
    if c in _PLAIN:
        return _PLAIN[c]
    if c.isspace():
        return " "
    plain = unicodedata.normalize("NFD", c)[0]
    return c if is_unspaced(c) or plain in _PARTS_OF_SYLLABLES else plain


def _fold_marks(part: str) -> tuple[str, list[int] | None]:
    """The folded text; if it holds loose diacritics, without them and with the place of every character that is left."""
    folded = fold(part)
    if folded.isascii() or not any(unicodedata.combining(c) for c in set(_NOT_ASCII.findall(folded))):
        return folded, None
    places = [i for i, c in enumerate(folded) if not unicodedata.combining(c)]
    return "".join(folded[i] for i in places), [*places, len(folded)]


def _find_printed(spellings: list[tuple[str, str, str]], printed: str) -> tuple[str, str, str] | None:
    """The codebook's spelling that fits how it is printed: exactly so first; short capitals only in capitals."""
    for spelling in spellings:
        if spelling[1] == printed:
            return spelling
    return next((s for s in spellings if not _in_capitals(s[1]) or printed.isupper()), None)


def _in_capitals(alias: str) -> bool:
    """Whether a spelling must be printed in capitals."""
    return alias.isupper() and len(alias) <= SHORT


@cache
def _before_surnames() -> frozenset[str]:
    """Words with a capital that may stand before a surname and are no first name."""
    nations = (word for row in read_rows("kit.text", "nations") for word in row[0].split(" "))
    return read_words("kit.text", "titles") | read_words("kit.text", "sentence_openers") | frozenset(nations)


def _find_capitalised(text: str, known: list[tuple[int, int]]) -> Iterator[tuple[int, str, bool]]:
    """Capitalised names outside the known spans: where, as printed, and whether the first word of a sentence belongs to it."""
    openers, titles = read_words("kit.text", "sentence_openers"), read_words("kit.text", "titles")
    at = 0
    for start, end in [*known, (len(text), len(text))]:
        for match in _NAME.finditer(text, at, start):
            begin, words = match.start(), match.group().split(" ")
            begins = bool(_BEGINS.search(text, max(0, begin - 4), begin))
            while words and words[0].removesuffix(".") in openers:
                begin += len(words[0]) + 1
                words, begins = words[1:], False
            name = _OWNS.sub("", " ".join(words)).rstrip("’'-")
            if len(name) > 1 and not all(word in titles for word in name.split(" ")) and not _is_no_name(name):
                yield begin, name, begins
        at = max(at, end)


def _find_usual(printed: Counter[str]) -> str:
    """How a name is printed most, rather not in capitals."""
    return min(printed, key=lambda name: (-printed[name], name.isupper(), name))


def _is_no_name(word: str) -> bool:
    """Whether a single word names no one: “However”, “I’m”, “Norwegian”."""
    return _CONTRACTED.sub("", word) in read_words("kit.text", "sentence_openers") or word in _nations()


@cache
def _nations() -> frozenset[str]:
    """Adjectives of countries, which name no one: “a Norwegian official”."""
    return frozenset(row[0] for row in read_rows("kit.text", "nations") if row[2] == "adjective")


def _suggest(name: str, n: int, names: Names) -> Unknown:
    from rapidfuzz import fuzz, process

    near = process.extractOne(fold(name), names._keys, scorer=fuzz.WRatio, score_cutoff=NEAR)
    if near is None:
        return Unknown(name, n, None, None)
    actor, alias, _ = names._spellings[near[0]][0]
    return Unknown(name, n, actor, alias)
