"""A sentence that counts or tells something → whose word it is, by its speech verb or “according to”."""

from __future__ import annotations

import re
from functools import cache

from kit.coding.gazetteer import build_pattern
from kit.text.names import Mention
from kit.text.stretches import Stretch
from kit.text.word_lists import read_words

_NEAR = 90  # characters between a speech verb and its speaker


def find_holder(sentence: Stretch, mentions: list[Mention]) -> str | None:
    """The actor whose word a sentence is: named after “according to”, else before a speech verb, else after it.

    Parameters
    ----------
    sentence : Stretch
    mentions : list of Mention
        Whom the sentence names.
    """
    for verb in _verb_pattern().finditer(sentence.small, sentence.start, sentence.end):
        after = next((m for m in mentions if 0 <= m.start - verb.end() <= _NEAR), None)
        before = next((m for m in reversed(mentions) if 0 <= verb.start() - m.end <= _NEAR), None)
        if verb[0] == "according to":
            before = None
        elif before and verb[0] in ("told", "tells"):
            after = None
        chosen = before or after
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
