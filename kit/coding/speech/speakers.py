"""The words beside a verb of speech → the phrase that names the speaker, and whom it stands for in this article."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kit.coding.gazetteer import build_pattern
from kit.coding.speech.offices import office_words
from kit.coding.speech.quotes import ASIDE
from kit.text.stretches import lower
from kit.text.word_lists import read_rows, read_words

LOOK_BACK = 400  # characters read before a verb

PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i", "who"])
_THIRD = frozenset(["he", "she"])

# ---- names

_TITLE = (
    r"(?:President|Vice[- ]President|Prime Minister|Premier|Minister|Chancellor|Secretary(?: of State|[- ]General)?|Mayor|Governor|"
    r"Senator|Sen\.|Rep\.|Gov\.|Gen\.|Lt\.|Col\.|Sgt\.|Const\.|Insp\.|Capt\.|Maj\.|Spc\.|Amb\.|Adm\.|Brig\.|Cpl\.|Pte\.|Supt\.|Major|Admiral|"
    r"Lieutenant|Brigadier|Marshal|Specialist|Corporal|Dr\.?|Prof\.?|Professor|Mr\.?|Mrs\.?|Ms\.?|Sir|Lord|Lady|Sheikh|"
    r"CEO|CFO|MP|MLA|MPP|Chief|Chair|Chairman|Chairwoman|Judge|Justice|Ambassador|Envoy|Spokesman|Spokeswoman|Spokesperson|Director|"
    r"Commissioner|Colonel|General(?! (?:Motors|Electric|Mills|Dynamics|Assembly|Staff|Court|Council))|Captain|Sergeant|Officer|Coach|Leader|Speaker|Adviser|Advisor|Aide|Representative|Negotiator|"
    r"Negotiators|Congressman|Congresswoman|Deputy|King|Queen|Prince|Princess|Pope|Bishop|Rev\.|Councillor|Coun\.|Attorney|Correspondent|Organizer|Father|Sister)"
)
# A word of a name.
UP = r"(?:al-|el-|d[’'])?[^\W\d_a-z][\w’'.-]*"
_PARTICLE = r"(?:van|von|der|den|de|del|la|al|el|bin|ben|ibn|di|da|le|ter|ten|dos|du|e|y|af|zu)"
# e.g. "then Tess van der Aldmoor left"
_RUN = re.compile(rf"{UP}(?: (?:{_PARTICLE} ){{0,3}}{UP}){{0,7}}")
# e.g. "Deputy Prime Minister Holm"
_LAST_TITLE = re.compile(rf".*\b{_TITLE} (?=\S)")
# e.g. "a guard of the Lake University"
_ORGANISATION = re.compile(
    r"\b(?:University|Ministry|Council|Committee|Commission|Party|Institute|Association|Union|Agency|Court|Office|Department|Bank|Board|"
    r"Congress|Parliament|Senate|House|Centre|Center|School|College|Corp|Inc|Ltd|LLP|Group|Company|Police|Force|Forces|Army|Government|"
    r"News|Times|Post|Street|Avenue|Road|Park|River|City|County|Nation|Nations|Republic|States|Kingdom|Federation|Foundation|Society|"
    r"Service|Services|Authority|Network|Media|Radio|Television|TV|Press|Club|Team|League|Cup|Open|Tour|Fund|Project|Program|Act|Bill|"
    r"Palace|Embassy|Delegation|Administration|Affairs|Security|Defence|Defense|Health|Hall|Hospital|Canadian|American|Russian|"
    r"Ukrainian|British|French|German|Turkish|Israeli|Polish|Chinese|North|South|East|West|New|Saint|St|Mount|Lake|Day|Awards?|War)\b"
)
# e.g. "Meanwhile Holm left"
_NO_NAME = re.compile(
    r"(?:The|A|An|In|On|At|But|And|For|From|With|After|Before|As|By|If|When|While|This|That|These|Those|Its|His|Her|Their|Our|My|He|She|"
    r"They|We|It|You|I|Both|Some|Many|Most|All|Last|Next|Earlier|Later|Meanwhile|However|Also|Then|Now|So|Yet|Or|Once|Since|Though|"
    r"Although|Because|Where|What|Why|How|Who|According|Asked|Instead|Still|Only|Even|Here|There|Not|No|Yes|Despite|During|Under|Over|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|"
    r"November|December|Former|Canadian|Organizer|Photo|Image|Read|READ|WATCH|MORE|Unless|Until|Whether|Whereas|Amid|Speaking|Perhaps|"
    r"Should|Maybe|Unlike|Like|Following|Today|Yesterday|Named)\b[’'.,]?s? ?"
)

# ---- where the phrase before a verb begins

_DETERMINER = (
    r"(?:the|a|an|his|her|their|its|our|my|some|many|several|most|one|two|three|both|all|these|those|other|another|this|that)"
)
# e.g. "nobody heard several pilots"
_DET_PHRASE = re.compile(rf"\b{_DETERMINER}\b", re.IGNORECASE)
# e.g. "but later, "
_LEADING = re.compile(
    r"\s*(?:and|but|or|so|yet|then|now|still|meanwhile|however|also|later|earlier|instead|today|yesterday|though|nor|thus|moreover|"
    r"separately|finally|nevertheless|therefore|afterwards?|indeed|likewise|similarly|additionally|"
    r"(?:on |last |this |late |early )*(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b[,\s]*",
)
_CUTTING = (
    "that which who whom whose as because while whilst whereas after before since when whenever where if although though but until "
    "unless than what how why whether is are was were said says has had have can could will would"
)
_CUT_WORDS = frozenset(_CUTTING.split())
_MAY_CUT = _CUT_WORDS | {"then"}
# e.g. "the pilots who then "
_CUT = re.compile(
    rf"(?:^|[\s,]){build_pattern([*_CUTTING.split(), 'and then'])}\s+",
)
# e.g. " amid the rain the pilots"
_PREPOSITION = re.compile(
    r"\s*(?:in|on|at|for|from|with|during|after|before|by|to|about|of|under|over|through|amid|among|despite|following|asked|speaking|"
    r"when|while|as|if|since|until|because|although|though|once|without|within|like|unlike|between|citing|referring|addressing|"
    r"commenting|responding|writing|prior|ahead|according|instead|given|against|upon|via|per|late|early|earlier|later|shortly|soon|hours|days|minutes|weeks)\b",
)

# e.g. "a source in the port who asked not to be named"
_WHO_ASKED = re.compile(
    r"(?P<who>(?:[^\s,;:]+ ){0,9}[^\s,;:]+),? who (?:asked|spoke|speaks|wished|wishes|requested|declined|insisted|did not|does not|refused|was not|"
    r"were not|was briefed|is familiar|was present|attended|took part|has knowledge)\b[^,;:]*,?$"
)

# ---- where it ends

# e.g. "Holm, late Monday evening,"
_TAIL = re.compile(
    r"(?:\s*,)?\s*(?:(?:(?:late|early|last|this|on)\s+)*(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|yesterday|today|tonight|"
    r"week|month|year|night|evening|morning)(?:\s+(?:night|evening|morning|afternoon))?|(?<!\w)[a-z]{2,12}ly|in turn|by contrast|however|meanwhile|too|on the (?:other hand|contrary)|for (?:his|her|its|their) part|for the \w+ time|"
    r"\bin [a-z]{2,12}(?: [a-z]{2,12})?)\s*,?\s*$"
)
# One of them ends what the pattern finds, or else “in” and a word or two.
_TAIL_WORDS = (
    "Monday,Tuesday,Wednesday,Thursday,Friday,Saturday,Sunday,yesterday,today,tonight,week,month,year,night,evening,morning,afternoon,"
    "ly,in turn,by contrast,however,meanwhile,too,part,time,hand,contrary"
)
_TAILS = tuple(_TAIL_WORDS.split(","))
# e.g. "the pilots in cold rain"
_IN_TAIL = re.compile(r"\bin [a-z]{2,12}(?: [a-z]{2,12})?$")

# ---- the phrase behind a verb

# e.g. "Holm, the pilot, left"
_PHRASE_END = re.compile(
    r"[,;:“”()\n–—\x01\x02]|\.(?=\s|$)(?<!\b[A-Z]\.)(?<!Dr\.)(?<!Mr\.)(?<!Ms\.)(?<!Lt\.)(?<!St\.)"
    r"(?<!Mrs\.)(?<!Sen\.)(?<!Gen\.)(?<!Gov\.)(?<!Rep\.)(?<!Rev\.)(?<!Col\.)(?<!Maj\.)(?<!Amb\.)(?<!Adm\.)(?<!Sgt\.)(?<!Cpl\.)"
    r"(?<!Prof\.)(?<!Capt\.)| - "
)
# e.g. "she left the hall"
_PRONOUN = re.compile(r"(?:he|she|they|it|him|her(?! \w)|them)\b", re.IGNORECASE)
# e.g. "Holm who left the hall"
_CLAUSE_AFTER = re.compile(
    r"\s(?:he|she|they|it|there|who|which|that|as|when|while|after|before|because|during|told|said|has|have|had|is|are|was|were|will|would|can|could|may|might|"
    r"must|shall|should|did|does|do|if|since|whose|citing|quoting|adding)\b"
    r"|\s(?:on|last|this|late) (?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|week|month|year|night)"
    r"|\s(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b|\s(?:in|at) (?:a|an|the|his|her|their|its) "
)
# e.g. "the pilot during the storm"
_DESCRIPTION_END = re.compile(
    r"\s(?:on|at|during|to|about|by|in a|in an|in the|in his|in her|following|amid|and (?:he|she|they|that))\b"
)

# ---- pieces of a sentence

# e.g. "Ada Holm – the pilot – left"
_PIECE_END = re.compile(r",\s+|\s[–—]\s|\s--\s|;\s")
_ENDS_PIECE = (",", ";", "–", "—", "--")
# e.g. " who left the hall"
_FOLLOWS = re.compile(r"\s*(?:who|which|whose|where|a |an |in |of |at )")
# e.g. "meanwhile"
_ADVERB = re.compile(r"\s*(?:\w+ly|however|meanwhile|though|still|but|and|then|also|earlier|later|instead)\s*", re.IGNORECASE)
# e.g. "was abducted"
_HELPED = re.compile(r"(?:was|were|is|are|has|had|have|will|would|can|could|may|might|must|did|does)\b")
# e.g. "the port will stay shut"
_MAIN_VERB = re.compile(
    r"(?<!that )(?<!who )(?<!which )\b(?:will|would|is|are|was|were|has|had|have|must|should|can|cannot|could)\b "
)
# e.g. "Holm’s"
_NAME_WORD = re.compile(r"[^\W\d_]+")
# e.g. "Ferry Pilots Ltd."
_SHORTENED = re.compile(r"\b(?:Jr|Sr|Inc|Ltd|[A-Z])\.$")
# e.g. " of the lake council"
_SMALL_WORD = re.compile(r"\s(?:at|with|from|for|in|of|and|on|during)\s")
# e.g. "the deputy mayor"
_LOWER_WORD = re.compile(r"\b[a-z][\w-]*")
_LINKS = frozenset(
    ["the", "a", "an", "of", "for", "and", "former", "ex", "senior", "de", "van", "von", "der", "den", "bin", "al", "s"]
)
# e.g. "the deputy mayor of the port"
_OFFICE_HEAD = re.compile(
    r"(?:the|an?|its|his|her|their) (?P<before>(?:[\w’'-]+ ){0,4}?)[\w’'-]+(?: (?:of|for|at|to|in|from) [\w’' -]+)?$",
    re.IGNORECASE,
)
_SMALL = frozenset(
    ["the", "a", "an", "with", "of", "for", "by", "in", "on", "to", "from", "at", "not", "his", "her", "its", "their"]
)
# e.g. "the town’s Holm"
_OWNER = re.compile(r".*['’]s? (?=\S)")
# e.g. "But the head of the port"
_DESCRIBES = re.compile(r"\s*(?:(?:But|And|Yet|Still|However|Meanwhile),? )?(?:the|an?|its|his|her|their|one)\b", re.IGNORECASE)
# e.g. "Deputy Mayor Ada Holm"
_WHOLE_NAME = re.compile(rf"{UP}(?: (?:{_PARTICLE} ){{0,3}}{UP}){{1,5}}")
# e.g. "he met Holm and Orla Venn"
_JOINED_NAME = re.compile(rf"\s\S+ and (?P<who>{UP}(?: {UP}){{0,3}})$")
# e.g. "the minister of "
_OFFICE_OF = re.compile(r"(?:the|an?|his|her|its|their)\b.*\b(?:of|for|in)\s$", re.IGNORECASE)
# e.g. "a spokesman for harbour chief "
_OF_ANOTHER = re.compile(r"(?:an?|one|two|three|several|some|another)\b[^,]*\b(?:of|for|to|with)\b", re.IGNORECASE)
# e.g. "the adviser to President "
_OF_HOLDER = re.compile(
    r"\b(?:for|to|with|of)\b[^,]*\b(?:chief|president|minister|chancellor|secretary|leader|mayor|king|queen|pope|premier)\s$",
    re.IGNORECASE,
)
# e.g. "Mayor of "
_PLACED_BY = re.compile(r"\b(?:of|for|in|at|from|to)\s(?:the\s)?$")
# e.g. "Danish Holm"
_NATION = re.compile(rf"(?:{build_pattern(row[0] for row in read_rows('kit.text', 'nations'))}|[A-Z][a-z]+ish)[’']?s? (?=[A-Z])")


class Phrase(NamedTuple):
    """A phrase that names a speaker, as printed: its span in the text and whether it is a pronoun, a name or a description."""

    start: int
    end: int
    kind: str


def read_before(masked: str, start: int, end: int) -> Phrase | None:
    """The phrase that ends at ``end``, where a verb's group begins; nothing before ``start`` is looked at."""
    start = max(start, end - LOOK_BACK)
    left = masked[start:end].rstrip()
    closed = left.rfind("”")
    if closed >= 0 and left[closed + 1 :].strip(" ,–—-"):  # what stands before the end of a quotation names nobody
        start += closed + 1
        left = left[closed + 1 :]
    colon = left.rfind(": ")
    if colon >= 0 and left[colon + 2 :].strip(" ,"):
        start += colon + 2
        left = left[colon + 2 :]
    parted = left.endswith(",")
    stripped = _cut_tail(left)
    while stripped != left and stripped:
        left, stripped = stripped, _cut_tail(stripped)
    left = stripped or left
    apposed = parted or left.endswith((",", "–", "—", ")"))
    left = left.rstrip(" ,–—")
    if left.endswith(")"):
        opening = left.rfind("(")
        if opening >= 0 and left[opening + 1 : -1].strip(ASIDE) == "":
            left = left[:opening].rstrip(" ,")
    if not left:
        return None
    pieces = _split_pieces(left)
    if apposed and len(pieces) > 1:
        a, b = _choose_piece(left, pieces)
    else:
        a, b = pieces[-1]
        if len(pieces) > 1 and left[a:b].strip().lower() in ("who", "which"):
            a, b = pieces[-2]
            run = _find_last_run(left[a:b])
            if run and run[1] == len(left[a:b].rstrip()) and " " in left[a:b][slice(*run)]:  # with Ada Holm, who said
                first, end = _strip_title(left[a:b], *run)
                return Phrase(start + a + first, start + a + end, "name")
    return _read_noun_phrase(left, a, b, start)


