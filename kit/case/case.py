"""A folder of tables → a Case: loaded, checked, filtered, saved."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from kit.case import wording
from kit.case.codebook import Codebook
from kit.case.plots import draw_with_plotly
from kit.case.tables import Tables, tables_of
from kit.errors import CaseError, Fault, KitError, UnknownColumn, UnknownTable, UnknownValue, choices
from kit.store import addresses, pieces, places, remote, saving, staging
from kit.store import csv_tables as files
from kit.store import package as described
from kit.store.frames import Frame, collected
from kit.store.package import parted, shipped
from kit.store.parquet_parts import MANIFEST

Values = str | Iterable[str] | None
WITHOUT_TEXTS = "KIT_WITHOUT_TEXTS"  # environment variable: load leaves the articles' own texts out
_HALF = "a command is putting the case in place, or was interrupted while it did"
_AGAIN = "Run that command again: it finishes what is half done"
_NAMED_IDS = 3  # attributions that are named one by one in what a case says of itself
_TRIES = 3  # times that a case is read which another command is writing
_LISTS = ("party", "outlet", "issue", "actor", "form", "coder")
_FILTERS = (*_LISTS, "since", "until", "text", "attribution", "copies", "machine_stance")
# how others call what is filtered by
_MEANT = {
    "speaker": "actor", "person": "actor", "who": "actor", "side": "party", "topic": "issue", "source": "outlet",
    "publisher": "outlet", "newspaper": "outlet", "start": "since", "after": "since", "date_from": "since", "end": "until",
    "before": "until", "date_to": "until",
}  # fmt: skip
# what a case holds beside its codebook, in the order in which a reader asks
_TABLES = ("articles", "sentences", "attributions", "statements", "utterances", "events", "figures", "citations", "codings")


def load(path: str | Path | None = None) -> Case:
    """Load a case and check it against its data package.

    Parameters
    ----------
    path : str or Path, optional
        The case's folder, or its address in an object store, e.g. ``s3://bucket/case``. Default: what the environment variable
        ``KIT_CASE`` names, else the shipped case.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        If anything in the folder is not as its data package says; ``error.faults`` lists every fault.
    KitError
        If a store does not answer, has no such bucket or gives no access.

    Examples
    --------
    >>> import kit
    >>> case = kit.load()
    >>> len(case.articles)
    5
    >>> case.name
    'russia-ukraine-talks-2022'
    """
    draw_with_plotly()
    if where := _address(path):
        return _load_remote(where)
    folder = _folder(path)
    for _ in range(_TRIES):
        if staging.interrupted(folder):
            break
        package = described.read_package(folder)
        named = (*described.OWN, staging.WORK, MANIFEST, *(r["path"] for r in described.tables(package)))
        if faults := [*places.links(folder, *named)]:
            raise CaseError(str(folder), faults)
        before = saving.stamp(folder, package)
        tables, faults = files.read_tables(folder, package)
        loaded = saving.Loaded(folder.resolve(), saving.state(folder, package))
        if staging.interrupted(folder) or saving.stamp(folder, package) != before:  # another command wrote meanwhile
            continue
        if faults:
            raise CaseError(str(folder), faults)
        return _texts_or_not(Case(package, _opened(folder, package, tables) if parted(package) else tables, loaded=loaded))
    raise KitError(f"{folder}: {_HALF}. {_AGAIN}")


def _load_remote(where: str) -> Case:
    """A case of an object store: its codebook is read, all else when it is asked for."""
    folder, at = remote.snapshot(where)
    with remote.named(folder, where):
        package = described.read_package(folder)
        tables, faults = files.read_tables(folder, package)
        if faults:
            raise CaseError(where, faults)
        return _texts_or_not(Case(package, _opened(folder, package, tables, at) if parted(package) else tables, remote=where))


def _texts_or_not(case: Case) -> Case:
    return case.without_texts() if os.environ.get(WITHOUT_TEXTS) else case


def check(path: str | Path | None = None) -> list[Fault]:
    """Every fault of a case folder; empty if there is none.

    Examples
    --------
    >>> import kit
    >>> kit.check()
    []
    """
    where = _address(path)
    if not where and staging.interrupted(_folder(path)):
        return [Fault(staging.COMMIT, None, "", "", _HALF, _AGAIN)]
    try:
        case = load(path)
    except CaseError as error:
        return error.faults
    faults = [] if where else _lost_pieces(_folder(path)) or _strange_pieces(_folder(path), case)
    return [*faults, *case._tables.faults(case._package)]


def _opened(
    folder: Path, package: Mapping[str, Any], codebook: Mapping[str, pd.DataFrame], at: remote.Remote | None = None
) -> Tables:
    from kit.case.parquet_tables import open_parts

    return open_parts(folder, package, codebook, at)


def _address(path: str | Path | None) -> str | None:
    return addresses.address(path or os.environ.get("KIT_CASE") or None)


def _folder(path: str | Path | None) -> Path:
    return Path(path or os.environ.get("KIT_CASE") or shipped())


def _lost_pieces(folder: Path) -> list[Fault]:
    """A case coded by rule may be without its pieces, but not without some of them."""
    place = folder / pieces.FOLDER
    names = pieces.lost(place) if place.is_dir() else []
    reason = "a piece by which the case grows is gone", "Put it back, or code all articles again"
    return [Fault(f"{pieces.FOLDER}/{name}", None, "", "", *reason) for name in names]


def _strange_pieces(folder: Path, case: Case) -> list[Fault]:
    """The articles of a case's pieces are those of its tables: else it would lose or double some when it grows."""
    try:
        known = {mark.name for mark in pieces.marks(folder / pieces.FOLDER)}
    except KitError as error:
        return [Fault(pieces.FOLDER, None, "", "", str(error), "Put it back, or code all articles again")]
    there = set(collected(case.frame("articles").select("article_id"))["article_id"])
    faults = [
        Fault(pieces.FOLDER, None, "", some[0], f"{len(some):,} articles {what}", "Code all articles again, into a new folder")
        for some, what in (
            (sorted(there - known), "of the case are in no piece"),
            (sorted(known - there), "of the pieces are not in the case"),
        )
        if some
    ]
    return faults if known else []


