"""Pages of a WARC a second, beside FastWARC with the kit's page reader and with trafilatura alone; memory of 10,000."""

import gzip
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from fastwarc.warc import WarcRecord, WarcRecordType

from tests import invented

N_TIMED, N_LARGE, TURNS = 300, 10_000, 3
ASKED = """
import sys, time
from pathlib import Path
path, way = Path(sys.argv[1]), sys.argv[2]
def kit():
    from kit.reading.documents import Document, documents
    return sum(isinstance(item, Document) for item in documents([path]))
def pages():
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    from kit.reading import pages
    from kit.reading.items import Raw
    n = 0
    for record in ArchiveIterator(path.open("rb"), record_types=WarcRecordType.response, auto_decode="content"):
        if record.http_content_type == "text/html":
            n += bool(pages.article(Raw("x", "x", "0", "x.html", record.reader.read())).text)
    return n
def trafilatura():
    import trafilatura
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    n = 0
    for record in ArchiveIterator(path.open("rb"), record_types=WarcRecordType.response, auto_decode="content"):
        if record.http_content_type == "text/html":
            n += bool(trafilatura.extract(record.reader.read(), include_comments=False, with_metadata=True))
    return n
began = time.process_time()
n = globals()[way]()
took = time.process_time() - began
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024
print(f"[{n}, {took}, {peak}]")
"""


def write(path, n):
    """An archive of ``n`` news pages of some 10 kB, packed by gzip as servers send them, and as many images."""
    luck = random.Random(5)
    menu = "".join(f'<li class="item"><a href="/section-{k}" title="Section {k}">Section {k}</a></li>' for k in range(60))
    with gzip.open(path, "wb", compresslevel=1) as file:
        for k, article in enumerate(invented.articles(n, seed=11, words=300)):
            told = "".join(f"<p>{part}</p>" for part in article.text.split("\n\n"))
            page = (
                f"<!DOCTYPE html><html lang=en><head><title>{article.title} | Lake Gazette</title>"
                f'<meta property="article:published_time" content="2031-05-06T10:00:00Z"></head><body><nav><ul>{menu}</ul></nav>'
                f"<main><article><h1>{article.title}</h1>{told}</article></main><footer><ul>{menu}</ul></footer></body></html>"
            )
            add(file, f"https://lake.example/story-{k}", b"text/html\r\nContent-Encoding: gzip", gzip.compress(page.encode(), 1))
            add(file, f"https://lake.example/image-{k}.jpg", b"image/jpeg", luck.randbytes(4_000))
    return path


def add(file, url, kind, body):
    record = WarcRecord()
    record.init_headers(record_type=WarcRecordType.response)
    record.headers["WARC-Target-URI"] = url
    record.headers["Content-Type"] = "application/http; msgtype=response"
    record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n\r\n" + body)
    record.write(file)


def run(path, way):
    told = subprocess.run([sys.executable, "-c", ASKED, str(path), way], capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def main():
    with tempfile.TemporaryDirectory() as scratch:
        small, large = write(Path(scratch) / "small.warc.gz", N_TIMED), write(Path(scratch) / "large.warc.gz", N_LARGE)
        took = {way: [] for way in ("kit", "pages", "trafilatura")}
        for _ in range(TURNS):
            for way in took:
                n, seconds, _ = run(small, way)
                assert n == N_TIMED, f"{way} read {n} of {N_TIMED} pages"
                took[way].append(N_TIMED / seconds)
        rate = {way: statistics.median(rates) for way, rates in took.items()}
        print(f"kit: {rate['kit']:.0f} pages a second of one core's time (median of {TURNS})")
        print(f"  FastWARC and the kit's page reader: {rate['pages']:.0f}; ratio {rate['kit'] / rate['pages']:.2f}")
        print(f"  FastWARC and trafilatura: {rate['trafilatura']:.0f}; ratio {rate['kit'] / rate['trafilatura']:.2f}")
        n, seconds, peak = run(large, "kit")
        size = large.stat().st_size / 1e6
        print(f"{n:,} of {N_LARGE:,} pages ({size:.0f} MB): {seconds:.0f} s of a core, peak memory {peak} MB (aim: 400)")


if __name__ == "__main__":
    main()
