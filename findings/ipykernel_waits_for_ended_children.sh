#!/usr/bin/env bash
# ipykernel 7.4.0 with jupyter_client 8.10.0: a kernel that is asked to shut down ends its children first and looks again until it has
# none. It takes note of nobody's end, so a child that a library has started with subprocess.Popen, and keeps, stays listed although it
# ended at once, and the kernel goes on waiting. After half of its time for shutting down the client ends the kernel by a signal:
# exit functions that were to run then do not.
# Seen: with a child 2.6 s and no trace of the exit function; where a thread waits for the child, as without one, 0.2 to 0.5 s, and
# the trace is there.
# Fails if the kernel with a child shuts down within 2 s, or runs its exit functions; or if the other two do not.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q ipykernel==7.4.0 jupyter_client==8.10.0
cd "$place"
"$place/venv/bin/python" - 2> /dev/null <<'PY'
import time
from pathlib import Path

from jupyter_client import KernelManager

EXIT = "import atexit, pathlib\n_ = atexit.register(pathlib.Path({name!r}).touch)\n"
CHILD = "import subprocess\nchild = subprocess.Popen(['sleep', '60'])\n"
WAITS = "import threading\nthreading.Thread(target=child.wait, daemon=True).start()\n"


def shut_down(name, code):
    """Seconds, and whether the exit function has run."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    assert client.execute_interactive(EXIT.format(name=name) + code)["content"]["status"] == "ok"
    began = time.monotonic()
    manager.shutdown_kernel()
    return time.monotonic() - began, Path(name).exists()


alone, child, waited = shut_down("alone", ""), shut_down("child", CHILD), shut_down("waited", CHILD + WAITS)
print(f"no child: {alone}\nchild: {child}\na thread waits for the child: {waited}")
assert alone[0] < 2 and alone[1]
assert child[0] > 2 and not child[1]
assert waited[0] < 2 and waited[1]
PY
