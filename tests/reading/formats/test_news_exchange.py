"""Items of news agencies: what is kept of NewsML-G2, NITF and ninjs, and that nothing of a message goes lost.

NewsML-G2 items are written by newsmlg2, IPTC's own library; messages, NITF and ninjs, which it does not write, follow IPTC's
schemas and examples.
"""

import json
from datetime import date

import NewsMLG2
import pytest

from kit.reading.documents import documents
from kit.reading.items import Document
from tests.reading.formats.mutated import mutated

G2 = "http://iptc.org/std/nar/2006-10-01/"
NITF = "http://iptc.org/std/NITF/2006-10-18/"
ONE = "The envoy of Sevrania left the hall at noon without a word."
TWO = "“We will meet again on Friday,” said Ada Holm, who leads the delegation."
BODY = (
    f"<p>{ONE}</p><hl2>A long day</hl2><p>“We will meet <em>again</em> on Friday,” said <person>Ada Holm</person>, who leads"
    " the delegation.</p>"
)
ABOVE = (
    "<hedline><hl1>Envoy leaves the talks</hl1><hl2>No word on why</hl2></hedline>"
    "<byline>By Tess Quorn, <byttl>Staff Reporter</byttl></byline>"
)


def read(path):
    found = list(documents([path]))
    return [d for d in found if isinstance(d, Document)], [(r.place, r.reason) for r in found if not isinstance(r, Document)]


def nitf(body=BODY, above=ABOVE, head="", space=f' xmlns="{NITF}"'):
    inside = f"<body><body.head>{above}</body.head><body.content>{body}</body.content></body>"
    return f"<nitf{space}>{head}{inside}</nitf>"


def g2(
    content="", *, guid="urn:newsml:lakewire.test:20310506:talks", version="1", meta="", about="", kind="text", root="newsItem"
):
    """An item as newsmlg2 writes it once it has read it."""
    written = f"""<{root} xmlns="{G2}" guid="{guid}" version="{version}" standard="NewsML-G2" standardversion="2.35"
        conformance="power" xml:lang="en-GB"><rightsInfo><copyrightNotice>© Lake Wire 2031</copyrightNotice></rightsInfo>
        <itemMeta><itemClass qcode="ninat:{kind}"/><provider qcode="nprov:LAKE"><name>Lake Wire</name></provider>
        <versionCreated>2031-05-06T23:30:00-05:00</versionCreated>{meta}</itemMeta>
        <contentMeta><headline>Envoy leaves the talks</headline>{about}</contentMeta>
        {f"<contentSet>{content}</contentSet>" if content else ""}</{root}>"""
    return NewsMLG2.NewsMLG2Document(written.encode()).to_xml_string()


def message(*items):
    inside = "".join(item.partition("?>")[2] for item in items)
    header = "<header><sent>2031-05-09T00:00:00Z</sent></header>"
    return f'<?xml version="1.0"?><newsMessage xmlns="{G2}">{header}<itemSet>{inside}</itemSet></newsMessage>'


def xml(content):
    return f'<inlineXML contenttype="application/nitf+xml">{content}</inlineXML>'


@pytest.fixture
def given(tmp_path):
    def write(text, name="item.xml"):
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return read(tmp_path / name)

    return write


# NewsML-G2


def test_a_news_item_with_nitf_keeps_every_field(given):
    about = '<infoSource qcode="is:GAZETTE"><name>Lake Gazette</name></infoSource><language tag="en-GB"/><by>By Tess Quorn</by>'
    [article], rest = given(g2(xml(nitf()), about=about))
    assert rest == []
    assert article.text == f"{ONE}\n\nA long day\n\n{TWO}"
    assert (article.title, article.byline, article.outlet) == ("Envoy leaves the talks", "Tess Quorn", "Lake Wire")
    assert (article.original_source, article.language) == ("Lake Gazette", "en")
    assert (article.published, article.published_basis, article.doubts) == (date(2031, 5, 6), "metadata", ())
    assert (article.id, article.place) == ("urn-newsml-lakewire-test-20310506-talks", "item.xml")


def test_xhtml_and_plain_text_are_bodies_too_and_nitf_goes_first(given):
    body = f"<head><title>No text</title></head><body><p>{ONE}</p><p>{TWO}</p></body>"
    page = f'<html xmlns="http://www.w3.org/1999/xhtml">{body}</html>'
    plain = f'<inlineData contenttype="text/plain">Plain. {ONE}</inlineData>'
    coded = f'<inlineData contenttype="text/html">&lt;p&gt;{ONE}&lt;/p&gt;&lt;p&gt;Later.&lt;/p&gt;</inlineData>'
    whole = f'<inlineXML contenttype="application/xhtml+xml">{page}</inlineXML>'
    assert given(g2(whole))[0][0].text == f"{ONE}\n\n{TWO}"
    assert given(g2(plain))[0][0].text == f"Plain. {ONE}"
    assert given(g2(plain + coded))[0][0].text == f"{ONE}\n\nLater."
    assert given(g2(plain + whole + xml(nitf("<p>As NITF.</p>"))))[0][0].text == "As NITF."


