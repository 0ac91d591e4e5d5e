#!/usr/bin/env bash
# DuckDB 2.0.1: files given as a list, each by its own name, are still patterns. A file called “talks[12].parquet” in the list
# is not read; “talks1.parquet” beside it is, if it exists. Whoever names files after what people type reads other rows than
# those asked for, and nothing is said. `[[]` in the place of the bracket names the file.
# Seen: of two files with the rows 'asked' and 'neighbour', the list of the first gives 'neighbour'; written with `[[]` 'asked'.
# Fails if the list gives the file that it names.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q duckdb==2.0.1
cd "$place"
"$place/venv/bin/python" - <<'PY'
import duckdb

con = duckdb.connect()
con.execute("COPY (SELECT 'asked' AS row) TO 'other.parquet' (FORMAT parquet)")
con.execute("COPY (SELECT 'neighbour' AS row) TO 'talks1.parquet' (FORMAT parquet)")
import os

os.rename("other.parquet", "talks[12].parquet")
named = con.execute("SELECT row FROM read_parquet(?)", [["talks[12].parquet"]]).fetchall()
written = con.execute("SELECT row FROM read_parquet(?)", [["talks[[]12].parquet"]]).fetchall()
print("by its name:", named, "| with [[]:", written)
assert named == [("neighbour",)] and written == [("asked",)]
PY
