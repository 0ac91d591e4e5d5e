"""Ids and hashes of the articles seen so far → an id that is free, or the news that this article was there."""

from __future__ import annotations

import hashlib
import sqlite3


class Taken:
    """The ids given in one run: some 30 bytes of memory for each, so that millions stay small.

    Notes
    -----
    Of an id and of a text's hash, eight bytes are kept. Two ids that agree in eight bytes by chance (one in a million for a
    corpus of five million) give the later one a number that it would not have needed; an article is never lost by it, as its
    text would have to agree in another eight.
    """

    def __init__(self) -> None:
        self._rows = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("CREATE TABLE taken (id INTEGER PRIMARY KEY, sha INTEGER NOT NULL, n INTEGER NOT NULL)")

    def close(self) -> None:
        """Forget all."""
        self._rows.close()

    def name(self, wanted: str, sha256: str, row: str | None = None) -> str | None:
        """The id that an article gets: the wanted one, or it with the first free number from 2; None if it was there.

        A row of a table without an id of its own was there if a row of the same cells was.
        """
        if row and not self._new(_short(f"row {row}"), 0):
            return None
        key, sha = _short(wanted), _to_signed(bytes.fromhex(sha256[:16]))
        if self._new(key, sha):
            return wanted
        had, n = self._rows.execute("SELECT sha, n FROM taken WHERE id = ?", (key,)).fetchone()
        if had == sha:
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


def _short(name: str) -> int:
    return _to_signed(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _to_signed(eight: bytes) -> int:
    return int.from_bytes(eight, "big", signed=True)
