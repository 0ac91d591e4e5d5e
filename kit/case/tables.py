"""The interface `Tables`, by which a case asks for its tables wherever they are, and `MemoryTables`, which are DataFrames.

`kit.case.parquet_tables` is the other implementation.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from kit.errors import Fault, KitError
from kit.store import saving, wide_tables
from kit.store.frames import Frame, collected

# columns of statements that ``stated`` keeps
_STATED = ["statement_id", "attribution_id", "issue_id", "stance", "proposition", "cue", "confidence", "stated_by"]


def tables_of(tables: Mapping[str, pd.DataFrame], package: Mapping[str, Any]) -> Tables:
    """Tables as a case holds them: DataFrames are put into `MemoryTables`."""
    return tables if isinstance(tables, Tables) else MemoryTables(tables, package)


class Tables(Mapping[str, pd.DataFrame]):
    """Table name → DataFrame, and what else a case asks of its tables wherever they are.

    `frame` also gives two joined tables, which are not stored as tables of the case: ``said``, attributions with ``event_id``,
    ``outlet_id`` and ``copy`` (whether the article repeats an earlier one of its wire group); ``stated``, statements with the
    columns of ``said``, ``stated_by`` (their coder), ``read_stance`` (missing where rules coded it), ``form_rank``, ``alone``
    (the only statement on its utterance and issue) and ``first`` (the most direct one of several).
    """

    on_disk: bool

    @abstractmethod
    def frame(self, name: str) -> Frame:
        """A table, or a joined one, as a Narwhals frame: the same expression runs over pandas and over DuckDB."""

    @abstractmethod
    def count(self, name: str) -> int:
        """Rows of a table."""

    @abstractmethod
    def rows(self, name: str, key: str, values: Iterable[str]) -> pd.DataFrame:
        """Rows of a table whose key is one of some values, in the table's order."""

    @abstractmethod
    def joinable(self, frame: pd.DataFrame) -> Frame:
        """A small DataFrame as a frame that can be joined to the others."""

    @abstractmethod
    def passages(self) -> Frame:
        """``attribution_id`` → ``text``, its passage; empty where no text is attached."""

    @abstractmethod
    def around(self, attributions: Iterable[str] | None, *, statements: bool = False) -> MemoryTables:
        """Some attributions, or all, and the rows that join to them, as DataFrames; statements only if wanted."""

    @abstractmethod
    def only(self, filters: Mapping[str, Any]) -> Tables:
        """Rows that meet the filters of a case, table by table."""

    @abstractmethod
    def without(self, name: str) -> Tables:
        """The same without one table."""

    @abstractmethod
    def relation(self, name: str) -> Any:
        """A table as a DuckDB relation; raises `KitError` for a case in memory."""

    @abstractmethod
    def faults(self, package: Mapping[str, Any]) -> list[Fault]:
        """What is wrong with cells that loading did not look at."""

    @abstractmethod
    def replace(self, package: Mapping[str, Any], folder: Path, name: str, frame: pd.DataFrame, loaded: Any) -> None:
        """Write the case to a folder with one table replaced."""

    @abstractmethod
    def copied(self) -> dict[str, pd.DataFrame] | Tables:
        """For users: changing what is in it does not change these tables."""

    def made_of(self) -> tuple[Path, str] | None:
        """The folder in which what takes long to make of these tables may be kept, and a digest of what they hold; none where
        nothing is kept."""
        return None

    def reopening(self) -> tuple[Path | str, bool] | None:
        """What pickle stores instead of the tables: their folder, and whether texts were loaded. None: it stores the tables."""
        return None


