"""The invented corpus coded by rule: once, however many processes test, and copied for whoever asks for it."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

import kit

TRUCE = date(2031, 3, 3)


def shared(factory: pytest.TempPathFactory) -> Path:
    """The folder of all processes of a run, for what each would make in the same way."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def copied(factory: pytest.TempPathFactory, out: Path | None = None) -> Path:
    """A case of its own in a new folder, which holds what `kit.code` would put there."""
    place, example = shared(factory) / "orlec", kit.example()
    with FileLock(place.with_suffix(".lock")):
        if not place.exists():
            kit.code(example / "articles", place, codebook=example, day_one=TRUCE)
    return Path(shutil.copytree(place, out or factory.mktemp("coded") / "orlec"))
