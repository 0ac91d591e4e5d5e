"""Work on a corpus, done on one core or by the workers of a Dask scheduler: pieces coded, shares settled, in their order."""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from kit.corpus import guard
from kit.corpus.guarded import Item
from kit.errors import KitError
from kit.reading.items import Document, Raw, Rejected

if TYPE_CHECKING:
    import pandas as pd

    from kit.corpus.utterances import Each, Share

MEMORY = 600_000_000  # bytes that a worker of a local cluster may hold before Dask restarts it
VERSIONS = (
    "textblob", "vaderSentiment", "syntok", "trafilatura", "charset-normalizer", "datasketch", "py3langid", "pandas", "numpy",
    "pyarrow",
)  # fmt: skip
_NOT_INSTALLED = "none"  # the version of pyarrow where it is not: pieces are written otherwise there
ENGINES = ("serial", "dask")
_ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")  # a worker is one thread on one core
_AHEAD = 2  # pieces or shares per worker that are read and sent before the first of them comes back
_TRIES = 5  # of work that loses what it needs
_NO_SCHEDULER = "scheduler-connection-lost"  # as Dask calls it
_LARGEST_SHARE = 32_000_000  # bytes; as objects they take several times as many
_T = TypeVar("_T")
_Made = TypeVar("_Made")
_PATIENCE = 10  # seconds until a scheduler has to answer
_ENCRYPTED = ("tls://", "wss://")
_CERTIFICATES = "distributed.comm.tls.ca-file, .client.cert and .client.key in Dask's configuration (~/.config/dask)"
Coded = bytes  # a sealed piece (kit.corpus.packing)
Article = Document | Raw


class Piece(NamedTuple):
    """Some articles that are coded together, under the name of their file, and what an earlier run has kept of them."""

    name: str
    articles: list[Article]
    kept: Coded | None


class Engine(NamedTuple):
    """Where work is done.

    Attributes
    ----------
    code : callable
        Pieces → each with what the rules make of it, sealed, in the order in which they were given.
    each : callable
        Like `map`, over lists of bytes; the function and what it gives can be pickled.
    """

    code: Callable[[Iterable[Piece]], Iterator[tuple[Piece, Coded]]]
    each: Each


