"""How far a run is → a line on a terminal: articles, articles per second, remaining time, how many were rejected."""

from __future__ import annotations

import time
from typing import IO, Any, NamedTuple

from kit.days import clock

CODING, TOGETHER = "coding", "putting together"


class Progress(NamedTuple):
    """How far a run is.

    Attributes
    ----------
    stage : str
        ``coding``, reading included, then ``putting together``.
    done, of : int
        Of the stage: bytes of the sources on disk; then pieces, each of which is read twice.
    coded : int
        Articles.
    kept : int
        Those of them that an interrupted run had coded.
    already : int
        Articles that the case had.
    rejected : int
        What could not be read; copies are not counted.
    """

    stage: str
    done: int
    of: int
    coded: int
    kept: int = 0
    already: int = 0
    rejected: int = 0


class Bar:
    """Draws the progress it is called with, a line for each stage; nothing where no terminal is.

    Parameters
    ----------
    file : text file, optional
        Default: the standard error.
    """

    def __init__(self, file: IO[str] | None = None):
        self._file = file
        self._line: Any = None
        self._stage = ""
        self._since, self._before = 0.0, 0  # when, and behind what, this run's own work began

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *error: object) -> None:
        if self._line is not None:
            self._line.close()

    def __call__(self, now: Progress) -> None:
        """Draw it."""
        begins = now.stage != self._stage
        if begins or (now.stage == CODING and now.coded == now.kept):
            self._since, self._before = time.monotonic(), now.done  # what was there before says nothing of this run's speed
        words = describe(now, time.monotonic() - self._since, now.done - self._before)
        if begins:
            self._begin(now, words)
        self._line.set_description_str(words, refresh=False)
        self._line.update(now.done - self._line.n)

    def _begin(self, now: Progress, words: str) -> None:
        from tqdm import tqdm

        self.__exit__()
        self._stage = now.stage
        self._line = tqdm(
            desc=words, total=max(1, now.of), disable=None, file=self._file, miniters=0, dynamic_ncols=True,
            bar_format="{percentage:3.0f}%|{bar}| {desc}",
        )  # fmt: skip


def describe(now: Progress, seconds: float, more: int) -> str:
    """Progress in words.

    Parameters
    ----------
    now : Progress
    seconds : float
        For which this run has worked.
    more : int
        What it has done of the stage in that time, of ``now.done``.
    """
    if now.stage == CODING:
        fresh = now.coded - now.kept
        words = [f"{now.coded:,} articles", *([f"{fresh / seconds:,.1f}/s"] if fresh and seconds else [])]
        after = [f"{now.rejected:,} rejected", *([f"{now.already:,} already there"] if now.already else [])]
    else:
        words, after = [f"{now.stage}: {now.done:,} of {now.of:,} pieces"], []
    if more > 0:
        words.append(f"{clock(seconds * max(0, now.of - now.done) / more)} left")
    return ", ".join(words + after)
