"""One file on disk, in an archive or packed by gzip, as a stream that a hostile one cannot make endless."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, cast

from kit.reading.items import LARGEST, RATIO, Unreadable

TOO_MUCH = "it unpacks to too much"


class Budget:
    """How many bytes a file on disk may still unpack to."""

    def __init__(self, packed: int):
        self._left = max(LARGEST, RATIO * packed)

    def spend(self, n: int) -> None:
        """Raise `Unreadable` once more is unpacked than there is to spend."""
        self._left -= n
        if self._left < 0:
            raise Unreadable(TOO_MUCH)


@dataclass(frozen=True)
class Source:
    """A file wherever it lies.

    Attributes
    ----------
    name, place : str
        Its own name; where it was found.
    size : int or None
        Bytes; None where it takes unpacking to know.
    opened : callable
        Opens it from its start; may be called again.
    path : str, optional
        Of a file on disk.
    seekable : bool
        It can be read at any place at little cost.
    """

    name: str
    place: str
    size: int | None
    opened: Callable[[], IO[bytes]]
    path: str | None = None
    seekable: bool = False

    def read(self, most: int = LARGEST) -> bytes:
        """All bytes, or `Unreadable` if they are more than ``most``."""
        if self.size is not None and self.size > most:
            raise Unreadable(f"larger than {most:,} bytes" if self.path else TOO_MUCH)
        with self.opened() as file:
            found = file.read(most + 1 if self.size is None else -1)
        if len(found) > most:
            raise Unreadable(TOO_MUCH)
        return found


def unpacked(source: Source, budget: Budget) -> Source:
    """What a file packed by gzip holds."""

    def opened() -> IO[bytes]:
        return guarded(lambda: cast(IO[bytes], gzip.open(source.opened())), budget)

    return Source(source.name[:-3], source.place, None, opened)


def guarded(opened: Callable[[], IO[bytes]], budget: Budget | None = None) -> IO[bytes]:
    """A stream whose errors, whatever they are, say in one line that it cannot be unpacked; ``budget`` pays for what is read."""
    try:
        inner = opened()
    except Exception as error:
        raise _reason(error) from None
    return io.BufferedReader(_Guarded(inner, budget), 1 << 17)


class _Guarded(io.RawIOBase):
    def __init__(self, inner: IO[bytes], budget: Budget | None):
        self._inner, self._budget = inner, budget

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._inner.seekable()

    def readinto(self, buffer) -> int:
        try:
            found = self._inner.read(len(buffer))
        except Exception as error:  # zlib, lzma, zipfile and tarfile have no common base
            raise _reason(error) from None
        if self._budget:
            self._budget.spend(len(found))
        buffer[: len(found)] = found
        return len(found)

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._inner.seek(offset, whence)
        except Exception as error:
            raise _reason(error) from None

    def tell(self) -> int:
        return self._inner.tell()

    def close(self) -> None:
        self._inner.close()
        super().close()


def _reason(error: Exception) -> Unreadable:
    if isinstance(error, Unreadable):
        return error
    return Unreadable("encrypted" if "encrypted" in str(error) else f"it cannot be unpacked ({type(error).__name__})")
