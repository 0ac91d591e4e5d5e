"""A cluster of machines that share nothing (`machines.py`) loses a worker, then its scheduler; run by hand, as root."""

import json
import os
import shutil
import sys
import time

import pytest

from tests import invented
from tests.reliability import machines, runs
from tests.reliability.machines import PYTHON, ROOT, Machines, Refused, end

ARTICLES = int(os.environ.get("KIT_CLUSTER_ARTICLES", 20_000))
WORKERS = range(2, 6)
SCHEDULER, PORT = 1, 8786
CLI = "from kit.cli import main; main()"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="makes namespaces: needs Linux and root"),
    pytest.mark.skipif(not all(map(shutil.which, ("ip", "unshare"))), reason="makes namespaces: needs ip and unshare"),
]


def start_scheduler(cluster: Machines):
    where = cluster.address(SCHEDULER)
    return cluster.start(
        SCHEDULER, PYTHON, "-m", "distributed.cli.dask_scheduler", "--host", where, "--port", str(PORT), "--no-dashboard",
        quiet=True, DASK_DISTRIBUTED__ADMIN__LOW_LEVEL_LOG_LENGTH="5",
    )  # fmt: skip


def start_worker(cluster: Machines, n: int):
    return cluster.start(
        n, PYTHON, "-m", "distributed.cli.dask_worker", f"tcp://{cluster.address(SCHEDULER)}:{PORT}",
        "--host", cluster.address(n), "--nthreads", "1", "--memory-limit", "600MB", "--no-dashboard", quiet=True,
        OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
    )  # fmt: skip


def code(cluster: Machines, source, out):
    """The command, on this machine."""
    address = f"tcp://{cluster.address(SCHEDULER)}:{PORT}"
    options = ("--tables", "parquet", "--engine", "dask", "--scheduler", address)
    return cluster.start(0, PYTHON, "-c", CLI, "code", str(source), "--out", str(out), *options)


def seen(cluster: Machines) -> dict[str, tuple[str, bool, bool]]:
    """Of every worker: where its kit lies, whether it sees this checkout, whether it sees the temporary files of this machine."""
    look = (
        "import json, os, sys; from distributed import Client\n"
        "def there(*places):\n"
        "    import kit\n"
        "    return [kit.__file__, *(os.path.exists(p) for p in places)]\n"
        "with Client(sys.argv[1], timeout=60) as client:\n"
        "    client.wait_for_workers(int(sys.argv[2]), timeout=120)\n"
        "    print(json.dumps(client.run(there, *sys.argv[3:])))\n"
    )
    address = f"tcp://{cluster.address(SCHEDULER)}:{PORT}"
    process = cluster.start(0, PYTHON, "-c", look, address, str(len(WORKERS)), str(ROOT / "kit"), str(cluster.marker))
    told, _ = process.communicate(timeout=300)
    lines = [line for line in told.splitlines() if line.startswith("{")]
    assert lines, told
    return json.loads(lines[-1])


def test_a_cluster_of_machines_that_share_nothing_loses_a_worker_and_its_scheduler(tmp_path, capsys):
    source, out = tmp_path / "articles.jsonl", tmp_path / "case"
    invented.write(source, ARTICLES, kind="jsonl")
    venv, pieces = machines.installed(tmp_path), ARTICLES // 100
    cluster = Machines(venv, 5, [tmp_path])
    cluster.marker = source
    began = time.monotonic()
    try:
        with cluster.there():
            scheduler = start_scheduler(cluster)
            workers = {n: start_worker(cluster, n) for n in WORKERS}
            there = seen(cluster)
            assert len({address.rpartition(":")[0] for address in there}) == 4  # four machines
            assert {(*facts,) for facts in there.values()} == {("/mnt/venv/lib/" + _inside(), False, False)}
            first = code(cluster, source, out)
            runs.wait_for_pieces(first, out, pieces // 4, patience=3600)
            end(workers[WORKERS[0]])
            lost_one = time.monotonic() - began
            runs.wait_for_pieces(first, out, pieces // 2, patience=3600)
            kept = len(runs.kept_pieces(out))
            end(scheduler)
            lost_all = time.monotonic() - began
            told, _ = first.communicate(timeout=600)
            assert first.returncode == 2 and runs.LOST in told and "Traceback" not in told, told
            assert pieces // 2 <= kept <= len(runs.kept_pieces(out)) < pieces
            for worker in workers.values():
                end(worker)
            start_scheduler(cluster)
            for n in WORKERS:
                start_worker(cluster, n)
            seen(cluster)
            again = code(cluster, source, out)
            told, _ = again.communicate(timeout=7200)
            assert again.returncode == 0 and "Traceback" not in told, told
            whole = time.monotonic() - began
            alone = cluster.start(
                0, PYTHON, "-c", CLI, "code", str(source), "--out", str(tmp_path / "same" / "case"), "--tables", "parquet",
                "--engine", "dask", "--workers", "2",
            )  # fmt: skip
            told, _ = alone.communicate(timeout=7200)
            assert alone.returncode == 0, told
    except Refused as refused:
        pytest.skip(f"no namespaces here: {refused}")
    assert runs.digests(out) == runs.digests(tmp_path / "same" / "case")
    undisturbed = time.monotonic() - began - whole
    with capsys.disabled():
        print(f"\n{ARTICLES:,} articles: a worker lost after {lost_one:.0f} s, the scheduler after {lost_all:.0f} s")
        print(f"{kept} of {pieces} pieces were kept; whole after {whole:.0f} s; undisturbed here {undisturbed:.0f} s")


def _inside() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}/site-packages/kit/__init__.py"
