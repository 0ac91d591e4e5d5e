"""Write the golden tables anew."""

import tempfile
from pathlib import Path

from tests.golden import FOLDER, coded, text

with tempfile.TemporaryDirectory() as scratch:
    for name, frame in coded(Path(scratch) / "case").items():
        (FOLDER / f"{name}.csv").write_text(text(frame), "utf-8")
