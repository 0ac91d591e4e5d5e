"""A case that stands where another is to be written, or is to grow: what of it decides about that, read once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from kit.case.coders import is_model
from kit.corpus import provenance
from kit.errors import CaseError, Fault, KitError
from kit.store import csv_tables, pieces, places
from kit.store import package as described
from kit.store import parquet_parts as parts


class Standing:
    """A case in its folder, while nobody else writes there.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    KitError
        If its data package cannot be read.
    """

    def __init__(self, folder: Path):
        self.folder, self.package = folder, described.read_package(folder)
        self.in_parts = described.parted(self.package)
        self._values: dict[tuple[str, str], frozenset[str]] = {}

    @property
    def form(self) -> str:
        """How its tables are written."""
        return "parquet" if self.in_parts else "csv"

    @cached_property
    def _read(self) -> tuple[Mapping[str, pd.DataFrame], Sequence[Fault]]:
        return csv_tables.read_tables(self.folder, self.package)

    @cached_property
    def broken(self) -> bool:
        """Whether its CSV tables have faults: codes that point to actors whom somebody took out of the codebook."""
        return bool(self._read[1])

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Its tables that are CSV files. Raises `CaseError` for every fault in them."""
        if self.broken:
            raise CaseError(str(self.folder), list(self._read[1]))
        return self._read[0]

    def forget_tables(self) -> None:
        """Give back the memory they take: what may still be asked for is kept."""
        if "_read" in self.__dict__ and not self.broken:
            self.values("articles", "article_id")
            self.rows  # noqa: B018
            del self._read

    def values(self, table: str, column: str) -> frozenset[str]:
        """The values of one column of a table, without the missing."""
        if (table, column) not in self._values:
            if self.in_parts:
                path = next(r["path"] for r in described.tables(self.package) if r["name"] == table)
                self._values[table, column] = frozenset(parts.distinct(self.folder, path, column))
            else:
                self._values[table, column] = frozenset(self.tables[table][column].dropna())
        return self._values[table, column]

    @cached_property
    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        if not self.in_parts:
            return {name: len(frame) for name, frame in self.tables.items()}
        manifest = parts.read_manifest(self.folder)
        return {
            r["name"]: sum(facts["rows"] for path, facts in manifest.items() if path.startswith(f"{r['path']}/"))
            for r in described.tables(self.package)
            if parts.in_parts(r)
        }

    @property
    def measured(self) -> pd.DataFrame | None:
        """The measured accuracy that it holds: what was found out about its rules stays when it grows."""
        resource = next((r for r in described.tables(self.package) if r["name"] == "accuracy"), None)
        if resource is None:
            return None
        if resource.get("format") != "parquet":
            path = places.inside(self.folder, resource["path"])
            return _read_measures(path) if path.is_file() else None
        try:
            return parts.read(self.folder, resource["path"])
        except KitError:  # a damaged case whose articles are coded again
            return None

    def check_rules(self) -> None:
        """Refuse to overwrite codes made by reading."""
        for name in ("attributions", "statements", "codings"):
            try:
                coders = self.values(name, "coder")
            except KitError:
                if not self._by_rule():
                    raise
                return  # rules made what cannot be read, and make it again
            if by := sorted(c for c in coders if not provenance.RULES.fullmatch(c) and not is_model(c)):
                raise KitError(
                    f"{self.folder} holds {name} coded by {', '.join(by)}: rules do not replace them; choose another --out"
                )

    def check_pieces(self, known: Collection[str]) -> None:
        """Refuse to grow from pieces that are not of all its articles, or of others."""
        if self.broken:
            return  # they are made again
        articles, place = self.values("articles", "article_id"), self.folder / pieces.FOLDER
        for verb, contrary, some in (("hold", "lack", set(known) - articles), ("lack", "have", articles - set(known))):
            if some:
                listed = ", ".join(sorted(some)[:3]) + " …" * (len(some) > 3)
                raise KitError(
                    f"{place}, from which the case would grow, {verb} {len(some):,} articles that its tables {contrary} "
                    f"({listed}): code all articles again into a new case (--out)"
                )

    def check_keeps(self, staged: Path) -> None:
        """Refuse to leave out an article of the case without a word.

        Parameters
        ----------
        staged : Path
            The tables that are to take their place, beside a data package.
        """
        try:
            articles = self.values("articles", "article_id")
        except KitError:  # what cannot be read is made again
            articles = frozenset(mark.name for mark in pieces.marks(self.folder / pieces.FOLDER))
        if lost := sorted(articles - _articles_of(staged)):
            some = ", ".join(lost[:3]) + " …" * (len(lost) > 3)
            raise KitError(
                f"{self.folder} holds {len(lost):,} articles that are not among these ({some}): add these to them with --into "
                f"{self.folder}, or leave those out with --replace. What has been coded now is kept for either"
            )

    def _by_rule(self) -> bool:
        """Whether all of it is what rules made of its pieces, and the pieces are as they were written."""
        held = sorted((self.folder / pieces.FOLDER).glob(f"*{pieces.SUFFIX}"))
        written = (self.folder / provenance.PROVENANCE).is_file()
        return written and bool(held) and all(pieces.read_whole(p) is not None for p in held)


def _read_measures(path: Path) -> pd.DataFrame | None:
    """The rows of a table of accuracy that are in order; none of a file that is no such table."""
    try:
        rows = pd.read_csv(path)
        value, n = pd.to_numeric(rows["value"], errors="coerce"), pd.to_numeric(rows["n"], errors="coerce")
        rows = rows.assign(value=value, n=n)[value.between(0, 1) & (n >= 1) & (n % 1 == 0)]
        return rows.astype({"n": int}).dropna(subset=["accuracy_id", "measure", "text"]).assign(note=rows["note"])
    except (ValueError, KeyError, OSError):
        return None


def _articles_of(folder: Path) -> set[str]:
    """Ids of the articles of tables that the kit has just written."""
    package = described.read_package(folder)
    resource = next(r for r in described.tables(package) if r["name"] == "articles")
    if described.parted(package):
        return parts.distinct(folder, resource["path"], "article_id")
    return set(pd.read_csv(folder / resource["path"], usecols=["article_id"], dtype="str")["article_id"])
