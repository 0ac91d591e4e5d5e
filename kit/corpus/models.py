"""Codes of language models in a case that is coded anew, or grows → those whose places are still there, and how many are not."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from kit.case.coders import is_model
from kit.corpus.provenance import MODELS, PROVENANCE
from kit.errors import KitError
from kit.store import package as described
from kit.store import parquet_parts as parts
from kit.store import places
from kit.store.order import counted

_SPAN = re.compile(r"(?P<article>.+):\d{1,9}-\d{1,9}(?::(?P<issue>[^:]+))?", re.ASCII)


class Kept(NamedTuple):
    """What of models' codes stays.

    Attributes
    ----------
    columns : dict of str to list
        Of ``codings``, as they are written; none if nothing stays.
    stay, gone : Counter of str
        Coder → rows.
    """

    columns: dict[str, list[Any]]
    stay: Counter[str]
    gone: Counter[str]


NONE = Kept({}, Counter(), Counter())


def kept(
    folder: Path, package: Mapping[str, Any], now: Callable[[], Mapping[str, str]], issues: Collection[str], *, alike: bool
) -> Kept:
    """The codes of models whose place is still there.

    Parameters
    ----------
    folder : Path
        The case as it is.
    package : mapping
        Its description.
    now : callable
        Gives article → SHA-256, as it will be; called where there are such codes.
    issues : collection of str
        Of the codebook as it will be.
    alike : bool
        Whether sentences will be cut as they are, so that codes of sentences stay, too.
    """
    rows = _table(folder, package, "codings")
    rows = rows[rows["coder"].map(lambda c: isinstance(c, str) and is_model(c)).astype(bool)]
    if not len(rows):
        return NONE
    before, after = _table(folder, package, "articles"), now()
    same = {a for a, digest in zip(before["article_id"], before["sha256"], strict=True) if after.get(a) == digest}
    sentences = _table(folder, package, "sentences") if alike else pd.DataFrame(columns=["sentence_id", "article_id"])
    home = dict(zip(sentences["sentence_id"], sentences["article_id"], strict=True))
    stays = [_stays(kind, unit, same, home, issues) for kind, unit in zip(rows["unit_kind"], rows["unit_id"], strict=True)]
    held = rows[stays].sort_values("coding_id", key=counted, kind="stable")
    left = Counter(held["coder"])
    columns = {name: held[name].where(held[name].notna(), None).tolist() for name in held} if len(held) else {}
    return Kept(columns, left, Counter(rows["coder"]) - left)


def _stays(kind: str, unit: str, articles: Collection[str], home: Mapping[str, str], issues: Collection[str]) -> bool:
    if kind == "sentence":
        return home.get(unit) in articles
    place = _SPAN.fullmatch(unit)
    return place is not None and place["article"] in articles and (kind == "span" or place["issue"] in issues)


def provenance_of(folder: Path, coders: Iterable[str]) -> dict[str, Any]:
    """What ``provenance.json`` says of some models, under its key there; nothing if it says nothing."""
    try:
        told = json.loads((folder / PROVENANCE).read_text("utf-8"))[MODELS]
        said = {coder: told[coder] for coder in sorted(coders) if coder in told}
    except (OSError, ValueError, KeyError, TypeError):
        said = {}
    return {MODELS: said} if said else {}


def _table(folder: Path, package: Mapping[str, Any], name: str) -> pd.DataFrame:
    """A table of a case that may have faults elsewhere; without rows where it cannot be read."""
    resource = next(r for r in described.tables(package) if r["name"] == name)
    columns = [field["name"] for field in resource["schema"]["fields"]]
    try:
        if resource.get("format") == "parquet":
            frame = parts.read(folder, resource["path"])
        else:
            frame = pd.read_csv(places.inside(folder, resource["path"]), dtype=object, keep_default_na=False, na_values=[""])
    except (OSError, ValueError, KitError):
        frame = None
    return pd.DataFrame(columns=columns, dtype=object) if frame is None else frame.reindex(columns=columns)
