"""Feeds as feedgenerator writes them, and in forms that it does not: an article for each entry; sitemaps are lists."""

import gzip
import io
import json
from datetime import UTC, date, datetime, timedelta, timezone

import feedgenerator
import pytest

from kit.reading.documents import Document, Raw, Rejected, documents
from kit.reading.formats.feeds import addresses
from kit.reading.items import Unreadable
from kit.reading.sources import Source
from tests.reading.formats.mutated import mutated

TOLD = "<p>The envoy said on Tuesday that the gate at the pier would open.</p><p>“We keep it open,” Tess Quorn said.</p>"
TEXT = "The envoy said on Tuesday that the gate at the pier would open.\n“We keep it open,” Tess Quorn said."
SUMMARY = ("text", "only the summary of a feed is given: the text may be cut")
LATE = datetime(2031, 5, 6, 23, 30, tzinfo=timezone(-timedelta(hours=5)))
CHANGED = datetime(2031, 5, 9, 12, tzinfo=UTC)


def read(path):
    found = list(documents([path]))
    return [d for d in found if isinstance(d, Document)], [(r.place, r.reason, r.copy) for r in found if isinstance(r, Rejected)]


def written(kind, *entries):
    feed = kind(title="Lake Gazette & Sons", link="https://lake.example/", description="News", language="en-gb")
    for title, link, summary, more in entries:
        feed.add_item(title, link, summary, **more)
    return feed.writeString("utf-8")


SIGNED = {"author_name": "Tess Quorn", "author_email": "tess@lake.example"}
ENTRIES = (
    ("The gate & the pier open", "https://lake.example/gate", "In short.",
     SIGNED | {"pubdate": LATE, "updateddate": CHANGED, "content": TOLD}),
    ("The ferry leaves", "https://lake.example/2031/05/07/ferry", "The ferry left at noon, she said.", {"updateddate": CHANGED}),
    ("The hall is empty", "https://lake.example/hall", "", {"pubdate": LATE}),
)  # fmt: skip


def test_an_atom_feed_gives_whole_texts_and_days_as_they_are_written(tmp_path):
    (tmp_path / "lake.atom").write_text(written(feedgenerator.Atom1Feed, *ENTRIES), encoding="utf-8")
    (gate, ferry), rejected = read(tmp_path)
    assert (gate.id, gate.place, gate.url) == ("gate", "lake.atom:1", "https://lake.example/gate")
    assert (gate.title, gate.byline, gate.outlet, gate.language) == (
        "The gate & the pier open", "Tess Quorn", "Lake Gazette & Sons", "en",
    )  # fmt: skip
    assert (gate.published, gate.published_basis, gate.text, gate.doubts) == (date(2031, 5, 6), "metadata", TEXT, ())
    assert (ferry.published, ferry.published_basis) == (date(2031, 5, 7), "url")
    assert ferry.doubts == (SUMMARY, ("day", "only a day of change is given: 2031-05-09"))
    assert rejected == [("lake.atom:3", "no text, only a title and an address", False)]


@pytest.mark.parametrize("name", ["Ada Holm " * 250, f"<![CDATA[{'Ada Holm ' * 250}]]>"])
def test_a_name_is_cut_behind_a_thousand_letters(tmp_path, name):
    item = f"<item><title>The gate</title><author>{name}</author><description>The gate is open.</description></item>"
    (tmp_path / "lake.rss").write_text(f'<rss version="2.0"><channel><title>Lake Gazette</title>{item}</channel></rss>')
    [gate], rejected = read(tmp_path)
    assert (gate.title, len(gate.byline), rejected) == ("The gate", 1000, [])


def test_an_rss_feed_gives_its_summaries_and_says_so(tmp_path):
    (tmp_path / "lake.xml.gz").write_bytes(gzip.compress(written(feedgenerator.Rss201rev2Feed, *ENTRIES).encode()))
    (gate, ferry), rejected = read(tmp_path)
    assert (gate.text, gate.published, gate.byline, gate.doubts) == ("In short.", date(2031, 5, 6), "Tess Quorn", (SUMMARY,))
    assert (ferry.title, ferry.outlet, len(rejected)) == ("The ferry leaves", "Lake Gazette & Sons", 1)


