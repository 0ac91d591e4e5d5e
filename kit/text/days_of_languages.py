"""Printed dates of German, French, Spanish, Russian and Ukrainian → calendar days, as `kit.text.dates` gives those of English.

What a language needs is in ``days_of_languages.csv``. Days and stretches of days are read; months, years and what leans on
another day (*the day before*) are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from kit.text.dates import Expression, add_days, find_nearest, make_date
from kit.text.word_lists import read_rows

_SHORTEST = 3  # letters; longer words have endings
_REACH = 110  # characters of a clause before or behind a weekday in which its tense is looked for
# e.g. "aujourd’hui"
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
# e.g. "Nobody came, the ferry left"
_CLAUSE = re.compile(r"[.,;:!?…\n–—«»“”„\"]")
# What stands before the first word of a sentence.
# e.g. "Niemand kam. "
_BEGINS = re.compile(r"(?:^|[.!?…:\n]\s*|[«»“”„\"(—–-]\s*)\Z")
# e.g. "14.05.2031"
_FIGURES = re.compile(r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)|(?P<figures>\d{1,2}([./])\d{1,2}\3(?:19|20)\d\d)")
# e.g. "zwischen dem "
_BETWEEN = re.compile(r"\b(?:zwischen|entre)\s(?:(?:dem|le|el)\s)?\Z", re.IGNORECASE)
# e.g. "2031-05-14"
_SIGN = re.compile(r"[-./]")
# e.g. "am 14.05.2031"
_ONLY_FIGURES = re.compile(rf"(?<![\w./-])(?:{_FIGURES.pattern})(?![\w/-])")
_CAPITALS = ("de",)
_APOSTROPHES = "'’ʼ`"


class Words(NamedTuple):
    """What is read in a language: the pattern, its words by kind, and the value of each (month, weekday, days from now).

    ``capitals``: whether weekdays are written with a capital letter.
    """

    capitals: bool
    pattern: re.Pattern[str]
    kinds: Mapping[str, frozenset[str]]
    values: Mapping[str, Mapping[str, int]]


def languages() -> frozenset[str]:
    """Codes of the languages whose days are read."""
    return frozenset(_rows())


def find(text: str, published: date | None, language: str, *, start: int = 0, end: int | None = None) -> list[Expression]:
    """Days of a text in reading order.

    Parameters
    ----------
    text : str
    published : date or None
        The day of publication; without it weekdays and days without a year have no day.
    language : str
        Of another language than those of `languages` nothing is read but days all in figures.
    start, end : int, optional
        The stretch of the text to read.
    """
    expressions: list[Expression] = []
    words = _load(language)
    for m in words.pattern.finditer(text, start, len(text) if end is None else end):
        expressions += _read(m, words, published)
    return expressions


def _read(m: re.Match[str], words: Words, published: date | None) -> Iterator[Expression]:
    g = {name: value for name, value in m.groupdict().items() if value}
    if "iso" in g or "figures" in g:
        day = _read_figures(m[0])
        yield Expression(m.start(), m.end(), day, day, "day", "full date")
    elif "month" in g:
        yield from _read_date(m, g, words, published)
    elif "near" in g:
        if not _is_other_word(m, words):
            day = add_days(published, words.values["near"][_plain(g["near"])])
            yield Expression(m.start(), m.end(), day, day, "day", "near day")
    elif "ago" in g:
        n = next(value for name, value in g.items() if name.startswith("n_"))
        day = add_days(published, -(int(n) if n.isdigit() else words.values["number"][_plain(n)]))
        yield Expression(m.start(), m.end(), day, day, "day", "near day")
    elif "weekday" in g and _is_weekday(m, words):
        day = _resolve_weekday(m, g, words, published)
        yield Expression(m.start(), m.end(), day, day, "day", "weekday")


def _read_date(m: re.Match[str], g: Mapping[str, str], words: Words, published: date | None) -> Iterator[Expression]:
    """*3 mai*, *du 3 au 5 mai* (a stretch), *les 3 et 5 mai* (two days)."""
    month, year = words.values["month"][_plain(g["month"])], int(g["year"]) if "year" in g else None
    rule = "full date" if year else "day and month"
    last = make_date(year, month, int(g["day"])) if year else find_nearest(published, month, int(g["day"]))
    if "from" not in g:
        yield Expression(m.start(), m.end(), last, last, "day", rule)
        return
    first = make_date(last.year, month, int(g["from"])) if last else None
    if _plain(g["join"]) in words.kinds["and"] and not _BETWEEN.search(m.string, max(0, m.start() - 14), m.start()):
        yield Expression(m.start("from"), m.end("from"), first, first, "day", rule)
        yield Expression(m.start("day"), m.end(), last, last, "day", rule)
    else:
        ordered = first is not None and last is not None and first <= last
        yield Expression(m.start(), m.end(), first if ordered else None, last if ordered else None, "range", rule)


def _read_figures(printed: str) -> date | None:
    """Year-month-day; day.month.year and day/month/year, as these languages write it."""
    a, b, c = map(int, _SIGN.split(printed))
    return make_date(a, b, c) if "-" in printed else make_date(c, b, a)


def _is_other_word(m: re.Match[str], words: Words) -> bool:
    """Whether a word for a day is another one here: German *der Morgen*, Spanish *por la mañana*, the title of a newspaper."""
    text, start, end = m.string, m.start(), m.end()
    if text[start - 1 : start] in tuple('«„“"') and text[end : end + 1] in tuple('»“”"'):
        return True
    if text[start].isupper() and not _BEGINS.search(text, max(0, start - 3), start):
        return True
    before = [_plain(word) for word in _WORD.findall(text, max(0, start - 24), start)[-2:]]
    blocked = words.kinds["not before near"]
    return bool(before) and (before[-1] in blocked or "_".join(before) in blocked)


def _is_weekday(m: re.Match[str], words: Words) -> bool:
    """Whether it is one day of that name and no name of a person, nor each such day."""
    text, start = m.string, m.start("weekday")
    before = [_plain(word) for word in _WORD.findall(text, max(0, m.start() - 24), m.start())[-2:]]
    opens = bool(_BEGINS.search(text, max(0, m.start() - 3), m.start()))
    if (
        before
        and not opens
        and (before[-1] in words.kinds["every"] or "_".join(before) in words.kinds["every"])
        and not m["which"]
    ):
        return False
    needed = words.kinds["before weekday"]
    led = bool(m["which"] or m["behind"] or m["partofday"]) or (bool(before) and before[-1] in needed)
    if needed and not led and not opens:
        return False
    return words.capitals or text[start].islower() or opens


def _resolve_weekday(m: re.Match[str], g: Mapping[str, str], words: Words, published: date | None) -> date | None:
    """The weekday meant: before publication, unless its words or the tense of its clause look ahead."""
    if published is None:
        return None
    number = words.values["weekday"][_plain(g["weekday"])]
    which = _plain(g.get("which") or g.get("behind") or "")
    if "week" in g:
        weeks = -1 if _is_one_of(_plain(g["week"]), words.kinds["last"]) else 1
        if not _is_one_of(_plain(g["week"]), words.kinds["last"] | words.kinds["next"]):
            weeks = 0
        return published - timedelta(days=published.weekday()) + timedelta(weeks=weeks, days=number)
    back = (published.weekday() - number) % 7
    if which in words.kinds["next"]:
        return published + timedelta(days=7 - back)
    if which in words.kinds["last"]:
        return published - timedelta(days=back or 7)
    ahead = back and which not in words.kinds["this"] and _is_to_come(m, words)
    return published + timedelta(days=7 - back) if ahead else published - timedelta(days=back)


def _is_to_come(m: re.Match[str], words: Words) -> bool:
    """Whether the clause of a weekday speaks of what is to come, and of nothing that was."""
    text, start, end = m.string, m.start(), m.end()
    before = _WORD.findall(_CLAUSE.split(text[max(0, start - _REACH) : start])[-1])
    after = _WORD.findall(_CLAUSE.split(text[end : end + _REACH])[0])
    cut = [i for i, word in enumerate(before) if _plain(word) in words.kinds["clause"]]
    before = before[cut[-1] + 1 :] if cut else before
    stop = next((i for i, word in enumerate(after) if _plain(word) in words.kinds["clause"]), len(after))
    clause = [_plain(word) for word in [*before, *after[:stop]]]
    if any(_fits(word, words.kinds["past"]) for word in clause) and not any(word in words.kinds["ahead"] for word in clause):
        return False
    return any(_fits(word, words.kinds["ahead"]) for word in clause)


def _fits(word: str, listed: frozenset[str]) -> bool:
    """Whether a word is listed or has a listed ending (``*era``)."""
    return word in listed or (len(word) > _SHORTEST and word.endswith(_endings(listed)))


@cache
def _endings(listed: frozenset[str]) -> tuple[str, ...]:
    return tuple(word[1:] for word in listed if word[0] == "*")


def _is_one_of(phrase: str, listed: frozenset[str]) -> bool:
    return any(word in listed for word in [*phrase.split(), phrase.replace(" ", "_")])


def _plain(printed: str) -> str:
    """Small letters with a straight apostrophe and one blank."""
    small = printed.lower()
    for mark in _APOSTROPHES[1:]:
        small = small.replace(mark, "'")
    return " ".join(small.split())


@cache
def _rows() -> dict[str, list[tuple[str, str, list[str]]]]:
    rows: dict[str, list[tuple[str, str, list[str]]]] = {}
    for language, kind, value, words in read_rows("kit.text", "days_of_languages"):
        rows.setdefault(language, []).append((kind, value, [word.replace("_", " ") for word in words.split()]))
    return rows


@cache
def _load(language: str) -> Words:
    kinds: dict[str, set[str]] = {}
    values: dict[str, dict[str, int]] = {}
    for kind, value, listed in _rows().get(language, []):
        kinds.setdefault(kind, set()).update(listed)
        if value:
            values.setdefault(kind, {}).update((word, int(value)) for word in listed)
    needed = ("and", "last", "next", "this", "every", "week", "ahead", "past", "clause", "before weekday", "not before near")
    frozen = {kind: frozenset(kinds.get(kind, ())) for kind in (*needed, *kinds)}
    return Words(language in _CAPITALS, _write_pattern(frozen), frozen, values)


def _write_pattern(kinds: Mapping[str, frozenset[str]]) -> re.Pattern[str]:
    if not kinds.get("month"):
        return _ONLY_FIGURES
    one = {kind: _either(listed) for kind, listed in kinds.items()}
    which = "|".join(filter(None, (one["last"], one["next"], one["this"])))
    # e.g. "mercredi 14 mai 2031", "Freitag, dem 9. Mai", "с 3 по 5 мая 2031 года", "el 3 y 5 de mayo de 2031"
    lead = rf"(?:(?:{one['weekday']}),?\s+(?:(?:den|dem|el|le|the)\s+)?)?"
    day = r"{}(?:\.|er|º|-?го|-?е)?"
    join = rf"(?P<join>\s*(?:{one['between']}|{one['and']})\s*)(?:(?:dem|den|le|el)\s+)?"
    written = (
        rf"{lead}(?:{day.format('(?P<from>[0-3]?[0-9])')}{join})?{day.format('(?P<day>[0-3]?[0-9])')}\s+(?:de\s+)?(?P<month>{one['month']})\b"
        r"(?:\.?,?\s+(?:del?\s+)?(?P<year>(?:19|20)\d\d)(?:\s+(?:года|року|г\.|р\.))?)?"
    )
    # e.g. "vergangenen Sonntag", "lundi prochain", "Dienstagabend", "Freitag vergangener Woche", "martes por la noche"
    of_week = rf"(?:\s+(?:(?:der|von|de|de la|на|цього)\s+)?(?P<week>(?:(?:{which})\s+)?(?:{one['week']})(?:\s+(?:{which}))?))?"
    part = rf"(?P<partofday>\s?(?:(?:por|de)\s+la\s+)?(?:{one['part of day']})\b)?"
    behind = rf"(?:\s+(?P<behind>{which})(?!\s+(?:{one['week']})))?"
    weekday = rf"(?:(?P<which>{which})\s+)?(?P<weekday>{one['weekday']}){part}{behind}{of_week}"
    counted = "|".join(
        re.escape(form).replace(r"\{n\}", rf"(?P<n_{i}>\d{{1,2}}|{one['number']})").replace(r"\ ", r"\s+")
        for i, form in enumerate(sorted(kinds["ago"]))
    )
    # e.g. "am Freitag, dem 9. Mai"
    return re.compile(
        rf"(?<![\w./-])(?:{_FIGURES.pattern}|{written}|(?P<near>{one['near']})|(?P<ago>{counted})|{weekday})(?![\w-]|/\d)",
        re.IGNORECASE,
    )


def _either(words: frozenset[str]) -> str:
    """A pattern for any of the words, the longest first; any apostrophe and any white space will do."""
    escaped = (
        re.escape(w).replace(r"\ ", r"\s+").replace("'", f"[{_APOSTROPHES}]") for w in sorted(words, key=lambda w: (-len(w), w))
    )
    return "|".join(escaped)
