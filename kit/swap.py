"""A folder is written beside its place and put there whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A new folder beside ``target``; takes its place when the block ends well, and leaves nothing behind when it does not.

    Parameters
    ----------
    target : Path
        May exist: it goes only once the new folder stands.

    Yields
    ------
    Path
        The folder to write into.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield beside
        beside.chmod(0o755)
        _swap(beside, target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _swap(new: Path, target: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.rename(old / "old")
    try:
        new.rename(target)
    except OSError:
        (old / "old").rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
