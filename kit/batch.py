"""Articles of any provenance → a machine-coded case: read, coded piece by piece, put together, written whole."""

from __future__ import annotations

import csv
import errno
import hashlib
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd

from kit import engines, starter
from kit import package as described
from kit import tables as files
from kit.case import Case, shipped
from kit.errors import CaseError, KitError
from kit.reading.documents import Document, Rejected, documents
from kit.swap import replaced

CODEBOOK = ("outlets", "parties", "actors", "aliases", "issues", "cues")
_RULES = re.compile(r"rules \S+")
_PIECE = 100  # articles coded between two marks of progress on disk


@dataclass(frozen=True)
class Summary:
    """What became of a corpus: `rejected` counts reasons."""

    case: Case
    folder: Path
    articles: int
    rejected: Counter[str]


def code(
    sources: Path | str | Sequence[Path | str],
    out: Path | str,
    *,
    codebook: Path | str | None = None,
    columns: Mapping[str, str] | None = None,
    day_one: date | None = None,
    title: str = "",
    engine: str = "serial",
    scheduler: str | None = None,
    workers: int | None = None,
    resume: bool = True,
    progress: Callable[[int, int], None] = lambda coded, rejected: None,
    say: Callable[[str], None] = lambda line: None,
) -> Summary:
    """Code articles by rule and write the case.

    Parameters
    ----------
    sources : path or sequence of paths
        Files, folders and archives.
    out : path
        The case's folder: new, empty, or a case that holds no codes but those made by rules.
    codebook : path, optional
        A case, or a folder of codebook tables. Default: the codebook of ``out`` if it is a case, else the shipped one.
    columns : mapping of str to str, optional
        Field (``text``, ``title``, ``published``, ``outlet``, ``url``, ``author``, ``language``, ``id``) → column of the sources.
    day_one : date, optional
        Day 1 of the conflict. Default: the start of the codebook's period.
    title : str
        What the case is called on charts.
    engine : str
        ``serial``: in this process; ``dask``: by the workers of a Dask scheduler. Both give the same bytes.
    scheduler : str, optional
        Address of a Dask scheduler, e.g. ``tcp://10.0.0.5:8786``. Default: a cluster of this machine's cores.
    workers : int, optional
        How many workers a cluster of this machine has. Default: one per core.
    resume : bool
        False: what an interrupted run has coded is coded again.
    progress : callable
        Called with the number of articles coded and of those rejected so far.
    say : callable
        Told what a user wants to know on the way: the address of Dask's dashboard.

    Returns
    -------
    Summary

    Raises
    ------
    KitError
        If a source does not exist, no article could be read, ``out`` holds codes made by reading, another run is writing it,
        or the scheduler does not answer, is lost or has workers of other versions.

    Notes
    -----
    Pieces of a hundred coded articles stand in ``<out>.work`` until the case is written; an interrupted run that is started
    again with the same articles, codebook and versions takes them from there. The case is written beside its place and put
    there whole. The same input gives the same bytes. ``left_out.csv`` lists the lines of the texts that are no running text
    (places in ``texts``) with the reason, ``rejected.csv`` what could not be read.
    """
    given = [Path(s) for s in ([sources] if isinstance(sources, str | Path) else sources)]
    out, columns = Path(out), dict(columns or {})
    for source in given:
        if not source.exists():
            raise KitError(f"{source} does not exist; name a folder, a file or an archive of articles")
    _check_place(out)
    own = codebook is None and (out / described.PACKAGE).is_file()
    package, book = _codebook(Path(codebook or (out if own else shipped())))
    day_one = day_one or _start(package)
    settings = _settings(book, columns, day_one)
    work = out.resolve().with_name(f"{out.resolve().name}.work")
    rejected: list[Rejected] = []
    with _alone(work, out), _room(out):
        if not resume:
            for old in work.glob("*.json"):
                old.unlink()
        settled = engines.engine(
            engine, book, day_one, _digest(settings), scheduler=scheduler, workers=workers, scratch=work, say=say
        )
        with settled as run:
            coded = list(_coded(documents(given, columns), run, settings, work, rejected, progress))
        if coded:
            case = Case(_described(package, title, out, coded, settings, own=own), _tables(coded, book, package))
            left_out = sorted([rows["article"]["article_id"], *line] for rows in coded for line in rows["left_out"])
            _write(case, out, settings, rejected, left_out)
    shutil.rmtree(work, ignore_errors=True)
    if not coded:
        reasons = "".join(f"\n  {r.place}: {r.reason}" for r in rejected[:5])
        raise KitError(f"no article could be read from {', '.join(map(str, given))}{reasons}")
    return Summary(case, out, len(coded), Counter(r.reason for r in rejected))


