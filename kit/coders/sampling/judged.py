"""Coders' files of a sample → what was judged of it, by whom, and the codes they gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from kit.case.case import Case
from kit.coders import files
from kit.coders.additions import with_additions
from kit.coders.sampling.kept import coders_files
from kit.coders.sampling.machine import CODES, Marks, machine_marks
from kit.coders.sampling.sample import PASSAGE, Sample
from kit.coders.spans import ARTICLE, Coded, Place, parse_unit_id, read_articles, spans_of
from kit.coders.units import MIN_OVERLAP, lie_in, overlap, read_files
from kit.store.frames import collected

_SAID = ["mark", "unit_id", "article_id", "start", "end", "attribution_id", *CODES, "number", "coder", "weight"]
_WORDS = ["unit_id", "article_id", "attribution_id", "actor_id", "party_id", "form", "coder"]


class Judged(NamedTuple):
    """What people made of a sample so far.

    Attributes
    ----------
    coders : list of str
        Who has a file in the sample's folder.
    done : DataFrame
        One row per task and coder who judged it: ``number``, ``kind``, ``coder``, ``rejected`` (of a passage: nobody is said to
        say it).
    marks : Marks
        Of people. ``said`` also has ``number`` (of the task), ``coder`` and ``weight`` (1 ÷ coders who judged the task): of a
        passage the mark that lies on it, of an article those that lie on no passage of the machine.
    """

    coders: list[str]
    done: pd.DataFrame
    marks: Marks


class _Work(NamedTuple):
    """What one coder did: article → marks, rejected ones among them, and the articles read to the end."""

    marks: dict[str, list[Coded]]
    read: set[str]


def judged(case: Case, sample: Sample, marks: Marks | None = None) -> Judged:
    """What people judged of a sample, and the codes they gave.

    Parameters
    ----------
    case : Case
    sample : Sample
        Its folder holds the coders' files. Codes of people in ``codings`` do not count: nobody drew what they coded.
    marks : Marks, optional
        `machine_marks` of the case, where they are at hand.

    Returns
    -------
    Judged
        A passage is judged where a mark of the coder's overlaps it by half (intersection over union), and of several the one that
        overlaps most decides; where the machine has several marks at one place, as many of the coder's count. An article is
        judged where the coder said that it was read. A mark without a party has that of its actor.

    Raises
    ------
    KitError
        If a coder's file is damaged or says what the codebook does not know; names file, row, column, value and what is allowed.

    Examples
    --------
    >>> import kit
    >>> case = kit.load()
    >>> judged(case, kit.sample(case, n=8)).coders
    []
    """
    works = _works(case, sample)
    found: list[tuple[int, str, Coded]] = []
    done: list[tuple[int, str, str, bool]] = []
    passages = _of_machine(case, sample, marks, works)
    for coder, work in works.items():
        tasks = sample.tasks(coder)[["number", "kind", "marks", "article_id", "start", "end"]]
        for number, kind, most, *place in tasks.itertuples(index=False, name=None):
            here = work.marks.get(place[0], [])
            if kind == PASSAGE and (best := lying_on(Place(*place), here)):
                rejected = best.decision == "rejected"
                done.append((number, kind, coder, rejected))
                found += [] if rejected else [(number, coder, c) for c in _lying_on(Place(*place), here, most)]
            elif kind == ARTICLE and place[0] in work.read:
                done.append((number, kind, coder, False))
                found += [(number, coder, c) for c in here if _is_missed(c, passages.get(place[0], []))]
    frame = pd.DataFrame(done, columns=["number", "kind", "coder", "rejected"])
    frame = frame.astype({"number": "int64", "kind": "str", "coder": "str", "rejected": "bool"})
    frame = frame.sort_values(["number", "coder"], ignore_index=True)
    return Judged(list(works), frame, _marks(case, sample, found, frame["number"].value_counts()))


def progress(case: Case, sample: Sample) -> pd.DataFrame:
    """How far each coder has come with a sample.

    Parameters
    ----------
    case : Case
    sample : Sample

    Returns
    -------
    DataFrame
        One row per coder, those who have not begun among them: ``coder``, ``n_done`` and ``n_tasks``, of those done
        ``n_passages`` and ``n_articles``, ``n_rejected`` (passages that nobody is said to say), ``n_missed`` (marks in articles
        where the machine has none), ``n_gone`` (rows of the file about articles that the case no longer has: they wait).

    Examples
    --------
    >>> import kit
    >>> case = kit.load()
    >>> progress(case, kit.sample(case, n=8, coders=["AB"]))[["coder", "n_done", "n_tasks"]].to_dict("split")["data"]
    [['AB', 0, 10]]
    """
    found = judged(case, sample)
    articles = sample.units.loc[sample.units["kind"] == ARTICLE, "number"]
    said, paths, known = found.marks.said, coders_files(sample), known_articles(case)
    rows = []
    for coder in sorted({*found.coders, *sample.how["coders"]}):
        done = found.done[found.done["coder"] == coder]
        rows.append(
            {
                "coder": coder,
                "n_done": len(done),
                "n_tasks": len(sample.tasks(coder)),
                "n_passages": int((done["kind"] == PASSAGE).sum()),
                "n_articles": int((done["kind"] == ARTICLE).sum()),
                "n_rejected": int(done["rejected"].sum()),
                "n_missed": int(((said["coder"] == coder) & said["number"].isin(articles)).sum()),
                "n_gone": int((~lie_in(files.read(paths[coder]), known)).sum()) if coder in paths else 0,
            }
        )
    columns = ["coder", "n_done", "n_tasks", "n_passages", "n_articles", "n_rejected", "n_missed", "n_gone"]
    return pd.DataFrame(rows, columns=columns)


def lying_on(place: Place, marks: Iterable[Coded]) -> Coded | None:
    """Of the marks that overlap a place by half, the one that does most; of equals, one that is not rejected."""
    shares = [(overlap(place, c.place), c.decision != "rejected", c) for c in marks]
    best = max(shares, key=lambda share: share[:2], default=None)
    return best[2] if best and best[0] >= MIN_OVERLAP else None


def _lying_on(place: Place, marks: Iterable[Coded], most: int) -> list[Coded]:
    """The marks that overlap a place by half and are not rejected, those that do most first: as many as the machine has there."""
    there = [(-overlap(place, c.place), c.place, c) for c in marks if c.decision != "rejected"]
    return [c for share, _, c in sorted(there, key=lambda found: found[:2]) if -share >= MIN_OVERLAP][: max(most, 1)]


def known_articles(case: Case) -> set[str]:
    """Ids of the articles of a whole case."""
    return set(collected(case.whole.frame("articles").select("article_id"))["article_id"])


def _is_missed(coded: Coded, passages: Sequence[Place]) -> bool:
    return coded.decision != "rejected" and not any(overlap(coded.place, p) >= MIN_OVERLAP for p in passages)


def _works(case: Case, sample: Sample) -> dict[str, _Work]:
    """What each coder did in the articles of the sample, by the files in its folder."""
    articles = set(sample.units["article_id"])
    frames = read_files(case, coders_files(sample), sample.folder, among=known_articles(case))
    return {coder: _work(frame, articles) for coder, frame in sorted(frames.items())}


def _work(rows: pd.DataFrame, articles: set[str]) -> _Work:
    units = [parse_unit_id(*unit) for unit in zip(rows["unit_kind"], rows["unit_id"], strict=True)]
    inside = np.array([unit is not None and unit[0].article_id in articles for unit in units], dtype=bool)
    marks: dict[str, list[Coded]] = {}
    for coded in sorted(spans_of(rows[inside]).values(), key=lambda c: c.place):
        marks.setdefault(coded.article_id, []).append(coded)
    return _Work(marks, read_articles(rows) & articles)


def _of_machine(case: Case, sample: Sample, marks: Marks | None, works: Mapping[str, _Work]) -> dict[str, list[Place]]:
    """Article that a task tells to read, and somebody did → places of the machine's passages."""
    wanted = set(sample.units.loc[sample.units["kind"] == ARTICLE, "article_id"])
    wanted &= {article for work in works.values() for article in work.read}
    if not wanted:
        return {}
    marks = machine_marks(case, sample.how["machine"] or None, wanted) if marks is None else marks
    rows = marks.said.loc[marks.said["article_id"].isin(wanted), ["article_id", "start", "end"]]
    places: dict[str, list[Place]] = {}
    for place in map(Place._make, rows.itertuples(index=False, name=None)):
        places.setdefault(place.article_id, []).append(place)
    return places


