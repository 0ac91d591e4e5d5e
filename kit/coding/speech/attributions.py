"""Sentences of an article → who is said to have said or held what, with exact spans."""

from __future__ import annotations

import re
import string
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kit.coding.gazetteer import lowered
from kit.coding.speech import quotes, speakers
from kit.coding.speech.quotes import ASIDE, INSIDE, Quote, Unit
from kit.coding.speech.speakers import Phrase
from kit.coding.speech.speech_verbs import ALSO_HELD, ALSO_NOUN, AUXILIARY, MODAL, NEGATION, PASSIVE, PLAIN_OBJECT, VERBS, Verb
from kit.text.names import Mention, Names, fold
from kit.text.sentences import Sentence
from kit.text.spotting import Spotter

_PERSONS = ("name", "surname", "transliteration", "misprint")
SCARE = 3  # words; a shorter quotation is no statement by itself
_SHORTEST = 4  # characters of content
_LETTERS = frozenset(string.ascii_letters + "’'-")
_ACCORDING = re.compile(r"\b[Aa]ccording to\b|\b[Ii]n the (?:words|view|opinion) of\b")
_MAY_ACCORD = ("ccording to", "n the words of", "n the view of", "n the opinion of")
_LINE = re.compile(r"^(?P<who>[A-Z][^:“”\"\n]{2,60}):\s+(?P<what>\S[^\n]{8,})$")
_LONGEST_DESCRIPTION = 10  # words
_NOUN = re.compile(
    r"(?:(?:the|an?|some|many|several|most|other|two|three|both|all|those|senior|local|city|police)\b(?: [\w’'-]+){1,6}(?<! and)"
    r"|(?:[\w’'-]+ ){0,3}[\w-]+s|(?:[A-Z][\w-]*(?:[’']s?)? ){1,4}(?:staff|team|camp|family|people)|people [\w ]{3,40}"
    r"|some|many|others|both|all|critics|one)$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(
    r"(?:his|her|its|their|my|our|your|when|if|as|while|once|how|what|than|this|that|these|those|"
    r"(?:neither|no)\b.*|nobody)$",
    re.IGNORECASE,
)
_CLAUSE_OBJECT = re.compile(
    r"(?:\s+(?:also|out|later|again|on \w+|\w+day))*(?:\s+that\b|\s*[:,]|\s+“|\s+(?:he|she|they|it|there|we|his|her)\b)"
)
_MAY_INTEND = re.compile(
    r"\b(?:went on|goes on|going on|continued|wants?|wanted|like|wish(?:es)?|ha[sd]|have|is|are|was|were) to$"
)
_SETTING = re.compile(
    r"\s*(?:,?\s*(?:(?:on|late|early|last|this|earlier)\s+)*(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today)\b"
    r"|,?\s*(?:in|at|during|on|via|through) (?:an?|the|his|her|its|their|another) (?:[\w’'-]+ ){0,5}?(?:statement|interview|release|conference"
    r"|briefing|post|tweet|speech|address|letter|e-?mail|report|video|call|message|memo|appearance|broadcast|hearing)s?\b"
    r"|,?\s*in response to [^,.“]{3,60}|,?\s*(?:with|to) (?:the )?(?:[A-Z][\w.’'-]+ ?){1,4}|,?\s*to reporters|,?\s*\w+ly\b(?= [a-z]))"
)
_QUOTED_AS = re.compile(r"\bquoted (?P<who>(?:(?:the|an?) )?[\w’' -]{2,60}?) as saying\b")
_AS_SAYING = re.compile(r"\b(?:is|was|were|are|been) quoted (?:by [\w’' ]{2,40} )?as $")
_AS_TOLD = re.compile(r"As (?:[\w’'-]+ ){1,12}(?:has |have |had )?(?P<verb>[a-z]+), ")
_SIGNAL = re.compile(
    r"\b(?:sent|gave|given|made|issued|expressed|voiced|sends|gives|makes|expresses|voices)(?: [\w’'-]+){0,2}?"
    r" (?:signals?|hopes?|assurances?|clear|statements?|doubts?|concerns?|warnings?|fears?|confidence|conviction) (?P<that>that) "
)
_SILENT = frozenset(["respond", "reply", "answer", "comment"])
_JOINED = re.compile(r"\band(?: \w+ly)?$")
_ADDS = re.compile(r",\s+(?:\w+ly )?$")
_TITLED = re.compile(
    r",\s+(?:(?:[A-Z][\w’'.-]*|of|and|for|the|president\w*|minister|spokes\w+|chief|head|adviser|negotiator)\s+)+$"
)
_FIRST = re.compile(
    r"(?:[^,“]{0,30}, )?(?P<who>(?!(?:The|An?|In|On|At|But|And|Its|His|Her|This|That|When|If)\b)(?:[A-Z][\w’'-]+ ){1,4}(?=[a-z])|(?:He|She|They|It)\b)"
)
_ENDS_INVERTED = re.compile(r"\s*(?:[.,;–—]|$|\bwho\b|\bof\b|\bon\b|\bin\b|\bat\b|\bduring\b)")
_EXPLAINS = re.compile(r"(?:an?|the|who|one)\b", re.IGNORECASE)
_NAMED_AFTER = re.compile(r", ((?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+)(?=,|$)")
_NAME_BEFORE = re.compile(r"((?:[A-Z][\w’'-]+ ){1,3}[A-Z][\w’'-]+),\s*$")
_REFERENCE = re.compile(
    r"(?:the|his|her) (?:\w+ )?(?:president|minister|spokes\w+|leader|chancellor|adviser|advisor|mayor|official|secretary|envoy|general|"
    r"colonel|judge|negotiator|chief|hydrologist)",
    re.IGNORECASE,
)
_ROLE_WORDS = re.compile(
    r"\b(president|minister|chancellor|spokes\w+|official\w*|officials|ministry|government|kremlin|adviser|advisor|negotiator\w*|"
    r"delegation|side|sides|office|source|sources|diplomat\w*|leader\w*|commander\w*|army|military|mayor|governor|analyst\w*|expert\w*|"
    r"agency|council|company|representatives?|police|union|party|report|study|poll|court|judge\w*|director|chief|head|secretary|ambassador|envoy)\b",
    re.IGNORECASE,
)