@contextmanager
def _alone(work: Path, out: Path) -> Iterator[None]:
    """One run at a time writes a case."""
    from filelock import FileLock, Timeout

    work.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(work / "lock", timeout=0).acquire()
    except Timeout:
        raise KitError(f"another run is writing {out}: wait for it to end, or choose another --out") from None
    with lock:
        yield


@contextmanager
def _room(out: Path) -> Iterator[None]:
    """A disk that is full is the user's to empty: nothing is lost."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise KitError(f"no room left to write {out}; what is coded is kept: make room and run the same command again") from None


def _coded(
    read: Iterable[Document | Rejected],
    run: engines.Run,
    settings: Mapping[str, Any],
    work: Path,
    rejected: list[Rejected],
    progress: Callable[[int, int], None],
) -> Iterator[dict[str, Any]]:
    """Rows of every article in the order of the sources; a piece that stands whole in the work folder is not coded again."""
    good = _good(read, rejected)

    def pieces() -> Iterator[engines.Piece]:
        while articles := list(islice(good, _PIECE)):
            marks = [[d.id, d.place, d.sha256, d.title, d.outlet, str(d.published)] for d in articles]
            name = _digest([settings, marks])
            yield engines.Piece(name, articles, _kept(work / f"{name}.json"))

    done = 0
    for piece, rows in run(pieces()):
        if piece.kept is None:
            _keep(work / f"{piece.name}.json", rows)
        failed = [r for r in rows if "reason" in r]
        rejected += [Rejected(r["place"], r["reason"]) for r in failed]
        done += len(rows) - len(failed)
        progress(done, len(rejected))
        yield from (r for r in rows if "reason" not in r)


def _keep(path: Path, rows: engines.Coded) -> None:
    """A piece beside its place, then under its name; the first line is the digest of the second."""
    told = json.dumps(rows, ensure_ascii=False)
    beside = path.with_suffix(".part")
    beside.write_text(f"{hashlib.sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()}\n{told}", "utf-8", "surrogatepass")
    beside.replace(path)


def _kept(path: Path) -> engines.Coded | None:
    """What an interrupted run left of a piece, unless the disk has changed it since."""
    try:
        digest, _, told = path.read_text("utf-8", "surrogatepass").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return json.loads(told) if hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest() == digest else None


def _digest(told: Any) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def _good(read: Iterable[Document | Rejected], rejected: list[Rejected]) -> Iterator[Document]:
    for item in read:
        if isinstance(item, Rejected):
            rejected.append(item)
        else:
            yield item


def _codebook(folder: Path) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """The package and the codebook tables of a case; what an earlier run found beyond the codebook is left out."""
    from kit.coding.assemble import FOUND, UNKNOWN

    if not (folder / described.PACKAGE).is_file():
        with tempfile.TemporaryDirectory() as scratch:
            package, tables = _read(starter.around(folder, Path(scratch) / "case"), folder)
    else:
        package, tables = _read(folder, folder)
    if "cues" not in tables:
        raise KitError(
            f"{folder} has no codebook/cues.csv: the words by which rules know an issue. Start from the file of `kit new`"
        )
    found = {name: tables[name] for name in CODEBOOK}
    for name, key in (("actors", "actor_id"), ("outlets", "outlet_id")):
        found[name] = found[name][~found[name][key].str.startswith(FOUND)].reset_index(drop=True)
    parties = found["parties"]
    found["parties"] = parties[parties["party_id"] != UNKNOWN].reset_index(drop=True)
    return package, found


def _read(folder: Path, named: Path) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    package = described.read_package(folder)
    tables, faults = files.read_tables(folder, package)
    if faults:
        raise CaseError(str(named), faults)
    return package, tables


def _check_place(out: Path) -> None:
    """Codes made by reading are never overwritten."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out / described.PACKAGE).is_file():
        raise KitError(f"{out} holds something that is not a case; choose a new or empty folder with --out")
    _, tables = _read(out, out)
    for name in ("attributions", "statements", "codings"):
        by = sorted({c for c in tables[name]["coder"].dropna() if not _RULES.fullmatch(c)})
        if by:
            raise KitError(f"{out} holds {name} coded by {', '.join(by)}: rules do not replace them; choose another --out")


