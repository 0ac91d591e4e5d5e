"""A site on this machine's own address, published again when a notebook or the case changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kit.errors import KitError

_EVERY = 1.0  # seconds between looks at the files


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


def serve(
    folder: Path,
    watched: Sequence[Path],
    again: Callable[[], object],
    ready: Callable[[str], None],
    *,
    port: int = 0,
    stop: threading.Event | None = None,
    failed: Callable[[str], None] = print,
) -> None:
    """Serve a folder on loopback until interrupted.

    Parameters
    ----------
    folder : Path
    watched : sequence of Path
        Files and folders; when one changes, ``again`` is called.
    again : callable
        Publishes; a `KitError` of it is told to ``failed`` and the earlier site stays.
    ready : callable
        Told the address.
    port : int
        0 takes a free one.
    stop : threading.Event, optional
        Ends it.

    Raises
    ------
    KitError
        If the port is taken.
    """
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder.resolve())))
    except OSError as error:
        raise KitError(f"port {port}: {error.strerror}; choose another with --port, or leave it out") from None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ready(f"http://127.0.0.1:{server.server_address[1]}/")
    try:
        seen = _state(watched)
        while not (stop and stop.is_set()):
            time.sleep(_EVERY)
            now = _state(watched)
            if now != seen:
                seen = now
                try:
                    again()
                except KitError as error:
                    failed(f"{error}\nThe earlier site stays.")
    except KeyboardInterrupt:
        pass
    finally:
        server.shutdown()
        server.server_close()


def _state(watched: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """Size and time of every file there is."""
    found = {}
    for place in watched:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            try:
                told = path.stat()
            except OSError:  # gone between two looks
                continue
            if not path.is_dir():
                found[path] = told.st_mtime_ns, told.st_size
    return found
