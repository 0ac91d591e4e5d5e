"""A chart of the kit → a small picture of it in SVG, its words as bars, that follows the page's light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from kit.charts import theme
from kit.charts.pane import ordinal
from kit.charts.text import plain, text_width

WIDTH, HEIGHT = 160, 112  # px, as shown
_BOLD = 1.5  # marks are drawn larger than they are, to be seen
_MOST = 12_000  # characters
_DAY = 86_400_000  # ms


class Area(NamedTuple):
    """Where a plot is on its page, in px."""

    left: float
    top: float
    width: float
    height: float


def picture(figure: Any) -> str:
    """SVG of the upper part of a chart: numbers and colours, not one word; nothing if the figure is not as `kit.charts` makes it.

    Parameters
    ----------
    figure : dict
        ``data`` and ``layout`` of a figure of `kit.charts`, in the light mode.
    """
    try:
        return _draw(figure)
    except (ArithmeticError, AttributeError, IndexError, KeyError, TypeError, ValueError):
        return ""


def _draw(figure: dict[str, Any]) -> str:
    layout = figure["layout"]
    margin, width = layout["margin"], layout["width"]
    inner, high = width - margin["l"] - margin["r"], layout["height"] - margin["t"] - margin["b"]
    area = Area(margin["l"], margin["t"], inner, high)
    start, height = area.top - 12, width * HEIGHT / WIDTH  # the title and what stands under it are left out
    drawn = [*_shapes(layout, area), *_words(layout, area), *_marks(figure["data"], layout, area)]
    body = ""
    for top, part in drawn:
        if start <= top < start + height and len(body) < _MOST:
            body += part
    return (
        f'<svg viewBox="0 {start:g} {width:g} {height:.0f}" width="{WIDTH}" height="{HEIGHT}" focusable="false">{body}</svg>'
        if body
        else ""
    )


def _shapes(layout: dict[str, Any], area: Area) -> Iterator[tuple[float, str]]:
    for shape in layout.get("shapes", []):
        if shape.get("type") == "path":
            continue
        x0, x1 = sorted(_x(layout, shape.get("xref", "paper"), shape[k], area) for k in ("x0", "x1"))
        y0, y1 = sorted(_y(layout, shape.get("yref", "paper"), shape[k], area) for k in ("y0", "y1"))
        fill = shape.get("fillcolor") if shape.get("type") == "rect" else theme.TOKENS["light"]["grid"]
        if fill:
            yield y0, _rect(x0, y0, x1 - x0, y1 - y0, fill)


def _words(layout: dict[str, Any], area: Area) -> Iterator[tuple[float, str]]:
    usual = layout["template"]["layout"]["font"]["size"]
    for note in layout.get("annotations", []):
        x = _x(layout, note.get("xref", "paper"), note["x"], area) + note.get("xshift", 0)
        y = _y(layout, note.get("yref", "paper"), note["y"], area) - note.get("yshift", 0)
        size, strong = note.get("font", {}).get("size", usual), "<b>" in note["text"]
        lines = note["text"].split("<br>")
        top = y - len(lines) * size * 1.3 * {"top": 0, "middle": 0.5, "bottom": 1}[note.get("yanchor", "middle")]
        for number, line in enumerate(lines):
            wide = text_width(plain(line), size, bold=strong)
            left = x - wide * {"left": 0, "center": 0.5, "right": 1}[note.get("xanchor", "left")]
            shade = theme.TOKENS["light"]["muted" if strong else "grid"]
            yield top, _rect(left, top + number * size * 1.3 + size * 0.35, wide, size * 0.6, shade)


def _marks(traces: list[dict[str, Any]], layout: dict[str, Any], area: Area) -> Iterator[tuple[float, str]]:
    for trace in traces:
        across, down = trace.get("xaxis", "x"), trace.get("yaxis", "y")
        marker, bar = trace.get("marker", {}), trace["type"] == "bar"
        if not bar and "marker" not in trace:
            continue
        for number, (x, y) in enumerate(zip(trace.get("x") or [], trace.get("y") or [], strict=False)):
            colour = _nth(marker.get("color"), number)
            if x is None or y is None or not isinstance(colour, str):
                continue
            base = _nth(trace.get("base"), number) if bar else None
            end = x if base is None or isinstance(x, str) else ordinal(base) + x / _DAY if isinstance(base, str) else base + x
            left, top = _x(layout, across, end, area), _y(layout, down, y, area)
            if bar:
                start = left - 4 if base is None and isinstance(x, str) else _x(layout, across, base or 0, area)
                yield top, _rect(min(start, left), top - 7, abs(left - start), 14, colour)
            else:
                size = float(_nth(marker.get("size"), number) or 8)
                line = _nth((marker.get("line") or {}).get("color"), number) or colour
                yield top, _dot(left, top, size / 2 * _BOLD, colour, str(line))


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    size = f'width="{max(width, 3):.0f}" height="{max(height, 3):.0f}"'
    return f'<rect x="{x:.0f}" y="{y:.0f}" {size} style="fill:{_both(colour)}"/>'


def _dot(x: float, y: float, radius: float, fill: str, line: str) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" style="fill:{_both(fill)};stroke:{_both(line)};stroke-width:3"/>'


def _both(colour: str) -> str:
    """A colour in either mode, as CSS; anything that is no plain colour is transparent."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}|rgba?\([\d., ]+\)", colour):
        return "transparent"
    return f"light-dark({colour},{theme.darkened(colour)})"


def _nth(value: Any, number: int) -> Any:
    return value[number] if isinstance(value, list) and number < len(value) else None if isinstance(value, list) else value


def _x(layout: dict[str, Any], ref: str, value: Any, area: Area) -> float:
    return area.left + area.width * _part(layout, ref, value)


def _y(layout: dict[str, Any], ref: str, value: Any, area: Area) -> float:
    return area.top + area.height * (1 - _part(layout, ref, value))


def _part(layout: dict[str, Any], ref: str, value: Any) -> float:
    if ref == "paper":
        return float(value)
    axis = layout[f"{ref[0]}axis{ref[1:]}"]
    low, high, at = (ordinal(v) if isinstance(v, str) else float(v) for v in (*axis["range"], value))
    start, stop = axis.get("domain", [0, 1])
    return float(start + (at - low) / (high - low) * (stop - start))
