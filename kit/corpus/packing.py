"""Rows of some coded articles → one sealed piece, and back: what settling compares apart from what it only copies."""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from kit.case import missing
from kit.coding.coded import Rows
from kit.coding.events.happening import Event
from kit.corpus.duplicates import numbers, sketch
from kit.errors import KitError
from kit.reading import languages
from kit.reading.metadata import decomposed
from kit.store import pieces

_COPIED = ("sentences", "attributions", "statements", "figures", "citations")
_WORD = re.compile(r"\w+")
_ARROW = "arrow "  # before the name of a table, in a piece
_HELD_BACK = "its site holds the rest back: see the notices in left_out.csv"
_NOT_PRINTED = ("row",)  # of an article: no column of the case


class Said(NamedTuple):
    """Of an attribution, what settling compares."""

    attribution_id: str
    actor_id: str | None
    speaker: str
    said_from: str | None
    said_to: str | None
    words: int  # how many its content has


class Figure(NamedTuple):
    """Of a figure, what settling compares."""

    what: str
    unit: str
    actor_id: str | None  # or the speaker as printed
    value: float


def packed(coded: Iterable[Rows]) -> bytes:
    """A piece.

    Parameters
    ----------
    coded : iterable of dict
        As `kit.coding.article.Coder.code` gives them, or ``{"place", "reason"}`` for an article that could not be coded.

    Returns
    -------
    bytes
        The head has ``articles`` (how many are coded), ``failed`` (place and reason of the others), ``shingles`` (how many, per
        article) and ``width`` (bands per article). ``articles`` holds what is known of each, ``marks`` also what
        `kit.corpus.assemble` compares, ``words``
        the words of what was said, ``bands`` and ``shingles`` what tells copies; `columns` reads the rest.
    """
    rows = list(coded)
    good, failed = [r for r in rows if "reason" not in r], [[r["place"], r["reason"]] for r in rows if "reason" in r]
    sketches = [sketch(_body(r)) for r in good]
    width = max((len(b) for b, _ in sketches), default=0)
    bands = [b if len(b) else np.zeros(width, "u8") for b, _ in sketches]
    contents = [words(r["text"][a["content_start"] : a["content_end"]]) for r in good for a in r["attributions"]]
    sizes = (len(w) for w in contents)
    marks = [_marks(r, sizes) for r in good]
    return pieces.sealed(
        {"articles": len(good), "failed": failed, "shingles": [len(s) for _, s in sketches], "width": width},
        {
            pieces.ARTICLES: [mark["article"] for mark in marks],
            "marks": marks,
            "words": b"".join(array("I", w).tobytes() for w in contents),
            "bands": b"".join(b.astype("<u8").tobytes() for b in bands),
            "shingles": b"".join(s.astype("<u4").tobytes() for _, s in sketches),
            **_write_columns(_columns(good)),
        },
    )


def _body(rows: Rows) -> str:
    """The sentences of an article, without what the site put around them."""
    return " ".join(rows["text"][s["char_start"] : s["char_end"]] for s in rows["sentences"])


def _marks(rows: Rows, sizes: Iterator[int]) -> dict[str, Any]:
    """Of an article, what settling compares; ``sizes``: how many words what it reports has, one after the other."""
    article = rows["article"]
    return {
        "article": pieces.Mark(article["article_id"], article["sha256"], article["published"], article["row"]),
        "said": [
            Said(a["attribution_id"], a["actor_id"], a["speaker"], a["said_from"], a["said_to"], next(sizes))
            for a in rows["attributions"]
        ],
        "events": [[e[name] for name in Event._fields] for e in rows["events"]],
        "figures": [Figure(f["what"], f["unit"], f["actor_id"] or f["speaker"], f["value"]) for f in rows["figures"]],
    }


def words(content: str) -> list[int]:
    """The distinct words of a content as numbers, the longest first: they tell one content from another best."""
    distinct = sorted(set(_WORD.findall(folded(content))))
    distinct.sort(key=len, reverse=True)  # among equally long ones the alphabet stays
    return numbers(distinct)


def folded(name: str) -> str:
    """A name or text without accents, capitals and double spaces."""
    if not name.isascii():
        plain = decomposed(name.replace("’", "'"))
        name = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(name.casefold().split())


