"""A small server that answers as it is told: what llama.cpp cannot be made to do – limits, refusals, broken JSON, silence."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Say(NamedTuple):
    """An answer of the server."""

    content: str | None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    finish: str = "stop"
    refusal: str | None = None
    seconds: float = 0.0
    raw: bytes | None = None


class Stub:
    """What was asked, and how it is answered.

    Parameters
    ----------
    answer : callable
        Number of the call and its body → an answer.
    models : dict, optional
        The answer to who is there.
    """

    def __init__(self, answer: Callable[[int, dict[str, Any]], Say], models: dict[str, Any] | None = None):
        self.answer, self.models = answer, models or {"data": [{"id": "stub", "digest": "sha256:5b"}]}
        self.asked: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.headers: list[dict[str, str]] = []
        self.endpoint = ""
        self._lock = threading.Lock()

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Say:
        with self._lock:
            self.asked.append(body)
            self.times.append(time.monotonic())
            self.headers.append(headers)
            number = len(self.asked)
        return self.answer(number, body)


def passage_of(body: dict[str, Any]) -> str:
    """Which passage a call is about."""
    return schema_of(body)["properties"]["passage"]["enum"][0]


def schema_of(body: dict[str, Any]) -> dict[str, Any]:
    return body["response_format"]["json_schema"]["schema"]


def issues_of(body: dict[str, Any]) -> list[str]:
    """The negotiable issues that a call allows."""
    kinds = schema_of(body)["properties"]["issues"]["items"]
    return kinds.get("anyOf", [kinds])[0]["properties"]["issue"]["enum"]


def sensible(body: dict[str, Any], **changed: Any) -> str:
    """An answer that the schema allows: the first issue, supported."""
    properties = schema_of(body)["properties"]
    tones = {n: {"tone_peace": 1, "tone_overall": 0} for n in properties["sentences"]["properties"]}
    told: dict[str, Any] = {"passage": passage_of(body)}
    if "attributes" in properties:
        told |= {"attributes": True, "issues": [{"issue": issues_of(body)[0], "stance": "supports"}], "outlook": 1}
    else:
        told |= {"attributions": []}
    return json.dumps({**told, "sentences": tones, **changed})


@contextmanager
def serving(stub: Stub) -> Iterator[Stub]:
    """Run it on loopback, on any free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stub))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    stub.endpoint = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else an answer in two pieces waits for the reader

        def do_GET(self) -> None:
            self._send(200, (), json.dumps(stub.models).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            say = stub.take(body, {k.lower(): v for k, v in self.headers.items()})
            time.sleep(say.seconds)
            message = {"role": "assistant", "content": say.content, "refusal": say.refusal}
            choice = {"index": 0, "finish_reason": say.finish, "message": message}
            usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
            told = {"id": "1", "object": "chat.completion", "created": 1, "model": "stub", "choices": [choice], "usage": usage}
            if say.status != 200:
                told = {"error": {"message": say.content, "code": say.status}}
            self._send(say.status, say.headers, json.dumps(told).encode() if say.raw is None else say.raw)

        def _send(self, status: int, headers: tuple[tuple[str, str], ...], raw: bytes) -> None:
            try:
                self.send_response(status)
                for name, value in (*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(raw)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)
            except OSError:
                self.close_connection = True  # whoever asked has gone

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    return Handler
