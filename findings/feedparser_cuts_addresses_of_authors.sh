#!/usr/bin/env bash
# feedparser 6.0.14: the author of an RSS entry is an address with a name, *ada@gazette.press (Ada Holm)*. An address whose last
# part has more than four letters (.press, .media, .london, .online) is cut behind the fourth; what is left of it becomes part of
# the name.
# Seen: name 's (Ada Holm', address 'ada@gazette.pres'. With .news both are right.
# Fails if the name and the address are whole.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q feedparser==6.0.14
"$place/venv/bin/python" - <<'PY'
import io

import feedparser


def entry(author):
    item = f"<item><title>Gate</title><author>{author}</author></item>"
    return feedparser.parse(io.BytesIO(f'<rss version="2.0"><channel><title>Lake</title>{item}</channel></rss>'.encode())).entries[0]


long, short = entry("ada@gazette.press (Ada Holm)"), entry("ada@gazette.news (Ada Holm)")
print(dict(long.author_detail), "|", dict(short.author_detail))
assert dict(long.author_detail) == {"name": "s (Ada Holm", "email": "ada@gazette.pres"}
assert dict(short.author_detail) == {"name": "Ada Holm", "email": "ada@gazette.news"}
PY
