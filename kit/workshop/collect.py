"""Returned notebooks → one table of who solved what. Notebooks are read, never run."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from kit.errors import KitError
from kit.workshop.checking import HINT, RESULT
from kit.workshop.key import RIGHT, STATES, UNANSWERED, Exercise, lessons_folder, read_key

COLUMNS = ["participant", "lesson", "exercise", "state", "tries"]
UNREADABLE = "unreadable"
_LARGEST = 50_000_000  # bytes of one notebook
_MOST_TRIES = 100_000
_LESSON = re.compile(r"(?<![A-Za-z0-9])([1-9]\d*)_[a-z0-9]+(?:_[a-z0-9]+)*")
_CHECK = re.compile(r"""\bcheck\(\s*["'](\w+)["']""")
_NO_NOTEBOOK, _NO_LESSON = "this is no notebook", "this is no lesson of the workshop"
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError, ValueError)


def collect(folder: str | Path, *, names: bool = False, key: dict[str, Exercise] | None = None) -> tuple[pd.DataFrame, list[str]]:
    """Gather the checks of returned notebooks.

    Parameters
    ----------
    folder : path
        Holds notebooks, in folders or zip files, one of these per participant, or all side by side.
    names : bool
        Keep the names of folders and files; default: participants are numbered, in an order that does not follow names, and what
        could not be read is counted.

    Returns
    -------
    results : DataFrame
        One row per participant × exercise of the lessons returned: ``participant``, ``lesson``, ``exercise``, ``state`` (as in
        `kit.workshop.check`; unanswered where the check was not run, unreadable where its result is damaged), ``tries``.
        A notebook is of the lessons whose exercises it asks, or else of the lesson that its file name numbers.
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
    states: dict[str, dict[str, dict[str, Any]]] = {}
    lessons: dict[str, set[int]] = {}
    prints: dict[str, list[str]] = {}
    unread: list[tuple[str, str]] = []
    for who, where, raw in _notebooks(root, unread):
        try:
            asked, results = _read(json.loads(raw), known)
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
            unread.append((where, _NO_NOTEBOOK))
            continue
        if not asked and (number := _lesson_number(where)) in {e.lesson for e in known.values()}:
            asked = {number}
        if not asked:
            unread.append((where, _NO_LESSON))
            continue
        prints.setdefault(who, []).append(_digest(raw))
        lessons.setdefault(who, set()).update(asked)
        mine = states.setdefault(who, {})
        for result in results:
            name = result["exercise"]
            if name not in mine or result["tries"] >= mine[name]["tries"]:
                mine[name] = result
    order = sorted(states) if names else sorted(states, key=lambda who: sorted(prints[who]))
    rows = [
        {"participant": who if names else f"participant {number}", "lesson": e.lesson, "exercise": e.name}
        | states[who].get(e.name, {"state": UNANSWERED, "tries": 0})
        for number, who in enumerate(order, start=1)
        for e in known.values()
        if e.lesson in lessons[who]
    ]
    return pd.DataFrame(rows, columns=COLUMNS), _describe_unread(unread, names)


def by_exercise(results: pd.DataFrame) -> pd.DataFrame:
    """One row per exercise: how many solved it, and how many ended in which other state."""
    counts = results.groupby(["lesson", "exercise", "state"], sort=False).size().unstack(fill_value=0)
    return counts.reset_index().rename_axis(columns=None)


def by_participant(results: pd.DataFrame) -> pd.DataFrame:
    """One row per participant × lesson: how many exercises it has, how many were answered, how many rightly, and tries."""
    counted = results.assign(answered=results["state"] != UNANSWERED, right=results["state"] == RIGHT)
    table = counted.groupby(["participant", "lesson"], sort=False).agg(
        exercises=("exercise", "size"), answered=("answered", "sum"), right=("right", "sum"), tries=("tries", "sum")
    )
    return table.reset_index()


def _describe_unread(unread: list[tuple[str, str]], names: bool) -> list[str]:
    if names:
        return [f"{where}: {why}" for where, why in unread]
    counts = Counter(why for _, why in unread)
    return [f"{n} returned file{'s' * (n != 1)}: {why} (with names it is said which)" for why, n in counts.items()]


def _notebooks(root: Path, unread: list[tuple[str, str]]) -> Iterator[tuple[str, str, bytes]]:
    """Who, where, bytes; the participant is the folder or zip file next to the root, else what the file's name has beside the
    lesson's."""
    large = f"larger than {_LARGEST // 1_000_000} MB"
    for path in sorted(p for p in root.rglob("*") if p.is_file() and ".ipynb_checkpoints" not in p.parts):
        inner = path.relative_to(root)
        who = inner.parts[0] if len(inner.parts) > 1 else _owner(path.stem)
        if path.suffix == ".ipynb":
            try:
                if path.stat().st_size > _LARGEST:
                    unread.append((str(inner), large))
                    continue
                raw = path.read_bytes()
            except OSError:
                unread.append((str(inner), "the system does not let it be read"))
                continue
            yield who, str(inner), raw
        elif path.suffix == ".zip":
            try:
                with zipfile.ZipFile(path) as packed:
                    for entry in packed.infolist():
                        place = f"{inner}/{entry.filename}"
                        if not entry.filename.endswith(".ipynb") or ".ipynb_checkpoints" in entry.filename:
                            continue
                        if entry.file_size > _LARGEST:
                            unread.append((place, large))
                        else:
                            yield who, place, packed.read(entry)
            except _DAMAGED:
                unread.append((str(inner), "a zip file that is damaged or locked"))


def _owner(stem: str) -> str:
    """“2_who_wants_what - AB” and “AB_2_who_wants_what” → AB; a bare lesson, or a numbered copy of one, is its own owner."""
    stems = [p.stem for p in lessons_folder().glob("*.ipynb")]
    lesson = next((s for s in stems if s in stem), None) or ((m := _LESSON.search(stem)) and m[0])
    if lesson:
        before, _, after = stem.partition(lesson)
        rest = " ".join(filter(None, (part.strip(" _-–()[]") for part in (before, after))))
        return stem if not rest or re.fullmatch(r"\d+|copy ?\d*", rest, re.IGNORECASE) else rest
    for separator in (" - ", "--"):
        if separator in stem:
            return stem.split(separator)[-1].strip()
    return stem


def _lesson_number(where: str) -> int:
    """The lesson that a file's name numbers; 0 where it does not."""
    match = _LESSON.search(Path(where).stem)
    return int(match[1][:6]) if match else 0


def _read(notebook: dict[str, Any], known: dict[str, Exercise]) -> tuple[set[int], list[dict[str, Any]]]:
    """The lessons whose exercises a notebook asks, and what its checks said, in its order."""
    asked, results = set(), []
    for cell in notebook["cells"]:
        written = cell.get("source", "")
        for name in _CHECK.findall(written if isinstance(written, str) else "".join(written)):
            if name in known:
                asked.add(known[name].lesson)
        for output in cell.get("outputs", []):
            result = output.get("data", {}).get(RESULT)
            if isinstance(result, dict) and isinstance(name := result.get("name"), str) and name in known:
                asked.add(known[name].lesson)
                if result.get("state") == HINT:
                    continue
                results.append({"exercise": name} | _result(result))
    return asked, results


def _result(result: dict[str, Any]) -> dict[str, Any]:
    """State and tries, or “unreadable” where one of them is none."""
    state, tries = result.get("state", UNANSWERED), result.get("tries", 0)
    whole = isinstance(tries, int | float) and not isinstance(tries, bool) and 0 <= tries <= _MOST_TRIES and tries == int(tries)
    if not whole or not isinstance(state, str) or state not in STATES:
        return {"state": UNREADABLE, "tries": int(tries) if whole else 0}
    return {"state": state, "tries": int(tries)}


def _digest(raw: bytes) -> str:
    import hashlib

    return hashlib.sha256(raw).hexdigest()
