"""Lines that begin with a label, *Q:*, *HOLM:*, *Ada Holm:* → whose words stand in them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from kit.coding.speech.people import People
from kit.coding.speech.speaker import Speaker
from kit.coding.speech.speakers import Phrase, strip_words

_QUESTION = frozenset(["q", "question"])
_ANSWER = frozenset(["a", "answer"])
_DIRECT = frozenset(["direct speech", "quote", "direct quote", "verbatim", "literally"])
# e.g. "Source: Mayor Holm on a social network"
_SOURCE = re.compile(r"^Source: .*$", re.MULTILINE)
# e.g. "HOLM: The ferry will leave."
_LABEL = re.compile(
    r"^(?P<who>(?:Q|A|Question|Answer)|[A-Z][\w’'.-]*(?: [\w’'.-]+){0,4})(?: \([^()\n]{1,40}\))?: +(?=\S)", re.MULTILINE
)


class Label:
    """A label: where what it introduces begins, and whose it is; ``speaker`` None for questions and for labels that name nobody."""

    def __init__(self, start: int, speaker: Speaker | None):
        self.start, self.speaker = start, speaker


class Interview:
    """The labelled lines of one article.

    Parameters
    ----------
    text : str
    people : People
    """

    def __init__(self, text: str, people: People):
        self._text, self._people = text, people

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(m["who"] for m in _LABEL.finditer(self._text))

    @cached_property
    def _guest(self) -> Speaker | None:
        """Who is asked: the person named most often before the first question, of several the first."""
        first = next((m.start() for m in _LABEL.finditer(self._text) if m["who"].lower() in _QUESTION), 0)
        named = self._people.named_between(0, first)
        counted = Counter(s.name for s in named)
        return max(named, key=lambda s: (counted[s.name], -s.start), default=None)

    @cached_property
    def _source(self) -> Speaker | None:
        """Whose words a report gives that names its source above them."""
        line = _SOURCE.search(self._text)
        return next(reversed(self._people.named_between(*line.span())), None) if line else None

    def read_label(self, start: int, end: int) -> Label | None:
        """The label with which a stretch begins; None where it begins with none that counts."""
        if ":" not in self._text[start : start + 64]:
            return None
        m = _LABEL.match(self._text, start, end)
        if not m:
            return None
        who = m["who"].lower()
        if who in _QUESTION or who in _ANSWER:
            if len(self._counts.keys() & {"Q", "A", "Question", "Answer"}) < 2:
                return None
            return Label(m.end(), None if who in _QUESTION else self._guest)
        if who in _DIRECT:
            return Label(m.end(), self._source) if self._source else None
        first, last = strip_words(self._text, m.start("who"), m.end("who"))
        speaker = self._people.known(Phrase(first, last, "name"))
        if speaker is None and self._counts[m["who"]] > 1 and " " in m["who"] and m["who"].istitle():
            speaker = Speaker(self._text[first:last], first, last, None, "medium", "person")
        return Label(m.end(), speaker) if speaker else None
