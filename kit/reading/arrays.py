"""The text of a JSON file → the elements of its array or its objects one by one, or the one value that it is."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

from kit.reading.encoding import BROKEN
from kit.reading.items import WIDEST, Unreadable

_CHUNK = 1 << 18  # characters read at a time
_SPACE = re.compile(r"[ \t\n\r]*")


def elements(text: io.TextIOBase) -> Iterator[tuple[Any, bool]]:
    """Values in order, each with whether all its bytes could be decoded.

    Raises
    ------
    Unreadable
        At a fault of the form, once the elements before it have been given; before any for a file that goes on after its value.
    """
    window = _Window(text)
    if window.next() != "[":
        value, whole = window.value(1)
        following = window.next()
        if following and not (following == "{" and isinstance(value, dict)):
            raise Unreadable("not JSON: more follows its value")
        yield value, whole
        number = 1
        while following:  # one object per line
            number += 1
            yield window.value(number)
            following = window.next()
        return
    window.at += 1
    number = 0
    if window.next() == "]":
        window.at += 1
    else:
        while True:
            number += 1
            yield window.value(number)
            following = window.next()
            window.at += 1
            if following == "]":
                break
            if following != ",":
                raise Unreadable(f"not JSON: no comma after element {number}; what follows is not read")
            window.next()
    if window.next():
        raise Unreadable("not JSON: more follows its array")


class _Window:
    """The part of a text that is in memory, and the place in it."""

    def __init__(self, text: io.TextIOBase):
        self._text, self._part, self.at = text, text.read(_CHUNK), 0
        self._decode = json.JSONDecoder().raw_decode

    def _more(self) -> bool:
        """Drop what is done, and read as much again as is left: an element is tried a few times, not once per chunk."""
        added = self._text.read(max(_CHUNK, len(self._part) - self.at))
        self._part, self.at = self._part[self.at :] + added, 0
        return bool(added)

    def next(self) -> str:
        """The next character that is no space; nothing at the end."""
        while True:
            self.at = _SPACE.match(self._part, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self._part):
                return self._part[self.at]
            if not self._more():
                return ""

    def value(self, number: int) -> tuple[Any, bool]:
        """The value that begins here."""
        while True:
            try:
                value, end = self._decode(self._part, self.at)
            except (ValueError, RecursionError) as error:
                if len(self._part) - self.at > WIDEST:
                    raise Unreadable(f"not JSON, or longer than {WIDEST:,} characters: element {number}") from None
                if isinstance(error, RecursionError) or not self._more():
                    where = f"element {number}: " if number > 1 else ""
                    raise Unreadable(f"not JSON: {where}{str(error)[:80]}") from None
                continue
            length = end - self.at
            if end == len(self._part) and self._more():  # a number may go on
                continue
            whole = BROKEN not in self._part[self.at : self.at + length]
            self.at += length
            return value, whole
