"""A passage → the issues its words name, and the position they seem to take, from the cues of a codebook.

A cue is a phrase that a person can write in a spreadsheet: words; ``*`` for any ending; ``(a|b)`` for either; ``..`` for up to
six other words of the same sentence. Case, accents, quotation marks and hyphens do not matter. A row with an issue names that
issue; a row without one carries a position (its ``stance``) toward whatever issue stands in the same sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from kit.coding.cue_parts import FILE, fold
from kit.coding.cues import ALWAYS, PLAIN, Cue, Span, is_odd
from kit.errors import CaseError, Fault
from kit.text.spotting import Spotter, is_word_character

STANCES = ("opposes", "doubts", "conditional", "ambivalent", "supports")  # the first of these that a sentence holds counts
_NEGATED = "not,never,no longer,neither,nor,without,cannot,can't,won't,don't,doesn't,didn't,refus"
_NEGATIONS = _NEGATED.split(",")
# e.g. "they will not yet "
# e.g. "it does not mean that they "
_NOT = re.compile(
    rf"\b(?:{'|'.join(_NEGATIONS)}\w*)\W+(?:(?:(?:mean|say|claim|suggest|intend|plan)\W+(?:that\W+)?(?:to\W+)?)?(?:\w+\W+){{0,2}})$"
)
# e.g. "the gate is shut, but "
# e.g. "they rejected the draft and insisted on a pause"
_CLAUSE = re.compile(
    r"[;:]\s|(?:,\s*)?\bbut\s|,\s*(?:while|whereas|although|though|yet|something that)\s|\band (?=that\s)|"
    r"\band (?=(?:also |then |instead |even |still |would |will )?"
    r"(?:accept|agree|ask|back|call|declin|demand|dismiss|insist|offer|oppos|"
    r"pledg|press|promis|propos|refus|reject|rul|seek|support|threaten|urg|want|warn|welcom)\w*\s)"
)
# e.g. "they reject a draft that strays from the old "
# e.g. "they dismissed all talk of a "
_ANOTHER_OBJECT = re.compile(
    r"\b(?:an?|the|any|every) (?:[\w-]+ ){1,3}?(?:that|which|who) |"
    r"(?<!to )\b(?:talk|rumou?rs?|reports?|claims?|suggestions?|speculation) (?:of|about) "
)
# e.g. "they ask the town to give up its old "
_GIVES_UP = re.compile(
    r"\b(?:renounc\w+|abandon\w*|g[ia]v(?:e|es|en|ing) up|(?:to|will|would|must|should|could) drop|dropp(?:ed|ing)|"
    r"fore?go(?:es|ing|ne)?|relinquish\w*|waiv\w+|refrain\w* from)\W+(?:\w+\W+){0,5}$"
)
# e.g. "The gate opened. Nobody came."
_ENDS = re.compile(r"[.!?\n](?:(?<=\n)|(?=[\s\"'”’»)\]]|$))")
_TURNED = {"supports": "opposes", "opposes": "supports", "conditional": "conditional", "doubts": "doubts"}
_DENIED = {"supports": "opposes", "opposes": "conditional"}  # who does not rule it out does not want it yet
_AROUND = 200  # characters beside a passage in which its sentence may begin or end
_NEAR = 60  # characters before an issue in which somebody gives it up
_LONGEST = 4000  # characters of one passage that are searched


class Mentioned(NamedTuple):
    """An issue named in a passage: span and words of its first cue, the position of its clause, and how sure that is.

    ``at``: where the words of the position begin; None where the cue of the issue carries it, or there is none.
    """

    issue_id: str
    start: int
    end: int
    cue: str
    stance: str
    confidence: str
    at: int | None = None


class _Position(NamedTuple):
    """The position toward an issue, how sure it is, and where its words begin, if the issue's cue does not carry it."""

    stance: str
    confidence: str
    at: int | None = None


class Cues:
    """The cues of a codebook, compiled.

    Parameters
    ----------
    cues : DataFrame
        One row per cue: ``cue_id``, ``issue_id`` (empty: a position), ``cue``, ``stance`` (what the cue itself says; empty:
        it names the issue).
    first_line : int
        Of the table in its file, to be named.

    Raises
    ------
    CaseError
        If a cue cannot be read; names its row.
    """

    def __init__(self, cues: pd.DataFrame, first_line: int = 2):
        self.issues, self.positions = _Patterns(), _Patterns()
        self.own: dict[str, list[tuple[Cue, str]]] = {}
        for line, row in enumerate(cues.to_dict("records"), start=first_line):
            issue, stance = (row[k] if isinstance(row.get(k), str) else "" for k in ("issue_id", "stance"))
            cue = Cue(row["cue"], line)
            if not issue and not stance:
                raise CaseError("the codebook", [Fault(FILE, line, "stance", "", "neither issue nor stance", "Give one of them")])
            if issue and stance:
                self.own.setdefault(issue, []).append((cue, stance))
            if issue or stance in STANCES:
                (self.issues if issue else self.positions).add(issue or stance, cue)
        self.spotter = Spotter([*self.issues.by_opening, *self.positions.by_opening])
        self.heads = (*self.issues.by_opening, *self.positions.by_opening, *_NEGATIONS)

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Mentioned]:
        """Issues named between two places, one row each, in order of their first cue.

        Returns
        -------
        list of Mentioned
            ``stance`` is ``mentions`` where no position was found; ``text[start:end]`` of a row are the words of its cue.
        """
        return self.read(text).find(start, len(text) if end is None else end)

    def read(self, text: str) -> CuedText:
        """A text for whoever asks for many passages of it."""
        return CuedText(self, text)


