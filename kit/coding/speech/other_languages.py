"""An article in German, French, Spanish, Russian or Ukrainian → whose words stand in its quotation marks.

Only direct quotations of people and institutions that the codebook names are found: beside a verb of speech with the name as its
subject, behind a name with a colon, or within a sentence. The words of a language are in ``words_of_languages.csv``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from kit.coding.speech.clauses import Clause, Found, find_subject, is_governed, read_tokens
from kit.coding.speech.passages import Attribution
from kit.coding.speech.quotes import Quote
from kit.coding.speech.quotes_of_languages import find_quotes
from kit.text.names import Mention
from kit.text.read_text import ReadText
from kit.text.word_lists import read_rows

LEAST_WITHIN = 4  # words of a quotation within somebody's sentence: fewer are a word that the writer does not make his own
_LEAD = 6  # words behind a quotation in which its verb stands
_MOST = 0.8  # share of its sentences that a quotation fills which has no words beside it
_REACH = 240  # characters of a clause
# e.g. "“We go”, said"
_SET_OFF = re.compile(r"\s*[,—–-]")
# e.g. "Holm said, "
_JOINED = re.compile(r"(?:[,:;—–-]|\b(?:und|et|y|и|та|і))\s*\Z")
# e.g. "“We go, — said Holm, — and stay”"
_DASHED = re.compile(r"[,.!?…]\s*[—–-]\s+")
# e.g. "said Holm, — and"
_DASH_ENDS = re.compile(r"[,.!?…:]\s*[—–-]\s|\Z")
# e.g. "« We go, a dit Holm, et nous restons »"
_COMMA = re.compile(r"[,!?…]\s+(?=[^\W\d_])")
# e.g. "a dit Holm, et"
_COMMA_ENDS = re.compile(r",\s|\Z")
# e.g. "— We go, — said Holm"
_DIALOGUE = re.compile(r"[—–-]\s?(?=\S)")
# e.g. "— We go, — said Holm"
_DIALOGUE_ENDS = re.compile(r"[,.!?…]?\s+[—–-]\s?(?=[^\W\d_])")


class _Case(NamedTuple):
    """A quotation, whom it is attributed to, and how."""

    quote: Quote
    mention: Mention
    cue: str
    rule: str
    confidence: str
    around: tuple[int, int]  # the quotation and the words that name its speaker


def languages() -> frozenset[str]:
    """Codes of the languages whose quotations are found."""
    return frozenset(_load())


def find(read: ReadText) -> list[Attribution]:
    """Direct quotations of a text with a speaker of the codebook, in reading order."""
    words = _load().get(read.language)
    return _Reader(read, words).read() if words else []


@cache
def _load() -> dict[str, dict[str, frozenset[str]]]:
    words: dict[str, dict[str, frozenset[str]]] = {}
    for language, kind, listed in read_rows("kit.coding.speech", "words_of_languages"):
        words.setdefault(language, {})[kind] = frozenset(listed.split())
    return words


def _blank(read: ReadText) -> str:
    """The text with a space for every character between quotation marks."""
    parts, at = [], 0
    bodies = [line for line in read.lines if line.kind == "body"]
    for quote in (q for line in bodies for q in find_quotes(read.text, line.start, line.end)):
        parts += [read.text[at : quote.start + 1], " " * (quote.end - quote.start - 2)]
        at = quote.end - 1
    return "".join([*parts, read.text[at:]])


class _Reader:
    """An article while it is read."""

    def __init__(self, read: ReadText, words: Mapping[str, frozenset[str]]):
        self._read, self._words, self._text = read, words, read.text
        self._plain = replace(read, text=_blank(read))  # what stands outside of quotations
        self._starts = [s.char_start for s in read.sentences]
        self._cases: list[_Case] = []

    def read(self) -> list[Attribution]:
        sentences = self._read.sentences
        first = 0
        for at, sentence in enumerate(sentences):
            if at + 1 == len(sentences) or sentences[at + 1].paragraph != sentence.paragraph:
                self._read_paragraph(sentences[first].char_start, sentence.char_end)
                first = at + 1
        return [self._write(case) for case in self._cases]

    def _read_paragraph(self, start: int, end: int) -> None:
        if "dialogue" in self._words and _DIALOGUE.match(self._text, start, end) and (case := self._read_dialogue(start, end)):
            self._cases.append(case)
            return
        quotations = find_quotes(self._text, start, end)
        if not quotations:
            return
        for number, quote in enumerate(quotations):
            until = quotations[number + 1].start if number + 1 < len(quotations) else end
            since = max(start, self._cases[-1].quote.end if self._cases else 0)
            self._read_quote(quote, since, until, quotations[number - 1] if number else None, start)

    def _read_quote(self, quote: Quote, since: int, until: int, before: Quote | None, paragraph: int) -> None:
        sentence = self._read.sentences[self._sentence_at(quote.start)]
        lead = Clause(max(since, sentence.char_start, quote.start - _REACH), quote.start)
        ends = self._read.sentences[self._sentence_at(quote.end - 1)].char_end
        behind = Clause(quote.end, max(quote.end, min(until, ends, quote.end + _REACH)))
        last = self._cases[-1] if self._cases else None
        case = self._read_within(quote) or self._read_colon(quote, lead)
        if case is None and last and before and last.quote.end == before.end and self._is_joined(last, lead):
            joined = last.quote._replace(end=quote.end)
            self._cases[-1] = last._replace(quote=joined, around=(last.around[0], quote.end))
            return
        case = case or self._read_behind(quote, behind, paragraph) or self._read_embedded(quote, lead)
        case = case or self._carry(quote, lead, behind, last)
        if case:
            self._cases.append(case)

    def _is_joined(self, last: _Case, lead: Clause) -> bool:
        """Whether a quotation goes on with the one before it in the same sentence: *“We go”, said Holm, “and stay”*."""
        same = self._sentence_at(last.quote.end - 1) == self._sentence_at(lead.end)
        return same and _JOINED.search(self._text, lead.start, lead.end) is not None

    def _read_within(self, quote: Quote) -> _Case | None:
        """The speaker is named within the marks: *«We go, — said Holm, — and stay»*."""
        marks = [(_DASHED, _DASH_ENDS)] + ([(_COMMA, _COMMA_ENDS)] if self._text[quote.start] == "«" else [])
        for begins, closes in marks:
            for m in begins.finditer(self._text, quote.start + 1, quote.end - 1):
                stop = closes.search(self._text, m.end(), quote.end - 1)
                clause = Clause(m.end(), stop.start() if stop else quote.end - 1)
                subject = find_subject(self._read, self._words, clause, lead=2) if clause.end - clause.start < _REACH else None
                if subject and subject.mention:
                    return _Case(
                        quote, subject.mention, subject.cue, "quote around its speaker", "medium", (quote.start, quote.end)
                    )
        return None

    def _read_colon(self, quote: Quote, lead: Clause) -> _Case | None:
        """*Holm said: “We go”*, *Holm: “We go”*."""
        printed = self._text[lead.start : lead.end].rstrip()
        if not printed.endswith(":"):
            return None
        clause = Clause(lead.start, lead.start + len(printed) - 1)
        subject = self._subject(clause, last=True)
        if subject and subject.mention:
            return _Case(quote, subject.mention, subject.cue, "speaker, quote", "medium", (subject.mention.start, quote.end))
        mentions = self._plain.mentions_between(clause.start, clause.end)
        short = len(read_tokens(self._text, clause.start, clause.end)) <= _LEAD
        if subject is None and mentions and short and self._stands_free(mentions[-1], clause):
            return _Case(quote, mentions[-1], ":", "colon", "medium", (mentions[-1].start, quote.end))
        people = [m for m in mentions if m.actor_id in self._read.names.persons]
        if subject is None and len({m.actor_id for m in people}) == 1 and self._is_topic(people[0], clause):
            return _Case(quote, people[0], ":", "colon", "low", (people[0].start, quote.end))
        return None

    def _is_topic(self, mention: Mention, clause: Clause) -> bool:
        """Whether a clause without a verb of speech is about somebody: *Holm was not surprised: “…”*, *To Holm it is clear: “…”*."""
        before = read_tokens(self._text, clause.start, mention.start)
        return self._stands_free(mention, clause) or (
            len(before) == 1 and before[0].small in self._words.get("topic", frozenset())
        )

    def _read_behind(self, quote: Quote, behind: Clause, paragraph: int) -> _Case | None:
        """*“We go”, said Holm*."""
        subject = self._subject(behind, lead=_LEAD)
        long = self._count(quote) >= LEAST_WITHIN
        closed = self._text[quote.end - 2 : quote.end - 1] in tuple(",.!?…") or _SET_OFF.match(self._text, quote.end)
        if subject is None or not (long or (closed and not subject.naming)):
            return None
        around = (quote.start, max(subject.end, quote.end))
        if subject.mention:
            return _Case(quote, subject.mention, subject.cue, "quote, speaker", "medium", around)
        spoke = self._spoke_before(quote, paragraph) if subject.pronoun else None
        return _Case(quote, spoke, subject.cue, "quote, pronoun", "low", around) if spoke else None

    def _read_embedded(self, quote: Quote, lead: Clause) -> _Case | None:
        """*Holm spoke of “a day for which we waited”*."""
        subject = self._subject(lead, last=True)
        people = self._plain.mentions_between(lead.start, lead.end)
        if subject is None and people and self._count(quote) >= LEAST_WITHIN and self._is_opinion(people[0], lead):
            return _Case(
                quote,
                people[0],
                self._text[lead.start : people[0].start].strip(),
                "quote in a sentence",
                "low",
                (lead.start, quote.end),
            )
        if not subject or not subject.mention or not (self._count(quote) >= LEAST_WITHIN or subject.answers):
            return None
        return _Case(quote, subject.mention, subject.cue, "quote in a sentence", "low", (subject.mention.start, quote.end))

    def _is_opinion(self, mention: Mention, lead: Clause) -> bool:
        """*To Holm, this is “nothing but noise at night”*."""
        before = read_tokens(self._text, lead.start, mention.start)
        return len(before) == 1 and before[0].small in self._words.get("topic", frozenset())

    def _carry(self, quote: Quote, lead: Clause, behind: Clause, last: _Case | None) -> _Case | None:
        """A quotation by itself goes on with the one before it in the paragraph: *“We go”, said Holm. “We stay there.”*"""
        words = self._text[lead.start : lead.end] + self._text[behind.start : behind.end]
        if last is None or len(words.strip(" .,—–-")) > (1 - _MOST) * (quote.end - quote.start):
            return None
        first, before = self._sentence_at(quote.start), self._sentence_at(last.around[1] - 1)
        sentences = self._read.sentences
        if first != before + 1 or sentences[first].paragraph != sentences[before].paragraph:
            return None
        return _Case(quote, last.mention, "", "carried quote", "medium", (quote.start, quote.end))

    def _read_dialogue(self, start: int, end: int) -> _Case | None:
        """*— We go, — said Holm*: what stands between the dashes up to the verb, and what follows a third dash."""
        opened = _DIALOGUE.match(self._text, start, end)
        assert opened is not None
        for m in _DIALOGUE_ENDS.finditer(self._text, opened.end(), end):
            stop = _DASH_ENDS.search(self._text, m.end(), end)
            clause = Clause(m.end(), min(stop.start() if stop else end, m.end() + _REACH))
            subject = find_subject(self._read, self._words, clause, lead=2)
            if subject and subject.mention:
                goes_on = stop is not None and stop.end() < end
                quote = Quote(opened.end(), end if goes_on else m.start(), True)
                return _Case(quote, subject.mention, subject.cue, "dialogue", "medium", (start, max(quote.end, subject.end)))
        return None

    def _subject(self, clause: Clause, *, lead: int | None = None, last: bool = False) -> Found | None:
        return find_subject(self._plain, self._words, clause, lead=lead, last=last)

    def _stands_free(self, mention: Mention, clause: Clause) -> bool:
        tokens = read_tokens(self._text, clause.start, clause.end)
        return not is_governed(mention, tokens, self._read, self._words, cue="")

    def _spoke_before(self, quote: Quote, paragraph: int) -> Mention | None:
        """Whom *he* stands for: the last person named before in the paragraph, outside of quotations."""
        named = self._plain.mentions_between(paragraph, quote.start)
        return next((m for m in reversed(named) if m.actor_id in self._read.names.persons), None)

    def _count(self, quote: Quote) -> int:
        return len(read_tokens(self._text, quote.start, quote.end))

    def _sentence_at(self, place: int) -> int:
        return max(0, bisect_right(self._starts, place) - 1)

    def _write(self, case: _Case) -> Attribution:
        m, quote = case.mention, case.quote
        actor = self._read.names.actors.get(m.actor_id, {})
        kind = "person" if actor.get("kind") == "person" else "other"
        return Attribution(
            self._sentence_at(min(case.around[0], quote.start)), self._sentence_at(max(case.around[1], quote.end) - 1),
            quote.start, quote.end, self._text[m.start : m.end], m.start, m.end, m.actor_id, "direct", case.cue, case.rule,
            case.confidence, kind,
        )  # fmt: skip
