"""How long loading with full checks and filtering take, by size of the case: `python tests/bench/load.py`."""

import statistics
import tempfile
import time
from pathlib import Path

import kit
from tests.synthetic import make_case


def median(action, times):
    action()
    found = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        found.append(time.perf_counter() - began)
    return statistics.median(found)


def report(name, folder, times):
    case = kit.load(folder)
    party, *_ = case.book.order("party")
    load, only = median(lambda: kit.load(folder), times), median(lambda: case.only(party=party, form="direct"), times)
    print(f"{name:24} load and check {load * 1000:7.0f} ms   only(…) {only * 1000:6.0f} ms   (medians of {times})")


report("the shipped case", None, 15)
with tempfile.TemporaryDirectory() as scratch:
    for size, times in ((150, 15), (10_000, 5), (100_000, 3)):
        report(f"{size:,} statements", make_case(size).save(Path(scratch) / str(size)), times)
