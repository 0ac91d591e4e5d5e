"""A case → the cubes a panel needs: counts by several dimensions at once, of which rows, and two ways to make them.

`RowCubes` know the attributions behind every cell, for cases in memory; `CountedCubes` are counted where the rows are, on disk.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, reduce
from operator import or_
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd

from kit.case import rows, units, wording
from kit.case.case import Case
from kit.case.codebook import FOUND
from kit.errors import KitError
from kit.measures import tally
from kit.measures.timeline import event_reports, most_reported
from kit.panels import cells, kept, marked, sourced
from kit.panels import cube as cubes
from kit.panels.compact import compact
from kit.panels.counted import DAYS, Counted, Dims
from kit.panels.cube import Cube
from kit.store.frames import Frame, collected

BINS = [str(i) for i in range(-10, 11)]
BINNED = {"textblob": "textblob_polarity", "vader": "vader_compound", "outlook": "outlook"}
SCORES = BINNED | {f"{name}_zero": f"{name}_zero" for name in ("textblob", "vader")}
_BY_RULE = " by rule"  # behind the position of a statement that a rule coded
_FOUND_ACTORS = 200
_TOLD, _TOLD_OF_ALL = 30, 10_000  # reports of an event on disk with a code of their own: of one outlet, and of all together
# dimension → column; the others are ids
_COLUMNS = {name: name for name in ("family", "form", "stance", "original", "carrier", "span")}
_WHO = ("party", "family", "outlet", "actor", "form", "issue")
EARLIEST, LATEST = (pd.Timestamp(day).as_unit("s") for day in ("0001-01-01", "9999-12-31"))  # of open intervals
APART = 20_000  # attributions: cubes of more put things with different rows into one cell, so that no words can be searched
EXACT = 300_000  # attributions: means of more, in panels of a case on disk, are those of scores rounded to a tenth
_KEPT = ("attributions", "tones", "positions", "carried", "worded", "lags")  # cubes of a whole case that take long to count
_MOST_ROWS = 100_000  # of evidence in one DataFrame


def cubes_of(case: Case) -> Cubes:
    """The cubes of a case, made where its rows are."""
    return CountedCubes(case) if case.lazy else RowCubes(case)


class Cubes(ABC):
    """The cubes of one case, built when asked for.

    Parameters
    ----------
    case : Case
    """

    with_rows: bool  # whether a cell knows the attributions behind it, so that a page can show them without a kernel

    def __init__(self, case: Case):
        self.case = case
        self._built: dict[str, Cube] = {}
        self._listed: dict[Hashable, Any] = {}

    def __getitem__(self, name: str) -> Cube:
        if name not in self._built:
            self._built[name] = self._made(name)
        return self._built[name]

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What is listed besides sums, made once for all panels of the case."""
        if key not in self._listed:
            self._listed[key] = make()
        return self._listed[key]

    def _made(self, name: str) -> Cube:
        if name in sourced.CUBES:
            return sourced.CUBES[name](self)
        return marked.cube(self, name) if marked.is_cube(name) else getattr(self, f"_{name}")()

    @abstractmethod
    def _make(self, counted: Counted) -> Cube:
        """The cube of what is counted."""

    @property
    @abstractmethod
    def actors(self) -> list[str]:
        """Ids of the actors that can be chosen, in the codebook's order."""

    @property
    def searched(self) -> bool:
        """Whether a selection of rows, by their words or behind a mark, can be counted."""
        return False

    def says(self, text: str) -> np.ndarray:
        """Where rows can be selected, see `RowCubes`."""
        raise KitError(f"the wording stays with the case: this panel cannot be searched for {text!r}; case.only(text=…) can")

    def behind(self, mark: Mapping[str, Any]) -> np.ndarray:
        """Where rows can be selected, see `RowCubes`."""
        raise KitError(f"the rows behind {mark.get('label')!r} stay with the case: this panel cannot be filtered by them")

    def held_by(self, name: str) -> str:
        """The cube that holds what another is made of; of most cubes itself."""
        return name

    def views(self, name: str) -> dict[str, dict[str, Any]]:
        """What other cubes a page makes of this one: their names, and how."""
        return {}

    @property
    def n(self) -> int:
        """Attributions."""
        return self.case.count("attributions")

    @property
    def attached(self) -> bool:
        """Whether passages of the articles' own texts are in the case."""
        return "texts" in self.case.tables and self.case.count("texts") > 0

    @cached_property
    def copied(self) -> bool:
        """Whether some articles repeat an earlier one of their wire group."""
        return bool(len(collected(self._copies.head(1))))

    @property
    def _copies(self) -> Frame:
        """Ids of articles that repeat an earlier one of their wire group, if they have attributions."""
        return self.case.whole.frame("said").filter(nw.col("copy")).select("article_id").unique()

    def is_copy(self, articles: pd.Series) -> pd.Series:
        """Whether an article, named as on charts, repeats an earlier one of its wire group."""
        named = rows.articles(self.case.whole).join(self._copies, on="article_id", how="semi").select("article")
        return articles.isin(set(collected(named)["article"]))

    def _first_or_again(self, articles: pd.Series) -> pd.Series:
        return articles.isin(set(collected(self._copies)["article_id"])).map({False: "first", True: "again"})

    @cached_property
    def events_drawn(self) -> list[str]:
        """Ids of the events that are drawn, in order of time."""
        return most_reported(self.case)

    @cached_property
    def events_contested(self) -> set[str]:
        """Ids of the drawn events on which sources disagree."""
        frame = units.events(self.case, among=self.events_drawn)
        return set(frame.loc[frame["contested"], "event_id"])

    @cached_property
    def reports_contested(self) -> pd.DataFrame:
        """Reports of the drawn events on which sources disagree, in order of time and source."""
        return event_reports(self.case, [e for e in self.events_drawn if e in self.events_contested])

    @property
    def reports_told(self) -> tuple[pd.DataFrame, int]:
        """Those of them that a view is told one by one; and of how many of one outlet and event these are at most, 0: all."""
        return self.reports_contested, 0

    @cached_property
    def figures_put(self) -> pd.DataFrame:
        """Figures of people that somebody put forward; see `sourced.put_first`."""
        return sourced.put_first(self.case)

    def evidence(self, case: Case, mark: Mapping[str, Any] | None, most: int | None = None) -> tuple[pd.DataFrame, int]:
        """Attributions behind a mark of a filtered case, in order of article and id, and how many there are."""
        where = dict(mark["where"]) if mark else {}
        frame = (
            self._behind(case, mark["cube"] if mark else "attributions", where).select("article_id", "attribution_id").unique()
        )
        n = int(collected(frame.select(n=nw.len()))["n"].iloc[0])
        if most is None and n > _MOST_ROWS:
            raise KitError(f"{n:,} attributions are behind this: filter further; a DataFrame of evidence holds {_MOST_ROWS:,}")
        frame = frame.with_columns(_length=nw.col("attribution_id").str.len_chars())  # of an article's, 99 comes before 100
        wanted = frame.sort("article_id", "_length", "attribution_id").head(most if most is not None else n)
        return units.attributions(case, among=list(collected(wanted)["attribution_id"])), n

    def _behind(self, case: Case, unit: str, where: Mapping[str, Sequence[str]]) -> Frame:
        """Rows of a unit that have one of the ids of ``where`` in each of its dimensions."""
        bins = {name.removesuffix("_bin"): ids for name, ids in where.items() if name.endswith("_bin")}
        others = [name for name in where if not name.endswith("_bin") and name != cubes.DAYS]
        plain = {_COLUMNS.get(name, f"{name}_id"): list(where[name]) for name in others}
        labels = ["family"] if "family" in plain else []
        if unit in ("utterances", "stated"):
            frame = rows.utterances(case.only(machine_stance=True) if unit == "stated" else case, labels)
        elif unit == "coded":
            frame = rows.statements(case.only(machine_stance=True), labels)
        elif unit == "statements" or "issue_id" in plain:
            frame = rows.statements(case, labels)
        else:
            frame = sourced.spoken(case, unit, plain, labels)
        for column, wanted in plain.items():
            frame = frame.filter(_among(column, wanted))
        for name, steps in bins.items():
            frame = frame.filter(tally.tenths(BINNED[name]).is_in([int(step) for step in steps]))
        return frame.filter(reduce(or_, map(_said_in, where[cubes.DAYS]))) if where.get(cubes.DAYS) else frame

    def _dims(self, *names: str) -> dict[str, tuple[str, list[str]]]:
        book = self.case.book
        ids = {name: book.order(name) for name in ("party", "outlet", "issue", "form", "stance")}
        ids |= {"family": [f["family"] for f in book.families()], "actor": self.actors}
        if "event" in names:
            ids["event"] = self.events_drawn
        dims = {name: (_COLUMNS.get(name, f"{name}_id"), ids[name]) for name in names}
        return dims | ({"copies": ("_copy", ["first", "again"])} if self.copied and "outlet" in names else {})

    def _attributions(self) -> Cube:
        frame = self._by_issue(rows.attributions(self.case, ["family"]))
        return self._make(Counted("attribution", frame, self._dims(*_WHO, "event"), key="attribution_id"))

    def _tones(self) -> Cube:
        """As ``attributions``, by every step of every score too; a cube of its own, because these are many cells."""
        frame = rows.attributions(self.case, ["family"])
        for name, column in BINNED.items():
            frame = frame.with_columns(tally.tenths(column).alias(f"{name}_bin"))
            if f"{name}_zero" in SCORES:
                zero = (nw.col(column).cast(nw.Float64) == 0).cast(nw.Float64)
                frame = frame.with_columns(zero.alias(f"{name}_zero"))
        dims = self._dims(*_WHO, "event") | {f"{name}_bin": (f"{name}_bin", BINS) for name in BINNED}
        return self._make(Counted("attribution", self._by_issue(frame), dims, key="attribution_id", measures=SCORES))

    def _by_issue(self, frame: Frame) -> Frame:
        """Attributions × issues stated in them; one without issues is one row."""
        issues = self.case.frame("stated").select("attribution_id", "issue_id").unique()
        counts = issues.group_by("attribution_id").agg(_n=nw.len())
        frame = frame.join(counts, on="attribution_id", how="left").with_columns(_alone=nw.col("_n").fill_null(0) < 2)
        return frame.join(issues, on="attribution_id", how="left")

    def _statements(self) -> Cube:
        frame = rows.statements(self.case, ["family"]).with_columns(_alone=nw.lit(True))
        return self._make(Counted("statement", frame, self._dims(*_WHO, "stance")))

    def _coded(self) -> Cube:
        """As ``statements``, those that have a place in an article, with the positions that rules coded."""
        placed = ~nw.coalesce("content_start", "char_start").is_null() & ~nw.coalesce("content_end", "char_end").is_null()
        placed_ids = self.case.frame("attributions").filter(placed).select("attribution_id")
        frame = rows.statements(self.case.only(machine_stance=True), ["family"]).join(placed_ids, on="attribution_id", how="semi")
        return self._make(Counted("statement", frame.with_columns(_alone=nw.lit(True)), self._dims(*_WHO, "stance")))

    def _utterances(self) -> Cube:
        return self._of_case(self.case)

    def _stated(self) -> Cube:
        """As ``utterances``, with the positions that rules coded."""
        return self._of_case(self.case.only(machine_stance=True))

    def _of_case(self, case: Case) -> Cube:
        frame = rows.statements(case, ["family", "issue_kind", "score"])
        return self._of_positions(frame, self._dims(*_WHO, "stance"), {"score": "score"})

    def _of_positions(self, frame: Frame, dims: Dims, measures: Mapping[str, str]) -> Cube:
        key = nw.concat_str([nw.col("utterance_id"), nw.col("issue_id")], separator=" ")
        frame = frame.filter(nw.col("issue_kind") == "negotiable").with_columns(_alone=nw.col("alone"), _utterance=key)
        order = ["form_rank", "statement_id"]
        return self._make(Counted("utterance × issue", frame, dims, key="_utterance", order=order, measures=measures))

    def _events(self) -> Cube:
        drawn = self.events_drawn
        there = self.case.rows("event_participants", "event_id", drawn)[["event_id", "party_id", "actor_id"]].drop_duplicates()
        reports = self.case.rows("event_reports", "event_id", drawn)[["event_id", "article_id"]]
        texts = self.case.rows("articles", "article_id", reports["article_id"].dropna())[["article_id", "outlet_id"]]
        outlet = reports.merge(texts, on="article_id", validate="many_to_one")
        outlet = outlet.assign(_copy=self._first_or_again(outlet["article_id"])) if self.copied else outlet
        outlet = outlet[[c for c in ("event_id", "outlet_id", "_copy") if c in outlet]].drop_duplicates()
        frame = self.case.rows("events", "event_id", drawn)[["event_id", "start", "end"]]
        frame = frame.set_index("event_id").loc[drawn].reset_index()
        frame = (
            frame.assign(row=frame.index)
            .merge(there, on="event_id", how="left", validate="one_to_many")
            .merge(outlet, on="event_id", how="left", validate="many_to_many")
        )
        if self.copied:
            frame["_copy"] = frame["_copy"].fillna("first")  # no article reports it: a reference work does
        dims = self._dims("event", "party", "actor", "outlet")
        return cubes.build("event", frame, dims, key="event_id", days=("start", "end"), row="row")

    @cached_property
    def article_days(self) -> pd.DataFrame:
        """Articles by the days of their report and of whatever they attribute; days that touch are one interval. An article
        may have several; it is kept if the filter's days overlap one."""
        frame = self.case.frame("articles").select(
            "article_id", "outlet_id", "n_words", said_from="reported_from", said_to="reported_to"
        )
        said = self.case.whole.frame("said").select("article_id", *DAYS).unique()
        carried = frame.select("article_id", "outlet_id", "n_words").join(said, on="article_id", how="inner")
        every = collected(nw.concat([frame, carried.select(frame.columns)], how="vertical").unique())
        spans = _merged(every.reset_index(drop=True))
        return spans.assign(_copy=self._first_or_again(spans["article_id"])) if self.copied else spans

    def _articles(self) -> Cube:
        spans = self.article_days
        words = spans["n_words"].fillna(0).astype("int64")
        shared = spans["article_id"].duplicated(keep=False)
        spans = spans.assign(n=1, n_words=1, s_words=words, _key=spans["article_id"].where(shared))
        dims = self._dims("outlet")
        by = [*(c for c, _ in dims.values()), *DAYS]
        alone = spans[~shared].groupby(by, dropna=False, sort=True)[["n", "n_words", "s_words"]].sum().reset_index()
        cells = pd.concat([alone.assign(_key=None), spans[shared]], ignore_index=True)
        return cubes.from_cells("article", cells, dims, key="_key", days=DAYS, measures=["words"])


