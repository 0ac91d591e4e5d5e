"""Ids and hashes of the articles seen so far → an id that is free, or the news that this article was there."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Mapping

# e.g. "report-2"
_NUMBERED = re.compile(r"(.+)-([0-9]+)")


class Taken:
    """The ids given in one run: some 30 bytes of memory for each, so that millions stay small.

    Parameters
    ----------
    known : mapping of str to str, optional
        Id → SHA-256 of articles that are there before: what follows is named as if they had come first.
    rows : iterable of str, optional
        Their rows of tables without an id of their own.

    Notes
    -----
    Of an id and of a text's hash, eight bytes are kept. Two ids that agree in eight bytes by chance (one in a million for a
    corpus of five million) give the later one a number that it would not have needed; an article is never lost by it, as its
    text would have to agree in another eight.
    """

    def __init__(self, known: Mapping[str, str] | None = None, rows: Iterable[str] = ()) -> None:
        self._rows = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE taken (id INTEGER PRIMARY KEY, sha INTEGER NOT NULL, n INTEGER NOT NULL)")
        for name, sha256 in (known or {}).items():
            self._new(_short(name), _sha(sha256))
            numbered = _NUMBERED.fullmatch(name)
            if numbered and numbered[1] in (known or {}):
                self._new(_pair(numbered[1], sha256), 0)
        for row in rows:
            self._new(_short(f"row {row}"), 0)

    def close(self) -> None:
        """Forget all."""
        self._rows.close()

    def name(self, wanted: str, sha256: str, row: str | None = None) -> str | None:
        """The id that an article gets: the wanted one, or it with the first free number from 2; None if it was there.

        A row of a table without an id of its own was there if a row of the same cells was.
        """
        if row and not self._new(_short(f"row {row}"), 0):
            return None
        key, sha = _short(wanted), _sha(sha256)
        if self._new(key, sha):
            return wanted
        had, n = self._rows.execute("SELECT sha, n FROM taken WHERE id = ?", (key,)).fetchone()
        if had == sha or not self._new(_pair(wanted, sha256), 0):
            return None
        n += 1
        while not self._new(_short(f"{wanted}-{n}"), sha):
            n += 1
        self._rows.execute("UPDATE taken SET n = ? WHERE id = ?", (n, key))
        return f"{wanted}-{n}"

    def _new(self, key: int, sha: int) -> bool:
        before = self._rows.total_changes  # rowcount is not told in a Turkish locale: Python does not know INSERT by its I there
        self._rows.execute("INSERT INTO taken VALUES (?, ?, 1) ON CONFLICT DO NOTHING", (key, sha))
        return self._rows.total_changes > before


def _pair(wanted: str, sha256: str) -> int:
    """Stands for an article that wanted an id which another had, so that its copies are known too."""
    return _short(f"{wanted} {sha256}")


def _sha(sha256: str) -> int:
    return _to_signed(bytes.fromhex(sha256[:16]))


def _short(name: str) -> int:
    return _to_signed(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _to_signed(eight: bytes) -> int:
    return int.from_bytes(eight, "big", signed=True)
