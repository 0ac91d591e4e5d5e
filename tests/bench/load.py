"""Loading with full checks, in CSV and in Parquet, and filtering, beside an older commit: `python tests/bench/load.py b9b8a47`.

The two commits load the same cases by turns, each time in a process of its own; without a commit only today's times are told.
Numbers are medians of five; articles are invented, a thousand are coded and repeated under other ids.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from kit.corpus import code as batch
from tests import invented
from tests.bench.beside import checked_out
from tests.bench.grown import grow
from tests.synthetic import make_case

ROOT = Path(__file__).parent.parent.parent
TIMES, ARTICLES, STATEMENTS = 5, 100_000, 100_000
CLOCKS = """
import json, sys, time
started = time.perf_counter()
folder = sys.argv[1] or None
def clocked(action):
    began = time.process_time(), time.perf_counter()
    kept = action()
    return kept, [time.process_time() - began[0], time.perf_counter() - began[1]]
"""
FRESH = "import kit; kit.load(folder); print(json.dumps([[time.process_time(), time.perf_counter() - started]]))"
AGAIN = """
import kit
kit.load()
case, loaded = clocked(lambda: kit.load(folder))
party = case.book.order("party")[0]
print(json.dumps([loaded, clocked(lambda: case.only(party=party, form="direct"))[1]]))
"""
ASKED = """
import kit
from kit import measures
kit.load()
case, loaded = clocked(lambda: kit.load(folder))
_, asked = clocked(lambda: measures.stance_by(case, ["party", "issue"]))
print(json.dumps([loaded, asked, [a + b for a, b in zip(loaded, asked)]]))
"""


def run(code, folder, root):
    done = subprocess.run(
        [sys.executable, "-c", CLOCKS + code, str(folder or "")],
        env={**os.environ, "PYTHONPATH": str(root)}, cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def compare(names, code, folder, roots, before=lambda: None):
    """Medians of each step, by turns; the last commit of ``roots`` is today's."""
    found = {label: [] for label in roots}
    for _ in range(TIMES):
        for label, root in roots.items():
            before()
            found[label].append(run(code, folder, root))
    for step, name in enumerate(names):
        middle = {
            label: [statistics.median(one[step][clock] for one in runs) for clock in (0, 1)] for label, runs in found.items()
        }
        told = "   ".join(f"{label} {cpu:.2f} s, {wall:.2f} s" for label, (cpu, wall) in middle.items())
        ratio = f"   {middle[next(iter(roots))][0] / middle['now'][0]:.1f} ×" if len(roots) > 1 else ""
        print(f"{name:60} {told}{ratio}", flush=True)


def main(commit):
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as older:
        place, roots = Path(scratch), {}
        if commit:
            roots[commit] = older.enter_context(checked_out(commit, place / "older"))
        roots["now"] = ROOT
        print("processor time, seconds by the clock")
        compare(["import kit; kit.load() in a fresh process"], FRESH, None, roots)
        compare(["the shipped case", "only(party, form) of it"], AGAIN, None, roots)
        many = make_case(STATEMENTS).save(place / "csv")
        compare([f"{STATEMENTS:,} statements in CSV", "only(party, form) of them"], AGAIN, many, roots)
        invented.write(place / "corpus.jsonl", 1000, kind="jsonl", seed=11)
        batch.code(place / "corpus.jsonl", place / "one", tables="parquet")
        large = grow(place / "one", place / "large", ARTICLES // 1000, without=("texts",), indexed=False)
        steps = ["load", "the question after it", "both"]
        first, later = ([f"{ARTICLES:,} articles in Parquet, {time}: {step}" for step in steps] for time in ("first", "later"))
        compare(first, ASKED, large, roots, before=lambda: shutil.rmtree(large / "index", ignore_errors=True))
        compare(later, ASKED, large, roots)


if __name__ == "__main__":
    main(*sys.argv[1:2] or [""])
