"""Lines with their places on a page → the order in which they are read, column by column, and the paragraphs that they make."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from operator import attrgetter, itemgetter
from statistics import median
from typing import NamedTuple

from kit.reading.formats.printed_lines import Line

_MOST = 5_000  # lines of a page, beyond which no columns are looked for
_WIDEST = 12  # of the stretches of white that may be between columns
_FEWEST = 3  # lines that a column has at least
_NARROWEST = 7  # heights of a line: the width of a column; what is narrower are names of fields beside their values
_GUTTER = 0.6  # heights of a line: the width of the white between columns
_CROSSED = 0.25  # share of the greatest number of lines above each other that may cross the white between columns
_APART = 1.5  # heights of a line: a gap across the page that parts its head or foot from the text
_OF_HEAD = 4  # parts of lines that such a head or foot has at most
_SAME_ROW = 1.5  # heights of a line: a gap within a row of one text
_DROPPED = 1.8  # of a capital that stands over several lines: times the height of most
_LARGE = 1.2  # of a title: times the height of most lines
_SAME_SIZE = 0.1  # share by which lines of one paragraph may differ in height
_SAME_WIDTH = 0.1  # share by which columns of one text may differ in width
_LOOSE = 0.35  # heights of a line by which a gap is wider than those within a paragraph
_INDENT = 0.5  # heights of a line by which a paragraph's first line is indented
_MOST_INDENT = 4  # of them
_SOME_INDENTS = 2  # lines by which it is told that paragraphs are indented
_TIGHT = 1.7  # heights of a line from one line to the next, where no gap is between them
_SHORT = 5  # lines that are too few to tell
_SPARE = 0.3  # heights of a line that a word must have had beyond its own width
_NEAR = 3  # lines above and below by which it is told how far a line could reach
_GOES_ON = ("-", "–", ",")  # ends a line within a paragraph
_LAST = 6  # letters of a line by which it is told whether a sentence ends
_LEFT, _BOTTOM, _FROM_TOP, _PLACE = attrgetter("left"), attrgetter("bottom"), attrgetter("top"), itemgetter(0)
# e.g. "The gate opened.”"
_STOPPED = re.compile(r"[.!?…:][\"'”’»)\]]*\s*$")


def columns(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of a page in blocks, each read from its top to its bottom, in the order in which they are read.

    Parameters
    ----------
    lines : sequence of Line

    Notes
    -----
    What is white from top to bottom between lines parts columns; lines that cross it (a headline) part what is above from
    what is below them. Columns are told by the white between them, so it does not matter in which order they are drawn.
    """
    if all(a.bottom >= b.bottom and a.of != b.of for a, b in pairwise(lines)):
        return [list(lines)] if lines else []
    if len(lines) > _MOST:
        return [_rows(lines)]
    usual = body_height(lines)
    stories = _stories(_with_drop_caps(sorted(lines, key=_FROM_TOP, reverse=True), usual), usual)
    return [block for story in stories for block in _cut(story)]


def _stories(lines: list[Line], usual: float) -> Iterator[list[Line]]:
    """Lines from top to bottom in parts that a gap across the page and a title below it begin."""
    begin, lowest = 0, lines[0].bottom
    for i, line in enumerate(lines):
        if line.height >= _LARGE * usual and lowest - line.top > usual:
            yield lines[begin:i]
            begin = i
        lowest = min(lowest, line.bottom)
    yield lines[begin:]


def _with_drop_caps(lines: list[Line], usual: float) -> list[Line]:
    """Lines from top to bottom; a capital that is as high as several of them is put before the first beside it."""
    single = [i for i, line in enumerate(lines) if len(line.text) == 1 and line.text.isupper()]
    drop = set()
    for i in single:
        cap = lines[i]
        if cap.height < _DROPPED * usual:
            continue
        beside = [
            j for j, line in enumerate(lines)
            if j != i and cap.right - usual < line.left < cap.right + 2 * usual and cap.bottom < line.bottom + usual / 2 < cap.top
        ]  # fmt: skip
        if beside:
            drop.add(i)
            first = max(beside, key=lambda j: lines[j].top)
            between = "" if lines[first].text[:1].isalpha() else " "
            lines[first] = lines[first]._replace(text=cap.text + between + lines[first].text)
            for j in beside:
                lines[j] = lines[j]._replace(left=cap.left)
    return [line for i, line in enumerate(lines) if i not in drop]


