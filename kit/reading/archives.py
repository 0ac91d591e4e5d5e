"""A zip or tar archive → its entries in order of their names, opened one by one where the archive lies."""

from __future__ import annotations

import io
import itertools
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import PurePosixPath
from typing import IO, Any, NamedTuple

from kit.reading.items import Rejected, Unreadable
from kit.reading.metadata import shown
from kit.reading.page_folders import is_part_of_page
from kit.reading.sources import Budget, Source, guarded

ENDINGS = (".zip", ".tar", ".tgz", ".tar.gz")
SILENT = re.compile(r"(\.|thumbs\.db$|desktop\.ini$|__macosx)", re.IGNORECASE)  # begins what is passed over without a word
_AT_ONCE = 32_000_000  # bytes of entries of a packed tar that are in memory together
_MOST = 20_000  # of them


def entries(source: Source, budget: Budget) -> Iterator[Source | Rejected]:
    """What an archive holds.

    Notes
    -----
    The names and sizes of all entries are in memory, some 500 bytes each; their bytes are not. A packed tar can only be read
    from its start: it is gone through once for the names, and once more for every 32 MB of it if it is not in order of names.
    An archive that is cut off or damaged gives the entries before the damage.
    """
    listed = _zip if source.name.lower().endswith(".zip") else _tar
    try:
        for item in listed(source):
            if isinstance(item, Rejected):
                yield item
                continue
            at, parts = f"{source.place}!{shown(item.name)}", PurePosixPath(item.name).parts
            if any(SILENT.match(part) for part in parts if part != ".."):
                continue
            try:
                budget.spend(item.size)
                refused = ""
            except Unreadable as error:
                refused = str(error)
            if item.name.startswith(("/", "\\")) or ".." in parts or "\\" in item.name or not parts:
                refused = "its path leaves the archive"
            if refused:
                yield Rejected(at, refused)
            else:
                weight = source.weight * item.size / max(1, item.of)
                yield Source(parts[-1], at, item.size, item.opened, seekable=item.seekable, weight=weight)
    except Unreadable as error:
        yield Rejected(source.place, str(error))
    except Exception as error:  # a hostile archive makes its readers raise anything
        yield Rejected(source.place, f"the archive cannot be read ({type(error).__name__})")


class _Entry(NamedTuple):
    """A file in an archive under its name there; ``of`` is the size of all."""

    name: str
    size: int
    of: int
    opened: Callable[[], IO[bytes]]
    seekable: bool = False


def _file(source: Source) -> IO[bytes]:
    """An archive has to be read at any place; one that is packed once more is unpacked whole."""
    return source.opened() if source.path else io.BytesIO(source.read())


def _zip(source: Source) -> Iterator[_Entry]:
    with _file(source) as file, zipfile.ZipFile(file) as packed:
        infos = [info for info in packed.infolist() if not info.is_dir()]
        infos.sort(key=lambda info: info.filename)
        of = sum(info.file_size for info in infos)
        folders = _page_folders([info.filename for info in infos], packed)
        for info in infos:
            if folders and folders.intersection(map(str, PurePosixPath(info.filename).parents)):
                continue
            yield _Entry(info.filename, info.file_size, of, lambda info=info: guarded(lambda: packed.open(info)))  # type: ignore[misc]


def _page_folders(names: list[str], packed: zipfile.ZipFile) -> set[str]:
    """Folders that a browser saved with a page."""
    known = set(names)
    inner = {name.rpartition("/")[0] for name in names} - {""}
    folders = {folder for path in inner for folder in (PurePosixPath(path), *PurePosixPath(path).parents) if folder.name}
    return {
        str(folder)
        for folder in folders
        if is_part_of_page(
            folder.name,
            lambda page, at=folder: str(at.with_name(page)) in known,  # type: ignore[misc]
            lambda page, at=folder: packed.open(str(at.with_name(page))),  # type: ignore[misc]
        )
    }


class _Member(NamedTuple):
    """What is needed to find a file in a tar again."""

    name: str
    size: int
    offset: int
    sparse: Any

    def opened(self, rolled: tarfile.TarFile) -> IO[bytes]:
        info = tarfile.TarInfo(self.name)
        info.size, info.offset_data, info.sparse = self.size, self.offset, self.sparse
        return guarded(lambda: tarfile.ExFileObject(rolled, info))


def _tar(source: Source) -> Iterator[_Entry | Rejected]:
    packed = not source.name.lower().endswith(".tar")
    with _file(source) as file, tarfile.open(fileobj=file, encoding="utf-8") as rolled:
        members, fault = _index(rolled, source)
        of = sum(member.size for member in members)
        back = packed and any(b.offset < a.offset for a, b in itertools.pairwise(members))
        for group in _groups(members) if back else ([member] for member in members):
            held = _held(rolled, group) if len(group) > 1 else {}
            for member in group:
                raw = held.get(member.offset)
                opened = partial(member.opened, rolled) if raw is None else partial(io.BytesIO, raw)
                yield _Entry(member.name, member.size, of, opened, seekable=not packed)
        if fault:
            yield Rejected(source.place, fault)


def _index(rolled: tarfile.TarFile, source: Source) -> tuple[list[_Member], str]:
    """Files in order of their names, and what kept the rest from being listed."""
    members, fault = [], ""
    budget = Budget(source.size or 0)
    try:
        while (member := rolled.next()) is not None:
            rolled.members.clear()  # type: ignore[attr-defined]  # its own list would grow with the archive
            if member.isfile():
                members.append(_Member(member.name, member.size, member.offset_data, member.sparse))
            budget.spend(member.size)
    except Unreadable as error:
        fault = str(error)
    except Exception as error:
        fault = f"the archive cannot be read {'further ' if members else ''}({type(error).__name__})"
    members.sort(key=lambda member: member.name)
    return members, fault


def _groups(members: list[_Member]) -> Iterator[list[_Member]]:
    """Files in order, as many together as fit into memory; a larger one stands alone."""
    group: list[_Member] = []
    size = 0
    for member in members:
        if group and (size + member.size > _AT_ONCE or len(group) == _MOST):
            yield group
            group, size = [], 0
        group.append(member)
        size += member.size
    if group:
        yield group


def _held(rolled: tarfile.TarFile, group: list[_Member]) -> dict[int, bytes]:
    """The bytes of some files by their place, read in one go from the first to the last."""
    held = {}
    for member in sorted(group, key=lambda m: m.offset):
        with suppress(Unreadable), member.opened(rolled) as file:
            held[member.offset] = file.read()
    return held
