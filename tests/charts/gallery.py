"""Every chart of a case, and where its texts come to lie on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kit import agreement, charts, measures
from kit.case.case import Case
from kit.charts.text import plain, text_width
from tests import corrected_frames

GALLERY: dict[str, Callable[[Case], tuple[Any, ...]]] = {
    "event_timeline": lambda case: (measures.event_timeline(case),),
    "event_agreement": lambda case: (measures.event_agreement(case),),
    "coder_agreement": lambda case: (agreement(case, draws=100),),
    "corrected": lambda case: (corrected_frames.of_case(case),),
    "reporting_lag": lambda case: (measures.reporting_lag(case),),
    "stance_grid": lambda case: (measures.stance_points(case), measures.stance_by(case, ["family", "issue"])),
    "stance_gap": lambda case: (measures.stance_gap(case), measures.stance_points(case)),
    "stance_movement": lambda case: (measures.stance_points(case),),
    "actor_issue_network": lambda case: (measures.actor_issue_links(case),),
    "sentiment_strips": lambda case: (
        measures.sentiment_points(case),
        measures.sentiment_by(case, "family"),
        measures.score_accuracy(case),
    ),
    "sentiment_timeline": lambda case: (measures.sentiment_points(case),),
    "coverage_grid": lambda case: (measures.coverage_by(case),),
    "who_speaks": lambda case: (measures.voice_by(case),),
    "source_flow": lambda case: (measures.citation_flows(case),),
    "rival_figures": lambda case: (measures.rival_figures(case),),
}


_measured: dict[tuple[str, int], tuple[Case, tuple[Any, ...]]] = {}
_drawn: dict[tuple[Any, ...], charts.Chart] = {}


def frames(name: str, case: Case) -> tuple[Any, ...]:
    """The summaries a chart is drawn from, measured once per case."""
    key = name, id(case)
    if key not in _measured:
        _measured[key] = case, GALLERY[name](case)  # the case is kept, so that its id stays its own
    return _measured[key][1]


def draw(name: str, case: Case, **options: Any) -> charts.Chart:
    """One chart of a case, titled, with the case's codebook; drawn once for the same options, so that nobody may change it."""
    options = {"mode": "light", "narrow": False, **options}
    asked = name, id(case), *sorted(options.items())
    if asked not in _drawn:
        _drawn[asked] = _draw(name, case, **options)
    return _drawn[asked]


def _draw(name: str, case: Case, **options: Any) -> charts.Chart:
    sides = {}
    if name == "stance_gap":
        a, b = case.book.belligerents()[:2]
        sides = {"a": a, "b": b}
    options = {"title": "What do the rows say?", "source": "Source: invented.", "book": case.book, **sides, **options}
    return getattr(charts, name)(*frames(name, case), **options)


def texts(chart: charts.Chart) -> Iterator[tuple[str, float, float, float, float]]:
    """Every text drawn: itself, and the left, top, right and bottom of its box in px of the page."""
    layout = chart.to_plotly_json()["layout"]
    margin, size = layout["margin"], layout["template"]["layout"]["font"]["size"]
    area = (layout["width"] - margin["l"] - margin["r"], layout["height"] - margin["t"] - margin["b"])
    for note in layout["annotations"]:
        x = _place(layout, note.get("xref", "paper"), note["x"], area[0]) + margin["l"] + note.get("xshift", 0)
        y = margin["t"] + area[1] - _place(layout, note.get("yref", "paper"), note["y"], area[1]) - note.get("yshift", 0)
        font = note.get("font", {}).get("size", size)
        yield _box(note["text"], x, y, font, note.get("xanchor", "left"), note.get("yanchor", "middle"))
    for trace in chart.to_plotly_json()["data"]:
        if trace.get("mode") == "text":
            anchor = {"right": "left", "left": "right"}.get(trace["textposition"].split()[-1], "center")
            font = trace.get("textfont", {}).get("size", size)
            for text, at, row in zip(trace["text"], trace["x"], trace["y"], strict=True):
                x = _place(layout, trace.get("xaxis", "x"), at, area[0]) + margin["l"]
                y = margin["t"] + area[1] - _place(layout, trace.get("yaxis", "y"), row, area[1])
                yield _box(text, x, y, font, anchor, "middle")


def _place(layout: dict[str, Any], ref: str, value: Any, length: float) -> float:
    if ref == "paper":
        return value * length
    axis = layout[f"{ref[0]}axis{ref[1:]}"]
    low, high, at = (_number(v) for v in (*axis["range"], value))
    start, stop = axis["domain"]
    return (start + (at - low) / (high - low) * (stop - start)) * length


def _number(value: Any) -> float:
    import pandas as pd

    return pd.Timestamp(value).timestamp() if isinstance(value, str) else float(value)


def _box(text: str, x: float, y: float, size: float, xanchor: str, yanchor: str) -> tuple[str, float, float, float, float]:
    lines = text.split("<br>")
    wide = max(text_width(plain(line), size, bold="<b>" in text) for line in lines)
    tall = len(lines) * size * 1.3
    left = x - wide * {"left": 0, "center": 0.5, "right": 1}[xanchor]
    top = y - tall * {"top": 0, "middle": 0.5, "bottom": 1}[yanchor]
    return plain(text), left, top, left + wide, top + tall