def _cut_tail(left: str) -> str:
    """What is left without a day, an adverb or the like at the end."""
    words = left.rstrip().removesuffix(",").rstrip()
    behind_in = words.rfind("in ", -30)
    return _TAIL.sub("", left) if words.endswith(_TAILS) or (behind_in >= 0 and _IN_TAIL.search(words[-30:])) else left


def read_after(masked: str, start: int, end: int) -> Phrase | None:
    """The phrase that begins at ``start``, behind a verb or *according to*; it ends at a comma, a stop or a preposition."""
    right = masked[start : min(end, start + LOOK_BACK)]
    lead = len(right) - len(right.lstrip(" \n-–—"))
    stop = _PHRASE_END.search(right[lead:])
    part = right[lead : lead + stop.start()] if stop else right[lead:]
    part = part.rstrip(" .")
    if not part:
        return None
    pronoun = _PRONOUN.match(part)
    if pronoun:
        return Phrase(start + lead, start + lead + pronoun.end(), "pronoun")
    cut = _CLAUSE_AFTER.search(part)
    if cut:
        part = part[: cut.start()]
    name = _find_person(part)
    if name:
        return Phrase(start + lead + name[0], start + lead + name[1], "name")
    part = part[: _find_end(part)]
    return Phrase(start + lead, start + lead + len(part), "description") if part.strip() else None


