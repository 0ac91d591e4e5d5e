"""The page of a chart: a measured head and foot, and panes with real axes placed on it in px."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from kit.charts import theme
from kit.charts.text import Markup, bold, clip, escape, lines, shorten, text_width, wrap

EMPTY = "Nothing matches this selection."


def iso(day: float) -> str:
    """Ordinal day (a fraction is the time of day) as the text plotly's date axes take."""
    stamp = pd.Timestamp.fromordinal(int(day // 1)) + pd.Timedelta(minutes=round(day % 1 * 1440))
    return f"{stamp:%Y-%m-%d}" if stamp == stamp.normalize() else f"{stamp:%Y-%m-%d %H:%M}"


def ordinal(date: object) -> float:
    """Day number of a date; NaN where there is none."""
    stamp = pd.Timestamp(date)  # type: ignore[arg-type]
    return float("nan") if pd.isna(stamp) else float(stamp.toordinal())


def tidy(value: float) -> float:
    """Number rounded to four places, finer than a pixel on every axis here; whole numbers as integers."""
    number = round(float(value), 4)
    return int(number) if number.is_integer() else number


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

    sheet: "Sheet"
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
    def refs(self) -> dict[str, str]:
        """Axis names as plotly's traces take them."""
        tail = "" if self.number == 1 else str(self.number)
        return {"xaxis": f"x{tail}", "yaxis": f"y{tail}"} if tail else {}

    @property
    def layout_refs(self) -> dict[str, str]:
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
        self.sheet.data.append({"type": "scatter", "x": self.out(x), "y": [None if v is None else tidy(v) for v in y], **self.refs, **trace})

    def dots(
        self, x: Any, y: Any, *, color: Any, size: Any = 9, symbol: Any = None, line: Any = None, width: float = 1, hover: Any = None, **more: Any
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

    def labels(self, x: Any, y: Any, texts: Any, *, at: str = "middle right", color: str | None = None, size: float | None = None) -> None:
        """Quiet texts at data positions, in one trace; they start (``right``), end (``left``) or sit at x."""
        font = ({"color": self.sheet.tint(color)} if color else {}) | ({"size": size} if size else {})
        if len(x):
            more: dict[str, Any] = {"textfont": font} if font else {}
            self.add(x, y, mode="text", text=[escape(t) for t in texts], textposition=at, **more)

    def note(self, x: float, y: float, text: object, *, mask: bool = False, **style: Any) -> None:
        """An annotation at a data position; ``mask`` hides the grid under it."""
        extra = {"bgcolor": self.sheet.c["bg"]} if mask else {}
        self.sheet.annotate(text, x=self.out([x])[0], y=tidy(y), **self.layout_refs, **extra, **style)

    def line(self, x: Any, y: Any, *, color: str = "axis", width: float = 2, dash: str | None = None) -> None:
        """A line through data positions; None breaks it."""
        self.add(x, y, mode="lines", line={"color": self.sheet.tint(color), "width": width} | ({"dash": dash} if dash else {}))

    def rect(self, x0: float, y0: float, x1: float, y1: float, *, fill: str, layer: str | None = None) -> None:
        """A decorating rectangle at data positions."""
        x = self.out([x0, x1])
        shape = {"type": "rect", "x0": x[0], "x1": x[1], "y0": tidy(y0), "y1": tidy(y1), "fillcolor": self.sheet.tint(fill), "line": {"width": 0}}
        self.sheet.shapes.append(shape | self.layout_refs | ({"layer": layer} if layer else {}))

    def ticks(self, values: Any, texts: Any = None, *, grid: bool = True, zero: bool = False, **more: Any) -> None:
        """Ticks of the x axis: grid lines and, with ``texts``, their labels; ``zero`` draws the line at 0 in the axis colour."""
        self.xaxis |= {"tickvals": self.out(values)} | ({"showgrid": True} if grid else {}) | more
        if texts is not None:
            self.xaxis |= {"ticktext": [escape(t) for t in texts], "showticklabels": True}
        if zero:
            self.xaxis |= {"zeroline": True, "zerolinecolor": self.sheet.c["axis"], "zerolinewidth": 1}

    def rows(self, edges: Any) -> None:
        """Hairlines between rows: the grid of the y axis."""
        self.yaxis |= {"tickvals": [tidy(v) for v in edges], "showgrid": True}


class Sheet:
    """A chart under construction; `finish` makes the `Chart`.

    Parameters
    ----------
    title, subtitle : str
        Plain text; the title has at most 90 characters, the subtitle says n (see `counted`).
    source : str, optional
        The source line; the caveats of the chart are added to it by `caveat`.
    mode : {"light", "dark"}
    narrow : bool
        400 px instead of 960.
    """

    def __init__(self, *, title: str, subtitle: str, source: str | None, mode: str, narrow: bool):
        if mode not in theme.TOKENS:
            raise ValueError(f"mode {mode!r}: a chart is 'light' or 'dark'")
        if len(title) > theme.TITLE_LIMIT:
            raise ValueError(f"title of {len(title)} characters: at most {theme.TITLE_LIMIT}, so that it holds two lines on a phone: {title[:60]!r} …")
        self.c, self.mode, self.small = theme.TOKENS[mode], mode, narrow
        self.stance = theme.STANCE[mode]
        self.width = theme.NARROW if narrow else theme.WIDE
        self.inner = self.width - 2 * theme.PAD
        self.size = theme.sizes(narrow=narrow)
        self.title, self.subtitle, self.foot = title, subtitle, source or ""
        self.data: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.panes: list[Pane] = []
        self.pending: list[tuple[dict[str, Any], float]] = []

    def tint(self, color: str) -> str:
        """A token's colour, or the colour itself."""
        return self.c.get(color, color)

    def hue(self, name: str) -> str:
        """Colour of a hue in this mode."""
        return theme.HUES[name][self.mode]

    def caveat(self, sentence: str) -> None:
        """Add a sentence to the source line."""
        self.foot = f"{self.foot} {sentence}".strip()

    def pane(self, left: float, top: float, width: float, height: float, *, x: tuple[float, float], y: tuple[float, float], dates: bool = False) -> Pane:
        """A pane whose edges are ``x`` (left, right) and ``y`` (top, bottom)."""
        pane = Pane(self, len(self.panes) + 1, left, top, width, height, x, y, dates)
        self.panes.append(pane)
        return pane

    def annotate(self, text: object, *, size: float | None = None, color: str | None = None, strong: bool = False, anchor: str | None = None, **where: Any) -> None:
        """An annotation; plain text is escaped."""
        font = ({"size": size} if size else {}) | ({"color": self.tint(color)} if color else {})
        align: dict[str, Any] = {"xanchor": anchor, "align": anchor} if anchor and anchor != "left" else {}
        self.notes.append({"text": bold(text) if strong else escape(text), **where, **align} | ({"font": font} if font else {}))

    def text(self, x: float, y: float, text: object, *, fit: float | None = None, **style: Any) -> None:
        """Text at px from the top left of the body; ``fit`` clips it to so many px."""
        if fit is not None and not isinstance(text, Markup):
            text = clip(str(text), style.get("size") or self.size["label"], fit, bold=style.get("strong", False))
        self.annotate(text, x=round(x / self.inner, 4), y=0, **style)
        self.pending.append((self.notes[-1], y))

    def hairline(self, y: float, x0: float = 0, x1: float | None = None, *, color: str = "grid") -> None:
        """A horizontal decorating line at px from the top of the body."""
        x1 = self.inner if x1 is None else x1
        shape: dict[str, Any] = {"type": "line", "x0": round(x0 / self.inner, 4), "x1": round(x1 / self.inner, 4), "y0": 0, "y1": 0}
        self.shapes.append(shape | ({"line": {"color": self.tint(color), "width": 1}} if color != "grid" else {}))
        self.pending.append((self.shapes[-1], y))

    def finish(self, body: float, *, alt: str, numbers: pd.DataFrame) -> theme.Chart:
        """The chart, its body ``body`` px high."""
        size, wide = self.size, self.inner
        title, sub = wrap(self.title, size["title"], wide, bold=True), wrap(self.subtitle, size["subtitle"], wide)
        foot = wrap(self.foot, size["source"], wide) if self.foot else []
        sub_top = 14 + len(title) * size["title"] * 1.3 + 2
        top = round(sub_top + len(sub) * size["subtitle"] * 1.3 + 14)
        bottom = round(14 + len(foot) * size["source"] * 1.3 + 8) if foot else theme.PAD
        body = round(body)
        for item, px in self.pending:
            y = round(1 - px / body, 4)
            item.update({"y": y} if "text" in item else {"y0": y, "y1": y})
        self.annotate(lines(title), x=0, y=1, yanchor="top", yshift=top - 14, size=size["title"], strong=True)
        for text, y, shift, anchor, font in ((sub, 1, top - sub_top, "top", "subtitle"), (foot, 0, 8 - bottom, "bottom", "source")):
            if text:
                self.annotate(lines(text), x=0, y=y, yanchor=anchor, yshift=round(shift), size=size[font], color="muted")
        layout: dict[str, Any] = {
            "template": theme.template(self.mode, narrow=self.small),
            "width": self.width,
            "height": top + body + bottom,
            "margin": {"l": theme.PAD, "r": theme.PAD, "t": top, "b": bottom},
            "annotations": self.notes,
            "shapes": self.shapes,
            "meta": {"title": self.title, "alt": shorten(alt, theme.ALT_LIMIT)},
        }
        for pane in self.panes:
            tail = "" if pane.number == 1 else str(pane.number)
            edges = [(pane.left / wide, (pane.left + pane.width) / wide), (1 - (pane.top + pane.height) / body, 1 - pane.top / body)]
            domains = [[round(min(max(v, 0), 1), 4) for v in edge] for edge in edges]
            kind = {"type": "date"} if pane.dates else {}
            layout[f"xaxis{tail}"] = {"domain": domains[0], "range": pane.out(pane.x), "anchor": f"y{tail}"} | kind | pane.xaxis
            layout[f"yaxis{tail}"] = {"domain": domains[1], "range": [tidy(pane.y[1]), tidy(pane.y[0])], "anchor": f"x{tail}"} | pane.yaxis
        if not self.panes:
            layout |= {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
        return theme.Chart({"data": self.data, "layout": layout}, title=self.title, numbers=numbers)

    def empty(self, numbers: pd.DataFrame, sentence: str = EMPTY) -> theme.Chart:
        """The chart of no rows: a sentence instead of marks."""
        self.text(0, 30, sentence, color="muted", size=self.size["subtitle"])
        return self.finish(60, alt=f"{self.title}. {sentence}", numbers=numbers)


def counted(subtitle: str | None, default: str, n: int, unit: str) -> str:
    """The subtitle, with ``n = …`` and its unit if it does not say n yet."""
    text = default if subtitle is None else subtitle
    return text if "n = " in text.replace("\u00a0", " ") else f"{text.rstrip()} n = {n:,} ({unit})."


def key(sheet: Sheet, y: float, entries: list[tuple[str, dict[str, Any]]]) -> float:
    """A key of marks above the plot, wrapped to the page; returns the px below it."""
    size, gap = sheet.size["label"], 22
    spots: list[tuple[float, float, dict[str, Any]]] = []
    x, row = 0.0, 20
    for name, mark in entries:
        need = 16 + text_width(name, size) * 1.03
        if x and x + need > sheet.inner:
            x, y = 0, y + row
        spots.append((x + 6, y, mark))
        sheet.text(x + 16, y, name, color="muted")
        x += need + gap
    top, low = spots[0][1] - 10, spots[-1][1] + 10
    pane = sheet.pane(0, top, sheet.inner, low - top, x=(0, sheet.inner), y=(top, low))
    for left, height, mark in spots:
        pane.dots([left], [height], **mark)
    return y + row
