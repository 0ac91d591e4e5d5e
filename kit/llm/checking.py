"""What a model answered about a passage → codes that the codebook knows, where the words stand; the rest, with reasons."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kit.case.case import Case
from kit.coders.spans import Coded, shown
from kit.llm.finding import find, stands
from kit.llm.passages import Passage
from kit.llm.schema import MENTIONS, TONES, Scales
from kit.llm.settings import PASSAGES

_LONGEST_NAME = 200  # characters of a speaker as printed


class Rejected(NamedTuple):
    """What is not taken of an answer, or an answer that there is not, and why."""

    article_id: str
    passage: str
    what: str
    reason: str


@dataclass
class Checked:
    """What of one answer is taken.

    Attributes
    ----------
    coded : list of Coded
        A passage that attributes nothing is ``rejected``.
    tones : dict
        Sentence × variable → value.
    rejected : list of Rejected
    """

    coded: list[Coded] = field(default_factory=list)
    tones: dict[tuple[str, str], str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)


def fault_of(content: str, passage: Passage, mode: str) -> str:
    """Why a text is no answer about a passage at all; nothing if it is one.

    Examples
    --------
    >>> fault_of('{"passage": "a:1-9", "attributes": true', Passage("a:1-9", "a", 1, 9, "", "", "", ()), "passages")
    'the answer is no JSON'
    """
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return "the answer is no JSON"
    if not isinstance(told, dict):
        return "the answer is no object"
    if told.get("passage") != passage.key:
        return f"the answer is about {shown(str(told.get('passage')))}, another passage than was asked about"
    wanted: dict[str, type] = {"attributes": bool, "issues": list} if mode == PASSAGES else {"attributions": list}
    for name, kind in {**wanted, "sentences": dict}.items():
        if not isinstance(told.get(name), kind):
            return f"the answer lacks {name}"
    return ""


class Checker:
    """Checks answers against a case.

    Parameters
    ----------
    case : Case
    scales : Scales
    mode : {"passages", "articles"}
    """

    def __init__(self, case: Case, scales: Scales, mode: str):
        self._book, self._mode = case.book, mode
        self._kinds = {issue.key: issue.kind for issue in scales.issues}
        self._stances, self._forms = set(scales.stances), set(scales.forms)
        self._outlooks, self._tones = set(scales.outlooks), set(scales.tones)
        actors = case.whole.actors
        parties = zip(actors["actor_id"], actors["party_id"].astype(object), strict=True)
        self._parties = {actor: party for actor, party in parties if isinstance(party, str)}

    def checked(self, content: str, passage: Passage) -> Checked:
        """What of an answer without a fault is taken."""
        told, found = json.loads(content), Checked()
        if self._mode == PASSAGES:
            self._passage(told, passage, found)
        else:
            self._attributions(told["attributions"], passage, found)
        self._rate(told["sentences"], passage, found)
        return found

    def _passage(self, told: Mapping[str, Any], passage: Passage, found: Checked) -> None:
        place = (passage.article_id, passage.start, passage.end)
        if not told["attributes"]:
            for one in told["issues"]:
                name = one.get("issue") if isinstance(one, dict) else one
                _reject(found, passage, f"issue {shown(str(name))}", "the same answer says that the passage attributes nothing")
            found.coded.append(Coded(*place, decision="rejected"))
            return
        codes = self._codes(told, passage, found)
        found.coded.append(Coded(*place, **codes, decision="accepted"))

    def _codes(self, told: Mapping[str, Any], passage: Passage, found: Checked) -> dict[str, Any]:
        """Issues with stances, and the outlook."""
        issues: dict[str, str] = {}
        listed = told.get("issues")
        for one in listed if isinstance(listed, list) else []:
            issue, stance = (one.get(k) for k in ("issue", "stance")) if isinstance(one, dict) else (one, None)
            kind = self._kinds.get(issue) if isinstance(issue, str) else None
            if kind is None:
                _reject(found, passage, f"issue {shown(str(issue))}", "the codebook has no such issue for a model")
            elif not _known(stance, self._stances) or (kind == "topic" and stance != MENTIONS):
                why = "a topic is only mentioned" if kind == "topic" else "the codebook has no such stance"
                _reject(found, passage, f"stance {shown(str(stance))} on {issue}", why)
            elif issues.setdefault(str(issue), str(stance)) != stance:
                _reject(found, passage, f"stance {shown(str(stance))} on {issue}", f"it is coded as {issues[str(issue)]} already")
        outlook = told.get("outlook")
        if outlook is not None and (type(outlook) is not int or outlook not in self._outlooks):
            _reject(found, passage, f"outlook {shown(str(outlook))}", "it is not on the scale")
            outlook = None
        return {"issues": issues, "outlook": "" if outlook is None else str(outlook)}

    def _attributions(self, told: list[Any], passage: Passage, found: Checked) -> None:
        taken: set[tuple[int, int]] = set()
        for number, one in enumerate(told, start=1):
            name = f"attribution {number}"
            words = one.get("content") if isinstance(one, dict) else None
            place = find(words, passage.text, taken) if isinstance(words, str) else None
            if place is None:
                _reject(found, passage, f"{name}: {shown(str(words))}", "these words do not stand in the text")
                continue
            if place in taken:
                _reject(found, passage, f"{name}: {shown(str(words))}", "this place is coded already")
                continue
            taken.add(place)
            start, end = passage.start + place[0], passage.start + place[1]
            form = one.get("form")
            if not _known(form, self._forms):
                _reject(found, passage, f"form {shown(str(form))} of {name}", "the codebook has no such form")
                form = ""
            who, codes = self._speaker(one.get("speaker"), name, passage, found), self._codes(one, passage, found)
            found.coded.append(Coded(passage.article_id, start, end, form=form, **who, **codes))

    def _speaker(self, said: Any, name: str, passage: Passage, found: Checked) -> dict[str, Any]:
        """Whom the codebook knows by this name, else the name as printed, in a note."""
        printed = " ".join(said.split())[:_LONGEST_NAME] if isinstance(said, str) else ""
        if actor := self._book.find("actor", printed) if printed else "":
            return {"actor_id": actor, "party_id": self._parties.get(actor, "")}
        if printed and stands(printed, passage.text):
            return {"notes": {"actor_id": f"speaker as printed: {printed}"}}
        _reject(found, passage, f"speaker {shown(str(said))} of {name}", "nobody in codebook or text is called so")
        return {}

    def _rate(self, told: Mapping[str, Any], passage: Passage, found: Checked) -> None:
        for number, sentence in enumerate(passage.sentences, start=1):
            rated = told.get(str(number))
            for tone in TONES:
                value = rated.get(tone) if isinstance(rated, dict) else None
                if type(value) is int and value in self._tones:
                    found.tones[sentence.key, tone] = str(value)
                else:
                    _reject(found, passage, f"{tone} of {sentence.key}: {shown(str(value))}", "it is not on the scale")


def _known(value: Any, codes: Collection[str]) -> bool:
    return isinstance(value, str) and value in codes


def _reject(found: Checked, passage: Passage, what: str, reason: str) -> None:
    found.rejected.append(Rejected(passage.article_id, passage.key, what, reason))