def test_the_day_is_that_of_the_first_version_and_never_that_of_a_change(given):
    first = "<firstCreated>2031-05-05T09:00:00Z</firstCreated>"
    [article], _ = given(g2(xml(nitf()), version="3", meta=first))
    assert (article.published, article.doubts) == (date(2031, 5, 5), ())
    assert article.id.endswith("-v3")
    [article], _ = given(g2(xml(nitf()), version="3"))
    assert (article.published, article.published_basis) == (None, "unknown")
    assert article.doubts == (("day", "only a day of change is given: 2031-05-06"),)
    [article], _ = given(g2(xml(nitf()), version="3", about="<contentCreated>2031-05-04</contentCreated>"))
    assert article.published == date(2031, 5, 4)
    assert article.doubts == (("day", "the day on which it was written: that of its publication is not given"),)


def test_what_is_cancelled_or_embargoed_says_so(given):
    meta = '<embargoed>2031-05-08T12:00:00Z</embargoed><pubStatus qcode="stat:canceled"/>'
    [article], _ = given(g2(xml(nitf()), meta=meta))
    assert article.published == date(2031, 5, 8)
    assert article.doubts == (
        ("text", "the agency has cancelled it"), ("day", "embargoed until 2031-05-08, which is taken for its day"),
    )  # fmt: skip
    assert given(g2(meta='<pubStatus qcode="stat:canceled"/>')) == ([], [("item.xml", "the agency has cancelled it; no text")])


def test_every_item_of_a_message_is_told_with_its_number(given):
    group = '<groupSet root="a"><group id="a" role="g:main"><itemRef residref="urn:x"/></group></groupSet>'
    package = f'<?xml version="1.0"?><packageItem guid="urn:p" version="1">{group}</packageItem>'
    picture = g2('<remoteContent href="http://lakewire.test/gate.jpg"/>', guid="urn:p1", kind="picture")
    later = g2(xml(nitf(f"<p>{ONE}</p><p>Corrected.</p>")), version="2", meta="<firstCreated>2031-05-06T09:00:00Z</firstCreated>")
    articles, rest = given(message(package, g2(xml(nitf())), picture, later))
    assert [a.place for a in articles] == ["item.xml:2", "item.xml:4"]
    assert [a.doubts for a in articles] == [(), (("text", "another version of it is item.xml:2"),)]
    assert rest == [
        ("item.xml:1", "a package: it lists other items and has no text of its own"),
        ("item.xml:3", "an item of the kind picture: no text: it lies at http://lakewire.test/gate.jpg"),
    ]


def test_an_item_has_the_same_hash_alone_and_in_any_message(tmp_path):
    one, other = g2(xml(nitf())), g2(xml(nitf("<p>Another story.</p>")), guid="urn:b")
    (tmp_path / "a.xml").write_text(one)
    (tmp_path / "b.xml").write_text(message(other, one))
    articles, rest = read(tmp_path)
    assert len(articles) == 2
    assert rest == [("b.xml:2", "the same as urn-newsml-lakewire-test-20310506-talks")]


def test_a_message_that_is_cut_off_gives_the_items_before(given):
    whole = message(*(g2(xml(nitf()), guid=f"urn:lake:{n}") for n in range(5)))
    articles, [(place, reason)] = given(whole[: int(len(whole) * 0.7)])
    assert [a.id for a in articles] == ["urn-lake-0", "urn-lake-1", "urn-lake-2"]
    assert (place, reason.split(":")[0]) == ("item.xml", "the XML cannot be read")


