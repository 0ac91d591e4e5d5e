"""Reports of events → rows of the events, their participants and their reports: family by family, here or by workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kit.coding.coded import Rows
from kit.coding.events.happening import Event
from kit.corpus.merging import merge
from kit.corpus.packing import columns_of
from kit.corpus.reports import Report, Reports
from kit.corpus.utterances import Each, Share

_LARGEST = 8_000_000  # bytes of a family that is held in memory: some 30,000 reports
_TOGETHER = 20_000  # reports written at once
Tables = dict[str, list[Rows]]
Write = Callable[[str, Mapping[str, list[Any]]], None]


def settle(reports: Reports, party: Mapping[str, str], write: Write, each: Each = map) -> None:
    """Write every event, its participants and its reports.

    Parameters
    ----------
    reports : Reports
    party : mapping of str to str
        Actor → party.
    write : callable
        Gets the name of a table and columns of it.
    each : callable
        Like `map`: where families are settled, but for those that are too large to be held in memory.
    """
    families = [*reports.bunches()]
    held = [name for name in families if reports.size(name) <= _LARGEST]
    elsewhere = iter(each(partial(settle_family, party), map(reports.share, held)))
    for name in families:
        if name in held:
            for table, columns in next(elsewhere).items():
                write(table, columns)
        else:
            _stream(reports, name, party, write)


def settle_family(party: Mapping[str, str], share: Share) -> dict[str, dict[str, list[Any]]]:
    """All reports of one family of kinds → columns of the tables."""
    tables = _none()
    reports = Reports.shared(share)
    for event, members in merge(reports, party):
        _add(tables, event, members, party)
    reports.close()
    return {name: columns_of(rows) for name, rows in tables.items()}


def _stream(reports: Reports, family: str, party: Mapping[str, str], write: Write) -> None:
    tables = _none()
    for event, members in merge(reports, party, family):
        _add(tables, event, members, party)
        if len(tables["event_reports"]) >= _TOGETHER:
            _hand_on(tables, write)
    _hand_on(tables, write)


def _hand_on(tables: Tables, write: Write) -> None:
    for name, rows in tables.items():
        write(name, columns_of(rows))
        rows.clear()


def _none() -> Tables:
    return {"events": [], "event_participants": [], "event_reports": []}


def _add(tables: Tables, event: Event, reports: list[Report], party: Mapping[str, str]) -> None:
    """An event under the id of its first report in the corpus, its participants and its reports."""
    first = min(reports, key=lambda r: r.at)
    key = f"e-{first.article}-{first.at[1]:02d}"
    assertions = {id(r.said): r.said for r in reports}
    says = {number: _agrees(event, said) for number, said in assertions.items()}
    # a plan contests nothing
    reported = [says[number] for number, said in assertions.items() if not said.planned]
    says |= {n: "partly" for n, said in assertions.items() if said.planned and says[n] == "no"}
    tables["events"].append(
        {
            "event_id": key, "start": event.first, "end": event.last, "precision": event.precision, "kind": event.kind,
            "round_number": event.round_number, "mode": event.mode, "place": event.place, "country": event.country,
            "label": event.label, "flag": "planned" if event.planned else None if set(reported) <= {"yes"} else "contested",
        }
    )  # fmt: skip
    tables["event_participants"] += [
        {"participant_id": f"{key}-{actor}", "event_id": key, "actor_id": actor, "party_id": party.get(actor)}
        for actor in event.actors
    ]
    tables["event_reports"] += [
        {
            "report_id": f"r-{r.article}-{r.at[1]:02d}", "event_id": key, "article_id": r.article,
            "sentence_id": f"{r.article}-s{r.sentence + 1:02d}",
            "asserted_start": r.said.first, "asserted_end": r.said.last, "asserted_round": r.said.round_number,
            "asserted_mode": r.said.mode, "asserted_place": r.said.place, "agrees": says[id(r.said)],
        }
        for r in reports
    ]  # fmt: skip


def _agrees(event: Event, report: Event) -> str:
    """Against the merged event: what the report does not say does not disagree."""
    differs = [
        mine is not None and theirs is not None and mine != theirs
        for mine, theirs in (
            (report.round_number, event.round_number),
            (report.mode, event.mode),
            (report.place, event.place),
        )
    ]
    outside = bool(report.first and event.last and report.first > event.last) or bool(
        report.last and event.first and report.last < event.first
    )
    return "no" if outside else "partly" if any(differs) else "yes"
