"""Returned notebooks → one table of who solved what. Notebooks are read, never run."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from kit.errors import KitError
from kit.workshop.checking import RESULT
from kit.workshop.key import STATES, UNANSWERED, Exercise, read_key

COLUMNS = ["participant", "lesson", "exercise", "state", "tries"]
_LARGEST = 50_000_000  # bytes of one notebook


def collect(folder: str | Path, *, names: bool = False, key: dict[str, Exercise] | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Gather the checks of returned notebooks.

    Parameters
    ----------
    folder : path
        Holds notebooks, in folders or zip files, one of these per participant, or all side by side.
    names : bool
        Keep the names of folders and files; default: participants are numbered, in an order that does not follow names.

    Returns
    -------
    results : DataFrame
        One row per participant × exercise of the lessons returned: ``participant``, ``lesson``, ``exercise``, ``state`` (as in
        `kit.workshop.check`; unanswered where the check was not run), ``tries``.
    unread : list of str
        What could not be read, with its reason.

    Raises
    ------
    KitError
        If there is no such folder.
    """
    root, known = Path(folder), key or read_key()
    if not root.is_dir():
        raise KitError(f"{folder} is no folder; give the one with the returned notebooks")
    found: dict[str, dict[str, dict[str, Any]]] = {}
    prints: dict[str, list[str]] = {}
    unread: list[str] = []
    for who, where, raw in _notebooks(root, unread):
        try:
            results = list(_results(json.loads(raw)))
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            unread.append(f"{where}: this is no notebook")
            continue
        prints.setdefault(who, []).append(_digest(raw))
        mine = found.setdefault(who, {})
        for result in results:
            name = result["name"]
            if name in known and (name not in mine or int(result.get("tries") or 0) >= int(mine[name].get("tries") or 0)):
                mine[name] = result
    order = sorted(found) if names else sorted(found, key=lambda who: sorted(prints[who]))
    rows = []
    for number, who in enumerate(order, start=1):
        lessons = {known[name].lesson for name in found[who]}
        for exercise in known.values():
            if exercise.lesson in lessons:
                result = found[who].get(exercise.name, {})
                rows.append(
                    {
                        "participant": who if names else f"participant {number}",
                        "lesson": exercise.lesson,
                        "exercise": exercise.name,
                        "state": state if (state := result.get("state", UNANSWERED)) in STATES else "unreadable",
                        "tries": int(result.get("tries") or 0),
                    }
                )
    return pd.DataFrame(rows, columns=COLUMNS), unread


def by_exercise(results: pd.DataFrame) -> pd.DataFrame:
    """One row per exercise: how many solved it, and how many ended in which other state."""
    counts = results.groupby(["lesson", "exercise", "state"], sort=False).size().unstack(fill_value=0)
    return counts.reset_index().rename_axis(columns=None)


def _notebooks(root: Path, unread: list[str]) -> Iterator[tuple[str, str, bytes]]:
    """Who, where, bytes; the participant is the folder or zip file next to the root, else the part of the name after “ - ”."""
    for path in sorted(p for p in root.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts):
        inner = path.relative_to(root)
        if path.suffix == ".ipynb":
            who = inner.parts[0] if len(inner.parts) > 1 else _owner(path.stem)
            if path.stat().st_size > _LARGEST:
                unread.append(f"{inner}: larger than {_LARGEST // 1_000_000} MB")
                continue
            yield who, str(inner), path.read_bytes()
        elif path.suffix == ".zip":
            try:
                with zipfile.ZipFile(path) as packed:
                    for entry in packed.infolist():
                        if entry.filename.endswith(".ipynb") and entry.file_size <= _LARGEST:
                            yield (
                                inner.parts[0] if len(inner.parts) > 1 else path.stem,
                                f"{inner}/{entry.filename}",
                                packed.read(entry),
                            )
            except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
                unread.append(f"{inner}: {error}")


def _owner(stem: str) -> str:
    """“2_who_wants_what - AB” and “AB_2_who_wants_what” → AB; a bare lesson is its own owner."""
    for separator in (" - ", "--"):
        if separator in stem:
            return stem.split(separator)[-1].strip()
    return stem


def _results(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            result = output.get("data", {}).get(RESULT)
            if isinstance(result, dict) and isinstance(result.get("name"), str):
                yield result


def _digest(raw: bytes) -> str:
    import hashlib

    return hashlib.sha256(raw).hexdigest()
