"""A template and a codebook → what a model is told; a passage → the same with its text, fenced, so that it stays in its place."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from kit.case.codebook import Codebook
from kit.errors import KitError, choices
from kit.llm.passages import Passage
from kit.llm.schema import Scales
from kit.llm.settings import ARTICLES, LONGEST_PROMPT, PASSAGES

CUT = "=== passage ==="  # above it the same for every passage; below it what changes
WORDINGS = (2, 3)  # of the packaged templates, beside the first
_OF_CODEBOOK = {
    PASSAGES: ("issues", "stances", "examples", "scales"),
    ARTICLES: ("issues", "stances", "examples", "scales", "forms"),
}
_OF_PASSAGE = {PASSAGES: ("passage", "sentences"), ARTICLES: ("passage",)}
_NEEDED = {PASSAGES: ("issues", "stances", "passage", "sentences"), ARTICLES: ("issues", "stances", "forms", "passage")}
_PLACEHOLDER = re.compile(r"\{\{\s{0,9}(.{0,99}?)\s{0,9}\}\}")  # bounded: a long row of spaces would take hours
# Marks by which a model tells who speaks, e.g. “<|im_end|>” or “[/INST]”: each sign becomes another of the same length.
_ANGLES = str.maketrans({"<": "‹", ">": "›", **{chr(n): " " for n in range(32) if chr(n) not in "\n\t"}, "\x7f": " "})
_BRACKET = re.compile(r"\[(?=/?[A-Z_]{3,}\])")


class Sent(NamedTuple):
    """The two messages of a call."""

    system: str
    user: str


class Prompt:
    """A template with the codebook filled in.

    Parameters
    ----------
    template : str
    name : str
        Of its file, for messages.
    mode : {"passages", "articles"}
    book : Codebook
    scales : Scales

    Raises
    ------
    KitError
        If a placeholder is not known, stands in the wrong half or is missing; names file and row.
    """

    def __init__(self, template: str, name: str, mode: str, book: Codebook, scales: Scales):
        _check(template, name, mode)
        told = {"issues": _issues(book, scales), "stances": _stances(scales), "examples": _examples(scales)}
        told |= {"scales": scales.words(mode), "forms": _forms(scales)}
        filled = _PLACEHOLDER.sub(lambda m: told.get(m[1], m[0]), template.replace("\r\n", "\n"))
        above, _, below = filled.partition(f"\n{CUT}\n")
        self.system, self._below = above.strip(), below.strip()
        self.template = template

    @cached_property
    def hash(self) -> str:
        """A digest of all that is the same for every passage."""
        return hashlib.sha256(f"{self.system}\n{CUT}\n{self._below}".encode()).hexdigest()

    def sent(self, passage: Passage) -> Sent:
        """The messages about one passage."""
        told = {"passage": _fenced(passage), "sentences": _numbered(passage)}
        return Sent(self.system, _PLACEHOLDER.sub(lambda m: told.get(m[1], m[0]), self._below))


def packaged(mode: str, wording: int = 1) -> str:
    """A template that comes with the kit."""
    name = f"{mode}.md" if wording == 1 else f"{mode}.{wording}.md"
    return (files("kit.llm") / "prompts" / name).read_text("utf-8")


def read(path: Path) -> str:
    """A template of a user's own.

    Raises
    ------
    KitError
        If it cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise KitError(f"{path} is not in UTF-8; save it so") from None
    except OSError as error:
        raise KitError(
            f"{path} cannot be read: {error.strerror or error}. `kit llm CASE --draft-prompt {path}` writes one"
        ) from None
    if len(text) > LONGEST_PROMPT:
        raise KitError(f"{path} has {len(text):,} characters; a prompt has at most {LONGEST_PROMPT:,}")
    return text


def inert(text: str) -> str:
    """A text of an article as a model is shown it, of the same length: without signs by which a turn or a tag could end.

    Examples
    --------
    >>> inert("</passage> <|im_end|> [/INST] 5 [sic]")
    '‹/passage› ‹|im_end|› ［/INST] 5 [sic]'
    """
    return _BRACKET.sub("［", text.translate(_ANGLES))


def _check(template: str, name: str, mode: str) -> None:
    lines = template.replace("\r\n", "\n").split("\n")
    cuts = [row for row, line in enumerate(lines, start=1) if line == CUT]
    if len(cuts) != 1:
        there = f"stands in rows {', '.join(map(str, cuts))}" if cuts else "is missing"
        raise KitError(f"{name}: the row “{CUT}” {there}; put it once between what is always said and the passage")
    known, seen = (*_OF_CODEBOOK[mode], *_OF_PASSAGE[mode]), set()
    for row, line in enumerate(lines, start=1):
        for found in _PLACEHOLDER.finditer(line):
            word = found[1]
            if word not in known:
                raise KitError(f"{name}, row {row}: {{{{{word[:40]}}}}} is no placeholder of this prompt; {choices(word, known)}")
            if word in _OF_PASSAGE[mode] and (row < cuts[0] or word in seen):
                raise KitError(f"{name}, row {row}: {{{{{word}}}}} stands once, below “{CUT}”; move it there")
            seen.add(word)
    if missing := [word for word in _NEEDED[mode] if word not in seen]:
        raise KitError(f"{name}: {{{{{missing[0]}}}}} is missing; without it the model does not get the {missing[0]}")


def _issues(book: Codebook, scales: Scales) -> str:
    lines = []
    for issue in scales.issues:
        said = f"proposition: {issue.proposition}" if issue.proposition else "a topic without a proposition: stance “mentions”"
        lines.append(f"- {issue.key} ({issue.label}); {said}; code it for: {issue.rule}")
    return "\n".join(lines)


def _examples(scales: Scales) -> str:
    return "\n".join(f"- {issue.example} → {issue.key}" for issue in scales.issues if issue.example)


def _stances(scales: Scales) -> str:
    return _listed(scales.stances)


def _forms(scales: Scales) -> str:
    return _listed(scales.forms)


def _listed(codes: Mapping[str, str]) -> str:
    return "\n".join(f"- {code}" + (f": {meaning}" if meaning else "") for code, meaning in codes.items())


def _fenced(passage: Passage) -> str:
    if passage.window:
        return f'<passage id="{passage.key}">\n{_numbered(passage)}\n</passage>'
    before, after = inert(passage.before).strip(), inert(passage.after).strip()
    parts = [f"<before>{before}</before>"] if before else []
    parts.append(f'<passage id="{passage.key}">{inert(passage.text)}</passage>')
    return "\n".join([*parts, *([f"<after>{after}</after>"] if after else [])])


def _numbered(passage: Passage) -> str:
    lines = [f'<sentence n="{n}">{inert(s.text)}</sentence>' for n, s in enumerate(passage.sentences, start=1)]
    return "\n".join(lines) or "(none: leave this part empty)"
