"""Contents → a file that is whole or not there: written beside its place under a random name, flushed to disk, renamed.

And a lock on a file, for those who write the same one by turns.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kit.errors import KitError
from kit.store import addresses, places

MODE = 0o644  # of a file that is written
ENDING = ".part"  # of a file that is being written


def write_whole(path: Path, contents: str | bytes) -> Path:
    """Write a small file.

    Parameters
    ----------
    path : Path
        A file that is there is replaced, a link too: what it leads to stays as it is.
    contents : str or bytes
        Text is written as UTF-8, its line ends as they are.
    """
    with written_whole(path) as beside:
        beside.write_bytes(contents.encode("utf-8") if isinstance(contents, str) else contents)
    return path


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A new file beside a place, for others to write into; it takes its place when the block ends well, and else goes.

    Yields
    ------
    Path
        Has the ending of the place, by which libraries know what to write.
    """
    addresses.on_disk(path, "files are written")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=f"{ENDING}{path.suffix}", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(MODE)
        put(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def put(written: Path, path: Path) -> None:
    """Give a file that is written its name, once the disk keeps it."""
    flush(written)
    written.replace(path)
    flush_folder(path.parent)


def flush(path: Path) -> None:
    """Make the disk keep what was written into a file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(path: Path) -> None:
    """Make the disk keep which files a folder has, where the system can be asked to."""
    with suppress(OSError):  # Windows opens no folders, some network disks flush none
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(lock: Path, *, wait: float, busy: str) -> Iterator[None]:
    """Hold a lock for the length of a block.

    Parameters
    ----------
    lock : Path
        An empty file, made if it is not there; it stays.
    wait : float
        Seconds for another process to let go of it.
    busy : str
        What is told then.

    Raises
    ------
    KitError
        If another process holds it, or it is a link.
    """
    from filelock import FileLock, Timeout

    if places.is_link(lock):
        raise KitError(f"{lock} is a link: delete it, the kit keeps a file of its own there")
    held = FileLock(lock)
    try:
        held.acquire(timeout=wait)
    except Timeout:
        raise KitError(busy) from None
    try:
        yield
    finally:
        held.release()
