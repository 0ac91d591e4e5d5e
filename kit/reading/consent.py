"""A short text → whether it asks for consent to cookies and the use of data, in any of many languages."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from kit.text.word_lists import read_rows

_WORD = re.compile(r"[^\W\d_]+")
_KINDS, _SHARE = 3, 0.12  # kinds of such words that stand in it, one for data or consent among them; share of its words
_SHORTEST = 4  # letters of a word by which others are told that only begin as it does


def asks_for_consent(text: str, buttons: str = "") -> bool:
    """Whether a text, with the buttons of its page, has words of several kinds that such questions are made of.

    Parameters
    ----------
    text : str
        Of few words: an article about cookies is longer.
    buttons : str
        What stands on the page's buttons.
    """
    words = _WORD.findall(f"{text} {buttons}".lower())
    kinds = [kind for word in words if (kind := _kind_of(word))]
    found = set(kinds)
    return len(found) >= _KINDS and "data" in found and len(kinds) >= _SHARE * len(words)


def _kind_of(word: str) -> str:
    """The kind of a word that such questions are made of; nothing for any other."""
    return next((kind for begins, kind in _words().get(word[:_SHORTEST], ()) if word.startswith(begins)), "")


@cache
def _words() -> dict[str, list[tuple[str, str]]]:
    """First letters of the words → how they begin, and of what kind they are."""
    words: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, begins in read_rows("kit.reading", "consent_words"):
        words[begins[:_SHORTEST]].append((begins, kind))
    return dict(words)
