"""A file of Arrow → how many of its batches may be unpacked, by the sizes that it gives for them; no library asks before it does.

Sizes stand in the metadata of each batch (Arrow's columnar format, “Encapsulated message format”; FlatBuffers), and, where it is
packed, before each of its buffers.
"""

from __future__ import annotations

import struct
from typing import Any

from kit.reading.items import LARGEST, RATIO, Unreadable
from kit.reading.sources import TOO_MUCH

_DICTIONARY, _BATCH = 2, 3  # kinds of messages that hold rows
_KIND, _HEADER = 1, 2  # fields of a message
_BUFFERS, _COMPRESSION = 2, 3  # fields of a batch
_OF_DICTIONARY = 1  # the field of a dictionary in which its batch is
_ALIGNED = 8


def count_batches(pa: Any, file: Any, parted: bool) -> int:
    """How many batches stand in a file up to its end or to the first message that is broken.

    Parameters
    ----------
    pa : module
        pyarrow.
    file : pyarrow.NativeFile
        At its start.
    parted : bool
        It begins with the mark of a Feather file.

    Raises
    ------
    Unreadable
        If they unpack to more than 200 times as many bytes, and more than 64 MB.
    """
    n = packed = unpacked = 0
    if parted:
        file.read(_ALIGNED)
    try:
        messages = pa.ipc.MessageReader.open_stream(file)
        while True:
            message = messages.read_next_message()
            body = memoryview(message.body or b"")
            kind, size = _sizes(memoryview(message.metadata), body)
            n, packed, unpacked = n + (kind == _BATCH), packed + len(body), unpacked + size
            if unpacked > max(LARGEST, RATIO * packed):
                raise Unreadable(TOO_MUCH)
    except Unreadable:
        raise
    except Exception:  # its end, or what the reader will say of it
        return n


def _sizes(metadata: memoryview, body: memoryview) -> tuple[int, int]:
    """The kind of a message, and bytes to which its buffers unpack."""
    (at,) = struct.unpack_from("<I", metadata)
    kind = _byte(metadata, at, _KIND)
    if kind not in (_DICTIONARY, _BATCH) or (batch := _inner(metadata, at, _HEADER)) is None:
        return kind, 0
    if kind == _DICTIONARY and (batch := _inner(metadata, batch, _OF_DICTIONARY)) is None:
        return kind, 0
    packed, buffers = _inner(metadata, batch, _COMPRESSION) is not None, _inner(metadata, batch, _BUFFERS)
    if buffers is None:
        return kind, 0
    (many,) = struct.unpack_from("<I", metadata, buffers)
    unpacked = 0
    for place in range(buffers + 4, buffers + 4 + 16 * many, 16):
        start, length = struct.unpack_from("<qq", metadata, place)
        said = struct.unpack_from("<q", body, start)[0] if packed and length >= _ALIGNED else -1
        unpacked += length if said < 0 else said
    return kind, unpacked


def _field(metadata: memoryview, table: int, field: int) -> int | None:
    """Where a field of a table stands; None where it is left out."""
    (back,) = struct.unpack_from("<i", metadata, table)
    fields = table - back
    (length,) = struct.unpack_from("<H", metadata, fields)
    if 4 + 2 * field >= length:
        return None
    (offset,) = struct.unpack_from("<H", metadata, fields + 4 + 2 * field)
    return table + offset if offset else None


def _inner(metadata: memoryview, table: int, field: int) -> int | None:
    """Where the table or row of values stands to which a field leads."""
    place = _field(metadata, table, field)
    return None if place is None else place + struct.unpack_from("<I", metadata, place)[0]


def _byte(metadata: memoryview, table: int, field: int) -> int:
    place = _field(metadata, table, field)
    return metadata[place] if place is not None else 0
