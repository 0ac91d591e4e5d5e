"""Correcting 50 groups of 100,000 machine rows by 200 coded ones, beside the same table uncorrected: seconds and memory."""

import resource
import statistics
import tempfile
import time
from dataclasses import replace

from kit import measures
from kit.coders import sampling
from kit.coders.files import Codes
from kit.coders.units import case_codes
from tests.synthetic import make_case

ROWS, CODED, TURNS = 100_000, 200, 5


def peak():
    """Megabytes that the process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


case = make_case(ROWS)
sample = sampling.keep(tempfile.mkdtemp(), sampling.sample(case, CODED, articles=0))
wanted = set(sample.units["unit_id"])
codes = Codes(sample.folder, "SIM")
drawn = case.rows("attributions", "article_id", sample.units["article_id"].unique())
part = case.with_tables(attributions=drawn, statements=case.rows("statements", "attribution_id", drawn["attribution_id"]))
codes.put(*(replace(c, decision="coded", confidence="high") for c in case_codes(part) if c.unit_id in wanted))
before = peak()
times = {"plain": [], "corrected": []}
for _ in range(TURNS):
    for name, how in (("plain", None), ("corrected", sample)):
        began = time.perf_counter()
        table = measures.stance_by(case, ["party", "issue"], corrected=how)
        times[name].append(time.perf_counter() - began)
groups = len(table)
for name, took in times.items():
    print(f"{name:10} {statistics.median(took):6.2f} s")
print(f"{groups} groups of {case.count('attributions'):,} passages and {case.count('statements'):,} statements, {CODED} coded")
print(f"memory: {peak() - before:.0f} MB above the {before:.0f} MB that the case takes")
