"""A text → the printed date expressions in it, as matches of one pattern with a named group for each part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kit.text.spotting import Spotter

_MONTH_NAMES = "january february march april may june july august september october november december"
MONTHS = _MONTH_NAMES.split()
_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"
DAYS = _DAY_NAMES.split()
_CARDINALS = "zero one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: n for n, word in enumerate(_CARDINALS.split())} | {"a": 1, "an": 1, "couple of": 2}
NUMBERS |= {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_FULL = "|".join(m.capitalize() for m in MONTHS)
_MONTH = rf"(?:{_FULL}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b(?:\.(?=\s+\d))?)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?P<year{0}>(?:19|20)\d\d))?"
_COUNT = r"\d{1,3}|couple\s+of|" + "|".join(w for w in NUMBERS if w not in ("zero", "couple of"))
_COUNT_ANY = _COUNT + "|" + "|".join(w.capitalize() for w in NUMBERS if w not in ("zero", "couple of"))
_WEEKDAY = "|".join(d.capitalize() for d in DAYS)
# A weekday before or behind a printed date says nothing that the date does not.
_ON = rf"(?:(?:{_WEEKDAY}|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun)\b\.?)(?:,?\s+|\s*\()(?:the\s+)?)?"
_IN_BRACKETS = rf"(?:\s*\((?:{_WEEKDAY})\))?"
_NO_DAY_BEHIND = r"(?!\d|:\d|\s*(?:%|percent|per\s|[ap]\.m))"
# Days that are parts of names: “Good Friday Agreement”, “Sunday Times”.
_IN_NAME = r"(?<!Good\s)(?<!Black\s)(?<!Bloody\s)(?<!Ash\s)(?<!Palm\s)(?<!Easter\s)(?<!Super\s)(?<!Holy\s)(?<!Maundy\s)"
_BEFORE_NAME = r"(?!\s+(?:Agreement|Accords?|Times|Telegraph|Herald|Mirror|Mail|Express|Post|Tribune|Star|Review|Night\s+Live)\b)"
_TO = r"\s*(?:–|-|—|to|until|till|through)\s*"
_WAR = r"(?:the|its|their|Russia['’]s)\s+(?:full-scale\s+)?(?:war|invasion|conflict|truce|fighting|siege)"
# e.g. "they met on 16 March 2031"
# e.g. "they met on Sunday, March 16"
# e.g. "they met from March 7 to 9"
# e.g. "they met from 28 February to 3 March"
# e.g. "they met in the week of March 3"
# e.g. "they met in late January"
# e.g. "the gate is shut since 2014"
# e.g. "they met from Monday to Wednesday"
# e.g. "they meet next Monday"
# e.g. "they met on Friday last week"
# e.g. "they met over the weekend"
# e.g. "they met two months ago"
# e.g. "they will meet in three days"
# e.g. "they will meet on the 14th."
# e.g. "they met the day before yesterday"
# e.g. "they met again that same day"
# e.g. "it was day 17 of the truce"
EXPRESSION = re.compile(
    rf"""(?<![\w.,:/-])(?:
      (?P<iso>\d{{4}}-\d\d-\d\d)(?!\d)
    | (?P<dots>\d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d|\d{{1,2}}/\d{{1,2}}/(?:19|20)\d\d)(?!\d)
    | (?P<week>(?:[Tt]he\s+)?[Ww]eek\s+of\s+(?:(?P<wm>{_MONTH})\s+(?P<wd>\d{{1,2}})|(?P<wd2>\d{{1,2}})\s+(?P<wm2>{_MONTH})))
    | (?=[\dA-Z]){_ON}(?:
      (?P<f1>\d{{1,2}}){_ORDINAL}(?:\s+of)?\s+(?P<fm1>{_MONTH}){_YEAR.format(7)}(?P<fj1>{_TO}|\s+and\s+){_ON}
      (?P<t1>\d{{1,2}}){_ORDINAL}(?:\s+of)?\s+(?P<tm1>{_MONTH}){_YEAR.format(8)}
      | (?P<fm2>{_MONTH})\s+(?P<f2>\d{{1,2}}){_ORDINAL}{_YEAR.format(9)}(?P<fj2>{_TO}|\s+and\s+){_ON}
      (?P<tm2>{_MONTH})\s+(?P<t2>\d{{1,2}}){_ORDINAL}{_NO_DAY_BEHIND}{_YEAR.format(10)}
      | (?P<a1>\d{{1,2}}){_ORDINAL}(?P<join1>{_TO}|\s*(?:and|or|&)\s*)(?P<b1>\d{{1,2}}){_ORDINAL}(?:\s+of)?\s+(?P<mr1>{_MONTH})
      {_YEAR.format(1)}
      | (?P<mr2>{_MONTH})\s+(?P<a2>\d{{1,2}}){_ORDINAL}(?P<join2>{_TO}|\s*(?:and|or|&)\s*)(?P<b2>\d{{1,2}}){_ORDINAL}{_NO_DAY_BEHIND}
      {_YEAR.format(2)}
      | (?P<d3>\d{{1,2}}){_ORDINAL}(?:\s+of)?\s+(?P<m3>{_MONTH}){_YEAR.format(3)}{_IN_BRACKETS}
      | (?P<m4>{_MONTH})\s+(?P<d4>\d{{1,2}}){_ORDINAL}{_NO_DAY_BEHIND}{_YEAR.format(4)}{_IN_BRACKETS}
      )
    | (?:(?P<part>(?:[Ee]arly|[Mm]id|[Ll]ate|[Tt]his|[Ll]ast|[Nn]ext|[Ii]n|[Ss]ince|[Oo]f|[Bb]y|[Uu]ntil|[Dd]uring|[Tt]hrough|[Ff]or|[Ff]rom|[Bb]etween))(?:-|\s+))(?P<m5>{_FULL})
      (?!\s+\d{{1,2}}\b){_YEAR.format(5)}
    | (?P<m6>{_FULL})\s+(?P<year6>(?:19|20)\d\d)
    | (?P<m7>{_FULL})(?=\s+(?P<occasion>talks|meeting|summit|session|round|agreement|attack|invasion|deadline|vote|election)\b)
    | (?:[Ii]n|[Ss]ince|[Oo]f|[Bb]y|[Uu]ntil|[Ff]rom|[Aa]fter|[Bb]efore|[Tt]he|[Yy]ear|[Dd]uring|[Ll]ate|[Ee]arly|[Mm]id)\s+(?P<y>(?:19|20)\d\d)
      (?![\d,.–-]\d|\s+(?:people|dead|euros|dollars)|s)
    | (?=[MTWFS])(?P<from>{_WEEKDAY})(?P<wdj>{_TO}|\s+and\s+(?:on\s+)?)(?P<to>{_WEEKDAY}){_BEFORE_NAME}
    | (?:(?:[Tt]he\s+)?(?P<which>(?:[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Cc]oming|[Ff]ollowing|[Pp]revious))\s+)?(?=[MTWFS]){_IN_NAME}(?P<weekday>{_WEEKDAY}){_BEFORE_NAME}
      (?:\s+(?:of\s+)?(?P<ofweek>last|this|next)\s+week)?
    | (?:[Tt]he\s+)?(?P<rel>(?:[Ll]ast|[Tt]his|[Nn]ext|[Pp]revious|[Cc]oming|[Pp]ast))\s+(?P<unit>week|weekend|month|year)
    | [Tt]he\s+(?P<weekend>weekend)
    | (?P<over>(?:[Tt]he\s+)?[Dd]ay\s+(?:before\s+yesterday|after\s+tomorrow))
    | (?<!USA\s)(?<!Russia\s)(?P<near>(?:[Tt]oday(?!['’]s\s[A-Z])|[Yy]esterday|[Tt]omorrow|[Tt]onight))
    | (?P<hours>(?:[Tt]his|[Ll]ast))\s+(?:morning|afternoon|evening|night)
    | (?P<n>(?:{_COUNT_ANY}))\s+(?P<u>day|week|fortnight|month|year)s?\s+(?P<dir>ago|earlier|later)
    | [Ii]n\s+(?P<nin>{_COUNT})\s+(?P<uin>day|week)s?(?:['’]\s+time)?
    | [Tt]he\s+(?P<there>next|following|previous)\s+(?:day|morning|evening|afternoon|night)
    | (?:[Tt]he|[Tt]hat)\s+(?P<same>(?:very\s+)?same\s+(?:day|evening|morning|afternoon|night))
    | (?:[Tt]he|[Aa]|[Oo]ne)\s+day\s+(?P<here>before|after|earlier|later)
    | (?P<feast>Christmas\s+(?:Day|Eve)|New\s+Year['’]s\s+(?:Day|Eve)|Thanksgiving(?:\s+Day)?|Valentine['’]s\s+Day|Hallowe['’]?en)
    | [Dd]ay\s+(?P<count>\d{{1,4}})\s+of\s+{_WAR}
    | (?P<nth>\d{{1,4}})(?:st|nd|rd|th)\s+day\s+of\s+{_WAR}
    | (?<=[nyled]\s)the\s+(?P<dom>\d{{1,2}})(?:st|nd|rd|th)
      (?=\s+of\s+(?:this|the)\s+month\b|\s*(?:[.,;:!?)”"]|\Z|\n)|\s+(?:and|that|but|in|at|to|when|the|they|he|she|it|for|with|after|before)\b)
    )(?!\w)""",
    re.VERBOSE,
)
# Every expression holds one of these, with at most three words before it: in a whole text it is looked for around them alone.
_ANCHORS = [
    *[m.capitalize()[:3] for m in MONTHS], "day", "Day", "week", "month", "year", "Year", "omorrow", "Christmas",
    "Thanksgiving", "Valentine", "Hallowe", "19", "20", "-", "morning", "afternoon", "evening", "night", "1st", "2nd", "3rd",
    *[f"{n}th" for n in range(10)],
]  # fmt: skip
_MONTH_ENDS = {m.capitalize()[:3]: (m[3:], "t") for m in MONTHS}
_WORDS_BEFORE = 5  # more than there can be
# A word of letters that is none of these stands in no expression before an anchor.
_LEADING = frozenset([
    *MONTHS, *(m[:3] for m in MONTHS), "sept", *DAYS, *(d[:3] for d in DAYS), "tues", "thur", "thurs", *NUMBERS, "couple", "the", "that",
    "very", "same", "early", "mid", "late", "this", "last", "next", "past", "coming", "previous", "following", "in", "since", "of", "by",
    "until", "till", "during", "through", "for", "from", "between", "after", "before", "to", "and", "or", "day", "days", "week", "weeks",
    "month", "months", "year", "years", "new", "christmas", "thanksgiving",
])  # fmt: skip
_SIGNS = ".,;:()[]\"'“”‘’–—-&"
_NEAR_ANCHOR = 160  # characters in which they stand, unless they are very long
# e.g. "they met in March"
_MAY_BEGIN = re.compile(
    r"(?<![\w.,:/-])(?=[\dA-Z]|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|couple|the|that|week|early|mid|late|this|"
    r"last|next|in|since|of|by|until|during|through|for|from|between|after|before|year|past|coming|previous|following|day|today|yesterday|"
    r"tomorrow|tonight)\b)"
)


def find_expressions(text: str) -> Iterator[re.Match[str]]:
    """What the pattern finds in a whole text."""
    reached = 0  # before it everything is found
    for anchor, end, printed in _anchor_spotter().find_anywhere(text):
        if anchor < reached or not _may_anchor(text, end, printed):
            continue
        for begin in _MAY_BEGIN.finditer(text, max(reached, _find_window(text, anchor)), anchor + 16):
            if begin.start() > anchor:
                break
            reached = begin.start() + 1
            if m := EXPRESSION.match(text, begin.start()):
                reached = m.end()
                yield m
                break
        reached = max(reached, anchor + 1)


def _may_anchor(text: str, end: int, printed: str) -> bool:
    """Whether what follows an anchor leaves it one: *Mar* is none in *Mark*, *20* none in *20 boats*."""
    following = text[end : end + 2]
    if printed == "-":
        return following[:1].isdecimal()
    if printed in ("19", "20"):
        return len(following) == 2 and following.isdecimal()
    return printed not in _MONTH_ENDS or not following[:1].isalpha() or text.startswith(_MONTH_ENDS[printed], end)


def _find_window(text: str, anchor: int) -> int:
    """A place from which an expression that holds the anchor may begin."""
    near = max(0, anchor - _NEAR_ANCHOR)
    before = text[near:anchor]
    words = before.rsplit(None, _WORDS_BEFORE)
    at = len(before)
    for word in reversed(words[-_WORDS_BEFORE:]):
        letters = word.strip(_SIGNS)
        within = at == len(before) and not before[-1].isspace()  # the word of the anchor itself
        if letters.isalpha() and letters.lower() not in _LEADING and not within:
            break
        at = before.rfind(word, 0, at)
    return near + at


@cache
def _anchor_spotter() -> Spotter:
    return Spotter(_ANCHORS)