class MemoryTables(Tables):
    """Tables that are DataFrames.

    Parameters
    ----------
    frames : mapping of str to DataFrame
    package : mapping
        Describes them.
    base : MemoryTables, optional
        The same tables before filtering.
    """

    on_disk = False

    def __init__(
        self,
        frames: Mapping[str, pd.DataFrame],
        package: Mapping[str, Any],
        base: MemoryTables | None = None,
    ):
        self._frames = {name: frame.copy(deep=False) for name, frame in frames.items()}
        self._package, self._base = package, base or self

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def frame(self, name: str) -> Frame:
        import narwhals as nw

        wide = {"said": lambda: self.said, "stated": lambda: self.stated}
        return nw.from_native(wide[name]() if name in wide else self._frames[name])

    @cached_property
    def said(self) -> pd.DataFrame:
        """Attributions with what belongs to them; see `Tables`."""
        frame = self._frames["attributions"]
        events = self._frames["utterances"].set_index("utterance_id")["event_id"]
        outlets = self._base["articles"].set_index("article_id")["outlet_id"]
        return frame.assign(
            event_id=frame["utterance_id"].map(events),
            outlet_id=frame["article_id"].map(outlets),
            copy=frame["article_id"].isin(self._base.copies),
        )

    @cached_property
    def stated(self) -> pd.DataFrame:
        """Statements with what belongs to them; see `Tables`."""
        own = self._frames["statements"].rename(columns={"coder": "stated_by"})[_STATED]
        frame = own.merge(self.said.drop(columns="confidence"), on="attribution_id", validate="many_to_one")
        by_rule = frame["stated_by"].str.startswith(wide_tables.RULES).fillna(False).astype(bool)
        frame["read_stance"] = frame["stance"].mask(by_rule)
        frame["form_rank"] = frame["form"].map(dict(wide_tables.forms(self._package)))
        key = ["utterance_id", "issue_id"]
        direct = frame.sort_values(["form_rank", "statement_id"], kind="stable")
        return frame.assign(alone=~frame.duplicated(key, keep=False), first=~direct.duplicated(key).loc[frame.index])

    @cached_property
    def copies(self) -> frozenset[str]:
        """Articles that repeat an earlier one of their wire group."""
        from kit.case.filters import originals

        first = collected(originals(self.frame("articles")).select("article_id"))
        return frozenset(self._frames["articles"]["article_id"]) - frozenset(first["article_id"])

    def count(self, name: str) -> int:
        return len(self._frames[name])

    def rows(self, name: str, key: str, values: Iterable[str]) -> pd.DataFrame:
        frame = self._frames[name]
        return frame[frame[key].isin(list(values))].reset_index(drop=True)

    def joinable(self, frame: pd.DataFrame) -> Frame:
        import narwhals as nw

        return nw.from_native(frame)

    def passages(self) -> Frame:
        frame = self._frames["attributions"]
        bodies = self._frames["texts"].set_index("article_id")["body"].to_dict() if "texts" in self else {}
        spans = zip(frame["article_id"], frame["char_start"], frame["char_end"], strict=True)
        texts = [bodies.get(a, "")[start:end] if pd.notna(start) and pd.notna(end) else "" for a, start, end in spans]
        return self.joinable(pd.DataFrame({"attribution_id": frame["attribution_id"], "text": pd.array(texts, dtype="str")}))

    def around(self, attributions: Iterable[str] | None, *, statements: bool = False) -> MemoryTables:
        if attributions is None:
            return self
        some = self.rows("attributions", "attribution_id", attributions)
        return MemoryTables({**self._frames, "attributions": some}, self._package, self._base)

    def only(self, filters: Mapping[str, Any]) -> MemoryTables:
        from kit.case.filters import follow

        left = follow({name: self.frame(name) for name in self._frames}, filters)
        return MemoryTables(
            {name: collected(frame).reset_index(drop=True) for name, frame in left.items()}, self._package, self._base
        )

    def without(self, name: str) -> MemoryTables:
        return MemoryTables({n: frame for n, frame in self._frames.items() if n != name}, self._package)

    def relation(self, name: str) -> Any:
        raise KitError(f"this case is in memory: case.{name} is a DataFrame. Cases in Parquet parts have relations")

    def faults(self, package: Mapping[str, Any]) -> list[Fault]:
        return []

    def replace(self, package: Mapping[str, Any], folder: Path, name: str, frame: pd.DataFrame, loaded: Any) -> None:
        if not saving.replace_file(package, folder, name, frame, loaded):
            saving.save(package, {**self._frames, name: frame}, folder, loaded)

    def copied(self) -> dict[str, pd.DataFrame]:
        return {name: frame.copy(deep=False) for name, frame in self._frames.items()}
