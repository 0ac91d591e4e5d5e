"""A paragraph in another language than English → its sentences.

syntok, which splits English, knows German and Spanish too, but parts *am 16. | März*; it leaves Chinese and Arabic in one piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kit.text.word_lists import read_rows

_CLOSING = r"[\"'”’»›)\]」』】“«‹]"
_CLOSING_UNSPACED = r"[”’」』】»）]"
# A stop with white space behind it, or, in Chinese and Japanese, without.
# e.g. "Niemand kam. Die Fähre fuhr"
# e.g. "船走了。没有人来"
# e.g. "قال «نعم»؟ ثم ذهب"
_STOP = re.compile(rf"(?<![.!?…؟۔।॥։])[.!?…؟۔।॥։]+(?:{_CLOSING}|\s»)*\s+|[。！？｡]+{_CLOSING_UNSPACED}*\s*")
# The word before a stop.
# e.g. "Nr"
# e.g. "am 16"
_LAST_WORD = re.compile(r"(?:[^\W_]+)\Z")
_REACH = 30  # characters in which the word before a stop stands
_ORDINALS = ("de", "da", "no", "nb", "nn", "fi", "cs", "sk", "hu", "pl", "hr", "sl", "sr", "et", "lv", "tr")  # write 16. for 16th
# What may stand before the first word of a sentence.
# e.g. "« Nous"
# e.g. "— Мы"
_OPENING = re.compile(r"[\s\"'“”„«»‹›‘‚(\[¿¡—–-]*")


def split(paragraph: str, language: str) -> Iterator[tuple[int, int]]:
    """First and last place (end exclusive) of every sentence of a paragraph, without white space around it.

    Parameters
    ----------
    paragraph : str
    language : str
        The code of its language, by which short forms are known; others end a sentence as any word does.
    """
    at = 0
    for stop in _STOP.finditer(paragraph):
        end = stop.start() + len(stop[0].rstrip())
        if stop.end() < len(paragraph) and _ends(paragraph, at, stop, language):
            yield at, end
            at = stop.end()
    last = len(paragraph.rstrip())
    if at < last:
        yield at, last


def _ends(paragraph: str, start: int, stop: re.Match[str], language: str) -> bool:
    following = paragraph[_OPENING.match(paragraph, stop.end()).end() :][:1]  # type: ignore[union-attr]  # it matches anything
    if following.islower():
        return False
    sign = stop[0].strip()
    if not sign.startswith(".") or sign.startswith(".."):
        return True
    word = _LAST_WORD.search(paragraph, max(start, stop.start() - _REACH), stop.start())
    if word is None:
        return True
    printed = word[0]
    if printed.isdigit():
        return not (language in _ORDINALS and len(printed) <= 2 and len(sign) == 1)
    if len(sign) > 1:
        return True  # a short form within a quotation ends it
    initial = len(printed) == 1 and printed.isupper()
    return not initial and printed.lower() not in _short_forms().get(language, ())


@cache
def _short_forms() -> dict[str, frozenset[str]]:
    words: dict[str, set[str]] = {}
    for language, word in read_rows("kit.text", "abbreviations_of_languages"):
        words.setdefault(language, set()).add(word)
    return {language: frozenset(listed) for language, listed in words.items()}
