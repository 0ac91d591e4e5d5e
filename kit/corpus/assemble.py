"""Pieces of a coded corpus → the tables of one case: what the codebook lacks, shared utterances, merged events, copies."""

from __future__ import annotations

import gc
import os
import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import starmap
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd

from kit.case.codebook import FOUND
from kit.coding.coded import Rows
from kit.coding.events.happening import Event
from kit.corpus import happenings
from kit.corpus.duplicates import BandFile, copies
from kit.corpus.growing import Differs, Earlier, Part
from kit.corpus.packing import Figure, cells, columns, columns_of, folded
from kit.corpus.reports import Reports
from kit.corpus.utterances import Each, Utterances
from kit.store import pieces
from kit.text.remembered import Remembered

NO_OUTLET = "Unknown outlet"  # the name of that of an article without one
UNKNOWN = "unknown"
FOUND_ACTOR = {"kind": "person", "role": "not in the codebook", "party_id": UNKNOWN}
FOUND_OUTLET = {"kind": UNKNOWN, "note": "not in the codebook"}
Columns = Mapping[str, Any]
_FEW = 10  # pieces


class Sink(Protocol):
    """Whatever writes tables; rows of one table come in several lots."""

    def add(self, name: str, columns: Columns) -> None:
        """Append rows given as columns of equal length."""

    def keep(self, name: str, part: Part) -> None:
        """Take a part of a case for the next rows."""

    def passed(self) -> None:
        """All rows of a piece were given."""


class Totals(NamedTuple):
    """What a package says of a corpus: rows per table, first and last day of publication."""

    rows: Counter[str]
    first: str | None
    last: str | None


def settle(
    paths: Sequence[Path],
    codebook: Mapping[str, pd.DataFrame],
    sink: Sink,
    scratch: Path,
    passed: Callable[[int, int], None] = lambda done, of: None,
    each: Each = map,
    earlier: Earlier | None = None,
) -> Totals:
    """Put a corpus together from its pieces.

    Parameters
    ----------
    paths : sequence of Path
        Sealed pieces (`kit.corpus.packing`), in the order of the corpus: it decides which report is the first of an utterance,
        which article of a group of copies, and how a name that the codebook lacks is spelt.
    codebook : mapping of str to DataFrame
        ``outlets``, ``parties``, ``actors``, ``aliases``, ``issues`` and ``cues``.
    sink : Sink
        Gets every table, columns as far as rules fill them. ``left_out`` and ``missing`` are none of the case's tables.
    scratch : Path
        Where files for the time of the run may be.
    passed : callable
        Called with how many pieces are read, of how many; each is read twice.
    each : callable
        Like `map`: where utterances are told from one another, actor by actor.
    earlier : Earlier, optional
        What the first pieces were put together as: it is not done again where it stays. The tables are the same with and without.

    Notes
    -----
    Pieces are read twice, one after the other: first what has to be compared, then what is only copied. What is compared lies in
    files for the time of the run: in memory are some weeks of event reports, those without days of one family of kinds, the
    utterances of some actors, of a frequent one those that later reports are compared with, and per article less than twenty
    bytes (`tests/bench/settle.py`). Names that the codebook lacks are all held. Ids are those of the first report (``u-…``,
    ``e-…``) or of the sentence: they stay when articles are added at the end, but for events whose reports a more precise one
    groups anew.
    """
    with _without_collection():
        try:
            return _settle(paths, codebook, sink, scratch, passed, each, earlier)
        except Differs:  # found before anything was written
            return _settle(paths, codebook, sink, scratch, passed, each, None)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Without Python's search for cycles, which takes a tenth of the time and more: what is put together has none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _settle(
    paths: Sequence[Path],
    codebook: Mapping[str, pd.DataFrame],
    sink: Sink,
    scratch: Path,
    passed: Callable[[int, int], None],
    each: Each,
    earlier: Earlier | None,
) -> Totals:
    rows: Counter[str] = Counter()

    def write(name: str, columns: Columns) -> None:
        n = len(next(iter(columns.values()))) if columns else 0
        if n:
            rows[name] += n
            sink.add(name, columns)

    book = {name: frame.astype(object).where(frame.notna(), None).to_dict("records") for name, frame in codebook.items()}
    corpus, of = _Corpus(book, scratch), 2 * len(paths)
    with closing(corpus.utterances.repeats), closing(corpus.reports):
        with corpus.utterances, corpus.texts.bands:
            decided = earlier.decided() if earlier else iter(())
            for n, path in enumerate(paths):
                passed(n, of)
                with pieces.sound(path):
                    corpus.compare(path, pieces.read(path), decided if earlier and n < earlier.pieces else None)
            if next(decided, None):
                raise Differs("more attributions")
            corpus.settle(write, each)
        for n, path in enumerate(paths):
            passed(len(paths) + n, of)
            stay = earlier.at(n) if earlier else {}
            with pieces.sound(path):
                tables = corpus.copied(pieces.read(path), stay)
            for name, table in tables.items():
                if part := stay.get(name):
                    rows[name] += part.facts["rows"]
                    sink.keep(name, part)
                else:
                    write(name, table)
            sink.passed()
    passed(of, of)
    _codebook(book, corpus, write)
    return Totals(rows, corpus.days[0], corpus.days[1])


