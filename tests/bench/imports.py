"""How long `import kit` and `kit --help` take, in a fresh process each: `python tests/bench/imports.py`."""

import statistics
import subprocess
import sys
import time

WHAT = {
    "python -c pass": "pass",
    "import kit": "import kit",
    "import kit; kit.load()": "import kit; kit.load()",
    "kit --help": "import sys; sys.argv = ['kit', '--help']; from kit.cli import main; main()",
}

for name, code in WHAT.items():
    times = []
    for _ in range(9):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    low, median, high = (pick(times) * 1000 for pick in (min, statistics.median, max))
    print(f"{name:24} {median:6.0f} ms  (median of {len(times)}, {low:.0f}–{high:.0f})")