class Case:
    """One negotiation as the press reported it: tables joined by keys, never changed in place.

    Tables are attributes, each a pandas DataFrame: ``case.attributions``, ``case.statements`` … (``case.tables`` names them all).

    Parameters
    ----------
    package : mapping
        The data package that describes the tables.
    tables : mapping of str to DataFrame
    """

    def __init__(
        self,
        package: Mapping[str, Any],
        tables: Mapping[str, pd.DataFrame],
        *,
        base: Case | None = None,
        filters: Mapping[str, Any] | None = None,
        loaded: saving.Loaded | None = None,
        remote: str | None = None,
    ):
        self._package = package
        self._tables: Tables = tables_of(tables, package)
        self._base = base or self
        self._loaded: saving.Loaded | None = loaded or (base._loaded if base else None)
        self.address: str | None = remote or (base.address if base else None)  # in an object store
        self.filters: Mapping[str, Any] = MappingProxyType(dict(filters or {}))

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Table name → DataFrame (copies that share memory: changing one does not change the case). Of a case in Parquet
        parts a mapping that reads a table when it is asked for."""
        return self._tables.copied()  # type: ignore[return-value]

    @property
    def lazy(self) -> bool:
        """Whether the tables are Parquet parts that DuckDB answers questions about, and not in memory."""
        return self._tables.on_disk

    def frame(self, name: str) -> Frame:
        """A table as a Narwhals frame: over pandas, or lazily over DuckDB if the case is in Parquet parts."""
        return self._tables.frame(name)

    def count(self, name: str) -> int:
        """How many rows a table has; of a case in Parquet parts without reading them."""
        return self._tables.count(name)

    def rows(self, name: str, key: str, values: Iterable[str]) -> pd.DataFrame:
        """Rows of a table whose key is one of some values, in the table's order."""
        return self._tables.rows(name, key, values)

    def joinable(self, frame: pd.DataFrame) -> Frame:
        """A small DataFrame as a Narwhals frame that joins to those of `frame`."""
        return self._tables.joinable(frame)

    @property
    def made_of(self) -> tuple[Path, str] | None:
        """Of a whole case on disk its folder, in which what takes long to make of it may be kept, and a digest of what it is."""
        return self._tables.made_of()

    def passages(self) -> Frame:
        """``attribution_id`` → ``text``: what an attribution's article prints there, empty where no text is attached."""
        return self._tables.passages()

    def around(self, attributions: Iterable[str] | None, *, statements: bool = False) -> Case:
        """A case in memory of some attributions, or of all, and of what belongs to them; of ``statements`` only if wanted."""
        part = self._tables.around(attributions, statements=statements)
        return self if part is self._tables else Case({**self._package, **self._stated_period}, dict(part), filters=self.filters)

    def coders(self, *tables: str) -> set[str]:
        """Who coded some of ``attributions``, ``statements`` and ``codings``; without names any of them."""
        every = (self.frame(t).select("coder").unique() for t in tables or ("attributions", "statements", "codings"))
        return {coder for frame in every for coder in collected(frame)["coder"].dropna()}

    def relation(self, name: str) -> Any:
        """A table as a DuckDB relation, for questions in SQL: ``case.relation("statements").aggregate("count(*)")``.

        Raises
        ------
        KitError
            If the case has no such table, or is in memory: then the table is a DataFrame already.
        """
        if name not in self._tables:
            raise UnknownTable(f"a case has no table {name!r}; {choices(name, self._tables)}")
        return self._tables.relation(name)

    def __reduce__(self) -> Any:
        if place := self._tables.reopening():
            return _reopened, (*place, dict(self.filters))
        base = None if self._base is self else self._base
        return _restored, (self._package, self._tables, base, dict(self.filters), self._loaded, self.address)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in self.__dict__.get("_tables", {}):
            return self[name]
        raise UnknownTable(f"a case has no table {name!r}; {choices(name, self.__dict__.get('_tables', {}))}")

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table by its name: ``case["statements"]`` is ``case.statements``.

        Raises
        ------
        UnknownTable
            If the case has no such table.
        """
        if name not in self._tables:
            raise UnknownTable(f"a case has no table {name!r}; {choices(name, self._tables)}")
        return self._tables[name].copy(deep=False)

    def labelled(self, name: str) -> pd.DataFrame:
        """A table with names in the place of ids, and what belongs to its rows beside them: the frame to read and to group.

        Parameters
        ----------
        name : str
            Of a table. ``attributions`` and ``statements`` also have party, actor, outlet, article and day of what is said,
            ``events`` how many sources report them.

        Returns
        -------
        DataFrame
            One row per row of the table, in order of its id, which stays.

        Raises
        ------
        UnknownTable
            If the case has no such table.

        Examples
        --------
        >>> import kit
        >>> kit.load().labelled("statements")[["actor", "issue", "stance"]].iloc[1].to_list()
        ['Mykhailo Podolyak', "Leaders' summit", 'supports']
        """
        from kit.case.units import labelled

        return labelled(self, name)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._tables]

    @cached_property
    def book(self) -> Codebook:
        """Labels, order and allowed codes."""
        return Codebook(self._package, self._tables)

    @property
    def package(self) -> dict[str, Any]:
        """The data package: what every table, column and code means."""
        return json.loads(json.dumps(self._package))

    @property
    def name(self) -> str:
        """The case's short name."""
        return str(self._package.get("name", "case"))

    @property
    def title(self) -> str:
        """The case's title."""
        return str(self._package.get("title", self.name))

    @property
    def coded_by(self) -> str:
        """Who coded it, in words for a chart's source line."""
        return str(self._package.get("coded_by", "not stated"))

    @property
    def folder(self) -> Path | None:
        """The folder it was loaded from; None of a case that was made in memory, or comes from an object store."""
        return self._loaded.folder if self._loaded else None

    @cached_property
    def period(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day of the case; the first is conflict day 1."""
        stated = self._package.get("period") or {}
        if stated.get("start") and stated.get("end"):
            return pd.Timestamp(stated["start"]), pd.Timestamp(stated["end"])
        events = collected(self._base.frame("events").select("start", "end").unique())
        days = pd.concat([events["start"], events["end"]]).dropna()
        if days.empty:
            raise KitError("the case has no period: write “period”: {“start”: …, “end”: …} into its datapackage.json")
        return days.min(), days.max()

    @property
    def _stated_period(self) -> dict[str, Any]:
        """Its period as a data package says it, for a part of it that has not all of its events; nothing if it has none."""
        try:
            start, end = self._base.period
        except KitError:
            return {}
        return {"period": {"start": f"{start:%Y-%m-%d}", "end": f"{end:%Y-%m-%d}"}}

    @property
    def years(self) -> bool | int:
        """Which years its charts say with a day: all, if its period spans several or is not known; else all but this one."""
        try:
            first, last = self._base.period
        except KitError:
            return True
        return first.year if first.year == last.year else True

    @property
    def whole(self) -> Case:
        """The case without its filters."""
        return self._base

    @property
    def chosen_by_content(self) -> bool:
        """Whether issue, form or coder chose attributions, so that events are chosen by what was said on their occasion."""
        from kit.case.filters import chosen_by_content

        return chosen_by_content({"attributions": self._base.frame("attributions")}, self.filters)

    def only(
        self,
        *unnamed: object,
        party: Values = None,
        outlet: Values = None,
        issue: Values = None,
        actor: Values = None,
        since: str | pd.Timestamp | None = None,
        until: str | pd.Timestamp | None = None,
        form: Values = None,
        coder: Values = None,
        text: str | None = None,
        attribution: Values = None,
        copies: bool = True,
        machine_stance: bool = False,
        **unknown: object,
    ) -> Case:
        """A smaller case: attributions that meet every condition, and what belongs to them.

        Parameters
        ----------
        party, outlet, issue, actor, form : str or list of str, optional
            Ids, labels or, of an actor, known spellings of the codebook, in any case; nothing, or an empty list, means all.
        since, until : str or Timestamp, optional
            First and last day. An interval passes when it overlaps; a row without any day leaves when one of these is set.
        coder : str or list of str, optional
            As in the columns ``coder``; a coder who stands in ``codings`` alone selects codings alone.
        text : str, optional
            Words that all stand in the speaker's name, the paraphrase or, where texts are attached, the passage itself; parts of
            words count, capitals and accents do not.
        attribution : str or list of str, optional
            Ids of attributions, e.g. those behind a mark: ``kit.evidence(case, …)["attribution_id"]``.
        copies : bool, optional
            False: of articles that are copies of one report (``articles.wire_group``) only the earliest of all.
        machine_stance : bool, optional
            True: measures and charts show the positions that rules coded; else such a statement only names its issue.

        Returns
        -------
        Case
            Statements, utterances, events, figures and citations follow by key; articles and sentences shrink only by outlet
            and day, so that denominators stay. Filters of a filtered case add up.

        Raises
        ------
        UnknownValue
            If a value is not in the codebook.
        UnknownColumn
            If it is not said what a value filters, or there is no such filter.
        KitError
            If ``since`` lies after ``until``.

        Examples
        --------
        >>> import kit
        >>> case = kit.load().only(party="ukraine", since="2022-03-14")
        >>> case.filters["party"]
        ('ukraine',)
        >>> len(case.statements) < len(case.whole.statements)
        True
        >>> kit.load().only(text="Zelensky guarantee").count("attributions")
        0
        """
        if unnamed:
            raise UnknownColumn(f"say what {unnamed[0]!r} is: {self._named(unnamed[0])}")
        for name in unknown:
            meant = _MEANT.get(name)
            hint = f"{meant!r} is what the kit calls it; there are {', '.join(_FILTERS)}" if meant else choices(name, _FILTERS)
            raise UnknownColumn(f"a case is not filtered by {name!r}; {hint}")
        if since is not None and until is not None and _day(since) > _day(until):
            raise KitError(f"since ({_day(since):%Y-%m-%d}) lies after until ({_day(until):%Y-%m-%d}): no day is in between")
        asked = {"party": party, "outlet": outlet, "issue": issue, "actor": actor, "form": form, "coder": coder}
        merged = dict(self.filters)
        for name in _LISTS:
            values = asked[name]
            ids = self._coders(values) if name == "coder" else self.book.ids(name, values) if values is not None else []
            if ids:
                merged[name] = tuple(v for v in ids if v in merged[name]) if name in merged else tuple(ids)
        if text and (words := wording.words_of(text)):
            merged["text"] = tuple(dict.fromkeys([*merged.get("text", ()), *words]))
            self._narrow(merged, wording.matching(self._base, text))
        if attribution is not None:
            self._narrow(merged, self._attributions(attribution))
        if not copies:
            merged["copies"] = ("none",)
        if machine_stance:
            merged["machine_stance"] = ("shown",)
        if since is not None:
            merged["since"] = max(_day(since), merged.get("since", _day(since)))
        if until is not None:
            merged["until"] = min(_day(until), merged.get("until", _day(until)))
        tables = self._base._tables.only(merged) if merged else self._base._tables
        return Case(self._package, tables, base=self._base, filters=merged)

    @staticmethod
    def _narrow(merged: dict[str, Any], ids: Iterable[str]) -> None:
        """Keep, of the attributions that are left, those with one of some ids."""
        wanted = dict.fromkeys(ids)
        merged["attribution"] = (
            tuple(i for i in merged["attribution"] if i in wanted) if "attribution" in merged else tuple(wanted)
        )

    def _attributions(self, values: str | Iterable[str]) -> list[str]:
        """Ids of attributions, judged."""
        asked = [values] if isinstance(values, str) else [str(value) for value in values]
        known = set(self._base.rows("attributions", "attribution_id", asked)["attribution_id"])
        for value in asked:
            if value not in known:
                raise UnknownValue(f"no attribution {value[:60]!r} in this case; case.attributions lists them")
        return asked

    def _named(self, value: object) -> str:
        """How a value is filtered by: what of the codebook it is, else an example."""
        for name in ("party", "outlet", "issue", "actor", "form"):
            try:
                return f"case.only({name}={self.book.label(name, self.book.ids(name, str(value))[0])!r})"
            except UnknownValue:
                continue
        return f"case.only(party=…), or one of {', '.join(_FILTERS)}"

    def save(self, folder: str | Path) -> Path:
        """Write the case as a folder of CSV files (or Parquet parts, if it is in such) with its data package, in the kit's own
        form.

        A case in that form (sorted by key, LF, no BOM, plain numbers) is the same byte for byte when loaded and saved.

        Parameters
        ----------
        folder : str or Path
            A new folder, an empty one, or an earlier case, whose tables are replaced once the new ones are written whole. What
            is no table of a case stays there as it is.

        Raises
        ------
        KitError
            If the folder holds something that is not a case, another command is writing it or has changed the case since it was
            loaded from there, or a table is not described.
        """
        place = addresses.on_disk(folder, "a case is saved")
        return saving.save(self._package, self._tables, place.resolve(), self._loaded)

    def replace_table(self, folder: str | Path, name: str, frame: pd.DataFrame) -> None:
        """Put another table into the folder that the case was loaded from, whose other tables stay as they are. Raises as
        `save`."""
        place = addresses.on_disk(folder, "a table is replaced")
        self._base._tables.replace(self._package, place.resolve(), name, frame, self._loaded)

    def with_tables(self, **changed: pd.DataFrame) -> Case:
        """The same case with some tables replaced, filters dropped; for scores, texts and merged codes."""
        return Case(self._package, {**self._base._tables, **changed}, loaded=self._loaded, remote=self.address)

    def without_texts(self) -> Case:
        """The same case without the articles' own texts, filters dropped."""
        return Case(self._package, self._base._tables.without("texts"), loaded=self._loaded, remote=self.address)

    def __repr__(self) -> str:
        counted = ("articles", "sentences", "attributions", "statements", "utterances", "events", "figures")
        counts = " · ".join(f"{self.count(t):,} {t}" for t in counted if t in self._tables)
        filters = "; ".join(_filter_words(self.filters))
        return f"Case {self.name}: {counts}\n  coded by {self.coded_by}" + (f"\n  only {filters}" if filters else "")

    def _repr_html_(self) -> str:
        """A small table: how many rows each table has, which days, which filters, who coded."""
        names = [name for name in _TABLES if name in self._tables]
        heads = "".join(f"<th scope='col'>{name}</th>" for name in names)
        lines = [("of the whole case", self._base), ("left", self)] if self.filters else [("rows", self)]
        rows = "".join(
            f"<tr><th scope='row'>{word}</th>{''.join(f'<td>{case.count(name):,}</td>' for name in names)}</tr>"
            for word, case in lines
        )
        filters = "; ".join(_filter_words(self.filters))
        words = [f"coded by {self.coded_by}", *self._days_words(), *([f"only {filters}"] if filters else [])]
        return (
            f"<p><strong>{escape(self.title)}</strong><br>{'<br>'.join(map(escape, words))}</p>"
            f"<table><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )

    def _days_words(self) -> list[str]:
        try:
            first, last = self.period
        except KitError:
            return []
        return [f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"]

    def _coders(self, values: Values) -> list[str]:
        if values is None:
            return []
        asked = [values] if isinstance(values, str) else list(values)
        known = self._base.coders()
        for value in asked:
            if value not in known:
                raise UnknownValue(f"no coder {str(value)[:60]!r} in this case; {choices(value, sorted(known))}")
        return asked


def _day(value: str | pd.Timestamp) -> pd.Timestamp:
    written = isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value)
    if written or (isinstance(value, date) and not pd.isna(value)):
        try:
            day = pd.Timestamp(value)
        except ValueError:
            day = None
        if day is not None and day.tzinfo is None:
            return day.normalize()
    raise KitError(f"{value!r} is no date; write YYYY-MM-DD")


def _restored(
    package: Any, tables: Any, base: Case | None, filters: Any, loaded: saving.Loaded | None, where: str | None
) -> Case:
    return Case(package, tables, base=base, filters=filters, loaded=loaded, remote=where)


def _reopened(folder: Path | str, texts: bool, filters: Mapping[str, Any]) -> Case:
    case = load(folder)
    case = case if texts or "texts" not in case.tables else case.without_texts()
    return Case(case._package, case._tables.only(filters), base=case, filters=filters) if filters else case


def _filter_words(filters: Mapping[str, Any]) -> Iterator[str]:
    for name, value in filters.items():
        few = name != "attribution" or len(value) <= _NAMED_IDS
        yield f"{name} {_words(value) if few else f'{len(value):,} ids'}"


def _words(value: Any) -> str:
    return (
        f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else ", ".join(value) or "nothing (the filters exclude each other)"
    )


__all__ = ["Case", "check", "load", "shipped"]
