"""A case with its articles' texts → a project that other programs open: documents, who said what about which issue, code book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from kit.case import units
from kit.case.case import Case
from kit.case.coders import is_model
from kit.coders.files import is_coder
from kit.coders.spans import Coded, parse_unit_id, read_articles, spans_of
from kit.errors import KitError
from kit.exchange.project import Code, Mark, Paper, Project

KIND = "Attribution"  # of every mark of a case
# column of the articles → what other programs call it
_FACTS = {"byline": "author", "original_language": "language", "url": "url", "sha256": "sha256"}


def project(case: Case, *, positions: bool = False) -> Project:
    """All of a case that is a place in a text.

    Parameters
    ----------
    case : Case
        With its articles' texts (`kit attach`). Filters hold.
    positions : bool, optional
        True: also positions by rule that nobody verified, which charts hide; else such a statement only names its issue.

    Returns
    -------
    Project
        ``papers``: one per article with a text; its key is the article's id. ``marks``: one per statement, and one per
        attribution without any, each at the words attributed, with ``actor``, ``organisation``, ``party``, ``speaker`` (as
        printed), ``form``, ``issue``, ``stance``, ``agreement`` (1 or 0, of clear positions), ``outlook``, ``confidence`` and
        coder; then those of every coder in ``codings``. ``codes``: the codebook. ``left``: what has no place in a text, in words.

    Raises
    ------
    KitError
        If no article of the case has a text.

    Examples
    --------
    >>> import kit
    >>> project(kit.load())
    Traceback (most recent call last):
    ...
    kit.errors.KitError: no article of this case has its text, and other programs mark places in texts: kit attach CASE FOLDER
    """
    if "texts" not in case.tables or case.texts.empty:
        raise KitError("no article of this case has its text, and other programs mark places in texts: kit attach CASE FOLDER")
    found = Project(papers=list(_papers(case)), codes=codes(case))
    known = {paper.key: paper for paper in found.papers}
    if without := len(case.articles) - len(known):
        found.left.append(f"{without:,} of {len(case.articles):,} articles have no text in the case: kit attach CASE FOLDER")
    names = _Names(case)
    marks = [*_attributions(case, names, positions), *_codings(case, names, found.left)]
    for mark in marks:
        if mark.paper not in known:
            found.left.append(f"{mark.key}: article {mark.paper} has no text in the case: kit attach CASE FOLDER")
        elif mark.start < 0:
            found.left.append(f"{mark.key}: it has no place in the text of article {mark.paper}")
        elif mark.end > len(known[mark.paper].text):
            found.left.append(f"{mark.key}: it ends at {mark.end}, after the text of article {mark.paper}")
        else:
            found.marks.append(mark)
    return found


def codes(case: Case) -> list[Code]:
    """The codebook as codes: ``issue`` with every issue and below it the stances, ``actor``, ``party``, ``form``.

    Examples
    --------
    >>> import kit
    >>> [code.name for code in codes(kit.load()) if not code.above]
    ['issue', 'actor', 'party', 'form']
    """
    book, found = case.book, [Code("issue", "issue")]
    stances = {c["value"]: str(c.get("meaning", "")) for c in book.codes("statements", "stance")}
    rules = case.issues.set_index("issue_id")["rule"].fillna("").to_dict()
    for issue in book.issues():
        key = f"issue:{issue['issue_id']}"
        told = [issue["proposition"], rules[issue["issue_id"]]]
        found.append(Code(key, issue["label"], "\n".join(filter(None, told)), "issue"))
        found += [Code(f"{key}:{stance}", f"{issue['label']}: {stance}", meaning, key) for stance, meaning in stances.items()]
    roles = case.actors.set_index("actor_id")["role"].fillna("").to_dict()
    meanings = {c["value"]: str(c.get("meaning", "")) for c in book.codes("attributions", "form")}
    found.append(Code("actor", "actor"))
    found += [Code(f"actor:{key}", name, roles.get(key, ""), "actor") for key, name in book.labels("actor").items()]
    found.append(Code("party", "party"))
    found += [Code(f"party:{key}", name, "", "party") for key, name in book.labels("party").items()]
    found.append(Code("form", "form"))
    return found + [Code(f"form:{form}", form, meanings.get(form, ""), "form") for form in book.order("form")]


class _Names:
    """Labels of the codebook where one label is one id, else ids; organisations and scores."""

    def __init__(self, case: Case):
        book = case.book
        self._labels = {kind: _unique(book.labels(kind)) for kind in ("actor", "party", "issue")}
        organisations = case.actors.set_index("actor_id")["organisation_id"] if "organisation_id" in case.actors else {}
        self._organisations: Mapping[Any, Any] = dict(organisations)
        self._scores = {c["value"]: c.get("score") or 0 for c in book.codes("statements", "stance")}

    def values(self, single: Mapping[str, Any], issue: str = "", stance: str = "") -> dict[str, str]:
        """What a mark says, in words; what is empty is left out."""
        actor = _text(single.get("actor_id"))
        organisation = _text(self._organisations.get(actor))
        score = self._scores.get(stance, 0)
        told = {
            "actor": self._labels["actor"].get(actor, actor),
            "organisation": self._labels["actor"].get(organisation, organisation),
            "party": self._labels["party"].get(party := _text(single.get("party_id")), party),
            "speaker": _text(single.get("speaker")),
            "form": _text(single.get("form")),
            "issue": self._labels["issue"].get(issue, issue),
            "stance": stance,
            "agreement": "" if not score else str(int(score > 0)),
            "outlook": _text(single.get("outlook")),
            "confidence": _text(single.get("confidence")),
            "decision": _text(single.get("decision")),
        }
        return {name: value for name, value in told.items() if value}


def _papers(case: Case) -> Iterator[Paper]:
    bodies = case.texts.set_index("article_id")["body"].to_dict()
    outlets = case.book.labels("outlet")
    for row in case.articles.to_dict("records"):
        key = row["article_id"]
        if key not in bodies:
            continue
        facts = {name: value for column, name in _FACTS.items() if (value := _text(row.get(column)))}
        facts["outlet"] = outlets.get(row["outlet_id"], "")
        day = row["published"]
        yield Paper(
            key,
            bodies[key],
            _text(row["title"]),
            {name: value for name, value in facts.items() if value},
            None if pd.isna(day) else pd.Timestamp(day).to_pydatetime(),
        )


def _attributions(case: Case, names: _Names, positions: bool) -> Iterator[Mark]:
    """The case's own attributions, once for each of their statements."""
    shown = units.statements(case.only(machine_stance=True) if positions else case).set_index("statement_id")["stance"]
    said: dict[str, list[dict[str, Any]]] = {}
    for statement in case.statements.to_dict("records"):
        said.setdefault(statement["attribution_id"], []).append(statement)
    for row in case.attributions.to_dict("records"):
        start, end = row.get("content_start"), row.get("content_end")
        if pd.isna(start) or pd.isna(end):
            start, end = row["char_start"], row["char_end"]
        placed = not (pd.isna(start) or pd.isna(end) or start >= end)
        place = (row["article_id"], int(start), int(end)) if placed else (row["article_id"], -1, -1)
        every = said.get(row["attribution_id"], [])
        for statement in every:
            single = {**row, "confidence": statement["confidence"]}
            values = names.values(single, statement["issue_id"], str(shown[statement["statement_id"]]))
            note = _joined(row.get("note"), statement.get("note"))
            yield Mark(statement["statement_id"], *place, KIND, values, statement["coder"], note)
        if not every:
            yield Mark(row["attribution_id"], *place, KIND, names.values(row), row["coder"], _joined(row.get("note")))


