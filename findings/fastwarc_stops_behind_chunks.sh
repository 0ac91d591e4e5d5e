#!/usr/bin/env bash
# FastWARC 2.0.1: told to decode bodies (auto_decode="all"), its ArchiveIterator ends behind the first answer that came in chunks
# and packed, as most servers send pages and as wget and warcio store them. No error, no warning: the rest of the archive is not
# there. Each of the two encodings alone is fine, and so is the same archive without decoding.
# Seen: of three answers (chunked and gzip; plain; plain) it gives 1 with decoding and 3 without; the body of the first is right.
# Fails if all three come, or if it says that some are missing.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/pip" install -q fastwarc==2.0.1 warcio==1.8.1
"$place/venv/bin/python" -W error - <<'PY'
import gzip
import io

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = b"<p>The gate opens.</p>" * 50


def answers(first, *fields):
    """An archive of three answers, the first with such a body."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for n, (body, more) in enumerate([(first, fields), (PAGE, ()), (PAGE, ())]):
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *more], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(f"https://lake.example/{n}", "response", payload=io.BytesIO(body), http_headers=head)
        )
    return file.getvalue()


def count(data, how):
    bodies = [r.reader.read() for r in ArchiveIterator(io.BytesIO(data), record_types=WarcRecordType.response, auto_decode=how)]
    return len(bodies), bodies[0] == PAGE


packed = gzip.compress(PAGE)
chunks, gzipped = ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")
in_chunks = lambda body: b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
both = answers(in_chunks(packed), chunks, gzipped)
alone = [count(answers(in_chunks(PAGE), chunks), "all"), count(answers(packed, gzipped), "all")]
print("answers of 3, and whether the first is right: decoded", count(both, "all"), "| not decoded", count(both, "none"))
print("chunks alone, gzip alone:", *alone)
assert (count(both, "all"), count(both, "none")[0], alone) == ((1, True), 3, [(3, True), (3, True)])
PY
