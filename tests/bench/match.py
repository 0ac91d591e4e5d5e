"""Rows of a list a second that `kit match` joins with 5,000 texts, and its peak of memory, for lists of three lengths."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROWS = (20_000, 100_000, 500_000)
TEXTS = 5_000


def entry(n: int):
    from kit.reading.listed import Listed

    address = f"https://www.gazette{n % 997}.example/2031/05/{n}/talks?utm_source=feed"
    return Listed(f"list.csv:{n}", str(n), address, f"The envoy left hall {n}", None, None, "en", date(2031, 5, 1 + n % 28))


def text(n: int):
    """Two of three have the address of a row, the others its title and day."""
    from kit.reading.items import Document

    address = f"http://gazette{n % 997}.example/2031/05/{n}/talks" if n % 3 else None
    title, day = f"The envoy left hall {n}", date(2031, 5, 1 + n % 28)
    return Document(str(n), f"texts.jsonl:{n}", "Nobody spoke. " * 200, "0" * 64, title, url=address, published=day)


def measure(rows: int) -> None:
    from kit.reading.matching import match

    with tempfile.TemporaryDirectory() as folder:
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        texts = (text(n * rows // TEXTS) for n in range(TEXTS))
        done = match(map(entry, range(rows)), texts, Path(folder) / "matched.jsonl")
        took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"done": str(done), "seconds": took, "before": before // 1024, "peak": after // 1024}))


if __name__ == "__main__":
    if sys.argv[1:]:
        measure(int(sys.argv[1]))
    else:
        for rows in ROWS:
            told = json.loads(subprocess.run([sys.executable, __file__, str(rows)], check=True, capture_output=True).stdout)
            print(f"{told['done']}: {rows / told['seconds']:8,.0f} rows a second, {told['before']} → {told['peak']} MB")
