"""What stands around a printed number → what it counts, in words of our own, and in which unit."""

from __future__ import annotations

import re
from typing import NamedTuple

from kit.coding.figures.numbers import Number
from kit.coding.gazetteer import any_of


class Counted(NamedTuple):
    """Unit, what is counted, and where the words that say so end."""

    unit: str
    what: str
    end: int


# Kinds of people; the first word is the label of the kind.
_PEOPLE = {
    "Civilians": "civilian civilians",
    "Children": "child children minor minors baby babies infant infants boys girls kids schoolchildren teenagers youngsters",
    "Soldiers": "soldier soldiers troops troop servicemen servicewomen fighters militants personnel combatants conscripts gunmen "
    "mercenaries reservists peacekeepers paratroopers marines rebels",
    "Refugees": "refugee refugees evacuees",
    "Prisoners": "prisoner prisoners detainees captives pows",
    "Hostages": "hostage hostages",
    "Women": "woman women",
    "Journalists": "journalist journalists reporters",
    "Police officers": "policeman policemen policewomen police",
    "Protesters": "protester protesters protestors demonstrators",
    "Diplomats": "diplomat diplomats",
    "Delegates": "delegate delegates negotiator negotiators envoys",
    "Leaders": "president presidents leader leaders minister ministers",
    "People": "person people persons men man residents inhabitants citizens victims victim lives casualties fatalities workers "
    "officers patients students foreigners nationals families deaths bodies ukrainians russians israelis palestinians migrants "
    "volunteers passengers crew survivors locals",
}
_STATES = {
    "killed": "killed killing died dead deaths death dying lives fatalities slain perished bodies executed",
    "injured": "injured injuring wounded wounding hurt injuries",
    "displaced": "displaced displacing fled flee fleeing uprooted",
    "evacuated": "evacuated evacuating evacuate rescued",
    "exchanged": "exchanged swapped exchanging",
    "freed": "freed released releasing",
    "captured": "captured capturing surrendered",
    "detained": "arrested detained arresting",
    "missing": "missing",
}
_THING_STATES = {
    "destroyed": "destroyed destroying ruined levelled demolished damaged damaging",
    "shot down": "downed intercepted intercepting",
    "fired": "fired firing launched launching",
    "delivered": "delivered delivering supplied supplying sent sending",
}
_THINGS = [
    "missiles",
    "rockets",
    "drones",
    "tanks",
    "planes",
    "aircraft",
    "helicopters",
    "warships",
    "ships",
    "vehicles",
    "shells",
    "bombs",
    "systems",
    "launchers",
    "jets",
    "buildings",
    "houses",
    "homes",
    "apartments",
    "hospitals",
    "schools",
    "hotels",
    "churches",
    "bridges",
    "towns",
    "cities",
    "villages",
    "settlements",
    "regions",
    "countries",
    "states",
    "corridors",
    "buses",
    "trucks",
    "lorries",
    "convoys",
    "votes",
    "seats",
    "members",
    "resolutions",
    "sanctions",
    "companies",
    "banks",
    "firms",
    "embassies",
    "republics",
    "flights",
    "trains",
    "reactors",
    "districts",
    "blocks",
    "facilities",
    "conditions",
    "demands",
    "proposals",
    "documents",
    "issues",
    "topics",
    "amendments",
    "signatures",
    "meetings",
    "sessions",
    "calls",
    "attacks",
    "strikes",
    "airstrikes",
    "battalions",
    "brigades",
    "points",
]
_ONE_THING = {
    "missile": "missiles", "rocket": "rockets", "drone": "drones", "tank": "tanks", "plane": "planes", "building": "buildings",
    "city": "cities", "village": "villages", "country": "countries", "ship": "ships", "point": "points", "vote": "votes",
    "hospital": "hospitals", "school": "schools", "member": "members", "helicopter": "helicopters", "corridor": "corridors",
}  # fmt: skip
_TIMES = {f"{t}{s}": f"{t}s" for t in ("second", "minute", "hour", "day", "week", "month", "year", "decade") for s in ("", "s")}
_MEASURES = {
    "percent": "percent", "percentage": "percent", "km": "kilometres", "kilometre": "kilometres", "kilometres": "kilometres",
    "kilometer": "kilometres", "kilometers": "kilometres", "mile": "miles", "miles": "miles", "metres": "metres", "meters": "metres",
    "tonne": "tonnes", "tonnes": "tonnes", "tons": "tonnes", "barrels": "barrels", "hectares": "hectares", "acres": "acres",
    "floors": "floors", "storey": "floors", "storeys": "floors", "story": "floors", "stories": "floors", "floor": "floors",
    "rounds": "rounds", "times": "times",
}  # fmt: skip
_MEASURED = {"floors": "Height of a building"} | dict.fromkeys(("kilometres", "miles", "metres"), "Distance")
_MONEY = {
    "dollar": "dollars", "dollars": "dollars", "euro": "euros", "euros": "euros", "pounds": "pounds", "rubles": "roubles",
    "roubles": "roubles", "hryvnia": "hryvnias", "hryvnias": "hryvnias", "yuan": "yuan", "yen": "yen", "shekels": "shekels",
    "lira": "lira", "francs": "francs", "rupees": "rupees",
}  # fmt: skip
_SIGNS = {"$": "dollars", "€": "euros", "£": "pounds"}

