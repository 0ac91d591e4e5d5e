"""Bytes under keys → a file for the time of a run, and back by key: what does not fit in memory."""

from __future__ import annotations

import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_MEMORY = 4_000_000  # bytes that are not written to disk


class Spool:
    """Contents under a key each, in the order in which they were added.

    Parameters
    ----------
    scratch : Path, optional
        Where the file may be. Default: among the temporary files.

    Examples
    --------
    >>> from kit.store.spool import Spool
    >>> with Spool() as spool:
    ...     spool.add("a", b"one")
    ...     spool.add("b", b"two")
    ...     spool.add("a", b"three")
    ...     sorted(spool), [*spool.read("a")], spool.size("a")
    (['a', 'b'], [b'one', b'three'], 8)
    """

    def __init__(self, scratch: Path | None = None):
        self._file = tempfile.SpooledTemporaryFile(max_size=_MEMORY, dir=str(scratch) if scratch else None)  # noqa: SIM115
        self._places: dict[Any, array[int]] = defaultdict(lambda: array("Q"))  # first byte and size
        self._end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._places)

    def add(self, key: Any, content: bytes) -> None:
        """Add to what is under a key."""
        self._file.seek(self._end)
        self._places[key].extend((self._end, len(content)))
        self._end += self._file.write(content)

    def read(self, key: Any) -> Iterator[bytes]:
        """What was added under a key."""
        places = self._places.get(key, array("Q"))
        for at, size in zip(places[::2], places[1::2], strict=True):
            self._file.seek(at)
            yield self._file.read(size)

    def size(self, key: Any) -> int:
        """How many bytes are under a key."""
        return sum(self._places[key][1::2]) if key in self._places else 0

    def close(self) -> None:
        """Remove the file."""
        self._file.close()
