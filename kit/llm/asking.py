"""What is to be asked → answers, several calls at once, each kept as soon as it has come; what gets no answer, and why."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import NamedTuple

from kit.errors import KitError
from kit.llm.answers import Answer, Answers
from kit.llm.checking import fault_of
from kit.llm.client import Client, Lost, Reply, Stopped, most_tokens, now
from kit.llm.passages import Passage
from kit.llm.progress import Progress
from kit.llm.prompt import Prompt
from kit.llm.schema import Scales
from kit.llm.settings import Settings

_REFUSED = 8  # calls that a server refuses before one succeeds: then it refuses all
_NOT_ASKED = "not asked any more: "


class Task(NamedTuple):
    """One call: about a passage, in the words of a prompt, with a seed."""

    key: str
    passage: Passage
    prompt: Prompt
    seed: int


class Asking:
    """Makes calls.

    Parameters
    ----------
    client : Client
    answers : Answers
        Where they are kept.
    settings : Settings
    scales : Scales
    parallel : int
        Calls at once.
    progress : callable
    """

    def __init__(
        self,
        client: Client,
        answers: Answers,
        settings: Settings,
        scales: Scales,
        parallel: int,
        progress: Callable[[Progress], None],
    ):
        self._client, self._answers, self._settings, self._scales = client, answers, settings, scales
        self._parallel, self._progress = parallel, progress
        self._told: SimpleQueue[tuple[Task, Answer | str] | None] = SimpleQueue()
        self._next = threading.Lock()
        self._over = ""  # why nothing is asked any more
        self._refused = self._answered = 0
        self._error: Exception | None = None

    def ask(self, tasks: list[Task]) -> dict[str, str]:
        """Make calls and keep their answers; key → reason of those without one."""
        left = iter(tasks)
        number = min(self._parallel, len(tasks))
        workers = [threading.Thread(target=self._work, args=(left,), daemon=True) for _ in range(number)]
        lost: dict[str, str] = {}
        done = tokens = rejected = 0
        for worker in workers:
            worker.start()
        try:
            self._progress(Progress(0, len(tasks), 0, 0))
            for batch in self._batches(number):
                came = [told for _, told in batch if isinstance(told, Answer)]
                self._answers.add(came)
                lost |= {task.key: told if isinstance(told, str) else told.fault for task, told in batch if _is_lost(told)}
                done, rejected = done + len(batch), len(lost)
                tokens += sum(answer.read + answer.written for answer in came)
                self._progress(Progress(done, len(tasks), tokens, rejected))
        finally:
            self._client.stopped.set()
            self._answers.close()
        if self._error is not None:
            raise self._error
        return lost | {task.key: _NOT_ASKED + self._over for task in left}

    def _batches(self, workers: int) -> Iterator[list[tuple[Task, Answer | str]]]:
        """What has come since the last look, until all workers have ended."""
        while workers:
            told = [self._told.get()]
            with suppress(Empty):
                while True:
                    told.append(self._told.get_nowait())
            workers -= told.count(None)
            if batch := [one for one in told if one is not None]:
                yield batch

    def _work(self, left: Iterator[Task]) -> None:
        try:
            while not self._over:
                with self._next:
                    task = next(left, None)
                if task is None:
                    return
                self._told.put((task, self._one(task)))
        except Exception as error:  # a mistake of the kit's own, told by the thread that asked
            self._error = error
            self._stop(str(error))
        finally:
            self._told.put(None)

    def _one(self, task: Task) -> Answer | str:
        """An answer, with or without a fault, or why none came."""
        passage, mode = task.passage, self._settings.mode
        try:
            reply = self._client.ask(
                task.prompt.sent(passage),
                self._scales.schema(mode, passage.key, len(passage.sentences)),
                lambda content: fault_of(content, passage, mode),
                temperature=self._settings.temperature,
                seed=task.seed,
                most=most_tokens(mode, len(passage.sentences)),
            )
        except Stopped:
            return _NOT_ASKED + self._over
        if isinstance(reply, Lost):
            self._judge(reply)
            return reply.reason
        self._answered += 1
        return _kept(task, reply)

    def _judge(self, lost: Lost) -> None:
        """Ask nothing more of a server that is gone, or that refuses everything."""
        self._refused += lost.refused
        if lost.refused and not self._answered and self._refused >= _REFUSED:
            self._stop(lost.reason)
        if lost.dead and not self._over:
            try:
                self._client.listed()
            except KitError as error:
                self._stop(str(error))

    def _stop(self, why: str) -> None:
        self._over = self._over or why
        self._client.stopped.set()


def _is_lost(told: Answer | str) -> bool:
    return isinstance(told, str) or bool(told.fault)


def _kept(task: Task, reply: Reply) -> Answer:
    seconds = round(reply.seconds, 3)
    return Answer(task.key, task.passage.key, reply.content, reply.fault, now(), seconds, reply.read, reply.written)


def lacking(tasks: Iterable[Task], answers: Answers, lost: Mapping[str, str]) -> Iterator[tuple[Task, str]]:
    """Tasks without a good answer, each with the reason."""
    for task in tasks:
        if task.key not in answers.good:
            faulty = answers.faulty.get(task.key)
            yield task, lost.get(task.key) or (faulty.fault if faulty else "no answer yet")
