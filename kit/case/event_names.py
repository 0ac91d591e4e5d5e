"""Events → what a chart calls them: their labels, or where these tell no two of them apart what an article says."""

from __future__ import annotations

import re
import weakref
from typing import TYPE_CHECKING, Any

import narwhals as nw
import pandas as pd

from kit.store.frames import collected

if TYPE_CHECKING:
    from kit.case.case import Case

MOST = 2_000  # events that get a name of their own
_LONGEST = 110  # characters of a sentence
_PLANNED = ", planned"


def event_names(case: Case, events: pd.DataFrame) -> pd.Series:
    """The label of each event; of events that share one, or have a bare one such as *Talks*, the words of an article.

    These are the sentence of the first report, if the case holds texts, else that article's title behind the event's kind. Of
    more than 2,000 such events those with most reports have them.

    Parameters
    ----------
    case : Case
    events : DataFrame
        Rows of the table of events.

    Returns
    -------
    Series of str
        One per row.
    """
    labels = events["label"].astype("str")
    alike = events[events["event_id"].isin(_alike(case))]
    if alike.empty:
        return labels
    kinds = {c["value"]: c.get("label", c["value"]) for c in case.book.codes("events", "kind")}
    first = _first_reports(case, list(alike["event_id"]))
    said = _sentences(case, first)
    titles = case.whole.rows("articles", "article_id", first["article_id"].unique()).set_index("article_id")["title"]
    names = dict[Any, str]()
    for row, event in alike.iterrows():
        report = first.loc[event["event_id"]] if event["event_id"] in first.index else None
        title = None if report is None else titles.get(report["article_id"])
        sentence = "" if report is None else said.get(event["event_id"], "")
        if sentence:
            names[row] = sentence
        elif title is not None and pd.notna(title):
            kind = str(kinds.get(event["kind"], event["kind"])).capitalize()
            names[row] = f"{kind}: {title}" + (_PLANNED if event["flag"] == "planned" else "")
    return pd.Series([names.get(row, label) for row, label in labels.items()], index=labels.index, dtype="str")


def _alike(case: Case) -> set[str]:
    """Ids of the events whose labels do not tell them from all others."""
    if case not in _known:
        events = collected(case.frame("events").select("event_id", "label"))
        labels = events["label"].astype("str")
        bare = ~labels.str.removesuffix(_PLANNED).str.contains(" ")
        alike = events.loc[labels.duplicated(keep=False) | bare, "event_id"]
        _known[case] = {*(by_reports(case, alike).head(MOST) if len(alike) > MOST else alike)}
    return _known[case]


_known: weakref.WeakKeyDictionary[Case, set[str]] = weakref.WeakKeyDictionary()


def by_reports(case: Case, events: pd.Series) -> pd.Series:
    """Ids of events, those with most reports first, of equally many the first by id."""
    reports = collected(case.frame("event_reports").group_by("event_id").agg(n=nw.len())).set_index("event_id")["n"]
    counts = pd.DataFrame({"event_id": events, "n": events.map(reports).fillna(0)})
    return counts.sort_values(["n", "event_id"], ascending=[False, True], kind="stable")["event_id"]


def _first_reports(case: Case, events: list[str]) -> pd.DataFrame:
    """By event the first report of an article of the case: its article and sentence."""
    reports = case.whole.rows("event_reports", "event_id", events).dropna(subset=["article_id"])
    return reports.sort_values("report_id", kind="stable").drop_duplicates("event_id").set_index("event_id")


def _sentences(case: Case, reports: pd.DataFrame) -> dict[str, str]:
    """Event → the sentence that reports it, if the case holds texts."""
    if "texts" not in case.whole.tables or reports.empty:
        return {}
    bodies = case.whole.rows("texts", "article_id", reports["article_id"].unique()).set_index("article_id")["body"]
    spans = case.whole.rows("sentences", "sentence_id", reports["sentence_id"].dropna().unique()).set_index("sentence_id")
    found: dict[str, str] = {}
    for event, report in reports.iterrows():
        if report["sentence_id"] in spans.index and report["article_id"] in bodies.index:
            span = spans.loc[report["sentence_id"]]
            found[str(event)] = _clipped(str(bodies[report["article_id"]])[int(span["char_start"]) : int(span["char_end"])])
    return found


def _clipped(sentence: Any) -> str:
    """A sentence without its dateline, cut at a word."""
    plain = re.sub(r"^[A-Z][A-Z .,’'-]{2,40} [–—-] ", "", " ".join(str(sentence).split()))
    return plain if len(plain) <= _LONGEST else plain[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
