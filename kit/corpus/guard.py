"""Articles → what a process of its own makes of them; one that takes too long, or ends that process, is left out with the reason.

A page on which a parser written in C does not return cannot be stopped from within. So articles are read and coded by another
process, which is ended where it must be, and replaced. It is started once and kept for what comes later.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from kit.corpus.guarded import BEGINS, DONE, HEAD, LATE, Item, Task, send, size_of
from kit.errors import KitError
from kit.reading.items import LONGEST, Document, Rejected

if TYPE_CHECKING:
    import pandas as pd

SECONDS = 30.0  # that any article may take
CHARACTERS = 50_000  # or bytes: for each so many of them it may take a second more
_TOGETHER, _LARGEST = 100, 16_000_000  # articles, and bytes and characters of them, that are read at once
_TRIES = 2  # times that an article may end the process before it is left out; something else may have ended it
_PROGRAM = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from kit.corpus.guarded import main; main()"


def code(
    items: Iterable[Item], codebook: Mapping[str, pd.DataFrame], day_one: date | None, key: str, seconds: float | None = None
) -> bytes:
    """Finish reading some articles and code them.

    Parameters
    ----------
    items : iterable of Document, Raw or Rejected
        What could not be read stays in the result with its reason.
    codebook : mapping of str to DataFrame
    day_one : date or None
        Day 1 of the conflict.
    key : str
        Of codebook and settings: while it stays, nothing is built anew.
    seconds : float, optional
        That each may take, and one more for every 50,000 characters. Default: 30.

    Returns
    -------
    bytes
        A sealed piece (`kit.corpus.packing`). What could not be coded stands in it with the reason.
    """
    return _run_task(Task([*items], [], key, codebook, day_one), seconds)


def finished(items: Iterable[Item], seconds: float | None = None) -> Iterator[Document | Rejected]:
    """The articles of files whose bytes have been read, or why they hold none, in their order; as `code` otherwise."""
    waiting: list[Item] = []
    size = 0
    for item in items:
        waiting.append(item)
        size += size_of(item)
        if len(waiting) == _TOGETHER or size > _LARGEST:
            yield from pickle.loads(_run_task(Task(waiting, []), seconds))
            waiting, size = [], 0
    if waiting:
        yield from pickle.loads(_run_task(Task(waiting, []), seconds))


def start() -> None:
    """Start the process, so that it is ready when there is something to do."""
    with _lock:
        _running()


def _run_task(task: Task, seconds: float | None) -> bytes:
    each = SECONDS if seconds is None else seconds
    items, ended = task.items, Counter[int]()
    while True:
        sizes = [*map(size_of, items)]
        limits = [each + min(n, LONGEST) / CHARACTERS for n in (*sizes, sum(sizes))]
        try:
            with _lock:
                return _ask(task._replace(seconds=limits))
        except _Ended as end:
            if end.abreast:
                task = task._replace(alone=True)
                continue
            at = end.at
            if at == len(items):  # what they make together: the largest has most part in it
                at = max(range(len(items)), key=sizes.__getitem__)
            if at < 0 or isinstance(items[at], Rejected):
                at = -1
            ended[at] += 1
            if at < 0 and ended[at] > _TRIES:
                raise KitError(
                    f"the process that reads and codes articles ended at once (exit code {end.code}); is there memory for it, "
                    "and is the kit installed whole? This must end without a message: "
                    f"{sys.executable} -c 'import kit.corpus.guarded'"
                ) from None
            if at >= 0 and (end.sure or ended[at] == _TRIES):
                reason = f"took longer than {limits[end.at]:.0f} s" if end.late else "coding it ended the process (memory?)"
                items[at] = Rejected(items[at].place, reason)


class _Ended(Exception):
    """The process ended.

    ``at``: which article it was at; −1: none, their number: what they make together. ``late``: it took longer than it may;
    ``sure``: and no longer than that, as if both processes had stood still for a while; ``abreast``: it was at several, of which
    this is the first.
    """

    def __init__(self, at: int, code: int, took: float, allowed: float, *, abreast: bool):
        super().__init__(at, code)
        self.at, self.code, self.abreast = at, code, abreast
        self.late = code == LATE and took > allowed / 2
        self.sure = self.late and took < 1.5 * allowed + 10


class _Process:
    """A process that codes."""

    def __init__(self) -> None:
        self.key = ""  # of the codebook that it has
        self.asked = False
        path = [place for place in sys.path if isinstance(place, str)]  # others are passed over there as they are here
        command = [sys.executable or "", "-P", *["-B"] * sys.dont_write_bytecode, "-c", _PROGRAM, json.dumps(path)]
        with _uninterrupted():
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
        self._to: Any = self._process.stdin
        self._from: Any = self._process.stdout
        # A kernel that is shut down ends its children first, and waits seconds for one whose end nobody has taken note of.
        self._ends = threading.Thread(target=self._process.wait, daemon=True)
        self._ends.start()

    def runs(self) -> bool:
        return self._process.poll() is None

    def ask(self, task: Task) -> bytes:
        """What a task comes to; raises `_Ended`, or the error that is no article's fault."""
        self.asked = True
        at, n, since = -1, 1, time.monotonic()  # n: how many articles it is at
        message = pickle.dumps(task._replace(book=None) if task.key == self.key else task)
        with suppress(OSError):  # it has ended: reading says so
            send(self._to.fileno(), DONE, message)
        while len(head := self._read(HEAD.size)) == HEAD.size:
            kind, size = HEAD.unpack(head)
            content = self._read(size)
            if len(content) < size:
                break
            if kind == BEGINS:
                at, n, since = at + n, content[0], time.monotonic()
                continue
            if kind == DONE:
                self.key = task.key or self.key
                return content
            raise pickle.loads(content)
        took = time.monotonic() - since
        raise _Ended(at, self._process.wait(), took, task.seconds[at], abreast=n > 1)

    def _read(self, size: int) -> bytes:
        """So many bytes, or fewer where it has ended."""
        parts = []
        while size and (part := self._from.read(size)):
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def end(self, *, at_once: bool) -> None:
        """End it; it does so by itself where nothing more can come."""
        if at_once:
            self._process.kill()
        self.forget()
        self._ends.join(5)
        self._process.kill()
        self._ends.join()

    def forget(self) -> None:
        """Close what leads to it."""
        for file in (self._to, self._from):
            with suppress(OSError):
                file.close()


_process: _Process | None = None
_lock = threading.Lock()  # several threads of one process have one process that codes


def _running() -> _Process:
    global _process
    if _process is not None and not _process.runs():
        _drop()
    if _process is None:
        try:
            _process = _Process()
        except OSError as error:
            raise KitError(
                f"the process that reads and codes articles did not start ({error.strerror or error}); is there memory for it?"
            ) from None
    return _process


def _ask(task: Task) -> bytes:
    process = _running()
    whole = False
    try:
        result = process.ask(task)
        whole = True
        return result
    finally:
        if not whole:  # also where the user interrupts it: nobody knows what it is at
            _drop()


def _drop() -> None:
    global _process
    if _process is not None:
        _process.end(at_once=True)
        _process = None


@atexit.register
def _close() -> None:
    global _process
    if _process is not None:
        _process.end(at_once=not _process.asked)  # one that still starts would be waited for
        _process = None


def _forked() -> None:
    """A copy of this process starts one of its own."""
    global _process, _lock
    _lock = threading.Lock()
    if _process is not None:
        _process.forget()
        _process = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """What is started here does not hear Ctrl+C, which every process of a terminal is sent."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
