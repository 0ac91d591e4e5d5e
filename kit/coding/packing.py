"""Rows of some coded articles → one sealed piece: what settling compares apart from what it only copies into tables."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from kit import pieces
from kit.coding.chain import Rows
from kit.reading.duplicates import sketch

_COPIED = ("sentences", "attributions", "statements", "figures", "citations")
_NOT_PRINTED = ("place", "url")  # of an article: no column of the case


def packed(coded: Iterable[Rows]) -> bytes:
    """A piece.

    Parameters
    ----------
    coded : iterable of dict
        As `kit.coding.chain.Coder.code` gives them, or ``{"place", "reason"}`` for an article that could not be coded.

    Returns
    -------
    bytes
        The head has ``articles`` (how many are coded), ``failed`` (place and reason of the others), ``shingles`` (how many, per
        article) and ``width`` (bands per article). ``marks`` holds per article what `kit.coding.assemble` compares,
        ``columns`` its finished columns per table, ``bands`` and ``shingles`` what tells copies.
    """
    rows = list(coded)
    good, failed = [r for r in rows if "reason" not in r], [[r["place"], r["reason"]] for r in rows if "reason" in r]
    sketches = [sketch(_body(r)) for r in good]
    width = max((len(b) for b, _ in sketches), default=0)
    bands = [b if len(b) else np.zeros(width, "u8") for b, _ in sketches]
    return pieces.sealed(
        {"articles": len(good), "failed": failed, "shingles": [len(s) for _, s in sketches], "width": width},
        {
            "marks": [_marks(r) for r in good],
            "columns": _columns(good),
            "bands": b"".join(b.astype("<u8").tobytes() for b in bands),
            "shingles": b"".join(s.astype("<u4").tobytes() for _, s in sketches),
        },
    )


def _body(rows: Rows) -> str:
    """The sentences of an article, without what the site put around them."""
    return " ".join(rows["text"][s["char_start"] : s["char_end"]] for s in rows["sentences"])


def _marks(rows: Rows) -> dict[str, Any]:
    article, text = rows["article"], rows["text"]
    return {
        "article": [article["article_id"], article["sha256"], article["published"]],
        "said": [
            [a["attribution_id"], a["actor_id"], None if a["actor_id"] else a["speaker"], a["said_from"], a["said_to"],
             words(text[a["content_start"] : a["content_end"]])]
            for a in rows["attributions"]
        ],
        "events": [[e[k] for k in e if k != "sentence_id"] for e in rows["events"]],
        "figures": [[f["what"], f["unit"], f["actor_id"], f["value"]] for f in rows["figures"]],
    }  # fmt: skip


def words(content: str) -> list[int]:
    """The distinct words of a content as numbers, the longest first: they tell one content from another best."""
    found = set(re.findall(r"\w+", folded(content)))
    return [zlib.crc32(w.encode()) for w in sorted(found, key=lambda w: (-len(w), w))]


def folded(name: str) -> str:
    """A name or text without accents, capitals and double spaces."""
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
        name = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(name.casefold().split())


def _columns(good: list[Rows]) -> dict[str, dict[str, list[Any]]]:
    """Columns as the tables have them; names that only the whole corpus turns into ids stay names."""
    tables: dict[str, list[Mapping[str, Any]]] = {name: [] for name in ("articles", "texts", "left_out", *_COPIED)}
    for rows in good:
        key = rows["article"]["article_id"]
        cited: dict[str, str] = {}
        for n, c in enumerate(rows["citations"], start=1):
            cited.setdefault(c["sentence_id"], f"{key}-c{n:02d}")
        tables["articles"].append({k: v for k, v in rows["article"].items() if k not in _NOT_PRINTED})
        tables["texts"].append({"article_id": key, "body": rows["text"]})
        tables["left_out"] += [
            dict(zip(("char_start", "char_end", "reason"), line, strict=True), article_id=key) for line in rows["left_out"]
        ]
        tables["sentences"] += rows["sentences"]
        tables["attributions"] += [
            a | {"citation_id": cited.get(a["first_sentence_id"]) or cited.get(a["last_sentence_id"])}
            for a in rows["attributions"]
        ]
        tables["statements"] += rows["statements"]
        counted: dict[str, int] = {}
        for f in rows["figures"]:
            n = counted[f["sentence_id"]] = counted.get(f["sentence_id"], 0) + 1
            kept = ("value", "unit", "what", "qualifier", "actor_id", "as_of", "sentence_id")
            tables["figures"].append({k: f[k] for k in kept} | {"figure_id": f"{f['sentence_id']}-f{n}"})
        tables["citations"] += [
            {k: c[k] for k in ("source", "kind", "identification", "sentence_id")}
            | {"citation_id": f"{key}-c{n:02d}", "article_id": key}
            for n, c in enumerate(rows["citations"], start=1)
        ]
    return {name: {k: [r[k] for r in rows] for k in rows[0]} if rows else {} for name, rows in tables.items()}
