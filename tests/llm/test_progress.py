"""What a terminal shows of a run, and what is said before one."""

import io

from kit.llm import progress
from kit.llm.estimate import _rounded
from kit.llm.progress import Bar, Progress, clock


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_shows_calls_tokens_time_and_what_was_rejected(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    file = Terminal()
    with Bar(file) as bar:
        for seconds, step in ((0, Progress(0, 40, 0, 0)), (10, Progress(10, 40, 9_000, 1)), (40, Progress(40, 40, 36_000, 1))):
            now[0] = seconds
            bar(step)
            bar._line.refresh()
    shown = file.getvalue()
    assert "10 of 40 calls, 9,000 tokens, 00:30 left, 1 rejected" in shown
    assert "40 of 40 calls, 36,000 tokens, 00:00 left, 1 rejected" in shown


def test_a_log_gets_no_bar():
    file = io.StringIO()
    with Bar(file) as bar:
        bar(Progress(1, 2, 3, 0))
    assert file.getvalue() == ""


def test_numbers_of_a_guess_are_round():
    assert [_rounded(n) for n in (7, 1234, 140_877)] == ["7", "1,200", "140,000"]
    assert (clock(59.6), clock(3661)) == ("01:00", "1:01:01")
