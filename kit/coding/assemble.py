"""Rows of many articles → the tables of one case: speakers and outlets the codebook lacks, shared utterances, merged events."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import pandas as pd

from kit.coding import events
from kit.coding.chain import Rows

FOUND = "found."  # ids of speakers, outlets and sources that no codebook names begin with it
UNKNOWN = "unknown"
_SAME_WORDS = 0.6  # share of the shorter content's words that two reports of one utterance have in common
_WINDOW = 3  # days before publication within which something “by publication” was said
_SHORTEST = 5  # words; shorter contents are the same only if they are equal
Frames = dict[str, pd.DataFrame]


def tables(coded: Iterable[Rows], codebook: Mapping[str, pd.DataFrame], groups: Mapping[str, str]) -> Frames:
    """Every table of the case.

    Parameters
    ----------
    coded : iterable of dict
        As `kit.coding.chain.Coder.code` gives them; any order.
    codebook : mapping of str to DataFrame
        ``outlets``, ``parties``, ``actors``, ``aliases``, ``issues`` and ``cues``.
    groups : mapping of str to str
        Article id → wire group.

    Returns
    -------
    dict of str to DataFrame
        Columns as far as rules fill them; rows sorted by key.
    """
    every = sorted(coded, key=lambda rows: rows["article"]["article_id"])
    book = {name: frame.to_dict("records") for name, frame in codebook.items()}
    speakers, printers = _Found(book["actors"], "actor_id"), _Found(book["outlets"], "outlet_id")
    made: dict[str, list[Rows]] = defaultdict(list)
    for rows in every:
        made["articles"].append(_article(rows["article"], printers, groups))
        made["texts"].append({"article_id": rows["article"]["article_id"], "body": rows["text"]})
        made["sentences"] += rows["sentences"]
        for row in rows["attributions"]:
            made["attributions"].append(row | _speaker(row, speakers))
        made["statements"] += rows["statements"]
    _utter(made, {t["article_id"]: t["body"] for t in made["texts"]})
    _happen(made, every, book)
    _count(made, every)
    _cite(made, every)
    made["actors"] = [*book["actors"], *(_actor(i, name) for i, name in speakers.new.items())]
    made["outlets"] = [*book["outlets"], *(_outlet(i, name) for i, name in printers.new.items())]
    made["parties"] = book["parties"] + (
        [] if any(p["party_id"] == UNKNOWN for p in book["parties"]) else [_party(book["parties"])]
    )
    for name in ("aliases", "issues", "cues"):
        made[name] = book[name]
    made["codings"] = []
    return {name: pd.DataFrame(rows) for name, rows in made.items()}


class _Found:
    """Ids of names that are in the codebook, and new ids for those that are not."""

    def __init__(self, rows: list[Rows], key: str):
        self._ids = {_folded(row["name"]): row[key] for row in rows}
        self._taken = {row[key] for row in rows}
        self.new: dict[str, str] = {}

    def id(self, name: str) -> str:
        folded = _folded(name)
        if folded not in self._ids:
            stem = FOUND + (re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:60] or "name")
            new, n = stem, 1
            while new in self._taken:
                n += 1
                new = f"{stem}_{n}"
            self._ids[folded] = new
            self._taken.add(new)
            self.new[new] = " ".join(name.split())
        return self._ids[folded]


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def _article(row: Rows, outlets: _Found, groups: Mapping[str, str]) -> Rows:
    source = row["original_source"]
    return {k: v for k, v in row.items() if k not in ("outlet", "original_source", "language", "url", "place")} | {
        "outlet_id": outlets.id(row["outlet"] or "Unknown outlet"),
        "original_source_id": outlets.id(source) if source else None,
        "original_language": row["language"],
        "wire_group": groups.get(row["article_id"]),
    }


def _speaker(row: Rows, speakers: _Found) -> Rows:
    if row["actor_id"]:
        return {}
    return {"actor_id": speakers.id(row["speaker"]), "party_id": UNKNOWN}


def _actor(key: str, name: str) -> Rows:
    return {"actor_id": key, "name": name, "kind": "person", "role": "not in the codebook", "party_id": UNKNOWN}


def _outlet(key: str, name: str) -> Rows:
    return {"outlet_id": key, "name": name, "kind": UNKNOWN, "note": "not in the codebook"}


def _party(known: list[Rows]) -> Rows:
    order = 1 + max((int(p["order"]) for p in known), default=0)
    return {"party_id": UNKNOWN, "name": "Unknown", "colour": "grey", "order": order, "kind": "observer", "family": "Unknown"}


# ---- one act of speaking in several articles


def _utter(made: dict[str, list[Rows]], texts: Mapping[str, str]) -> None:
    """Give every attribution its utterance: the same actor, overlapping days, near-identical content."""
    by_actor: dict[str, list[tuple[Rows, frozenset[str], list[date | None]]]] = defaultdict(list)
    for row in made["attributions"]:
        content = texts[row["article_id"]][row["content_start"] : row["content_end"]]
        words = frozenset(re.findall(r"\w+", _folded(content)))
        known = by_actor[row["actor_id"]]
        twin = next((u for u, its, days in known if _same(words, its) and _meet(_days(row), days)), None)
        if twin is None:
            twin = {"utterance_id": f"u{len(made['utterances']) + 1:05d}", "actor_id": row["actor_id"]}
            made["utterances"].append(twin)
            known.append((twin, words, _days(row)))
        row["utterance_id"] = twin["utterance_id"]
        _narrow(twin, row)


def _same(a: frozenset[str], b: frozenset[str]) -> bool:
    if min(len(a), len(b)) < _SHORTEST:
        return a == b
    return len(a & b) >= _SAME_WORDS * min(len(a), len(b))


def _days(row: Rows) -> list[date | None]:
    first, last = (date.fromisoformat(row[k]) if row[k] else None for k in ("said_from", "said_to"))
    return [first or (last - timedelta(days=_WINDOW) if last else None), last]


def _meet(a: list[date | None], b: list[date | None]) -> bool:
    if None in (a[0], a[1]) or None in (b[0], b[1]):
        return a == b  # undated meets undated only
    return bool(a[0] <= b[1] and b[0] <= a[1])  # type: ignore[operator]


def _narrow(utterance: Rows, row: Rows) -> None:
    """An utterance's days are those that all its reports allow; where they exclude each other the first report's stay."""
    first = max(filter(None, (utterance.get("said_from"), row["said_from"])), default=None)
    last = min(filter(None, (utterance.get("said_to"), row["said_to"])), default=None)
    if first is None or last is None or first <= last:
        utterance["said_from"], utterance["said_to"] = first, last


# ---- events, figures, citations


def _happen(made: dict[str, list[Rows]], every: list[Rows], book: Mapping[str, list[Rows]]) -> None:
    party = {a["actor_id"]: a["party_id"] for a in book["actors"]}
    found = [(rows["article"]["article_id"], _event(e), e["sentence_id"]) for rows in every for e in rows["events"]]
    sentence = {(article, e): s for article, e, s in found}
    for number, (event, reports) in enumerate(events.merge((article, e) for article, e, _ in found), start=1):
        key = f"e{number:05d}"
        made["events"].append(
            {
                "event_id": key, "start": event.first, "end": event.last, "precision": event.precision, "kind": event.kind,
                "round_number": event.round_number, "mode": event.mode, "place": event.place, "country": event.country,
                "label": event.label, "flag": None if all(_agrees(event, r) == "yes" for _, r in reports) else "contested",
            }
        )  # fmt: skip
        made["event_participants"] += [
            {"participant_id": f"{key}-p{n}", "event_id": key, "actor_id": actor, "party_id": party.get(actor)}
            for n, actor in enumerate(event.actors, start=1)
        ]
        made["event_reports"] += [
            {
                "report_id": f"{key}-r{n}", "event_id": key, "article_id": article, "sentence_id": sentence[article, report],
                "asserted_start": report.first, "asserted_end": report.last, "asserted_round": report.round_number,
                "asserted_mode": report.mode, "asserted_place": report.place, "agrees": _agrees(event, report),
            }
            for n, (article, report) in enumerate(reports, start=1)
        ]  # fmt: skip


def _event(row: Rows) -> events.Event:
    days = {k: date.fromisoformat(row[k]) if row[k] else None for k in ("first", "last")}
    return events.Event(**{k: v for k, v in row.items() if k != "sentence_id"} | days | {"actors": tuple(row["actors"])})


def _agrees(event: events.Event, report: events.Event) -> str:
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


def _count(made: dict[str, list[Rows]], every: list[Rows]) -> None:
    """Figures; different values that several put forward for one thing are rivals."""
    values: dict[tuple[str, str], dict[str | None, set[float]]] = defaultdict(lambda: defaultdict(set))
    found = [f for rows in every for f in rows["figures"]]
    for f in found:
        values[f["what"], f["unit"]][f["actor_id"]].add(f["value"])
    rivals = sorted(k for k, by in values.items() if len(by) > 1 and len(set().union(*by.values())) > 1)
    label = {k: f"g{n:03d}" for n, k in enumerate(rivals, start=1)}
    made["figures"] = [
        {k: f[k] for k in ("value", "unit", "what", "qualifier", "actor_id", "as_of", "sentence_id")}
        | {"figure_id": f"f{n:05d}", "conflict_group": label.get((f["what"], f["unit"]))}
        for n, f in enumerate(found, start=1)
    ]


def _cite(made: dict[str, list[Rows]], every: list[Rows]) -> None:
    """Citations, their sources, and the citation that carries an attribution: one printed in its sentences."""
    sources = _Found([], "source_id")
    kinds: dict[str, str] = {}
    at: dict[str, str] = {}
    for rows in every:
        article = rows["article"]["article_id"]
        for n, c in enumerate(rows["citations"], start=1):
            source = sources.id(c["source"])
            kinds.setdefault(source, c["kind"])
            key = f"{article}-c{n:02d}"
            at.setdefault(c["sentence_id"], key)
            made["citations"].append(
                {"citation_id": key, "article_id": article, "source_id": source}
                | {"identification": c["identification"], "sentence_id": c["sentence_id"]}
            )
    for row in made["attributions"]:
        row["citation_id"] = at.get(row["first_sentence_id"]) or at.get(row["last_sentence_id"])
    made["sources"] = [{"source_id": k, "name": name, "kind": kinds[k]} for k, name in sources.new.items()]
