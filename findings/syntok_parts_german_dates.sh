#!/usr/bin/env bash
# syntok 1.4.4 names German among its languages, where an ordinal is a number with a point: “am 16. März”. It ends a sentence
# behind every such day, as the name of a month begins with a capital letter; all twelve are parted from their days.
# Whoever looks for a date, or a speaker and his day, within a sentence loses both parts.
# Seen: “Sie trafen sich am 16. März in Seehausen. Niemand kam.” is three sentences, the second begins with “März”.
# Fails if one of the twelve dates is kept whole.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q syntok==1.4.4
"$place/venv/bin/python" - <<'PY'
from syntok import segmenter

months = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
kept = []
for month in months:
    text = f"Sie trafen sich am 16. {month} in Seehausen. Niemand kam."
    sentences = ["".join(t.spacing + t.value for t in s).strip() for block in segmenter.analyze(text) for s in block]
    if len(sentences) == 2:
        kept.append(month)
    elif month == "März":
        print(sentences)
print("kept whole only with:", kept)
assert not kept
PY
