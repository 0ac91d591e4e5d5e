"""A stretch of an article that its quotations hold together → the attributions that a reader makes of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from kit.coding.speech import quotes
from kit.coding.speech.people import People
from kit.coding.speech.quotes import Quote, Unit
from kit.coding.speech.speaker import Heard, Speaker
from kit.text.sentences import is_shortened

SCARE = 3  # words; a shorter quotation is no statement by itself
SHORTEST = 4  # characters of content
_MOSTLY = 0.9  # share of a content from which on its quotations make it direct
# e.g. "this: “Nobody goes.”"
_COLON_LEAD = re.compile(r"\w{1,12}(?: \w{1,12}){0,2}: (?=“)")
# e.g. "the dam would hold. Nobody asked why"
_STOP = re.compile(r"[.;](?=\s|$)")
# e.g. "the guards of the U.S"
_LAST_WORD = re.compile(r"[\w.’'-]+$")
_BEFORE_STOP = 16  # characters in which a shortened word stands


class Attribution(NamedTuple):
    """One attribution: its sentences (indices), content, speaker as printed and resolved, form, cue, rule and confidence.

    ``kind`` and ``party_id`` are the speaker's, as `kit.coding.speech.speaker.Speaker` has them.
    """

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
    kind: str = "other"
    party_id: str | None = None

    def heard(self) -> Speaker:
        """Its speaker, to whom later sentences may go on."""
        return Speaker(self.speaker, self.speaker_start, self.speaker_end, self.actor_id, "medium", self.kind, self.party_id)


# What a pattern makes of a sentence: None if it is not of this pattern, nothing (an empty tuple) if it is but attributes nothing.
Reading = tuple[Attribution, ...] | None
NOTHING: tuple[Attribution, ...] = ()


class Rule(NamedTuple):
    """By which rule, from which printed cue, and whether the cue is one of speech (``say``) or of holding a position (``hold``)."""

    name: str
    cue: str
    kind: str = "say"


class Passage(NamedTuple):
    """A unit of an article with its quotations, and the speakers heard before it.

    ``masked``: the article with what is quoted blanked, as `kit.coding.speech.quotes.read_units` gives it.
    """

    text: str
    masked: str
    unit: Unit
    quotes: list[Quote]
    people: People
    heard: Heard

    def clause_end(self, start: int) -> int:
        """The end of the clause that begins there."""
        masked, end = self.masked, self.unit.end
        for stop in _STOP.finditer(masked, start, end):
            if masked[stop.start()] == ";" or stop.end() == end or not self.shortens(stop.start()):
                return stop.start()
        return end

    def shortens(self, at: int) -> bool:
        """Whether the stop at a place only shortens the word before it: *Feb. 28*, *Gen. Holm*, *the U.S. envoy*."""
        following = self.masked[at + 1 : self.unit.end].lstrip()
        if following[:1].islower() or following[:1].isdigit() or following[:1] in ",;)":
            return True
        word = _LAST_WORD.search(self.masked, max(self.unit.start, at - _BEFORE_STOP), at)
        return word is not None and is_shortened(word[0])

    def is_quote(self) -> bool:
        """Whether most of the unit is quoted."""
        return sum(q.end - q.start for q in self.quotes) >= 0.5 * (self.unit.end - self.unit.start)

    def attribution(self, start: int, end: int, speaker: Speaker, form: str, rule: Rule, confidence: str) -> Attribution:
        """An attribution with the content between two places."""
        unit = self.unit
        start, end = max(start, unit.start), min(end, unit.end)
        return Attribution(
            unit.first, unit.last, start, end, speaker.name, speaker.start, speaker.end, speaker.actor_id, form, rule.cue,
            rule.name, confidence, speaker.kind, speaker.party_id,
        )  # fmt: skip

    def quoted(self, quotations: list[Quote], speaker: Speaker, rule: Rule) -> tuple[Attribution, ...]:
        """The quotations as content, from the first to the last that is longer than a few words."""
        long = [q for q in quotations if quotes.count_words(self.text, q) > SCARE] or quotations
        return (self.attribution(long[0].start, long[-1].end, speaker, "direct", rule, speaker.confidence),)

    def content(self, start: int, end: int, speaker: Speaker, rule: Rule) -> tuple[Attribution, ...]:
        """What stands between two places as content, direct if quotations fill it; nothing where it is too short."""
        masked = self.masked
        within = [q for q in self.quotes if q.start < end and q.end > start]
        while start < end and masked[start] in " ,;:\n":
            start += 1
        while end > start and masked[end - 1] in " ,;\n":
            end -= 1
        if within and (lead := _COLON_LEAD.match(masked, start, end)):
            start = lead.end()  # denied this: “We go.”
        if end - start < SHORTEST:
            return NOTHING
        n_quoted = sum(q.end - q.start for q in within)
        if within and n_quoted >= _MOSTLY * (end - start):
            form, start, end = "direct", within[0].start, max(end, within[-1].end)
        elif any(quotes.count_words(self.text, q) > 1 for q in within):
            form = "mixed"
        else:
            form = "attributed" if rule.kind == "hold" else "indirect"
        return (self.attribution(start, end, speaker, form, rule, speaker.confidence),)