def versions() -> dict[str, str]:
    """What has to be the same on every worker for the same codes in the same bytes."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python} | {name: _version(name) for name in (*VERSIONS, "peace-talks-kit")}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return _NOT_INSTALLED


def begin(name: str) -> None:
    """Start what an engine will need, while it is not yet known what is to be coded, and by which codebook."""
    if name == "serial":
        guard.start()


@contextmanager
def engine(
    name: str,
    codebook: Mapping[str, pd.DataFrame],
    day_one: date | None,
    key: str,
    *,
    scheduler: str | None = None,
    workers: int | None = None,
    scratch: Path,
    say: Callable[[str], None],
) -> Iterator[Engine]:
    """Where pieces are coded and shares settled, for the time of a run.

    Parameters
    ----------
    name : str
        ``serial`` or ``dask``.
    key : str
        Of codebook and settings; a worker keeps the coder it has built while the key stays.
    scheduler : str, optional
        Address of a Dask scheduler. Default: a cluster of this machine, for the time of the run.
    workers : int, optional
        Of the local cluster. Default: one per core.
    scratch : Path
        Where a local cluster keeps its files.
    say : callable
        Told the address of Dask's dashboard.

    Raises
    ------
    KitError
        If Dask is not installed, the scheduler does not answer, is lost, has no workers or workers of other versions.
    """
    if scheduler is not None and not scheduler.strip():
        raise KitError("the scheduler's address is empty: give one, e.g. tcp://10.0.0.5:8786, or leave out --scheduler")
    if name not in ENGINES:
        raise KitError(f"no engine {name!r}; there are {' and '.join(ENGINES)}")
    if name == "serial":
        if scheduler or workers:
            raise KitError("scheduler and workers belong to the engine dask: add --engine dask")

        def coded(pieces: Iterable[Piece]) -> Iterator[tuple[Piece, Coded]]:
            return ((p, guard.code(p.articles, codebook, day_one, key) if p.kept is None else p.kept) for p in pieces)

        yield Engine(coded, map)
        return
    if workers is not None and workers < 1:
        raise KitError(f"{workers} workers code nothing; ask for one or more")
    with _client(scheduler, workers, scratch, say) as client:
        shared = [client.scatter(dict(codebook), broadcast=True)]

        def submit(items: list[Item], name: str) -> Any:
            def begin(again: int) -> Any:
                if again:
                    shared[0] = client.scatter(dict(codebook), broadcast=True)
                named = f"piece-{name}" + f"-{again}" * (again > 0)
                return client.submit(guard.code, items, shared[0], day_one, key, guard.SECONDS, key=named, pure=False)

            return Task(begin)

        def begun(piece: Piece) -> Any:
            return submit([*piece.articles], piece.name) if piece.kept is None else None

        def done(piece: Piece, future: Any) -> tuple[Piece, Coded]:
            return piece, piece.kept if piece.kept is not None else _without_guilty(piece, future, submit)

        yield Engine(lambda pieces: _ahead(client, pieces, begun, done), lambda work, shares: _each(client, work, shares))


class Task:
    """Work of a worker; begun again where Dask gives it up because what it needs was lost with the worker that held it.

    Parameters
    ----------
    begin : callable
        How often it was begun before → Dask's future of it.
    """

    def __init__(self, begin: Callable[[int], Any]):
        self._begin, self._future = begin, begin(0)

    def result(self) -> Any:
        """What it comes to; raises what Dask raises."""
        from distributed.client import FutureCancelledError

        for again in range(1, _TRIES):
            try:
                return self._future.result()
            except FutureCancelledError as error:
                if error.reason == _NO_SCHEDULER:
                    raise
                self._future = self._begin(again)
        return self._future.result()


def _ahead(client: Any, given: Iterable[_T], begin: Callable[[_T], Any], done: Callable[[_T, Any], _Made]) -> Iterator[_Made]:
    """Keep every worker busy with a bounded number of things; what comes back early waits for its turn."""
    most = _AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    waiting: deque[tuple[_T, Any]] = deque()
    for one in given:
        waiting.append((one, begin(one)))
        if len(waiting) > most:
            yield done(*waiting.popleft())
    while waiting:
        yield done(*waiting.popleft())


def _each(client: Any, work: Callable[[Share], Any], shares: Iterable[Share]) -> Iterator[Any]:
    """Work on shares by workers; on one that is too large for them, or kills them, here."""
    from distributed import KilledWorker

    def begun(share: Share) -> Any:
        small = sum(map(len, share)) <= _LARGEST_SHARE
        return client.submit(work, share, pure=False) if small else None

    def done(share: Share, future: Any) -> Any:
        try:
            return work(share) if future is None else _result(future)
        except KilledWorker:
            return work(share)

    return _ahead(client, shares, begun, done)


def _without_guilty(piece: Piece, future: Any, submit: Callable[[list[Item], str], Any]) -> Coded:
    """A piece; of one that kills its workers, and not only the processes that they code by, every article is tried alone."""
    from distributed import KilledWorker

    try:
        return _result(future)
    except KilledWorker:
        pass
    items: list[Item] = []
    for n, article in enumerate(piece.articles):
        try:
            _result(submit([article], f"{piece.name}-{n}"))
            items.append(article)
        except KilledWorker:
            items.append(Rejected(article.place, "every worker that coded it died (memory?)"))
    return _result(submit(items, f"{piece.name}-rest"))


def _result(future: Any) -> Coded:
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        return future.result()
    except KilledWorker:
        raise
    except (OSError, FutureCancelledError, TimeoutError) as error:
        raise KitError(
            f"the scheduler was lost ({type(error).__name__}); what is coded is kept: start it and run the same command again"
        ) from None


@contextmanager
def _client(scheduler: str | None, workers: int | None, scratch: Path, say: Callable[[str], None]) -> Iterator[Any]:
    try:
        import dask
        import distributed  # noqa: F401
    except ImportError:
        raise KitError("the engine dask needs Dask: pip install 'peace-talks-kit[cluster]'") from None
    if scheduler and workers:
        raise KitError("a scheduler has its own workers: leave out --workers")
    with (
        dask.config.set({**_DASK, "temporary-directory": str(scratch)}),
        _silent(),
        _connected(scheduler, say) if scheduler else _local(workers, scratch, say) as client,
    ):
        yield client


_DASK: dict[str, Any] = {
    "logging": {"distributed": "critical"},  # of the workers
    "distributed.admin.large-graph-warning-threshold": "1GB",  # articles are sent with the work
    "distributed.scheduler.allowed-failures": 2,
    "distributed.worker.profile.enabled": False,  # it looks at the workers' stacks a hundred times a second
    "distributed.admin.low-level-log-length": 5,  # messages that are kept to look at, each with all its articles
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "2s",
    "distributed.admin.system-monitor.disk": False,
    "distributed.worker.memory.monitor-interval": "500ms",
    "distributed.nanny.pre-spawn-environ": dict.fromkeys(_ONE_THREAD, 1) | {"MALLOC_TRIM_THRESHOLD_": 65536},
}


@contextmanager
def _connected(scheduler: str, say: Callable[[str], None]) -> Iterator[Any]:
    """The client of a scheduler that somebody has started, whose workers code as this machine does."""
    from distributed import Client
    from distributed.comm import get_address_host_port

    try:
        get_address_host_port(scheduler)  # a client that cannot begin does not end well either
        _check_certificates(scheduler)
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise KitError(f"no Dask scheduler answers at {scheduler} ({type(error).__name__}); see its log for tcp://…") from None
    with client:
        _check_versions(client, scheduler)
        say(f"Dask's dashboard: {client.dashboard_link}")
        yield client


@contextmanager
def _local(workers: int | None, scratch: Path, say: Callable[[str], None]) -> Iterator[Any]:
    """The client of a cluster of this machine, for the time of the run."""
    from distributed import Client, LocalCluster

    try:
        cluster = LocalCluster(
            n_workers=workers or os.cpu_count() or 1,
            threads_per_worker=1,
            memory_limit=MEMORY,
            local_directory=str(scratch),
            dashboard_address="127.0.0.1:0",
            host="127.0.0.1",
            silence_logs=50,
        )
    except (OSError, RuntimeError, TimeoutError) as error:
        raise KitError(
            f"the workers of this machine did not start ({type(error).__name__}: {error}); is there memory for them? "
            "Run the same command again, with fewer --workers or with --engine serial"
        ) from None
    with cluster, Client(cluster, set_as_default=False) as client:
        say(f"Dask's dashboard: {cluster.dashboard_link}")
        yield client


def _check_certificates(scheduler: str) -> None:
    """Refuse an encrypted connection for which this machine has no certificates."""
    from distributed.security import Security

    if not scheduler.startswith(_ENCRYPTED):
        return
    try:
        ready = Security().get_connection_args("client")["ssl_context"] is not None
    except OSError as error:  # a file that is not there, or holds no certificate
        raise KitError(f"the certificates for {scheduler} cannot be read ({type(error).__name__}); see {_CERTIFICATES}") from None
    if not ready:
        raise KitError(f"{scheduler} needs certificates, and this machine names none: set {_CERTIFICATES}")


@contextmanager
def _silent() -> Iterator[None]:
    """Without what Dask logs, tracebacks among it: what a user has to know the kit says."""
    logs = [logging.getLogger(name) for name in ("distributed", "distributed.client", "tornado.application", "asyncio")]
    levels = [log.level for log in logs]
    for log in logs:
        log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for log, level in zip(logs, levels, strict=True):
            log.setLevel(level)


def _check_versions(client: Any, scheduler: str) -> None:
    """Refuse workers that would code otherwise than this machine."""
    if not client.scheduler_info(n_workers=-1)["workers"]:
        raise KitError(f"the scheduler at {scheduler} has no workers: start some with `dask worker {scheduler}`")
    mine = versions()
    try:
        theirs = client.run(versions)
    except Exception as error:  # whatever a strange worker answers with
        raise KitError(f"the workers of {scheduler} cannot load the kit ({type(error).__name__}); install it there") from None
    for worker, installed in sorted(theirs.items()):
        for name, version in mine.items():
            if installed.get(name) != version:
                raise KitError(f"{worker} has {name} {installed.get(name)}, this machine {version}: install the same everywhere")
