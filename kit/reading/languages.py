"""A text → the language that it is written in, by its function words or its script; names of languages → their codes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache

from kit.text.word_lists import read_rows

ENGLISH = "en"
UNKNOWN = "unknown"
_READ, _GLANCE = 4000, 1500  # characters by which a language is told; by which English is
_LEAST, _CLEAR = 0.08, 1.25  # share of function words of the language of a text; times that of the next one
_PLAINLY = 0.12  # share of English function words in a text that is in no other language
_SURE = 40  # words of a text of which it can be said that it is in no known language
_WORD = re.compile(r"\w+")
_SCRIPTS = {"HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "ARABIC": "ar", "HEBREW": "he", "GEORGIAN": "ka",
            "ARMENIAN": "hy", "THAI": "th", "DEVANAGARI": "hi", "GREEK": "el"}  # fmt: skip
_NAMES = {
    "english": "en", "german": "de", "deutsch": "de", "french": "fr", "français": "fr", "francais": "fr", "spanish": "es",
    "español": "es", "espanol": "es", "italian": "it", "portuguese": "pt", "dutch": "nl", "polish": "pl", "russian": "ru",
    "ukrainian": "uk", "turkish": "tr", "arabic": "ar", "chinese": "zh", "hebrew": "he", "greek": "el", "swedish": "sv",
    "danish": "da", "norwegian": "no", "finnish": "fi", "czech": "cs", "hungarian": "hu", "romanian": "ro", "bulgarian": "bg",
    "serbian": "sr", "croatian": "hr", "japanese": "ja", "korean": "ko", "persian": "fa", "eng": "en", "deu": "de", "ger": "de",
    "fra": "fr", "fre": "fr", "spa": "es", "rus": "ru", "ukr": "uk", "ara": "ar", "tur": "tr", "por": "pt", "pol": "pl",
}  # fmt: skip


def language(text: str) -> str | None:
    """The code of a text's language; None where it cannot be told."""
    words = _WORD.findall(text[:_GLANCE].lower())
    if sum(word in _english() for word in words) > _PLAINLY * len(words):
        return ENGLISH
    head = text[:_READ].lower()
    if script := None if head.isascii() else _find_script(head):
        return script
    words = _WORD.findall(head)
    counts: Counter[str] = Counter()
    for word, n in Counter(words).items():
        for code in _function_words().get(word, ()):
            counts[code] += n
    if not counts:
        return None
    (best, n), *others = counts.most_common(2)
    if n < _LEAST * len(words):
        return None
    if others and n < _CLEAR * others[0][1] and len(words) < _SURE:
        return None
    return best


def code_of(name: str | None) -> str | None:
    """The code of a language as a table or page writes it: ``en-GB``, ``eng``, ``English``."""
    small = (name or "").strip().lower()
    return _NAMES.get(small) or (small[:2] if re.fullmatch(r"[a-z]{2}(?:[-_].*)?", small) else None)


def read_as(text: str, declared: str | None) -> str | None:
    """The language of a text whose source says that it is of ``declared``: what its words say goes first where they are many."""
    seen = language(text)
    if seen is None and declared is None and len(_WORD.findall(text[:_READ])) >= _SURE:
        return UNKNOWN
    return seen or declared


@cache
def _english() -> frozenset[str]:
    """English function words that are none in another language."""
    return frozenset(word for word, codes in _function_words().items() if codes == [ENGLISH])


def _find_script(text: str) -> str | None:
    """The language of a script in which most letters of a text are."""
    letters = {c: n for c, n in Counter(text).items() if c.isalpha()}
    scripts: Counter[str] = Counter()
    for c, n in letters.items():
        if code := None if c.isascii() else _SCRIPTS.get(unicodedata.name(c, "").split(" ")[0].split("-")[0]):
            scripts[code] += n
    if 2 * scripts.total() <= sum(letters.values()):
        return None
    return "ja" if scripts["ja"] else scripts.most_common(1)[0][0]


@cache
def _function_words() -> dict[str, list[str]]:
    languages: dict[str, list[str]] = defaultdict(list)
    for word, code in read_rows("kit.reading", "function_words"):
        languages[word].append(code)
    return dict(languages)