def find_faults(cues: pd.DataFrame) -> list[Fault]:
    """Every row of a table of cues that cannot be read."""
    faults: list[Fault] = []
    for line, row in enumerate(cues.to_dict("records"), start=2):
        try:
            Cues(pd.DataFrame([row]), line)
        except CaseError as error:
            faults += error.faults
    return faults


class CuedText:
    """A text in which the cues of a codebook are looked for, passage by passage.

    Parameters
    ----------
    cues : Cues
    text : str
    """

    def __init__(self, cues: Cues, text: str):
        self._cues, self._text = cues, text

    @cached_property
    def _whole(self) -> _Read:
        return _Read(self._text, self._cues.spotter)

    def find(self, start: int, end: int) -> list[Mentioned]:
        """Issues named between two places, one row each, in order of their first cue."""
        text, cues = self._text, self._cues
        end = min(end, start + _LONGEST)
        first = max(0, start - _AROUND)  # the verb of saying may stand outside the content
        last = min(len(text), max(first, end + _AROUND))
        read, offset = self._whole, 0
        if read.leans or self._differs(read, first, start):
            read, offset = _Read(text[first:last], cues.spotter), first
        mentioned = []
        for issue, named in read.first(cues.issues, max(0, start - offset), end - offset).items():
            stance, confidence, at = self._find_stance(issue, read, named, first - offset, last - offset)
            a, b = offset + named[0], offset + named[1]
            mentioned.append(Mentioned(issue, a, b, text[a:b], stance, confidence, None if at is None else offset + at))
        return sorted(mentioned, key=lambda m: (m.start, m.issue_id))

    def _differs(self, read: _Read, first: int, start: int) -> bool:
        """Whether what begins within a word might be read otherwise by itself: no sentence ends before the passage, and the
        first letters look like a cue."""
        low, cues = read.folded, self._cues
        if (
            first == 0
            or not (is_word_character(low[first - 1]) and is_word_character(low[first]))
            or read.ends_between(first, start)
        ):
            return False
        return bool(cues.issues.others or cues.positions.others) or low.startswith(cues.heads, first)

    def _find_stance(self, issue: str, read: _Read, named: Span, start: int, end: int) -> _Position:
        """The position in the clause of a cue.

        A negation before words of support or opposition turns them round, and so does giving up what is named.
        """
        first, last = read.sentence(*named, start, end)
        for cue, stance in self._cues.own.get(issue, ()):
            if span := cue.search(read.folded, first, last):
                return _Position(_turn(stance, read.folded, first, span[0]), "medium")
        begins, last = read.clause(*named, first, last)
        taken = read.positions(self._cues, begins, last)
        if not taken and read.folded.startswith("that ", begins):  # they demand that …, and that …
            taken = read.positions(self._cues, first, max(first, read.folded.find(" that ", first, last)))
        for stance in STANCES:
            if stance in taken:
                at, until = taken[stance]
                if until < named[0] and _ANOTHER_OBJECT.search(read.folded, until, named[0]):
                    continue
                turned = _turn(stance, read.folded, first, at)
                if at < named[0] and _GIVES_UP.search(read.folded, max(begins, named[0] - _NEAR), named[0]):
                    turned = _TURNED.get(turned, turned)
                return _Position(turned, "low", at)
        return _Position("mentions", "medium")


class _Group(NamedTuple):
    """Cues of one issue or position that begin with the same letters, asked as one regular expression: one group each."""

    code: str
    numbers: tuple[int, ...]  # of the cues, rising
    match: Callable[..., re.Match[str] | None]


def _join_patterns(cues: Iterable[Cue]) -> re.Pattern[str]:
    """What the first of several cues finds, the group telling which."""
    # e.g. "stop or end all fighting"
    return re.compile("|".join(f"({cue.quick.pattern})" for cue in cues))


