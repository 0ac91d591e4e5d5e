"""Coding by Dask's workers: one against two, and what an article costs as the corpus grows.

`python tests/bench/engines.py [ARTICLES …]` codes each number of articles with two workers, the first three times with one and
with two by turns. Processor time and memory are what the operating system says of every process.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests import invented

CODE = """
import json, sys, time
import kit
if __name__ == "__main__":
    began, seen = time.perf_counter(), {}
    def progress(now):
        seen.setdefault(now.stage, []).append(time.perf_counter() - began)
        seen[now.stage] = [seen[now.stage][0], seen[now.stage][-1]]
    kit.code(sys.argv[1], sys.argv[2], engine="dask", workers=int(sys.argv[3]), tables="parquet", progress=progress)
    (ready, coded), end = next(iter(seen.values())), time.perf_counter() - began
    print(json.dumps({"start": ready, "coding": coded - ready, "together": end - coded, "all": end}))
"""
REPEATS = 3
TICK = os.sysconf("SC_CLK_TCK")


class Run(NamedTuple):
    """Seconds of a run by what was done, processor seconds of workers and of those that code for them, and peaks in MB of one
    of these and of the main process."""

    start: float
    coding: float
    together: float
    all: float
    work: float
    worker: int
    main: int


def processes(root):
    """A process and all below it: id, processor seconds and peak memory in MB."""
    every = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            told = dict(line.split(":", 1) for line in (place / "status").read_text().splitlines() if ":" in line)
            spent = (place / "stat").read_text().rpartition(")")[2].split()[11:13]
        except (OSError, ValueError):
            continue
        every[int(told["Pid"])] = int(told["PPid"]), spent, told.get("VmHWM", "0 kB")
    for pid, (_, spent, peak) in every.items():
        above = pid
        while above not in (root, 0):
            above = every[above][0] if above in every else 0
        if above == root:
            yield pid, sum(map(int, spent)) / TICK, int(peak.split()[0]) // 1024


def run(source, out, workers):
    running = subprocess.Popen(
        [sys.executable, "-c", CODE, str(source), str(out), str(workers)], stdout=subprocess.PIPE, text=True
    )
    seen = {}
    while running.poll() is None:
        seen.update({pid: (spent, peak) for pid, spent, peak in processes(running.pid) if peak})
        time.sleep(0.5)
    assert running.returncode == 0
    main = seen.pop(running.pid)[1]
    told = json.loads(running.stdout.read().splitlines()[-1])
    return Run(**told, work=sum(s for s, _ in seen.values()), worker=max(p for _, p in seen.values()), main=main)


def told(size, workers, r):
    each = 1000 / size
    return (
        f"{size:,} articles, {workers} worker{'s' * (workers > 1)}: {r.all:.1f} s, of which start {r.start:.1f}, "
        f"coding {r.coding:.1f} ({r.coding * each:.2f} ms an article), together {r.together:.1f} ({r.together * each:.2f} ms); "
        f"workers' processor time {r.work * each:.2f} ms an article; peak of a worker {r.worker:,} MB, of the main {r.main:,} MB"
    )


def main(sizes):
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        for size in sizes:
            source = place / f"{size}.jsonl"
            invented.write(source, size, kind="jsonl", seed=2)
            workers = (1, 2) * REPEATS if size == sizes[0] else (2,)
            made = [(w, run(source, place / f"{size}-{n}", w)) for n, w in enumerate(workers)]
            for w, r in made:
                print(told(size, w, r), flush=True)
            if size == sizes[0]:
                for what in ("coding", "all"):
                    one, two = (statistics.median(getattr(r, what) for w, r in made if w == n) for n in (1, 2))
                    print(
                        f"two workers against one, {what}: {one:.1f} s / {two:.1f} s = {one / two:.2f} × (medians of {REPEATS})"
                    )


if __name__ == "__main__":
    main([int(n) for n in sys.argv[1:]] or [4000])
