"""How the time to code one article grows with its length, up to half a megabyte of names, days and figures.

`python -m tests.bench.long`: the last column is how many times longer a line takes than in the shortest article; 1 is linear.
"""

import statistics
import time

from tests.corpus.test_long import article, coder

LINES, ROUNDS = (1_000, 2_000, 4_000, 8_000), 3

coding = coder()
coding.code(article(1))  # loads what all need
taken = {n: [] for n in LINES}
for _ in range(ROUNDS):
    for n in LINES:
        document = article(n)
        began = time.process_time()
        coding.code(document)
        taken[n].append((time.process_time() - began) / n * 1000)
first = statistics.median(taken[LINES[0]])
for n, each in taken.items():
    median, size = statistics.median(each), len(article(n).text) // 1000
    print(f"{n:6,} lines, {size:3} kB: {median:.2f} ms a line ({min(each):.2f}–{max(each):.2f}), {median / first:.2f}")
