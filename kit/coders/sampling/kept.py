"""Samples in the folder of their case: a list and how it was drawn, beside the coders' files; a case may come from a stranger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from kit.case.case import Case
from kit.coders import files
from kit.coders.sampling.sample import ARTICLE, COLUMNS, NAME, PASSAGE, Sample
from kit.coders.spans import read_text_table, replace_text_table
from kit.errors import Fault, KitError, UnknownValue, choices
from kit.store import places
from kit.store.writing import write_whole

FOLDER, LIST, HOW = "samples", "sample.csv", "sample.json"
_AGAIN = "draw the sample again with kit sample"
_NUMBERS = {
    "number": "int64",
    "start": "int64",
    "end": "int64",
    "marks": "int64",
    "stratum_size": "int64",
    "probability": "float64",
}
_SETTINGS: dict[str, type] = {
    "seed": int, "by": list, "strata": list, "machine": str, "digest": str, "coders": list, "overlap": int, "articles_drawn": int,
    "passages": int, "articles": int, "certain": list,
}  # fmt: skip


def keep(case_folder: str | Path, sample: Sample) -> Sample:
    """Write a sample into the folder of its case, beside the coders' files.

    Returns
    -------
    Sample
        The same, with its folder.
    """
    folder = places.inside(Path(case_folder), f"{FOLDER}/{sample.name}")
    rows = [{c: f"{v:.6g}" if c == "probability" else str(v) for c, v in row.items()} for row in sample.units.to_dict("records")]
    replace_text_table(folder / LIST, COLUMNS, rows)
    write_whole(folder / HOW, json.dumps(sample.how, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return replace(sample, folder=folder)


def names(case_folder: str | Path) -> list[str]:
    """Names of the samples in a case's folder."""
    return sorted(p.parent.name for p in (Path(case_folder) / FOLDER).glob(f"*/{LIST}") if NAME.fullmatch(p.parent.name))


def open_sample(case: Case | str | Path, name: str = "1") -> Sample:
    """A sample that was kept in the folder of a case.

    Parameters
    ----------
    case : Case or path
        Loaded from a folder, or that folder.
    name : str
        ``1``, or ``sample 1``.

    Raises
    ------
    UnknownValue
        If there is none of that name.
    KitError
        If its list is damaged; names file, row, column, value and what is allowed.
    """
    folder = case.folder if isinstance(case, Case) else Path(case)
    name = name.removeprefix("sample ").strip()
    if folder is None:
        where = f"comes from {case.address}" if isinstance(case, Case) and case.address else "was not loaded from a folder"
        raise KitError(f"this case {where}, and samples stand in folders, so {name[:40]!r} is in none: give the sample itself")
    if not NAME.fullmatch(name) or not (folder / FOLDER / name / LIST).is_file():
        there = names(folder)
        hint = choices(name, there) if there else "draw one: kit sample CASE"
        raise UnknownValue(f"the case in {folder} has no sample {name[:40]!r}; {hint}")
    listed, how = (places.inside(folder, f"{FOLDER}/{name}/{file}") for file in (LIST, HOW))
    units = _read_list(listed)
    return Sample(name, units, _read_how(how, units), listed.parent)


def kept(case: Case, sample: Sample | str) -> Sample:
    """A sample with its folder: itself, or the one of this name.

    Raises
    ------
    KitError
        If it was not kept; `UnknownValue` if there is none of that name.
    """
    if isinstance(sample, str):
        return open_sample(case, sample)
    if sample.folder is None:
        raise KitError(
            f"sample {sample.name} was not kept, so there is no place for what coders code: "
            "kit.coders.sampling.keep(case.folder, sample) gives it one"
        )
    return sample


def kept_files(case_folder: str | Path) -> list[Path]:
    """The lists of a case's samples and the coders' files beside them, whatever else lies there.

    Raises
    ------
    KitError
        If one of them is a link.
    """
    return [path for name in names(case_folder) for path in _files_of(Path(case_folder), name)]