def _columns(good: list[Rows]) -> dict[str, dict[str, list[Any]]]:
    """Columns as the tables have them; names that only the whole corpus turns into ids stay names."""
    tables: dict[str, list[Mapping[str, Any]]] = {name: [] for name in ("articles", "texts", "left_out", "missing", *_COPIED)}
    for rows in good:
        key = rows["article"]["article_id"]
        cited: dict[str, str] = {}
        for n, c in enumerate(rows["citations"], start=1):
            cited.setdefault(c["sentence_id"], f"{key}-c{n:02d}")
        article = {k: v for k, v in rows["article"].items() if k not in _NOT_PRINTED}
        unknown = article["language"] == languages.UNKNOWN  # which missing.csv says; the table knows codes alone
        tables["articles"].append(article | {"language": None} if unknown else article)
        tables["texts"].append({"article_id": key, "body": rows["text"]})
        tables["left_out"] += [
            dict(zip(("char_start", "char_end", "reason"), line, strict=True), article_id=key) for line in rows["left_out"]
        ]
        tables["missing"] += _missing(rows)
        tables["sentences"] += rows["sentences"]
        tables["attributions"] += [
            a
            | {
                "utterance_id": f"u-{a['attribution_id']}",
                "citation_id": cited.get(a["first_sentence_id"]) or cited.get(a["last_sentence_id"]),
            }
            for a in rows["attributions"]
        ]
        tables["statements"] += rows["statements"]
        counted: dict[str, int] = {}
        for f in rows["figures"]:
            n = counted[f["sentence_id"]] = counted.get(f["sentence_id"], 0) + 1
            copied = ("value", "unit", "what", "qualifier", "actor_id", "speaker", "as_of", "sentence_id")
            tables["figures"].append({k: f[k] for k in copied} | {"figure_id": f"{f['sentence_id']}-f{n}"})
        tables["citations"] += [
            {k: c[k] for k in ("source", "kind", "identification", "sentence_id")}
            | {"citation_id": f"{key}-c{n:02d}", "article_id": key}
            for n, c in enumerate(rows["citations"], start=1)
        ]
    return {name: {k: [r[k] for r in rows] for k in rows[0]} if rows else {} for name, rows in tables.items()}


def _missing(rows: Rows) -> list[dict[str, str]]:
    """What is not known of an article, in rows of ``missing.csv``."""
    from kit.coding.speech import other_languages  # with the rules, which have been loaded where there is something to pack

    article, doubts = rows["article"], [*rows.get("doubts", ())]
    dated, language = article["published"] is not None, article["language"]
    notes = {what: "; ".join(note for w, note in doubts if w == what) for what, _ in doubts}
    lacks = {
        missing.DAY: None if dated else notes.get("day", ""),
        missing.DOUBTFUL_DAY: notes.get("day") if dated else None,
        missing.OUTLET: None if article["outlet"] else "",
        missing.LANGUAGE: missing.note_language(language, read=language in other_languages.languages())
        if language not in (None, languages.ENGLISH)
        else None,
        missing.TEXT: notes.get("text") or (_HELD_BACK if any(line[2] == "notice" for line in rows["left_out"]) else None),
        missing.ENCODING: notes.get("encoding"),
        missing.NOTHING: None
        if rows["sentences"]
        else "all lines are headings, bylines or furniture of a site: see left_out.csv",
    }
    at = {"article_id": article["article_id"], "place": article["place"]}
    return [at | {"what": what, "note": note} for what, note in lacks.items() if note is not None]


def _write_columns(tables: Mapping[str, Mapping[str, list[Any]]]) -> dict[str, Any]:
    """Columns as contents of a piece: in Arrow's form where pyarrow is installed, which is read three times as fast."""
    if find_spec("pyarrow") is None:
        return {"columns": tables}
    import pyarrow as pa

    contents = {}
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    for name, columns in tables.items():
        if columns:
            table = pa.table({k: pa.array(v) for k, v in columns.items()})
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, table.schema, options=options) as stream:
                stream.write_table(table)
            contents[_ARROW + name] = sink.getvalue().to_pybytes()
    return contents


def columns(piece: pieces.Piece, without: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """Finished columns of a piece per table, as lists or as Arrow has them; names are not ids yet.

    Parameters
    ----------
    piece : Piece
    without : collection of str
        Tables whose columns are not asked for: theirs are none.

    Raises
    ------
    KitError
        If the piece was made where pyarrow is installed, and here it is not.
    ValueError
        If what Arrow has written cannot be read.
    """
    if "columns" in piece.places:
        return {name: {} if name in without else table for name, table in piece.unpack("columns").items()}
    try:
        import pyarrow as pa
    except ImportError:
        raise KitError("these articles were coded where pyarrow is installed: pip install 'peace-talks-kit[corpus]'") from None
    tables: dict[str, dict[str, Any]] = {}
    for name in piece.places:
        if name.startswith(_ARROW) and (table_name := name.removeprefix(_ARROW)) in without:
            tables[table_name] = {}
        elif name.startswith(_ARROW):
            try:
                table = pa.ipc.open_stream(pa.py_buffer(piece.raw(name))).read_all()
            except (pa.ArrowException, MemoryError, OSError) as error:
                raise ValueError(f"no table of Arrow: {error}") from None
            tables[table_name] = dict(zip(table.column_names, table.columns, strict=True))
    return tables


def columns_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Rows as columns; what a row does not have is None in it."""
    rows = [*rows]
    return {k: [r.get(k) for r in rows] for k in dict.fromkeys(k for r in rows for k in r)}


def cells(column: Any) -> list[Any]:
    """A column as a list."""
    return column if isinstance(column, list) else column.to_pylist()