def _start(package: Mapping[str, Any]) -> date | None:
    """Day 1 of the conflict: as the package says, else the start of a period that a person wrote."""
    period = package.get("period") or {}
    written = package.get("day_one") or ("" if period.get("derived") else period.get("start", ""))
    return date.fromisoformat(written[:10]) if written else None


def _settings(codebook: Mapping[str, pd.DataFrame], columns: Mapping[str, str], day_one: date | None) -> dict[str, Any]:
    """All that decides what the rules make of an article."""
    from kit.coding.chain import CODER

    tables = {name: hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest() for name, frame in codebook.items()}
    versions = engines.versions()
    return {
        "coder": CODER,
        "python": versions["python"],
        "versions": {name: versions[name] for name in engines.VERSIONS},
        "codebook": tables,
        "columns": dict(columns),
        "day_one": day_one.isoformat() if day_one else None,
    }


def _tables(
    coded: list[dict[str, Any]], codebook: Mapping[str, pd.DataFrame], package: dict[str, Any]
) -> dict[str, pd.DataFrame]:
    from kit.coding.assemble import tables
    from kit.reading.duplicates import wire_groups

    groups = wire_groups({rows["article"]["article_id"]: _body(rows) for rows in coded})
    made = tables(coded, codebook, groups)
    return {
        r["name"]: files.typed(r, made.get(r["name"]))
        for r in described.tables(_with_optional(package))
        if r["name"] != "accuracy"
    }


def _body(rows: Mapping[str, Any]) -> str:
    """The sentences of an article, without what the site put around them."""
    return " ".join(rows["text"][s["char_start"] : s["char_end"]] for s in rows["sentences"])


def _with_optional(package: Mapping[str, Any]) -> dict[str, Any]:
    """The package with every optional table that the kit knows."""
    model = json.loads((shipped() / described.PACKAGE).read_text("utf-8"))
    own = {r["name"] for r in described.tables(package)}
    more = [r for r in model["optionalResources"] if r["name"] not in own]
    return {**package, "optionalResources": [*package.get("optionalResources", []), *more]}


def _described(
    package: Mapping[str, Any], title: str, out: Path, coded: list[dict[str, Any]], settings: Mapping[str, Any], *, own: bool
) -> dict[str, Any]:
    """The data package of the coded case; its own title and period stay, those of another case's codebook do not."""
    days = sorted(d for rows in coded if (d := rows["article"]["published"]))
    n = len(coded)
    named = title or (package["title"] if own else f"{out.resolve().name}: {n:,} article{'s' * (n != 1)} coded by rule")
    made = {k: v for k, v in _with_optional(package).items() if k not in ("sources", "contributors", "created", "licenses")}
    period = made.pop("period", None)
    if days and not (own and period and not period.get("derived")):
        period = {"start": days[0], "end": days[-1], "derived": True}
    return made | {
        "name": re.sub(r"[^a-z0-9]+", "-", out.resolve().name.lower()).strip("-") or "case",
        "title": named,
        "description": "Coded by rule from the articles' texts, which are in it: they belong to their publishers.",
        "coded_by": f"{settings['coder']}; not verified by a person",
        **({"period": period} if period else {}),
        **({"day_one": settings["day_one"]} if settings["day_one"] else {}),
        **({"created": f"{days[-1]}T00:00:00Z"} if days else {}),
    }


def _write(case: Case, out: Path, settings: Mapping[str, Any], rejected: list[Rejected], left_out: list[list[Any]]) -> None:
    """The case, ``provenance.json``, ``rejected.csv`` and ``left_out.csv``, whole or not at all."""
    with replaced(out) as beside:
        if out.is_dir():
            shutil.copytree(out, beside, dirs_exist_ok=True)
        case.save(beside)
        told = json.dumps(dict(settings), ensure_ascii=False, indent=1, sort_keys=True)
        (beside / "provenance.json").write_text(told + "\n", "utf-8")
        with (beside / "rejected.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["place", "reason"])
            writer.writerows(sorted((_inert(r.place), _inert(r.reason)) for r in rejected))
        with (beside / "left_out.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["article_id", "char_start", "char_end", "reason"])
            writer.writerows(left_out)


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell
