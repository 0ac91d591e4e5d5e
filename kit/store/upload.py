"""A case in an object store → a copy in a folder, and back: what is new goes there first, and counts once a journal says so.

Names of parts and pieces are made of their contents, so new ones stand beside old ones, named by nothing yet. All other files
are sent to a stage. Then the journal is written, in one object: from then on readers take the stage (`kit.store.remote`). At last
the files are copied to their places, the data package behind all others, and what is no longer of the case goes, the journal too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from kit.errors import KitError
from kit.store import package as described
from kit.store import parquet_parts as parts
from kit.store import pieces, places, saving, staging, writing
from kit.store.objects import Facts, Objects
from kit.store.remote import journal
from kit.store.wide_tables import FOLDER as INDEX

_PIECE = re.compile(rf"{pieces.FOLDER}/[0-9]{{7}}-[0-9a-f-]+\{pieces.SUFFIX}")
_OWN = (f"{staging.WORK}/", f"{INDEX}/")  # nothing of the case itself
LOCK = ".lock"  # in a folder of a user's choice that holds a copy
Pulled = dict[str, Facts]
Passed = Callable[[int, int], None]


class Meanwhile(KitError):
    """Somebody else has written the case."""


def named_by_contents(name: str) -> bool:
    """Whether a file of a case is one that never changes under its name."""
    return bool(_PIECE.fullmatch(name) or parts.NAMES.fullmatch(name.rpartition("/")[2]))


def pull(objects: Objects, folder: Path, passed: Passed) -> Pulled:
    """Make the files of a folder, but for the work of a command, those of a case; which they are.

    Parameters
    ----------
    objects : Objects
        Where the case is, or will be.
    folder : Path
    passed : callable
        Told how many files of how many are there.

    Raises
    ------
    KitError
        If the store cannot be read.
    """
    finish(objects)
    there = {name: facts for name, facts in objects.listed().items() if not name.startswith(_OWN)}
    for name, path in [*_files(folder)]:
        if name not in there:
            path.unlink()
    wanted = [name for name, facts in there.items() if not _is_kept(places.inside(folder, name), name, facts)]
    objects.each(
        lambda name: objects.fetch(name, places.inside(folder, name), there[name]), wanted, lambda n: passed(n, len(wanted))
    )
    return there


def _check_case(objects: Objects) -> None:
    """Raise if something else than a case is there, before anything of it is touched."""
    there = objects.listed()
    known = {described.PACKAGE, staging.COMMIT} & {*there}
    if not known and not all(name.startswith(_OWN) or named_by_contents(name) for name in there):  # what a broken run has sent
        raise KitError(f"{objects.address} holds something that is not a case; choose another address")


def _is_kept(place: Path, name: str, facts: Facts) -> bool:
    return named_by_contents(name) and place.is_file() and place.stat().st_size == facts.size


def _files(folder: Path) -> list[tuple[str, Path]]:
    return [(name, path) for name, path in places.files(folder) if not name.startswith(_OWN)]


def push(folder: Path, objects: Objects, pulled: Mapping[str, Facts], passed: Passed) -> None:
    """Put the case of a folder at an address, in the place of the one that was pulled.

    Parameters
    ----------
    folder : Path
        Holds the whole case.
    objects : Objects
    pulled : mapping of str to Facts
        What stood there; of these those go that the folder no longer has.
    passed : callable
        Told how many files of how many are sent.

    Raises
    ------
    KitError
        If somebody has written the case since, or the store cannot be written: the case there is as it was.
    """
    finish(objects)
    there, local = objects.listed(), dict(_files(folder))
    _check_unchanged(folder, objects, pulled, there)
    sent = [n for n, path in local.items() if named_by_contents(n) and not _is_sent(path, there.get(n))]
    staged = [n for n in local if not named_by_contents(n)]
    targets = [*((n, n) for n in sent), *((n, f"{staging.STAGE}/{n}") for n in staged)]
    objects.each(lambda pair: objects.send(local[pair[0]], pair[1]), targets, lambda n: passed(n, len(targets)))
    gone = [name for name in pulled if name in there and name not in local]
    _check_unchanged(folder, objects, pulled, objects.listed())
    objects.write(staging.COMMIT, json.dumps({"files": staged, "gone": gone}, ensure_ascii=False).encode())
    finish(objects)


def _is_sent(path: Path, there: Facts | None) -> bool:
    return there is not None and there.size == path.stat().st_size


def _check_unchanged(folder: Path, objects: Objects, pulled: Mapping[str, Facts], there: Mapping[str, Facts]) -> None:
    """Raise unless the heads of the case are those that were pulled, or already those of the folder."""
    for name in saving.LAST:
        if there.get(name) == pulled.get(name):
            continue
        own = (folder / name).read_bytes() if (folder / name).is_file() else None
        if objects.read(name) != own:
            raise Meanwhile(
                f"the case in {objects.address} was written by another command meanwhile, so nothing was put there: run the same "
                "command again"
            )


def finish(objects: Objects) -> None:
    """Put in place what a journal lists, if there is one, and take away what is left of a stage.

    Raises
    ------
    KitError
        If the journal is damaged, or a file that it lists is gone.
    """
    under_way = journal(objects)
    held = objects.listed(staging.WORK)
    if under_way.files:
        lost = [name for name in under_way.files if f"{staging.STAGE}/{name}" not in held]
        if lost:
            raise KitError(f"{objects.address} was left half-written and {lost[0]} is gone: code the articles again, elsewhere")
        first = [name for name in under_way.files if name not in saving.LAST]
        objects.each(lambda name: objects.copy(f"{staging.STAGE}/{name}", name), first)
        for name in saving.LAST:
            if name in under_way.files:
                objects.copy(f"{staging.STAGE}/{name}", name)
        objects.each(objects.remove, under_way.gone)
        objects.remove(staging.COMMIT)
    if held:
        objects.remove_below(staging.WORK)


class Copy:
    """A folder of this machine in which the case of an address is written, until it is there.

    Parameters
    ----------
    objects : Objects
    folder : Path
        Holds the copy and what is known of it; one command at a time uses it.
    """

    def __init__(self, objects: Objects, folder: Path):
        self.objects, self.folder = objects, folder
        self.case = folder / "case" / objects.name  # a case is called as its folder
        self._pulled, self._ready, self._mark = folder / "pulled.json", folder / "ready", folder / "copy_of.json"

    def check_folder(self) -> None:
        """Raise unless the folder is new, empty or one of this address: files of somebody else's would go, or be sent."""
        if self.folder.exists() and not self.folder.is_dir():
            raise KitError(f"{self.folder} is a file: name a folder for --work")
        if self._mark.is_file():
            if (other := self._marked()) != self.objects.address:
                raise KitError(f"{self.folder} is the work of {other}, not of {self.objects.address}: name another for --work")
        elif self.folder.exists() and any(path.name != LOCK for path in self.folder.iterdir()):
            raise KitError(f"{self.folder} holds something that is no work of the kit: name a new or empty folder for --work")

    def mark(self) -> None:
        """Say in the folder whose it is. Raises as `check_folder`."""
        self.check_folder()
        writing.write_whole(self._mark, json.dumps({"address": self.objects.address}))

    def _marked(self) -> str:
        try:
            return str(json.loads(self._mark.read_text("utf-8"))["address"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return "something else"

    def begin(self, passed: Passed) -> None:
        """Have the case as it stands there; what an interrupted run had ready is put there first.

        Raises
        ------
        KitError
            If something else than a case is there, or the store can be neither read nor written.
        """
        _check_case(self.objects)
        self.objects.write(f"{staging.WORK}/begun", b"")  # says at once that one may not
        staging.mend(self.case)
        self._lay_back()
        if self._ready.exists():
            with suppress(Meanwhile):  # what is coded is kept
                self.send(passed)
            self._ready.unlink(missing_ok=True)
        pulled = pull(self.objects, self.case, passed)
        writing.write_whole(self._pulled, json.dumps(pulled))

    def send(self, passed: Passed) -> None:
        """Put it there. Raises as `push`."""
        writing.write_whole(self._ready, "")
        pulled = {name: Facts(*facts) for name, facts in json.loads(self._pulled.read_text("utf-8")).items()}
        push(self.case, self.objects, pulled, passed)
        self._ready.unlink()

    def leave(self, *, keep: bool) -> None:
        """Take it away, unless it is wanted, or holds what the next run goes on with."""
        if not keep and not self._ready.exists() and not (self.case / staging.WORK).exists():
            shutil.rmtree(self.folder, ignore_errors=True)

    def _lay_back(self) -> None:
        """Coded articles of a run that was broken off after it had put them in place here: no run codes them again."""
        if not self._pulled.is_file() or not (self.case / described.PACKAGE).is_file():
            return
        pulled = json.loads(self._pulled.read_text("utf-8"))
        for path in (self.case / pieces.FOLDER).glob(f"*{pieces.SUFFIX}"):
            if f"{pieces.FOLDER}/{path.name}" not in pulled:
                back = self.case / staging.CODED / path.name.partition("-")[2]
                back.parent.mkdir(parents=True, exist_ok=True)
                if not back.exists():
                    with suppress(OSError):
                        os.link(path, back)
                if not back.exists():
                    shutil.copyfile(path, back)
