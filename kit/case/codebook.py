"""The codebook of a case: labels, order, colours and allowed codes, read from its data package and codebook tables."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import pandas as pd

from kit.days import words_of
from kit.errors import UnknownColumn, UnknownValue

FOUND = "found."  # ids of speakers, outlets and sources that no codebook names begin with it
# dimension → (table, id column, label column)
_TABLES = {
    "party": ("parties", "party_id", "name"),
    "outlet": ("outlets", "outlet_id", "name"),
    "issue": ("issues", "issue_id", "label"),
    "actor": ("actors", "actor_id", "name"),
}
_CODES = {"form": ("attributions", "form"), "stance": ("statements", "stance"), "event_kind": ("events", "kind")}


class Codebook:
    """Labels, order and codes of one case.

    Parameters
    ----------
    package : mapping
        The case's data package.
    tables : mapping of str to DataFrame
        The case's tables; only the codebook ones are read.
    """

    def __init__(self, package: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]):
        self._package, self._tables = package, tables
        self._by_text: dict[str, dict[str, str]] = {}

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        labels = {}
        for name, (table, key, label) in _TABLES.items():
            frame = self._tables[table]
            frame = frame.sort_values("order", kind="stable") if "order" in frame else frame
            labels[name] = dict(zip(frame[key], frame[label], strict=True))
        for name, (table, column) in _CODES.items():
            labels[name] = {c["value"]: c.get("label", c["value"]) for c in self.codes(table, column)}
        return labels

    def order(self, dimension: str) -> list[str]:
        """Ids of a dimension in the order of charts."""
        return list(self._dimension(dimension))

    def labels(self, dimension: str) -> dict[str, str]:
        """Id → label, in the order of charts."""
        return dict(self._dimension(dimension))

    def label(self, dimension: str, value: str) -> str:
        """The label of one id.

        Raises
        ------
        UnknownValue
            If the codebook has no such id.
        """
        known = self._dimension(dimension)
        return known[value] if value in known else known[self.ids(dimension, [value])[0]]

    def ids(self, dimension: str, values: str | Iterable[str]) -> list[str]:
        """Ids for ids, labels or, of actors, spellings, whatever their case.

        Raises
        ------
        UnknownValue
            If a value is none of them; suggests the nearest.
        """
        known, by_text, ids = self._dimension(dimension), self._ids_by_text(dimension), []
        for value in [values] if isinstance(values, str) else values:
            key = by_text.get(str(value).casefold())
            if key is None:
                near = difflib.get_close_matches(str(value).casefold(), by_text, n=3, cutoff=0.5)
                listed = [known[by_text[n]] for n in near] or list(known.values())[:12]
                raise UnknownValue(
                    f"no {dimension} {str(value)[:60]!r} in this case. Did you mean: {', '.join(dict.fromkeys(listed))}?"
                )
            ids.append(key)
        return list(dict.fromkeys(ids))

    def find(self, dimension: str, value: str) -> str:
        """The id of exactly this id, label or, of an actor, spelling, whatever its case; empty if there is none."""
        return self._ids_by_text(dimension).get(value.casefold(), "")

    def _ids_by_text(self, dimension: str) -> dict[str, str]:
        if dimension not in self._by_text:
            known = self._dimension(dimension)
            labels = {label.casefold(): key for key, label in known.items()}
            self._by_text[dimension] = self._spellings(dimension) | labels | {key.casefold(): key for key in known}
        return self._by_text[dimension]

    def _spellings(self, dimension: str) -> dict[str, str]:
        """Spelling, folded → id of the one actor who is spelt so; those of several are nobody's."""
        if dimension != "actor" or "aliases" not in self._tables:
            return {}
        frame = self._tables["aliases"]
        folded = frame.loc[~frame["scheme"].isin(["role", "place"]), ["alias", "actor_id"]].dropna()
        folded = folded.assign(alias=folded["alias"].str.casefold()).drop_duplicates()
        folded = folded.drop_duplicates("alias", keep=False)
        return dict(zip(folded["alias"], folded["actor_id"], strict=True))

    def key(self, table: str) -> str:
        """The column of a table's ids; empty if several columns together are one."""
        every = [*self._package["resources"], *self._package.get("optionalResources", [])]
        key = next((r["schema"].get("primaryKey", "") for r in every if r["name"] == table), "")
        return key if isinstance(key, str) else key[0] if len(key) == 1 else ""

    def codes(self, table: str, column: str) -> list[dict[str, Any]]:
        """The allowed codes of a column: dicts with value, label and what else the data package says of them."""
        for resource in [*self._package["resources"], *self._package.get("optionalResources", [])]:
            if resource["name"] == table:
                for field in resource["schema"]["fields"]:
                    if field["name"] == column:
                        return [dict(c) for c in field.get("codes", [])]
        raise UnknownColumn(f"the data package describes no column {table}.{column}")

    def families(self) -> list[dict[str, Any]]:
        """Families of parties in the order of charts: dicts with family, colour (a hue's name), kinds and parties (labels)."""
        found: dict[str, dict[str, Any]] = {}
        for row in self._tables["parties"].sort_values("order", kind="stable").itertuples():
            entry = found.setdefault(row.family, {"family": row.family, "colour": row.colour, "kinds": [], "parties": []})
            entry["kinds"].append(row.kind)
            entry["parties"].append(row.name)
        return list(found.values())

    def issues(self) -> list[dict[str, Any]]:
        """Issues in the order of charts: dicts with issue_id, label, group, kind and proposition."""
        frame = self._tables["issues"].sort_values("order", kind="stable")
        return frame[["issue_id", "label", "group", "kind", "proposition"]].fillna("").to_dict("records")

    @property
    def source(self) -> str:
        """The source line of charts: how many articles, of which days, coded by whom."""
        tables = self._tables
        n = tables.count("articles") if hasattr(tables, "count") else len(tables["articles"])
        period = self._package.get("period") or {}
        first, last = (pd.Timestamp(period[k]) if period.get(k) else None for k in ("start", "end"))
        days = ""
        if first is not None and last is not None:
            days = f", {words_of(first, first.year != last.year)} – {words_of(last)}"
        coded_by = self._package.get("coded_by", "not stated")
        return f"Source: {n:,} article{'s' * (n != 1)}{days}; coded by {coded_by}."

    def belligerents(self) -> list[str]:
        """Labels of the parties whose kind is belligerent, in order."""
        frame = self._tables["parties"].sort_values("order", kind="stable")
        return list(frame.loc[frame["kind"] == "belligerent", "name"])

    def _dimension(self, name: str) -> dict[str, str]:
        if name not in self._labels:
            raise UnknownColumn(f"no dimension {name!r}; there are {', '.join(self._labels)}")
        return self._labels[name]
