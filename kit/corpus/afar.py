"""Sources and a case in an object store → files of this machine for a run, and the case back to where it belongs."""

from __future__ import annotations

import errno
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from kit.errors import KitError
from kit.reading.items import Rejected
from kit.reading.metadata import shown
from kit.store import addresses, objects, places, remote, staging, upload, writing

SOURCES = f"{staging.WORK}/sources"  # in the folder of the case
_LATER = 25  # files after which it is said again how far sending is
_NO_NAMES = (errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
Say = Callable[[str], None]


class Near(NamedTuple):
    """Where a case is written: its folder, the one that is no source, which holds it, and the address that it is for."""

    case: Path
    room: Path
    address: str | None


@contextmanager
def near(out: Path | str, work: Path | str | None, say: Say) -> Iterator[Near]:
    """Where the case is written: in its folder, or in a copy of what stands at an address, put there when the block ends well.

    Parameters
    ----------
    out : path or str
        A folder, or an address.
    work : path, optional
        Holds the copy, and stays: new, empty, or that of an earlier run for this address. Default: one in the user's cache,
        which goes.
    say : callable
        Told how far it is.

    Raises
    ------
    KitError
        If ``work`` holds anything else, or the store cannot be read and written; the case there is as it was. What is coded is
        kept, and the same command goes on.
    """
    if not (where := addresses.address(out)):
        if work is not None:
            raise KitError(f"{out} is a folder and holds its own work: leave out --work")
        yield Near(Path(out), Path(out), None)
        return
    busy = f"another command of this machine is writing {where}: wait for it to end, or choose another place"
    copy = upload.Copy(objects.Objects(where), _room(where, work))
    lock = copy.folder / upload.LOCK if work is not None else copy.folder.with_name(f".{copy.folder.name}.lock")
    if work is not None:
        copy.check_folder()
    copy.folder.mkdir(parents=True, exist_ok=True)
    with writing.locked(lock, wait=0, busy=busy), remote.named(copy.case, where):
        if work is not None:
            copy.mark()
        try:
            copy.begin(lambda n, of: None)
            yield Near(copy.case, copy.folder, where)
            copy.send(_telling(say, where))
        finally:
            copy.leave(keep=work is not None)


def _room(where: str, work: Path | str | None) -> Path:
    if work is None:
        return remote.home(where) / "written"
    return addresses.on_disk(work, "a case is written before it is sent").resolve()


def _telling(say: Say, where: str) -> upload.Passed:
    def passed(n: int, of: int) -> None:
        if n == of or n % max(_LATER, of // 4) == 0:
            say(f"{n:,} of {of:,} files are in {where}")

    return passed


def fetch(sources: Sequence[Path | str], out: Near, say: Say) -> tuple[list[Path], list[Rejected]]:
    """Sources as files of this machine: those at addresses are brought into the folder of the case, and go with its work.

    Parameters
    ----------
    sources : sequence of path or str
    out : Near
        What lies at its address is no source.
    say : callable
        Told how much it is.

    Returns
    -------
    list of Path
    list of Rejected
        Objects whose names cannot be those of files in a folder.

    Raises
    ------
    KitError
        If there is nothing at an address, or it cannot be read.
    """
    given: list[Path] = []
    rejected: list[Rejected] = []
    room = places.folder(out.case, SOURCES)
    for number, source in enumerate(sources):
        if where := addresses.address(source):
            given.append(_fetch(objects.Objects(where), room / str(number), rejected, say, out.address or ""))
        else:
            given.append(Path(source))
    return given, rejected


def _fetch(source: objects.Objects, room: Path, rejected: list[Rejected], say: Say, out: str) -> Path:
    if out and f"{source.address}/".startswith(f"{out}/"):
        raise KitError(f"{source.address} lies in {out}, the case that is to be written: name the articles, and another address")
    single = source.there()
    place = room / source.name
    below = {"": single} if single else source.listed()
    there = {name: facts for name, facts in below.items() if not out or not f"{source.address}/{name}".startswith(f"{out}/")}
    above = {str(folder) for name in there for folder in PurePosixPath(name).parents}
    for name in above & {*there} - {""}:
        rejected.append(Rejected(shown(name), "the names of other objects begin with it, as if it were a folder"))
        del there[name]
    for name, other in _alike(there, room) if not single else ():
        rejected.append(
            Rejected(shown(name), f"its name is that of {shown(other)} but for capitals or accents: both are one file here")
        )
        del there[name]
    if not there and not source.hostile:
        raise KitError(f"there is nothing at {source.address}: name an object, or what the names of some begin with")
    say(f"fetching {len(there):,} objects of {sum(f.size for f in there.values()) / 1e6:,.1f} MB from {source.address}")
    _clear(room, {place / name if name else place for name in there})

    def take(name: str) -> None:
        try:
            source.fetch(name, place / name if name else place, there[name])
        except OSError as error:
            if error.errno not in _NO_NAMES:
                raise
            rejected.append(Rejected(shown(name), f"no file here can have its name ({error.strerror})"))

    source.each(take, there)
    rejected += [Rejected(shown(name), "its name leads out of the folder") for name in source.hostile]
    if not single:
        place.mkdir(parents=True, exist_ok=True)
    return place


def _alike(names: Collection[str], room: Path) -> list[tuple[str, str]]:
    """Names that this machine takes for those of earlier ones, on a disk to which A is a, or a letter with an accent two."""
    if len(names) < 2 or not _folds(room):
        return []
    first: dict[str, str] = {}
    alike = ((name, first.setdefault(unicodedata.normalize("NFC", name).casefold(), name)) for name in names)
    return [(name, other) for name, other in alike if name != other]


def _folds(room: Path) -> bool:
    """Whether a disk takes names for one that differ in capitals."""
    room.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=room, prefix="a") as probe:
        return (room / Path(probe.name).name.upper()).exists()


def _clear(room: Path, wanted: set[Path]) -> None:
    """Of what an interrupted run has fetched only that stays which is wanted."""
    for _, path in [*places.files(room)]:
        if path not in wanted:
            path.unlink()
    if room.is_dir() and not any(places.files(room)):
        shutil.rmtree(room)


def codebook(place: Path | str | None) -> Path | None:
    """The folder of a codebook, of one at an address a copy."""
    if where := addresses.address(place):
        return remote.snapshot(where)[0]
    return None if place is None else Path(place)
