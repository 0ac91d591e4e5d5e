"""A number in its sentence → whose word it is: by what people are quoted with, else by its speech verb or “according to”."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from kit.coding.gazetteer import build_pattern
from kit.text.names import Mention
from kit.text.stretches import Stretch
from kit.text.word_lists import read_words

if TYPE_CHECKING:
    from kit.coding.speech.attributions import Attribution

_NEAR = 90  # characters between a speech verb and its speaker
# e.g. "nine boats sank; "
# e.g. "nine boats sank, and the port "
# e.g. "nine boats that "
_PARTS = re.compile(r"[;“”\"]|, (?:and|but|while|whereas|although) |\b(?:which|who|that|where|when|because|after|before)\b")
# e.g. ", and the port "
_NEW_CLAUSE = re.compile(
    r"; |, (?:while|whereas|although) |, (?:and|but) (?:the|a|an|it|its|in|at|on|[a-z]+ (?:is|are|was|were|has|have))\b"
)
# e.g. "the cost was "
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been) \Z")  # “is estimated at”: by nobody
# e.g. "and the port"
_AND = re.compile(r"(?:and|but|or|while) ")
# e.g. "nine boats sank, the port "
_COMMA = re.compile(r"[,”\"] ?")


NARRATED = (
    "Length of talks",
    "Length of a call",
    "Votes in favour",
    "Votes against",
    "Abstentions",
)  # what nobody puts forward but in words of his own


class Holders:
    """Who is quoted where in an article.

    Parameters
    ----------
    attributions : sequence of Attribution
    """

    def __init__(self, attributions: Sequence[Attribution]):
        self._all = sorted(attributions, key=lambda a: a.content_start)
        self._starts = [a.content_start for a in self._all]

    def find(self, at: int, what: str = "") -> Attribution | None:
        """The attribution whose content holds a place: the innermost; of how long talks last none that only ascribes a demand."""
        around = [a for a in self._all[: bisect_right(self._starts, at)] if a.content_end > at]
        if what in NARRATED:
            around = [a for a in around if a.form != "attributed"]
        return min(around, key=lambda a: a.content_end - a.content_start, default=None)


def find_holder(sentence: Stretch, mentions: list[Mention], at: int) -> str | None:
    """The actor whose word a number is: named before a speech verb that it follows, after “according to”, or behind its clause.

    Parameters
    ----------
    sentence : Stretch
    mentions : list of Mention
        Whom the sentence names.
    at : int
        Where the number stands.
    """
    small = sentence.small
    for verb in _verb_pattern().finditer(small, sentence.start, sentence.end):
        after = next((m for m in mentions if 0 <= m.start - verb.end() <= _NEAR), None)
        before = next((m for m in reversed(mentions) if 0 <= verb.start() - m.end <= _NEAR), None)
        first, last = sorted((verb.start(), at))
        if _NEW_CLAUSE.search(small, first, last) or _PASSIVE.search(sentence.before(verb.start(), 6)):
            continue
        if verb[0] == "according to":
            chosen = after
        elif at > verb.start():  # “Holm said that nine …”
            chosen = before if before and not _PARTS.search(small, before.end, verb.start()) else None
        elif small.startswith(" that ", verb.end()):  # “after nine hours, Holm said that …”
            chosen = None
        else:  # “nine …, Holm said”, “nine …, said Holm”
            comma = [m.end() for m in _COMMA.finditer(small, at, verb.start()) if not _AND.match(small, m.end())]
            begin = comma[-1] if comma else verb.start()
            named = [m for m in mentions if begin <= m.start < verb.start() and not _AND.search(small, begin, m.start)]
            inverted = after if comma and comma[-1] == verb.start() else None
            chosen = named[-1] if named else inverted
        if chosen:
            return _find_person(chosen, mentions)
    return None


def _find_person(chosen: Mention, mentions: list[Mention]) -> str:
    """In “minister X” and “X, minister of Y” the person speaks, not the country that an office begins with."""
    beside = [m for m in mentions if m.start - chosen.end in (1, 2) and m.scheme != "role" and m.scheme != "place"]
    return beside[0].actor_id if beside and chosen.scheme in ("role", "place") else chosen.actor_id


@cache
def _verb_pattern() -> re.Pattern[str]:
    # e.g. "she estimated that nine boats sank"
    return re.compile(rf"\baccording to\b|\b{build_pattern(read_words('kit.coding.figures', 'verbs'))}\b")
