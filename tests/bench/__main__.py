"""Benchmarks by their names, or all of them, one after the other: `python -m tests.bench code settle`."""

import subprocess
import sys
from pathlib import Path

paths = {path.stem: path for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))}
names = sys.argv[1:] or [*paths]
if unknown := [name for name in names if name not in paths]:
    sys.exit(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(paths)}")
failed = []
for name in names:
    print(f"\n{name}: {paths[name].read_text('utf-8').splitlines()[0].strip(chr(34))}", flush=True)
    if subprocess.run([sys.executable, paths[name]]).returncode:
        failed.append(name)
if failed:
    sys.exit(f"failed: {', '.join(failed)}")
