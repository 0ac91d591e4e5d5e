"""A site on this machine's own address, published again when a notebook or the case changes."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kit.errors import KitError

_EVERY = 1.0  # seconds between looks at the files
_INDEX = ("index.html", "index.htm")  # what stands for a folder


class _Reader(SimpleHTTPRequestHandler):
    """Answers who asks for one of this server's own addresses, with files of its folder and nothing else.

    A page of another site that a reader has open can lead its own name to this machine; the name it asks for gives it away.
    """

    def send_head(self) -> Any:
        """The head of an answer to GET or HEAD; the file that follows, if one does."""
        if self.headers.get_all("Host") not in [[name] for name in self._names()]:
            return self._refuse(HTTPStatus.FORBIDDEN, "This preview answers only at its own address on this machine.")
        with suppress(ValueError):  # a path that is none
            if self._inside():
                return super().send_head()
        return self._refuse(HTTPStatus.NOT_FOUND, "There is no such page.")

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def _names(self) -> list[str]:
        assert isinstance(self.server, _Server)
        port = self.server.server_port
        hosts = ("127.0.0.1", "localhost", "[::1]")
        return [f"{host}:{port}" for host in hosts] + [host for host in hosts if port == 80]

    def _inside(self) -> bool:
        """Whether the path is that of a file or folder of the site, links followed; hidden ones are none of it."""
        root = Path(self.directory).resolve()
        try:
            asked = Path(self.translate_path(self.path))
            if any(part.startswith(".") for part in asked.relative_to(self.directory).parts):
                return False
            target = asked.resolve(strict=True)
            reached = [target, *(target / name for name in _INDEX)] if target.is_dir() else [target]
            return (target.is_dir() or target.is_file()) and all(path.resolve().is_relative_to(root) for path in reached)
        except (OSError, ValueError, RuntimeError):  # no such file, or no path at all: too long, NUL, links in circles
            return False

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        body = f"{why}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # a reader who went away is nothing to tell
            super().handle_error(request, client_address)


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
        server = _Server(("127.0.0.1", port), partial(_Reader, directory=str(folder.resolve())))
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
    state = {}
    for place in watched:
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            try:
                facts = path.stat()
            except OSError:  # gone between two looks
                continue
            if not path.is_dir():
                state[path] = facts.st_mtime_ns, facts.st_size
    return state