RSS = """<?xml version="1.0" encoding="windows-1251"?>
<!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/hostname">]>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Lake Gazette</title><language>ru</language>
<item><title>Ворота &lt;i&gt;открыты&lt;/i&gt; &amp;amp; пристань</title><link>https://lake.example/one</link>
<pubDate>Tue, 06 May 31 23:30:00 EST</pubDate><source url="https://river.example/feed">River Post</source>
<dc:creator>Tess Quorn</dc:creator><dc:creator>Ada Holm</dc:creator><description>Коротко.</description>
<content:encoded><![CDATA[
<p>Посол заявил, что ворота откроются до сбора урожая, и что его отряд будет ждать.</p>]]></content:encoded></item>
<item><title>Two</title><link>https://lake.example/two</link><dc:date>2031-05-05T23:00:00-05:00</dc:date>
<content:encoded>&lt;p&gt;The envoy &file;said that the gate would open [&amp;hellip;]&lt;/p&gt;</content:encoded></item>
<item><title>Three</title><description>The pier was shut, the pilot said.</description></item>
</channel></rss>"""


def test_sources_creators_days_of_dublin_core_and_texts_that_break_off_are_read(tmp_path):
    (tmp_path / "lake.rss").write_bytes(RSS.encode("windows-1251"))
    (one, two, three), rejected = read(tmp_path)
    assert (one.title, one.outlet, one.byline) == ("Ворота открыты & пристань", "River Post", "Tess Quorn; Ada Holm")
    assert (one.published, one.language, one.text[:12]) == (date(2031, 5, 6), "ru", "Посол заявил")
    assert (two.published, two.doubts) == (date(2031, 5, 5), (("text", "the text of the feed breaks off"),))
    assert two.text == "The envoy &file;said that the gate would open […]" and two.outlet == "Lake Gazette"
    assert (three.id, three.url, three.text, rejected) == ("three", None, "The pier was shut, the pilot said.", [])


def test_an_rdf_feed_is_read(tmp_path):
    (tmp_path / "lake.rdf").write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://lake.example/">'
        "<title>Lake Gazette</title></channel>"
        '<item rdf:about="https://lake.example/gate"><title>The gate opens</title><link>https://lake.example/gate</link>'
        f"<description>{TOLD.replace('<', '&lt;')}</description><dc:date>2031-05-06</dc:date></item></rdf:RDF>"
    )
    [found], _ = read(tmp_path)
    assert (found.text, found.published, found.outlet) == (TEXT, date(2031, 5, 6), "Lake Gazette")


JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Lake Gazette", "language": "en-US",
    "authors": [{"name": "Ada Holm"}], "items": [
        {"id": "1", "url": "https://lake.example/gate", "title": "Gate & pier", "content_html": TOLD,
         "date_published": "2031-05-06T23:30:00-05:00", "authors": [{"name": "Tess Quorn"}]},
        {"id": "2", "content_text": "The pier was shut.\n\nThe pilot left, she said.", "date_modified": "2031-05-09T12:00:00Z"},
        {"id": "3", "url": "https://lake.example/hall", "title": "The hall", "summary": "The hall was empty, he said."},
        "no entry",
    ],
}  # fmt: skip


def test_a_json_feed_is_read_and_any_other_json_is_not(tmp_path):
    (tmp_path / "lake.json").write_text(json.dumps(JSON_FEED))
    (tmp_path / "rows.json").write_text(json.dumps([{"id": "r1", "text": TEXT, "version": "https://jsonfeed.org/"}]))
    (gate, pier, hall, row), rejected = read(tmp_path)
    assert (gate.id, gate.title, gate.text, gate.published) == ("gate", "Gate & pier", TEXT, date(2031, 5, 6))
    assert (gate.byline, pier.byline, gate.outlet, gate.language) == ("Tess Quorn", "Ada Holm", "Lake Gazette", "en")
    assert (pier.text, pier.doubts) == (
        "The pier was shut.\nThe pilot left, she said.", (("day", "only a day of change is given: 2031-05-09"),),
    )  # fmt: skip
    assert (hall.doubts, row.id, row.text) == ((SUMMARY,), "r1", TEXT)
    assert rejected == [("lake.json:4", "an entry with nothing in it", False)]


