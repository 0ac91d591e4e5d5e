"""A file, a folder or a zip of another program → its files with their names; hostile ones are refused with a reason."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, NamedTuple

from kit.errors import KitError
from kit.reading.formats import form
from kit.reading.items import Unreadable
from kit.reading.sources import Budget, guarded
from kit.store.writing import write_whole

_LARGEST = 500_000_000  # bytes of a file, or of a folder's files, which are in memory together
_MOST = 100_000  # files in a folder or a zip
_DEEPEST = 60  # lists and objects within each other in JSON
_HALF = re.compile(r"\\u[dD][89a-fA-F]")  # e.g. "\\ud83d"
_SILENT = ("__MACOSX/", ".DS_Store", ".git/")


class Part(NamedTuple):
    """A file under its name in the folder or the zip, e.g. ``annotation/talks.txt/AB.zip``; ``place`` says where it was found."""

    name: str
    data: bytes
    place: str

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(self.name)

    def text(self, *, marked: bool = False) -> str:
        """What it holds, in UTF-8, line ends as they are; ``marked``: a byte order mark counts as a sign of the text.

        Raises
        ------
        KitError
            If it is no UTF-8.
        """
        try:
            return self.data.decode("utf-8" if marked else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise KitError(f"{self.place}: not UTF-8 at byte {error.start:,}; save it as UTF-8") from None

    def json(self) -> Any:
        """What it holds as JSON; raises `KitError` where it is none."""
        return as_json(self.text(), self.place)


def parts(path: Path, *, within: bool = False) -> Iterator[Part]:
    """Every file of a program's file, folder or zip, in order of names.

    Parameters
    ----------
    path : Path
    within : bool
        A zip in the zip or folder is opened too; its files have its name before theirs.

    Raises
    ------
    KitError
        If it is not there, cannot be unpacked, unpacks to too much, or has names that lead out of it.
    """
    path = Path(path)
    try:
        if path.is_dir():
            found: Iterable[Part] = _of_folder(path)
        else:
            if path.stat().st_size > _LARGEST:
                raise KitError(f"{path}: larger than {_LARGEST:,} bytes")
            found = [Part(path.name, path.read_bytes(), str(path))]
    except OSError as error:
        raise KitError(f"{path}: it cannot be read ({error.strerror})") from None
    for part in found:
        if part.name.lower().endswith(".zip") and (within or not path.is_dir()):
            yield from _of_zip(part, part.name if path.is_dir() else "", within=within, budget=Budget(len(part.data)))
        else:
            yield part


def _of_folder(path: Path) -> Iterator[Part]:
    names = sorted(p for p in path.rglob("*") if p.is_file() and not p.is_symlink())
    if len(names) > _MOST:
        raise KitError(f"{path}: more than {_MOST:,} files")
    if sum(place.stat().st_size for place in names) > _LARGEST:
        raise KitError(f"{path}: its files are larger than {_LARGEST:,} bytes together")
    for place in names:
        name = place.relative_to(path).as_posix()
        if not _is_silent(name):
            yield Part(name, place.read_bytes(), str(place))


def _of_zip(part: Part, above: str, *, within: bool, budget: Budget) -> Iterator[Part]:
    try:
        packed = zipfile.ZipFile(io.BytesIO(part.data))
        infos = sorted((info for info in packed.infolist() if not info.is_dir()), key=lambda info: info.filename)
    except Exception as error:  # zipfile raises many kinds
        raise KitError(f"{part.place}: the zip cannot be read ({type(error).__name__})") from None
    if len(infos) > _MOST:
        raise KitError(f"{part.place}: more than {_MOST:,} files")
    for info in infos:
        name, place = info.filename, f"{part.place}!{info.filename[:120]}"
        if name.startswith("/") or "\\" in name or "\0" in name or ".." in PurePosixPath(name).parts or ":" in name[:2]:
            raise KitError(f"{place}: its path leaves the zip")
        if _is_silent(name):
            continue
        try:
            with guarded(lambda info=info: packed.open(info), budget) as file:  # type: ignore[misc]
                data = file.read()
        except Unreadable as error:
            raise KitError(f"{place}: {error}") from None
        inner = Part(f"{above}/{name}" if above else name, data, place)
        if within and name.lower().endswith(".zip"):
            yield from _of_zip(inner, inner.name, within=False, budget=budget)
        else:
            yield inner


def _is_silent(name: str) -> bool:
    return any(name.startswith(start) or f"/{start}" in f"/{name}" for start in _SILENT)


def as_json(text: str, place: str) -> Any:
    """JSON as Python's values; raises `KitError` with the place where it is none, or is nested too deep."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise KitError(f"{place}: JSON nested too deep") from None
    except ValueError as error:
        raise KitError(f"{place}: not JSON ({error})") from None
    level, depth = [*_within([value])], 0
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise KitError(f"{place}: JSON nested too deep")
        level = [inner for outer in level for inner in _within(outer)]
    if _HALF.search(text):  # half of a pair of UTF-16: no text can be written with it
        whole = json.dumps(value, ensure_ascii=False).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return json.loads(whole)
    return value


def _within(value: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return [v for v in (value.values() if isinstance(value, dict) else value) if isinstance(v, dict | list)]


def pack(path: Path, files: Iterable[tuple[str, str | bytes]]) -> None:
    """Write files into a zip, if the path ends so, else into a folder; the same files give the same bytes."""
    if Path(path).suffix.lower() != ".zip":
        for name, contents in files:
            write_whole(Path(path) / name, contents)
        return
    write_whole(Path(path), zipped(files))


def zipped(files: Iterable[tuple[str, str | bytes]]) -> bytes:
    """A zip of files, as bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, contents in files:
            packed.writestr(zipfile.ZipInfo(name), contents, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def need(module: str, what: str, library: str) -> ModuleType:
    """A library, imported now; raises `KitError` with what to install where it is not there.

    Examples
    --------
    >>> need("json", "JSON files", "json").__name__
    'json'
    """
    try:
        return form.need(module, what, library)
    except Unreadable as error:
        raise KitError(str(error)) from None
