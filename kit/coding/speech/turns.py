"""A passage in which several speak → one passage for each turn: *Holm said that it rained, while Venn said that it snowed*."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise

from kit.coding.speech.passages import Passage
from kit.coding.speech.speech_verbs import PLAIN_OBJECT
from kit.coding.speech.spoken_verbs import VerbSpan, find_helpers

_SPEAKING = ("say", "tell", "state", "voice", "ask")
_ALWAYS = ("say", "tell", "state")  # kinds of verbs that *and* may set off
_APART_WORDS = ("while", "whereas")  # what sets off who only holds something
_APART = (" while ", " whereas ")
_LONGEST_SUBJECT = 70  # characters
_SHORTEST_TURN = 3  # words behind the verb of the turn before
# e.g. ", while "
_SETS_OFF = re.compile(
    r"(?:[,;)–—]|(?<=”))\s*(?:but|while|whereas|and|yet|though|although)\s+|;\s+|\.\s+|\sbut\s+|\swhile\s+|\swhereas\s+"
)
# e.g. " and "
_AND = re.compile(r"\sand\s+")
# e.g. "later Ada Holm"
_NAMED = re.compile(
    r"(?:(?:later|also|then|separately|meanwhile|in [A-Z]\w+|on \w+day),? )?"
    r"(?:the |an? |its |his |her |their )?(?:[\w’'.-]+ ){0,6}[\w’'.-]+(?:, [^,“”]{3,50},)?"
)
# e.g. "Ada Holm"
_FULLY_NAMED = re.compile(r"(?:[a-z]+ ){0,3}(?:(?:the )?[A-Z][\w’'.-]*(?: |$)){1,5}")
# e.g. " that Ada Holm"
_ONLY_NAMES = re.compile(r"\s*(?:that )?(?:(?:the |both )?[A-Z][\w’'.-]*,?\s*)+")
# e.g. "she"
_PRONOUN = re.compile(r"(?:he|she|they|it|we|i|who|which|that|what)\b", re.IGNORECASE)


def split_turns(passage: Passage, according: Iterable[VerbSpan] = ()) -> list[Passage]:
    """The turns of a passage, in their order; most passages are one.

    ``according``: words that name a speaker as a verb does: *according to Holm*.
    """
    unit = passage.unit
    spoken = passage.people.verbs_between(unit.start, unit.end)
    apart = (
        any(word in passage.masked[unit.start : unit.end] for word in passage.people.printed(_APART))
        if len(spoken) > 1
        else False
    )
    verbs = [v for v in spoken if (v.verb.kind in _SPEAKING or (apart and v.verb.kind == "hold")) and not v.verb.ing]
    if len(verbs) > 1:
        verbs = [v for v in verbs if not passage.masked.startswith("for ", v.start - 4)]  # for comment
    if according:
        verbs = sorted([*verbs, *according])
    if len(verbs) <= 1:
        return [passage]
    starts_at, ends = [unit.start], []
    for before, verb in pairwise(verbs):
        if cut := _find_cut(passage, before, verb):
            ends.append(cut[0])
            starts_at.append(cut[1])
    if not ends:
        return [passage]
    starts = [q.start for q in passage.quotes]
    return [
        passage._replace(
            unit=unit._replace(start=first, end=last),
            quotes=passage.quotes[bisect_left(starts, first) : bisect_left(starts, last)],
        )
        for first, last in zip(starts_at, [*ends, unit.end], strict=True)
    ]


def _find_cut(passage: Passage, before: VerbSpan, verb: VerbSpan) -> tuple[int, int] | None:
    """Where a turn ends and that of a second verb begins; None where it belongs to the turn of the verb before."""
    masked = passage.masked
    group = find_helpers(masked, passage.unit.start, verb.start).start
    first = max(before.end, group - _LONGEST_SUBJECT)
    between = masked[first:group]
    always = verb.verb.kind in _ALWAYS and verb.verb.lemma not in PLAIN_OBJECT
    for pattern, subject in ((_SETS_OFF, _NAMED), (_AND, _FULLY_NAMED)):
        last = next(iter(reversed(list(pattern.finditer(between)))), None)
        if last is not None and last[0][0] == "." and passage.shortens(first + last.start()):
            continue  # on Feb. 28 the envoys said
        if (
            last is None
            or ("and" in last[0] and not always)
            or (verb.verb.kind == "hold" and last[0].strip(" ,") not in _APART_WORDS)
        ):
            continue
        named = between[last.end() :].rstrip()
        accords = masked[verb.start] in "aA" and masked.startswith("ccording to", verb.start + 1)
        if accords != (not named) or (named and not subject.fullmatch(named)):
            continue
        if _PRONOUN.match(named) and pattern is _AND:
            continue
        content = masked[before.end : first + last.start()]
        if pattern is _AND and _ONLY_NAMES.fullmatch(content):
            continue
        if (
            not accords
            and len(content.split()) < _SHORTEST_TURN
            and "”" not in content
            and not _behind_quote(masked, passage, before)
        ):
            continue
        return first + last.start(), first + last.end()
    return None


def _behind_quote(masked: str, passage: Passage, verb: VerbSpan) -> bool:
    """Whether a verb stands behind its content: *“We go,” said Holm, while …*"""
    return masked[passage.unit.start : verb.start].rstrip().endswith(("”", "”,", ","))
