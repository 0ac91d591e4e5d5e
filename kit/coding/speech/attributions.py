"""Sentences of an article → who is said to have said or held what, with exact spans."""

from __future__ import annotations

import re

from kit.coding.speech import quotes, speakers
from kit.coding.speech.beside_quotes import read_beside_quote
from kit.coding.speech.interviews import Interview
from kit.coding.speech.passages import Attribution, Passage, Rule
from kit.coding.speech.people import People
from kit.coding.speech.quotes import Quote, Unit
from kit.coding.speech.sentence_patterns import read_passage
from kit.coding.speech.speaker import Heard, Speaker
from kit.coding.speech.speakers import Phrase
from kit.text.read_text import ReadText

__all__ = ["Attribution", "find"]

# e.g. "LAKETOWN, Ferryland (LW) – The envoys met"
_DATELINE = re.compile(
    r"(?:[A-Z\d][\w.’'-]*[ ,/]+){1,6}\([^()\n]{2,40}\)\s*[-–—]{1,2}\s+|[A-Z][A-Z’' .-]{3,40}(?:, [A-Z][\w. ]{2,20})?\s[-–—]{1,2}\s+(?=[A-Z“\"])"
)
# e.g. "The statement of the ministry reads as follows:"
_ANNOUNCES = re.compile(
    r"\s(?:(?:has |have |had )?(?:read|reads|says|said|stated|states|issued|published|released|posted|wrote|writes|put out)"
    r"(?: in (?:a|the|its|his|her) \w+)?(?: (?:as follows|(?:the )?following(?: \w+){0,2}))?):$"
)
# e.g. "The full text of the statement of the ministry"
_STATEMENT_OF = re.compile(
    r"(?:In )?(?:[Tt]he |[Ii]ts |[Aa] )?(?:full )?(?:text of )?(?:[Tt]he )?(?:joint |official |written )?"
    r"(?:statement|message|text|communiqu[eé]|letter|note|order|declaration|post|press release)s? (?:of|by|from|issued by|published by) (?P<by>[^,;:]{3,80})$"
    r"|(?P<whose>[^,;:]{3,80}?)[’']s? (?:full |joint |official |written )?(?:statement|message|text|communiqu[eé]|letter|note|order|declaration|post)$"
)
_LONGEST_DATELINE = 90  # characters
_FAR = 8  # units without speech in which the one is looked for who speaks next
_MARKS = (
    "ccording to",
    " that ",
    ":",
    " words",
    " view",
    " opinion",
    " put it",
    " puts it",
    " certain ",
    " convinced ",
    " position is",
    " stance is",
    " spoke of",
    " spoke in",
    " as “",
)  # without a verb or quotation, one of them may make speech


def find(read: ReadText) -> list[Attribution]:
    """Attributions of an article, in reading order."""
    text = read.text
    units, quotations, masked = quotes.read_units(text, read.sentences)
    people = People(text, masked, read.mentions, read.names)
    reader = _Reader(people, Interview(text, people))
    for number, (unit, within) in enumerate(zip(units, quotations, strict=True)):
        reader.read(unit, within, units[number + 1] if number + 1 < len(units) else None)
    return reader.attributions


