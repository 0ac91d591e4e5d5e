"""A TOML file that says which code of another program is which issue, stance, actor, party, form and coder."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.case.case import Case
from kit.coders.allowed import OUTLOOKS
from kit.coders.files import is_coder
from kit.coders.spans import DECISIONS
from kit.errors import KitError
from kit.exchange.project import Project

LEFT_OUT = "-"  # the value that says: not to be imported
ASKED = "?"  # the value that a draft puts where it has no guess
BETWEEN = " > "  # code and code below it, e.g. "issue > Bridge > Bridge: supports"
ROLES = ("actor", "party", "issue", "stance", "form", "outlook", "confidence", "decision")
_TABLES = ("variables", "coders", "codes", "values")
_LISTED = 12  # allowed values in a message
# what variables of other programs are called, the one that goes first for each role first
VARIABLES = {
    "actor": "actor", "actor_id": "actor", "person": "actor", "speaker": "actor",
    "party": "party", "party_id": "party", "side": "party", "organization": "party", "organisation": "party",
    "issue": "issue", "issue_id": "issue", "concept": "issue", "topic": "issue",
    "stance": "stance", "position": "stance", "agreement": "stance",
    "form": "form", "outlook": "outlook", "confidence": "confidence", "decision": "decision",
}  # fmt: skip
_ORDER = {name: number for number, name in enumerate(VARIABLES)}
# what a variable with two values says
_YES_OR_NO = {"1": "supports", "true": "supports", "yes": "supports", "0": "opposes", "false": "opposes", "no": "opposes"}


@dataclass(frozen=True)
class Codes:
    """What the codes of a file mean.

    Attributes
    ----------
    variables : mapping of str to str
        Variable of the program → one of `ROLES`, or ``-``; of several with one role the first that has a known value says it.
    values : mapping of str to mapping
        Role → value in the program → id in the codebook, or ``-``.
    codes : mapping of str to mapping
        Code without variables, with those above it (``issue > Bridge > Bridge: supports``) → role → id; nothing: left out.
    coders : mapping of str to str
        As the program names a person → initials, or ``-``.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    coders: Mapping[str, str] = field(default_factory=dict)

    def over(self, guessed: Codes) -> Codes:
        """These, and what is guessed where they say nothing."""
        roles = {*self.values, *guessed.values}
        values = {role: {**guessed.values.get(role, {}), **self.values.get(role, {})} for role in roles}
        return Codes(
            {**guessed.variables, **self.variables},
            values,
            {**guessed.codes, **self.codes},
            {**guessed.coders, **self.coders},
        )


class Known:
    """Ids that a codebook allows for each role, found by id, label or spelling.

    Parameters
    ----------
    case : Case
    """

    def __init__(self, case: Case):
        self._book = case.book
        sure = [c["value"] for c in self._book.codes("attributions", "confidence")] or ["high", "medium", "low"]
        self._fixed = {"outlook": OUTLOOKS, "confidence": sure, "decision": DECISIONS}
        self._described: dict[tuple[str, str], str] = {}

    def ids(self, role: str) -> list[str]:
        """Every id of a role, in the codebook's order."""
        return list(self._fixed[role]) if role in self._fixed else self._book.order(role)

    def find(self, role: str, value: str) -> str:
        """The id of exactly this id, label or spelling, whatever its case; nothing if there is none."""
        value = value.strip()
        if role in self._fixed:
            return value.casefold() if value.casefold() in self._fixed[role] else ""
        return self._book.find(role, value)

    def describe(self, role: str, value: str) -> str:
        """What is allowed instead of a value, the nearest first."""
        if (role, value) in self._described:
            return self._described[role, value]
        every = self.ids(role)
        near = difflib.get_close_matches(value, every, n=3, cutoff=0.5)
        listed = [*near, *(v for v in every if v not in near)][:_LISTED]
        more = f" and {len(every) - len(listed)} more" * (len(every) > len(listed))
        return self._described.setdefault((role, value), ", ".join(listed) + more)


