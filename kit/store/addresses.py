"""What a user writes for a place → the address of an object store, or a path on disk."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePath

from kit.errors import KitError

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):([\\/]{1,2})(.*)", re.DOTALL)  # a Path has one slash of the two
_SLASHES = re.compile(r"(?:--\w+=)?s3:[\\/]{3}")


def address(place: str | os.PathLike[str] | None) -> str | None:
    """A place as an address of objects; None of a path on disk, or of nothing.

    Examples
    --------
    >>> from kit.store.addresses import address
    >>> address("s3://bucket/case/"), address("folder/case")
    ('s3://bucket/case', None)
    """
    written = place.as_posix() if isinstance(place, PurePath) else os.fspath(place or "")
    if not (found := _ADDRESS.fullmatch(written)):
        return None
    rest = found[3].replace("\\", "/") if "\\" in found[2] else found[3]  # a path of Windows, as it is printed
    return f"{found[1].lower()}://{rest.rstrip('/')}"


def check_slashes(word: str) -> None:
    """Raise `KitError` if what was typed has too many slashes for an address: a `Path` of it would hide them."""
    if _SLASHES.match(word):
        raise KitError("an address has two slashes and then the name of a bucket: write s3://BUCKET/NAME")


def shown(where: str) -> str:
    """An address as it may be printed: without what may be a key in it.

    Examples
    --------
    >>> from kit.store.addresses import shown
    >>> shown("s3://AKIA:secret@bucket/case?endpoint=x"), shown("s3://bucket/a@b")
    ('s3://…@bucket/case', 's3://bucket/a@b')
    """
    scheme, _, root = where.partition("://")
    if holds_key(root):
        _, at, after = root.rpartition("@")
        root = f"…{at}{after}" if at else "…"
    return f"{scheme}://{root}".partition("?")[0][:200]


def holds_key(root: str) -> bool:
    """Whether there is more than a bucket's name before the first slash of an address."""
    return any(sign in root.partition("/")[0] for sign in "@:")


def on_disk(place: str | os.PathLike[str], what: str) -> Path:
    """A place as a folder.

    Raises
    ------
    KitError
        If it is an address: ``what`` is done in folders only.

    Examples
    --------
    >>> from kit.store.addresses import on_disk
    >>> on_disk("s3://bucket/case", "a sample is drawn")
    Traceback (most recent call last):
    ...
    kit.errors.KitError: a sample is drawn in a folder of this machine, not in s3://bucket/case: copy the case into one first
    """
    if where := address(place):
        raise KitError(f"{what} in a folder of this machine, not in {shown(where)}: copy the case into one first")
    return Path(place)
