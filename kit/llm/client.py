"""Messages and a schema → what a server answers: asked again where that may help, with pauses, as long as the server wants."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from kit.errors import KitError
from kit.llm.endpoint import NO_KEY
from kit.llm.prompt import Sent
from kit.llm.settings import PASSAGES

_LONGEST_PAUSE = 120.0  # seconds, however long a server asks to wait
_SHORT = 160  # characters of a server's message that are shown
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})  # HTTP: later it may go
_KEY_REFUSED = frozenset({401, 403})
_TOKENS = {PASSAGES: (1500, 60)}  # of an answer, and more of them for each sentence
_TOKENS_OF_WINDOWS = (6000, 60)


class Reply(NamedTuple):
    """What a server answered: the words, or why they are no answer."""

    content: str
    fault: str = ""
    seconds: float = 0.0
    read: int = 0
    written: int = 0


class Lost(NamedTuple):
    """No answer came: why, and whether the server itself no longer answers, or refuses whatever is asked."""

    reason: str
    dead: bool = False
    refused: bool = False


class Stopped(Exception):
    """Nobody wants the answer any more."""


class Client:
    """A server that speaks as OpenAI's does.

    Parameters
    ----------
    address : str
    model : str
    key : str
        Sent to the server and kept nowhere: where the server says it, “…” stands for it.
    timeout : float
        Seconds that a call may take.
    retries : int
        How often a call that failed is made again.
    pause : float
        Seconds before it is made again the first time; then twice as long each time.
    most : int, optional
        Calls in all, those made again included. Default: as many as are wanted.

    Raises
    ------
    KitError
        If the library is not installed.
    """

    def __init__(
        self, address: str, model: str, *, key: str, timeout: float, retries: int, pause: float, most: int | None = None
    ):
        try:
            import openai
        except ImportError:
            raise KitError("a language model is asked by the library openai: pip install 'peace-talks-kit[llm]'") from None
        self._openai, self._model, self._retries, self._pause = openai, model, retries, pause
        self._address, self._key = address, written_ways(key)
        self._most, self._left = most, threading.Semaphore(most or 0)
        self.stopped = threading.Event()
        # Neither a proxy that the environment names nor a redirect may carry texts to another place than the one checked.
        web = openai.DefaultHttpxClient(trust_env=False, follow_redirects=False, timeout=timeout)
        # The client's own retries are off: they would pause without being stopped, and hide what is wrong.
        self._client = openai.OpenAI(base_url=address, api_key=key, max_retries=0, timeout=timeout, http_client=web)
        self._client.organization = self._client.project = None  # of the environment: nobody has named them here

    def listed(self) -> Any:
        """What the server says of its models; nothing if it keeps no list.

        Raises
        ------
        KitError
            If nothing answers there, or the key is refused.
        """
        try:
            return json.loads(self._client.models.with_raw_response.list().text, object_hook=self._without_key)
        except self._openai.APIStatusError as error:
            if error.status_code in _KEY_REFUSED:
                raise KitError(f"{self._address} refuses the key: name the variable that holds it with --key-from") from None
            return {}
        except self._openai.APIConnectionError as error:
            raise KitError(f"nothing answers at {self._address} ({self._line(_cause(error))}): start the server first") from None
        except (self._openai.OpenAIError, ValueError):
            return {}

    def ask(
        self, sent: Sent, schema: dict[str, Any], fault_of: Callable[[str], str], *, temperature: float, seed: int, most: int
    ) -> Reply | Lost:
        """An answer of the model, or why there is none after all that was tried.

        Parameters
        ----------
        sent : Sent
        schema : dict
        fault_of : callable
            Why words are no answer to what is asked; nothing if they are one.
        temperature, seed, most
            As the server takes them; ``most``: tokens of the answer.

        Raises
        ------
        Stopped
            If nobody wants it any more.
        """
        messages = [{"role": "system", "content": sent.system}, {"role": "user", "content": sent.user}]
        form = {"type": "json_schema", "json_schema": {"name": "codes", "strict": True, "schema": schema}}
        body = {"model": self._model, "messages": messages, "response_format": form, "temperature": temperature, "seed": seed}
        told: Reply | Lost = Lost(f"not asked: {self._most} calls were made, more only with --yes")
        if not self._may_call():
            return told
        for tried in range(self._retries + 1):
            if self.stopped.is_set():
                raise Stopped
            told, wait = self._once({**body, "max_tokens": most})
            if isinstance(told, Reply) and not told.fault:
                told = told._replace(fault=fault_of(told.content))
                wait = 0.0 if told.fault else None
            if wait is None or tried == self._retries or not self._may_call():
                break
            self.stopped.wait(max(wait, self._pause * 2**tried))
        return told

    def _may_call(self) -> bool:
        """Take one of the calls that are left."""
        return self._most is None or self._left.acquire(blocking=False)

    def _once(self, body: dict[str, Any]) -> tuple[Reply | Lost, float | None]:
        """One call: its answer, and how many seconds to wait before it is made again; None: it need not be."""
        began = time.monotonic()
        try:
            raw = self._client.post("/chat/completions", cast_to=object, body=body)
        except self._openai.APITimeoutError:
            return Lost("the server took too long: give it more with --timeout, or ask less at once with --parallel"), 0.0
        except self._openai.APIConnectionError as error:
            return Lost(f"the server no longer answers ({self._line(_cause(error))})", dead=True), 0.0
        except self._openai.APIStatusError as error:
            return self._refusal(error)
        except (self._openai.OpenAIError, ValueError) as error:
            return Lost(f"the server sent what is no answer ({self._line(str(error))})"), 0.0
        reply = judged(raw, time.monotonic() - began, self._hidden)
        return reply, 0.0 if reply.fault else None

    def _refusal(self, error: Any) -> tuple[Lost, float | None]:
        code, said = error.status_code, self._line(_message(error))
        if code in _AGAIN:
            return Lost(f"the server answered {code} ({said})"), _asked_to_wait(error.response.headers)
        return Lost(f"the server refuses the call with {code} ({said})", refused=True), None

    def _hidden(self, text: str) -> str:
        for way in self._key:
            text = text.replace(way, "…")
        return text

    def _line(self, text: str) -> str:
        return _line(self._hidden(text))

    def _without_key(self, told: dict[str, Any]) -> dict[str, Any]:
        return {name: self._hidden(value) if isinstance(value, str) else value for name, value in told.items()}


def written_ways(key: str) -> list[str]:
    """A key as a server or a library may write it: as it is, and within quotes; nothing if it is none.

    Examples
    --------
    >>> written_ways("sk-1"), written_ways("none")
    (['sk-1'], [])
    """
    ways = {key, repr(key)[1:-1], json.dumps(key)[1:-1]} if key != NO_KEY else set()
    return sorted(ways, key=len, reverse=True)


def judged(raw: Any, seconds: float, hidden: Callable[[str], str] = str) -> Reply:
    """What stands in a server's answer, the key hidden: its words, and a fault if they are none."""
    try:
        choice, usage = raw["choices"][0], raw.get("usage") or {}
        message, finish = choice["message"], choice.get("finish_reason")
        content, refusal = message.get("content") or "", message.get("refusal")
        counts = [n if isinstance(n := usage.get(f"{k}_tokens"), int) else 0 for k in ("prompt", "completion")]
    except (KeyError, IndexError, TypeError, AttributeError):
        return Reply("", "the server's answer holds no message", seconds)
    content, fault = hidden(content) if isinstance(content, str) else "", ""
    if refusal:
        fault = f"the model refuses ({_line(hidden(str(refusal)))})"
    elif finish == "length":
        fault = "the answer was cut off: it was longer than an answer may be"
    elif finish == "content_filter":
        fault = "a filter of the server withheld the answer"
    elif not content.strip():
        content, fault = "", "the answer is empty"
    return Reply(content, fault, seconds, *counts)


def most_tokens(mode: str, sentences: int) -> int:
    """How long an answer may be."""
    base, each = _TOKENS.get(mode, _TOKENS_OF_WINDOWS)
    return base + each * sentences


def now() -> str:
    """The time of an answer."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _asked_to_wait(headers: Any, clock: Callable[[], float] = time.time) -> float:
    """Seconds that a server asks to wait (Retry-After: a number or a date), as far as that is sensible."""
    written = (headers.get("retry-after") or "").strip()
    try:
        seconds = (
            float(written) if written.replace(".", "", 1).isdigit() else parsedate_to_datetime(written).timestamp() - clock()
        )
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), _LONGEST_PAUSE)


def _message(error: Any) -> str:
    body = error.body
    return str(body.get("message") or body) if isinstance(body, dict) else str(body or error.message)


def _cause(error: BaseException) -> str:
    return str(error.__cause__ or error)


def _line(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHORT else f"{plain[:_SHORT]}…"
