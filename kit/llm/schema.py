"""A case's codebook and data package → the JSON schema of a model's answers, and the codes it allows in words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple

from kit.case.case import Case
from kit.errors import KitError
from kit.llm.settings import PASSAGES

MENTIONS = "mentions"
TONES = ("tone_peace", "tone_overall")
_OTHER = "other"  # its proposition stands in a row of its own, which codings have no place for
_MOST_ISSUES, _MOST_ATTRIBUTIONS = 8, 40


class Issue(NamedTuple):
    """An issue that a model may code."""

    key: str
    label: str
    kind: str
    proposition: str
    rule: str
    example: str


class Scales:
    """What a model may answer.

    Parameters
    ----------
    case : Case

    Attributes
    ----------
    issues : list of Issue
        Negotiable ones with a proposition, and topics.
    stances, forms : dict of str to str
        Code → its meaning.
    outlooks, tones : range

    Raises
    ------
    KitError
        If the codebook has no issue or no stance.
    """

    def __init__(self, case: Case):
        book = case.book
        frame = case.whole.issues.sort_values("order", kind="stable")
        cells = frame.astype(object).where(frame.notna(), "").to_dict("records")
        told = [Issue(*(str(r.get(c, "")) for c in _COLUMNS)) for r in cells]
        self.stances = {c["value"]: c.get("meaning", "") for c in book.codes("statements", "stance")}
        topics = MENTIONS in self.stances
        self.issues = [i for i in told if i.key != _OTHER and (topics if i.kind == "topic" else i.proposition)]
        self.forms = {c["value"]: c.get("meaning", "") for c in book.codes("attributions", "form")}
        described = {r["name"]: {f["name"]: f for f in r["schema"]["fields"]} for r in case.package["resources"]}
        self._said = {"outlook": described["attributions"]["outlook"], **{t: described["sentences"][t] for t in TONES}}
        self.outlooks, self.tones = (_range(self._said[v]) for v in ("outlook", TONES[0]))
        self._written: dict[tuple[str, int], list[str]] = {}  # schemas as JSON, cut where the passage's name stands
        if not self.issues or not self.stances:
            raise KitError(
                f"{case.name} has no issue with a proposition: a model has nothing to code. Fill in codebook/issues.csv"
            )

    def words(self, mode: str) -> str:
        """The scales as a prompt lists them."""
        low, high = min(self.outlooks), max(self.outlooks)
        lines = [f"- outlook ({low} … {high}, or null): {self._plain('outlook')}"]
        lines += [f"- {tone} of each sentence ({min(self.tones)} … {max(self.tones)}): {self._plain(tone)}" for tone in TONES]
        return "\n".join(lines)

    def _plain(self, variable: str) -> str:
        return str(self._said[variable].get("description", "")).removeprefix("By reading: ").replace("empty:", "null:")

    @cached_property
    def _issue(self) -> dict[str, Any]:
        topics = [i.key for i in self.issues if i.kind == "topic"]
        others = [i.key for i in self.issues if i.kind != "topic"]
        kinds = [_object(issue=_one_of(others), stance=_one_of([*self.stances]))] if others else []
        kinds += [_object(issue=_one_of(topics), stance=_one_of([MENTIONS]))] if topics else []
        return {"type": "array", "maxItems": _MOST_ISSUES, "items": kinds[0] if len(kinds) == 1 else {"anyOf": kinds}}

    def _outlook(self) -> dict[str, Any]:
        return {"type": ["integer", "null"], "enum": [*self.outlooks, None]}

    def schema(self, mode: str, passage: str, sentences: int) -> dict[str, Any]:
        """The schema of an answer about one passage with so many sentences."""
        tone = {"type": "integer", "enum": [*self.tones]}
        rated = _object(**{str(n): _object(**dict.fromkeys(TONES, tone)) for n in range(1, sentences + 1)})
        codes = {"issues": self._issue, "outlook": self._outlook()}
        if mode == PASSAGES:
            return _object(passage=_one_of([passage]), attributes={"type": "boolean"}, **codes, sentences=rated)
        said = _object(content={"type": "string"}, speaker={"type": "string"}, form=_one_of([*self.forms]), **codes)
        many = {"type": "array", "maxItems": _MOST_ATTRIBUTIONS, "items": said}
        return _object(passage=_one_of([passage]), attributions=many, sentences=rated)

    def text(self, mode: str, passage: str, sentences: int) -> str:
        """The same schema as JSON: what a key of an answer is made from."""
        if (mode, sentences) not in self._written:
            whole = json.dumps(self.schema(mode, _HOLE, sentences), ensure_ascii=False)
            self._written[mode, sentences] = whole.split(_HOLE)
        return passage.join(self._written[mode, sentences])

    def hash(self, mode: str) -> str:
        """A digest of the schema of a passage of one sentence."""
        return hashlib.sha256(self.text(mode, "", 1).encode()).hexdigest()


_HOLE = "\N{FULLWIDTH EXCLAMATION MARK}passage\N{FULLWIDTH EXCLAMATION MARK}"  # no key of a codebook holds it
_COLUMNS = ("issue_id", "label", "kind", "proposition", "rule", "example")


def _range(field: Mapping[str, Any]) -> range:
    limits = field.get("constraints", {})
    return range(int(limits.get("minimum", -1)), int(limits.get("maximum", 1)) + 1)


def _one_of(values: list[str]) -> dict[str, Any]:
    return {"type": "string", "enum": values}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
