"""The kit's own front-end modules → what JupyterLab imports, and a plain script for a page that runs nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NOTHING = "export default {}"  # of a widget that only carries data
_PANELS, _DESK = (Path(__file__).parent.joinpath(*room, "front") for room in (("panels",), ("coders", "desk")))
_VIEW = (
    "cube", "sheet", "charts", "timeline", "stance", "sentiment", "coverage", "voices",
    "evidence", "page", "save", "figure", "bar", "fragment", "view",
)  # fmt: skip


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
        inside = re.sub(r"^export default ", "return ", self.text, flags=re.MULTILINE)
        inside = re.sub(r"^export (?=(?:async )?(?:function|const|class)\b)", "", inside, flags=re.MULTILINE)
        return f"kitModule({json.dumps(self.name)}, {json.dumps(self.style)}, () => {{\n'use strict';\n{inside}\n}});\n"


@cache
def view() -> Module:
    """The view of a panel."""
    return Module("view", "\n".join(_text(_PANELS / f"{name}.js") for name in _VIEW), _text(_PANELS / "view.css"))


@cache
def desk() -> Module:
    """The text of the coding desk."""
    return Module("desk", _text(_DESK / "desk.js"), _text(_DESK / "desk.css"))


@cache
def board() -> Module:
    """The eyes of the agreement board."""
    return Module("board", _text(_DESK / "board.js"), _text(_DESK / "board.css"))


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


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
