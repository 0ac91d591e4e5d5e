"""A passage → the issues its words name, and the position they seem to take, from the cues of a codebook.

A cue is a phrase that a person can write in a spreadsheet: words; ``*`` for any ending; ``(a|b)`` for either; ``..`` for up to
six other words of the same sentence. Case, accents, quotation marks and hyphens do not matter. A row with an issue names that
issue; a row without one carries a position (its ``stance``) toward whatever issue stands in the same sentence.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

import pandas as pd

from kit.errors import CaseError, Fault

STANCES = ("opposes", "doubts", "conditional", "ambivalent", "supports")  # the first of these that a sentence holds counts
_FILE = "codebook/cues.csv"
_TOKEN = re.compile(r"\.\.|\(|\)|\||[^\W_]+\*?|\S")
_GAP = r"(?:\W+\w+){0,6}?\W+"
_NEXT = r"[\W_]+"
_NOT = re.compile(
    r"\b(?:not|never|no longer|neither|nor|without|cannot|can't|won't|don't|doesn't|didn't|refus\w*)\W+(?:\w+\W+){0,2}$"
)
_ENDS = re.compile(r"[.!?](?=[\s\"'”’»)\]]|$)|\n")
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
        issues: dict[str, list[str]] = {}
        positions: dict[str, list[str]] = {}
        self._own: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for line, row in enumerate(cues.to_dict("records"), start=2):
            issue, stance = (row[k] if isinstance(row.get(k), str) else "" for k in ("issue_id", "stance"))
            pattern = _pattern(row["cue"], line)
            if not issue and not stance:
                raise CaseError(
                    "the codebook", [Fault(_FILE, line, "stance", "", "neither issue nor stance", "Give one of them")]
                )
            if issue and stance:
                self._own.setdefault(issue, []).append((re.compile(rf"\b{pattern}\b"), stance))
            (issues.setdefault(issue, []) if issue else positions.setdefault(stance, [])).append(pattern)
        self._issues = {k: _any(v) for k, v in issues.items()}
        self._positions = {k: _any(positions[k]) for k in STANCES if k in positions}
        self._some = _any([p for v in issues.values() for p in v]) if issues else None

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mentioned]:
        """Issues named between two places, one row each, in order of their first cue.

        Returns
        -------
        list of Mentioned
            ``stance`` is ``mentions`` where no position was found; ``text[start:end]`` of a row are the words of its cue.
        """
        end = min(len(text) if end is None else end, start + _LONGEST)
        offset = max(0, start - _AROUND)  # the verb of saying may stand outside the content
        passage = folded(text[offset : end + _AROUND])
        inside, after = start - offset, end - offset
        if self._some is None or not self._some.search(passage, inside, after):
            return []
        found = []
        for issue, pattern in self._issues.items():
            if m := pattern.search(passage, inside, after):
                stance, confidence = self._stance(issue, passage, m)
                a, b = offset + m.start(), offset + m.end()
                found.append(Mentioned(issue, a, b, text[a:b], stance, confidence))
        return sorted(found, key=lambda f: (f.start, f.issue_id))

    def _stance(self, issue: str, passage: str, named: re.Match[str]) -> tuple[str, str]:
        """The position in the sentence of a cue; a negation before a cue of support or opposition turns it round."""
        first = max((m.end() for m in _ENDS.finditer(passage, 0, named.start())), default=0)
        after = _ENDS.search(passage, named.end())
        last = after.start() if after else len(passage)
        for pattern, stance in self._own.get(issue, ()):
            if m := pattern.search(passage, first, last):
                return (_turned(stance, passage, first, m.start())), "medium"
        for stance, pattern in self._positions.items():
            if m := pattern.search(passage, first, last):
                return _turned(stance, passage, first, m.start()), "low"
        return "mentions", "medium"


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


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b")


def _pattern(cue: object, line: int) -> str:
    """One cue as a regular expression over folded text."""
    tokens = _TOKEN.findall(folded(cue)) if isinstance(cue, str) else []
    made, last, depth = "", "", 0
    for token in tokens:
        depth += (token == "(") - (token == ")")
        known = token in ("(", ")", "|", "..") or re.fullmatch(r"[^\W_]+\*?|['?-]", token)
        if not known or depth < 0 or (token == ".." and (not made or last == "..")):
            raise CaseError("the codebook", [_unreadable(str(cue), line)])
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
    if not made or depth or last == ".." or (made.endswith("|")):
        raise CaseError("the codebook", [_unreadable(str(cue), line)])
    return f"(?:{made})"


def _unreadable(cue: str, line: int) -> Fault:
    allowed = "Write words, * for any ending, (a|b) for either, .. for up to six words between: (stop*|halt) .. fighting"
    return Fault(_FILE, line, "cue", cue[:60], "the cue cannot be read", allowed)
