"""What is said of a format, what its reader is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import NamedTuple

from kit.reading.days import NO_ORDER, DayOrder
from kit.reading.encoding import NO_NAMES
from kit.reading.items import Document, Raw, Rejected, Unreadable
from kit.reading.sources import Budget, Source

Item = Document | Raw | Rejected
EXTRA = "sources"
_HEAD = 65_536  # bytes by which a format is told


@dataclass(frozen=True)
class Probe:
    """A file that is asked what it is.

    Attributes
    ----------
    name : str
        In small letters, without ``.gz``.
    source : Source
    """

    name: str
    source: Source

    @cached_property
    def head(self) -> bytes:
        """Its first 64 kB, unpacked."""
        with self.source.aside().opened() as file:
            return file.read(_HEAD)


def _untold(place: str, announced: int, found: int) -> None:
    pass


def _no_nested(source: Source) -> Iterator[Item]:
    raise Unreadable("not a format that is read")


@dataclass
class Context:
    """What a reader may need beside the file.

    Attributes
    ----------
    columns : mapping of str to str
        Field → column of tables that the user has named.
    order : str
        What days such as 3/4/2031 mean.
    names : frozenset of str
        By which the encoding of a file is guessed that says none.
    budget : Budget
        Pays for what is unpacked, as of `kit.reading.sources.guarded`.
    nested : callable
        Reads a file in the file, of whatever kind, e.g. what is attached to a mail.
    tell : callable
        Told place, announced and found numbers of documents of a file that says how many it holds.
    announced : int, optional
        Set by the reader: how many documents the file says that it holds.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    order: DayOrder = NO_ORDER
    names: frozenset[str] = NO_NAMES
    budget: Budget = field(default_factory=lambda: Budget(0))
    nested: Callable[[Source], Iterator[Item]] = _no_nested
    tell: Callable[[str, int, int], None] = _untold
    announced: int | None = None


def _any(probe: Probe) -> bool:
    return True


class Format(NamedTuple):
    """A format that is read.

    Attributes
    ----------
    name : str
        As its users call it.
    endings : tuple of str
        Of names of files, in small letters.
    keeps : tuple of str
        What is kept of each article beside its text: fields of `Document`.
    items : callable
        Source and context → the documents of a file. What takes time goes into ``article``, for which it gives `Raw`.
    sample : str
        Which program wrote the files by which its reading is tested, and what could not be tried.
    library : str
        That parses it, as pip calls it, several with commas between them; empty: nothing beyond what the kit needs anyway.
    fits : callable
        Whether a file with such an ending is of this format.
    article : callable, optional
        The bytes of one document, and names by which an encoding is guessed → its article. Called on a worker.
    """

    name: str
    endings: tuple[str, ...]
    keeps: tuple[str, ...]
    items: Callable[[Source, Context], Iterator[Item]]
    sample: str
    library: str = ""
    fits: Callable[[Probe], bool] = _any
    article: Callable[[Raw, frozenset[str]], Document] | None = None

    def is_installed(self) -> bool:
        """Whether the libraries that parse it, named with commas between them, are there."""
        for library in filter(None, self.library.split(", ")):
            try:
                version(library)
            except PackageNotFoundError:
                return False
        return True


def need(module: str, what: str, library: str, extra: str = EXTRA) -> ModuleType:
    """A library that parses something, imported now; raises `Unreadable` with what to install where it is not there.

    Examples
    --------
    >>> need("json", "JSON", "json").__name__
    'json'
    """
    try:
        return import_module(module)
    except ImportError:
        raise Unreadable(f"{what} need {library}: pip install 'peace-talks-kit[{extra}]'") from None
