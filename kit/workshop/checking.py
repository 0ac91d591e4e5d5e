"""`check` and `hint`: what learners call in a lesson. Neither ever raises."""

from __future__ import annotations

import difflib
from typing import Any

from kit.errors import KitError
from kit.workshop.key import RIGHT, UNANSWERED, Exercise, Verdict, judge, read_key
from kit.workshop.wording import inline

RESULT = "application/vnd.peace-talks-kit.check+json"  # not of the kit.* family, which is not stored
HINT = "hint"  # the state of what `hint` gives: no answer
_tries: dict[str, int] = {}
_hints: dict[str, int] = {}
_MARKS = {RIGHT: "✓", UNANSWERED: "○"}


class Feedback:
    """What a check says; shows as a line of text, and stays in the notebook for `kit workshop collect`."""

    def __init__(self, name: str, verdict: Verdict, *, lesson: int = 0, tries: int = 0, hints: list[str] | None = None):
        self.name, self.verdict, self.lesson, self.tries, self.hints = name, verdict, lesson, tries, hints or []

    @property
    def state(self) -> str:
        """right, known mistake, near, wrong, wrong type, missing values, unanswered or unknown exercise."""
        return self.verdict.state

    def __repr__(self) -> str:
        lines = [f"{_MARKS.get(self.state, '✗')} {self.name}: {self.verdict.says}"]
        return "\n".join([*lines, *(f"  hint {i}: {h}" for i, h in enumerate(self.hints, start=1))])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        colour = {RIGHT: "#3f7d20", UNANSWERED: "#767b82"}.get(self.state, "#c2410c")
        html = "<br>".join(inline(line) for line in repr(self).splitlines())
        return {
            "text/plain": repr(self),
            "text/html": f'<div style="border-inline-start:4px solid {colour};padding:4px 10px">{html}</div>',
            RESULT: {"name": self.name, "lesson": self.lesson, "state": self.state, "tries": self.tries},
        }


def check(name: str, answer: Any = None) -> Feedback:
    """Say what an answer is worth, and after a wrong one give the next hint.

    Parameters
    ----------
    name : str
        The exercise.
    answer : object
        Anything; three dots mean: not answered yet.

    Returns
    -------
    Feedback
        Never an error: a name that no exercise has is told, too.
    """
    exercise = _exercise(name)
    if isinstance(exercise, Feedback):
        return exercise
    verdict = judge(exercise, answer)
    if verdict.state == UNANSWERED:
        return Feedback(exercise.name, verdict, lesson=exercise.lesson, tries=_tries.get(exercise.name, 0))
    _tries[exercise.name] = _tries.get(exercise.name, 0) + 1
    if verdict.state != RIGHT:
        _hints[exercise.name] = _hints.get(exercise.name, 0) + 1
    shown = [] if verdict.state == RIGHT else exercise.hints[: _hints[exercise.name]]
    return Feedback(exercise.name, verdict, lesson=exercise.lesson, tries=_tries[exercise.name], hints=shown)


def hint(name: str) -> Feedback:
    """The next hint, each plainer than the one before."""
    exercise = _exercise(name)
    if isinstance(exercise, Feedback):
        return exercise
    _hints[exercise.name] = min(_hints.get(exercise.name, 0) + 1, len(exercise.hints))
    says = "these are the hints so far:" if exercise.hints else "there is no hint."
    return Feedback(exercise.name, Verdict(HINT, says), lesson=exercise.lesson, hints=exercise.hints[: _hints[exercise.name]])


def _exercise(name: Any) -> Exercise | Feedback:
    try:
        key = read_key()
    except KitError as error:
        return Feedback(str(name)[:40], Verdict("no key", str(error)))
    if isinstance(name, str) and name in key:
        return key[name]
    near = difflib.get_close_matches(str(name), key, n=2)
    return Feedback(
        str(name)[:40],
        Verdict("unknown exercise", "there is no such exercise" + (f"; did you mean {' or '.join(near)}?" if near else ".")),
    )
