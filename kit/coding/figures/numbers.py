"""A text in small letters → the numbers printed in it, in digits or in words, with how they are hedged."""

from __future__ import annotations

import re
import string
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from kit.coding.gazetteer import build_pattern
from kit.text.spotting import Spotter

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {w: n for n, w in enumerate(_ONES.split())} | {w: 10 * n for n, w in enumerate(_TENS.split(), start=2)}
_BIG = {
    "hundred": 1e2, "dozen": 12, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9, "bln": 1e9,
}  # fmt: skip
# What a vague plural cannot be below.
_VAGUE = {"dozens": 12, "scores": 20, "tens": 10, "hundreds": 100, "thousands": 1e3, "millions": 1e6, "billions": 1e9}

_WORD = build_pattern([*_SMALL, "hundred", "dozen", "thousand", "million", "billion"])
_VAGUE_WORD = build_pattern(_VAGUE)
# e.g. "some 1,200 pilots"
# e.g. "dozens of thousands left the town"
# e.g. "two hundred and five pilots left"
_CANDIDATE = re.compile(
    rf"(?P<digits>(?<![\w.,:/-])\d{{1,3}}(?:[,\u00a0\u202f]\d{{3}}){{1,4}}(?![\d]|,\d)|(?<![\w.,:/])(?<!\D-)(?<!\A-)\d{{1,12}}(?:\.\d{{1,3}})?(?![\w.:]*\d))"
    rf"|\b(?P<vague>{_VAGUE_WORD})\b(?: of (?P<more>thousands|millions|billions)\b)?"
    rf"|\b(?P<words>(?:a (?=hundred\b|dozen\b|thousand\b|million\b))?{_WORD}(?:(?:[ -]| and ){_WORD}){{0,8}})\b"
)
# e.g. "the storm sank 42 boats"
_DIGITS = re.compile(r"\d\d*")  # a digit by itself first: so it is soon searched
_AFTER_A = ("hundred", "dozen", "thousand", "million")
# e.g. " million pilots left"
_MULTIPLIER = re.compile(r"[ \u00a0-]?(hundred|dozen|thousand|million|billion|trillion|mln|bln|mn|bn|m|k)\b(?!\w)")
# e.g. " to "
_RANGE = re.compile(r" ?(?:-|–|—|to|and|or) ?[$€£]?")
_HEDGES = {
    "exactly": ("exactly", "precisely", "a total of"),
    "more than": ("more than", "over", "above", "exceeding", "upwards of", "in excess of", "well over"),
    "at least": ("at least", "no fewer than", "no less than", "not less than", "a minimum of"),
    "at most": ("up to", "as many as", "at most", "no more than", "not more than", "fewer than", "less than", "under", "a maximum of"),
    "about": (
        "about", "around", "some", "roughly", "approximately", "nearly", "almost", "close to", "an estimated", "estimated",
        "more or less", "just under",
    ),
}  # fmt: skip
_HEDGE = {phrase: code for code, phrases in _HEDGES.items() for phrase in phrases}
# e.g. "the storm sank at least "
_BEFORE = re.compile(
    rf"\b({'|'.join(re.escape(p) for p in sorted(_HEDGE, key=lambda p: (-len(p), p)))})(?: (?:the|a|an))?[ \u00a0][$€£]?\Z"
)
# e.g. "there was news about "
_ON_SUBJECT = re.compile(
    r"\b(?:information|talk\w{0,3}|news|reports?|details?|data|told|sp[eo]ak?\w{0,3}|spoke|concern\w{0,3}|know) about \Z"
)
# e.g. "twenty-two"
_WORD_JOINT = re.compile(r"[ -]")
# e.g. "1,200"
_THOUSANDS_SIGN = re.compile(r"[,\u00a0\u202f]")
_REACH = 22  # characters before a number in which its hedge begins


class Number(NamedTuple):
    """A number as printed: its span, value, qualifier (a code of ``figures.qualifier``) and whether it is a vague plural."""

    start: int
    end: int
    value: float
    qualifier: str
    vague: bool


