"""A case → ordinary ipywidgets that choose rows of it: nothing chosen means all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets
import narwhals as nw
import pandas as pd

from kit.case.case import Case
from kit.days import day_words
from kit.store.frames import collected

LISTS = {"party": "Party", "outlet": "Outlet", "issue": "Issue", "actor": "Actor", "form": "Form"}
_EVERY_DAY = 200  # a longer period offers only the days on which something was said
_WIDTHS = {"party": "190px", "outlet": "180px", "issue": "210px", "actor": "250px", "form": "150px"}
_MOST_ROWS = 5
COPIES = [("all", ""), ("one per report", "first")]


class Controls(widgets.Box):
    """Lists of parties, outlets, issues, actors and forms, and a first and a last day.

    Parameters
    ----------
    case : Case
    actors : sequence of str, optional
        Ids of those to choose from. Default: all.

    Attributes
    ----------
    widgets : dict of str to Widget
        ``party``, ``outlet``, ``issue``, ``actor``, ``form`` (`SelectMultiple` of ids); ``since``, ``until`` (`Dropdown` of ISO
        days); ``copies`` (`Dropdown`) where articles are copies of one report.
    text : Text
        Words that all stand in a name, a paraphrase or, where texts are attached, a passage; see `Case.only`.
    marked : Text
        A mark whose passages alone are counted, as JSON: ``cube``, ``where``, ``label``; empty: none.
    pinned : Text
        Side A of a comparison as an address has it, e.g. ``party=ukraine``, or ``all``; empty: nothing is compared.
    number : int or None
        Among controls that panels follow, from 1; a page's addresses tell them apart by it.
    """

    number: int | None = None

    def __init__(self, case: Case, actors: Sequence[str] | None = None):
        lists: dict[str, Any] = {}
        for name, word in LISTS.items():
            counts = _counts(case, name)
            ids = [i for i in case.book.order(name) if i in counts and (name != "actor" or actors is None or i in actors)]
            if name == "actor":
                ids.sort(key=lambda i: -counts[i])  # stable: equal counts stay in the codebook's order
            lists[name] = widgets.SelectMultiple(
                options=[(f"{case.book.label(name, i)} ({counts[i]:,})", i) for i in ids],
                description=f"{word} (none: all)",
                rows=max(2, min(_MOST_ROWS, len(ids))),
                layout={"width": _WIDTHS[name], "height": "auto"},
                style={"description_width": "initial"},
            )
        days = _days(case)
        for name, word, nothing in (("since", "From", "first day"), ("until", "To", "last day")):
            lists[name] = widgets.Dropdown(
                options=[(nothing, ""), *days],
                description=word,
                layout={"width": "140px"},
                style={"description_width": "initial"},
            )
        grouped = case.frame("articles").filter(~nw.col("wire_group").is_null()).group_by("wire_group").agg(n=nw.len())
        if len(collected(grouped.filter(nw.col("n") > 1).head(1))):
            lists["copies"] = widgets.Dropdown(
                options=COPIES, description="Copies", layout={"width": "190px"}, style={"description_width": "initial"}
            )
        self.widgets = lists
        self.text, self.marked = widgets.Text(description="Search words"), widgets.Text(description="Only")
        self.pinned = widgets.Text(description="Compared with")
        pair = widgets.VBox([lists[name] for name in ("since", "until", "copies") if name in lists], layout={"width": "auto"})
        super().__init__([*(lists[name] for name in LISTS), pair, self.text], layout={"flex_flow": "row wrap", "width": "100%"})
        self.add_class("kit-controls")

    @property
    def selection(self) -> dict[str, Any]:
        """What is chosen: lists of ids, ISO days ``since`` and ``until``, ``copies`` as False, ``text``, the mark ``marked``;
        what is not chosen is left out."""
        chosen: dict[str, Any] = {name: list(self.widgets[name].value) for name in LISTS if self.widgets[name].value}
        if "copies" in self.widgets and self.widgets["copies"].value:
            chosen["copies"] = False
        if self.text.value.strip():
            chosen["text"] = self.text.value
        if self._mark:
            chosen["marked"] = self._mark
        return chosen | {name: self.widgets[name].value for name in ("since", "until") if self.widgets[name].value}

    @property
    def words(self) -> list[str]:
        """The selection in words, as the view says it."""
        words = []
        for name, word in LISTS.items():
            labels = {value: label.rpartition(" (")[0] for label, value in self.widgets[name].options}
            if self.widgets[name].value:
                words.append(f"{word}: {', '.join(labels[v] for v in self.widgets[name].value)}")
        for name, word in (("since", "From"), ("until", "To")):
            if self.widgets[name].value:
                words.append(f"{word} {self.widgets[name].label.rpartition(' (')[0]}")
        if "copies" in self.widgets and self.widgets["copies"].value:
            words.append(f"Copies {self.widgets['copies'].label}")
        if self.text.value.strip():
            words.append(f"Words: {self.text.value.strip()}")
        if self._mark:
            words.append(f"Only: {self._mark['label']}")
        return words

    @property
    def _mark(self) -> dict[str, Any]:
        """The mark that filters; empty if there is none, or what is written there is none."""
        try:
            mark = json.loads(self.marked.value or "{}")
        except ValueError:
            return {}
        known = isinstance(mark, dict) and isinstance(mark.get("where"), dict) and isinstance(mark.get("cube"), str)
        return {**mark, "label": str(mark.get("label", "a mark"))} if known else {}

    def reset(self) -> None:
        """Choose nothing, that is, everything."""
        for name, widget in self.widgets.items():
            widget.value = () if name in LISTS else ""
        self.text.value = self.marked.value = self.pinned.value = ""


def _counts(case: Case, name: str) -> dict[str, int]:
    """Id → attributions that have it."""
    column = name if name == "form" else f"{name}_id"
    if name == "issue":
        frame = case.frame("statements").select("attribution_id", "issue_id").unique()
    elif name == "outlet":
        frame = case.frame("attributions").join(
            case.frame("articles").select("article_id", "outlet_id"), on="article_id", how="inner"
        )
    else:
        frame = case.frame("attributions")
    counts = collected(frame.group_by(column).agg(n=nw.len())).dropna()
    return dict(zip(counts[column], counts["n"].astype(int), strict=True))


def _days(case: Case) -> list[tuple[str, str]]:
    first, last = case.period
    days = list(pd.date_range(first, last, freq="D"))
    if len(days) > _EVERY_DAY:
        spans = collected(case.frame("attributions").select("said_from", "said_to").unique())
        days = sorted(pd.concat([spans["said_from"], spans["said_to"]]).dropna().unique())
    year = "" if first.year == last.year and len(days) <= _EVERY_DAY else " %Y"
    options = []
    for day in map(pd.Timestamp, days):
        words = day_words(day) + (day.strftime(year) if year else "")
        options.append((f"{words} (day {(day - first).days + 1})", f"{day:%Y-%m-%d}"))
    return options
