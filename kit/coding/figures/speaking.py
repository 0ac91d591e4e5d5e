"""A sentence that counts or tells something → whose word it is, by its speech verb or “according to”."""

from __future__ import annotations

import re

from kit.coding.gazetteer import any_of
from kit.text.names import Mention

VERBS = [
    "said",
    "says",
    "say",
    "saying",
    "told",
    "tells",
    "announced",
    "announces",
    "declared",
    "declares",
    "stated",
    "states",
    "reported",
    "reports",
    "confirmed",
    "confirms",
    "claimed",
    "claims",
    "estimated",
    "estimates",
    "documented",
    "verified",
    "recorded",
    "counted",
    "put",
    "warned",
    "stressed",
    "added",
    "noted",
    "reiterated",
    "acknowledged",
    "explained",
    "insisted",
    "demanded",
    "denied",
]
# e.g. "she estimated that nine boats sank"
_SPOKEN = re.compile(rf"\baccording to\b|\b{any_of(VERBS)}\b")
_NEAR = 90  # characters between a speech verb and its speaker


def holder(low: str, start: int, end: int, mentions: list[Mention]) -> str | None:
    """The actor to whom ``low[start:end]`` gives the word: named after “according to”, else before a speech verb, else after it.

    Parameters
    ----------
    low : str
        The text in small letters.
    start, end : int
        The sentence.
    mentions : list of Mention
        Whom the sentence names.
    """
    for verb in _SPOKEN.finditer(low, start, end):
        after = next((m for m in mentions if 0 <= m.start - verb.end() <= _NEAR), None)
        before = next((m for m in reversed(mentions) if 0 <= verb.start() - m.end <= _NEAR), None)
        if verb[0] == "according to":
            before = None
        elif before and verb[0] in ("told", "tells"):
            after = None
        chosen = before or after
        if chosen:
            return _fullest(chosen, mentions)
    return None


def _fullest(chosen: Mention, mentions: list[Mention]) -> str:
    """In “minister X” and “X, minister of Y” the person speaks, not the country that an office begins with."""
    beside = [m for m in mentions if m.start - chosen.end in (1, 2) and m.scheme != "role" and m.scheme != "place"]
    return beside[0].actor_id if beside and chosen.scheme in ("role", "place") else chosen.actor_id
