"""The filter rule: which rows of every table stay when some attributions are selected; over pandas frames or DuckDB relations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import narwhals as nw

from kit.store.frames import Frame, collected

Frames = dict[str, Frame]
_COLUMNS = {"party": "party_id", "actor": "actor_id", "form": "form", "attribution": "attribution_id"}


def overlaps(start: str, end: str, filters: Mapping[str, Any]) -> nw.Expr:
    """Whether intervals of days (two columns) meet the filter's: a missing end is open, a row without any day leaves once a
    day is set; nothing meets a filter that ends before it begins."""
    since, until = filters.get("since"), filters.get("until")
    first, last = nw.col(start), nw.col(end)
    if since is not None and until is not None and since > until:
        return first.is_null() & ~first.is_null()
    meets = ~(first.is_null() & last.is_null()) if since is not None or until is not None else first.is_null() | ~first.is_null()
    if since is not None:
        meets &= last.is_null() | (last >= since.to_pydatetime())
    if until is not None:
        meets &= first.is_null() | (first <= until.to_pydatetime())
    return meets


def follow(tables: Mapping[str, Frame], filters: Mapping[str, Any]) -> Frames:
    """Rows that meet the filters, table by table.

    Parameters
    ----------
    tables : mapping of str to Narwhals frame
        The unfiltered case; also ``said`` and ``stated`` where a case carries them (see `kit.store.wide_tables`).
    filters : mapping
        ``party``, ``outlet``, ``issue``, ``actor``, ``form``, ``coder``, ``attribution``: tuples of ids (an empty tuple keeps
        nothing);
        ``since``, ``until``: days; ``copies``: of a wire group only the earliest article.

    Returns
    -------
    dict of str to Narwhals frame
        Attributions that meet every condition. Statements: theirs, on a selected issue. Utterances: those reported by them.
        Events: see `_events`. Articles: by outlet and day, and those that carry an attribution of such a day; sentences with
        them.
        Figures and citations: see the functions. Codebook tables stay whole.
    """
    by_content = chosen_by_content(tables, filters)
    printed = originals(tables["articles"]) if "copies" in filters else tables["articles"]
    printed = _among(printed, "outlet_id", filters.get("outlet"))
    texts = printed if {"copies", "outlet"} & set(filters) else None
    attributions, statements, carriers = _said(tables["attributions"], tables["statements"], tables, filters, texts)
    utterances = _linked(tables["utterances"], "utterance_id", attributions)

    articles = printed
    if {"since", "until"} & set(filters):
        articles = _marked(articles, "article_id", carriers, "_carries")
        articles = articles.filter(overlaps("reported_from", "reported_to", filters) | ~nw.col("_carries").is_null())
        articles = articles.drop("_carries")
    sentences = _linked(tables["sentences"], "article_id", articles)
    events = _events(tables, filters, utterances if by_content else None, printed)
    kept_events = events.select(event_id="event_id", _event="event_id")
    utterances = utterances.join(kept_events, on="event_id", how="left")
    utterances = utterances.with_columns(event_id=nw.col("_event")).drop("_event")
    reports = _linked(tables["event_reports"], "event_id", events)
    reports = _marked(reports, "article_id", articles, "_printed")
    reports = reports.filter(nw.col("article_id").is_null() | ~nw.col("_printed").is_null()).drop("_printed")
    left = dict(
        tables,
        attributions=attributions,
        statements=statements,
        utterances=utterances,
        articles=articles,
        sentences=sentences,
        events=events,
        event_participants=_linked(tables["event_participants"], "event_id", events),
        event_reports=reports,
        figures=_figures(tables, filters, sentences, attributions if by_content else None),
        citations=_citations(tables, filters, articles, attributions),
        codings=_codings(tables, filters, sentences, attributions, articles),
    )
    if "texts" in tables:
        left["texts"] = _linked(tables["texts"], "article_id", articles)
    if "said" in tables:
        left["said"], left["stated"] = _wide(tables["said"], tables["stated"], tables, filters)
    return left


def chosen_by_content(tables: Mapping[str, Frame], filters: Mapping[str, Any]) -> bool:
    """Whether what was said, and not only who, where and when, chooses attributions."""
    return bool({"issue", "form", "attribution"} & set(filters)) or _codes_statements(tables, filters)


def _said(
    attributions: Frame, statements: Frame, tables: Mapping[str, Frame], filters: Mapping[str, Any], printed: Frame | None
) -> tuple[Frame, Frame, Frame]:
    """Attributions and statements that meet every condition, and the attributions of the selected outlets and days."""
    carriers = attributions if printed is None else _linked(attributions, "article_id", printed)
    carriers = _dated(carriers, filters)
    said = _spoken(carriers, filters)
    statements = _among(statements, "issue_id", filters.get("issue"))
    if _codes_statements(tables, filters):
        said = _among(said, "coder", filters["coder"])
        statements = _among(statements, "coder", filters["coder"])
    if "issue" in filters:
        said = _linked(said, "attribution_id", statements)
    return said, _linked(statements, "attribution_id", said), carriers


def _wide(said: Frame, stated: Frame, tables: Mapping[str, Frame], filters: Mapping[str, Any]) -> tuple[Frame, Frame]:
    """The same of the wide tables, whose rows carry all that is asked of them: nothing is joined."""
    coders = filters["coder"] if _codes_statements(tables, filters) else None

    def kept(frame: Frame) -> Frame:
        frame = _among(frame, "outlet_id", filters.get("outlet"))
        frame = frame.filter(~nw.col("copy")) if "copies" in filters else frame
        return _among(_spoken(_dated(frame, filters), filters), "coder", coders)

    stated = _among(_among(kept(stated), "issue_id", filters.get("issue")), "stated_by", coders)
    return _linked(kept(said), "attribution_id", stated) if "issue" in filters else kept(said), stated


def _dated(frame: Frame, filters: Mapping[str, Any]) -> Frame:
    return frame.filter(overlaps("said_from", "said_to", filters)) if {"since", "until"} & set(filters) else frame


def _spoken(frame: Frame, filters: Mapping[str, Any]) -> Frame:
    for name, column in _COLUMNS.items():
        frame = _among(frame, column, filters.get(name))
    return frame


def _codes_statements(tables: Mapping[str, Frame], filters: Mapping[str, Any]) -> bool:
    """Whether the coder filter names a coder of attributions; others stand in codings alone."""
    if "coder" not in filters:
        return False
    named = tables["attributions"].filter(nw.col("coder").is_in(list(filters["coder"]))).select("coder").head(1)
    return not filters["coder"] or bool(len(collected(named)))


def _among(frame: Frame, column: str, values: Iterable[str] | None) -> Frame:
    return frame if values is None else frame.filter(nw.col(column).is_in(list(values)))


def _linked(frame: Frame, key: str, others: Frame) -> Frame:
    """Rows whose key is one of the others'."""
    return frame.join(others.select(key), on=key, how="semi")


