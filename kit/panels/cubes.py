"""A case → the cubes a panel needs, and a selection over several of them by the filter rule of ``case.only``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from kit.case import units
from kit.case.case import Case
from kit.case.filters import originals
from kit.measures.timeline import most_reported
from kit.panels import cube as cubes
from kit.panels.cube import Cube, Selection, Slice, day_number
from kit.store.frames import collected

BINS = [str(i) for i in range(-10, 11)]
BINNED = {"textblob": "textblob_polarity", "vader": "vader_compound", "outlook": "outlook"}
SCORES = BINNED | {f"{name}_zero": f"{name}_zero" for name in ("textblob", "vader")}
_CONTENT = ("issue", "form", "coder")  # filters that also choose events by what was said on their occasion
DAYS = ("said_from", "said_to")
_COUNTED = [
    "statement_id", "attribution_id", "utterance_id", "party_id", "family", "outlet_id", "actor_id", "form", "issue_id",
    "issue_kind", "stance", "score", *DAYS,
]  # fmt: skip


class Cubes:
    """The cubes of one case, built when asked for, and the attribution rows behind them.

    Parameters
    ----------
    case : Case
    """

    def __init__(self, case: Case):
        self.case = case
        self._built: dict[str, Cube] = {}

    def __getitem__(self, name: str) -> Cube:
        if name not in self._built:
            self._built[name] = getattr(self, f"_{name}")()
        return self._built[name]

    @property
    def n(self) -> int:
        """Attributions."""
        return len(self.frame)

    @property
    def attached(self) -> bool:
        """Whether passages of the articles' own texts are in the case."""
        return bool((self.frame["text"] != "").any())

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per attribution, as in `units.attributions`; the row numbers of every cube point here."""
        frame = units.attributions(self.case)
        return frame.assign(copies=self._told(frame["article_id"])) if self.copied else frame

    @cached_property
    def copied(self) -> frozenset[str]:
        """Articles that repeat an earlier one of their wire group."""
        kept = collected(originals(self.case.whole.frame("articles")).select("article_id"))
        return frozenset(self.case.whole.articles["article_id"]) - frozenset(kept["article_id"])

    def is_copy(self, articles: pd.Series) -> pd.Series:
        """Whether an article, named as on charts, repeats an earlier one of its wire group."""
        named = units.articles(self.case).set_index("article_id")["article"]
        return articles.isin(set(named[named.index.isin(self.copied)]))

    def _told(self, articles: pd.Series) -> pd.Series:
        return articles.isin(self.copied).map({False: "first", True: "again"})

    def _located(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Statements with the row of their attribution, and whether its article is a copy."""
        place = pd.Series(self.frame.index, index=self.frame["attribution_id"])
        found = frame[_COUNTED].assign(row=frame["attribution_id"].map(place).astype("int64"))
        return found.assign(copies=self.frame["copies"].to_numpy()[found["row"]]) if self.copied else found

    @cached_property
    def _statement_frame(self) -> pd.DataFrame:
        return self._located(units.statements(self.case))

    @cached_property
    def events_drawn(self) -> list[str]:
        """Ids of the events that are drawn, in order of time."""
        return most_reported(self.case)

    @property
    def speakers(self) -> list[str]:
        """Ids of the speakers that can be chosen, in the codebook's order."""
        return self.case.book.order("actor")

    def _dims(self, *names: str) -> dict[str, tuple[str, list[str]]]:
        book = self.case.book
        ids = {
            "family": ("family", [f["family"] for f in book.families()]),
            "form": ("form", book.order("form")),
            "stance": ("stance", book.order("stance")),
        }
        ids |= {name: (f"{name}_id", book.order(name)) for name in ("party", "outlet", "issue")}
        ids["actor"] = ("actor_id", self.speakers)
        if "event" in names:
            ids["event"] = ("event_id", self.events_drawn)
        if "article" in names:
            ids["article"] = ("article_id", list(self.case.articles["article_id"]))
        if self.copied and {"outlet", "article"} & set(names):
            ids["copies"] = ("copies", ["first", "again"])
            names = (*names, "copies")
        return {name: ids[name] for name in names}

    def _attributions(self) -> Cube:
        return cubes.build("attribution", self._by_issue, self._said_dims(), key="attribution_id", days=DAYS, row="row")

    def _tones(self) -> Cube:
        """As ``attributions``, by every step of every score too, for charts of these: its cells are many."""
        frame = self._by_issue
        for name, column in BINNED.items():
            tenths = np.rint(frame[column].astype("float64") * 10)
            frame[f"{name}_bin"] = tenths.map(lambda v: "" if pd.isna(v) else str(int(v)))
            frame[f"{name}_zero"] = (frame[column] == 0).astype("float64")
        dims = self._said_dims() | {f"{name}_bin": (f"{name}_bin", BINS) for name in BINNED}
        return cubes.build("attribution", frame, dims, key="attribution_id", days=DAYS, measures=SCORES, row="row")

    def _said_dims(self) -> dict[str, tuple[str, list[str]]]:
        return self._dims("party", "family", "outlet", "actor", "form", "issue", "event", "article")

    @property
    def _by_issue(self) -> pd.DataFrame:
        """Attributions × issues stated in them; one without issues is one row."""
        issues = self._statement_frame[["attribution_id", "issue_id"]].drop_duplicates()
        return self.frame.assign(row=self.frame.index).merge(issues, on="attribution_id", how="left", validate="one_to_many")

    def _statements(self) -> Cube:
        dims = self._dims("party", "family", "outlet", "actor", "form", "issue", "stance")
        return cubes.build("statement", self._statement_frame, dims, days=DAYS, row="row")

    def _utterances(self) -> Cube:
        return self._positions(self._statement_frame)

    def _stated(self) -> Cube:
        """As ``utterances``, with the positions that rules coded."""
        return self._positions(self._located(units.statements(self.case.only(machine_stance=True))))

    def _positions(self, frame: pd.DataFrame) -> Cube:
        rank = {c["value"]: c["rank"] for c in self.case.book.codes("attributions", "form")}
        frame = frame[frame["issue_kind"] == "negotiable"]
        frame = frame.assign(rank=frame["form"].map(rank), said=frame["utterance_id"] + "\0" + frame["issue_id"])
        frame = frame.sort_values(["rank", "statement_id"], kind="stable")
        dims = self._dims("party", "family", "outlet", "actor", "form", "issue", "stance")
        return cubes.build("utterance × issue", frame, dims, key="said", days=DAYS, measures={"score": "score"}, row="row")

    def _events(self) -> Cube:
        drawn = self.events_drawn
        there = self.case.rows("event_participants", "event_id", drawn)[["event_id", "party_id", "actor_id"]].drop_duplicates()
        reports = self.case.rows("event_reports", "event_id", drawn)[["event_id", "article_id"]]
        texts = self.case.rows("articles", "article_id", reports["article_id"].dropna())[["article_id", "outlet_id"]]
        outlet = reports.merge(texts, on="article_id", validate="many_to_one")
        outlet = outlet.assign(copies=self._told(outlet["article_id"])) if self.copied else outlet
        outlet = outlet[[c for c in ("event_id", "outlet_id", "copies") if c in outlet]].drop_duplicates()
        frame = self.case.rows("events", "event_id", drawn)[["event_id", "start", "end"]]
        frame = frame.set_index("event_id").loc[drawn].reset_index()
        frame = (
            frame.assign(row=frame.index)
            .merge(there, on="event_id", how="left", validate="one_to_many")
            .merge(outlet, on="event_id", how="left", validate="many_to_many")
        )
        if self.copied:
            frame["copies"] = frame["copies"].fillna("first")  # no article reports it: a reference work does
        dims = {
            n: ("copies" if n == "copies" else c, ids) for n, (c, ids) in self._dims("event", "party", "actor", "outlet").items()
        }
        return cubes.build("event", frame, dims, key="event_id", days=("start", "end"), row="row")

    def _articles(self) -> Cube:
        """Articles by the days of their report and of whatever they attribute: one of these must meet a filter's days."""
        frame = self.case.articles.rename(columns={"reported_from": "said_from", "reported_to": "said_to"})
        frame = frame.assign(words=frame["n_words"].fillna(0).astype("float64") / cubes.SCALE)  # so that the integer sum is words
        said = self.case.whole.attributions[["article_id", *DAYS]].drop_duplicates()
        carried = frame.drop(columns=list(DAYS)).merge(said, on="article_id", validate="one_to_many")
        every = pd.concat([frame, carried], ignore_index=True)
        every = every.assign(copies=self._told(every["article_id"])) if self.copied else every
        dims = self._dims("article", "outlet")
        return cubes.build("article", every, dims, key="article_id", days=DAYS, measures={"words": "words"})


