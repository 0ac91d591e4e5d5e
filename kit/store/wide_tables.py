"""Tables in Parquet parts → two wide tables beside them, ``said`` and ``stated``: a question then reads one table, joins none.

Of statements, ``alone``: no other is on the same utterance and issue; ``first``: the most direct report of these;
``read_stance``: the stance that whoever read it gave, nothing where rules did.
They hold nothing that the case's tables do not, and are made again for other parts.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kit.store import duck, places
from kit.store.parquet_parts import Parts, read_manifest
from kit.store.writing import written_whole

if TYPE_CHECKING:
    from kit.store.remote import Remote

FOLDER = duck.INDEX
MADE_OF = ("attributions", "statements", "utterances", "articles")
RULES = "rules "  # how the coder is called where rules of some version coded
LAYOUT = 4  # of the wide tables: those of another are made again
_LOCK = ".lock"
# Names of the kit's own files there.
_OURS = re.compile(  # its tables, and what is left of some, by this kit or by earlier ones
    r"(said|stated)-[0-9a-z.]+\.(parquet|[0-9]+-[0-9a-f]{2,8}\.part)|\.(said|stated)-[0-9a-z._-]+\.part\.parquet|\.lock"
    r"|[a-z]+-[0-9a-f]{32}\.cube|\.[a-z]+-[0-9a-f]{1,32}-[0-9a-z_]+\.part\.cube"  # cubes of panels
)
_WAIT = 600  # seconds for another process that is making them
_SLOW = 1  # second after which it is said what takes so long

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
PLACES = """
SELECT s.statement_id, row_number() OVER (PARTITION BY utterance_id, issue_id ORDER BY f.rank, s.statement_id) AS place
FROM statements s JOIN said a USING (attribution_id) JOIN again USING (utterance_id, issue_id) LEFT JOIN ranks f USING (form)
"""
STATED = f"""
SELECT s.statement_id, s.issue_id, s.stance, CASE WHEN starts_with(s.coder, '{RULES}') THEN NULL ELSE s.stance END AS read_stance,
       s.coder AS stated_by, f.rank AS form_rank, a.*, p.place IS NULL AS alone, coalesce(p.place, 1) = 1 AS first
FROM statements s JOIN said a USING (attribution_id) LEFT JOIN ranks f USING (form) LEFT JOIN places p USING (statement_id)
"""
AGAIN = """
SELECT a.utterance_id, s.issue_id FROM statements s JOIN said a USING (attribution_id) GROUP BY ALL HAVING count(*) > 1
"""


def fits(folder: Path, parts: Parts | None = None) -> bool:
    """Whether the wide tables of a case's parts, of its present ones if none are given, stand beside them."""
    return {*_paths(folder, read_manifest(folder) if parts is None else parts).values()} <= {*files(folder)}


def build(folder: Path, package: Mapping[str, Any], parts: Parts | None = None, remote: Remote | None = None) -> None:
    """Write the wide tables of a case in parts, unless another process just did; those of earlier parts go.

    Parameters
    ----------
    folder : Path
    package : mapping
        The case's data package.
    parts : dict, optional
        Those that whoever asks has loaded: nothing is written where the case has others by now.
    remote : Remote, optional
        Where the parts lie, if not in the folder.

    Raises
    ------
    OSError, NotImplementedError
        If the folder cannot be written or locked, or another process is at it for too long.
    KitError
        If DuckDB fails.
    """
    from filelock import FileLock

    present = read_manifest(folder)
    if parts not in (None, present):
        return
    place, paths = places.folder(folder, FOLDER, make=True), _paths(folder, present)
    with _said_if_slow(place, present), FileLock(place / _LOCK, timeout=_WAIT):
        if read_manifest(folder) != present or fits(folder, present):
            return
        for old in files(folder):  # of other parts, or of a run that was broken off: whoever builds holds the lock
            if old not in paths.values() and old.name != _LOCK:
                with suppress(OSError):  # Windows keeps what is being read
                    old.unlink()
        _write(folder, package, present, remote)


def _write(folder: Path, package: Mapping[str, Any], parts: Parts, remote: Remote | None) -> None:
    with duck.connected(folder, remote) as con:
        duck.views(con, folder, package, parts, remote, MADE_OF)
        declare(con, forms(package))
        for name, path in _paths(folder, parts).items():
            for asked_often in ("again", "places") if name == "stated" else ():
                duck.hold(con, asked_often)
            with written_whole(path) as beside:
                duck.write(con, name, beside)
            duck.view(con, name, [path])


def declare(con: Any, ranks: Iterable[tuple[str, int]], folder: Path | None = None, parts: Parts | None = None) -> None:
    """Views ``said`` and ``stated`` on a connection that has the case's tables: of the files in a folder, else joined anew."""
    if folder is not None:
        for name, path in _paths(folder, parts or {}).items():
            duck.view(con, name, [path])
        return
    con.execute("CREATE OR REPLACE TABLE ranks (form VARCHAR, rank INTEGER)")
    con.executemany("INSERT INTO ranks VALUES (?, ?)", [list(pair) for pair in ranks])
    for name, query in (
        ("copies", COPIES),
        ("said", SAID),
        ("again", AGAIN),
        ("places", PLACES),
        ("stated", STATED),
    ):
        con.sql(query).create_view(name, replace=True)


def forms(package: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Form of an attribution → its rank: the smaller, the more direct."""
    fields = next(r for r in package["resources"] if r["name"] == "attributions")["schema"]["fields"]
    return [(c["value"], int(c["rank"])) for f in fields if f["name"] == "form" for c in f["codes"]]


@contextmanager
def _said_if_slow(place: Path, parts: Parts) -> Iterator[None]:
    """Say what takes so long."""
    rows = sum(facts["rows"] for path, facts in parts.items() if Path(path).parent.name in ("attributions", "statements"))
    words = f"making tables for quick answers in {place}, once; {rows / 1e6:,.1f} million rows …"
    timer = threading.Timer(_SLOW, _print_on_terminal, [words])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _print_on_terminal(words: str) -> None:
    """On a terminal only: in a notebook it would be an output of the first run that later ones do not have."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(words, file=sys.stderr, flush=True)


def files(folder: Path) -> list[Path]:
    """Wide tables of a case, and what is left of some: what the kit itself has written, and nothing else."""
    place = folder / FOLDER
    if places.is_link(place) or not place.is_dir():
        return []
    return [p for p in sorted(place.iterdir()) if _OURS.fullmatch(p.name) and p.is_file() and not places.is_link(p)]


def _paths(folder: Path, parts: Parts) -> dict[str, Path]:
    """Files of the wide tables; named by the parts they are made of, so that a session never reads those of other parts."""
    made_of = {path: facts["sha256"] for path, facts in parts.items() if Path(path).parent.name in MADE_OF}
    digest = hashlib.sha256(json.dumps([LAYOUT, made_of]).encode()).hexdigest()[:16]
    return {name: folder / FOLDER / f"{name}-{digest}.parquet" for name in ("said", "stated")}
