"""One rectangle of a chart with its own axes: data positions, px offsets, traces and quiet decoration."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from kit.charts import theme
from kit.charts.text import bold, escape


def iso(day: float) -> str:
    """Ordinal day (a fraction is the time of day) as the text plotly's date axes take."""
    stamp = pd.Timestamp.fromordinal(int(day // 1)) + pd.Timedelta(minutes=round(day % 1 * 1440))
    return f"{stamp:%Y-%m-%d}" if stamp == stamp.normalize() else f"{stamp:%Y-%m-%d %H:%M}"


def ordinal(date: object) -> float:
    """Day number of a date; NaN where there is none."""
    stamp = pd.Timestamp(date)
    return float("nan") if pd.isna(stamp) else float(stamp.toordinal())


def tidy(value: float) -> float:
    """Number rounded to four places, finer than a pixel on every axis here; whole numbers as integers."""
    number = round(float(value), 4)
    return int(number) if number.is_integer() else number


class Span(NamedTuple):
    """A stretch of the x axis at one height, in data positions."""

    begin: float
    end: float
    y: float


class Canvas:
    """What panes draw on: traces, shapes and notes in the colours of one mode."""

    def __init__(self, mode: str):
        self.mode, self.c, self.stance = mode, theme.TOKENS[mode], theme.STANCE[mode]
        self.data: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []

    def tint(self, color: str) -> str:
        """A token's colour, or the colour itself."""
        return self.c.get(color, color)

    def hue(self, name: str) -> str:
        """Colour of a hue in this mode."""
        return theme.HUES[name][self.mode]

    def annotate(
        self,
        text: object,
        *,
        size: float | None = None,
        color: str | None = None,
        strong: bool = False,
        anchor: str | None = None,
        **where: Any,
    ) -> None:
        """An annotation; plain text is escaped."""
        font = ({"size": size} if size else {}) | ({"color": self.tint(color)} if color else {})
        align: dict[str, Any] = {"xanchor": anchor, "align": anchor} if anchor and anchor != "left" else {}
        self.notes.append({"text": bold(text) if strong else escape(text), **where, **align} | ({"font": font} if font else {}))


@dataclass
class Pane:
    """One rectangle of the page with its own axes; positions are data, offsets are px.

    Attributes
    ----------
    left, top, width, height : float
        px from the top left of the body.
    x, y : tuple of float
        Axis ranges at the left and right, top and bottom edge (ordinal days where ``dates``).
    """

    sheet: Canvas
    number: int
    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    dates: bool = False
    xaxis: dict[str, Any] = field(default_factory=dict)
    yaxis: dict[str, Any] = field(default_factory=dict)

    @property
    def refs(self) -> dict[str, Any]:
        """Axis names as plotly's traces take them."""
        tail = "" if self.number == 1 else str(self.number)
        return {"xaxis": f"x{tail}", "yaxis": f"y{tail}"} if tail else {}

    @property
    def layout_refs(self) -> dict[str, Any]:
        """Axis names as shapes and annotations take them."""
        tail = "" if self.number == 1 else str(self.number)
        return {"xref": f"x{tail}", "yref": f"y{tail}"}

    def dx(self, px: float) -> float:
        """Width in px → in units of x."""
        return px * (self.x[1] - self.x[0]) / self.width

    def dy(self, px: float) -> float:
        """Height in px, downwards → in units of y."""
        return px * (self.y[1] - self.y[0]) / self.height

    def to_x(self, px: float) -> float:
        """Page position in px → x."""
        return self.x[0] + self.dx(px - self.left)

    def px(self, x: float) -> float:
        """X → page position in px."""
        return self.left + (x - self.x[0]) * self.width / (self.x[1] - self.x[0])

    def py(self, y: float) -> float:
        """Y → page position in px."""
        return self.top + (y - self.y[0]) * self.height / (self.y[1] - self.y[0])

    def out(self, values: Any) -> Any:
        """X values as stored in the figure."""
        return [None if v is None else iso(v) if self.dates else tidy(v) for v in values]

    def add(self, x: Any, y: Any, **trace: Any) -> None:
        """A scatter trace at data positions."""
        self.sheet.data.append(
            {"type": "scatter", "x": self.out(x), "y": [None if v is None else tidy(v) for v in y], **self.refs, **trace}
        )

    def dots(
        self,
        x: Any,
        y: Any,
        *,
        color: Any,
        size: Any = 9,
        symbol: Any = None,
        line: Any = None,
        width: float = 1,
        hover: Any = None,
        **more: Any,
    ) -> None:
        """Markers at data positions; ``hover`` is one card (Markup) per marker."""
        if not len(x):
            return
        marker: dict[str, Any] = {"color": color, "size": size}
        if symbol is not None and symbol != "circle":
            marker["symbol"] = symbol
        if line is not None or width != 1:
            marker["line"] = {"width": width} | ({"color": line} if line is not None else {})
        extra = {"hovertext": [escape(card) for card in hover], "hoverinfo": "text"} if hover is not None else {}
        self.add(x, y, marker=marker, **extra, **more)

    def spots(self, x: Any, y: Any, hover: Any, *, size: float = 16) -> None:
        """Invisible markers that carry a hover card, for marks that are drawn as shapes."""
        self.dots(x, y, color=theme.CLEAR, size=size, width=0, hover=hover)

    def labels(
        self, x: Any, y: Any, texts: Any, *, at: str = "middle right", color: str | None = None, size: float | None = None
    ) -> None:
        """Quiet texts at data positions, in one trace; they start (``right``), end (``left``) or sit at x."""
        font = ({"color": self.sheet.tint(color)} if color else {}) | ({"size": size} if size else {})
        if len(x):
            more: dict[str, Any] = {"textfont": font} if font else {}
            self.add(x, y, mode="text", text=[escape(t) for t in texts], textposition=at, **more)

    def note(self, x: float, y: float, text: object, *, mask: bool = False, **style: Any) -> None:
        """An annotation at a data position; ``mask`` hides the grid under it."""
        extra: dict[str, Any] = {"bgcolor": self.sheet.c["bg"]} if mask else {}
        self.sheet.annotate(text, x=self.out([x])[0], y=tidy(y), **self.layout_refs, **extra, **style)

    def line(self, x: Any, y: Any, *, color: str = "axis", width: float = 2, dash: str | None = None) -> None:
        """A line through data positions; None breaks it."""
        if not len(x):
            return
        self.add(x, y, mode="lines", line={"color": self.sheet.tint(color), "width": width} | ({"dash": dash} if dash else {}))

    def spans(self, spans: Iterable[Span], *, color: str = "axis", width: float = 2, dash: str | None = None) -> None:
        """Horizontal lines in one trace."""
        drawn = list(spans)
        x = [v for s in drawn for v in (s.begin, s.end, None)]
        self.line(x, [v for s in drawn for v in (s.y, s.y, None)], color=color, width=width, dash=dash)

    def dashes(self, cells: Iterable[tuple[int, int]]) -> None:
        """A short dash in each cell (column, row) of a grid in which nothing stands."""
        half = self.dx(4)
        self.spans((Span(column - half, column + half, row + 0.5) for column, row in cells), color="axis", width=1)

    def rect(self, x0: float, y0: float, x1: float, y1: float, *, fill: str, layer: str | None = None) -> None:
        """A decorating rectangle at data positions."""
        x = self.out([x0, x1])
        shape = {
            "type": "rect",
            "x0": x[0],
            "x1": x[1],
            "y0": tidy(y0),
            "y1": tidy(y1),
            "fillcolor": self.sheet.tint(fill),
            "line": {"width": 0},
        }
        self.sheet.shapes.append(shape | self.layout_refs | ({"layer": layer} if layer else {}))

    def ticks(self, values: Any, texts: Any = None, *, grid: bool = True, zero: bool = False, **more: Any) -> None:
        """Ticks of the x axis: grid lines and, with ``texts``, their labels; ``zero`` draws the line at 0 in the axis colour."""
        self.xaxis |= {"tickvals": self.out(values)} | ({"showgrid": True} if grid else {}) | more
        if texts is not None:
            self.xaxis |= {"ticktext": [escape(t) for t in texts], "showticklabels": True}
        if zero:
            self.xaxis |= self._zero

    def rows(self, edges: Any, *, zero: bool = False) -> None:
        """Hairlines between rows: the grid of the y axis; ``zero`` draws the line at 0 in the axis colour."""
        self.yaxis |= {"tickvals": [tidy(v) for v in edges], "showgrid": True}
        if zero:
            self.yaxis |= self._zero

    @property
    def _zero(self) -> dict[str, Any]:
        return {"zeroline": True, "zerolinecolor": self.sheet.c["axis"], "zerolinewidth": 1}
