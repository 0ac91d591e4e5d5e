"""What a worker made of some articles → one sealed file, and back: a digest, a line that says what is in it, and its contents."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from kit.errors import KitError
from kit.store import places
from kit.store.writing import write_whole

_SHA = re.compile(r"[0-9a-f]{64}")
SUFFIX = ".piece"
FOLDER = "pieces"  # of a case: what its articles were coded as, for more to be added
LIST = "list.txt"  # in it: the names of all pieces, for a lost one to be missed
ARTICLES = "articles"  # a content of a piece: what is known of its articles, which is asked for without the rest
LAYOUT = 1  # of the contents (`kit.corpus.packing`): pieces of another one are not read; raise it with every change to them
_NAME = re.compile(r"[0-9a-z-]{1,100}\.piece")
_DIGEST = 64  # characters of the first line
LARGEST = 256_000_000  # bytes of a content as JSON: sixteen times the characters of the articles that are coded together
_LEVEL = 1  # of zlib: a third of the size for a tenth of the time of coding; higher levels cost more than they save


def sealed(head: Mapping[str, Any], contents: Mapping[str, Any]) -> bytes:
    """Put a piece together.

    Parameters
    ----------
    head : mapping
        Small; read without the contents. `LAYOUT` is put into it.
    contents : mapping of str to anything
        Bytes are kept as they are, all else as packed JSON.

    Raises
    ------
    ValueError
        If a content is larger than it may be to be read again.
    """
    packed = {k: v if isinstance(v, bytes) else zlib.compress(_json(v), _LEVEL) for k, v in contents.items()}
    line = _json({"layout": LAYOUT, **head, "contents": {k: len(v) for k, v in packed.items()}})
    rest = b"\n".join([line, b"".join(packed.values())])
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def _json(value: Any) -> bytes:
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    if len(content) > LARGEST:
        raise ValueError(f"a content of more than {LARGEST:,} bytes")
    return content


class Extent(NamedTuple):
    """Where a content stands in the file of its piece, in bytes."""

    start: int
    end: int


class Piece:
    """A sealed piece in memory.

    Parameters
    ----------
    raw : bytes
    place : str or Path
        To be named.

    Attributes
    ----------
    head : dict
        As given to `sealed`, and ``layout``.
    articles : int
        How many are coded in it.
    failed : list of tuple of str
        Place and reason of what could not be read.

    Raises
    ------
    KitError
        If the head is none of a piece.
    """

    def __init__(self, raw: bytes, place: Path | str = "a piece"):
        self._raw, self._place = memoryview(raw), place
        self.places: dict[str, Extent] = {}  # of the contents
        with sound(place):
            at = raw.index(b"\n", _DIGEST + 1) + 1
            self.head: dict[str, Any] = json.loads(raw[_DIGEST + 1 : at - 1])
            self.head.setdefault("layout", 0)  # the first pieces do not say it
            for name, size in self.head.pop("contents").items():
                self.places[name] = Extent(at, at + _number(size))
                at += size
            if at != len(raw):
                raise ValueError("contents of other sizes")
            _number(self.layout)
            self.articles = _number(self.head.get("articles", 0))
            self.failed = [(place + "", reason + "") for place, reason in self.head.get("failed", ())]

    def raw(self, name: str) -> memoryview:
        """A content that was given as bytes."""
        start, end = self.places[name]
        return self._raw[start:end]

    def unpack(self, name: str) -> Any:
        """A content that was given as anything else."""
        with sound(self._place):
            unpacking = zlib.decompressobj()
            try:
                content = unpacking.decompress(self.raw(name), LARGEST)
                if unpacking.eof:
                    return json.loads(content)
            except MemoryError:
                pass
            raise ValueError("cut off, or larger than any that is written")

    @property
    def layout(self) -> int:
        """How its contents are laid out."""
        return self.head["layout"]


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError("not a number")
    return value


_ODD = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError, zlib.error)


@contextmanager
def sound(place: Path | str) -> Iterator[None]:
    """Whatever is wrong with the form of a piece is one `KitError` that names it; for reading alone."""
    try:
        yield
    except _ODD as error:
        raise KitError(f"{place} is no piece that the kit has written ({type(error).__name__}), {_ANEW}") from error


def read_whole(path: Path) -> bytes | None:
    """A piece as it was written; None if there is none, the disk has changed it since, or its layout is another."""
    raw = _whole(path)
    try:
        return raw if raw is not None and Piece(raw).layout == LAYOUT else None
    except KitError:
        return None


def _whole(path: Path) -> bytes | None:
    if places.is_link(path):
        return None
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    return raw if hashlib.sha256(raw[_DIGEST + 1 :]).hexdigest().encode() == raw[:_DIGEST] else None


def read(path: Path) -> Piece:
    """A piece of a case.

    Raises
    ------
    KitError
        If it is not as it was written, or another version of the kit has written it.
    """
    raw = _whole(path)
    if raw is None:
        raise KitError(f"{path} is damaged or gone, {_ANEW}")
    piece = Piece(raw, path)
    if piece.layout != LAYOUT:
        raise KitError(f"{path} is of another version of the kit (layout {piece.layout}; this one reads {LAYOUT}), {_ANEW}")
    return piece


_ANEW = "so the case cannot grow: code all its articles again into a new case (--out)"


def lost(folder: Path) -> list[str]:
    """Names of files that a folder of pieces should have and has not."""
    try:
        listed = places.inside(folder, LIST).read_text("utf-8").splitlines()
    except (OSError, ValueError, places.Outside):
        return [LIST]
    return [name[:80] for name in listed if not _NAME.fullmatch(name) or not places.inside(folder, name).is_file()]


class Mark(NamedTuple):
    """What is known of an article that a piece holds."""

    name: str
    sha256: str
    published: str | None
    row: str | None  # of the table that it came from


def marks(folder: Path) -> Iterator[Mark]:
    """Every article of all pieces of a folder; raises as `read`."""
    yield from marks_of(sorted(folder.glob(f"*{SUFFIX}")))


def marks_of(paths: Iterable[Path]) -> Iterator[Mark]:
    """Every article of some pieces; raises as `read`."""
    for path in paths:
        piece = read(path)
        apart = ARTICLES in piece.places  # earlier versions of the kit did not write them apart
        written = piece.unpack(ARTICLES if apart else "marks")
        with sound(path):
            if not isinstance(written, list) or len(written) != piece.articles:
                raise TypeError("no list of marks")
            articles = [Mark(*(mark if apart else mark["article"])) for mark in written]
            if not all(isinstance(mark.name, str) and _SHA.fullmatch(mark.sha256) for mark in articles):
                raise TypeError("an article without a name or a digest")
        yield from articles


def keep(path: Path, raw: bytes) -> None:
    """Write a piece, whole or not at all."""
    write_whole(path, raw)
