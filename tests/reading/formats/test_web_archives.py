"""Archives of the web as warcio, FastWARC and py-wacz write them: every page once, with its address and its own day."""

import base64
import gzip
import io
import zipfile
import zlib
from collections import Counter
from datetime import date

import brotli
import pytest
from fastwarc.stream_io import ZstdWriter
from fastwarc.warc import WarcRecord, WarcRecordType
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kit.reading import http_bodies
from kit.reading.documents import Document, Rejected, documents
from kit.reading.items import Raw, Unreadable
from tests.reading.formats.mutated import mutated

HTML = "text/html; charset=utf-8"
CAPTURED = "2033-09-09T12:00:00Z"


def page(thing="gate", head="", tail=""):
    told = f"<p>The envoy said on Tuesday that the {thing} at the pier would open to both sides before the harvest.</p>"
    told += f"<p>“We keep the {thing} open,” Tess Quorn said, “whatever the other side does.”</p>{tail}"
    title = f"The {thing} opens"
    return f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{told}</article></body></html>"


PAGE = page().encode()


class Archive:
    """A WARC as warcio writes it."""

    def __init__(self, packed=True):
        self.file = io.BytesIO()
        self.writer = WARCWriter(self.file, gzip=packed)
        self.add("warcinfo", "sample.warc", b"software: warcio\r\n", None)

    def add(self, kind, url, body, fields, status="200 OK", **headers):
        http = fields and StatusAndHeaders(status, list(fields.items()), protocol="HTTP/1.1")
        given = {"WARC-Date": CAPTURED} | {name.replace("_", "-"): value for name, value in headers.items()}
        record = self.writer.create_warc_record(url, kind, payload=io.BytesIO(body), http_headers=http, warc_headers_dict=given)
        self.writer.write_record(record)
        return record.rec_headers

    def page(self, url="https://lake.example/gate.html", body=PAGE, kind=HTML, status="200 OK", more=(), **headers):
        return self.add("response", url, body, {"Content-Type": kind} | dict(more), status, **headers)

    def saved(self, folder, name="lake.warc.gz"):
        (folder / name).write_bytes(self.file.getvalue())
        return folder / name


def read(path):
    found = list(documents([path]))
    return [d for d in found if isinstance(d, Document)], [(r.place, r.reason, r.copy) for r in found if isinstance(r, Rejected)]


def test_a_page_has_the_address_where_it_was_found_and_never_the_day_of_its_capture(tmp_path):
    archive = Archive()
    archive.add("request", "https://lake.example/gate.html", b"GET /gate.html HTTP/1.1\r\n\r\n", None)
    archive.page()
    archive.page("https://lake.example/2031/05/06/pier", page("pier").encode())
    own = '<link rel="canonical" href="https://lake.example/ferry"><meta property="article:published_time" content="2031-05-07">'
    archive.page("https://lake.example/ferry?from=front", page("ferry", own).encode())
    (gate, pier, ferry), rejected = read(archive.saved(tmp_path))
    assert (gate.id, gate.place, gate.url) == ("gate", "lake.warc.gz:3", "https://lake.example/gate.html")
    assert (gate.title, gate.published, gate.published_basis) == ("The gate opens", None, "unknown")
    assert "“We keep the gate open,” Tess Quorn said" in gate.text
    assert (pier.id, pier.published, pier.published_basis) == ("pier", date(2031, 5, 6), "url")
    assert (ferry.id, ferry.url, ferry.published) == ("ferry-from-front", "https://lake.example/ferry", date(2031, 5, 7))
    assert rejected == []


