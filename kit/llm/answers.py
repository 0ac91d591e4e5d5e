"""A model's answers → a file to which lines are added, one an answer: what a run goes on from, and a case is rebuilt from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from kit.errors import KitError
from kit.llm.prompt import Sent
from kit.store import places
from kit.store.writing import flush

FILE = "answers.jsonl"
_MOST = 1e12  # seconds or tokens of an answer


class Answer(NamedTuple):
    """One answer as it was given.

    Attributes
    ----------
    key : str
        Of all that was asked; see `Keys`.
    passage : str
    content : str
    fault : str
        Why it is no answer to what was asked; such a one is asked for again.
    date : str
        Of the answer, in UTC.
    seconds : float
        For which it was waited.
    read, written : int
        Tokens, as the server counts them.
    """

    key: str
    passage: str
    content: str
    fault: str
    date: str
    seconds: float = 0.0
    read: int = 0
    written: int = 0


class Keys:
    """Keys of answers: digests of all that decides one.

    Parameters
    ----------
    model, digest : str
    temperature : float
    """

    def __init__(self, model: str, digest: str, temperature: float):
        self._base = hashlib.sha256()
        for part in (model, digest, repr(float(temperature))):
            self._add(self._base, part)
        self._after: dict[str, Any] = {}  # system message → the digest behind it

    def key(self, sent: Sent, schema: str, seed: int, repeat: int) -> str:
        """The key of an answer to messages under a schema."""
        if sent.system not in self._after:
            self._after[sent.system] = self._base.copy()
            self._add(self._after[sent.system], sent.system)
        made = self._after[sent.system].copy()
        for part in (sent.user, schema, f"{seed} {repeat}"):
            self._add(made, part)
        return str(made.hexdigest())

    @staticmethod
    def _add(digest: Any, part: str) -> None:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(raw))
        digest.update(raw)


class Answers:
    """The answers kept in a folder.

    Parameters
    ----------
    folder : Path
    fault_of : callable, optional
        Why an answer in the file is none to what is asked now, whatever the file says of it; nothing if it is one.

    Attributes
    ----------
    good, faulty : dict of str to Answer
        By key; of several good ones the first, of faulty ones the last.
    """

    def __init__(self, folder: Path, fault_of: Callable[[Answer], str] | None = None):
        self.path = places.inside(folder, FILE)
        self.good: dict[str, Answer] = {}
        self.faulty: dict[str, Answer] = {}
        self._file: IO[bytes] | None = None
        for answer in self._read():
            self._take(answer._replace(fault=answer.fault or (fault_of(answer) if fault_of else "")))

    def add(self, answers: Iterable[Answer]) -> None:
        """Write answers behind the others, in one piece."""
        if self._file is None:
            self._file = self.path.open("ab", buffering=0)
            if self.path.stat().st_size and not self._ends_whole():
                self._file.write(b"\n")  # a line that was cut off stays alone
        lines = []
        for answer in answers:
            self._take(answer)
            lines.append(json.dumps(answer._asdict(), ensure_ascii=True, separators=(",", ":")))
        if lines:
            self._file.write(("\n".join(lines) + "\n").encode())

    def close(self) -> None:
        """Make the disk keep what was added."""
        if self._file is not None:
            self._file.close()
            self._file = None
            flush(self.path)

    def _take(self, answer: Answer) -> None:
        if not answer.fault:
            self.good.setdefault(answer.key, answer)
        elif answer.key not in self.good:
            self.faulty[answer.key] = answer

    def _ends_whole(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, 2)
            return file.read(1) == b"\n"

    def _read(self) -> Iterator[Answer]:
        if not self.path.is_file():
            return
        with self.path.open("rb") as file:
            for row, line in enumerate(file, start=1):
                if (answer := _parsed(line)) is not None:
                    yield answer
                elif line.endswith(b"\n") and line.strip() and not _is_cut(line):
                    raise KitError(f"{self.path}, row {row} is no answer; delete the row: what it answered is asked again")


def _parsed(line: bytes) -> Answer | None:
    try:
        answer = Answer(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (answer.key, answer.passage, answer.content, answer.fault, answer.date)
    numbers = (answer.seconds, answer.read, answer.written)
    if not all(isinstance(text, str) for text in texts) or not answer.date.isascii():
        return None
    sound = all(isinstance(number, int | float) and 0 <= number <= _MOST for number in numbers)
    return answer if sound else None


def _is_cut(line: bytes) -> bool:
    """Whether a row is the beginning of one: the run that wrote it was ended there."""
    return b'{"key":"'.startswith(line.strip()[:8]) or (line.startswith(b'{"key":"') and not line.rstrip().endswith(b"}"))
