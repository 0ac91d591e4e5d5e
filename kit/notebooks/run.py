"""Notebooks → the same notebooks run: as working copies, or stored small and the same byte for byte."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kit.errors import KitError
from kit.store.writing import write_whole

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_CELL_METADATA = ("editable", "jupyter", "slideshow", "tags")
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"  # dead without the kernel that made it
_TIMEOUT = 300  # seconds, for one cell
_LOOKS = 0.2  # seconds between two looks for its reply
OWN_CASE = {"05_your_own_corpus.ipynb", "06_from_codes_to_claims.ipynb"}  # those that bring a case of their own


def light_nbformat() -> Any:
    """The module nbformat. It imports jsonschema, which compiles grammars of addresses for three seconds where it finds the
    package ``rfc3987_syntax`` (findings/jsonschema_compiles_grammars.sh); no notebook needs them."""
    if not {"jsonschema", "rfc3987_syntax"} & sys.modules.keys():
        sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
        try:
            import nbformat
        finally:
            del sys.modules["rfc3987_syntax"]
    import nbformat

    return nbformat


def shipped() -> list[Path]:
    """The report notebooks, which run on any case: inside an installed package, else beside it in a checkout."""
    return [path for path in every() if path.name not in OWN_CASE]


def every() -> list[Path]:
    """The report notebooks and those that bring a case of their own."""
    package = Path(__file__).parent.parent
    inside = package / "_notebooks"
    return sorted((inside if inside.is_dir() else package.parent / "notebooks").glob("*.ipynb"))


def execute(
    source: Path,
    folder: Path,
    *,
    keep_widgets: bool = False,
    env: dict[str, str] | None = None,
    fit: Callable[[Any], None] = lambda notebook: None,
) -> Any:
    """Run a notebook from its first cell to its last.

    Parameters
    ----------
    source : Path
    folder : Path
        Where its cells run.
    keep_widgets : bool
        Whether the result holds its widgets' state, so that they show before a kernel runs.
    env : dict, optional
        The kernel's environment variables. Default: those of this process.
    fit : callable
        Changes the notebook in place before it runs.

    Returns
    -------
    NotebookNode

    Raises
    ------
    KitError
        If the file is no notebook, or a cell fails; names the notebook, the cell and the error.
    """
    notebook = read(source)
    fit(notebook)
    if not any(cell.cell_type == "code" and cell.source.strip() for cell in notebook.cells):  # prose needs no kernel
        return notebook
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    running = 0

    def note(cell: Any, cell_index: int) -> None:
        nonlocal running
        running = cell_index

    client: Any = NotebookClient(
        notebook,
        timeout=_TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        config=Config({"KernelManager": {"transport_encryption": _encryption()}}),
        store_widget_state=keep_widgets,
        on_cell_start=note,
        on_notebook_start=lambda **_: _look_often(client.kc.shell_channel),
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        client.execute(**({} if env is None else {"env": env}))
    except CellExecutionError as error:
        raise KitError(f"{source.name}, {_cell(notebook, running)}: {error.ename}: {error.evalue}") from None
    except CellTimeoutError:
        raise KitError(f"{source.name}, {_cell(notebook, running)}: no end after {_TIMEOUT} seconds") from None
    except DeadKernelError:
        raise KitError(f"{source.name}, {_cell(notebook, running)}: the kernel died (out of memory?)") from None
    return notebook


def _look_often(channel: Any) -> None:
    """Have replies looked for several times a second: nbclient 0.11 may miss one that comes at a wrong moment, and would find
    it when the cell's whole time is over."""
    from queue import Empty

    hear = channel.get_msg

    async def get_msg(timeout: float | None = None) -> Any:
        until = float("inf") if timeout is None else time.monotonic() + timeout
        while True:
            left = until - time.monotonic()
            try:
                return await hear(timeout=max(0.0, min(_LOOKS, left)))
            except Empty:
                if left <= _LOOKS:
                    raise

    channel.get_msg = get_msg


def read(source: Path) -> Any:
    """A notebook file.

    Raises
    ------
    KitError
        If there is no such file, or it is no notebook.
    """
    nbformat = light_nbformat()

    try:
        return nbformat.read(source, as_version=4)
    except FileNotFoundError:
        raise KitError(f"there is no notebook {source}") from None
    except Exception as error:  # nbformat raises many kinds
        raise KitError(
            f"{source} is no notebook: {str(error).splitlines()[0][:120] if str(error) else type(error).__name__}"
        ) from None


