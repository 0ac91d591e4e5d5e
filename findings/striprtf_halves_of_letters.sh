#!/usr/bin/env bash
# striprtf 0.0.35: RTF writes a letter outside the first plane of Unicode as two units of UTF-16, “\u-10179?\u-8704?” for 😀.
# rtf_to_text gives the two halves as they are: the text has a letter too many and cannot be written as UTF-8. Behind the words of
# a link it puts the address in brackets and quotation marks, which is printed nowhere in the document: the headlines of a press
# archive, which are links, end in an address.
# Seen: 'Talks 😀 open' has 13 characters instead of 12 and raises UnicodeEncodeError; 'The gate opens("https://…")'.
# Fails if the letter is whole, or if the address stays out of the text.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q striprtf==0.0.35
"$place/venv/bin/python" -W error - <<'PY'
from striprtf.striprtf import rtf_to_text

text = rtf_to_text(r"{\rtf1\ansi\uc1 Talks \u-10179?\u-8704? open}")
try:
    text.encode("utf-8")
    written = True
except UnicodeEncodeError:
    written = False
print("characters:", len(text), "| can be written as UTF-8:", written)
assert (text, written) == ("Talks \ud83d\ude00 open", False)

link = r'{\rtf1\ansi {\field{\*\fldinst{HYPERLINK "https://lake.example/gate"}}{\fldrslt{\b The gate opens}}}}'
print(rtf_to_text(link))
assert rtf_to_text(link) == 'The gate opens("https://lake.example/gate")'
PY
