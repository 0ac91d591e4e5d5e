"""The kit's own front-end modules → what JupyterLab imports, and a plain script for a page that runs nothing else.

The files of a ``front`` folder are ES modules. anywidget takes one text and a published page imports none, so `put_together`
follows the imports of an entry and makes one text of them. Each imported file becomes the scope of a function that returns its
exports. Scopes rather than plain concatenation: what a file does not export can never meet a name of another (each chart has its
own ``draw``), so the lines of imports and exports are all that has to be understood here, and a name in a stack trace is the one
in the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NOTHING = "export default {}"  # of a widget that only carries data
_PANELS, _DESK = (Path(__file__).parent.joinpath(*room, "front") for room in (("panels",), ("coders", "desk")))

# import {decode, query} from './cube.js';
_IMPORT = re.compile(r"^import \{([^{}]*)\} from '(\.\.?/[\w./-]*?\w+\.js)';$", re.MULTILINE)
# export function decode(…) {
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
# const FIRST = 8; what stands further in belongs to a function
_DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)", re.MULTILINE)
_OTHER = re.compile(r"^\s*(?:import|export)\b.*", re.MULTILINE)


class BrokenModules(ValueError):
    """The kit's front-end modules do not fit together; says which file and which name."""


@dataclass(frozen=True)
class Module:
    """One front-end module.

    Attributes
    ----------
    name : str
        By which a page knows it.
    text : str
        An ES module, as anywidget imports it.
    style : str
        CSS, or empty.
    """

    name: str
    text: str
    style: str = ""

    @property
    def script(self) -> str:
        """The same as a plain script, which hands itself to the page's ``kitModule``: a page imports no text."""
        return f"kitModule({json.dumps(self.name)}, {json.dumps(self.style)}, {as_function(self.text)});\n"


@dataclass(frozen=True)
class _File:
    """One file, its imports already constants."""

    name: str
    text: str
    exports: tuple[str, ...]

    @property
    def scope(self) -> str:
        inside = _EXPORT.sub("", self.text)
        return f"// {self.name}.js\nconst ${self.name} = (() => {{\n{inside}return {{{', '.join(self.exports)}}};\n}})();\n"


@cache
def view() -> Module:
    """The view of a panel."""
    return Module("view", put_together(_PANELS / "view.js"), _text(_PANELS / "view.css") + menu_style())


def menu_style() -> str:
    """CSS of what a reader can take away from a chart, on pages without a panel too."""
    return _text(_PANELS / "get.css")


@cache
def desk() -> Module:
    """The text of the coding desk."""
    return Module("desk", put_together(_DESK / "desk.js"), _text(_DESK / "desk.css"))


@cache
def board() -> Module:
    """The eyes of the agreement board."""
    return Module("board", put_together(_DESK / "board.js"), _text(_DESK / "board.css"))


@cache
def every() -> tuple[Module, ...]:
    """All of them."""
    return Module("nothing", NOTHING), view(), desk(), board()


def named(text: object, style: object) -> str:
    """The name of the module that has this text and this style, or nothing: it is not the kit's."""
    return next((m.name for m in every() if m.text == text and (style or "") == m.style), "")


def script(names: Iterable[str]) -> str:
    """The plain scripts of some modules as one."""
    wanted = set(names)
    return "".join(m.script for m in every() if m.name in wanted)


def as_function(text: str) -> str:
    """A module as a function for a plain script; it returns the module's default export."""
    inside = re.sub(r"^export default ", "return ", _EXPORT.sub("", text), flags=re.MULTILINE)
    return f"() => {{\n'use strict';\n{inside}\n}}"


def put_together(entry: Path) -> str:
    """A file and all that it imports as one ES module, which exports what the file does.

    Parameters
    ----------
    entry : Path
        Imports are of the form ``import {a, b} from './other.js';``, exports stand before a function, constant or class. Only the
        entry may have a default export.

    Returns
    -------
    str
        Files that others need come first; the entry is the last.

    Raises
    ------
    BrokenModules
        If files import each other in a circle or what is not there, or if two names meet.
    """
    files: dict[Path, _File] = {}
    _add(entry.resolve(), (), files)
    *imported, last = files.values()
    return "\n".join([*(file.scope for file in imported), last.text])


def _add(path: Path, importers: tuple[Path, ...], files: dict[Path, _File]) -> None:
    """Add a file behind all that it imports."""
    if path in importers:
        circle = [*importers[importers.index(path) :], path]
        raise BrokenModules(f"imports in a circle: {' → '.join(p.name for p in circle)}")
    if path in files:
        return
    if not path.is_file():
        raise BrokenModules(f"{importers[-1].name} imports {path.name}, which is no file in {path.parent.name}/")
    text = _text(path)
    names: list[str] = _DECLARED.findall(text)
    for listed, address in _IMPORT.findall(text):
        other = (path.parent / address).resolve()
        wanted = [name.strip() for name in listed.split(",") if name.strip()]
        _add(other, (*importers, path), files)
        if unknown := [name for name in wanted if name not in files[other].exports]:
            raise BrokenModules(f"{path.name} imports {', '.join(unknown)} from {other.name}, which does not export it")
        names += wanted
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BrokenModules(f"{path.name} has two of {', '.join(twice)} among its imports and its own names")
    if path.stem in {other.stem for other in files}:
        raise BrokenModules(f"two files are named {path.name}")
    file = _File(path.stem, _IMPORT.sub(_as_constant, text), tuple(_EXPORT.findall(text)))
    rest = re.sub(r"^export default ", "", _EXPORT.sub("", file.text), flags=re.MULTILINE) if not importers else file.scope
    if line := _OTHER.search(rest):
        raise BrokenModules(f"{path.name}: neither import nor export as the kit writes them: {line.group().strip()}")
    files[path] = file


def _as_constant(line: re.Match[str]) -> str:
    """``import {a, b} from './other.js';`` → ``const {a, b} = $other;``"""
    return f"const {{{' '.join(line[1].split()).rstrip(',')}}} = ${Path(line[2]).stem};"


def _text(path: Path) -> str:
    """Of a file of JavaScript or CSS, without the lines that only comment: pages in one file carry them all."""
    return re.sub(r"^[ \t]*//.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
