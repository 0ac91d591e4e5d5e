#!/usr/bin/env bash
# warcio 1.8.1 and brotli: content_stream() of an answer packed by brotli, which browsers ask for and crawlers store, gives the
# packed bytes as they are where the package `brotli` is not installed, and raises AttributeError where it is: warcio sets a field
# on the decompressor, whose type in `brotli` has none. py-wacz, which reads with warcio, cannot put such an archive into a WACZ.
# Seen: without brotli the packed bytes; with brotli 1.0.9, 1.1.0 and 1.2.1 AttributeError, though brotli itself unpacks the same bytes.
# Fails if one of the three gives the page.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q warcio==1.8.1
cat > "$place/read.py" <<'PY'
import importlib.metadata
import io

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE, PACKED = b"<p>gate</p>" * 3, bytes.fromhex("1b2000f81da7c19a9b1f53cd530647a75ececa272c888a00027911")
try:
    import brotli

    assert brotli.decompress(PACKED) == PAGE
    version = importlib.metadata.version("brotli")
except ImportError:
    version = "none"
file = io.BytesIO()
writer = WARCWriter(file, gzip=True)
head = StatusAndHeaders("200 OK", [("Content-Encoding", "br")], protocol="HTTP/1.1")
writer.write_record(
    writer.create_warc_record("https://lake.example/", "response", payload=io.BytesIO(PACKED), http_headers=head)
)
file.seek(0)
record = next(iter(ArchiveIterator(file)))
try:
    body = record.content_stream().read()
    came = "the packed bytes" if body == PACKED else "the page" if body == PAGE else "something else"
except AttributeError as error:
    came = f"AttributeError: {error}"
print(f"brotli {version}: {came}")
PY
"$place/venv/bin/python" "$place/read.py" | tee "$place/seen"
for version in 1.0.9 1.1.0 1.2.1; do
  "$place/venv/bin/pip" install -q "brotli==$version"
  "$place/venv/bin/python" "$place/read.py" | tee -a "$place/seen"
done
grep -q "^brotli none: the packed bytes$" "$place/seen"
[ "$(grep -c AttributeError "$place/seen")" = 3 ]
