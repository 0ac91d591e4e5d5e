"""The answer key of the lessons, and what an answer is worth against it."""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

from kit.errors import KitError

FILE = "key.toml"
KINDS = {
    "number": "a number",
    "text": "a text in quotation marks",
    "date": 'a date, such as "2022-03-16"',
    "set": "a list of texts, such as ['a', 'b']",
    "mapping": "a dictionary or a Series: a value for every name",
    "case": "a case that is filtered: case.only(…)",
}
RIGHT, KNOWN, NEAR, WRONG = "right", "known mistake", "near", "wrong"
UNANSWERED, TYPE, MISSING = "unanswered", "wrong type", "missing values"
STATES = (RIGHT, KNOWN, NEAR, WRONG, UNANSWERED, TYPE, MISSING)


_SINGLE = ("number", "text", "date")  # kinds of one value
_SHORT, _ALIKE = 4, 0.75  # letters from which a text can be nearly right, and how alike it must be


@dataclass(frozen=True)
class Exercise:
    """One question of a lesson: its answer, the mistakes people are known to make, and hints from vague to plain."""

    name: str
    lesson: int
    kind: str
    value: Any
    tolerance: float = 0.0
    known: list[dict[str, Any]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    praise: str = ""

    @property
    def whole(self) -> bool:
        """Whether the answer counts something: a whole number, and no other will do."""
        return self.kind == "number" and isinstance(self.value, int) and not self.tolerance


class Verdict(NamedTuple):
    """What an answer is worth: one of the states of this module, and what to tell the learner."""

    state: str
    says: str


_MISSING = Verdict(MISSING, "The answer has missing values. Find out where they come from before you go on.")


def read_key(path: Path | None = None) -> dict[str, Exercise]:
    """The answer key: ``key.toml`` of the present folder, else the one beside the lessons.

    Raises
    ------
    KitError
        If it is no key; names the exercise.
    """
    place = path or (Path(FILE) if Path(FILE).is_file() else lessons_folder() / FILE)
    try:
        tables = tomllib.loads(place.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{place} is no answer key: {error}") from None
    key = {}
    for name, row in tables.items():
        try:
            exercise = Exercise(name=name, **row)
        except TypeError as error:
            raise KitError(f"{place}, exercise {name}: {error}; allowed: lesson, kind, value, tolerance, known, hints") from None
        if exercise.kind not in KINDS:
            raise KitError(f"{place}, exercise {name}: kind {exercise.kind!r} is none of {', '.join(KINDS)}")
        key[name] = exercise
    return key


def hold(key: Mapping[str, Exercise]) -> None:
    """See that every known mistake is told as itself.

    Raises
    ------
    KitError
        If one is the right answer, is told as another mistake, or is of another kind; names exercise and value.
    """
    for name, exercise in key.items():
        if exercise.kind != "case" and (verdict := judge(exercise, exercise.value)).state != RIGHT:
            raise KitError(
                f"{FILE}, exercise {name}: its own answer {exercise.value!r} is judged {verdict.state}. {verdict.says}"
            )
        for number, mistake in enumerate(exercise.known):
            if not {"value", "says"} <= mistake.keys():
                raise KitError(f"{FILE}, exercise {name}: a known wrong answer has value and says")
            where, value = f"{FILE}, exercise {name}, known wrong answer {mistake['value']!r}", mistake["value"]
            verdict = judge(exercise, value)
            if verdict.state == RIGHT:
                raise KitError(f"{where}: this is the right answer")
            if verdict.state != KNOWN:
                raise KitError(f"{where}: it is judged {verdict.state}, not known. The answer is {KINDS[exercise.kind]}")
            given = _plain(exercise.kind, value)
            if any(_same(exercise, given, _plain(exercise.kind, m["value"])) for m in exercise.known[:number]):
                raise KitError(f"{where}: it stands there twice, and only the first would be told")


def lessons_folder() -> Path:
    """Where the solved lessons are: inside an installed package, else in a checkout."""
    package = Path(__file__).parent.parent
    inside = package / "_notebooks"
    return (inside if inside.is_dir() else package.parent / "notebooks") / "workshop"


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Compare an answer with the key; never raises, whatever the answer is."""
    try:
        return _judge(exercise, answer)
    except Exception:  # an object that cannot be compared is a wrong answer, not a broken notebook
        return Verdict(TYPE, f"This cannot be compared. The answer is {KINDS[exercise.kind]}.")


def _judge(exercise: Exercise, answer: Any) -> Verdict:
    if answer is None or answer is ... or (isinstance(answer, str) and answer.strip() in ("", "...", "…")):
        return Verdict(UNANSWERED, "Not answered yet. Write your answer in place of the three dots.")
    if exercise.kind == "case":
        return _judge_case(exercise, answer)
    if exercise.kind in _SINGLE:
        answer = _alone(answer)
        if _is_missing(answer):
            return _MISSING
    given = _plain(exercise.kind, answer)
    if given is None:
        return Verdict(TYPE, f"The answer is {KINDS[exercise.kind]}; this is {_kind_of(answer)}.")
    if _has_missing(given):
        return _MISSING
    wanted = _plain(exercise.kind, exercise.value)
    if _same(exercise, given, wanted):
        return Verdict(RIGHT, exercise.praise or "Right.")
    for mistake in exercise.known:
        if _same(exercise, given, _plain(exercise.kind, mistake["value"])):
            return Verdict(KNOWN, str(mistake["says"]))
    return _near(exercise, given, wanted) or Verdict(WRONG, "Not yet.")


def _judge_case(exercise: Exercise, answer: Any) -> Verdict:
    filters, attributions = getattr(answer, "filters", None), getattr(answer, "attributions", None)
    if filters is None or attributions is None:
        return Verdict(TYPE, f"The answer is {KINDS['case']}; this is {_kind_of(answer)}.")
    if not filters:
        return Verdict(KNOWN, "This is the whole case. Choose a part of it with case.only(…).")
    least = int(exercise.value)
    if len(attributions) < least:
        return Verdict(NEAR, f"Only {len(attributions)} attributions are left. Here a claim needs at least {least} of them.")
    return Verdict(RIGHT, f"{len(attributions)} attributions are left. Now defend it.")


def _alone(value: Any) -> Any:
    """The only item of a column or an array of one."""
    return next(iter(value)) if getattr(value, "ndim", 0) == 1 and getattr(value, "size", 0) == 1 else value


def _is_missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _plain(kind: str, value: Any) -> Any:
    """The value in the form that is compared; None if it is of another kind."""
    if kind == "number":
        item = value.item() if hasattr(value, "item") and getattr(value, "size", 1) == 1 else value
        return None if isinstance(item, bool) or not isinstance(item, Real) else float(item)
    if kind == "text":
        return " ".join(value.split()).casefold() if isinstance(value, str) else None
    if kind == "date":
        return _date(value)
    if kind == "set":
        items = None if isinstance(value, str | Mapping) or not hasattr(value, "__iter__") else list(value)
        return None if items is None else {_plain("text", i) if isinstance(i, str) else i for i in items}
    if hasattr(value, "to_dict") and getattr(value, "ndim", 1) == 1:
        value = value.to_dict()
    return {str(k).casefold(): _cell(v) for k, v in value.items()} if isinstance(value, Mapping) else None


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    number = _plain("number", value)
    return value if number is None else number


def _date(value: Any) -> date | None:
    if type(value).__name__ == "datetime64":  # numpy's, which has no date of its own
        import pandas as pd

        value = pd.Timestamp(value)
    if hasattr(value, "date") and callable(value.date):
        day = value.date()
        return day if isinstance(day, date) else None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


def _has_missing(given: Any) -> bool:
    values = given.values() if isinstance(given, dict) else given if isinstance(given, set) else [given]
    return any(v is None or v is ... or (isinstance(v, float) and math.isnan(v)) or _is_missing(v) for v in values)


def _same(exercise: Exercise, given: Any, wanted: Any) -> bool:
    if isinstance(wanted, float):
        return abs(given - wanted) <= exercise.tolerance + 1e-9
    if isinstance(wanted, dict):
        return given.keys() == wanted.keys() and all(
            abs(given[k] - w) <= exercise.tolerance + 1e-9
            if isinstance(w, float) and isinstance(given[k], float)
            else given[k] == w
            for k, w in wanted.items()
        )
    return bool(given == wanted)


def _near(exercise: Exercise, given: Any, wanted: Any) -> Verdict | None:
    if isinstance(wanted, float):
        return _near_count(given, wanted) if exercise.whole else _near_number(exercise.tolerance, given, wanted)
    if isinstance(wanted, str):
        parts = difflib.SequenceMatcher(None, given, wanted)
        if len(wanted) >= _SHORT and parts.ratio() >= _ALIKE:
            return Verdict(NEAR, "These are nearly the right letters. Is the word spelled as it is printed?")
    elif isinstance(wanted, date):
        if abs((given - wanted).days) == 1:
            return Verdict(NEAR, "This is one day off. Does the first day count as day 0 or as day 1?")
    elif isinstance(wanted, set):
        lacking, extra = wanted - given, given - wanted
        if wanted & given:
            return Verdict(NEAR, f"This is partly right. {len(lacking)} are missing, and {len(extra)} are too many.")
    elif isinstance(wanted, dict):
        if given.keys() != wanted.keys():
            return Verdict(
                NEAR,
                f"The names differ. {len(wanted.keys() - given.keys())} are missing, "
                f"{len(given.keys() - wanted.keys())} are too many.",
            )
        wrong = [k for k in wanted if not _same(exercise, {k: given[k]}, {k: wanted[k]})]
        if len(wrong) < len(wanted):
            return Verdict(NEAR, f"{len(wanted) - len(wrong)} of {len(wanted)} are right; look again at {', '.join(wrong)}.")
    return None


def _near_number(tolerance: float, given: float, wanted: float) -> Verdict | None:
    for factor, says in (
        (100, "is a share between 0 and 1, not a percentage"),
        (0.01, "is a percentage, not a share"),
        (-1, "has the other sign"),
    ):
        if abs(given - wanted * factor) <= tolerance * abs(factor) + 1e-9 and wanted:
            return Verdict(NEAR, f"The size is right, but the answer {says}.")
    if abs(given - wanted) <= max(abs(wanted) * 0.1, tolerance * 3):
        return Verdict(NEAR, "This is close, within a tenth. Did you round too early, or take a row too many or too few?")
    return None


def _near_count(given: float, wanted: float) -> Verdict | None:
    if not given.is_integer():
        return Verdict(WRONG, "Not yet. The answer is a count, so it is a whole number.")
    if wanted and given == -wanted:
        return Verdict(NEAR, "The size is right, but the answer has the other sign.")
    if abs(given - wanted) == 1:
        return Verdict(NEAR, "Off by one. Did you count one twice, or leave one out?")
    if abs(given - wanted) <= abs(wanted) * 0.1:
        return Verdict(NEAR, "This is close, within a tenth. Did you count some twice, or leave some out?")
    return None


def _kind_of(value: Any) -> str:
    names = {
        "str": "a text",
        "int": "a number",
        "float": "a number",
        "DataFrame": "a whole table",
        "Series": "a column",
        "bool": "yes or no",
    }
    name = type(value).__name__
    if callable(value) and not isinstance(value, type):
        return "a function that was not called (are the brackets missing?)"
    return names.get(name, f"a {name}")
