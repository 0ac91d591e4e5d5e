"""A sentence → places that it names and the gazetteer lacks, as printed: “near Oldport”, “in the market of Venby”."""

from __future__ import annotations

import re
from functools import cache

from kit.coding.gazetteer import Place
from kit.text.date_expressions import DAYS, MONTHS
from kit.text.names import Mention
from kit.text.stretches import Stretch
from kit.text.word_lists import read_rows

_ENDS = (  # a noun behind it would make it an adjective
    r"(?=$|[.,;:)]| (?:and|or|but|on|in|at|as|for|from|to|with|by|of|after|before|during|while|where|when|which|who|until|since|was|were|is|are|had|has|"
    r"have|will|would|that|this|last|early|late|again|overnight|yesterday|today|[a-z]{3,}ed|hit|left|met|said|told)\b)"
)
# e.g. "the delegates met in Oldport on Monday"
# e.g. "a rocket fell on the market of Oldport."
_PRINTED = re.compile(
    rf"\b(?:in|at|near|outside)(?: the)?(?: [a-z]+ (?:town|city|port|village|resort|region|district|suburb) of| (?:[a-z]+ )?(?:town|city|port|village|resort|"
    rf"region|district|suburb|market|outskirts|island|village) of)? (?P<place>[A-Z][a-zà-ž]{{2,}}(?:-[A-Z][a-zà-ž]+)?(?: [A-Z][a-zà-ž]+)?){_ENDS}"
    rf"|\b(?:market|village|town|port|city|suburb) of (?P<of>[A-Z][a-zà-ž]{{2,}}(?: [A-Z][a-zà-ž]+)?){_ENDS}"
)
_NO_PLACES = frozenset(
    [
        "Parliament",
        "Congress",
        "Senate",
        "Cabinet",
        "Telegram",
        "Twitter",
        "Facebook",
        "English",
        "Russian",
        "French",
        "German",
        "Christmas",
        "Easter",
        "Ramadan",
        "God",
        "Council",
        "Assembly",
        "Court",
        "University",
        "Church",
        "Mass",
        "Ministry",
        "President",
        "Minister",
        "Foreign",
        "Commons",
        "Lords",
        "Bundestag",
        "Knesset",
        "Duma",
        "Rada",
        "Internet",
        "Instagram",
        "Youtube",
        "Whatsapp",
        "Zoom",
        "Passover",
        "Spring",
        "Summer",
        "Autumn",
        "Winter",
        "Day",
        "Week",
        "Street",
        "Group",
        "Party",
        "Bank",
        "House",
        "Hall",
    ]
)
_CALENDAR = frozenset([*DAYS, *MONTHS, "sept"])
# e.g. "Oldport University"
_WORD = re.compile(r"[^\W\d_]+")


def find_printed_places(stretch: Stretch, named: list[Mention]) -> list[Place]:
    """Plain capitalised names behind *in*, *at*, *near* or *outside* that are nobody, no day, no nation and no institution.

    Parameters
    ----------
    stretch : Stretch
    named : list of Mention
        Who is named in it.

    Returns
    -------
    list of Place
        In reading order, with an empty country.
    """
    printed = []
    for m in _PRINTED.finditer(stretch.text, stretch.start, stretch.end):
        group = "place" if m["place"] else "of"
        start, end = m.span(group)
        words = _WORD.findall(m[group])
        is_other = any(w in _NO_PLACES or w.lower() in _CALENDAR or w in _nations() for w in words)
        if not is_other and not any(n.start < end and start < n.end for n in named):
            printed.append(Place(start, end, m[group], ""))
    return printed


@cache
def _nations() -> frozenset[str]:
    return frozenset(printed for printed, _, _ in read_rows("kit.text", "nations"))
