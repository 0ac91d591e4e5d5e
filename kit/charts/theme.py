"""Tokens, hues and the stance scale in two modes → the one plotly template, and the Chart that every chart function returns."""

import functools
import html
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, ParamSpec

import pandas as pd
import plotly.graph_objects as go

from kit.case import summaries
from kit.readouts import Readout

FONT = 'Arial, "Helvetica Neue", Helvetica, "Liberation Sans", sans-serif'

TOKENS = {
    "light": {
        "bg": "#FFFFFF",
        "panel": "#F4F4F2",
        "ink": "#1B1E23",
        "muted": "#59606A",
        "axis": "#868C95",
        "grid": "#E4E6E9",
        "accent": "#B4124A",
    },
    "dark": {
        "bg": "#15181C",
        "panel": "#1E2228",
        "ink": "#ECEAE4",
        "muted": "#A6ADB6",
        "axis": "#737B86",
        "grid": "#2A2F36",
        "accent": "#FF7F9F",
    },
}

HUES = {
    "teal": {"light": "#00747D", "dark": "#35B8BE", "symbol": "circle"},
    "copper": {"light": "#AE5308", "dark": "#EE9A4C", "symbol": "square"},
    "ink": {"light": "#30343A", "dark": "#E2E0DA", "symbol": "circle-open"},
    "indigo": {"light": "#4D4A94", "dark": "#7477AC", "symbol": "triangle-up"},
    "wine": {"light": "#7A2E5E", "dark": "#B87F99", "symbol": "triangle-down"},
    "moss": {"light": "#636F46", "dark": "#BAC692", "symbol": "cross"},
    "grey": {"light": "#888686", "dark": "#7A7778", "symbol": "x"},
}

SCORES = {"opposes": -1.0, "doubts": -0.5, "ambivalent": 0.0, "conditional": 0.5, "supports": 1.0}


class Fill(NamedTuple):
    """Colours of a mark."""

    fill: str
    line: str


STANCE = {
    "light": {
        "opposes": Fill("#74368C", "#74368C"),
        "doubts": Fill("#B897C6", "#74368C"),
        "ambivalent": Fill("#D3D0C8", "#6E6B64"),
        "conditional": Fill("#93AE64", "#4B7A12"),
        "supports": Fill("#4B7A12", "#4B7A12"),
    },
    "dark": {
        "opposes": Fill("#C58BDC", "#C58BDC"),
        "doubts": Fill("#7C4F8E", "#C58BDC"),
        "ambivalent": Fill("#8C8A85", "#A3A19B"),
        "conditional": Fill("#5C7A2A", "#A4D05C"),
        "supports": Fill("#A4D05C", "#A4D05C"),
    },
}

_P = ParamSpec("_P")
DRAWN, NUMBERS = "application/vnd.kit.chart+json", "application/vnd.kit.numbers+json"  # what only `kit publish` asks for
PUBLISHING = "KIT_PUBLISHING"  # environment variable, set for the kernels of `kit publish`
WIDE, NARROW, PAD = 960, 400, 16  # px
CLEAR = "rgba(0,0,0,0)"
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
ALT_LIMIT, TITLE_LIMIT = 300, 90  # characters
MEAN_FROM = 10  # observations: below, no mean is drawn


def drawing(function: Callable[_P, "Chart"]) -> Callable[_P, "Chart"]:
    """A chart function that takes a case or summaries, and whose charts can be drawn again, in the other mode or width."""

    @functools.wraps(function)
    def draw(*args: _P.args, **kwargs: _P.kwargs) -> Chart:
        given, book = summaries.frames(function.__name__, args)
        if kwargs.get("book") is None:
            kwargs["book"] = book
        chart = function(*given, **kwargs)
        chart._again = functools.partial(function, *given, **kwargs)
        return chart

    return draw


def in_the_dark() -> dict[str, str]:
    """Every colour of the light mode → its colour in the dark mode, both ``#RRGGBB``, the key in small letters."""
    pairs = [(TOKENS["light"][name], TOKENS["dark"][name]) for name in TOKENS["light"]]
    pairs += [(hue["light"], hue["dark"]) for hue in HUES.values()]
    pairs += [pair for code in STANCE["light"] for pair in zip(STANCE["light"][code], STANCE["dark"][code], strict=True)]
    return {light.lower(): dark for light, dark in pairs}


