"""A case coded by rule, a short prompt, and llama.cpp's server with a random model."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

import kit
from tests import coded_example
from tests.llm import model

ROOT = Path(__file__).parent.parent.parent
# A tenth of the packaged one: the random model understands neither.
SHORT = "Code.\n{{issues}}\n{{stances}}\n{{forms}}\n=== passage ===\n{{passage}}\n"
ARTICLES = ("01_first-round-in-aldvik.txt", "02_no-date-for-water.txt", "03_video-talks.txt", "04_three-numbers.txt")


class Server:
    """llama.cpp's server, as a process that can be killed.

    Parameters
    ----------
    weights : Path
        The model's file.
    port : int, optional
        Default: any free one.
    """

    def __init__(self, weights: Path, port: int = 0):
        self.port = port or free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}/v1"
        command = [sys.executable, "-m", "tests.llm.serve", str(weights), str(self.port), "4"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait()

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{self.endpoint}/models", timeout=5) as answer:
                    answer.read()
                return
            except OSError:
                assert self.process.poll() is None, "the server has ended"
                assert time.monotonic() < until, "the server does not answer"
                time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return model.write(tmp_path_factory.mktemp("model") / "noise.gguf")


@pytest.fixture(scope="session")
def server(weights: Path) -> Iterator[Server]:
    pytest.importorskip("xllamacpp")
    running = Server(weights)
    yield running
    running.kill()


def _coded(factory: pytest.TempPathFactory, names: tuple[str, ...]) -> Path:
    folder = coded_example.shared(factory) / f"coded_{len(names)}"
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            (folder / "articles").mkdir(parents=True)
            for name in names:
                shutil.copy(kit.example() / "articles" / name, folder / "articles")
            kit.code(folder / "articles", folder / "case", codebook=kit.example())
    return folder / "case"


@pytest.fixture(scope="session")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented case of four articles, coded by rule; not to be changed."""
    return _coded(tmp_path_factory, ARTICLES)


@pytest.fixture(scope="session")
def coded_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of two; not to be changed."""
    return _coded(tmp_path_factory, ARTICLES[:2])


@pytest.fixture
def case(coded: Path, tmp_path: Path) -> Path:
    """A copy of the case for one test."""
    return Path(shutil.copytree(coded, tmp_path / "case"))


@pytest.fixture
def small(coded_small: Path, tmp_path: Path) -> Path:
    """A copy of the small case for one test."""
    return Path(shutil.copytree(coded_small, tmp_path / "small"))


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """A prompt of few words for passages of the case."""
    path = tmp_path / "short.md"
    path.write_text(SHORT.replace("{{forms}}\n", "") + "{{sentences}}\n", "utf-8")
    return path


@pytest.fixture
def short_full(tmp_path: Path) -> Path:
    """The same for whole articles."""
    path = tmp_path / "short_full.md"
    path.write_text(SHORT, "utf-8")
    return path
