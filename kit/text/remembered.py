"""A word → what is made of it, remembered while there is room: words of hostile length and number do not fill the memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_MOST, _LONGEST = 50_000, 40  # how many words are remembered, and of how many characters
T = TypeVar("T")


class Remembered(dict[str, T]):
    """What a function makes of each word; it is called once for words that come again.

    Parameters
    ----------
    make : callable
    """

    def __init__(self, make: Callable[[str], T]):
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> T:
        value = self._make(word)
        if len(self) >= _MOST:
            self.clear()
        if len(word) <= _LONGEST:
            self[word] = value
        return value
