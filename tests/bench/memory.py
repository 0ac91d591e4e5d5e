"""Memory of a process with a case of 100,000 statements and a panel on it: `python tests/bench/memory.py` (Linux)."""

import sys
from pathlib import Path

import kit
from tests.synthetic import make_case


def megabytes(what="VmRSS"):
    line = next(row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith(what))
    return int(line.split()[1]) / 1024


size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
print(f"{'start':32} {megabytes():5.0f} MB")
case = make_case(size)
print(f"{f'a case of {size:,} statements':32} {megabytes():5.0f} MB")
panel = kit.panel(case)
print(f"{'and a panel':32} {megabytes():5.0f} MB")
smaller = panel.case.only(form="direct")
print(f"{'and a filtered case':32} {megabytes():5.0f} MB")
print(f"{'peak':32} {megabytes('VmHWM'):5.0f} MB")
