"""A chart of the kit → a small picture without words, in SVG, that follows the page's light and dark."""

from __future__ import annotations

import re
from typing import Any

from kit.charts import theme
from kit.charts.pane import ordinal

WIDTH, HEIGHT = 160, 112  # px, as shown
_SCALE = 3.2  # px of the chart on one px of the picture
_MOST = 400  # marks
_DAY = 86_400_000  # ms


def picture(figure: dict[str, Any]) -> str:
    """SVG of the marks near the top left of a chart's plot.

    Parameters
    ----------
    figure : dict
        ``data`` and ``layout`` of a figure of `kit.charts`, in the light mode.
    """
    layout = figure["layout"]
    margin = layout["margin"]
    area = layout["width"] - margin["l"] - margin["r"], layout["height"] - margin["t"] - margin["b"]
    drawn = [*_shapes(layout, area), *_marks(figure["data"], layout, area)][:_MOST]
    if not drawn:
        return ""
    left, top = max(0.0, min(x for x, _, _ in drawn) - 10), max(0.0, min(y for _, y, _ in drawn) - 10)
    box = f"{left:.0f} {top:.0f} {WIDTH * _SCALE:.0f} {HEIGHT * _SCALE:.0f}"
    body = "".join(part for _, _, part in drawn)
    return f'<svg viewBox="{box}" width="{WIDTH}" height="{HEIGHT}" focusable="false">{body}</svg>'


def _shapes(layout: dict[str, Any], area: tuple[float, float]) -> list[tuple[float, float, str]]:
    found = []
    for shape in layout.get("shapes", []):
        if shape.get("type") != "rect" or not shape.get("fillcolor"):
            continue
        x0, x1 = sorted(_at(layout, shape.get("xref", "paper"), shape[k], area[0]) for k in ("x0", "x1"))
        y0, y1 = sorted(area[1] - _at(layout, shape.get("yref", "paper"), shape[k], area[1]) for k in ("y0", "y1"))
        if (x1 - x0) * (y1 - y0) < area[0] * area[1] / 4:
            found.append((x0, y0, _rect(x0, y0, x1 - x0, y1 - y0, shape["fillcolor"])))
    return found


def _marks(traces: list[dict[str, Any]], layout: dict[str, Any], area: tuple[float, float]) -> list[tuple[float, float, str]]:
    found = []
    for trace in traces:
        axes = trace.get("xaxis", "x"), trace.get("yaxis", "y")
        marker = trace.get("marker", {})
        bar = trace["type"] == "bar"
        if not bar and "marker" not in trace:
            continue
        for number, (x, y) in enumerate(zip(trace.get("x") or [], trace.get("y") or [], strict=False)):
            colour = _nth(marker.get("color"), number)
            if x is None or y is None or not isinstance(colour, str):
                continue
            base = _nth(trace.get("base"), number) if bar else None
            end = x if base is None or isinstance(x, str) else ordinal(base) + x / _DAY if isinstance(base, str) else base + x
            left, top = _at(layout, axes[0], end, area[0]), area[1] - _at(layout, axes[1], y, area[1])
            if bar:
                start = left - 4 if base is None and isinstance(x, str) else _at(layout, axes[0], base or 0, area[0])
                found.append((min(start, left), top, _rect(min(start, left), top - 7, abs(left - start), 14, colour)))
            else:
                size = float(_nth(marker.get("size"), number) or 8)
                line = _nth((marker.get("line") or {}).get("color"), number) or colour
                found.append((left, top, _dot(left, top, size / 2 + 1, colour, str(line))))
    return found


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{max(width, 2):.0f}" height="{max(height, 2):.0f}" style="fill:{_both(colour)}"/>'
    )


def _dot(x: float, y: float, radius: float, fill: str, line: str) -> str:
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" style="fill:{_both(fill)};stroke:{_both(line)}"/>'


def _both(colour: str) -> str:
    """A colour in either mode, as CSS; anything that is no plain colour is transparent."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}|rgba?\([\d., ]+\)", colour):
        return "transparent"
    return f"light-dark({colour},{theme.darkened(colour)})"


def _nth(value: Any, number: int) -> Any:
    return value[number] if isinstance(value, list) and number < len(value) else None if isinstance(value, list) else value


def _at(layout: dict[str, Any], ref: str, value: Any, length: float) -> float:
    if ref == "paper":
        return float(value) * length
    axis = layout[f"{ref[0]}axis{ref[1:]}"]
    low, high, at = (ordinal(v) if isinstance(v, str) else float(v) for v in (*axis["range"], value))
    start, stop = axis.get("domain", [0, 1])
    return (start + (at - low) / (high - low) * (stop - start)) * length
