"""Other machines: full disks, locales, time zones, clusters that do not fit; and nothing is written outside the case."""

import os
import random
import subprocess
from pathlib import Path

import pytest

from tests.reliability import runs

ARTICLES = 45
SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 12)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Sources, and the case that an undisturbed run makes of them."""
    folder = tmp_path_factory.mktemp("whole")
    made = runs.sources(folder / "sources", ARTICLES)
    runs.code(made, folder / "case").clearly(1)
    return made, folder / "case"


def size_of(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


@pytest.fixture
def disk(tmp_path):
    """A small disk, whose size can be set."""
    place = tmp_path / "disk"
    place.mkdir()

    def sized(kilobytes: int, *options: str) -> Path:
        made = ["mount", "-t", "tmpfs", "-o", ",".join([*options, f"size={kilobytes}k"]), "tmpfs", str(place)]
        if os.getuid() != 0 or subprocess.run(made, capture_output=True, check=False).returncode:
            pytest.skip("a disk that gets full takes the right to mount one")
        return place

    yield sized
    subprocess.run(["umount", str(place)], capture_output=True, check=False)


@pytest.mark.parametrize("seed", [0, *SLOW])
def test_a_full_disk_is_named_and_the_run_is_finished_once_there_is_room(whole, disk, seed):
    sources, case = whole
    share = random.Random(f"disk {seed}").uniform(0.1, 0.95)
    out = disk(int(share * size_of(case) / 1000)) / "case"
    first = runs.code(sources, out)
    kept = len(runs.kept_pieces(out))
    first.clearly(2, "no room left to write", "what is coded is kept")
    disk(40_000, "remount")
    runs.code(sources, out).clearly(1)
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
PRINTING = {"PYTHONIOENCODING": "utf-8"}


@pytest.mark.parametrize(
    "env, options",
    [
        (C | PRINTING | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}, ()),
        ({"LC_ALL": "tr_TR.UTF-8", "TZ": "Etc/GMT+12", "PYTHONHASHSEED": "2"}, ()),
        pytest.param({"LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "3", "TZ": "Asia/Kathmandu"}, (), marks=pytest.mark.slow),
        pytest.param({"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0", "TZ": "Etc/GMT-14"}, runs.DASK, marks=pytest.mark.slow),
        pytest.param(C | PRINTING | {"TZ": "Etc/GMT+12"}, runs.DASK, marks=pytest.mark.slow),
    ],
)
def test_neither_locale_nor_time_zone_nor_hash_seed_changes_a_byte(whole, tmp_path, tmp_path_factory, env, options):
    sources, case = whole
    runs.code(sources, tmp_path / "case", *options, env={**locales(tmp_path_factory.mktemp("locales")), **env}).clearly(1)
    assert runs.digests(tmp_path / "case") == runs.digests(case)


def test_a_terminal_that_shows_ascii_alone_is_told_the_result_too(whole, tmp_path):
    runs.code(whole[0], tmp_path / "case", env=C).clearly(1, "could not be read")


@pytest.mark.parametrize("options", [(), pytest.param(runs.DASK, marks=pytest.mark.slow)])
def test_nothing_is_written_outside_the_case(whole, tmp_path, options):
    sources, case = whole
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


def test_a_scheduler_that_does_not_answer_is_named(whole, tmp_path):
    address = f"tcp://127.0.0.1:{runs.free_port()}"
    for wrong in (address, "tcp://nowhere.invalid:8786"):
        ended = runs.code(whole[0], tmp_path / "case", "--engine", "dask", "--scheduler", wrong)
        ended.clearly(2, f"no Dask scheduler answers at {wrong}")
    assert list(tmp_path.iterdir()) == []


def test_an_address_of_no_known_form_is_named(whole, tmp_path):
    ended = runs.code(whole[0], tmp_path / "case", "--engine", "dask", "--scheduler", "no address")
    ended.clearly(2, "no Dask scheduler answers at no address")


def test_workers_of_another_version_are_named_and_not_used(whole, tmp_path):
    strange = tmp_path / "strange.py"
    strange.write_text(
        "from kit import engines\n"
        "if not hasattr(engines, 'own'):\n"
        "    engines.own = engines.versions\n"
        "    engines.versions = lambda: engines.own() | {'syntok': '0.0.1'}\n"
    )
    port = runs.free_port()
    with runs.cluster(tmp_path / "workers", port, preload=str(strange)):
        ended = runs.code(whole[0], tmp_path / "case", "--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{port}")
    ended.clearly(2, "has syntok 0.0.1, this machine", "install the same everywhere")
    assert not (tmp_path / "case").exists()
