"""This commit beside an older one, by turns: `python tests/bench/beside.py b9b8a47 [ARTICLES] [TURNS]`.

The older one is checked out into a temporary folder; both run with the libraries that are installed, each in processes of its
own. ARTICLES is a folder or file of real articles; without it invented ones alone are coded. Medians of process time, children
included, and their ratio.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
INVENTED, TURNS = 300, 5
SPENT = """
import os, resource, sys, tempfile
from pathlib import Path
def spent():
    return sum(r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""
WORK = {  # what is measured → the script that prints the seconds it took
    "import kit; kit.load()": "import kit; kit.load(); print(spent())",
    "kit code": "import kit; kit.code\n"
    "with tempfile.TemporaryDirectory() as place:\n"
    "    began = spent(); kit.code(Path(sys.argv[1]), Path(place) / 'case', engine='serial'); print(spent() - began)",
    "kit.load, stance_by, coverage_by": "import kit; from kit import measures\n"
    "began = spent(); case = kit.load(sys.argv[2])\n"
    "measures.stance_by(case); measures.coverage_by(case); print(spent() - began)",
}


@contextmanager
def checked_out(commit: str, place: Path) -> Iterator[Path]:
    """The files of a commit in a folder, for the length of a block."""
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(place), commit], cwd=ROOT, check=True)
    try:
        yield place
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(place)], cwd=ROOT, check=True)


def seconds(tree: Path, work: str, source: Path, case: Path) -> float:
    """Process time of one piece of work in the checkout of a commit."""
    env: Mapping[str, str] = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "", "KIT_CASE": ""}
    told = subprocess.run(
        [sys.executable, "-c", SPENT + WORK[work], str(source), str(case)], cwd=tree, env=env, capture_output=True, text=True
    )
    if told.returncode:
        sys.exit(f"{work} in {tree.name}:\n{told.stderr[-2000:]}")
    return float(told.stdout.split()[-1])


def compare(older: Path, what: str, work: str, source: Path, case: Path, turns: int) -> None:
    """Print the medians of both commits, which take turns."""
    taken: dict[Path, list[float]] = {older: [], ROOT: []}
    for _ in range(turns):
        for tree, times in taken.items():
            times.append(seconds(tree, work, source, case))
    before, now = (statistics.median(times) for times in taken.values())
    print(f"{what}: {before:.2f} s → {now:.2f} s; {before / now:.2f} × as fast", flush=True)


def main(commit: str, articles: str = "", turns: str = str(TURNS)) -> None:
    """Check the commit out, and compare."""
    sys.path.insert(0, str(ROOT))
    from kit.store.package import shipped
    from tests import invented

    with tempfile.TemporaryDirectory() as scratch:
        place = Path(scratch)
        with checked_out(commit, place / "older"):
            invented.write(place / "invented.jsonl", INVENTED, kind="jsonl", seed=5)
            sources = {f"{INVENTED} invented articles": place / "invented.jsonl"} | (
                {"real articles": Path(articles)} if articles else {}
            )
            for work in WORK:
                for words, source in sources.items() if work == "kit code" else [("the shipped case", place)]:
                    compare(place / "older", f"{work}, {words}", work, source, shipped(), int(turns))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(*sys.argv[1:])
    else:
        print("skipped: name an older commit, e.g. `python tests/bench/beside.py b9b8a47`")
