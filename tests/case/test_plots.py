"""`DataFrame.plot` of what a case holds: it draws in a notebook with what the kit has installed."""

import sys
from importlib.machinery import ModuleSpec

import pytest

import kit
from kit.case import plots
from kit.notebooks import run as run_notebooks
from tests.sites import notebook


@pytest.mark.parametrize(
    ("kernel", "installed", "drawn_with"),
    [(True, False, "plotly"), (True, True, "matplotlib"), (False, False, "matplotlib")],
    ids=["a kernel without matplotlib", "a kernel with matplotlib", "a script"],
)
def test_only_a_kernel_without_matplotlib_draws_with_plotly(monkeypatch, kernel, installed, drawn_with):
    if kernel:
        monkeypatch.setitem(sys.modules, "ipykernel", sys)
    else:
        monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    monkeypatch.setattr(plots, "find_spec", lambda name: ModuleSpec(name, None) if installed else None)
    monkeypatch.setattr(plots.pd, "get_option", lambda name: "matplotlib")
    chosen = []
    monkeypatch.setattr(plots.pd, "set_option", lambda name, value: chosen.append(value))
    kit.load()
    assert (chosen or ["matplotlib"])[-1] == drawn_with


def test_a_frame_of_a_notebook_can_be_plotted(tmp_path):
    cells = (
        "import kit\ncase = kit.load()",
        "case.articles['n_words'].plot.barh()",
        "case.labelled('statements')['stance'].value_counts().plot()",
    )
    done = run_notebooks.execute(notebook(tmp_path / "plot.ipynb", "# Plots\n\nDrawn.", *cells), tmp_path)
    drawn = [output["data"] for cell in done.cells[2:] for output in cell.outputs]
    assert len(drawn) == 2 and all("application/vnd.plotly.v1+json" in data for data in drawn)