_KIND = {word: kind for kind, words in _PEOPLE.items() for word in words.split()}
_STATE = {word: state for state, words in _STATES.items() for word in words.split()}
_THING_STATE = {word: state for state, words in _THING_STATES.items() for word in words.split()}
_THING = {t: t for t in _THINGS} | _ONE_THING
_ENDS = frozenset(
    [
        "in",
        "on",
        "at",
        "to",
        "for",
        "with",
        "by",
        "from",
        "and",
        "or",
        "but",
        "as",
        "that",
        "which",
        "who",
        "than",
        "then",
        "after",
        "before",
        "since",
        "until",
        "ago",
        "between",
        "into",
        "over",
        "under",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "could",
        "may",
        "might",
        "can",
        "not",
        "it",
        "he",
        "she",
        "they",
        "we",
        "said",
        "says",
        "told",
        "where",
        "when",
        "while",
        "if",
        "per",
        "old",
        "this",
        "these",
        "those",
        "more",
        "less",
        "so",
    ]
)

# ---- the noun phrase behind a number

# e.g. " ferry boats sank in the storm"
_NEXT = re.compile(r"[ \u00a0\n-]{1,2}(?:[\"“'‘]?)([a-zà-ÿ]+(?:'[a-z]+)?|%)")
# e.g. " of their boats sank in the storm"
_OF = re.compile(r"(?: of)?(?: (?:the|its|their|our|his|her|these|those|other|more))?(?= )")
# e.g. " of all Lakelanders want a bridge"
_NAMED = re.compile(r"[ \u00a0]of (?:the |all )?([A-Z]\w+)(?= |\W)")

# ---- what became of them

# e.g. " people were wounded on the pier"
_HAPPENS = re.compile(
    rf"(?:(?: people)? (?:have|has|had|were|was|are|been|be|more|others|reportedly|also))*[ ]({any_of(_STATE)})\b"
)
# e.g. "the ship brought thirty wounded pilots"
_STATE_WORD = re.compile(rf"\b({any_of(_STATE)})\b")
# e.g. "both bridges were destroyed at night"
_THING_STATE_WORD = re.compile(rf"\b({any_of(_THING_STATE)})\b")

# ---- numbers that count nothing

# e.g. "the toll stands in article "
_CODE_BEFORE = re.compile(
    r"\b(?:article|articles|resolution|chapter|section|no\.?|number|page|day|room|channel|route|flight|age|aged|item|paragraph|"
    r"protocol|formula|g|group of|fiscal|bbc|radio|war|ranked|street|apartment|unit|block|highway|version) ?\Z"
)
# e.g. "-year-old pilot left the ship"
_AGE = re.compile(r"[ -]years?[ -](?:old\b|of age\b)|-years?-old")

# ---- lengths, shares and money