# what stands beside a verb
_FULL_NAME = re.compile(
    r"([A-Z][\w’'-]+(?: (?:van|von|de|del|al|bin|di|da|le) )?(?: [A-Z][\w’'.-]+){1,3})"
    r"|[A-Z][\w’'-]*"  # a word that begins no name is read once, and not from each of its capitals
)
_TO_THE_NAME = re.compile(r"(?:[’']s)?,? (?:[a-z-]+,? ){0,4}")
_LAST_WORD = re.compile(r"([A-Za-z’']+)$")
_HELPERS = AUXILIARY | MODAL | NEGATION | PASSIVE
_SO = re.compile(r" so\b")
_THAT = re.compile(r"\s+that\b")
_QUOTE_AFTER_ROLE = re.compile(r"\s*,\s*“")
_QUOTE_AFTER_NAME = re.compile(r"\s*[,:]\s*“")
_OPENS_QUOTE = re.compile(r"(?:\s+\w+ly)?\s*[,:]?\s*“")
_COMPARES = re.compile(r"\b(?:what|than|how|as)$")
_NO_CONTENT = re.compile(
    r"[^A-Za-z]*(?:(?:reporters|journalists|this (?:site|newspaper|paper|station|magazine)|[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3})\s*(?:,|$)|[A-Z][a-z]+day|on|in|at|during|to|of|when|as|while|after|before|,|adding|who|via|about|\(|$)"
)
_THAT_SOON = re.compile(r"[^,.“]{0,60}\bthat\b")
_GOES_ON = re.compile(r"\s*,\s+[a-z]")
_QUOTE_SOON = re.compile(r"[^“]{0,40}“")
_CLAUSE_LIKE = re.compile(
    r"(?:[^.,]{0,60}?\bthat\b|[^“.]{0,60}“|\s*:|\s+(?:for|on|to|the|an?|he|she|they|it|there|his|in (?:this|some|many)|\w+ to"
    r"|\w+ that|\w+ing)\b|\s+[A-Z])"
)
_LEAD_IN = re.compile(r"(?:\s*[,:])?\s+(?:[^,.“]{0,50}?(?<!for )(?<!of )(?<!with )(?<!in )(?<!on )\bthat\s+)?")
_DETERMINED = re.compile(r"\b(?:the|an?|his|her|its|their|this|no|any)\s+$")
_PLURAL = re.compile(r"(?:s|people|police|staff|some|many|both|all|few|critics| and .+)$")
_BREAKS = re.compile(r"[.;:”“]|\b(?:and|but|as|when|while|after)\b")
_CIRCUMSTANCE = re.compile(r"(?:When|Asked|After|If|While|As|Speaking|Told)\b")
_ADDED = re.compile(r"\s*,\s+(?:and|but|as|who|which|adding)\b")
_PLACED = re.compile(r"(?:In|On|At|During|By|With|For|Before|Despite)\b")
_STOP = re.compile(r"[.;](?=\s|$)")


