"""Every benchmark, one after the other: `python -m tests.bench`."""

import subprocess
import sys
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    print(f"\n{path.stem}: {path.read_text('utf-8').splitlines()[0].strip(chr(34))}", flush=True)
    subprocess.run([sys.executable, path], check=True)