def _find_end(part: str) -> int:
    cut = _DESCRIPTION_END.search(part)
    return cut.start() if cut else len(part)


def _split_pieces(left: str) -> list[tuple[int, int]]:
    if not any(sign in left for sign in _ENDS_PIECE):
        return [(0, len(left))]
    pieces, at = [], 0
    for match in _PIECE_END.finditer(left):
        pieces.append((at, match.start()))
        at = match.end()
    pieces.append((at, len(left)))
    return [(a, b) for a, b in pieces if left[a:b].strip()] or [(0, len(left))]


def _choose_piece(left: str, pieces: list[tuple[int, int]]) -> tuple[int, int]:
    """Name, role, *said*; role, Name, *said*; Name, who …, *said*: the piece that names."""
    start = 0
    while start < len(pieces) - 1 and (
        _is_introduction(left[slice(*pieces[start])]) or _MAIN_VERB.search(left[slice(*pieces[start])])
    ):
        start += 1
    head = pieces[start]
    text = left[slice(*head)]
    if (
        start + 1 < len(pieces)
        and (_DESCRIBES.match(text) or _is_office(text))
        and _WHOLE_NAME.fullmatch(left[slice(*pieces[start + 1])].strip())
    ):
        return pieces[start + 1]  # the head of the Lake Council, Ada Holm, said
    if not _ends_with_name(text) and start + 1 < len(pieces):
        following = left[slice(*pieces[start + 1])]
        if _ends_with_name(following) and not _FOLLOWS.match(following) and not _is_introduction(following):
            return pieces[start + 1]
    return head


