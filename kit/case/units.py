"""A case → wide DataFrames, one row per unit of counting in order of its id, with labels beside ids; see `kit.case.rows`."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from kit.case import rows
from kit.case.event_names import event_names
from kit.case.rows import COLUMNS
from kit.days import span_words
from kit.errors import UnknownTable, choices
from kit.store.frames import Frame, collected
from kit.store.order import counted

if TYPE_CHECKING:
    from kit.case.case import Case

_FIRST = ("when", "actor", "party", "form", "issue", "stance", "score", "outlet", "article", "paraphrase")
_FEW = 20_000  # rows
# id → the column with its label
_NAMED = {"party_id": "party", "outlet_id": "outlet", "issue_id": "issue", "actor_id": "actor"}


def labelled(case: Case, name: str) -> pd.DataFrame:
    """A table with names in the place of ids; see `Case.labelled`."""
    if name not in case.tables:
        raise UnknownTable(f"a case has no table {name!r}; {choices(name, case.tables)}")
    units = {"articles": articles, "attributions": attributions, "statements": statements, "events": events}
    frame = units[name](case) if name in units else case.tables[name].copy()
    own = case.book.key(name)
    for column, label in _NAMED.items():
        if column not in frame or column == own:
            continue
        if label not in frame:
            frame.insert(frame.columns.get_loc(column), label, frame[column].map(case.book.labels(label)))
        frame = frame.drop(columns=column)
    if "article_id" in frame and "article" not in frame:
        named = articles(case, among=frame["article_id"].dropna().unique()).set_index("article_id")["article"]
        frame.insert(frame.columns.get_loc("article_id"), "article", frame["article_id"].map(named))
    first = [c for c in (own, *_FIRST) if c in frame]
    return frame[[*first, *(c for c in frame if c not in first)]]


def articles(case: Case, *, among: Iterable[str] | None = None) -> pd.DataFrame:
    """One row per article: its columns, ``outlet`` (label), ``original`` (label or missing) and ``article`` (id and outlet,
    for charts). ``among``: ids of those that are wanted."""
    import narwhals as nw

    own = case.articles if among is None else case.rows("articles", "article_id", among)
    names = case.book.labels("outlet")
    frame = own.assign(outlet=own["outlet_id"].map(names), original=own["original_source_id"].map(names))
    return collected(rows.with_article(nw.from_native(frame)))


def attributions(case: Case, *, among: Iterable[str] | None = None) -> pd.DataFrame:
    """One row per attribution, in order of id.

    Parameters
    ----------
    case : Case
    among : iterable of str, optional
        Ids of those that are wanted.

    Returns
    -------
    DataFrame
        ``attribution_id``, ``utterance_id``, ``event_id``; article, outlet, party (with ``family``), actor, each as id and label;
        ``form``; ``said_from``, ``said_to`` and ``when`` (words); ``outlook`` (−1, 0, 1 or missing); ``textblob_polarity`` and
        ``vader_compound`` (−1…1); ``paraphrase``, ``gist``, ``text`` (the attached passage, else empty); sentence ids;
        ``speaker`` (as printed), ``coder``, ``confidence``, ``flag``.
    """

    def make() -> pd.DataFrame:
        part = case.around(among)
        return _ordered(rows.attributions(part, COLUMNS["attributions"]), COLUMNS["attributions"], ["attribution_id"])

    return make() if among is not None else _once(case, "attributions", make)


def statements(case: Case) -> pd.DataFrame:
    """One row per statement (attribution × issue), in order of id: the columns of `attributions` and ``statement_id``,
    ``issue_id``,
    ``issue``, ``issue_group``, ``stance`` (code), ``score`` (−1…1; missing for *mentions*), ``proposition``, ``cue``,
    ``by_rule``. A statement coded by rule only *mentions* its issue, unless the case is ``only(machine_stance=True)``."""

    def make() -> pd.DataFrame:
        part = case.around(None, statements=True)
        return _ordered(rows.statements(part, COLUMNS["statements"]), COLUMNS["statements"], ["statement_id"])

    return _once(case, "statements", make)


def by_rule(frame: pd.DataFrame) -> pd.Series:
    """Whether a row's ``coder`` is a version of the rules."""
    return frame["coder"].str.startswith(rows.RULES).fillna(False)


def utterances(case: Case, *, within: Sequence[str] = ()) -> pd.DataFrame:
    """One row per utterance × issue: the columns of `statements` and ``n_reports`` (attributions that report it).

    Where several articles report one utterance, the most direct report (direct, mixed, indirect, attributed; then by id) gives
    the row; topics without stance are left out. ``within``: columns within each value of which an utterance counts once.
    """

    def make() -> pd.DataFrame:
        part, names = case.around(None, statements=True), COLUMNS["utterances"]
        frame = collected(rows.utterances(part, names, within=within).select(names))
        return frame.sort_values(["utterance_id", "issue_id", *within], key=counted, kind="stable", ignore_index=True)

    return _once(case, ("utterances", *within), make)


