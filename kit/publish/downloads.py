"""A case and its run notebooks → files to download, the same bytes at every run."""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

from kit.case.case import Case
from kit.coders import sampling

_DAY = (1980, 1, 1, 0, 0, 0)  # the first a zip file knows: entries carry no time


def file_name(name: str) -> str:
    """A case's short name as the name of a file, whatever it is: letters of any script, digits, dots, hyphens."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.")[:80] or "case"


def data_package(case: Case, readme: Path, target: Path) -> Path:
    """Write a case as a zipped data package, with its README where it has one, its samples and what people coded of them."""
    with tempfile.TemporaryDirectory(prefix="kit-case-") as scratch:
        folder = case.save(Path(scratch) / file_name(case.name))
        if readme.is_file():
            (folder / "README.md").write_bytes(readme.read_bytes())
        for path in sampling.kept_files(case.folder) if case.folder else []:
            copy = folder / path.relative_to(case.folder or "")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
        with zipfile.ZipFile(target, "w") as archive:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), _DAY)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return target