class Attribution(NamedTuple):
    """One attribution: its sentences (indices), content, speaker as printed and resolved, form, cue, rule and confidence."""

    first: int
    last: int
    content_start: int
    content_end: int
    speaker: str
    speaker_start: int
    speaker_end: int
    actor_id: str | None
    form: str
    cue: str
    rule: str
    confidence: str


class _Who(NamedTuple):
    name: str
    start: int
    end: int
    actor_id: str | None
    confidence: str


def find(text: str, sentences: list[Sentence], names: Names) -> list[Attribution]:
    """Attributions of an article, in reading order.

    Parameters
    ----------
    text : str
    sentences : list of Sentence
        As `kit.text.sentences.split` gives them.
    names : Names
        The codebook's spellings.
    """
    units, quoted, masked = quotes.units(text, sentences)
    mentions = names.find(text)
    known = _People(text, masked, mentions, names)
    found: list[Attribution] = []
    speaker: _Who | None = None
    paragraph = 0
    for unit, inside in zip(units, quoted, strict=True):
        if unit.paragraph != paragraph:
            fresh, paragraph = True, unit.paragraph
        else:
            fresh = False
        made = list(_spoken(text, masked, unit, inside, known, None if fresh else speaker, speaker))
        if not made and inside and speaker and not fresh and _is_quote(text, unit, inside):
            made = [_make(unit, inside[0].start, inside[-1].end, speaker, "direct", "", "carried quote", "medium")]
        if not made and inside and fresh and speaker and _is_quote(text, unit, inside) and text[unit.start] in '“"„«':
            made = [_make(unit, inside[0].start, inside[-1].end, speaker, "direct", "", "quote after its speaker", "low")]
        found += made
        if made:
            speaker = _Who(made[-1].speaker, made[-1].speaker_start, made[-1].speaker_end, made[-1].actor_id, "medium")
        elif named := known.last_in(unit.start, unit.end):
            speaker = named
    return found


