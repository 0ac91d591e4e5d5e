"""Firefox without a driver: the few commands of Marionette, Firefox's own remote protocol, that a test needs."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PREFERENCES: dict[str, Any] = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.region.network.url": "",
    "browser.safebrowsing.downloads.remote.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "devtools.console.stdout.content": True,
    "extensions.update.enabled": False,
    "messaging-system.rsexperimentloader.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.http": "127.0.0.1",  # nothing but loopback: the proxy is a closed port
    "network.proxy.http_port": 9,
    "network.proxy.no_proxies_on": "127.0.0.1,localhost",
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.proxy.type": 1,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


def program() -> str:
    """Firefox, or nothing."""
    return shutil.which("firefox-esr") or shutil.which("firefox") or ""


class Firefox:
    """A headless Firefox; commands block until it answers."""

    def __init__(self, port: int):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._buffer, self._number = b"", 0
        self._receive()  # it introduces itself
        self.send("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": False}}})

    def send(self, command: str, parameters: dict[str, Any] | None = None) -> Any:
        """A command and its answer.

        Raises
        ------
        RuntimeError
            If Firefox answers with an error.
        """
        self._number += 1
        message = json.dumps([0, self._number, command, parameters or {}]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self._receive()
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        return result.get("value", result) if isinstance(result, dict) else result

    def goto(self, address: str) -> None:
        """Open an address and wait for its load event."""
        self.send("WebDriver:Navigate", {"url": address})

    def run(self, body: str, *arguments: Any) -> Any:
        """What the body of an async function returns in the page; its arguments are called ``arguments``.

        Raises
        ------
        RuntimeError
            If it throws.
        """
        script = (
            f"const done = [...arguments].at(-1); (async function() {{ {body} }}).apply(null, arguments)"
            ".then(value => done([true, value]), error => done([false, `${error}\\n${error.stack}`]))"
        )
        asked = {"script": script, "args": list(arguments), "sandbox": None, "scriptTimeout": 60_000}
        fine, value = self.send("WebDriver:ExecuteAsyncScript", asked)
        if not fine:
            raise RuntimeError(value)
        return value

    def inside(self, script: str, *arguments: Any) -> Any:
        """What a script returns that runs in Firefox itself, not in the page."""
        self.send("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.send("WebDriver:ExecuteScript", {"script": script, "args": list(arguments)})
        finally:
            self.send("Marionette:SetContext", {"value": "content"})

    def resize(self, width: int, height: int) -> None:
        """Give the page this much room, in CSS pixels; a window could not be narrower than 500."""
        style = f"min-width: {width}px; max-width: {width}px; min-height: {height}px; max-height: {height}px"
        self.inside("gBrowser.selectedBrowser.style.cssText = arguments[0]", style)
        self.run("while (innerWidth !== arguments[0]) await new Promise(done => setTimeout(done, 20))", width)

    def watch(self) -> None:
        """Note from now on what pages ask for and complain of: `asked` and `complaints` tell."""
        self.inside(
            """Services.console.reset();
            if (Services.kitAsked) Services.kitAsked.length = 0;
            else {
                const asked = Services.kitAsked = [];
                Services.obs.addObserver({observe(subject) {
                    const channel = subject.QueryInterface(Ci.nsIChannel);
                    if (channel.loadInfo.browsingContextID) asked.push(channel.URI.spec);
                }}, 'http-on-modify-request');
            }"""
        )

    def asked(self) -> list[str]:
        """Addresses that pages asked a network for."""
        return self.inside("return [...Services.kitAsked]")

    def complaints(self) -> list[str]:
        """Exceptions of pages, and what their content security policy refused."""
        return self.inside(
            """return Services.console.getMessageArray()
                .filter(m => m instanceof Ci.nsIScriptError && !(m.flags & m.warningFlag) && /^(content|CSP)/.test(m.category))
                .map(m => m.errorMessage)"""
        )

    def screenshot(self, path: Path, *, full: bool = True) -> None:
        """The page as a PNG file."""
        path.write_bytes(base64.b64decode(self.send("WebDriver:TakeScreenshot", {"full": full})))

    def _receive(self) -> Any:
        while b":" not in self._buffer:
            self._read()
        size, _, self._buffer = self._buffer.partition(b":")
        while len(self._buffer) < int(size):
            self._read()
        message, self._buffer = self._buffer[: int(size)], self._buffer[int(size) :]
        return json.loads(message)

    def _read(self) -> None:
        part = self._socket.recv(1 << 16)
        if not part:
            raise RuntimeError("Firefox has gone")
        self._buffer += part


@contextmanager
def firefox(folder: Path, preferences: dict[str, Any] | None = None) -> Iterator[Firefox]:
    """A headless Firefox with a new profile in a folder; what pages and Firefox write is in its file ``log``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    profile = folder / "profile"
    profile.mkdir(parents=True)
    wanted = PREFERENCES | {"marionette.port": port} | (preferences or {})
    (profile / "user.js").write_text("".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in wanted.items()))
    with (folder / "log").open("w") as log:
        command = [
            program(),
            "--headless",
            "--marionette",
            "--no-remote",
            "--remote-allow-system-access",
            "--profile",
            str(profile),
        ]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield _connected(port, process)
        finally:
            process.terminate()
            process.wait(30)


def _connected(port: int, process: subprocess.Popen[bytes]) -> Firefox:
    for _ in range(300):
        try:
            return Firefox(port)
        except ConnectionRefusedError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError("Firefox did not start")
