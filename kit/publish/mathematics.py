"""LaTeX in prose → MathML that a browser sets without a script, and that holds nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

# What is written of what the converter made: elements of MathML Core, and attributes that say how they look.
TAGS = {
    "math", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "ms",
    "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
ATTRIBUTES = {
    "accent", "accentunder", "columnalign", "depth", "display", "displaystyle", "fence", "form", "height", "largeop",
    "linethickness", "lspace", "mathvariant", "maxsize", "minsize", "movablelimits", "rspace", "scriptlevel", "separator",
    "stretchy", "symmetric", "voffset", "width",
}  # fmt: skip
LONGEST = 4000  # characters of one formula
INSTALL = "mathematics stays as it is written: pip install latex2mathml"
_VALUE = re.compile(r"[\w.%+-]+(?: [\w.%+-]+)*")
_NUMBERED = re.compile(r"\\(begin|end)\{(align|gather|alignat|multline|flalign)\}")  # a page numbers no line
_SHOWN = re.compile(r"\\(?:begin|end)\{equation\*?\}|\\displaystyle\b|\\(?:label|tag)\{[^{}]*\}|\\(?:nonumber|notag)\b")


class Unreadable(ValueError):
    """Something that is no mathematics the converter understands."""


def as_mathml(latex: str, *, block: bool = False) -> str:
    """A formula as one element ``<math>``, escaped; its LaTeX is its text alternative.

    Parameters
    ----------
    latex : str
        Without its dollar signs.
    block : bool
        Whether it stands on lines of its own.

    Raises
    ------
    Unreadable
        If it is too long, empty or not understood.
    ModuleNotFoundError
        If latex2mathml is not installed.
    """
    from latex2mathml.converter import convert_to_element

    display = "block" if block else "inline"
    if not latex.strip() or len(latex) > LONGEST:
        raise Unreadable(latex)
    try:
        root = convert_to_element(_NUMBERED.sub(r"\\\1{\2*}", _SHOWN.sub(" ", latex)).strip(), display=display)
        inside = "".join(_write(part) for part in root)
    except Exception:  # it raises many kinds, and RecursionError for what is nested deeply
        raise Unreadable(latex) from None
    if not inside or re.search(r"\\[A-Za-z]", inside):  # a command it does not know stays as it is
        raise Unreadable(latex)
    return f'<math display="{display}" alttext="{html.escape(" ".join(latex.split()))}">{inside}</math>'


def _write(element: Any) -> str:
    """An element and what is in it; of one that is not allowed only what is in it."""
    held = _escaped(element.text) + "".join(_write(part) + _escaped(part.tail) for part in element)
    tag = element.tag
    if tag not in TAGS:
        return held
    return f"<{tag}{''.join(_attributes(element))}>{held}</{tag}>"


def _attributes(element: Any) -> Iterator[str]:
    for name, value in element.items():
        if name in ATTRIBUTES and _VALUE.fullmatch(value):
            yield f' {name}="{value}"'


def _escaped(text: str | None) -> str:
    return html.escape(html.unescape(text or ""))