def test_an_entry_that_stays_in_a_feed_is_one_article(tmp_path):
    for day in ("monday", "tuesday"):
        (tmp_path / f"{day}.atom").write_text(written(feedgenerator.Atom1Feed, ENTRIES[0]), encoding="utf-8")
    found, rejected = read(tmp_path)
    assert ([d.place for d in found], rejected) == (["monday.atom:1"], [("tuesday.atom:1", "the same as gate", True)])


SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://lake.example/gate</loc><lastmod>2031-05-09</lastmod><n:news>
<n:publication><n:name>Lake Gazette</n:name>
<n:language>en</n:language></n:publication><n:publication_date>2031-05-06T23:30:00-05:00</n:publication_date>
<n:title>Gate &amp; pier</n:title></n:news></url>
<url><loc> https://lake.example/pier </loc><lastmod>2031-05-09</lastmod></url></urlset>"""
INDEX = (
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<sitemap><loc>https://lake.example/a.xml</loc></sitemap></sitemapindex>"
)


def source_of(text, name="map.xml"):
    data = text.encode()
    return Source(name, name, len(data), lambda: io.BytesIO(data))


def test_a_sitemap_is_a_list_and_no_article(tmp_path):
    (tmp_path / "map.xml").write_text(SITEMAP)
    (tmp_path / "maps.xml").write_text(INDEX)
    found, rejected = read(tmp_path)
    assert found == [] and rejected == [
        ("map.xml", "a list of 2 addresses, no articles: kit match joins it with their texts", False),
        ("maps.xml", "a list of 1 sitemap, no articles", False),
    ]


def test_addresses_of_sitemaps_and_feeds_are_given_with_what_is_said_of_them():
    gate, pier = addresses(source_of(SITEMAP))
    assert gate == {
        "url": "https://lake.example/gate", "title": "Gate & pier", "published": date(2031, 5, 6), "outlet": "Lake Gazette",
        "language": "en",
    }  # fmt: skip
    assert pier == dict.fromkeys(gate) | {"url": "https://lake.example/pier"}
    assert [row["published"] for row in addresses(source_of(written(feedgenerator.Atom1Feed, *ENTRIES)))] == [
        date(2031, 5, 6), None, date(2031, 5, 6),
    ]  # fmt: skip
    assert [row["title"] for row in addresses(source_of(json.dumps(JSON_FEED), "lake.json"))] == ["Gate & pier", "The hall"]
    for text, reason in {INDEX: "a list of sitemaps", "<html></html>": "no sitemap and no feed"}.items():
        with pytest.raises(Unreadable, match=reason):
            list(addresses(source_of(text)))


def test_a_feed_without_entries_and_other_xml_are_rejected(tmp_path):
    (tmp_path / "empty.rss").write_text('<rss version="2.0"><channel><title>Lake Gazette</title></channel></rss>')
    (tmp_path / "other.xml").write_text("<letters><rss/></letters>")
    assert read(tmp_path)[1] == [
        ("empty.rss", "a feed without entries", False), ("other.xml", "not a format that is read", False),
    ]  # fmt: skip


def test_without_the_library_a_sentence_says_what_to_install(tmp_path, monkeypatch):
    def absent(module):
        raise ImportError(module)

    (tmp_path / "lake.rss").write_bytes(RSS.encode("windows-1251"))
    monkeypatch.setattr("kit.reading.formats.form.import_module", absent)
    assert read(tmp_path)[1] == [("lake.rss", "feeds need feedparser: pip install 'peace-talks-kit[sources]'", False)]


@pytest.mark.parametrize(
    "name,data",
    [("lake.rss", RSS.encode("windows-1251")), ("lake.atom", written(feedgenerator.Atom1Feed, *ENTRIES).encode()),
     ("lake.json", json.dumps(JSON_FEED).encode()), ("map.xml", SITEMAP.encode())],
)  # fmt: skip
def test_damaged_feeds_are_accounted_for(tmp_path, name, data):
    counts = {Raw: 0, Rejected: 0, Document: 0}
    for damaged in mutated(data):
        (tmp_path / name).write_bytes(damaged)
        items = list(documents([tmp_path], finish=False))
        assert items
        for item in items:
            counts[type(item)] += 1
    assert sum(counts.values()) >= 200
