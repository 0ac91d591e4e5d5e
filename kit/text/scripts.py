"""A place in a text of any script → whether a word begins or ends there, and where a stretch without spaces may be parted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kit.text.spotting import is_word_character
from kit.text.word_lists import read_rows

# e.g. "泽连斯基"
_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
# e.g. "ゼレンスキー"
_KATAKANA = re.compile("[\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
# e.g. "さくら"
_HIRAGANA = re.compile("[\u3041-\u309f]")
# Thai, Lao, Burmese, Khmer
# e.g. "เซเลนสกี"
_SOUTHEAST = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
# e.g. "젤렌스키"
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
# e.g. "زيلينسكي"
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
# e.g. "זלנסקי"
_HEBREW = re.compile("[\u05d0-\u05f2]")
_SCRIPTS = {
    "han": _HAN, "katakana": _KATAKANA, "hiragana": _HIRAGANA, "southeast": _SOUTHEAST, "hangul": _HANGUL, "arabic": _ARABIC,
    "hebrew": _HEBREW,
}  # fmt: skip
# e.g. "he met 젤렌스키"
_ANY = re.compile(f"[{''.join(pattern.pattern[1:-1] for pattern in _SCRIPTS.values())}]")
# Of the scripts that put no space between words.
# e.g. "泽连斯基"
_UNSPACED = re.compile(f"[{''.join(pattern.pattern[1:-1] for pattern in (_HAN, _KATAKANA, _HIRAGANA, _SOUTHEAST))}]")
# e.g. "泽连"
_TWO_UNSPACED = re.compile(f"(?:{_UNSPACED.pattern}){{1,2}}")
# What stands between spaces, or one character that needs none.
# e.g. "乌克兰"
# e.g. "the ferry"
_CHUNK = re.compile(rf"(?:{_UNSPACED.pattern})|(?:(?!{_UNSPACED.pattern})\S)+")
_FREE = frozenset({"han", "hiragana", "southeast"})  # a name may stand at any place of a line
_LEAST_TOGETHER = 4  # letters of a name with which a small word is written together in Arabic and Hebrew


def has_own_words(text: str) -> bool:
    """Whether some letter is of a script in which names stand otherwise than between spaces and signs."""
    return not text.isascii() and _ANY.search(text) is not None


def is_unspaced(c: str) -> bool:
    """Whether a character belongs to a script that puts no space between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer."""
    return c > "\u0dff" and _UNSPACED.match(c) is not None


def part(text: str) -> str:
    """The text with a space around every two letters of such scripts: roughly their words."""
    return text if text.isascii() else _TWO_UNSPACED.sub(r" \g<0> ", text)


def find_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """First and last place (end exclusive) of what stands between spaces; of scripts without them, of every character."""
    for m in _CHUNK.finditer(text, start, end):
        yield m.span()


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name between two places is one by itself and not a part of a longer word.

    Small words that are written together with a name are none of it: Korean *-neun* and *-ga* behind it, Arabic *wa-* and *li-*,
    Hebrew *ve-* and *le-* before it. In Chinese, Thai and the like every place may be a border; in katakana another letter of
    the same script is none.
    """
    return _begins(text, start, end) and _ends(text, end)


def _begins(text: str, start: int, end: int) -> bool:
    if not start or not is_word_character(text[start - 1]):
        return True
    script = _script_of(text[start])
    if script in _FREE or (script and _script_of(text[start - 1]) not in (script, "")):
        return True
    if script not in ("arabic", "hebrew") or end - start < _LEAST_TOGETHER:
        return False
    at = start
    while at and is_word_character(text[at - 1]):
        at -= 1
    return text[at:start] in _together()[script]


def _ends(text: str, end: int) -> bool:
    if end == len(text) or not is_word_character(text[end]):
        return True
    script = _script_of(text[end - 1])
    if script in _FREE or (script and _script_of(text[end]) not in (script, "")):
        return True
    if script != "hangul":
        return False
    at = end
    while at < len(text) and is_word_character(text[at]):
        at += 1
    return text[end:at] in _together()[script]


def _script_of(c: str) -> str:
    return next((name for name, pattern in _SCRIPTS.items() if pattern.match(c)), "")


@cache
def _together() -> dict[str, frozenset[str]]:
    """Small words that are written together with a name, by script."""
    words: dict[str, set[str]] = {}
    for script, _, word in read_rows("kit.text", "written_together"):
        words.setdefault(script, set()).add(word)
    return {script: frozenset(listed) for script, listed in words.items()}
