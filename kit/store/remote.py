"""A case in an object store → its small files in a folder of this machine, its parts read where they lie, column by column.

What a command that writes such a case is putting in place is listed in a journal: while it stands, files are read from the stage
that it names, so a reader has the old case or the new one, never half of each.
"""

from __future__ import annotations

import atexit
import errno
import hashlib
import io
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from typing import Any, NamedTuple

from kit.errors import CaseError, KitError
from kit.store import package as described
from kit.store import places, staging, writing
from kit.store.objects import EXTRA, Objects, Opened
from kit.store.parquet_parts import MANIFEST, Parts

PROTOCOL = "kit-case"  # before the names of parts, for DuckDB: it opens nothing else of a store
_TRIES = 3  # times that a case is read which another command is writing
_VERSIONS = 2  # of a case that are kept here
_IN_USE = 86_400  # seconds in which an older one may still be asked
_FILES = 256  # parts that are open at once
_END = 64_000  # bytes of a part that come when it is opened


class Journal(NamedTuple):
    """What is being put in place: files that are read from the stage, and files that go."""

    files: list[str]
    gone: list[str]


NOTHING = Journal([], [])


def journal(objects: Objects) -> Journal:
    """What a command was, or is, putting in place.

    Raises
    ------
    KitError
        If the list is damaged, or names anything outside the case.
    """
    written = objects.read(staging.COMMIT)
    if written is None:
        return NOTHING
    try:
        listed = json.loads(written)
        names = Journal([*listed["files"]], [*listed["gone"]])
        if any(places.misnamed(name) for name in (*names.files, *names.gone)):
            raise ValueError("a name that leads out of the case")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise KitError(f"{objects.address}/{staging.COMMIT} is no list of files to put in place ({str(error)[:80]})") from None
    return names


def read(objects: Objects, name: str, under_way: Journal = NOTHING) -> bytes | None:
    """A small file of a case as it stands now; None if there is none."""
    return objects.read(f"{staging.STAGE}/{name}" if name in under_way.files else name)


@contextmanager
def named(folder: Path, where: str) -> Iterator[None]:
    """Errors name the address in the place of the folder of this machine that stands for it."""
    try:
        yield
    except CaseError as error:
        raise CaseError(where, error.faults) from None
    except KitError as error:
        error.args = tuple(str(arg).replace(str(folder), where) for arg in error.args)
        raise


class Remote:
    """Where the parts of a case lie.

    Parameters
    ----------
    objects : Objects

    Attributes
    ----------
    address : str
    """

    def __init__(self, objects: Objects):
        self.address, self._objects = objects.address, objects

    def listed(self) -> Mapping[str, int]:
        """Every object of the case: name → bytes."""
        return {name: facts.size for name, facts in self._objects.listed().items()}

    def opened(self, part: str) -> Opened:
        """A part, for reading."""
        try:
            return self._objects.opened(part)
        except FileNotFoundError:
            raise KitError(
                f"{self.address}/{part} is gone: the case was written anew since it was loaded, or is not whole; load it again"
            ) from None

    def files(self, names: Iterable[str]) -> list[str]:
        """Parts, as DuckDB calls them."""
        return [f"{PROTOCOL}://{name}" for name in names]

    def register(self, con: Any, parts: Parts) -> None:
        """Let a connection read these parts of the case, and nothing else that lies there.

        Raises
        ------
        KitError
            If fsspec is missing.
        """
        con.register_filesystem(_filesystem(self, parts))


def _filesystem(remote: Remote, parts: Parts) -> Any:
    """The parts as a file system for DuckDB: sizes are those of the manifest, bytes come as they are asked for."""
    try:
        from fsspec import AbstractFileSystem
    except ImportError:
        raise KitError(f"asking a case in an object store needs fsspec: {EXTRA}") from None
    opened = lru_cache(_FILES)(lambda name: _Part(remote.opened(name)))

    class OfParts(AbstractFileSystem):
        protocol, cachable = PROTOCOL, False

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return path.removeprefix(f"{PROTOCOL}://")

        def info(self, path: str, **_: Any) -> dict[str, Any]:
            name = self._strip_protocol(path)
            if name not in parts:
                raise FileNotFoundError(name)
            return {"name": name, "size": parts[name]["bytes"], "type": "file"}

        def glob(self, path: str, maxdepth: int | None = None, **_: Any) -> list[str]:
            name = self._strip_protocol(path)
            return [name] if name in parts else []

        def modified(self, path: str) -> datetime:
            return datetime(1970, 1, 1, tzinfo=UTC)  # names of parts are made of their contents

        def _open(self, path: str, mode: str = "rb", *_: Any, **__: Any) -> Any:
            name = self._strip_protocol(path)
            size, part = self.info(name)["size"], opened(name)
            if mode != "rb" or part.size != size:
                raise KitError(f"{remote.address}/{name} is not as the manifest says: code the articles again, or restore it")
            return _Reader(part)

    return OfParts()


