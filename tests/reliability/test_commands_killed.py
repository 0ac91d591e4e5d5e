"""Every command that writes, killed at any moment and run again: what it leaves is what an undisturbed one leaves, and nothing
of the user's is lost."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest

import kit
from tests.reliability import ledger
from tests.reliability.runs import ROOT, digests
from tests.sites import notebook

EXAMPLE = kit.example()
MINE = {"notes.txt": "mine", "coders/AB.csv": "mine", "coded/plan.md": "mine"}
RUN = "from kit.cli import main; main()"


def command(words, cache, kill_after=None):
    """A command in a process of its own, killed after some seconds unless it ends before; how long it took."""
    env = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONDONTWRITEBYTECODE": "1"}
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *map(str, words)], cwd=ROOT, env=env, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(kill_after)
    killed = process.poll() is None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    _, err = process.communicate()
    assert "Traceback" not in err, err
    assert killed or process.returncode in (0, 1), err
    return time.monotonic() - began


@pytest.fixture(scope="module", params=["csv", pytest.param("parquet", marks=pytest.mark.slow)])
def coded(request, tmp_path_factory):
    """A case coded by rule, with files of the user's in it."""
    case = tmp_path_factory.mktemp("coded") / "dam"
    kit.code(EXAMPLE / "articles", case, codebook=EXAMPLE, tables=request.param)
    (case / "index").mkdir(exist_ok=True)
    for name, text in MINE.items():
        (case / name).parent.mkdir(exist_ok=True)
        (case / name).write_text(text, "utf-8")
    return case


def words_of(name, case, place):
    """The command, and the folder that it writes."""
    made, note = place / "made", place / "note.ipynb"
    return {
        "score": (("score", EXAMPLE / "articles", "--case", case, "--write"), case),
        "attach": (("attach", case, EXAMPLE / "articles"), case),
        "accuracy": (("accuracy", case, EXAMPLE / "gold"), case),
        "grow": (("code", place / "more.csv", "--into", case), case),
        "export": (("export", case, made, "--to", "parquet"), made),
        "publish": (("publish", note, "--case", case, "--out", made, "--date", "2031-05-04"), made),
    }[name]  # fmt: skip


def prepared(coded, place):
    place.mkdir()
    case = shutil.copytree(coded, place / "dam")
    (place / "more.csv").write_text('id,text\nx,"The envoy of Aldvik said on Monday that the dam was safe."\n', "utf-8")
    notebook(place / "note.ipynb", "# Who said it?\n\nThese.", "import kit\nkit.evidence(kit.load())")
    return case


def state(folder):
    """All files but those that a reader makes for itself."""
    return {name: digest for name, digest in digests(folder).items() if not name.startswith(("index/", ".work/lock"))}


SLOW = pytest.mark.slow  # each kill takes as long as three of the command
NAMES = ["accuracy", *(pytest.param(name, marks=SLOW) for name in ("score", "attach", "grow", "export", "publish"))]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=SLOW) for seed in range(1, 12))])
def test_a_command_killed_at_any_moment_loses_nothing_and_the_next_finishes_it(coded, tmp_path, name, seed):
    whole = prepared(coded, tmp_path / "whole")
    words, made = words_of(name, whole, tmp_path / "whole")
    took = command(words, tmp_path / "cache")
    wanted = state(made)
    chance = random.Random(f"{name} {seed}")
    case = prepared(coded, tmp_path / "killed")
    before = state(case)
    words, made = words_of(name, case, tmp_path / "killed")
    for _ in range(2):
        command(words, tmp_path / "cache", kill_after=chance.uniform(0.3, 1.05) * took)
        gone = [mine for mine, text in MINE.items() if not (case / mine).is_file() or (case / mine).read_text("utf-8") != text]
        ledger.note("commands killed", 1, lost=len(gone))
        assert gone == []
        faults = kit.check(case)
        assert faults == [] or [f.file for f in faults] == [".work/commit"]
    command(words, tmp_path / "cache")
    assert state(made) == wanted
    if made != case:
        assert state(case) == before
    assert kit.check(case) == []
    assert not (made / ".work").exists()