def chunked(data, size=100):
    parts = (data[at : at + size] for at in range(0, len(data), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def zstandard(data):
    file = io.BytesIO()
    with ZstdWriter(file) as packed:
        packed.write(data)
    return file.getvalue()


SENT = {
    "gzip": (gzip.compress(PAGE), "", "gzip"),
    "gzip by its old name": (gzip.compress(PAGE), "", "x-gzip"),
    "gzip in two parts": (gzip.compress(PAGE[:90]) + gzip.compress(PAGE[90:]), "", "GZIP"),
    "deflate": (zlib.compress(PAGE), "", "deflate"),
    "deflate without a head": (zlib.compress(PAGE)[2:-4], "", "deflate"),
    "brotli": (brotli.compress(PAGE), "", "br"),
    "zstandard": (zstandard(PAGE), "", "zstd"),
    "chunks": (chunked(PAGE), "chunked", ""),
    "gzip in chunks": (chunked(gzip.compress(PAGE)), "chunked", "gzip"),
    "brotli in chunks": (chunked(brotli.compress(PAGE)), "Chunked", "br"),
    "gzip of the way in chunks": (chunked(gzip.compress(PAGE)), "gzip, chunked", ""),
    "no chunks, as it claims": (PAGE, "chunked", ""),
    "not packed, as it claims": (PAGE, "", "gzip"),
    "no brotli, as it claims": (PAGE, "", "br"),
    "an encoding that is none": (PAGE, "", "utf-8"),
}


@pytest.mark.parametrize("data,transfer,content", SENT.values(), ids=SENT)
def test_a_body_is_what_was_meant_however_it_was_sent(data, transfer, content):
    assert http_bodies.decoded(data, transfer, content) == (PAGE, True)


@pytest.mark.parametrize("cut", [gzip.compress(PAGE)[:-40], chunked(PAGE)[:-60]], ids=["gzip", "chunks"])
def test_of_a_body_that_is_cut_off_there_is_what_came(cut):
    found = http_bodies.decoded(cut, "chunked", "gzip")
    assert PAGE.startswith(found.data) and len(found.data) > len(PAGE) / 2 and not found.whole


def test_every_answer_of_an_archive_is_unpacked_and_none_is_lost_behind_it(tmp_path):
    archive = Archive()
    for n, (data, transfer, content) in enumerate(SENT.values()):
        fields = {name: value for name, value in [("Transfer-Encoding", transfer), ("Content-Encoding", content)] if value}
        archive.page(f"https://lake.example/gate-{n}", data, more=fields)
    found, rejected = read(archive.saved(tmp_path))
    assert len({d.text for d in found}) == 1 and len(found) == len(SENT) and rejected == []


def test_a_body_that_unpacks_to_too_much_is_rejected_alone(tmp_path):
    archive = Archive()
    archive.page("https://lake.example/bomb", gzip.compress(bytes(70_000_000)), more={"Content-Encoding": "gzip"})
    archive.page()
    [gate], rejected = read(archive.saved(tmp_path))
    assert (gate.id, rejected) == ("gate", [("lake.warc.gz:2", "it unpacks to too much", False)])
    with pytest.raises(Unreadable):
        http_bodies.decoded(brotli.compress(bytes(300_000)), None, "br", most=100_000)


def test_the_encoding_that_a_server_names_goes_before_a_guess_and_before_the_page(tmp_path):
    text = "<p>Посол заявил, что ворота у пристани откроются до сбора урожая.</p>"
    archive = Archive()
    archive.page("https://lake.example/one", page("one", tail=text).encode("koi8-r", "replace"), "text/html; charset=KOI8-R")
    said = page("two", '<meta charset="windows-1252">', text).encode("windows-1251", "replace")
    archive.page("https://lake.example/two", said, 'text/html; charset="windows-1251"')
    archive.page("https://lake.example/three", page("three", tail=text).encode(), "text/html; charset=iso-8859-1")
    archive.page(
        "https://lake.example/four", page("four", tail=text).encode("windows-1251", "replace"), "text/html; charset=none"
    )
    found, _ = read(archive.saved(tmp_path))
    assert ["Посол заявил" in d.text for d in found] == [True] * 4
    assert [about for d in found for about, _ in d.doubts] == ["encoding"]  # of the last it is a guess


def test_what_is_no_page_is_told_once_with_its_numbers(tmp_path):
    archive = Archive()
    archive.page()
    archive.page("https://lake.example/old", b"", status="301 Moved Permanently", more={"Location": "/gate.html"})
    archive.page("https://lake.example/none", page("nothing").encode(), status="404 Not Found")
    archive.page("https://lake.example/a.png", b"\x89PNG", "image/png")
    archive.page("https://lake.example/b.png", b"\x89PNG", "image/png")
    archive.page("https://lake.example/a.js", b"1", "text/javascript")
    archive.page("https://lake.example/robots.txt", b"User-agent: *", "text/plain")
    archive.add("response", "dns:lake.example", b"lake.example. 60 IN A 192.0.2.1", None, Content_Type="text/dns")
    archive.add("metadata", "https://lake.example/gate.html", b"fetchTimeMs: 9", None)
    found, rejected = read(archive.saved(tmp_path))
    told = "6 records hold no page: 1 answer with an error, such as 404, 2 images, 1 other file, 1 redirect, 1 script or style"
    assert ([d.id for d in found], rejected) == (["gate"], [("lake.warc.gz", told, False)])


def test_a_page_captured_again_is_a_copy(tmp_path):
    archive = Archive()
    first = archive.page()
    archive.page()
    revisited = {"WARC_Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"}
    fields = {"Content-Type": HTML}
    digest = first.get_header("WARC-Payload-Digest")
    archive.add("revisit", "https://lake.example/gate.html", b"", fields, WARC_Payload_Digest=digest, **revisited)
    named = first.get_header("WARC-Record-ID")
    archive.add("revisit", "https://lake.example/gate.html", b"", fields, WARC_Refers_To=named, **revisited)
    archive.add(
        "revisit", "https://lake.example/x.png", b"", {"Content-Type": "image/png"}, WARC_Refers_To="<urn:x:1>", **revisited
    )
    archive.add("revisit", "https://lake.example/pier", b"", fields, WARC_Payload_Digest="sha1:UNKNOWN", **revisited)
    found, rejected = read(archive.saved(tmp_path))
    assert [d.place for d in found] == ["lake.warc.gz:2"]
    assert rejected == [
        ("lake.warc.gz:3", "the same as gate", True),
        ("lake.warc.gz:4", "the same as lake.warc.gz:2, captured again", True),
        ("lake.warc.gz:5", "the same as lake.warc.gz:2, captured again", True),
        ("lake.warc.gz", "1 record holds no page: 1 image", False),
        ("lake.warc.gz", "1 page was captured earlier, in another file: only that is noted here", False),
    ]


def test_resources_conversions_and_pages_of_no_said_type_are_read(tmp_path):
    archive = Archive()
    archive.add("resource", "https://lake.example/gate", PAGE, None, Content_Type="text/html")
    archive.add("resource", "urn:text:https://lake.example/gate", b"The gate opens", None, Content_Type="text/plain")
    archive.page("https://lake.example/pier", b"\n<!DOCTYPE html>" + page("pier").encode(), "")
    line = b"The envoy said that the ferry at the pier would open to both sides before the harvest of the year.\n"
    archive.add("conversion", "https://lake.example/ferry", line * 3, None, Content_Type="text/plain")
    found, rejected = read(archive.saved(tmp_path, "lake.warc.wet.gz"))
    assert [(d.id, d.url) for d in found] == [(n, f"https://lake.example/{n}") for n in ("gate", "pier", "ferry")]
    assert rejected == [("lake.warc.wet.gz", "1 record holds no page: 1 other file", False)]


def test_a_pdf_is_handed_to_its_own_reader_with_its_address(tmp_path):
    from kit.reading.formats import web_archives
    from kit.reading.formats.form import Context
    from kit.reading.sources import Source

    archive = Archive()
    archive.page("https://lake.example/2031/05/06/report.pdf", b"%PDF-1.7", "application/pdf")
    data, given = archive.file.getvalue(), []

    def nested(source):
        given.append((source.name, source.place, source.read()))
        yield Raw("report", source.place, "0" * 64, source.name, b"", form="PDF")

    source = Source("lake.warc", "lake.warc", len(data), lambda: io.BytesIO(data))
    [item] = web_archives.FORMATS[0].items(source, Context(nested=nested))
    assert given == [("report.pdf", "lake.warc:2", b"%PDF-1.7")]
    assert item.facts.url == "https://lake.example/2031/05/06/report.pdf"


def test_an_address_in_another_archive_is_that_of_the_page(tmp_path):
    archive = Archive()
    archive.page("https://web.archive.org/web/20330909120000id_/https://lake.example/gate")
    [found], _ = read(archive.saved(tmp_path))
    assert (found.url, found.published) == ("https://lake.example/gate", None)


def test_a_capture_that_was_cut_is_doubted(tmp_path):
    archive = Archive()
    archive.page(WARC_Truncated="length")
    archive.page("https://lake.example/pier", page("pier").encode(), status="206 Partial Content")
    found, _ = read(archive.saved(tmp_path))
    assert [d.doubts for d in found] == [(("text", "its capture is cut off: the text may be, too"),)] * 2


@pytest.mark.parametrize("packed", [True, False])
def test_of_a_file_that_is_cut_off_there_is_every_page_before(tmp_path, packed):
    archive = Archive(packed)
    for n in range(20):
        archive.page(f"https://lake.example/gate-{n}", page(f"gate {n}").encode())
        if n == 16:
            end = archive.file.tell()
    name = "lake.warc.gz" if packed else "lake.warc"
    (tmp_path / name).write_bytes(archive.file.getvalue()[: end + 30])
    found, rejected = read(tmp_path / name)
    assert [d.id for d in found] == [f"gate-{n}" for n in range(17)]
    assert [reason for _, reason, _ in rejected] == (["it cannot be unpacked (EOFError); read up to record 18"] if packed else [])


@pytest.mark.parametrize("name", ["lake.warc", "lake.warc.gz", "lake.warc.zst"])
def test_what_fastwarc_writes_is_read_packed_or_not(tmp_path, name):
    file = io.BytesIO()
    out = ZstdWriter(file) if name.endswith("zst") else gzip.GzipFile(fileobj=file, mode="wb") if name.endswith("gz") else file
    for thing in ("gate", "pier"):
        record = WarcRecord()
        record.init_headers(record_type=WarcRecordType.response)
        record.headers["WARC-Target-URI"] = f"https://lake.example/{thing}"
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(thing).encode())
        record.write(out)
    if out is not file:
        out.close()
    (tmp_path / name).write_bytes(file.getvalue())
    found, rejected = read(tmp_path / name)
    assert ([d.id for d in found], rejected) == (["gate", "pier"], [])


def test_a_collection_gives_the_pages_of_its_archives(tmp_path):
    for name, things in {"one": ("gate", "pier"), "two": ("ferry", "gate")}.items():
        archive = Archive()
        for thing in things:
            archive.page(f"https://lake.example/{thing}", page(thing).encode())
        archive.saved(tmp_path, f"{name}.warc.gz")
    files = [str(tmp_path / f"{name}.warc.gz") for name in ("one", "two")]
    from wacz.main import main as wacz  # takes a while

    assert wacz(["create", "-f", *files, "-o", str(tmp_path / "talks.wacz"), "--detect-pages"]) == 0
    found, rejected = read(tmp_path / "talks.wacz")
    assert [(d.id, d.place) for d in found] == [
        ("gate", "talks.wacz!archive/one.warc.gz:2"), ("pier", "talks.wacz!archive/one.warc.gz:3"),
        ("ferry", "talks.wacz!archive/two.warc.gz:2"),
    ]  # fmt: skip
    assert rejected == [("talks.wacz!archive/two.warc.gz:3", "the same as gate", True)]


def test_without_the_library_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    def absent(module):
        raise ImportError(module)

    archive = Archive()
    archive.page()
    path = archive.saved(tmp_path)
    monkeypatch.setattr("kit.reading.formats.form.import_module", absent)
    assert read(path)[1] == [("lake.warc.gz", "archives of the web need fastwarc: pip install 'peace-talks-kit[sources]'", False)]


def test_what_only_has_the_name_of_an_archive_is_rejected(tmp_path):
    (tmp_path / "empty.warc").write_bytes(b"")
    (tmp_path / "note.warc").write_bytes(base64.b64encode(bytes(3000)))
    (tmp_path / "note.wacz").write_bytes(b"no zip")
    found, rejected = read(tmp_path)
    assert found == [] and [place for place, _, _ in rejected] == ["empty.warc", "note.wacz", "note.warc"]


@pytest.mark.parametrize("packed", [True, False])
def test_damaged_archives_are_accounted_for(tmp_path, packed):
    archive = Archive(packed)
    for n, (data, transfer, content) in enumerate(list(SENT.values())[:9]):
        fields = {name: value for name, value in [("Transfer-Encoding", transfer), ("Content-Encoding", content)] if value}
        archive.page(f"https://lake.example/gate-{n}", data, more=fields)
    counts, path = Counter(), tmp_path / ("lake.warc.gz" if packed else "lake.warc")
    for damaged in mutated(archive.file.getvalue()):
        path.write_bytes(damaged)
        items = list(documents([path], finish=False))
        assert items
        counts.update(type(item) for item in items)
    assert counts[Raw] > 200 < 9 * 200 - counts[Raw]


def test_damaged_collections_are_accounted_for(tmp_path):
    archive = Archive()
    for thing in ("gate", "pier"):
        archive.page(f"https://lake.example/{thing}", page(thing).encode())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("archive/lake.warc.gz", archive.file.getvalue())
        file.writestr("datapackage.json", "{}")
    counts = Counter()
    for damaged in mutated(packed.getvalue()):
        (tmp_path / "talks.wacz").write_bytes(damaged)
        items = list(documents([tmp_path], finish=False))
        assert items
        counts.update(type(item) for item in items)
    assert counts[Raw] > 20 < counts[Rejected]
