"""A passage → the issues its words name, and the position they seem to take, from the cues of a codebook.

A cue is a phrase that a person can write in a spreadsheet: words; ``*`` for any ending; ``(a|b)`` for either; ``..`` for up to
six other words of the same sentence. Case, accents, quotation marks and hyphens do not matter. A row with an issue names that
issue; a row without one carries a position (its ``stance``) toward whatever issue stands in the same sentence.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from typing import NamedTuple

import pandas as pd

from kit.errors import CaseError, Fault
from kit.reading.spotting import Spotter, joins

STANCES = ("opposes", "doubts", "conditional", "ambivalent", "supports")  # the first of these that a sentence holds counts
_FILE = "codebook/cues.csv"
_TOKEN = re.compile(r"\.\.|\(|\)|\||[^\W_]+\*?|\S")
_GAP = r"(?:\W+\w+){0,6}?\W+"
_NEXT = r"[\W_]+"
_NEGATIONS = [
    *["not", "never", "no longer", "neither", "nor", "without", "cannot"],
    *["can't", "won't", "don't", "doesn't", "didn't", "refus"],
]
_NOT = re.compile(rf"\b(?:{'|'.join(_NEGATIONS)}\w*)\W+(?:\w+\W+){{0,2}}$")
_ENDS = re.compile(r"[.!?\n](?:(?<=\n)|(?=[\s\"'”’»)\]]|$))")
_TURNED = {"supports": "opposes", "opposes": "supports", "conditional": "conditional", "doubts": "doubts"}
_AROUND = 200  # characters beside a passage in which its sentence may begin or end
_LONGEST = 4000  # characters of one passage that are searched


class Mentioned(NamedTuple):
    """An issue named in a passage: span and words of its first cue, the position of its sentence, and how sure that is."""

    issue_id: str
    start: int
    end: int
    cue: str
    stance: str
    confidence: str


class Cues:
    """The cues of a codebook, compiled.

    Parameters
    ----------
    cues : DataFrame
        One row per cue: ``cue_id``, ``issue_id`` (empty: a position), ``cue``, ``stance`` (what the cue itself says; empty:
        it names the issue).

    Raises
    ------
    CaseError
        If a cue cannot be read; names its row.
    """

    def __init__(self, cues: pd.DataFrame):
        self._issues, self._positions = _Patterns(), _Patterns()
        self._own: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for line, row in enumerate(cues.to_dict("records"), start=2):
            issue, stance = (row[k] if isinstance(row.get(k), str) else "" for k in ("issue_id", "stance"))
            tokens = _tokens(row["cue"], line)
            if not issue and not stance:
                raise CaseError(
                    "the codebook", [Fault(_FILE, line, "stance", "", "neither issue nor stance", "Give one of them")]
                )
            pattern = re.compile(rf"\b{_pattern(tokens)}\b")
            if issue and stance:
                self._own.setdefault(issue, []).append((pattern, stance))
            if issue or stance in STANCES:
                (self._issues if issue else self._positions).add(issue or stance, pattern, _openings(tokens))
        self._spotter = Spotter([*self._issues.by_opening, *self._positions.by_opening])
        self._heads = (*self._issues.by_opening, *self._positions.by_opening, *_NEGATIONS)
        self._last: tuple[str, _Read] | None = None

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mentioned]:
        """Issues named between two places, one row each, in order of their first cue.

        Returns
        -------
        list of Mentioned
            ``stance`` is ``mentions`` where no position was found; ``text[start:end]`` of a row are the words of its cue.
        """
        end = min(len(text) if end is None else end, start + _LONGEST)
        first = max(0, start - _AROUND)  # the verb of saying may stand outside the content
        last = min(len(text), max(first, end + _AROUND))
        read, offset = self._whole(text), 0
        if read.leans or self._differs(read, first, start):
            read, offset = _Read(text[first:last], self._spotter), first
        found = []
        for issue, m in read.first(self._issues, max(0, start - offset), end - offset).items():
            stance, confidence = self._stance(issue, read, m, first - offset, last - offset)
            a, b = offset + m.start(), offset + m.end()
            found.append(Mentioned(issue, a, b, text[a:b], stance, confidence))
        return sorted(found, key=lambda f: (f.start, f.issue_id))

    def _whole(self, text: str) -> _Read:
        """The text as read; kept, for the passages of an article come one after the other."""
        last = self._last
        if last is None or last[0] is not text:
            last = self._last = text, _Read(text, self._spotter)
        return last[1]

    def _differs(self, read: _Read, first: int, start: int) -> bool:
        """Whether what begins within a word might be read otherwise by itself: no sentence ends before the passage, and the
        first letters look like a cue."""
        low = read.folded
        if first == 0 or not (joins(low[first - 1]) and joins(low[first])) or read.ends_between(first, start):
            return False
        return bool(self._issues.others or self._positions.others) or low.startswith(self._heads, first)

    def _stance(self, issue: str, read: _Read, named: re.Match[str], start: int, end: int) -> tuple[str, str]:
        """The position in the sentence of a cue; a negation before a cue of support or opposition turns it round."""
        first, last = read.sentence(named.start(), named.end(), start, end)
        for pattern, stance in self._own.get(issue, ()):
            if m := pattern.search(read.folded, first, last):
                return _turned(stance, read.folded, first, m.start()), "medium"
        taken = read.first(self._positions, first, last)
        for stance in STANCES:
            if stance in taken:
                return _turned(stance, read.folded, first, taken[stance].start()), "low"
        return "mentions", "medium"


class _Patterns:
    """Patterns of several issues or positions, by the letters that each begins with."""

    def __init__(self) -> None:
        self.by_opening: dict[str, list[tuple[str, int, re.Pattern[str]]]] = {}
        self.others: list[tuple[str, int, re.Pattern[str]]] = []  # whose beginning is not to be told
        self._n = 0

    def add(self, code: str, pattern: re.Pattern[str], openings: set[str] | None) -> None:
        """One more; among those that find something at the same place the one added first counts."""
        self._n += 1
        if openings is None:
            self.others.append((code, self._n, pattern))
        for opening in openings or ():
            self.by_opening.setdefault(opening, []).append((code, self._n, pattern))


class _Read:
    """A text folded, with the places where cues may begin."""

    def __init__(self, text: str, openings: Spotter):
        self.folded = folded(text)
        self.leans = "Σ" in text  # the small letter of this one depends on what stands around it
        self._spots = openings.beginning(self.folded)
        self._ends = [m.start() for m in _ENDS.finditer(self.folded)]

    def ends_between(self, first: int, last: int) -> bool:
        """Whether a sentence ends between two places."""
        after = bisect_left(self._ends, first)
        return after < len(self._ends) and self._ends[after] < last

    def sentence(self, first: int, last: int, start: int, end: int) -> tuple[int, int]:
        """The sentence around two places, as far as it lies between start and end; a stop at the very edge ends it as well."""
        before = bisect_left(self._ends, first) - 1
        if first > start and self.folded[first - 1] in ".!?":
            begins = first
        else:
            begins = self._ends[before] + 1 if before >= 0 and self._ends[before] >= start else start
        after = bisect_left(self._ends, last)
        if after < len(self._ends) and self._ends[after] < end:
            return begins, self._ends[after]
        return begins, end - 1 if end > last and self.folded[end - 1] in ".!?" else end

    def first(self, patterns: _Patterns, start: int, end: int) -> dict[str, re.Match[str]]:
        """What stands first between two places, for each issue or position."""
        found: dict[str, tuple[int, int, re.Match[str]]] = {}
        for at, _, opening in self._spots[bisect_left(self._spots, (start,)) : bisect_left(self._spots, (end,))]:
            for code, n, pattern in patterns.by_opening.get(opening, ()):
                if (code not in found or (at, n) < found[code][:2]) and (m := pattern.match(self.folded, at, end)):
                    found[code] = at, n, m
        for code, n, pattern in patterns.others:
            if (m := pattern.search(self.folded, start, end)) and (code not in found or (m.start(), n) < found[code][:2]):
                found[code] = m.start(), n, m
        return {code: m for code, (_, _, m) in found.items()}


_NOT_PLAIN = re.compile(r"[^\x00-\x5f\x61-\x7f]")


def folded(text: str) -> str:
    """Lower case without accents, character for character: places in it are places in the text."""
    lowered = text.lower()
    if lowered.isascii() and text.isascii():
        return lowered.replace("`", "'")
    if len(lowered) != len(text):
        return "".join(_fold(c) for c in text)
    for c in set(_NOT_PLAIN.findall(lowered)):
        lowered = lowered.replace(c, _fold(c))
    return lowered


def _fold(char: str) -> str:
    if char in "’‘`´":
        return "'"
    plain = unicodedata.normalize("NFD", char)[0].lower()
    return plain if len(plain) == 1 else char


def _turned(stance: str, passage: str, first: int, at: int) -> str:
    return _TURNED.get(stance, stance) if stance == "supports" and _NOT.search(passage, first, at) else stance


def _tokens(cue: object, line: int) -> list[str]:
    """The words and signs of one cue, folded."""
    tokens = _TOKEN.findall(folded(cue)) if isinstance(cue, str) else []
    last, depth, made = "", 0, False
    for token in tokens:
        depth += (token == "(") - (token == ")")
        known = token in ("(", ")", "|", "..") or re.fullmatch(r"[^\W_]+\*?|['?-]", token)
        if not known or depth < 0 or (token == ".." and (not made or last == "..")):
            raise CaseError("the codebook", [_unreadable(str(cue), line)])
        last, made = token, True
    if not made or depth or last in ("..", "|"):
        raise CaseError("the codebook", [_unreadable(str(cue), line)])
    return tokens


def _pattern(tokens: list[str]) -> str:
    """One cue as a regular expression over folded text."""
    made, last = "", ""
    for token in tokens:
        if token in ("'", "-"):
            made, last = made + r"\W?", "joint"
            continue
        if token == "?":
            made, last = made + "?", "?"
            continue
        opens = last in ("", "(", "|", "..", "joint")
        if token == "..":
            made += _GAP
        elif token in ("|", ")"):
            made += token
        else:
            made += ("" if opens else _NEXT) + (
                "(?:" if token == "(" else re.escape(token.rstrip("*")) + r"\w*" * token.endswith("*")
            )
        last = token
    return f"(?:{made})"


def _openings(tokens: list[str]) -> set[str] | None:
    """The letters one of which all begins with that a cue finds; None where they are not to be told."""
    found: set[str] = set()
    for part in _parts(tokens):
        inner: set[str] | None = None
        if part and part[0] == "(":
            closing = next(i for i in range(len(part)) if part[: i + 1].count("(") == part[: i + 1].count(")"))
            inner = None if part[closing + 1 : closing + 2] == ["?"] else _openings(part[1:closing])
        elif part and part[0][0].isalnum():
            word = part[0].rstrip("*")
            inner = {word[:-1] if part[1:2] == ["?"] else word} - {""}
        if not inner:
            return None
        found |= inner
    return found


def _parts(tokens: list[str]) -> list[list[str]]:
    """What stands between the bars that are in no brackets."""
    found: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        if token == "|" and not depth:
            found.append([])
        else:
            found[-1].append(token)
    return found


def _unreadable(cue: str, line: int) -> Fault:
    allowed = "Write words, * for any ending, (a|b) for either, .. for up to six words between: (stop*|halt) .. fighting"
    return Fault(_FILE, line, "cue", cue[:60], "the cue cannot be read", allowed)