class Query:
    """One selection over the cubes of a case; the twin of ``query`` in front/cube.js.

    Parameters
    ----------
    cubes : Cubes
    selection : mapping
        As `Panel.selection`; filters of the case itself are added.
    instead : mapping of str to str, optional
        Cube → another that stands for it, e.g. ``stated`` for ``utterances`` where positions coded by rule are shown.
    """

    def __init__(self, cubes: Cubes, selection: Selection, *, instead: Mapping[str, str] | None = None):
        self._instead = dict(instead or {})
        fixed = fixed_filters(cubes.case)
        self.cubes, self.content = cubes, fixed["content"] or any(selection.get(k) is not None for k in _CONTENT)
        days = {k: [d for d in (day_number(selection.get(k)), fixed[k]) if d is not None] for k in ("since", "until")}
        self.selection: dict[str, Any] = {
            **{k: v for k, v in selection.items() if k != "copies"},
            "copies": ["first"] if selection.get("copies") is False else None,
            "since": max(days["since"], default=None),
            "until": min(days["until"], default=None),
        }
        self._cells: dict[str, np.ndarray] = {}

    def cells(self, name: str) -> np.ndarray:
        """Kept cells of a cube."""
        if name not in self._cells:
            selection = self.selection
            if name == "events" and self.content:
                selection = selection | {"event": self._named("event")}
            if name == "articles":
                selection = {k: selection.get(k) for k in ("outlet", "copies", "since", "until")}
            self._cells[name] = cubes.kept(self._cube(name), selection)
        return self._cells[name]

    def sum(self, name: str, by: Sequence[str] = ()) -> Slice:
        """Counts and sums of the kept cells of a cube."""
        return cubes.add_up(self._cube(name), self.cells(name), by)

    def total(self, name: str) -> int:
        """Things kept in a cube."""
        return int(self.sum(name).n[0])

    def rows(self, name: str, where: Mapping[str, Sequence[str]] | None = None) -> np.ndarray:
        """Attribution rows behind the kept cells that meet ``where``."""
        return cubes.rows(self._cube(name), self.cells(name), where)

    def undated(self) -> int:
        """Attributions that left only because they have no date."""
        if self.selection["since"] is None and self.selection["until"] is None:
            return 0
        rest = {k: v for k, v in self.selection.items() if k not in ("since", "until")}
        return int(cubes.slice(self._cube("attributions"), rest, undated=True).n[0])

    def _cube(self, name: str) -> Cube:
        return self.cubes[self._instead.get(name, name)]

    def _named(self, dimension: str) -> list[str]:
        counts = self.sum("attributions", [dimension]).n
        return [name for name, n in zip(self._cube("attributions").labels[dimension], counts, strict=True) if name and n]


def fixed_filters(case: Case) -> dict[str, Any]:
    """What a filtered case adds to every selection: its days, and whether its events were chosen by content."""
    days = {k: day_number(case.filters.get(k)) for k in ("since", "until")}
    return {**days, "content": case.chosen_by_content}
