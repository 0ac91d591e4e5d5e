"""Other machines: full disks, locales, time zones, clusters that do not fit; and nothing is written outside the case."""

import os
import random
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.reliability import runs

SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12)]


def size_of(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


class Disk(NamedTuple):
    """A place for a case: a small disk of its own, or the common one with a limit to what pieces may take."""

    place: Path
    before: str
    mounted: bool

    def enlarged(self) -> "Disk":
        if self.mounted:
            _mount(self.place, "remount,size=40000k")
        return self._replace(before="")


LIMIT = """
import errno
from kit.store import pieces
keep, room = pieces.keep, [{0}]
def full(path, raw):
    room[0] -= len(raw)
    if room[0] < 0:
        raise OSError(errno.ENOSPC, "No space left on device")
    keep(path, raw)
pieces.keep = full
"""


def _mount(place: Path, options: str) -> bool:
    made = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    return os.getuid() == 0 and subprocess.run(made, capture_output=True, check=False).returncode == 0


@pytest.fixture(params=["limit", pytest.param("disk", marks=pytest.mark.slow)])
def disk(request, tmp_path):
    """Room for a share of a case; without the right to mount a disk its being full is played."""
    place = tmp_path / "disk"
    place.mkdir()

    def sized(share: float, case: Path) -> Disk:
        if request.param == "disk" and _mount(place, f"size={int(share * size_of(case) / 1000)}k"):
            return Disk(place, "", True)
        return Disk(place, LIMIT.format(int(share * size_of(case / "pieces"))), False)

    yield sized
    subprocess.run(["umount", str(place)], capture_output=True, check=False)


@pytest.mark.parametrize("seed", [0, *SLOW])
def test_a_full_disk_is_named_and_the_run_is_finished_once_there_is_room(whole, disk, seed):
    sources, case, _ = whole
    share = random.Random(f"disk {seed}").uniform(0.1, 0.95)
    full = disk(share, case)
    out = full.place / "case"
    first = runs.code(sources, out, before=full.before)
    kept = len(runs.kept_pieces(out))
    first.clearly(2, "no room left to write", "what is coded is kept")
    runs.code(sources, out, before=full.enlarged().before).clearly(1)
    assert kept or share < 0.4
    assert runs.digests(out) == runs.digests(case)


def locales(folder: Path) -> dict[str, str]:
    """Where the locales of the tests are, made if this machine can make them; without them Python falls back to C."""
    for name in ("de_DE", "tr_TR"):
        make = ["localedef", "-i", name, "-f", "UTF-8", str(folder / f"{name}.UTF-8")]
        try:
            subprocess.run(make, capture_output=True, check=False)
        except OSError:
            return {}
    return {"LOCPATH": str(folder)}


C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}  # names of files and what is printed are ASCII then


@pytest.mark.parametrize(
    "env, options",
    [
        (C | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}, ()),  # nor can it keep the result from being told
        pytest.param({"LC_ALL": "tr_TR.UTF-8", "TZ": "Etc/GMT+12", "PYTHONHASHSEED": "2"}, (), marks=pytest.mark.slow),
        pytest.param({"LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "3", "TZ": "Asia/Kathmandu"}, (), marks=pytest.mark.slow),
        pytest.param({"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0", "TZ": "Etc/GMT-14"}, runs.DASK, marks=pytest.mark.slow),
        pytest.param(C | {"TZ": "Etc/GMT+12"}, runs.DASK, marks=pytest.mark.slow),
    ],
)
def test_neither_locale_nor_time_zone_nor_hash_seed_changes_a_byte(whole, tmp_path, tmp_path_factory, env, options):
    sources, case, _ = whole
    made = {} if env["LC_ALL"] == "C" else locales(tmp_path_factory.mktemp("locales"))
    runs.code(sources, tmp_path / "case", *options, env={**made, **env}).clearly(1, "could not be read")
    assert runs.digests(tmp_path / "case") == runs.digests(case)


@pytest.mark.parametrize("options", [(), pytest.param(runs.DASK, marks=pytest.mark.slow)])
def test_nothing_is_written_outside_the_case(whole, tmp_path, options):
    sources, case, _ = whole
    home, temporary, around = (tmp_path / name for name in ("home", "temporary", "around"))
    for folder in (home, temporary, around, around / "case"):
        folder.mkdir()
    watched = [home, temporary, around, sources]
    before = [(runs.digests(f), f.stat().st_mtime_ns) for f in watched]  # a folder's time tells of what came and went
    env = {"HOME": str(home), "TMPDIR": str(temporary), "XDG_CACHE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    runs.code(sources, around / "case", *options, env=env).clearly(1)
    assert [f.name for f in around.iterdir()] == ["case"]
    written = runs.digests(around / "case")
    assert written == runs.digests(case)
    before[2] = ({f"case/{name}": digest for name, digest in written.items()}, before[2][1])
    assert [(runs.digests(f), f.stat().st_mtime_ns) for f in watched] == before


@pytest.mark.parametrize(
    "wrong",
    ["no address", *(pytest.param(w, marks=pytest.mark.slow) for w in ("tcp://127.0.0.1:9", "tcp://nowhere.invalid:8786"))],
)
def test_a_scheduler_that_does_not_answer_is_named(whole, tmp_path, wrong):
    ended = runs.code(whole.sources, tmp_path / "case", "--engine", "dask", "--scheduler", wrong)
    ended.clearly(2, f"no Dask scheduler answers at {wrong}")
    assert len(ended.told.strip().split("\n")) == 1
    assert list(tmp_path.iterdir()) == []


def test_workers_killed_while_they_start_are_named(whole, tmp_path):
    process = runs.start(whole.sources, tmp_path / "case", *runs.DASK)
    for worker in runs.workers_of(process, 1):
        worker.kill()
    runs.ended(process).clearly(2, "the workers of this machine did not start")


def test_workers_of_another_version_are_named_and_not_used(whole, tmp_path):
    strange = tmp_path / "strange.py"
    strange.write_text(
        "from kit.corpus import engines\n"
        "if not hasattr(engines, 'own'):\n"
        "    engines.own = engines.versions\n"
        "    engines.versions = lambda: engines.own() | {'syntok': '0.0.1'}\n"
    )
    port = runs.free_port()
    with runs.cluster(tmp_path / "workers", port, preload=str(strange)):
        ended = runs.code(whole.sources, tmp_path / "case", "--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{port}")
    ended.clearly(2, "has syntok 0.0.1, this machine", "install the same everywhere")
    assert not (tmp_path / "case").exists()
