"""A case → wide frames, one row per unit of counting, with labels beside ids; everything measured starts here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from kit.days import span_words
from kit.errors import UnknownTable, choices
from kit.store.order import counted

if TYPE_CHECKING:
    from kit.case.case import Case

_CARRIED = [
    "attribution_id", "utterance_id", "event_id", "article_id", "article", "outlet_id", "outlet", "party_id", "party", "family",
    "actor_id", "actor", "form", "said_from", "said_to", "when", "outlook", "textblob_polarity", "vader_compound", "paraphrase",
    "gist", "text", "first_sentence_id", "last_sentence_id", "speaker", "citation_id", "coder", "confidence", "flag",
]  # fmt: skip
_STATED = [
    "statement_id", "attribution_id", "issue_id", "stance", "proposition", "cue", "by_rule", *_CARRIED[1:], "issue",
    "issue_group", "issue_kind", "score",
]  # fmt: skip
_READ = 20_000  # attributions whose passages are fetched from Parquet parts
COLUMNS = {"attributions": _CARRIED, "statements": _STATED, "utterances": [*_STATED, "n_reports"]}


_FIRST = ("when", "actor", "party", "form", "issue", "stance", "score", "outlet", "article", "paraphrase")
# id → the column with its label
_NAMED = {"party_id": "party", "outlet_id": "outlet", "issue_id": "issue", "actor_id": "actor"}


def labelled(case: Case, name: str) -> pd.DataFrame:
    """A table with names in the place of ids; see `Case.labelled`."""
    if name not in case.tables:
        raise UnknownTable(f"a case has no table {name!r}; {choices(name, case.tables)}")
    made = {"articles": articles, "attributions": attributions, "statements": statements, "events": events}
    frame = made[name](case) if name in made else case.tables[name].copy()
    own = case.book.key(name)
    for column, label in _NAMED.items():
        if column not in frame or column == own:
            continue
        if label not in frame:
            frame.insert(frame.columns.get_loc(column), label, frame[column].map(case.book.labels(label)))
        frame = frame.drop(columns=column)
    if "article_id" in frame and "article" not in frame:
        named = articles(case, among=frame["article_id"].dropna().unique() if case.lazy else None)
        named = named.set_index("article_id")["article"]
        frame.insert(frame.columns.get_loc("article_id"), "article", frame["article_id"].map(named))
    first = [c for c in (own, *_FIRST) if c in frame]
    return frame[[*first, *(c for c in frame if c not in first)]]


def articles(case: Case, *, among: Iterable[str] | None = None) -> pd.DataFrame:
    """One row per article: its columns, ``outlet`` (label), ``original`` (label or missing) and ``article`` (id and outlet,
    for charts). ``among``: ids of those that are wanted."""
    names = case.book.labels("outlet")
    frame = case.articles if among is None else case.rows("articles", "article_id", among)
    outlet = frame["outlet_id"].map(names)
    label = frame["article_id"].where(
        outlet.str.contains(r"^unknown \(", regex=True, na=False), frame["article_id"] + " " + outlet
    )
    label = label.where(label != frame["article_id"], frame["article_id"] + " (unknown outlet)")
    return frame.assign(outlet=outlet, original=frame["original_source_id"].map(names), article=label)


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
    frame = case.attributions if among is None else case.rows("attributions", "attribution_id", among)
    printed = articles(case, among=frame["article_id"] if case.lazy else None).set_index("article_id")
    sides = case.parties.set_index("party_id")
    gists = _part(case, "sentences", "sentence_id", frame["first_sentence_id"])["gist"]
    frame["event_id"] = frame["utterance_id"].map(_part(case, "utterances", "utterance_id", frame["utterance_id"])["event_id"])
    for column in ("article", "outlet_id", "outlet"):
        frame[column] = frame["article_id"].map(printed[column])
    frame["party"], frame["family"] = frame["party_id"].map(sides["name"]), frame["party_id"].map(sides["family"])
    frame["gist"] = frame["first_sentence_id"].map(gists)
    frame["actor"] = frame["actor_id"].map(case.book.labels("actor"))
    frame["when"] = span_words(frame["said_from"], frame["said_to"])
    frame["text"] = pd.array(_texts(case, frame), dtype="str")
    return frame.sort_values("attribution_id", key=counted, kind="stable", ignore_index=True)[_CARRIED]


def statements(case: Case) -> pd.DataFrame:
    """One row per statement (attribution × issue), in order of id: the columns of `attributions` and ``statement_id``,
    ``issue_id``,
    ``issue``, ``issue_group``, ``stance`` (code), ``score`` (−1…1; missing for *mentions*), ``proposition``, ``cue``,
    ``by_rule``. A statement coded by rule only *mentions* its issue, unless the case is ``only(machine_stance=True)``."""
    issues = case.issues.set_index("issue_id")
    score = {c["value"]: c.get("score") for c in case.book.codes("statements", "stance")}
    own = case.statements[["statement_id", "attribution_id", "issue_id", "stance", "proposition", "cue"]]
    ruled = by_rule(case.statements)
    own = own.assign(by_rule=ruled)
    if "machine_stance" not in case.filters and ruled.any():
        named = next(c["value"] for c in case.book.codes("statements", "stance") if c.get("score") is None)
        own = own.assign(stance=own["stance"].mask(ruled, named))
    frame = own.merge(attributions(case), on="attribution_id", validate="many_to_one")
    for column, name in (("label", "issue"), ("group", "issue_group"), ("kind", "issue_kind")):
        frame[name] = frame["issue_id"].map(issues[column])
    frame["score"] = pd.to_numeric(frame["stance"].map(score)).astype("float64")
    return frame.sort_values("statement_id", key=counted, kind="stable", ignore_index=True)[_STATED]


def by_rule(frame: pd.DataFrame) -> pd.Series:
    """Whether a row's ``coder`` is a version of the rules."""
    return frame["coder"].str.startswith("rules ").fillna(False)


