"""A selection over several cubes by the filter rule of ``case.only``; the twin of ``query`` in front/cube.js."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

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
            selection = self.selection
            if name == "events" and self.content:
                selection = selection | {"event": self._named("event")}
            if name == "articles":
                selection = {k: selection.get(k) for k in ("outlet", "copies", "since", "until")}
            self._cells[name] = cubes.kept(self._cube(name), selection, among=self.among)
        return self._cells[name]

    def sum(self, name: str, by: Sequence[str] = ()) -> Slice:
        """Counts and sums of the kept cells of a cube."""
        return cubes.add_up(self._cube(name), self.cells(name), by)

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

    def _cube(self, name: str) -> Cube:
        return self.cubes[self._instead.get(name, name)]

    def _named(self, dimension: str) -> list[str]:
        counts = self.sum("attributions", [dimension]).n
        return [name for name, n in zip(self._cube("attributions").labels[dimension], counts, strict=True) if name and n]


def fixed_filters(case: Case) -> dict[str, Any]:
    """What a filtered case adds to every selection: its days, and whether its events were chosen by content."""
    days = {k: day_number(case.filters.get(k)) for k in ("since", "until")}
    return {**days, "content": case.chosen_by_content}
