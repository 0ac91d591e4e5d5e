"""The body of an HTTP answer as it was sent and stored → the bytes that were meant, as far as they are whole."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from kit.reading.formats.form import need
from kit.reading.items import LARGEST, Unreadable
from kit.reading.sources import TOO_MUCH

_STEP = 1 << 16
_READERS = {"br": "BrotliReader", "zstd": "ZstdReader"}
# e.g. b"1f40\r\n", b"1f40;name=value\r\n"
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r?\n")
# e.g. 'text/html; charset="windows-1251"'
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)


class Body(NamedTuple):
    """The bytes of a body, and whether all of them are there."""

    data: bytes
    whole: bool = True


def charset(content_type: str | None) -> str:
    """The encoding that a ``Content-Type`` names; nothing where it names none.

    Examples
    --------
    >>> charset('text/html; charset="windows-1251"')
    'windows-1251'
    """
    m = _CHARSET.search((content_type or "")[:1000])
    return m[1].lower() if m else ""


def decoded(data: bytes, transfer: str | None, content: str | None, most: int = LARGEST) -> Body:
    """A body without the encodings in which it was sent.

    Parameters
    ----------
    data : bytes
    transfer, content : str or None
        ``Transfer-Encoding`` and ``Content-Encoding`` of the answer. Crawlers store a body as it came or as it was meant and
        leave the fields as they were: what is not packed as they say is taken as it is.
    most : int
        Bytes that it may unpack to.

    Raises
    ------
    Unreadable
        If it unpacks to more, or the library that unpacks it is not installed.
    """
    body = Body(data)
    for name in [*_names(transfer), *_names(content)]:
        if name == "chunked":
            found = _join_chunks(body.data)
        elif name in ("gzip", "x-gzip", "deflate", *_READERS):
            found = _unpack(body.data, name, most)
        else:
            continue
        body = Body(found.data, found.whole and body.whole)
    return body


def _names(field: str | None) -> list[str]:
    """The encodings of a field, that which was put on last first."""
    return [name.strip().lower() for name in reversed((field or "")[:200].split(","))]


def _join_chunks(data: bytes) -> Body:
    """A body sent in chunks; one that only claims to be stays as it is."""
    parts: list[bytes] = []
    at = 0
    while m := _CHUNK.match(data, at):
        size = int(m[1], 16)
        if size == 0:
            return Body(b"".join(parts))
        part = data[m.end() : m.end() + size]
        parts.append(part)
        at = m.end() + size
        if len(part) < size:
            break
        at += 2 if data.startswith(b"\r\n", at) else data.startswith(b"\n", at)
    return Body(b"".join(parts), whole=False) if parts else Body(data)


def _unpack(data: bytes, name: str, most: int) -> Body:
    """What is unpacked until something is wrong; the packed bytes where that is nothing."""
    if name in _READERS:
        ways = [_by_library(data, _READERS[name])]
    elif name == "deflate":  # RFC 9110 means zlib's form; some servers send none of its head
        ways = [_inflated(data, zlib.MAX_WBITS), _inflated(data, -zlib.MAX_WBITS)]
    else:
        ways = [_inflated(data, 16 + zlib.MAX_WBITS)]
    return next((found for way in ways if (found := _gather(way, most)).data), Body(data))


def _gather(pieces: Iterator[bytes], most: int) -> Body:
    parts: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            parts.append(piece)
            size += len(piece)
            if size > most:
                raise Unreadable(TOO_MUCH)
    except (zlib.error, OSError, EOFError):
        return Body(b"".join(parts), whole=False)
    return Body(b"".join(parts))


def _inflated(data: bytes, bits: int) -> Iterator[bytes]:
    while data:
        stream = zlib.decompressobj(bits)
        while data and not stream.eof:
            yield stream.decompress(data, _STEP)
            data = stream.unconsumed_tail
        if not stream.eof:
            yield stream.flush(_STEP)
            raise EOFError
        data = stream.unused_data if bits > 16 and stream.unused_data[:2] == b"\x1f\x8b" else b""


def _by_library(data: bytes, reader: str) -> Iterator[bytes]:
    library = need("fastwarc.stream_io", "pages packed by brotli or zstd", "fastwarc")
    stream = getattr(library, reader)(io.BytesIO(data))
    while piece := stream.read(_STEP):
        yield piece