class _Corpus:
    """What is known of all articles so far."""

    def __init__(self, book: Mapping[str, list[Rows]], scratch: Path):
        self.speakers, self.printers = Names(book["actors"], "actor_id"), Names(book["outlets"], "outlet_id")
        self.sources = Names([], "source_id")
        self.kinds: dict[str, str] = {}  # of sources
        self.utterances = Utterances(scratch)
        self.days: tuple[str | None, str | None] = (None, None)
        self._party = {a["actor_id"]: a["party_id"] for a in book["actors"]}
        self.texts = _Texts(scratch)
        self.reports = Reports(scratch)
        self._values: dict[tuple[str, str], _Values] = defaultdict(_Values)
        self._articles = self._said = 0  # copied so far
        self._reported = array("I")  # attributions of each piece
        self._copied = 0  # pieces
        self._heads: dict[int, str] = {}  # ids of the first articles of groups

    def compare(self, path: Path, piece: pieces.Piece, decided: Iterator[tuple[str, str]] | None = None) -> None:
        """First pass: take in what articles have to be compared by; ``decided``: attributions with utterances that are known."""
        self._reported.append(0)
        words, at = bytes(piece.raw("words")), 0
        articles = piece.unpack("marks")
        if len(articles) != piece.articles:
            raise ValueError("marks of other articles")
        for marks in articles:
            article = pieces.Mark(*marks["article"])
            if published := article.published:
                first, last = self.days
                self.days = min(first or published, published), max(last or published, published)
            known = None
            for attribution, actor, speaker, first, last, n in marks["said"]:  # as `Said` has them
                content = words[at : at + 4 * n]
                at += 4 * n
                if decided:
                    earlier, known = next(decided, ("", ""))
                    if attribution != earlier:
                        raise Differs(attribution)
                self.utterances.add(attribution, actor or self.speakers.id(speaker), first, last, content, known)
            self._reported[-1] += len(marks["said"])
            self.reports.article(article.name, article.published)
            for event in starmap(Event, marks["events"]):
                self.reports.add(event)
            for figure in starmap(Figure, marks["figures"]):
                self._values[figure.what, figure.unit].add(figure.actor_id, figure.value)
        self.texts.add(path, piece)

    def settle(self, write: Any, each: Each) -> None:
        """Between the passes: write what belongs to no single article."""
        self._repeats = self.utterances.settled(lambda columns: write("utterances", columns), each)
        happenings.settle(self.reports, self._party, write, each)
        self.reports.close()
        if len(self._reported) > _FEW:
            gc.collect()  # there is no garbage, but memory that is free is given back: a fifth of all, after many events
        self._groups = self.texts.groups()
        self._ends = _last_of_each(self._groups)
        rivals = {k for k, values in self._values.items() if values.differ}
        self._rivals = {k: "g-" + re.sub(r"[^a-z0-9]+", "-", f"{k[0]} {k[1]}".lower()).strip("-") for k in rivals}

    def _head(self, number: int, key: str) -> str | None:
        """Id of the first article of the group that an article, the next one, is of."""
        group = int(self._groups[number])
        if group == number:
            self._heads[number] = key
        return None if group < 0 else self._heads.pop(group) if self._ends[number] else self._heads[group]

    def copied(self, piece: pieces.Piece, without: Collection[str] = ()) -> dict[str, dict[str, Any]]:
        """Second pass: the finished columns of a piece; none of tables whose rows are not asked for."""
        tables = columns(piece, without)
        if articles := tables.get("articles"):
            ids = cells(articles["article_id"])
            articles["wire_group"] = [self._head(self._articles + k, key) for k, key in enumerate(ids)]
            articles["outlet_id"] = [self.printers.id(name or NO_OUTLET) for name in cells(articles.pop("outlet"))]
            articles["original_source_id"] = [self.printers.id(s) if s else None for s in cells(articles.pop("original_source"))]
            articles["original_language"] = articles.pop("language")
            self._articles += len(ids)
        if attributions := tables.get("attributions"):
            known = zip(
                cells(attributions["actor_id"]), cells(attributions["party_id"]), cells(attributions["speaker"]), strict=True
            )
            pairs = [(actor, party) if actor else (self.speakers.id(name), party or UNKNOWN) for actor, party, name in known]
            attributions["actor_id"], attributions["party_id"] = (list(column) for column in zip(*pairs, strict=True))
            keys = enumerate(cells(attributions["utterance_id"]), start=self._said)
            attributions["utterance_id"] = [self._repeats.get(n, key) for n, key in keys]
        self._said += self._reported[self._copied]
        self._copied += 1
        if cited := tables.get("citations"):
            cited["source_id"] = [self.sources.id(name) for name in cells(cited.pop("source"))]
            for source, kind in zip(cited["source_id"], cells(cited.pop("kind")), strict=True):
                self.kinds.setdefault(source, kind)
        if counted := tables.get("figures"):
            pairs_counted = zip(cells(counted["what"]), cells(counted["unit"]), strict=True)
            sources = zip(cells(counted["actor_id"]), cells(counted.pop("speaker")), strict=True)
            counted["actor_id"] = [actor or (self.speakers.id(name) if name else None) for actor, name in sources]
            counted["conflict_group"] = [self._rivals.get(pair) for pair in pairs_counted]
        return tables


