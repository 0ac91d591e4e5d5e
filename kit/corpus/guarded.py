"""Articles from the standard input → the piece they are coded as, on the standard output: what `kit.corpus.guard` watches."""

from __future__ import annotations

import faulthandler
import os
import pickle
import queue
import signal
import struct
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kit.errors import KitError
from kit.reading.items import Document, Raw, Rejected

if TYPE_CHECKING:
    import pandas as pd

Item = Document | Raw | Rejected
HEAD = struct.Struct(">cQ")  # before each message: of what kind it is, and its bytes
BEGINS, DONE, FAILED = b".", b"=", b"!"  # the next article or articles; the result; an error that is no article's fault
_ABREAST, _SMALL = 20, 100_000  # articles that are coded abreast, and bytes or characters that each of them has at most
LATE, _BROKEN = 1, 3  # exit codes: something took too long; there is not enough memory to go on
_IDLE = 600  # seconds without work after which it ends: the next work gets another one
_GROWN = 1_000_000_000  # bytes that it may have held at once before another one takes its place
_ROOM = 4_000_000_000  # bytes that it may take in all, besides what it begins with
_PLAIN = "Otta Vell told reporters on Monday that the gates would open. “We will open both gates,” she said.\n"
_PAGE = b"<html><body><article><p>Otta Vell told reporters that the gates would open.</p></article></body></html>"


class Task(NamedTuple):
    """What is to be done with some articles.

    Attributes
    ----------
    items : list
        One that could not be read stays as it is.
    seconds : list of float
        That each of them may take, and then all of them together for being put into a piece.
    key : str
        Of codebook and settings; empty: the articles are read and not coded.
    book : mapping of str to DataFrame, optional
        None: that of the last task with the same key.
    day_one : date, optional
    alone : bool
        Each article is coded by itself, so that it is known at which of them the process ends.
    """

    items: list[Item]
    seconds: list[float]
    key: str = ""
    book: Mapping[str, pd.DataFrame] | None = None
    day_one: date | None = None
    alone: bool = False


def main() -> None:
    """Do what comes until nothing more can come; whatever else wants to be printed is not."""
    out = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted run ends this process by itself
    tasks: queue.SimpleQueue[Task] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(tasks,), daemon=True).start()
    _be_first_to_go()
    work = _Work(out, nowhere)
    _limit_memory()
    grown = False
    with suppress(queue.Empty):
        while not grown:
            work.answer(tasks.get(timeout=_IDLE))
            grown = _most_held() > _GROWN
    os._exit(0)


def send(file: int, kind: bytes, content: bytes = b"") -> None:
    """Write a message."""
    whole = memoryview(HEAD.pack(kind, len(content)) + content)
    while whole:
        whole = whole[os.write(file, whole) :]


def _receive(tasks: queue.SimpleQueue[Task]) -> None:
    """Hand tasks on; once nobody can send any, the process ends, whatever it is at."""
    with suppress(BaseException), open(0, "rb", closefd=False) as given:
        while head := given.read(HEAD.size):
            tasks.put(pickle.loads(given.read(HEAD.unpack(head)[1])))
    os._exit(0)


class _Work:
    """Articles are read and coded, each in the time it may take."""

    def __init__(self, out: int, nowhere: int):
        self._out, self._nowhere = out, nowhere
        self._key, self._pages = "", False
        self._coder: Any = None
        self._names: frozenset[str] = frozenset()  # by which encodings are guessed
        with suppress(Exception):  # whatever it is, the first task says it
            from kit.coding import article as chain  # noqa: F401  # while the first articles are read

    def answer(self, task: Task) -> None:
        """Send what a task comes to."""
        try:
            with _mortal():
                result = self._code(task) if task.key else self._read(task)
        except (MemoryError, RecursionError):
            os._exit(_BROKEN)
        except Exception as error:
            send(self._out, FAILED, _pickle(error))
        else:
            send(self._out, DONE, result)

    def _read(self, task: Task) -> bytes:
        self._warm(task)
        return pickle.dumps([self._finish(item, n) for item, n in zip(task.items, task.seconds, strict=False)])

    def _code(self, task: Task) -> bytes:
        from kit.coding.article import Coder
        from kit.reading.encoding import telling
        from kit.reading.outlets import Outlets

        if task.key != self._key:
            self._key = ""
            self._coder = Coder(task.book or {}, task.day_one)
            self._outlets = Outlets(task.book["outlets"].to_dict("records") if task.book and "outlets" in task.book else [])
            self._names = telling(names_in(task.book or {}))
            self._key = task.key
            self._try_to_code([Document("", "", _PLAIN, "")])
        self._warm(task)
        rows = []
        for first, end in _group(task):
            with self._watched(max(task.seconds[first:end]), end - first):
                rows += self._try_to_code([_finish(item, self._names) for item in task.items[first:end]])
        with self._watched(task.seconds[-1]):
            return _pack(rows)

    def _finish(self, item: Item, seconds: float) -> Document | Rejected:
        with self._watched(seconds):
            return _finish(item)

    def _warm(self, task: Task) -> None:
        """Load what reads pages, so that the first of them does not take longer than the others."""
        if not self._pages and any(isinstance(item, Raw) for item in task.items):
            self._pages = True
            _finish(Raw("", "", "", "a.html", _PAGE))

    def _try_to_code(self, articles: list[Document | Rejected]) -> list[dict[str, Any]]:
        """Their rows, or the reason why one has none: one article never ends a run of millions."""
        named = [self._name_outlet(article) for article in articles]
        results = self._coder.code_abreast(a for a in named if isinstance(a, Document))
        if len(articles) > 1 and any(isinstance(made, MemoryError) for made in results):  # whose fault it is shows alone
            return [row for article in articles for row in self._try_to_code([article])]
        coded, rows = iter(results), []
        for article in named:
            if isinstance(article, Document):
                made = next(coded)
                rows.append(_failure(article.place, made) if isinstance(made, Exception) else made | {"doubts": article.doubts})
            else:
                rows.append(article)
        return rows

    def _name_outlet(self, article: Document | Rejected) -> Document | dict[str, Any]:
        """The article with its outlet as the codebook names it, or the reason why it cannot be coded."""
        if isinstance(article, Rejected):
            return {"place": article.place, "reason": article.reason}
        try:
            for cell in (article.text, article.title, article.byline, article.outlet, article.original_source, article.url):
                (cell or "").encode()
            return self._outlets.name(article)
        except Exception as error:
            return _failure(article.place, error)

    @contextmanager
    def _watched(self, seconds: float, articles: int = 1) -> Iterator[None]:
        """Say that the next articles begin; the process ends if they take longer, even where no signal is heard."""
        send(self._out, BEGINS, bytes([articles]))
        try:
            faulthandler.dump_traceback_later(seconds, exit=True, file=self._nowhere)
        except RuntimeError:  # no memory for a thread
            os._exit(_BROKEN)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@contextmanager
