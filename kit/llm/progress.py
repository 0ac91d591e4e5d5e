"""How far a model's run is → a line on a terminal: passages, tokens, remaining time, how many were rejected."""

from __future__ import annotations

import time
from typing import IO, Any, NamedTuple

from kit.days import clock


class Progress(NamedTuple):
    """How far a run is.

    Attributes
    ----------
    done, of : int
        Calls that are over, and that this run makes.
    tokens : int
        Read and written, as the server counts them.
    rejected : int
        Calls without an answer that could be taken.
    """

    done: int
    of: int
    tokens: int
    rejected: int


class Bar:
    """Draws the progress it is called with; nothing where no terminal is.

    Parameters
    ----------
    file : text file, optional
        Default: the standard error.
    """

    def __init__(self, file: IO[str] | None = None):
        self._file = file
        self._line: Any = None
        self._since = time.monotonic()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *error: object) -> None:
        if self._line is not None:
            self._line.close()

    def __call__(self, now: Progress) -> None:
        """Draw it."""
        if self._line is None:
            self._line = self._begin(now)
        self._line.set_description_str(describe(now, time.monotonic() - self._since), refresh=False)
        self._line.update(now.done - self._line.n)

    def _begin(self, now: Progress) -> Any:
        from tqdm import tqdm

        self._since = time.monotonic()
        return tqdm(
            total=max(1, now.of), disable=None, file=self._file, miniters=0, dynamic_ncols=True,
            bar_format="{percentage:3.0f}%|{bar}| {desc}",
        )  # fmt: skip


def describe(now: Progress, seconds: float) -> str:
    """Progress in words.

    Parameters
    ----------
    now : Progress
    seconds : float
        For which the run has worked.

    Examples
    --------
    >>> describe(Progress(120, 400, 35_000, 3), 60)
    '120 of 400 calls, 35,000 tokens, 02:20 left, 3 rejected'
    """
    words = [f"{now.done:,} of {now.of:,} calls", f"{now.tokens:,} tokens"]
    if now.done and seconds:
        words.append(f"{clock(seconds * (now.of - now.done) / now.done)} left")
    return ", ".join([*words, f"{now.rejected:,} rejected"])