def _is_office(text: str) -> bool:
    """Whether a piece names an office of some place and not who holds it: *Ferryland’s envoy to Norrland*."""
    run = _find_last_run(text)
    if run is None or " " in text[run[0] : run[1]].strip() or not _PLACED_BY.search(text[: run[0]]):
        return False
    return any(w in office_words() for w in _LOWER_WORD.findall(text[: run[0]]))


def _is_introduction(text: str) -> bool:
    return bool(_PREPOSITION.match(text.lower())) or bool(_ADVERB.fullmatch(text))


def _ends_with_name(text: str) -> bool:
    run = _find_last_run(text)
    return run is not None and run[1] == len(text.rstrip())


def _find_last_run(text: str) -> tuple[int, int] | None:
    last = None
    for match in _RUN.finditer(text):
        last = (match.start(), match.end())
    return last


def _read_noun_phrase(left: str, a: int, b: int, base: int) -> Phrase | None:
    segment = left[a:b].rstrip()
    small = lower(segment)
    shift = len(segment) - len(segment.lstrip(" -–—\n"))
    while True:
        lead = _LEADING.match(small, shift)
        if not lead or lead.end() >= len(segment) or lead.end() == shift:
            break
        shift = lead.end()
    shift += len(segment[shift:]) - len(segment[shift:].lstrip())
    if asking := _WHO_ASKED.match(segment, shift):
        segment = segment[: asking.end("who")]
        small = small[: len(segment)]
    if not _MAY_CUT.isdisjoint(small[shift:].replace(",", " ").split()):
        for cut in _CUT.finditer(small, shift):
            if cut.end() < len(segment):
                shift = cut.end()
    phrase = segment[shift:]
    if not phrase or (phrase.endswith(("”", ".")) and not _SHORTENED.search(phrase)):
        return None
    at = base + a + shift
    words = phrase.split()
    last, first_word = words[-1].lower(), words[0].lower()
    if last in PRONOUNS:
        return Phrase(at + len(phrase) - len(last), at + len(phrase), "pronoun")
    if first_word in _THIRD and (named := _JOINED_NAME.search(phrase)):  # he met Holm and Venn said
        return Phrase(at + named.start("who"), at + named.end("who"), "name")
    if first_word in _THIRD:  # he shook his head and said
        return Phrase(at, at + len(first_word), "pronoun")
    if not _PREPOSITION.match(small, shift) or small.startswith(("like ", "per "), shift):
        person = _find_person(phrase)
        if person:
            return Phrase(at + person[0], at + person[1], "name")
        if len(phrase.split()) <= 14:
            return Phrase(at, at + len(phrase), "description")
    run = _find_last_run(phrase)
    if run and run[1] == len(phrase):
        first, end = _strip_title(phrase, *run)
        return Phrase(at + first, at + end, "name")
    start = 0
    for match in _DET_PHRASE.finditer(phrase):
        start = match.start()
    return Phrase(at + start, at + len(phrase), "description") if start else None


