"""A machine's codes of a case as two tables: its passages, and the issues of each; the population that a sample is of."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd

from kit.case import rows
from kit.case.case import Case
from kit.coders.spans import SINGLE, spans_of
from kit.errors import UnknownValue, choices
from kit.store.frames import collected

CODES = ("actor_id", "party_id", "form", "outlook")
REST = "all others"  # the stratum of what has too few passages for one of its own
NOT_KNOWN = "not known"
_PLACES = ["attribution_id", "article_id", "char_start", "char_end", "content_start", "content_end"]


class Marks(NamedTuple):
    """Somebody's codes of passages.

    Attributes
    ----------
    said : DataFrame
        One row per mark: ``mark`` (number), ``unit_id`` (``article:start-end``), ``article_id``, ``start``, ``end``,
        ``attribution_id`` (empty where it is none of the case), and the codes ``actor_id``, ``party_id``, ``form``, ``outlook``.
    stated : DataFrame
        One row per mark and issue: ``mark``, ``issue_id``, ``stance``.
    """

    said: pd.DataFrame
    stated: pd.DataFrame


def machine_marks(case: Case, coder: str | None = None, articles: Collection[str] | None = None) -> Marks:
    """What a machine coded in a whole case.

    Parameters
    ----------
    case : Case
    coder : str, optional
        Somebody in ``codings`` who marked passages, such as a language model. What it left open of a passage that is the case's
        own (actor, party, form) is the case's. Default: the case's own attributions.
    articles : collection of str, optional
        Only what lies in these is read, and ``mark`` counts it. Default: in all.

    Raises
    ------
    UnknownValue
        If no such coder has marked passages.
    """
    own = _own(case.whole, articles)
    return own if coder is None else _of_coder(case.whole, coder, own, articles)


def _own(case: Case, articles: Collection[str] | None) -> Marks:
    frame = case.frame("attributions").select(*_PLACES, *CODES)
    said = collected(frame if articles is None else frame.filter(nw.col("article_id").is_in(list(articles))))
    said["start"] = said["content_start"].fillna(said["char_start"])
    said["end"] = said["content_end"].fillna(said["char_end"])
    said = said.dropna(subset=["start", "end"]).astype({"start": "int64", "end": "int64"})
    said = said.sort_values(["article_id", "start", "end", "attribution_id"], kind="stable", ignore_index=True)
    said["unit_id"] = said["article_id"] + ":" + said["start"].astype(str) + "-" + said["end"].astype(str)
    said["mark"] = np.arange(len(said))
    frame = case.frame("statements").select("attribution_id", "issue_id", "stance")
    stated = collected(frame if articles is None else frame.filter(nw.col("attribution_id").is_in(list(said["attribution_id"]))))
    stated = stated.merge(said[["attribution_id", "mark"]], on="attribution_id", validate="many_to_one")
    stated = stated.sort_values(["mark", "issue_id"], kind="stable", ignore_index=True)
    return Marks(said[_COLUMNS], stated[["mark", "issue_id", "stance"]])


_COLUMNS = ["mark", "unit_id", "article_id", "start", "end", "attribution_id", *CODES]


def _of_coder(case: Case, coder: str, own: Marks, articles: Collection[str] | None) -> Marks:
    rows = collected(case.frame("codings").filter(nw.col("coder") == coder))
    spans = spans_of(rows.astype(object).where(rows.notna(), "")) if len(rows) else {}
    if not spans:
        raise UnknownValue(
            f"no coder {coder[:60]!r} has marked passages in this case; {choices(coder, sorted(case.coders('codings')))}"
        )
    wanted = (c for c in spans.values() if articles is None or c.article_id in articles)
    kept = sorted((c for c in wanted if c.decision != "rejected"), key=lambda c: c.place)
    places = own.said.drop_duplicates("unit_id").set_index("unit_id")
    said = pd.DataFrame(
        [
            {"mark": mark, "unit_id": c.unit_id, **c.place._asdict()} | {v: getattr(c, v) or None for v in SINGLE if v in CODES}
            for mark, c in enumerate(kept)
        ],
        columns=[c for c in _COLUMNS if c != "attribution_id"],
    )
    said["attribution_id"] = said["unit_id"].map(places["attribution_id"])
    for name in ("actor_id", "party_id", "form"):
        said[name] = said[name].fillna(said["unit_id"].map(places[name]))
    said["outlook"] = pd.to_numeric(said["outlook"])
    stated = pd.DataFrame(
        [(mark, issue, stance) for mark, c in enumerate(kept) for issue, stance in c.issues.items()],
        columns=["mark", "issue_id", "stance"],
    )
    return Marks(said[_COLUMNS], stated)


def strata(case: Case, marks: Marks, by: Sequence[str]) -> pd.Series:
    """Mark → the words of its stratum: its values of some columns, joined.

    Raises
    ------
    UnknownValue
        If a column is none of those by which a sample can be stratified.
    """
    return _joined([_column(case, marks, name) for name in by], marks.said.index)


def _joined(parts: Sequence[pd.Series], index: pd.Index) -> pd.Series:
    words = pd.Series("", index=index, dtype="str")
    for number, part in enumerate(parts):
        words = words + (" · " if number else "") + part.fillna(NOT_KNOWN).astype("str")
    return words


def _column(case: Case, marks: Marks, name: str) -> pd.Series:
    said = marks.said
    issue = said["mark"].map(marks.stated.drop_duplicates("mark").set_index("mark")["issue_id"])
    days = pd.to_datetime(said["article_id"].map(of_articles(case, "reported_to")))

    def labelled(ids: pd.Series) -> pd.Series:
        return ids.map(rows.labels_of(case, name))

    ways = {
        "party": lambda: labelled(said["party_id"]),
        "family": lambda: labelled(said["party_id"]),
        "form": lambda: said["form"],
        "issue": lambda: labelled(issue).fillna("no issue"),
        "issue_group": lambda: labelled(issue).fillna("no issue"),
        "outlet": lambda: labelled(said["article_id"].map(of_articles(case, "outlet_id"))),
        "month": lambda: days.dt.strftime("%Y-%m"),
        "year": lambda: days.dt.strftime("%Y"),
    }
    if name not in ways:
        raise UnknownValue(f"a sample is not stratified by {name[:60]!r}; {choices(name, list(ways))}")
    return ways[name]()


def of_articles(case: Case, column: str) -> pd.Series:
    """Article → its cell of a column."""
    frame = collected(case.whole.frame("articles").select("article_id", column))
    return frame.set_index("article_id")[column]


def chance(seed: int, key: str) -> int:
    """The random number of a unit, for good: who has the lower ones of a frame is drawn from it, however it grows."""
    return int.from_bytes(hashlib.blake2b(f"{seed}\n{key}".encode(), digest_size=8).digest())


__all__ = ["CODES", "REST", "Marks", "chance", "machine_marks", "of_articles", "strata"]