def body_height(lines: Iterable[Line]) -> float:
    """The height of the lines that most letters stand in."""
    exact: dict[float, int] = defaultdict(int)
    for line in lines:
        exact[line.height] += len(line.text)
    heights: Counter[float] = Counter()
    for height, n in exact.items():
        heights[round(height, 1)] += n
    return heights.most_common(1)[0][0] if heights else 0.0


def _cut(lines: list[Line]) -> Iterator[list[Line]]:
    """Blocks in the order in which they are read, of lines that are in the order of their tops."""
    head, lines, foot = _peel(lines)
    if head:
        yield _rows(head)
    gutter = _find_gutter(lines)
    if gutter is None:
        if lines:
            yield _rows(lines)
    else:
        for run, is_across in _runs(lines, gutter):
            if is_across or not _stand_beside(run, gutter):
                yield from _cut(run) if len(run) < len(lines) else [_rows(run)]
            else:
                run_head, run, run_foot = _peel(run)
                yield from [_rows(run_head)] if run_head else []
                yield from _cut([line for line in run if line.right <= gutter])
                yield from _cut([line for line in run if line.right > gutter])
                yield from [_rows(run_foot)] if run_foot else []
    if foot:
        yield _rows(foot)


def _peel(lines: list[Line]) -> tuple[list[Line], list[Line], list[Line]]:
    """What stands above a gap across the whole width, the lines between, what stands below such a gap."""
    if len(lines) <= _OF_HEAD:
        return [], lines, []
    height, lowest, begin, end = median([line.height for line in lines]), lines[0].bottom, 0, len(lines)
    gaps = []
    for i, line in enumerate(lines[1:], start=1):
        if lowest - line.top > _APART * height:
            gaps.append(i)
        lowest = min(lowest, line.bottom)
    begin = max((i for i in gaps if i <= _OF_HEAD), default=0)
    end = min((i for i in gaps if i >= len(lines) - _OF_HEAD and i > begin), default=len(lines))
    return lines[:begin], lines[begin:end], lines[end:]


def _find_gutter(lines: Sequence[Line]) -> float | None:
    """Where the white between two columns is that parts most lines; nothing where there is one column."""
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    if len(lines) < 2 * _FEWEST or rights[_FEWEST - 1] > lefts[-_FEWEST]:
        return None  # too few lines stand beside others
    height = median([line.height for line in lines])
    best: tuple[int, float] | None = None
    white = sorted(_white(lefts, rights, max(2.0, _GUTTER * height)), key=lambda gap: gap[0] - gap[1])
    for at in dict.fromkeys((a + b) / 2 for a, b in white[:_WIDEST]):
        if not rights[_FEWEST - 1] <= at <= lefts[-_FEWEST]:
            continue
        beside = [run for run, is_across in _runs(lines, at) if not is_across and _stand_beside(run, at)]
        sides = [sum([line.right <= at for line in run]) for run in beside]
        parted = sum(min(n_left, len(run) - n_left) for n_left, run in zip(sides, beside, strict=True))
        if parted and (best is None or parted > best[0]):
            best = parted, at
    return best[1] if best else None


def _white(lefts: Sequence[float], rights: Sequence[float], least: float) -> Iterator[tuple[float, float]]:
    """Stretches from left to right that few lines cross, told by where these begin and end, both in order."""
    steps = [*((at, -1) for at in rights), *((at, 1) for at in lefts)]
    steps.sort(key=_PLACE)  # lines that end come before those that begin at the same place
    crossing = list(accumulate(step for _, step in steps))
    for most in {0, int(_CROSSED * max(crossing))}:
        since = begin = lefts[0]
        for (at, step), after in zip(steps, crossing, strict=True):
            if step > 0:
                if after == most + 1 and at - since >= least and since > begin:
                    yield since, at
            elif after == most:
                since = at


