"""The comparison of notebooks is strict: one changed value fails it, and only numbers count."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

import kit
from tests.conftest import comparable, without_html_twin

ROOT = Path(__file__).parent.parent.parent


def nbval(path, **environment):
    """Strict nbval over one notebook, as the test command runs it."""
    options = ["-c", "pyproject.toml", "-p", "tests.conftest", "-p", "no:cacheprovider", "-n", "0", "-q"]
    command = [sys.executable, "-m", "pytest", *options, str(path)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300)


def stored(path, cells):
    """A notebook of run cells, each with the output it is said to have."""
    made = [
        nbformat.v4.new_code_cell(code, execution_count=n, outputs=[nbformat.v4.new_output("display_data", data)])
        for n, (code, data) in enumerate(cells, start=1)
    ]
    book = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    nbformat.write(book, path)
    return path


def test_reports_pass_on_a_copy_of_the_case_and_fail_once_one_value_is_changed(tmp_path, shipped):
    folder, book = shipped.save(tmp_path / "case"), ROOT / "notebooks/02_stance.ipynb"
    same = nbval(book, KIT_CASE=str(folder))
    assert same.returncode == 0, same.stdout[-3000:]
    points = kit.measures.stance_points(shipped)
    told_once = points[(points["n_reports"] == 1) & (points["stance"] == "supports")]
    row = told_once["statement_id"].iloc[0]
    table = (folder / "coded/statements.csv").read_text("utf-8")
    changed = re.sub(rf"(?m)^({re.escape(row)},.*?),supports,", r"\1,opposes,", table)
    assert changed != table
    (folder / "coded/statements.csv").write_text(changed, "utf-8")
    other = nbval(book, KIT_CASE=str(folder))
    assert other.returncode == 1
    assert "Cell outputs differ" in other.stdout


# name → (what a cell shows, what is stored as its output, whether that counts as the same)
CELLS = {
    "same_text": ({"text/plain": "x = 1.5"}, {"text/plain": "x = 1.5"}, True),
    "other_text": ({"text/plain": "x = 1.5"}, {"text/plain": "x = 1.6"}, False),
    "html_beside_text": ({"text/plain": "t", "text/html": "<b>new</b>"}, {"text/plain": "t", "text/html": "<i>old</i>"}, True),
    "html_alone": ({"text/html": "<b>new</b>"}, {"text/html": "<i>old</i>"}, False),
    "rounding_error": (
        {"application/json": {"y": [0.1 + 0.2], "uid": "a"}},
        {"application/json": {"y": [0.3], "uid": "b"}},
        True,
    ),
    "other_number": ({"application/json": {"y": [0.1 + 0.2]}}, {"application/json": {"y": [0.300001]}}, False),
    "lost_output": ({"text/plain": "t"}, {"text/plain": "t", "image/x-more": "m"}, False),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What strict nbval says of each of CELLS, in one notebook."""
    cells = [(f"from IPython.display import display\ndisplay({shown!r}, raw=True)", kept) for shown, kept, _ in CELLS.values()]
    told = nbval(stored(tmp_path_factory.mktemp("books") / "all.ipynb", cells), PYTEST_ADDOPTS="-rA").stdout
    found = re.findall(r"^(PASSED|FAILED) \S*::Cell (\d+)", told, re.MULTILINE)
    names = list(CELLS)
    return {names[int(n)]: verdict for verdict, n in found}


@pytest.mark.parametrize("name", CELLS)
def test_only_what_is_shown_counts(verdicts, name):
    assert verdicts[name] == ("PASSED" if CELLS[name][2] else "FAILED")


def test_plotly_arrays_are_compared_as_numbers():
    packed = {"dtype": "f8", "bdata": base64.b64encode(np.array([0.1 + 0.2, np.nan])).decode()}
    plain, missing = comparable({"y": packed, "uid": "random"})["y"]
    assert plain == 0.3
    assert json.dumps(missing) == "NaN"


def test_html_is_left_out_only_beside_text():
    both, alone = {"data": {"text/plain": "t", "text/html": "h"}}, {"data": {"text/html": "h"}}
    assert without_html_twin([both, alone, {"name": "stdout", "text": "s"}]) == [
        {"data": {"text/plain": "t"}},
        alone,
        {"name": "stdout", "text": "s"},
    ]
