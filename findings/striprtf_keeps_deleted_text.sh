#!/usr/bin/env bash
# striprtf 0.0.35: what somebody deleted while changes were tracked (\deleted), and what is set as hidden (\v), is given with the
# rest of the text, without a mark. A file from which nobody has accepted the changes says both what was written first and what
# was written in its place.
# Seen: 'The envoy {\deleted refused to leave}{\revised left}{\v  (check this)}.' gives 'The envoy refused to leaveleft (check this).'
# Fails if the deleted or the hidden words are missing.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q striprtf==0.0.35
"$place/venv/bin/python" - <<'PY'
from striprtf.striprtf import rtf_to_text

text = rtf_to_text(r"{\rtf1\ansi The envoy {\deleted\revauthdel1 refused to leave}{\revised\revauth1 left}{\v  (check this)}.\par}")
print(repr(text))
assert text == "The envoy refused to leaveleft (check this).\n"
PY
