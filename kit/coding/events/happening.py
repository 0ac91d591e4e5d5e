"""One happening as a sentence reports it, and its label in our own words."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

PLANNED = ", planned"
NOUN = {
    "talks": "Talks", "contact": "Contact", "meeting": "Meeting", "call": "Call", "speech": "Speech", "interview": "Interview",
    "announcement": "Announcement", "ruling": "Court ruling", "agreement": "Agreement", "plan": "Plan", "treaty": "Treaty",
    "recognition": "Recognition", "annexation": "Annexation", "invasion": "Invasion", "attack": "Attack", "other": "Vote",
}  # fmt: skip
_HOW = {"video": "by video", "phone": "by phone", "in person": "in person", "written": "in writing", "broadcast": "on air"}
_BY = {
    "speech": "by",
    "announcement": "by",
    "interview": "with",
    "plan": "by",
    "recognition": "by",
    "attack": "by",
    "invasion": "by",
}
_LONGEST = 12  # words of a label without “planned”


class Event(NamedTuple):
    """One happening as one sentence reports it (``sentence``: index into the list of sentences; ``text[start:end]``: the words
    that name it), or as merged from several. Days are first and last possible days; ``actors`` are ids; ``whom`` and ``about``
    name participants and object in the label's words; ``planned``: it is announced, not reported."""

    kind: str
    first: date | None
    last: date | None
    precision: str
    round_number: int | None
    mode: str | None
    place: str | None
    country: str | None
    label: str
    sentence: int
    start: int
    end: int
    actors: tuple[str, ...]
    whom: str = ""
    about: str = ""
    planned: bool = False


def write_label(event: Event) -> str:
    """A label in our own words, at most 13: “Talks, round 4, by video”, “Agreement of Norland and Sudmark on a ceasefire, planned”."""
    where = event.place or event.country
    if event.kind in ("talks", "contact") and (event.round_number or not event.whom):
        parts = [NOUN[event.kind]]
        if event.round_number:
            parts.append(f"round {event.round_number}")
        if event.mode:
            parts.append(_HOW[event.mode])
        words = ", ".join(parts)
    else:
        several = len(event.actors) > 1 or (not event.actors and " and " in event.whom)
        by = _BY.get(event.kind, "of" if several else "with" if event.kind in ("meeting", "call") or not event.actors else "of")
        words = NOUN[event.kind] + (f" {by} {event.whom}" if event.whom else "")
        if event.kind in ("talks", "contact") and event.mode:
            words += f" {_HOW[event.mode]}"
    if event.kind == "other" and event.about.startswith("exchange"):
        words = event.about.capitalize()
    elif event.about and event.kind not in ("talks", "contact", "meeting", "call", "interview"):
        words += f" on {event.about}"
    if where and where not in (event.whom, event.about):
        words += f" in {where}"
    return " ".join(words.split(" ")[:_LONGEST]) + (PLANNED if event.planned else "")