def _codings(case: Case, names: _Names, left: list[str]) -> Iterator[Mark]:
    """What coders coded: passages of people's own, and attributions that coders share."""
    places = case.whole.attributions.set_index("attribution_id")
    for coder, rows in case.codings.groupby("coder"):
        text = rows.astype(object).where(rows.notna(), "").astype(str)
        own = is_coder(str(coder)) or is_model(str(coder))
        spans = list(spans_of(text).values()) if own else []
        if spans:
            rejected = [coded for coded in spans if coded.decision == "rejected"]
            if rejected:
                left.append(f"{coder}: {len(rejected):,} proposals that were rejected are no codes")
            for coded in spans:
                if coded.decision != "rejected":
                    yield from marks_of(str(coder), coded, names)
        if not spans:  # rows on attributions repeat a person's passages: see `kit.exchange.to_case`
            yield from _shared(str(coder), text[text["unit_kind"].isin(["attribution", "statement"])], places, names)
        beside = text["unit_kind"] == "sentence"
        if not own:
            beside |= text["unit_kind"] == "span"
        if finished := len(read_articles(text)):
            left.append(f"{coder}: that {finished:,} article{'s were' if finished != 1 else ' was'} read to the end is no mark")
        if beside.any():
            left.append(f"{coder}: {int(beside.sum()):,} codes of whole sentences and of boundaries are no marks")