class _People:
    """Who is named where, by the codebook or by a full name, and where a verb of speech stands."""

    def __init__(self, text: str, masked: str, mentions: list[Mention], names: Names):
        self.text, self.names, self.mentions = text, names, mentions
        self.verbs = _verbs_in(masked)
        self._full: dict[str, _Who] = {}
        self._surnames = dict(names.surnames)
        for m in mentions:
            if m.scheme in _PERSONS:
                self._surnames[fold(text[m.start : m.end]).split()[-1]] = m.actor_id
        self._starts, self._ends = [m.start for m in mentions], [m.end for m in mentions]  # both rise: no mention is in another
        for named in _FULL_NAME.finditer(masked):
            if not named[1]:
                continue
            start, end = named.span()
            nearest = bisect_right(self._ends, start)  # the first that ends behind the name's beginning
            if nearest == len(mentions) or mentions[nearest].start >= end:
                self._full.setdefault(named[0].split()[-1].lower(), _Who(named[0], start, end, None, "medium"))

    def resolve(self, phrase: Phrase, carried: _Who | None, before: _Who | None, said: bool = False) -> _Who | None:
        printed = self.text[phrase.start : phrase.end].strip()
        if phrase.kind == "pronoun":
            if found := carried or (before if printed.lower() in ("he", "she") else None):
                return found
            return _Who(printed, phrase.start, phrase.end, None, "low") if said and printed.lower() != "it" else None
        if _POSSESSIVE.match(printed):
            return None
        near = self.mentions[bisect_right(self._ends, phrase.start) : bisect_left(self._starts, phrase.end)]
        inside = [m for m in near if not self._owns(m, phrase)]
        person = next((m for m in reversed(inside) if self._is_person(m)), None)
        if person is None and inside:
            person = self._person_after(max(m.end for m in inside), phrase.end)
        if not inside and (prior := carried or before) and _REFERENCE.fullmatch(printed):
            return prior
        chosen = person or (max(inside, key=lambda m: m.end - m.start) if inside else None)
        if chosen:
            if (
                not person
                and (prior := carried or before)
                and _ROLE_WORDS.search(self.text, chosen.end, phrase.end)
                and self._within(prior, chosen)
            ):
                return prior
            name = str(self.names.actors[chosen.actor_id]["name"]) if chosen.actor_id in self.names.actors else printed
            return _Who(name, chosen.start, chosen.end, chosen.actor_id, "high" if person else "medium")
        if phrase.kind == "name":
            actor = self._surnames.get(fold(printed).split()[-1]) if printed else None
            if actor and len(printed.split()) <= 2:
                return _Who(str(self.names.actors[actor]["name"]), phrase.start, phrase.end, actor, "medium")
            full = self._full.get(printed.split()[-1].lower()) if printed else None
            return full if full and printed in full.name else _Who(printed, phrase.start, phrase.end, None, "medium")
        if _ROLE_WORDS.search(printed) or (said and _NOUN.match(printed)):
            if len(printed.split()) > _LONGEST_DESCRIPTION:
                return None
            return _Who(printed, phrase.start, phrase.end, None, "low")
        return None

    def _is_person(self, mention: Mention) -> bool:
        return mention.actor_id in self.names.persons

    def _owns(self, mention: Mention, phrase: Phrase) -> bool:
        """Whether the person only owns what the phrase names: *Venn's staff*."""
        owner = self._is_person(mention) and mention.end < phrase.end
        return owner and self.text[mention.end : mention.end + 1] in ("’", "'")

    def _within(self, who: _Who, office: Mention) -> bool:
        """Whether the person last heard belongs to the office: *the Kremlin representative* after its spokesman."""
        return who.actor_id is not None and self.names.actors.get(who.actor_id, {}).get("organisation_id") == office.actor_id

    def _person_after(self, start: int, end: int) -> Mention | None:
        """Kremlin spokesman X: the person named right behind an office or a place, nothing but small words between."""
        for m in self.mentions[bisect_left(self._starts, start) : bisect_right(self._starts, end + 60)]:
            if self._is_person(m):
                return m if _TO_THE_NAME.fullmatch(self.text, start, m.start) else None
        return None

    def last_in(self, start: int, end: int) -> _Who | None:
        near = self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        m = next((m for m in near if m.scheme in _PERSONS), None)
        if m is None:
            return None
        return _Who(str(self.names.actors[m.actor_id]["name"]), m.start, m.end, m.actor_id, "low")


