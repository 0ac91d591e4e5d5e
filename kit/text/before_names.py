"""A word before a surname in another language than English → whether it is a title or opens a sentence, and is no first name."""

from __future__ import annotations

from functools import cache

from kit.text.word_lists import read_rows

_TITLE = "title"


def is_title(word: str, language: str, *, openers: bool = True) -> bool:
    """Whether a word is a title that stands before names (*Außenministerin*) or, with ``openers``, one that opens a sentence."""
    small = word.lower()
    titles, endings, opening = _load(language)
    return small in titles or (openers and small in opening) or small.endswith(endings)


@cache
def _load(language: str) -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    rows = [(kind, word) for of, kind, word in read_rows("kit.text", "words_before_names") if of == language]
    titles = {word for kind, word in rows if kind == _TITLE}
    endings = tuple(word[1:] for word in sorted(titles) if word.startswith("*"))
    return frozenset(titles), endings, frozenset(word for kind, word in rows if kind != _TITLE)
