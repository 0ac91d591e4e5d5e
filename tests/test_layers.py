"""The floors of the house: imports only go down, and the two wings meet only in the case."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# room → the rooms below that it may import; no room stands above the seventh floor
_GROUND = {"days", "errors", "frontend", "text"}
_CASE = {"case", "store", *_GROUND}
MAY_IMPORT = {
    "days": set(),
    "errors": set(),
    "frontend": set(),
    "text": set(),
    "store": _GROUND,
    "libraries": {"store", *_GROUND},
    "readouts": {"store", *_GROUND},
    "notebooks": {"store", *_GROUND},
    "case": {"store", *_GROUND},
    "charts": {"libraries", "readouts", *_CASE},
    "measures": {"coders", *_CASE},
    "coders": _CASE,
    "reading": _CASE,
    "coders.desk": {"charts", "coders", "readouts", *_CASE},
    "panels": {"charts", "coders", "libraries", "measures", "readouts", *_CASE},
    "coding": {"coders", "reading", *_CASE},
    "publish": {"charts", "coders", "libraries", "measures", "notebooks", "readouts", *_CASE},
    "corpus": {"coding", "reading", *_CASE},
    "exchange": {"coders", "reading", *_CASE},
    "llm": {"coders", *_CASE},
    "workshop": {"libraries", "notebooks", "publish", *_CASE},
    "cli": {
        "coders",
        "coding",
        "corpus",
        "exchange",
        "llm",
        "measures",
        "notebooks",
        "publish",
        "reading",
        "readouts",
        "workshop",
        *_CASE,
    },
    "": {"charts", "coders", "coders.desk", "coding", "corpus", "llm", "measures", "panels", "readouts", "workshop", *_CASE},
}
FLOORS = 7
LANGUAGE_LIBRARIES = {
    "textblob",
    "vaderSentiment",
    "syntok",
    "nltk",
    "ahocorasick",
    "trafilatura",
    "charset_normalizer",
    "datasketch",
    "py3langid",
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
HEAVY |= LANGUAGE_LIBRARIES | {"openai", "dask", "distributed", "duckdb", "pyarrow", "pandas", "numpy", "narwhals"}


@cache
def imports_of(path: Path, *, for_types: bool = True) -> set[str]:
    """Full names of the modules a file imports anywhere in it; `from kit.measures import rows` gives `kit.measures.rows`.
    ``for_types``: also those that only a type checker imports."""
    found: set[str] = set()
    unread: set[ast.AST] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.If) and not for_types and ast.unparse(node.test) == "TYPE_CHECKING":
            unread |= {below for statement in node.body for below in ast.walk(statement)}
        elif node in unread:
            continue
        elif isinstance(node, ast.Import):
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


def room_of(module: str) -> str:
    """`kit.charts.theme` → `charts`; the public names of `kit/__init__.py` are a room without a name."""
    first, *more = [*module.split(".")[1:], ""]
    return "coders.desk" if [first, *more][:2] == ["coders", "desk"] else first


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(p): p for p in sorted((ROOT / "kit").rglob("*.py"))}


def test_every_module_is_in_a_room():
    homeless = [module for module in MODULES if room_of(module) not in MAY_IMPORT]
    assert not homeless, "give each a room in this test and in kit/README.md"


def test_imports_only_go_down():
    up = {}
    for module, path in MODULES.items():
        own = room_of(module)
        used = {room_of(name) for name in imports_of(path) if name.split(".")[0] == "kit"} - {own}
        up[module] = sorted(used - MAY_IMPORT.get(own, set()))
    assert {module: rooms for module, rooms in up.items() if rooms} == {}


def test_the_house_has_seven_floors():
    """Each room stands above all that it imports; the command and the public names are the roof."""
    uses: dict[str, set[str]] = {room: set() for room in MAY_IMPORT}
    for module, path in MODULES.items():
        uses[room_of(module)] |= {room_of(name) for name in imports_of(path) if name.split(".")[0] == "kit"} - {room_of(module)}
    floors: list[set[str]] = []
    while uses:
        floors.append({room for room, below in uses.items() if not below & uses.keys()})
        assert floors[-1], f"a circle among {sorted(uses)}"
        uses = {room: below for room, below in uses.items() if room not in floors[-1]}
    assert len(floors) <= FLOORS + 1 and floors[-1] == {"", "cli"}


def test_few_files_lie_loose():
    assert len([p for p in (ROOT / "kit").iterdir() if p.is_file()]) <= 8


def test_language_libraries_stay_where_codes_are_made():
    others = [module for module in MODULES if room_of(module) not in ("text", "reading", "coding", "corpus")]
    used = {module: {name.split(".")[0] for name in imports_of(MODULES[module])} & LANGUAGE_LIBRARIES for module in others}
    assert {module: libraries for module, libraries in used.items() if libraries} == {}


def test_modules_do_not_import_in_circles():
    below = {m: {n for n in imports_of(p, for_types=False) if n in MODULES and n != m} for m, p in MODULES.items() if m != "kit"}
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


def test_the_process_that_puts_a_case_together_loads_no_rules(tmp_path):
    code = (
        "import sys, kit; example = kit.example()\n"
        "kit.code(example / 'articles', sys.argv[1], codebook=example)\n"
        f"print(*(name for name in sys.modules if name.startswith('kit.coding.') or name in {LANGUAGE_LIBRARIES}))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "case")]
    loaded = {*subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()}
    assert loaded == {"kit.coding.coded", "kit.coding.events", "kit.coding.events.happening"}
