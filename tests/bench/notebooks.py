"""Sizes of the stored reports, and how long strict nbval takes over all of them: `python tests/bench/notebooks.py`."""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
    print(f"{path.name:20} {path.stat().st_size / 1000:6.1f} kB")
began = time.perf_counter()
done = subprocess.run(
    [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "notebooks"], cwd=ROOT, stdout=subprocess.PIPE, text=True
)
print(f"{time.perf_counter() - began:.1f} s for strict nbval: {done.stdout.strip().splitlines()[-1]}")
