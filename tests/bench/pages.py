"""Pages of panels of a large case: bytes, widget state, process time, memory: `python tests/bench/pages.py [CASE]`.

Without a case of one's own 10,000 invented articles are coded first.
"""

import json
import resource
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from kit.corpus import code as batch
from kit.notebooks import run as run_notebooks
from kit.publish.executed import STATE
from tests import invented
from tests.bench.publish import PAGES
from tests.sites import notebook, own_cache, publish

ARTICLES = 10_000


def main(folder: str = "") -> None:
    with tempfile.TemporaryDirectory() as scratch, own_cache(Path(scratch) / "cache"):
        case = Path(folder) if folder else _coded(Path(scratch))
        cells = ("# What does a large case hold?\n\nMuch.", "import kit\ncase = kit.load()")
        books = [
            notebook(Path(scratch) / "books" / f"{name}.ipynb", *cells, *(f"kit.panel(case, {kind!r})" for kind in kinds))
            for name, kinds in PAGES.items()
        ]
        publish(books, Path(scratch) / "site", case)
        for book in books:
            print(f"{book.stem:10} page {(Path(scratch) / 'site' / f'{book.stem}.html').stat().st_size / 1e6:5.2f} MB")
        for path in sorted((Path(scratch) / "cache").rglob("*.ipynb")):
            run = run_notebooks.read(path)
            state = json.dumps(run.metadata.widgets[STATE])
            print(f"widget state of the notebook that ends {run.cells[-1].source!r}: {len(state) / 1e6:.1f} MB")
        own, kernels = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        times = [use.ru_utime + use.ru_stime for use in (own, kernels)]
        print(f"process time {times[0]:.0f} s, of kernels {times[1]:.0f} s; largest kernel {kernels.ru_maxrss / 1000:,.0f} MB")


def _coded(scratch: Path) -> Path:
    invented.write(scratch / "corpus.jsonl", ARTICLES, kind="jsonl", seed=7)
    batch.code(scratch / "corpus.jsonl", scratch / "case", tables="parquet")
    return scratch / "case"


if __name__ == "__main__":
    main(*sys.argv[1:2])
