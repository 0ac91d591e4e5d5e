"""Happenings of one article → the same, where those without a day get the day of the same happening named elsewhere in it."""

from __future__ import annotations

import re

from kit.coding.events.happening import Event
from kit.text.read_text import ReadText

# e.g. "she welcomed the "
_THE = re.compile(r"\b(?:the|these|those|this)(?: [\w-]+)? \Z")
_BEFORE = 20  # characters before what tells of a happening in which its article stands
_FAMILY = {"contact": "talks", "meeting": "talks"}


def join_undated(events: list[Event], read: ReadText) -> list[Event]:
    """Give what is undated the day of the one dated happening of its kind and participants in the article.

    Parameters
    ----------
    events : list of Event
        In reading order.
    read : ReadText

    Returns
    -------
    list of Event
        As many, in the same order.
    """
    dated = [e for e in events if e.first and e.last and not e.planned]
    if not dated or len(dated) == len(events):
        return events
    return [e if e.first or e.last or e.planned else _join(e, dated, read) for e in events]


def _join(event: Event, dated: list[Event], read: ReadText) -> Event:
    sides = _find_sides(event, read)
    named_before = not sides and _THE.search(read.small, max(0, event.start - _BEFORE), event.start) is not None  # “the ruling”
    fit = [d for d in dated if _is_same(event, d) and (named_before or _share(sides, _find_sides(d, read)))]
    if len({(d.first, d.last) for d in fit}) != 1:
        return event
    return event._replace(first=fit[0].first, last=fit[0].last, precision=fit[0].precision)


def _find_sides(event: Event, read: ReadText) -> frozenset[str]:
    """Of talks the parties that take part, of all else the actors."""
    if _FAMILY.get(event.kind, event.kind) != "talks":
        return frozenset(event.actors)
    return frozenset(str(read.names.actors.get(a, {}).get("party_id", a)) for a in event.actors)


def _share(some: frozenset[str], others: frozenset[str]) -> bool:
    return bool(some) and (some <= others or others <= some) and bool(others)


def _is_same(event: Event, other: Event) -> bool:
    """Whether kind, round, mode and place allow for one happening."""
    if _FAMILY.get(event.kind, event.kind) != _FAMILY.get(other.kind, other.kind):
        return False
    pairs = (
        (event.round_number, other.round_number),
        (event.mode, other.mode),
        (event.place, other.place),
        (event.country, other.country),
    )
    return not any(a is not None and b is not None and a != b for a, b in pairs)