class RowCubes(Cubes):
    """Cubes of rows in memory: every cell knows the numbers of its rows in `frame`."""

    with_rows = True

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per attribution, as in `units.attributions`."""
        return units.attributions(self.case)

    @property
    def searched(self) -> bool:
        return self.n <= APART

    @property
    def actors(self) -> list[str]:
        return self.case.book.order("actor")

    def says(self, text: str) -> np.ndarray:
        """Per attribution, whether it says every word of a text; see `kit.case.wording`."""
        return wording.says(self.frame, text).to_numpy(bool)

    def behind(self, mark: Mapping[str, Any]) -> np.ndarray:
        """Per attribution, whether it has what a mark stands for, whatever is chosen."""
        cube, mask = self[mark["cube"]], np.zeros(self.n, bool)
        mask[cubes.rows(cube, np.arange(len(cube.n)), mark["where"])] = True
        return mask

    def _make(self, counted: Counted) -> Cube:
        unit, frame, dims, key, order, measures = counted
        table = collected(_with_copy(frame, dims))
        place = pd.Series(self.frame.index, index=self.frame["attribution_id"])
        table = table.assign(row=table["attribution_id"].map(place).astype("int64"))
        table = table.sort_values([*order, "row"], kind="stable", ignore_index=True)
        options: dict[str, Any] = {"days": DAYS, "measures": measures, "row": "row", "by_row": self.searched}
        return cubes.build(unit, _as_ids(table, dims), dims, key=key, **options)


class CountedCubes(Cubes):
    """Cubes of rows on disk, whose cells are counted there and know no rows.

    An attribution with several issues, and an utterance that several articles report, are one cell with a list (see
    `kit.panels.compact`). Some cubes are made of others, so that a page holds these once: statements of attributions;
    positions with and without those that rules coded, of one cube; scores are steps behind the cells of attributions. Wording
    and articles are not in the cubes: `evidence` asks for them.
    """

    with_rows = False
    _making = ""  # the name of the cube that is being made

    def _made(self, name: str) -> Cube:
        if name in self._recoded:
            return cubes.recoded(self["positions"], "stance", self._recoded[name])
        if self._is_attributions(name):
            return replace(self["attributions"], unit="statement", every="issue")
        if name == "attributions" and ("tones" in self._built or (self._kept and self._kept.has("tones"))):
            tones = self["tones"]
            labels = {dimension: ids for dimension, ids in tones.labels.items() if dimension not in tones.steps}
            return replace(tones, labels=labels, steps={})
        outer, self._making = self._making, name
        try:
            cube = super()._made(name)
        finally:
            self._making = outer
        return cube if cube.lists is not None else compact(cube)

    def held_by(self, name: str) -> str:
        return "positions" if name in self._recoded else "attributions" if self._is_attributions(name) else name

    def views(self, name: str) -> dict[str, dict[str, Any]]:
        if name == "positions":
            return {view: {"recoded": {"stance": ids}} for view, ids in self._recoded.items()}
        if name == "attributions" and self._is_attributions("statements"):
            return {"statements": {"unit": "statement", "every": "issue"}}
        return {}

    def _is_attributions(self, name: str) -> bool:
        return name == "statements" and self._stated_once

    @cached_property
    def _recoded(self) -> dict[str, dict[str, str]]:
        """Cubes that are that of positions, with what its ids stand for in them."""
        codes = [c["value"] for c in self.case.book.codes("statements", "stance")]
        naming = next(c["value"] for c in self.case.book.codes("statements", "stance") if c.get("score") is None)
        ruled = {code: f"{code}{_BY_RULE}" for code in codes}
        return {"stated": {marked: code for code, marked in ruled.items()}, "utterances": dict.fromkeys(ruled.values(), naming)}

    @cached_property
    def _stated_once(self) -> bool:
        """Whether nothing is stated twice on one issue in one attribution, so that attributions tell of statements."""
        attributions = self["attributions"]
        if attributions.lists is None or "issue" not in attributions.lists.codes:  # no attribution has several issues
            return False
        return cubes.slice(replace(attributions, every="issue"), {}).n[0] == self.case.count("statements")

    def _positions(self) -> Cube:
        ruled = nw.concat_str([nw.col("stance"), nw.lit(_BY_RULE)])
        case = self.case.only(machine_stance=True)
        frame = rows.statements(case, ["family", "issue_kind", "by_rule"]).with_columns(
            stance=nw.when(nw.col("by_rule")).then(ruled).otherwise(nw.col("stance"))
        )
        dims = self._dims(*_WHO, "stance")
        column, codes = dims["stance"]
        return self._of_positions(frame, dims | {"stance": (column, [*codes, *self._recoded["stated"]])}, {})

    @cached_property
    def reports_told(self) -> tuple[pd.DataFrame, int]:
        """Of one outlet and event some, first one of each answer: so a filter by outlet keeps what that outlet says."""
        every = self.reports_contested
        nth = self._nth_of_outlet(every)
        most = next((n for n in range(_TOLD, 1, -1) if (nth < n).sum() <= _TOLD_OF_ALL), 1)
        return (every, 0) if (nth < most).all() else (every[nth < most], most)

    def _nth_of_outlet(self, every: pd.DataFrame) -> pd.Series:
        """The place of each report among those of its outlet, or other source, and event: those that disagree come first, and
        each answer (agreement, days, round) comes once before any is repeated."""
        texts = self.case.rows("articles", "article_id", every["article_id"].dropna().unique()).set_index("article_id")
        printed = every["article_id"].notna()
        outlet = every["article_id"].map(texts["outlet_id"]).where(printed, every["source_id"]).fillna("")
        copy = self._first_or_again(every["article_id"]) if self.copied else ""
        frame = every[["event_id", "agrees"]].assign(_printed=printed, _outlet=outlet, _copy=copy)
        by = ["event_id", "_printed", "_outlet", "_copy"]
        answer = [every["agrees"], *(every[c] for c in ("asserted_start", "asserted_end", "asserted_round"))]
        frame["_again"] = frame.groupby([*by, *answer], dropna=False).cumcount()
        frame["_rank"] = frame["agrees"].map({"no": 0, "partly": 1}).fillna(2)
        return frame.sort_values(["_again", "_rank"], kind="stable").groupby(by).cumcount().reindex(frame.index)

    @cached_property
    def actors(self) -> list[str]:
        """The codebook's actors, and the most quoted of those it lacks."""
        counts = collected(self.case.whole.frame("said").group_by("actor_id").agg(n=nw.len())).dropna()
        others = counts[counts["actor_id"].str.startswith(FOUND)].sort_values(["n", "actor_id"], ascending=[False, True])
        beyond = set(others["actor_id"].iloc[:_FOUND_ACTORS])
        return [a for a in self.case.book.order("actor") if not a.startswith(FOUND) or a in beyond]

    def _make(self, counted: Counted) -> Cube:
        name, exact = self._making, self.n <= EXACT
        steps = {f"{measure}_bin": measure for measure in BINNED} if name == "tones" else {}
        others = [m for m in counted.measures if m.removesuffix("_zero") not in steps.values()]
        summed = {m: column for m, column in counted.measures.items() if exact or m not in steps.values()}
        counted = counted._replace(frame=_with_copy(counted.frame, counted.dims), measures=summed)
        expected = (counted.unit, cells.labels(counted.dims), steps, others, exact)

        def make() -> Cube:
            return compact(cells.count(counted), list(steps.values()), exact=exact)

        return self._kept.cube(name, expected, make) if self._kept and name in _KEPT else make()

    @cached_property
    def _kept(self) -> kept.Kept | None:
        """Cubes that earlier sessions counted, of a case that has a place for them."""
        return kept.Kept(*self.case.made_of) if self.case.made_of else None


