"""What a worker made of some articles → one sealed file, and back: a digest, a line that says what is in it, and its contents."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kit import places
from kit.errors import KitError

SUFFIX = ".piece"
FOLDER = "pieces"  # of a case
LIST = "list.txt"  # in it: the names of all pieces, for a lost one to be missed
LAYOUT = 1  # of the contents (`kit.coding.packing`): pieces of another one are not read; raise it with every change to them
_NAME = re.compile(r"[0-9a-z-]{1,100}\.piece")
_DIGEST = 64  # characters of the first line
_LEVEL = 1  # of zlib: a third of the size for a tenth of the time of coding; higher levels cost more than they save


def sealed(head: Mapping[str, Any], contents: Mapping[str, Any]) -> bytes:
    """Put a piece together.

    Parameters
    ----------
    head : mapping
        Small; read without the contents. `LAYOUT` is put into it.
    contents : mapping of str to anything
        Bytes are kept as they are, all else as packed JSON.
    """
    packed = {k: v if isinstance(v, bytes) else zlib.compress(_json(v), _LEVEL) for k, v in contents.items()}
    line = _json({"layout": LAYOUT, **head, "contents": {k: len(v) for k, v in packed.items()}})
    rest = b"\n".join([line, b"".join(packed.values())])
    return hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


class Piece:
    """A sealed piece in memory.

    Attributes
    ----------
    head : dict
        As given to `sealed`, and ``layout``.
    """

    def __init__(self, raw: bytes):
        end = raw.index(b"\n", _DIGEST + 1)
        self.head: dict[str, Any] = json.loads(raw[_DIGEST + 1 : end])
        self._raw, at = memoryview(raw), end + 1
        self.places: dict[str, tuple[int, int]] = {}  # content → first byte and end in the file
        for name, size in self.head.pop("contents").items():
            self.places[name] = at, at + size
            at += size

    def raw(self, name: str) -> memoryview:
        """A content that was given as bytes."""
        start, end = self.places[name]
        return self._raw[start:end]

    def told(self, name: str) -> Any:
        """A content that was given as anything else."""
        return json.loads(zlib.decompress(self.raw(name)))

    @property
    def layout(self) -> int:
        """How its contents are laid out; 0 for the first pieces, which do not say it."""
        return self.head.get("layout", 0)


def kept(path: Path) -> bytes | None:
    """A piece as it was written; None if there is none, the disk has changed it since, or its layout is another."""
    raw = _whole(path)
    return raw if raw is not None and Piece(raw).layout == LAYOUT else None


def _whole(path: Path) -> bytes | None:
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
    piece = Piece(raw)
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


def articles(folder: Path) -> dict[str, str]:
    """Article → SHA-256, of all pieces of a folder; raises as `read`."""
    marks = (m["article"] for p in sorted(folder.glob(f"*{SUFFIX}")) for m in read(p).told("marks"))
    return {name: sha256 for name, sha256, *_ in marks}


def keep(path: Path, raw: bytes) -> None:
    """Write a piece beside its place, then under its name."""
    beside = path.with_suffix(".part")
    beside.write_bytes(raw)
    beside.replace(path)
