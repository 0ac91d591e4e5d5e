"""Files that the kit makes for people – a site, a workshop, an export – → a folder in which others may lie too.

A list in the folder says which files the kit has made, with their digests: the next time those go, or are replaced. A file that
somebody has changed, or that was not made by the kit, is never overwritten: it is set aside under a name of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from kit.errors import KitError
from kit.store import places, staging, writing

LIST = ".kit-files.json"  # path inside the folder → SHA-256


@contextmanager
def filled(
    out: Path,
    *,
    last: Iterable[str] = (),
    first: Callable[[str], bool] = lambda name: False,
    older: Callable[[Path], Iterable[str]] = lambda out: (),
    aside: Callable[[str, str], None] = lambda name, now: None,
) -> Iterator[Path]:
    """Fill a folder with files; they are put in place together when the block ends well, and else the earlier ones stay.

    Parameters
    ----------
    out : Path
        Made if it is not there.
    last : iterable of str
        Files by which readers know the others, in order.
    first : callable
        Whether a file must be there before the others.
    older : callable
        Of a folder without a list: the files in it that an earlier version of the kit has made.
    aside : callable
        Told of every file that was set aside: its name, and what it is called now.

    Yields
    ------
    Path
        The folder to write into.
    """
    with staging.alone(out):
        stage = places.folder(out, staging.STAGE, make=True)
        yield stage
        new = {name: _digest(path) for name, path in places.files(stage)}
        known = listed(out)
        ours = known if known is not None else dict.fromkeys([*older(out), *new], "")
        moved = [(name, _free(out, name)) for name in new if _is_somebodys(out, name, ours, new)]
        writing.write_whole(stage / LIST, json.dumps(new, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        ahead = [name for name in new if first(name)]
        gone = [name for name in ours if name not in new and not _is_somebodys(out, name, ours, new)]
        staging.commit(out, [*moved, *staging.moves(stage, [*last, LIST], ahead)], gone)
        for name, now in moved:
            aside(name, now)


def listed(out: Path) -> dict[str, str] | None:
    """The files that the kit has made in a folder: path inside it → SHA-256; None where there is no list.

    Raises
    ------
    KitError
        If the list is damaged.
    """
    place = places.inside(out, LIST)
    if not place.is_file():
        return None
    try:
        digests = json.loads(place.read_text("utf-8"))
        if not all(isinstance(name, str) and isinstance(digest, str) for name, digest in digests.items()):
            raise ValueError("unknown form")
    except (ValueError, AttributeError, RecursionError) as error:
        raise KitError(f"{place} is no list of files ({str(error)[:80]}): delete it, what lies beside it is then kept") from None
    return {name: digest for name, digest in digests.items() if not places.misnamed(name)}


def _is_somebodys(out: Path, name: str, ours: dict[str, str], new: dict[str, str]) -> bool:
    """Whether a file that stands in the folder is not as the kit has made it, nor as it will be."""
    place = out / name
    if not place.exists() and not places.is_link(place):
        return False
    if places.is_link(place) or not place.is_file() or name not in ours:
        return True
    return ours[name] != "" and _digest(place) not in (ours[name], new.get(name))


def _free(out: Path, name: str) -> str:
    """The first free name of “name (yours 1)”, “name (yours 2)” …"""
    path, number = PurePosixPath(name), 1
    while (now := path.with_name(f"{path.stem} (yours {number}){path.suffix}")) and (out / now).exists():
        number += 1
    return now.as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