def _mortal() -> Iterator[None]:
    """The process ends once nobody can send it anything, even where nothing in it can find that out (Unix).

    A pipe can be made to send a signal when something comes or its other end is closed. While a task is done, nothing comes.
    """
    try:
        from fcntl import F_GETFL, F_SETFL, F_SETOWN, fcntl
    except ImportError:
        yield
        return
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl(0, F_SETOWN, os.getpid())
    flags = fcntl(0, F_GETFL)
    fcntl(0, F_SETFL, flags | os.O_ASYNC)
    try:
        yield
    finally:
        fcntl(0, F_SETFL, flags)


def _finish(item: Item, names: frozenset[str] = frozenset()) -> Document | Rejected:
    from kit.reading.documents import finished

    return item if isinstance(item, Rejected) else finished(item, names)


def _group(task: Task) -> Iterator[tuple[int, int]]:
    """The first and last (exclusive) of the articles that are coded abreast: small ones that stand side by side."""
    first = 0
    for at in range(1, len(task.items) + 1):
        if (
            at == len(task.items)
            or task.alone
            or at - first == _ABREAST
            or size_of(task.items[at]) > _SMALL
            or size_of(task.items[first]) > _SMALL
        ):
            yield first, at
            first = at


def size_of(item: Item) -> int:
    """Bytes of a file, characters of a text."""
    return len(item.data) if isinstance(item, Raw) else len(item.text) if isinstance(item, Document) else 0


def names_in(book: Mapping[str, Any]) -> list[str]:
    """Names of people, organisations and outlets of a codebook."""
    columns = [("actors", "name"), ("aliases", "alias"), ("outlets", "name"), ("parties", "name")]
    return [str(name) for table, column in columns if table in book and column in book[table] for name in book[table][column]]


def _pack(rows: list[dict[str, Any]]) -> bytes:
    """A piece; an article that cannot be put into one is left out of it."""
    from kit.corpus.packing import packed

    try:
        return packed(rows)
    except Exception:
        good = [_pack_or_fail(row) for row in rows]
    try:
        return packed(good)
    except (OverflowError, ValueError):  # together they are too large: `kit.corpus.guard` leaves the largest out
        os._exit(_BROKEN)


def _pack_or_fail(row: dict[str, Any]) -> dict[str, Any]:
    from kit.corpus.packing import packed

    try:
        packed([row])
    except Exception as error:
        return _failure(row["article"]["place"], error)
    return row


def _failure(place: str, error: Exception) -> dict[str, Any]:
    if isinstance(error, UnicodeEncodeError):
        return {"place": place, "reason": "it holds half of a character (a lone surrogate): save it as UTF-8"}
    return {"place": place, "reason": f"the rules fail on it ({type(error).__name__})"}


def _pickle(error: Exception) -> bytes:
    """An error; what is no mistake of the user carries where it came from."""
    if not isinstance(error, KitError):
        error.add_note("".join(traceback.format_exception(error)))
    try:
        pickled = pickle.dumps(error)
        pickle.loads(pickled)
    except Exception:
        return pickle.dumps(RuntimeError("".join(traceback.format_exception(error))))
    return pickled


def _be_first_to_go() -> None:
    """Where a machine is out of memory this process is ended rather than the one that has the run in hand (Linux)."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _limit_memory() -> None:
    """Make what takes very much memory fail, rather than the machine (Linux)."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        allowed = held + _ROOM
        resource.setrlimit(resource.RLIMIT_AS, (allowed if most == resource.RLIM_INFINITY else min(allowed, most), most))


def _most_held() -> int:
    """Bytes that this process has held at most so far; 0 where that is not told."""
    with suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/self/status").read_text().splitlines()
        return 1024 * int(next(line for line in lines if line.startswith("VmHWM")).split()[1])
    return 0