def events(case: Case, *, among: Iterable[str] | None = None) -> pd.DataFrame:
    """One row per event, by start, end and id: its columns (``label`` as charts name it: see `event_names`), ``lane``,
    ``contested`` (a source disagrees, sources number the round differently, or the event is flagged so), ``n_articles`` and
    ``n_reports`` (all sources, reference works included), ``when`` (words). ``among``: ids of those that are wanted."""
    if among is not None and case.lazy:
        return _some_events(case, [*among])
    if case not in _named:
        _named[case] = _events(case, case.events, case.event_reports)
    every = _named[case]
    return every.copy() if among is None else every[every["event_id"].isin(set(among))].reset_index(drop=True)


# events of a case in use, and those asked for last: naming very many takes long, and a panel of events asks four times
_named: weakref.WeakKeyDictionary[Case, pd.DataFrame] = weakref.WeakKeyDictionary()
_asked: weakref.WeakKeyDictionary[Case, tuple[list[str], pd.DataFrame]] = weakref.WeakKeyDictionary()
_made: weakref.WeakKeyDictionary[Case, dict[Hashable, pd.DataFrame]] = weakref.WeakKeyDictionary()  # units of small cases in use


def _once(case: Case, what: Hashable, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Units of a case in memory: charts and panels ask for the same ones several times; many would take too much room."""
    known = _made.setdefault(case, {})
    if what in known:
        return known[what].copy(deep=False)  # pandas copies what is written to
    frame = make()
    if not case.lazy and len(frame) <= _FEW:
        known[what] = frame.copy(deep=False)
    return frame


def _some_events(case: Case, ids: list[str]) -> pd.DataFrame:
    """Of a case on disk neither all events are read nor all reports of them."""
    if case not in _asked or _asked[case][0] != ids:
        _asked[case] = ids, _events(case, *(case.rows(name, "event_id", ids) for name in ("events", "event_reports")))
    return _asked[case][1].copy()


def _events(case: Case, own: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    lanes = {c["value"]: c.get("group", "") for c in case.book.codes("events", "kind")}
    by = reports.groupby("event_id")
    frame = own.copy()
    frame["lane"] = frame["kind"].map(lanes)
    frame["n_articles"] = frame["event_id"].map(by["article_id"].nunique()).fillna(0).astype("int64")
    frame["n_reports"] = frame["event_id"].map(by.size()).fillna(0).astype("int64")
    numbered = own[["event_id", "round_number"]].rename(columns={"round_number": "asserted_round"})
    numbers = pd.concat([reports[["event_id", "asserted_round"]], numbered]).groupby("event_id")["asserted_round"].nunique()
    dissent = set(reports.loc[reports["agrees"] == "no", "event_id"]) | set(numbers[numbers > 1].index)
    frame["contested"] = frame["event_id"].isin(dissent) | (frame["flag"] == "contested").fillna(False)
    frame["label"] = event_names(case, frame)
    frame["when"] = span_words(frame["start"], frame["end"], frame["precision"], years=case.years)
    return frame.sort_values(["start", "end", "event_id"], key=counted, kind="stable", ignore_index=True)


def article_names(case: Case, ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Articles by outlet and title, ``name``, equal ones told apart by a number; ``short`` is the outlet, else the title."""
    frame = case.whole.rows("articles", "article_id", ids)
    known = dict(zip(frame["article_id"], zip(frame["outlet_id"], frame["title"], strict=True), strict=True))
    outlets, names, taken = case.book.labels("outlet"), {}, dict[str, int]()
    for article in ids:
        outlet_id, title = known[article]
        outlet = outlets.get(outlet_id, "")
        outlet = "" if outlet.startswith("unknown (") else outlet
        title = "" if pd.isna(title) else str(title)
        name = (
            f"{outlet}: {title}" if outlet and title else outlet or (f"{title} (unknown outlet)" if title else "unknown outlet")
        )
        taken[name] = taken.get(name, 0) + 1
        again = "" if taken[name] == 1 else f" ({taken[name]})"
        names[article] = {"name": name + again, "short": (outlet or title or name) + again}
    return names


def _ordered(frame: Frame, names: Sequence[str], key: Sequence[str]) -> pd.DataFrame:
    """Some columns of a frame, in order of the key."""
    return collected(frame.select(names)).sort_values(list(key), key=counted, kind="stable", ignore_index=True)
