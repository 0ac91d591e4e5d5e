"""A folder and a path that somebody's file names → the place inside the folder, no link followed.

Everything that reads or writes a case finds its files here: a case may come from a stranger, and nothing outside its folder is
theirs to name.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from kit.errors import Fault, KitError

_LONGEST = 400  # characters of a path inside a folder
_DRIVE = re.compile(r"[^/]:" if os.name != "nt" else r".*:")  # there a colon also opens a second stream of a file


class Outside(KitError):
    """A path that leads, or may lead, out of the folder that it stands in.

    Attributes
    ----------
    problem, allowed : str
        As of a `Fault`.
    """

    def __init__(self, root: Path, path: str, problem: str, allowed: str):
        self.problem, self.allowed = problem, allowed
        super().__init__(f"{root}: {path[:80]!r}: {problem}. {allowed}")


def inside(root: Path, path: str) -> Path:
    """The place of a relative path in a folder, whether anything is there or not.

    Parameters
    ----------
    root : Path
        May itself be reached by a link: it is the user who named it.
    path : str
        With forward slashes.

    Raises
    ------
    Outside
        If the path is absolute, goes up, names a drive, or leads through a link or to one.
    """
    if problem := misnamed(path):
        raise Outside(root, path, problem, "Name a file inside the folder, with forward slashes")
    place = root
    for part in PurePosixPath(path).parts:
        place = place / part
        if is_link(place):
            raise Outside(root, path, "this is a link", f"Put what it leads to in its place: {place}")
    return place


def misnamed(path: object) -> str:
    """What is wrong with a path as a path inside a folder; nothing if it is one."""
    if not isinstance(path, str) or not path:
        return "this is no path"
    parts = path.split("/")
    if len(path) > _LONGEST or any(ord(c) < 32 for c in path):
        return "the path is too long or holds control characters"
    if "\\" in path or _DRIVE.match(path) or any(part in ("", ".", "..") for part in parts):
        return "the path leaves the folder"
    return ""


def is_link(place: Path) -> bool:
    """Whether a place is a symbolic link, or on Windows a junction."""
    try:
        facts = place.lstat()
    except (OSError, ValueError):
        return False
    tag = getattr(facts, "st_reparse_tag", 0)
    return stat.S_ISLNK(facts.st_mode) or tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)


def links(root: Path, *names: str) -> Iterator[Fault]:
    """A fault for every one of some names in a folder that is a link."""
    for name in names:
        try:
            inside(root, name)
        except Outside as error:
            yield Fault(name, None, "", "", error.problem, error.allowed)


def folder(root: Path, path: str, *, make: bool = False) -> Path:
    """A folder inside a folder.

    Raises
    ------
    Outside
        As `inside`, or if something else than a folder stands there.
    """
    place = inside(root, path)
    if make:
        place.mkdir(parents=True, exist_ok=True)
    if place.exists() and not place.is_dir():
        raise Outside(root, path, "this is no folder", "Rename it: the kit keeps files of its own under this name")
    return place


def files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder with its path inside it, in order; links are neither given nor followed."""
    for name in sorted(os.listdir(root)) if root.is_dir() else ():
        place = root / name
        if is_link(place):
            continue
        if place.is_dir():
            yield from ((f"{name}/{below}", path) for below, path in files(place))
        elif place.is_file():
            yield name, place