def _spoken(
    text: str, masked: str, unit: Unit, inside: list[Quote], known: _People, carried: _Who | None, before: _Who | None
) -> Iterator[Attribution]:
    line = ":" in text[unit.start : unit.start + 64] and _LINE.match(text[unit.start : unit.end])
    if line and not line["who"].lower().startswith(("http", "photo", "image")):
        whom = known.resolve(Phrase(unit.start, unit.start + line.end("who"), "name"), None, None)
        if whom and whom.actor_id:
            yield _make(unit, unit.start + line.start("what"), unit.end, whom, "direct", ":", "colon", "medium")
            return
    shown = masked[unit.start : unit.end]
    if any(words in shown for words in _MAY_ACCORD) and (m := _ACCORDING.search(masked, unit.start, unit.end)):
        phrase = speakers.after(masked, m.end(), unit.end)
        if phrase and phrase.kind == "description" and (named := _NAMED_AFTER.match(masked, phrase.end, unit.end)):
            phrase = Phrase(named.start(1), named.end(1), "name")
        whom = known.resolve(phrase, carried, before, True) if phrase else None
        relayed = _verbs(text, masked, unit._replace(end=m.start()), inside, known, carried, before)
        if relayed and (relayed[0].form == "direct" or relayed[0].actor_id):  # whoever relays it is a source, not the speaker
            yield from relayed
            return
        if whom and phrase:
            start, end = (unit.start, m.start()) if m.start() - unit.start > unit.end - phrase.end else (phrase.end, unit.end)
            yield from _content(text, masked, unit, inside, start, end, whom, text[m.start() : m.end()], "according to", "say")
            return
    if shown.startswith("As ") and (m := _AS_TOLD.match(masked, unit.start, unit.end)):
        verb = VERBS.get(m["verb"])
        phrase = speakers.before(masked, unit.start + 3, _group(masked, unit.start, m.start("verb"))[0])
        whom = known.resolve(phrase, carried, before, True) if phrase and verb and verb.kind in ("say", "state", "tell") else None
        if whom:
            yield from _content(
                text, masked, unit, inside, m.end(), _clause_end(masked, m.end(), unit.end), whom, m["verb"], "as told", "say"
            )
            return
    if " that " in shown and (m := _SIGNAL.search(masked, unit.start, unit.end)):
        phrase = speakers.before(masked, unit.start, _group(masked, unit.start, m.start())[0])
        whom = known.resolve(phrase, carried, before, True) if phrase else None
        if whom:
            yield from _content(
                text,
                masked,
                unit,
                inside,
                m.end(),
                _clause_end(masked, m.end(), unit.end),
                whom,
                m.group(),
                "noun of speech",
                "say",
            )
            return
    if " as saying" in shown and (m := _QUOTED_AS.search(masked, unit.start, unit.end)):
        quoted = speakers.after(masked, m.start("who"), m.end("who"))
        whom = known.resolve(quoted, carried, before, True) if quoted else None
        if whom and inside and inside[0].start < m.start():
            yield _quoted(unit, inside, text, whom, "quoted as saying", "quote, verb, speaker")
            return
    yield from _verbs(text, masked, unit, inside, known, carried, before)


def _verbs(
    text: str, masked: str, unit: Unit, inside: list[Quote], known: _People, carried: _Who | None, before: _Who | None
) -> list[Attribution]:
    """The attributions that a verb of the unit makes, in its order."""
    found: list[Attribution] = []
    done = unit.start
    for word in known.verbs[bisect_left(known.verbs, (unit.start,)) : bisect_left(known.verbs, (unit.end,))]:
        if word.start < done:
            continue
        spoken = found[-1] if found else None
        heard = _Who(*spoken[4:8], "medium") if spoken else carried
        made = _with_verb(text, masked, unit, inside, word, known, heard, before)
        if made:
            found.append(made)
            if made.form in ("direct", "mixed") or made.content_end > word.end:
                done = max(done, made.content_end if made.content_start > word.end else unit.end)
    return found


