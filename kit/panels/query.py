"""A selection over several cubes by the filter rule of ``case.only``; the twin of ``query`` in front/cube.js."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from kit.case.case import Case
from kit.panels import cube as cubes
from kit.panels.cube import Cube, Selection, Slice, day_number
from kit.panels.cubes import Cubes

_BY_ROW = ("text", "marked")  # filters that choose attributions one by one
_CONTENT = ("issue", "form", "coder", *_BY_ROW)  # filters that also choose events by what was said on their occasion


class Query:
    """One selection over the cubes of a case; the twin of ``query`` in front/cube.js.

    Parameters
    ----------
    cubes : Cubes
    selection : mapping
        As `Panel.selection`; filters of the case itself are added. ``text`` are words, ``marked`` is a mark: both choose
        attributions.
    instead : mapping of str to str, optional
        Cube → another that stands for it, e.g. ``stated`` for ``utterances`` where positions coded by rule are shown.
    """

    def __init__(self, cubes: Cubes, selection: Selection, *, instead: Mapping[str, str] | None = None):
        self._instead = dict(instead or {})
        fixed = fixed_filters(cubes.case)
        self.cubes, self.content = cubes, fixed["content"] or any(selection.get(k) is not None for k in _CONTENT)
        self.among = self._rows_chosen(selection)
        days = {k: [d for d in (day_number(selection.get(k)), fixed[k]) if d is not None] for k in ("since", "until")}
        self.selection: dict[str, Any] = {
            **{k: v for k, v in selection.items() if k not in ("copies", *_BY_ROW)},
            "copies": ["first"] if selection.get("copies") is False else None,
            "since": max(days["since"], default=None),
            "until": min(days["until"], default=None),
        }
        self._cells: dict[str, np.ndarray] = {}

    def cells(self, name: str) -> np.ndarray:
        """Kept cells of a cube."""
        if name not in self._cells:
            self._cells[name] = cubes.kept(self._cube(name), self._chosen(name), among=self.among)
        return self._cells[name]

    def sum(self, name: str, by: Sequence[str] = ()) -> Slice:
        """Counts and sums of the kept cells of a cube."""
        return cubes.add_up(self._cube(name), self.cells(name), by)

    def alike(self, name: str, by: Sequence[str], where: Mapping[str, Sequence[str]] | None = None) -> pd.DataFrame:
        """Kept cells of a cube that meet ``where``, put together by some dimensions and their days; see `cube.alike`."""
        found = cubes.alike(self._cube(name), self.cells(name), list(dict.fromkeys([*by, *(where or {})])))
        for dimension, ids in (where or {}).items():
            found = found[found[dimension].isin(list(ids))]
        return found.groupby([*by, "since", "until"])["n"].sum().reset_index()

    def total(self, name: str) -> int:
        """Things kept in a cube."""
        return int(self.sum(name).n[0])

    def rows(self, name: str, where: Mapping[str, Sequence[str]] | None = None) -> np.ndarray:
        """Attribution rows behind the kept cells that meet ``where``."""
        return cubes.rows(self._cube(name), self.cells(name), where)

    def undated(self) -> int:
        """Attributions that left only because they have no date."""
        if self.selection["since"] is None and self.selection["until"] is None:
            return 0
        rest = {k: v for k, v in self.selection.items() if k not in ("since", "until")}
        cube = self._cube("attributions")
        return int(cubes.add_up(cube, cubes.kept(cube, rest, undated=True, among=self.among)).n[0])

    def _rows_chosen(self, selection: Selection) -> np.ndarray | None:
        """Per attribution, whether its words and the filtering mark let it stay; None if neither is chosen."""
        masks = []
        if selection.get("text"):
            masks.append(self.cubes.says(selection["text"]))
        if selection.get("marked"):
            mark = selection["marked"]
            masks.append(self.cubes.behind({**mark, "cube": self._instead.get(mark["cube"], mark["cube"])}))
        return np.logical_and.reduce(masks) if masks else None

    def groups(self, name: str, by: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
        """Counts of the kept cells of a cube by the combinations of ids that occur, in order; the twin of ``groups`` there."""
        cube, cells = self._cube(name), self.cells(name)
        place = np.zeros(len(cells), np.int64)
        for dimension in by:
            place = place * len(cube.labels[dimension]) + cubes.column(cube, dimension, cells)
        _, first, inverse = np.unique(place, return_index=True, return_inverse=True)
        n = np.bincount(inverse.reshape(-1), weights=cube.n[cubes.cells_of(cube, cells)], minlength=len(first)).astype(np.int64)
        at = cells[first]
        ids = zip(*([cube.labels[d][code] for code in cubes.column(cube, d, at)] for d in by), strict=True)
        return list(zip(ids, n.tolist(), strict=True))

    def _chosen(self, name: str) -> dict[str, Any]:
        """What of the selection a cube follows: what stands in articles goes by outlet and days, and events, and the figures in
        what was said, by what was said."""
        chosen = self.selection
        printed = {k: chosen.get(k) for k in ("outlet", "copies", "since", "until")}
        if name == "articles":
            return printed
        if name == "reports":
            return printed | {"event": self._named("events", "event")}
        if name == "events" and self.content:
            return chosen | {"event": self._named("attributions", "event")}
        if name == "figures" and self.content:
            return chosen | {"figure": self._named("worded", "figure")}
        return chosen

    def _cube(self, name: str) -> Cube:
        return self.cubes[self._instead.get(name, name)]

    def _named(self, name: str, dimension: str) -> list[str]:
        counts = self.sum(name, [dimension]).n
        return [label for label, n in zip(self._cube(name).labels[dimension], counts, strict=True) if label and n]


def fixed_filters(case: Case) -> dict[str, Any]:
    """What a filtered case adds to every selection: its days, and whether its events were chosen by content."""
    days = {k: day_number(case.filters.get(k)) for k in ("since", "until")}
    return {**days, "content": case.chosen_by_content}