def find_faults(case: Case) -> list[Fault]:
    """What is wrong with the samples of a case that was loaded from a folder, and with the coders' files beside them."""
    from kit.coders.units import read_files

    faults, among = [], set(case.whole.articles["article_id"])
    for name in names(case.folder) if case.folder else []:
        said: list[str] = []
        try:
            sample = open_sample(case, name)
            read_files(case, coders_files(sample), sample.folder, said, among)
        except KitError as error:
            said.append(str(error))
        faults += [Fault(f"{FOLDER}/{name}", None, "", "", words, "Draw the sample again, or mend the file") for words in said]
    return faults


def coders_files(sample: Sample) -> dict[str, Path]:
    """Initials → file, of every coder of a sample.

    Raises
    ------
    KitError
        If a file is a link.
    """
    if sample.folder is None or not sample.folder.is_dir():
        return {}
    found = files.files(sample.folder)
    for path in found.values():
        if places.is_link(path):
            raise KitError(f"{path} is a link; put what it leads to in its place")
    return found


def _files_of(folder: Path, name: str) -> Iterator[Path]:
    sample = open_sample(folder, name)
    assert sample.folder is not None
    yield from (sample.folder / LIST, sample.folder / HOW)
    yield from coders_files(sample).values()


def _read_list(path: Path) -> pd.DataFrame:
    frame = read_text_table(path)
    if missing := [c for c in COLUMNS if c not in frame]:
        raise KitError(f"{path}, row 1: the columns {', '.join(missing)} are missing; {_AGAIN}")
    frame = frame[list(COLUMNS)]
    for column, kind in _NUMBERS.items():
        values = pd.to_numeric(frame[column], errors="coerce")
        bad = values.isna() | (values < 0) | (values > 2**53) | ((values % 1 != 0) if kind == "int64" else (values > 1))
        _refuse(path, frame, column, bad, "is no such number")
        frame = frame.assign(**{column: values.astype(kind)})
    _refuse(path, frame, "kind", ~frame["kind"].isin([PASSAGE, ARTICLE]), f"is neither {PASSAGE} nor {ARTICLE}")
    for column in ("number", "unit_id"):
        _refuse(
            path, frame, column, frame[[column, *(["kind"] if column == "unit_id" else [])]].duplicated(), "stands there already"
        )
    strata = frame.groupby(["kind", "stratum"])["stratum_size"]
    wrong = (frame["stratum_size"] < strata.transform("size")) | (strata.transform("nunique") > 1)
    _refuse(path, frame, "stratum_size", wrong, "is not the size of this stratum, of which so many rows stand here")
    return frame.reset_index(drop=True)


def _refuse(path: Path, frame: pd.DataFrame, column: str, bad: pd.Series, why: str) -> None:
    if bad.any():
        row = frame.index[bad][0]
        raise KitError(f"{path}, row {row}, {column}: {str(frame.at[row, column])[:60]!r} {why}; {_AGAIN}")


def _read_how(path: Path, units: pd.DataFrame) -> dict[str, Any]:
    try:
        how = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise KitError(f"{path} cannot be read: {str(error)[:100]}; {_AGAIN}") from None
    wrong = [k for k, kind in _SETTINGS.items() if not isinstance(how, dict) or not _is(how.get(k), kind)]
    if wrong:
        name = getattr(_SETTINGS[wrong[0]], "__name__", "list of texts")
        raise KitError(f"{path}: {wrong[0]} is missing or no {name}; {_AGAIN}")
    drawn = units[units["kind"] == PASSAGE].drop_duplicates("stratum")["stratum_size"].sum()
    if how["passages"] < 1 or drawn != how["passages"]:
        raise KitError(f"{path}: passages is {how['passages']}, but the strata of {LIST} have {drawn}; {_AGAIN}")
    return how


def _is(value: Any, kind: Any) -> bool:
    if kind is list:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if kind is int:
        return type(value) is int and 0 <= value < 2**53
    return isinstance(value, kind)


__all__ = ["coders_files", "find_faults", "keep", "kept", "kept_files", "names", "open_sample"]
