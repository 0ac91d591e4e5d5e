"""Articles of any provenance → a machine-coded case: read, coded piece by piece, joined across articles, put in place whole."""

from __future__ import annotations

import csv
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from dataclasses import replace as _replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kit.case import missing, outdated
from kit.case.case import Case, load, shipped
from kit.corpus import afar, engines, growing, models, provenance
from kit.corpus import output as formats
from kit.corpus.guarded import names_in
from kit.corpus.progress import CODING, TOGETHER, Progress
from kit.corpus.standing import Standing
from kit.errors import KitError
from kit.reading.days import NO_ORDER, DayOrder, check_order
from kit.reading.documents import Document, Raw, Rejected, documents, size_of
from kit.reading.encoding import telling
from kit.reading.layout import check_columns
from kit.reading.sources import Announced, Meter
from kit.store import addresses, csv_tables, pieces, saving, staging, writing
from kit.store import package as described
from kit.store import wide_tables as index

if TYPE_CHECKING:
    import pandas as pd

    from kit.corpus.assemble import Totals
    from kit.corpus.utterances import Each

_PIECE = 100  # articles coded between two marks of progress on disk
_LARGEST_PIECE = 16_000_000  # characters and bytes of them, unless it is a single one
Article = Document | Raw
_NUMBER = re.compile(r"^\d{7}-")  # the number that a piece's name gets in a case
_COUNTED = ("articles", "sentences", "attributions", "statements", "utterances", "events", "figures")


@dataclass(frozen=True)
class Summary:
    """What became of a corpus.

    Attributes
    ----------
    folder : Path or str
        A folder, or an address in an object store.
    articles : int
        Of the case.
    rejected : Counter of str
        What this run could not read, by reason.
    already : int
        Articles of the sources that the case had before.
    rows : mapping of str to int
        Per table.
    new : int
        Articles that this run has added.
    copies : int
        What it has left out as the same as an earlier article of the sources.
    outdated : int
        Measures of accuracy in it that are of earlier codes.
    models : Kept
        Codes of language models that the case had: what stays of them, and what has gone with its place.
    missing : str
        What is not known of the case's articles, in a sentence; ``missing.csv`` names them. Nothing where all is known.
    """

    folder: Path | str
    articles: int
    rejected: Counter[str]
    already: int = 0
    rows: Mapping[str, int] = field(default_factory=dict)
    new: int = 0
    copies: int = 0
    missing: str = ""
    outdated: int = 0
    announced: tuple[Announced, ...] = ()
    models: models.Kept = models.NONE

    @property
    def read(self) -> int:
        """All that this run has found in the sources."""
        return self.new + self.already + self.copies + self.rejected.total()

    @cached_property
    def case(self) -> Case:
        """The case as written, texts included."""
        if isinstance(self.folder, str):
            return load(self.folder)
        package = described.read_package(self.folder)
        return load(self.folder) if provenance.parted(package) else Case(package, csv_tables.read_tables(self.folder, package)[0])

    def __str__(self) -> str:
        return f"{self.folder}: " + " · ".join(f"{self.rows.get(name, 0):,} {name}" for name in _COUNTED)


