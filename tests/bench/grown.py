"""A case in Parquet many times as large as one that was coded: its rows again under other ids.

python tests/bench/grown.py CASE OUT TIMES      # without arguments nothing is made: other benches use it
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kit.store import duck
from kit.store import wide_tables as index
from kit.store.package import read_package, tables
from kit.store.parquet_parts import MANIFEST, Writer, manifest, read_manifest
from kit.store.writing import write_whole

OWN = {  # ids that differ from copy to copy; speakers, outlets, issues and sources stay
    "article_id", "sentence_id", "first_sentence_id", "last_sentence_id", "attribution_id", "statement_id", "utterance_id",
    "event_id", "citation_id", "report_id", "participant_id", "figure_id", "wire_group",
}  # fmt: skip
ONCE = ("sources", "codings", "accuracy")


def grow(case: Path, out: Path, times: int, *, without: tuple[str, ...] = (), indexed: bool = True) -> Path:
    """Write a case of ``times`` times the articles; tables that a bench does not ask for are empty."""
    package = read_package(case)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    shutil.copytree(case / "codebook", out / "codebook")
    shutil.copy(case / "datapackage.json", out)
    there = read_manifest(case)
    parts = {r["name"]: duck.placed(case, duck.parts_of(r, there)) for r in tables(package)}
    filled = [r for r in tables(package) if parts[r["name"]]]
    writer = Writer(out, filled)
    for name in (r["name"] for r in filled if r["name"] not in without):
        rows = pa.concat_tables(pq.read_table(path, partitioning=None) for path in parts[name]).combine_chunks()
        for k in range(1 if name in ONCE else times):
            writer.add(name, {c: _again(rows[c], k) if k and c in OWN else rows[c] for c in rows.column_names})
    writer.close()
    write_whole(out / MANIFEST, manifest(writer.parts))
    if indexed:
        index.build(out, package)
    return out


def _again(ids: pa.ChunkedArray, k: int) -> pa.ChunkedArray:
    return pc.binary_join_element_wise(f"{k}.", ids, "")


if __name__ == "__main__" and len(sys.argv) == 4:
    print(grow(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