class _Patterns:
    """Cues of several issues or positions, by the letters that each begins with."""

    def __init__(self) -> None:
        self.by_opening: dict[str, list[tuple[str, int, Cue]]] = {}
        self.others: list[tuple[str, int, Cue]] = []  # whose beginning is not to be told
        self._n = 0

    def add(self, code: str, cue: Cue) -> None:
        """One more; among those that find something at the same place the one added first counts."""
        self._n += 1
        if cue.openings is None:
            self.others.append((code, self._n, cue))
        for opening in cue.openings or ():
            self.by_opening.setdefault(opening, []).append((code, self._n, cue))

    @cached_property
    def groups(self) -> dict[str, list[_Group]]:
        """Those whose regular expression is always asked, by the letters that each begins with."""
        groups: dict[str, list[_Group]] = {}
        for opening, listed in self.by_opening.items():
            by_code: dict[str, list[tuple[int, Cue]]] = {}
            for code, n, cue in listed:
                if cue.used == ALWAYS:
                    by_code.setdefault(code, []).append((n, cue))
            for code, cues in by_code.items():
                either = _join_patterns(cue for _, cue in cues)
                groups.setdefault(opening, []).append(_Group(code, tuple(n for n, _ in cues), either.match))
        return groups

    @cached_property
    def walked(self) -> dict[str, list[tuple[str, int, Cue]]]:
        """The others, by the letters that each begins with."""
        walked = {opening: [c for c in listed if c[2].used != ALWAYS] for opening, listed in self.by_opening.items()}
        return {opening: listed for opening, listed in walked.items() if listed}


class _Read:
    """A text folded, with the places where cues may begin."""

    def __init__(self, text: str, openings: Spotter):
        self.folded = fold(text)
        self.leans = "Σ" in text  # the small letter of this one depends on what stands around it
        self._spots = openings.find_beginning(self.folded)
        self._positions: dict[Span, dict[str, Span]] = {}

    def ends_between(self, first: int, last: int) -> bool:
        """Whether a sentence ends between two places."""
        return next(self._ends(first, last), None) is not None

    def sentence(self, first: int, last: int, start: int, end: int) -> tuple[int, int]:
        """The sentence around two places, as far as it lies between start and end; a stop at the very edge ends it as well."""
        if first > start and self.folded[first - 1] in ".!?":
            begins = first
        else:
            begins = max(self._ends(start, first), default=start - 1) + 1
        at_edge = end - 1 if end > last and self.folded[end - 1] in ".!?" else end
        return begins, next(self._ends(last, end), at_edge)

    def _ends(self, first: int, last: int) -> Iterator[int]:
        """Where sentences end between two places."""
        return (m.start() for m in _ENDS.finditer(self.folded, first, last + 1) if m.start() < last)

    def clause(self, first: int, last: int, start: int, end: int) -> tuple[int, int]:
        """The clause around two places within a sentence, as far as *but*, *while* and the like part it."""
        begins, ends = start, end
        for m in _CLAUSE.finditer(self.folded, start, end):
            if m.end() <= first:
                begins = m.end()
            elif m.start() >= last:
                ends = m.start()
                break
        return begins, ends

    def positions(self, cues: Cues, first: int, last: int) -> dict[str, Span]:
        """The positions in a clause; asked for once, however many issues it names."""
        if (first, last) not in self._positions:
            self._positions[first, last] = self.first(cues.positions, first, last)
        return self._positions[first, last]

    def first(self, patterns: _Patterns, start: int, end: int) -> dict[str, Span]:
        """What stands first between two places, for each issue or position."""
        firsts: dict[str, tuple[int, int, int]] = {}  # place, number of the cue, end
        tried: dict[int, set[int]] = {}
        text = self.folded
        groups, walked = patterns.groups, patterns.walked
        for at, _, opening in self._spots[bisect_left(self._spots, (start,)) : bisect_left(self._spots, (end,))]:
            for code, numbers, match in groups.get(opening, ()):
                known = firsts.get(code)
                if (known is None or at == known[0]) and (m := match(text, at, end)):
                    n = numbers[(m.lastindex or 1) - 1]
                    if known is None or n < known[1]:
                        firsts[code] = at, n, m.end()
            for code, n, cue in walked.get(opening, ()):
                if code in firsts and (at, n) >= firsts[code][:2]:
                    continue
                if span := self._match(cue, at, end, tried.setdefault(n, set())):
                    firsts[code] = at, n, span[1]
        for code, n, cue in patterns.others:
            if (span := cue.search(text, start, end)) and (code not in firsts or (span[0], n) < firsts[code][:2]):
                firsts[code] = span[0], n, span[1]
        return {code: (at, until) for code, (at, _, until) in firsts.items()}

    def _match(self, cue: Cue, at: int, end: int, tried: set[int]) -> Span | None:
        if cue.used == PLAIN and not self._odd:
            m = cue.quick.match(self.folded, at, end)
            return m.span() if m else None
        return cue.match(self.folded, at, end, tried)

    @cached_property
    def _odd(self) -> bool:
        return is_odd(self.folded, 0, len(self.folded))


def _turn(stance: str, passage: str, first: int, at: int) -> str:
    return _DENIED[stance] if stance in _DENIED and _NOT.search(passage, first, at) else stance
