"""What is to be asked → how many calls, tokens and how much time that will be."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from kit.days import clock
from kit.llm.answers import Answers
from kit.llm.asking import Task

_CHARACTERS = 4  # of a token, in English; in other scripts a token has fewer
_READ, _WRITTEN = 300, 20  # tokens a second of a small model on a laptop without a graphics card
_ANSWER, _RATED = 60, 25  # tokens of an answer, and of the tones of a sentence


def estimate(tasks: Sequence[Task], answers: Answers, parallel: int) -> str:
    """Calls, tokens and time in a sentence; time by the answers that are kept, else by a guess that says so."""
    kept = [answer for answer in answers.good.values() if answer.seconds]
    if kept:
        read, written = (sum(getattr(a, name) for a in kept) / len(kept) * len(tasks) for name in ("read", "written"))
        seconds = median(a.seconds for a in kept) * len(tasks) / min(parallel, len(tasks))
        basis = f"by the {len(kept):,} answers that are kept"
    else:
        users = sum(len(t.prompt.sent(t.passage).user) for t in tasks)
        read = (sum(len(t.prompt.system) for t in tasks) + users) / _CHARACTERS
        written = sum(_ANSWER + _RATED * len(t.passage.sentences) for t in tasks)
        seconds = users / _CHARACTERS / _READ + written / _WRITTEN
        basis = f"a guess: {_READ} tokens read and {_WRITTEN} written a second; --most 20 measures it"
    tokens = f"some {_rounded(read)} tokens read and {_rounded(written)} written"
    return f"{len(tasks):,} calls, {tokens}, some {clock(seconds)} ({basis})"


def _rounded(tokens: float) -> str:
    """Two digits are enough for a guess."""
    digits = max(0, len(str(int(tokens))) - 2)
    return f"{round(tokens / 10**digits) * 10**digits:,}"