def _marks(case: Case, sample: Sample, found: Sequence[tuple[int, str, Coded]], judges: pd.Series) -> Marks:
    found = sorted(found, key=lambda f: (f[0], f[1], f[2].place))
    parties = _parties(case, sample) if found else {}
    rows: list[dict[str, Any]] = [
        {"mark": mark, "unit_id": c.unit_id, **c.place._asdict()}
        | {v: getattr(c, v) or None for v in CODES}
        | {"party_id": c.party_id or parties.get(c.actor_id), "number": number, "coder": coder, "weight": 1 / judges[number]}
        for mark, (number, coder, c) in enumerate(found)
    ]
    said = pd.DataFrame(rows, columns=_SAID).astype(dict.fromkeys(_WORDS, "str"))
    said["outlook"] = pd.to_numeric(said["outlook"])
    said = said.astype({"mark": "int64", "start": "int64", "end": "int64", "number": "int64", "weight": "float64"})
    stated = [(mark, issue, stance) for mark, (*_, c) in enumerate(found) for issue, stance in sorted(c.issues.items())]
    frame = pd.DataFrame(stated, columns=["mark", "issue_id", "stance"])
    return Marks(said, frame.astype({"mark": "int64", "issue_id": "str", "stance": "str"}))


def _parties(case: Case, sample: Sample) -> dict[str, str]:
    """Actor → party, in the codebook with what coders of the sample added."""
    whole = with_additions(case.whole, sample.folder, []) if sample.folder else case.whole
    actors = whole.actors.dropna(subset=["party_id"])
    return dict(zip(actors["actor_id"], actors["party_id"], strict=True))


__all__ = ["Judged", "judged", "lying_on", "progress"]
