"""A case in Parquet many times as large as one that was coded: its rows again under other ids, written by DuckDB.

python tests/bench/grown.py CASE OUT TIMES      # without arguments nothing is made: other benches use it
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

from kit.store import duck
from kit.store import wide_tables as index
from kit.store.package import read_package, tables
from kit.store.parquet_parts import MANIFEST, manifest, read_manifest
from kit.store.writing import write_whole

OWN = {  # ids that differ from copy to copy; speakers, outlets, issues and sources stay
    "article_id", "sentence_id", "first_sentence_id", "last_sentence_id", "attribution_id", "statement_id", "utterance_id",
    "event_id", "citation_id", "report_id", "participant_id", "figure_id", "wire_group",
}  # fmt: skip
ONCE = ("sources", "codings", "accuracy")


def grow(case: Path, out: Path, times: int, *, without: tuple[str, ...] = ()) -> Path:
    """Write a case of ``times`` times the articles, without some tables if a bench does not ask for them."""
    package, found = read_package(case), {}
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shutil.copytree(case / "codebook", out / "codebook")
    shutil.copy(case / "datapackage.json", out)
    with duck.connected() as con:
        duck.views(con, case, package)
        for resource in (r for r in tables(package) if duck.parts_of(case, r, read_manifest(case)) and r["name"] not in without):
            name, place = resource["name"], out / resource["path"]
            place.mkdir(parents=True)
            for k in range(1 if name in ONCE else times):
                cells = [
                    f'\'{k}.\' || "{f["name"]}" AS "{f["name"]}"' if k and f["name"] in OWN else f'"{f["name"]}"'
                    for f in resource["schema"]["fields"]
                ]
                part = place / f"part-{k:05d}.parquet"
                options = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 50000"
                con.execute(f"COPY (SELECT {', '.join(cells)} FROM \"{name}\") TO '{duck.quoted(part)}' ({options})")
                n = con.execute(f"SELECT count(*) FROM '{duck.quoted(part)}'").fetchall()[0][0]
                digest = hashlib.sha256(part.read_bytes()).hexdigest()
                found[f"{resource['path']}/{part.name}"] = {"rows": n, "bytes": part.stat().st_size, "sha256": digest}
    write_whole(out / MANIFEST, manifest(found))
    index.build(out, package)
    return out


if __name__ == "__main__" and len(sys.argv) == 4:
    print(grow(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