def test_entities_are_neither_resolved_nor_fetched(given, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    doctype = (
        f'<!DOCTYPE newsItem [<!ENTITY own SYSTEM "file://{tmp_path}/secret.txt"><!ENTITY a "{"x" * 99}"><!ENTITY b "&a;&a;">]>'
    )
    item = g2(xml(nitf("<p>One &amp;own; and &amp;b; two.</p>"))).partition("?>")[2].replace("&amp;", "&")
    [article], _ = given(f'<?xml version="1.0"?>{doctype}{item}')
    assert article.text == "One and two."


def test_results_and_tables_in_markup_of_their_own_are_no_running_text(given):
    results = '<inlineXML contenttype="application/sportsml+xml"><sports-content><p>4 : 2</p></sports-content></inlineXML>'
    assert given(g2(results)) == ([], [("item.xml", "no text")])


# NITF


HEAD = """<head><title>Talks</title><docdata management-status="usable"><doc-id regsrc="Lake Wire" id-string="lw-5"/>
  <date.issue norm="20310506T090004-0500"/><doc.copyright holder="Lake Media" year="2031"/></docdata>
  <pubdata date.publication="20310507T000000" name="Lake Gazette" ex-ref="https://gazette.test/2031/talks"/></head>"""


def test_nitf_keeps_every_field_and_its_dateline_stands_before_the_text(given):
    above = f"{ABOVE}<distributor><org>Lake Wire</org></distributor><dateline>PORT HOLM, Sevrania</dateline>"
    above += "<abstract><p>In short.</p></abstract>"
    media = '<media media-type="image"><media-caption>The hall at noon.</media-caption></media>'
    [article], rest = given(f'<?xml version="1.0"?>{nitf(BODY + media, above, HEAD, "")}', "talks.nitf")
    assert rest == []
    assert article.text == f"PORT HOLM, Sevrania – {ONE}\n\nA long day\n\n{TWO}"
    assert (article.title, article.byline) == ("Envoy leaves the talks", "Tess Quorn, Staff Reporter")
    assert (article.outlet, article.original_source, article.url) == (
        "Lake Gazette",
        "Lake Wire",
        "https://gazette.test/2031/talks",
    )
    assert (article.published, article.published_basis) == (date(2031, 5, 7), "metadata")


def test_quotations_lists_and_tables_of_nitf_are_read(given):
    body = "<p>He said <q>no</q>.</p><ul><li>First</li><li>Second</li></ul><table><tr><th>Side</th><td>12</td></tr></table>"
    body += "<bq><block><p>Quoted.</p></block></bq>"
    [article], _ = given(nitf(body, above=""), "a.nitf")
    assert article.text == "He said “no”.\n\nFirst\n\nSecond\n\nSide 12\n\n“Quoted.”"


def test_entities_that_html_knows_are_the_characters_they_stand_for(given):
    doctype = '<!DOCTYPE nitf SYSTEM "nitf-3-3.dtd">'
    [article], _ = given(
        f'<?xml version="1.0"?>{doctype}{nitf("<p>A caf&eacute; &mdash; closed &lakewire; today.</p>", above="")}'
    )
    assert article.text == "A café — closed today."


def test_an_embargoed_nitf_has_the_day_of_its_release(given):
    days = '<date.issue norm="20310506"/><date.release norm="20310509"/>'
    head = f'<head><docdata management-status="embargoed">{days}</docdata></head>'
    [article], _ = given(nitf(head=head))
    assert article.published == date(2031, 5, 9)
    assert article.doubts == (("day", "embargoed until 2031-05-09, which is taken for its day"), ("text", "it is embargoed"))


def test_the_corpus_of_the_new_york_times_repeats_lead_and_author(given):
    body = f'<block class="lead_paragraph"><p>{ONE}</p></block><block class="full_text"><p>{ONE}</p><p>{TWO}</p></block>'
    above = '<hedline><hl1>Talks</hl1></hedline><byline class="normalized_byline">Quorn, Tess</byline>'
    above += '<byline class="print_byline">By TESS QUORN</byline>'
    head = '<head><pubdata date.publication="20310506T000000" name="Lake Gazette" ex-ref="http://gazette.test/5"/></head>'
    [article], _ = given(nitf(body, above, head, ' version="-//IPTC//DTD NITF 3.3//EN"'))
    assert (article.text, article.byline, article.published) == (f"{ONE}\n\n{TWO}", "TESS QUORN", date(2031, 5, 6))


# ninjs


FIRST = {
    "uri": "urn:lake:5", "type": "text", "versioncreated": "2031-05-06T23:30:00-05:00", "byline": "By Tess Quorn",
    "headline": "Envoy leaves the talks", "language": "en", "copyrightholder": "Lake Wire", "pubstatus": "usable",
    "infosource": [{"name": "Lake Gazette"}], "body_text": f"{ONE} {TWO}", "body_xhtml": f"<p>{ONE}</p><p>{TWO}</p>",
}  # fmt: skip
THIRD = {
    "standard": {"name": "ninjs", "version": "3.1"}, "uri": "https://lakewire.test/5", "type": "text",
    "firstCreated": "2031-05-06T09:00:00Z", "versionCreated": "2031-05-08T09:00:00Z", "version": "4", "by": "Tess Quorn",
    "headlines": [{"role": "sub", "value": "No word"}, {"role": "main", "value": "Envoy leaves the talks"}],
    "bodies": [
        {"contentType": "text/plain", "value": "Plain."},
        {"contentType": "text/html", "value": f"<h1>Envoy leaves the talks</h1><p>{ONE}</p><p>{TWO}</p>"},
    ],
    "copyrightHolder": "Lake Wire", "infoSources": [{"name": "Lake Gazette"}], "pubStatus": "withheld",
}  # fmt: skip


def test_ninjs_of_both_generations_keeps_every_field(given):
    for item in (FIRST, THIRD):
        [article], rest = given(json.dumps(item), "item.json")
        assert rest == []
        assert article.text == f"{ONE}\n\n{TWO}"
        assert (article.title, article.byline, article.outlet) == ("Envoy leaves the talks", "Tess Quorn", "Lake Wire")
        assert (article.original_source, article.published) == ("Lake Gazette", date(2031, 5, 6))
    assert (article.id, article.url) == ("https-lakewire-test-5-v4", "https://lakewire.test/5")
    assert article.doubts == (("text", "the agency withholds it"),)


def test_ninjs_as_superdesk_writes_it_is_read(given):
    item = {
        "guid": "tag:lake:5", "version": "3", "type": "text", "source": "Lake Wire", "byline": "Tess Quorn",
        "headline": "Talks", "versioncreated": "2031-05-08T09:00:00+0000", "firstcreated": "2031-05-06T09:00:00+0000",
        "pubstatus": "usable", "body_html": f"<p>{ONE}</p><p>{TWO}</p>",
    }  # fmt: skip
    [article], _ = given(json.dumps(item), "a.json")
    assert (article.text, article.outlet, article.byline) == (f"{ONE}\n\n{TWO}", "Lake Wire", "Tess Quorn")
    assert (article.published, article.id) == (date(2031, 5, 6), "tag-lake-5-v3")


def test_items_associated_with_an_item_of_ninjs_are_articles_if_they_are_texts(given):
    picture = {"type": "picture", "uri": "urn:p", "body_text": "A caption."}
    side = FIRST | {"uri": "urn:side", "headline": "The hall", "body_xhtml": "<p>It was built in 1931.</p>"}
    articles, rest = given(
        json.dumps([FIRST | {"associations": {"photo": picture, "side": side}}, {**THIRD, "type": "picture"}]), "a.json"
    )
    assert [(a.place, a.title) for a in articles] == [("a.json:1", "Envoy leaves the talks"), ("a.json:1.side", "The hall")]
    assert rest == [("a.json:2", "an item of the kind picture: no article")]


def test_ninjs_may_hold_nitf_or_the_markup_of_one_agency(given):
    bodies = [
        {"contentType": "application/xml", "value": "<LWTEXT><TEXT>x</TEXT></LWTEXT>"},
        {"contentType": "application/nitf+xml", "value": nitf()},
    ]
    [article], _ = given(json.dumps({**THIRD, "bodies": bodies}), "a.json")
    assert article.text == f"{ONE}\n\nA long day\n\n{TWO}"
    assert given(json.dumps({**THIRD, "bodies": bodies[:1]}), "a.json")[1] == [("a.json:1", "the agency withholds it; no text")]


# All of them


def test_ordinary_tables_and_other_xml_are_left_to_others(given):
    [article], _ = given(json.dumps({"uri": "urn:1", "headline": "Talks", "text": ONE}), "table.json")
    assert article.title == "Talks"
    row = {"uri": "urn:1", "versioncreated": "2031-05-06", "headline": "Talks", "text": ONE}
    assert [a.text for a in given(json.dumps(row), "table.jsonl")[0]] == [ONE]
    assert given("<rss><channel/></rss>", "feed.xml")[1] != [("feed.xml", "no text")]
    assert given(f"<html><body><nitf>{ONE}</nitf></body></html>", "odd.xml")[0] == []


@pytest.mark.parametrize(
    "name, data",
    [
        ("a.xml", message(g2(xml(nitf())), g2(xml(nitf()), guid="urn:2"))),
        ("a.nitf", f'<?xml version="1.0"?>{nitf(head=HEAD)}'),
        ("a.json", json.dumps([FIRST, THIRD])),
    ],
)
def test_damaged_files_are_accounted_for(tmp_path, name, data):
    for damaged in mutated(data.encode()):
        (tmp_path / name).write_bytes(damaged)
        found, rest = read(tmp_path / name)
        assert found or rest
        assert not [reason for _, reason in rest if "Error" in reason]