def _find_person(phrase: str) -> tuple[int, int] | None:
    """The personal name in a phrase: its first run of capitals that ends it or stands before a preposition."""
    for match in _RUN.finditer(phrase):
        a, b = match.span()
        rest = phrase[b:]
        small = rest and _SMALL_WORD.match(rest)
        if small and rest.startswith((" on ", " during ")) and " " not in match.group() and a == 0:
            small = None if rest.startswith(" on the ") else small
            rest = "" if small else rest  # said Holm on Monday, on Telegram
        if small and rest and (" " not in match.group() or match.group().rsplit(" ", 1)[1].lower() in office_words()):
            continue  # a single name before “of” or “for” is an office; a full name may follow
        if rest and not small:
            if not rest.lstrip().startswith(("'s", "’s")):
                continue
        possessive = _OWNER.search(match.group()) if " " in match.group() else None
        first, end = _strip_title(phrase, a + possessive.end() if possessive else a, b)
        if end <= first:
            continue
        name = phrase[first:end]
        skip = _NO_NAME.match(name)
        while skip and skip.end() < len(name):
            first, name = first + skip.end(), name[skip.end() :]
            skip = _NO_NAME.match(name)
        if skip or not name:
            continue
        if is_others_office(phrase[:first]):
            return None
        if name.startswith("State ") and " " in name[6:] and phrase[:first].endswith("Secretary of "):
            return first + 6, first + len(name)  # Secretary of State Ada Holm
        if a > 0 and _PLACED_BY.search(phrase[:first]) and (nation := _NATION.match(name)) and " " in name[nation.end() :]:
            return first + nation.end(), first + len(name)  # ambassador to Norrland Ada Holm
        if _OFFICE_OF.match(phrase[:first]) or (a > 0 and _PLACED_BY.search(phrase[:first])):
            return None  # the minister of a place is not the place
        if rest and (" " not in name or _ORGANISATION.search(name)):
            return None
        if a > 0 and _ORGANISATION.search(name):
            return None
        return first, first + len(name)
    return None


