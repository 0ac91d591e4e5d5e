"""What every test shares: strict nbval that compares numbers rather than rendering, and the shipped case."""

from __future__ import annotations

import base64
import gc
import math
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import settings

import kit

settings.register_profile("no clock", deadline=None)  # how fast a machine is shows in benchmarks, not in tests
settings.load_profile("no clock")
gc.set_threshold(20_000, 20, 20)  # modules and tests by the thousand are looked through for garbage less often
ROOT = Path(__file__).parent.parent
# The files that take longest, in the order in which they are tested: processes that begin with them end at about the same time.
# Sites that several need are published by the first, so that nobody waits for them.
LONGEST = (
    "browser/test_pages.py", "corpus/test_guard.py", "case/test_lazy.py", "workshop/test_build.py", "corpus/test_object_store.py",
    "publish/test_publish.py",
    "browser/test_lab.py", "llm/test_noise.py", "publish/test_safe_pages.py", "store/test_saving.py", "corpus/test_code.py",
    "browser/test_corrected_pages.py", "browser/test_desk.py", "browser/test_pages_attacked.py", "panels/test_cube.py",
    "publish/test_other_case.py", "browser/test_cube_js.py", "reading/test_streams.py", "browser/test_firefox.py",
    "test_cli.py", "reliability/test_machines.py", "test_style.py", "notebooks/test_nbval.py", "case/test_asking.py",
    "corpus/test_growing.py", "charts/test_charts.py", "browser/test_getting_out.py", "browser/test_one_bar.py",
    "workshop/test_group.py", "corpus/test_other_languages.py", "browser/test_libraries.py", "browser/test_positions_pages.py",
    "browser/test_other_case.py", "browser/test_voila.py", "store/test_pieces.py", "coders/test_samples.py",
    "coders/test_sample_command.py", "coders/test_desk.py", "reliability/test_sources.py", "reliability/test_hostile.py",
    "reliability/test_killed.py",
)  # fmt: skip
_UNSTABLE = ("uid", "template", "config")  # of a plotly figure: random, or the library's own


def comparable(value: Any) -> Any:
    """Decoded plotly arrays, numbers of nine digits, no random ids."""
    if isinstance(value, dict):
        if {"bdata", "dtype"} <= value.keys():
            numbers = np.frombuffer(base64.b64decode(value["bdata"]), np.dtype(value["dtype"]).newbyteorder("<"))
            return [comparable(v) for v in numbers.tolist()]
        return {k: comparable(v) for k, v in value.items() if k not in _UNSTABLE}
    if isinstance(value, list | tuple):
        return [comparable(v) for v in value]
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.9g}")
    return value


def without_html_twin(outputs: list[Any]) -> list[Any]:
    """Outputs whose HTML is left out where a text twin is compared; HTML that stands alone is compared."""
    return [
        {**o, "data": {k: v for k, v in o["data"].items() if k != "text/html"}} if "text/plain" in o.get("data", {}) else o
        for o in outputs
    ]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="Fail if a test was skipped (CI has all that every test needs).")


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are cores, as tests wait for browsers and kernels; eight at most (a GB each)."""
    return min((os.cpu_count() or 1) + 2, 8)


def pytest_configure(config: pytest.Config) -> None:
    from nbval.plugin import IPyNbCell

    if getattr(IPyNbCell, "compares_numbers", False):
        return
    sanitize, compare = IPyNbCell.sanitize, IPyNbCell.compare_outputs
    IPyNbCell.sanitize = lambda cell, s: sanitize(cell, s) if isinstance(s, str) else comparable(s)
    IPyNbCell.compare_outputs = lambda cell, test, ref: compare(cell, _plain(test), _plain(ref))
    IPyNbCell.compares_numbers = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path, len(order)))


def pytest_collection_finish() -> None:
    gc.freeze()  # what was imported and collected stays to the end: it is not looked through again


def _plain(outputs: list[Any]) -> list[Any]:
    import nbformat

    return [nbformat.from_dict(o) for o in without_html_twin(outputs)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.getoption("--no-skips") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def _no_filters():
    """Panels that a test makes follow controls that no other test has touched."""
    yield
    if view := sys.modules.get("kit.panels.view"):
        view.forget_controls()


@pytest.fixture(scope="session")
def shipped() -> kit.Case:
    """The shipped case."""
    return kit.load()


@pytest.fixture(scope="session")
def articles() -> Path:
    """The folder of the shipped case's article files, for whoever holds them."""
    folder = os.environ.get("KIT_ARTICLES")
    if not folder:
        pytest.skip("KIT_ARTICLES is not set: it names the folder that holds the article files, which are not shipped")
    return Path(folder)
