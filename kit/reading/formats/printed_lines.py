"""A page of a PDF → its lines as they are printed, each with its place on the page."""

from __future__ import annotations

import math
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from ctypes import PYFUNCTYPE, addressof, c_float, c_int, c_void_p, cast, sizeof
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

# PDFium writes U+FFFE for the hyphen of a word that goes on in the next line, and no end of the line.
# e.g. "the har\ufffebour opened"
_LINE = re.compile("[^\r\n\ufffe\x02]+[\ufffe\x02]?")
_HYPHENS = "\ufffe\x02\xad"
_WORD = re.compile(r"\S+")
_WIDE = 0.7  # heights of a line: a gap between two words from which on they may stand in two columns
_PROBED, _FEWEST_WIDE = 5, 2  # of the widest lines, which are asked first; of them that hold such gaps where columns may be
_EDGE = 2  # lines at the top and at the bottom of a page, where heads and feet are
_UPRIGHT = 0.1  # radians by which a line may be turned against the others
_TURNED = 20  # lines by which it is told how a page is turned
# What is drawn without saying which letter it is.
# e.g. "the \ue012\ue013\ue014"
_NO_LETTER = re.compile("[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
# Numbers of letters in fonts of TeX that are drawn as pictures and say no more: those of its T1 encoding.
_OF_TEX = {
    0x10: "“", 0x11: "”", 0x12: "„", 0x13: "«", 0x14: "»", 0x15: "–", 0x16: "—", 0x1B: "\ufb00", 0x1C: "\ufb01", 0x1D: "\ufb02",
    0x1E: "\ufb03", 0x1F: "\ufb04",
}  # fmt: skip


_Box = tuple[float, float, float, float]  # left, bottom, right, top


class Line(NamedTuple):
    """A line, or the part of one that a wide gap ends; in points from the left and the bottom of the upright page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    of: int  # number of the line that it is a part of
    height: float  # from below its letters to above them: greater than the size of its type by a tenth or so


class Page(NamedTuple):
    """The upright lines of a page in the order in which they are drawn.

    Attributes
    ----------
    lines : list of Line
    no_letters : int
        Signs that are no letters.
    is_recognised : bool
        The text is unseen: a program has recognised it from a picture of the page.
    """

    lines: list[Line]
    no_letters: int
    is_recognised: bool


class _Boxes:
    """Where the letters of a page stand, asked from PDFium for many at once: that is what takes time."""

    def __init__(self, raw: Any, text_page: Any):
        self._raw, self._page = raw, text_page.raw
        self._address = cast(text_page.raw, c_void_p).value or 0
        self._ask = _ask(raw)
        self.turn = 0.0

    def find(self, places: Sequence[int]) -> list[_Box]:
        """Left, bottom, right, top of letters on the upright page."""
        rects = (c_float * (4 * len(places)))()
        begin = addressof(rects)
        calls = map(self._ask, repeat(self._address), places, range(begin, begin + sizeof(rects), 4 * sizeof(c_float)))
        deque(calls, maxlen=0)
        flat = rects[:]
        boxes = list(zip(flat[::4], flat[3::4], flat[2::4], flat[1::4], strict=True))  # they have their top before their bottom
        return [_turn_back(box, self.turn) for box in boxes] if self.turn else boxes

    def angle(self, at: int) -> float:
        """How a letter is turned to the left, in radians; PDFium counts to the right."""
        return -self._raw.FPDFText_GetCharAngle(self._page, at)


@cache
def _ask(raw: Any) -> Callable[[int, int, int], None]:
    """PDFium's function for the box of a letter: page, number of the letter, where to write the box."""
    return PYFUNCTYPE(None, c_void_p, c_int, c_void_p)(cast(raw.FPDFText_GetLooseCharBox, c_void_p).value or 0)


def read(raw: Any, page: Any, *, of_tex: bool = False) -> Page:
    """The lines of a page.

    Parameters
    ----------
    raw : module
        `pypdfium2.raw`.
    page : pypdfium2.PdfPage
    of_tex : bool
        Letters without a name are those of TeX's fonts.

    Notes
    -----
    What is printed across the page (credits along a picture, watermarks) or outside of what is shown of it is left out.
    """
    text_page = page.get_textpage()
    try:
        text = _text(raw, text_page)
        text = text.translate(_OF_TEX) if of_tex else text
        found = [_trim(line, m.start()) for m in _LINE.finditer(text) if not (line := m[0]).isspace()]
        boxes = _Boxes(raw, text_page)
        lines = list(_measure(text, *_upright(found, boxes), boxes))
        is_recognised = bool(found) and _is_unseen(raw, text_page, found[0][0])
    finally:
        text_page.close()
    shown = _turn_back(page.get_cropbox(), boxes.turn)
    lines = [line for line in lines if _is_shown(line, shown)]
    strange = "" if text.replace("\r\n", "").isprintable() and "\ufffd" not in text else "".join(line.text for line in lines)
    return Page(lines, len(_NO_LETTER.findall(strange)), is_recognised)


def _is_unseen(raw: Any, text_page: Any, at: int) -> bool:
    return raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(text_page.raw, at)) == raw.FPDF_TEXTRENDERMODE_INVISIBLE


