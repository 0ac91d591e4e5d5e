#!/usr/bin/env bash
# courlan 1.4.0: clean_url gives two articles one address where a site names them by a parameter such as cid, eid, uid, source or
# reference, or by a parameter without a value (read?20310506). Each is dropped as if it only said where a reader came from, or is
# not kept by the parser of parameters. Addresses that are joined or made unique by it lose articles without a word.
# Seen: …/story.php?cid=101 and …?cid=102 become …/story.php; …/read?20310506 and …?20310507 become …/read; id=101 stays.
# Fails if one of these pairs stays two addresses, or if id is dropped too.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q courlan==1.4.0
"$place/venv/bin/python" - <<'PY'
from courlan import clean_url

site = "https://gazette.example"
for one, other in (("story.php?cid=101", "story.php?cid=102"), ("read?20310506", "read?20310507"), ("a?reference=7", "a?reference=8")):
    found = clean_url(f"{site}/{one}"), clean_url(f"{site}/{other}")
    print(one, "|", other, "→", *found)
    assert found[0] == found[1], found
assert clean_url(f"{site}/a?id=101") != clean_url(f"{site}/a?id=102")
PY
