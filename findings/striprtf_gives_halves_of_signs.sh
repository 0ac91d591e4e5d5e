#!/usr/bin/env bash
# striprtf 0.0.35: a sign beyond U+FFFF (an emoji, some letters), which RTF writes as two numbers, comes as two halves of UTF-16,
# each a character of its own. The text looks right in many consoles, is one character too long, and cannot be written to a file:
# encoding it raises UnicodeEncodeError.
# Seen: '\u-10179?\u-8704?' (U+1F600) gives '\ud83d\ude00', length 2.
# Fails if one character comes, or if it can be encoded.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q striprtf==0.0.35
"$place/venv/bin/python" - <<'PY'
from striprtf.striprtf import rtf_to_text

text = rtf_to_text(r"{\rtf1\ansi\uc1 \u-10179?\u-8704?}")
print(ascii(text), len(text))
assert text == "\ud83d\ude00"
try:
    text.encode()
except UnicodeEncodeError as error:
    print(error)
else:
    raise SystemExit("it can be encoded")
PY
