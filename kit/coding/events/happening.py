"""One happening as a sentence reports it, and its label in our own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

PLANNED = ", planned"
NOUN = {
    "talks": "Talks", "contact": "Contact", "meeting": "Meeting", "call": "Call", "speech": "Speech", "interview": "Interview",
    "announcement": "Announcement", "ruling": "Court ruling", "agreement": "Agreement", "plan": "Plan", "treaty": "Treaty",
    "recognition": "Recognition", "annexation": "Annexation", "invasion": "Invasion", "attack": "Attack", "other": "Vote",
}  # fmt: skip
_HOW = {"video": "by video", "phone": "by phone", "in person": "in person", "written": "in writing", "broadcast": "on air"}


class Event(NamedTuple):
    """One happening as one sentence reports it (``sentence``: index into the list of sentences; ``text[start:end]``: the words
    that name it), or as merged from several. Days are first and last possible days; ``actors`` are ids."""

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


def write_label(event: Event, labels: Sequence[str] = ()) -> str:
    """A label in our own words, at most 12: “Talks, round 4, by video”, “Meeting in Brussels”.

    Parameters
    ----------
    event : Event
    labels : sequence of str
        Labels of its reports: they name the participants; the first of the longest is kept for what is no talks, and an event
        is planned only if all say so.
    """
    planned = PLANNED if labels and all(one.endswith(PLANNED) for one in labels) else ""
    if event.kind not in ("talks", "contact") and labels:
        longest = max(
            (one.removesuffix(PLANNED) for one in labels if one.startswith(NOUN[event.kind])), key=len, default=NOUN[event.kind]
        )
        return longest + planned
    parts = [NOUN[event.kind]]
    if event.round_number:
        parts.append(f"round {event.round_number}")
    if event.mode:
        parts.append(_HOW[event.mode])
    where = event.place or event.country
    return ", ".join(parts) + (f" in {where}" if where else "") + planned
