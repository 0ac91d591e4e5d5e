"""Bytes of any encoding → text, whole or as a stream in which what cannot be decoded is marked."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from typing import IO

from kit.reading.items import WIDEST, Unreadable

HEAD = 200_000  # bytes by which the encoding of a stream is told
BROKEN = "\udcff"  # stands in a stream for bytes that its encoding does not know; no encoding gives it
_UNKNOWN = "its encoding is not to be told; save it as UTF-8"


def decoded(raw: bytes) -> str:
    """The text of some bytes.

    Raises
    ------
    Unreadable
        If they are empty, binary, broken UTF-16 or in no encoding that can be told.
    """
    encoding = _guess_encoding(raw)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("broken UTF-16" if encoding == "utf-16" else _UNKNOWN) from None
    except LookupError:
        raise Unreadable(_UNKNOWN) from None


def stream(opened: Callable[[], IO[bytes]], newline: str) -> io.TextIOBase:
    """The text of a table, read as it is asked for, without a byte order mark.

    Parameters
    ----------
    opened : callable
        Opens the table's bytes from their start; called again once the encoding is known.
    newline : str
        As of `open`: ``""`` ends lines at every kind of line break, a line break ends them at this alone.

    Notes
    -----
    A table of up to 200 kB is decoded as a whole, or not at all. The encoding of a longer one is told by its first 200 kB;
    bytes further on that are wrong in it become `BROKEN`, so that only the rows that hold them are lost.

    Raises
    ------
    Unreadable
        As of `decoded`.
    """
    with opened() as file:
        head = _read(file, HEAD + 1)
    if len(head) <= HEAD:
        return io.StringIO(decoded(head).removeprefix("\ufeff"), newline=newline)
    encoding = _guess_encoding(head[:HEAD], more=True)
    try:
        codecs.getincrementaldecoder(encoding)().decode(head[:HEAD], final=False)
    except UnicodeDecodeError:
        raise Unreadable("broken UTF-16" if encoding == "utf-16" else _UNKNOWN) from None
    except LookupError:
        raise Unreadable(_UNKNOWN) from None
    codecs.register_error("kit-marked", lambda error: (BROKEN, error.end))  # type: ignore[attr-defined]
    known = "utf-8-sig" if encoding == "utf-8" else encoding
    return io.TextIOWrapper(opened(), encoding=known, errors="kit-marked", newline=newline)


class Lines:
    """Lines of a text; one of more than `WIDEST` characters raises `Unreadable` in its turn, and the next one follows.

    Attributes
    ----------
    last : str
        The line given last.
    """

    def __init__(self, text: io.TextIOBase):
        self._text, self.last = text, ""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        self.last = line = self._text.readline(WIDEST)
        if not line:
            raise StopIteration
        if len(line) < WIDEST or line.endswith(("\n", "\r")):
            return line
        while (rest := self._text.readline(WIDEST)) and not rest.endswith(("\n", "\r")):
            pass
        raise Unreadable(f"the row is longer than {WIDEST:,} characters")


def is_long(error: Unreadable) -> bool:
    """Whether it is a line of more than `WIDEST` characters, after which reading goes on."""
    return str(error).startswith("the row is longer")


def _guess_encoding(raw: bytes, *, more: bool = False) -> str:
    """Name of the encoding of some bytes, or of those that begin so."""
    if not more and not raw.strip():
        raise Unreadable("empty")
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if b"\0" in raw[:8192]:
        raise Unreadable("binary")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(raw, final=not more)
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:HEAD]).best()
    if best is None:
        raise Unreadable(_UNKNOWN)
    return best.encoding


def _read(file: IO[bytes], n: int) -> bytes:
    """``n`` bytes, or all where there are fewer."""
    parts = []
    while n > 0 and (part := file.read(n)):
        parts.append(part)
        n -= len(part)
    return b"".join(parts)
