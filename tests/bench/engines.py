"""Coding with one Dask worker and with two, and what a worker holds at its peak: `python tests/bench/engines.py [ARTICLES]`."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import corpus

CODE = """
import sys
from kit import batch
if __name__ == "__main__":
    batch.code(sys.argv[1], sys.argv[2], engine="dask", workers=int(sys.argv[3]), tables="parquet")
"""


def children(pid):
    """A process and all below it: command line and peak memory in MB."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            yield int(told["PPid"]), int(told["Pid"]), int(told.get("VmHWM", "0 kB").split()[0]) // 1024
        except (OSError, ValueError):
            continue


def run(source, out, workers):
    began, peaks = time.perf_counter(), {}
    running = subprocess.Popen([sys.executable, "-c", CODE, str(source), str(out), str(workers)])
    while running.poll() is None:
        every = list(children(running.pid))
        for _, pid, peak in [e for e in every if e[0] == running.pid]:
            peaks[pid] = max(peak, peaks.get(pid, 0))
        time.sleep(0.5)
    assert running.returncode == 0
    return time.perf_counter() - began, max(peaks.values())


n = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
with tempfile.TemporaryDirectory() as scratch:
    place = Path(scratch)
    for size in dict.fromkeys((max(1000, n // 4), n)):
        corpus.write(place / f"{size}.jsonl", size, kind="jsonl", seed=2)
        one, peak = run(place / f"{size}.jsonl", place / f"one{size}", 1)
        two, other = run(place / f"{size}.jsonl", place / f"two{size}", 2)
        print(
            f"{size:,} articles: one worker {one:.1f} s ({1000 * one / size:.2f} ms an article), two {two:.1f} s; "
            f"ratio {one / two:.2f}; peak memory of a worker {max(peak, other):,} MB"
        )
