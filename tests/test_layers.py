"""The floors of the house: imports only go down, and the two wings meet only in the case."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# module or package → what of the kit it may import, besides itself
_GROUND = {"errors", "days", "spill", "order", "places", "writing"}
_CASE = {
    "case", "codebook", "tables", "package", "checks", "following", "frames", "parts", "duck", "index", "relations", "verify",
    "pieces", "saving", "staging", *_GROUND,
}  # fmt: skip
_READERS = {
    "measures", "charts", "readouts", "coders", "comparing", "codes", "spans", "allowed", "settling", "additions", "cube", *_CASE
}  # fmt: skip
MAY_IMPORT = {
    "errors": set(),
    "days": set(),
    "spill": set(),
    "order": set(),
    "places": {"errors"},
    "writing": {"errors", "places"},
    "cells": set(),
    "records": set(),
    "package": _GROUND,
    "checks": _GROUND,
    "tables": {"package", "parts", "checks", "records", *_GROUND},
    "codebook": _GROUND,
    "frames": {"duck", *_GROUND},
    "following": {"frames", *_GROUND},
    "duck": {"package", "parts", *_GROUND},
    "verify": {"duck", "frames", "package", "parts", *_GROUND},
    "index": {"duck", "package", "parts", *_GROUND},
    "relations": {"duck", "index", "following", "frames", "package", "parts", *_GROUND},
    "parts": {"package", *_GROUND},
    "case": _CASE,
    "readouts": {"cells", *_GROUND},
    "starter": _CASE,
    "reading": {"records", *_CASE},
    "coding": {"reading", "pieces", "spans", *_CASE},
    "measures": _CASE,
    "charts": {"readouts", "codebook", *_GROUND},
    "allowed": {"spans", "additions", *_CASE},
    "comparing": {"codes", "spans", "allowed", *_CASE},
    "settling": {"codes", "spans", "allowed", "comparing", *_CASE},
    "coders": {"codes", "spans", "allowed", "comparing", "settling", *_CASE},
    "spans": {"records", *_GROUND},
    "codes": {"spans", *_GROUND},
    "additions": {"spans", *_CASE},
    "cube": _GROUND,
    "panels": _READERS,
    "pieces": _GROUND,
    "progress": _GROUND,
    "staging": _GROUND,
    "saving": {"index", "package", "parts", "staging", "tables", *_GROUND},
    "formats": {"cells", *_CASE},
    "guarded": {"reading", "coding", *_GROUND},
    "guard": {"guarded", "reading", *_GROUND},
    "engines": {"guard", "guarded", "reading", "coding", *_GROUND},
    "provenance": {"engines", "pieces", "starter", "coding", *_CASE},
    "batch": {"engines", "starter", "reading", "coding", "pieces", "progress", "staging", "formats", "provenance", *_CASE},
    "outputs": {"staging", *_GROUND},
    "sharing": {"cells", "outputs", "panels", *_READERS},
    "workshop": {"outputs", "sharing", *_READERS},
    "cli": {"batch", "progress", "starter", "sharing", "workshop", "panels", "reading", "coding", "guard", *_READERS},
    "": {"batch", "coding", "measures", "charts", "panels", "workshop", *_READERS},  # kit/__init__.py: the public names
}
LANGUAGE_LIBRARIES = {
    "textblob",
    "vaderSentiment",
    "syntok",
    "nltk",
    "ahocorasick",
    "trafilatura",
    "charset_normalizer",
    "datasketch",
}
HEAVY = {
    "plotly",
    "scipy",
    "networkx",
    "krippendorff",
    "ipywidgets",
    "anywidget",
    "IPython",
    "nbclient",
    "nbformat",
    "jupyterlab",
}
HEAVY |= LANGUAGE_LIBRARIES | {"dask", "distributed", "duckdb", "pyarrow", "pandas", "numpy", "narwhals"}


def imports_of(path: Path) -> set[str]:
    """Full names of the modules a file imports anywhere in it; `from kit.measures import units` gives `kit.measures.units`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if node.module == "kit" or _is_module(whole) else node.module or "")
    return found


def _is_module(name: str) -> bool:
    place = ROOT / name.replace(".", "/")
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def floor_of(module: str) -> str:
    """`kit.charts.theme` → `charts`."""
    return module.removeprefix("kit").removeprefix(".").split(".")[0]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(p): p for p in sorted((ROOT / "kit").rglob("*.py"))}


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_go_down(module):
    own = floor_of(module)
    assert own in MAY_IMPORT, f"{module} has no floor yet: give it one in this test and in the README's map"
    used = {floor_of(name) for name in imports_of(MODULES[module]) if name.split(".")[0] == "kit"} - {own}
    assert used <= MAY_IMPORT[own], f"{module} imports {sorted(used - MAY_IMPORT[own])}"


@pytest.mark.parametrize("module", MODULES)
def test_language_libraries_stay_where_codes_are_made(module):
    if floor_of(module) not in ("reading", "coding", "batch"):
        assert not {name.split(".")[0] for name in imports_of(MODULES[module])} & LANGUAGE_LIBRARIES


def test_modules_do_not_import_in_circles():
    below = {m: {n for n in imports_of(p) if n in MODULES and n != m} for m, p in MODULES.items() if m != "kit"}
    while below:
        free = {m for m, needs in below.items() if not needs & below.keys()}
        assert free, f"a circle among {sorted(below)}"
        below = {m: needs for m, needs in below.items() if m not in free}


@pytest.mark.parametrize("module", ["kit", "kit.cli"])
def test_importing_it_loads_nothing_heavy(module):
    code = f"import sys, {module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {name.split(".")[0] for name in loaded} & HEAVY


def test_loading_and_filtering_a_case_needs_no_chart_and_no_language_library():
    code = "import sys, kit; kit.load().only(form='direct'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {name.split(".")[0] for name in loaded} & (HEAVY - {"pandas", "numpy", "pyarrow", "narwhals"})
