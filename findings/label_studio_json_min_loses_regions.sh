#!/usr/bin/env bash
# label-studio-sdk 2.1.2, the converter behind Label Studio's exports: JSON-MIN does not say to which region a per-region choice
# belongs. The choices of two regions become a list of values, that of one region alone a value of the whole text, as a choice
# on the text would. Which passage was coded how is only in the full JSON.
# Seen: regions at 0–5 (stance rejects) and 10–15 (stance supports, tone warm) give "stance": ["rejects", "supports"],
# "tone": "warm".
# Fails if the choices come with a place or an id.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q label-studio-sdk==2.1.2
cd "$place"
"$place/venv/bin/python" - <<'PY'
import json

from label_studio_sdk.converter import Converter

CONFIG = """<View><Labels name="label" toName="text"><Label value="Claim"/></Labels><Text name="text" value="$text"/>
<Choices name="stance" toName="text" perRegion="true"><Choice value="rejects"/><Choice value="supports"/></Choices>
<Choices name="tone" toName="text" perRegion="true"><Choice value="warm"/></Choices></View>"""


def said(region, name, kind, value, start):
    place = {"start": start, "end": start + 5, "text": "word"}
    return {"id": region, "from_name": name, "to_name": "text", "type": kind, "value": place | {kind: [value]}}


results = [
    said("one", "label", "labels", "Claim", 0), said("one", "stance", "choices", "rejects", 0),
    said("two", "label", "labels", "Claim", 10), said("two", "stance", "choices", "supports", 10),
    said("two", "tone", "choices", "warm", 10),
]
task = {"id": 1, "data": {"text": "Quorn and Sevra"}, "annotations": [{"id": 1, "result": results}]}
with open("tasks.json", "w") as file:
    json.dump([task], file)
Converter(CONFIG, ".").convert("tasks.json", "out", "JSON_MIN", is_dir=False)
with open("out/result.json") as file:
    (row,) = json.load(file)
print({name: row[name] for name in ("label", "stance", "tone")})
assert row["stance"] == ["rejects", "supports"] and row["tone"] == "warm"
assert [(region["start"], region["labels"]) for region in row["label"]] == [(0, ["Claim"]), (10, ["Claim"])]
PY