def darkened(value: Any, table: dict[str, str] | None = None) -> Any:
    """A figure drawn in the light mode, as JSON, in the colours of the dark mode; the twin of ``recolour`` in the pages' script.

    Parameters
    ----------
    value : dict, list or str
        Any part of a figure.
    """
    table = in_the_dark() if table is None else table
    if isinstance(value, dict):
        return {k: darkened(v, table) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [darkened(v, table) for v in value]
    if not isinstance(value, str):
        return value
    value = re.sub(r"#[0-9a-fA-F]{6}\b", lambda m: table.get(m[0].lower(), m[0]), value)
    return re.sub(r"rgba\((\d+),(\d+),(\d+),", lambda m: _dark_channels(m, table), value)


def _dark_channels(match: re.Match[str], table: dict[str, str]) -> str:
    dark = table.get("#" + "".join(f"{int(c):02x}" for c in match.groups()))
    return "rgba({},{},{},".format(*bytes.fromhex(dark[1:])) if dark else match[0]


def rgba(colour: str, alpha: float) -> str:
    """A ``#RRGGBB`` colour with an opacity."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def sizes(*, narrow: bool) -> dict[str, float]:
    """Font sizes in px: title, subtitle, label, tick, source."""
    if narrow:
        return {"title": 17, "subtitle": 13, "label": 12, "tick": 12, "source": 11}
    return {"title": 20, "subtitle": 14, "label": 12.5, "tick": 12, "source": 11.5}


def template(mode: str, *, narrow: bool = False) -> dict[str, Any]:
    """The one template as a plain dict: fonts, quiet axes, hover card, defaults that keep a stored figure small."""
    c, size = TOKENS[mode], sizes(narrow=narrow)
    axis = {
        "showgrid": False,
        "gridcolor": c["grid"],
        "zeroline": False,
        "showticklabels": False,
        "ticks": "",
        "tickfont": {"size": size["tick"], "color": c["muted"]},
        "fixedrange": True,
        "automargin": False,
    }
    return {
        "data": {
            "scatter": [
                {
                    "mode": "markers",
                    "cliponaxis": False,
                    "hoverinfo": "skip",
                    "marker": {"opacity": 1, "line": {"color": c["bg"], "width": 1}},
                }
            ],
            "bar": [{"orientation": "h", "cliponaxis": False, "hoverinfo": "skip", "marker": {"line": {"width": 0}}}],
        },
        "layout": {
            "paper_bgcolor": c["bg"],
            "plot_bgcolor": CLEAR,
            "font": {"family": FONT, "size": size["label"], "color": c["ink"]},
            "xaxis": axis,
            "yaxis": axis,
            "showlegend": False,
            "barmode": "overlay",
            "colorway": [hue[mode] for hue in HUES.values()],
            "dragmode": False,
            "hovermode": "closest",
            "hoverdistance": 16,
            "hoverlabel": {
                "bgcolor": c["panel"],
                "bordercolor": c["axis"],
                "align": "left",
                "namelength": 0,
                "font": {"family": FONT, "size": 13, "color": c["ink"]},
            },
            "annotationdefaults": {
                "showarrow": False,
                "borderpad": 0,
                "xanchor": "left",
                "yanchor": "middle",
                "align": "left",
                "xref": "paper",
                "yref": "paper",
            },
            "shapedefaults": {"layer": "below", "line": {"color": c["grid"], "width": 1}, "xref": "paper", "yref": "paper"},
        },
    }


def families(book: Any, frame: pd.DataFrame, column: str = "family") -> dict[str, str]:
    """Hue of every family (or party) in chart order.

    Parameters
    ----------
    book : Codebook or None
        With a book its families come first, in its order; without one the order of the frame decides and
        the hues follow the order of `HUES`.
    frame : DataFrame
        Rows to be drawn; names the book does not know are appended in grey.
    column : str
        ``"family"`` or ``"party"``.

    Returns
    -------
    dict
        Name → key of `HUES`; only names that occur in ``frame``.
    """
    known: dict[str, str] = {}
    for family in book.families() if book is not None else ():
        names = [family["family"]] if column == "family" else [str(party) for party in family["parties"]]
        known.update(dict.fromkeys(names, family["colour"]))
    present = [str(name) for name in pd.unique(frame[column].dropna())] if column in frame else []
    if book is None:
        spare = iter(HUES)
        return {name: next(spare, "grey") for name in present}
    return {name: hue for name, hue in known.items() if name in present} | {name: "grey" for name in present if name not in known}


def issue_groups(book: Any, frame: pd.DataFrame) -> dict[str, list[str]]:
    """Issue labels that occur in the frame, by group, in codebook order (the frame's own order without a book)."""
    if "issue" not in frame:
        return {}
    present = list(dict.fromkeys(str(name) for name in frame["issue"].dropna()))
    if book is not None:
        pairs = [(issue["group"], issue["label"]) for issue in book.issues()]
    elif "issue_group" in frame:
        pairs = list(frame[["issue_group", "issue"]].dropna().drop_duplicates().itertuples(index=False, name=None))
    else:
        pairs = []
    groups: dict[str, list[str]] = {}
    for group, label in [*pairs, *(("Other", name) for name in present)]:
        if label in present and not any(label in names for names in groups.values()):
            groups.setdefault(str(group), []).append(str(label))
    return groups


class Chart(go.Figure):
    """A plotly figure that knows its read-out.

    Parameters
    ----------
    figure : dict
        ``data`` and ``layout``.
    title : str
        Plain title; the figure's own is wrapped.
    numbers : DataFrame
        The summary the chart is drawn from: its read-out.
    """

    def __init__(self, figure: Any = None, *, title: str = "", numbers: pd.DataFrame | None = None, **kwargs: Any) -> None:
        super().__init__(figure, **kwargs)
        self._title, self._numbers = title, numbers
        self._again: Callable[..., Chart] | None = None

    @property
    def readout(self) -> Readout:
        """The numbers in this chart as a `kit.readouts.Readout`."""
        return Readout(self._numbers if self._numbers is not None else pd.DataFrame(), title=self._title)

    @property
    def alt(self) -> str:
        """The text alternative: at most 300 characters."""
        return str((self.layout.meta or {}).get("alt", ""))

    def bundle(self) -> dict[str, Any]:
        """The figure as a notebook stores it: plotly JSON and its title, no script."""
        figure = json.loads(self.to_json(validate=False, remove_uids=True))
        return {"application/vnd.plotly.v1+json": figure | {"config": CONFIG}, "text/plain": self._title}

    def save(self, path: str | Path, *, dpi: int = 300, width_mm: float | None = None) -> Path:
        """Write the chart as a picture for print, with its title, n and source; the system's Chromium or Chrome draws it.

        Parameters
        ----------
        path : str or Path
            Ends in ``.svg``, ``.png`` or ``.pdf``.
        dpi : int, optional
            Of a PNG: 300 for print, 192 for screens.
        width_mm : float, optional
            Default: 180, of a narrow chart 85.

        Returns
        -------
        Path

        Raises
        ------
        KitError
            If there is no such form, no such size, or no browser.
        """
        from kit.charts.picture import save

        return save(self, Path(path), dpi=dpi, width_mm=width_mm)

    def again(self, **changes: Any) -> "Chart":
        """The same chart drawn once more with some options changed, e.g. ``mode="dark"``, ``narrow=True``."""
        return self._again(**changes) if self._again else self

    def drawn(self) -> dict[str, Any]:
        """What a published page needs of it: the figure at both widths, its title, its text alternative, its numbers."""
        both = {"wide": self.again(narrow=False), "narrow": self.again(narrow=True)}
        figures = {name: json.loads(chart.to_json(validate=False, remove_uids=True)) for name, chart in both.items()}
        return {"title": self._title, "alt": self.alt, **figures, "table": self.readout.table, **self.readout.records()}

    def _ipython_display_(self) -> None:
        from IPython.display import publish_display_data

        text, bundle = self.readout.text, self.bundle()
        page = f"<details><summary>Numbers in this chart</summary><pre>{html.escape(text)}</pre></details>"
        numbers: dict[str, Any] = {"text/html": page, "text/plain": text}
        if os.environ.get(PUBLISHING):
            bundle, numbers = bundle | {DRAWN: self.drawn()}, numbers | {NUMBERS: {}}
        publish_display_data(bundle)
        publish_display_data(numbers)

    def __repr__(self) -> str:
        return self.readout.text