_TOPICS = {
    # e.g. "the session ended at noon"
    "of talks": re.compile(r"\b(?:talks?|negotiat\w{1,8}|meeting|session|round|met)\b"),
    # e.g. "they spoke for an hour"
    "of a call": re.compile(r"\b(?:phone|telephone|call|spoke|conversation)\b"),
    # e.g. "the truce held for a week"
    "of a ceasefire": re.compile(r"\b(?:ceasefire|cease-fire|truce|pause)\b"),
    # e.g. "she was sentenced at noon"
    "in prison": re.compile(r"\b(?:prison|jail|sentenced?)\b"),
    # e.g. "the siege lasted all winter"
    "of the war": re.compile(r"\b(?:war|invasion|conflict|fighting|offensive|siege)\b"),
}
# e.g. "most pilots support the bridge"
_SHARE = re.compile(r"\b(?:support\w{0,5}|back(?:s|ed|ing)?|approv\w{1,4}|favou?r\w{0,3}|trust\w{0,3})\b")
_FOR = {
    # e.g. "the lake got a loan"
    "Aid": re.compile(r"\b(?:aid|assistance|help|package|support|donat\w{1,5}|loans?|grants?)\b"),
    # e.g. "the losses of the port are large"
    "Damage": re.compile(r"\b(?:damages?|loss(?:es)?|cost|reconstruct\w{1,4})\b"),
    # e.g. "the bank froze its assets"
    "Reserves": re.compile(r"\b(?:reserves|assets)\b"),
}
# e.g. "among them were 9 children"
_OF_THEM = re.compile(r"(?:among (?:them|those)|of (?:them|these|those)|including)\b")
# e.g. "12 pilots, 30 guards and "
_ANOTHER_NUMBER = re.compile(r"[\d.;]")
# e.g. ", and 9 more were "
# e.g. " and burning houses were "
_ANOTHER_CLAUSE = re.compile(r"\d|;| and \w+ing ")
# e.g. " in the draft of the lake"
_PLAN = re.compile(r"\b(?:plan|draft|proposal|agreement|deal|document|peace|list|roadmap|formula)\b")
_AROUND = 60  # characters in which a state or topic is looked for


def counted(text: str, low: str, number: Number, start: int, end: int, before: Counted | None) -> Counted | None:
    """What a number counts; None if it counts nothing the table of nouns knows (dates, ages, codes, scores).

    Parameters
    ----------
    text, low : str
        The text, and the same in small letters.
    number : Number
    start, end : int
        The sentence.
    before : Counted, optional
        What the number before it counts, which “more than 100 were injured” goes on with.
    """
    if _CODE_BEFORE.search(low[max(start, number.start - 14) : number.start]) or _AGE.match(low, number.end, end):
        return None
    sign = text[number.start - 1 : number.start] if number.start > start else ""
    if sign in _SIGNS:
        return _money(low, number.end, _SIGNS[sign], start, end)
    if low.startswith("%", number.end):
        return _share(text, low, number.end + 1, start, end)
    happens = _HAPPENS.match(low, number.end, end)
    noun = _noun(low, number, end)
    if happens and not _is_year(low, number) and not _stands_before(low, happens, noun):
        group = before.what.split(" ")[0] if before and before.unit == "people" else "People"
        return Counted("people", f"{group} {_STATE[happens[1]]}", happens.end())
    if noun is None:
        return None
    word, stop = noun
    if word in _KIND:
        return _people(low, word, number, stop, start, end, before)
    if word in _MEASURES or word == "%":
        return _measure(text, low, _MEASURES.get(word, "percent"), number, stop, start, end)
    if word in _MONEY:
        return _money(low, stop, _MONEY[word], start, end)
    if word in _TIMES:
        return Counted(_TIMES[word], _length(low, number, stop, start, end), stop)
    return _things(low, _THING[word], stop, number, start, end)


def _noun(low: str, number: Number, end: int) -> tuple[str, int] | None:
    """The first noun of the tables among the next five words, as long as nothing ends the noun phrase."""
    at = number.end
    of = _OF.match(low, at, end)
    if of:
        at = of.end()
    for _ in range(5):
        match = _NEXT.match(low, at, end)
        if not match:
            return None
        word = match[1].removesuffix("'s")
        if word in _KIND or word in _THING or word in _TIMES or word in _MEASURES or word in _MONEY or word == "%":
            if not (word in _THING and word == "states" and low[match.start() :].startswith(" states that")):
                after = _NEXT.match(low, match.end(), end)  # “police officers”, “school children”: the last noun counts
                if after and after[1] in _KIND and low[match.end()] == " " and word not in _TIMES:
                    return after[1], after.end()
                return word, match.end()
        if word in _ENDS:
            return None
        at = match.end()
    return None


