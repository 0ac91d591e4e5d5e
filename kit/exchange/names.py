"""Names and labels that any program takes ↔ those of a project, which may be any text.

A name such as ``Peace talks`` is no name of a type in UIMA or brat: what is no letter, digit or ``_`` is written as its number in
hexadecimal, ``Peace_x0020_talks``, as Excel does. A program without attributes has one label for all that a mark says,
``Attribution|issue=ceasefire|stance=supports``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from kit.errors import KitError
from kit.exchange.project import Code, Mark, Paper, Project

_UNSAFE = re.compile(r"[^A-Za-z0-9_]|_(?=x[0-9a-f]{4,6}_)")
_ESCAPED = re.compile(r"_x([0-9a-f]{4,6})_")  # e.g. "Peace_x0020_talks"
_FORCED = re.compile(r"x(?=_x[0-9a-f]{4,6}_)")  # e.g. "x_x0031_st"
_NO_FILE = r"[\x00-\x1f<>:\"/\\|?*]|^\.|[. ]$"
NAMELESS = "Span"  # the kind of a mark without one


def plain(name: str, taken: Iterable[str] = ()) -> str:
    """A name of letters, digits and ``_`` that begins with a letter and is none of those taken.

    Examples
    --------
    >>> plain("Peace talks"), plain("1st"), plain("note", ["note"])
    ('Peace_x0020_talks', 'x_x0031_st', 'x_x006e_ote')
    """
    safe = _numbered(name)
    if not name or (safe[0].isalpha() and not _FORCED.match(safe) and name not in taken):
        return safe
    return "x" + _number(name[0]) + _numbered(name[1:])


def beside(name: str, taken: Iterable[str]) -> str:
    """A name as it is, unless it is taken or reads like one that `plain` has written.

    Examples
    --------
    >>> beside("Peace talks", ["text"]), beside("text", ["text"])
    ('Peace talks', 'x_x0074_ext')
    """
    return plain(name, [name]) if name in taken or named(name) != name else name


def named(safe: str) -> str:
    """The name that `plain` has written.

    Examples
    --------
    >>> named("Peace_x0020_talks"), named("x_x0031_st"), named("Person")
    ('Peace talks', '1st', 'Person')
    """
    return unspelled(safe[1:] if _FORCED.match(safe) else safe)


def filename(name: str, taken: Iterable[str] = ()) -> str:
    """A name as a file's, without what some file system refuses; `named` gives it back.

    Examples
    --------
    >>> filename("talks: day 1.txt"), named("talks_x003a_ day 1.txt")
    ('talks_x003a_ day 1.txt', 'talks: day 1.txt')
    """
    safe = spelled(name, _NO_FILE) or "_"
    return "x" + _number(name[0]) + spelled(name[1:], _NO_FILE) if _FORCED.match(safe) or name in taken else safe


def spelled(text: str, signs: str) -> str:
    """A text with the signs of a pattern written as their numbers; `unspelled` gives it back."""
    return re.sub(rf"{signs}|_(?=x[0-9a-f]{{4,6}}_)", lambda found: _number(found[0]), text)


def unspelled(text: str) -> str:
    """The text that `spelled` has written."""
    return _ESCAPED.sub(_character, text)


def _numbered(name: str) -> str:
    return _UNSAFE.sub(lambda found: _number(found[0]), name)


def _number(character: str) -> str:
    return f"_x{ord(character):04x}_"


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if number > 0x10FFFF or 0xD800 <= number < 0xE000 else chr(number)


def label(kind: str, values: Mapping[str, str]) -> str:
    r"""One label for a kind with its variables; ``\\`` stands before a sign that would be taken for a separator.

    Examples
    --------
    >>> label("Attribution", {"issue": "ceasefire", "stance": "supports"})
    'Attribution|issue=ceasefire|stance=supports'
    """
    return "|".join([_kept(kind), *(f"{_kept(name)}={_kept(value)}" for name, value in values.items())])


def unlabel(text: str) -> tuple[str, dict[str, str]]:
    """Kind and variables of a label that `label` has written; another label is a kind without variables, as it stands.

    Examples
    --------
    >>> unlabel("Attribution|issue=ceasefire"), unlabel("PER|ORG")
    (('Attribution', {'issue': 'ceasefire'}), ('PER|ORG', {}))
    """
    kind, *pairs = _split(text, "|")
    split = [_split(pair, "=") for pair in pairs]
    if len(_split(kind, "=")) > 1 or any(len(pair) != 2 for pair in split):
        return text, {}
    values = {_bare(name): _bare(value) for name, value in split}
    return (_bare(kind), values) if len(values) == len(split) else (text, {})


_PIECE = {sign: re.compile(rf"(?:\\.|[^\\{sign}])*+\\?", re.DOTALL) for sign in "|="}  # e.g. "a\\|b" of "a\\|b|c=d"


def _split(text: str, sign: str) -> list[str]:
    found, at = [], 0
    while at <= len(text):
        piece = _PIECE[sign].match(text, at)
        assert piece
        found.append(piece[0])
        at = piece.end() + 1
    return found


def _kept(text: str) -> str:
    return re.sub(r"[\\|=]", r"\\\g<0>", text)


def _bare(text: str) -> str:
    return re.sub(r"\\([\\|=])", r"\1", text)


# ---- what is said of a text, as fields of its row

_OWN = ("paper", "title", "published")


def fields(paper: Paper, taken: Iterable[str]) -> dict[str, str]:
    """What is said of a text beside its words, as fields of a row none of which has a name that is taken."""
    row = {"paper": paper.key, "title": paper.title}
    if paper.published:
        row["published"] = paper.published.isoformat()
    return row | {
        plain(name, [name]) if name in (*_OWN, *taken) or named(name) != name else name: v for name, v in paper.facts.items()
    }


def paper(row: Mapping[str, Any], key: str, text: str) -> Paper:
    """The text of a row with what `fields` has said of it; other fields of the row are facts too."""
    published, facts = None, {}
    for name, value in row.items():
        said = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
        if name == "published":
            with suppress(ValueError):
                published = datetime.fromisoformat(said)
        if name not in ("paper", "title") and not (name == "published" and published) and value is not None:
            facts[named(name)] = said
    own, title = row.get("paper"), row.get("title")
    return Paper(own if isinstance(own, str) and own else key, text, title if isinstance(title, str) else "", facts, published)


# ---- the code book


def kinds(project: Project) -> list[Code]:
    """The codes that name kinds of marks; none where no mark is of a kind in the code book: its codes are values then."""
    names = {code.name for code in project.codes}
    return [*project.codes] if not project.marks or any(mark.kind in names for mark in project.marks) else []


def unkind(project: Project) -> Iterator[str]:
    """In words, that codes are no kinds of marks, for a format that describes nothing else."""
    if project.codes and not kinds(project):
        yield f"what the code book says of {several(len(project.codes), 'code')}, none of which is the kind of a mark"


# ---- what is lost


def several(n: int, what: str) -> str:
    """A number of things in words: ``1 mark``, ``2 marks``."""
    return f"{n:,} {what}{'s' * (n != 1)}"


def checked(marks: Iterable[Mark], papers: Mapping[str, Paper], place: str) -> None:
    """Raise `KitError` for a mark that is on no text of the project, or outside its text."""
    for mark in marks:
        paper = papers.get(mark.paper)
        if paper is None or not 0 <= mark.start <= mark.end <= len(paper.text):
            raise KitError(
                f"{place}: mark {mark.key!r} lies at {mark.start}–{mark.end} of {mark.paper!r}, which has no such place"
            )
