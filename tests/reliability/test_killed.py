"""Killed at any moment – the run, a worker, the scheduler – and run again: the same bytes, no article lost or doubled."""

import os
import random
import signal
import time

import pytest

from tests.reliability import ledger, runs

SLOW = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 20)]


def finished(whole, out, *options):
    """Run again, to its end."""
    runs.code(whole.sources, out, *options).clearly(1, "1 of 50 could not be read")
    ledger.note("runs of coding killed", 1, lost=len(set(runs.article_ids(whole.out)) - set(runs.article_ids(out))))
    assert runs.digests(out) == runs.digests(whole.out)
    assert [p.name for p in out.parent.iterdir()] == [out.name]


@pytest.mark.parametrize("seed", [0, *SLOW])
def test_a_run_killed_at_any_moment_is_finished_by_the_next(whole, tmp_path, seed):
    picked = random.Random(f"main {seed}")
    out = tmp_path / "case"
    process = runs.start(whole.sources, out)
    runs.killed_after(process, picked.uniform(0.3, 1) * whole.seconds)
    runs.ended(process)
    finished(whole, out)


@pytest.mark.parametrize("seed", [pytest.param(s, marks=pytest.mark.slow) for s in range(20)])
def test_a_run_on_workers_killed_at_any_moment_is_finished_by_the_next(whole, tmp_path, seed):
    picked = random.Random(f"main with workers {seed}")
    out = tmp_path / "case"
    process = runs.start(whole.sources, out, *runs.DASK)
    runs.killed_after(process, picked.uniform(0.5, 2) * whole.seconds)
    finished(whole, out, *(runs.DASK if seed % 2 else ()))  # while workers of the dead run may still be there
    runs.ended(process)


@pytest.mark.slow  # tests/corpus/test_code.py kills one at one moment
@pytest.mark.parametrize("seed", range(20))
def test_a_worker_that_dies_at_any_moment_costs_nothing(whole, tmp_path, seed):
    picked = random.Random(f"worker {seed}")
    out = tmp_path / "case"
    process = runs.start(whole.sources, out, *runs.DASK)
    workers = runs.workers_of(process, 2)
    runs.wait_for_pieces(process, out, 1)
    time.sleep(picked.uniform(0, 0.8) * whole.seconds)
    if workers and process.poll() is None and workers[0].is_running():
        picked.choice(workers).kill()
    runs.ended(process).clearly(1, "1 of 50 could not be read")
    assert runs.digests(out) == runs.digests(whole.out)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_a_scheduler_that_is_lost_is_named_and_the_run_is_finished_by_the_next(whole, tmp_path, seed):
    picked = random.Random(f"scheduler {seed}")
    out, port = tmp_path / "run" / "case", runs.free_port()
    options = ("--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{port}")
    with runs.cluster(tmp_path / "workers", port) as made:
        process = runs.start(whole.sources, out, *options)
        runs.wait_for_pieces(process, out, 1)
        time.sleep(picked.uniform(0, 0.3) * whole.seconds)
        made[0].kill()
        lost = runs.ended(process, patience=120)
        if lost.code != 1:  # else it had all that it wanted from the scheduler
            lost.clearly(2, runs.LOST, "what is coded is kept: start it and run the same command again")
            assert len(lost.told.strip().split("\n")) == 2, lost.told  # the address of the dashboard, and this
    finished(whole, out)


@pytest.mark.slow  # tests/corpus/test_code.py holds the lock itself
def test_of_two_runs_into_one_case_the_second_is_refused_with_the_reason(whole, tmp_path):
    out = tmp_path / "case"
    first = runs.start(whole.sources, out)
    runs.wait_for_pieces(first, out, 1)
    os.kill(first.pid, signal.SIGSTOP)  # else it may be done before the second has started
    runs.code(whole.sources, out).clearly(2, "another command is writing", "wait for it to end")
    os.kill(first.pid, signal.SIGCONT)
    runs.ended(first).clearly(1)
    assert runs.digests(out) == runs.digests(whole.out)


@pytest.mark.slow  # tests/corpus/test_code.py changes one piece
def test_a_kept_piece_that_the_disk_has_changed_is_coded_again(whole, tmp_path):
    out = tmp_path / "case"
    process = runs.start(whole.sources, out)
    runs.wait_for_pieces(process, out, 3)
    process.kill()
    runs.ended(process)
    flipped, cut, empty = runs.kept_pieces(out)[:3]
    raw = bytearray(flipped.read_bytes())
    raw[len(raw) // 2] ^= 0x10
    flipped.write_bytes(raw)
    cut.write_bytes(cut.read_bytes()[:-7])
    empty.write_bytes(b"")
    finished(whole, out)
