"""Places in a text as a program counts them ↔ code points, as Python counts them.

What each program counts, found in its source:

| program | unit | line ends |
|---|---|---|
| INCEpTION, WebAnno (UIMA CAS, TSV 3) | UTF-16 units: Java's | as they are |
| doccano 1.8 | UTF-16 units: the browser's; graphemes where the project says so | as they are; one grapheme in that mode |
| Label Studio, since the end of 2021 | code points | as they are |
| brat 1.3 | code points | as they are: its server means to turn CRLF into LF, and does not |
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Literal

import numpy as np

from kit.errors import KitError
from kit.exchange.files import need

Unit = Literal["code points", "utf-16", "utf-8", "graphemes", "lf"]
_NAMES = {"utf-16": "UTF-16 units", "utf-8": "bytes", "lf": "code points without CR"}


class Ruler:
    """A text with two scales: code points, and what a program counts.

    Parameters
    ----------
    text : str
    unit : str
        ``code points``; ``utf-16`` units; ``utf-8`` bytes; ``graphemes``, what a reader takes for one character (Unicode's
        extended grapheme clusters); ``lf``, code points of the text once every CRLF is an LF.

    Attributes
    ----------
    length : int
        Of the text, in the unit.

    Examples
    --------
    >>> ruler = Ruler("🕊 left", "utf-16")
    >>> ruler.counted(2), ruler.point(3)
    (3, 2)
    """

    def __init__(self, text: str, unit: Unit):
        self.unit = unit
        self._points, self._counts = _scales(text, unit)
        self.length = self._counts[-1]

    def counted(self, point: int) -> int:
        """A place in code points (0 … length of the text), in the unit.

        Raises
        ------
        KitError
            If it lies outside the text, or within what is one character in the unit.
        """
        return self._other(self._points, self._counts, point, "code points")

    def point(self, counted: int) -> int:
        """A place in the unit (0 … `length`), in code points.

        Raises
        ------
        KitError
            If it lies outside the text, or within a character.
        """
        return self._other(self._counts, self._points, counted, _NAMES.get(self.unit, self.unit))

    @staticmethod
    def _other(here: Sequence[int], there: Sequence[int], place: int, unit: str) -> int:
        if not 0 <= place <= here[-1]:
            raise KitError(f"place {place:,} is not in a text of {here[-1]:,} {unit}")
        if isinstance(here, range):
            return there[place]
        at = bisect_left(here, place)
        if here[at] != place:
            raise KitError(f"place {place:,} in {unit} lies within a character")
        return there[at]


def _scales(text: str, unit: Unit) -> tuple[Sequence[int], Sequence[int]]:
    """Where characters begin, and where the text ends, in code points and in the unit."""
    whole = range(len(text) + 1)
    if unit == "code points" or (text.isascii() and unit in ("utf-16", "utf-8")):
        return whole, whole
    if unit == "graphemes":
        ends = [match.end() for match in need("regex", "offsets in graphemes", "regex").finditer(r"\X", text)]
        return [0, *ends], range(len(ends) + 1)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    if unit == "lf":
        within = np.flatnonzero((codes[:-1] == 13) & (codes[1:] == 10)) + 1
        points = np.delete(np.arange(len(text) + 1), within).tolist()
        return points, range(len(points))
    widths = 1 + (codes > 0xFFFF)
    if unit == "utf-8":
        widths = widths + (codes > 0x7F) + (codes > 0x7FF)
    return whole, [0, *np.cumsum(widths).tolist()]