def small(notebook: Any) -> Any:
    """The notebook as it is stored: no widgets, no HTML twins of text, no times, fixed metadata, cells counted from 1."""
    nbformat = light_nbformat()

    slim = nbformat.from_dict(notebook)
    slim.metadata = nbformat.from_dict(METADATA)
    slim.nbformat_minor = max(slim.nbformat_minor, 5)
    counted = 0
    for number, cell in enumerate(slim.cells, start=1):
        cell.id = f"cell-{number:02d}"
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in _CELL_METADATA})
        if cell.cell_type == "code":
            counted += 1
            cell.execution_count = counted
            for output in cell.outputs:
                data = output.get("data", {})
                for mime in [m for m in data if m == _WIDGET_VIEW or m.startswith("application/vnd.kit.")]:
                    data.pop(mime)
                if "text/plain" in data:  # the same words, and what nbval compares
                    data.pop("text/html", None)
                if "execution_count" in output:
                    output.execution_count = counted
    return slim


def store(source: Path) -> int:
    """Run a notebook and store it in place, small; the same notebook and case give the same bytes.

    Returns
    -------
    int
        Bytes written.
    """
    return write(small(execute(source, source.parent)), source)


def run_copies(folder: Path, fit: Callable[[Any], None] = lambda notebook: None) -> Iterator[tuple[Path, Path | None]]:
    """Run every report notebook as a working copy.

    Parameters
    ----------
    folder : Path
        Where the copies go. A copy that somebody changed is set aside first, never overwritten.
    fit : callable
        Changes a report in place before it runs, so that it fits the case; not the notebooks that bring a case of their own.

    Yields
    ------
    copy : Path
    aside : Path or None
        Where the changed copy now is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for source in every():
        target = folder / source.name
        notebook = execute(source, folder, keep_widgets=True, fit=(lambda _: None) if source.name in OWN_CASE else fit)
        made = [(cell.cell_type, cell.source) for cell in notebook.cells]
        aside = _set_aside(target) if target.exists() and _sources(target) not in (made, _sources(source)) else None
        write(notebook, target)
        _trust(target)
        yield target, aside


def copies(folder: Path, fit: Callable[[Any], None] | None = None) -> list[Path]:
    """Working copies of the report notebooks as stored, or with ``fit`` as that makes them, not run; copies that are there
    already stay as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    targets = []
    for source in every():
        target = folder / source.name
        if not target.exists():
            write_whole(target, _fitted(source, fit) if fit and source.name not in OWN_CASE else source.read_bytes())
        targets.append(target)
    return targets


def _fitted(source: Path, fit: Callable[[Any], None]) -> bytes:
    """A notebook as changed, without the outputs of what it was; the file's own bytes if nothing changed."""
    notebook, before = read(source), _sources(source)
    fit(notebook)
    if [(cell.cell_type, cell.source) for cell in notebook.cells] == before:
        return source.read_bytes()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return text(notebook).encode("utf-8")


def write(notebook: Any, target: Path) -> int:
    """Write a notebook beside its place, then put it there whole; its bytes are counted."""
    raw = text(notebook).encode("utf-8")
    write_whole(target, raw)
    return len(raw)


def text(notebook: Any) -> str:
    """The notebook's JSON in Jupyter's own form, but a figure takes one line: a third smaller, and a change in it is one line."""
    nbformat = light_nbformat()

    tree = json.loads(nbformat.writes(notebook))
    figures: list[str] = []
    for output in (o for cell in tree["cells"] for o in cell.get("outputs", [])):
        for mime, value in output.get("data", {}).items():
            if mime.endswith("+json"):
                output["data"][mime] = f"figure {len(figures)}"
                figures.append(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
    written = json.dumps(tree, ensure_ascii=False, sort_keys=True, indent=1)
    for number, figure in enumerate(figures):
        written = written.replace(f'+json": "figure {number}"', f'+json": {figure}', 1)
    return written + "\n"


def _trust(path: Path) -> None:
    """Sign a notebook that this machine has just run, as `jupyter trust` does: its widgets then show when it is opened."""
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    notary.sign(read(path))
    notary.store.close()


def _encryption() -> str:
    """Talk to the kernel in cipher where the machine can, so that it has nothing to warn of."""
    import zmq

    return "auto" if zmq.has("curve") else "disabled"


def _sources(path: Path) -> list[tuple[str, str]]:
    return [(cell.cell_type, cell.source) for cell in read(path).cells]


def _set_aside(path: Path) -> Path:
    """Give a file the first free name of “name (yours 1)”, “name (yours 2)” …"""
    number = 1
    while (aside := path.with_name(f"{path.stem} (yours {number}){path.suffix}")).exists():
        number += 1
    return path.rename(aside)


def _cell(notebook: Any, index: int) -> str:
    code = sum(1 for cell in notebook.cells[: index + 1] if cell.cell_type == "code")
    first = next((line for line in notebook.cells[index].source.splitlines() if line.strip()), "").strip()
    return f"code cell {code} ({first[:60]})"
