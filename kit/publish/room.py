"""This machine → how many kernels may run on it at once."""

from __future__ import annotations

import os
import re
from pathlib import Path

MOST = 4  # kernels
_EACH = 1_500_000_000  # bytes that the kernel of a large case on disk may take
_ON_DISK = 2  # kernels of a case on disk: DuckDB takes all cores by itself


def at_once(*, on_disk: bool) -> int:
    """Kernels that run side by side: of a case on disk two, where there is memory for both, so that one counts while the other
    writes down."""
    cores = os.cpu_count() or 1
    return max(1, min(cores, _ON_DISK, free() // _EACH)) if on_disk else min(cores, MOST)


def free(root: Path = Path("/")) -> int:
    """Bytes of memory that programs may still take, as Linux says for the machine and for this program's group; elsewhere none
    is known of."""
    known = [_machine(root / "proc/meminfo"), _group(root / "sys/fs/cgroup")]
    return min((bytes_left for bytes_left in known if bytes_left is not None), default=0)


def _machine(place: Path) -> int | None:
    found = re.search(r"MemAvailable:\s*([0-9]+) kB", _text(place))
    return 1024 * int(found[1]) if found else None


def _group(place: Path) -> int | None:
    most, used = (_text(place / name).strip() for name in ("memory.max", "memory.current"))
    files = re.search(r"^inactive_file ([0-9]+)$", _text(place / "memory.stat"), re.MULTILINE)  # let go of when room is wanted
    return max(0, int(most) - int(used) + int(files[1] if files else 0)) if most.isdigit() and used.isdigit() else None


def _text(place: Path) -> str:
    try:
        return place.read_text("utf-8")
    except OSError:
        return ""
