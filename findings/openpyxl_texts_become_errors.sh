#!/usr/bin/env bash
# openpyxl 3.1.5: a text cell that reads like an error of a spreadsheet is stored as one, and a text of more than 32,767
# characters is cut, both without a word. A headline “#N/A” or a code “#REF!” of an export from an archive is an error cell for
# whoever opens the file; a long article loses its end.
# Seen: value '#N/A' has data type 'e'; of 40,000 characters 32,767 come back; no warning.
# Fails if the text stays a text, if nothing is cut, or if either is said.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q openpyxl==3.1.5
"$place/venv/bin/python" -W error - "$place/book.xlsx" <<'PY'
import sys

from openpyxl import Workbook, load_workbook

book = Workbook()
book.active.append(["#N/A", "x" * 40_000])
kind = book.active["A1"].data_type
book.save(sys.argv[1])
again = load_workbook(sys.argv[1]).active
print("type of the text '#N/A':", kind, "| read again:", again["A1"].data_type, "| characters of 40,000:", len(again["B1"].value))
assert (kind, again["A1"].data_type, len(again["B1"].value)) == ("e", "e", 32_767)
PY
