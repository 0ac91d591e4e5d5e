"""A text → the language that it is written in; names of languages → their codes.

English is told by its function words alone, at once; other languages by theirs or their script, and where these leave it open
by py3langid (0.4.0), which is loaded only then. Of 660 single sentences of invented news in 27 languages (406 in English) words
and letters alone had 613 right and took 25 others for English or none; py3langid alone had 655 right but lost 4 English ones full
of foreign names; both together have 653 right (3 and 1). lingua 2.1.1 had 653 (0 and 7), at twelve times the time.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any

from kit.text.word_lists import read_rows

ENGLISH = "en"
UNKNOWN = "unknown"
_READ, _GLANCE = 4000, 1500  # characters by which a language is told; by which English is
_LEAST, _CLEAR = 0.08, 1.25  # share of function words of the language of a text; times that of the next one
_PLAINLY = 0.12  # share of English function words in a text that is in no other language
_FOREIGN = 0.08  # share of words in small letters with letters that English has not, in a text that is not in English
_WITHOUT = 20  # words of a text none of which is an English function word: it is not in English
_LIKELY, _AGREED, _BEYOND_LATIN = (
    0.8,
    0.9,
    0.5,
)  # probability of a language by plain words; by all words; in another script than ours
_STRANGE, _CYRILLIC = 0.02, ("ru", "uk", "bg", "sr")  # share of words with letters that a language has not
_SURE = 40  # words of a text of which it can be said that it is in no known language
_WORD = re.compile(r"\w+")
_SCRIPTS = {"HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "ARABIC": "ar", "HEBREW": "he", "GEORGIAN": "ka",
            "ARMENIAN": "hy", "THAI": "th", "DEVANAGARI": "hi", "GREEK": "el"}  # fmt: skip
_SHARED = {"ar": ("fa", "ur", "ps", "ug", "sd"), "hi": ("mr", "ne")}  # other languages in the script of one
_NORDIC = {"nordic": ("sv", "da", "no", "fi", "is")}
_LATIN = "\u036f"  # the last of its letters and marks
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
        return (_classify(text[:_READ], _SHARED[script]) or script) if script in _SHARED else script
    words = _WORD.findall(head)
    counts: Counter[str] = Counter()
    for word, n in Counter(words).items():
        for code in _function_words().get(word, ()):
            counts[code] += n
    (best, n), *others = counts.most_common(2) or [("", 0)]
    unsure = (others and n < _CLEAR * others[0][1] and len(words) < _SURE) or (n == 1 and best != ENGLISH)
    if not n or n < _LEAST * len(words) or unsure:
        return _classify(text[:_READ]) or _tell_by_letters(text[:_READ], counts)
    if best in _CYRILLIC and _has_strange_letters(words, best):
        return _classify(text[:_READ]) or best
    return best


def _has_strange_letters(words: Collection[str], code: str) -> bool:
    """Whether some words are written with letters that a language has not: ы in what seems Ukrainian."""
    alphabet = next((letters for of, letters in _alphabets() if of == code), frozenset[str]())
    strange = sum(any(c > _LATIN and c.isalpha() and c not in alphabet for c in word) for word in words)
    return strange > _STRANGE * len(words)


def _classify(text: str, among: Collection[str] = ()) -> str | None:
    """The language by py3langid where it is sure of it, by words that are no names; one of ``among``, if given."""
    words = _WORD.findall(text)
    model = _load_model()
    plain = " ".join(word for word in words if not word[0].isupper() or word[0] > _LATIN)
    code, likely = model.rank(plain)[0] if plain else ("", 0)
    if likely < _LIKELY:
        same, likely = model.rank(text)[0]
        beyond = sum(word[0] > _LATIN for word in words) > len(words) / 2
        code = same if same == code and likely >= (_BEYOND_LATIN if beyond else _AGREED) else ""
    return code if code and (not among or code in among) else None


@cache
def _load_model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # its own `classify` gives no probabilities

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(sorted({code for code in model.labels if len(code) == len(ENGLISH)}))
    return model


def _tell_by_letters(text: str, counts: Counter[str]) -> str | None:
    """The language of a short text whose function words leave it open, by the letters of words that are no names.

    `UNKNOWN` where these show only that it is not English.
    """
    words = _WORD.findall(text)
    plain = [word for word in words if not word[0].isupper() or word[0] > _LATIN]
    foreign = {word for word in plain if any(c.isalpha() and not c.isascii() for c in word)}
    n = sum(word in foreign for word in plain)
    if len(foreign) < 2 or n < _FOREIGN * len(words):
        return None
    letters = {c for word in foreign for c in word.lower() if c.isalpha() and not c.isascii()}
    fitting = [code for code, alphabet in _alphabets() if letters <= alphabet]
    by_words = Counter({code: counts[code] for code in fitting if counts[code]}).most_common(2)
    if by_words and (len(by_words) == 1 or by_words[0][1] > by_words[1][1]):
        return by_words[0][0]
    return fitting[0] if len(fitting) == 1 and len(letters) > 1 else UNKNOWN


def code_of(name: str | None) -> str | None:
    """The code of a language as a table or page writes it: ``en-GB``, ``eng``, ``English``."""
    small = (name or "").strip().lower()
    return _NAMES.get(small) or (small[:2] if re.fullmatch(r"[a-z]{2}(?:[-_].*)?", small) else None)


def read_as(text: str, declared: str | None) -> str | None:
    """The language of a text whose source says that it is of ``declared``: what its words say goes first where they are many."""
    seen = language(text)
    if seen is None and declared is None:
        words = _WORD.findall(text[:_READ].lower())
        if len(words) >= _SURE or (len(words) >= _WITHOUT and not _english().intersection(words)):
            return UNKNOWN
    return (declared if seen == UNKNOWN else None) or seen or declared


@cache
def _english() -> frozenset[str]:
    """English function words that are none in another language."""
    return frozenset(word for word, codes in _function_words().items() if codes == [ENGLISH])


@cache
def _alphabets() -> list[tuple[str, frozenset[str]]]:
    """Codes of languages and their letters beyond ASCII; of a row for several languages, each."""
    rows = read_rows("kit.reading", "alphabets")
    return [(code, frozenset(letters.lower())) for name, letters in rows for code in _NORDIC.get(name, (name,))]


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
