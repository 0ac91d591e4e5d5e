"""A folder → a private place in it for what does not fit in memory; it goes with its owner, at the latest with the next."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

PREFIX = ".kit-spill-"
_ALIVE = "alive"  # a file that the living hold locked
_YOUNG = 60  # seconds in which a place may not be locked yet


def place(folder: Path | None) -> tuple[Path, FileLock]:
    """A new place inside a folder, else, where that cannot be written, among the temporary files, and the lock that keeps it."""
    with suppress(OSError, NotImplementedError):
        if folder is not None:
            folder.mkdir(exist_ok=True)
            return _make_folder(folder)
    return _make_folder(Path(tempfile.gettempdir()))


def let_go(owner: Any, spill: Path, lock: FileLock) -> None:
    """Remove a place once its owner is gone, or Python ends."""
    weakref.finalize(owner, _remove, spill, lock, os.getpid())


def _make_folder(folder: Path) -> tuple[Path, FileLock]:
    _sweep(folder)
    own = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=folder))
    try:
        lock = FileLock(own / _ALIVE, thread_local=False)
        lock.acquire(timeout=0)
    except (OSError, NotImplementedError):
        shutil.rmtree(own, ignore_errors=True)
        raise
    return own, lock


def _remove(spill: Path, lock: FileLock, pid: int) -> None:
    if os.getpid() == pid:  # not a fork of the owner's process
        lock.release()
        shutil.rmtree(spill, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove one's own places that nobody holds any more."""
    for old in folder.glob(f"{PREFIX}*"):
        with suppress(OSError, Timeout):
            facts = old.lstat()
            mine = not hasattr(os, "getuid") or facts.st_uid == os.getuid()
            if mine and old.is_dir() and not old.is_symlink() and time.time() - facts.st_mtime > _YOUNG:
                with FileLock(old / _ALIVE, timeout=0):
                    shutil.rmtree(old, ignore_errors=True)
