"""Files made inside a folder → put in place together, by one command at a time; what is interrupted the next one finishes.

Whatever else lies in the folder stays as it is: a command takes away only what it, or an earlier one, has made.
"""

from __future__ import annotations

import errno
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.store import addresses, pieces, places, writing

WORK = ".work"  # inside a folder: what a command needs until its files are in place
CODED, STAGE = f"{WORK}/pieces", f"{WORK}/stage"  # what is coded; what is written but not in its place
# Stands while files are put in place: what is in the folder may be half of one state and half of another.
COMMIT = f"{WORK}/commit"
_ASIDE = re.compile(r" \(yours [0-9]+\)((?:\.[^./]*)?)$")  # the end of a name under which a file is set aside
Moves = list[tuple[str, str]]


@contextmanager
def alone(out: Path) -> Iterator[Path]:
    """One command at a time writes a folder; what an interrupted one was putting in place is put there first.

    Yields
    ------
    Path
        The folder of the command's own files, inside the folder.

    Raises
    ------
    KitError
        If another command is writing, something of the kit's own is a link, or the disk is full; what is coded is kept then.
    """
    addresses.on_disk(out, "a case is changed")
    busy = f"another command is writing {out}: wait for it to end, or choose another place"
    with _room(out):
        work = places.folder(out, WORK, make=True)
    with _room(out), writing.locked(work / "lock", wait=0, busy=busy):
        finish(out)
        places.folder(out, CODED, make=True)
        _remove(out, STAGE)
        try:
            yield work
        finally:
            if not (out / COMMIT).exists():
                _remove(out, STAGE)
                if not any(places.files(out / CODED)):  # nothing to go on with
                    _remove(out, WORK)
                    if not any(out.iterdir()):
                        out.rmdir()


@contextmanager
def staged(
    out: Path, gone: Callable[[], Iterable[str]] = tuple, last: Iterable[str] = (), first: Iterable[str] = ()
) -> Iterator[Path]:
    """Write files of a folder beside it; they are put in place when the block ends well.

    Parameters
    ----------
    out : Path
        Made if it is not there.
    gone : callable
        Asked at the end for the files that earlier commands made: those not written again are taken away.
    last, first : iterable of str
        Files by which readers know the others, in order; and those that must be there before.

    Yields
    ------
    Path
        The folder to write into.
    """
    with alone(out):
        stage = places.folder(out, STAGE, make=True)
        yield stage
        commit(out, moves(stage, last, first), gone())


def moves(stage: Path, last: Iterable[str] = (), first: Iterable[str] = ()) -> Moves:
    """From where to where every staged file goes."""
    names, last, first = [name for name, _ in places.files(stage)], [*last], [*first]
    middle = [m for m in names if m not in last and m not in first]
    return [(f"{STAGE}/{m}", m) for m in [*first, *middle, *last] if m in names]


@contextmanager
def _room(out: Path) -> Iterator[None]:
    """A disk that is full is the user's to empty: nothing is lost."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise KitError(f"no room left to write {out}; what is coded is kept: make room and run the same command again") from None


def commit(out: Path, moved: Moves, gone: Iterable[str], *, done: Iterable[str] = (STAGE,)) -> None:
    """Put files in place and take old ones away.

    Parameters
    ----------
    out : Path
    moved : list of (str, str)
        From where to where inside the folder; the last ones are those by which readers know the others.
    gone : iterable of str
        Files that the folder no longer has.
    done : iterable of str
        Of the command's own folders those that go afterwards.

    Notes
    -----
    Before the first file is moved the list of all stands in ``.work/commit``; whoever finds it there goes on with it (`finish`).
    """
    for source, _ in moved:
        if source.startswith(WORK):
            writing.flush(out / source)
    targets = {target for _, target in moved}
    plan = {"moves": moved, "gone": sorted(set(gone) - targets), "done": [*done]}
    _check_plan(out, plan)
    writing.write_whole(out / COMMIT, json.dumps(plan, ensure_ascii=False))
    finish(out)


def interrupted(out: Path) -> bool:
    """Whether a command was ended while it put files in place."""
    return (out / COMMIT).exists()


def mend(out: Path) -> None:
    """Finish what an interrupted command was putting in place, for whoever reads the folder before writing it."""
    if interrupted(out):
        with alone(out):
            pass


def finish(out: Path) -> bool:
    """Go on with what an interrupted command was putting in place; False if there is nothing of the kind.

    Raises
    ------
    KitError
        If the list of what is to be put in place is damaged, or names anything outside the folder.
    """
    place = places.inside(out, COMMIT)
    if not place.is_file():
        return False
    try:
        plan = json.loads(place.read_text("utf-8"))
        _check_plan(out, plan)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, places.Outside) as error:
        raise KitError(
            f"{place} is no list of files to put in place ({str(error)[:120]}): delete it, and see whether all else is whole"
        ) from None
    folders = set()
    for source, target in plan["moves"]:
        folders.add((out / target).parent)
        if (out / source).exists():
            (out / target).parent.mkdir(parents=True, exist_ok=True)
            (out / source).replace(out / target)
        elif not (out / target).exists():
            raise KitError(f"{out} was left half-written and {source} is gone: delete the folder and make it again")
    for folder in folders:
        writing.flush_folder(folder)
    for path in plan["gone"]:
        (out / path).unlink(missing_ok=True)
        _remove_empty(out, (out / path).parent)
    place.unlink()
    for own in plan["done"]:
        _remove(out, own)
    return True


def _check_plan(out: Path, plan: Any) -> None:
    """Raise unless a plan moves files of one's own to places inside the folder, and takes away files inside it."""
    if not isinstance(plan, dict) or not set(plan["done"]) <= {CODED, STAGE}:
        raise ValueError("unknown form")
    if not isinstance(plan["moves"], list) or not isinstance(plan["gone"], list):
        raise ValueError("no lists")
    for source, target in plan["moves"]:
        ours = source.startswith((f"{STAGE}/", f"{CODED}/", f"{pieces.FOLDER}/")) or _ASIDE.sub(r"\1", target) == source
        if not ours:
            raise ValueError(f"{source} is not the kit's own")
        for path in (source, target):
            places.inside(out, path)
        _check_target(out, target)
    for path in plan["gone"]:
        places.inside(out, path)
        _check_target(out, path)


def _check_target(out: Path, path: str) -> None:
    if path.split("/")[0] == WORK or (out / path).is_dir():
        raise ValueError(f"{path} is no file of the folder")


def _remove_empty(out: Path, folder: Path) -> None:
    while folder != out and not (folder.is_dir() and any(folder.iterdir())):
        if folder.is_dir():  # the command that was interrupted may have been here
            folder.rmdir()
        folder = folder.parent


def _remove(out: Path, own: str) -> None:
    """Remove a folder of the kit's own."""
    shutil.rmtree(places.inside(out, own), ignore_errors=True)