class _Reader:
    """What is heard of an article while it is read.

    Attributes
    ----------
    speaker, human : Speaker or None
        Heard or told of last, and the last of them who is a human being.
    label : Speaker or None
        Whose words the paragraph is, by the label with which it begins.
    """

    def __init__(self, people: People, interview: Interview):
        self.attributions: list[Attribution] = []
        self.speaker: Speaker | None = None
        self.human: Speaker | None = None
        self.label: Speaker | None = None
        self._announced: Speaker | None = None  # whose text the next paragraph is: “The statement reads as follows:”
        self._people, self._interview = people, interview
        self._untold: list[Unit] = []  # units without speech: whom they tell of is asked for when somebody speaks
        self._paragraph = 0

    def read(self, unit: Unit, within: list[Quote], following: Unit | None) -> None:
        """Read the next unit."""
        people = self._people
        opens_paragraph, self._paragraph = unit.paragraph != self._paragraph, unit.paragraph
        if opens_paragraph:
            self.label = None if within or not self._announced else self._announced
            unit = self._skip_dateline(unit)
        self._announced = self._announce(unit) if people.text[unit.end - 1] == ":" else None
        if self._announced and not within:
            self.speaker = self._announced
            return
        verb = people.has_verb(unit.start, unit.end)
        if not (within or verb or self.label):
            printed = people.text[unit.start : unit.end]
            if not (printed.startswith("For ") or any(mark in printed for mark in _MARKS)):
                self._untold.append(unit)
                return
        if self._untold and (within or verb or "ccording" in people.text[unit.start : unit.end]):
            if last := next((s for u in reversed(self._untold[-_FAR:]) if (s := people.last_in(u.start, u.end))), None):
                self.speaker = self.human = last
            self._untold.clear()
        heard = Heard(None if opens_paragraph else self.speaker, self.speaker, self.human)
        passage = Passage(people.text, people.masked, unit, within, people, heard)
        label = self._interview.read_label(unit.start, unit.end) if opens_paragraph else None
        if label and label.speaker is None:
            return  # a question
        if label or self.label:
            self.label = speaker = label.speaker if label else self.label
            assert speaker is not None
            start = label.start if label else unit.start
            here: tuple[Attribution, ...] = (
                passage.attribution(start, unit.end, speaker, "direct", Rule("colon", ":"), "medium"),
            )
        else:
            here = (
                read_passage(passage) or read_beside_quote(passage) or _read_bare_quote(passage, following, opens=opens_paragraph)
            )
        if not here:
            self._untold.append(unit)
            return
        self.attributions += here
        self.speaker = here[-1].heard()
        if self.speaker.kind != "other":
            self.human = self.speaker
        else:  # he who goes on is the one of whom the sentence tells
            relays = people.person_in(here[-1].content_end, unit.end)  # it rains, Holm told the Lake Wire
            self.human = people.last_in(unit.start, unit.end) or relays or self.human

    def _skip_dateline(self, unit: Unit) -> Unit:
        text, end = self._people.text, min(unit.end, unit.start + _LONGEST_DATELINE)
        head = text[unit.start : end]
        dateline = _DATELINE.match(text, unit.start, end) if "-" in head or "–" in head or "—" in head else None
        return unit._replace(start=dateline.end()) if dateline else unit

    def _announce(self, unit: Unit) -> Speaker | None:
        """Whose statement stands in the paragraph behind: *The statement of the ministry reads as follows:*."""
        people = self._people
        announces = _ANNOUNCES.search(people.masked, unit.start, unit.end)
        if not announces:
            return None
        phrase = speakers.read_before(people.masked, unit.start, announces.start())
        owner = _STATEMENT_OF.match(people.masked, unit.start, announces.start())
        if owner:
            phrase = Phrase(*owner.span("by" if owner["by"] else "whose"), "description")
        return people.resolve(phrase, Heard(None, self.speaker, self.human), speaks=True) if phrase else None


def _read_bare_quote(passage: Passage, following: Unit | None, *, opens: bool) -> tuple[Attribution, ...]:
    """A quotation that names no speaker is his of whom the next sentence tells, or who spoke before: “It is a gift.”"""
    speaker, quotations = passage.heard.before, passage.quotes
    if not quotations or not passage.is_quote():
        return ()
    start, end = quotations[0].start, quotations[-1].end
    if opens and following and following.paragraph == passage.unit.paragraph:
        behind = passage.people.last_in(following.start, following.end)
        if behind and behind.kind == "person":
            return (passage.attribution(start, end, behind, "direct", Rule("quote before its speaker", ""), "low"),)
    if not speaker:
        return ()
    if not opens:
        return (passage.attribution(start, end, speaker, "direct", Rule("carried quote", ""), "medium"),)
    if start == passage.unit.start:
        return (passage.attribution(start, end, speaker, "direct", Rule("quote after its speaker", ""), "low"),)
    return ()