class _Word(NamedTuple):
    """A verb of speech as it stands in a text: its span, the verb, and whether *that* is glued to it (*declaredthat*)."""

    start: int
    end: int
    verb: Verb
    glued: bool


@lru_cache(maxsize=1)
def _verb_spotter() -> Spotter:
    return Spotter([*VERBS, *(f"{form}that" for form in VERBS)])


def _verbs_in(masked: str) -> list[_Word]:
    """Every form of a verb of speech that is a word by itself, in reading order."""
    found = []
    for start, end, form in _verb_spotter().anywhere(lowered(masked)):
        if masked[end : end + 1] in _LETTERS or (start and masked[start - 1] in _LETTERS):
            continue
        verb = VERBS.get(form)
        found.append(_Word(start, end, verb or VERBS[form.removesuffix("that")], verb is None))
    return found


def _with_verb(
    text: str, masked: str, unit: Unit, inside: list[Quote], word: _Word, known: _People,
    carried: _Who | None, before: _Who | None,
) -> Attribution | None:  # fmt: skip
    verb, printed = word.verb, text[word.start : word.end]
    group, helpers = _group(masked, unit.start, word.start)
    if "as " in masked[max(0, word.start - 4) : word.start] and (
        as_saying := _AS_SAYING.search(masked, max(unit.start, word.start - 80), word.start)
    ):
        group, helpers = as_saying.start(), set()
        verb = verb._replace(ing=False)
    passive = bool(helpers & PASSIVE)
    if (passive and not verb.ing) or (verb.ing and not helpers & PASSIVE and verb.kind != "say"):
        return None
    if "to" in helpers and not _MAY_INTEND.search(masked[unit.start : word.start].rstrip()):
        return None
    if (verb.lemma in _SILENT and helpers & NEGATION) or _SO.match(masked, word.end, word.end + 4):
        return None
    quote = any(quotes.words_in(text, q) > SCARE or (q.closed and text[q.end - 2] in ",?!") for q in inside)
    said = verb.kind in ("say", "tell", "state")
    led = masked[unit.start : group].rstrip()
    rest = masked[word.end : unit.end]
    if word.glued:
        rest = " that" + rest
    ends_quote = led.endswith(("”", "”,", ",", "?”", "!”")) and quote and inside[0].start < group
    plain = said and led.endswith(",") and len(led) > 20 and not _THAT.match(rest)
    if (ends_quote or plain) and verb.kind in (
        "say", "tell", "state", "ask", "manner", "hold"
    ):  # fmt: skip
        phrase = speakers.after(masked, word.end, unit.end)
        whom = known.resolve(phrase, carried, before, said) if phrase and phrase.start - word.end <= 2 else None
        follows = _QUOTE_AFTER_ROLE if phrase and phrase.kind == "description" else _QUOTE_AFTER_NAME
        if whom and phrase and led.endswith(",") and follows.match(masked, phrase.end, unit.end):
            return _quoted(unit, [q for q in inside if q.start >= phrase.end], text, whom, printed, "verb, speaker, quote")
        if whom and phrase and ends_quote:
            return _quoted(unit, inside, text, whom, printed, "quote, verb, speaker")
        if whom and phrase and not quote and _ENDS_INVERTED.match(masked, phrase.end):
            return next(
                _content(text, masked, unit, inside, unit.start, group, whom, printed, "content, verb, speaker", "say"), None
            )
    phrase = _apposed(masked, unit.start, speakers.before(masked, unit.start, group))
    opens = _OPENS_QUOTE.match(rest) is not None
    whom = known.resolve(phrase, carried, before, said or opens) if phrase else None
    if (verb.ing and not helpers & PASSIVE and _ADDS.search(masked[unit.start : group])) or (
        whom is None and _JOINED.search(led)
    ):
        whom, phrase = _subject(text, masked, unit, known, carried, before)
    if whom is None or phrase is None or _is_noun(masked, unit.start, phrase, word, helpers):
        return None
    first = inside[0] if inside else None
    lead = _TITLED.sub(",", masked[unit.start : phrase.start]).rstrip()
    if said and lead.endswith(("what", "than", "how", "as")) and _COMPARES.search(lead):
        return None
    setting = _NO_CONTENT.match(rest.strip(" ."))
    closes = setting is not None and not opens and not _THAT_SOON.match(rest)
    if first and quote and first.end <= phrase.start and (
        lead.endswith("”") or ends_quote or _only_names(text, masked, first, phrase)
    ) and not _THAT.match(rest):  # fmt: skip
        return _quoted(unit, inside, text, whom, printed, "quote, speaker, verb")
    if said and lead.endswith(",") and "“" not in lead and _precedes(masked, lead, rest, phrase, closes):
        return next(
            _content(text, masked, unit, inside, unit.start, phrase.start, whom, printed, "content, speaker, verb", "say"),
            None,
        )
    if said and lead.endswith(",") and "“" not in lead and _GOES_ON.match(rest) and phrase.kind != "description":
        return next(
            _content(
                text,
                masked,
                unit,
                inside,
                word.end,
                _clause_end(masked, word.end, unit.end),
                whom,
                printed,
                "content, speaker, verb",
                "say",
            ),
            None,
        )
    if verb.kind == "manner" and not ((quote or opens) and _QUOTE_SOON.match(rest)):
        return None
    if verb.kind in ("state", "tell", "ask") and not _CLAUSE_LIKE.match(rest):
        return None
    if verb.lemma in PLAIN_OBJECT and not _CLAUSE_OBJECT.match(rest):
        return None
    if verb.kind == "voice" and not rest.strip():
        return None
    start = word.end
    if said:
        while m := _SETTING.match(masked, start, unit.end):
            start = m.end()
    m = _LEAD_IN.match(masked, start, unit.end)
    start = m.end() if m else start
    end = _clause_end(masked, start, unit.end)
    if end - start < _SHORTEST:
        return None
    held = verb.kind == "hold" or (verb.lemma in ALSO_HELD and not quote)
    return next(
        _content(text, masked, unit, inside, start, end, whom, printed, "speaker, verb, content", "hold" if held else "say"),
        None,
    )