def find_beginnings(low: str) -> list[int]:
    """Places in a text in small letters where a number may begin, rising."""
    places = set() if _has_western_digits(low) else {m.start() for m in _DIGITS.finditer(low)}
    for start, _, word in _word_spotter().find_beginning(low):
        places.add(start)
        if word in _AFTER_A and low[max(0, start - 2) : start] == "a ":
            places.add(start - 2)
    return sorted(places)


def find(low: str, start: int = 0, end: int | None = None, begin: Sequence[int] | None = None) -> list[Number]:
    """Numbers between two offsets of a text in small letters; ordinals, times, decimals in versions and codes are none.

    Parameters
    ----------
    low : str
    start, end : int, optional
    begin : sequence of int, optional
        The text's `beginnings`, for whoever asks for many parts of it.
    """
    end = len(low) if end is None else end
    begin = find_beginnings(low) if begin is None else begin
    numbers: list[Number] = []
    reached = start
    for at in begin[bisect_left(begin, start) : bisect_left(begin, end)]:
        match = _CANDIDATE.match(low, at, end) if at >= reached else None
        if match is None:
            continue
        reached = match.end()
        number = _read_number(low, match) if not numbers or match.start() >= numbers[-1].end else None
        if number is None:
            continue
        if numbers and _RANGE.fullmatch(low[numbers[-1].end : number.start]) and _is_range(low, numbers[-1], number):
            times = _MULTIPLIER.match(low, match.end()) if match["digits"] else None
            low_end = numbers[-1]
            if times and low[low_end.end - 1].isdecimal() and low_end.value < number.value / _BIG[times[1]]:  # “2 to 3 million”
                low_end = low_end._replace(value=low_end.value * _BIG[times[1]])
            numbers[-1] = low_end._replace(qualifier="at least")
            number = number._replace(qualifier="at most")
        numbers.append(number)
    return numbers


def _has_western_digits(text: str) -> bool:
    """Whether all digits are 0–9: so it is in any text of Western letters and signs."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _word_spotter() -> Spotter:
    return Spotter([*string.digits, *_SMALL, *_VAGUE, "hundred", "dozen", "thousand", "million", "billion"])


def _read_number(low: str, match: re.Match[str]) -> Number | None:
    stop = match.end()
    if match["vague"]:
        value = float(_VAGUE[match["vague"]]) * (_VAGUE[match["more"]] if match["more"] else 1)
        return Number(match.start(), stop, value, "at least", True)
    if match["words"]:
        words = _WORD_JOINT.split(match["words"])
        value = _add_up([w for w in words if w not in ("and", "a")])
    else:
        printed = _THOUSANDS_SIGN.sub("", match["digits"])
        if len(printed) > 12:
            return None
        value = float(printed)
        times = _MULTIPLIER.match(low, stop)
        if times:
            value, stop = round(value * _BIG[times[1]], 3), times.end()
    return Number(match.start(), stop, value, _find_hedge(low, match.start()), False)


def _add_up(words: list[str]) -> float:
    """Number words → their value: two hundred and five thousand → 205000."""
    total = part = 0.0
    for word in words:
        if word in _SMALL:
            part += _SMALL[word]
        elif word in ("hundred", "dozen"):
            part = (part or 1) * _BIG[word]
        else:
            total += (part or 1) * _BIG[word]
            part = 0
    return total + part


def _find_hedge(low: str, start: int) -> str:
    match = _BEFORE.search(low[max(0, start - _REACH) : start])
    if match is None or (match[1] == "about" and _ON_SUBJECT.search(low[max(0, start - _REACH - 8) : start])):
        return "exactly"
    return _HEDGE[match[1]]


def _is_range(low: str, first: Number, second: Number) -> bool:
    joint = low[first.end : second.start].strip()
    if joint == "and":
        return low[max(0, first.start - 8) : first.start].rstrip("$€£").endswith("between ") and first.value < second.value
    return first.value < second.value
