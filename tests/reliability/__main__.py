"""Try everything hostile that the tests have, and every kill, and say what came of it.

``python -m tests.reliability`` takes long: hundreds of kills, and every hostile case whole. ``--some`` takes those that every run
of the tests takes. Other options are pytest's.
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

from tests.reliability import ledger

ROOT = Path(__file__).parents[2]
SUITES = (
    "tests/reliability", "tests/browser/test_pages_attacked.py", "tests/browser/test_save_js.py",
    "tests/publish/test_safe_pages.py", "tests/store/test_saving.py", "tests/store/test_pieces.py", "tests/corpus/test_guard.py",
    "tests/text/test_cells.py", "tests/coding/test_cues.py",
)  # fmt: skip


def main(options: list[str]) -> int:
    """Run the suites; 0 if nothing was executed, written outside, lost or stopped and no test failed."""
    some = "--some" in options
    options = [o for o in options if o != "--some"]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "ledger"
        place.touch()
        os.environ[ledger.PLACE] = str(place)
        if not some:
            os.environ["KIT_ALL_HOSTILE"] = "1"
        os.chdir(ROOT)
        code = pytest.main([*SUITES, "-q", "-m", "not slow" if some else "slow or not slow", *options])
        kinds = ledger.added_up(place)
    print(f"\n{ledger.table(kinds)}")
    return int(code) or int(any(counted[harm] for counted in kinds.values() for harm in ledger.HARM))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
