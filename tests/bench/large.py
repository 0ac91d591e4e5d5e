"""Questions to a case of 20 million statements on disk, beside pandas, and the cubes of one of a million: time and memory."""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from kit.corpus import code as batch
from tests import invented
from tests.bench.grown import grow

BY = ["party", "issue", "said_from"]
LEFT_OUT = ("sentences", "texts", "events", "event_participants", "event_reports", "figures", "citations")
PEAK = """
def peak():  # of this process alone; getrusage would tell of the one that started it too
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
"""
ASKED = """
import json, sys, time
import kit
from kit import measures
began = time.perf_counter(); case = kit.load(sys.argv[1]); loaded = time.perf_counter() - began
times = []
for _ in range(3):
    began = time.perf_counter(); table = measures.stance_by(case, BY); times.append(time.perf_counter() - began)
print(json.dumps([loaded, times, len(table), int(table["n_mentions"].sum() + table["n"].sum()), peak()]))
"""
PLAIN = """
import glob, json, sys, time
import duckdb
con, (wide,) = duckdb.connect(config={"memory_limit": "800MB"}), glob.glob(sys.argv[1] + "/index/stated-*.parquet")
question = f'''SELECT party_id, issue_id, said_from, count(*), count(*) FILTER (stance <> 'mentions' AND NOT by_rule)
    FROM (SELECT *, starts_with(stated_by, 'rules ') AS by_rule FROM '{wide}') WHERE first AND issue_id <> 'other' group by ALL'''
times = []
for _ in range(3):
    began = time.perf_counter(); con.sql(question).to_arrow_table(); times.append(time.perf_counter() - began)
print(json.dumps([times, peak()]))
"""
PANDAS = """
import glob, json, sys, time
import pandas as pd
times = []
for _ in range(1):
    began = time.perf_counter()
    columns = ["utterance_id", "issue_id", "party_id", "said_from", "stance", "form_rank", "statement_id"]
    rows = pd.read_parquet(glob.glob(sys.argv[1] + "/index/stated-*.parquet")[0], columns=columns)
    rows = rows.sort_values(["form_rank", "statement_id"]).drop_duplicates(["utterance_id", "issue_id"])
    table = rows.groupby(["party_id", "issue_id", "said_from", "stance"], dropna=False).size()
    times.append(time.perf_counter() - began)
print(json.dumps([0, times, len(table), int(table.sum()), peak()]))
"""
CUBES = """
import json, sys, time
import kit
from kit.panels.cubes import CountedCubes
from kit.panels.packed import pack
case = kit.load(sys.argv[1])
cubes = CountedCubes(case)
found = {}
for name in ("statements", "utterances", "attributions", "articles"):
    began = time.perf_counter(); cube = cubes[name]; took = time.perf_counter() - began
    found[name] = [took, len(cube.n), len(pack(cube)[1]) // 1000]
print(json.dumps([found, peak()]))
"""


def run(code, folder):
    told = subprocess.run(
        [sys.executable, "-c", PEAK + code.replace("BY", repr(BY)), str(folder)], capture_output=True, text=True, check=True
    )
    return json.loads(told.stdout)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        invented.write(place / "corpus.jsonl", 1000, kind="jsonl", seed=11)
        batch.code(place / "corpus.jsonl", place / "one", tables="parquet", engine="dask")
        large = grow(place / "one", place / "large", 1296, without=LEFT_OUT)
        loaded, times, groups, n, memory = run(ASKED, large)
        print(
            f"stance_by({BY}) over {n:,} utterances × issues: {statistics.median(times):.2f} s (median of 3), {groups:,} groups,"
        )
        print(f"  peak memory of the process {memory:,} MB; kit.load {loaded:.2f} s")
        plain, held = run(PLAIN, large)
        ratio = statistics.median(times) / statistics.median(plain)
        print(f"the counts alone, asked of DuckDB: {statistics.median(plain):.2f} s, {held:,} MB; ratio {ratio:.2f}")
        _, theirs, _, same, much = run(PANDAS, large)
        ratio = theirs[0] / statistics.median(times)
        print(f"pandas, the wide table read and counted once: {theirs[0]:.1f} s, {much:,} MB; ratio {ratio:.0f}")
        print(f"  pandas counts {same:,}, every issue and topic included")
        million = grow(place / "one", place / "million", 66)
        found, memory = run(CUBES, million)
        for name, (took, cells, size) in found.items():
            print(f"cube of {name}: {took:.1f} s, {cells:,} cells, {size:,} kB packed")
        print(f"  peak memory of the process {memory:,} MB")


if __name__ == "__main__":  # workers start as processes of their own
    main()