class _Values:
    """What is said of one thing: whether not all say the same."""

    def __init__(self) -> None:
        self._actors: set[str | None] = set()  # at most two of each
        self._values: set[float] = set()

    def add(self, actor: str | None, value: float) -> None:
        if len(self._actors) < 2:
            self._actors.add(actor)
        if len(self._values) < 2:
            self._values.add(value)

    @property
    def differ(self) -> bool:
        """Whether there are several actors and several values."""
        return len(self._actors) > 1 and len(self._values) > 1


def _last_of_each(groups: Any) -> Any:
    """Of each article whether it is the last of its group."""
    ends = np.zeros(len(groups), bool)
    _, at = np.unique(groups[::-1], return_index=True)
    ends[len(groups) - 1 - at] = True
    return ends


class _Open(NamedTuple):
    """A file that is being read."""

    file: int  # its number
    descriptor: int


class _Texts:
    """Bands of all texts, and where in the pieces their shingles are."""

    def __init__(self, scratch: Path) -> None:
        self._scratch, self.bands = scratch, BandFile(scratch)
        self._files: list[Path] = []
        self._first, self._at = array("I"), array("Q")  # per file: its first text, and where its shingles begin
        self._sizes = array("I")  # per text
        self._open: _Open | None = None

    def add(self, path: Path, piece: pieces.Piece) -> None:
        n, width = piece.articles, piece.head["width"]
        bands = np.frombuffer(piece.raw("bands"), "<u8").reshape(n, width)
        at, end = piece.places["shingles"]
        sizes = piece.head["shingles"]
        if (len(sizes), at + 4 * sum(sizes)) != (n, end):
            raise ValueError("shingles of other articles")
        self._files.append(path)
        self._first.append(len(self._sizes))
        self._at.append(at)
        self._sizes.extend(sizes)
        self.bands.add(bands.copy())

    def groups(self) -> Any:
        groups = copies(self.bands, self._shingles, self._scratch)
        if self._open:
            os.close(self._open.descriptor)
        return groups if len(groups) else np.full(len(self._sizes), -1, "i4")  # no text has bands

    def _shingles(self, number: int) -> Any:
        file = bisect_right(self._first, number) - 1
        if self._open is None or self._open.file != file:
            if self._open:
                os.close(self._open.descriptor)
            self._open = _Open(file, os.open(self._files[file], os.O_RDONLY | getattr(os, "O_BINARY", 0)))
        before = sum(self._sizes[self._first[file] : number])
        os.lseek(self._open.descriptor, self._at[file] + 4 * before, os.SEEK_SET)
        return np.frombuffer(os.read(self._open.descriptor, 4 * self._sizes[number]), "<u4")


class Names:
    """Ids of names that are in the codebook, and new ids for those that are not."""

    def __init__(self, rows: list[Rows], key: str):
        self._ids = {folded(row["name"]): row[key] for row in rows}
        self._taken = {row[key] for row in rows}
        self._printed = Remembered(self._id)  # name as printed → id
        self._numbers: dict[str, int] = {}  # stem of several ids → the last one's
        self.new: dict[str, str] = {}

    def id(self, name: str) -> str:
        """The id of a name; a name that is new gets one."""
        return self._printed[name]

    def _id(self, name: str) -> str:
        small = folded(name)
        if small not in self._ids:
            stem = FOUND + _slug(small, "name")
            n = self._numbers.get(stem, 1)
            while (new := stem if n == 1 else f"{stem}_{n}") in self._taken or new in self.new:
                n += 1
            if n > 1:
                self._numbers[stem] = n
            self._ids[small] = new
            spelt = " ".join(name.split())
            self.new[new] = name if name == spelt else spelt
        return self._ids[small]


def _slug(name: str, otherwise: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:60] or otherwise


def _codebook(book: Mapping[str, list[Rows]], corpus: _Corpus, write: Any) -> None:
    """Tables of the codebook, with what it lacks."""
    tables = {name: list(rows) for name, rows in book.items()}
    tables["actors"] += [{"actor_id": key, "name": name, **FOUND_ACTOR} for key, name in corpus.speakers.new.items()]
    tables["outlets"] += [{"outlet_id": key, "name": name, **FOUND_OUTLET} for key, name in corpus.printers.new.items()]
    if not any(p["party_id"] == UNKNOWN for p in tables["parties"]):
        order = 1 + max((int(p["order"]) for p in tables["parties"]), default=0)
        tables["parties"].append(
            {"party_id": UNKNOWN, "name": "Unknown", "colour": "grey", "order": order, "kind": "observer", "family": "Unknown"}
        )
    tables["sources"] = [{"source_id": key, "name": name, "kind": corpus.kinds[key]} for key, name in corpus.sources.new.items()]
    for name, rows in tables.items():
        write(name, columns_of(rows))
