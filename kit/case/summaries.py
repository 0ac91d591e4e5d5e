"""What a chart is drawn from: measures say it, so that a chart can be asked for a case, and a summary knows its codebook."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

import pandas as pd

from kit.case.case import Case
from kit.case.codebook import Codebook
from kit.errors import KitError

_P = ParamSpec("_P")
_KEY = "case"  # in ``DataFrame.attrs``
_MEASURES: dict[str, tuple[Callable[[Case], pd.DataFrame], ...]] = {}  # chart → what makes its frames


class Origin(str):
    """The name of the case that a summary is of, and the case itself: a text for whatever copies or writes it."""

    case: Case

    def __deepcopy__(self, memo: object) -> Origin:
        return self  # pandas copies it with every frame

    def __reduce__(self) -> Any:
        return str, (str(self),)


def summary(function: Callable[Concatenate[Case, _P], pd.DataFrame]) -> Callable[Concatenate[Case, _P], pd.DataFrame]:
    """A measure whose frame knows the case that it is of (``attrs["case"]``)."""

    @functools.wraps(function)
    def measure(case: Case, *args: _P.args, **kwargs: _P.kwargs) -> pd.DataFrame:
        frame = function(case, *args, **kwargs)
        origin = Origin(case.name)
        origin.case = case
        frame.attrs[_KEY] = origin
        return frame

    return measure


def register(chart: str, *measures: Callable[[Case], pd.DataFrame]) -> None:
    """Say from which measures of a case a chart is drawn, in the order of its parameters."""
    _MEASURES[chart] = measures


def frames(chart: str, given: tuple[Any, ...]) -> tuple[tuple[Any, ...], Codebook | None]:
    """The frames that a chart is drawn from, and the codebook of their case.

    Parameters
    ----------
    chart : str
    given : tuple
        A case, or summaries; of several that a chart needs one is enough, if it knows its case.

    Raises
    ------
    KitError
        If it is neither.
    """
    first = given[0] if given else None
    measures = _MEASURES.get(chart, ())
    if isinstance(first, Case):
        if not measures:
            raise KitError(f"charts.{chart} draws a summary, not a case: see its first parameter")
        return (*(measure(first) for measure in measures), *given[1:]), first.book
    if not isinstance(first, pd.DataFrame):
        raise KitError(f"charts.{chart} draws a case or a summary of one (kit.measures), not {type(first).__name__}")
    origins = (frame.attrs.get(_KEY) for frame in given if isinstance(frame, pd.DataFrame))
    origin = next((o for o in origins if isinstance(o, Origin)), None)
    if origin is None:
        return given, None
    if len(given) == 1 and len(measures) > 1:
        summaries = [measure(origin.case) for measure in measures]
        alike = max(
            range(len(summaries)), key=lambda i: len(set(summaries[i]) & set(first)) - len(set(summaries[i]) ^ set(first))
        )
        given = (*summaries[:alike], first, *summaries[alike + 1 :])
    return given, origin.case.book
