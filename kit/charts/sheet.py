"""The page of a chart: a measured head and foot, on which panes are placed in px."""

from typing import Any

import pandas as pd

from kit.charts import theme
from kit.charts.pane import Canvas, Pane, tidy
from kit.charts.text import Markup, clip, lines, shorten, text_width, wrap
from kit.errors import KitError

EMPTY = "Nothing matches this selection."


def source_line(source: str | None, book: Any) -> str:
    """The source line asked for, else the codebook's own: articles, period and who coded them."""
    return source if source is not None else getattr(book, "source", "")


class Sheet(Canvas):
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
            raise KitError(f"mode {mode!r}: a chart is 'light' or 'dark'")
        if len(title) > theme.TITLE_LIMIT:
            raise KitError(
                f"a title of {len(title)} characters; at most {theme.TITLE_LIMIT} hold two lines on a phone: {title[:60]!r} …"
            )
        super().__init__(mode)
        self.small = narrow
        self.width = theme.NARROW if narrow else theme.WIDE
        self.inner = self.width - 2 * theme.PAD
        self.size = theme.sizes(narrow=narrow)
        self.title, self.subtitle, self.foot = title, subtitle, source or ""
        self.panes: list[Pane] = []
        self.pending: list[tuple[dict[str, Any], float]] = []

    def caveat(self, sentence: str) -> None:
        """Add a sentence to the source line."""
        self.foot = f"{self.foot} {sentence}".strip()

    def pane(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        *,
        x: tuple[float, float],
        y: tuple[float, float],
        dates: bool = False,
    ) -> Pane:
        """A pane whose edges are ``x`` (left, right) and ``y`` (top, bottom)."""
        pane = Pane(self, len(self.panes) + 1, left, top, width, height, x, y, dates)
        self.panes.append(pane)
        return pane

    def text(self, x: float, y: float, text: object, *, fit: float | None = None, **style: Any) -> None:
        """Text at px from the top left of the body; ``fit`` clips it to so many px."""
        if fit is not None and not isinstance(text, Markup):
            text = clip(str(text), style.get("size") or self.size["label"], fit, bold=style.get("strong", False))
        self.annotate(text, x=round(x / self.inner, 4), y=0, **style)
        self.pending.append((self.notes[-1], y))

    def hairline(self, y: float, x0: float = 0, x1: float | None = None, *, color: str = "grid") -> None:
        """A horizontal decorating line at px from the top of the body."""
        x1 = self.inner if x1 is None else x1
        shape: dict[str, Any] = {
            "type": "line",
            "x0": round(x0 / self.inner, 4),
            "x1": round(x1 / self.inner, 4),
            "y0": 0,
            "y1": 0,
        }
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
        for text, y, shift, anchor, font in (
            (sub, 1, top - sub_top, "top", "subtitle"),
            (foot, 0, 8 - bottom, "bottom", "source"),
        ):
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
            edges = [
                (pane.left / wide, (pane.left + pane.width) / wide),
                (1 - (pane.top + pane.height) / body, 1 - pane.top / body),
            ]
            domains = [[round(min(max(v, 0), 1), 4) for v in edge] for edge in edges]
            kind = {"type": "date"} if pane.dates else {}
            layout[f"xaxis{tail}"] = {"domain": domains[0], "range": pane.out(pane.x), "anchor": f"y{tail}"} | kind | pane.xaxis
            layout[f"yaxis{tail}"] = {
                "domain": domains[1],
                "range": [tidy(pane.y[1]), tidy(pane.y[0])],
                "anchor": f"x{tail}",
            } | pane.yaxis
        if not self.panes:
            layout |= {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
        return theme.Chart({"data": self.data, "layout": layout}, title=self.title, numbers=numbers)

    def empty(self, numbers: pd.DataFrame, sentence: str = EMPTY) -> theme.Chart:
        """The chart of no rows: a sentence instead of marks."""
        self.text(0, 30, sentence, color="muted", size=self.size["subtitle"])
        return self.finish(60, alt=f"{self.title}. {sentence}", numbers=numbers)


def begin_sheet(
    default: str,
    n: int,
    unit: str,
    *,
    title: str,
    subtitle: str | None,
    source: str | None,
    mode: str,
    narrow: bool,
    book: Any,
) -> Sheet:
    """The page of a chart before anything is drawn: how every chart begins.

    Parameters
    ----------
    default : str
        The subtitle where none is asked for.
    n, unit : int, str
        What is counted; added to a subtitle that does not say n yet.
    title, subtitle, source, mode, narrow, book
        As the chart was asked for.
    """
    line = source_line(source, book)
    return Sheet(title=title, subtitle=counted(subtitle, default, n, unit), source=line, mode=mode, narrow=narrow)


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
    heights = [height for _, height, _ in spots]
    top, low = heights[0] - 10, heights[-1] + 10
    pane = sheet.pane(0, top, sheet.inner, low - top, x=(0, sheet.inner), y=(top, low))
    for left, height, mark in spots:
        pane.dots([left], [height], **mark)
    return y + row
