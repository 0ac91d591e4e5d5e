"""What stands around a printed number → what it counts, in words of our own, and in which unit."""

from __future__ import annotations

import re
from typing import NamedTuple

from kit.coding.figures.nouns import Noun, find_noun
from kit.coding.figures.numbers import Number
from kit.coding.gazetteer import build_pattern
from kit.text.stretches import Stretch


class Counted(NamedTuple):
    """Unit, what is counted, and where the words that say so end."""

    unit: str
    what: str
    end: int


class _States(NamedTuple):
    """What became of people or things: a pattern for the words that say so, and the state that each stands for."""

    pattern: re.Pattern[str]
    states: dict[str, str]


# ---- what became of them

_PEOPLE_STATES = {
    "killed": "killed killing died dead deaths death dying lives fatalities slain perished bodies executed",
    "injured": "injured injuring wounded wounding hurt injuries",
    "displaced": "displaced displacing fled flee fleeing uprooted",
    "evacuated": "evacuated evacuating evacuate rescued",
    "expelled": "expelled expelling",
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
_PEOPLE_STATE = {word: state for state, words in _PEOPLE_STATES.items() for word in words.split()}
_THING_STATE = {word: state for state, words in _THING_STATES.items() for word in words.split()}
# e.g. " people were wounded on the pier"
_HAPPENS = re.compile(
    rf"(?:(?: people)? (?:have|has|had|were|was|are|been|be|more|others|reportedly|also))*[ ]({build_pattern(_PEOPLE_STATE)})\b"
)
_OF_PEOPLE = _States(
    # e.g. "the ship brought thirty wounded pilots"
    re.compile(rf"\b({build_pattern(_PEOPLE_STATE)})\b"),
    _PEOPLE_STATE,
)
_OF_THINGS = _States(
    # e.g. "both bridges were destroyed at night"
    re.compile(rf"\b({build_pattern(_THING_STATE)})\b"),
    _THING_STATE,
)
# e.g. " across the border"
_ACROSS = re.compile(r" (?:across|over|into|against|to (?:fire|attack|bomb|shell|strike))\b")
# e.g. "among them were 9 children"
_OF_THEM = re.compile(r"(?:among (?:them|those)|of (?:them|these|those)|including)\b")
# e.g. "12 pilots, 30 guards and "
_ANOTHER_NUMBER = re.compile(r"[\d.;]")
# e.g. ", and 9 more were "
# e.g. " and burning houses were "
_ANOTHER_CLAUSE = re.compile(r"\d|;| and \w+ing ")
_LENGTH_REACH = 110  # characters in which that is looked for which lasts
_AROUND = 60  # characters in which a state or topic is looked for
_RIGHT_BEFORE = 22  # characters before a number in which a state is closer to it than one behind it

# ---- numbers that count nothing

# e.g. "the toll stands in article "
_CODE_BEFORE = re.compile(
    r"\b(?:article|articles|resolution|chapter|section|no\.?|number|page|day|room|channel|route|flight|age|aged|item|paragraph|"
    r"protocol|formula|g|group of|fiscal|bbc|radio|war|ranked|street|apartment|unit|block|highway|version) ?\Z"
)
_CODE_REACH = 14  # characters before a number in which such a word stands
# e.g. "-year-old pilot left the ship"
_AGE = re.compile(r"[ -]years?[ -](?:old\b|of age\b)|-years?-old")

# ---- lengths, measures and money

# e.g. " per cent of the pilots left"
_PER_CENT = re.compile(r"[ \u00a0-]?(?:%|per ?cent\b)")
# e.g. "a tariff of 25 per cent"
_RATE = re.compile(r"\b(?:tariffs?|tax(?:es)?|levy|interest|inflation|discount|duty|duties|rates?)\b")
# e.g. "prices rose by 3 per cent"
_CHANGES = re.compile(
    r"\b(?:rose|risen|rises?|rising|grew|grow[sn]?|growth|growing|increase[sd]?|increasing|fell|fall(?:s|en)?|falling|drop(?:s|ped)?|"
    r"decline[sd]?|decrease[sd]?|cut|shr[aiu]nk|jump(?:s|ed)?|surged?|up|down|by|raises?|gain(?:s|ed)?)\b"
)
_BESIDE_SHARE = 40  # characters beside a percentage in which such a word stands
# e.g. " abstained."
_BALLOT = re.compile(
    r" (?:(?:states|countries|members) )?(?:voted |were )?(abstained|abstaining|against|in favou?r)(?=[.,;]| and\b|$)"
)
_BALLOTS = {"abstained": "Abstentions", "abstaining": "Abstentions", "against": "Votes against", "in favour": "Votes in favour"}
_BALLOTS["in favor"] = _BALLOTS["in favour"]
# e.g. "a pause in the war of up to "
_PAUSE_OF = re.compile(r"\b(?:ceasefire|cease-fire|truce|pause)\b[^,;]{0,40}\bof (?:up to |at least |about |some )?\Z")
# e.g. "they spoke for "
_SPOKE_FOR = re.compile(r"\b(?:(?P<call>spoke|talked|phoned|called)|met|negotiated)\b[^;]{0,90}\bfor (?:\w+ ){0,2}\Z")
_SHORT = ("minutes", "seconds")

# e.g. " after the storm"
_NO_LENGTH = re.compile(r" (?:after|before|later|earlier|ago|into|prior to|from now)\b")

_SIDES = (" sides", " parties", " camps", " delegations", " teams", " neighbours", " neighbors")  # of talks are two: no count
_TALKS = "of talks"
_TOPICS = {
    # e.g. "the session ended at noon"
    _TALKS: re.compile(r"\b(?:talks?|negotiat\w{1,8}|meeting|session|round|met)\b"),
    # e.g. "they spoke for an hour"
    "of a call": re.compile(r"\b(?:phone|telephone|call|spoke|conversation)\b"),
    # e.g. "the truce held for a week"
    "of a ceasefire": re.compile(r"\b(?:ceasefire|cease-fire|truce|pause)\b"),
    # e.g. "she was sentenced at noon"
    "in prison": re.compile(r"\b(?:prison|jail|sentenced?)\b"),
    # e.g. "the siege lasted all winter"
    "of the war": re.compile(r"\b(?:war|invasion|conflict|fighting|offensive|siege)\b"),
}
_MEASURED = {"floors": "Height of a building"} | dict.fromkeys(("kilometres", "miles", "metres"), "Distance")
# e.g. " cubic metres"
_DIMENSION = re.compile(r"[ -](cubic|square)\b")
# e.g. " a second in the dry season"
_PER_TIME = re.compile(r" (?:a|per|each) (second|minute|hour|day|year)\b")
# e.g. " of all Lakelanders want a bridge"
_NAMED = re.compile(r"[ \u00a0]of (?:the |all )?([A-Z]\w+)(?= |\W)")
# e.g. "most pilots support the bridge"
_BACKING = re.compile(r"\b(?:support\w{0,5}|back(?:s|ed|ing)?|approv\w{1,4}|favou?r\w{0,3}|trust\w{0,3})\b")
_SIGNS = {"$": "dollars", "€": "euros", "£": "pounds"}
_PURPOSES = {
    # e.g. "the lake got a loan"
    "Aid": re.compile(r"\b(?:aid|assistance|help|package|support|donat\w{1,5}|loans?|grants?)\b"),
    # e.g. "the losses of the port are large"
    "Damage": re.compile(r"\b(?:damages?|loss(?:es)?|destr(?:oyed|uction)|rebuild\w{0,3}|reconstruct\w{1,4})\b"),
    # e.g. "the pipe cost too much"
    "Cost": re.compile(r"\b(?:costs?|costing|worth|priced?)\b"),
    # e.g. "the loan is for weapons"
    "Weapons": re.compile(r"\b(?:weapons?|arms|ammunition)\b"),
    # e.g. "the bank froze its assets"
    "Reserves": re.compile(r"\b(?:reserves|assets)\b"),
}
# e.g. " in the draft of the lake"
_PLAN = re.compile(r"\b(?:plan|draft|proposal|agreement|deal|document|peace|list|roadmap|formula)\b")
_PLAN_REACH = 40  # characters behind “points” in which the plan stands


def read_counted(sentence: Stretch, number: Number, before: Counted | None) -> Counted | None:
    """What a number counts; None if it counts nothing the table of nouns knows (dates, ages, codes, scores).

    Parameters
    ----------
    sentence : Stretch
    number : Number
    before : Counted, optional
        What the number before it counts, which “more than 100 were injured” goes on with.
    """
    small, end = sentence.small, sentence.end
    if number.value == 2 and small.startswith(_SIDES, number.end):
        return None
    if _CODE_BEFORE.search(sentence.before(number.start, _CODE_REACH)) or _AGE.match(small, number.end, end):
        return None
    sign = sentence.text[number.start - 1 : number.start] if number.start > sentence.start else ""
    if sign in _SIGNS:
        return _count_money(sentence, _SIGNS[sign], number.end)
    share = _PER_CENT.match(small, number.end, end)
    if share:
        return _count_share(sentence, share.end())
    ballot = _BALLOT.match(small, number.end, end) if number.value >= 2 else None
    if ballot:
        return Counted("votes", _BALLOTS[ballot[1]], ballot.end())
    happens = _HAPPENS.match(small, number.end, end)
    noun = find_noun(sentence, number)
    if happens and not _is_year(number) and not _stands_before(small, happens, noun):
        group = before.what.split(" ")[0] if before and before.unit == "people" else "People"
        return Counted("people", f"{group} {_PEOPLE_STATE[happens[1]]}", happens.end())
    if noun is None:
        return None
    if noun.kind == "people":
        return _count_people(sentence, number, noun, before)
    if noun.kind == "measure":
        return _count_measure(sentence, number, noun)
    if noun.kind == "money":
        return _count_money(sentence, noun.counted_as, noun.end)
    if noun.kind == "time":
        when = _NO_LENGTH.match(small, noun.end, end) or sentence.before(number.start, 4).endswith(" in ")
        if when or _is_idiom(sentence, number, noun):
            return None
        return Counted(noun.counted_as, _name_length(sentence, number, noun), noun.end)
    return _count_things(sentence, number, noun)


def _stands_before(small: str, happens: re.Match[str], noun: Noun | None) -> bool:
    """“9 injured people”: the state is an adjective of the noun; else the noun belongs to something further on."""
    if noun is None:
        return False
    return noun.end < happens.end() or (noun.kind == "people" and " " not in small[happens.end() + 1 : noun.end])


def _is_year(number: Number) -> bool:
    return 1900 <= number.value < 2100 and number.end - number.start == 4


def _count_people(sentence: Stretch, number: Number, noun: Noun, before: Counted | None) -> Counted | None:
    group = noun.counted_as
    state = _find_state(_OF_PEOPLE, sentence, number, noun.end)
    if state is None and before and _OF_THEM.match(sentence.small[sentence.start : sentence.start + 20]):
        state = before.what.split(" ", 1)[-1] if before.unit == "people" and " " in before.what else None
    the_two = number.value == 2 and sentence.before(number.start, 5).endswith(("the ", "both "))
    if (number.value < 2 or the_two) and state is None:  # “one man”, “the two presidents” are rarely a count
        return None
    return Counted("people", f"{group} {state}" if state else group, noun.end)


def _find_state(words: _States, sentence: Stretch, number: Number, stop: int) -> str | None:
    """The nearest word of a state: between number and noun, right before (“killing 12”), after, or further before; no number between."""
    pattern, states = words
    inside = pattern.search(sentence.small, number.end, stop)
    if inside:
        return states[inside[1]]
    near = sentence.before(number.start, _AROUND)
    ahead = [m for m in pattern.finditer(near) if not _ANOTHER_NUMBER.search(near[m.end() :])]
    if ahead and len(near) - ahead[-1].end() <= _RIGHT_BEFORE and ", " not in near[ahead[-1].end() :]:
        return states[ahead[-1][1]]
    behind = pattern.search(sentence.small, stop, min(sentence.end, stop + _AROUND))
    if behind and not _ANOTHER_CLAUSE.search(sentence.small[stop : behind.start()]):
        return states[behind[1]]
    return states[ahead[-1][1]] if ahead else None


def _count_things(sentence: Stretch, number: Number, noun: Noun) -> Counted | None:
    unit, stop = noun.counted_as, noun.end
    the_two = number.value == 2 and sentence.before(number.start, 5).endswith("the ")
    if number.value < 2 or (the_two and unit in ("countries", "states", "cities")):  # “the two states” counts nothing
        return None
    if unit == "points":
        plan = _PLAN.search(sentence.small[stop : stop + _PLAN_REACH])
        return Counted("points", "Points of a plan" if plan else "Points", stop)
    state = _find_state(_OF_THINGS, sentence, number, stop)
    if state == "delivered" and _ACROSS.match(sentence.small, stop, sentence.end):  # “sending nine boats across the border”
        state = None
    return Counted(unit, f"{unit.capitalize()} {state}" if state else unit.capitalize(), stop)


def _is_idiom(sentence: Stretch, number: Number, noun: Noun) -> bool:
    """“Not for one minute”, “24 hours a day”: no time that anybody measured."""
    short = number.value == 1 and noun.counted_as in ("minutes", "seconds")
    return short or (number.value in (7, 24) and sentence.small.startswith((" a day", " a week"), noun.end))


def _name_length(sentence: Stretch, number: Number, noun: Noun) -> str:
    before = sentence.before(number.start, _LENGTH_REACH)
    if _PAUSE_OF.search(before):
        return "Length of a ceasefire"
    spoke = _SPOKE_FOR.search(before) if noun.counted_as in ("hours", *_SHORT) else None
    if spoke:
        return f"Length {'of a call' if spoke['call'] else _TALKS}"
    around = sentence.around(number.start, noun.end, _LENGTH_REACH)
    centre = number.start - max(sentence.start, number.start - _LENGTH_REACH)
    hits = [(min(abs(m.start() - centre) for m in p.finditer(around)), w) for w, p in _TOPICS.items() if p.search(around)]
    return f"Length {min(hits)[1]}" if hits else "Length of time"


def _count_measure(sentence: Stretch, number: Number, noun: Noun) -> Counted | None:
    unit = noun.counted_as
    dimension = _DIMENSION.match(sentence.small, number.end, noun.end)
    if dimension and unit in _MEASURED:
        rate = _PER_TIME.match(sentence.small, noun.end, sentence.end)
        what = "Volume" if dimension[1] == "cubic" else "Area"
        return Counted(f"{dimension[1]} {unit}", f"{what} per {rate[1]}" if rate else what, noun.end)
    if unit == "percent":
        return _count_share(sentence, noun.end)
    if unit in ("times", "rounds"):
        talks = _TOPICS[_TALKS].search(sentence.small, sentence.start, sentence.end)
        if unit == "times" and (number.value < 2 or not talks):
            return None
        return Counted(unit, "Rounds of talks" if talks else "Rounds", noun.end)
    return Counted(unit, _MEASURED.get(unit, "Amount"), noun.end)


def _count_share(sentence: Stretch, stop: int) -> Counted:
    named = _NAMED.match(sentence.text, stop, sentence.end)
    whose = f"Share of {named[1]}" if named else _name_share(sentence, stop)
    backing = _BACKING.search(sentence.small, sentence.start, min(sentence.end, stop + _AROUND))
    return Counted("percent", f"{whose} in support" if backing else whose, named.end(1) if named else stop)


def _name_share(sentence: Stretch, stop: int) -> str:
    """What a percentage is that is no share of anybody: *prices rose by 3 per cent*, *a tariff of 25 per cent*."""
    around = sentence.small[max(sentence.start, stop - _BESIDE_SHARE) : min(sentence.end, stop + _BESIDE_SHARE)]
    if "margin of error" in around:
        return "Margin of error"
    if _RATE.search(around):
        return "Rate"
    return "Change" if _CHANGES.search(around) else "Share"


def _count_money(sentence: Stretch, unit: str, stop: int) -> Counted:
    around = sentence.around(stop, stop, _AROUND)
    centre = stop - max(sentence.start, stop - _AROUND)
    hits = [(min(abs(m.start() - centre) for m in p.finditer(around)), w) for w, p in _PURPOSES.items() if p.search(around)]
    return Counted(unit, min(hits)[1] if hits else "Money", stop)