def _marked(frame: Frame, key: str, others: Frame, mark: str) -> Frame:
    """Every row, in order, with a column that is missing where its key is none of the others'."""
    known = others.filter(~nw.col(key).is_null()).select(key).unique()
    return frame.join(known.with_columns(nw.lit(True).alias(mark)), on=key, how="left")


def originals(articles: Frame) -> Frame:
    """Articles outside wire groups, and the earliest of each group, whatever else is chosen; undated ones come last."""
    grouped = articles.filter(~nw.col("wire_group").is_null()).select("article_id", "wire_group", "reported_from")
    earliest = grouped.group_by("wire_group").agg(_day=nw.col("reported_from").min())
    first = grouped.join(earliest, on="wire_group", how="inner")
    first = first.filter((nw.col("reported_from") == nw.col("_day")) | nw.col("_day").is_null())
    ids = first.group_by("wire_group").agg(article_id=nw.col("article_id").min())
    copies = grouped.join(ids.select("article_id"), on="article_id", how="anti")
    return articles.join(copies.select("article_id"), on="article_id", how="anti")


def _events(tables: Mapping[str, Frame], filters: Mapping[str, Any], said: Frame | None, printed: Frame) -> Frame:
    """Events by day; by side and actor through one participant; by outlet through one report; without copies, those that an
    article reports that is no copy, or no article at all; by issue, form and coder when they are the occasion of a kept
    utterance."""
    events = tables["events"]
    if {"since", "until"} & set(filters):
        events = events.filter(overlaps("start", "end", filters))
    if "party" in filters or "actor" in filters:
        there = _among(_among(tables["event_participants"], "party_id", filters.get("party")), "actor_id", filters.get("actor"))
        events = _linked(events, "event_id", there)
    if "outlet" in filters or "copies" in filters:
        reports = tables["event_reports"]
        printed_reports = _linked(reports.filter(~nw.col("article_id").is_null()), "article_id", printed)
        if "outlet" in filters:
            events = _linked(events, "event_id", printed_reports)
        else:
            of_articles = reports.filter(~nw.col("article_id").is_null())  # not of reference works
            of_copies = of_articles.join(printed_reports.select("event_id").unique(), on="event_id", how="anti")
            events = events.join(of_copies.select("event_id").unique(), on="event_id", how="anti")
    if said is not None:
        events = _linked(events, "event_id", said.filter(~nw.col("event_id").is_null()))
    return events