def read(path: Path, case: Case) -> Codes:
    """A mapping file.

    Parameters
    ----------
    path : Path
    case : Case
        Whose codebook says what is allowed.

    Raises
    ------
    KitError
        If it is no such file, or says what the codebook does not know: names file, key, what is allowed and what to do.
    """
    try:
        written = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise KitError(f"{path}: {error.strerror}; `kit import FILE --into CASE --draft {path}` writes one") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise KitError(f'{path} is no TOML file: {error}; a line is "code" = "id"') from None
    known = Known(case)
    _check_keys(path, "", written, _TABLES)
    tables = {name: _table(path, name, written.get(name, {})) for name in _TABLES}
    variables = {key: _one_of(path, f"variables.{key}", value, (*ROLES, LEFT_OUT)) for key, value in tables["variables"].items()}
    _check_keys(path, "values.", tables["values"], ROLES)
    values = {
        role: {key: _id(path, f"values.{role}.{key}", role, value, known) for key, value in _table(path, role, pairs).items()}
        for role, pairs in tables["values"].items()
    }
    coders = {key: _initials(path, f"coders.{key}", value) for key, value in tables["coders"].items()}
    codes = {key: _roles(path, f"codes.{key}", value, known) for key, value in tables["codes"].items()}
    return Codes(variables, values, codes, coders)


