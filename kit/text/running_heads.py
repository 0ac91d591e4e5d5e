"""A text of pages → the same without the heads and feet that every page repeats, so that sentences go on over them.

The first of like heads stays, and the last of like feet: what they say, a newspaper's name or a day, is not lost.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

_DEPTH = 2  # lines at the top and at the bottom of a page that may be its head or foot
_FEWEST = 2  # lines of a page that may have a head
_SHARE = 0.4  # of the pages that have a head: left and right pages may have heads of their own
_SEVERAL = 3  # lines with page numbers that follow each other, where nothing marks a page's end
_LONGEST, _WORDS = 120, 15  # characters and words of such a line
_SHORTEST, _MOVED = 30, 3  # characters of a line that goes on; words that are moved to the next
WIDEST = 130  # characters of a line of a text that is broken into lines of one width
# e.g. "Lake Gazette, page 4"
_NUMBER = re.compile(r"\d+")
# e.g. "– 4 –"
# e.g. "Page 4 of 9"
_ONLY_NUMBER = re.compile(r"\W*(?:page|p\.?|seite|s\.?)?\W*\d{1,4}\W*(?:(?:of|/|von|sur|de)\W*\d{1,4}\W*)?", re.IGNORECASE)
_LONGEST_NUMBER = 60  # characters of a line that is the number of a page
# e.g. "The gate opened."
_STOPPED = re.compile(r"[.!?…:][\"'”’»)\]]*\s*$")


def drop(text: str) -> str:
    """The text with every head and foot of its pages once, and pages joined; one without pages stays as it is."""
    if "\f" in text:
        return _drop_at_breaks(text)
    return _drop_numbered(text)


def _fold(line: str) -> str:
    """A line as it is on every page, whatever the number of the page."""
    return _NUMBER.sub("0", " ".join(line.casefold().split()))


def _can_be_head(line: str) -> bool:
    return 0 < len(line) <= _LONGEST and not _STOPPED.search(line) and len(line.split()) <= _WORDS


def is_page_number(line: str) -> bool:
    """Whether a line is nothing but the number of a page."""
    line = line.strip()
    return len(line) <= _LONGEST_NUMBER and _ONLY_NUMBER.fullmatch(line) is not None


def repeated(pages: Sequence[Sequence[str]]) -> set[tuple[int, int]]:
    """The heads and feet among the lines of pages that pages repeat, but one of each: numbers of page and line."""
    filled = [[i for i, line in enumerate(page) if line.strip()] for page in pages]
    n_pages = sum(map(bool, filled))
    drop: set[tuple[int, int]] = set()
    for foot in (False, True):
        for alike in _read_edges(pages, filled, foot=foot).values():
            lines = [pages[n][i].strip() for n, i in alike]
            if len(alike) < max(2 if _count_on(lines) else _SEVERAL, _SHARE * n_pages):
                continue
            stays = None if is_page_number(lines[0]) else alike[-1 if foot else 0]
            drop.update(at for at in alike if at != stays)
    return drop


def _drop_at_breaks(text: str) -> str:
    pages = [page.split("\n") for page in text.split("\f")]
    drop = repeated(pages)
    if not drop:
        return text
    left = ["\n".join(line for i, line in enumerate(page) if (n, i) not in drop) for n, page in enumerate(pages)]
    return _join([page for page in left if page.strip()])


def _read_edges(pages: Sequence[Sequence[str]], filled: list[list[int]], *, foot: bool) -> dict[str, list[tuple[int, int]]]:
    """Lines at the top or at the bottom of pages that are alike → the places of each: page and line."""
    alike: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for n, (page, lines) in enumerate(zip(pages, filled, strict=True)):
        if len(lines) < _FEWEST:
            continue
        depth = _DEPTH if len(lines) > 2 * _DEPTH else 1
        for i in lines[-depth:] if foot else lines[:depth]:
            if _can_be_head(page[i].strip()):
                alike[_fold(page[i])].append((n, i))
    return alike


def _count_on(lines: list[str]) -> bool:
    """Whether the last number of each line is greater than that of the line before: that of its page."""
    numbers = [int(every[-1][:6]) for line in lines if (every := _NUMBER.findall(line))]
    return len(numbers) == len(lines) > 1 and all(a < b for a, b in pairwise(numbers))


def _join(pages: list[str]) -> str:
    """Pages one behind the other: a sentence that goes on is not parted."""
    text = pages[0] if pages else ""
    for page in pages[1:]:
        before, after = text.rstrip(), page.lstrip("\n ")
        last = before[before.rfind("\n") + 1 :]
        if _STOPPED.search(last) or len(last) < _SHORTEST:
            text = f"{before}\n{after}"
        elif len(last) > WIDEST:
            text = f"{before} {after}"
        else:
            text = _break_before_small(before, after)
    return text


def _break_before_small(before: str, after: str) -> str:
    """Two parts of a sentence with the line's end before a word in small letters: so lines are known to go on."""
    moved: list[str] = []
    while not (moved or [after])[0][:1].islower() and len(moved) < _MOVED and " " in before[before.rfind("\n") + 1 :]:
        before, _, word = before.rpartition(" ")
        moved.insert(0, word)
    return before.rstrip() + "\n" + " ".join([*moved, after])


def _drop_numbered(text: str) -> str:
    """Without lines that differ only in a number that grows by one, where one of them stands within a sentence."""
    lines = text.split("\n")
    like: dict[str, list[int]] = defaultdict(list)
    numbered = [i for i, line in enumerate(lines) if len(line) <= _LONGEST and _NUMBER.search(line)]
    if len(numbered) < _SEVERAL:
        return text
    for i in numbered:
        if _can_be_head(lines[i].strip()):
            like[_fold(lines[i])].append(i)
    drop: set[int] = set()
    for alike in like.values():
        numbers = [int(_NUMBER.findall(lines[i])[-1][:6]) for i in alike]
        if len(alike) < _SEVERAL or any(b - a != 1 for a, b in pairwise(numbers)):
            continue
        around = [_stand_around(lines, i) for i in alike]
        apart = [
            i for i, (before, after) in zip(alike, around, strict=True) if not after or not before or _STOPPED.search(before)
        ]
        if any(before and not _STOPPED.search(before) and after[:1].islower() for before, after in around):
            stays = None if _ONLY_NUMBER.fullmatch(lines[alike[0]].strip()) else next(iter(apart), None)
            drop.update(i for i in alike if i != stays)
    if not drop:
        return text
    pages: list[list[str]] = [[]]
    for i, line in enumerate(lines):
        if i in drop:
            pages.append([])
        else:
            pages[-1].append(line)
    return _join([page for lines in pages if (page := "\n".join(lines)).strip()])


def _stand_around(lines: list[str], i: int) -> tuple[str, str]:
    """The lines with text before and behind a line; nothing where there is none."""
    before = next((lines[j].strip() for j in range(i - 1, -1, -1) if lines[j].strip()), "")
    return before, next((lines[j].strip() for j in range(i + 1, len(lines)) if lines[j].strip()), "")
