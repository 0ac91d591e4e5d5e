#!/usr/bin/env bash
# jsonschema 4.26.0 with rfc3987-syntax 1.1.0 (what its extra `format-nongpl` installs, and with it JupyterLab):
# `import jsonschema` builds 39 parsers of one grammar, whether an IRI is ever checked or not. nbformat imports jsonschema, so
# every program that reads a notebook waits for it.
# Seen: without the package 0 parsers, with it 39; on one machine 0.25 s became 3.6 s.
# Fails if another number of parsers is built.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q jsonschema==4.26.0 lark==1.3.1
cat > "$place/count.py" <<'PY'
import time

import lark

built, init = 0, lark.Lark.__init__


def counted(self, *args, **options):
    global built
    built += 1
    init(self, *args, **options)


lark.Lark.__init__ = counted
began = time.perf_counter()
import jsonschema

jsonschema.validate({"a": 1}, {"type": "object"})
print(built, f"{time.perf_counter() - began:.2f} s")
PY
without=$("$place/venv/bin/python" "$place/count.py")
"$place/venv/bin/pip" install -q rfc3987-syntax==1.1.0
with=$("$place/venv/bin/python" "$place/count.py")
echo "parsers built by import jsonschema, and how long it took: without rfc3987-syntax $without; with it $with"
[ "${without%% *}" = 0 ] && [ "${with%% *}" = 39 ]