def _stands_before(low: str, happens: re.Match[str], noun: tuple[str, int] | None) -> bool:
    """“9 injured people”: the state is an adjective of the noun; else the noun belongs to something further on."""
    if noun is None:
        return False
    return noun[1] < happens.end() or (noun[0] in _KIND and " " not in low[happens.end() + 1 : noun[1]])


def _is_year(low: str, number: Number) -> bool:
    return 1900 <= number.value < 2100 and number.end - number.start == 4


def _people(low: str, word: str, number: Number, stop: int, start: int, end: int, before: Counted | None) -> Counted | None:
    kind = _KIND[word]
    state = _state(_STATE_WORD, _STATE, low, number, stop, start, end)
    if state is None and before and _OF_THEM.match(low[start : start + 20]):
        state = before.what.split(" ", 1)[-1] if before.unit == "people" and " " in before.what else None
    if number.value < 2 and state is None:  # “one man” is rarely a count
        return None
    return Counted("people", f"{kind} {state}" if state else kind, stop)


def _state(
    pattern: re.Pattern[str], states: dict[str, str], low: str, number: Number, stop: int, start: int, end: int
) -> str | None:
    """The nearest word of a state: between number and noun, right before (“killing 12”), after, or further before; no number between."""
    inside = pattern.search(low, number.end, stop)
    if inside:
        return states[inside[1]]
    near = low[max(start, number.start - _AROUND) : number.start]
    ahead = [m for m in pattern.finditer(near) if not _ANOTHER_NUMBER.search(near[m.end() :])]
    if ahead and len(near) - ahead[-1].end() <= 22 and ", " not in near[ahead[-1].end() :]:
        return states[ahead[-1][1]]
    behind = pattern.search(low, stop, min(end, stop + _AROUND))
    if behind and not _ANOTHER_CLAUSE.search(low[stop : behind.start()]):
        return states[behind[1]]
    return states[ahead[-1][1]] if ahead else None


def _things(low: str, noun: str, stop: int, number: Number, start: int, end: int) -> Counted | None:
    before = low[max(start, number.start - 5) : number.start]
    if number.value < 2 or (number.value == 2 and before.endswith("the ") and noun in ("countries", "states", "cities")):
        return None
    if noun == "points":
        plan = _PLAN.search(low[stop : stop + 40])
        return Counted("points", "Points of a plan" if plan else "Points", stop)
    state = _state(_THING_STATE_WORD, _THING_STATE, low, number, stop, start, end)
    return Counted(noun, f"{noun.capitalize()} {state}" if state else noun.capitalize(), stop)


def _length(low: str, number: Number, stop: int, start: int, end: int) -> str:
    around = low[max(start, number.start - _AROUND) : min(end, stop + _AROUND)]
    centre = number.start - max(start, number.start - _AROUND)
    hits = [(min(abs(m.start() - centre) for m in p.finditer(around)), w) for w, p in _TOPICS.items() if p.search(around)]
    return f"Length {min(hits)[1]}" if hits else "Length of time"


def _measure(text: str, low: str, unit: str, number: Number, stop: int, start: int, end: int) -> Counted | None:
    if unit == "percent":
        return _share(text, low, stop, start, end)
    if unit in ("times", "rounds"):
        talks = _TOPICS["of talks"].search(low, start, end)
        if unit == "times" and (number.value < 2 or not talks):
            return None
        return Counted(unit, "Rounds of talks" if talks else "Rounds", stop)
    return Counted(unit, _MEASURED.get(unit, "Amount"), stop)


def _share(text: str, low: str, stop: int, start: int, end: int) -> Counted:
    named = _NAMED.match(text, stop, end)
    whose = f"Share of {named[1]}" if named else "Share"
    backing = _SHARE.search(low, start, min(end, stop + _AROUND))
    return Counted("percent", f"{whose} in support" if backing else whose, named.end(1) if named else stop)


def _money(low: str, stop: int, unit: str, start: int, end: int) -> Counted:
    around = low[max(start, stop - _AROUND) : min(end, stop + _AROUND)]
    return Counted(unit, next((w for w, p in _FOR.items() if p.search(around)), "Money"), stop)
