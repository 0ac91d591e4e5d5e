"""Tables in Parquet parts → two wide tables beside them, ``said`` and ``stated``: a question then reads one table, joins none.

Of statements, ``alone``: no other is on the same utterance and issue; ``first``: the most direct report of these.
They hold nothing that the case's tables do not, and are made again whenever they do not fit them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kit import duck
from kit.parts import Parts, read_manifest

FOLDER = "index"
LAYOUT = 2  # of the wide tables: those of another are made again
_FITS = "fits.json"  # names the manifest for which the two were made
_GROUP = 122_880  # rows of a row group

SAID = """
SELECT a.attribution_id, a.utterance_id, u.event_id, a.article_id, r.outlet_id, a.party_id, a.actor_id, a.form, a.said_from,
       a.said_to, a.outlook, a.textblob_polarity, a.vader_compound, a.citation_id, a.coder, c.article_id IS NOT NULL AS copy
FROM attributions a LEFT JOIN utterances u USING (utterance_id) LEFT JOIN articles r USING (article_id)
     LEFT JOIN copies c USING (article_id)
"""
COPIES = """
SELECT article_id FROM (
    SELECT article_id, row_number() OVER (PARTITION BY wire_group ORDER BY reported_from NULLS LAST, article_id) AS place
    FROM articles WHERE wire_group IS NOT NULL) WHERE place > 1
"""
TOLD = """
SELECT s.statement_id, s.issue_id, s.stance, s.coder AS stated_by, s.confidence, f.rank AS form_rank, a.*,
       o.utterance_id IS NULL AS alone
FROM statements s JOIN said a USING (attribution_id) LEFT JOIN ranks f USING (form)
     LEFT JOIN again o ON o.utterance_id = a.utterance_id AND o.issue_id = s.issue_id
"""
STATED = """
SELECT *, true AS first FROM told WHERE alone
UNION ALL
SELECT *, row_number() OVER (PARTITION BY utterance_id, issue_id ORDER BY form_rank, statement_id) = 1 AS first
FROM told WHERE NOT alone
"""
AGAIN = """
SELECT a.utterance_id, s.issue_id FROM statements s JOIN said a USING (attribution_id) GROUP BY ALL HAVING count(*) > 1
"""


def fits(folder: Path) -> bool:
    """Whether the wide tables of a case belong to its present parts."""
    try:
        told = json.loads((folder / FOLDER / _FITS).read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return told == _digest(read_manifest(folder)) and all((folder / path).is_file() for path in _paths(folder).values())


def build(folder: Path, package: Mapping[str, Any]) -> None:
    """Write the wide tables of a case in parts; beside their place first, so that a broken run leaves none that seem to fit."""
    place = folder / FOLDER
    place.mkdir(exist_ok=True)
    (place / _FITS).unlink(missing_ok=True)
    with duck.connected() as con:
        duck.views(con, folder, package)
        declare(con, forms(package))
        for name, path in _paths(folder).items():
            beside = path.with_suffix(".part")
            con.execute(
                f"COPY (FROM {name}) TO '{duck.quoted(beside)}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP})"
            )
            beside.replace(path)
            con.execute(f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet('{duck.quoted(path)}')")
    (place / _FITS).write_text(json.dumps(_digest(read_manifest(folder))), "utf-8")


def declare(con: Any, ranks: Iterable[tuple[str, int]], folder: Path | None = None) -> None:
    """Views ``said`` and ``stated`` on a connection that has the case's tables: of the files in a folder, else joined anew."""
    if folder is not None:
        for name, path in _paths(folder).items():
            con.execute(f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet('{duck.quoted(path)}')")
        return
    con.execute("CREATE OR REPLACE TABLE ranks (form VARCHAR, rank INTEGER)")
    con.executemany("INSERT INTO ranks VALUES (?, ?)", [list(pair) for pair in ranks])
    for name, query in (("copies", COPIES), ("said", SAID), ("again", AGAIN), ("told", TOLD), ("stated", STATED)):
        con.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")


def forms(package: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Form of an attribution → its rank: the smaller, the more direct."""
    fields = next(r for r in package["resources"] if r["name"] == "attributions")["schema"]["fields"]
    return [(c["value"], int(c["rank"])) for f in fields if f["name"] == "form" for c in f["codes"]]


def _paths(folder: Path) -> dict[str, Path]:
    return {name: folder / FOLDER / f"{name}.parquet" for name in ("said", "stated")}


def _digest(parts: Parts) -> dict[str, Any]:
    wanted = ("attributions", "statements", "utterances", "articles")
    return {"layout": LAYOUT} | {path: facts["sha256"] for path, facts in parts.items() if Path(path).parent.name in wanted}