def utterances(case: Case, *, within: Sequence[str] = ()) -> pd.DataFrame:
    """One row per utterance × issue: the columns of `statements` and ``n_reports`` (attributions that report it).

    Where several articles report one utterance, the most direct report (direct, mixed, indirect, ascribed; then by id) gives
    the row; topics without stance are left out. ``within``: columns within each value of which an utterance counts once.
    """
    frame = statements(case)
    frame = frame[frame["issue_kind"] == "negotiable"]
    rank = {c["value"]: c["rank"] for c in case.book.codes("attributions", "form")}
    frame = frame.assign(form_rank=frame["form"].map(rank)).sort_values(["form_rank", "statement_id"], kind="stable")
    key = ["utterance_id", "issue_id", *within]
    counts = frame.groupby(key, sort=False).size().rename("n_reports").reset_index()
    first = frame.drop_duplicates(key).drop(columns="form_rank")
    return first.merge(counts, on=key, validate="one_to_one").sort_values(key, kind="stable", ignore_index=True)


def events(case: Case) -> pd.DataFrame:
    """One row per event, by start, end and id: its columns, ``lane``, ``contested`` (a source disagrees, sources
    number the round differently, or the event is flagged so),
    ``n_articles`` and ``n_reports`` (all sources, reference works included), ``when`` (words)."""
    lanes = {c["value"]: c.get("group", "") for c in case.book.codes("events", "kind")}
    reports = case.event_reports
    by = reports.groupby("event_id")
    frame = case.events.copy()
    frame["lane"] = frame["kind"].map(lanes)
    frame["n_articles"] = frame["event_id"].map(by["article_id"].nunique()).fillna(0).astype("int64")
    frame["n_reports"] = frame["event_id"].map(by.size()).fillna(0).astype("int64")
    own = case.events[["event_id", "round_number"]].rename(columns={"round_number": "asserted_round"})
    numbers = pd.concat([reports[["event_id", "asserted_round"]], own]).groupby("event_id")["asserted_round"].nunique()
    dissent = set(reports.loc[reports["agrees"] == "no", "event_id"]) | set(numbers[numbers > 1].index)
    frame["contested"] = frame["event_id"].isin(dissent) | (frame["flag"] == "contested").fillna(False)
    frame["when"] = span_words(frame["start"], frame["end"], frame["precision"])
    return frame.sort_values(["start", "end", "event_id"], key=counted, kind="stable", ignore_index=True)


def _part(case: Case, table: str, key: str, wanted: pd.Series) -> pd.DataFrame:
    """A table by its key; of a case in Parquet parts only the wanted rows."""
    frame = case.rows(table, key, wanted) if case.lazy else case.tables[table]
    return frame.set_index(key)


def _texts(case: Case, frame: pd.DataFrame) -> list[str]:
    """Passages; of a case in Parquet parts only for as many rows as somebody could read."""
    if "texts" not in case.tables or (case.lazy and len(frame) > _READ):
        return [""] * len(frame)
    bodies = _part(case, "texts", "article_id", frame["article_id"])["body"].to_dict()
    spans = zip(frame["article_id"], frame["char_start"], frame["char_end"], strict=True)
    return [bodies.get(a, "")[start:end] if pd.notna(start) and pd.notna(end) else "" for a, start, end in spans]
