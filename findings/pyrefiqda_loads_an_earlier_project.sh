#!/usr/bin/env bash
# pyrefiqda 0.3.1: `RefiProject.load` unpacks every project into one folder, ./extracted_qdpx, and reads the first .qde file that it
# finds there. Programs name that file differently (the standard asks only for its ending), so a project that is loaded after
# another may be the other once more, and nothing is said. A folder of one's own for each, `extract_dir=…`, gives each its own.
# Seen: of first, second and first again, one comes back as the other; with a folder each all three are right.
# Fails if all three are right without it.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q pyrefiqda==0.3.1
cd "$place"
"$place/venv/bin/python" - <<'PY'
import zipfile

from pyrefiqda import RefiProject

for name in ("first", "second"):
    with zipfile.ZipFile(f"{name}.qdpx", "w") as packed:
        packed.writestr(f"{name}.qde", f'<Project xmlns="urn:QDA-XML:project:1.0" name="{name}"/>')
asked = ["first", "second", "first"]
together = [RefiProject.load(f"{name}.qdpx").name for name in asked]
apart = [RefiProject.load(f"{name}.qdpx", extract_dir=name).name for name in asked]
print("asked:", asked, "| in one folder:", together, "| in one each:", apart)
assert together != asked and apart == asked
PY