def _table(path: Path, key: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise KitError(f"{path}, {key}: it is a table: write [{key}] and its lines below")
    return value


def _check_keys(path: Path, above: str, table: Mapping[str, Any], allowed: Iterable[str]) -> None:
    for key in table:
        if key not in allowed:
            raise KitError(f"{path}, {above}{key}: there is no such table; there are {', '.join(above + a for a in allowed)}")


def _one_of(path: Path, key: str, value: Any, allowed: Iterable[str]) -> str:
    if value == ASKED:
        raise KitError(f'{path}, {key} = "?": answer it, or put “#” before the line; allowed: {", ".join(allowed)}')
    if not isinstance(value, str) or value not in allowed:
        raise KitError(f"{path}, {key}: {value!r} is none of {', '.join(allowed)}")
    return value


def _id(path: Path, key: str, role: str, value: Any, known: Known) -> str:
    text = str(value)
    if text == LEFT_OUT or (found := known.find(role, text) if text != ASKED else ""):
        return LEFT_OUT if text == LEFT_OUT else found
    wrong = "answer it, or put “#” before the line" if text == ASKED else f"{text!r} is no {role} of the codebook"
    more = f"; a new one is a row of the codebook: codebook/{_FILES[role]}" if role in _FILES else ""
    raise KitError(f"{path}, {key}: {wrong}; allowed: {known.describe(role, text)}, or - to leave it out{more}")


_FILES = {"actor": "actors.csv", "party": "parties.csv", "issue": "issues.csv"}


def _initials(path: Path, key: str, value: Any) -> str:
    if value == LEFT_OUT or (isinstance(value, str) and is_coder(value)):
        return value
    raise KitError(
        f"{path}, {key}: {value!r} is no coder's initials: a capital letter, then up to eleven letters, points or hyphens, e.g. "
        "AB; or - to leave the codes of this coder out"
    )


def _roles(path: Path, key: str, value: Any, known: Known) -> dict[str, str]:
    if value == LEFT_OUT:
        return {}
    if not isinstance(value, dict):
        raise KitError(f'{path}, {key}: write what it says, e.g. {{ issue = "…", stance = "…" }}, or "-" to leave it out')
    _check_keys(path, f"{key}.", value, ROLES)
    return {role: _id(path, f"{key}.{role}", role, one, known) for role, one in value.items()}


def guess(project: Project, case: Case) -> Codes:
    """What a project's codes mean where their names are exactly those of the codebook.

    Parameters
    ----------
    project : Project
    case : Case

    Returns
    -------
    Codes
        Only what is certain: variables with a common name, values and codes that are an id, a label or a spelling of the
        codebook, coders who are called by initials, or as the case's own coders, whose codes are left out: the case has them.
    """
    known = Known(case)
    told = _told(project)
    variables = {name: VARIABLES[name.casefold()] for name in told.variables if name.casefold() in VARIABLES}
    values: dict[str, dict[str, str]] = {}
    for name, counted in told.variables.items():
        if role := variables.get(name):
            found = {value: key for value in counted if (key := _value(known, role, name, value))}
            values.setdefault(role, {}).update(found)
    codes = {path: roles for path in told.codes if (roles := _of_path(known, path))}
    own = case.coders()
    coders = {c: c if is_coder(c) else LEFT_OUT for c in told.coders if is_coder(c) or c in own}
    return Codes(variables, values, codes, coders)


@dataclass
class _Told:
    """Everything that a mapping has to name, with how many marks say it."""

    variables: dict[str, Counter[str]]
    codes: Counter[str]
    coders: Counter[str]


def _told(project: Project) -> _Told:
    told = _Told({}, Counter(), Counter())
    for mark in project.marks:
        told.coders[mark.coder] += 1
        for name, value in mark.values.items():
            told.variables.setdefault(name, Counter())[value] += 1
        if not any(name.casefold() in VARIABLES for name in mark.values):
            told.codes[mark.kind] += 1
    told.variables = dict(sorted(told.variables.items(), key=lambda pair: rank(pair[0])))
    return told


def rank(variable: str) -> tuple[int, str]:
    """Which of several variables with one role goes first: a smaller one."""
    return _ORDER.get(variable.casefold(), len(_ORDER)), variable


def _value(known: Known, role: str, variable: str, value: str) -> str:
    if found := known.find(role, value):
        return found
    if role == "stance" and variable.casefold() == "agreement":
        return known.find("stance", _YES_OR_NO.get(value.casefold(), ""))
    return ""


def _of_path(known: Known, path: str) -> dict[str, str]:
    """What a code says by its name and those above it, e.g. ``issue > Bridge > Bridge: supports``, or ``Bridge`` alone."""
    names = path.split(BETWEEN)
    role = VARIABLES.get(names[0].strip().casefold(), "")
    names[1:] = [name.removeprefix(f"{names[0]}: ") for name in names[1:]]  # e.g. "outlook: 1"
    for at, name in enumerate(names[1:] if role else names):
        roles = [role] if role else ["issue", "actor", "party", "form"]
        for one in roles:
            # e.g. "Northland (party)", where an actor is called so, too
            if key := known.find(one, name) or known.find(one, name.removesuffix(f" ({one})")):
                below = (names[1:] if role else names)[at + 1 :]
                stance = known.find("stance", below[0].removeprefix(f"{name}: ")) if one == "issue" and below else ""
                if len(below) > bool(stance):
                    return {}
                return {one: key, "stance": stance} if stance else {one: key}
    return {}


def draft(project: Project, case: Case) -> str:
    """A mapping file to be completed: what is certain, and as comments what somebody has to answer.

    Parameters
    ----------
    project : Project
    case : Case

    Returns
    -------
    str
        TOML; a line that begins with ``#`` and ends with ``"?"`` is a question.
    """
    return "\n".join(_lines(project, case)) + "\n"


def _lines(project: Project, case: Case) -> Iterator[str]:
    told, sure, known = _told(project), guess(project, case), Known(case)
    yield "# Which code is what: answer the lines with a question mark and take the # before them away; - leaves a code out."
    yield ""
    yield "# A person → initials, under which the codes stand in the case."
    yield "[coders]"
    yield from _pairs(told.coders, sure.coders)
    yield ""
    yield f"# A variable → {', '.join(ROLES)}. Of several with one role the first that has a known value says it."
    yield "[variables]"
    yield from _pairs({name: sum(counted.values()) for name, counted in told.variables.items()}, sure.variables)
    asked = _asked(project, sure)
    for role in ROLES:
        if sure.values.get(role) or asked[role]:
            yield ""
            yield f"# Allowed: {known.describe(role, '')}"
            yield f"[values.{role}]"
            yield from _pairs({**dict.fromkeys(sure.values.get(role, {}), 0), **asked[role]}, sure.values.get(role, {}))
    if told.codes:
        yield ""
        yield '# A code without variables → what it says, e.g. { issue = "…", stance = "…" }.'
        yield "[codes]"
        for code, n in told.codes.items():
            roles = sure.codes.get(code)
            said = ", ".join(f"{role} = {_quoted(key)}" for role, key in (roles or {}).items())
            yield f"{_quoted(code)} = {{ {said} }}" if roles else f'# {_quoted(code)} = {{ issue = "?" }}  # {_marks(n)}'


def _asked(project: Project, sure: Codes) -> dict[str, Counter[str]]:
    """Role → values that no variable of their mark answers, those of the variable that goes first."""
    asked = {role: Counter[str]() for role in ROLES}
    for mark in project.marks:
        said: dict[str, list[str]] = {}
        for name in sorted(mark.values, key=rank):
            if (role := sure.variables.get(name)) in ROLES:
                said.setdefault(str(role), []).append(mark.values[name])
        for role, values in said.items():
            if not any(value in sure.values.get(role, {}) for value in values):
                asked[role][values[0]] += 1
    return asked


def _pairs(counted: Mapping[str, int], sure: Mapping[str, str]) -> Iterator[str]:
    for name, n in counted.items():
        yield f"{_quoted(name)} = {_quoted(sure[name])}" if name in sure else f'# {_quoted(name)} = "?"  # {_marks(n)}'


def _marks(n: int) -> str:
    return f"{n:,} mark{'s' * (n != 1)}"


def _quoted(text: str) -> str:
    """Text as TOML writes it."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007F")


__all__ = ["ASKED", "BETWEEN", "LEFT_OUT", "ROLES", "Codes", "Known", "draft", "guess", "rank", "read"]
