"""An address such as ``s3://bucket/case`` → its objects: listed, read, written, taken away; what fails, in one sentence.

The store is the one that the user's own environment names (``AWS_ENDPOINT_URL``, ``AWS_ACCESS_KEY_ID`` …, or the files and roles
that Amazon's library knows). No key is taken from an address, written down or printed.
"""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from kit.errors import KitError
from kit.store import addresses, places, writing

SCHEMES = ("s3",)
EXTRA = "pip install 'peace-talks-kit[objects]'"
_BLOCK = 8_000_000  # bytes that are held of an object on its way
_AT_ONCE = 16  # objects on their way
_CONNECT, _ANSWER, _ATTEMPTS = 10, 60, 4  # seconds, seconds, times
_SETTLED = 2_000_000_000  # nanoseconds after which an object of the same time is the same
_SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_HERE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # the disk of this machine is full or broken
_NO_BUCKET = re.compile(r"NO_SUCH_BUCKET|NoSuchBucket|bucket does not exist")
_NO_ACCESS = re.compile(
    r"ACCESS_DENIED|AccessDenied|HTTP status 40[13]|INVALID_ACCESS_KEY|InvalidAccessKey|SIGNATURE_DOES_NOT_MATCH"
)
_NO_ANSWER = re.compile(r"NETWORK_CONNECTION|curlCode|[Tt]imed? ?out|resolve host")
_T = TypeVar("_T")


class Facts(NamedTuple):
    """Of an object: bytes, and when it was written, in nanoseconds since 1970."""

    size: int
    written: int


