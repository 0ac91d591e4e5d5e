"""A case in Parquet parts → the cubes a panel needs, counted by DuckDB, and evidence fetched for the rows shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import narwhals as nw
import pandas as pd

from kit.case import units
from kit.case.case import Case
from kit.errors import KitError
from kit.measures import rows
from kit.panels import cube as cubes
from kit.panels.cube import Cube
from kit.panels.cubes import BINNED, BINS, DAYS, SCORES, Cubes
from kit.store.frames import Frame, collected

_MOST_ROWS = 100_000  # of evidence in one DataFrame
FOUND = "found."  # ids of speakers that no codebook names begin with it
_FOUND_SPEAKERS = 200
_SOME = {"actor", "event"}  # dimensions of which only the most frequent are told apart
_COLUMNS = {"family": "family", "form": "form", "stance": "stance"}  # dimension → column; the others are ids


class Asked(Cubes):
    """As `Cubes`, of a case whose rows stay on disk: a cube is made of counted cells and knows no rows.

    Cells of an attribution with several issues, and of an utterance that several articles report, stand alone; all others are
    counted together. Wording, articles and speakers are not in the cubes: `evidence` asks for them.
    """

    @property
    def n(self) -> int:
        """Attributions."""
        return self.case.count("attributions")

    @property
    def attached(self) -> bool:
        """Whether the articles' own texts are in the case."""
        return "texts" in self.case.tables and self.case.count("texts") > 0

    @cached_property
    def copied(self) -> bool:  # type: ignore[override]
        """Whether some articles repeat an earlier one of their wire group."""
        return bool(len(collected(self.case.whole.frame("said").filter(nw.col("copy")).select("article_id").head(1))))

    @cached_property
    def speakers(self) -> list[str]:
        """The codebook's speakers, and the most quoted of those it lacks."""
        counts = collected(self.case.whole.frame("said").group_by("actor_id").agg(n=nw.len())).dropna()
        found = counts[counts["actor_id"].str.startswith(FOUND)].sort_values(["n", "actor_id"], ascending=[False, True])
        beyond = set(found["actor_id"].iloc[:_FOUND_SPEAKERS])
        return [a for a in self.case.book.order("actor") if not a.startswith(FOUND) or a in beyond]

    def evidence(self, case: Case, mark: Mapping[str, Any] | None, most: int | None = None) -> tuple[pd.DataFrame, int]:
        """Attributions behind a mark of a filtered case, in order of id, and how many there are."""
        where = dict(mark["where"]) if mark else {}
        unit = mark["cube"] if mark else "attributions"
        frame = self._chosen(case, unit, where).select("article_id", "attribution_id").unique()
        n = int(collected(frame.select(n=nw.len()))["n"].iloc[0])
        if most is None and n > _MOST_ROWS:
            raise KitError(f"{n:,} attributions are behind this: filter further; a DataFrame of evidence holds {_MOST_ROWS:,}")
        frame = frame.with_columns(_length=nw.col("attribution_id").str.len_chars())  # of an article's, 99 comes before 100
        wanted = frame.sort("article_id", "_length", "attribution_id").head(most if most is not None else n)
        return units.attributions(case, among=list(collected(wanted)["attribution_id"])), n

    def _chosen(self, case: Case, unit: str, where: Mapping[str, Sequence[str]]) -> Frame:
        bins = {name.removesuffix("_bin"): ids for name, ids in where.items() if name.endswith("_bin")}
        plain = {_COLUMNS.get(name, f"{name}_id"): list(ids) for name, ids in where.items() if not name.endswith("_bin")}
        labels = ["family"] if "family" in plain else []
        if unit in ("utterances", "stated"):
            shown = case.only(machine_stance=True) if unit == "stated" else case
            frame = rows.utterances(shown, labels)
        elif unit == "statements" or "issue_id" in plain:
            frame = rows.statements(case, labels)
        else:
            frame = rows.attributions(case, labels)
        for column, wanted in plain.items():
            frame = frame.filter(nw.col(column).is_in(wanted)) if wanted else frame.filter(nw.col(column).is_null())
        for name, steps in bins.items():
            tenths = (nw.col(BINNED[name]).cast(nw.Float64) * 10).round(0).cast(nw.Int64)
            frame = frame.filter(tenths.is_in([int(step) for step in steps]))
        return frame

    def _attributions(self) -> Cube:
        parts = self._by_issue(rows.attributions(self.case, ["family"]))
        return self._counted("attribution", parts, self._said_dims(), {}, key="attribution_id")

    def _tones(self) -> Cube:
        frame = rows.attributions(self.case, ["family"])
        for name, column in BINNED.items():
            value = nw.col(column).cast(nw.Float64)
            frame = frame.with_columns((value * 10).round(0).cast(nw.Int64).alias(f"{name}_bin"))
            frame = frame.with_columns((value == 0).cast(nw.Float64).alias(f"{name}_zero"))
        dims = self._said_dims() | {f"{name}_bin": (f"{name}_bin", BINS) for name in BINNED}
        return self._counted("attribution", self._by_issue(frame), dims, SCORES, key="attribution_id")

    def _said_dims(self) -> dict[str, tuple[str, list[str]]]:
        return self._dims("party", "family", "outlet", "actor", "form", "issue", "event")

    def _by_issue(self, frame: Frame) -> list[Frame]:
        """Attributions with at most one issue; then the others, each as often as it has issues."""
        issues = self.case.frame("stated").select("attribution_id", "issue_id").unique()
        many = issues.group_by("attribution_id").agg(_n=nw.len(), _one=nw.col("issue_id").min())
        frame = frame.with_columns(_copy=self._again("copy")) if self.copied else frame
        frame = frame.join(many, on="attribution_id", how="left")
        shared = nw.col("_n") > 1
        alone = frame.filter(~shared | nw.col("_n").is_null()).with_columns(
            issue_id=nw.col("_one"), attribution_id=nw.lit(None).cast(nw.String)
        )
        apart = frame.filter(shared).join(
            issues.rename({"attribution_id": "_of"}), left_on="attribution_id", right_on="_of", how="inner"
        )
        return [alone, apart]

    def _statements(self) -> Cube:
        frame = rows.statements(self.case, ["family"])
        return self._counted(
            "statement", [frame], self._dims("party", "family", "outlet", "actor", "form", "issue", "stance"), {}
        )

    def _utterances(self) -> Cube:
        return self._positions_of(self.case)

    def _stated(self) -> Cube:
        return self._positions_of(self.case.only(machine_stance=True))

    def _positions_of(self, case: Case) -> Cube:
        frame = rows.statements(case, ["family", "issue_kind", "score"]).filter(nw.col("issue_kind") == "negotiable")
        key = nw.concat_str([nw.col("utterance_id"), nw.col("issue_id")], separator=" ")
        alone = frame.filter(nw.col("alone"))
        again = frame.filter(~nw.col("alone")).with_columns(_said=key)
        dims = self._dims("party", "family", "outlet", "actor", "form", "issue", "stance")
        order = ["form_rank", "statement_id"]
        return self._counted("utterance × issue", [alone, again], dims, {"score": "score"}, key="_said", order=order)

    def _articles(self) -> Cube:
        """Articles by the days of their report and of whatever they attribute; days that touch are one interval: a filter's
        days meet it when they meet one of its parts."""
        frame = self.case.frame("articles").select(
            "article_id", "outlet_id", "n_words", said_from="reported_from", said_to="reported_to"
        )
        said = self.case.whole.frame("said").select("article_id", *DAYS).unique()
        carried = frame.select("article_id", "outlet_id", "n_words").join(said, on="article_id", how="inner")
        every = collected(nw.concat([frame, carried.select(frame.columns)], how="vertical").unique())
        spans = _merged(every)
        if self.copied:
            spans["_copy"] = self._told(spans["article_id"])
        words = spans["n_words"].fillna(0).astype("int64")
        shared = spans["article_id"].duplicated(keep=False)
        spans = spans.assign(n=1, n_words=1, s_words=words, _key=spans["article_id"].where(shared))
        dims = self._dims("outlet")
        by = [*(c for c, _ in dims.values()), *DAYS]
        alone = spans[~shared].groupby(by, dropna=False, sort=True)[["n", "n_words", "s_words"]].sum().reset_index()
        cells = pd.concat([alone.assign(_key=None), spans[shared]], ignore_index=True)
        return cubes.from_cells("article", cells, dims, key="_key", days=DAYS, measures=["words"])

    def _counted(
        self,
        unit: str,
        parts: Sequence[Frame],
        dims: Mapping[str, tuple[str, list[str]]],
        measures: Mapping[str, str],
        *,
        key: str | None = None,
        order: Sequence[str] = (),
    ) -> Cube:
        """A cube of some rows that may be counted together and of others, second, that share a key."""
        by = list(dict.fromkeys([*(column for column, _ in dims.values()), *DAYS]))
        sums: dict[str, Any] = {"n": nw.len()}
        for name in measures:
            sums |= {f"n_{name}": nw.col(f"_{name}").count(), f"s_{name}": nw.col(f"_{name}").sum()}
        few = sorted(dims.values(), key=lambda dim: len(dim[1]))
        ranked = list(dict.fromkeys([*(column for column, _ in few), *DAYS]))  # what repeats comes first: it packs small
        found = []
        for number, part in enumerate(parts):
            part = part.with_columns(_copy=self._again("copy")) if "copies" in dims and "_copy" not in part.columns else part
            for name in dims.keys() & _SOME:  # what is none of their ids is counted together
                column, ids = dims[name]
                part = part.with_columns(nw.when(nw.col(column).is_in(ids)).then(nw.col(column)).alias(column))
            for name, column in measures.items():
                part = part.with_columns(rows.scaled(column).alias(f"_{name}"))
            keys = [*by, *([key, *order] if key and number else [])]
            cells = collected(part.group_by(keys).agg(**sums))
            found.append(cells.sort_values([*keys[len(by) :]] or ranked, kind="stable"))
        cells = pd.concat(found, ignore_index=True)
        for column, _ in dims.values():
            if cells[column].dtype != "str":
                cells[column] = pd.array([None if pd.isna(v) else str(int(v)) for v in cells[column]], dtype="str")
        if key and key not in cells:
            cells[key] = None
        return cubes.from_cells(unit, cells, dims, key=key, days=DAYS, measures=list(measures))

    def _dims(self, *names: str) -> dict[str, tuple[str, list[str]]]:
        """With the column of copies that these rows have."""
        return {name: ("_copy" if name == "copies" else column, ids) for name, (column, ids) in super()._dims(*names).items()}

    def is_copy(self, articles: pd.Series) -> pd.Series:
        copies = self.case.whole.frame("said").filter(nw.col("copy")).select("article_id").unique()
        named = rows.articles(self.case.whole).join(copies, on="article_id", how="semi").select("article")
        return articles.isin(set(collected(named)["article"]))

    def _told(self, articles: pd.Series) -> pd.Series:
        copies = self.case.whole.frame("said").filter(nw.col("copy")).select("article_id").unique()
        return articles.isin(set(collected(copies)["article_id"])).map({False: "first", True: "again"})

    def _again(self, column: str) -> nw.Expr:
        return nw.when(nw.col(column)).then(nw.lit("again")).otherwise(nw.lit("first"))