def _strip_title(text: str, a: int, b: int) -> tuple[int, int]:
    title = _LAST_TITLE.match(text[a:b]) if " " in text[a:b] else None
    return (a + title.end(), b) if title and title.end() < b - a else (a, b)


@cache
def _strippable() -> frozenset[str]:
    """Words of which one must stand in a name of which something is stripped."""
    nations = (word for row in read_rows("kit.text", "nations") for word in row[0].split(" "))
    listed = read_words("kit.text", "titles") | read_words("kit.text", "sentence_openers")
    return listed | frozenset(nations) | frozenset(_NAME_WORD.findall(_TITLE + " " + _NO_NAME.pattern.replace("\\b", " ")))


def strip_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a full name without the titles, nations and words of a sentence's beginning before it: *Although Ada Holm*."""
    name = text[start:end]
    if _strippable().isdisjoint(_NAME_WORD.findall(name)):
        return start, end
    while True:
        word = _NO_NAME.match(name) or _NATION.match(name)
        if word and word.end() < len(name):
            cut = word.end()
        elif " " in name and (title := _LAST_TITLE.match(name)) and title.end() < len(name):
            cut = title.end()
        else:
            return start, end
        start, name = start + cut, name[cut:]


def begins_with_subject(before: str) -> bool:
    """Whether the words before *, said* are a speaker with what is set beside the name, and no content: *Ada Holm, the mayor,*."""
    pieces = _split_pieces(before.rstrip(" ,–—"))
    start = 0
    while start < len(pieces) - 1 and _is_introduction(before[slice(*pieces[start])]):
        start += 1
    if len(pieces) - start < 2 or any(_HELPED.match(before, a) for a, _ in pieces[start + 1 :]):
        return False
    head = before[slice(*pieces[start])].strip()
    words: list[str] = _LOWER_WORD.findall(head)
    if not _CUT_WORDS.isdisjoint(words):
        return False  # the council will not admit anybody
    if head[:1].isupper() and _ends_with_name(head):
        return all(w in _LINKS or w in office_words() for w in words)
    described = _OFFICE_HEAD.match(head)
    if not described or not any(w in office_words() for w in words):
        return False
    between = described["before"].lower().split()
    return not any(w in _CUT_WORDS or w in _SMALL for w in between) and not any(w.endswith("ed") for w in words)


def is_others_office(before: str) -> bool:
    """Whether the words before a name say that somebody else speaks: *a spokesman for* Holm, *the aide to President* Holm."""
    return bool(_OF_ANOTHER.match(before) or _OF_HOLDER.search(before))


@cache
def _organisation_words() -> frozenset[str]:
    return frozenset(_NAME_WORD.findall(_ORGANISATION.pattern.replace("\\b", " ").replace("Awards?", "Award Awards")))


def is_organisation(name: str) -> bool:
    """Whether a name holds a word of institutions, places or the like: *Lake University*."""
    return not _organisation_words().isdisjoint(name.split(" "))