def marks_of(coder: str, coded: Coded, names: _Names) -> Iterator[Mark]:
    """A coded passage as marks: one for each issue, or one without."""
    single = {**vars(coded), "decision": "" if coded.decision == "coded" else coded.decision}
    notes = [coded.note, *(f"{variable}: {note}" for variable, note in coded.notes.items())]
    whole = Mark("", *coded.place, KIND, {}, coder, _joined(*notes))
    key = f"{coder}:{coded.unit_id}"
    for issue, stance in coded.issues.items():
        yield replace(whole, key=f"{key}:{issue}", values=names.values(single, issue, stance))
    if not coded.issues:
        yield replace(whole, key=key, values=names.values(single))


def _shared(coder: str, rows: pd.DataFrame, places: pd.DataFrame, names: _Names) -> Iterator[Mark]:
    """Codes of the case's own attributions, at the words attributed."""
    single: dict[str, dict[str, str]] = {}
    issues: dict[str, dict[str, str]] = {}
    for kind, unit, variable, value in zip(rows["unit_kind"], rows["unit_id"], rows["variable"], rows["value"], strict=True):
        if kind == "attribution":
            single.setdefault(unit, {})[variable] = value
        elif not parse_unit_id("statement", unit):
            name, _, issue = unit.rpartition(":")
            issues.setdefault(name, {})[issue] = value
    for name in dict.fromkeys([*single, *issues]):
        if name not in places.index:
            continue
        row = places.loc[name]
        start, end = (row["content_start"], row["content_end"]) if pd.notna(row.get("content_start")) else (
            row["char_start"],
            row["char_end"],
        )  # fmt: skip
        start, end = (-1, -1) if pd.isna(start) or pd.isna(end) else (int(start), int(end))
        coded = Coded(str(row["article_id"]), start, end, **_singles(single.get(name, {})), issues=issues.get(name, {}))
        for mark in marks_of(coder, coded, names):
            issue = mark.key.removeprefix(f"{coder}:{coded.unit_id}")
            yield replace(mark, key=f"{coder}:{name}{issue}")


def _singles(values: Mapping[str, str]) -> dict[str, Any]:
    return {name: values[name] for name in ("actor_id", "party_id", "form", "outlook", "confidence") if name in values}


def _unique(labels: Mapping[str, str]) -> dict[str, str]:
    folded = [label.casefold() for label in labels.values()]
    return {key: label if folded.count(label.casefold()) == 1 else key for key, label in labels.items()}


def _joined(*notes: Any) -> str:
    return "\n".join(dict.fromkeys(text for note in notes if (text := _text(note))))


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return str(int(value)) if isinstance(value, float) else str(value)
