"""The first lines of a plain text → the name of the newspaper above its title, and the line that holds its day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kit.reading.days import NO_ORDER, DayOrder, written_day
from kit.text import bylines

# A line that is a day, with or without its weekday and a time.
DAY_LINE = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+"
    r"|(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)\.?,?\s+"
    r"|(?:lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|понеділок|вівторок|середа|четвер|п['’ʼ]ятниця|субота|неділя)\.?,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th|er)?\.?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?\d{4}(?:\s?(?:г\.|р\.|года|року))?|[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일])"
    r"(?:,?\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day)?(?:(?:,|\s[-–|·])?\s+(?:at\s+)?\d{1,2}[:.]\d\d.{0,20})?(?:T\d\d:\d\d\S{0,12})?",
    re.IGNORECASE,
)
_PARTED = re.compile(r"\s*[|·•]\s*|\s+[–—-]\s+|,\s+")
_WIDEST = 5  # words of the name of a newspaper
_HEADS = 3  # first lines in which the name of the outlet stands
_SHORT = 40  # characters of a line behind the name that holds a day
_LONGEST = 90  # characters of the line below a name that holds place, section, number, page and day
# “p. 4”, “No. 31”, “Vol. XII”: what newspapers print beside the day.
_OF_PRINT = re.compile(r"\b(?:p|pp|pg|page|no|nr|n°|vol|volume|issue|edition)\b\.?\s*[A-Z]?\d|\bvol\b", re.IGNORECASE)
_SMALL = ("of", "the", "and", "&", "de", "le", "la", "der", "die")


class Masthead(NamedTuple):
    """The name of the newspaper, the line that is or holds a day, and the lines that are no title for it."""

    name: str | None
    printed: str
    lines: tuple[str, ...] = ()


def find(lines: Sequence[str], tops: Sequence[str], heads: Sequence[str], order: DayOrder = NO_ORDER) -> Masthead:
    """The name of a newspaper in the first lines.

    Parameters
    ----------
    lines : sequence of str
        All lines above the text.
    tops : sequence of str
        Those of them that are headings.
    heads : sequence of str
        Those that may be titles.
    order : DayOrder
    """
    above = _above_dateline(tops, order)
    if above:
        return above
    name, printed = _beside_day(lines, heads, order)
    return Masthead(name, printed, tuple(line for line in (name, printed) if line))


def is_name(line: str) -> bool:
    """Whether a line is short and its words begin as those of a name do."""
    words = line.split()
    return 0 < len(words) <= _WIDEST and all(word[:1].isupper() or word.lower() in _SMALL for word in words)


def names_paper(line: str) -> bool:
    """Whether a word of a line is one of those that newspapers and stations are named after."""
    return any(word.lower().strip(",.") in bylines.PAPER for word in line.split())


def _above_dateline(tops: Sequence[str], order: DayOrder) -> Masthead | None:
    """A name above a line of place, section or number and day, where the title follows: *LAKE GAZETTE*, *HOLMBY, 3 MAY 2031*."""
    name = tops[0].split(" (")[0] if tops else ""
    if not is_name(name) or name[-1:] in ".?!:" or written_day(name, order):
        return None
    for at, line in enumerate(tops[1:_HEADS], start=1):
        if len(line) > _LONGEST or not (DAY_LINE.fullmatch(line) or written_day(line, order)):
            continue
        beside, of_print = _PARTED.split(line)[0], _OF_PRINT.search(line) is not None
        of_other = not DAY_LINE.fullmatch(line) and names_paper(beside) and len(beside.split()) > 1
        if len(tops) == at + 1 or (of_other and not of_print):
            return None
        if names_paper(name) or of_print or (name.isupper() and line.isupper()):
            return Masthead(name, line, tuple(tops[: at + 1]))
    return None


def _beside_day(lines: Sequence[str], heads: Sequence[str], order: DayOrder) -> tuple[str | None, str]:
    """A name above a day or on one line with it."""
    printed = next((line for line in lines if DAY_LINE.fullmatch(line)), "")
    if not heads:
        return None, printed
    first, several = heads[0], len([h for h in heads if not DAY_LINE.fullmatch(h)]) > 1
    name = first
    for head in heads[:_HEADS]:
        parted = None if DAY_LINE.fullmatch(head) else _PARTED.search(head)  # “The Lake Gazette, 3 May 2031”
        rest = head[parted.end() :].strip() if parted else ""
        if parted and (DAY_LINE.fullmatch(rest) or (len(rest) < _SHORT and written_day(rest, order))):
            first, name, printed = head, head[: parted.start()].strip(), printed or head
            break
    name = name.split(" (")[0]
    words = name.split()
    if not words or len(words) > _WIDEST or not (several or name != first) or name[-1:] in ".?!:":
        return None, printed
    before_day = len(lines) > 1 and lines[0].lstrip("# ") == first and DAY_LINE.fullmatch(lines[1]) is not None
    if name.isupper() or (is_name(name) and (names_paper(name) or before_day or name != first)):
        return name, printed
    return None, printed
