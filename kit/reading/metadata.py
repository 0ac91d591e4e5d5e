"""What stands around a text – names, addresses, printed lines – → id, day and language of an article."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import PurePosixPath

_DAY = re.compile(r"(?<!\d)(19|20)\d\d[-/_.]?(0[1-9]|1[0-2])[-/_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
_AT_A_TIME = 500  # characters that are decomposed
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WRITTEN = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})|([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
)
_COMMON = {
    "en": {"the", "and", "of", "to", "in", "that"}, "de": {"der", "die", "und", "das", "nicht", "mit"},
    "fr": {"le", "la", "les", "et", "des", "que"}, "es": {"el", "los", "las", "que", "del", "una"},
    "ru": {"и", "в", "не", "на", "что", "с"}, "uk": {"і", "що", "та", "не", "на", "у"},
}  # fmt: skip


def decomposed(text: str) -> str:
    """Letters without their marks, which follow them, and in plain forms (NFKD); the marks of one letter are in no order.

    To put a long row of marks in order takes the square of its length, so this is done for some characters at a time.
    """
    return "".join(unicodedata.normalize("NFKD", text[at : at + _AT_A_TIME]) for at in range(0, len(text), _AT_A_TIME))


def slug(name: str) -> str:
    """A plain id from the name of a file or the id of a row: the number before an underscore, else letters and digits."""
    stem = PurePosixPath(name).stem if re.search(r"\.[A-Za-z0-9]{1,8}$", name) else name
    leading = re.match(r"(\d+)_", stem)
    plain = decomposed(leading[1] if leading else stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60] or hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]


def shown(name: str) -> str:
    """A name on one line, whatever it holds."""
    return name if name.isprintable() else repr(name)[1:-1]


def iso_day(written: str | None) -> date | None:
    """The day of ``2031-05-06`` and of whatever follows such a day, e.g. a time."""
    m = re.match(r"\s*(\d{4})-(\d\d)-(\d\d)", written or "")
    return _to_date(int(m[1]), int(m[2]), int(m[3])) if m else None


def written_day(line: str) -> date | None:
    """The first day in a printed line: ``2031-05-06``, ``6.5.2031``, ``6 May 2031`` or ``May 6, 2031``."""
    if m := re.search(r"(\d{4})-(\d\d)-(\d\d)", line):
        return _to_date(int(m[1]), int(m[2]), int(m[3]))
    if m := re.search(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)", line):  # with points the day comes first
        return _to_date(int(m[3]), int(m[2]), int(m[1]))
    for m in _WRITTEN.finditer(line):
        day, month, year = (m[1], m[2], m[3]) if m[1] else (m[5], m[4], m[6])
        if month.lower()[:3] in _MONTHS:
            return _to_date(int(year), _MONTHS.index(month.lower()[:3]) + 1, int(day))
    return None


def address_day(address: str) -> date | None:
    """The day in an address or file name."""
    m = _DAY.search(address)
    digits = re.sub(r"\D", "", m[0]) if m else ""
    return _to_date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) if digits else None


def language(text: str) -> str | None:
    """The language whose commonest words are more than 6 % of the first 4,000 characters' words."""
    words = Counter(re.findall(r"\w+", text[:4000].lower()))
    n = max(1, words.total())
    shares = {code: sum(words[w] for w in common) / n for code, common in _COMMON.items()}
    best = max(shares, key=lambda c: shares[c])
    return best if shares[best] > 0.06 else None


def _to_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
