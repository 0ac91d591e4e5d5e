"""Machines on one machine: each a network namespace behind a bridge and a mount namespace with file systems of its own.

Nothing is shared but the network, the libraries and a virtual environment into which the kit was installed from its wheel: the
checkout and all temporary files are hidden. Needs root and Linux.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NET = "10.77.0"
_PLACE = "/mnt"  # where each machine has the environment and the libraries
PYTHON = f"{_PLACE}/venv/bin/python"


class Refused(Exception):
    """This system makes no such machines; says what it refuses."""


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Refused(f"{' '.join(command)}: {done.stderr.strip()[:200]}")


def installed(folder: Path) -> Path:
    """A virtual environment in a folder with the kit from its wheel; the libraries are those of this process."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "wheel", ROOT],
        check=True, capture_output=True,
    )  # fmt: skip
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    (wheel,) = (folder / "wheel").glob("*.whl")
    subprocess.run([venv / "bin" / "python", "-m", "pip", "install", "-q", "--no-index", "--no-deps", wheel], check=True)
    inside = Path("lib") / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (venv / inside / "libraries.pth").write_text(f"{_PLACE}/libraries/{inside}\n")
    return venv


class Machines:
    """Some machines, numbered from 1, and this one (0), which alone sees the sources and the case.

    Parameters
    ----------
    venv : Path
    n : int
    hidden : sequence of Path
        Folders that the machines have empty, beside the temporary files and the checkout.
    """

    def __init__(self, venv: Path, n: int, hidden: Sequence[Path] = ()):
        places = {ROOT, Path(tempfile.gettempdir()), *hidden}
        self._venv, self._n, self._hidden = venv, n, [p for p in places if not places & {*p.parents}]
        self._own = f"kit{os.getpid() % 10000}"
        self._started: list[subprocess.Popen[str]] = []

    def address(self, n: int) -> str:
        return f"{NET}.{n + 1}"

    def _name(self, n: int) -> str:
        return f"{self._own}-{n}"

    @contextlib.contextmanager
    def there(self) -> Iterator[Machines]:
        """While they are there. Raises `Refused`."""
        try:
            _run("ip", "link", "add", self._own, "type", "bridge")
            _run("ip", "addr", "add", f"{self.address(0)}/24", "dev", self._own)
            _run("ip", "link", "set", self._own, "up")
            for n in range(1, self._n + 1):
                name = self._name(n)
                _run("ip", "netns", "add", name)
                _run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name)
                _run("ip", "link", "set", name, "master", self._own, "up")
                for command in ("addr add {}/24 dev eth0", "link set eth0 up", "link set lo up"):
                    _run("ip", "-n", name, *command.format(self.address(n)).split())
            yield self
        finally:
            for process in self._started:
                end(process)
            for n in range(1, self._n + 1):
                subprocess.run(["ip", "netns", "del", self._name(n)], capture_output=True)
                subprocess.run(["ip", "link", "del", self._name(n)], capture_output=True)
            subprocess.run(["ip", "link", "del", self._own], capture_output=True)

    def start(self, n: int, *command: str, quiet: bool = False, **environment: str) -> subprocess.Popen[str]:
        """A command on a machine, in a process group of its own; ``quiet``: what it prints goes to a log."""
        binds = [(self._venv, "venv"), (Path(sys.prefix), "libraries")]
        steps = ["mount --make-rprivate /", f"mount -t tmpfs none {_PLACE}", f"mkdir {_PLACE}/venv {_PLACE}/libraries"]
        steps += [f"mount --bind {shlex.quote(str(place))} {_PLACE}/{name}" for place, name in binds]
        if n:
            steps += [f"mount -t tmpfs none {shlex.quote(str(place))}" for place in self._hidden if place.is_dir()]
        steps.append(f"cd /; exec {shlex.join(command)}")
        inside = ["ip", "netns", "exec", self._name(n)] if n else []
        clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
        log = (self._venv.parent / f"machine-{n}.log").open("a") if quiet else None
        process = subprocess.Popen(
            [*inside, "unshare", "-m", "sh", "-ec", "\n".join(steps)],
            stdout=log or subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            start_new_session=True, env={**clean, "PYTHONDONTWRITEBYTECODE": "1", **environment},
        )  # fmt: skip
        self._started.append(process)
        return process


def end(process: subprocess.Popen[str]) -> None:
    """Kill a process and all that it has started in its group, as a machine ends that loses its power."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
