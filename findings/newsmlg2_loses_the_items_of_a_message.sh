#!/usr/bin/env bash
# newsmlg2 1.1, IPTC's own library for NewsML-G2: a message (newsMessage) that is read and written again has lost its itemSet with
# every item in it, without a word; the items cannot be asked for either. A news item alone comes back whole. Agencies send
# items in messages.
# Seen: one newsItem goes in; what is written holds the header alone; the item set is false and has no attribute for items.
# Fails if the item is written again, if the item set is true, or if anything is said.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q newsmlg2==1.1
"$place/venv/bin/python" -W error - <<'PY'
from NewsMLG2 import NewsMLG2Document

space = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
item = f"""<newsItem {space} guid="urn:lake:1" version="1" standard="NewsML-G2" standardversion="2.35" conformance="power">
<itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:LAKE"/><versionCreated>2031-05-06T12:00:00Z</versionCreated></itemMeta>
<contentMeta><headline>Talks</headline></contentMeta></newsItem>"""
message = f"<newsMessage {space}><header><sent>2031-05-06T12:00:00Z</sent></header><itemSet>{item}</itemSet></newsMessage>"
alone, together = NewsMLG2Document(item.encode()), NewsMLG2Document(message.encode())
print(together.to_xml_string())
assert "Talks" in alone.to_xml_string()
assert "itemSet" not in together.to_xml_string() and "Talks" not in together.to_xml_string()
assert not together.get_item().itemset
PY
