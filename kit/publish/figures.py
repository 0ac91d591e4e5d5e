"""A figure as a notebook keeps it → what a page draws: checked, and its words no links."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kit.publish import prose

_WIDTHS = ("wide", "narrow")
_LINK = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A figure of a page.

    Attributes
    ----------
    figure : dict
        What is drawn: ``wide`` and ``narrow`` with the numbers' ``columns``, ``rows`` and ``more``, or ``plain``.
    title, alt : str
        Plain text.
    table : str
        The numbers as HTML, or nothing.
    """

    figure: dict[str, Any]
    title: str
    alt: str
    table: str = ""


def chart(drawn: Any) -> Figure | None:
    """A chart of the kit: both widths, its numbers, its text alternative; None if it has not that form."""
    if not isinstance(drawn, Mapping):
        return None
    both = {width: _drawable(drawn.get(width)) for width in _WIDTHS}
    columns, rows, more = (drawn.get(name) for name in ("columns", "rows", "more"))
    if not all(both.values()) or not isinstance(columns, list) or not isinstance(rows, list):
        return None
    numbers = {"columns": columns, "rows": [r for r in rows if isinstance(r, list)], "more": more if isinstance(more, int) else 0}
    title = str(drawn.get("title") or "Chart")
    table = prose.scrolling(prose.clean(drawn.get("table") or ""))
    return Figure({**both, **numbers}, title, str(drawn.get("alt") or title), table)


def plain(figure: Any, otherwise: str) -> Figure | None:
    """Any other plotly figure, drawn as it is; None if it has not that form.

    Parameters
    ----------
    figure : dict
    otherwise : str
        Its title if it has none.
    """
    drawable = _drawable(figure)
    if drawable is None:
        return None
    named = drawable["layout"].get("title", "")
    named = named.get("text", "") if isinstance(named, dict) else named
    title = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", str(named or ""))).split()) or otherwise
    return Figure({"plain": drawable}, title, title)


def traces(figures: Iterable[Mapping[str, Any]]) -> set[str]:
    """What plotly.js needs to draw a page's figures: kinds of marks by its names; ``calendars`` for days of another one."""
    drawn = [figure[width] for figure in figures for width in ("plain", *_WIDTHS) if width in figure]
    marks = [mark for figure in drawn for mark in figure["data"] if isinstance(mark, Mapping)]
    kinds = {kind for mark in marks if isinstance(kind := mark.get("type", "scatter"), str) and re.fullmatch(r"\w+", kind)}
    return kinds | ({"calendars"} if any(map(_has_calendar, drawn)) else set())


def _has_calendar(value: Any) -> bool:
    """Whether something in a figure is counted by a calendar that plotly.js has to learn."""
    if isinstance(value, Mapping):
        return any((str(k).endswith("calendar") and v != "gregorian") or _has_calendar(v) for k, v in value.items())
    return isinstance(value, list) and any(map(_has_calendar, value))


def _drawable(figure: Any) -> dict[str, Any] | None:
    """``data`` and ``layout`` of a figure whose words lead nowhere and whose pictures are embedded."""
    if not isinstance(figure, Mapping) or not isinstance(figure.get("data"), list):
        return None
    layout = figure.get("layout") or {}
    if not isinstance(layout, Mapping):
        return None
    clean: dict[str, Any] = _remove_links({"data": figure["data"], "layout": layout})
    if "images" in clean["layout"]:
        images = clean["layout"]["images"]
        clean["layout"]["images"] = [i for i in images if _is_embedded(i)] if isinstance(images, list) else []
    return clean


def _is_embedded(image: Any) -> bool:
    return isinstance(image, dict) and str(image.get("source", "")).startswith("data:image/")


def _remove_links(value: Any) -> Any:
    """A figure in whose texts the mark-up of a link is shown as it is written: plotly would make one of it."""
    if isinstance(value, Mapping):
        return {k: _remove_links(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_remove_links(v) for v in value]
    return _LINK.sub("&lt;", value) if isinstance(value, str) else value
