"""A cue as a person writes it in a spreadsheet → its parts; what cannot be read is named by its row."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from kit.errors import CaseError, Fault

FILE = "codebook/cues.csv"
LONGEST, GAPS, BARS, DEEPEST = 2_000, 10, 300, 10  # of one cue: characters, ``..``, ``|``, brackets within brackets
# e.g. "(stop*|halt) .. fire"
_TOKEN = re.compile(r"\.\.|\(|\)|\||[^\W_]+\*?|\S")
# e.g. "truce*"
_KNOWN = re.compile(r"\.\.|[()|?'-]|[^\W_]+\*?")
# e.g. "the café on the pier"
_NOT_PLAIN = re.compile(r"[^\x00-\x5f\x61-\x7f]")


class Part(NamedTuple):
    """A part of a cue: a word, what lies ``between`` two words, a ``gap``, a ``joint`` or a ``group`` of alternatives.

    ``starred``: a word with any ending. ``mark``: ``?`` if the last letter, or all of a group, may be missing; ``??`` if what
    lacks it comes first. Behind a star, a gap or a joint ``?`` means: as little as possible.
    """

    kind: str
    word: str = ""
    starred: bool = False
    inner: tuple[tuple[Part, ...], ...] = ()
    mark: str = ""


Alternatives = tuple[tuple[Part, ...], ...]


def fold(text: str) -> str:
    """Lower case without accents, character for character: places in it are places in the text."""
    lowered = text.lower()
    if lowered.isascii() and text.isascii():
        return lowered.replace("`", "'")
    if len(lowered) != len(text):  # of all letters only İ has a small form of two characters
        lowered = text.replace("İ", "I").lower()
    for c in set(_NOT_PLAIN.findall(lowered)):
        lowered = lowered.replace(c, _fold_character(c))
    return lowered


def _fold_character(char: str) -> str:
    if char in "’‘`´":
        return "'"
    plain = unicodedata.normalize("NFD", char)[0].lower()
    return plain if len(plain) == 1 else char


def _split_tokens(cue: object, line: int) -> list[str]:
    """The words and signs of one cue, folded."""
    if isinstance(cue, str) and len(cue) > LONGEST:
        raise _size_error(cue, line)
    tokens = _TOKEN.findall(fold(cue)) if isinstance(cue, str) else []
    last, depth, deepest = "", 0, 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        deepest = max(deepest, depth)
        if not _KNOWN.fullmatch(token) or depth < 0 or (token == ".." and last in ("", "..")):
            raise _unreadable_error(str(cue), line)
        last = token
    if depth or last in ("", "..", "|"):
        raise _unreadable_error(str(cue), line)
    if tokens.count("..") > GAPS or tokens.count("|") > BARS or deepest > DEEPEST:
        raise _size_error(str(cue), line)
    return tokens


def sign_of(token: str) -> str:
    """One character for a token."""
    if token[0].isalnum():
        return "*" if token.endswith("*") else "w"
    return "'" if token == "-" else token[0]


def read_parts(cue: object, line: int) -> tuple[list[str], Alternatives]:
    """The words and signs of one cue, and its parts.

    Raises
    ------
    CaseError
        If the cue cannot be read, or is larger than anybody needs.
    """
    tokens = _split_tokens(cue, line)
    try:
        return tokens, _Parser(tokens).alternatives()
    except ValueError:
        raise _unreadable_error(str(cue), line) from None


class _Parser:
    """Tokens → parts; raises `ValueError` where a ``?`` stands behind nothing that may be missing."""

    def __init__(self, tokens: list[str]):
        self._split_tokens, self._at = tokens, 0

    def alternatives(self) -> Alternatives:
        """What stands up to a closing bracket or the end."""
        branches: list[tuple[Part, ...]] = []
        parts: list[Part] = []
        last = ""
        while self._at < len(self._split_tokens) and self._split_tokens[self._at] != ")":
            token = self._split_tokens[self._at]
            self._at += 1
            if token == "|":
                branches.append(tuple(parts))
                parts = []
            elif token == "?":
                whole = bool(parts) and (parts[-1].kind == "group" or (parts[-1].kind == "word" and not parts[-1].starred))
                if not parts or len(parts[-1].mark) == (2 if whole else 1):
                    raise ValueError(token)
                parts[-1] = parts[-1]._replace(mark=parts[-1].mark + token)
            elif token in ("..", "'", "-"):
                parts.append(Part("gap" if token == ".." else "joint"))
            else:
                if last not in ("", "|", "..", "'", "-"):
                    parts.append(Part("between"))
                parts.append(self._group() if token == "(" else Part("word", token.rstrip("*"), token.endswith("*")))
            last = token
        return (*branches, tuple(parts))

    def _group(self) -> Part:
        inner = self.alternatives()
        self._at += 1  # the closing bracket
        return Part("group", inner=inner)


def _unreadable_error(cue: str, line: int) -> CaseError:
    allowed = "Write words, * for any ending, (a|b) for either, .. for up to six words between: (stop*|halt) .. fighting"
    return _cue_error(cue, line, "the cue cannot be read", allowed)


def _size_error(cue: str, line: int) -> CaseError:
    allowed = (
        f"At most {LONGEST:,} characters, {GAPS} gaps (..), {BARS} bars (|) and brackets {DEEPEST} deep: write it in several rows"
    )
    return _cue_error(cue, line, "the cue is too large", allowed)


def _cue_error(cue: str, line: int, problem: str, allowed: str) -> CaseError:
    return CaseError("the codebook", [Fault(FILE, line, "cue", cue[:60], problem, allowed)])