def _figures(tables: Mapping[str, Frame], filters: Mapping[str, Any], sentences: Frame, said: Frame | None) -> Frame:
    """Figures by who put them forward, by the article that prints them, and, by issue, form and coder, inside a kept
    attribution."""
    figures = _among(_linked(tables["figures"], "sentence_id", sentences), "actor_id", filters.get("actor"))
    if "party" in filters:
        figures = _linked(figures, "actor_id", _among(tables["actors"], "party_id", filters["party"]))
    return figures if said is None else _linked(figures, "sentence_id", _within(tables["sentences"], said))


def _citations(tables: Mapping[str, Frame], filters: Mapping[str, Any], articles: Frame, said: Frame) -> Frame:
    """Citations of kept articles; once attributions are selected by more than outlet and day, those that a kept one rests on."""
    citations = _linked(tables["citations"], "article_id", articles)
    selective = "party" in filters or "actor" in filters or chosen_by_content(tables, filters)
    return _linked(citations, "citation_id", said.filter(~nw.col("citation_id").is_null())) if selective else citations


def _codings(tables: Mapping[str, Frame], filters: Mapping[str, Any], sentences: Frame, said: Frame, articles: Frame) -> Frame:
    """Codings of kept units, by kept coders."""
    codings = _among(tables["codings"], "coder", filters.get("coder")).with_columns(
        _head=nw.col("unit_id").str.replace_all(r":.*$", ""), _tail=nw.col("unit_id").str.replace_all(r"^[^:]*:", "")
    )
    if "issue" in filters:
        codings = codings.filter((nw.col("unit_kind") != "statement") | nw.col("_tail").is_in(list(filters["issue"])))
    codings = _marked(codings, "_head", sentences.select(_head="sentence_id"), "_sentence")
    codings = _marked(codings, "_head", said.select(_head="attribution_id"), "_said")
    codings = _marked(codings, "_head", articles.select(_head="article_id"), "_article")
    kind = nw.col("unit_kind")
    keep = (kind == "sentence") & ~nw.col("_sentence").is_null()
    keep |= kind.is_in(["attribution", "statement"]) & ~nw.col("_said").is_null()
    keep |= kind.is_in(["span", "article"]) & ~nw.col("_article").is_null()
    return codings.filter(keep).drop("_head", "_tail", "_sentence", "_said", "_article")


def _within(sentences: Frame, said: Frame) -> Frame:
    """The sentences that lie inside the spans of attributions."""
    spans = said.select("article_id", _from="char_start", _to="char_end")
    pairs = sentences.select("sentence_id", "article_id", "char_start", "char_end").join(spans, on="article_id", how="inner")
    return pairs.filter((nw.col("char_start") >= nw.col("_from")) & (nw.col("char_end") <= nw.col("_to")))
