"""Machine codes of a whole case and people's codes of a sample of it → corrected numbers with intervals (`design`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kit.case import rows
from kit.case.case import Case
from kit.coders.reliability import agreement
from kit.coders.sampling import Sample, open_sample
from kit.coders.sampling.judged import Judged, judged, known_articles
from kit.coders.sampling.machine import Marks, machine_marks, of_articles
from kit.coders.sampling.sample import ARTICLE, CERTAIN, LEAST, PASSAGE, has_changed
from kit.errors import KitError, UnknownValue
from kit.measures import design
from kit.measures.groups import MIN_N, TEXTS, columns, ordered
from kit.store.frames import collected

COLUMNS = (
    "measure", "value", "low", "high", "machine", "people", "people_low", "people_high", "n_machine", "n_people", "n_effective",
    "why",
)  # fmt: skip
MEAN_STANCE, MEAN_OUTLOOK, SHARE, QUOTED, COUNT = "mean stance", "mean outlook", "share", "quoted share", "count"
OF_MARKS = ("party_id", "party", "family", "actor_id", "actor", "form", "article_id", "article", "outlet_id", "outlet")
OF_ISSUES = ("issue_id", "issue", "issue_group")
_BY_CONTEXT = ("outlet", "since", "until", "copies")  # filters of where and when: the same for machine and people
_BY_CODE = ("party", "actor", "form", "issue")  # filters of what was coded: each side has its own
_HARMLESS = ("machine_stance",)
_AGREED = {"issue": "issue (present or absent)", "issue_id": "issue (present or absent)", "actor": "actor_id", "form": "form"}
_DRAWS = 300  # bootstrap draws of an agreement
Issues = bool | Sequence[str]  # whether rows are passages × issues, and which


class Measure(NamedTuple):
    """What is counted or averaged of the rows of a group.

    Attributes
    ----------
    name : str
    top : callable
        Rows → a number for each.
    bottom : callable or None
        What it is divided by; None: a total.
    within : bool
        Whether the bottom is of all rows of the outlet, the article or the case, and not of the group.
    ends : tuple of float
        The lowest and highest value of one row.
    """

    name: str
    top: Callable[[pd.DataFrame], Any]
    bottom: Callable[[pd.DataFrame], Any] | None = None
    within: bool = False
    ends: tuple[float, float] = (0.0, 1.0)


def _ones(frame: pd.DataFrame) -> Any:
    return np.ones(len(frame))


def _known(column: str) -> Callable[[pd.DataFrame], Any]:
    return lambda frame: frame[column].notna().to_numpy(float)


def _or_zero(column: str) -> Callable[[pd.DataFrame], Any]:
    return lambda frame: frame[column].astype("float64").fillna(0).to_numpy()


COUNTS = (Measure(COUNT, _ones), Measure(SHARE, _ones, _ones, within=True))
VOICES = (*COUNTS, Measure(QUOTED, _or_zero("quoted"), _ones))
STANCES = (Measure(MEAN_STANCE, _or_zero("score"), _known("score"), ends=(-1.0, 1.0)),)
OUTLOOKS = (Measure(MEAN_OUTLOOK, _or_zero("outlook"), _known("outlook"), ends=(-1.0, 1.0)),)


def corrected(
    case: Case, sample: Sample | str, by: str | Iterable[str], measures: Sequence[Measure], *, issues: Issues
) -> pd.DataFrame:
    """Numbers per group, as the machine has them and as people's sample corrects them.

    Parameters
    ----------
    case : Case
        Filtered by party, actor, form, issue, outlet, days or copies.
    sample : Sample or str
        Name of one in the case's folder.
    by : str or list of str
        Columns of `OF_MARKS`, and of `OF_ISSUES` where rows are statements.
    measures : sequence of Measure
    issues : bool or sequence of str
        Whether a row is a passage on an issue, of these or of any; else a passage.

    Returns
    -------
    DataFrame
        One row per group and measure: the ``by`` columns, ``measure``, ``value``, ``low``, ``high`` (corrected, 95 % interval),
        ``machine`` (its own value of all rows), ``people``, ``people_low``, ``people_high`` (the sample alone), ``n_machine``
        (rows of the machine), ``n_people`` (read passages that people put into
        the group, missed ones too; of counts and shares also those that only the machine put there), ``n_effective`` (how many
        people alone would have to read for the same interval), ``why`` (there is no value, else empty). ``attrs["corrected"]``
        says by whose codes of what, and how far they agree.

    Raises
    ------
    UnknownColumn, UnknownValue
        If a column, a filter or the sample is unknown.
    KitError
        If the case was coded anew since the sample was drawn, or a coder's file has a fault.
    """
    names = columns(by, [*OF_MARKS, *(OF_ISSUES if issues else ())])
    comparison = Comparison(case, open_sample(case, sample) if isinstance(sample, str) else sample)
    table = comparison.table(names, measures, issues=issues)
    table.attrs["corrected"] = comparison.told | {"agreement": comparison.agreed(measures[0], names)}
    return table


def machine_rows(case: Case, coder: str, names: Sequence[str], *, issues: bool) -> pd.DataFrame:
    """What a coder of ``codings`` marked that stays under a case's filters, as it is counted here.

    Returns
    -------
    DataFrame
        One row per mark, or mark × issue: ``mark``, ``unit_id``, ``article_id``, ``attribution_id`` (missing where the mark is
        none of the case's own) and the columns ``names``.
    """
    _check_filters(case)
    return _in_context(case, labelled(case, machine_marks(case, coder), names, issues, also=("mark",))).reset_index(drop=True)


@dataclass(frozen=True)
class Comparison:
    """A machine's codes of a case beside people's codes of a sample of it."""

    case: Case
    sample: Sample

    @cached_property
    def marks(self) -> Marks:
        """All that the machine marked."""
        marks = machine_marks(self.case, self.sample.how["machine"] or None)
        if has_changed(self.sample, marks):
            raise KitError(
                f"the passages of this case are no longer those from which sample {self.sample.name} was drawn: draw it again "
                f"with kit sample CASE --name {self.sample.name} --again; what people coded counts where it is drawn again"
            )
        return marks

    @cached_property
    def judged(self) -> Judged:
        """What people coded of the sample."""
        return judged(self.case.whole, self.sample, self.marks)

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """Units that somebody has coded: their rows of the sample, in order."""
        units = self.sample.units
        return units[units["number"].isin(set(self.judged.done["number"]))]

    @property
    def passages(self) -> pd.DataFrame:
        """Coded passages."""
        return self.tasks[self.tasks["kind"] == PASSAGE]

    @cached_property
    def drawn(self) -> design.Drawn:
        """How the coded passages were drawn; strata of which too few are coded are one."""
        sizes = self.sample.units[self.sample.units["kind"] == PASSAGE].groupby("stratum", sort=True)["stratum_size"].first()
        coded = self.passages["stratum"].value_counts().reindex(sizes.index, fill_value=0)
        few = coded < np.minimum(LEAST, sizes)
        if few.any() and coded[few].sum() < LEAST and not few.all():
            few[coded[~few].idxmin()] = True  # the smallest of the others goes with them
        places = pd.Series(np.where(few, -1, np.arange(len(sizes))), index=sizes.index)
        kept = {place: number for number, place in enumerate(sorted(set(places)))}
        places = places.map(kept)
        stratum = self.passages["stratum"].map(places).to_numpy(int)
        return design.Drawn(stratum, sizes.groupby(places).sum().sort_index().to_numpy(float))

    @cached_property
    def read(self) -> design.Read | None:
        """How the articles that were read were drawn; None if those are too few."""
        articles = self.articles
        found = self.marks.said.drop_duplicates("unit_id")["article_id"].value_counts()
        certain = set(self.sample.units.loc[self.sample.units["stratum"] == CERTAIN, "article_id"])
        if not certain <= set(articles):  # the longest come first: without all of them the rest says nothing of them
            return None
        n = self.sample.how["articles"] - len(certain)
        if len(articles) - len(certain) < min(LEAST, n):
            return None
        size = found.reindex(articles).fillna(0).to_numpy(float)
        rest = float(found.sum() - found.reindex(sorted(certain)).fillna(0).sum())
        return design.Read(size, np.array([a in certain for a in articles], dtype=bool), n, rest)

    @property
    def articles(self) -> list[str]:
        """Articles that were read whole."""
        return list(self.tasks.loc[self.tasks["kind"] == ARTICLE, "article_id"])

    @property
    def told(self) -> dict[str, Any]:
        """Whose codes of what, and what the correction assumes."""
        return {
            "sample": self.sample.name,
            "machine": self.sample.how["machine"] or _coder_of(self.case),
            "coders": ", ".join(self.judged.coders),
            "passages": len(self.passages),
            "of_passages": self.sample.n,
            "articles": len(self.articles) if self.read else 0,
            "assumes": self._assumes(),
        }

    def _assumes(self) -> str:
        n, machine = len(self.passages), self.sample.how["machine"] or _coder_of(self.case)
        if not n:
            return f"Nobody has coded a passage of sample {self.sample.name} yet, so nothing is corrected."
        missed = (
            f"what {machine} missed is estimated from {len(self.articles):,} articles that they read whole"
            if self.read
            else f"what {machine} missed is not in these numbers: too few articles were read whole"
        )
        return (
            f"Corrected numbers assume that chance drew the {n:,} passages that {', '.join(self.judged.coders)} read (sample "
            f"{self.sample.name}), and that their codes are right; {missed}. Intervals (95 %) speak of the articles of this case."
        )

    def agreed(self, measure: Measure, names: Sequence[str]) -> str:
        """How far the people agree where two of them read the same, in words; empty where nobody did."""
        if self.sample.folder is None or not self.judged.done.duplicated("number").any():
            return ""
        by = next((v for column, v in _AGREED.items() if column in names), "party_id")
        variable = {MEAN_STANCE: "stance", MEAN_OUTLOOK: "outlook", QUOTED: "form"}.get(measure.name, by)
        articles = known_articles(self.case)
        table = agreement(self.case.whole, folder=self.sample.folder, draws=_DRAWS, among=articles)
        for row in table[(table["variable"] == variable) & table["agreement"].notna()].itertuples():
            between = f" [{row.low:.2f} to {row.high:.2f}]" if row.low == row.low else ""
            return f"Where two people read the same, alpha of {row.variable} is {row.agreement:.2f}{between}, n = {row.n:,}."
        return "Where two people read the same, there is too little to compute an alpha of."

    def table(self, names: list[str], measures: Sequence[Measure], *, issues: Issues) -> pd.DataFrame:
        """Groups × measures; see `corrected`."""
        sides = _Sides(self, names, issues)
        parts = [sides.row(measure) for measure in measures]
        table = pd.concat(parts, ignore_index=True)
        table = table[(table["n_machine"] > 0) | (table["n_people"] > 0)]
        order = ordered(self.case, table[names].drop_duplicates(ignore_index=True), names)
        table = order.assign(_group=range(len(order))).merge(table, on=names, how="left", validate="one_to_many")
        rank = {measure.name: i for i, measure in enumerate(measures)}
        table = table.assign(_measure=table["measure"].map(rank)).sort_values(["_measure", "_group"], kind="stable")
        return table[[*names, *COLUMNS]].reset_index(drop=True)


class _Sides:
    """Rows of the machine and of people for some groups, each with the unit of the sample that it belongs to."""

    def __init__(self, comparison: Comparison, names: list[str], issues: Issues):
        self.compared, self.names = comparison, names
        case = comparison.case
        _check_filters(case)
        self.whole = labelled(case, comparison.marks, names, issues)
        self.whole = _in_context(case, self.whole)
        units = comparison.passages["unit_id"].tolist()
        place = {unit: i for i, unit in enumerate(units)}
        self.n = len(units)
        sampled = self.whole[self.whole["unit_id"].isin(place)]
        self.machine = sampled.assign(unit=sampled["unit_id"].map(place), weight=1.0)
        self.people, self.missed = self._people(names, issues)
        every = [frame[names] for frame in (self.whole, self.people, self.missed)]
        self.groups = pd.concat(every, ignore_index=True).dropna().drop_duplicates(ignore_index=True)
        self.whole, self.machine, self.people, self.missed = (
            frame.assign(group=self._group_of(frame)) for frame in (self.whole, self.machine, self.people, self.missed)
        )
        text = next((c for c in TEXTS if c in names), None)
        self.within = self.groups[text] if text else pd.Series(0, index=self.groups.index)
        self.text = text

    def _people(self, names: list[str], issues: Issues) -> tuple[pd.DataFrame, pd.DataFrame]:
        compared = self.compared
        marks, case = compared.judged.marks, compared.case
        frame = labelled(case, marks, names, issues, also=("number", "weight"))
        numbers = {number: i for i, number in enumerate(compared.passages["number"])}
        people = frame[frame["number"].isin(numbers)]
        people = people.assign(unit=people["number"].map(numbers))
        # the passage that was judged, and not the coder's own boundaries, says where and when
        own = compared.marks.said.drop_duplicates("unit_id").set_index("unit_id")["attribution_id"]
        units = compared.passages.set_index("number")["unit_id"]
        people = _in_context(case, people.assign(attribution_id=people["number"].map(units).map(own)))
        places = {article: i for i, article in enumerate(compared.articles)}
        missed = frame[~frame["number"].isin(numbers) & frame["article_id"].isin(places)]
        missed = _in_context(case, missed.assign(unit=missed["article_id"].map(places)))
        return people, missed

    def row(self, measure: Measure) -> pd.DataFrame:
        """One measure of every group."""
        question = self._question(measure)
        alone = design.people_alone(question)
        both = design.corrected(question, alone)
        bottom = question.whole.bottom
        whole = self._sums(self.whole, None, 0, measure)
        with np.errstate(divide="ignore", invalid="ignore"):
            machine = whole.top[0] if bottom is None else whole.top[0] / np.where(bottom > 0, bottom, np.nan)
            gained = alone.variance / both.variance
        n_machine, n_people = self._counts(measure)
        n = n_people * np.where(np.isfinite(gained), gained, 1)
        why = [self._why(int(n)) for n in n_people]
        enough = np.array([not words for words in why], dtype=bool)
        values = {
            "value": both.value, "low": both.low, "high": both.high,
            "people": alone.value, "people_low": alone.low, "people_high": alone.high, "n_effective": np.round(n),
        }  # fmt: skip
        made = {name: np.where(enough, v, np.nan) for name, v in values.items()}
        return self.groups.assign(measure=measure.name, machine=machine, n_machine=n_machine, n_people=n_people, why=why, **made)

    def _question(self, measure: Measure) -> design.Question:
        whole = self._sums(self.whole, None, 0, measure)
        return design.Question(
            people=self._sums(self.people, "unit", self.n, measure),
            machine=self._sums(self.machine, "unit", self.n, measure),
            whole=design.Coded(whole.top[0], None if whole.bottom is None else whole.bottom[0]),
            drawn=self.compared.drawn,
            missed=self._sums(self.missed, "unit", len(self.compared.articles), measure),
            read=self.compared.read,
            ends=measure.ends,
            mean=measure.bottom is not None and not measure.within,
        )

    def _sums(self, frame: pd.DataFrame, unit: str | None, n: int, measure: Measure) -> design.Coded:
        """Rows of a frame, added up by unit and group; without units all together."""
        weight = frame["weight"].to_numpy(float) if "weight" in frame else 1.0
        units = frame[unit].to_numpy(int) if unit else np.zeros(len(frame), int)
        n = n if unit else 1
        top = _spread(units, frame["group"].to_numpy(int), measure.top(frame) * weight, n, len(self.groups))
        if measure.bottom is None:
            return design.Coded(top)
        values = measure.bottom(frame) * weight
        if not measure.within:
            return design.Coded(top, _spread(units, frame["group"].to_numpy(int), values, n, len(self.groups)))
        codes = {value: i for i, value in enumerate(self.within.unique())}
        column = frame[self.text].map(codes) if self.text else pd.Series(0, index=frame.index)
        column = column.fillna(-1).to_numpy(int)
        classes = _spread(units, column, values, n, len(codes))
        return design.Coded(top, classes[:, self.within.map(codes).to_numpy(int)])

    def _group_of(self, frame: pd.DataFrame) -> np.ndarray:
        """Row → its group, −1 where it has none."""
        known = frame[self.names].merge(
            self.groups.assign(group=range(len(self.groups))), on=self.names, how="left", validate="many_to_one"
        )
        return known["group"].fillna(-1).to_numpy(int)

    def _counts(self, measure: Measure) -> tuple[np.ndarray, np.ndarray]:
        """Of each group: rows of the machine, and what was read of it."""
        is_mean = measure.bottom is not None and not measure.within
        counted = measure.bottom if measure.bottom is not None and is_mean else _ones
        groups = len(self.groups)

        def there(frame: pd.DataFrame, n: int) -> np.ndarray:
            units = frame["unit"].to_numpy(int)
            return _spread(units, frame["group"].to_numpy(int), counted(frame), n, groups) > 0

        whole = _spread(np.zeros(len(self.whole), int), self.whole["group"].to_numpy(int), counted(self.whole), 1, groups)[0]
        read = there(self.people, self.n)
        if not is_mean:
            read |= there(self.machine, self.n)
        missed = _spread(
            self.missed["unit"].to_numpy(int), self.missed["group"].to_numpy(int),
            counted(self.missed) * self.missed["weight"].to_numpy(float), len(self.compared.articles), groups,
        ).sum(axis=0)  # fmt: skip
        return whole.astype(int), (read.sum(axis=0) + np.round(missed)).astype(int)

    def _why(self, n: int) -> str:
        """Why there is no number of a group; empty if there is one."""
        if self.n < MIN_N:
            return (
                f"{self.n} passage{'s' * (self.n != 1)} of the sample {'are' if self.n != 1 else 'is'} coded, {MIN_N} are needed"
            )
        return "" if n >= MIN_N else f"{n} read, {MIN_N} are needed"


def labelled(case: Case, marks: Marks, names: Sequence[str], issues: Issues, also: Sequence[str] = ()) -> pd.DataFrame:
    """Marks, or marks × issues, with the labels of some columns, after the filters of what was coded."""
    said = _chosen(case, marks)
    frame = said
    if issues:
        frame = marks.stated.merge(said, on="mark", how="inner", validate="many_to_one")
        for chosen in (case.filters.get("issue"), None if issues is True else issues):
            frame = frame if chosen is None else frame[frame["issue_id"].isin(chosen)]
    quoted = [c["value"] for c in case.book.codes("attributions", "form") if c.get("quoted")]
    scores = {c["value"]: float(c["score"]) for c in case.book.codes("statements", "stance") if c.get("score") is not None}
    frame = frame.assign(quoted=frame["form"].isin(quoted).astype(float))
    if issues:
        frame["score"] = frame["stance"].map(scores)
    labelled = {name: _labels(case, frame, name) for name in names if name not in frame}
    kept = ["unit_id", "article_id", "attribution_id", "quoted", "outlook", *(["issue_id", "score"] if issues else []), *also]
    kept += [name for name in names if name in frame]
    return frame[list(dict.fromkeys(kept))].assign(**labelled)


def _chosen(case: Case, marks: Marks) -> pd.DataFrame:
    said = marks.said
    for name, column in (("party", "party_id"), ("actor", "actor_id"), ("form", "form")):
        if name in case.filters:
            said = said[said[column].isin(case.filters[name])]
    if "issue" in case.filters:
        on = marks.stated.loc[marks.stated["issue_id"].isin(case.filters["issue"]), "mark"]
        said = said[said["mark"].isin(on)]
    return said


def _labels(case: Case, frame: pd.DataFrame, name: str) -> pd.Series:
    key = rows.unlabelled([name])[0]
    ids = frame[key] if key in frame else frame["article_id"].map(of_articles(case, key))
    return ids if name == key else ids.map(rows.labels_of(case, name))


def _check_filters(case: Case) -> None:
    for name in case.filters:
        if name not in (*_BY_CONTEXT, *_BY_CODE, *_HARMLESS):
            raise UnknownValue(
                f"numbers cannot be corrected for a case filtered by {name}: people's codes are not known by it; filter by "
                f"{', '.join((*_BY_CODE, *_BY_CONTEXT))}"
            )


def _context(case: Case) -> Case | None:
    """The case filtered by where and when alone; None if it is not."""
    chosen = {name: value for name, value in case.filters.items() if name in _BY_CONTEXT}
    if not chosen:
        return None
    if "copies" in chosen:
        chosen["copies"] = False
    return case.whole.only(**chosen)


def _in_context(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that stay under the filters of where and when: of the case's passages these, of others those of its articles."""
    part = _context(case)
    if part is None:
        return frame
    said = set(collected(part.frame("attributions").select("attribution_id"))["attribution_id"])
    texts = set(collected(part.frame("articles").select("article_id"))["article_id"])
    known = frame["attribution_id"].notna()
    return frame[(known & frame["attribution_id"].isin(said)) | (~known & frame["article_id"].isin(texts))]


def _spread(units: np.ndarray, groups: np.ndarray, values: np.ndarray, n: int, n_groups: int) -> np.ndarray:
    """Values, added up in a table of units × groups; those of no group are left out."""
    table = np.zeros((n, n_groups))
    inside = groups >= 0
    np.add.at(table, (units[inside], groups[inside]), np.broadcast_to(values, units.shape)[inside])
    return table


def _coder_of(case: Case) -> str:
    """Who coded the case's own attributions, in words."""
    return ", ".join(sorted(case.whole.coders("attributions"))) or "the machine"


__all__ = ["COUNTS", "OUTLOOKS", "STANCES", "VOICES", "Comparison", "Measure", "corrected", "labelled", "machine_rows"]
