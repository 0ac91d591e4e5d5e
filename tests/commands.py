"""The command `kit`: in a process of its own, as a person runs it, or, sooner, in this one; what it printed and how it ended."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from unittest import mock

PROGRAM = "from kit.cli import main; main()"


class Done(NamedTuple):
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


def _environment(more: dict[str, str]) -> dict[str, str]:
    return {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **more}


def kit(*arguments: object, cwd: Path | None = None, **environment: str) -> Done:
    """Run `kit` as a person does."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=_environment(environment), capture_output=True, text=True, timeout=300)
    return Done(done.returncode, done.stdout, done.stderr)


def kit_here(*arguments: object, cwd: Path | None = None, **environment: str) -> Done:
    """Run `kit` in this process; an error that the command does not tell is raised."""
    from kit.cli import main

    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd or Path.cwd()),
        mock.patch.dict(os.environ, _environment(environment)),
        mock.patch.object(sys, "argv", ["kit", *map(str, arguments)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        else:
            code = 0
    return Done(int(code or 0), out.getvalue(), err.getvalue())
