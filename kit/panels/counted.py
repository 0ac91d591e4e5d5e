"""What a cube counts: rows, their dimensions, and what several rows have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kit.store.frames import Frame

DAYS = ("said_from", "said_to")

Dims = Mapping[str, tuple[str, list[str]]]  # dimension → its column and all its ids in order


class Counted(NamedTuple):
    """What a cube counts.

    Attributes
    ----------
    unit : str
        What a counted thing is called.
    frame : Narwhals frame
        Its rows. Those of a unit that has several share ``key`` and are not ``_alone``; of those that a filter keeps only the
        first in ``order`` counts.
    dims : mapping of str to (str, list of str)
        Dimension → its column and all its ids.
    key : str, optional
        Column that names the unit; without it every row is one.
    order : sequence of str
        Columns.
    measures : mapping of str to str
        Measure → column.
    """

    unit: str
    frame: Frame
    dims: Dims
    key: str | None = None
    order: Sequence[str] = ()
    measures: Mapping[str, str] = MappingProxyType({})
