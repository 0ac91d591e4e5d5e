#!/usr/bin/env bash
# DuckDB 2.0.1 and fsspec 2026.9.0: of a registered file system, all threads that read a Parquet file use one Python handle;
# each calls seek() and then read(). Whenever seek() lets others run (a slow store; the system call of a plain file), another
# thread may seek in between, and DuckDB gets bytes of another place: errors such as “TProtocolException: Invalid data”, or
# another result without any. DuckDB's page on fsspec does not say so. `threads` of 1 is no remedy: as its page on input says,
# Parquet is read ahead by a second pool. With `async_threads` of 0 besides it is one, and so is a handle that keeps a place for
# every thread.
# Seen with fsspec's handle of a local file: with one thread all is right; with more, and 2 ms between seek() and read(), 16 to 20
# of 21 reads are not, and a sum is another one, without an error. Without these 2 ms 13 to 29 of 840 reads, 6 to 9 of 40 sums.
# The handle here hands on wrong bytes only where they are another whole column chunk, so that nothing damaged is decoded.
# Fails if several threads give no wrong read or the right sum, or one thread a wrong one.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q duckdb==2.0.1 fsspec==2026.9.0
cd "$place"
"$place/venv/bin/python" - <<'PY'
import os
import time
from pathlib import Path
from threading import get_ident

import duckdb
from fsspec.implementations.local import LocalFileSystem

QUERY = "SELECT sum(x) FROM read_parquet(?)"
duckdb.execute("COPY (SELECT range AS x FROM range(409600)) TO 'x.parquet' (ROW_GROUP_SIZE 20480, COMPRESSION uncompressed)")
right = duckdb.execute(QUERY, ["x.parquet"]).fetchone()
assert right == (sum(range(409600)),)
places = duckdb.execute("SELECT data_page_offset, total_compressed_size FROM parquet_metadata('x.parquet')").fetchall()
assert len(places) == 20 and len({size for _, size in places}) == 1
chunks = {Path("x.parquet").read_bytes()[at : at + size] for at, size in places}


class Watched:
    """fsspec's handle; what it reads is compared with the bytes at the place to which the same thread sought."""

    def __init__(self, file, pause, seen):
        self.file, self.pause, self.seen, self.sought, self.users = file, pause, seen, {}, set()

    def seek(self, at):
        self.sought[get_ident()] = at
        self.file.seek(at)
        if self.pause:
            time.sleep(self.pause)
        return at

    def read(self, size):
        came = self.file.read(size)
        asked = os.pread(self.file.fileno(), size, self.sought[get_ident()])
        self.users.add(get_ident())
        self.seen.append((came == asked, len(self.users)))
        return came if came in chunks and asked in chunks else asked

    def close(self):
        self.file.close()


class Local(LocalFileSystem):
    protocol, cachable = "watched", False

    def __init__(self, pause):
        super().__init__()
        self.pause, self.seen = pause, []

    @classmethod
    def _strip_protocol(cls, path):
        return path.removeprefix("watched://")

    def _open(self, path, mode="rb", block_size=None, **options):
        return Watched(super()._open(path, mode, block_size, **options), self.pause, self.seen)


def wrong(threads, fetching, pause=0.002, times=1):
    """Reads that went on from another thread's place, and sums that came out wrong."""
    files, sums = Local(pause), 0
    for _ in range(times):
        con = duckdb.connect(config={"threads": threads, "async_threads": fetching})
        con.register_filesystem(files)
        sums += con.execute(QUERY, ["watched://x.parquet"]).fetchone() != right
    reads, users = sum(not same for same, _ in files.seen), max(users for _, users in files.seen)
    print(f"threads {threads}, async_threads {fetching}, pause {pause} s: up to {users} threads in a handle, wrong:", end=" ")
    print(f"{reads} of {len(files.seen)} reads, {sums} of {times} sums")
    return reads > 0, sums > 0


assert wrong(1, 0) == (False, False)
for threads, fetching in ((1, 8), (4, 0), (4, 8)):
    assert wrong(threads, fetching) == (True, True)
wrong(4, 8, pause=0, times=40)  # how often it happens by itself
PY
