"""Notebooks are run as working copies, and stored small and the same byte for byte."""

import asyncio
import json
from queue import Empty

import nbformat
import pytest
from nbformat.sign import NotebookNotary

import kit
from kit.notebooks import run as run_notebooks


def notebook(path, *cells):
    new = nbformat.v4.new_notebook()
    new.cells = [nbformat.v4.new_markdown_cell("# What is one and one?"), *(nbformat.v4.new_code_cell(c) for c in cells)]
    nbformat.write(new, path)
    return path


@pytest.fixture
def reports(tmp_path, monkeypatch):
    """A folder with one report, in place of the shipped ones."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    path = notebook(folder / "00_start.ipynb", "print(1 + 1)", "import ipywidgets", "ipywidgets.IntSlider()")
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(run_notebooks, "every", lambda: [path])
    return path


def test_a_stored_notebook_has_outputs_counts_and_nothing_that_changes(tmp_path):
    path = notebook(tmp_path / "a.ipynb", "import ipywidgets", "ipywidgets.IntSlider()", "1 + 1")
    size = run_notebooks.store(path)
    stored = json.loads(path.read_text("utf-8"))
    code = [c for c in stored["cells"] if c["cell_type"] == "code"]
    assert [c["execution_count"] for c in code] == [1, 2, 3]
    assert code[2]["outputs"][0]["data"]["text/plain"] == ["2"]
    assert code[2]["outputs"][0]["execution_count"] == 3
    assert list(code[1]["outputs"][0]["data"]) == ["text/plain"]
    assert stored["metadata"] == run_notebooks.METADATA
    assert [c["id"] for c in stored["cells"]] == ["cell-01", "cell-02", "cell-03", "cell-04"]
    assert size == path.stat().st_size < 3000


def test_storing_twice_gives_the_same_bytes(tmp_path):
    path = notebook(tmp_path / "a.ipynb", "print('é')", "{'text': 1}")
    run_notebooks.store(path)
    once = path.read_bytes()
    run_notebooks.store(path)
    assert path.read_bytes() == once


def test_tags_stay_and_other_cell_metadata_goes(tmp_path):
    path = notebook(tmp_path / "a.ipynb", "1")
    book = nbformat.read(path, as_version=4)
    book.cells[1].metadata = {"tags": ["hide-input"], "collapsed": True, "execution": {"started": "now"}}
    nbformat.write(book, path)
    run_notebooks.store(path)
    assert nbformat.read(path, as_version=4).cells[1].metadata == {"tags": ["hide-input"]}


def test_a_failing_cell_names_notebook_cell_and_error_and_the_file_stays(tmp_path):
    path = notebook(tmp_path / "a.ipynb", "x = 1", "# twice\nraise ValueError('no <b>bridge</b>')")
    before = path.read_bytes()
    with pytest.raises(kit.KitError) as caught:
        run_notebooks.store(path)
    assert str(caught.value) == "a.ipynb, code cell 2 (# twice): ValueError: no <b>bridge</b>"
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.ipynb"]


@pytest.mark.parametrize("content", [None, "not json", "{}", "[1]"])
def test_what_is_no_notebook_is_a_kit_error(tmp_path, content):
    path = tmp_path / "a.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(kit.KitError, match=r"a\.ipynb"):
        run_notebooks.store(path)


def test_a_run_copy_is_executed_and_the_report_is_not_touched(reports, tmp_path):
    before = reports.read_bytes()
    ((copy, aside),) = run_notebooks.run_copies(tmp_path / "run")
    assert nbformat.read(copy, as_version=4).cells[1].outputs[0].text == "2\n"
    assert aside is None
    assert reports.read_bytes() == before


def test_a_run_copy_shows_its_widgets_when_it_is_opened(reports, tmp_path):
    ((copy, _),) = run_notebooks.run_copies(tmp_path / "run")
    opened = nbformat.read(copy, as_version=4)
    assert "application/vnd.jupyter.widget-state+json" in opened.metadata["widgets"]
    assert NotebookNotary().check_signature(opened)


def test_a_changed_copy_is_set_aside_never_overwritten(reports, tmp_path):
    mine = notebook((tmp_path / "run").mkdir() or tmp_path / "run" / "00_start.ipynb", "print('mine')")
    text = mine.read_text("utf-8")
    ((copy, aside),) = run_notebooks.run_copies(tmp_path / "run")
    assert aside.name == "00_start (yours 1).ipynb"
    assert aside.read_text("utf-8") == text
    assert "1 + 1" in copy.read_text("utf-8")
    assert [a for _, a in run_notebooks.run_copies(tmp_path / "run")] == [None]


def test_copies_for_jupyterlab_are_made_once_and_then_left_alone(reports, tmp_path):
    (copy,) = run_notebooks.copies(tmp_path / "run")
    assert copy.read_bytes() == reports.read_bytes()
    copy.write_text("changed")
    assert run_notebooks.copies(tmp_path / "run") == [copy]
    assert copy.read_text() == "changed"


def test_notebooks_that_bring_a_case_of_their_own_are_fitted_to_no_other_and_are_no_reports_of_it(tmp_path):
    fitted = []
    made = {path.name: path for path in run_notebooks.copies(tmp_path, lambda notebook: fitted.append(notebook.cells[0].source))}
    assert sorted(path.name for path in run_notebooks.shipped()) == sorted(made.keys() - run_notebooks.OWN_CASE)
    assert len(fitted) == len(made) - len(run_notebooks.OWN_CASE)
    for source in run_notebooks.every():
        if source.name in run_notebooks.OWN_CASE:
            assert made[source.name].read_bytes() == source.read_bytes()


class Deaf:
    """A channel on which a message is found only by the last of so many looks, none of which takes time."""

    def __init__(self, looks):
        self.looks, self.waited = looks, []

    async def get_msg(self, timeout=None):
        self.waited.append(timeout)
        if len(self.waited) < self.looks:
            raise Empty
        return "the reply"


@pytest.mark.parametrize("timeout", [300, None])
def test_a_reply_of_which_nobody_was_told_is_looked_for_again_and_again(timeout):
    channel = Deaf(looks=3)
    run_notebooks._look_often(channel)
    assert asyncio.run(channel.get_msg(timeout=timeout)) == "the reply"
    assert channel.waited == [run_notebooks._LOOKS] * 3


@pytest.mark.parametrize("timeout", [0.1, 0])
def test_a_reply_is_not_looked_for_longer_than_a_cell_may_take(timeout):
    channel = Deaf(looks=10)
    run_notebooks._look_often(channel)
    with pytest.raises(Empty):
        asyncio.run(channel.get_msg(timeout=timeout))
    assert len(channel.waited) == 1 and 0 <= channel.waited[0] <= timeout


def test_the_replies_of_the_cells_of_a_notebook_are_looked_for_so(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(run_notebooks, "_look_often", asked.append)
    run_notebooks.execute(notebook(tmp_path / "n.ipynb", "1 + 1"), tmp_path)
    assert [hasattr(channel, "get_msg") for channel in asked] == [True]