def code(
    sources: Path | str | Sequence[Path | str],
    out: Path | str,
    *,
    into: bool = False,
    codebook: Path | str | None = None,
    columns: Mapping[str, str] | None = None,
    dates: DayOrder = NO_ORDER,
    day_one: date | None = None,
    title: str = "",
    tables: str = "auto",
    engine: str = "serial",
    scheduler: str | None = None,
    workers: int | None = None,
    resume: bool = True,
    replace: bool = False,
    work: Path | str | None = None,
    progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> Summary:
    """Code articles by rule and write the case.

    Parameters
    ----------
    sources : path or sequence of paths
        Files, folders and archives; also addresses in an object store, of an object or of all whose names begin so and go on
        with a slash: ``s3://bucket/articles.jsonl``, ``s3://bucket/articles``.
    out : path
        The case's folder: new, empty, or a case that holds no codes but those made by rules. Or an address in
        an object store. If it, or ``work``, lies inside a source, it is skipped.
    into : bool
        True: the articles are added to those of ``out``, which are not coded again; codebook, rules and versions must be those
        of the case. The rows are those of coding all articles at once, in that order.
    codebook : path, optional
        A case, also in an object store, or a folder of codebook tables. Default: the codebook of ``out`` if it is a case, else
        the shipped one.
    columns : mapping of str to str, optional
        Field (``text``, ``title``, ``published``, ``outlet``, ``url``, ``author``, ``language``, ``id``) → column of the sources.
    dates : {'', 'day-first', 'month-first'}
        What days such as 3/4/2031 mean where neither their column nor their page shows it. Default: they are none.
    day_one : date, optional
        Day 1 of the conflict. Default: the start of the codebook's period.
    title : str
        What the case is called on charts.
    tables : {'auto', 'csv', 'parquet'}
        How tables are written. ``auto``: CSV up to 5,000 articles, which is held in memory; beyond that Parquet, which is not.
    engine : str
        ``serial``: on one core; ``dask``: by the workers of a Dask scheduler. Both give the same bytes.
    scheduler : str, optional
        Address of a Dask scheduler, e.g. ``tcp://10.0.0.5:8786``. Default: a cluster of this machine's cores.
    workers : int, optional
        How many workers a cluster of this machine has. Default: one per core.
    resume : bool
        False: what an interrupted run has coded is coded again.
    replace : bool
        True: articles of the case ``out`` that are not among these are left out of it.
    work : path, optional
        Where ``out`` is an address: a folder of this machine in which the case is written before it is sent: new, empty, or one
        that was named for this address before. It stays. Default: one in the user's cache, which goes once the case is there.
    progress : callable, optional
        Called with a `kit.corpus.progress.Progress` whenever a piece is coded or read.
    say : callable, optional
        Told what a user wants to know on the way: the address of Dask's dashboard.

    Returns
    -------
    Summary

    Raises
    ------
    KitError
        If a source or field does not exist, no article could be read, ``out`` holds codes made by reading, or articles that are
        not among these, another run is writing it, the case cannot grow, the scheduler does not answer, is lost or has
        workers of other versions, or an object store has no such bucket or gives no access.

    Notes
    -----
    Nothing is written outside ``out``, or ``work``. A case in an object store is replaced there at once, when all of it has been
    sent; two machines must not write one case at the same time. Pieces of a hundred coded articles stand in ``out/.work`` until
    the case is written; an interrupted run that is started again with the same articles, codebook and versions takes them from
    there. They stay in ``out/pieces``, some 6 kB per article of 600 words: what `into` needs, and nothing else; a case without
    them cannot grow.
    The same input gives the same bytes. ``left_out.csv`` lists the lines of the texts that are no running text (places in
    ``texts``) with the reason, ``rejected.csv`` what could not be read, took longer than 30 s (and one more for every 50,000
    characters) or ended the process that codes. Articles are coded in a process of their own (`kit.corpus.guard`).
    ``missing.csv`` lists the articles of which something is not known: the day, the outlet, a language other than English, the
    rest of a text, the encoding.
    """
    given = [sources] if isinstance(sources, str | Path) else [*sources]
    say = say or _nothing
    _check(given, Path(out), columns or {}, tables)
    check_order(dates)
    with afar.near(out, work, say) as near:
        done = _code(
            given, near, into=into, codebook=afar.codebook(codebook), columns=dict(columns or {}), dates=dates, day_one=day_one,
            title=title, tables=tables, engine=engine, scheduler=scheduler, workers=workers, resume=resume, replaced=replace,
            progress=progress or _nothing, say=say,
        )  # fmt: skip
    return _replace(done, folder=addresses.address(out) or Path(out))


def _code(
    sources: Sequence[Path | str],
    near: afar.Near,
    *,
    into: bool,
    codebook: Path | None,
    columns: dict[str, str],
    dates: DayOrder,
    day_one: date | None,
    title: str,
    tables: str,
    engine: str,
    scheduler: str | None,
    workers: int | None,
    resume: bool,
    replaced: bool,
    progress: Callable[[Progress], None],
    say: Callable[[str], None],
) -> Summary:
    out = near.case
    _check_place(out, into=into)
    with staging.alone(out) as work:
        engines.begin(engine)
        plan = _plan(out, work, into=into, codebook=codebook, columns=columns, dates=dates, day_one=day_one)
        if not resume:
            for old in (out / staging.CODED).glob("*"):
                old.unlink()
        before = _before(plan) if into else _Before([], {}, set(), [])
        given, hostile = afar.fetch(sources, near, say)
        reading = _Reading(progress, Meter(), size_of(given, near.room))
        reading.rejected += hostile
        working = engines.engine(
            engine, plan.book, plan.day_one, plan.key, scheduler=scheduler, workers=workers, scratch=work, say=say
        )
        with working as at_work:
            articles = documents(
                given,
                columns,
                order=dates,
                finish=False,
                leave_out=near.room,
                meter=reading.meter,
                known=before.known,
                rows=before.rows,
                names=telling(names_in(plan.book)),
            )
            new = list(reading.coded(articles, at_work, plan.settings, out / staging.CODED))
            whole = bool(new) or (into and before.paths and plan.standing is not None and plan.standing.broken)
            if whole:
                files = plan.files(tables, len(before.known) + reading.done)
                stays = plan.earlier(len(before.paths)) if files.in_parts else None
                of_models = plan.keep_models([*before.paths, *new])
                if of_models.columns:
                    files.add("codings", of_models.columns)
                totals = _settle(files, [*before.paths, *new], plan.book, work, reading.together, at_work.each, stays)
        rejected = [*before.rejected, *reading.refused]
        if whole:
            rows: Mapping[str, int] = totals.rows
            earlier = outdated.count(plan.measured)
            lacking = missing.describe(files.missing, rows["articles"])
            _describe(files, totals, plan, title, rejected, of_models.stay)
            if plan.standing and not into and not replaced:
                plan.standing.check_keeps(out / staging.STAGE)
            _put(out, [*before.paths, *new], files.kept)
        elif before.paths and plan.standing:
            _commit_rejected(out, rejected)
            of_models = models.NONE
            rows, lacking, earlier = plan.standing.rows, missing.warn(out), outdated.count(plan.standing.measured)
        else:
            raise _nothing_read(sources, reading.rejected)
    reasons = Counter(r.reason for r in reading.rejected if not r.copy)
    return Summary(
        out, rows["articles"], reasons, reading.already, dict(rows), reading.done, reading.copies, lacking, earlier,
        tuple(reading.meter.announced), of_models,
    )  # fmt: skip


def _check(sources: Sequence[Path | str], out: Path, columns: Mapping[str, str], tables: str) -> None:
    """Refuse what can be refused before anything is read."""
    given = [Path(source) for source in sources if not addresses.address(source)]
    if not sources or any(not source.name and source == Path() for source in given):
        raise KitError("no articles are named: give a folder, a file or an archive of articles")
    for source in given:
        if not source.exists():
            raise KitError(f"{source} does not exist; name a folder, a file or an archive of articles")
        if source.resolve().is_relative_to(out.resolve()):
            raise KitError(f"{source} lies in {out}, the case that is to be written: name the articles, and another folder")
    if tables not in formats.FORMATS:
        raise KitError(f"no form of tables {tables!r}; there are {', '.join(formats.FORMATS)}")
    check_columns(columns)


class _Plan(NamedTuple):
    """Where the case goes, and by what its articles are coded."""

    out: Path
    into: bool
    standing: Standing | None  # the case that stands there
    own: bool  # its title and period stay
    package: dict[str, Any]
    book: dict[str, pd.DataFrame]
    day_one: date | None
    settings: provenance.Settings

    @property
    def key(self) -> str:
        """A short name for all that decides the codes."""
        return provenance.digest(self.settings)

    def files(self, tables: str, articles: int) -> formats.Files:
        """The staged files of a case of so many articles."""
        grown = self.standing if self.into else None
        form = formats.chosen(tables, articles, now=grown.form if grown else None)
        return formats.Files(self.out / staging.STAGE, provenance.with_optional(self.package), form, self.measured)

    def keep_models(self, paths: Iterable[Path]) -> models.Kept:
        """The codes of language models that stay when the case becomes one of these pieces."""
        if self.standing is None:
            return models.NONE
        alike = self.into or provenance.coded_alike(self.out, self.settings)

        def now() -> dict[str, str]:
            return {mark.name: mark.sha256 for mark in pieces.marks_of(paths)}

        return models.kept(self.out, self.standing.package, now, set(self.book["issues"]["issue_id"]), alike=alike)

    def earlier(self, n: int) -> growing.Earlier | None:
        """What stays as it is of a case of ``n`` pieces that grows."""
        return growing.earlier(self.out, self.standing.package, n) if self.into and self.standing else None

    @property
    def measured(self) -> pd.DataFrame | None:
        """The accuracy that was measured; marked as outdated where the case is coded otherwise now."""
        rows = self.standing.measured if self.standing else None
        return rows if rows is None or provenance.coded_alike(self.out, self.settings) else outdated.outdate(rows)


def _plan(
    out: Path,
    work: Path,
    *,
    into: bool,
    codebook: Path | str | None,
    columns: Mapping[str, str],
    dates: DayOrder,
    day_one: date | None,
) -> _Plan:
    """Find the codebook; refuse to take the place of codes made by reading, or to grow a case coded otherwise."""
    standing = Standing(out) if (out / described.PACKAGE).is_file() else None
    if standing:
        standing.check_rules()
    own = standing is not None and (into or codebook is None)
    source = Path(out if into else codebook or (out if own else shipped()))
    package, book = provenance.codebook(source, work)
    if standing:
        standing.forget_tables()
    day_one = day_one or provenance.start(package)
    settings = provenance.settings(book, columns, day_one, dates)
    if into:
        provenance.grows(out, settings)
    return _Plan(out, into, standing, own, package, book, day_one, settings)


def _describe(
    files: formats.Files, totals: Totals, plan: _Plan, title: str, rejected: Sequence[tuple[str, str]], coders: Iterable[str]
) -> None:
    """Write beside the tables what they are, by what they were coded, and what is not in them."""
    days = totals.first, totals.last
    package = provenance.coded(files.package, title, plan.out, totals.rows["articles"], days, plan.settings, own=plan.own)
    files.write_package(package)
    files.write_rejected(rejected)
    files.write_provenance({**plan.settings, **models.provenance_of(plan.out, coders)})


def _nothing_read(sources: Sequence[Path | str], rejected: Iterable[Rejected]) -> KitError:
    first = sorted(rejected, key=lambda r: r.place)[:5]
    reasons = "".join(f"\n  {r.place}: {r.reason}" for r in first)
    return KitError(f"no article could be read from {', '.join(map(str, sources))}{reasons}")


class _Before(NamedTuple):
    """What a case that grows has: its pieces, its articles (id → SHA-256), their rows without an id, what could not be read."""

    paths: list[Path]
    known: dict[str, str]
    rows: set[str]
    rejected: list[tuple[str, str]]


def _before(plan: _Plan) -> _Before:
    out = plan.out
    paths = sorted((out / pieces.FOLDER).glob(f"*{pieces.SUFFIX}"))
    known: dict[str, str] = {}
    rows: set[str] = set()
    for mark in pieces.marks(out / pieces.FOLDER):
        known[mark.name] = mark.sha256
        rows |= {mark.row} if mark.row else set()
    try:
        with (out / "rejected.csv").open(encoding="utf-8", newline="") as file:
            rejected = [(row["place"], row["reason"]) for row in csv.DictReader(file)]
    except OSError:
        rejected = []
    if plan.standing:
        plan.standing.check_pieces(known)
    return _Before(paths, known, rows, rejected)


class _Reading:
    """Articles on their way to the engine, and how many came to what."""

    def __init__(self, progress: Callable[[Progress], None], meter: Meter, size: int):
        self.rejected: list[Rejected] = []
        self.done = self.already = self.copies = 0
        self._progress = progress
        self.meter, self._size = meter, size
        self._kept = 0  # articles that an interrupted run has coded
        self._ahead: deque[int] = deque()  # bytes behind each piece that is read but not coded yet

    @property
    def refused(self) -> Iterator[tuple[str, str]]:
        """Place and reason of what could not be read."""
        return ((r.place, r.reason) for r in self.rejected)

    def coded(
        self, read: Iterable[Article | Rejected], engine: engines.Engine, settings: Mapping[str, Any], folder: Path
    ) -> Iterator[Path]:
        """Files of pieces in the order of the sources; a piece that stands whole in the folder is not coded again.

        One of which no article could be coded is not kept.
        """
        good = self._good(read)

        def cut() -> Iterator[engines.Piece]:
            for articles in _cut(good):
                name = provenance.digest([settings, [_mark(a) for a in articles]])
                self._ahead.append(self.meter.done)
                yield engines.Piece(name, articles, pieces.read_whole(folder / f"{name}{pieces.SUFFIX}"))

        self._tell_coding(0)
        for piece, raw in engine.code(cut()):
            path = folder / f"{piece.name}{pieces.SUFFIX}"
            if piece.kept is None:
                pieces.keep(path, raw)
            sealed = pieces.Piece(raw, path)
            self.rejected += [Rejected(place, reason) for place, reason in sealed.failed]
            self.done += sealed.articles
            self._kept += sealed.articles if piece.kept is not None else 0
            self._tell_coding(self._ahead.popleft())
            if sealed.articles:
                yield path
            else:
                path.unlink()
        self._tell_coding(self._size)

    def together(self, done: int, of: int) -> None:
        """Tell how many pieces are put together."""
        self._tell(TOGETHER, done, of)

    def _tell_coding(self, behind: int) -> None:
        self._tell(CODING, behind, self._size)

    def _tell(self, stage: str, done: int, of: int) -> None:
        rejected = len(self.rejected) - self.copies
        self._progress(Progress(stage, done, of, self.done, self._kept, self.already, rejected))

    def _good(self, read: Iterable[Article | Rejected]) -> Iterator[Article]:
        for item in read:
            if not isinstance(item, Rejected):
                yield item
                continue
            if item.known:
                self.already += 1
            else:
                self.rejected.append(item)
                self.copies += item.copy
            if not self._ahead and (len(self.rejected) + self.already) % _PIECE == 0:  # nothing else tells how far it is
                self._tell_coding(self.meter.done)


def _cut(articles: Iterable[Article]) -> Iterator[list[Article]]:
    """Cut articles into pieces: the same articles always give the same pieces, by which an interrupted run finds them."""
    piece: list[Article] = []
    size = 0
    for article in articles:
        more = len(article.data) if isinstance(article, Raw) else len(article.text)
        if piece and (len(piece) == _PIECE or size + more > _LARGEST_PIECE):
            yield piece
            piece, size = [], 0
        piece.append(article)
        size += more
    if piece:
        yield piece


def _nothing(_: object) -> None:
    """What is called where nobody wants to follow a run."""


def _mark(article: Article) -> list[str]:
    """All that an article is coded from; its hash stands for the text, or for the file."""
    return [str(getattr(article, f.name)) for f in fields(article) if f.name not in ("text", "data")]


def _check_place(out: Path, *, into: bool) -> None:
    """A folder with something else in it is left alone."""
    if into and not (out.is_dir() and any(p.name != staging.WORK for p in out.iterdir())):
        raise KitError(f"{out} is no case that could grow: code the first articles with --out")
    saving.check_place(out)


def _settle(
    files: formats.Files,
    paths: Sequence[Path],
    book: Mapping[str, Any],
    scratch: Path,
    passed: Callable[[int, int], None],
    each: Each,
    earlier: growing.Earlier | None,
) -> Totals:
    from kit.corpus.assemble import settle

    totals = settle(paths, book, files, scratch, passed, each, earlier)
    files.close()
    return totals


def _commit_rejected(out: Path, refused: Iterable[tuple[str, str]]) -> None:
    """Of a case to which nothing was added only the list of what could not be read is new."""
    files = formats.Files(out / staging.STAGE, {"resources": []}, "csv")
    files.write_rejected(refused)
    files.close()
    staging.commit(out, [(f"{staging.STAGE}/rejected.csv", "rejected.csv")], [], done=(staging.CODED, staging.STAGE))


def _put(out: Path, paths: Sequence[Path], kept: Iterable[str]) -> None:
    """Commit what is staged; the data package comes last, and what the old one described goes, but for parts that are kept."""
    stage = out / staging.STAGE
    names = [f"{n:07d}-{_NUMBER.sub('', path.name)}" for n, path in enumerate(paths, start=1)]
    writing.write_whole(stage / pieces.FOLDER / pieces.LIST, "".join(f"{name}\n" for name in names))
    placed = [(p.relative_to(out).as_posix(), f"{pieces.FOLDER}/{name}") for p, name in zip(paths, names, strict=True)]
    held = [*(out / pieces.FOLDER).glob(f"*{pieces.SUFFIX}"), *index.files(out)]
    gone = {*(p.relative_to(out).as_posix() for p in held), *saving.contents(out), growing.FILE} - {*kept}
    moved = [(s, t) for s, t in placed if s != t] + staging.moves(stage, saving.LAST)
    staging.commit(out, moved, gone - {t for _, t in placed}, done=(staging.CODED, staging.STAGE))