def _runs(lines: Sequence[Line], at: float) -> Iterator[tuple[list[Line], bool]]:
    """Lines from top to bottom in runs that cross a place or do not."""
    run: list[Line] = []
    was_across = False
    for line in lines:
        is_across = line.left < at < line.right
        if run and is_across != was_across:
            yield run, was_across
            run = []
        run.append(line)
        was_across = is_across
    if run:
        yield run, was_across


def _stand_beside(run: Sequence[Line], at: float) -> bool:
    """Whether lines are those of two columns: several wide ones on both sides, at the same height of the page."""
    left, right = [line for line in run if line.right <= at], [line for line in run if line.right > at]
    if min(len(left), len(right)) < _FEWEST:
        return False
    if min(left[0].top, right[0].top) <= max(left[-1].bottom, right[-1].bottom):
        return False
    wide = _NARROWEST * median([line.height for line in run])
    # A quarter of its lines at least are wide: others may be parted by wide gaps between words.
    return all(sum([line.left - line.right <= -wide for line in side]) > len(side) // 4 for side in (left, right))


def _rows(lines: Sequence[Line]) -> list[Line]:
    """Lines of one column from top to bottom; parts of a line that a gap within it has parted are one again."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=_BOTTOM, reverse=True):
        row = rows[-1] if rows else []
        if row and abs(row[0].bottom - line.bottom) < row[0].height / 3:
            row.append(line)
        else:
            rows.append([line])
    joined: list[Line] = []
    for row in rows:
        if len(row) > 1:
            row.sort(key=_LEFT)
        joined.append(row[0])
        for line in row[1:]:
            last = joined[-1]
            if line.left - last.right < _SAME_ROW * line.height or last.text.endswith(":"):
                joined[-1] = last._replace(text=f"{last.text} {line.text}", right=line.right)
            else:
                joined.append(line)
    return joined


class _Block(NamedTuple):
    """Lines of one column, the usual step from one to the next, where most begin and where the longest ends."""

    lines: Sequence[Line]
    gap: float
    margin: float
    furthest: float


def paragraphs(blocks: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The lines of every paragraph; one that goes on in the next column or on the next page is not parted.

    Parameters
    ----------
    blocks : sequence of sequence of Line
        In the order in which they are read.

    Notes
    -----
    A paragraph ends before a gap that is wider than others, before an indented line, where the type changes its size, and
    where the first word of the next line would have had room.
    """
    lines = [line for block in blocks for line in block]
    usual = body_height(lines)
    edges = _edges(line for line in lines if abs(line.height - usual) <= _SAME_SIZE * usual)
    set_blocks = [
        _Block(block, _usual_gap(block), _usual_left(block), max(line.right for line in block)) for block in blocks if block
    ]
    indents = sum(_is_indented(line, block.margin) for block in set_blocks for line in block.lines) >= _SOME_INDENTS
    made: list[list[Line]] = []
    above: _Block | None = None
    for block in set_blocks:
        for i, line in enumerate(block.lines):
            if i:
                begins = _begins(block, i, usual, edges)
            else:
                begins = above is None or not _goes_on_beyond(above, block, usual, edges, indents=indents)
            if begins:
                made.append([line])
            else:
                made[-1].append(line)
        above = block
    return made


def _edges(lines: Iterable[Line]) -> dict[int, float]:
    """Where lines begin → where the longest of them ends: the column that they stand in."""
    exact: dict[float, float] = {}
    for line in lines:
        if line.right > exact.get(line.left, 0.0):
            exact[line.left] = line.right
    edges: dict[int, float] = {}
    for left, right in exact.items():
        for at in (round(left) - 1, round(left), round(left) + 1):
            edges[at] = max(edges.get(at, 0.0), right)
    return edges


def _is_indented(line: Line, margin: float) -> bool:
    return _INDENT * line.height < line.left - margin < _MOST_INDENT * line.height


def _usual_gap(block: Sequence[Line]) -> float:
    gaps = [a.bottom - b.bottom for a, b in pairwise(block) if a.bottom > b.bottom]
    return min(median(gaps), 1.6 * median([line.height for line in block])) if gaps else 0.0


def _usual_left(block: Sequence[Line]) -> float:
    """Where most lines begin; of two places the left one."""
    lefts = Counter(round(line.left) for line in block)
    most = lefts.most_common(1)[0][1]
    return float(min(left for left, n in lefts.items() if n >= most / 2))


def _begins(block: _Block, i: int, usual: float, edges: dict[int, float]) -> bool:
    """Whether a line begins a paragraph."""
    before, line = block.lines[i - 1], block.lines[i]
    if abs(before.height - line.height) > _SAME_SIZE * max(before.height, line.height):
        return True
    down = before.bottom - line.bottom
    if line.height >= _LARGE * usual and usual:  # a title of several lines
        return down > _TIGHT * line.height
    if down <= 0 or down > block.gap + _LOOSE * line.height or before.left - line.left > _MOST_INDENT * line.height:
        return True
    if before.text.endswith(_GOES_ON):
        return False
    if line.text[:1].islower() and not _STOPPED.search(before.text[-_LAST:]):
        return False
    following = block.lines[i + 1] if i + 1 < len(block.lines) else None
    is_indented = line.left > block.margin + _INDENT * line.height and line.left > before.left - _INDENT * line.height
    stays = abs(line.left - before.left) < 1 and (following is not None and abs(following.left - line.left) < 1)
    return (is_indented and not stays) or _had_room(block, i - 1, line, edges)


def _had_room(block: _Block, i: int, following: Line, edges: dict[int, float]) -> bool:
    """Whether the first word of the next line would have had room behind a line."""
    line = block.lines[i]
    per_letter = (following.right - following.left) / max(1, len(following.text))
    needed = (len(following.text.split(None, 1)[0]) + 1) * per_letter + _SPARE * line.height
    furthest = edges.get(round(line.left), 0.0)
    if max(block.furthest, furthest) - line.right <= needed:
        return False
    near = _near(block.lines, i)
    edge = max(other.right for other in near if abs(other.left - line.left) < _MOST_INDENT * line.height)
    if len(near) < _SHORT:
        edge = max(edge, furthest)
    return edge - line.right > needed


def _near(block: Sequence[Line], i: int) -> Sequence[Line]:
    """A line with those above and below it up to a gap."""
    begin = end = i
    while begin > max(0, i - _NEAR) and block[begin - 1].bottom - block[begin].bottom < _TIGHT * block[i].height:
        begin -= 1
    while end < min(len(block) - 1, i + _NEAR) and block[end].bottom - block[end + 1].bottom < _TIGHT * block[i].height:
        end += 1
    while end - begin < _SHORT and end + 1 < len(block) and block[end].bottom - block[end + 1].bottom < _TIGHT * block[i].height:
        end += 1
    while end - begin < _SHORT and begin and block[begin - 1].bottom - block[begin].bottom < _TIGHT * block[i].height:
        begin -= 1
    return block[begin : end + 1]


def _goes_on_beyond(above: _Block, block: _Block, usual: float, edges: dict[int, float], *, indents: bool) -> bool:
    """Whether the first line of a column goes on with the last paragraph of the column before."""
    before, line = above.lines[-1], block.lines[0]
    if abs(before.height - line.height) > _SAME_SIZE * max(before.height, line.height) or line.height >= _LARGE * usual:
        return False
    if before.text.endswith(_GOES_ON):
        return True
    if line.left > block.margin + _INDENT * line.height:
        return False
    is_full = len(above.lines) >= _FEWEST and not _had_room(above, len(above.lines) - 1, line, edges)
    if _STOPPED.search(before.text[-_LAST:]):
        width = _width(above)
        return indents and is_full and abs(width - _width(block)) < _SAME_WIDTH * width
    return is_full or line.text[:1].islower()


def _width(block: _Block) -> float:
    return block.furthest - min(line.left for line in block.lines)