def _subject(
    text: str, masked: str, unit: Unit, known: _People, carried: _Who | None, before: _Who | None
) -> tuple[_Who | None, Phrase | None]:
    """Who acts where a participle adds speech: *Holm left the hall, saying …*; in the same sentence the last speaker."""
    first = _FIRST.match(masked, unit.start, unit.end)
    if not first:
        return carried, Phrase(unit.start, unit.start, "name")
    start, end = first.start("who"), first.start("who") + len(first["who"].rstrip())
    phrase = Phrase(start, end, "pronoun" if first["who"] in ("He", "She", "They", "It") else "name")
    return known.resolve(phrase, carried, before, True), phrase


def _is_noun(masked: str, start: int, phrase: Phrase, word: _Word, helpers: set[str]) -> bool:
    """Whether the form is a noun here: *a final report*, *a guard claim*; a plain form needs a plural or a helper before it."""
    form = masked[word.start : word.end].lower()
    if form.removesuffix("s") not in ALSO_NOUN and form not in ALSO_NOUN:
        return False
    if form != word.verb.lemma or phrase.kind == "pronoun" or helpers & (MODAL | {"didn't", "didn’t", "doesn't", "doesn’t"}):
        return bool(_DETERMINED.search(masked[start : word.start]))
    subject = masked[phrase.start : phrase.end]
    return not _PLURAL.search(subject.lower())


