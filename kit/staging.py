"""Files made inside a case's folder → put in place together, by one run at a time; what is interrupted the next one finishes."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import KitError
from kit.parts import write_whole

WORK = ".work"  # inside a case: what a run needs until the case is written
PIECES, STAGE = f"{WORK}/pieces", f"{WORK}/stage"  # what is coded; what is written but not in its place
COMMIT = (
    f"{WORK}/commit"  # stands while files are put in place: what is in the folder may be half of one case and half of another
)


@contextmanager
def alone(out: Path) -> Iterator[Path]:
    """One run at a time writes a case; what an interrupted one was putting in place is put there first.

    Yields
    ------
    Path
        The folder of the run's own files, inside the case.

    Raises
    ------
    KitError
        If another run is writing, or the disk is full; what is coded is kept then.
    """
    from filelock import FileLock, Timeout

    work = out / WORK
    with _room(out):
        work.mkdir(parents=True, exist_ok=True)
        try:
            lock = FileLock(work / "lock", timeout=0).acquire()
        except Timeout:
            raise KitError(f"another run is writing {out}: wait for it to end, or choose another --out") from None
        with lock:
            finish(out)
            (out / PIECES).mkdir(parents=True, exist_ok=True)
            shutil.rmtree(out / STAGE, ignore_errors=True)
            try:
                yield work
            finally:
                if not any((out / PIECES).glob("*")) and not (out / COMMIT).exists():  # nothing to go on with
                    shutil.rmtree(work, ignore_errors=True)
                    if not any(out.iterdir()):
                        out.rmdir()


@contextmanager
def _room(out: Path) -> Iterator[None]:
    """A disk that is full is the user's to empty: nothing is lost."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise KitError(f"no room left to write {out}; what is coded is kept: make room and run the same command again") from None


def commit(out: Path, moves: Iterable[tuple[str, str]], gone: Iterable[str]) -> None:
    """Put files in place and take old ones away.

    Parameters
    ----------
    out : Path
        The case.
    moves : iterable of (str, str)
        From where to where inside the case; the last ones are those by which readers know the others.
    gone : iterable of str
        Files that the case no longer has.

    Notes
    -----
    Before the first file is moved the list of all stands in ``.work/commit``; whoever finds it there goes on with it (`finish`).
    """
    moved = list(moves)
    for source, _ in moved:
        if source.startswith(WORK):
            with (out / source).open("rb+") as file:
                os.fsync(file.fileno())
    kept = {target for _, target in moved}
    told = {"moves": moved, "gone": sorted(set(gone) - kept)}
    write_whole(out / COMMIT, json.dumps(told, ensure_ascii=False))
    finish(out)


def finish(out: Path) -> bool:
    """Go on with what an interrupted run was putting in place; False if there is nothing of the kind."""
    if not (out / COMMIT).is_file():
        return False
    told = json.loads((out / COMMIT).read_text("utf-8"))
    for source, target in told["moves"]:
        if (out / source).exists():
            (out / target).parent.mkdir(parents=True, exist_ok=True)
            (out / source).replace(out / target)
        elif not (out / target).exists():
            raise KitError(f"{out} was left half-written and {source} is gone: delete the folder and code the articles again")
    for path in told["gone"]:
        (out / path).unlink(missing_ok=True)
        parent = (out / path).parent
        while parent != out and not (parent.is_dir() and any(parent.iterdir())):
            if parent.is_dir():  # the run that was interrupted may have been here
                parent.rmdir()
            parent = parent.parent
    (out / COMMIT).unlink()
    for own in (PIECES, STAGE):
        shutil.rmtree(out / own, ignore_errors=True)
    return True