def _said_in(days: str) -> nw.Expr:
    """Whether exactly these are a row's days: ``2022-03-14/2022-03-16``, an empty side is open."""
    first, _, last = days.partition("/")
    sides = zip(DAYS, (first, last), strict=True)
    known = [nw.col(c) == pd.Timestamp(day).to_pydatetime() if day else nw.col(c).is_null() for c, day in sides]
    return known[0].fill_null(False) & known[1].fill_null(False)


def _among(column: str, wanted: Sequence[str]) -> nw.Expr:
    """Whether a column has one of some ids; the empty one, or none, stands for what is missing."""
    ids, missing = [i for i in wanted if i], nw.col(column).is_null()
    return missing if not ids else nw.col(column).is_in(ids) | missing if "" in wanted else nw.col(column).is_in(ids)


def _with_copy(frame: Frame, dims: Dims) -> Frame:
    again = nw.when(nw.col("copy")).then(nw.lit("again")).otherwise(nw.lit("first"))
    return frame.with_columns(_copy=again) if "copies" in dims else frame


def _as_ids(frame: pd.DataFrame, dims: Dims) -> pd.DataFrame:
    """With steps of a score as text, as dimensions have them."""
    steps = {column for column, _ in dims.values() if frame[column].dtype != "str"}
    return frame.assign(
        **{c: pd.array([None if pd.isna(v) else str(int(v)) for v in frame[c]], dtype="str") for c in sorted(steps)}
    )


def _merged(spans: pd.DataFrame) -> pd.DataFrame:
    """Intervals of days per article, those that overlap or touch made one; undated ones stay apart."""
    undated = spans["said_from"].isna() & spans["said_to"].isna()
    first = spans["said_from"].fillna(EARLIEST)
    last = spans["said_to"].fillna(LATEST)
    dated = spans[~undated].assign(_first=first, _last=last).sort_values(["article_id", "_first", "_last"], kind="stable")
    reach = dated.groupby("article_id")["_last"].cummax().groupby(dated["article_id"]).shift()
    begins = reach.isna() | (dated["_first"] > reach + pd.Timedelta(days=1))
    block = begins.groupby(dated["article_id"]).cumsum()
    kinds = {"outlet_id": "first", "n_words": "first", "_first": "min", "_last": "max"}
    blocks = dated.groupby(["article_id", block.rename("_block")], sort=True).agg(kinds).reset_index()
    blocks["said_from"] = blocks["_first"].where(blocks["_first"] > EARLIEST)
    blocks["said_to"] = blocks["_last"].where(blocks["_last"] < LATEST)
    nothing = spans[undated].drop_duplicates("article_id")
    return pd.concat([blocks[spans.columns], nothing], ignore_index=True)