def _only_names(text: str, masked: str, quote: Quote, phrase: Phrase) -> bool:
    """Whether only words that describe the speaker stand between a quotation that ends in a comma and the speaker."""
    gap = masked[quote.end : phrase.start]
    return text[quote.end - 2] in ",?!…—" and len(gap) <= 80 and not _BREAKS.search(gap)


def _precedes(masked: str, lead: str, rest: str, phrase: Phrase, closes: bool) -> bool:
    """Whether what stands before *, speaker said* is what was said."""
    if _CIRCUMSTANCE.match(lead):
        return False
    if rest.lstrip().startswith(",") and phrase.kind != "description":
        return len(lead) > len(rest) or _ADDED.match(rest) is not None
    if len(lead) <= 20:
        return False
    if not rest.strip(" .\n"):
        return True
    return closes and (phrase.kind != "description" or not _PLACED.match(lead))


def _apposed(masked: str, start: int, phrase: Phrase | None) -> Phrase | None:
    """Name, a role, *said*: the name instead of the role that explains it."""
    if phrase is None or phrase.kind != "description" or not _EXPLAINS.match(masked, phrase.start):
        return phrase
    named = _NAME_BEFORE.search(masked[start : phrase.start])
    return Phrase(start + named.start(1), start + named.end(1), "name") if named else phrase


def _group(masked: str, start: int, at: int) -> tuple[int, set[str]]:
    """Where the verb's group of helpers begins, and the helpers."""
    found: set[str] = set()
    while True:
        near = masked[max(start, at - 40) : at].rstrip()
        word = near[near.rfind(" ") + 1 :].lower()
        if word not in _HELPERS:
            m = None if word.isalpha() and word.isascii() else _LAST_WORD.search(near)
            if m is None or (word := m[1].lower()) not in _HELPERS:
                return at, found
        found.add(word)
        at = max(start, at - 40) + len(near) - len(word)


def _quoted(unit: Unit, inside: list[Quote], text: str, whom: _Who, cue: str, rule: str) -> Attribution:
    long = [q for q in inside if quotes.words_in(text, q) > SCARE] or inside
    return _make(unit, long[0].start, long[-1].end, whom, "direct", cue, rule, whom.confidence)


def _content(
    text: str, masked: str, unit: Unit, inside: list[Quote], start: int, end: int, whom: _Who, cue: str, rule: str, kind: str
) -> Iterator[Attribution]:
    here = [q for q in inside if q.start < end and q.end > start]
    while start < end and masked[start] in " ,;:\n":
        start += 1
    while end > start and masked[end - 1] in " ,;\n":
        end -= 1
    if end - start < _SHORTEST:
        return
    quoted = sum(q.end - q.start for q in here)
    if here and quoted >= 0.9 * (end - start):
        form, start, end = "direct", here[0].start, max(end, here[-1].end)
    elif any(quotes.words_in(text, q) > 1 for q in here):
        form = "mixed"
    else:
        form = "attributed" if kind == "hold" else "indirect"
    yield _make(unit, start, end, whom, form, cue, rule, whom.confidence)


def _clause_end(masked: str, start: int, end: int) -> int:
    stop = _STOP.search(masked, start, end)
    return stop.start() if stop else end


def _is_quote(text: str, unit: Unit, inside: list[Quote]) -> bool:
    return sum(q.end - q.start for q in inside) >= 0.5 * (unit.end - unit.start)


def _make(unit: Unit, start: int, end: int, whom: _Who, form: str, cue: str, rule: str, confidence: str) -> Attribution:
    start, end = max(start, unit.start), min(end, unit.end)
    return Attribution(
        unit.first, unit.last, start, end, whom.name, whom.start, whom.end, whom.actor_id, form, cue, rule, confidence
    )


__all__ = ["ASIDE", "INSIDE", "Attribution", "find"]
