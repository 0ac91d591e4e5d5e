"""A sentence → who is named in it by nation and office alone: *Norlandish and Sudish envoys*, *the foreign ministers of both*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kit.coding.speech.roles import Roles, roles_of
from kit.text.names import Mention, Names
from kit.text.stretches import Stretch

_GROUPS = (
    "negotiators|officials|delegations?|teams?|envoys|diplomats|delegates|representatives|mediators|ministers|leaders|presidents|government|"
    "governments|sides|parties|foreign ministers|prime ministers|negotiating team"
)
_FORCES = (
    "troops|forces|soldiers|missiles?|rockets?|drones?|warplanes?|jets|bombers|paratroopers|army|navy|artillery|shelling|shells|bombs?|"
    "air ?strikes?|strikes?|attacks?|tanks|warships?|raids?"
)
# e.g. " and Sudish negotiators met"
_GROUP = re.compile(
    rf"(?:(?:, | and |, and )(?:an? |the )?[A-Z][\w-]+){{0,3}}(?: (?!and\b|or\b)[a-z][\w-]*){{0,2}}? (?:{_GROUPS})\b(?! [A-Z])"
)
# e.g. " missiles fell at night"
_FORCE = re.compile(rf"(?: (?!and\b|or\b)[a-z][\w-]*){{0,2}}? (?:{_FORCES})\b")
# e.g. " foreign minister on Monday"
_OFFICE = re.compile(
    r"(?:'s)? (?P<office>(?:deputy )?(?:(?:prime|foreign|defen[cs]e|interior) )?(?:president|leader|chancellor|premier|minister))\b(?!,? (?:[A-Z]|of\b))"
)
# e.g. "the foreign ministers of "
_OFFICES_OF = re.compile(
    r"\b(?P<office>(?:(?:prime|foreign|defen[cs]e|interior) )?(?:president|leader|chancellor|premier|minister))s? of (?:the )?\Z"
)
# e.g. ", the Lakelands and "
_LISTED = re.compile(r"(?:,|,? and|, the| and the)(?: the)? \Z")
_REACH = 60  # characters before a country in which its office stands


def find_described(stretch: Stretch, names: Names) -> list[Mention]:
    """Whoever is named by nation, in reading order: a group by its adjective, an office by its country.

    Parameters
    ----------
    stretch : Stretch
    names : Names

    Returns
    -------
    list of Mention
        Of the codebook's actors alone: who holds the office, else the government. The scheme of armed forces is “force”.
    """
    roles = roles_of(names)
    part = stretch.text[stretch.start : stretch.end]
    mentions: list[Mention] = []
    office = ""  # of the countries listed one after the other
    reached = 0
    for start, end, printed in roles.spots(part):
        if roles.is_one_of_nation(printed):
            mentions += _read_adjective(part, stretch.start, start, end, names, roles)
            continue
        opened = _OFFICES_OF.search(part, max(0, start - _REACH), start)
        office = opened["office"] if opened else office if _LISTED.fullmatch(part, reached, start) else ""
        reached = end
        if office and roles.is_country(printed):
            actor = roles.holder(f"the {office} of {printed}") or government_of(names).get(printed)
            mentions += [Mention(stretch.start + start, stretch.start + end, actor, printed, "office")] if actor else []
    return mentions


def _read_adjective(part: str, offset: int, start: int, end: int, names: Names, roles: Roles) -> Iterator[Mention]:
    printed = part[start:end]
    office = _OFFICE.match(part, end)
    if office:
        before = part[max(0, start - 4) : start].lower()
        actor = roles.holder(f"the {printed} {office['office']}") if before.endswith(("the ", ", ")) or start == 0 else None
        if actor:
            yield Mention(offset + start, offset + office.end(), actor, printed, "office")
        return
    group = _GROUP.match(part, end)
    force = None if group else _FORCE.match(part, end)
    side = roles.side(printed)
    actor = government_of(names).get(side.country) if side and (group or force) else None
    if actor:
        yield Mention(offset + start, offset + end, actor, printed, "nation" if group else "force")


@lru_cache(maxsize=8)
def government_of(names: Names) -> dict[str, str]:
    """Country → the actor whom the codebook names by it."""
    actors = {}
    for country in roles_of(names).countries():
        whole = [m for m in names.find(country) if m.end - m.start == len(country) and m.actor_id not in names.persons]
        if whole:
            actors[country] = whole[0].actor_id
    return actors


@lru_cache(maxsize=8)
def _sides_of(names: Names) -> dict[str, frozenset[str]]:
    """Collective → the parties that it is made of, by its row: those whom its role names, else its own."""
    sides = {}
    for actor, row in names.actors.items():
        named = [names.actors[m.actor_id].get("party_id") for m in names.find(str(row.get("role") or ""))]
        own = [row.get("party_id")] if row.get("kind") != "person" else []
        sides[actor] = frozenset(str(p) for p in (named if str(row.get("party_id")).startswith("both") else own) if p)
    return sides


def is_of_other_text(mention: Mention, everyone: list[Mention], names: Names) -> bool:
    """Whether “the parties” or “the delegates” are those of a codebook whose sides the article does not name."""
    is_group = mention.scheme == "role" and mention.alias[:1].islower() and mention.alias.endswith("s")
    if not is_group or mention.actor_id in names.persons:
        return False
    sides = _sides_of(names).get(mention.actor_id, frozenset())
    present = {names.actors[m.actor_id].get("party_id") for m in everyone if not (m.scheme == "role" and m.alias[:1].islower())}
    return bool(sides) and not sides <= present
