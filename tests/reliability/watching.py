"""A folder → what is opened, written or deleted in it while a block runs, by whatever program (Linux: inotify)."""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Of inotify(7): accessed, changed, metadata, closed after writing, opened, moved, made, deleted.
_EVENTS = {
    0x1: "read",
    0x2: "changed",
    0x4: "metadata",
    0x8: "written",
    0x40: "moved",
    0x80: "moved",
    0x100: "made",
    0x200: "deleted",
}
_HEAD = struct.Struct("iIII")


@contextmanager
def watched(folder: Path) -> Iterator[list[str]]:
    """What happens to the files of a folder and the folders in it; known once the block has ended."""
    seen: list[str] = []
    if not sys.platform.startswith("linux"):
        yield seen
        return
    system = ctypes.CDLL(None, use_errno=True)
    handle = system.inotify_init1(os.O_NONBLOCK)
    assert handle >= 0, os.strerror(ctypes.get_errno())
    names = {}
    for place in [folder, *(p for p in folder.rglob("*") if p.is_dir())]:
        number = system.inotify_add_watch(handle, os.fsencode(place), sum(_EVENTS))
        assert number >= 0, os.strerror(ctypes.get_errno())
        names[number] = place
    try:
        yield seen
    finally:
        try:
            raw = os.read(handle, 1 << 20)
        except BlockingIOError:
            raw = b""
        os.close(handle)
        while raw:
            number, mask, _, length = _HEAD.unpack_from(raw)
            name = raw[_HEAD.size : _HEAD.size + length].rstrip(b"\0").decode()
            raw = raw[_HEAD.size + length :]
            if name:  # a folder's own being listed is no harm
                seen += [f"{what} {names[number] / name}" for bit, what in _EVENTS.items() if mask & bit]
