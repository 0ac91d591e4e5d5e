"""One file on disk, in an archive or packed by gzip, as a stream that a hostile one cannot make endless; how far reading is."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO, NamedTuple, cast

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


def _none() -> float:
    return 0


class Announced(NamedTuple):
    """A file that says how many documents it holds, and how many were found in it."""

    place: str
    announced: int
    found: int


class Meter:
    """How far the reading of all sources is, in bytes on disk; a file in an archive stands for its share of the archive's.

    Attributes
    ----------
    announced : list of Announced
        Of the files that are read.
    """

    def __init__(self) -> None:
        self.announced: list[Announced] = []
        self._behind = self._weight = 0.0  # bytes that are read; those of what is being read
        self._share: Callable[[], float] = _none

    @property
    def done(self) -> int:
        """Bytes on disk behind what was given last."""
        return round(self._behind + self._weight * min(1, self._share()))

    @contextmanager
    def over(self, weight: float) -> Iterator[None]:
        """While something is read that stands for so many bytes."""
        behind = self._behind
        self._weight, self._share = weight, _none
        try:
            yield
        finally:
            self._behind, self._weight, self._share = behind + weight, 0, _none

    def tell(self, place: str, announced: int, found: int) -> None:
        """Note what a file says that it holds."""
        self.announced.append(Announced(place, announced, found))

    def follow(self, share: Callable[[], float]) -> None:
        """Know by what to tell the share (0…1) of it that is read."""
        self._share = share

    def followed(self, source: Source) -> Source:
        """The same source; the share of it that is read is known while it is open."""

        def opened() -> IO[bytes]:
            file = source.opened()
            self.follow(lambda: _part(file, source.size))
            return file

        return replace(source, opened=opened, follow=self.follow, unfollowed=source.opened)


def _part(file: IO[bytes], size: int | None) -> float:
    try:
        return file.tell() / max(1, size or 0)
    except (OSError, ValueError):  # it is closed
        return 1


def _unfollowed(share: Callable[[], float]) -> None:
    pass


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
    weight : float
        Bytes on disk that it stands for.
    follow : callable
        Told how to ask which share (0…1) is read, by what does not read it through ``opened``.
    unfollowed : callable, optional
        Opens it so that nobody is told how much of it is read.
    """

    name: str
    place: str
    size: int | None
    opened: Callable[[], IO[bytes]]
    path: str | None = None
    seekable: bool = False
    weight: float = 0
    follow: Callable[[Callable[[], float]], None] = _unfollowed
    unfollowed: Callable[[], IO[bytes]] | None = None

    def aside(self) -> Source:
        """The same file, to be looked into while it is read."""
        return replace(self, opened=self.unfollowed or self.opened, follow=_unfollowed)

    def read(self, most: int = LARGEST) -> bytes:
        """All bytes, or `Unreadable` if they are more than ``most``."""
        if self.size is not None and self.size > most:
            raise Unreadable(f"larger than {most:,} bytes" if self.path else TOO_MUCH)
        with self.opened() as file:
            data = file.read(most + 1 if self.size is None else -1)
        if len(data) > most:
            raise Unreadable(TOO_MUCH)
        return data


def unpacked(source: Source, budget: Budget) -> Source:
    """What a file packed by gzip holds."""

    def opened() -> IO[bytes]:
        return guarded(lambda: cast(IO[bytes], gzip.open(source.opened())), budget)

    def unfollowed() -> IO[bytes]:
        return guarded(lambda: cast(IO[bytes], gzip.open(source.aside().opened())), budget)

    return Source(source.name[:-3], source.place, None, opened, follow=source.follow, unfollowed=unfollowed)


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
        self._read = getattr(inner, "read1", inner.read)  # what is whole comes before the error of what is not

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._inner.seekable()

    def readinto(self, buffer) -> int:
        try:
            data = self._read(len(buffer))
        except Exception as error:  # zlib, lzma, zipfile and tarfile have no common base
            raise _reason(error) from None
        if self._budget:
            self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

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