def _text(raw: Any, text_page: Any) -> str:
    """The text of a page, one sign for each that has a place."""
    text = text_page.get_text_range()
    if len(text) == text_page.count_chars():
        return text
    signs = map(raw.FPDFText_GetUnicode, repeat(text_page.raw), range(text_page.count_chars()))
    return "".join(map(chr, signs)).replace("\0", "\1")


def _trim(line: str, at: int) -> tuple[int, int]:
    """Where a line that begins somewhere has its first and its last sign."""
    end = at + len(line.rstrip())
    return end - len(line.strip()), end


_Ends = list[tuple[_Box, _Box]]  # of lines: the boxes of their first and last letters


def _upright(found: list[tuple[int, int]], boxes: _Boxes) -> tuple[list[tuple[int, int]], _Ends]:
    """The lines along which most are printed, and their ends; letters of one that is not turned are asked for no angle."""
    flat = boxes.find([at for start, end in found for at in (start, end - 1)])
    ends = list(zip(flat[::2], flat[1::2], strict=True))
    turned = [
        0.0 if a[0] < b[0] and a[1] == b[1] and a[3] == b[3] else boxes.angle(start)
        for (start, _), (a, b) in zip(found, ends, strict=True)
    ]
    if not any(turned):
        return found, ends
    main = Counter(round(2 * angle / math.pi) % 4 for angle in turned[:_TURNED]).most_common(1)
    boxes.turn = main[0][0] * math.pi / 2
    upright = [i for i, angle in enumerate(turned) if _is_along(angle, boxes.turn)]
    turn = boxes.turn
    if turn:
        ends = [(_turn_back(first, turn), _turn_back(last, turn)) for first, last in ends]
    return [found[i] for i in upright], [ends[i] for i in upright]


def _is_along(angle: float, turn: float) -> bool:
    off = (angle - turn) % (2 * math.pi)
    return min(off, 2 * math.pi - off) < _UPRIGHT


def _turn_back(box: _Box, turn: float) -> _Box:
    """A box of a page that is turned by quarters, as it stands when the text is upright."""
    left, bottom, right, top = box
    cos, sin = round(math.cos(turn)), round(math.sin(turn))
    xs, ys = (left * cos + bottom * sin, right * cos + top * sin), (bottom * cos - left * sin, top * cos - right * sin)
    return min(xs), min(ys), max(xs), max(ys)


def _is_shown(line: Line, shown: _Box) -> bool:
    return line.right > shown[0] and line.left < shown[2] and line.top > shown[1] and line.bottom < shown[3]


def _measure(text: str, found: list[tuple[int, int]], ends: _Ends, boxes: _Boxes) -> Iterator[Line]:
    """Lines with their places; where wide gaps are found in some of the widest, every line is looked through for them."""
    widest = sorted(range(len(found)), key=lambda i: ends[i][0][0] - ends[i][1][2])[:_PROBED]
    by_height = sorted(range(len(found)), key=lambda i: ends[i][0][1])
    parts = _parts(text, {i: found[i] for i in {*widest, *by_height[:_EDGE], *by_height[-_EDGE:]}}, boxes)
    if sum(len(parts[i]) > 1 for i in widest) >= _FEWEST_WIDE:
        parts |= _parts(text, {i: span for i, span in enumerate(found) if i not in parts}, boxes)
    for i, (start, end) in enumerate(found):
        if i in parts:
            for part in parts[i]:
                yield _line(text, i, *part)
        else:
            yield _line(text, i, start, end, *ends[i])


def _line(text: str, of: int, begin: int, end: int, first: _Box, last: _Box) -> Line:
    printed = text[begin:end]
    if printed[-1] in _HYPHENS:
        printed = printed[:-1] + "-"
    left, bottom, _, top = first
    if last[1] < bottom:
        bottom = last[1]
    if last[3] > top:
        top = last[3]
    return Line(printed, left, bottom, last[2], top, of, top - bottom)


_Part = tuple[int, int, _Box, _Box]  # where it begins and ends, the boxes of its first and its last letter


def _parts(text: str, lines: dict[int, tuple[int, int]], boxes: _Boxes) -> dict[int, list[_Part]]:
    """The stretches of lines between wide gaps."""
    words = {i: [m.span() for m in _WORD.finditer(text, *line)] for i, line in lines.items()}
    found = iter(boxes.find([at for spans in words.values() for a, b in spans for at in (a, b - 1)]))
    return {i: list(_part(spans, found)) for i, spans in words.items()}


def _part(words: list[tuple[int, int]], boxes: Iterator[_Box]) -> Iterator[_Part]:
    """The stretches of a line of words with the boxes of the first and the last letter of each."""
    begun, before = words[0]
    first, last = next(boxes), next(boxes)
    wide = _WIDE * (first[3] - first[1])
    for a, b in words[1:]:
        box = next(boxes)
        if box[0] - last[2] > wide or box[0] < first[0] - 1:
            yield begun, before, first, last
            begun, first = a, box
            wide = _WIDE * (first[3] - first[1])
        before, last = b, next(boxes)
    yield begun, before, first, last
