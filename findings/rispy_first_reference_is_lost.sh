#!/usr/bin/env bash
# rispy 0.10.0: of a RIS file that begins with a byte order mark, as programs on Windows write UTF-8, the first reference is lost
# without a word, and with it the only one of a file that holds one.
# Seen: of two references one is read, of one none; no error, no warning.
# Fails if the first reference is read, or if its loss is said.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q rispy==0.10.0
"$place/venv/bin/python" -W error - "$place/list.ris" <<'PY'
import sys
from pathlib import Path

import rispy

path = Path(sys.argv[1])
titles = ["The gate opens", "The pier"]
for n in (2, 1):
    records = [f"TY  - NEWS\nTI  - {title}\nER  - \n" for title in titles[:n]]
    path.write_text("\n".join(records), encoding="utf-8-sig")
    read = [reference["title"] for reference in rispy.load(path, encoding="utf-8")]
    print("written:", titles[:n], "| read:", read)
    assert read == titles[1:n]
PY