class _Part:
    """An open part; its end, where Parquet says what is where, is asked for once."""

    def __init__(self, file: Opened):
        self._file, self.size = file, file.size
        self._from = max(0, self.size - _END)
        self._end = file.read_at(self.size - self._from, self._from)

    def read_at(self, n: int, at: int) -> bytes:
        if at >= self._from:
            return self._end[at - self._from : at - self._from + n]
        return self._file.read_at(n, at)


class _Reader(io.RawIOBase):
    """A part as a file; every thread has a place of its own in it, for DuckDB's threads seek and read the same one at once."""

    def __init__(self, part: _Part):
        self._part, self._size = part, part.size
        self._at: dict[int, int] = {}  # by thread

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at.get(get_ident(), 0)

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at[get_ident()] = at = offset + (0, self.tell(), self._size)[whence]
        return at

    def read(self, size: int = -1) -> bytes:
        at = self.tell()
        wanted = self._size - at if size is None or size < 0 else min(size, self._size - at)
        data = self._part.read_at(wanted, at) if wanted > 0 else b""
        self._at[get_ident()] = at + len(data)
        return data


def snapshot(where: str) -> tuple[Path, Remote]:
    """The small files of a case in a folder of this machine, as they all were at one time, and where its parts lie.

    Parameters
    ----------
    where : str
        Address of the case.

    Returns
    -------
    Path
        Data package, manifest and the tables that are CSV; what is made from the parts is kept there, too.
    Remote

    Raises
    ------
    CaseError
        If there is no case, or its data package is damaged.
    KitError
        If the store cannot be read, or another command goes on writing the case.
    """
    objects = Objects(where)
    for _ in range(_TRIES):
        under_way = journal(objects)
        heads = {name: read(objects, name, under_way) for name in (described.PACKAGE, MANIFEST)}
        if heads[described.PACKAGE] is None:
            objects.listed()  # says it where there is no such bucket
        small = _small(objects, under_way, {name: raw for name, raw in heads.items() if raw is not None})
        again = {name: read(objects, name, under_way) for name in heads}
        if journal(objects) == under_way and again == heads:
            return _kept(where, small), Remote(objects)
    raise KitError(f"{where} is being written by another command: load it again once that has ended")


def _small(objects: Objects, under_way: Journal, heads: Mapping[str, bytes]) -> dict[str, bytes]:
    """Every file of a case that is no part of a table."""
    with tempfile.TemporaryDirectory(prefix="kit-") as place:
        folder = Path(place)
        if raw := heads.get(described.PACKAGE):
            writing.write_whole(folder / described.PACKAGE, raw)
        with named(folder, objects.address):
            package = described.read_package(folder)
    tables = [r["path"] for r in described.tables(package) if r.get("format") != "parquet"]
    small = dict(heads)

    def take(name: str) -> None:
        if (raw := read(objects, name, under_way)) is not None:
            small[name] = raw

    objects.each(take, tables)
    return dict(sorted(small.items()))


def _kept(where: str, small: Mapping[str, bytes]) -> Path:
    """The folder of this machine that holds these files of a case; of others only the newest stay."""
    digest = hashlib.sha256()
    for name, raw in small.items():
        digest.update(f"{name}\0{hashlib.sha256(raw).hexdigest()}\n".encode())
    folder = home(where) / "read" / digest.hexdigest()[:16]
    for name, raw in small.items():
        writing.write_whole(places.inside(folder, name), raw)
    folder.touch()
    written = sorted(((_written(p), p) for p in folder.parent.iterdir()), reverse=True)
    for when, old in written[_VERSIONS:]:
        if when < time.time() - _IN_USE:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _written(place: Path) -> float:
    """When a folder was written; one that another process has just taken away is as new as can be."""
    try:
        return place.stat().st_mtime
    except OSError:
        return float("inf")


@lru_cache
def home(where: str) -> Path:
    """A folder of this machine for what is kept of an address: the user's own, else one among the temporary files."""
    from platformdirs import user_cache_path

    name = hashlib.sha256(where.encode()).hexdigest()[:16]
    with suppress(OSError):
        folder = user_cache_path("peace-talks-kit", ensure_exists=True) / "objects" / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.access(folder, os.W_OK):
            return folder
    with suppress(OSError):
        return _own_temporary(name)
    folder = Path(tempfile.mkdtemp(prefix=f"kit-{name}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _own_temporary(name: str) -> Path:
    """A folder among the temporary files that is the same every time, and nobody else's."""
    user = os.getuid() if hasattr(os, "getuid") else ""  # Windows has temporary files for each user
    mine = Path(tempfile.gettempdir()) / f"kit-objects-{user}"
    mine.mkdir(exist_ok=True, mode=0o700)
    facts = mine.lstat()
    if places.is_link(mine) or (user != "" and (facts.st_uid != user or facts.st_mode & 0o077)):
        raise PermissionError(errno.EPERM, "somebody else may write here", str(mine))
    (mine / name).mkdir(exist_ok=True, mode=0o700)
    return mine / name
