"""`kit code` in a process of its own, to be killed, starved and compared; sources for it."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests import invented

ROOT = Path(__file__).parent.parent.parent
PIECE = 8  # articles of a piece, so that a short run has many
CLI = f"from kit.corpus import code, engines; code._PIECE = {PIECE}; engines._PATIENCE = 3; from kit.cli import main; main()"
DASK = ("--engine", "dask", "--workers", "2")
LOST = "the scheduler was lost"


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """All that it printed, without the progress."""
        return re.sub(r"[^\n]*articles/s\]?[^\n]*|[^\n]*\d articles \[[^\n]*", "", self.out + self.err)

    def clearly(self, code: int, *words: str) -> None:
        """It ended so, with these words and without a traceback."""
        assert self.code == code, self.told
        assert "Traceback" not in self.told, self.told
        for word in words:
            assert word in self.told, self.told


def start(
    sources: Path, out: Path, *options: str, env: Mapping[str, str] | None = None, before: str = ""
) -> subprocess.Popen[str]:
    """A run of `kit code` that has begun, in a process group of its own; ``before`` is Python that goes ahead of it."""
    command = [sys.executable, "-c", before + CLI, "code", str(sources), "--out", str(out), *options]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **(env or {})}, start_new_session=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str], patience: float = 300) -> Ended:
    """What became of a run; whatever it has left behind is ended too."""
    try:
        out, err = process.communicate(timeout=patience)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # its own group: nobody else's process is in it
    return Ended(process.returncode, out, err)


def code(sources: Path, out: Path, *options: str, env: Mapping[str, str] | None = None, before: str = "") -> Ended:
    """A run of `kit code` from its start to its end."""
    return ended(start(sources, out, *options, env=env, before=before))


def killed_after(process: subprocess.Popen[str], seconds: float) -> None:
    """Kill the process itself, and nothing that it has started, unless it ends before."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    process.kill()
    process.wait()


def workers_of(process: subprocess.Popen[str], n: int, patience: float = 120) -> list[psutil.Process]:
    """The workers of a local cluster, once there are so many."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(psutil.Error):
            inside = psutil.Process(process.pid).children(recursive=True)
            found = [p for p in inside if "spawn_main" in " ".join(p.cmdline())]
            if len(found) >= n:
                return sorted(found, key=lambda p: p.pid)
        time.sleep(0.05)
    return []


def digests(folder: Path) -> dict[str, str]:
    """Every file of a case."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def kept_pieces(out: Path) -> list[Path]:
    """Files of coded articles that an interrupted run has left, wherever it keeps them."""
    folders = [out / ".work", out.with_name(f"{out.name}.work")]
    return sorted(p for f in folders if f.is_dir() for p in f.rglob("*") if p.suffix in (".piece", ".json") and p.is_file())


def wait_for_pieces(process: subprocess.Popen[str], out: Path, n: int, patience: float = 120) -> None:
    """Until a run has coded so many pieces, or has ended."""
    ends = time.monotonic() + patience
    while len(kept_pieces(out)) < n and process.poll() is None and time.monotonic() < ends:
        time.sleep(0.02)


def article_ids(out: Path) -> list[str]:
    """Ids of a case's articles, in its order."""
    if (out / "coded" / "articles.csv").is_file():
        with (out / "coded" / "articles.csv").open(encoding="utf-8", newline="") as file:
            return [row["article_id"] for row in csv.DictReader(file)]
    import pyarrow.parquet as pq

    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    paths = [p for p in manifest["parts"] if p.startswith("coded/articles/")]
    return [i for p in paths for i in pq.read_table(out / p, columns=["article_id"])["article_id"].to_pylist()]


def rejected(out: Path) -> dict[str, str]:
    """Place → reason of what a case lacks."""
    with (out / "rejected.csv").open(encoding="utf-8", newline="") as file:
        return {row["place"]: row["reason"] for row in csv.DictReader(file)}


def sources(folder: Path, n: int) -> Path:
    """Articles of every form: rows of three tables, text files in a folder and in an archive, a page; a third of them each."""
    import shutil

    folder.mkdir()
    invented.write(folder / "a.jsonl", n // 3, seed=1, words=150)
    invented.write(folder / "b.parquet", n // 3, kind="parquet", seed=2, words=150)
    invented.write(folder / "köln", n - 2 * (n // 3), kind="txt", seed=3, words=150)
    packed = invented.write(folder / "packed", 3, kind="txt", seed=4, words=150)
    shutil.make_archive(str(folder / "ö"), "zip", packed)
    shutil.rmtree(packed)
    lines = "".join(f"<p>{line}</p>" for d in invented.articles(1, seed=5) for line in d.text.split("\n\n"))
    page = f"<html><head><title>Talks</title></head><body><article><h1>Talks</h1>{lines}</article></body></html>"
    (folder / "page.html").write_text(page, "utf-8")
    (folder / "empty.txt").write_bytes(b"")
    return folder


@contextlib.contextmanager
def cluster(folder: Path, port: int, workers: int = 1, preload: str = "") -> Iterator[list[subprocess.Popen[bytes]]]:
    """A scheduler at a port of this machine and its workers, each a process; the scheduler comes first."""
    folder.mkdir(parents=True, exist_ok=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": ROOT, "start_new_session": True}
    begin = "from distributed.cli.dask_{0} import main; main()"
    place = ["--host", "127.0.0.1", "--no-dashboard"]
    made = [subprocess.Popen([sys.executable, "-c", begin.format("scheduler"), *place, "--port", str(port)], **quiet)]  # type: ignore[call-overload]
    more = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(folder), *(["--preload", preload] if preload else [])]
    address = f"tcp://127.0.0.1:{port}"
    command = [sys.executable, "-c", begin.format("worker"), address, *more]
    made += [subprocess.Popen(command, **quiet) for _ in range(workers)]  # type: ignore[call-overload]
    try:
        from distributed import Client

        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=60)
        yield made
    finally:
        for process in made:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    """A port that nothing listens on."""
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