class Opened(io.RawIOBase):
    """An object that is read at any place, by several threads too: what the store answers is told as by `Objects`.

    Parameters
    ----------
    file : NativeFile
        As pyarrow opens it.
    said : callable
        Gives a block in which it is told.
    """

    def __init__(self, file: Any, said: Callable[[], AbstractContextManager[None]]):
        self._file, self._said = file, said

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes into a buffer; how many they are."""
        with self._said():
            return int(self._file.readinto(buffer))

    def read_at(self, n: int, at: int) -> bytes:
        """So many bytes from a place."""
        with self._said():
            return bytes(self._file.read_at(n, at))

    @property
    def size(self) -> int:
        """How many bytes it has."""
        with self._said():
            return int(self._file.size())

    def close(self) -> None:
        """Let go of it."""
        if not self.closed:
            self._file.close()
        super().close()


class Objects:
    """The objects below an address, under their names relative to it.

    Parameters
    ----------
    where : str
        As `kit.store.addresses.address` gives it.

    Attributes
    ----------
    address : str
    hostile : list of str
        Names that were listed and lead, or may lead, out of a folder: they are passed over.

    Raises
    ------
    KitError
        If no such store is known, the address names no bucket or holds a key, or pyarrow is missing.
    """

    def __init__(self, where: str):
        scheme, _, root = where.partition("://")
        if scheme not in SCHEMES:
            known = " and ".join(f"{name}://" for name in SCHEMES)
            raise KitError(f"{scheme}:// is no store that the kit knows; it reads and writes {known} and folders")
        if addresses.holds_key(root) or "?" in root:
            raise KitError(
                f"an address is {scheme}://BUCKET/NAME and holds neither a key nor options: set AWS_ACCESS_KEY_ID, "
                "AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL in the environment"
            )
        if problem := places.misnamed(root):
            raise KitError(f"{addresses.shown(where)!r} is no address of objects ({problem}): write {scheme}://BUCKET/NAME")
        self.address, self._root = where, root
        self._fs = _filesystem(root.split("/")[0])
        self.hostile: list[str] = []

    @property
    def name(self) -> str:
        """The last part of the address."""
        return self._root.rpartition("/")[2]

    def there(self, name: str = "") -> Facts | None:
        """What is known of an object, of the one at the address itself without a name; None if there is none."""
        with self._said():
            info = self._fs.get_file_info(self._key(name))
            return Facts(info.size, info.mtime_ns or 0) if info.is_file else None

    def listed(self, below: str = "") -> dict[str, Facts]:
        """Every object below the address, or below a name: name → facts, in order of names.

        Raises
        ------
        KitError
            If there is no such bucket, or no access to it.
        """
        from pyarrow.fs import FileSelector

        with self._said():
            found = self._fs.get_file_info(FileSelector(self._key(below), allow_not_found=True, recursive=True))
        if not found:
            self._check_bucket()
        start = f"{self._root}/"
        names = {}
        for info in found:
            name = info.path.removeprefix(start)
            if not info.is_file:
                continue
            if not info.path.startswith(start) or places.misnamed(name):
                self.hostile.append(info.path[:200])
            else:
                names[name] = Facts(info.size, info.mtime_ns or 0)
        return dict(sorted(names.items()))

    def read(self, name: str) -> bytes | None:
        """A small object; None if there is none."""
        with self._said():
            try:
                with self._fs.open_input_stream(self._key(name)) as stream:
                    return bytes(stream.read())
            except FileNotFoundError:
                return None

    def opened(self, name: str = "") -> Opened:
        """An object for reading at any place."""
        with self._said():
            return Opened(self._fs.open_input_file(self._key(name)), self._said)

    def write(self, name: str, contents: bytes) -> None:
        """Write a small object, whole or not at all."""
        with self._said(), self._fs.open_output_stream(self._key(name)) as stream:
            stream.write(contents)

    def fetch(self, name: str, place: Path, facts: Facts) -> None:
        """Write an object into a file, whole or not at all, with the object's time; not again if the file has time and size."""
        if place.is_file() and not places.is_link(place):
            there = place.stat()
            if (there.st_size, there.st_mtime_ns) == facts:
                return
        with writing.written_whole(place) as beside:
            with self._said(place), self._fs.open_input_stream(self._key(name)) as stream, beside.open("wb") as file:
                shutil.copyfileobj(stream, file, _BLOCK)
            if beside.stat().st_size != facts.size:
                raise KitError(f"{self.address}: {name or self.name} changed while it was read: run the same command again")
            if time.time_ns() - facts.written > _SETTLED:  # stores tell whole seconds: within one there may be another
                os.utime(beside, ns=(facts.written, facts.written))

    def send(self, place: Path, name: str) -> None:
        """Write a file as an object, whole or not at all: one under its name goes if the file cannot be read to its end."""
        with self._said(place), place.open("rb") as file, self._fs.open_output_stream(self._key(name)) as stream:
            try:
                shutil.copyfileobj(file, stream, _BLOCK)
            except BaseException as error:
                if getattr(error, "errno", 0) is not None:  # what a store answers has none
                    with suppress(KitError, OSError):
                        stream.close()  # pyarrow has no other end for it: what was written becomes an object
                        self.remove(name)
                raise

    def copy(self, name: str, to: str) -> None:
        """Copy an object where it lies."""
        with self._said():
            self._fs.copy_file(self._key(name), self._key(to))

    def remove(self, name: str) -> None:
        """Take an object away, if it is there."""
        with self._said(), suppress(FileNotFoundError):
            self._fs.delete_file(self._key(name))

    def remove_below(self, name: str) -> None:
        """Take all objects below a name away, if there are any."""
        with self._said(), suppress(FileNotFoundError):
            self._fs.delete_dir(self._key(name))

    def each(self, work: Callable[[_T], None], things: Iterable[_T], done: Callable[[int], None] = lambda n: None) -> None:
        """Do something with many objects at once; told how many are done."""
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            waiting = [threads.submit(work, thing) for thing in things]
            try:
                for n, one in enumerate(waiting, start=1):
                    one.result()
                    done(n)
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                raise

    def _check_bucket(self) -> None:
        from pyarrow.fs import FileType

        try:
            kind = self._fs.get_file_info(self._root.split("/")[0]).type
        except OSError:  # one may list what one may not ask about
            return
        if kind == FileType.NotFound:
            raise KitError(_sentence(self.address, "NO_SUCH_BUCKET"))

    def _key(self, name: str) -> str:
        if name and (problem := places.misnamed(name)):
            raise KitError(f"{self.address}: {name[:80]!r}: {problem}")
        return f"{self._root}/{name}" if name else self._root

    @contextmanager
    def _said(self, place: Path | None = None) -> Iterator[None]:
        """Whatever the store answers is one sentence; files on this machine have errors of their own, and are named in them."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            if error.errno and error.filename:
                raise
            if error.errno in _HERE and place is not None:
                raise OSError(error.errno, error.strerror or os.strerror(error.errno), str(place)) from None
            raise KitError(_sentence(self.address, str(error))) from None


def _sentence(where: str, error: str) -> str:
    scheme, _, root = where.partition("://")
    bucket = f"{scheme}://{root.split('/')[0]}"
    if _NO_BUCKET.search(error):
        return f"there is no bucket {bucket}: check its name, and AWS_ENDPOINT_URL if it is not Amazon's"
    if _NO_ACCESS.search(error):
        return f"no access to {where}: check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE), and what they may do"
    if _NO_ANSWER.search(error):
        return f"nothing answers for {where} at {_endpoint() or 'Amazon'}: check AWS_ENDPOINT_URL and the network"
    for name in _SECRETS:
        error = error.replace(os.environ.get(name) or "\0", "…")
    return f"{where}: the store says: {error.strip()[:300]}"


def _endpoint() -> str:
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""


def _filesystem(bucket: str) -> Any:
    try:
        from pyarrow import fs

        options = _options(bucket, fs)
        return fs.S3FileSystem(retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=_ATTEMPTS), **options)
    except ImportError:  # also of a pyarrow that is built without it
        raise KitError(f"s3:// needs pyarrow with S3: {EXTRA}") from None
    except (OSError, ValueError) as error:
        raise KitError(_sentence(f"s3://{bucket}", str(error))) from None


def _options(bucket: str, fs: Any) -> Mapping[str, Any]:
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    waiting = {"connect_timeout": _CONNECT, "request_timeout": _ANSWER}
    if not (endpoint := _endpoint()):
        return waiting | {"region": region or fs.resolve_s3_region(bucket)}
    url = urlsplit(endpoint)
    if url.scheme not in ("http", "https") or not url.hostname or url.username or url.path.strip("/"):
        raise KitError("AWS_ENDPOINT_URL is the address of a server, e.g. https://objects.example.org or http://127.0.0.1:9000")
    return waiting | {"region": region or "us-east-1", "endpoint_override": url.netloc, "scheme": url.scheme}