def _merged(spans: pd.DataFrame) -> pd.DataFrame:
    """Intervals of days per article, those that overlap or touch made one; undated ones stay apart."""
    undated = spans["said_from"].isna() & spans["said_to"].isna()
    first = spans["said_from"].fillna(pd.Timestamp("1700-01-01").as_unit("s"))
    last = spans["said_to"].fillna(pd.Timestamp("2250-01-01").as_unit("s"))
    dated = spans[~undated].assign(_first=first, _last=last).sort_values(["article_id", "_first", "_last"], kind="stable")
    reach = dated.groupby("article_id")["_last"].cummax().groupby(dated["article_id"]).shift()
    begins = reach.isna() | (dated["_first"] > reach + pd.Timedelta(days=1))
    block = begins.groupby(dated["article_id"]).cumsum()
    kinds = {"outlet_id": "first", "n_words": "first", "_first": "min", "_last": "max"}
    made = dated.groupby(["article_id", block.rename("_block")], sort=True).agg(kinds).reset_index()
    made["said_from"] = made["_first"].where(made["_first"] > pd.Timestamp("1700-01-01"))
    made["said_to"] = made["_last"].where(made["_last"] < pd.Timestamp("2250-01-01"))
    nothing = spans[undated].drop_duplicates("article_id")
    return pd.concat([made[spans.columns], nothing], ignore_index=True)


__all__ = ["Asked"]
