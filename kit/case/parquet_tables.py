"""A case in Parquet parts → tables that DuckDB answers questions about; one becomes a DataFrame only when it is asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from kit.case.filters import follow
from kit.case.tables import MemoryTables, Tables
from kit.errors import CaseError, Fault, KitError
from kit.store import duck, saving
from kit.store import wide_tables as index
from kit.store.frames import Frame, answered, collected, from_arrow
from kit.store.order import counted
from kit.store.package import tables as described_tables
from kit.store.parquet_parts import Parts, needed, read_manifest

if TYPE_CHECKING:
    from kit.store.remote import Remote

_T = TypeVar("_T")
_Declare = Callable[[Collection[str]], None]  # have views of some tables
MOST = 10_000_000  # rows of a table that become a DataFrame
_TYPES = {"string": "str", "integer": "Int64", "number": "float64", "date": "datetime64[s]"}
_KINDS = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}  # of DuckDB
_WIDE = ("said", "stated")
_READ = 20_000  # attributions whose passages are fetched: as many as somebody could read
_PASSAGE = """
attribution_id, CASE WHEN char_start IS NULL OR char_end IS NULL OR body IS NULL THEN ''
                     ELSE substring(body, char_start + 1, char_end - char_start) END AS text
"""


def open_parts(
    folder: Path, package: Mapping[str, Any], small: Mapping[str, pd.DataFrame], remote: Remote | None = None
) -> ParquetTables:
    """The tables of a case in parts.

    Parameters
    ----------
    folder : Path
    package : mapping
        Its data package.
    small : mapping of str to DataFrame
        The codebook tables, which are CSV files.
    remote : Remote, optional
        Where the parts lie, if not in the folder: nothing of them is read before a question asks for it.

    Raises
    ------
    CaseError
        If a part of the manifest is missing or has another size.
    KitError
        If the manifest is missing, pyarrow or duckdb is not installed, or DuckDB fails.
    """
    needed()
    import narwhals as nw

    parts = read_manifest(folder)
    where = remote.address if remote else str(folder)
    faults = [*_unnamed(package, parts), *([] if remote else _missing(folder, parts))]
    if faults:
        raise CaseError(where, faults)
    described = {r["name"]: r for r in described_tables(package)}
    names = [n for n, r in described.items() if n in small or duck.parts_of(r, parts)]
    with duck.told():
        con = duck.connection(folder, remote)
        for name, frame in small.items():
            con.register(name, frame)

    def declare(some: Collection[str]) -> None:
        asked = [n for n in names if n in some and n not in small]
        duck.views(con, folder, package, parts, remote, asked)
        strange = [f for n in asked for f in _strange(described[n], duck.rows(con, n))]
        if strange:
            raise CaseError(where, strange)

    wide = _Wide(con, folder, package, parts, remote, declare, small)
    if not remote:
        with duck.told():
            declare(names)
            wide.declare()
            # a view that is declared later would have every frame look up its columns again, when a question is put together
            frames = {n: nw.from_native(duck.rows(con, n)) for n in (*names, *_WIDE)}
        return ParquetTables(package, frames, dict(small), con, folder, wide)
    rows = {n: sum(parts[p]["rows"] for p in duck.parts_of(described[n], parts)) for n in names if n not in small}
    later = _Later(con, [*names, *_WIDE], declare, wide)
    return ParquetTables(package, later, dict(small), con, folder, wide, counts=rows)


class _Later(Mapping[str, Frame]):
    """The tables of a connection as frames, each made when it is asked for: only then are their columns looked up."""

    def __init__(self, con: Any, names: list[str], declare: _Declare, wide: _Wide):
        self._con, self._declare, self._wide = con, declare, wide
        self._frames: dict[str, Frame | None] = dict.fromkeys(names)

    def without(self, name: str) -> _Later:
        """The same without one of them."""
        other = copy(self)
        other._frames = {n: frame for n, frame in self._frames.items() if n != name}
        return other

    def __getitem__(self, name: str) -> Frame:
        import narwhals as nw

        if self._frames[name] is None:
            with duck.told():
                if name in _WIDE:
                    self._wide.declare()
                else:
                    self._declare([name])
                self._frames[name] = nw.from_native(duck.rows(self._con, name))
        return self._frames[name]

    def __contains__(self, name: object) -> bool:
        return name in self._frames  # without making it

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


class _Wide:
    """The wide tables of a case: those beside it, which are made at the first question, or joined at each where none can be."""

    def __init__(
        self,
        con: Any,
        folder: Path,
        package: Mapping[str, Any],
        parts: Parts,
        remote: Remote | None,
        declare: _Declare,
        small: Mapping[str, pd.DataFrame],
    ):
        self._con, self._folder, self._package, self._parts, self.remote = con, folder, package, parts, remote
        self._declare, self._small = declare, dict(small)
        self._tried = self._declared = False

    @cached_property
    def digest(self) -> str:
        """Of what a case in parts is: its data package, the digests of its parts, its codebook."""
        digest = hashlib.sha256(json.dumps([self._package, self._parts], sort_keys=True).encode())
        for name in sorted(self._small):
            digest.update(f"\0{name}\0{self._small[name].to_json(orient='split')}".encode())
        return digest.hexdigest()

    def declare(self) -> None:
        """Have views of them, unless there are some."""
        if self._declared:
            return
        self._declared, self._tried = True, index.fits(self._folder, self._parts)
        if self.remote and not self._tried:  # joining them anew would read the store at every question
            self.make()
        if not (there := index.fits(self._folder, self._parts)):
            self._declare(index.MADE_OF)
        index.declare(self._con, index.forms(self._package), self._folder if there else None, self._parts)

    def make(self) -> None:
        """Write them, if nobody has; whatever was asked of the joined tables and is not yet answered then reads these."""
        if self._tried:
            return
        self._tried = True
        with suppress(OSError, NotImplementedError, KitError):
            index.build(self._folder, self._package, self._parts, self.remote)
            if index.fits(self._folder, self._parts):
                with duck.told():
                    index.declare(self._con, (), self._folder, self._parts)


class ParquetTables(Tables):
    """Tables in Parquet parts, asked through DuckDB; one becomes a DataFrame only when it is asked for.

    Parameters
    ----------
    package : mapping
        Describes them.
    frames : mapping of str to LazyFrame
        With the wide tables ``said`` and ``stated`` (see `kit.store.wide_tables`).
    known : dict of str to DataFrame
        Tables that are in memory.
    con : DuckDBPyConnection
    folder : Path
        The case's.
    wide : _Wide
        Makes the wide tables when they are asked for.
    base : ParquetTables, optional
        Those without filters.
    counts : mapping of str to int, optional
        Rows of tables, where they are known.
    """

    on_disk = True

    def __init__(
        self,
        package: Mapping[str, Any],
        frames: Mapping[str, Frame],
        known: dict[str, pd.DataFrame],
        con: Any,
        folder: Path,
        wide: _Wide,
        base: ParquetTables | None = None,
        counts: Mapping[str, int] | None = None,
    ):
        self._package, self._frames, self._known, self.con, self.folder = package, frames, known, con, folder
        self._wide = wide
        self._described = {r["name"]: r for r in described_tables(package)}
        self._base = base or self
        self._remote = wide.remote
        self._counts = dict(counts or {})

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in _WIDE or name not in self._frames:
            raise KeyError(name)
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._frames if name not in _WIDE)

    def __len__(self) -> int:
        return len(self._frames) - len(_WIDE)

    def __contains__(self, name: object) -> bool:
        return name in self._frames and name not in _WIDE

    def frame(self, name: str) -> Frame:
        if name in _WIDE:
            self._wide.make()
        return self._frames[name]

    def count(self, name: str) -> int:
        if name not in self._counts:
            self._counts[name] = len(self._known[name]) if name in self._known else _rows(self._frames[name])
        return self._counts[name]

    def rows(self, name: str, key: str, values: Iterable[str]) -> pd.DataFrame:
        wanted = self.joinable(pd.DataFrame({key: pd.array(list(values), dtype="str")}).dropna().drop_duplicates())
        return self._typed(name, self._frames[name].join(wanted, on=key, how="semi"))

    def joinable(self, frame: pd.DataFrame) -> Frame:
        import narwhals as nw

        return nw.from_native(self.con.from_df(frame))

    def passages(self) -> Frame:
        import narwhals as nw

        said = self._base.frame("attributions").select("attribution_id", "article_id", "char_start", "char_end")
        if "texts" not in self:
            return said.select("attribution_id", text=nw.lit(""))
        both = said.join(self._base.frame("texts").select("article_id", "body"), on="article_id", how="left")
        return nw.from_native(both.to_native().project(_PASSAGE))

    def around(self, attributions: Iterable[str] | None, *, statements: bool = False) -> MemoryTables:
        some = self["attributions"] if attributions is None else self.rows("attributions", "attribution_id", attributions)
        part = dict(self._known) | {"attributions": some}
        part["utterances"] = self.rows("utterances", "utterance_id", some["utterance_id"].dropna().unique())
        part["articles"] = self._base.rows("articles", "article_id", some["article_id"].unique())
        part["sentences"] = self._base.rows("sentences", "sentence_id", some["first_sentence_id"].dropna().unique())
        if statements:
            part["statements"] = self["statements"]
        if "texts" in self and len(some) <= _READ:
            part["texts"] = self._base.rows("texts", "article_id", some["article_id"].unique())
        return MemoryTables(part, self._package)

    def only(self, filters: Mapping[str, Any]) -> ParquetTables:
        left = follow(self._frames, filters)
        same = {name: frame for name, frame in self._known.items() if left[name] is self._frames[name]}
        return ParquetTables(self._package, left, same, self.con, self.folder, self._wide, self._base)

    def without(self, name: str) -> ParquetTables:
        return ParquetTables(
            self._package,
            self._frames.without(name) if isinstance(self._frames, _Later) else _without(self._frames, name),
            _without(self._known, name),
            self.con,
            self.folder,
            self._wide,
            counts=_without(self._counts, name),
        )

    def relation(self, name: str) -> Any:
        return self.frame(name).to_native()

    def faults(self, package: Mapping[str, Any]) -> list[Fault]:
        from kit.store import verify

        return list(verify.faults(self.folder, package, dict(self._known), self._remote))

    def replace(self, package: Mapping[str, Any], folder: Path, name: str, frame: pd.DataFrame, loaded: Any) -> None:
        saving.replace_table(folder, name, frame, loaded)

    def copied(self) -> ParquetTables:
        return self

    def made_of(self) -> tuple[Path, str] | None:
        return None if self._remote or self is not self._base else (self.folder, self._wide.digest)

    def reopening(self) -> tuple[Path | str, bool]:
        return self._remote.address if self._remote else self.folder, "texts" in self

    def _read(self, name: str) -> pd.DataFrame:
        if self.count(name) > MOST:
            raise KitError(
                f"{name} has {self.count(name):,} rows, more than a DataFrame should hold ({MOST:,}): filter the case first "
                f"(case.only(…)), take a summary of kit.measures, or ask in SQL: case.relation({name!r})"
            )
        return self._typed(name, self._frames[name])

    def _typed(self, name: str, frame: Frame) -> pd.DataFrame:
        resource = self._described[name]
        kinds = {f["name"]: _TYPES[f["type"]] for f in resource["schema"]["fields"]}
        key, table = resource["schema"]["primaryKey"], answered(frame)
        names = [key] if isinstance(key, str) else list(key)
        order = from_arrow(table.select(names)).sort_values(names, key=counted, kind="stable").index.to_numpy()
        columns = {}
        for column in kinds:  # one by one, so that a large table is never there three times
            columns[column] = from_arrow(table.select([column]).take(order), kinds)[column]
            table = table.drop_columns([column])
        return pd.DataFrame(columns)


def _without(things: Mapping[str, _T], name: str) -> dict[str, _T]:
    return {n: thing for n, thing in things.items() if n != name}


def _unnamed(package: Mapping[str, Any], parts: Parts) -> Iterator[Fault]:
    for resource in package["resources"]:
        if resource.get("format") == "parquet" and not duck.parts_of(resource, parts):
            allowed = "Restore it with its parts, or code the articles again"
            yield Fault(resource["path"], None, "", "", f"the manifest names no part of {resource['name']}", allowed)


def _missing(folder: Path, parts: Parts) -> Iterator[Fault]:
    for path, facts in parts.items():
        try:
            size = (folder / path).stat().st_size
        except OSError:
            yield Fault(path, None, "", "", "the part is missing", "Restore it, or code the articles again")
            continue
        if size != facts["bytes"]:
            allowed = f"The manifest says {facts['bytes']:,}: restore it, or code the articles again"
            yield Fault(path, None, "", f"{size:,} bytes", "the part has another size", allowed)


def _strange(resource: Mapping[str, Any], relation: Any) -> Iterator[Fault]:
    """Columns of the parts of a table that are not as it is described."""
    held = dict(zip(relation.columns, map(str, relation.types), strict=True))
    for field in resource["schema"]["fields"]:
        kind, wanted = held.get(field["name"]), _KINDS[field["type"]]
        if kind != wanted:
            problem = "the column is missing in its parts" if kind is None else "its parts hold another kind of value"
            allowed = f"It must be {wanted}: restore the parts, or code the articles again"
            yield Fault(resource["path"], None, field["name"], kind or "", problem, allowed)


def _rows(frame: Frame) -> int:
    import narwhals as nw

    return int(collected(frame.select(n=nw.len()))["n"].iloc[0])
