"""A sentence → where its clauses begin: what ties days, places and people to the words that tell of a happening.

A boundary is *soft* (“, and …”), of *time* (“after …”), *hard* (“that …”, “which …”, “if …”) or one of a *report* (“…, Holm said”).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from kit.text.stretches import Stretch

# e.g. "the talks ended, and the envoys left"
# e.g. "the war that began last month"
# e.g. "they left after the talks"
# e.g. "it was over, Holm said"
_BOUNDARY = re.compile(
    r"\b(?:(?P<hard>that(?! (?:day|week|month|year|evening|night|morning|same)\b)|which|who|whom|whose|where|when|if|unless|whether|because|"
    r"although|though|whereas|while|provided|in case)"
    r"|(?P<time>after|before|since|until|amid|following|ahead of|prior to)"
    r"|(?P<report>said|says|saying|told|tells|added|stated|reported|reports|wrote|tweeted|confirmed|explained|noted|stressed|informed|"
    r"claimed|warned|announced|declared|according to|citing))\b"
    r"|(?P<soft>[;:–—]|, (?=(?:and|but|or|yet|so|with|then|as (?:its|the|their|his|her|a|an))\b)|(?<= )as (?=(?:its|their) )|(?<= )(?:and|but) (?=(?:the |a |an |its |their )?(?:first|second|third|fourth|"
    r"fifth|sixth|next|last|other|another|new)\b|(?:they|he|she|it|will|would|have|has|had|was|were|is|are|agreed|met|held|signed)\b))"
)
# e.g. ", Pim Daskow, and Ada Holm met"
_LISTED = re.compile(r", (?:[A-Z][\w’'.-]* ){0,3}[A-Z][\w’'.-]*, and (?:the )?[A-Z][\w’'.-]*(?: [A-Z][\w’'.-]*){0,3} [a-z]")
# e.g. "they left three days "
_DAYS = re.compile(r"\w+ days? \Z")
# e.g. "it was over, the envoy "
# e.g. "it was over, the envoy of the port, Orla Venn, "
_SPEAKER_BEFORE = re.compile(r"[,;“”\"][”\"]? (?P<speaker>[^,;“”\"]{3,60}, [^,;“”\"]{3,40}, |[^,;“”\"]{0,90})\Z")
# e.g. " reporters on Friday"
_HEARERS = re.compile(r"(?: (?:reporters|journalists|lawmakers|parliament|the \w+))?(?: (?:on|late|early|earlier))*")
# e.g. " Orla Holm on Friday, and left"
_SPEAKER_BEHIND = re.compile(r" [^,;“”\"]{2,90}")
# e.g. "it was over,"
_INVERTED = re.compile(r"[,“”\"] ?\Z")
# e.g. " on Monday."
_ENDS = re.compile(r"[.;:,]|$| (?:on|late|early|earlier|in|at|that)\b")
_BESIDE = 2  # characters between a noun and the clause that tells of it
_REACH = 100  # characters before a verb of speech in which its speaker stands


class Boundary(NamedTuple):
    """Where a clause begins, of which sort the boundary is, the word that opens it, and the kind of happening it tells of."""

    at: int
    sort: str
    opener: str
    of: str = ""


class Clauses:
    """The clauses of one sentence.

    Parameters
    ----------
    stretch : Stretch
    nouns : mapping of int to str
        Where nouns of happenings end → their kind: in “talks that began on Monday” the clause tells of the talks.
    """

    def __init__(self, stretch: Stretch, nouns: Mapping[int, str] = MappingProxyType({})):
        self._stretch = stretch
        boundaries: list[Boundary] = []
        for m in _BOUNDARY.finditer(stretch.small, stretch.start, stretch.end):
            sort = m.lastgroup or ""
            if (
                sort == "soft"
                and m[0] == ", "
                and _LISTED.match(stretch.text, max(stretch.start, stretch.text.rfind(", ", stretch.start, m.start())))
            ):
                continue  # Venn, Daskow, and Ada Holm met
            if m[0] in ("that", "which"):
                of = next((kind for n, kind in nouns.items() if 0 < m.start() - n <= _BESIDE), "")
                boundaries.append(Boundary(m.start(), sort, m[0], of))
                continue
            if sort == "report":
                boundaries += _find_report(stretch, m)
                continue
            apart = _DAYS.search(stretch.before(m.start(), 20)) if m[0] in ("after", "before") else None
            start = m.start() - len(apart[0]) if apart else m.start()
            boundaries.append(Boundary(start, sort, f"{apart[0]}{m[0]}" if apart else m[0].strip(" ,")))
        boundaries.sort()
        self.boundaries = boundaries
        self._places = [b.at for b in boundaries]

    def between(self, one: int, other: int, kind: str = "-") -> list[Boundary]:
        """Boundaries that part two places, but for those of clauses that tell of happenings of a kind."""
        first, last = sorted((one, other))
        return [b for b in self.boundaries[bisect_right(self._places, first) : bisect_right(self._places, last)] if b.of != kind]

    def around(self, at: int, sorts: frozenset[str]) -> tuple[int, int, str]:
        """First and last place of the clause that holds a place, by boundaries of some sorts, and the word that opens it."""
        if not self.boundaries:
            return self._stretch.start, self._stretch.end, ""
        k = bisect_right(self._places, at)
        first = next((b for b in reversed(self.boundaries[:k]) if b.sort in sorts), None)
        last = next((b.at for b in self.boundaries[k:] if b.sort in sorts), self._stretch.end)
        return (first.at, last, first.opener) if first else (self._stretch.start, last, "")


def _find_report(stretch: Stretch, verb: re.Match[str]) -> list[Boundary]:
    """“…, Holm said”, “… said Holm, …”, “Holm said …”: where the words that name the speaker begin and end."""
    small, start, end = stretch.small, verb.start(), verb.end()
    if verb[0] in ("according to", "citing"):
        behind = _SPEAKER_BEHIND.match(small, end, stretch.end)
        return [Boundary(start, "report", verb[0]), Boundary(behind.end() if behind else end, "report", "")]
    before = stretch.before(start, _REACH)
    if _INVERTED.search(before) and not _ENDS.match(small, end, stretch.end):
        behind = _SPEAKER_BEHIND.match(small, end, stretch.end)
        return [Boundary(start, "report", verb[0]), Boundary(behind.end() if behind else end, "report", "")]
    boundaries = []
    if speaker := _SPEAKER_BEFORE.search(before):
        boundaries.append(Boundary(start - len(speaker["speaker"]), "report", verb[0]))
    hearers = _HEARERS.match(small, end, stretch.end)
    return [*boundaries, Boundary(hearers.end() if hearers else end, "report", "")]
