"""A clause in another language than English → its verb of speech and the name that is its subject."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from kit.text.before_names import is_title
from kit.text.names import Mention
from kit.text.read_text import ReadText

Words = Mapping[str, frozenset[str]]
_NONE: frozenset[str] = frozenset()
# e.g. "said"
_WORD = re.compile(r"[^\W\d_]+")
# what stands between the words of a name with its titles
# e.g. "Mme. "
_BLANK = re.compile(r"[.’']?[\s\u00a0-]*")
# e.g. "said Holm, who"
_STOP = re.compile(r"[,;:]|\s[–—]\s")
_LEAD_OF_TWO = 16  # words within which the second part of a verb stands: *had said*
_TITLES_BEFORE = 4  # words before a name that may be its titles


class Clause(NamedTuple):
    """A stretch of the text, end exclusive."""

    start: int
    end: int


class Token(NamedTuple):
    """A word of letters: its span, and itself in small letters."""

    start: int
    end: int
    small: str


class Found(NamedTuple):
    """A verb of speech and whose it is: of a name, of a pronoun (or of nobody named), else of somebody the codebook lacks.

    ``answers``: the verb may have a single word as its content; ``naming``: it says what somebody calls something.
    """

    cue: str
    end: int
    mention: Mention | None
    pronoun: bool
    answers: bool
    naming: bool


def read_tokens(text: str, start: int, end: int) -> list[Token]:
    """The words of a stretch."""
    return [Token(m.start(), m.end(), m[0].lower()) for m in _WORD.finditer(text, start, end)]


def find_subject(read: ReadText, words: Words, clause: Clause, *, lead: int | None = None, last: bool = False) -> Found | None:
    """The verb of speech of a clause and its subject; None where no verb stands there.

    Parameters
    ----------
    read : ReadText
    words : mapping of str to frozenset of str
        The words of its language by kind.
    clause : Clause
    lead : int, optional
        The verb is one of so many first words, in the first part of the clause.
    last : bool
        Of several verbs the last counts, not the first.
    """
    tokens = read_tokens(read.text, clause.start, clause.end)
    if subject := _read_according(read, words, clause, tokens):
        return subject
    first_stop = _STOP.search(read.text, tokens[0].start, clause.end) if tokens else None
    within = first_stop.start() if lead is not None and first_stop else clause.end
    if lead and tokens and tokens[0].small in words.get("auxiliary", _NONE):
        lead = _LEAD_OF_TWO
    verbs = [
        i for i, t in enumerate(tokens[:lead]) if t.start < within and (t.small in words["verb"] or t.small in words["naming"])
    ]
    if not verbs:
        return None
    at = verbs[-1 if last else 0]
    verb = tokens[at]
    mentions = read.mentions_between(clause.start, clause.end)
    mention = _find_behind(read, words, clause, tokens, at, mentions) or _find_before(read, words, tokens, at, mentions)
    beside = {t.small for t in tokens[max(0, at - 1) : at + 2] if t is not verb}
    alone = len(tokens) <= 2 and not mentions
    end = max(verb.end, mention.end) if mention else verb.end
    pronoun = mention is None and (
        alone or bool(beside & words.get("pronoun", _NONE)) or _is_described(read, words, clause, verb, tokens)
    )
    return Found(
        read.text[verb.start : verb.end], end, mention, pronoun, verb.small in words["answer"], verb.small in words["naming"]
    )


def _is_described(read: ReadText, words: Words, clause: Clause, verb: Token, tokens: Sequence[Token]) -> bool:
    """Whether the subject is somebody named before, by his office or age: *said the minister*, *said the former mayor*."""
    articles, describes, drops = words.get("article", _NONE), words.get("describes", _NONE), words.get("drops", _NONE)
    stop = _STOP.search(read.text, verb.end, clause.end)
    behind = [t for t in tokens if verb.end <= t.start < (stop.start() if stop else clause.end)]
    if any(t.small in drops for t in [t for t in behind if t.small not in articles][:1]):
        return True  # Spanish *dijo el lunes*: nobody is named at all
    if articles and not (behind and behind[0].small in articles):
        return False
    nouns = [t.small for t in behind if t.small not in articles and t.small not in describes][:1]
    aged = bool(behind) and behind[-1].small in describes
    return aged or any(is_title(noun, read.language, openers=False) for noun in nouns)


def is_governed(mention: Mention, tokens: Sequence[Token], read: ReadText, words: Words, cue: str) -> bool:
    """Whether a name hangs on a preposition or on a word for somebody who speaks for others: *of Holm*, *a spokesman of Holm*."""
    before = [t for t in tokens if t.end <= mention.start]
    at, edge = len(before) - 1, mention.start
    articles, titles = words.get("article", _NONE), 0
    while at >= 0 and titles < _TITLES_BEFORE and _BLANK.fullmatch(read.text, before[at].end, edge):
        token = before[at]
        if token.small in words["spokesperson"] and at == len(before) - 1 and read.language in ("ru", "uk"):
            return True  # *predstavitel’ Holm*: there a genitive needs no preposition
        if token.small in words["preposition"]:
            return not (cue in words["impersonal"] and token.small in words["place"])
        if token.small not in articles and not is_title(token.small, read.language, openers=False):
            return False
        at, edge, titles = at - 1, token.start, titles + 1
    return False


def _read_according(read: ReadText, words: Words, clause: Clause, tokens: Sequence[Token]) -> Found | None:
    """*“We go”, so Holm*: a word that stands for a verb, right before the name."""
    if not tokens or tokens[0].small not in words.get("according", _NONE):
        return None
    for mention in read.mentions_between(clause.start, clause.end)[:1]:
        between = [t.small for t in tokens[1:] if t.end <= mention.start]
        articles = words.get("article", _NONE)
        if all(word in articles or is_title(word, read.language, openers=False) for word in between):
            return Found(read.text[tokens[0].start : tokens[0].end], mention.end, mention, False, False, False)
    if _is_described(read, words, clause, tokens[0], tokens):
        return Found(read.text[tokens[0].start : tokens[0].end], tokens[0].end, None, True, False, False)
    return None


def _find_behind(
    read: ReadText, words: Words, clause: Clause, tokens: Sequence[Token], at: int, mentions: Sequence[Mention]
) -> Mention | None:
    """The subject behind its verb: *said Holm*, *said the head of the delegation, Tess Quorn*."""
    verb = tokens[at]
    following = tokens[at + 1 :]
    if not following or following[0].small in words.get("indefinite", _NONE):
        return None
    stop = _STOP.search(read.text, verb.end, clause.end)
    until = stop.start() if stop else clause.end
    until = min([until, *(t.start for t in following if t.small in words["subordinator"])])
    for mention in mentions:
        if verb.end <= mention.start < until:
            fit = not is_governed(mention, tokens, read, words, verb.small)
            if fit and not _names_another(read, words, tokens, verb.end, mention.start, mentions):
                return mention
    if stop and stop.start() == until and stop[0] == ",":  # an apposition
        said_of = [t for t in following if t.end <= until]
        named = next((m for m in mentions if m.start >= until), None)
        between = [t for t in tokens if named and until <= t.start and t.end <= named.start]
        titled = all(is_title(t.small, read.language, openers=False) for t in between)
        if named and said_of and titled and not _names_another(read, words, tokens, verb.end, until, mentions):
            return named
    return None


def _find_before(read: ReadText, words: Words, tokens: Sequence[Token], at: int, mentions: Sequence[Mention]) -> Mention | None:
    """The subject before its verb: *Holm said*, *Holm, the envoy of the lake, said*."""
    verb = tokens[at]
    for mention in reversed([m for m in mentions if m.end <= verb.start]):
        if is_governed(mention, tokens, read, words, verb.small):
            continue
        between = read.text[mention.end : verb.start].strip()
        apposition = between.startswith(",") and between.endswith(",")
        if not apposition and _names_another(read, words, tokens, mention.end, verb.start, mentions):
            return None
        behind = verb.end
        return None if _names_directly(read, tokens, at, behind, mentions) else mention
    return None


def _names_directly(read: ReadText, tokens: Sequence[Token], at: int, behind: int, mentions: Sequence[Mention]) -> bool:
    """Whether two words with capitals stand right behind a verb that no spelling names: *On Holm said Ruth Kessel*."""
    following = tokens[at + 1 : at + 3]
    if len(following) < 2 or any(m.start <= following[0].start < m.end for m in mentions):
        return False
    a, b = following
    return _is_capital(read, a) and _is_capital(read, b) and read.text[behind : a.start] == " " == read.text[a.end : b.start]


def _names_another(
    read: ReadText, words: Words, tokens: Sequence[Token], start: int, end: int, mentions: Sequence[Mention]
) -> bool:
    """Whether two words with capitals, one behind the other, or one right behind the verb, name somebody else before a name."""
    within = [t for t in tokens if start <= t.start and t.end <= end and not any(m.start <= t.start < m.end for m in mentions)]
    led = {b.start for a, b in pairwise(within) if a.small in words["preposition"]}  # *told* the Lake Wire
    capital = [t for t in within if _is_capital(read, t) and not is_title(t.small, read.language)]
    if read.language != "de" and capital and capital[0] is within[0] and read.text[start : capital[0].start].strip() == "":
        return read.text[capital[0].end : end].strip() != ""
    before = {b.start: a.start for a, b in pairwise(within)}
    pairs = pairwise(capital)
    return any(read.text[a.end : b.start] == " " and not {a.start, before.get(a.start)} & led for a, b in pairs)


def _is_capital(read: ReadText, token: Token) -> bool:
    return read.text[token.start].isupper()
