"""What a user writes for a place → the address of an object store, or a path on disk."""

from __future__ import annotations

import os
import re
from pathlib import Path

from kit.errors import KitError

_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/{1,2}(?!/)(.*)", re.DOTALL)  # a Path has one slash of the two


def address(place: str | os.PathLike[str] | None) -> str | None:
    """A place as an address of objects; None of a path on disk, or of nothing.

    Examples
    --------
    >>> from kit.store.addresses import address
    >>> address("s3://bucket/case/"), address("folder/case")
    ('s3://bucket/case', None)
    """
    found = _ADDRESS.fullmatch(os.fspath(place)) if place is not None else None
    return f"{found[1].lower()}://{found[2].rstrip('/')}" if found else None


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
        raise KitError(f"{what} in a folder of this machine, not in {where}: copy the case into one first")
    return Path(place)
